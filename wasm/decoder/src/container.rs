//! The container's lead: header, table of block lengths, metadata record (the stream format,
//! sections 1, 2 and 8).

use crate::cipher::{Key, LEAD_ID, decrypt};
use crate::error::{Error, LeadFault, ResourceFault};
use crate::inflate::{Refusal, inflate_measured, is_zlib_header};
use crate::kind::FileKind;
use crate::limits::Limits;

/// Bytes of the header.
pub(crate) const HEADER_BYTES: usize = 16;
/// The first eight bytes of a plain stream by our own writer.
pub(crate) const MAGIC: &[u8; 8] = b"ASVPPLN1";
/// ASCII that a metadata record starts with.
pub(crate) const METADATA_MARK: &[u8; 4] = b"META";
/// Bytes that a metadata record may have at most.
pub const METADATA_BYTES: u64 = 16 << 20;
/// Block offsets past this cannot be told apart in an IEEE double, which JavaScript counts in.
pub(crate) const OFFSET_MAX: u64 = 1 << 53;

/// How far the reading of a lead has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadProgress {
    /// So many bytes are needed, from the start of the file on.
    Needs(u64),
    /// The lead is complete.
    Complete(Lead),
}

/// Everything that stands before the first block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// What the file is.
    pub kind: FileKind,
    /// Where each block starts, in bytes from the start of the file, and where the last one ends:
    /// frame count + 1 numbers, at most 2^53. Blocks may lie past the end of the file.
    pub offsets: Vec<u64>,
    /// The metadata record.
    pub metadata: Metadata,
}

/// What follows the table's zlib stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Metadata {
    /// No record.
    Absent,
    /// The record's text, which should be JSON.
    Text(String),
    /// Something that starts like a record, and what is wrong with it.
    Damaged(&'static str),
}

/// Reads a lead from `prefix`, the first bytes of a file of `file_size` bytes, as they are stored.
///
/// # Errors
///
/// [`Error::Lead`] where the bytes are no stream, are cut or damaged, pass a limit, or where the
/// key does not fit; [`Error::Resource`] where there is no memory for the table.
pub fn read_lead(
    prefix: &[u8],
    file_size: u64,
    key: Option<&Key>,
    limits: &Limits,
) -> Result<LeadProgress, Error> {
    if file_size < HEADER_BYTES as u64 {
        return Err(match key {
            None if is_web_page(prefix) => LeadFault::WebPage,
            _ => LeadFault::FileTooShort { size: file_size },
        }
        .into());
    }
    if prefix.len() < HEADER_BYTES {
        return Ok(LeadProgress::Needs(HEADER_BYTES as u64));
    }
    match read_as(prefix, file_size, key, limits) {
        Err(Error::Lead(fault)) => explain(fault, prefix, file_size, key, limits),
        other => other,
    }
}

/// Reads the lead as plain or as encrypted, whichever `key` says, without a second thought.
fn read_as(
    prefix: &[u8],
    file_size: u64,
    key: Option<&Key>,
    limits: &Limits,
) -> Result<LeadProgress, Error> {
    let header = header_of(prefix, key);
    let length = u64::from(header.table_length);
    let end = HEADER_BYTES as u64 + length;
    if end > file_size {
        return Err(LeadFault::RegionPastEnd {
            end,
            size: file_size,
        }
        .into());
    }
    let limit = limits.table_bytes.saturating_add(METADATA_BYTES);
    if length > limit {
        return Err(LeadFault::RegionTooLong { length, limit }.into());
    }
    // Two bytes tell a wrong key from a right one nearly always: no need to fetch the region first.
    let told = (HEADER_BYTES as u64 + 2).min(end);
    if (prefix.len() as u64) < told {
        return Ok(LeadProgress::Needs(told));
    }
    if length >= 2 && !is_zlib_header(header.after[0], header.after[1]) {
        let offset = HEADER_BYTES as u64;
        let fault = crate::error::InflateFault::Header;
        return Err(LeadFault::TableInflate { offset, fault }.into());
    }
    if (prefix.len() as u64) < end {
        return Ok(LeadProgress::Needs(end));
    }
    let lead = &prefix[..usize::try_from(end).unwrap_or(prefix.len())];
    let decrypted;
    let region = match key {
        None => &lead[HEADER_BYTES..],
        Some(key) => {
            let mut message = lead.to_vec();
            decrypt(key, LEAD_ID, &mut message);
            decrypted = message;
            &decrypted[HEADER_BYTES..]
        }
    };
    let (offsets, metadata) = read_region(region, end, limits)?;
    Ok(LeadProgress::Complete(Lead {
        kind: match key {
            None => FileKind::plain(lead),
            Some(_) => FileKind::encrypted(header.version, header.reserved),
        },
        offsets,
        metadata,
    }))
}

/// The header and the two bytes after it.
struct Header {
    version: u32,
    /// Zero in an encrypted stream.
    reserved: u32,
    table_length: u32,
    after: [u8; 2],
}

fn header_of(prefix: &[u8], key: Option<&Key>) -> Header {
    let mut bytes = [0; HEADER_BYTES + 2];
    let known = prefix.len().min(bytes.len());
    bytes[..known].copy_from_slice(&prefix[..known]);
    if let Some(key) = key {
        decrypt(key, LEAD_ID, &mut bytes);
    }
    Header {
        version: u32_at(&bytes, 0),
        reserved: u32_at(&bytes, 4),
        table_length: u32_at(&bytes, 12),
        after: [bytes[HEADER_BYTES], bytes[HEADER_BYTES + 1]],
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn read_region(region: &[u8], first: u64, limits: &Limits) -> Result<(Vec<u64>, Metadata), Error> {
    let bound = usize::try_from(limits.table_bytes).unwrap_or(usize::MAX);
    let mut table = Vec::new();
    let (inflated, consumed) =
        inflate_measured(region, bound, &mut table).map_err(|refusal| match refusal {
            Refusal::TooLong => Error::Lead(LeadFault::TableTooLong {
                limit: limits.table_bytes,
            }),
            Refusal::Broken { offset, fault } => Error::Lead(LeadFault::TableInflate {
                offset: (HEADER_BYTES + offset) as u64,
                fault,
            }),
            Refusal::Memory { bytes } => memory(bytes),
        })?;
    let offsets = sum_lengths(&table[..inflated], first, limits)?;
    Ok((offsets, read_metadata(&region[consumed..])))
}

/// The running sums of the table's lengths, from `first` on.
fn sum_lengths(table: &[u8], first: u64, limits: &Limits) -> Result<Vec<u64>, Error> {
    let (entries, rest) = table.as_chunks::<8>();
    if !rest.is_empty() {
        let length = table.len() as u64;
        return Err(LeadFault::TableRagged { length }.into());
    }
    if entries.len() as u64 > limits.frames {
        let limit = limits.frames;
        return Err(LeadFault::TooManyFrames { limit }.into());
    }
    let mut offsets = Vec::new();
    offsets
        .try_reserve_exact(entries.len() + 1)
        .map_err(|_| memory(8 * (entries.len() + 1)))?;
    let mut offset = first;
    offsets.push(offset);
    for (frame, entry) in entries.iter().enumerate() {
        offset = offset
            .checked_add(u64::from_le_bytes(*entry))
            .filter(|&sum| sum <= OFFSET_MAX)
            .ok_or(LeadFault::LengthsOverflow {
                frame: frame as u64,
            })?;
        offsets.push(offset);
    }
    Ok(offsets)
}

fn read_metadata(rest: &[u8]) -> Metadata {
    let Some(record) = rest.strip_prefix(METADATA_MARK) else {
        return Metadata::Absent;
    };
    let Some((length, text)) = record.split_first_chunk::<4>() else {
        return Metadata::Damaged("it ends within its length.");
    };
    let length = u64::from(u32::from_le_bytes(*length));
    if length > METADATA_BYTES {
        return Metadata::Damaged("it is longer than 16 MiB.");
    }
    let Some(text) = usize::try_from(length).ok().and_then(|end| text.get(..end)) else {
        return Metadata::Damaged("it goes on past the end of the table region.");
    };
    match core::str::from_utf8(text) {
        Ok(text) => Metadata::Text(text.to_owned()),
        Err(_) => Metadata::Damaged("its text is not UTF-8."),
    }
}

/// Says what a fault most likely means: which of plain and encrypted was tried, and whether the
/// other one fits. Asks for more bytes where only they can tell.
fn explain(
    fault: LeadFault,
    prefix: &[u8],
    file_size: u64,
    key: Option<&Key>,
    limits: &Limits,
) -> Result<LeadProgress, Error> {
    let unreadable = matches!(
        fault,
        LeadFault::RegionPastEnd { .. }
            | LeadFault::RegionTooLong { .. }
            | LeadFault::TableInflate { .. }
    );
    // A table that inflates was read the right way: what breaks a rule after that is the file's.
    if !unreadable {
        return Err(fault.into());
    }
    if is_web_page(prefix) {
        return Err(LeadFault::WebPage.into());
    }
    let is_ours = prefix.starts_with(MAGIC);
    let Some(key) = key else {
        return Err(if is_ours { fault } else { LeadFault::NoKey }.into());
    };
    if is_ours {
        return Err(LeadFault::NotEncrypted.into());
    }
    match read_as(prefix, file_size, None, limits) {
        Ok(LeadProgress::Complete(_)) => Err(LeadFault::NotEncrypted.into()),
        Ok(needs) => Ok(needs),
        Err(_) if header_of(prefix, Some(key)).reserved == 0 => Err(fault.into()),
        Err(_) => Err(LeadFault::KeyMisfit.into()),
    }
}

/// Whether the bytes start like HTML or XML: what a server sends in place of a missing file.
fn is_web_page(prefix: &[u8]) -> bool {
    let text = prefix.strip_prefix(b"\xef\xbb\xbf").unwrap_or(prefix);
    let text = text.trim_ascii_start();
    let starts = |tag: &[u8]| {
        text.get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    starts(b"<!doctype")
        || starts(b"<html")
        || starts(b"<?xml")
        || starts(b"<head")
        || starts(b"<!--")
}

fn memory(bytes: usize) -> Error {
    ResourceFault::Memory {
        bytes: bytes as u64,
    }
    .into()
}
