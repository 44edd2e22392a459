//! Loops inside a tree: headers below the tree's own.
//!
//! A bridge that goes around another loop on its way (an inner loop beside the tree's, or one further out) does not
//! unroll it: that loop gets a header where the bridge comes to it, and every path below that comes there again
//! jumps to it. So does each loop around that one which the bridge entered on its way. So a whole nest becomes one
//! function, whichever of its loops was found first.
//!
//! Owns when such a header is made, what it carries around, and when a path may jump to it. What does not change in
//! the loop stays as it is where the header is reached; what changes is passed in the forms of
//! [`super::header::Class`]. A path that does not fit goes on, and so unrolls the loop: always right, only longer.
//! On a compiler thread.

use super::frame::{Frame, Hold, Memory, SlotState};
use super::header::{Class, HeaderPlan, LocalUse};
use super::objects::{Held, Objects};
use super::translate::{Iter, Step, Translator};
use crate::ir::entity::Segment;
use crate::ir::tree::{Const, End};
use firesteel_protocol::exits::{ExitKey, ExitKind};
use firesteel_protocol::fam::tables::Flow;
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::trace::{Level, SlotType, TraceEnd};
use firesteel_protocol::uops::Uop;

/// A header below the tree's own.
#[derive(Debug)]
pub(super) struct Nested {
    /// Unit at which the loop begins.
    unit: u32,
    segment: Segment,
    plan: HeaderPlan,
    /// The frame at the header, and the objects that its numbers are.
    frame: Frame,
    objects: Objects,
}

impl Nested {
    /// Whether a local lives in a register as a number here.
    pub(super) fn is_number(&self, local: u32) -> bool {
        self.plan.is_number(local)
    }
}

impl Translator<'_> {
    /// Before an instruction of the path that begins at `first`: makes the header of a loop that the path goes around,
    /// or jumps to a header above. True if the path ended so.
    pub(super) fn at_nested(&mut self, first: u32, end: &TraceEnd) -> Step<bool> {
        if self.nested.iter().any(|header| header.unit == first) {
            // A bridge that begins at a header has not been around yet.
            return Ok(self.instr > 0 && self.on_the_way_in(|path| path.close_nested(first))?);
        }
        match end {
            TraceEnd::Nested(unit, slots) if *unit == first || self.leads_to(first, *unit) => {
                if !self.settles_later(first, slots) {
                    self.on_the_way_in(|path| path.open_nested(first, slots))?;
                }
            }
            TraceEnd::Nested(..) | TraceEnd::Closed(_) | TraceEnd::Linked(_) | TraceEnd::Aborted(..) => {}
        }
        Ok(false)
    }

    /// Whether the path comes to this loop again, and a local that is unbound now is one that the loop computes with: then the
    /// first round is none of the loop's.
    fn settles_later(&self, first: u32, ends: &[SlotType]) -> bool {
        let recorded = self.recorded.traces.get(usize::from(self.trace));
        let rest = recorded.and_then(|trace| trace.instrs.get(self.instr as usize + 1..)).unwrap_or_default();
        let comes_again = rest.iter().any(|instr| {
            let start = self.bytecode.proper(instr.unit).map(|decoded| decoded.start);
            instr.level == Level::OUTERMOST && start == Some(first)
        });
        comes_again
            && self.frame.locals.iter().enumerate().any(|(at, slot)| {
                let is_unbound = slot.is_some_and(|slot| self.builder.tree().as_const(slot.value) == Some(Const::Null));
                let becomes = match self.agreed_in_loop(first, at, ends) {
                    Some(SlotType::Type(ty)) => !matches!(self.unboxed(ty), Unboxed::No),
                    Some(SlotType::Null | SlotType::RangeIter { .. } | SlotType::ListIter | SlotType::Other) | None => {
                        false
                    }
                };
                is_unbound && becomes && self.is_computed_with(at as u32)
            })
    }

    /// Whether a loop begins at `first` that holds the one at `inner`, and so will be gone around with it; but not one
    /// around the tree's own, whose header is on the way round then.
    fn leads_to(&self, first: u32, inner: u32) -> bool {
        let units = self.bytecode.loop_units(first, self.tables);
        units.contains(&inner) && !units.contains(&self.recorded.header)
    }

    /// Does something whose exits are not those of the instruction that comes next.
    pub(super) fn on_the_way_in<T>(&mut self, step: impl FnOnce(&mut Self) -> Step<T>) -> Step<T> {
        let instr = self.instr;
        self.instr |= ExitKey::BEFORE_HEADER;
        let done = step(self);
        self.instr = instr;
        done
    }

    /// Ends a path that came back to a loop's header. One that does not fit leaves there.
    pub(super) fn end_nested(&mut self, unit: u32) -> Step<()> {
        self.begin(unit, unit);
        if self.close_nested(unit)? { Ok(()) } else { self.leave_here() }
    }

    /// Begins a loop here, if the frame is fit for it.
    fn open_nested(&mut self, unit: u32, ends: &[SlotType]) -> Step<()> {
        let Some(first) = self.bytecode.at(unit).copied() else { return Ok(()) };
        self.begin(first.start, first.unit);
        self.expect_types()?;
        let Some(plan) = self.plan_nested(unit, ends) else { return Ok(()) };
        if !self.fits(&plan, &self.frame.clone(), &self.objects.clone()) {
            return Ok(());
        }
        // What is only borrowed must not end with what the loop does.
        self.save_numbers()?;
        for at in 0..self.frame.stack.len() {
            self.own_stack(at)?;
        }
        let units = self.bytecode.loop_units(unit, self.tables);
        if self.taught.as_ref().is_some_and(|lessons| lessons.is_hosted(&units)) {
            // Host code must find what the loop does not change in memory: it is put there once.
            for (at, class) in plan.classes().iter().enumerate() {
                if *class == Class::Kept {
                    self.own_local(at)?;
                }
            }
        }
        self.keep_objects(&plan)?;
        let args = self.arguments(&plan)?;
        let (segment, params) = self.builder.header(self.segment, &args).map_err(|error| self.bug(error))?;
        self.segment = segment;
        let locals = self.frame.locals.iter().copied();
        let kept: Vec<Option<SlotState>> = locals.chain(self.frame.stack.iter().copied().map(Some)).collect();
        self.frame.stack.clear();
        self.fill_frame(&plan, &kept, &params)?;
        let key = ExitKey { trace: self.trace, instr: ExitKey::AT_HEADER, resume: unit };
        let poll = self.builder.exit(key, ExitKind::Poll, self.frame.snapshot(&self.objects));
        self.emit_leaving(Uop::Poll, &[], poll)?;
        let (frame, objects) = (self.frame.clone(), self.objects.clone());
        self.nested.push(Nested { unit, segment, plan, frame, objects }.into());
        self.begin(first.start, first.unit);
        Ok(())
    }

    /// Numbers that the loop does not change are the objects in the memory of their own locals: that of others that have the
    /// same number may get something else in the loop.
    fn keep_objects(&mut self, plan: &HeaderPlan) -> Step<()> {
        for (at, class) in plan.classes().iter().enumerate().take(self.frame.locals.len()) {
            let kept = self
                .frame
                .slot(at)
                .filter(|slot| *class == Class::Kept && slot.hold == Hold::Fresh && slot.memory == Memory::Same);
            if let Some(slot) = kept
                && self.objects.get(&slot.value).is_some_and(|object| object.held == Held::Homes)
            {
                self.note_home(at, slot.value)?;
            }
        }
        Ok(())
    }

    /// Ends the path with a jump to the header of a loop, if it is above and the frame is as it is there.
    fn close_nested(&mut self, unit: u32) -> Step<bool> {
        let header = self.nested.iter().rev().find(|header| header.unit == unit).cloned();
        let (Some(header), Some(&first)) = (header, self.bytecode.at(unit)) else { return Ok(false) };
        self.begin(first.start, first.unit);
        self.expect_types()?;
        if !self.fits(&header.plan, &header.frame, &header.objects) {
            return Ok(false);
        }
        let args = self.arguments(&header.plan)?;
        self.builder.set_end(self.segment, End::Jump(header.segment, args)).map_err(|error| self.bug(error))?;
        Ok(true)
    }

    /// What the loop carries around. None if that cannot be told.
    fn plan_nested(&self, unit: u32, ends: &[SlotType]) -> Option<HeaderPlan> {
        let header = self.bytecode.at(unit)?;
        let advances = self.tables.instrs.get(usize::from(header.instr.0))?.flow;
        let advances = matches!(advances, Flow::IterForward { .. });
        let units = self.bytecode.loop_units(unit, self.tables);
        let used = LocalUse::of(self.recorded, &self.bytecode, self.tables, |unit| units.contains(&unit));
        // At its own beginning a path knows what the slots held when it was recorded.
        let recorded = self.recorded.traces.get(usize::from(self.trace));
        let begins = recorded.filter(|_| self.instr & !ExitKey::BEFORE_HEADER == 0).map(|trace| &trace.slots);
        let began_as =
            |at: usize, ty: u16| begins.and_then(|slots| slots.get(at)).is_none_or(|slot| *slot == SlotType::Type(ty));
        let locals = self.frame.locals.iter().enumerate().map(|(at, slot)| {
            let Some(slot) = slot else { return Class::Untouched };
            if !used.written.get(at).copied().unwrap_or(false) {
                return Class::Kept;
            }
            match self.agreed_in_loop(unit, at, ends) {
                Some(SlotType::Type(ty)) if began_as(at, ty) && self.may_be_number(at as u32, *slot, ty) => {
                    Class::Number { ty, stored: false }
                }
                Some(
                    SlotType::Type(_)
                    | SlotType::Null
                    | SlotType::RangeIter { .. }
                    | SlotType::ListIter
                    | SlotType::Other,
                )
                | None => Class::Reference,
            }
        });
        let top = self.frame.stack.len().wrapping_sub(1);
        let stack = self.frame.stack.iter().enumerate().map(|(at, slot)| {
            let iter = if at == top && advances { self.iters.get(&slot.value) } else { None };
            match iter {
                Some(&Iter::Range { step, .. }) => {
                    Class::Range { unit_step: self.builder.tree().as_const(step) == Some(Const::I64(1)) }
                }
                Some(Iter::List { .. }) => Class::List,
                None => Class::Kept,
            }
        });
        Some(HeaderPlan::nested(self.frame.locals.len(), locals.chain(stack).collect()))
    }

    /// The type that a slot has whenever a recorded path comes back to a loop.
    fn agreed_in_loop(&self, unit: u32, slot: usize, ends: &[SlotType]) -> Option<SlotType> {
        let found = *ends.get(slot)?;
        let others = self.recorded.traces.iter().filter_map(|trace| match &trace.end {
            TraceEnd::Nested(other, slots) if *other == unit => slots.get(slot),
            TraceEnd::Nested(..) | TraceEnd::Closed(_) | TraceEnd::Linked(_) | TraceEnd::Aborted(..) => None,
        });
        let agree = { others }.all(|other| *other == found);
        agree.then_some(found)
    }

    fn may_be_number(&self, local: u32, slot: SlotState, ty: u16) -> bool {
        !matches!(self.unboxed(ty), Unboxed::No) && self.is_computed_with(local) && self.can_be(slot, ty)
    }

    /// Whether a value can be of a type, as far as is known.
    fn can_be(&self, slot: SlotState, ty: u16) -> bool {
        self.builder.tree().as_const(slot.value) != Some(Const::Null)
            && self.exact(slot.value).is_none_or(|known| known == ty)
            && !self.iters.contains_key(&slot.value)
    }

    /// Whether the frame can be brought into the form of a header, whose frame is `expected`.
    fn fits(&self, plan: &HeaderPlan, expected: &Frame, objects: &Objects) -> bool {
        let stale = |frame: &Frame| {
            let mut stale = frame.stale_above.clone();
            stale.sort_unstable();
            stale
        };
        self.frame.depth() == expected.depth()
            && stale(&self.frame) == stale(expected)
            && plan.classes().iter().enumerate().all(|(at, class)| {
                let slots = (self.frame.slot(at), expected.slot(at));
                match (*class, slots) {
                    (Class::Untouched | Class::Kept, (None, None)) => true,
                    (Class::Untouched | Class::Fixed(_), _) | (_, (None, _) | (_, None)) => false,
                    (Class::Kept, (Some(here), Some(there))) => {
                        let object = objects.get(&there.value);
                        is_kept(here, there)
                            && object.is_none_or(|object| self.objects.get(&here.value) == Some(object))
                    }
                    (Class::Number { ty, .. }, (Some(here), _)) => here.hold != Hold::Owned && self.can_be(here, ty),
                    (Class::Reference, (Some(here), _)) => !self.iters.contains_key(&here.value),
                    (Class::Range { unit_step }, (Some(here), _)) => match self.iters.get(&here.value) {
                        Some(&Iter::Range { step, .. }) => {
                            !unit_step || self.builder.tree().as_const(step) == Some(Const::I64(1))
                        }
                        Some(Iter::List { .. }) | None => false,
                    },
                    (Class::List, (Some(here), _)) => matches!(self.iters.get(&here.value), Some(Iter::List { .. })),
                }
            })
    }
}

/// Whether a slot that the loop does not change is still as at the header. Memory may meanwhile hold the value as well.
fn is_kept(here: SlotState, there: SlotState) -> bool {
    here.value == there.value && here.hold == there.hold && (here.memory == there.memory || here.memory == Memory::Same)
}
