//! Files that are broken, careless or meant to harm, sent to a running central API: a clear report, nothing taken, and it goes on.

use std::io::{Cursor, Read as _, Write as _};
use std::time::Duration;

use ::catalogue::{Catalogue, limits, xlsx};
use protocol::error::FailureCode;
use protocol::screen::CatalogueFinding;
use reqwest::{Method, StatusCode};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::catalogue::{refused, waiting};
use crate::desk::{Desk, failure};
use crate::hall::{Hall, Kind, items};

/// The parts of a workbook that is good.
fn parts() -> Vec<(String, Vec<u8>)> {
    let book = xlsx::export(&Catalogue::newest(items())).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
    (0..archive.len())
        .map(|number| {
            let mut entry = archive.by_index(number).unwrap();
            let mut part = Vec::new();
            entry.read_to_end(&mut part).unwrap();
            (entry.name().unwrap().into_owned(), part)
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, part) in parts {
        archive.start_file(name.as_str(), options).unwrap();
        archive.write_all(part).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The workbook after a change of one of its parts.
fn tampered(name: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut parts = parts();
    let part = parts.iter_mut().find(|(known, _)| known == name).unwrap();
    part.1 = change(String::from_utf8(part.1.clone()).unwrap()).into_bytes();
    packed(&parts)
}

/// The sheet of materials.
const MATERIALS: &str = "xl/worksheets/sheet4.xml";

fn merged() -> Vec<u8> {
    tampered(MATERIALS, |sheet| {
        sheet.replacen(
            "</sheetData>",
            "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A2:A4\"/></mergeCells>",
            1,
        )
    })
}

fn wrong_columns() -> Vec<u8> {
    tampered("xl/sharedStrings.xml", |texts| texts.replacen(">材料名称<", ">名字<", 1))
}

fn a_hundred_thousand_rows() -> Vec<u8> {
    let mut rows = String::new();
    for row in 100..100_100 {
        rows.push_str(&format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"str\"><v>nobody</v></c></row>"));
    }
    tampered(MATERIALS, |sheet| sheet.replacen("</sheetData>", &format!("{rows}</sheetData>"), 1))
}

fn bomb() -> Vec<u8> {
    let mut parts = parts();
    let blank = vec![b' '; 48 << 20];
    for number in 0..9 {
        parts.push((format!("xl/worksheets/bomb{number}.xml"), blank.clone()));
    }
    packed(&parts)
}

fn truncated() -> Vec<u8> {
    let mut whole = packed(&parts());
    whole.truncate(whole.len() / 2);
    whole
}

/// What is expected of a file: a finding of a kind, at a place that begins so.
struct Expected {
    file: Vec<u8>,
    code: &'static str,
    place: &'static str,
}

fn expect(file: impl Into<Vec<u8>>, code: &'static str, place: &'static str) -> Expected {
    Expected { file: file.into(), code, place }
}

fn found<'f>(findings: &'f [CatalogueFinding], expected: &Expected) -> Option<&'f CatalogueFinding> {
    findings.iter().find(|finding| {
        finding.error && finding.code == expected.code && finding.place.starts_with(expected.place)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_are_reported_bring_nothing_and_harm_nobody() {
    let hall = Hall::on(Kind::Sqlite).await;
    let admin = Desk::of(&hall, "admin").await;
    let before = admin.pull("catalogue", 0).await;
    for expected in [
        expect(merged(), "merged_cells", "材料!A"),
        expect(wrong_columns(), "missing_column", "材料!1"),
        expect(a_hundred_thousand_rows(), "too_many_findings", "/"),
        expect(bomb(), "unpacks_too_large", "/"),
        expect(truncated(), "damaged", "/"),
        expect("事项编码,事项名称\n居住证,1\n", "unknown_format", "/"),
        expect([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "old_workbook", "/"),
        expect(b"PK\x03\x04 and nothing else".to_vec(), "damaged", "/"),
        expect("[".repeat(100_000), "not_json", "1:"),
        expect("", "unknown_format", "/"),
    ] {
        let findings = refused(&admin, expected.file.clone()).await;
        let finding = found(&findings, &expected);
        let finding =
            finding.unwrap_or_else(|| panic!("{} at {}, not {findings:?}", expected.code, expected.place));
        assert!(!finding.zh.is_empty() && !finding.en.is_empty(), "{finding:?} has both sentences");
        assert!(findings.len() <= limits::FINDINGS + 1, "the report is bounded");
        assert!(waiting(&admin).await.is_empty(), "nothing is kept of {}", expected.code);
    }
    assert_eq!(admin.pull("catalogue", 0).await, before, "nothing is changed");
    let health = admin.request(Method::GET, "/v1/health").send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK, "the central API goes on");
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_any_size_is_refused_while_it_arrives() {
    let hall = Hall::on(Kind::Sqlite).await;
    let admin = Desk::of(&hall, "admin").await;
    let huge = vec![b'{'; limits::FILE_BYTES + 1];
    let path = "/v1/catalogue/imports?numbered=true";
    // Refused before all of it is sent, the connection may end without an answer that can be read.
    if let Ok(response) = admin.request(Method::POST, path).body(huge).send().await {
        let (status, failure) = failure(response).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(failure.is(FailureCode::TooLarge));
    }
    assert!(waiting(&admin).await.is_empty());
    hall.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clerks_work_on_while_a_file_is_read() {
    let hall = Hall::on(Kind::Sqlite).await;
    let (admin, mut clerk) = (Desk::of(&hall, "admin").await, Desk::of(&hall, "clerk-1").await);
    let reading = tokio::spawn(async move { refused(&admin, a_hundred_thousand_rows()).await });
    for serial in 1..=20 {
        clerk.must(crate::desk::issue(serial)).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!reading.await.unwrap().is_empty());
    hall.close().await;
}
