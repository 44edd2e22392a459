//! Lists, their iterators, and the text of values.
//!
//! Owns the items of lists. Everything is a copy or an exchange of a reference: nothing is borrowed from a list, so
//! a list may change at any time. On the list's thread only.

use super::memory::note_bytes;
use super::object::{ListIterObject, ListObject, Tag};
use super::value::Value;
use std::alloc::{Layout, alloc, dealloc, realloc};
use std::fmt::Write;
use std::ptr::NonNull;

/// A list could not grow: memory is out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

/// How deep nested values are printed.
const DEPTH: usize = 8;

fn layout(capacity: usize) -> Option<Layout> {
    Layout::array::<Option<Value>>(capacity).ok().filter(|layout| layout.size() > 0)
}

/// Frees the places of a list's items; returns their bytes.
///
/// # Safety
/// The list allocated them with this capacity, and its items were given up.
pub(super) unsafe fn free_items(items: *mut Option<Value>, capacity: usize) -> i64 {
    match layout(capacity) {
        Some(layout) => {
            // SAFETY: the caller's promise.
            unsafe { dealloc(items.cast(), layout) };
            layout.size() as i64
        }
        None => 0,
    }
}

impl Value {
    #[inline]
    fn as_list(&self) -> Option<*mut ListObject> {
        (self.tag() == Tag::List).then(|| self.at())
    }

    /// Number of items, if it is a list.
    #[inline]
    pub fn list_len(&self) -> Option<usize> {
        // SAFETY: the tag says what the object is.
        self.as_list().map(|list| unsafe { (*list).len })
    }

    /// An item of a list; none if it is no list or has no such item.
    #[inline]
    pub fn item(&self, index: usize) -> Option<Value> {
        // SAFETY: a place of a live list, below its length.
        self.item_place(index).and_then(|place| unsafe { (*place).clone() })
    }

    /// Sets an item of a list; false if it is no list or has no such item.
    #[inline]
    pub fn set_item(&self, index: usize, value: Value) -> bool {
        let Some(place) = self.item_place(index) else { return false };
        // SAFETY: as above. The old item ends after the new one is in place.
        let old = unsafe { place.replace(Some(value)) };
        drop(old);
        true
    }

    #[inline]
    fn item_place(&self, index: usize) -> Option<*mut Option<Value>> {
        let list = self.as_list()?;
        // SAFETY: the tag says what the object is; the index is checked.
        unsafe { (index < (*list).len).then(|| (*list).items.add(index)) }
    }

    /// Appends to a list.
    ///
    /// # Errors
    /// If memory is out, or it is no list.
    pub fn push(&self, value: Value) -> Result<(), Full> {
        let list = self.as_list().ok_or(Full)?;
        // SAFETY: the tag says what the object is; only this thread uses it.
        unsafe {
            if (*list).len == (*list).capacity {
                grow(list, (*list).len + 1)?;
            }
            (*list).items.add((*list).len).write(Some(value));
            (*list).len += 1;
        }
        Ok(())
    }

    /// Makes room for so many items in all.
    ///
    /// # Errors
    /// As for [`Value::push`].
    pub fn reserve(&self, capacity: usize) -> Result<(), Full> {
        let list = self.as_list().ok_or(Full)?;
        // SAFETY: as for `push`.
        unsafe { if capacity > (*list).capacity { grow(list, capacity) } else { Ok(()) } }
    }

    /// The next item of a list iterator; none at its end, and from then on.
    pub fn next_item(&self) -> Option<Value> {
        if self.tag() != Tag::ListIter {
            return None;
        }
        let iterator = self.at::<ListIterObject>();
        // SAFETY: the tag says what the object is; only this thread uses it. A list may shrink to nothing of it.
        unsafe {
            let item = (*iterator).seq.as_ref().and_then(|list| list.item(usize::try_from((*iterator).index).ok()?));
            match item {
                Some(_) => (*iterator).index += 1,
                None => drop((*iterator).seq.take()),
            }
            item
        }
    }

    /// The list and next index of a list iterator that is not exhausted.
    pub fn as_list_iter(&self) -> Option<(Value, i64)> {
        if self.tag() != Tag::ListIter {
            return None;
        }
        let iterator = self.at::<ListIterObject>();
        // SAFETY: the tag says what the object is.
        unsafe { (*iterator).seq.clone().map(|list| (list, (*iterator).index)) }
    }

    /// Moves a list iterator; nothing happens to other objects.
    pub fn set_list_index(&self, index: i64) {
        if self.tag() == Tag::ListIter {
            // SAFETY: the tag says what the object is; only this thread uses it.
            unsafe { (*self.at::<ListIterObject>()).index = index };
        }
    }
}

/// # Safety
/// `list` is a live list of this thread; `wanted` is more than its capacity.
#[cold]
unsafe fn grow(list: *mut ListObject, wanted: usize) -> Result<(), Full> {
    // SAFETY: the caller's promise; old and new layouts are those of the capacities.
    unsafe {
        let old = (*list).capacity;
        let capacity = wanted.max(old.saturating_mul(2)).max(4);
        let new = layout(capacity).ok_or(Full)?;
        let memory = match layout(old) {
            Some(before) => realloc((*list).items.cast(), before, new.size()),
            None => alloc(new),
        };
        let items = NonNull::new(memory).ok_or(Full)?;
        (*list).items = items.as_ptr().cast();
        (*list).capacity = capacity;
        note_bytes(((capacity - old) * size_of::<Option<Value>>()) as i64);
        Ok(())
    }
}

/// The text of a value, as `print` shows it.
pub fn show(value: &Value) -> String {
    show_within(value, usize::MAX).unwrap_or_default()
}

/// The same, unless it has more than so many bytes: values that share parts have texts far longer than they are.
pub fn show_within(value: &Value, room: usize) -> Option<String> {
    let mut out = String::new();
    write_value(&mut out, value, 0, room);
    (out.len() <= room).then_some(out)
}

fn write_value(out: &mut String, value: &Value, depth: usize, room: usize) {
    if out.len() > room {
        return;
    }
    // Writing to a string cannot fail.
    let _ = match value.tag() {
        Tag::Int => write!(out, "{}", value.as_int().unwrap_or(0)),
        Tag::Float => write!(out, "{:?}", value.as_float().unwrap_or(0.0)),
        Tag::Bool => write!(out, "{}", value.as_bool().unwrap_or(false)),
        Tag::Nil => out.write_str("nil"),
        Tag::Str => out.write_str(value.as_str().unwrap_or_default()),
        Tag::Function => write!(out, "<function {}>", value.as_function().unwrap_or(0)),
        Tag::Builtin => write!(out, "<builtin {}>", value.as_builtin().unwrap_or(0)),
        Tag::RangeIter | Tag::ListIter => out.write_str("<iterator>"),
        Tag::List | Tag::Struct if depth >= DEPTH => out.write_str("..."),
        Tag::List => {
            out.push('[');
            for at in 0..value.list_len().unwrap_or(0) {
                if at > 0 {
                    out.push_str(", ");
                }
                if let Some(item) = value.item(at) {
                    write_value(out, &item, depth + 1, room);
                }
            }
            out.write_char(']')
        }
        Tag::Struct => {
            out.push('{');
            let mut at = 0;
            while let Some(field) = value.slot(at) {
                if at > 0 {
                    out.push_str(", ");
                }
                write_value(out, &field, depth + 1, room);
                at += 1;
            }
            out.write_char('}')
        }
    };
}

#[cfg(test)]
mod tests {
    use super::super::memory::census;
    use super::*;

    #[test]
    fn lists_own_their_items() {
        let before = census().alive();
        let list = Value::list();
        for number in 0..100 {
            assert_eq!(list.push(Value::int(number * 1000)), Ok(()));
        }
        assert_eq!((list.list_len(), list.item(100)), (Some(100), None));
        let item = list.item(7).expect("there");
        assert_eq!((item.as_int(), item.count()), (Some(7000), 2));
        assert!(list.set_item(7, Value::float(0.5)));
        assert!(item.is_unique());
        assert!(!list.set_item(100, Value::nil()));
        let iterator = Value::list_iter(list.clone(), 98);
        assert_eq!(iterator.next_item().and_then(|item| item.as_int()), Some(98_000));
        assert!(iterator.next_item().is_some() && iterator.next_item().is_none() && iterator.as_list_iter().is_none());
        assert_eq!(list.count(), 1);
        drop((list, item, iterator));
        assert_eq!(census().alive(), before);
    }

    #[test]
    fn deep_lists_end_without_recursion_and_print_shortened() {
        let before = census().alive();
        let mut inner = Value::list();
        for _ in 0..200_000 {
            let outer = Value::list();
            outer.push(inner).expect("memory");
            inner = outer;
        }
        assert_eq!(show(&inner), "[[[[[[[[...]]]]]]]]");
        drop(inner);
        assert_eq!(census().alive(), before);
    }

    #[test]
    fn a_reference_used_after_the_end_is_noticed() {
        let before = census().damaged;
        let value = Value::float(2.5);
        // SAFETY: deliberately wrong, within memory that stays ours: the count of a freed block changes.
        let stray = unsafe { Value::from_address(value.address()) };
        drop(value);
        drop(stray);
        assert_eq!(Value::float(1.5).as_float(), Some(1.5));
        assert_eq!(census().damaged, before + 1);
    }

    #[test]
    fn structs_hold_their_fields_and_small_integers_are_shared() {
        let point = Value::structure(3, 2);
        assert_eq!((point.shape(), point.slot(0)), (Some(3), Some(Value::nil())));
        assert!(point.set_slot(1, Value::int(12)));
        assert_eq!(show(&point), "{nil, 12}");
        assert_eq!(Value::int(12), Value::int(12));
        assert_ne!(Value::int(1 << 40), Value::int(1 << 40));
    }
}
