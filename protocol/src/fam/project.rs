//! Projection: a recorded word to the view that an entry wants. What each view is stands in [`super::views`],
//! from whose rows recording and projection are generated alike.
//!
//! Runs on the compiler thread while the record still owns the references in it; reads host objects through
//! [`Inspect`] and never touches a reference count. A failed predicate is [`Projected::Absent`].

use super::tables::{Slot, View, Want};
use super::views::decode;
pub use super::views::record;
use crate::trace::word;

/// A recorded type: the address of a type object, with a mark for integers that need more than 64 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TypeWord(pub u64);

impl TypeWord {
    /// Address of the type object.
    pub fn address(self) -> u64 {
        self.0 & !word::WIDE
    }

    /// Whether the value was an integer that needs more than 64 bits.
    pub fn is_wide(self) -> bool {
        self.0 & word::WIDE != 0
    }
}

/// A view of a recorded thing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Projected {
    /// There is none: the slot was null, or the object is not what the view is about.
    Absent,
    /// The type.
    Type(TypeWord),
    /// The named object, by its index in the tables.
    Known(u16),
    /// The object itself, a function, a bound method or a code object, by address.
    Object(u64),
}

/// Reading host objects. Addresses are never 0 and belong to objects that are alive during the call.
pub trait Inspect: Send + Sync {
    /// The type word of an object.
    fn type_of(&self, object: u64) -> TypeWord;
    /// The index of a named object, if the address is one's. Compares addresses only: the object need not be
    /// alive.
    fn known(&self, object: u64) -> Option<u16>;
    /// The function of a generator, if the object is one.
    fn generator_function(&self, object: u64) -> Option<u64>;
    /// Whether the object is exactly a bound method.
    fn is_bound_method(&self, object: u64) -> bool;
    /// The code object of a plain function, if the object is one.
    fn code(&self, object: u64) -> Option<u64>;
}

/// Tables that contradict themselves: a slot's bit says that it holds what is wanted, and it does not, or that it is
/// projected, and nothing is to be projected from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a slot that holds the view `{}` cannot give the view `{}`", held.name(), wanted.name())]
pub struct NotProjectable {
    /// View in the slot.
    pub held: View,
    /// View wanted.
    pub wanted: View,
}

/// The view of an object, directly.
pub fn view(view: View, object: u64, inspect: &(impl Inspect + ?Sized)) -> Projected {
    decode(view, record(view, object, inspect), inspect)
}

/// The wanted view of the word recorded in a slot: the want's bit says whether the word is projected or taken as it
/// was recorded.
pub fn project(
    slot: Slot,
    want: Want,
    word: u64,
    inspect: &(impl Inspect + ?Sized),
) -> Result<Projected, NotProjectable> {
    if !want.project && slot.view == want.view {
        Ok(decode(want.view, word, inspect))
    } else if want.project && slot.view == View::TOP {
        Ok(view(want.view, word, inspect))
    } else {
        Err(NotProjectable { held: slot.view, wanted: want.view })
    }
}
