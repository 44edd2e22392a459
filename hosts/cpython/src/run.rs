//! `python -m firesteel`: runs a program as plain Python would.
//!
//! The launcher's own frames are taken off the thread while the program runs, so that tracebacks,
//! `sys._getframe` and the recursion limit are what they are without it, and `__main__` is a new module. The
//! order of things is that of `pymain_run_python` in Modules/main.c of CPython. Main thread with the lock.

use crate::ffi::{ThreadState, raw};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use std::ffi::{CStr, CString, c_int};
use std::ptr;

/// Exit code of a program that ended with an exception.
const FAILED: c_int = 1;
/// Exit code when the script cannot be opened.
const CANNOT_OPEN: c_int = 2;
/// `PyCF_IGNORE_COOKIE` of Include/cpython/compile.h: the text is UTF-8 whatever its first lines say.
const IGNORE_COOKIE: c_int = 0x0800;

/// Runs with the calling frames out of sight.
fn out_of_sight<T>(run: impl FnOnce() -> T) -> T {
    let Some(thread) = ThreadState::current() else {
        return run();
    };
    let state: *mut raw::PyThreadState = thread.as_ptr();
    // SAFETY: the lock is held and this thread stays the state's owner; nothing reads the hidden frames until
    // they are put back, and they stay alive, since their evaluation waits for us on the C stack.
    unsafe {
        let frame = (*state).current_frame;
        let used = (*state).py_recursion_limit - (*state).py_recursion_remaining;
        (*state).current_frame = ptr::null_mut();
        (*state).py_recursion_remaining += used;
        let result = run();
        (*state).py_recursion_remaining -= used;
        (*state).current_frame = frame;
        result
    }
}

/// Puts a new module in `__main__`'s place, as the interpreter makes it at its start (`add_main_module` in
/// Python/pylifecycle.c). The launcher's is kept: its code still runs.
fn fresh_main<'py>(py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
    let modules = py.import("sys")?.getattr("modules")?;
    let modules = modules.cast::<PyDict>()?;
    if let Some(ours) = modules.get_item("__main__")? {
        std::mem::forget(ours.unbind());
    }
    let main = PyModule::new(py, "__main__")?;
    let names = main.dict();
    names.set_item("__annotations__", PyDict::new(py))?;
    names.set_item("__builtins__", py.import("builtins")?)?;
    let loader = py.import("_frozen_importlib")?.getattr("BuiltinImporter")?;
    names.set_item("__loader__", loader)?;
    modules.set_item("__main__", &main)?;
    Ok(names)
}

/// Exit code after the interpreter evaluated something; prints the exception if there is one. Does not return
/// if that is SystemExit.
///
/// # Safety
/// The lock is held; `result` is a new reference, or null with an exception set.
unsafe fn conclude(result: *mut ffi::PyObject) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        if !result.is_null() {
            ffi::Py_DECREF(result);
            return 0;
        }
        let interrupted = ffi::PyErr_ExceptionMatches(ffi::PyExc_KeyboardInterrupt) != 0;
        ffi::PyErr_PrintEx(1);
        if interrupted {
            note_interrupt();
            return 0;
        }
        FAILED
    }
}

/// Makes the interpreter end the process by SIGINT once the launcher returns, as after any program that
/// Ctrl-C ended. It takes note of that where a `PyRun` function evaluates (`run_eval_code_obj` in
/// Python/pythonrun.c), so one evaluates the same once more.
///
/// # Safety
/// The lock is held, no exception is set.
unsafe fn note_interrupt() {
    // SAFETY: the caller's promise; C strings; the dict is ours.
    unsafe {
        let names = ffi::PyDict_New();
        if !names.is_null() {
            let start = ffi::Py_file_input;
            let result =
                ffi::PyRun_StringFlags(c"raise KeyboardInterrupt".as_ptr(), start, names, names, ptr::null_mut());
            ffi::Py_XDECREF(result);
            ffi::Py_DECREF(names);
        }
        ffi::PyErr_Clear();
    }
}

/// Runs a script file, a directory or an archive. `program` is what the interpreter calls itself in messages,
/// `path` absolute; a directory or archive takes the first place of `sys.path` if `replace_first`, else it is put
/// before it. Returns the exit code.
#[pyfunction]
pub fn run_path(
    py: Python<'_>,
    program: &Bound<'_, PyString>,
    path: &Bound<'_, PyString>,
    replace_first: bool,
) -> PyResult<c_int> {
    // SAFETY: the lock is held; the importer is a new reference or null with an exception.
    let importer = unsafe {
        let importer = ffi::PyImport_GetImporter(path.as_ptr());
        Bound::from_owned_ptr_or_err(py, importer)?
    };
    if !importer.is_none() {
        let list = py.import("sys")?.getattr("path")?;
        if replace_first {
            list.set_item(0, path)?;
        } else {
            list.call_method1("insert", (0, path))?;
        }
        return run_by_runpy(py, &PyString::new(py, "__main__"), false);
    }
    let bytes: Vec<u8> = py.import("os")?.call_method1("fsencode", (path,))?.extract()?;
    let name = CString::new(bytes)?;
    fresh_main(py)?;
    // SAFETY: C strings and live objects; the lock is held. The interpreter closes the stream.
    unsafe {
        let stream = libc::fopen(name.as_ptr(), c"rb".as_ptr());
        if stream.is_null() {
            let number = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
            ffi::PySys_FormatStderr(
                c"%S: can't open file %R: [Errno %d] %s\n".as_ptr(),
                program.as_ptr(),
                path.as_ptr(),
                number,
                libc::strerror(number),
            );
            return Ok(CANNOT_OPEN);
        }
        run_stream(py, stream, &name, true)
    }
}

unsafe extern "C" {
    /// The C library's stream.
    static stdin: *mut libc::FILE;
}

/// Runs a script from standard input, or reads statements from a terminal there. Returns the exit code.
#[pyfunction]
pub fn run_stdin(py: Python<'_>) -> PyResult<c_int> {
    fresh_main(py)?;
    // SAFETY: the C library's stream is open or fails to be read; the lock is held.
    unsafe { run_stream(py, stdin, c"<stdin>", false) }
}

/// Runs what a stream holds, and closes it if asked to.
///
/// # Safety
/// The lock is held; the stream is live.
unsafe fn run_stream(py: Python<'_>, stream: *mut libc::FILE, name: &CStr, close: bool) -> PyResult<c_int> {
    // SAFETY: the caller's promise.
    let code = out_of_sight(|| unsafe {
        // Signals that came meanwhile are the program's.
        if ffi::Py_MakePendingCalls() == -1 {
            if close {
                libc::fclose(stream);
            }
            return conclude(ptr::null_mut());
        }
        ffi::PyRun_AnyFileExFlags(stream.cast(), name.as_ptr(), c_int::from(close), ptr::null_mut())
    });
    if code == 0 {
        return Ok(0);
    }
    // The exception was printed; whether it was Ctrl-C is only known from there.
    let last = py.import("sys")?.getattr("last_exc").ok();
    let interrupted =
        last.is_some_and(|last| last.get_type().is(py.get_type::<pyo3::exceptions::PyKeyboardInterrupt>()));
    Ok(if interrupted { 0 } else { FAILED })
}

/// Runs a module as `python -m` does. Returns the exit code.
#[pyfunction]
pub fn run_module(py: Python<'_>, name: &Bound<'_, PyString>) -> PyResult<c_int> {
    run_by_runpy(py, name, true)
}

fn run_by_runpy(py: Python<'_>, name: &Bound<'_, PyString>, alter_argv: bool) -> PyResult<c_int> {
    let run = py.import("runpy")?.getattr("_run_module_as_main")?;
    fresh_main(py)?;
    let alter = alter_argv.into_pyobject(py)?;
    let arguments = [name.as_ptr(), alter.as_ptr()];
    // SAFETY: live objects; the lock is held.
    Ok(out_of_sight(|| unsafe {
        let result = ffi::PyObject_Vectorcall(run.as_ptr(), arguments.as_ptr(), 2, ptr::null_mut());
        conclude(result)
    }))
}

/// Runs program text as `python -c` does. Returns the exit code.
#[pyfunction]
pub fn run_command(py: Python<'_>, command: &Bound<'_, PyString>) -> PyResult<c_int> {
    let names = fresh_main(py)?;
    // What no UTF-8 can be made of came from bytes that are no text in the locale's encoding.
    let text = match command.to_str() {
        Ok(text) => CString::new(format!("{text}\n"))?,
        Err(error) => {
            error.restore(py);
            // SAFETY: a C string; the lock is held, an exception is set.
            return Ok(out_of_sight(|| unsafe {
                ffi::PySys_WriteStderr(c"Unable to decode the command from the command line:\n".as_ptr());
                conclude(ptr::null_mut())
            }));
        }
    };
    let cache = py.import("linecache")?;
    // Later patch releases of 3.13 know the text by its code objects, the first ones by its file's name.
    let by_code = cache.hasattr("_interactive_cache")?;
    let register = cache.getattr("_register_code")?;
    let file = PyString::new(py, "<string>");
    // SAFETY: C strings and live objects; the lock is held.
    Ok(out_of_sight(|| unsafe {
        let mut flags = ffi::PyCompilerFlags { cf_flags: IGNORE_COOKIE, cf_feature_version: 13 };
        let code =
            ffi::Py_CompileStringExFlags(text.as_ptr(), c"<string>".as_ptr(), ffi::Py_file_input, &raw mut flags, -1);
        if code.is_null() {
            return conclude(code);
        }
        // So that tracebacks show the text.
        let key = if by_code { code } else { file.as_ptr() };
        let arguments = [key, command.as_ptr(), file.as_ptr()];
        let registered = ffi::PyObject_Vectorcall(register.as_ptr(), arguments.as_ptr(), 3, ptr::null_mut());
        if registered.is_null() {
            ffi::Py_DECREF(code);
            return conclude(registered);
        }
        ffi::Py_DECREF(registered);
        let result = ffi::PyEval_EvalCode(code, names.as_ptr(), names.as_ptr());
        ffi::Py_DECREF(code);
        conclude(result)
    }))
}
