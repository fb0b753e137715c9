//! The writer's interface for JavaScript.

use alphastream_decoder as decoder;
use decoder::{Effort, WriteError};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::{Limits, read_key};

/// Writes one stream: first the blocks, last the lead.
#[wasm_bindgen]
#[derive(Debug)]
pub struct StreamWriter(decoder::StreamWriter);

#[wasm_bindgen]
impl StreamWriter {
    /// Creates a writer of an encrypted stream with this key, or of a plain one without. The effort is 1 to 9.
    ///
    /// # Errors
    ///
    /// An `Error` with a sentence if the key does not have 32 bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(key: Option<Vec<u8>>, limits: &Limits, effort: u8) -> Result<Self, JsValue> {
        let key = read_key(key)?;
        let effort = Effort::new(effort).unwrap_or(Effort::LEAST);
        let writer = decoder::StreamWriter::new(key, limits.into());
        Ok(Self(writer.with_effort(effort)))
    }

    /// Frames written so far.
    #[wasm_bindgen(getter, js_name = frameCount)]
    #[must_use]
    pub fn frame_count(&self) -> u32 {
        self.0.frame_count()
    }

    /// Writes the next frame from its outlines, in the form of `polylines`. Returns the block to store.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` (undefined for an invalid argument) and a sentence.
    #[wasm_bindgen(js_name = addFrame)]
    pub fn add_frame(&mut self, outlines: &[i32]) -> Result<Vec<u8>, JsValue> {
        self.0.add_frame(outlines).map_err(|error| to_js(&error))
    }

    /// Begins the mask of the next frame. Its rows are passed next.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and a sentence.
    #[wasm_bindgen(js_name = beginMask)]
    pub fn begin_mask(&mut self, width: u32, height: u32) -> Result<(), JsValue> {
        self.0
            .begin_mask(width, height)
            .map_err(|error| to_js(&error))
    }

    /// Passes the next rows of the mask as R8.
    ///
    /// # Errors
    ///
    /// An `Error` with a sentence if they are no whole rows, or too many.
    #[wasm_bindgen(js_name = addMaskRows)]
    pub fn add_mask_rows(&mut self, pixels: &[u8]) -> Result<(), JsValue> {
        self.0.add_mask_rows(pixels).map_err(|error| to_js(&error))
    }

    /// Passes the next rows of the mask as bits, the leftmost pixel in the highest one of a byte.
    ///
    /// # Errors
    ///
    /// An `Error` with a sentence if they are no whole rows, or too many.
    #[wasm_bindgen(js_name = addMaskBitRows)]
    pub fn add_mask_bit_rows(&mut self, packed: &[u8]) -> Result<(), JsValue> {
        self.0
            .add_mask_bit_rows(packed)
            .map_err(|error| to_js(&error))
    }

    /// Traces the mask and writes it as the next frame. Returns the block to store.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` (undefined if rows are missing) and a sentence.
    #[wasm_bindgen(js_name = addMask)]
    pub fn add_mask(&mut self, tolerance: f64) -> Result<Vec<u8>, JsValue> {
        self.0.add_mask(tolerance).map_err(|error| to_js(&error))
    }

    /// Copies a stored block of another stream. Returns the block to store.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and a sentence.
    #[wasm_bindgen(js_name = addBlock)]
    pub fn add_block(
        &mut self,
        block: &[u8],
        source_key: Option<Vec<u8>>,
        source_frame: u32,
    ) -> Result<Vec<u8>, JsValue> {
        let key = read_key(source_key)?;
        self.0
            .add_block(block, key.as_ref(), source_frame)
            .map_err(|error| to_js(&error))
    }

    /// Returns the lead, with this text as metadata record.
    ///
    /// # Errors
    ///
    /// An `Error` with `code` and a sentence.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "optional strings are passed by value"
    )]
    pub fn finish(&mut self, record: Option<String>) -> Result<Vec<u8>, JsValue> {
        self.0
            .finish(record.as_deref())
            .map_err(|error| to_js(&error))
    }
}

fn to_js(error: &WriteError) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    let code = error.code().map(decoder::ErrorCode::as_str);
    // Setting properties of a new object cannot fail.
    let _ = Reflect::set(&thrown, &"code".into(), &code.into());
    let _ = Reflect::set(&thrown, &"frame".into(), &error.frame.into());
    thrown.into()
}
