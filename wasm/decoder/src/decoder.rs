//! Decodes stored blocks. Its memory is kept from frame to frame.

use crate::block::inflate_block;
use crate::cipher::Key;
use crate::error::{Error, ResourceFault};
use crate::geometry::Geometry;
use crate::limits::Limits;
use crate::mask::SharedMask;
use crate::payload::{Channels, Point};

/// Maximum bytes of a scratch buffer that is kept after a frame. Larger ones are freed.
const MAX_SCRATCH: usize = 4 << 20;

/// Decodes the frames of one stream.
#[derive(Debug)]
pub struct FrameDecoder {
    width: u32,
    height: u32,
    key: Option<Key>,
    limits: Limits,
    mask: SharedMask,
    scratch: Scratch,
    geometry: Geometry,
    /// The last strip, and the last smooth mask.
    strip: Vec<[f32; 2]>,
    smooth: Vec<u8>,
}

#[derive(Debug, Default)]
struct Scratch {
    block: Vec<u8>,
    payload: Vec<u8>,
    points: Vec<Point>,
}

impl FrameDecoder {
    /// Creates a decoder for a coordinate space of `width` × `height` pixels. `key` is for encrypted streams.
    ///
    /// # Errors
    ///
    /// [`Error::Resource`] if a side is 0 or exceeds the limit, or there is not enough memory.
    pub fn new(width: u32, height: u32, key: Option<Key>, limits: Limits) -> Result<Self, Error> {
        Ok(Self {
            width,
            height,
            key,
            limits,
            mask: SharedMask::new(width, height, &limits)?,
            scratch: Scratch::default(),
            geometry: Geometry::default(),
            strip: Vec::new(),
            smooth: Vec::new(),
        })
    }

    /// Decodes the block of frame `frame`, as stored, into a compact frame.
    ///
    /// # Errors
    ///
    /// [`Error::Frame`] if the block breaks a rule; [`Error::Resource`] if there is not enough memory.
    pub fn decode(&mut self, block: &[u8], frame: u32) -> Result<Vec<u8>, Error> {
        self.with_channels(block, frame, |this, channels| {
            this.mask.with(|mask| mask.compact(channels))?
        })
    }

    /// Returns the triangle strip of frame `frame` (the stream format, section 7): x, y pairs in pixels of
    /// the coordinate space. Each vertex with the two before it forms a triangle. Outlines may deviate by
    /// `tolerance` pixels to have fewer vertices. The strip is valid until the next call.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode); also [`Error::Resource`] if a point lies too far outside the picture,
    /// or outlines cross each other too often.
    pub fn strip(&mut self, block: &[u8], frame: u32, tolerance: f64) -> Result<&[f32], Error> {
        self.with_channels(block, frame, |this, channels| {
            this.geometry
                .strip(channels, tolerance, frame, &mut this.strip)
        })?;
        Ok(self.strip.as_flattened())
    }

    /// Does what [`decode`](Self::decode) and [`strip`](Self::strip) without a tolerance do, but inflates
    /// the block only once.
    ///
    /// # Errors
    ///
    /// As both.
    pub fn decode_both(&mut self, block: &[u8], frame: u32) -> Result<(Vec<u8>, &[f32]), Error> {
        let bytes = self.with_channels(block, frame, |this, channels| {
            this.geometry.strip(channels, 0.0, frame, &mut this.strip)?;
            this.mask.with(|mask| mask.compact(channels))?
        })?;
        Ok((bytes, self.strip.as_flattened()))
    }

    /// Returns the smooth mask of frame `frame` (the stream format, section 6): `width` × `height` bytes,
    /// rows from the top down. It is valid until the next call.
    ///
    /// # Errors
    ///
    /// As [`strip`](Self::strip); also [`Error::Resource`] if a side is 0 or exceeds the limit.
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

    /// Calls `make` with the channels of a block.
    fn with_channels<T>(
        &mut self,
        block: &[u8],
        frame: u32,
        make: impl FnOnce(&mut Self, &Channels<'_>) -> Result<T, ResourceFault>,
    ) -> Result<T, Error> {
        let length = self.inflate(block, frame)?;
        // Taken out meanwhile, so that `make` may borrow the rest of the decoder.
        let payload = core::mem::take(&mut self.scratch.payload);
        let made = Channels::parse(&payload[..length], &self.limits)
            .map_err(|fault| Error::Frame { frame, fault })
            .and_then(|channels| make(self, &channels).map_err(Error::from));
        self.scratch.payload = payload;
        self.scratch.trim();
        made
    }

    /// Returns the outlines of frame `frame` as stored: the channel count, then for each channel
    /// its point count and its points as x, y, in pixels of the coordinate space.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode); also [`Error::Resource`] if a coordinate exceeds 32 bits.
    pub fn polylines(&mut self, block: &[u8], frame: u32) -> Result<Vec<i32>, Error> {
        let length = self.inflate(block, frame)?;
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
            // No frame has more than 2^32 points.
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

    /// Inflates a block into the payload scratch. Returns the length of the payload.
    fn inflate(&mut self, block: &[u8], frame: u32) -> Result<usize, Error> {
        let Scratch {
            block: plain,
            payload,
            ..
        } = &mut self.scratch;
        inflate_block(
            block,
            frame,
            self.key.as_ref(),
            &self.limits,
            plain,
            payload,
        )
    }
}

impl Scratch {
    /// Frees large buffers: one huge frame must not occupy memory for the rest of the stream.
    fn trim(&mut self) {
        if self.block.capacity() > MAX_SCRATCH {
            self.block = Vec::new();
        }
        if self.payload.capacity() > MAX_SCRATCH {
            self.payload = Vec::new();
        }
        if self.points.capacity() * size_of::<Point>() > MAX_SCRATCH {
            self.points = Vec::new();
        }
    }
}
