//! Generated text: tables as Rust source, families as a reference page. Pure functions, any thread.

mod doc;
mod json;
mod rust;

pub use doc::emit_doc;
pub use json::emit_json;
pub use rust::emit_rust;
