//! Calls of Python functions that take over what they are called with.
//!
//! Where the interpreter pushes a frame for a function, callable and arguments move from its stack into the frame. Helpers in
//! the place of such an instruction own what they are given (`takes` in the `.fam` files), and hand it on likewise: counts
//! are the interpreter's, and what the function gives up ends in it. What is no such function is called from C, and everything
//! is released behind the call, in the order of CALL (Python/bytecodes.c).
//!
//! Helpers: see the module above for thread and errors. Everything here runs inside [`super::hosted`].

use super::Ref;
use crate::ffi::api::_PyTuple_FromArraySteal;
use crate::ffi::object::{lend, share, type_of};
use crate::ffi::{Function, api, raw};
use core::ptr::null_mut;
use pyo3::ffi;
use smallvec::SmallVec;

/// What a callable is called with: words of which the first is unused and may be written by the callee
/// (PY_VECTORCALL_ARGUMENTS_OFFSET), then self or null, then the arguments, the last with names.
pub(super) struct Given<'a> {
    /// Self and arguments, each with a reference, behind the unused word.
    pub words: &'a mut [Ref],
    /// Names of the last arguments, with a reference, or null.
    pub names: Ref,
}

impl Given<'_> {
    /// Where the arguments begin, and how many there are, self among them if there is one.
    fn arguments(&mut self) -> (*mut Ref, usize) {
        let words = self.words.as_mut_ptr();
        let own = self.words.get(1).is_some_and(|own| !own.is_null());
        let unused = if own { 1 } else { 2 };
        // SAFETY: two words at least are before the arguments.
        (unsafe { words.add(unused) }, self.words.len().saturating_sub(unused))
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
pub(super) unsafe fn call(mut callable: Ref, mut given: Given<'_>) -> Ref {
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

/// Calls a function with the items of a tuple and, by their names, the values of a dict, as `_PyEvalFramePushAndInit_Ex`
/// (Python/ceval.c) begins its frame: the two are released before it runs. Takes over all that it is given.
///
/// # Safety
/// The function is plain, and `callable` is it. All are live, and a reference to each is the caller's; the keywords may be null.
pub(super) unsafe fn spread(function: Function, callable: Ref, (arguments, keywords): (Ref, Ref)) -> Ref {
    // SAFETY: the caller's promise; items and values are live while their containers are, and nothing runs meanwhile.
    unsafe {
        let items = (0..ffi::PyTuple_GET_SIZE(arguments)).map(|at| ffi::PyTuple_GET_ITEM(arguments, at));
        // The first word is the callee's to write.
        let mut words: SmallVec<[Ref; 8]> = core::iter::once(null_mut()).chain(items).collect();
        let mut keys: SmallVec<[Ref; 8]> = SmallVec::new();
        let (mut at, mut key, mut value) = (0, null_mut(), null_mut());
        while !keywords.is_null() && ffi::PyDict_Next(keywords, &mut at, &mut key, &mut value) != 0 {
            keys.push(share(key));
            words.push(value);
        }
        for &word in words.iter().skip(1) {
            share(word);
        }
        let named = keys.len();
        let names = if named == 0 { Some(null_mut()) } else { names(&keys) };
        if names.is_none() {
            for &word in words.iter().skip(1) {
                ffi::Py_DECREF(word);
            }
            ffi::Py_DECREF(callable);
        }
        ffi::Py_DECREF(arguments);
        ffi::Py_XDECREF(keywords);
        let Some(names) = names else { return null_mut() };
        let count = words.len() - 1;
        let counted = (count - named) | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET;
        let result = begin(function, callable, (words.as_mut_ptr().add(1), count), counted, names);
        ffi::Py_XDECREF(names);
        result
    }
}

/// A tuple of the names of arguments, to which they move; none with an exception.
///
/// # Safety
/// Each is live and owned by the caller.
unsafe fn names(keys: &[Ref]) -> Option<Ref> {
    // SAFETY: the caller's promise.
    unsafe {
        let are_strings = keys.iter().all(|&key| ffi::PyUnicode_Check(key) != 0);
        let names = _PyTuple_FromArraySteal(keys.as_ptr(), keys.len() as ffi::Py_ssize_t);
        if names.is_null() || are_strings {
            return (!names.is_null()).then_some(names);
        }
        ffi::Py_DECREF(names);
        ffi::PyErr_SetString(ffi::PyExc_TypeError, c"keywords must be strings".as_ptr());
        None
    }
}

/// Calls a function that somebody else keeps until it runs, with arguments that move to its frame.
///
/// # Safety
/// The function is plain. Each argument is live and owned by the caller, and the first word is unused.
pub(super) unsafe fn run(function: Function, words: &mut [Ref]) -> Ref {
    let count = words.len().saturating_sub(1);
    // SAFETY: the caller's promise.
    unsafe {
        let arguments = words.as_mut_ptr().add(1);
        begin(function, null_mut(), (arguments, count), count | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET, null_mut())
    }
}

/// Makes an instance of a class, and calls the function that initialises it, as CALL_ALLOC_AND_ENTER_INIT and
/// EXIT_INIT_CHECK do. Takes the class and the arguments over.
///
/// # Safety
/// The class is one that has its instances initialised so by this function, which is plain. Class and words are live, and a
/// reference to each is the caller's; the first two words are unused.
pub(super) unsafe fn instance(class: Ref, init: Function, words: &mut [Ref]) -> Ref {
    // SAFETY: the caller's promise. The instance keeps its class, and so the function, until that runs.
    unsafe {
        let instance = ffi::PyType_GenericAlloc(class.cast(), 0);
        if instance.is_null() {
            // Nothing was popped: the stack is unwound, from its top.
            for &argument in words.iter().skip(2).rev() {
                ffi::Py_DECREF(argument);
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
