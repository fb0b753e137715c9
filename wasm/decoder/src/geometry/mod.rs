//! Outlines as geometry: a plane sweep over integer points, and what is made of it, the triangle
//! strip (the stream format, section 7) and the signed edges of the smooth mask (section 6).

mod events;
mod grid;
mod monotone;
mod regions;
mod ring;
mod strip;
mod sweep;

use crate::error::ResourceFault;
use crate::polyline::Channels;

use regions::Regions;
use ring::Rings;
use sweep::Sweep;

/// The memory that geometry is made in, kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Geometry {
    rings: Rings,
    sweep: Sweep,
    regions: Regions,
}

impl Geometry {
    /// The triangle strip of a frame's channels, as x, y pairs in pixels of the coordinate space.
    pub(crate) fn strip(
        &mut self,
        channels: &Channels<'_>,
        tolerance: f64,
        frame: u32,
    ) -> Result<Vec<f32>, ResourceFault> {
        self.rings.read(channels, tolerance, frame)?;
        self.sweep.read(self.rings.iter(), self.rings.point_count(), self.rings.shift())?;
        self.sweep.run(frame, &mut self.regions)?;
        self.regions.finish(self.rings.shift())
    }
}
