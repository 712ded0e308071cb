//! The signs of a name with their spellings, and how typed signs go along them.

use pinyin::ToPinyinMulti;

/// Signs of a query that are looked at: positions in it are the bits of a `u64`.
const MAX_TYPED: usize = 60;

/// Signs of a name, from and to (excluded).
pub(super) type Run = (usize, usize);

/// One sign of a name.
#[derive(Debug)]
pub(super) struct Sign {
    /// The sign itself, in lower case and half width.
    plain: char,
    /// Its readings without tones; empty for what is no Chinese character.
    readings: Vec<Vec<char>>,
}

impl Sign {
    pub(super) fn new(sign: char) -> Self {
        let mut readings: Vec<Vec<char>> = Vec::new();
        for reading in sign.to_pinyin_multi().into_iter().flatten() {
            // ü is typed as v by some and as u by others.
            for letter in ['v', 'u'] {
                let spelled: Vec<char> =
                    reading.plain().chars().map(|c| if c == 'ü' { letter } else { c }).collect();
                if !readings.contains(&spelled) {
                    readings.push(spelled);
                }
            }
        }
        Self { plain: plain(sign), readings }
    }

    /// Brackets, dashes and the like need not be typed.
    pub(super) fn is_silent(&self) -> bool {
        !self.plain.is_alphanumeric()
    }

    /// Positions of the query that are reached from `at` by this sign: itself, or any beginning of a reading.
    fn reach(&self, query: &[char], at: usize) -> u64 {
        let mut out = 0;
        if query[at] == self.plain {
            out |= 1 << (at + 1);
        }
        for reading in &self.readings {
            for (length, letter) in reading.iter().enumerate() {
                if query.get(at + length) != Some(letter) {
                    break;
                }
                out |= 1 << (at + length + 1);
            }
        }
        out
    }

    /// As [`Sign::reach`], but of a reading only its initial letter or all of it.
    fn reach_strictly(&self, query: &[char], at: usize) -> u64 {
        let mut out = 0;
        if query[at] == self.plain {
            out |= 1 << (at + 1);
        }
        for reading in &self.readings {
            if reading.first() == Some(&query[at]) {
                out |= 1 << (at + 1);
                if query[at..].starts_with(reading) {
                    out |= 1 << (at + reading.len());
                }
            }
        }
        out
    }
}

/// What was typed, in lower case and half width, without blanks.
pub(super) struct Typed(Vec<char>);

impl Typed {
    pub(super) fn new(text: &str) -> Self {
        // An apostrophe separates syllables (xi'an); input methods put it there by themselves.
        let signs = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').map(plain);
        Self(signs.take(MAX_TYPED).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first place where it stands as it was typed.
    pub(super) fn written_in(&self, signs: &[Sign]) -> Option<Run> {
        let query = &self.0;
        signs
            .windows(query.len())
            .position(|window| window.iter().zip(query).all(|(sign, c)| sign.plain == *c))
            .map(|from| (from, from + query.len()))
    }

    /// The first place where it stands spelled: every sign in turn by itself, by its initial letter or by a whole reading, the last one by any
    /// beginning of a reading, because the clerk may not have finished. Loosely, every sign by any beginning: `chush` is 出生, but `sheb`
    /// is also 参保 (shen, bao).
    pub(super) fn spelled_in(&self, signs: &[Sign], loosely: bool) -> Option<Run> {
        let whole = 1u64 << self.0.len();
        (0..signs.len()).find_map(|from| {
            let mut reached = 1u64;
            for (place, sign) in signs.iter().enumerate().skip(from) {
                let any = self.step(reached, |at| sign.reach(&self.0, at));
                if any & whole != 0 {
                    return Some((from, place + 1));
                }
                // A silent sign may be left out, but nothing begins with one that is.
                let kept = if sign.is_silent() && place > from { reached } else { 0 };
                let next =
                    if loosely { any } else { self.step(reached, |at| sign.reach_strictly(&self.0, at)) };
                reached = kept | next;
                if reached == 0 {
                    break;
                }
            }
            None
        })
    }

    /// Places of the signs that it stands for with gaps between them. A single sign with gaps is no find.
    pub(super) fn scattered_in(&self, signs: &[Sign]) -> Option<Vec<usize>> {
        let length = self.0.len();
        if length < 2 {
            return None;
        }
        let mut before = Vec::with_capacity(signs.len());
        let mut reached = 1u64;
        for sign in signs {
            before.push(reached);
            reached |= self.step(reached, |at| sign.reach_strictly(&self.0, at));
        }
        if reached & (1 << length) == 0 {
            return None;
        }
        // Back from the end: a sign was used when its position could not be reached without it.
        let (mut places, mut at) = (Vec::new(), length);
        for (place, sign) in signs.iter().enumerate().rev() {
            if before[place] & (1 << at) != 0 {
                continue;
            }
            let from = (0..at).rev().find(|from| {
                before[place] & (1 << from) != 0 && sign.reach_strictly(&self.0, *from) & (1 << at) != 0
            })?;
            places.push(place);
            at = from;
        }
        places.reverse();
        (at == 0).then_some(places)
    }

    fn step(&self, mut reached: u64, reach: impl Fn(usize) -> u64) -> u64 {
        let mut out = 0;
        // The end of the query leads nowhere.
        reached &= !(1 << self.0.len());
        while reached != 0 {
            out |= reach(reached.trailing_zeros() as usize);
            reached &= reached - 1;
        }
        out
    }
}

/// Half width and lower case, so that Ａ, A and a are one sign.
fn plain(sign: char) -> char {
    let half = match sign {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        _ => sign,
    };
    half.to_lowercase().next().unwrap_or(half)
}
