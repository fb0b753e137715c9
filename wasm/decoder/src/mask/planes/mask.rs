//! The exact mask of a frame: the union of what its channels paint (the stream format, section 5).

use core::ops::Range;

use crate::error::ResourceFault;
use crate::payload::{Outline, Point, step_of};

use super::super::frame::FrameFacts;
use super::bitmap::Pictures;
use super::compact::{Ends, write_frame};
use super::line::{draw_line, to_index};
use super::walk::{MAX_STEP, Pixel, Walk};

/// Maximum number of bounds that are kept. The last one also holds all further channels.
const MAX_BOUNDS: usize = 16;

/// The picture into which channels are painted. Its memory is kept from frame to frame.
#[derive(Clone, Debug)]
pub(crate) struct Planes {
    width: i64,
    height: i64,
    pictures: Pictures,
    /// Bounds of the channels so far. Channels that share no pixel can be filled together when the rows
    /// are read. A channel that intersects the bounds of another one fills that one first.
    bounds: Vec<Bounds>,
    /// Rows that may hold set pixels.
    rows: Range<usize>,
    /// Scratch: ends of runs.
    ends: Ends,
}

/// A rectangle of pixels; the ends are excluded.
#[derive(Clone, Debug)]
struct Bounds {
    columns: Range<i64>,
    rows: Range<i64>,
}

impl Planes {
    /// A transparent mask in a coordinate space of `width` × `height` pixels.
    pub(crate) fn new(width: u32, height: u32) -> Result<Self, ResourceFault> {
        Ok(Self {
            width: width.into(),
            height: height.into(),
            pictures: Pictures::new(width as usize, height as usize)?,
            bounds: Vec::with_capacity(MAX_BOUNDS),
            rows: 0..0,
            ends: Ends::default(),
        })
    }

    /// Paints a channel: its outline, and its inside if it has three points or more.
    pub(crate) fn paint(&mut self, outline: Outline<'_>) {
        let Some(bounds) = Bounds::of(outline).within(self.width, self.height) else {
            return;
        };
        let [_, ..] = outline.steps else { return };
        self.add_bounds(bounds);
        if let [step] = outline.steps {
            let (a, (dx, dy)) = (outline.start, step_of(*step));
            let mut pen = self.pictures.pen();
            draw_line(a, (a.0 + dx, a.1 + dy), self.width, self.height, |x, y| {
                pen.paint(x, y);
            });
            return;
        }
        self.paint_polygon(outline);
    }

    /// Makes the compact frame of all channels.
    pub(crate) fn compact(&mut self, facts: &FrameFacts) -> Result<Vec<u8>, ResourceFault> {
        write_frame(facts, self.rows.clone(), &mut self.pictures, &mut self.ends)
    }

    /// Makes the mask transparent again.
    pub(crate) fn clear(&mut self) {
        self.pictures.clear_rows(self.rows.clone());
        self.rows = 0..0;
        self.bounds.clear();
    }

    fn paint_polygon(&mut self, outline: Outline<'_>) {
        let (width, height) = (self.width, self.height);
        let pixel_of = |point| pixel_of(point, width, height);
        let mut walk = Walk::new(self.pictures.pen());
        let mut at = outline.start;
        let mut pixel = pixel_of(at);
        for step in outline.steps {
            let (dx, dy) = step_of(*step);
            let next = (at.0 + dx, at.1 + dy);
            let next_pixel = pixel_of(next);
            if let (Some(from), Some(to)) = (pixel, next_pixel) {
                walk.add(from, to.0 - from.0, to.1 - from.1);
            } else {
                walk.add_far(at, next, width, height);
            }
            (at, pixel) = (next, next_pixel);
        }
        let first = outline.start;
        let first_pixel = pixel_of(first);
        if at != first {
            let distance = (first.0 - at.0).abs().max((first.1 - at.1).abs());
            match (pixel, first_pixel) {
                (Some(from), Some(to)) if distance <= MAX_STEP => {
                    walk.add(from, to.0 - from.0, to.1 - from.1);
                }
                _ => walk.add_far(at, first, width, height),
            }
        }
        if let Some(end) = first_pixel {
            walk.finish(end);
        }
    }

    /// Records the bounds of a channel before it is painted. Fills earlier channels in the rows where
    /// they may share pixels with it.
    fn add_bounds(&mut self, new: Bounds) {
        let rows = to_index(new.rows.start)..to_index(new.rows.end);
        for bounds in self.bounds.iter().filter(|bounds| bounds.meets(&new)) {
            let first = bounds.rows.start.max(new.rows.start);
            let end = bounds.rows.end.min(new.rows.end);
            self.pictures.fill_inside(to_index(first)..to_index(end));
        }
        self.rows = if self.rows.is_empty() {
            rows
        } else {
            self.rows.start.min(rows.start)..self.rows.end.max(rows.end)
        };
        if self.bounds.len() < MAX_BOUNDS {
            self.bounds.push(new);
        } else if let Some(last) = self.bounds.last_mut() {
            *last = last.join(&new);
        }
    }
}

/// Returns the pixel of a point, or `None` if it lies outside the picture.
#[expect(clippy::cast_possible_truncation, reason = "sides have 16 bits")]
#[inline]
fn pixel_of((x, y): Point, width: i64, height: i64) -> Option<Pixel> {
    // As an unsigned number, a negative one is huge.
    let inside =
        x.cast_unsigned() < width.cast_unsigned() && y.cast_unsigned() < height.cast_unsigned();
    inside.then_some((x as i32, y as i32))
}

impl Bounds {
    fn of(outline: Outline<'_>) -> Self {
        let (mut x, mut y) = outline.start;
        let (mut left, mut right, mut top, mut bottom) = (x, x, y, y);
        for step in outline.steps {
            let (dx, dy) = step_of(*step);
            (x, y) = (x + dx, y + dy);
            (left, right) = (left.min(x), right.max(x));
            (top, bottom) = (top.min(y), bottom.max(y));
        }
        Self {
            columns: left..right + 1,
            rows: top..bottom + 1,
        }
    }

    /// Returns the part inside a picture, if there is any. The part outside paints nothing in it.
    fn within(&self, width: i64, height: i64) -> Option<Self> {
        let columns = self.columns.start.max(0)..self.columns.end.min(width);
        let rows = self.rows.start.max(0)..self.rows.end.min(height);
        (!columns.is_empty() && !rows.is_empty()).then_some(Self { columns, rows })
    }

    fn meets(&self, other: &Self) -> bool {
        let meet = |a: &Range<i64>, b: &Range<i64>| a.start < b.end && b.start < a.end;
        meet(&self.columns, &other.columns) && meet(&self.rows, &other.rows)
    }

    fn join(&self, other: &Self) -> Self {
        let join = |a: &Range<i64>, b: &Range<i64>| a.start.min(b.start)..a.end.max(b.end);
        Self {
            columns: join(&self.columns, &other.columns),
            rows: join(&self.rows, &other.rows),
        }
    }
}
