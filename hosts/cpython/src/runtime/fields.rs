//! Offsets of the fields of built-in objects by the names that `.fam` files use.
//!
//! Owns this table. The offsets come from the translated headers; [`super::check`] compares the layouts with
//! live objects. Pure data.

use crate::ffi::array::Array;
use crate::ffi::raw;
use core::mem::offset_of;
use pyo3::ffi::{PyByteArrayObject, PyBytesObject, PyObject, PyVarObject};

macro_rules! fields {
    ($($name:literal = $offset:expr;)*) => {
        /// Name and offset in bytes of each field.
        pub const FIELDS: &[(&str, usize)] = &[$(($name, $offset),)*];
    };
}

const SIZE: usize = offset_of!(PyVarObject, ob_size);

fields! {
    "list.items" = offset_of!(raw::PyListObject, ob_item);
    "list.len" = SIZE;
    "tuple.items" = offset_of!(raw::PyTupleObject, ob_item);
    "tuple.len" = SIZE;
    "str.len" = offset_of!(raw::PyASCIIObject, length);
    "dict.used" = offset_of!(raw::PyDictObject, ma_used);
    "dict.keys" = offset_of!(raw::PyDictObject, ma_keys);
    "dict.key_shape" = offset_of!(raw::PyDictKeysObject, dk_log2_size);
    "dict.key_words" = 0;
    "object.type" = offset_of!(PyObject, ob_type);
    "object.values" = size_of::<PyObject>();
    "object.words" = 0;
    "type.version" = offset_of!(pyo3::ffi::PyTypeObject, tp_version_tag);
    "module.dict" = size_of::<PyObject>();
    "type.cached_keys" = raw::FS_TYPE_CACHED_KEYS as usize;
    "method.function" = raw::FS_METHOD_FUNCTION as usize;
    "method.self" = raw::FS_METHOD_SELF as usize;
    "function.code" = raw::FS_FUNCTION_CODE as usize;
    "function.globals" = raw::FS_FUNCTION_GLOBALS as usize;
    "function.defaults" = raw::FS_FUNCTION_DEFAULTS as usize;
    "function.closure" = raw::FS_FUNCTION_CLOSURE as usize;
    "cell.contents" = size_of::<PyObject>();
    "function.builtins" = raw::FS_FUNCTION_BUILTINS as usize;

    "range.start" = size_of::<PyObject>();
    "range.step" = size_of::<PyObject>() + 2 * size_of::<*mut PyObject>();
    "range.length" = size_of::<PyObject>() + 3 * size_of::<*mut PyObject>();
    "range_iterator.start" = offset_of!(raw::_PyRangeIterObject, start);
    "range_iterator.step" = offset_of!(raw::_PyRangeIterObject, step);
    "range_iterator.len" = offset_of!(raw::_PyRangeIterObject, len);
    "list_iterator.index" = offset_of!(raw::_PyListIterObject, it_index);
    "list_iterator.seq" = offset_of!(raw::_PyListIterObject, it_seq);
    "array.items" = offset_of!(Array, ob_item);
    "array.len" = SIZE;
    "array.kind" = offset_of!(Array, ob_descr);
    "array_kind.code" = 0;
    "bytes.items" = offset_of!(PyBytesObject, ob_sval);
    "bytes.len" = SIZE;
    "bytearray.items" = offset_of!(PyByteArrayObject, ob_start);
    "bytearray.len" = SIZE;
    "tuple_iterator.index" = offset_of!(raw::_PyTupleIterObject, it_index);
    "tuple_iterator.seq" = offset_of!(raw::_PyTupleIterObject, it_seq);
}

/// The offset of a field.
pub fn offset(name: &str) -> Option<u32> {
    FIELDS.iter().find(|(known, _)| *known == name).and_then(|&(_, offset)| u32::try_from(offset).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families::TABLES;

    #[test]
    fn each_is_declared_once() {
        for (at, (name, _)) in FIELDS.iter().enumerate() {
            let first = FIELDS.iter().position(|(known, _)| known == name);
            assert_eq!(first, Some(at), "{name} is there twice");
            let declared = TABLES.fields.iter().any(|field| field.name == *name);
            assert!(declared, "no family file declares {name}");
        }
    }

    #[test]
    fn offsets_are_those_of_the_release_this_was_written_for() {
        // Independent knowledge: measured on a live 3.13.0.
        assert_eq!(offset("list.items"), Some(24));
        assert_eq!(offset("list.len"), Some(16));
        assert_eq!(offset("tuple.items"), Some(24));
        assert_eq!(offset("range_iterator.len"), Some(32));
        assert_eq!(offset("list_iterator.seq"), Some(24));
        assert_eq!(offset("str.len"), Some(16));
        assert_eq!(offset("no.such"), None);
    }
}
