//! Thread and interpreter states.
//!
//! Owns the handles and the reading of monitoring state. Needs the GIL, but for [`ThreadState::requests`].

use super::frame::Frame;
use super::raw;
use core::ffi::c_int;
use core::ptr::{NonNull, null};
use core::sync::atomic::{AtomicU64, Ordering};
use pyo3::ffi;

/// A thread of the interpreter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct ThreadState(NonNull<raw::PyThreadState>);

impl ThreadState {
    /// The calling thread's state; none when it does not hold the GIL.
    #[inline]
    pub fn current() -> Option<ThreadState> {
        // SAFETY: PyThreadState_GetUnchecked may be called by any thread; it returns null without the GIL.
        NonNull::new(unsafe { ffi::PyThreadState_GetUnchecked() }.cast()).map(ThreadState)
    }

    /// The pointer.
    #[inline]
    pub const fn as_ptr(self) -> *mut raw::PyThreadState {
        self.0.as_ptr()
    }

    /// The pointer, as the C API wants it.
    #[inline]
    pub const fn as_api(self) -> *mut ffi::PyThreadState {
        self.0.as_ptr().cast()
    }

    /// Address of the request word: low 8 bits are requests, the others the instrumentation version
    /// (Include/internal/pycore_ceval.h). Written by other threads without the GIL.
    #[inline]
    pub fn requests(self) -> *const u64 {
        // SAFETY: the thread state is live (`new`); no reference is made.
        unsafe { (&raw const (*self.0.as_ptr()).eval_breaker).cast() }
    }

    /// The request word now.
    #[inline]
    pub fn requests_now(self) -> u64 {
        // SAFETY: the word lives in the thread state, is 8-byte aligned, and CPython accesses it atomically.
        unsafe { AtomicU64::from_ptr(self.requests().cast_mut()) }.load(Ordering::Relaxed)
    }

    /// Adds requests, as any thread may. Those that the interpreter finds nothing to do for it drops.
    pub fn request(self, bits: u64) {
        // SAFETY: as for `requests_now`.
        unsafe { AtomicU64::from_ptr(self.requests().cast_mut()) }
            .fetch_or(bits & u64::from(raw::FS_EVENTS_MASK), Ordering::Relaxed);
    }

    /// Its interpreter.
    #[inline]
    pub fn interp(self) -> Interp {
        // SAFETY: a live thread state has a live interpreter.
        unsafe { Interp((*self.0.as_ptr()).interp) }
    }

    /// Its number. No other thread state of the process ever has it, while addresses are used again.
    #[inline]
    pub fn id(self) -> u64 {
        // SAFETY: live thread state; the field is set when it is made and never changes.
        unsafe { (*self.0.as_ptr()).id }
    }

    /// The frame it executes.
    #[inline]
    pub fn current_frame(self) -> Option<Frame> {
        // SAFETY: live thread state; its current frame is live or null.
        unsafe { NonNull::new((*self.0.as_ptr()).current_frame).map(|frame| Frame::new(frame)) }
    }

    /// The frame at this address, if the thread executes it now or will go on in it.
    pub fn find_frame(self, address: usize) -> Option<Frame> {
        let mut frame = self.current_frame();
        while let Some(here) = frame {
            if here.as_ptr() as usize == address {
                return Some(here);
            }
            frame = here.previous();
        }
        None
    }

    /// Depth of trace callbacks: while it is not zero no event is delivered.
    #[inline]
    pub fn tracing(self) -> c_int {
        // SAFETY: live thread state.
        unsafe { (*self.0.as_ptr()).tracing }
    }

    /// The event being delivered, -1 for none.
    #[inline]
    pub fn what_event(self) -> c_int {
        // SAFETY: live thread state.
        unsafe { (*self.0.as_ptr()).what_event }
    }

    /// Levels of Python calls that are left before the recursion limit.
    #[inline]
    pub fn python_levels_left(self) -> c_int {
        // SAFETY: live thread state.
        unsafe { (*self.0.as_ptr()).py_recursion_remaining }
    }

    /// Takes so many levels of Python calls from the thread, or gives some back.
    ///
    /// # Safety
    /// As many are given back as frames that were to be run have ended.
    #[inline]
    pub unsafe fn take_python_levels(self, levels: c_int) {
        // SAFETY: live thread state, of the calling thread.
        unsafe { (*self.0.as_ptr()).py_recursion_remaining -= levels }
    }

    /// Sets the frame it executes.
    ///
    /// # Safety
    /// It is one that the thread executes or will go on in, and is set back before the callback returns.
    #[inline]
    pub unsafe fn set_current_frame(self, frame: Frame) {
        // SAFETY: live thread state, of the calling thread.
        unsafe { (*self.0.as_ptr()).current_frame = frame.as_ptr() }
    }

    /// Gives the thread so many more levels of C recursion than the interpreter gave it, or takes some back.
    ///
    /// # Safety
    /// They are taken back before the callback that is being delivered returns.
    #[inline]
    pub unsafe fn grant_levels(self, levels: c_int) {
        // SAFETY: live thread state, of the calling thread.
        unsafe { (*self.0.as_ptr()).c_recursion_remaining += levels }
    }

    /// Sets both.
    ///
    /// # Safety
    /// The values are restored before the callback that is being delivered returns.
    #[inline]
    pub unsafe fn set_tracing(self, tracing: c_int, what_event: c_int) {
        // SAFETY: live thread state; the caller restores.
        unsafe {
            (*self.0.as_ptr()).tracing = tracing;
            (*self.0.as_ptr()).what_event = what_event;
        }
    }
}

/// An interpreter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Interp(*mut raw::PyInterpreterState);

impl Interp {
    /// The pointer.
    #[inline]
    pub const fn as_ptr(self) -> *mut raw::PyInterpreterState {
        self.0
    }

    /// The pointer, as the C API wants it.
    #[inline]
    pub const fn as_api(self) -> *mut ffi::PyInterpreterState {
        self.0.cast()
    }

    /// The thread with this number, if it has not ended.
    pub fn thread(self, id: u64) -> Option<ThreadState> {
        // SAFETY: a live interpreter. Threads leave the list under the GIL, and what joins it does so at its head.
        let mut next = unsafe { ffi::PyInterpreterState_ThreadHead(self.as_api()) };
        while let Some(thread) = NonNull::new(next) {
            let thread = ThreadState(thread.cast());
            if thread.id() == id {
                return Some(thread);
            }
            // SAFETY: a thread of the list.
            next = unsafe { ffi::PyThreadState_Next(thread.as_api()) };
        }
        None
    }

    /// Whether no tool, tracer or profiler watches all code: the global monitors are empty.
    #[inline]
    pub fn unwatched(self) -> bool {
        const SIZE: usize = raw::FS_INTERP_MONITORS_SIZE as usize;
        const _: () = assert!(SIZE > 8 && SIZE <= 16);
        // SAFETY: the monitors are SIZE bytes inside the live interpreter; the two loads cover just them.
        let (low, high) = unsafe {
            let monitors = self.0.cast::<u8>().add(raw::FS_INTERP_MONITORS as usize);
            (monitors.cast::<u64>().read_unaligned(), monitors.add(SIZE - 8).cast::<u64>().read_unaligned())
        };
        low | high == 0
    }

    /// The evaluation function of PEP 523 that someone installed; null for none.
    #[inline]
    pub fn eval_frame(self) -> *const core::ffi::c_void {
        if self.0.is_null() {
            return null();
        }
        // SAFETY: the field is inside the live interpreter.
        unsafe { self.0.cast::<u8>().add(raw::FS_INTERP_EVAL_FRAME as usize).cast::<*const core::ffi::c_void>().read() }
    }

    /// The instrumentation version; its low 8 bits are zero, so that it compares with code objects' versions
    /// and with the upper bits of the request word.
    #[inline]
    pub fn instrumentation_version(self) -> u64 {
        // SAFETY: the field is inside the live interpreter.
        unsafe { self.0.cast::<u8>().add(raw::FS_INTERP_INSTRUMENTATION_VERSION as usize).cast::<u64>().read() }
    }

    /// Its count of dict versions.
    #[inline]
    pub fn dict_versions(self) -> *mut u64 {
        // SAFETY: the field is inside the live interpreter; no reference is made.
        unsafe { self.0.cast::<u8>().add(raw::FS_INTERP_DICT_VERSION as usize).cast() }
    }

    /// The version that the next keys of a class get.
    #[inline]
    pub fn next_keys_version(self) -> *mut u32 {
        // SAFETY: the field is inside the live interpreter; no reference is made.
        unsafe { self.0.cast::<u8>().add(raw::FS_INTERP_KEYS_VERSION as usize).cast() }
    }

    /// The free list of floats.
    #[inline]
    pub fn float_freelist(self) -> *mut raw::_Py_float_freelist {
        // SAFETY: the field is inside the live interpreter; no reference is made.
        unsafe { self.0.cast::<u8>().add(raw::FS_INTERP_FLOAT_FREELIST as usize).cast() }
    }
}
