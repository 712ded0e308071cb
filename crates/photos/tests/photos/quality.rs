//! What the clerk is told about a photographed page.

use image::imageops::fast_blur;
use image::{Rgb, RgbImage};
use photos::{Limits, Quality, Thresholds, Verdict, prepare};

use crate::pictures::{Noise, jpeg, page};

fn measured(picture: &RgbImage) -> Quality {
    prepare(&jpeg(picture, 90), &Limits::default()).unwrap().quality
}

fn noisy(picture: &RgbImage, strength: u32) -> RgbImage {
    let mut noise = Noise::new(11);
    let mut noisy = picture.clone();
    for pixel in noisy.pixels_mut() {
        let step = noise.below(2 * strength + 1) as i32 - strength as i32;
        pixel.0 = pixel.0.map(|value| (i32::from(value) + step).clamp(0, 255) as u8);
    }
    noisy
}

fn dimmed(picture: &RgbImage, factor: f32) -> RgbImage {
    let mut dim = picture.clone();
    for pixel in dim.pixels_mut() {
        pixel.0 = pixel.0.map(|value| (f32::from(value) * factor) as u8);
    }
    dim
}

#[test]
fn a_sharp_page_is_clear_and_a_blurred_one_is_not() {
    let sharp = page(1500, 2100);
    let clear = measured(&sharp);
    assert_eq!(clear.verdict, Verdict::Clear, "{clear:?}");
    for sigma in [6.0, 10.0] {
        let blurred = measured(&fast_blur(&sharp, sigma));
        assert_eq!(blurred.verdict, Verdict::Blurred, "σ = {sigma}: {blurred:?}");
        assert!(blurred.sharpness * 5.0 < clear.sharpness, "{blurred:?} against {clear:?}");
    }
}

#[test]
fn noise_does_not_pass_for_sharpness() {
    let hopeless = noisy(&fast_blur(&page(1500, 2100), 10.0), 25);
    let quality = measured(&hopeless);
    assert_eq!(quality.verdict, Verdict::Blurred, "{quality:?}");
}

#[test]
fn a_sharp_page_stays_clear_under_moderate_noise() {
    let quality = measured(&noisy(&page(1500, 2100), 10));
    assert_eq!(quality.verdict, Verdict::Clear, "{quality:?}");
}

#[test]
fn a_page_in_the_dark_is_dark() {
    let quality = measured(&dimmed(&page(1500, 2100), 0.25));
    assert_eq!(quality.verdict, Verdict::Dark, "{quality:?}");
}

#[test]
fn a_dark_table_around_the_page_is_not_darkness() {
    let mut table = RgbImage::from_pixel(1500, 2100, Rgb([30, 26, 24]));
    image::imageops::replace(&mut table, &page(800, 1100), 350, 500);
    let quality = measured(&table);
    assert_eq!(quality.verdict, Verdict::Clear, "{quality:?}");
}

#[test]
fn a_reflection_is_glare() {
    let mut shining = page(1500, 2100);
    for (x, y, pixel) in shining.enumerate_pixels_mut() {
        let (dx, dy) = (f64::from(x) - 800.0, f64::from(y) - 900.0);
        if dx.hypot(dy) < 330.0 {
            *pixel = Rgb([255; 3]);
        }
    }
    let quality = measured(&shining);
    assert_eq!(quality.verdict, Verdict::Glare, "{quality:?}");
    assert!((0.08..0.14).contains(&quality.glare), "about a tenth of the page: {quality:?}");
}

#[test]
fn the_white_of_a_scan_is_not_glare() {
    let mut scan = page(1500, 2100);
    for pixel in scan.pixels_mut().filter(|pixel| pixel.0[0] > 200) {
        *pixel = Rgb([255; 3]);
    }
    let quality = measured(&scan);
    assert_eq!(quality.verdict, Verdict::Clear, "{quality:?}");
}

#[test]
fn thresholds_of_a_material_can_be_stricter() {
    let quality = measured(&page(1500, 2100));
    let strict = Thresholds { min_sharpness: quality.sharpness + 1.0, ..Thresholds::default() };
    assert_eq!(quality.judge(&Thresholds::default()), quality.verdict);
    assert_eq!(quality.judge(&strict), Verdict::Blurred);
}
