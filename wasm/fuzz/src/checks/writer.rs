//! Outlines of any extent are written and read back, plain and encrypted.

use alphastream_decoder::{FrameDecoder, Key, LeadProgress, Limits, StreamWriter, read_lead};

use super::input::Input;
use super::{KEY, capped};
use crate::common::watched::MIB;

const LIMITS: Limits = Limits {
    points: 1 << 15,
    ..Limits::DEFAULT
};
const MAX_POINTS: usize = 600;

/// Input: a byte of flags; 1: the list of outlines as i32, valid or not; otherwise a factor for
/// all coordinates, and the outlines.
pub(super) fn check(data: &[u8]) {
    let mut input = Input(data);
    if input.byte() & 1 != 0 {
        let words: Vec<i32> = (input.0.as_chunks::<4>().0.iter())
            .map(|word| i32::from_le_bytes(*word))
            .collect();
        check_words(&words);
        return;
    }
    let factor = i32::from(input.byte());
    let outlines = input.outlines(MAX_POINTS);
    let mut words = vec![i32::try_from(outlines.len()).unwrap()];
    for outline in &outlines {
        let points = outline.points();
        words.push(i32::try_from(points.len()).unwrap());
        let scaled = |value: i64| i32::try_from(value).unwrap() * factor;
        words.extend(points.iter().flat_map(|&(x, y)| [scaled(x), scaled(y)]));
    }
    check_words(&words);
}

fn check_words(words: &[i32]) {
    let plain = write(words, None);
    let sealed = write(words, Some(KEY));
    assert_eq!(plain.is_some(), sealed.is_some());
    let (Some(plain), Some(sealed)) = (plain, sealed) else {
        return;
    };
    let stored = read(&plain, None);
    assert_eq!(read(&sealed, Some(KEY)), stored);
    assert!(is_refined(words, &stored), "{words:?} became {stored:?}");
    // Stored outlines are stored again unchanged.
    let again = write(&stored, None).unwrap();
    assert_eq!(again, plain);
}

/// Writes a file with the frame twice. `None` if the frame is refused.
fn write(words: &[i32], key: Option<Key>) -> Option<Vec<u8>> {
    capped(2 * MIB, || {
        let mut writer = StreamWriter::new(key, LIMITS);
        let first = match writer.add_frame(words) {
            Ok(block) => block,
            Err(error) => {
                assert_eq!(error.frame, Some(0));
                assert!(!error.to_string().is_empty());
                return None;
            }
        };
        let second = writer.add_block(&first, key.as_ref(), 0).unwrap();
        let lead = writer.finish(Some("{}")).unwrap();
        Some([lead, first, second].concat())
    })
}

/// Reads the outlines of the frames of a file, which must be equal.
fn read(file: &[u8], key: Option<Key>) -> Vec<i32> {
    let Ok(LeadProgress::Complete(lead)) =
        read_lead(file, file.len() as u64, key.as_ref(), &LIMITS)
    else {
        panic!("the written lead cannot be read");
    };
    assert_eq!(lead.offsets.len(), 3);
    assert_eq!(lead.offsets[2], file.len() as u64);
    let mut decoder = FrameDecoder::new(64, 64, key, LIMITS).unwrap();
    let mut outlines = |frame: usize| {
        let [start, end] = [frame, frame + 1].map(|at| usize::try_from(lead.offsets[at]).unwrap());
        let id = u32::try_from(frame).unwrap();
        decoder.polylines(&file[start..end], id).unwrap()
    };
    let first = outlines(0);
    assert_eq!(outlines(1), first);
    first
}

/// Whether `stored` has all points of `given` in order, and others only within steps that are too long.
fn is_refined(given: &[i32], stored: &[i32]) -> bool {
    let (mut stored_at, mut given_at) = (1, 1);
    for _ in 0..given[0] {
        let points = |words: &[i32], at: usize| {
            let count = 2 * usize::try_from(words[at]).unwrap();
            words[at + 1..][..count].as_chunks::<2>().0.to_vec()
        };
        let (old, new) = (points(given, given_at), points(stored, stored_at));
        given_at += 1 + 2 * old.len();
        stored_at += 1 + 2 * new.len();
        let is_short = |pair: &[[i32; 2]]| {
            (0..2).all(|axis| {
                i8::try_from(i64::from(pair[1][axis]) - i64::from(pair[0][axis])).is_ok()
            })
        };
        let mut rest = new.iter();
        let holds =
            old.iter().all(|point| rest.any(|other| other == point)) && rest.next().is_none();
        if !holds || (old.windows(2).all(is_short) && old != new) {
            return false;
        }
    }
    given[0] == stored[0] && stored_at == stored.len()
}
