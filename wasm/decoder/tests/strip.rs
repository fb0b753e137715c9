//! The triangle strip covers what the outlines enclose, once, and nothing else (the stream format,
//! section 7).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use alphastream_decoder::{FrameDecoder, LeadProgress, Limits, read_lead};
use common::area::{channels, encloses, strip_area, triangles, union_area};
use common::writer::{Outline, block, payload};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(20_240_301),
        failure_persistence: None,
        max_shrink_iters: 100_000,
        ..ProptestConfig::default()
    }
}

fn outline(side: u16, step: i8, points: usize) -> impl Strategy<Value = Outline> {
    let start = (0..side, 0..side);
    (
        start,
        prop::collection::vec((-step..=step, -step..=step), 0..points),
    )
        .prop_map(|(start, steps)| Outline::new(start, steps))
}

fn frame() -> impl Strategy<Value = Vec<Outline>> {
    prop_oneof![
        prop::collection::vec(outline(8, 4, 8), 1..4),
        prop::collection::vec(outline(12, 3, 30), 1..4),
        prop::collection::vec(outline(60, 127, 40), 1..4),
        prop::collection::vec(outline(4, 1, 60), 1..5),
        prop::collection::vec(outline(200, 20, 200), 1..2),
    ]
}

/// Whether a point is in a triangle, or so near to its border that it does not count.
fn covers([a, b, c]: [(f64, f64); 3], p: (f64, f64)) -> Option<bool> {
    let cross =
        |a: (f64, f64), b: (f64, f64)| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    let sides = [cross(a, b), cross(b, c), cross(c, a)];
    if sides.iter().all(|&s| s > 1e-3) || sides.iter().all(|&s| s < -1e-3) {
        return Some(true);
    }
    let outside = sides.iter().any(|&s| s > 1e-3) && sides.iter().any(|&s| s < -1e-3);
    outside.then_some(false)
}

proptest! {
    #![proptest_config(config(20_000))]

    #[test]
    fn a_strip_covers_the_union_once(channels_in in frame()) {
        let mut decoder = FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap();
        let block = block(&payload(&channels_in));
        let strip = decoder.strip(&block, 0, 0.0).unwrap();
        let outlines = channels(&decoder.polylines(&block, 0).unwrap());
        let (found, wanted) = (strip_area(&strip), union_area(&outlines));
        prop_assert!((found - wanted).abs() <= 1e-5 * wanted + 1e-4, "area {found}, wanted {wanted}");
        let triangles: Vec<_> = triangles(&strip).collect();
        let mut x = 0.137;
        while x < 64.0 {
            let mut y = 0.291;
            while y < 64.0 {
                let hits: Vec<Option<bool>> = triangles.iter().map(|&t| covers(t, (x, y))).collect();
                if hits.iter().all(Option::is_some) {
                    let count = hits.iter().filter(|hit| **hit == Some(true)).count();
                    prop_assert_eq!(count, usize::from(encloses(&outlines, (x, y))), "at {}, {}", x, y);
                }
                y += 5.317;
            }
            x += 4.873;
        }
    }
}

#[test]
#[ignore]
fn try_it() {
    for name in ["juggler", "people", "crowd", "stereo"] {
        let file = std::fs::read(format!("/work/shared/real/{name}.asvp")).unwrap();
        let LeadProgress::Complete(lead) =
            read_lead(&file, file.len() as u64, None, &Limits::DEFAULT).unwrap()
        else {
            panic!()
        };
        let mut decoder = FrameDecoder::new(2024, 1024, None, Limits::DEFAULT).unwrap();
        let n = lead.offsets.len() - 1;
        let mut best = vec![f64::INFINITY; n];
        let mut verts = 0;
        for rep in 0..std::env::var("REPS").map_or(20, |r| r.parse().unwrap()) {
            for i in 0..n {
                let block = &file[lead.offsets[i] as usize..lead.offsets[i + 1] as usize];
                let started = std::time::Instant::now();
                let strip = decoder.strip(block, i as u32, 0.0).unwrap();
                best[i] = best[i].min(started.elapsed().as_secs_f64() * 1e6);
                if rep == 0 {
                    verts += strip.len() / 2;
                }
            }
        }
        println!(
            "{name}: {:.1} µs a frame, {:.1} vertices",
            best.iter().sum::<f64>() / n as f64,
            verts as f64 / n as f64
        );
    }
}

#[test]
#[ignore]
fn tiny() {
    use common::writer::{Outline, block, payload};
    let square = |x: u16, y: u16, s: i8| Outline::new((x, y), vec![(s, 0), (0, s), (-s, 0)]);
    let mut decoder = FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap();
    for channels in [
        vec![square(3, 3, 5)],
        vec![square(3, 3, 5), square(20, 3, 5)],
        vec![square(3, 3, 5), square(5, 5, 5)],
        vec![Outline::new((10, 0), vec![(5, 10), (-5, -5), (-5, 5)])],
        vec![Outline::new(
            (0, 0),
            vec![(5, 5), (5, -5), (0, 10), (-5, -3), (-5, 4)],
        )],
        vec![Outline::new((0, 0), vec![(10, 10), (0, -10), (-10, 10)])],
    ] {
        println!("{channels:?}");
        let b = block(&payload(&channels));
        let strip = decoder.strip(&b, 0, 0.0).unwrap();
        let lines = common::area::channels(&decoder.polylines(&b, 0).unwrap());
        println!(
            "{:?} {} {}",
            strip,
            common::area::strip_area(&strip),
            common::area::union_area(&lines)
        );
    }
}

#[test]
#[ignore]
fn hunt() {
    let mut decoder = FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap();
    let mut random = common::Random::new(7);
    for n in 2..9 {
        for _ in 0..200_000 {
            let size = 3 + random.below(12);
            let start = (random.below(size) as u16, random.below(size) as u16);
            let mut at = (start.0 as i64, start.1 as i64);
            let steps: Vec<(i8, i8)> = (0..n)
                .map(|_| {
                    let to = (random.below(size) as i64, random.below(size) as i64);
                    let d = (to.0 - at.0, to.1 - at.1);
                    at = to;
                    (d.0 as i8, d.1 as i8)
                })
                .collect();
            let o = vec![Outline::new(start, steps)];
            let b = block(&payload(&o));
            let outlines = vec![o[0].points()];
            let wanted = union_area(&outlines);
            let strip = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                decoder.strip(&b, 0, 0.0).unwrap()
            }));
            let found = strip.as_ref().map_or(f64::NAN, |strip| strip_area(strip));
            if !((found - wanted).abs() <= 1e-5 * wanted + 1e-4) {
                println!("{:?} found {found} wanted {wanted} {strip:?}", outlines);
                return;
            }
        }
        println!("{n} ok");
    }
}

#[test]
#[ignore]
fn one() {
    let pts = [(0i64, 3i64), (0, 0), (2, 3), (1, 1), (0, 1), (1, 0)];
    let steps: Vec<(i8, i8)> = pts
        .windows(2)
        .map(|w| ((w[1].0 - w[0].0) as i8, (w[1].1 - w[0].1) as i8))
        .collect();
    let mut decoder = FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap();
    let strip = decoder
        .strip(&block(&payload(&[Outline::new((0, 3), steps)])), 0, 0.0)
        .unwrap();
    for t in triangles(&strip) {
        println!("{t:?}");
    }
}
