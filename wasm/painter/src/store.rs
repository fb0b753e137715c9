//! Filling of bytes, most often few at a time.

/// Bytes of the widest store there is.
const WIDE: usize = 16;
/// From so many bytes on the machine's own fill is quicker, however long it takes to begin.
const LONG: usize = 1024;

/// Sixteen times a value: given like this, so that a loop of few stores is not made a `memory.fill`,
/// which takes longer to begin than most runs take in whole.
pub(crate) type Pattern = [u8; WIDE];

/// Sets all of `bytes` to what `pattern` repeats.
#[inline]
pub(crate) fn fill(bytes: &mut [u8], pattern: &Pattern) {
    let length = bytes.len();
    if length >= LONG {
        bytes.fill(pattern[0]);
    } else if length >= WIDE {
        let (wide, _) = bytes.as_chunks_mut::<WIDE>();
        for piece in wide {
            *piece = *pattern;
        }
        // The last of them once more, up to the end.
        if let Some(last) = bytes.last_chunk_mut::<WIDE>() {
            *last = *pattern;
        }
    } else if length >= 8 {
        fill_ends::<8>(bytes, pattern);
    } else if length >= 4 {
        fill_ends::<4>(bytes, pattern);
    } else {
        for byte in bytes {
            *byte = pattern[0];
        }
    }
}

/// Fills what has at least N and at most twice N bytes from both ends.
#[inline]
fn fill_ends<const N: usize>(bytes: &mut [u8], pattern: &Pattern) {
    let Some(part) = pattern.first_chunk::<N>() else {
        return;
    };
    if let Some(first) = bytes.first_chunk_mut::<N>() {
        *first = *part;
    }
    if let Some(last) = bytes.last_chunk_mut::<N>() {
        *last = *part;
    }
}
