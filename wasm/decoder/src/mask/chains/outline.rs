//! Walks one outline chain by chain.

use alphastream_lanes::{Lanes, ROWS};

use super::super::groups::{Groups, Refused};
use super::rows::Rows;
use super::slope::add_sloped;
use super::steps::{Level, Move, Steps};
use crate::payload::Outline;

/// Rows of a step that one store sets.
const STORED: u8 = ROWS as u8;

/// A walk along the steps of one outline.
pub(super) struct Walk<'a> {
    pub(super) steps: &'a Steps,
    pub(super) rows: &'a mut Rows,
    pub(super) groups: &'a mut Groups,
    /// Whether the outline has two points only: its line is not closed, and nothing is filled.
    pub(super) is_line: bool,
}

/// The visit of the outline's first row, which may belong to its last chain.
struct Start {
    is_down: bool,
    left: i16,
    right: i16,
}

impl Walk<'_> {
    /// Adds the visits of all chains to the groups.
    pub(super) fn add(&mut self, outline: Outline<'_>) -> Result<(), Refused> {
        let [x, y] = [outline.start.0, outline.start.1].map(to_i16);
        let (moves, levels) = (self.steps.moves(), self.steps.levels());
        self.rows.set(y, x, x);
        if moves.is_empty() {
            self.extend(levels);
            self.add_rows(y, y)?;
            return self.add_rows(y, y);
        }
        if self.is_line {
            let (_, end) = match moves {
                [step, ..] if step.dy() > 0 => self.walk::<true>(moves),
                _ => self.walk::<false>(moves),
            };
            self.add_rows(y.min(end), y.max(end))?;
            return self.add_rows(y.min(end), y.max(end));
        }
        self.add_ring(y, moves, levels)
    }

    fn add_ring(&mut self, y: i16, moves: &[Move], levels: &[Level]) -> Result<(), Refused> {
        let mut start = None;
        let (mut rest, mut levels_done) = (moves, 0);
        while let [first, ..] = rest {
            let is_down = first.dy() > 0;
            if start.is_some() {
                self.rows.set(first.y(), first.x(), first.x());
            }
            let (walked, end) = if is_down {
                self.walk::<true>(rest)
            } else {
                self.walk::<false>(rest)
            };
            rest = rest.get(walked..).unwrap_or_default();
            let levels_end = match rest {
                [next, ..] => next.levels(),
                [] => levels.len(),
            };
            self.extend(levels.get(levels_done..levels_end).unwrap_or_default());
            levels_done = levels_end;
            let from = match &start {
                Some(_) => first.y(),
                None => {
                    // The first row is left to the last chain, which may be the same one.
                    let (left, right) = self.rows.get(y);
                    start = Some(Start {
                        is_down,
                        left,
                        right,
                    });
                    if is_down { y + 1 } else { y - 1 }
                }
            };
            if let (Some(start), []) = (&start, rest) {
                return self.finish(start, is_down, from, end);
            }
            self.add_rows(from.min(end), from.max(end))?;
        }
        Ok(())
    }

    /// Adds the last chain, which ends where the first one started.
    fn finish(&mut self, start: &Start, is_down: bool, from: i16, end: i16) -> Result<(), Refused> {
        if start.is_down == is_down {
            self.rows.extend(end, start.left);
            self.rows.extend(end, start.right - 1);
            return self.add_rows(from.min(end), from.max(end));
        }
        self.add_rows(from.min(end), from.max(end))?;
        self.rows.set(end, start.left, start.right - 1);
        self.add_rows(end, end)
    }

    /// Walks the steps down, or up, until the direction turns. Returns their number, and the row of their end.
    #[inline(never)]
    fn walk<const DOWN: bool>(&mut self, moves: &[Move]) -> (usize, i16) {
        let (mut walked, mut end) = (0, 0);
        let mut ramps = self.rows.ramps();
        for &step in moves {
            if (step.dy() > 0) != DOWN {
                break;
            }
            walked += 1;
            end = step.end();
            let (x, y) = (step.x(), step.y());
            let (wide, high) = (step.dx().unsigned_abs(), step.dy().unsigned_abs());
            if wide != 0 && wide != high {
                add_sloped(step, self.rows, self.is_line);
                ramps = self.rows.ramps();
                continue;
            }
            let aside = i16::from(step.dx() > 0) - i16::from(step.dx() < 0);
            ramps.add::<DOWN>(x, y, aside);
            let along = if DOWN { 1 } else { -1 };
            for done in (i16::from(STORED)..i16::from(high)).step_by(ROWS) {
                ramps.add::<DOWN>(x + aside * done, y + along * done, aside);
            }
        }
        (walked, end)
    }

    #[inline]
    fn extend(&mut self, levels: &[Level]) {
        for level in levels {
            self.rows.extend(level.y(), level.x());
        }
    }

    /// Adds the visits of the rows from `top` to `bottom`, both included, to their groups.
    #[inline(never)]
    fn add_rows(&mut self, top: i16, bottom: i16) -> Result<(), Refused> {
        let [first, last] = [top, bottom].map(|row| usize::from(row.unsigned_abs()) / ROWS);
        // Which row of the group is the first and the last one.
        let mut rows = Lanes::ramp(to_i16((first * ROWS) as i64), 1);
        let (above, below) = (Lanes::splat(top), Lanes::splat(bottom));
        for group in first..=last {
            let Some((left, right)) = self.rows.group(group) else {
                return Err(Refused);
            };
            let is_outside = above.above(rows).or(rows.above(below));
            // Rows outside hold anything.
            let pad = |side| is_outside.choose(Lanes::PAD, side);
            self.groups.add(group, pad(left), pad(right))?;
            rows = rows.plus(Lanes::splat(8));
        }
        Ok(())
    }
}

/// A coordinate inside the picture.
#[expect(clippy::cast_possible_truncation, reason = "sides have 15 bits")]
fn to_i16(side: i64) -> i16 {
    side as i16
}
