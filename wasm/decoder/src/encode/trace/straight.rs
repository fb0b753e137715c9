//! Replaces pixels of a border by lines that paint the same pixels.

use super::step::{Direction, Link, MOVES};

/// Maximum length of a slanting line in pixels. Longer steps would be split and rounded (docs/format.md).
pub(super) const MAX_STEP: u32 = 127;

/// The maximum distance of the lines from the pixels that they replace: a line sets the nearest ones.
pub(super) const DEVIATION: f64 = 0.5;

/// A line that replaces the first `length` steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) length: usize,
    pub(super) end: [i32; 2],
}

/// Finds the longest line from `start` that sets exactly the pixels of the first steps, and crosses each
/// row at one of them. `links` must not be empty.
///
/// This keeps the whole mask. On every row each piece of the border still has one crossing, moved at most
/// along pixels that the lines set: the number of crossings on either side of any other pixel does not
/// change. The farthest line of `slanting_lines` wins.
pub(super) fn straight_line(links: &[Link], start: [i32; 2]) -> Line {
    if let Some(line) = slanting_lines(links, start).next() {
        return line;
    }
    let first = links.first().map_or(0, |link| link.direction());
    let length = pure_length(links);
    let [dx, dy] = MOVES[usize::from(first & 7)];
    let times = length as i32;
    let end = [start[0] + times * dx, start[1] + times * dy];
    Line { length, end }
}

/// Returns the number of the first steps that have one direction.
pub(super) fn pure_length(links: &[Link]) -> usize {
    let first = links.first().map_or(0, |link| link.direction());
    let is_same = |link: &&Link| link.direction() == first;
    links.iter().take_while(is_same).count()
}

/// Returns the lines in more than one direction that may replace the first steps, as `straight_line` has it; the
/// farthest first.
///
/// Candidates come from the cone of slopes that pass every pixel at half a pixel or less (C. M. Williams,
/// "An efficient algorithm for the piecewise linear approximation of planar curves", 1978). Those that obey the raster
/// rule are returned.
pub(super) fn slanting_lines(links: &[Link], start: [i32; 2]) -> SlantingLines<'_> {
    let first = links.first().map_or(0, |link| link.direction());
    let pure = pure_length(links);
    let other = links.get(pure).map(|link| link.direction());
    let mut lines = SlantingLines {
        links,
        start,
        octant: Octant::new(first, other.unwrap_or(first)),
        candidates: 0,
    };
    // Only steps in two adjacent directions make a straight line.
    if let Some(other) = other
        && matches!(other.wrapping_sub(first) & 7, 1 | 7)
        && let Ok(length) = u32::try_from(pure)
        && length < MAX_STEP
    {
        let slanting = if lines.octant.slant == first {
            length
        } else {
            0
        };
        lines.candidates = find_candidates(links, lines.octant, length, slanting);
    }
    lines
}

/// An iterator over slanting lines.
pub(super) struct SlantingLines<'a> {
    links: &'a [Link],
    start: [i32; 2],
    octant: Octant,
    /// Lengths that are to be tried: bit n for n steps.
    candidates: u128,
}

impl Iterator for SlantingLines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        while self.candidates != 0 {
            let length = self.candidates.ilog2() as usize;
            self.candidates ^= 1 << length;
            let steps = &self.links[..length];
            let end = self.octant.end(self.start, steps);
            if paints_same(steps, self.octant, self.start, end) {
                return Some(Line { length, end });
            }
        }
        None
    }
}

/// Two adjacent directions: all lines between them are made of steps in both.
#[derive(Clone, Copy)]
struct Octant {
    axis: Direction,
    slant: Direction,
}

impl Octant {
    fn new(one: Direction, other: Direction) -> Self {
        let (axis, slant) = if one.is_multiple_of(2) {
            (one, other)
        } else {
            (other, one)
        };
        Self { axis, slant }
    }

    /// Returns the end of steps in these directions.
    fn end(self, [x, y]: [i32; 2], steps: &[Link]) -> [i32; 2] {
        let all = steps.len() as i32;
        let slanting = steps
            .iter()
            .filter(|link| link.direction() == self.slant)
            .count() as i32;
        let [[ax, ay], [sx, sy]] = [self.axis, self.slant].map(|at| MOVES[usize::from(at & 7)]);
        [
            x + (all - slanting) * ax + slanting * sx,
            y + (all - slanting) * ay + slanting * sy,
        ]
    }
}

/// Returns the lengths above `length` of which a line may set the same pixels: bit n for n steps. The first
/// `length` steps have one direction, `slanting` of them slant (all or none).
fn find_candidates(links: &[Link], octant: Octant, length: u32, slanting: u32) -> u128 {
    let (mut length, mut slanting) = (length as i32, slanting as i32);
    // The cone: twice the slope as a fraction.
    let (mut min, mut max) = ((2 * slanting - 1, length), (2 * slanting + 1, length));
    let is_less = |a: (i32, i32), b: (i32, i32)| a.0 * b.1 < b.0 * a.1;
    let mut candidates = 0;
    for link in &links[length as usize..] {
        if link.direction() == octant.slant {
            slanting += 1;
        } else if link.direction() != octant.axis {
            break;
        }
        length += 1;
        if length > MAX_STEP as i32 {
            break;
        }
        let (low, slope, high) = (
            (2 * slanting - 1, length),
            (2 * slanting, length),
            (2 * slanting + 1, length),
        );
        if is_less(min, low) {
            min = low;
        }
        if is_less(high, max) {
            max = high;
        }
        if is_less(max, min) {
            break;
        }
        if !is_less(slope, min) && !is_less(max, slope) {
            candidates |= 1 << length;
        }
    }
    candidates
}

/// Whether the line between two points sets the pixels of the steps between, and crosses rows at them
/// (docs/format.md).
fn paints_same(steps: &[Link], octant: Octant, start: [i32; 2], end: [i32; 2]) -> bool {
    let ([x0, y0], [x1, y1]) = (start, end);
    let (width, height) = ((x1 - x0).abs(), (y1 - y0).abs());
    let (right, down) = ((x1 - x0).signum(), (y1 - y0).signum());
    let is_flat = width > height;
    let (mut x, mut y, mut error) = (x0, y0, width - height);
    let (run, rise) = (f64::from(x1 - x0), f64::from(y1 - y0));
    let mut crossing = f64::from(x0);
    let mut crosses = true;
    for link in steps {
        let twice = 2 * error;
        let (level, upright) = (twice > -height, twice < width);
        // A step along the longer axis is always taken.
        let slants = if is_flat { upright } else { level };
        if slants != (link.direction() == octant.slant) {
            return false;
        }
        if level {
            error -= height;
            x += right;
        }
        if upright {
            error += width;
            y += down;
            if !crosses {
                return false;
            }
            crossing = (f64::from(x0) + (f64::from(y - y0) / rise) * run).round_ties_even();
            crosses = false;
        }
        crosses |= f64::from(x) == crossing;
    }
    crosses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(directions: &[Direction]) -> Line {
        let links: Vec<Link> = directions.iter().map(|&at| Link::new(at, false)).collect();
        straight_line(&links, [100, 100])
    }

    #[test]
    fn a_line_ends_where_the_direction_turns_by_more_than_an_eighth() {
        assert_eq!(line(&[0, 0, 0, 2, 2]).end, [103, 100]);
        assert_eq!(line(&[1, 1, 7]).end, [102, 98]);
        assert_eq!(line(&[6]).end, [100, 101]);
    }

    #[test]
    fn a_regular_staircase_is_one_line_of_up_to_127_steps() {
        let stairs: Vec<Direction> = [0, 1].repeat(200);
        let found = line(&stairs);
        assert!(found.length > 100 && found.length <= 127, "{found:?}");
        let pure = line(&[4; 300]);
        assert_eq!((pure.length, pure.end), (300, [-200, 100]));
    }

    #[test]
    fn an_irregular_staircase_is_no_line() {
        assert!(line(&[0, 0, 0, 0, 1, 1, 1, 1]).length < 8);
    }
}
