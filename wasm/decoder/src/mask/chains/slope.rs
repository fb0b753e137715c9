//! Steps that are neither upright nor diagonal: row by row, as the format draws and fills them.
//!
//! `planes/walk.rs` explains why the crossing of a row is one of the pixels of its line.

use super::super::planes::crossing;
use super::rows::Rows;
use super::steps::Move;

/// Sets the visits of the rows after the start of a step, and extends that of its first row.
#[cold]
#[inline(never)]
pub(super) fn add_sloped(step: Move, rows: &mut Rows, is_line: bool) {
    let (dx, dy) = (i32::from(step.dx()), i32::from(step.dy()));
    if dx.abs() > dy.abs() {
        add_wide(step, rows);
    } else {
        add_high(step, rows, is_line);
    }
}

/// A step that is higher than wide: a pixel in each row, and its crossing.
fn add_high(step: Move, rows: &mut Rows, is_line: bool) {
    let (dx, dy) = (i32::from(step.dx()), i32::from(step.dy()));
    let (wide, high) = (dx.abs(), dy.abs());
    let (mut x, mut y) = (i32::from(step.x()), i32::from(step.y()));
    // Twice the distance from the exact point, in pixels · high.
    let mut error = 0;
    for _ in 0..high {
        y += dy.signum();
        error += 2 * wide;
        if error > high {
            x += dx.signum();
            error -= 2 * high;
        }
        let mut to = x;
        if error == high && !is_line {
            // Half-way between two pixels only the format's formula decides; a line is not filled.
            let start = (i64::from(step.x()), i64::from(step.y()));
            let end = (start.0 + i64::from(dx), start.1 + i64::from(dy));
            to = i32::try_from(crossing(start, end, y.into())).unwrap_or(x);
        }
        rows.set(to_i16(y), to_i16(x.min(to)), to_i16(x.max(to)));
    }
}

/// A step that is wider than high: the run of row j ends at column ⌊(2j + 1) · wide / (2 · high)⌋.
fn add_wide(step: Move, rows: &mut Rows) {
    let (dx, dy) = (i32::from(step.dx()), i32::from(step.dy()));
    let (wide, high) = (dx.abs(), dy.abs());
    let start = i32::from(step.x());
    let column = |along: i32| to_i16(start + dx.signum() * along);
    let end_of_run = |row: i32| (2 * row + 1) * wide / (2 * high);
    rows.extend(step.y(), column(end_of_run(0)));
    let mut y = i32::from(step.y());
    for row in 1..=high {
        y += dy.signum();
        let from = column(end_of_run(row - 1) + 1);
        let to = column(end_of_run(row).min(wide));
        rows.set(to_i16(y), from.min(to), from.max(to));
    }
}

/// A coordinate inside the picture.
#[expect(clippy::cast_possible_truncation, reason = "sides have 15 bits")]
fn to_i16(side: i32) -> i16 {
    side as i16
}
