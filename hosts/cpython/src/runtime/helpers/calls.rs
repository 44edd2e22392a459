//! Calls of callables that the trace does not follow into (CALL, Python/bytecodes.c).
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::{Ref, hosted_with};
use crate::ffi::object::type_of;
use crate::runtime::activation::after_call;
use core::ffi::c_int;
use core::ptr::null_mut;
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

/// Calls with the self argument and `N - 2` others. `words` is an unused word that the callee may write
/// (PY_VECTORCALL_ARGUMENTS_OFFSET), then self or null, then the arguments.
#[inline]
unsafe fn call<const N: usize>(context: *mut NativeContext, callable: Ref, mut words: [Ref; N], unit: i64) -> Ref {
    let words = words.as_mut_ptr();
    // SAFETY: compiled code passed live operands; at least the unused word lies before the arguments.
    unsafe {
        let own = !(*words.add(1)).is_null();
        let (first, count) = if own { (1, N - 1) } else { (2, N - 2) };
        let result = hosted_with(context, unit, uncounted(callable), |_| {
            ffi::PyObject_Vectorcall(
                callable,
                words.add(first),
                count | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET,
                null_mut(),
            )
        });
        if !result.is_null() {
            after_call(context);
        }
        result
    }
}

/// No argument beside self.
pub unsafe extern "C" fn call_0(context: *mut NativeContext, callable: Ref, own: Ref, unit: i64) -> Ref {
    // SAFETY: passed on.
    unsafe { call(context, callable, [null_mut(), own], unit) }
}

/// One argument beside self.
pub unsafe extern "C" fn call_1(context: *mut NativeContext, callable: Ref, own: Ref, first: Ref, unit: i64) -> Ref {
    // SAFETY: passed on.
    unsafe { call(context, callable, [null_mut(), own, first], unit) }
}

/// Two arguments beside self.
pub unsafe extern "C" fn call_2(
    context: *mut NativeContext,
    callable: Ref,
    own: Ref,
    first: Ref,
    second: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: passed on.
    unsafe { call(context, callable, [null_mut(), own, first, second], unit) }
}

/// Three arguments beside self.
pub unsafe extern "C" fn call_3(
    context: *mut NativeContext,
    callable: Ref,
    own: Ref,
    first: Ref,
    second: Ref,
    third: Ref,
    unit: i64,
) -> Ref {
    let words = [null_mut(), own, first, second, third];
    // SAFETY: passed on.
    unsafe { call(context, callable, words, unit) }
}

/// Four arguments beside self.
pub unsafe extern "C" fn call_4(
    context: *mut NativeContext,
    callable: Ref,
    own: Ref,
    first: Ref,
    second: Ref,
    third: Ref,
    fourth: Ref,
    unit: i64,
) -> Ref {
    let words = [null_mut(), own, first, second, third, fourth];
    // SAFETY: passed on.
    unsafe { call(context, callable, words, unit) }
}
