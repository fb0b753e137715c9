//! Turns over the pixels that differ between two frames.

use alphastream_lanes::{Lanes, ROWS};

use crate::picture::{Picture, Places};

/// Pixels that are turned over at once.
const AT_ONCE: usize = 16;
/// Maximum pieces of a block.
const MAX_PIECES: usize = 16 * ROWS;

/// Pieces that are longer than [`AT_ONCE`]: where they start, and their length.
#[derive(Debug)]
pub(crate) struct LongPieces {
    pieces: [(usize, usize); MAX_PIECES + 1],
    count: usize,
}

impl LongPieces {
    pub(crate) const fn new() -> Self {
        Self {
            pieces: [(0, 0); MAX_PIECES + 1],
            count: 0,
        }
    }
}

/// Turns over the pixels between the 1st and the 2nd end of each row, the 3rd and the 4th, and so on.
/// Returns a bit for each row that has any.
#[inline]
pub(crate) fn turn_over(
    picture: &mut Picture<'_>,
    places: &Places,
    ends: &[Lanes],
    long: &mut LongPieces,
) -> u32 {
    let most = places.copies.iter().copied().max().unwrap_or(0);
    let (pairs, _) = ends.as_chunks::<2>();
    let stride = picture.stride();
    let mut changed = Lanes::ZERO;
    let mut starts = places.starts;
    for copy in 0..most {
        let shown = Lanes::new(core::array::from_fn(|row| {
            -i16::from(places.copies[row] > copy)
        }));
        long.count = 0;
        for &[from, to] in pairs {
            let lengths = to.minus(from).and(shown);
            if !lengths.has_bits(-1) {
                continue;
            }
            changed = changed.or(lengths);
            turn_pieces(picture.data, &starts, from, lengths, long);
        }
        for &(at, length) in &long.pieces[..long.count] {
            turn_long(picture.data, at, length);
        }
        for start in &mut starts {
            *start = start.wrapping_add_signed(stride);
        }
    }
    let changed = changed.to_array();
    (0..ROWS).fold(0, |bits, row| bits | u32::from(changed[row] != 0) << row)
}

/// Turns over up to [`AT_ONCE`] pixels of each row, and lists the pieces that are longer. No branch: it
/// would be mispredicted.
#[inline]
fn turn_pieces(
    data: &mut [u8],
    starts: &[usize; ROWS],
    from: Lanes,
    lengths: Lanes,
    long: &mut LongPieces,
) {
    let from = from.to_array();
    let lengths = lengths.to_array();
    let mut last = starts[0];
    for row in 0..ROWS {
        let length = usize::from(lengths[row].cast_unsigned());
        let start = starts[row].wrapping_add(usize::from(from[row].cast_unsigned()));
        // Rows without a piece touch the memory of the row before.
        let at = if length == 0 { last } else { start };
        last = at;
        turn_masked(data, at, length.min(AT_ONCE));
        long.pieces[long.count % MAX_PIECES] = (at, length);
        long.count += usize::from(length > AT_ONCE);
    }
}

/// Turns over up to [`AT_ONCE`] pixels from `at` on.
#[inline]
fn turn_masked(data: &mut [u8], at: usize, length: usize) {
    #[expect(clippy::cast_possible_truncation, reason = "at most AT_ONCE")]
    let length = length as u8;
    const INDEX: [u8; AT_ONCE] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    if let Some(pixels) = data
        .get_mut(at..)
        .and_then(<[u8]>::first_chunk_mut::<AT_ONCE>)
    {
        *pixels = core::array::from_fn(|index| {
            pixels[index] ^ if INDEX[index] < length { 255 } else { 0 }
        });
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
        *part = part.map(|pixel| !pixel);
    }
    turn_masked(data, at + AT_ONCE + done, length - AT_ONCE - done);
}
