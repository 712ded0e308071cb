//! Drawing in millimetres, with letters from the fonts of the system.

use std::fs;
use std::sync::OnceLock;

use image::{Rgb, RgbImage};
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::{Face, OutlineBuilder};

/// A drawn sheet.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The sheet, edge to edge.
    pub picture: RgbImage,
    /// Width in millimetres; with [`height`](Self::height) the true proportion of the sheet.
    pub width: f32,
    /// Height in millimetres.
    pub height: f32,
    /// How far the corners are rounded, in millimetres.
    pub rounding: f32,
    /// What was filled in, and where.
    pub fields: Vec<Field>,
}

impl Paper {
    /// What stands in a field.
    ///
    /// # Panics
    ///
    /// When the paper has no such field.
    pub fn text(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|field| field.name == name);
        &field.unwrap_or_else(|| panic!("the paper has no field {name}")).text
    }
}

/// One thing that was filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The printed label, e.g. `公民身份号码`.
    pub name: &'static str,
    /// What was filled in, without line breaks.
    pub text: String,
    /// Left, top, right, bottom as shares of the sheet's width and height, 0–1.
    pub place: [f32; 4],
}

pub(crate) type Colour = [u8; 3];

/// Black of print.
pub(crate) const INK: Colour = [28, 26, 30];

/// Which letters.
#[derive(Clone, Copy)]
pub(crate) enum Letters {
    /// 黑体, as on ID cards.
    Gothic,
    /// 宋体, as computers print into registers.
    Song,
}

/// Number of the simplified Chinese face within a collection of Noto CJK.
const SIMPLIFIED: u32 = 2;

/// Where distributions put Noto CJK.
const FOLDERS: [&str; 3] =
    ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk"];

impl Letters {
    fn face(self) -> &'static Face<'static> {
        static GOTHIC: OnceLock<Face<'static>> = OnceLock::new();
        static SONG: OnceLock<Face<'static>> = OnceLock::new();
        match self {
            Self::Gothic => GOTHIC.get_or_init(|| face_of("NotoSansCJK-Regular.ttc")),
            Self::Song => SONG.get_or_init(|| face_of("NotoSerifCJK-Regular.ttc")),
        }
    }
}

fn face_of(file: &str) -> Face<'static> {
    let bytes = FOLDERS.iter().find_map(|folder| fs::read(format!("{folder}/{file}")).ok());
    let bytes = bytes.unwrap_or_else(|| panic!("{file} is not installed: run scripts/setup.sh"));
    // Once for the life of the test program.
    let bytes: &'static [u8] = Box::leak(bytes.into_boxed_slice());
    Face::parse(bytes, SIMPLIFIED).unwrap_or_else(|error| panic!("{file} cannot be read: {error}"))
}

/// A sheet being drawn. All lengths are millimetres from the left top corner.
pub(crate) struct Canvas {
    pixmap: Pixmap,
    scale: f32,
    width: f32,
    height: f32,
    fields: Vec<Field>,
}

impl Canvas {
    pub(crate) fn new(width: f32, height: f32, dots_per_millimetre: f32, colour: Colour) -> Self {
        let pixels = |length: f32| (length * dots_per_millimetre).round() as u32;
        let Some(mut pixmap) = Pixmap::new(pixels(width), pixels(height)) else {
            panic!("a sheet must have an area")
        };
        pixmap.fill(Color::from_rgba8(colour[0], colour[1], colour[2], 255));
        Self { pixmap, scale: dots_per_millimetre, width, height, fields: Vec::new() }
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }

    pub(crate) fn fill(&mut self, path: &Path, colour: Colour, opacity: u8) {
        self.pixmap.fill_path(path, &paint(colour, opacity), FillRule::Winding, self.transform(), None);
    }

    pub(crate) fn stroke(&mut self, path: &Path, width: f32, colour: Colour, opacity: u8) {
        let stroke = Stroke { width, ..Stroke::default() };
        self.pixmap.stroke_path(path, &paint(colour, opacity), &stroke, self.transform(), None);
    }

    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32, colour: Colour) {
        self.curve(&[from, to], width, colour, 255);
    }

    pub(crate) fn curve(&mut self, points: &[(f32, f32)], width: f32, colour: Colour, opacity: u8) {
        let mut builder = PathBuilder::new();
        for (number, (x, y)) in points.iter().enumerate() {
            if number == 0 { builder.move_to(*x, *y) } else { builder.line_to(*x, *y) }
        }
        if let Some(path) = builder.finish() {
            self.stroke(&path, width, colour, opacity);
        }
    }

    pub(crate) fn frame(&mut self, left: f32, top: f32, width: f32, height: f32, line: f32, colour: Colour) {
        if let Some(rect) = Rect::from_xywh(left, top, width, height) {
            self.stroke(&PathBuilder::from_rect(rect), line, colour, 255);
        }
    }

    pub(crate) fn oval(&mut self, left: f32, top: f32, width: f32, height: f32, colour: Colour) {
        if let Some(path) = Rect::from_xywh(left, top, width, height).and_then(PathBuilder::from_oval) {
            self.fill(&path, colour, 255);
        }
    }

    /// Writes from (`left`, `top`), the corner of the first character's square; returns where it ends.
    pub(crate) fn write(&mut self, left: f32, top: f32, text: &str, style: Style) -> f32 {
        let face = style.letters.face();
        let scale = style.size / f32::from(face.units_per_em());
        // Noto CJK's ideographs stand 0.12 of their size below the base line.
        let base = top + style.size * 0.88;
        let mut outline = Outline { builder: PathBuilder::new(), x: left, base, scale, slant: style.slope };
        for character in text.chars() {
            let Some(glyph) = face.glyph_index(character) else { panic!("Noto CJK should have {character}") };
            face.outline_glyph(glyph, &mut outline);
            outline.x += f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * scale + style.gap;
        }
        let end = outline.x;
        if let Some(path) = outline.builder.finish() {
            self.fill(&path, style.colour, style.opacity);
        }
        end - style.gap
    }

    /// Writes what a person fills in, in lines of at most `per_line` characters, and remembers it.
    pub(crate) fn enter(
        &mut self,
        name: &'static str,
        place: (f32, f32),
        per_line: usize,
        text: &str,
        style: Style,
    ) {
        let (left, top) = place;
        let characters: Vec<char> = text.chars().collect();
        let (mut right, mut bottom) = (left, top);
        for line in characters.chunks(per_line.max(1)) {
            right = self.write(left, bottom, &line.iter().collect::<String>(), style).max(right);
            bottom += style.size * 1.22;
        }
        let place = [left / self.width, top / self.height, right / self.width, bottom / self.height];
        self.fields.push(Field { name, text: text.to_owned(), place });
    }

    pub(crate) fn finished(self, rounding: f32) -> Paper {
        let (width, height) = (self.pixmap.width(), self.pixmap.height());
        let mut picture = RgbImage::new(width, height);
        for (target, source) in picture.pixels_mut().zip(self.pixmap.pixels()) {
            *target = Rgb([source.red(), source.green(), source.blue()]);
        }
        Paper { picture, width: self.width, height: self.height, rounding, fields: self.fields }
    }
}

fn paint(colour: Colour, opacity: u8) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour[0], colour[1], colour[2], opacity);
    paint.anti_alias = true;
    paint
}

/// How letters are set.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub(crate) letters: Letters,
    /// Height of a character's square, in millimetres.
    pub(crate) size: f32,
    /// Space between characters, in millimetres.
    pub(crate) gap: f32,
    pub(crate) colour: Colour,
    pub(crate) opacity: u8,
    /// How far a line sinks per millimetre of its length.
    pub(crate) slope: f32,
}

impl Style {
    pub(crate) const fn new(letters: Letters, size: f32, colour: Colour) -> Self {
        Self { letters, size, gap: 0.0, colour, opacity: 255, slope: 0.0 }
    }

    pub(crate) const fn spaced(self, gap: f32) -> Self {
        Self { gap, ..self }
    }
}

/// Turns outlines in font units into a path in millimetres.
struct Outline {
    builder: PathBuilder,
    x: f32,
    base: f32,
    scale: f32,
    slant: f32,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let across = self.x + x * self.scale;
        (across, self.base - y * self.scale + self.slant * across)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.builder.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.builder.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}
