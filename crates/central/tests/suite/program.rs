//! The program itself.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

#[test]
fn it_says_where_it_listens_and_ends_when_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_yichuang-central"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .env_remove("YICHUANG_DATABASE")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("yichuang-central listening on http://").unwrap();
    assert!(std::net::TcpStream::connect(address).is_ok(), "it does listen there");
    let told = Command::new("kill").args(["-TERM", &program.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(program.wait().unwrap().success(), "it ends as if nothing were wrong");
}

#[test]
fn it_explains_itself_when_it_is_called_wrongly() {
    for wrong in [&["--nonsense"][..], &["--listen"], &["--listen", "nowhere"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_yichuang-central")).args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains("usage: yichuang-central"));
    }
}
