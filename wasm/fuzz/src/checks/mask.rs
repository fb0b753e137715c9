//! Outlines in a small coordinate space: the mask equals that of the slow oracle, whichever way it is decoded, and a
//! picture shows it after it was painted over another one.

use alphastream_decoder::{Error, FrameDecoder, Limits};
use alphastream_painter::{Picture, SLACK, paint_over};

use super::capped;
use super::input::Input;
use crate::common::oracle::{Expanded, exact_mask, expand};
use crate::common::watched::MIB;
use crate::common::writer::{Outline, payload, stored_block};

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
    check_planes(&outlines, (width, height), &found);
    check_painting(&outlines, (width, height), &frame);
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

/// A line far outside has the frame decoded by bit planes, and paints nothing.
fn check_planes(outlines: &[Outline], (width, height): (u32, u32), expected: &Expanded) {
    let far = Outline::new((40_000, 40_000), [(1, 1)]);
    let block = stored_block(&payload(&[outlines, &[far]].concat()));
    let mut decoder = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
    let found = expand(&capped(MIB, || decoder.decode(&block, 0)).unwrap());
    assert_eq!(found.picture, expected.picture);
    assert_eq!(found.span_count, expected.span_count);
}

/// Paints the first half of the outlines, then all of them, then none.
fn check_painting(outlines: &[Outline], (width, height): (u32, u32), frame: &[u8]) {
    let half = stored_block(&payload(&outlines[..outlines.len() / 2]));
    let mut decoder = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
    let frames = [
        decoder.decode(&half, 0).unwrap(),
        frame.to_vec(),
        Vec::new(),
    ];
    let size = width as usize * height as usize;
    let mut data = vec![0; size + SLACK];
    let mut held = Vec::new();
    for next in frames {
        let mut picture = Picture {
            data: &mut data,
            width: width as usize,
            height: height as usize,
            bottom_up: false,
            columns: &[],
            space_height: height as usize,
        };
        let expected = if next.is_empty() {
            vec![0; size]
        } else {
            expand(&next).picture.pixels
        };
        let next = if next.is_empty() {
            next
        } else {
            [next, vec![0; SLACK]].concat()
        };
        paint_over(&mut picture, &held, &next);
        assert!(data[..size] == expected, "the painted picture");
        held = next;
    }
}
