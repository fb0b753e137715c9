//! From a stored block to a compact frame, with memory that is kept from frame to frame.

use crate::cipher::{Key, decrypt};
use crate::error::{Error, FrameFault, ResourceFault, STREAM_OFFSET};
use crate::geometry::Geometry;
use crate::inflate::{Refusal, inflate};
use crate::limits::Limits;
use crate::mask::Mask;
use crate::polyline::{Channels, Point};
use crate::spans::{FrameFacts, write_frame};

/// Scratch that grew past this for one frame is given back after it, in bytes.
const SCRATCH_KEPT: usize = 4 << 20;

/// Decodes the frames of one stream.
#[derive(Debug)]
pub struct FrameDecoder {
    width: u32,
    height: u32,
    key: Option<Key>,
    limits: Limits,
    mask: Mask,
    scratch: Scratch,
    geometry: Geometry,
    /// The strip, and the smooth mask, that were asked for last.
    strip: Vec<f32>,
    smooth: Vec<u8>,
}

#[derive(Debug, Default)]
struct Scratch {
    block: Vec<u8>,
    payload: Vec<u8>,
    points: Vec<Point>,
    /// For one row.
    ends: Vec<u16>,
}

impl FrameDecoder {
    /// A decoder for a coordinate space of `width` × `height` pixels; `key` for encrypted streams.
    ///
    /// # Errors
    ///
    /// [`Error::Resource`] where a side is 0 or past the limit, or there is no memory.
    pub fn new(width: u32, height: u32, key: Option<Key>, limits: Limits) -> Result<Self, Error> {
        Ok(Self {
            width,
            height,
            key,
            limits,
            mask: Mask::new(width, height, &limits)?,
            scratch: Scratch::default(),
            geometry: Geometry::default(),
            strip: Vec::new(),
            smooth: Vec::new(),
        })
    }

    /// Decodes the block of frame `frame`, as it is stored, into a compact frame.
    ///
    /// # Errors
    ///
    /// [`Error::Frame`] where the block breaks a rule; [`Error::Resource`] where there is no memory.
    pub fn decode(&mut self, block: &[u8], frame: u32) -> Result<Vec<u8>, Error> {
        self.with_channels(block, frame, |this, channels| this.paint(channels))
    }

    /// The triangle strip of frame `frame` (the stream format, section 7): x, y pairs in pixels of the
    /// coordinate space; each vertex with the two before it forms a triangle. With a `tolerance` in
    /// pixels, outlines may stray so far to have fewer vertices. It stays until the next one is asked for.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode); [`Error::Resource`] too where a point is too far out, or outlines
    /// cross each other too often.
    pub fn strip(&mut self, block: &[u8], frame: u32, tolerance: f64) -> Result<&[f32], Error> {
        self.with_channels(block, frame, |this, channels| {
            this.geometry
                .strip(channels, tolerance, frame, &mut this.strip)
        })?;
        Ok(&self.strip)
    }

    /// Does what [`decode`](Self::decode) and [`strip`](Self::strip) without a tolerance do, and reads
    /// the block once.
    ///
    /// # Errors
    ///
    /// As both.
    pub fn decode_both(&mut self, block: &[u8], frame: u32) -> Result<(Vec<u8>, &[f32]), Error> {
        let bytes = self.with_channels(block, frame, |this, channels| {
            this.geometry.strip(channels, 0.0, frame, &mut this.strip)?;
            this.paint(channels)
        })?;
        Ok((bytes, &self.strip))
    }

    /// The smooth mask of frame `frame` (the stream format, section 6): `width` × `height` bytes, rows
    /// from the top down. It stays until the next one is asked for.
    ///
    /// # Errors
    ///
    /// As [`strip`](Self::strip); [`Error::Resource`] too where a side is 0 or past the limit.
    pub fn smooth(
        &mut self,
        block: &[u8],
        frame: u32,
        width: u32,
        height: u32,
    ) -> Result<&[u8], Error> {
        self.limits.check_sides(width, height)?;
        let bytes = width as usize * height as usize;
        if self.smooth.len() != bytes {
            self.smooth = Vec::new();
            let room = self.smooth.try_reserve_exact(bytes);
            room.map_err(|_| ResourceFault::Memory {
                bytes: bytes as u64,
            })?;
            self.smooth.resize(bytes, 0);
        }
        self.with_channels(block, frame, |this, channels| {
            let space = (this.width, this.height);
            this.geometry
                .smooth(channels, space, (width, height), &mut this.smooth, frame)
        })?;
        Ok(&self.smooth)
    }

    /// Hands the channels of a block to `make`.
    fn with_channels<T>(
        &mut self,
        block: &[u8],
        frame: u32,
        make: impl FnOnce(&mut Self, &Channels<'_>) -> Result<T, ResourceFault>,
    ) -> Result<T, Error> {
        let length = self.inflate_block(block, frame)?;
        // Out of the way meanwhile: the rest of the decoder is free to change.
        let payload = core::mem::take(&mut self.scratch.payload);
        let made = Channels::parse(&payload[..length], &self.limits)
            .map_err(|fault| Error::Frame { frame, fault })
            .and_then(|channels| make(self, &channels).map_err(Error::from));
        self.scratch.payload = payload;
        self.scratch.trim();
        made
    }

    /// Paints channels into a compact frame.
    fn paint(&mut self, channels: &Channels<'_>) -> Result<Vec<u8>, ResourceFault> {
        let facts = FrameFacts {
            width: self.width,
            height: self.height,
            channel_count: u32::try_from(channels.count()).unwrap_or(u32::MAX),
            point_count: u32::try_from(channels.point_count).unwrap_or(u32::MAX),
        };
        for outline in channels.outlines() {
            self.mask.paint(outline);
        }
        let (rows, planes) = self.mask.rows();
        let bytes = write_frame(&facts, rows, planes, &mut self.scratch.ends);
        // Whatever came of it, the next frame starts from nothing.
        self.mask.clear();
        bytes
    }

    /// The outlines of frame `frame` as they are stored: the channel count, then for each channel
    /// its point count and its points as x, y, in pixels of the coordinate space.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode); [`Error::Resource`] too where a point is past 32 bits.
    pub fn polylines(&mut self, block: &[u8], frame: u32) -> Result<Vec<i32>, Error> {
        let length = self.inflate_block(block, frame)?;
        let scratch = &mut self.scratch;
        let channels = Channels::parse(&scratch.payload[..length], &self.limits)
            .map_err(|fault| Error::Frame { frame, fault })?;
        let count = 1 + channels.count() as u64 + 2 * channels.point_count;
        let memory = ResourceFault::Memory { bytes: 4 * count };
        let mut words = Vec::new();
        usize::try_from(count)
            .ok()
            .and_then(|count| words.try_reserve_exact(count).ok())
            .ok_or(memory)?;
        words.push(i32::try_from(channels.count()).unwrap_or(i32::MAX));
        let mut too_far = false;
        let mut push = |word: i64| match i32::try_from(word) {
            Ok(word) => words.push(word),
            Err(_) => too_far = true,
        };
        let read = channels.for_each(&mut scratch.points, |points| {
            // No frame has more points than 32 bits count.
            push(i64::try_from(points.len()).unwrap_or(i64::MAX));
            for &(x, y) in points {
                push(x);
                push(y);
            }
        });
        scratch.trim();
        read?;
        if too_far {
            return Err(ResourceFault::PointTooFar { frame }.into());
        }
        Ok(words)
    }

    /// Decrypts and inflates a block into the payload scratch; gives the payload's length.
    fn inflate_block(&mut self, block: &[u8], frame: u32) -> Result<usize, Error> {
        let fail = |fault| Error::Frame { frame, fault };
        let length = block.len() as u64;
        if length > self.limits.block_bytes {
            let limit = self.limits.block_bytes;
            return Err(fail(FrameFault::BlockTooLong { length, limit }));
        }
        let Scratch {
            block: decrypted,
            payload,
            ..
        } = &mut self.scratch;
        let plain = match &self.key {
            None => block,
            Some(key) => {
                decrypted.clear();
                decrypted.extend_from_slice(block);
                decrypt(key, frame, decrypted);
                decrypted
            }
        };
        let Some((expected, stream)) = plain.split_first_chunk::<4>() else {
            return Err(fail(FrameFault::BlockTooShort { length }));
        };
        let expected = u64::from(u32::from_le_bytes(*expected));
        if expected > self.limits.payload_bytes {
            let limit = self.limits.payload_bytes;
            return Err(fail(FrameFault::PayloadTooLong { expected, limit }));
        }
        let bound = usize::try_from(expected).unwrap_or(usize::MAX);
        let found = inflate(stream, bound, payload).map_err(|refusal| match refusal {
            Refusal::TooLong => fail(FrameFault::PayloadLonger { expected }),
            Refusal::Broken { offset, fault } => fail(FrameFault::Inflate {
                offset: STREAM_OFFSET + offset as u64,
                fault,
            }),
            Refusal::Memory { bytes } => ResourceFault::Memory {
                bytes: bytes as u64,
            }
            .into(),
        })?;
        if found < bound {
            let found = found as u64;
            return Err(fail(FrameFault::PayloadShorter { expected, found }));
        }
        Ok(found)
    }
}

impl Scratch {
    /// One huge frame must not hold its memory for the rest of the stream.
    fn trim(&mut self) {
        if self.block.capacity() > SCRATCH_KEPT {
            self.block = Vec::new();
        }
        if self.payload.capacity() > SCRATCH_KEPT {
            self.payload = Vec::new();
        }
        if self.points.capacity() * size_of::<Point>() > SCRATCH_KEPT {
            self.points = Vec::new();
        }
    }
}
