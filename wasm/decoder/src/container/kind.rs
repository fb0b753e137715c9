//! What a file is, and how well this build knows files of its kind (the stream format, section 1).

use super::header::{ENCRYPTED_VERSION, MAGIC};

/// The kind of a file, according to its header.
///
/// It does not decide whether a file is read: only the table does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileKind {
    /// Whether a key was needed.
    pub encrypted: bool,
    /// File version of an encrypted stream; 0 for a plain one.
    pub version: u32,
    /// How the header compares with the one this build writes.
    pub header: HeaderKind,
}

/// How a header compares with the one this build writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderKind {
    /// Identical.
    Ours,
    /// Like ours, except for a mark or reserved bytes that this build does not know.
    Variant,
    /// Without our mark: a plain stream of another writer, which may have any bytes there.
    Foreign,
}

/// How well this build knows a kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Files of this kind have been read and compared with known answers.
    Supported,
    /// Files of this kind are read as if they were known. The result has never been checked.
    Untested,
}

impl FileKind {
    /// The kind of a plain stream with this header.
    pub(crate) fn plain(header: &[u8]) -> Self {
        let header = if header.starts_with(MAGIC) {
            HeaderKind::Ours
        } else if MAGIC
            .first_chunk()
            .is_some_and(|mark: &[u8; 4]| header.starts_with(mark))
        {
            HeaderKind::Variant
        } else {
            HeaderKind::Foreign
        };
        Self {
            encrypted: false,
            version: 0,
            header,
        }
    }

    /// The kind of an encrypted stream with this file version and the four bytes after it.
    pub(crate) fn encrypted(version: u32, reserved: u32) -> Self {
        Self {
            encrypted: true,
            version,
            header: if reserved == 0 {
                HeaderKind::Ours
            } else {
                HeaderKind::Variant
            },
        }
    }

    /// Returns how well this build knows files of this kind.
    #[must_use]
    pub fn support(&self) -> Support {
        let is_known = !self.encrypted || self.version == ENCRYPTED_VERSION;
        if is_known && self.header != HeaderKind::Variant {
            Support::Supported
        } else {
            Support::Untested
        }
    }
}
