//! Every document is set, read back as text, and compared with what should stand on the paper.
//!
//! The PDFs are left in cargo's directory for test files (`target/tmp`), to be looked at after a template changed.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

#[path = "specimens/specimens.rs"]
mod specimens;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use documents::{Acceptance, JointApplicationForm};
use documents::{Document, Letterhead, MaterialLine, OneTimeNotice, Pdf, Press, PrintError, TicketSlip};
use pdf_extract::Document as PdfFile;

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::new().expect("the machine has a Chinese font"));

/// Sets the document, keeps it for looking at, and returns it with its text free of spaces and line breaks.
fn set(name: &str, document: &Document) -> (Pdf, String) {
    let pdf = PRESS.render(document).unwrap_or_else(|error| panic!("{name} is not printed: {error}"));
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf")), &pdf.bytes).unwrap();
    let text = pdf_extract::extract_text_from_mem(&pdf.bytes).unwrap();
    (pdf, squeeze(&text))
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

#[track_caller]
fn assert_prints(text: &str, expected: &[&str]) {
    for part in expected {
        assert!(text.contains(&squeeze(part)), "{part} should stand in: {text}");
    }
}

/// Nearly all of a file is outlines of Chinese characters, some 150 bytes for each different one. An ordinary page
/// has 200 of them, a dense form of two pages 350.
#[track_caller]
fn assert_small(pdf: &Pdf) {
    let limit = if pdf.pages == 1 { 60_000 } else { 90_000 };
    assert!(pdf.bytes.len() < limit, "{} bytes are too many to send and keep", pdf.bytes.len());
}

#[test]
fn an_acceptance_prints_everything_the_applicant_needs() {
    let (pdf, text) = set("acceptance", &Document::Acceptance(specimens::acceptance()));
    assert_prints(
        &text,
        &[
            "受理通知书",
            "编号：示例市人社受〔2025〕第 000123 号",
            "欧阳𬭊㛃",
            "110101********0018",
            "SL20250610-000123",
            "736251",
            "承诺件",
            "5 个工作日",
            "日历未公布，暂无法推算",
            "居民身份证",
            "容缺后补",
            "2025 年 6 月 30 日前补交",
            "本人对上述内容的真实性负责",
            "（盖章）",
            "第 1 页 · 共",
            "请妥善保管",
            "0000-12345",
        ],
    );
    assert!(pdf.unprintable.is_empty(), "{:?}", pdf.unprintable);
    assert_small(&pdf);
}

#[test]
fn a_one_time_notice_prints_what_is_missing_and_how_to_get_it() {
    let (pdf, text) = set("one_time_notice", &Document::OneTimeNotice(specimens::one_time_notice()));
    assert_prints(
        &text,
        &[
            "一次性告知书",
            "阿卜杜热西提·买买提’艾力",
            "尚需补充 2 项材料",
            "食品安全管理制度文本",
            "示例市政务服务网下载空白表",
            "现场核查，10 个工作日",
            "告知时间",
            "补正期限",
        ],
    );
    assert_eq!(pdf.pages, 1, "an ordinary notice fits one page");
    assert_small(&pdf);
}

#[test]
fn a_joint_application_prints_every_member_on_one_receipt() {
    let form = specimens::joint_application();
    let (pdf, text) = set("joint_application", &Document::JointApplication(form.clone()));
    assert_prints(&text, &["联办申请表", "LB20250610-0007", "欧阳𬭊㛃", "收件凭证", "邮寄送达", "同意"]);
    for member in &form.members {
        assert_prints(&text, &[&member.item_name, &member.department, &member.case_number]);
    }
    assert_small(&pdf);
}

#[test]
fn a_ticket_is_one_slip_of_80_mm() {
    let (pdf, text) = set("ticket", &Document::Ticket(specimens::ticket()));
    assert_prints(&text, &["A017", "社会保障综合业务", "前面还有 12 人", "B 区", "优先"]);
    assert_eq!(pdf.pages, 1);
    let file = PdfFile::load_mem(&pdf.bytes).unwrap();
    let page = file.get_dictionary(file.get_pages()[&1]).unwrap();
    let sides: Vec<f32> = page
        .get(b"MediaBox")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|side| side.as_float().unwrap())
        .collect();
    let (width, height) = (sides[2] / 72.0 * 25.4, sides[3] / 72.0 * 25.4);
    assert!((width - 80.0).abs() < 0.1, "{width} mm wide");
    assert!((60.0..160.0).contains(&height), "{height} mm long");
    assert_small(&pdf);
}

#[test]
fn markup_in_names_prints_as_it_was_typed() {
    let hostile = "#import \"/data.json\": * *x* _y_ $z$ `r` <l> @ref = h // c \\ #panic()";
    let mut acceptance = specimens::acceptance();
    acceptance.applicant_name = hostile.into();
    acceptance.document_number = "#{1+1}*".into();
    acceptance.letterhead.hall_name = "#set page(width: 1pt)".into();
    acceptance.received_materials[0].name = "= *粗* #lorem(9)".into();
    acceptance.answers[0].lines[0].1 = "#{\"a\"}".into();
    let (_, text) = set("hostile", &Document::Acceptance(acceptance));
    let expected = [hostile, "#{1+1}*", "#set page(width: 1pt)", "= *粗* #lorem(9)", "#{\"a\"}"];
    assert_prints(&text, &expected);
}

#[test]
fn direction_overrides_do_not_reach_the_paper() {
    let slip = TicketSlip {
        number: "A\u{202e}001".into(),
        hint: "请\u{0}稍\u{2066}候".into(),
        ..specimens::ticket()
    };
    let (_, text) = set("overrides", &Document::Ticket(slip));
    assert_prints(&text, &["A001", "请稍候"]);
}

#[test]
fn two_hundred_materials_run_over_pages_with_their_head_repeated() {
    let line = |index| MaterialLine {
        name: format!("第{index}份材料"),
        form: "复印件".into(),
        copies: "1".into(),
        pages: "2".into(),
        note: String::new(),
    };
    let acceptance =
        Acceptance { received_materials: (1..=200).map(line).collect(), ..specimens::acceptance() };
    let (pdf, text) = set("many_materials", &Document::Acceptance(acceptance));
    assert!(pdf.pages >= 5, "{} pages", pdf.pages);
    assert_prints(&text, &["第1份材料", "第200份材料", &format!("第 {0} 页 · 共 {0} 页", pdf.pages)]);
    assert!(text.matches("材料名称").count() > pdf.pages - 2, "the head of the table stands on every page");
}

#[test]
fn long_names_stay_on_the_paper_whole() {
    let chinese = "关于示例市高新技术产业开发区某某某某某某某某建设项目的".repeat(8);
    let latin = "A".repeat(300);
    let mut acceptance = specimens::acceptance();
    acceptance.item_name.clone_from(&chinese);
    acceptance.applicant_name.clone_from(&latin);
    acceptance.received_materials[0].name.clone_from(&latin);
    acceptance.received_materials[0].copies = "1234567890".into();
    let (_, text) = set("long_names", &Document::Acceptance(acceptance));
    assert_prints(&text, &[&chinese]);
    assert!(text.matches('A').count() >= 600, "every letter is set");
}

#[test]
fn empty_documents_say_none_and_still_print() {
    let documents = [
        Document::Acceptance(Acceptance::default()),
        Document::OneTimeNotice(OneTimeNotice::default()),
        Document::JointApplication(JointApplicationForm::default()),
        Document::Ticket(TicketSlip::default()),
    ];
    for (index, document) in documents.iter().enumerate() {
        let (_, text) = set(&format!("empty_{index}"), document);
        assert_prints(&text, &["无"]);
        assert!(!text.contains("样例"), "only samples are marked");
    }
}

#[test]
fn a_sample_is_marked_on_every_page() {
    let mut form = specimens::joint_application();
    form.letterhead = Letterhead { sample: true, ..form.letterhead };
    let pdf = PRESS.render(&Document::JointApplication(form)).unwrap();
    let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf.bytes).unwrap();
    assert_eq!(pages.len(), pdf.pages);
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample.pdf"), &pdf.bytes).unwrap();
    for page in pages {
        assert_prints(&squeeze(&page), &["样例 SAMPLE"]);
    }
}

#[test]
fn a_signature_is_drawn_and_a_damaged_one_is_refused() {
    let mut notice = specimens::one_time_notice();
    let plain = PRESS.render(&Document::OneTimeNotice(notice.clone())).unwrap();
    notice.signature_png = Some(specimens::signature());
    let (signed, _) = set("signed", &Document::OneTimeNotice(notice.clone()));
    assert!(signed.bytes.len() < plain.bytes.len() + 10_000, "a signature adds little");
    let file = PdfFile::load_mem(&signed.bytes).unwrap();
    assert!(!file.get_page_images(file.get_pages()[&1]).unwrap().is_empty(), "the signature is on the page");

    notice.signature_png = Some(specimens::signature()[..40].to_vec());
    let refused = PRESS.render(&Document::OneTimeNotice(notice)).unwrap_err();
    assert!(matches!(refused, PrintError::Signature { .. }), "{refused}");
}

#[test]
fn the_file_tells_its_title_and_language() {
    let pdf = PRESS.render(&Document::Acceptance(specimens::acceptance())).unwrap();
    let file = PdfFile::load_mem(&pdf.bytes).unwrap();
    assert_eq!(file.catalog().unwrap().get(b"Lang").unwrap().as_str().unwrap(), b"zh-CN");
    let info = file.trailer.get(b"Info").unwrap().as_reference().unwrap();
    let title = file.get_dictionary(info).unwrap().get(b"Title").unwrap();
    let title = pdf_extract::decode_text_string(title).unwrap();
    assert_eq!(title, "受理通知书 示例市人社受〔2025〕第 000123 号");
}

#[test]
fn characters_without_a_font_are_reported() {
    let slip = TicketSlip { business: "张\u{10fffd}".into(), ..specimens::ticket() };
    assert_eq!(PRESS.render(&Document::Ticket(slip)).unwrap().unprintable, ['\u{10fffd}']);
}

#[test]
fn the_same_document_gives_the_same_bytes_from_any_thread() {
    let document = Document::JointApplication(specimens::joint_application());
    let first = PRESS.render(&document).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(PRESS.render(&document).unwrap(), first));
        }
    });
}
