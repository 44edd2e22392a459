//! The part of CPython's C API that is used here, declared by hand, so that no crate that links the standard
//! library is needed. Layouts are those of a release build of CPython 3.13 with the lock, the only one that
//! loads a library with this one's file name.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::{null, null_mut};

/// Any object. Only pointers to it are used.
#[repr(C)]
pub struct PyObject {
    _opaque: [u8; 0],
}

/// An interpreter.
#[repr(C)]
pub struct PyInterpreterState {
    _opaque: [u8; 0],
}

/// A thread of an interpreter.
#[repr(C)]
pub struct PyThreadState {
    _opaque: [u8; 0],
}

/// A builtin function.
pub type PyCFunction = unsafe extern "C" fn(*mut PyObject, *mut PyObject) -> *mut PyObject;

/// A function that the interpreter calls when it can.
pub type PendingCall = unsafe extern "C" fn(*mut c_void) -> c_int;

/// Include/methodobject.h.
#[repr(C)]
pub struct PyMethodDef {
    name: *const c_char,
    function: Option<PyCFunction>,
    flags: c_int,
    doc: *const c_char,
}

/// `METH_VARARGS`.
const VARARGS: c_int = 1;
/// `METH_NOARGS`.
const NOARGS: c_int = 4;

impl PyMethodDef {
    /// The end of a list.
    pub const END: PyMethodDef = PyMethodDef { name: null(), function: None, flags: 0, doc: null() };

    /// A function with a tuple of arguments.
    pub const fn varargs(name: &'static CStr, function: PyCFunction) -> PyMethodDef {
        PyMethodDef { name: name.as_ptr(), function: Some(function), flags: VARARGS, doc: null() }
    }

    /// A function without arguments.
    pub const fn noargs(name: &'static CStr, function: PyCFunction) -> PyMethodDef {
        PyMethodDef { name: name.as_ptr(), function: Some(function), flags: NOARGS, doc: null() }
    }
}

/// Include/moduleobject.h.
#[repr(C)]
pub struct PyModuleDefSlot {
    slot: c_int,
    value: *mut c_void,
}

impl PyModuleDefSlot {
    /// The end of a list.
    pub const END: PyModuleDefSlot = PyModuleDefSlot { slot: 0, value: null_mut() };
    /// `Py_mod_multiple_interpreters` with `Py_MOD_PER_INTERPRETER_GIL_SUPPORTED`.
    pub const EVERY_INTERPRETER: PyModuleDefSlot =
        PyModuleDefSlot { slot: 3, value: core::ptr::without_provenance_mut(2) };
}

/// Include/moduleobject.h, with `PyModuleDef_Base` and its object's head.
#[repr(C)]
pub struct PyModuleDef {
    refcount: isize,
    ty: *mut c_void,
    init: *mut c_void,
    index: isize,
    copy: *mut PyObject,
    name: *const c_char,
    doc: *const c_char,
    size: isize,
    methods: *mut PyMethodDef,
    slots: *mut PyModuleDefSlot,
    traverse: *mut c_void,
    clear: *mut c_void,
    free: *mut c_void,
}

impl PyModuleDef {
    /// A module without data of its own.
    pub const fn new(name: &'static CStr, methods: *mut PyMethodDef, slots: *mut PyModuleDefSlot) -> PyModuleDef {
        /// `_Py_IMMORTAL_REFCNT`, as `PyModuleDef_HEAD_INIT` has it.
        const IMMORTAL: isize = 0xffff_ffff;
        PyModuleDef {
            refcount: IMMORTAL,
            ty: null_mut(),
            init: null_mut(),
            index: 0,
            copy: null_mut(),
            name: name.as_ptr(),
            doc: null(),
            size: 0,
            methods,
            slots,
            traverse: null_mut(),
            clear: null_mut(),
            free: null_mut(),
        }
    }
}

unsafe extern "C" {
    pub static mut _Py_NoneStruct: PyObject;
    pub static mut _Py_TrueStruct: PyObject;
    pub static mut _Py_FalseStruct: PyObject;

    pub fn Py_IncRef(object: *mut PyObject);
    pub fn Py_DecRef(object: *mut PyObject);
    pub fn Py_BuildValue(format: *const c_char, ...) -> *mut PyObject;
    pub fn Py_IsFinalizing() -> c_int;
    pub fn PyArg_ParseTuple(arguments: *mut PyObject, format: *const c_char, ...) -> c_int;
    pub fn PyBytes_AsString(bytes: *mut PyObject) -> *mut c_char;
    pub fn PyCapsule_New(
        pointer: *mut c_void,
        name: *const c_char,
        destructor: Option<unsafe extern "C" fn(*mut PyObject)>,
    ) -> *mut PyObject;
    pub fn PyCFunction_NewEx(definition: *mut PyMethodDef, this: *mut PyObject, module: *mut PyObject)
    -> *mut PyObject;
    pub fn PyDict_GetItemString(dict: *mut PyObject, key: *const c_char) -> *mut PyObject;
    pub fn PyDict_New() -> *mut PyObject;
    pub fn PyDict_SetItemString(dict: *mut PyObject, key: *const c_char, item: *mut PyObject) -> c_int;
    pub fn PyErr_Clear();
    pub fn PyErr_GetRaisedException() -> *mut PyObject;
    pub fn PyErr_NoMemory() -> *mut PyObject;
    pub fn PyErr_Occurred() -> *mut PyObject;
    pub fn PyErr_SetRaisedException(exception: *mut PyObject);
    pub fn PyEval_GetFrame() -> *mut PyObject;
    pub fn PyEval_GetGlobals() -> *mut PyObject;
    pub fn PyEval_RestoreThread(thread: *mut PyThreadState);
    pub fn PyEval_SaveThread() -> *mut PyThreadState;
    pub fn PyFrame_GetBack(frame: *mut PyObject) -> *mut PyObject;
    pub fn PyImport_GetModuleDict() -> *mut PyObject;
    pub fn PyInterpreterState_Get() -> *mut PyInterpreterState;
    pub fn PyInterpreterState_GetDict(interp: *mut PyInterpreterState) -> *mut PyObject;
    pub fn PyInterpreterState_Main() -> *mut PyInterpreterState;
    pub fn PyModuleDef_Init(definition: *mut PyModuleDef) -> *mut PyObject;
    pub fn PyObject_Call(callable: *mut PyObject, arguments: *mut PyObject, names: *mut PyObject) -> *mut PyObject;
    pub fn PyObject_CallMethod(object: *mut PyObject, name: *const c_char, format: *const c_char, ...)
    -> *mut PyObject;
    pub fn PyObject_GetAttrString(object: *mut PyObject, name: *const c_char) -> *mut PyObject;
    pub fn PyObject_IsTrue(object: *mut PyObject) -> c_int;
    pub fn PyObject_Type(object: *mut PyObject) -> *mut PyObject;
    pub fn PySys_GetObject(name: *const c_char) -> *mut PyObject;
    pub fn PyThreadState_GetUnchecked() -> *mut PyThreadState;
    pub fn PyTuple_New(length: isize) -> *mut PyObject;
    pub fn PyUnicode_FSConverter(object: *mut PyObject, place: *mut c_void) -> c_int;

    /// Python/ceval_gil.c: asks an interpreter, from any thread, to call a function on whatever thread runs
    /// (flags 0). Not 0 if its queue is full.
    pub fn _PyEval_AddPendingCall(
        interp: *mut PyInterpreterState,
        call: PendingCall,
        argument: *mut c_void,
        flags: c_int,
    ) -> c_int;
}

/// A new reference to None.
///
/// # Safety
/// The lock is held.
pub unsafe fn none() -> *mut PyObject {
    let object = &raw mut _Py_NoneStruct;
    // SAFETY: a constant of the interpreter.
    unsafe { Py_IncRef(object) };
    object
}

/// A new reference to True or False.
///
/// # Safety
/// The lock is held.
pub unsafe fn boolean(value: bool) -> *mut PyObject {
    let object = if value { &raw mut _Py_TrueStruct } else { &raw mut _Py_FalseStruct };
    // SAFETY: a constant of the interpreter.
    unsafe { Py_IncRef(object) };
    object
}
