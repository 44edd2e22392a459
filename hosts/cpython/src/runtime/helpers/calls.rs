//! Calls of callables that the trace does not follow into (CALL, Python/bytecodes.c).
//!
//! Helpers: see the module above for thread, ownership and errors.

use super::moved::{self, Given};
use super::{EVALUATION, Ref, hosted_with};
use crate::ffi::Function;
use crate::ffi::object::type_of;
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

/// Calls a callable that runs inside the call instruction, behind which the interpreter serves requests. `words` is an unused
/// word that the callee may write (PY_VECTORCALL_ARGUMENTS_OFFSET), then self or null, then the arguments.
#[inline]
unsafe fn call<const N: usize>(context: *mut NativeContext, callable: Ref, mut words: [Ref; N], unit: i64) -> Ref {
    let words = words.as_mut_ptr();
    // SAFETY: compiled code passed live operands; at least the unused word lies before the arguments.
    unsafe {
        let own = !(*words.add(1)).is_null();
        let (first, count) = if own { (1, N - 1) } else { (2, N - 2) };
        let result = hosted_with(context, unit, uncounted(callable), |_| {
            let count = count | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET;
            ffi::PyObject_Vectorcall(callable, words.add(first), count, null_mut())
        });
        if !result.is_null() {
            after_call(context);
        }
        result
    }
}

/// Calls a callable that the interpreter pushes a frame for: a function or class written in Python. It serves no requests
/// behind such a call. Takes over all that it is given, the words as for [`call`].
#[inline]
unsafe fn call_pushed<const N: usize>(context: *mut NativeContext, callable: Ref, words: [Ref; N], unit: i64) -> Ref {
    // SAFETY: compiled code passed live operands, with references.
    unsafe {
        let is_class = ffi::PyType_Check(callable) != 0;
        if is_class && let Some(init) = initialiser(callable, &words) {
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
unsafe fn initialiser<const N: usize>(class: Ref, words: &[Ref; N]) -> Option<Function> {
    // SAFETY: compiled code passed a live class.
    unsafe {
        if type_of(class) != &raw mut ffi::PyType_Type || words.get(1).is_some_and(|own| !own.is_null()) {
            return None;
        }
        let (function, method) = methods::initialiser(class.cast(), N as u32 - 2)?;
        (method.kind == CallKind::Init && function.is_plain()).then_some(function)
    }
}

/// Calls a callable with names for the last arguments. The interpreter pushes a frame for a function or a method written in
/// Python, and serves requests behind any other callable. Takes over all that it is given, the words as for [`call`].
#[inline]
unsafe fn call_kw<const N: usize>(
    context: *mut NativeContext,
    callable: Ref,
    words: [Ref; N],
    names: Ref,
    unit: i64,
) -> Ref {
    // SAFETY: compiled code passed live operands, with references.
    unsafe {
        let is_pushed = Function::from_object(callable).or_else(|| Function::of_method(callable)).is_some();
        let levels = if is_pushed { EVALUATION } else { 0 };
        let result = hosted_with(context, unit, levels, |_| moved::call(callable, Given { words, names }));
        if !is_pushed && !result.is_null() {
            after_call(context);
        }
        result
    }
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident: $way:ident($($argument:ident)*) $($names:ident)?;)*) => {$(
        $(#[$doc])*
        pub unsafe extern "C-unwind" fn $name(
            context: *mut NativeContext,
            callable: Ref,
            own: Ref,
            $($argument: Ref,)*
            $($names: Ref,)?
            unit: i64,
        ) -> Ref {
            // SAFETY: passed on.
            unsafe { $way(context, callable, [null_mut(), own, $($argument),*], $($names,)? unit) }
        }
    )*};
}
calls! {
    /// One argument beside self, with names for the last.
    call_kw_1: call_kw(first) names;
    /// Two arguments beside self, with names for the last.
    call_kw_2: call_kw(first second) names;
    /// Three arguments beside self, with names for the last.
    call_kw_3: call_kw(first second third) names;
    /// No argument beside self.
    call_0: call();
    /// One argument beside self.
    call_1: call(first);
    /// Two arguments beside self.
    call_2: call(first second);
    /// Three arguments beside self.
    call_3: call(first second third);
    /// Four arguments beside self.
    call_4: call(first second third fourth);
    /// No argument beside self; the interpreter pushes a frame.
    call_pushed_0: call_pushed();
    /// One argument beside self; the interpreter pushes a frame.
    call_pushed_1: call_pushed(first);
    /// Two arguments beside self; the interpreter pushes a frame.
    call_pushed_2: call_pushed(first second);
    /// Three arguments beside self; the interpreter pushes a frame.
    call_pushed_3: call_pushed(first second third);
    /// Four arguments beside self; the interpreter pushes a frame.
    call_pushed_4: call_pushed(first second third fourth);
}
