//! The strips of whole streams: real ones if they are present, and the project's own clip.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use std::path::{Path, PathBuf};

use alphastream_decoder::{FrameDecoder, LeadProgress, Limits, read_lead};
use common::area::{channels, corners, encloses, strip_area, union_area};
use common::cover::{Cover, find_junction};

/// Vertices of a strip for each corner of the outlines, over all frames of a stream.
const VERTICES_PER_CORNER: f64 = 2.5;

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("ALPHASTREAM_SHARED")
        .map_or_else(|| root.join("../shared"), PathBuf::from);
    let mut files = vec![root.join("examples/demo/public/clip/figure.asvp")];
    let real = ["juggler", "people", "crowd", "stereo"]
        .map(|name| shared.join(format!("real/{name}.asvp")));
    files.extend(real.into_iter().filter(|file| file.is_file()));
    files
}

#[test]
fn every_strip_covers_its_outlines_once_and_is_watertight() {
    for path in files() {
        let file = std::fs::read(&path).unwrap();
        let lead = read_lead(&file, file.len() as u64, None, &Limits::DEFAULT).unwrap();
        let LeadProgress::Complete(lead) = lead else {
            panic!("{path:?} is cut")
        };
        let mut decoder = FrameDecoder::new(64, 64, None, Limits::DEFAULT).unwrap();
        let (mut vertices, mut points, mut worst) = (0, 0, 0.0_f64);
        for (frame, block) in (0..).zip(lead.offsets.windows(2)) {
            let block =
                &file[usize::try_from(block[0]).unwrap()..usize::try_from(block[1]).unwrap()];
            let strip = decoder.strip(block, frame, 0.0).unwrap().to_vec();
            let outlines = channels(&decoder.polylines(block, frame).unwrap());
            let wanted = union_area(&outlines);
            worst = worst.max((strip_area(&strip) - wanted).abs() / wanted.max(1.0));
            check_grid(&strip, &outlines, frame);
            assert_eq!(find_junction(&strip), None, "frame {frame} of {path:?}");
            vertices += strip.len() / 2;
            points += corners(&outlines);
        }
        let ratio = vertices as f64 / points as f64;
        println!("{path:?}: worst area {worst:e}, {ratio:.2} vertices for each corner");
        assert!(worst <= 1e-5, "{path:?}: area off by {worst:e}");
        assert!(
            ratio <= VERTICES_PER_CORNER,
            "{path:?}: {ratio} vertices for each corner"
        );
    }
}

/// Places all over the outlines are covered once inside and not at all outside.
fn check_grid(strip: &[f32], outlines: &[Vec<(i64, i64)>], frame: u32) {
    let cover = Cover::of(strip);
    let all = outlines.iter().flatten();
    let range = |values: Vec<i64>| {
        let (low, high) = (values.iter().min().copied(), values.iter().max().copied());
        (
            low.unwrap_or(0) as f64 - 2.0,
            high.unwrap_or(0) as f64 + 2.0,
        )
    };
    let (left, right) = range(all.clone().map(|point| point.0).collect());
    let (top, bottom) = range(all.map(|point| point.1).collect());
    for i in 0..24 {
        for j in 0..18 {
            // Off the whole pixels, another way in each frame.
            let shift = 0.013 + f64::from(frame % 61) / 61.0;
            let place = (
                left + (right - left) * (f64::from(i) + shift) / 24.0,
                top + (bottom - top) * (f64::from(j) + shift) / 18.0,
            );
            if let Some(count) = cover.count(place) {
                let wanted = usize::from(encloses(outlines, place));
                assert_eq!(count, wanted, "{place:?} in frame {frame}");
            }
        }
    }
}
