//! Any bytes as the lead of a file of any size, with and without a key.

use alphastream_decoder::{Error, Key, Lead, LeadProgress, Limits, read_lead};

use super::input::Input;
use super::{KEY, capped};
use crate::common::watched::LITTLE;
use crate::common::writer::sealed_lead;

pub(super) const LIMITS: Limits = Limits {
    frames: 2048,
    table_bytes: 20_000,
    ..Limits::DEFAULT
};
/// Maximum allocation: a table one byte past its limit, or the offsets of the maximum number of frames.
const TABLE_CAP: usize = 20_001;

/// Input: a byte of flags (1: there is a key, 2: the bytes are encrypted first, 4: the size of the file
/// follows as u32, otherwise it is that of the bytes), the bytes.
pub(super) fn check(data: &[u8]) {
    let mut input = Input(data);
    let flags = input.byte();
    let key = (flags & 1 != 0).then_some(&KEY);
    let chosen = (flags & 4 != 0).then(|| input.word32());
    let sealed;
    let bytes = if flags & 2 != 0 {
        sealed = sealed_lead(&KEY, input.0);
        &sealed
    } else {
        input.0
    };
    let size = chosen.map_or(bytes.len() as u64, u64::from);
    let whole = read(bytes, size, key);
    let mut end = 0;
    // Each request is for more bytes than before and at most the file. In the end they are enough.
    let piecewise = loop {
        match read(&bytes[..end], size, key) {
            Ok(LeadProgress::Needs(needed)) => {
                assert!(
                    needed > end as u64 && needed <= size.max(16),
                    "{needed} of {size}"
                );
                if needed > bytes.len() as u64 {
                    break Ok(LeadProgress::Needs(needed));
                }
                end = usize::try_from(needed).unwrap();
            }
            other => break other,
        }
    };
    if size == bytes.len() as u64 {
        assert!(!matches!(whole, Ok(LeadProgress::Needs(_))));
    }
    if size >= bytes.len() as u64 {
        assert_same(&piecewise, &whole);
    }
}

/// Two faults may differ: which rule is found broken may depend on the number of known bytes.
pub(super) fn assert_same(
    found: &Result<LeadProgress, Error>,
    expected: &Result<LeadProgress, Error>,
) {
    match (found, expected) {
        (Err(found), Err(expected)) => assert_eq!(found.code(), expected.code()),
        _ => assert_eq!(found, expected),
    }
}

/// Reads a lead within the limits on memory, and checks that it is plausible.
pub(super) fn read(bytes: &[u8], size: u64, key: Option<&Key>) -> Result<LeadProgress, Error> {
    let cap = LITTLE + TABLE_CAP.max(bytes.len());
    let read = capped(cap, || read_lead(bytes, size, key, &LIMITS));
    match &read {
        Ok(LeadProgress::Complete(lead)) => check_lead(lead, size),
        Ok(LeadProgress::Needs(_)) => {}
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    read
}

fn check_lead(lead: &Lead, size: u64) {
    assert!(lead.offsets[0] <= size);
    assert!(lead.offsets.len() as u64 <= LIMITS.frames + 1);
    assert!(lead.offsets.is_sorted());
    assert!(*lead.offsets.last().unwrap() <= 1 << 53);
}
