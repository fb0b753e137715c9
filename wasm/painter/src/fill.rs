//! Fills the runs of rows that are all of the other colour.

use core::hint::black_box;

use alphastream_lanes::{Lanes, ROWS};

use crate::group::Ends;
use crate::picture::{Picture, Places};

/// Number of bytes from which on `memory.fill` is faster, in spite of its start-up time.
const MIN_FILL: usize = 128;
/// Ends that are read at once.
const BLOCK: usize = 32;
/// Bytes that are stored at once.
const STORED: usize = 16;

/// Fills the runs of a group with `colour`. Returns a bit for each row that has any.
#[inline]
pub(crate) fn fill_group(
    picture: &mut Picture<'_>,
    places: &Places,
    mut ends: Ends<'_>,
    colour: u8,
) -> u32 {
    // If the compiler knew the colour, it would compile each loop to a `memory.fill`, which is slow for few
    // bytes.
    let pixels = black_box([colour; STORED]);
    let stride = picture.stride();
    let copies = places.copies.to_array();
    let mut changed = 0;
    let mut block = [Lanes::ZERO; BLOCK];
    while ends.left() > 0 {
        let count = ends.left().min(BLOCK);
        ends.read(&mut block);
        for [from, to] in block[..count].as_chunks::<2>().0 {
            let (from, to) = (picture.map(*from).to_array(), picture.map(*to).to_array());
            for row in 0..ROWS {
                let length = usize::from(to[row].wrapping_sub(from[row]).cast_unsigned());
                if length == 0 {
                    continue;
                }
                changed |= 1 << row;
                let mut at = places.starts[row] + u32::from(from[row].cast_unsigned());
                for _ in 0..copies[row] {
                    let at_index = at as usize;
                    if let Some(run) = picture.data.get_mut(at_index..at_index + length) {
                        fill(run, &pixels);
                    }
                    at = at.wrapping_add_signed(stride);
                }
            }
        }
    }
    changed
}

#[inline]
fn fill(bytes: &mut [u8], pixels: &[u8; STORED]) {
    if bytes.len() >= MIN_FILL {
        bytes.fill(pixels[0]);
    } else if bytes.len() >= STORED {
        let (parts, _) = bytes.as_chunks_mut::<STORED>();
        for part in parts {
            *part = *pixels;
        }
        // The last one overlaps the one before.
        if let Some(last) = bytes.last_chunk_mut::<STORED>() {
            *last = *pixels;
        }
    } else {
        for byte in bytes {
            *byte = pixels[0];
        }
    }
}
