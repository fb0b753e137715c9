//! Masks whose memory decoders share: a page with many streams decodes one frame at a time in each thread.

use std::cell::RefCell;

use crate::error::ResourceFault;
use crate::limits::Limits;

use super::exact::Mask;

/// The mask of the decoders of one size in a thread.
struct Entry {
    size: (u32, u32),
    decoders: usize,
    /// `None` while it is used.
    mask: Option<Mask>,
}

thread_local! {
    static ENTRIES: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// A decoder's share of the mask of its size. The mask is freed with the last decoder of that size. A decoder that is moved to
/// another thread has a mask of its own there, for each frame.
#[derive(Debug)]
pub(crate) struct SharedMask {
    size: (u32, u32),
    limits: Limits,
}

impl SharedMask {
    /// For a coordinate space of `width` × `height` pixels.
    pub(crate) fn new(width: u32, height: u32, limits: &Limits) -> Result<Self, ResourceFault> {
        let size = (width, height);
        limits.check_sides(width, height)?;
        let is_new = with_entry(size, |entry| entry.decoders += 1).is_none();
        if is_new {
            let mask = Some(Mask::new(width, height, limits)?);
            let decoders = 1;
            ENTRIES.with_borrow_mut(|entries| {
                entries.push(Entry {
                    size,
                    decoders,
                    mask,
                });
            });
        }
        let limits = *limits;
        Ok(Self { size, limits })
    }

    /// Calls `work` with the mask.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Mask) -> T) -> Result<T, ResourceFault> {
        let mut mask = match with_entry(self.size, |entry| entry.mask.take()).flatten() {
            Some(mask) => mask,
            None => Mask::new(self.size.0, self.size.1, &self.limits)?,
        };
        let result = work(&mut mask);
        with_entry(self.size, |entry| entry.mask = Some(mask));
        Ok(result)
    }
}

impl Drop for SharedMask {
    fn drop(&mut self) {
        // Where a thread ends, its masks may be gone already.
        let _ = ENTRIES.try_with(|entries| {
            entries.borrow_mut().retain_mut(|entry| {
                if entry.size == self.size {
                    entry.decoders = entry.decoders.saturating_sub(1);
                }
                entry.decoders > 0
            });
        });
    }
}

/// Calls `work` with the entry of a size; returns `None` if there is none.
fn with_entry<T>(size: (u32, u32), work: impl FnOnce(&mut Entry) -> T) -> Option<T> {
    ENTRIES.with_borrow_mut(|entries| {
        let entry = entries.iter_mut().find(|entry| entry.size == size)?;
        Some(work(entry))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_entry(size: (u32, u32)) -> bool {
        with_entry(size, |_| ()).is_some()
    }

    #[test]
    fn the_mask_of_a_size_is_freed_with_the_last_decoder() {
        let size = (301, 97);
        let [one, other] = [(); 2].map(|()| SharedMask::new(301, 97, &Limits::DEFAULT));
        drop(one);
        assert!(has_entry(size));
        drop(other);
        assert!(!has_entry(size));
    }
}
