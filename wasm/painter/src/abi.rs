//! The interface for JavaScript: memory addresses and numbers, see `mask/painter.ts` of the core.
#![allow(
    unsafe_code,
    reason = "makes slices of the addresses that the caller passes"
)]

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(target_arch = "wasm32")]
mod exports {
    use crate::picture::{Picture, SLACK};
    use crate::{Rectangle, list_runs, paint_over};
    use core::slice::{from_raw_parts, from_raw_parts_mut};

    /// See [`paint_over`]: `held` and `next` are compact frames with their headers, of 0 bytes if
    /// there is none. [`SLACK`] bytes follow the picture and each frame. `columns` is null if there are none. Writes to
    /// `changed` the first row that changed and the one after the last, counted from the top of the
    /// picture; both are 0 if none changed.
    ///
    /// # Safety
    ///
    /// The memory ranges must not overlap, and nothing else in this instance may use them.
    #[unsafe(no_mangle)]
    #[expect(unreachable_pub, reason = "exported to JavaScript")]
    #[expect(clippy::too_many_arguments, reason = "addresses and lengths")]
    pub unsafe extern "C" fn paint(
        data: *mut u8,
        width: usize,
        height: usize,
        bottom_up: u32,
        columns: *const u16,
        space_width: usize,
        space_height: usize,
        held: *const u8,
        held_bytes: usize,
        next: *const u8,
        next_bytes: usize,
        changed: *mut [u32; 2],
    ) {
        // SAFETY: guaranteed by the caller.
        let (mut picture, held, next) = unsafe {
            (
                Picture {
                    data: from_raw_parts_mut(data, width * height + SLACK),
                    width,
                    height,
                    bottom_up: bottom_up != 0,
                    columns: columns_of(columns, space_width),
                    space_height,
                },
                from_raw_parts(held, held_bytes + if held_bytes == 0 { 0 } else { SLACK }),
                from_raw_parts(next, next_bytes + if next_bytes == 0 { 0 } else { SLACK }),
            )
        };
        let rows = paint_over(&mut picture, held, next);
        let [first, end] = rows.map_or([0, 0], |(first, last)| [first, last + 1].map(to_u32));
        // SAFETY: guaranteed by the caller.
        unsafe { changed.write([first, end]) };
    }

    /// See [`list_runs`]: `frame` is a compact frame with its header, which [`SLACK`] bytes follow. `columns` is null if
    /// there are none.
    ///
    /// # Safety
    ///
    /// The memory ranges must not overlap, and nothing else in this instance may use them.
    #[unsafe(no_mangle)]
    #[expect(unreachable_pub, reason = "exported to JavaScript")]
    #[expect(clippy::too_many_arguments, reason = "addresses and lengths")]
    pub unsafe extern "C" fn list(
        width: usize,
        height: usize,
        bottom_up: u32,
        columns: *const u16,
        space_width: usize,
        space_height: usize,
        frame: *const u8,
        frame_bytes: usize,
        list: *mut Rectangle,
        room: usize,
    ) -> usize {
        // SAFETY: guaranteed by the caller.
        let (columns, frame, list) = unsafe {
            (
                columns_of(columns, space_width),
                from_raw_parts(frame, frame_bytes + SLACK),
                from_raw_parts_mut(list, room),
            )
        };
        let picture = Picture {
            data: &mut [],
            width,
            height,
            bottom_up: bottom_up != 0,
            columns,
            space_height,
        };
        list_runs(&picture, frame, list)
    }

    /// # Safety
    ///
    /// If `columns` is not null, it holds one column more than the space is wide.
    unsafe fn columns_of<'a>(columns: *const u16, space_width: usize) -> &'a [u16] {
        if columns.is_null() {
            return &[];
        }
        // SAFETY: guaranteed by the caller.
        unsafe { from_raw_parts(columns, space_width + 1) }
    }

    /// Rows are fewer than 2^16.
    fn to_u32(row: usize) -> u32 {
        u32::try_from(row).unwrap_or(u32::MAX)
    }
}
