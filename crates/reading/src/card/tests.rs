use jiff::civil::{Date, date};

use super::*;
use crate::line::written;
use crate::suggestion::Certainty;

const TODAY: Date = date(2026, 11, 20);
/// A sample of GB 11643: a woman, born on 31 December 1949.
const NUMBER: &str = "11010519491231002X";

fn values(suggestions: &[Suggestion]) -> Vec<(Fact, &str)> {
    let mut values: Vec<(Fact, &str)> = suggestions.iter().map(|it| (it.fact, it.value.as_str())).collect();
    values.sort_unstable();
    values
}

/// The front side as the networks give it, in pixels: lines of 40 in height, characters of 30.
fn card() -> Vec<Line> {
    vec![
        written("姓名欧阳秀英", 60.0, 60.0, 40.0),
        written("性别女", 60.0, 130.0, 40.0),
        written("民族土家", 240.0, 132.0, 40.0),
        written("出生1949年12月31日", 60.0, 200.0, 40.0),
        written("住址浙江省杭州市西湖区文三", 60.0, 270.0, 40.0),
        written("路12号民族大院3幢1", 120.0, 320.0, 40.0),
        written("单元502室", 120.0, 370.0, 40.0),
        written("公民身份号码", 60.0, 470.0, 40.0),
        written(NUMBER, 280.0, 470.0, 40.0),
    ]
}

const EXPECTED: [(Fact, &str); 6] = [
    (Fact::Name, "欧阳秀英"),
    (Fact::Sex, "女"),
    (Fact::Nation, "土家族"),
    (Fact::BirthDate, "1949-12-31"),
    (Fact::Address, "浙江省杭州市西湖区文三路12号民族大院3幢1单元502室"),
    (Fact::IdNumber, NUMBER),
];

#[test]
fn each_field_of_the_front_side_is_found_and_the_address_is_joined() {
    assert_eq!(values(&front(&card(), TODAY)), EXPECTED);
}

#[test]
fn labels_and_values_may_be_lines_of_their_own() {
    let split = |line: Line| {
        let labels = [Label::Name, Label::Sex, Label::Nation, Label::Born, Label::Address];
        let count = line.glyphs.len();
        let glyphs: Vec<(f32, Glyph)> = line.glyphs.iter().map(|glyph| (0.0, *glyph)).collect();
        match find(&glyphs, &labels).filter(|found| found.start == 0) {
            Some(found) => vec![line.part(0..found.end), line.part(found.end..count)],
            None => vec![line],
        }
    };
    let lines: Vec<Line> = card().into_iter().flat_map(split).collect();
    assert!(lines.len() > card().len());
    assert_eq!(values(&front(&lines, TODAY)), EXPECTED);
}

#[test]
fn rows_are_known_without_their_labels_too() {
    for lost in ["姓名", "性别", "出生", "住址", "公民身份号码"] {
        let mut lines = card();
        for line in &mut lines {
            if line.text().starts_with(lost) {
                *line = line.part(lost.chars().count()..line.glyphs.len());
            }
        }
        lines.retain(|line| !line.glyphs.is_empty());
        assert_eq!(values(&front(&lines, TODAY)), EXPECTED, "without {lost}");
    }
}

#[test]
fn what_stands_beside_the_address_does_not_belong_to_it() {
    let mut lines = card();
    lines.push(written("样本SPECIMEN", 640.0, 371.0, 40.0));
    lines.push(written("复印无效", 640.0, 300.0, 40.0));
    assert_eq!(values(&front(&lines, TODAY)), EXPECTED);
}

#[test]
fn an_address_with_gaps_is_doubtful() {
    let certainty = |lines: &[Line]| {
        front(lines, TODAY).into_iter().find(|it| it.fact == Fact::Address).map(|it| it.certainty)
    };
    assert_eq!(certainty(&card()), Some(Certainty::Likely));
    let mut short = card();
    short[4] = written("住址浙江省", 60.0, 270.0, 40.0);
    assert_eq!(certainty(&short), Some(Certainty::Doubtful), "its first line ends too early");
    let mut parted = card();
    parted[5] = written("路12", 120.0, 320.0, 40.0);
    parted.push(written("3幢1", 340.0, 320.0, 40.0));
    assert_eq!(certainty(&parted), Some(Certainty::Doubtful), "its second line has a hole");
}

#[test]
fn doubts_are_told() {
    let mut lines = card();
    for glyph in lines[0].glyphs.iter_mut().skip(3) {
        glyph.confidence = 0.5;
    }
    lines[2] = written("民族土豪", 240.0, 132.0, 40.0);
    let certainty =
        |field| front(&lines, TODAY).into_iter().find(|it| it.fact == field).map(|it| it.certainty);
    assert_eq!(certainty(Fact::Name), Some(Certainty::Doubtful), "a character was read badly");
    assert_eq!(certainty(Fact::Nation), Some(Certainty::Doubtful), "there is no such people");
    assert_eq!(certainty(Fact::Address), Some(Certainty::Likely));
    assert_eq!(certainty(Fact::IdNumber), Some(Certainty::Proven));
}

#[test]
fn an_empty_page_suggests_nothing() {
    assert_eq!(front(&[], TODAY), []);
    assert_eq!(back(&[]), []);
}

#[test]
fn the_back_side_tells_the_office_and_the_term() {
    let lines = [
        written("中华人民共和国", 250.0, 80.0, 50.0),
        written("居民身份证", 240.0, 180.0, 80.0),
        written("签发机关", 200.0, 400.0, 40.0),
        written("杭州市公安局西湖区分局", 350.0, 400.0, 40.0),
        written("有效期限", 200.0, 470.0, 40.0),
        written("2015.03.01-2035.03.01", 350.0, 471.0, 40.0),
    ];
    let expected = [
        (Fact::Authority, "杭州市公安局西湖区分局"),
        (Fact::ValidFrom, "2015-03-01"),
        (Fact::ValidUntil, "2035-03-01"),
    ];
    assert_eq!(values(&back(&lines)), expected);
    let without_labels = [&lines[..2], &lines[3..4], &lines[5..]].concat();
    assert_eq!(values(&back(&without_labels)), expected);
}

#[test]
fn a_long_name_of_an_office_goes_on_in_the_next_row() {
    let lines = [
        written("签发机关黔东南苗族侗族自治州雷山", 200.0, 380.0, 40.0),
        written("县公安局", 320.0, 430.0, 40.0),
        written("有效期限2015.03.01-长期", 200.0, 480.0, 40.0),
    ];
    assert_eq!(
        values(&back(&lines)),
        [
            (Fact::Authority, "黔东南苗族侗族自治州雷山县公安局"),
            (Fact::ValidFrom, "2015-03-01"),
            (Fact::ValidUntil, "长期")
        ]
    );
}
