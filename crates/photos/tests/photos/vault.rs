//! The encrypted store on the local disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use photos::vault::{Vault, VaultError};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const KEY: [u8; 32] = [7; 32];

fn name_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn stored(bytes: &[u8]) -> (TempDir, Vault, String) {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::open(dir.path(), KEY).unwrap();
    let name = name_of(bytes);
    vault.put(&name, bytes).unwrap();
    (dir, vault, name)
}

fn file_of(dir: &Path, name: &str) -> PathBuf {
    dir.join(&name[..2]).join(name)
}

fn files(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_put_comes_back() {
    let (dir, vault, name) = stored(b"a material");
    assert_eq!(vault.get(&name).unwrap(), b"a material");
    assert!(vault.has(&name).unwrap());
    assert_eq!(vault.list().unwrap(), [name.as_str()]);
    let empty = name_of(b"");
    vault.put(&empty, b"").unwrap();
    assert_eq!(vault.get(&empty).unwrap(), b"");
    drop(vault);
    let again = Vault::open(dir.path(), KEY).unwrap();
    assert_eq!(again.get(&name).unwrap(), b"a material", "after the program was restarted");
}

#[test]
fn nothing_readable_lies_on_the_disk() {
    let (dir, _vault, name) = stored(b"ID 330106 19490307 0026");
    let raw = fs::read(file_of(dir.path(), &name)).unwrap();
    assert!(!raw.windows(6).any(|part| part == b"330106"), "the file should be encrypted");
}

#[test]
fn putting_twice_changes_nothing() {
    let (dir, vault, name) = stored(b"a material");
    let before = fs::read(file_of(dir.path(), &name)).unwrap();
    vault.put(&name, b"a material").unwrap();
    assert_eq!(fs::read(file_of(dir.path(), &name)).unwrap(), before);
    assert_eq!(files(&dir.path().join(&name[..2])), [name]);
}

#[test]
fn removing_is_final_and_may_be_repeated() {
    let (_dir, vault, name) = stored(b"a material");
    vault.remove(&name).unwrap();
    vault.remove(&name).unwrap();
    assert!(!vault.has(&name).unwrap());
    assert!(vault.list().unwrap().is_empty());
    assert!(matches!(vault.get(&name), Err(VaultError::Missing { sha256 }) if sha256 == name));
}

#[test]
fn a_damaged_file_is_noticed_moved_aside_and_healed_by_the_next_put() {
    let (dir, vault, name) = stored(b"a material");
    let path = file_of(dir.path(), &name);
    let shard = dir.path().join(&name[..2]);
    let whole = fs::read(&path).unwrap();
    for at in [0, 10, 30, whole.len() - 1] {
        let mut tampered = whole.clone();
        tampered[at] ^= 1;
        fs::write(&path, tampered).unwrap();
        let result = vault.get(&name);
        assert!(matches!(result, Err(VaultError::Damaged { sha256 }) if sha256 == name), "byte {at} changed");
        assert!(!vault.has(&name).unwrap(), "a damaged file is no material");
        vault.put(&name, b"a material").unwrap();
        assert_eq!(vault.get(&name).unwrap(), b"a material");
    }
    for length in [0, 3, 20, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        vault.put(&name, b"a material").expect("a put should heal a file cut short");
        assert_eq!(vault.get(&name).unwrap(), b"a material");
    }
    let aside = files(&shard).into_iter().filter(|file| file.ends_with(".damaged")).count();
    assert_eq!(aside, 8, "every damaged file should be kept");
    assert_eq!(vault.list().unwrap(), [name]);
}

#[test]
fn a_file_under_another_name_is_damaged() {
    let (dir, vault, name) = stored(b"a material");
    let other = name_of(b"another material");
    vault.put(&other, b"another material").unwrap();
    fs::copy(file_of(dir.path(), &other), file_of(dir.path(), &name)).unwrap();
    assert!(matches!(vault.get(&name), Err(VaultError::Damaged { .. })));
}

#[test]
fn a_wrong_key_opens_nothing_and_damages_nothing() {
    let (dir, vault, name) = stored(b"a material");
    drop(vault);
    let error = Vault::open(dir.path(), [8; 32]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    fs::remove_file(dir.path().join("key-check")).unwrap();
    let error = Vault::open(dir.path(), [8; 32]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied, "even without the key check");
    let vault = Vault::open(dir.path(), KEY).expect("the right key is proved by a blob");
    assert_eq!(vault.get(&name).unwrap(), b"a material");
    assert!(files(dir.path()).contains(&"key-check".to_owned()), "and the key check is written again");
}

#[test]
fn a_damaged_key_check_is_replaced_when_the_key_is_right() {
    let (dir, vault, name) = stored(b"a material");
    drop(vault);
    fs::write(dir.path().join("key-check"), b"rubbish").unwrap();
    let vault = Vault::open(dir.path(), KEY).unwrap();
    assert_eq!(vault.get(&name).unwrap(), b"a material");
    assert!(files(dir.path()).contains(&"key-check.damaged".to_owned()));
}

#[test]
fn interrupted_writing_is_cleared_on_opening() {
    let (dir, vault, name) = stored(b"a material");
    drop(vault);
    let shard = dir.path().join(&name[..2]);
    fs::write(shard.join(format!("{name}.0011223344556677.part")), b"half").unwrap();
    fs::write(shard.join(format!("{name}.damaged")), b"kept").unwrap();
    let vault = Vault::open(dir.path(), KEY).unwrap();
    assert_eq!(files(&shard), [name.clone(), format!("{name}.damaged")]);
    assert_eq!(vault.list().unwrap(), [name]);
}

#[test]
fn only_hashes_are_names_and_only_of_their_own_contents() {
    let (dir, vault, name) = stored(b"a material");
    for wrong in ["", "abc", "../../etc/passwd", &name.to_uppercase(), &format!("{name}0"), &"g".repeat(64)] {
        assert!(matches!(vault.get(wrong), Err(VaultError::NotAHash)), "{wrong}");
        assert!(matches!(vault.put(wrong, b"x"), Err(VaultError::NotAHash)), "{wrong}");
        assert!(matches!(vault.remove(wrong), Err(VaultError::NotAHash)), "{wrong}");
        assert!(matches!(vault.has(wrong), Err(VaultError::NotAHash)), "{wrong}");
    }
    let announced = name_of(b"announced");
    assert!(matches!(vault.put(&announced, b"sent"), Err(VaultError::Mismatch { .. })));
    assert!(!dir.path().join(&announced[..2]).join(&announced).exists());
}

#[test]
fn a_failing_disk_is_reported_with_its_kind() {
    let (dir, vault, _name) = stored(b"a material");
    let other = name_of(b"another material");
    // A file where the shard's folder should be: writing must fail as the system says.
    fs::write(dir.path().join(&other[..2]), b"in the way").unwrap();
    let Err(VaultError::Io(error)) = vault.put(&other, b"another material") else {
        panic!("the error of the disk should come through");
    };
    assert_ne!(error.kind(), io::ErrorKind::Other, "{error}");
}

#[test]
fn the_key_is_never_shown() {
    let (_dir, vault, _name) = stored(b"a material");
    let shown = format!("{vault:?}");
    assert!(!shown.contains("key") && !shown.contains("7, 7"), "{shown}");
}

#[test]
fn many_threads_may_put_the_same_material() {
    let dir = tempfile::tempdir().unwrap();
    let vault = Vault::open(dir.path(), KEY).unwrap();
    let bytes = vec![5; 100_000];
    let name = name_of(&bytes);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| vault.put(&name, &bytes).unwrap());
        }
    });
    assert_eq!(vault.get(&name).unwrap(), bytes);
    assert_eq!(files(&dir.path().join(&name[..2])), [name]);
}
