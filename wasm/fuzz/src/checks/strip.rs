//! Outlines as a triangle strip: it covers the even-odd area exactly once.

use alphastream_decoder::{Error, FrameDecoder, Limits};

use super::capped;
use super::input::Input;
use crate::common::area::{encloses, strip_area, triangles, union_area};
use crate::common::watched::MIB;
use crate::common::writer::{Outline, payload, stored_block};

const MAX_POINTS: usize = 2500;
/// Maximum points for which the slow area is computed: its time is cubic.
const MAX_AREA_POINTS: usize = 80;
/// Bits of a coordinate. The grid has those that the picture does not need, at most 16.
const GRID_BITS: i32 = 24;
const GRID_FINEST: i32 = 16;
/// Number of points along either side of the outlines' bounds at which triangles are counted.
const PROBES: u32 = 6;

type Channels = [Vec<(i64, i64)>];

/// Input: a tolerance in eighths of a pixel as a byte, the outlines.
pub(super) fn check(data: &[u8]) {
    let mut input = Input(data);
    let tolerance = f64::from(input.byte()) / 8.0;
    let outlines = input.outlines(MAX_POINTS);
    let block = stored_block(&payload(&outlines));
    let mut decoder = FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap();
    let exact = strip(&mut decoder, &block, 0.0);
    let strayed = strip(&mut decoder, &block, tolerance);
    let points: Vec<_> = outlines.iter().map(Outline::points).collect();
    let count: usize = points.iter().map(Vec::len).sum();
    if count > MAX_AREA_POINTS {
        return;
    }
    let (exact, strayed) = (exact.unwrap(), strayed.unwrap());
    let expected = union_area(&points);
    let blur = 2.0 * grid_step(&points);
    let slack = 1e-5 * expected + 1e-4 + blur * length(&points);
    assert_area(&exact, expected, slack);
    check_probes(&exact, &points, 1e-3 + 4.0 * blur);
    let slack = slack + tolerance * (2.0 * length(&points) + 4.0 * tolerance * count as f64);
    assert_area(&strayed, expected, slack);
}

/// Returns the strip of a block, or `None` if its outlines are too tangled.
fn strip(decoder: &mut FrameDecoder, block: &[u8], tolerance: f64) -> Option<Vec<f32>> {
    let strip = match capped(64 * MIB, || decoder.strip(block, 0, tolerance)) {
        Ok(strip) => strip,
        Err(Error::Resource(_)) => return None,
        Err(error) => panic!("{error}"),
    };
    assert!(strip.len().is_multiple_of(2), "x without y");
    assert!(strip.iter().all(|value| value.is_finite()));
    Some(strip.to_vec())
}

fn assert_area(strip: &[f32], expected: f64, slack: f64) {
    let found = strip_area(strip);
    let difference = (found - expected).abs();
    assert!(
        difference <= slack,
        "{found} for {expected}, {slack} allowed"
    );
}

/// Checks at points across the outlines that one triangle covers each point inside, and none those
/// outside. Ignores points within `slack` of a side of a triangle or an outline.
fn check_probes(strip: &[f32], channels: &Channels, slack: f64) {
    let all: Vec<_> = channels.iter().flatten().collect();
    let (Some(left), Some(right)) = (all.iter().map(|p| p.0).min(), all.iter().map(|p| p.0).max())
    else {
        return;
    };
    let (top, bottom) = (
        all.iter().map(|p| p.1).min().unwrap(),
        all.iter().map(|p| p.1).max().unwrap(),
    );
    let place = |from: i64, to: i64, at: u32| {
        from as f64 + (to - from) as f64 * (f64::from(at) + 0.5137) / f64::from(PROBES)
    };
    let triangles: Vec<_> = triangles(strip).collect();
    for at in 0..PROBES * PROBES {
        let point = (
            place(left, right, at % PROBES),
            place(top, bottom, at / PROBES),
        );
        if sides(channels).any(|(a, b)| is_near(as_doubles(a), as_doubles(b), point, slack)) {
            continue;
        }
        let hits: Option<Vec<bool>> = triangles.iter().map(|t| covers(t, point, slack)).collect();
        if let Some(hits) = hits {
            let count = hits.iter().filter(|hit| **hit).count();
            assert_eq!(
                count,
                usize::from(encloses(channels, point)),
                "triangles at {point:?}"
            );
        }
    }
}

/// Whether a triangle covers a point. `None` if the point lies too near a side.
fn covers(&[a, b, c]: &[(f64, f64); 3], p: (f64, f64), slack: f64) -> Option<bool> {
    let distance = |a: (f64, f64), b: (f64, f64)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        (dx * (p.1 - a.1) - dy * (p.0 - a.0)) / dx.hypot(dy)
    };
    let sides = [distance(a, b), distance(b, c), distance(c, a)];
    if sides.iter().all(|&s| s > slack) || sides.iter().all(|&s| s < -slack) {
        return Some(true);
    }
    let outside = sides.iter().any(|&s| s > slack) && sides.iter().any(|&s| s < -slack);
    outside.then_some(false)
}

/// Returns the step of the grid that corners are rounded to, in pixels.
pub(super) fn grid_step(channels: &Channels) -> f64 {
    let all = channels.iter().flatten();
    let reach = all.fold(1, |reach, (x, y)| reach.max(x.abs()).max(y.abs()));
    let bits = i32::try_from(64 - reach.leading_zeros()).unwrap();
    f64::exp2(f64::from(-(GRID_BITS - bits).min(GRID_FINEST)))
}

/// Returns the sides of all outlines, which are closed.
fn sides(channels: &Channels) -> impl Iterator<Item = ((i64, i64), (i64, i64))> {
    channels.iter().flat_map(|points| {
        let next = points.iter().cycle().skip(1);
        points.iter().copied().zip(next.copied())
    })
}

/// Returns the total length of all sides, in pixels.
fn length(channels: &Channels) -> f64 {
    sides(channels)
        .map(|(a, b)| ((b.0 - a.0) as f64).hypot((b.1 - a.1) as f64))
        .sum()
}

fn as_doubles((x, y): (i64, i64)) -> (f64, f64) {
    (x as f64, y as f64)
}

fn is_near(a: (f64, f64), b: (f64, f64), p: (f64, f64), slack: f64) -> bool {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let square = dx * dx + dy * dy;
    let along = ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / square;
    let part = if square == 0.0 {
        0.0
    } else {
        along.clamp(0.0, 1.0)
    };
    (a.0 + part * dx - p.0).hypot(a.1 + part * dy - p.1) <= slack
}
