//! Writes the container: first the blocks, one by one, last the lead.

use core::fmt;

use crate::cipher::{Key, LEAD_ID, decrypt, encrypt};
use crate::container::{
    ENCRYPTED_VERSION, HEADER_BYTES, MAGIC, MAX_OFFSET, METADATA_BYTES, METADATA_MARK,
};
use crate::limits::Limits;

use super::block::{word, write_block};
use super::deflate::Deflater;
use super::effort::Effort;
use super::error::{WriteError, WriteFault};
use super::outlines::Outlines;
use super::payload::write_payload;
use super::trace::MaskTracer;

/// Bytes of a table entry.
const ENTRY_BYTES: usize = 8;
/// Maximum bytes of the payload scratch that is kept after a frame. A larger one is freed.
const MAX_SCRATCH: usize = 4 << 20;

/// Writes one stream, without input or output: every call returns bytes of the file.
///
/// The lead is first in a file, but holds the length of each block: [`finish`](Self::finish) returns
/// it last. The writer keeps only the lengths of the blocks.
///
/// A call that fails does not change the writer: the frame may be passed again, or another one.
pub struct StreamWriter {
    key: Option<Key>,
    pub(super) limits: Limits,
    pub(super) effort: Effort,
    /// The table entries so far, as stored.
    table: Vec<u8>,
    /// Bytes of all blocks.
    blocks: u64,
    deflater: Deflater,
    payload: Vec<u8>,
    /// The tracer of the last mask.
    pub(super) tracer: Option<MaskTracer>,
}

impl StreamWriter {
    /// Creates a writer of an encrypted stream with this key, or of a plain one without.
    #[must_use]
    pub fn new(key: Option<Key>, limits: Limits) -> Self {
        Self {
            key,
            limits,
            effort: Effort::LEAST,
            table: Vec::new(),
            blocks: 0,
            deflater: Deflater::new(),
            payload: Vec::new(),
            tracer: None,
        }
    }

    /// Spends more time on smaller blocks. Frames stay the same.
    #[must_use]
    pub fn with_effort(mut self, effort: Effort) -> Self {
        self.effort = effort;
        self
    }

    /// Returns the number of frames written so far: the index of the next one.
    #[must_use]
    pub fn frame_count(&self) -> u32 {
        u32::try_from(self.table.len() / ENTRY_BYTES).unwrap_or(u32::MAX)
    }

    /// Writes the next frame. Returns its block to store.
    ///
    /// `outlines` is in the form of [`FrameDecoder::polylines`](crate::FrameDecoder::polylines): the
    /// channel count, then for each channel its point count and its points as x, y, in pixels of
    /// the coordinate space. A channel's first point must lie within 0..=65535, later ones may lie
    /// anywhere. Steps that do not fit one byte are split, which adds points: see docs/format.md for
    /// the effects.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if an outline cannot be stored, a limit is exceeded, or there is not enough memory.
    pub fn add_frame(&mut self, outlines: &[i32]) -> Result<Vec<u8>, WriteError> {
        self.add(|limits, _, _, payload| write_payload(Outlines::parse(outlines)?, limits, payload))
    }

    /// Writes the next frame, whose payload `fill` writes.
    pub(super) fn add(
        &mut self,
        fill: impl FnOnce(&Limits, Effort, &mut Deflater, &mut Vec<u8>) -> Result<(), WriteFault>,
    ) -> Result<Vec<u8>, WriteError> {
        let (effort, deflater) = (self.effort, &mut self.deflater);
        let written = fill(&self.limits, effort, deflater, &mut self.payload)
            .and_then(|()| write_block(&self.payload, effort, deflater));
        if self.payload.capacity() > MAX_SCRATCH {
            self.payload = Vec::new();
        }
        written
            .and_then(|block| self.push(block))
            .map_err(|fault| self.frame_error(fault))
    }

    /// Copies a block of another stream as the next frame. Returns the block to store.
    ///
    /// Its bytes are decrypted with the other stream's key, as its frame `source_frame`, and
    /// encrypted with this one's. They are not checked: a damaged block stays damaged.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a limit is exceeded or there is not enough memory.
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

    /// Returns the lead, the bytes before the first block. `record` is the text of the metadata record,
    /// which should be a JSON object.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if a limit is exceeded or there is not enough memory.
    pub fn finish(&mut self, record: Option<&str>) -> Result<Vec<u8>, WriteError> {
        self.write_lead(record)
            .map_err(|fault| WriteError { frame: None, fault })
    }

    /// Adds a plain block to the table, and encrypts it.
    fn push(&mut self, mut block: Vec<u8>) -> Result<Vec<u8>, WriteFault> {
        let found = block.len() as u64;
        let limit = self.limits.block_bytes;
        if found > limit {
            return Err(WriteFault::BlockTooLong { found, limit });
        }
        let frame = self.frame_count();
        // The maximum id of the cipher is that of the lead: no frame may have it.
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
        if lead.len() as u64 + self.blocks > MAX_OFFSET {
            return Err(WriteFault::FileTooLong);
        }
        lead[12..HEADER_BYTES].copy_from_slice(&word(length));
        if let Some(key) = &self.key {
            encrypt(key, LEAD_ID, &mut lead);
        }
        Ok(lead)
    }

    pub(super) fn frame_error(&self, fault: WriteFault) -> WriteError {
        let frame = Some(self.frame_count());
        WriteError { frame, fault }
    }
}

impl fmt::Debug for StreamWriter {
    /// Does not show the key.
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
