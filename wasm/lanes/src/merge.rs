//! Merges two sorted lists of each row.

use crate::Lanes;
use crate::network::{MAX_ELEMENTS, Network, each_exchange, exchange, in_order};

/// Maximum elements of both lists together, pads included.
pub const MAX_MERGED: usize = MAX_ELEMENTS;

struct Merging<const N: usize, const LOW: usize>;
impl<const N: usize, const LOW: usize> Merging<N, LOW> {
    const NETWORK: Network = Network::merging(N, LOW);
}

/// Returns the number of elements that each half must get for `count`: the rest are pads.
#[must_use]
pub const fn half_of(count: usize) -> usize {
    match count {
        0..=12 => count.next_multiple_of(2),
        13..=16 => 16,
        17..=24 => 24,
        _ => MAX_MERGED / 2,
    }
}

/// Merges the two sorted halves of `elements`: each as many as [`half_of`] returns.
#[inline]
pub fn merge(elements: &mut [Lanes]) {
    match elements.len() {
        4 => straight::<4, 2>(elements),
        8 => straight::<8, 4>(elements),
        12 => straight::<12, 6>(elements),
        16 => straight::<16, 8>(elements),
        20 => straight::<20, 10>(elements),
        24 => straight::<24, 12>(elements),
        32 => straight::<32, 16>(elements),
        48 => straight::<48, 24>(elements),
        64 => straight::<64, 32>(elements),
        _ => {}
    }
}

/// Merges the first `LOW` of `N` elements with the others. Never inlined: copies at each call would be
/// large and slow.
#[inline(never)]
pub(crate) fn straight<const N: usize, const LOW: usize>(elements: &mut [Lanes]) {
    let Some(elements) = elements.first_chunk_mut::<N>() else {
        return;
    };
    let mut merged = *elements;
    macro_rules! one {
        ($index:expr) => {
            if let Some((low, high)) = const { Merging::<N, LOW>::NETWORK.pair($index) } {
                exchange(&mut merged, low, high);
            }
        };
    }
    each_exchange!(one);
    *elements = in_order!(Merging::<N, LOW>::NETWORK, merged, N);
}

#[cfg(test)]
mod tests {
    use super::{MAX_MERGED, half_of, merge};
    use crate::Lanes;

    #[test]
    fn sorted_halves_are_merged() {
        for count in 1..=MAX_MERGED / 2 {
            let half = half_of(count);
            // All zeros and ones: a network that merges these merges everything (Knuth 5.3.4, theorem Z).
            for zeros in 0..=half {
                let mut room: [Lanes; MAX_MERGED] = core::array::from_fn(|at| {
                    let (index, is_high) = (at % half, at >= half);
                    Lanes::new(core::array::from_fn(|row| {
                        let bound = if is_high { half * row / 7 } else { zeros };
                        i16::from(index >= bound)
                    }))
                });
                merge(&mut room[..2 * half]);
                let is_sorted = |row: usize| {
                    let numbers = room[..2 * half]
                        .iter()
                        .map(|element| element.to_array()[row]);
                    numbers.is_sorted()
                };
                assert!((0..8).all(is_sorted), "{count}, {zeros}");
            }
        }
    }
}
