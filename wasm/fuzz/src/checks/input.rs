//! Reads inputs from bytes. Everything is read from the front, and missing bytes are zero, so that small
//! changes of the bytes are small changes of the input.

use crate::common::writer::Outline;

/// Bit of an outline's first byte: its first point has two u16, otherwise two bytes.
const WIDE_START: u8 = 0x80;
/// Bit of an outline's first byte: its steps are followed by all of them reversed.
const RETRACED: u8 = 0x40;

/// The remaining bytes.
pub(super) struct Input<'a>(pub(super) &'a [u8]);

impl<'a> Input<'a> {
    pub(super) fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        byte
    }

    pub(super) fn word16(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    pub(super) fn word32(&mut self) -> u32 {
        u32::from(self.word16()) | u32::from(self.word16()) << 16
    }

    /// Reads the next `count` bytes, or the remaining ones if there are fewer.
    pub(super) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Reads the sides of a mask. The high bit of the first byte makes it wide and low, up to 8,192 by 8.
    pub(super) fn sides(&mut self) -> (u32, u32) {
        let (width, height) = (u32::from(self.byte()), u32::from(self.byte()));
        if width < 128 {
            (1 + width, 1 + height % 128)
        } else {
            (1 + (width - 128) * 64 + height / 8, 1 + height % 8)
        }
    }

    /// Reads outlines up to the end, with at most `max_points` points in all: a byte of two flags and the
    /// number of steps in six bits, the first point, and the steps as stored.
    pub(super) fn outlines(&mut self, max_points: usize) -> Vec<Outline> {
        let (mut outlines, mut points) = (Vec::new(), 0);
        while !self.0.is_empty() {
            let head = self.byte();
            let start = if head & WIDE_START == 0 {
                (self.byte().into(), self.byte().into())
            } else {
                (self.word16(), self.word16())
            };
            let mut steps: Vec<(i8, i8)> = self
                .take(2 * usize::from(head & 0x3f))
                .as_chunks::<2>()
                .0
                .iter()
                .map(|step| (step[0].cast_signed(), step[1].cast_signed()))
                .collect();
            if head & RETRACED != 0 {
                let back = |&(dx, dy): &(i8, i8)| (dx.saturating_neg(), dy.saturating_neg());
                steps.extend(steps.clone().iter().rev().map(back));
            }
            points += 1 + steps.len();
            if points > max_points {
                break;
            }
            outlines.push(Outline::new(start, steps));
        }
        outlines
    }
}
