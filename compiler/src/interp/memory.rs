//! Uops on frame slots, objects and helpers.
//!
//! Owns every memory access of the interpreter. All of its `unsafe` rests on the contract of
//! [`super::Interpreter::run`]: slots, context and references are live, and the tree is verified, so that a
//! reference is only read as what a guard above has shown it to be. Runs on the thread that entered.

use super::call::{Arg, call};
use super::{InterpError, Run, Step};
use crate::ir::entity::{Entity, Exit, Value};
use crate::ir::sig::{Imm, immediate};
use crate::ir::tree::Inst;
use firesteel_protocol::effects::Effect;
use firesteel_protocol::host::{HostField, IntLayout, ObjectLayout};
use firesteel_protocol::native::MAX_SPILLS;
use firesteel_protocol::types::{Items, Kind};
use firesteel_protocol::uops::Uop;
use smallvec::SmallVec;
use std::sync::atomic::{AtomicU64, Ordering};

const BAD_OPERANDS: InterpError = InterpError::NotVerified("operands do not fit the uop");

/// Reads a word of an object.
///
/// # Safety
/// `base + offset` is inside a live object.
unsafe fn read<T: Copy>(base: u64, offset: u32) -> T {
    let at = (base as *const u8).wrapping_add(offset as usize).cast::<T>();
    // SAFETY: by the function's contract; hosts align their fields, reading unaligned costs nothing here.
    unsafe { at.read_unaligned() }
}

/// Writes a word of an object.
///
/// # Safety
/// `base + offset` is inside a live object that this thread may change.
unsafe fn write<T>(base: u64, offset: u32, value: T) {
    let at = (base as *mut u8).wrapping_add(offset as usize).cast::<T>();
    // SAFETY: by the function's contract.
    unsafe { at.write_unaligned(value) };
}

impl Run<'_> {
    pub(super) fn count_iteration(&mut self, own: bool) {
        if !self.context.is_null() {
            // SAFETY: the context is live.
            unsafe {
                (*self.context).iterations += 1;
                (*self.context).rounds += u64::from(own);
            }
        }
    }

    /// A fragment goes on with what the exit that it continues has spilled.
    pub(super) fn begin(&mut self, params: &[Value]) {
        for (at, &param) in params.iter().enumerate().take(MAX_SPILLS) {
            if !self.context.is_null() {
                // SAFETY: the context is live; `at` is below the length of its values.
                self.words[param.index()] = unsafe { (&raw mut (*self.context).values).cast::<u64>().add(at).read() };
            }
        }
    }

    /// Leaves the exit's values in the context.
    pub(super) fn spill(&mut self, exit: Exit) {
        for (at, &value) in self.of.layouts.exit(exit).spills.iter().enumerate().take(MAX_SPILLS) {
            if !self.context.is_null() {
                let word = self.word(value);
                // SAFETY: the context is live; `at` is below the length of its values.
                unsafe { (&raw mut (*self.context).values).cast::<u64>().add(at).write(word) };
            }
        }
    }

    fn arg(&self, inst: &Inst, at: usize) -> Result<u64, InterpError> {
        inst.args.get(at).map(|&arg| self.word(arg)).ok_or(BAD_OPERANDS)
    }

    fn layout(&self) -> &ObjectLayout {
        &self.of.model.layout
    }

    fn runtime(&self, name: &str, address: u64, args: &[Arg], result: Option<Kind>) -> Result<u64, InterpError> {
        if address == 0 {
            return Err(InterpError::Unlinked(name.to_owned()));
        }
        // SAFETY: the host model states each function's signature.
        let word = unsafe { call(address as *const (), args, result) };
        word.ok_or_else(|| InterpError::TooManyArgs(name.to_owned()))
    }

    fn home(&self, inst: &Inst) -> *mut u64 {
        self.home.wrapping_add(inst.imm as usize)
    }

    fn field(&self, inst: &Inst) -> Result<&HostField, InterpError> {
        match immediate(self.of.model, inst.uop, inst.imm)? {
            Imm::Field(field) => Ok(field),
            Imm::None | Imm::Slot(_) | Imm::Type(_) | Imm::Elem(_) | Imm::Helper(_) => Err(BAD_OPERANDS),
        }
    }

    fn replace_home(&mut self, inst: &Inst) -> Result<Step, InterpError> {
        // SAFETY: the tree names slots of the frame only.
        let old = unsafe { self.home(inst).read() };
        self.store_home(inst)?;
        if old != 0 { self.decref(old, false) } else { Ok(Step::Next(None)) }
    }

    /// Whether the request word is another than at entry, or as many rounds are counted as were wanted.
    fn is_asked(&self) -> bool {
        if self.context.is_null() {
            return false;
        }
        // SAFETY: the context is live, and so is the thread's request word it names. Whoever asks changes it
        // atomically, and it is not written here.
        unsafe {
            let requests = AtomicU64::from_ptr((*self.context).requests.cast_mut());
            let last = (*self.context).rounds_wanted.wrapping_sub(1);
            (*self.context).rounds > last || requests.load(Ordering::Relaxed) != (*self.context).requests_at_entry
        }
    }

    /// Counts a check of chaos; whether it is the one that leaves.
    fn is_struck(&self) -> bool {
        if self.context.is_null() {
            return false;
        }
        // SAFETY: the context is live.
        let left = unsafe { &mut (*self.context).misfortune };
        *left = left.wrapping_sub(1);
        *left == 0
    }

    /// Runs an instruction that is not a computation on unboxed values.
    pub(super) fn step_memory(&mut self, inst: &Inst) -> Result<Step, InterpError> {
        let value = |word| Ok(Step::Next(Some(word)));
        let guard = |holds| Ok(if holds { Step::Next(None) } else { Step::Leave });
        match inst.uop {
            // SAFETY: the tree names slots of the frame only.
            Uop::LoadHome => value(unsafe { self.home(inst).read() }),
            Uop::StoreHome => self.store_home(inst),
            Uop::ReplaceHome => self.replace_home(inst),
            Uop::TakeHome => self.unless_null(inst, 0, |run, _| run.replace_home(inst)),
            Uop::Poll => guard(!self.is_asked()),
            Uop::Misfortune => guard(!self.is_struck()),
            // SAFETY: the context is live.
            Uop::CheckLeave => guard(self.context.is_null() || unsafe { (*self.context).leave == 0 }),
            Uop::PushFrames => self.push_frames(inst),
            Uop::PopFrames => self.pop_frames(inst),
            Uop::At => self.note_unit(inst),
            Uop::GuardType => self.guard_type(inst),
            Uop::GuardIs => guard(self.arg(inst, 0)? == self.arg(inst, 1)?),
            Uop::GuardNotNull => guard(self.arg(inst, 0)? != 0),
            // SAFETY: the reference is live.
            Uop::GuardUnique => guard(unsafe { read::<i32>(self.arg(inst, 0)?, self.layout().refcount) } == 1),
            // SAFETY: the reference is live.
            Uop::GuardShared => guard(unsafe { read::<i32>(self.arg(inst, 0)?, self.layout().refcount) } != 1),
            Uop::IsSame => value(u64::from(self.arg(inst, 0)? == self.arg(inst, 1)?)),
            Uop::BoxI64 => self.make(inst, self.of.model.runtime.box_i64),
            Uop::BoxF64 => self.make(inst, self.of.model.runtime.box_f64),
            Uop::ObjectI64 => self.object_or(inst, self.of.model.runtime.box_i64),
            Uop::ObjectF64 => self.object_or(inst, self.of.model.runtime.box_f64),
            Uop::NewRangeIter => self.make(inst, self.of.model.runtime.new_range_iter),
            Uop::NewListIter => self.make(inst, self.of.model.runtime.new_list_iter),
            Uop::BoxBool => {
                let layout = self.layout();
                value(if self.arg(inst, 0)? != 0 { layout.true_object } else { layout.false_object })
            }
            Uop::UnboxI64 => self.unbox_int(self.arg(inst, 0)?),
            // SAFETY: a guard above has shown the object to be a float.
            Uop::UnboxF64 => value(unsafe { read(self.arg(inst, 0)?, self.layout().float_value) }),
            Uop::UnboxBool => value(u64::from(self.arg(inst, 0)? == self.layout().true_object)),
            Uop::LoadField => {
                let (object, field) = (self.arg(inst, 0)?, self.field(inst)?);
                // A guard above has shown the object to have the field.
                value(match field.kind {
                    // SAFETY: the object has the field.
                    Kind::Bool => u64::from(unsafe { read::<u8>(object, field.offset) } != 0),
                    // SAFETY: the object has the field.
                    Kind::Ref | Kind::I64 | Kind::F64 | Kind::Addr => unsafe { read(object, field.offset) },
                })
            }
            Uop::FieldAddr => value(self.arg(inst, 0)?.wrapping_add(u64::from(self.field(inst)?.offset))),
            Uop::StoreField => {
                let (object, word, field) = (self.arg(inst, 0)?, self.arg(inst, 1)?, self.field(inst)?);
                match field.kind {
                    // SAFETY: as for `load_field`.
                    Kind::Bool => unsafe { write(object, field.offset, word as u8) },
                    // SAFETY: as for `load_field`.
                    Kind::Ref | Kind::I64 | Kind::F64 | Kind::Addr => unsafe { write(object, field.offset, word) },
                }
                Ok(Step::Next(None))
            }
            // SAFETY: the index is in bounds by the uop's contract.
            Uop::LoadElem => value(unsafe { self.element(inst)?.read_unaligned() }),
            Uop::StoreElem => {
                // SAFETY: as for `load_elem`.
                unsafe { self.element(inst)?.write_unaligned(self.arg(inst, 2)?) };
                Ok(Step::Next(None))
            }
            Uop::LoadF64 | Uop::StoreF64 | Uop::LoadI64 | Uop::StoreI64 | Uop::LoadByte | Uop::StoreByte => {
                self.number_in_array(inst)
            }
            Uop::TakeElem => self.unless_null(inst, 2, |run, object| run.take_elem(inst, object)),
            Uop::StoreElemF64 => self.store_elem_f64(inst),
            Uop::Incref => self.incref(self.arg(inst, 0)?),
            Uop::XIncref => self.unless_null(inst, 0, |run, object| run.incref(object)),
            Uop::DecrefPlain => self.decref(self.arg(inst, 0)?, false),
            Uop::Decref => self.decref(self.arg(inst, 0)?, true),
            Uop::XDecref => match self.arg(inst, 0)? {
                0 => Ok(Step::Next(None)),
                object => self.decref(object, true),
            },
            Uop::Call => self.call_helper(inst),
            Uop::GuardTrue
            | Uop::GuardFalse
            | Uop::AddI64
            | Uop::SubI64
            | Uop::MulI64
            | Uop::AddOvf
            | Uop::SubOvf
            | Uop::MulOvf
            | Uop::NegOvf
            | Uop::AbsOvf
            | Uop::FloorDivOvf
            | Uop::FloorModOvf
            | Uop::ShlOvf
            | Uop::ShrI64
            | Uop::AndI64
            | Uop::OrI64
            | Uop::XorI64
            | Uop::MaxI64
            | Uop::MinI64
            | Uop::NotI64
            | Uop::EqI64
            | Uop::NeI64
            | Uop::LtI64
            | Uop::LeI64
            | Uop::GtI64
            | Uop::GeI64
            | Uop::LtU64
            | Uop::AddF64
            | Uop::SubF64
            | Uop::MulF64
            | Uop::DivF64
            | Uop::NegF64
            | Uop::AbsF64
            | Uop::SqrtF64
            | Uop::FloorDivF64
            | Uop::FloorModF64
            | Uop::PowF64
            | Uop::EqF64
            | Uop::NeF64
            | Uop::LtF64
            | Uop::LeF64
            | Uop::GtF64
            | Uop::GeF64
            | Uop::I64ToF64
            | Uop::I64ToF64Exact
            | Uop::F64ToI64
            | Uop::BoolToI64
            | Uop::NotBool
            | Uop::AndBool
            | Uop::OrBool
            | Uop::XorBool => Err(BAD_OPERANDS),
        }
    }

    fn store_home(&mut self, inst: &Inst) -> Result<Step, InterpError> {
        // SAFETY: the tree names slots of the frame only.
        unsafe { self.home(inst).write(self.arg(inst, 0)?) };
        Ok(Step::Next(None))
    }

    fn guard_type(&self, inst: &Inst) -> Result<Step, InterpError> {
        let Imm::Type(kind) = immediate(self.of.model, inst.uop, inst.imm)? else { return Err(BAD_OPERANDS) };
        let object = self.arg(inst, 0)?;
        // SAFETY: the reference is live and not null by the uop's contract; null is refused all the same.
        let holds = object != 0 && unsafe { read::<u64>(object, self.layout().type_pointer) } == kind.address;
        Ok(if holds { Step::Next(None) } else { Step::Leave })
    }

    fn make(&mut self, inst: &Inst, address: u64) -> Result<Step, InterpError> {
        if inst.result.is_some_and(|result| self.of.layouts.is_sunk(result)) {
            return Ok(Step::Next(None));
        }
        let args = self.args(&inst.args);
        self.runtime(inst.uop.name(), address, &args, Some(Kind::Ref)).map(|word| Step::Next(Some(word)))
    }

    fn note_unit(&mut self, inst: &Inst) -> Result<Step, InterpError> {
        let unit = self.arg(inst, 0)?;
        if !self.context.is_null() {
            // SAFETY: the context is live.
            unsafe { (*self.context).unit = unit };
        }
        Ok(Step::Next(None))
    }

    /// Tells the host what is in the frames of calls, as an exit would.
    fn push_frames(&mut self, inst: &Inst) -> Result<Step, InterpError> {
        let exit = inst.exit.ok_or(InterpError::NotVerified("frames of no exit"))?;
        self.spill(exit);
        let args = [Arg::Word(self.context as u64), Arg::Word(u64::from(exit.0))];
        self.runtime(inst.uop.name(), self.of.model.runtime.push_frames, &args, None).map(|_| Step::Next(None))
    }

    fn pop_frames(&mut self, inst: &Inst) -> Result<Step, InterpError> {
        let args = [Arg::Word(self.context as u64)];
        self.runtime(inst.uop.name(), self.of.model.runtime.pop_frames, &args, None).map(|_| Step::Next(None))
    }

    /// Does something with an operand, unless it is null.
    fn unless_null(
        &mut self,
        inst: &Inst,
        operand: usize,
        then: impl FnOnce(&mut Self, u64) -> Result<Step, InterpError>,
    ) -> Result<Step, InterpError> {
        match self.arg(inst, operand)? {
            0 => Ok(Step::Next(None)),
            object => then(self, object),
        }
    }

    fn take_elem(&mut self, inst: &Inst, object: u64) -> Result<Step, InterpError> {
        let element = self.element(inst)?;
        // SAFETY: the index is in bounds by the uop's contract, and the element is an object.
        let old = unsafe { element.read_unaligned() };
        // SAFETY: as above.
        unsafe { element.write_unaligned(object) };
        self.decref(old, false)
    }

    /// The first operand with one more reference, or a box of the second if there is none.
    fn object_or(&mut self, inst: &Inst, address: u64) -> Result<Step, InterpError> {
        let object = self.arg(inst, 0)?;
        if object != 0 {
            self.incref(object)?;
            return Ok(Step::Next(Some(object)));
        }
        let number = self.args(inst.args.get(1..).unwrap_or_default());
        self.runtime(inst.uop.name(), address, &number, Some(Kind::Ref)).map(|word| Step::Next(Some(word)))
    }

    fn args(&self, values: &[Value]) -> SmallVec<[Arg; 8]> {
        values.iter().map(|&value| Arg::of(self.kind(value), self.word(value))).collect()
    }

    fn unbox_int(&self, object: u64) -> Result<Step, InterpError> {
        let (tag, digit) = match self.layout().int {
            // SAFETY: a guard above has shown the object to be an integer.
            IntLayout::Digits { tag, digit } => unsafe { (read::<u64>(object, tag), read::<u32>(object, digit)) },
            // SAFETY: as above.
            IntLayout::Word(value) => return Ok(Step::Next(Some(unsafe { read(object, value) }))),
        };
        // The tag is digit count << 3 | sign, sign 0 positive, 1 zero, 2 negative.
        if tag < 2 << 3 {
            let sign = 1 - (tag & 3) as i64;
            return Ok(Step::Next(Some((sign * i64::from(digit)) as u64)));
        }
        let mut value = 0_i64;
        let args = [Arg::Word(object), Arg::Word((&raw mut value) as u64)];
        // The C function returns an int: the upper half of the word is not its.
        let fits = self.runtime("unbox_i64", self.of.model.runtime.unbox_i64, &args, Some(Kind::I64))? as u32;
        Ok(if fits != 0 { Step::Next(Some(value as u64)) } else { Step::Leave })
    }

    fn element(&self, inst: &Inst) -> Result<*mut u64, InterpError> {
        let (base, index) = (self.arg(inst, 0)? as *mut u64, self.arg(inst, 1)? as i64);
        Ok(base.wrapping_offset(index as isize))
    }

    fn number_in_array(&self, inst: &Inst) -> Result<Step, InterpError> {
        let new = inst.args.get(2).map(|&new| self.word(new));
        if inst.uop.items() == Some(Items::Bytes) {
            let at = self.byte(inst)?;
            // SAFETY: the index is in bounds by the uop's contract.
            unsafe {
                match new {
                    Some(new) => at.write(new as u8),
                    None => return Ok(Step::Next(Some(at.read().into()))),
                }
            }
        } else {
            let at = self.element(inst)?;
            // SAFETY: as above.
            unsafe {
                match new {
                    Some(new) => at.write_unaligned(new),
                    None => return Ok(Step::Next(Some(at.read_unaligned()))),
                }
            }
        }
        Ok(Step::Next(None))
    }

    fn byte(&self, inst: &Inst) -> Result<*mut u8, InterpError> {
        let (base, index) = (self.arg(inst, 0)? as *mut u8, self.arg(inst, 1)? as i64);
        Ok(base.wrapping_offset(index as isize))
    }

    fn store_elem_f64(&mut self, inst: &Inst) -> Result<Step, InterpError> {
        let (element, value) = (self.element(inst)?, self.arg(inst, 2)?);
        let layout = self.layout();
        // SAFETY: the element is in bounds and a live float by the uop's contract.
        let old = unsafe { element.read_unaligned() };
        // SAFETY: as above.
        if unsafe { read::<i32>(old, layout.refcount) } == 1 {
            // SAFETY: nobody else can see the object.
            unsafe { write(old, layout.float_value, value) };
            return Ok(Step::Next(None));
        }
        let args = [Arg::Float(f64::from_bits(value))];
        let new = self.runtime("box_f64", self.of.model.runtime.box_f64, &args, Some(Kind::Ref))?;
        // SAFETY: the element is in bounds.
        unsafe { element.write_unaligned(new) };
        self.decref(old, false)
    }

    fn incref(&self, object: u64) -> Result<Step, InterpError> {
        let at = self.layout().refcount;
        // SAFETY: the reference is live.
        let more = unsafe { read::<u32>(object, at) }.wrapping_add(1);
        // Only the immortal count is all ones (PEP 683, `Py_INCREF`); other immortal counts just grow.
        if more != 0 {
            // SAFETY: as above; the host's lock is held.
            unsafe { write(object, at, more) };
        }
        Ok(Step::Next(None))
    }

    fn decref(&self, object: u64, host_code: bool) -> Result<Step, InterpError> {
        let at = self.layout().refcount;
        // SAFETY: the reference is live.
        let count = unsafe { read::<i32>(object, at) };
        if count >= 0 {
            // SAFETY: as above; the host's lock is held.
            unsafe { write(object, at, count.wrapping_sub(1)) };
        }
        let (runtime, object) = (&self.of.model.runtime, Arg::Word(object));
        if count == 1 && host_code {
            self.runtime("dealloc", runtime.dealloc, &[Arg::Word(self.context as u64), object], None)?;
        } else if count == 1 {
            self.runtime("dealloc_plain", runtime.dealloc_plain, &[object], None)?;
        }
        Ok(Step::Next(None))
    }

    fn call_helper(&self, inst: &Inst) -> Result<Step, InterpError> {
        let Imm::Helper(helper) = immediate(self.of.model, inst.uop, inst.imm)? else { return Err(BAD_OPERANDS) };
        let (row, others) = match inst.args.len().checked_sub(helper.args.len()) {
            Some(count) if helper.variadic => inst.args.split_at(count),
            Some(_) | None => (&[][..], &inst.args[..]),
        };
        let mut row: SmallVec<[u64; 8]> = row.iter().map(|&value| self.word(value)).collect();
        let mut args = self.args(others);
        if helper.variadic {
            let array = [row.as_mut_ptr() as u64, row.len() as u64];
            args.insert_many(0, array.map(Arg::Word));
        }
        if helper.effect == Effect::RunsHost {
            args.insert(0, Arg::Word(self.context as u64));
        }
        let word = self.runtime(&helper.name, helper.address, &args, helper.result)?;
        Ok(Step::Next(helper.result.map(|_| word)))
    }
}
