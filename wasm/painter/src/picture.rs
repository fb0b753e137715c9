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
    /// How many rows of the picture show it.
    pub(crate) copies: [usize; ROWS],
    /// Start of the first row in the data.
    pub(crate) starts: [usize; ROWS],
}

impl Picture<'_> {
    /// Returns the places of a group's rows.
    #[inline]
    pub(crate) fn places(&self, group: usize) -> Places {
        let mut places = Places {
            rows: [0; ROWS],
            copies: [0; ROWS],
            starts: [0; ROWS],
        };
        let mut top = self.row_of(ROWS * group);
        for row in 0..ROWS {
            let below = self.row_of(ROWS * group + row + 1);
            places.rows[row] = top;
            places.copies[row] = below - top;
            places.starts[row] = self.start_of(top);
            top = below;
        }
        places
    }

    /// Returns the distance of a row in the data to the row below it in the picture.
    #[inline]
    pub(crate) fn stride(&self) -> isize {
        let width = self.width.cast_signed();
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
    fn start_of(&self, y: usize) -> usize {
        // The row after the last has no place: its group's row has no copies.
        let y = y.min(self.height - 1);
        let row = if self.bottom_up {
            self.height - 1 - y
        } else {
            y
        };
        row * self.width
    }
}
