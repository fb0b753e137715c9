//! Leads: read in any pieces, with and without keys, with tables and records of every kind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use alphastream_decoder::{
    Error, ErrorCode, FrameDecoder, HeaderKind, InflateFault, Key, Lead, LeadFault, LeadProgress,
    Limits, METADATA_BYTES, Metadata, Support, derive_key, key_from_slice, read_lead,
};
use common::oracle::{exact_mask, expand};
use common::writer::{
    Outline, block, encrypted_lead, encrypted_stream, metadata, payload, plain_lead, plain_stream,
    table, zlib, zlib_stored,
};

const KEY: Key = [0xc3; 32];
const OTHER_KEY: Key = [0xc4; 32];
const RECORD: &str = r#"{"width":64,"height":64,"title":"Prüfstück"}"#;
const PAGE: &[u8] = b"<!DOCTYPE html><html><title>404</title><body>Not found</body></html>";
const MP4: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41\0\0\0\x08free";
const WEBM: &[u8] =
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08";

fn outlines() -> Vec<Vec<Outline>> {
    vec![
        vec![Outline::new((4, 4), [(30, 0), (0, 30), (-30, 0)])],
        vec![],
        vec![Outline::new((50, 9), [(-40, 40), (45, 5)])],
    ]
}

fn blocks() -> Vec<Vec<u8>> {
    outlines()
        .iter()
        .map(|frame| block(&payload(frame)))
        .collect()
}

/// Reads a lead from all of a file.
fn at_once(file: &[u8], key: Option<&Key>) -> Result<Lead, Error> {
    under(file, key, &Limits::DEFAULT)
}

fn under(file: &[u8], key: Option<&Key>, limits: &Limits) -> Result<Lead, Error> {
    match read_lead(file, file.len() as u64, key, limits)? {
        LeadProgress::Complete(lead) => Ok(lead),
        LeadProgress::Needs(bytes) => panic!("the whole file is here, but {bytes} are needed"),
    }
}

/// Reads a lead in pieces: fetches the needed bytes, and `extra` bytes more each time.
fn in_pieces(file: &[u8], key: Option<&Key>, extra: usize) -> Result<Lead, Error> {
    let mut known = 0;
    loop {
        let size = file.len() as u64;
        match read_lead(&file[..known], size, key, &Limits::DEFAULT)? {
            LeadProgress::Complete(lead) => return Ok(lead),
            LeadProgress::Needs(bytes) => {
                assert!(bytes > known as u64, "{bytes} after {known}");
                assert!(bytes <= size, "{bytes} of {size}");
                known = usize::try_from(bytes).unwrap() + extra;
                known = known.min(file.len());
            }
        }
    }
}

fn refusal(file: &[u8], key: Option<&Key>) -> LeadFault {
    match at_once(file, key) {
        Err(Error::Lead(fault)) => fault,
        other => panic!("expected a refusal, found {other:?}"),
    }
}

#[test]
fn any_split_of_the_bytes_reads_the_same_lead() {
    let record = metadata(RECORD.as_bytes());
    let plain = plain_stream(&blocks(), &record);
    let mut foreign = plain.clone();
    foreign[..12].copy_from_slice(b"any 12 bytes");
    let mut damaged = plain.clone();
    damaged[20] ^= 0x10;
    let encrypted = encrypted_stream(&KEY, &blocks(), &record);
    let cases: [(&str, &[u8], Option<&Key>); 11] = [
        ("plain", &plain, None),
        ("foreign", &foreign, None),
        ("damaged", &damaged, None),
        ("encrypted", &encrypted, Some(&KEY)),
        ("wrong key", &encrypted, Some(&OTHER_KEY)),
        ("no key", &encrypted, None),
        ("key for a plain file", &plain, Some(&KEY)),
        ("key for a foreign plain file", &foreign, Some(&KEY)),
        ("web page", PAGE, None),
        ("web page with a key", PAGE, Some(&KEY)),
        ("short", &plain[..15], None),
    ];
    for (name, file, key) in cases {
        let whole = at_once(file, key);
        for extra in [0, 1, 2, 3, 7, 16, 60, 1000] {
            assert_eq!(in_pieces(file, key, extra), whole, "{name}, {extra} more");
        }
        // Whatever more than the needed bytes is present, down to each single byte.
        for known in 0..=file.len() {
            match read_lead(&file[..known], file.len() as u64, key, &Limits::DEFAULT) {
                Ok(LeadProgress::Needs(bytes)) => assert!(bytes > known as u64, "{name}"),
                Ok(LeadProgress::Complete(lead)) => assert_eq!(Ok(lead), whole, "{name}, {known}"),
                Err(error) => assert_eq!(Err(error), whole, "{name}, {known}"),
            }
        }
    }
}

#[test]
fn the_lead_has_the_offset_of_each_block() {
    let blocks = blocks();
    let file = plain_stream(&blocks, b"");
    let lead = at_once(&file, None).unwrap();
    assert_eq!(lead.offsets.len(), 4);
    assert_eq!(*lead.offsets.last().unwrap(), file.len() as u64);
    for (frame, block) in blocks.iter().enumerate() {
        let start = usize::try_from(lead.offsets[frame]).unwrap();
        let end = usize::try_from(lead.offsets[frame + 1]).unwrap();
        assert_eq!(&file[start..end], block);
    }
    assert!(!lead.kind.encrypted);
    assert_eq!(lead.kind.version, 0);
    assert_eq!(lead.metadata, Metadata::Absent);
}

#[test]
fn a_stream_may_have_no_frames() {
    let file = plain_stream(&[], b"");
    let lead = at_once(&file, None).unwrap();
    assert_eq!(lead.offsets, [file.len() as u64]);
}

#[test]
fn the_frame_count_in_the_header_is_ignored() {
    let blocks = blocks();
    let lengths: Vec<u64> = blocks.iter().map(|block| block.len() as u64).collect();
    for hint in [0, 1, 3, u32::MAX] {
        let file = [plain_lead(hint, &table(&lengths)), blocks.concat()].concat();
        assert_eq!(at_once(&file, None).unwrap().offsets.len(), 4);
    }
}

#[test]
fn an_encrypted_stream_reads_like_the_plain_one() {
    let key = derive_key(b"a passphrase of the tests", 1138, "1.5.0", "mask.asvr");
    let plain = plain_stream(&blocks(), &metadata(RECORD.as_bytes()));
    let file = encrypted_stream(&key, &blocks(), &metadata(RECORD.as_bytes()));
    assert_eq!(file.len(), plain.len());
    assert_ne!(file, plain);
    let lead = at_once(&file, Some(&key)).unwrap();
    assert!(lead.kind.encrypted);
    assert_eq!(lead.kind.version, 4);
    assert_eq!(lead.metadata, Metadata::Text(RECORD.to_owned()));
    assert_eq!(lead.offsets, at_once(&plain, None).unwrap().offsets);
    let mut decoder = FrameDecoder::new(64, 64, Some(key), Limits::DEFAULT).unwrap();
    // In any order: each block is a message of its own.
    for frame in [2, 0, 1, 2] {
        let start = usize::try_from(lead.offsets[frame]).unwrap();
        let end = usize::try_from(lead.offsets[frame + 1]).unwrap();
        let stored = &file[start..end];
        let bytes = decoder
            .decode(stored, u32::try_from(frame).unwrap())
            .unwrap();
        let expected = exact_mask(&outlines()[frame], 64, 64);
        assert_eq!(expand(&bytes).picture, expected);
        // With another frame's number it is noise.
        let other = u32::try_from(frame + 1).unwrap();
        assert!(decoder.decode(stored, other).is_err());
    }
}

#[test]
fn refusals_name_which_of_plain_and_encrypted_was_tried() {
    let plain = plain_stream(&blocks(), b"");
    let mut foreign = plain.clone();
    foreign[..12].copy_from_slice(b"any 12 bytes");
    let encrypted = encrypted_stream(&KEY, &blocks(), b"");
    let cases: [(&[u8], Option<&Key>, LeadFault, &str); 10] = [
        (
            &encrypted,
            Some(&OTHER_KEY),
            LeadFault::KeyMismatch,
            "the key does not fit this file",
        ),
        (
            &encrypted,
            None,
            LeadFault::NoKey,
            "this looks encrypted: no key was given",
        ),
        (
            &plain,
            Some(&KEY),
            LeadFault::NotEncrypted,
            "this file is not encrypted",
        ),
        (
            &foreign,
            Some(&KEY),
            LeadFault::NotEncrypted,
            "this file is not encrypted",
        ),
        (PAGE, None, LeadFault::WebPage, "this is a web page"),
        (PAGE, Some(&KEY), LeadFault::WebPage, "this is a web page"),
        (b"<html>", None, LeadFault::WebPage, "this is a web page"),
        (MP4, None, LeadFault::Video, "this is a video"),
        (MP4, Some(&KEY), LeadFault::Video, "this is a video"),
        (WEBM, None, LeadFault::Video, "this is a video"),
    ];
    for (file, key, expected, words) in cases {
        let error = at_once(file, key).unwrap_err();
        assert_eq!(error, Error::Lead(expected));
        assert_eq!(error.code(), ErrorCode::Decode);
        assert_eq!(error.offset(), Some(0));
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn bytes_that_start_like_a_web_page_are_reported_as_one() {
    let starts = [
        "<!DOCTYPE html>",
        "<!doctype HTML>",
        "\u{feff}<html lang=en>",
        "\r\n\t <html>",
        "<HTML><HEAD>",
        "<?xml version='1.0'?>",
        "<head>",
        "<!-- gone -->",
    ];
    for start in starts {
        let page = format!("{start}{}", " and more of it".repeat(9));
        assert_eq!(refusal(page.as_bytes(), None), LeadFault::WebPage);
    }
    let text = "just some text, which is long enough for a header";
    assert_eq!(refusal(text.as_bytes(), None), LeadFault::NoKey);
}

#[test]
fn damage_is_reported_as_damage_if_the_key_fits() {
    let region = table(&[40, 50]);
    let good = at_once(&plain_lead(2, &region), None).unwrap().offsets;
    for at in 0..region.len() {
        let mut bad = region.clone();
        bad[at] ^= 0x40;
        for (file, key) in [
            (plain_lead(2, &bad), None),
            (encrypted_lead(&KEY, &bad), Some(&KEY)),
        ] {
            match at_once(&file, key) {
                Err(Error::Lead(LeadFault::TableInflate { offset, .. })) => {
                    assert!((16..=file.len() as u64).contains(&offset));
                }
                Err(Error::Lead(LeadFault::TableRagged { .. })) => {}
                // The bits that fill the last byte before the checksum mean nothing.
                Ok(lead) => assert_eq!(lead.offsets, good, "byte {at}"),
                other => panic!("byte {at}: {other:?}"),
            }
        }
    }
}

#[test]
fn keys_have_32_bytes() {
    for found in [0, 1, 16, 31, 33, 64] {
        let fault = key_from_slice(&vec![1; found]).unwrap_err();
        assert_eq!(fault, LeadFault::KeyLength { found });
        let text = Error::Lead(fault).to_string();
        assert!(text.contains("must have 32 bytes"), "{text}");
        assert!(text.contains(&format!("it has {found}")), "{text}");
    }
    assert_eq!(key_from_slice(&KEY), Ok(KEY));
}

#[test]
fn files_shorter_than_a_header_are_reported_as_cut() {
    let file = plain_stream(&blocks(), b"");
    for size in 0..16 {
        let fault = refusal(&file[..size], None);
        assert_eq!(fault, LeadFault::FileTooShort { size: size as u64 });
    }
    let end = at_once(&file, None).unwrap().offsets[0];
    for size in 16..end {
        let cut = &file[..usize::try_from(size).unwrap()];
        assert_eq!(refusal(cut, None), LeadFault::RegionPastEnd { end, size });
    }
}

#[test]
fn a_metadata_record_is_text_absent_or_damaged() {
    let long = u32::try_from(METADATA_BYTES).unwrap() + 1;
    let text = |text: &str| Metadata::Text(text.to_owned());
    let claim = |length: u32, text: &[u8]| [b"META", &length.to_le_bytes()[..], text].concat();
    let cases = [
        (vec![], Metadata::Absent),
        (b"MET".to_vec(), Metadata::Absent),
        (b"meta\x02\0\0\0{}".to_vec(), Metadata::Absent),
        (b"\0\0\0\0".to_vec(), Metadata::Absent),
        (metadata(b""), text("")),
        (metadata(b"{}"), text("{}")),
        (metadata(b"no JSON"), text("no JSON")),
        (metadata(RECORD.as_bytes()), text(RECORD)),
        ([metadata(b"{}"), b"more".to_vec()].concat(), text("{}")),
        (
            b"META".to_vec(),
            Metadata::Damaged("it ends within its length."),
        ),
        (
            b"META\x02\0\0".to_vec(),
            Metadata::Damaged("it ends within its length."),
        ),
        (
            claim(3, b"{}"),
            Metadata::Damaged("it goes on past the end of the table region."),
        ),
        (
            claim(long, b"{}"),
            Metadata::Damaged("it is longer than 16 MiB."),
        ),
        (
            claim(u32::MAX, b"{}"),
            Metadata::Damaged("it is longer than 16 MiB."),
        ),
        (
            metadata(b"{\"title\":\"\xff\"}"),
            Metadata::Damaged("its text is not UTF-8."),
        ),
        (
            metadata(&RECORD.as_bytes()[..RECORD.find('ü').unwrap() + 1]),
            Metadata::Damaged("its text is not UTF-8."),
        ),
    ];
    for (record, expected) in cases {
        let plain = plain_stream(&blocks(), &record);
        let lead = at_once(&plain, None).unwrap();
        assert_eq!(lead.metadata, expected, "{record:?}");
        // Whatever the record is, the blocks follow the region.
        assert_eq!(*lead.offsets.last().unwrap(), plain.len() as u64);
        let encrypted = encrypted_stream(&KEY, &blocks(), &record);
        let lead = at_once(&encrypted, Some(&KEY)).unwrap();
        assert_eq!(lead.metadata, expected, "{record:?}, encrypted");
    }
}

#[test]
fn the_metadata_record_is_found_after_tables_of_any_length() {
    for frames in 0..300_u64 {
        let lengths: Vec<u64> = (0..frames)
            .map(|frame| frame * frame * 7919 % 5000)
            .collect();
        let bytes: Vec<u8> = lengths.iter().flat_map(|n| n.to_le_bytes()).collect();
        for stream in [zlib(&bytes), zlib_stored(&bytes)] {
            let region = [stream, metadata(b"{}")].concat();
            let lead = at_once(&plain_lead(0, &region), None).unwrap();
            assert_eq!(lead.metadata, Metadata::Text("{}".to_owned()), "{frames}");
            assert_eq!(lead.offsets.len() as u64, frames + 1);
        }
    }
}

#[test]
fn block_lengths_add_up_to_2_to_the_53_at_most() {
    let max = 1 << 53;
    // Tables that are not compressed are as long as they are, whatever is in them.
    let lead_of = |lengths: &[u64]| {
        let bytes: Vec<u8> = lengths.iter().flat_map(|n| n.to_le_bytes()).collect();
        plain_lead(0, &zlib_stored(&bytes))
    };
    let room = max - lead_of(&[0]).len() as u64;
    assert_eq!(at_once(&lead_of(&[room]), None).unwrap().offsets[1], max);
    let room_of_two = max - lead_of(&[0, 0]).len() as u64;
    assert!(at_once(&lead_of(&[room_of_two, 0]), None).is_ok());
    let cases: [(&[u64], u64); 9] = [
        (&[max], 0),
        (&[room + 1], 0),
        (&[room_of_two, 1], 1),
        (&[1, 2, max / 2, max / 2], 3),
        (&[u64::MAX], 0),
        (&[5, u64::MAX], 1),
        (&[u64::MAX, u64::MAX], 0),
        // These pass 2^64 and come back to a small number.
        (&[1 << 63, 1 << 63, 9], 0),
        (&[100, u64::MAX - 50], 1),
    ];
    for (lengths, frame) in cases {
        let fault = refusal(&lead_of(lengths), None);
        assert_eq!(fault, LeadFault::LengthsOverflow { frame }, "{lengths:?}");
        let text = Error::Lead(fault).to_string();
        assert!(text.contains(&format!("at frame {frame}")), "{text}");
    }
}

#[test]
fn blocks_may_lie_past_the_end_of_the_file() {
    let region = table(&[10, 1 << 40, 10]);
    let lead = at_once(&plain_lead(3, &region), None).unwrap();
    let first = 16 + region.len() as u64;
    let expected = [
        first,
        first + 10,
        first + 10 + (1 << 40),
        first + 20 + (1 << 40),
    ];
    assert_eq!(lead.offsets, expected);
}

#[test]
fn tables_with_a_partial_entry_are_refused() {
    for length in (1..40_u64).filter(|length| length % 8 != 0) {
        let bytes = vec![0; usize::try_from(length).unwrap()];
        let fault = refusal(&plain_lead(0, &zlib(&bytes)), None);
        assert_eq!(fault, LeadFault::TableRagged { length });
        // A table that inflates was read with the right key.
        let fault = refusal(&encrypted_lead(&KEY, &zlib(&bytes)), Some(&KEY));
        assert_eq!(fault, LeadFault::TableRagged { length });
    }
}

#[test]
fn frames_and_table_bytes_are_limited() {
    let file = plain_lead(0, &table(&[1; 1000]));
    let frames = |frames| Limits {
        frames,
        ..Limits::DEFAULT
    };
    assert_eq!(
        under(&file, None, &frames(1000)).unwrap().offsets.len(),
        1001
    );
    for limit in [0, 1, 999] {
        let fault = LeadFault::TooManyFrames { limit };
        assert_eq!(under(&file, None, &frames(limit)), Err(fault.into()));
    }
    let bytes = |table_bytes| Limits {
        table_bytes,
        ..Limits::DEFAULT
    };
    assert_eq!(
        under(&file, None, &bytes(8000)).unwrap().offsets.len(),
        1001
    );
    for limit in [0, 8, 7999] {
        let fault = LeadFault::TableTooLong { limit };
        assert_eq!(under(&file, None, &bytes(limit)), Err(fault.into()));
    }
}

#[test]
fn the_maximum_number_of_frames_is_read_and_one_more_is_refused() {
    let max = Limits::DEFAULT.frames;
    let bytes = vec![0; 8 * usize::try_from(max).unwrap()];
    let file = plain_lead(0, &zlib(&bytes));
    let lead = at_once(&file, None).unwrap();
    assert_eq!(lead.offsets.len() as u64, max + 1);
    // One more needs a table past its own limit as well: raise that one.
    let more = [bytes, vec![0; 8]].concat();
    let limits = Limits {
        table_bytes: 1 << 30,
        ..Limits::DEFAULT
    };
    let fault = LeadFault::TooManyFrames { limit: max };
    let found = under(&plain_lead(0, &zlib(&more)), None, &limits);
    assert_eq!(found, Err(fault.into()));
}

#[test]
fn a_region_that_is_no_zlib_stream_is_refused_after_18_bytes() {
    let size = 1 << 20;
    let mut prefix = b"ASVPPLN1\0\0\0\0\0\x10\0\0".to_vec();
    let needed = read_lead(&prefix, size, None, &Limits::DEFAULT);
    assert_eq!(needed, Ok(LeadProgress::Needs(18)));
    // Checksum, method, window, dictionary: each breaks the header.
    for header in [
        [0x78, 0x9d],
        [0x79, 0x9b],
        [0x88, 0x1c],
        [0x78, 0x20],
        [0, 0],
    ] {
        prefix.truncate(16);
        prefix.extend(header);
        let fault = LeadFault::TableInflate {
            offset: 16,
            fault: InflateFault::Header,
        };
        let found = read_lead(&prefix, size, None, &Limits::DEFAULT);
        assert_eq!(found, Err(fault.into()), "{header:?}");
    }
}

#[test]
fn unknown_versions_and_marks_are_read_and_reported() {
    let region = table(&[0, 0]);
    let kind_of = |start: &[u8]| {
        let mut file = plain_lead(2, &region);
        file[..start.len()].copy_from_slice(start);
        let kind = at_once(&file, None).unwrap().kind;
        (kind.header, kind.support())
    };
    use HeaderKind::{Foreign, Ours, Variant};
    use Support::{Supported, Untested};
    assert_eq!(kind_of(b"ASVPPLN1"), (Ours, Supported));
    assert_eq!(kind_of(b"ASVPPLN2"), (Variant, Untested));
    assert_eq!(kind_of(b"ASVPPLN1\xff\xff\xff\xff"), (Ours, Supported));
    assert_eq!(kind_of(&[0; 12]), (Foreign, Supported));
    let encrypted = |version: u32, reserved: u32| {
        // The cipher is its own inverse: the lead is opened, changed and closed again.
        let mut plain = plain_lead(0, &region);
        plain[..4].copy_from_slice(&version.to_le_bytes());
        plain[4..8].copy_from_slice(&reserved.to_le_bytes());
        let sealed = common::writer::sealed_lead(&KEY, &plain);
        let kind = at_once(&sealed, Some(&KEY)).unwrap().kind;
        (kind.version, kind.header, kind.support())
    };
    assert_eq!(encrypted(4, 0), (4, Ours, Supported));
    assert_eq!(encrypted(5, 0), (5, Ours, Untested));
    assert_eq!(encrypted(0, 0), (0, Ours, Untested));
    assert_eq!(encrypted(4, 1), (4, Variant, Untested));
}
