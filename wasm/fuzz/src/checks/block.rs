//! Any bytes as a block, or any deflate data in a block with a valid zlib stream.

use alphastream_decoder::{Error, FrameDecoder, FrameFault, InflateFault, Limits};

use super::input::Input;
use super::streams::repair;
use super::{KEY, capped};
use crate::common::watched::MIB;
use crate::common::writer::{raw_block, sealed_block, stored_block};

const SIDES: (u32, u32) = (96, 64);
const BOUND: usize = 1 << 18;
pub(super) const LIMITS: Limits = Limits {
    block_bytes: 1 << 18,
    payload_bytes: BOUND as u64,
    channels: 2048,
    points: 1 << 15,
    ..Limits::DEFAULT
};

/// Input: a byte of flags (1: the bytes are deflate data, otherwise the block as stored), the bytes.
pub(super) fn check(data: &[u8]) {
    let mut input = Input(data);
    if input.byte() & 1 == 0 {
        let _ = decode(input.0);
        return;
    }
    let Some((stream, payload)) = repair(input.0, BOUND) else {
        return;
    };
    let length = u32::try_from(payload.len()).unwrap();
    let block = raw_block(length, &stream);
    let found = decode(&block);
    match found {
        // Other inflaters accept incomplete code tables.
        Err(Error::Frame {
            fault: FrameFault::Inflate { fault, .. },
            ..
        }) => assert!(matches!(fault, InflateFault::Corrupt(_)), "{fault}"),
        found => assert_eq!(found, decode(&stored_block(&payload))),
    }
}

/// Decodes a block to its compact frame and outlines, plain and encrypted.
fn decode(block: &[u8]) -> Result<(Vec<u8>, Vec<i32>), Error> {
    let plain = decode_with(block, None);
    let sealed = decode_with(&sealed_block(&KEY, 3, block), Some(KEY));
    assert_eq!(plain, sealed);
    plain
}

fn decode_with(
    block: &[u8],
    key: Option<alphastream_decoder::Key>,
) -> Result<(Vec<u8>, Vec<i32>), Error> {
    let mut decoder = FrameDecoder::new(SIDES.0, SIDES.1, key, LIMITS).unwrap();
    capped(2 * MIB, || {
        let frame = decoder.decode(block, 3)?;
        Ok((frame, decoder.polylines(block, 3)?))
    })
}
