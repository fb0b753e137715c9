//! Masks that are written are painted again bit by bit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use std::path::{Path, PathBuf};

use alphastream_decoder::{
    Effort, ErrorCode, FrameDecoder, LeadProgress, Limits, StreamWriter, WriteError, WriteFault,
    read_lead,
};
use common::Random;
use common::oracle::expand;
use common::watched::{LITTLE, MIB, watch};

const SEED: u64 = 20_261_128;

/// A mask as R8: 0 and 255.
#[derive(Clone)]
struct Mask {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Mask {
    fn new(width: u32, height: u32, is_set: impl FnMut(u32, u32) -> bool) -> Self {
        let mut is_set = is_set;
        let at = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let pixels = at
            .map(|(x, y)| if is_set(x, y) { 255 } else { 0 })
            .collect();
        Self {
            width,
            height,
            pixels,
        }
    }

    /// Rows of `#` and other characters.
    fn parse(rows: &[&str]) -> Self {
        let (width, height) = (rows[0].len(), rows.len());
        Self::new(
            u32::try_from(width).unwrap(),
            u32::try_from(height).unwrap(),
            |x, y| rows[y as usize].as_bytes()[x as usize] == b'#',
        )
    }

    /// The same mask packed. Bits past the end of a row are 1.
    fn packed(&self) -> Vec<u8> {
        let rows = self.pixels.chunks(self.width as usize);
        rows.flat_map(|row| row.chunks(8).map(pack)).collect()
    }
}

fn pack(pixels: &[u8]) -> u8 {
    (0..8).fold(0, |byte, at| {
        byte << 1 | u8::from(pixels.get(at).is_none_or(|&p| p == 255))
    })
}

fn write(mask: &Mask, tolerance: f64) -> Result<Vec<u8>, WriteError> {
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    writer.begin_mask(mask.width, mask.height)?;
    writer.add_mask_rows(&mask.pixels)?;
    writer.add_mask(tolerance)
}

fn write_with(level: u8, mask: &Mask) -> Result<Vec<u8>, WriteError> {
    let writer = StreamWriter::new(None, Limits::DEFAULT);
    let mut writer = writer.with_effort(Effort::new(level).unwrap());
    writer.begin_mask(mask.width, mask.height)?;
    writer.add_mask_rows(&mask.pixels)?;
    writer.add_mask(0.0)
}

fn paint(block: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut decoder = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
    expand(&decoder.decode(block, 0).unwrap()).picture.pixels
}

fn check(mask: &Mask, note: &str) {
    let block = write(mask, 0.0).unwrap();
    let found = paint(&block, mask.width, mask.height);
    assert!(
        found == mask.pixels,
        "{note}, {} × {}",
        mask.width,
        mask.height
    );
}

/// Noise of any density, or shapes with smooth or rough edges, holes and thin lines.
fn random_mask(random: &mut Random, longest: u64) -> Mask {
    let mut side = || u32::try_from(1 + random.below(longest)).unwrap();
    let (width, height) = (side(), side());
    if random.below(3) == 0 {
        let density = random.below(101);
        return Mask::new(width, height, |_, _| random.below(100) < density);
    }
    let mut mask = Mask::new(width, height, |_, _| false);
    for _ in 0..=random.below(11) {
        let value = if random.below(5) < 3 { 255 } else { 0 };
        let [x, y] = [width, height].map(|side| random.below(u64::from(side) + 1) as f64);
        let [a, b] = [width, height].map(|side| 1.0 + random.below(u64::from(side)) as f64);
        let turn = random.below(700) as f64 / 100.0;
        let thickness = [0.6, 1.0, 2.5, 9.0][random.below(4) as usize];
        let is_line = random.below(5) < 2;
        let roughness = [0, 0, 5, 30][random.below(4) as usize];
        for (at, pixel) in mask.pixels.iter_mut().enumerate() {
            let dx = (at % width as usize) as f64 - x;
            let dy = (at / width as usize) as f64 - y;
            let is_in = if is_line {
                (dx * turn.cos() + dy * turn.sin()).abs() < thickness
            } else {
                let rough = f64::from(roughness) / 1e4 * random.below(100) as f64;
                (dx / a).powi(2) + (dy / b).powi(2) < 1.0 - rough
            };
            if is_in {
                *pixel = value;
            }
        }
    }
    mask
}

#[test]
fn small_masks_are_painted_again() {
    let masks: &[&[&str]] = &[
        &["...", "..."],
        &["###", "###"],
        &["#"],
        &["...", ".#.", "..."],
        &["#...", ".#..", "..#.", "...#"],
        &["##...", "..##.", "....#"],
        &["##..", "##..", "..##", "..##"],
        &["###", "#.#", "###"],
        &["####", "#.##", "##.#", "####"],
        &["#######", "#.#.#.#", "#######"],
        &[
            "#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#", "#######",
        ],
        &["###.", "#.##", "####"],
        &["#.#.#", ".#.#.", "#.#.#", ".#.#."],
    ];
    for rows in masks {
        check(&Mask::parse(rows), &rows.join("/"));
    }
}

#[test]
fn every_mask_of_4_by_3_pixels_is_painted_again() {
    for bits in 0..1_u32 << 12 {
        check(
            &Mask::new(4, 3, |x, y| bits >> (4 * y + x) & 1 == 1),
            &format!("{bits:b}"),
        );
    }
}

#[test]
fn random_masks_are_painted_again_also_if_they_are_packed() {
    println!("seed {SEED}");
    let mut random = Random::new(SEED);
    // One writer for all sizes: nothing of a mask is left for the next.
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    for round in 0..1500 {
        let mask = random_mask(&mut random, if round % 50 == 0 { 600 } else { 70 });
        check(&mask, &format!("round {round}"));
        let block = write(&mask, 0.0).unwrap();
        writer.begin_mask(mask.width, mask.height).unwrap();
        for row in mask.packed().chunks(mask.width.div_ceil(8) as usize) {
            writer.add_mask_bit_rows(row).unwrap();
        }
        assert!(
            writer.add_mask(0.0).unwrap() == block,
            "packed, round {round}"
        );
    }
}

#[test]
fn a_pixel_is_set_from_half_on() {
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    writer.begin_mask(5, 1).unwrap();
    writer.add_mask_rows(&[0, 127, 128, 255, 1]).unwrap();
    let block = writer.add_mask(0.0).unwrap();
    assert_eq!(paint(&block, 5, 1), [0, 0, 255, 255, 0]);
}

#[test]
fn lines_longer_than_a_step_and_a_hole_far_from_the_border_are_painted_again() {
    check(
        &Mask::new(700, 400, |x, y| {
            y == 3
                || (50..350).contains(&y) && x == y - 50
                || (100..102).contains(&y)
                || (310..690).contains(&x)
                    && (110..390).contains(&y)
                    && !((600..603).contains(&x) && y == 250)
        }),
        "long lines",
    );
}

/// The streams beside the project, and its own clip.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("ALPHASTREAM_SHARED")
        .map_or_else(|| root.join("../shared"), PathBuf::from);
    let mut files = vec![root.join("examples/demo/public/clip/figure.asvp")];
    let real = ["juggler", "people", "crowd", "stereo"]
        .map(|name| shared.join(format!("real/{name}.asvp")));
    files.extend(real.into_iter().filter(|file| file.is_file()));
    files
}

#[test]
fn every_mask_of_real_streams_is_painted_again() {
    let (width, height) = (2024, 1024);
    let mut count = 0;
    for path in files() {
        let file = std::fs::read(&path).unwrap();
        let lead = read_lead(&file, file.len() as u64, None, &Limits::DEFAULT).unwrap();
        let LeadProgress::Complete(lead) = lead else {
            panic!("{path:?} is cut")
        };
        let mut decoder = FrameDecoder::new(width, height, None, Limits::DEFAULT).unwrap();
        let mut writer = StreamWriter::new(None, Limits::DEFAULT);
        for (frame, range) in (0..).zip(lead.offsets.windows(2)) {
            let [from, to] = [range[0], range[1]].map(|at| usize::try_from(at).unwrap());
            let given = expand(&decoder.decode(&file[from..to], frame).unwrap()).picture;
            writer.begin_mask(width, height).unwrap();
            writer.add_mask_rows(&given.pixels).unwrap();
            let block = writer.add_mask(0.0).unwrap();
            let found = expand(&decoder.decode(&block, frame).unwrap()).picture;
            assert!(found == given, "frame {frame} of {path:?}");
            count += 1;
        }
    }
    println!("{count} masks");
}

#[test]
fn a_tolerance_makes_the_stream_smaller() {
    let circle = Mask::new(400, 400, |x, y| {
        x.abs_diff(200).pow(2) + y.abs_diff(190).pow(2) < 30_000
    });
    let sizes = [0.0, 1.0, 4.0].map(|tolerance| write(&circle, tolerance).unwrap().len());
    assert!(sizes.is_sorted_by(|a, b| a > b), "{sizes:?}");
}

#[test]
fn hostile_sizes_are_refused_before_memory_is_taken() {
    let sides = [0, 1, 16_384, 16_385, 65_536, u32::MAX];
    for (width, height) in sides.iter().flat_map(|&w| sides.map(|h| (w, h))) {
        if width == 16_384 && height == 16_384 {
            continue;
        }
        let allowed = (1..=16_384).contains(&width) && (1..=16_384).contains(&height);
        let mut writer = StreamWriter::new(None, Limits::DEFAULT);
        let (begun, largest) = watch(|| writer.begin_mask(width, height));
        assert_eq!(begun.is_ok(), allowed, "{width} × {height}");
        if let Err(error) = begun {
            assert_eq!(error.code(), Some(ErrorCode::Resource));
            assert!(largest <= LITTLE, "{width} × {height} takes {largest}");
        }
    }
    let limits = Limits {
        mask_side: u64::MAX,
        ..Limits::DEFAULT
    };
    for side in [65_535, u32::MAX] {
        let begun = watch(|| StreamWriter::new(None, limits).begin_mask(side, side));
        assert!(begun.0.is_err());
    }
}

#[test]
fn rows_that_do_not_fit_are_refused_and_the_writer_goes_on() {
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    let is_broken = |result: Result<(), WriteError>| {
        result.is_err_and(|error| error.fault == WriteFault::MaskBroken && error.code().is_none())
    };
    assert!(is_broken(writer.add_mask_rows(&[255; 9])));
    assert!(is_broken(writer.add_mask(0.0).map(drop)));
    writer.begin_mask(9, 2).unwrap();
    assert!(is_broken(writer.add_mask_rows(&[255; 10])));
    assert!(is_broken(writer.add_mask_rows(&[255; 27])));
    assert!(is_broken(writer.add_mask_bit_rows(&[255; 6])));
    writer.add_mask_bit_rows(&[255; 2]).unwrap();
    assert!(is_broken(writer.add_mask(0.0).map(drop)));
    writer.add_mask_rows(&[0; 9]).unwrap();
    assert!(is_broken(writer.add_mask_rows(&[255; 9])));
    assert_eq!(writer.frame_count(), 0);
    let block = writer.add_mask(0.0).unwrap();
    assert_eq!(paint(&block, 9, 2)[7..11], [255, 255, 0, 0]);
    // A mask is complete once.
    assert!(is_broken(writer.add_mask(0.0).map(drop)));
    assert_eq!(writer.frame_count(), 1);
}

#[test]
fn noise_is_refused_within_a_bound_and_the_writer_goes_on() {
    let limits = Limits {
        points: 5_000,
        ..Limits::DEFAULT
    };
    let mut writer = StreamWriter::new(None, limits);
    let board = Mask::new(2048, 2048, |x, y| (x + y) % 2 == 0);
    writer.begin_mask(2048, 2048).unwrap();
    writer.add_mask_rows(&board.pixels).unwrap();
    let (refused, largest) = watch(|| writer.add_mask(0.0));
    assert_eq!(
        refused.unwrap_err().fault,
        WriteFault::MaskTooRough { limit: 5_000 }
    );
    assert!(largest <= 2 * MIB, "{largest} bytes");
    let dots = Mask::new(520, 520, |x, y| x % 2 + y % 2 == 0);
    let fault = write(&dots, 0.0).unwrap_err().fault;
    assert_eq!(
        fault,
        WriteFault::TooManyChannels {
            found: 67_600,
            limit: 65_536
        }
    );
    writer.begin_mask(8, 1).unwrap();
    writer.add_mask_rows(&[255; 8]).unwrap();
    writer.add_mask(0.0).unwrap();
}

#[test]
fn the_largest_silhouette_takes_three_bits_per_pixel() {
    let side = 16_384_u32;
    let row_bytes = (side / 8) as usize;
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    let (_, largest) = watch(|| writer.begin_mask(side, side).unwrap());
    // Three of these.
    assert!(largest <= 33 * MIB, "{largest} bytes");
    let (block, largest) = watch(|| {
        for y in 0..side {
            let half = f64::from(side / 2 - 1);
            let reach = (half * half - (f64::from(y) - half).powi(2))
                .max(0.0)
                .sqrt()
                / 8.0;
            let (from, to) = (
                half as usize / 8 - reach as usize,
                half as usize / 8 + reach as usize,
            );
            let mut row = vec![0; row_bytes];
            row[from..=to].fill(255);
            writer.add_mask_bit_rows(&row).unwrap();
        }
        writer.add_mask(0.0).unwrap()
    });
    assert!(largest <= MIB, "{largest} bytes");
    assert!(block.len() > 1000);
}

/// Masks with steps of every kind, and corners.
fn rough_masks() -> Vec<Mask> {
    let mut random = Random::new(SEED + 9);
    let mut masks: Vec<Mask> = (0..300)
        .map(|_| {
            let side = u32::try_from(8 + random.below(60)).unwrap();
            let grain = u32::try_from(1 + random.below(4)).unwrap();
            let bits: Vec<bool> = (0..70 * 70).map(|_| random.below(3) > 0).collect();
            Mask::new(side, side, |x, y| {
                bits[(70 * (y / grain) + x / grain) as usize]
            })
        })
        .collect();
    masks.push(Mask::new(300, 200, |x, y| {
        3 * x.abs_diff(150).pow(2) + 5 * y.abs_diff(100).pow(2) < 30_000
    }));
    masks
}

#[test]
fn every_effort_writes_the_same_mask() {
    for (index, mask) in rough_masks().iter().enumerate() {
        for level in [2, 4, 5, 9] {
            // The highest is slow: a few masks show it.
            if level == 9 && index % 30 != 0 {
                continue;
            }
            let block = write_with(level, mask).unwrap();
            let found = paint(&block, mask.width, mask.height);
            assert!(found == mask.pixels, "mask {index}, effort {level}");
        }
    }
}

#[test]
fn more_effort_makes_smaller_blocks() {
    let sizes = [1, 3, 5].map(|level| {
        let blocks = rough_masks()
            .into_iter()
            .map(|mask| write_with(level, &mask));
        blocks.map(|block| block.unwrap().len()).sum::<usize>()
    });
    println!("{sizes:?} bytes");
    assert!(sizes[1] < sizes[0] && sizes[2] < sizes[1]);
}

#[test]
fn an_effort_is_1_to_9() {
    assert_eq!([0, 10, 255].map(Effort::new), [None; 3]);
    assert!((1..=9).all(|level| Effort::new(level).is_some()));
}
