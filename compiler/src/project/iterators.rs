//! Iterators: how loops advance, and where iterations end.
//!
//! Iterators over ranges and lists that a loop made or entered with exist as their fields, [`Iter`]; those of other loops, and
//! those over tuples, stay objects, whose fields are read and written in place; all others are the host's to advance, by a
//! helper. Also what makes iterators, and unpacking. On a compiler thread.

use super::frame::Hold;
use super::translate::{Iter, IterationEnd, Known, Step, Translator};
use crate::ir::entity::Value;
use crate::ir::tree::Const;
use firesteel_protocol::bytecode::Instruction;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;

/// How iterators over a kind of sequence are advanced: their fields and those of the sequence, by name.
struct Sequence {
    seq: &'static str,
    index: &'static str,
    len: &'static str,
    items: &'static str,
    /// What gives the address of the items.
    reach: Uop,
    elem: &'static str,
    /// The index of an iterator that has ended, where that tells it as well as the sequence that is gone.
    ended: Option<i64>,
}

const LIST: Sequence = Sequence {
    seq: "list_iterator.seq",
    index: "list_iterator.index",
    len: "list.len",
    items: "list.items",
    reach: Uop::LoadField,
    elem: "list_item",
    ended: Some(-1),
};

const TUPLE: Sequence = Sequence {
    seq: "tuple_iterator.seq",
    index: "tuple_iterator.index",
    len: "tuple.len",
    items: "tuple.items",
    reach: Uop::FieldAddr,
    elem: "tuple_item",
    ended: None,
};

impl Translator<'_> {
    /// A range iterator that exists as its fields.
    pub(super) fn new_range(&mut self, next: Value, len: Value, step: Value) -> Step<Value> {
        let value = self.emit_value(Uop::NewRangeIter, &[next, len, step], 0)?;
        let ty = self.type_named("range_iterator")?;
        self.known.insert(value, Known { ty: Some(ty) });
        self.iters.insert(value, Iter::Range { next, len, step });
        Ok(value)
    }

    /// A list iterator that exists as its fields; owns a reference to the list.
    pub(super) fn new_list(&mut self, list: Value, index: Value) -> Step<Value> {
        let value = self.emit_value(Uop::NewListIter, &[list, index], 0)?;
        let ty = self.type_named("list_iterator")?;
        self.known.insert(value, Known { ty: Some(ty) });
        self.iters.insert(value, Iter::List { list, index });
        Ok(value)
    }

    /// What an iterator of the trace owned goes with it.
    pub(super) fn release_iter(&mut self, value: Value) -> Step<()> {
        match self.iters.get(&value).copied() {
            Some(Iter::List { list, .. }) => {
                let drop = self.plan_drop(list)?;
                if self.in_call() {
                    // Its locals are in no memory that would keep what they borrowed from the list.
                    self.own_items()?;
                }
                self.finish_drop(list, drop)
            }
            Some(Iter::Range { .. }) | None => Ok(()),
        }
    }

    fn set_top(&mut self, value: Value) {
        if let Some(top) = self.frame.stack.last_mut() {
            top.value = value;
        }
    }

    pub(super) fn next_range(&mut self, goes_on: bool) -> Step<()> {
        let top = self.peek(0)?.value;
        let (next, len, step) = match self.iters.get(&top) {
            Some(&Iter::Range { next, len, step }) => (next, len, step),
            Some(Iter::List { .. }) => return Err(self.cut(AbortReason::UnsupportedTypes, "not a range iterator")),
            None => return self.next_range_in_place(goes_on),
        };
        let zero = self.builder.int(0);
        let more = self.emit_value(Uop::GtI64, &[len, zero], 0)?;
        self.decide(more, goes_on)?;
        if !goes_on {
            return self.apply_pop();
        }
        let one = self.builder.int(1);
        let after = self.emit_value(Uop::AddI64, &[next, step], 0)?;
        let left = self.emit_value(Uop::SubI64, &[len, one], 0)?;
        let advanced = self.new_range(after, left, step)?;
        self.set_top(advanced);
        let item = self.emit_value(Uop::BoxI64, &[next], 0)?;
        self.know_result(Uop::BoxI64, item);
        self.frame.push(item, Hold::Fresh);
        Ok(())
    }

    pub(super) fn next_list(&mut self, goes_on: bool) -> Step<()> {
        let top = self.peek(0)?.value;
        let (list, index) = match self.iters.get(&top) {
            Some(&Iter::List { list, index }) => (list, index),
            Some(Iter::Range { .. }) => return Err(self.cut(AbortReason::UnsupportedTypes, "not a list iterator")),
            None => return self.next_in_place(goes_on, &LIST),
        };
        let (items, len) = (self.field_named("list.items")?, self.field_named("list.len")?);
        let elem = self.elem_named("list_item")?;
        let count = self.emit_value(Uop::LoadField, &[list], len)?;
        let more = self.emit_value(Uop::LtU64, &[index, count], 0)?;
        self.decide(more, goes_on)?;
        if !goes_on {
            return self.apply_pop();
        }
        let array = self.emit_value(Uop::LoadField, &[list], items)?;
        let item = self.emit_value(Uop::LoadElem, &[array, index], elem)?;
        let one = self.builder.int(1);
        let after = self.emit_value(Uop::AddI64, &[index, one], 0)?;
        let advanced = self.new_list(list, after)?;
        self.set_top(advanced);
        self.known.insert(item, Known { ty: None });
        self.frame.push(item, Hold::Weak);
        self.note_origin(item, 1);
        Ok(())
    }

    /// The next item of a tuple.
    pub(super) fn next_tuple(&mut self, goes_on: bool) -> Step<()> {
        self.next_in_place(goes_on, &TUPLE)
    }

    /// The next number of a range iterator that is an object, by its fields as the interpreter keeps them.
    fn next_range_in_place(&mut self, goes_on: bool) -> Step<()> {
        let iterator = self.peek(0)?.value;
        let [start_field, len_field, step_field] = [
            self.field_named("range_iterator.start")?,
            self.field_named("range_iterator.len")?,
            self.field_named("range_iterator.step")?,
        ];
        let (zero, one) = (self.builder.int(0), self.builder.int(1));
        let len = self.emit_value(Uop::LoadField, &[iterator], len_field)?;
        let more = self.emit_value(Uop::GtI64, &[len, zero], 0)?;
        self.decide(more, goes_on)?;
        if !goes_on {
            return self.apply_pop();
        }
        let next = self.emit_value(Uop::LoadField, &[iterator], start_field)?;
        let step = self.emit_value(Uop::LoadField, &[iterator], step_field)?;
        let after = self.emit_value(Uop::AddI64, &[next, step], 0)?;
        let left = self.emit_value(Uop::SubI64, &[len, one], 0)?;
        self.emit(Uop::StoreField, &[iterator, after], start_field)?;
        self.emit(Uop::StoreField, &[iterator, left], len_field)?;
        let item = self.emit_value(Uop::BoxI64, &[next], 0)?;
        self.know_result(Uop::BoxI64, item);
        self.frame.push(item, Hold::Fresh);
        Ok(())
    }

    /// The next item of a sequence, by the fields of the iterator as the interpreter keeps them.
    fn next_in_place(&mut self, goes_on: bool, of: &Sequence) -> Step<()> {
        let iterator = self.peek(0)?.value;
        let (seq_field, index_field) = (self.field_named(of.seq)?, self.field_named(of.index)?);
        let (items, len) = (self.field_named(of.items)?, self.field_named(of.len)?);
        let elem = self.elem_named(of.elem)?;
        let sequence = self.emit_value(Uop::LoadField, &[iterator], seq_field)?;
        // One that has ended before has none.
        self.emit(Uop::GuardNotNull, &[sequence], 0)?;
        self.known.entry(sequence).or_insert(Known { ty: None });
        let index = self.emit_value(Uop::LoadField, &[iterator], index_field)?;
        let count = self.emit_value(Uop::LoadField, &[sequence], len)?;
        let more = self.emit_value(Uop::LtU64, &[index, count], 0)?;
        self.decide(more, goes_on)?;
        if !goes_on {
            // The iterator gives the sequence up, before it is itself given up.
            let drop = self.plan_drop(sequence)?;
            self.own_items()?;
            self.save_numbers()?;
            let null = self.builder.null();
            self.emit(Uop::StoreField, &[iterator, null], seq_field)?;
            if let Some(ended) = of.ended {
                let ended = self.builder.int(ended);
                self.emit(Uop::StoreField, &[iterator, ended], index_field)?;
            }
            self.finish_drop(sequence, drop)?;
            return self.apply_pop();
        }
        let array = self.emit_value(of.reach, &[sequence], items)?;
        let item = self.emit_value(Uop::LoadElem, &[array, index], elem)?;
        let one = self.builder.int(1);
        let after = self.emit_value(Uop::AddI64, &[index, one], 0)?;
        self.emit(Uop::StoreField, &[iterator, after], index_field)?;
        self.known.insert(item, Known { ty: None });
        self.frame.push(item, Hold::Weak);
        self.note_origin(item, 1);
        Ok(())
    }

    fn decide(&mut self, condition: Value, truth: bool) -> Step<()> {
        match self.builder.tree().as_const(condition) {
            Some(Const::Bool(known)) if known == truth => Ok(()),
            Some(_) => Err(self.cut(AbortReason::UnsupportedTypes, "an iterator contradicts the recording")),
            None => self.emit(if truth { Uop::GuardTrue } else { Uop::GuardFalse }, &[condition], 0).map(|_| ()),
        }
    }

    fn apply_pop(&mut self) -> Step<()> {
        let slot = self.pop()?;
        self.release(slot.value, slot.hold)
    }

    /// An iterator that only the host can advance. Null is its end, or an error that the host asks to leave for.
    pub(super) fn next_any(&mut self, helper: u16, decoded: &Instruction, goes_on: bool) -> Step<()> {
        let iterator = self.peek(0)?.value;
        if self.iters.contains_key(&iterator) {
            return Err(self.cut(AbortReason::UnsupportedTypes, "an iterator of the trace is used as an object"));
        }
        self.refuse_in_call("an iterator of the host in a call")?;
        self.before_host()?;
        let unit = self.builder.int(i64::from(self.unit));
        let item = self.emit_value(Uop::Call, &[iterator, unit], u32::from(helper))?;
        if goes_on {
            let ended = self.ended_exit(decoded);
            self.emit_leaving(Uop::GuardNotNull, &[item], ended)?;
            self.known.insert(item, Known { ty: None });
            self.frame.push(item, Hold::Owned);
            self.note_origin(item, 1);
            return Ok(());
        }
        // With an item, the interpreter goes on behind the instruction, which is done.
        let mut with_item = self.frame.clone();
        with_item.push(item, Hold::Owned);
        let others = self.branch_exit(decoded.next, &with_item);
        let null = self.builder.null();
        let ended = self.emit_value(Uop::IsSame, &[item, null], 0)?;
        self.emit_leaving(Uop::GuardTrue, &[ended], others)?;
        self.end_iteration()
    }

    /// A helper gave no item: leaves if it raised, and otherwise gives the iterator up.
    fn end_iteration(&mut self) -> Step<()> {
        let failed = self.error_exit(0);
        self.emit_leaving(Uop::CheckLeave, &[], failed)?;
        self.apply_pop()
    }

    /// The beginning of a bridge of an exit where an iteration ended: what its instruction does at the end.
    pub(super) fn after_end(&mut self, end: IterationEnd) -> Step<()> {
        self.instr = end.instr;
        self.begin(end.resume, end.unit);
        // Running the instruction again would ask the iterator again.
        self.acted = true;
        self.ran_host = true;
        self.end_iteration()?;
        self.check_leave(end.target)
    }

    /// `range(stop)`, `range(start, stop)`, `range(start, stop, step)` on integers, as an iterator. The arguments are
    /// the topmost inputs, as many as the instruction's argument says; what else it pops lies below them.
    pub(super) fn call_range(&mut self, decoded: &Instruction) -> Step<()> {
        let args = decoded.oparg;
        let Some(instr) = self.tables.instrs.get(usize::from(decoded.instr.0)) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "an instruction that the tables do not have"));
        };
        let inputs = instr.effect.pops.of(args) as usize;
        let mut numbers = Vec::new();
        for at in (0..args as usize).rev() {
            let value = self.peek(at)?.value;
            if !matches!(self.number(value), Unboxed::Int) {
                return Err(self.cut(AbortReason::UnsupportedTypes, "range of something other than integers"));
            }
            self.note_number(value);
            numbers.push(self.unbox(value)?);
        }
        let (zero, one) = (self.builder.int(0), self.builder.int(1));
        let (start, stop, step) = match *numbers.as_slice() {
            [stop] => (zero, stop, one),
            [start, stop] => (start, stop, one),
            [start, stop, step] => (start, stop, step),
            _ => return Err(self.cut(AbortReason::UnsupportedTypes, "range takes one to three arguments")),
        };
        let len = match self.builder.tree().as_const(step) {
            Some(Const::I64(1)) => {
                let span = self.emit_value(Uop::SubOvf, &[stop, start], 0)?;
                self.emit_value(Uop::MaxI64, &[span, zero], 0)?
            }
            Some(Const::I64(step_value)) if step_value != 0 => {
                let span = self.emit_value(Uop::SubOvf, &[stop, start], 0)?;
                let toward = self.builder.int(if step_value > 0 { step_value - 1 } else { step_value + 1 });
                let raised = self.emit_value(Uop::AddOvf, &[span, toward], 0)?;
                let count = self.emit_value(Uop::FloorDivOvf, &[raised, step], 0)?;
                self.emit_value(Uop::MaxI64, &[count, zero], 0)?
            }
            Some(_) => return Err(self.cut(AbortReason::UnsupportedTypes, "range with a step of zero")),
            None => {
                // Only growing ranges have a formula without a branch.
                let grows = self.emit_value(Uop::GtI64, &[step, zero], 0)?;
                self.emit(Uop::GuardTrue, &[grows], 0)?;
                let span = self.emit_value(Uop::SubOvf, &[stop, start], 0)?;
                let toward = self.emit_value(Uop::SubI64, &[step, one], 0)?;
                let raised = self.emit_value(Uop::AddOvf, &[span, toward], 0)?;
                let count = self.emit_value(Uop::FloorDivOvf, &[raised, step], 0)?;
                self.emit_value(Uop::MaxI64, &[count, zero], 0)?
            }
        };
        for slot in self.pop_many(inputs)? {
            self.release(slot.value, slot.hold)?;
        }
        let iterator = self.new_range(start, len, step)?;
        self.frame.push(iterator, Hold::Fresh);
        Ok(())
    }

    pub(super) fn iter_list(&mut self) -> Step<()> {
        let top = self.frame.stack.len().saturating_sub(1);
        self.own_stack(top)?;
        let slot = self.pop()?;
        if slot.hold != Hold::Owned {
            self.take_reference(slot.value)?;
        }
        let zero = self.builder.int(0);
        let iterator = self.new_list(slot.value, zero)?;
        self.frame.push(iterator, Hold::Fresh);
        Ok(())
    }

    pub(super) fn iter_range(&mut self) -> Step<()> {
        let range = self.peek(0)?.value;
        let int = self.type_named("int")?;
        let mut parts = [range; 3];
        for (part, name) in parts.iter_mut().zip(["range.start", "range.length", "range.step"]) {
            let field = self.field_named(name)?;
            let object = self.emit_value(Uop::LoadField, &[range], field)?;
            self.check_exact(object, int)?;
            *part = self.unbox(object)?;
        }
        let [start, length, step] = parts;
        let slot = self.pop()?;
        let iterator = self.new_range(start, length, step)?;
        self.frame.push(iterator, Hold::Fresh);
        self.release(slot.value, slot.hold)
    }

    pub(super) fn unpack(&mut self, items: u16, len: u16, elem: u16, count: u32) -> Step<()> {
        let sequence = self.peek(0)?.value;
        let length = self.emit_value(Uop::LoadField, &[sequence], u32::from(len))?;
        let wanted = self.builder.int(i64::from(count));
        let fits = self.emit_value(Uop::EqI64, &[length, wanted], 0)?;
        self.emit(Uop::GuardTrue, &[fits], 0)?;
        let in_place = self.tables.fields.get(usize::from(items)).is_some_and(|field| field.kind != Kind::Addr);
        let uop = if in_place { Uop::FieldAddr } else { Uop::LoadField };
        let array = self.emit_value(uop, &[sequence], u32::from(items))?;
        let mut values = Vec::new();
        for at in 0..count {
            let index = self.builder.int(i64::from(at));
            values.push(self.emit_value(Uop::LoadElem, &[array, index], u32::from(elem))?);
        }
        let slot = self.pop()?;
        let keeps = slot.hold == Hold::Owned;
        if keeps {
            // The items outlive the sequence.
            for &value in &values {
                self.take_reference(value)?;
            }
        }
        for (at, &value) in values.iter().enumerate().rev() {
            self.known.insert(value, Known { ty: None });
            self.frame.push(value, if keeps { Hold::Owned } else { Hold::Weak });
            self.note_origin(value, at as u8);
        }
        if keeps {
            self.drop_reference(slot.value)?;
        }
        Ok(())
    }
}
