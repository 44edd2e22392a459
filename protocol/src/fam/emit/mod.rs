//! Generated text: tables as Rust source, reference pages, layouts as JSON. Pure functions, any thread.

mod doc;
mod json;
mod layouts;
mod notation;
mod record;
mod rust;

pub use doc::emit_doc;
pub use json::emit_json;
pub use layouts::{emit_layouts, emit_layouts_text};
pub use notation::step_text;
pub use record::emit_records;
pub use rust::emit_rust;
