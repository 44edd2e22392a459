//! Code objects.
//!
//! Owns the handle: bytecode, tables and monitoring state. Needs the GIL, since the interpreter rewrites
//! bytecode and monitoring state under it; what never changes (tables, names, sizes) may be read by any thread
//! that keeps the code object alive.

use super::raw;
use core::ptr::NonNull;
use pyo3::ffi::{self, PyObject};

/// A code object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Code(NonNull<raw::PyCodeObject>);

macro_rules! objects {
    ($($(#[$doc:meta])* $name:ident: $field:ident;)*) => {
        $($(#[$doc])*
        #[inline]
        pub fn $name(self) -> *mut PyObject {
            // SAFETY: live code object; the field is set when it is made and never changes.
            unsafe { (*self.0.as_ptr()).$field }
        })*
    };
}
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident: $field:ident;)*) => {
        $($(#[$doc])*
        #[inline]
        pub fn $name(self) -> u32 {
            // SAFETY: live code object; the field is set when it is made and never changes.
            let number = unsafe { (*self.0.as_ptr()).$field };
            u32::try_from(number).unwrap_or(0)
        })*
    };
}

impl Code {
    /// A handle.
    ///
    /// # Safety
    /// `code` is a code object that lives for as long as the handle is used.
    #[inline]
    pub const unsafe fn new(code: NonNull<raw::PyCodeObject>) -> Code {
        Code(code)
    }

    /// A handle, if the object is a code object.
    ///
    /// # Safety
    /// `object` is null or lives for as long as the handle is used.
    #[inline]
    pub unsafe fn from_object(object: *mut PyObject) -> Option<Code> {
        let object = NonNull::new(object)?;
        // SAFETY: the caller's promise: a live object has a type.
        let is_code = unsafe { (*object.as_ptr()).ob_type } == &raw mut ffi::PyCode_Type;
        is_code.then_some(Code(object.cast()))
    }

    /// The pointer.
    #[inline]
    pub const fn as_ptr(self) -> *mut raw::PyCodeObject {
        self.0.as_ptr()
    }

    /// As an object, borrowed.
    #[inline]
    pub const fn as_object(self) -> *mut PyObject {
        self.0.as_ptr().cast()
    }

    objects! {
        /// Tuple of constants, borrowed.
        consts: co_consts;
        /// Tuple of the names of global and attribute instructions, borrowed.
        names: co_names;
        /// Tuple of the names of local slots, borrowed.
        local_names: co_localsplusnames;
        /// File, a string, borrowed.
        filename: co_filename;
        /// Qualified name, a string, borrowed.
        qualname: co_qualname;
    }
    numbers! {
        /// Number of local slots, cells and free variables included.
        local_count: co_nlocalsplus;
        /// Number of positional parameters, without those that collect the rest.
        parameter_count: co_argcount;
        /// Number of those that are passed by position only.
        positional_count: co_posonlyargcount;
        /// Number of parameters that are passed by name only.
        keyword_count: co_kwonlyargcount;
        /// Number of locals that inner functions share.
        cell_count: co_ncellvars;
        /// Number of variables of outer functions.
        free_count: co_nfreevars;
        /// Maximum depth of the value stack.
        stack_size: co_stacksize;
        /// Words of a frame.
        frame_size: co_framesize;
        /// First line of the source.
        first_line: co_firstlineno;
    }

    /// Number of names.
    #[inline]
    pub fn name_count(self) -> u32 {
        // SAFETY: live code object, which owns the tuple.
        u32::try_from(unsafe { ffi::PyTuple_GET_SIZE(self.names()) }).unwrap_or(0)
    }

    /// The name of this index, a string, borrowed; none past the end.
    #[inline]
    pub fn name(self, index: u32) -> Option<*mut PyObject> {
        // SAFETY: as above; the index is inside.
        (index < self.name_count()).then(|| unsafe { ffi::PyTuple_GET_ITEM(self.names(), index as ffi::Py_ssize_t) })
    }

    /// The name of a local slot, a string, borrowed; none past the end.
    pub fn local_name(self, index: u32) -> Option<*mut PyObject> {
        // SAFETY: live code object, which owns the tuple of as many names as it has slots.
        let name = || unsafe { ffi::PyTuple_GET_ITEM(self.local_names(), index as ffi::Py_ssize_t) };
        (index < self.local_count()).then(name)
    }

    /// Whether it is one of the interpreter's own shims (`_Py_InitCleanup`): a constant that nothing may be
    /// attached to and that sends no events (`CO_NO_MONITORING_EVENTS`, Include/cpython/code.h).
    #[inline]
    pub fn is_shim(self) -> bool {
        const NO_MONITORING_EVENTS: i32 = 0x0200_0000;
        // SAFETY: live code object; no reference is made.
        unsafe { (*self.0.as_ptr()).co_flags & NO_MONITORING_EVENTS != 0 }
    }

    /// Whether a call of it is one frame that runs from its beginning to a return, with positional arguments and locals that
    /// no inner function shares (the `CO_` flags of Include/cpython/code.h).
    pub fn is_plain(self) -> bool {
        const OPTIMIZED: i32 = 0x1;
        const NEW_LOCALS: i32 = 0x2;
        /// Collects arguments, or is a generator, coroutine or both.
        const OTHER: i32 = 0x4 | 0x8 | 0x20 | 0x80 | 0x100 | 0x200;
        // SAFETY: live code object; no reference is made.
        let flags = unsafe { (*self.0.as_ptr()).co_flags };
        flags & (OPTIMIZED | NEW_LOCALS) == OPTIMIZED | NEW_LOCALS
            && flags & OTHER == 0
            && [self.keyword_count(), self.cell_count()] == [0; 2]
    }

    /// Whether the interpreter's specialised instructions push frames for it: it has no parameters but those with a place
    /// (`function_kind` in Python/specialize.c).
    pub fn is_simple(self) -> bool {
        const OPTIMIZED: i32 = 0x1;
        /// Collects arguments.
        const COLLECTS: i32 = 0x4 | 0x8;
        // SAFETY: live code object; no reference is made.
        let flags = unsafe { (*self.0.as_ptr()).co_flags };
        flags & (OPTIMIZED | COLLECTS) == OPTIMIZED && self.keyword_count() == 0
    }

    /// Address of unit 0. The bytecode never moves; the interpreter specialises and instruments it in place.
    #[inline]
    pub fn units(self) -> *mut u16 {
        // SAFETY: live code object; no reference is made.
        unsafe { (&raw mut (*self.0.as_ptr()).co_code_adaptive).cast() }
    }

    /// Number of units.
    #[inline]
    pub fn len(self) -> u32 {
        // SAFETY: live code object; its size never changes.
        let units = unsafe { (*self.0.as_ptr()).ob_base.ob_size };
        u32::try_from(units).unwrap_or(0)
    }

    /// One unit as it now is: opcode in the low byte, argument in the high byte; none past the end.
    #[inline]
    pub fn unit(self, at: u32) -> Option<u16> {
        // SAFETY: inside the bytecode; the GIL keeps others from writing it meanwhile.
        (at < self.len()).then(|| unsafe { self.units().add(at as usize).read() })
    }

    /// The opcode of a unit behind the instrumentation of lines and instructions: specialised, or instrumented
    /// for another event, as it may be. None past the end.
    pub fn opcode(self, at: u32) -> Option<u8> {
        let mut opcode = self.unit(at)? as u8;
        // SAFETY: live code object; monitoring data that these opcodes stand for exists and is one entry a unit.
        unsafe {
            let data = NonNull::new((*self.0.as_ptr())._co_monitoring);
            if u32::from(opcode) == raw::FS_OPCODE_INSTRUMENTED_LINE {
                let lines = NonNull::new((*data?.as_ptr()).lines)?;
                opcode = behind_line(lines, at as usize);
            }
            if u32::from(opcode) == raw::FS_OPCODE_INSTRUMENTED_INSTRUCTION {
                let opcodes = NonNull::new((*data?.as_ptr()).per_instruction_opcodes)?;
                opcode = *opcodes.as_ptr().add(at as usize);
            }
        }
        Some(opcode)
    }

    /// A copy of the bytecode as it now is, caches included.
    pub fn copy_bytes(self) -> Vec<u8> {
        let length = self.len() as usize * 2;
        // SAFETY: the bytecode is `length` bytes long; the GIL keeps others from writing it meanwhile.
        unsafe { core::slice::from_raw_parts(self.units().cast::<u8>(), length) }.to_vec()
    }

    /// The exception table (Objects/exception_handling_notes.txt).
    #[inline]
    pub fn exception_table(&self) -> &[u8] {
        // SAFETY: the table is a bytes object that the live code object owns; bytes never change.
        unsafe {
            let table = (*self.0.as_ptr()).co_exceptiontable;
            let Ok(length) = usize::try_from(ffi::Py_SIZE(table)) else {
                return &[];
            };
            let start = (&raw const (*table.cast::<ffi::PyBytesObject>()).ob_sval).cast::<u8>();
            core::slice::from_raw_parts(start, length)
        }
    }

    /// The instrumentation version that the bytecode was last brought to.
    #[inline]
    pub fn instrumentation_version(self) -> u64 {
        // SAFETY: live code object.
        unsafe { (*self.0.as_ptr())._co_instrumentation_version as u64 }
    }

    /// Whether a tool outside the mask (a bit a tool) is active on it. Only trustworthy when its instrumentation
    /// version is the interpreter's.
    #[inline]
    pub fn watched_by_others(self, own: u8) -> bool {
        const EVENTS: usize = size_of::<raw::_Py_LocalMonitors>();
        const _: () = assert!(EVENTS > 8 && EVENTS <= 16);
        // SAFETY: live code object; its monitoring data is null or lives with it. A byte an event; the two loads
        // cover just them.
        let tools = unsafe {
            let Some(data) = NonNull::new((*self.0.as_ptr())._co_monitoring) else {
                return false;
            };
            let events = (&raw const (*data.as_ptr()).active_monitors).cast::<u8>();
            events.cast::<u64>().read_unaligned() | events.add(EVENTS - 8).cast::<u64>().read_unaligned()
        };
        tools & !u64::from_ne_bytes([own; 8]) != 0
    }
}

/// The opcode that INSTRUMENTED_LINE stands for at a unit (`get_original_opcode`, Python/instrumentation.c).
///
/// # Safety
/// `lines` belongs to a live code object and has an entry for the unit.
#[cfg(not(line_entries_have_a_size))]
unsafe fn behind_line(lines: NonNull<raw::_PyCoLineInstrumentationData>, at: usize) -> u8 {
    // SAFETY: the caller's; the array has one entry a unit.
    unsafe { (*lines.as_ptr().add(at)).original_opcode }
}

/// The opcode that INSTRUMENTED_LINE stands for at a unit (`get_original_opcode`, Python/instrumentation.c).
///
/// # Safety
/// `lines` belongs to a live code object and has an entry for the unit.
#[cfg(line_entries_have_a_size)]
unsafe fn behind_line(lines: NonNull<raw::_PyCoLineInstrumentationData>, at: usize) -> u8 {
    // SAFETY: the caller's; the entries, of that many bytes and each with the opcode first, stand behind their size.
    unsafe {
        let size = usize::from((*lines.as_ptr()).bytes_per_entry);
        (&raw const (*lines.as_ptr()).data).cast::<u8>().add(at * size).read()
    }
}
