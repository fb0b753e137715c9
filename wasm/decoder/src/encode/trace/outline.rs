//! The list of outlines that are traced, in the form that the writer takes.

use crate::encode::error::WriteFault;

/// Outlines in the form of `FrameDecoder::polylines`: the number of outlines, then for each its number of
/// points and its points.
#[derive(Debug, Default)]
pub(super) struct OutlineList {
    words: Vec<i32>,
    /// Index of the number of points of the last outline.
    last: usize,
    max_points: u64,
}

impl OutlineList {
    /// Removes all outlines. `max_points` is the maximum number of points of a frame.
    pub(super) fn reset(&mut self, max_points: u64) -> Result<(), WriteFault> {
        self.words.clear();
        self.max_points = max_points;
        self.add_word(0)
    }

    pub(super) fn begin(&mut self) -> Result<(), WriteFault> {
        self.last = self.words.len();
        self.add_word(0)
    }

    pub(super) fn push(&mut self, [x, y]: [i32; 2]) -> Result<(), WriteFault> {
        self.add_word(x)?;
        self.add_word(y)
    }

    /// Ends an outline. The first point must not be repeated at its end.
    pub(super) fn finish(&mut self) -> Result<(), WriteFault> {
        let points = self.words.get(self.last + 1..).unwrap_or_default();
        match *points {
            // A single point paints nothing; a line from it to itself paints one pixel.
            [x, y] => self.push([x, y])?,
            // The way back of a slanting line may set other pixels, so two points need a third.
            [x0, y0, x1, y1] if x0 != x1 && y0 != y1 && x0.abs_diff(x1) != y0.abs_diff(y1) => {
                self.push([x0, y0])?;
            }
            _ => {}
        }
        // Memory bounds them far below.
        self.words[self.last] = ((self.words.len() - self.last) / 2) as i32;
        self.words[0] += 1;
        Ok(())
    }

    pub(super) fn words(&self) -> &[i32] {
        &self.words
    }

    pub(super) fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<i32>()
    }

    #[inline]
    fn add_word(&mut self, word: i32) -> Result<(), WriteFault> {
        if self.words.len() == self.words.capacity() {
            self.grow()?;
        }
        self.words.push(word);
        Ok(())
    }

    /// Refuses lists that the writer would refuse: an outline has two points at least, and each takes at most
    /// two words and a half.
    #[cold]
    fn grow(&mut self) -> Result<(), WriteFault> {
        let limit = self.max_points;
        if self.words.len() as u64 > limit.saturating_mul(3).saturating_add(1) {
            return Err(WriteFault::MaskTooRough { limit });
        }
        super::borders::reserve_one(&mut self.words)
    }
}
