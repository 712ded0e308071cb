//! Which of the machine's fonts the documents are set in.

use serde::Serialize;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;
use typst_kit::fonts::FontStore;

use crate::PrintError;

/// Families with serifs (宋体), best first: running text, and in bold the title. Noto and Source Han are one design
/// under two names; the others come with Windows and macOS.
const SERIF: [&str; 6] = [
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "Songti SC",
];

/// Families without serifs (黑体), best first: where there are no serifs, and titles where there is no bold.
const SANS: [&str; 7] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "SimHei",
    "Microsoft YaHei",
    "PingFang SC",
];

/// Families in which is set what was entered, best first: it stands out from what is printed on every such paper. Where none of them is
/// installed it looks like the running text.
///
/// Besides, the typesetter remembers the excerpt of a font that it put into a file as long as the same characters are wanted of it: with what
/// was entered in a face of its own, that of the running text is the same for every paper of a kind.
const ENTERED: [&str; 6] =
    ["KaiTi", "Kaiti SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"];

/// Families for what the others lack: the rare characters of names and places, CJK Extension B and later. They are the last of every
/// list, so that such a character looks like its neighbours wherever one of them is installed.
const RARE: [&str; 9] = [
    "HanaMinA",
    "HanaMinB",
    "Plangothic P1",
    "Plangothic P2",
    "SimSun-ExtB",
    "SimSun-ExtG",
    "BabelStone Han",
    "TW-Sung-Ext-B",
    "TW-Sung-Plus",
];

/// A font without these cannot set any of the documents.
const PROBE: &str = "受理通知书申请人盖章";

/// The chosen families, as the templates read them.
#[derive(Serialize)]
pub(crate) struct Families {
    body: Vec<String>,
    title: Vec<String>,
    entered: Vec<String>,
}

/// All fonts of the machine and the families chosen from them.
pub(crate) struct Fonts {
    store: FontStore,
    families: Families,
    printable: Characters,
}

/// A set of characters, a bit for each that there can be.
struct Characters(Vec<u64>);

impl Characters {
    /// What at least one font has.
    fn of(book: &FontBook) -> Self {
        let mut bits = vec![0; (char::MAX as usize >> 6) + 1];
        for code in infos(book).flat_map(|info| info.coverage.iter()) {
            if let Some(word) = bits.get_mut(code as usize >> 6) {
                *word |= 1 << (code & 63);
            }
        }
        Self(bits)
    }

    fn has(&self, c: char) -> bool {
        let code = u32::from(c);
        self.0.get(code as usize >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
    }
}

impl Fonts {
    /// Looks through the machine's fonts. Takes a tenth of a second to some seconds, depending on how many there are;
    /// the files themselves are loaded when first used.
    pub(crate) fn discover() -> Result<Self, PrintError> {
        let mut store = FontStore::new();
        store.extend(typst_kit::fonts::system());
        Self::choose(store)
    }

    /// Chooses families from `store`, or fails when none of its fonts can show Chinese.
    pub(crate) fn choose(store: FontStore) -> Result<Self, PrintError> {
        let able = families_with(store.book(), PROBE);
        let spare = able.first().ok_or(PrintError::NoChineseFont)?;
        let installed = |name: &&str| store.book().contains_family(&name.to_lowercase());
        let rare: Vec<String> = RARE.iter().copied().filter(installed).map(str::to_owned).collect();
        let pick = |first: &[&str], second: &[&str]| {
            let present = |name: &&&str| able.iter().any(|family| family.eq_ignore_ascii_case(name));
            let mut families: Vec<String> =
                first.iter().chain(second).filter(present).map(ToString::to_string).collect();
            if families.is_empty() {
                families.push(spare.clone());
            }
            families.extend(rare.iter().cloned());
            families
        };
        let body = pick(&SERIF, &SANS);
        // SimSun has no bold; where it is the best face with serifs, titles are set in SimHei, as typists do there.
        let simsun = body.first().is_some_and(|name| name == "SimSun");
        let title = if simsun { pick(&SANS, &SERIF) } else { body.clone() };
        let entered = pick(&ENTERED, &SERIF);
        let families = Families { body, title, entered };
        Ok(Self { printable: Characters::of(store.book()), store, families })
    }

    /// The families for the templates.
    pub(crate) fn families(&self) -> &Families {
        &self.families
    }

    /// What is known of every font.
    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        self.store.book()
    }

    /// The font at `index` of the book, loaded on first use.
    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        self.store.font(index)
    }

    /// The characters of `text` that no font of the machine has, each once, in order of appearance.
    pub(crate) fn unprintable(&self, text: &str) -> Vec<char> {
        let mut checked = std::collections::HashSet::new();
        text.chars()
            .filter(|c| !c.is_ascii() && !is_invisible(*c) && checked.insert(*c))
            .filter(|c| !self.printable.has(*c))
            .collect()
    }
}

/// The families of which one font has every character of `text`, in the book's order.
fn families_with(book: &FontBook, text: &str) -> Vec<String> {
    let mut families: Vec<String> = Vec::new();
    for info in infos(book) {
        if !families.contains(&info.family) && text.chars().all(|c| info.coverage.contains(u32::from(c))) {
            families.push(info.family.clone());
        }
    }
    families
}

fn infos(book: &FontBook) -> impl Iterator<Item = &FontInfo> {
    (0..).map_while(|index| book.info(index))
}

/// Characters that leave no mark and so need no glyph: spaces, controls, direction marks, variation selectors.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

    use super::*;

    #[test]
    fn a_machine_without_a_chinese_font_is_told_so() {
        assert!(matches!(Fonts::choose(FontStore::new()), Err(PrintError::NoChineseFont)));
    }

    #[test]
    fn characters_that_no_font_has_are_named_once() {
        let fonts = Fonts::discover().unwrap();
        // U+10FFFD is for private use, so no font of a sane machine has it.
        assert_eq!(fonts.unprintable("张\u{10fffd}三\u{10fffd}\u{fe00}"), ['\u{10fffd}']);
    }

    #[test]
    fn the_preferred_families_come_in_their_order() {
        let families = Fonts::discover().unwrap().families;
        let rank = |name: &String| SERIF.iter().chain(&SANS).chain(&RARE).position(|known| known == name);
        let ranks: Vec<_> = families.body.iter().map(rank).collect();
        assert!(ranks.is_sorted(), "{:?}", families.body);
    }
}
