//! What the ID number, the birth date, the sex and the term of a paper say about each other.

use domain::code::{IdNumber, NATIONS, Sex};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::number::{self, Number, ReadDate};
use crate::suggestion::{Certainty, Fact, Suggestion, Text};

/// What was read in the places of these fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    pub(crate) number: Option<Text>,
    pub(crate) born: Option<Text>,
    pub(crate) sex: Option<Text>,
}

impl Identity {
    /// Suggestions for number, birth date and sex. What agrees with a right number is proven. What does not is doubtful,
    /// and the number then is no more than likely. What could not be read follows from a right number.
    pub(crate) fn suggestions(&self, today: Date) -> Vec<Suggestion> {
        let born = self.born.as_ref().and_then(|text| Some((text, number::date(&text.text)?)));
        let sex = self.sex.as_ref().and_then(|text| Some((text, sex(&text.text)?)));
        let printed = born.map(|(_, read)| read.date);
        let number = self.number.as_ref().map(|text| (text, number::id_number(&text.text, printed, today)));
        let mut suggestions = Vec::new();
        let (known, proof) = match &number {
            Some((text, Number::Right(number))) => {
                let agrees = printed.is_none_or(|printed| printed == number.birth_date());
                let certainty = if agrees { Certainty::Proven } else { Certainty::Likely };
                suggestions.push(text.suggest(Fact::IdNumber, number.as_str(), certainty));
                (Some((*text, number)), Certainty::Proven)
            }
            Some((text, Number::Repaired(number))) => {
                suggestions.push(text.suggest(Fact::IdNumber, number.as_str(), Certainty::Likely));
                (Some((*text, number)), Certainty::Likely)
            }
            Some((text, Number::Unclear)) => {
                let value = domain::code::normalise(&text.text);
                suggestions.push(text.suggest(Fact::IdNumber, value, Certainty::Doubtful));
                (None, Certainty::Doubtful)
            }
            None => (None, Certainty::Doubtful),
        };
        suggestions.extend(birth_date(born, known, proof));
        suggestions.extend(of_sex(sex, known, proof));
        suggestions
    }
}

fn birth_date(
    printed: Option<(&Text, ReadDate)>,
    number: Option<(&Text, &IdNumber)>,
    proof: Certainty,
) -> Option<Suggestion> {
    match (printed, number) {
        (Some((text, read)), Some((_, number))) => {
            let certainty = if read.date == number.birth_date() { proof } else { Certainty::Doubtful };
            Some(text.suggest(Fact::BirthDate, read.date.to_string(), certainty))
        }
        (Some((text, read)), None) => {
            Some(text.suggest(Fact::BirthDate, read.date.to_string(), text.alone(!read.repaired)))
        }
        (None, Some((text, number))) if proof == Certainty::Proven => {
            Some(text.suggest(Fact::BirthDate, number.birth_date().to_string(), Certainty::Likely))
        }
        (None, _) => None,
    }
}

fn of_sex(
    printed: Option<(&Text, Sex)>,
    number: Option<(&Text, &IdNumber)>,
    proof: Certainty,
) -> Option<Suggestion> {
    let known = number.and_then(|(text, number)| Some((text, number.sex()?)));
    match (printed, known) {
        (Some((text, sex)), Some((_, of_number))) => {
            let certainty = if sex == of_number { proof } else { Certainty::Doubtful };
            Some(text.suggest(Fact::Sex, word(sex), certainty))
        }
        (Some((text, sex)), None) => Some(text.suggest(Fact::Sex, word(sex), text.alone(true))),
        (None, Some((text, sex))) if proof == Certainty::Proven => {
            Some(text.suggest(Fact::Sex, word(sex), Certainty::Likely))
        }
        (None, _) => None,
    }
}

/// The sex that a text names.
pub(crate) fn sex(text: &str) -> Option<Sex> {
    match (text.contains('男'), text.contains('女')) {
        (true, false) => Some(Sex::Male),
        (false, true) => Some(Sex::Female),
        _ => None,
    }
}

fn word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

/// Suggestions for the two days of a term. A card is valid for 5, 10 or 20 years or without end (居民身份证法, article 5).
pub(crate) fn term(text: &Text) -> Vec<Suggestion> {
    let Some((from, until)) = number::term(&text.text) else { return Vec::new() };
    let Some(until) = until else {
        let certainty = text.alone(!from.repaired);
        return vec![
            text.suggest(Fact::ValidFrom, from.date.to_string(), certainty),
            text.suggest(Fact::ValidUntil, "长期", certainty),
        ];
    };
    // A card issued on 29 February ends on 28 February or 1 March of a year that has no such day.
    let lawful = [5, 10, 20].iter().any(|years| {
        let end = from.date.saturating_add(years.years());
        end == until.date || (from.date.day() == 29 && end.saturating_add(1.day()) == until.date)
    });
    let certainty = match (lawful, from.repaired || until.repaired) {
        (true, false) => Certainty::Proven,
        (true, true) => Certainty::Likely,
        (false, _) => Certainty::Doubtful,
    };
    vec![
        text.suggest(Fact::ValidFrom, from.date.to_string(), certainty),
        text.suggest(Fact::ValidUntil, until.date.to_string(), certainty),
    ]
}

/// A name: from two ideographs on, with the dot between the parts of names from other languages.
pub(crate) fn is_name(text: &str) -> bool {
    let ideographs = text.chars().filter(|character| is_ideograph(*character)).count();
    ideographs >= 2 && text.chars().all(|character| is_ideograph(character) || character == '·')
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The dots that a network gives for the one between the parts of a name.
pub(crate) fn name(text: &str) -> String {
    text.chars()
        .map(|character| if matches!(character, '.' | '•' | '・' | '‧' | '．') { '·' } else { character })
        .collect()
}

/// The suggestion for a people, with 族 whether the paper has it or not.
pub(crate) fn nation(text: &Text) -> Suggestion {
    let stem = text.text.strip_suffix('族').unwrap_or(&text.text);
    let known = NATIONS.contains(&stem);
    let value = if known { format!("{stem}族") } else { text.text.clone() };
    text.suggest(Fact::Nation, value, text.alone(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 20);
    /// A sample of GB 11643: a woman, born on 31 December 1949.
    const NUMBER: &str = "11010519491231002X";

    fn read(text: &str) -> Option<Text> {
        Some(Text { text: text.to_owned(), confidence: 0.95 })
    }

    fn of(number: Option<Text>, born: Option<Text>, sex: Option<Text>) -> Vec<(Fact, String, Certainty)> {
        let suggestions = Identity { number, born, sex }.suggestions(TODAY);
        suggestions.into_iter().map(|it| (it.fact, it.value, it.certainty)).collect()
    }

    fn expected(
        number: (&str, Certainty),
        born: (&str, Certainty),
        sex: (&str, Certainty),
    ) -> Vec<(Fact, String, Certainty)> {
        let of = |field, (value, certainty): (&str, Certainty)| (field, value.to_owned(), certainty);
        vec![of(Fact::IdNumber, number), of(Fact::BirthDate, born), of(Fact::Sex, sex)]
    }

    use Certainty::{Doubtful, Likely, Proven};

    #[test]
    fn what_agrees_is_proven() {
        assert_eq!(
            of(read(NUMBER), read("1949年12月31日"), read("女")),
            expected((NUMBER, Proven), ("1949-12-31", Proven), ("女", Proven))
        );
    }

    #[test]
    fn what_does_not_agree_with_the_number_is_doubtful() {
        assert_eq!(
            of(read(NUMBER), read("1949年12月21日"), read("男")),
            expected((NUMBER, Likely), ("1949-12-21", Doubtful), ("男", Doubtful))
        );
    }

    #[test]
    fn what_could_not_be_read_follows_from_the_number() {
        assert_eq!(
            of(read(NUMBER), read("1949年"), None),
            expected((NUMBER, Proven), ("1949-12-31", Likely), ("女", Likely))
        );
    }

    #[test]
    fn nothing_is_proven_by_a_number_that_was_repaired_or_is_wrong() {
        assert_eq!(
            of(read("1101O519491231002X"), read("1949年12月31日"), read("女")),
            expected((NUMBER, Likely), ("1949-12-31", Likely), ("女", Likely))
        );
        assert_eq!(
            of(read("1101O5194912310021"), read("1949年12月31日"), read("女")),
            expected(("1101O5194912310021", Doubtful), ("1949-12-31", Likely), ("女", Likely))
        );
        assert_eq!(of(None, read("日"), None), []);
    }

    #[test]
    fn a_term_is_proven_by_its_length() {
        let certainties = |text| {
            let text = Text { text: String::from(text), confidence: 0.95 };
            term(&text).into_iter().map(|it| (it.value, it.certainty)).collect::<Vec<_>>()
        };
        let both = |from: &str, until: &str, certainty| {
            vec![(from.to_owned(), certainty), (until.to_owned(), certainty)]
        };
        assert_eq!(certainties("2015.03.01-2035.03.01"), both("2015-03-01", "2035-03-01", Proven));
        assert_eq!(certainties("2016.02.29-2021.03.01"), both("2016-02-29", "2021-03-01", Proven));
        assert_eq!(certainties("2015.03.01-2036.03.01"), both("2015-03-01", "2036-03-01", Doubtful));
        assert_eq!(certainties("2015.03.01-长期"), both("2015-03-01", "长期", Likely));
        assert_eq!(certainties("2015"), []);
    }

    #[test]
    fn peoples_and_names_are_known_by_their_form() {
        let nation_of = |text: &str| {
            let it = nation(&Text { text: text.to_owned(), confidence: 0.95 });
            (it.value, it.certainty)
        };
        assert_eq!(nation_of("汉"), ("汉族".to_owned(), Likely));
        assert_eq!(nation_of("维吾尔族"), ("维吾尔族".to_owned(), Likely));
        assert_eq!(nation_of("汊"), ("汊".to_owned(), Doubtful));
        assert!(is_name("欧阳秀英") && is_name(&name("阿卜杜拉.麦麦提")) && is_name("陈𬭊"));
        assert!(!is_name("王") && !is_name("王5伟") && !is_name("SPECIMEN"));
    }
}
