//! Simplifies a ring within a tolerance.

use super::grid::Point;

/// Appends to `kept` the points of a ring without which some point would lie farther than `tolerance`
/// from the outline. From each kept point on, a cone holds the directions that pass every later point
/// closely enough. It ends at the first point outside it. Linear in the number of points.
///
/// Z. Zhao, A. Saalfeld: Linear-time sleeve-fitting polyline simplification algorithms, AutoCarto 13, 1997.
pub(super) fn simplify(ring: &[Point], tolerance: f64, kept: &mut Vec<Point>) {
    let mut anchor = ring[0];
    kept.push(anchor);
    let mut cone = Cone::new(tolerance);
    let mut before = anchor;
    for &point in ring[1..].iter().chain(&ring[..1]) {
        if !cone.admits(anchor, point) {
            kept.push(before);
            anchor = before;
            cone = Cone::new(tolerance);
            cone.admits(anchor, point);
        }
        before = point;
    }
}

/// A direction, of any length.
type Direction = (f64, f64);

/// Directions from an anchor.
struct Cone {
    tolerance: f64,
    /// First and last direction, clockwise, less than half a turn apart. `None` if any direction is
    /// possible.
    sides: Option<(Direction, Direction)>,
    /// Maximum distance of a point so far.
    reach: f64,
}

impl Cone {
    fn new(tolerance: f64) -> Self {
        Self {
            // Leaves room for errors sideways and beyond an end together.
            tolerance: tolerance * core::f64::consts::FRAC_1_SQRT_2,
            sides: None,
            reach: 0.0,
        }
    }

    /// Whether the line from `anchor` to `point` passes all points so far. If so, narrows the cone by
    /// `point`.
    fn admits(&mut self, anchor: Point, point: Point) -> bool {
        let way = (
            f64::from(point.x) - f64::from(anchor.x),
            f64::from(point.y) - f64::from(anchor.y),
        );
        let distance = (way.0 * way.0 + way.1 * way.1).sqrt();
        if distance + self.tolerance < self.reach {
            return false;
        }
        self.reach = self.reach.max(distance);
        if distance <= self.tolerance {
            // Close to the anchor any direction is possible, but only while no other point narrows it.
            return self.sides.is_none();
        }
        // The tangents from the anchor to the circle around the point.
        let sine = self.tolerance / distance;
        let cosine = (1.0 - sine * sine).sqrt();
        let first = (way.0 * cosine + way.1 * sine, way.1 * cosine - way.0 * sine);
        let last = (way.0 * cosine - way.1 * sine, way.1 * cosine + way.0 * sine);
        let Some(sides) = &mut self.sides else {
            self.sides = Some((first, last));
            return true;
        };
        if turn(sides.0, way) < 0.0 || turn(way, sides.1) < 0.0 {
            return false;
        }
        if turn(sides.0, first) > 0.0 {
            sides.0 = first;
        }
        if turn(last, sides.1) > 0.0 {
            sides.1 = last;
        }
        true
    }
}

/// Positive if `b` is clockwise of `a`, by less than half a turn.
fn turn(a: Direction, b: Direction) -> f64 {
    a.0 * b.1 - a.1 * b.0
}
