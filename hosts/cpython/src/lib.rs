//! Firesteel for stock CPython 3.13: the extension module `firesteel._native`.
//!
//! Owns the module's definition. Everything runs on threads that hold the interpreter's lock.

use pyo3::prelude::*;

#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
