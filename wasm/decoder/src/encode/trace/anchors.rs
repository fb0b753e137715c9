//! Finds the points of borders that holes are attached to.

use crate::encode::error::WriteFault;

use super::bits::Cell;
use super::borders::{Borders, Kind, Position, reserve_one};
use super::follow::Map;
use super::step::after;

/// A hole, and the point that its bridge leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hole {
    /// A point of an earlier border.
    pub(super) anchor: Position,
    /// Index of the hole's border.
    pub(super) border: u32,
}

/// A cell that holes are attached to, and the point of a border there.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    cell: Cell,
    point: Option<Position>,
}

/// Replaces `holes` by the holes, sorted by the points they are attached to.
///
/// Borders pass some cells more than once. A hole is attached to the last pass before it that found the
/// pixel to the right empty, and if there is none to the first pass. Only the passes at anchors are
/// looked up, on a second way along the borders, so that no pixel needs a number. `map.seen` is scratch.
pub(super) fn find_anchors(
    map: &mut Map,
    borders: &Borders,
    holes: &mut Vec<Hole>,
) -> Result<(), WriteFault> {
    holes.clear();
    let mut anchors: Vec<Anchor> = Vec::new();
    for border in &borders.list {
        let Kind::Hole(cell) = border.kind else {
            continue;
        };
        // Their cells ascend, as the holes do: between the anchor of a hole and the hole, no other starts.
        if anchors.last().is_none_or(|last| last.cell != cell) {
            debug_assert!(anchors.last().is_none_or(|last| last.cell < cell));
            reserve_one(&mut anchors)?;
            anchors.push(Anchor { cell, point: None });
        }
        reserve_one(holes)?;
        holes.push(Hole {
            anchor: 0,
            border: 0,
        });
    }
    if anchors.is_empty() {
        return Ok(());
    }
    map.seen.clear();
    for anchor in &anchors {
        map.seen.set(anchor.cell);
    }
    resolve(map, borders, &mut anchors, holes);
    holes.sort_unstable();
    Ok(())
}

fn resolve(map: &Map, borders: &Borders, anchors: &mut [Anchor], holes: &mut [Hole]) {
    let row = map.layout.row_cells();
    let mut open = holes.iter_mut();
    for (index, border) in borders.list.iter().enumerate() {
        if let Kind::Hole(cell) = border.kind {
            let Some(hole) = open.next() else { return };
            let point = find(anchors, cell).and_then(|anchor| anchor.point);
            debug_assert!(point.is_some());
            *hole = Hole {
                anchor: point.unwrap_or(0),
                border: index as u32,
            };
            if open.len() == 0 {
                return;
            }
        }
        let mut cell = border.start;
        let end = borders.end(index);
        for (position, link) in
            (border.begin..).zip(&borders.links[border.begin as usize..end as usize])
        {
            if map.seen.has(cell)
                && let Some(anchor) = find(anchors, cell)
                && (link.right_is_empty() || anchor.point.is_none())
            {
                anchor.point = Some(position);
            }
            cell = after(cell, link.direction(), row);
        }
    }
}

fn find(anchors: &mut [Anchor], cell: Cell) -> Option<&mut Anchor> {
    let at = anchors
        .binary_search_by_key(&cell, |anchor| anchor.cell)
        .ok()?;
    anchors.get_mut(at)
}
