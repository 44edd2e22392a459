//! The interpreter's lock as a value: what may only be touched by the thread that holds it.
//!
//! Owns [`Locked`], the proof that this thread holds the lock, and [`Gil`], a cell that asks for the proof.
//! The contents are shared, not exclusive: a callback may run again below itself, so everything inside uses
//! `Cell` or short `RefCell` borrows that never last across a call into Python.

use std::marker::PhantomData;

/// Proof that the current thread holds the interpreter's lock. Cannot leave the thread.
#[derive(Clone, Copy)]
pub struct Locked(PhantomData<*const ()>);

impl Locked {
    /// States that this thread holds the lock.
    ///
    /// # Safety
    /// It does, and the value is not kept beyond a point where the lock is released for good.
    pub unsafe fn assume() -> Locked {
        Locked(PhantomData)
    }

    /// The proof that PyO3's token carries.
    pub fn from_python(_: pyo3::Python<'_>) -> Locked {
        Locked(PhantomData)
    }
}

/// A value of the process that only the thread with the lock looks into.
pub struct Gil<T>(T);

// SAFETY: `get` asks for a `Locked`, which only a thread that holds the lock has; the lock orders accesses.
unsafe impl<T> Sync for Gil<T> {}
// SAFETY: as for `Sync`; a value made on one thread is used by another only under the lock.
unsafe impl<T> Send for Gil<T> {}

impl<T> Gil<T> {
    /// A guarded value.
    pub const fn new(value: T) -> Gil<T> {
        Gil(value)
    }

    /// The value, for a thread that holds the lock.
    pub fn get(&self, _: Locked) -> &T {
        &self.0
    }
}
