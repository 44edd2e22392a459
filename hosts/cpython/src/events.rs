//! `sys.monitoring`: our tool id, the callbacks, and which events a code object sends.
//!
//! Owns the registration of tool 5 (PEP 669's `OPTIMIZER_ID`) and the calls of `set_local_events`. Guarantees
//! that a pending exception survives them and that nothing of ours stays registered after [`Events::detach`],
//! but for local events, which the tool id's release does not remove: their owner switches them off first.
//! Interpreter threads only.

use crate::callable::{Entry, callable};
use crate::gil::Locked;
use crate::runtime::check::sys_attribute;
use pyo3::exceptions::PyValueError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyCFunction;
use std::ptr;

/// PEP 669's tool id for optimizers.
pub const TOOL: i64 = 5;
/// No events.
pub const NONE: i64 = 0;
/// `sys.monitoring.events.INSTRUCTION`.
pub const INSTRUCTION: i64 = 1 << 6;
/// `sys.monitoring.events.JUMP`.
pub const JUMP: i64 = 1 << 7;
/// `sys.monitoring.events.BRANCH`.
pub const BRANCH: i64 = 1 << 8;

/// The sets of local events that code objects are switched to.
const SETS: [i64; 6] = [NONE, JUMP, JUMP | BRANCH, JUMP | INSTRUCTION, JUMP | BRANCH | INSTRUCTION, INSTRUCTION];

/// What the interpreter calls, by event.
pub struct Callbacks {
    /// For [`JUMP`].
    pub jump: Entry,
    /// For [`BRANCH`].
    pub branch: Entry,
    /// For [`INSTRUCTION`].
    pub instruction: Entry,
}

/// The registered tool.
pub struct Events {
    monitoring: Py<PyAny>,
    set_local_events: Py<PyAny>,
    tool: Py<PyAny>,
    disable: Py<PyAny>,
    sets: Vec<(i64, Py<PyAny>)>,
    /// By event. The interpreter calls them through borrowed references: ours must outlive the registration.
    callbacks: Vec<(i64, Py<PyAny>)>,
}

/// Why the tool could not be registered.
#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    /// Somebody has the id.
    #[error("sys.monitoring tool id {TOOL} (OPTIMIZER_ID) is in use by {0:?}; only one optimizer can be active")]
    Taken(String),
    /// Somebody took it away.
    #[error("sys.monitoring does not exist; Firesteel needs the one of CPython 3.13")]
    Missing,
    /// An exception of the interpreter.
    #[error("sys.monitoring failed: {0}")]
    Python(#[from] PyErr),
}

impl Events {
    /// Takes the tool id and registers the callbacks. No event is switched on.
    pub fn attach(py: Python<'_>, callbacks: &Callbacks) -> Result<Events, EventsError> {
        let monitoring = sys_attribute(py, c"monitoring").ok_or(EventsError::Missing)?;
        if let Err(error) = monitoring.call_method1("use_tool_id", (TOOL, "firesteel")) {
            if error.is_instance_of::<PyValueError>(py) {
                let holder = monitoring.call_method1("get_tool", (TOOL,))?;
                return Err(EventsError::Taken(holder.str()?.to_string()));
            }
            return Err(error.into());
        }
        Self::register(py, &monitoring, callbacks).map_err(|error| {
            // The first error is the one that counts.
            let _ = monitoring.call_method1("free_tool_id", (TOOL,));
            error.into()
        })
    }

    fn register(py: Python<'_>, monitoring: &Bound<'_, PyAny>, callbacks: &Callbacks) -> PyResult<Events> {
        let Callbacks { jump, branch, instruction } = *callbacks;
        let register = |(event, entry)| -> PyResult<(i64, Py<PyAny>)> {
            let callback = callable(py, entry)?;
            monitoring.call_method1("register_callback", (TOOL, event, &callback))?;
            Ok((event, callback.unbind()))
        };
        let callbacks = [(JUMP, jump), (BRANCH, branch), (INSTRUCTION, instruction)];
        let callbacks = callbacks.into_iter().map(register).collect::<PyResult<_>>()?;
        let set_local_events = monitoring.getattr("set_local_events")?;
        set_local_events.cast::<PyCFunction>()?;
        let set = |bits: i64| -> PyResult<(i64, Py<PyAny>)> { Ok((bits, bits.into_pyobject(py)?.into_any().unbind())) };
        Ok(Events {
            set_local_events: set_local_events.unbind(),
            tool: TOOL.into_pyobject(py)?.into_any().unbind(),
            disable: monitoring.getattr("DISABLE")?.unbind(),
            sets: SETS.into_iter().map(set).collect::<PyResult<_>>()?,
            monitoring: monitoring.clone().unbind(),
            callbacks,
        })
    }

    /// The object that, returned from a callback, switches the event off at its place.
    pub fn disable(&self) -> *mut ffi::PyObject {
        self.disable.as_ptr()
    }

    /// Switches a code object's events to one of the sets that this module knows. False if the interpreter
    /// refused; no exception is left behind, and one that was pending stays pending.
    pub fn set(&self, _: Locked, code: *mut ffi::PyObject, set: i64) -> bool {
        let Some((_, bits)) = self.sets.iter().find(|(known, _)| *known == set) else {
            return false;
        };
        let arguments = [self.tool.as_ptr(), code, bits.as_ptr()];
        // SAFETY: the lock is held; all objects are alive (ours by our references, the code object by the
        // caller); `set_local_events` is a builtin that runs no Python code.
        unsafe {
            let pending = ffi::PyErr_GetRaisedException();
            let result = ffi::PyObject_Vectorcall(
                self.set_local_events.as_ptr(),
                arguments.as_ptr(),
                arguments.len(),
                ptr::null_mut(),
            );
            let done = !result.is_null();
            if done {
                ffi::Py_DECREF(result);
            } else {
                ffi::PyErr_Clear();
            }
            ffi::PyErr_SetRaisedException(pending);
            done
        }
    }

    /// Unregisters the callbacks and gives the tool id back. Local events must be off already.
    pub fn detach(&self, py: Python<'_>) -> PyResult<()> {
        let monitoring = self.monitoring.bind(py);
        for (event, _) in &self.callbacks {
            monitoring.call_method1("register_callback", (TOOL, *event, py.None()))?;
        }
        monitoring.call_method1("free_tool_id", (TOOL,))?;
        Ok(())
    }
}
