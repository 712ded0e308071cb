//! The file around the sheets: an archive that strangers made. Everything is bounded before the reader of workbooks sees it.
//!
//! The parts that hold cells are unpacked here, with a limit, and packed again without compression; the reader gets only those. Macros,
//! pictures and links to other workbooks are left out unopened.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Write};

use calamine::{Reader, Xlsx};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::finding::{Finding, Problem, short};
use crate::import::Refused;
use crate::limits;

/// A workbook that was checked.
pub(crate) struct Workbook {
    /// The reader of its sheets.
    pub reader: Xlsx<Cursor<Vec<u8>>>,
    /// Whether any sheet has merged cells; looking for them costs reading the sheet once more.
    pub has_merged_cells: bool,
}

/// Beginning of a file of the old compound format.
const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Name of the stream that a protected workbook is in, as it stands in a compound file (UTF-16).
const ENCRYPTED_STREAM: &str = "EncryptedPackage";

/// Folders of a workbook that hold no cells.
const LEFT_OUT: [&str; 14] = [
    "activex/",
    "charts/",
    "chartsheets/",
    "comments",
    "ctrlprops/",
    "customxml/",
    "docprops/",
    "drawings/",
    "externallinks/",
    "media/",
    "pivotcache/",
    "pivottables/",
    "printersettings/",
    "theme/",
];

/// Opens a workbook.
///
/// # Errors
/// [`Refused`], with what is wrong with the file.
pub(crate) fn open(bytes: &[u8]) -> Result<Workbook, Refused> {
    if bytes.starts_with(&COMPOUND) {
        let name: Vec<u8> = ENCRYPTED_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|window| window == name);
        return Err(Finding::whole(if encrypted { Problem::Encrypted } else { Problem::OldWorkbook }).into());
    }
    let too_many = || Finding::whole(Problem::TooManyParts { max: limits::PARTS });
    // Counted in the bytes, because whoever reads the directory has already made room for every entry.
    if bytes.windows(4).filter(|window| *window == b"PK\x01\x02").count() > limits::PARTS {
        return Err(too_many().into());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > limits::PARTS {
        return Err(too_many().into());
    }
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let too_large = || Finding::whole(Problem::UnpacksTooLarge { max: limits::UNPACKED_BYTES >> 20 });
    let (mut left, mut has_merged_cells) = (limits::UNPACKED_BYTES, false);
    let mut names = BTreeSet::new();
    for number in 0..archive.len() {
        let entry = archive.by_index_raw(number).map_err(|error| damaged(&error))?;
        let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
        let plain = name.to_lowercase().replace('\\', "/");
        if !names.insert(plain.clone()) {
            return Err(damaged(&format!("{name} ×2")).into());
        }
        if !holds_cells(&plain) {
            continue;
        }
        if entry.encrypted() {
            return Err(Finding::whole(Problem::Encrypted).into());
        }
        // What the directory says may be a lie; it is only believed when it is too much already.
        if entry.size() > left {
            return Err(too_large().into());
        }
        drop(entry);
        let mut part = Vec::new();
        let entry = archive.by_index(number).map_err(|error| damaged(&error))?;
        entry.take(left + 1).read_to_end(&mut part).map_err(|error| damaged(&error))?;
        left = left.checked_sub(part.len() as u64).ok_or_else(too_large)?;
        let text = text_of(&part).ok_or_else(|| damaged(&name))?;
        if plain.ends_with("sharedstrings.xml") && promises_too_many_strings(text) {
            return Err(damaged(&name).into());
        }
        has_merged_cells |= text.contains("mergeCell");
        packed.start_file(name, options).map_err(|error| damaged(&error))?;
        packed.write_all(&part).map_err(|error| damaged(&error))?;
    }
    let packed = packed.finish().map_err(|error| damaged(&error))?;
    let reader = Xlsx::new(Cursor::new(packed.into_inner())).map_err(|error| match error {
        calamine::XlsxError::Password => Finding::whole(Problem::Encrypted),
        error => damaged(&error),
    })?;
    Ok(Workbook { reader, has_merged_cells })
}

/// The finding of a file that the reader gave up.
pub(crate) fn damaged(error: &dyn std::fmt::Display) -> Finding {
    Finding::whole(Problem::Damaged { detail: short(&error.to_string()) })
}

/// Whether a part may hold cells or say where they are.
fn holds_cells(name: &str) -> bool {
    let inside = name.strip_prefix("xl/").unwrap_or(name);
    (name.ends_with(".xml") || name.ends_with(".rels"))
        && !LEFT_OUT.iter().any(|folder| inside.starts_with(folder))
}

/// A part as text; `None` when it has characters that XML has not. In what is left, nothing that looks like a keyword is hidden by an
/// encoding.
fn text_of(part: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(part).ok()?;
    let control = text.bytes().any(|b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r'));
    (!control).then_some(text)
}

/// Whether the table of texts says that it has more texts than it has bytes: the reader makes room for as many as it says.
fn promises_too_many_strings(text: &str) -> bool {
    text.match_indices("uniqueCount").any(|(at, keyword)| {
        let rest = text[at + keyword.len()..].trim_start();
        let Some(rest) = rest.strip_prefix('=') else { return false };
        let digits: String = rest
            .trim_start()
            .trim_start_matches(['"', '\''])
            .chars()
            .skip_while(|c| c.is_whitespace() || *c == '+')
            .take_while(char::is_ascii_digit)
            .collect();
        !digits.is_empty() && digits.parse::<usize>().map_or(true, |count| count > text.len())
    })
}
