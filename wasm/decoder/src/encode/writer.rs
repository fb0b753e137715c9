//! The container's writer: blocks come out one by one, the lead at the end.

use core::fmt;

use crate::cipher::{Key, LEAD_ID, decrypt, encrypt};
use crate::container::{HEADER_BYTES, MAGIC, METADATA_BYTES, METADATA_MARK, OFFSET_MAX};
use crate::encode::deflate::Deflater;
use crate::encode::error::{WriteError, WriteFault};
use crate::encode::outlines::Outlines;
use crate::encode::payload::write_payload;
use crate::kind::ENCRYPTED_VERSION;
use crate::limits::Limits;

/// Bytes of a table's entry.
const ENTRY_BYTES: usize = 8;
/// A payload's memory past this is given back after its frame, in bytes.
const SCRATCH_KEPT: usize = 4 << 20;

/// Writes one stream, without input or output: every call gives the bytes that belong into the file.
///
/// The lead stands first in a file, but says how long each block is: it comes last, from
/// [`finish`](Self::finish). Of the blocks given out nothing is kept but their lengths.
///
/// A call that fails leaves the writer as it was: the frame may be given again, or another one.
pub struct StreamWriter {
    key: Option<Key>,
    limits: Limits,
    /// The table's entries so far, as they are stored.
    table: Vec<u8>,
    /// Bytes of all blocks.
    blocks: u64,
    deflater: Deflater,
    payload: Vec<u8>,
}

impl StreamWriter {
    /// A writer of an encrypted stream with this key, or of a plain one.
    #[must_use]
    pub fn new(key: Option<Key>, limits: Limits) -> Self {
        Self {
            key,
            limits,
            table: Vec::new(),
            blocks: 0,
            deflater: Deflater::new(),
            payload: Vec::new(),
        }
    }

    /// Frames written so far: the index of the next one.
    #[must_use]
    pub fn frame_count(&self) -> u32 {
        u32::try_from(self.table.len() / ENTRY_BYTES).unwrap_or(u32::MAX)
    }

    /// Writes the next frame; gives its block as it is to be stored.
    ///
    /// `outlines` is in the form of [`FrameDecoder::polylines`](crate::FrameDecoder::polylines): the
    /// channel count, then for each channel its point count and its points as x, y, in pixels of
    /// the coordinate space. A channel's first point must lie within 0..=65535, later ones may lie
    /// anywhere. Steps longer than one byte can say are split into several, which adds points: see
    /// the project's page on the format for what this does and does not change.
    ///
    /// # Errors
    ///
    /// [`WriteError`] where an outline cannot be stored, a limit is passed, or there is no memory.
    pub fn add_frame(&mut self, outlines: &[i32]) -> Result<Vec<u8>, WriteError> {
        let written = self.write_block(outlines);
        if self.payload.capacity() > SCRATCH_KEPT {
            self.payload = Vec::new();
        }
        written
            .and_then(|block| self.push(block))
            .map_err(|fault| self.frame_error(fault))
    }

    /// Takes over a block of another stream as the next frame; gives it as it is to be stored.
    ///
    /// Its bytes are decrypted with the other stream's key, as its frame `source_frame`, and
    /// encrypted with this one's. They are not looked at: what was damaged stays so.
    ///
    /// # Errors
    ///
    /// [`WriteError`] where a limit is passed or there is no memory.
    pub fn add_block(
        &mut self,
        stored: &[u8],
        source_key: Option<&Key>,
        source_frame: u32,
    ) -> Result<Vec<u8>, WriteError> {
        let limit = self.limits.block_bytes;
        let mut block = Vec::new();
        let room = if stored.len() as u64 > limit {
            let found = stored.len() as u64;
            Err(WriteFault::BlockTooLong { found, limit })
        } else {
            reserve(&mut block, stored.len())
        };
        room.map_err(|fault| self.frame_error(fault))?;
        block.extend_from_slice(stored);
        if let Some(key) = source_key {
            decrypt(key, source_frame, &mut block);
        }
        self.push(block).map_err(|fault| self.frame_error(fault))
    }

    /// Gives the lead, which stands before the first block. `record` is the metadata record's text,
    /// which should be a JSON object.
    ///
    /// # Errors
    ///
    /// [`WriteError`] where a limit is passed or there is no memory.
    pub fn finish(&mut self, record: Option<&str>) -> Result<Vec<u8>, WriteError> {
        self.write_lead(record)
            .map_err(|fault| WriteError { frame: None, fault })
    }

    /// The plain block of `outlines`.
    fn write_block(&mut self, outlines: &[i32]) -> Result<Vec<u8>, WriteFault> {
        let outlines = Outlines::parse(outlines)?;
        write_payload(outlines, &self.limits, &mut self.payload)?;
        let mut block = Vec::new();
        block.extend(word(self.payload.len() as u64));
        self.deflater.append(&self.payload, &mut block)?;
        Ok(block)
    }

    /// Enters a plain block into the table, and encrypts it.
    fn push(&mut self, mut block: Vec<u8>) -> Result<Vec<u8>, WriteFault> {
        let found = block.len() as u64;
        let limit = self.limits.block_bytes;
        if found > limit {
            return Err(WriteFault::BlockTooLong { found, limit });
        }
        let frame = self.frame_count();
        // The lead's id in the cipher is the highest: no frame may have it.
        let limit = self.limits.frames.min(u64::from(LEAD_ID));
        if u64::from(frame) >= limit {
            return Err(WriteFault::TooManyFrames { limit });
        }
        let limit = self.limits.table_bytes;
        if (self.table.len() + ENTRY_BYTES) as u64 > limit {
            return Err(WriteFault::TableTooLong { limit });
        }
        reserve(&mut self.table, ENTRY_BYTES)?;
        if let Some(key) = &self.key {
            encrypt(key, frame, &mut block);
        }
        self.table.extend(found.to_le_bytes());
        self.blocks += found;
        Ok(block)
    }

    fn write_lead(&mut self, record: Option<&str>) -> Result<Vec<u8>, WriteFault> {
        let frames = self.frame_count();
        let mut lead = Vec::new();
        lead.extend(match &self.key {
            None => *MAGIC,
            Some(_) => u64::from(ENCRYPTED_VERSION).to_le_bytes(),
        });
        // The frame count is a hint in plain streams, and reserved in encrypted ones.
        lead.extend(word(if self.key.is_some() { 0 } else { frames.into() }));
        lead.extend([0; 4]);
        self.deflater.append(&self.table, &mut lead)?;
        if let Some(text) = record {
            write_record(text, &mut lead)?;
        }
        let length = (lead.len() - HEADER_BYTES) as u64;
        let limit = self.limits.table_bytes.saturating_add(METADATA_BYTES);
        let limit = limit.min(u64::from(u32::MAX));
        if length > limit {
            return Err(WriteFault::TableTooLong { limit });
        }
        if lead.len() as u64 + self.blocks > OFFSET_MAX {
            return Err(WriteFault::FileTooLong);
        }
        lead[12..HEADER_BYTES].copy_from_slice(&word(length));
        if let Some(key) = &self.key {
            encrypt(key, LEAD_ID, &mut lead);
        }
        Ok(lead)
    }

    fn frame_error(&self, fault: WriteFault) -> WriteError {
        let frame = Some(self.frame_count());
        WriteError { frame, fault }
    }
}

impl fmt::Debug for StreamWriter {
    /// The key stays out of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamWriter")
            .field("encrypted", &self.key.is_some())
            .field("frames", &self.frame_count())
            .finish_non_exhaustive()
    }
}

fn write_record(text: &str, lead: &mut Vec<u8>) -> Result<(), WriteFault> {
    let found = text.len() as u64;
    if found > METADATA_BYTES {
        let limit = METADATA_BYTES;
        return Err(WriteFault::RecordTooLong { found, limit });
    }
    reserve(lead, text.len() + 8)?;
    lead.extend(METADATA_MARK);
    lead.extend(word(found));
    lead.extend(text.as_bytes());
    Ok(())
}

fn reserve(bytes: &mut Vec<u8>, more: usize) -> Result<(), WriteFault> {
    bytes
        .try_reserve(more)
        .map_err(|_| WriteFault::Memory { bytes: more as u64 })
}

/// Four bytes; what is written was checked against 32 bits.
fn word(value: u64) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}
