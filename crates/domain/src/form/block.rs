//! Blocks: groups of fields that occur again and again (a person, a bank account, an enterprise), written once and used under a prefix.
//!
//! A block is a way of writing. Where a definition is read from a file its uses are replaced by the fields they stand for, and what goes
//! live, gets a hash and is sent to the desktops is the whole form: a block that is changed later changes no version that is in force.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::form::condition::{Condition, Test};
use crate::form::definition::{Computed, Field, Required};

/// A group of fields under a name. Its fields, and its conditions, are known inside by their short names.
#[derive(Clone, Debug, Deserialize)]
struct Block {
    id: String,
    fields: Vec<Field>,
    #[serde(default)]
    conditions: Vec<Condition>,
    #[serde(default)]
    properties: Map<String, Value>,
}

/// What a section says when it uses a block.
#[derive(Clone, Debug, Deserialize)]
struct Use {
    #[serde(rename = "use")]
    block: String,
    /// Put before the names of fields and conditions, with an underscore; empty takes them as they are.
    #[serde(default)]
    prefix: String,
    /// Put before the labels: 房东 makes 房东姓名.
    #[serde(default)]
    label: String,
    /// Fields that are not wanted here.
    #[serde(default)]
    without: Vec<String>,
}

/// Why a block cannot be put in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlockFault {
    /// A section uses a block that nobody wrote.
    #[error("unknown block {0}")]
    Unknown(String),
    /// A block of this name is written twice.
    #[error("block {0} occurs twice")]
    Duplicate(String),
    /// A block, or the use of one, is not in the format.
    #[error("a block is not in the format")]
    Malformed,
}

/// Whether a definition, as it was written, has blocks or uses some.
pub fn has_blocks(definition: &Value) -> bool {
    let sections = definition.get("steps").and_then(Value::as_array).into_iter().flatten();
    let mut sections = sections.filter_map(|step| step.get("sections")?.as_array()).flatten();
    definition.get("blocks").is_some() || sections.any(|section| section.get("use").is_some())
}

/// Replaces every use of a block in a definition by its fields. A definition without blocks stays as it is.
///
/// # Errors
/// [`BlockFault`].
pub fn expand(definition: &mut Value) -> Result<(), BlockFault> {
    let Some(item) = definition.as_object_mut() else { return Ok(()) };
    let blocks = known(item.remove("blocks"))?;
    let (mut conditions, mut properties) = (Vec::new(), Map::new());
    let steps = item.get_mut("steps").and_then(Value::as_array_mut);
    let sections =
        steps.into_iter().flatten().filter_map(|step| step.get_mut("sections")?.as_array_mut()).flatten();
    for section in sections.filter_map(Value::as_object_mut) {
        let Some(using) = taken(section)? else { continue };
        let block = blocks.get(using.block.as_str()).ok_or(BlockFault::Unknown(using.block.clone()))?;
        let put = Put { using: &using, block };
        let mut fields = put.fields()?;
        // What the section says itself comes after the block.
        if let Some(Value::Array(own)) = section.remove("fields") {
            fields.extend(own);
        }
        section.insert("fields".to_owned(), fields.into());
        conditions.extend(put.conditions()?);
        properties.extend(put.properties());
    }
    if !conditions.is_empty() {
        extend(item, "conditions", conditions);
    }
    if let Some(known) =
        item.get_mut("schema").and_then(|schema| schema.get_mut("properties")?.as_object_mut())
    {
        for (name, property) in properties {
            known.entry(name).or_insert(property);
        }
    }
    Ok(())
}

fn known(written: Option<Value>) -> Result<BTreeMap<String, Block>, BlockFault> {
    let written: Vec<Block> =
        written.map_or(Ok(Vec::new()), serde_json::from_value).map_err(|_| BlockFault::Malformed)?;
    let mut blocks = BTreeMap::new();
    for block in written {
        if let Some(twice) = blocks.insert(block.id.clone(), block) {
            return Err(BlockFault::Duplicate(twice.id));
        }
    }
    Ok(blocks)
}

/// The use that a section makes of a block, taken out of it.
fn taken(section: &mut Map<String, Value>) -> Result<Option<Use>, BlockFault> {
    let keys = ["use", "prefix", "label", "without"];
    let said: Map<String, Value> =
        keys.iter().filter_map(|key| Some(((*key).to_owned(), section.remove(*key)?))).collect();
    match said.is_empty() {
        true => Ok(None),
        false => serde_json::from_value(said.into()).map(Some).map_err(|_| BlockFault::Malformed),
    }
}

fn extend(item: &mut Map<String, Value>, key: &str, more: Vec<Value>) {
    match item.get_mut(key).and_then(Value::as_array_mut) {
        Some(list) => list.extend(more),
        None => drop(item.insert(key.to_owned(), more.into())),
    }
}

/// A block under a prefix.
struct Put<'a> {
    using: &'a Use,
    block: &'a Block,
}

impl Put<'_> {
    fn wanted(&self) -> impl Iterator<Item = &Field> {
        self.block.fields.iter().filter(|field| !self.using.without.contains(&field.name))
    }

    /// A name as it is outside; one that the block does not know is the form's own and stays.
    fn outside(&self, name: &str) -> String {
        let names: BTreeSet<&str> = self.block.fields.iter().map(|field| field.name.as_str()).collect();
        let ids = self.block.conditions.iter().any(|condition| condition.id == name);
        match self.using.prefix.is_empty() || !(ids || names.contains(name)) {
            true => name.to_owned(),
            false => format!("{}_{name}", self.using.prefix),
        }
    }

    fn fields(&self) -> Result<Vec<Value>, BlockFault> {
        let label = |field: &Field| match field.label.trim() {
            label if self.using.label.is_empty() => label.to_owned(),
            label => format!("{}{label}", self.using.label),
        };
        self.wanted().map(|field| written(&Field { label: label(field), ..self.renamed(field) })).collect()
    }

    /// A field with everything it refers to under its outside name. The names of columns belong to their table and stay.
    fn renamed(&self, field: &Field) -> Field {
        let mut renamed = field.clone();
        renamed.name = self.outside(&field.name);
        self.refer(&mut renamed);
        for column in &mut renamed.columns {
            self.refer(column);
        }
        renamed
    }

    fn refer(&self, field: &mut Field) {
        let outside = |name: &mut String| *name = self.outside(name);
        field.visible.iter_mut().for_each(outside);
        field.options.iter_mut().filter_map(|option| option.visible.as_mut()).for_each(outside);
        if let Required::When(id) = &mut field.required {
            outside(id);
        }
        match &mut field.computed {
            None => {}
            Some(
                Computed::AgeFromIdNumber(source)
                | Computed::BirthDateFromIdNumber(source)
                | Computed::SexFromIdNumber(source)
                | Computed::RowsIn(source)
                | Computed::SumOf { table: source, .. },
            ) => outside(source),
            Some(Computed::DaysBetween { from, to }) => [from, to].into_iter().for_each(outside),
        }
    }

    fn conditions(&self) -> Result<Vec<Value>, BlockFault> {
        self.block
            .conditions
            .iter()
            .map(|condition| {
                let mut outside = condition.clone();
                outside.id = self.outside(&condition.id);
                self.retest(&mut outside.test);
                written(&outside)
            })
            .collect()
    }

    fn retest(&self, test: &mut Test) {
        match test {
            Test::All(tests) | Test::Any(tests) => tests.iter_mut().for_each(|test| self.retest(test)),
            Test::Not(test) => self.retest(test),
            Test::Holds(id) => *id = self.outside(id),
            Test::Field(test) => test.field = self.outside(&test.field),
        }
    }

    fn properties(&self) -> impl Iterator<Item = (String, Value)> {
        let of = |field: &Field| {
            Some((self.outside(&field.name), self.block.properties.get(&field.name)?.clone()))
        };
        self.wanted().filter_map(of)
    }
}

fn written(part: &impl serde::Serialize) -> Result<Value, BlockFault> {
    serde_json::to_value(part).map_err(|_| BlockFault::Malformed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form::check;
    use crate::form::definition::Definition;
    use crate::form::example::{TODAY, answers, permit};
    use crate::form::resolve;

    fn person() -> Value {
        json!({
            "id": "person",
            "fields": [
                {"name": "name", "label": "姓名", "kind": "text", "required": "yes"},
                {"name": "id_number", "label": "身份号码", "kind": "id_number", "required": "yes", "personal": true},
                {"name": "age", "label": "年龄", "kind": "computed", "computed": {"age_from_id_number": "id_number"}},
                {"name": "guardian", "label": "监护人", "kind": "text", "visible": "minor", "required": {"when": "minor"}},
                {"name": "phone", "label": "电话", "kind": "phone"}
            ],
            "conditions": [{"id": "minor", "name": "未成年", "test": {"all": [
                {"field": {"field": "id_number", "operator": {"years_ago_less": 18}}}, {"holds": "rented"}]}}],
            "properties": {"name": {"type": "string", "maxLength": 60}, "phone": {"type": "string"}}
        })
    }

    /// The example with a tenant and an owner, both persons.
    fn with_uses() -> Value {
        let mut item = serde_json::to_value(permit()).expect("a definition can be written");
        item["blocks"] = json!([person()]);
        let sections = item.pointer_mut("/steps/1/sections").and_then(Value::as_array_mut).expect("sections");
        sections.push(json!({"id": "owner", "title": "产权人", "visible": "rented", "use": "person", "prefix": "owner",
            "label": "产权人", "without": ["phone"], "fields": [{"name": "share", "label": "份额", "kind": "text"}]}));
        sections.push(
            json!({"id": "spouse", "title": "配偶", "use": "person", "prefix": "spouse", "fields": []}),
        );
        item
    }

    fn expanded(mut item: Value) -> Definition {
        assert!(has_blocks(&item));
        expand(&mut item).expect("the blocks are known");
        serde_json::from_value(item).expect("what stands for a block is in the format")
    }

    #[test]
    fn a_block_is_used_twice_and_everything_in_it_finds_its_own() {
        let definition = expanded(with_uses());
        assert_eq!(check::definition(&definition), Ok(()));
        let fields: Vec<(&str, &str)> = definition.steps[1].sections[4]
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.label.as_str()))
            .collect();
        let expected = [
            ("owner_name", "产权人姓名"),
            ("owner_id_number", "产权人身份号码"),
            ("owner_age", "产权人年龄"),
            ("owner_guardian", "产权人监护人"),
            ("share", "份额"),
        ];
        assert_eq!(fields, expected);
        let given = answers(json!({"housing": "rented", "owner_id_number": "11010519491231002X",
            "spouse_id_number": "31019920160101002X"}));
        let view = resolve(&definition, &given, &Default::default(), TODAY);
        let shown = |name: &str| {
            let mut fields = view.steps.iter().flat_map(|s| &s.sections).flat_map(|s| &s.fields);
            fields.find(|field| field.name == name).map(|field| field.value.clone())
        };
        assert_eq!(shown("owner_age"), Some(Some(crate::answer::Answer::Number(76))));
        assert_eq!(shown("owner_guardian"), None, "grown up");
        assert_eq!(shown("spouse_guardian"), Some(None), "a child's guardian is asked for");
    }

    #[test]
    fn a_definition_without_blocks_stays_as_it_is() {
        let item = serde_json::to_value(permit()).expect("a definition can be written");
        let mut same = item.clone();
        expand(&mut same).expect("nothing to expand");
        assert!(same == item && !has_blocks(&item));
    }

    #[test]
    fn unknown_doubled_and_malformed_blocks_are_refused() {
        let with = |blocks: Value| {
            let mut item = with_uses();
            item["blocks"] = blocks;
            item
        };
        assert_eq!(expand(&mut with(json!([]))), Err(BlockFault::Unknown("person".to_owned())));
        assert_eq!(
            expand(&mut with(json!([person(), person()]))),
            Err(BlockFault::Duplicate("person".to_owned()))
        );
        assert_eq!(expand(&mut with(json!([{"id": "person"}]))), Err(BlockFault::Malformed));
        let mut odd = with_uses();
        odd["steps"][1]["sections"][5]["without"] = json!(7);
        assert_eq!(expand(&mut odd), Err(BlockFault::Malformed));
    }
}
