//! Writes frames from masks, which are passed by rows.

use super::error::{WriteError, WriteFault};
use super::search::find_smallest;
use super::trace::{Lines, MaskTracer};
use super::writer::StreamWriter;

impl StreamWriter {
    /// Begins the mask of the next frame. One that was begun before is dropped.
    ///
    /// Takes three bits per pixel, which are kept for further masks of the same size.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if the size exceeds a limit, or there is not enough memory.
    pub fn begin_mask(&mut self, width: u32, height: u32) -> Result<(), WriteError> {
        // Dropped first, so that two never take memory.
        let kept = self.tracer.take().filter(|kept| kept.fits(width, height));
        let tracer = match kept {
            Some(tracer) => tracer,
            None => MaskTracer::new(width, height, self.limits)
                .map_err(|fault| self.frame_error(fault))?,
        };
        self.tracer.insert(tracer).restart();
        Ok(())
    }

    /// Passes the next rows of the mask as R8: one byte per pixel, set if it is at least 128.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if the bytes are no whole rows, or are more rows than the mask has.
    pub fn add_mask_rows(&mut self, pixels: &[u8]) -> Result<(), WriteError> {
        let tracer = self.tracer.as_mut().ok_or(WriteFault::MaskBroken);
        tracer
            .and_then(|tracer| tracer.add_rows(pixels))
            .map_err(|fault| self.frame_error(fault))
    }

    /// Passes the next rows of the mask packed: one bit per pixel, set if it is 1. Each row begins with a byte,
    /// the leftmost pixel in its highest bit, as in PNG and PBM. Bits past the end of a row are ignored.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if the bytes are no whole rows, or are more rows than the mask has.
    pub fn add_mask_bit_rows(&mut self, packed: &[u8]) -> Result<(), WriteError> {
        let tracer = self.tracer.as_mut().ok_or(WriteFault::MaskBroken);
        tracer
            .and_then(|tracer| tracer.add_bit_rows(packed))
            .map_err(|fault| self.frame_error(fault))
    }

    /// Traces the mask, all rows of which were passed, and writes it as the next frame. Returns its block to
    /// store.
    ///
    /// Decoders paint exactly the mask if `tolerance` is 0. Above 0, it is the maximum distance in pixels of a
    /// pixel of a border from the outlines that are written.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if rows are missing, a limit is exceeded, or there is not enough memory.
    pub fn add_mask(&mut self, tolerance: f64) -> Result<Vec<u8>, WriteError> {
        let Some(mut tracer) = self.tracer.take() else {
            return Err(self.frame_error(WriteFault::MaskBroken));
        };
        let written = self.trace(&mut tracer, tolerance);
        tracer.free_large();
        self.tracer = Some(tracer);
        written
    }

    fn trace(&mut self, tracer: &mut MaskTracer, tolerance: f64) -> Result<Vec<u8>, WriteError> {
        tracer.trace().map_err(|fault| self.frame_error(fault))?;
        if tolerance == 0.0 && self.effort.passes() > 0 && tracer.is_searchable() {
            return self.add(|limits, effort, deflater, payload| {
                find_smallest(tracer, effort, limits, deflater, payload)
            });
        }
        let lines = if tolerance > 0.0 {
            Lines::Within(tolerance)
        } else {
            Lines::Longest
        };
        let outlines = tracer
            .join(lines)
            .map_err(|fault| self.frame_error(fault))?;
        self.add_frame(outlines)
    }
}
