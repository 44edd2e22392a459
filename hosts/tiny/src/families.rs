//! The instruction families as tables, and the opcodes, both made from `families/tiny.fam` by the build script.

include!(concat!(env!("OUT_DIR"), "/families.rs"));

/// Opcodes by name.
pub mod op {
    include!(concat!(env!("OUT_DIR"), "/opcodes.rs"));
}
