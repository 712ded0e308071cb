//! Points, corners of a page, and the projection between a page and its picture.

/// A place in a picture, as shares of its width and height: 0, 0 is the left top, 1, 1 the right bottom.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Point {
    /// Share of the width, 0..=1.
    pub x: f32,
    /// Share of the height, 0..=1.
    pub y: f32,
}

/// The corners of a page in the stored upright picture: left top, right top, right bottom, left bottom.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Corners(pub [Point; 4]);

/// A quadrilateral in pixels, its corners in the order of [`Corners`].
pub(crate) type Quad = [[f32; 2]; 4];

/// Smallest share of the picture's area that corners may enclose.
const MIN_AREA: f32 = 0.005;

/// Smallest sine of an angle at a corner: 8°. A flatter one is no page seen by any camera.
const MIN_SINE: f32 = 0.139;

impl Corners {
    /// From pixels of a picture.
    pub(crate) fn of(quad: &Quad, width: u32, height: u32) -> Self {
        Self(quad.map(|[x, y]| Point {
            x: (x / width as f32).clamp(0.0, 1.0),
            y: (y / height as f32).clamp(0.0, 1.0),
        }))
    }

    /// In pixels of a picture, moved into it; nothing when they are no numbers, or do not enclose a page:
    /// crossed, running the wrong way round, bent inwards, flat, or tiny.
    pub(crate) fn in_pixels(&self, width: u32, height: u32) -> Option<Quad> {
        if !self.0.iter().all(|point| point.x.is_finite() && point.y.is_finite()) {
            return None;
        }
        let size = [width as f32, height as f32];
        let quad = self.0.map(|point| [point.x.clamp(0.0, 1.0) * size[0], point.y.clamp(0.0, 1.0) * size[1]]);
        let is_page = turns(&quad).iter().all(|sine| *sine >= MIN_SINE)
            && area(&quad) >= MIN_AREA * size[0] * size[1]
            && sides(&quad).iter().all(|side| *side >= 8.0);
        is_page.then_some(quad)
    }
}

/// Sines of the turns at the corners; all positive for a convex quadrilateral with its corners clockwise.
pub(crate) fn turns(quad: &Quad) -> [f32; 4] {
    [0, 1, 2, 3].map(|corner| {
        let [before, at, after] = [quad[(corner + 3) % 4], quad[corner], quad[(corner + 1) % 4]];
        let (from, to) = ([at[0] - before[0], at[1] - before[1]], [after[0] - at[0], after[1] - at[1]]);
        let lengths = from[0].hypot(from[1]) * to[0].hypot(to[1]);
        if lengths > 0.0 { (from[0] * to[1] - from[1] * to[0]) / lengths } else { 0.0 }
    })
}

/// Area in pixels; negative when the corners run anticlockwise.
pub(crate) fn area(quad: &Quad) -> f32 {
    (0..4)
        .map(|corner| {
            let (a, b) = (quad[corner], quad[(corner + 1) % 4]);
            (a[0] * b[1] - b[0] * a[1]) / 2.0
        })
        .sum()
}

/// Lengths of top, right, bottom and left side in pixels.
pub(crate) fn sides(quad: &Quad) -> [f32; 4] {
    [0, 1, 2, 3].map(|corner| {
        let (a, b) = (quad[corner], quad[(corner + 1) % 4]);
        (a[0] - b[0]).hypot(a[1] - b[1])
    })
}

/// A projection of a plane; applied to homogeneous coordinates (x, y, 1).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Projection([[f64; 3]; 3]);

impl Projection {
    /// Takes the rectangle from 0, 0 to `width`, `height` to a quadrilateral. (Unit square to quadrilateral in
    /// closed form: Heckbert, Fundamentals of Texture Mapping, 1989.)
    pub(crate) fn from_rectangle(width: f64, height: f64, quad: &Quad) -> Self {
        let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = quad.map(|corner| corner.map(f64::from));
        let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let area = dx1 * dy2 - dx2 * dy1;
        let (g, h) = ((sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area);
        Self([
            [(x1 - x0 + g * x1) / width, (x3 - x0 + h * x3) / height, x0],
            [(y1 - y0 + g * y1) / width, (y3 - y0 + h * y3) / height, y0],
            [g / width, h / height, 1.0],
        ])
    }

    /// Where the points (x, `y`), x = 0.5, 1.5, … go, one after the other.
    pub(crate) fn row(&self, y: f64) -> impl Iterator<Item = [f32; 2]> + use<> {
        let rows = self.0.map(|row| [row[0], row[1] * y + row[2]]);
        (0..).map(move |column: u32| {
            let x = f64::from(column) + 0.5;
            let [across, down, depth] = rows.map(|row| row[0] * x + row[1]);
            [(across / depth) as f32, (down / depth) as f32]
        })
    }
}

/// Focal lengths that cameras have, in multiples of the picture's longer side: from a very wide angle to a
/// document camera far above the table.
const FOCAL_LENGTHS: std::ops::RangeInclusive<f64> = 0.45..=6.0;

/// The focal length of a phone's main camera, taken where the picture does not tell.
const USUAL_FOCAL_LENGTH: f64 = 0.75;

/// How much farther away one end of the page must be than the other, both ways, for the focal length to be told; below
/// it depends on fractions of pixels.
const CONVERGING: f64 = 0.03;

/// Width by height of the page whose picture is `quad`.
///
/// The two pairs of opposite sides of a rectangle meet in two vanishing points at right angles; from them follow
/// the focal length and then the proportion, if the optical axis goes through the middle of the picture. (Zhang
/// and He, Whiteboard Scanning and Image Enhancement, 2003.) Where sides are so parallel that the focal length cannot
/// be told, it is taken to be a phone's.
pub(crate) fn proportion(quad: &Quad, width: u32, height: u32) -> f64 {
    let middle = [f64::from(width) / 2.0, f64::from(height) / 2.0];
    let [m1, m2, m4, m3] = quad.map(|[x, y]| [f64::from(x) - middle[0], f64::from(y) - middle[1], 1.0]);
    let across = cross(m1, m4);
    let k2 = dot(across, m3) / dot(cross(m2, m4), m3);
    let k3 = dot(across, m2) / dot(cross(m3, m4), m2);
    let along_width = [0, 1, 2].map(|axis| k2 * m2[axis] - m1[axis]);
    let along_height = [0, 1, 2].map(|axis| k3 * m3[axis] - m1[axis]);
    let longer = f64::from(width.max(height));
    let squared = -(along_width[0] * along_height[0] + along_width[1] * along_height[1])
        / (along_width[2] * along_height[2]);
    let converging = (k2 - 1.0).abs().min((k3 - 1.0).abs()) >= CONVERGING;
    let focal = Some(squared.sqrt() / longer).filter(|focal| converging && FOCAL_LENGTHS.contains(focal));
    let focal = focal.unwrap_or(USUAL_FOCAL_LENGTH) * longer;
    let length = |way: [f64; 3]| (way[0] / focal).hypot(way[1] / focal).hypot(way[2]);
    let estimated = length(along_width) / length(along_height);
    let [top, right, bottom, left] = sides(quad).map(f64::from);
    let seen = (top + bottom) / (right + left).max(f64::MIN_POSITIVE);
    // No page is foreshortened to a third: such corners are a slip of the hand, not a perspective.
    if estimated.is_finite() && (seen / 3.0..=seen * 3.0).contains(&estimated) { estimated } else { seen }
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
