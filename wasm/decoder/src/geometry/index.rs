//! Indices of edges, vertices and pieces, of 32 bits.

/// No element.
pub(crate) const NONE: u32 = u32::MAX;

/// Converts an index. No frame has so many elements that it does not fit: the limit on points is at
/// most a quarter of it, and every split takes memory.
pub(crate) fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(NONE - 1)
}
