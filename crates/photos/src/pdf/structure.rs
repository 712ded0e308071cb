//! What a PDF consists of, without drawing it: its objects, wherever they stand, and what they ask a reader to do.
//!
//! The table of contents at a file's end is not believed: it may leave out what a lenient reader finds all the same.
//! Every object in the file is looked at, in every version of it, and those in packed object streams as well.

use std::collections::{HashMap, HashSet};

use crate::limits::{Deadline, Limits, Refusal};
use crate::pdf::syntax::{Dictionary, Reader, Value, is_space};
use crate::pdf::unpack::{Nesting, unpack};

/// Objects in one file. Twenty megabytes of real documents have some ten thousand.
const MAX_OBJECTS: usize = 500_000;

/// How deep the tree of pages may be. A balanced tree of all the pages allowed is at most three levels deep.
const MAX_TREE_DEPTH: usize = 32;

/// Actions that run, open, send or fetch something (ISO 32000-1, 12.6.4).
const ACTIONS: [&[u8]; 7] =
    [b"JavaScript", b"Launch", b"SubmitForm", b"ImportData", b"GoToE", b"Rendition", b"RichMediaExecute"];

/// Keys that lead to scripts, forms with scripts, or files.
const ACTIVE_KEYS: [&[u8]; 3] = [b"JavaScript", b"EmbeddedFiles", b"XFA"];

/// Keys that do so beside another one; alone they may be the name that somebody gave to a font.
const ACTIVE_PAIRS: [(&[u8], &[u8]); 3] = [(b"JS", b"S"), (b"EF", b"F"), (b"EF", b"UF")];

/// Kinds of objects and annotations that carry files, films or three-dimensional models.
const CARRIERS: [&[u8]; 6] = [b"EmbeddedFile", b"FileAttachment", b"RichMedia", b"Screen", b"Movie", b"3D"];

/// What was read of a file.
#[derive(Default)]
pub(crate) struct Structure {
    /// What the catalogues call the root of the pages.
    roots: Vec<u64>,
    /// By object number: what a node of the tree of pages, in any of its versions, has below it.
    nodes: HashMap<u64, Vec<u64>>,
    /// Arrays of references that are objects of their own, as long lists of pages sometimes are.
    lists: HashMap<u64, Vec<u64>>,
    leaves: HashSet<u64>,
    objects: usize,
    /// Bytes of unpacked object streams, which readers keep all at once.
    packed: usize,
}

impl Structure {
    /// Reads a whole file.
    ///
    /// # Errors
    ///
    /// [`Refusal::Encrypted`], [`Refusal::Active`], [`Refusal::Bloated`], [`Refusal::TooManyPixels`],
    /// [`Refusal::TooSlow`], and [`Refusal::Damaged`] for nesting no document has.
    pub(crate) fn of(bytes: &[u8], limits: &Limits, deadline: Deadline) -> Result<Self, Refusal> {
        let mut structure = Self::default();
        let mut nesting = Nesting::default();
        nesting.see(bytes);
        if nesting.is_too_deep() {
            return Err(Refusal::Damaged);
        }
        // A walk from word to word: `12 0 obj` begins an object, `trailer` a dictionary about the file.
        for at in 0..bytes.len() {
            let rest = &bytes[at..];
            if rest.starts_with(b"obj") {
                if let Some(number) = number_before(&bytes[..at]) {
                    deadline.check()?;
                    structure.read_object(bytes, at + 3, number, limits, deadline)?;
                }
            } else if rest.starts_with(b"trailer") {
                let value = Reader::new(bytes, at + 7).value();
                if let Some(Value::Dictionary(trailer)) = value {
                    refuse_encrypted(&trailer)?;
                }
            }
        }
        Ok(structure)
    }

    fn read_object(
        &mut self,
        bytes: &[u8],
        at: usize,
        number: u64,
        limits: &Limits,
        deadline: Deadline,
    ) -> Result<(), Refusal> {
        let mut reader = Reader::new(bytes, at);
        let Some(value) = reader.value() else { return Ok(()) };
        self.take(number, &value, limits)?;
        let Value::Dictionary(dictionary) = value else { return Ok(()) };
        reader.skip_space();
        if reader.takes(b"stream") {
            let data = stream_data(bytes, reader.at, &dictionary);
            self.read_stream(&dictionary, data, limits, deadline)?;
        }
        Ok(())
    }

    fn read_stream(
        &mut self,
        dictionary: &Dictionary,
        data: &[u8],
        limits: &Limits,
        deadline: Deadline,
    ) -> Result<(), Refusal> {
        refuse_large_picture(data, limits)?;
        let kind = dictionary.name(b"Type");
        if kind == Some(b"XRef") {
            refuse_encrypted(dictionary)?;
        }
        let is_kept = kind == Some(b"ObjStm");
        let mut kept = Vec::new();
        let mut nesting = Nesting::default();
        let is_picture = dictionary.name(b"Subtype") == Some(b"Image");
        let length = unpack(dictionary, data, limits, deadline, |piece| {
            if is_kept {
                kept.extend_from_slice(piece);
            }
            if !is_picture {
                nesting.see(piece);
            }
        })?;
        if nesting.is_too_deep() {
            return Err(Refusal::Damaged);
        }
        if is_kept || kind == Some(b"XRef") {
            self.packed += length;
            if self.packed > limits.max_pdf_unpacked {
                return Err(Refusal::Bloated);
            }
        }
        if is_kept { self.read_packed(dictionary, &kept, limits) } else { Ok(()) }
    }

    /// The objects of an object stream: pairs of number and place, then the objects (ISO 32000-1, 7.5.7).
    fn read_packed(&mut self, dictionary: &Dictionary, bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
        let first = dictionary.whole(b"First").and_then(|first| usize::try_from(first).ok()).unwrap_or(0);
        let mut header = Reader::new(&bytes[..first.min(bytes.len())], 0);
        while let Some(Value::Whole(number)) = header.value() {
            let Some(Value::Whole(place)) = header.value() else { break };
            let Some(at) = usize::try_from(place).ok().and_then(|place| place.checked_add(first)) else {
                break;
            };
            if let Some(value) = Reader::new(bytes, at).value() {
                self.take(number, &value, limits)?;
            }
        }
        Ok(())
    }

    /// Judges an object, and remembers what it says about pages.
    fn take(&mut self, number: u64, value: &Value, limits: &Limits) -> Result<(), Refusal> {
        self.objects += 1;
        if self.objects > MAX_OBJECTS {
            return Err(Refusal::Bloated);
        }
        refuse_active(value)?;
        match value {
            Value::Array(items) => {
                self.lists.entry(number).or_default().extend(references(items));
            }
            Value::Dictionary(dictionary) => {
                refuse_large(dictionary, limits)?;
                match dictionary.name(b"Type") {
                    Some(b"Catalog") => self.roots.extend(dictionary.reference(b"Pages")),
                    Some(b"Page") => {
                        self.leaves.insert(number);
                    }
                    _ => {}
                }
                match dictionary.get(b"Kids") {
                    Some(Value::Array(items)) => {
                        self.nodes.entry(number).or_default().extend(references(items));
                    }
                    Some(Value::Reference(list)) => self.nodes.entry(number).or_default().push(*list),
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// How many pages there are.
    ///
    /// # Errors
    ///
    /// [`Refusal::Damaged`] where there is none, or where the tree of pages bites its tail;
    /// [`Refusal::TooManyPages`].
    pub(crate) fn pages(&self, limits: &Limits) -> Result<u32, Refusal> {
        let mut most = 0;
        for root in &self.roots {
            let mut walk = Walk::default();
            self.count(*root, &mut walk, limits)?;
            most = most.max(walk.counted.len());
        }
        // A file whose catalogue cannot be found still has its pages, and lenient readers show them.
        let pages = u32::try_from(if most == 0 { self.leaves.len() } else { most }).unwrap_or(u32::MAX);
        match pages {
            0 => Err(Refusal::Damaged),
            _ if pages > limits.max_pdf_pages => {
                Err(Refusal::TooManyPages { pages, limit: limits.max_pdf_pages })
            }
            _ => Ok(pages),
        }
    }

    /// Walks down the tree. A node under itself would be walked for ever, and few nodes that are under many others
    /// could make a billion pages.
    fn count(&self, node: u64, walk: &mut Walk, limits: &Limits) -> Result<(), Refusal> {
        let Some(kids) = self.nodes.get(&node) else {
            if self.leaves.contains(&node) {
                walk.counted.insert(node);
            }
            return Ok(());
        };
        walk.visits += 1;
        if walk.path.len() >= MAX_TREE_DEPTH || walk.path.contains(&node) || walk.visits > MAX_OBJECTS {
            return Err(Refusal::Damaged);
        }
        walk.path.push(node);
        for kid in kids.iter().flat_map(|kid| match self.lists.get(kid) {
            Some(list) => list.as_slice(),
            None => std::slice::from_ref(kid),
        }) {
            self.count(*kid, walk, limits)?;
            if walk.counted.len() > limits.max_pdf_pages as usize {
                break;
            }
        }
        walk.path.pop();
        Ok(())
    }
}

/// Where a walk through the tree of pages is, and what it has met.
#[derive(Default)]
struct Walk {
    path: Vec<u64>,
    visits: usize,
    counted: HashSet<u64>,
}

/// The number in `12 0 ` at the end of what stands before `obj`.
fn number_before(before: &[u8]) -> Option<u64> {
    let (before, generation) = split_digits(trimmed(before)?)?;
    let (before, number) = split_digits(trimmed(before)?)?;
    let is_word = before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (is_word && generation.len() <= 5).then(|| std::str::from_utf8(number).ok()?.parse().ok()).flatten()
}

/// Without the white space at its end, of which there must be some.
fn trimmed(bytes: &[u8]) -> Option<&[u8]> {
    let length = bytes.iter().rposition(|byte| !is_space(*byte))? + 1;
    (length < bytes.len()).then(|| &bytes[..length])
}

fn split_digits(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = bytes.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1);
    (length < bytes.len() && bytes.len() - length <= 10).then(|| bytes.split_at(length))
}

/// What stands between `stream` and `endstream`: as long as the dictionary says, if it says so rightly.
fn stream_data<'a>(bytes: &'a [u8], after_word: usize, dictionary: &Dictionary) -> &'a [u8] {
    let mut reader = Reader::new(bytes, after_word);
    if !reader.takes(b"\r\n") && !reader.takes(b"\n") {
        reader.takes(b"\r");
    }
    let rest = &bytes[reader.at..];
    let told = dictionary.whole(b"Length").and_then(|length| usize::try_from(length).ok());
    if let Some(length) = told.filter(|length| *length <= rest.len()) {
        let mut after = Reader::new(rest, length);
        after.skip_space();
        if after.takes(b"endstream") {
            return &rest[..length];
        }
    }
    let length = rest.windows(9).position(|word| word == b"endstream").unwrap_or(rest.len());
    &rest[..length]
}

fn references(items: &[Value]) -> impl Iterator<Item = u64> {
    items.iter().filter_map(|item| match item {
        Value::Reference(number) => Some(*number),
        _ => None,
    })
}

fn refuse_encrypted(dictionary: &Dictionary) -> Result<(), Refusal> {
    match dictionary.get(b"Encrypt") {
        None | Some(Value::Other) => Ok(()),
        Some(_) => Err(Refusal::Encrypted),
    }
}

fn refuse_active(value: &Value) -> Result<(), Refusal> {
    match value {
        Value::Array(items) => items.iter().try_for_each(refuse_active),
        Value::Dictionary(dictionary) => {
            let is = |key: &[u8], names: &[&[u8]]| {
                dictionary.0.iter().any(|(name, value)| {
                    name == key && matches!(value, Value::Name(value) if names.contains(&value.as_slice()))
                })
            };
            let is_active = is(b"S", &ACTIONS)
                || is(b"Type", &CARRIERS)
                || is(b"Subtype", &CARRIERS)
                || ACTIVE_KEYS.iter().any(|key| dictionary.get(key).is_some())
                || ACTIVE_PAIRS
                    .iter()
                    .any(|(key, beside)| dictionary.get(key).is_some() && dictionary.get(beside).is_some());
            if is_active {
                return Err(Refusal::Active);
            }
            dictionary.0.iter().try_for_each(|(_, value)| refuse_active(value))
        }
        _ => Ok(()),
    }
}

/// A picture's size as its dictionary and its filter's parameters tell it.
fn refuse_large(dictionary: &Dictionary, limits: &Limits) -> Result<(), Refusal> {
    let check = |dictionary: &Dictionary, width: &[u8], height: &[u8]| {
        let (Some(width), Some(height)) = (dictionary.whole(width), dictionary.whole(height)) else {
            return Ok(());
        };
        refuse_pixels(width, height, limits)
    };
    if dictionary.name(b"Subtype") == Some(b"Image") {
        check(dictionary, b"Width", b"Height")?;
    }
    let parameters = dictionary.get(b"DecodeParms").or_else(|| dictionary.get(b"DP"));
    let list = match parameters {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    for parameters in list {
        if let Value::Dictionary(parameters) = parameters {
            check(parameters, b"Columns", b"Rows")?;
            let row = parameters
                .whole(b"Columns")
                .unwrap_or(1)
                .saturating_mul(parameters.whole(b"Colors").unwrap_or(1));
            refuse_pixels(row, 1, limits)?;
        }
    }
    Ok(())
}

/// A picture's size as its own header tells it, which may differ from what the dictionary says.
fn refuse_large_picture(data: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let word = |at: usize| Some(u64::from(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?)));
    let long = |at: usize| Some(u64::from(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?)));
    if data.starts_with(b"\xFF\xD8\xFF") {
        // JPEG: the frame header (ITU-T T.81, B.2.2), found over the lengths of the segments before it.
        let mut at = 2;
        while let (Some(0xFF), Some(marker)) = (data.get(at), data.get(at + 1)) {
            if matches!(marker, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF)
                && let (Some(height), Some(width)) = (word(at + 5), word(at + 7))
            {
                return refuse_pixels(width, height, limits);
            }
            let length = if matches!(marker, 0xFF) { 1 } else { 2 + word(at + 2).unwrap_or(0) as usize };
            at += length.max(1);
        }
    } else if let Some(at) = (data.starts_with(b"\xFF\x4F\xFF\x51") || data.starts_with(b"\0\0\0\x0CjP  "))
        .then(|| data.windows(4).position(|marker| marker == b"\xFF\x4F\xFF\x51"))
        .flatten()
        && let (Some(width), Some(height)) = (long(at + 8), long(at + 12))
    {
        // JPEG 2000: the size segment right after the start of the code stream (ITU-T T.800, A.5.1).
        return refuse_pixels(width, height, limits);
    }
    Ok(())
}

fn refuse_pixels(width: u64, height: u64, limits: &Limits) -> Result<(), Refusal> {
    if width.saturating_mul(height) <= limits.max_pixels {
        return Ok(());
    }
    let side = |pixels: u64| u32::try_from(pixels).unwrap_or(u32::MAX);
    Err(Refusal::TooManyPixels { width: side(width), height: side(height), limit: limits.max_pixels })
}
