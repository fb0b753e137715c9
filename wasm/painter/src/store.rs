//! Filling of bytes, most often few at a time.

/// From so many bytes on the machine's own fill is quicker, however long it takes to begin.
const LONG: usize = 64;
/// Bytes of a word.
const WORD: usize = 8;

/// Sets all of `bytes` to the bytes of `word`, which are all the same. A compiler that knew their
/// value would make each loop here a `memory.fill`, which few bytes are not worth.
#[inline]
pub(crate) fn fill(bytes: &mut [u8], word: u64) {
    let word = word.to_le_bytes();
    if bytes.len() >= LONG {
        bytes.fill(word[0]);
    } else if bytes.len() >= WORD {
        let (words, _) = bytes.as_chunks_mut::<WORD>();
        for part in words {
            *part = word;
        }
        // The last of them once more, up to the end.
        if let Some(last) = bytes.last_chunk_mut::<WORD>() {
            *last = word;
        }
    } else {
        for part in bytes {
            *part = word[0];
        }
    }
}
