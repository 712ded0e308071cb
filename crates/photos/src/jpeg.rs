//! A JPEG as a row of segments (ITU-T T.81, annex B), read and put together without decoding a pixel.

/// Start of a baseline frame: the segment with the picture's size.
const SOF0: u8 = 0xC0;
/// Huffman tables.
const DHT: u8 = 0xC4;
/// The first of the eight restart markers, which stand in turn within the coded data.
const RST0: u8 = 0xD0;
/// Start of the image.
const SOI: u8 = 0xD8;
/// End of the image.
const EOI: u8 = 0xD9;
/// Start of a scan, after which the coded data begin.
const SOS: u8 = 0xDA;
/// Quantization tables.
const DQT: u8 = 0xDB;
/// Restart interval.
const DRI: u8 = 0xDD;

/// What says that the colours are YCbCr, so that nobody has to guess: JFIF 1.02, square pixels, no preview.
const JFIF: [u8; 18] = *b"\xFF\xE0\x00\x10JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00";

/// A segment before the coded data.
struct Segment<'a> {
    marker: u8,
    /// With its marker and its length.
    whole: &'a [u8],
    /// Without them.
    body: &'a [u8],
    /// Where in the file `whole` begins.
    at: usize,
}

/// The segments up to the first scan's, that included; nothing more from where the file is no row of segments.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut next = jpeg.starts_with(&[0xFF, SOI]).then_some(2);
    std::iter::from_fn(move || {
        let mut at = next.take()?;
        // Any number of fill bytes may stand before a marker.
        while jpeg.get(at..)?.starts_with(&[0xFF, 0xFF]) {
            at += 1;
        }
        let &[0xFF, marker, high, low] = jpeg.get(at..)?.first_chunk()? else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let whole = jpeg.get(at..at + 2 + length)?;
        if marker != SOS {
            next = Some(at + whole.len());
        }
        Some(Segment { marker, whole, body: whole.get(4..)?, at })
    })
}

/// The coded data that begin at `from`, and the marker that ends them.
fn coded(jpeg: &[u8], from: usize) -> Option<(&[u8], u8)> {
    let data = jpeg.get(from..)?;
    let stays = |code: u8| code == 0 || (RST0..RST0 + 8).contains(&code);
    let (length, end) =
        data.array_windows().enumerate().find(|(_, [mark, code])| *mark == 0xFF && !stays(*code))?;
    Some((&data[..length], end[1]))
}

/// The same picture, coded bit by bit as it was, without anything that is not needed to show it: position, device, preview,
/// comments and what stands behind the end are gone.
///
/// `None` unless it is what cameras write as their moving pictures: baseline, all colours in one scan, YCbCr or grey.
pub(crate) fn bare(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(jpeg.len());
    kept.extend_from_slice(&[0xFF, SOI]);
    kept.extend_from_slice(&JFIF);
    let mut components = None;
    for segment in segments(jpeg) {
        match segment.marker {
            SOF0 => {
                // Precision, height, width, number of components, then three bytes for each of them.
                let &[8, _, _, _, _, count] = segment.body.first_chunk()? else { return None };
                let names = segment.body[6..].iter().step_by(3).copied();
                // Some programs name their components so when they are no YCbCr.
                if components.is_some() || !matches!(count, 1 | 3) || names.eq(*b"RGB") {
                    return None;
                }
                components = Some(count);
            }
            DQT | DHT | DRI => {}
            SOS => {
                if segment.body.first() != components.as_ref() {
                    return None;
                }
                kept.extend_from_slice(segment.whole);
                let (data, EOI) = coded(jpeg, segment.at + segment.whole.len())? else { return None };
                kept.extend_from_slice(data);
                kept.extend_from_slice(&[0xFF, EOI]);
                return Some(kept);
            }
            // Adobe's says by its last byte which colours they are: 1 is YCbCr.
            0xEE if segment.body.starts_with(b"Adobe") && segment.body.get(11) != Some(&1) => return None,
            0xE0..=0xEF | 0xFE => continue,
            _ => return None,
        }
        kept.extend_from_slice(segment.whole);
    }
    None
}

/// Strips of one picture as one file: the first one's header with the height of all, and the coded data of all, the
/// restart markers in turn between them. `None` for what is no baseline JPEG of one scan.
pub(crate) fn joined(strips: &[Vec<u8>], height: u16) -> Option<Vec<u8>> {
    let mut file = Vec::with_capacity(strips.iter().map(Vec::len).sum());
    for (strip, number) in strips.iter().zip(0u8..) {
        let (mut frame, mut scan) = (None, None);
        for segment in segments(strip) {
            match segment.marker {
                SOF0 => frame = Some(segment.at),
                SOS => scan = Some(segment.at + segment.whole.len()),
                _ => {}
            }
        }
        let (frame, scan) = (frame?, scan?);
        let (data, EOI) = coded(strip, scan)? else { return None };
        if number == 0 {
            file.extend_from_slice(&strip[..scan]);
            // Behind the marker, the length and the precision.
            file[frame + 5..][..2].copy_from_slice(&height.to_be_bytes());
        } else {
            file.extend_from_slice(&[0xFF, RST0 + (number - 1) % 8]);
        }
        file.extend_from_slice(data);
    }
    file.extend_from_slice(&[0xFF, EOI]);
    Some(file)
}
