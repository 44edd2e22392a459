//! The synchronisation types of this crate: the standard ones, or loom's in a model run.
//!
//! Owns that choice, made once, by `cfg(loom)` (set through `RUSTFLAGS`, see `tests/loom.rs`). No other file of
//! the crate names `std::sync` or `loom`. Assumes that both sides offer the same interface, as loom promises.

#[cfg(not(loom))]
pub(crate) use std::sync::{
    Arc, Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

#[cfg(loom)]
pub(crate) use loom::{
    cell::UnsafeCell,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use std::sync::{PoisonError, TryLockError};

/// Locks. The lists behind our locks are valid after every single step, so a panic of a former holder does
/// not matter.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Locks if that is possible at once.
pub(crate) fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
