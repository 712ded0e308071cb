//! Blank forms and sample pictures of a few materials, drawn here: simple shapes that show what is meant, each marked 样例.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::form::definition::{Definition, Picture};

/// Fonts that the screens have, too.
const FONT: &str = "Noto Sans CJK SC, Microsoft YaHei, sans-serif";

/// A cell of a form: its label, and what stands in it on the filled one.
type Cell = (&'static str, &'static str);

/// A form: its title and its rows of cells.
struct Form {
    title: &'static str,
    rows: &'static [&'static [Cell]],
    /// What is declared above the signature.
    statement: &'static str,
}

const POWER_OF_ATTORNEY: Form = Form {
    title: "授权委托书",
    rows: &[
        &[("委托人", "样例甲"), ("证件号码", "310199 ········ ····")],
        &[("受托人", "样例乙"), ("证件号码", "310199 ········ ····")],
        &[("委托事项", "代为办理本事项的申请、补正和领取结果")],
        &[("委托期限", "2026年11月2日至2026年12月31日")],
    ],
    statement: "受托人在以上权限内办理的事务，委托人均予承认。",
};

const UNEMPLOYMENT: Form = Form {
    title: "失业人员登记表",
    rows: &[
        &[("姓名", "样例甲"), ("性别", "女")],
        &[("证件号码", "310199 ········ ····"), ("联系电话", "138 ···· 5678")],
        &[("户籍地址", "示范市示范区样例路 1 号")],
        &[("失业原因", "劳动合同期满"), ("失业日期", "2026-10-31")],
        &[("原单位", "示范市样例科技有限公司")],
        &[("求职意向", "行政文员"), ("愿受培训", "是")],
    ],
    statement: "本人承诺所填内容真实，找到工作后及时告知。",
};

const DISABILITY: Form = Form {
    title: "残疾人证申请表",
    rows: &[
        &[("姓名", "样例甲"), ("性别", "男")],
        &[("证件号码", "310199 ········ ····"), ("联系电话", "138 ···· 5678")],
        &[("现住地址", "示范市示范区样例路 1 号")],
        &[("残疾类别", "肢体"), ("申请类型", "新办")],
        &[("监护人", ""), ("与本人关系", "")],
    ],
    statement: "本人承诺所填内容真实，同意到指定机构评定。",
};

const LEASE: Form = Form {
    title: "住房租赁合同网签备案申请书",
    rows: &[
        &[("出租人", "样例甲"), ("联系电话", "138 ···· 5678")],
        &[("承租人", "样例乙"), ("联系电话", "138 ···· 8765")],
        &[("房屋坐落", "示范市示范区样例路 1 号 101 室")],
        &[("建筑面积", "56.2 平方米"), ("月租金", "3500 元")],
        &[("租期", "2026-11-01 至 2027-10-31")],
    ],
    statement: "双方承诺所填内容与合同一致。",
};

/// Gives the materials of a few items their pictures.
pub(super) fn attach(definition: &mut Definition) {
    for material in &mut definition.materials {
        let of_item = (definition.code.as_str(), material.slot.as_str());
        let form = match of_item {
            ("shiye-dengji", "form") => Some(&UNEMPLOYMENT),
            ("canjirenzheng-xinban", "form") => Some(&DISABILITY),
            ("zulin-wangqian-beian", "form") => Some(&LEASE),
            ("shiye-dengji" | "juzhuzheng-xinban", "agent_letter") => Some(&POWER_OF_ATTORNEY),
            _ => None,
        };
        if let Some(form) = form {
            material.blank_form = Some(picture(&sheet(form, false)));
            material.sample = Some(picture(&sheet(form, true)));
        }
        material.sample = match of_item {
            ("juzhuzheng-xinban" | "shiye-dengji", "id_card") => Some(picture(&card())),
            ("canjirenzheng-xinban", "photos") => Some(picture(&portrait())),
            _ => material.sample.take(),
        };
    }
}

fn picture(svg: &str) -> Picture {
    Picture(format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)))
}

/// A drawing of so many units, with the mark that it is none of a real hall.
fn drawing(width: u32, height: u32, shapes: &str) -> String {
    let (x, y) = (width / 2, height / 2);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"{FONT}\">\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>{shapes}\
         <text x=\"{x}\" y=\"{y}\" font-size=\"120\" fill=\"#b3261e\" fill-opacity=\"0.13\" text-anchor=\"middle\" \
         transform=\"rotate(-24 {x} {y})\">样例</text></svg>"
    )
}

fn text(x: u32, y: u32, size: u32, fill: &str, words: &str) -> String {
    format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\">{words}</text>")
}

/// A form on a sheet of paper, blank or filled in.
fn sheet(form: &Form, filled: bool) -> String {
    const LEFT: u32 = 60;
    const WIDTH: u32 = 480;
    const ROW: u32 = 44;
    const LABEL: u32 = 92;
    let mut shapes = format!(
        "<text x=\"300\" y=\"84\" font-size=\"26\" font-weight=\"700\" text-anchor=\"middle\" fill=\"#1c2733\">{}</text>",
        form.title
    );
    let mut y = 120;
    for row in form.rows {
        let cells = u32::try_from(row.len()).unwrap_or(1).max(1);
        let width = WIDTH / cells;
        for (place, (label, value)) in (0..).zip(*row) {
            let x = LEFT + place * width;
            let _ = write!(
                shapes,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{ROW}\" fill=\"none\" stroke=\"#5a6673\"/>\
                 <path d=\"M{} {y}v{ROW}\" stroke=\"#5a6673\"/>",
                x + LABEL
            );
            shapes += &text(x + 8, y + 28, 15, "#1c2733", label);
            if filled {
                shapes += &text(x + LABEL + 8, y + 28, 15, "#0f5ea8", value);
            }
        }
        y += ROW;
    }
    shapes += &text(LEFT, y + 44, 14, "#1c2733", form.statement);
    shapes += &text(LEFT + 190, y + 104, 15, "#1c2733", "签名：");
    shapes += &text(LEFT + 190, y + 138, 15, "#1c2733", "日期：　　　年　　月　　日");
    if filled {
        shapes += &text(LEFT + 250, y + 104, 22, "#0f5ea8", "样例甲");
    }
    drawing(600, y + 180, &shapes)
}

/// Both sides of an identity card, as they should lie in the picture.
fn card() -> String {
    let mut shapes = String::new();
    for (y, side) in [(30, "正面"), (330, "反面")] {
        let _ = write!(
            shapes,
            "<rect x=\"60\" y=\"{y}\" width=\"420\" height=\"265\" rx=\"14\" fill=\"#eef4fa\" stroke=\"#5a6673\"/>"
        );
        shapes += &text(66, y + 288, 14, "#5a6673", &format!("{side}：四角齐全，字迹清楚，不反光"));
    }
    for (y, words) in [
        (84, "姓名　样例甲"),
        (124, "性别　女　民族　汉"),
        (164, "出生　···· 年 ·· 月 ·· 日"),
        (204, "住址　示范市示范区"),
    ] {
        shapes += &text(84, y, 17, "#1c2733", words);
    }
    shapes += &text(84, 270, 17, "#1c2733", "号码　310199 ········ ····");
    shapes += "<rect x=\"340\" y=\"62\" width=\"112\" height=\"144\" fill=\"#d5e0ea\"/>\
               <circle cx=\"396\" cy=\"114\" r=\"28\" fill=\"#9fb2c4\"/><path d=\"M352 206c0-70 88-70 88 0z\" fill=\"#9fb2c4\"/>\
               <circle cx=\"126\" cy=\"396\" r=\"34\" fill=\"none\" stroke=\"#b3261e\" stroke-width=\"3\"/>";
    shapes += &text(190, 404, 24, "#1c2733", "居民身份证");
    shapes += &text(110, 520, 17, "#1c2733", "签发机关　示范市公安局示范分局");
    shapes += &text(110, 560, 17, "#1c2733", "有效期限　2020.01.01-2040.01.01");
    drawing(540, 650, &shapes)
}

/// A portrait as it is asked for: white ground, no hat, face to the front.
fn portrait() -> String {
    let mut shapes = String::from(
        "<rect x=\"80\" y=\"30\" width=\"280\" height=\"392\" fill=\"#fdfdfd\" stroke=\"#5a6673\"/>\
         <circle cx=\"220\" cy=\"176\" r=\"72\" fill=\"#c9d5e0\"/><path d=\"M110 422c0-190 220-190 220 0z\" fill=\"#9fb2c4\"/>\
         <path d=\"M148 168a72 72 0 0 1 144 0c-20-30-124-30-144 0z\" fill=\"#5a6673\"/>",
    );
    shapes += &text(80, 452, 15, "#1c2733", "两寸，白色背景，正面免冠");
    shapes += &text(80, 478, 15, "#1c2733", "近半年内拍摄，不修饰五官");
    drawing(440, 500, &shapes)
}
