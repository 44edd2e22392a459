//! Frames of calls while host code runs.
//!
//! Compiled code keeps calls that it followed in registers. Host code may look at frames (`sys._getframe`, tracebacks,
//! warnings), so compiled code has their frames made before it calls a helper in one, and taken away afterwards:
//!
//! ```text
//! push_frames -> x7        the state of the calls, as an exit would spill it
//! call helper ...          sees the frames; the innermost is the current one
//! pop_frames               what compiled code owns it owns again
//! ```
//!
//! What compiled code owns a reference to goes to the frame and comes back, so that counts are those of the interpreter.
//! Frames that host code made a frame object of are not taken away: compiled code leaves, and goes on in them
//! ([`super::chain`]). A local that host code changed then (PEP 667) is changed for good: the frame keeps it, and what
//! compiled code had there is gone.
//!
//! Interpreter threads with the GIL; no destructors, no panics.

use super::activation::{Activation, Block};
use super::chain::{Calls, moves};
use super::reify;
use crate::ffi::{api, object, raw};
use core::ffi::c_int;
use core::ptr::null_mut;
use firesteel_protocol::exits::{ExitDescriptor, Restore};
use firesteel_protocol::native::NativeContext;
use pyo3::ffi::{self, PyObject};

/// Stands for no exit in [`Block::forced`].
pub const NONE: i64 = -1;

/// Makes the frames of an exit's calls, and makes the innermost the current one.
///
/// # Safety
/// Compiled code calls it with its context, after it spilled what the exit with this index names.
pub unsafe extern "C" fn push_frames(context: *mut NativeContext, index: i64) {
    // SAFETY: the context is the head of its block, and the activation in it is valid while compiled code runs. The
    // executor is kept by whoever entered.
    unsafe {
        let block = context.cast::<Block>();
        let record = (*block).activation.as_mut_ptr();
        let Activation { tstate, frame, executor, .. } = *record;
        let Some(exit) = usize::try_from(index).ok().and_then(|at| executor.as_ref().exits.get(at)) else { return };
        let Some(outermost) = exit.calls.first() else { return };
        frame.set_unit(outermost.unit);
        let values = reify::values_of_calls(block, exit);
        let calls = Calls::make((*block).calls.as_mut_ptr(), (tstate, frame), exit, values, &mut (*block).kept);
        let innermost = calls.innermost();
        (*block).forced = index;
        (*record).frame = innermost;
        (*record).code = innermost.code_unchecked();
        tstate.set_current_frame(innermost);
        tstate.take_python_levels(exit.levels() as c_int);
    }
}

/// Takes the frames away again that [`push_frames`] made.
///
/// # Safety
/// Compiled code calls it with its context, behind the helper that they were made for.
pub unsafe extern "C" fn pop_frames(context: *mut NativeContext) {
    // SAFETY: as for `push_frames`, which filled in the calls.
    unsafe {
        let block = context.cast::<Block>();
        let record = (*block).activation.as_mut_ptr();
        let Activation { tstate, executor, .. } = *record;
        let forced = usize::try_from((*block).forced).ok();
        let Some(exit) = forced.and_then(|at| executor.as_ref().exits.get(at)) else { return };
        (*block).forced = NONE;
        let calls = (*block).calls.assume_init_ref();
        let outermost = calls.outermost;
        (*record).frame = outermost;
        (*record).code = outermost.code_unchecked();
        tstate.set_current_frame(outermost);
        tstate.take_python_levels(-(exit.levels() as c_int));
        let is_seen = outermost.has_object() || calls.frames().any(|frame| frame.has_object());
        take_back(block, exit, calls, is_seen);
        if is_seen {
            (*context).leave = 1;
        }
    }
}

/// Empties the frames, innermost first, and ends them unless they are kept.
///
/// # Safety
/// As for [`pop_frames`].
unsafe fn take_back(block: *mut Block, exit: &ExitDescriptor, calls: &Calls, keeps: bool) {
    // SAFETY: the block is this activation's; nothing used its scratch since the frames were made.
    let (tstate, values) = unsafe { ((*(*block).activation.as_ptr()).tstate, reify::made_for_calls(block, exit)) };
    let listed = exit.slots.get(exit.slots.len() - values.len()..).unwrap_or_default();
    let mut end = listed.len();
    let outermost = exit.calls.first().map_or(0, |call| call.base);
    for at in (0..exit.calls.len()).rev() {
        let (Some(call), Some(frame)) = (exit.calls.get(at), calls.frames().nth(at)) else { continue };
        let function = usize::from(call.base - outermost);
        let slots = listed.get(function..end).unwrap_or_default();
        // What the call took from its caller lies between.
        end = usize::from(call.first().saturating_sub(outermost - 1));
        // SAFETY: the frame has what `push_frames` put there, but for locals that the program changed. What is released
        // does not end by it: somebody else has it, or it is a number.
        unsafe {
            for (slot, &put) in slots.iter().zip(values.get(function..).unwrap_or_default()).skip(1) {
                let place = slot.slot - call.base;
                let value = frame.slot(place);
                let is_moved = moves(&slot.value);
                if keeps && (value != put || !is_moved) && u32::from(place) < frame.code_unchecked().local_count() {
                    // Changed by the program: what compiled code had there is gone with the change. Or what the frame has of
                    // its own: the program may have changed where compiled code borrows it from.
                    continue;
                }
                frame.set_slot(place, null_mut());
                if !is_moved {
                    take_list_out(&slot.value, value);
                    ffi::Py_XDECREF(value);
                }
            }
            if let [function, ..] = slots
                && moves(&function.value)
            {
                // The frame gives its reference up when it ends.
                ffi::Py_INCREF((*frame.as_ptr()).f_funcobj.cast::<PyObject>());
            }
            frame.set_stacktop(frame.code_unchecked().local_count() as c_int);
            match (keeps, (*block).kept.get_mut(at)) {
                (true, Some(kept)) => *kept = Some(frame),
                (true, None) | (false, _) => api::_PyEval_FrameClearAndPop(tstate.as_api(), frame.as_ptr()),
            }
        }
    }
}

/// The list of an iterator that was made for a frame is compiled code's again.
///
/// # Safety
/// `value` is null, or what was made for a slot that is restored so, and nobody else has it.
unsafe fn take_list_out(restore: &Restore, value: *mut PyObject) {
    // SAFETY: the caller's promise; the type is asked first.
    unsafe {
        if matches!(restore, Restore::ListIter { .. })
            && !value.is_null()
            && object::type_of(value) == &raw mut api::PyListIter_Type
        {
            (*value.cast::<raw::_PyListIterObject>()).it_seq = null_mut();
        }
    }
}

/// Ends frames that were kept for calls that have ended, innermost first.
///
/// # Safety
/// As for [`pop_frames`]; so many calls are going on.
pub unsafe fn end_kept(block: *mut Block, calls: usize) {
    // SAFETY: the frames are the topmost of the data stack, and empty but for what the program put there.
    unsafe {
        let tstate = (*(*block).activation.as_ptr()).tstate;
        for kept in (*block).kept.iter_mut().skip(calls).rev() {
            if let Some(frame) = kept.take() {
                api::_PyEval_FrameClearAndPop(tstate.as_api(), frame.as_ptr());
            }
        }
    }
}
