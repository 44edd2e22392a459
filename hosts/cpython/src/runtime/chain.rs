//! Calls that compiled code was in the middle of: their frames, and how they run to their ends.
//!
//! Compiled code has no frames for calls of Python functions that it followed. Where it leaves in one, [`Calls::make`] makes
//! the frames that the interpreter would have, outermost first, and [`Calls::finish`] runs them, innermost first: each in an
//! evaluation loop of its own, which returns before the next begins, so that the C stack holds one at a time. What a call
//! returns goes to its caller's stack; an exception is raised in the caller at the call. At last the frame that compiled
//! code ran for is in order behind its call, or where its handler is, and the callback returns to the interpreter there.
//!
//! Tracebacks, `sys._getframe`, depth of recursion and order of finalisers are the interpreter's: a call that was entered
//! by compiled code is a level of recursion, as it would be there, and no level of C recursion.
//!
//! Frames that host code looked at while compiled code went on ([`super::forced`]) are used again: programs have them.
//!
//! Interpreter threads with the GIL, inside the callback that compiled code ran in. Python runs below: no destructors.

use super::helpers::EVALUATION;
use super::reserve::{FRAME_WORDS, reserve};
use super::unwind::{self, Outcome, Raise};
use crate::bytecode::operators;
use crate::ffi::{Code, Frame, Function, ThreadState, api, data_stack, object};
use core::ffi::c_int;
use core::mem::MaybeUninit;
use core::ptr::{NonNull, null_mut};
use firesteel_protocol::exits::{CallKind, CallRestore, ExitDescriptor, Restore, RestoreSlot};
use firesteel_protocol::types::Kind;
use pyo3::ffi::{self, PyObject};

/// Most calls that an exit may be in, and so that a recording follows at once.
pub const DEEPEST: usize = 8;

/// A call with its frame.
#[derive(Clone, Copy)]
pub struct Made {
    /// Its frame.
    pub frame: Frame,
    /// Unit of the call in its caller.
    pub unit: u32,
    /// Unit behind it.
    pub next: u32,
    /// What becomes of what it returns.
    pub kind: CallKind,
    /// How many of the topmost values the caller gives up then.
    pub kept: u16,
}

/// Frames of calls that are going on, above the frame that compiled code runs for. In a block, and filled in there: it is as
/// large as the deepest nest, of which most use the first place.
pub struct Calls {
    tstate: ThreadState,
    /// The frame that compiled code runs for.
    pub outermost: Frame,
    /// The exit that they are of, kept by whoever entered.
    exit: NonNull<ExitDescriptor>,
    /// How many there are.
    count: usize,
    /// Their frames, outermost first.
    frames: [MaybeUninit<Frame>; DEEPEST],
    /// What is raised in the innermost, if anything is.
    raised: Option<Raise>,
    /// Unit of the call in the innermost behind which the interpreter is to serve requests.
    serves: Option<u32>,
}

/// Frames that programs have frame objects of.
pub type Kept = [Option<Frame>; DEEPEST];

/// Whether the calls of an exit can be rebuilt: their slots follow each other, their code takes them, and every slot from
/// the outermost function on is listed.
pub fn fits(exit: &ExitDescriptor, code: Code) -> bool {
    let top = code.local_count() + u32::from(exit.depth);
    if exit.calls.len() > DEEPEST {
        return false;
    }
    let mut words = 0;
    let mut caller = (code, code.local_count());
    for (at, call) in exit.calls.iter().enumerate() {
        // SAFETY: the code of callees lives when their executor is made valid; its end makes that invalid.
        let Some(callee) = (unsafe { code_of(call) }) else { return false };
        let inner = exit.calls.get(at + 1);
        let end = inner.map_or(top, |inner| u32::from(inner.first()));
        let resume = inner.map_or(exit.resume, |inner| inner.unit);
        let stack = end.checked_sub(u32::from(call.base) + callee.local_count());
        let first = u32::from(call.first());
        // The caller's own: what it keeps, operands among it, and an instance.
        let kept = u32::from(call.kept) + u32::from(call.kind.is_init());
        let fits = call.inputs >= 1
            && call.inputs <= call.base
            && (call.kind != CallKind::Operator || kept >= 2)
            && (caller.1 + kept..=caller.1 + caller.0.stack_size()).contains(&first)
            && call.unit < caller.0.len()
            && call.next < caller.0.len()
            && resume < callee.len()
            && stack.is_some_and(|stack| stack <= callee.stack_size());
        if !fits {
            return false;
        }
        words += callee.frame_size() as usize;
        caller = (callee, u32::from(call.base) + callee.local_count());
    }
    let is_listed = |outermost: &CallRestore| {
        let first = outermost.base - 1;
        let listed = exit.slots.iter().skip_while(|slot| slot.slot < first);
        listed.map(|slot| u32::from(slot.slot)).eq(u32::from(first)..top)
    };
    words <= FRAME_WORDS && exit.calls.first().is_none_or(is_listed)
}

/// The code object of a call.
///
/// # Safety
/// It has not ended.
unsafe fn code_of(call: &CallRestore) -> Option<Code> {
    // SAFETY: the caller's promise.
    NonNull::new(call.code as *mut _).map(|code| unsafe { Code::new(code) })
}

impl Calls {
    /// Makes the frames of an exit's calls in `place`. `values` are those of the slots from the outermost function on; frames
    /// take over what is theirs, and what only passed from caller to callee is released. Those that are `kept` are used
    /// again, with locals that a program changed.
    ///
    /// # Safety
    /// `place` may be written. The exit [`fits`], and compiled code left by it or stays in its state; `outermost` is in
    /// order before the call. There is a value for each of the slots, owned by the caller of this, or null.
    pub unsafe fn make<'a>(
        place: *mut Calls,
        (tstate, outermost): (ThreadState, Frame),
        exit: &ExitDescriptor,
        values: &[*mut PyObject],
        kept: &mut Kept,
    ) -> &'a mut Calls {
        // SAFETY: the caller's promise; every field is filled in, and frames need no value beyond the count.
        let calls = unsafe {
            (&raw mut (*place).tstate).write(tstate);
            (&raw mut (*place).outermost).write(outermost);
            (&raw mut (*place).exit).write(NonNull::from(exit));
            (&raw mut (*place).count).write(0);
            (&raw mut (*place).raised).write(None);
            (&raw mut (*place).serves).write(None);
            &mut *place
        };
        let first = exit.calls.first().map_or(0, |call| call.base.saturating_sub(1));
        let listed = exit.slots.get(exit.slots.len() - values.len()..).unwrap_or_default();
        let index = |slot: u16| usize::from(slot.saturating_sub(first));
        let mut caller = outermost;
        for (at, call) in exit.calls.iter().enumerate() {
            let inner = exit.calls.get(at + 1);
            let resume = inner.map_or(exit.resume, |inner| inner.unit);
            let range = index(call.base)..inner.map_or(values.len(), |inner| index(inner.first()));
            let (Some(&function), Some(slots)) = (values.get(index(call.base - 1)), values.get(range.clone())) else {
                break;
            };
            // SAFETY: `fits` saw that the slots are there; each is owned by us, and goes to the frame or is released.
            unsafe {
                let old = kept.get_mut(at).and_then(Option::take);
                let listed = listed.get(range).unwrap_or_default();
                let Some(frame) = push(tstate, function, (listed, slots), old) else { break };
                if at > 0 {
                    release(values.get(index(call.first())..index(call.base - 1)).unwrap_or_default());
                }
                frame.set_unit(resume);
                (*frame.as_ptr()).previous = caller.as_ptr();
                if let Some(place) = calls.frames.get_mut(at) {
                    place.write(frame);
                    calls.count += 1;
                }
                caller = frame;
            }
        }
        calls
    }

    /// The calls, outermost first.
    pub fn made(&self) -> impl Iterator<Item = Made> {
        // SAFETY: the exit is kept while its calls go on.
        let calls = unsafe { &self.exit.as_ref().calls };
        self.frames().zip(calls).map(|(frame, call)| Made {
            frame,
            unit: call.unit,
            next: call.next,
            kind: call.kind,
            kept: call.kept,
        })
    }

    /// The frames, outermost first.
    pub fn frames(&self) -> impl DoubleEndedIterator<Item = Frame> + ExactSizeIterator {
        let frames = self.frames.get(..self.count).unwrap_or_default();
        // SAFETY: as many are filled in as were counted.
        frames.iter().map(|frame| unsafe { frame.assume_init() })
    }

    /// The innermost frame.
    pub fn innermost(&self) -> Frame {
        self.frames().next_back().unwrap_or(self.outermost)
    }

    /// A helper failed in the innermost call, at `resume`, with this exception or without one, which is taken over. So many
    /// of the topmost values the instruction has used up.
    ///
    /// # Safety
    /// As for [`unwind::raise`].
    pub unsafe fn fail(&mut self, place: (u32, u16), exception: *mut PyObject) {
        // SAFETY: the frame is in order.
        self.raised = unsafe { unwind::raise_later(self.tstate, self.innermost(), place, exception) };
    }

    /// Requests are served behind the call at this unit of the innermost frame, before it goes on.
    pub fn serve(&mut self, unit: u32) {
        self.serves = Some(unit);
    }

    /// Runs the calls to their ends. The outermost frame goes on behind its call then, or at its handler, or is left.
    ///
    /// # Safety
    /// Compiled code has left, and the callback that it ran in has not returned; `code` is the outermost frame's.
    pub unsafe fn finish(&self, code: Code) -> Outcome {
        let Calls { tstate, outermost, .. } = *self;
        // The exit may end while they run.
        let mut made = [None; DEEPEST];
        for (place, call) in made.iter_mut().zip(self.made()) {
            *place = Some(call);
        }
        let mut at = self.count;
        // SAFETY: the frames are in order, and linked from the innermost outwards.
        unsafe {
            tstate.take_python_levels(self.exit.as_ref().levels() as c_int);
            // What is to be raised in the frame that comes next, and where.
            let mut raised = match self.serves {
                Some(unit) => serve(tstate, self.innermost(), unit),
                None => self.raised,
            };
            while let Some((Some(call), callers)) = made.get(..at).and_then(|made| made.split_last()) {
                at -= 1;
                let caller = callers.last().copied().flatten().map_or(outermost, |caller| caller.frame);
                let result = match raised.take() {
                    Some(raise) if !unwind::raise_in_call(tstate, call.frame, caller, raise) => {
                        tstate.take_python_levels(-1);
                        null_mut()
                    }
                    Some(_) | None => evaluate(tstate, call.frame, caller),
                };
                // The interpreter's own frame below one that initialises.
                tstate.take_python_levels(1 - call.kind.levels() as c_int);
                let result = NonNull::new(result).and_then(|result| accepted(caller, call, result));
                match result {
                    Some(result) => {
                        give_up(tstate, caller, call.kept);
                        // An instance lies there already.
                        if !call.kind.is_init() {
                            unwind::push(caller, result.as_ptr());
                        }
                        caller.set_unit(call.next);
                    }
                    None => raised = pending(call.unit, call.kept + u16::from(call.kind.is_init())),
                }
            }
            match raised {
                Some(raise) => {
                    unwind::raise(tstate, outermost, code, (raise.unit, raise.used), raise.exception.as_ptr())
                }
                None => Outcome::Resumes,
            }
        }
    }
}

/// What a call has returned, if its caller takes it; otherwise none, with an exception set.
///
/// # Safety
/// The frame of the caller is in order; `result` is given up if it is not taken.
unsafe fn accepted(caller: Frame, call: &Made, result: NonNull<PyObject>) -> Option<NonNull<PyObject>> {
    // SAFETY: the caller's promise.
    unsafe {
        let name = |object: *mut PyObject| (*object::type_of(object)).tp_name;
        let wanted = match call.kind {
            CallKind::Function => true,
            CallKind::Init | CallKind::SlotInit => result.as_ptr() == ffi::Py_None(),
            CallKind::Operator => result.as_ptr() != ffi::Py_NotImplemented(),
        };
        if wanted {
            return Some(result);
        }
        if call.kind.is_init() {
            // EXIT_INIT_CHECK in Python/bytecodes.c, and `slot_tp_init` in Objects/typeobject.c.
            let message = c"__init__() should return None, not '%.200s'".as_ptr();
            ffi::PyErr_Format(ffi::PyExc_TypeError, message, name(result.as_ptr()));
        } else {
            // `binop_type_error` in Objects/abstract.c: what is followed has no other method for these operands.
            let operand = |below: c_int| unwind::peek(caller, below);
            let sign =
                operators::sign(caller.code_unchecked().unit(call.unit).map_or(u32::MAX, |unit| u32::from(unit >> 8)));
            let message = c"unsupported operand type(s) for %.100s: '%.100s' and '%.100s'".as_ptr();
            ffi::PyErr_Format(ffi::PyExc_TypeError, message, sign.as_ptr(), name(operand(1)), name(operand(0)));
        }
        ffi::Py_DECREF(result.as_ptr());
        None
    }
}

/// The caller gives up so many of its topmost values, deepest first, behind a call that returned.
///
/// # Safety
/// The frame is in order, and no exception is set.
unsafe fn give_up(tstate: ThreadState, caller: Frame, count: u16) {
    if count == 0 {
        return;
    }
    let (tracing, event) = (tstate.tracing(), tstate.what_event());
    // SAFETY: the caller's promise. The end of a value may run Python code; tracing is restored.
    unsafe {
        tstate.set_current_frame(caller);
        tstate.set_tracing(tracing.saturating_sub(1).max(0), -1);
        for below in (0..c_int::from(count)).rev() {
            ffi::Py_XDECREF(unwind::take(caller, below));
        }
        caller.set_stacktop(caller.stacktop() - c_int::from(count));
        tstate.set_tracing(tracing, event);
    }
}

/// A frame with these locals and values of the stack behind them. None if the function is none, which guards exclude.
///
/// # Safety
/// As for [`Calls::make`]; the function and the slots are owned by the caller, who gives them up.
#[inline]
unsafe fn push(
    tstate: ThreadState,
    function: *mut PyObject,
    (listed, values): (&[RestoreSlot], &[*mut PyObject]),
    kept: Option<Frame>,
) -> Option<Frame> {
    // SAFETY: the caller's promise; compiled code guarded that it is a Python function with this code.
    unsafe {
        let code = Function::from_object(function)?.code()?;
        let frame = match kept {
            Some(frame) => {
                // It has the function already.
                ffi::Py_DECREF(function);
                frame
            }
            None => data_stack::push(tstate, function, code, || reserve().chunk()),
        };
        let locals = code.local_count() as usize;
        for (at, &value) in values.iter().enumerate() {
            if kept.is_some() && at < locals && !frame.slot(at as u16).is_null() {
                // The program changed it, and what compiled code owned there is gone: see `super::forced`.
                if !listed.get(at).is_some_and(|slot| moves(&slot.value)) {
                    ffi::Py_XDECREF(value);
                }
                continue;
            }
            frame.set_slot(at as u16, value);
        }
        frame.set_stacktop(values.len() as c_int);
        Some(frame)
    }
}

/// Whether a slot gets a reference that compiled code owned, rather than a new one.
pub fn moves(value: &Restore) -> bool {
    matches!(value, Restore::Spilled { kind: Kind::Ref, owned: true, .. })
}

/// # Safety
/// Each is owned by the caller, or null.
unsafe fn release(values: &[*mut PyObject]) {
    for &value in values {
        // SAFETY: the caller's promise.
        unsafe { ffi::Py_XDECREF(value) };
    }
}

/// The exception that is set, to be raised at a call, which has used so many of the topmost values up.
///
/// # Safety
/// GIL held.
unsafe fn pending(unit: u32, used: u16) -> Option<Raise> {
    // SAFETY: the caller's promise.
    let exception = NonNull::new(unsafe { ffi::PyErr_GetRaisedException() });
    exception.map(|exception| Raise { unit, used, exception })
}

/// Runs a frame to its end: what it returns, or null with an exception. The frame is gone then.
///
/// # Safety
/// The frame is in order, and its caller is `caller`.
#[inline(never)]
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

/// Serves requests in a frame of a call, as the interpreter does behind the call at `unit`: what is to be raised there.
///
/// # Safety
/// The frame is in order.
#[cold]
unsafe fn serve(tstate: ThreadState, frame: Frame, unit: u32) -> Option<Raise> {
    let (tracing, event) = (tstate.tracing(), tstate.what_event());
    // SAFETY: GIL held; tracing is restored, and `finish` sets the current frame.
    unsafe {
        tstate.set_current_frame(frame);
        tstate.set_tracing(tracing.saturating_sub(1).max(0), -1);
        let failed = api::_Py_HandlePending(tstate.as_api()) != 0;
        tstate.set_tracing(tracing, event);
        if failed { pending(unit, 0) } else { None }
    }
}
