//! The picture, and where the rows of a group lie in it.

use alphastream_lanes::{Lanes, ROWS};

/// Bytes after the picture that may be read, and are written as they are.
pub const SLACK: usize = 64;

/// A picture to paint into.
#[derive(Debug)]
pub struct Picture<'a> {
    /// Width × height bytes, row-major, tightly packed; then [`SLACK`] bytes.
    pub data: &'a mut [u8],
    /// Pixels of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Whether the data begin with the bottom row.
    pub bottom_up: bool,
    /// For each column of the coordinate space, and the end of the last, its first column in the picture.
    /// Empty if both are equally wide.
    pub columns: &'a [u16],
    /// Rows of the coordinate space.
    pub space_height: usize,
}

/// The rows of a picture that show the rows of a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    /// For each row of the group the first row of the picture, from the top.
    pub(crate) rows: [usize; ROWS],
    /// How many rows of the picture show it, and the maximum of these numbers.
    pub(crate) copies: Lanes,
    pub(crate) most: i16,
    /// Start of the first row in the data.
    pub(crate) starts: [u32; ROWS],
}

impl Picture<'_> {
    /// Returns the places of a group's rows.
    #[inline]
    pub(crate) fn places(&self, group: usize) -> Places {
        let top = ROWS * group;
        // Rows after the last have no copies.
        let rows: [usize; ROWS + 1] = core::array::from_fn(|row| self.row_of(top + row));
        let copies = core::array::from_fn(|row| {
            i16::try_from(rows[row + 1] - rows[row]).unwrap_or(i16::MAX)
        });
        let [rows @ .., _] = rows;
        Places {
            rows,
            copies: Lanes::new(copies),
            most: copies.into_iter().fold(0, i16::max),
            starts: rows.map(|row| self.start_of(row)),
        }
    }

    /// Returns the distance of a row in the data to the row below it in the picture.
    #[inline]
    pub(crate) fn stride(&self) -> i32 {
        let width = i32::try_from(self.width).unwrap_or(i32::MAX);
        if self.bottom_up { -width } else { width }
    }

    /// Returns the columns of the picture that show columns of the coordinate space.
    #[inline]
    pub(crate) fn map(&self, ends: Lanes) -> Lanes {
        if self.columns.is_empty() {
            return ends;
        }
        Lanes::new(ends.to_array().map(|end| {
            let column = self.columns.get(usize::from(end.cast_unsigned()));
            // Pads stay pads.
            column.map_or(end, |column| column.cast_signed())
        }))
    }

    /// Returns the first row of the picture that shows a row of the coordinate space: row y shows ⌊y·H/h⌋.
    #[inline]
    fn row_of(&self, row: usize) -> usize {
        let row = row.min(self.space_height);
        if self.height == self.space_height {
            return row;
        }
        let exact = row as u64 * self.height as u64;
        usize::try_from(exact.div_ceil(self.space_height as u64)).unwrap_or(usize::MAX)
    }

    #[inline]
    fn start_of(&self, y: usize) -> u32 {
        // The row after the last has no place: its group's row has no copies.
        let y = y.min(self.height - 1);
        let row = if self.bottom_up {
            self.height - 1 - y
        } else {
            y
        };
        u32::try_from(row * self.width).unwrap_or(u32::MAX)
    }
}
