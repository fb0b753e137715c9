//! Faults of zlib streams.

use core::fmt;

/// Why a zlib stream cannot be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InflateFault {
    /// The first two bytes are not a zlib header.
    Header,
    /// A block type, a code table, a code or a distance is invalid. Names it.
    Corrupt(&'static str),
    /// The bytes end before the stream does.
    Truncated,
    /// The checksum at the end of the stream does not match the inflated bytes.
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
