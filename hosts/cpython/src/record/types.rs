//! Types of frame slots, as a trace's start, end and contract speak of them.
//!
//! Owns the mapping from type objects to the numbers of the `.fam` file. Needs the interpreter's lock.

use crate::ffi::{Frame, api, object, raw};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::{SlotContract, SlotType};
use pyo3::ffi::{self, PyObject};
use rustc_hash::FxHashMap;

/// Numbers of the types that the `.fam` file names, by address.
pub struct TypeIndex {
    by_address: FxHashMap<usize, u16>,
}

impl TypeIndex {
    /// From the model of the running interpreter.
    pub fn new(model: &HostModel) -> TypeIndex {
        let numbered = model.types.iter().zip(0u16..);
        TypeIndex { by_address: numbered.map(|(ty, number)| (ty.address as usize, number)).collect() }
    }

    /// The number of a type, if it has one.
    pub fn number(&self, ty: *mut ffi::PyTypeObject) -> Option<u16> {
        self.by_address.get(&(ty as usize)).copied()
    }

    /// The number of an object's type, if it has one.
    ///
    /// The object is live.
    pub fn named(&self, value: *mut PyObject) -> Option<u16> {
        // SAFETY: callers pass live objects.
        self.number(unsafe { object::type_of(value) })
    }

    /// The type of what a slot holds.
    ///
    /// # Safety
    /// `value` is null or live.
    pub unsafe fn of_slot(&self, value: *mut PyObject) -> SlotType {
        if value.is_null() {
            return SlotType::Null;
        }
        // SAFETY: the caller's promise; layouts are read after the type was checked.
        unsafe {
            let ty = object::type_of(value);
            if ty == &raw mut ffi::PyLong_Type && object::is_wide(value) {
                return SlotType::Other;
            }
            if ty == &raw mut api::PyRangeIter_Type {
                if object::refcount(value) != 1 {
                    return SlotType::Other;
                }
                let step = (*value.cast::<raw::_PyRangeIterObject>()).step;
                return SlotType::RangeIter { step };
            }
            if ty == &raw mut api::PyListIter_Type {
                let exhausted = (*value.cast::<raw::_PyListIterObject>()).it_seq.is_null();
                if exhausted || object::refcount(value) != 1 {
                    return SlotType::Other;
                }
                return SlotType::ListIter;
            }
        }
        self.named(value).map_or(SlotType::Other, SlotType::Type)
    }

    /// Types of a frame's slots: locals first, then `depth` values of the stack.
    ///
    /// # Safety
    /// The frame is suspended with at least that many slots in use.
    pub unsafe fn of_frame(&self, frame: Frame, locals: u16, depth: u16) -> Vec<SlotType> {
        (0..locals.saturating_add(depth))
            // SAFETY: the caller's promise.
            .map(|slot| unsafe { self.of_slot(frame.slot(slot)) })
            .collect()
    }
}

/// Whether a frame's slots are what a loop header expects.
pub fn meets(slots: &[SlotType], contract: &[SlotContract]) -> bool {
    contract.iter().all(|expected| {
        let found = slots.get(usize::from(expected.slot));
        match expected.ty {
            SlotType::Other => true,
            SlotType::RangeIter { step: SlotType::ANY_STEP } => matches!(found, Some(SlotType::RangeIter { .. })),
            SlotType::Null | SlotType::Type(_) | SlotType::RangeIter { .. } | SlotType::ListIter => {
                found == Some(&expected.ty)
            }
        }
    })
}
