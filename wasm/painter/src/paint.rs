//! Paints a frame over the one that a picture holds.

use alphastream_lanes::{Lanes, MAX_MERGED, half_of, merge};

use crate::fill::fill_group;
use crate::frame::Groups;
use crate::group::Ends;
use crate::picture::{Picture, Places};
use crate::turn::{Pieces, turn_over};

/// Ends of each frame that are merged at once.
const MERGED: usize = MAX_MERGED / 2;
const OPAQUE: u8 = 255;
const TRANSPARENT: u8 = 0;

/// Rows of the picture that changed.
#[derive(Clone, Copy, Debug, Default)]
struct Changed(Option<(usize, usize)>);

/// Repaints the picture: it shows the frame `held`, and shows `next` afterwards. Both are compact
/// frames of one coordinate space with their headers and [`SLACK`](crate::SLACK) bytes of anything after them; no bytes
/// are a transparent frame. Returns the first and the last row of the picture that changed, counted from
/// the top, or `None`.
///
/// Only pixels that differ are written.
pub fn paint_over(picture: &mut Picture<'_>, held: &[u8], next: &[u8]) -> Option<(usize, usize)> {
    let (mut held, mut next) = (Groups::of(held), Groups::of(next));
    let first = held.range().0.min(next.range().0);
    let end = held.range().1.max(next.range().1);
    let mut pieces = Pieces::new();
    let mut changed = Changed::default();
    for group in first..end {
        let (held, next) = (held.take(group), next.take(group));
        if held == next {
            continue;
        }
        let places = picture.places(group);
        let (held, next) = (Ends::of(held.bytes), Ends::of(next.bytes));
        let rows = if held.left() == 0 {
            fill_group(picture, &places, next, OPAQUE)
        } else if next.left() == 0 {
            fill_group(picture, &places, held, TRANSPARENT)
        } else {
            turn_group(picture, &places, held, next, &mut pieces)
        };
        changed.add(&places, rows);
    }
    changed.0
}

/// Turns over what differs in a group. Many ends are merged in blocks: that may turn a pixel over more
/// than once, but as often as needed.
#[inline]
fn turn_group<'a>(
    picture: &mut Picture<'_>,
    places: &Places,
    mut held: Ends<'a>,
    mut next: Ends<'a>,
    pieces: &mut Pieces,
) -> u32 {
    let mut ends = [Lanes::PAD; MAX_MERGED];
    let mut changed = 0;
    loop {
        let most = held.left().max(next.left());
        if most == 0 {
            return changed;
        }
        let is_merged = held.left() > 0 && next.left() > 0;
        let half = half_of(most.min(MERGED));
        let block = if is_merged {
            let (low, high) = ends[..2 * half].split_at_mut(half);
            held.read(low);
            next.read(high);
            let block = &mut ends[..2 * half];
            merge(block);
            block
        } else {
            let block = &mut ends[..most.min(MERGED)];
            let either = if held.left() > 0 {
                &mut held
            } else {
                &mut next
            };
            either.read(block);
            block
        };
        if !picture.columns.is_empty() {
            for end in &mut *block {
                *end = picture.map(*end);
            }
        }
        changed |= turn_over(picture, places, block, pieces);
    }
}

impl Changed {
    #[inline]
    fn add(&mut self, places: &Places, rows: u32) {
        // Rows that the picture does not show changed nothing.
        let copies = places.copies.to_array();
        let shown = |row: &u32| rows >> row & 1 == 1 && copies[*row as usize] > 0;
        let (Some(top), Some(last)) = ((0..8).find(shown), (0..8).rev().find(shown)) else {
            return;
        };
        let top = places.rows[top as usize];
        let last = last as usize;
        let last = places.rows[last] + usize::from(copies[last].cast_unsigned()) - 1;
        self.0 = Some((self.0.map_or(top, |(top, _)| top), last));
    }
}
