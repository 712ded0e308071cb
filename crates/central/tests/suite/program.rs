//! The program itself.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

#[test]
fn it_says_where_it_listens_and_ends_when_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_yichuang-central"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .env_remove("YICHUANG_CENTRAL_DATABASE_URL")
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
    for wrong in [&["--nonsense"][..], &["--listen"], &["run"], &["backup"], &["check-config", "begin-epoch"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_yichuang-central")).args(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains("usage: yichuang-central"));
    }
}

#[test]
fn it_checks_its_configuration_and_says_what_is_wrong_before_it_runs() {
    let check = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_yichuang-central"))
            .args(arguments)
            .env("YICHUANG_CENTRAL_KEY", "ab".repeat(32))
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    };
    let (code, said) = check(&["check-config", "--listen", "127.0.0.1:0"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("listen = 127.0.0.1:0  (command line)"), "{said}");
    assert!(said.contains("key = (secret)  (YICHUANG_CENTRAL_KEY)") && !said.contains("abab"), "{said}");
    for command in [&["check-config"][..], &[]] {
        let (code, said) = check(&[command, &["--listen", "nowhere", "--database", "nothing"]].concat());
        assert_eq!(code, Some(2), "{said}");
        assert!(
            said.contains("listen (in command line)") && said.contains("database.url"),
            "all at once: {said}"
        );
    }
}

#[test]
fn the_service_manager_is_told_when_it_is_ready_and_when_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = std::os::unix::net::UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    let told = || {
        let mut text = [0; 64];
        let length = socket.recv(&mut text).expect("it tells");
        String::from_utf8_lossy(&text[..length]).trim().to_owned()
    };
    let mut program = Command::new(env!("CARGO_BIN_EXE_yichuang-central"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path().join("data"))
        .env("NOTIFY_SOCKET", &path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert_eq!(told(), "READY=1");
    assert!(Command::new("kill").args(["-TERM", &program.id().to_string()]).status().unwrap().success());
    assert_eq!(told(), "STOPPING=1");
    assert!(program.wait().unwrap().success(), "it ends as if nothing were wrong");
}
