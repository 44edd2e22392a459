//! From an exit back to an interpreter frame: spilled words become objects in the frame's slots.
//!
//! Ownership. A frame slot in memory always owns what it points to, or is null; compiled code keeps that rule at
//! every point where it can leave. So whatever a listed slot's memory still holds belongs to the slot and is
//! released when the slot is overwritten, and so do the slots in [`ExitDescriptor::stale`]. A spilled reference that
//! equals what the slot's memory holds is the slot's own: compiled code has no other. A list iterator that compiled
//! code keeps in registers owns its list, and so does the object that is made of it.
//!
//! Order. First all new values are made, with a new reference for each borrowed one: an old content may be what keeps
//! a borrowed value alive. Then slots are written; then the old contents are released.

use crate::heap::Value;
use crate::machine::frame::{Frame, Slot};
use crate::program::Function;
use firesteel_protocol::exits::{ExitDescriptor, Restore};
use firesteel_protocol::native::MAX_SPILLS;
use firesteel_protocol::types::Kind;
use smallvec::SmallVec;
use std::mem::ManuallyDrop;

/// Whether an exit fits a function: resume point, slots and spilled words exist.
pub fn fits(exit: &ExitDescriptor, function: &Function) -> bool {
    let slot_fits = |slot: u16| usize::from(slot) < function.slots();
    function.depths.get(exit.resume as usize) == Some(&exit.depth)
        && exit.stale.iter().all(|&slot| slot_fits(slot))
        && exit.slots.iter().all(|restore| slot_fits(restore.slot) && restore.value.is_well_formed())
}

/// What becomes of a slot.
enum New {
    /// Its memory is right already.
    Keep,
    /// It gets this.
    Set(Slot),
}

/// The words of an exit, and the objects made of them so far: slots with the same word share one object.
struct Words {
    values: *const [u64; MAX_SPILLS],
    made: SmallVec<[(u16, Value); 8]>,
}

impl Words {
    /// # Safety
    /// The exit spilled a word of this index.
    unsafe fn word(&self, index: u16) -> u64 {
        // SAFETY: the caller's promise; `fits` has checked the index.
        unsafe { self.values.cast::<u64>().add(usize::from(index)).read() }
    }

    /// # Safety
    /// As for [`Words::word`].
    unsafe fn number(&self, value: &Restore) -> i64 {
        // SAFETY: the caller's promise.
        value.integer(|index| unsafe { self.word(index) })
    }

    /// # Safety
    /// As for [`Words::word`].
    unsafe fn object(&mut self, index: u16, make: impl FnOnce(u64) -> Value) -> Value {
        if let Some((_, value)) = self.made.iter().find(|(known, _)| *known == index) {
            return value.clone();
        }
        // SAFETY: the caller's promise.
        let value = make(unsafe { self.word(index) });
        self.made.push((index, value.clone()));
        value
    }

    /// The value of a slot.
    ///
    /// # Safety
    /// As for [`Words::word`]; `present` is what the slot's memory owns.
    unsafe fn value(&mut self, restore: &Restore, present: Option<&Value>) -> New {
        // SAFETY: the caller's promise, here and below; references are alive, and owned where the exit says so.
        unsafe {
            let value = match restore {
                Restore::Spilled { index, kind: Kind::Ref, owned } => {
                    let word = self.word(*index);
                    if present.map_or(0, Value::address) == word {
                        return New::Keep;
                    }
                    return New::Set(if *owned { Value::from_address(word) } else { Value::share(word) });
                }
                Restore::Spilled { index, kind: Kind::I64, .. } => self.object(*index, |word| Value::int(word as i64)),
                Restore::Spilled { index, kind: Kind::F64, .. } => {
                    self.object(*index, |word| Value::float(f64::from_bits(word)))
                }
                Restore::Spilled { index, kind: Kind::Bool, .. } => Value::bool(self.word(*index) != 0),
                // `fits` refused it.
                Restore::Spilled { kind: Kind::Addr, .. } => return New::Set(None),
                Restore::Int(number) => Value::int(*number),
                Restore::Float(bits) => Value::float(f64::from_bits(*bits)),
                Restore::Bool(truth) => Value::bool(*truth),
                Restore::Object(address) => return New::Set(Value::share(*address)),
                Restore::Number { object, number } => {
                    let known = object.address(|index| self.word(index));
                    return self.value(if known == 0 { number } else { object }, present);
                }
                Restore::RangeIter { next, len, step } => {
                    let (next, len, step) = (self.number(next), self.number(len), self.number(step));
                    if let Some(own) = present.filter(|own| own.is_unique() && own.as_range().is_some()) {
                        own.set_range(next, len, step);
                        return New::Keep;
                    }
                    Value::range_iter(next, len, step)
                }
                Restore::ListIter { list, index } => {
                    let address = list.address(|index| self.word(index));
                    // The reference that compiled code owned.
                    let Some(list) = Value::from_address(address) else { return New::Set(None) };
                    let index = self.number(index);
                    let own = present.filter(|own| own.is_unique());
                    if let Some((own, (known, _))) = own.and_then(|own| Some((own, own.as_list_iter()?)))
                        && known == list
                    {
                        own.set_list_index(index);
                        return New::Keep;
                    }
                    Value::list_iter(list, index)
                }
            };
            New::Set(Some(value))
        }
    }
}

/// Brings a frame to the state of an exit.
///
/// # Safety
/// Compiled code has just left through this exit for this frame, with these values; [`fits`] held.
pub unsafe fn restore(frame: &mut Frame<'_>, values: *const [u64; MAX_SPILLS], exit: &ExitDescriptor) {
    let home = frame.home();
    let mut words = Words { values, made: SmallVec::new() };
    let mut fresh: SmallVec<[New; 16]> = SmallVec::new();
    let mut old: SmallVec<[Slot; 16]> = SmallVec::new();
    // SAFETY: slots are inside the frame (`fits`), and what is in them they own.
    unsafe {
        for restore in &exit.slots {
            let present = ManuallyDrop::new(home.add(usize::from(restore.slot)).read());
            fresh.push(words.value(&restore.value, present.as_ref()));
        }
        for (restore, new) in exit.slots.iter().zip(fresh) {
            if let New::Set(new) = new {
                old.push(home.add(usize::from(restore.slot)).replace(new));
            }
        }
        for &slot in &exit.stale {
            old.push(home.add(usize::from(slot)).replace(None));
        }
        frame.set_depth(usize::from(exit.depth));
    }
    frame.unit = exit.resume;
    // What goes here may end objects; the frame is in order.
    drop(words);
    drop(old);
}
