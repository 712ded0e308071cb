//! 民族 by name or by the numbers of GB/T 3304.

use domain::code::NATIONS;

/// The name without 族. What is no number is kept as it is: a foreigner's card has a nationality here.
pub(super) fn nation(text: &str) -> String {
    if let Ok(number) = text.parse::<usize>() {
        let name = number.checked_sub(1).and_then(|index| NATIONS.get(index));
        return name.copied().unwrap_or_default().to_owned();
    }
    match text.strip_suffix('族') {
        Some(name) if NATIONS.contains(&name) => name.to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::nation;

    #[test]
    fn a_nation_has_one_name_however_it_is_written() {
        for (text, expected) in [
            ("汉", "汉"),
            ("汉族", "汉"),
            ("01", "汉"),
            ("1", "汉"),
            ("56", "基诺"),
            ("维吾尔族", "维吾尔"),
            ("97", ""),
            ("0", ""),
            ("穿青人", "穿青人"),
            ("", ""),
        ] {
            assert_eq!(nation(text), expected, "{text}");
        }
    }
}
