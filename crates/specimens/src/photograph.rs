//! A camera over a table: perspective, light, and everything that spoils a photograph.

use image::{Rgb, RgbImage};

use crate::canvas::Paper;
use crate::noise::Noise;

/// What the paper lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The dark mat of a document camera.
    DarkMat,
    /// A dark green cutting mat with a grid of fine lines.
    CuttingMat,
    /// Brown wood with grain.
    Wood,
    /// A desk almost as light as paper.
    PaleDesk,
}

/// How the scene is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Daylight from above.
    Even,
    /// A lamp at one side: the other side gets two thirds.
    OneSided,
    /// Somebody's shadow with a soft edge over a corner of the scene.
    Shadow,
    /// A weak bulb far away: an eighth of the light. Not readable with certainty.
    Night,
}

/// A lamp mirrored in the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glare {
    /// Centre, as a share of the paper's width.
    pub x: f32,
    /// Centre, as a share of the paper's height.
    pub y: f32,
    /// Radius, as a share of the paper's width. Inside three quarters of it nothing is left but white.
    pub radius: f32,
}

/// How a paper is photographed.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width of the photograph in pixels.
    pub width: u32,
    /// Height of the photograph in pixels.
    pub height: u32,
    /// Where the paper's left top, right top, right bottom and left bottom corners are, in pixels. They may
    /// lie outside.
    pub corners: [[f32; 2]; 4],
    /// What the paper lies on.
    pub table: Table,
    /// How it is lit.
    pub light: Light,
    /// A reflection.
    pub glare: Option<Glare>,
    /// Standard deviation of the blur of a lens out of focus, in pixels.
    pub blur: f32,
    /// How far the camera moved while the shutter was open, in pixels across and down.
    pub shake: [f32; 2],
    /// Standard deviation of the sensor's noise, in steps of 0–255.
    pub noise: f32,
    /// The chance in noise and grain.
    pub seed: u64,
}

/// What the camera gave.
#[derive(Clone, Debug)]
pub struct Photograph {
    /// The upright picture.
    pub picture: RgbImage,
    /// The paper's corners as in [`Scene::corners`], but as shares of the picture's width and height.
    pub corners: [[f32; 2]; 4],
}

impl Scene {
    /// A good photograph: straight from above, sharp, even light, a little noise; the paper takes as much of
    /// the picture as leaves a margin of a tenth.
    pub fn of(paper: &Paper, width: u32, height: u32) -> Self {
        let scene = Self {
            width,
            height,
            corners: [[0.0; 2]; 4],
            table: Table::DarkMat,
            light: Light::Even,
            glare: None,
            blur: 0.6,
            shake: [0.0; 2],
            noise: 2.0,
            seed: 1,
        };
        scene.seen_from(paper, 0.8, [0.0; 3])
    }

    /// The paper turned by `angles` (in degrees: in the plane of the picture, about the horizontal axis, about
    /// the vertical axis) under a camera with the lens of a phone, and as large as fits into `share` of the
    /// picture.
    #[must_use]
    pub fn seen_from(mut self, paper: &Paper, share: f32, angles: [f32; 3]) -> Self {
        let [roll, pitch, yaw] = angles.map(f32::to_radians);
        let (width, height) = (self.width as f32, self.height as f32);
        // 26 mm lens on 36 mm film.
        let focal = width.max(height) * 0.72;
        let half = [paper.width / 2.0, paper.height / 2.0];
        let project = |distance: f32| {
            [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]].map(|[x, y]: [f32; 2]| {
                let (x, y) = (x * half[0], y * half[1]);
                let (x, y) = (x * roll.cos() - y * roll.sin(), x * roll.sin() + y * roll.cos());
                let (y, z) = (y * pitch.cos(), y * pitch.sin());
                let (x, z) = (x * yaw.cos() + z * yaw.sin(), z * yaw.cos() - x * yaw.sin());
                let depth = distance + z;
                [x * focal / depth, y * focal / depth]
            })
        };
        // Nearer and nearer by bisection, until the paper's extent fills the share.
        let (mut near, mut far) = (half[0].max(half[1]) * 0.8, half[0].max(half[1]) * 40.0);
        for _ in 0..40 {
            let middle = (near + far) / 2.0;
            let (low, high) = extent(&project(middle));
            let fits = high[0] - low[0] <= share * width && high[1] - low[1] <= share * height;
            if fits { far = middle } else { near = middle }
        }
        let seen = project(far);
        let (low, high) = extent(&seen);
        let shift = [(width - low[0] - high[0]) / 2.0, (height - low[1] - high[1]) / 2.0];
        self.corners = seen.map(|[x, y]| [x + shift[0], y + shift[1]]);
        self
    }

    /// Seen at an angle that the seed decides, up to 12° in the plane and 16° out of it, at two thirds to four
    /// fifths of the picture.
    #[must_use]
    pub fn tilted(mut self, paper: &Paper, seed: u64) -> Self {
        let mut noise = Noise::new(seed ^ 0x7A17);
        let share = 0.66 + 0.16 * noise.share();
        let angles = [noise.around(12.0), noise.around(16.0), noise.around(16.0)];
        self.seed = seed;
        let [across, down] = [noise.around(0.06), noise.around(0.06)];
        self.seen_from(paper, share, angles).moved(across, down)
    }

    /// The paper moved, as shares of the picture's width and height.
    #[must_use]
    pub fn moved(mut self, across: f32, down: f32) -> Self {
        let shift = [across * self.width as f32, down * self.height as f32];
        self.corners = self.corners.map(|[x, y]| [x + shift[0], y + shift[1]]);
        self
    }

    /// On another table.
    #[must_use]
    pub fn on(self, table: Table) -> Self {
        Self { table, ..self }
    }

    /// In another light.
    #[must_use]
    pub fn lit(self, light: Light) -> Self {
        Self { light, ..self }
    }

    /// With a reflection.
    #[must_use]
    pub fn mirroring(self, glare: Glare) -> Self {
        Self { glare: Some(glare), ..self }
    }

    /// Out of focus: the standard deviation in pixels.
    #[must_use]
    pub fn blurred(self, blur: f32) -> Self {
        Self { blur, ..self }
    }

    /// Moved while the shutter was open: pixels across and down.
    #[must_use]
    pub fn shaken(self, across: f32, down: f32) -> Self {
        Self { shake: [across, down], ..self }
    }

    /// With noise: the standard deviation in steps of 0–255.
    #[must_use]
    pub fn noisy(self, noise: f32) -> Self {
        Self { noise, ..self }
    }

    /// Takes the photograph.
    pub fn photograph(&self, paper: &Paper) -> Photograph {
        let mut light = Exposure::of(self, paper);
        light.blur(self.blur);
        light.shake(self.shake);
        let mut noise = Noise::new(self.seed ^ 0x005E_7501);
        let mut picture = RgbImage::new(self.width, self.height);
        for (pixel, values) in picture.pixels_mut().zip(&light.values) {
            let grain = noise.normal() * 0.8;
            *pixel = Rgb(values.map(|value| {
                (value + (grain + noise.normal() * 0.6) * self.noise).round().clamp(0.0, 255.0) as u8
            }));
        }
        let size = [self.width as f32, self.height as f32];
        Photograph { picture, corners: self.corners.map(|[x, y]| [x / size[0], y / size[1]]) }
    }
}

fn extent(points: &[[f32; 2]; 4]) -> ([f32; 2], [f32; 2]) {
    let by = |axis: usize, choose: fn(f32, f32) -> f32| {
        points.iter().map(|point| point[axis]).reduce(choose).unwrap_or_default()
    };
    ([by(0, f32::min), by(1, f32::min)], [by(0, f32::max), by(1, f32::max)])
}

/// The light on the sensor, before noise.
struct Exposure {
    width: usize,
    height: usize,
    values: Vec<[f32; 3]>,
}

/// Points per pixel and axis whose light is averaged.
const SAMPLES: u32 = 2;

impl Exposure {
    fn of(scene: &Scene, paper: &Paper) -> Self {
        let sheet = Sheet::reduced(paper, scene);
        let onto_paper = from_picture_to_square(&scene.corners);
        let mut grain = Noise::new(scene.seed ^ 0x06AA);
        let mut values = Vec::with_capacity((scene.width * scene.height) as usize);
        for y in 0..scene.height {
            for x in 0..scene.width {
                let ground = ground(scene.table, x as f32, y as f32, &mut grain);
                let mut sum = [0.0; 3];
                for sample in 0..SAMPLES * SAMPLES {
                    let part = |number: u32| (number as f32 + 0.5) / SAMPLES as f32;
                    let at = [x as f32 + part(sample % SAMPLES), y as f32 + part(sample / SAMPLES)];
                    let [u, v] = through(&onto_paper, at);
                    let seen = sheet.at(u, v).unwrap_or_else(|| {
                        let dark = 1.0 - 0.45 * (-sheet.distance(u, v) / 2.5).exp();
                        ground.map(|value| value * dark)
                    });
                    let mirrored = scene.glare.map_or(0.0, |glare| glare.strength(u, v, sheet.proportion()));
                    for (sum, value) in sum.iter_mut().zip(seen) {
                        *sum += value + mirrored;
                    }
                }
                let lit = scene.light.at(x as f32 / scene.width as f32, y as f32 / scene.height as f32);
                let share = lit / (SAMPLES * SAMPLES) as f32;
                values.push(sum.map(|value| value * share));
            }
        }
        Self { width: scene.width as usize, height: scene.height as usize, values }
    }

    fn blur(&mut self, sigma: f32) {
        if sigma <= 0.0 {
            return;
        }
        let reach = (sigma * 3.0).ceil() as isize;
        let kernel: Vec<f32> =
            (-reach..=reach).map(|step| (-(step * step) as f32 / (2.0 * sigma * sigma)).exp()).collect();
        let sum: f32 = kernel.iter().sum();
        let taps = |step: [isize; 2]| -> Vec<([isize; 2], f32)> {
            let number = -reach..=reach;
            number
                .zip(&kernel)
                .map(|(number, weight)| ([step[0] * number, step[1] * number], weight / sum))
                .collect()
        };
        self.averaged(&taps([1, 0]));
        self.averaged(&taps([0, 1]));
    }

    fn shake(&mut self, way: [f32; 2]) {
        let length = way[0].hypot(way[1]).ceil() as usize;
        if length == 0 {
            return;
        }
        let weight = 1.0 / (length + 1) as f32;
        let taps: Vec<_> = (0..=length)
            .map(|number| number as f32 / length as f32 - 0.5)
            .map(|part| ([(way[0] * part).round() as isize, (way[1] * part).round() as isize], weight))
            .collect();
        self.averaged(&taps);
    }

    fn averaged(&mut self, taps: &[([isize; 2], f32)]) {
        let mut averaged = Vec::with_capacity(self.values.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let mut sum = [0.0; 3];
                for ([across, down], weight) in taps {
                    let from_x = x.saturating_add_signed(*across).min(self.width - 1);
                    let from_y = y.saturating_add_signed(*down).min(self.height - 1);
                    for (sum, value) in sum.iter_mut().zip(self.values[from_y * self.width + from_x]) {
                        *sum += value * weight;
                    }
                }
                averaged.push(sum);
            }
        }
        self.values = averaged;
    }
}

impl Light {
    /// Share of full light at a place of the picture.
    fn at(self, x: f32, y: f32) -> f32 {
        match self {
            Self::Even => 1.0 - 0.08 * (x - 0.5).hypot(y - 0.5),
            Self::OneSided => 1.0 - 0.36 * x,
            Self::Shadow => {
                let edge = (x * 0.8 + y - 1.0) / 0.12;
                1.0 - 0.42 / (1.0 + (-edge).exp())
            }
            Self::Night => 0.125,
        }
    }
}

impl Glare {
    fn strength(self, u: f32, v: f32, proportion: f32) -> f32 {
        let away = (u - self.x).hypot((v - self.y) / proportion) / self.radius;
        let inside = ((1.0 - away) / 0.25).clamp(0.0, 1.0);
        255.0 * inside * inside * (3.0 - 2.0 * inside)
    }
}

/// What the table looks like at a pixel.
fn ground(table: Table, x: f32, y: f32, grain: &mut Noise) -> [f32; 3] {
    let speckle = grain.normal();
    let drift = (x * 0.004).sin() + (y * 0.005 + 1.0).sin();
    match table {
        Table::DarkMat => [36.0, 38.0, 42.0].map(|value| value + speckle * 3.0 + drift * 3.0),
        Table::CuttingMat => {
            let on_line = x.rem_euclid(80.0) < 1.6 || y.rem_euclid(80.0) < 1.6;
            let base = if on_line { [104.0, 140.0, 110.0] } else { [26.0, 62.0, 50.0] };
            base.map(|value| value + speckle * 2.0 + drift * 2.0)
        }
        Table::Wood => {
            let ring = ((y + (x * 0.006).sin() * 24.0) * 0.11).sin() + 0.5 * ((y + x * 0.05) * 0.37).sin();
            [118.0, 82.0, 54.0].map(|value| value + ring * 9.0 + speckle * 3.0 + drift * 4.0)
        }
        Table::PaleDesk => [206.0, 202.0, 196.0].map(|value| value + speckle * 1.5 + drift * 4.0),
    }
}

/// The paper as it is sampled: not much finer than the photograph, so that nothing is skipped.
struct Sheet<'a> {
    paper: &'a Paper,
    picture: RgbImage,
}

impl<'a> Sheet<'a> {
    fn reduced(paper: &'a Paper, scene: &Scene) -> Self {
        let [a, b, c, d] = scene.corners;
        let side = |from: [f32; 2], to: [f32; 2]| (from[0] - to[0]).hypot(from[1] - to[1]);
        let seen = side(a, b).max(side(d, c));
        let mut picture = paper.picture.clone();
        while picture.width() as f32 > seen * 2.4 && picture.height() > 2 {
            picture = halved(&picture);
        }
        Self { paper, picture }
    }

    fn proportion(&self) -> f32 {
        self.paper.width / self.paper.height
    }

    /// How far a point of the plane is from the paper, in millimetres; negative inside.
    fn distance(&self, u: f32, v: f32) -> f32 {
        let rounding = self.paper.rounding;
        let beyond = |share: f32, length: f32| ((share - 0.5) * length).abs() - length / 2.0 + rounding;
        let (x, y) = (beyond(u, self.paper.width), beyond(v, self.paper.height));
        x.max(0.0).hypot(y.max(0.0)) + x.max(y).min(0.0) - rounding
    }

    /// The colour at a point of the paper, between the four nearest pixels; nothing beside the paper.
    fn at(&self, u: f32, v: f32) -> Option<[f32; 3]> {
        if self.distance(u, v) > 0.0 {
            return None;
        }
        let (width, height) = self.picture.dimensions();
        let x = (u * width as f32 - 0.5).clamp(0.0, (width - 1) as f32);
        let y = (v * height as f32 - 0.5).clamp(0.0, (height - 1) as f32);
        let (left, top) = (x as u32, y as u32);
        let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
        let (across, down) = (x.fract(), y.fract());
        let mut mixed = [0.0; 3];
        for (column, row, weight) in [
            (left, top, (1.0 - across) * (1.0 - down)),
            (right, top, across * (1.0 - down)),
            (left, bottom, (1.0 - across) * down),
            (right, bottom, across * down),
        ] {
            for (mixed, value) in mixed.iter_mut().zip(self.picture.get_pixel(column, row).0) {
                *mixed += f32::from(value) * weight;
            }
        }
        Some(mixed)
    }
}

fn halved(picture: &RgbImage) -> RgbImage {
    RgbImage::from_fn(picture.width() / 2, picture.height() / 2, |x, y| {
        let mut sum = [2u16; 3];
        for (column, row) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let pixel = picture.get_pixel(2 * x + column, 2 * y + row);
            for (sum, value) in sum.iter_mut().zip(pixel.0) {
                *sum += u16::from(value);
            }
        }
        Rgb(sum.map(|sum| (sum / 4) as u8))
    })
}

type Matrix = [[f64; 3]; 3];

/// The projection that takes pixels of the picture to shares of the paper. (Heckbert 1989: from the unit square
/// to a quadrilateral in closed form, then inverted by cofactors.)
fn from_picture_to_square(corners: &[[f32; 2]; 4]) -> Matrix {
    let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners.map(|point| point.map(f64::from));
    let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
    let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
    let area = dx1 * dy2 - dx2 * dy1;
    let (g, h) = ((sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area);
    let m = [[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]];
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a][b] * m[c][d] - m[a][d] * m[c][b];
    [
        [minor(1, 1, 2, 2), -minor(0, 1, 2, 2), minor(0, 1, 1, 2)],
        [-minor(1, 0, 2, 2), minor(0, 0, 2, 2), -minor(0, 0, 1, 2)],
        [minor(1, 0, 2, 1), -minor(0, 0, 2, 1), minor(0, 0, 1, 1)],
    ]
}

fn through(matrix: &Matrix, point: [f32; 2]) -> [f32; 2] {
    let [x, y] = point.map(f64::from);
    let [across, down, depth] =
        [0, 1, 2].map(|row: usize| matrix[row][0] * x + matrix[row][1] * y + matrix[row][2]);
    [(across / depth) as f32, (down / depth) as f32]
}
