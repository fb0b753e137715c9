//! Any bytes as a payload, read by the decoder and by a second implementation.

use alphastream_decoder::{Error, FrameDecoder, FrameFault};

use super::block::LIMITS;
use super::capped;
use crate::common::oracle::expand;
use crate::common::watched::MIB;
use crate::common::writer::stored_block;

/// Input: the payload.
pub(super) fn check(data: &[u8]) {
    let block = stored_block(data);
    let mut decoder = FrameDecoder::new(100, 50, None, LIMITS).unwrap();
    let found = capped(2 * MIB, || decoder.polylines(&block, 7));
    let frame = capped(2 * MIB, || decoder.decode(&block, 7));
    let Some(expected) = read(data) else {
        assert!(
            matches!(found, Err(Error::Frame { frame: 7, .. })),
            "{found:?}"
        );
        assert_eq!(found.map(drop), frame.map(drop));
        return;
    };
    match found {
        Ok(words) => {
            assert_eq!(words, expected);
            let facts = expand(&frame.unwrap());
            assert_eq!(i32::try_from(facts.channel_count).unwrap(), expected[0]);
            let points = (expected.len() - 1 - facts.channel_count as usize) / 2;
            assert_eq!(facts.point_count as usize, points);
        }
        Err(Error::Frame { fault, .. }) => {
            let is_limit = matches!(
                fault,
                FrameFault::BlockTooLong { .. }
                    | FrameFault::PayloadTooLong { .. }
                    | FrameFault::TooManyChannels { .. }
                    | FrameFault::TooManyPoints { .. }
            );
            assert!(is_limit, "{fault}");
        }
        Err(error) => panic!("{error}"),
    }
}

/// Returns the outlines in the form of `polylines`, or `None` if the payload breaks a rule.
fn read(payload: &[u8]) -> Option<Vec<i32>> {
    let word = |at: usize| {
        Some(u32::from_le_bytes(
            payload.get(at..at + 4)?.try_into().ok()?,
        ))
    };
    let count = usize::try_from(word(0)?).ok()?;
    let mut at = count.checked_mul(4)?.checked_add(4)?;
    let mut words = vec![i32::try_from(count).ok()?];
    for channel in 0..count {
        let length = usize::try_from(word(4 + 4 * channel)?).ok()?;
        let bytes = payload.get(at..at.checked_add(length)?)?;
        at += length;
        if length < 4 || length % 2 == 1 {
            return None;
        }
        let mut x = i32::from(u16::from_le_bytes([bytes[0], bytes[1]]));
        let mut y = i32::from(u16::from_le_bytes([bytes[2], bytes[3]]));
        words.extend([i32::try_from((length - 2) / 2).ok()?, x, y]);
        for step in bytes[4..].chunks(2) {
            x += i32::from(step[0].cast_signed());
            y += i32::from(step[1].cast_signed());
            words.extend([x, y]);
        }
    }
    (at == payload.len()).then_some(words)
}
