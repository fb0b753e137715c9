//! Wraps any bytes as deflate data in a valid zlib stream.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use crate::common::writer::zlib_stored;

/// Bytes of the checksum of a zlib stream.
const CHECKSUM_BYTES: usize = 4;

/// Returns the output of another inflater for bare deflate data, and the zlib stream with the correct
/// checksum. `None` if the data do not inflate, or inflate to more than `bound` bytes.
pub(super) fn repair(deflate: &[u8], bound: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut data = vec![0; bound];
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut inflater = Box::<DecompressorOxide>::default();
    let (status, read, written) = decompress(&mut inflater, deflate, &mut data, 0, flags);
    if status != TINFLStatus::Done {
        return None;
    }
    data.truncate(written);
    let stored = zlib_stored(&data);
    let checksum = &stored[stored.len() - CHECKSUM_BYTES..];
    let stream = [&[0x78, 0x9c], &deflate[..read], checksum].concat();
    Some((stream, data))
}
