//! What the interpreter calls: the pending call, fork, exit. All with the lock.
//!
//! A fork: the thread ends before it, since a forked child has no threads and the interpreter warns of a process
//! that forks with several. It starts again in parent and child when the code that forked goes on, not in the
//! hook: other hooks, and the warning, come after ours.
//!
//! The end: once the large library is told of it (`at_exit`, registered when that library is first used), and
//! once for us, when the interpreter drops its dict ([`dropped`]), before it is gone itself.

use crate::link::{Attached, BOOT_CAPSULE, Boot, Native};
use crate::python::{self as ffi, PyInterpreterState, PyMethodDef, PyObject};
use crate::wait::{self, ABANDONED, ATTACHING, HALTED, Locked, NATIVE, OVER, POSTED, STATE, step};
use crate::{Static, start};
use core::cell::UnsafeCell;
use core::ffi::{c_char, c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::Ordering::SeqCst;

/// The frame that called `fork`, only compared, never followed; null for none.
static FORKING: Locked<*mut PyObject> = Locked::new(null_mut());
/// The process that forks, to know the child.
static FORKER: Locked<libc::pid_t> = Locked::new(0);
/// The thread that makes the call, as a number.
static ATTACHER: Locked<libc::pthread_t> = Locked::new(0);
/// Whether the large library is told of fork and exit.
static ATTACHED: Locked<bool> = Locked::new(false);

static BOOT: Boot = Boot { adopt };

static BEFORE_FORK: Static<PyMethodDef> = Static(UnsafeCell::new(PyMethodDef::noargs(c"before_fork", before_fork)));
static AFTER_FORK: Static<PyMethodDef> = Static(UnsafeCell::new(PyMethodDef::noargs(c"after_fork", after_fork)));
static AT_EXIT: Static<PyMethodDef> = Static(UnsafeCell::new(PyMethodDef::noargs(c"at_exit", at_exit)));

/// Whether the large library was switched on, by us or the program.
pub fn is_attached() -> bool {
    ATTACHED.get()
}

fn native() -> Option<&'static Native> {
    if !ATTACHED.get() {
        return None;
    }
    // SAFETY: null, or a static of a library that is never unloaded.
    unsafe { NATIVE.load(SeqCst).as_ref() }
}

/// Tells the user, in one line, without running Python code.
fn tell(reason: *const c_char) {
    let mut line: [c_char; 1024] = [0; 1024];
    // SAFETY: C strings; the line is cut to its buffer.
    unsafe {
        let text = c"firesteel: running without compilation: %.900s\n".as_ptr();
        libc::snprintf(line.as_mut_ptr(), line.len(), text, reason);
        libc::write(libc::STDERR_FILENO, line.as_ptr().cast(), libc::strlen(line.as_ptr()));
    }
}

/// Registers the hooks of fork with the module `os`, and puts [`BOOT`] where the large library looks for it. False
/// with an exception.
///
/// # Safety
/// `os` is live, `interp` the interpreter.
pub unsafe fn connect(os: *mut PyObject, interp: *mut PyInterpreterState) -> bool {
    // SAFETY: the lock is held; the caller's promise; new references are given back.
    unsafe {
        let before = ffi::PyCFunction_NewEx(BEFORE_FORK.0.get(), null_mut(), null_mut());
        let after = ffi::PyCFunction_NewEx(AFTER_FORK.0.get(), null_mut(), null_mut());
        let register = ffi::PyObject_GetAttrString(os, c"register_at_fork".as_ptr());
        let names = ffi::PyDict_New();
        let empty = ffi::PyTuple_New(0);
        let mut done = false;
        if ![before, after, register, names, empty].contains(&null_mut())
            && ffi::PyDict_SetItemString(names, c"before".as_ptr(), before) == 0
            && ffi::PyDict_SetItemString(names, c"after_in_parent".as_ptr(), after) == 0
            && ffi::PyDict_SetItemString(names, c"after_in_child".as_ptr(), after) == 0
        {
            let result = ffi::PyObject_Call(register, empty, names);
            done = !result.is_null();
            ffi::Py_DecRef(result);
        }
        for object in [before, after, register, names, empty] {
            ffi::Py_DecRef(object);
        }
        done && offer(interp)
    }
}

unsafe fn offer(interp: *mut PyInterpreterState) -> bool {
    // SAFETY: the lock is held; the capsule points to a static.
    unsafe {
        let names = ffi::PyInterpreterState_GetDict(interp);
        let capsule = ffi::PyCapsule_New((&raw const BOOT).cast_mut().cast(), BOOT_CAPSULE.as_ptr(), Some(dropped));
        let done = !names.is_null()
            && !capsule.is_null()
            && ffi::PyDict_SetItemString(names, BOOT_CAPSULE.as_ptr(), capsule) == 0;
        ffi::Py_DecRef(capsule);
        if !done && ffi::PyErr_Occurred().is_null() {
            ffi::PyErr_NoMemory();
        }
        done
    }
}

/// The interpreter drops its dict at its very end: nothing of it is touched after this.
unsafe extern "C" fn dropped(_: *mut PyObject) {
    wait::leave();
}

/// From now on the large library is told of fork and exit.
fn tell_of_ends(native: &'static Native) {
    NATIVE.store((&raw const *native).cast_mut(), SeqCst);
    if !ATTACHED.get() {
        ATTACHED.set(true);
        // SAFETY: the lock is held.
        unsafe { register_at_exit() };
    }
}

/// Registers `at_exit` with a module `atexit` of our own: the program must not find one that it has not imported.
/// Without it the interpreter ends with our threads running, which end with the process.
unsafe fn register_at_exit() {
    // SAFETY: the lock is held; borrowed references are of things that live as long as the interpreter, new ones are
    // given back; an exception is cleared.
    unsafe {
        let pending = ffi::PyErr_GetRaisedException();
        let importer = ffi::PyDict_GetItemString(ffi::PyImport_GetModuleDict(), c"_imp".as_ptr());
        let implementation = ffi::PySys_GetObject(c"implementation".as_ptr());
        let function = ffi::PyCFunction_NewEx(AT_EXIT.0.get(), null_mut(), null_mut());
        if !importer.is_null() && !implementation.is_null() && !function.is_null() {
            // Any object with the attribute `name` is specification enough.
            let name = ffi::Py_BuildValue(c"{s:s}".as_ptr(), c"name".as_ptr(), c"atexit".as_ptr());
            let empty = ffi::PyTuple_New(0);
            let kind = ffi::PyObject_Type(implementation);
            let specification = ffi::PyObject_Call(kind, empty, name);
            let create = c"create_builtin".as_ptr();
            let module = ffi::PyObject_CallMethod(importer, create, c"O".as_ptr(), specification);
            let result = if module.is_null() {
                null_mut()
            } else {
                ffi::PyObject_CallMethod(module, c"register".as_ptr(), c"O".as_ptr(), function)
            };
            // The module stays: it and its functions have each other, and the program's own `gc.collect()` would count them.
            for object in [name, empty, kind, specification, result] {
                ffi::Py_DecRef(object);
            }
        }
        ffi::Py_DecRef(function);
        ffi::PyErr_Clear();
        ffi::PyErr_SetRaisedException(pending);
    }
}

/// See [`Boot::adopt`].
unsafe extern "C" fn adopt(native: &'static Native) {
    tell_of_ends(native);
    give_up();
}

/// Nothing is attached from now on.
fn give_up() {
    if !step(ATTACHING, ABANDONED) {
        wait::halt(OVER);
    }
}

/// The pending call that attaches.
pub unsafe extern "C" fn on_call(_: *mut c_void) -> c_int {
    if STATE.load(SeqCst) != POSTED {
        // Halted after it was posted; the thread may be waiting anew.
        return 0;
    }
    // The thread has nothing left to do.
    wait::join();
    // SAFETY: the lock is held.
    // Not `PyEval_GetFrame`: it makes a frame object, and a loop whose frame has one is left again and again.
    if unsafe { ffi::PyEval_GetGlobals().is_null() || ffi::Py_IsFinalizing() != 0 } {
        // The interpreter makes its last pending calls: the program has ended.
        step(POSTED, OVER);
        return 0;
    }
    // SAFETY: as above; null, or a static of a library that is never unloaded.
    let Some(native) = (unsafe { NATIVE.load(SeqCst).as_ref() }) else {
        step(POSTED, OVER);
        let reason = wait::FAILURE.load(SeqCst);
        tell(if reason.is_null() { c"the library is of another version".as_ptr() } else { reason });
        return 0;
    };
    // SAFETY: the calling thread's own number.
    ATTACHER.set(unsafe { libc::pthread_self() });
    step(POSTED, ATTACHING);
    tell_of_ends(native);
    // SAFETY: the lock is held, as `Native` asks.
    let attached = unsafe { (native.attach)(wanted, wait::SPENT.load(SeqCst)) };
    let again = attached != Attached::Over && STATE.load(SeqCst) == ATTACHING;
    STATE.store(OVER, SeqCst);
    wait::wake();
    if again {
        start::launch();
    }
    if attached == Attached::Raised { -1 } else { 0 }
}

/// Whether the call in progress is still wanted.
unsafe extern "C" fn wanted() -> c_int {
    c_int::from(STATE.load(SeqCst) == ATTACHING)
}

/// `before_fork()`
unsafe extern "C" fn before_fork(_: *mut PyObject, _: *mut PyObject) -> *mut PyObject {
    wait::halt(HALTED);
    wait::await_forgotten();
    if STATE.load(SeqCst) == HALTED {
        // SAFETY: the lock is held; the frame is only compared later.
        FORKING.set(unsafe { ffi::PyEval_GetFrame() });
    }
    // SAFETY: no precondition.
    FORKER.set(unsafe { libc::getpid() });
    if let Some(native) = native() {
        // SAFETY: the lock is held.
        unsafe { (native.before_fork)() };
    }
    // SAFETY: the lock is held.
    unsafe { ffi::none() }
}

/// `after_fork()`, in parent and child.
unsafe extern "C" fn after_fork(_: *mut PyObject, _: *mut PyObject) -> *mut PyObject {
    if let Some(native) = native() {
        // SAFETY: the lock is held.
        unsafe { (native.after_fork)() };
    }
    // SAFETY: no precondition, both.
    let (child, this) = unsafe { (libc::getpid() != FORKER.get(), libc::pthread_self()) };
    if child && ATTACHER.get() != this {
        // Another thread was interrupted in the middle, and is not in this process.
        for from in [ATTACHING, ABANDONED] {
            step(from, if from == ATTACHING { HALTED } else { OVER });
        }
    }
    if STATE.load(SeqCst) == HALTED && !wait::post(on_resume) {
        // The queue is full of the program's own calls: rather a warning than no compilation.
        start::launch();
    }
    // SAFETY: the lock is held.
    unsafe { ffi::none() }
}

/// The pending call that waits until the fork is over.
unsafe extern "C" fn on_resume(_: *mut c_void) -> c_int {
    if STATE.load(SeqCst) != HALTED {
        return 0;
    }
    if is_below(FORKING.get()) && wait::post(on_resume) {
        // Still inside a hook.
        return 0;
    }
    FORKING.set(null_mut());
    start::launch();
    0
}

/// Whether a frame called what now runs, and does not run itself.
fn is_below(frame: *mut PyObject) -> bool {
    // SAFETY: the lock is held; references are owned and released; frames have no finalisers.
    unsafe {
        let mut here = ffi::PyEval_GetFrame();
        if here.is_null() || here == frame {
            return false;
        }
        ffi::Py_IncRef(here);
        while !here.is_null() {
            let back = ffi::PyFrame_GetBack(here);
            ffi::Py_DecRef(here);
            if back == frame && !back.is_null() {
                ffi::Py_DecRef(back);
                return true;
            }
            here = back;
        }
    }
    false
}

/// `at_exit()`
unsafe extern "C" fn at_exit(_: *mut PyObject, _: *mut PyObject) -> *mut PyObject {
    give_up();
    // SAFETY: the lock is held and given back for the time of waiting; the numbers are compared only.
    unsafe {
        while matches!(STATE.load(SeqCst), ATTACHING | ABANDONED) && ATTACHER.get() != libc::pthread_self() {
            // Another thread was interrupted in the middle. It must not be ended there.
            let state = STATE.load(SeqCst);
            let thread = ffi::PyEval_SaveThread();
            wait::sleep(state, core::ptr::null());
            ffi::PyEval_RestoreThread(thread);
        }
        match native() {
            Some(native) if (native.at_exit)() != 0 => null_mut(),
            _ => ffi::none(),
        }
    }
}
