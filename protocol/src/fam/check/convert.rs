//! `as` and `check`: guards for what the conditions say, unboxing, and the conversions of numbers.

use super::scope::find;
use super::steps::{Builder, Value};
use super::{CheckedCondition, CheckedStep};
use crate::fam::error::FamError;
use crate::fam::syntax::{Expr, ExprKind, Name};
use crate::fam::tables::{FrameOp, Operand, Source};
use crate::host::Unboxed;
use crate::types::{Items, Kind};
use crate::uops::Uop;

/// A conversion already made: it is not made again.
pub struct Converted {
    register: u8,
    ty: u16,
    exact: bool,
    value: Value,
}

impl Builder<'_> {
    /// `value as [exact] type`: a guard for the type that the conditions name, or else for `type`; then the
    /// unboxed value, converted if the types differ.
    pub(super) fn convert(&mut self, expr: &Expr, exact: bool, ty: &Name) -> Option<Value> {
        let scope = self.place.scope;
        let value = self.value(expr)?;
        let ty_index = find("type", &scope.types, ty, self.errors)?;
        let to = scope.types[usize::from(ty_index)].unboxed;
        let Operand::Reg(register) = value.operand else {
            self.kind("as", Kind::Ref, value, expr.span);
            return None;
        };
        if !self.kind("as", Kind::Ref, value, expr.span) {
            return None;
        }
        let known = |made: &&Converted| (made.register, made.ty, made.exact) == (register, ty_index, exact);
        if let Some(made) = self.converted.iter().find(known) {
            return Some(made.value);
        }
        let from_index = self.condition_type(register).unwrap_or(ty_index);
        let from = scope.types[usize::from(from_index)].unboxed;
        let route: &[Uop] = match (from, to) {
            _ if from_index == ty_index => match to {
                Unboxed::No => &[],
                Unboxed::Int => &[Uop::UnboxI64],
                Unboxed::Float => &[Uop::UnboxF64],
                Unboxed::Bool => &[Uop::UnboxBool],
            },
            (Unboxed::Bool, Unboxed::Int) => &[Uop::UnboxBool, Uop::BoolToI64],
            (Unboxed::Int, Unboxed::Float) if exact => &[Uop::UnboxI64, Uop::I64ToF64Exact],
            (Unboxed::Int, Unboxed::Float) => &[Uop::UnboxI64, Uop::I64ToF64],
            (Unboxed::Bool, Unboxed::Float) => &[Uop::UnboxBool, Uop::BoolToI64, Uop::I64ToF64],
            _ => {
                let name = match &expr.kind {
                    ExprKind::Name(name, _) => name.text.clone(),
                    _ => "this".to_owned(),
                };
                let from = scope.types[usize::from(from_index)].name.text.clone();
                let to = ty.text.clone();
                self.errors.push(FamError::Conversion { name, from, to, span: ty.span.into() });
                return None;
            }
        };
        self.guard_type(register, from_index);
        let mut value = value;
        for uop in route {
            let kind = match uop.info().result {
                crate::uops::ResultOf::Kind(kind) => kind,
                _ => value.kind,
            };
            let dst = self.register(kind, expr.span)?;
            self.steps.push(CheckedStep::Uop { uop: *uop, imm: 0, args: vec![value.operand], dst: Some(dst) });
            value = Value { operand: Operand::Reg(dst), kind };
        }
        self.converted.push(Converted { register, ty: ty_index, exact, value });
        Some(value)
    }

    /// `check`: a guard for every condition on an input.
    pub(super) fn check_conditions(&mut self) {
        for condition in self.place.when {
            match *condition {
                CheckedCondition::Type { want, ty } => {
                    if let Some(register) = self.input_register(self.place.consumed[usize::from(want)].0) {
                        self.guard_type(register, ty);
                    }
                }
                CheckedCondition::Is { want, object } => {
                    if let Some(register) = self.input_register(self.place.consumed[usize::from(want)].0) {
                        let args = vec![Operand::Reg(register), Operand::Object(object)];
                        self.steps.push(CheckedStep::Uop { uop: Uop::GuardIs, imm: 0, args, dst: None });
                    }
                }
                CheckedCondition::Null { want } => {
                    if let Some(register) = self.input_register(self.place.consumed[usize::from(want)].0) {
                        let args = vec![Operand::Reg(register), Operand::Null];
                        self.steps.push(CheckedStep::Uop { uop: Uop::GuardIs, imm: 0, args, dst: None });
                    }
                }
                CheckedCondition::Oparg(..) | CheckedCondition::Named(..) | CheckedCondition::Next(_) => {}
            }
        }
    }

    /// A type guard, unless the same one was made before.
    fn guard_type(&mut self, register: u8, ty: u16) {
        let args = vec![Operand::Reg(register)];
        let guard = CheckedStep::Uop { uop: Uop::GuardType, imm: ty, args, dst: None };
        if !self.steps.contains(&guard) {
            self.steps.push(guard);
        }
    }

    /// Type that the conditions name for an input.
    fn condition_type(&self, register: u8) -> Option<u16> {
        self.place.when.iter().find_map(|condition| match *condition {
            CheckedCondition::Type { want, ty } => {
                (self.input_register(self.place.consumed[usize::from(want)].0) == Some(register)).then_some(ty)
            }
            _ => None,
        })
    }

    /// A recorded type is what it was when the trace was recorded: every condition needs a guard, but where a
    /// frame operation brings its own.
    pub(super) fn unchecked_conditions(&mut self) {
        let own_guard = |step: &CheckedStep| {
            matches!(
                step,
                CheckedStep::Frame(
                    FrameOp::NextRange
                        | FrameOp::NextList
                        | FrameOp::NextTuple
                        | FrameOp::NextAny(_)
                        | FrameOp::KeepIter
                        | FrameOp::LoadGlobal { .. }
                )
            )
        };
        if self.steps.iter().any(own_guard) {
            return;
        }
        let scope = self.place.scope;
        for condition in self.place.when {
            let (want, uop, wanted_imm, wanted_arg, text) = match *condition {
                CheckedCondition::Type { want, ty } => {
                    (want, Uop::GuardType, Some(ty), None, format!(": {}", scope.types[usize::from(ty)].name.text))
                }
                CheckedCondition::Is { want, object } => {
                    let name = format!(" is {}", scope.objects[usize::from(object)].name.text);
                    (want, Uop::GuardIs, None, Some(Operand::Object(object)), name)
                }
                CheckedCondition::Null { want } => {
                    (want, Uop::GuardIs, None, Some(Operand::Null), " is null".to_owned())
                }
                CheckedCondition::Oparg(..) | CheckedCondition::Named(..) | CheckedCondition::Next(_) => continue,
            };
            let source = self.place.consumed[usize::from(want)].0;
            let register = self.input_register(source);
            let checked = self.steps.iter().any(|step| match step {
                CheckedStep::Uop { uop: found, imm, args, .. } => {
                    *found == uop
                        && wanted_imm.is_none_or(|wanted| wanted == *imm)
                        && wanted_arg.is_none_or(|wanted| args.contains(&wanted))
                        // What is no input (an element) is checked on the register it was loaded into.
                        && register.is_none_or(|register| args.contains(&Operand::Reg(register)))
                        && (register.is_some() || source.is_inside())
                }
                _ => false,
            });
            if !checked && !self.is_item_of_numbers(source, condition) {
                let condition = format!("{}{text}", crate::fam::layout::source_text(source));
                let (name, span) = (self.place.name.to_owned(), self.place.entry.name.span);
                self.errors.push(FamError::Unchecked { name, condition, span: span.into() });
            }
        }
    }

    /// Whether a condition is on an item of an array of numbers: what is read there is a number, whatever was read before.
    fn is_item_of_numbers(&self, source: Source, condition: &CheckedCondition) -> bool {
        let &CheckedCondition::Type { ty, .. } = condition else { return false };
        let wanted: &[Items] = match self.place.scope.types[usize::from(ty)].unboxed {
            Unboxed::Float => &[Items::Floats],
            Unboxed::Int => &[Items::Words, Items::Bytes],
            Unboxed::Bool | Unboxed::No => return false,
        };
        let of = |step: &CheckedStep| match step {
            CheckedStep::Uop { uop, .. } => uop.items().is_some_and(|items| wanted.contains(&items)),
            _ => false,
        };
        matches!(source, Source::Element { .. }) && self.steps.iter().any(of)
    }
}
