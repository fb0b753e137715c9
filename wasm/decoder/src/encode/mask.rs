//! Writes frames from masks, which are passed by rows.

use super::error::{WriteError, WriteFault};
use super::trace::MaskTracer;
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
        let written = match tracer.trace(tolerance) {
            Ok(outlines) => self.add_frame(outlines),
            Err(fault) => Err(self.frame_error(fault)),
        };
        tracer.free_large();
        self.tracer = Some(tracer);
        written
    }
}
