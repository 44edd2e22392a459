//! Calls of Python functions that take over what they are called with.
//!
//! Where the interpreter pushes a frame for a function, callable and arguments move from its stack into the frame. Helpers in
//! the place of such an instruction own what they are given (`takes` in the `.fam` files), and hand it on likewise: counts
//! are the interpreter's, and what the function gives up ends in it. What is no such function is called from C, and everything
//! is released behind the call, in the order of CALL (Python/bytecodes.c).
//!
//! Helpers: see the module above for thread and errors. Everything here runs inside [`super::hosted`].

use super::Ref;
use crate::ffi::object::{lend, share, type_of};
use crate::ffi::{Function, api, raw};
use core::ptr::null_mut;
use pyo3::ffi;

/// What a callable is called with: words of which the first is unused and may be written by the callee
/// (PY_VECTORCALL_ARGUMENTS_OFFSET), then self or null, then the arguments, the last with names.
pub(super) struct Given<const N: usize> {
    /// Self and arguments, each with a reference, behind the unused word.
    pub words: [Ref; N],
    /// Names of the last arguments, with a reference, or null.
    pub names: Ref,
}

impl<const N: usize> Given<N> {
    /// Where the arguments begin, and how many there are, self among them if there is one.
    fn arguments(&mut self) -> (*mut Ref, usize) {
        let words = self.words.as_mut_ptr();
        let own = self.words.get(1).is_some_and(|own| !own.is_null());
        let unused = if own { 1 } else { 2 };
        // SAFETY: two words at least are before the arguments.
        (unsafe { words.add(unused) }, N - unused)
    }

    /// The number of arguments as the calling convention has it.
    ///
    /// # Safety
    /// The names are live.
    unsafe fn counted(&self, count: usize) -> usize {
        // SAFETY: null, or a tuple.
        let named = if self.names.is_null() { 0 } else { (unsafe { ffi::Py_SIZE(self.names) }) as usize };
        (count - named) | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET
    }

    /// Gives everything up, in the order of CALL.
    ///
    /// # Safety
    /// It and the callable are owned by the caller.
    unsafe fn release(&mut self, callable: Ref) {
        let (arguments, count) = self.arguments();
        // SAFETY: the caller's promise.
        unsafe {
            ffi::Py_XDECREF(self.names);
            ffi::Py_DECREF(callable);
            for at in 0..count {
                ffi::Py_DECREF(arguments.add(at).read());
            }
        }
    }
}

/// Calls a callable as CALL and CALL_KW do, and takes over all that it is given.
///
/// # Safety
/// Callable, words and names are live, and a reference to each is the caller's.
pub(super) unsafe fn call<const N: usize>(mut callable: Ref, mut given: Given<N>) -> Ref {
    // SAFETY: the caller's promise.
    unsafe {
        if type_of(callable) == &raw mut api::PyMethod_Type
            && let Some(own) = given.words.get_mut(1).filter(|own| own.is_null())
        {
            let method = callable;
            let part = |offset: u32| share(method.byte_add(offset as usize).cast::<Ref>().read());
            *own = part(raw::FS_METHOD_SELF);
            callable = part(raw::FS_METHOD_FUNCTION);
            ffi::Py_DECREF(method);
        }
        let (arguments, count) = given.arguments();
        let counted = given.counted(count);
        if let Some(function) = Function::from_object(callable).filter(|function| function.is_plain()) {
            let result = begin(function, callable, (arguments, count), counted, given.names);
            ffi::Py_XDECREF(given.names);
            return result;
        }
        let result = ffi::PyObject_Vectorcall(callable, arguments, counted, given.names);
        given.release(callable);
        result
    }
}

/// Calls a function with these arguments, all of which move to its frame. `callable` is the reference to the function that
/// moves there as well, or null: then the frame takes one of its own.
///
/// # Safety
/// The function is plain. Each argument is live and owned by the caller; the function is live, and stays so until it is
/// called if no reference is passed.
unsafe fn begin(
    function: Function,
    callable: Ref,
    (arguments, count): (*mut Ref, usize),
    counted: usize,
    names: Ref,
) -> Ref {
    // SAFETY: the caller's promise. What is called is `_PyFunction_Vectorcall`: it runs nothing and asks for no count before
    // `_PyEval_Vector` (Python/ceval.c) takes a reference to the function and to each argument, with which the frame begins,
    // or which are given up where no frame comes of it. So nobody sees that the last reference to an object is lent in
    // between, and the count is one less than it would be otherwise, as if ours had moved.
    unsafe {
        if !callable.is_null() {
            lend(callable);
        }
        for at in 0..count {
            lend(arguments.add(at).read());
        }
        function.run(arguments, counted, names)
    }
}

/// Calls a function that somebody else keeps until it runs, with arguments that move to its frame.
///
/// # Safety
/// The function is plain. Each argument is live and owned by the caller, and the first word is unused.
pub(super) unsafe fn run<const N: usize>(function: Function, mut words: [Ref; N]) -> Ref {
    // SAFETY: the caller's promise.
    unsafe {
        let arguments = words.as_mut_ptr().add(1);
        begin(function, null_mut(), (arguments, N - 1), (N - 1) | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET, null_mut())
    }
}

/// Makes an instance of a class, and calls the function that initialises it, as CALL_ALLOC_AND_ENTER_INIT and
/// EXIT_INIT_CHECK do. Takes the class and the arguments over.
///
/// # Safety
/// The class is one that has its instances initialised so by this function, which is plain. Class and words are live, and a
/// reference to each is the caller's; the first two words are unused.
pub(super) unsafe fn instance<const N: usize>(class: Ref, init: Function, mut words: [Ref; N]) -> Ref {
    // SAFETY: the caller's promise. The instance keeps its class, and so the function, until that runs.
    unsafe {
        let instance = ffi::PyType_GenericAlloc(class.cast(), 0);
        if instance.is_null() {
            // Nothing was popped: the stack is unwound, from its top.
            for at in (2..N).rev() {
                ffi::Py_DECREF(words.as_ptr().add(at).read());
            }
            ffi::Py_DECREF(class);
            return null_mut();
        }
        ffi::Py_DECREF(class);
        if let Some(own) = words.get_mut(1) {
            // Of its two references one moves.
            *own = share(instance);
        }
        let result = run(init, words);
        if result == ffi::Py_None() {
            return instance;
        }
        if !result.is_null() {
            let message = c"__init__() should return None, not '%.200s'".as_ptr();
            ffi::PyErr_Format(ffi::PyExc_TypeError, message, (*type_of(result)).tp_name);
            ffi::Py_DECREF(result);
        }
        ffi::Py_DECREF(instance);
        null_mut()
    }
}
