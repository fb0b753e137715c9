//! Chooses the points to keep of a run of pixels.

use crate::encode::error::WriteFault;

use super::farthest::keep_farthest;
use super::outline::OutlineList;
use super::step::{Link, moved};
use super::straight::{DEVIATION, straight_line};

/// Steps from a point that is kept to the next such point.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) start: [i32; 2],
    pub(super) links: &'a [Link],
}

/// Simplifies runs. With a tolerance of 0, the result paints exactly the same pixels. Above 0, it is the maximum
/// distance in pixels of a point of the run from the result.
#[derive(Debug, Default)]
pub(super) struct Simplifier {
    pub(super) tolerance: f64,
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
        outlines: &mut OutlineList,
    ) -> Result<(), WriteFault> {
        if self.tolerance > 0.0 {
            return self.add_farthest(run, outlines);
        }
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

    fn add_farthest(&mut self, run: Run<'_>, outlines: &mut OutlineList) -> Result<(), WriteFault> {
        self.expand(run)?;
        keep_farthest(&self.points, self.tolerance, &mut self.kept, &mut self.open);
        let count = self.kept.iter().filter(|&&keep| keep).count();
        // Lines that keep every pixel deviate slightly, too, and are sometimes fewer.
        if self.tolerance >= DEVIATION && self.find_straight(run, count) {
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
        *self = Self {
            tolerance: self.tolerance,
            ..Self::default()
        };
    }

    /// Bytes of the scratch.
    pub(super) fn bytes(&self) -> usize {
        self.points.capacity() * size_of::<[i32; 2]>() + self.kept.capacity()
    }
}
