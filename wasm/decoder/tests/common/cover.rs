//! Counts the triangles of a strip that cover a point.

use super::area::triangles;

type Place = (f64, f64);

/// Minimum cross product, in square pixels, at which the side of a point is certain.
const MIN_CROSS: f64 = 1e-3;

/// The triangles of a strip, by the rows that they touch.
pub(crate) struct Cover {
    top: i64,
    rows: Vec<Vec<[Place; 3]>>,
}

impl Cover {
    pub(crate) fn of(strip: &[f32]) -> Self {
        let all: Vec<[Place; 3]> = triangles(strip).collect();
        let rows_of = |triangle: &[Place; 3]| {
            let ys = triangle.map(|vertex| vertex.1.floor() as i64);
            (ys.into_iter().min().unwrap(), ys.into_iter().max().unwrap())
        };
        let top = all
            .iter()
            .map(|triangle| rows_of(triangle).0)
            .min()
            .unwrap_or(0);
        let end = all
            .iter()
            .map(|triangle| rows_of(triangle).1 + 1)
            .max()
            .unwrap_or(0);
        let mut rows = vec![Vec::new(); usize::try_from(end - top).unwrap()];
        for triangle in all {
            let (first, last) = rows_of(&triangle);
            for row in first..=last {
                rows[usize::try_from(row - top).unwrap()].push(triangle);
            }
        }
        Self { top, rows }
    }

    /// Counts the triangles that cover a point. `None` if it is too close to a side of one.
    pub(crate) fn count(&self, place: Place) -> Option<usize> {
        let row = usize::try_from(place.1.floor() as i64 - self.top).ok();
        let Some(row) = row.and_then(|row| self.rows.get(row)) else {
            return Some(0);
        };
        let mut count = 0;
        for &triangle in row {
            count += usize::from(covers(triangle, place)?);
        }
        Some(count)
    }
}

fn covers([a, b, c]: [Place; 3], place: Place) -> Option<bool> {
    let sides = [cross(a, b, place), cross(b, c, place), cross(c, a, place)];
    let is_inside = |sign: f64| sides.iter().all(|&side| side * sign > MIN_CROSS);
    if is_inside(1.0) || is_inside(-1.0) {
        return Some(true);
    }
    let is_out =
        sides.iter().any(|&side| side > MIN_CROSS) && sides.iter().any(|&side| side < -MIN_CROSS);
    is_out.then_some(false)
}

fn cross(a: Place, b: Place, c: Place) -> f64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Returns a vertex that lies within an edge of a triangle, if there is one: a GPU may leave pixels unset
/// along such an edge. Coordinates have 24 bits, so that doubles are exact here.
pub(crate) fn find_junction(strip: &[f32]) -> Option<Place> {
    let mut vertices: Vec<Place> = triangles(strip).flatten().collect();
    vertices.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
    vertices.dedup();
    for [a, b, c] in triangles(strip) {
        for (from, to) in [(a, b), (b, c), (c, a)] {
            let (low, high) = (from.1.min(to.1), from.1.max(to.1));
            let first = vertices.partition_point(|vertex| vertex.1 < low);
            let within = vertices[first..]
                .iter()
                .take_while(|vertex| vertex.1 <= high)
                .find(|&&vertex| {
                    let is_between = vertex.0 >= from.0.min(to.0) && vertex.0 <= from.0.max(to.0);
                    is_between && vertex != from && vertex != to && cross(from, to, vertex) == 0.0
                });
            if let Some(&vertex) = within {
                return Some(vertex);
            }
        }
    }
    None
}
