//! The resident ID card, second generation: 85.6 × 54.0 mm, as GA 448 lays it out.

use tiny_skia::PathBuilder;

use crate::canvas::{Canvas, Colour, INK, Letters, Paper, Style};
use crate::person::Person;

const WIDTH: f32 = 85.6;
const HEIGHT: f32 = 54.0;
/// ISO/IEC 7810, ID-1.
const ROUNDING: f32 = 3.18;
/// About 500 dpi: finer than any photograph of it in the tests.
const DOTS: f32 = 20.0;

const LABEL: Colour = [58, 118, 168];

/// Front, with the portrait: 姓名, 性别, 民族, 出生 (three fields: 年, 月, 日), 住址, 公民身份号码.
pub fn card_front(person: &Person) -> Paper {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, DOTS, [232, 238, 240]);
    guilloche(&mut canvas, [168, 206, 222], [226, 190, 200]);
    let label = Style::new(Letters::Gothic, 2.75, LABEL).spaced(0.5);
    let entry = Style::new(Letters::Gothic, 3.2, INK).spaced(0.3);

    canvas.write(6.2, 6.4, "姓名", label);
    canvas.enter("姓名", (14.6, 6.0), 10, &person.name, Style { size: 3.7, ..entry });
    canvas.write(6.2, 13.2, "性别", label);
    canvas.enter("性别", (14.6, 13.0), 1, person.sex, entry);
    canvas.write(23.4, 13.2, "民族", label);
    canvas.enter("民族", (31.4, 13.0), 6, person.nation, entry);
    canvas.write(6.2, 20.0, "出生", label);
    let born = [person.born.year.to_string(), person.born.month.to_string(), person.born.day.to_string()];
    for (at, part, unit_at, unit) in [(14.6, 0, 23.9, "年"), (28.2, 1, 32.8, "月"), (37.0, 2, 41.4, "日")]
    {
        canvas.enter(unit, (at, 19.8), 4, &born[part], entry);
        canvas.write(unit_at, 20.0, unit, label);
    }
    canvas.write(6.2, 26.8, "住址", label);
    canvas.enter("住址", (14.6, 26.6), 11, &person.address, entry);
    canvas.write(6.2, 45.4, "公民身份号码", label);
    let number = Style::new(Letters::Gothic, 4.0, INK).spaced(0.55);
    canvas.enter("公民身份号码", (28.6, 44.6), 18, &person.id_number, number);
    portrait(&mut canvas, 55.4, 7.6);
    specimen(&mut canvas, 54.6, 38.0, 3.2);
    canvas.finished(ROUNDING)
}

/// Back, with the emblem's place: 签发机关, 有效期限.
pub fn card_back(person: &Person) -> Paper {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, DOTS, [238, 238, 236]);
    guilloche(&mut canvas, [196, 214, 206], [230, 196, 196]);
    // No national emblem on a specimen: a red disc with a ring stands in its place.
    canvas.oval(6.0, 5.0, 13.0, 13.0, [206, 52, 44]);
    canvas.oval(8.0, 7.0, 9.0, 9.0, [236, 196, 96]);
    canvas.oval(9.6, 8.6, 5.8, 5.8, [206, 52, 44]);
    let title = Style::new(Letters::Gothic, 5.0, INK);
    canvas.write(25.0, 6.6, "中华人民共和国", title.spaced(1.6));
    canvas.write(23.6, 15.6, "居民身份证", Style { size: 8.2, ..title }.spaced(1.8));
    specimen(&mut canvas, 8.0, 33.0, 4.2);
    let label = Style::new(Letters::Gothic, 2.9, INK).spaced(0.4);
    let entry = Style::new(Letters::Gothic, 3.2, INK).spaced(0.25);
    canvas.write(20.6, 39.2, "签发机关", label);
    canvas.enter("签发机关", (35.6, 39.0), 16, &person.authority, entry);
    canvas.write(20.6, 45.8, "有效期限", label);
    let term = format!("{}-{}", person.issued, person.expires);
    canvas.enter("有效期限", (35.6, 45.6), 30, &term, entry);
    canvas.finished(ROUNDING)
}

/// Fine wavy lines all over, as security printing has them.
fn guilloche(canvas: &mut Canvas, first: Colour, second: Colour) {
    for (colour, phase) in [(first, 0.0f32), (second, 1.9)] {
        for line in 0..46 {
            let base = line as f32 * 1.25 - 2.0;
            let points: Vec<(f32, f32)> = (0..=214)
                .map(|step| {
                    let x = step as f32 * 0.4;
                    let wave =
                        (x * 0.16 + phase).sin() * 1.9 + (x * 0.43 + phase + line as f32 * 0.21).sin() * 0.7;
                    (x, base + wave)
                })
                .collect();
            canvas.curve(&points, 0.16, colour, 150);
        }
    }
}

/// Head and shoulders of nobody.
fn portrait(canvas: &mut Canvas, left: f32, top: f32) {
    let mut builder = PathBuilder::new();
    builder.move_to(left, top + 29.0);
    builder.cubic_to(left + 1.0, top + 21.5, left + 5.0, top + 20.5, left + 11.5, top + 19.5);
    builder.cubic_to(left + 18.0, top + 20.5, left + 22.0, top + 21.5, left + 23.0, top + 29.0);
    builder.close();
    if let Some(shoulders) = builder.finish() {
        canvas.fill(&shoulders, [52, 58, 74], 255);
    }
    canvas.oval(left + 4.6, top + 0.4, 13.8, 14.0, [40, 36, 38]);
    canvas.oval(left + 9.0, top + 14.5, 5.0, 6.6, [206, 170, 148]);
    canvas.oval(left + 5.6, top + 3.2, 11.8, 14.6, [220, 186, 164]);
    for eye in [7.8, 12.6] {
        canvas.oval(left + eye, top + 9.2, 2.0, 0.9, [48, 40, 40]);
    }
    canvas.curve(&[(left + 9.6, top + 14.4), (left + 13.4, top + 14.4)], 0.4, [170, 96, 92], 255);
}

/// The mark that this is no document.
pub(crate) fn specimen(canvas: &mut Canvas, left: f32, top: f32, size: f32) {
    let style = Style { opacity: 200, ..Style::new(Letters::Gothic, size, [214, 84, 84]) };
    canvas.write(left, top, "样本 SPECIMEN", style);
}
