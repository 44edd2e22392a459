//! The control point: what happens when a loop jumps back.
//!
//! In order: requests are served, references that came back are released, a recording that runs here is closed
//! or cut, an executor is entered, the loop is counted, a recording starts. The usual case, that there is nothing to
//! do, is a few loads. On the thread that executes the frame.

use super::enter::{Entered, enter};
use super::loops::{LoopState, Status};
use super::record::{self, AtHeader};
use super::{Jit, JitCounters};
use crate::machine::frame::Frame;
use crate::machine::thread::{Raised, Thread};
use firesteel_compiler::install::executor::{Executor, ExecutorState};
use firesteel_protocol::exits::{AbortReason, ExitDescriptor, ExitKind};
use std::sync::atomic::Ordering;

/// Entries between two questions whether a tree pays.
const PAY_WINDOW: u64 = 8192;
/// Intermediate instructions that an entry must run on average to pay.
const PAY_INSTRUCTIONS: u64 = 40;
/// Share of a window's entries (1/n) above which an exit counts as frequent.
const FREQUENT: u64 = 8;

/// How the interpreter goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AfterJump {
    /// At the frame's unit.
    On,
    /// At the frame's unit, in the other loop: a recording began or ended.
    Switch,
}

/// A loop jumped back; the frame is at its header. `number` is the loop's in its function.
///
/// # Errors
/// If the thread is asked to stop, or compiled code failed.
#[inline]
pub fn jumped_back<'m>(
    thread: &mut Thread<'m>,
    frame: &mut Frame<'m>,
    number: usize,
    recording: bool,
) -> Result<AfterJump, Raised> {
    if thread.requests.load(Ordering::Relaxed) != 0 {
        thread.serve_requests()?;
    }
    let Some(jit) = &thread.machine.jit else { return Ok(AfterJump::On) };
    let number = frame.function.first_loop + number;
    let Some(found) = jit.loops.get(number) else { return Ok(AfterJump::On) };
    if recording {
        return recorded_header(thread, jit, frame, found, number);
    }
    match found.status() {
        Status::Cold => {
            if found.hit() && record::start_root(thread, jit, frame, number) {
                return Ok(AfterJump::Switch);
            }
            Ok(AfterJump::On)
        }
        Status::Installed => run(thread, jit, frame, found, number),
        Status::Compiling => {
            if found.settle(&jit.hotness.loops) {
                return run(thread, jit, frame, found, number);
            }
            Ok(AfterJump::On)
        }
        Status::Recording | Status::Blacklisted => Ok(AfterJump::On),
    }
}

#[cold]
fn recorded_header<'m>(
    thread: &mut Thread<'m>,
    jit: &'m Jit,
    frame: &mut Frame<'m>,
    found: &'m LoopState,
    number: usize,
) -> Result<AfterJump, Raised> {
    if record::at_header(thread, jit, frame, number) == AtHeader::On {
        return Ok(AfterJump::On);
    }
    if thread.lane.as_ref().is_some_and(|lane| lane.is_at(frame)) {
        // Another recording began here.
        return Ok(AfterJump::On);
    }
    let ready = match found.status() {
        Status::Installed => true,
        Status::Compiling => found.settle(&jit.hotness.loops),
        Status::Cold | Status::Recording | Status::Blacklisted => false,
    };
    if ready {
        run(thread, jit, frame, found, number)?;
    }
    Ok(AfterJump::Switch)
}

/// Runs a loop's executor, if it may be entered.
fn run<'m>(
    thread: &mut Thread<'m>,
    jit: &'m Jit,
    frame: &mut Frame<'m>,
    found: &'m LoopState,
    number: usize,
) -> Result<AfterJump, Raised> {
    let Some(slot) = found.slot() else { return Ok(AfterJump::On) };
    // Kept while compiled code runs, so that the executor is not freed under it.
    let Some(executor) = slot.keep() else {
        found.reset();
        return Ok(AfterJump::On);
    };
    let after = run_kept(thread, jit, frame, found, number, &executor);
    executor.release();
    after
}

fn run_kept<'m>(
    thread: &mut Thread<'m>,
    jit: &'m Jit,
    frame: &mut Frame<'m>,
    found: &'m LoopState,
    number: usize,
    executor: &Executor,
) -> Result<AfterJump, Raised> {
    if executor.state() != ExecutorState::Valid && !jit.validate(executor, thread.machine, found) {
        found.reset();
        return Ok(AfterJump::On);
    }
    match enter(thread, frame, executor) {
        Entered::Raised(raised) => Err(raised),
        Entered::Busy => Ok(AfterJump::On),
        Entered::Refused => {
            JitCounters::add(&jit.counters.refused, 1);
            if found.refused() {
                found.reset();
                jit.root_failed(found, Status::Cold, AbortReason::UnstableTypes);
            }
            Ok(AfterJump::On)
        }
        Entered::Left(index) => {
            found.accepted();
            match executor.exits.get(index) {
                Some(exit) if exit.kind == ExitKind::Poll => {
                    // The interpreter runs one iteration, so that there is progress whoever keeps asking.
                    thread.serve_requests()?;
                    Ok(AfterJump::On)
                }
                Some(exit) => Ok(after_exit(thread, jit, frame, found, number, executor, exit, index)),
                None => Ok(AfterJump::On),
            }
        }
    }
}

/// Compiled code left through an exit: whether the exit gets a bridge, and whether the tree pays.
#[allow(clippy::too_many_arguments, reason = "the exit's whole situation")]
fn after_exit(
    thread: &mut Thread<'_>,
    jit: &Jit,
    frame: &Frame<'_>,
    found: &LoopState,
    number: usize,
    executor: &Executor,
    exit: &ExitDescriptor,
    index: usize,
) -> AfterJump {
    let taken = executor.heat.get(index).map_or(0, |heat| heat.load(Ordering::Relaxed));
    if found.is_bridging() {
        found.settle_bridge(&jit.hotness.exits);
    }
    let wanted = exit.kind.takes_bridge() && !exit.bridged && taken >= jit.hotness.exits.threshold;
    if wanted
        && !found.is_bridging()
        && thread.lane.as_ref().is_some_and(|lane| lane.recording.is_none())
        && found.claim_bridge(exit.key, taken, &jit.hotness.exits)
        && record::start_bridge(thread, jit, frame, number, exit.key, executor.contract.clone())
    {
        return AfterJump::Switch;
    }
    let entries = executor.entries.load(Ordering::Relaxed);
    if entries.is_multiple_of(PAY_WINDOW) {
        ask_whether_it_pays(jit, found, executor, entries);
    }
    AfterJump::On
}

/// Retires a tree that is entered and left again without getting anything done, so that the program is never slower
/// than without it.
#[cold]
fn ask_whether_it_pays(jit: &Jit, found: &LoopState, executor: &Executor, entries: u64) {
    let (window, done) = found.since_last_asked(entries, executor.iterations.load(Ordering::Relaxed));
    if done.saturating_mul(u64::from(executor.length)) >= window.saturating_mul(PAY_INSTRUCTIONS) || found.is_bridging()
    {
        return;
    }
    let may_improve = executor.exits.iter().zip(&executor.heat).any(|(exit, heat)| {
        let open = exit.kind.takes_bridge() && !exit.bridged && !found.exit_is_hopeless(exit.key);
        u64::from(heat.load(Ordering::Relaxed)) * FREQUENT > window && open
    });
    if !may_improve {
        found.reset();
        jit.root_failed(found, Status::Cold, AbortReason::NotPaying);
    }
}
