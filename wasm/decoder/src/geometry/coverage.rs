//! The smooth mask: how much of each pixel the rings cover (the stream format, section 6).
//!
//! Every edge adds, in each row that it passes, the area right of it to a list of differences, which the
//! running sum along the row turns into coverage (R. Levien: the font-rs rasterizer, 2016). Whether
//! an edge adds or takes away is not a matter of its direction, as it is with the non-zero rule, but
//! of what the sweep found left of it. So the sum is the exact even-odd area, whatever crosses.

use crate::error::ResourceFault;

use super::grid::Point;
use super::room::reserve;
use super::sweep::Sweep;

const WORD_BITS: usize = 64;
/// Pixels that are filled rather than set one by one.
const FILL_LEAST: usize = 32;
/// Pixels that lines may pass in a frame: a second's work. Real ones pass some ten thousand.
const PASSED_MAX: f64 = 268_435_456.0;
/// Sums of a band: 128 KiB, which stay in the processor's cache.
const BAND_SUMS: usize = 1 << 15;

/// From grid steps to pixels of the mask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Mask pixels to a grid step.
    step: (f64, f64),
    /// Where the grid's origin lies: the middle of the coordinate space's first pixel.
    origin: (f64, f64),
}

impl Scale {
    /// From a `space` with `2^shift` grid steps to a pixel, to a mask of `size` pixels.
    pub(crate) fn new(space: (u32, u32), shift: u32, size: (u32, u32)) -> Self {
        let steps = f64::from(1_u32 << shift);
        let ratio = (
            f64::from(size.0) / f64::from(space.0),
            f64::from(size.1) / f64::from(space.1),
        );
        Self {
            width: size.0,
            height: size.1,
            step: (ratio.0 / steps, ratio.1 / steps),
            origin: (0.5 * ratio.0, 0.5 * ratio.1),
        }
    }

    fn place(&self, point: Point) -> (f64, f64) {
        (
            self.origin.0 + f64::from(point.x) * self.step.0,
            self.origin.1 + f64::from(point.y) * self.step.1,
        )
    }
}

/// An edge in pixels of the mask, from top to bottom.
#[derive(Clone, Copy, Debug)]
struct Line {
    top: (f64, f64),
    bottom: (f64, f64),
    /// Columns to a row.
    slope: f64,
    /// Rows to a column. Negative where the inside is left of it, as is every height.
    steepness: f64,
    is_inside_left: bool,
}

/// Memory to find coverage with, empty between rings.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    lines: Vec<Line>,
    /// The lines by the band that they begin in, and for each band where its own end.
    order: Vec<u32>,
    ends: Vec<u32>,
    /// Lines that go on from the band before.
    going_on: Vec<u32>,
    band: Band,
    /// Pixels that the lines of this frame have passed.
    passed: f64,
}

impl Coverage {
    /// Begins a frame: all its rings together have to do with [`PASSED_MAX`].
    pub(crate) fn begin_frame(&mut self) {
        self.passed = 0.0;
    }

    /// Raises each pixel of `mask`, rows from the top down, to what the ring that was swept covers of it.
    pub(crate) fn add(
        &mut self,
        sweep: &Sweep,
        scale: &Scale,
        mask: &mut [u8],
        frame: u32,
    ) -> Result<(), ResourceFault> {
        self.band.make_room(scale)?;
        let rows = self.read(sweep, scale)?;
        if self.passed > PASSED_MAX {
            return Err(ResourceFault::TooTangled { frame });
        }
        let Self {
            lines,
            order,
            ends,
            going_on,
            band,
            ..
        } = self;
        going_on.clear();
        reserve(going_on, lines.len())?;
        let (mut first, mut started) = (rows.start, 0);
        for &ended in &*ends {
            let end = rows.end.min(first + band.rows);
            let mut add = |line: u32| {
                let line = &lines[line as usize];
                band.add_line(line, first, end);
                line.bottom.1 > to_double(end)
            };
            going_on.retain(|&line| add(line));
            let new = &order[started as usize..ended as usize];
            going_on.extend(new.iter().filter(|&&line| add(line)));
            started = ended;
            let pixels = mask.chunks_exact_mut(scale.width as usize);
            for (row, pixels) in (0..end - first).zip(pixels.skip(first)) {
                band.give_out(row, pixels);
            }
            first = end;
        }
        Ok(())
    }

    /// Takes over the edges that reach the mask's rows, by bands, and gives these rows.
    fn read(
        &mut self,
        sweep: &Sweep,
        scale: &Scale,
    ) -> Result<core::ops::Range<usize>, ResourceFault> {
        self.lines.clear();
        reserve(&mut self.lines, sweep.edges.len())?;
        let height = f64::from(scale.height);
        let (mut first, mut end) = (height, 0.0_f64);
        for (edge, mark) in sweep.edges.iter().zip(&sweep.marks) {
            let (top, bottom) = (scale.place(edge.top), scale.place(edge.bottom));
            if edge.top.y == edge.bottom.y || bottom.1 <= 0.0 || top.1 >= height {
                continue;
            }
            first = first.min(top.1);
            end = end.max(bottom.1);
            let (columns, rows) = (bottom.0 - top.0, bottom.1 - top.1);
            self.passed += columns.abs().min(f64::from(scale.width)) + rows.min(height);
            let steepness = if mark.is_inside_left { -rows } else { rows } / columns.abs();
            let is_inside_left = mark.is_inside_left;
            self.lines.push(Line {
                top,
                bottom,
                slope: columns / rows,
                steepness,
                is_inside_left,
            });
        }
        let rows = to_index(first.max(0.0))..to_index(end.min(height).ceil());
        self.sort(&rows)?;
        Ok(rows)
    }

    /// Sorts the lines by the band that they begin in.
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

/// Some rows' differences of coverage from each pixel to the next.
#[derive(Debug, Default)]
struct Band {
    rows: usize,
    width: usize,
    /// Two more a row than there are pixels.
    sums: Vec<f32>,
    stride: usize,
    /// A bit for each of `sums` that may not be zero.
    used: Vec<u64>,
    used_stride: usize,
}

impl Band {
    fn make_room(&mut self, scale: &Scale) -> Result<(), ResourceFault> {
        let width = scale.width as usize;
        let stride = width + 2;
        let rows = (BAND_SUMS / stride).clamp(1, scale.height as usize);
        if (width, rows) == (self.width, self.rows) {
            return Ok(());
        }
        *self = Self {
            rows,
            width,
            stride,
            used_stride: stride.div_ceil(WORD_BITS),
            ..Self::default()
        };
        reserve(&mut self.sums, rows * stride)?;
        self.sums.resize(rows * stride, 0.0);
        reserve(&mut self.used, rows * self.used_stride)?;
        self.used.resize(rows * self.used_stride, 0);
        Ok(())
    }

    /// Adds the part of a line that lies in rows `first` to `end`, which are the band's.
    #[expect(clippy::cast_precision_loss, reason = "rows of a mask")]
    fn add_line(&mut self, line: &Line, first: usize, end: usize) {
        let mut from = line.top.1.max(first as f64);
        let last = line.bottom.1.min(end as f64);
        if from >= last {
            return;
        }
        let (low, high) = (line.top.0.min(line.bottom.0), line.top.0.max(line.bottom.0));
        let sign = if line.is_inside_left { -1.0 } else { 1.0 };
        let mut x = line.top.0 + (from - line.top.1) * line.slope;
        let mut row = to_index(from);
        let mut below = (row + 1) as f64;
        loop {
            let to = below.min(last);
            let next = x + (to - from) * line.slope;
            // Never past the ends, however steps are rounded.
            let (left, right) = (x.min(next).max(low), x.max(next).min(high));
            self.row(row - first)
                .add(left, right.max(left), (to - from) * sign, line.steepness);
            if below >= last {
                return;
            }
            (from, x) = (to, next);
            row += 1;
            below += 1.0;
        }
    }

    #[inline]
    fn row(&mut self, row: usize) -> Row<'_> {
        Row {
            width: self.width,
            sums: &mut self.sums[row * self.stride..][..self.stride],
            used: &mut self.used[row * self.used_stride..][..self.used_stride],
        }
    }

    /// Raises the pixels of a row to the coverage, and forgets it.
    fn give_out(&mut self, row: usize, pixels: &mut [u8]) {
        let Row { sums, used, width } = self.row(row);
        let mut sum = 0.0_f32;
        let mut value = 0_u8;
        let mut done = 0;
        for (index, word) in used.iter_mut().enumerate() {
            let mut bits = core::mem::take(word);
            while bits != 0 {
                let at = index * WORD_BITS + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if value != 0 {
                    raise(&mut pixels[done.min(width)..at.min(width)], value);
                }
                sum += core::mem::take(&mut sums[at]);
                value = to_byte(sum);
                done = at;
            }
        }
        if value != 0 && done < width {
            raise(&mut pixels[done..], value);
        }
    }
}

/// One row of a band.
struct Row<'a> {
    width: usize,
    sums: &'a mut [f32],
    used: &'a mut [u64],
}

impl Row<'_> {
    /// Adds what a slice of a line from `left` to `right` covers, cut to the row's pixels.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "a mask's width")]
    fn add(&mut self, left: f64, right: f64, height: f64, steepness: f64) {
        let width = self.width as f64;
        if left >= 0.0 && right < width {
            self.add_inside(left, right, height, steepness);
        } else if right <= 0.0 {
            self.mark(0, 1);
            self.add_at(0, height);
        } else if left < width {
            // Left of the row it covers all of it, right of it nothing.
            if left < 0.0 {
                self.mark(0, 1);
                self.add_at(0, -left * steepness);
            }
            let (left, right) = (left.max(0.0), right.min(width));
            self.add_inside(left, right, (right - left) * steepness, steepness);
        }
    }

    /// Adds the area right of a slice, pixel by pixel: in the first and in the last it grows by a
    /// parabola, between them by lines.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "pixels of a row")]
    fn add_inside(&mut self, left: f64, right: f64, height: f64, steepness: f64) {
        let first = to_index(left);
        let start = first as f64;
        let rest = start + 1.0 - left;
        if right <= start + 1.0 {
            let area = height * (start + 1.0 - 0.5 * (left + right));
            self.mark(first, 2);
            self.add_at(first, area);
            self.add_at(first + 1, height - area);
            return;
        }
        let mut before = 0.5 * rest * rest * steepness;
        let mut reached = rest * steepness;
        self.add_at(first, before);
        let mut pixel = first + 1;
        let mut end = start + 2.0;
        while end < right {
            let covered = reached + 0.5 * steepness;
            self.add_at(pixel, covered - before);
            before = covered;
            reached += steepness;
            pixel += 1;
            end += 1.0;
        }
        let covered = reached + (height - reached) * 0.5 * (1.0 + end - right);
        self.add_at(pixel, covered - before);
        self.add_at(pixel + 1, height - covered);
        self.mark(first, pixel + 2 - first);
    }

    /// Notes that so many sums from one on may not be zero.
    #[inline]
    fn mark(&mut self, first: usize, count: usize) {
        let (word, bit) = (first / WORD_BITS, first % WORD_BITS);
        if bit + count <= WORD_BITS {
            self.used[word] |= (u64::MAX >> (WORD_BITS - count)) << bit;
            return;
        }
        for sum in first..(first + count).min(self.sums.len()) {
            self.used[sum / WORD_BITS] |= 1 << (sum % WORD_BITS);
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "coverage")]
    fn add_at(&mut self, pixel: usize, difference: f64) {
        self.sums[pixel] += difference as f32;
    }
}

#[inline]
fn raise(pixels: &mut [u8], value: u8) {
    if pixels.len() >= FILL_LEAST && value == u8::MAX {
        pixels.fill(value);
        return;
    }
    for pixel in pixels {
        *pixel = (*pixel).max(value);
    }
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 255"
)]
fn to_byte(coverage: f32) -> u8 {
    (coverage.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

#[inline]
#[expect(clippy::cast_precision_loss, reason = "rows and pixels of a mask")]
fn to_double(value: usize) -> f64 {
    value as f64
}

/// The whole part of a number that is not negative.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rows and pixels of a mask"
)]
fn to_index(value: f64) -> usize {
    value as i32 as usize
}
