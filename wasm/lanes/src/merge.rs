//! Merges two sorted lists of each row.

use crate::Lanes;
use crate::network::{MAX_ELEMENTS, Network, each_exchange, exchange, in_order};

/// Maximum elements of both lists together, pads included.
pub const MAX_MERGED: usize = MAX_ELEMENTS;

struct Merging<const N: usize>;
impl<const N: usize> Merging<N> {
    const NETWORK: Network = Network::merging(N);
}

/// Merges the two sorted halves of `elements`: a multiple of 4, up to [`MAX_MERGED`].
#[inline]
pub fn merge(elements: &mut [Lanes]) {
    match elements.len() {
        4 => straight::<4>(elements),
        8 => straight::<8>(elements),
        12 => straight::<12>(elements),
        16 => straight::<16>(elements),
        20 => straight::<20>(elements),
        24 => straight::<24>(elements),
        28 => straight::<28>(elements),
        32 => straight::<32>(elements),
        _ => {}
    }
}

#[inline(never)]
fn straight<const N: usize>(elements: &mut [Lanes]) {
    let Some(elements) = elements.first_chunk_mut::<N>() else {
        return;
    };
    let mut merged = *elements;
    macro_rules! one {
        ($index:expr) => {
            if let Some((low, high)) = const { Merging::<N>::NETWORK.pair($index) } {
                exchange(&mut merged, low, high);
            }
        };
    }
    each_exchange!(one);
    *elements = in_order!(Merging::<N>::NETWORK, merged, N);
}
