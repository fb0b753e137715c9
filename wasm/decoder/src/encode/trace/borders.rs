//! The borders of a mask, one after another.

use crate::encode::error::WriteFault;

use super::bits::Cell;
use super::step::Link;

/// The maximum number of border pixels for each point that a frame may have: a stored step is at most
/// so many pixels long. A longer border cannot be stored.
const MAX_STEP: u64 = 127;

/// The number of a pixel of a border, counted over all borders.
pub(super) type Position = u32;

/// One closed border.
#[derive(Clone, Copy, Debug)]
pub(super) struct Border {
    /// Its first pixel.
    pub(super) start: Cell,
    /// The position of its first pixel.
    pub(super) begin: Position,
    pub(super) kind: Kind,
}

/// What is inside a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A connected piece of the mask.
    Outer,
    /// A hole. The cell is the one that it is attached to; it is on an earlier border.
    Hole(Cell),
}

/// All borders, in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Borders {
    pub(super) list: Vec<Border>,
    /// The pixels of the borders.
    pub(super) links: Vec<Link>,
    max_borders: usize,
    max_links: usize,
}

impl Borders {
    /// Removes all borders. `max_points` is the maximum number of points of a frame.
    pub(super) fn reset(&mut self, max_points: u64) {
        self.list.clear();
        self.links.clear();
        // Lists grow to at most twice their bound, and positions have 32 bits.
        let bound = |count: u64| usize::try_from(count.min(i32::MAX as u64)).unwrap_or(usize::MAX);
        // Each border has at least a point.
        self.max_borders = bound(max_points);
        self.max_links = bound(max_points.saturating_mul(MAX_STEP));
    }

    /// Begins a border.
    pub(super) fn begin(&mut self, start: Cell, kind: Kind) -> Result<(), WriteFault> {
        if self.list.len() >= self.max_borders {
            return Err(self.too_rough());
        }
        let begin = self.links.len() as Position;
        reserve_one(&mut self.list)?;
        self.list.push(Border { start, begin, kind });
        Ok(())
    }

    /// Adds a pixel to the last border.
    #[inline]
    pub(super) fn push(&mut self, link: Link) -> Result<(), WriteFault> {
        if self.links.len() == self.links.capacity() {
            self.grow()?;
        }
        self.links.push(link);
        Ok(())
    }

    #[cold]
    fn grow(&mut self) -> Result<(), WriteFault> {
        if self.links.len() >= self.max_links {
            return Err(self.too_rough());
        }
        reserve_one(&mut self.links)
    }

    /// Returns the position after the last pixel of a border.
    pub(super) fn end(&self, border: usize) -> Position {
        let next = self.list.get(border + 1);
        next.map_or(self.links.len() as Position, |next| next.begin)
    }

    /// Bytes of the lists.
    pub(super) fn bytes(&self) -> usize {
        self.list.capacity() * size_of::<Border>() + self.links.capacity()
    }

    fn too_rough(&self) -> WriteFault {
        WriteFault::MaskTooRough {
            limit: self.max_borders as u64,
        }
    }
}

/// Reserves room for one more element; the room grows by factors.
pub(super) fn reserve_one<T>(list: &mut Vec<T>) -> Result<(), WriteFault> {
    list.try_reserve(1).map_err(|_| {
        let bytes = (2 * list.len() as u64 + 1).saturating_mul(size_of::<T>() as u64);
        WriteFault::Memory { bytes }
    })
}
