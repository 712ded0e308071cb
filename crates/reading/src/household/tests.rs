use jiff::civil::{Date, date};

use super::*;
use crate::line::written;

const TODAY: Date = date(2026, 11, 20);
/// A sample of GB 11643: a woman, born on 31 December 1949.
const NUMBER: &str = "11010519491231002X";

/// A page as the networks give it, in pixels: rows of 80, lines of 40 in height, characters of 30.
fn page() -> Vec<Line> {
    vec![
        written("常住人口登记卡", 500.0, 40.0, 50.0),
        written("姓名", 20.0, 120.0, 40.0),
        written("欧阳秀英", 220.0, 121.0, 40.0),
        // The label has two lines in its cell.
        written("户主或与", 700.0, 102.0, 36.0),
        written("户主关系", 700.0, 138.0, 36.0),
        written("户主", 1000.0, 119.0, 40.0),
        written("曾用名", 20.0, 200.0, 40.0),
        written("性别", 700.0, 200.0, 40.0),
        written("女", 1000.0, 202.0, 40.0),
        written("出生地", 20.0, 280.0, 40.0),
        written("浙江省杭州市", 220.0, 280.0, 40.0),
        written("民族", 700.0, 280.0, 40.0),
        written("汉族", 1000.0, 280.0, 40.0),
        written("籍贯", 20.0, 360.0, 40.0),
        written("浙江省绍兴市", 220.0, 361.0, 40.0),
        written("出生日期", 700.0, 360.0, 40.0),
        written("1949年12月31日", 1000.0, 360.0, 40.0),
        written("本市（县）", 20.0, 424.0, 36.0),
        written("其他住址", 20.0, 456.0, 36.0),
        written("宗教信仰", 900.0, 440.0, 40.0),
        written("公民身份", 20.0, 504.0, 36.0),
        written("证件编号", 20.0, 536.0, 36.0),
        written(NUMBER, 220.0, 520.0, 40.0),
        written("身高", 850.0, 520.0, 40.0),
        written("血型", 1100.0, 520.0, 40.0),
        written("A型", 1200.0, 520.0, 40.0),
        written("服务处所", 20.0, 600.0, 40.0),
        // An entry in two lines.
        written("杭州市西湖区民族", 220.0, 584.0, 36.0),
        written("实验小学", 220.0, 616.0, 36.0),
        written("职业", 850.0, 600.0, 40.0),
        written("教师", 1000.0, 600.0, 40.0),
        written("何时由何地迁来", 20.0, 664.0, 36.0),
        written("本市（县）", 20.0, 696.0, 36.0),
        written("1998年由绍兴市迁来", 420.0, 680.0, 40.0),
        written("何时由何地迁来本址", 20.0, 760.0, 40.0),
        written("杭州市民族路12号", 420.0, 760.0, 40.0),
        written("承办人签章", 20.0, 840.0, 40.0),
        written("登记日期", 700.0, 840.0, 40.0),
        written("2016年07月05日", 900.0, 840.0, 40.0),
    ]
}

const EXPECTED: [(Fact, &str); 13] = [
    (Fact::Name, "欧阳秀英"),
    (Fact::Sex, "女"),
    (Fact::Nation, "汉族"),
    (Fact::BirthDate, "1949-12-31"),
    (Fact::IdNumber, NUMBER),
    (Fact::Relation, "户主"),
    (Fact::BirthPlace, "浙江省杭州市"),
    (Fact::NativePlace, "浙江省绍兴市"),
    (Fact::BloodType, "A型"),
    (Fact::Workplace, "杭州市西湖区民族实验小学"),
    (Fact::Occupation, "教师"),
    (Fact::MovedToCity, "1998年由绍兴市迁来"),
    (Fact::MovedToAddress, "杭州市民族路12号"),
];

fn values(suggestions: &[Suggestion]) -> Vec<(Fact, &str)> {
    let mut values: Vec<(Fact, &str)> = suggestions.iter().map(|it| (it.fact, it.value.as_str())).collect();
    values.sort_unstable();
    values
}

#[test]
fn each_value_belongs_to_the_label_to_its_left() {
    let suggestions = member(&page(), TODAY);
    assert_eq!(values(&suggestions), EXPECTED);
    let proven = suggestions.iter().filter(|it| it.certainty == Certainty::Proven).map(|it| it.fact);
    assert_eq!(proven.collect::<Vec<_>>(), [Fact::IdNumber, Fact::BirthDate, Fact::Sex]);
}

#[test]
fn two_cells_that_were_taken_for_one_line_are_parted_at_the_label() {
    let mut lines = page();
    lines.retain(|line| !["姓名", "欧阳秀英", "性别", "女"].contains(&line.text().as_str()));
    lines.push(written("姓名欧阳秀英", 20.0, 120.0, 40.0));
    lines.push(written("性别女", 700.0, 200.0, 40.0));
    assert_eq!(values(&member(&lines, TODAY)), EXPECTED);
}

#[test]
fn a_label_within_an_address_is_part_of_it() {
    let mut lines = page();
    lines.retain(|line| line.text() != "何时由何地迁来本址" && !line.text().starts_with("杭州市民族路"));
    lines.push(written("何时由何地迁来本址杭州市民族路12号", 20.0, 760.0, 40.0));
    assert_eq!(values(&member(&lines, TODAY)), EXPECTED);
}

#[test]
fn an_empty_page_suggests_nothing() {
    assert_eq!(member(&[], TODAY), []);
}

#[test]
fn a_value_whose_label_was_not_read_is_given_to_no_other() {
    let mut lines = page();
    lines.retain(|line| !["性别", "民族", "出生日期"].contains(&line.text().as_str()));
    let suggestions = member(&lines, TODAY);
    assert!(suggestions.iter().all(|it| it.fact != Fact::FormerName), "女 is no former name");
    let of = |field| suggestions.iter().find(|it| it.fact == field).map(|it| it.value.as_str());
    assert_eq!(of(Fact::BirthPlace), Some("浙江省杭州市"));
    assert_eq!(of(Fact::NativePlace), Some("浙江省绍兴市"));
    assert_eq!((of(Fact::Sex), of(Fact::BirthDate)), (Some("女"), Some("1949-12-31")), "the number tells");
}
