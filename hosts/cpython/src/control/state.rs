//! What is remembered of a code object: its loops, its events, its last copy.
//!
//! A [`CodeState`] hangs at its code object (`co_extra`) and is told when that ends; a recording may still hold the
//! state then, and finds no code object in it. It holds no reference to any Python object, since the cycle collector
//! could not see it. Needs the interpreter's lock.

use super::host::Host;
use super::life::LoopState;
use super::misfortune::Share;
use crate::bytecode::copy::{Shape, text};
use crate::bytecode::loops::{self, Loop};
use crate::events::{self, Events};
use crate::ffi::{Code, Frame, dict};
use crate::gil::Locked;
use crate::record::plan::{Plan, Site};
use crate::runtime::strings::interned;
use crate::watch::Reliance;
use firesteel_compiler::chaos::seeded::Chaos;
use firesteel_protocol::fam::tables::{Flow, Tables};
use firesteel_protocol::trace::CodeCopy;
use firesteel_recorder::hotness::HotnessParams;
use pyo3::ffi::{self, PyObject};
use std::cell::{Cell, OnceCell, RefCell};
use std::ptr;
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// A code object with loops.
pub struct CodeState {
    /// The code object, none when it has ended.
    code: Cell<Option<Code>>,
    /// What never changes of it.
    pub shape: Shape,
    /// Its loops, in the order of `shape.instructions.loops`.
    pub loops: Vec<LoopState>,
    /// Which `enable` this state belongs to.
    pub era: u32,
    /// The events it now sends.
    armed: Cell<i64>,
    /// Whether a place was switched off since all were on.
    pub muffled: Cell<bool>,
    /// Whether INSTRUCTION events are on for a recording.
    pub recording: Cell<bool>,
    /// Whether they are on for a recording that follows calls of it.
    followed: Cell<bool>,
    /// Whether BRANCH events are on, for the tests in front of loops.
    pub testing: Cell<bool>,
    /// Exceptions that wait for the INSTRUCTION event of the instruction that raises them.
    pub raising: Cell<u32>,
    /// Samples that found it before it was armed.
    pub samples: Cell<u32>,
    /// The namespaces its executors are entered with, null before the first recording. Not owned.
    pub namespaces: Cell<Namespaces>,
    /// The last copy handed over.
    pub copy: RefCell<Option<Arc<CodeCopy>>>,
    /// Executors that have calls of it rely on it, while it lives.
    followers: RefCell<Vec<Weak<Reliance>>>,
    /// Whether recordings that followed a call of it found something that they cannot follow.
    pub is_opaque: Cell<bool>,
    /// How it is recorded, made when that is done first.
    plan: OnceCell<Rc<Plan>>,
}

/// A frame's globals and builtins, not owned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Namespaces {
    /// Globals.
    pub globals: *mut PyObject,
    /// Builtins.
    pub builtins: *mut PyObject,
    /// Whether the frame's locals are its globals: it runs a module's body.
    pub is_module: bool,
}

impl Namespaces {
    /// None yet.
    pub const NONE: Namespaces =
        Namespaces { globals: std::ptr::null_mut(), builtins: std::ptr::null_mut(), is_module: false };

    /// Whether both are exact dicts, which find a name without running any code.
    pub fn are_dicts(self) -> bool {
        // SAFETY: the frame whose namespaces they are is alive.
        [self.globals, self.builtins].into_iter().all(|dict| unsafe { pyo3::ffi::PyDict_CheckExact(dict) != 0 })
    }

    /// Whether the globals are those of a module that is imported: such hardly end while something relies on them. What a
    /// recording reads of others ends some time after them (docs/limits.md, "Ends of globals' objects").
    pub fn are_of_module(self) -> bool {
        // SAFETY: the lock is held; both dicts are asked whether they are exact ones, and looked into without running code.
        unsafe {
            // Null where the interpreter is shutting down.
            let modules = ffi::PySys_GetObject(c"modules".as_ptr());
            let exact = |dict: *mut PyObject| !dict.is_null() && ffi::PyDict_CheckExact(dict) != 0;
            let value = |dict, key| if exact(dict) { dict::find(dict, key).map(|(_, _, value)| value) } else { None };
            let module = interned(c"__name__").and_then(|key| value(modules, value(self.globals, key)?));
            module.is_some_and(|module| {
                ffi::PyModule_CheckExact(module) != 0 && ffi::PyModule_GetDict(module) == self.globals
            })
        }
    }

    /// A frame's.
    pub fn of(frame: Frame) -> Namespaces {
        let globals = frame.globals();
        Namespaces { globals, builtins: frame.builtins(), is_module: frame.namespace() == globals }
    }
}

/// Samples that arm a code object.
const SAMPLES: u32 = 2;

impl CodeState {
    /// A new state, nothing armed.
    pub fn new(
        code: Code,
        shape: Shape,
        era: u32,
        params: &HotnessParams,
        tables: &'static Tables,
        chaos: Option<&Arc<Chaos>>,
    ) -> CodeState {
        let new_loop = |place: &Loop| {
            let test = loops::entry_test(&shape.instructions, place.header, tables);
            let header = shape.instructions.at(place.header);
            let ends = header.is_some_and(|at| matches!(at.row(tables).flow, Flow::IterForward { .. }));
            let misfortune =
                chaos.map(|chaos| Share::new(chaos, &text(code.qualname()).unwrap_or_default(), place.header));
            LoopState::new(*place, test.map(|test| test.unit), ends, params, misfortune)
        };
        CodeState {
            code: Cell::new(Some(code)),
            loops: shape.loops.iter().map(new_loop).collect(),
            shape,
            era,
            armed: Cell::new(events::NONE),
            muffled: Cell::new(false),
            recording: Cell::new(false),
            followed: Cell::new(false),
            testing: Cell::new(false),
            raising: Cell::new(0),
            samples: Cell::new(0),
            namespaces: Cell::new(Namespaces::NONE),
            copy: RefCell::new(None),
            followers: RefCell::default(),
            is_opaque: Cell::new(false),
            plan: OnceCell::new(),
        }
    }

    /// The code object, unless it has ended.
    #[inline]
    pub fn code(&self) -> Option<Code> {
        self.code.get()
    }

    /// The code object ends: it is not looked at any more, and nobody enters its executors. Returns it, for comparing.
    pub fn end(&self) -> Option<Code> {
        self.armed.set(events::NONE);
        self.recording.set(false);
        self.followed.set(false);
        self.testing.set(false);
        self.raising.set(0);
        self.loops.iter().for_each(LoopState::reset);
        let followers = self.followers.take();
        followers.iter().filter_map(Weak::upgrade).for_each(|follower| follower.break_off());
        self.code.take()
    }

    /// What relies on this reliance has calls of the code object.
    pub fn is_followed_by(&self, reliance: &Rc<Reliance>) {
        let mut followers = self.followers.borrow_mut();
        followers.retain(|known| known.strong_count() > 0);
        if !followers.iter().any(|known| ptr::eq(known.as_ptr(), Rc::as_ptr(reliance))) {
            followers.push(Rc::downgrade(reliance));
        }
    }

    /// Switches the events on or off that a recording needs of a call that it follows, beside those of its loops. False if
    /// refused, or if the code object has ended.
    pub fn follow(&self, locked: Locked, events: &Events, is_on: bool) -> bool {
        self.followed.set(is_on);
        if self.armed.get() & events::JUMP != 0 {
            self.arm(locked, events)
        } else {
            self.switch(locked, events, self.least())
        }
    }

    /// The events that it sends without loops.
    fn least(&self) -> i64 {
        if self.followed.get() { events::INSTRUCTION } else { events::NONE }
    }

    /// How its instructions are recorded.
    pub fn plan(&self, tables: &'static Tables) -> Rc<Plan> {
        let make = || {
            let Shape { instructions, depths, locals, .. } = &self.shape;
            let names = self.code().map_or(0, Code::name_count);
            let site = Site { instructions, depths, locals: *locals, names };
            Rc::new(Plan::new(site, tables))
        };
        Rc::clone(self.plan.get_or_init(make))
    }

    /// File, first line and qualified name, for people.
    pub fn place(&self) -> Option<String> {
        let code = self.code()?;
        let file = text(code.filename()).unwrap_or_default();
        let name = text(code.qualname()).unwrap_or_default();
        Some(format!("{file}:{} {name}", code.first_line()))
    }

    /// The loop with this header, and its index.
    pub fn loop_at(&self, header: u32) -> Option<(usize, &LoopState)> {
        let mut loops = self.loops.iter().enumerate();
        loops.find(|(_, found)| found.place.header == header)
    }

    /// The loop whose test in front of it is at a unit, and its index.
    pub fn loop_behind_test(&self, unit: u32) -> Option<(usize, &LoopState)> {
        let mut loops = self.loops.iter().enumerate();
        loops.find(|(_, found)| found.entry_test == Some(unit))
    }

    /// Whether no loop is worth events any more.
    pub fn is_exhausted(&self) -> bool {
        let mut loops = self.loops.iter();
        loops.all(|found| found.status.get().is_silent())
    }

    /// Counts a sample; true when the code object is to be armed.
    pub fn sample(&self) -> bool {
        self.samples.set(self.samples.get().saturating_add(1));
        self.samples.get() >= SAMPLES
    }

    /// Counts a sample for the loops around a unit that rest; true if one is tried again.
    pub fn wakes(&self, host: &Host, unit: u32) -> bool {
        // Each is told, also when another one wakes.
        self.loops_around(unit).filter(|found| found.wakes(host)).count() > 0
    }

    /// The loops around a unit.
    pub fn loops_around(&self, unit: u32) -> impl Iterator<Item = &LoopState> {
        self.loops.iter().filter(move |found| found.place.contains(unit))
    }

    /// Has all places send events again, also those that were switched off one by one. False as of [`CodeState::arm`].
    pub fn arm_all(&self, locked: Locked, events: &Events) -> bool {
        if self.muffled.get() {
            self.switch(locked, events, events::NONE);
        }
        self.arm(locked, events)
    }

    /// Switches its events to what its recording, raising and testing ask for, on top of jumps. False if refused, or if
    /// the code object has ended.
    pub fn arm(&self, locked: Locked, events: &Events) -> bool {
        let instructions = self.recording.get() || self.followed.get() || self.raising.get() > 0;
        let of = |event, wanted| if wanted { event } else { events::NONE };
        let set = events::JUMP | of(events::BRANCH, self.testing.get()) | of(events::INSTRUCTION, instructions);
        self.switch(locked, events, set)
    }

    /// Switches its events off.
    pub fn disarm(&self, locked: Locked, events: &Events) {
        self.recording.set(false);
        self.testing.set(false);
        self.raising.set(0);
        self.switch(locked, events, self.least());
    }

    /// Whether it sends events.
    pub fn is_armed(&self) -> bool {
        self.armed.get() != events::NONE
    }

    fn switch(&self, locked: Locked, events: &Events, set: i64) -> bool {
        let Some(code) = self.code() else {
            return false;
        };
        if self.armed.get() == set {
            return true;
        }
        let done = events.set(locked, code.as_object(), set);
        if done {
            self.armed.set(set);
        }
        if set == events::NONE {
            self.muffled.set(false);
        }
        done
    }
}

/// A code state as it hangs at its code object: shared with callbacks that are running.
pub type Shared = Rc<CodeState>;
