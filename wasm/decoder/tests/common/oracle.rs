//! The exact mask, word for word from the stream format, section 5. Slow on purpose. And a reader of
//! compact frames, which checks their layout.

use super::writer::Outline;

type Point = (i64, i64);

/// R8, row-major: 0 transparent, 255 opaque.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) pixels: Vec<u8>,
}

impl Picture {
    fn new(width: u32, height: u32) -> Self {
        Self {
            width: width.into(),
            height: height.into(),
            pixels: vec![0; width as usize * height as usize],
        }
    }

    fn set(&mut self, x: i64, y: i64) {
        if (0..self.width).contains(&x) && (0..self.height).contains(&y) {
            self.pixels[usize::try_from(y * self.width + x).unwrap()] = 255;
        }
    }

    /// Opaque pixels.
    pub(crate) fn count(&self) -> usize {
        self.pixels.iter().filter(|&&pixel| pixel == 255).count()
    }
}

impl core::fmt::Debug for Picture {
    /// A row a line, so that a failed test shows what differs.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        writeln!(f, "{} by {}", self.width, self.height)?;
        let rows = self.pixels.chunks(usize::try_from(self.width).unwrap());
        for row in rows.take(64) {
            let line: String = row
                .iter()
                .map(|&pixel| if pixel == 0 { '.' } else { '#' })
                .collect();
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

/// The union of what the channels paint.
pub(crate) fn exact_mask(channels: &[Outline], width: u32, height: u32) -> Picture {
    let mut picture = Picture::new(width, height);
    for channel in channels {
        paint(&channel.points(), &mut picture);
    }
    picture
}

fn paint(points: &[Point], picture: &mut Picture) {
    let n = points.len();
    let mut edges: Vec<(Point, Point)> = (1..n).map(|i| (points[i - 1], points[i])).collect();
    if n >= 3 && points[0] != points[n - 1] {
        edges.push((points[n - 1], points[0]));
    }
    for &(from, to) in &edges {
        draw(from, to, picture);
    }
    if n >= 3 {
        fill(&edges, picture);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
fn round_half_even(value: f64) -> i64 {
    let below = value.floor();
    let part = value - below;
    let odd = below.rem_euclid(2.0) == 1.0;
    let up = part > 0.5 || (part == 0.5 && odd);
    below as i64 + i64::from(up)
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn double(value: i64) -> f64 {
    value as f64
}

fn fill(edges: &[(Point, Point)], picture: &mut Picture) {
    let mut rows: Vec<Vec<i64>> = vec![Vec::new(); usize::try_from(picture.height).unwrap()];
    for &((x0, y0), (x1, y1)) in edges {
        for y in y0.min(y1).max(0)..y0.max(y1).min(picture.height) {
            let crossing =
                double(x0) + (double(y - y0) / double(y1 - y0)) * (double(x1) - double(x0));
            rows[usize::try_from(y).unwrap()].push(round_half_even(crossing));
        }
    }
    for (y, mut crossings) in (0..).zip(rows) {
        crossings.sort_unstable();
        for pair in crossings.chunks_exact(2) {
            for x in pair[0].max(0)..=pair[1].min(picture.width - 1) {
                picture.set(x, y);
            }
        }
    }
}

fn draw(from: Point, to: Point, picture: &mut Picture) {
    let Some((from, to)) = clip(from, to, picture.width, picture.height) else {
        return;
    };
    let (dx, dy) = ((to.0 - from.0).abs(), (to.1 - from.1).abs());
    let (mut x, mut y) = from;
    let mut err = dx - dy;
    loop {
        picture.set(x, y);
        if x == to.0 && y == to.1 {
            break;
        }
        let e2 = 2 * err;
        if e2 > -dy {
            x += if from.0 < to.0 { 1 } else { -1 };
            err -= dy;
        }
        if e2 < dx {
            y += if from.1 < to.1 { 1 } else { -1 };
            err += dx;
        }
    }
}

/// Liang–Barsky to [0, W-1] × [0, H-1].
fn clip((x0, y0): Point, (x1, y1): Point, width: i64, height: i64) -> Option<(Point, Point)> {
    let (left, top) = (double(x0), double(y0));
    let (dx, dy) = (double(x1) - left, double(y1) - top);
    let (mut enter, mut leave) = (0.0, 1.0);
    let p = [-dx, dx, -dy, dy];
    let q = [
        left,
        double(width - 1) - left,
        top,
        double(height - 1) - top,
    ];
    for i in 0..4 {
        if p[i] == 0.0 && q[i] < 0.0 {
            return None;
        }
        let t = q[i] / p[i];
        if p[i] < 0.0 {
            if t > leave {
                return None;
            }
            if t > enter {
                enter = t;
            }
        } else if p[i] > 0.0 {
            if t < enter {
                return None;
            }
            if t < leave {
                leave = t;
            }
        }
    }
    Some((
        (
            round_half_even(left + enter * dx),
            round_half_even(top + enter * dy),
        ),
        (
            round_half_even(left + leave * dx),
            round_half_even(top + leave * dy),
        ),
    ))
}

/// The contents of a compact frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expanded {
    pub(crate) picture: Picture,
    pub(crate) channel_count: u32,
    pub(crate) point_count: u32,
    pub(crate) span_count: u32,
}

/// Expands a compact frame. Panics if its layout is not as documented.
pub(crate) fn expand(frame: &[u8]) -> Expanded {
    let word = |at: usize| u32::from_le_bytes(frame[4 * at..][..4].try_into().unwrap());
    let (width, height, first, rows) = (word(0), word(1), word(2), word(3));
    let (channel_count, point_count, span_count) = (word(4), word(5), word(6));
    assert_eq!(word(7), 0, "the last word of the header");
    assert!(first + rows <= height, "rows past the picture");
    let mut picture = Picture::new(width, height);
    let (mut spans, mut at) = (0, 32);
    let groups = if rows == 0 {
        0..0
    } else {
        first / 8..(first + rows).div_ceil(8)
    };
    for group in groups {
        let (ends, bytes) = read_group(&frame[at..]);
        at += bytes;
        for (y, ends) in (8 * group..).zip(ends) {
            let found = expand_row(&ends, y, &mut picture);
            let is_inside = (first..first + rows).contains(&y);
            assert!(is_inside || found == 0, "spans outside of the rows");
            if y == first || y == first + rows - 1 {
                assert!(found > 0, "the first and the last row hold spans");
            }
            spans += found;
        }
    }
    assert_eq!(at, frame.len(), "bytes after the last group");
    assert_eq!(spans, span_count, "the rows' spans");
    Expanded {
        picture,
        channel_count,
        point_count,
        span_count,
    }
}

/// Returns the ends of the runs of eight rows, and the bytes of their group.
fn read_group(bytes: &[u8]) -> ([Vec<u32>; 8], usize) {
    let word = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap());
    let (runs, flags_at) = match bytes[0] {
        255 => (usize::from(word(1)), 3),
        runs => (usize::from(runs), 1),
    };
    assert!(flags_at == 1 || runs >= 255, "a small number takes a byte");
    let mut rows = [const { Vec::new() }; 8];
    let mut at = flags_at + 4 * (2 * runs).div_ceil(32);
    for end in 0..2 * runs {
        let is_wide = bytes[flags_at + end / 8] >> (end % 8) & 1 == 1;
        let mut distances = [0; 8];
        for (row, distance) in distances.iter_mut().enumerate() {
            *distance = if is_wide {
                word(at + 2 * row)
            } else {
                bytes[at + row].into()
            };
        }
        assert!(
            !is_wide || distances.iter().any(|&distance| distance > 255),
            "small distances take a byte"
        );
        at += if is_wide { 16 } else { 8 };
        for (row, distance) in rows.iter_mut().zip(distances) {
            let before: u32 = row.last().copied().unwrap_or(0);
            row.push(before + u32::from(distance));
        }
    }
    let last = 2 * runs;
    assert!(
        runs == 0 || rows.iter().any(|row| row[last - 2] < row[last - 1]),
        "a run that no row has"
    );
    (rows, at)
}

/// Sets the runs of a row. Returns the number of spans: runs that touch are one.
fn expand_row(ends: &[u32], y: u32, picture: &mut Picture) -> u32 {
    let (mut spans, mut before) = (0, None);
    for &[from, to] in ends.as_chunks::<2>().0 {
        if from == to {
            continue;
        }
        assert!(i64::from(to) <= picture.width, "a run past the picture");
        spans += u32::from(before != Some(from));
        before = Some(to);
        for x in from..to {
            picture.set(x.into(), y.into());
        }
    }
    spans
}
