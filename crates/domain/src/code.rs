//! Codes and numbers that people and offices carry, checked the way their standards say.
//!
//! Everything here works on what a person typed or a reader delivered: call [`normalise`] first, or use the parsers,
//! which do it themselves. Error values never contain the number they complain about.

mod division;
mod id_number;
mod nation;
mod scan;

pub use division::{Division, DivisionLevel};
pub(crate) use id_number::completed_years;
pub use id_number::{IdError, IdKind, IdNumber, Sex};
pub use nation::NATIONS;
pub use scan::ScanCode;

/// Text as it is stored and compared: full-width digits and letters become half-width, blanks and invisible
/// formatting characters go, letters become capitals. For codes only, never for names.
pub fn normalise(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            // Full-width forms stand at a fixed distance from ASCII.
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Zero-width characters, direction marks and the byte order mark: they come along when text is pasted.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// True when a text contains what no name, address or remark may contain: control characters, invisible formatting
/// characters (two names that look the same must be the same), the replacement character of a failed conversion, or
/// noncharacters. Line breaks and tabs are allowed when `several_lines`.
///
/// Every other character is allowed: names use all of GB 18030-2022, including the rare ideographs of the supplementary
/// planes and the private-use characters of older systems.
pub fn has_bad_characters(text: &str, several_lines: bool) -> bool {
    text.chars().any(|c| match c {
        '\n' | '\t' | '\r' => !several_lines,
        '\u{FFFD}' | '\u{FDD0}'..='\u{FDEF}' => true,
        _ => c.is_control() || is_invisible(c) || (u32::from(c) & 0xFFFE) == 0xFFFE,
    })
}

/// GB 32100-2015 unified social credit code of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode(String);

/// The 31 characters of GB 32100: digits and capitals without I, O, S, V and Z.
const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

impl CreditCode {
    /// A code of 18 characters with the right check character; `None` otherwise.
    pub fn parse(text: &str) -> Option<Self> {
        let text = normalise(text);
        let (stem, check) = text.split_at_checked(17)?;
        (check.len() == 1 && Self::check_character(stem)? == check.chars().next()?).then_some(Self(text))
    }

    /// The 18th character for the first 17; `None` when one of them is outside the alphabet or there are not 17.
    pub fn check_character(stem: &str) -> Option<char> {
        if stem.len() != 17 {
            return None;
        }
        let (mut sum, mut weight) = (0usize, 1usize);
        for byte in stem.bytes() {
            sum += weight * CREDIT_ALPHABET.iter().position(|c| *c == byte)?;
            weight = weight * 3 % 31;
        }
        Some(char::from(CREDIT_ALPHABET[(31 - sum % 31) % 31]))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// True for a telephone number at which a person can be reached: a mobile number, or a landline with its area code
/// (hyphen and extension allowed). Service numbers such as 12345 and 400 numbers are nobody's own.
pub fn is_phone(text: &str) -> bool {
    let text = normalise(text);
    let text = text.strip_prefix("+86").unwrap_or(&text);
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if let Some(mobile) = text.strip_prefix('1') {
        return text.len() == 11 && digits(mobile) && matches!(mobile.as_bytes()[0], b'3'..=b'9');
    }
    let Some(landline) = text.strip_prefix('0') else { return false };
    let mut parts = landline.split('-');
    let (Some(first), second, third) = (parts.next(), parts.next(), parts.next()) else { return false };
    if parts.next().is_some() || !digits(first) {
        return false;
    }
    // 010 and 02x are the three-digit area codes; all others have four digits.
    let area = if first.starts_with('1') || first.starts_with('2') { 2 } else { 3 };
    let (number, extension) = match second {
        Some(second) if first.len() == area => (second, third),
        _ if third.is_some() => return false,
        second => (first.get(area..).unwrap_or_default(), second),
    };
    let valid_number =
        matches!(number.len(), 7 | 8) && digits(number) && matches!(number.as_bytes()[0], b'2'..=b'9');
    let valid_area = first.len() >= area
        && !first.starts_with('0')
        && (!first.starts_with('1') || first.starts_with("10"));
    valid_number && valid_area && extension.is_none_or(|e| (1..=6).contains(&e.len()) && digits(e))
}

/// A telephone number with its middle hidden: `138****5678`. Anything too short to hide is hidden whole.
pub fn mask_phone(text: &str) -> String {
    let chars: Vec<char> = normalise(text).chars().collect();
    if chars.len() < 8 {
        return "*".repeat(chars.len());
    }
    let head: String = chars[..3].iter().collect();
    let tail: String = chars[chars.len() - 4..].iter().collect();
    format!("{head}****{tail}")
}

/// An identity number with its middle hidden, first three and last four characters kept: `310***********1234`.
/// Anything too short to hide is hidden whole.
pub fn mask_id_number(text: &str) -> String {
    let chars: Vec<char> = normalise(text).chars().collect();
    if chars.len() < 10 {
        return "*".repeat(chars.len());
    }
    let head: String = chars[..3].iter().collect();
    let tail: String = chars[chars.len() - 4..].iter().collect();
    format!("{head}{}{tail}", "*".repeat(chars.len() - 7))
}

/// True for a bank card number: 12 to 19 digits whose last is the Luhn check digit (ISO/IEC 7812-1).
pub fn is_bank_card(text: &str) -> bool {
    let text = bank_card_digits(text);
    if !(12..=19).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            match (place % 2, digit) {
                (0, digit) => digit,
                (_, digit) if digit > 4 => digit * 2 - 9,
                (_, digit) => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10) && text.bytes().any(|b| b != b'0')
}

/// A bank card number as it is stored: without the blanks and hyphens that it is printed with.
pub fn bank_card_digits(text: &str) -> String {
    normalise(text).replace('-', "")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a missing check character of a literal is a failed test")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_compared_without_the_accidents_of_typing() {
        assert_eq!(normalise(" １１０１０５ 1949\u{200B}1231\u{3000}002x "), "11010519491231002X");
        assert_eq!(normalise("ｘ"), "X");
    }

    #[test]
    fn credit_codes_follow_gb_32100() {
        for valid in ["91350100M000100Y43", "11511301MB15537661", " 91350100m000100y43 "] {
            assert!(CreditCode::parse(valid).is_some(), "{valid} is valid");
        }
        for invalid in [
            "",
            "91350100M000100Y4",
            "91350100M000100Y44",
            "91350100M000100Y431",
            "91350100I000100Y43",
            "一二三四五六七八九十一二三四五六七八",
        ] {
            assert!(CreditCode::parse(invalid).is_none(), "{invalid} is not valid");
        }
    }

    #[test]
    fn telephone_numbers_are_those_of_persons() {
        for valid in [
            "13800005678",
            "138 0000 5678",
            "+8613800005678",
            "19912345678",
            "021-56781234",
            "02156781234",
            "010-65001234",
            "0570-3088123",
            "05703088123",
            "021-56781234-801",
        ] {
            assert!(is_phone(valid), "{valid} can be called");
        }
        for invalid in [
            "",
            "12345",
            "4008001234",
            "400-800-1234",
            "12800005678",
            "1380000567",
            "138000056789",
            "56781234",
            "021-1234567",
            "0-56781234",
            "021-56781234-",
            "021-5678-1234-5",
            "013800005678",
            "电话",
            "1一二三四五六七八九十",
        ] {
            assert!(!is_phone(invalid), "{invalid} is not a person's number");
        }
    }

    #[test]
    fn masks_hide_the_middle_and_short_texts_whole() {
        assert_eq!(mask_phone("13800005678"), "138****5678");
        assert_eq!(mask_phone("021-56781234"), "021****1234");
        assert_eq!(mask_phone("12345"), "*****");
        assert_eq!(mask_id_number("310101196203011234"), "310***********1234");
        assert_eq!(mask_id_number("12"), "**");
    }

    #[test]
    fn bank_cards_have_a_luhn_digit() {
        for valid in ["6222 0000 0000 0009", "4111111111111111", "6222-0000-0000-0009"] {
            assert!(is_bank_card(valid), "{valid} is valid");
        }
        for invalid in
            ["", "4111111111111112", "41111111111", "411111111111111111111", "0000000000000000", "卡号"]
        {
            assert!(!is_bank_card(invalid), "{invalid} is not valid");
        }
    }

    #[test]
    fn names_may_hold_any_character_but_control_and_invisible_ones() {
        for good in ["陈𬭊", "阿卜杜拉·麦麦提", "䶮", "Jean-Luc O'Neil", "\u{E863}"] {
            assert!(!has_bad_characters(good, false), "{good} is a name");
        }
        for bad in ["陈\u{0}", "陈\u{7f}", "陈\n某", "陈\u{200B}某", "\u{202E}陈", "陈\u{FFFD}", "\u{FFFE}"]
        {
            assert!(has_bad_characters(bad, false), "{bad:?} is not a name");
        }
        assert!(!has_bad_characters("第一行\n第二行", true));
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_a_check_panic(text in ".{0,40}") {
            let _ = (normalise(&text), is_phone(&text), is_bank_card(&text), CreditCode::parse(&text));
            let _ = (mask_phone(&text), mask_id_number(&text), has_bad_characters(&text, false));
        }

        #[test]
        fn one_changed_character_breaks_a_credit_code(stem in "[0-9A-HJ-NP-RTUWXY]{17}", place in 0usize..18, other in 0usize..31) {
            let code = format!("{stem}{}", CreditCode::check_character(&stem).unwrap());
            prop_assert!(CreditCode::parse(&code).is_some());
            let mut changed = code.clone().into_bytes();
            changed[place] = CREDIT_ALPHABET[other];
            let changed = String::from_utf8(changed).unwrap();
            prop_assert_eq!(CreditCode::parse(&changed).is_some(), changed == code);
        }
    }
}
