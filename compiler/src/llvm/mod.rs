//! The door to LLVM: all that the rest of the compiler may ask of it.
//!
//! [`Backend`] turns a trace tree into [`CompiledCode`]. One backend a worker thread; compiled code may be
//! used and dropped on any thread. Nothing here ends the process: LLVM's errors and diagnostics become
//! [`LlvmError`], and what LLVM would abort on is refused before (see `config::passes`).
//!
//! ```text
//! TraceTree --lower--> LLVM module --passes--> --object--> ELF bytes --session--> code in this process
//! ```
//!
//! Only this module and `lower` name inkwell or llvm-sys; `unsafe` is in `session`, `diagnostics` and
//! `backend` (one `Send`) only.

mod backend;
mod diagnostics;
mod error;
mod object;
mod passes;
mod session;
mod symbols;
mod target;

pub use backend::{Backend, CompileDump, CompileTimings, CompiledCode};
pub use error::{LlvmError, Responsible, Stage};
pub use symbols::Symbol;
