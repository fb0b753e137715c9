//! Any bytes as a table in a valid zlib stream, with any bytes after it, plain and encrypted.

use alphastream_decoder::{Error, LeadFault, LeadProgress, Metadata};

use super::KEY;
use super::input::Input;
use super::lead::{LIMITS, read};
use super::streams::repair;
use crate::common::writer::{encrypted_lead, plain_lead, zlib_stored};

/// Maximum bytes that a table may inflate to here, somewhat more than the limit.
const BOUND: usize = 24_000;

/// Input: a byte of flags (1: the table is deflate data, otherwise inflated data), the length of the
/// table as u16, the table, the bytes after it in the region.
pub(super) fn check(data: &[u8]) {
    let mut input = Input(data);
    let is_deflate = input.byte() & 1 != 0;
    let length = input.word16();
    let given = input.take(length.into());
    let (stream, table) = if is_deflate {
        let Some(repaired) = repair(given, BOUND) else {
            return;
        };
        repaired
    } else {
        (zlib_stored(given), given.to_vec())
    };
    let region = [&stream, input.0].concat();
    let lead = plain_lead(0, &region);
    let plain = read(&lead, lead.len() as u64, None);
    check_result(&plain, &table, lead.len() as u64, input.0, is_deflate);
    let lead = encrypted_lead(&KEY, &region);
    let sealed = read(&lead, lead.len() as u64, Some(&KEY));
    match (plain, sealed) {
        (Ok(LeadProgress::Complete(plain)), Ok(LeadProgress::Complete(sealed))) => {
            assert_eq!(plain.offsets, sealed.offsets);
            assert_eq!(plain.metadata, sealed.metadata);
        }
        (plain, sealed) => assert_eq!(plain, sealed),
    }
}

fn check_result(
    found: &Result<LeadProgress, Error>,
    table: &[u8],
    first: u64,
    rest: &[u8],
    is_deflate: bool,
) {
    match found {
        Ok(LeadProgress::Complete(lead)) => {
            assert_eq!(Some(&lead.offsets), offsets(table, first).as_ref());
            let starts = rest.starts_with(b"META");
            assert_eq!(lead.metadata == Metadata::Absent, !starts);
        }
        Ok(needs) => panic!("{needs:?}"),
        // Other inflaters accept incomplete code tables.
        Err(Error::Lead(LeadFault::TableInflate { .. })) => assert!(is_deflate),
        Err(_) => assert_eq!(offsets(table, first), None),
    }
}

/// Returns the offsets, computed in wide integers, or `None` if a rule is broken.
fn offsets(table: &[u8], first: u64) -> Option<Vec<u64>> {
    let (entries, rest) = table.as_chunks::<8>();
    let too_long = table.len() as u64 > LIMITS.table_bytes || entries.len() as u64 > LIMITS.frames;
    if too_long || !rest.is_empty() {
        return None;
    }
    let mut sum = u128::from(first);
    let mut offsets = vec![first];
    for entry in entries {
        sum += u128::from(u64::from_le_bytes(*entry));
        offsets.push(u64::try_from(sum).ok().filter(|&sum| sum <= 1 << 53)?);
    }
    Some(offsets)
}
