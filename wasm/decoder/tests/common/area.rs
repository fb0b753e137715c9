//! The area that outlines enclose, slab by slab. Slow on purpose.

type Point = (i64, i64);

/// Splits a list of outlines, as the decoder returns it, into channels.
pub(crate) fn channels(words: &[i32]) -> Vec<Vec<Point>> {
    let mut channels = Vec::new();
    let mut at = 1;
    while at < words.len() {
        let count = usize::try_from(words[at]).unwrap();
        let points = words[at + 1..][..2 * count].chunks(2);
        channels.push(points.map(|p| (i64::from(p[0]), i64::from(p[1]))).collect());
        at += 1 + 2 * count;
    }
    channels
}

/// Counts the points that are not in line with their neighbours.
pub(crate) fn corners(channels: &[Vec<Point>]) -> usize {
    let in_line =
        |a: Point, b: Point, c: Point| (b.0 - a.0) * (c.1 - b.1) == (b.1 - a.1) * (c.0 - b.0);
    channels
        .iter()
        .map(|points| {
            let mut ring = points.clone();
            loop {
                let n = ring.len();
                let found = (0..n)
                    .find(|&i| n < 3 || in_line(ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]));
                match found {
                    Some(i) => drop(ring.remove(i)),
                    None => return n,
                }
            }
        })
        .sum()
}

/// Returns the total area of the triangles of a strip, in square pixels.
pub(crate) fn strip_area(strip: &[f32]) -> f64 {
    triangles(strip).map(area).sum()
}

/// Iterates over the triangles of a strip that have an area.
pub(crate) fn triangles(strip: &[f32]) -> impl Iterator<Item = [(f64, f64); 3]> {
    let count = (strip.len() / 2).saturating_sub(2);
    let vertex = |i: usize| (f64::from(strip[2 * i]), f64::from(strip[2 * i + 1]));
    (0..count)
        .map(move |i| [vertex(i), vertex(i + 1), vertex(i + 2)])
        .filter(|&t| area(t) > 0.0)
}

fn area([a, b, c]: [(f64, f64); 3]) -> f64 {
    0.5 * ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).abs()
}

/// Returns the area of the union of the even-odd regions of the channels.
pub(crate) fn union_area(channels: &[Vec<Point>]) -> f64 {
    let edges: Vec<Vec<(Point, Point)>> = channels.iter().map(|points| edges(points)).collect();
    let all: Vec<(Point, Point)> = edges.concat();
    let mut rows: Vec<f64> = all
        .iter()
        .flat_map(|&(a, b)| [a.1 as f64, b.1 as f64])
        .collect();
    for (i, &(a, b)) in all.iter().enumerate() {
        for &(c, d) in &all[..i] {
            if a.1.max(b.1) <= c.1.min(d.1) || c.1.max(d.1) <= a.1.min(b.1) {
                continue;
            }
            if let Some(y) = crossing_row(a, b, c, d) {
                rows.push(y);
            }
        }
    }
    rows.sort_by(f64::total_cmp);
    rows.dedup();
    rows.windows(2)
        .map(|slab| (slab[1] - slab[0]) * width(&edges, f64::midpoint(slab[0], slab[1])))
        .sum()
}

/// Whether the channels enclose a point, which must not lie on an edge.
pub(crate) fn encloses(channels: &[Vec<Point>], (x, y): (f64, f64)) -> bool {
    channels.iter().any(|points| {
        let right = edges(points).into_iter().filter(|&(a, b)| {
            let (top, bottom) = (a.1.min(b.1) as f64, a.1.max(b.1) as f64);
            top <= y && y < bottom && x_at(a, b, y) > x
        });
        right.count() % 2 == 1
    })
}

/// Returns the distance of a point from the nearest edge.
pub(crate) fn distance(channels: &[Vec<Point>], (x, y): (f64, f64)) -> f64 {
    let to_edge = |(a, b): (Point, Point)| {
        let (ax, ay) = (a.0 as f64, a.1 as f64);
        let (dx, dy) = (b.0 as f64 - ax, b.1 as f64 - ay);
        let length = dx * dx + dy * dy;
        let along = if length == 0.0 {
            0.0
        } else {
            (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0)
        };
        (x - ax - along * dx).hypot(y - ay - along * dy)
    };
    channels
        .iter()
        .flat_map(|points| edges(points))
        .map(to_edge)
        .fold(f64::INFINITY, f64::min)
}

fn edges(points: &[Point]) -> Vec<(Point, Point)> {
    if points.len() < 3 {
        return Vec::new();
    }
    (0..points.len())
        .map(|i| (points[i], points[(i + 1) % points.len()]))
        .collect()
}

fn x_at(a: Point, b: Point, y: f64) -> f64 {
    a.0 as f64 + (y - a.1 as f64) / (b.1 - a.1) as f64 * (b.0 - a.0) as f64
}

fn crossing_row(a: Point, b: Point, c: Point, d: Point) -> Option<f64> {
    let cross = |p: Point, q: Point| (p.0 * q.1 - p.1 * q.0) as f64;
    let minus = |p: Point, q: Point| (p.0 - q.0, p.1 - q.1);
    let (r, s) = (minus(b, a), minus(d, c));
    let turn = cross(r, s);
    if turn == 0.0 {
        return None;
    }
    let t = cross(minus(c, a), s) / turn;
    let u = cross(minus(c, a), r) / turn;
    let within = (0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u);
    within.then_some(a.1 as f64 + t * r.1 as f64)
}

/// The length of row `y` that the channels enclose.
fn width(channels: &[Vec<(Point, Point)>], y: f64) -> f64 {
    let mut runs: Vec<(f64, f64)> = Vec::new();
    for edges in channels {
        let mut xs: Vec<f64> = edges
            .iter()
            .filter(|(a, b)| (a.1.min(b.1) as f64) < y && y < a.1.max(b.1) as f64)
            .map(|&(a, b)| x_at(a, b, y))
            .collect();
        xs.sort_by(f64::total_cmp);
        runs.extend(xs.chunks_exact(2).map(|pair| (pair[0], pair[1])));
    }
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut sum, mut end) = (0.0, f64::NEG_INFINITY);
    for (from, to) in runs {
        sum += (to - from.max(end)).max(0.0);
        end = end.max(to);
    }
    sum
}
