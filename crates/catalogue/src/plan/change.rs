//! The differences of two versions of an item, as sentences a person decides on.

use std::collections::BTreeMap;

use domain::form::definition::{Definition, Field};
use domain::form::diff::{Change as Kept, diff};
use domain::form::parts::FormParts;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::content;
use crate::xlsx::{Column, FIELDS, ITEM_COLUMNS, MATERIALS, print_condition, shown};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Of what.
    pub subject: Subject,
    /// What happened to it.
    pub kind: ChangeKind,
    /// The sentence in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// What a difference is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The item itself.
    Item,
    /// A step or a section, by its id.
    Layout(String),
    /// A field, by its name.
    Field(String),
    /// A material, by its slot.
    Material(String),
    /// A condition, by its id.
    Condition(String),
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands elsewhere.
    Moved,
    /// One of its values is another.
    Value {
        /// Key in the format.
        key: String,
        /// Before, as it is shown; empty is nothing.
        from: String,
        /// Now.
        to: String,
    },
}

/// Everything that is different, in the order of the form: the item, fields, materials, conditions. At least one when the contents differ.
pub fn changes(old: &Definition, new: &Definition) -> Vec<Change> {
    let mut out = Changes { old, new, list: Vec::new() };
    out.item();
    out.layout();
    out.fields();
    out.materials();
    out.conditions();
    if out.list.is_empty() && content::hash(old) != content::hash(new) {
        out.value(Subject::Item, ("表单规则", "rules of the form"), "schema", String::new(), String::new());
    }
    out.list
}

struct Changes<'d> {
    old: &'d Definition,
    new: &'d Definition,
    list: Vec<Change>,
}

/// Longest piece of a text in a sentence.
const PIECE: usize = 60;

fn piece(text: &str) -> String {
    if text.is_empty() {
        return "（空）".to_owned();
    }
    match text.char_indices().nth(PIECE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl Changes<'_> {
    /// What a subject is called.
    fn named(&self, subject: &Subject) -> (String, String) {
        let label = |definition: &Definition, name: &str| {
            FormParts::from(definition).fields().find(|f| f.name == name).map(|f| f.label.clone())
        };
        let material = |definition: &Definition, slot: &str| {
            definition.materials.iter().find(|m| m.slot == slot).map(|m| m.name.clone())
        };
        let condition = |definition: &Definition, id: &str| {
            definition.conditions.iter().find(|c| c.id == id).map(|c| c.name.clone())
        };
        let either = |of: &dyn Fn(&Definition, &str) -> Option<String>, name: &str| {
            of(self.new, name).or_else(|| of(self.old, name)).unwrap_or_else(|| name.to_owned())
        };
        match subject {
            Subject::Item => (String::new(), String::new()),
            Subject::Layout(id) => (format!("分组“{id}”"), format!("section {id}")),
            Subject::Field(name) => {
                let label = piece(&either(&label, name));
                (format!("字段“{label}”"), format!("field {label}"))
            }
            Subject::Material(slot) => {
                let name = piece(&either(&material, slot));
                (format!("材料“{name}”"), format!("material {name}"))
            }
            Subject::Condition(id) => {
                let name = piece(&either(&condition, id));
                (format!("条件“{name}”"), format!("condition {name}"))
            }
        }
    }

    fn push(&mut self, subject: Subject, kind: ChangeKind, zh: &str, en: &str) {
        let (name, english) = self.named(&subject);
        let zh = format!("{name}{zh}");
        let en = if english.is_empty() { en.to_owned() } else { format!("{english}: {en}") };
        self.list.push(Change { subject, kind, zh, en });
    }

    fn value(&mut self, subject: Subject, header: (&str, &str), key: &str, from: String, to: String) {
        let zh = format!("{}：{} → {}", header.0, piece(&from), piece(&to));
        let zh = if subject == Subject::Item { zh } else { format!("的{zh}") };
        let en = format!("{}: {} → {}", header.1, piece(&from), piece(&to));
        self.push(subject, ChangeKind::Value { key: key.to_owned(), from, to }, &zh, &en);
    }

    fn item(&mut self) {
        const APART: [&str; 6] = ["version", "cancelled_from", "schema", "steps", "materials", "conditions"];
        let (old, new) = (object(content::value(self.old)), object(content::value(self.new)));
        let (old, new) = (without(old, &APART), without(new, &APART));
        let columns = ITEM_COLUMNS.iter().flat_map(|sheet| sheet.columns);
        self.values(&Subject::Item, &old, &new, columns);
    }

    /// Compares the values of two things by the columns they have in a workbook, and whatever has no column by its key.
    fn values<'c>(
        &mut self,
        subject: &Subject,
        old: &Map<String, Value>,
        new: &Map<String, Value>,
        columns: impl Iterator<Item = &'c Column> + Clone,
    ) {
        let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        let place = |key: &str| {
            columns.clone().position(|column| column.key.split('/').next() == Some(key)).unwrap_or(usize::MAX)
        };
        keys.sort_by_key(|key| place(key));
        for key in keys {
            let (before, after) = (old.get(key), new.get(key));
            if before == after {
                continue;
            }
            let column = columns.clone().find(|column| column.key.split('/').next() == Some(key));
            let header = match (key.as_str(), column) {
                ("fee", _) => ("收费", "fee"),
                (_, Some(column)) => (column.header, column.english),
                (key, None) => (key, key),
            };
            let (from, to) =
                (self.text(self.old, key, before, column), self.text(self.new, key, after, column));
            self.value(subject.clone(), header, key, from, to);
        }
    }

    /// A value as it is shown: a limit with its unit, a condition by its name.
    fn text(&self, of: &Definition, key: &str, value: Option<&Value>, column: Option<&Column>) -> String {
        let condition = |id: &str| {
            let found = of.conditions.iter().find(|condition| condition.id == id);
            found.map_or_else(|| id.to_owned(), |condition| condition.name.clone())
        };
        match (key, value) {
            (_, None | Some(Value::Null)) => String::new(),
            (_, Some(Value::Object(period))) if period.contains_key("count") => {
                let count = period.get("count").map(Value::to_string).unwrap_or_default();
                let units = MATERIALS.columns.iter().find(|column| column.key == "later/unit");
                let unit = period.get("unit").unwrap_or(&Value::Null);
                let unit = units.map(|units| shown(units.kind, unit)).unwrap_or_default();
                format!("{count}个{unit}")
            }
            ("required", Some(Value::Object(when))) => {
                let id = when.get("when").and_then(Value::as_str).unwrap_or_default();
                format!("视条件（{}）", condition(id))
            }
            ("visible", Some(Value::String(id))) => condition(id),
            // Nobody reads a picture's bytes; how large it is tells one from another.
            ("blank_form" | "sample", Some(Value::String(picture))) => {
                format!("图样 {} KB", (picture.len() * 3 / 4).div_ceil(1024))
            }
            (_, Some(value)) => match column {
                Some(column) if column.kind.is_word() || value.is_boolean() => shown(column.kind, value),
                _ => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            },
        }
    }

    fn layout(&mut self) {
        let heads = |definition: &Definition| -> Vec<(String, Map<String, Value>)> {
            let mut heads = Vec::new();
            for step in &definition.steps {
                heads.push((format!("{}/", step.id), pairs([("title", Some(step.title.clone()))])));
                for section in &step.sections {
                    let head =
                        pairs([("title", Some(section.title.clone())), ("visible", section.visible.clone())]);
                    heads.push((format!("{}/{}", step.id, section.id), head));
                }
            }
            heads
        };
        let (before, after) = (heads(self.old), heads(self.new));
        for (id, head) in &after {
            match before.iter().find(|(known, _)| known == id) {
                None => self.push(Subject::Layout(id.clone()), ChangeKind::Added, "新增", "added"),
                Some((_, known)) if known != head => {
                    let columns = [LAYOUT_TITLE, LAYOUT_VISIBLE];
                    for (key, header) in columns {
                        if known.get(key) != head.get(key) {
                            let from = self.text(self.old, key, known.get(key), None);
                            let to = self.text(self.new, key, head.get(key), None);
                            self.value(Subject::Layout(id.clone()), header, key, from, to);
                        }
                    }
                }
                Some(_) => {}
            }
        }
        for (id, _) in before.iter().filter(|(id, _)| after.iter().all(|(known, _)| known != id)) {
            self.push(Subject::Layout(id.clone()), ChangeKind::Removed, "取消", "removed");
        }
        if order(&before) != order(&after) && same_set(&before, &after) {
            self.push(
                Subject::Item,
                ChangeKind::Moved,
                "步骤或分组的顺序有调整",
                "steps or sections are in another order",
            );
        }
    }

    fn fields(&mut self) {
        let difference = diff(self.old, self.new);
        let (before, after) = (placed(self.old), placed(self.new));
        for change in &difference.fields {
            let subject = || Subject::Field(change.name.clone());
            match &change.change {
                Kept::Added => self.push(subject(), ChangeKind::Added, "新增", "added"),
                Kept::Removed => self.push(subject(), ChangeKind::Removed, "取消", "removed"),
                Kept::Kind { .. } | Kept::OptionsRemoved(_) | Kept::Details => {
                    if let (Some((_, old)), Some((_, new))) =
                        (before.get(&change.name), after.get(&change.name))
                    {
                        self.field(&subject(), old, new);
                    }
                }
            }
        }
        for (name, (section, _)) in &after {
            if before.get(name).is_some_and(|(before, _)| before != section) {
                let zh = format!("移到分组“{section}”");
                let en = format!("moved to section {section}");
                self.push(Subject::Field((*name).clone()), ChangeKind::Moved, &zh, &en);
            }
        }
        self.rules(&before, &after);
        let names = |definition: &Definition| -> Vec<String> {
            FormParts::from(definition).fields().map(|field| field.name.clone()).collect()
        };
        let both = |list: Vec<String>| -> Vec<String> {
            list.into_iter().filter(|name| before.contains_key(name) && after.contains_key(name)).collect()
        };
        if both(names(self.old)) != both(names(self.new)) {
            self.push(Subject::Item, ChangeKind::Moved, "字段的顺序有调整", "fields are in another order");
        }
    }

    fn field(&mut self, subject: &Subject, old: &Field, new: &Field) {
        const LISTS: [&str; 2] = ["options", "columns"];
        let (old_value, new_value) = (object(serde_json::to_value(old)), object(serde_json::to_value(new)));
        self.values(subject, &without(old_value, &LISTS), &without(new_value, &LISTS), FIELDS.columns.iter());
        if old.options != new.options {
            let list = |field: &Field| {
                let labels = field.options.iter().map(|option| match &option.visible {
                    Some(condition) => format!("{}（{condition}）", option.label),
                    None => option.label.clone(),
                });
                labels.collect::<Vec<_>>().join("、")
            };
            self.value(subject.clone(), ("选项", "options"), "options", list(old), list(new));
        }
        if old.columns != new.columns {
            let list =
                |field: &Field| field.columns.iter().map(|c| c.label.clone()).collect::<Vec<_>>().join("、");
            self.value(subject.clone(), ("表格列", "columns"), "columns", list(old), list(new));
        }
    }

    /// What the schema says.
    fn rules(&mut self, before: &Placed, after: &Placed) {
        let root = |definition: &Definition| {
            let mut root = definition.schema.0.as_object().cloned().unwrap_or_default();
            let properties = object(root.remove("properties").unwrap_or_default());
            (root, properties)
        };
        let ((old_root, old), (new_root, new)) = (root(self.old), root(self.new));
        if old_root != new_root {
            let (from, to) = (Value::from(old_root).to_string(), Value::from(new_root).to_string());
            self.value(Subject::Item, ("表单规则", "rules of the form"), "schema", from, to);
        }
        let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            // The rules of a new field come with it.
            let stays = before.contains_key(name) == after.contains_key(name);
            if stays && old.get(name) != new.get(name) {
                let text = |value: Option<&Value>| value.map(Value::to_string).unwrap_or_default();
                let (from, to) = (text(old.get(name)), text(new.get(name)));
                self.value(Subject::Field(name.clone()), ("规则", "rules"), "schema", from, to);
            }
        }
    }

    fn materials(&mut self) {
        let difference = diff(self.old, self.new);
        for change in &difference.materials {
            let subject = Subject::Material(change.slot.clone());
            match change.change {
                Kept::Added => self.push(subject, ChangeKind::Added, "新增", "added"),
                Kept::Removed => self.push(subject, ChangeKind::Removed, "不再需要", "no longer asked for"),
                _ => {
                    let of = |definition: &Definition| {
                        let found = definition.materials.iter().find(|m| m.slot == change.slot);
                        object(serde_json::to_value(found))
                    };
                    self.values(&subject, &of(self.old), &of(self.new), MATERIALS.columns.iter());
                }
            }
        }
        let kept = |definition: &Definition, other: &Definition| -> Vec<String> {
            let slots = definition.materials.iter().map(|material| material.slot.clone());
            slots.filter(|slot| other.materials.iter().any(|m| m.slot == *slot)).collect()
        };
        if kept(self.old, self.new) != kept(self.new, self.old) {
            self.push(Subject::Item, ChangeKind::Moved, "材料的顺序有调整", "materials are in another order");
        }
    }

    fn conditions(&mut self) {
        let (old, new) = (self.old, self.new);
        for condition in &new.conditions {
            let subject = || Subject::Condition(condition.id.clone());
            match old.conditions.iter().find(|known| known.id == condition.id) {
                None => {
                    let to = print_condition(&condition.test);
                    self.push(
                        subject(),
                        ChangeKind::Added,
                        &format!("新增：{}", piece(&to)),
                        &format!("added: {}", piece(&to)),
                    );
                }
                Some(known) => {
                    if known.name != condition.name {
                        let (from, to) = (known.name.clone(), condition.name.clone());
                        self.value(subject(), ("名称", "name"), "name", from, to);
                    }
                    if known.test != condition.test {
                        let (from, to) = (print_condition(&known.test), print_condition(&condition.test));
                        self.value(subject(), ("内容", "test"), "test", from, to);
                    }
                }
            }
        }
        for gone in old.conditions.iter().filter(|c| new.conditions.iter().all(|known| known.id != c.id)) {
            self.push(Subject::Condition(gone.id.clone()), ChangeKind::Removed, "取消", "removed");
        }
        let kept = |definition: &Definition, other: &Definition| -> Vec<String> {
            let ids = definition.conditions.iter().map(|condition| condition.id.clone());
            ids.filter(|id| other.conditions.iter().any(|c| c.id == *id)).collect()
        };
        if kept(old, new) != kept(new, old) {
            self.push(
                Subject::Item,
                ChangeKind::Moved,
                "条件的顺序有调整",
                "conditions are in another order",
            );
        }
    }
}

/// Fields by name, with the section they stand in.
type Placed<'d> = BTreeMap<String, (String, &'d Field)>;

const LAYOUT_TITLE: (&str, (&str, &str)) = ("title", ("名称", "title"));
const LAYOUT_VISIBLE: (&str, (&str, &str)) = ("visible", ("显示条件", "shown when"));

fn placed(definition: &Definition) -> Placed<'_> {
    let mut placed = BTreeMap::new();
    for step in &definition.steps {
        for section in &step.sections {
            for field in &section.fields {
                placed.insert(field.name.clone(), (format!("{}/{}", step.id, section.id), field));
            }
        }
    }
    placed
}

fn pairs<const N: usize>(entries: [(&str, Option<String>); N]) -> Map<String, Value> {
    entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into()))).collect()
}

fn order(heads: &[(String, Map<String, Value>)]) -> Vec<&String> {
    heads.iter().map(|(id, _)| id).collect()
}

fn same_set(a: &[(String, Map<String, Value>)], b: &[(String, Map<String, Value>)]) -> bool {
    let sorted = |heads| {
        let mut ids = order(heads);
        ids.sort_unstable();
        ids.into_iter().cloned().collect::<Vec<_>>()
    };
    sorted(a) == sorted(b)
}

/// A value that is an object anyway.
fn object(value: impl Into<Written>) -> Map<String, Value> {
    match value.into().0 {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A value, or what serializing gave.
struct Written(Value);

impl From<Value> for Written {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl From<serde_json::Result<Value>> for Written {
    fn from(value: serde_json::Result<Value>) -> Self {
        Self(value.unwrap_or_default())
    }
}

fn without(mut map: Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    keys.iter().for_each(|key| {
        map.remove(*key);
    });
    map
}
