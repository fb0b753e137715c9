//! From a channel's polyline to the ring that is swept: closed, without points that change nothing.

use crate::error::ResourceFault;
use crate::polyline::{Channels, Outline, step_of};

use super::grid::{Point, shift_for};
use super::room::reserve;

/// The rings of a frame, in grid steps.
#[derive(Debug, Default)]
pub(crate) struct Rings {
    points: Vec<Point>,
    /// Where each ring ends in `points`.
    ends: Vec<u32>,
    shift: u32,
    kept: Vec<Point>,
}

impl Rings {
    /// Takes over the channels of `frame`. Rings of fewer than three points enclose nothing and are
    /// left out, and so are points in line with their neighbours. With a `tolerance` in pixels,
    /// points go that lie no farther than that from the line between those that stay.
    pub(crate) fn read(
        &mut self,
        channels: &Channels<'_>,
        tolerance: f64,
        frame: u32,
    ) -> Result<(), ResourceFault> {
        self.points.clear();
        self.ends.clear();
        let count = usize::try_from(channels.point_count).unwrap_or(usize::MAX);
        reserve(&mut self.points, count)?;
        reserve(&mut self.ends, channels.count())?;
        let mut reach = 0;
        for outline in channels.outlines() {
            let start = self.points.len();
            reach = reach.max(read_corners(outline, &mut self.points));
            if shift_for(reach).is_none() {
                return Err(ResourceFault::PointTooFar { frame });
            }
            self.finish(start, tolerance);
        }
        self.shift = shift_for(reach).unwrap_or(0);
        for point in &mut self.points {
            point.x <<= self.shift;
            point.y <<= self.shift;
        }
        Ok(())
    }

    /// Grid steps to a pixel, as a power of two.
    pub(crate) fn shift(&self) -> u32 {
        self.shift
    }

    /// Points of all rings.
    pub(crate) fn point_count(&self) -> usize {
        self.points.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[Point]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let ring = &self.points[start..end as usize];
            start = end as usize;
            ring
        })
    }

    /// Makes a ring of the points from `start` on, or takes them away.
    fn finish(&mut self, start: usize, tolerance: f64) {
        let ring = &mut self.points;
        close_corners(ring, start);
        if tolerance > 0.0 && ring.len() - start > 3 {
            self.kept.clear();
            simplify(&ring[start..], tolerance, &mut self.kept);
            ring.truncate(start);
            for &point in &self.kept {
                push_corner(ring, start, point);
            }
            close_corners(ring, start);
        }
        if ring.len() - start < 3 {
            ring.truncate(start);
            return;
        }
        self.ends
            .push(u32::try_from(ring.len()).unwrap_or(u32::MAX));
    }
}

/// Appends the points of an outline that are not in line with their neighbours, for which there is
/// room. Gives the farthest coordinate of any point, in pixels; past 24 bits the points are void.
#[expect(clippy::cast_possible_truncation, reason = "void where it truncates")]
fn read_corners(outline: Outline<'_>, ring: &mut Vec<Point>) -> u64 {
    let start = ring.len();
    let (mut x, mut y) = outline.start;
    let mut reach = x.unsigned_abs() | y.unsigned_abs();
    ring.push(Point {
        x: x as i32,
        y: y as i32,
    });
    // The way to the last corner.
    let (mut before_x, mut before_y) = (0, 0);
    for &step in outline.steps {
        let (dx, dy) = step_of(step);
        (x, y) = (x + dx, y + dy);
        // Its highest bit is all that counts.
        reach |= x.unsigned_abs() | y.unsigned_abs();
        let point = Point {
            x: x as i32,
            y: y as i32,
        };
        if before_x * dy != before_y * dx {
            ring.push(point);
            (before_x, before_y) = (dx, dy);
            continue;
        }
        push_corner(ring, start, point);
        if let [.., before, last] = ring[start..] {
            before_x = i64::from(last.x) - i64::from(before.x);
            before_y = i64::from(last.y) - i64::from(before.y);
        }
    }
    reach
}

/// Appends a point to the ring that begins at `start`, in place of the last one where that is in
/// line with its neighbours.
#[inline]
fn push_corner(ring: &mut Vec<Point>, start: usize, point: Point) {
    while ring.len() > start {
        let last = ring[ring.len() - 1];
        let in_line = last == point
            || (ring.len() - start >= 2 && are_in_line(ring[ring.len() - 2], last, point));
        if !in_line {
            break;
        }
        ring.pop();
    }
    ring.push(point);
}

/// Drops points that are in line across the ring's ends.
fn close_corners(ring: &mut Vec<Point>, start: usize) {
    let mut first = start;
    while ring.len() >= first + 3 {
        let (last, before) = (ring[ring.len() - 1], ring[ring.len() - 2]);
        if last == ring[first] || are_in_line(before, last, ring[first]) {
            ring.pop();
        } else if are_in_line(last, ring[first], ring[first + 1]) {
            first += 1;
        } else {
            break;
        }
    }
    ring.drain(start..first);
}

fn are_in_line(a: Point, b: Point, c: Point) -> bool {
    (i64::from(b.x) - i64::from(a.x)) * (i64::from(c.y) - i64::from(b.y))
        == (i64::from(b.y) - i64::from(a.y)) * (i64::from(c.x) - i64::from(b.x))
}

/// Keeps those points of a ring without which some point would lie farther than `tolerance` from
/// the outline: from each kept point on, a cone holds the directions that pass every point since
/// closely enough, and ends where the next point leaves it. Linear in the number of points.
///
/// Z. Zhao, A. Saalfeld: Linear-time sleeve-fitting polyline simplification algorithms, AutoCarto 13, 1997.
fn simplify(ring: &[Point], tolerance: f64, kept: &mut Vec<Point>) {
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
    /// The first and the last direction, clockwise; less than half a turn apart. `None` while any will do.
    sides: Option<(Direction, Direction)>,
    /// Distance of the farthest point so far.
    farthest: f64,
}

impl Cone {
    fn new(tolerance: f64) -> Self {
        Self {
            // Sideways and beyond an end together.
            tolerance: tolerance * core::f64::consts::FRAC_1_SQRT_2,
            sides: None,
            farthest: 0.0,
        }
    }

    /// Whether the line from `anchor` to `point` passes all points so far; narrows the cone by
    /// `point` if so.
    fn admits(&mut self, anchor: Point, point: Point) -> bool {
        let way = (
            f64::from(point.x) - f64::from(anchor.x),
            f64::from(point.y) - f64::from(anchor.y),
        );
        let distance = (way.0 * way.0 + way.1 * way.1).sqrt();
        if distance + self.tolerance < self.farthest {
            return false;
        }
        self.farthest = self.farthest.max(distance);
        if distance <= self.tolerance {
            // Close to the anchor: any direction will do, but only as long as no other point says more.
            return self.sides.is_none();
        }
        // The tangents from the anchor to the circle about the point.
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

/// Positive where `b` is clockwise of `a`, by less than half a turn.
fn turn(a: Direction, b: Direction) -> f64 {
    a.0 * b.1 - a.1 * b.0
}
