//! What Python sees: switching on and off, statistics, traces.
//!
//! Functions of the module `firesteel._native`; the package `firesteel` documents them. Interpreter threads with
//! the lock.

use crate::boot;
use crate::clock;
use crate::control::host::{self, EnableError, Host};
use crate::control::life::{LoopState, Status};
use crate::control::settings::{self, Mode, Request};
use crate::control::state::CodeState;
use crate::events::EventsError;
use crate::gil::{Gil, Locked};
use crate::log;
use crate::runtime::model::Imports;
use crate::stats::{self, LoopReport};
use firesteel_compiler::config::Tier;
use firesteel_compiler::memory;
use firesteel_compiler::service::TraceSummary;
use pyo3::create_exception;
use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyString};
use serde::Serialize;
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;

create_exception!(
    firesteel,
    ToolConflictError,
    PyRuntimeError,
    "Another optimizer has taken sys.monitoring's tool id 5 (OPTIMIZER_ID)."
);

/// Whether the hooks for fork and exit are in place.
static HOOKED: Gil<Cell<bool>> = Gil::new(Cell::new(false));

impl From<EnableError> for PyErr {
    fn from(error: EnableError) -> PyErr {
        match error {
            EnableError::Events(EventsError::Taken(_)) => ToolConflictError::new_err(error.to_string()),
            EnableError::Events(EventsError::Python(error)) | EnableError::Python(error) => error,
            EnableError::Unfit(unfit) => unfit.into(),
            EnableError::Config(_) => PyValueError::new_err(error.to_string()),
            EnableError::Events(EventsError::Missing)
            | EnableError::Memory(_)
            | EnableError::Service(_)
            | EnableError::Model(_)
            | EnableError::Sampler(_) => PyRuntimeError::new_err(error.to_string()),
        }
    }
}

/// Why nothing would be compiled for want of memory; None if it would, or is not wanted.
#[pyfunction]
pub fn memory_shortage() -> Option<String> {
    if settings::switched_off() { None } else { memory::shortage().map(|shortage| shortage.to_string()) }
}

/// Switches compilation on; see the package's documentation.
#[pyfunction]
#[pyo3(signature = (mode="sample", threshold=None, sync=false, log=None, dump=None, interpret=false, tier=None, worth=None, fragments=false, fail_guard=None, chaos=None, fuel=None))]
#[allow(clippy::too_many_arguments, reason = "keyword arguments of a Python function")]
pub fn enable(
    py: Python<'_>,
    mode: &str,
    threshold: Option<u32>,
    sync: bool,
    log: Option<&str>,
    dump: Option<PathBuf>,
    interpret: bool,
    tier: Option<&str>,
    worth: Option<bool>,
    fragments: bool,
    fail_guard: Option<u32>,
    chaos: Option<u32>,
    fuel: Option<u64>,
) -> PyResult<()> {
    let Some(mode) = Mode::from_name(mode) else {
        return Err(PyValueError::new_err(format!("unknown mode {mode:?}; use \"sample\" or \"count\"")));
    };
    let tier = match tier.map(Tier::from_name) {
        None => None,
        Some(Some(tier)) => Some(tier),
        Some(None) => {
            return Err(PyValueError::new_err(format!(
                "unknown tier {:?}; use \"warm\" or \"hot\"",
                tier.unwrap_or_default()
            )));
        }
    };
    if threshold == Some(0) {
        return Err(PyValueError::new_err("threshold must be at least 1"));
    }
    if settings::switched_off() {
        return Ok(());
    }
    if let Some(level) = log {
        log::set_level(level).map_err(|error| PyValueError::new_err(error.to_string()))?;
    }
    hook(py)?;
    let request =
        Request { mode, threshold, sync, dump, interpret, tier, worth, spent: 0, fragments, fail_guard, chaos, fuel };
    host::enable(py, &request, Imports::All)?;
    Ok(())
}

/// Fork and exit, once a process. What `_boot` still has in mind is over.
pub fn hook(py: Python<'_>) -> PyResult<()> {
    let hooked = HOOKED.get(Locked::from_python(py));
    if hooked.get() {
        return Ok(());
    }
    if boot::adopt(py) {
        hooked.set(true);
        return Ok(());
    }
    let native = py.import("firesteel._native")?;
    let hooks = PyDict::new(py);
    hooks.set_item("before", native.getattr("before_fork")?)?;
    hooks.set_item("after_in_parent", native.getattr("after_fork")?)?;
    hooks.set_item("after_in_child", native.getattr("after_fork")?)?;
    py.import("os")?.call_method("register_at_fork", (), Some(&hooks))?;
    py.import("atexit")?.call_method1("register", (native.getattr("at_exit")?,))?;
    hooked.set(true);
    Ok(())
}

/// Switches compilation off.
#[pyfunction]
pub fn disable(py: Python<'_>) -> PyResult<()> {
    boot::adopt(py);
    host::disable(py)
}

/// Whether compilation is on.
#[pyfunction]
pub fn is_enabled(py: Python<'_>) -> bool {
    host::current(Locked::from_python(py)).is_some()
}

/// Statistics of the present or last `enable` as a dict; empty before the first.
#[pyfunction]
#[pyo3(name = "stats")]
pub fn statistics(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    match host::last(Locked::from_python(py)) {
        Some(host) => to_python(py, &stats::report(host)),
        None => Ok(PyDict::new(py).into_any()),
    }
}

/// All loops that were seen, as dicts.
#[pyfunction]
pub fn traces(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let locked = Locked::from_python(py);
    let reports = host::last(locked).map_or_else(Vec::new, loops);
    to_python(py, &reports)
}

/// The trace IR of an installed tree, by its number; None if there is none.
#[pyfunction]
pub fn trace_text(py: Python<'_>, tree: u32) -> Option<String> {
    let host = host::last(Locked::from_python(py))?;
    host.service.text(firesteel_protocol::trace::TreeId(tree))
}

/// At the interpreter's end: statistics to the file that was asked for, then off.
#[pyfunction]
pub fn at_exit(py: Python<'_>) -> PyResult<()> {
    let locked = Locked::from_python(py);
    let written = match (host::last(locked), std::env::var_os(settings::STATS_FILE)) {
        (Some(host), Some(path)) if host.is_original_process() => {
            let text = serde_json::to_string_pretty(&stats::report(host)).unwrap_or_default();
            std::fs::write(&path, text + "\n").map_err(|error| {
                let path = PathBuf::from(&path);
                PyOSError::new_err(format!("{}: cannot write {}: {error}", settings::STATS_FILE, path.display()))
            })
        }
        _ => Ok(()),
    };
    host::leave(py);
    written
}

fn loops(host: &'static Host) -> Vec<Value> {
    let mut by_tree: BTreeMap<u32, TraceSummary> =
        host.service.traces().into_iter().map(|summary| (summary.tree, summary)).collect();
    let mut reports = Vec::new();
    for state in host.states() {
        for found in &state.loops {
            let tree = found.slot.get().map(|slot| slot.tree.0);
            let trace = tree.and_then(|tree| by_tree.remove(&tree));
            if let Some(report) = report_of(&state, found) {
                reports.push((report, trace));
            }
        }
    }
    // Trees whose code object is gone.
    reports.extend(by_tree.into_values().map(|trace| {
        let report = LoopReport {
            r#where: format!("{} {}", trace.file, trace.name),
            header: 0,
            lines: (trace.line, trace.line),
            state: "gone",
            counted: 0,
            interpreted_ns: None,
            native_ns: None,
            retirements: 0,
            abort_reason: None,
            abort_message: None,
        };
        (report, Some(trace))
    }));
    reports.sort_by(|(left, _), (right, _)| (&left.r#where, left.header).cmp(&(&right.r#where, right.header)));
    let reports = reports.iter();
    reports.map(|(report, trace)| stats::joined(report, trace.as_ref())).collect()
}

/// What the host knows of a loop; none if that is nothing.
fn report_of(state: &CodeState, found: &LoopState) -> Option<LoopReport> {
    let copy = state.copy.borrow();
    let line = |unit: u32| {
        let lines = copy.as_ref().map(|copy| &copy.lines);
        lines.and_then(|lines| lines.get(unit as usize).copied()).unwrap_or(0)
    };
    let (failure, status) = match found.status.get() {
        Status::Blacklisted(reason) => (Some(reason), "blacklisted"),
        other => (found.last_failure.get(), other.name()),
    };
    if found.slot.get().is_none() && failure.is_none() && found.hits() == 0 {
        return None;
    }
    let figures = found.gauge.figures();
    Some(LoopReport {
        r#where: state.place()?,
        header: found.place.header,
        lines: (line(found.place.header), line(found.place.last)),
        state: status,
        counted: found.hits(),
        interpreted_ns: figures.map(|figures| clock::nanoseconds(figures.interpreted)),
        native_ns: figures.map(|figures| clock::nanoseconds(figures.native)).filter(|time| time.is_finite()),
        retirements: found.retirements.get(),
        abort_reason: failure.map(|reason| reason.name()),
        abort_message: failure.map(|reason| reason.message()),
    })
}

/// As Python's own objects. Runs no Python code, which could be compiled itself and change what is counted.
fn to_python<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let value = serde_json::to_value(value);
    convert(py, &value.map_err(|error| PyRuntimeError::new_err(error.to_string()))?)
}

fn convert<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => number.into_pyobject(py)?.into_any(),
            (None, Some(number)) => number.into_pyobject(py)?.into_any(),
            (None, None) => number.as_f64().unwrap_or(f64::NAN).into_pyobject(py)?.into_any(),
        },
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(convert(py, item)?)?;
            }
            list.into_any()
        }
        Value::Object(entries) => {
            let dict = PyDict::new(py);
            for (name, entry) in entries {
                dict.set_item(name, convert(py, entry)?)?;
            }
            dict.into_any()
        }
    })
}
