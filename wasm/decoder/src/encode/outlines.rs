//! The list of a frame's outlines, as callers pass it.

use super::error::WriteFault;

/// A point as callers pass it, in pixels of the coordinate space.
pub(crate) type GivenPoint = [i32; 2];

/// A frame's outlines in the form of `FrameDecoder::polylines`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outlines<'a> {
    count: u64,
    words: &'a [i32],
}

impl<'a> Outlines<'a> {
    /// Checks the counts: all channels together are exactly `words`.
    pub(crate) fn parse(words: &'a [i32]) -> Result<Self, WriteFault> {
        let (&count, words) = words.split_first().ok_or(WriteFault::ListBroken)?;
        let count = u64::try_from(count).map_err(|_| WriteFault::ListBroken)?;
        let outlines = Self { count, words };
        let (mut found, mut rest) = (0, words);
        while let Some((_, after)) = split_outline(rest) {
            found += 1;
            rest = after;
        }
        if found == count && rest.is_empty() {
            Ok(outlines)
        } else {
            Err(WriteFault::ListBroken)
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Iterates over the points of each channel, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a [GivenPoint]> + use<'a> {
        let mut rest = self.words;
        core::iter::from_fn(move || {
            let (points, after) = split_outline(rest)?;
            rest = after;
            Some(points)
        })
    }
}

/// Splits `words` after its first outline.
fn split_outline(words: &[i32]) -> Option<(&[GivenPoint], &[i32])> {
    let (&count, words) = words.split_first()?;
    let length = usize::try_from(count).ok()?.checked_mul(2)?;
    let (points, rest) = words.split_at_checked(length)?;
    Some((points.as_chunks::<2>().0, rest))
}
