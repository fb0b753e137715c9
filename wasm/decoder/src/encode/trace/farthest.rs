//! Keeps the points of a run that deviate most, for a tolerance above 0.

use super::straight::MAX_STEP;

/// Marks the points of a run to keep: D. Douglas and T. Peucker, "Algorithms for the reduction of the
/// number of points required to represent a digitized line or its caricature" (1973).
///
/// Distances are to the line segment, not to the infinite line, so that the tolerance holds for runs that
/// turn back. A closed run may vanish. `open` is scratch; `kept` has an entry for each point.
pub(super) fn keep_farthest(
    points: &[[i32; 2]],
    tolerance: f64,
    kept: &mut [bool],
    open: &mut Vec<(usize, usize)>,
) {
    open.clear();
    open.push((0, points.len().saturating_sub(1)));
    while let Some((from, to)) = open.pop() {
        if to - from < 2 {
            continue;
        }
        let (at, squared) = find_farthest(&points[from..=to]);
        // The writer splits and rounds long slanting steps. Splitting here keeps points of the outline.
        if squared <= tolerance * tolerance && !is_split(points[from], points[to]) {
            continue;
        }
        kept[from + at] = true;
        open.push((from, from + at));
        open.push((from + at, to));
    }
}

/// Finds the point farthest from the segment between the first and the last one, or the middle one if all
/// are on it. Returns its index and the square of its distance.
fn find_farthest(points: &[[i32; 2]]) -> (usize, f64) {
    let last = points.len() - 1;
    let [x0, y0] = points[0].map(f64::from);
    let [dx, dy] = [
        f64::from(points[last][0]) - x0,
        f64::from(points[last][1]) - y0,
    ];
    let length_squared = dx * dx + dy * dy;
    let (mut at, mut squared) = (last / 2, 0.0);
    for (index, point) in points.iter().enumerate().take(last).skip(1) {
        let [px, py] = [f64::from(point[0]) - x0, f64::from(point[1]) - y0];
        let along = px * dx + py * dy;
        let distance = if along <= 0.0 {
            px * px + py * py
        } else if along >= length_squared {
            (px - dx) * (px - dx) + (py - dy) * (py - dy)
        } else {
            let across = px * dy - py * dx;
            across * across / length_squared
        };
        if distance > squared {
            (at, squared) = (index, distance);
        }
    }
    (at, squared)
}

/// Whether the writer has to split the step, and cannot split it in whole pixels.
fn is_split(from: [i32; 2], to: [i32; 2]) -> bool {
    let [width, height] = [0, 1].map(|axis| to[axis].abs_diff(from[axis]));
    width.max(height) > MAX_STEP && width != 0 && height != 0 && width != height
}
