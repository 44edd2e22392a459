//! Functions and data that CPython 3.13 exports but pyo3 does not declare.
//!
//! Owns these declarations; each says the file of CPython that defines it. All need the GIL.

use super::raw::{_PyInterpreterFrame, PyCodeObject};
use core::ffi::{c_char, c_int, c_void};
use pyo3::ffi::{Py_ssize_t, PyInterpreterState, PyObject, PyThreadState, PyTypeObject, binaryfunc};

// A thread may be ended in these.
unsafe extern "C-unwind" {
    /// Python/ceval.c: runs a frame to its end. The frame is gone then, whatever came of it.
    pub fn _PyEval_EvalFrameDefault(
        tstate: *mut PyThreadState,
        frame: *mut _PyInterpreterFrame,
        throw: c_int,
    ) -> *mut PyObject;
    /// Python/ceval.c: ends a frame of the thread's data stack, the topmost.
    pub fn _PyEval_FrameClearAndPop(tstate: *mut PyThreadState, frame: *mut _PyInterpreterFrame);
    /// Python/ceval_gil.c: serves the thread's requests, as the interpreter does behind calls and at the end of loops.
    /// Returns 0, or -1 with an exception.
    pub fn _Py_HandlePending(tstate: *mut PyThreadState) -> c_int;
}

unsafe extern "C" {
    /// Python/ceval_gil.c: runs `function(argument)` in whatever thread next checks its requests, or in the
    /// main thread if `flags` is 1. Returns 0, or -1 when the queue is full.
    pub fn _PyEval_AddPendingCall(
        interp: *mut PyInterpreterState,
        function: unsafe extern "C" fn(*mut c_void) -> c_int,
        argument: *mut c_void,
        flags: c_int,
    ) -> c_int;
    /// Objects/object.c: ends an object whose reference count is zero.
    pub fn _Py_Dealloc(object: *mut PyObject);
    /// Objects/tupleobject.c: a tuple of `count` items, which it takes over; null with MemoryError.
    pub fn _PyTuple_FromArraySteal(items: *const *mut PyObject, count: Py_ssize_t) -> *mut PyObject;
    /// Objects/listobject.c: a list of `count` items, which it takes over; null with MemoryError.
    pub fn _PyList_FromArraySteal(items: *const *mut PyObject, count: Py_ssize_t) -> *mut PyObject;
    /// Objects/object.c: an attribute through `method`, a new reference or null with an exception; 1 if it is
    /// an unbound method that wants the object as its first argument.
    pub fn _PyObject_GetMethod(object: *mut PyObject, name: *mut PyObject, method: *mut *mut PyObject) -> c_int;
    /// Python/errors.c: raises KeyError.
    pub fn _PyErr_SetKeyError(key: *mut PyObject);
    /// Python/ceval.c: raises the exception of an unbound cell or free variable.
    pub fn _PyEval_FormatExcUnbound(tstate: *mut PyThreadState, code: *mut PyCodeObject, slot: c_int);
    /// Objects/typeobject.c: gives a type a version if it has none; 0 if there are no more.
    pub fn PyUnstable_Type_AssignVersionTag(ty: *mut PyTypeObject) -> c_int;
    /// Objects/typeobject.c: an attribute along the type's MRO, borrowed; null without an exception.
    pub fn _PyType_Lookup(ty: *mut PyTypeObject, name: *mut PyObject) -> *mut PyObject;
    pub fn PyType_GetDict(ty: *mut PyTypeObject) -> *mut PyObject;

    /// Python/ceval.c: raises `exception` with a format that names an identifier; null object: does nothing.
    pub fn _PyEval_FormatExcCheckArg(
        tstate: *mut PyThreadState,
        exception: *mut PyObject,
        format: *const c_char,
        name: *mut PyObject,
    );

    /// Objects/listobject.c: appends what an iterable gives; -1 with an exception.
    pub fn PyList_Extend(list: *mut PyObject, iterable: *mut PyObject) -> c_int;
    /// Objects/setobject.c: the same for a set.
    pub fn _PySet_Update(set: *mut PyObject, iterable: *mut PyObject) -> c_int;
    /// Objects/dictobject.c: a dict of `count` keys and values, which lie so many words apart.
    pub fn _PyDict_FromItems(
        keys: *const *mut PyObject,
        keys_apart: Py_ssize_t,
        values: *const *mut PyObject,
        values_apart: Py_ssize_t,
        count: Py_ssize_t,
    ) -> *mut PyObject;
    /// Objects/dictobject.c: adds what a mapping has; with 2 for `override`, KeyError for a key that is there already.
    pub fn _PyDict_MergeEx(dict: *mut PyObject, mapping: *mut PyObject, r#override: c_int) -> c_int;
    /// Python/ceval.c: what a call of `function` raises for such a failure.
    pub fn _PyEval_FormatKwargsError(tstate: *mut PyThreadState, function: *mut PyObject, kwargs: *mut PyObject);
    /// Python/ceval.c: what MATCH_KEYS and MATCH_CLASS give.
    pub fn _PyEval_MatchKeys(tstate: *mut PyThreadState, map: *mut PyObject, keys: *mut PyObject) -> *mut PyObject;
    pub fn _PyEval_MatchClass(
        tstate: *mut PyThreadState,
        subject: *mut PyObject,
        class: *mut PyObject,
        count: Py_ssize_t,
        names: *mut PyObject,
    ) -> *mut PyObject;
    /// Objects/unicodeobject.c: strings with another one between each two.
    pub fn _PyUnicode_JoinArray(
        separator: *mut PyObject,
        items: *const *mut PyObject,
        count: Py_ssize_t,
    ) -> *mut PyObject;
    /// Objects/funcobject.c: a function of this code with these globals; what version it is of.
    pub fn PyFunction_New(code: *mut PyObject, globals: *mut PyObject) -> *mut PyObject;
    pub fn _PyFunction_SetVersion(function: *mut PyObject, version: u32);

    /// Python/ceval.c: the functions of BINARY_OP by its argument.
    pub static _PyEval_BinaryOps: [binaryfunc; super::raw::FS_BINARY_OPERATORS as usize];
    /// Objects/rangeobject.c.
    pub static mut PyRangeIter_Type: PyTypeObject;
    /// Objects/listobject.c.
    pub static mut PyListIter_Type: PyTypeObject;
    /// Objects/tupleobject.c.
    pub static mut PyTupleIter_Type: PyTypeObject;
    /// Objects/classobject.c.
    pub static mut PyMethod_Type: PyTypeObject;
    /// Python/pylifecycle.c: the runtime's state; only looked into by offset.
    pub static mut _PyRuntime: c_char;
}
