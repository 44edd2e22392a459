//! Interpreter frames.
//!
//! Owns the handle and the arithmetic of slots and units. Needs the GIL.

use super::code::Code;
use super::raw;
use core::ffi::c_int;
use core::ptr::NonNull;
use pyo3::ffi::PyObject;

/// Who keeps a frame's memory (Include/internal/pycore_frame.h, `enum _frameowner`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// The thread's data stack.
    Thread,
    /// A generator or coroutine.
    Generator,
    /// A frame object that outlived the call.
    FrameObject,
    /// The C stack: an entry frame without code.
    CStack,
}

/// A frame of the interpreter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Frame(NonNull<raw::_PyInterpreterFrame>);

impl Frame {
    /// A handle.
    ///
    /// # Safety
    /// `frame` is live for as long as the handle is used.
    #[inline]
    pub const unsafe fn new(frame: NonNull<raw::_PyInterpreterFrame>) -> Frame {
        Frame(frame)
    }

    /// The pointer.
    #[inline]
    pub const fn as_ptr(self) -> *mut raw::_PyInterpreterFrame {
        self.0.as_ptr()
    }

    /// Its code; none for an entry frame on the C stack.
    #[inline]
    pub fn code(self) -> Option<Code> {
        // SAFETY: live frame; it owns its executable, which is a code object or None.
        unsafe {
            let executable = NonNull::new((*self.0.as_ptr()).f_executable)?;
            let is_code = (*executable.as_ptr()).ob_type == &raw mut pyo3::ffi::PyCode_Type;
            is_code.then(|| Code::new(executable.cast()))
        }
    }

    /// Its code, without the check.
    ///
    /// # Safety
    /// The frame is not an entry frame on the C stack.
    #[inline]
    pub unsafe fn code_unchecked(self) -> Code {
        // SAFETY: the caller's promise; a frame with code owns it.
        unsafe { Code::new(NonNull::new_unchecked((*self.0.as_ptr()).f_executable.cast())) }
    }

    /// The frame that called it.
    #[inline]
    pub fn previous(self) -> Option<Frame> {
        // SAFETY: live frame; those below it on the thread's chain are live too.
        unsafe { NonNull::new((*self.0.as_ptr()).previous).map(|frame| Frame::new(frame)) }
    }

    /// The frame with code that called it, through C or not.
    #[inline]
    pub fn caller(self) -> Option<Frame> {
        let previous = self.previous()?;
        if previous.code().is_some() { Some(previous) } else { previous.previous() }
    }

    /// The function that it executes, borrowed.
    #[inline]
    pub fn function(self) -> *mut PyObject {
        // SAFETY: live frame.
        unsafe { (*self.0.as_ptr()).f_funcobj.cast() }
    }

    /// Globals, borrowed.
    #[inline]
    pub fn globals(self) -> *mut PyObject {
        // SAFETY: live frame.
        unsafe { (*self.0.as_ptr()).f_globals }
    }

    /// Builtins, borrowed.
    #[inline]
    pub fn builtins(self) -> *mut PyObject {
        // SAFETY: live frame.
        unsafe { (*self.0.as_ptr()).f_builtins }
    }

    /// Namespace of a module or class body, borrowed; null in functions.
    #[inline]
    pub fn namespace(self) -> *mut PyObject {
        // SAFETY: live frame.
        unsafe { (*self.0.as_ptr()).f_locals }
    }

    /// Whether a frame object exists: someone may read and write its locals (PEP 667).
    #[inline]
    pub fn has_object(self) -> bool {
        // SAFETY: live frame.
        unsafe { !(*self.0.as_ptr()).frame_obj.is_null() }
    }

    /// Who owns its memory.
    #[inline]
    pub fn owner(self) -> Owner {
        // SAFETY: live frame.
        match unsafe { (*self.0.as_ptr()).owner } {
            0 => Owner::Thread,
            1 => Owner::Generator,
            2 => Owner::FrameObject,
            _ => Owner::CStack,
        }
    }

    /// Number of slots in use, locals included; -1 while the interpreter (or native code) keeps it itself.
    #[inline]
    pub fn stacktop(self) -> c_int {
        // SAFETY: live frame.
        unsafe { (*self.0.as_ptr()).stacktop }
    }

    /// Sets the number of slots in use.
    ///
    /// # Safety
    /// Every slot below is an owned reference or null when the interpreter next looks; -1 keeps everyone off.
    #[inline]
    pub unsafe fn set_stacktop(self, top: c_int) {
        // SAFETY: live frame; the caller's promise.
        unsafe { (*self.0.as_ptr()).stacktop = top }
    }

    /// The instruction pointer.
    #[inline]
    pub fn instr_ptr(self) -> *mut u16 {
        // SAFETY: live frame.
        unsafe { (*self.0.as_ptr()).instr_ptr.cast() }
    }

    /// Sets the instruction pointer.
    ///
    /// # Safety
    /// It is the address of an instruction of the frame's code.
    #[inline]
    pub unsafe fn set_instr_ptr(self, address: *mut u16) {
        // SAFETY: live frame; the caller's promise.
        unsafe { (*self.0.as_ptr()).instr_ptr = address.cast() }
    }

    /// Unit that the instruction pointer is at; none without code or when it is outside.
    #[inline]
    pub fn unit(self) -> Option<u32> {
        let code = self.code()?;
        let bytes = (self.instr_ptr() as usize).checked_sub(code.units() as usize)?;
        let unit = u32::try_from(bytes / 2).ok()?;
        (unit < code.len()).then_some(unit)
    }

    /// Sets the instruction pointer to a unit.
    ///
    /// # Safety
    /// The frame has code and an instruction starts at the unit.
    #[inline]
    pub unsafe fn set_unit(self, unit: u32) {
        // SAFETY: the caller's promise: the unit is inside the code.
        unsafe { self.set_instr_ptr(self.code_unchecked().units().add(unit as usize)) }
    }

    /// Slot 0: locals first, then the value stack.
    #[inline]
    pub fn slots(self) -> *mut *mut PyObject {
        // SAFETY: live frame; no reference is made.
        unsafe { (&raw mut (*self.0.as_ptr()).localsplus).cast() }
    }

    /// What a slot holds, borrowed.
    ///
    /// # Safety
    /// The slot is a local, or on the value stack below its top.
    #[inline]
    pub unsafe fn slot(self, slot: u16) -> *mut PyObject {
        // SAFETY: the caller's promise.
        unsafe { *self.slots().add(usize::from(slot)) }
    }

    /// Writes a slot, which takes over the reference; the old one is not released.
    ///
    /// # Safety
    /// The slot is inside the frame, and what it held is dead or moved elsewhere.
    #[inline]
    pub unsafe fn set_slot(self, slot: u16, value: *mut PyObject) {
        // SAFETY: the caller's promise.
        unsafe { *self.slots().add(usize::from(slot)) = value }
    }
}
