//! Exceptions raised in compiled code: who handles them, and how the interpreter learns of them.
//!
//! Owns the three ways, chosen by the code object's exception table at the raising instruction:
//!
//! * a handler covers it: the frame is unwound here, as `exception_unwind` in Python/ceval.c does (traceback
//!   entry, stack cut to the handler's depth, instruction's unit if wanted, exception pushed), and the
//!   interpreter resumes at the handler;
//! * the table is empty: the callback returns null, and the interpreter unwinds the frame from the instruction
//!   that the frame's pointer is at;
//! * otherwise: the interpreter would look for a handler at the wrong place when a JUMP callback returns null
//!   (python/cpython#152375), so the exception is stashed, INSTRUCTION events are switched on, the interpreter
//!   resumes at the raising instruction, and the callback for its event raises there ([`take_raise`]).
//!
//! Interpreter threads with the GIL.

use super::boxes::box_i64;
use super::exception_table::{Handler, handler};
use crate::ffi::{Code, Frame, ThreadState, api, raw};
use crate::gil::{Gil, Locked};
use core::cell::RefCell;
use core::ffi::c_int;
use core::ptr::{NonNull, null_mut};
use pyo3::ffi::{self, PyObject};
use std::sync::OnceLock;

/// How the callback ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The frame is in order: the interpreter goes on at its instruction pointer.
    Resumes,
    /// The exception is set: the callback returns null.
    Leaves,
}

/// Switches INSTRUCTION events on for a code object, beside the events it has. False if that failed, or if another tool
/// would see the event first: it might raise something else, and the stash would wait for good.
pub type Arm = fn(Code) -> bool;

static ARM: OnceLock<Arm> = OnceLock::new();

/// Connects to the owner of events. Without it, or when it refuses, the callback returns null instead, which at
/// worst misses a handler.
pub fn connect(arm: Arm) {
    // A second connection would be the same function.
    let _ = ARM.set(arm);
}

/// An exception on its way to the callback that raises it, which is the thread's next event. Only the exception is
/// owned: the rest is compared and never followed.
struct Stash {
    /// The thread's number.
    thread: u64,
    frame: Frame,
    code: Code,
    unit: u32,
    exception: NonNull<PyObject>,
}

static STASHES: Gil<RefCell<Vec<Stash>>> = Gil::new(RefCell::new(Vec::new()));

/// Raises in a frame that is restored to the state before the instruction at `resume`; takes over the
/// exception. So many of the topmost values the instruction has used up. A helper that reports failure without an exception either met the end of an iterator, which is
/// carried out here, or did nothing: then the interpreter executes the instruction.
///
/// # Safety
/// `frame` is the thread's current frame, in order, inside a JUMP callback; no exception is set; `exception` is
/// owned by the caller or null.
pub unsafe fn raise(
    tstate: ThreadState,
    frame: Frame,
    code: Code,
    (resume, used): (u32, u16),
    exception: *mut PyObject,
) -> Outcome {
    let (unit, oparg) = decode(code, resume);
    // SAFETY: the caller's promises, passed on.
    unsafe {
        let Some(exception) = NonNull::new(exception) else {
            if is_for_iter(code.opcode(unit)) {
                end_iteration(tstate, frame, code, unit, oparg);
            }
            return Outcome::Resumes;
        };
        frame.set_unit(unit);
        let Some(exception) = use_up(tstate, frame, used, exception) else {
            // What ended took the exception away. The interpreter finds none and says so.
            return Outcome::Leaves;
        };
        let table = code.exception_table();
        if let Some(handler) = handler(table, unit)
            && sane(handler, code)
        {
            unwind_to(handler, tstate, frame, code, unit, exception);
            return Outcome::Resumes;
        }
        if !table.is_empty() && arm_raise(tstate, frame, code, unit, exception) {
            return Outcome::Resumes;
        }
        ffi::PyErr_SetRaisedException(exception.as_ptr());
        Outcome::Leaves
    }
}

/// Raises behind an instruction that is done. A handler further out in the same frame than the interpreter finds for the
/// place that the callback is at is missed.
///
/// # Safety
/// As for [`raise`].
pub unsafe fn raise_behind(
    tstate: ThreadState,
    frame: Frame,
    code: Code,
    unit: u32,
    exception: *mut PyObject,
) -> Outcome {
    // SAFETY: the caller's promises, passed on.
    unsafe {
        frame.set_unit(unit);
        let Some(exception) = NonNull::new(exception) else { return Outcome::Leaves };
        if let Some(handler) = handler(code.exception_table(), unit)
            && sane(handler, code)
        {
            unwind_to(handler, tstate, frame, code, unit, exception);
            return Outcome::Resumes;
        }
        ffi::PyErr_SetRaisedException(exception.as_ptr());
        Outcome::Leaves
    }
}

/// Releases the topmost values, deepest first, as an instruction that raises gives its operands up. May run Python code,
/// with the exception set, as in the interpreter. None takes their places, also of what a helper has taken, so that the stack is
/// as the instruction expects it, should it be executed.
unsafe fn use_up(
    tstate: ThreadState,
    frame: Frame,
    used: u16,
    exception: NonNull<PyObject>,
) -> Option<NonNull<PyObject>> {
    let (tracing, event) = (tstate.tracing(), tstate.what_event());
    let top = frame.stacktop();
    // SAFETY: the values belong to the stack, which the frame is in order for; the exception is the caller's.
    unsafe {
        ffi::PyErr_SetRaisedException(exception.as_ptr());
        tstate.set_tracing(tracing.saturating_sub(1).max(0), -1);
        for at in top.saturating_sub(c_int::from(used)).max(0)..top {
            let slot = frame.slots().add(at as usize);
            let object = slot.read();
            slot.write(ffi::Py_None());
            ffi::Py_XDECREF(object);
        }
        tstate.set_tracing(tracing, event);
        NonNull::new(ffi::PyErr_GetRaisedException())
    }
}

/// Unit and argument of the instruction proper behind its EXTENDED_ARG prefixes. Its unit is what the
/// interpreter's pointer is at when the instruction raises.
fn decode(code: Code, resume: u32) -> (u32, u32) {
    let mut unit = resume;
    let mut oparg = 0;
    loop {
        let argument = code.unit(unit).unwrap_or(0) >> 8;
        oparg = oparg << 8 | u32::from(argument);
        let prefix = code.opcode(unit).map(u32::from) == Some(raw::FS_OPCODE_EXTENDED_ARG);
        if !prefix {
            return (unit, oparg);
        }
        unit += 1;
    }
}

fn is_for_iter(opcode: Option<u8>) -> bool {
    const FAMILY: [u32; 6] = [
        raw::FS_OPCODE_FOR_ITER,
        raw::FS_OPCODE_FOR_ITER_GEN,
        raw::FS_OPCODE_FOR_ITER_LIST,
        raw::FS_OPCODE_FOR_ITER_RANGE,
        raw::FS_OPCODE_FOR_ITER_TUPLE,
        raw::FS_OPCODE_INSTRUMENTED_FOR_ITER,
    ];
    opcode.is_some_and(|opcode| FAMILY.contains(&u32::from(opcode)))
}

/// What FOR_ITER does when its iterator is exhausted (Python/bytecodes.c): pops it and goes on behind the
/// END_FOR and POP_TOP at its target. To execute the instruction again would ask the iterator twice.
unsafe fn end_iteration(tstate: ThreadState, frame: Frame, code: Code, unit: u32, oparg: u32) {
    /// The instruction and its inline cache.
    const SIZE: u32 = 2;
    /// END_FOR and POP_TOP.
    const SKIPPED: u32 = 2;
    let target = unit.saturating_add(SIZE).saturating_add(oparg).saturating_add(SKIPPED);
    let top = frame.stacktop();
    if target >= code.len() || top <= code.local_count() as c_int {
        return;
    }
    // SAFETY: an instruction starts at the target; the iterator is on top of the stack.
    unsafe {
        frame.set_unit(target);
        cut(tstate, frame, (top - 1) as u32);
    }
}

/// Whether a handler lies in the code and its values fit the stack. Tables of code objects that a program made
/// up may say anything.
fn sane(handler: Handler, code: Code) -> bool {
    let pushed = 1 + u32::from(handler.push_unit);
    handler.target < code.len() && handler.depth.checked_add(pushed).is_some_and(|depth| depth <= code.stack_size())
}

/// Unwinds to a handler of this frame.
unsafe fn unwind_to(
    handler: Handler,
    tstate: ThreadState,
    frame: Frame,
    code: Code,
    unit: u32,
    exception: NonNull<PyObject>,
) {
    // SAFETY: GIL held; the stack above the handler's depth is owned by its slots.
    unsafe {
        set_with_traceback(tstate, exception);
        cut(tstate, frame, code.local_count() + handler.depth);
        let raised = ffi::PyErr_GetRaisedException();
        if handler.push_unit {
            push(frame, box_i64(i64::from(unit)));
        }
        push(frame, raised);
        frame.set_unit(handler.target);
    }
}

/// Sets an exception, with a traceback entry for the current frame.
unsafe fn set_with_traceback(tstate: ThreadState, exception: NonNull<PyObject>) {
    // SAFETY: GIL held. The frame is complete, so it has or gets a frame object.
    unsafe {
        let object = ffi::PyThreadState_GetFrame(tstate.as_api());
        if object.is_null() {
            // As in the interpreter: no memory, no traceback entry.
            ffi::PyErr_Clear();
        }
        ffi::PyErr_SetRaisedException(exception.as_ptr());
        if !object.is_null() {
            // On failure the exception is replaced by the one that stopped it, as in the interpreter.
            ffi::PyTraceBack_Here(object);
            ffi::Py_DECREF(object.cast());
        }
    }
}

/// An exception to raise in the frame of a call.
#[derive(Clone, Copy)]
pub struct Raise {
    /// Unit of the instruction that raises.
    pub unit: u32,
    /// How many of the topmost values the instruction has used up.
    pub used: u16,
    /// Owned by whoever has this.
    pub exception: NonNull<PyObject>,
}

/// What is to be raised for a helper that failed in a call, see [`raise`]; none if the frame just goes on.
///
/// # Safety
/// As for [`raise`], but that the frame is not the current one.
pub unsafe fn raise_later(
    tstate: ThreadState,
    frame: Frame,
    (resume, used): (u32, u16),
    exception: *mut PyObject,
) -> Option<Raise> {
    // SAFETY: the caller's promises; frames of calls execute code.
    unsafe {
        let code = frame.code_unchecked();
        let (unit, oparg) = decode(code, resume);
        match NonNull::new(exception) {
            Some(exception) => Some(Raise { unit, used, exception }),
            None => {
                if is_for_iter(code.opcode(unit)) {
                    end_iteration(tstate, frame, code, unit, oparg);
                }
                None
            }
        }
    }
}

/// Raises in the frame of a call. True if the frame is in order at its handler then;
/// otherwise it has ended, the exception is set, and its caller is the current frame.
///
/// # Safety
/// The frame is the topmost of the thread's data stack, in order; the exception is owned by the caller of this, and none is
/// set.
pub unsafe fn raise_in_call(
    tstate: ThreadState,
    frame: Frame,
    caller: Frame,
    Raise { unit, used, exception }: Raise,
) -> bool {
    // SAFETY: the caller's promises; frames of calls execute code.
    unsafe {
        let code = frame.code_unchecked();
        frame.set_unit(unit);
        tstate.set_current_frame(frame);
        let Some(exception) = use_up(tstate, frame, used, exception) else {
            // What ended took the exception away; the interpreter says so where it finds none.
            return true;
        };
        if let Some(handler) = handler(code.exception_table(), unit)
            && sane(handler, code)
        {
            unwind_to(handler, tstate, frame, code, unit, exception);
            return true;
        }
        set_with_traceback(tstate, exception);
        cut(tstate, frame, code.local_count());
        let (tracing, event) = (tstate.tracing(), tstate.what_event());
        tstate.set_current_frame(caller);
        tstate.set_tracing(tracing.saturating_sub(1).max(0), -1);
        api::_PyEval_FrameClearAndPop(tstate.as_api(), frame.as_ptr());
        tstate.set_tracing(tracing, event);
        false
    }
}

/// Releases the stack down to a slot number, top first. May run Python code, with the exception set, as in the
/// interpreter.
unsafe fn cut(tstate: ThreadState, frame: Frame, depth: u32) {
    let (tracing, event) = (tstate.tracing(), tstate.what_event());
    // SAFETY: the slots between are owned by the stack; each is outside the stack before it is released.
    unsafe {
        tstate.set_tracing(tracing.saturating_sub(1).max(0), -1);
        while frame.stacktop() > depth as c_int {
            let top = frame.stacktop() - 1;
            frame.set_stacktop(top);
            let slot = frame.slots().add(top as usize);
            let object = slot.read();
            slot.write(null_mut());
            ffi::Py_XDECREF(object);
        }
        tstate.set_tracing(tracing, event);
    }
}

pub(super) unsafe fn push(frame: Frame, object: *mut PyObject) {
    let top = frame.stacktop();
    // SAFETY: `sane` saw that the stack has room, and a call's value goes where its function was.
    unsafe {
        frame.slots().add(top as usize).write(object);
        frame.set_stacktop(top + 1);
    }
}

/// The value so far below the top of a frame's stack, borrowed.
pub(super) unsafe fn peek(frame: Frame, below: c_int) -> *mut PyObject {
    // SAFETY: the caller knows how many there are.
    unsafe { frame.slots().add((frame.stacktop() - 1 - below) as usize).read() }
}

/// The same, which then is the caller's, and null in the stack.
pub(super) unsafe fn take(frame: Frame, below: c_int) -> *mut PyObject {
    // SAFETY: as for `peek`.
    unsafe { core::mem::replace(&mut *frame.slots().add((frame.stacktop() - 1 - below) as usize), null_mut()) }
}

/// Stashes an exception for the INSTRUCTION event of a unit. False if events cannot be switched on; the
/// exception then stays the caller's.
unsafe fn arm_raise(tstate: ThreadState, frame: Frame, code: Code, unit: u32, exception: NonNull<PyObject>) -> bool {
    // SAFETY: a callback runs with the GIL.
    let locked = unsafe { Locked::assume() };
    let Some(arm) = ARM.get() else { return false };
    if STASHES.get(locked).borrow_mut().try_reserve(1).is_err() || !arm(code) {
        return false;
    }
    STASHES.get(locked).borrow_mut().push(Stash { thread: tstate.id(), frame, code, unit, exception });
    true
}

/// The exception to raise at an instruction, if one was stashed for it. For the INSTRUCTION callback, which
/// switches the events off again (as far as it has no use for them itself), sets the exception by
/// `PyErr_SetRaisedException`, and returns null. The caller owns the exception.
#[inline]
pub fn take_raise(
    locked: Locked,
    tstate: ThreadState,
    frame: Frame,
    code: Code,
    unit: u32,
) -> Option<NonNull<PyObject>> {
    if STASHES.get(locked).borrow().is_empty() { None } else { take_stashed(locked, tstate, frame, code, unit) }
}

#[cold]
fn take_stashed(locked: Locked, tstate: ThreadState, frame: Frame, code: Code, unit: u32) -> Option<NonNull<PyObject>> {
    let place = (tstate.id(), frame, code, unit);
    take_first(locked, |stash| (stash.thread, stash.frame, stash.code, stash.unit) == place)
}

fn take_first(locked: Locked, is_meant: impl Fn(&Stash) -> bool) -> Option<NonNull<PyObject>> {
    let mut stashes = STASHES.get(locked).borrow_mut();
    let at = stashes.iter().position(is_meant)?;
    Some(stashes.swap_remove(at).exception)
}

/// Drops what a thread never raised: the program took our callbacks away. Called whenever the thread is about to run
/// compiled code.
#[inline]
pub fn drop_stale(locked: Locked, tstate: ThreadState) {
    if !STASHES.get(locked).borrow().is_empty() {
        drop_where(locked, |stash| stash.thread == tstate.id());
    }
}

/// A code object has ended, and with it whatever frame was to raise in it.
pub fn forget(locked: Locked, code: Code) {
    drop_where(locked, |stash| stash.code == code);
}

fn drop_where(locked: Locked, is_over: impl Fn(&Stash) -> bool) {
    // The end of an exception may run Python code, which may come here again: so no borrow is held, and the search
    // starts anew.
    while let Some(exception) = take_first(locked, &is_over) {
        // SAFETY: GIL held; the stash owned it.
        unsafe { ffi::Py_DECREF(exception.as_ptr()) };
    }
}
