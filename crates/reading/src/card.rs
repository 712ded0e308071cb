//! The resident ID card, both sides (GA 448).
//!
//! The labels are small and pale and are lost before anything else, so each row is known by its label, by its form or by
//! its place between the others.

use jiff::civil::Date;

use crate::identity::{self, Identity};
use crate::labels::{Label, find};
use crate::line::{Glyph, Line, pitch, rows};
use crate::number;
use crate::suggestion::{Fact, Suggestion, Text};

/// Lines that are further apart than so many heights do not belong to one row of a card.
const GAP: f32 = 8.0;
/// Ideographs in a line of the address on the front side, at most, and a little room.
const ADDRESS_LENGTH: f32 = 11.4;

/// A line of the address with so many characters is full.
const FULL_LINE: usize = 10;

/// What is known of the front side's rows; each is a place in the list of rows.
struct Front {
    rows: Vec<Vec<Line>>,
    name: Option<usize>,
    sex: Option<usize>,
    born: Option<usize>,
    address: Option<usize>,
    number: Option<usize>,
}

/// Suggestions from the front side.
pub(crate) fn front(lines: &[Line], today: Date) -> Vec<Suggestion> {
    let front = Front::of(lines);
    let mut suggestions = Vec::new();
    if let Some(name) = front.name.and_then(|row| value(&front.rows[row], &[Label::Name])) {
        let spelled = identity::name(&name.text);
        let certainty = name.alone(identity::is_name(&spelled));
        suggestions.push(name.suggest(Fact::Name, spelled, certainty));
    }
    let sex_row = front.sex.map(|row| glyphs(&front.rows[row])).unwrap_or_default();
    let (sex, nation) = sex_and_nation(&sex_row);
    suggestions.extend(nation.as_ref().map(identity::nation));
    let identity = Identity {
        number: front.number.and_then(|row| number_in(&front.rows[row])),
        born: front.born.and_then(|row| value(&front.rows[row], &[Label::Born])),
        sex,
    };
    suggestions.extend(identity.suggestions(today));
    if let Some((address, whole)) = front.address() {
        let certainty = address.alone(whole && address.text.chars().count() >= 6);
        suggestions.push(address.suggest(Fact::Address, address.text.clone(), certainty));
    }
    suggestions
}

impl Front {
    fn of(lines: &[Line]) -> Self {
        let rows = rows(lines, GAP);
        let texts: Vec<String> = rows.iter().map(|row| row.iter().map(Line::text).collect()).collect();
        let first = |test: &dyn Fn(&str) -> bool| texts.iter().position(|text| test(text));
        let starts = |label: Label| {
            rows.iter().position(|row| find(&glyphs(row), &[label]).is_some_and(|found| found.start == 0))
        };
        let number = starts(Label::Number)
            .filter(|row| number_in(&rows[*row]).is_some())
            .or_else(|| rows.iter().position(|row| number_in(row).is_some_and(|text| text.text.len() >= 17)));
        let born = starts(Label::Born).or_else(|| {
            first(&|text| text.contains('年') && text.contains('月') && number::date(text).is_some())
        });
        let sex = starts(Label::Sex)
            .or_else(|| first(&|text| text.contains("民族") && identity::sex(text).is_some()));
        let name = starts(Label::Name).or_else(|| above(&rows, sex.or(born)?));
        let address =
            starts(Label::Address).or_else(|| below(&rows, born?).filter(|row| Some(*row) != number));
        Self { rows, name, sex, born, address, number }
    }

    /// The lines of the address, joined: those that begin where its first line begins, down to the number. Also whether
    /// it looks whole: a reflection leaves gaps, or a line that ends before the others although another follows.
    fn address(&self) -> Option<(Text, bool)> {
        let first = &self.rows[self.address?];
        let start = glyphs(first);
        let label = find(&start, &[Label::Address]).filter(|found| found.start == 0);
        let begins = match label {
            Some(found) => start.get(found.end)?.0,
            None => start.first()?.0,
        };
        let Line { height, middle: top, .. } = *first.first()?;
        let bottom = self.number.and_then(|row| self.rows[row].first()).map_or(f32::MAX, |line| line.middle);
        let within = |line: &Line| line.middle > top - 0.5 * height && line.middle < bottom - 0.5 * height;
        let pitch = pitch(&start).unwrap_or(height);
        let room = begins - 0.9 * pitch..begins + ADDRESS_LENGTH * pitch;
        let lines: Vec<Vec<(f32, Glyph)>> = self
            .rows
            .iter()
            .filter(|row| row.first().is_some_and(within))
            .map(|row| glyphs(row).into_iter().filter(|(x, _)| room.contains(x)).collect())
            .filter(|line: &Vec<_>| !line.is_empty())
            .collect();
        let begins_there =
            |line: &[(f32, Glyph)]| line.first().is_some_and(|(x, _)| (x - begins).abs() < 1.2 * pitch);
        let parts: Vec<&[(f32, Glyph)]> =
            lines.iter().filter(|line| begins_there(line)).map(|line| connected(line, 2.0 * pitch)).collect();
        let read: usize = parts.iter().map(|part| part.len()).sum();
        let ends = |part: &[(f32, Glyph)]| part.last().map_or(0.0, |(x, _)| *x);
        let longest = parts.iter().map(|part| ends(part)).fold(0.0, f32::max);
        let (_, before) = parts.split_last()?;
        // Digits are half as wide as ideographs, so a line with many characters may end early.
        let full = |part: &&[(f32, Glyph)]| part.len() >= FULL_LINE || ends(part) > longest - 2.5 * pitch;
        let whole = read == lines.iter().map(Vec::len).sum::<usize>() && before.iter().all(full);
        let text = Text::of_glyphs(parts.iter().flat_map(|part| part.iter()).map(|(_, glyph)| glyph))?;
        Some((text, whole))
    }
}

/// The characters up to the first wide gap: what stands beside the address does not belong to it.
fn connected(glyphs: &[(f32, Glyph)], gap: f32) -> &[(f32, Glyph)] {
    let apart = glyphs.windows(2).position(|pair| pair[1].0 - pair[0].0 > gap);
    &glyphs[..apart.map_or(glyphs.len(), |place| place + 1)]
}

/// The nearest row over a row that shares its left part.
fn above(rows: &[Vec<Line>], row: usize) -> Option<usize> {
    (0..row).rev().find(|other| shares_column(&rows[*other], &rows[row]))
}

fn below(rows: &[Vec<Line>], row: usize) -> Option<usize> {
    (row + 1..rows.len()).find(|other| shares_column(&rows[*other], &rows[row]))
}

fn shares_column(a: &[Line], b: &[Line]) -> bool {
    let (Some(a), Some(b)) = (a.first(), b.first()) else { return false };
    a.left < b.right && b.left < a.right
}

/// The characters of a row with their places.
fn glyphs(row: &[Line]) -> Vec<(f32, Glyph)> {
    row.iter().flat_map(|line| line.glyphs.iter().map(|glyph| (line.x(glyph), *glyph))).collect()
}

/// What stands in a row after a label, or all of it.
fn value(row: &[Line], labels: &[Label]) -> Option<Text> {
    let glyphs = glyphs(row);
    let from = find(&glyphs, labels).map_or(0, |found| found.end);
    Text::of_glyphs(glyphs[from..].iter().map(|(_, glyph)| glyph))
}

/// The number in a row: its last word, from the first digit on.
fn number_in(row: &[Line]) -> Option<Text> {
    let glyphs = glyphs(row);
    let from = match find(&glyphs, &[Label::Number]) {
        Some(found) => found.end,
        None => glyphs.iter().position(|(_, glyph)| glyph.character.is_ascii_digit())?,
    };
    let digits = glyphs[from..].iter().filter(|(_, glyph)| glyph.character.is_ascii_digit()).count();
    if digits < 10 || glyphs[from..].iter().any(|(_, glyph)| matches!(glyph.character, '年' | '月' | '.')) {
        return None;
    }
    Text::of_glyphs(glyphs[from..].iter().map(|(_, glyph)| glyph))
}

/// `性别女民族汉`, with or without its labels.
fn sex_and_nation(row: &[(f32, Glyph)]) -> (Option<Text>, Option<Text>) {
    let sex = row.iter().find(|(_, glyph)| matches!(glyph.character, '男' | '女'));
    let from = match find(row, &[Label::Nation]) {
        Some(found) => Some(found.end),
        None => {
            row.iter().position(|(_, glyph)| matches!(glyph.character, '男' | '女')).map(|place| place + 1)
        }
    };
    let nation = from.and_then(|from| Text::of_glyphs(row[from..].iter().map(|(_, glyph)| glyph)));
    (sex.and_then(|(_, glyph)| Text::of_glyphs([glyph])), nation)
}

/// Suggestions from the side with the emblem.
pub(crate) fn back(lines: &[Line]) -> Vec<Suggestion> {
    let rows = rows(lines, GAP);
    let text = |row: &Vec<Line>| row.iter().map(Line::text).collect::<String>();
    let has = |row: &Vec<Line>, label| find(&glyphs(row), &[label]).is_some();
    let term = rows
        .iter()
        .position(|row| has(row, Label::Term))
        .or_else(|| rows.iter().position(|row| number::term(&text(row)).is_some()));
    let authority = rows
        .iter()
        .position(|row| has(row, Label::Authority))
        .or_else(|| rows.iter().position(|row| is_police(&text(row))));
    let mut suggestions = Vec::new();
    if let Some(mut read) = authority.and_then(|row| value(&rows[row], &[Label::Authority])) {
        // A long name goes on in the next row.
        let next = authority.map(|row| row + 1).filter(|next| term.is_some_and(|term| *next < term));
        if let Some(more) = next.and_then(|next| Text::of(&rows[next])).filter(|more| is_police(&more.text)) {
            read = Text { text: read.text + &more.text, confidence: read.confidence.min(more.confidence) };
        }
        let certainty = read.alone(is_police(&read.text));
        suggestions.push(read.suggest(Fact::Authority, read.text.clone(), certainty));
    }
    if let Some(read) = term.and_then(|row| value(&rows[row], &[Label::Term])) {
        suggestions.extend(identity::term(&read));
    }
    suggestions
}

/// Whether a name is that of an office that issues ID cards.
fn is_police(text: &str) -> bool {
    text.contains("公安") || text.ends_with("分局")
}

#[cfg(test)]
mod tests;
