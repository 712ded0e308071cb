//! Photos in the slots of materials: what the verdict objects to and how that is answered, how the page is cut out, and the order of the pages.
//!
//! The bytes of a photo never change: the blob is what was taken. What is made of it stands beside it, as a [`Recipe`].

mod recipe;

pub use recipe::{Corner, Recipe, WHOLE};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::BlobHash;
use crate::refusal::{Refusal, RefusalCode};

/// Characters of a reason for which a verdict is overruled, at most.
const MAX_REASON: usize = 200;

/// A photo in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Attachment {
    /// Slot of the definition; in a joint application the kind of material.
    pub slot: String,
    /// Content.
    pub hash: BlobHash,
    /// Media type of the stored bytes.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: u32,
    /// Width in pixels; 0 for a PDF.
    pub width: u32,
    /// Height in pixels; 0 for a PDF.
    pub height: u32,
    /// Readability as judged at the counter: `clear`, `blurred`, `dark`, `glare`, `cut`, `small`, or empty when not judged.
    pub verdict: String,
    /// The verdict binds: a bad one is overruled with a reason, or the page is taken again. Absent from photos of desktops whose verdicts were advice;
    /// their cases are accepted as they were.
    #[serde(default, skip_serializing_if = "is_false")]
    #[ts(as = "Option<bool>", optional)]
    pub binding: bool,
    /// Why the page is handed in although the verdict objects to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub overruled: Option<String>,
    /// How it is shown; as it was taken when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recipe: Option<Recipe>,
}

impl Attachment {
    /// The verdict, where it is a bad one.
    pub fn flaw(&self) -> Option<&str> {
        Some(self.verdict.as_str()).filter(|verdict| !matches!(*verdict, "" | "clear"))
    }

    /// What keeps the photo from being handed in: a bad verdict that binds and that nobody has overruled.
    pub fn objection(&self) -> Option<&str> {
        self.flaw().filter(|_| self.binding && self.overruled.is_none())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// What a material asks of its photos, where that differs from the usual. Shares are in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhotoDemands {
    /// Least sharpness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub min_sharpness: Option<u16>,
    /// Least brightness of the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub min_brightness: Option<u16>,
    /// Most of the picture that may be blown out by a reflection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub max_glare: Option<u16>,
    /// Most of a side of the picture at which the page may run out of it, as an open book does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub max_cut: Option<u16>,
    /// Fewest pixels of the page's longer side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub min_page_side: Option<u16>,
}

impl PhotoDemands {
    /// Whether a photo can be so: shares are of a whole.
    pub fn can_be_met(&self) -> bool {
        let shares = [self.min_brightness, self.max_glare, self.max_cut];
        shares.into_iter().flatten().all(|share| share <= 1000)
    }

    /// What satisfies both: one photo serves several members of a joint application. `usual` says what holds where a material says nothing.
    #[must_use]
    pub fn stricter(self, other: Self, usual: Self) -> Self {
        let of = |pick: fn(&Self) -> Option<u16>, choose: fn(u16, u16) -> u16| match (
            pick(&self).or(pick(&usual)),
            pick(&other).or(pick(&usual)),
        ) {
            (Some(mine), Some(theirs)) => Some(choose(mine, theirs)),
            (one, another) => one.or(another),
        };
        Self {
            min_sharpness: of(|d| d.min_sharpness, u16::max),
            min_brightness: of(|d| d.min_brightness, u16::max),
            max_glare: of(|d| d.max_glare, u16::min),
            max_cut: of(|d| d.max_cut, u16::min),
            min_page_side: of(|d| d.min_page_side, u16::max),
        }
    }
}

/// What can be done with a photo that is in its slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PhotoCommand {
    /// Hand it in although the verdict objects to it.
    Overrule {
        /// Why: the next one who looks at it must be told.
        reason: String,
    },
    /// Say how it is shown.
    Develop {
        /// How; one that changes nothing shows it as it was taken.
        recipe: Recipe,
    },
    /// Give it another place among the pages of its slot.
    Place {
        /// Which, from 0; beyond the last one it becomes the last.
        at: u32,
    },
}

/// Whether something can be done with a photo of some, and whether it changes anything.
///
/// # Errors
/// A [`Refusal`]: the photo is not there, the reason is missing or endless, there is nothing to overrule, the recipe makes no page.
pub fn decide(
    photos: &[Attachment],
    slot: &str,
    hash: &BlobHash,
    command: &PhotoCommand,
) -> Result<bool, Refusal> {
    let photo = photos.iter().find(|photo| photo.slot == slot && photo.hash == *hash);
    let photo = photo.ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "photo"))?;
    let malformed = |what| Err(Refusal::new(RefusalCode::Malformed).with("what", what));
    match command {
        PhotoCommand::Overrule { reason } => match reason.trim() {
            "" => Err(Refusal::new(RefusalCode::ReasonNeeded)),
            reason if reason.chars().count() > MAX_REASON => malformed("reason"),
            _ if photo.flaw().is_none() => malformed("verdict"),
            reason => Ok(photo.overruled.as_deref() != Some(reason)),
        },
        PhotoCommand::Develop { recipe } => {
            recipe.check()?;
            if photo.width == 0 {
                return malformed("recipe");
            }
            Ok(photo.recipe.unwrap_or_default() != *recipe)
        }
        PhotoCommand::Place { at } => {
            let pages: Vec<_> = photos.iter().filter(|photo| photo.slot == slot).collect();
            let now = pages.iter().position(|page| page.hash == *hash);
            Ok(now != Some(place(*at, pages.len())))
        }
    }
}

/// Does what was decided. What came in between (the photo was taken out) leaves nothing to do.
pub(crate) fn apply(photos: &mut Vec<Attachment>, slot: &str, hash: &BlobHash, command: PhotoCommand) {
    let Some(index) = photos.iter().position(|photo| photo.slot == slot && photo.hash == *hash) else {
        return;
    };
    match command {
        PhotoCommand::Overrule { reason } => photos[index].overruled = Some(reason.trim().to_owned()),
        PhotoCommand::Develop { recipe } => {
            photos[index].recipe = Some(recipe).filter(|recipe| *recipe != Recipe::default());
        }
        PhotoCommand::Place { at } => {
            let photo = photos.remove(index);
            let others: Vec<usize> = (0..photos.len()).filter(|other| photos[*other].slot == slot).collect();
            let at = others.get(at as usize).copied().unwrap_or(photos.len());
            photos.insert(at, photo);
        }
    }
}

fn place(at: u32, pages: usize) -> usize {
    (at as usize).min(pages.saturating_sub(1))
}

#[cfg(test)]
mod tests;
