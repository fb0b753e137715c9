//! Steps between points, and the splitting of steps that do not fit eight bits.

/// Maximum step along either axis after splitting, in pixels.
const MAX_STRIDE: i64 = 127;

/// A step from one point of an outline to the next, as one or more steps of one signed byte per
/// coordinate.
///
/// A step within -128..=127 on both axes is stored unchanged. A longer one is split: the points
/// between lie on the straight line if the line passes whole pixels often enough (at least every
/// 127 along its longer axis), and are as far apart as that allows. Otherwise they lie every 127
/// pixels along the longer axis, with the other coordinate rounded, at most half a pixel off the
/// line. Both ends are unchanged.
///
/// So the outline has more points than were passed. If all of them lie on the line, the shape and the
/// pixels of its mask are the same, except for lines that leave the coordinate space (clipping
/// rounds each piece separately) and for crossings that a double cannot tell from half a pixel. If they
/// are rounded, an edge may move by up to a pixel. A channel of two points that is split has three
/// or more, and is closed and filled like any such channel.
pub(crate) struct Step {
    /// Pixels along the longer axis, and along the other one.
    major: i64,
    minor: i64,
    /// Pixels along the longer axis from one stored point to the next. The last step is the rest.
    stride: i64,
    signs: (i64, i64),
    is_steep: bool,
}

impl Step {
    /// Creates the step by (`dx`, `dy`), each of magnitude less than 2^33.
    pub(crate) fn new(dx: i64, dy: i64) -> Self {
        let (wide, high) = (dx.abs(), dy.abs());
        let is_steep = high > wide;
        let (major, minor) = if is_steep { (high, wide) } else { (wide, high) };
        Self {
            major,
            minor,
            stride: if fits(dx, dy) {
                major.max(1)
            } else {
                stride_of(major, minor)
            },
            signs: (dx.signum(), dy.signum()),
            is_steep,
        }
    }

    /// Returns the number of stored steps: at least one.
    pub(crate) fn count(&self) -> u64 {
        (self.major.unsigned_abs())
            .div_ceil(self.stride.unsigned_abs())
            .max(1)
    }

    /// Calls `visit` with each stored step as two signed bytes.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(i8, i8)) {
        let (mut along, mut across) = (0, 0);
        // The other coordinate times `major`, minus the part in `across`: there is no product of two
        // unbounded numbers, so nothing overflows. Starts at a half, for rounding.
        let mut rest = self.major / 2;
        while along < self.major || self.major == 0 {
            let forward = self.stride.min(self.major - along);
            along += forward;
            rest += self.minor * forward;
            let sideways = if along == self.major {
                self.minor - across
            } else {
                rest / self.major
            };
            rest -= sideways * self.major;
            across += sideways;
            let (dx, dy) = if self.is_steep {
                (sideways, forward)
            } else {
                (forward, sideways)
            };
            visit(narrow(dx * self.signs.0), narrow(dy * self.signs.1));
            if self.major == 0 {
                return;
            }
        }
    }
}

fn fits(dx: i64, dy: i64) -> bool {
    i8::try_from(dx).is_ok() && i8::try_from(dy).is_ok()
}

/// Returns the stride of a step that is too long: the maximum number of lattice steps of the line that
/// fit, or 127.
fn stride_of(major: i64, minor: i64) -> i64 {
    let unit = major / greatest_common_divisor(major, minor);
    if unit <= MAX_STRIDE {
        MAX_STRIDE / unit * unit
    } else {
        MAX_STRIDE
    }
}

fn greatest_common_divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Converts a coordinate of a stored step. Strides are at most 127, and a step that fits is never split.
fn narrow(value: i64) -> i8 {
    debug_assert!(i8::try_from(value).is_ok());
    i8::try_from(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(dx: i64, dy: i64) -> Vec<(i8, i8)> {
        let step = Step::new(dx, dy);
        let mut pieces = Vec::new();
        step.for_each(|x, y| pieces.push((x, y)));
        assert_eq!(pieces.len() as u64, step.count(), "({dx}, {dy})");
        pieces
    }

    #[test]
    fn steps_that_fit_are_not_split() {
        for (dx, dy) in [
            (0, 0),
            (1, 0),
            (-128, 127),
            (127, -128),
            (-128, -128),
            (0, -128),
        ] {
            let expected = (i8::try_from(dx).unwrap_or(0), i8::try_from(dy).unwrap_or(0));
            assert_eq!(pieces(dx, dy), [expected]);
        }
    }

    #[test]
    fn long_steps_are_split_at_whole_pixels_on_the_line() {
        assert_eq!(pieces(128, 0), [(127, 0), (1, 0)]);
        assert_eq!(pieces(0, -300), [(0, -127), (0, -127), (0, -46)]);
        assert_eq!(pieces(-256, 128), [(-126, 63), (-126, 63), (-4, 2)]);
        // The line passes a whole pixel every 70 pixels: one lattice step at a time.
        assert_eq!(pieces(140, 2), [(70, 1), (70, 1)]);
        // 2 points more than the minimum: exactness has priority.
        assert_eq!(pieces(65 * 4, 4), [(65, 1); 4]);
    }

    #[test]
    fn other_long_steps_are_rounded_to_the_nearest_pixel_and_keep_their_end() {
        assert_eq!(pieces(128, 1), [(127, 1), (1, 0)]);
        assert_eq!(pieces(1, -400), [(0, -127), (1, -127), (0, -127), (0, -19)]);
        for (dx, dy) in [
            (1000, 333),
            (-77777, 54321),
            (131, -4999),
            (65_535, -65_534),
        ] {
            let (mut x, mut y) = (0_i64, 0_i64);
            for (px, py) in pieces(dx, dy) {
                (x, y) = (x + i64::from(px), y + i64::from(py));
                // Twice the distance from the line along the shorter axis, times the longer one.
                assert!(
                    (2 * (x * dy - y * dx)).abs() <= dx.abs().max(dy.abs()),
                    "({x}, {y})"
                );
            }
            assert_eq!((x, y), (dx, dy));
        }
    }

    #[test]
    fn huge_steps_are_counted_without_a_walk() {
        let reach = i64::from(u32::MAX);
        assert_eq!(Step::new(reach, -reach).count(), 33_818_641);
        assert_eq!(Step::new(-reach, 1).count(), 33_818_641);
    }
}
