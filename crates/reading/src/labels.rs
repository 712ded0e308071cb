//! The printed words of the papers.

use std::ops::Range;

use crate::line::Glyph;

/// A label, or a part of one that is printed in two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    Name,
    Sex,
    Nation,
    Born,
    Address,
    Number,
    Authority,
    Term,
    Country,
    IdCard,
    Register,
    Relation,
    FormerName,
    BirthPlace,
    NativePlace,
    OtherAddress,
    Religion,
    Height,
    BloodType,
    Education,
    MaritalStatus,
    MilitaryService,
    Workplace,
    Occupation,
    MovedToCity,
    MovedToAddress,
    /// 何时由何地迁来, of which the next line says whether it is 本市(县) or 本址.
    Moved,
    /// 本市(县), of which the line before or after says what is meant.
    City,
    /// Printed words that belong to no field: the registrar's signature and the day of registration.
    Foot,
}

/// Each spelling, longer ones before those that they contain. Round brackets are left out.
const SPELLINGS: [(&str, Label); 47] = [
    ("何时由何地迁来本市县", Label::MovedToCity),
    ("何时由何地迁来本址", Label::MovedToAddress),
    ("公民身份证件编号", Label::Number),
    ("户主或与户主关系", Label::Relation),
    ("何时由何地迁来", Label::Moved),
    ("本市县其他住址", Label::OtherAddress),
    ("常住人口登记卡", Label::Register),
    ("中华人民共和国", Label::Country),
    ("公民身份号码", Label::Number),
    ("居民身份证", Label::IdCard),
    ("身份证件编号", Label::Number),
    ("承办人签章", Label::Foot),
    ("与户主关系", Label::Relation),
    ("其他住址", Label::OtherAddress),
    ("本市县其他", Label::OtherAddress),
    ("公民身份", Label::Number),
    ("身份号码", Label::Number),
    ("证件编号", Label::Number),
    ("户主或与", Label::Relation),
    ("户主关系", Label::Relation),
    ("出生日期", Label::Born),
    ("宗教信仰", Label::Religion),
    ("文化程度", Label::Education),
    ("婚姻状况", Label::MaritalStatus),
    ("兵役状况", Label::MilitaryService),
    ("服务处所", Label::Workplace),
    ("登记日期", Label::Foot),
    ("签发机关", Label::Authority),
    ("有效期限", Label::Term),
    ("何时由何地", Label::Moved),
    ("迁来本市县", Label::MovedToCity),
    ("迁来本址", Label::MovedToAddress),
    ("本市县", Label::City),
    ("曾用名", Label::FormerName),
    ("出生地", Label::BirthPlace),
    ("签发机", Label::Authority),
    ("有效期", Label::Term),
    ("姓名", Label::Name),
    ("性别", Label::Sex),
    ("民族", Label::Nation),
    ("出生", Label::Born),
    ("住址", Label::Address),
    ("本址", Label::MovedToAddress),
    ("籍贯", Label::NativePlace),
    ("身高", Label::Height),
    ("血型", Label::BloodType),
    ("职业", Label::Occupation),
];

/// From this length on one character of a label may be misread.
const TOLERANT_FROM: usize = 4;

/// The label that begins at a place in a text, and where it ends.
pub(crate) fn label_at(glyphs: &[(f32, Glyph)], place: usize) -> Option<(Label, Range<usize>)> {
    SPELLINGS.iter().find_map(|(spelling, label)| Some((*label, matches(glyphs, place, spelling)?)))
}

/// Where the first of some labels stands in a text.
pub(crate) fn find(glyphs: &[(f32, Glyph)], labels: &[Label]) -> Option<Range<usize>> {
    let spellings = || SPELLINGS.iter().filter(|(_, label)| labels.contains(label));
    (0..glyphs.len()).find_map(|place| spellings().find_map(|(spelling, _)| matches(glyphs, place, spelling)))
}

/// The range that a spelling takes from a place on.
fn matches(glyphs: &[(f32, Glyph)], place: usize, spelling: &str) -> Option<Range<usize>> {
    let allowed = usize::from(spelling.chars().count() >= TOLERANT_FROM);
    let (mut at, mut wrong) = (place, 0);
    for expected in spelling.chars() {
        while at > place && glyphs.get(at).is_some_and(|(_, glyph)| is_bracket(glyph.character)) {
            at += 1;
        }
        let character = glyphs.get(at)?.1.character;
        wrong += usize::from(character != expected);
        // A digit is no misread ideograph: what was filled in begins here.
        if wrong > allowed || character.is_ascii_digit() {
            return None;
        }
        at += 1;
    }
    while glyphs.get(at).is_some_and(|(_, glyph)| matches!(glyph.character, ')' | '）')) {
        at += 1;
    }
    Some(place..at)
}

fn is_bracket(character: char) -> bool {
    matches!(character, '(' | ')' | '（' | '）')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str) -> Vec<(f32, Glyph)> {
        let glyph = |(place, character)| (place as f32, Glyph { character, at: 0.0, confidence: 1.0 });
        text.chars().enumerate().map(glyph).collect()
    }

    #[test]
    fn a_long_label_may_have_one_misread_character() {
        assert_eq!(label_at(&glyphs("公民身份号码1101"), 0), Some((Label::Number, 0..6)));
        assert_eq!(label_at(&glyphs("公民身分号码1101"), 0), Some((Label::Number, 0..6)));
        assert_eq!(label_at(&glyphs("汉族"), 0), None, "this is not 民族 misread");
        assert_eq!(
            label_at(&glyphs("有效期2015"), 0),
            Some((Label::Term, 0..3)),
            "a digit is not 限 misread"
        );
    }

    #[test]
    fn brackets_in_a_label_do_not_matter() {
        assert_eq!(label_at(&glyphs("本市（县）其他住址"), 0), Some((Label::OtherAddress, 0..9)));
        assert_eq!(label_at(&glyphs("何时由何地迁来本市(县)2001年"), 0), Some((Label::MovedToCity, 0..12)));
    }

    #[test]
    fn the_longer_of_two_spellings_is_found() {
        for (place, (spelling, label)) in SPELLINGS.iter().enumerate() {
            assert_eq!(
                label_at(&glyphs(spelling), 0).map(|(label, range)| (label, range.len())),
                Some((*label, spelling.chars().count())),
                "{spelling} (entry {place}) is hidden by a shorter one before it"
            );
        }
        assert_eq!(find(&glyphs("性别女民族汉"), &[Label::Nation]), Some(3..5));
    }
}
