//! The smooth mask is the even-odd area of each pixel (the stream format, section 6).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "common/cases.rs"]
mod cases;
mod common;

use alphastream_decoder::{Error, FrameDecoder, Limits, ResourceFault};
use cases::config;
use common::writer::{Outline, block, payload};
use proptest::prelude::*;

/// Samples along a side of a pixel.
const SAMPLES: usize = 64;

fn outline() -> impl Strategy<Value = Outline> {
    prop_oneof![
        (
            (0..30_u16, 0..20_u16),
            prop::collection::vec((-8..=8_i8, -8..=8_i8), 0..12)
        ),
        (
            (0..60_u16, 0..60_u16),
            prop::collection::vec((-60..=60_i8, -60..=60_i8), 0..8)
        ),
        (
            (0..30_u16, 0..20_u16),
            prop::collection::vec((-1..=1_i8, -1..=1_i8), 0..60)
        ),
    ]
    .prop_map(|(start, steps)| Outline::new(start, steps))
}

/// The points of a channel in pixels of the mask.
fn placed(outline: &Outline, ratio: (f64, f64)) -> Vec<(f64, f64)> {
    let place = |&(x, y): &(i64, i64)| ((x as f64 + 0.5) * ratio.0, (y as f64 + 0.5) * ratio.1);
    outline.points().iter().map(place).collect()
}

/// Coverage by counting samples, and how many edges reach into each pixel.
fn sampled(points: &[(f64, f64)], width: usize, height: usize) -> (Vec<f64>, Vec<usize>) {
    let edges: Vec<_> = (0..points.len())
        .map(|i| (points[i], points[(i + 1) % points.len()]))
        .collect();
    let mut coverage = vec![0.0; width * height];
    let mut reached = vec![0; width * height];
    if points.len() < 3 {
        return (coverage, reached);
    }
    for row in 0..height {
        for sample in 0..SAMPLES {
            let y = row as f64 + (sample as f64 + 0.5) / SAMPLES as f64;
            let mut crossings: Vec<f64> = Vec::new();
            for &(a, b) in &edges {
                if (a.1 <= y) != (b.1 <= y) {
                    crossings.push(a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0));
                }
            }
            for column in 0..width {
                for sample in 0..SAMPLES {
                    let x = column as f64 + (sample as f64 + 0.5) / SAMPLES as f64;
                    if crossings.iter().filter(|&&crossing| crossing < x).count() % 2 == 1 {
                        coverage[row * width + column] += 1.0 / (SAMPLES * SAMPLES) as f64;
                    }
                }
            }
        }
        for column in 0..width {
            let (left, top) = (column as f64, row as f64);
            let reaches = |&&(a, b): &&((f64, f64), (f64, f64))| {
                let (mut from, mut to) = (0.0_f64, 1.0_f64);
                for (start, delta, low) in [(a.0, b.0 - a.0, left), (a.1, b.1 - a.1, top)] {
                    if delta == 0.0 {
                        if start < low || start > low + 1.0 {
                            return false;
                        }
                        continue;
                    }
                    let (t, u) = ((low - start) / delta, (low + 1.0 - start) / delta);
                    (from, to) = (from.max(t.min(u)), to.min(t.max(u)));
                }
                from <= to
            };
            reached[row * width + column] = edges.iter().filter(reaches).count();
        }
    }
    (coverage, reached)
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn a_smooth_mask_is_the_covered_area_of_each_pixel(
        channels in prop::collection::vec(outline(), 0..3),
        space in (1..40_u32, 1..30_u32),
        size in (1..50_u32, 1..40_u32),
    ) {
        let mut decoder = FrameDecoder::new(space.0, space.1, None, Limits::DEFAULT).unwrap();
        let mask = decoder.smooth(&block(&payload(&channels)), 0, size.0, size.1).unwrap();
        let (width, height) = (size.0 as usize, size.1 as usize);
        let ratio = (f64::from(size.0) / f64::from(space.0), f64::from(size.1) / f64::from(space.1));
        let mut wanted = vec![0.0_f64; width * height];
        let mut most = vec![0; width * height];
        for channel in &channels {
            let (coverage, reached) = sampled(&placed(channel, ratio), width, height);
            for i in 0..wanted.len() {
                wanted[i] = wanted[i].max(coverage[i]);
                most[i] = most[i].max(reached[i]);
            }
        }
        for i in 0..wanted.len() {
            let difference = (f64::from(mask[i]) - wanted[i] * 255.0).abs();
            // The samples themselves are off by some of them for each edge.
            let allowed = 2.5 + 1.5 * most[i].saturating_sub(1) as f64;
            prop_assert!(difference <= allowed, "pixel {}, {}: {} for {}, {} edges", i % width, i / width, mask[i], wanted[i] * 255.0, most[i]);
        }
    }
}

#[test]
fn smooth_masks_larger_than_the_limit_are_refused() {
    let mut decoder = FrameDecoder::new(8, 8, None, Limits::DEFAULT).unwrap();
    let block = block(&payload(&[]));
    for (width, height) in [(0, 1), (1, 0), (16_385, 1), (1, 16_385)] {
        let error = decoder.smooth(&block, 0, width, height).map(<[u8]>::len);
        assert!(matches!(
            error,
            Err(Error::Resource(ResourceFault::MaskSide { .. }))
        ));
    }
    assert_eq!(
        decoder.smooth(&block, 0, 16_384, 1).map(<[u8]>::len),
        Ok(16_384)
    );
}

#[test]
fn a_smooth_mask_does_not_depend_on_the_masks_before() {
    let square = |x, side| {
        block(&payload(&[Outline::new(
            (x, 3),
            vec![(side, 0), (0, side), (-side, 0)],
        )]))
    };
    let mut decoder = FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap();
    let wanted = decoder.smooth(&square(5, 20), 0, 64, 64).unwrap().to_vec();
    decoder.smooth(&square(9, 50), 1, 100, 31).unwrap();
    decoder.smooth(&square(9, 50), 1, 64, 64).unwrap();
    assert_eq!(decoder.smooth(&square(5, 20), 2, 64, 64).unwrap(), wanted);
}
