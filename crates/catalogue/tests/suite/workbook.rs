//! Workbooks: what is written is read, and what people write is understood.

use catalogue::finding::Problem;
use catalogue::import::UNWATCHED;
use catalogue::xlsx::{ExportError, export, parse_condition, print_condition};
use catalogue::{Catalogue, Refused, import};
use domain::answer::Answer;
use domain::form::condition::{FieldTest, Operator, Test};
use domain::form::definition::{Definition, Field, MaterialForm, Required};
use jiff::civil::date;
use proptest::prelude::*;

use crate::book::{Book, Cell, Sheet};
use crate::samples::{all, errors, finds, one, permit, refused, taken};

fn book_of(catalogue: &Catalogue) -> Book {
    Book::of(&export(catalogue).expect("the catalogue can be written"))
}

fn permit_book() -> Book {
    book_of(&one(permit()))
}

/// The only item of a workbook that must be good.
fn item(book: &Book) -> Definition {
    taken(&book.bytes()).catalogue.into_items().next().expect("one item")
}

#[test]
fn a_code_that_would_come_back_as_another_one_is_not_written() {
    for id in ["原件，正反", "a b", "ｏｎｅ"] {
        let mut item = permit();
        item.steps[0].sections[0].id = id.to_owned();
        let refused = export(&one(item));
        assert!(matches!(refused, Err(ExportError::Code { code, .. }) if code == id), "{id}");
    }
}

#[test]
fn every_sample_item_is_read_as_it_was_written() {
    let catalogue = all();
    let incoming = taken(&export(&catalogue).expect("the catalogue can be written"));
    for item in catalogue.items() {
        assert_eq!(incoming.catalogue.get(&item.code), Some(item), "{} is read as it was written", item.name);
    }
    assert_eq!(incoming.catalogue.len(), catalogue.len());
    assert_eq!(incoming.warnings.iter().map(|f| (f.to_string(), &f.item)).collect::<Vec<_>>(), []);
}

#[test]
fn places_and_what_is_computed_from_tables_and_dates_are_read_as_they_were_written() {
    let mut item = permit();
    let more = serde_json::json!([
        {"name": "origin", "label": "户籍地", "kind": "region", "level": "street"},
        {"name": "until", "label": "至", "kind": "date"},
        {"name": "agent_signature", "label": "代理人签名", "kind": "signature"},
        {"name": "lease", "label": "租赁合同", "kind": "material", "slot": "id_card"},
        {"name": "days", "label": "天数", "kind": "computed", "computed": {"days_between": {"from": "since", "to": "until"}}},
        {"name": "incomes", "label": "收入", "kind": "rows", "columns": [
            {"name": "amount", "label": "金额", "kind": "money"}]},
        {"name": "count", "label": "人数", "kind": "computed", "computed": {"rows_in": "incomes"}},
        {"name": "total", "label": "合计", "kind": "computed",
            "computed": {"sum_of": {"table": "incomes", "column": "amount"}}}
    ]);
    let more: Vec<Field> = serde_json::from_value(more).expect("fields");
    let last = item.steps.last_mut().and_then(|step| step.sections.last_mut()).expect("a section");
    last.fields.extend(more);
    let properties = item.schema.0["properties"].as_object_mut().expect("properties");
    properties.insert(
        "incomes".to_owned(),
        serde_json::json!({"type": "array", "minItems": 1, "maxItems": 9,
        "items": {"type": "object", "properties": {"amount": {"type": "integer"}}}}),
    );
    let mut book = book_of(&one(item.clone()));
    let cells = format!("{:?}", book.sheet("步骤与字段").rows);
    for cell in ["incomes.amount", "since..until", "行政区划", "列合计", "签名", "材料标识"] {
        assert!(cells.contains(cell), "{cell} is what a person reads");
    }
    assert_eq!(self::item(&book), item);
}

#[test]
fn the_empty_form_has_every_column_and_holds_nothing() {
    let bytes = export(&Catalogue::default()).expect("the empty form");
    let book = Book::of(&bytes);
    let titles: Vec<&str> = book.sheets.iter().map(|sheet| sheet.title.as_str()).collect();
    assert_eq!(
        titles,
        ["填写说明", "基本信息", "扩展信息", "材料", "收费", "常见问题", "步骤与字段", "选项", "条件"]
    );
    let findings = refused(&bytes);
    assert_eq!(errors(&findings), [("/".to_owned(), &Problem::NoItems)]);
}

#[test]
fn columns_are_found_by_their_headers() {
    let mut book = permit_book();
    for sheet in &mut book.sheets[1..] {
        for row in &mut sheet.rows {
            row.reverse();
        }
    }
    let materials = book.sheet("材料");
    *materials.cell(1, "材料名称") = Cell::from(" 材料　名称 * ");
    *materials.cell(1, "是否必要") = Cell::from("材料必要性（必填）");
    assert_eq!(item(&book), permit());
}

#[test]
fn a_title_above_the_header_may_be_merged() {
    let mut book = permit_book();
    let materials = book.sheet("材料");
    materials.rows.insert(0, vec![Cell::from("申请材料清单")]);
    materials.merged.push((0, 0, 0, 8));
    assert_eq!(item(&book), permit());
}

#[test]
fn careless_cells_are_understood() {
    let mut book = permit_book();
    let basic = book.sheet("基本信息");
    *basic.cell(2, "版本号") = Cell::from("　４ ");
    *basic.cell(2, "法定办结时限") = Cell::from("15个自然日");
    *basic.cell(2, "法定办结时限单位") = Cell::Empty;
    *basic.cell(2, "办件类型") = Cell::from("承诺 件");
    *basic.cell(2, "事项编码") = Cell::from("ｊｕｚｈｕｚｈｅｎｇ－ｘｉｎｂａｎ ");
    let materials = book.sheet("材料");
    *materials.cell(2, "份数") = Cell::from("1");
    *materials.cell(2, "是否必要") = Cell::from("必要");
    *materials.cell(2, "材料类型") = Cell::from("复印件 (验原件)");
    *materials.cell(3, "数据共享") = Cell::from("√");
    let name = materials.cell(2, "材料名称");
    *name = Cell::from("  身份证\u{3000}");
    assert_eq!(item(&book), permit());
}

#[test]
fn days_are_read_in_every_form_people_write() {
    for day in [
        Cell::Day(46_023.0),
        Cell::Day(46_023.75),
        Cell::Number(46_023.0),
        Cell::Number(20_260_101.0),
        "2026-01-01".into(),
        "2026/1/1".into(),
        "2026.1.1".into(),
        "2026年1月1日".into(),
        "２０２６－０１－０１".into(),
        "20260101".into(),
        Cell::Formula("=DATE(2026,1,1)", "46023"),
    ] {
        let mut book = permit_book();
        *book.sheet("基本信息").cell(2, "生效日期") = day.clone();
        assert_eq!(item(&book).effective_from, Some(date(2026, 1, 1)), "{day:?} is the first of January");
    }
    for wrong in ["明年", "2026-02-30", "01/02/26", "2026-13-01", "26年1月1日"] {
        let mut book = permit_book();
        *book.sheet("基本信息").cell(2, "生效日期") = wrong.into();
        let findings = refused(&book.bytes());
        assert_eq!(findings[0].problem, Problem::NotADate, "{wrong} is no day");
        assert!(findings[0].place.to_string().starts_with("基本信息!"), "{}", findings[0].place);
    }
}

#[test]
fn formulas_count_by_their_saved_value() {
    let mut book = permit_book();
    *book.sheet("基本信息").cell(2, "事项名称") = Cell::Formula("=\"居住证\"&\"新办\"", "居住证新办");
    assert_eq!(item(&book), permit());
}

/// A workbook as another system hands it over: national columns only, an item code nowhere.
fn national() -> Book {
    let rows = |rows: &[&[&str]]| {
        rows.iter().map(|row| row.iter().map(|text| Cell::from(*text)).collect()).collect()
    };
    let sheet = |title: &str, rows| Sheet { title: title.into(), rows, merged: Vec::new() };
    Book {
        sheets: vec![
            sheet(
                "事项基本信息",
                rows(&[
                    &[
                        "实施编码",
                        "事项名称",
                        "实施主体编码",
                        "实施主体",
                        "取号业务",
                        "办件类型",
                        "承诺时限",
                        "承诺时限单位",
                        "通办范围",
                    ],
                    &[
                        "12310000MB2F1234545YL0000000162",
                        "居住证新办",
                        "gongan",
                        "公安",
                        "A",
                        "承诺件",
                        "15",
                        "个工作日",
                        "全市",
                    ],
                ]),
            ),
            sheet(
                "申请材料",
                rows(&[
                    &[
                        "实施编码",
                        "材料名称",
                        "材料类型",
                        "材料形式",
                        "原件份数",
                        "复印件份数",
                        "材料必要性",
                        "来源渠道",
                    ],
                    &[
                        "12310000MB2F1234545YL0000000162",
                        "身份证",
                        "原件和复印件",
                        "纸质",
                        "1",
                        "2",
                        "必要",
                        "申请人自备",
                    ],
                    &[
                        "12310000MB2F1234545YL0000000162",
                        "照片",
                        "原件",
                        "电子",
                        "1",
                        "",
                        "非必要",
                        "申请人自备",
                    ],
                ]),
            ),
            sheet(
                "常见问题",
                rows(&[
                    &["实施编码", "问题", "解答"],
                    &["12310000MB2F1234545YL0000000162", "多久能办好？", "十五天。"],
                ]),
            ),
        ],
    }
}

#[test]
fn a_national_table_without_a_form_gets_the_general_one() {
    let incoming = taken(&national().bytes());
    let item = incoming.catalogue.items().next().expect("one item");
    assert!(item.general, "the item uses the general form");
    assert_eq!(item.steps, catalogue::general::form().steps);
    let forms: Vec<_> = item.materials.iter().map(|m| (m.form, m.copies, m.required.clone())).collect();
    assert_eq!(
        forms,
        [(MaterialForm::CopyChecked, 2, Required::Yes), (MaterialForm::Electronic, 0, Required::No)]
    );
}

#[test]
fn what_is_not_taken_over_is_said() {
    let warnings = taken(&national().bytes()).warnings;
    for (place, name) in
        [("事项基本信息!I1", "通办范围"), ("申请材料!H1", "来源渠道"), ("常见问题", "常见问题")]
    {
        let warning = Problem::NotTakenOver { name: name.into() };
        assert!(finds(&warnings, place, &warning), "{name} at {place}: {warnings:?}");
    }
    let mut book = permit_book();
    let materials = book.sheet("材料");
    let width = materials.rows[0].len();
    materials.rows[3].resize(width + 3, Cell::Empty);
    materials.rows[3][width + 2] = "记得补".into();
    book.sheets
        .push(Sheet { title: "备忘".into(), rows: vec![vec!["别忘了".into()]], merged: Vec::new() });
    let warnings = taken(&book.bytes()).warnings;
    assert_eq!(warnings.len(), 2, "a note beside the columns and a sheet of notes: {warnings:?}");
}

#[test]
fn an_error_names_sheet_row_and_column() {
    let mut book = permit_book();
    let materials = book.sheet("材料");
    *materials.cell(5, "份数") = "若干".into();
    *materials.cell(6, "材料类型") = "照片".into();
    *materials.cell(7, "材料名称") = Cell::Empty;
    *materials.cell(8, "出现条件") = "nowhere".into();
    let fields = book.sheet("步骤与字段");
    *fields.cell(4, "字段类型") = "全息图".into();
    *fields.cell(5, "字段标识") = "housing".into();
    let conditions = book.sheet("条件");
    *conditions.cell(2, "条件内容") = "housing 大约 rented".into();
    *conditions.cell(3, "条件内容") = "housing = ".into();
    let findings = refused(&book.bytes());
    let found = errors(&findings);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["材料!F5", "材料!E6", "材料!D7", "条件!D2", "条件!D3", "步骤与字段!J4"], "{found:?}");
    assert!(findings.iter().all(|finding| finding.item.as_deref() == Some("juzhuzheng-xinban")));
    assert_eq!(findings[3].problem, Problem::UnknownOperator { operator: "大约".into() });
    assert!(
        findings[1].zh().contains("复印件（验原件）"),
        "the sentence lists the words: {}",
        findings[1].zh()
    );
}

#[test]
fn what_a_definition_means_is_found_in_its_cells_too() {
    let mut book = permit_book();
    let materials = book.sheet("材料");
    *materials.cell(8, "出现条件") = "nowhere".into();
    *materials.cell(2, "份数") = Cell::Number(0.0);
    let fields = book.sheet("步骤与字段");
    *fields.cell(5, "字段标识") = "housing".into();
    *fields.cell(6, "最多字数") = Cell::Empty;
    *fields.cell(6, "规则（JSON）") = "无".into();
    let conditions = book.sheet("条件");
    *conditions.cell(2, "条件内容") = "条件 own".into();
    *conditions.cell(3, "条件内容") = "条件 rented".into();
    let basic = book.sheet("基本信息");
    *basic.cell(2, "取消日期") = "2025-01-01".into();
    let findings = refused(&book.bytes());
    let places: Vec<String> = errors(&findings).into_iter().map(|(place, _)| place).collect();
    for place in
        ["材料!J8", "材料!F2", "步骤与字段!H5", "步骤与字段!6:6", "条件!D2", "条件!D3", "基本信息!S2"]
    {
        assert!(places.iter().any(|found| found == place), "{place} is among {places:?}");
    }
}

#[test]
fn rows_that_belong_nowhere_are_errors() {
    let mut book = permit_book();
    *book.sheet("材料").cell(4, "事项编码") = "nobody".into();
    *book.sheet("选项").cell(2, "字段标识") = "nobody".into();
    *book.sheet("条件").cell(3, "事项编码") = Cell::Empty;
    *book.sheet("步骤与字段").cell(3, "步骤名称") = "别的名称".into();
    let extended = book.sheet("扩展信息");
    let again = extended.rows[1].clone();
    extended.rows.push(again);
    let findings = refused(&book.bytes());
    for (place, problem) in [
        ("材料!A4", Problem::UnknownItem { item: "nobody".into() }),
        ("选项!C2", Problem::NoSuchField { field: "nobody".into() }),
        ("条件!A3", Problem::NoItemCode),
        ("步骤与字段!C3", Problem::Contradiction { first: 2 }),
        ("扩展信息!A3", Problem::DoubledRow { first: 2 }),
    ] {
        assert!(finds(&findings, place, &problem), "{problem:?} at {place}: {:?}", errors(&findings));
    }
}

#[test]
fn one_bad_row_among_all_items_keeps_all_of_them_out() {
    let mut book = book_of(&all());
    let rows = book.sheet("材料").rows.len();
    *book.sheet("材料").cell(rows, "份数") = "很多".into();
    let findings = refused(&book.bytes());
    assert_eq!(errors(&findings), [(format!("材料!F{rows}"), &Problem::NotWhole)]);
}

#[test]
fn reading_a_workbook_can_be_cancelled() {
    let bytes = export(&all()).expect("a workbook");
    let stop = |_| std::ops::ControlFlow::Break(());
    assert_eq!(import(&bytes, &stop), Err(Refused::Cancelled));
}

#[test]
fn two_thousand_items_are_read() {
    let items: Vec<Definition> = all().into_items().collect();
    let bytes = catalogue::bench::workbook(&items, 2_000).expect("a workbook");
    let incoming = import(&bytes, UNWATCHED).expect("the workbook is good");
    assert_eq!(incoming.catalogue.len(), 2_000);
}

#[test]
fn conditions_are_written_as_people_say_them() {
    let printed: Vec<String> =
        all().items().flat_map(|item| &item.conditions).map(|c| print_condition(&c.test)).collect();
    for sentence in [
        "housing = rented",
        "housing 属于 (own、rented)",
        "条件 lives_with_relative 或 relative_house = 是",
        "since 在 180 天内",
        "id_number 未满 18 周岁 或 disability 属于 (intellect、mental)",
        "(sex = female 且 id_number 满 40 周岁) 或 (sex = male 且 id_number 满 50 周岁)",
        "birth_date 已填 且 非 birth_date 在 31 天内",
        "goods 包含 packed 且 非 goods 包含 bulk 且 非 goods 包含 health",
    ] {
        assert!(printed.iter().any(|printed| printed == sentence), "{sentence} is among {printed:?}");
    }
}

#[test]
fn conditions_are_read_in_other_words_too() {
    let same = |one: &str, other: &str| {
        assert_eq!(parse_condition(one), parse_condition(other), "“{one}” says the same as “{other}”");
        assert!(parse_condition(one).is_ok(), "“{one}” is read");
    };
    same("housing是rented且by_agent=是", "housing = rented 且 by_agent = 是");
    same("housing＝“rented” ＆＆ age>=60", "housing = rented 且 age ≥ 60");
    same("（a = 1 或者 b = 2） 并且 c 不为空", "(a = 1 或 b = 2) 且 c 已填");
    same("rent ≥ 3500元", "rent ≥ 350000");
    same("by_agent是是且x为空", "by_agent = 是 且 x 未填");
    same("grade 属于 一年级、二年级", "grade 属于 (\"一年级\"、\"二年级\")");
    same("非(a=1且b=2)", "非 (a = 1 且 b = 2)");
    same("id_number 满１６岁", "id_number 满 16 周岁");
    same("a = 1 或 b = 2 且 c = 3", "a = 1 或 (b = 2 且 c = 3)");
}

#[test]
fn a_condition_that_cannot_be_read_says_where() {
    let at = |text: &str| parse_condition(text).expect_err(text).to_string();
    assert!(at("").contains("character 1"), "{}", at(""));
    assert!(at("housing = rented 且").contains("character 19"), "{}", at("housing = rented 且"));
    assert!(at("(a = 1").contains("“)”"), "{}", at("(a = 1"));
    assert!(at("a 大约 1").contains("no operator 大约 at character 3"), "{}", at("a 大约 1"));
    assert!(at("a = 1 b").contains("character 7"), "{}", at("a = 1 b"));
    assert!(at("id 满 70000 周岁").contains("smaller"), "{}", at("id 满 70000 周岁"));
    let deep = "(".repeat(10_000);
    assert!(at(&deep).contains("fewer"), "{}", at(&deep));
    let deep = "非".repeat(10_000);
    assert!(at(&deep).contains("fewer"), "{}", at(&deep));
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        any::<bool>().prop_map(Answer::Flag),
        any::<i64>().prop_map(Answer::Number),
        "\\PC{0,8}".prop_map(Answer::Text),
        any::<String>().prop_map(Answer::Text),
        "[a-z][a-z0-9_-]{0,8}".prop_map(Answer::Text),
        proptest::collection::vec(any::<String>(), 1..3).prop_map(Answer::Many),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z][a-z0-9_]{0,8}", "\\PC{1,6}"]
}

pub fn any_test() -> impl Strategy<Value = Test> {
    let operator = prop_oneof![
        answer().prop_map(Operator::Is),
        answer().prop_map(Operator::IsNot),
        proptest::collection::vec(answer(), 0..4).prop_map(Operator::In),
        any::<String>().prop_map(Operator::Contains),
        Just(Operator::Answered),
        Just(Operator::Blank),
        any::<i64>().prop_map(Operator::AtLeast),
        any::<i64>().prop_map(Operator::AtMost),
        any::<u16>().prop_map(Operator::YearsAgoAtLeast),
        any::<u16>().prop_map(Operator::YearsAgoLess),
        any::<u32>().prop_map(Operator::WithinDays),
    ];
    let leaf = prop_oneof![
        name().prop_map(Test::Holds),
        (name(), operator).prop_map(|(field, operator)| Test::Field(FieldTest { field, operator })),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Test::All),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Test::Any),
            inner.prop_map(|test| Test::Not(Box::new(test))),
        ]
    })
}

proptest! {
    #[test]
    fn every_condition_is_read_as_it_was_written(test in any_test()) {
        let printed = print_condition(&test);
        prop_assert_eq!(parse_condition(&printed), Ok(test), "{}", printed);
    }

    #[test]
    fn nothing_written_as_a_condition_makes_the_reader_panic(
        text in prop_oneof![any::<String>(), "[a-z 且或非()（）、=≥\"`0-9满周岁条件全部任一属于\\\\-]{0,60}"]
    ) {
        let _ = parse_condition(&text);
    }
}
