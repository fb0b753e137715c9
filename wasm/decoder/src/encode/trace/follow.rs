//! Follows one border.

use crate::encode::error::WriteFault;

use super::bits::{Bits, Cell, Layout};
use super::borders::Borders;
use super::step::{Direction, Link};

/// The mask and what is known of its pixels.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) layout: Layout,
    /// The pixels of the mask.
    pub(super) set: Bits,
    /// Pixels on a border.
    pub(super) seen: Bits,
    /// Pixels on a border that found the pixel to the right empty.
    pub(super) closed: Bits,
}

impl Map {
    /// Whether a pixel of the picture or its rim is set.
    #[inline]
    pub(super) fn has(&self, point: [i32; 2]) -> bool {
        self.set.has(self.layout.cell(point))
    }
}

/// Follows the border through `start` whose empty side is in direction `empty`, and adds its pixels.
///
/// Step 3 of algorithm 1 of S. Suzuki and K. Abe, "Topological structural analysis of digitized binary
/// images by border following" (1985). Set pixels are 8-connected, the background is 4-connected.
pub(super) fn follow(
    map: &mut Map,
    start: Cell,
    empty: Direction,
    borders: &mut Borders,
) -> Result<(), WriteFault> {
    let row = map.layout.row_cells();
    // By direction. Wrapping: half of them are negative.
    let moves: [u32; 8] = [
        1,
        1_u32.wrapping_sub(row),
        0_u32.wrapping_sub(row),
        u32::MAX.wrapping_sub(row),
        u32::MAX,
        row.wrapping_sub(1),
        row,
        row.wrapping_add(1),
    ];
    let around = neighbours(map, start);
    if around == 0 {
        map.seen.set(start);
        map.closed.set(start);
        return borders.push(Link::LONE);
    }
    // The first set neighbour clockwise from the empty one.
    let clockwise = rotated(around, empty);
    let mut back = (empty + 7 - (clockwise as u8).leading_zeros() as u8) & 7;
    let last = start.wrapping_add(moves[usize::from(back)]);
    let mut cell = start;
    loop {
        // `back` points to the previous pixel; the empty ones between it and the next, counterclockwise,
        // are on the outer side of the border.
        let first = (back + 1) & 7;
        let skipped = rotated(neighbours(map, cell), first).trailing_zeros();
        let ahead = (first + skipped as u8) & 7;
        let right_is_empty = u32::from((8 - first) & 7) < skipped;
        map.seen.set(cell);
        if right_is_empty {
            map.closed.set(cell);
        }
        borders.push(Link::new(ahead, right_is_empty))?;
        let next = cell.wrapping_add(moves[usize::from(ahead)]);
        if next == start && cell == last {
            return Ok(());
        }
        cell = next;
        back = ahead ^ 4;
    }
}

/// Returns the set neighbours of a pixel, one bit for each direction.
#[inline]
fn neighbours(map: &Map, cell: Cell) -> u32 {
    /// Three bits in reverse order.
    const REVERSED: [u8; 8] = [0, 4, 2, 6, 1, 5, 3, 7];
    let (byte, shift) = ((cell as usize - 1) / 8, (cell - 1) % 8);
    let stride = map.layout.stride;
    let above = map.set.three(byte - stride, shift);
    let level = map.set.three(byte, shift);
    let below = map.set.three(byte + stride, shift);
    level >> 2 | u32::from(REVERSED[above as usize & 7]) << 1 | (level & 1) << 4 | below << 5
}

/// Rotates eight bits, so that bit `first` becomes the lowest.
#[inline]
fn rotated(bits: u32, first: Direction) -> u32 {
    (bits | bits << 8) >> first & 0xff
}
