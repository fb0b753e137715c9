//! Outlines as geometry: a plane sweep over integer points, and what is made of it, the triangle
//! strip (the stream format, section 7) and the signed edges of the smooth mask (section 6).

mod coverage;
mod events;
mod grid;
mod monotone;
mod regions;
mod ring;
mod room;
mod strip;
mod sweep;

use crate::error::ResourceFault;
use crate::polyline::Channels;

use coverage::{Coverage, Scale};
use regions::Regions;
use ring::Rings;
use sweep::Sweep;

/// The memory that geometry is made in, kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Geometry {
    rings: Rings,
    sweep: Sweep,
    regions: Regions,
    coverage: Coverage,
}

impl Geometry {
    /// Writes the triangle strip of a frame's channels into `pairs`, as x, y pairs in pixels of the
    /// coordinate space, in place of what it held.
    pub(crate) fn strip(
        &mut self,
        channels: &Channels<'_>,
        tolerance: f64,
        frame: u32,
        pairs: &mut Vec<f32>,
    ) -> Result<(), ResourceFault> {
        self.rings.read(channels, tolerance, frame)?;
        self.sweep.begin_frame(self.rings.point_count());
        self.regions.marks_only = false;
        self.sweep.read(
            self.rings.iter(),
            self.rings.point_count(),
            self.rings.shift(),
        )?;
        self.sweep.run(frame, &mut self.regions)?;
        self.regions.finish(self.rings.shift(), pairs)
    }

    /// Fills `mask`, rows from the top down, with how much of each of its pixels a frame's channels cover,
    /// from 0 to 255: the most that any of them does.
    pub(crate) fn smooth(
        &mut self,
        channels: &Channels<'_>,
        space: (u32, u32),
        size: (u32, u32),
        mask: &mut [u8],
        frame: u32,
    ) -> Result<(), ResourceFault> {
        self.rings.read(channels, 0.0, frame)?;
        self.sweep.begin_frame(self.rings.point_count());
        self.coverage.begin_frame();
        let scale = Scale::new(space, self.rings.shift(), size);
        self.regions.marks_only = true;
        mask.fill(0);
        for ring in self.rings.iter() {
            self.sweep
                .read(core::iter::once(ring), ring.len(), self.rings.shift())?;
            self.sweep.run(frame, &mut self.regions)?;
            self.coverage.add(&self.sweep, &scale, mask, frame)?;
        }
        Ok(())
    }
}
