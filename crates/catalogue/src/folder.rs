//! A catalogue as a folder with one JSON file for each item: what a hall keeps under version control.

use std::io::Read;
use std::path::Path;

use crate::finding::{Finding, Place, Problem, short};
use crate::import::{Incoming, Refused, Watch};
use crate::{Catalogue, json, limits};

/// Reads every `*.json` of a folder, not of those below it. Links are not followed.
///
/// # Errors
/// [`Refused`]; findings name the file.
pub fn import(folder: &Path, watch: Watch) -> Result<Incoming, Refused> {
    let files = read(folder)?;
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    json::import_files(files, watch)
}

fn read(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Refused> {
    let unreadable = |name: Option<&str>, error: &std::io::Error| {
        let problem = Problem::Unreadable { detail: short(&error.to_string()) };
        let file = name.map(str::to_owned);
        Finding { place: Place { file, ..Place::default() }, ..Finding::whole(problem) }
    };
    let too_large = || Finding::whole(Problem::FileTooLarge { max: limits::FILE_BYTES >> 20 });
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(None, &error))? {
        let entry = entry.map_err(|error| unreadable(None, &error))?;
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_file && name.ends_with(".json") {
            names.push((name, entry.path()));
        }
        if names.len() > limits::FILES {
            return Err(Finding::whole(Problem::TooManyItems { max: limits::FILES }).into());
        }
    }
    names.sort_unstable();
    let mut left = limits::FILE_BYTES;
    let mut files = Vec::new();
    for (name, path) in names {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).map_err(|error| unreadable(Some(&name), &error))?;
        // A file may grow while it is read.
        let read = file.take(left as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(Some(&name), &error))?;
        left = left.checked_sub(bytes.len()).ok_or_else(too_large)?;
        files.push((name, bytes));
    }
    Ok(files)
}

/// Writes each item as `<code>.json`. A code that is no plain file name is written with its odd characters replaced.
///
/// # Errors
/// Whatever the file system says.
pub fn export(catalogue: &Catalogue, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for item in catalogue.items() {
        std::fs::write(folder.join(file_name(item.code.as_str())), json::export_item(item))?;
    }
    Ok(())
}

fn file_name(code: &str) -> String {
    let plain = !code.starts_with('.') && code.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    match plain {
        true => format!("{code}.json"),
        // Two codes must not end in one file.
        false => {
            let kept: String = code.chars().filter(|c| c.is_alphanumeric()).take(32).collect();
            let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(code));
            format!("{kept}-{}.json", &hash[..12])
        }
    }
}
