//! The header of a file (the stream format, section 1).

use crate::cipher::{Key, LEAD_ID, decrypt};
use crate::inflate::is_zlib_header;

/// Bytes of the header.
pub(crate) const HEADER_BYTES: usize = 16;
/// The first eight bytes of a plain stream by our own writer.
pub(crate) const MAGIC: &[u8; 8] = b"ASVPPLN1";
/// The file version of encrypted streams that this build reads and writes.
pub(crate) const ENCRYPTED_VERSION: u32 = 4;

/// The header, and whether a zlib stream may follow it.
pub(crate) struct Header {
    pub(crate) version: u32,
    /// Zero in an encrypted stream.
    pub(crate) reserved: u32,
    /// Bytes of the table region.
    pub(crate) table_length: u32,
    /// Whether the two bytes after the header can start a zlib stream.
    pub(crate) precedes_zlib: bool,
}

impl Header {
    /// Reads the header at the start of a file, decrypted with `key`. Missing bytes count as zero.
    pub(crate) fn read(prefix: &[u8], key: Option<&Key>) -> Self {
        let mut bytes = [0; HEADER_BYTES + 2];
        for (byte, &stored) in bytes.iter_mut().zip(prefix) {
            *byte = stored;
        }
        if let Some(key) = key {
            decrypt(key, LEAD_ID, &mut bytes);
        }
        let [
            v0,
            v1,
            v2,
            v3,
            r0,
            r1,
            r2,
            r3,
            _,
            _,
            _,
            _,
            t0,
            t1,
            t2,
            t3,
            cmf,
            flg,
        ] = bytes;
        Self {
            version: u32::from_le_bytes([v0, v1, v2, v3]),
            reserved: u32::from_le_bytes([r0, r1, r2, r3]),
            table_length: u32::from_le_bytes([t0, t1, t2, t3]),
            precedes_zlib: is_zlib_header(cmf, flg),
        }
    }
}
