//! Identity numbers and dates as they come from the network, with its typical confusions.

use domain::code::{IdNumber, normalise};
use jiff::civil::Date;

/// What became of a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Number {
    /// Its check character is right as it was read. Characters may have been read around it that do not belong to it; then the printed birth date is
    /// its own, too.
    Right(IdNumber),
    /// It was not, but exactly one way to undo a typical confusion makes it right.
    Repaired(IdNumber),
    /// Neither.
    Unclear,
}

/// Digits for which letters and signs are taken. The check character's X is not among them.
fn meant_by(character: char) -> Option<&'static [char]> {
    Some(match character {
        'O' | 'D' | 'U' | 'C' | '〇' | '口' | '○' => &['0'],
        'Q' => &['0', '9'],
        'I' | 'L' | 'J' | '!' | '/' | '丨' | '一' => &['1'],
        'Z' => &['2', '7'],
        'A' | 'H' => &['4'],
        'S' | '$' => &['5', '8'],
        'B' => &['8', '6'],
        'G' => &['6', '9'],
        'T' | '?' | '？' => &['7'],
        _ => return None,
    })
}

/// Digits for which a digit is taken.
fn confused_with(digit: char) -> &'static [char] {
    match digit {
        '0' => &['6', '8', '9'],
        '1' => &['7', '4'],
        '2' => &['7'],
        '3' => &['8', '5', '9'],
        '4' => &['1', '9'],
        '5' => &['6', '3', '8'],
        '6' => &['0', '8', '5'],
        '7' => &['1', '2'],
        '8' => &['0', '3', '6', '9'],
        '9' => &['0', '3', '8', '4'],
        _ => &[],
    }
}

/// Characters of a number, and how many more may be read around it.
const LENGTH: usize = 18;
const MOST_SURPLUS: usize = 3;

/// More combinations than this are no repair but a guess.
const MOST_COMBINATIONS: usize = 64;

/// Reads a number. `born` is the birth date that is printed beside it: a repair must agree with it, where it is known.
pub(crate) fn id_number(text: &str, born: Option<Date>, today: Date) -> Number {
    let text = normalise(text);
    let parse =
        |text: &str| IdNumber::parse(text, today).ok().filter(|number| number.as_str().len() == LENGTH);
    if let Some(number) = parse(&text) {
        return Number::Right(number);
    }
    let characters: Vec<char> = text.chars().collect();
    let mut repairs: Vec<IdNumber> = repaired(&characters)
        .iter()
        .filter_map(|repaired| parse(repaired))
        .filter(|number| born.is_none_or(|born| born == number.birth_date()))
        .collect();
    repairs.sort();
    repairs.dedup();
    match <[IdNumber; 1]>::try_from(repairs) {
        Ok([number]) if born.is_some() && characters.len() > LENGTH => Number::Right(number),
        Ok([number]) => Number::Repaired(number),
        Err(_) => Number::Unclear,
    }
}

/// All texts that may have been meant: with letters put back to digits, or, where there is no letter, with one digit
/// exchanged, or, where there are some characters too many (the rest of a label, the edge of the card), without those at the ends.
fn repaired(characters: &[char]) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut foreign = false;
    if (LENGTH + 1..=LENGTH + MOST_SURPLUS).contains(&characters.len()) {
        return characters.windows(LENGTH).map(|part| part.iter().collect()).collect();
    }
    if characters.len() != LENGTH {
        return Vec::new();
    }
    for (place, character) in characters.iter().enumerate() {
        let meant: &[char] = match character {
            '0'..='9' => &[*character],
            'X' | 'K' | 'Y' | '×' | '✕' | '乂' if place == LENGTH - 1 => &['X'],
            other => match meant_by(*other) {
                Some(meant) => meant,
                None => return Vec::new(),
            },
        };
        foreign |= meant != [*character];
        texts =
            texts.iter().flat_map(|text| meant.iter().map(move |digit| format!("{text}{digit}"))).collect();
        if texts.len() > MOST_COMBINATIONS {
            return Vec::new();
        }
    }
    if foreign {
        return texts;
    }
    let mut exchanged = Vec::new();
    for (place, character) in characters.iter().enumerate() {
        for other in confused_with(*character) {
            let mut changed = characters.to_vec();
            changed[place] = *other;
            exchanged.push(changed.iter().collect());
        }
    }
    exchanged
}

/// A date that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReadDate {
    pub(crate) date: Date,
    /// A letter stood where a digit was meant.
    pub(crate) repaired: bool,
}

/// A date in any of the ways in which papers print them: `1990年3月1日`, `1990.03.01`, `19900301`.
pub(crate) fn date(text: &str) -> Option<ReadDate> {
    let (groups, repaired) = digit_groups(text);
    let joined = groups.concat();
    let (year, month, day) = match groups.as_slice() {
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            (year.as_str(), month.as_str(), day.as_str())
        }
        _ if joined.len() == 8 => (&joined[..4], &joined[4..6], &joined[6..]),
        _ => return None,
    };
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (date.year() >= 1850).then_some(ReadDate { date, repaired })
}

/// First and last day of a term; the last is `None` for 长期. Dots and dashes are easily lost, so only the digits count.
pub(crate) fn term(text: &str) -> Option<(ReadDate, Option<ReadDate>)> {
    // What is left of a label may end in 限 but not in 期.
    let endless = text.contains('长') || text.ends_with('期');
    let (groups, repaired) = digit_groups(text);
    let digits = groups.concat();
    let part = |range: std::ops::Range<usize>| {
        digits.get(range).and_then(date).map(|read| ReadDate { repaired, ..read })
    };
    match (digits.len(), endless) {
        (16, _) => Some((part(0..8)?, Some(part(8..16)?))),
        (8, true) => Some((part(0..8)?, None)),
        _ => None,
    }
}

/// The digits of a text, as they stand together, and whether letters had to be taken for digits. Only letters between or
/// beside digits are.
fn digit_groups(text: &str) -> (Vec<String>, bool) {
    let characters: Vec<char> = text.chars().flat_map(char::to_uppercase).collect();
    let digit = |place: usize| characters.get(place).is_some_and(char::is_ascii_digit);
    let mut groups: Vec<String> = Vec::new();
    let (mut repaired, mut open) = (false, false);
    for (place, character) in characters.iter().enumerate() {
        let beside = place.checked_sub(1).is_some_and(digit) || digit(place + 1);
        let meant = match character {
            '0'..='9' => Some(*character),
            'A'..='Z' if beside => meant_by(*character).map(|meant| meant[0]),
            _ => None,
        };
        repaired |= meant.is_some_and(|meant| meant != *character);
        match (meant, groups.last_mut()) {
            (Some(digit), Some(group)) if open => group.push(digit),
            (Some(digit), _) => groups.push(digit.to_string()),
            (None, _) => {}
        }
        open = meant.is_some();
    }
    (groups, repaired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use proptest::prelude::*;

    const TODAY: Date = day(2026, 11, 20);
    /// The samples of GB 11643.
    const WITH_X: &str = "11010519491231002X";
    const SECOND: &str = "440524188001010014";

    fn repaired_text(text: &str, born: Option<Date>) -> Option<String> {
        match id_number(text, born, TODAY) {
            Number::Repaired(number) => Some(number.as_str().to_owned()),
            Number::Right(_) | Number::Unclear => None,
        }
    }

    #[test]
    fn a_number_that_is_right_is_left_alone() {
        for text in [WITH_X, "１１０１０５19491231002x", "110105 19491231 002X"] {
            assert!(matches!(id_number(text, None, TODAY), Number::Right(_)), "{text}");
        }
    }

    #[test]
    fn letters_are_put_back_to_digits_when_one_way_makes_the_number_right() {
        for (text, meant) in [
            ("11O1O51949I23100Zx", WITH_X),
            ("11010519491231002×", WITH_X),
            ("11010519491231002K", WITH_X),
            ("4405Z41880O1010014", SECOND),
        ] {
            assert_eq!(repaired_text(text, None).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn a_digit_is_exchanged_only_when_one_way_makes_the_number_right() {
        let born = Some(day(1949, 12, 31));
        // One exchange makes it right and leaves the birth date that is printed beside it.
        let exchanged = repaired_text("11010619491231002X", born);
        assert_eq!(exchanged.as_deref(), Some(WITH_X));
        // Here three do.
        assert_eq!(repaired_text("11010519481231002X", Some(day(1948, 12, 31))), None);
    }

    #[test]
    fn characters_too_many_are_left_out_at_the_ends_only() {
        for text in [format!("B{WITH_X}1"), format!("号码{WITH_X}1"), format!("{SECOND}11")] {
            let number = repaired_text(&text, None);
            assert!(number.is_some_and(|number| text.contains(&number)), "{text}");
        }
        let born = Some(day(1949, 12, 31));
        assert!(
            matches!(id_number(&format!("{WITH_X}1"), born, TODAY), Number::Right(number) if number.as_str() == WITH_X),
            "the birth date beside it says which of the characters are the number"
        );
        let inside = format!("{}1{}", &WITH_X[..9], &WITH_X[9..]);
        assert_eq!(id_number(&inside, None, TODAY), Number::Unclear);
        assert_eq!(repaired_text(&format!("1{WITH_X}"), None).as_deref(), Some(WITH_X));
        assert_eq!(repaired_text(&format!("{WITH_X}1"), None).as_deref(), Some(WITH_X));
        assert_eq!(id_number("1101051949123100", None, TODAY), Number::Unclear);
        assert_eq!(id_number("汉字汉字汉字汉字汉字汉字汉字汉字汉字", None, TODAY), Number::Unclear);
        assert_eq!(
            id_number("USA310175030412", None, TODAY),
            Number::Unclear,
            "no such number stands on these papers"
        );
    }

    #[test]
    fn dates_are_read_however_they_are_printed() {
        for text in
            ["1990年3月1日", "1990年03月01日", "1990.03.01", "19900301", "出生1990年3月1日", "1990年03月O1日"]
        {
            let read = date(text);
            assert_eq!(read.map(|read| read.date), Some(day(1990, 3, 1)), "{text}");
            assert_eq!(read.map(|read| read.repaired), Some(text.contains('O')), "{text}");
        }
        for text in
            ["", "年月日", "1990年13月1日", "1990年2月30日", "1090年3月1日", "90年3月1日", "1990年3月"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_term_is_two_dates_or_has_no_end() {
        let ends = |text| term(text).map(|(from, until)| (from.date, until.map(|until| until.date)));
        let (from, until) = (day(2015, 3, 1), day(2035, 3, 1));
        for text in
            ["2015.03.01-2035.03.01", "2015.03.012035.03.01", "20150301-20350301", "2015.03.01—2035.03.O1"]
        {
            assert_eq!(ends(text), Some((from, Some(until))), "{text}");
        }
        assert_eq!(ends("2015.03.01-长期"), Some((from, None)));
        for text in ["2015.03.01", "2015.03.01-2035.03", "长期", "2015.03.01-2035.02.30"] {
            assert_eq!(ends(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_repair_always_has_the_right_check_character(text in "[0-9OISBZxX]{17,19}") {
            if let Number::Repaired(number) = id_number(&text, None, TODAY) {
                prop_assert!(IdNumber::parse(number.as_str(), TODAY).is_ok());
                prop_assert_ne!(number.as_str(), normalise(&text));
            }
        }

        #[test]
        fn nothing_read_makes_it_panic(text in ".{0,30}") {
            let _ = (id_number(&text, None, TODAY), date(&text), term(&text));
        }
    }
}
