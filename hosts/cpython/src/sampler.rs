//! Finding hot code without touching it: a thread that asks, and the interpreter that looks at itself.
//!
//! The thread posts a pending call (`_PyEval_AddPendingCall`, to whatever thread runs), sleeps until the next one is
//! due, and blocks if this one was not made by then: one request is outstanding at most, so a sleeping program is
//! not woken and a busy one is interrupted no more often than it can answer. The pending call runs in the hot thread at the interpreter's own check,
//! where frame and instruction are in order; it attributes the sample to the innermost loop around the
//! instruction and arms the code object when it was met often enough.
//!
//! When the next one is due is decided in [`firesteel_recorder::pace`].
//!
//! The thread never takes the interpreter's lock and blocks all signals, which are for the program's threads.

use crate::clock;
use crate::control::growth;
use crate::control::host;
use crate::control::state::Shared;
use crate::ffi::{Frame, Interp, Owner, ThreadState, api};
use crate::gil::Locked;
use firesteel_compiler::thread::{Thread, ThreadNumber};
use firesteel_recorder::pace::{Found, Pace};
use parking_lot::{Condvar, Mutex};
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::Arc;
use std::time::{Duration, Instant};

const STACK_BYTES: usize = 64 << 10;
/// Frames looked at for a loop: a hot callee without one is charged to its callers.
const FRAMES: usize = 8;

/// What thread and pending call tell each other.
#[derive(Default)]
struct Talk {
    stop: bool,
    outstanding: bool,
    found: Found,
    /// Processor time of the thread that asks, in nanoseconds, since that was last told.
    spent: u64,
    /// The thread has nothing to do before the answer; else it need not be woken for it.
    blocked: bool,
}

/// The conversation.
#[derive(Default)]
pub struct Channel {
    talk: Mutex<Talk>,
    changed: Condvar,
}

/// A running sampler.
pub struct Sampler {
    channel: Arc<Channel>,
    thread: Thread<()>,
}

/// An interpreter's address, for a thread that only posts calls to it.
struct Target(Interp);

// SAFETY: `_PyEval_AddPendingCall` may be called by any thread; the sampler is stopped before the interpreter ends.
unsafe impl Send for Target {}

impl Sampler {
    /// Starts the thread. The error is the system's.
    pub fn start(interp: Interp) -> std::io::Result<Sampler> {
        let channel = Arc::new(Channel::default());
        let (target, ours) = (Target(interp), Arc::clone(&channel));
        let thread =
            with_signals_blocked(|| Thread::spawn("firesteel-sampler", STACK_BYTES, move || run(&target, &ours)))?;
        Ok(Sampler { channel, thread })
    }

    /// Where the pending call reports.
    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    /// Ends the thread; its number. A request that is outstanding finds nobody and does nothing.
    pub fn stop(self) -> Option<ThreadNumber> {
        self.channel.talk.lock().stop = true;
        self.channel.changed.notify_all();
        // It has no way to panic but for memory; there is nothing to do about it here.
        self.thread.join().number
    }
}

impl Channel {
    /// The sample was taken. Returns the processor time that asking for it took.
    fn answer(&self, found: Found) -> u64 {
        let mut talk = self.talk.lock();
        talk.outstanding = false;
        talk.found = found;
        let blocked = talk.blocked;
        let spent = std::mem::take(&mut talk.spent);
        drop(talk);
        if blocked {
            self.changed.notify_all();
        }
        spent
    }
}

/// Runs `start` with all signals blocked, so that a thread it makes inherits that: signals stay with the
/// program's own threads, and wake their system calls.
pub fn with_signals_blocked<T>(start: impl FnOnce() -> T) -> T {
    // SAFETY: plain signal mask calls on local sets; the old mask is put back.
    unsafe {
        let mut all = std::mem::zeroed::<libc::sigset_t>();
        let mut old = std::mem::zeroed::<libc::sigset_t>();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut old);
        let result = start();
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const old, ptr::null_mut());
        result
    }
}

fn run(target: &Target, channel: &Channel) {
    let mut pace = Pace::default();
    let mut last = Instant::now();
    let mut spent = 0;
    let mut talk = channel.talk.lock();
    while !talk.stop {
        let passed = std::mem::replace(&mut last, Instant::now()).elapsed();
        let found = std::mem::take(&mut talk.found);
        let wait = pace.next(u64::try_from(passed.as_nanos()).unwrap_or(u64::MAX), found);
        channel.changed.wait_for(&mut talk, Duration::from_nanos(wait));
        while talk.outstanding && !talk.stop {
            talk.blocked = true;
            channel.changed.wait(&mut talk);
            talk.blocked = false;
        }
        if talk.stop {
            return;
        }
        talk.outstanding = true;
        let now = clock::thread_time();
        talk.spent = talk.spent.saturating_add(now.saturating_sub(std::mem::replace(&mut spent, now)));
        drop(talk);
        // SAFETY: any thread may post; the interpreter lives until the sampler is stopped.
        let posted = unsafe { api::_PyEval_AddPendingCall(target.0.as_api(), on_sample, ptr::null_mut(), 0) };
        talk = channel.talk.lock();
        if posted != 0 {
            // The queue is full: the program is not answering now.
            talk.outstanding = false;
        }
    }
}

/// The pending call. An error would be raised in the program: there is none.
unsafe extern "C" fn on_sample(_: *mut c_void) -> c_int {
    // SAFETY: pending calls run with the lock held.
    let locked = unsafe { Locked::assume() };
    host::visit(locked, |host| {
        let began = clock::thread_time();
        let found = sample(host, locked);
        host.spending.spend(clock::thread_time().saturating_sub(began));
        if let Ok(sampler) = host.sampler.try_borrow()
            && let Some(sampler) = sampler.as_ref()
        {
            host.spending.spend(sampler.channel().answer(found));
        }
    });
    0
}

/// Looks at the running thread.
fn sample(host: &'static host::Host, locked: Locked) -> Found {
    let Some(thread) = ThreadState::current() else {
        return Found::Nothing;
    };
    host.look_at_waiting(locked);
    let on_trial = host.counters.on_trial.replace(false);
    let native = host.counters.left_by_poll.replace(0) == thread.id();
    host.counters.sampled(native);
    let mut frame = thread.current_frame();
    let mut place = None;
    for _ in 0..FRAMES {
        let Some(here) = frame else {
            break;
        };
        place = loop_of(host, locked, here);
        if place.is_some() {
            break;
        }
        frame = here.previous();
    }
    host.spending.sampled(&host.service, place.as_ref().map(|(state, unit)| (&**state, *unit)));
    let is_open = place.is_some_and(|(state, unit)| charge(host, locked, &state, unit));
    match (on_trial, is_open) {
        (true, _) => Found::Trial,
        (false, true) => Found::Open,
        (false, false) => Found::Nothing,
    }
}

/// The code object of a frame that is inside a loop, and where it is.
fn loop_of(host: &'static host::Host, locked: Locked, frame: Frame) -> Option<(Shared, u32)> {
    if frame.owner() == Owner::CStack {
        return None;
    }
    let code = frame.code()?;
    let unit = frame.unit()?;
    let state = host.state_or_new(locked, code)?;
    state.shape.loops.innermost(unit)?;
    Some((state, unit))
}

/// Charges the loops at a place. True if further samples decide about them.
fn charge(host: &'static host::Host, locked: Locked, state: &Shared, unit: u32) -> bool {
    state.loops.iter().for_each(|found| growth::catch_up(host, found));
    if state.wakes(host, unit) {
        state.arm_all(locked, &host.events);
        return true;
    }
    if state.is_armed() || state.is_exhausted() {
        return state.loops_around(unit).any(|found| found.waits_for_means());
    }
    if state.sample() {
        // What it records may be part of a module that was loaded meanwhile.
        host.find_objects(locked);
        state.arm(locked, &host.events);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::testing::python;

    #[test]
    fn the_number_of_the_thread_that_ended_is_known() {
        python(|_| {
            let interp = ThreadState::current().expect("there is an interpreter").interp();
            let start = || Sampler::start(interp).expect("a thread starts");
            let (first, second) = (start(), start());
            let numbers = [first.stop(), second.stop()];
            assert!(numbers.iter().all(Option::is_some) && numbers[0] != numbers[1], "{numbers:?}");
        });
    }
}
