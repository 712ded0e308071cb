use super::*;
use domain::id::ItemCode;
use std::time::Instant;

fn hit(name: &str, modelled: bool) -> ItemHit {
    ItemHit {
        target: ItemTarget::Item(ItemCode::from(name)),
        name: name.to_owned(),
        department_name: "公安".to_owned(),
        category: "户籍".to_owned(),
        kind: None,
        promised_limit: None,
        modelled,
        business: "A".into(),
        matched: Vec::new(),
    }
}

fn index() -> Index {
    Index::new([
        hit("参保登记", false),
        hit("出生登记", true),
        hit("出生医学证明补发", false),
        hit("《上海市居住证》签注", false),
        hit("居住证新办", true),
        hit("居住登记", false),
        hit("银行开户许可", false),
        hit("个体工商户注销登记", false),
        hit("医保个人账户余额清算及支取", false),
        hit("女职工生育津贴", false),
        hit("新生儿出生登记（随父）", false),
    ])
}

fn names(text: &str) -> Vec<String> {
    index().find(text, 20, &[]).into_iter().map(|hit| hit.name).collect()
}

fn first(text: &str) -> String {
    names(text).into_iter().next().unwrap_or_default()
}

#[test]
fn a_name_is_found_by_itself_its_pinyin_and_its_initials() {
    for text in [
        "出生登记",
        "出生",
        "csdj",
        "CSDJ",
        "ｃｓｄｊ",
        "chusheng",
        "chu sheng",
        "chushengdengji",
        "chush",
        "出sheng",
    ] {
        assert_eq!(first(text), "出生登记", "{text} finds it first");
    }
    assert_eq!(first("jzz"), "居住证新办");
    assert_eq!(first("居住z"), "居住证新办");
    assert_eq!(first("juzhuz"), "居住证新办");
}

#[test]
fn every_reading_of_a_character_finds_it() {
    assert_eq!(first("yinhang"), "银行开户许可");
    assert_eq!(first("yinxing"), "银行开户许可", "the other reading does no harm");
    assert_eq!(first("nvzhigong"), "女职工生育津贴");
    assert_eq!(first("nuzhigong"), "女职工生育津贴");
}

#[test]
fn brackets_need_not_be_typed() {
    assert_eq!(names("shsjzz").first().map(String::as_str), Some("《上海市居住证》签注"));
    assert!(names("居住证签注").contains(&"《上海市居住证》签注".to_owned()), "with the bracket as a gap");
}

#[test]
fn better_fits_come_first() {
    let found = names("出生登记");
    assert_eq!(found[0], "出生登记", "exact before inside");
    assert_eq!(found[1], "新生儿出生登记（随父）");
    let found = names("登记");
    assert_eq!(found[0], "出生登记", "modelled first among equals");
    let found = names("医保");
    assert_eq!(found[0], "医保个人账户余额清算及支取");
    let found = names("jz");
    assert_eq!(found[0], "居住证新办", "prefixes before what is inside");
    assert!(
        found.iter().position(|name| name == "居住登记")
            < found.iter().position(|name| name.starts_with('《'))
    );
}

#[test]
fn whole_syllables_come_before_cut_ones() {
    let index = Index::new([hit("参保登记", false), hit("办理社保转移", false), hit("社保卡补换", false)]);
    let found: Vec<String> = index.find("shebao", 5, &[]).into_iter().map(|hit| hit.name).collect();
    assert_eq!(
        found,
        ["社保卡补换", "办理社保转移", "参保登记"],
        "she is a syllable, and the beginning of shen"
    );
    let found: Vec<String> = index.find("shbao", 5, &[]).into_iter().map(|hit| hit.name).collect();
    assert_eq!(found.len(), 3, "cut syllables are found too");
}

#[test]
fn parts_in_order_are_found_last() {
    assert_eq!(names("医保支取"), ["医保个人账户余额清算及支取"]);
    assert_eq!(names("gthzx"), ["个体工商户注销登记"]);
    assert!(names("没有这样的事项").is_empty());
    assert!(names("qqqq").is_empty());
}

#[test]
fn what_matched_is_marked() {
    let found = index().find("csdj", 1, &[]);
    assert_eq!(found[0].matched, [(0, 4)]);
    let found = index().find("医保支取", 1, &[]);
    assert_eq!(found[0].matched, [(0, 2), (11, 13)]);
    let found = index().find("jzzqz", 1, &[]);
    assert_eq!(found[0].matched, [(4, 10)], "the bracket between is marked with them");
}

#[test]
fn without_a_text_the_usual_comes_first() {
    let recent = [ItemTarget::Item("参保登记".into()), ItemTarget::Item("居住登记".into())];
    let found: Vec<String> = index().find("  ", 4, &recent).into_iter().map(|hit| hit.name).collect();
    assert_eq!(found, ["参保登记", "居住登记", "出生登记", "居住证新办"]);
}

#[test]
fn nothing_typed_makes_it_panic() {
    for text in ["'", "（", "a".repeat(200).as_str(), "𬭊", "\u{0}", "居".repeat(80).as_str()] {
        let _ = names(text);
    }
}

#[test]
fn a_key_takes_little_time() {
    let real = [
        "城乡居民基本养老保险参保登记",
        "企业退休人员人事档案关系接收",
        "个体工商户注销登记",
        "残疾人证新办（视力残疾）",
    ];
    let index =
        Index::new((0..800).map(|number| hit(&format!("{}{number}", real[number % real.len()]), false)));
    let began = Instant::now();
    let keys = ["c", "cs", "csd", "csdj", "居住z", "zhuxiao"];
    for key in keys {
        let _ = index.find(key, 20, &[]);
    }
    let each = began.elapsed() / 6;
    // Generous: a busy machine without optimisation. The point is that it is nowhere near what a person notices.
    assert!(each.as_millis() < 50, "a key took {each:?}");
}
