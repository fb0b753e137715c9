//! Triangulates monotone pieces: every row cuts them in at most one run.
//!
//! M. Garey, D. Johnson, F. Preparata, R. Tarjan: Triangulating a simple polygon, Information Processing
//! Letters 7, 1978.

use super::super::grid::{Point, side};
use super::super::index::NONE;
use super::fans::FanStrip;

/// A border of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Border {
    Left,
    Right,
}

/// A vertex of a piece: its index, and its border. The border of the uppermost and the lowest vertex,
/// which are on both, has no meaning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corner(u32);

impl Corner {
    #[inline]
    pub(super) fn new(vertex: u32, border: Border) -> Self {
        Self(vertex << 1 | u32::from(border == Border::Right))
    }

    #[inline]
    pub(super) fn vertex(self) -> u32 {
        self.0 >> 1
    }

    #[inline]
    pub(super) fn border(self) -> Border {
        if self.0 & 1 == 0 {
            Border::Left
        } else {
            Border::Right
        }
    }
}

/// A corner, and the index of the link below it or [`NONE`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) corner: Corner,
    pub(super) next: u32,
}

/// Adds the triangles of a piece, given by the link of its first corner, to a strip.
///
/// `waiting` is scratch: corners of one border that are not in a triangle yet, a reflex chain. The
/// next corner is the apex of a fan over the part of the chain that is visible from it.
pub(super) fn triangulate(
    first: u32,
    links: &[Link],
    vertices: &[Point],
    waiting: &mut Vec<u32>,
    strip: &mut FanStrip,
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
            // All of it is visible across the piece.
            let mut from = waiting[0];
            for &to in &waiting[1..] {
                strip.add(from, to, apex);
                from = to;
            }
            waiting.clear();
            waiting.push(from);
        } else {
            while let [.., before, last] = waiting[..] {
                if !is_convex(before, last, apex, border, vertices) {
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

/// Whether a border is convex at `b`, so that the triangle lies within the piece.
#[inline]
fn is_convex(a: u32, b: u32, c: u32, border: Border, vertices: &[Point]) -> bool {
    let [a, b, c] = [a, b, c].map(|vertex| vertices[vertex as usize]);
    match border {
        Border::Left => side(a, c, b) < 0,
        Border::Right => side(a, c, b) > 0,
    }
}
