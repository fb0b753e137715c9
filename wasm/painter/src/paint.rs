//! Paints rows of runs over the rows of a picture.

use core::hint::black_box;

use crate::store::fill;

/// Eight opaque pixels.
const OPAQUE: u64 = u64::MAX;
/// The byte before a number of two bytes.
const ESCAPE: u8 = 255;

/// Some rows of a compact frame.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Bytes of each row, as little-endian u16.
    pub lengths: &'a [[u8; 2]],
    /// Runs of all rows: alternately transparent and opaque pixels.
    pub runs: &'a [u8],
}

/// A picture to paint into.
#[derive(Debug)]
pub struct Picture<'a> {
    /// Width × height bytes, row-major, tightly packed.
    pub data: &'a mut [u8],
    /// Pixels of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Whether the data begin with the bottom row.
    pub bottom_up: bool,
    /// For each column of the coordinate space, and the end of the last, its first column in the picture.
    /// Empty if both are equally wide.
    pub columns: &'a [u32],
    /// Rows of the coordinate space.
    pub space_height: usize,
}

/// Repaints rows of the coordinate space from `first` on: the picture shows `held`, and shows `next`
/// afterwards. Both have the same rows. Returns the first and the last row of the picture that changed,
/// counted from the top, or `None`.
///
/// Rows that are equal in both are not written.
pub fn paint_changes(
    picture: &mut Picture<'_>,
    first: usize,
    held: Piece<'_>,
    next: Piece<'_>,
) -> Option<(usize, usize)> {
    let (mut held_runs, mut next_runs) = (held.runs, next.runs);
    let mut changed: Option<(usize, usize)> = None;
    for (row, (held, next)) in (first..).zip(held.lengths.iter().zip(next.lengths)) {
        let held = take(&mut held_runs, *held);
        let next = take(&mut next_runs, *next);
        if held == next {
            continue;
        }
        let rows = picture.rows_of(row)..picture.rows_of(row + 1);
        if rows.is_empty() {
            continue;
        }
        let (top, last) = (rows.start, rows.end - 1);
        changed = Some((changed.map_or(top, |(top, _)| top), last));
        paint_row(picture, top, held, next);
        for copy in rows.skip(1) {
            picture.copy_row(top, copy);
        }
    }
    changed
}

/// Takes the bytes of a row from the start of `runs`.
#[inline]
fn take<'a>(runs: &mut &'a [u8], length: [u8; 2]) -> &'a [u8] {
    let length = usize::from(u16::from_le_bytes(length)).min(runs.len());
    let (row, rest) = runs.split_at(length);
    *runs = rest;
    row
}

#[inline]
fn paint_row(picture: &mut Picture<'_>, y: usize, held: &[u8], next: &[u8]) {
    let columns = picture.columns;
    let row = picture.row(y);
    if !held.is_empty() {
        row.fill(0);
    }
    let opaque = black_box(OPAQUE);
    let mut runs = Numbers(next);
    let mut x = 0;
    while let Some(gap) = runs.next() {
        let from = x + gap;
        x = from + runs.next().unwrap_or(0);
        if let Some(run) = row.get_mut(column(columns, from)..column(columns, x)) {
            fill(run, opaque);
        }
    }
}

#[inline]
fn column(columns: &[u32], x: usize) -> usize {
    columns.get(x).map_or(x, |&column| column as usize)
}

/// Iterates over the numbers of a row.
struct Numbers<'a>(&'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        if byte == ESCAPE {
            let (number, rest) = rest.split_first_chunk::<2>()?;
            self.0 = rest;
            return Some(u16::from_le_bytes(*number).into());
        }
        Some(byte.into())
    }
}

impl Picture<'_> {
    /// Returns the first row of the picture that shows a row of the coordinate space: row y shows ⌊y·H/h⌋.
    #[inline]
    fn rows_of(&self, row: usize) -> usize {
        if self.height == self.space_height {
            return row;
        }
        let exact = row as u64 * self.height as u64;
        usize::try_from(exact.div_ceil(self.space_height as u64)).unwrap_or(usize::MAX)
    }

    #[inline]
    fn start_of(&self, y: usize) -> usize {
        let row = if self.bottom_up {
            self.height - 1 - y
        } else {
            y
        };
        row * self.width
    }

    #[inline]
    fn row(&mut self, y: usize) -> &mut [u8] {
        let start = self.start_of(y);
        &mut self.data[start..start + self.width]
    }

    #[inline]
    fn copy_row(&mut self, from: usize, to: usize) {
        let (start, target) = (self.start_of(from), self.start_of(to));
        self.data.copy_within(start..start + self.width, target);
    }
}
