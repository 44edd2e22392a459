//! Shuttle's lock and condition with the signatures of parking_lot's: no poison, and a wait that borrows its guard.
//!
//! Owns only that difference. Threads of a schedule.

use shuttle::sync;
use std::ops::{Deref, DerefMut};
use std::sync::PoisonError;

/// A lock.
#[derive(Default)]
pub(crate) struct Mutex<T>(sync::Mutex<T>);

/// A lock that is held. Empty only inside [`Condvar::wait`].
pub(crate) struct MutexGuard<'m, T>(Option<sync::MutexGuard<'m, T>>);

/// A condition.
#[derive(Default)]
pub(crate) struct Condvar(sync::Condvar);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Mutex<T> {
        Mutex(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard(Some(self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("a guard is whole outside of a wait")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("a guard is whole outside of a wait")
    }
}

impl Condvar {
    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        guard.0 = guard.0.take().map(|held| self.0.wait(held).unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}
