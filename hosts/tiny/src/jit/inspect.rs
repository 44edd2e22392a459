//! Objects seen by others than the interpreter: their types, for records, starts and contracts of traces.
//!
//! [`Objects`] is used by threads of the machine and by the compiler's intake thread, which looks at objects that a
//! record still owns. It reads only what never changes while an object lives.

use crate::families::TABLES;
use crate::heap::Value;
use crate::heap::object::Tag;
use crate::heap::value::type_address;
use crate::machine::frame::Frame;
use firesteel_protocol::fam::project::{Inspect, TypeWord};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::{SlotContract, SlotType};

/// The machine's objects.
#[derive(Clone, Debug)]
pub struct Objects {
    /// Addresses of the named objects, in table order.
    named: Vec<u64>,
}

impl Objects {
    /// For a model.
    pub fn new(model: &HostModel) -> Objects {
        Objects { named: model.objects.iter().map(|object| object.address().unwrap_or(0)).collect() }
    }
}

impl Inspect for Objects {
    fn type_of(&self, object: u64) -> TypeWord {
        // SAFETY: `Inspect` is asked about objects that are alive.
        TypeWord(unsafe { type_address(object) })
    }

    fn known(&self, object: u64) -> Option<u16> {
        let at = self.named.iter().position(|&named| named == object)?;
        u16::try_from(at).ok()
    }

    // The machine has neither generators nor methods, and no family wants the code of a function.

    fn generator_function(&self, _: u64) -> Option<u64> {
        None
    }

    fn is_bound_method(&self, _: u64) -> bool {
        false
    }

    fn code(&self, _: u64) -> Option<u64> {
        None
    }
}

/// The number of a type in the `.fam` file.
fn number_of(tag: Tag) -> Option<u16> {
    TABLES.types.iter().position(|ty| ty.name == tag.name()).and_then(|at| u16::try_from(at).ok())
}

/// The type of what a slot holds.
fn slot_type(value: Option<&Value>) -> SlotType {
    let Some(value) = value else { return SlotType::Null };
    match value.tag() {
        Tag::RangeIter => match value.as_range().filter(|_| value.is_unique()) {
            Some((_, _, step)) => SlotType::RangeIter { step },
            None => SlotType::Other,
        },
        Tag::ListIter if value.is_unique() && value.as_list_iter().is_some() => SlotType::ListIter,
        Tag::ListIter => SlotType::Other,
        tag => number_of(tag).map_or(SlotType::Other, SlotType::Type),
    }
}

/// Types of a frame's slots: locals first, then the stack.
pub fn slot_types(frame: &Frame<'_>) -> Vec<SlotType> {
    let slots = frame.function.locals.len() + frame.depth();
    (0..slots).map(|slot| slot_type(frame.slot(slot))).collect()
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
