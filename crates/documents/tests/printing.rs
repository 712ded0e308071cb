//! Every document is set, read back as text, and compared with what should stand on the paper.
//!
//! The PDFs are left in cargo's directory for test files (`target/tmp`), to be looked at after a template changed.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

#[path = "specimens/specimens.rs"]
mod specimens;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use documents::{
    Acceptance, ApplicationReceipt, DecisionNotice, Declaration, DeliveryReceipt, Document, Guide, GuideLine,
    JointApplicationForm, LimitNotice, MaterialLine, OneTimeNotice, Pdf, Press, PrintError, RefusalNotice,
    ReturnNotice, SupplementNotice, SupplementReceipt, TicketSlip,
};
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
/// has 200 of them, a guide or a dense form of two pages 350.
#[track_caller]
fn assert_small(pdf: &Pdf) {
    let limit = if pdf.pages == 1 { 80_000 } else { 90_000 };
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
            "138****0000",
            "数据共享获取，无需提交",
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
fn a_supplement_notice_says_what_until_when_and_what_follows() {
    let (pdf, text) = set("supplement_notice", &Document::SupplementNotice(specimens::supplement_notice()));
    assert_prints(
        &text,
        &[
            "补正通知书",
            "示例市市监补〔2025〕第 000012 号",
            "SP20250610-000456",
            "经营场所的布局与所报业态不符",
            "注明面积、设备布局和冷藏设施位置",
            "申请人自行绘制并签字",
            "冷食类食品的加工地点",
            "2025 年 9 月 15 日前",
            "补正期间不计入办理时限",
            "按放弃申请处理",
        ],
    );
    assert_eq!(pdf.pages, 1);
    assert_small(&pdf);
}

#[test]
fn a_supplement_receipt_names_the_day_on_which_everything_was_there() {
    let mut receipt = specimens::supplement_receipt();
    let (pdf, text) = set("supplement_receipt", &Document::SupplementReceipt(receipt.clone()));
    assert_prints(
        &text,
        &[
            "补正材料接收单",
            "补齐日期 2025 年 6 月 20 日",
            "示例市市监补〔2025〕第 000012 号",
            "2025 年 7 月 2 日前",
        ],
    );
    assert_small(&pdf);

    receipt.still_missing = specimens::supplement_notice().missing;
    let (_, text) = set("supplement_receipt_partly", &Document::SupplementReceipt(receipt));
    assert_prints(&text, &["尚有 1 项材料没有补齐", "补齐日期 尚未补齐", "申请人自行绘制并签字"]);

    let form_open = SupplementReceipt { completed_on: String::new(), ..specimens::supplement_receipt() };
    let (_, text) = set("supplement_receipt_form", &Document::SupplementReceipt(form_open));
    assert_prints(&text, &["申请表尚有内容需要补正", "补齐日期 尚未补齐"]);
}

#[test]
fn refusing_and_returning_papers_give_reasons_and_name_the_ways_of_complaint() {
    let (pdf, text) = set("refusal_notice", &Document::RefusalNotice(specimens::refusal_notice()));
    assert_prints(
        &text,
        &[
            "不予受理通知书",
            "不属于本机关的管辖范围",
            "请向样板县市场监督管理局申请",
            "第三十二条",
            "六十日内向示例市人民政府申请行政复议",
            "六个月内依法向示例市示范区人民法院提起行政诉讼",
            "12345",
        ],
    );
    assert_eq!(pdf.pages, 1);
    assert_small(&pdf);

    let (pdf, text) = set("return_notice", &Document::ReturnNotice(specimens::return_notice()));
    assert_prints(
        &text,
        &[
            "退件通知书",
            "自愿撤回申请",
            "居民户口簿",
            "有管辖权的行政复议机关",
            "有管辖权的人民法院",
            "12345",
        ],
    );
    assert_eq!(pdf.pages, 1);
    assert_small(&pdf);
}

#[test]
fn a_receipt_says_what_was_handed_in_and_by_when_the_office_must_answer() {
    let (pdf, text) =
        set("application_receipt", &Document::ApplicationReceipt(specimens::application_receipt()));
    assert_prints(
        &text,
        &[
            "收件凭证",
            "示例市人社收〔2025〕第 000120 号",
            "居民身份证",
            "答复期限 2025 年 6 月 17 日前",
            "逾期不告知的，自收到申请材料之日起即为受理",
        ],
    );
    assert_eq!(pdf.pages, 1);
    assert_small(&pdf);
}

#[test]
fn what_changes_the_limit_is_told_with_its_reason_and_the_new_last_day() {
    let (pdf, text) = set("limit_notice", &Document::LimitNotice(specimens::limit_notice()));
    assert_prints(
        &text,
        &[
            "办理期限告知书",
            "SP20250610-000456",
            "特别程序：现场勘验",
            "不计算在办理期限内",
            "不超过 10 个工作日",
            "办结期限 2025 年 7 月 16 日前",
            "第四十五条",
        ],
    );
    assert_eq!(pdf.pages, 1);
    assert_small(&pdf);
}

#[test]
fn a_decision_against_the_applicant_names_the_remedies_and_one_in_favour_the_result() {
    let refused = specimens::decision_notice();
    let (pdf, text) = set("decision_notice", &Document::DecisionNotice(refused.clone()));
    let expected = ["办理结果通知书", "决定不予批准", "污染源", "第十二条", "六十日内", "六个月内"];
    assert_prints(&text, &expected);
    assert!(!text.contains("食品经营许可证"), "there is nothing to be given out");
    assert_eq!(pdf.pages, 1);
    assert_small(&pdf);

    let granted =
        DecisionNotice { granted: true, opinion: String::new(), legal_basis: String::new(), ..refused };
    let (_, text) = set("decision_notice_granted", &Document::DecisionNotice(granted));
    assert_prints(&text, &["决定准予办理", "领取的结果 食品经营许可证", "审查意见 无"]);
    assert!(!text.contains("行政复议"), "nobody has to fight what they wanted");
}

#[test]
fn a_delivery_receipt_has_room_for_both_signatures_and_the_agent() {
    let (pdf, text) = set("delivery_receipt", &Document::DeliveryReceipt(specimens::delivery_receipt()));
    assert_prints(
        &text,
        &[
            "送达回证",
            "参保登记凭证",
            "窗口领取（直接送达）",
            "一楼出件窗口",
            "代收人（签名）",
            "送达人（签名）",
            "配偶",
            "委托配偶代收",
        ],
    );
    assert_eq!(pdf.pages, 1);
    assert_small(&pdf);

    let by_the_recipient = DeliveryReceipt { agent_name: String::new(), ..specimens::delivery_receipt() };
    let (_, text) = set("delivery_receipt_direct", &Document::DeliveryReceipt(by_the_recipient));
    assert_prints(&text, &["受送达人（签名）"]);
}

#[test]
fn a_declaration_tells_what_it_replaces_and_what_follows_when_it_is_false() {
    let (pdf, text) = set("declaration", &Document::Declaration(specimens::declaration()));
    assert_prints(
        &text,
        &[
            "承诺书",
            "未参加职工基本养老保险证明",
            "受理后 10 个工作日内补交",
            "撤销决定",
            "愿意承担承诺不实",
            "承诺人（签名）",
        ],
    );
    assert!(!text.contains("编号："), "it has no number of its own");
    let mut accepted = specimens::declaration();
    accepted.matter.case_number = "SL20250610-000123".into();
    let (_, text) = set("declaration_accepted", &Document::Declaration(accepted));
    assert_prints(&text, &["办件编号 SL20250610-000123"]);
    assert_small(&pdf);
}

#[test]
fn a_guide_stands_on_one_page_however_much_it_explains() {
    let (pdf, text) = set("guide", &Document::Guide(specimens::guide()));
    assert_prints(
        &text,
        &[
            "办事指南",
            "年满十六周岁",
            "正反面印在一页",
            "社会保障卡合作银行网点",
            "免交（数据共享）",
            "承诺时限 5 个工作日",
            "不收费",
            "第二十条",
            "周一至周五 9:00—17:00",
            "综合 3、4、5 号窗口",
            "0000-12345",
        ],
    );
    assert_eq!(pdf.pages, 1);
    assert_small(&pdf);

    let line = GuideLine {
        standard: "加盖公章，注明与原件一致并由经办人签名，字迹清晰、无涂改".into(),
        ..specimens::guide().materials[2].clone()
    };
    let long = Guide {
        materials: vec![line; 22],
        conditions: specimens::guide().conditions.repeat(3),
        legal_basis: specimens::guide().legal_basis.repeat(4),
        ..specimens::guide()
    };
    let (pdf, _) = set("guide_long", &Document::Guide(long));
    assert_eq!(pdf.pages, 1, "twenty-two materials still fit one page in smaller letters");
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
    acceptance.matter.applicant_name = hostile.into();
    acceptance.matter.document_number = "#{1+1}*".into();
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
    acceptance.matter.item_name.clone_from(&chinese);
    acceptance.matter.applicant_name.clone_from(&latin);
    acceptance.received_materials[0].name.clone_from(&latin);
    acceptance.received_materials[0].copies = "1234567890".into();
    let (_, text) = set("long_names", &Document::Acceptance(acceptance));
    assert_prints(&text, &[&chinese]);
    assert!(text.matches('A').count() >= 600, "every letter is set");
}

#[test]
fn empty_documents_say_none_and_still_print() {
    let documents = [
        Document::ApplicationReceipt(ApplicationReceipt::default()),
        Document::Acceptance(Acceptance::default()),
        Document::OneTimeNotice(OneTimeNotice::default()),
        Document::SupplementNotice(SupplementNotice::default()),
        Document::SupplementReceipt(SupplementReceipt::default()),
        Document::RefusalNotice(RefusalNotice::default()),
        Document::ReturnNotice(ReturnNotice::default()),
        Document::LimitNotice(LimitNotice::default()),
        Document::DecisionNotice(DecisionNotice::default()),
        Document::DeliveryReceipt(DeliveryReceipt::default()),
        Document::Declaration(Declaration::default()),
        Document::JointApplication(JointApplicationForm::default()),
        Document::Guide(Guide::default()),
        Document::Ticket(TicketSlip::default()),
    ];
    for (index, document) in documents.iter().enumerate() {
        let (_, text) = set(&format!("empty_{index}"), document);
        assert_prints(&text, &["无"]);
        assert!(!text.contains("样例"), "only samples are marked");
    }
}

#[test]
fn a_sample_of_every_kind_is_marked_on_every_page() {
    for (name, mut document) in specimens::all() {
        document.letterhead_mut().sample = true;
        let (pdf, _) = set(&format!("sample_{name}"), &document);
        let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf.bytes).unwrap();
        assert_eq!(pages.len(), pdf.pages, "{name}");
        for page in pages {
            assert_prints(&squeeze(&page), &["样例 SAMPLE"]);
        }
    }
}

#[test]
fn a_reprint_of_every_kind_says_that_it_is_one() {
    for (name, mut document) in specimens::all() {
        assert!(!set(name, &document).1.contains("补打"), "{name} is a first print");
        document.letterhead_mut().reprint = "补打（第 2 次）：2025 年 6 月 12 日".into();
        assert_prints(
            &set(&format!("reprint_{name}"), &document).1,
            &["补打（第 2 次）：2025 年 6 月 12 日"],
        );
    }
}

#[test]
fn every_page_can_be_looked_at_as_a_picture() {
    for (name, document) in specimens::all() {
        let pages = PRESS.render(&document).unwrap().pages;
        for page in 0..pages {
            let leaf = PRESS.leaf(&document, page).unwrap().unwrap();
            assert_eq!(leaf.pages, pages, "{name}");
            assert!(leaf.svg.starts_with("<svg"), "{name} is a picture");
            assert!(!leaf.svg.contains("<text"), "{name} needs no font where it is shown");
        }
        assert_eq!(PRESS.leaf(&document, pages).unwrap(), None, "{name} has no page {pages}");
    }
}

#[test]
fn a_signature_is_drawn_and_a_damaged_one_is_refused() {
    let mut notice = specimens::one_time_notice();
    let plain = PRESS.render(&Document::OneTimeNotice(notice.clone())).unwrap();
    notice.signing.signature_png = Some(specimens::signature());
    let (signed, _) = set("signed", &Document::OneTimeNotice(notice.clone()));
    assert!(signed.bytes.len() < plain.bytes.len() + 10_000, "a signature adds little");
    let file = PdfFile::load_mem(&signed.bytes).unwrap();
    assert!(!file.get_page_images(file.get_pages()[&1]).unwrap().is_empty(), "the signature is on the page");

    notice.signing.signature_png = Some(specimens::signature()[..40].to_vec());
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
fn characters_without_a_font_are_reported_and_stand_out_on_the_paper() {
    // U+10FFFD is for private use: no font of a sane machine has it.
    for (name, mut document) in specimens::all() {
        document.letterhead_mut().hall_name = "示例\u{10fffd}大厅".into();
        let (pdf, text) = set(&format!("absent_{name}"), &document);
        assert_eq!(pdf.unprintable, ['\u{10fffd}'], "{name}");
        assert_prints(&text, &["示例〓大厅", "“〓”处为本机字库没有的字（U+10FFFD）"]);
    }
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
