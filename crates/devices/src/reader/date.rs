//! Dates as readers write them.

use jiff::civil::Date;
use protocol::screen::Validity;

/// What readers write for 长期.
const UNLIMITED: [&str; 6] = ["长期", "永久", "无限", "99991231", "99999999", "00000000"];

/// A date in one of the notations that readers use: `19900101`, `1990-1-1`, `1990/01/01`, `1990.01.01`, `1990年1月1日`, with a time behind
/// it or not, in half-width or full-width digits.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = half_width(text);
    let (date, rest) = take(&text)?;
    let rest = rest.trim_start();
    // What follows may only be a time, which for a date is midnight or meaningless.
    let time = rest.is_empty()
        || rest.strip_prefix('T').unwrap_or(rest).chars().all(|c| c.is_ascii_digit() || ":.Z+".contains(c));
    time.then_some(date)
}

/// The last day of a card.
pub(super) fn validity(text: &str) -> Option<Validity> {
    if UNLIMITED.iter().any(|word| half_width(text).contains(word)) {
        return Some(Validity::Unlimited);
    }
    date(text).map(|date| Validity::Until { date })
}

/// First and last day in one text: `2010.01.01-2020.01.01`, `20100101-长期`, `2010年1月1日至长期`.
pub(super) fn range(text: &str) -> Option<(Date, Validity)> {
    let text = half_width(text);
    let (from, rest) = take(&text)?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "-~至到—–－～".contains(c));
    Some((from, validity(rest)?))
}

/// The date at the beginning, and what is behind it.
fn take(text: &str) -> Option<(Date, &str)> {
    let text = text.trim_start();
    let (year, rest) = digits(text, 4, 4)?;
    if let Some((month, rest)) = digits(rest, 2, 2) {
        let (day, rest) = digits(rest, 2, 2)?;
        return Some((civil(year, month, day)?, rest));
    }
    let (month, rest) = digits(separated(rest)?, 1, 2)?;
    let (day, rest) = digits(separated(rest)?, 1, 2)?;
    Some((civil(year, month, day)?, rest.strip_prefix('日').unwrap_or(rest)))
}

fn separated(text: &str) -> Option<&str> {
    text.strip_prefix(['-', '/', '.', '年', '月'])
}

/// A number of so many digits at the beginning, and what is behind it.
fn digits(text: &str, least: usize, most: usize) -> Option<(i16, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(count).filter(|_| count >= least)?;
    Some((number.parse().ok()?, rest))
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    // The zero date of a program that has none is refused with the year.
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (year >= 1850).then_some(date)
}

fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '．' | '－' | '／' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_says_the_same_day() {
        let day = jiff::civil::date(1990, 1, 9);
        for text in [
            "19900109",
            "1990-01-09",
            "1990-1-9",
            "1990/01/09",
            "1990.01.09",
            "1990年01月09日",
            "1990年1月9日",
            "1990-01-09 00:00:00",
            "1990-01-09T00:00:00.000Z",
            " 1990.1.9 ",
            "１９９０－０１－０９",
        ] {
            assert_eq!(date(text), Some(day), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "0",
            "1990",
            "199001",
            "1990-13-01",
            "19900230",
            "01-09-1990",
            "长期",
            "1990-01-09abc",
            "0001-01-01",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_card_is_valid_until_a_day_or_without_end() {
        let until = |year| Some(Validity::Until { date: jiff::civil::date(year, 6, 1) });
        for (text, expected) in [
            ("2030.06.01", until(2030)),
            ("长期", Some(Validity::Unlimited)),
            ("长期有效", Some(Validity::Unlimited)),
            ("99991231", Some(Validity::Unlimited)),
            ("00000000", Some(Validity::Unlimited)),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(validity(text), expected, "{text}");
        }
    }

    #[test]
    fn both_days_can_stand_in_one_text() {
        let from = jiff::civil::date(2010, 6, 1);
        let until = Validity::Until { date: jiff::civil::date(2030, 6, 1) };
        for (text, expected) in [
            ("2010.06.01-2030.06.01", Some((from, until))),
            ("20100601-20300601", Some((from, until))),
            ("2010-06-01-2030-06-01", Some((from, until))),
            ("2010年6月1日 至 2030年6月1日", Some((from, until))),
            ("20100601-长期", Some((from, Validity::Unlimited))),
            ("2010.06.01", None),
        ] {
            assert_eq!(range(text), expected, "{text}");
        }
    }
}
