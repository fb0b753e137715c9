//! Chooses the points to keep of a run of pixels.

use crate::encode::error::WriteFault;

use super::cheapest::Cheapest;
use super::costs::StepCosts;
use super::farthest::keep_farthest;
use super::follow::Map;
use super::outline::OutlineList;
use super::step::{Run, moved};
use super::straight::{DEVIATION, straight_line};

/// Which lines replace the pixels of borders.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lines<'a> {
    /// Long ones that paint exactly the same pixels.
    Longest,
    /// Those that take the fewest bits, of lines that paint exactly the same pixels.
    Cheapest(&'a StepCosts),
    /// Few, of which no pixel of a border is further away than this, in pixels.
    Within(f64),
}

/// Simplifies runs.
#[derive(Debug, Default)]
pub(super) struct Simplifier {
    cheapest: Cheapest,
    /// Scratch: the points of a run, and whether each is kept.
    points: Vec<[i32; 2]>,
    kept: Vec<bool>,
    open: Vec<(usize, usize)>,
    /// Scratch: the ends of the lines that paint the same pixels.
    ends: Vec<[i32; 2]>,
}

impl Simplifier {
    /// Adds the points between both ends of a run.
    pub(super) fn add_between(
        &mut self,
        run: Run<'_>,
        lines: Lines<'_>,
        map: &Map,
        outlines: &mut OutlineList,
    ) -> Result<(), WriteFault> {
        match lines {
            Lines::Longest => add_longest(run, outlines),
            Lines::Cheapest(costs) => self.cheapest.add_between(run, costs, map, outlines),
            Lines::Within(tolerance) => self.add_farthest(run, tolerance, outlines),
        }
    }

    fn add_farthest(
        &mut self,
        run: Run<'_>,
        tolerance: f64,
        outlines: &mut OutlineList,
    ) -> Result<(), WriteFault> {
        self.expand(run)?;
        keep_farthest(&self.points, tolerance, &mut self.kept, &mut self.open);
        let count = self.kept.iter().filter(|&&keep| keep).count();
        // Lines that keep every pixel deviate slightly, too, and are sometimes fewer.
        if tolerance >= DEVIATION && self.find_straight(run, count) {
            return self.ends.iter().try_for_each(|&end| outlines.push(end));
        }
        let kept = self
            .points
            .iter()
            .zip(&self.kept)
            .filter(|&(_, &keep)| keep);
        kept.map(|(&point, _)| point)
            .try_for_each(|point| outlines.push(point))
    }

    /// Fills `points` with all points of a run, and keeps none of them.
    fn expand(&mut self, run: Run<'_>) -> Result<(), WriteFault> {
        let count = run.links.len() + 1;
        self.points.clear();
        self.kept.clear();
        let bytes = count as u64 * (size_of::<[i32; 2]>() as u64 + 1);
        let memory = |_| WriteFault::Memory { bytes };
        self.points.try_reserve(count).map_err(memory)?;
        self.kept.try_reserve(count).map_err(memory)?;
        self.kept.resize(count, false);
        let mut at = run.start;
        self.points.push(at);
        for link in run.links {
            at = moved(at, link.direction());
            self.points.push(at);
        }
        Ok(())
    }

    /// Fills `ends` with the points between straight lines. Returns false if there are `limit` or more.
    fn find_straight(&mut self, run: Run<'_>, limit: usize) -> bool {
        self.ends.clear();
        let mut at = run.start;
        let mut rest = run.links;
        loop {
            let line = straight_line(rest, at);
            rest = rest.get(line.length..).unwrap_or_default();
            if rest.is_empty() {
                return self.ends.len() < limit;
            }
            if self.ends.len() + 1 >= limit {
                return false;
            }
            at = line.end;
            self.ends.push(at);
        }
    }

    /// Frees the memory of the scratch.
    pub(super) fn release(&mut self) {
        *self = Self::default();
    }

    /// Bytes of the scratch.
    pub(super) fn bytes(&self) -> usize {
        self.points.capacity() * size_of::<[i32; 2]>()
            + self.kept.capacity()
            + self.cheapest.bytes()
    }
}

fn add_longest(run: Run<'_>, outlines: &mut OutlineList) -> Result<(), WriteFault> {
    let mut at = run.start;
    let mut rest = run.links;
    while !rest.is_empty() {
        let line = straight_line(rest, at);
        rest = &rest[line.length..];
        at = line.end;
        if !rest.is_empty() {
            outlines.push(at)?;
        }
    }
    Ok(())
}
