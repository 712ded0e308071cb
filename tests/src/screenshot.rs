//! The pictures in docs/screenshots: made by the tests, so that they show what the program looks like today.

use std::fs;
use std::path::{Path, PathBuf};

use image::RgbaImage;

/// A clock or a number that differs is no reason for a new picture; this share of different pixels is.
const NOTICEABLE: f64 = 0.02;

/// How far a colour may be off (0–255) and still count as the same: fonts are not smoothed alike everywhere.
const TOLERANCE: u8 = 24;

/// Keeps a picture as `docs/screenshots/<name>.png`, unless the one there looks the same.
pub fn keep(name: &str, png: &[u8]) {
    let path = folder("docs/screenshots").join(format!("{name}.png"));
    let old = fs::read(&path).ok().and_then(|bytes| decode(&bytes));
    let new = decode(png).expect("the window gives PNG pictures");
    if old.is_none_or(|old| difference(&old, &new) > NOTICEABLE) {
        fs::write(&path, png).expect("docs/screenshots can be written to");
    }
}

/// Puts a picture of a failure where nobody commits it, and says where.
pub fn leave(name: &str, png: &[u8]) -> PathBuf {
    let path = folder("target/screenshots").join(format!("{name}.png"));
    fs::write(&path, png).expect("target/screenshots can be written to");
    path
}

fn folder(path: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::create_dir_all(&folder).expect("the folder of the pictures can be created");
    folder
}

fn decode(png: &[u8]) -> Option<RgbaImage> {
    image::load_from_memory(png).ok().map(|picture| picture.to_rgba8())
}

/// Share of pixels that differ (0–1); pictures of different sizes differ altogether.
fn difference(one: &RgbaImage, other: &RgbaImage) -> f64 {
    if one.dimensions() != other.dimensions() {
        return 1.0;
    }
    let differs = |(a, b): &(&image::Rgba<u8>, &image::Rgba<u8>)| {
        a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > TOLERANCE)
    };
    let differing = one.pixels().zip(other.pixels()).filter(differs).count();
    differing as f64 / f64::from(one.width() * one.height()).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_no_difference_and_a_panel_is() {
        let screen = RgbaImage::from_pixel(100, 100, image::Rgba([255; 4]));
        let with = |width: u32, height: u32| {
            let mut other = screen.clone();
            (0..width * height)
                .for_each(|at| other.put_pixel(at % width, at / width, image::Rgba([0, 0, 0, 255])));
            difference(&screen, &other)
        };
        assert!(with(10, 10) <= NOTICEABLE, "a clock in a corner");
        assert!(with(40, 40) > NOTICEABLE, "a panel");
    }
}
