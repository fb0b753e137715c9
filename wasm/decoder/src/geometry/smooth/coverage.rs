//! Coverage of a mask by a ring, band by band.

use crate::error::ResourceFault;
use crate::memory::reserve;

use super::super::sweep::Sweep;
use super::band::Band;
use super::line::{Line, Scale};
use super::row::to_index;

/// Maximum pixels that the lines of a frame may pass: a second's work. Real frames pass some ten
/// thousand.
const MAX_PASSED: f64 = 268_435_456.0;

/// Computes coverage. Its memory is kept between frames.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    lines: Vec<Line>,
    /// Lines sorted by the band that they begin in, and the end of each band in that list.
    order: Vec<u32>,
    ends: Vec<u32>,
    /// Lines that continue from the previous band.
    continued: Vec<u32>,
    band: Band,
    /// Pixels that the lines of this frame have passed so far.
    passed: f64,
}

impl Coverage {
    /// Begins a frame, whose rings may together pass [`MAX_PASSED`] pixels.
    pub(crate) fn begin_frame(&mut self) {
        self.passed = 0.0;
    }

    /// Raises each pixel of `mask`, rows from the top down, to its coverage by the ring that was swept.
    pub(crate) fn add(
        &mut self,
        sweep: &Sweep,
        scale: &Scale,
        mask: &mut [u8],
        frame: u32,
    ) -> Result<(), ResourceFault> {
        self.band.resize(scale)?;
        let rows = self.read(sweep, scale)?;
        if self.passed > MAX_PASSED {
            return Err(ResourceFault::TooTangled { frame });
        }
        let Self {
            lines,
            order,
            ends,
            continued,
            band,
            ..
        } = self;
        continued.clear();
        reserve(continued, lines.len())?;
        let (mut first, mut started) = (rows.start, 0);
        for &ended in &*ends {
            let end = rows.end.min(first + band.rows);
            let mut add = |line: u32| {
                let line = &lines[line as usize];
                band.add_line(line, first, end);
                line.bottom.1 > to_double(end)
            };
            continued.retain(|&line| add(line));
            let new = &order[started as usize..ended as usize];
            continued.extend(new.iter().filter(|&&line| add(line)));
            started = ended;
            let pixels = mask.chunks_exact_mut(scale.width as usize);
            for (row, pixels) in (0..end - first).zip(pixels.skip(first)) {
                band.flush(row, pixels);
            }
            first = end;
        }
        Ok(())
    }

    /// Reads the edges that reach the rows of the mask, sorts them by band, and returns these rows.
    fn read(
        &mut self,
        sweep: &Sweep,
        scale: &Scale,
    ) -> Result<core::ops::Range<usize>, ResourceFault> {
        self.lines.clear();
        reserve(&mut self.lines, sweep.side_count())?;
        let height = f64::from(scale.height);
        let (mut first, mut end) = (height, 0.0_f64);
        let (mut left, mut right) = (f64::from(scale.width), 0.0_f64);
        for (index, mark) in sweep.marks.iter().enumerate() {
            let (top, inner, bottom) = sweep.corners(index);
            let mut from = top;
            for &to in inner.iter().chain([&bottom]) {
                let line = Line::new((from, to), mark.is_inside_left, scale);
                from = to;
                let Some(line) = line else {
                    continue;
                };
                first = first.min(line.top.1);
                end = end.max(line.bottom.1);
                self.passed += line.passed(scale);
                right = right.max(line.top.0.max(line.bottom.0));
                left = left.min(line.top.0.min(line.bottom.0));
                self.lines.push(line);
            }
        }
        let rows = to_index(first.max(0.0))..to_index(end.min(height).ceil());
        self.sort(&rows)?;
        self.band.limit(left, right);
        Ok(rows)
    }

    /// Sorts the lines by the band that they begin in: counts them, then places them.
    fn sort(&mut self, rows: &core::ops::Range<usize>) -> Result<(), ResourceFault> {
        let bands = rows.len().div_ceil(self.band.rows);
        let band_of = |line: &Line| (to_index(line.top.1.max(0.0)) - rows.start) / self.band.rows;
        self.ends.clear();
        reserve(&mut self.ends, bands)?;
        self.ends.resize(bands, 0);
        for line in &self.lines {
            self.ends[band_of(line)] += 1;
        }
        let mut place = 0;
        for count in &mut self.ends {
            place += core::mem::replace(count, place);
        }
        self.order.clear();
        reserve(&mut self.order, self.lines.len())?;
        self.order.resize(self.lines.len(), 0);
        for (index, line) in (0..).zip(&self.lines) {
            let at = &mut self.ends[band_of(line)];
            self.order[*at as usize] = index;
            *at += 1;
        }
        Ok(())
    }
}

#[inline]
#[expect(clippy::cast_precision_loss, reason = "rows and pixels of a mask")]
fn to_double(value: usize) -> f64 {
    value as f64
}
