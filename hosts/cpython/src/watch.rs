//! Global names: watching the namespaces that executors rely on.
//!
//! Owns the process's dict watcher. Any change of a name that a recording read, in globals or builtins, ends
//! the executors that depend on it: they are invalidated, so that running activations leave at their next
//! check, and taken out of the table, so that the loop is recorded anew. A name that did this
//! [`VOLATILE`] times in one namespace is volatile from then on: recordings that read it are given up as
//! `unsupported-instr`, because code that relies on its value does not last.
//!
//! The callback runs inside the dict's modification, before it takes place. It needs the interpreter's lock,
//! runs no Python code, and leaves no exception. Only exact dicts are watched.

use crate::bytecode::copy::text;
use crate::control::host;
use crate::control::state::{CodeState, Namespaces, Shared};
use crate::ffi::raw;
use crate::gil::{Gil, Locked};
use crate::record::snapshot::look_up;
use crossbeam_epoch as epoch;
use firesteel_compiler::install::executor::Executor;
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::ffi::c_int;
use std::rc::{Rc, Weak};

/// Invalidations by one name after which it is no longer relied on.
pub const VOLATILE: u8 = 2;

/// Events of dict watchers, as in Include/cpython/dictobject.h.
mod event {
    use std::ffi::c_int;
    pub const ADDED: c_int = 0;
    pub const MODIFIED: c_int = 1;
    pub const DELETED: c_int = 2;
}

type WatchCallback = unsafe extern "C" fn(c_int, *mut PyObject, *mut PyObject, *mut PyObject) -> c_int;

unsafe extern "C" {
    /// dictobject.c: a new watcher's id, -1 with an exception if there is none left.
    fn PyDict_AddWatcher(callback: WatchCallback) -> c_int;
    /// dictobject.c: 0, or -1 with an exception.
    fn PyDict_Watch(watcher: c_int, dict: *mut PyObject) -> c_int;
    /// dictobject.c: 0, or -1 with an exception.
    fn PyDict_Unwatch(watcher: c_int, dict: *mut PyObject) -> c_int;
}

/// The watcher's id, requested once a process: there are only a few.
static WATCHER: Gil<Cell<Option<c_int>>> = Gil::new(Cell::new(None));

/// A name that recordings read, and how often it invalidated something.
struct Name {
    text: String,
    changes: u8,
}

/// A watched namespace.
#[derive(Default)]
struct Watched {
    /// Names that recordings read, by the address of the interned string. Keys of namespaces are interned as
    /// good as always, so a store to another name costs one look-up; ours are kept alive for the process.
    names: FxHashMap<usize, Name>,
    /// Code objects whose executors rely on it.
    codes: Vec<Weak<CodeState>>,
}

/// The watched namespaces of one `enable`.
#[derive(Default)]
pub struct Watch {
    dicts: RefCell<FxHashMap<usize, Watched>>,
}

/// Requests the watcher, if this process has none yet.
pub fn attach(locked: Locked) -> PyResult<()> {
    let watcher = WATCHER.get(locked);
    if watcher.get().is_none() {
        // SAFETY: the lock is held; the function is static.
        let id = unsafe { PyDict_AddWatcher(on_change) };
        if id < 0 {
            // SAFETY: as above.
            unsafe { ffi::PyErr_Clear() };
            return Err(PyRuntimeError::new_err("no dict watcher is left in this process"));
        }
        watcher.set(Some(id));
    }
    Ok(())
}

impl Watch {
    /// Watches both namespaces for a code object. False if they cannot be watched.
    pub fn claim(&self, locked: Locked, namespaces: Namespaces, state: &Shared) -> bool {
        let Some(watcher) = WATCHER.get(locked).get() else {
            return false;
        };
        for dict in [namespaces.globals, namespaces.builtins] {
            // SAFETY: a frame's namespaces are live; an exception is cleared.
            let watched = unsafe {
                ffi::PyDict_CheckExact(dict) != 0 && {
                    let done = PyDict_Watch(watcher, dict) == 0;
                    if !done {
                        ffi::PyErr_Clear();
                    }
                    done
                }
            };
            if !watched {
                return false;
            }
            let mut dicts = self.dicts.borrow_mut();
            let entry = dicts.entry(dict as usize).or_default();
            if entry.codes.iter().rev().any(|known| known.as_ptr() == Rc::as_ptr(state)) {
                continue;
            }
            if entry.codes.len() == entry.codes.capacity() {
                // Before the list grows: code objects that are gone make room.
                entry.codes.retain(|known| known.strong_count() > 0);
            }
            entry.codes.push(Rc::downgrade(state));
        }
        true
    }

    /// Notes that a recording reads a name; true if the name is volatile, and the recording pointless.
    ///
    /// # Safety
    /// `name` is a live string of a code object's names; those are interned (Objects/codeobject.c).
    pub unsafe fn read(&self, namespaces: Namespaces, name: *mut PyObject) -> bool {
        let Ok(mut dicts) = self.dicts.try_borrow_mut() else {
            return true;
        };
        let mut volatile = false;
        for dict in [namespaces.globals, namespaces.builtins] {
            let Some(entry) = dicts.get_mut(&(dict as usize)) else {
                return true;
            };
            if let Some(known) = entry.names.get(&(name as usize)) {
                volatile |= known.changes >= VOLATILE;
                continue;
            }
            let Some(text) = text(name) else {
                return true;
            };
            // SAFETY: the caller's promise. Never given back: an address must stay that string's.
            unsafe { ffi::Py_INCREF(name) };
            entry.names.insert(name as usize, Name { text, changes: 0 });
        }
        volatile
    }

    /// Whether every name that an executor relies on still means what it meant when it was recorded.
    pub fn holds(&self, _: Locked, executor: &Executor, namespaces: Namespaces) -> bool {
        executor.dependencies.iter().all(|dependency| {
            let Ok(length) = ffi::Py_ssize_t::try_from(dependency.name.len()) else {
                return false;
            };
            // SAFETY: the lock is held; the namespaces are those of the frame about to enter, exact dicts; an
            // exception is cleared; the string is ours.
            unsafe {
                let name = ffi::PyUnicode_FromStringAndSize(dependency.name.as_ptr().cast(), length);
                if name.is_null() {
                    ffi::PyErr_Clear();
                    return false;
                }
                let found = look_up(namespaces, name);
                ffi::Py_DECREF(name);
                found as u64 == dependency.object
            }
        })
    }

    /// Stops watching everything.
    pub fn release(&self, locked: Locked) {
        let Some(watcher) = WATCHER.get(locked).get() else {
            return;
        };
        for (dict, _) in self.dicts.borrow_mut().drain() {
            // SAFETY: a dict that dies sends an event that takes it off the list, so this one is live.
            unsafe {
                if PyDict_Unwatch(watcher, dict as *mut PyObject) < 0 {
                    ffi::PyErr_Clear();
                }
            }
        }
    }

    fn changed(&self, what: c_int, dict: *mut PyObject, key: *mut PyObject) {
        let Ok(mut dicts) = self.dicts.try_borrow_mut() else {
            return;
        };
        match what {
            event::ADDED | event::MODIFIED | event::DELETED => {
                let Some(entry) = dicts.get_mut(&(dict as usize)) else {
                    return;
                };
                let Some(name) = entry.name(key) else {
                    return;
                };
                let mut invalidated = false;
                for code in entry.codes.iter().filter_map(Weak::upgrade) {
                    invalidated |= invalidate(&code, |executor| {
                        let mut facts = executor.dependencies.iter();
                        facts.any(|fact| fact.name == name.1)
                    });
                }
                if invalidated && let Some(known) = entry.names.get_mut(&name.0) {
                    known.changes = known.changes.saturating_add(1);
                }
            }
            // Cloned, cleared or deallocated: nothing is known of it any more.
            _ => {
                if let Some(entry) = dicts.remove(&(dict as usize)) {
                    for code in entry.codes.iter().filter_map(Weak::upgrade) {
                        invalidate(&code, |_| true);
                        code.namespaces.set(Namespaces::NONE);
                    }
                }
            }
        }
    }
}

impl Watched {
    /// The name that a key is, if recordings read it: its address in the map, and its text.
    fn name(&self, key: *mut PyObject) -> Option<(usize, String)> {
        if let Some(known) = self.names.get(&(key as usize)) {
            return Some((key as usize, known.text.clone()));
        }
        // SAFETY: the key is null or live during the callback.
        if key.is_null() || unsafe { is_interned(key) } {
            return None;
        }
        // SAFETY: as above.
        if unsafe { ffi::PyUnicode_CheckExact(key) } == 0 {
            return None;
        }
        let found = text(key)?;
        let mut names = self.names.iter();
        let (address, _) = names.find(|(_, known)| known.text == found)?;
        Some((*address, found))
    }
}

/// Whether an object is an exact string that is interned: then no other string is equal to it and interned.
///
/// # Safety
/// `key` is live.
unsafe fn is_interned(key: *mut PyObject) -> bool {
    /// The two bits of `state` that say so (Include/cpython/unicodeobject.h).
    const INTERNED: u32 = 3;
    // SAFETY: the caller's promise; the type is checked before the layout is read.
    unsafe {
        ffi::PyUnicode_CheckExact(key) != 0
            && (&raw const (*key.cast::<raw::PyASCIIObject>()).state).cast::<u32>().read() & INTERNED != 0
    }
}

/// Ends those executors of a code object that rely on something; true if there were any.
fn invalidate(state: &CodeState, relies: impl Fn(&Executor) -> bool) -> bool {
    let mut any = false;
    for found in &state.loops {
        let Some(slot) = found.slot.get() else {
            continue;
        };
        let guard = epoch::pin();
        if slot.get(&guard).is_some_and(&relies) {
            // Clearing invalidates what was there.
            found.reset();
            any = true;
        }
    }
    any
}

unsafe extern "C" fn on_change(what: c_int, dict: *mut PyObject, key: *mut PyObject, _: *mut PyObject) -> c_int {
    // SAFETY: dicts are changed with the lock held.
    let locked = unsafe { Locked::assume() };
    if let Some(host) = host::current(locked) {
        host.watch.changed(what, dict, key);
    }
    0
}
