//! Reading a catalogue from a file, whatever its format.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::form::definition::Definition;
use serde::Serialize;
use serde_json::Value;

use crate::finding::{Collected, Finding, Problem};
use crate::{Catalogue, check, json, limits, xlsx};

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Unpacking and reading; counted in rows of sheets or in files.
    Reading,
    /// Checking; counted in items.
    Checking,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// How much of it is done.
    pub done: usize,
    /// Of how much; `None` while that is not known.
    pub total: Option<usize>,
}

/// Called now and then while an import runs; `Break` ends it with [`Refused::Cancelled`].
pub type Watch<'w> = &'w dyn Fn(Progress) -> ControlFlow<()>;

/// A [`Watch`] for whoever does not want to know.
pub const UNWATCHED: Watch<'static> = &|_| ControlFlow::Continue(());

/// A catalogue that was read whole and may be compared with the present one.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// The items.
    pub catalogue: Catalogue,
    /// What should be looked at.
    pub warnings: Vec<Finding>,
}

/// Why nothing was read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// There are errors, at least one; warnings are among them.
    #[error("{} finding(s), the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Findings(Vec<Finding>),
    /// The [`Watch`] said so.
    #[error("cancelled")]
    Cancelled,
}

impl From<Finding> for Refused {
    fn from(finding: Finding) -> Self {
        Self::Findings(vec![finding])
    }
}

/// Reads a catalogue from the bytes of a JSON or XLSX file; which of the two it is, the bytes say.
///
/// # Errors
/// [`Refused`], with everything that is wrong; nothing is half imported.
pub fn import(bytes: &[u8], watch: Watch) -> Result<Incoming, Refused> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(Finding::whole(Problem::FileTooLarge { max: limits::FILE_BYTES >> 20 }).into());
    }
    match bytes {
        [b'P', b'K', ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => xlsx::import(bytes, watch),
        _ => json::import(bytes, watch),
    }
}

/// An item that was read but not checked.
pub(crate) struct Raw {
    /// The definition in the format of `docs/catalogue.schema.json`, as far as it was understood.
    pub value: Value,
    /// File it came from, when several came together.
    pub file: Option<String>,
}

/// Checks items that were read and makes a catalogue of them. `place` turns the pointer of a finding about an item into a place of the file;
/// `findings` are those of reading: what was found wrong at a place then is not said again.
pub(crate) fn finish(
    raw: Vec<Raw>,
    mut findings: Collected,
    place: impl Fn(usize, &mut Finding),
    watch: Watch,
) -> Result<Incoming, Refused> {
    let total = raw.len();
    if total == 0 && !findings.has_errors() {
        findings.push(Finding::whole(Problem::NoItems));
    }
    if total > limits::ITEMS {
        return Err(Finding::whole(Problem::TooManyItems { max: limits::ITEMS }).into());
    }
    let known = findings.places();
    let mut items: BTreeMap<_, Definition> = BTreeMap::new();
    let mut by_implementation: BTreeMap<String, String> = BTreeMap::new();
    for (number, Raw { value, file }) in raw.into_iter().enumerate() {
        if number.is_multiple_of(16) {
            let progress = Progress { stage: Stage::Checking, done: number, total: Some(total) };
            if watch(progress).is_break() {
                return Err(Refused::Cancelled);
            }
        }
        let code = value.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut add = |mut finding: Finding| {
            place(number, &mut finding);
            if !known.contains(&finding.place.at) {
                finding.place.file = file.clone();
                findings.push(finding.of(&code));
            }
        };
        match check::read(&value) {
            Err(found) => found.into_iter().for_each(&mut add),
            Ok((definition, warnings)) => {
                warnings.into_iter().for_each(&mut add);
                if items.contains_key(&definition.code) {
                    add(Finding::at("/code", Problem::DoubledItem { item: code.clone() }));
                    continue;
                }
                let implementation = definition.implementation_code.clone();
                if let Some(other) = by_implementation.insert(implementation, code.clone()) {
                    add(Finding::at("/implementation_code", Problem::SharedImplementationCode { other }));
                }
                items.insert(definition.code.clone(), definition);
            }
        }
        if findings.is_full() {
            break;
        }
    }
    match findings.has_errors() {
        true => Err(Refused::Findings(findings.into_list())),
        false => Ok(Incoming { catalogue: Catalogue { items }, warnings: findings.into_list() }),
    }
}
