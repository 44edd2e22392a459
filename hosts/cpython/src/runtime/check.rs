//! Whether the running interpreter is one that this build may look into.
//!
//! Owns the safety net under everything in [`crate::ffi`]: called once a process, before anything else reads a
//! private structure: at import, or in the middle of a program. So it imports nothing, evaluates no name that a
//! program may have bound anew, and hides the one function that it runs from tracers. First facts about the build (version, kind), which need no private structure; if those
//! hold, the translated layouts are compared with live objects through the public API: thread and interpreter
//! states, a running frame with known contents, and the built-in values. A difference is an error to report,
//! never a crash: every comparison reads memory inside objects that are known to be at least that large, and a
//! failed one stops those that build on it.
//!
//! Interpreter thread with the GIL; uses PyO3's safe API, since no compiled code is on the stack.

use super::REQUEST_BITS;
use super::helpers::int_keys::{Found, find};
use crate::ffi::{Code, Frame, Owner, ThreadState, object, raw};
use crate::gil::{Gil, Locked};
use core::cell::Cell;
use core::ffi::{CStr, c_long, c_ulong, c_void};
use core::ptr::null_mut;
use pyo3::exceptions::PyImportError;
use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;
use pyo3::types::{PyCode, PyDict, PyInt, PyList, PyString, PyTuple};

/// Something about the interpreter that does not fit.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unfit {
    /// Another minor release.
    #[error("this build of Firesteel is for CPython {built}, but this is {running}; install the build for it")]
    Version {
        /// Built against.
        built: String,
        /// Running.
        running: String,
    },
    /// Not CPython.
    #[error("Firesteel works inside CPython only, and this is {0}")]
    Implementation(String),
    /// A kind of build that lays objects out differently or compiles for itself.
    #[error("this is {0}, which Firesteel does not support; use a standard release build of CPython 3.13")]
    Build(&'static str),
    /// A structure is not laid out as in the headers that were built against.
    #[error(
        "{what} is not where this build expects it (found {found}, expected {expected}); rebuild Firesteel from source against this Python"
    )]
    Layout {
        /// What was compared.
        what: &'static str,
        /// Read through our offsets.
        found: String,
        /// Told by the API.
        expected: String,
    },
    /// The check itself could not be made.
    #[error("the interpreter could not be examined: {0}")]
    Failed(String),
}

/// Everything that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfitness(pub Vec<Unfit>);

impl core::fmt::Display for Unfitness {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("firesteel cannot be used with this Python:")?;
        self.0.iter().try_for_each(|unfit| write!(f, "\n  - {unfit}"))
    }
}

impl core::error::Error for Unfitness {}

impl From<Unfitness> for PyErr {
    fn from(unfitness: Unfitness) -> PyErr {
        PyImportError::new_err(unfitness.to_string())
    }
}

/// Why a check did not end well.
#[derive(Debug)]
pub enum CheckError {
    /// The interpreter does not fit.
    Unfit(Unfitness),
    /// An exception that is not the check's: memory or stack ran out, or a signal's handler raised it.
    Python(PyErr),
}

impl From<PyErr> for CheckError {
    fn from(error: PyErr) -> CheckError {
        CheckError::Python(error)
    }
}

impl From<CheckError> for PyErr {
    fn from(error: CheckError) -> PyErr {
        match error {
            CheckError::Unfit(unfitness) => unfitness.into(),
            CheckError::Python(error) => error,
        }
    }
}

/// Whether everything was found to fit.
static FIT: Gil<Cell<bool>> = Gil::new(Cell::new(false));

/// Checks everything, unless that was done. Python code may run: signal handlers.
pub fn check_once(py: Python<'_>) -> Result<(), CheckError> {
    let fit = FIT.get(Locked::from_python(py));
    if !fit.get() {
        check(py)?;
        fit.set(true);
    }
    Ok(())
}

/// Checks everything.
pub fn check(py: Python<'_>) -> Result<(), CheckError> {
    let mut list = Vec::new();
    build(py, &mut list);
    if list.is_empty() {
        layouts(py, &mut list)?;
    }
    if list.is_empty() { Ok(()) } else { Err(CheckError::Unfit(Unfitness(list))) }
}

/// An attribute of `sys`, without an import, which a program may have replaced.
pub fn sys_attribute<'py>(py: Python<'py>, name: &CStr) -> Option<Bound<'py, PyAny>> {
    // SAFETY: the lock is held; a borrowed reference, or null without an exception.
    unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PySys_GetObject(name.as_ptr())) }
}

/// After the tool id was taken: its name is where the monitoring state should be, or the global monitors that
/// the entry check reads are not either.
pub fn check_tool(py: Python<'_>, tool: usize) -> Result<(), Unfitness> {
    let found = ThreadState::current().map(|tstate| tool_name(tstate, tool));
    let failed = |reason: String| Unfitness(vec![Unfit::Failed(reason)]);
    let monitoring = sys_attribute(py, c"monitoring").ok_or_else(|| failed("sys.monitoring is missing".to_owned()))?;
    let expected = monitoring.call_method1("get_tool", (tool,)).map_err(|error| failed(error.to_string()))?;
    let expected = if expected.is_none() { null_mut() } else { expected.as_ptr() };
    let mut list = Vec::new();
    same(&mut list, "the interpreter's monitoring state", found, Some(expected));
    if list.is_empty() { Ok(()) } else { Err(Unfitness(list)) }
}

fn tool_name(tstate: ThreadState, tool: usize) -> *mut PyObject {
    let interp = tstate.interp().as_ptr().cast::<u8>();
    // SAFETY: inside the interpreter state, which is larger in every 3.13 by far.
    unsafe { interp.add(raw::FS_INTERP_TOOL_NAMES as usize).cast::<*mut PyObject>().add(tool).read() }
}

fn same<T: PartialEq + core::fmt::Debug>(list: &mut Vec<Unfit>, what: &'static str, found: T, expected: T) {
    if found != expected {
        list.push(Unfit::Layout { what, found: format!("{found:?}"), expected: format!("{expected:?}") });
    }
}

/// Version and kind of build.
fn build(py: Python<'_>, list: &mut Vec<Unfit>) {
    let built = raw::FS_BUILD_VERSION_HEX;
    // SAFETY: a constant of the interpreter.
    let running = unsafe { ffi::Py_Version } as u32;
    if running >> 16 != built >> 16 {
        let text = |hex: u32| format!("{}.{}", hex >> 24, hex >> 16 & 0xff);
        list.push(Unfit::Version { built: text(built), running: text(running) });
    }
    let implementation = sys_attribute(py, c"implementation").map(|found| {
        let name = found.getattr("name");
        name.and_then(|name| name.extract::<String>())
    });
    match implementation {
        Some(Ok(name)) if name == "cpython" => {}
        Some(Ok(name)) => list.push(Unfit::Implementation(name)),
        Some(Err(error)) => list.push(Unfit::Failed(error.to_string())),
        None => list.push(Unfit::Failed("sys.implementation is missing".to_owned())),
    }
    let flags = sys_attribute(py, c"abiflags").and_then(|flags| flags.extract::<String>().ok()).unwrap_or_default();
    let has = |name: &CStr| sys_attribute(py, name).is_some();
    if flags.contains('t') {
        list.push(Unfit::Build("a free-threaded build"));
    }
    if flags.contains('d') || has(c"gettotalrefcount") {
        list.push(Unfit::Build("a debug build"));
    }
    if has(c"getobjects") {
        list.push(Unfit::Build("a build with Py_TRACE_REFS"));
    }
    if symbol(c"_PyOptimizer_NewUOpOptimizer") != 0 {
        list.push(Unfit::Build("a build with the interpreter's own tier-2 optimizer or JIT"));
    }
}

/// Address of a symbol in the running process, 0 if there is none.
pub fn symbol(name: &CStr) -> u64 {
    // SAFETY: a C string; the look-up has no precondition.
    unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) as u64 }
}

/// The layouts, on live objects.
fn layouts(py: Python<'_>, list: &mut Vec<Unfit>) -> PyResult<()> {
    threads(list);
    if !list.is_empty() {
        return Ok(());
    }
    values(py, list)?;
    frames(py, list)
}

unsafe extern "C" {
    /// Python/pystate.c: the evaluation function in force.
    fn _PyInterpreterState_GetEvalFrameFunc(interp: *mut ffi::PyInterpreterState) -> *const c_void;
}

fn threads(list: &mut Vec<Unfit>) {
    let Some(tstate) = ThreadState::current() else {
        list.push(Unfit::Failed("this thread has no state".to_owned()));
        return;
    };
    // SAFETY: the GIL is held.
    let (interp, effective, ident) = unsafe {
        let interp = ffi::PyInterpreterState_Get();
        let ident = libc::pthread_self() as c_ulong;
        (interp, _PyInterpreterState_GetEvalFrameFunc(interp), ident)
    };
    same(list, "tstate->interp", tstate.interp().as_api(), interp);
    if !list.is_empty() {
        return;
    }
    // SAFETY: a field inside the live thread state.
    let thread_id = unsafe { (*tstate.as_ptr()).thread_id };
    same(list, "tstate->thread_id", thread_id, ident);
    let requests = tstate.requests_now();
    let version = tstate.interp().instrumentation_version();
    same(list, "tstate->eval_breaker", requests & !REQUEST_BITS, version);
    same(list, "tstate->tracing", (0..100).contains(&tstate.tracing()), true);
    // An empty field stands for the interpreter's own function.
    let mut in_force = tstate.interp().eval_frame();
    if in_force.is_null() {
        in_force = symbol(c"_PyEval_EvalFrameDefault") as *const c_void;
    }
    same(list, "interp->eval_frame", in_force, effective);
}

/// Values of built-in types, and the float free list.
fn values(py: Python<'_>, list: &mut Vec<Unfit>) -> PyResult<()> {
    for number in [0, 1, -1, 7, -5, 256, 1 << 29, (1 << 30) + 1, -(1 << 45), i64::MAX, i64::MIN] {
        let object = number.into_pyobject(py)?;
        // SAFETY: a live integer.
        let found = unsafe { object::int_value(object.as_ptr()) };
        same(list, "the value of an int", found, Some(number));
    }
    let wide = (1_u64 << 63).into_pyobject(py)?;
    // SAFETY: a live integer.
    let found = unsafe { object::int_value(wide.as_ptr()) };
    same(list, "the size of an int", found, None);
    let float = 1234.5_f64.into_pyobject(py)?;
    // SAFETY: a live float.
    let found = unsafe { object::float_value(float.as_ptr()) };
    same(list, "the value of a float", found, 1234.5);
    // SAFETY: a live object whose only reference is ours.
    let (ty, count) = unsafe { (object::type_of(float.as_ptr()), object::refcount(float.as_ptr())) };
    same(list, "ob_type", ty, &raw mut ffi::PyFloat_Type);
    same(list, "ob_refcnt", count, 1);
    // SAFETY: None is live; it is immortal since 3.12.
    let immortal = unsafe { object::is_immortal(ffi::Py_None()) };
    same(list, "an immortal object's count", immortal, true);
    free_list(list, float);

    let range = pyo3::types::PyRange::new_with_step(py, 13, 23, 3)?;
    let parts = ["range.start", "range.length", "range.step"].map(|field| {
        let offset = super::fields::offset(field).unwrap_or(0) as usize;
        // SAFETY: a range object has four references behind its head; the fields are among them.
        unsafe { object::int_value(*range.as_ptr().cast::<u8>().add(offset).cast::<*mut PyObject>()) }
    });
    same(list, "the parts of a range", parts, [Some(13), Some(4), Some(3)]);

    let items = PyList::new(py, [1, 300, 5])?;
    let tuple = PyTuple::new(py, ["p", "q", "r"])?;
    let text = PyString::new(py, "hälf of it");
    let names = PyDict::new(py);
    names.set_item("one", 1)?;
    names.set_item("two", 2)?;
    let numbers = PyDict::new(py);
    numbers.set_item(300, &items)?;
    let name = names.keys().get_item(1)?;
    let (present, absent): (Bound<'_, PyInt>, Bound<'_, PyInt>) = (300.into_pyobject(py)?, 301.into_pyobject(py)?);
    // SAFETY: live objects of these types; sizes come from the API.
    unsafe {
        let fields = items.as_ptr().cast::<raw::PyListObject>();
        let second = *(*fields).ob_item.add(1);
        same(list, "the items of a list", second, ffi::PyList_GetItem(items.as_ptr(), 1));
        same(list, "the length of a list", (*fields).ob_base.ob_size, 3);
        let start = (&raw mut (*tuple.as_ptr().cast::<raw::PyTupleObject>()).ob_item).cast::<*mut PyObject>();
        same(list, "the items of a tuple", *start.add(2), ffi::PyTuple_GetItem(tuple.as_ptr(), 2));
        let length = (*text.as_ptr().cast::<raw::PyASCIIObject>()).length;
        same(list, "the length of a str", length, ffi::PyUnicode_GetLength(text.as_ptr()));
        let used = (*names.as_ptr().cast::<raw::PyDictObject>()).ma_used;
        same(list, "the length of a dict", used, 2);
        let used = (*(*numbers.as_ptr().cast::<raw::PyDictObject>()).ma_keys).dk_nentries;
        same(list, "the number of a dict's entries", used, 1);
        let entry = crate::ffi::dict::find(names.as_ptr(), name.as_ptr());
        let value = ffi::PyDict_GetItemWithError(names.as_ptr(), name.as_ptr());
        same(list, "the entries of a dict", entry.map(|(.., value)| value), Some(value));
        let found = [present, absent].map(|key| find(numbers.as_ptr(), key.as_ptr()));
        same(list, "the table of a dict", found, [Found::Value(items.as_ptr()), Found::Absent]);
    }
    Ok(())
}

/// A float that ends is the next to be used again.
fn free_list(list: &mut Vec<Unfit>, float: Bound<'_, pyo3::types::PyFloat>) {
    let Some(tstate) = ThreadState::current() else {
        return;
    };
    let floats = tstate.interp().float_freelist();
    // SAFETY: inside the live interpreter state; the GIL is held throughout.
    let (before, address, head, after) = unsafe {
        let before = (*floats).numfree;
        let address = float.as_ptr();
        drop(float);
        (before, address, (*floats).items.cast::<PyObject>(), (*floats).numfree)
    };
    let full = before >= raw::FS_FLOAT_FREELIST_MAX as i32;
    if !full {
        same(list, "the free list of floats", (head, after), (address, before + 1));
    }
}

/// What the probe saw in a frame whose contents are known.
#[derive(Default)]
struct Probed {
    /// The marker that the frame's second local must hold.
    marker: usize,
    calls: usize,
    list: Vec<Unfit>,
}

/// Two loops over known iterators, so that they lie at known places of the value stack.
const PROBE: &CStr = c"
def probe(inspect, marker, numbers, span):
    for item in span:
        inspect()
        break
    for item in numbers:
        inspect()
        break
";
/// Its arguments and `item`.
const PROBE_LOCALS: u16 = 5;

fn frames(py: Python<'_>, list: &mut Vec<Unfit>) -> PyResult<()> {
    static DEFINITION: ProbeDefinition = ProbeDefinition(ffi::PyMethodDef {
        ml_name: c"inspect".as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: inspect },
        ml_flags: ffi::METH_NOARGS,
        ml_doc: core::ptr::null(),
    });
    let probe = probe_function(py)?;
    let marker = PyList::empty(py);
    let numbers = PyList::new(py, [5, 6, 7])?;
    let span = py.get_type::<pyo3::types::PyRange>().call1((10, 21, 3))?;
    let mut probed = Probed { marker: marker.as_ptr() as usize, ..Probed::default() };
    let address = (&raw mut probed as usize).into_pyobject(py)?;
    // SAFETY: the definition is static; the function dies before `probed` does, since nobody keeps it. The thread
    // state is this thread's; tracers see nothing between the two calls.
    let called = unsafe {
        let definition = (&raw const DEFINITION.0).cast_mut();
        let function = ffi::PyCFunction_NewEx(definition, address.as_ptr(), null_mut());
        let function = Bound::from_owned_ptr_or_err(py, function)?;
        let thread = ffi::PyThreadState_Get();
        ffi::PyThreadState_EnterTracing(thread);
        let called = probe.call1((function, &marker, &numbers, &span));
        ffi::PyThreadState_LeaveTracing(thread);
        called
    };
    called?;
    same(list, "the number of probes", probed.calls, 2);
    list.append(&mut probed.list);
    Ok(())
}

/// The probe, made of its code alone: nothing is executed for that.
fn probe_function(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: C strings; the lock is held; new references or null with an exception.
    let module = unsafe {
        let code = ffi::Py_CompileString(PROBE.as_ptr(), c"<firesteel>".as_ptr(), ffi::Py_file_input);
        Bound::from_owned_ptr_or_err(py, code)?
    };
    let consts = module.getattr("co_consts")?;
    for code in consts.cast::<PyTuple>()?.iter() {
        if code.is_instance_of::<PyCode>() {
            let names = PyDict::new(py);
            // SAFETY: live objects of the right types; a new reference or null with an exception.
            return unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyFunction_New(code.as_ptr(), names.as_ptr())) };
        }
    }
    Err(PyImportError::new_err("the probe was not compiled"))
}

struct ProbeDefinition(ffi::PyMethodDef);
// SAFETY: immutable, with static strings.
unsafe impl Sync for ProbeDefinition {}

/// Called by the probe; `address` is an integer with the address of [`Probed`].
unsafe extern "C" fn inspect(address: *mut PyObject, _: *mut PyObject) -> *mut PyObject {
    // SAFETY: `frames` made the function with the address of a value that outlives the call; the current frame
    // is the probe's, whose layout is known from its source.
    unsafe {
        let Some(probed) = (ffi::PyLong_AsVoidPtr(address) as *mut Probed).as_mut() else {
            return null_mut();
        };
        probed.calls += 1;
        if let Some(tstate) = ThreadState::current() {
            examine(tstate, probed);
        }
        ffi::Py_NewRef(ffi::Py_None())
    }
}

unsafe fn examine(tstate: ThreadState, probed: &mut Probed) {
    const MARKER: u16 = 1;
    let list = &mut probed.list;
    // SAFETY: GIL held; the API's frame object is that of the running frame.
    let (object, code, unit) = unsafe {
        let object = ffi::PyEval_GetFrame();
        let code = ffi::PyFrame_GetCode(object).cast::<PyObject>();
        ffi::Py_DECREF(code); // the running frame keeps it
        (object, code, ffi::PyFrame_GetLasti(object) / 2)
    };
    // SAFETY: a frame object is at least this large in every 3.13.
    let behind = unsafe { (*object.cast::<raw::PyFrameObject>()).f_frame };
    let frame: Option<Frame> = tstate.current_frame();
    same(list, "tstate->current_frame", frame.map(Frame::as_ptr), Some(behind));
    let Some(frame) = frame.filter(|_| list.is_empty()) else {
        return;
    };
    // SAFETY: the first word of a frame, whose layout is about to be compared.
    let executable = unsafe { (*frame.as_ptr()).f_executable };
    same(list, "frame->f_executable", executable, code);
    same(list, "frame->frame_obj", frame.has_object(), true);
    same(list, "frame->owner", frame.owner(), Owner::Thread);
    // SAFETY: `code` is live and a code object, as the API says.
    let Some(code) = (unsafe { Code::from_object(code) }).filter(|_| list.is_empty()) else {
        return;
    };
    same(list, "co_nlocalsplus", code.local_count(), u32::from(PROBE_LOCALS));
    same(list, "frame->instr_ptr", frame.unit().map(|unit| unit as c_long), Some(c_long::from(unit)));
    same(list, "frame->stacktop", frame.stacktop(), -1);
    // SAFETY: the length of a live bytes object.
    let table = unsafe { ffi::PyBytes_Size((*code.as_ptr()).co_exceptiontable) };
    same(list, "co_exceptiontable", table, code.exception_table().len() as ffi::Py_ssize_t);
    same(list, "co_code_adaptive", code.opcode(0).is_some_and(|opcode| opcode != 0), true);
    if !list.is_empty() {
        return;
    }
    // SAFETY: the frame has these locals and, inside a loop, its iterator below what the call pushed.
    unsafe {
        same(list, "frame->localsplus", frame.slot(MARKER) as usize, probed.marker);
        iterators(list, frame.slot(PROBE_LOCALS), frame.slot(2));
    }
}

/// The iterator on the probe's stack, after it gave its first value.
unsafe fn iterators(list: &mut Vec<Unfit>, iterator: *mut PyObject, numbers: *mut PyObject) {
    if iterator.is_null() {
        same(list, "the value stack", iterator, numbers);
        return;
    }
    // SAFETY: a live object of the type that its type pointer says.
    unsafe {
        let ty = object::type_of(iterator);
        if ty == &raw mut crate::ffi::api::PyRangeIter_Type {
            let fields = iterator.cast::<raw::_PyRangeIterObject>();
            let found = ((*fields).start, (*fields).len, (*fields).step);
            same(list, "a range iterator", found, (13, 3, 3));
        } else if ty == &raw mut crate::ffi::api::PyListIter_Type {
            let fields = iterator.cast::<raw::_PyListIterObject>();
            let found = ((*fields).it_index, (*fields).it_seq.cast::<PyObject>());
            same(list, "a list iterator", found, (1, numbers));
        } else {
            same(list, "the type of an iterator", ty, &raw mut crate::ffi::api::PyRangeIter_Type);
        }
    }
}
