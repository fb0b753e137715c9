//! A picture of one bit per pixel, with an empty rim.

use crate::encode::error::WriteFault;

/// Pixels before the first one of a row. A whole byte, so that rows are packed without shifts.
const RIM: usize = 8;
/// Bytes of a word. Rows have whole words.
pub(super) const WORD_BYTES: usize = 8;
/// Pixels of a word.
pub(super) const WORD_PIXELS: usize = 64;

/// The address of a pixel: its number in the picture, with the rim.
pub(super) type Cell = u32;

/// The layout of a picture in memory. Each row begins with the rim, which is also right of the row before;
/// there is an empty row above and below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Bytes from a row to the next.
    pub(super) stride: usize,
    /// Bytes of a picture.
    bytes: usize,
}

impl Layout {
    /// Returns `None` if a cell would not fit its type: pictures of 4 gigapixels.
    pub(super) fn new(width: u32, height: u32) -> Option<Self> {
        let stride =
            (RIM as u64 + u64::from(width)).div_ceil(WORD_PIXELS as u64) * WORD_BYTES as u64;
        // A word more: neighbours are read two bytes at a time.
        let bytes = stride
            .checked_mul(u64::from(height) + 2)?
            .checked_add(WORD_BYTES as u64)?;
        Cell::try_from(bytes.checked_mul(8)?).ok()?;
        let size = |count: u64| usize::try_from(count).ok();
        Some(Self {
            width: size(width.into())?,
            height: size(height.into())?,
            stride: size(stride)?,
            bytes: size(bytes)?,
        })
    }

    /// Pixels from a row to the next.
    #[inline]
    pub(super) fn row_cells(&self) -> u32 {
        // Less than the cells of the picture, which fit.
        (self.stride * 8) as u32
    }

    /// Returns the pixel of a cell as x, y.
    pub(super) fn point(&self, cell: Cell) -> [i32; 2] {
        let (row, column) = (cell / self.row_cells(), cell % self.row_cells());
        [column as i32 - RIM as i32, row as i32 - 1]
    }

    /// Returns the cell of a pixel of the picture or its rim.
    pub(super) fn cell(&self, [x, y]: [i32; 2]) -> Cell {
        (y + 1).cast_unsigned() * self.row_cells() + (x + RIM as i32).cast_unsigned()
    }

    /// Returns the first byte of the pixels of row `y`.
    fn row_start(&self, y: usize) -> usize {
        (y + 1) * self.stride + RIM / 8
    }
}

/// A bit per pixel. In a byte the leftmost pixel is the lowest bit.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u8>);

impl Bits {
    /// Creates a picture with no pixel set.
    pub(super) fn new(layout: &Layout) -> Result<Self, WriteFault> {
        let mut bytes = Vec::new();
        bytes
            .try_reserve_exact(layout.bytes)
            .map_err(|_| WriteFault::Memory {
                bytes: layout.bytes as u64,
            })?;
        bytes.resize(layout.bytes, 0);
        Ok(Self(bytes))
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    #[inline]
    pub(super) fn has(&self, cell: Cell) -> bool {
        self.0[cell as usize / 8] >> (cell % 8) & 1 != 0
    }

    #[inline]
    pub(super) fn set(&mut self, cell: Cell) {
        self.0[cell as usize / 8] |= 1 << (cell % 8);
    }

    /// Returns the word that holds a cell which is a multiple of 64.
    #[inline]
    pub(super) fn word(&self, cell: Cell) -> u64 {
        let at = cell as usize / 8;
        self.0[at..]
            .first_chunk::<WORD_BYTES>()
            .map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// Returns three adjacent pixels in the lowest bits, the leftmost one lowest.
    #[inline]
    pub(super) fn three(&self, byte: usize, shift: u32) -> u32 {
        let pair = u16::from_le_bytes([self.0[byte], self.0[byte + 1]]);
        u32::from(pair) >> shift & 7
    }

    /// Fills a row from R8: a pixel is set if its byte is at least 128.
    pub(super) fn pack_row(&mut self, layout: &Layout, y: usize, pixels: &[u8]) {
        let row = &mut self.0[layout.row_start(y)..][..layout.width.div_ceil(8)];
        let (eights, rest) = pixels.as_chunks::<8>();
        for (byte, eight) in row.iter_mut().zip(eights) {
            *byte = top_bits(*eight);
        }
        if let Some(byte) = row.get_mut(eights.len()) {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            *byte = top_bits(last);
        }
    }

    /// Fills a row from packed pixels, the leftmost one in the highest bit. Bits past the width are ignored.
    pub(super) fn copy_row(&mut self, layout: &Layout, y: usize, packed: &[u8]) {
        let row = &mut self.0[layout.row_start(y)..][..layout.width.div_ceil(8)];
        for (byte, given) in row.iter_mut().zip(packed) {
            *byte = given.reverse_bits();
        }
        if let (Some(last), past @ 1..) = (row.last_mut(), layout.width % 8) {
            *last &= (1 << past) - 1;
        }
    }
}

/// Returns the highest bit of each byte: that of the first one in the lowest bit.
#[inline]
fn top_bits(pixels: [u8; 8]) -> u8 {
    let ones = u64::from_le_bytes(pixels) >> 7 & 0x0101_0101_0101_0101;
    // Moves bit 8 i to bit 56 + i. No two products meet, so nothing carries.
    (ones.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}
