//! Decodes outlines by their chains: no crossing is found, and no pixel is painted.
//!
//! A closed outline is a ring of chains that lead down and up by turns. A chain visits each row from its
//! first to its last, both included, once; the pixels of a visit are adjacent: `left` to `right`. The
//! format's crossing of a row (section 5) is one of the pixels of the visit, and all of them are painted
//! by the outline. A pixel is therefore set exactly if a visit covers it, or if the number of visits left
//! of it is odd. Where the direction turns, two visits share a pixel, which changes no parity.
//!
//! So it suffices to sort the visits of a row, lefts and rights each by themselves (`groups`).

mod outline;
mod rows;
mod slope;
mod steps;

use core::ops::Range;

use crate::error::ResourceFault;
use crate::payload::{Channels, Outline};

use super::groups::Groups;
use outline::Walk;
use rows::Rows;
use steps::Steps;

/// Decodes the frames of one coordinate space. Memory is kept from frame to frame.
#[derive(Clone, Debug)]
pub(super) struct Chains {
    width: u32,
    height: u32,
    steps: Steps,
    rows: Rows,
    groups: Groups,
}

impl Chains {
    /// For a coordinate space of `width` × `height` pixels. Returns `None` if it is too large for numbers of
    /// 15 bits.
    pub(super) fn new(width: u32, height: u32) -> Result<Option<Self>, ResourceFault> {
        // The column after the last one is less than a pad.
        if width.max(height) >= i16::MAX.unsigned_abs().into() {
            return Ok(None);
        }
        Ok(Some(Self {
            width,
            height,
            steps: Steps::default(),
            rows: Rows::new(height as usize)?,
            groups: Groups::new(height as usize)?,
        }))
    }

    /// Adds all outlines of a frame to empty groups. Returns the rows that hold set pixels, or
    /// `None` if the frame is refused: a point lies outside the picture, a closing line is too long, or too
    /// many chains meet in a row.
    pub(super) fn add_all(
        &mut self,
        channels: &Channels<'_>,
    ) -> Result<Option<Range<usize>>, ResourceFault> {
        self.groups.start_frame();
        let mut found: Option<Range<usize>> = None;
        for outline in channels.outlines() {
            // A single point paints nothing, wherever it is.
            if outline.steps.is_empty() {
                continue;
            }
            match self.add(outline) {
                Ok(Some(rows)) => {
                    found = Some(found.map_or(rows.clone(), |found| join(&found, &rows)));
                }
                refused => {
                    self.groups.clear();
                    return refused;
                }
            }
        }
        Ok(Some(found.unwrap_or(0..0)))
    }

    /// Adds one outline. Returns its rows, or `None` if it is refused.
    fn add(&mut self, outline: Outline<'_>) -> Result<Option<Range<usize>>, ResourceFault> {
        let Some(space) = self.steps.read(outline, self.width, self.height)? else {
            return Ok(None);
        };
        self.groups.start_channel(&space);
        let mut walk = Walk {
            steps: &self.steps,
            rows: &mut self.rows,
            groups: &mut self.groups,
            is_line: outline.steps.len() == 1,
        };
        Ok(walk.add(outline).ok().map(|()| space.rows))
    }

    /// Returns the visits of all outlines.
    pub(super) fn groups(&mut self) -> &mut Groups {
        &mut self.groups
    }
}

fn join(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}
