//! The page in a small picture: what is not table, and the four lines around it.

use crate::geometry::{Quad, area, turns};
use crate::luma::{Luma, percentile};

/// Least difference of luma between page and table.
const MIN_CONTRAST: f32 = 10.0;

/// Differences beyond this all mean "page": print, shadow and paper are not to be told apart.
const FULL_CONTRAST: f32 = 110.0;

/// Smallest share of the rim that must be table; less is the dark margin of a scan.
const MIN_TABLE: f32 = 0.12;

/// Smallest share of the picture that a page takes.
const MIN_PAGE: f32 = 0.015;

/// The page, pixel by pixel.
pub(super) struct Mask {
    width: usize,
    height: usize,
    inside: Vec<bool>,
    count: usize,
}

impl Mask {
    /// What cannot be reached from the table without crossing the page's edge; of several such patches the largest.
    pub(super) fn of(luma: &Luma) -> Option<Self> {
        let table = Table::of(luma)?;
        let (width, height) = (luma.width, luma.height);
        let lighter: Vec<f32> = (0..height)
            .flat_map(|y| luma.row(y).iter().zip(0..).map(move |(value, x)| (value, x, y)))
            .map(|(value, x, y)| (value - table.at(x, y)).clamp(0.0, FULL_CONTRAST))
            .collect();
        let threshold = split(&lighter, FULL_CONTRAST).max(MIN_CONTRAST).max(3.0 * table.spread);
        let is_table: Vec<bool> = lighter.iter().map(|value| *value < threshold).collect();

        // Where the page runs out of the picture, the lines printed on it do too: they are no way into it.
        let open = without_narrow_ways(&is_table, width, height);
        let mut reached = vec![false; width * height];
        let rim = rim(width, height, 1).map(|(x, y)| y * width + x).filter(|at| open[*at]);
        for at in fill(&open, &mut reached, rim.collect(), width) {
            for near in around(at % width, at / width, width, height) {
                reached[near] |= is_table[near];
            }
        }
        let inside: Vec<bool> = reached.iter().map(|reached| !reached).collect();
        let mut seen = vec![false; width * height];
        let mut largest = Vec::new();
        for at in 0..width * height {
            if inside[at] && !seen[at] {
                let patch = fill(&inside, &mut seen, vec![at], width);
                if patch.len() > largest.len() {
                    largest = patch;
                }
            }
        }
        let count = largest.len();
        if (count as f32) < MIN_PAGE * (width * height) as f32 {
            return None;
        }
        let mut inside = vec![false; width * height];
        for at in largest {
            inside[at] = true;
        }
        Some(Self { width, height, inside, count })
    }

    /// The largest share of a side of the picture that is page.
    pub(super) fn cut(&self) -> f32 {
        let share = |places: &mut dyn Iterator<Item = usize>, length: usize| {
            places.filter(|at| self.inside[*at]).count() as f32 / length as f32
        };
        let (width, height) = (self.width, self.height);
        let last = (height - 1) * width;
        [
            share(&mut (0..width), width),
            share(&mut (last..last + width), width),
            share(&mut (0..height).map(|y| y * width), height),
            share(&mut (0..height).map(|y| y * width + width - 1), height),
        ]
        .into_iter()
        .fold(0.0, f32::max)
    }

    fn has(&self, x: isize, y: isize) -> bool {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return false };
        x < self.width && y < self.height && self.inside[y * self.width + x]
    }

    /// Points between a pixel of the page and one beside it.
    fn contour(&self) -> Vec<[f32; 2]> {
        let mut points = Vec::new();
        for y in 0..self.height as isize {
            for x in 0..self.width as isize {
                if !self.has(x, y) {
                    continue;
                }
                for (across, down) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
                    if !self.has(x + across, y + down) {
                        points
                            .push([x as f32 + 0.5 + 0.5 * across as f32, y as f32 + 0.5 + 0.5 * down as f32]);
                    }
                }
            }
        }
        points
    }
}

/// The pixel and its eight neighbours, as far as they are in the picture.
fn around(x: usize, y: usize, width: usize, height: usize) -> impl Iterator<Item = usize> {
    let rows = y.saturating_sub(1)..(y + 2).min(height);
    rows.flat_map(move |y| (x.saturating_sub(1)..(x + 2).min(width)).map(move |x| y * width + x))
}

/// The pixels that are open with all of their neighbours.
fn without_narrow_ways(open: &[bool], width: usize, height: usize) -> Vec<bool> {
    (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| around(x, y, width, height).all(|at| open[at]))
        .collect()
}

/// Walks from the given places over neighbours that are `open`, marks them as `seen` and returns them.
fn fill(open: &[bool], seen: &mut [bool], mut waiting: Vec<usize>, width: usize) -> Vec<usize> {
    let mut patch = Vec::new();
    waiting.retain(|at| !std::mem::replace(&mut seen[*at], true));
    while let Some(at) = waiting.pop() {
        patch.push(at);
        let x = at % width;
        let neighbours = [
            (x > 0).then(|| at - 1),
            (x + 1 < width).then_some(at + 1),
            at.checked_sub(width),
            Some(at + width).filter(|below| *below < open.len()),
        ];
        for next in neighbours.into_iter().flatten() {
            if open[next] && !seen[next] {
                seen[next] = true;
                waiting.push(next);
            }
        }
    }
    patch
}

/// Places at most `depth` pixels from the border of the picture.
fn rim(width: usize, height: usize, depth: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..height)
        .flat_map(move |y| (0..width).map(move |x| (x, y)))
        .filter(move |(x, y)| *x < depth || *y < depth || x + depth >= width || y + depth >= height)
}

/// The threshold between two groups of values from 0 to `top` that makes them most unlike (Otsu 1979).
fn split(values: &[f32], top: f32) -> f32 {
    const BINS: usize = 128;
    let mut counts = [0u32; BINS];
    for value in values {
        counts[((value / top * BINS as f32) as usize).min(BINS - 1)] += 1;
    }
    let total = values.len() as f64;
    let sum: f64 = counts.iter().zip(0..).map(|(count, bin)| f64::from(*count) * f64::from(bin)).sum();
    let (mut below, mut sum_below, mut best, mut from, mut to) = (0.0, 0.0, 0.0, 0, 0);
    for (bin, count) in counts.iter().enumerate() {
        below += f64::from(*count);
        sum_below += f64::from(*count) * bin as f64;
        let above = total - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let apart = sum_below / below - (sum - sum_below) / above;
        let between = below * above * apart * apart;
        if between > best {
            (best, from, to) = (between, bin, bin);
        } else if between == best {
            to = bin;
        }
    }
    // Empty bins between the groups are all as good: the middle of them.
    ((from + to) as f32 / 2.0 + 1.0) * top / BINS as f32
}

/// The table's luma as a plane over the picture, since light comes from somewhere.
struct Table {
    plane: [f32; 3],
    middle: [f32; 2],
    /// Standard deviation around the plane.
    spread: f32,
}

impl Table {
    fn of(luma: &Luma) -> Option<Self> {
        let depth = 3;
        let mut samples: Vec<[f32; 3]> =
            rim(luma.width, luma.height, depth).map(|(x, y)| [x as f32, y as f32, luma.row(y)[x]]).collect();
        let whole = samples.len();
        let values: Vec<f32> = samples.iter().map(|sample| sample[2]).collect();
        let threshold = split(&values, 256.0);
        let (dark, light): (Vec<f32>, Vec<f32>) = values.iter().partition(|value| **value < threshold);
        // A page that runs out of the picture is on the rim too.
        if !dark.is_empty() && !light.is_empty() && mean(&light) - mean(&dark) > 40.0 {
            samples.retain(|sample| sample[2] < threshold);
        }
        if (samples.len() as f32) < MIN_TABLE * whole as f32 {
            return None;
        }
        let middle = [luma.width as f32 / 2.0, luma.height as f32 / 2.0];
        let mut table =
            Self { plane: [percentile(&mut values.clone(), 0.5), 0.0, 0.0], middle, spread: 255.0 };
        for _ in 0..3 {
            table = table.fitted(&samples)?;
            let reach = 2.5 * table.spread + 4.0;
            samples.retain(|[x, y, value]| (value - table.at(*x as usize, *y as usize)).abs() <= reach);
        }
        Some(table)
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        let [level, across, down] = self.plane;
        level + across * (x as f32 - self.middle[0]) + down * (y as f32 - self.middle[1])
    }

    /// Least squares; a level plane where the samples do not determine a slope.
    fn fitted(&self, samples: &[[f32; 3]]) -> Option<Self> {
        let count = samples.len() as f64;
        if count < 8.0 {
            return None;
        }
        let [mut sx, mut sy, mut sv] = [0.0; 3];
        let [mut xx, mut xy, mut yy, mut xv, mut yv] = [0.0; 5];
        for sample in samples {
            let x = f64::from(sample[0] - self.middle[0]);
            let y = f64::from(sample[1] - self.middle[1]);
            let value = f64::from(sample[2]);
            (sx, sy, sv) = (sx + x, sy + y, sv + value);
            (xx, xy, yy, xv, yv) = (xx + x * x, xy + x * y, yy + y * y, xv + x * value, yv + y * value);
        }
        let (mx, my, mv) = (sx / count, sy / count, sv / count);
        let (xx, xy, yy) = (xx / count - mx * mx, xy / count - mx * my, yy / count - my * my);
        let (xv, yv) = (xv / count - mx * mv, yv / count - my * mv);
        let determinant = xx * yy - xy * xy;
        let (across, down) = if determinant > 1e-3 * (xx * yy).max(1.0) {
            ((xv * yy - yv * xy) / determinant, (yv * xx - xv * xy) / determinant)
        } else {
            (0.0, 0.0)
        };
        let plane = [mv - across * mx - down * my, across, down].map(|value| value as f32);
        let mut table = Self { plane, ..*self };
        let squares: f32 =
            samples.iter().map(|[x, y, value]| (value - table.at(*x as usize, *y as usize)).powi(2)).sum();
        table.spread = (squares / count as f32).sqrt();
        Some(table)
    }
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

/// A line x·cos + y·sin = distance, and where along it the contour runs.
struct Line {
    normal: [f32; 2],
    distance: f32,
    /// How much of the line, from [`Line::start`] on, has contour beside it: prefix sums, one per pixel.
    covered: Vec<u32>,
    start: f32,
}

/// Lines that are tried as sides.
const LINES: usize = 9;

/// Directions that are told apart when lines are searched: one per degree.
const DIRECTIONS: usize = 180;

/// How far a point may be from a line to speak for it, in pixels.
const BESIDE: f32 = 1.5;

/// The four lines around the page that explain most of its contour.
pub(super) fn quadrilateral(mask: &Mask) -> Option<Quad> {
    let contour = mask.contour();
    let lines = lines(&contour, mask.width as f32, mask.height as f32);
    let size = [mask.width as f32, mask.height as f32];
    let mut best: Option<(f32, Quad)> = None;
    for a in 0..lines.len() {
        for b in a + 1..lines.len() {
            for c in b + 1..lines.len() {
                for d in c + 1..lines.len() {
                    // Which of the others is opposite to the first.
                    for around in [[a, b, c, d], [a, c, b, d], [a, b, d, c]] {
                        let Some((score, quad)) = explained(around.map(|line| &lines[line]), size) else {
                            continue;
                        };
                        if best.as_ref().is_none_or(|(other, _)| score > *other) {
                            best = Some((score, quad));
                        }
                    }
                }
            }
        }
    }
    let (_, quad) = best?;
    let filled = mask.count as f32 / clipped_area(&quad, size);
    (0.8..=1.2).contains(&filled).then_some(quad)
}

/// The sides' length that has contour beside it less most of the length that has none, and the corners clockwise from
/// the left top; nothing for what can be no page.
fn explained(sides: [&Line; 4], size: [f32; 2]) -> Option<(f32, Quad)> {
    let mut corners = [[0.0; 2]; 4];
    for (corner, at) in corners.iter_mut().zip(0..) {
        *corner = sides[at].crossing(sides[(at + 1) % 4])?;
    }
    let near =
        |point: &[f32; 2]| (0..2).all(|axis| (-0.15 * size[axis]..=1.15 * size[axis]).contains(&point[axis]));
    if !corners.iter().all(near) {
        return None;
    }
    let clockwise =
        if area(&corners) > 0.0 { corners } else { [corners[3], corners[2], corners[1], corners[0]] };
    if turns(&clockwise).iter().any(|sine| *sine < 0.5) || area(&clockwise) < MIN_PAGE * size[0] * size[1] {
        return None;
    }
    let mut score = 0.0;
    for at in 0..4 {
        // The side between the corner before and the corner after it.
        let (covered, length) = sides[at].covered(corners[(at + 3) % 4], corners[at], size);
        if covered < 0.3 * length {
            return None;
        }
        score += covered - 0.8 * (length - covered);
    }
    let first = (0..4).min_by(|a, b| {
        let away = |corner: usize| clockwise[corner][0] + clockwise[corner][1];
        away(*a).total_cmp(&away(*b))
    })?;
    Some((score, [0, 1, 2, 3].map(|corner| clockwise[(first + corner) % 4])))
}

/// Area of the part of a convex quadrilateral that lies in the picture (Sutherland and Hodgman 1974).
fn clipped_area(quad: &Quad, size: [f32; 2]) -> f32 {
    let mut points = quad.to_vec();
    for (axis, limit, sign) in [(0, 0.0, 1.0), (0, size[0], -1.0), (1, 0.0, 1.0), (1, size[1], -1.0)] {
        let depth = |point: &[f32; 2]| (point[axis] - limit) * sign;
        let mut clipped = Vec::with_capacity(points.len() + 1);
        for (at, point) in points.iter().enumerate() {
            let next = &points[(at + 1) % points.len()];
            let (here, there) = (depth(point), depth(next));
            if here >= 0.0 {
                clipped.push(*point);
            }
            if (here >= 0.0) != (there >= 0.0) {
                let share = here / (here - there);
                clipped.push([0, 1].map(|axis: usize| point[axis] + share * (next[axis] - point[axis])));
            }
        }
        points = clipped;
    }
    let doubled: f32 = (0..points.len())
        .map(|at| {
            let (a, b) = (points[at], points[(at + 1) % points.len()]);
            a[0] * b[1] - b[0] * a[1]
        })
        .sum();
    (doubled / 2.0).max(1.0)
}

/// The longest straight stretches of the contour: the line with most points on it (Hough 1962), laid through them by
/// least squares; then the same among the points that are left.
fn lines(contour: &[[f32; 2]], width: f32, height: f32) -> Vec<Line> {
    let directions: Vec<[f32; 2]> = (0..DIRECTIONS)
        .map(|direction| (direction as f32 / DIRECTIONS as f32) * std::f32::consts::PI)
        .map(|angle| [angle.cos(), angle.sin()])
        .collect();
    let reach = width.hypot(height);
    let bins = (reach * 2.0 / BESIDE) as usize + 2;
    let shortest = 0.06 * width.max(height);
    let mut left = contour.to_vec();
    let mut lines = Vec::new();
    while lines.len() < LINES {
        let mut votes = vec![0u32; DIRECTIONS * bins];
        for point in &left {
            for (votes, normal) in votes.chunks_exact_mut(bins).zip(&directions) {
                let distance = point[0] * normal[0] + point[1] * normal[1];
                votes[((distance + reach) / BESIDE) as usize] += 1;
            }
        }
        let Some((most, count)) = votes.iter().enumerate().max_by_key(|(_, count)| **count) else { break };
        if (*count as f32) < shortest {
            break;
        }
        let normal = directions[most / bins];
        let distance = ((most % bins) as f32 + 0.5) * BESIDE - reach;
        let mut line = Line { normal, distance, covered: Vec::new(), start: -reach };
        for width in [3.0, 2.0, 1.5] {
            line = line.through(left.iter().filter(|point| line.away(**point).abs() <= width * BESIDE));
        }
        line.cover(contour, reach);
        let before = left.len();
        left.retain(|point| line.away(*point).abs() > BESIDE);
        if left.len() == before {
            break;
        }
        lines.push(line);
    }
    lines
}

impl Line {
    fn away(&self, point: [f32; 2]) -> f32 {
        point[0] * self.normal[0] + point[1] * self.normal[1] - self.distance
    }

    fn along(&self, point: [f32; 2]) -> f32 {
        point[1] * self.normal[0] - point[0] * self.normal[1]
    }

    /// The line through points with the least squared distances; the same line where there are too few.
    fn through<'a>(&self, points: impl Iterator<Item = &'a [f32; 2]> + Clone) -> Self {
        let count = points.clone().count() as f32;
        let mut line =
            Self { normal: self.normal, distance: self.distance, covered: Vec::new(), start: self.start };
        if count < 4.0 {
            return line;
        }
        let sum = points.clone().fold([0.0, 0.0], |sum, point| [sum[0] + point[0], sum[1] + point[1]]);
        let mean = [sum[0] / count, sum[1] / count];
        let [xx, xy, yy] = points.fold([0.0; 3], |[xx, xy, yy], point| {
            let (x, y) = (point[0] - mean[0], point[1] - mean[1]);
            [xx + x * x, xy + x * y, yy + y * y]
        });
        // Direction of the largest spread; the normal stands on it.
        let angle = 0.5 * (2.0 * xy).atan2(xx - yy) + std::f32::consts::FRAC_PI_2;
        line.normal = [angle.cos(), angle.sin()];
        line.distance = mean[0] * line.normal[0] + mean[1] * line.normal[1];
        line
    }

    fn cover(&mut self, contour: &[[f32; 2]], reach: f32) {
        let mut beside = vec![false; (2.0 * reach) as usize + 2];
        for point in contour.iter().filter(|point| self.away(**point).abs() <= BESIDE) {
            let at = (self.along(*point) - self.start) as usize;
            // A slanting contour steps over every third pixel or so.
            for place in at.saturating_sub(1)..=at + 1 {
                if let Some(beside) = beside.get_mut(place) {
                    *beside = true;
                }
            }
        }
        let mut sum = 0;
        self.covered = std::iter::once(0)
            .chain(beside.into_iter().map(|beside| {
                sum += u32::from(beside);
                sum
            }))
            .collect();
    }

    /// How much of a stretch lies beside the contour, and how long the part of it in the picture is.
    fn covered(&self, from: [f32; 2], to: [f32; 2], size: [f32; 2]) -> (f32, f32) {
        // The part of the stretch between the picture's borders (Liang and Barsky 1984).
        let (mut enter, mut leave) = (0.0f32, 1.0f32);
        for axis in 0..2 {
            let way = to[axis] - from[axis];
            // A pixel more, as the border itself may be a side.
            for (limit, sign) in [(-1.0, 1.0), (size[axis] + 1.0, -1.0)] {
                let (depth, change) = ((from[axis] - limit) * sign, way * sign);
                if change > 0.0 {
                    enter = enter.max(-depth / change);
                } else if change < 0.0 {
                    leave = leave.min(-depth / change);
                }
            }
        }
        if leave <= enter {
            return (0.0, 1.0);
        }
        let place = |share: f32| [0, 1].map(|axis: usize| from[axis] + share * (to[axis] - from[axis]));
        let (a, b) = (self.along(place(enter)), self.along(place(leave)));
        let (low, high) = (a.min(b) - self.start, a.max(b) - self.start);
        let sum_to = |place: f32| {
            let last = self.covered.len() - 1;
            f32::from(u16::try_from(self.covered[(place.max(0.0) as usize).min(last)]).unwrap_or(u16::MAX))
        };
        (sum_to(high) - sum_to(low), (high - low).max(1.0))
    }

    fn crossing(&self, other: &Self) -> Option<[f32; 2]> {
        let determinant = self.normal[0] * other.normal[1] - self.normal[1] * other.normal[0];
        (determinant.abs() > 0.3).then(|| {
            [
                (self.distance * other.normal[1] - other.distance * self.normal[1]) / determinant,
                (other.distance * self.normal[0] - self.distance * other.normal[0]) / determinant,
            ]
        })
    }
}
