//! Outlines as a smooth mask: each pixel is the maximum of its channels, and the area is correct.

use alphastream_decoder::{FrameDecoder, Limits};

use super::capped;
use super::input::Input;
use super::strip::grid_step;
use crate::common::area::union_area;
use crate::common::watched::MIB;
use crate::common::writer::{Outline, payload, stored_block};

const MAX_POINTS: usize = 1000;
/// Maximum points for which the slow area is computed.
const MAX_AREA_POINTS: usize = 60;

/// Input: the sides of the coordinate space and of the mask, the outlines.
pub(super) fn check(data: &[u8]) {
    let mut input = Input(data);
    let (space, size) = (input.sides(), input.sides());
    let outlines = input.outlines(MAX_POINTS);
    let mut decoder = FrameDecoder::new(space.0, space.1, None, Limits::DEFAULT).unwrap();
    let mask = smooth(&mut decoder, &outlines, size);
    let mut max = vec![0; mask.len()];
    for outline in &outlines {
        let alone = smooth(&mut decoder, std::slice::from_ref(outline), size);
        check_area(outline, &alone, space, size);
        for (max, alone) in max.iter_mut().zip(alone) {
            *max = alone.max(*max);
        }
    }
    // The grid may be finer for a single channel, which moves crossings.
    let points: Vec<_> = outlines.iter().map(Outline::points).collect();
    let ratio = f64::from(size.0) / f64::from(space.0) + f64::from(size.1) / f64::from(space.1);
    let slack = 1.0 + 255.0 * 4.0 * ratio * grid_step(&points);
    let differs = (mask.iter().zip(&max)).position(|(a, b)| f64::from(a.abs_diff(*b)) > slack);
    assert_eq!(differs, None, "the mask is not the maximum of its channels");
}

fn smooth(decoder: &mut FrameDecoder, outlines: &[Outline], size: (u32, u32)) -> Vec<u8> {
    let block = stored_block(&payload(outlines));
    let mask = capped(4 * MIB, || {
        decoder.smooth(&block, 0, size.0, size.1).map(<[u8]>::len)
    });
    assert_eq!(mask, Ok((size.0 * size.1) as usize));
    decoder.smooth(&block, 0, size.0, size.1).unwrap().to_vec()
}

/// A channel inside the picture covers as much of the mask as of the picture.
fn check_area(outline: &Outline, mask: &[u8], space: (u32, u32), size: (u32, u32)) {
    let points = outline.points();
    let inside = |&(x, y): &(i64, i64)| {
        (0..i64::from(space.0)).contains(&x) && (0..i64::from(space.1)).contains(&y)
    };
    if points.len() > MAX_AREA_POINTS || !points.iter().all(inside) {
        return;
    }
    let pixel = f64::from(size.0) / f64::from(space.0) * f64::from(size.1) / f64::from(space.1);
    let expected = 255.0 * pixel * union_area(&[points]);
    let found: f64 = mask.iter().copied().map(f64::from).sum();
    // Each pixel is rounded.
    let slack = 1.0 + 1e-4 * expected + 0.55 * mask.len() as f64;
    assert!(
        (found - expected).abs() <= slack,
        "{found} for {expected}, {slack} allowed"
    );
}
