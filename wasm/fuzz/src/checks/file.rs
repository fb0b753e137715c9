//! Any bytes as a whole file, read at once and in pieces.

use alphastream_decoder::{Error, FrameDecoder, Key, Lead, LeadProgress, Metadata};

use super::block::LIMITS;
use super::input::Input;
use super::{KEY, capped, lead};
use crate::common::Random;
use crate::common::oracle::expand;
use crate::common::watched::MIB;

const SIDES: (u32, u32) = (64, 48);
/// Maximum number of frames that are decoded.
const MAX_FRAMES: usize = 24;
/// Maximum bytes of a block for which geometry is computed.
const MAX_GEOMETRY_BYTES: usize = 2048;

/// Input: a byte of flags (1: there is a key), a byte that seeds the pieces, the file.
pub(super) fn check(data: &[u8]) {
    let mut input = Input(data);
    let key = (input.byte() & 1 != 0).then_some(KEY);
    let mut random = Random::new(input.byte().into());
    let file = input.0;
    let size = file.len() as u64;
    let whole = lead::read(file, size, key.as_ref());
    lead::assert_same(&read_in_pieces(file, key.as_ref(), &mut random), &whole);
    let Ok(LeadProgress::Complete(lead)) = whole else {
        return;
    };
    if let Metadata::Text(text) = &lead.metadata {
        assert!(text.len() < file.len());
    }
    let mut kept = FrameDecoder::new(SIDES.0, SIDES.1, key, LIMITS).unwrap();
    let frames = (lead.offsets.len() - 1).min(MAX_FRAMES);
    for frame in 0..frames {
        if let Some(block) = block_of(file, &lead, frame) {
            check_frame(&mut kept, block, u32::try_from(frame).unwrap(), key);
        }
    }
}

/// Passes the requested bytes, or by chance more or fewer of them.
fn read_in_pieces(
    file: &[u8],
    key: Option<&Key>,
    random: &mut Random,
) -> Result<LeadProgress, Error> {
    let size = file.len() as u64;
    let mut end = random.below(24).min(size);
    loop {
        let prefix = &file[..usize::try_from(end).unwrap()];
        match lead::read(prefix, size, key)? {
            LeadProgress::Needs(needed) => {
                assert!(needed > end && needed <= size, "{needed} of {size}");
                let less = random.below(3) == 0;
                let step = 1 + random.below(needed - end);
                let more = random.below(9);
                end = if less {
                    end + step
                } else {
                    (needed + more).min(size)
                };
            }
            complete @ LeadProgress::Complete(_) => return Ok(complete),
        }
    }
}

fn block_of<'a>(file: &'a [u8], lead: &Lead, frame: usize) -> Option<&'a [u8]> {
    let [start, end] = [lead.offsets[frame], lead.offsets[frame + 1]];
    file.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

/// A decoder that has decoded other frames decodes a block like a new one.
fn check_frame(kept: &mut FrameDecoder, block: &[u8], frame: u32, key: Option<Key>) {
    let mut fresh = FrameDecoder::new(SIDES.0, SIDES.1, key, LIMITS).unwrap();
    let found = capped(2 * MIB, || kept.decode(block, frame));
    assert_eq!(found, fresh.decode(block, frame));
    if let Ok(bytes) = &found {
        expand(bytes);
    }
    assert_eq!(kept.polylines(block, frame).is_ok(), found.is_ok());
    if block.len() > MAX_GEOMETRY_BYTES {
        return;
    }
    let strip = kept.strip(block, frame, 0.0).map(<[f32]>::to_vec);
    assert_eq!(strip, fresh.strip(block, frame, 0.0).map(<[f32]>::to_vec));
    let smooth = kept.smooth(block, frame, 33, 21).map(<[u8]>::to_vec);
    assert_eq!(
        smooth,
        fresh.smooth(block, frame, 33, 21).map(<[u8]>::to_vec)
    );
    match (found, strip) {
        (Ok(found), Ok(strip)) => {
            assert_eq!(kept.decode_both(block, frame), Ok((found, &strip[..])));
        }
        (found, Err(error)) => assert!(found.is_err() || matches!(error, Error::Resource(_))),
        (Err(error), Ok(_)) => panic!("{error}"),
    }
}
