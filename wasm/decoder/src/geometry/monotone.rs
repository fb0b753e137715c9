//! Triangulates pieces that every row cuts in one run at most.
//!
//! M. Garey, D. Johnson, F. Preparata, R. Tarjan: Triangulating a simple polygon, Information Processing
//! Letters 7, 1978.

use super::grid::{Point, side};
use super::strip::Strip;

/// A border of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Border {
    Left,
    Right,
}

/// A vertex of a piece: its index, and the border that it is on. For the uppermost and the lowest
/// vertex, which are on both, that has no meaning.
pub(crate) type Corner = (u32, Border);

/// Adds the triangles of a piece, given by its corners from top to bottom, to a strip.
///
/// `waiting` is scratch: corners of one border that no triangle could yet be made of, a chain that
/// bends inwards. The next corner is the apex of a fan over as much of it as can be seen from there.
pub(crate) fn triangulate(corners: &[Corner], vertices: &[Point], waiting: &mut Vec<u32>, strip: &mut Strip) {
    let [(first, _), (second, border), rest @ ..] = corners else { return };
    waiting.clear();
    waiting.extend([*first, *second]);
    let mut border = *border;
    for (at, &(apex, apex_border)) in rest.iter().enumerate() {
        if apex_border != border || at + 1 == rest.len() {
            // Across the piece all of it can be seen.
            for pair in waiting.windows(2) {
                strip.add(pair[0], pair[1], apex);
            }
            waiting.drain(..waiting.len() - 1);
        } else {
            while let [.., before, last] = waiting[..] {
                if !bulges(before, last, apex, border, vertices) {
                    break;
                }
                strip.add(last, before, apex);
                waiting.pop();
            }
        }
        waiting.push(apex);
        border = apex_border;
    }
}

/// Whether a border bulges outwards at `b`, so that the triangle is within the piece.
#[inline]
fn bulges(a: u32, b: u32, c: u32, border: Border, vertices: &[Point]) -> bool {
    let [a, b, c] = [a, b, c].map(|vertex| vertices[vertex as usize]);
    match border {
        Border::Left => side(a, c, b) < 0,
        Border::Right => side(a, c, b) > 0,
    }
}
