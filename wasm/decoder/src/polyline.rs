//! The payload of a block: channels, and the polyline of each (the stream format, section 3).

use crate::error::{FrameFault, ResourceFault};
use crate::limits::Limits;

/// A point of an outline, in pixels of the coordinate space. Running sums of steps may leave the
/// picture, and 16 bits, in either direction.
pub(crate) type Point = (i64, i64);

/// Bytes of a channel's first point, two u16; each further point takes two bytes.
const FIRST_POINT_BYTES: usize = 4;

/// A payload whose channel list was checked.
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
        let list = usize::try_from(channels * 4).ok();
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

    /// Walks the channels in order, each as the points of its polyline put into `points`. Ends
    /// early where there is no memory for them.
    pub(crate) fn for_each(
        &self,
        points: &mut Vec<Point>,
        mut visit: impl FnMut(&[Point]),
    ) -> Result<(), ResourceFault> {
        let mut data = self.data;
        for length in self.lengths {
            // The lengths add up to the data: `parse` has seen to it.
            let end = (u32::from_le_bytes(*length) as usize).min(data.len());
            let (channel, rest) = data.split_at(end);
            data = rest;
            read_points(channel, points)?;
            visit(points);
        }
        Ok(())
    }
}

/// Checks each length and their sum; gives the number of points.
fn check_lengths(lengths: &[[u8; 4]], available: u64) -> Result<u64, FrameFault> {
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

fn read_points(channel: &[u8], points: &mut Vec<Point>) -> Result<(), ResourceFault> {
    points.clear();
    let Some((first, steps)) = channel.split_first_chunk::<FIRST_POINT_BYTES>() else {
        return Ok(());
    };
    let mut x = i64::from(u16::from_le_bytes([first[0], first[1]]));
    let mut y = i64::from(u16::from_le_bytes([first[2], first[3]]));
    let count = 1 + steps.len() / 2;
    points
        .try_reserve(count)
        .map_err(|_| ResourceFault::Memory {
            bytes: (count * size_of::<Point>()) as u64,
        })?;
    points.push((x, y));
    let (steps, _) = steps.as_chunks::<2>();
    for step in steps {
        x += i64::from(step[0].cast_signed());
        y += i64::from(step[1].cast_signed());
        points.push((x, y));
    }
    Ok(())
}
