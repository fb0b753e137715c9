//! Errors of the writer.

use core::fmt;

use crate::error::ErrorCode;

/// Why a frame or a file cannot be written.
///
/// `Display` writes one or two plain sentences that say what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError {
    /// Index of the frame, from 0. `None` for the file as a whole.
    pub frame: Option<u32>,
    /// The rule that would be broken.
    pub fault: WriteFault,
}

impl WriteError {
    /// Returns the stable code, or `None` for an invalid argument.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        match self.fault {
            WriteFault::ListBroken
            | WriteFault::MaskBroken
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

/// A rule that a stream would break (the stream format, sections 1, 3 and 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteFault {
    /// The list of outlines contradicts its own counts.
    ListBroken,
    /// A channel has no point.
    NoPoints {
        /// Index of the channel, from 0.
        channel: u64,
    },
    /// The first point of a channel does not fit two u16.
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
    /// The frame has more points than the limit. Long steps count as stored.
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
    /// The file already has the maximum number of frames.
    TooManyFrames {
        /// Frames allowed.
        limit: u64,
    },
    /// The table, or the table region including the metadata record, has more bytes than the limit.
    TableTooLong {
        /// Bytes allowed.
        limit: u64,
    },
    /// The metadata record has more bytes than readers accept.
    RecordTooLong {
        /// Bytes it has.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The file would have more than 2^53 bytes.
    FileTooLong,
    /// A side of the mask is 0, or more than the limit.
    MaskSide {
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
        /// Pixels allowed along either side.
        limit: u64,
    },
    /// The rows of the mask do not have the bytes of its size.
    MaskBroken,
    /// The mask has so many borders that its outlines would have more points than the limit.
    MaskTooRough {
        /// Points allowed.
        limit: u64,
    },
    /// There is not enough memory.
    Memory {
        /// Requested bytes.
        bytes: u64,
    },
}

impl fmt::Display for WriteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ListBroken => f.write_str(
                "the list of its outlines contradicts its own counts. Pass the channel count, then \
                 for each channel its point count and its points.",
            ),
            Self::NoPoints { channel } => write!(
                f,
                "channel {channel} has no point. Remove the channel, or add a point to it."
            ),
            Self::StartOutside { channel, x, y } => write!(
                f,
                "channel {channel} starts at ({x}, {y}), but a first point must lie within 0 to \
                 65535 on both axes. Start the outline at another of its points."
            ),
            Self::TooManyChannels { found, limit } => write!(
                f,
                "it has {found} channels, but at most {limit} are allowed. Pass fewer outlines, or \
                 raise the limit on channels."
            ),
            Self::TooManyPoints { found, limit } => write!(
                f,
                "it has {found} points, but at most {limit} are allowed. Simplify its outlines, \
                 or raise the limit on points."
            ),
            Self::PayloadTooLong { found, limit } => write!(
                f,
                "its payload has {found} bytes, but at most {limit} are allowed. Simplify its \
                 outlines, or raise the limit on payload bytes."
            ),
            Self::BlockTooLong { found, limit } => write!(
                f,
                "its block has {found} bytes, but at most {limit} are allowed. Simplify its \
                 outlines, or raise the limit on block bytes."
            ),
            Self::TooManyFrames { limit } => write!(
                f,
                "a file has at most {limit} frames. Start another file, or raise the limit on \
                 frames."
            ),
            Self::TableTooLong { limit } => write!(
                f,
                "its table would exceed {limit} bytes. Start another file, or raise the limit on \
                 table bytes."
            ),
            Self::RecordTooLong { found, limit } => write!(
                f,
                "its metadata record has {found} bytes, but readers accept at most {limit}. \
                 Shorten it."
            ),
            Self::FileTooLong => {
                f.write_str("it would have more than 2^53 bytes. Start another file.")
            }
            Self::MaskSide {
                width,
                height,
                limit,
            } => write!(
                f,
                "its mask has {width} × {height} pixels, but a mask has 1 to {limit} on a side. Pass \
                 a smaller mask, or raise the limit on mask sides."
            ),
            Self::MaskBroken => f.write_str(
                "the rows of its mask do not have the bytes of its size. Pass every row, whole.",
            ),
            Self::MaskTooRough { limit } => write!(
                f,
                "the outlines of its mask have more than {limit} points. Remove the noise from the \
                 mask, or raise the limit on points."
            ),
            Self::Memory { bytes } => write!(
                f,
                "there is not enough memory: {bytes} bytes were requested. Free unused objects."
            ),
        }
    }
}
