//! Offsets of the fields of built-in objects by the names that `.fam` files use.
//!
//! Owns this table. The offsets come from the translated headers; [`super::check`] compares the layouts with
//! live objects. Pure data.

use crate::ffi::raw;
use core::mem::offset_of;
use pyo3::ffi::{PyObject, PyVarObject};

macro_rules! fields {
    ($($name:literal = $offset:expr;)*) => {
        /// Name and offset in bytes of each field.
        pub const FIELDS: &[(&str, usize)] = &[$(($name, $offset),)*];
    };
}

const SIZE: usize = offset_of!(PyVarObject, ob_size);

fields! {
    "object.type" = offset_of!(PyObject, ob_type);

    "list.len" = SIZE;
    "list.items" = offset_of!(raw::PyListObject, ob_item);
    "list.allocated" = offset_of!(raw::PyListObject, allocated);
    "tuple.len" = SIZE;
    "tuple.items" = offset_of!(raw::PyTupleObject, ob_item);
    "bytes.len" = SIZE;
    "str.len" = offset_of!(raw::PyASCIIObject, length);
    "str.hash" = offset_of!(raw::PyASCIIObject, hash);
    "dict.len" = offset_of!(raw::PyDictObject, ma_used);
    "dict.used" = offset_of!(raw::PyDictObject, ma_used);
    "dict.keys" = offset_of!(raw::PyDictObject, ma_keys);
    "dict.values" = offset_of!(raw::PyDictObject, ma_values);
    "float.value" = offset_of!(raw::PyFloatObject, ob_fval);
    "int.tag" = crate::ffi::object::offsets::INT_TAG;
    "int.digit" = crate::ffi::object::offsets::INT_DIGIT;
    "complex.real" = offset_of!(raw::PyComplexObject, cval) + offset_of!(raw::Py_complex, real);
    "complex.imag" = offset_of!(raw::PyComplexObject, cval) + offset_of!(raw::Py_complex, imag);
    "set.len" = offset_of!(raw::PySetObject, used);
    "frozenset.len" = offset_of!(raw::PySetObject, used);

    "range_iterator.start" = offset_of!(raw::_PyRangeIterObject, start);
    "range_iterator.next" = offset_of!(raw::_PyRangeIterObject, start);
    "range_iterator.step" = offset_of!(raw::_PyRangeIterObject, step);
    "range_iterator.len" = offset_of!(raw::_PyRangeIterObject, len);
    "list_iterator.index" = offset_of!(raw::_PyListIterObject, it_index);
    "list_iterator.seq" = offset_of!(raw::_PyListIterObject, it_seq);
    "list_iterator.list" = offset_of!(raw::_PyListIterObject, it_seq);
    "tuple_iterator.index" = offset_of!(raw::_PyTupleIterObject, it_index);
    "tuple_iterator.seq" = offset_of!(raw::_PyTupleIterObject, it_seq);

    "cell.value" = offset_of!(raw::PyCellObject, ob_ref);
    "slice.start" = offset_of!(raw::PySliceObject, start);
    "slice.stop" = offset_of!(raw::PySliceObject, stop);
    "slice.step" = offset_of!(raw::PySliceObject, step);
    "method.function" = offset_of!(raw::PyMethodObject, im_func);
    "method.self" = offset_of!(raw::PyMethodObject, im_self);
    "function.code" = offset_of!(raw::PyFunctionObject, func_code);
    "function.globals" = offset_of!(raw::PyFunctionObject, func_globals);
    "function.builtins" = offset_of!(raw::PyFunctionObject, func_builtins);
    "function.defaults" = offset_of!(raw::PyFunctionObject, func_defaults);
    "function.kwdefaults" = offset_of!(raw::PyFunctionObject, func_kwdefaults);
    "function.closure" = offset_of!(raw::PyFunctionObject, func_closure);
}

/// The offset of a field.
pub fn offset(name: &str) -> Option<u32> {
    FIELDS
        .iter()
        .find(|(known, _)| *known == name)
        .and_then(|&(_, offset)| u32::try_from(offset).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (at, (name, _)) in FIELDS.iter().enumerate() {
            let first = FIELDS.iter().position(|(known, _)| known == name);
            assert_eq!(first, Some(at), "{name} is there twice");
        }
    }

    #[test]
    fn offsets_are_those_of_the_release_this_was_written_for() {
        // Independent knowledge: measured on a live 3.13.0.
        assert_eq!(offset("list.items"), Some(24));
        assert_eq!(offset("list.len"), Some(16));
        assert_eq!(offset("tuple.items"), Some(24));
        assert_eq!(offset("range_iterator.len"), Some(32));
        assert_eq!(offset("cell.value"), Some(16));
        assert_eq!(offset("str.len"), Some(16));
        assert_eq!(offset("no.such"), None);
    }
}
