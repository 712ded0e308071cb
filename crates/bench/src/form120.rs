//! A service item with a form of 120 fields, all on one step.

use central::provision::Provision;
use domain::answer::{Answer, Answers};
use domain::form::definition::{Definition, Field, Schema, Section, Step};
use domain::id::ItemCode;
use domain::record::Record;
use serde_json::{Map, json};
use workstation::surroundings::{Machine, Surroundings as _};

use crate::Fallible;

/// Code of the item.
pub const CODE: &str = "bench-120";
/// Name of the item, as it is typed into the search.
pub const NAME: &str = "一百二十项申请表";
/// Fields of the form.
const FIELDS: usize = 120;
/// Fields under one heading.
const A_SECTION: usize = 12;

/// Name of a field, from 0.
pub fn field(index: usize) -> String {
    format!("f{index:03}")
}

/// The item: a sample item with another form.
pub fn definition() -> Fallible<Definition> {
    let mut definition =
        central::sample::load().definitions.into_iter().next().ok_or("the sample has items")?;
    let names: Vec<String> = (0..FIELDS).map(field).collect();
    let fields = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let label = format!("第 {} 项", index + 1);
            serde_json::from_value(json!({ "name": name, "label": label, "kind": "text", "required": "yes" }))
        })
        .collect::<Result<Vec<Field>, _>>()?;
    let section = |(index, fields): (usize, &[Field])| Section {
        id: format!("section-{index}"),
        title: format!("第 {} 部分", index + 1),
        visible: None,
        fields: fields.to_vec(),
    };
    let sections = fields.chunks(A_SECTION).enumerate().map(section).collect();
    let properties: Map<_, _> =
        names.into_iter().map(|name| (name, json!({ "type": "string", "maxLength": 100 }))).collect();
    definition.code = ItemCode::from(CODE);
    definition.name = NAME.to_owned();
    definition.general = false;
    definition.schema = Schema(json!({ "type": "object", "properties": properties }));
    definition.conditions = Vec::new();
    definition.steps = vec![Step { id: "form".to_owned(), title: "申请表".to_owned(), sections }];
    definition.materials = Vec::new();
    Ok(definition)
}

/// An answer to every field.
pub fn answers() -> Answers {
    (0..FIELDS).map(|index| (field(index), Answer::Text(format!("第 {index} 个答案")))).collect()
}

/// The sample hall with this item in its catalogue.
pub fn hall() -> Fallible<Provision> {
    let now = Machine.wall_clock();
    let mut hall = central::founding::provision_of(central::sample::load(), now);
    hall.records.push(Record::Item(Box::new(definition()?)));
    Ok(hall)
}
