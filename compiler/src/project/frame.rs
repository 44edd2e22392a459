//! The abstract frame: where each local and stack slot's value is while a trace runs.
//!
//! Locals that hold references are written through to the frame's memory, so that memory owns them; numbers
//! and iterators live in registers and reach memory at exits only. The rule behind all of it: *a slot in
//! memory always owns what it points to, or is null*.

use super::calls::Call;
use super::objects::Objects;
use crate::ir::entity::Value;
use crate::ir::tree::{Own, Snapshot, SnapshotSlot};

/// Who keeps the object of a value alive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    /// The memory of the slot that holds it.
    Home,
    /// Compiled code owns one reference.
    Owned,
    /// Somebody for as long as the trace runs: a constant, an immortal object, null.
    Lasting,
    /// The memory of a local, which may be overwritten.
    Local(u16),
    /// A heap object, until the heap changes or host code runs.
    Weak,
    /// Nobody needs to: a number or iterator that exists as its fields only.
    Fresh,
}

/// What a slot's memory holds, relative to the slot's value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Memory {
    /// The value itself, owned.
    Same,
    /// An old plain object, owned, or null: to be released when the slot is written.
    Stale,
}

/// A slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotState {
    /// The value: a reference, possibly to an object that only exists as a box instruction.
    pub value: Value,
    /// Who keeps it.
    pub hold: Hold,
    /// What memory holds.
    pub memory: Memory,
}

/// The abstract frame.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Locals, by slot; none is a local that the tree does not touch.
    pub locals: Vec<Option<SlotState>>,
    /// Value stack, deepest first.
    pub stack: Vec<SlotState>,
    /// Stack slots above the stack whose memory owns a stale object.
    pub stale_above: Vec<u16>,
    /// Calls that are going on, outermost first. Their frames lie on the stack, and have no memory.
    pub(super) calls: Vec<Call>,
}

impl Frame {
    /// Slot number of a stack position.
    pub fn stack_slot(&self, position: usize) -> u16 {
        (self.locals.len() + position) as u16
    }

    /// The state of a slot, locals first. None for a local that the tree does not touch, and above the stack.
    pub fn slot(&self, slot: usize) -> Option<SlotState> {
        match slot.checked_sub(self.locals.len()) {
            None => self.locals.get(slot).copied().flatten(),
            Some(position) => self.stack.get(position).copied(),
        }
    }

    /// Number of values on the stack.
    pub fn depth(&self) -> u16 {
        self.stack.len() as u16
    }

    /// Pushes a value. Memory at the new position owns something stale only if a stack slot was popped there.
    pub fn push(&mut self, value: Value, hold: Hold) {
        let slot = self.stack_slot(self.stack.len());
        self.stale_above.retain(|&stale| stale != slot);
        self.stack.push(SlotState { value, hold, memory: Memory::Stale });
    }

    /// The state to restore at an exit here, where numbers are these objects.
    pub(super) fn snapshot(&self, objects: &Objects) -> Snapshot {
        let mut slots = Vec::new();
        let locals = self.locals.iter().enumerate().filter_map(|(at, slot)| slot.map(|slot| (at as u16, slot)));
        let stack = self.stack.iter().enumerate().map(|(at, slot)| (self.stack_slot(at), *slot));
        for (slot, state) in locals.chain(stack) {
            match state.memory {
                Memory::Same => {}
                Memory::Stale => slots.push(restored(slot, state, objects)),
            }
        }
        let mut stale: Vec<u16> = self.stale_above.clone();
        stale.sort_unstable();
        let calls = self.calls.iter().map(|call| call.snapshot(self.locals.len())).collect();
        Snapshot { depth: self.depth(), calls, used: 0, slots, stale }
    }
}

fn restored(slot: u16, state: SlotState, objects: &Objects) -> SnapshotSlot {
    let number = SnapshotSlot { slot, value: state.value, own: own_of(state.hold), object: None };
    match objects.get(&state.value).filter(|_| state.hold == Hold::Fresh) {
        Some(object) if object.sure => SnapshotSlot { value: object.object, own: Own::Borrowed, ..number },
        Some(object) => SnapshotSlot { object: Some(object.object), ..number },
        None => number,
    }
}

fn own_of(hold: Hold) -> Own {
    match hold {
        // What exists as its fields only is made for the slot, or owns what it refers to.
        Hold::Owned | Hold::Fresh => Own::Owned,
        Hold::Home | Hold::Lasting | Hold::Local(_) | Hold::Weak => Own::Borrowed,
    }
}
