//! Expansion of an entry's steps.
//!
//! Inputs stay on the abstract stack until the steps are through, so that every exit of the instruction restores them;
//! then they are popped and released, and the outputs pushed. Where steps go on with the result of a helper alone, it
//! takes the inputs' place first. How references are given up stands in `references`. On a
//! compiler thread.

use super::frame::{Hold, Memory, SlotState};
use super::trace::ProjectedInstr;
use super::translate::{Known, Step, Translator};
use crate::ir::entity::Value;
use crate::ir::tree::Const;
use firesteel_protocol::bytecode::Instruction;
use firesteel_protocol::effects::Effect;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::tables::{Family, FrameOp, Operand, Step as FamStep};
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use smallvec::SmallVec;

/// Registers of one expansion: inputs first, deepest first, then results.
pub(super) type Registers = SmallVec<[Option<Value>; 16]>;

/// In which order the interpreter gives up the inputs of an instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Release {
    /// The deepest first.
    Forwards,
    /// The topmost first.
    Backwards,
}

fn set_register(registers: &mut Registers, register: u8, value: Value) {
    let at = usize::from(register);
    if registers.len() <= at {
        registers.resize(at + 1, None);
    }
    if let Some(place) = registers.get_mut(at) {
        *place = Some(value);
    }
}

/// How many inputs stay where they are: those that the outputs begin with.
fn staying(outs: &[u8], inputs: usize) -> usize {
    outs.iter().zip(0..inputs).take_while(|&(&out, at)| usize::from(out) == at).count()
}

/// Whether steps call another helper, and need no input for it nor afterwards.
fn hands_on(rest: &[FamStep], outs: &[u8], inputs: usize) -> bool {
    let is_input = |register: u8| usize::from(register) < inputs;
    let uses = |args: &[Operand]| args.iter().any(|arg| matches!(*arg, Operand::Reg(register) if is_input(register)));
    let calls = rest.iter().any(|step| matches!(step, FamStep::Uop { uop: Uop::Call, .. }));
    calls
        && !outs.iter().any(|&out| is_input(out))
        && rest.iter().all(|step| match *step {
            FamStep::Uop { args, .. } => !uses(args),
            FamStep::CheckError(register) => !is_input(register),
            FamStep::Value { .. } => true,
            FamStep::Frame(_) => false,
        })
}

impl Translator<'_> {
    /// The instruction's inputs as registers.
    pub(super) fn inputs(&self, family: &Family, decoded: &Instruction) -> Step<Registers> {
        let Some(instr) = self.tables.instrs.get(usize::from(family.head.0)) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "a family without a head"));
        };
        let pops = instr.effect.pops.of(decoded.oparg) as usize;
        let Some(from) = self.frame.stack.len().checked_sub(pops) else {
            return Err(
                self.cut(AbortReason::LayoutMismatch, "the value stack is shorter than the instruction's inputs")
            );
        };
        Ok(self.frame.stack.iter().skip(from).map(|slot| Some(slot.value)).collect())
    }

    /// Runs the steps of an entry, then replaces its inputs by its outputs, unless frame operations did.
    pub(super) fn expand(
        &mut self,
        steps: &'static [FamStep],
        outs: &'static [u8],
        mut registers: Registers,
        decoded: &Instruction,
        instr: &ProjectedInstr,
        taken: bool,
    ) -> Step<()> {
        let inputs = registers.len();
        self.inputs = inputs;
        let mut owned: SmallVec<[Value; 4]> = SmallVec::new();
        let mut framed = false;
        let stay = staying(outs, inputs);
        self.ends_old = steps.iter().any(|step| matches!(step, FamStep::Uop { uop: Uop::Decref | Uop::XDecref, .. }));
        self.plan_stores(steps, decoded)?;
        for (at, step) in steps.iter().enumerate() {
            match *step {
                FamStep::Frame(op) => {
                    framed = true;
                    // Frame operations take what they use off the stack.
                    self.inputs = 0;
                    self.apply(op, decoded, instr, taken)?;
                }
                FamStep::Value { value, dst } => {
                    let value = self.operand(value, &registers, decoded, instr)?;
                    set_register(&mut registers, dst, value);
                }
                FamStep::CheckError(register) => {
                    let value = self.register(&registers, register)?;
                    self.check_error(value, inputs - stay)?;
                    self.known.insert(value, Known { ty: None });
                    if steps.get(at + 1..).is_some_and(|rest| hands_on(rest, outs, inputs)) {
                        self.hand_on(value, inputs)?;
                        owned.retain(|own| *own != value);
                    }
                }
                FamStep::Uop { uop, imm, args, dst } => {
                    let result = self.step((uop, imm, args), &mut registers, inputs, (decoded, instr))?;
                    if let (Some(dst), Some(value)) = (dst, result) {
                        set_register(&mut registers, dst, value);
                        if uop == Uop::Call && self.builder.kind(value).is_ok_and(|kind| kind == Kind::Ref) {
                            owned.push(value);
                        }
                    }
                }
            }
        }
        if framed {
            return Ok(());
        }
        self.replace_inputs(inputs, outs, &registers, owned)
    }

    /// Puts a helper's result, which is owned, in the inputs' place and releases them: the interpreter has given them up
    /// before it runs what comes next. Nulls fill up, because errors of one instruction restore one depth.
    fn hand_on(&mut self, value: Value, inputs: usize) -> Step<()> {
        for slot in self.pop_many(inputs)? {
            self.release(slot.value, slot.hold)?;
        }
        self.frame.push(value, Hold::Owned);
        let null = self.builder.null();
        for _ in 1..inputs {
            self.frame.push(null, Hold::Lasting);
        }
        self.before = self.frame.clone();
        self.renew_exit();
        Ok(())
    }

    /// Pops the inputs, releases them, and pushes the outputs. Inputs that the outputs begin with stay where
    /// they are: the frame's memory may own them.
    fn replace_inputs(
        &mut self,
        inputs: usize,
        outs: &'static [u8],
        registers: &Registers,
        mut owned: SmallVec<[Value; 4]>,
    ) -> Step<()> {
        let stay = staying(outs, inputs);
        let outs = outs.get(stay..).unwrap_or_default();
        let popped = self.pop_many(inputs - stay)?;
        let input = |out: u8| usize::from(out).checked_sub(stay).and_then(|at| popped.get(at));
        let moved = |at: usize| outs.iter().any(|&out| usize::from(out) == at + stay);
        // What the outputs borrow may end with an input.
        if popped.iter().enumerate().any(|(at, slot)| slot.hold == Hold::Owned && !moved(at)) {
            for &out in outs {
                let value = self.register(registers, out)?;
                if input(out).is_none() && self.hold_of_result(value, &owned) == Hold::Weak {
                    self.take_reference(value)?;
                    owned.push(value);
                }
            }
        }
        for (at, slot) in popped.iter().enumerate() {
            if !moved(at) {
                self.release(slot.value, slot.hold)?;
            }
        }
        for (at, &out) in outs.iter().enumerate() {
            let value = self.register(registers, out)?;
            let hold = match input(out) {
                Some(slot) => slot.hold,
                None => self.hold_of_result(value, &owned),
            };
            self.frame.push(value, hold);
            // An input that goes on as an output still comes from where it came from.
            if matches!(hold, Hold::Weak | Hold::Owned) && input(out).is_none() {
                self.note_origin(value, at as u8);
            }
        }
        Ok(())
    }

    /// An instruction that stores locals checks all of them before the first store.
    fn plan_stores(&mut self, steps: &'static [FamStep], decoded: &Instruction) -> Step<()> {
        self.planned.clear();
        if self.in_call() {
            // Locals of a call are in no memory.
            return Ok(());
        }
        let stores = steps.iter().filter_map(|step| match step {
            FamStep::Frame(FrameOp::StoreLocal(part)) => Some(part.of(decoded.oparg)),
            FamStep::Frame(_) | FamStep::Uop { .. } | FamStep::Value { .. } | FamStep::CheckError(_) => None,
        });
        let locals: SmallVec<[u32; 4]> = stores.collect();
        let several = locals.len() > 1;
        // The top goes to the first local. A number in a slot's memory must be taken out of its object before the slot is
        // emptied, since an integer may turn out to be too large.
        let places = (0..self.frame.stack.len()).rev().zip(&locals).filter(|&(at, &local)| {
            let in_memory = |slot: &SlotState| slot.memory == Memory::Same;
            match self.frame.stack.get(at) {
                Some(slot) if in_memory(slot) => self.is_number(local),
                Some(_) | None => several,
            }
        });
        let places: SmallVec<[usize; 4]> = places.map(|(at, _)| at).collect();
        self.settle_numbers(&places)?;
        if !several {
            return Ok(());
        }
        let mut planned = Vec::new();
        for local in locals {
            let Some(Some(old)) = self.frame.locals.get(local as usize).copied() else { continue };
            if old.memory == Memory::Same {
                let drop = self.plan_drop(old.value)?;
                let drop = self.plan_beside(&planned, old.value, drop)?;
                planned.push((old.value, drop));
            }
        }
        self.planned = planned;
        // The first store may end what keeps the objects of the numbers that are stored after it.
        let top = self.frame.stack.len().saturating_sub(1);
        for &at in places.iter().filter(|&&at| at != top) {
            self.own_number(at)?;
        }
        Ok(())
    }

    fn operand(
        &mut self,
        operand: Operand,
        registers: &Registers,
        decoded: &Instruction,
        instr: &ProjectedInstr,
    ) -> Step<Value> {
        Ok(match operand {
            Operand::Reg(register) => self.register(registers, register)?,
            Operand::I64(value) => self.builder.int(value),
            Operand::F64(bits) => self.builder.constant(Const::F64(bits)),
            Operand::Bool(value) => self.builder.bool(value),
            Operand::Null => self.builder.null(),
            Operand::Object(index) => self.named_object(index)?,
            Operand::Oparg(part) => self.builder.int(i64::from(part.of(decoded.oparg))),
            Operand::Cache { first, units, part } => {
                let field = self.cached(instr, first, units)?;
                self.builder.int(i64::from(part.of(field)))
            }
            Operand::CacheObject { first } => {
                let [low, high] = [0, 2].map(|units| self.cached(instr, first + units, 2));
                let address = u64::from(high?) << 32 | u64::from(low?);
                let value = self.builder.object(&format!("cached{}", instr.unit), address);
                self.known.entry(value).or_insert(Known { ty: None });
                self.lent.insert(value);
                value
            }
        })
    }

    /// A field of an instruction's inline cache, lower units first.
    fn cached(&self, instr: &ProjectedInstr, first: u8, units: u8) -> Step<u32> {
        let (first, units) = (usize::from(first), usize::from(units));
        let field = instr.cached.as_ref().and_then(|cached| cached.units.get(first..first + units));
        let field = field.ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "an inline cache that nobody kept"))?;
        Ok(field.iter().rev().fold(0, |value, &unit| value << 16 | u32::from(unit)))
    }

    fn register(&self, registers: &Registers, register: u8) -> Step<Value> {
        let value = registers.get(usize::from(register)).copied().flatten();
        value.ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "an expansion uses a register before it is set"))
    }

    fn hold_of_result(&self, value: Value, owned: &[Value]) -> Hold {
        if owned.contains(&value) {
            Hold::Owned
        } else if self.lent.contains(&value) {
            Hold::Weak
        } else if self.builder.tree().as_const(value).is_some() {
            Hold::Lasting
        } else if !matches!(self.number(value), Unboxed::No) && self.is_box(value) {
            Hold::Fresh
        } else {
            Hold::Weak
        }
    }

    /// Whether a value is the result of a box of this tree.
    fn is_box(&self, value: Value) -> bool {
        self.builder.box_inside(value).is_some()
    }

    fn step(
        &mut self,
        (uop, imm, args): (Uop, u16, &'static [Operand]),
        registers: &mut Registers,
        inputs: usize,
        (decoded, instr): (&Instruction, &ProjectedInstr),
    ) -> Step<Option<Value>> {
        let mut values: SmallVec<[Value; 6]> = SmallVec::new();
        for arg in args {
            values.push(self.operand(*arg, registers, decoded, instr)?);
        }
        let first = values.first().copied();
        match (uop, first) {
            (Uop::GuardType, Some(value)) => {
                self.guard_type(value, imm)?;
                Ok(None)
            }
            // What was seen here may be of another type than what the cache is for.
            (Uop::LoadField | Uop::FieldAddr, Some(value)) if self.is_box(value) => {
                Err(self.cut(AbortReason::UnsupportedTypes, "a number is looked into"))
            }
            (Uop::GuardNotNull, Some(value)) if self.known.contains_key(&value) => Ok(None),
            (Uop::GuardNotNull, Some(value)) => {
                self.emit(uop, &[value], 0)?;
                self.known.insert(value, Known { ty: None });
                Ok(None)
            }
            (Uop::UnboxI64 | Uop::UnboxF64 | Uop::UnboxBool, Some(value)) => {
                self.note_number(value);
                self.unbox_as(uop, value).map(Some)
            }
            (Uop::Incref, Some(value)) => {
                // A number that exists as its fields only gets an object of its own for its new owner.
                if let Some(Operand::Reg(register)) = args.first()
                    && usize::from(*register) < inputs
                    && self.hold_of_input(inputs, *register) == Some(Hold::Fresh)
                {
                    let object = self.give_away(value)?;
                    if let Some(place) = registers.get_mut(usize::from(*register)) {
                        *place = Some(object);
                    }
                    return Ok(None);
                }
                self.note_kept(value);
                self.emit(uop, &[value], 0)
            }
            (Uop::StoreElem | Uop::StoreElemF64 | Uop::StoreField | Uop::DecrefPlain, Some(_)) => {
                self.settle_effect(inputs)?;
                self.save_numbers_but_constants()?;
                // What leaves the heap here may be what the stack borrows, unless a namespace, a class or a code object keeps
                // that: none of them is written so. The instruction's inputs are wanted until what it replaced has ended.
                let passed = if self.ends_old { 0 } else { inputs };
                for at in 0..self.frame.stack.len().saturating_sub(passed) {
                    let slot = self.frame.stack.get(at).copied().filter(|slot| slot.hold == Hold::Weak);
                    if slot.is_some_and(|slot| self.builder.tree().as_const(slot.value).is_none())
                        && !self.is_kept_by_caller(at)
                    {
                        self.own_stack(at)?;
                    }
                }
                if let (Uop::StoreElemF64, &[base, index, number]) = (uop, values.as_slice()) {
                    let input = self.input_of(number, registers, inputs);
                    return self.store_float(u32::from(imm), [base, index, number], input).map(|()| None);
                }
                self.emit(uop, &values, u32::from(imm))
            }
            (Uop::Decref | Uop::XDecref, Some(value)) => {
                self.drop_reference(value)?;
                Ok(None)
            }
            (Uop::Call, _) => self.call(imm, &values),
            _ => {
                let result = self.emit(uop, &values, u32::from(imm))?;
                if let Some(value) = result {
                    self.know_result(uop, value);
                }
                Ok(result)
            }
        }
    }

    /// The input of the instruction that a number was taken out of.
    fn input_of(&self, number: Value, registers: &Registers, inputs: usize) -> Option<Value> {
        let is_it = |value: &Value| {
            self.taken_from.get(&number) == Some(value) || self.builder.box_inside(*value) == Some(number)
        };
        registers.iter().take(inputs).copied().flatten().find(is_it)
    }

    /// Stores a float in the place of one. One that is an object is stored as that.
    fn store_float(&mut self, elem: u32, [base, index, number]: [Value; 3], input: Option<Value>) -> Step<()> {
        if let Some(value) = input {
            self.note_kept(value);
            if !self.is_box(value) {
                self.take_reference(value)?;
                return self.emit(Uop::TakeElem, &[base, index, value], elem).map(|_| ());
            }
            return self.store_number(elem, base, index, value);
        }
        self.emit(Uop::StoreElemF64, &[base, index, number], elem).map(|_| ())
    }

    fn hold_of_input(&self, inputs: usize, register: u8) -> Option<Hold> {
        let at = self.frame.stack.len().checked_sub(inputs)? + usize::from(register);
        self.frame.stack.get(at).map(|slot| slot.hold)
    }

    /// Notes the type of what a box operation makes.
    pub(super) fn know_result(&mut self, uop: Uop, value: Value) {
        let unboxed = match uop {
            Uop::BoxI64 => Unboxed::Int,
            Uop::BoxF64 => Unboxed::Float,
            Uop::BoxBool => Unboxed::Bool,
            _ => return,
        };
        let ty = self.type_of_box(unboxed);
        self.known.insert(value, Known { ty });
    }

    /// Calls a helper. Numbers among the arguments become objects for the time of the call, or for good where the helper takes
    /// what it is given: the instruction's inputs are nulls then.
    pub(super) fn call(&mut self, helper: u16, values: &[Value]) -> Step<Option<Value>> {
        let Some(declared) = self.model.helpers.get(usize::from(helper)) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "a helper that the host does not have"));
        };
        self.lead_here();
        let runs_host = declared.effect == Effect::RunsHost;
        if runs_host {
            self.before_host()?;
        }
        let mut made: SmallVec<[Value; 4]> = SmallVec::new();
        let mut args: SmallVec<[Value; 6]> = SmallVec::new();
        if declared.takes {
            args = self.hand_over(values)?;
        }
        for &value in values.iter().filter(|_| !declared.takes) {
            let object = if self.is_box(value) && !matches!(self.number(value), Unboxed::Bool) {
                let object = self.give_away(value)?;
                made.push(object);
                object
            } else {
                self.note_kept(value);
                value
            };
            args.push(object);
        }
        if runs_host {
            let unit = self.builder.int(i64::from(self.here_unit));
            args.push(unit);
            self.enter_host()?;
        }
        let result = self.emit(Uop::Call, &args, u32::from(helper))?;
        if declared.effect == Effect::Alloc {
            self.made.extend(result);
        }
        if runs_host {
            self.after_host()?;
        }
        // Before anything can leave: exits know nothing of them.
        for value in made {
            self.emit(Uop::DecrefPlain, &[value], 0)?;
        }
        Ok(result)
    }

    /// Has a helper's result in place of all of the instruction's inputs, which the helper is called with.
    pub(super) fn call_all(&mut self, helper: u16, decoded: &Instruction, release: Release) -> Step<()> {
        let Some(instr) = self.tables.instrs.get(usize::from(decoded.instr.0)) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "an instruction that the tables do not have"));
        };
        self.inputs = instr.effect.pops.of(decoded.oparg) as usize;
        let Some(from) = self.frame.stack.len().checked_sub(self.inputs) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "the value stack is shorter than what a call takes"));
        };
        let values: SmallVec<[Value; 8]> = self.frame.stack.iter().skip(from).map(|slot| slot.value).collect();
        let result = self.call(helper, &values)?;
        let result = result.ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "a helper without a result"))?;
        self.check_error(result, self.inputs)?;
        self.known.insert(result, Known { ty: None });
        let inputs = std::mem::take(&mut self.inputs);
        let mut popped = self.pop_many(inputs)?;
        if release == Release::Backwards {
            popped.reverse();
        }
        for slot in popped {
            self.release(slot.value, slot.hold)?;
        }
        self.frame.push(result, Hold::Owned);
        self.note_origin(result, 0);
        Ok(())
    }

    /// Leaves with the host's error if a helper returned null. So many of the topmost values are used up then.
    pub(super) fn check_error(&mut self, value: Value, used: usize) -> Step<()> {
        let exit = self.error_exit(used as u16);
        self.emit_leaving(Uop::GuardNotNull, &[value], exit)?;
        Ok(())
    }

    // Numbers.

    /// The unboxed value of a number of known type.
    pub(super) fn unbox(&mut self, value: Value) -> Step<Value> {
        let uop = match self.number(value) {
            Unboxed::Int => Uop::UnboxI64,
            Unboxed::Float => Uop::UnboxF64,
            Unboxed::Bool => Uop::UnboxBool,
            Unboxed::No => return Err(self.cut(AbortReason::UnsupportedTypes, "a number of unknown type")),
        };
        self.unbox_as(uop, value)
    }

    fn unbox_as(&mut self, uop: Uop, value: Value) -> Step<Value> {
        if let Some(&number) = self.insides.get(&value) {
            return Ok(number);
        }
        let number = self.emit_value(uop, &[value], 0)?;
        if !self.is_box(value) {
            self.taken_from.insert(number, value);
            self.insides.insert(value, number);
        }
        Ok(number)
    }

    /// The number in an object that is borrowed, as one that exists as its fields.
    pub(super) fn borrowed_number(&mut self, object: Value) -> Step<Value> {
        let number = self.refresh(object)?;
        if !matches!(self.number(object), Unboxed::Bool) {
            self.note_object(number, object);
        }
        Ok(number)
    }

    /// A box of its own for the number that `value` is: one that exists as its fields only.
    pub(super) fn refresh(&mut self, value: Value) -> Step<Value> {
        let uop = match self.number(value) {
            Unboxed::Int => Uop::BoxI64,
            Unboxed::Float => Uop::BoxF64,
            Unboxed::Bool => Uop::BoxBool,
            Unboxed::No => return Err(self.cut(AbortReason::UnsupportedTypes, "a number of unknown type")),
        };
        let raw = self.unbox(value)?;
        let fresh = self.emit_value(uop, &[raw], 0)?;
        self.know_result(uop, fresh);
        self.same_origin(value, fresh);
        Ok(fresh)
    }
}
