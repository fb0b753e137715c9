//! Converts a channel's polyline to a closed ring without redundant points.

use crate::error::ResourceFault;
use crate::memory::reserve;
use crate::payload::{Channels, Outline, step_of};

use super::grid::{Point, shift_for};
use super::simplify::simplify;

/// Maximum points of a frame that geometry is computed from: some 150 times those of real frames.
/// They take half a second and 100 MiB.
const MAX_POINTS: u64 = 1 << 19;

/// The rings of a frame, in grid steps.
#[derive(Debug, Default)]
pub(crate) struct Rings {
    points: Vec<Point>,
    /// End of each ring in `points`.
    ends: Vec<u32>,
    shift: u32,
    /// Scratch.
    kept: Vec<Point>,
}

impl Rings {
    /// Reads the channels of `frame`. Leaves out rings of fewer than three points, which enclose
    /// nothing, and points in line with their neighbours. With a `tolerance` in pixels, also leaves out
    /// points that lie no farther than that from the line between the remaining ones.
    pub(crate) fn read(
        &mut self,
        channels: &Channels<'_>,
        tolerance: f64,
        frame: u32,
    ) -> Result<(), ResourceFault> {
        self.points.clear();
        self.ends.clear();
        let points = channels.point_count;
        if points > MAX_POINTS {
            let limit = MAX_POINTS;
            return Err(ResourceFault::TooManyPoints {
                frame,
                points,
                limit,
            });
        }
        let count = usize::try_from(points).unwrap_or(usize::MAX);
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

    /// Returns the grid steps per pixel, as a power of two.
    pub(crate) fn shift(&self) -> u32 {
        self.shift
    }

    /// Returns the number of points of all rings.
    pub(crate) fn point_count(&self) -> usize {
        self.points.len()
    }

    /// Returns the number of rings.
    pub(crate) fn count(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[Point]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let ring = &self.points[start..end as usize];
            start = end as usize;
            ring
        })
    }

    /// Makes a ring of the points from `start` on, or removes them.
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

/// Appends the points of an outline that are not in line with their neighbours. There is room for
/// them. Returns the bitwise or of all absolute coordinates, in pixels; past 24 bits the points are void.
#[expect(clippy::cast_possible_truncation, reason = "void if it truncates")]
fn read_corners(outline: Outline<'_>, ring: &mut Vec<Point>) -> u64 {
    let start = ring.len();
    let (mut x, mut y) = outline.start;
    let mut reach = x.unsigned_abs() | y.unsigned_abs();
    ring.push(Point {
        x: x as i32,
        y: y as i32,
    });
    // The step to the last corner.
    let (mut before_x, mut before_y) = (0, 0);
    for &step in outline.steps {
        let (dx, dy) = step_of(step);
        (x, y) = (x + dx, y + dy);
        // Only its highest bit counts.
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

/// Appends a point to the ring that begins at `start`. Replaces the last point if that is in line with
/// its neighbours.
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

/// Removes points that are in line across the ends of the ring.
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
