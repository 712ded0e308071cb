//! What is offered today: of every item and package the version in force, kept in memory until the catalogue changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::calendar::Period;
use domain::catalogue::JointPackage;
use domain::form::definition::ServiceKind;
use domain::id::{BusinessCode, ItemCode, PackageCode};
use domain::record::{Kind, Record, Space};
use domain::refusal::{Refusal, RefusalCode};
use jiff::civil::Date;
use protocol::error::Failure;
use protocol::screen::{ItemHit, ItemTarget, PackageRow};
use rusqlite::Connection;

use crate::cache::{meta, record};
use crate::search::Index;
use crate::trouble;

/// What is offered today.
#[derive(Debug, Default)]
pub struct Offer {
    items: BTreeMap<ItemCode, Standing>,
    packages: BTreeMap<PackageCode, JointPackage>,
    index: Index,
}

/// How an item stands today.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The newest version in force.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// The first day on which it is no longer offered.
    pub withdrawn_since: Option<Date>,
}

/// What the offer needs of a definition, in the order of [`PATHS`].
type Row = (
    ItemCode,
    u32,
    String,
    String,
    String,
    BusinessCode,
    ServiceKind,
    Option<Period>,
    Option<Date>,
    Option<Date>,
    bool,
);

const PATHS: &[&str] = &[
    "$.body.code",
    "$.body.version",
    "$.body.name",
    "$.body.department_name",
    "$.body.category",
    "$.body.business",
    "$.body.kind",
    "$.body.promised_limit",
    "$.body.effective_from",
    "$.body.cancelled_from",
    "$.body.general",
];

impl Offer {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn load(connection: &Connection, today: Date) -> Result<Self, Failure> {
        let mut newest: BTreeMap<ItemCode, Row> = BTreeMap::new();
        for text in record::columns(connection, Kind::Item, PATHS)? {
            let row: Row = serde_json::from_str(&text).map_err(|_| trouble::unreadable("item"))?;
            let in_force = row.8.is_none_or(|from| from <= today);
            if in_force && newest.get(&row.0).is_none_or(|known| known.1 < row.1) {
                newest.insert(row.0.clone(), row);
            }
        }
        let mut packages: BTreeMap<PackageCode, JointPackage> = BTreeMap::new();
        for record in record::list(connection, Kind::Package, &[])? {
            if let Record::Package(package) = record
                && packages.get(&package.code).is_none_or(|known| known.version < package.version)
            {
                packages.insert(package.code.clone(), *package);
            }
        }
        let offered = newest.values().filter(|row| withdrawn(row, today).is_none()).map(item_hit);
        let index = Index::new(packages.values().map(package_hit).chain(offered));
        let items = newest
            .into_iter()
            .map(|(code, row)| {
                let withdrawn_since = withdrawn(&row, today);
                (code, Standing { version: row.1, name: row.2, withdrawn_since })
            })
            .collect();
        Ok(Self { items, packages, index })
    }

    /// How an item stands; `None` when the catalogue does not have it.
    pub fn item(&self, code: &ItemCode) -> Option<&Standing> {
        self.items.get(code)
    }

    /// The version under which a new case is taken in.
    ///
    /// # Errors
    /// [`RefusalCode::ItemUnknown`], [`RefusalCode::ItemWithdrawn`].
    pub fn version(&self, code: &ItemCode) -> Result<u32, Refusal> {
        match self.items.get(code) {
            None => Err(Refusal::new(RefusalCode::ItemUnknown).with("item", code).with("version", "—")),
            Some(Standing { withdrawn_since: Some(since), name, .. }) => {
                Err(Refusal::new(RefusalCode::ItemWithdrawn).with("item", name).with("since", since))
            }
            Some(standing) => Ok(standing.version),
        }
    }

    /// The newest version of a package.
    ///
    /// # Errors
    /// [`RefusalCode::NotFound`].
    pub fn package(&self, code: &PackageCode) -> Result<&JointPackage, Refusal> {
        self.packages.get(code).ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "package"))
    }

    /// All packages, or those of which the item is a member.
    pub fn packages(&self, with: Option<&ItemCode>) -> Vec<PackageRow> {
        self.packages
            .values()
            .filter(|package| {
                with.is_none_or(|item| package.members.iter().any(|member| member.item == *item))
            })
            .map(|package| PackageRow {
                code: package.code.clone(),
                name: package.name.clone(),
                members: u32::try_from(package.members.len()).unwrap_or(u32::MAX),
            })
            .collect()
    }

    /// Finds items and packages; see [`Index::find`].
    pub fn find(&self, text: &str, limit: usize, recent: &[ItemTarget]) -> Vec<ItemHit> {
        self.index.find(text, limit, recent)
    }
}

fn withdrawn(row: &Row, today: Date) -> Option<Date> {
    row.9.filter(|since| *since <= today)
}

fn item_hit(row: &Row) -> ItemHit {
    let (code, _, name, department_name, category, business, kind, promised_limit, _, _, general) =
        row.clone();
    ItemHit {
        target: ItemTarget::Item(code),
        name,
        department_name,
        category,
        kind: Some(kind),
        promised_limit,
        modelled: !general,
        business,
        matched: Vec::new(),
    }
}

fn package_hit(package: &JointPackage) -> ItemHit {
    ItemHit {
        target: ItemTarget::Package(package.code.clone()),
        name: package.name.clone(),
        department_name: String::new(),
        category: "一件事联办".to_owned(),
        kind: None,
        promised_limit: None,
        modelled: true,
        business: package.business.clone(),
        matched: Vec::new(),
    }
}

/// Keeps what was read of the catalogue until it changes.
#[derive(Debug)]
pub struct Shelf<T>(Mutex<Option<Kept<T>>>);

#[derive(Debug)]
struct Kept<T> {
    cursor: Option<(u64, String)>,
    day: Date,
    read: Arc<T>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Shelf<T> {
    /// What `load` makes of the catalogue on a day, read anew when the catalogue was pulled since, or the day changed.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn kept(
        &self,
        connection: &Connection,
        today: Date,
        load: impl FnOnce(&Connection, Date) -> Result<T, Failure>,
    ) -> Result<Arc<T>, Failure> {
        let cursor = meta::cursor(connection, &Space::Catalogue.to_string())?;
        let mut kept = self.0.lock().map_err(|_| trouble::internal("the shelf is poisoned"))?;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.cursor == cursor && kept.day == today) {
            return Ok(kept.read.clone());
        }
        let read = Arc::new(load(connection, today)?);
        *kept = Some(Kept { cursor, day: today, read: read.clone() });
        Ok(read)
    }
}
