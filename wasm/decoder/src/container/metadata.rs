//! The metadata record after the table's zlib stream (the stream format, section 1).

/// ASCII at the start of a metadata record.
pub(crate) const METADATA_MARK: &[u8; 4] = b"META";
/// Maximum length of a metadata record in bytes.
pub const METADATA_BYTES: u64 = 16 << 20;

/// The metadata record of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Metadata {
    /// No record.
    Absent,
    /// The record's text, which should be JSON.
    Text(String),
    /// A damaged record, with the reason as a clause ("it ends within its length.").
    Damaged(&'static str),
}

impl Metadata {
    /// Reads the record from the bytes between the table's zlib stream and the end of the table region.
    pub(crate) fn read(rest: &[u8]) -> Self {
        let Some(record) = rest.strip_prefix(METADATA_MARK) else {
            return Self::Absent;
        };
        let Some((length, text)) = record.split_first_chunk::<4>() else {
            return Self::Damaged("it ends within its length.");
        };
        let length = u64::from(u32::from_le_bytes(*length));
        if length > METADATA_BYTES {
            return Self::Damaged("it is longer than 16 MiB.");
        }
        let Some(text) = usize::try_from(length).ok().and_then(|end| text.get(..end)) else {
            return Self::Damaged("it goes on past the end of the table region.");
        };
        match core::str::from_utf8(text) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Damaged("its text is not UTF-8."),
        }
    }
}
