//! Sorts each row by itself: straight networks for few elements, a loop for more.

use crate::Lanes;
use crate::merge;
use crate::network::{Network, each_exchange, exchange, in_order};

/// Returns the number of elements that [`sort`] must get for `count`: the rest are pads.
#[must_use]
pub const fn padded(count: usize) -> usize {
    match count {
        0..=8 => count.next_multiple_of(2),
        9..=16 => count.next_multiple_of(4),
        17..=32 => count.next_multiple_of(8),
        _ => count,
    }
}

/// Sorts each row by itself. The number of elements is one that [`padded`] returns.
pub fn sort(elements: &mut [Lanes]) {
    // Parts are sorted and merged: a network of its own for each number would be four times the code.
    match elements.len() {
        0 => {}
        2 => straight::<2>(elements),
        4 => straight::<4>(elements),
        6 => {
            straight::<4>(elements);
            straight::<2>(&mut elements[4..]);
            merge::straight::<6, 4>(elements);
        }
        8 => straight::<8>(elements),
        12 => {
            straight::<8>(elements);
            straight::<4>(&mut elements[8..]);
            merge::straight::<12, 8>(elements);
        }
        16 => sort_16(elements),
        24 => {
            sort_16(elements);
            straight::<8>(&mut elements[16..]);
            merge::straight::<24, 16>(elements);
        }
        32 => {
            sort_16(elements);
            sort_16(&mut elements[16..]);
            merge::straight::<32, 16>(elements);
        }
        _ => exchange_loop(elements),
    }
}

fn sort_16(elements: &mut [Lanes]) {
    straight::<8>(elements);
    straight::<8>(&mut elements[8..]);
    merge::straight::<16, 8>(elements);
}

struct Sorting<const N: usize>;
impl<const N: usize> Sorting<N> {
    const NETWORK: Network = Network::sorting(N);
}

/// A function per number of elements, never inlined: copies at each call would be large and slow.
#[inline(never)]
fn straight<const N: usize>(elements: &mut [Lanes]) {
    let Some(elements) = elements.first_chunk_mut::<N>() else {
        return;
    };
    let mut sorted = *elements;
    macro_rules! one {
        ($index:expr) => {
            if let Some((low, high)) = const { Sorting::<N>::NETWORK.pair($index) } {
                exchange(&mut sorted, low, high);
            }
        };
    }
    each_exchange!(one);
    *elements = in_order!(Sorting::<N>::NETWORK, sorted, N);
}

/// Batcher's merge exchange (Knuth, algorithm 5.2.2 M).
#[cold]
#[inline(never)]
fn exchange_loop(elements: &mut [Lanes]) {
    let count = elements.len();
    let top = count.next_power_of_two() / 2;
    let mut length = top;
    while length > 0 {
        let (mut bound, mut rest, mut distance) = (top, 0, length);
        loop {
            for at in 0..count.saturating_sub(distance) {
                if at & length == rest {
                    exchange(elements, at, at + distance);
                }
            }
            if bound == length {
                break;
            }
            distance = bound - length;
            bound /= 2;
            rest = length;
        }
        length /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::{padded, sort};
    use crate::Lanes;

    /// A network sorts everything if it sorts all zeros and ones (Knuth 5.3.4, theorem Z); here any numbers.
    #[test]
    fn every_row_is_sorted_by_itself() {
        let mut seed = 1_u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i16::try_from(seed >> 26).unwrap_or(0)
        };
        for count in 0..=126 {
            for _ in 0..40 {
                let mut room = [Lanes::PAD; 128];
                for element in &mut room[..count] {
                    *element = Lanes::new(core::array::from_fn(|_| next()));
                }
                let mut rows: [[i16; 128]; 8] =
                    core::array::from_fn(|row| room.map(|element| element.to_array()[row]));
                sort(&mut room[..padded(count)]);
                for (row, numbers) in rows.iter_mut().enumerate() {
                    numbers.sort_unstable();
                    assert_eq!(room.map(|element| element.to_array()[row]), *numbers);
                }
            }
        }
    }
}
