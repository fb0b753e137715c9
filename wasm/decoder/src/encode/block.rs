//! Writes what is stored of a frame: the inverse of `crate::block`.

use super::deflate::Deflater;
use super::effort::Effort;
use super::error::WriteFault;

/// Returns the plain block of a payload.
pub(super) fn write_block(
    payload: &[u8],
    effort: Effort,
    deflater: &mut Deflater,
) -> Result<Vec<u8>, WriteFault> {
    let mut block = Vec::new();
    block.extend(word(payload.len() as u64));
    deflater.append_smallest(payload, effort, &mut block)?;
    Ok(block)
}

/// Converts a number, which was checked against 32 bits, to four bytes.
pub(super) fn word(value: u64) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}
