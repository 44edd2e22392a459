//! Globals: names for constants of the program, which any thread may change.
//!
//! A global holds one of the program's constants, all immortal: reading one is a load, keeping it costs nothing.
//! Compiled code takes a global's value for a constant, under a dependency. [`Globals::set`] invalidates every
//! executor that relies on the old value *before* it stores the new one, under the lock that also guards the check
//! of an executor's dependencies before its first entry; so no executor becomes valid on a value that has changed.
//! Other threads that run such code leave it at their next loop header.

use crate::heap::value::{Immortal, SharedPlace};
use crate::program::Program;
use parking_lot::{Mutex, MutexGuard};

/// The globals of a program.
#[derive(Debug)]
pub struct Globals {
    names: Vec<String>,
    places: Vec<SharedPlace>,
    changes: Mutex<()>,
}

/// As long as it lives, no global changes.
#[derive(Debug)]
pub struct Quiet<'g> {
    globals: &'g Globals,
    _guard: MutexGuard<'g, ()>,
}

impl Globals {
    /// As the program says.
    pub fn new(program: &Program) -> Globals {
        Globals {
            names: program.globals.iter().map(|global| global.name.clone()).collect(),
            places: program.globals.iter().map(|global| SharedPlace::new(global.initial)).collect(),
            changes: Mutex::new(()),
        }
    }

    /// The value of a global; nil if there is none with this index.
    #[inline]
    pub fn get(&self, index: usize) -> Immortal {
        self.places.get(index).map_or_else(Immortal::nil, SharedPlace::load)
    }

    /// Changes a global. `before` is called with its name, before the change, if it is one.
    pub fn set(&self, index: usize, value: Immortal, before: impl FnOnce(&str)) {
        let (Some(place), Some(name)) = (self.places.get(index), self.names.get(index)) else { return };
        let _guard = self.changes.lock();
        if place.load() != value {
            before(name);
            place.store(value);
        }
    }

    /// Keeps all globals as they are for a moment.
    pub fn hold(&self) -> Quiet<'_> {
        Quiet { _guard: self.changes.lock(), globals: self }
    }
}

impl Quiet<'_> {
    /// Whether a global has this object for its value.
    pub fn is(&self, name: &str, address: u64) -> bool {
        let at = self.globals.names.iter().position(|known| known == name);
        at.is_some_and(|at| self.globals.get(at).address() == address)
    }
}
