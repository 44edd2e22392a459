//! Lock and condition without poison.
//!
//! Owns only that difference to those of the standard library, and of shuttle. A panic while a lock is held leaves what
//! it guards as it is: nothing that is guarded here is half changed where something can panic. Any thread; threads of a
//! schedule under shuttle.

#[cfg(shuttle)]
use shuttle::sync;
#[cfg(not(shuttle))]
use std::sync;
use std::sync::PoisonError;
use sync::MutexGuard;

/// A lock.
#[derive(Default)]
pub(crate) struct Mutex<T>(sync::Mutex<T>);

/// A condition.
#[derive(Default)]
pub(crate) struct Condvar(sync::Condvar);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Mutex<T> {
        Mutex(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Condvar {
    pub(crate) fn wait<'m, T>(&self, held: MutexGuard<'m, T>) -> MutexGuard<'m, T> {
        self.0.wait(held).unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}
