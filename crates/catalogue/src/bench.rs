//! What `crates/bench` measures: the import of a workbook with many items, all of them modelled in full.

use domain::form::definition::Definition;
use domain::id::ItemCode;

use crate::Catalogue;
use crate::import::{Incoming, Refused, UNWATCHED};
use crate::xlsx::{self, ExportError};

/// A workbook of `count` items, made of the given ones in turn under codes of their own.
///
/// # Errors
/// [`ExportError`].
pub fn workbook(of: &[Definition], count: usize) -> Result<Vec<u8>, ExportError> {
    let items = of.iter().cycle().take(count).enumerate().map(|(number, definition)| Definition {
        code: ItemCode(format!("{}-{number}", definition.code)),
        ..definition.clone()
    });
    xlsx::export(&Catalogue::newest(items))
}

/// Reads such a workbook.
///
/// # Errors
/// [`Refused`].
pub fn import(workbook: &[u8]) -> Result<Incoming, Refused> {
    crate::import(workbook, UNWATCHED)
}
