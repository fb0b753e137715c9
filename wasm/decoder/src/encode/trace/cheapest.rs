//! Chooses the lines of a run that take the fewest bits once they are compressed.

use crate::encode::error::WriteFault;

use super::costs::StepCosts;
use super::follow::Map;
use super::outline::OutlineList;
use super::step::{Direction, Link, Run, moved};
use super::straight::{MAX_STEP, pure_length, slanting_lines};

/// Of the slanting lines from a point, so many of the longest are tried.
const MAX_SLANTING: usize = 8;
/// Nodes of a position of the run: its pixel, and both corners of the step from it.
const KINDS: usize = 3;

/// Finds the cheapest way from the start of a run to its end.
///
/// The nodes are the pixels of the run, and corners: where a step slants, the pixels beside both of its ends, if they are
/// set. Going through such a corner paints set pixels only, moves crossings along pixels that are painted, and makes longer
/// level and upright lines. So it keeps the mask as straight lines do (see `straight`).
#[derive(Debug, Default)]
pub(super) struct Cheapest {
    /// For each node, the costs of the cheapest way to it, and the node before.
    ways: Vec<Way>,
    /// The pixels of the run.
    points: Vec<[i32; 2]>,
    /// The steps from a corner.
    chain: Vec<Link>,
}

#[derive(Clone, Copy, Debug)]
struct Way {
    costs: u32,
    before: u32,
}

const NO_WAY: Way = Way {
    costs: u32::MAX,
    before: 0,
};

/// A pixel beside both ends of a slanting step, and the two steps through it.
#[derive(Clone, Copy)]
struct Corner {
    point: [i32; 2],
    first: Direction,
    second: Direction,
}

impl Cheapest {
    /// Adds the points between both ends of a run.
    pub(super) fn add_between(
        &mut self,
        run: Run<'_>,
        costs: &StepCosts,
        map: &Map,
        outlines: &mut OutlineList,
    ) -> Result<(), WriteFault> {
        self.expand(run)?;
        for index in 0..run.links.len() {
            for kind in 0..KINDS {
                if self.ways[KINDS * index + kind].costs != u32::MAX {
                    self.leave(run.links, index, kind, costs, map);
                }
            }
        }
        self.turn_back();
        let mut node = self.ways[0].before as usize;
        while node != self.ways.len() - 1 {
            outlines.push(self.point_of(run.links, node, map))?;
            node = self.ways[node].before as usize;
        }
        Ok(())
    }

    /// Fills `points`, and `ways` with nothing but the start.
    fn expand(&mut self, run: Run<'_>) -> Result<(), WriteFault> {
        let (points, nodes) = (run.links.len() + 1, KINDS * run.links.len() + 1);
        self.points.clear();
        self.ways.clear();
        let bytes = (points * size_of::<[i32; 2]>() + nodes * size_of::<Way>()) as u64;
        let memory = |_| WriteFault::Memory { bytes };
        self.points.try_reserve(points).map_err(memory)?;
        self.ways.try_reserve(nodes).map_err(memory)?;
        let mut at = run.start;
        self.points.push(at);
        for link in run.links {
            at = moved(at, link.direction());
            self.points.push(at);
        }
        self.ways.resize(nodes, NO_WAY);
        self.ways[0].costs = 0;
        Ok(())
    }

    /// Follows all lines from a node.
    fn leave(&mut self, links: &[Link], index: usize, kind: usize, costs: &StepCosts, map: &Map) {
        let node = KINDS * index + kind;
        let corner = corner_of(links, &self.points, index, kind, map);
        let start = corner.map_or(self.points[index], |corner| corner.point);
        let mut chain = core::mem::take(&mut self.chain);
        chain.clear();
        let last = links.len().min(index + MAX_STEP as usize + 1);
        let after = match corner {
            None => &links[index..last],
            Some(corner) => {
                chain.push(Link::new(corner.second, false));
                chain.extend_from_slice(&links[index + 1..last]);
                &chain
            }
        };
        let pure = pure_length(after);
        for length in 1..=pure {
            self.arrive(KINDS * (index + length), node, start, costs, None);
        }
        for line in slanting_lines(after, start).take(MAX_SLANTING) {
            self.arrive(KINDS * (index + line.length), node, start, costs, None);
        }
        // Along an axis into a corner.
        let first = after.first().map_or(0, |link| link.direction());
        let is_axis = first.is_multiple_of(2);
        let before = if is_axis { pure } else { 0 };
        if before < MAX_STEP as usize && (is_axis || corner.is_none()) {
            for kind in 1..KINDS {
                let next = corner_of(links, &self.points, index + before, kind, map);
                if let Some(next) = next
                    && (before == 0 || next.first == first)
                {
                    let to = KINDS * (index + before) + kind;
                    self.arrive(to, node, start, costs, Some(next.point));
                }
            }
        }
        self.chain = chain;
    }

    /// Takes notice of a line from `node`, which is at `start`, to another. `corner`: where that is, if it is a corner.
    #[inline]
    fn arrive(
        &mut self,
        to: usize,
        node: usize,
        start: [i32; 2],
        costs: &StepCosts,
        corner: Option<[i32; 2]>,
    ) {
        let end = corner.unwrap_or_else(|| self.points[to / KINDS]);
        let step = costs.of_step([end[0] - start[0], end[1] - start[1]]);
        let costs = self.ways[node].costs.saturating_add(step).min(u32::MAX - 1);
        if costs < self.ways[to].costs {
            self.ways[to] = Way {
                costs,
                before: node as u32,
            };
        }
    }

    /// Makes `before` of each node on the way to the end the node after it.
    fn turn_back(&mut self) {
        let mut node = self.ways.len() - 1;
        let mut after = node;
        while node != 0 {
            let before = self.ways[node].before as usize;
            self.ways[node].before = after as u32;
            after = node;
            node = before;
        }
        self.ways[0].before = after as u32;
    }

    fn point_of(&self, links: &[Link], node: usize, map: &Map) -> [i32; 2] {
        let (index, kind) = (node / KINDS, node % KINDS);
        let corner = corner_of(links, &self.points, index, kind, map);
        corner.map_or(self.points[index], |corner| corner.point)
    }

    /// Bytes of the scratch.
    pub(super) fn bytes(&self) -> usize {
        self.ways.capacity() * size_of::<Way>() + self.points.capacity() * size_of::<[i32; 2]>()
    }
}

/// Returns a corner of the step at `index`: 1 for the one to its right, 2 for the one to its left. `None` if the step does
/// not slant, the pixel is not set, or `kind` is 0.
fn corner_of(
    links: &[Link],
    points: &[[i32; 2]],
    index: usize,
    kind: usize,
    map: &Map,
) -> Option<Corner> {
    let direction = links.get(index)?.direction();
    if kind == 0 || direction.is_multiple_of(2) {
        return None;
    }
    let (right, left) = (direction.wrapping_sub(1) & 7, (direction + 1) & 7);
    let (first, second) = if kind == 1 {
        (right, left)
    } else {
        (left, right)
    };
    let point = moved(*points.get(index)?, first);
    map.has(point).then_some(Corner {
        point,
        first,
        second,
    })
}
