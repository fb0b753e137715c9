//! The reader's interface for JavaScript.

use alphastream_decoder as decoder;
use decoder::{HeaderKind, LeadProgress, Metadata, Support};
use wasm_bindgen::prelude::*;

use crate::{Limits, double, read_key, to_js, whole};

/// A lead, or the number of bytes needed to read it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Lead {
    needed: f64,
    lead: Option<decoder::Lead>,
}

#[wasm_bindgen]
impl Lead {
    /// Bytes needed from the start of the file on; 0 if the lead is complete.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn needed(&self) -> f64 {
        self.needed
    }

    /// Whether a key was needed.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn encrypted(&self) -> bool {
        self.lead.as_ref().is_some_and(|lead| lead.kind.encrypted)
    }

    /// File version of an encrypted stream; 0 for a plain one.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn version(&self) -> u32 {
        self.lead.as_ref().map_or(0, |lead| lead.kind.version)
    }

    /// How the header compares with the one this build writes: `ours`, `variant` or `foreign`.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn header(&self) -> String {
        let header = self.lead.as_ref().map(|lead| lead.kind.header);
        match header {
            Some(HeaderKind::Ours) | None => "ours",
            Some(HeaderKind::Variant) => "variant",
            Some(HeaderKind::Foreign) => "foreign",
        }
        .to_owned()
    }

    /// Whether this build knows files of this kind. Others are read as if it did.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn supported(&self) -> bool {
        (self.lead.as_ref()).is_some_and(|lead| lead.kind.support() == Support::Supported)
    }

    /// Frames in the file; 0 after `takeOffsets`.
    #[wasm_bindgen(getter, js_name = frameCount)]
    #[must_use]
    pub fn frame_count(&self) -> u32 {
        let count = self
            .lead
            .as_ref()
            .map_or(0, |lead| lead.offsets.len().saturating_sub(1));
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Returns where each block starts, in bytes, and where the last one ends. A second call returns an
    /// empty list.
    #[wasm_bindgen(js_name = takeOffsets)]
    pub fn take_offsets(&mut self) -> Vec<f64> {
        let offsets = self
            .lead
            .as_mut()
            .map(|lead| core::mem::take(&mut lead.offsets));
        offsets
            .unwrap_or_default()
            .into_iter()
            .map(double)
            .collect()
    }

    /// Text of the metadata record.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn metadata(&self) -> Option<String> {
        match &self.lead.as_ref()?.metadata {
            Metadata::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// Why the metadata record is damaged.
    #[wasm_bindgen(getter, js_name = metadataProblem)]
    #[must_use]
    pub fn metadata_problem(&self) -> Option<String> {
        match self.lead.as_ref()?.metadata {
            Metadata::Damaged(problem) => Some(problem.to_owned()),
            _ => None,
        }
    }
}

/// Reads a lead from the first bytes of a file, as stored.
///
/// # Errors
///
/// An `Error` with `code`, `rule`, `offset` and a sentence.
#[wasm_bindgen(js_name = readLead)]
pub fn read_lead(
    prefix: &[u8],
    file_size: f64,
    key: Option<Vec<u8>>,
    limits: &Limits,
) -> Result<Lead, JsValue> {
    let key = read_key(key)?;
    match decoder::read_lead(prefix, whole(file_size), key.as_ref(), &limits.into()) {
        Ok(LeadProgress::Needs(bytes)) => Ok(Lead {
            needed: double(bytes),
            lead: None,
        }),
        Ok(LeadProgress::Complete(lead)) => Ok(Lead {
            needed: 0.0,
            lead: Some(lead),
        }),
        Err(error) => Err(to_js(&error)),
    }
}

/// Decodes the frames of one stream.
#[wasm_bindgen]
#[derive(Debug)]
pub struct FrameDecoder {
    decoder: decoder::FrameDecoder,
    /// Pointer and length of the last strip.
    strip: (*const f32, usize),
}

#[wasm_bindgen]
impl FrameDecoder {
    /// Creates a decoder for a coordinate space in pixels.
    ///
    /// # Errors
    ///
    /// An `Error` with `code`, `rule`, `offset` and a sentence.
    #[wasm_bindgen(constructor)]
    pub fn new(
        width: u32,
        height: u32,
        key: Option<Vec<u8>>,
        limits: &Limits,
    ) -> Result<Self, JsValue> {
        let key = read_key(key)?;
        decoder::FrameDecoder::new(width, height, key, limits.into())
            .map(|decoder| Self {
                decoder,
                strip: (core::ptr::null(), 0),
            })
            .map_err(|error| to_js(&error))
    }

    /// Decodes a stored block into a compact frame.
    ///
    /// # Errors
    ///
    /// An `Error` with `code`, `rule`, `offset` and a sentence.
    pub fn decode(&mut self, block: &[u8], index: u32) -> Result<Vec<u8>, JsValue> {
        self.decoder
            .decode(block, index)
            .map_err(|error| to_js(&error))
    }

    /// Computes the triangle strip of a stored block: x, y pairs in pixels of the coordinate space. Outlines
    /// may deviate by `tolerance` pixels to have fewer vertices. Returns the memory address of the strip,
    /// which is valid until the next call; `stripLength` is its length.
    ///
    /// # Errors
    ///
    /// An `Error` with `code`, `rule`, `offset` and a sentence.
    pub fn strip(
        &mut self,
        block: &[u8],
        index: u32,
        tolerance: f64,
    ) -> Result<*const f32, JsValue> {
        let strip = self.decoder.strip(block, index, tolerance);
        let strip = strip.map_err(|error| to_js(&error))?;
        self.strip = (strip.as_ptr(), strip.len());
        Ok(self.strip.0)
    }

    /// Decodes a stored block into a compact frame and a strip, see `stripAddress` and `stripLength`.
    ///
    /// # Errors
    ///
    /// An `Error` with `code`, `rule`, `offset` and a sentence.
    #[wasm_bindgen(js_name = decodeBoth)]
    pub fn decode_both(&mut self, block: &[u8], index: u32) -> Result<Vec<u8>, JsValue> {
        let both = self.decoder.decode_both(block, index);
        let (frame, strip) = both.map_err(|error| to_js(&error))?;
        self.strip = (strip.as_ptr(), strip.len());
        Ok(frame)
    }

    /// Memory address of the last strip.
    #[wasm_bindgen(getter, js_name = stripAddress)]
    #[must_use]
    pub fn strip_address(&self) -> *const f32 {
        self.strip.0
    }

    /// Number of coordinates in the last strip.
    #[wasm_bindgen(getter, js_name = stripLength)]
    #[must_use]
    pub fn strip_length(&self) -> usize {
        self.strip.1
    }

    /// Computes the smooth mask of a stored block: `width` × `height` bytes, rows from the top down. Returns
    /// its memory address, which is valid until the next call.
    ///
    /// # Errors
    ///
    /// An `Error` with `code`, `rule`, `offset` and a sentence.
    pub fn smooth(
        &mut self,
        block: &[u8],
        index: u32,
        width: u32,
        height: u32,
    ) -> Result<*const u8, JsValue> {
        self.decoder
            .smooth(block, index, width, height)
            .map(<[u8]>::as_ptr)
            .map_err(|error| to_js(&error))
    }

    /// Returns the outlines of a stored block.
    ///
    /// # Errors
    ///
    /// An `Error` with `code`, `rule`, `offset` and a sentence.
    pub fn polylines(&mut self, block: &[u8], index: u32) -> Result<Vec<i32>, JsValue> {
        self.decoder
            .polylines(block, index)
            .map_err(|error| to_js(&error))
    }
}
