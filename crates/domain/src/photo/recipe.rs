//! How a page is cut out of a photo: four corners and quarter turns, instead of other pixels.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::refusal::{Refusal, RefusalCode};

/// The whole width or height of a picture, in the measure of [`Corner`].
pub const WHOLE: u16 = 10_000;

/// A side shorter than this would be no page: 2 % of the picture.
const LEAST_SIDE: i64 = 200;

/// Twice the area below which it would be no page: 1 % of the picture.
const LEAST_AREA_TWICE: i64 = 2 * (WHOLE as i64) * (WHOLE as i64) / 100;

/// A corner of the page, in ten-thousandths of the width and of the height of the stored upright picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Corner {
    /// From the left.
    pub x: u16,
    /// From the top.
    pub y: u16,
}

/// How a photo is shown: the page between four corners, made rectangular, then turned.
///
/// In an address it is written in numbers only: the turn, and the corners one after the other ([`fmt::Display`], [`FromStr`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recipe {
    /// The corners of the page: top left, top right, bottom right, bottom left. The whole picture when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub corners: Option<[Corner; 4]>,
    /// Quarter turns clockwise afterwards, 0 to 3.
    pub turn: u8,
}

impl Recipe {
    /// Whether it makes a page: turned by 0 to 3 quarters, corners inside the picture, and between them a convex shape that is not next to nothing.
    ///
    /// # Errors
    /// [`RefusalCode::Malformed`].
    pub fn check(&self) -> Result<(), Refusal> {
        if self.turn < 4 && self.corners.as_ref().is_none_or(is_page) {
            Ok(())
        } else {
            Err(Refusal::new(RefusalCode::Malformed).with("what", "recipe"))
        }
    }
}

/// Going from corner to corner always turns right, as clockwise as the corners are named, so it neither crosses itself nor has a dent.
fn is_page(corners: &[Corner; 4]) -> bool {
    let at = |index: usize| {
        let Corner { x, y } = corners[index % 4];
        (i64::from(x), i64::from(y))
    };
    let side = |from: usize| {
        let ((x, y), (to_x, to_y)) = (at(from), at(from + 1));
        (to_x - x, to_y - y)
    };
    let turns_right = |index: usize| {
        let ((x, y), (next_x, next_y)) = (side(index), side(index + 1));
        x * next_y - y * next_x > 0
    };
    let long_enough = |index: usize| {
        let (x, y) = side(index);
        x * x + y * y >= LEAST_SIDE * LEAST_SIDE
    };
    let area_twice: i64 = (0..4)
        .map(|index| {
            let ((x, y), (next_x, next_y)) = (at(index), at(index + 1));
            x * next_y - next_x * y
        })
        .sum();
    corners.iter().all(|corner| corner.x <= WHOLE && corner.y <= WHOLE)
        && (0..4).all(|index| turns_right(index) && long_enough(index))
        && area_twice >= LEAST_AREA_TWICE
}

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.turn)?;
        for Corner { x, y } in self.corners.iter().flatten() {
            write!(f, ",{x},{y}")?;
        }
        Ok(())
    }
}

impl FromStr for Recipe {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let malformed = || Refusal::new(RefusalCode::Malformed).with("what", "recipe");
        let numbers: Vec<u16> = text
            .split(',')
            .map(|number| number.parse().map_err(|_| malformed()))
            .collect::<Result<_, _>>()?;
        let (turn, corners) = numbers.split_first().ok_or_else(malformed)?;
        let corners = match corners {
            [] => None,
            &[x1, y1, x2, y2, x3, y3, x4, y4] => {
                Some([(x1, y1), (x2, y2), (x3, y3), (x4, y4)].map(|(x, y)| Corner { x, y }))
            }
            _ => return Err(malformed()),
        };
        let recipe = Self { corners, turn: u8::try_from(*turn).map_err(|_| malformed())? };
        recipe.check().map(|()| recipe)
    }
}
