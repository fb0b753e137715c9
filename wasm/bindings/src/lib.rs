//! The decoder's interface for JavaScript: conversions and nothing else.
//!
//! It is built as two WASM modules, each with one of the features: the reader, which every page fetches,
//! and the writer. Both contain this file.

use alphastream_decoder as decoder;
use decoder::Error;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

#[cfg(feature = "reader")]
mod reader;
#[cfg(feature = "writer")]
mod writer;

#[cfg(feature = "reader")]
pub use reader::{FrameDecoder, Lead, read_lead};
#[cfg(feature = "writer")]
pub use writer::StreamWriter;

/// Upper bounds on sizes and counts in a stream. The defaults are those of the stream format, section 8.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Frames in a file.
    pub frames: f64,
    /// Bytes of one block as stored.
    #[wasm_bindgen(js_name = blockBytes)]
    pub block_bytes: f64,
    /// Bytes of one payload inflated.
    #[wasm_bindgen(js_name = payloadBytes)]
    pub payload_bytes: f64,
    /// Bytes of the table inflated.
    #[wasm_bindgen(js_name = tableBytes)]
    pub table_bytes: f64,
    /// Channels in a frame.
    pub channels: f64,
    /// Points in a frame.
    pub points: f64,
    /// Pixels along either side of a mask.
    #[wasm_bindgen(js_name = maskSide)]
    pub mask_side: f64,
}

#[wasm_bindgen]
impl Limits {
    /// Returns the default limits.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        let default = decoder::Limits::DEFAULT;
        Self {
            frames: double(default.frames),
            block_bytes: double(default.block_bytes),
            payload_bytes: double(default.payload_bytes),
            table_bytes: double(default.table_bytes),
            channels: double(default.channels),
            points: double(default.points),
            mask_side: double(default.mask_side),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

impl From<&Limits> for decoder::Limits {
    fn from(limits: &Limits) -> Self {
        Self {
            frames: whole(limits.frames),
            block_bytes: whole(limits.block_bytes),
            payload_bytes: whole(limits.payload_bytes),
            table_bytes: whole(limits.table_bytes),
            channels: whole(limits.channels),
            points: whole(limits.points),
            mask_side: whole(limits.mask_side),
        }
    }
}

/// Derives the 32-byte key of one file by scrypt (the stream format, section 2).
#[wasm_bindgen(js_name = deriveKey)]
#[must_use]
pub fn derive_key(passphrase: &[u8], scene_id: u32, version: &str, resource: &str) -> Vec<u8> {
    decoder::derive_key(passphrase, scene_id, version, resource).to_vec()
}

fn read_key(key: Option<Vec<u8>>) -> Result<Option<decoder::Key>, JsValue> {
    key.map(|bytes| decoder::key_from_slice(&bytes))
        .transpose()
        .map_err(|fault| to_js(&fault.into()))
}

/// Converts an error to a JavaScript `Error` with `code`, `rule` and `offset`.
fn to_js(error: &Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    let offset = error
        .offset()
        .map_or(JsValue::UNDEFINED, |offset| double(offset).into());
    // Setting properties of a new object cannot fail.
    let _ = Reflect::set(&thrown, &"code".into(), &error.code().as_str().into());
    let _ = Reflect::set(&thrown, &"rule".into(), &error.rule().into());
    let _ = Reflect::set(&thrown, &"offset".into(), &offset);
    thrown.into()
}

/// Exact up to 2^53; nothing here is larger.
#[expect(clippy::cast_precision_loss, reason = "at most 2^53")]
fn double(value: u64) -> f64 {
    value as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates"
)]
fn whole(value: f64) -> u64 {
    value as u64
}
