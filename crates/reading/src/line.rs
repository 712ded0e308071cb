//! Lines of text with their places, before anything is known of what they mean.

use crate::geometry::{Point, Slanted};

/// One character that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) character: char,
    /// Where in its line, as a share of the line's length.
    pub(crate) at: f32,
    /// 0–1, as the network says.
    pub(crate) confidence: f32,
}

/// A line of text, or a part of one, on a page that lies level: all lengths in pixels, y downwards.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) left: f32,
    pub(crate) right: f32,
    /// Half way between its upper and its lower edge.
    pub(crate) middle: f32,
    pub(crate) height: f32,
}

impl Line {
    /// What it says.
    pub(crate) fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.character).collect()
    }

    /// Where a character stands.
    pub(crate) fn x(&self, glyph: &Glyph) -> f32 {
        self.left + glyph.at * (self.right - self.left)
    }

    /// Some of its characters, with the room between them and their neighbours shared.
    pub(crate) fn part(&self, range: std::ops::Range<usize>) -> Self {
        let width = self.right - self.left;
        let border = |place: usize| match (
            place.checked_sub(1).map(|before| self.glyphs[before].at),
            self.glyphs.get(place),
        ) {
            (Some(before), Some(after)) => f32::midpoint(before, after.at),
            (None, _) => 0.0,
            (_, None) => 1.0,
        };
        let (from, to) = (border(range.start), border(range.end));
        let share = (to - from).max(f32::EPSILON);
        let glyphs = self.glyphs[range]
            .iter()
            .map(|glyph| Glyph { at: ((glyph.at - from) / share).clamp(0.0, 1.0), ..*glyph })
            .collect();
        Self { glyphs, left: self.left + from * width, right: self.left + to * width, ..*self }
    }
}

/// Makes lines of what was detected and recognised. `direction` is that in which most of them are read; what slant they
/// still have, because the camera looked at the page from one side, grows evenly down the page and is taken out, so that
/// what stands in one row of the page has the same [`middle`](Line::middle).
pub(crate) fn level(places: &[Slanted], texts: Vec<Vec<Glyph>>, direction: f32) -> Vec<Line> {
    let turned: Vec<Slanted> = places
        .iter()
        .map(|place| Slanted {
            centre: place.centre.turned(-direction),
            angle: place.angle - direction,
            ..*place
        })
        .collect();
    let (centre, slant) = slant(&turned);
    turned
        .iter()
        .zip(texts)
        .filter_map(|(place, mut glyphs)| {
            glyphs.retain(|glyph| !ignored(glyph.character));
            let slant = slant.0 + slant.1 * (place.centre.y - centre.y);
            (!glyphs.is_empty()).then(|| Line {
                glyphs,
                left: place.centre.x - place.width / 2.0,
                right: place.centre.x + place.width / 2.0,
                middle: place.centre.y - slant * (place.centre.x - centre.x),
                height: place.height,
            })
        })
        .collect()
}

/// Blanks and colons say nothing: they stand between a label and what was filled in.
fn ignored(character: char) -> bool {
    character.is_whitespace() || matches!(character, ':' | '：' | '|' | '_')
}

/// The centre of the page, and the slant of its rows there and how it grows with each pixel downwards: the straight line
/// through the slants of the long lines that is best by least squares, each counted by its length.
fn slant(lines: &[Slanted]) -> (Point, (f32, f32)) {
    let long: Vec<&Slanted> = lines.iter().filter(|line| line.width > 4.0 * line.height).collect();
    let weight: f32 = long.iter().map(|line| line.width).sum();
    if weight <= 0.0 {
        return (Point::new(0.0, 0.0), (0.0, 0.0));
    }
    let mean =
        |of: &dyn Fn(&Slanted) -> f32| long.iter().map(|line| of(line) * line.width).sum::<f32>() / weight;
    let centre = Point::new(mean(&|line| line.centre.x), mean(&|line| line.centre.y));
    let spread = mean(&|line| (line.centre.y - centre.y).powi(2));
    let together = mean(&|line| (line.centre.y - centre.y) * line.angle.tan());
    let height = mean(&|line| line.height);
    // Lines that are nearly at one height tell nothing about how the slant grows.
    let growth = if spread > height * height { together / spread } else { 0.0 };
    (centre, (mean(&|line| line.angle.tan()), growth))
}

/// Lines that stand beside each other, from left to right. A gap of more than `gap` heights begins another row.
pub(crate) fn rows(lines: &[Line], gap: f32) -> Vec<Vec<Line>> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|a, b| a.middle.total_cmp(&b.middle));
    let mut bands: Vec<Vec<Line>> = Vec::new();
    for line in sorted {
        let fits = |band: &Vec<Line>| {
            let middle = band.iter().map(|line| line.middle).sum::<f32>() / band.len() as f32;
            (line.middle - middle).abs() < 0.5 * line.height.min(band[0].height)
        };
        match bands.last_mut().filter(|band| fits(band)) {
            Some(band) => band.push(line.clone()),
            None => bands.push(vec![line.clone()]),
        }
    }
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for mut band in bands {
        band.sort_by(|a, b| a.left.total_cmp(&b.left));
        let mut row: Vec<Line> = Vec::new();
        for line in band {
            let apart =
                row.last().is_some_and(|last| line.left - last.right > gap * line.height.max(last.height));
            if apart {
                rows.push(std::mem::take(&mut row));
            }
            row.push(line);
        }
        rows.push(row);
    }
    rows
}

/// The usual distance from one character to the next: the middle one of all; `None` for fewer than four characters,
/// among which a single gap would decide.
pub(crate) fn pitch(glyphs: &[(f32, Glyph)]) -> Option<f32> {
    let mut distances: Vec<f32> = glyphs.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    distances.sort_by(f32::total_cmp);
    distances.get(distances.len() / 2).filter(|_| distances.len() >= 3).copied()
}

/// Text as the tests write it: the characters are square and fill the line.
#[cfg(test)]
pub(crate) fn written(text: &str, left: f32, middle: f32, height: f32) -> Line {
    let count = text.chars().count() as f32;
    let glyph = |(place, character)| Glyph { character, at: (place as f32 + 0.5) / count, confidence: 0.99 };
    let size = height * 0.75;
    let glyphs = text.chars().enumerate().map(glyph).collect();
    Line { glyphs, left, right: left + size * count, middle, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_one_row_is_level_however_the_camera_looked() {
        // Rows that run together to the right, on a page that was turned by 0.3.
        let place = |x: f32, y: f32, width: f32| {
            let slant = (0.0001 * (y - 300.0)).atan();
            let centre = Point::new(x, y + slant.tan() * (x - 400.0));
            Slanted { centre: centre.turned(0.3), width, height: 30.0, angle: 0.3 + slant }
        };
        let places = [
            place(400.0, 100.0, 600.0),
            place(400.0, 500.0, 600.0),
            place(100.0, 420.0, 40.0),
            place(800.0, 420.0, 40.0),
        ];
        let glyph = Glyph { character: '字', at: 0.5, confidence: 1.0 };
        let lines = level(&places, vec![vec![glyph]; 4], 0.3);
        let difference = lines[2].middle - lines[3].middle;
        assert!(difference.abs() < 2.0, "the two words of one row are {difference} pixels apart");
        assert_eq!(rows(&lines, 100.0).len(), 3);
    }

    #[test]
    fn lines_without_a_readable_character_are_left_out() {
        let place = Slanted { centre: Point::new(0.0, 0.0), width: 90.0, height: 20.0, angle: 0.0 };
        let colon = Glyph { character: '：', at: 0.5, confidence: 0.9 };
        assert!(level(&[place, place], vec![vec![], vec![colon]], 0.0).is_empty());
    }

    #[test]
    fn a_wide_gap_begins_another_row() {
        let lines = [
            written("甲", 0.0, 10.0, 20.0),
            written("乙", 60.0, 12.0, 20.0),
            written("丙", 500.0, 9.0, 20.0),
        ];
        let texts: Vec<String> =
            rows(&lines, 8.0).iter().map(|row| row.iter().map(Line::text).collect()).collect();
        assert_eq!(texts, ["甲乙", "丙"]);
    }

    #[test]
    fn a_part_has_its_share_of_the_place() {
        let line = written("性别女", 100.0, 10.0, 40.0);
        let part = line.part(2..3);
        assert_eq!(part.text(), "女");
        assert!((part.left - 160.0).abs() < 0.1 && (part.right - 190.0).abs() < 0.1, "{part:?}");
        assert!((part.glyphs[0].at - 0.5).abs() < 0.01);
    }
}
