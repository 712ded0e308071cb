//! What a file is and whether all of it is there, read from its structure without decoding it.

/// Formats that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Jpeg,
    Png,
    WebP,
    Pdf,
}

/// Recognises a format by its first bytes.
pub(crate) fn kind(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        Some(Kind::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        Some(Kind::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(Kind::WebP)
    } else if bytes.starts_with(b"%PDF-") {
        Some(Kind::Pdf)
    } else {
        None
    }
}

/// Whether the end-of-file mark is within the last 1024 bytes, where readers look for it (ISO 32000-1,
/// annex H, implementation note 18).
pub(crate) fn pdf_is_whole(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    tail.windows(5).any(|window| window == b"%%EOF")
}

/// Width and height from a PNG's header chunk, which must come first (PNG 3rd edition, 11.2.1).
pub(crate) fn png_dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?))
}

/// Whether a JPEG's markers lead from the first to the end-of-image marker with at least one scan between.
///
/// The decoder cannot be asked: for a file cut inside its last rows it fills the rest with grey. The end
/// marker of the embedded preview does not count, because segments are skipped by their length (ITU-T T.81,
/// annex B). What remains unseen is a cut that a program has covered up by writing an end marker after it.
pub(crate) fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    let mut seen_scan = false;
    while let Some(marker_at) = next_marker(bytes, at) {
        let code = bytes[marker_at + 1];
        at = marker_at + 2;
        match code {
            0xD9 => return seen_scan,
            // Markers without a body: TEM, RST0–RST7, a repeated SOI.
            0x01 | 0xD0..=0xD8 => {}
            _ => {
                let Some(length) = bytes.get(at..at + 2) else { return false };
                seen_scan |= code == 0xDA;
                at += usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
            }
        }
    }
    false
}

/// Position of the next `FF xx` that is a marker: not a stuffed zero, not a fill byte. What lies before it
/// is entropy-coded data, or stray bytes some cameras leave between segments.
fn next_marker(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at + 1 < bytes.len() {
        if bytes[at] == 0xFF && !matches!(bytes[at + 1], 0x00 | 0xFF) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Whether every chunk of a WebP container lies within the file.
///
/// The decoder allocates what a chunk's length promises before it reads it, so a promise of four gigabytes
/// must not get there.
pub(crate) fn webp_is_whole(bytes: &[u8]) -> bool {
    let length = |at: usize| {
        let field: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(field)).ok()
    };
    let Some(end) = length(4).and_then(|size| size.checked_add(8)) else { return false };
    // Some writers forget to count the last padding byte, or to write it.
    if end > bytes.len() + 1 {
        return false;
    }
    let mut at = 12;
    while at + 8 <= end {
        let Some(next) = length(at + 4).and_then(|size| size.checked_add(at + 8)) else { return false };
        if next > bytes.len() {
            return false;
        }
        at = next + next % 2;
    }
    true
}
