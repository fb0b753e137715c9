//! Writes zlib streams.

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress};

use super::effort::Effort;
use super::error::WriteFault;

/// Compression level, from 0 (stored) to 10. docs/adr has figures.
const LEVEL: u8 = 8;
/// Minimum output room of the compressor.
const MIN_ROOM: usize = 1024;
/// Maximum bytes that are compressed by zopfli, which takes some 2 ms for 1,000 bytes, and 30 bytes of memory for each.
const MAX_SLOW: usize = 1 << 17;

/// A compressor. Its memory (some 300 KB) is kept from stream to stream.
pub(crate) struct Deflater(Box<CompressorOxide>);

impl Deflater {
    pub(crate) fn new() -> Self {
        let mut compressor = Box::<CompressorOxide>::default();
        compressor.set_format_and_level(DataFormat::Zlib, LEVEL);
        Self(compressor)
    }

    /// Appends `input` as one zlib stream to `output`.
    pub(crate) fn append(&mut self, input: &[u8], output: &mut Vec<u8>) -> Result<(), WriteFault> {
        self.0.reset();
        let (mut rest, mut at) = (input, output.len());
        loop {
            if output.len() - at < MIN_ROOM {
                grow(output, (input.len() / 2).max(MIN_ROOM))?;
            }
            let (status, read, written) =
                compress(&mut self.0, rest, &mut output[at..], TDEFLFlush::Finish);
            at += written;
            rest = rest.get(read..).unwrap_or_default();
            if status != TDEFLStatus::Okay {
                // It only fails for invalid parameters, and these are constant.
                debug_assert_eq!(status, TDEFLStatus::Done);
                output.truncate(at);
                return Ok(());
            }
        }
    }

    /// Appends `input` as one zlib stream to `output`: the smallest one that the effort finds.
    pub(crate) fn append_smallest(
        &mut self,
        input: &[u8],
        effort: Effort,
        output: &mut Vec<u8>,
    ) -> Result<(), WriteFault> {
        let at = output.len();
        self.append(input, output)?;
        if let Some(options) = effort.zopfli()
            && input.len() <= MAX_SLOW
        {
            let mut slow = Vec::new();
            append_slowly(input, options, &mut slow)?;
            if slow.len() < output.len() - at {
                output.truncate(at);
                output.extend_from_slice(&slow);
            }
        }
        Ok(())
    }
}

/// Appends `input` as one zlib stream to `output`, compressed by zopfli.
fn append_slowly(
    input: &[u8],
    options: zopfli::Options,
    output: &mut Vec<u8>,
) -> Result<(), WriteFault> {
    // Writing to memory does not fail.
    zopfli::compress(options, zopfli::Format::Zlib, input, output).map_err(|_| WriteFault::Memory {
        bytes: input.len() as u64,
    })
}

/// Adds `more` bytes of room. Fails if there is not enough memory.
fn grow(output: &mut Vec<u8>, more: usize) -> Result<(), WriteFault> {
    output
        .try_reserve(more)
        .map_err(|_| WriteFault::Memory { bytes: more as u64 })?;
    output.resize(output.len() + more, 0);
    Ok(())
}
