//! Writes what is stored of a frame: the inverse of `crate::block`.

use crate::limits::Limits;

use super::deflate::Deflater;
use super::error::WriteFault;
use super::outlines::Outlines;
use super::payload::write_payload;

/// Returns the plain block of `outlines`, which are in the form of `FrameDecoder::polylines`. `payload` holds the payload
/// meanwhile, and is kept by the caller from frame to frame.
pub(super) fn write_block(
    outlines: &[i32],
    limits: &Limits,
    deflater: &mut Deflater,
    payload: &mut Vec<u8>,
) -> Result<Vec<u8>, WriteFault> {
    let outlines = Outlines::parse(outlines)?;
    write_payload(outlines, limits, payload)?;
    let mut block = Vec::new();
    block.extend(word(payload.len() as u64));
    deflater.append(payload, &mut block)?;
    Ok(block)
}

/// Converts a number, which was checked against 32 bits, to four bytes.
pub(super) fn word(value: u64) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}
