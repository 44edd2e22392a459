//! Translates the private structures of the CPython that is built against, from its own headers.
//!
//! Owns the choice of interpreter (`PYO3_PYTHON`, as for pyo3, else `python3.13` on the path), the list of
//! structures, and the translation of the families. Writes `cpython.rs`, `opcodes.rs` and `families.rs` to the build
//! directory, and builds the small extension module `_boot` (`boot`) there, from where maturin packs it.
//! Fails with one message that says what is missing.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
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
    "PyDictKeyEntry",
    "PyDictKeysObject",
    "PyDictObject",
    "PyDictUnicodeEntry",
    "PyDictValues",
    "_dictkeysobject",
    "_dictvalues",
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
const OPAQUE: &[&str] = &["_is", "_PyExecutorArray"];

/// Types that pyo3 declares; the translation refers to those.
const FROM_PYO3: &str = "use pyo3::ffi::{PyObject, PyVarObject, Py_hash_t, Py_ssize_t, vectorcallfunc};";

/// What the build asks the interpreter, one answer a line.
const QUESTIONS: &str = "import sys, sysconfig\n\
print('%d.%d' % sys.version_info[:2])\n\
print(sysconfig.get_path('include'))\n\
print(sysconfig.get_config_var('LIBDIR'))\n\
print(int(bool(sysconfig.get_config_var('Py_GIL_DISABLED'))))\n\
print(int(bool(sysconfig.get_config_var('Py_DEBUG'))))\n\
print(sysconfig.get_config_var('EXT_SUFFIX'))\n";

struct Python {
    include: PathBuf,
    lib: PathBuf,
    /// End of the file names of extension modules that only this kind of interpreter loads.
    suffix: String,
}

fn main() {
    println!("cargo::rerun-if-changed=wrapper.h");
    println!("cargo::rerun-if-env-changed=PYO3_PYTHON");
    println!("cargo::rerun-if-env-changed=LIBCLANG_PATH");
    println!("cargo::rerun-if-env-changed=FIRESTEEL_PYTHON_LOADER");
    // The compiler's thread may be inside LLVM when the process ends, see src/statics.rs.
    println!("cargo::rustc-cdylib-link-arg=-Wl,--wrap=__cxa_atexit");
    let done = find_python().and_then(|python| {
        // The unit tests embed the interpreter and link its library; nothing else does.
        println!("cargo::rustc-link-search=native={}", python.lib.display());
        if let Ok(loader) = env::var("FIRESTEEL_PYTHON_LOADER") {
            // An interpreter with a C library of its own: whatever embeds it must be started by that library's
            // loader, and find the library. The linker knows another one, in which it must not look for symbols.
            let lib = python.lib.display();
            for argument in [&*format!("--dynamic-linker={loader}"), &*format!("-rpath={lib}"), "--disable-new-dtags"] {
                println!("cargo::rustc-link-arg=-Wl,{argument}");
            }
            println!("cargo::rustc-link-arg=-Wl,--allow-shlib-undefined");
        }
        translate(&python)?;
        opcodes(&python)?;
        boot(&python)
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
    let (free_threaded, debug, suffix) = (answer(), answer(), answer());
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
    Ok(Python { include, lib: PathBuf::from(lib), suffix })
}

fn translate(python: &Python) -> Result<(), String> {
    let mut builder = bindgen::Builder::default()
        .header("wrapper.h")
        .clang_arg(format!("-I{}", python.include.display()))
        .clang_arg(format!("-I{}", python.include.join("internal").display()))
        // Debian's pyconfig.h includes the architecture's own from the directory above.
        .clang_arg(format!("-idirafter{}", python.include.join("..").display()))
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
    let text = bindings.to_string();
    // A later patch release of 3.13 took another form for the entries of lines; src/ffi/code.rs knows both.
    println!("cargo::rustc-check-cfg=cfg(line_entries_have_a_size)");
    if text.contains("pub bytes_per_entry:") {
        println!("cargo::rustc-cfg=line_entries_have_a_size");
    }
    write_out("cpython.rs", &text)
}

/// Translates the families.
fn families() -> Result<(), String> {
    println!("cargo::rerun-if-changed=families");
    firesteel_protocol::fam::build("families/cpython-3.13.fam", out_directory()?.join("families.rs"))
        .map_err(|error| error.to_string())
}

/// Opcodes that stand for whatever the code's monitoring data say.
const HIDING: [&str; 2] = ["INSTRUMENTED_INSTRUCTION", "INSTRUMENTED_LINE"];

/// Reads the numbers of opcodes for `src/bytecode/opcodes.rs`.
fn opcodes(python: &Python) -> Result<(), String> {
    const PREFIX: &str = "INSTRUMENTED_";
    let path = python.include.join("opcode_ids.h");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    // Pseudo-instructions of CPython's own compiler have numbers above a byte.
    let numbers: BTreeMap<&str, u8> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.strip_prefix("#define ")?.split_whitespace();
            Some((words.next()?, words.next()?.parse().ok()?))
        })
        .collect();
    let number = |name: &str| {
        let found = numbers.get(name).copied();
        found.ok_or_else(|| format!("{} does not define {name}", path.display()))
    };
    let mut twins = Vec::new();
    for (name, instrumented) in &numbers {
        if let Some(base) = name.strip_prefix(PREFIX).filter(|_| !HIDING.contains(name)) {
            twins.push((*instrumented, number(base)?));
        }
    }
    let hiding = HIDING.map(number).into_iter().collect::<Result<Vec<u8>, String>>()?;
    let lines = format!(
        "const TWINS: [(u8, u8); {}] = {twins:?};\nconst HIDING: [u8; {}] = {hiding:?};\n",
        twins.len(),
        hiding.len()
    );
    write_out("opcodes.rs", &lines)
}

fn write_out(name: &str, text: &str) -> Result<(), String> {
    let path = out_directory()?.join(name);
    std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn out_directory() -> Result<PathBuf, String> {
    env::var("OUT_DIR").map(PathBuf::from).map_err(|error| format!("OUT_DIR: {error}"))
}

/// Builds `_boot` with its own profile: a package has one library, and a wheel is made of one package. Cargo is
/// started again for that, in a directory of its own, so that it does not wait for the one that waits for us.
fn boot(python: &Python) -> Result<(), String> {
    println!("cargo::rerun-if-changed=boot");
    let out = out_directory()?;
    let variable = |name: &str| env::var(name).map_err(|error| format!("{name}: {error}"));
    let (cargo, target) = (variable("CARGO")?, variable("TARGET")?);
    let directory = out.join("boot-target");
    let output = Command::new(&cargo)
        .args(["build", "--quiet", "--profile", "boot", "--manifest-path", "boot/Cargo.toml", "--target", &target])
        .arg("--target-dir")
        .arg(&directory)
        .env_remove("CARGO_TARGET_DIR")
        // What the outer build is wrapped in (clippy) is not for this one.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .output()
        .map_err(|error| format!("cannot run `{cargo}`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{cargo} build` of firesteel-boot failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let built = directory.join(&target).join("boot").join("lib_boot.so");
    std::fs::copy(&built, out.join(format!("_boot{}", python.suffix)))
        .map(drop)
        .map_err(|error| format!("cannot copy {}: {error}", built.display()))
}
