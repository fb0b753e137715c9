//! Reads what is stored of a frame: the length of its payload, and the payload as a zlib stream. The stream format,
//! section 3.

use crate::cipher::{Key, decrypt};
use crate::error::{Error, FrameFault, ResourceFault, STREAM_OFFSET};
use crate::inflate::{Refusal, inflate};
use crate::limits::Limits;

/// Decrypts and inflates the block of frame `frame`, as stored, into `payload`. Returns the length of the payload.
///
/// `plain` holds the decrypted block meanwhile. Both buffers are kept by the caller from frame to frame.
pub(crate) fn inflate_block(
    block: &[u8],
    frame: u32,
    key: Option<&Key>,
    limits: &Limits,
    plain: &mut Vec<u8>,
    payload: &mut Vec<u8>,
) -> Result<usize, Error> {
    let fail = |fault| Error::Frame { frame, fault };
    let length = block.len() as u64;
    if length > limits.block_bytes {
        let limit = limits.block_bytes;
        return Err(fail(FrameFault::BlockTooLong { length, limit }));
    }
    let plain = match key {
        None => block,
        Some(key) => {
            plain.clear();
            plain.extend_from_slice(block);
            decrypt(key, frame, plain);
            plain
        }
    };
    let Some((expected, stream)) = plain.split_first_chunk::<4>() else {
        return Err(fail(FrameFault::BlockTooShort { length }));
    };
    let expected = u64::from(u32::from_le_bytes(*expected));
    if expected > limits.payload_bytes {
        let limit = limits.payload_bytes;
        return Err(fail(FrameFault::PayloadTooLong { expected, limit }));
    }
    let bound = usize::try_from(expected).unwrap_or(usize::MAX);
    let found = inflate(stream, bound, payload).map_err(|refusal| match refusal {
        Refusal::TooLong => fail(FrameFault::PayloadLonger { expected }),
        Refusal::Broken { offset, fault } => fail(FrameFault::Inflate {
            offset: STREAM_OFFSET + offset as u64,
            fault,
        }),
        Refusal::Memory { bytes } => ResourceFault::Memory {
            bytes: bytes as u64,
        }
        .into(),
    })?;
    if found < bound {
        let found = found as u64;
        return Err(fail(FrameFault::PayloadShorter { expected, found }));
    }
    Ok(found)
}
