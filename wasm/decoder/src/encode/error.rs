//! Why a stream cannot be written as it was asked for.

use core::fmt;

use crate::error::ErrorCode;

/// What cannot be written, and why.
///
/// `Display` gives one or two plain sentences that say what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError {
    /// Index of the frame concerned, from 0; none where it is the file as a whole.
    pub frame: Option<u32>,
    /// The rule that would be broken.
    pub fault: WriteFault,
}

impl WriteError {
    /// The stable code, or none where what was handed over is the caller's own mistake.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        match self.fault {
            WriteFault::ListBroken
            | WriteFault::NoPoints { .. }
            | WriteFault::StartOutside { .. } => None,
            _ => Some(ErrorCode::Resource),
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.frame {
            Some(frame) => write!(f, "Frame {frame} cannot be written: {}", self.fault),
            None => write!(f, "The file cannot be written: {}", self.fault),
        }
    }
}

impl std::error::Error for WriteError {}

/// The rules that a stream about to be written can break (the stream format, sections 1, 3 and 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteFault {
    /// The list of outlines contradicts its own counts.
    ListBroken,
    /// A channel has no point.
    NoPoints {
        /// Index of the channel, from 0.
        channel: u64,
    },
    /// A channel's first point does not fit two u16.
    StartOutside {
        /// Index of the channel, from 0.
        channel: u64,
        /// The point's coordinates.
        x: i32,
        /// See `x`.
        y: i32,
    },
    /// The frame has more channels than the limit.
    TooManyChannels {
        /// Channels it has.
        found: u64,
        /// Channels allowed.
        limit: u64,
    },
    /// The frame has more points than the limit, long steps counted as stored.
    TooManyPoints {
        /// Points it has.
        found: u64,
        /// Points allowed.
        limit: u64,
    },
    /// The payload has more bytes than the limit.
    PayloadTooLong {
        /// Bytes it has.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The block as stored has more bytes than the limit.
    BlockTooLong {
        /// Bytes it has.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// There are as many frames as the limit allows already.
    TooManyFrames {
        /// Frames allowed.
        limit: u64,
    },
    /// The table, or its region together with the metadata record, has more bytes than the limit.
    TableTooLong {
        /// Bytes allowed.
        limit: u64,
    },
    /// The metadata record has more bytes than readers take.
    RecordTooLong {
        /// Bytes it has.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The file would have more than 2^53 bytes.
    FileTooLong,
    /// The memory could not be had.
    Memory {
        /// Bytes asked for.
        bytes: u64,
    },
}

impl fmt::Display for WriteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ListBroken => f.write_str(
                "the list of its outlines contradicts its own counts. Give the channel count, then \
                 for each channel its point count and its points.",
            ),
            Self::NoPoints { channel } => write!(
                f,
                "channel {channel} has no point. Leave the channel out, or give it a point."
            ),
            Self::StartOutside { channel, x, y } => write!(
                f,
                "channel {channel} starts at ({x}, {y}), but a first point must lie within 0 to \
                 65535 on both axes. Let the outline start at another of its points."
            ),
            Self::TooManyChannels { found, limit } => write!(
                f,
                "it has {found} channels, but at most {limit} are allowed. Give fewer outlines, or \
                 raise the limit on channels."
            ),
            Self::TooManyPoints { found, limit } => write!(
                f,
                "it takes {found} points, but at most {limit} are allowed. Simplify its outlines, \
                 or raise the limit on points."
            ),
            Self::PayloadTooLong { found, limit } => write!(
                f,
                "its payload takes {found} bytes, but at most {limit} are allowed. Simplify its \
                 outlines, or raise the limit on payload bytes."
            ),
            Self::BlockTooLong { found, limit } => write!(
                f,
                "its block takes {found} bytes, but at most {limit} are allowed. Simplify its \
                 outlines, or raise the limit on block bytes."
            ),
            Self::TooManyFrames { limit } => write!(
                f,
                "a file holds at most {limit} frames. Begin another file, or raise the limit on \
                 frames."
            ),
            Self::TableTooLong { limit } => write!(
                f,
                "its table would pass {limit} bytes. Begin another file, or raise the limit on \
                 table bytes."
            ),
            Self::RecordTooLong { found, limit } => write!(
                f,
                "its metadata record takes {found} bytes, but readers take at most {limit}. \
                 Shorten it."
            ),
            Self::FileTooLong => {
                f.write_str("it would have more than 2^53 bytes. Begin another file.")
            }
            Self::Memory { bytes } => write!(
                f,
                "there is not enough memory: {bytes} bytes were asked for. Free what is not needed."
            ),
        }
    }
}
