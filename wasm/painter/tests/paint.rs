//! A picture that is painted over and over shows the last frame, in any order of frames.
//!
//! `ALPHASTREAM_FRAMES` is the number of random paintings, `ALPHASTREAM_SEED` their seed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../../decoder/tests/common/mod.rs"]
mod common;

use alphastream_decoder::{FrameDecoder, Limits};
use alphastream_painter::{Picture, SLACK, list_runs, paint_over};
use common::oracle::{Picture as Exact, expand};
use common::random_frames::{random_frame, random_side};
use common::writer::{Outline, payload, stored_block};
use common::{Random, from_environment};

/// Frames of one coordinate space, and how often they are painted.
const FRAMES: u64 = 6;
const PAINTINGS: u64 = 40;

/// A compact frame, and its mask in the coordinate space.
struct Frame {
    bytes: Vec<u8>,
    mask: Exact,
}

struct Target {
    data: Vec<u8>,
    width: usize,
    height: usize,
    bottom_up: bool,
    columns: Vec<u16>,
    space: (usize, usize),
}

impl Target {
    fn new(random: &mut Random, space: (usize, usize)) -> Self {
        let mut side = |same: usize| match random.below(3) {
            0 => same,
            1 => 1 + usize::try_from(random.below(2 * same as u64)).unwrap(),
            _ => random_side(random) as usize,
        };
        let (width, height) = (side(space.0), side(space.1));
        let column = |x: usize| u16::try_from((x * width).div_ceil(space.0)).unwrap();
        let columns = if width == space.0 {
            Vec::new()
        } else {
            (0..=space.0).map(column).collect()
        };
        Self {
            data: [vec![0; width * height], vec![77; SLACK]].concat(),
            width,
            height,
            bottom_up: random.below(2) == 1,
            columns,
            space,
        }
    }

    fn picture(&mut self) -> Picture<'_> {
        Picture {
            data: &mut self.data,
            width: self.width,
            height: self.height,
            bottom_up: self.bottom_up,
            columns: &self.columns,
            space_height: self.space.1,
        }
    }

    fn paint(&mut self, held: &[u8], next: &[u8]) -> Option<(usize, usize)> {
        paint_over(&mut self.picture(), held, next)
    }

    /// The mask that the listed runs of a frame cover, by as many rectangles as are counted.
    fn fill_listed(&mut self, frame: &[u8]) -> Vec<u8> {
        let picture = self.picture();
        let count = list_runs(&picture, frame, &mut []);
        let mut list = vec![[7; 4]; count + 1];
        assert_eq!(list_runs(&picture, frame, &mut list), count);
        assert_eq!(list.pop(), Some([7; 4]), "after the list");
        let (width, height) = (self.width, self.height);
        let mut pixels = vec![0; width * height];
        for rectangle in list {
            let [from, to, top, below] = rectangle.map(usize::from);
            assert!(from < to && to <= width && top < below && below <= height);
            for row in top..below {
                pixels[row * width + from..row * width + to].fill(255);
            }
        }
        pixels
    }

    /// The mask at this size, by the format's rule (section 5).
    fn resized(&self, mask: &Exact) -> Vec<u8> {
        let (width, height) = self.space;
        let mut pixels = Vec::new();
        for y in 0..self.height {
            let y = if self.bottom_up {
                self.height - 1 - y
            } else {
                y
            };
            let row = y * height / self.height * width;
            pixels.extend((0..self.width).map(|x| mask.pixels[row + x * width / self.width]));
        }
        pixels
    }

    /// The first and the last row that differ, from the top.
    fn changed(&self, before: &[u8]) -> Option<(usize, usize)> {
        let row = |y: usize| {
            let y = if self.bottom_up {
                self.height - 1 - y
            } else {
                y
            };
            y * self.width..(y + 1) * self.width
        };
        let differs = |&y: &usize| before[row(y)] != self.data[row(y)];
        let first = (0..self.height).find(differs)?;
        Some((first, (0..self.height).rev().find(differs)?))
    }
}

fn check_space(random: &mut Random, frames: &[Frame], space: (usize, usize), paintings: u64) {
    let mut target = Target::new(random, space);
    let backwards = random.below(2) == 1;
    let mut held: &[u8] = &[];
    let mut at = 0;
    for _ in 0..paintings {
        let before = target.data.clone();
        let transparent = vec![0; target.width * target.height];
        let (changed, expected, next): (_, _, &[u8]) = match random.below(8) {
            0 => (target.paint(held, &[]), transparent, &[]),
            choice => {
                at = match choice {
                    1 => usize::try_from(random.below(frames.len() as u64)).unwrap(),
                    _ if backwards => (at + frames.len() - 1) % frames.len(),
                    _ => (at + 1) % frames.len(),
                };
                let frame = &frames[at];
                let expected = target.resized(&frame.mask);
                (target.paint(held, &frame.bytes), expected, &frame.bytes)
            }
        };
        held = next;
        if !next.is_empty() {
            let listed = target.fill_listed(next);
            assert!(
                listed == expected,
                "listed: {space:?} to {} by {}",
                target.width,
                target.height
            );
        }
        let (pixels, slack) = target.data.split_at(expected.len());
        assert!(
            pixels == expected,
            "{space:?} to {} by {}",
            target.width,
            target.height
        );
        assert!(
            slack.iter().all(|&byte| byte == 77),
            "bytes after the picture"
        );
        let found = target.changed(&before);
        match (found, changed) {
            (Some(found), Some(told)) => assert!(told.0 <= found.0 && found.1 <= told.1),
            (found, _) => assert_eq!(found, None),
        }
    }
}

#[test]
fn a_picture_shows_the_frame_that_was_painted_last() {
    let count = from_environment("ALPHASTREAM_FRAMES").unwrap_or(4_000);
    let seed = from_environment("ALPHASTREAM_SEED").unwrap_or(20_261_128);
    println!("{count} paintings, seed {seed}");
    let mut random = Random::new(seed);
    let mut done = 0;
    while done < count {
        let (width, height) = (random_side(&mut random), random_side(&mut random));
        let mut decoder = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
        let frames: Vec<Frame> = (0..FRAMES)
            .map(|_| {
                let mut channels = random_frame(&mut random, width, height);
                if random.below(20) == 0 {
                    channels.clear();
                } else if random.below(4) == 0 {
                    // Many runs: more than one block of ends.
                    channels.extend(teeth(width, height));
                }
                let bytes = decoder
                    .decode(&stored_block(&payload(&channels)), 0)
                    .unwrap();
                let mask = expand(&bytes).picture;
                let bytes = [&bytes[..], &[0; SLACK]].concat();
                Frame { bytes, mask }
            })
            .collect();
        let space = (width as usize, height as usize);
        check_space(&mut random, &frames, space, PAINTINGS.min(count - done));
        done += PAINTINGS.min(count - done);
    }
}

/// An outline in every fourth column.
fn teeth(width: u32, height: u32) -> Vec<Outline> {
    let down = i8::try_from((height - 1).min(60)).unwrap();
    (0..width.min(200))
        .step_by(4)
        .map(|x| Outline::new((u16::try_from(x).unwrap(), 0), [(0, down)]))
        .collect()
}
