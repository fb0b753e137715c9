//! A picture of one bit a pixel.

use crate::error::ResourceFault;

/// Bits of a word.
pub(crate) const WORD_BITS: usize = 64;

/// One bit a pixel, rows of whole words, the leftmost pixel in the lowest bit.
#[derive(Clone, Debug)]
pub(crate) struct Bitmap {
    words: Vec<u64>,
    stride: usize,
    /// The bits of a row's last word that are pixels.
    tail: u64,
    /// A bit for each word that was filled as a whole: however many channels cover a word, it is
    /// filled once.
    filled: Vec<u64>,
    filled_stride: usize,
}

impl Bitmap {
    /// A picture with no pixel set.
    pub(crate) fn new(width: usize, height: usize) -> Result<Self, ResourceFault> {
        let stride = width.div_ceil(WORD_BITS);
        let filled_stride = stride.div_ceil(WORD_BITS);
        Ok(Self {
            words: zeros(stride.saturating_mul(height))?,
            stride,
            tail: u64::MAX >> (stride * WORD_BITS - width),
            filled: zeros(filled_stride.saturating_mul(height))?,
            filled_stride,
        })
    }

    /// Words of a row.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    pub(crate) fn row(&self, y: usize) -> &[u64] {
        &self.words[y * self.stride..][..self.stride]
    }

    /// Sets pixel (x, y), which must lie in the picture.
    #[inline]
    pub(crate) fn set(&mut self, x: usize, y: usize) {
        self.words[y * self.stride + x / WORD_BITS] |= 1 << (x % WORD_BITS);
    }

    /// Sets those pixels of a word of row `y` that `bits` has; past the row's end it may have any.
    #[inline]
    pub(crate) fn set_bits(&mut self, word: usize, y: usize, bits: u64) {
        let pixels = if word + 1 == self.stride {
            self.tail
        } else {
            u64::MAX
        };
        self.words[y * self.stride + word] |= bits & pixels;
    }

    /// Sets every pixel of the words `from..to` of row `y`. `ones` is all ones: given, so that the
    /// loop is not made a `memory.fill`, which costs more than the few words of a common run.
    #[inline]
    pub(crate) fn fill_words(&mut self, from: usize, to: usize, y: usize, ones: u64) {
        if from >= to {
            return;
        }
        let row = &mut self.words[y * self.stride..][..self.stride];
        let filled = &mut self.filled[y * self.filled_stride..][..self.filled_stride];
        let mut start = from;
        while start < to {
            // As much as one word of `filled` is about.
            let end = to.min((start / WORD_BITS + 1) * WORD_BITS);
            let wanted = (ones >> (WORD_BITS - (end - start))) << (start % WORD_BITS);
            let known = &mut filled[start / WORD_BITS];
            // All of them, where some are missing: at most once for each that is.
            if wanted & !*known != 0 {
                *known |= wanted;
                for word in &mut row[start..end] {
                    *word |= ones;
                }
            }
            start = end;
        }
        if to == self.stride {
            row[to - 1] &= self.tail;
        }
    }

    /// Unsets every pixel of rows `first` to `last`, both included.
    pub(crate) fn clear_rows(&mut self, first: usize, last: usize) {
        self.words[first * self.stride..(last + 1) * self.stride].fill(0);
        self.filled[first * self.filled_stride..(last + 1) * self.filled_stride].fill(0);
    }
}

/// So many zeros, or the memory that is missing.
pub(crate) fn zeros(count: usize) -> Result<Vec<u64>, ResourceFault> {
    let mut words = Vec::new();
    words
        .try_reserve_exact(count)
        .map_err(|_| ResourceFault::Memory {
            bytes: 8 * count as u64,
        })?;
    words.resize(count, 0);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_whatever_was_filled_before() {
        // 150 words a row: three groups of `filled`, the last row word 40 pixels.
        let width = 149 * WORD_BITS + 40;
        for (a, b) in [(0, 150), (3, 64), (63, 65), (100, 150), (149, 150), (7, 7)] {
            for (c, d) in [(0, 1), (10, 140), (64, 128), (0, 150)] {
                let Ok(mut bitmap) = Bitmap::new(width, 2) else {
                    unreachable!("a picture of 2 rows")
                };
                bitmap.fill_words(c, d, 1, u64::MAX);
                bitmap.fill_words(a, b, 1, u64::MAX);
                for (word, &bits) in bitmap.row(1).iter().enumerate() {
                    let whole = if word == 149 { (1 << 40) - 1 } else { u64::MAX };
                    let set = (a..b).contains(&word) || (c..d).contains(&word);
                    assert_eq!(bits, if set { whole } else { 0 }, "{word}");
                }
                assert!(bitmap.row(0).iter().all(|&bits| bits == 0));
                bitmap.clear_rows(1, 1);
                bitmap.fill_words(a, b, 1, u64::MAX);
                let set = bitmap.row(1).iter().filter(|&&bits| bits != 0).count();
                assert_eq!(set, b - a, "filled again after it was cleared");
            }
        }
    }
}
