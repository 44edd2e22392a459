//! Translates the private structures of the CPython that is built against, from its own headers.
//!
//! Owns the choice of interpreter (`PYO3_PYTHON`, as for pyo3, else `python3.13` on the path), the list of
//! structures, and the translation of the families. Writes `cpython.rs` and `families.rs` to the build directory.
//! Fails with one message that says what is missing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is translated, field by field. Types not listed, and not taken from pyo3, do not compile: add them.
const TYPES: &[&str] = &[
    // Threads and frames.
    "PyInterpreterState",
    "PyThreadState",
    "_ts",
    "_ts__bindgen_ty_1",
    "Py_tracefunc",
    "_PyErr_StackItem",
    "_err_stackitem",
    "_PyStackChunk",
    "_stack_chunk",
    "PyFrameObject",
    "_frame",
    "_PyInterpreterFrame",
    "_Py_CODEUNIT",
    "_Py_CODEUNIT__bindgen_ty_1",
    "_Py_BackoffCounter",
    "_Py_BackoffCounter__bindgen_ty_1",
    "_Py_BackoffCounter__bindgen_ty_1__bindgen_ty_1",
    // Code.
    "PyCodeObject",
    "PyFunctionObject",
    "PyMethodObject",
    "PyGenObject",
    "_PyCoCached",
    "_PyCoLineInstrumentationData",
    "_PyCoMonitoringData",
    "_Py_LocalMonitors",
    // Values.
    "PyASCIIObject",
    "PyASCIIObject__bindgen_ty_1",
    "PyCellObject",
    "PyDictKeysObject",
    "PyDictObject",
    "PyDictValues",
    "PyFloatObject",
    "PyListObject",
    "PyLongObject",
    "PyTupleObject",
    "_PyListIterObject",
    "_PyLongValue",
    "_PyRangeIterObject",
    "_PyTupleIterObject",
    "_Py_float_freelist",
    "_longobject",
    "digit",
    // Numbers that the header computes.
    "firesteel_offsets",
    "firesteel_build",
    "firesteel_opcodes",
];

/// Structures that only pointers go to.
const OPAQUE: &[&str] = &["_is", "_PyExecutorArray", "_dictkeysobject", "_dictvalues"];

/// Types that pyo3 declares; the translation refers to those.
const FROM_PYO3: &str = "use pyo3::ffi::{PyObject, PyVarObject, Py_hash_t, Py_ssize_t, vectorcallfunc};";

/// What the build asks the interpreter, one answer a line.
const QUESTIONS: &str = "import sys, sysconfig\n\
print('%d.%d' % sys.version_info[:2])\n\
print(sysconfig.get_path('include'))\n\
print(sysconfig.get_config_var('LIBDIR'))\n\
print(int(bool(sysconfig.get_config_var('Py_GIL_DISABLED'))))\n\
print(int(bool(sysconfig.get_config_var('Py_DEBUG'))))\n";

struct Python {
    include: PathBuf,
    lib: PathBuf,
}

fn main() {
    println!("cargo::rerun-if-changed=wrapper.h");
    println!("cargo::rerun-if-env-changed=PYO3_PYTHON");
    println!("cargo::rerun-if-env-changed=LIBCLANG_PATH");
    // The compiler's thread may be inside LLVM when the process ends, see src/statics.rs.
    println!("cargo::rustc-cdylib-link-arg=-Wl,--wrap=__cxa_atexit");
    let done = find_python().and_then(|python| {
        // The unit tests embed the interpreter and link its library; nothing else does.
        println!("cargo::rustc-link-search=native={}", python.lib.display());
        translate(&python)
    });
    let done = done.and_then(|()| families());
    if let Err(message) = done {
        for line in message.lines() {
            println!("cargo::error={line}");
        }
    }
}

/// Asks the interpreter for its headers and checks that it is one that this host is made for.
fn find_python() -> Result<Python, String> {
    let program = env::var("PYO3_PYTHON").unwrap_or_else(|_| "python3.13".to_owned());
    let output = Command::new(&program)
        .args(["-c", QUESTIONS])
        .output()
        .map_err(|error| format!("cannot run `{program}`: {error}; set PYO3_PYTHON to a CPython 3.13"))?;
    if !output.status.success() {
        return Err(format!(
            "`{program}` does not run; set PYO3_PYTHON to a CPython 3.13; it says: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut answers = text.lines();
    let mut answer = || answers.next().unwrap_or_default().to_owned();
    let (version, include, lib) = (answer(), answer(), answer());
    let (free_threaded, debug) = (answer(), answer());
    if version != "3.13" {
        return Err(format!(
            "`{program}` is Python {version:?}, but this host is made for 3.13; set PYO3_PYTHON to a CPython 3.13"
        ));
    }
    if free_threaded != "0" || debug != "0" {
        return Err(format!(
            "`{program}` is a free-threaded or debug build; set PYO3_PYTHON to a release build with the GIL"
        ));
    }
    let include = PathBuf::from(include);
    let probe = include.join("internal").join("pycore_frame.h");
    if !probe.is_file() {
        return Err(format!(
            "{} does not exist; install the development headers of `{program}` (python3.13-dev, python3.13-devel)",
            probe.display()
        ));
    }
    Ok(Python { include, lib: PathBuf::from(lib) })
}

fn translate(python: &Python) -> Result<(), String> {
    let mut builder = bindgen::Builder::default()
        .header("wrapper.h")
        .clang_arg(format!("-I{}", python.include.display()))
        .clang_arg(format!("-I{}", python.include.join("internal").display()))
        .allowlist_recursively(false)
        .ignore_functions()
        .derive_debug(false)
        .derive_copy(false)
        .generate_comments(false)
        .default_enum_style(bindgen::EnumVariation::Consts)
        .prepend_enum_name(false)
        .layout_tests(true)
        .wrap_unsafe_ops(true)
        .raw_line(FROM_PYO3);
    for name in TYPES.iter().chain(OPAQUE) {
        builder = builder.allowlist_type(name);
    }
    for name in OPAQUE {
        builder = builder.opaque_type(name);
    }
    let bindings = builder.generate().map_err(|error| {
        format!("cannot translate the headers of CPython in {}: {error}; bindgen needs libclang (set LIBCLANG_PATH if it is not found)", python.include.display())
    })?;
    let out = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let path = Path::new(&out).join("cpython.rs");
    bindings.write_to_file(&path).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Translates the families.
fn families() -> Result<(), String> {
    println!("cargo::rerun-if-changed=families");
    let out = env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let out = Path::new(&out).join("families.rs");
    firesteel_protocol::fam::build("families/cpython-3.13.fam", out).map_err(|error| error.to_string())
}
