//! A member's page of the household register: a table of printed labels, each with what was filled in to its right.

use jiff::civil::Date;

use crate::identity::{self, Identity};
use crate::labels::{Label, label_at};
use crate::line::{Glyph, Line, pitch};
use crate::suggestion::{Certainty, Fact, Suggestion, Text};

/// The fields that are suggested as they were read, in the order of the page.
const PLAIN: [(Label, Fact); 15] = [
    (Label::Relation, Fact::Relation),
    (Label::FormerName, Fact::FormerName),
    (Label::BirthPlace, Fact::BirthPlace),
    (Label::NativePlace, Fact::NativePlace),
    (Label::OtherAddress, Fact::OtherAddress),
    (Label::Religion, Fact::Religion),
    (Label::Height, Fact::Height),
    (Label::BloodType, Fact::BloodType),
    (Label::Education, Fact::Education),
    (Label::MaritalStatus, Fact::MaritalStatus),
    (Label::MilitaryService, Fact::MilitaryService),
    (Label::Workplace, Fact::Workplace),
    (Label::Occupation, Fact::Occupation),
    (Label::MovedToCity, Fact::MovedToCity),
    (Label::MovedToAddress, Fact::MovedToAddress),
];

/// What was filled in begins within so many heights of its label. Further away it belongs to a label that was not read,
/// under a reflection perhaps, and is not suggested.
const REACH: f32 = 9.0;

/// What stands in one cell of the table.
struct Cell {
    line: Line,
    label: Option<Label>,
}

/// Suggestions from a member's page.
pub(crate) fn member(lines: &[Line], today: Date) -> Vec<Suggestion> {
    let cells: Vec<Cell> = lines.iter().flat_map(cells).collect();
    let (mut labels, values): (Vec<Cell>, Vec<Cell>) =
        cells.into_iter().partition(|cell| cell.label.is_some());
    complete(&mut labels);
    let mut filled: Vec<(Label, Vec<&Line>)> = Vec::new();
    for Cell { line, .. } in &values {
        let Some(label) = label_of(line, &labels) else { continue };
        match filled.iter_mut().find(|(other, _)| *other == label) {
            Some((_, lines)) => lines.push(line),
            None => filled.push((label, vec![line])),
        }
    }
    let value = |label: Label| {
        let (_, lines) = filled.iter().find(|(other, _)| *other == label)?;
        Text::of(in_order(lines))
    };

    let mut suggestions = Vec::new();
    if let Some(name) = value(Label::Name) {
        let spelled = identity::name(&name.text);
        let certainty = name.alone(identity::is_name(&spelled));
        suggestions.push(name.suggest(Fact::Name, spelled, certainty));
    }
    let identity =
        Identity { number: value(Label::Number), born: value(Label::Born), sex: value(Label::Sex) };
    suggestions.extend(identity.suggestions(today));
    suggestions.extend(value(Label::Nation).as_ref().map(identity::nation));
    for (label, field) in PLAIN {
        let Some(read) = value(label) else { continue };
        // A lone character or sign in a large cell is more often a speck than an entry.
        let certainty =
            if read.text == "无" { Certainty::Likely } else { read.alone(read.text.chars().count() > 1) };
        suggestions.push(read.suggest(field, read.text.clone(), certainty));
    }
    suggestions
}

/// Cuts a line at its labels: the lines of the table are thin, and what stands in two cells is sometimes taken for one
/// line. Within a line a label is one only after a gap, since 民族 may also be part of an address.
fn cells(line: &Line) -> Vec<Cell> {
    let glyphs: Vec<(f32, Glyph)> = line.glyphs.iter().map(|glyph| (line.x(glyph), *glyph)).collect();
    let mut cells = Vec::new();
    let (mut from, mut place) = (0, 0);
    let apart = (1.15 * line.height).max(pitch(&glyphs).map_or(0.0, |pitch| 1.5 * pitch));
    // True right after a label, where another may follow without a gap: an empty cell has none.
    let mut fresh = true;
    while place < glyphs.len() {
        let gap = place.checked_sub(1).is_some_and(|before| glyphs[place].0 - glyphs[before].0 > apart);
        match label_at(&glyphs, place).filter(|_| fresh || gap) {
            Some((label, range)) => {
                if from < place {
                    cells.push(Cell { line: line.part(from..place), label: None });
                }
                cells.push(Cell { line: line.part(range.clone()), label: Some(label) });
                (from, place, fresh) = (range.end, range.end, true);
            }
            None => (place, fresh) = (place + 1, false),
        }
    }
    if from < glyphs.len() {
        cells.push(Cell { line: line.part(from..glyphs.len()), label: None });
    }
    cells
}

/// Gives the parts of labels that are printed in two lines, and that several labels share, the meaning of the whole.
fn complete(labels: &mut [Cell]) {
    let meanings: Vec<Option<Label>> = labels
        .iter()
        .map(|cell| {
            let beside = |wanted: Label, downwards: f32| {
                labels.iter().any(|other| {
                    let down = (other.line.middle - cell.line.middle) * downwards;
                    let one_column = other.line.left < cell.line.right && cell.line.left < other.line.right;
                    other.label == Some(wanted) && one_column && down > 0.0 && down < 1.6 * cell.line.height
                })
            };
            match cell.label? {
                Label::Moved if beside(Label::City, 1.0) => Some(Label::MovedToCity),
                Label::Moved if beside(Label::MovedToAddress, 1.0) => Some(Label::MovedToAddress),
                Label::City if beside(Label::OtherAddress, 1.0) => Some(Label::OtherAddress),
                Label::City if beside(Label::Moved, -1.0) => Some(Label::MovedToCity),
                label => Some(label),
            }
        })
        .collect();
    for (cell, meaning) in labels.iter_mut().zip(meanings) {
        cell.label = meaning;
    }
}

/// The label to the left of a value: of those in its row, as far as the row can be told, the nearest.
fn label_of(value: &Line, labels: &[Cell]) -> Option<Label> {
    let before = |cell: &&Cell| {
        cell.line.left < value.left && cell.line.right < f32::midpoint(value.left, value.right)
    };
    let distance = |cell: &Cell| (cell.line.middle - value.middle).abs();
    let reach = |cell: &Cell| 0.9 * cell.line.height.max(value.height);
    let near: Vec<&Cell> = labels.iter().filter(before).filter(|cell| distance(cell) < reach(cell)).collect();
    let nearest = near.iter().map(|cell| distance(cell)).fold(f32::MAX, f32::min);
    near.into_iter()
        .filter(|cell| distance(cell) <= nearest + 0.5 * cell.line.height)
        .max_by(|a, b| a.line.right.total_cmp(&b.line.right))
        .filter(|cell| value.left - cell.line.right < REACH * value.height)
        .and_then(|cell| cell.label)
        .filter(|label| !matches!(label, Label::Register | Label::Foot | Label::Moved | Label::City))
}

/// The lines of one cell from top to bottom, those of one height from left to right.
fn in_order<'a>(lines: &[&'a Line]) -> Vec<&'a Line> {
    let mut sorted = lines.to_vec();
    sorted.sort_by(|a, b| a.middle.total_cmp(&b.middle));
    let mut ordered: Vec<&Line> = Vec::new();
    let mut from = 0;
    for place in 1..=sorted.len() {
        let goes_on =
            sorted.get(place).is_some_and(|line| line.middle - sorted[place - 1].middle < 0.4 * line.height);
        if !goes_on {
            let row = &mut sorted[from..place];
            row.sort_by(|a, b| a.left.total_cmp(&b.left));
            ordered.extend_from_slice(row);
            from = place;
        }
    }
    ordered
}

#[cfg(test)]
mod tests;
