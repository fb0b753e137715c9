//! Memory that is asked for before it is used, and the indices of what lies in it.

use crate::error::ResourceFault;

use super::sweep::NONE;

/// Room for `count` elements in all.
pub(super) fn reserve<T>(list: &mut Vec<T>, count: usize) -> Result<(), ResourceFault> {
    list.try_reserve(count.saturating_sub(list.len()))
        .map_err(|_| memory::<T>(count))
}

/// Room for one more element.
pub(super) fn reserve_more<T>(list: &mut Vec<T>) -> Result<(), ResourceFault> {
    list.try_reserve(1).map_err(|_| memory::<T>(list.len() + 1))
}

/// There is no room for so many elements.
pub(super) fn memory<T>(count: usize) -> ResourceFault {
    ResourceFault::Memory {
        bytes: (count as u64).saturating_mul(size_of::<T>() as u64),
    }
}

/// No frame has so many edges: points are at most a quarter of it, and each split is paid for in memory.
pub(super) fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(NONE - 1)
}
