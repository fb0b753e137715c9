//! Joins the borders of each piece of a mask to one closed line.

use crate::encode::error::WriteFault;

use super::anchors::Hole;
use super::bits::Cell;
use super::borders::{Borders, Kind, Position, reserve_one};
use super::follow::Map;
use super::outline::OutlineList;
use super::simplify::{Lines, Simplifier};
use super::step::{Link, Run, after};

/// A border on the way along a piece.
#[derive(Clone, Copy, Debug)]
struct Stop {
    border: usize,
    /// The position up to which its pixels were visited.
    at: Position,
    end: Position,
    /// Index of the next hole that may be attached to it.
    hole: usize,
    /// The cell that its bridge leads back to; its own first one for an outer border.
    back: Cell,
}

/// Adds an outline for each piece: its outer border and, at each anchor, the way around the hole attached to it.
///
/// A channel can only add to the mask, so a hole has to be part of the outline around it: a bridge leads to the
/// hole along pixels of the piece, and back. Bridges are level, and level lines never count for the filling.
pub(super) fn join_all(
    map: &Map,
    borders: &Borders,
    holes: &[Hole],
    lines: Lines<'_>,
    simplifier: &mut Simplifier,
    outlines: &mut OutlineList,
) -> Result<(), WriteFault> {
    // Holes are attached to holes, thousands deep in a noisy mask: an explicit stack.
    let mut way = Vec::new();
    for (index, border) in borders.list.iter().enumerate() {
        if border.kind == Kind::Outer {
            outlines.begin()?;
            let line = OutlineLine {
                map,
                lines,
                cell: border.start,
                simplifier,
                outlines,
            };
            join(borders, index, holes, &mut way, line)?;
            outlines.finish()?;
        }
    }
    Ok(())
}

fn join(
    borders: &Borders,
    outer: usize,
    holes: &[Hole],
    way: &mut Vec<Stop>,
    mut line: OutlineLine<'_>,
) -> Result<(), WriteFault> {
    let begin = |border: usize, back: Cell| {
        let at = borders.list[border].begin;
        let hole = holes.partition_point(|hole| hole.anchor < at);
        Stop {
            border,
            at,
            end: borders.end(border),
            hole,
            back,
        }
    };
    line.add(line.cell)?;
    let mut stop = begin(outer, line.cell);
    loop {
        let start = borders.list[stop.border].start;
        if let Some(hole) = holes.get(stop.hole)
            && hole.anchor < stop.end
        {
            let links = &borders.links[stop.at as usize..hole.anchor as usize];
            line.follow(links, None)?;
            stop.at = hole.anchor;
            stop.hole += 1;
            let anchor = line.cell;
            reserve_one(way)?;
            way.push(stop);
            stop = begin(hole.border as usize, anchor);
            line.move_to(borders.list[stop.border].start)?;
        } else {
            let links = &borders.links[stop.at as usize..stop.end as usize];
            let links = if links == [Link::LONE] { &[] } else { links };
            let Some(before) = way.pop() else {
                return line.close(links);
            };
            line.follow(links, Some(start))?;
            line.move_to(stop.back)?;
            stop = before;
        }
    }
}

/// A line that points are added to.
struct OutlineLine<'a> {
    map: &'a Map,
    lines: Lines<'a>,
    /// The cell of the last point.
    cell: Cell,
    simplifier: &'a mut Simplifier,
    outlines: &'a mut OutlineList,
}

impl OutlineLine<'_> {
    fn add(&mut self, cell: Cell) -> Result<(), WriteFault> {
        self.cell = cell;
        self.outlines.push(self.map.layout.point(cell))
    }

    /// Makes the last point one at `cell`.
    fn move_to(&mut self, cell: Cell) -> Result<(), WriteFault> {
        if cell == self.cell {
            Ok(())
        } else {
            self.add(cell)
        }
    }

    /// Follows steps to their end, which is kept, and is at `end` if that is known.
    fn follow(&mut self, links: &[Link], end: Option<Cell>) -> Result<(), WriteFault> {
        if links.is_empty() {
            return Ok(());
        }
        let row = self.map.layout.row_cells();
        let end = end.unwrap_or_else(|| {
            links
                .iter()
                .fold(self.cell, |cell, link| after(cell, link.direction(), row))
        });
        self.close(links)?;
        self.add(end)
    }

    /// Follows steps to their end, which is not added.
    fn close(&mut self, links: &[Link]) -> Result<(), WriteFault> {
        let start = self.map.layout.point(self.cell);
        self.simplifier
            .add_between(Run { start, links }, self.lines, self.map, self.outlines)
    }
}
