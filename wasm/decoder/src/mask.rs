//! The exact mask of a frame: the union of what its channels paint (the stream format, section 5).

use crate::bitmap::Bitmap;
use crate::error::ResourceFault;
use crate::fill::{Crossings, fill_even_odd};
use crate::limits::Limits;
use crate::line::{draw_line, to_index};
use crate::polyline::Point;

/// The picture that channels are painted into, kept from frame to frame.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    width: i64,
    height: i64,
    painted: Bitmap,
    crossings: Crossings,
    /// Rows that may hold set pixels; empty if the first is past the last.
    first_row: usize,
    last_row: usize,
}

impl Mask {
    /// A transparent mask in a coordinate space of `width` × `height` pixels.
    pub(crate) fn new(width: u32, height: u32, limits: &Limits) -> Result<Self, ResourceFault> {
        let side = u64::from(width.max(height));
        let limit = limits.mask_side.min(crate::spans::SPAN_SIDE_MAX);
        if width == 0 || height == 0 || side > limit {
            return Err(ResourceFault::MaskSide {
                width: width.into(),
                height: height.into(),
                limit,
            });
        }
        let (columns, rows) = (width as usize, height as usize);
        Ok(Self {
            width: width.into(),
            height: height.into(),
            painted: Bitmap::new(columns, rows)?,
            crossings: Crossings::new(columns, rows)?,
            first_row: usize::MAX,
            last_row: 0,
        })
    }

    /// Paints a channel: its outline, and where it has three points or more, its inside.
    pub(crate) fn paint(&mut self, points: &[Point]) {
        let Some(rows) = self.note_rows(points) else {
            return;
        };
        let (width, height) = (self.width, self.height);
        let painted = &mut self.painted;
        let mut line = |a, b| draw_line(a, b, width, height, |x, y| painted.set(x, y));
        for pair in points.windows(2) {
            line(pair[0], pair[1]);
        }
        let [first, _, .., last] = points else { return };
        if points.len() < 3 {
            return;
        }
        if first != last {
            line(*last, *first);
        }
        let Self {
            painted, crossings, ..
        } = self;
        fill_even_odd(points, rows, width, height, painted, crossings);
    }

    /// Rows that may hold set pixels, and the picture.
    pub(crate) fn rows(&self) -> (core::ops::Range<usize>, &Bitmap) {
        let rows = if self.first_row > self.last_row {
            0..0
        } else {
            self.first_row..self.last_row + 1
        };
        (rows, &self.painted)
    }

    /// Makes the mask transparent again.
    pub(crate) fn clear(&mut self) {
        if self.first_row <= self.last_row {
            self.painted.clear_rows(self.first_row, self.last_row);
        }
        self.first_row = usize::MAX;
        self.last_row = 0;
    }

    /// Notes the rows of the picture that the points reach, and gives them; `None` where they reach
    /// none, and so paint nothing.
    fn note_rows(&mut self, points: &[Point]) -> Option<core::ops::Range<usize>> {
        let top = points.iter().map(|point| point.1).min()?;
        let bottom = points.iter().map(|point| point.1).max()?;
        if bottom < 0 || top >= self.height {
            return None;
        }
        let first = to_index(top.max(0));
        let last = to_index(bottom.min(self.height - 1));
        self.first_row = self.first_row.min(first);
        self.last_row = self.last_row.max(last);
        Some(first..last + 1)
    }
}
