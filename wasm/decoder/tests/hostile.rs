//! What no good writer writes: cut, flipped, lying and huge streams. Nothing panics, nothing hangs,
//! and no memory is reserved past a limit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use alphastream_decoder::{
    Error, ErrorCode, FrameDecoder, FrameFault, InflateFault, Lead, LeadFault, LeadProgress,
    Limits, read_lead,
};
use common::Random;
use common::oracle::expand;
use common::watched::{LITTLE, MIB, watch};
use common::writer::{
    Outline, block, encrypted_stream, payload, plain_lead, plain_stream, raw_block, raw_payload,
    zlib,
};

const SIDE: u32 = 64;
const KEY: [u8; 32] = [0x5a; 32];

fn decoder(key: Option<[u8; 32]>) -> FrameDecoder {
    FrameDecoder::new(SIDE, SIDE, key, Limits::DEFAULT).unwrap()
}

fn three_frames() -> Vec<Vec<u8>> {
    let square = Outline::new((4, 4), [(30, 0), (0, 30), (-30, 0)]);
    let star = Outline::new((10, 20), [(40, 0), (-35, 25), (15, -40), (15, 40)]);
    let wave: Vec<(i8, i8)> = (0..40).map(|i| (i % 7 - 3, 2 - i % 5)).collect();
    [
        payload(&[square.clone(), star]),
        payload(&[]),
        payload(&[Outline::new((60, 60), wave), square]),
    ]
    .iter()
    .map(|payload| block(payload))
    .collect()
}

/// Reads the lead of a whole file.
fn open(file: &[u8], key: Option<&[u8; 32]>) -> Result<Lead, Error> {
    match read_lead(file, file.len() as u64, key, &Limits::DEFAULT)? {
        LeadProgress::Complete(lead) => Ok(lead),
        LeadProgress::Needs(bytes) => panic!("the whole file is here, but {bytes} are needed"),
    }
}

/// The stored block of a frame, as much of it as there is.
fn stored<'a>(file: &'a [u8], lead: &Lead, frame: usize) -> &'a [u8] {
    let at =
        |i: usize| usize::try_from(lead.offsets[i]).map_or(file.len(), |at| at.min(file.len()));
    &file[at(frame)..at(frame + 1)]
}

/// Decodes all frames; each is well laid out, or is refused as what it is.
fn decode_all(
    file: &[u8],
    key: Option<[u8; 32]>,
    decoder: &mut FrameDecoder,
) -> Result<Vec<Result<Vec<u8>, Error>>, Error> {
    let lead = open(file, key.as_ref()).inspect_err(|error| {
        assert_eq!(error.code(), ErrorCode::Decode, "{error}");
        assert!(error.to_string().len() > 40, "{error}");
    })?;
    let frames = 0..lead.offsets.len() - 1;
    let decoded = frames.map(|frame| {
        let id = u32::try_from(frame).unwrap();
        let result = decoder.decode(stored(file, &lead, frame), id);
        match &result {
            Ok(bytes) => drop(expand(bytes)),
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::Decode, "{error}");
                let text = error.to_string();
                let start = format!("Frame {frame} cannot be decoded: ");
                assert!(text.starts_with(&start) && text.contains("byte "), "{text}");
            }
        }
        result
    });
    Ok(decoded.collect())
}

#[test]
fn every_prefix_of_a_file_decodes_its_whole_frames_and_refuses_the_rest() {
    let blocks = three_frames();
    let record = common::writer::metadata(br#"{"width":64,"height":64}"#);
    for key in [None, Some(KEY)] {
        let file = match &key {
            None => plain_stream(&blocks, &record),
            Some(key) => encrypted_stream(key, &blocks, &record),
        };
        let mut decoder = decoder(key);
        let lead = open(&file, key.as_ref()).unwrap();
        let whole = decode_all(&file, key, &mut decoder).unwrap();
        assert!(whole.iter().all(Result::is_ok));
        for cut in 0..file.len() {
            let found = decode_all(&file[..cut], key, &mut decoder);
            if (cut as u64) < lead.offsets[0] {
                assert!(found.is_err(), "cut at byte {cut}, in the lead");
                continue;
            }
            let found = found.unwrap();
            for (frame, result) in found.iter().enumerate() {
                if lead.offsets[frame + 1] <= cut as u64 {
                    assert_eq!(result, &whole[frame], "cut at byte {cut}");
                } else {
                    assert!(result.is_err(), "cut at byte {cut}, frame {frame}");
                }
            }
        }
    }
}

#[test]
fn every_flipped_bit_of_a_file_decodes_or_is_an_error() {
    let blocks = three_frames();
    let plain = plain_stream(&blocks, b"");
    let good = decode_all(&plain, None, &mut decoder(None)).unwrap();
    let lead = open(&plain, None).unwrap();
    let first = usize::try_from(lead.offsets[0]).unwrap();
    let mut decoder = decoder(None);
    for bit in 0..8 * plain.len() {
        let mut file = plain.clone();
        file[bit / 8] ^= 1 << (bit % 8);
        let found = decode_all(&file, None, &mut decoder);
        match bit / 8 {
            // Neither the magic nor the frame count counts.
            0..12 => assert_eq!(found.as_ref(), Ok(&good), "bit {bit}"),
            // A length that is a little off moves the blocks; the table may well move them too.
            at if at < first => {}
            at => {
                // Only the frame that holds the bit may differ.
                let found = found.unwrap();
                for frame in 0..blocks.len() {
                    let hit = (lead.offsets[frame]..lead.offsets[frame + 1]).contains(&(at as u64));
                    assert!(
                        hit || found[frame] == good[frame],
                        "bit {bit}, frame {frame}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_flipped_bit_of_an_encrypted_file_decodes_or_is_an_error() {
    let file = encrypted_stream(&KEY, &three_frames(), b"");
    let mut decoder = decoder(Some(KEY));
    for bit in 0..8 * file.len() {
        let mut file = file.clone();
        file[bit / 8] ^= 1 << (bit % 8);
        let _ = decode_all(&file, Some(KEY), &mut decoder);
    }
}

#[test]
fn damage_with_a_valid_checksum_decodes_or_is_an_error() {
    let good = payload(&[
        Outline::new((4, 4), [(30, 0), (0, 30), (-30, 0)]),
        Outline::new((10, 20), [(40, 0), (-35, 25)]),
    ]);
    let mut decoder = decoder(None);
    for bit in 0..8 * good.len() {
        let mut payload = good.clone();
        payload[bit / 8] ^= 1 << (bit % 8);
        match decoder.decode(&block(&payload), 0) {
            Ok(bytes) => drop(expand(&bytes)),
            Err(error) => assert_eq!(error.code(), ErrorCode::Decode),
        }
    }
}

#[test]
fn random_bytes_are_neither_a_stream_nor_a_frame() {
    let mut random = Random::new(7);
    let mut decoder = decoder(None);
    for round in 0..20_000 {
        let length = random.below(200);
        let mut bytes: Vec<u8> = (0..length)
            .map(|_| u8::try_from(random.below(256)).unwrap())
            .collect();
        // Half of them get past the zlib header.
        if round % 2 == 0 && bytes.len() > 18 {
            bytes[4..6].copy_from_slice(&[0x78, 0x9c]);
            bytes[16..18].copy_from_slice(&[0x78, 0x9c]);
        }
        for key in [None, Some(&KEY)] {
            let size = bytes.len() as u64;
            assert!(read_lead(&bytes, size, key, &Limits::DEFAULT).is_err());
        }
        assert!(decoder.decode(&bytes, 0).is_err());
        assert!(decoder.polylines(&bytes, 0).is_err());
    }
}

fn fault_of(block: &[u8]) -> (FrameFault, usize) {
    let mut decoder = decoder(None);
    let (result, largest) = watch(|| decoder.decode(block, 3));
    match result {
        Err(Error::Frame { frame: 3, fault }) => (fault, largest),
        other => panic!("expected a fault of frame 3, found {other:?}"),
    }
}

#[test]
fn inflating_a_bomb_in_a_block_stops_at_the_declared_length() {
    let bomb = zlib(&vec![0; 128 * MIB]);
    let (fault, largest) = fault_of(&raw_block(16, &bomb));
    assert_eq!(fault, FrameFault::PayloadLonger { expected: 16 });
    assert!(largest <= LITTLE, "{largest}");

    let all = 64 * MIB;
    let (fault, largest) = fault_of(&raw_block(u32::try_from(all).unwrap(), &bomb));
    let expected = all as u64;
    assert_eq!(fault, FrameFault::PayloadLonger { expected });
    assert!(largest <= all + 1, "{largest}");
}

#[test]
fn inflating_a_bomb_in_the_table_stops_at_the_limit() {
    let file = plain_lead(0, &zlib(&vec![0; 160 * MIB]));
    for limit in [0, 1, 8 * 1024, MIB, 128 * MIB] {
        let limits = Limits {
            table_bytes: limit as u64,
            ..Limits::DEFAULT
        };
        let (result, largest) = watch(|| read_lead(&file, file.len() as u64, None, &limits));
        let limit = limits.table_bytes;
        assert_eq!(result, Err(LeadFault::TableTooLong { limit }.into()));
        let bound = usize::try_from(limit).unwrap() + 1;
        assert!(largest <= bound.max(LITTLE), "{largest} under {limit}");
    }
}

#[test]
fn a_false_payload_length_allocates_nothing() {
    let stream = zlib(&payload(&[]));
    let limit = Limits::DEFAULT.payload_bytes;
    for expected in [u32::MAX, 1 << 31, (64 << 20) + 1] {
        let (fault, largest) = fault_of(&raw_block(expected, &stream));
        let expected = expected.into();
        assert_eq!(fault, FrameFault::PayloadTooLong { expected, limit });
        assert!(largest <= LITTLE, "{largest}");
    }
    let (fault, largest) = fault_of(&raw_block(64 << 20, &stream));
    let (expected, found) = (limit, 4);
    assert_eq!(fault, FrameFault::PayloadShorter { expected, found });
    assert!(largest <= LITTLE, "{largest}");
}

#[test]
fn a_false_channel_count_allocates_nothing() {
    let limit = Limits::DEFAULT.channels;
    for count in [65_537, 1 << 31, u32::MAX] {
        let (fault, largest) = fault_of(&block(&raw_payload(count, &[], b"")));
        let found = count.into();
        assert_eq!(fault, FrameFault::TooManyChannels { found, limit });
        assert!(largest <= LITTLE, "{largest}");
    }
    let (fault, largest) = fault_of(&block(&raw_payload(65_536, &[4], b"abcd")));
    let (channels, length) = (65_536, 12);
    assert_eq!(fault, FrameFault::ChannelListCut { channels, length });
    assert!(largest <= LITTLE, "{largest}");
}

#[test]
fn false_channel_lengths_allocate_nothing() {
    let huge = u32::MAX - 1;
    let (fault, largest) = fault_of(&block(&raw_payload(1, &[huge], b"abcd")));
    let (found, expected) = (huge.into(), 4);
    assert_eq!(fault, FrameFault::ChannelSum { found, expected });
    assert!(largest <= LITTLE, "{largest}");

    // The sum is what is left, if it is counted in 32 bits.
    let wrapping = [1 << 31, (1 << 31) - 4, 8];
    let (fault, largest) = fault_of(&block(&raw_payload(3, &wrapping, b"abcd")));
    let (found, expected) = ((1 << 32) + 4, 4);
    assert_eq!(fault, FrameFault::ChannelSum { found, expected });
    assert!(largest <= LITTLE, "{largest}");

    for found in [0, 1, 2, 3, 5, u32::MAX] {
        let lengths = [4, found];
        let (fault, _) = fault_of(&block(&raw_payload(2, &lengths, b"abcdefgh")));
        let (channel, found) = (1, found.into());
        assert_eq!(fault, FrameFault::ChannelLength { channel, found });
    }
}

#[test]
fn payloads_too_short_for_a_channel_count_are_refused() {
    for length in 0..4_u64 {
        let bytes = vec![0; usize::try_from(length).unwrap()];
        let (fault, _) = fault_of(&block(&bytes));
        assert_eq!(fault, FrameFault::NoChannelCount { length });
        let (fault, _) = fault_of(&bytes);
        assert_eq!(fault, FrameFault::BlockTooShort { length });
    }
    let (fault, _) = fault_of(&raw_block(4, b""));
    let (offset, fault_inside) = (4, InflateFault::Truncated);
    assert_eq!(
        fault,
        FrameFault::Inflate {
            offset,
            fault: fault_inside
        }
    );
}

#[test]
fn blocks_longer_than_the_limit_are_refused_unread() {
    let limit = Limits::DEFAULT.block_bytes;
    let length = limit + 1;
    let (fault, largest) = fault_of(&vec![0; usize::try_from(length).unwrap()]);
    assert_eq!(fault, FrameFault::BlockTooLong { length, limit });
    assert!(largest <= LITTLE, "{largest}");
}

#[test]
fn bytes_after_the_zlib_stream_of_a_block_are_ignored() {
    let channels = [Outline::new((4, 4), [(30, 0), (0, 30), (-30, 0)])];
    let good = block(&payload(&channels));
    let longer = [&good[..], b"and more"].concat();
    let mut decoder = decoder(None);
    assert_eq!(decoder.decode(&longer, 0), decoder.decode(&good, 0));
}

#[test]
fn a_false_table_length_allocates_nothing() {
    let mut file = b"ASVPPLN1\0\0\0\0".to_vec();
    file.extend(u32::MAX.to_le_bytes());
    file.extend([0x78, 0x9c]);
    let limits = Limits::DEFAULT;
    for size in [1 << 33, u64::MAX] {
        let (result, largest) = watch(|| read_lead(&file, size, None, &limits));
        let fault = LeadFault::RegionTooLong {
            length: u32::MAX.into(),
            limit: limits.table_bytes + alphastream_decoder::METADATA_BYTES,
        };
        assert_eq!(result, Err(fault.into()));
        assert!(largest <= LITTLE, "{largest}");
    }
}
