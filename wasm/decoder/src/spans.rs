//! The compact frame: for each row the sorted, disjoint runs of the exact mask.
//!
//! Little-endian. Eight u32: width and height of the coordinate space, first row, row count, channel
//! count, point count, span count, 0. Then row count + 1 u32: running span offsets, so that row
//! first + k has the spans from offset k to offset k + 1. Then per span two u16: its first pixel and
//! the one after its last.

use crate::bitmap::{Bitmap, WORD_BITS};

/// Words of the header.
pub const HEADER_WORDS: usize = 8;
/// Pixels of a side that spans can say.
pub const SPAN_SIDE_MAX: u64 = u16::MAX as u64;

/// What the header says beside rows and spans.
pub(crate) struct FrameFacts {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channel_count: u32,
    pub(crate) point_count: u32,
}

/// Scratch for [`write_frame`], kept from frame to frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpanScratch {
    offsets: Vec<u32>,
    spans: Vec<[u16; 2]>,
}

/// Writes the compact frame of the pixels that are set in `rows` of `bitmap`.
pub(crate) fn write_frame(
    facts: &FrameFacts,
    rows: core::ops::Range<usize>,
    bitmap: &Bitmap,
    scratch: &mut SpanScratch,
) -> Vec<u8> {
    let SpanScratch { offsets, spans } = scratch;
    offsets.clear();
    spans.clear();
    let is_set = |y: &usize| bitmap.row(*y).iter().any(|&word| word != 0);
    let first = rows.clone().find(is_set).unwrap_or(0);
    let end = rows.rev().find(is_set).map_or(first, |last| last + 1);
    offsets.push(0);
    for y in first..end {
        push_runs(bitmap.row(y), spans);
        offsets.push(to_u32(spans.len()));
    }
    let header: [u32; HEADER_WORDS] = [
        facts.width,
        facts.height,
        to_u32(first),
        to_u32(end - first),
        facts.channel_count,
        facts.point_count,
        to_u32(spans.len()),
        0,
    ];
    let size = 4 * (HEADER_WORDS + offsets.len() + spans.len());
    let mut frame = Vec::with_capacity(size);
    for word in header.iter().chain(offsets.iter()) {
        frame.extend_from_slice(&word.to_le_bytes());
    }
    for [start, end] in spans.iter() {
        frame.extend_from_slice(&start.to_le_bytes());
        frame.extend_from_slice(&end.to_le_bytes());
    }
    frame
}

/// Appends the runs of set bits of a row.
fn push_runs(row: &[u64], spans: &mut Vec<[u16; 2]>) {
    // Where the run that reaches into the current word began.
    let mut open: Option<usize> = None;
    for (at, &word) in row.iter().enumerate() {
        if open.is_none() && word == 0 || open.is_some() && word == u64::MAX {
            continue;
        }
        let base = at * WORD_BITS;
        let mut bit = 0;
        while bit < WORD_BITS {
            if let Some(start) = open {
                let length = (!word >> bit).trailing_zeros() as usize;
                if bit + length >= WORD_BITS {
                    break;
                }
                bit += length;
                spans.push([to_u16(start), to_u16(base + bit)]);
                open = None;
            } else {
                let gap = (word >> bit).trailing_zeros() as usize;
                if bit + gap >= WORD_BITS {
                    break;
                }
                bit += gap;
                open = Some(base + bit);
            }
        }
    }
    if let Some(start) = open {
        spans.push([to_u16(start), to_u16(row.len() * WORD_BITS)]);
    }
}

/// Sides are at most [`SPAN_SIDE_MAX`], and a row has at most half as many spans as pixels.
fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn to_u16(value: usize) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}
