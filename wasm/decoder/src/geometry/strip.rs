//! One triangle strip of many triangles.
//!
//! A triangle that shares the strip's last edge costs one vertex. One that shares another edge of the
//! triangle before costs two: before that triangle's own vertex, the older vertex of the edge by which
//! it came is said once more. All others are reached over triangles without area.

use crate::error::ResourceFault;

use super::grid::Point;
use super::ring::reserve;

/// Vertices that a triangle costs at most: two said once more, and its own three.
const COST_MAX: usize = 5;

/// A strip under construction, as indices of vertices.
#[derive(Debug, Default)]
pub(crate) struct Strip {
    indices: Vec<u32>,
    /// The last triangle, which is not written yet: how depends on the one that follows it.
    waiting: Option<Waiting>,
}

#[derive(Clone, Copy, Debug)]
enum Waiting {
    /// A triangle that shares no edge with the strip so far.
    Apart([u32; 3]),
    /// One that shares the strip's last edge, and its own vertex.
    Next(u32),
}

impl Strip {
    pub(crate) fn clear(&mut self) {
        self.indices.clear();
        self.waiting = None;
    }

    /// Room for the triangles of a piece of so many corners.
    pub(crate) fn make_room(&mut self, corners: usize) -> Result<(), ResourceFault> {
        let room = self.indices.len().saturating_add(COST_MAX * (corners + 1));
        reserve(&mut self.indices, room)
    }

    /// Adds a triangle.
    pub(crate) fn add(&mut self, triangle: [u32; 3]) {
        let Some(waiting) = self.waiting else {
            self.waiting = Some(Waiting::Apart(triangle));
            return;
        };
        let new = match waiting {
            Waiting::Apart(before) => self.start(before, Some(triangle)),
            Waiting::Next(vertex) => self.go_on(vertex, Some(triangle)),
        };
        self.waiting = Some(new.map_or(Waiting::Apart(triangle), Waiting::Next));
    }

    /// Writes a triangle that shares no edge with the strip, so that `next` can follow. Gives the vertex
    /// of `next` that is not in it, where the two share an edge.
    fn start(&mut self, triangle: [u32; 3], next: Option<[u32; 3]>) -> Option<u32> {
        let exit = next.and_then(|next| shared_edge(triangle, next));
        let first = exit.map_or(0, |(apart, _)| apart);
        let [apart, a, b] = [0, 1, 2].map(|at| triangle[(first + at) % 3]);
        let Some(&last) = self.indices.last() else {
            self.indices.extend([apart, a, b]);
            return exit.map(|(_, new)| new);
        };
        self.indices.push(last);
        match (last == apart, last == a, last == b) {
            (true, ..) => self.indices.extend([a, b]),
            // The edge that is left has to be the last one.
            (_, true, _) => self.indices.extend([apart, a, b]),
            (.., true) => self.indices.extend([apart, b, a]),
            _ => self.indices.extend([apart, apart, a, b]),
        }
        exit.map(|(_, new)| new)
    }

    /// Writes the own vertex of a triangle that shares the strip's last edge, as `start` does.
    fn go_on(&mut self, vertex: u32, next: Option<[u32; 3]>) -> Option<u32> {
        let [.., older, newer] = self.indices[..] else { return None };
        let exit = next.and_then(|next| shared_edge([older, newer, vertex], next));
        if let Some((1, _)) = exit {
            self.indices.push(older);
        }
        self.indices.push(vertex);
        match exit {
            // Not the edge by which it came: that one has two sides only.
            Some((0 | 1, new)) => Some(new),
            _ => None,
        }
    }

    /// The strip as x, y pairs in pixels.
    pub(crate) fn finish(&mut self, vertices: &[Point], shift: u32) -> Result<Vec<f32>, ResourceFault> {
        match self.waiting.take() {
            Some(Waiting::Apart(triangle)) => self.start(triangle, None),
            Some(Waiting::Next(vertex)) => self.go_on(vertex, None),
            None => None,
        };
        let mut pairs = Vec::new();
        reserve(&mut pairs, 2 * self.indices.len())?;
        let pixel = to_f32(1 << shift);
        for &index in &self.indices {
            let Point { x, y } = vertices[index as usize];
            pairs.extend([to_f32(x) / pixel, to_f32(y) / pixel]);
        }
        Ok(pairs)
    }
}

/// Which vertex of `triangle` is not in `next`, and the vertex of `next` that is not in `triangle`,
/// where they share the two others.
fn shared_edge(triangle: [u32; 3], next: [u32; 3]) -> Option<(usize, u32)> {
    let new = |vertex: &&u32| !triangle.contains(vertex);
    let mut others = next.iter().filter(new);
    let (Some(&new), None) = (others.next(), others.next()) else { return None };
    let apart = triangle.iter().position(|vertex| !next.contains(vertex))?;
    Some((apart, new))
}

/// Exact: grid coordinates have 24 bits.
#[expect(clippy::cast_precision_loss, reason = "24 bits")]
fn to_f32(value: i32) -> f32 {
    value as f32
}
