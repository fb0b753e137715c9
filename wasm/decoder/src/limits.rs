//! What a stream may ask for at most.

use crate::error::ResourceFault;
use crate::spans::SPAN_SIDE_MAX;

/// Upper bounds on what a stream may ask for (the stream format, section 8).
///
/// Every bound is checked before the memory it speaks of is taken. All are inclusive.
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
    /// The limits a caller gets who sets none.
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
    /// Refuses a mask whose sides are 0, or longer than allowed or than spans can say.
    pub(crate) fn check_sides(&self, width: u32, height: u32) -> Result<(), ResourceFault> {
        let limit = self.mask_side.min(SPAN_SIDE_MAX);
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
