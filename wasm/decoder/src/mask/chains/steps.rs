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

/// A step to another row: where it starts, x and y; dx and dy; the level steps before it. One number, as it
/// is written and read at once: 16, 16, 8, 8 and 16 bits, the lowest first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Move(u64);

#[expect(clippy::cast_possible_truncation, reason = "takes some of the bits")]
impl Move {
    #[inline]
    fn new(start: u32, step: [u8; 2], levels: u16) -> Self {
        let step = u32::from(u16::from_le_bytes(step)) | u32::from(levels) << 16;
        Self(u64::from(start) | u64::from(step) << 32)
    }

    #[inline]
    pub(super) fn x(self) -> i16 {
        self.0 as i16
    }

    #[inline]
    pub(super) fn y(self) -> i16 {
        (self.0 >> 16) as i16
    }

    #[inline]
    pub(super) fn dx(self) -> i8 {
        (self.0 >> 32) as i8
    }

    #[inline]
    pub(super) fn dy(self) -> i8 {
        (self.0 >> 40) as i8
    }

    #[inline]
    pub(super) fn levels(self) -> usize {
        (self.0 >> 48) as usize
    }

    /// The row where it ends.
    #[inline]
    pub(super) fn end(self) -> i16 {
        self.y() + i16::from(self.dy())
    }
}

/// Where a level step ends: x, and y in the high bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level(u32);

#[expect(clippy::cast_possible_truncation, reason = "takes some of the bits")]
impl Level {
    #[inline]
    pub(super) fn x(self) -> i16 {
        self.0 as i16
    }

    #[inline]
    pub(super) fn y(self) -> i16 {
        (self.0 >> 16) as i16
    }
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
        let bytes = steps.as_flattened();
        let ([low, high], _) = bytes.as_chunks::<ROWS>() else {
            return;
        };
        let (dx, dy) = Lanes::from_words([*low, *high]).split_bytes();
        let x = sums.x.plus(dx.running_sums());
        let y = sums.y.plus(dy.running_sums());
        let first = pair(sums.x, sums.y)[0];
        (sums.x, sums.y) = (x.last(), y.last());
        sums.low = (sums.low.0.min(x), sums.low.1.min(y));
        sums.high = (sums.high.0.max(x), sums.high.1.max(y));
        let ends = pair(x, y);
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
        let mut start = first;
        for (step, end) in steps.iter().zip(ends) {
            let before = to_u16(self.level_count + level_at);
            moves[move_at & (AT_ONCE - 1)] = Move::new(start, *step, before);
            levels[level_at & (AT_ONCE - 1)] = Level(end);
            start = end;
            let is_level = usize::from(step[1] == 0);
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

/// Returns points as one number each: x, and y in the high bits.
#[inline]
fn pair(x: Lanes, y: Lanes) -> [u32; ROWS] {
    let (x, y) = (x.to_array(), y.to_array());
    core::array::from_fn(|at| {
        u32::from(x[at].cast_unsigned()) | u32::from(y[at].cast_unsigned()) << 16
    })
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
