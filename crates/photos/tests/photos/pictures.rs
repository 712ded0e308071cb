//! Pictures and files made for the tests; nothing binary is kept in the repository.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, Rgb, RgbImage};

/// Repeatable noise (xorshift), so that a failing test fails again.
pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as u32 % bound
    }
}

/// A page of print: dark strokes of two and three pixels in lines on light paper.
pub fn page(width: u32, height: u32) -> RgbImage {
    let mut noise = Noise::new(7);
    let mut page = RgbImage::from_pixel(width, height, Rgb([226, 224, 218]));
    let mut fill = |left: u32, top: u32, w: u32, h: u32| {
        for y in top..(top + h).min(height) {
            for x in left..(left + w).min(width) {
                page.put_pixel(x, y, Rgb([38, 36, 40]));
            }
        }
    };
    for line in (height / 16..height - height / 16).step_by(36) {
        for character in (width / 12..width - width / 12).step_by(26) {
            for _ in 0..4 {
                let (x, y) = (character + noise.below(16), line + noise.below(16));
                if noise.below(2) == 0 { fill(x, y, 14, 3) } else { fill(x, y, 2, 18) }
            }
        }
    }
    page
}

/// Four flat quarters, told apart by colour: red, green, blue, white (left to right, top to bottom).
pub fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([200, 30, 30]),
        (false, true) => Rgb([30, 200, 30]),
        (true, false) => Rgb([30, 30, 200]),
        (false, false) => Rgb([220, 220, 220]),
    })
}

pub fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).unwrap();
    bytes
}

/// The ways cameras, phones and editors encode a JPEG that our own encoder does not use.
pub fn jpegs_of_other_makers(picture: &RgbImage) -> Vec<(&'static str, Vec<u8>)> {
    let encode = |set: fn(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)| {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
        set(&mut encoder);
        let (width, height) = (picture.width() as u16, picture.height() as u16);
        encoder.encode(picture.as_raw(), width, height, jpeg_encoder::ColorType::Rgb).unwrap();
        bytes
    };
    vec![
        ("subsampled", encode(|it| it.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2))),
        ("half subsampled", encode(|it| it.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_1))),
        ("with restarts", encode(|it| it.set_restart_interval(4))),
        ("optimized", encode(|it| it.set_optimized_huffman_tables(true))),
        ("progressive", encode(|it| it.set_progressive(true))),
        (
            "progressive, subsampled, with restarts",
            encode(|it| {
                it.set_progressive(true);
                it.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
                it.set_restart_interval(4);
            }),
        ),
    ]
}

/// A JPEG in printing colours, one colour all over, with or without a conversion to YCCK.
pub fn printed_jpeg(cmyk: [u8; 4], kind: jpeg_encoder::ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 95).encode(&cmyk.repeat(64 * 64), 64, 64, kind).unwrap();
    bytes
}

pub fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
    bytes
}

pub fn webp(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    WebPEncoder::new_lossless(&mut bytes)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// The same JPEG with an Exif segment: orientation, and a GPS area with recognisable text.
pub fn with_exif(jpeg: &[u8], orientation: u16, place: &str) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let word = |value: u16| [value.to_be_bytes()[0], value.to_be_bytes()[1], 0, 0];
    // First directory at 8 with two entries, GPS directory at 38 with one, its text at 56.
    let tiff = [
        &b"MM\0\x2A"[..],
        &8u32.to_be_bytes(),
        &2u16.to_be_bytes(),
        &entry(0x0112, 3, 1, word(orientation)),
        &entry(0x8825, 4, 1, 38u32.to_be_bytes()),
        &0u32.to_be_bytes(),
        &1u16.to_be_bytes(),
        &entry(0x001C, 7, place.len() as u32, 56u32.to_be_bytes()),
        &0u32.to_be_bytes(),
        place.as_bytes(),
    ]
    .concat();
    with_segment(jpeg, 0xE1, &[b"Exif\0\0", tiff.as_slice()].concat())
}

/// The same JPEG with one more segment right after its start.
pub fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap();
    [&jpeg[..2], &[0xFF, marker], &length.to_be_bytes(), body, &jpeg[2..]].concat()
}

/// A PNG of zero-filled one-bit pixels: many pixels in few bytes.
pub fn black_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let row = vec![0; width.div_ceil(8) as usize];
    for _ in 0..height {
        std::io::Write::write_all(&mut stream, &row).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    bytes
}

/// A PNG animation of two frames.
pub fn animated_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 16, 16);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0; 256]).unwrap();
    writer.write_image_data(&[255; 256]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A WebP animation of one frame, put together from a still one.
pub fn animated_webp() -> Vec<u8> {
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let length = u32::try_from(body.len()).unwrap();
        let padding = vec![0; body.len() % 2];
        [&name[..], &length.to_le_bytes(), body, &padding].concat()
    };
    let still = webp(&quarters(16, 16));
    // Position 0, 0; 16 × 16, each less one; 100 ms; no flags; then the still picture's own chunk.
    let frame = [&[0, 0, 0, 0, 0, 0, 15, 0, 0, 15, 0, 0, 100, 0, 0, 0][..], &still[12..]].concat();
    let body = [
        &b"WEBP"[..],
        &chunk(b"VP8X", &[0b10, 0, 0, 0, 15, 0, 0, 15, 0, 0]),
        &chunk(b"ANIM", &[0; 6]),
        &chunk(b"ANMF", &frame),
    ]
    .concat();
    chunk(b"RIFF", &body)
}
