//! What the lines say: the recognition network of PP-OCR, which reads a strip of 48 pixels in height.

use image::RgbImage;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::Error;
use crate::geometry::{Point, Slanted};
use crate::line::Glyph;
use crate::models::Models;

/// Height of a strip.
const HEIGHT: usize = 48;
/// Narrower strips are filled up with grey to this width. The network was trained with 320, but reads the same with less,
/// and a page of the register has many words of two characters.
const LEAST_WIDTH: usize = 96;
/// Wider ones are squeezed; no line of a paper is longer than this.
const MOST_WIDTH: usize = 1600;
/// Strips read at once.
const BATCH: usize = 6;
/// The widest of those read at once is at most this many times as wide as the narrowest, so that little grey is read.
const SPREAD: f32 = 1.3;

/// The characters of each line, in the order of the lines. Lines in which nothing is read are empty.
pub(crate) fn read(
    models: &Models,
    picture: &RgbImage,
    lines: &[Slanted],
    stop: &dyn Fn() -> bool,
) -> Result<Vec<Vec<Glyph>>, Error> {
    let mut order: Vec<(usize, usize)> = lines.iter().map(strip_width).zip(0..).collect();
    order.sort_unstable();
    let mut texts = vec![Vec::new(); lines.len()];
    let mut rest = order.as_slice();
    while let [(narrowest, _), ..] = rest {
        if stop() {
            return Err(Error::Stopped);
        }
        let limit = (*narrowest).max(LEAST_WIDTH) as f32 * SPREAD;
        let count = rest.iter().take(BATCH).take_while(|(width, _)| *width as f32 <= limit).count().max(1);
        let (batch, later) = rest.split_at(count);
        rest = later;
        let width = batch.iter().map(|(width, _)| *width).max().unwrap_or(0).max(LEAST_WIDTH);
        let mut input = NdTensor::zeros([count, 3, HEIGHT, width]);
        for (slot, (own, line)) in batch.iter().enumerate() {
            cut(picture, &lines[*line], *own, |plane, y, x, value| input[[slot, plane, y, x]] = value);
        }
        let answer: NdTensor<f32, 3> = models.recognition.run(input.as_dyn())?;
        let [_, steps, classes] = answer.shape();
        if classes != models.characters.len() + 1 {
            return Err(Error::Network);
        }
        let values = answer.to_vec();
        for (slot, (own, line)) in batch.iter().enumerate() {
            let answer = &values[slot * steps * classes..(slot + 1) * steps * classes];
            texts[*line] = decode(answer, classes, &models.characters, width as f32 / *own as f32);
        }
    }
    Ok(texts)
}

/// Width of a line's strip.
fn strip_width(line: &Slanted) -> usize {
    let width = (HEIGHT as f32 * line.width / line.height.max(1.0)).ceil();
    (width as usize).clamp(HEIGHT / 4, MOST_WIDTH)
}

/// Cuts a line out of the picture, turned level, each pixel the mean of what it covers; `put` takes plane (blue, green,
/// red), row, column and a value from −1 to 1.
fn cut(picture: &RgbImage, line: &Slanted, width: usize, mut put: impl FnMut(usize, usize, usize, f32)) {
    let probes = ((line.height / HEIGHT as f32).round() as usize).clamp(1, 8);
    let share = 1.0 / probes as f32;
    for y in 0..HEIGHT {
        for x in 0..width {
            let mut sums = [0.0f32; 3];
            for probe in 0..probes * probes {
                let along = (x as f32 + ((probe % probes) as f32 + 0.5) * share) / width as f32;
                let down = (y as f32 + ((probe / probes) as f32 + 0.5) * share) / HEIGHT as f32;
                let colour = colour(picture, line.at(along, down));
                for (sum, value) in sums.iter_mut().zip(colour) {
                    *sum += value;
                }
            }
            for (plane, sum) in sums.iter().rev().enumerate() {
                put(plane, y, x, sum * share * share / 127.5 - 1.0);
            }
        }
    }
}

/// The colour at a place, between the four nearest pixels; beyond the rim that of the rim.
fn colour(picture: &RgbImage, place: Point) -> [f32; 3] {
    let limit = |at: f32, side: u32| at.clamp(0.0, side as f32 - 1.0);
    let (x, y) = (limit(place.x - 0.5, picture.width()), limit(place.y - 0.5, picture.height()));
    let (left, top) = (x as u32, y as u32);
    let (right, bottom) = ((left + 1).min(picture.width() - 1), (top + 1).min(picture.height() - 1));
    let (along, down) = (x - left as f32, y - top as f32);
    let pixels = [(left, top), (right, top), (left, bottom), (right, bottom)]
        .map(|(x, y)| picture.get_pixel(x, y).0.map(f32::from));
    std::array::from_fn(|plane| {
        let upper = pixels[0][plane] * (1.0 - along) + pixels[1][plane] * along;
        let lower = pixels[2][plane] * (1.0 - along) + pixels[3][plane] * along;
        upper * (1.0 - down) + lower * down
    })
}

/// The most probable character of each step; repetitions are one character, class 0 is none (connectionist temporal
/// classification). `filled` is how many times wider than the line its strip was.
fn decode(answer: &[f32], classes: usize, characters: &[char], filled: f32) -> Vec<Glyph> {
    let steps = answer.len() / classes;
    let mut glyphs: Vec<Glyph> = Vec::new();
    let mut before = 0;
    for (step, row) in answer.chunks_exact(classes).enumerate() {
        let (class, probability) =
            row.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
        let at = ((step as f32 + 0.5) / steps as f32 * filled).min(1.0);
        if class != 0 && class == before {
            if let Some(last) = glyphs.last_mut() {
                last.confidence = last.confidence.max(probability);
            }
        } else if class != 0 {
            glyphs.push(Glyph { character: characters[class - 1], at, confidence: probability });
        }
        before = class;
    }
    glyphs
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn repetitions_are_one_character_unless_something_lies_between() {
        let step = |class: usize, probability: f32| {
            let mut row = [0.0; 3];
            row[class] = probability;
            row
        };
        let answer =
            [step(1, 0.6), step(1, 0.9), step(0, 1.0), step(1, 0.8), step(2, 0.7), step(0, 0.9)].concat();
        let glyphs = decode(&answer, 3, &['甲', '乙'], 2.0);
        let text: String = glyphs.iter().map(|glyph| glyph.character).collect();
        assert_eq!(text, "甲甲乙");
        let confidence: Vec<f32> = glyphs.iter().map(|glyph| glyph.confidence).collect();
        assert_eq!(confidence, [0.9, 0.8, 0.7], "a character is as certain as its best step");
        assert!((glyphs[0].at - 1.0 / 6.0).abs() < 1e-5, "half of the strip was filling");
        assert!(glyphs.iter().all(|glyph| glyph.at <= 1.0));
    }

    #[test]
    fn a_strip_is_turned_level_and_shows_what_the_line_covers() {
        // The left half of the line is red and the right half is blue, and it is read from the bottom to the top.
        let picture =
            RgbImage::from_fn(100, 300, |_, y| Rgb(if y > 150 { [255, 0, 0] } else { [0, 0, 255] }));
        let line = Slanted {
            centre: Point::new(50.0, 150.0),
            width: 200.0,
            height: 40.0,
            angle: -std::f32::consts::FRAC_PI_2,
        };
        let width = strip_width(&line);
        assert_eq!(width, 240);
        let mut strip = vec![[0.0f32; 3]; width * HEIGHT];
        cut(&picture, &line, width, |plane, y, x, value| strip[y * width + x][plane] = value);
        let seen = |x: usize| strip[24 * width + x].map(f32::round);
        assert_eq!(seen(10), [-1.0, -1.0, 1.0], "red comes last");
        assert_eq!(seen(230), [1.0, -1.0, -1.0], "blue comes first");
    }
}
