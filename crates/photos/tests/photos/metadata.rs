//! Where a photo was taken, by whom and with what is nobody's business: none of it is in what is stored.

use image::metadata::Orientation;
use photos::{Limits, Prepared, Recipe, develop, prepare, prepare_frame};

use crate::pictures::{jpeg, quarters, webp, with_exif, with_segment};

/// Words that stand in every kind of metadata the tests put into a file.
const TELLTALES: [&str; 6] = ["30.2741N", "120.1551E", "Pixel 9", "2026:11:29", "W5M0MpCehiHz", "Photoshop"];

fn secret() -> String {
    format!("GPS {} by {}", TELLTALES[..2].join(" "), TELLTALES[2..].join(" "))
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

/// Markers of a JPEG's segments up to the picture's data, and how many bytes follow its end.
fn segments(jpeg: &[u8]) -> (Vec<u8>, usize) {
    let mut markers = Vec::new();
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        assert_eq!(jpeg[at], 0xFF, "a marker at {at}");
        markers.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    let end = jpeg[at..].windows(2).position(|marker| marker == [0xFF, 0xD9]).unwrap() + at + 2;
    (markers, jpeg.len() - end)
}

fn assert_bare(what: &str, original: &[u8]) {
    let prepared =
        prepare(original, &Limits::default()).unwrap_or_else(|refusal| panic!("{what}: {refusal}"));
    let framed = prepare_frame(original.to_vec(), &Limits::default()).unwrap();
    let developed = develop(&prepared.bytes, &Recipe { corners: None, turn: 1 }, &Limits::default()).unwrap();
    for Prepared { bytes, thumbnail, .. } in [&prepared, &framed, &developed] {
        for stored in [bytes, thumbnail] {
            for telltale in TELLTALES.map(str::as_bytes).into_iter().chain([
                &b"Exif"[..],
                b"http:",
                b"GPS",
                b"ICC_PROFILE",
            ]) {
                assert!(
                    !contains(stored, telltale),
                    "{what}: {} is stored",
                    String::from_utf8_lossy(telltale)
                );
            }
            // JFIF's own header, tables, frame: nothing in which anything could be written.
            let (markers, after) = segments(stored);
            let only_picture = markers.iter().all(|marker| matches!(marker, 0xE0 | 0xDB | 0xC0 | 0xC4));
            assert!(only_picture, "{what}: segments {markers:X?}");
            assert_eq!(after, 0, "{what}: bytes after the end of the picture");
        }
    }
}

fn assert_told(what: &str, original: &[u8]) {
    assert!(contains(original, TELLTALES[0].as_bytes()), "{what}: the test file should tell the place");
    assert_bare(what, original);
}

#[test]
fn a_jpegs_metadata_is_gone() {
    let plain = jpeg(&quarters(96, 64), 95);
    let secret = secret();
    assert_told("Exif with a position", &with_exif(&plain, 6, &secret));
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", secret.as_bytes()].concat();
    assert_told("XMP", &with_segment(&plain, 0xE1, &xmp));
    let iptc = [b"Photoshop 3.0\08BIM\x04\x04\0\0", secret.as_bytes()].concat();
    assert_told("IPTC", &with_segment(&plain, 0xED, &iptc));
    let profile = [b"ICC_PROFILE\0\x01\x01", secret.as_bytes()].concat();
    assert_told("a colour profile", &with_segment(&plain, 0xE2, &profile));
    assert_told("a comment", &with_segment(&plain, 0xFE, secret.as_bytes()));
    assert_told("a maker's own segment", &with_segment(&plain, 0xE9, secret.as_bytes()));
    assert_told("a text after the end", &[&plain[..], secret.as_bytes()].concat());
    let preview = with_segment(&jpeg(&quarters(48, 32), 80), 0xFE, secret.as_bytes());
    assert_told("an embedded preview", &with_segment(&plain, 0xE1, &[b"Exif\0\0", &preview[..]].concat()));
    assert_told("a second picture after the first", &[plain, preview].concat());
}

#[test]
fn a_pngs_metadata_is_gone() {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 96, 64);
    encoder.set_color(png::ColorType::Rgb);
    encoder.add_text_chunk("Comment".to_owned(), secret()).unwrap();
    encoder.add_itxt_chunk("XML:com.adobe.xmp".to_owned(), secret()).unwrap();
    encoder.add_ztxt_chunk("Author".to_owned(), secret()).unwrap();
    encoder.write_header().unwrap().write_image_data(quarters(96, 64).as_raw()).unwrap();
    assert_told("texts", &bytes);

    let tiff = exif_block(6);
    let chunk = png_chunk(b"eXIf", &tiff);
    let with_exif = [&bytes[..33], &chunk, &bytes[33..]].concat();
    assert_told("Exif", &with_exif);
    let prepared = prepare(&with_exif, &Limits::default()).unwrap();
    assert_eq!((prepared.width, prepared.height), (64, 96), "but it was obeyed: the picture is upright");
}

#[test]
fn a_webps_metadata_is_gone() {
    let still = webp(&quarters(96, 64));
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let length = u32::try_from(body.len()).unwrap();
        [&name[..], &length.to_le_bytes(), body, &vec![0; body.len() % 2]].concat()
    };
    // Flags for Exif and XMP; the size, less one, in three bytes each.
    let head = chunk(b"VP8X", &[0b1100, 0, 0, 0, 95, 0, 0, 63, 0, 0]);
    let body = [
        b"WEBP",
        &head[..],
        &still[12..],
        &chunk(b"EXIF", &exif_block(8)),
        &chunk(b"XMP ", secret().as_bytes()),
    ]
    .concat();
    let told = chunk(b"RIFF", &body);
    assert_told("Exif and XMP", &told);
    let prepared = prepare(&told, &Limits::default()).unwrap();
    assert_eq!((prepared.width, prepared.height), (64, 96), "but it was obeyed: the picture is upright");
}

#[test]
fn nothing_of_a_polyglot_but_its_picture_is_stored() {
    let plain = jpeg(&quarters(96, 64), 95);
    let page = b"<html><script>alert('30.2741N')</script></html>";
    assert_told("a web page in a comment", &with_segment(&plain, 0xFE, page));
    assert_told("a PDF behind it", &[&plain[..], b"%PDF-1.7\n(30.2741N)\n%%EOF"].concat());
    assert_told("an archive behind it", &[&plain[..], b"PK\x03\x04 30.2741N PK\x05\x06"].concat());
}

#[test]
fn what_is_drawn_from_a_pdf_tells_nothing_of_it() {
    let pdf = crate::pdfs::with_more("", &format!("/Info ({})", secret()), &[]);
    let prepared = prepare(&pdf, &Limits::default()).unwrap();
    let page = photos::render_pdf_page(&pdf, 0, 500, &Limits::default()).unwrap();
    for drawn in [&prepared.thumbnail, &page.bytes] {
        assert!(!contains(drawn, TELLTALES[0].as_bytes()));
        assert_eq!(segments(drawn).1, 0);
    }
}

/// A TIFF block with an orientation, and the secret behind it.
fn exif_block(orientation: u8) -> Vec<u8> {
    assert!(Orientation::from_exif(orientation).is_some());
    let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    [&b"MM\0\x2A\0\0\0\x08\0\x01"[..], &entry, &[0; 4], secret().as_bytes()].concat()
}

fn png_chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut checksum = u32::MAX;
    for byte in name.iter().chain(body) {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = (checksum >> 1) ^ (0xEDB8_8320 * (checksum & 1));
        }
    }
    let length = u32::try_from(body.len()).unwrap();
    [&length.to_be_bytes()[..], name, body, &(!checksum).to_be_bytes()].concat()
}
