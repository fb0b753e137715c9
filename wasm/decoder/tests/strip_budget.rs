//! Geometry has a budget: small blocks cannot make it take much time or memory, and the mask of the
//! same frame is painted all the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use alphastream_decoder::{Error, FrameDecoder, Limits, ResourceFault};
use common::Random;
use common::watched::{MIB, watch};
use common::writer::{Outline, block, payload};

/// Row 61: the largest single allocation of a refused frame. Edges, marks and two lists of events are
/// the large ones, and together they stay below 256 MiB.
const MAX_ALLOCATION: usize = 64 * MIB;

fn decoder() -> FrameDecoder {
    FrameDecoder::new(2024, 1024, None, Limits::DEFAULT).unwrap()
}

/// A line that runs to and fro over the picture at random: every step crosses many others.
fn random_walk(points: usize) -> Outline {
    let mut random = Random::new(61);
    let mut at = (1000_i64, 500_i64);
    let mut step = || {
        let mut towards =
            |from: i64, max: i64| (from + random.below(255) as i64 - 127).clamp(0, max);
        let to = (towards(at.0, 2023), towards(at.1, 1023));
        let step = ((to.0 - at.0) as i8, (to.1 - at.1) as i8);
        at = to;
        step
    };
    let steps = (0..points).map(|_| step()).collect::<Vec<_>>();
    Outline::new((1000, 500), steps)
}

/// Long strokes that lie across each other, drawn again and again: it compresses to a few KiB.
fn strokes(points: usize) -> Outline {
    let steps = (0..points).map(|at| match at % 4 {
        0 => (127, (at / 4 % 7) as i8),
        1 => (-126, -3),
        2 => (120, -((at / 4 % 5) as i8)),
        _ => (-121, 2),
    });
    Outline::new((500, 500), steps.collect::<Vec<_>>())
}

#[test]
fn tangles_are_refused_within_the_budget_and_their_masks_are_painted() {
    for (name, outline) in [
        ("walk of 35,000", random_walk(35_000)),
        ("walk of 500,000", random_walk(500_000)),
        ("strokes of 500,000", strokes(500_000)),
    ] {
        let block = block(&payload(&[outline]));
        let mut decoder = decoder();
        let (refused, largest) = watch(|| decoder.strip(&block, 5, 0.0).map(<[f32]>::len));
        let too_tangled = Error::Resource(ResourceFault::TooTangled { frame: 5 });
        assert_eq!(refused, Err(too_tangled), "{name}");
        assert!(largest < MAX_ALLOCATION, "{name}: {largest}");
        assert!(decoder.decode(&block, 5).is_ok(), "{name}");
    }
}

#[test]
fn channels_that_tangle_are_refused_within_the_budget() {
    for (channels, points) in [(40, 12_000), (4_000, 120), (65_000, 7)] {
        let outlines = vec![random_walk(points); channels];
        let block = block(&payload(&outlines));
        let (strip, largest) = watch(|| decoder().strip(&block, 5, 0.0).map(<[f32]>::len));
        if let Err(error) = strip {
            assert_eq!(
                error,
                Error::Resource(ResourceFault::TooTangled { frame: 5 })
            );
        }
        assert!(
            largest < MAX_ALLOCATION,
            "{channels} channels of {points}: {largest}"
        );
    }
}

#[test]
fn frames_of_too_many_points_are_refused_before_allocation() {
    let block = block(&payload(&[strokes(3_900_000)]));
    let mut decoder = decoder();
    // Its payload is inflated first.
    assert!(decoder.decode(&block, 5).is_ok());
    let fault = ResourceFault::TooManyPoints {
        frame: 5,
        points: 3_900_001,
        limit: 1 << 19,
    };
    let (refused, _) = watch(|| decoder.strip(&block, 5, 0.0).map(<[f32]>::len));
    assert_eq!(refused, Err(Error::Resource(fault.clone())));
    let (refused, _) = watch(|| decoder.smooth(&block, 5, 64, 64).map(<[u8]>::len));
    assert_eq!(refused, Err(Error::Resource(fault)));
}

#[test]
fn plain_frames_of_many_points_have_their_strip() {
    // A comb: as many points as are allowed, and no crossing.
    let steps = (0..400_000).map(|at| match (at % 2, at / 500 % 2) {
        (0, 0) => (2, 1),
        (_, 0) => (2, -1),
        (0, _) => (-2, 1),
        _ => (-2, 0),
    });
    let block = block(&payload(&[Outline::new(
        (500, 50),
        steps.collect::<Vec<_>>(),
    )]));
    assert!(decoder().strip(&block, 5, 0.0).unwrap().len() > 1_000_000);
}
