//! Bytes as inputs. Everything is read from the front, and what is missing is zero, so that small
//! changes of the bytes are small changes of the input.

use crate::common::writer::Outline;

/// Bit of an outline's first byte: its first point takes two u16, else two bytes.
const WIDE_START: u8 = 0x80;
/// Bit of an outline's first byte: it walks all of its way back.
const RETRACED: u8 = 0x40;

/// The bytes that are left.
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

    /// The next bytes, or as many as there are.
    pub(super) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// A mask's sides. The first byte's highest bit makes it wide and low, of up to 8,192 by 8.
    pub(super) fn sides(&mut self) -> (u32, u32) {
        let (width, height) = (u32::from(self.byte()), u32::from(self.byte()));
        if width < 128 {
            (1 + width, 1 + height % 128)
        } else {
            (1 + (width - 128) * 64 + height / 8, 1 + height % 8)
        }
    }

    /// Outlines up to the end, of no more than so many points: a byte of two flags and six bits of
    /// steps, the first point, and the steps as stored.
    pub(super) fn outlines(&mut self, points_max: usize) -> Vec<Outline> {
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
            if points > points_max {
                break;
            }
            outlines.push(Outline::new(start, steps));
        }
        outlines
    }
}
