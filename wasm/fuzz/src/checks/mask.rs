//! Outlines in a small coordinate space: the mask equals that of the slow oracle.

use alphastream_decoder::{Error, FrameDecoder, Limits};

use super::capped;
use super::input::Input;
use crate::common::oracle::{exact_mask, expand};
use crate::common::watched::MIB;
use crate::common::writer::{payload, stored_block};

const MAX_POINTS: usize = 600;

/// Input: the sides of the mask, the outlines.
pub(super) fn check(data: &[u8]) {
    let mut input = Input(data);
    let (width, height) = input.sides();
    let outlines = input.outlines(MAX_POINTS);
    let block = stored_block(&payload(&outlines));
    let mut decoder = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
    let frame = capped(MIB, || decoder.decode(&block, 0)).unwrap();
    let found = expand(&frame);
    assert_eq!(found.channel_count as usize, outlines.len());
    assert_eq!(found.picture, exact_mask(&outlines, width, height));
    // The next frame starts with an empty mask.
    assert!(capped(MIB, || decoder.decode(&block, 1)).unwrap() == frame);
    let both = decoder.decode_both(&block, 2);
    match both.map(|(both, strip)| (both, strip.to_vec())) {
        Ok((both, strip)) => {
            assert!(both == frame);
            assert!(decoder.strip(&block, 2, 0.0).unwrap() == strip);
        }
        Err(error) => assert!(matches!(error, Error::Resource(_)), "{error}"),
    }
    assert!(capped(MIB, || decoder.decode(&block, 3)).unwrap() == frame);
}
