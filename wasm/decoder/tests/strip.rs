//! The triangle strip covers what the outlines enclose, once, and nothing else (the stream format,
//! section 7).
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
use common::area::{corners, distance, encloses, strip_area, triangles, union_area};
use common::cover::{Cover, find_junction};
use common::writer::{Outline, block, payload};
use proptest::prelude::*;

fn decoder() -> FrameDecoder {
    FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap()
}

fn strip_of(channels: &[Outline], tolerance: f64) -> Vec<f32> {
    let block = block(&payload(channels));
    decoder().strip(&block, 0, tolerance).unwrap().to_vec()
}

fn points_of(channels: &[Outline]) -> Vec<Vec<(i64, i64)>> {
    channels.iter().map(Outline::points).collect()
}

fn outline(side: u16, step: i8, points: usize) -> impl Strategy<Value = Outline> {
    let steps = prop::collection::vec((-step..=step, -step..=step), 0..points);
    ((0..side, 0..side), steps).prop_map(|(start, steps)| Outline::new(start, steps))
}

/// Few points that can be inspected, dense ones that touch each other, long edges that
/// cross each other, and outlines of many points.
fn frame() -> impl Strategy<Value = Vec<Outline>> {
    prop_oneof![
        prop::collection::vec(outline(8, 4, 8), 1..4),
        prop::collection::vec(outline(12, 3, 30), 1..4),
        prop::collection::vec(outline(60, 127, 40), 1..4),
        prop::collection::vec(outline(4, 1, 60), 1..5),
        prop::collection::vec(outline(200, 20, 200), 1..2),
    ]
}

/// Points that no vertex at whole pixels hits.
fn grid() -> impl Iterator<Item = (f64, f64)> {
    (0..13).flat_map(|i| {
        (0..12).map(move |j| (0.137 + 4.873 * f64::from(i), 0.291 + 5.317 * f64::from(j)))
    })
}

proptest! {
    #![proptest_config(config(6_000))]

    #[test]
    fn a_strip_covers_the_union_exactly_once(channels in frame()) {
        let strip = strip_of(&channels, 0.0);
        let points = points_of(&channels);
        let (found, wanted) = (strip_area(&strip), union_area(&points));
        prop_assert!((found - wanted).abs() <= 1e-5 * wanted + 1e-4, "area {found}, wanted {wanted}");
        let cover = Cover::of(&strip);
        for place in grid() {
            if let Some(count) = cover.count(place) {
                prop_assert_eq!(count, usize::from(encloses(&points, place)), "at {:?}", place);
            }
        }
        prop_assert_eq!(find_junction(&strip), None, "a vertex within an edge");
    }

    #[test]
    fn a_tolerance_changes_nothing_farther_away_than_itself(
        channels in prop::collection::vec(outline(60, 3, 120), 1..3),
        tolerance in 0.3..4.0_f64,
    ) {
        let strip = strip_of(&channels, tolerance);
        let points = points_of(&channels);
        let cover = Cover::of(&strip);
        for place in grid().filter(|&place| distance(&points, place) > tolerance + 1e-6) {
            if let Some(count) = cover.count(place) {
                prop_assert_eq!(count, usize::from(encloses(&points, place)), "at {:?}", place);
            }
        }
    }
}

#[test]
fn strips_of_known_shapes_have_the_known_area() {
    let square = |x, y, side| Outline::new((x, y), vec![(side, 0), (0, side), (-side, 0)]);
    let shapes: [(&str, Vec<Outline>, f64); 8] = [
        ("a square", vec![square(3, 3, 5)], 25.0),
        ("two apart", vec![square(3, 3, 5), square(20, 3, 5)], 50.0),
        (
            "two that overlap",
            vec![square(3, 3, 5), square(5, 5, 5)],
            41.0,
        ),
        (
            "the same twice",
            vec![square(3, 3, 5), square(3, 3, 5)],
            25.0,
        ),
        (
            "two side by side",
            vec![square(3, 3, 5), square(8, 3, 5)],
            50.0,
        ),
        (
            "a dart",
            vec![Outline::new((10, 0), vec![(5, 10), (-5, -5), (-5, 5)])],
            25.0,
        ),
        (
            "a bow tie",
            vec![Outline::new((0, 0), vec![(10, 10), (0, -10), (-10, 10)])],
            50.0,
        ),
        (
            "a ring through a bridge",
            vec![Outline::new(
                (0, 0),
                vec![
                    (9, 0),
                    (0, 9),
                    (-9, 0),
                    (0, -9),
                    (3, 3),
                    (3, 0),
                    (0, 3),
                    (-3, 0),
                    (0, -3),
                ],
            )],
            72.0,
        ),
    ];
    for (name, channels, area) in shapes {
        let strip = strip_of(&channels, 0.0);
        assert!(
            (strip_area(&strip) - area).abs() < 1e-6,
            "{name}: {strip:?}"
        );
        assert_eq!(find_junction(&strip), None, "{name}");
    }
}

#[test]
fn outlines_that_enclose_nothing_have_no_vertices() {
    let line = Outline::new((3, 3), vec![(5, 5)]);
    let there_and_back = Outline::new((3, 3), vec![(5, 5), (5, 0), (-5, 0), (-5, -5)]);
    for channels in [
        vec![],
        vec![Outline::new((1, 1), vec![])],
        vec![line],
        vec![there_and_back],
    ] {
        assert_eq!(strip_of(&channels, 0.0), Vec::<f32>::new());
    }
}

#[test]
fn a_tolerance_removes_vertices() {
    // A circle of some 180 points.
    let mut steps = Vec::new();
    let mut at = (60.0_f64, 30.0_f64);
    for i in 1..=180 {
        let angle = f64::from(i) * core::f64::consts::TAU / 180.0;
        let to = (
            (30.0 + 30.0 * angle.cos()).round(),
            (30.0 + 30.0 * angle.sin()).round(),
        );
        steps.push(((to.0 - at.0) as i8, (to.1 - at.1) as i8));
        at = to;
    }
    let channels = [Outline::new((60, 30), steps)];
    let all = triangles(&strip_of(&channels, 0.0)).count();
    let some = triangles(&strip_of(&channels, 1.0)).count();
    let few = triangles(&strip_of(&channels, 4.0)).count();
    assert!(
        all > 70 && some < all / 3 && few < some && few >= 2,
        "{all}, {some}, {few}"
    );
    assert_eq!(
        all,
        corners(&points_of(&channels)) - 2,
        "one outline, no hole"
    );
}

#[test]
fn points_past_24_bits_are_refused() {
    let steps = vec![(127, 0); 132_200];
    let far = block(&payload(&[Outline::new((0, 0), steps)]));
    let mut decoder = decoder();
    let error = decoder.strip(&far, 7, 0.0);
    assert_eq!(
        error,
        Err(Error::Resource(ResourceFault::PointTooFar { frame: 7 }))
    );
}

#[test]
fn strips_with_large_coordinates_are_exact() {
    // As far out as a start may be, and further by steps.
    let steps = vec![(127, 0), (0, 127), (-127, 0)];
    let channels = [Outline::new((65_500, 65_400), steps)];
    assert!((strip_area(&strip_of(&channels, 0.0)) - 127.0 * 127.0).abs() < 1e-6);
}

#[test]
fn a_frame_after_a_too_tangled_one_has_its_strip() {
    let mut random = common::Random::new(1);
    let mut at = (128_i64, 128_i64);
    let mut step = || {
        let mut towards = |from: i64| (from + random.below(255) as i64 - 127).clamp(0, 255);
        let to = (towards(at.0), towards(at.1));
        let step = ((to.0 - at.0) as i8, (to.1 - at.1) as i8);
        at = to;
        step
    };
    let steps: Vec<(i8, i8)> = (0..8000).map(|_| step()).collect();
    let tangle = block(&payload(&[Outline::new((128, 128), steps)]));
    let square = block(&payload(&[Outline::new((1, 1), [(5, 0), (0, 5), (-5, 0)])]));
    let mut decoder = decoder();
    let too_tangled = Err(Error::Resource(ResourceFault::TooTangled { frame: 3 }));
    assert_eq!(decoder.strip(&tangle, 3, 0.0), too_tangled);
    assert!((strip_area(decoder.strip(&square, 4, 0.0).unwrap()) - 25.0).abs() < 1e-6);
    let smooth = decoder.smooth(&tangle, 3, 64, 64).map(<[u8]>::to_vec);
    assert_eq!(
        smooth,
        Err(Error::Resource(ResourceFault::TooTangled { frame: 3 }))
    );
    assert!(decoder.smooth(&square, 4, 64, 64).is_ok());
}
