//! The catalogue of service items as data, so that a hall puts its own items on it without a programmer.
//!
//! What comes in is JSON (one file with many items, or a folder) or XLSX with the columns of the national exchange tables
//! and some sheets of our own for the form. Both become JSON values of the one definition format, are checked by the same rules
//! ([`check()`]), and end as a [`Catalogue`] or as [`finding::Finding`]s that say where in the file what is wrong: nothing is half
//! imported. [`plan::plan`] compares a catalogue with the present one; what it says is shown before anything goes live.
//!
//! The format is described in `docs/catalogue.md` and `docs/catalogue.schema.json`. This crate keeps nothing and sends nothing; only
//! [`folder`] reads files by itself.

pub mod bench;
pub mod check;
pub mod content;
pub mod finding;
pub mod folder;
pub mod general;
pub mod import;
pub mod json;
pub mod limits;
pub mod plan;
mod shape;
pub mod xlsx;

use std::collections::BTreeMap;

use domain::form::definition::Definition;
use domain::id::ItemCode;

pub use check::check;
pub use finding::{Finding, Place, Problem, Severity};
pub use import::{Incoming, Progress, Refused, Stage, import};
pub use plan::{Coverage, Plan, plan};

/// One version of each item, by code.
///
/// Deserializing is left to [`import()`], which checks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    items: BTreeMap<ItemCode, Definition>,
}

impl Catalogue {
    /// The newest version of each item among those given.
    pub fn newest(definitions: impl IntoIterator<Item = Definition>) -> Self {
        let mut items: BTreeMap<ItemCode, Definition> = BTreeMap::new();
        for definition in definitions {
            let newer = items.get(&definition.code).is_none_or(|known| known.version < definition.version);
            if newer {
                items.insert(definition.code.clone(), definition);
            }
        }
        Self { items }
    }

    /// The item of a code.
    pub fn get(&self, code: &ItemCode) -> Option<&Definition> {
        self.items.get(code)
    }

    /// Items in the order of their codes.
    pub fn items(&self) -> impl ExactSizeIterator<Item = &Definition> {
        self.items.values()
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items by themselves.
    pub fn into_items(self) -> impl ExactSizeIterator<Item = Definition> {
        self.items.into_values()
    }
}
