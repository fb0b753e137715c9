//! Faults of the lead.

use core::fmt;

use super::inflate::InflateFault;

/// A rule that a lead breaks (the stream format, sections 1, 2 and 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadFault {
    /// The key does not have 32 bytes.
    KeyLength {
        /// Bytes of the key.
        found: usize,
    },
    /// The file is shorter than a header.
    FileTooShort {
        /// Bytes in the file.
        size: u64,
    },
    /// According to the header, the table region ends past the end of the file.
    RegionPastEnd {
        /// End of the region, in bytes from the start of the file.
        end: u64,
        /// Bytes in the file.
        size: u64,
    },
    /// According to the header, the table region is longer than the limits allow.
    RegionTooLong {
        /// Bytes of the region.
        length: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The table region does not start with a valid zlib stream.
    TableInflate {
        /// Offset of the fault, in bytes from the start of the file.
        offset: u64,
        /// Fault of the stream.
        fault: InflateFault,
    },
    /// The table inflates to more bytes than the limit.
    TableTooLong {
        /// Bytes allowed.
        limit: u64,
    },
    /// The table has more entries than the limit on frames.
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
        /// The entry at which the sum exceeds the bound.
        frame: u64,
    },
    /// There is no key, and the bytes are not a plain stream.
    NoKey,
    /// The bytes are a web page.
    WebPage,
    /// The bytes are a video in MP4, MOV or WebM.
    Video,
    /// There is a key, and the lead decrypted with it is not a lead.
    KeyMismatch,
    /// There is a key, but the file is plain.
    NotEncrypted,
}

impl LeadFault {
    /// Returns the stable name of the broken rule.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::KeyLength { .. } => "key-length",
            Self::FileTooShort { .. } => "file-too-short",
            Self::RegionPastEnd { .. } => "table-past-end",
            Self::RegionTooLong { .. } => "table-region-too-long",
            Self::TableInflate { fault, .. } => match fault {
                InflateFault::Header => "table-zlib-header",
                InflateFault::Corrupt(_) => "table-deflate",
                InflateFault::Truncated => "table-truncated",
                InflateFault::Checksum => "table-checksum",
            },
            Self::TableTooLong { .. } => "table-too-long",
            Self::TooManyFrames { .. } => "too-many-frames",
            Self::TableRagged { .. } => "table-odd-bytes",
            Self::LengthsOverflow { .. } => "block-lengths-overflow",
            Self::NoKey => "key-missing",
            Self::WebPage => "web-page",
            Self::Video => "video",
            Self::KeyMismatch => "key-mismatch",
            Self::NotEncrypted => "not-encrypted",
        }
    }

    /// Returns the byte offset of the fault in the file, if it has one.
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
            Self::NoKey | Self::WebPage | Self::Video | Self::KeyMismatch | Self::NotEncrypted => {
                Some(0)
            }
        }
    }
}

impl fmt::Display for LeadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyLength { found } => write!(
                f,
                "The key must have 32 bytes, but it has {found}. Pass the derived key, or the \
                 passphrase to derive it from."
            ),
            Self::FileTooShort { size } => write!(
                f,
                "The file is cut: a header of 16 bytes was expected, but the file ends at byte \
                 {size}. Fetch it again from its source."
            ),
            Self::RegionPastEnd { end, size } => write!(
                f,
                "The lead is damaged or the file is cut: according to byte 12 of the header the \
                 table ends at byte {end}, but the file ends at byte {size}. Fetch it again from \
                 its source."
            ),
            Self::RegionTooLong { length, limit } => write!(
                f,
                "The lead is damaged or exceeds the limits: according to byte 12 of the header the \
                 table region has {length} bytes, but at most {limit} are allowed. Raise the limit \
                 on table bytes if the file is good."
            ),
            Self::TableInflate { offset, fault } => write!(
                f,
                "The lead is damaged or the file is cut: at byte {offset} of the file, in the \
                 table, {fault}. Fetch it again from its source."
            ),
            Self::TableTooLong { limit } => write!(
                f,
                "The table at byte 16 of the file exceeds the limits: at most {limit} bytes were \
                 expected, but it inflates to more. Raise the limit on table bytes if the file is \
                 good."
            ),
            Self::TooManyFrames { limit } => write!(
                f,
                "The table at byte 16 of the file exceeds the limits: at most {limit} frames were \
                 expected, but it lists more. Raise the limit on frames if the file is good."
            ),
            Self::TableRagged { length } => write!(
                f,
                "The lead is damaged: the table at byte 16 of the file must inflate to a multiple \
                 of 8 bytes, but it has {length}. Encode the file again."
            ),
            Self::LengthsOverflow { frame } => write!(
                f,
                "The lead is damaged: the block lengths in the table at byte 16 of the file add \
                 up to more than 2^53 bytes at frame {frame}. Encode the file again."
            ),
            Self::NoKey => f.write_str(
                "The file cannot be opened: this looks encrypted: no key was given, and its first \
                 bytes are not a plain stream. Pass the key, or check that the URL is that of a \
                 stream.",
            ),
            Self::WebPage => f.write_str(
                "The file cannot be opened: at byte 0 a stream was expected, but this is a web \
                 page (HTML). Check the URL.",
            ),
            Self::Video => f.write_str(
                "The file cannot be opened: at byte 0 a stream was expected, but this is a video. \
                 Pass the stream of masks (.asvp or .asvr) here, and the video as `video`.",
            ),
            Self::KeyMismatch => f.write_str(
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
