//! A picture that is repainted frame by frame shows each frame, pixel by pixel.
#![allow(clippy::unwrap_used, reason = "tests")]

use alphastream_painter::{Picture, Piece, paint_changes};

/// Numbers that are the same on every machine (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % end
    }
}

/// Rows of pixels in the coordinate space.
type Rows = Vec<Vec<bool>>;

fn random_rows(random: &mut Random, width: usize, height: usize) -> Rows {
    let row = |random: &mut Random| -> Vec<bool> {
        let max_length = [1, 8, 20, 100, 700][random.below(5)];
        let mut row = Vec::new();
        let mut opaque = random.below(2) == 0;
        while row.len() < width {
            let length = 1 + random.below(max_length);
            row.extend(vec![opaque; length.min(width - row.len())]);
            opaque = !opaque;
        }
        if random.below(4) == 0 {
            vec![false; width]
        } else {
            row
        }
    };
    (0..height).map(|_| row(random)).collect()
}

/// The runs of some rows, as a compact frame has them.
fn pack(rows: &Rows) -> (Vec<[u8; 2]>, Vec<u8>) {
    let mut runs = Vec::new();
    let lengths = rows.iter().map(|row| {
        let start = runs.len();
        let mut at = 0;
        while let Some(from) = (at..row.len()).find(|&x| row[x]) {
            let to = (from..row.len()).find(|&x| !row[x]).unwrap_or(row.len());
            for number in [from - at, to - from] {
                match u8::try_from(number) {
                    Ok(byte) if byte < 255 => runs.push(byte),
                    _ => {
                        runs.push(255);
                        runs.extend(u16::try_from(number).unwrap().to_le_bytes());
                    }
                }
            }
            at = to;
        }
        u16::try_from(runs.len() - start).unwrap().to_le_bytes()
    });
    (lengths.collect(), runs)
}

/// Returns the picture of the rows, pixel by pixel as in the stream format, section 5.
fn resize(rows: &Rows, width: usize, height: usize, bottom_up: bool) -> Vec<u8> {
    let pixel = |x: usize, y: usize| {
        let y = if bottom_up { height - 1 - y } else { y };
        rows[y * rows.len() / height][x * rows[0].len() / width]
    };
    let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    all.map(|(x, y)| if pixel(x, y) { 255 } else { 0 })
        .collect()
}

fn columns(space_width: usize, width: usize) -> Vec<u32> {
    let column = |x: usize| u32::try_from((x * width).div_ceil(space_width)).unwrap();
    (0..=space_width).map(column).collect()
}

#[test]
fn a_repainted_picture_shows_the_next_frame() {
    let mut random = Random(3);
    for (space, size) in [
        ((300, 20), (300, 20)),
        ((300, 20), (777, 41)),
        ((900, 30), (100, 7)),
        ((5, 3), (64, 64)),
    ] {
        let (width, height) = size;
        let columns = columns(space.0, width);
        for bottom_up in [false, true] {
            let mut data = vec![0; width * height];
            let mut held: Rows = vec![vec![false; space.0]; space.1];
            for _ in 0..200 {
                let mut next = random_rows(&mut random, space.0, space.1);
                // Rows that stay as they were.
                for y in 0..random.below(space.1 + 1) {
                    next[y].clone_from(&held[y]);
                }
                let before = data.clone();
                let ((held_lengths, held_runs), (next_lengths, next_runs)) =
                    (pack(&held), pack(&next));
                let mut picture = Picture {
                    data: &mut data,
                    width,
                    height,
                    bottom_up,
                    columns: if size.0 == space.0 { &[] } else { &columns },
                    space_height: space.1,
                };
                let changed = paint_changes(
                    &mut picture,
                    0,
                    Piece {
                        lengths: &held_lengths,
                        runs: &held_runs,
                    },
                    Piece {
                        lengths: &next_lengths,
                        runs: &next_runs,
                    },
                );
                assert!(
                    data == resize(&next, width, height, bottom_up),
                    "{space:?} as {size:?}"
                );
                for (row, (old, new)) in before.chunks(width).zip(data.chunks(width)).enumerate() {
                    let y = if bottom_up { height - 1 - row } else { row };
                    let told = changed.is_some_and(|(first, last)| (first..=last).contains(&y));
                    assert!(
                        told || old == new,
                        "row {y} changed, but {changed:?} was told"
                    );
                }
                held = next;
            }
        }
    }
}

#[test]
fn invalid_runs_do_not_panic() {
    let mut random = Random(5);
    let mut data = vec![0; 64 * 16];
    for _ in 0..20_000 {
        let mut bytes = |count: usize| -> Vec<u8> {
            let byte = |_| u8::try_from(random.below(256)).unwrap();
            (0..count).map(byte).collect()
        };
        let (held, next) = (bytes(40), bytes(40));
        let lengths = |bytes: &[u8]| {
            bytes[..32]
                .as_chunks::<2>()
                .0
                .iter()
                .map(|&[low, _]| [low % 8, 0])
                .collect::<Vec<_>>()
        };
        let (held_lengths, next_lengths) = (lengths(&held), lengths(&next));
        let mut picture = Picture {
            data: &mut data,
            width: 64,
            height: 16,
            bottom_up: false,
            columns: &[],
            space_height: 16,
        };
        paint_changes(
            &mut picture,
            0,
            Piece {
                lengths: &held_lengths,
                runs: &held,
            },
            Piece {
                lengths: &next_lengths,
                runs: &next,
            },
        );
    }
}
