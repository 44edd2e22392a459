//! Fields of structs: by name, and by the place that an instruction's inline cache remembers.
//!
//! An instruction that found its field in a struct of some shape is specialised: its cache has the shape and the slot,
//! and its member says, for a store, what the slot held. Shape and slot are one word, so a thread that reads the
//! cache while another one writes it has a pair that belongs together, of whatever age. Structs need no such care:
//! they belong to one thread, see [`crate::heap::object`].
//!
//! On the thread that owns the frame.

use super::Fail;
use super::decode;
use super::eval::{generalise, specialise};
use super::frame::Frame;
use super::thread::Thread;
use crate::families::op;
use crate::heap::Value;
use crate::heap::object::Tag;
use crate::program::Function;
use std::sync::atomic::Ordering;

/// Bits of a cache that are the slot; those above are the shape's number. As the `.fam` file reads it.
const SLOT_BITS: u32 = 6;

/// A shape and the slot of a field in it, as a word of inline cache.
fn cached(shape: u64, slot: usize) -> Option<u16> {
    let (shape, slot) = (u16::try_from(shape).ok()?, u16::try_from(slot).ok()?);
    (shape >> (16 - SLOT_BITS) == 0 && slot >> SLOT_BITS == 0).then_some(shape << SLOT_BITS | slot)
}

/// The slot that the cache of the instruction at a unit names, if the struct is of the cache's shape.
#[inline]
fn cached_slot(function: &Function, unit: u32, owner: &Value) -> Option<usize> {
    // Shapes are numbered from 1, so an empty cache is nobody's.
    let word = decode::cache(&function.units, unit)?.load(Ordering::Relaxed);
    (owner.shape()? == u64::from(word >> SLOT_BITS)).then_some(usize::from(word & ((1 << SLOT_BITS) - 1)))
}

/// The member that stores a value over an old one.
#[inline]
fn member_for(old: &Value, value: &Value) -> u8 {
    match (old.tag(), value.tag()) {
        (Tag::Float, Tag::Float) => op::SET_FIELD_FLOAT,
        (Tag::Int, Tag::Int) => op::SET_FIELD_INT,
        _ if old.is_unique() => op::SET_FIELD_ENDS,
        _ => op::SET_FIELD_SLOT,
    }
}

/// Specialises the instruction at a unit for a shape and a slot in it.
fn remember(function: &Function, unit: u32, member: u8, shape: Option<u64>, slot: usize) {
    let word = shape.and_then(|shape| cached(shape, slot));
    if let (Some(word), Some(cache)) = (word, decode::cache(&function.units, unit)) {
        // Before the opcode, which is stored with release: who sees the member and acquires sees a cache of its.
        cache.store(word, Ordering::Relaxed);
        specialise(function, unit, member);
    }
}

impl<'m> Thread<'m> {
    /// The slot of a field in a struct.
    ///
    /// # Errors
    /// If it is no struct, or has no such field.
    pub fn slot_of(&self, owner: &Value, field: u32) -> Result<usize, Fail> {
        let name = || self.machine.program.fields.get(field as usize).map_or("?", String::as_str);
        let Some(shape) = owner.shape() else {
            return Err(Fail(format!("no field `{}` in {}", name(), owner.tag().name())));
        };
        let shape = self.machine.program.shape(shape);
        let slot = shape.and_then(|shape| shape.slot_of(field));
        slot.ok_or_else(|| {
            let shape = shape.map_or("?", |shape| shape.name.as_str());
            Fail(format!("no field `{}` in `{shape}`", name()))
        })
    }

    /// `FIELD`.
    ///
    /// # Errors
    /// As for [`Thread::slot_of`].
    #[inline]
    pub(super) fn field(&self, frame: &mut Frame<'m>, function: &Function, opcode: u8, field: u32) -> Result<(), Fail> {
        let Some(owner) = frame.peek(0) else { return Ok(()) };
        let unit = frame.unit;
        let known = if opcode == op::FIELD { None } else { cached_slot(function, unit, owner) };
        let slot = match known {
            Some(slot) => slot,
            None => {
                let slot = self.slot_of(owner, field)?;
                if opcode != op::FIELD {
                    generalise(function, unit, op::FIELD);
                }
                remember(function, unit, op::FIELD_SLOT, owner.shape(), slot);
                slot
            }
        };
        let value = owner.slot(slot).unwrap_or_else(Value::nil);
        frame.set_top(value);
        Ok(())
    }

    /// `SET_FIELD`.
    ///
    /// # Errors
    /// As for [`Thread::slot_of`].
    #[inline]
    pub(super) fn set_field(
        &self,
        frame: &mut Frame<'m>,
        function: &Function,
        opcode: u8,
        field: u32,
    ) -> Result<(), Fail> {
        let Some((value, owner)) = frame.top_two() else { return Ok(()) };
        let unit = frame.unit;
        let known = if opcode == op::SET_FIELD { None } else { cached_slot(function, unit, owner) };
        let slot = match known {
            Some(slot) => slot,
            None => self.slot_of(owner, field)?,
        };
        let member = owner.with_slot(slot, |old| member_for(old, value)).unwrap_or(op::SET_FIELD_ENDS);
        // What may end an object may also not.
        let fits = member == opcode || (opcode, member) == (op::SET_FIELD_ENDS, op::SET_FIELD_SLOT);
        if known.is_none() || !fits {
            if opcode != op::SET_FIELD {
                generalise(function, unit, op::SET_FIELD);
            }
            remember(function, unit, member, owner.shape(), slot);
        }
        let owner = frame.pop();
        owner.set_slot(slot, frame.pop());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_does_not_fit_the_cache_is_not_remembered() {
        assert_eq!(cached(1, 0), Some(64));
        assert_eq!(cached(1023, 63), Some(u16::MAX));
        assert_eq!((cached(1024, 0), cached(1, 64), cached(1 << 20, 1 << 20)), (None, None, None));
    }
}
