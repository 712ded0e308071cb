//! The rows of a form: steps, sections, fields, columns of tables, options, and the schema that their rules make.

use serde_json::{Map, Value, json};

use crate::finding::{Collected, Finding, Problem};
use crate::xlsx::columns::REST;
use crate::xlsx::property::{self, NO_RULES, RULES};
use crate::xlsx::read::{filled, take_rest};
use crate::xlsx::sheet::Table;

/// Where a step was found.
#[derive(Debug)]
pub(crate) struct StepAt {
    pub row: usize,
    pub sections: Vec<SectionAt>,
}

/// Where a section was found.
#[derive(Debug)]
pub(crate) struct SectionAt {
    pub row: usize,
    pub fields: Vec<FieldAt>,
}

/// Where a field or a column was found.
#[derive(Debug)]
pub(crate) struct FieldAt {
    pub row: usize,
    pub columns: Vec<FieldAt>,
    pub options: Vec<usize>,
}

/// A form as JSON, and where its parts were found.
pub(crate) struct Form {
    /// Steps.
    pub steps: Value,
    /// Properties of the schema.
    pub properties: Map<String, Value>,
    /// Places.
    pub at: Vec<StepAt>,
}

/// A field on its way.
struct Draft {
    row: usize,
    value: Map<String, Value>,
    rules: Map<String, Value>,
    /// JSON that stands for the rules; `Null` is none at all.
    stated: Option<Value>,
    columns: Vec<Draft>,
    options: Vec<(usize, Value)>,
}

struct SectionDraft {
    row: usize,
    head: Map<String, Value>,
    fields: Vec<Draft>,
}

struct StepDraft {
    row: usize,
    head: Map<String, Value>,
    sections: Vec<SectionDraft>,
}

/// Builds the form of one item from its rows.
pub(crate) fn form(
    (table, rows): (&Table, &[usize]),
    (options, option_rows): (&Table, &[usize]),
    item: &str,
    findings: &mut Collected,
) -> Form {
    let mut steps: Vec<StepDraft> = Vec::new();
    let mut problem = |table: &Table, row: usize, key: &str, problem: Problem| {
        findings.push(Finding::in_sheet(table.at(row, Some(key)), problem).of(item));
    };
    let mut contradictions = Vec::new();
    let mut orphans = Vec::new();
    for &row in rows {
        let mut value = filled(table, row, &mut problem);
        let (step_id, section_id) = (taken(&mut value, "step_id"), taken(&mut value, "section_id"));
        let step_head = head([("id", step_id), ("title", taken(&mut value, "step_title").or_empty())]);
        let section_head = head([
            ("id", section_id),
            ("title", taken(&mut value, "section_title").or_empty()),
            ("visible", taken(&mut value, "section_visible")),
        ]);
        let parent = value.remove("table");
        let draft = draft(row, value, table, &mut problem);
        let step = match steps.iter().position(|step| step.head.get("id") == step_head.get("id")) {
            Some(place) => {
                contradictions.extend(contradiction(
                    &steps[place].head,
                    &step_head,
                    steps[place].row,
                    row,
                    "step_title",
                ));
                place
            }
            None => {
                steps.push(StepDraft { row, head: step_head, sections: Vec::new() });
                steps.len() - 1
            }
        };
        let sections = &mut steps[step].sections;
        let place = sections.iter().position(|section| section.head.get("id") == section_head.get("id"));
        let section = match place {
            Some(place) => {
                let known = &sections[place];
                contradictions.extend(contradiction(
                    &known.head,
                    &section_head,
                    known.row,
                    row,
                    "section_title",
                ));
                &mut sections[place]
            }
            None => {
                sections.push(SectionDraft { row, head: section_head, fields: Vec::new() });
                let last = sections.len() - 1;
                &mut sections[last]
            }
        };
        match parent {
            None => section.fields.push(draft),
            // Columns stand below their table; the last of two tables of one name is the one just above.
            Some(parent) => {
                match section.fields.iter_mut().rev().find(|f| f.value.get("name") == Some(&parent)) {
                    Some(table) => table.columns.push(draft),
                    None => orphans.push((row, parent)),
                }
            }
        }
    }
    for (row, first, key) in contradictions {
        let first = table.rows.get(first).map_or(0, |row| row.number);
        problem(table, row, key, Problem::Contradiction { first });
    }
    for (row, parent) in orphans {
        problem(table, row, "table", Problem::NoSuchField { field: text(&parent) });
    }
    for &row in option_rows {
        let mut value = filled(options, row, &mut problem);
        let (parent, field) = (value.remove("table"), value.remove("field").unwrap_or_default());
        let rest = value.remove(REST);
        take_rest(rest, &mut value, |wrong| problem(options, row, REST, wrong));
        let mut fields = steps.iter_mut().flat_map(|step| &mut step.sections).flat_map(|s| &mut s.fields);
        let named = |draft: &&mut Draft, name: &Value| draft.value.get("name") == Some(name);
        let found = match &parent {
            None => fields.find(|draft| named(draft, &field)),
            Some(parent) => fields
                .find(|draft| named(draft, parent))
                .and_then(|table| table.columns.iter_mut().find(|draft| named(draft, &field))),
        };
        match found {
            Some(draft) => draft.options.push((row, Value::Object(value))),
            None => problem(options, row, "field", Problem::NoSuchField { field: text(&field) }),
        }
    }
    finished(steps)
}

fn finished(steps: Vec<StepDraft>) -> Form {
    let mut properties = Map::new();
    let (mut values, mut places) = (Vec::new(), Vec::new());
    for step in steps {
        let (mut sections, mut sections_at) = (Vec::new(), Vec::new());
        for section in step.sections {
            let (mut fields, mut fields_at) = (Vec::new(), Vec::new());
            for draft in section.fields {
                let (value, at) = draft.finish(&mut properties);
                fields.push(value);
                fields_at.push(at);
            }
            let mut head = section.head;
            head.insert("fields".to_owned(), fields.into());
            sections.push(Value::Object(head));
            sections_at.push(SectionAt { row: section.row, fields: fields_at });
        }
        let mut head = step.head;
        head.insert("sections".to_owned(), sections.into());
        values.push(Value::Object(head));
        places.push(StepAt { row: step.row, sections: sections_at });
    }
    Form { steps: values.into(), properties, at: places }
}

impl Draft {
    /// The field, and what the schema says of it, put into `properties`.
    fn finish(self, properties: &mut Map<String, Value>) -> (Value, FieldAt) {
        let Draft { row, mut value, rules, stated, columns, options } = self;
        let mut column_properties = Map::new();
        let (mut column_values, mut columns_at) = (Vec::new(), Vec::new());
        for column in columns {
            let (value, at) = column.finish(&mut column_properties);
            column_values.push(value);
            columns_at.push(at);
        }
        let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default();
        let property = match stated {
            Some(Value::Null) => None,
            Some(stated) => Some(stated),
            None => property::joined(kind, &rules, column_properties),
        };
        if let (Some(property), Some(name)) = (property, value.get("name").and_then(Value::as_str)) {
            properties.insert(name.to_owned(), property);
        }
        let (option_rows, option_values): (Vec<_>, Vec<_>) = options.into_iter().unzip();
        if !column_values.is_empty() {
            value.insert("columns".to_owned(), column_values.into());
        }
        if !option_values.is_empty() {
            value.insert("options".to_owned(), option_values.into());
        }
        (Value::Object(value), FieldAt { row, columns: columns_at, options: option_rows })
    }
}

/// The field of a row without its place in the form.
fn draft(
    row: usize,
    mut value: Map<String, Value>,
    table: &Table,
    problem: &mut impl FnMut(&Table, usize, &str, Problem),
) -> Draft {
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut rules = Map::new();
    for rule in RULES {
        let Some(stated) = value.remove(rule) else { continue };
        if property::applies(&kind, rule) {
            rules.insert(rule.to_owned(), stated);
        } else if stated != Value::Bool(false) {
            let header = table.spec.place(rule).map_or(rule, |place| table.spec.columns[place].header);
            problem(table, row, rule, Problem::NotTakenOver { name: header.to_owned() });
        }
    }
    let stated = value.remove("rules");
    if let (Some(source), Some(computed)) = (value.remove("source"), value.remove("computed")) {
        let how = text(&computed);
        let source = source_of(&how, source);
        value.insert("computed".to_owned(), json!({how: source}));
    }
    let rest = value.remove(REST);
    take_rest(rest, &mut value, |wrong| problem(table, row, REST, wrong));
    Draft { row, value, rules, stated, columns: Vec::new(), options: Vec::new() }
}

/// What a value is computed from, as it stands in a cell: `field`, `table.column`, `from..to`.
pub(crate) fn source_cell(source: Value) -> Value {
    let part = |key: &str| source.get(key).and_then(Value::as_str);
    match (part("table"), part("column"), part("from"), part("to")) {
        (Some(table), Some(column), ..) => format!("{table}.{column}").into(),
        (_, _, Some(from), Some(to)) => format!("{from}..{to}").into(),
        _ => source,
    }
}

/// And back; what does not read so is left as it is, to be found wrong by its shape.
fn source_of(how: &str, cell: Value) -> Value {
    let said = cell.as_str().unwrap_or_default();
    match (how, said.split_once(".."), said.split_once('.')) {
        ("days_between", Some((from, to)), _) => json!({"from": from, "to": to}),
        ("sum_of", None, Some((table, column))) => json!({"table": table, "column": column}),
        _ => cell,
    }
}

/// The JSON in the column of rules, where 无 is none.
pub(crate) fn is_no_rules(shown: &str) -> bool {
    shown == NO_RULES
}

fn head<const N: usize>(entries: [(&str, Option<Value>); N]) -> Map<String, Value> {
    entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn taken(value: &mut Map<String, Value>, key: &str) -> Option<Value> {
    value.remove(key)
}

trait OrEmpty {
    /// An empty text where there is none.
    fn or_empty(self) -> Self;
}

impl OrEmpty for Option<Value> {
    fn or_empty(self) -> Self {
        self.or_else(|| Some("".into()))
    }
}

/// Whether a later row says of the same step or section something else. What it leaves empty it does not contradict.
fn contradiction(
    known: &Map<String, Value>,
    said: &Map<String, Value>,
    first: usize,
    row: usize,
    key: &'static str,
) -> Option<(usize, usize, &'static str)> {
    let empty = Value::from("");
    let differs =
        |name: &str| said.get(name).is_some_and(|said| *said != empty && Some(said) != known.get(name));
    (differs("title") || differs("visible")).then_some((row, first, key))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), crate::finding::short)
}
