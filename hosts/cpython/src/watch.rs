//! Global names: watching the namespaces that executors rely on.
//!
//! Owns the process's dict watcher, and the index from a name in a dict to the loops that rely on it now. A loop
//! begins to rely on a name when one of its recordings reads it: on the entry of the dict where it was found, and on
//! its absence in the dict that was searched before. It ends when its [`Reliance`] is dropped: with its tree, which is
//! given up, retired or recorded anew, or with its code object. A dict is watched while a loop relies on a name in
//! it, and only then, because each store to a watched dict costs a call of ours.
//!
//! A change of a name breaks the reliance of those loops that have it, found by one look-up: their executors are
//! invalidated, so that running activations leave at their next check, and taken out of the table, so that the loops are
//! recorded anew. A change of a name that nobody relies on costs that look-up, however many loops rely on others. A
//! name that broke something [`VOLATILE`] times is volatile from then on: no loop relies on it again.
//!
//! The callback runs inside the dict's modification, before it takes place. It needs the interpreter's lock,
//! runs no Python code, and leaves no exception. Only exact dicts are watched.

use crate::control::host;
use crate::control::state::{CodeState, Namespaces, Shared};
use crate::ffi::raw;
use crate::gil::{Gil, Locked};
use crate::record::snapshot::found_in;
use firesteel_compiler::install::executor::Executor;
use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::ffi::c_int;
use std::rc::{Rc, Weak};

/// Times that a name breaks something before it is no longer relied on.
pub const VOLATILE: u8 = 2;

/// Dicts that nobody relies on of which it is remembered which names are volatile.
const REMEMBERED: usize = 64;

/// Events of dict watchers, as in Include/cpython/dictobject.h.
mod event {
    use std::ffi::c_int;
    pub const ADDED: c_int = 0;
    pub const MODIFIED: c_int = 1;
    pub const DELETED: c_int = 2;
    pub const CLONED: c_int = 3;
    pub const CLEARED: c_int = 4;
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

/// What was counted, for statistics and for tests of how much work a change is.
#[derive(Clone, Copy, Default, Debug, Serialize)]
pub struct WatchCounts {
    /// Changes of watched dicts that we were told of.
    pub changes: u64,
    /// Loops that were looked at because of them.
    pub visited: u64,
    /// Loops whose code or recording ended because a name changed.
    pub broken: u64,
    /// Dicts that are watched now.
    pub dicts: u64,
    /// Names that are relied on now, by a loop or by many.
    pub names: u64,
}

/// An interned string, or another exact one, that is kept alive.
struct Key(*mut PyObject);

impl Key {
    /// # Safety
    /// `name` is a live string. The lock is held here and where the key is dropped.
    unsafe fn new(name: *mut PyObject) -> Key {
        // SAFETY: the caller's promise.
        unsafe { ffi::Py_INCREF(name) };
        Key(name)
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        // SAFETY: our own reference; the lock is held. The end of a string runs no Python code.
        unsafe { ffi::Py_DECREF(self.0) };
    }
}

/// A name in a dict.
struct Name {
    key: Key,
    /// How often a change of it broke something.
    changes: u8,
    /// Who relies on it, by number.
    dependents: FxHashMap<u64, Weak<Reliance>>,
}

/// A dict with names that are relied on, or volatile.
#[derive(Default)]
struct Watched {
    /// Names by their hash. Mostly one has it.
    names: FxHashMap<isize, Vec<Name>>,
    /// Number of names with dependents. The dict is watched while there are any.
    relied: usize,
}

/// Everything, shared with each [`Reliance`], which takes itself out.
#[derive(Default)]
struct Index {
    dicts: RefCell<FxHashMap<usize, Watched>>,
    ignored: Ignored,
    reliances: Cell<u64>,
    counts: Cell<WatchCounts>,
}

/// The watched namespaces of one `enable`.
#[derive(Default)]
pub struct Watch(Rc<Index>);

/// What a loop's executors rely on: of one root recording, and of the bridges that were recorded since.
pub struct Reliance {
    index: Rc<Index>,
    number: u64,
    /// The root recording: what an executor calls `root`.
    root: Cell<u64>,
    state: Weak<CodeState>,
    at: usize,
    broken: Cell<bool>,
    facts: RefCell<Vec<Fact>>,
}

/// A name that a recording read. The dicts are live while it stands in them: they are watched.
struct Fact {
    dict: usize,
    hash: isize,
    name: *mut PyObject,
    text: Rc<str>,
    /// What is found by the name: in `dict`, or in the one that is searched next.
    object: u64,
}

/// What a global is to a recording that reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reading {
    /// It is relied on from now on.
    Constant,
    /// It changes too often.
    Volatile,
    /// A namespace cannot be watched, or memory is out.
    Unwatchable,
}

impl Watch {
    /// The reliance of a loop whose root recording begins.
    pub fn begin(&self, state: &Shared, at: usize) -> Rc<Reliance> {
        let index = Rc::clone(&self.0);
        let number = index.reliances.get() + 1;
        index.reliances.set(number);
        let state = Rc::downgrade(state);
        Rc::new(Reliance {
            index,
            number,
            root: Cell::new(0),
            state,
            at,
            broken: Cell::new(false),
            facts: RefCell::default(),
        })
    }

    /// Whether a name has changed too often to be relied on, where it is found or is searched before.
    pub fn is_volatile(&self, namespaces: Namespaces, name: *mut PyObject) -> bool {
        let Ok(dicts) = self.0.dicts.try_borrow() else {
            return false;
        };
        [namespaces.globals, namespaces.builtins].iter().any(|&dict| {
            let Some(watched) = dicts.get(&(dict as usize)) else {
                return false;
            };
            // SAFETY: a code object's name is an exact string, whose hash runs no code.
            let hash = unsafe { ffi::PyObject_Hash(name) };
            let names = watched.names.get(&hash);
            names.into_iter().flatten().any(|known| known.key.0 == name && known.changes >= VOLATILE)
        })
    }

    /// Stops watching everything.
    pub fn release(&self, locked: Locked) {
        let Ok(mut dicts) = self.0.dicts.try_borrow_mut() else {
            return;
        };
        for (dict, watched) in dicts.drain() {
            if watched.relied > 0 {
                unwatch(locked, dict);
            }
        }
    }

    /// What was counted.
    pub fn counts(&self) -> WatchCounts {
        let (mut dicts, mut names) = (0, 0);
        if let Ok(known) = self.0.dicts.try_borrow() {
            for watched in known.values() {
                dicts += u64::from(watched.relied > 0);
                names += watched.relied as u64;
            }
        }
        WatchCounts { dicts, names, ..self.0.counts.get() }
    }
}

impl Reliance {
    /// Names the root recording, as its executors do.
    pub fn is_of(&self, root: u64) {
        self.root.set(root);
    }

    /// Notes that a recording of this loop reads a global name, and relies on it if it can.
    ///
    /// # Safety
    /// `namespaces` are those of a live frame; `name` is a live exact string, kept alive by the loop's code object.
    pub unsafe fn read(self: &Rc<Reliance>, locked: Locked, namespaces: Namespaces, name: *mut PyObject) -> Reading {
        // SAFETY: the caller's promise; a string's hash runs no code and does not fail.
        let (hash, (dict, object)) = unsafe { (ffi::PyObject_Hash(name), found_in(namespaces, name)) };
        if object.is_null() || self.broken.get() {
            // The instruction raises, and nothing is compiled of it; or nothing is of the whole recording.
            return Reading::Constant;
        }
        let searched = [namespaces.globals, dict];
        let searched = if dict == namespaces.globals { &searched[..1] } else { &searched[..] };
        let known = self.facts.borrow().iter().any(|fact| fact.name == name && fact.dict == dict as usize);
        if known {
            return Reading::Constant;
        }
        let Some(text) = crate::bytecode::copy::text(name) else {
            return Reading::Unwatchable;
        };
        let text: Rc<str> = text.into();
        for &dict in searched {
            // SAFETY: as above.
            match unsafe { self.rely(locked, dict, hash, name) } {
                Reading::Constant => {}
                other => return other,
            }
            let (dict, object) = (dict as usize, object as u64);
            self.facts.borrow_mut().push(Fact { dict, hash, name, text: Rc::clone(&text), object });
        }
        Reading::Constant
    }

    /// Enters this loop at a name in a dict, which is watched from then on.
    ///
    /// # Safety
    /// `dict` is a live dict, `name` as for [`Reliance::read`].
    unsafe fn rely(
        self: &Rc<Reliance>,
        locked: Locked,
        dict: *mut PyObject,
        hash: isize,
        name: *mut PyObject,
    ) -> Reading {
        let Ok(mut dicts) = self.index.dicts.try_borrow_mut() else {
            return Reading::Unwatchable;
        };
        if dicts.len() >= REMEMBERED && !dicts.contains_key(&(dict as usize)) {
            // Before the map grows: dicts that may be gone make room.
            dicts.retain(|_, watched| watched.relied > 0);
        }
        let watched = dicts.entry(dict as usize).or_default();
        let names = watched.names.entry(hash).or_default();
        // SAFETY: the caller's promise.
        let at = match names.iter().position(|known| unsafe { known.is(name) }) {
            Some(at) => at,
            None => {
                // SAFETY: the caller's promise; the lock is held.
                names.push(Name { key: unsafe { Key::new(name) }, changes: 0, dependents: FxHashMap::default() });
                names.len() - 1
            }
        };
        let Some(found) = names.get_mut(at) else {
            return Reading::Unwatchable;
        };
        if found.changes >= VOLATILE {
            return Reading::Volatile;
        }
        if found.dependents.is_empty() {
            // SAFETY: the caller's promise.
            if watched.relied == 0 && !unsafe { watch(locked, dict) } {
                return Reading::Unwatchable;
            }
            watched.relied += 1;
        }
        found.dependents.insert(self.number, Rc::downgrade(self));
        self.index.ignored.clear();
        Reading::Constant
    }

    /// Whether a name that this loop relies on has changed since it was read first.
    pub fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// Whether every name that an executor relies on still means what it meant when it was recorded. A change since
    /// then was noticed, because the names were watched, and an executor of an earlier recording is none of ours.
    pub fn holds(&self, executor: &Executor) -> bool {
        let facts = self.facts.borrow();
        let is_known = |name: &str, object| facts.iter().any(|fact| &*fact.text == name && fact.object == object);
        !self.broken.get()
            && executor.root == self.root.get()
            && executor.dependencies.iter().all(|dependency| is_known(&dependency.name, dependency.object))
    }

    /// A name that it relies on is about to change: ends the loop's code, and what is recorded or compiled of it.
    pub fn break_off(self: &Rc<Reliance>) {
        self.broken.set(true);
        let Some(state) = self.state.upgrade() else {
            return;
        };
        let Some(found) = state.loops.get(self.at) else {
            return;
        };
        let is_current = found.reliance.borrow().as_ref().is_some_and(|current| Rc::ptr_eq(current, self));
        if is_current {
            found.reset();
        }
    }
}

impl Drop for Reliance {
    fn drop(&mut self) {
        // SAFETY: reliances are kept by code states and recordings, which are only reached under the lock.
        let locked = unsafe { Locked::assume() };
        if let Ok(mut dicts) = self.index.dicts.try_borrow_mut() {
            for fact in self.facts.get_mut().drain(..) {
                forget(locked, &mut dicts, &fact, self.number);
            }
        }
    }
}

/// Takes a loop out of the dependents of a name; the name and the dict are forgotten if nothing else is known of them.
fn forget(locked: Locked, dicts: &mut FxHashMap<usize, Watched>, fact: &Fact, number: u64) {
    let Some(watched) = dicts.get_mut(&fact.dict) else {
        return;
    };
    let Some(names) = watched.names.get_mut(&fact.hash) else {
        return;
    };
    // SAFETY: the name is alive: the map keeps it, or it is another one.
    let Some(at) = names.iter().position(|known| known.key.0 == fact.name) else {
        return;
    };
    let Some(found) = names.get_mut(at) else {
        return;
    };
    if found.dependents.remove(&number).is_none() || !found.dependents.is_empty() {
        return;
    }
    if found.changes == 0 {
        names.swap_remove(at);
        if names.is_empty() {
            watched.names.remove(&fact.hash);
        }
    }
    watched.relied -= 1;
    if watched.relied == 0 {
        unwatch(locked, fact.dict);
        if watched.names.is_empty() {
            dicts.remove(&fact.dict);
        }
    }
}

/// Has the interpreter tell changes of a dict. False if it is none that can be watched.
///
/// # Safety
/// `dict` is live.
unsafe fn watch(locked: Locked, dict: *mut PyObject) -> bool {
    let Some(watcher) = WATCHER.get(locked).get() else {
        return false;
    };
    // SAFETY: the caller's promise; an exception is cleared.
    unsafe {
        ffi::PyDict_CheckExact(dict) != 0 && {
            let done = PyDict_Watch(watcher, dict) == 0;
            if !done {
                ffi::PyErr_Clear();
            }
            done
        }
    }
}

/// Has the interpreter tell no more of a dict.
fn unwatch(locked: Locked, dict: usize) {
    let Some(watcher) = WATCHER.get(locked).get() else {
        return;
    };
    // SAFETY: a watched dict that dies sends an event that takes it out of the index, so this one is live; an exception
    // that is pending stays, a new one does not.
    unsafe {
        let pending = ffi::PyErr_GetRaisedException();
        if PyDict_Unwatch(watcher, dict as *mut PyObject) < 0 {
            ffi::PyErr_Clear();
        }
        ffi::PyErr_SetRaisedException(pending);
    }
}

impl Name {
    /// Whether a key is this name: the same string, or one that is equal and not interned.
    ///
    /// # Safety
    /// `key` is a live exact string.
    unsafe fn is(&self, key: *mut PyObject) -> bool {
        // SAFETY: the caller's promise; comparing two exact strings runs no code and does not fail.
        self.key.0 == key || unsafe { !is_interned(key) && ffi::PyUnicode_Compare(self.key.0, key) == 0 }
    }

    /// Nobody relies on it any more: those who did.
    fn give_up(&mut self) -> impl Iterator<Item = Weak<Reliance>> {
        if !self.dependents.is_empty() {
            self.changes = self.changes.saturating_add(1);
        }
        std::mem::take(&mut self.dependents).into_values()
    }
}

/// Stores that were told lately and that nobody relies on: a program may count in a global for which others of its dict are
/// watched, and a store is to cost little more than without us.
///
/// Keys are compared by address, and only interned ones: while a name is relied on its own string lives, and no other interned
/// string is equal to it. Whoever relies on something more empties it.
#[derive(Default)]
struct Ignored([Cell<(usize, usize)>; Ignored::PLACES]);

impl Ignored {
    const PLACES: usize = 8;
    /// Strings are no nearer to each other.
    const ALIGNMENT: usize = 16;

    fn place(&self, key: *mut PyObject) -> &Cell<(usize, usize)> {
        &self.0[key as usize / Self::ALIGNMENT % Self::PLACES]
    }

    /// Whether a store is one of them.
    ///
    /// # Safety
    /// `key` is null or live.
    unsafe fn has(&self, dict: *mut PyObject, key: *mut PyObject) -> bool {
        // SAFETY: the caller's promise; what is here is compared before the key is taken for a string.
        !key.is_null() && self.place(key).get() == (dict as usize, key as usize) && unsafe { is_interned_name(key) }
    }

    /// # Safety
    /// `key` is null or live.
    unsafe fn add(&self, dict: *mut PyObject, key: *mut PyObject) {
        // SAFETY: the caller's promise.
        if unsafe { is_interned_name(key) } {
            self.place(key).set((dict as usize, key as usize));
        }
    }

    fn clear(&self) {
        self.0.iter().for_each(|place| place.set((0, 0)));
    }
}

impl Index {
    /// A dict is about to change.
    fn changed(&self, locked: Locked, what: c_int, dict: *mut PyObject, key: *mut PyObject) {
        let is_store = matches!(what, event::ADDED | event::MODIFIED | event::DELETED);
        let mut counts = self.counts.get();
        counts.changes += 1;
        // SAFETY: the key is null or live during the callback.
        if is_store && unsafe { self.ignored.has(dict, key) } {
            return self.counts.set(counts);
        }
        let Ok(mut dicts) = self.dicts.try_borrow_mut() else {
            return self.counts.set(counts);
        };
        let dependents = take_dependents(locked, &mut dicts, what, dict, key);
        drop(dicts);
        if is_store && dependents.is_empty() {
            // SAFETY: as above.
            unsafe { self.ignored.add(dict, key) };
        }
        counts.visited += dependents.len() as u64;
        for reliance in dependents.iter().filter_map(Weak::upgrade) {
            counts.broken += 1;
            reliance.break_off();
        }
        self.counts.set(counts);
    }
}

/// Who relies on what is about to change. They are no longer in the index, for that name at least.
fn take_dependents(
    locked: Locked,
    dicts: &mut FxHashMap<usize, Watched>,
    what: c_int,
    dict: *mut PyObject,
    key: *mut PyObject,
) -> Vec<Weak<Reliance>> {
    let Some(watched) = dicts.get_mut(&(dict as usize)) else {
        return Vec::new();
    };
    // SAFETY: the key is null or live during the callback; the type is checked before it is taken for a string, whose
    // hash runs no code.
    let hash = unsafe {
        let is_name = !key.is_null() && ffi::PyUnicode_CheckExact(key) != 0;
        is_name.then(|| ffi::PyObject_Hash(key))
    };
    let dependents: Vec<Weak<Reliance>> = match (what, hash) {
        (event::ADDED | event::MODIFIED | event::DELETED, Some(hash)) => {
            let names = watched.names.get_mut(&hash).map(Vec::as_mut_slice).unwrap_or_default();
            // SAFETY: an exact string, as its hash says.
            match names.iter_mut().find(|known| unsafe { known.is(key) }) {
                Some(found) if !found.dependents.is_empty() => {
                    watched.relied -= 1;
                    found.give_up().collect()
                }
                Some(_) | None => return Vec::new(),
            }
        }
        // A key of another type may be equal to any name.
        (event::ADDED | event::MODIFIED | event::DELETED | event::CLONED | event::CLEARED, _) => {
            watched.relied = 0;
            watched.names.values_mut().flatten().flat_map(Name::give_up).collect()
        }
        // Deallocated.
        _ => {
            let gone = dicts.remove(&(dict as usize)).into_iter().flat_map(|watched| watched.names.into_values());
            return gone.flatten().flat_map(|mut name| name.give_up().collect::<Vec<_>>()).collect();
        }
    };
    if watched.relied == 0 {
        unwatch(locked, dict as usize);
    }
    dependents
}

/// Whether a key is an exact string that is interned.
///
/// # Safety
/// `key` is null or live.
unsafe fn is_interned_name(key: *mut PyObject) -> bool {
    // SAFETY: the caller's promise.
    !key.is_null() && unsafe { ffi::PyUnicode_CheckExact(key) != 0 && is_interned(key) }
}

/// Whether an exact string is interned: then no other string is equal to it and interned.
///
/// # Safety
/// `key` is a live exact string.
unsafe fn is_interned(key: *mut PyObject) -> bool {
    /// The two bits of `state` that say so (Include/cpython/unicodeobject.h).
    const INTERNED: u32 = 3;
    // SAFETY: the caller's promise.
    unsafe { (&raw const (*key.cast::<raw::PyASCIIObject>()).state).cast::<u32>().read() & INTERNED != 0 }
}

/// Our bit among a dict's watchers; 0 without a watcher.
pub fn bit(locked: Locked) -> u64 {
    WATCHER.get(locked).get().map_or(0, |id| 1 << id)
}

/// What the interpreter tells us before it replaces a value, from code that replaces one itself.
///
/// # Safety
/// `dict` is a live dict, `key` one of its keys.
pub unsafe fn stores(locked: Locked, dict: *mut PyObject, key: *mut PyObject) {
    if let Some(host) = host::current(locked) {
        host.watch.0.changed(locked, event::MODIFIED, dict, key);
    }
}

unsafe extern "C" fn on_change(what: c_int, dict: *mut PyObject, key: *mut PyObject, _: *mut PyObject) -> c_int {
    // SAFETY: dicts are changed with the lock held.
    let locked = unsafe { Locked::assume() };
    if let Some(host) = host::current(locked) {
        host.watch.0.changed(locked, what, dict, key);
    }
    0
}
