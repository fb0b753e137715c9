//! Frames that no good writer writes: huge, and far outside of the picture. Nothing panics, nothing
//! hangs, and no memory is reserved past a limit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use std::time::Instant;

use alphastream_decoder::{Error, ErrorCode, FrameDecoder, FrameFault, Limits, ResourceFault};
use common::Random;
use common::oracle::{exact_mask, expand};
use common::watched::{LITTLE, MIB, watch};
use common::writer::{Outline, block, payload};

const SIDE: u32 = 64;

fn decoder() -> FrameDecoder {
    decoder_of(SIDE, SIDE)
}

fn decoder_of(width: u32, height: u32) -> FrameDecoder {
    FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap()
}

#[test]
fn masks_larger_than_the_limit_are_refused_before_allocation() {
    let sides = [
        (0, 1),
        (1, 0),
        (0, 0),
        (16_385, 1),
        (1, 16_385),
        (u32::MAX, u32::MAX),
    ];
    for (width, height) in sides {
        let (result, largest) = watch(|| FrameDecoder::new(width, height, None, Limits::DEFAULT));
        let error = result.map(drop).unwrap_err();
        let fault = ResourceFault::MaskSide {
            width: width.into(),
            height: height.into(),
            limit: 16_384,
        };
        assert_eq!(error, Error::Resource(fault));
        assert_eq!(error.code(), ErrorCode::Resource);
        assert!(largest <= LITTLE, "{largest}");
    }
    // Spans cannot represent more, whatever the limit.
    let limits = Limits {
        mask_side: u64::MAX,
        ..Limits::DEFAULT
    };
    assert!(FrameDecoder::new(65_534, 1, None, limits).is_ok());
    assert!(FrameDecoder::new(65_535, 1, None, limits).is_err());
    assert!(FrameDecoder::new(16_384, 16_384, None, Limits::DEFAULT).is_ok());
}

#[test]
fn the_maximum_number_of_channels_is_painted() {
    let mut random = Random::new(11);
    let channels: Vec<Outline> = (0..65_536)
        .map(|_| {
            let mut side = || u16::try_from(random.below(SIDE.into())).unwrap();
            Outline::new((side(), side()), [(2, 1), (-1, 2)])
        })
        .collect();
    let bytes = decoder().decode(&block(&payload(&channels)), 0).unwrap();
    let found = expand(&bytes);
    assert_eq!(found.channel_count, 65_536);
    assert_eq!(found.picture, exact_mask(&channels, SIDE, SIDE));
}

/// Teeth from the picture's top to its bottom, from left to right and back: 4,000 steps that end
/// where they began.
fn teeth() -> Vec<(i8, i8)> {
    let tooth = |dx: i8| [[(dx, 127); 8], [(dx, -127); 8]].concat();
    [tooth(1).repeat(125), tooth(-1).repeat(125)].concat()
}

fn zigzag(points: usize) -> Outline {
    let steps: Vec<(i8, i8)> = teeth().into_iter().cycle().take(points - 1).collect();
    Outline::new((3, 2), steps)
}

#[test]
fn four_million_points_up_and_down_the_picture_are_painted() {
    let (width, height) = (2024, 1024);
    let max = zigzag(4_000_000);
    let block = block(&payload(&[max]));
    let mut decoder = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
    let start = Instant::now();
    let bytes = decoder.decode(&block, 0).unwrap();
    println!("4,000,000 points took {:?}", start.elapsed());
    let found = expand(&bytes);
    assert_eq!(found.point_count, 4_000_000);
    // 998 rounds fewer: each edge keeps its parity, so they paint the same.
    let few = zigzag(8_000);
    assert_eq!(found.picture, exact_mask(&[few], width, height));
}

/// Appends steps in one direction, split to the range of a step.
fn walk(steps: &mut Vec<(i8, i8)>, (mut dx, mut dy): (i32, i32)) {
    while (dx, dy) != (0, 0) {
        let (x, y) = (dx.clamp(-127, 127), dy.clamp(-127, 127));
        steps.push((i8::try_from(x).unwrap(), i8::try_from(y).unwrap()));
        (dx, dy) = (dx - x, dy - y);
    }
}

/// A few KB that cover 268 million pixels hundreds of times over. Work that grows with what each
/// channel covers took eleven times as long for that as for channels as tall that cover next to
/// nothing, and minutes for as many as are allowed; work that grows with edges takes about the same.
#[test]
fn channels_that_cover_the_largest_picture_cost_only_their_edges() {
    let side: u16 = 16_384;
    let max = i32::from(side) - 2;
    let around = |width: i32| {
        let mut steps = Vec::new();
        for way in [(width, 0), (0, max), (-width, 0), (0, -max)] {
            walk(&mut steps, way);
        }
        Outline::new((0, 0), steps)
    };
    let mut decoder = decoder_of(side.into(), side.into());
    let mut time = |width| {
        let stored = block(&payload(&vec![around(width); 400]));
        assert!(stored.len() < 8_000, "{}", stored.len());
        let start = Instant::now();
        let bytes = decoder.decode(&stored, 0).unwrap();
        // A run in each row but the last one, which nothing reaches.
        let right = width + 1;
        let group = if right < 256 { 5 + 8 + 8 } else { 5 + 8 + 16 };
        assert_eq!(bytes.len(), 32 + group * 2048);
        let word = u32::from_le_bytes(*bytes[12..].first_chunk().unwrap());
        assert_eq!(word, 16_383, "rows");
        start.elapsed()
    };
    let slivers = time(1);
    let covers = time(max);
    println!("400 slivers took {slivers:?}, 400 covers {covers:?}");
    assert!(covers < 4 * slivers, "{covers:?} and {slivers:?}");
}

/// Every other column up and down again: the fills cancel, the lines stay, and every row is cut into
/// as many runs as it has room for.
fn comb(width: u32, height: u32) -> Outline {
    let down = i32::try_from(height - 1).unwrap();
    let mut steps = Vec::new();
    for _ in (0..width).step_by(2) {
        walk(&mut steps, (0, down));
        walk(&mut steps, (0, -down));
        steps.push((2, 0));
    }
    // The step past the last column, and a way home that stays out of the picture.
    walk(&mut steps, (0, -2));
    walk(&mut steps, (-i32::try_from(width).unwrap() - 2, 0));
    Outline::new((0, 0), steps)
}

#[test]
fn a_frame_of_many_runs_allocates_only_its_own_size() {
    let small = [comb(72, 40)];
    let found = decoder_of(72, 40).decode(&block(&payload(&small)), 0);
    assert_eq!(expand(&found.unwrap()).picture, exact_mask(&small, 72, 40));

    let (width, height) = (6_000, 3_000);
    let stored = block(&payload(&[comb(width, height)]));
    let mut decoder = decoder_of(width, height);
    let (bytes, largest) = watch(|| decoder.decode(&stored, 0).unwrap());
    assert!(bytes.len() > 17 * MIB, "{} bytes", bytes.len());
    // The frame and the room after its last end: nothing that was grown twofold.
    assert!(
        largest <= bytes.len() + 24,
        "{largest} for {} bytes",
        bytes.len()
    );
}

#[test]
fn one_point_more_than_the_limit_is_refused() {
    let (found, limit) = (4_000_001, 4_000_000);
    let refusal = Error::Frame {
        frame: 3,
        fault: FrameFault::TooManyPoints { found, limit },
    };
    let stored = block(&payload(&[zigzag(4_000_001)]));
    let (result, largest) = watch(|| decoder().decode(&stored, 3));
    assert_eq!(result.as_ref(), Err(&refusal));
    // The payload itself, inflated; no points.
    assert!(largest <= 9 * MIB, "{largest}");

    let half = zigzag(2_000_000);
    let dot = Outline::new((1, 1), []);
    let stored = block(&payload(&[half.clone(), half, dot]));
    assert_eq!(decoder().decode(&stored, 3), Err(refusal));
}

const WAYS: [(i8, i8); 8] = [
    (-128, 0),
    (127, 0),
    (0, -128),
    (0, 127),
    (-128, -128),
    (127, -128),
    (-128, 127),
    (127, 127),
];

#[test]
fn outlines_that_leave_the_picture_on_any_side_are_painted() {
    let mut decoder = decoder();
    for out in WAYS {
        for then in WAYS {
            for length in [1, 2, 40, 700] {
                let mut steps = vec![(5, 3)];
                steps.extend(vec![out; length]);
                steps.extend(vec![then; length]);
                for start in [
                    (30, 30),
                    (0, 0),
                    (63, 63),
                    (u16::MAX, u16::MAX),
                    (0, 40_000),
                ] {
                    let channels = [Outline::new(start, steps.clone())];
                    let bytes = decoder.decode(&block(&payload(&channels)), 0).unwrap();
                    let expected = exact_mask(&channels, SIDE, SIDE);
                    assert_eq!(
                        expand(&bytes).picture,
                        expected,
                        "{length} times {out:?}, then {then:?} from {start:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn points_a_hundred_million_pixels_outside_do_not_wrap() {
    let mut decoder = decoder();
    for (at, out) in WAYS.into_iter().enumerate() {
        let then = WAYS[(at + 2) % WAYS.len()];
        let mut steps = vec![out; 1_000_000];
        steps.extend(vec![then; 1_000_000]);
        let channels = [Outline::new((30, 31), steps)];
        let block = block(&payload(&channels));
        let found = expand(&decoder.decode(&block, 0).unwrap()).picture;
        assert_eq!(
            found,
            exact_mask(&channels, SIDE, SIDE),
            "{out:?}, {then:?}"
        );
        let words = decoder.polylines(&block, 0).unwrap();
        let (x, y) = channels[0].points()[2_000_000];
        let last: Vec<i64> = words[words.len() - 2..].iter().map(|&n| n.into()).collect();
        assert_eq!(last, [x, y]);
    }
}
