//! A picture of one bit a pixel.

use crate::error::ResourceFault;

/// Bits of a word.
pub(crate) const WORD_BITS: usize = 64;

/// One bit a pixel, rows of whole words, the leftmost pixel in the lowest bit.
#[derive(Clone, Debug)]
pub(crate) struct Bitmap {
    words: Vec<u64>,
    stride: usize,
}

impl Bitmap {
    /// A picture with no pixel set.
    pub(crate) fn new(width: usize, height: usize) -> Result<Self, ResourceFault> {
        let stride = width.div_ceil(WORD_BITS);
        let size = stride.saturating_mul(height);
        let mut words = Vec::new();
        words
            .try_reserve_exact(size)
            .map_err(|_| ResourceFault::Memory {
                bytes: 8 * size as u64,
            })?;
        words.resize(size, 0);
        Ok(Self { words, stride })
    }

    /// Words of a row.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    pub(crate) fn row(&self, y: usize) -> &[u64] {
        &self.words[y * self.stride..][..self.stride]
    }

    pub(crate) fn row_mut(&mut self, y: usize) -> &mut [u64] {
        &mut self.words[y * self.stride..][..self.stride]
    }

    /// Sets pixel (x, y), which must lie in the picture.
    #[inline]
    pub(crate) fn set(&mut self, x: usize, y: usize) {
        self.words[y * self.stride + x / WORD_BITS] |= 1 << (x % WORD_BITS);
    }

    /// Flips pixel (x, y), which must lie in the picture.
    #[inline]
    pub(crate) fn flip(&mut self, x: usize, y: usize) {
        self.words[y * self.stride + x / WORD_BITS] ^= 1 << (x % WORD_BITS);
    }

    /// Unsets every pixel of rows `first` to `last`, both included.
    pub(crate) fn clear_rows(&mut self, first: usize, last: usize) {
        self.words[first * self.stride..(last + 1) * self.stride].fill(0);
    }
}
