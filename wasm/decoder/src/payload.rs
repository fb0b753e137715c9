//! The payload of a block: channels, and the polyline of each (the stream format, section 3).

use crate::error::{FrameFault, ResourceFault};
use crate::limits::Limits;

/// A point of an outline, in pixels of the coordinate space. A running sum of steps: it may lie
/// outside the picture, and outside 16 bits, in any direction.
pub(crate) type Point = (i64, i64);

/// Bytes of a channel's first point, two u16; each further point takes two bytes.
const FIRST_POINT_BYTES: usize = 4;

/// A channel as stored.
#[derive(Clone, Copy)]
pub(crate) struct Outline<'a> {
    pub(crate) start: Point,
    /// From each point to the next: dx and dy, each an i8.
    pub(crate) steps: &'a [[u8; 2]],
}

/// Returns dx and dy of a step.
#[inline]
pub(crate) fn step_of([dx, dy]: [u8; 2]) -> (i64, i64) {
    (i64::from(dx.cast_signed()), i64::from(dy.cast_signed()))
}

/// A payload with a valid channel list.
pub(crate) struct Channels<'a> {
    lengths: &'a [[u8; 4]],
    data: &'a [u8],
    /// Points of all channels together.
    pub(crate) point_count: u64,
}

impl<'a> Channels<'a> {
    /// Checks the channel list: every length, their sum, and the limits.
    pub(crate) fn parse(payload: &'a [u8], limits: &Limits) -> Result<Self, FrameFault> {
        let length = payload.len() as u64;
        let Some((count, rest)) = payload.split_first_chunk::<4>() else {
            return Err(FrameFault::NoChannelCount { length });
        };
        let channels = u64::from(u32::from_le_bytes(*count));
        if channels > limits.channels {
            return Err(FrameFault::TooManyChannels {
                found: channels,
                limit: limits.channels,
            });
        }
        let list = channels
            .checked_mul(4)
            .and_then(|bytes| usize::try_from(bytes).ok());
        let Some((list, data)) = list.and_then(|bytes| rest.split_at_checked(bytes)) else {
            return Err(FrameFault::ChannelListCut { channels, length });
        };
        let (lengths, _) = list.as_chunks::<4>();
        let point_count = check_lengths(lengths, data.len() as u64)?;
        if point_count > limits.points {
            return Err(FrameFault::TooManyPoints {
                found: point_count,
                limit: limits.points,
            });
        }
        Ok(Self {
            lengths,
            data,
            point_count,
        })
    }

    pub(crate) fn count(&self) -> usize {
        self.lengths.len()
    }

    /// Iterates over the channels in order, each as stored.
    pub(crate) fn outlines(&self) -> impl Iterator<Item = Outline<'a>> {
        let mut data = self.data;
        self.lengths.iter().filter_map(move |length| {
            // The lengths add up to the data: `parse` has checked it.
            let (channel, rest) = data.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            data = rest;
            outline_of(channel)
        })
    }

    /// Calls `visit` for each channel in order, with the points of its polyline in `points` (scratch).
    /// Stops if there is not enough memory for them.
    pub(crate) fn for_each(
        &self,
        points: &mut Vec<Point>,
        mut visit: impl FnMut(&[Point]),
    ) -> Result<(), ResourceFault> {
        for outline in self.outlines() {
            read_points(outline, points)?;
            visit(points);
        }
        Ok(())
    }
}

/// Checks each length and their sum. Returns the number of points.
fn check_lengths(lengths: &[[u8; 4]], available: u64) -> Result<u64, FrameFault> {
    // Neither can overflow: there are fewer than 2^32 lengths, of 32 bits each.
    let (mut sum, mut points) = (0_u64, 0_u64);
    for (channel, length) in lengths.iter().enumerate() {
        let found = u64::from(u32::from_le_bytes(*length));
        if found < FIRST_POINT_BYTES as u64 || !found.is_multiple_of(2) {
            let channel = channel as u64;
            return Err(FrameFault::ChannelLength { channel, found });
        }
        sum += found;
        points += 1 + (found - FIRST_POINT_BYTES as u64) / 2;
    }
    if sum == available {
        return Ok(points);
    }
    Err(FrameFault::ChannelSum {
        found: sum,
        expected: available,
    })
}

fn outline_of(channel: &[u8]) -> Option<Outline<'_>> {
    let (first, steps) = channel.split_first_chunk::<FIRST_POINT_BYTES>()?;
    let &[x0, x1, y0, y1] = first;
    let x = i64::from(u16::from_le_bytes([x0, x1]));
    let y = i64::from(u16::from_le_bytes([y0, y1]));
    let (steps, _) = steps.as_chunks::<2>();
    Some(Outline {
        start: (x, y),
        steps,
    })
}

fn read_points(outline: Outline<'_>, points: &mut Vec<Point>) -> Result<(), ResourceFault> {
    points.clear();
    let count = 1 + outline.steps.len();
    points
        .try_reserve(count)
        .map_err(|_| ResourceFault::Memory {
            bytes: (count * size_of::<Point>()) as u64,
        })?;
    let (mut x, mut y) = outline.start;
    points.push((x, y));
    for step in outline.steps {
        let (dx, dy) = step_of(*step);
        (x, y) = (x + dx, y + dy);
        points.push((x, y));
    }
    Ok(())
}
