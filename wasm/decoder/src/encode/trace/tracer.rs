//! From the pixels of a mask to its outlines.

use core::fmt;

use crate::encode::error::WriteFault;
use crate::limits::Limits;

use super::anchors::{Hole, find_anchors};
use super::bits::{Bits, Layout};
use super::borders::Borders;
use super::follow::Map;
use super::join::join_all;
use super::outline::OutlineList;
use super::scan::find_borders;
use super::simplify::{Lines, Simplifier};

/// Maximum bytes of scratch that is kept after a mask. Larger ones are freed.
const MAX_SCRATCH: usize = 4 << 20;
/// Maximum pixels of the borders whose lines are chosen by what they take: that needs 32 bytes for each.
const MAX_SEARCHED: usize = 1 << 18;

/// Traces masks of one size.
///
/// Needs three bits per pixel (96 MiB for 16,384 × 16,384 pixels), and a byte for each pixel of a border.
/// The rows of a mask are passed one after another, so callers need not hold all of them.
pub(crate) struct MaskTracer {
    map: Map,
    limits: Limits,
    /// Rows passed so far.
    rows: usize,
    /// Scratch, kept from mask to mask.
    borders: Borders,
    holes: Vec<Hole>,
    simplifier: Simplifier,
    outlines: OutlineList,
}

impl MaskTracer {
    /// Creates a tracer of masks of `width` × `height` pixels.
    pub(crate) fn new(width: u32, height: u32, limits: Limits) -> Result<Self, WriteFault> {
        let side = WriteFault::MaskSide {
            width,
            height,
            limit: limits.mask_side,
        };
        let is_allowed = limits.check_sides(width, height).is_ok();
        let layout = Layout::new(width, height)
            .filter(|_| is_allowed)
            .ok_or(side)?;
        Ok(Self {
            map: Map {
                layout,
                set: Bits::new(&layout)?,
                seen: Bits::new(&layout)?,
                closed: Bits::new(&layout)?,
            },
            limits,
            rows: 0,
            borders: Borders::default(),
            holes: Vec::new(),
            simplifier: Simplifier::default(),
            outlines: OutlineList::default(),
        })
    }

    /// Whether the tracer is made for masks of this size.
    pub(crate) fn fits(&self, width: u32, height: u32) -> bool {
        Layout::new(width, height) == Some(self.map.layout)
    }

    /// Begins another mask, and drops the rows that were passed before.
    pub(crate) fn restart(&mut self) {
        self.rows = 0;
    }

    /// Passes the next rows as R8: a pixel is set if its byte is at least 128.
    pub(crate) fn add_rows(&mut self, pixels: &[u8]) -> Result<(), WriteFault> {
        self.add(pixels, self.map.layout.width, Bits::pack_row)
    }

    /// Passes the next rows as bits. Each row begins with a byte, the leftmost pixel in its highest bit.
    pub(crate) fn add_bit_rows(&mut self, packed: &[u8]) -> Result<(), WriteFault> {
        self.add(packed, self.map.layout.width.div_ceil(8), Bits::copy_row)
    }

    fn add(
        &mut self,
        bytes: &[u8],
        row_bytes: usize,
        fill: impl Fn(&mut Bits, &Layout, usize, &[u8]),
    ) -> Result<(), WriteFault> {
        let layout = self.map.layout;
        let rows = bytes.chunks_exact(row_bytes);
        if !rows.remainder().is_empty() || rows.len() > layout.height - self.rows {
            return Err(WriteFault::MaskBroken);
        }
        for row in rows {
            fill(&mut self.map.set, &layout, self.rows, row);
            self.rows += 1;
        }
        Ok(())
    }

    /// Finds the borders of the mask, of which all rows must have been passed.
    pub(crate) fn trace(&mut self) -> Result<(), WriteFault> {
        if self.rows != self.map.layout.height {
            return Err(WriteFault::MaskBroken);
        }
        self.rows = 0;
        self.borders.reset(self.limits.points);
        self.map.seen.clear();
        self.map.closed.clear();
        find_borders(&mut self.map, &mut self.borders)?;
        find_anchors(&mut self.map, &self.borders, &mut self.holes)
    }

    /// Whether the borders that were found are short enough to choose their lines by what these take.
    pub(crate) fn is_searchable(&self) -> bool {
        self.borders.links.len() <= MAX_SEARCHED
    }

    /// Joins the borders that were found. Returns one outline for each connected piece, in the form of
    /// [`FrameDecoder::polylines`](crate::FrameDecoder::polylines).
    pub(crate) fn join(&mut self, lines: Lines<'_>) -> Result<&[i32], WriteFault> {
        self.outlines.reset(self.limits.points)?;
        join_all(
            &self.map,
            &self.borders,
            &self.holes,
            lines,
            &mut self.simplifier,
            &mut self.outlines,
        )?;
        Ok(self.outlines.words())
    }

    /// Frees the large scratch of an unusually rough mask.
    pub(crate) fn free_large(&mut self) {
        if self.borders.bytes() + size_of::<Hole>() * self.holes.capacity() > MAX_SCRATCH {
            self.borders = Borders::default();
            self.holes = Vec::new();
        }
        if self.simplifier.bytes() > MAX_SCRATCH {
            self.simplifier.release();
        }
        if self.outlines.bytes() > MAX_SCRATCH {
            self.outlines = OutlineList::default();
        }
    }
}

impl fmt::Debug for MaskTracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MaskTracer")
            .field("width", &self.map.layout.width)
            .field("height", &self.map.layout.height)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}
