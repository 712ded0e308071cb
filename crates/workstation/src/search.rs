//! Finding an item by its name, its pinyin or its initials, while the clerk types: `出生`, `chusheng`, `csdj`, `居住z`.
//!
//! Names are few (a hall has some hundreds), so every key looks at all of them. Each sign of a name is spelled once when the index is made,
//! with every reading of characters that have several (行 is `hang` and `xing`): the clerk types the one that is meant, and the others
//! hurt nobody.

mod spelling;

use protocol::screen::{ItemHit, ItemTarget};

use spelling::{Run, Sign, Typed};

/// Parts into which a find may be scattered: with more, a few letters would find something in every long name.
const MOST_PARTS: usize = 3;

/// Names of everything that is offered.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    hit: ItemHit,
    signs: Vec<Sign>,
}

/// How well a name fits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The whole name.
    Exact,
    /// The name begins with it.
    Prefix,
    /// The whole name, spelled.
    SpelledWhole,
    /// The name begins with it, spelled.
    SpelledPrefix,
    /// It stands inside the name.
    Inside,
    /// It stands inside the name, spelled.
    SpelledInside,
    /// It stands in the name, spelled with readings cut short.
    Loose,
    /// Its parts stand in the name in this order, with gaps.
    Scattered,
}

struct Found {
    fit: Fit,
    ranges: Vec<(u32, u32)>,
}

impl Index {
    /// Spells every name.
    pub fn new(hits: impl IntoIterator<Item = ItemHit>) -> Self {
        let entries = hits
            .into_iter()
            .map(|hit| Entry { signs: hit.name.chars().map(Sign::new).collect(), hit })
            .collect();
        Self { entries }
    }

    /// The best fits, at most `limit`. Among equals those with a form of their own come first, then the shorter name. Without a text: what
    /// was used recently, in that order, then those with a form of their own, then the rest.
    pub fn find(&self, text: &str, limit: usize, recent: &[ItemTarget]) -> Vec<ItemHit> {
        let typed = Typed::new(text);
        if typed.is_empty() {
            return self.usual(limit, recent);
        }
        let mut found: Vec<(&Entry, Found)> =
            self.entries.iter().filter_map(|entry| Some((entry, entry.find(&typed)?))).collect();
        if found.len() < limit {
            let known = |entry: &Entry| found.iter().any(|(other, _)| std::ptr::eq(*other, entry));
            let scattered: Vec<_> = self
                .entries
                .iter()
                .filter(|entry| !known(entry))
                .filter_map(|entry| Some((entry, entry.find_scattered(&typed)?)))
                .collect();
            found.extend(scattered);
        }
        found.sort_by_key(|(entry, found)| {
            let start = found.ranges.first().map_or(0, |range| range.0);
            (found.fit, !entry.hit.modelled, found.ranges.len(), start, entry.signs.len())
        });
        found
            .into_iter()
            .take(limit)
            .map(|(entry, found)| ItemHit { matched: found.ranges, ..entry.hit.clone() })
            .collect()
    }

    fn usual(&self, limit: usize, recent: &[ItemTarget]) -> Vec<ItemHit> {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        entries.sort_by_key(|entry| {
            let used = recent.iter().position(|target| *target == entry.hit.target);
            (used.unwrap_or(usize::MAX), !entry.hit.modelled)
        });
        entries.into_iter().take(limit).map(|entry| entry.hit.clone()).collect()
    }
}

impl Entry {
    /// Where the typed signs stand together.
    fn find(&self, typed: &Typed) -> Option<Found> {
        let found = |fit, (from, to): Run| Found { fit, ranges: vec![range(from, to)] };
        let written = typed.written_in(&self.signs);
        if let Some((from, to)) = written
            && from == 0
        {
            let fit = if to == self.signs.len() { Fit::Exact } else { Fit::Prefix };
            return Some(found(fit, (from, to)));
        }
        let first = self.signs.iter().position(|sign| !sign.is_silent()).unwrap_or(0);
        let last = self.signs.iter().rposition(|sign| !sign.is_silent()).map_or(0, |place| place + 1);
        match typed.spelled_in(&self.signs, false) {
            Some((from, to)) if from <= first => {
                let fit = if to >= last { Fit::SpelledWhole } else { Fit::SpelledPrefix };
                Some(found(fit, (from, to)))
            }
            spelled => match (written, spelled) {
                (Some(run), _) => Some(found(Fit::Inside, run)),
                (None, Some(run)) => Some(found(Fit::SpelledInside, run)),
                (None, None) => typed.spelled_in(&self.signs, true).map(|run| found(Fit::Loose, run)),
            },
        }
    }

    /// Where the typed signs stand with gaps.
    fn find_scattered(&self, typed: &Typed) -> Option<Found> {
        let places = typed.scattered_in(&self.signs)?;
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for place in places {
            let (from, to) = range(place, place + 1);
            match ranges.last_mut() {
                Some(last) if last.1 == from => last.1 = to,
                _ => ranges.push((from, to)),
            }
        }
        (ranges.len() <= MOST_PARTS).then_some(Found { fit: Fit::Scattered, ranges })
    }
}

/// Whether a name has the typed signs in it: written, spelled or by initials.
pub fn fits(name: &str, text: &str) -> bool {
    let typed = Typed::new(text);
    let signs: Vec<Sign> = name.chars().map(Sign::new).collect();
    typed.is_empty() || typed.written_in(&signs).is_some() || typed.spelled_in(&signs, true).is_some()
}

fn range(from: usize, to: usize) -> (u32, u32) {
    let short = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    (short(from), short(to))
}

#[cfg(test)]
mod tests;
