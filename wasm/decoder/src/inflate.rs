//! Inflates zlib streams under a bound.

use fdeflate::{DecompressionError, Decompressor};

use crate::error::InflateFault;

/// Minimum output room, and so the minimum step by which it grows. fdeflate 0.3.7 does not add a run
/// to its checksum that fills a whole further piece of output: pieces must be longer than a run (258).
const FIRST_ROOM: usize = 4096;
/// Number of pieces in which a broken stream is inflated again to find the broken byte.
const LOCATE_PIECES: usize = 65_536;
/// Maximum bytes past the end of the stream that the inflater may have read into its bit buffer.
const READ_AHEAD: usize = 3;

/// Why a stream was not inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It inflates to more bytes than the bound.
    TooLong,
    /// It is broken at this byte.
    Broken { offset: usize, fault: InflateFault },
    /// There is not enough memory for its output.
    Memory { bytes: usize },
}

/// An inflated stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inflated<'input, 'output> {
    /// The inflated bytes.
    pub(crate) data: &'output [u8],
    /// The input after the stream.
    pub(crate) rest: &'input [u8],
}

/// Whether two bytes can start a zlib stream (RFC 1950, section 2.2): deflate, a window of at most
/// 32 KiB, no preset dictionary, and correct check bits.
pub(crate) fn is_zlib_header(cmf: u8, flg: u8) -> bool {
    cmf & 0x0f == 8
        && cmf >> 4 <= 7
        && flg & 0x20 == 0
        && (u16::from(cmf) << 8 | u16::from(flg)).is_multiple_of(31)
}

/// Inflates the zlib stream at the start of `input` into the start of `output`, which grows with the
/// data, to at most `bound + 1` bytes (or 4 KiB). Overwrites what `output` holds.
///
/// Returns the number of bytes inflated, at most `bound`. Ignores bytes after the stream.
pub(crate) fn inflate(input: &[u8], bound: usize, output: &mut Vec<u8>) -> Result<usize, Refusal> {
    run(input, bound, output).map(|(produced, _)| produced)
}

/// Does what [`inflate`] does, and also finds where the stream ends in `input`.
pub(crate) fn inflate_measured<'input, 'output>(
    input: &'input [u8],
    bound: usize,
    output: &'output mut Vec<u8>,
) -> Result<Inflated<'input, 'output>, Refusal> {
    let (produced, consumed) = run(input, bound, output)?;
    let data = output.get(..produced).unwrap_or_default();
    let end = stream_end(input, consumed, data);
    let rest = input.get(end..).unwrap_or_default();
    Ok(Inflated { data, rest })
}

/// Returns the numbers of bytes produced and consumed.
fn run(input: &[u8], bound: usize, output: &mut Vec<u8>) -> Result<(usize, usize), Refusal> {
    // One byte more than allowed, so that a stream that is too long is noticed.
    let max_room = bound.saturating_add(1);
    if output.len() < FIRST_ROOM {
        grow(output, FIRST_ROOM)?;
    }
    let mut inflater = Decompressor::new();
    let (mut unread, mut produced) = (input, 0);
    loop {
        let room_bytes = output.len().min(max_room);
        let room = output.get_mut(..room_bytes).unwrap_or_default();
        let (read, written) = match inflater.read(unread, room, produced, true) {
            Ok(progress) => progress,
            Err(error) => return Err(broken(input, room, &error)),
        };
        unread = unread.get(read..).unwrap_or_default();
        produced = produced.saturating_add(written);
        if produced > bound {
            return Err(Refusal::TooLong);
        }
        let consumed = input.len().saturating_sub(unread.len());
        if inflater.is_done() {
            return Ok((produced, consumed));
        }
        if produced == output.len() {
            grow(output, output.len().saturating_mul(2).min(max_room))?;
        } else if read == 0 && written == 0 {
            // The inflater's contract excludes this. Trusting the contract would risk a hang.
            let fault = InflateFault::Truncated;
            return Err(Refusal::Broken {
                offset: consumed,
                fault,
            });
        }
    }
}

/// Makes `output` at least `size` bytes long. Fails if there is not enough memory.
fn grow(output: &mut Vec<u8>, size: usize) -> Result<(), Refusal> {
    let more = size.saturating_sub(output.len());
    if output.try_reserve_exact(more).is_err() {
        return Err(Refusal::Memory { bytes: size });
    }
    output.resize(size.max(output.len()), 0);
    Ok(())
}

/// Returns the fault of a broken stream, and its byte offset.
fn broken(input: &[u8], room: &mut [u8], error: &DecompressionError) -> Refusal {
    let fault = fault_of(error);
    let offset = match fault {
        InflateFault::Header => 0,
        InflateFault::Truncated => input.len(),
        InflateFault::Corrupt(_) | InflateFault::Checksum => locate(input, room),
    };
    Refusal::Broken { offset, fault }
}

/// Finds the byte at which a broken stream breaks, by inflating it again in small pieces: the
/// inflater does not report the byte.
fn locate(input: &[u8], room: &mut [u8]) -> usize {
    let mut inflater = Decompressor::new();
    let (mut consumed, mut produced) = (0_usize, 0_usize);
    for piece in input.chunks(input.len().div_ceil(LOCATE_PIECES).max(1)) {
        match inflater.read(piece, room, produced, false) {
            Ok((read, written)) if read == piece.len() => {
                consumed = consumed.saturating_add(read);
                produced = produced.saturating_add(written);
            }
            _ => break,
        }
    }
    consumed
}

fn fault_of(error: &DecompressionError) -> InflateFault {
    use DecompressionError as E;
    match error {
        E::BadZlibHeader => InflateFault::Header,
        E::InsufficientInput => InflateFault::Truncated,
        E::WrongChecksum => InflateFault::Checksum,
        E::InvalidBlockType => InflateFault::Corrupt("an unknown block type"),
        E::InvalidUncompressedBlockLength => {
            InflateFault::Corrupt("a stored block whose lengths disagree")
        }
        E::InvalidHlit
        | E::InvalidHdist
        | E::InvalidCodeLengthRepeat
        | E::BadCodeLengthHuffmanTree
        | E::BadLiteralLengthHuffmanTree
        | E::BadDistanceHuffmanTree => InflateFault::Corrupt("an invalid code table"),
        E::InvalidLiteralLengthCode | E::InvalidDistanceCode => {
            InflateFault::Corrupt("an invalid code")
        }
        E::InputStartsWithRun | E::DistanceTooFarBack => {
            InflateFault::Corrupt("a distance to before the start")
        }
        E::ExtraInput => InflateFault::Corrupt("more data than expected"),
    }
}

/// Returns where a stream that inflated to `output` ends. The inflater's count may include up to
/// three bytes that it only read into its bit buffer, so the end is after the checksum.
fn stream_end(input: &[u8], consumed: usize, output: &[u8]) -> usize {
    let checksum = simd_adler32::adler32(&output).to_be_bytes();
    (consumed.saturating_sub(READ_AHEAD)..=consumed)
        .find(|&end| {
            input
                .get(..end)
                .is_some_and(|stream| stream.ends_with(&checksum))
        })
        .unwrap_or(consumed)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    /// Inflates to 92 bytes, most of them one run.
    const RUN: [u8; 25] = [
        0x78, 0x9c, 0x63, 0x64, 0x60, 0x60, 0x08, 0x61, 0x60, 0x60, 0xe0, 0x62, 0xe0, 0x62, 0x60,
        0x60, 0x64, 0xa4, 0x2a, 0x06, 0x00, 0x2a, 0x68, 0x00, 0x92,
    ];

    #[test]
    fn a_long_run_inflates_into_a_small_buffer() {
        // In a buffer of a few bytes the inflater stops within the run more than once.
        for length in [0, 1, 5, 10, 92, 93] {
            let mut output = vec![0xff; length];
            assert_eq!(
                inflate(&RUN, 92, &mut output),
                Ok(92),
                "from {length} bytes"
            );
            assert_eq!(
                output[80..92],
                [0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0][..],
                "from {length} bytes"
            );
        }
    }

    #[test]
    fn a_stream_longer_than_the_bound_is_refused() {
        assert_eq!(inflate(&RUN, 91, &mut Vec::new()), Err(Refusal::TooLong));
    }

    #[test]
    fn bytes_after_the_stream_are_returned() {
        let mut input = RUN.to_vec();
        input.extend(*b"META and more");
        assert_eq!(
            inflate_measured(&input, 1000, &mut Vec::new()).map(|inflated| inflated.rest),
            Ok(&b"META and more"[..])
        );
    }
}
