//! Into compiled code and back.
//!
//! Owns the order of things around a run. On the thread that executes the frame, which is at the executor's loop
//! header; the caller keeps the executor alive.

use super::reify;
use crate::families::op;
use crate::machine::decode;
use crate::machine::frame::Frame;
use crate::machine::thread::{Raised, Thread};
use crate::program::Function;
use firesteel_compiler::install::executor::{Executor, ExecutorState};
use firesteel_protocol::exits::ExitKind;
use firesteel_protocol::native::NativeContext;
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::sync::atomic::Ordering;

/// What came of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entered {
    /// Not tried: the executor is not valid any more, or the thread has a request to serve first.
    Busy,
    /// The frame's slots are not what compiled code expects: it looked and did nothing.
    Refused,
    /// It ran and left through this exit; the frame is in order at the exit's resume point.
    Left(usize),
    /// It ran, and a helper failed with this.
    Raised(Raised),
}

/// What helpers know of the code that calls them: [`NativeContext::host`] points to it.
pub struct Activation<'a, 'm> {
    /// The thread. Nobody else uses it while compiled code runs.
    pub thread: NonNull<Thread<'m>>,
    /// The function whose frame the code runs for.
    pub function: &'m Function,
    /// The executor.
    pub executor: &'a Executor,
}

/// Whether everything in an executor that entering and leaving rely on is within bounds of a function. Check it
/// once, before [`Executor::validate`].
pub fn acceptable(executor: &Executor, function: &Function) -> bool {
    executor.code.address == std::ptr::from_ref(function) as u64
        && (executor.header as usize) < function.units.len()
        && executor.heat.len() == executor.exits.len()
        && executor.exits.iter().all(|exit| reify::fits(exit, function))
}

/// Runs compiled code for a frame. [`acceptable`] held for the executor and the frame's function.
pub fn enter<'m>(thread: &mut Thread<'m>, frame: &mut Frame<'m>, executor: &Executor) -> Entered {
    // In this order: whoever invalidates an executor changes the word afterwards, so the code leaves at its first
    // poll if it was entered all the same.
    let requests = thread.requests.load(Ordering::Acquire);
    if requests != 0 || executor.state() != ExecutorState::Valid {
        return Entered::Busy;
    }
    frame.clear_above();
    let function = frame.function;
    let request_word = thread.requests.as_ptr().cast_const();
    let mut activation = Activation { thread: NonNull::from(&mut *thread), function, executor };
    let mut context = MaybeUninit::<NativeContext>::uninit();
    let at = context.as_mut_ptr();
    // SAFETY: each field but the values is written before anyone reads it; compiled code writes a value before the
    // host reads it. The frame is of the executor's function and at its header, so its slots are what was recorded;
    // it stays where it is, and so does the thread, which only helpers use until the code has left.
    let index = unsafe {
        (&raw mut (*at).requests).write(request_word);
        (&raw mut (*at).requests_at_entry).write(requests);
        (&raw mut (*at).leave).write(0);
        (&raw mut (*at).host).write((&raw mut activation).cast());
        (&raw mut (*at).iterations).write(0);
        (&raw mut (*at).rounds).write(0);
        (&raw mut (*at).rounds_wanted).write(0);
        (&raw mut (*at).unit).write(u64::from(frame.unit));
        (&raw mut (*at).misfortune).write(0);
        executor.body.run(frame.home().cast(), at)
    };
    let index = index as usize;
    let Some(exit) = executor.exits.get(index).filter(|exit| exit.kind != ExitKind::Refused) else {
        executor.refused.fetch_add(1, Ordering::Relaxed);
        return Entered::Refused;
    };
    executor.entries.fetch_add(1, Ordering::Relaxed);
    if let Some(heat) = executor.heat.get(index) {
        heat.fetch_add(1, Ordering::Relaxed);
    }
    // SAFETY: compiled code has just left through this exit, with its values in the context.
    unsafe {
        let iterations = (*at).iterations;
        executor.iterations.fetch_add(iterations, Ordering::Relaxed);
        if let Some(lane) = &mut thread.lane {
            lane.entries += 1;
            lane.iterations += iterations;
        }
        reify::restore(frame, &raw const (*at).values, exit);
    }
    if exit.kind.may_raise() {
        match thread.raised.take() {
            Some(raised) => return Entered::Raised(raised),
            None if end_iteration(frame) => {}
            // A helper that fails says why; anything else ends the thread all the same.
            None => return Entered::Raised(Raised::Stopped),
        }
    }
    Entered::Left(index)
}

/// What `NEXT` does at the end of its iterator. False for a frame that is not before one.
fn end_iteration(frame: &mut Frame<'_>) -> bool {
    let next = decode::fetch(&frame.function.units, frame.unit);
    let iterates = matches!(next.opcode, op::NEXT | op::NEXT_RANGE | op::NEXT_LIST);
    if iterates {
        drop(frame.pop());
        frame.unit = next.target();
    }
    iterates
}
