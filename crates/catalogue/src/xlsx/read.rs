//! A workbook as a catalogue.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::finding::{At, Collected, Finding, Problem, short};
use crate::general;
use crate::import::{Incoming, Raw, Refused, Watch, finish};
use crate::shape::escaped;
use crate::xlsx::cell::Cell;
use crate::xlsx::columns::{BASIC, ITEM, Kind, REST};
use crate::xlsx::field::{self, FieldAt, StepAt};
use crate::xlsx::sheet::Table;
use crate::xlsx::{container, sheet};

/// The tables of a workbook, in the order of the list of sheets.
struct Book {
    basic: Table,
    extended: Table,
    materials: Table,
    fees: Table,
    questions: Table,
    fields: Table,
    options: Table,
    conditions: Table,
}

/// The rows of one item.
#[derive(Debug, Default)]
struct ItemRows {
    code: String,
    basic: usize,
    extended: Vec<usize>,
    materials: Vec<usize>,
    fees: Vec<usize>,
    fields: Vec<usize>,
    options: Vec<usize>,
    conditions: Vec<usize>,
    form: Vec<StepAt>,
}

/// Reads a catalogue from a workbook.
///
/// # Errors
/// [`Refused`], with findings that name sheet, row and column.
pub fn import(bytes: &[u8], watch: Watch) -> Result<Incoming, Refused> {
    let mut findings = Collected::default();
    let tables = {
        let mut workbook = container::open(bytes)?;
        sheet::tables(&mut workbook, &mut findings, watch)?
    };
    let Ok([basic, extended, materials, fees, questions, fields, options, conditions]) =
        <[Table; 8]>::try_from(tables)
    else {
        return Err(Finding::whole(Problem::NoItems).into());
    };
    let book = Book { basic, extended, materials, fees, questions, fields, options, conditions };
    if book.basic.columns.iter().all(Option::is_none) && !findings.has_errors() {
        let problem = Problem::MissingSheet { sheet: BASIC.title.to_owned() };
        findings.push(Finding::whole(problem));
    }
    // Whoever mends headers and merged cells sees other cells afterwards.
    if findings.has_errors() {
        return Err(Refused::Findings(findings.into_list()));
    }
    if !book.questions.rows.is_empty() {
        let name = book.questions.title.clone();
        findings.push(Finding::in_sheet(At::Sheet(name.clone()), Problem::NotTakenOver { name }));
    }
    let mut items = book.grouped(&mut findings);
    let mut raw = Vec::with_capacity(items.len());
    for item in &mut items {
        raw.push(Raw { value: book.item(item, &mut findings), file: None });
        if findings.is_full() {
            return Err(Refused::Findings(findings.into_list()));
        }
    }
    let place = |number: usize, finding: &mut Finding| {
        if let Some(item) = items.get(number) {
            book.place(item, finding);
        }
    };
    finish(raw, findings, place, watch)
}

/// The values of a row by the keys of its columns. What cannot be read is reported and left out.
pub(super) fn filled(
    table: &Table,
    row: usize,
    problem: &mut impl FnMut(&Table, usize, &str, Problem),
) -> Map<String, Value> {
    let mut values = Map::new();
    let Some(cells) = table.rows.get(row).map(|row| &row.cells) else { return values };
    for (column, cell) in table.spec.columns.iter().zip(cells) {
        if column.key == ITEM || *cell == Cell::Empty {
            continue;
        }
        if column.key == "rules" && field::is_no_rules(&cell.shown()) {
            values.insert(column.key.to_owned(), Value::Null);
            continue;
        }
        let unit = column.key.strip_suffix("/count").map(|limit| format!("{limit}/unit"));
        if let Some(unit) = unit
            && let Some(place) = table.spec.place(&unit)
            && let Some((number, said)) = cell.counted(table.spec.columns[place].kind)
        {
            values.insert(column.key.to_owned(), number.into());
            values.insert(unit, said);
            continue;
        }
        match cell.value(column.kind) {
            Ok(Some(value)) => {
                values.insert(column.key.to_owned(), value);
            }
            Ok(None) => {}
            Err(wrong) => problem(table, row, column.key, wrong),
        }
    }
    periods(&mut values);
    required(&mut values);
    values
}

/// Values that are a number and a unit.
const LIMITS: [&str; 6] =
    ["legal_limit", "promised_limit", "later", "supplement_limit", "extension", "yellow"];

/// Puts number and unit of limits together. Without a number there is no limit, without a unit it is workdays.
fn periods(values: &mut Map<String, Value>) {
    for limit in LIMITS {
        let unit = values.remove(&format!("{limit}/unit"));
        if let Some(count) = values.remove(&format!("{limit}/count")) {
            let unit = unit.unwrap_or_else(|| "workdays".into());
            values.insert(limit.to_owned(), json!({"count": count, "unit": unit}));
        }
    }
}

/// Puts 是否必要 and the condition together.
fn required(values: &mut Map<String, Value>) {
    match (values.remove("required"), values.remove("when")) {
        (None, Some(when)) => {
            values.insert("required".to_owned(), json!({"when": when}));
        }
        (Some(Value::String(word)), Some(when)) if word == "when" => {
            values.insert("required".to_owned(), json!({"when": when}));
        }
        // 视条件 without a condition says nothing; the shape of the value is reported at its cell.
        (Some(word), _) => {
            values.insert("required".to_owned(), word);
        }
        (None, None) => {}
    }
}

/// Takes what has no column of its own from the JSON of the last one.
pub(super) fn take_rest(rest: Option<Value>, values: &mut Map<String, Value>, wrong: impl FnOnce(Problem)) {
    match rest {
        None => {}
        Some(Value::Object(rest)) => match rest.keys().find(|key| values.contains_key(*key)) {
            Some(key) => wrong(Problem::DoubledKey { key: short(key) }),
            None => values.extend(rest),
        },
        Some(_) => wrong(Problem::WrongType { expected: "object".to_owned() }),
    }
}

impl Book {
    /// Rows by item, in the order of the basic sheet.
    fn grouped(&self, findings: &mut Collected) -> Vec<ItemRows> {
        let mut items: Vec<ItemRows> = Vec::new();
        let mut by_code: HashMap<String, usize> = HashMap::new();
        let text = |cell: &Cell| match cell.value(Kind::Code) {
            Ok(Some(Value::String(code))) => code,
            _ => String::new(),
        };
        for row in 0..self.basic.rows.len() {
            let implementation = text(self.basic.cell(row, "implementation_code"));
            let own = text(self.basic.cell(row, "code"));
            let code = if own.is_empty() { implementation.clone() } else { own };
            if code.is_empty() {
                let at = self.basic.at(row, Some("code"));
                findings.push(Finding::in_sheet(at, Problem::NoItemCode));
                continue;
            }
            // Rows of a doubled item go to the first; the second is reported when it is checked.
            by_code.entry(code.clone()).or_insert(items.len());
            if !implementation.is_empty() {
                by_code.entry(implementation).or_insert(items.len());
            }
            items.push(ItemRows { code, basic: row, ..ItemRows::default() });
        }
        type Rows = fn(&mut ItemRows) -> &mut Vec<usize>;
        let sheets: [(&Table, Rows); 6] = [
            (&self.extended, |item| &mut item.extended),
            (&self.materials, |item| &mut item.materials),
            (&self.fees, |item| &mut item.fees),
            (&self.fields, |item| &mut item.fields),
            (&self.options, |item| &mut item.options),
            (&self.conditions, |item| &mut item.conditions),
        ];
        for (table, rows) in sheets {
            for row in 0..table.rows.len() {
                let code = text(table.cell(row, ITEM));
                let problem = match by_code.get(&code) {
                    Some(item) => {
                        rows(&mut items[*item]).push(row);
                        continue;
                    }
                    None if code.is_empty() => Problem::NoItemCode,
                    None => Problem::UnknownItem { item: short(&code) },
                };
                findings.push(Finding::in_sheet(table.at(row, Some(ITEM)), problem));
                if findings.is_full() {
                    return items;
                }
            }
        }
        items
    }

    /// One item in the format of `docs/catalogue.schema.json`.
    fn item(&self, item: &mut ItemRows, findings: &mut Collected) -> Value {
        let code = item.code.clone();
        let mut problem = |table: &Table, row: usize, key: &str, problem: Problem| {
            findings.push(Finding::in_sheet(table.at(row, Some(key)), problem).of(&code));
        };
        let mut value = filled(&self.basic, item.basic, &mut problem);
        value.insert("code".to_owned(), code.as_str().into());
        let mut root = None;
        for (place, &row) in item.extended.iter().enumerate() {
            if place > 0 {
                let first = self.extended.rows[item.extended[0]].number;
                problem(&self.extended, row, ITEM, Problem::DoubledRow { first });
                continue;
            }
            let mut more = filled(&self.extended, row, &mut problem);
            root = more.remove("schema");
            let rest = more.remove(REST);
            value.extend(more);
            take_rest(rest, &mut value, |wrong| problem(&self.extended, row, REST, wrong));
        }
        if let Some(fee) = self.fee(&item.fees, &mut problem) {
            value.insert("fee".to_owned(), fee);
        }
        let materials: Vec<Value> = item
            .materials
            .iter()
            .enumerate()
            .map(|(place, &row)| self.material(&code, place + 1, row, &mut problem))
            .collect();
        let conditions: Vec<Value> = item
            .conditions
            .iter()
            .map(|&row| {
                let mut value = filled(&self.conditions, row, &mut problem);
                let rest = value.remove(REST);
                take_rest(rest, &mut value, |wrong| problem(&self.conditions, row, REST, wrong));
                Value::Object(value)
            })
            .collect();
        let has_later = materials.iter().any(|material| material.get("later").is_some());
        value.entry("allows_later_materials").or_insert(has_later.into());
        value.insert("materials".to_owned(), materials.into());
        value.entry("general").or_insert(item.fields.is_empty().into());
        if item.fields.is_empty() && value.get("general") == Some(&true.into()) {
            let form = general::form();
            value.insert("schema".to_owned(), form.schema.0.clone());
            value.insert("steps".to_owned(), serde_json::to_value(&form.steps).unwrap_or_default());
            let own = if conditions.is_empty() {
                serde_json::to_value(&form.conditions).unwrap_or_default()
            } else {
                conditions.into()
            };
            value.insert("conditions".to_owned(), own);
        } else {
            value.insert("conditions".to_owned(), conditions.into());
            let form =
                field::form((&self.fields, &item.fields), (&self.options, &item.options), &code, findings);
            item.form = form.at;
            value.insert("steps".to_owned(), form.steps);
            value.insert("schema".to_owned(), schema(root, form.properties));
        }
        defaults(&mut value);
        Value::Object(value)
    }

    /// The fee in words. Several rows of one item are several fees.
    fn fee(&self, rows: &[usize], problem: &mut impl FnMut(&Table, usize, &str, Problem)) -> Option<Value> {
        let fees: Vec<String> = rows
            .iter()
            .filter_map(|&row| {
                let value = filled(&self.fees, row, problem);
                if value.get("charged") == Some(&false.into()) {
                    return None;
                }
                let fee = value.get("fee").and_then(Value::as_str).map(str::to_owned);
                if fee.is_none() {
                    problem(&self.fees, row, "fee", Problem::Missing { key: "收费标准及依据".to_owned() });
                }
                fee
            })
            .collect();
        (!fees.is_empty()).then(|| fees.join("；").into())
    }

    /// A material. National tables name neither slot nor kind, and divide the form in three columns.
    fn material(
        &self,
        item: &str,
        number: usize,
        row: usize,
        problem: &mut impl FnMut(&Table, usize, &str, Problem),
    ) -> Value {
        let mut value = filled(&self.materials, row, problem);
        let paper = value.remove("_paper");
        let (originals, copies) = (value.remove("_originals"), value.remove("_copies"));
        if paper == Some("electronic".into()) {
            value.insert("form".to_owned(), "electronic".into());
        }
        let form = value.get("form").and_then(Value::as_str).unwrap_or_default().to_owned();
        let counted = if form == "original" { originals.or(copies) } else { copies.or(originals) };
        let handed_in = i64::from(!matches!(form.as_str(), "shown" | "electronic"));
        let counted = counted.filter(|_| handed_in > 0).unwrap_or_else(|| handed_in.into());
        value.entry("copies").or_insert(counted);
        value.entry("pages").or_insert(1.into());
        value.entry("required").or_insert("yes".into());
        let slot = value.entry("slot").or_insert_with(|| format!("m{number}").into()).clone();
        let slot = slot.as_str().unwrap_or_default();
        value.entry("kind").or_insert_with(|| format!("{item}-{slot}").into());
        let rest = value.remove(REST);
        take_rest(rest, &mut value, |wrong| problem(&self.materials, row, REST, wrong));
        Value::Object(value)
    }

    /// Turns the pointer of a finding into a cell, and the keys in it into headers.
    fn place(&self, item: &ItemRows, finding: &mut Finding) {
        let At::Pointer(pointer) = &finding.place.at else { return };
        let mut pointer = pointer.clone();
        if let Problem::Missing { key } = &finding.problem
            && !pointer.ends_with(&format!("/{}", escaped(key)))
        {
            pointer = format!("{pointer}/{}", escaped(key));
        }
        let segments: Vec<&str> = pointer.split('/').skip(1).collect();
        let (table, row, key) = self.found(item, &segments);
        finding.place.at = table.at(row, key);
        let header = key.and_then(|key| table.spec.place(key)).map(|place| table.spec.columns[place].header);
        if let (Problem::Missing { key }, Some(header)) = (&mut finding.problem, header) {
            header.clone_into(key);
        }
    }

    /// Table, row and key of the column in which something of an item stands.
    fn found<'s>(&self, item: &ItemRows, segments: &[&'s str]) -> (&Table, usize, Option<&'s str>) {
        let number = |place: usize| segments.get(place).and_then(|segment| segment.parse::<usize>().ok());
        let nowhere = (&self.basic, item.basic, None);
        match segments {
            [] => nowhere,
            ["materials", _, key @ ..] => match number(1).and_then(|place| item.materials.get(place)) {
                Some(&row) => (&self.materials, row, column_of(&self.materials, key)),
                None => nowhere,
            },
            ["conditions", _, key @ ..] => match number(1).and_then(|place| item.conditions.get(place)) {
                Some(&row) => (&self.conditions, row, column_of(&self.conditions, key)),
                None => nowhere,
            },
            ["steps", _, rest @ ..] => {
                let Some(step) = number(1).and_then(|place| item.form.get(place)) else { return nowhere };
                let ["sections", section, rest @ ..] = rest else {
                    let key = if rest == ["title"] { "step_title" } else { "step_id" };
                    return (&self.fields, step.row, Some(key));
                };
                let section = section.parse().ok().and_then(|place: usize| step.sections.get(place));
                let Some(section) = section else { return (&self.fields, step.row, None) };
                let ["fields", field, rest @ ..] = rest else {
                    let key = match rest {
                        ["title"] => "section_title",
                        ["visible"] => "section_visible",
                        _ => "section_id",
                    };
                    return (&self.fields, section.row, Some(key));
                };
                match field.parse().ok().and_then(|place: usize| section.fields.get(place)) {
                    Some(field) => self.found_field(field, rest),
                    None => (&self.fields, section.row, None),
                }
            }
            ["schema", "properties", name, rest @ ..] => {
                let named = |name: &str| {
                    let fields = item.form.iter().flat_map(|s| &s.sections).flat_map(|s| &s.fields);
                    fields.into_iter().find(|field| self.fields.cell(field.row, "name").shown() == name)
                };
                let Some(field) = named(name) else { return nowhere };
                let (row, rest) = match rest {
                    ["items", "properties", column, rest @ ..] => {
                        let mut columns = field.columns.iter();
                        let found =
                            columns.find(|found| self.fields.cell(found.row, "name").shown() == *column);
                        (found.map_or(field.row, |found| found.row), rest)
                    }
                    rest => (field.row, rest),
                };
                let key = column_of(&self.fields, rest)
                    .filter(|key| *self.fields.cell(row, key) != Cell::Empty)
                    .unwrap_or("rules");
                (&self.fields, row, Some(key))
            }
            ["fee", ..] if !item.fees.is_empty() => (&self.fees, item.fees[0], Some("fee")),
            [key, ..] => match (column_of(&self.basic, segments), item.extended.first()) {
                (Some(found), _) => (&self.basic, item.basic, Some(found)),
                (None, Some(&row)) => {
                    let key = column_of(&self.extended, segments).unwrap_or(if *key == "schema" {
                        "schema"
                    } else {
                        REST
                    });
                    (&self.extended, row, Some(key))
                }
                (None, None) => nowhere,
            },
        }
    }

    fn found_field<'s>(&self, field: &FieldAt, rest: &[&'s str]) -> (&Table, usize, Option<&'s str>) {
        match rest {
            ["columns", place, rest @ ..] => {
                match place.parse().ok().and_then(|place: usize| field.columns.get(place)) {
                    Some(column) => self.found_field(column, rest),
                    None => (&self.fields, field.row, None),
                }
            }
            ["options", place, rest @ ..] => {
                match place.parse().ok().and_then(|place: usize| field.options.get(place)) {
                    Some(&row) => (&self.options, row, column_of(&self.options, rest)),
                    None => (&self.fields, field.row, Some("name")),
                }
            }
            ["required", "when"] => (&self.fields, field.row, Some("when")),
            ["columns" | "options", ..] => (&self.fields, field.row, Some("kind")),
            rest => (&self.fields, field.row, column_of(&self.fields, rest)),
        }
    }
}

/// The key of the column in which a value stands: the one of the whole path, or of its beginning.
fn column_of<'s>(table: &Table, path: &[&'s str]) -> Option<&'s str> {
    let first = *path.first()?;
    if let ["required", "when"] = path {
        return Some("when");
    }
    let known = table.spec.columns.iter().any(|column| column.key == first);
    if known {
        return Some(first);
    }
    // The parts of a limit.
    let part = if path.get(1) == Some(&"unit") { "unit" } else { "count" };
    let key = format!("{first}/{part}");
    table.spec.columns.iter().map(|column| column.key).find(|known| *known == key)
}

/// The schema of a form: what the extended sheet says of its root, with the properties that the fields make.
fn schema(root: Option<Value>, mut properties: Map<String, Value>) -> Value {
    let mut root = match root {
        Some(Value::Object(root)) => root,
        Some(other) => return other,
        None => default_root(),
    };
    if let Some(Value::Object(more)) = root.remove("properties") {
        for (name, property) in more {
            properties.entry(name).or_insert(property);
        }
    }
    root.insert("properties".to_owned(), properties.into());
    Value::Object(root)
}

/// The root of a schema that says nothing of its own.
pub(super) fn default_root() -> Map<String, Value> {
    let mut root = Map::new();
    root.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    root.insert("type".to_owned(), "object".into());
    root
}

/// What a national table does not say.
fn defaults(value: &mut Map<String, Value>) {
    let at_once = value.get("kind") == Some(&"at_once".into());
    let department = value.get("department").cloned();
    value.entry("version").or_insert(1.into());
    value.entry("routing").or_insert(if at_once { "counter" } else { "department" }.into());
    if let Some(department) = department {
        value.entry("department_name").or_insert(department);
    }
    value.entry("sample").or_insert(false.into());
    for key in [
        "category",
        "legal_basis",
        "acceptance_conditions",
        "special_procedures",
        "result_name",
        "statement",
        "source",
    ] {
        value.entry(key).or_insert("".into());
    }
}
