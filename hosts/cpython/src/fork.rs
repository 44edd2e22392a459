//! Fork, the end of the interpreter, and calls of our threads into the interpreter.
//!
//! A forked child has none of our threads, and the interpreter warns when a process forks that has several. So
//! before a fork recordings are given up, and the sampler's and the compiler's threads end; what they hold
//! survives. They start again in parent and child when the code that forked goes on, not in the hooks: other
//! hooks and the interpreter's warning come after ours. Interpreter threads, but for [`wake_call`].

use crate::control::host::{self, Host};
use crate::ffi::{Frame, Interp, ThreadState, api};
use crate::gil::{Gil, Locked};
use crate::record::control::abandon;
use crate::sampler::with_signals_blocked;
use firesteel_protocol::exits::AbortReason;
use parking_lot::Mutex;
use pyo3::prelude::*;
use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[path = "../boot/src/forgotten.rs"]
mod forgotten;

type PendingCall = unsafe extern "C" fn(*mut c_void) -> c_int;
type UnwindablePendingCall = unsafe extern "C-unwind" fn(*mut c_void) -> c_int;

/// The thread, by its number, and the frame that called `fork`, while our threads rest; only compared, never followed.
static FORKING: Gil<Cell<Option<(u64, Frame)>>> = Gil::new(Cell::new(None));

/// Whether a call that releases references is on its way.
static WAKING: AtomicBool = AtomicBool::new(false);
/// Address of the interpreter to wake, none while compilation is off. Locked while a call is posted to it, so that it
/// does not end meanwhile.
static INTERP: Mutex<Option<usize>> = Mutex::new(None);

/// Before a fork: everything of ours ends.
#[pyfunction]
pub fn before_fork(py: Python<'_>) {
    let locked = Locked::from_python(py);
    let Some(host) = host::current(locked) else {
        return;
    };
    abandon(host, locked, AbortReason::Disabled);
    let sampler = host.stop_sampler();
    for number in host.service.pause().into_iter().chain(sampler) {
        forgotten::await_forgotten(number);
    }
    let thread = ThreadState::current();
    let place = thread.and_then(|thread| Some((thread.id(), thread.current_frame()?)));
    FORKING.get(locked).set(place);
}

/// After a fork, in both processes: our threads start when the program goes on.
#[pyfunction]
pub fn after_fork(py: Python<'_>) {
    let locked = Locked::from_python(py);
    // A request from before the fork is lost in the child.
    WAKING.store(false, Ordering::Release);
    if FORKING.get(locked).get().is_some() {
        post_resume(locked);
    }
}

fn post_resume(locked: Locked) {
    let posted = ThreadState::current().is_some_and(|thread| post(thread.interp(), on_resume));
    if !posted && let Some(host) = host::current(locked) {
        // The queue is full of the program's own calls: rather a warning than no compilation.
        resume(host, locked);
    }
}

fn post(interp: Interp, call: PendingCall) -> bool {
    // SAFETY: any thread may post a call to a live interpreter.
    unsafe { api::_PyEval_AddPendingCall(interp.as_api(), call, ptr::null_mut(), 0) == 0 }
}

/// The pending call that waits until the fork is over.
unsafe extern "C" fn on_resume(_: *mut c_void) -> c_int {
    // SAFETY: pending calls run with the lock held.
    let locked = unsafe { Locked::assume() };
    let (Some(host), Some((forking, frame))) = (host::current(locked), FORKING.get(locked).get()) else {
        return 0;
    };
    if ThreadState::current().is_some_and(|thread| thread.id() == forking && is_below(thread, frame)) {
        // Still inside a hook.
        post_resume(locked);
    } else {
        resume(host, locked);
    }
    0
}

/// Whether a frame called what now runs, and does not run itself.
fn is_below(thread: ThreadState, frame: Frame) -> bool {
    let Some(mut here) = thread.current_frame() else {
        return false;
    };
    while here != frame {
        match here.previous() {
            Some(previous) if previous == frame => return true,
            Some(previous) => here = previous,
            None => return false,
        }
    }
    false
}

fn resume(host: &'static Host, locked: Locked) {
    FORKING.get(locked).set(None);
    with_signals_blocked(|| host.service.resume());
    if let Err(error) = host.start_sampler() {
        tracing::warn!(target: "firesteel", "no samples after a fork: {error}");
    }
}

/// Tells which interpreter [`wake_call`] wakes.
pub fn set_interp(interp: Option<Interp>) {
    *INTERP.lock() = interp.map(|interp| interp.as_ptr() as usize);
}

/// For the compiler's threads: makes the interpreter release references that were given back, soon, also when no
/// loop jumps. One call is outstanding at most.
pub fn wake_call() -> Arc<dyn Fn() + Send + Sync> {
    Arc::new(|| {
        let interp = INTERP.lock();
        let Some(address) = *interp else {
            return;
        };
        if WAKING.swap(true, Ordering::AcqRel) {
            return;
        }
        // SAFETY: any thread may post a call to a live interpreter; the address is taken back before it ends, which
        // waits for the lock. The two function types differ in their unwinding ABI only.
        let posted = unsafe {
            let call = std::mem::transmute::<UnwindablePendingCall, PendingCall>(on_wake);
            api::_PyEval_AddPendingCall(address as *mut _, call, ptr::null_mut(), 0) == 0
        };
        if !posted {
            WAKING.store(false, Ordering::Release);
        }
    })
}

/// The pending call that releases references. Python code may run in it, and a thread may end in that: so it can
/// be unwound.
unsafe extern "C-unwind" fn on_wake(_: *mut c_void) -> c_int {
    WAKING.store(false, Ordering::Release);
    // SAFETY: pending calls run with the lock held.
    let locked = unsafe { Locked::assume() };
    host::visit(locked, |host| {
        host.look_at_waiting(locked);
        host.release_returned(locked);
    });
    0
}
