//! The exact mask of a frame, in whichever way its outlines allow.

use crate::error::ResourceFault;
use crate::limits::Limits;
use crate::payload::Channels;

use super::chains::Chains;
use super::frame::{FrameBuilder, FrameFacts, groups_of};
use super::planes::Planes;

/// Decodes the exact masks of one coordinate space. Memory is kept from frame to frame.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    width: u32,
    height: u32,
    /// `None` if columns do not fit its numbers.
    chains: Option<Chains>,
    /// Made for the first frame that the chains refuse.
    planes: Option<Planes>,
    /// Scratch.
    frame: FrameBuilder,
}

impl Mask {
    /// For a coordinate space of `width` × `height` pixels.
    pub(crate) fn new(width: u32, height: u32, limits: &Limits) -> Result<Self, ResourceFault> {
        limits.check_sides(width, height)?;
        Ok(Self {
            width,
            height,
            chains: Chains::new(width, height)?,
            planes: None,
            frame: FrameBuilder::default(),
        })
    }

    /// Makes the compact frame of the union of what the channels paint. Never inlined: a copy in each caller
    /// would take kilobytes.
    #[inline(never)]
    pub(crate) fn compact(&mut self, channels: &Channels<'_>) -> Result<Vec<u8>, ResourceFault> {
        let facts = FrameFacts {
            width: self.width,
            height: self.height,
            channel_count: u32::try_from(channels.count()).unwrap_or(u32::MAX),
            point_count: u32::try_from(channels.point_count).unwrap_or(u32::MAX),
        };
        if let Some(chains) = &mut self.chains
            && let Some(rows) = chains.add_all(channels)?
        {
            let groups = chains.groups();
            self.frame.start();
            let frame = &mut self.frame;
            let written = groups_of(&rows).try_for_each(|group| {
                let (starts, ends) = groups.take(group);
                frame.add_group(starts, ends)
            });
            if written.is_err() {
                groups.clear();
            }
            return written.and_then(|()| frame.finish(&facts, &rows));
        }
        self.compact_planes(channels, &facts)
    }

    #[cold]
    #[inline(never)]
    fn compact_planes(
        &mut self,
        channels: &Channels<'_>,
        facts: &FrameFacts,
    ) -> Result<Vec<u8>, ResourceFault> {
        let planes = match &mut self.planes {
            Some(planes) => planes,
            None => self.planes.insert(Planes::new(self.width, self.height)?),
        };
        for outline in channels.outlines() {
            planes.paint(outline);
        }
        let bytes = planes.compact(facts);
        // Even after a failure, the next frame starts with an empty picture.
        planes.clear();
        bytes
    }
}
