//! Outlines as geometry: a plane sweep over integer points, and what is built from it: the triangle
//! strip (the stream format, section 7) and the smooth mask (section 6).

mod border;
mod chain;
mod edge;
mod events;
mod grid;
mod index;
mod marker;
mod ring;
mod simplify;
mod smooth;
mod strip;
mod sweep;
mod union;

use crate::error::ResourceFault;
use crate::payload::Channels;

use marker::Marker;
use ring::Rings;
use smooth::{Coverage, Scale};
use strip::Regions;
use sweep::Sweep;
use union::{MAX_DIRECT, Union};

/// Computes geometry. Its memory is kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Geometry {
    rings: Rings,
    sweep: Sweep,
    regions: Regions,
    union: Union,
    marker: Marker,
    coverage: Coverage,
}

impl Geometry {
    /// Writes the triangle strip of a frame's channels into `pairs`, as x, y pairs in pixels of the
    /// coordinate space. Replaces what it held.
    pub(crate) fn strip(
        &mut self,
        channels: &Channels<'_>,
        tolerance: f64,
        frame: u32,
        pairs: &mut Vec<[f32; 2]>,
    ) -> Result<(), ResourceFault> {
        let (rings, sweep) = (&mut self.rings, &mut self.sweep);
        rings.read(channels, tolerance, frame)?;
        sweep.begin_frame();
        self.regions.begin_frame(rings.shift());
        sweep.read_chains(rings.iter(), rings.point_count(), rings.shift())?;
        if !sweep.run_chains(&mut self.regions)? {
            if rings.count() > MAX_DIRECT {
                self.union.read(rings, sweep, frame)?;
            } else {
                sweep.read(rings.iter(), rings.point_count(), rings.shift())?;
            }
            sweep.run(frame, &mut self.regions)?;
        }
        self.regions.take_strip(pairs);
        Ok(())
    }

    /// Fills `mask`, rows from the top down, with the coverage of each of its pixels from 0 to 255: the
    /// maximum over a frame's channels.
    pub(crate) fn smooth(
        &mut self,
        channels: &Channels<'_>,
        space: (u32, u32),
        size: (u32, u32),
        mask: &mut [u8],
        frame: u32,
    ) -> Result<(), ResourceFault> {
        let (rings, sweep) = (&mut self.rings, &mut self.sweep);
        rings.read(channels, 0.0, frame)?;
        sweep.begin_frame();
        self.coverage.begin_frame();
        let scale = Scale::new(space, rings.shift(), size);
        mask.fill(0);
        for ring in rings.iter() {
            sweep.read_chains(core::iter::once(ring), ring.len(), rings.shift())?;
            if !sweep.run_chains(&mut self.marker)? {
                sweep.read(core::iter::once(ring), ring.len(), rings.shift())?;
                sweep.run(frame, &mut self.marker)?;
            }
            self.coverage.add(sweep, &scale, mask, frame)?;
        }
        Ok(())
    }
}
