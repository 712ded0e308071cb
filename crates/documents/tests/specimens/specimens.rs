//! Invented people and papers for the tests.

use std::io::Cursor;

use documents::{
    Acceptance, AnswerSection, ApplicationReceipt, DecisionNotice, Declaration, DeclaredLine, DeliveredLine,
    DeliveryReceipt, Document, Guide, GuideLine, JointApplicationForm, JointMemberPart, Letterhead,
    LimitNotice, MaterialLine, Matter, MissingLine, OneTimeNotice, RefusalNotice, Remedies, ReturnNotice,
    Signing, SupplementNotice, SupplementReceipt, TicketSlip,
};
use image::{ImageFormat, Rgba, RgbaImage};

fn letterhead() -> Letterhead {
    Letterhead {
        hall_name: "示例市政务服务中心".into(),
        address: "示例市示范区样板路 1 号一楼综合大厅".into(),
        hours: "周一至周五 9:00—17:00".into(),
        phone: "0000-12345".into(),
        sample: false,
        reprint: String::new(),
    }
}

/// Somebody with rare characters in the name.
fn rare_matter(document_number: &str) -> Matter {
    Matter {
        document_number: document_number.into(),
        case_number: "SL20250610-000123".into(),
        item_name: "城乡居民基本养老保险参保登记".into(),
        department: "示例市人力资源和社会保障局".into(),
        applicant_name: "欧阳𬭊㛃".into(),
        applicant_id_masked: "110101********0018".into(),
    }
}

/// Somebody with a long name.
fn long_matter(document_number: &str) -> Matter {
    Matter {
        document_number: document_number.into(),
        case_number: "SP20250610-000456".into(),
        item_name: "食品经营许可（新办）".into(),
        department: "示例市市场监督管理局".into(),
        applicant_name: "阿卜杜热西提·买买提’艾力".into(),
        applicant_id_masked: "650101********0017".into(),
    }
}

fn signing(clerk_name: &str, counter: &str, at: &str) -> Signing {
    let [clerk_name, counter, at] = [clerk_name, counter, at].map(String::from);
    Signing { clerk_name, counter, at, signature_png: None }
}

fn missing(name: &str, requirement: &str, how_to_get: &str) -> MissingLine {
    let [name, requirement, how_to_get] = [name, requirement, how_to_get].map(String::from);
    MissingLine { name, requirement, how_to_get }
}

/// Every kind of document, by the name of its template.
pub fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("application_receipt", Document::ApplicationReceipt(application_receipt())),
        ("acceptance", Document::Acceptance(acceptance())),
        ("one_time_notice", Document::OneTimeNotice(one_time_notice())),
        ("supplement_notice", Document::SupplementNotice(supplement_notice())),
        ("supplement_receipt", Document::SupplementReceipt(supplement_receipt())),
        ("refusal_notice", Document::RefusalNotice(refusal_notice())),
        ("return_notice", Document::ReturnNotice(return_notice())),
        ("limit_notice", Document::LimitNotice(limit_notice())),
        ("decision_notice", Document::DecisionNotice(decision_notice())),
        ("delivery_receipt", Document::DeliveryReceipt(delivery_receipt())),
        ("declaration", Document::Declaration(declaration())),
        ("joint_application", Document::JointApplication(joint_application())),
        ("guide", Document::Guide(guide())),
        ("ticket", Document::Ticket(ticket())),
    ]
}

fn material(name: &str, form: &str, copies: &str, pages: &str, note: &str) -> MaterialLine {
    let [name, form, copies, pages, note] = [name, form, copies, pages, note].map(String::from);
    MaterialLine { name, form, copies, pages, note }
}

fn section(title: &str, lines: &[(&str, &str)]) -> AnswerSection {
    let lines = lines.iter().map(|(label, value)| ((*label).into(), (*value).into())).collect();
    AnswerSection { title: title.into(), lines }
}

pub fn application_receipt() -> ApplicationReceipt {
    ApplicationReceipt {
        letterhead: letterhead(),
        matter: Matter {
            case_number: String::new(), ..rare_matter("示例市人社收〔2025〕第 000120 号")
        },
        received: vec![material("居民身份证", "复印件（验原件）", "1", "2", "")],
        notice_by: "2025 年 6 月 17 日前".into(),
        signing: signing("王小明", "综合 3 号", "2025 年 6 月 10 日 09:12"),
    }
}

pub fn limit_notice() -> LimitNotice {
    LimitNotice {
        letterhead: letterhead(),
        matter: long_matter("示例市市监停〔2025〕第 000004 号"),
        occasion: "特别程序：现场勘验".into(),
        explanation: "因依法需要现场勘验，所需时间不计算在办理期限内。".into(),
        legal_basis: "《中华人民共和国行政许可法》第四十五条。".into(),
        period: "不超过 10 个工作日".into(),
        from: "2025 年 6 月 18 日 10:00".into(),
        due: "2025 年 7 月 16 日前".into(),
        reason: "需要现场勘验。".into(),
        signing: signing("李华", "企业 5 号", "2025 年 6 月 18 日 10:00"),
    }
}

pub fn decision_notice() -> DecisionNotice {
    DecisionNotice {
        letterhead: letterhead(),
        matter: long_matter("示例市市监决〔2025〕第 000456 号"),
        accepted_at: "2025 年 6 月 11 日".into(),
        granted: false,
        result: "食品经营许可证".into(),
        opinion: "经营场所与污染源的距离不符合规定。".into(),
        legal_basis: "《食品经营许可和备案管理办法》第十二条。".into(),
        decided_at: "2025 年 7 月 1 日 15:20".into(),
        remedies: Remedies::default(),
        signing: signing("李华", "企业 5 号", "2025 年 7 月 1 日 15:20"),
    }
}

pub fn acceptance() -> Acceptance {
    Acceptance {
        letterhead: letterhead(),
        matter: rare_matter("示例市人社受〔2025〕第 000123 号"),
        query_password: "736251".into(),
        service_kind: "承诺件".into(),
        promised_limit: "5 个工作日".into(),
        due: "日历未公布，暂无法推算".into(),
        received_materials: vec![
            material("居民身份证", "原件及复印件", "1", "2", "原件核对后退回"),
            material("居民户口簿（首页、户主页和本人页）", "复印件", "1", "3", ""),
            material("城乡居民基本养老保险参保登记表", "电子件", "1", "1", "由本系统生成"),
        ],
        later_materials: vec![material("社会保障卡银行账户激活证明", "复印件", "1", "1", "2025 年 6 月 30 日前补交")],
        not_taken_materials: vec![material("户籍信息", "", "", "", "数据共享获取，无需提交")],
        contact_phone: "138****0000".into(),
        contact_address: "示例市示范区样板街道幸福小区 12 幢 3 单元 402 室".into(),
        answers: vec![
            section(
                "个人信息",
                &[
                    ("姓名", "欧阳𬭊㛃"),
                    ("性别", "女"),
                    ("民族", "汉族"),
                    ("出生日期", "1990 年 1 月 1 日"),
                    ("户籍地址", "示例市示范区样板街道第一社区居民委员会幸福小区 12 幢 3 单元 402 室"),
                    ("联系电话", "138****0000"),
                ],
            ),
            section("缴费信息", &[("缴费档次", "每年 1000 元"), ("参保时间", "2025 年 6 月"), ("是否代缴", "否")]),
        ],
        statement: "本人对上述内容的真实性负责，所提交的材料真实、合法、有效，复印件与原件一致。如有不实，愿意承担相应的法律责任。".into(),
        signing: Signing {
            signature_png: Some(signature()),
            ..signing("王小明", "综合 3 号", "2025 年 6 月 10 日 09:32")
        },
        fee: "不收费".into(),
    }
}

pub fn one_time_notice() -> OneTimeNotice {
    OneTimeNotice {
        letterhead: letterhead(),
        matter: Matter {
            case_number: String::new(), ..long_matter("示例市市监告〔2025〕第 000045 号")
        },
        present: vec![material("营业执照", "复印件", "1", "1", "")],
        missing: vec![
            missing("食品安全管理制度文本", "加盖公章，一份", "示例市政务服务网下载空白表，或在窗口领取"),
            missing("经营场所平面图", "注明面积和设备布局，一份", "申请人自行绘制"),
        ],
        other_points: vec!["申请表第 3 页的经营项目与营业执照的经营范围不一致，请更正后重新签字。".into()],
        special_procedures: "现场核查，10 个工作日（不计入办理时限）".into(),
        fee: "不收费".into(),
        limit: "受理后 8 个工作日".into(),
        reply_by: "2025 年 9 月 8 日".into(),
        signing: signing("李华", "企业 5 号", "2025 年 6 月 10 日 10:05"),
    }
}

pub fn joint_application() -> JointApplicationForm {
    let member = |item: &str, department: &str, case: &str, limit: &str, due: &str| JointMemberPart {
        item_name: item.into(),
        department: department.into(),
        case_number: case.into(),
        limit: limit.into(),
        due: due.into(),
        sections: Vec::new(),
        materials: Vec::new(),
    };
    JointApplicationForm {
        letterhead: letterhead(),
        tracking_number: "LB20250610-0007".into(),
        package_name: "新生儿出生“一件事”".into(),
        applicant_name: "欧阳𬭊㛃".into(),
        applicant_id_masked: "110101********0018".into(),
        consent_text: "本人同意各办理部门为办理上述事项，在必要范围内共享和使用本表所填信息和所交材料。\n本人承诺所填信息和所交材料真实、有效。".into(),
        common: vec![section(
            "新生儿和父母信息",
            &[("新生儿姓名", "张㛃"), ("性别", "女"), ("出生日期", "2025 年 6 月 1 日"), ("出生医院", "示例市妇幼保健院"), ("母亲姓名", "欧阳𬭊㛃"), ("父亲姓名", "张三")],
        )],
        members: vec![
            JointMemberPart {
                materials: vec![material("出生医学证明领取登记表", "原件", "1", "1", "")],
                ..member("出生医学证明签发", "示例市卫生健康委员会", "WJ20250610-0031", "1 个工作日", "2025-06-11")
            },
            JointMemberPart {
                sections: vec![section("户口登记", &[("随父或随母落户", "随母"), ("落户地址", "示例市示范区样板街道幸福小区 12 幢 3 单元 402 室")])],
                materials: vec![material("居民户口簿", "原件", "1", "4", "核对后退回")],
                ..member("出生登记（户口）", "示例市公安局", "GA20250610-0112", "3 个工作日", "2025-06-13")
            },
            member("城乡居民基本医疗保险参保登记", "示例市医疗保障局", "YB20250610-0208", "即时办结", "2025-06-10"),
        ],
        shared_materials: vec![
            material("父母双方居民身份证", "原件及复印件", "2", "2", "三个事项共用"),
            material("结婚证", "复印件", "1", "2", "三个事项共用"),
        ],
        delivery: "邮寄送达：示例市示范区样板街道幸福小区 12 幢 3 单元 402 室".into(),
        signing: signing("王小明", "一件事 1 号", "2025 年 6 月 10 日 14:20"),
    }
}

pub fn supplement_notice() -> SupplementNotice {
    SupplementNotice {
        letterhead: letterhead(),
        matter: long_matter("示例市市监补〔2025〕第 000012 号"),
        reason: "审批部门退回：经营场所的布局与所报业态不符。".into(),
        missing: vec![missing(
            "经营场所平面图",
            "注明面积、设备布局和冷藏设施位置，一份",
            "申请人自行绘制并签字",
        )],
        other_points: vec!["请补充说明冷食类食品的加工地点。".into()],
        reply_by: "2025 年 9 月 15 日前".into(),
        clock: "补正期间不计入办理时限，自补齐之日起继续计算。".into(),
        consequence: "逾期不补正又未说明理由的，按放弃申请处理。".into(),
        signing: signing("李华", "企业 5 号", "2025 年 6 月 17 日 15:40"),
    }
}

pub fn supplement_receipt() -> SupplementReceipt {
    SupplementReceipt {
        letterhead: letterhead(),
        matter: long_matter("示例市市监收〔2025〕第 000009 号"),
        answers_to: "示例市市监补〔2025〕第 000012 号".into(),
        received: vec![material("经营场所平面图", "原件", "1", "1", "")],
        still_missing: Vec::new(),
        completed_on: "2025 年 6 月 20 日".into(),
        due: "2025 年 7 月 2 日前".into(),
        signing: signing("李华", "企业 5 号", "2025 年 6 月 20 日 09:10"),
    }
}

pub fn refusal_notice() -> RefusalNotice {
    RefusalNotice {
        letterhead: letterhead(),
        matter: Matter {
            case_number: String::new(), ..long_matter("示例市市监不〔2025〕第 000003 号")
        },
        applied_at: "2025 年 6 月 11 日".into(),
        reasons: vec!["所申请的经营场所位于邻县，不属于本机关的管辖范围。".into()],
        legal_basis: "《中华人民共和国行政许可法》第三十二条第一款第（二）项。".into(),
        right_office: "样板县市场监督管理局".into(),
        remedies: Remedies {
            reconsideration: "示例市人民政府".into(),
            court: "示例市示范区人民法院".into(),
            complaint: String::new(),
        },
        signing: signing("李华", "企业 5 号", "2025 年 6 月 11 日 10:20"),
    }
}

pub fn return_notice() -> ReturnNotice {
    ReturnNotice {
        letterhead: letterhead(),
        matter: rare_matter("示例市人社退〔2025〕第 000002 号"),
        applied_at: "2025 年 6 月 10 日".into(),
        occasion: "因申请人撤回申请".into(),
        reasons: vec!["申请人已在外地参保，自愿撤回申请。".into()],
        legal_basis: "申请人在行政机关作出决定前可以撤回申请。".into(),
        returned_materials: vec![material("居民户口簿（首页、户主页和本人页）", "复印件", "1", "3", "")],
        remedies: Remedies::default(),
        signing: signing("王小明", "综合 3 号", "2025 年 6 月 12 日 11:02"),
    }
}

pub fn delivery_receipt() -> DeliveryReceipt {
    let delivered = |name: &str, number: &str| DeliveredLine {
        name: name.into(),
        number: number.into(),
        copies: "1".into(),
    };
    DeliveryReceipt {
        letterhead: letterhead(),
        matter: rare_matter("示例市人社送〔2025〕第 000071 号"),
        delivered: vec![
            delivered("城乡居民基本养老保险参保登记凭证", "示例市人社登〔2025〕第 000123 号"),
            delivered("缴费告知单", ""),
        ],
        recipient: "欧阳𬭊㛃".into(),
        way: "窗口领取（直接送达）".into(),
        place: "示例市政务服务中心一楼出件窗口".into(),
        delivered_at: "2025 年 6 月 16 日 14:00".into(),
        agent_name: "张三".into(),
        agent_relation: "配偶".into(),
        reason: "受送达人在外地，委托配偶代收。".into(),
        signing: signing("赵敏", "出件 1 号", "2025 年 6 月 16 日 14:00"),
    }
}

pub fn declaration() -> Declaration {
    Declaration {
        letterhead: letterhead(),
        matter: Matter { document_number: String::new(), case_number: String::new(), ..rare_matter("") },
        conditions: "年满十六周岁（不含在校学生），未参加职工基本养老保险的城乡居民。".into(),
        legal_basis: "《国务院关于建立统一的城乡居民基本养老保险制度的意见》。".into(),
        declared: vec![DeclaredLine {
            name: "未参加职工基本养老保险证明".into(),
            requirement: "本人目前没有参加职工基本养老保险".into(),
        }],
        later: vec![material("社会保障卡银行账户激活证明", "复印件", "1", "1", "受理后 10 个工作日内补交")],
        statement: "本人对上述内容的真实性负责。".into(),
        signing: signing("王小明", "综合 3 号", "2025 年 6 月 10 日 09:30"),
    }
}

pub fn guide() -> Guide {
    let line = |name: &str, form: &str, need: &str, standard: &str, how_to_get: &str| GuideLine {
        name: name.into(),
        form: form.into(),
        copies: "1".into(),
        need: need.into(),
        standard: standard.into(),
        how_to_get: how_to_get.into(),
    };
    Guide {
        letterhead: letterhead(),
        item_name: "城乡居民基本养老保险参保登记".into(),
        item_code: "11000000MB0000000A4000113012345".into(),
        version: "第 3 版，2025 年 1 月 1 日起施行。".into(),
        department: "示例市人力资源和社会保障局".into(),
        service_kind: "承诺件".into(),
        result: "参保登记凭证".into(),
        legal_limit: "10 个工作日".into(),
        promised_limit: "5 个工作日".into(),
        special_procedures: String::new(),
        fee: "不收费".into(),
        conditions: "年满十六周岁（不含在校学生），非国家机关和事业单位工作人员及不属于职工基本养老保险制度覆盖范围的城乡居民，可以在户籍地参加城乡居民基本养老保险。".into(),
        legal_basis: "《中华人民共和国社会保险法》第二十条；《国务院关于建立统一的城乡居民基本养老保险制度的意见》（国发〔2014〕8 号）。".into(),
        materials: vec![
            line("居民身份证", "原件及复印件", "必交", "在有效期内，正反面印在一页", "公安机关"),
            line("居民户口簿（首页、户主页和本人页）", "复印件", "必交", "与身份证信息一致", "公安机关"),
            line("未参加职工基本养老保险证明", "原件", "可以承诺代替", "参保地社保经办机构出具", "参保地社保经办机构"),
            line("社会保障卡银行账户激活证明", "复印件", "可容缺后补", "受理后 10 个工作日内补交", "社会保障卡合作银行网点"),
            line("户籍信息", "电子件", "免交（数据共享）", "", "由窗口通过数据共享查询"),
        ],
        counters: "综合 3、4、5 号窗口".into(),
        printed_at: "2025 年 6 月 10 日".into(),
    }
}

pub fn ticket() -> TicketSlip {
    TicketSlip {
        letterhead: letterhead(),
        number: "A017".into(),
        business: "社会保障综合业务".into(),
        class: "优先".into(),
        ahead: 12,
        area: "B 区 3—8 号窗口".into(),
        issued_at: "2025 年 6 月 10 日 16:12".into(),
        hint: "临近下班，预计等候约 40 分钟。".into(),
    }
}

/// A stroke like one from a signature pad: black on transparent.
pub fn signature() -> Vec<u8> {
    let mut image = RgbaImage::new(600, 240);
    for step in 0..4000_u16 {
        let t = f32::from(step) / 4000.0;
        let (x, y) = (40.0 + 520.0 * t, 120.0 + 80.0 * (t * 31.0).sin() * (1.0 - t * 0.5));
        for (dx, dy) in [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (0, 2), (1, 2)] {
            image.put_pixel(x as u32 + dx, y as u32 + dy, Rgba([20, 20, 30, 255]));
        }
    }
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png).expect("a small image can be encoded");
    png.into_inner()
}
