//! A catalogue as a workbook. Of an empty catalogue it is the form to fill in: headers, lists to choose from, instructions.

use domain::form::definition::{Definition, Schema};
use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DataValidation, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use serde_json::{Map, Value};

use crate::xlsx::cell::code;
use crate::xlsx::columns::{
    BASIC, CONDITIONS, Column, EXTENDED, FEES, FIELDS, INSTRUCTIONS, ITEM, Kind, MATERIALS, OPTIONS, REST,
    SHEETS, Sheet, Word, words_of,
};
use crate::xlsx::{expression, field, property, read};
use crate::{Catalogue, check, content};

/// A catalogue could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The workbook could not be made, for example because a text is longer than a cell can hold.
    #[error(transparent)]
    Workbook(#[from] XlsxError),
    /// A definition that would not pass the check: a step or section with nothing in it has no row to stand in.
    #[error("item {0} has a step or section with nothing in it")]
    Empty(String),
    /// A code with blanks or full-width characters: cells of codes are read without them, so it would come back as another one.
    #[error("the code {code} in item {item} has blanks or full-width characters")]
    Code {
        /// Item.
        item: String,
        /// Its code, or the id of a part of it.
        code: String,
    },
}

/// Rows below the header that get lists to choose from.
const LISTED_ROWS: u32 = 5_000;

/// Writes a workbook.
///
/// # Errors
/// [`ExportError`].
pub fn export(catalogue: &Catalogue) -> Result<Vec<u8>, ExportError> {
    let mut workbook = Workbook::new();
    let styles = Styles::new();
    instructions(workbook.add_worksheet(), &styles)?;
    let mut rows: Vec<Vec<Map<String, Value>>> = SHEETS.iter().map(|_| Vec::new()).collect();
    for item in catalogue.items() {
        for (sheet, row) in rows_of(item)? {
            readable(item, sheet, &row)?;
            if let Some(place) = SHEETS.iter().position(|known| known.title == sheet.title) {
                rows[place].push(row);
            }
        }
    }
    for (sheet, rows) in SHEETS.iter().zip(rows) {
        let worksheet = workbook.add_worksheet();
        header(worksheet, sheet, &styles)?;
        for (number, row) in rows.iter().enumerate() {
            // More rows than a sheet has are refused by the writer.
            let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
            write_row(worksheet, sheet, number, row, &styles)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// Whether the codes of a row are the same when they are read again.
fn readable(item: &Definition, sheet: &Sheet, row: &Map<String, Value>) -> Result<(), ExportError> {
    let codes = sheet.columns.iter().filter(|column| matches!(column.kind, Kind::Code));
    let mut written = codes.filter_map(|column| row.get(column.key)?.as_str());
    match written.find(|written| code(written) != **written) {
        Some(other) => Err(ExportError::Code { item: item.code.to_string(), code: other.to_owned() }),
        None => Ok(()),
    }
}

struct Styles {
    header: Format,
    needed: Format,
    date: Format,
    text: Format,
}

impl Styles {
    fn new() -> Self {
        let header = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0x00E8_EEF7));
        Self {
            needed: header.clone().set_background_color(Color::RGB(0x00FC_E4C4)),
            header,
            date: Format::new().set_num_format("yyyy-mm-dd"),
            // Codes such as 0012 stay texts when they are typed into the empty form.
            text: Format::new().set_num_format("@"),
        }
    }
}

fn columns(sheet: &Sheet) -> impl Iterator<Item = (u16, &Column)> {
    let shown = sheet.columns.iter().filter(|column| !column.import_only || sheet.columns.len() == 3);
    shown.enumerate().map(|(place, column)| (u16::try_from(place).unwrap_or(u16::MAX), column))
}

fn header(worksheet: &mut Worksheet, sheet: &Sheet, styles: &Styles) -> Result<(), XlsxError> {
    worksheet.set_name(sheet.title)?.set_freeze_panes(1, 2)?;
    for (place, column) in columns(sheet) {
        let style = if column.needed { &styles.needed } else { &styles.header };
        worksheet.write_string_with_format(0, place, column.header, style)?;
        let width = match column.kind {
            Kind::Text | Kind::Condition | Kind::Json => 28,
            Kind::Code => 18,
            _ => 12,
        };
        worksheet.set_column_width(place, width)?;
        match column.kind {
            Kind::Date => worksheet.set_column_format(place, &styles.date)?,
            Kind::Code => worksheet.set_column_format(place, &styles.text)?,
            _ => worksheet,
        };
        if let Some(words) = words_of(column.kind) {
            let list = DataValidation::new().allow_list_strings(&words)?;
            worksheet.add_data_validation(1, place, LISTED_ROWS, place, &list)?;
        }
    }
    Ok(())
}

fn write_row(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    number: u32,
    row: &Map<String, Value>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    for (place, column) in columns(sheet) {
        let Some(value) = row.get(column.key) else { continue };
        match (column.kind, value) {
            (_, Value::Null) => {}
            // A cell holds whole numbers up to 2^53; larger ones stand as text.
            (_, Value::Number(amount)) if amount.as_i64().is_some_and(|n| n.unsigned_abs() < 1 << 53) => {
                worksheet.write_number(number, place, amount.as_f64().unwrap_or_default())?;
            }
            (Kind::Date, Value::String(day)) => {
                let day: Option<Date> = day.parse().ok();
                let day = day.and_then(|day| {
                    let year = u16::try_from(day.year()).ok()?;
                    ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
                });
                match (day, value.as_str()) {
                    (Some(day), _) => {
                        worksheet.write_datetime_with_format(number, place, &day, &styles.date)?;
                    }
                    (None, text) => {
                        worksheet.write_string(number, place, text.unwrap_or_default())?;
                    }
                }
            }
            (kind, value) => {
                let text = shown(kind, value);
                if !text.is_empty() {
                    worksheet.write_string(number, place, text)?;
                }
            }
        }
    }
    Ok(())
}

/// A value the way it stands in a cell.
pub(crate) fn shown(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (_, Value::Null) => String::new(),
        (Kind::Json, Value::String(text)) => text.clone(),
        (Kind::Words(words), Value::String(text)) => word(words, text).to_owned(),
        (_, Value::Bool(flag)) => if *flag { "是" } else { "否" }.to_owned(),
        (Kind::Condition, value) => serde_json::from_value(value.clone())
            .map_or_else(|_| value.to_string(), |test| expression::print(&test)),
        (_, Value::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}

fn word<'w>(words: &'static [Word], value: &'w str) -> &'w str {
    words.iter().find(|word| word.value == value).map_or(value, |word| word.word)
}

/// A row with the sheet it belongs to.
type SheetRow = (&'static Sheet, Map<String, Value>);

/// The rows of one item.
fn rows_of(definition: &Definition) -> Result<Vec<SheetRow>, ExportError> {
    let code = definition.code.as_str();
    let empty = definition
        .steps
        .iter()
        .any(|step| step.sections.is_empty() || step.sections.iter().any(|s| s.fields.is_empty()));
    if empty {
        return Err(ExportError::Empty(code.to_owned()));
    }
    let mut rows = Vec::new();
    let Value::Object(mut item) = content::value(definition) else { return Ok(rows) };
    let mut add = |sheet: &'static Sheet, mut row: Map<String, Value>| {
        if sheet.title != BASIC.title {
            row.insert(ITEM.to_owned(), code.into());
        }
        rows.push((sheet, row));
    };
    let steps = item.remove("steps");
    let conditions = list(item.remove("conditions"));
    let materials = list(item.remove("materials"));
    let fee = item.remove("fee").filter(|fee| !fee.is_null());
    item.remove("schema");
    let mut basic = Map::new();
    for column in BASIC.columns {
        take(&mut item, column.key, &mut basic);
    }
    add(&BASIC, basic);
    let mut extended = Map::new();
    for column in EXTENDED.columns {
        take(&mut item, column.key, &mut extended);
    }
    extended.extend(root_of(definition).map(|root| ("schema".to_owned(), Value::Object(root))));
    rest(item, &mut extended);
    add(&EXTENDED, extended);
    for material in materials {
        add(&MATERIALS, row_of(&MATERIALS, material));
    }
    if let Some(fee) = fee {
        let row = [("charged", true.into()), ("fee", fee)];
        add(&FEES, row.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    }
    for condition in conditions {
        add(&CONDITIONS, row_of(&CONDITIONS, condition));
    }
    for step in list(steps) {
        let (step_id, step_title) = (step.get("id").cloned(), step.get("title").cloned());
        for section in list(step.get("sections").cloned()) {
            let head: Map<String, Value> = [
                ("step_id", step_id.clone()),
                ("step_title", step_title.clone()),
                ("section_id", section.get("id").cloned()),
                ("section_title", section.get("title").cloned()),
                ("section_visible", section.get("visible").cloned()),
            ]
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)))
            .collect();
            for field in list(section.get("fields").cloned()) {
                field_rows(&definition.schema, &head, None, field, &mut add);
            }
        }
    }
    Ok(rows)
}

/// The rows of a field: itself, its columns, its options.
fn field_rows(
    schema: &Schema,
    head: &Map<String, Value>,
    table: Option<&str>,
    mut field: Map<String, Value>,
    add: &mut impl FnMut(&'static Sheet, Map<String, Value>),
) {
    let (columns, options) = (list(field.remove("columns")), list(field.remove("options")));
    let name = field.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = field.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    let of_columns = columns
        .iter()
        .filter_map(|column| {
            let column = column.get("name")?.as_str()?;
            Some((column.to_owned(), check::property(schema, Some(&name), column)?.clone()))
        })
        .collect();
    let (rules, stated) = property::split(&kind, check::property(schema, table, &name), of_columns);
    if let Some(Value::Object(computed)) = field.remove("computed")
        && let Some((how, source)) = computed.into_iter().next()
    {
        field.insert("computed".to_owned(), how.into());
        field.insert("source".to_owned(), field::source_cell(source));
    }
    let no_rules = property::joined(&kind, &Map::new(), Map::new()).is_none();
    let mut row = row_of(&FIELDS, field);
    row.extend(head.clone());
    row.extend(rules);
    row.extend(table.map(|table| ("table".to_owned(), table.into())));
    // A note has no rules anyway.
    let stated = stated.filter(|stated| !(no_rules && stated == property::NO_RULES));
    row.extend(stated.map(|stated| ("rules".to_owned(), Value::from(stated))));
    add(&FIELDS, row);
    for column in columns {
        field_rows(schema, head, Some(&name), column, add);
    }
    for option in options {
        let mut row = row_of(&OPTIONS, option);
        row.insert("field".to_owned(), name.as_str().into());
        row.extend(table.map(|table| ("table".to_owned(), table.into())));
        add(&OPTIONS, row);
    }
}

/// What the root of the schema says of its own, with properties that are of no field; `None` where it is as always.
fn root_of(definition: &Definition) -> Option<Map<String, Value>> {
    let mut root = definition.schema.0.as_object()?.clone();
    let properties = list_of_properties(root.remove("properties"));
    let named = |name: &String| {
        let sections = definition.steps.iter().flat_map(|step| &step.sections);
        sections.flat_map(|section| &section.fields).any(|field| field.name == *name)
    };
    let strange: Map<String, Value> = properties.into_iter().filter(|(name, _)| !named(name)).collect();
    if !strange.is_empty() {
        root.insert("properties".to_owned(), strange.into());
    }
    (root != read::default_root()).then_some(root)
}

fn list_of_properties(properties: Option<Value>) -> Map<String, Value> {
    match properties {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    }
}

fn list(value: Option<Value>) -> Vec<Map<String, Value>> {
    let Some(Value::Array(list)) = value else { return Vec::new() };
    list.into_iter()
        .filter_map(|value| if let Value::Object(map) = value { Some(map) } else { None })
        .collect()
}

/// A thing as a row of its sheet.
fn row_of(sheet: &Sheet, mut thing: Map<String, Value>) -> Map<String, Value> {
    let mut row = Map::new();
    match thing.remove("required") {
        Some(Value::Object(when)) => {
            row.insert("required".to_owned(), "when".into());
            row.extend(when);
        }
        Some(word) => {
            row.insert("required".to_owned(), word);
        }
        None => {}
    }
    for column in sheet.columns.iter().filter(|column| column.key != ITEM && column.key != "required") {
        take(&mut thing, column.key, &mut row);
    }
    rest(thing, &mut row);
    row
}

/// Moves the value at a path from a thing to a row.
fn take(thing: &mut Map<String, Value>, path: &str, row: &mut Map<String, Value>) {
    let value = match path.split_once('/') {
        None => thing.remove(path),
        Some((first, second)) => thing.get_mut(first).and_then(|inner| inner.as_object_mut()?.remove(second)),
    };
    row.extend(value.filter(|value| !value.is_null()).map(|value| (path.to_owned(), value)));
}

/// What has no column of its own goes as JSON into the last one, so that nothing is lost when definitions grow.
fn rest(mut thing: Map<String, Value>, row: &mut Map<String, Value>) {
    thing.retain(|_, value| match value {
        Value::Null => false,
        Value::Object(map) => !map.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    });
    if !thing.is_empty() {
        row.insert(REST.to_owned(), Value::Object(thing));
    }
}

/// How to fill in the workbook, and every column with what may stand in it.
fn instructions(worksheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
    const LINES: [&str; 9] = [
        "事项目录填写说明 / How to fill in this workbook",
        "1. 每个事项在“基本信息”里占一行；其他工作表用“事项编码”对应到事项。Each item is one row of 基本信息; the other sheets refer to it by 事项编码.",
        "2. 列按表头识别，次序可以调整，表头不能改名；橙色表头必须有。Columns are found by their headers; orange ones are needed.",
        "3. 不要合并单元格，每行都要填写事项编码。Do not merge cells; fill in 事项编码 in every row.",
        "4. 内容有改动的事项，版本号要加 1。An item whose content changed gets the next version.",
        "5. 没有自己表单的事项，不填“步骤与字段”，系统使用通用表单。An item without rows in 步骤与字段 gets the general form.",
        "6. 条件写法：housing = rented 且 (id_number 满 60 周岁 或 非 条件 local)；可用 = ≠ 属于 (a、b) 包含 已填 未填 ≥ ≤ 满…周岁 未满…周岁 在…天内。See docs/catalogue.md.",
        "7. 金额以分为单位；在条件里可以写 3500元。Amounts are in fen; in conditions 3500元 may be written.",
        "8. 导入前会列出全部变化和问题，确认后才生效。Everything that would change is shown before it goes live.",
    ];
    worksheet.set_name(INSTRUCTIONS)?;
    worksheet
        .set_column_width(0, 16)?
        .set_column_width(1, 22)?
        .set_column_width(2, 24)?
        .set_column_width(3, 90)?;
    for (row, line) in (0..).zip(LINES) {
        worksheet.write_string(row, 0, line)?;
    }
    let mut row = 11;
    for (place, title) in (0..).zip(["工作表", "表头", "English", "填写 / values"]) {
        worksheet.write_string_with_format(row - 1, place, title, &styles.header)?;
    }
    for sheet in SHEETS {
        for (_, column) in columns(sheet) {
            worksheet.write_string(row, 0, sheet.title)?;
            worksheet.write_string(row, 1, column.header)?;
            worksheet.write_string(row, 2, column.english)?;
            worksheet.write_string(row, 3, values_of(column))?;
            row += 1;
        }
    }
    Ok(())
}

fn values_of(column: &Column) -> String {
    let values = match column.kind {
        Kind::Text => "文字 text".to_owned(),
        Kind::Code => "代码 code".to_owned(),
        Kind::Whole => "整数 whole number".to_owned(),
        Kind::Date => "日期，如 2026-01-31 date".to_owned(),
        Kind::Condition => "条件 condition".to_owned(),
        Kind::Json => "JSON，一般不填 usually empty".to_owned(),
        Kind::Flag | Kind::Words(_) => words_of(column.kind).unwrap_or_default().join("、"),
    };
    if column.needed { format!("{values}（必有的列 needed）") } else { values }
}
