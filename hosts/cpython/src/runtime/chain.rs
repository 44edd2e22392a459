//! Calls that compiled code was in the middle of: their frames, and how they run to their ends.
//!
//! Compiled code has no frames for calls of Python functions that it followed. Where it leaves in one, [`build`] makes the
//! frames that the interpreter would have, outermost first, and [`Suspended::finish`] runs them, innermost first: each in an
//! evaluation loop of its own, which returns before the next begins, so that the C stack holds one at a time. What a call
//! returns goes to its caller's stack; an exception is raised in the caller at the call. At last the frame that compiled
//! code ran for is in order behind its call, or where its handler is, and the callback returns to the interpreter there.
//!
//! Tracebacks, `sys._getframe`, depth of recursion and order of finalisers are the interpreter's: a call that was entered
//! by compiled code is a level of recursion, as it would be there, and no level of C recursion.
//!
//! Interpreter threads with the GIL, inside the callback that compiled code ran in. Python runs below: no destructors.

use super::helpers::EVALUATION;
use super::unwind::{self, Outcome, Raise};
use crate::ffi::{Code, Frame, Function, ThreadState, api};
use core::ffi::c_int;
use core::ptr::{NonNull, null_mut};
use firesteel_protocol::exits::{CallRestore, ExitDescriptor};
use pyo3::ffi::{self, PyObject};

/// Most calls that an exit may be in.
pub const DEEPEST: usize = 8;

/// A call with its frame.
#[derive(Clone, Copy)]
struct Made {
    frame: Frame,
    /// Unit of the call in its caller.
    unit: u32,
    /// Unit behind it.
    next: u32,
}

/// Frames that are in order and wait to be run.
#[derive(Clone, Copy)]
pub struct Suspended {
    tstate: ThreadState,
    /// The frame that compiled code ran for.
    outermost: Frame,
    made: [Option<Made>; DEEPEST],
    /// What is raised in the last of them, if anything is: what a helper raised, or MemoryError if a frame could not be made.
    raised: Option<Raise>,
}

/// Whether the calls of an exit can be rebuilt: their slots follow each other, their code takes them, and every slot from
/// the outermost function on is listed.
pub fn fits(exit: &ExitDescriptor, code: Code) -> bool {
    let locals = code.local_count();
    let top = locals + u32::from(exit.depth);
    if exit.calls.len() > DEEPEST {
        return false;
    }
    let mut caller = (code, locals);
    for (at, call) in exit.calls.iter().enumerate() {
        // SAFETY: executors are checked before they become valid; the ends of their callees' code make them invalid.
        let Some(callee) = (unsafe { code_of(call) }) else { return false };
        let end = exit.calls.get(at + 1).map_or(top, |next| u32::from(next.first()));
        let stack = end.checked_sub(u32::from(call.base) + callee.local_count());
        let resume = exit.calls.get(at + 1).map_or(exit.resume, |next| next.unit);
        let fits = call.inputs >= 3
            && call.inputs <= call.base
            && u32::from(call.first()) >= caller.1
            && u32::from(call.first()) <= caller.1 + caller.0.stack_size()
            && call.unit < caller.0.len()
            && call.next < caller.0.len()
            && resume < callee.len()
            && stack.is_some_and(|stack| stack <= callee.stack_size());
        if !fits {
            return false;
        }
        caller = (callee, u32::from(call.base) + callee.local_count());
    }
    exit.calls.first().is_none_or(|outermost| {
        let first = u32::from(outermost.base) - 1;
        let listed = exit.slots.iter().skip_while(|slot| u32::from(slot.slot) < first);
        listed.map(|slot| u32::from(slot.slot)).eq(first..top)
    })
}

/// The code object of a call.
///
/// # Safety
/// It has not ended.
unsafe fn code_of(call: &CallRestore) -> Option<Code> {
    // SAFETY: the caller's promise.
    NonNull::new(call.code as *mut _).map(|code| unsafe { Code::new(code) })
}

/// Makes the frames of an exit's calls. `values` are those of the slots from the outermost function on; they are taken over.
///
/// # Safety
/// The exit [`fits`], compiled code has just left through it, `outermost` is in order before the call, and no exception is
/// set. There is a value for each of the slots.
pub unsafe fn build(tstate: ThreadState, outermost: Frame, exit: &ExitDescriptor, values: &[*mut PyObject]) -> Suspended {
    let mut suspended = Suspended { tstate, outermost, made: [None; DEEPEST], raised: None };
    let first = exit.calls.first().map_or(0, |call| call.base.saturating_sub(1));
    let part = |from: u16, to: Option<u16>| {
        let to = to.map_or(values.len(), |to| usize::from(to.saturating_sub(first)));
        values.get(usize::from(from.saturating_sub(first))..to).unwrap_or_default()
    };
    let mut caller = outermost;
    for (at, (call, made)) in exit.calls.iter().zip(&mut suspended.made).enumerate() {
        let inner = exit.calls.get(at + 1);
        let resume = inner.map_or(exit.resume, |inner| inner.unit);
        let [function, slots @ ..] = part(call.base.saturating_sub(1), inner.map(CallRestore::first)) else { break };
        // SAFETY: `fits` saw that the slots are there; each is owned by us, and goes to the frame or is released.
        unsafe {
            let frame = push(tstate, *function, slots, resume);
            if at > 0 {
                // What the call took from its caller, which has references of its own in the frame.
                release(part(call.first(), Some(call.base - 1)));
            }
            let Some(frame) = frame else {
                suspended.raised = pending(call.unit);
                if let Some(inner) = inner {
                    release(part(inner.first(), None));
                }
                break;
            };
            (*frame.as_ptr()).previous = caller.as_ptr();
            *made = Some(Made { frame, unit: call.unit, next: call.next });
            caller = frame;
        }
    }
    suspended
}

/// A frame on the thread's data stack, with these locals and values of the stack behind them. None with MemoryError: all are
/// released then.
///
/// # Safety
/// As for [`build`]; the function and the slots are owned by the caller, who gives them up.
unsafe fn push(tstate: ThreadState, function: *mut PyObject, slots: &[*mut PyObject], resume: u32) -> Option<Frame> {
    // SAFETY: the caller's promise; compiled code guarded that it is a Python function with this code.
    unsafe {
        let code = Function::from_object(function)?.code()?;
        let parameters = code.parameter_count() as usize;
        let (arguments, others) = slots.split_at_checked(parameters)?;
        let arguments = arguments.as_ptr();
        let frame =
            api::_PyEvalFramePushAndInit(tstate.as_api(), function, null_mut(), arguments, parameters, null_mut());
        let Some(frame) = NonNull::new(frame) else {
            release(others);
            return None;
        };
        let frame = Frame::new(frame);
        for (at, &value) in others.iter().enumerate() {
            frame.set_slot((parameters + at) as u16, value);
        }
        frame.set_stacktop(slots.len() as c_int);
        frame.set_unit(resume);
        Some(frame)
    }
}

/// # Safety
/// Each is owned by the caller, or null.
unsafe fn release(values: &[*mut PyObject]) {
    for &value in values {
        // SAFETY: the caller's promise.
        unsafe { ffi::Py_XDECREF(value) };
    }
}

impl Suspended {
    /// A helper failed in the innermost call, at `resume`, with this exception or without one, which it owns. So many of the
    /// topmost values the instruction has used up.
    ///
    /// # Safety
    /// As for [`unwind::raise`].
    pub unsafe fn fail(&mut self, (resume, used): (u32, u16), exception: *mut PyObject) {
        let Some(innermost) = self.made.iter().flatten().last().copied() else { return };
        if self.raised.is_some() {
            // There is no frame for it: what was raised was never seen.
            // SAFETY: the caller gave it.
            return unsafe { ffi::Py_XDECREF(exception) };
        }
        // SAFETY: the frame is in order.
        self.raised = unsafe { unwind::raise_later(self.tstate, innermost.frame, (resume, used), exception) };
    }

    /// Runs the calls to their ends. The outermost frame goes on behind its call then, or at its handler, or is left.
    ///
    /// # Safety
    /// Compiled code has left, and the callback that it ran in has not returned; `code` is the outermost frame's.
    pub unsafe fn finish(&self, code: Code) -> Outcome {
        let Suspended { tstate, outermost, .. } = *self;
        let made = || self.made.iter().flatten();
        // What is to be raised in the frame that comes next, and where.
        let mut raised = self.raised;
        // SAFETY: the frames are in order, and linked from the innermost outwards.
        unsafe {
            tstate.take_python_levels(made().count() as c_int);
            let mut at = made().count();
            while let Some((call, callers)) = self.made.get(..at).and_then(|made| made.split_last()) {
                let Some(call) = call else { break };
                at -= 1;
                let caller = callers.last().copied().flatten().map_or(outermost, |caller| caller.frame);
                let result = match raised.take() {
                    Some(raise) if !unwind::raise_in_call(tstate, call.frame, caller, raise) => {
                        tstate.take_python_levels(-1);
                        null_mut()
                    }
                    Some(_) | None => evaluate(tstate, call.frame, caller),
                };
                match NonNull::new(result) {
                    Some(result) => {
                        unwind::push(caller, result.as_ptr());
                        caller.set_unit(call.next);
                    }
                    None => raised = pending(call.unit),
                }
            }
            match raised {
                Some(raise) => unwind::raise(tstate, outermost, code, (raise.unit, 0), raise.exception.as_ptr()),
                None => Outcome::Resumes,
            }
        }
    }
}

/// The exception that is set, to be raised at a call.
///
/// # Safety
/// GIL held.
unsafe fn pending(unit: u32) -> Option<Raise> {
    // SAFETY: the caller's promise.
    let exception = NonNull::new(unsafe { ffi::PyErr_GetRaisedException() });
    exception.map(|exception| Raise { unit, used: 0, exception })
}

/// Runs a frame to its end: what it returns, or null with an exception. The frame is gone then.
///
/// # Safety
/// The frame is in order, and its caller is `caller`.
unsafe fn evaluate(tstate: ThreadState, frame: Frame, caller: Frame) -> *mut PyObject {
    let (tracing, event) = (tstate.tracing(), tstate.what_event());
    // SAFETY: the caller's promise. The evaluation counts the level of the frame itself; levels of C recursion, and what
    // keeps events from being delivered in a callback, are as the interpreter had them before the callback.
    unsafe {
        tstate.set_current_frame(caller);
        tstate.take_python_levels(-1);
        tstate.grant_levels(EVALUATION);
        tstate.set_tracing(tracing.saturating_sub(1).max(0), -1);
        let result = api::_PyEval_EvalFrameDefault(tstate.as_api(), frame.as_ptr(), 0);
        tstate.set_tracing(tracing, event);
        tstate.grant_levels(-EVALUATION);
        result
    }
}
