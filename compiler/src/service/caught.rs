//! Panics as errors: a fault of ours, or of the host's functions that we call, costs one trace and never a thread.
//!
//! Owns how a panic is turned into the reason for which a trace is given up. Both threads of the service. What a step
//! that panicked leaves behind is dropped with its trace, or is valid after every single change.

use crate::project::ProjectError;
use firesteel_protocol::exits::AbortReason;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Turns a panic into an error at this unit.
pub(super) fn caught<T>(unit: u32, step: impl FnOnce() -> Result<T, ProjectError>) -> Result<T, ProjectError> {
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|panic| {
        Err(ProjectError {
            reason: AbortReason::CompilerError,
            unit,
            detail: format!("the compiler failed: {}; please report this", message(panic.as_ref())),
        })
    })
}

/// Calls the host's function that wakes it. One that panics is logged: nothing here relies on what it does.
pub(super) fn wake(wake: &(dyn Fn() + Send + Sync)) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(wake)) {
        tracing::error!(target: "firesteel", "waking the host failed: {}; please report this", message(panic.as_ref()));
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a message")
}
