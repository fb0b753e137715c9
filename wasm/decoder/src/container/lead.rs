//! The lead: everything before the first block, plain or encrypted (the stream format, sections 1 and 2).

use crate::cipher::{Key, LEAD_ID, decrypt};
use crate::error::{Error, InflateFault, LeadFault};
use crate::limits::Limits;

use super::header::{HEADER_BYTES, Header, MAGIC};
use super::kind::FileKind;
use super::metadata::{METADATA_BYTES, Metadata};
use super::table::Table;

/// Progress of [`read_lead`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeadProgress {
    /// More bytes are needed: the prefix must have this many.
    Needs(u64),
    /// The lead is complete.
    Complete(Lead),
}

/// The lead of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Kind of the file.
    pub kind: FileKind,
    /// Where each block starts, in bytes from the start of the file, and where the last one ends:
    /// frame count + 1 numbers, at most 2^53. Blocks may lie past the end of the file.
    pub offsets: Vec<u64>,
    /// The metadata record.
    pub metadata: Metadata,
}

/// Reads a lead from `prefix`, the first bytes of a file of `file_size` bytes, as stored.
///
/// # Errors
///
/// [`Error::Lead`] if the bytes are not a stream, are cut or damaged, exceed a limit, or if the
/// key does not fit; [`Error::Resource`] if there is not enough memory for the table.
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

/// Reads the lead as encrypted if there is a key, as plain otherwise. Tries nothing else.
fn read_as(
    prefix: &[u8],
    file_size: u64,
    key: Option<&Key>,
    limits: &Limits,
) -> Result<LeadProgress, Error> {
    let header = Header::read(prefix, key);
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
    // Two bytes nearly always tell a wrong key from a right one: no need to fetch the region first.
    let probe = (HEADER_BYTES as u64 + 2).min(end);
    if (prefix.len() as u64) < probe {
        return Ok(LeadProgress::Needs(probe));
    }
    if length >= 2 && !header.precedes_zlib {
        let offset = HEADER_BYTES as u64;
        let fault = InflateFault::Header;
        return Err(LeadFault::TableInflate { offset, fault }.into());
    }
    let lead = usize::try_from(end).ok().and_then(|end| prefix.get(..end));
    let Some(lead) = lead else {
        return Ok(LeadProgress::Needs(end));
    };
    let (kind, table) = match key {
        None => {
            let region = lead.get(HEADER_BYTES..).unwrap_or_default();
            (FileKind::plain(lead), read_region(region, end, limits)?)
        }
        Some(key) => {
            let mut message = lead.to_vec();
            decrypt(key, LEAD_ID, &mut message);
            let region = message.get(HEADER_BYTES..).unwrap_or_default();
            let kind = FileKind::encrypted(header.version, header.reserved);
            (kind, read_region(region, end, limits)?)
        }
    };
    let (offsets, metadata) = table;
    Ok(LeadProgress::Complete(Lead {
        kind,
        offsets,
        metadata,
    }))
}

fn read_region(region: &[u8], first: u64, limits: &Limits) -> Result<(Vec<u64>, Metadata), Error> {
    let Table { offsets, rest } = Table::read(region, first, limits)?;
    Ok((offsets, Metadata::read(rest)))
}

/// Returns the most likely meaning of a fault: which of plain and encrypted was tried, and whether
/// the other one fits. Asks for more bytes if only they can tell.
fn explain(
    fault: LeadFault,
    prefix: &[u8],
    file_size: u64,
    key: Option<&Key>,
    limits: &Limits,
) -> Result<LeadProgress, Error> {
    let is_unreadable = matches!(
        fault,
        LeadFault::RegionPastEnd { .. }
            | LeadFault::RegionTooLong { .. }
            | LeadFault::TableInflate { .. }
    );
    // A table that inflates was read the right way: any rule broken after that is the file's fault.
    if !is_unreadable {
        return Err(fault.into());
    }
    if is_web_page(prefix) {
        return Err(LeadFault::WebPage.into());
    }
    if is_video(prefix) {
        return Err(LeadFault::Video.into());
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
        Err(_) if Header::read(prefix, Some(key)).reserved == 0 => Err(fault.into()),
        Err(_) => Err(LeadFault::KeyMismatch.into()),
    }
}

/// Whether the bytes start like HTML or XML, which a server sends in place of a missing file.
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

/// Whether the bytes start like MP4 or MOV (an `ftyp` box), or WebM (EBML).
fn is_video(prefix: &[u8]) -> bool {
    prefix.get(4..8) == Some(b"ftyp") || prefix.starts_with(&[0x1a, 0x45, 0xdf, 0xa3])
}
