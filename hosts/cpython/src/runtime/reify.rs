//! From an exit back to an interpreter frame: spilled words become objects in the frame's slots.
//!
//! Ownership. A frame slot in memory always owns what it points to, or is null; compiled code keeps that rule
//! at every point where it can leave. So whatever a listed slot's memory still holds (a number or iterator
//! that compiled code kept a newer state of in registers) belongs to the slot and is released when the slot is
//! overwritten, and so do the slots in [`ExitDescriptor::stale`]. One case needs care: a spilled reference that
//! equals what the slot's memory holds. Compiled code that owns a further reference to it would have had to
//! release the old content first, and to clear the slot; hence it owns none, whatever the descriptor says, and
//! the slot keeps the reference it has.
//!
//! A list iterator that compiled code keeps in registers owns its list, as the object would: the iterator that
//! is made of it takes that reference over, whatever the descriptor says of the list.
//!
//! Order. First all new values are made, with a new reference for each borrowed one: an old content may be
//! what keeps a borrowed value alive. Then the slots are written, with stack depth and instruction pointer, so
//! that the frame is in order; then the old contents are released, which may run Python code (the end of the
//! list of an abandoned iterator).
//!
//! Nothing here can fail: boxes come from the [`super::reserve`] when memory is out. No exception may be
//! pending: [`super::enter`] puts that of an error exit aside. Interpreter threads with the GIL.

use super::activation::Block;
use super::boxes::{box_f64, box_i64, new_list_iter, new_range_iter, set_range_iter};
use super::chain::{self, Calls};
use crate::ffi::{Code, Frame, ThreadState, api, object, raw};
use core::ffi::c_int;
use core::ptr::{NonNull, null_mut, without_provenance_mut};
use firesteel_compiler::install::executor::Executor;
use firesteel_protocol::exits::{ExitDescriptor, Restore};
use firesteel_protocol::native::MAX_SPILLS;
use firesteel_protocol::types::Kind;
use pyo3::ffi::{self, PyObject};

/// Stands in the list of new values for a slot whose memory is right already.
const KEEP: *mut PyObject = without_provenance_mut(1);

/// Whether every exit of an executor fits a code object: resume points, slots and spilled words exist. Checked
/// once, before an executor is entered for the first time, so that exits need no checks.
pub fn fits(executor: &Executor, code: Code) -> bool {
    let slots = code.local_count() + code.stack_size();
    // Slots of calls are in no memory.
    let slot_fits = |slot: u16, exit: &ExitDescriptor| u32::from(slot) < slots || !exit.calls.is_empty();
    executor.exits.iter().all(|exit| {
        (exit.resume < code.len() || !exit.calls.is_empty())
            && (u32::from(exit.depth) <= code.stack_size() || !exit.calls.is_empty())
            && exit.used <= exit.depth
            && exit.slots.len() + exit.stale.len() <= executor.widest
            && exit.stale.iter().all(|&slot| u32::from(slot) < slots)
            && exit.slots.iter().all(|restore| slot_fits(restore.slot, exit) && restore.value.is_well_formed())
            && chain::fits(exit, code)
    })
}

/// The words an exit spilled and the objects made of them so far.
struct Words<'a> {
    values: &'a [u64; MAX_SPILLS],
    made: &'a mut [*mut PyObject; MAX_SPILLS],
    /// A bit for each word that `made` has an object for.
    known: [u64; MAX_SPILLS / 64],
}

impl Words<'_> {
    #[inline]
    fn word(&self, index: u16) -> u64 {
        self.values.get(usize::from(index)).copied().unwrap_or(0)
    }

    /// The object for an unboxed word; slots with the same word share one.
    #[inline]
    fn object(&mut self, index: u16, make: impl FnOnce(u64) -> *mut PyObject) -> *mut PyObject {
        let word = self.word(index);
        let at = usize::from(index);
        let (Some(known), Some(made)) = (self.known.get_mut(at / 64), self.made.get_mut(at)) else {
            return make(word);
        };
        let bit = 1 << (at % 64);
        if *known & bit != 0 {
            // SAFETY: made by this restore and not released yet.
            return unsafe { object::share(*made) };
        }
        *known |= bit;
        *made = make(word);
        *made
    }

    /// A number in registers or known at compile time.
    #[inline]
    fn number(&self, value: &Restore) -> i64 {
        value.integer(|index| self.word(index))
    }
}

/// Brings a frame to the state of an exit. If that is in calls, the frame is at the outermost one then, and the block's
/// [`Calls`] have their frames.
///
/// # Safety
/// Compiled code has just left through this exit with this block's context; `frame` is the frame it ran for,
/// and [`fits`] held for its code. No exception is pending.
pub unsafe fn restore(block: NonNull<Block>, tstate: ThreadState, frame: Frame, code: Code, exit: &ExitDescriptor) {
    let block = block.as_ptr();
    // Slots from here on are no more the frame's, but those of calls.
    let (top, unit) = match exit.calls.first() {
        Some(call) => (call.first(), call.unit),
        None => ((code.local_count() + u32::from(exit.depth)) as u16, exit.resume),
    };
    let count = exit.slots.len();
    let own = exit.slots.partition_point(|slot| slot.slot < top);
    // SAFETY: the block is this activation's own. The scratch has room for two words a frame slot (new values,
    // then old contents), see `fits` and `Pool::take`; slots are inside the frame.
    unsafe {
        let mut words =
            Words { values: &(*block).context.values, made: &mut (*block).made, known: [0; MAX_SPILLS / 64] };
        let fresh = (*block).scratch;
        let old = fresh.add(count);
        for (at, restore) in exit.slots.iter().enumerate() {
            // Memory that a call's slots would have is nothing but what was left there.
            let present = if at < own { frame.slot(restore.slot) } else { null_mut() };
            fresh.add(at).write(value(&mut words, &restore.value, present));
        }
        let mut released = 0;
        for (at, restore) in exit.slots.iter().enumerate().take(own) {
            let new = fresh.add(at).read();
            if new != KEEP {
                old.add(released).write(frame.slot(restore.slot));
                released += 1;
                frame.set_slot(restore.slot, new);
            }
        }
        for &slot in &exit.stale {
            old.add(released).write(frame.slot(slot));
            released += 1;
            frame.set_slot(slot, null_mut());
        }
        frame.set_stacktop(c_int::from(top));
        frame.set_unit(unit);
        if !exit.calls.is_empty() {
            // What the call took from the frame, and what was left in memory above: the callee has references of its own.
            for slot in top..(code.local_count() + code.stack_size()) as u16 {
                let left = frame.slot(slot);
                if !left.is_null() {
                    frame.set_slot(slot, null_mut());
                    old.add(released).write(left);
                    released += 1;
                }
            }
            let function = first_of_calls(exit);
            for at in own..function {
                old.add(released).write(fresh.add(at).read());
                released += 1;
            }
            let values = core::slice::from_raw_parts(fresh.add(function), count - function);
            Calls::make((*block).calls.as_mut_ptr(), (tstate, frame), exit, values, &mut (*block).kept);
        }
        if released != 0 {
            release(tstate, core::slice::from_raw_parts(old, released));
        }
    }
}

/// The values of an exit's calls, from the outermost function on, for frames: but for what a call took from its caller,
/// which is null.
///
/// # Safety
/// Compiled code has just spilled the words of this exit in this block; the exit [`fits`].
pub unsafe fn values_of_calls<'a>(block: *mut Block, exit: &ExitDescriptor) -> &'a [*mut PyObject] {
    // SAFETY: as for `restore`.
    unsafe {
        let mut words =
            Words { values: &(*block).context.values, made: &mut (*block).made, known: [0; MAX_SPILLS / 64] };
        let fresh = (*block).scratch;
        let first = first_of_calls(exit);
        let mut inner = exit.calls.get(1..).unwrap_or_default().iter();
        let mut next = inner.next();
        for (at, restore) in exit.slots.iter().enumerate().skip(first) {
            while next.is_some_and(|call| call.base <= restore.slot) {
                next = inner.next();
            }
            let is_input = next.is_some_and(|call| call.first() <= restore.slot && restore.slot + 1 < call.base);
            let new = if is_input { null_mut() } else { value(&mut words, &restore.value, null_mut()) };
            fresh.add(at).write(new);
        }
        made_for_calls(block, exit)
    }
}

/// What [`values_of_calls`] has made.
///
/// # Safety
/// Nothing used the block's scratch since.
pub unsafe fn made_for_calls<'a>(block: *mut Block, exit: &ExitDescriptor) -> &'a [*mut PyObject] {
    let first = first_of_calls(exit);
    // SAFETY: the scratch has room for a value of each slot.
    unsafe { core::slice::from_raw_parts((*block).scratch.add(first), exit.slots.len() - first) }
}

/// Index of the slot that holds the outermost call's function.
fn first_of_calls(exit: &ExitDescriptor) -> usize {
    match (exit.calls.first(), exit.slots.last()) {
        // All slots from there on are listed.
        (Some(call), Some(last)) => {
            (exit.slots.len() + usize::from(call.base)).saturating_sub(usize::from(last.slot) + 2)
        }
        (Some(_), None) | (None, _) => exit.slots.len(),
    }
}

/// The value of a slot, owned by the slot; [`KEEP`] if the memory's content stays.
///
/// # Safety
/// `present` is what the slot's memory owns, or null; the words are this exit's.
#[inline]
unsafe fn value(words: &mut Words<'_>, restore: &Restore, present: *mut PyObject) -> *mut PyObject {
    match restore {
        Restore::Spilled { index, kind, owned } => match kind {
            Kind::Ref => {
                let reference = words.word(*index) as *mut PyObject;
                if reference == present {
                    return KEEP;
                }
                if *owned {
                    return reference;
                }
                // SAFETY: compiled code borrows it from something that is still there.
                unsafe { object::share(reference) }
            }
            Kind::I64 => words.object(*index, |word| box_i64(word as i64)),
            Kind::F64 => words.object(*index, |word| box_f64(f64::from_bits(word))),
            Kind::Bool => bool_object(words.word(*index) != 0),
            // `fits` refused it.
            Kind::Addr => null_mut(),
        },
        Restore::Int(number) => box_i64(*number),
        Restore::Float(bits) => box_f64(f64::from_bits(*bits)),
        Restore::Bool(truth) => bool_object(*truth),
        // SAFETY: the executor keeps the object.
        Restore::Object(address) => unsafe { object::share(*address as *mut PyObject) },
        Restore::Number { object, number } => {
            let known = object.address(|index| words.word(index));
            // SAFETY: passed on; `fits` refused nests.
            unsafe { value(words, if known == 0 { number } else { object }, present) }
        }
        Restore::RangeIter { next, len, step } => {
            let (next, len, step) = (words.number(next), words.number(len), words.number(step));
            // SAFETY: `present` is live or null; updated in place only if nobody else can see it.
            unsafe {
                if is_own(present, &raw mut api::PyRangeIter_Type) {
                    set_range_iter(present, next, len, step);
                    return KEEP;
                }
            }
            new_range_iter(next, len, step)
        }
        Restore::ListIter { list, index } => {
            let list = list.address(|index| words.word(index));
            // SAFETY: as for ranges; the list is live.
            unsafe { list_iterator(present, list as *mut PyObject, words.number(index)) }
        }
    }
}

/// A list iterator: the present one if it is one that nobody else can see and that compiled code took the list out of, or
/// over this list; else a new one. Takes over the list.
///
/// # Safety
/// `present` is what the slot's memory owns, or null; `list` is a list that compiled code owns a reference to.
unsafe fn list_iterator(present: *mut PyObject, list: *mut PyObject, index: i64) -> *mut PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        if is_own(present, &raw mut api::PyListIter_Type) {
            let fields = present.cast::<raw::_PyListIterObject>();
            if (*fields).it_seq.is_null() {
                (*fields).it_seq = list.cast();
                (*fields).it_index = index as ffi::Py_ssize_t;
                return KEEP;
            }
            if (*fields).it_seq.cast() == list {
                // The iterator has a reference of its own, so this one is never the last.
                ffi::Py_DECREF(list);
                (*fields).it_index = index as ffi::Py_ssize_t;
                return KEEP;
            }
        }
        new_list_iter(list, index)
    }
}

/// Whether an object has exactly this type and only the slot knows it.
///
/// # Safety
/// `object` is live or null.
#[inline]
unsafe fn is_own(object: *mut PyObject, ty: *mut ffi::PyTypeObject) -> bool {
    // SAFETY: the caller's promise.
    !object.is_null() && unsafe { object::type_of(object) == ty && object::refcount(object) == 1 }
}

#[inline]
fn bool_object(truth: bool) -> *mut PyObject {
    // SAFETY: two immortal objects.
    unsafe { if truth { ffi::Py_True() } else { ffi::Py_False() } }
}

/// Releases what the slots held. May run Python code, which then sees the frame in order and gets its events.
///
/// # Safety
/// Each is owned by the list, or null; the frame is in order.
#[inline]
unsafe fn release(tstate: ThreadState, old: &[*mut PyObject]) {
    let (tracing, event) = (tstate.tracing(), tstate.what_event());
    // SAFETY: the caller's promise; tracing is restored.
    unsafe {
        tstate.set_tracing(tracing.saturating_sub(1).max(0), -1);
        for &object in old {
            ffi::Py_XDECREF(object);
        }
        tstate.set_tracing(tracing, event);
    }
}
