//! Documents: looked at, printed through a real CUPS, saved where there is no printer.

use std::path::PathBuf;

use domain::case::Settlement;
use domain::id::CaseId;
use domain::refusal::RefusalCode;
use protocol::error::{Code, FailureCode};
use protocol::rpc::Commands;
use protocol::screen::{
    CaseOpening, CaseRef, CaseSettle, DocumentOutcome, DocumentPrint, DocumentQuery, DocumentRef, Empty,
    KindPrinting, PrintedWay, Printing, Settings,
};
use testbed::cups::Cups;
use workstation::Desk;
use workstation::printing::PrintQueue;

use crate::intake::{complete, open};
use crate::{check_in, clerk, code, desk, desk_with_queue};

/// An accepted case and its 受理通知书.
async fn accepted(desk: &Desk) -> (CaseId, DocumentRef) {
    let case = complete(desk).await;
    let mut documents = desk.case_accept(CaseRef { case }).await.unwrap().documents;
    assert_eq!(documents[0].kind, "acceptance");
    (case, documents.remove(0))
}

/// The guide of an item, as the screens ask for it.
fn guide() -> DocumentRef {
    DocumentRef {
        id: "guide/permit".into(),
        kind: "guide".into(),
        number: String::new(),
        file_name: String::new(),
    }
}

fn query(document: &DocumentRef) -> DocumentQuery {
    DocumentQuery { id: document.id.clone() }
}

fn press(document: &DocumentRef, copies: Option<u8>, printer: Option<&str>) -> DocumentPrint {
    DocumentPrint { id: document.id.clone(), copies, printer: printer.map(str::to_owned) }
}

pub fn text(pdf: &[u8]) -> String {
    let text = pdf_extract::extract_text_from_mem(pdf).unwrap();
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

/// The reason and the file of a document that could not be printed.
fn saved_instead(outcome: DocumentOutcome) -> (Code, PathBuf) {
    match outcome {
        DocumentOutcome::SavedInstead { reason, path } => (reason.code, path.into()),
        DocumentOutcome::Printed { printer, .. } => panic!("nothing should be printed on {printer}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_goes_to_the_printer_of_its_kind_with_its_copies() {
    let cups = Cups::start();
    cups.add_printer("laser", "激光打印机");
    cups.add_printer("roll", "小票机");
    cups.make_default("laser");
    let desk = desk_with_queue(clerk(), PrintQueue::Socket(cups.socket())).await;
    let listed = desk.printer_list(Empty {}).await.unwrap();
    assert_eq!(listed.trouble, None);
    let known: Vec<_> =
        listed.printers.iter().map(|p| (p.name.as_str(), p.info.as_str(), p.default, p.ready)).collect();
    assert_eq!(known, [("laser", "激光打印机", true, true), ("roll", "小票机", false, true)]);

    let (_, document) = accepted(&desk).await;
    let view = desk.document_view(query(&document)).await.unwrap();
    assert_eq!((view.copies, view.printer), (2, None), "one copy for each side, on the system's default");
    let outcome = desk.document_print(press(&document, None, None)).await.unwrap();
    assert_eq!(outcome, DocumentOutcome::Printed { printer: "laser".into(), copies: 2 });
    let paper = cups.paper(1);
    assert_eq!((paper.printer.as_str(), paper.copies), ("laser", 2));
    assert_eq!(paper.title, "受理通知书", "nobody at the printer needs to know whose it is");
    assert!(text(&paper.pdf).contains("受理通知书"));
    assert!(!text(&paper.pdf).contains("补打"), "it is the first print");

    let slip = KindPrinting { printer: Some("roll".into()), copies: Some(3) };
    let printing = Printing { printer: None, kinds: [("ticket".to_owned(), slip)].into() };
    desk.settings_set(Settings { printing, ..Settings::default() }).await.unwrap();
    let slip = check_in(&desk, "王芳", "").await.document;
    let view = desk.document_view(query(&slip)).await.unwrap();
    assert_eq!((view.copies, view.printer.as_deref()), (3, Some("roll")));
    desk.document_print(press(&slip, None, view.printer.as_deref())).await.unwrap();
    let paper = cups.paper(2);
    assert_eq!((paper.printer.as_str(), paper.copies, paper.title.as_str()), ("roll", 3, "排队小票"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_printed_again_says_so() {
    let cups = Cups::start();
    cups.add_printer("laser", "");
    cups.make_default("laser");
    let desk = desk_with_queue(clerk(), PrintQueue::Socket(cups.socket())).await;
    let (_, document) = accepted(&desk).await;
    desk.document_save(query(&document)).await.unwrap();
    desk.document_print(press(&document, Some(1), None)).await.unwrap();
    assert!(!text(&cups.paper(1).pdf).contains("补打"), "a saved file is not a paper that was handed out");
    desk.document_print(press(&document, Some(1), None)).await.unwrap();
    assert!(text(&cups.paper(2).pdf).contains("补打（第2次打印）"), "the second print says which it is");

    let view = desk.document_view(query(&document)).await.unwrap();
    let ways: Vec<_> =
        view.printed.iter().map(|printed| (printed.by.as_str(), printed.way.clone())).collect();
    let laser = || PrintedWay::Printer("laser".into());
    assert_eq!(ways, [("赵明", PrintedWay::Saved), ("赵明", laser()), ("赵明", laser())]);

    let guide = guide();
    for job in [3, 4] {
        desk.document_print(press(&guide, None, None)).await.unwrap();
        assert!(!text(&cups.paper(job).pdf).contains("补打"), "guides are handed out to whoever asks");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_printed_is_saved_and_the_screen_says_why_and_where() {
    let mut cups = Cups::start();
    let desk = desk_with_queue(clerk(), PrintQueue::Socket(cups.socket())).await;
    let (_, document) = accepted(&desk).await;
    let print = async |printer| {
        let outcome = desk.document_print(press(&document, None, printer)).await.unwrap();
        let (code, path) = saved_instead(outcome);
        assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF"), "{}", path.display());
        code
    };

    assert!(desk.printer_list(Empty {}).await.unwrap().printers.is_empty(), "none is set up");
    assert_eq!(print(None).await, Code::Failed(FailureCode::PrinterMissing));

    cups.add_printer("laser", "");
    assert_eq!(print(None).await, Code::Failed(FailureCode::PrinterMissing), "none is the default");
    assert_eq!(
        print(Some("ink")).await,
        Code::Failed(FailureCode::PrinterMissing),
        "there is no such printer"
    );

    cups.stop_printer("laser");
    assert!(!desk.printer_list(Empty {}).await.unwrap().printers[0].ready);
    assert_eq!(print(Some("laser")).await, Code::Failed(FailureCode::PrinterStopped));

    cups.stop();
    let listed = desk.printer_list(Empty {}).await.unwrap();
    assert_eq!(
        listed.trouble.map(|trouble| trouble.code),
        Some(Code::Failed(FailureCode::PrintQueueMissing))
    );
    assert_eq!(print(Some("laser")).await, Code::Failed(FailureCode::PrintQueueMissing));

    cups.resume();
    cups.start_printer("laser");
    let outcome = desk.document_print(press(&document, None, Some("laser"))).await.unwrap();
    assert_eq!(outcome, DocumentOutcome::Printed { printer: "laser".into(), copies: 2 });
    assert!(!text(&cups.paper(1).pdf).contains("补打"), "what was only saved was never printed");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_shown_as_it_will_be_printed() {
    let desk = desk(clerk()).await;
    let (_, document) = accepted(&desk).await;
    let view = desk.document_view(query(&document)).await.unwrap();
    assert!(view.pages >= 1 && view.absent.is_empty(), "{view:?}");
    for page in 1..=view.pages as usize {
        let picture = desk.document_page(&document.id, page).await.unwrap();
        assert!(picture.starts_with(b"<svg"), "page {page} is a picture");
    }
    for page in [0, view.pages as usize + 1] {
        let outcome = desk.document_page(&document.id, page).await;
        assert_eq!(code(outcome), Some(Code::Refused(RefusalCode::NotFound)), "there is no page {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_material_that_is_declared_or_follows_needs_a_signed_declaration() {
    let desk = desk(clerk()).await;
    let screen = open(&desk).await;
    assert!(screen.documents.is_empty(), "nothing is declared yet");
    let case = screen.case.id;
    let settlement = Some(Settlement::Later);
    let screen = desk.case_settle(CaseSettle { case, slot: "picture".into(), settlement }).await.unwrap();
    let [declaration] = screen.documents.as_slice() else { panic!("{:?}", screen.documents) };
    assert_eq!(declaration.kind, "declaration");
    let text = text(&desk.document(&declaration.id).await.unwrap());
    assert!(text.contains("承诺书") && text.contains("内补交"), "it says what follows and when: {text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guide_tells_everything_about_an_item_that_is_offered() {
    let desk = desk(clerk()).await;
    let text = text(&desk.document(&guide().id).await.unwrap());
    let definition = desk.case_open(CaseOpening { item: "permit".into(), ticket: None }).await.unwrap();
    assert!(text.contains("办事指南") && text.contains(&definition.case.item_name), "{text}");
    for material in &definition.form.materials {
        let name: String = material.name.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(text.contains(&name), "{name} must be on the guide: {text}");
    }
    let unknown = desk.document("guide/no-such-item").await;
    assert_eq!(code(unknown), Some(Code::Refused(RefusalCode::ItemUnknown)));
}
