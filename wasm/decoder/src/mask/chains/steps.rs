//! Splits an outline into steps that change the row and level ones, eight steps at a time.

use alphastream_lanes::{Lanes, ROWS};

use super::super::groups::Space;
use crate::error::ResourceFault;
use crate::memory::reserve;
use crate::payload::Outline;

/// Maximum steps of an outline, so that their numbers have 16 bits.
const MAX_STEPS: usize = u16::MAX as usize - ROWS;
/// Steps that are read at once.
const AT_ONCE: usize = 8;

/// A step to another row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Move {
    /// Where it starts.
    pub(super) x: i16,
    pub(super) y: i16,
    pub(super) dx: i8,
    pub(super) dy: i8,
    /// Level steps before it.
    pub(super) levels: u16,
}

/// Where a level step ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    pub(super) x: i16,
    pub(super) y: i16,
}

/// The steps of one outline, closed by one more if it must be.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    moves: Vec<Move>,
    levels: Vec<Level>,
    move_count: usize,
    level_count: usize,
}

/// Sums so far.
struct Sums {
    x: Lanes,
    y: Lanes,
    low: (Lanes, Lanes),
    high: (Lanes, Lanes),
}

impl Steps {
    pub(super) fn moves(&self) -> &[Move] {
        &self.moves[..self.move_count]
    }

    pub(super) fn levels(&self) -> &[Level] {
        &self.levels[..self.level_count]
    }

    /// Reads an outline of two points or more. Returns the box of its points, or `None` if one of them
    /// lies outside the picture, the closing line is too long, or there are too many steps.
    #[inline]
    pub(super) fn read(
        &mut self,
        outline: Outline<'_>,
        width: u32,
        height: u32,
    ) -> Result<Option<Space>, ResourceFault> {
        let steps = outline.steps;
        let (x, y) = outline.start;
        let is_inside = x < width.into() && y < height.into();
        if steps.len() > MAX_STEPS || !is_inside {
            return Ok(None);
        }
        self.make_room(steps.len() + AT_ONCE)?;
        (self.move_count, self.level_count) = (0, 0);
        let [start_x, start_y] = [x, y].map(|side| Lanes::splat(to_i16(side)));
        let mut sums = Sums {
            x: start_x,
            y: start_y,
            low: (start_x, start_y),
            high: (start_x, start_y),
        };
        let (blocks, rest) = steps.as_chunks::<AT_ONCE>();
        for block in blocks {
            self.split(block, &mut sums);
        }
        // The closing step, and steps that lead nowhere and are split off again below.
        let mut last = [[0; 2]; AT_ONCE];
        last[..rest.len()].copy_from_slice(rest);
        let mut count = rest.len();
        if steps.len() >= 2 {
            let [end_x, end_y] = end_of(&sums, rest);
            let closing = (i8::try_from(x - end_x), i8::try_from(y - end_y));
            let (Ok(dx), Ok(dy)) = closing else {
                return Ok(None);
            };
            last[count] = [dx.cast_unsigned(), dy.cast_unsigned()];
            count += 1;
        }
        self.split(&last, &mut sums);
        self.level_count -= AT_ONCE - count;
        Ok(sums.space(width, height))
    }

    #[inline]
    fn make_room(&mut self, count: usize) -> Result<(), ResourceFault> {
        if self.moves.len() < count {
            reserve(&mut self.moves, count)?;
            reserve(&mut self.levels, count)?;
            self.moves.resize(count, Move::default());
            self.levels.resize(count, Level::default());
        }
        Ok(())
    }

    /// Splits eight steps. All points after a point inside are told from points inside: a sum of eight steps
    /// that leaves 16 bits is negative.
    #[inline]
    fn split(&mut self, steps: &[[u8; 2]; AT_ONCE], sums: &mut Sums) {
        let words = steps.map(i16::from_le_bytes);
        let dx = Lanes::new(words.map(|word| word << 8 >> 8));
        let dy = Lanes::new(words.map(|word| word >> 8));
        let (x_before, y_before) = (sums.x, sums.y);
        let x = x_before.plus(dx.running_sums());
        let y = y_before.plus(dy.running_sums());
        sums.low = (sums.low.0.min(x), sums.low.1.min(y));
        sums.high = (sums.high.0.max(x), sums.high.1.max(y));
        let (xs, ys) = (x.to_array(), y.to_array());
        let (starts_x, starts_y) = (x.minus(dx).to_array(), y.minus(dy).to_array());
        sums.x = Lanes::splat(xs[AT_ONCE - 1]);
        sums.y = Lanes::splat(ys[AT_ONCE - 1]);
        let room = (
            (self.moves.get_mut(self.move_count..)).and_then(<[_]>::first_chunk_mut::<AT_ONCE>),
            (self.levels.get_mut(self.level_count..)).and_then(<[_]>::first_chunk_mut::<AT_ONCE>),
        );
        let (Some(moves), Some(levels)) = room else {
            return;
        };
        // Each step is written to both lists and counted in one: a branch would be mispredicted. Both
        // numbers are less than 8; the masks tell the compiler.
        let (mut move_at, mut level_at) = (0, 0);
        for (at, [dx, dy]) in steps.iter().enumerate() {
            moves[move_at & (AT_ONCE - 1)] = Move {
                x: starts_x[at],
                y: starts_y[at],
                dx: dx.cast_signed(),
                dy: dy.cast_signed(),
                levels: to_u16(self.level_count + level_at),
            };
            levels[level_at & (AT_ONCE - 1)] = Level {
                x: xs[at],
                y: ys[at],
            };
            let is_level = usize::from(*dy == 0);
            level_at += is_level;
            move_at += 1 - is_level;
        }
        self.move_count += move_at;
        self.level_count += level_at;
    }
}

impl Sums {
    /// Returns the box of all points, or `None` if one lies outside the picture.
    fn space(&self, width: u32, height: u32) -> Option<Space> {
        let least = |lanes: Lanes| lanes.to_array().into_iter().fold(i16::MAX, i16::min);
        let most = |lanes: Lanes| lanes.to_array().into_iter().fold(i16::MIN, i16::max);
        let range = |low, high, side| {
            let (first, last) = (
                u32::try_from(least(low)).ok()?,
                u32::try_from(most(high)).ok()?,
            );
            (last < side).then_some(first as usize..last as usize + 1)
        };
        Some(Space {
            columns: range(self.low.0, self.high.0, width)?,
            rows: range(self.low.1, self.high.1, height)?,
        })
    }
}

/// Returns the point after further steps.
fn end_of(sums: &Sums, rest: &[[u8; 2]]) -> [i64; 2] {
    let mut end = [sums.x, sums.y].map(|sum| i64::from(sum.to_array()[0]));
    for [dx, dy] in rest {
        end[0] += i64::from(dx.cast_signed());
        end[1] += i64::from(dy.cast_signed());
    }
    end
}

/// A coordinate inside the picture.
#[expect(clippy::cast_possible_truncation, reason = "sides have 15 bits")]
fn to_i16(side: i64) -> i16 {
    side as i16
}

/// A number of steps.
#[expect(clippy::cast_possible_truncation, reason = "at most MAX_STEPS")]
fn to_u16(count: usize) -> u16 {
    count as u16
}
