//! Turns over the pixels that differ between two frames.

use alphastream_lanes::{Lanes, MAX_MERGED, ROWS};

use crate::picture::{Picture, Places};

/// Pixels that are turned over at once.
const AT_ONCE: usize = 16;
/// Maximum pieces of a block of ends: one for each two ends and row.
const MAX_PIECES: usize = MAX_MERGED / 2 * ROWS;

/// For a number of pixels up to [`AT_ONCE`], ones for as many.
static MASKS: [[u8; AT_ONCE]; 2 * AT_ONCE] = {
    let mut masks = [[255; AT_ONCE]; 2 * AT_ONCE];
    let mut length = 0;
    while length < AT_ONCE {
        let mut pixel = length;
        while pixel < AT_ONCE {
            masks[length][pixel] = 0;
            pixel += 1;
        }
        length += 1;
    }
    masks
};

/// Pieces of rows, those of eight rows by turns. Scratch.
#[derive(Debug)]
pub(crate) struct Pieces {
    /// Where the piece starts in the data.
    at: [[u32; ROWS]; MAX_PIECES / ROWS],
    /// Its pixels; 0 for none.
    lengths: [Lanes; MAX_PIECES / ROWS],
    /// Which pieces are longer than [`AT_ONCE`].
    long: [u16; MAX_PIECES],
}

/// Turns over the pixels between the 1st and the 2nd end of each row, the 3rd and the 4th, and so on.
/// Returns a bit for each row that has any.
#[inline]
pub(crate) fn turn_over(
    picture: &mut Picture<'_>,
    places: &Places,
    ends: &[Lanes],
    pieces: &mut Pieces,
) -> u32 {
    let stride = picture.stride();
    let mut changed = Lanes::ZERO;
    let mut starts = places.starts;
    for copy in 0..places.most {
        let shown = places.copies.above(Lanes::splat(copy));
        let (count, found) = pieces.list(ends, &starts, shown);
        changed = changed.or(found);
        pieces.turn(picture.data, count);
        for start in &mut starts {
            *start = start.wrapping_add_signed(stride);
        }
    }
    let changed = changed.to_array();
    (0..ROWS).fold(0, |bits, row| bits | u32::from(changed[row] != 0) << row)
}

impl Pieces {
    pub(crate) const fn new() -> Self {
        Self {
            at: [[0; ROWS]; MAX_PIECES / ROWS],
            lengths: [Lanes::ZERO; MAX_PIECES / ROWS],
            long: [0; MAX_PIECES],
        }
    }

    /// Lists the pieces of rows that are shown. Returns how many there are for each row, and all bits of their
    /// lengths.
    #[inline]
    fn list(&mut self, ends: &[Lanes], starts: &[u32; ROWS], shown: Lanes) -> (usize, Lanes) {
        let mut count = 0;
        let mut changed = Lanes::ZERO;
        let mut last = *starts;
        for [from, to] in ends.as_chunks::<2>().0 {
            let length = to.minus(*from).and(shown);
            changed = changed.or(length);
            // A row without a piece touches memory that was touched before.
            let has = length.above(Lanes::ZERO).to_array();
            let from = from.to_array();
            last = core::array::from_fn(|row| {
                let at = starts[row].wrapping_add(u32::from(from[row].cast_unsigned()));
                let has = i32::from(has[row]).cast_unsigned();
                at & has | last[row] & !has
            });
            let index = count % (MAX_PIECES / ROWS);
            self.at[index] = last;
            self.lengths[index] = length;
            count += usize::from(length.has_bits(-1));
        }
        (count, changed)
    }

    /// Turns over the pixels of the first pieces of each row. Only the number of long ones takes a branch: more would
    /// be mispredicted.
    #[inline]
    fn turn(&mut self, data: &mut [u8], count: usize) {
        let mut long_count = 0;
        let listed = self.at.iter().zip(&self.lengths).take(count);
        for (index, (at, lengths)) in listed.enumerate() {
            let lengths = lengths.to_array();
            for row in 0..ROWS {
                let length = usize::from(lengths[row].cast_unsigned());
                turn_masked(data, at[row] as usize, length.min(AT_ONCE));
                #[expect(clippy::cast_possible_truncation, reason = "less than MAX_PIECES")]
                let piece = (index * ROWS + row) as u16;
                self.long[long_count % MAX_PIECES] = piece;
                long_count += usize::from(length > AT_ONCE);
            }
        }
        for &piece in self.long.iter().take(long_count) {
            let (index, row) = (usize::from(piece) / ROWS, usize::from(piece) % ROWS);
            let length = self.lengths[index].to_array()[row].cast_unsigned();
            turn_long(data, self.at[index][row] as usize, length.into());
        }
    }
}

/// Turns over up to [`AT_ONCE`] pixels from `at` on.
#[inline]
fn turn_masked(data: &mut [u8], at: usize, length: usize) {
    let mask = &MASKS[length % MASKS.len()];
    let pixels = data.get_mut(at..).and_then(<[u8]>::first_chunk_mut);
    if let Some(pixels) = pixels {
        let pixels: &mut [u8; AT_ONCE] = pixels;
        for (pixel, mask) in pixels.iter_mut().zip(mask) {
            *pixel ^= mask;
        }
    }
}

/// Turns over what comes after the first [`AT_ONCE`] pixels of a piece.
#[inline]
fn turn_long(data: &mut [u8], at: usize, length: usize) {
    let Some(pixels) = data.get_mut(at + AT_ONCE..at + length) else {
        return;
    };
    let (parts, _) = pixels.as_chunks_mut::<AT_ONCE>();
    let done = AT_ONCE * parts.len();
    for part in parts {
        for pixel in part {
            *pixel = !*pixel;
        }
    }
    turn_masked(data, at + AT_ONCE + done, length - AT_ONCE - done);
}
