//! How personal data are hidden from whoever only looks past: on screens, in lists, in what is found of old cases.

use jiff::civil::Date;

use crate::code::{self, IdNumber};
use crate::form::definition::FieldKind;

/// A personal answer, hidden so far that two different ones still look different where that is possible.
pub fn veiled(kind: FieldKind, text: &str) -> String {
    match kind {
        FieldKind::IdNumber | FieldKind::BankCard | FieldKind::CreditCode => code::mask_id_number(text),
        FieldKind::Phone => code::mask_phone(text),
        _ => {
            let masked = without_numbers(text);
            if masked == text { initial(text) } else { masked }
        }
    }
}

/// A personal answer of which only the words are left: what it was is told by its shape. Words beside a number are hidden with it.
pub fn words(text: &str) -> String {
    let masked = mask_number(text.trim());
    if masked == text.trim() { initial(text) } else { masked }
}

/// The first character, the rest hidden: `张**`.
fn initial(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| format!("{first}{}", "*".repeat(chars.count().min(4)))).unwrap_or_default()
}

/// The text with every ID, telephone and bank card number in it masked; anything else stays as it is.
pub fn without_numbers(text: &str) -> String {
    let (mut out, mut run) = (String::with_capacity(text.len()), String::new());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '-' || c == '+' {
            run.push(c);
        } else {
            out.push_str(&mask_number(&run));
            run.clear();
            out.push(c);
        }
    }
    out.push_str(&mask_number(&run));
    out
}

fn mask_number(run: &str) -> String {
    // The latest day there is: whether a birth date lies in the future does not matter for hiding it.
    if IdNumber::parse(run, Date::MAX).is_ok() || code::is_bank_card(run) {
        code::mask_id_number(run)
    } else if code::is_phone(run) {
        code::mask_phone(run)
    } else {
        run.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_persons_are_masked_wherever_they_stand() {
        let text = "张三 11010519491231002X；电话13800005678，卡6222 记于2026-03-09";
        assert_eq!(without_numbers(text), "张三 110***********002X；电话138****5678，卡6222 记于2026-03-09");
        assert_eq!(without_numbers("临港街道 88 弄 1 号"), "临港街道 88 弄 1 号");
    }

    #[test]
    fn personal_answers_are_veiled_by_their_kind() {
        assert_eq!(veiled(FieldKind::IdNumber, "11010519491231002X"), "110***********002X");
        assert_eq!(veiled(FieldKind::Phone, "13800005678"), "138****5678");
        assert_eq!(veiled(FieldKind::Text, "欧阳修"), "欧**");
        assert_eq!(veiled(FieldKind::Text, ""), "");
    }

    #[test]
    fn words_that_stand_beside_a_number_are_hidden_with_it() {
        assert_eq!(words("11010519491231002X"), "110***********002X");
        assert_eq!(words("13800005678"), "138****5678");
        assert_eq!(words("张小明 11010519491231002X"), "张****", "a row of a table names somebody, too");
        assert_eq!(words("临港街道 88 弄 1 号"), "临****");
        assert_eq!(words(""), "");
    }
}
