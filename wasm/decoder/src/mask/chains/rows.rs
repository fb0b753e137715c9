//! The visits of the chain under way, by row.

use alphastream_lanes::{Lanes, ROWS};

use crate::error::ResourceFault;
use crate::memory::filled;

/// Rows before the first one: a store of eight rows may start there.
const MARGIN: usize = ROWS;

/// For each row the first column of the visit, and the one after its last.
///
/// Eight rows are stored at once, past the end of a step in the direction of travel: what follows overwrites
/// them.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    left: Vec<i16>,
    right: Vec<i16>,
}

impl Rows {
    pub(super) fn new(height: usize) -> Result<Self, ResourceFault> {
        let rows = height.next_multiple_of(ROWS) + 2 * MARGIN;
        Ok(Self {
            left: filled(0, rows)?,
            right: filled(0, rows)?,
        })
    }

    /// Sets the visit of row `y` to the columns from `from` to `to`, both included.
    #[inline]
    pub(super) fn set(&mut self, y: i16, from: i16, to: i16) {
        let row = index(y);
        self.left[row] = from;
        self.right[row] = to + 1;
    }

    /// Extends the visit of row `y` to column `x`.
    #[inline]
    pub(super) fn extend(&mut self, y: i16, x: i16) {
        let row = index(y);
        self.left[row] = self.left[row].min(x);
        self.right[row] = self.right[row].max(x + 1);
    }

    /// Returns the visit of row `y`: its first column and the one after its last.
    pub(super) fn get(&self, y: i16) -> (i16, i16) {
        (self.left[index(y)], self.right[index(y)])
    }

    /// Sets the eight rows after `y`, one pixel each: column `x` moves by `aside` from row to row.
    #[inline]
    pub(super) fn ramp_down(&mut self, x: i16, y: i16, aside: i16) {
        self.store(index(y) + 1, x, &DOWN[slope(aside)]);
    }

    /// Sets the eight rows before `y`, one pixel each.
    #[inline]
    pub(super) fn ramp_up(&mut self, x: i16, y: i16, aside: i16) {
        self.store(index(y) - ROWS, x, &UP[slope(aside)]);
    }

    #[inline]
    fn store(&mut self, row: usize, x: i16, ramp: &Lanes) {
        let columns = Lanes::splat(x).plus(*ramp);
        if let Some(left) = self.left.get_mut(row..row + ROWS)
            && let Some(right) = self.right.get_mut(row..row + ROWS)
        {
            left.copy_from_slice(&columns.to_array());
            right.copy_from_slice(&columns.plus(Lanes::splat(1)).to_array());
        }
    }

    /// Returns the visits of a group of rows.
    #[inline]
    pub(super) fn group(&self, group: usize) -> Option<(Lanes, Lanes)> {
        let at = MARGIN + group * ROWS;
        let left = self.left.get(at..)?.first_chunk::<ROWS>()?;
        let right = self.right.get(at..)?.first_chunk::<ROWS>()?;
        Some((Lanes::new(*left), Lanes::new(*right)))
    }
}

/// The columns of eight rows, from -1, 0 or 1 a row.
const DOWN: [Lanes; 4] = [
    Lanes::new([-1, -2, -3, -4, -5, -6, -7, -8]),
    Lanes::ZERO,
    Lanes::new([1, 2, 3, 4, 5, 6, 7, 8]),
    Lanes::ZERO,
];
const UP: [Lanes; 4] = [
    Lanes::new([-8, -7, -6, -5, -4, -3, -2, -1]),
    Lanes::ZERO,
    Lanes::new([8, 7, 6, 5, 4, 3, 2, 1]),
    Lanes::ZERO,
];

/// The index of a slope; the mask tells the compiler that there are four.
#[expect(clippy::cast_sign_loss, reason = "not negative")]
#[inline]
fn slope(aside: i16) -> usize {
    (aside + 1) as usize & 3
}

/// A row inside the picture.
#[expect(clippy::cast_sign_loss, reason = "not negative")]
#[inline]
fn index(y: i16) -> usize {
    usize::from(y as u16) + MARGIN
}
