//! The table of block lengths (the stream format, sections 1 and 8).

use crate::error::{Error, LeadFault, ResourceFault};
use crate::inflate::{Inflated, Refusal, inflate_measured};
use crate::limits::Limits;

use super::header::HEADER_BYTES;

/// Maximum block offset. JavaScript counts in IEEE doubles, which cannot tell larger offsets apart.
pub(crate) const MAX_OFFSET: u64 = 1 << 53;

/// A table that was read, and the bytes of its region after it.
pub(crate) struct Table<'a> {
    /// Where each block starts in the file, and where the last one ends.
    pub(crate) offsets: Vec<u64>,
    /// What follows the zlib stream.
    pub(crate) rest: &'a [u8],
}

impl<'a> Table<'a> {
    /// Reads the table at the start of `region`. `first` is the offset of the first block.
    pub(crate) fn read(region: &'a [u8], first: u64, limits: &Limits) -> Result<Self, Error> {
        let bound = usize::try_from(limits.table_bytes).unwrap_or(usize::MAX);
        let mut output = Vec::new();
        let Inflated { data, rest } =
            inflate_measured(region, bound, &mut output).map_err(|refusal| match refusal {
                Refusal::TooLong => Error::Lead(LeadFault::TableTooLong {
                    limit: limits.table_bytes,
                }),
                Refusal::Broken { offset, fault } => Error::Lead(LeadFault::TableInflate {
                    offset: (HEADER_BYTES as u64).saturating_add(offset as u64),
                    fault,
                }),
                Refusal::Memory { bytes } => memory(bytes as u64),
            })?;
        let offsets = sum_lengths(data, first, limits)?;
        Ok(Self { offsets, rest })
    }
}

/// Returns the running sums of the table's lengths, starting with `first`.
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
    let count = entries.len() + 1;
    let mut offsets = Vec::new();
    offsets
        .try_reserve_exact(count)
        .map_err(|_| memory(8 * count as u64))?;
    let mut offset = first;
    offsets.push(offset);
    for (frame, entry) in entries.iter().enumerate() {
        offset = offset
            .checked_add(u64::from_le_bytes(*entry))
            .filter(|&sum| sum <= MAX_OFFSET)
            .ok_or(LeadFault::LengthsOverflow {
                frame: frame as u64,
            })?;
        offsets.push(offset);
    }
    Ok(offsets)
}

fn memory(bytes: u64) -> Error {
    ResourceFault::Memory { bytes }.into()
}
