//! The loop header: what a tree carries around its loop in registers, how it is entered, how paths close.
//!
//! Every slot that any trace of the tree touches gets a class. The start segment checks the frame against the
//! classes and takes values out of their objects; the header has a parameter for each value that changes; a
//! path that closes brings its values into the same form.

use super::frame::{Hold, Memory, SlotState};
use super::objects::{Held, Object};
use super::trace::{ProjectError, RecordedTree};
use super::translate::{Iter, Known, Lessons, Step, Translator};
use crate::ir::entity::{Exit, Value};
use crate::ir::tree::{Const, End, Snapshot};
use firesteel_protocol::bytecode::Instructions;
use firesteel_protocol::exits::{AbortReason, ExitKey, ExitKind};
use firesteel_protocol::fam::tables::{Expansion, FrameOp, Step as FamStep, Tables};
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::trace::{Level, SlotContract, SlotType, TraceEnd};
use firesteel_protocol::uops::Uop;

/// How a slot lives while the tree runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// Not touched: right in memory.
    Untouched,
    /// Read, never written: loaded once.
    Fixed(Option<u16>),
    /// A number of this type, unboxed, in a parameter.
    Number {
        /// Its type.
        ty: u16,
        /// Whether memory holds the object as well: the loop does not change it, and runs host code.
        stored: bool,
    },
    /// A reference, written through to memory, in a parameter.
    Reference,
    /// A range iterator, as its fields: with a step of one, or with its step in a parameter.
    Range { unit_step: bool },
    /// A list iterator, as its fields.
    List,
    /// Below the tree's own header only: does not change in the loop, and stays what it was before.
    Kept,
}

/// The classes of all slots at the header.
#[derive(Clone, Debug)]
pub struct HeaderPlan {
    locals: usize,
    classes: Vec<Class>,
}

/// Which locals recorded instructions use.
#[derive(Debug)]
pub(super) struct LocalUse {
    /// By local: read by one of them.
    pub(super) read: Vec<bool>,
    /// By local: written by one of them.
    pub(super) written: Vec<bool>,
}

impl LocalUse {
    /// Of the instructions at such units, in all traces of a tree.
    pub(super) fn of(
        recorded: &RecordedTree,
        bytecode: &Instructions,
        tables: &Tables,
        counts: impl Fn(u32) -> bool,
    ) -> LocalUse {
        let locals = usize::from(recorded.code.locals);
        let (mut read, mut written) = (vec![false; locals], vec![false; locals]);
        let mark = |list: &mut Vec<bool>, local: u32| {
            if let Some(place) = list.get_mut(local as usize) {
                *place = true;
            }
        };
        let instrs = recorded.traces.iter().flat_map(|trace| &trace.instrs);
        for instr in instrs.filter(|instr| instr.level == Level::OUTERMOST && counts(instr.unit)) {
            let Some(decoded) = bytecode.proper(instr.unit) else { continue };
            let Some(family) = tables.families.get(usize::from(instr.family.0)) else { continue };
            for entry in family.entries {
                let Expansion::Steps { steps, .. } = entry.expansion else { continue };
                for step in steps {
                    let FamStep::Frame(op) = step else { continue };
                    match *op {
                        FrameOp::LoadLocal(part) | FrameOp::LoadLocalCheck(part) => {
                            mark(&mut read, part.of(decoded.oparg))
                        }
                        FrameOp::LoadLocalAndClear(part) | FrameOp::StoreLocal(part) | FrameOp::DeleteLocal(part) => {
                            mark(&mut written, part.of(decoded.oparg));
                        }
                        FrameOp::Nop
                        | FrameOp::LoadConst(_)
                        | FrameOp::PushNull
                        | FrameOp::Pop
                        | FrameOp::Copy(_)
                        | FrameOp::Swap(_)
                        | FrameOp::LoadGlobal { .. }
                        | FrameOp::LoadName(_)
                        | FrameOp::LoadCell(_)
                        | FrameOp::LoadSuper(_)
                        | FrameOp::StoreName(_)
                        | FrameOp::StoreGlobal(_)
                        | FrameOp::Jump
                        | FrameOp::Branch { .. }
                        | FrameOp::BranchNone { .. }
                        | FrameOp::NextRange
                        | FrameOp::NextList
                        | FrameOp::NextTuple
                        | FrameOp::NextAny(_)
                        | FrameOp::CallRange
                        | FrameOp::KeepIter
                        | FrameOp::IterList
                        | FrameOp::IterRange
                        | FrameOp::CallAll(_)
                        | FrameOp::BuildAll(_)
                        | FrameOp::CallFunction
                        | FrameOp::Return
                        | FrameOp::ReturnConst(_)
                        | FrameOp::Unpack { .. } => {}
                    }
                }
            }
        }
        LocalUse { read, written }
    }
}

impl HeaderPlan {
    /// Plans the header of a tree from everything recorded of it.
    pub(super) fn new(
        recorded: &RecordedTree,
        bytecode: &Instructions,
        tables: &Tables,
        lessons: Option<&Lessons>,
    ) -> Result<HeaderPlan, ProjectError> {
        let Some(root) = recorded.traces.first() else {
            return Err(ProjectError {
                reason: AbortReason::CompilerError,
                unit: recorded.header,
                detail: "a tree without a root trace".into(),
            });
        };
        let locals = usize::from(recorded.code.locals);
        let LocalUse { read, written } = LocalUse::of(recorded, bytecode, tables, |_| true);
        let units = bytecode.loop_units(recorded.header, tables);
        let in_loop = LocalUse::of(recorded, bytecode, tables, |unit| units.contains(&unit));
        let hosted = lessons.is_some_and(|lessons| lessons.is_hosted(&units));
        let stored = |slot: usize| lessons.is_some_and(|lessons| lessons.stored.contains(&(slot as u32)));
        let classes = (root.slots.iter().enumerate())
            .map(|(at, &start)| {
                let (is_local, written) = (at < locals, written.get(at).copied().unwrap_or(false));
                let start = agreed(recorded, at, start);
                let fixed = match start {
                    SlotType::Type(ty) => Class::Fixed(Some(ty)),
                    SlotType::Null | SlotType::RangeIter { .. } | SlotType::ListIter | SlotType::Other => {
                        Class::Fixed(None)
                    }
                };
                match start {
                    _ if is_local && !written && !stored(at) => {
                        if read.get(at).copied().unwrap_or(false) {
                            fixed
                        } else {
                            Class::Untouched
                        }
                    }
                    SlotType::Type(ty)
                        if !matches!(unboxed(tables, ty), Unboxed::No)
                            && lessons.is_none_or(|lessons| lessons.numbers.contains(&(at as u32))) =>
                    {
                        let stored = is_local && hosted && !in_loop.written.get(at).copied().unwrap_or(false);
                        Class::Number { ty, stored }
                    }
                    SlotType::RangeIter { step } if !is_local => Class::Range { unit_step: step == 1 },
                    SlotType::ListIter if !is_local => Class::List,
                    SlotType::Type(_)
                    | SlotType::Null
                    | SlotType::RangeIter { .. }
                    | SlotType::ListIter
                    | SlotType::Other => {
                        if is_local || stored(at) {
                            Class::Reference
                        } else {
                            fixed
                        }
                    }
                }
            })
            .collect();
        Ok(HeaderPlan { locals, classes })
    }

    /// The plan of a frame of which nothing lives in registers. At the loop's header it has so many slots.
    pub(super) fn untouched(locals: usize, slots: usize) -> HeaderPlan {
        HeaderPlan { locals, classes: vec![Class::Untouched; slots] }
    }

    /// The plan of a header below the tree's own, from the classes of locals and stack.
    pub(super) fn nested(locals: usize, classes: Vec<Class>) -> HeaderPlan {
        HeaderPlan { locals, classes }
    }

    /// The classes of all slots, locals first.
    pub(super) fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// What the header expects of slots that change.
    pub(super) fn contract(&self) -> Vec<SlotContract> {
        let expected = |class: &Class| match *class {
            Class::Number { ty, .. } => Some(SlotType::Type(ty)),
            Class::Range { unit_step } => {
                Some(SlotType::RangeIter { step: if unit_step { 1 } else { SlotType::ANY_STEP } })
            }
            Class::List => Some(SlotType::ListIter),
            Class::Fixed(ty) => ty.map(SlotType::Type),
            Class::Untouched | Class::Reference | Class::Kept => None,
        };
        (self.classes.iter().enumerate())
            .filter_map(|(slot, class)| expected(class).map(|ty| SlotContract { slot: slot as u16, ty }))
            .collect()
    }

    /// Whether a local lives in a register as a number.
    pub(super) fn is_number(&self, local: u32) -> bool {
        matches!(self.classes.get(local as usize), Some(Class::Number { .. }))
    }

    /// Whether a slot is one of the stack slots that the frame has at the header.
    pub(super) fn is_header_stack(&self, slot: u16) -> bool {
        usize::from(slot) >= self.locals && usize::from(slot) < self.classes.len()
    }
}

/// The type of a slot at the header on which the start and every closing path agree. Unbound does not count:
/// a local that a path binds before it closes is bound from then on.
fn agreed(recorded: &RecordedTree, slot: usize, start: SlotType) -> SlotType {
    let mut found = start;
    for trace in &recorded.traces {
        let TraceEnd::Closed(slots) = &trace.end else { continue };
        match (found, slots.get(slot).copied().unwrap_or(SlotType::Null)) {
            (_, SlotType::Null) => {}
            (SlotType::Null, end) => found = end,
            (before, end) if before == end => {}
            (SlotType::RangeIter { .. }, SlotType::RangeIter { .. }) => {
                found = SlotType::RangeIter { step: SlotType::ANY_STEP }
            }
            (SlotType::Type(_) | SlotType::RangeIter { .. } | SlotType::ListIter | SlotType::Other, _) => {
                return SlotType::Other;
            }
        }
    }
    found
}

fn unboxed(tables: &Tables, ty: u16) -> Unboxed {
    tables.types.get(usize::from(ty)).map_or(Unboxed::No, |ty| ty.unboxed)
}

impl Translator<'_> {
    /// Builds the start segment and the header, and sets the path to the header's beginning.
    pub(super) fn open_header(&mut self) -> Step<()> {
        let start = self.builder.start().map_err(|error| self.bug(error))?;
        self.segment = start;
        let key = ExitKey { trace: 0, instr: 0, resume: self.recorded.header };
        let depth = self.plan.classes.len().saturating_sub(self.plan.locals) as u16;
        let snapshot = Snapshot { depth, ..Snapshot::default() };
        let refused = self.builder.exit(key, ExitKind::Refused, snapshot);
        let classes = self.plan.classes.clone();
        let mut args: Vec<Value> = Vec::new();
        let mut fixed: Vec<Option<SlotState>> = vec![None; classes.len()];
        let mut iterators: Vec<Value> = Vec::new();
        for (slot, class) in classes.iter().enumerate() {
            if matches!(*class, Class::Untouched | Class::Kept) {
                continue;
            }
            let value = self.checked(Uop::LoadHome, &[], slot as u32, refused)?;
            let home = SlotState { value, hold: Hold::Home, memory: Memory::Same };
            match *class {
                Class::Untouched | Class::Kept => {}
                Class::Fixed(ty) => {
                    if let Some(ty) = ty {
                        self.check_type(value, ty, refused)?;
                    }
                    if let Some(place) = fixed.get_mut(slot) {
                        *place = Some(home);
                    }
                }
                Class::Number { ty, stored } => {
                    self.check_type(value, ty, refused)?;
                    let uop = match self.unboxed(ty) {
                        Unboxed::Int => Uop::UnboxI64,
                        Unboxed::Float => Uop::UnboxF64,
                        Unboxed::Bool | Unboxed::No => Uop::UnboxBool,
                    };
                    args.push(self.checked(uop, &[value], 0, refused)?);
                    if !stored && self.has_identity(ty) {
                        args.push(value);
                    }
                }
                Class::Reference => args.push(value),
                Class::Range { unit_step } => args.extend(self.start_range(value, unit_step, refused)?),
                Class::List => {
                    let (list, index) = self.start_list(value, refused)?;
                    iterators.push(value);
                    args.extend([list, index]);
                }
            }
        }
        // Nothing refuses any more. The list moves out of the interpreter's iterator: so nobody counts one reference more
        // than the interpreter has.
        for iterator in iterators {
            let null = self.builder.null();
            let seq = self.field_named("list_iterator.seq")?;
            let take = self.builder.emit(self.segment, Uop::StoreField, &[iterator, null], seq, None);
            take.map_err(|error| self.bug(error))?;
        }
        let (header, params) = self.builder.header(start, &args).map_err(|error| self.bug(error))?;
        self.header = header;
        self.segment = header;
        self.fill_frame(&self.plan.clone(), &fixed, &params)?;
        self.poll_at_header()
    }

    /// Where the host may have the loop back.
    pub(super) fn poll_at_header(&mut self) -> Step<()> {
        let key = ExitKey { trace: 0, instr: ExitKey::AT_HEADER, resume: self.recorded.header };
        let poll = self.builder.exit(key, ExitKind::Poll, self.frame.snapshot(&self.objects));
        self.builder.emit(self.segment, Uop::Poll, &[], 0, Some(poll)).map(|_| ()).map_err(|error| self.bug(error))
    }

    /// The abstract frame at a header. What is fixed there or kept stands in `fixed`; nothing is on the stack yet.
    pub(super) fn fill_frame(&mut self, plan: &HeaderPlan, fixed: &[Option<SlotState>], params: &[Value]) -> Step<()> {
        let mut params = params.iter().copied();
        for (slot, class) in plan.classes.iter().enumerate() {
            let mut param = || params.next().unwrap_or(Value(u32::MAX));
            let state = match *class {
                Class::Untouched => None,
                Class::Fixed(_) | Class::Kept => fixed.get(slot).copied().flatten(),
                Class::Number { ty, stored } => {
                    let uop = match self.unboxed(ty) {
                        Unboxed::Int => Uop::BoxI64,
                        Unboxed::Float => Uop::BoxF64,
                        Unboxed::Bool | Unboxed::No => Uop::BoxBool,
                    };
                    let raw = param();
                    let value = self.emit_value(uop, &[raw], 0)?;
                    self.known.insert(value, Known { ty: Some(ty) });
                    let memory = if stored { Memory::Same } else { Memory::Stale };
                    if stored && self.has_identity(ty) {
                        self.note_home(slot, value)?;
                    } else if self.has_identity(ty) {
                        let object = Object { object: param(), sure: false, held: Held::Weak };
                        self.objects.insert(value, object);
                    }
                    Some(SlotState { value, hold: Hold::Fresh, memory })
                }
                Class::Reference => Some(SlotState { value: param(), hold: Hold::Home, memory: Memory::Same }),
                Class::Range { unit_step } => {
                    let (next, len) = (param(), param());
                    let step = if unit_step { self.builder.int(1) } else { param() };
                    let value = self.new_range(next, len, step)?;
                    Some(SlotState { value, hold: Hold::Fresh, memory: Memory::Stale })
                }
                Class::List => {
                    let (list, index) = (param(), param());
                    self.known.insert(list, Known { ty: None });
                    let value = self.new_list(list, index)?;
                    Some(SlotState { value, hold: Hold::Fresh, memory: Memory::Stale })
                }
            };
            if slot < plan.locals {
                if let Some(place) = self.frame.locals.get_mut(slot) {
                    *place = state;
                }
            } else if let Some(state) = state {
                self.frame.stack.push(state);
            }
        }
        Ok(())
    }

    fn checked(&mut self, uop: Uop, args: &[Value], imm: u32, refused: Exit) -> Step<Value> {
        let exit = uop.info().exits.then_some(refused);
        self.builder.emit_value(self.segment, uop, args, imm, exit).map_err(|error| self.bug(error))
    }

    fn checked_none(&mut self, uop: Uop, args: &[Value], refused: Exit) -> Step<()> {
        let exit = uop.info().exits.then_some(refused);
        self.builder.emit(self.segment, uop, args, 0, exit).map(|_| ()).map_err(|error| self.bug(error))
    }

    pub(super) fn check_type(&mut self, value: Value, ty: u16, refused: Exit) -> Step<()> {
        self.checked_none(Uop::GuardNotNull, &[value], refused)?;
        let guard = self.builder.emit(self.segment, Uop::GuardType, &[value], u32::from(ty), Some(refused));
        guard.map_err(|error| self.bug(error))?;
        self.known.insert(value, Known { ty: Some(ty) });
        Ok(())
    }

    /// Fields of an unshared range iterator in a stack slot: next value, remaining count, and the step if it
    /// is not known to be one.
    fn start_range(&mut self, value: Value, unit_step: bool, refused: Exit) -> Step<Vec<Value>> {
        let ty = self.type_named("range_iterator")?;
        self.check_type(value, ty, refused)?;
        self.checked_none(Uop::GuardUnique, &[value], refused)?;
        let fields = [
            self.field_named("range_iterator.step")?,
            self.field_named("range_iterator.start")?,
            self.field_named("range_iterator.len")?,
        ];
        let [step_field, next_field, len_field] = fields;
        let step = self.checked(Uop::LoadField, &[value], step_field, refused)?;
        if unit_step {
            let one = self.builder.int(1);
            let same = self.checked(Uop::EqI64, &[step, one], 0, refused)?;
            self.checked_none(Uop::GuardTrue, &[same], refused)?;
        }
        let next = self.checked(Uop::LoadField, &[value], next_field, refused)?;
        let len = self.checked(Uop::LoadField, &[value], len_field, refused)?;
        Ok(if unit_step { vec![next, len] } else { vec![next, len, step] })
    }

    /// List and index of an unshared list iterator in a stack slot.
    fn start_list(&mut self, value: Value, refused: Exit) -> Step<(Value, Value)> {
        let ty = self.type_named("list_iterator")?;
        self.check_type(value, ty, refused)?;
        self.checked_none(Uop::GuardUnique, &[value], refused)?;
        let (list_field, index_field) =
            (self.field_named("list_iterator.seq")?, self.field_named("list_iterator.index")?);
        let list = self.checked(Uop::LoadField, &[value], list_field, refused)?;
        self.checked_none(Uop::GuardNotNull, &[list], refused)?;
        let index = self.checked(Uop::LoadField, &[value], index_field, refused)?;
        Ok((list, index))
    }

    /// Ends the path with a jump to the header, in the form that it expects.
    pub(super) fn close(&mut self) -> Step<()> {
        self.begin(self.recorded.header, self.recorded.header);
        self.expect_types()?;
        if self.is_fragment {
            return self.link();
        }
        if self.frame.stack.len() + self.plan.locals != self.plan.classes.len() {
            return Err(self.cut(AbortReason::LayoutMismatch, "the value stack at the end differs from the header's"));
        }
        let args = self.arguments(&self.plan.clone())?;
        self.builder.set_end(self.segment, End::Jump(self.header, args)).map_err(|error| self.bug(error))
    }

    /// Brings the frame into the form that a header expects, and gives what is passed to it.
    pub(super) fn arguments(&mut self, plan: &HeaderPlan) -> Step<Vec<Value>> {
        let classes = &plan.classes;
        let mut args = Vec::new();
        // All checks first: nothing may change the frame before the last exit to its present state.
        let numbers = self.numbers_for_header(plan)?;
        for (slot, class) in classes.iter().enumerate() {
            let Some(state) = self.frame.slot(slot) else { continue };
            match *class {
                Class::Untouched | Class::Kept => {}
                // It may have been taken off the stack and put back.
                Class::Fixed(_) => {
                    self.close_reference(slot, state)?;
                }
                Class::Number { ty, stored } => {
                    if stored {
                        self.own_local(slot)?;
                    }
                    args.extend(numbers.get(slot).copied().flatten());
                    if !stored && self.has_identity(ty) {
                        args.push(self.object_for_header(slot)?);
                    }
                    if state.hold == Hold::Owned {
                        self.drop_reference(state.value)?;
                    }
                }
                Class::Reference => args.push(self.close_reference(slot, state)?),
                Class::Range { unit_step } => match self.iters.get(&state.value).copied() {
                    Some(Iter::Range { next, len, step }) if !unit_step => args.extend([next, len, step]),
                    Some(Iter::Range { next, len, step })
                        if self.builder.tree().as_const(step) == Some(Const::I64(1)) =>
                    {
                        args.extend([next, len]);
                    }
                    Some(Iter::Range { .. } | Iter::List { .. }) | None => {
                        return Err(
                            self.cut(AbortReason::UnstableTypes, "the loop's iterator is of another kind at the end")
                        );
                    }
                },
                Class::List => match self.iters.get(&state.value).copied() {
                    Some(Iter::List { list, index }) => args.extend([list, index]),
                    Some(Iter::Range { .. }) | None => {
                        return Err(
                            self.cut(AbortReason::UnstableTypes, "the loop's iterator is of another kind at the end")
                        );
                    }
                },
            }
        }
        Ok(args)
    }

    /// The numbers that a header carries, by slot, checked to be what it expects.
    pub(super) fn numbers_for_header(&mut self, plan: &HeaderPlan) -> Step<Vec<Option<Value>>> {
        let classes = &plan.classes;
        let mut numbers: Vec<Option<Value>> = vec![None; classes.len()];
        for (slot, class) in classes.iter().enumerate() {
            if let (Class::Number { ty, .. }, Some(state)) = (*class, self.frame.slot(slot)) {
                if !self.known.contains_key(&state.value) {
                    if self.builder.tree().as_const(state.value) == Some(Const::Null) {
                        return Err(self.cut(AbortReason::UnstableTypes, "a local is unbound at the end"));
                    }
                    self.emit(Uop::GuardNotNull, &[state.value], 0)?;
                }
                self.check_exact(state.value, ty)?;
                let raw = self.unbox(state.value)?;
                if let Some(place) = numbers.get_mut(slot) {
                    *place = Some(raw);
                }
            }
        }
        Ok(numbers)
    }

    /// A reference at the header is owned by memory.
    pub(super) fn close_reference(&mut self, slot: usize, state: SlotState) -> Step<Value> {
        if state.memory == Memory::Same {
            // Where host code made an object of a number, it is that object.
            return match state.hold {
                Hold::Fresh => self.emit_value(Uop::LoadHome, &[], slot as u32),
                Hold::Home | Hold::Owned | Hold::Lasting | Hold::Local(_) | Hold::Weak => Ok(state.value),
            };
        }
        self.save_numbers()?;
        let object = match state.hold {
            Hold::Owned => state.value,
            Hold::Fresh => {
                // The slot takes the new object over; the header gets what it then holds.
                let object = self.materialise(state.value)?;
                self.emit(Uop::ReplaceHome, &[object], slot as u32)?;
                return self.emit_value(Uop::LoadHome, &[], slot as u32);
            }
            Hold::Home | Hold::Lasting | Hold::Local(_) | Hold::Weak => {
                self.take_reference(state.value)?;
                state.value
            }
        };
        self.emit(Uop::ReplaceHome, &[object], slot as u32)?;
        Ok(object)
    }
}
