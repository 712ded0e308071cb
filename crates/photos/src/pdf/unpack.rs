//! What the packed parts of a PDF become, counted without keeping it.

use std::io::Read;

use flate2::read::DeflateDecoder;

use crate::limits::{Deadline, Limits, Refusal};
use crate::pdf::syntax::{Dictionary, Value};

/// Bytes unpacked between two looks at the clock.
const PACE: usize = 64 * 1024;

/// Most that a byte of LZW can become: every twelve bits a text of 4096 bytes.
const LZW_GROWTH: usize = 2731;

/// Most that a byte of run lengths can become: two bytes are up to 128.
const RUN_GROWTH: usize = 64;

/// How deeply brackets may be nested in what is unpacked; readers descend by recursion.
pub(crate) const MAX_NESTING: usize = 8192;

/// The names of a stream's filters, in the order in which they are applied; nothing where they are not written in
/// its own dictionary.
fn filters(dictionary: &Dictionary) -> Option<Vec<&[u8]>> {
    match dictionary.get(b"Filter").or_else(|| dictionary.get(b"F")) {
        None => Some(Vec::new()),
        Some(Value::Name(name)) => Some(vec![name]),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| match item {
                Value::Name(name) => Some(name.as_slice()),
                _ => None,
            })
            .collect(),
        Some(_) => None,
    }
}

/// Unpacks a stream, hands what comes out to `sink` piece by piece, and says how much it was. Pictures (JPEG and the
/// like) stay packed; [`crate::pdf::structure`] looks at their size.
///
/// # Errors
///
/// [`Refusal::Bloated`] for more than [`Limits::max_pdf_unpacked`] and for what is packed twice.
pub(crate) fn unpack(
    dictionary: &Dictionary,
    data: &[u8],
    limits: &Limits,
    deadline: Deadline,
    mut sink: impl FnMut(&[u8]),
) -> Result<usize, Refusal> {
    let limit = limits.max_pdf_unpacked;
    // Filters that a reference points to can be anything; deflate is what grows most.
    let filters = filters(dictionary).unwrap_or_else(|| vec![b"FlateDecode".as_slice()]);
    let mut armoured: Option<Vec<u8>> = None;
    for (number, filter) in filters.iter().enumerate() {
        let data = armoured.as_deref().unwrap_or(data);
        match *filter {
            b"ASCIIHexDecode" | b"AHx" => armoured = Some(from_hex(data)),
            b"ASCII85Decode" | b"A85" => armoured = Some(from_base85(data)),
            b"FlateDecode" | b"Fl" => {
                let grows = |filter: &&[u8]| {
                    matches!(
                        *filter,
                        b"FlateDecode" | b"Fl" | b"LZWDecode" | b"LZW" | b"RunLengthDecode" | b"RL"
                    )
                };
                if filters[number + 1..].iter().any(grows) {
                    return Err(Refusal::Bloated);
                }
                return inflate(data, limit, deadline, &mut sink);
            }
            b"LZWDecode" | b"LZW" => return bounded(data.len(), LZW_GROWTH, limit),
            b"RunLengthDecode" | b"RL" => return bounded(data.len(), RUN_GROWTH, limit),
            // A picture, or a filter nobody knows.
            _ => return Ok(data.len()),
        }
    }
    let data = armoured.as_deref().unwrap_or(data);
    sink(data);
    Ok(data.len())
}

fn bounded(length: usize, growth: usize, limit: usize) -> Result<usize, Refusal> {
    let most = length.saturating_mul(growth);
    if most > limit { Err(Refusal::Bloated) } else { Ok(most) }
}

/// Readers are lenient about the two bytes before the deflated data, so they are not looked at. Data that breaks off is
/// what it is up to there.
fn inflate(
    data: &[u8],
    limit: usize,
    deadline: Deadline,
    sink: &mut impl FnMut(&[u8]),
) -> Result<usize, Refusal> {
    let mut most = 0;
    for skipped in [2, 0] {
        let mut decoder = DeflateDecoder::new(data.get(skipped..).unwrap_or_default());
        let mut buffer = vec![0; PACE];
        let mut length = 0;
        while let Ok(count @ 1..) = decoder.read(&mut buffer) {
            deadline.check()?;
            length += count;
            if length > limit {
                return Err(Refusal::Bloated);
            }
            sink(&buffer[..count]);
        }
        most = most.max(length);
        if length > 0 {
            break;
        }
    }
    Ok(most)
}

fn from_hex(data: &[u8]) -> Vec<u8> {
    let mut digits =
        data.iter().take_while(|byte| **byte != b'>').filter_map(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(data.len() / 2);
    while let Some(high) = digits.next() {
        let low = digits.next().unwrap_or(0);
        bytes.extend(u8::try_from(high * 16 + low));
    }
    bytes
}

fn from_base85(data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(data.len());
    let mut group = Vec::with_capacity(5);
    let decoded = |group: &[u8]| {
        let padded = group.iter().copied().chain(std::iter::repeat(84)).take(5);
        padded.fold(0u32, |sum, digit| sum.wrapping_mul(85).wrapping_add(u32::from(digit))).to_be_bytes()
    };
    for byte in data {
        match byte {
            b'z' if group.is_empty() => bytes.extend([0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            b'~' => break,
            _ => {}
        }
        if group.len() == 5 {
            bytes.extend(decoded(&group));
            group.clear();
        }
    }
    if group.len() > 1 {
        bytes.extend(&decoded(&group)[..group.len() - 1]);
    }
    bytes
}

/// Watches how deeply brackets are nested.
#[derive(Default)]
pub(crate) struct Nesting {
    depth: usize,
    deepest: usize,
}

impl Nesting {
    pub(crate) fn see(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'[' | b'<' => {
                    self.depth += 1;
                    self.deepest = self.deepest.max(self.depth);
                }
                b']' | b'>' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    pub(crate) fn is_too_deep(&self) -> bool {
        self.deepest > MAX_NESTING
    }
}
