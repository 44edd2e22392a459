//! Tests of the runtime on real frames: the interpreter is embedded, JUMP events enter closures that play
//! compiled code, and what the program then does is compared with what it does without them. What holds for every host
//! is in [`conformance`]; the other files have what is CPython's own.
//!
//! They need the interpreter's library: `LD_LIBRARY_PATH` names its directory unless it is installed.

mod boxing;
mod calling;
mod conformance;
mod entering;
mod lookups;
mod modelling;
mod raising;

use super::enter::{Entered, acceptable, enter};
use super::unwind;
use crate::ffi::{Code, Frame, ThreadState};
use crate::gil::Locked;
use firesteel_compiler::install::executor::{Callees, Code as Body, Executor};
use firesteel_compiler::install::links::Links;
use firesteel_protocol::exits::{ExitDescriptor, ExitKey, ExitKind, Restore, RestoreSlot};
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::trace::{CodeCopy, TreeId};
use firesteel_protocol::types::Kind;
use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use std::ffi::CString;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

// An extension module leaves the interpreter's symbols open; a test program has to bring them.
#[link(name = "python3.13")]
unsafe extern "C" {}

/// Tests share one interpreter and its one optimizer tool: one at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Runs a test inside the interpreter.
pub fn python<R>(test: impl FnOnce(Python<'_>) -> R) -> R {
    let _turn: MutexGuard<'_, ()> = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    Python::initialize();
    Python::attach(|py| {
        if let Some(tstate) = ThreadState::current() {
            super::boxes::attach(tstate.interp());
        }
        let result = test(py);
        *PLAN.lock().unwrap() = None;
        result
    })
}

/// Defines a program's names.
pub fn define<'py>(py: Python<'py>, source: &str) -> Bound<'py, PyDict> {
    let names = PyDict::new(py);
    let source = CString::new(source).unwrap();
    py.run(&source, Some(&names), None).unwrap();
    names
}

/// A name that a program defined.
pub fn get<'py>(names: &Bound<'py, PyDict>, name: &str) -> Bound<'py, PyAny> {
    names.get_item(name).unwrap().unwrap()
}

/// The code object of a function.
pub fn code_of(function: &Bound<'_, PyAny>) -> Code {
    let code = function.getattr("__code__").unwrap();
    // SAFETY: the function keeps it; tests keep the function.
    unsafe { Code::from_object(code.as_ptr()) }.unwrap()
}

/// Units of the instructions with this name.
pub fn units(function: &Bound<'_, PyAny>, opname: &str) -> Vec<u32> {
    let dis = function.py().import("dis").unwrap();
    let instructions = dis.call_method1("get_instructions", (function,)).unwrap();
    let mut units = Vec::new();
    for instruction in instructions.try_iter().unwrap() {
        let instruction = instruction.unwrap();
        let name: String = instruction.getattr("opname").unwrap().extract().unwrap();
        if name == opname {
            let offset: u32 = instruction.getattr("offset").unwrap().extract().unwrap();
            units.push(offset / 2);
        }
    }
    units
}

/// An object's reference count.
pub fn count(object: &Bound<'_, PyAny>) -> i32 {
    // SAFETY: a live object.
    unsafe { crate::ffi::object::refcount(object.as_ptr()) }
}

/// What plays compiled code.
pub type Play = dyn Fn(Slots, *mut NativeContext) -> u32 + Send + Sync;

/// The frame's slots, as compiled code sees them.
#[derive(Clone, Copy)]
pub struct Slots(pub *mut u64);

impl Slots {
    /// What a slot's memory holds.
    pub fn load(self, slot: usize) -> *mut PyObject {
        // SAFETY: tests name slots of their frame.
        unsafe { self.0.add(slot).read() as *mut PyObject }
    }

    /// Writes a slot's memory.
    pub fn store(self, slot: usize, object: *mut PyObject) {
        // SAFETY: as for `load`.
        unsafe { self.0.add(slot).write(object as u64) }
    }
}

/// Spills a word.
pub fn spill(context: *mut NativeContext, index: usize, word: u64) {
    // SAFETY: the context is the running activation's.
    unsafe { (*context).values[index] = word }
}

struct Native(Box<Play>);

impl Body for Native {
    unsafe fn run(&self, home: *mut u64, context: *mut NativeContext) -> u32 {
        (self.0)(Slots(home), context)
    }

    fn size(&self) -> usize {
        0
    }
}

/// An exit.
pub fn exit(kind: ExitKind, resume: u32, depth: u16, slots: Vec<(u16, Restore)>) -> ExitDescriptor {
    ExitDescriptor {
        used: 0,
        calls: Vec::new(),
        key: ExitKey { trace: 0, instr: 0, resume },
        kind,
        resume,
        depth,
        slots: slots.into_iter().map(|(slot, value)| RestoreSlot { slot, value }).collect(),
        stale: Vec::new(),
        bridged: false,
    }
}

/// A spilled integer.
pub fn int(index: u16) -> Restore {
    Restore::Spilled { index, kind: Kind::I64, owned: false }
}

/// A spilled float.
pub fn float(index: u16) -> Restore {
    Restore::Spilled { index, kind: Kind::F64, owned: false }
}

/// A spilled reference.
pub fn reference(index: u16, owned: bool) -> Restore {
    Restore::Spilled { index, kind: Kind::Ref, owned }
}

/// A range iterator from spilled words: next value, remaining count; step 1.
pub fn range(next: u16, len: u16) -> Restore {
    Restore::RangeIter { next: Box::new(int(next)), len: Box::new(int(len)), step: Box::new(Restore::Int(1)) }
}

/// An executor that plays a closure.
fn executor(code: Code, header: u32, exits: Vec<ExitDescriptor>, play: Box<Play>) -> Executor {
    let copy = CodeCopy {
        name: String::new(),
        file: String::new(),
        address: code.as_ptr() as u64,
        bytes: Vec::new(),
        locals: code.local_count() as u16,
        parameters: code.parameter_count() as u16,
        free: code.free_count() as u16,
        stack_size: code.stack_size() as u16,
        consts: Vec::new(),
        names: Vec::new(),
        local_names: Vec::new(),
        depths: Vec::new(),
        lines: Vec::new(),
    };
    let heat = exits.iter().map(|_| AtomicU32::new(0)).collect();
    let mut place = MaybeUninit::<Executor>::zeroed();
    let fields = place.as_mut_ptr();
    // SAFETY: every field is written but the counters and the state, for which zero is a value (`Fresh`).
    unsafe {
        (&raw mut (*fields).tree).write(TreeId(1));
        (&raw mut (*fields).code).write(Arc::new(copy));
        (&raw mut (*fields).callees).write(Callees::default());
        (&raw mut (*fields).widest)
            .write(exits.iter().map(|exit| exit.slots.len() + exit.stale.len()).max().unwrap_or(0));
        (&raw mut (*fields).header).write(header);
        (&raw mut (*fields).links).write(Links::of_root(exits.len(), 0));
        (&raw mut (*fields).exits).write(exits);
        (&raw mut (*fields).heat).write(heat);
        (&raw mut (*fields).contract).write(Vec::new());
        (&raw mut (*fields).dependencies).write(Vec::new());
        (&raw mut (*fields).body).write(Box::new(Native(play)));
        place.assume_init()
    }
}

/// What the JUMP callback does.
struct Plan {
    executor: Arc<Executor>,
    code: usize,
    header: u32,
    /// Jumps to let pass before the first entry.
    skip: AtomicU32,
    /// How often to enter.
    budget: AtomicU32,
    outcomes: Mutex<Vec<Entered<u32>>>,
    /// What else the callback does, when laws are tried.
    trial: Option<Arc<conformance::Trial>>,
}

impl Plan {
    fn new(executor: Arc<Executor>, code: Code, header: u32, skip: u32, budget: u32) -> Plan {
        Plan {
            executor,
            code: code.as_ptr() as usize,
            header,
            skip: AtomicU32::new(skip),
            budget: AtomicU32::new(budget),
            outcomes: Mutex::new(Vec::new()),
            trial: None,
        }
    }
}

static PLAN: Mutex<Option<Arc<Plan>>> = Mutex::new(None);

/// JUMP events seen.
static JUMPS: AtomicU32 = AtomicU32::new(0);

const JUMP: u32 = 1 << 7;
const INSTRUCTION: u32 = 1 << 6;
const TOOL: u32 = 5;

fn take(counter: &AtomicU32) -> Option<u32> {
    let down = |count: u32| count.checked_sub(1);
    counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, down).ok()
}

unsafe extern "C" fn on_jump(_: *mut PyObject, arguments: *mut *mut PyObject, _: ffi::Py_ssize_t) -> *mut PyObject {
    JUMPS.fetch_add(1, Ordering::Relaxed);
    let plan = PLAN.lock().unwrap().clone();
    // SAFETY: a JUMP callback gets code, offset and destination; the current frame is the code's.
    unsafe {
        let destination = ffi::PyLong_AsLong(*arguments.add(2)) as u32 / 2;
        if let Some(plan) = plan
            && *arguments as usize == plan.code
            && destination == plan.header
            && take(&plan.skip).is_none()
            && take(&plan.budget).is_some()
        {
            let tstate = ThreadState::current().unwrap();
            let frame = tstate.current_frame().unwrap();
            if let Some(trial) = &plan.trial {
                trial.fill(frame);
            }
            let outcome = match enter(&plan.executor, tstate, frame, 0, None) {
                Entered::Waiting(exit, waiting) => match waiting.run() {
                    unwind::Outcome::Resumes => Entered::Left(exit.index),
                    unwind::Outcome::Leaves => Entered::Raised(exit.index),
                },
                Entered::Left(exit) => Entered::Left(exit.index),
                Entered::Raised(exit) => Entered::Raised(exit.index),
                Entered::Refused(why) => Entered::Refused(why),
            };
            plan.outcomes.lock().unwrap().push(outcome);
            if matches!(outcome, Entered::Raised(_)) {
                return std::ptr::null_mut();
            }
            if let Some(trial) = &plan.trial {
                trial.note(frame);
                return std::ptr::null_mut();
            }
        }
        ffi::Py_None()
    }
}

unsafe extern "C" fn on_instruction(
    _: *mut PyObject,
    arguments: *mut *mut PyObject,
    _: ffi::Py_ssize_t,
) -> *mut PyObject {
    // SAFETY: an INSTRUCTION callback gets code and offset; the GIL is held.
    unsafe {
        let unit = ffi::PyLong_AsLong(*arguments.add(1)) as u32 / 2;
        let tstate = ThreadState::current().unwrap();
        let frame: Frame = tstate.current_frame().unwrap();
        let code = Code::from_object(*arguments).unwrap();
        match unwind::take_raise(Locked::assume(), tstate, frame, code, unit) {
            Some(exception) => {
                assert!(set_events(code, JUMP));
                ffi::PyErr_SetRaisedException(exception.as_ptr());
                std::ptr::null_mut()
            }
            None => ffi::Py_None(),
        }
    }
}

fn set_events(code: Code, events: u32) -> bool {
    static SET: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    // SAFETY: the GIL is held by everyone who comes here.
    let py = unsafe { Python::assume_attached() };
    let set = SET.get_or_init(py, || {
        let monitoring = py.import("sys").unwrap().getattr("monitoring").unwrap();
        monitoring.getattr("set_local_events").unwrap().unbind()
    });
    // SAFETY: a live code object.
    let code = unsafe { Bound::from_borrowed_ptr(py, code.as_object()) };
    set.bind(py).call1((TOOL, code, events)).is_ok()
}

fn arm(code: Code) -> bool {
    set_events(code, JUMP | INSTRUCTION)
}

struct Definition(ffi::PyMethodDef);
// SAFETY: immutable, with static strings.
unsafe impl Sync for Definition {}

fn callback<'py>(py: Python<'py>, definition: &'static Definition) -> Bound<'py, PyAny> {
    // SAFETY: the definition is static.
    unsafe {
        let definition = (&raw const definition.0).cast_mut();
        let function = ffi::PyCFunction_NewEx(definition, std::ptr::null_mut(), std::ptr::null_mut());
        Bound::from_owned_ptr(py, function)
    }
}

/// Makes this file's callbacks the optimizer tool's, unless they are.
fn register(py: Python<'_>) {
    static ON_JUMP: Definition = Definition(ffi::PyMethodDef {
        ml_name: c"on_jump".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFast: on_jump },
        ml_flags: ffi::METH_FASTCALL,
        ml_doc: std::ptr::null(),
    });
    static ON_INSTRUCTION: Definition = Definition(ffi::PyMethodDef {
        ml_name: c"on_instruction".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFast: on_instruction },
        ml_flags: ffi::METH_FASTCALL,
        ml_doc: std::ptr::null(),
    });
    let monitoring = py.import("sys").unwrap().getattr("monitoring").unwrap();
    let call = |name: &str, arguments: Bound<'_, PyTuple>| {
        monitoring.call_method1(name, arguments).unwrap();
    };
    if !monitoring.call_method1("get_tool", (TOOL,)).unwrap().is_none() {
        return;
    }
    call("use_tool_id", (TOOL, "test").into_pyobject(py).unwrap());
    for (event, definition) in [(JUMP, &ON_JUMP), (INSTRUCTION, &ON_INSTRUCTION)] {
        let function = callback(py, definition);
        // The interpreter keeps a borrowed reference.
        std::mem::forget(function.clone());
        call("register_callback", (TOOL, event, function).into_pyobject(py).unwrap());
    }
    unwind::connect(arm);
}

/// Gives the optimizer tool up.
fn unregister(py: Python<'_>) {
    let monitoring = py.import("sys").unwrap().getattr("monitoring").unwrap();
    monitoring.call_method1("free_tool_id", (TOOL,)).unwrap();
}

/// A function whose loop is entered.
pub struct Installed {
    code: Code,
    plan: Arc<Plan>,
}

/// Makes a function's loop enter `play` the first `budget` times that it jumps back to `header`, but for the
/// first `skip`.
pub fn install(
    function: &Bound<'_, PyAny>,
    header: u32,
    (skip, budget): (u32, u32),
    exits: Vec<ExitDescriptor>,
    play: Box<Play>,
) -> Installed {
    register(function.py());
    let code = code_of(function);
    let executor = Arc::new(executor(code, header, exits, play));
    assert!(acceptable(&executor, code) && executor.validate());
    Installed::of(code, Arc::new(Plan::new(executor, code, header, skip, budget)))
}

impl Installed {
    fn of(code: Code, plan: Arc<Plan>) -> Installed {
        *PLAN.lock().unwrap() = Some(plan.clone());
        assert!(set_events(code, JUMP));
        Installed { code, plan }
    }

    /// The executor.
    pub fn executor(&self) -> Arc<Executor> {
        self.plan.executor.clone()
    }

    /// Switches events off; what came of the entries.
    pub fn finish(self) -> Vec<Entered<u32>> {
        assert!(set_events(self.code, 0));
        *PLAN.lock().unwrap() = None;
        self.plan.outcomes.lock().unwrap().clone()
    }
}

/// What came of a run.
pub struct Outcome<'py> {
    /// What the function returned or raised.
    pub result: PyResult<Bound<'py, PyAny>>,
    /// The entries.
    pub entered: Vec<Entered<u32>>,
    /// The executor.
    pub executor: Arc<Executor>,
}

/// Calls a function with its loop installed.
pub fn run<'py>(
    function: &Bound<'py, PyAny>,
    arguments: Bound<'py, PyTuple>,
    header: u32,
    budget: u32,
    exits: Vec<ExitDescriptor>,
    play: Box<Play>,
) -> Outcome<'py> {
    let installed = install(function, header, (0, budget), exits, play);
    let executor = installed.executor();
    let result = function.call1(arguments);
    Outcome { result, entered: installed.finish(), executor }
}
