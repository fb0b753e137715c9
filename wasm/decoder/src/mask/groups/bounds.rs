//! Which outlines of a frame may share pixels.

use core::ops::Range;

/// Maximum number of boxes that are kept. The last one also holds all further outlines.
const MAX_BOXES: usize = 16;

/// A box of pixels.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    pub(crate) columns: Range<usize>,
    pub(crate) rows: Range<usize>,
}

/// The boxes of the outlines so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds(Vec<Space>);

impl Bounds {
    /// Calls `visit` with the rows that an outline may share with earlier ones, and adds it.
    pub(super) fn add(&mut self, new: &Space, mut visit: impl FnMut(Range<usize>)) {
        for space in &self.0 {
            let rows = meet(&space.rows, &new.rows);
            if !rows.is_empty() && !meet(&space.columns, &new.columns).is_empty() {
                visit(rows);
            }
        }
        if self.0.len() < MAX_BOXES {
            self.0.push(new.clone());
        } else if let Some(last) = self.0.last_mut() {
            last.columns = join(&last.columns, &new.columns);
            last.rows = join(&last.rows, &new.rows);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

fn meet(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.max(b.start)..a.end.min(b.end)
}

fn join(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}
