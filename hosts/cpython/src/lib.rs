//! Firesteel for stock CPython 3.13: the extension module `firesteel._native`.
//!
//! ```text
//!  surface (PyO3) -- control::host -- one of everything while compilation is on
//!  boot (_boot) ---------'   |
//!  sampler, creation --> control::state   which code objects send events
//!  events            --> control::jump    the control point --> runtime::enter --> native code
//!                        |                                        control::exits <----'
//!                        record           INSTRUCTION events --> ring --> compile service
//!  watch             --> ends executors whose global names changed
//! ```
//!
//! Threads: all but the sampler's loop and `runtime::inspect` run on interpreter threads that hold the
//! interpreter's lock (see `gil`). Callbacks of the interpreter are plain C functions: no PyO3 wrapper, no
//! panic, no destructor across a call that may run Python, because a thread can be ended there.

use pyo3::prelude::*;

mod bench;
mod boot;
mod bytecode;
mod callable;
mod clock;
mod control;
mod creation;
mod events;
mod families;
mod ffi;
mod fork;
mod gil;
mod log;
mod record;
mod run;
mod runtime;
mod sampler;
mod statics;
mod stats;
mod surface;
mod watch;

#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::bench::{follow_references, held_references, null_callback};
    #[pymodule_export]
    use crate::boot::enable_by_environment;
    #[pymodule_export]
    use crate::fork::{after_fork, before_fork};
    #[pymodule_export]
    use crate::run::{run_command, run_module, run_path, run_stdin};
    #[pymodule_export]
    use crate::surface::{
        ToolConflictError, at_exit, disable, enable, is_enabled, memory_shortage, statistics, trace_text, traces,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::runtime::check::check_once(module.py())?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
