//! Frames that are decoded by chains equal those that are painted into bit planes, and the slow oracle.
//!
//! `ALPHASTREAM_FRAMES` is the number of random frames, `ALPHASTREAM_SEED` their seed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use alphastream_decoder::{FrameDecoder, Limits};
use common::oracle::{Expanded, exact_mask, expand};
use common::random_frames::{random_frame, random_side};
use common::writer::{Outline, payload, stored_block};
use common::{Random, from_environment};

/// Frames of one size, decoded by one decoder.
const PER_SIZE: u64 = 20;
/// Every so many frames are compared with the oracle, too, which is slow.
const ORACLE_EVERY: u64 = 10;

fn decode(decoder: &mut FrameDecoder, channels: &[Outline]) -> Expanded {
    expand(
        &decoder
            .decode(&stored_block(&payload(channels)), 0)
            .unwrap(),
    )
}

/// A line outside of any picture of this test: chains refuse it, and so the frame.
fn far_line() -> Outline {
    Outline::new((40_000, 40_000), [(1, 1)])
}

fn check_size(random: &mut Random, frames: u64) {
    let (width, height) = (random_side(random), random_side(random));
    let mut fast = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
    let mut slow = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
    for frame in 0..frames {
        let mut channels = random_frame(random, width, height);
        let found = decode(&mut fast, &channels);
        if frame % ORACLE_EVERY == 0 {
            assert_eq!(
                found.picture,
                exact_mask(&channels, width, height),
                "{channels:?}"
            );
        }
        channels.push(far_line());
        let painted = decode(&mut slow, &channels);
        assert_eq!(found.picture, painted.picture, "{channels:?}");
        assert_eq!(found.span_count, painted.span_count, "{channels:?}");
    }
}

#[test]
fn random_frames_of_any_slope_and_crossing_are_those_of_the_bit_planes() {
    let frames = from_environment("ALPHASTREAM_FRAMES").unwrap_or(2_000);
    let seed = from_environment("ALPHASTREAM_SEED").unwrap_or(20_261_128);
    println!("{frames} frames, seed {seed}");
    let mut random = Random::new(seed);
    let mut done = 0;
    while done < frames {
        let count = PER_SIZE.min(frames - done);
        check_size(&mut random, count);
        done += count;
    }
}

/// An outline that turns `turns` times in the rows of one group.
fn zigzag(turns: usize) -> Outline {
    let mut steps: Vec<(i8, i8)> = (0..turns).flat_map(|_| [(1, 5), (1, -5)]).collect();
    steps.extend(vec![(-2, 0); turns]);
    Outline::new((1, 1), steps)
}

/// The most visits that a group of rows holds, and more, which the bit planes decode.
#[test]
fn crowded_groups_are_painted_exactly() {
    let (width, height) = (300, 9);
    let mut decoder = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
    for turns in [1, 15, 16, 17, 30, 31, 62, 63, 64, 120] {
        let channels = [zigzag(turns)];
        let found = decode(&mut decoder, &channels);
        assert_eq!(
            found.picture,
            exact_mask(&channels, width, height),
            "{turns}"
        );
        // As many outlines over each other, each in a section of its own.
        let channels = vec![zigzag(1); turns];
        let found = decode(&mut decoder, &channels);
        assert_eq!(
            found.picture,
            exact_mask(&channels, width, height),
            "{turns}"
        );
    }
}

/// Points far apart in a picture whose columns need all 15 bits, and one that is too wide for chains.
#[test]
fn the_widest_pictures_are_painted_exactly() {
    for width in [32_766, 32_767, 65_534] {
        let limits = Limits {
            mask_side: 65_534,
            ..Limits::DEFAULT
        };
        let mut decoder = FrameDecoder::new(width, 9, None, limits).unwrap();
        let right = u16::try_from(width - 1).unwrap();
        let corner = Outline::new((right - 100, 0), [(100, 0), (0, 8), (-50, -3)]);
        let left = Outline::new((0, 8), [(100, -8), (-100, 0)]);
        let channels = [left, corner];
        let found = decode(&mut decoder, &channels);
        assert!(found.picture == exact_mask(&channels, width, 9), "{width}");
    }
}
