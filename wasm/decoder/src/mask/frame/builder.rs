//! Builds a compact frame from sorted visits, group by group.

use core::ops::Range;

use alphastream_lanes::Lanes;

use super::group::{GroupWriter, room_of};
use super::header::{FrameFacts, HEADER_BYTES, write_header};
use crate::error::ResourceFault;
use crate::memory::out_of_memory;

/// Maximum bytes that are kept for the next frame.
const MAX_KEPT: usize = 1 << 20;

/// A frame under way. Its bytes are kept: warm memory is faster than new one.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrameBuilder {
    bytes: Vec<u8>,
    at: usize,
    span_count: u64,
}

impl FrameBuilder {
    /// Starts a frame.
    pub(crate) fn start(&mut self) {
        self.at = HEADER_BYTES;
        self.span_count = 0;
    }

    /// Adds the next group: the sorted first columns of its runs and the ends after the last ones. Runs may
    /// overlap the next one. Rows with fewer runs have pads.
    #[inline]
    pub(crate) fn add_group(
        &mut self,
        starts: &[Lanes],
        ends: &[Lanes],
    ) -> Result<(), ResourceFault> {
        let used = |start: &Lanes| start.any_below(i16::MAX);
        let runs = starts.iter().rposition(used).map_or(0, |last| last + 1);
        self.reserve(room_of(runs))?;
        let mut writer = GroupWriter::new(&mut self.bytes[self.at..], runs);
        // Before the first column, so that a run at column 0 has a gap before it.
        let mut before = Lanes::splat(-1);
        let mut gaps = Lanes::ZERO;
        let pads = |lanes: Lanes| lanes.above(Lanes::splat(i16::MAX - 1));
        for (index, (&start, &end)) in starts[..runs].iter().zip(ends).enumerate() {
            let next = starts.get(index + 1).map_or(Lanes::PAD, |&next| next);
            let is_pad = pads(start);
            gaps = gaps.minus(is_pad.choose(Lanes::ZERO, start.above(before)));
            before = end.min(next);
            writer.put(is_pad.choose(writer.last(), start));
            writer.put(pads(before).choose(writer.last(), before));
        }
        self.at += writer.finish();
        self.span_count += u64::from(gaps.sum().unsigned_abs());
        Ok(())
    }

    /// Returns the frame, which holds `rows`.
    pub(crate) fn finish(
        &mut self,
        facts: &FrameFacts,
        rows: &Range<usize>,
    ) -> Result<Vec<u8>, ResourceFault> {
        self.reserve(0)?;
        let bytes = &mut self.bytes[..self.at];
        write_header(bytes, facts, rows, self.span_count);
        let mut frame = Vec::new();
        frame
            .try_reserve_exact(bytes.len())
            .map_err(|_| out_of_memory::<u8>(bytes.len()))?;
        frame.extend_from_slice(bytes);
        if self.bytes.capacity() > MAX_KEPT {
            self.bytes = Vec::new();
        }
        Ok(frame)
    }

    #[inline]
    fn reserve(&mut self, room: usize) -> Result<(), ResourceFault> {
        let size = self.at + room;
        if self.bytes.len() < size {
            self.grow(size)?;
        }
        Ok(())
    }

    #[cold]
    fn grow(&mut self, size: usize) -> Result<(), ResourceFault> {
        let size = size.max(32 << 10).max(2 * self.bytes.len());
        self.bytes
            .try_reserve_exact(size - self.bytes.len())
            .map_err(|_| out_of_memory::<u8>(size))?;
        self.bytes.resize(size, 0);
        Ok(())
    }
}
