//! Invented people and papers for the tests.

use std::io::Cursor;

use documents::{
    Acceptance, AnswerSection, JointApplicationForm, JointMemberPart, Letterhead, MaterialLine, MissingLine,
    OneTimeNotice, TicketSlip,
};
use image::{ImageFormat, Rgba, RgbaImage};

fn letterhead() -> Letterhead {
    Letterhead {
        hall_name: "示例市政务服务中心".into(),
        address: "示例市示范区样板路 1 号一楼综合大厅".into(),
        phone: "0000-12345".into(),
        sample: false,
    }
}

fn material(name: &str, form: &str, copies: &str, pages: &str, note: &str) -> MaterialLine {
    let [name, form, copies, pages, note] = [name, form, copies, pages, note].map(String::from);
    MaterialLine { name, form, copies, pages, note }
}

fn section(title: &str, lines: &[(&str, &str)]) -> AnswerSection {
    let lines = lines.iter().map(|(label, value)| ((*label).into(), (*value).into())).collect();
    AnswerSection { title: title.into(), lines }
}

pub fn acceptance() -> Acceptance {
    Acceptance {
        letterhead: letterhead(),
        document_number: "示例市人社受〔2025〕第 000123 号".into(),
        case_number: "SL20250610-000123".into(),
        query_password: "736251".into(),
        item_name: "城乡居民基本养老保险参保登记".into(),
        department: "示例市人力资源和社会保障局".into(),
        applicant_name: "欧阳𬭊㛃".into(),
        applicant_id_masked: "110101********0018".into(),
        service_kind: "承诺件".into(),
        promised_limit: "5 个工作日".into(),
        due: "日历未公布，暂无法推算".into(),
        received_materials: vec![
            material("居民身份证", "原件及复印件", "1", "2", "原件核对后退回"),
            material("居民户口簿（首页、户主页和本人页）", "复印件", "1", "3", ""),
            material("城乡居民基本养老保险参保登记表", "电子件", "1", "1", "由本系统生成"),
        ],
        later_materials: vec![material("社会保障卡银行账户激活证明", "复印件", "1", "1", "2025 年 6 月 30 日前补交")],
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
        signature_png: Some(signature()),
        clerk_name: "王小明".into(),
        counter: "综合 3 号".into(),
        accepted_at: "2025 年 6 月 10 日 09:32".into(),
        fee: "不收费".into(),
    }
}

pub fn one_time_notice() -> OneTimeNotice {
    let missing = |name: &str, requirement: &str, how_to_get: &str| MissingLine {
        name: name.into(),
        requirement: requirement.into(),
        how_to_get: how_to_get.into(),
    };
    OneTimeNotice {
        letterhead: letterhead(),
        document_number: "示例市市监告〔2025〕第 000045 号".into(),
        item_name: "食品经营许可（新办）".into(),
        department: "示例市市场监督管理局".into(),
        applicant_name: "阿卜杜热西提·买买提’艾力".into(),
        applicant_id_masked: "650101********0017".into(),
        present: vec![material("营业执照", "复印件", "1", "1", "")],
        missing: vec![
            missing("食品安全管理制度文本", "加盖公章，一份", "示例市政务服务网下载空白表，或在窗口领取"),
            missing("经营场所平面图", "注明面积和设备布局，一份", "申请人自行绘制"),
        ],
        other_points: vec!["申请表第 3 页的经营项目与营业执照的经营范围不一致，请更正后重新签字。".into()],
        special_procedures: "现场核查，10 个工作日（不计入办理时限）".into(),
        fee: "不收费".into(),
        limit: "受理后 8 个工作日".into(),
        clerk_name: "李华".into(),
        counter: "企业 5 号".into(),
        given_at: "2025 年 6 月 10 日 10:05".into(),
        reply_by: "2025 年 9 月 8 日".into(),
        signature_png: None,
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
        signature_png: None,
        clerk_name: "王小明".into(),
        counter: "一件事 1 号".into(),
        submitted_at: "2025 年 6 月 10 日 14:20".into(),
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
