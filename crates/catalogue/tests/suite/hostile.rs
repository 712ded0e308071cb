//! Files that are broken, careless or meant to harm: a clear report, and nothing taken.

use std::io::{Cursor, Read, Write};

use catalogue::finding::Problem;
use catalogue::xlsx::export;
use catalogue::{Catalogue, limits};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::book::{Book, Cell, Sheet};
use crate::samples::{errors, finds, one, permit, refused, taken};

fn permit_book() -> Book {
    Book::of(&export(&one(permit())).expect("a workbook"))
}

/// The parts of a workbook.
fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|number| {
            let mut entry = archive.by_index(number).expect("a part");
            let mut part = Vec::new();
            entry.read_to_end(&mut part).expect("a part");
            (entry.name().expect("a name").into_owned(), part)
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, part) in parts {
        archive.start_file(name.as_str(), options).expect("a part");
        archive.write_all(part).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

/// The workbook of the permit after a change of one of its parts.
fn tampered(part: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut parts = parts(&export(&one(permit())).expect("a workbook"));
    let found = parts.iter_mut().find(|(name, _)| name == part).expect("the part");
    found.1 = change(String::from_utf8(found.1.clone()).expect("text")).into_bytes();
    packed(&parts)
}

#[track_caller]
fn assert_refused(bytes: &[u8], problem: &Problem) {
    let findings = refused(bytes);
    assert!(
        findings.iter().any(|finding| finding.problem == *problem),
        "{problem:?}, not {:?}",
        errors(&findings)
    );
}

#[test]
fn merged_cells_among_the_data_are_named() {
    let mut book = permit_book();
    let materials = book.sheet("材料");
    for row in 3..6 {
        materials.rows[row][0] = Cell::Empty;
    }
    materials.merged.push((2, 0, 5, 0));
    let findings = refused(&book.bytes());
    let merged = Problem::MergedCells { range: "A3:A6".into() };
    assert!(finds(&findings, "材料!A3", &merged), "{:?}", errors(&findings));
}

#[test]
fn missing_and_doubled_columns_and_sheets_are_named() {
    let mut book = permit_book();
    *book.sheet("材料").cell(1, "材料名称") = "名字".into();
    *book.sheet("条件").cell(1, "条件名称") = "条件标识".into();
    *book.sheet("步骤与字段").cell(1, "字段类型") = Cell::Empty;
    let findings = refused(&book.bytes());
    for (place, problem) in [
        ("材料!1:1", Problem::MissingColumn { column: "材料名称".into() }),
        ("条件!C1", Problem::DoubledColumn { column: "条件标识".into() }),
        ("条件!1:1", Problem::MissingColumn { column: "条件名称".into() }),
        ("步骤与字段!1:1", Problem::MissingColumn { column: "字段类型".into() }),
    ] {
        assert!(finds(&findings, place, &problem), "{problem:?} at {place}: {:?}", errors(&findings));
    }
    let mut book = permit_book();
    book.sheet("基本信息").title = "基本".into();
    assert_refused(&book.bytes(), &Problem::MissingSheet { sheet: "基本信息".into() });
    let mut book = permit_book();
    book.sheet("选项").title = "材料清单".into();
    assert_refused(&book.bytes(), &Problem::DoubledSheet { other: "材料".into() });
    let mut book = permit_book();
    book.sheet("材料").rows.remove(0);
    assert_refused(&book.bytes(), &Problem::NoHeader { column: "材料类型".into() });
}

/// The workbook of the permit with rows of texts at the end of a sheet.
fn with_rows(sheet: &str, rows: usize, texts: impl Fn(usize) -> Vec<String>) -> Vec<u8> {
    let mut more = String::new();
    for number in 0..rows {
        let row = number + 100;
        more.push_str(&format!("<row r=\"{row}\">"));
        for (column, text) in ('A'..).zip(texts(number)) {
            more.push_str(&format!("<c r=\"{column}{row}\" t=\"str\"><v>{text}</v></c>"));
        }
        more.push_str("</row>");
    }
    tampered(sheet, |sheet| sheet.replace("</sheetData>", &format!("{more}</sheetData>")))
}

#[test]
fn a_hundred_thousand_rows_are_too_many_items() {
    let bytes =
        with_rows("xl/worksheets/sheet2.xml", 100_000, |number| vec![format!("item-{number}"), "1".into()]);
    assert_refused(&bytes, &Problem::TooManyItems { max: limits::ITEMS });
}

#[test]
fn a_hundred_thousand_wrong_rows_are_reported_in_a_bounded_list() {
    let bytes = with_rows("xl/worksheets/sheet4.xml", 100_000, |_| vec!["nobody".into()]);
    let findings = refused(&bytes);
    assert_eq!(findings.len(), limits::FINDINGS + 1);
    assert_eq!(findings[0].place.to_string(), "材料!A100");
    let last = findings.last().expect("findings");
    assert_eq!(last.problem, Problem::TooManyFindings { shown: limits::FINDINGS });
}

#[test]
fn more_rows_than_anybody_has_end_the_reading() {
    let mut rows = String::new();
    for number in 2..=(limits::ROWS + 10) {
        rows.push_str(&format!("<row r=\"{number}\"><c r=\"A{number}\"><v>1</v></c></row>"));
    }
    let bytes = tampered("xl/worksheets/sheet4.xml", |sheet| {
        let (before, after) = sheet.split_once("<row r=\"2\"").expect("rows");
        let after = after.split_once("</sheetData>").expect("the end").1;
        format!("{before}{rows}</sheetData>{after}")
    });
    assert_refused(&bytes, &Problem::TooManyRows { max: limits::ROWS });
}

#[test]
fn a_cell_at_the_far_corner_costs_nothing() {
    let bytes = tampered("xl/worksheets/sheet4.xml", |sheet| {
        let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
        sheet.replace("</sheetData>", far)
    });
    let warnings = taken(&bytes).warnings;
    assert!(
        finds(&warnings, "材料!XFD1048576", &Problem::NotTakenOver { name: "XFD".into() }),
        "{warnings:?}"
    );
}

#[test]
fn a_zip_bomb_is_refused_by_its_directory() {
    let mut bomb = parts(&export(&one(permit())).expect("a workbook"));
    let blank = vec![b' '; 48 << 20];
    for number in 0..9 {
        bomb.push((format!("xl/worksheets/bomb{number}.xml"), blank.clone()));
    }
    let bytes = packed(&bomb);
    assert!(bytes.len() < 1 << 20, "the bomb is small");
    assert_refused(&bytes, &Problem::UnpacksTooLarge { max: limits::UNPACKED_BYTES >> 20 });
}

#[test]
fn a_zip_bomb_that_lies_about_its_size_is_refused_while_it_unpacks() {
    let mut bomb = parts(&export(&one(permit())).expect("a workbook"));
    bomb.push(("xl/worksheets/bomb.xml".into(), vec![b' '; (limits::UNPACKED_BYTES + 10) as usize]));
    let mut bytes = packed(&bomb);
    let size =
        u32::try_from(limits::UNPACKED_BYTES + 10).expect("small enough for the old format").to_le_bytes();
    let mut lies = 0;
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == size {
            bytes[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
            lies += 1;
        }
    }
    assert!(lies >= 2, "both directories lie");
    let findings = refused(&bytes);
    assert!(
        matches!(findings[0].problem, Problem::UnpacksTooLarge { .. } | Problem::Damaged { .. }),
        "{findings:?}"
    );
}

#[test]
fn an_archive_of_very_many_parts_is_refused() {
    let parts: Vec<_> =
        (0..limits::PARTS + 1).map(|n| (format!("xl/worksheets/s{n}.xml"), Vec::new())).collect();
    assert_refused(&packed(&parts), &Problem::TooManyParts { max: limits::PARTS });
}

#[test]
fn texts_that_promise_to_be_endless_are_refused() {
    for count in ["99999999999999", "18446744073709551615", "'4000000000"] {
        let quote = if count.starts_with('\'') { "'" } else { "\"" };
        let count = count.trim_start_matches('\'');
        let bytes = tampered("xl/sharedStrings.xml", |strings| {
            let (before, after) = strings.split_once("uniqueCount=\"").expect("a count");
            let after = after.split_once('"').expect("its end").1;
            format!("{before}uniqueCount = {quote}{count}{quote}{after}")
        });
        assert_refused(&bytes, &Problem::Damaged { detail: "xl/sharedStrings.xml".into() });
    }
}

#[test]
fn one_long_text_in_very_many_cells_is_refused() {
    let text = "长".repeat(10_000);
    let bytes = tampered("xl/sharedStrings.xml", |strings| {
        strings.replace("</sst>", &format!("<si><t>{text}</t></si></sst>"))
    });
    let mut parts = parts(&bytes);
    let strings = parts.iter().find(|(name, _)| name == "xl/sharedStrings.xml").expect("texts");
    let last = String::from_utf8_lossy(&strings.1).matches("<si>").count() - 1;
    let sheet = parts.iter_mut().find(|(name, _)| name == "xl/worksheets/sheet4.xml").expect("a sheet");
    let mut rows = String::new();
    for row in 100..12_000 {
        rows.push_str(&format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>{last}</v></c></row>"));
    }
    let text = String::from_utf8(sheet.1.clone()).expect("text");
    sheet.1 = text.replace("</sheetData>", &format!("{rows}</sheetData>")).into_bytes();
    assert_refused(&packed(&parts), &Problem::TooMuchText);
}

#[test]
fn protected_old_and_other_files_are_said_what_they_are() {
    let mut compound = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    compound.resize(4096, 0);
    assert_refused(&compound, &Problem::OldWorkbook);
    compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_refused(&compound, &Problem::Encrypted);
    assert_refused("事项编码,事项名称\n".as_bytes(), &Problem::UnknownFormat);
    let findings = refused(b"PK\x03\x04 and nothing else");
    assert!(matches!(findings[0].problem, Problem::Damaged { .. }), "{findings:?}");
    let no_workbook = packed(&[("hello.txt".into(), b"hello".to_vec())]);
    assert!(matches!(refused(&no_workbook)[0].problem, Problem::Damaged { .. }));
    let mut short = export(&one(permit())).expect("a workbook");
    short.truncate(short.len() / 2);
    assert!(matches!(refused(&short)[0].problem, Problem::Damaged { .. }));
}

#[test]
fn two_parts_of_one_name_are_refused() {
    let mut parts = parts(&export(&one(permit())).expect("a workbook"));
    let sheet = parts.iter().find(|(name, _)| name.ends_with("sheet4.xml")).expect("a sheet").clone();
    parts.push(("XL/Worksheets/Sheet4.xml".into(), sheet.1));
    assert!(matches!(refused(&packed(&parts))[0].problem, Problem::Damaged { .. }));
}

#[test]
fn rows_in_disorder_are_refused() {
    let bytes = tampered("xl/worksheets/sheet4.xml", |sheet| {
        sheet.replace("</sheetData>", "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row></sheetData>")
    });
    assert!(matches!(refused(&bytes)[0].problem, Problem::Damaged { .. }));
}

#[test]
fn macros_pictures_and_links_to_other_workbooks_are_not_looked_at() {
    let mut parts = parts(&export(&one(permit())).expect("a workbook"));
    for name in [
        "xl/vbaProject.bin",
        "xl/media/image1.png",
        "xl/externalLinks/externalLink1.xml",
        "customXml/item1.xml",
    ] {
        parts.push((name.into(), b"<!-- \x00 not even XML".to_vec()));
    }
    assert_eq!(taken(&packed(&parts)).catalogue, one(permit()));
}

#[test]
fn characters_that_xml_has_not_are_refused() {
    let bytes = tampered("xl/sharedStrings.xml", |strings| strings.replace("居住证", "居\u{0}证"));
    assert!(matches!(refused(&bytes)[0].problem, Problem::Damaged { .. }));
}

#[test]
fn a_failed_formula_is_named() {
    let bytes = tampered("xl/worksheets/sheet4.xml", |sheet| {
        let (before, after) = sheet.split_once("<c r=\"D3\"").expect("a name");
        let after = after.split_once("</c>").expect("its end").1;
        format!("{before}<c r=\"D3\" t=\"e\"><f>A1/0</f><v>#DIV/0!</v></c>{after}")
    });
    let findings = refused(&bytes);
    assert!(
        findings.iter().any(|finding| finding.place.to_string() == "材料!D3"
            && matches!(finding.problem, Problem::CellError { .. })),
        "{findings:?}"
    );
}

#[test]
fn a_file_of_any_size_is_refused_before_it_is_read() {
    let bytes = vec![b'{'; limits::FILE_BYTES + 1];
    assert_refused(&bytes, &Problem::FileTooLarge { max: limits::FILE_BYTES >> 20 });
}

#[test]
fn very_many_sheets_are_reported_in_a_bounded_list() {
    let mut book = permit_book();
    for number in 0..700 {
        book.sheets.push(Sheet { title: format!("备忘{number}"), rows: Vec::new(), merged: Vec::new() });
    }
    let warnings = taken(&book.bytes()).warnings;
    assert!(warnings.len() <= limits::FINDINGS + 1, "{} warnings", warnings.len());
}

#[test]
fn nothing_comes_of_an_empty_catalogue() {
    assert_refused(&export(&Catalogue::default()).expect("the empty form"), &Problem::NoItems);
}
