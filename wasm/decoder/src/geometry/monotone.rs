//! Triangulates pieces that every row cuts in one run at most.
//!
//! M. Garey, D. Johnson, F. Preparata, R. Tarjan: Triangulating a simple polygon, Information Processing
//! Letters 7, 1978.

use super::grid::{Point, side};

/// A border of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Border {
    Left,
    Right,
}

/// A vertex of a piece: its index, and the border that it is on. For the uppermost and the lowest
/// vertex, which are on both, that has no meaning.
pub(crate) type Corner = (u32, Border);

/// Calls `emit` with the triangles of a piece, given by its corners from top to bottom. Triangles
/// that follow each other have an edge in common wherever that is easily had.
pub(crate) fn triangulate(
    corners: &[Corner],
    vertices: &[Point],
    stack: &mut Vec<u32>,
    mut emit: impl FnMut([u32; 3]),
) {
    let [(first, _), (second, border), rest @ ..] = corners else { return };
    stack.clear();
    stack.extend([*first, *second]);
    let mut border = *border;
    for (at, &(vertex, side_of)) in rest.iter().enumerate() {
        if side_of != border || at + 1 == rest.len() {
            // Sees every vertex that waits.
            for pair in stack.windows(2) {
                emit([pair[0], pair[1], vertex]);
            }
            let last = stack.pop().unwrap_or(vertex);
            stack.clear();
            stack.push(last);
        } else {
            while let [.., before, last] = stack[..] {
                if !bulges(before, last, vertex, border, vertices) {
                    break;
                }
                emit([before, last, vertex]);
                stack.pop();
            }
        }
        stack.push(vertex);
        border = side_of;
    }
}

/// Whether the border bulges outwards at `b`, so that the triangle is within the piece.
fn bulges(a: u32, b: u32, c: u32, border: Border, vertices: &[Point]) -> bool {
    let [a, b, c] = [a, b, c].map(|vertex| vertices[vertex as usize]);
    match border {
        Border::Left => side(a, c, b) < 0,
        Border::Right => side(a, c, b) > 0,
    }
}
