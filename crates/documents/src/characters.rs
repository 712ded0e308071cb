//! Every Chinese character that GB 18030-2022 asks for stands on the paper.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use typst::layout::{Frame, FrameItem};

use crate::{AnswerSection, Document, JointApplicationForm, Press};

/// The Chinese characters of implementation level 3 of GB 18030-2022: the unified ideographs of Unicode 11, twelve of which stand
/// among the compatibility ideographs. Extension G and later are no part of the standard.
const IDEOGRAPHS: [(u32, u32); 14] = [
    // Extension A, and the first block up to what Unicode 11 added.
    (0x3400, 0x4DB5),
    (0x4E00, 0x9FEF),
    (0xFA0E, 0xFA0F),
    (0xFA11, 0xFA11),
    (0xFA13, 0xFA14),
    (0xFA1F, 0xFA1F),
    (0xFA21, 0xFA21),
    (0xFA23, 0xFA24),
    (0xFA27, 0xFA29),
    // Extensions B to F.
    (0x20000, 0x2A6D6),
    (0x2A700, 0x2B734),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
];

/// Their number, as the standard itself states it.
const IDEOGRAPH_COUNT: u32 = 87_887;

/// Radicals: the 214 of Kangxi and the fourteen of the supplement that the standard has always had.
const RADICALS: [(u32, u32); 13] = [
    (0x2F00, 0x2FD5),
    (0x2E81, 0x2E81),
    (0x2E84, 0x2E84),
    (0x2E88, 0x2E88),
    (0x2E8B, 0x2E8C),
    (0x2E97, 0x2E97),
    (0x2EA7, 0x2EA7),
    (0x2EAA, 0x2EAA),
    (0x2EAE, 0x2EAE),
    (0x2EB3, 0x2EB3),
    (0x2EB6, 0x2EB7),
    (0x2EBB, 0x2EBB),
    (0x2ECA, 0x2ECA),
];

/// Their number, as the standard itself states it.
const RADICAL_COUNT: u32 = 228;

/// What else names and addresses are written with: 〇 and 々, the middle dots of translated names, full-width forms.
const OTHERS: [(u32, u32); 5] =
    [(0x3005, 0x3005), (0x3007, 0x3007), (0x00B7, 0x00B7), (0x2022, 0x2022), (0xFF01, 0xFF5E)];

fn count(ranges: &[(u32, u32)]) -> u32 {
    ranges.iter().map(|(first, last)| last - first + 1).sum()
}

#[test]
fn the_ranges_are_those_of_the_standard() {
    assert_eq!(count(&IDEOGRAPHS), IDEOGRAPH_COUNT);
    assert_eq!(count(&RADICALS), RADICAL_COUNT);
}

#[test]
fn every_character_of_level_3_stands_on_the_paper() {
    let press = Press::new().unwrap();
    let ranges = IDEOGRAPHS.iter().chain(&RADICALS).chain(&OTHERS);
    let every: Vec<char> =
        ranges.flat_map(|(first, last)| *first..=*last).filter_map(char::from_u32).collect();
    // A cell of a table must fit onto its page.
    let lines = every.chunks(1000).map(|chunk| (String::new(), chunk.iter().collect())).collect();
    let section = AnswerSection { title: String::new(), lines };
    let form = JointApplicationForm { common: vec![section], ..JointApplicationForm::default() };
    let (mut drawn, mut blank) = (0, 0);
    press
        .set(&Document::JointApplication(form), |pages, unprintable| {
            assert!(unprintable.is_empty(), "no installed font has {unprintable:?}");
            for page in pages.pages() {
                look(&page.frame, &mut drawn, &mut blank);
            }
            Ok(())
        })
        .unwrap();
    assert!(drawn >= every.len(), "all {} are drawn, not {drawn}", every.len());
    assert_eq!(blank, 0, "none stands as an empty box");
}

/// Counts the glyphs of a frame, and those that stand for a character which the font does not have.
fn look(frame: &Frame, drawn: &mut usize, blank: &mut usize) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => look(&group.frame, drawn, blank),
            FrameItem::Text(text) => {
                *drawn += text.glyphs.len();
                *blank += text.glyphs.iter().filter(|glyph| glyph.id == 0).count();
            }
            _ => {}
        }
    }
}
