//! Python functions.
//!
//! Owns the handle: what a function runs, and with which namespaces. Needs the GIL.

use super::api;
use super::code::Code;
use super::raw;
use crate::callable::Entry;
use crate::gil::{Gil, Locked};
use core::cell::Cell;
use core::ptr::NonNull;
use pyo3::ffi::{self, PyObject};

/// The address of what calls functions; 0 before it was learnt.
static PLAIN: Gil<Cell<usize>> = Gil::new(Cell::new(0));

/// A function that is made of Python code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Function(NonNull<u8>);

impl Function {
    /// A handle, if the object is exactly a Python function.
    ///
    /// # Safety
    /// `object` is null or lives for as long as the handle is used.
    #[inline]
    pub unsafe fn from_object(object: *mut PyObject) -> Option<Function> {
        let object = NonNull::new(object)?;
        // SAFETY: the caller's promise: a live object has a type.
        let is_function = unsafe { (*object.as_ptr()).ob_type } == &raw mut ffi::PyFunction_Type;
        is_function.then_some(Function(object.cast()))
    }

    /// The function of a bound method, if the object is exactly one.
    ///
    /// # Safety
    /// As for [`Function::from_object`].
    pub unsafe fn of_method(object: *mut PyObject) -> Option<Function> {
        let object = NonNull::new(object)?;
        // SAFETY: the caller's promise: a live object has a type; a method owns what it calls.
        unsafe {
            let is_method = (*object.as_ptr()).ob_type == &raw mut api::PyMethod_Type;
            let function = || object.as_ptr().byte_add(raw::FS_METHOD_FUNCTION as usize).cast::<*mut PyObject>().read();
            is_method.then(function).and_then(|function| Function::from_object(function))
        }
    }

    /// A field that is an address.
    #[inline]
    fn field(self, offset: u32) -> *mut PyObject {
        // SAFETY: a live function; the offset is that of a pointer in it.
        unsafe { self.0.as_ptr().add(offset as usize).cast::<*mut PyObject>().read() }
    }

    /// Gives a function that was just made one of its parts, by the bit that MAKE_FUNCTION's attributes have
    /// (MAKE_FUNCTION_DEFAULTS and the others, Include/internal/pycore_opcode_utils.h), with a reference that moves there.
    /// False, and nothing done, if it is none of them.
    ///
    /// # Safety
    /// Nobody has looked at the function, which has no such part; this is what its code's compiler made for it.
    pub unsafe fn set_part(self, which: i64, part: *mut PyObject) -> bool {
        let offset = match which {
            1 => raw::FS_FUNCTION_DEFAULTS,
            2 => raw::FS_FUNCTION_KWDEFAULTS,
            4 => raw::FS_FUNCTION_ANNOTATIONS,
            8 => raw::FS_FUNCTION_CLOSURE,
            _ => return false,
        };
        // SAFETY: a live function; the offset is that of a reference in it, which is null.
        unsafe { self.0.as_ptr().add(offset as usize).cast::<*mut PyObject>().write(part) };
        true
    }

    /// Its code.
    pub fn code(self) -> Option<Code> {
        // SAFETY: a function owns its code object.
        unsafe { Code::from_object(self.field(raw::FS_FUNCTION_CODE)) }
    }

    /// Globals, borrowed.
    pub fn globals(self) -> *mut PyObject {
        self.field(raw::FS_FUNCTION_GLOBALS)
    }

    /// Builtins, borrowed.
    pub fn builtins(self) -> *mut PyObject {
        self.field(raw::FS_FUNCTION_BUILTINS)
    }

    /// How many of the last parameters have default values.
    pub fn default_count(self) -> usize {
        let defaults = self.field(raw::FS_FUNCTION_DEFAULTS);
        // SAFETY: null, or a tuple that the function owns.
        if defaults.is_null() { 0 } else { usize::try_from(unsafe { ffi::Py_SIZE(defaults) }).unwrap_or(0) }
    }

    /// Its address.
    pub fn address(self) -> u64 {
        self.0.as_ptr() as u64
    }

    /// Learns what calls functions, from one that was just made.
    pub fn learn_plain(locked: Locked, made: Function) {
        PLAIN.get(locked).set(made.entry());
    }

    /// Whether a call of it evaluates its code and nothing else: programs of C may put another function in the place of
    /// `_PyFunction_Vectorcall`. False as long as that was not learnt.
    #[inline]
    pub fn is_plain(self) -> bool {
        // SAFETY: whoever has a function holds the lock.
        let plain = PLAIN.get(unsafe { Locked::assume() }).get();
        plain != 0 && self.entry() == plain
    }

    /// Calls it, with arguments by the convention of `PyObject_Vectorcall`.
    ///
    /// # Safety
    /// The function [`Function::is_plain`]. It and the arguments are live until they are taken, before anything else.
    #[inline]
    pub unsafe fn run(self, arguments: *const *mut PyObject, count: usize, names: *mut PyObject) -> *mut PyObject {
        // SAFETY: the field holds this type of function; its thread may be ended in there.
        unsafe {
            let entry = core::mem::transmute::<*mut PyObject, Entry>(self.field(raw::FS_FUNCTION_VECTORCALL));
            entry(self.0.as_ptr().cast(), arguments, count, names)
        }
    }

    /// The address of the C function that calls it.
    fn entry(self) -> usize {
        self.field(raw::FS_FUNCTION_VECTORCALL) as usize
    }
}
