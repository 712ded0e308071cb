//! Photos as their recipes show them: made of what is stored whenever somebody looks, and kept in memory only, the latest.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use domain::id::BlobHash;
use domain::photo::{Corner, Recipe, WHOLE};
use photos::{Corners, Limits, Point, Refusal};

/// Most bytes of developed pages that are kept.
const MOST_BYTES: usize = 32 << 20;

/// A developed page.
pub(crate) struct Page {
    /// JPEG.
    pub(crate) bytes: Vec<u8>,
    /// The same small.
    pub(crate) thumbnail: Vec<u8>,
}

/// The pages that were looked at lately.
#[derive(Default)]
pub(crate) struct Developed {
    kept: Mutex<VecDeque<(BlobHash, Recipe, Arc<Page>)>>,
}

impl Developed {
    /// A page that was developed before.
    pub(crate) fn find(&self, hash: &BlobHash, recipe: Recipe) -> Option<Arc<Page>> {
        let mut kept = self.kept.lock().ok()?;
        let place = kept.iter().position(|(held, by, _)| held == hash && *by == recipe)?;
        let found = kept.remove(place)?;
        let page = found.2.clone();
        kept.push_back(found);
        Some(page)
    }

    /// Keeps a page; what was not looked at for longest goes.
    pub(crate) fn keep(&self, hash: BlobHash, recipe: Recipe, page: Arc<Page>) {
        let Ok(mut kept) = self.kept.lock() else { return };
        kept.push_back((hash, recipe, page));
        let size = |page: &Page| page.bytes.len() + page.thumbnail.len();
        let mut held: usize = kept.iter().map(|(_, _, page)| size(page)).sum();
        while held > MOST_BYTES && kept.len() > 1 {
            if let Some((_, _, gone)) = kept.pop_front() {
                held -= size(&gone);
            }
        }
    }
}

/// Makes the page of a stored photo. Takes as long as decoding and encoding do: not on a thread that others wait for.
pub(crate) fn develop(stored: &[u8], recipe: Recipe) -> Result<Page, Refusal> {
    let prepared = photos::develop(stored, &self::recipe(recipe), &Limits::default())?;
    Ok(Page { bytes: prepared.bytes, thumbnail: prepared.thumbnail })
}

/// A recipe in the measure of the pixels.
pub(crate) fn recipe(recipe: Recipe) -> photos::Recipe {
    let corners = recipe.corners.map(|corners| Corners(corners.map(point)));
    photos::Recipe { corners, turn: recipe.turn }
}

fn point(corner: Corner) -> Point {
    let share = |of: u16| f32::from(of) / f32::from(WHOLE);
    Point { x: share(corner.x), y: share(corner.y) }
}

/// A page that was found in a picture, if a recipe can be made of it.
pub(crate) fn found(page: Corners) -> Option<[Corner; 4]> {
    let corners = page.0.map(|Point { x, y }| Corner { x: part(x), y: part(y) });
    Recipe { corners: Some(corners), turn: 0 }.check().is_ok().then_some(corners)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=10000 first")]
fn part(share: f32) -> u16 {
    (share.clamp(0.0, 1.0) * f32::from(WHOLE)).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: usize) -> Arc<Page> {
        Arc::new(Page { bytes: vec![0; bytes], thumbnail: Vec::new() })
    }

    fn hash(seed: &str) -> BlobHash {
        BlobHash(seed.repeat(64))
    }

    #[test]
    fn what_was_looked_at_lately_is_kept_within_bounds() {
        let developed = Developed::default();
        let turned = |turn| Recipe { corners: None, turn };
        developed.keep(hash("a"), turned(1), page(MOST_BYTES / 2));
        developed.keep(hash("b"), turned(1), page(MOST_BYTES / 2));
        assert!(developed.find(&hash("a"), turned(2)).is_none(), "another recipe is another page");
        assert!(developed.find(&hash("a"), turned(1)).is_some());
        developed.keep(hash("c"), turned(1), page(1));
        assert!(developed.find(&hash("b"), turned(1)).is_none(), "the one that nobody looked at went");
        assert!(
            developed.find(&hash("a"), turned(1)).is_some()
                && developed.find(&hash("c"), turned(1)).is_some()
        );
        developed.keep(hash("d"), turned(1), page(MOST_BYTES + 1));
        assert!(
            developed.find(&hash("d"), turned(1)).is_some(),
            "a page that is too large alone is still shown"
        );
    }

    #[test]
    fn a_found_page_is_a_recipe_or_nothing() {
        let corners = |places: [(f32, f32); 4]| Corners(places.map(|(x, y)| Point { x, y }));
        let page = found(corners([(0.05, 0.04), (0.95, 0.05), (0.94, 1.2), (0.05, 0.95)])).expect("a page");
        assert_eq!((page[0], page[2]), (Corner { x: 500, y: 400 }, Corner { x: 9400, y: WHOLE }));
        assert_eq!(found(corners([(0.5, 0.5); 4])), None);
    }
}
