//! The events that a sweep knows from the start, and their order.

use crate::error::ResourceFault;
use crate::memory::reserve;

use super::grid::Point;

/// Maximum events of a bucket that is sorted by insertion.
const MAX_INSERTION: usize = 24;

/// The start of an edge, or the end of one that no edge may follow.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Event {
    /// The point, see [`Point::key`].
    pub(crate) key: u64,
    pub(crate) edge: u32,
    pub(crate) is_end: bool,
}

/// Sorts events. Its memory is kept between frames.
#[derive(Debug, Default)]
pub(crate) struct EventOrder {
    /// End of each bucket.
    ends: Vec<u32>,
    sorted: Vec<Event>,
}

impl EventOrder {
    /// Sorts events by point: first into buckets of a few rows, about as many as events, then within
    /// each bucket.
    pub(crate) fn sort(&mut self, events: &mut Vec<Event>) -> Result<(), ResourceFault> {
        let row = |event: &Event| Point::from_key(event.key).y;
        let (mut low, mut high) = (i32::MAX, i32::MIN);
        for event in &*events {
            (low, high) = (low.min(row(event)), high.max(row(event)));
        }
        if low > high {
            return Ok(());
        }
        let mut shift = 0;
        while (high.abs_diff(low) >> shift) as usize > events.len() {
            shift += 1;
        }
        let bucket = |event: &Event| (row(event).abs_diff(low) >> shift) as usize;
        let count = (high.abs_diff(low) >> shift) as usize + 1;
        self.ends.clear();
        reserve(&mut self.ends, count)?;
        self.ends.resize(count, 0);
        for event in &*events {
            self.ends[bucket(event)] += 1;
        }
        let mut end = 0;
        for length in &mut self.ends {
            // For now: its start.
            end += core::mem::replace(length, end);
        }
        reserve(&mut self.sorted, events.len())?;
        self.sorted.resize(events.len(), Event::default());
        for event in &*events {
            let at = &mut self.ends[bucket(event)];
            self.sorted[*at as usize] = *event;
            *at += 1;
        }
        let mut start = 0;
        for &end in &self.ends {
            sort_bucket(&mut self.sorted[start..end as usize]);
            start = end as usize;
        }
        core::mem::swap(events, &mut self.sorted);
        Ok(())
    }
}

#[inline]
fn sort_bucket(events: &mut [Event]) {
    if events.len() > MAX_INSERTION {
        heap_sort(events, |a, b| a.key < b.key);
        return;
    }
    for end in 1..events.len() {
        let event = events[end];
        let mut at = end;
        while at > 0 && events[at - 1].key > event.key {
            events[at] = events[at - 1];
            at -= 1;
        }
        events[at] = event;
    }
}

/// Sorts a list that is usually short. The library's sort is faster, but would be a fifth of the geometry's
/// code.
///
/// J. Williams: Algorithm 232, Heapsort, Communications of the ACM 7, 1964.
pub(crate) fn heap_sort<T: Copy>(list: &mut [T], is_less: impl Fn(&T, &T) -> bool) {
    let sink = |list: &mut [T], mut at: usize| {
        loop {
            let mut child = 2 * at + 1;
            if child + 1 < list.len() && is_less(&list[child], &list[child + 1]) {
                child += 1;
            }
            if child >= list.len() || !is_less(&list[at], &list[child]) {
                return;
            }
            list.swap(at, child);
            at = child;
        }
    };
    for at in (0..list.len() / 2).rev() {
        sink(list, at);
    }
    for end in (1..list.len()).rev() {
        list.swap(0, end);
        sink(&mut list[..end], 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heap_sort_sorts_lists_of_any_length() {
        for length in 0..60_u32 {
            // 37 and 61 have no common divisor: each number occurs once.
            let mut list: Vec<u32> = (0..length).map(|n| n * 37 % 61).collect();
            let mut expected = list.clone();
            expected.sort_unstable();
            heap_sort(&mut list, |a, b| a < b);
            assert_eq!(list, expected);
        }
    }
}
