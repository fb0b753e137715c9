//! Fills bytes, usually few at a time.

/// Number of bytes from which on `memory.fill` is faster, in spite of its start-up time.
const MIN_FILL: usize = 64;
/// Bytes of a word.
const WORD: usize = 8;

/// Sets all of `bytes` to the bytes of `word`, which are all equal. If the compiler knew their
/// value, it would compile each loop to a `memory.fill`, which is slow for few bytes.
#[inline]
pub(crate) fn fill(bytes: &mut [u8], word: u64) {
    let word = word.to_le_bytes();
    if bytes.len() >= MIN_FILL {
        bytes.fill(word[0]);
    } else if bytes.len() >= WORD {
        let (words, _) = bytes.as_chunks_mut::<WORD>();
        for part in words {
            *part = word;
        }
        // The last word overlaps the one before.
        if let Some(last) = bytes.last_chunk_mut::<WORD>() {
            *last = word;
        }
    } else {
        for part in bytes {
            *part = word[0];
        }
    }
}
