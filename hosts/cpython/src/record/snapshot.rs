//! What one record holds: the family's slots, read before the instruction executes.
//!
//! While single instructions are recorded the interpreter keeps its stack pointer to itself, so operands are
//! found by the static depth. Needs the interpreter's lock; runs no Python code and leaves no exception.

use crate::bytecode::instructions::Instruction;
use crate::control::state::Namespaces;
use crate::ffi::{Code, Frame, object, raw};
use crate::runtime::inspect::Objects;
use firesteel_compiler::project::read::owns_reference;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project;
use firesteel_protocol::fam::tables::{Family, FamilyId, Slot, Source};
use firesteel_protocol::trace::RecordHeader;
use pyo3::ffi::{self, PyObject};
use std::ptr;

/// Most slots of a record.
pub const MAX_SLOTS: usize = 16;

/// A record ready for the ring. Raw words own references until the ring has taken them.
pub struct Snapshot {
    /// Header.
    pub header: RecordHeader,
    words: [u64; MAX_SLOTS],
    /// Bit per word: it owns a reference.
    owned: u16,
}

/// The frame at an instruction.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// Frame.
    pub frame: Frame,
    /// Its code.
    pub code: Code,
    /// Number of its local slots.
    pub locals: u16,
    /// Depth of the value stack before the instruction.
    pub depth: u16,
    /// Where global names are found.
    pub namespaces: Namespaces,
    /// The instruction.
    pub instruction: Instruction,
    /// How objects are looked into.
    pub inspect: &'a Objects,
}

/// The index in the code object's names that a global instruction's argument selects. Its lowest bit says
/// whether null is pushed (Python/bytecodes.c of CPython 3.13, LOAD_GLOBAL).
pub const fn global_name(oparg: u32) -> u32 {
    oparg >> 1
}

impl Snapshot {
    /// Reads a family's slots.
    ///
    /// # Errors
    /// [`AbortReason::LayoutMismatch`] if the family has more slots than a record holds.
    ///
    /// # Safety
    /// The frame is about to execute the instruction, and `depth` is right.
    pub unsafe fn take(site: Site<'_>, family: &'static Family, id: FamilyId) -> Result<Self, AbortReason> {
        let mut snapshot = Snapshot {
            header: RecordHeader {
                family: id,
                slots: u8::try_from(family.slots.len()).unwrap_or(u8::MAX),
                fingerprint: family.fingerprint,
                unit: site.instruction.unit,
            },
            words: [0; MAX_SLOTS],
            owned: 0,
        };
        if family.slots.len() > MAX_SLOTS {
            return Err(AbortReason::LayoutMismatch);
        }
        for (at, slot) in family.slots.iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { snapshot.read(site, slot, at) };
        }
        Ok(snapshot)
    }

    /// The slot words.
    pub fn words(&self) -> &[u64] {
        self.words.get(..usize::from(self.header.slots)).unwrap_or_default()
    }

    /// Releases what the snapshot owns, after the ring refused it. Cannot end an object: the frame, a container
    /// or a namespace still holds each.
    pub fn give_up(self) {
        for (at, word) in self.words.iter().enumerate() {
            if self.owned >> at & 1 == 1 {
                // SAFETY: taken by `read`, not given away.
                unsafe { ffi::Py_DECREF(*word as *mut PyObject) };
            }
        }
    }

    unsafe fn read(&mut self, site: Site<'_>, slot: &Slot, at: usize) {
        // SAFETY: the caller's promise; what `find` returns is null or live, held by frame or container, and so
        // is what is derived of it.
        unsafe {
            let value = find(site, slot.source);
            let word = project::record(slot.view, value as u64, site.inspect);
            if word != 0 && owns_reference(slot.view) {
                ffi::Py_INCREF(word as *mut PyObject);
                self.owned |= 1 << at;
            }
            if let Some(place) = self.words.get_mut(at) {
                *place = word;
            }
        }
    }
}

/// The object at a source, borrowed; null if there is none.
///
/// # Safety
/// As for [`Snapshot::take`].
unsafe fn find(site: Site<'_>, source: Source) -> *mut PyObject {
    let oparg = site.instruction.oparg;
    // SAFETY: the caller's promise; every index is checked against the frame's bounds.
    unsafe {
        match source {
            Source::Stack { below_top, per_oparg } => {
                stack(site, u32::from(below_top) + if per_oparg { oparg } else { 0 })
            }
            Source::Local => match u16::try_from(oparg) {
                Ok(slot) if slot < site.locals => site.frame.slot(slot),
                _ => ptr::null_mut(),
            },
            Source::Global => global(site, global_name(oparg)),
            Source::Element { container, index } => {
                element(stack(site, u32::from(container)), stack(site, u32::from(index)))
            }
        }
    }
}

unsafe fn stack(site: Site<'_>, below_top: u32) -> *mut PyObject {
    let Some(at) = u32::from(site.depth).checked_sub(below_top + 1) else {
        return ptr::null_mut();
    };
    // SAFETY: at + 1 <= depth <= the stack's size, which fits with the locals in a frame.
    unsafe { site.frame.slot(site.locals + at as u16) }
}

/// What a global instruction finds, borrowed.
unsafe fn global(site: Site<'_>, index: u32) -> *mut PyObject {
    // SAFETY: a live code object owns its names; both namespaces are exact dicts (checked when the recording
    // started) and alive as long as the frame; string keys run no Python code.
    unsafe {
        let names = site.code.names();
        let index = index as ffi::Py_ssize_t;
        if index >= ffi::PyTuple_GET_SIZE(names) {
            return ptr::null_mut();
        }
        look_up(site.namespaces, ffi::PyTuple_GET_ITEM(names, index))
    }
}

/// A name's object in globals, else in builtins, borrowed; null if there is none.
///
/// # Safety
/// Both namespaces are live exact dicts, `name` a live string.
pub unsafe fn look_up(namespaces: Namespaces, name: *mut PyObject) -> *mut PyObject {
    // SAFETY: the caller's promise.
    unsafe {
        let mut found = ffi::PyDict_GetItemWithError(namespaces.globals, name);
        if found.is_null() {
            found = ffi::PyDict_GetItemWithError(namespaces.builtins, name);
        }
        if found.is_null() {
            ffi::PyErr_Clear();
        }
        found
    }
}

/// The item of an exact list or tuple at an exact integer, borrowed; null if the interpreter would find none.
unsafe fn element(container: *mut PyObject, index: *mut PyObject) -> *mut PyObject {
    if container.is_null() || index.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: live objects; types are checked before layouts are read, the index before the item.
    unsafe {
        if object::type_of(index) != &raw mut ffi::PyLong_Type {
            return ptr::null_mut();
        }
        let Some(wanted) = object::int_value(index) else {
            return ptr::null_mut();
        };
        let ty = object::type_of(container);
        let items: *const *mut PyObject = if ty == &raw mut ffi::PyList_Type {
            (*container.cast::<raw::PyListObject>()).ob_item.cast_const()
        } else if ty == &raw mut ffi::PyTuple_Type {
            (&raw const (*container.cast::<raw::PyTupleObject>()).ob_item).cast()
        } else {
            return ptr::null_mut();
        };
        let length = ffi::Py_SIZE(container) as i64;
        let at = if wanted < 0 { wanted.checked_add(length) } else { Some(wanted) };
        match at {
            Some(at) if (0..length).contains(&at) => *items.add(at as usize),
            _ => ptr::null_mut(),
        }
    }
}
