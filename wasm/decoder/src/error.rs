//! What can be wrong with a stream: one variant for each broken rule.

use core::fmt;

/// The stable codes an [`Error`] is sorted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The bytes break a rule of the stream format, or pass one of its limits.
    Decode,
    /// What was asked for is too large for the limits or for the memory there is.
    Resource,
}

impl ErrorCode {
    /// The code as callers outside of Rust see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "Decode",
            Self::Resource => "Resource",
        }
    }
}

/// Why a stream, or one of its frames, cannot be read.
///
/// `Display` gives one or two plain sentences: what was read, where, what was expected and found,
/// and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The lead (header, table and metadata) cannot be read, so the file cannot be opened.
    Lead(LeadFault),
    /// One frame cannot be read; its neighbours may be good.
    Frame {
        /// Index of the frame, from 0.
        frame: u32,
        /// The rule its block breaks.
        fault: FrameFault,
    },
    /// A limit on sizes, or the memory, does not allow what was asked for.
    Resource(ResourceFault),
}

impl Error {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Lead(_) | Self::Frame { .. } => ErrorCode::Decode,
            Self::Resource(_) => ErrorCode::Resource,
        }
    }

    /// The byte the error is about, counted from the start of what was given: the file for a lead,
    /// the stored block for a frame. A fault in the inflated payload counts as the first byte of
    /// the zlib stream that holds it.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        match self {
            Self::Lead(fault) => fault.offset(),
            Self::Frame { fault, .. } => Some(fault.offset()),
            Self::Resource(_) => None,
        }
    }
}

impl From<LeadFault> for Error {
    fn from(fault: LeadFault) -> Self {
        Self::Lead(fault)
    }
}

impl From<ResourceFault> for Error {
    fn from(fault: ResourceFault) -> Self {
        Self::Resource(fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lead(fault) => fault.fmt(f),
            Self::Frame { frame, fault } => write!(
                f,
                "Frame {frame} cannot be decoded: {fault}. The file is damaged there; fetch it \
                 again or encode it anew."
            ),
            Self::Resource(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// Why a zlib stream was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InflateFault {
    /// The first two bytes are no zlib header.
    Header,
    /// A block type, a code table, a code or a distance is not valid; says which.
    Corrupt(&'static str),
    /// The bytes end before the stream does.
    Truncated,
    /// The checksum at the stream's end does not match what was inflated.
    Checksum,
}

impl fmt::Display for InflateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => f.write_str("a zlib header was expected, but other bytes were found"),
            Self::Corrupt(what) => write!(f, "valid zlib data was expected, but {what} was found"),
            Self::Truncated => f.write_str("more zlib data was expected, but the bytes end"),
            Self::Checksum => {
                f.write_str("the zlib checksum was expected to match, but it differs")
            }
        }
    }
}

/// The rules a lead can break (the stream format, sections 1, 2 and 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadFault {
    /// A key was given that has not 32 bytes.
    KeyLength {
        /// Bytes of the key given.
        found: usize,
    },
    /// The file has fewer bytes than a header.
    FileTooShort {
        /// Bytes in the file.
        size: u64,
    },
    /// The header says that the table region goes on past the end of the file.
    RegionPastEnd {
        /// Where the region would end, in bytes from the start of the file.
        end: u64,
        /// Bytes in the file.
        size: u64,
    },
    /// The header gives the table region more bytes than any table within the limits has.
    RegionTooLong {
        /// Bytes of the region.
        length: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The table region does not start with a sound zlib stream.
    TableInflate {
        /// Where, in bytes from the start of the file.
        offset: u64,
        /// What is wrong with the stream.
        fault: InflateFault,
    },
    /// The table inflates to more than the limit.
    TableTooLong {
        /// Bytes allowed.
        limit: u64,
    },
    /// The table has more entries than the limit allows frames.
    TooManyFrames {
        /// Frames allowed.
        limit: u64,
    },
    /// The inflated table is not a whole number of 8-byte entries.
    TableRagged {
        /// Bytes of the inflated table.
        length: u64,
    },
    /// The lengths in the table add up to more than 2^53 bytes.
    LengthsOverflow {
        /// The entry at which the sum passes the bound.
        frame: u64,
    },
    /// No key was given, and the bytes make no sense as a plain stream.
    NoKey,
    /// The bytes are those of a web page.
    WebPage,
    /// A key was given, and the lead makes no sense when decrypted with it.
    KeyMisfit,
    /// A key was given for a file that reads as it is.
    NotEncrypted,
}

impl LeadFault {
    /// The byte of the file that the fault is about, where there is one.
    #[must_use]
    pub fn offset(&self) -> Option<u64> {
        match self {
            Self::KeyLength { .. } => None,
            Self::FileTooShort { size } | Self::RegionPastEnd { size, .. } => Some(*size),
            Self::RegionTooLong { .. } => Some(12),
            Self::TableInflate { offset, .. } => Some(*offset),
            Self::TableTooLong { .. }
            | Self::TooManyFrames { .. }
            | Self::TableRagged { .. }
            | Self::LengthsOverflow { .. } => Some(16),
            Self::NoKey | Self::WebPage | Self::KeyMisfit | Self::NotEncrypted => Some(0),
        }
    }
}

impl fmt::Display for LeadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyLength { found } => write!(
                f,
                "The key cannot be used: 32 bytes were expected, but it has {found}. Give the \
                 derived key itself, or the passphrase to derive it from."
            ),
            Self::FileTooShort { size } => write!(
                f,
                "The file is cut: a header of 16 bytes was expected, but the file ends at byte \
                 {size}. Fetch it again from its source."
            ),
            Self::RegionPastEnd { end, size } => write!(
                f,
                "The lead is damaged or the file is cut: at byte 12 the header puts the end of \
                 the table at byte {end}, but the file ends at byte {size}. Fetch it again from \
                 its source."
            ),
            Self::RegionTooLong { length, limit } => write!(
                f,
                "The lead is damaged or past the limits: at byte 12 the header gives the table \
                 region {length} bytes, but at most {limit} are allowed. Raise the limit on table \
                 bytes if the file is good."
            ),
            Self::TableInflate { offset, fault } => write!(
                f,
                "The lead is damaged or the file is cut: at byte {offset} of the file, in the \
                 table, {fault}. Fetch it again from its source."
            ),
            Self::TableTooLong { limit } => write!(
                f,
                "The table at byte 16 of the file is past the limits: at most {limit} bytes were \
                 expected, but it inflates to more. Raise the limit on table bytes if the file is \
                 good."
            ),
            Self::TooManyFrames { limit } => write!(
                f,
                "The table at byte 16 of the file is past the limits: at most {limit} frames were \
                 expected, but it lists more. Raise the limit on frames if the file is good."
            ),
            Self::TableRagged { length } => write!(
                f,
                "The lead is damaged: the table at byte 16 of the file should inflate to a \
                 multiple of 8 bytes, but it has {length}. Encode the file anew."
            ),
            Self::LengthsOverflow { frame } => write!(
                f,
                "The lead is damaged: the block lengths in the table at byte 16 of the file add \
                 up to more than 2^53 bytes at frame {frame}. Encode the file anew."
            ),
            Self::NoKey => f.write_str(
                "The file cannot be opened: this looks encrypted: no key was given, and its first \
                 bytes are no plain stream. Give the key, or check that the address leads to a \
                 stream.",
            ),
            Self::WebPage => f.write_str(
                "The file cannot be opened: at byte 0 a stream was expected, but this is a web \
                 page (HTML). Check the address.",
            ),
            Self::KeyMisfit => f.write_str(
                "The file cannot be opened: the key does not fit this file. Check the passphrase, \
                 the scene id, the version and the resource name.",
            ),
            Self::NotEncrypted => f.write_str(
                "The file cannot be opened with a key: this file is not encrypted. Open it without \
                 a key.",
            ),
        }
    }
}

/// The rules a block can break (the stream format, sections 3 and 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameFault {
    /// The block is too short for the length that stands before its zlib stream.
    BlockTooShort {
        /// Bytes of the block.
        length: u64,
    },
    /// The block as stored has more bytes than the limit.
    BlockTooLong {
        /// Bytes of the block.
        length: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The block says that its payload has more bytes than the limit.
    PayloadTooLong {
        /// Bytes the payload is said to have.
        expected: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The block's zlib stream is not sound.
    Inflate {
        /// Where, in bytes from the start of the block.
        offset: u64,
        /// What is wrong with the stream.
        fault: InflateFault,
    },
    /// The payload inflates to more bytes than the block says.
    PayloadLonger {
        /// Bytes the block says.
        expected: u64,
    },
    /// The payload inflates to fewer bytes than the block says.
    PayloadShorter {
        /// Bytes the block says.
        expected: u64,
        /// Bytes it inflates to.
        found: u64,
    },
    /// The payload has no room for the channel count.
    NoChannelCount {
        /// Bytes of the payload.
        length: u64,
    },
    /// The payload has more channels than the limit.
    TooManyChannels {
        /// Channels it says it has.
        found: u64,
        /// Channels allowed.
        limit: u64,
    },
    /// The payload ends within the list of channel lengths.
    ChannelListCut {
        /// Channels it says it has.
        channels: u64,
        /// Bytes of the payload.
        length: u64,
    },
    /// A channel's length is odd, or too short for its first point.
    ChannelLength {
        /// Index of the channel, from 0.
        channel: u64,
        /// Bytes the channel is said to have.
        found: u64,
    },
    /// The channel lengths do not add up to what is left of the payload.
    ChannelSum {
        /// The sum of the lengths.
        found: u64,
        /// Bytes left for the channels.
        expected: u64,
    },
    /// The frame has more points than the limit.
    TooManyPoints {
        /// Points it has.
        found: u64,
        /// Points allowed.
        limit: u64,
    },
}

/// Where a block's zlib stream starts.
pub(crate) const STREAM_OFFSET: u64 = 4;

impl FrameFault {
    /// The byte of the stored block that the fault is about; for a fault in the payload, the first
    /// byte of the zlib stream.
    #[must_use]
    pub fn offset(&self) -> u64 {
        match self {
            Self::BlockTooShort { .. }
            | Self::BlockTooLong { .. }
            | Self::PayloadTooLong { .. } => 0,
            Self::Inflate { offset, .. } => *offset,
            _ => STREAM_OFFSET,
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
                "at byte 0 starts a block of {length} bytes, but at most {limit} are allowed"
            ),
            Self::PayloadTooLong { expected, limit } => write!(
                f,
                "at byte 0 of its block stands a payload length of {expected} bytes, but at most \
                 {limit} are allowed"
            ),
            Self::Inflate { offset, fault } => write!(f, "at byte {offset} of its block {fault}"),
            Self::PayloadLonger { expected } => write!(
                f,
                "the zlib stream at byte 4 of its block should inflate to {expected} bytes, but \
                 gives more"
            ),
            Self::PayloadShorter { expected, found } => write!(
                f,
                "the zlib stream at byte 4 of its block should inflate to {expected} bytes, but \
                 gives {found}"
            ),
            Self::NoChannelCount { length } => write!(
                f,
                "at byte 0 of its payload a channel count of 4 bytes was expected, but the payload \
                 has {length}"
            ),
            Self::TooManyChannels { found, limit } => write!(
                f,
                "at byte 0 of its payload stands a count of {found} channels, but at most {limit} \
                 are allowed"
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
                4 + 4 * channel
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

/// What sizes and memory do not allow (the stream format, section 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceFault {
    /// A side of the coordinate space is 0 or past the limit.
    MaskSide {
        /// Width asked for, in pixels.
        width: u64,
        /// Height asked for, in pixels.
        height: u64,
        /// Pixels allowed along either side.
        limit: u64,
    },
    /// The memory could not be had.
    Memory {
        /// Bytes asked for.
        bytes: u64,
    },
    /// A point lies further out than is handed over: 32 bits for outlines, 24 for geometry.
    PointTooFar {
        /// Index of the frame, from 0.
        frame: u32,
    },
    /// A frame's outlines cross each other so often that its geometry would take too long.
    TooTangled {
        /// Index of the frame, from 0.
        frame: u32,
    },
}

impl fmt::Display for ResourceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaskSide {
                width,
                height,
                limit,
            } => write!(
                f,
                "A mask of {width} by {height} pixels was asked for, but each side must be from 1 \
                 to {limit}. Give another coordinate space, or raise the limit on the mask side."
            ),
            Self::Memory { bytes } => write!(
                f,
                "There is not enough memory: {bytes} bytes were asked for. Free other decoders, or \
                 give a smaller coordinate space."
            ),
            Self::PointTooFar { frame } => write!(
                f,
                "The outlines of frame {frame} cannot be handed over: a point lies too far outside \
                 of the picture. Use the frame's mask, or encode the frame anew."
            ),
            Self::TooTangled { frame } => write!(
                f,
                "The geometry of frame {frame} cannot be made: its outlines cross each other too \
                 often. Use the frame's mask, or encode the frame anew."
            ),
        }
    }
}
