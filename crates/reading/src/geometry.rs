//! Rectangles in any direction.

/// A place in a picture, in pixels from its left top corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

impl Point {
    pub(crate) const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Turned about the origin; positive angles turn the x axis towards the y axis, that is clockwise on a screen.
    pub(crate) fn turned(self, angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        Self::new(self.x * cos - self.y * sin, self.x * sin + self.y * cos)
    }
}

/// A rectangle around a line of text: `width` goes along `angle`, the direction in which it is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slanted {
    pub(crate) centre: Point,
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// In radians; 0 is from left to right, π/2 from top to bottom.
    pub(crate) angle: f32,
}

impl Slanted {
    /// The smallest rectangle around some points, of all directions; `None` when they enclose nothing. Its width
    /// is its longer side.
    pub(crate) fn around(points: &[Point]) -> Option<Self> {
        let hull = hull(points);
        let mut best: Option<(f32, Self)> = None;
        // One side of the smallest rectangle lies on a side of the hull.
        for (place, from) in hull.iter().enumerate() {
            let to = hull[(place + 1) % hull.len()];
            let angle = (to.y - from.y).atan2(to.x - from.x);
            let rectangle = Self::along(&hull, angle);
            let area = rectangle.width * rectangle.height;
            if best.is_none_or(|(smallest, _)| area < smallest) {
                best = Some((area, rectangle));
            }
        }
        let (area, rectangle) = best?;
        let upright = rectangle.width >= rectangle.height;
        (area > 0.0).then_some(if upright { rectangle } else { rectangle.quarter_turned() })
    }

    /// The rectangle around some points in one direction.
    fn along(points: &[Point], angle: f32) -> Self {
        let (mut low, mut high) = (Point::new(f32::MAX, f32::MAX), Point::new(f32::MIN, f32::MIN));
        for point in points {
            let point = point.turned(-angle);
            (low.x, low.y) = (low.x.min(point.x), low.y.min(point.y));
            (high.x, high.y) = (high.x.max(point.x), high.y.max(point.y));
        }
        let centre = Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0).turned(angle);
        Self { centre, width: high.x - low.x, height: high.y - low.y, angle }
    }

    /// The same rectangle with the other side as its width.
    fn quarter_turned(self) -> Self {
        use std::f32::consts::FRAC_PI_2;
        Self { width: self.height, height: self.width, angle: self.angle + FRAC_PI_2, ..self }
    }

    /// The same rectangle, read in the one of its four directions that is nearest to `direction`.
    pub(crate) fn read_towards(self, direction: f32) -> Self {
        use std::f32::consts::FRAC_PI_2;
        let quarters = ((direction - self.angle) / FRAC_PI_2).round();
        let base = if (quarters as i64).rem_euclid(2) == 0 { self } else { self.quarter_turned() };
        let left_over = ((direction - base.angle) / (2.0 * FRAC_PI_2)).round();
        Self { angle: base.angle + left_over * 2.0 * FRAC_PI_2, ..base }
    }

    /// Every side moved outwards.
    pub(crate) fn grown(self, distance: f32) -> Self {
        Self { width: self.width + 2.0 * distance, height: self.height + 2.0 * distance, ..self }
    }

    /// In a picture that is `factor` times as large.
    pub(crate) fn scaled(self, factor: f32) -> Self {
        Self {
            centre: Point::new(self.centre.x * factor, self.centre.y * factor),
            width: self.width * factor,
            height: self.height * factor,
            ..self
        }
    }

    /// The place at shares of width and height; (0, 0) is where the first letter begins.
    pub(crate) fn at(&self, along: f32, down: f32) -> Point {
        let offset = Point::new((along - 0.5) * self.width, (down - 0.5) * self.height).turned(self.angle);
        Point::new(self.centre.x + offset.x, self.centre.y + offset.y)
    }

    /// Whether a place lies inside.
    pub(crate) fn contains(&self, point: Point) -> bool {
        let offset = Point::new(point.x - self.centre.x, point.y - self.centre.y).turned(-self.angle);
        offset.x.abs() <= self.width / 2.0 && offset.y.abs() <= self.height / 2.0
    }
}

/// The corners of the smallest convex figure around some points (Andrew's monotone chain).
fn hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let mut corners = chain(sorted.iter());
    corners.extend(chain(sorted.iter().rev()));
    corners
}

/// One half of the hull, without its last corner, with which the other half begins.
fn chain<'a>(points: impl Iterator<Item = &'a Point>) -> Vec<Point> {
    let mut corners: Vec<Point> = Vec::new();
    for point in points {
        while let [.., before, last] = corners[..] {
            let turn =
                (last.x - before.x) * (point.y - before.y) - (last.y - before.y) * (point.x - before.x);
            if turn > 0.0 {
                break;
            }
            corners.pop();
        }
        corners.push(*point);
    }
    corners.pop();
    corners
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "points that enclose nothing are a failed test")]

    use std::f32::consts::{FRAC_PI_2, PI};

    use super::*;
    use proptest::prelude::*;

    fn corners(of: Slanted) -> [Point; 4] {
        [of.at(0.0, 0.0), of.at(1.0, 0.0), of.at(1.0, 1.0), of.at(0.0, 1.0)]
    }

    #[test]
    fn points_on_a_line_enclose_nothing() {
        assert_eq!(Slanted::around(&[]), None);
        assert_eq!(Slanted::around(&[Point::new(1.0, 1.0)]), None);
        assert_eq!(
            Slanted::around(&[Point::new(0.0, 0.0), Point::new(1.0, 1.0), Point::new(2.0, 2.0)]),
            None
        );
    }

    proptest! {
        #[test]
        fn the_smallest_rectangle_is_found_in_any_direction(
            width in 20.0f32..400.0, height in 5.0f32..18.0, angle in -3.0f32..3.0, x in 0.0f32..900.0
        ) {
            let drawn = Slanted { centre: Point::new(x, 300.0), width, height, angle };
            let mut points = corners(drawn).to_vec();
            points.push(drawn.at(0.3, 0.6));
            let found = Slanted::around(&points).unwrap().read_towards(angle);
            prop_assert!((found.width - width).abs() < 0.5, "{found:?} is not as wide as {drawn:?}");
            prop_assert!((found.height - height).abs() < 0.5);
            prop_assert!((found.centre.x - x).abs() < 0.5);
            let turn = (found.angle - angle).rem_euclid(2.0 * PI);
            prop_assert!(turn.min(2.0 * PI - turn) < 0.05, "{found:?} is read against {drawn:?}");
        }

        #[test]
        fn a_rectangle_contains_what_lies_between_its_sides(angle in -3.0f32..3.0, along in -0.5f32..1.5, down in -0.5f32..1.5) {
            let drawn = Slanted { centre: Point::new(100.0, 80.0), width: 60.0, height: 20.0, angle };
            let near = |share: f32| (share.abs() < 0.01) || ((share - 1.0).abs() < 0.01);
            prop_assume!(!near(along) && !near(down));
            let inside = (0.0..=1.0).contains(&along) && (0.0..=1.0).contains(&down);
            prop_assert_eq!(drawn.contains(drawn.at(along, down)), inside);
        }
    }

    #[test]
    fn a_rectangle_is_read_in_the_nearest_of_its_directions() {
        let tall = Slanted { centre: Point::new(0.0, 0.0), width: 90.0, height: 10.0, angle: FRAC_PI_2 };
        let level = tall.read_towards(0.1);
        assert_eq!((level.width, level.height), (10.0, 90.0));
        assert!(level.angle.abs() < 1e-5);
        let up = tall.read_towards(-FRAC_PI_2);
        assert_eq!((up.width, up.height), (90.0, 10.0));
        assert!((up.angle + FRAC_PI_2).abs() < 1e-5);
    }
}
