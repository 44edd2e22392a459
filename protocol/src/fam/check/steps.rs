//! Expansions: statements to steps over registers, with kinds, guards and outputs checked.

use super::convert::Converted;
use super::effect::{self, Argument, Shape};
use super::scope::{Helper, find, unknown};
use super::{CheckedCondition, CheckedExpansion, CheckedStep, MAX_REGISTERS, Scope};
use crate::effects::Effect;
use crate::fam::error::FamError;
use crate::fam::hooks::HOOKS;
use crate::fam::layout::Consumed;
use crate::fam::lex::Span;
use crate::fam::syntax::{Entry, EntryKind, Expr, ExprKind, Family, Frame, Name, Statement, StatementKind};
use crate::fam::tables::{FrameOp, Operand};
use crate::types::Kind;
use crate::uops::{Args, EffectOf, Uop};

/// Words that a step begins with; the others are hooks, operations and names.
const STEPS: &[&str] = &["check", "guard", "missing"];

/// The entry whose expansion is checked.
pub struct EntryPlace<'a> {
    /// Full name.
    pub name: &'a str,
    /// Its family.
    pub family: &'a Family,
    /// As written.
    pub entry: &'a Entry,
    /// Declared names.
    pub scope: &'a Scope,
    /// Its conditions.
    pub when: &'a [CheckedCondition],
    /// What it consumes.
    pub consumed: &'a [Consumed],
}

/// An operand with its kind.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Value {
    /// Operand.
    pub operand: Operand,
    /// Kind.
    pub kind: Kind,
}

/// A name that has a value.
pub(super) struct Binding {
    pub(super) name: String,
    pub(super) index: Option<u32>,
    pub(super) value: Value,
}

/// Steps under construction.
pub struct Builder<'a> {
    pub(super) place: &'a EntryPlace<'a>,
    pub(super) inputs: Shape<'a>,
    outputs: Shape<'a>,
    /// Kinds of registers, inputs first; empty while the number of inputs is open.
    pub(super) registers: Vec<Kind>,
    pub(super) inputs_fixed: bool,
    pub(super) bindings: Vec<Binding>,
    pub(super) steps: Vec<CheckedStep>,
    pub(super) converted: Vec<Converted>,
    /// Calls right behind a first one: step and place.
    second_calls: Vec<(usize, Span)>,
    /// Calls of helpers that take their references: step and place.
    taking: Vec<(usize, Span)>,
    pub(super) errors: &'a mut Vec<FamError>,
}

/// Checks the expansion of an entry; `None` after an error.
pub fn check(place: &EntryPlace, errors: &mut Vec<FamError>) -> Option<CheckedExpansion> {
    let before = errors.len();
    let body = &place.entry.body;
    if let Some(expansion) = alone(place, body, errors) {
        return (errors.len() == before).then_some(expansion);
    }
    let argument = Argument(place.when);
    let own = effect::of(place.family, place.entry);
    let inputs = Shape::new(&own.inputs, argument);
    let total = inputs.total();
    let registers = usize::try_from(total.unwrap_or(0)).unwrap_or(usize::MAX);
    // Arguments may make billions of inputs: refused before anything is made for each.
    if registers > MAX_REGISTERS {
        let (name, span) = (place.entry.name.text.clone(), place.entry.name.span.into());
        errors.push(FamError::Registers { name, limit: MAX_REGISTERS, span });
        return None;
    }
    let mut builder = Builder {
        place,
        registers: vec![Kind::Ref; registers],
        inputs_fixed: total.is_some(),
        outputs: Shape::new(&own.outputs, argument),
        inputs,
        bindings: Vec::new(),
        steps: Vec::new(),
        converted: Vec::new(),
        second_calls: Vec::new(),
        taking: Vec::new(),
        errors,
    };
    for statement in body {
        builder.statement(statement);
    }
    if builder.errors.len() > before {
        return None;
    }
    builder.finish().filter(|_| errors.len() == before)
}

/// `missing` and `as head` stand alone.
fn alone(place: &EntryPlace, body: &[Statement], errors: &mut Vec<FamError>) -> Option<CheckedExpansion> {
    if body.is_empty() {
        errors.push(FamError::Expansion {
            problem: format!("`{}` has no expansion", place.name),
            hint: "write its steps, or `missing \"reason\"`",
            span: place.entry.name.span.into(),
        });
        return Some(CheckedExpansion::Missing(String::new()));
    }
    let alone = body.iter().find_map(|statement| match &statement.kind {
        StatementKind::Missing(reason) => Some((CheckedExpansion::Missing(reason.clone()), statement.span)),
        StatementKind::AsHead => Some((CheckedExpansion::AsHead, statement.span)),
        _ => None,
    });
    let (expansion, span) = alone?;
    let mut wrong = |problem: String, hint| errors.push(FamError::Expansion { problem, hint, span: span.into() });
    let as_head = expansion == CheckedExpansion::AsHead;
    if body.len() > 1 {
        let what = if as_head { "expands as its head" } else { "is missing" };
        wrong(format!("`{}` {what} and has steps", place.name), "`missing` and `as head` stand alone");
    }
    if matches!(&expansion, CheckedExpansion::Missing(reason) if reason.trim().is_empty()) {
        wrong(format!("`{}` does not say why it is missing", place.name), "recordings end with this reason: write it");
    }
    if as_head && !matches!(place.entry.kind, EntryKind::Member { .. }) {
        wrong(format!("`{}` is no member", place.name), "cases and the head are what `as head` means");
    }
    Some(expansion)
}

impl<'a> Builder<'a> {
    fn statement(&mut self, statement: &Statement) {
        let span = statement.span;
        let framed = self.steps.iter().any(|step| matches!(step, CheckedStep::Frame(_)));
        if framed && !matches!(statement.kind, StatementKind::Frame(_)) {
            self.errors.push(FamError::Expansion {
                problem: "a step after a frame operation".into(),
                hint: "frame operations do all popping and pushing; only guards come before them",
                span: span.into(),
            });
            return;
        }
        let done = self.steps.len();
        match &statement.kind {
            StatementKind::Let { dst, index, value, raise } => {
                self.assign(dst, index.map(|index| index.value), value, *raise);
            }
            StatementKind::Do(expr) => self.perform(expr),
            StatementKind::Check => self.check_conditions(),
            StatementKind::Guard { value, holds } => {
                let uop = if *holds { Uop::GuardTrue } else { Uop::GuardFalse };
                self.guard(uop, 0, &[value]);
            }
            StatementKind::GuardIs(a, b) => self.guard(Uop::GuardIs, 0, &[a, b]),
            StatementKind::GuardNotNull(a) => self.guard(Uop::GuardNotNull, 0, &[a]),
            StatementKind::GuardType(a, ty) => {
                if let Some(ty) = self.guarded_type(ty) {
                    self.guard(Uop::GuardType, ty, &[a]);
                }
            }
            StatementKind::Frame(frame) => self.frame(frame),
            StatementKind::Missing(_) | StatementKind::AsHead => {}
        }
        self.order(done, span);
    }

    /// Exits resume before the instruction: no step may leave once another one had an effect. A call whose
    /// error is checked is one step with its check; a second one may come behind a first whose result alone is used from
    /// then on, because errors do not resume.
    fn order(&mut self, done: usize, span: Span) {
        for at in done..self.steps.len() {
            if self.helper_of(at).is_some_and(|helper| helper.takes) {
                self.taking.push((at, span));
            }
            let before = match self.steps[at] {
                CheckedStep::CheckError(_) if self.is_second_call(at.saturating_sub(1)) => {
                    self.second_calls.push((at - 1, span));
                    continue;
                }
                CheckedStep::CheckError(_) => at.saturating_sub(1),
                CheckedStep::Uop { uop, .. } if uop.info().exits => at,
                CheckedStep::Uop { .. } | CheckedStep::Value { .. } | CheckedStep::Frame(_) => {
                    continue;
                }
            };
            if self.steps[..before].iter().any(|step| self.has_effect(step)) {
                self.errors.push(FamError::Order { span: span.into() });
                return;
            }
        }
    }

    /// Whether a step follows right behind a call whose error was checked.
    fn is_second_call(&self, at: usize) -> bool {
        matches!(self.steps[..at], [.., CheckedStep::Uop { uop: Uop::Call, .. }, CheckedStep::CheckError(_)])
    }

    /// From a second call on no step uses an input, and no output is one: they are given up before it.
    fn check_second_calls(&mut self, outs: &[u8]) {
        let inputs = self.inputs.total().unwrap_or(0);
        let is_input = |register: u8| u32::from(register) < inputs;
        let uses = |operand: &Operand| matches!(*operand, Operand::Reg(register) if is_input(register));
        for &(at, span) in &self.second_calls {
            let used = self.steps[at..].iter().any(|step| match step {
                CheckedStep::Uop { args, .. } => args.iter().any(uses),
                CheckedStep::CheckError(_) | CheckedStep::Value { .. } | CheckedStep::Frame(_) => false,
            });
            if used || outs.iter().any(|&out| is_input(out)) {
                self.errors.push(FamError::Order { span: span.into() });
            }
        }
    }

    /// The helper that a step calls.
    fn helper_of(&self, at: usize) -> Option<&'a Helper> {
        match self.steps.get(at) {
            Some(CheckedStep::Uop { uop: Uop::Call, imm, .. }) => self.place.scope.helpers.get(usize::from(*imm)),
            Some(_) | None => None,
        }
    }

    /// What a helper takes over are the inputs, all of them in order, of which nothing is left behind it.
    fn check_taking(&mut self, outs: &[u8]) {
        let inputs = self.inputs.total();
        for &(at, span) in &self.taking {
            let (Some(helper), Some(CheckedStep::Uop { args, .. })) = (self.helper_of(at), self.steps.get(at)) else {
                continue;
            };
            let given = args.iter().zip(&helper.args).filter(|(_, kind)| **kind == Kind::Ref).map(|(arg, _)| *arg);
            let is_given = inputs.is_some_and(|inputs| given.eq((0..inputs).map(|at| Operand::Reg(at as u8))));
            let is_last = self.steps[at + 1..].iter().all(|step| matches!(step, CheckedStep::CheckError(_)));
            if !is_given || !is_last || outs.iter().any(|&out| inputs.is_some_and(|inputs| u32::from(out) < inputs)) {
                self.errors.push(FamError::Given { span: span.into() });
            }
        }
    }

    fn has_effect(&self, step: &CheckedStep) -> bool {
        let CheckedStep::Uop { uop, imm, .. } = step else {
            return false;
        };
        let effect = match uop.info().effect {
            EffectOf::Row(effect) => effect,
            EffectOf::ReadImm => return false,
            EffectOf::WriteImm => return true,
            EffectOf::HelperImm => self.place.scope.helpers[usize::from(*imm)].effect,
        };
        match effect {
            Effect::Write(_) | Effect::RunsHost => true,
            Effect::Pure | Effect::Guard | Effect::Read(_) | Effect::Alloc => false,
        }
    }

    /// The type in a guard; `element` is the one that the condition on an element names.
    fn guarded_type(&mut self, ty: &Name) -> Option<u16> {
        let of_element = self.place.when.iter().find_map(|condition| match *condition {
            CheckedCondition::Type { want, ty } => {
                let source = self.place.consumed[usize::from(want)].0;
                source.is_inside().then_some(ty)
            }
            _ => None,
        });
        match of_element {
            Some(of_element) if ty.text == "element" => Some(of_element),
            _ => self.place.scope.guarded_type(ty, self.errors),
        }
    }

    fn guard(&mut self, uop: Uop, imm: u16, args: &[&Expr]) {
        let values: Vec<Option<Value>> = args.iter().map(|arg| self.value(arg)).collect();
        let wanted = match uop.info().args {
            Args::Fixed(kinds) => kinds,
            Args::Helper | Args::FieldStore => &[],
        };
        let values: Option<Vec<Value>> = values.into_iter().collect();
        let Some(values) = values else { return };
        for ((value, kind), expr) in values.iter().zip(wanted).zip(args) {
            self.kind(uop.name(), *kind, *value, expr.span);
        }
        let args = values.iter().map(|value| value.operand).collect();
        self.steps.push(CheckedStep::Uop { uop, imm, args, dst: None });
    }

    fn frame(&mut self, frame: &Frame) {
        let scope = self.place.scope;
        let op = match frame {
            Frame::Plain(op) => Some(*op),
            Frame::WithHelper(op, name) => find("helper", &scope.helpers, name, self.errors).and_then(|helper| {
                let op = op.with_helper(helper);
                let takes_refs = scope.helpers.get(usize::from(helper)).is_some_and(|helper| helper.variadic);
                self.takes_refs(name, takes_refs, matches!(op, FrameOp::CallAll(_) | FrameOp::BuildAll(_)))
                    .then_some(op)
            }),
            Frame::Unpack { items, len, elem } => {
                let items = find("field", &scope.fields, items, self.errors);
                let len = find("field", &scope.fields, len, self.errors);
                let elem = find("element class", &scope.elems, elem, self.errors);
                match (items, len, elem) {
                    (Some(items), Some(len), Some(elem)) => Some(FrameOp::Unpack { items, len, elem }),
                    _ => None,
                }
            }
        };
        self.steps.extend(op.map(CheckedStep::Frame));
    }

    /// Reports a helper that takes any number of references where it gets a fixed number, or the other way round.
    pub(super) fn takes_refs(&mut self, name: &Name, takes: bool, wanted: bool) -> bool {
        if takes == wanted {
            return true;
        }
        let (problem, hint) = if wanted {
            (
                format!("`{}` does not take `refs`", name.text),
                "`call_all` passes all inputs: declare it as `NAME(refs) -> ref`",
            )
        } else {
            (format!("`{}` takes `refs`", name.text), "pass all inputs of the instruction: `call_all NAME`")
        };
        self.errors.push(FamError::Expansion { problem, hint, span: name.span.into() });
        false
    }

    fn assign(&mut self, dst: &Name, index: Option<u32>, expr: &Expr, raise: bool) {
        let taken = self.bindings.iter().any(|known| known.name == dst.text && known.index == index);
        if taken || self.inputs.item(&dst.text).is_some() {
            self.errors.push(FamError::Assigned { name: dst.text.clone(), span: dst.span.into() });
        }
        let Some(value) = self.value(expr) else {
            return;
        };
        let value = match value.operand {
            Operand::Reg(_) => Some(value),
            Operand::Object(_) | Operand::CacheObject { .. } | Operand::Null => {
                self.register(Kind::Ref, dst.span).map(|dst| {
                    self.steps.push(CheckedStep::Value { value: value.operand, dst });
                    Value { operand: Operand::Reg(dst), kind: Kind::Ref }
                })
            }
            // Constants need no register: the name stands for the constant.
            Operand::I64(_) | Operand::F64(_) | Operand::Bool(_) | Operand::Oparg(_) | Operand::Cache { .. } => {
                Some(value)
            }
        };
        let Some(value) = value else { return };
        if raise {
            self.raise(expr, value);
        }
        self.bindings.push(Binding { name: dst.text.clone(), index, value });
    }

    fn raise(&mut self, expr: &Expr, value: Value) {
        let called = match self.steps.last() {
            Some(CheckedStep::Uop { uop: Uop::Call, imm, dst: Some(dst), .. }) => {
                let effect = self.place.scope.helpers[usize::from(*imm)].effect;
                matches!(effect, Effect::RunsHost | Effect::Alloc | Effect::Write(_)).then_some(Operand::Reg(*dst))
            }
            _ => None,
        };
        match value.operand {
            Operand::Reg(register) if called == Some(value.operand) && value.kind == Kind::Ref => {
                self.steps.push(CheckedStep::CheckError(register));
            }
            _ => self.errors.push(FamError::Raise { span: expr.span.into() }),
        }
    }

    /// An operation for its effect.
    fn perform(&mut self, expr: &Expr) {
        let ExprKind::Uop { uop, imm, args } = &expr.kind else {
            self.errors.push(match &expr.kind {
                // A word that stands alone is a hook, or was meant to be one.
                ExprKind::Name(name, None) if !self.is_value(&name.text) => {
                    unknown("step", name, STEPS.iter().copied().chain(HOOKS.iter().map(|hook| hook.name)))
                }
                _ => FamError::UnusedResult { uop: "this expression".into(), span: expr.span.into() },
            });
            return;
        };
        if let Some(Some(_)) = self.uop(uop, imm.as_ref(), args, expr.span) {
            self.errors.push(FamError::UnusedResult { uop: uop.text.clone(), span: expr.span.into() });
        }
    }

    fn finish(mut self) -> Option<CheckedExpansion> {
        self.unchecked_conditions();
        if self.steps.iter().any(|step| matches!(step, CheckedStep::Frame(_))) {
            self.frame_effect();
            return Some(CheckedExpansion::Steps(self.steps, Vec::new()));
        }
        let entry = &self.place.entry.name;
        let Some(outputs) = self.outputs.all() else {
            self.errors.push(FamError::Position { name: entry.text.clone(), span: entry.span.into() });
            return None;
        };
        let mut outs: Vec<u8> = Vec::new();
        for (item, _, count) in outputs {
            for index in 0..count {
                let name = &item.name;
                let index = item.count.map(|_| index);
                // A list of one may be assigned without its index.
                let bound = self.bindings.iter().find(|known| {
                    known.name == name.text && (known.index == index || (known.index.is_none() && count == 1))
                });
                let value = match bound {
                    Some(bound) => bound.value,
                    None if self.inputs.item(&name.text).is_some() => self.named(name, index)?,
                    None => {
                        let (entry, name) = (self.place.name.to_owned(), item.name.text.clone());
                        let first = item.name.span.into();
                        self.errors.push(FamError::Output {
                            entry,
                            name,
                            span: self.place.entry.name.span.into(),
                            first,
                        });
                        return None;
                    }
                };
                let span = self.place.entry.name.span.into();
                match value.operand {
                    Operand::Reg(register) if value.kind == Kind::Ref && outs.contains(&register) => {
                        self.errors.push(FamError::OutputTwice { name: name.text.clone(), span });
                    }
                    Operand::Reg(register) if value.kind == Kind::Ref => outs.push(register),
                    _ => {
                        let found = value.kind.name();
                        self.errors.push(FamError::OutputKind { name: name.text.clone(), found, span });
                    }
                }
            }
        }
        self.check_second_calls(&outs);
        self.check_taking(&outs);
        Some(CheckedExpansion::Steps(self.steps, outs))
    }
}
