//! Writes streams (the stream format, sections 1 to 3).

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};

/// An outline as it is stored: its first point, and the steps to all others.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    pub(crate) start: (u16, u16),
    pub(crate) steps: Vec<(i8, i8)>,
}

impl Outline {
    pub(crate) fn new(start: (u16, u16), steps: impl Into<Vec<(i8, i8)>>) -> Self {
        let steps = steps.into();
        Self { start, steps }
    }

    /// The points, as running sums.
    pub(crate) fn points(&self) -> Vec<(i64, i64)> {
        let mut point = (i64::from(self.start.0), i64::from(self.start.1));
        let mut points = vec![point];
        for &(dx, dy) in &self.steps {
            point = (point.0 + i64::from(dx), point.1 + i64::from(dy));
            points.push(point);
        }
        points
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(self.start.0.to_le_bytes());
        bytes.extend(self.start.1.to_le_bytes());
        for (dx, dy) in &self.steps {
            bytes.extend(dx.to_le_bytes());
            bytes.extend(dy.to_le_bytes());
        }
        bytes
    }
}

/// The payload of a frame.
pub(crate) fn payload(channels: &[Outline]) -> Vec<u8> {
    let channels: Vec<Vec<u8>> = channels.iter().map(Outline::bytes).collect();
    let lengths: Vec<u32> = channels.iter().map(|bytes| len32(bytes)).collect();
    let count = u32::try_from(channels.len()).unwrap();
    raw_payload(count, &lengths, &channels.concat())
}

/// A payload that may lie about its channels.
pub(crate) fn raw_payload(count: u32, lengths: &[u32], data: &[u8]) -> Vec<u8> {
    let mut bytes = count.to_le_bytes().to_vec();
    bytes.extend(lengths.iter().flat_map(|length| length.to_le_bytes()));
    bytes.extend(data);
    bytes
}

/// A zlib stream of compressed blocks.
pub(crate) fn zlib(data: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(data, 6)
}

/// A zlib stream of stored blocks (RFC 1950 and RFC 1951, section 3.2.4).
pub(crate) fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x78, 0x01];
    let mut rest = data;
    loop {
        let (piece, after) = rest.split_at(rest.len().min(0xffff));
        let length = u16::try_from(piece.len()).unwrap();
        bytes.push(u8::from(after.is_empty()));
        bytes.extend(length.to_le_bytes());
        bytes.extend((!length).to_le_bytes());
        bytes.extend(piece);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for &byte in data {
        a = (a + u32::from(byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    bytes.extend((b << 16 | a).to_be_bytes());
    bytes
}

/// A block of a payload.
pub(crate) fn block(payload: &[u8]) -> Vec<u8> {
    raw_block(len32(payload), &zlib(payload))
}

/// A block of a payload that is not compressed.
pub(crate) fn stored_block(payload: &[u8]) -> Vec<u8> {
    raw_block(len32(payload), &zlib_stored(payload))
}

/// A block that may lie about its payload.
pub(crate) fn raw_block(expected_length: u32, stream: &[u8]) -> Vec<u8> {
    [&expected_length.to_le_bytes()[..], stream].concat()
}

/// A table region's zlib stream.
pub(crate) fn table(lengths: &[u64]) -> Vec<u8> {
    let bytes: Vec<u8> = lengths
        .iter()
        .flat_map(|length| length.to_le_bytes())
        .collect();
    zlib(&bytes)
}

/// A metadata record.
pub(crate) fn metadata(text: &[u8]) -> Vec<u8> {
    [b"META", &len32(text).to_le_bytes()[..], text].concat()
}

/// The lead of a plain stream, around any table region.
pub(crate) fn plain_lead(frame_count: u32, region: &[u8]) -> Vec<u8> {
    let mut bytes = b"ASVPPLN1".to_vec();
    bytes.extend(frame_count.to_le_bytes());
    bytes.extend(len32(region).to_le_bytes());
    bytes.extend(region);
    bytes
}

/// A plain stream of these blocks; `record` follows the table.
pub(crate) fn plain_stream(blocks: &[Vec<u8>], record: &[u8]) -> Vec<u8> {
    let lengths: Vec<u64> = blocks.iter().map(|block| block.len() as u64).collect();
    let region = [&table(&lengths)[..], record].concat();
    let mut bytes = plain_lead(u32::try_from(blocks.len()).unwrap(), &region);
    bytes.extend(blocks.concat());
    bytes
}

/// The lead of an encrypted stream, around any table region.
pub(crate) fn encrypted_lead(key: &[u8; 32], region: &[u8]) -> Vec<u8> {
    let mut bytes = 4_u32.to_le_bytes().to_vec();
    bytes.extend([0; 8]);
    bytes.extend(len32(region).to_le_bytes());
    bytes.extend(region);
    encrypt(key, u32::MAX, &mut bytes);
    bytes
}

/// The encrypted form of any lead.
pub(crate) fn sealed_lead(key: &[u8; 32], lead: &[u8]) -> Vec<u8> {
    let mut bytes = lead.to_vec();
    encrypt(key, u32::MAX, &mut bytes);
    bytes
}

/// The encrypted form of any block.
pub(crate) fn sealed_block(key: &[u8; 32], frame: u32, block: &[u8]) -> Vec<u8> {
    let mut bytes = block.to_vec();
    encrypt(key, frame, &mut bytes);
    bytes
}

/// An encrypted stream of these blocks, which are given as plain ones.
pub(crate) fn encrypted_stream(key: &[u8; 32], blocks: &[Vec<u8>], record: &[u8]) -> Vec<u8> {
    let lengths: Vec<u64> = blocks.iter().map(|block| block.len() as u64).collect();
    let region = [&table(&lengths)[..], record].concat();
    let mut bytes = encrypted_lead(key, &region);
    for (id, block) in (0..).zip(blocks) {
        let mut block = block.clone();
        encrypt(key, id, &mut block);
        bytes.extend(block);
    }
    bytes
}

/// `ChaCha20` with counter 0 and a nonce of 8 zero bytes and the id.
fn encrypt(key: &[u8; 32], id: u32, message: &mut [u8]) {
    let mut nonce = [0; 12];
    nonce[8..].copy_from_slice(&id.to_le_bytes());
    ChaCha20::new(&(*key).into(), &nonce.into()).apply_keystream(message);
}

fn len32(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap()
}
