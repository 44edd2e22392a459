//! The instruction families of CPython 3.13 as tables, made from `families/cpython-3.13.fam` and the shared part
//! by the build script.

include!(concat!(env!("OUT_DIR"), "/families.rs"));
