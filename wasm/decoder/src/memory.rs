//! Memory that is reserved before it is used, so that a lack of it is an error instead of an abort.

use crate::error::ResourceFault;

/// Reserves room for `count` elements in all.
pub(crate) fn reserve<T>(list: &mut Vec<T>, count: usize) -> Result<(), ResourceFault> {
    list.try_reserve(count.saturating_sub(list.len()))
        .map_err(|_| out_of_memory::<T>(count))
}

/// Reserves room for one more element.
pub(crate) fn reserve_more<T>(list: &mut Vec<T>) -> Result<(), ResourceFault> {
    list.try_reserve(1)
        .map_err(|_| out_of_memory::<T>(list.len() + 1))
}

/// Returns a list of `count` copies of `value`.
pub(crate) fn filled<T: Clone>(value: T, count: usize) -> Result<Vec<T>, ResourceFault> {
    let mut list = Vec::new();
    list.try_reserve_exact(count)
        .map_err(|_| out_of_memory::<T>(count))?;
    list.resize(count, value);
    Ok(list)
}

/// Returns the error that there is not enough memory for `count` elements.
pub(crate) fn out_of_memory<T>(count: usize) -> ResourceFault {
    ResourceFault::Memory {
        bytes: (count as u64).saturating_mul(size_of::<T>() as u64),
    }
}
