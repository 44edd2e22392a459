//! The control points: what happens when a loop jumps back, and when the test in front of one falls into it.
//!
//! The interpreter calls [`on_jump`] with the source and target of every jump of an armed code object. Loops are
//! keyed on the target. In order: references that came back are released, a recording that runs here is
//! closed or cut, an executor is entered, the loop is counted, a recording starts.
//!
//! It calls [`on_branch`] for conditional jumps, of code objects with a loop that is entered often. Where one is the
//! test in front of a loop with an executor, that is entered for the first iteration already; everywhere else the
//! event is switched off when it comes first.
//!
//! Frames of this module are on the C stack while compiled code runs Python, where a thread may be ended: they
//! keep nothing that must be dropped across [`enter`](crate::runtime::enter), and never panic.

use super::exits;
use super::gauge::{Gauge, Left, Measured};
use super::host::{self, Host};
use super::life::Status;
use super::misfortune::Entry;
use super::state::Namespaces;
use super::visit::Visit;
use crate::ffi::{Code, ThreadState, object};
use crate::gil::Locked;
use crate::record::control::{self, AtHeader, Origin};
use crate::runtime::chain::Calls;
use crate::runtime::enter::{Entered, Exit, Refusal, enter};
use crate::runtime::stack;
use crate::runtime::unwind::Outcome;
use firesteel_compiler::install::executor::{Executor, ExecutorState};
use firesteel_protocol::exits::{AbortReason, ExitKind};
use pyo3::ffi::{self, PyObject};
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ptr;

/// Bytes of a code unit: event offsets are in bytes.
const UNIT_BYTES: i64 = 2;

/// A transfer of control in a code object, from one unit to another.
struct Event {
    host: &'static Host,
    locked: Locked,
    code: Code,
    from: u32,
    to: u32,
    /// When the callback began, if it is timed.
    began: Option<u64>,
}

/// How a loop's header is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// By its jump back.
    Jump,
    /// By the test in front of it.
    Test,
}

/// What the interpreter is told.
enum Answer {
    /// Go on; where, is in the frame.
    Go,
    /// Never call for this place again.
    Disable,
    /// An exception is set.
    Raise,
}

/// `callback(code, offset, destination)`, called directly, see [`crate::callable`].
///
/// # Safety
/// The interpreter calls it, for a JUMP event.
pub unsafe extern "C-unwind" fn on_jump(
    _: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    _: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: the caller's promise.
    unsafe { answer(arguments, count, jump) }
}

/// `callback(code, offset, destination)`, called directly, see [`crate::callable`].
///
/// # Safety
/// The interpreter calls it, for a BRANCH event.
pub unsafe extern "C-unwind" fn on_branch(
    _: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    _: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: the caller's promise.
    unsafe { answer(arguments, count, branch) }
}

/// Answers a transfer of control.
///
/// # Safety
/// The interpreter calls, for a JUMP or BRANCH event, with these arguments.
#[inline(always)]
unsafe fn answer(
    arguments: *const *mut PyObject,
    count: usize,
    transfer: impl FnOnce(&Event) -> Answer,
) -> *mut PyObject {
    // SAFETY: the interpreter calls with the lock held.
    let locked = unsafe { Locked::assume() };
    let answered = host::visit(locked, |host| {
        let began = host.event_timer.begin();
        host.release_returned(locked);
        // SAFETY: a plain computation.
        let answer = if unsafe { ffi::PyVectorcall_NARGS(count) } == 3 {
            // SAFETY: three live objects, a code object and two integers, as PEP 669 says of these events.
            unsafe {
                let code = Code::from_object(*arguments);
                let from = unit(*arguments.add(1));
                let to = unit(*arguments.add(2));
                match (code, from, to) {
                    (Some(code), Some(from), Some(to)) => transfer(&Event { host, locked, code, from, to, began }),
                    _ => Answer::Go,
                }
            }
        } else {
            Answer::Go
        };
        match answer {
            // SAFETY: None is immortal.
            Answer::Go => unsafe { ffi::Py_None() },
            Answer::Disable => {
                let disable = host.events.disable();
                // SAFETY: the events keep it alive.
                unsafe { ffi::Py_INCREF(disable) };
                disable
            }
            Answer::Raise => ptr::null_mut(),
        }
    });
    // SAFETY: None is immortal.
    answered.unwrap_or_else(|| unsafe { ffi::Py_None() })
}

/// The unit of an event's offset.
///
/// # Safety
/// `offset` is live.
unsafe fn unit(offset: *mut PyObject) -> Option<u32> {
    // SAFETY: the caller's promise; the type is checked first.
    unsafe {
        if object::type_of(offset) != &raw mut ffi::PyLong_Type {
            return None;
        }
        u32::try_from(object::int_value(offset)? / UNIT_BYTES).ok()
    }
}

fn jump(event: &Event) -> Answer {
    if event.to > event.from {
        return Answer::Disable;
    }
    visit(event, By::Jump, |visit| {
        let is_recorded = visit.host.recorder.is_at(visit.thread, visit.frame);
        match is_recorded.then(|| control::at_header(visit)) {
            Some(AtHeader::Taken) => Answer::Go,
            Some(AtHeader::Over) | None => measured(visit),
        }
    })
}

/// A conditional jump. Both its ways send the event, and switching it off is for both.
fn branch(event: &Event) -> Answer {
    visit(event, By::Test, |visit| {
        if visit.host.recorder.is_at(visit.thread, visit.frame) {
            // The recording goes on with the header's own instructions.
            return Answer::Go;
        }
        let found = visit.found;
        let is_ready = event.to == found.place.header && found.status.get() == Status::Installed;
        match (found.tested(is_ready), is_ready) {
            (true, true) if found.gauge.is_left_out() => Answer::Go,
            (true, true) => enter_loop(visit, By::Test),
            (true, false) => Answer::Go,
            (false, _) => Answer::Disable,
        }
    })
}

/// Answers an event of the running frame by `act`, at the loop that it is about.
fn visit(event: &Event, by: By, act: impl FnOnce(&Visit<'_>) -> Answer) -> Answer {
    let Event { host, locked, code, from, to, began } = *event;
    let Some(thread) = ThreadState::current() else {
        return Answer::Go;
    };
    let (Some(frame), Some(state)) = (thread.current_frame(), host.state_of(locked, code)) else {
        return Answer::Go;
    };
    // Dropped by hand: a thread that is ended below must not run destructors.
    let state = ManuallyDrop::new(state);
    let (at, elsewhere) = match by {
        By::Jump => (state.loop_at(to), Answer::Disable),
        By::Test => (state.loop_behind_test(from), Answer::Disable),
    };
    let answer = match at {
        Some((index, found)) => act(&Visit { host, locked, thread, frame, state: &state, found, index, began }),
        None => elsewhere,
    };
    ManuallyDrop::into_inner(state);
    answer
}

/// A back edge, timed where that is wanted.
fn measured(visit: &Visit<'_>) -> Answer {
    let Visit { host, found, .. } = *visit;
    if host.settings.worth.is_none() {
        return at_loop(visit);
    }
    let mut left_out = found.gauge.arrive(visit) && found.status.get() == Status::Installed;
    if left_out && found.gauge.is_waiting() {
        if exits::awaits(host, found) {
            return hush(visit);
        }
        found.gauge.go_on();
        left_out = false;
    }
    let answer = if left_out { Answer::Go } else { at_loop(visit) };
    Gauge::depart(visit, left_out);
    answer
}

fn at_loop(visit: &Visit<'_>) -> Answer {
    let Visit { host, locked, found, .. } = *visit;
    match found.status.get() {
        Status::Installed => return enter_loop(visit, By::Jump),
        Status::Compiling if host.settings.rests() => return wait(visit),
        Status::Compiling => return enter_if_settled(visit),
        Status::Cold => {
            // Without room it waits for as many rounds again, maybe in another thread.
            if found.hit() && stack::has_room() {
                if host.settings.rests() && !host.recorder.is_busy() && !host.spending.allows_root(&host.service, found)
                {
                    found.defer();
                    return rest(visit);
                }
                control::start(visit, Origin::Root);
            }
        }
        Status::Recording => control::expire(host, locked, visit.thread.interp()),
        Status::Resting | Status::Blacklisted(_) => return rest(visit),
    }
    if found.status.get() == Status::Compiling && host.settings.sync {
        // The compile is over: the executor, if there is one, is entered at once.
        return enter_if_settled(visit);
    }
    Answer::Go
}

/// The loop is to send no more events; the code object neither, if it was the last.
fn rest(visit: &Visit<'_>) -> Answer {
    let Visit { host, locked, state, .. } = *visit;
    if state.is_exhausted() {
        state.disarm(locked, &host.events);
    }
    state.muffled.set(true);
    Answer::Disable
}

fn enter_if_settled(visit: &Visit<'_>) -> Answer {
    if visit.found.settle(visit.host, visit.state) { enter_loop(visit, By::Jump) } else { Answer::Go }
}

/// The loop's root is being compiled: no events until that is over. What is told of it is only the first of a series.
fn wait(visit: &Visit<'_>) -> Answer {
    if visit.found.settle(visit.host, visit.state) {
        return enter_loop(visit, By::Jump);
    }
    if visit.found.status.get() != Status::Compiling {
        return Answer::Go;
    }
    hush(visit)
}

/// No events of the loop until what the compiler makes for it is there.
fn hush(visit: &Visit<'_>) -> Answer {
    visit.host.wait_for(visit.state, visit.found);
    visit.state.muffled.set(true);
    Answer::Disable
}

fn enter_loop(visit: &Visit<'_>, by: By) -> Answer {
    let Visit { host, frame, state, found, .. } = *visit;
    if state.namespaces.get() != Namespaces::of(frame) {
        // The same code in another module's namespace: other globals.
        return Answer::Go;
    }
    if let Some(misfortune) = &found.misfortune
        && misfortune.before_entry(visit) == Entry::Shut
    {
        return Answer::Go;
    }
    // Kept while native code runs, so that the executor is not freed under it. No epoch is pinned meanwhile: that may be for
    // hours, in which nothing else would be freed either.
    let Some(executor) = found.keep() else {
        found.reset();
        return Answer::Go;
    };
    let answer = if by == By::Test && !found.is_enterable(&executor) {
        Answer::Disable
    } else if executor.state() == ExecutorState::Fresh && !host.validate(&executor, state, found) {
        host.counters.stale.set(host.counters.stale.get() + 1);
        found.reset();
        Answer::Go
    } else {
        run(visit, &executor)
    };
    executor.release();
    answer
}

fn run(visit: &Visit<'_>, executor: &Executor) -> Answer {
    let Visit { host, thread, frame, state, found, .. } = *visit;
    if executor.links.family().take_fresh() {
        executor.links.for_each(&mut |fragment| {
            if fragment.state() == ExecutorState::Fresh && !host.validate(fragment, state, found) {
                fragment.invalidate();
            }
        });
    }
    let checks = found.misfortune.as_ref().map(|misfortune| Cell::new(misfortune.checks()));
    let before = checks.as_ref().map(Cell::get);
    let measured = if host.settings.worth.is_some() { found.gauge.begin(visit, executor) } else { None };
    let rounds_wanted = measured.as_ref().map_or(0, |measured| measured.rounds_wanted);
    // SAFETY: inside a JUMP or BRANCH callback of this frame; `acceptable` held before the executor became valid, the
    // caller keeps it.
    let entered = unsafe { enter(executor, thread, frame, rounds_wanted, checks.as_ref()) };
    if let (Some(misfortune), Some(before), Some(after)) = (&found.misfortune, before, checks) {
        misfortune.left(before, after.get());
    }
    match entered {
        Entered::Left(exit) => {
            settle(visit, executor, exit, measured, None);
            Answer::Go
        }
        Entered::Waiting(exit, waiting) => {
            // SAFETY: inside the callback still; the calls have not run.
            let calls = unsafe { waiting.calls() };
            settle(visit, executor, exit, measured, Some(calls));
            // SAFETY: as above.
            match unsafe { waiting.run() } {
                Outcome::Resumes => Answer::Go,
                Outcome::Leaves => Answer::Raise,
            }
        }
        Entered::Refused(Refusal::Contract) => {
            host.counters.exit(ExitKind::Refused);
            if found.refuse() {
                found.reset();
                host.counters.aborted_here(AbortReason::UnstableTypes);
                host.root_failed(state, found, AbortReason::UnstableTypes);
            }
            Answer::Go
        }
        Entered::Refused(
            Refusal::Invalid
            | Refusal::Request
            | Refusal::OtherTool
            | Refusal::Stale
            | Refusal::Memory
            | Refusal::Depth,
        ) => Answer::Go,
        Entered::Raised(_) => {
            host.counters.exit(ExitKind::Error);
            Answer::Raise
        }
    }
}

/// Native code was left by an exit: what follows from it.
fn settle(visit: &Visit<'_>, root: &Executor, exit: Exit, measured: Option<Measured>, calls: Option<&Calls>) {
    let found = visit.found;
    // SAFETY: whoever entered keeps the root until this returns.
    let executor = unsafe { exit.executor() };
    let index = exit.index as usize;
    found.accept();
    let verdict = measured.map(|measured| {
        let left = Left {
            polled: executor.exits.get(index).is_some_and(|exit| exit.kind == ExitKind::Poll),
            pending: found.pending.get().is_some() || found.unpaid.get() == root.id,
            grows: exits::grows(visit.host, found, root),
        };
        found.gauge.end(visit, root, measured, left)
    });
    exits::after_exit(visit, root, (executor, index), calls);
    if let Some(verdict) = verdict {
        exits::act(visit, root, verdict);
    }
}
