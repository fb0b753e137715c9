//! Steps along a border, from a pixel to one of its eight neighbours.

use super::bits::Cell;

/// A direction, counterclockwise from the east: 0 east, 2 north, 4 west, 6 south. Odd ones slant.
pub(super) type Direction = u8;

pub(super) const EAST: Direction = 0;
pub(super) const WEST: Direction = 4;

/// Movement along x and y for each direction, in pixels. y grows to the south.
pub(super) const MOVES: [[i32; 2]; 8] = [
    [1, 0],
    [1, -1],
    [0, -1],
    [-1, -1],
    [-1, 0],
    [-1, 1],
    [0, 1],
    [1, 1],
];

/// A pixel of a border and the step to the next one, in a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link(u8);

impl Link {
    /// The only pixel of a border: there is no step.
    pub(super) const LONE: Self = Self(0b1_1000);
    const RIGHT_IS_EMPTY: u8 = 0b1000;

    /// `right_is_empty`: whether the border found the pixel to the right empty.
    #[inline]
    pub(super) fn new(direction: Direction, right_is_empty: bool) -> Self {
        Self(direction & 7 | u8::from(right_is_empty) << 3)
    }

    #[inline]
    pub(super) fn direction(self) -> Direction {
        self.0 & 7
    }

    #[inline]
    pub(super) fn right_is_empty(self) -> bool {
        self.0 & Self::RIGHT_IS_EMPTY != 0
    }
}

/// Steps from a point that is kept to the next such point.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) start: [i32; 2],
    pub(super) links: &'a [Link],
}

/// Returns the point after a step.
#[inline]
pub(super) fn moved([x, y]: [i32; 2], direction: Direction) -> [i32; 2] {
    let [dx, dy] = MOVES[usize::from(direction & 7)];
    [x + dx, y + dy]
}

/// Returns the cell after a step; `row` is the number of cells from a row to the next.
#[inline]
pub(super) fn after(cell: Cell, direction: Direction, row: u32) -> Cell {
    let [dx, dy] = MOVES[usize::from(direction & 7)];
    cell.wrapping_add_signed(dx)
        .wrapping_add(dy.cast_unsigned().wrapping_mul(row))
}
