//! zlib streams, inflated under a bound.

use fdeflate::{DecompressionError, Decompressor};

use crate::error::InflateFault;

/// Least output room, and so the least step by which it grows. fdeflate 0.3.7 forgets to add a run to
/// its checksum that fills a whole further piece of output: pieces must be longer than a run (258).
const FIRST_ROOM: usize = 4096;
/// Pieces in which a broken stream is walked once more to find the broken byte.
const LOCATE_PIECES: usize = 65_536;
/// Bytes that the inflater may have drawn into its bit buffer past the end of the stream.
const READ_AHEAD: usize = 3;

/// What came of a stream that did not inflate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It inflates to more bytes than the bound.
    TooLong,
    /// It is not sound at this byte.
    Broken { offset: usize, fault: InflateFault },
    /// There is no memory for its output.
    Memory { bytes: usize },
}

/// Whether two bytes can start a zlib stream (RFC 1950, section 2.2): deflate, a window of at most
/// 32 KiB, no preset dictionary, and the check bits right.
pub(crate) fn is_zlib_header(cmf: u8, flg: u8) -> bool {
    cmf & 0x0f == 8
        && cmf >> 4 <= 7
        && flg & 0x20 == 0
        && (u16::from(cmf) << 8 | u16::from(flg)).is_multiple_of(31)
}

/// Inflates the zlib stream at the start of `input` into the start of `output`, which grows as the
/// data come, never past `bound + 1` bytes (or 4 KiB); what it held before is overwritten.
///
/// Returns the number of bytes inflated, at most `bound`. Bytes after the stream are ignored.
pub(crate) fn inflate(input: &[u8], bound: usize, output: &mut Vec<u8>) -> Result<usize, Refusal> {
    run(input, bound, output).map(|(produced, _)| produced)
}

/// Does what [`inflate`] does, and also returns how many bytes of `input` the stream takes.
pub(crate) fn inflate_measured(
    input: &[u8],
    bound: usize,
    output: &mut Vec<u8>,
) -> Result<(usize, usize), Refusal> {
    let (produced, consumed) = run(input, bound, output)?;
    Ok((produced, stream_end(input, consumed, &output[..produced])))
}

fn run(input: &[u8], bound: usize, output: &mut Vec<u8>) -> Result<(usize, usize), Refusal> {
    // One byte more than allowed, so that a stream that goes on shows itself.
    let room_max = bound.saturating_add(1);
    if output.len() < FIRST_ROOM {
        grow(output, FIRST_ROOM)?;
    }
    let mut inflater = Decompressor::new();
    let (mut consumed, mut produced) = (0, 0);
    loop {
        let room = output.len().min(room_max);
        let (read, written) = inflater
            .read(&input[consumed..], &mut output[..room], produced, true)
            .map_err(|error| broken(input, &mut output[..room], &error))?;
        consumed += read;
        produced += written;
        if produced > bound {
            return Err(Refusal::TooLong);
        }
        if inflater.is_done() {
            return Ok((produced, consumed));
        }
        if produced == output.len() {
            grow(output, output.len().saturating_mul(2).min(room_max))?;
        } else if read == 0 && written == 0 {
            // Cannot happen by the inflater's contract; a hang would be the price of trusting it.
            let fault = InflateFault::Truncated;
            return Err(Refusal::Broken {
                offset: consumed,
                fault,
            });
        }
    }
}

/// Makes `output` at least `size` bytes long, or says that it cannot be done.
fn grow(output: &mut Vec<u8>, size: usize) -> Result<(), Refusal> {
    let more = size.saturating_sub(output.len());
    if output.try_reserve_exact(more).is_err() {
        return Err(Refusal::Memory { bytes: size });
    }
    output.resize(size.max(output.len()), 0);
    Ok(())
}

/// Says what is wrong with a stream, and at which byte.
fn broken(input: &[u8], room: &mut [u8], error: &DecompressionError) -> Refusal {
    let fault = fault_of(error);
    let offset = match fault {
        InflateFault::Header => 0,
        InflateFault::Truncated => input.len(),
        InflateFault::Corrupt(_) | InflateFault::Checksum => locate(input, room),
    };
    Refusal::Broken { offset, fault }
}

/// Finds the byte at which a broken stream breaks, by handing it over in small pieces. The
/// inflater itself does not say.
fn locate(input: &[u8], room: &mut [u8]) -> usize {
    let mut inflater = Decompressor::new();
    let (mut consumed, mut produced) = (0, 0);
    for piece in input.chunks(input.len().div_ceil(LOCATE_PIECES).max(1)) {
        match inflater.read(piece, room, produced, false) {
            Ok((read, written)) if read == piece.len() => {
                consumed += read;
                produced += written;
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
        | E::BadDistanceHuffmanTree => InflateFault::Corrupt("a code table that makes no sense"),
        E::InvalidLiteralLengthCode | E::InvalidDistanceCode => {
            InflateFault::Corrupt("a code that has no meaning")
        }
        E::InputStartsWithRun | E::DistanceTooFarBack => {
            InflateFault::Corrupt("a distance to before the start")
        }
        E::ExtraInput => InflateFault::Corrupt("more data than expected"),
    }
}

/// Where a stream that inflated to `output` really ends. The inflater's count may include up to
/// three bytes that only went into its bit buffer, so the end is where the checksum stands.
fn stream_end(input: &[u8], consumed: usize, output: &[u8]) -> usize {
    let checksum = simd_adler32::adler32(&output).to_be_bytes();
    (consumed.saturating_sub(READ_AHEAD)..=consumed)
        .find(|&end| input[..end].ends_with(&checksum))
        .unwrap_or(consumed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 92 bytes, of which most are one run.
    const RUN: [u8; 25] = [
        0x78, 0x9c, 0x63, 0x64, 0x60, 0x60, 0x08, 0x61, 0x60, 0x60, 0xe0, 0x62, 0xe0, 0x62, 0x60,
        0x60, 0x64, 0xa4, 0x2a, 0x06, 0x00, 0x2a, 0x68, 0x00, 0x92,
    ];

    #[test]
    fn a_long_run_inflates_into_a_buffer_that_was_small() {
        // A buffer of a few bytes made the inflater stop within the run more than once.
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
    fn a_stream_past_its_bound_is_refused() {
        assert_eq!(inflate(&RUN, 91, &mut Vec::new()), Err(Refusal::TooLong));
    }

    #[test]
    fn bytes_after_the_stream_are_left() {
        let mut input = RUN.to_vec();
        input.extend(*b"META and more");
        assert_eq!(
            inflate_measured(&input, 1000, &mut Vec::new()),
            Ok((92, RUN.len()))
        );
    }
}
