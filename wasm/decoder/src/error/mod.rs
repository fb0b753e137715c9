//! Errors: one variant for each rule of the stream format that bytes can break.

mod frame;
mod inflate;
mod lead;
mod resource;

use core::fmt;

pub use frame::FrameFault;
pub use inflate::InflateFault;
pub use lead::LeadFault;
pub use resource::ResourceFault;

pub(crate) use frame::STREAM_OFFSET;

/// Stable code of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The bytes break a rule of the stream format, or exceed one of its limits.
    Decode,
    /// The request exceeds a limit or the available memory.
    Resource,
}

impl ErrorCode {
    /// Returns the code as callers outside Rust see it.
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
/// `Display` writes one or two plain sentences: what was read, where, what was expected and found,
/// and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The lead (header, table and metadata) cannot be read, so the file cannot be opened.
    Lead(LeadFault),
    /// One frame cannot be read. Its neighbours may be good.
    Frame {
        /// Index of the frame, from 0.
        frame: u32,
        /// The rule that its block breaks.
        fault: FrameFault,
    },
    /// The request exceeds a limit on sizes, or the available memory.
    Resource(ResourceFault),
}

impl Error {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Lead(_) | Self::Frame { .. } => ErrorCode::Decode,
            Self::Resource(_) => ErrorCode::Resource,
        }
    }

    /// Returns the stable name of the broken rule, such as `block-checksum`.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Lead(fault) => fault.rule(),
            Self::Frame { fault, .. } => fault.rule(),
            Self::Resource(fault) => fault.rule(),
        }
    }

    /// Returns the byte offset of the fault, if it has one: in the file for a lead; for a frame in
    /// the stored block, or in the inflated payload if the rule is about channels or points.
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
                "Frame {frame} cannot be decoded: {fault}. The file is damaged there: fetch \
                 or encode it again."
            ),
            Self::Resource(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for Error {}
