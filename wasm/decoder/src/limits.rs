//! Upper bounds on sizes and counts.

use crate::error::ResourceFault;

/// Maximum side of a compact frame in pixels: the runs of a row can take one byte more than it has
/// pixels, and that number has 16 bits.
pub const MAX_SPAN_SIDE: u64 = u16::MAX as u64 - 1;

/// Upper bounds on sizes and counts in a stream (the stream format, section 8).
///
/// Every bound is checked before memory is reserved. All are inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Frames in a file. Default 2^24.
    pub frames: u64,
    /// Bytes of one block as stored. Default 16 MiB.
    pub block_bytes: u64,
    /// Bytes of one payload after inflation. Default 64 MiB.
    pub payload_bytes: u64,
    /// Bytes of the table after inflation. Default 128 MiB.
    pub table_bytes: u64,
    /// Channels in a frame. Default 65,536.
    pub channels: u64,
    /// Points in a frame. Default 4,000,000.
    pub points: u64,
    /// Pixels along either side of a mask. Default 16,384.
    pub mask_side: u64,
}

impl Limits {
    /// The default limits.
    pub const DEFAULT: Self = Self {
        frames: 1 << 24,
        block_bytes: 16 << 20,
        payload_bytes: 64 << 20,
        table_bytes: 128 << 20,
        channels: 65_536,
        points: 4_000_000,
        mask_side: 16_384,
    };
}

impl Limits {
    /// Refuses a mask with a side of 0, or one that exceeds the limit or [`MAX_SPAN_SIDE`].
    pub(crate) fn check_sides(&self, width: u32, height: u32) -> Result<(), ResourceFault> {
        let limit = self.mask_side.min(MAX_SPAN_SIDE);
        if width == 0 || height == 0 || u64::from(width.max(height)) > limit {
            return Err(ResourceFault::MaskSide {
                width: width.into(),
                height: height.into(),
                limit,
            });
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
