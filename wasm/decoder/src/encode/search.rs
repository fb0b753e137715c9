//! Searches the lines of a mask that make the smallest block.

use crate::limits::Limits;

use super::deflate::Deflater;
use super::effort::Effort;
use super::error::WriteFault;
use super::outlines::Outlines;
use super::payload::write_payload;
use super::trace::{Lines, MaskTracer, StepCosts};

/// Replaces `payload` by the smallest one that was found for the mask, compressed.
///
/// What a step takes depends on how often the others occur, so lines are chosen by what the steps of the lines before take,
/// several times. The first lines are the longest ones. Steps that are rare among them then stay rare: a second search
/// begins from steps that all take the same.
pub(super) fn find_smallest(
    tracer: &mut MaskTracer,
    effort: Effort,
    limits: &Limits,
    deflater: &mut Deflater,
    payload: &mut Vec<u8>,
) -> Result<(), WriteFault> {
    let (mut smallest, mut least) = (Vec::new(), usize::MAX);
    let mut compressed = Vec::new();
    let starts = [None, Some(StepCosts::uniform())];
    for start in starts
        .into_iter()
        .take(1 + usize::from(effort.begins_twice()))
    {
        let mut costs = start;
        for _ in 0..=effort.passes() {
            let lines = costs.as_ref().map_or(Lines::Longest, Lines::Cheapest);
            write_payload(Outlines::parse(tracer.join(lines)?)?, limits, payload)?;
            costs = Some(StepCosts::of(payload));
            compressed.clear();
            deflater.append(payload, &mut compressed)?;
            if compressed.len() < least {
                least = compressed.len();
                core::mem::swap(&mut smallest, payload);
            }
        }
    }
    *payload = smallest;
    Ok(())
}
