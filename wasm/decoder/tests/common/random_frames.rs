//! Random frames whose outlines stay in the picture, and close with a short line.

use super::Random;
use super::writer::Outline;

/// A side of a picture.
pub(crate) fn random_side(random: &mut Random) -> u32 {
    let most = [4, 40, 90, 200][usize::try_from(random.below(4)).unwrap()];
    1 + u32::try_from(random.below(most)).unwrap()
}

/// One to four outlines of any slope, that may cross themselves and each other.
pub(crate) fn random_frame(random: &mut Random, width: u32, height: u32) -> Vec<Outline> {
    let channels = 1 + random.below(4);
    (0..channels)
        .map(|_| random_outline(random, width, height))
        .collect()
}

fn random_outline(random: &mut Random, width: u32, height: u32) -> Outline {
    let (width, height) = (i64::from(width), i64::from(height));
    let mut pick = |side: i64| i64::try_from(random.below(side.unsigned_abs())).unwrap();
    let start = (pick(width), pick(height));
    let count = pick(40);
    // The longest step: real outlines have short ones.
    let reach = [1, 2, 3, 9, 40, 127][usize::try_from(pick(6)).unwrap()];
    let habit = pick(4);
    let mut at = start;
    let mut steps = Vec::new();
    for _ in 0..count {
        let (mut dx, mut dy) = (pick(2 * reach + 1) - reach, pick(2 * reach + 1) - reach);
        match (habit, pick(4)) {
            (0, _) => {}
            (_, 0) => dx = 0,
            (_, 1) => dy = 0,
            (_, 2) => dy = dx * (2 * pick(2) - 1),
            _ => {}
        }
        push(&mut steps, &mut at, (dx, dy), (width, height));
    }
    // Some way back, so that the closing line is short.
    while (start.0 - at.0).abs().max((start.1 - at.1).abs()) > 127 || pick(3) == 0 {
        let (dx, dy) = (start.0 - at.0, start.1 - at.1);
        if (dx, dy) == (0, 0) {
            break;
        }
        let way = (dx.clamp(-60, 60), dy.clamp(-60, 60));
        push(&mut steps, &mut at, way, (width, height));
    }
    let side = |at: i64| u16::try_from(at).unwrap();
    Outline::new((side(start.0), side(start.1)), steps)
}

/// Adds a step, cut to the picture.
fn push(steps: &mut Vec<(i8, i8)>, at: &mut (i64, i64), (dx, dy): (i64, i64), size: (i64, i64)) {
    let x = (at.0 + dx).clamp(0, size.0 - 1);
    let y = (at.1 + dy).clamp(0, size.1 - 1);
    let part = |to: i64, from: i64| i8::try_from(to - from).unwrap();
    steps.push((part(x, at.0), part(y, at.1)));
    *at = (x, y);
}
