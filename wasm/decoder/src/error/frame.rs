//! Faults of blocks and their payloads.

use core::fmt;

use super::inflate::InflateFault;

/// A rule that a block breaks (the stream format, sections 3 and 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameFault {
    /// The block is too short for the payload length before its zlib stream.
    BlockTooShort {
        /// Bytes of the block.
        length: u64,
    },
    /// The block as stored is longer than the limit.
    BlockTooLong {
        /// Bytes of the block.
        length: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The declared payload length exceeds the limit.
    PayloadTooLong {
        /// Declared bytes of the payload.
        expected: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The block's zlib stream is invalid.
    Inflate {
        /// Offset of the fault, in bytes from the start of the block.
        offset: u64,
        /// Fault of the stream.
        fault: InflateFault,
    },
    /// The payload inflates to more bytes than declared.
    PayloadLonger {
        /// Declared bytes.
        expected: u64,
    },
    /// The payload inflates to fewer bytes than declared.
    PayloadShorter {
        /// Declared bytes.
        expected: u64,
        /// Bytes it inflates to.
        found: u64,
    },
    /// The payload is too short for a channel count.
    NoChannelCount {
        /// Bytes of the payload.
        length: u64,
    },
    /// The payload has more channels than the limit.
    TooManyChannels {
        /// Declared channels.
        found: u64,
        /// Channels allowed.
        limit: u64,
    },
    /// The payload ends within the list of channel lengths.
    ChannelListCut {
        /// Declared channels.
        channels: u64,
        /// Bytes of the payload.
        length: u64,
    },
    /// A channel length is odd, or too small for the first point.
    ChannelLength {
        /// Index of the channel, from 0.
        channel: u64,
        /// Declared bytes of the channel.
        found: u64,
    },
    /// The channel lengths do not add up to the rest of the payload.
    ChannelSum {
        /// Sum of the lengths.
        found: u64,
        /// Bytes left for the channels.
        expected: u64,
    },
    /// The frame has more points than the limit.
    TooManyPoints {
        /// Points in the frame.
        found: u64,
        /// Points allowed.
        limit: u64,
    },
}

/// Offset of the list of channel lengths in a payload.
const LENGTHS_OFFSET: u64 = 4;
/// Offset of a block's zlib stream.
pub(crate) const STREAM_OFFSET: u64 = 4;

impl FrameFault {
    /// Returns the stable name of the broken rule.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::BlockTooShort { .. } => "block-too-short",
            Self::BlockTooLong { .. } => "block-too-long",
            Self::PayloadTooLong { .. } => "payload-too-long",
            Self::Inflate { fault, .. } => match fault {
                InflateFault::Header => "block-zlib-header",
                InflateFault::Corrupt(_) => "block-deflate",
                InflateFault::Truncated => "block-truncated",
                InflateFault::Checksum => "block-checksum",
            },
            Self::PayloadLonger { .. } => "payload-longer",
            Self::PayloadShorter { .. } => "payload-shorter",
            Self::NoChannelCount { .. } => "channel-count-missing",
            Self::TooManyChannels { .. } => "too-many-channels",
            Self::ChannelListCut { .. } => "channel-list-truncated",
            Self::ChannelLength { found, .. } if found % 2 != 0 => "channel-odd-bytes",
            Self::ChannelLength { .. } => "channel-too-short",
            Self::ChannelSum { .. } => "channel-sum",
            Self::TooManyPoints { .. } => "too-many-points",
        }
    }

    /// Returns the byte offset of the fault: in the inflated payload for a rule about channels or
    /// points, in the stored block otherwise.
    #[must_use]
    pub fn offset(&self) -> u64 {
        match self {
            Self::BlockTooShort { .. }
            | Self::BlockTooLong { .. }
            | Self::PayloadTooLong { .. } => 0,
            Self::Inflate { offset, .. } => *offset,
            Self::PayloadLonger { .. } | Self::PayloadShorter { .. } => STREAM_OFFSET,
            // In the payload: the channel count, then the list of channel lengths.
            Self::NoChannelCount { .. } | Self::TooManyChannels { .. } => 0,
            Self::ChannelListCut { .. } | Self::ChannelSum { .. } | Self::TooManyPoints { .. } => {
                LENGTHS_OFFSET
            }
            Self::ChannelLength { channel, .. } => {
                LENGTHS_OFFSET.saturating_add(channel.saturating_mul(4))
            }
        }
    }
}

impl fmt::Display for FrameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BlockTooShort { length } => write!(
                f,
                "at byte 0 of its block a length of 4 bytes was expected, but the block has {length}"
            ),
            Self::BlockTooLong { length, limit } => write!(
                f,
                "its block has {length} bytes, but at most {limit} are allowed"
            ),
            Self::PayloadTooLong { expected, limit } => write!(
                f,
                "byte 0 of its block declares a payload of {expected} bytes, but at most {limit} \
                 are allowed"
            ),
            Self::Inflate { offset, fault } => write!(f, "at byte {offset} of its block {fault}"),
            Self::PayloadLonger { expected } => write!(
                f,
                "the zlib stream at byte 4 of its block must inflate to {expected} bytes, but has \
                 more"
            ),
            Self::PayloadShorter { expected, found } => write!(
                f,
                "the zlib stream at byte 4 of its block must inflate to {expected} bytes, but has \
                 {found}"
            ),
            Self::NoChannelCount { length } => write!(
                f,
                "at byte 0 of its payload a channel count of 4 bytes was expected, but the payload \
                 has {length}"
            ),
            Self::TooManyChannels { found, limit } => write!(
                f,
                "byte 0 of its payload declares {found} channels, but at most {limit} are allowed"
            ),
            Self::ChannelListCut { channels, length } => write!(
                f,
                "at byte 4 of its payload {channels} channel lengths were expected, but the \
                 payload has {length} bytes"
            ),
            Self::ChannelLength { channel, found } => write!(
                f,
                "at byte {} of its payload an even channel length of at least 4 was expected, but \
                 channel {channel} has {found}",
                self.offset()
            ),
            Self::ChannelSum { found, expected } => write!(
                f,
                "at byte 4 of its payload channel lengths that add up to {expected} were expected, \
                 but they add up to {found}"
            ),
            Self::TooManyPoints { found, limit } => write!(
                f,
                "at byte 4 of its payload the channels have {found} points, but at most {limit} \
                 are allowed"
            ),
        }
    }
}
