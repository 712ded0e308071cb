//! Reading papers: suggestions for form fields from photographs.
//!
//! A picture goes in, a [`Reading`] comes out: which paper it is, and what stands in the fields that forms ask for. The
//! networks are those of PP-OCRv4 (PaddleOCR), run in pure Rust; nothing leaves the machine. Whatever is read is a
//! suggestion: how far it can be relied on is decided by what the paper itself confirms ([`Certainty`]).
//!
//! Three steps, each a pure function of the one before:
//!
//! 1. `detect` finds lines of text in any direction, `recognise` reads them;
//! 2. `line` lays the page level, so that what stands in one row has one height;
//! 3. `card` and `household` find the fields by labels, form and place, `identity` compares them.
//!
//! Reading is slow beside everything else that a counter does: call [`read`] on a thread of its own, of low priority, and
//! let `stop` say when nobody waits any more. Nothing that was read is in an error or in anything printed with `{:?}`.

mod card;
mod detect;
mod geometry;
mod household;
mod identity;
mod labels;
mod line;
mod models;
mod number;
mod recognise;
mod suggestion;

use image::RgbImage;
use jiff::civil::Date;

pub use models::Models;
pub use suggestion::{Certainty, Fact, Paper, Suggestion};

use geometry::Slanted;
use labels::Label;
use line::{Glyph, Line};

/// Why nothing was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A file of the models is missing or is not what it should be.
    #[error("the models' file {0} is missing or cannot be used")]
    Models(&'static str),
    /// A network failed, or its answer does not fit the characters.
    #[error("a network failed")]
    Network,
    /// The picture could not be scaled.
    #[error("the picture could not be scaled")]
    Picture,
    /// `stop` said so.
    #[error("reading was stopped")]
    Stopped,
}

/// What a paper says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Which paper it is.
    pub paper: Paper,
    /// One suggestion at most for each field; fields that were left empty or could not be read have none.
    pub suggestions: Vec<Suggestion>,
}

/// Mean confidence below which the picture is read once more upside down.
const UPRIGHT: f32 = 0.75;

/// Reads a photograph of a paper, turned in whatever direction; `None` when it shows none of those that are known.
/// `today` bounds birth dates. `stop` is asked before each run of a network. Most take a fifth of a second; the longest, which looks
/// for small print in a large picture, two seconds.
///
/// # Errors
/// [`Error::Stopped`] when `stop` answered true; the others say that the networks cannot be used.
pub fn read(
    models: &Models,
    picture: &RgbImage,
    today: Date,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Reading>, Error> {
    Ok(understand(&lines(models, picture, stop)?, today))
}

/// The lines of text in a picture, on a page laid level.
fn lines(models: &Models, picture: &RgbImage, stop: &dyn Fn() -> bool) -> Result<Vec<Line>, Error> {
    if stop() {
        return Err(Error::Stopped);
    }
    let (mut places, mut direction) = detect::lines(&models.detection, picture, stop)?;
    let mut texts = recognise::read(models, picture, &places, stop)?;
    if confidence(&texts) < UPRIGHT {
        let turned: Vec<Slanted> = places
            .iter()
            .map(|place| Slanted { angle: place.angle + std::f32::consts::PI, ..*place })
            .collect();
        let other = recognise::read(models, picture, &turned, stop)?;
        if confidence(&other) > confidence(&texts) {
            (places, texts, direction) = (turned, other, direction + std::f32::consts::PI);
        }
    }
    Ok(line::level(&places, texts, direction))
}

/// Mean confidence of all characters.
fn confidence(texts: &[Vec<Glyph>]) -> f32 {
    let (sum, count) =
        texts.iter().flatten().fold((0.0, 0u32), |(sum, count), glyph| (sum + glyph.confidence, count + 1));
    if count == 0 { 0.0 } else { sum / count as f32 }
}

/// Which paper some lines are from, and what it says.
fn understand(lines: &[Line], today: Date) -> Option<Reading> {
    let printed = labels(lines);
    let count = |labels: &[Label]| labels.iter().filter(|label| printed.contains(label)).count();
    use Label::{
        Address, Authority, Born, Country, Education, FormerName, IdCard, MaritalStatus, MilitaryService,
        Name, Nation, NativePlace, Number, Register, Relation, Religion, Sex, Term, Workplace,
    };
    let household = [
        Register,
        Relation,
        FormerName,
        NativePlace,
        Religion,
        Education,
        MaritalStatus,
        MilitaryService,
        Workplace,
    ];
    let (front, back) =
        (count(&[Name, Sex, Nation, Born, Address, Number]), count(&[Country, IdCard, Authority, Term]));
    let (paper, suggestions) = if count(&household) >= 3 {
        (Paper::HouseholdMember, household::member(lines, today))
    } else if front >= 3 {
        let mut suggestions = card::front(lines, today);
        if back >= 2 {
            suggestions.extend(card::back(lines));
        }
        (Paper::IdCardFront, suggestions)
    } else if back >= 2 {
        (Paper::IdCardBack, card::back(lines))
    } else {
        return None;
    };
    Some(Reading { paper, suggestions })
}

/// All labels that stand somewhere.
fn labels(lines: &[Line]) -> Vec<Label> {
    let in_line = |line: &Line| {
        let glyphs: Vec<(f32, Glyph)> = line.glyphs.iter().map(|glyph| (0.0, *glyph)).collect();
        (0..glyphs.len()).filter_map(|place| Some(labels::label_at(&glyphs, place)?.0)).collect::<Vec<_>>()
    };
    lines.iter().flat_map(in_line).collect()
}
