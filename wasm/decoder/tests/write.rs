//! What is written reads back as what was given, and opens with our own reader, whatever was given.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use alphastream_decoder::{
    FrameDecoder, FrameFault, HeaderKind, Key, Lead, LeadProgress, Limits, METADATA_BYTES,
    Metadata, StreamWriter, Support, WriteError, WriteFault, read_lead,
};
use common::oracle::{exact_mask, expand};
use common::writer::{Outline, block, payload, raw_block, stored_block};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const KEY: Key = [0x3d; 32];
const OTHER_KEY: Key = [0x3e; 32];
const SIDE: u32 = 300;
const SQUARE: &[i32] = &[1, 4, 8, 8, 40, 8, 40, 40, 8, 40];
const NOTHING: &[i32] = &[0];

/// The same cases on every machine; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` select others.
fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let chosen = std::env::var_os("PROPTEST_CASES").is_some();
    let seed = match default.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => 20_261_125,
    };
    println!("PROPTEST_RNG_SEED={seed}");
    ProptestConfig {
        cases: if chosen { default.cases } else { cases },
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..default
    }
}

/// A whole file, put together as callers do it.
fn write(frames: &[Vec<i32>], key: Option<Key>, record: Option<&str>) -> Vec<u8> {
    let mut writer = StreamWriter::new(key, Limits::DEFAULT);
    let blocks: Vec<Vec<u8>> = frames
        .iter()
        .map(|frame| writer.add_frame(frame).unwrap())
        .collect();
    let lead = writer.finish(record).unwrap();
    [lead, blocks.concat()].concat()
}

fn open(file: &[u8], key: Option<&Key>) -> Lead {
    match read_lead(file, file.len() as u64, key, &Limits::DEFAULT).unwrap() {
        LeadProgress::Complete(lead) => lead,
        LeadProgress::Needs(bytes) => panic!("{bytes} bytes are needed"),
    }
}

/// The stored block of a frame.
fn block_of<'a>(file: &'a [u8], lead: &Lead, frame: usize) -> &'a [u8] {
    let [start, end] = [frame, frame + 1].map(|at| usize::try_from(lead.offsets[at]).unwrap());
    &file[start..end]
}

fn decoder(key: Option<Key>) -> FrameDecoder {
    FrameDecoder::new(SIDE, SIDE, key, Limits::DEFAULT).unwrap()
}

fn read(file: &[u8], key: Option<Key>) -> Vec<Vec<i32>> {
    let lead = open(file, key.as_ref());
    assert_eq!(*lead.offsets.last().unwrap(), file.len() as u64);
    let mut decoder = decoder(key);
    (0..lead.offsets.len() - 1)
        .map(|frame| {
            let block = block_of(file, &lead, frame);
            decoder
                .polylines(block, u32::try_from(frame).unwrap())
                .unwrap()
        })
        .collect()
}

/// The form that the writer takes.
fn words(outlines: &[Vec<(i32, i32)>]) -> Vec<i32> {
    let count = i32::try_from(outlines.len()).unwrap();
    let channels = outlines.iter().flat_map(|points| {
        let count = i32::try_from(points.len()).unwrap();
        std::iter::once(count).chain(points.iter().flat_map(|&(x, y)| [x, y]))
    });
    std::iter::once(count).chain(channels).collect()
}

fn outlines_of(words: &[i32]) -> Vec<Vec<(i32, i32)>> {
    let mut rest = &words[1..];
    let mut outlines = Vec::new();
    while let Some((&count, after)) = rest.split_first() {
        let (points, after) = after.split_at(2 * usize::try_from(count).unwrap());
        outlines.push(points.chunks(2).map(|point| (point[0], point[1])).collect());
        rest = after;
    }
    outlines
}

fn stored_outline() -> impl Strategy<Value = Outline> {
    let step = prop_oneof![
        5 => (-20..=20_i8, -20..=20_i8),
        1 => (any::<i8>(), any::<i8>()),
    ];
    let start = prop_oneof![4 => (0..300_u16, 0..300_u16), 1 => any::<(u16, u16)>()];
    (start, prop::collection::vec(step, 0..60)).prop_map(|(start, steps)| Outline { start, steps })
}

fn points_of(outline: &Outline) -> Vec<(i32, i32)> {
    let narrow = |value| i32::try_from(value).unwrap();
    outline
        .points()
        .iter()
        .map(|&(x, y)| (narrow(x), narrow(y)))
        .collect()
}

fn far_outline() -> impl Strategy<Value = Vec<(i32, i32)>> {
    let coordinate = prop_oneof![3 => -500..2000_i32, 1 => -70_000..70_000_i32];
    let start = (0..=65_535_i32, 0..=65_535_i32);
    let rest = prop::collection::vec((coordinate.clone(), coordinate), 0..12);
    (start, rest).prop_map(|(start, rest)| std::iter::once(start).chain(rest).collect())
}

/// Whether `stored` is `given` with additional points, each at most half a pixel off its line.
fn is_refinement(given: &[(i32, i32)], stored: &[(i32, i32)]) -> bool {
    let mut rest = stored.iter();
    if rest.next() != given.first() {
        return false;
    }
    let lines_hold = given.windows(2).all(|line| {
        let [(x0, y0), (x1, y1)] = [line[0], line[1]].map(|(x, y)| (i64::from(x), i64::from(y)));
        let (dx, dy) = (x1 - x0, y1 - y0);
        if dx.abs().max(dy.abs()) <= 127 {
            return rest.next() == Some(&line[1]);
        }
        for &(x, y) in rest.by_ref() {
            let (px, py) = (i64::from(x) - x0, i64::from(y) - y0);
            if 2 * (px * dy - py * dx).abs() > dx.abs().max(dy.abs()) {
                return false;
            }
            if (x, y) == line[1] {
                return true;
            }
        }
        false
    });
    lines_hold && rest.next().is_none()
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn written_outlines_read_back_unchanged(
        frames in prop::collection::vec(prop::collection::vec(stored_outline(), 0..5), 0..5),
        encrypt in any::<bool>(),
    ) {
        let key = encrypt.then_some(KEY);
        let given: Vec<Vec<i32>> = frames
            .iter()
            .map(|frame| words(&frame.iter().map(points_of).collect::<Vec<_>>()))
            .collect();
        let file = write(&given, key, Some("{}"));
        prop_assert_eq!(read(&file, key), given);
        // The mask is that of the same outlines written by other means.
        let lead = open(&file, key.as_ref());
        for (index, frame) in frames.iter().enumerate() {
            let number = u32::try_from(index).unwrap();
            let stored = block_of(&file, &lead, index);
            let found = decoder(key).decode(stored, number).unwrap();
            let expected = decoder(None).decode(&block(&payload(frame)), number).unwrap();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn long_steps_are_split_on_their_line(frame in prop::collection::vec(far_outline(), 1..4)) {
        let file = write(&[words(&frame)], None, None);
        let stored = outlines_of(&read(&file, None)[0]);
        prop_assert_eq!(stored.len(), frame.len());
        for (given, stored) in frame.iter().zip(&stored) {
            prop_assert!(is_refinement(given, stored), "{:?} became {:?}", given, stored);
        }
        // Once they are split they stay.
        prop_assert_eq!(write(&[words(&stored)], None, None), file);
    }

    #[test]
    fn no_list_of_words_panics(list in prop::collection::vec(-3..12_i32, 0..40)) {
        let mut writer = StreamWriter::new(None, Limits::DEFAULT);
        if let Ok(block) = writer.add_frame(&list) {
            prop_assert_eq!(decoder(None).polylines(&block, 0).unwrap(), list);
        }
    }
}

#[test]
fn a_rectangle_with_long_steps_has_the_mask_of_one_with_short_steps() {
    let walk = |dx: i8, dy: i8| std::iter::repeat_n((dx, dy), 280);
    let steps: Vec<_> = walk(1, 0)
        .chain(walk(0, 1))
        .chain(walk(-1, 0))
        .chain(walk(0, -1))
        .collect();
    let expected = exact_mask(&[Outline::new((10, 10), steps)], SIDE, SIDE);
    let frame = words(&[vec![(10, 10), (290, 10), (290, 290), (10, 290)]]);
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    let block = writer.add_frame(&frame).unwrap();
    let found = expand(&decoder(None).decode(&block, 0).unwrap());
    assert!(found.picture == expected);
    assert_eq!(found.point_count, 10);
}

#[test]
fn the_written_lead_has_the_kind_of_the_file() {
    let record = r#"{"width":64,"height":64,"title":"Prüfstück"}"#;
    for (key, encrypted, version) in [(None, false, 0), (Some(KEY), true, 4)] {
        let file = write(&[SQUARE.to_vec(), NOTHING.to_vec()], key, Some(record));
        let lead = open(&file, key.as_ref());
        assert_eq!(
            (lead.kind.encrypted, lead.kind.version),
            (encrypted, version)
        );
        assert_eq!(lead.kind.header, HeaderKind::Ours);
        assert_eq!(lead.kind.support(), Support::Supported);
        assert_eq!(lead.metadata, Metadata::Text(record.to_owned()));
        assert_eq!(lead.offsets.len(), 3);
    }
    let empty = write(&[], None, None);
    let lead = open(&empty, None);
    assert_eq!((lead.offsets.len(), lead.metadata), (1, Metadata::Absent));
    assert_eq!(&empty[..16], b"ASVPPLN1\0\0\0\0\x08\0\0\0");
}

#[test]
fn copied_blocks_change_their_key_and_not_their_bytes() {
    let plain = write(&[SQUARE.to_vec(), NOTHING.to_vec()], None, None);
    let lead = open(&plain, None);
    let stored = |frame| block_of(&plain, &lead, frame).to_vec();
    // From plain to encrypted, as other frames; from there to another key; and back.
    let mut encrypted = StreamWriter::new(Some(KEY), Limits::DEFAULT);
    let one: Vec<_> = [1, 0, 0]
        .map(|frame| encrypted.add_block(&stored(frame), None, 0).unwrap())
        .into();
    assert_ne!(one[1], stored(0));
    assert_ne!(one[1], one[2]);
    let mut again = StreamWriter::new(Some(OTHER_KEY), Limits::DEFAULT);
    let two = again.add_block(&one[2], Some(&KEY), 2).unwrap();
    let mut back = StreamWriter::new(None, Limits::DEFAULT);
    assert_eq!(
        back.add_block(&two, Some(&OTHER_KEY), 0).unwrap(),
        stored(0)
    );
    assert_eq!(back.add_block(&one[0], Some(&KEY), 0).unwrap(), stored(1));
    let file = [encrypted.finish(None).unwrap(), one.concat()].concat();
    assert_eq!(read(&file, Some(KEY)), [NOTHING, SQUARE, SQUARE]);
}

#[test]
fn damaged_blocks_are_copied_unchanged() {
    let damaged = [vec![], vec![1], vec![9; 40], raw_block(7, b"no zlib")];
    let mut writer = StreamWriter::new(Some(KEY), Limits::DEFAULT);
    let mut back = StreamWriter::new(None, Limits::DEFAULT);
    for (frame, block) in (0..).zip(&damaged) {
        let stored = writer.add_block(block, None, 0).unwrap();
        assert!(decoder(Some(KEY)).decode(&stored, frame).is_err());
        assert_eq!(&back.add_block(&stored, Some(&KEY), frame).unwrap(), block);
    }
    assert_eq!(back.frame_count(), 4);
}

fn refusal(frame: &[i32], limits: Limits) -> WriteFault {
    let mut writer = StreamWriter::new(None, limits);
    writer.add_frame(SQUARE).unwrap_or_default();
    let count = writer.frame_count();
    let WriteError { frame, fault } = writer.add_frame(frame).unwrap_err();
    assert_eq!(frame, Some(count));
    // A refused frame leaves no trace.
    assert_eq!(writer.frame_count(), count);
    fault
}

#[test]
fn outlines_that_cannot_be_stored_are_refused() {
    let refused = |frame: &[i32]| refusal(frame, Limits::DEFAULT);
    for list in [
        &[][..],
        &[-1],
        &[1],
        &[0, 0],
        &[1, 2, 5, 5],
        &[1, -1],
        &[2, 1, 5, 5],
        &[1, i32::MAX],
    ] {
        assert_eq!(refused(list), WriteFault::ListBroken, "{list:?}");
    }
    assert_eq!(
        refused(&[2, 1, 5, 5, 0]),
        WriteFault::NoPoints { channel: 1 }
    );
    for (x, y) in [(-1, 0), (0, 65_536), (i32::MIN, i32::MAX)] {
        let fault = WriteFault::StartOutside { channel: 1, x, y };
        assert_eq!(refused(&[2, 1, 5, 5, 1, x, y]), fault);
    }
    // Two ends at the maximum distance: refused before memory is reserved for them.
    let far = [1, 3, 0, 0, i32::MIN, i32::MIN, i32::MAX, i32::MAX];
    let fault = refused(&far);
    assert!(
        matches!(
            fault,
            WriteFault::TooManyPoints {
                limit: 4_000_000,
                ..
            }
        ),
        "{fault:?}"
    );
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    let error = writer.add_frame(&[1, 1, -7, 3]).unwrap_err();
    assert_eq!(error.code(), None);
    assert_eq!(
        error.to_string(),
        "Frame 0 cannot be written: channel 0 starts at (-7, 3), but a first point must lie within \
         0 to 65535 on both axes. Start the outline at another of its points."
    );
}

#[test]
fn limits_hold_for_writing() {
    let default = Limits::DEFAULT;
    let two = &[2, 1, 5, 5, 1, 6, 6];
    let limits = Limits {
        channels: 1,
        ..default
    };
    assert_eq!(
        refusal(two, limits),
        WriteFault::TooManyChannels { found: 2, limit: 1 }
    );
    let limits = Limits {
        points: 4,
        ..default
    };
    let long = &[1, 2, 0, 0, 600, 0];
    assert_eq!(
        refusal(long, limits),
        WriteFault::TooManyPoints { found: 6, limit: 4 }
    );
    let limits = Limits {
        payload_bytes: 17,
        ..default
    };
    assert_eq!(
        refusal(SQUARE, limits),
        WriteFault::PayloadTooLong {
            found: 18,
            limit: 17
        }
    );
    let limits = Limits {
        frames: 1,
        ..default
    };
    assert_eq!(
        refusal(SQUARE, limits),
        WriteFault::TooManyFrames { limit: 1 }
    );
}

#[test]
fn streams_written_within_limits_are_read_within_them() {
    let at = |limits: Limits| {
        let mut writer = StreamWriter::new(None, limits);
        let block = writer.add_frame(SQUARE)?;
        let lead = writer.finish(None)?;
        let file = [lead, block].concat();
        assert!(read_lead(&file, file.len() as u64, None, &limits).is_ok());
        Ok::<_, WriteError>(file.len())
    };
    let default = Limits::DEFAULT;
    let bound = |change: &dyn Fn(&mut Limits, u64), least: u64| {
        for value in [least, least + 1, least - 1] {
            let mut limits = default;
            change(&mut limits, value);
            assert_eq!(at(limits).is_ok(), value >= least, "{limits:?}");
        }
    };
    bound(&|limits, value| limits.payload_bytes = value, 18);
    bound(&|limits, value| limits.points = value, 4);
    bound(&|limits, value| limits.channels = value, 1);
    bound(&|limits, value| limits.frames = value, 1);
    bound(&|limits, value| limits.table_bytes = value, 8);
    let mut writer = StreamWriter::new(None, default);
    let length = writer.add_frame(SQUARE).unwrap().len() as u64;
    bound(&|limits, value| limits.block_bytes = value, length);
}

#[test]
fn limits_hold_for_copied_blocks() {
    let limits = Limits {
        block_bytes: 10,
        ..Limits::DEFAULT
    };
    let mut writer = StreamWriter::new(None, limits);
    assert!(writer.add_block(&[0; 10], None, 0).is_ok());
    let error = writer.add_block(&[0; 11], None, 0).unwrap_err();
    assert_eq!(
        error.fault,
        WriteFault::BlockTooLong {
            found: 11,
            limit: 10
        }
    );
    assert_eq!(writer.frame_count(), 1);
}

#[test]
fn metadata_records_longer_than_readers_accept_are_refused() {
    let max = usize::try_from(METADATA_BYTES).unwrap();
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    let lead = writer.finish(Some(&" ".repeat(max))).unwrap();
    assert_eq!(open(&lead, None).metadata, Metadata::Text(" ".repeat(max)));
    let error = writer.finish(Some(&" ".repeat(max + 1))).unwrap_err();
    let limit = METADATA_BYTES;
    assert_eq!(
        error.fault,
        WriteFault::RecordTooLong {
            found: limit + 1,
            limit
        }
    );
    assert_eq!(error.frame, None);
}

#[test]
fn long_tables_and_large_frames_are_written() {
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    let mut bytes = 0;
    for frame in 0..100_000_u32 {
        let length = usize::try_from(frame % 9).unwrap();
        bytes += writer.add_block(&[1; 9][..length], None, 0).unwrap().len();
    }
    let lead = writer.finish(Some("{}")).unwrap();
    let offsets = match read_lead(&lead, 1 << 40, None, &Limits::DEFAULT).unwrap() {
        LeadProgress::Complete(lead) => lead.offsets,
        LeadProgress::Needs(bytes) => panic!("{bytes} bytes are needed"),
    };
    assert_eq!(offsets.len(), 100_001);
    assert_eq!(offsets[100_000], (lead.len() + bytes) as u64);
    // A million points that do not repeat.
    let mut random = common::Random::new(5);
    let mut coordinate = || i32::try_from(random.below(120)).unwrap();
    let points = (0..1_000_000)
        .map(|_| (coordinate(), coordinate()))
        .collect();
    let frame = words(&[points]);
    let block = writer.add_frame(&frame).unwrap();
    assert_eq!(decoder(None).polylines(&block, 100_000).unwrap(), frame);
}

#[test]
fn blocks_of_other_writers_are_copied_unchanged() {
    let outline = Outline::new((4, 4), [(30, 0), (0, 30), (-30, 0)]);
    let stored = stored_block(&payload(&[outline]));
    let mut writer = StreamWriter::new(None, Limits::DEFAULT);
    assert_eq!(writer.add_block(&stored, None, 0).unwrap(), stored);
    // Bytes that are not a block are an error only for the decoder.
    let short = writer.add_block(&stored[..3], None, 0).unwrap();
    let fault = FrameFault::BlockTooShort { length: 3 };
    let error = decoder(None).decode(&short, 1).unwrap_err();
    assert!(error.to_string().contains(&fault.to_string()));
}
