//! Triangulates monotone pieces: every row cuts them in at most one run.
//!
//! M. Garey, D. Johnson, F. Preparata, R. Tarjan: Triangulating a simple polygon, Information Processing
//! Letters 7, 1978.

use super::super::grid::{Point, side};
use super::fans::FanStrip;

/// A border of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Border {
    Left,
    Right,
}

/// Adds the triangles of a piece to a strip. `left` and `right` are the corners of its borders below `top`; both end
/// with the lowest corner.
///
/// `waiting` is scratch: corners of one border that are not in a triangle yet, a reflex chain. The
/// next corner is the apex of a fan over the part of the chain that is visible from it.
pub(super) fn triangulate(
    top: Point,
    left: &[Point],
    right: &[Point],
    waiting: &mut Vec<Point>,
    strip: &mut FanStrip,
) {
    let (mut left, mut right) = (left, right);
    let (left_row, right_row) = (take_row(&mut left, top.y), take_row(&mut right, top.y));
    waiting.clear();
    waiting.extend(left_row.iter().rev());
    waiting.push(top);
    waiting.extend(right_row);
    let mut border = Border::Right;
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if a.y < b.y {
            left = left_rest;
            add_corner(*a, Border::Left, border, waiting, strip);
            border = Border::Left;
        } else if b.y < a.y {
            right = right_rest;
            add_corner(*b, Border::Right, border, waiting, strip);
            border = Border::Right;
        } else {
            if let ([_, c, ..], [_, d, ..]) = (left, right)
                && c.y != a.y
                && d.y != b.y
            {
                add_corner(*a, Border::Left, border, waiting, strip);
                add_corner(*b, Border::Right, Border::Left, waiting, strip);
                (left, right, border) = (left_rest, right_rest, Border::Right);
                continue;
            }
            let rows = (take_row(&mut left, a.y), take_row(&mut right, b.y));
            add_row(rows, border, waiting, strip);
            border = Border::Right;
        }
    }
}

/// Takes the first corners of a border, those in a row.
#[inline]
fn take_row<'a>(corners: &mut &'a [Point], row: i32) -> &'a [Point] {
    let count = corners.iter().take_while(|corner| corner.y == row).count();
    let (taken, rest) = corners.split_at(count);
    *corners = rest;
    taken
}

/// Adds the triangles down to a corner in whose row the other border has none.
#[inline(never)]
fn add_corner(
    apex: Point,
    next: Border,
    border: Border,
    waiting: &mut Vec<Point>,
    strip: &mut FanStrip,
) {
    if next == border {
        extend_chain(apex, border, waiting, strip);
    } else {
        // All of it is visible across the piece.
        let last = add_fan(apex, waiting, strip);
        waiting.clear();
        waiting.extend([last, apex]);
    }
}

/// Adds the triangles down to a row in which both borders have corners. These may be several, which level sides
/// connect: those that lead inward end what is above, those that lead outward begin what is below.
fn add_row(
    (left, right): (&[Point], &[Point]),
    border: Border,
    waiting: &mut Vec<Point>,
    strip: &mut FanStrip,
) {
    let leads_right = |row: &[Point]| matches!(row, [a, b, ..] if a.x < b.x);
    let leads_left = |row: &[Point]| matches!(row, [a, b, ..] if a.x > b.x);
    let above_left = &left[..if leads_right(left) { left.len() } else { 1 }];
    let above_right = &right[..if leads_left(right) { right.len() } else { 1 }];
    let (near, far) = match border {
        Border::Left => (above_left, above_right),
        Border::Right => (above_right, above_left),
    };
    for &corner in near {
        extend_chain(corner, border, waiting, strip);
    }
    let [mut from, ..] = *far else { return };
    let Some(nearest) = waiting.pop() else { return };
    let apex = add_fan(from, waiting, strip);
    for &to in &far[1..] {
        if to != nearest {
            strip.add(from, to, apex);
            from = to;
        }
    }
    if from != nearest {
        // The next triangle usually shares the edge in the row.
        strip.add(apex, from, nearest);
    }
    waiting.clear();
    let below_left = &left[if leads_left(left) { 0 } else { left.len() - 1 }..];
    let below_right = &right[if leads_right(right) {
        0
    } else {
        right.len() - 1
    }..];
    waiting.extend(below_left.iter().rev());
    waiting.extend(below_right);
}

/// Adds a corner on the border of those that wait.
#[inline]
fn extend_chain(apex: Point, border: Border, waiting: &mut Vec<Point>, strip: &mut FanStrip) {
    while let [.., before, last] = waiting[..] {
        if !is_convex(before, last, apex, border) {
            break;
        }
        strip.add(last, before, apex);
        waiting.pop();
    }
    waiting.push(apex);
}

/// Adds a fan over all that wait. Returns the last of them.
#[inline]
fn add_fan(apex: Point, waiting: &[Point], strip: &mut FanStrip) -> Point {
    let mut from = waiting[0];
    for &to in &waiting[1..] {
        strip.add(from, to, apex);
        from = to;
    }
    from
}

/// Whether a border is convex at `b`, so that the triangle lies within the piece.
#[inline]
fn is_convex(a: Point, b: Point, c: Point, border: Border) -> bool {
    match border {
        Border::Left => side(a, c, b) < 0,
        Border::Right => side(a, c, b) > 0,
    }
}
