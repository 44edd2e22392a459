//! Calls of callables that the trace does not follow into (CALL, Python/bytecodes.c).
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::moved::{self, Given};
use super::{EVALUATION, Ref, hosted, hosted_with, row};
use crate::ffi::object::type_of;
use crate::ffi::{Function, ThreadState};
use crate::record::methods;
use crate::runtime::activation::after_call;
use core::ffi::c_int;
use core::ptr::null_mut;
use firesteel_protocol::exits::CallKind;
use firesteel_protocol::native::NativeContext;
use pyo3::ffi;

/// Levels of C recursion that `PyObject_Vectorcall` takes and that the interpreter does not, where it is specialised
/// for a callable: CALL_BUILTIN_FAST and CALL_METHOD_DESCRIPTOR_FAST, with keywords or without, do not count.
unsafe fn uncounted(callable: Ref) -> c_int {
    // SAFETY: a live object, of the type that is looked at first.
    let method = unsafe {
        let ty = type_of(callable);
        if ty == &raw mut ffi::PyCFunction_Type {
            (*callable.cast::<ffi::PyCFunctionObject>()).m_ml
        } else if ty == &raw mut ffi::PyMethodDescr_Type {
            (*callable.cast::<ffi::PyMethodDescrObject>()).d_method
        } else {
            return 0;
        }
    };
    // SAFETY: its definition lives as long as the object.
    let flags = unsafe { (*method).ml_flags };
    c_int::from(flags == ffi::METH_FASTCALL || flags == ffi::METH_FASTCALL | ffi::METH_KEYWORDS)
}

/// CALL of a callable that runs inside the instruction, behind which the interpreter serves requests. The inputs are the
/// callable, whose word the callee may write for a while (PY_VECTORCALL_ARGUMENTS_OFFSET), self or null, and the arguments.
pub unsafe extern "C-unwind" fn call(context: *mut NativeContext, inputs: *mut Ref, count: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed live operands: the two of CALL at least.
    unsafe {
        let words = row(inputs, count);
        let (callable, own) = (inputs.read(), inputs.add(1).read());
        let unused = if own.is_null() { 2 } else { 1 };
        let count = words.len().saturating_sub(unused) | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET;
        let result = hosted_with(context, unit, uncounted(callable), |_| {
            ffi::PyObject_Vectorcall(callable, inputs.add(unused), count, null_mut())
        });
        if !result.is_null() {
            after_call(context);
        }
        result
    }
}

/// CALL of a C function that runs no Python code on these operands.
pub unsafe extern "C-unwind" fn call_quiet(inputs: *mut Ref, count: i64) -> Ref {
    // SAFETY: compiled code passed live operands: the two of CALL at least.
    unsafe {
        let unused = if inputs.add(1).read().is_null() { 2 } else { 1 };
        let count = row(inputs, count).len().saturating_sub(unused) | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET;
        let callable = inputs.read();
        let (tstate, levels) = (ThreadState::current(), uncounted(callable));
        let grant = |levels| tstate.into_iter().for_each(|tstate| tstate.grant_levels(levels));
        grant(levels);
        let result = ffi::PyObject_Vectorcall(callable, inputs.add(unused), count, null_mut());
        grant(-levels);
        result
    }
}

/// CALL of a callable that the interpreter pushes a frame for: a function or class written in Python. It serves no requests
/// behind such a call. Takes over all that it is given, which is as for [`call`].
pub unsafe extern "C-unwind" fn call_pushed(
    context: *mut NativeContext,
    inputs: *mut Ref,
    count: i64,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands, with references.
    unsafe {
        let (callable, words) = (inputs.read(), row(inputs, count));
        let is_class = ffi::PyType_Check(callable) != 0;
        if is_class && let Some(init) = initialiser(callable, words) {
            // The interpreter has a frame of its own between the two.
            return hosted_with(context, unit, EVALUATION, |activation| {
                activation.tstate.take_python_levels(1);
                let result = moved::instance(callable, init, words);
                activation.tstate.take_python_levels(-1);
                result
            });
        }
        // Other classes are called through two functions of C.
        let levels = EVALUATION + c_int::from(is_class);
        hosted_with(context, unit, levels, |_| moved::call(callable, Given { words, names: null_mut() }))
    }
}

/// The function that initialises instances of a class in a frame, if a call with these words does that.
unsafe fn initialiser(class: Ref, words: &[Ref]) -> Option<Function> {
    // SAFETY: compiled code passed a live class.
    unsafe {
        if type_of(class) != &raw mut ffi::PyType_Type || words.get(1).is_some_and(|own| !own.is_null()) {
            return None;
        }
        let (function, method) = methods::initialiser(class.cast(), (words.len() as u32).saturating_sub(2))?;
        (method.kind == CallKind::Init && function.is_plain()).then_some(function)
    }
}

/// CALL_KW: the last input is a tuple of names for the last arguments. The interpreter pushes a frame for a function or a
/// method written in Python, and serves requests behind any other callable. Takes over all that it is given.
pub unsafe extern "C-unwind" fn call_kw(context: *mut NativeContext, inputs: *mut Ref, count: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed live operands, with references: the three of CALL_KW at least.
    unsafe {
        let callable = inputs.read();
        let words = row(inputs, count - 1);
        let names = inputs.add(words.len()).read();
        let is_pushed = is_pushed(callable);
        let levels = if is_pushed { EVALUATION } else { 0 };
        let result = hosted_with(context, unit, levels, |_| moved::call(callable, Given { words, names }));
        if !is_pushed && !result.is_null() {
            after_call(context);
        }
        result
    }
}

/// Whether the interpreter pushes a frame where it calls this with names: for functions and methods written in Python.
unsafe fn is_pushed(callable: Ref) -> bool {
    // SAFETY: compiled code passed a live callable.
    unsafe { Function::from_object(callable).or_else(|| Function::of_method(callable)).is_some() }
}

/// CALL_FUNCTION_EX: a callable, null, a tuple or list of arguments, and perhaps a dict of others by their names. Takes over all that
/// it is given.
pub unsafe extern "C-unwind" fn call_ex(context: *mut NativeContext, inputs: *mut Ref, count: i64, unit: i64) -> Ref {
    // SAFETY: compiled code passed live operands, with references, and guarded the arguments' type. What was merged into a dict is
    // an exact one.
    unsafe {
        let (callable, mut arguments) = (inputs.read(), inputs.add(2).read());
        let keywords = if count > 3 { inputs.add(3).read() } else { null_mut() };
        if ffi::PyList_CheckExact(arguments) != 0 {
            // The list ends here if nobody else has it, and runs no code by it: the tuple has the items.
            let list = arguments;
            arguments = ffi::PyList_AsTuple(list);
            ffi::Py_DECREF(list);
        }
        if arguments.is_null() {
            return hosted(context, unit, |_| {
                ffi::Py_DECREF(callable);
                ffi::Py_XDECREF(keywords);
                null_mut()
            });
        }
        if let Some(function) = Function::from_object(callable).filter(|function| function.is_plain()) {
            return hosted_with(context, unit, EVALUATION, |_| {
                moved::spread(function, callable, (arguments, keywords))
            });
        }
        let result = hosted(context, unit, |_| {
            let result = ffi::PyObject_Call(callable, arguments, keywords);
            ffi::Py_DECREF(callable);
            ffi::Py_DECREF(arguments);
            ffi::Py_XDECREF(keywords);
            result
        });
        if !result.is_null() {
            after_call(context);
        }
        result
    }
}
