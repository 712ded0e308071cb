//! Service items with large forms, all on one step.

use central::provision::Provision;
use domain::answer::{Answer, Answers};
use domain::form::condition::Condition;
use domain::form::definition::{Definition, Field, Schema, Section, Step};
use domain::id::ItemCode;
use domain::record::Record;
use serde_json::{Map, json};
use workstation::surroundings::{Machine, Surroundings as _};

use crate::Fallible;

/// Fields under one heading.
const A_SECTION: usize = 12;

/// An item with a large form.
pub struct Large {
    /// Code of the item.
    pub code: &'static str,
    /// Name of the item, as it is typed into the search.
    pub name: &'static str,
    /// Fields of the form.
    pub fields: usize,
    /// Conditions, each of which shows a field.
    pub conditions: usize,
}

/// What the rules are measured with.
pub const RULES: Large =
    Large { code: "bench-120", name: "一百二十项申请表", fields: 120, conditions: 20 };
/// What a key is measured in.
pub const SCREEN: Large =
    Large { code: "bench-300", name: "三百项申请表", fields: 300, conditions: 20 };

/// Name of a field, from 0.
pub fn field(index: usize) -> String {
    format!("f{index:03}")
}

impl Large {
    /// The item: a sample item with another form.
    pub fn definition(&self) -> Fallible<Definition> {
        let mut definition =
            central::sample::load().definitions.into_iter().next().ok_or("the sample has items")?;
        let fields = (0..self.fields).map(|index| self.field(index)).collect::<Fallible<Vec<Field>>>()?;
        let section = |(index, fields): (usize, &[Field])| Section {
            id: format!("section-{index}"),
            title: format!("第 {} 部分", index + 1),
            visible: None,
            fields: fields.to_vec(),
        };
        let sections = fields.chunks(A_SECTION).enumerate().map(section).collect();
        let text = || json!({ "type": "string", "maxLength": 100 });
        let properties: Map<_, _> = (0..self.fields).map(|index| (field(index), text())).collect();
        definition.code = ItemCode::from(self.code);
        definition.name = self.name.to_owned();
        definition.general = false;
        definition.schema = Schema(json!({ "type": "object", "properties": properties }));
        definition.conditions =
            (0..self.conditions).map(|index| self.condition(index)).collect::<Fallible<_>>()?;
        definition.steps = vec![Step { id: "form".to_owned(), title: "申请表".to_owned(), sections }];
        definition.materials = Vec::new();
        Ok(definition)
    }

    /// Fields between two conditions.
    fn stride(&self) -> usize {
        self.fields / self.conditions
    }

    fn field(&self, index: usize) -> Fallible<Field> {
        let (name, label) = (field(index), format!("第 {} 项", index + 1));
        // The field after the one that a condition looks at is shown by it.
        let shown = index % self.stride() == 1 && index / self.stride() < self.conditions;
        let visible = shown.then(|| format!("c{}", index / self.stride()));
        let value =
            json!({ "name": name, "label": label, "kind": "text", "required": "yes", "visible": visible });
        Ok(serde_json::from_value(value)?)
    }

    /// A field is answered and not a certain word, and so is what the condition before asks for.
    fn condition(&self, index: usize) -> Fallible<Condition> {
        let looked_at = field(index * self.stride());
        let own = json!({ "field": { "field": looked_at, "operator": { "is_not": "无" } } });
        let before = index.checked_sub(1).map(|before| json!({ "holds": format!("c{before}") }));
        let tests: Vec<_> = std::iter::once(own).chain(before).collect();
        Ok(serde_json::from_value(
            json!({ "id": format!("c{index}"), "name": "已填", "test": { "all": tests } }),
        )?)
    }

    /// An answer to every field.
    pub fn answers(&self) -> Answers {
        (0..self.fields).map(|index| (field(index), Answer::Text(format!("第 {index} 个答案")))).collect()
    }
}

/// The sample hall with these items in its catalogue.
pub fn hall() -> Fallible<Provision> {
    let now = Machine.wall_clock();
    let mut hall = central::founding::provision_of(central::sample::load(), now);
    for large in [RULES, SCREEN] {
        hall.records.push(Record::Item(Box::new(large.definition()?)));
    }
    Ok(hall)
}
