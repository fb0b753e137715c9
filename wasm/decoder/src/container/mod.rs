//! The container: header, table of block lengths, metadata record (the stream format, sections 1, 2 and 8).

mod header;
mod kind;
mod lead;
mod metadata;
mod table;

pub use kind::{FileKind, HeaderKind, Support};
pub use lead::{Lead, LeadProgress, read_lead};
pub use metadata::{METADATA_BYTES, Metadata};

pub(crate) use header::{ENCRYPTED_VERSION, HEADER_BYTES, MAGIC};
pub(crate) use metadata::METADATA_MARK;
pub(crate) use table::MAX_OFFSET;
