//! Bounded fuzzing: whatever comes in, the import ends, with a catalogue or with findings. Work and memory are bounded by the limits of the
//! crate; a run that hangs or takes memory without end fails the whole suite.

use std::sync::OnceLock;

use catalogue::import::UNWATCHED;
use catalogue::xlsx::export;
use catalogue::{Catalogue, Coverage, check, content, import, plan};
use domain::form::definition::Definition;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::book::{Book, Cell};
use crate::samples::{definitions, one, permit, permit_value};
use crate::workbook::any_test;

/// Every pointer into a value.
fn pointers(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, list: &mut Vec<String>) {
        list.push(at.to_owned());
        match value {
            Value::Object(map) => {
                map.iter().for_each(|(key, value)| walk(value, &format!("{at}/{key}"), list))
            }
            Value::Array(array) => {
                array
                    .iter()
                    .enumerate()
                    .for_each(|(place, value)| walk(value, &format!("{at}/{place}"), list));
            }
            _ => {}
        }
    }
    let mut list = Vec::new();
    walk(value, "", &mut list);
    list
}

fn strange() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<String>().prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({"$ref": "#"})),
        Just(json!({"$ref": "#/properties/name"})),
        Just(json!({"all": []})),
        Just(json!({"when": "rented"})),
        Just(json!({"holds": "own"})),
        Just(json!("rented")),
        Just(json!(u64::MAX)),
        any_test().prop_map(|test| serde_json::to_value(test).expect("a condition is JSON")),
        Just(json!({"pattern": "(a{200}){200}"})),
    ]
}

/// A permit with some of its values exchanged for strange ones, or for others of its own.
fn mutated() -> impl Strategy<Value = Value> {
    static PLACES: OnceLock<Vec<String>> = OnceLock::new();
    let places = PLACES.get_or_init(|| pointers(&permit_value()));
    let other = any::<Index>().prop_map(|place| {
        let value = permit_value();
        value.pointer(place.get::<String>(places)).cloned().unwrap_or_default()
    });
    let change = (any::<Index>(), prop_oneof![strange(), other]);
    proptest::collection::vec(change, 1..4).prop_map(|changes| {
        let mut value = permit_value();
        for (place, new) in changes {
            if let Some(old) = value.pointer_mut(place.get::<String>(places)) {
                *old = new;
            }
        }
        value
    })
}

fn workbook() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| export(&one(permit())).expect("a workbook"))
}

fn small_book() -> &'static Book {
    static BOOK: OnceLock<Book> = OnceLock::new();
    BOOK.get_or_init(|| {
        let item = definitions().into_iter().min_by_key(|item| content::value(item).to_string().len());
        Book::of(&export(&one(item.expect("an item"))).expect("a workbook"))
    })
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Empty),
        "\\PC{0,20}".prop_map(Cell::Text),
        any::<f64>().prop_filter("a number that a cell holds", |n| n.is_finite()).prop_map(Cell::Number),
        (-10.0..3_000_000.0f64).prop_map(Cell::Day),
        Just(Cell::from("是")),
        Just(Cell::from("视条件")),
        Just(Cell::from("{\"$ref\": \"#\"}")),
        Just(Cell::from("{\"code\": 1}")),
        Just(Cell::from("非 非 非 (a = 1)")),
        Just(Cell::from("事项编码")),
        Just(Cell::Number(1e300)),
        Just(Cell::Text("长".repeat(9_000))),
    ]
}

/// What was taken must be good all the way: it passes the check, is written and read again as it is.
fn assert_good(catalogue: &Catalogue) {
    for item in catalogue.items() {
        assert!(check(item).iter().all(|finding| !finding.is_error()), "{} was taken with errors", item.code);
    }
    let again = import(catalogue::json::export(catalogue).as_bytes(), UNWATCHED).expect("it is read again");
    assert_eq!(again.catalogue, *catalogue);
    let _ = plan(&one(permit()), catalogue, Coverage::Part);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_definition_makes_the_import_panic(value in mutated()) {
        if let Ok(incoming) = import(value.to_string().as_bytes(), UNWATCHED) {
            assert_good(&incoming.catalogue);
        }
    }

    #[test]
    fn no_change_of_its_text_makes_the_import_panic(
        cuts in proptest::collection::vec((any::<Index>(), any::<u8>(), 0usize..4), 1..6)
    ) {
        let mut text = permit_value().to_string().into_bytes();
        for (place, byte, kind) in cuts {
            let place = place.index(text.len());
            match kind {
                0 => text[place] = byte,
                1 => text.insert(place, byte),
                2 => { text.remove(place); }
                _ => text.truncate(place.max(1)),
            }
        }
        if let Ok(incoming) = import(&text, UNWATCHED) {
            assert_good(&incoming.catalogue);
        }
    }

    #[test]
    fn every_change_of_content_is_told(value in mutated()) {
        let Ok(incoming) = import(value.to_string().as_bytes(), UNWATCHED) else { return Ok(()) };
        let Some(new) = incoming.catalogue.items().next() else { return Ok(()) };
        let new = Definition { version: 5, ..new.clone() };
        let changed = content::hash(&permit()) != content::hash(&new);
        let told = catalogue::plan::changes(&permit(), &new);
        prop_assert_eq!(changed, !told.is_empty(), "{:?}", told);
    }

    #[test]
    fn what_is_taken_from_json_is_the_same_from_a_workbook(value in mutated()) {
        let Ok(incoming) = import(value.to_string().as_bytes(), UNWATCHED) else { return Ok(()) };
        let trimmed = |item: &Definition| content::value(item).to_string();
        // Blanks at the ends of a text and characters that XML has not do not survive a spreadsheet.
        let text = trimmed(incoming.catalogue.items().next().expect("one item"));
        prop_assume!(!text.contains("\\u") && !text.contains("\\r") && !text.contains("_x"));
        let Ok(bytes) = export(&incoming.catalogue) else { return Ok(()) };
        match import(&bytes, UNWATCHED) {
            Ok(again) => prop_assert_eq!(
                catalogue::json::export(&again.catalogue).split_whitespace().collect::<String>(),
                catalogue::json::export(&incoming.catalogue).split_whitespace().collect::<String>()
            ),
            Err(refused) => prop_assert!(false, "{refused}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_its_bytes_makes_the_import_of_a_workbook_panic(
        cuts in proptest::collection::vec((any::<Index>(), any::<u8>(), 0usize..4), 1..8)
    ) {
        let mut bytes = workbook().to_vec();
        for (place, byte, kind) in cuts {
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                2 => { bytes.remove(place); }
                _ => bytes.truncate(place.max(4)),
            }
        }
        let _ = import(&bytes, UNWATCHED);
    }

    #[test]
    fn nothing_in_its_cells_makes_the_import_of_a_workbook_panic(
        changes in proptest::collection::vec((1usize..9, any::<Index>(), any::<Index>(), cell()), 1..6)
    ) {
        let mut book = small_book().clone();
        for (sheet, row, column, cell) in changes {
            let rows = &mut book.sheets[sheet].rows;
            if rows.is_empty() {
                continue;
            }
            let row = row.index(rows.len());
            let column = column.index(rows[row].len());
            rows[row][column] = cell;
        }
        if let Ok(incoming) = import(&book.bytes(), UNWATCHED) {
            assert_good(&incoming.catalogue);
        }
    }
}
