//! Lists the runs of a frame as rectangles, for a GPU to draw.

use alphastream_lanes::{Lanes, ROWS};

use crate::frame::Groups;
use crate::group::Ends;
use crate::picture::Picture;

/// Ends that are read at once.
const BLOCK: usize = 32;

/// Columns from the first to the second, rows from the third to the fourth; what ends is left out. Rows are counted as
/// they lie in the data of the picture.
pub type Rectangle = [u16; 4];

/// Writes the runs of a compact frame, with its header and [`SLACK`](crate::SLACK) bytes after it, to `list`; each covers the rows
/// of the picture that show its row. The data of the picture are not touched. Returns how many runs there are, even if
/// the list has no room for all.
pub fn list_runs(picture: &Picture<'_>, frame: &[u8], list: &mut [Rectangle]) -> usize {
    let mut groups = Groups::of(frame);
    let (first, end) = groups.range();
    let mut block = [Lanes::ZERO; BLOCK];
    let mut count = 0;
    for group in first..end {
        let places = picture.places(group);
        let copies = places.copies.to_array();
        let rows: [[u16; 2]; ROWS] = core::array::from_fn(|row| {
            let [top, copies] = [places.rows[row], usize::from(copies[row].cast_unsigned())];
            let from = if picture.bottom_up {
                picture.height.saturating_sub(top + copies)
            } else {
                top
            };
            [from, from + copies].map(|row| u16::try_from(row).unwrap_or(u16::MAX))
        });
        let mut ends = Ends::of(groups.take(group).bytes);
        while ends.left() > 0 {
            let ends_read = ends.left().min(BLOCK);
            ends.read(&mut block);
            for [from, to] in block[..ends_read].as_chunks::<2>().0 {
                let [from, to] = [*from, *to].map(|end| picture.map(end).to_array());
                for (row, [top, below]) in rows.into_iter().enumerate() {
                    if from[row] == to[row] || top == below {
                        continue;
                    }
                    if let Some(place) = list.get_mut(count) {
                        let [from, to] = [from[row], to[row]].map(i16::cast_unsigned);
                        *place = [from, to, top, below];
                    }
                    count += 1;
                }
            }
        }
    }
    count
}
