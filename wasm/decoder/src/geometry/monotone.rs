//! Triangulates pieces that every row cuts in one run at most.
//!
//! M. Garey, D. Johnson, F. Preparata, R. Tarjan: Triangulating a simple polygon, Information Processing
//! Letters 7, 1978.

use super::grid::{Point, side};
use super::strip::Strip;
use super::sweep::NONE;

/// A border of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Border {
    Left,
    Right,
}

/// A vertex of a piece: its index, and the border that it is on. For the uppermost and the lowest
/// vertex, which are on both, that has no meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Corner(u32);

impl Corner {
    #[inline]
    pub(crate) fn new(vertex: u32, border: Border) -> Self {
        Self(vertex << 1 | u32::from(border == Border::Right))
    }

    #[inline]
    pub(crate) fn vertex(self) -> u32 {
        self.0 >> 1
    }

    #[inline]
    pub(crate) fn border(self) -> Border {
        if self.0 & 1 == 0 {
            Border::Left
        } else {
            Border::Right
        }
    }
}

/// A corner, and the index of the one below it or [`NONE`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) corner: Corner,
    pub(crate) next: u32,
}

/// Adds the triangles of a piece, given by the link of its first corner, to a strip.
///
/// `waiting` is scratch: corners of one border that no triangle could yet be made of, a chain that
/// bends inwards. The next corner is the apex of a fan over as much of it as can be seen from there.
pub(crate) fn triangulate(
    first: u32,
    links: &[Link],
    vertices: &[Point],
    waiting: &mut Vec<u32>,
    strip: &mut Strip,
) {
    let Some(&Link {
        corner: top,
        next: second,
    }) = links.get(first as usize)
    else {
        return;
    };
    let Some(&Link { corner, mut next }) = links.get(second as usize) else {
        return;
    };
    waiting.clear();
    waiting.extend([top.vertex(), corner.vertex()]);
    let mut border = corner.border();
    while let Some(&Link {
        corner,
        next: after,
    }) = links.get(next as usize)
    {
        let apex = corner.vertex();
        if corner.border() != border || after == NONE {
            // Across the piece all of it can be seen.
            let mut from = waiting[0];
            for &to in &waiting[1..] {
                strip.add(from, to, apex);
                from = to;
            }
            waiting.clear();
            waiting.push(from);
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
        (border, next) = (corner.border(), after);
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
