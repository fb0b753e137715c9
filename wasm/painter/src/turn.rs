//! Turns over the pixels that differ between two frames.

use alphastream_lanes::{Lanes, MAX_MERGED, ROWS};

use crate::picture::{Picture, Places};

/// Pixels that are turned over at once.
const AT_ONCE: usize = 16;
/// Maximum pieces of a block of ends: one for each two ends and row.
const MAX_PIECES: usize = MAX_MERGED / 2 * ROWS;

/// Bits of a place in the data.
const MAX_AT: u32 = u32::MAX >> 1;

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
    /// Its first pixels, up to [`AT_ONCE`].
    short: [Lanes; MAX_PIECES / ROWS],
    /// All its pixels; 0 for none.
    lengths: [Lanes; MAX_PIECES / ROWS],
    /// A bit for each of the eight pieces that is longer than [`AT_ONCE`], and the index of the eight, if any is.
    long: [(u8, u8); MAX_PIECES / ROWS],
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
            short: [Lanes::ZERO; MAX_PIECES / ROWS],
            lengths: [Lanes::ZERO; MAX_PIECES / ROWS],
            long: [(0, 0); MAX_PIECES / ROWS],
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
            self.short[index] = length.min(Lanes::splat(16));
            count += usize::from(length.has_bits(-1));
        }
        (count, changed)
    }

    /// Turns over the pixels of the first `count` pieces of each row. Pieces take no branch, except long
    /// ones: it would be mispredicted.
    #[inline]
    fn turn(&mut self, data: &mut [u8], count: usize) {
        let mut long_count = 0;
        let listed = self.at.iter().zip(&self.short).zip(&self.lengths);
        for (index, ((at, short), lengths)) in (0..).zip(listed.take(count)) {
            let short = short.to_array();
            for row in 0..ROWS {
                turn_masked(data, at[row], short[row].cast_unsigned().into());
            }
            let long = lengths.above(Lanes::splat(16)).bits();
            self.long[long_count % (MAX_PIECES / ROWS)] = (long, index);
            long_count += usize::from(long != 0);
        }
        for &(mut long, index) in self.long.iter().take(long_count) {
            let index = usize::from(index) % (MAX_PIECES / ROWS);
            let lengths = self.lengths[index].to_array();
            while long != 0 {
                let row = long.trailing_zeros() as usize % ROWS;
                long &= long - 1;
                let length = lengths[row].cast_unsigned();
                turn_long(data, self.at[index][row] as usize, length.into());
            }
        }
    }
}

/// Turns over up to [`AT_ONCE`] pixels from `at` on.
#[inline]
fn turn_masked(data: &mut [u8], at: u32, length: usize) {
    let mask = &MASKS[length % MASKS.len()];
    // No picture is as large: the end cannot overflow, which saves a comparison.
    let at = (at & MAX_AT) as usize;
    if let Some(pixels) = data.get_mut(at..at + AT_ONCE) {
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
    let at = u32::try_from(at + AT_ONCE + done).unwrap_or(MAX_AT);
    turn_masked(data, at, length - AT_ONCE - done);
}
