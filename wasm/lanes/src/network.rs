//! Batcher's odd-even networks for any number of elements, made at compile time.
//!
//! K. Batcher: Sorting networks and their applications, AFIPS 1968; D. Knuth: The Art of Computer
//! Programming 3, section 5.3.4.

use crate::Lanes;

/// Maximum elements of a straight network.
pub(crate) const MAX_ELEMENTS: usize = 64;
/// Exchanges of the largest network.
const MAX_EXCHANGES: usize = 192;

/// Exchanges of two elements, in order; and the places where the elements are in order afterwards.
#[derive(Clone, Copy)]
pub(crate) struct Network {
    pairs: [(usize, usize); MAX_EXCHANGES],
    count: usize,
    order: Wires,
}

/// A sequence of places.
#[derive(Clone, Copy)]
struct Wires {
    places: [usize; MAX_ELEMENTS],
    count: usize,
}

impl Wires {
    const NONE: Self = Self {
        places: [0; MAX_ELEMENTS],
        count: 0,
    };

    const fn range(from: usize, to: usize) -> Self {
        let mut wires = Self::NONE;
        while wires.count < to - from {
            wires = wires.with(from + wires.count);
        }
        wires
    }

    const fn with(mut self, place: usize) -> Self {
        self.places[self.count] = place;
        self.count += 1;
        self
    }

    /// Every other place, from the first or the second on.
    const fn half(&self, from: usize) -> Self {
        let mut half = Self::NONE;
        let mut at = from;
        while at < self.count {
            half = half.with(self.places[at]);
            at += 2;
        }
        half
    }
}

impl Network {
    const NONE: Self = Self {
        pairs: [(0, 0); MAX_EXCHANGES],
        count: 0,
        order: Wires::NONE,
    };

    /// Sorts `count` elements.
    pub(crate) const fn sorting(count: usize) -> Self {
        let mut network = Self::NONE;
        network.order = network.sort(Wires::range(0, count));
        network
    }

    /// Merges the first `low` of `count` elements with the others; both are sorted.
    pub(crate) const fn merging(count: usize, low: usize) -> Self {
        let mut network = Self::NONE;
        let (low, high) = (Wires::range(0, low), Wires::range(low, count));
        network.order = network.merge(low, high);
        network
    }

    const fn exchange(&mut self, low: usize, high: usize) {
        self.pairs[self.count] = (low, high);
        self.count += 1;
    }

    const fn sort(&mut self, wires: Wires) -> Wires {
        if wires.count < 2 {
            return wires;
        }
        let (mut low, mut high) = (Wires::NONE, Wires::NONE);
        let mut at = 0;
        while at < wires.count {
            if at < wires.count / 2 {
                low = low.with(wires.places[at]);
            } else {
                high = high.with(wires.places[at]);
            }
            at += 1;
        }
        let (low, high) = (self.sort(low), self.sort(high));
        self.merge(low, high)
    }

    /// Merges the elements of odd and of even rank apart; then only neighbours can be out of order.
    const fn merge(&mut self, low: Wires, high: Wires) -> Wires {
        if low.count == 0 {
            return high;
        }
        if high.count == 0 {
            return low;
        }
        if low.count == 1 && high.count == 1 {
            self.exchange(low.places[0], high.places[0]);
            return low.with(high.places[0]);
        }
        let odd = self.merge(low.half(0), high.half(0));
        let even = self.merge(low.half(1), high.half(1));
        let mut merged = Wires::NONE.with(odd.places[0]);
        let mut at = 1;
        while at < odd.count || at <= even.count {
            if at <= even.count {
                if at < odd.count {
                    self.exchange(even.places[at - 1], odd.places[at]);
                }
                merged = merged.with(even.places[at - 1]);
            }
            if at < odd.count {
                merged = merged.with(odd.places[at]);
            }
            at += 1;
        }
        merged
    }

    /// Exchange `index`, if there are as many: as a constant it leaves an exchange and nothing else.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "each call is one exchange of a straight network"
    )]
    pub(crate) const fn pair(&self, index: usize) -> Option<(usize, usize)> {
        if index < self.count {
            Some(self.pairs[index])
        } else {
            None
        }
    }

    /// Where the element of rank `index` is afterwards.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a constant")]
    pub(crate) const fn place(&self, index: usize) -> usize {
        self.order.places[index]
    }
}

/// Puts the smaller of each row of two elements first.
#[inline]
pub(crate) fn exchange(elements: &mut [Lanes], low: usize, high: usize) {
    let (a, b) = (elements[low], elements[high]);
    elements[low] = a.min(b);
    elements[high] = a.max(b);
}

/// Calls a macro with each number from 0 to 191, as a constant.
macro_rules! each_exchange {
    ($call:ident) => {
        each_exchange!(@64 $call, 0);
        each_exchange!(@64 $call, 64);
        each_exchange!(@64 $call, 128);
    };
    (@64 $call:ident, $at:expr) => {
        each_exchange!(@16 $call, $at);
        each_exchange!(@16 $call, $at + 16);
        each_exchange!(@16 $call, $at + 32);
        each_exchange!(@16 $call, $at + 48);
    };
    (@16 $call:ident, $at:expr) => {
        each_exchange!(@4 $call, $at);
        each_exchange!(@4 $call, $at + 4);
        each_exchange!(@4 $call, $at + 8);
        each_exchange!(@4 $call, $at + 12);
    };
    (@4 $call:ident, $at:expr) => {
        $call!($at);
        $call!($at + 1);
        $call!($at + 2);
        $call!($at + 3);
    };
}
pub(crate) use each_exchange;

/// Puts elements into the order of a network's places.
macro_rules! in_order {
    ($network:expr, $elements:ident, $count:expr) => {
        core::array::from_fn::<_, $count, _>(|rank| $elements[$network.place(rank)])
    };
}
pub(crate) use in_order;
