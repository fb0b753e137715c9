//! Strips of many channels, which are united step by step, and of outlines that meet themselves and each other
//! in the rows of their level sides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use alphastream_decoder::{FrameDecoder, Limits};
use common::Random;
use common::area::{encloses, strip_area, union_area};
use common::cover::{Cover, find_junction};
use common::writer::{Outline, block, payload};

fn seed() -> u64 {
    let seed = std::env::var("ALPHASTREAM_SEED").ok();
    seed.and_then(|seed| seed.parse().ok()).unwrap_or(22)
}

/// Compares the strip of random frames with their slow area, and with single places.
fn check(frames: usize, mut next: impl FnMut(&mut Random) -> Vec<Outline>) {
    let seed = seed();
    println!("ALPHASTREAM_SEED={seed}");
    let mut random = Random::new(seed);
    let mut decoder = FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap();
    for frame in 0..frames {
        let channels = next(&mut random);
        let stored = block(&payload(&channels));
        let strip = decoder.strip(&stored, 0, 0.0).unwrap().to_vec();
        let points: Vec<_> = channels.iter().map(Outline::points).collect();
        let (found, wanted) = (strip_area(&strip), union_area(&points));
        assert!(
            (found - wanted).abs() <= 1e-5 * wanted + 1e-4,
            "area {found}, wanted {wanted} in frame {frame}: {points:?}"
        );
        let cover = Cover::of(&strip);
        for at in 0..144_u32 {
            let place = (
                0.137 + 3.873 * f64::from(at % 12),
                0.291 + 3.317 * f64::from(at / 12),
            );
            if let Some(count) = cover.count(place) {
                let inside = usize::from(encloses(&points, place));
                assert_eq!(count, inside, "{place:?} in frame {frame}: {points:?}");
            }
        }
        let junction = find_junction(&strip);
        assert_eq!(junction, None, "in frame {frame}: {points:?}");
    }
}

fn step(random: &mut Random, reach: i64) -> i8 {
    i8::try_from(random.below(2 * reach as u64 + 1) as i64 - reach).unwrap()
}

fn outline(random: &mut Random, side: u64, reach: i64, points: u64) -> Outline {
    let start = (random.below(side) as u16, random.below(side) as u16);
    let count = 2 + random.below(points);
    let steps = (0..count).map(|_| (step(random, reach), step(random, reach)));
    Outline::new(start, steps.collect::<Vec<_>>())
}

#[test]
fn many_channels_over_each_other_are_covered_exactly_once() {
    check(150, |random| {
        let count = 9 + random.below(16);
        (0..count).map(|_| outline(random, 24, 9, 4)).collect()
    });
}

#[test]
fn level_upright_and_diagonal_sides_that_meet_are_covered_exactly_once() {
    check(4_000, |random| {
        let count = 1 + random.below(3);
        (0..count).map(|_| outline(random, 6, 1, 24)).collect()
    });
}

#[test]
fn staircases_that_lean_either_way_are_covered_exactly_once() {
    check(3_000, |random| {
        let count = 1 + random.below(3);
        (0..count)
            .map(|_| {
                let start = (8 + random.below(8) as u16, random.below(6) as u16);
                let half = 2 + random.below(8);
                let lean = step(random, 2);
                let mut steps = Vec::new();
                for down in [1, -1] {
                    for _ in 0..half {
                        steps.push((lean + step(random, 2), 0));
                        steps.push((step(random, 1), down * random.below(3) as i8));
                    }
                    steps.push((3 * down, 0));
                }
                Outline::new(start, steps)
            })
            .collect()
    });
}
