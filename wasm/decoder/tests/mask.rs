//! The mask that is decoded is the exact mask of the stream format, section 5, to the pixel.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "common/cases.rs"]
mod cases;
mod common;

use alphastream_decoder::{FrameDecoder, Limits};
use cases::config;
use common::oracle::{exact_mask, expand};
use common::writer::{Outline, block, payload, stored_block};
use proptest::prelude::*;

fn decoder(width: u32, height: u32) -> FrameDecoder {
    FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap()
}

fn space() -> impl Strategy<Value = (u32, u32)> {
    let width = prop_oneof![
        4 => 1..=140_u32,
        2 => prop::sample::select(vec![1_u32, 2, 63, 64, 65, 127, 128, 129]),
    ];
    // Past 4,096 pixels several words of a row share a bit of the masks.
    let wide = prop::sample::select(vec![4_095_u32, 4_096, 4_097, 4_160, 8_193, 16_384]);
    prop_oneof![
        12 => (width, 1..=60_u32),
        1 => (wide, 1..=8_u32),
    ]
}

/// A coordinate in the picture, about it, or anywhere in 16 bits.
fn coordinate(side: u32) -> impl Strategy<Value = u16> {
    let side = u16::try_from(side).unwrap();
    prop_oneof![
        10 => 0..side,
        3 => 0..side + 40,
        1 => any::<u16>(),
    ]
}

/// A step, and how many times in a row: straight runs of points are common in real outlines.
fn steps() -> impl Strategy<Value = (i8, i8, usize)> {
    let small = -3..=3_i8;
    let middle = -40..=40_i8;
    prop_oneof![
        4 => (small.clone(), small.clone(), 1..=4_usize),
        4 => (middle.clone(), middle, Just(1_usize)),
        2 => (any::<i8>(), any::<i8>(), 1..=3_usize),
        1 => (Just(0_i8), Just(0_i8), 1..=2_usize),
        1 => (any::<i8>(), Just(0_i8), 1..=2_usize),
        1 => (Just(0_i8), any::<i8>(), 1..=2_usize),
        1 => (prop::sample::select(vec![-128_i8, -127, 127]), small, 5..=20_usize),
    ]
}

/// What an outline does at its end.
#[derive(Clone, Copy, Debug)]
enum End {
    /// It ends where it is.
    Open,
    /// It walks to its first point.
    Closed,
    /// It walks all of its way back.
    Retraced,
}

const MAX_POINTS: usize = 40;

fn outline(width: u32, height: u32) -> impl Strategy<Value = Outline> {
    let end = prop::sample::select(vec![
        End::Open,
        End::Open,
        End::Closed,
        End::Closed,
        End::Retraced,
    ]);
    let start = (coordinate(width), coordinate(height));
    (start, prop::collection::vec(steps(), 0..MAX_POINTS), end).prop_map(|(start, runs, end)| {
        let mut steps: Vec<(i8, i8)> = runs
            .iter()
            .flat_map(|&(dx, dy, times)| std::iter::repeat_n((dx, dy), times))
            .collect();
        steps.truncate(MAX_POINTS - 1);
        finish(&mut steps, end);
        Outline { start, steps }
    })
}

fn finish(steps: &mut Vec<(i8, i8)>, end: End) {
    match end {
        End::Open => {}
        End::Closed => {
            let mut x: i32 = steps.iter().map(|step| i32::from(step.0)).sum();
            let mut y: i32 = steps.iter().map(|step| i32::from(step.1)).sum();
            while (x, y) != (0, 0) {
                let (dx, dy) = ((-x).clamp(-128, 127), (-y).clamp(-128, 127));
                steps.push((i8::try_from(dx).unwrap(), i8::try_from(dy).unwrap()));
                (x, y) = (x + dx, y + dy);
            }
        }
        End::Retraced => {
            let back = |step: &(i8, i8)| Some((step.0.checked_neg()?, step.1.checked_neg()?));
            let way: Vec<_> = steps.iter().rev().map_while(back).collect();
            steps.extend(way);
        }
    }
}

fn frame(width: u32, height: u32) -> impl Strategy<Value = Vec<Outline>> {
    prop::collection::vec(outline(width, height), 1..=4)
}

fn frame_in_space() -> impl Strategy<Value = (u32, u32, Vec<Outline>)> {
    space().prop_flat_map(|(width, height)| (Just(width), Just(height), frame(width, height)))
}

fn frames_in_space() -> impl Strategy<Value = (u32, u32, Vec<Vec<Outline>>)> {
    space().prop_flat_map(|(width, height)| {
        let frames = prop::collection::vec(frame(width, height), 2..=5);
        (Just(width), Just(height), frames)
    })
}

fn point_count(channels: &[Outline]) -> u32 {
    let count: usize = channels.iter().map(|channel| 1 + channel.steps.len()).sum();
    u32::try_from(count).unwrap()
}

proptest! {
    #![proptest_config(config(4000))]

    #[test]
    fn a_decoded_frame_is_the_exact_mask((width, height, channels) in frame_in_space()) {
        let bytes = decoder(width, height).decode(&block(&payload(&channels)), 0).unwrap();
        let found = expand(&bytes);
        prop_assert_eq!(&found.picture, &exact_mask(&channels, width, height));
        prop_assert_eq!(found.channel_count as usize, channels.len());
        prop_assert_eq!(found.point_count, point_count(&channels));
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn a_frame_does_not_depend_on_the_frames_before((width, height, frames) in frames_in_space()) {
        let blocks: Vec<Vec<u8>> = frames.iter().map(|frame| block(&payload(frame))).collect();
        let alone: Vec<Vec<u8>> =
            blocks.iter().map(|block| decoder(width, height).decode(block, 0).unwrap()).collect();
        let mut kept = decoder(width, height);
        let forth = 0..blocks.len();
        for at in forth.clone().chain(forth.rev()) {
            prop_assert_eq!(&kept.decode(&blocks[at], 0).unwrap(), &alone[at]);
            prop_assert_eq!(&kept.decode(&blocks[at], 0).unwrap(), &alone[at]);
            // A broken frame, and one whose outlines were asked for, leave nothing behind either.
            let cut = blocks[at].len() - 1;
            prop_assert!(kept.decode(&blocks[at][..cut], 0).is_err());
            prop_assert!(kept.polylines(&blocks[at], 0).is_ok());
        }
    }

    #[test]
    fn polylines_returns_the_outlines_as_stored((width, height, channels) in frame_in_space()) {
        let words = decoder(width, height).polylines(&block(&payload(&channels)), 0).unwrap();
        let mut expected = vec![i64::try_from(channels.len()).unwrap()];
        for channel in &channels {
            let points = channel.points();
            expected.push(i64::try_from(points.len()).unwrap());
            expected.extend(points.iter().flat_map(|&(x, y)| [x, y]));
        }
        let words: Vec<i64> = words.into_iter().map(i64::from).collect();
        prop_assert_eq!(words, expected);
    }

    #[test]
    fn a_frame_does_not_depend_on_the_compression_of_its_payload((width, height, channels) in frame_in_space()) {
        let payload = payload(&channels);
        let mut decoder = decoder(width, height);
        let compressed = decoder.decode(&block(&payload), 0).unwrap();
        let stored = decoder.decode(&stored_block(&payload), 0).unwrap();
        prop_assert_eq!(compressed, stored);
    }
}

/// Frames that a random one would hardly be.
#[test]
fn small_frames_are_painted_exactly_as_the_format_describes() {
    let dot = Outline::new((3, 2), []);
    let twice_the_same = Outline::new((3, 2), [(0, 0)]);
    let line = Outline::new((0, 0), [(6, 4)]);
    let triangle = Outline::new((0, 0), [(6, 0), (0, 4)]);
    let around_all = Outline::new(
        (0, 0),
        [(-10, -10), (60, 0), (60, 0), (0, 60), (-120, 0), (0, -60)],
    );
    let cases = [
        (vec![], 0),
        (vec![dot.clone()], 0),
        (vec![twice_the_same], 1),
        (vec![line], 7),
        (vec![dot, triangle], 21),
        (vec![around_all], 35),
    ];
    for (channels, expected) in cases {
        let bytes = decoder(7, 5)
            .decode(&block(&payload(&channels)), 0)
            .unwrap();
        let found = expand(&bytes).picture;
        assert_eq!(found, exact_mask(&channels, 7, 5), "{channels:?}");
        assert_eq!(found.count(), expected, "{channels:?}");
    }
}

#[test]
fn an_opaque_frame_has_one_span_per_row() {
    for width in [1, 63, 64, 65, 127, 128, 129, 200] {
        let channels = [Outline::new(
            (0, 0),
            [(-1, -1), (127, 0), (127, 0), (0, 100), (-127, 0), (-127, 0)],
        )];
        let bytes = decoder(width, 9)
            .decode(&block(&payload(&channels)), 0)
            .unwrap();
        let found = expand(&bytes);
        assert_eq!(found.picture.count(), 9 * width as usize);
        assert_eq!(found.span_count, 9);
    }
}
