//! Finds the borders of a mask.

use crate::encode::error::WriteFault;

use super::bits::{Bits, Cell, WORD_PIXELS};
use super::borders::{Borders, Kind};
use super::follow::{Map, follow};
use super::step::{EAST, WEST};

/// Finds and follows all borders in raster order: algorithm 1 of Suzuki and Abe, 64 pixels at a time.
/// `borders` must be empty, and so must be the marks of the map.
pub(super) fn find_borders(map: &mut Map, borders: &mut Borders) -> Result<(), WriteFault> {
    let row = map.layout.row_cells();
    for y in 1..=map.layout.height as u32 {
        let mut before = 0;
        let end = (y + 1) * row;
        for cell in (y * row..end).step_by(WORD_PIXELS) {
            let set = map.set.word(cell);
            if set != 0 {
                // The rim is right of the last word.
                let after = map.set.word(cell + WORD_PIXELS as u32);
                let starts = Starts {
                    left: set & !(set << 1 | before >> 63),
                    right: set & !(set >> 1 | after << 63),
                };
                if starts.left | starts.right != 0 {
                    follow_from(map, cell, starts, borders)?;
                }
            }
            before = set;
        }
    }
    Ok(())
}

/// Pixels of a word with an empty pixel to the left, and to the right.
#[derive(Clone, Copy)]
struct Starts {
    left: u64,
    right: u64,
}

/// Follows the borders that start in the word at `word`.
fn follow_from(
    map: &mut Map,
    word: Cell,
    starts: Starts,
    borders: &mut Borders,
) -> Result<(), WriteFault> {
    let mut rest = u64::MAX;
    loop {
        // Following a border changes the marks.
        let outer = starts.left & !map.seen.word(word);
        let holes = starts.right & !map.closed.word(word);
        let candidates = (outer | holes) & rest;
        if candidates == 0 {
            return Ok(());
        }
        let bit = candidates.trailing_zeros();
        let cell = word + bit;
        if outer >> bit & 1 != 0 {
            borders.begin(cell, Kind::Outer)?;
            follow(map, cell, WEST, borders)?;
        } else {
            borders.begin(cell, Kind::Hole(nearest_seen(&map.seen, cell)))?;
            follow(map, cell, EAST, borders)?;
        }
        rest = u64::MAX.checked_shl(bit + 1).unwrap_or(0);
    }
}

/// Returns the nearest pixel on a border, at `cell` or to the left of it with set pixels between. There always
/// is one: the set pixels end at a border that precedes this hole in raster order, and so has been followed.
fn nearest_seen(seen: &Bits, cell: Cell) -> Cell {
    let bit = cell % WORD_PIXELS as u32;
    let mut word = cell - bit;
    let mut found = seen.word(word) & (u64::MAX >> (63 - bit));
    while found == 0 && word > 0 {
        word -= WORD_PIXELS as u32;
        found = seen.word(word);
    }
    debug_assert!(found != 0);
    word + found.checked_ilog2().unwrap_or(0)
}
