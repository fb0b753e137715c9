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

    /// Returns what sets eight rows at once.
    #[inline]
    pub(super) fn ramps(&mut self) -> Ramps<'_> {
        Ramps {
            left: &mut self.left,
            right: &mut self.right,
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

/// Sets the visits of eight rows at once. It borrows the rows: a loop over steps that went through them would
/// load their addresses each time.
pub(super) struct Ramps<'a> {
    left: &'a mut [i16],
    right: &'a mut [i16],
}

impl Ramps<'_> {
    /// Sets the eight rows after `y`, or before it, one pixel each: column `x` moves by `aside` from row to
    /// row.
    #[inline]
    pub(super) fn add<const DOWN: bool>(&mut self, x: i16, y: i16, aside: i16) {
        let (row, ramp) = if DOWN {
            (index(y) + 1, &DOWN_RAMPS[slope(aside)])
        } else {
            (index(y) - ROWS, &UP_RAMPS[slope(aside)])
        };
        let columns = Lanes::splat(x).plus(*ramp);
        let left = self.left.get_mut(row..).and_then(<[i16]>::first_chunk_mut);
        let right = self.right.get_mut(row..).and_then(<[i16]>::first_chunk_mut);
        if let (Some(left), Some(right)) = (left, right) {
            *left = columns.to_array();
            *right = columns.plus(Lanes::splat(1)).to_array();
        }
    }
}

/// The columns of eight rows, from -1, 0 or 1 a row.
static DOWN_RAMPS: [Lanes; 4] = [
    Lanes::new([-1, -2, -3, -4, -5, -6, -7, -8]),
    Lanes::ZERO,
    Lanes::new([1, 2, 3, 4, 5, 6, 7, 8]),
    Lanes::ZERO,
];
static UP_RAMPS: [Lanes; 4] = [
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
