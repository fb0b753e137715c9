//! What a file is, and what this build makes of it (the stream format, section 1).

use crate::container::MAGIC;

/// The file version of encrypted streams that this build knows and writes.
pub(crate) const ENCRYPTED_VERSION: u32 = 4;

/// What a file is, as its header says.
///
/// None of it decides whether a file is read: only the table does, and it was good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileKind {
    /// Whether a key was needed.
    pub encrypted: bool,
    /// File version of an encrypted stream; 0 for a plain one.
    pub version: u32,
    /// Whose header it is.
    pub header: HeaderKind,
}

/// How a header compares with the one that this build writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderKind {
    /// As this build writes it.
    Ours,
    /// Like ours, but for a mark or reserved bytes that this build does not know.
    Variant,
    /// Without our mark: a plain stream of another writer, which may have any bytes there.
    Foreign,
}

/// What this build can do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Files of this kind have been read and compared.
    Supported,
    /// Files of this kind are read as if they were known; whether that is right nobody has tried.
    Untested,
}

impl FileKind {
    /// The kind of a plain stream with this header.
    pub(crate) fn plain(header: &[u8]) -> Self {
        let header = if header.starts_with(MAGIC) {
            HeaderKind::Ours
        } else if header.starts_with(&MAGIC[..4]) {
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

    /// The kind of an encrypted stream, by its file version and the four bytes after it.
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

    /// What this build can do with the file.
    #[must_use]
    pub fn support(&self) -> Support {
        let known = !self.encrypted || self.version == ENCRYPTED_VERSION;
        if known && self.header != HeaderKind::Variant {
            Support::Supported
        } else {
            Support::Untested
        }
    }
}
