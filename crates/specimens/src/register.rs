//! A member's page of the household register (常住人口登记卡): 143 × 105 mm, a table of printed labels with entries
//! set by a computer, and the seal of the station.

use tiny_skia::{PathBuilder, Rect};

use crate::canvas::{Canvas, Colour, INK, Letters, Paper, Style};
use crate::card::specimen;
use crate::person::Person;

const WIDTH: f32 = 143.0;
const HEIGHT: f32 = 105.0;
/// About 355 dpi.
const DOTS: f32 = 14.0;

const LINE: Colour = [74, 84, 82];
const LABEL: Colour = [46, 58, 56];
const LEFT: f32 = 7.0;
const TOP: f32 = 15.0;
const ROW: f32 = 8.2;

/// One label with its entry: where the label's cell begins, where the entry's begins, where that ends.
struct Cell {
    label: &'static str,
    from: f32,
    entry: f32,
    to: f32,
    text: String,
}

/// The page of one member.
pub fn register_page(person: &Person) -> Paper {
    let mut canvas = Canvas::new(WIDTH, HEIGHT, DOTS, [240, 238, 226]);
    tint(&mut canvas);
    canvas.write(51.0, 5.6, "常住人口登记卡", Style::new(Letters::Song, 5.0, INK).spaced(1.0));
    specimen(&mut canvas, 8.0, 6.6, 3.4);
    let rows = rows(person);
    for (number, row) in rows.iter().enumerate() {
        draw_row(&mut canvas, TOP + number as f32 * ROW, row);
    }
    let bottom = TOP + rows.len() as f32 * ROW;
    canvas.frame(LEFT, TOP, WIDTH - 2.0 * LEFT, bottom - TOP, 0.35, LINE);
    let label = Style::new(Letters::Song, 2.7, LABEL);
    canvas.write(LEFT + 1.0, bottom + 2.2, "承办人签章：", label);
    canvas.write(78.0, bottom + 2.2, "登记日期：", label);
    let day = person.issued;
    let registered = format!("{}年{:02}月{:02}日", day.year, day.month, day.day);
    canvas.enter("登记日期", (93.0, bottom + 2.0), 16, &registered, Style::new(Letters::Song, 3.0, INK));
    seal(&mut canvas, 117.0, bottom - 4.0);
    canvas.finished(0.0)
}

fn rows(person: &Person) -> Vec<Vec<Cell>> {
    let cell = |label, from, entry, to, text: &str| Cell { label, from, entry, to, text: text.to_owned() };
    let born = format!("{}年{:02}月{:02}日", person.born.year, person.born.month, person.born.day);
    let right = WIDTH - LEFT;
    vec![
        vec![
            cell("姓名", LEFT, 26.0, 68.0, &person.name),
            cell("户主或与户主关系", 68.0, 98.0, right, person.relation),
        ],
        vec![cell("曾用名", LEFT, 26.0, 68.0, ""), cell("性别", 68.0, 98.0, right, person.sex)],
        vec![
            cell("出生地", LEFT, 26.0, 68.0, &person.native_place),
            cell("民族", 68.0, 98.0, right, &format!("{}族", person.nation)),
        ],
        vec![
            cell("籍贯", LEFT, 26.0, 68.0, &person.native_place),
            cell("出生日期", 68.0, 98.0, right, &born),
        ],
        vec![cell("本市(县)其他住址", LEFT, 38.0, 100.0, ""), cell("宗教信仰", 100.0, 118.0, right, "")],
        vec![
            cell("公民身份证件编号", LEFT, 38.0, 88.0, &person.id_number),
            cell("身高", 88.0, 98.0, 114.0, &format!("{}厘米", person.height)),
            cell("血型", 114.0, 122.0, right, person.blood),
        ],
        vec![
            cell("文化程度", LEFT, 26.0, 58.0, person.education),
            cell("婚姻状况", 58.0, 76.0, 98.0, person.marriage),
            cell("兵役状况", 98.0, 116.0, right, ""),
        ],
        vec![
            cell("服务处所", LEFT, 26.0, 88.0, person.workplace),
            cell("职业", 88.0, 98.0, right, person.occupation),
        ],
        vec![cell("何时由何地迁来本址", LEFT, 40.0, right, &person.address)],
    ]
}

fn draw_row(canvas: &mut Canvas, top: f32, row: &[Cell]) {
    canvas.line((LEFT, top), (WIDTH - LEFT, top), 0.2, LINE);
    for Cell { label, from, entry, to, text } in row {
        canvas.line((*from, top), (*from, top + ROW), 0.2, LINE);
        canvas.line((*entry, top), (*entry, top + ROW), 0.2, LINE);
        let count = label.chars().count().max(1) as f32;
        // Labels that would not fit are set smaller, as the printed forms do.
        let size = ((entry - from - 1.6) / count).min(2.7);
        canvas.write(from + 0.8, top + (ROW - size) / 2.0, label, Style::new(Letters::Song, size, LABEL));
        if !text.is_empty() {
            let size = ((to - entry - 1.6) / width_in_squares(text)).min(3.3);
            let style = Style::new(Letters::Song, size, INK);
            canvas.enter(label, (entry + 1.0, top + (ROW - size) / 2.0), text.chars().count(), text, style);
        }
    }
}

/// Length of a text in ideographs; Latin letters and digits are about half as wide.
fn width_in_squares(text: &str) -> f32 {
    text.chars().map(|character| if character.is_ascii() { 0.56 } else { 1.0 }).sum()
}

/// The pale pattern under the table.
fn tint(canvas: &mut Canvas) {
    for line in 0..60 {
        let base = line as f32 * 1.8;
        let points: Vec<(f32, f32)> =
            (0..=143).map(|x| (x as f32, base + (x as f32 * 0.21 + line as f32 * 0.5).sin() * 0.8)).collect();
        canvas.curve(&points, 0.18, [206, 220, 204], 160);
    }
}

/// A round red stamp without an emblem.
fn seal(canvas: &mut Canvas, left: f32, top: f32) {
    let red = [204, 40, 48];
    let Some(rect) = Rect::from_xywh(left, top, 17.0, 17.0) else { return };
    if let Some(ring) = PathBuilder::from_oval(rect) {
        canvas.stroke(&ring, 0.7, red, 190);
    }
    let style = Style { opacity: 190, ..Style::new(Letters::Song, 3.0, red) };
    canvas.write(left + 2.4, top + 4.4, "样本专用", style);
    canvas.write(left + 4.0, top + 9.2, "户口章", style);
}
