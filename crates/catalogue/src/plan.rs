//! What an import would change: computed, shown, and only then done.

use domain::form::definition::Definition;
use domain::id::ItemCode;
use jiff::civil::Date;
use serde::Serialize;

use crate::finding::{Finding, Problem, bounded};
use crate::{Catalogue, content};

mod change;

pub use change::{Change, ChangeKind, Subject, changes};

/// What a file stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Some items; what is not in it stays as it is.
    #[default]
    Part,
    /// The whole catalogue; what is not in it is withdrawn from the given day on.
    Whole {
        /// First day on which the missing items are not offered.
        since: Date,
    },
}

/// What would change. Lists are in the order of codes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// Items the catalogue does not have.
    pub added: Vec<Addition>,
    /// New versions.
    pub changed: Vec<Revision>,
    /// Items that stay as they are.
    pub unchanged: Vec<ItemCode>,
    /// Items whose day of withdrawal changes; their content does not.
    pub withdrawn: Vec<Withdrawal>,
    /// What should be looked at.
    pub warnings: Vec<Finding>,
}

impl Plan {
    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.withdrawn.is_empty()
    }
}

/// An item to be added.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Addition {
    /// Hash of the content, see [`content::hash`].
    pub hash: String,
    /// The item, with its own effective date.
    pub definition: Definition,
}

/// A new version of an item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Revision {
    /// Version that is live.
    pub from: u32,
    /// Hash of the content.
    pub hash: String,
    /// What is different, at least one.
    pub changes: Vec<Change>,
    /// The new version, with its own effective date.
    pub definition: Definition,
}

/// An item that is withdrawn, or offered again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Withdrawal {
    /// Item.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// First day on which it was not to be offered.
    pub was: Option<Date>,
    /// First day on which it is not offered; `None` is offered again.
    pub since: Option<Date>,
}

/// Compares the catalogue with what came in.
///
/// A content under a version that is live with another content is an error, and so is a version that is older or leaves one out: a case
/// remembers the version it was taken in under, and that must stay what it was.
///
/// # Errors
/// Findings at pointers into the items; nothing is planned then.
pub fn plan(current: &Catalogue, incoming: &Catalogue, coverage: Coverage) -> Result<Plan, Vec<Finding>> {
    let (mut plan, mut findings) = (Plan::default(), Vec::new());
    for definition in incoming.items() {
        let mut wrong =
            |at: &str, problem| findings.push(Finding::at(at, problem).of(definition.code.as_str()));
        let hash = content::hash(definition);
        let Some(live) = current.get(&definition.code) else {
            plan.added.push(Addition { hash, definition: definition.clone() });
            continue;
        };
        let same = content::hash(live) == hash;
        let next = live.version.saturating_add(1);
        match definition.version {
            version if version < live.version => {
                wrong("/version", Problem::VersionOlder { live: live.version });
            }
            version if version == live.version && !same => {
                wrong("/version", Problem::ContentChanged { version, next });
            }
            version if version > next => wrong("/version", Problem::VersionGap { next }),
            version if version == next && !same => match (live.effective_from, definition.effective_from) {
                (Some(before), Some(after)) if after < before => {
                    wrong("/effective_from", Problem::EffectiveBefore { live: before.to_string() });
                }
                _ => plan.changed.push(Revision {
                    from: live.version,
                    hash,
                    changes: changes(live, definition),
                    definition: definition.clone(),
                }),
            },
            version => {
                if version == next {
                    wrong("/version", Problem::VersionWithoutChange { live: live.version });
                }
                if live.cancelled_from == definition.cancelled_from {
                    plan.unchanged.push(definition.code.clone());
                } else {
                    plan.withdrawn.push(withdrawal(live, definition.cancelled_from));
                }
            }
        }
    }
    for live in current.items().filter(|live| incoming.get(&live.code).is_none()) {
        match coverage {
            Coverage::Whole { since } if live.cancelled_from.is_none_or(|day| day > since) => {
                plan.withdrawn.push(withdrawal(live, Some(since)));
            }
            _ => plan.unchanged.push(live.code.clone()),
        }
    }
    plan.unchanged.sort_unstable();
    plan.withdrawn.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    let findings = bounded(findings);
    if findings.iter().any(Finding::is_error) {
        return Err(findings);
    }
    plan.warnings = findings;
    Ok(plan)
}

fn withdrawal(live: &Definition, since: Option<Date>) -> Withdrawal {
    Withdrawal { code: live.code.clone(), name: live.name.clone(), was: live.cancelled_from, since }
}

/// Gives every item whose content differs from the live one the next version, and every other the live one: for people who
/// work in a spreadsheet and do not count. Whoever began from an older version than the live one is warned: what was changed since
/// would be undone.
pub fn numbered(current: &Catalogue, incoming: Catalogue) -> (Catalogue, Vec<Finding>) {
    let mut warnings = Vec::new();
    let counted = incoming.into_items().map(|definition| {
        let version = match current.get(&definition.code) {
            None => definition.version,
            Some(live) if content::hash(live) == content::hash(&definition) => live.version,
            Some(live) => {
                if definition.version < live.version {
                    let problem = Problem::BegunFromOlder { begun: definition.version, live: live.version };
                    warnings.push(Finding::at("/version", problem).of(definition.code.as_str()));
                }
                live.version.saturating_add(1)
            }
        };
        Definition { version, ..definition }
    });
    let counted = Catalogue::newest(counted);
    (counted, bounded(warnings))
}
