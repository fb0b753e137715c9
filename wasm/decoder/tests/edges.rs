//! Every possible step, one by one: integer outline and crossings agree with the
//! format's doubles.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use alphastream_decoder::{FrameDecoder, Limits};
use common::oracle::{exact_mask, expand};
use common::writer::{Outline, payload, raw_block, zlib_stored};

/// Steps of the triangle whose third side closes it by itself, so that an edge is walked as a step,
/// as a closing edge, and both up and down.
fn triangle(start: (u16, u16), step: (i8, i8), second: (i8, i8)) -> Outline {
    Outline::new(start, [step, second])
}

fn check(decoder: &mut FrameDecoder, channels: &[Outline], (width, height): (u32, u32)) {
    let payload = payload(channels);
    let length = u32::try_from(payload.len()).unwrap();
    let block = raw_block(length, &zlib_stored(&payload));
    let found = expand(&decoder.decode(&block, 0).unwrap()).picture;
    assert!(found == exact_mask(channels, width, height), "{channels:?}");
}

/// The picture is as small as each edge allows: its ends lie on the borders.
#[test]
fn every_step_is_painted_exactly_as_the_format_describes() {
    for dx in i8::MIN..=i8::MAX {
        for dy in i8::MIN..=i8::MAX {
            let (wide, high) = (u16::from(dx.unsigned_abs()), u16::from(dy.unsigned_abs()));
            let size = (u32::from(wide) + 1, u32::from(high) + 1);
            let mut decoder = FrameDecoder::new(size.0, size.1, None, Limits::DEFAULT).unwrap();
            let start = (if dx < 0 { wide } else { 0 }, if dy < 0 { high } else { 0 });
            // There and back: the line, and crossings that cancel.
            let there = [Outline::new(start, [(dx, dy), (0, 0)])];
            check(&mut decoder, &there, size);
            // A corner of the picture makes it a triangle.
            let corner = [triangle(
                start,
                (dx, dy),
                (0, dy.checked_neg().unwrap_or(0)),
            )];
            check(&mut decoder, &corner, size);
        }
    }
}

/// Far from the origin doubles round differently if a crossing is half-way between two pixels.
#[test]
fn steps_far_from_the_origin_are_painted_exactly_as_the_format_describes() {
    let size = (700, 300);
    let mut decoder = FrameDecoder::new(size.0, size.1, None, Limits::DEFAULT).unwrap();
    for (index, start) in [(511, 129), (300, 150), (129, 255)].into_iter().enumerate() {
        let mut channels = Vec::new();
        for dx in (-128..=127_i8).skip(index).step_by(3) {
            for dy in (-128..=127_i8).step_by(if dx % 2 == 0 { 1 } else { 2 }) {
                channels.push(triangle(start, (dx, dy), (-1, 1)));
            }
        }
        // Each alone: others would hide what it misses.
        for channel in channels {
            check(&mut decoder, &[channel], size);
        }
    }
}
