//! References to objects: making, reading, counting and ending them.
//!
//! A [`Value`] owns one reference. A frame slot is an `Option<Value>`: one word, null for unbound, which is how
//! compiled code sees it. Values stay on their thread; [`Immortal`] is what threads may share.

use super::memory::{GRAIN, give, grains_of, note_bytes, take};
use super::object::*;
use std::alloc::{Layout, handle_alloc_error};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering};

/// An owned reference to an object of this thread, or to an immortal one.
#[repr(transparent)]
pub struct Value {
    object: NonNull<Header>,
    /// Not to be sent: counts are not atomic.
    here: PhantomData<*const ()>,
}

/// A reference to an immortal object, which any thread may use.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Immortal(NonNull<Header>);

// SAFETY: the object is never written and never ends.
unsafe impl Send for Immortal {}
// SAFETY: as above.
unsafe impl Sync for Immortal {}

impl Immortal {
    /// The reference as a value.
    #[inline]
    pub fn value(self) -> Value {
        Value { object: self.0, here: PhantomData }
    }

    /// The object's address.
    pub fn address(self) -> u64 {
        self.0.as_ptr() as u64
    }

    fn of_static<T>(object: &'static Shared<T>) -> Immortal {
        Immortal(NonNull::from(object).cast())
    }

    /// `nil`.
    pub fn nil() -> Immortal {
        Immortal::of_static(&NIL)
    }

    /// `true` or `false`.
    pub fn bool(truth: bool) -> Immortal {
        Immortal::of_static(if truth { &TRUE } else { &FALSE })
    }

    /// A builtin function; none beyond the last.
    pub fn builtin(number: usize) -> Option<Immortal> {
        BUILTINS.0.get(number).map(|object| Immortal(NonNull::from(object).cast()))
    }

    /// An integer of a program's text. Lives as long as the process.
    pub fn int(value: i64) -> Immortal {
        match small(value) {
            Some(known) => known,
            None => Immortal::leak(IntObject { header: immortal_header(Tag::Int), value }),
        }
    }

    /// A float of a program's text. Lives as long as the process.
    pub fn float(value: f64) -> Immortal {
        Immortal::leak(FloatObject { header: immortal_header(Tag::Float), value })
    }

    /// A string of a program's text. Lives as long as the process.
    pub fn str(text: &str) -> Immortal {
        let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
        Immortal::leak(StrObject { header: immortal_header(Tag::Str), text })
    }

    /// A function of a program. Lives as long as the process.
    pub fn function(number: u64) -> Immortal {
        Immortal::leak(NumberedObject { header: immortal_header(Tag::Function), number })
    }

    fn leak<T>(object: T) -> Immortal {
        Immortal(NonNull::from(Box::leak(Box::new(object))).cast())
    }
}

#[inline]
fn small(value: i64) -> Option<Immortal> {
    let at = usize::try_from(value.wrapping_sub(SMALL_FIRST)).ok()?;
    SMALL_INTS.0.get(at).map(|object| Immortal(NonNull::from(object).cast()))
}

/// A place for a reference to an immortal object that threads share.
#[derive(Debug)]
pub struct SharedPlace(AtomicPtr<Header>);

impl SharedPlace {
    /// Holding this object.
    pub fn new(object: Immortal) -> SharedPlace {
        SharedPlace(AtomicPtr::new(object.0.as_ptr()))
    }

    /// The object now.
    #[inline]
    pub fn load(&self) -> Immortal {
        // The objects are older than the program; nothing else is published with the pointer.
        NonNull::new(self.0.load(Ordering::Relaxed)).map_or_else(Immortal::nil, Immortal)
    }

    /// Replaces it.
    pub fn store(&self, object: Immortal) {
        self.0.store(object.0.as_ptr(), Ordering::Relaxed);
    }
}

impl Clone for Value {
    #[inline]
    fn clone(&self) -> Value {
        let at = self.object.as_ptr();
        // SAFETY: the object is alive; only this thread writes its count, and nobody an immortal one's.
        unsafe {
            let count = (*at).count;
            if count != IMMORTAL {
                (*at).count = count.wrapping_add(1);
            }
        }
        Value { object: self.object, here: PhantomData }
    }
}

impl Drop for Value {
    #[inline]
    fn drop(&mut self) {
        let at = self.object.as_ptr();
        // SAFETY: as for `clone`; the reference is given up here.
        unsafe {
            let count = (*at).count;
            if count == IMMORTAL {
                return;
            }
            (*at).count = count - 1;
            if count == 1 {
                end(self.object);
            }
        }
    }
}

impl PartialEq for Value {
    /// Identity.
    fn eq(&self, other: &Value) -> bool {
        self.object == other.object
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::list::show(self))
    }
}

impl Value {
    /// The object's address, as compiled code knows it. The reference stays with the caller.
    #[inline]
    pub fn address(&self) -> u64 {
        self.object.as_ptr() as u64
    }

    /// Gives the reference away as an address.
    #[inline]
    pub fn into_address(self) -> u64 {
        ManuallyDrop::new(self).address()
    }

    /// Takes a reference over.
    ///
    /// # Safety
    /// `address` is that of an object of this thread or an immortal one, and one reference to it is given away.
    #[inline]
    pub unsafe fn from_address(address: u64) -> Option<Value> {
        NonNull::new(address as *mut Header).map(|object| Value { object, here: PhantomData })
    }

    /// A further reference to a borrowed object.
    ///
    /// # Safety
    /// `address` is null, or that of an object of this thread or an immortal one that is alive.
    #[inline]
    pub unsafe fn share(address: u64) -> Option<Value> {
        // SAFETY: the caller's promise; the reference that is taken over is not ours and is not given up.
        let value = unsafe { Value::from_address(address) }.map(ManuallyDrop::new);
        value.map(|value| (*value).clone())
    }

    /// What the object is.
    #[inline]
    pub fn tag(&self) -> Tag {
        // SAFETY: the object is alive and its type is one of `TYPES`.
        unsafe { (*(*self.object.as_ptr()).ty).tag }
    }

    /// References to the object; negative for an immortal one.
    #[inline]
    pub fn count(&self) -> i32 {
        // SAFETY: the object is alive.
        unsafe { (*self.object.as_ptr()).count }
    }

    /// Whether this is the only reference.
    #[inline]
    pub fn is_unique(&self) -> bool {
        self.count() == 1
    }

    /// `nil`.
    pub fn nil() -> Value {
        Immortal::nil().value()
    }

    /// `true` or `false`.
    #[inline]
    pub fn bool(truth: bool) -> Value {
        Immortal::bool(truth).value()
    }

    /// An integer.
    #[inline]
    pub fn int(value: i64) -> Value {
        if let Some(known) = small(value) {
            return known.value();
        }
        let object = make::<IntObject>(Tag::Int, size_of::<IntObject>());
        // SAFETY: fresh memory for such an object.
        unsafe { (&raw mut (*object.as_ptr().cast::<IntObject>()).value).write(value) };
        Value { object, here: PhantomData }
    }

    /// A float.
    #[inline]
    pub fn float(value: f64) -> Value {
        let object = make::<FloatObject>(Tag::Float, size_of::<FloatObject>());
        // SAFETY: fresh memory for such an object.
        unsafe { (&raw mut (*object.as_ptr().cast::<FloatObject>()).value).write(value) };
        Value { object, here: PhantomData }
    }

    /// An iterator: next value, how many are left, difference.
    pub fn range_iter(start: i64, len: i64, step: i64) -> Value {
        let object = make::<RangeIterObject>(Tag::RangeIter, size_of::<RangeIterObject>());
        let at = object.as_ptr().cast::<RangeIterObject>();
        // SAFETY: fresh memory for such an object.
        unsafe {
            (&raw mut (*at).start).write(start);
            (&raw mut (*at).len).write(len);
            (&raw mut (*at).step).write(step);
        }
        Value { object, here: PhantomData }
    }

    /// An iterator over a list, at an index.
    pub fn list_iter(list: Value, index: i64) -> Value {
        let object = make::<ListIterObject>(Tag::ListIter, size_of::<ListIterObject>());
        let at = object.as_ptr().cast::<ListIterObject>();
        // SAFETY: fresh memory for such an object.
        unsafe {
            (&raw mut (*at).seq).write(Some(list));
            (&raw mut (*at).index).write(index);
        }
        Value { object, here: PhantomData }
    }

    /// An empty list.
    pub fn list() -> Value {
        let object = make::<ListObject>(Tag::List, size_of::<ListObject>());
        let at = object.as_ptr().cast::<ListObject>();
        // SAFETY: fresh memory for such an object.
        unsafe {
            (&raw mut (*at).len).write(0);
            (&raw mut (*at).items).write(NonNull::dangling().as_ptr());
            (&raw mut (*at).capacity).write(0);
        }
        Value { object, here: PhantomData }
    }

    /// A struct of a shape with so many slots, all `nil`.
    pub fn structure(shape: u64, slots: usize) -> Value {
        let bytes = size_of::<StructObject>() + slots * size_of::<Option<Value>>();
        let object = make::<StructObject>(Tag::Struct, bytes);
        let at = object.as_ptr().cast::<StructObject>();
        // SAFETY: fresh memory for such an object and its slots, and for one more where sizes are rounded up.
        unsafe {
            (&raw mut (*at).shape).write(shape);
            let first = at.add(1).cast::<Option<Value>>();
            for slot in 0..slot_count(object) {
                first.add(slot).write((slot < slots).then(Value::nil));
            }
        }
        Value { object, here: PhantomData }
    }

    /// The integer, if it is one.
    #[inline]
    pub fn as_int(&self) -> Option<i64> {
        // SAFETY: the tag says what the object is.
        (self.tag() == Tag::Int).then(|| unsafe { (*self.at::<IntObject>()).value })
    }

    /// The float, if it is one.
    #[inline]
    pub fn as_float(&self) -> Option<f64> {
        // SAFETY: the tag says what the object is.
        (self.tag() == Tag::Float).then(|| unsafe { (*self.at::<FloatObject>()).value })
    }

    /// The number as a float, if it is an integer or a float.
    #[inline]
    pub fn as_number(&self) -> Option<f64> {
        self.as_float().or_else(|| self.as_int().map(|value| value as f64))
    }

    /// The truth value, if it is one.
    #[inline]
    pub fn as_bool(&self) -> Option<bool> {
        (self.tag() == Tag::Bool).then(|| *self == Value::bool(true))
    }

    /// The text, if it is a string.
    pub fn as_str(&self) -> Option<&'static str> {
        // SAFETY: the tag says what the object is; its text is immortal.
        (self.tag() == Tag::Str).then(|| unsafe { (*self.at::<StrObject>()).text })
    }

    /// The number of a function of the program, if it is one.
    pub fn as_function(&self) -> Option<usize> {
        // SAFETY: the tag says what the object is.
        (self.tag() == Tag::Function).then(|| unsafe { (*self.at::<NumberedObject>()).number as usize })
    }

    /// The number of a function of the machine, if it is one.
    pub fn as_builtin(&self) -> Option<usize> {
        // SAFETY: the tag says what the object is.
        (self.tag() == Tag::Builtin).then(|| unsafe { (*self.at::<NumberedObject>()).number as usize })
    }

    /// Next value, how many are left, difference, if it is a range iterator.
    #[inline]
    pub fn as_range(&self) -> Option<(i64, i64, i64)> {
        (self.tag() == Tag::RangeIter).then(|| {
            let at = self.at::<RangeIterObject>();
            // SAFETY: the tag says what the object is.
            unsafe { ((*at).start, (*at).len, (*at).step) }
        })
    }

    /// Moves a range iterator; nothing happens to other objects.
    #[inline]
    pub fn set_range(&self, start: i64, len: i64, step: i64) {
        if self.tag() == Tag::RangeIter {
            let at = self.at::<RangeIterObject>();
            // SAFETY: the tag says what the object is; only this thread uses it.
            unsafe {
                (*at).start = start;
                (*at).len = len;
                (*at).step = step;
            }
        }
    }

    /// The shape's number, if it is a struct.
    #[inline]
    pub fn shape(&self) -> Option<u64> {
        // SAFETY: the tag says what the object is.
        (self.tag() == Tag::Struct).then(|| unsafe { (*self.at::<StructObject>()).shape })
    }

    /// A slot of a struct; none if it is no struct or has no such slot.
    #[inline]
    pub fn slot(&self, slot: usize) -> Option<Value> {
        let place = self.slot_place(slot)?;
        // SAFETY: a place of a live struct.
        unsafe { (*place).clone() }
    }

    /// What a function says of a slot's content; none if it is no struct or has no such slot.
    #[inline]
    pub fn with_slot<T>(&self, slot: usize, read: impl FnOnce(&Value) -> T) -> Option<T> {
        let place = self.slot_place(slot)?;
        // SAFETY: a place of a live struct, which only this thread changes, and not before the function is through.
        unsafe { (*place).as_ref() }.map(read)
    }

    /// Sets a slot of a struct; false if it is no struct or has no such slot.
    pub fn set_slot(&self, slot: usize, value: Value) -> bool {
        let Some(place) = self.slot_place(slot) else { return false };
        // SAFETY: a place of a live struct. The old value ends after the new one is in place.
        let old = unsafe { place.replace(Some(value)) };
        drop(old);
        true
    }

    #[inline]
    fn slot_place(&self, slot: usize) -> Option<*mut Option<Value>> {
        if self.tag() != Tag::Struct || slot >= slot_count(self.object) {
            return None;
        }
        // SAFETY: the slots follow the struct.
        Some(unsafe { self.at::<StructObject>().add(1).cast::<Option<Value>>().add(slot) })
    }

    /// The object as one of its kind; whoever reads it has looked at the tag.
    #[inline]
    pub(super) fn at<T>(&self) -> *mut T {
        self.object.as_ptr().cast()
    }
}

/// Memory for an object with a count of one.
#[inline]
fn make<T>(tag: Tag, bytes: usize) -> NonNull<Header> {
    match grains_of(bytes).and_then(|grains| take(tag, grains)) {
        Some(object) => object,
        // As every collection of the standard library: the system has no memory at all. Programs meet their
        // budget first, see `Limits::heap_bytes`.
        None => handle_alloc_error(Layout::new::<T>()),
    }
}

/// Places for slots in a struct's memory; there may be one more than the shape has fields.
fn slot_count(object: NonNull<Header>) -> usize {
    // SAFETY: the object is alive.
    let bytes = unsafe { (*object.as_ptr()).grains } as usize * GRAIN;
    (bytes - size_of::<StructObject>()) / size_of::<Option<Value>>()
}

/// The end of an object whose last reference went, and of what only it owned. Without recursion: a list in a list
/// in a list may be as long as memory.
///
/// # Safety
/// The count is zero.
unsafe fn end(object: NonNull<Header>) {
    let mut waiting: Vec<NonNull<Header>> = Vec::new();
    let mut next = Some(object);
    while let Some(object) = next {
        let mut give_up = |value: &mut Option<Value>| {
            let Some(value) = value.take().map(ManuallyDrop::new) else { return };
            let at = value.object.as_ptr();
            // SAFETY: the value owned a reference to a live object.
            unsafe {
                let count = (*at).count;
                if count != IMMORTAL {
                    (*at).count = count - 1;
                    if count == 1 {
                        waiting.push(value.object);
                    }
                }
            }
        };
        // SAFETY: the object is ours alone, its tag says what it is.
        unsafe {
            match (*(*object.as_ptr()).ty).tag {
                Tag::List => {
                    let list = object.as_ptr().cast::<ListObject>();
                    for at in 0..(*list).len {
                        give_up(&mut *(*list).items.add(at));
                    }
                    note_bytes(-super::list::free_items((*list).items, (*list).capacity));
                }
                Tag::Struct => {
                    let first = object.as_ptr().cast::<StructObject>().add(1).cast::<Option<Value>>();
                    for slot in 0..slot_count(object) {
                        give_up(&mut *first.add(slot));
                    }
                }
                Tag::ListIter => give_up(&mut (*object.as_ptr().cast::<ListIterObject>()).seq),
                Tag::Int
                | Tag::Float
                | Tag::Bool
                | Tag::Nil
                | Tag::Str
                | Tag::Function
                | Tag::Builtin
                | Tag::RangeIter => {}
            }
            give(object);
        }
        next = waiting.pop();
    }
}

/// The end of an object of which compiled code took the last reference.
///
/// # Safety
/// `address` is that of an object of this thread whose count is zero.
pub unsafe fn end_of(address: u64) {
    if let Some(object) = NonNull::new(address as *mut Header) {
        // SAFETY: the caller's promise.
        unsafe { end(object) }
    }
}

/// The type of a live object, from any thread: types never change.
///
/// # Safety
/// `address` is that of an object that is alive for the time of the call.
pub unsafe fn type_address(address: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { (*(address as *const Header)).ty as u64 }
}
