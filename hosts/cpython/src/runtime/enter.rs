//! Into compiled code and back.
//!
//! Owns the entry check and the order of things around a run. Called from the JUMP and BRANCH callbacks, on the interpreter
//! thread that executes the frame; the caller keeps the executor until this returns.
//! Afterwards the frame is as the interpreter wants it, whatever happened.

use super::activation::{Activation, Block, POOL, are_watched, is_too_deep, prepare};
use super::boxes::objects_are_traced;
use super::chain::Calls;
use super::forced;
use super::reserve::RESERVE;
use super::{OWN_TOOL, REQUEST_BITS, reify, stack, unwind};
use crate::ffi::{Code, Frame, ThreadState, api};
use crate::gil::Locked;
use core::cell::Cell;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicU64, Ordering};
use firesteel_compiler::install::executor::{Executor, ExecutorState};
use firesteel_protocol::exits::{ExitDescriptor, ExitKind};
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// What came of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entered<E = Exit> {
    /// Not entered, for this reason. Nothing happened.
    Refused(Refusal),
    /// Compiled code ran and left through this exit; the frame is in order at its resume point. The callback
    /// returns without an exception and the interpreter goes on there.
    Left(E),
    /// Compiled code ran and left through this exit, which is in calls: [`Waiting::run`] is to run them before the callback
    /// returns. Until then the frame is at the outermost one.
    Waiting(E, Waiting),
    /// Compiled code ran and left through this exit with an exception, which is set and which nothing in this
    /// frame handles. The callback returns null.
    Raised(E),
}

/// An exit of a tree's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exit {
    executor: NonNull<Executor>,
    /// Its index among the executor's.
    pub index: u32,
}

impl Exit {
    fn new(executor: &Executor, index: u32) -> Exit {
        Exit { executor: NonNull::from(executor), index }
    }

    /// The executor that has it: the root of the tree, or a fragment.
    ///
    /// # Safety
    /// The root is kept still.
    pub unsafe fn executor(&self) -> &Executor {
        // SAFETY: the caller's promise; a root keeps its fragments.
        unsafe { self.executor.as_ref() }
    }
}

/// Why compiled code was not entered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The executor is not valid: not yet, or no more.
    Invalid,
    /// The thread has a request to serve first.
    Request,
    /// Another tool, a tracer, a profiler or an evaluation function is active.
    OtherTool,
    /// The code object's instrumentation is not up to date.
    Stale,
    /// Memory is short.
    Memory,
    /// The thread's C stack has no room for what compiled code may call.
    Depth,
    /// The frame's slots are not what compiled code expects: it looked and did nothing.
    Contract,
}

/// Whether an executor may be made valid for a code object: everything in it that entering and leaving rely on
/// is within bounds. Check it once, before `Executor::validate`.
pub fn acceptable(executor: &Executor, code: Code) -> bool {
    executor.code.address == code.as_ptr() as u64
        && executor.header < code.len()
        && executor.heat.len() == executor.exits.len()
        && reify::fits(executor, code)
}

/// Runs compiled code for a frame that is at the executor's loop header. `rounds_wanted`: see [`NativeContext`]. Where
/// misfortune was asked for, `checks` says at which of its checks the code leaves, and gets how many were left.
///
/// [`NativeContext`]: firesteel_protocol::native::NativeContext
///
/// # Safety
/// `frame` is the thread's current frame, inside a callback that honours changes of its instruction pointer and
/// stack (JUMP, BRANCH); `acceptable` held for the executor and the frame's code; the executor lives until this returns.
pub unsafe fn enter(
    executor: &Executor,
    tstate: ThreadState,
    frame: Frame,
    rounds_wanted: u64,
    checks: Option<&Cell<u64>>,
) -> Entered {
    // SAFETY: the callback runs with the GIL; the frame executes code.
    let (locked, code) = unsafe { (Locked::assume(), frame.code_unchecked()) };
    let requests = tstate.requests_now();
    if let Err(refusal) = may_enter(executor, tstate, code, requests) {
        return Entered::Refused(refusal);
    }
    if !RESERVE.get(locked).ready() {
        return Entered::Refused(Refusal::Memory);
    }
    unwind::drop_stale(locked, tstate);
    let pool = POOL.get(locked);
    let slots = (code.local_count() + code.stack_size()) as usize;
    // Fragments that need more room are attached later: this run does without them.
    let widest = executor.links.family().widest().max(executor.widest);
    let Some(block) = pool.take(slots + widest) else {
        return Entered::Refused(Refusal::Memory);
    };
    let Some(level) = stack::enter() else {
        pool.put(block);
        return Entered::Refused(Refusal::Depth);
    };
    let activation = Activation {
        frame,
        tstate,
        code,
        root: NonNull::from(executor),
        executor: NonNull::from(executor),
        version: requests,
        tracing: tstate.tracing(),
        what_event: tstate.what_event(),
        unit: 0,
        serves: false,
    };
    // SAFETY: the block is ours; the frame matches the executor as the caller promises.
    let entered = unsafe {
        let context = prepare(block, activation, requests);
        (*context).rounds_wanted = rounds_wanted;
        if let Some(checks) = checks {
            (*context).misfortune = checks.get();
        }
        let run = Run { block, root: executor, widest, slots: slots as core::ffi::c_int, wanted: rounds_wanted };
        let entered = run.until_left(activation);
        if let Some(checks) = checks {
            checks.set((*context).misfortune);
        }
        entered
    };
    if let Entered::Waiting(exit, waiting) = entered {
        return Entered::Waiting(exit, Waiting { level, ..waiting });
    }
    pool.put(block);
    stack::leave(level);
    entered
}

/// One entry of a tree.
struct Run<'a> {
    block: NonNull<Block>,
    root: &'a Executor,
    /// Most slots that an exit of a fragment may restore.
    widest: usize,
    /// Slots of the frame.
    slots: core::ffi::c_int,
    /// After how many rounds code is to come back; 0 for no limit.
    wanted: u64,
}

impl Run<'_> {
    /// Runs compiled code from the header until it leaves for good: from a fragment that is back at the header it enters again.
    ///
    /// # Safety
    /// The block is prepared for this activation; the frame matches the root.
    unsafe fn until_left(&self, activation: Activation) -> Entered {
        let Activation { frame, .. } = activation;
        let context = self.block.as_ptr().cast::<NativeContext>();
        let wanted = self.wanted;
        let mut linked: Option<Exit> = None;
        loop {
            let top = frame.stacktop();
            // SAFETY: while compiled code runs, slots above the locals may be behind its registers: nobody else may look
            // (Python/ceval.c does the same while it executes; the collector walks generators' frames).
            let (executor, index) = unsafe {
                // What lies above the stack is garbage; compiled code counts on slots that own what they point to or
                // are null.
                for slot in top..self.slots {
                    frame.set_slot(slot as u16, core::ptr::null_mut());
                }
                frame.set_stacktop(-1);
                self.until_exit(frame, context)
            };
            // SAFETY: compiled code has left; the exit is the one it named.
            let entered = unsafe { self.leave((executor, index), activation, top) };
            match (entered, linked) {
                (Entered::Left(exit), _) if is_link(executor, index) => {
                    // SAFETY: the context is ours.
                    let rounds = unsafe { (*context).rounds };
                    // Code is to come back after so many rounds.
                    let left = wanted.saturating_sub(rounds);
                    if self.root.state() != ExecutorState::Valid || wanted > 0 && left == 0 {
                        return self.ended(entered);
                    }
                    // SAFETY: as above.
                    unsafe { (*context).rounds_wanted = left };
                    linked = Some(exit);
                }
                // It looked at the header and did nothing: what came back is where the interpreter goes on.
                (Entered::Refused(Refusal::Contract), Some(exit)) => return self.ended(Entered::Left(exit)),
                (_, _) => return self.ended(entered),
            }
        }
    }

    /// Runs the root, and fragments where its exits lead to such; gives the executor that was left and the exit.
    ///
    /// # Safety
    /// The frame is in the form that compiled code wants.
    #[inline]
    unsafe fn until_exit(&self, frame: Frame, context: *mut NativeContext) -> (&Executor, u32) {
        let mut executor = self.root;
        loop {
            // SAFETY: the frame and the context are as `Code::run` wants them; a fragment goes on with what its exit left.
            let index = unsafe {
                (*(*self.block.as_ptr()).activation.as_mut_ptr()).executor = NonNull::from(executor);
                let before = (*context).iterations;
                let index = executor.body.run(frame.slots().cast(), context);
                count(&executor.runs, (*context).iterations.wrapping_sub(before) + 1);
                index
            };
            let fragment = executor.links.get(index as usize);
            // SAFETY: the activation is valid while the block is this run's.
            match fragment.filter(|fragment| unsafe { self.may_go_on(fragment, context) }) {
                Some(fragment) => {
                    count_heat(executor, index);
                    executor = fragment;
                }
                // SAFETY: as above; compiled code has left with the words of this exit.
                None => match unsafe { self.label_behind(executor, index, context) } {
                    Some(label) => {
                        count_heat(executor, index);
                        executor = label;
                    }
                    None => return (executor, index),
                },
            }
        }
    }

    /// The label of the loop, if a fragment has come back to it by this exit: with the words that it begins with in place.
    ///
    /// # Safety
    /// The context is this run's, and compiled code has just left by this exit.
    #[inline]
    unsafe fn label_behind(&self, executor: &Executor, index: u32, context: *mut NativeContext) -> Option<&Executor> {
        let relink = executor.relink.as_ref().filter(|relink| relink.exit == index)?;
        // SAFETY: the caller's promise.
        let label = self.root.links.label().filter(|label| unsafe { self.may_go_on(label, context) })?;
        // SAFETY: the context is ours while no compiled code runs.
        let context = unsafe { &mut *context };
        // Code is to come back after so many rounds.
        let left = self.wanted.saturating_sub(context.rounds);
        if self.wanted > 0 && left == 0 || !relink.apply(&mut context.values) {
            return None;
        }
        context.rounds_wanted = left;
        Some(label)
    }

    /// Whether a fragment may be entered where its exit left.
    ///
    /// # Safety
    /// The context is this run's.
    #[inline]
    unsafe fn may_go_on(&self, fragment: &Executor, context: *mut NativeContext) -> bool {
        // SAFETY: the caller's promise; callees of a valid executor are alive.
        unsafe {
            let tstate = (*(*self.block.as_ptr()).activation.as_ptr()).tstate;
            fragment.state() == ExecutorState::Valid
                && self.root.state() == ExecutorState::Valid
                && (*context).leave == 0
                && fragment.widest <= self.widest
                && (fragment.callees.depth == 0
                    || !is_too_deep(tstate, &fragment.callees) && !are_watched(&fragment.callees))
        }
    }

    /// Counts what was run.
    fn ended(&self, entered: Entered) -> Entered {
        if entered != Entered::Refused(Refusal::Contract) {
            // SAFETY: the block is this activation's until it is put back.
            let context = unsafe { &(*self.block.as_ptr()).context };
            count(&self.root.entries, 1);
            count(&self.root.iterations, context.iterations);
            count(&self.root.rounds, context.rounds);
        }
        entered
    }
}

/// Whether an exit is back at the header of its tree.
fn is_link(executor: &Executor, index: u32) -> bool {
    executor.exits.get(index as usize).is_some_and(|exit| exit.kind == ExitKind::Link)
}

/// Calls that are to be run behind an exit, with the room that they take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waiting {
    block: NonNull<Block>,
    code: Code,
    level: stack::Level,
}

// SAFETY: addresses, which are only followed by `run` and `calls`, whose callers are in the callback.
unsafe impl Send for Waiting {}

impl Waiting {
    /// The calls.
    ///
    /// # Safety
    /// The callback has not returned, and [`Waiting::run`] was not called.
    pub unsafe fn calls(&self) -> &Calls {
        // SAFETY: the block is this activation's, and the exit was in calls.
        unsafe { (*self.block.as_ptr()).calls.assume_init_ref() }
    }

    /// Runs the calls, so that the frame is in order behind the outermost, or an exception is set.
    ///
    /// # Safety
    /// Once, before the callback returns.
    pub unsafe fn run(self) -> unwind::Outcome {
        // SAFETY: the caller's promise; the callback runs with the GIL.
        unsafe {
            let outcome = self.calls().finish(self.code);
            POOL.get(Locked::assume()).put(self.block);
            stack::leave(self.level);
            outcome
        }
    }
}

/// Other tools see everything that the interpreter does, so nothing runs behind their back.
#[inline]
fn may_enter(executor: &Executor, tstate: ThreadState, code: Code, requests: u64) -> Result<(), Refusal> {
    let interp = tstate.interp();
    if executor.state() != ExecutorState::Valid {
        return Err(Refusal::Invalid);
    }
    if requests & REQUEST_BITS != 0 {
        return Err(Refusal::Request);
    }
    if code.instrumentation_version() != requests {
        return Err(Refusal::Stale);
    }
    if !interp.unwatched() || !interp.eval_frame().is_null() || code.watched_by_others(OWN_TOOL) || objects_are_traced()
    {
        return Err(Refusal::OtherTool);
    }
    if executor.callees.depth > 0 {
        // SAFETY: the executor is valid.
        if unsafe { are_watched(&executor.callees) } {
            return Err(Refusal::OtherTool);
        }
        if is_too_deep(tstate, &executor.callees) {
            return Err(Refusal::Depth);
        }
    }
    Ok(())
}

impl Run<'_> {
    /// After compiled code: counts, restores the frame, raises.
    ///
    /// # Safety
    /// Compiled code has just left with this block's context; `top` is the frame's stack depth at entry.
    #[inline]
    unsafe fn leave(
        &self,
        (executor, index): (&Executor, u32),
        activation: Activation,
        top: core::ffi::c_int,
    ) -> Entered {
        let Activation { frame, tstate, code, .. } = activation;
        let block = self.block;
        let exit = usize::try_from(index).ok().and_then(|at| executor.exits.get(at));
        let Some(exit) = exit.filter(|exit| exit.kind != ExitKind::Refused) else {
            count(&executor.refused, 1);
            // SAFETY: compiled code did nothing, so the stack is what it was.
            unsafe { frame.set_stacktop(top) };
            return Entered::Refused(Refusal::Contract);
        };
        count_heat(executor, index);
        let left = Exit::new(executor, index);
        // SAFETY: the block is this activation's until it is put back.
        let outcome = unsafe {
            // Frames are kept by code that has calls, and no fragment is entered behind that.
            if executor.callees.depth > 0 {
                forced::end_kept(block.as_ptr(), exit.calls.len());
            }
            if !exit.calls.is_empty() {
                leave_in_calls(block, tstate, frame, code, exit);
                return Entered::Waiting(left, Waiting { block, code, level: stack::Level::default() });
            }
            if exit.kind.may_raise() {
                leave_with_error(block, tstate, frame, code, exit)
            } else {
                let unit = frame.unit();
                reify::restore(block, tstate, frame, code, exit);
                if exit.kind == ExitKind::Leave && (*block.as_ptr()).activation.assume_init_ref().serves {
                    serve(tstate, frame, code, unit.unwrap_or(exit.resume))
                } else {
                    unwind::Outcome::Resumes
                }
            }
        };
        match outcome {
            unwind::Outcome::Resumes => Entered::Left(left),
            unwind::Outcome::Leaves => Entered::Raised(left),
        }
    }
}

/// Serves requests behind the call at `unit`, as the interpreter does there.
///
/// # Safety
/// The frame is in order behind the call; no exception is set.
#[cold]
unsafe fn serve(tstate: ThreadState, frame: Frame, code: Code, unit: u32) -> unwind::Outcome {
    let (tracing, event) = (tstate.tracing(), tstate.what_event());
    // SAFETY: GIL held; tracing is restored.
    unsafe {
        tstate.set_tracing(tracing.saturating_sub(1).max(0), -1);
        let failed = api::_Py_HandlePending(tstate.as_api()) != 0;
        tstate.set_tracing(tracing, event);
        if failed {
            // A signal handler raised, or another thread did here.
            return unwind::raise_behind(tstate, frame, code, unit, ffi::PyErr_GetRaisedException());
        }
    }
    unwind::Outcome::Resumes
}

#[cold]
unsafe fn leave_with_error(
    block: NonNull<Block>,
    tstate: ThreadState,
    frame: Frame,
    code: Code,
    exit: &ExitDescriptor,
) -> unwind::Outcome {
    // SAFETY: GIL held; the exception is put aside while objects are made and released.
    unsafe {
        let exception = ffi::PyErr_GetRaisedException();
        reify::restore(block, tstate, frame, code, exit);
        unwind::raise(tstate, frame, code, (exit.resume, exit.used), exception)
    }
}

/// Makes the frames of calls, with what is raised in the innermost.
#[cold]
unsafe fn leave_in_calls(block: NonNull<Block>, tstate: ThreadState, frame: Frame, code: Code, exit: &ExitDescriptor) {
    // SAFETY: GIL held; an exception is put aside while objects are made and released.
    unsafe {
        let exception = if exit.kind.may_raise() { ffi::PyErr_GetRaisedException() } else { core::ptr::null_mut() };
        reify::restore(block, tstate, frame, code, exit);
        let calls = (*block.as_ptr()).calls.assume_init_mut();
        let Activation { unit, serves, .. } = *(*block.as_ptr()).activation.as_ptr();
        if exit.kind.may_raise() {
            calls.fail((exit.resume, exit.used), exception);
        } else if exit.kind == ExitKind::Leave && serves {
            calls.serve(unit);
        }
    }
}

/// Counters of an executor are only written by the thread with the GIL, so a plain add does.
#[inline]
fn count(counter: &AtomicU64, by: u64) {
    counter.store(counter.load(Ordering::Relaxed).wrapping_add(by), Ordering::Relaxed);
}

#[inline]
fn count_heat(executor: &Executor, index: u32) {
    if let Some(heat) = executor.heat.get(index as usize) {
        heat.store(heat.load(Ordering::Relaxed).saturating_add(1), Ordering::Relaxed);
    }
}
