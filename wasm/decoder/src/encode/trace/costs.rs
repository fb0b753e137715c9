//! What the steps of outlines take once they are compressed.

/// Units of a bit.
const UNIT: u32 = 256;
/// Bytes of a channel's first point, and of a word.
const WORD: usize = 4;

/// What each byte of a step takes, in 1/256 of a bit: steps are compared by it, and the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct StepCosts([u32; 256]);

impl StepCosts {
    /// The costs of steps before anything is known of them: 0 is the most frequent byte.
    pub(crate) fn uniform() -> Self {
        let mut costs = [4 * UNIT; 256];
        costs[0] = UNIT;
        Self(costs)
    }

    /// The costs of steps in a payload: the fewer bits, the more frequent a byte is.
    pub(crate) fn of(payload: &[u8]) -> Self {
        let mut counts = [0_u32; 256];
        let mut total = 0_u32;
        for step in steps_of(payload) {
            counts[usize::from(step[0])] += 1;
            counts[usize::from(step[1])] += 1;
            total += 2;
        }
        let all = log2(total.max(1)) + UNIT;
        // A byte that does not occur counts as half a one.
        Self(
            counts.map(|count| all.saturating_sub(if count == 0 { 0 } else { log2(count) + UNIT })),
        )
    }

    /// Returns what a step takes. Its coordinates must fit a signed byte.
    #[inline]
    pub(super) fn of_step(&self, [dx, dy]: [i32; 2]) -> u32 {
        self.0[(dx & 255) as usize] + self.0[(dy & 255) as usize]
    }
}

/// Returns the binary logarithm in 1/256, linear between powers of two.
fn log2(value: u32) -> u32 {
    let whole = value.ilog2();
    let rest = u64::from(value - (1 << whole)) * u64::from(UNIT);
    whole * UNIT + (rest >> whole) as u32
}

/// Iterates over the steps of all channels of a payload.
fn steps_of(payload: &[u8]) -> impl Iterator<Item = &[u8; 2]> {
    let (words, _) = payload.as_chunks::<WORD>();
    let word = |at: usize| {
        words
            .get(at)
            .map_or(0, |word| u32::from_le_bytes(*word) as usize)
    };
    let count = word(0);
    let mut rest = payload.get(WORD * (1 + count)..).unwrap_or_default();
    (0..count).flat_map(move |channel| {
        let (points, after) = rest.split_at_checked(word(1 + channel)).unwrap_or_default();
        rest = after;
        points.get(WORD..).unwrap_or_default().as_chunks::<2>().0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_bytes_take_fewer_bits() {
        // Two channels: (1, 0) three times; then (5, 255).
        let payload = [
            &[2, 0, 0, 0, 10, 0, 0, 0, 6, 0, 0, 0][..],
            &[9, 0, 9, 0, 1, 0, 1, 0, 1, 0],
            &[9, 0, 9, 0, 5, 255],
        ]
        .concat();
        let costs = StepCosts::of(&payload);
        assert_eq!(costs.of_step([1, 0]), 2 * (3 * UNIT - log2(3)));
        assert_eq!(costs.of_step([5, -1]), 2 * 3 * UNIT);
        assert_eq!(costs.of_step([100, 100]), 2 * 4 * UNIT);
    }

    #[test]
    fn logarithms_are_exact_for_powers_of_two() {
        assert_eq!(
            [1, 2, 8, 1 << 31].map(log2),
            [0, 1, 3, 31].map(|at| at * UNIT)
        );
        assert_eq!(log2(3), UNIT + UNIT / 2);
    }
}
