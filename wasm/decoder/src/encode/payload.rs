//! Writes outlines as a payload (the stream format, section 3).

use crate::limits::Limits;

use super::error::WriteFault;
use super::outlines::{GivenPoint, Outlines};
use super::step::Step;

/// Bytes of a channel's first point.
const FIRST_POINT_BYTES: u64 = 4;

/// Replaces `payload` by the payload of `outlines`. Counts and checks everything before it reserves
/// memory.
pub(crate) fn write_payload(
    outlines: Outlines<'_>,
    limits: &Limits,
    payload: &mut Vec<u8>,
) -> Result<(), WriteFault> {
    payload.clear();
    let found = outlines.count();
    if found > limits.channels {
        let limit = limits.channels;
        return Err(WriteFault::TooManyChannels { found, limit });
    }
    let bytes = check(outlines, limits)?;
    let memory = WriteFault::Memory { bytes };
    let room = usize::try_from(bytes).ok();
    room.and_then(|room| payload.try_reserve(room).ok())
        .ok_or(memory)?;
    payload.extend(word(found));
    for points in outlines.iter() {
        payload.extend(word(channel_bytes(points)));
    }
    for points in outlines.iter() {
        write_channel(points, payload);
    }
    debug_assert_eq!(payload.len() as u64, bytes);
    Ok(())
}

/// Checks each outline and the limits. Returns the length of the payload in bytes.
fn check(outlines: Outlines<'_>, limits: &Limits) -> Result<u64, WriteFault> {
    let (mut bytes, mut found) = (4 + 4 * outlines.count(), 0);
    for (channel, points) in (0..).zip(outlines.iter()) {
        let &[x, y] = points.first().ok_or(WriteFault::NoPoints { channel })?;
        if u16::try_from(x).is_err() || u16::try_from(y).is_err() {
            return Err(WriteFault::StartOutside { channel, x, y });
        }
        let length = channel_bytes(points);
        bytes += length;
        found += 1 + (length - FIRST_POINT_BYTES) / 2;
    }
    if found > limits.points {
        let limit = limits.points;
        return Err(WriteFault::TooManyPoints { found, limit });
    }
    // In the file lengths have 32 bits, whatever the limit.
    let limit = limits.payload_bytes.min(u64::from(u32::MAX));
    if bytes > limit {
        return Err(WriteFault::PayloadTooLong {
            found: bytes,
            limit,
        });
    }
    Ok(bytes)
}

/// Returns the bytes of a channel as stored.
fn channel_bytes(points: &[GivenPoint]) -> u64 {
    FIRST_POINT_BYTES + 2 * steps(points).map(|step| step.count()).sum::<u64>()
}

fn write_channel(points: &[GivenPoint], payload: &mut Vec<u8>) {
    let Some(first) = points.first() else {
        return;
    };
    for &coordinate in first {
        payload.extend(u16::try_from(coordinate).unwrap_or_default().to_le_bytes());
    }
    for step in steps(points) {
        step.for_each(|dx, dy| payload.extend([dx.cast_unsigned(), dy.cast_unsigned()]));
    }
}

/// Iterates over the steps from each point to the next.
fn steps(points: &[GivenPoint]) -> impl Iterator<Item = Step> {
    points.iter().zip(points.iter().skip(1)).map(|(from, to)| {
        let [dx, dy] = [0, 1].map(|axis| i64::from(to[axis]) - i64::from(from[axis]));
        Step::new(dx, dy)
    })
}

/// Converts a number, which was checked against 32 bits, to four bytes.
fn word(value: u64) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes()
}
