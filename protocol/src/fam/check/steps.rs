//! Expansions: statements to steps over registers, with kinds, guards and outputs checked.

use super::super::error::FamError;
use super::super::layout::Consumed;
use super::super::lex::Span;
use super::super::syntax::{
    Entry, EntryKind, Expr, ExprKind, Family, Frame, Name, Statement, StatementKind,
};
use super::super::tables::{Count, Flow, FrameOp, Oparg, Operand, Source};
use super::convert::Converted;
use super::effect::{Argument, Shape};
use super::scope::{find, unknown};
use super::{CheckedCondition, CheckedExpansion, CheckedStep, MAX_REGISTERS, Scope};
use crate::effects::Effect;
use crate::types::Kind;
use crate::uops::{Args, ImmKind, ResultOf, Uop};

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
struct Binding {
    name: String,
    index: Option<u32>,
    value: Value,
}

/// Steps under construction.
pub struct Builder<'a> {
    pub(super) place: &'a EntryPlace<'a>,
    inputs: Shape<'a>,
    outputs: Shape<'a>,
    /// Kinds of registers, inputs first; empty while the number of inputs is open.
    registers: Vec<Kind>,
    inputs_fixed: bool,
    bindings: Vec<Binding>,
    pub(super) steps: Vec<CheckedStep>,
    pub(super) converted: Vec<Converted>,
    pub(super) errors: &'a mut Vec<FamError>,
}

/// Checks the expansion of an entry; `None` after an error.
pub fn check(place: &EntryPlace, errors: &mut Vec<FamError>) -> Option<CheckedExpansion> {
    let before = errors.len();
    let body = &place.entry.body;
    if let Some(reason) = missing(place, body, errors) {
        return (errors.len() == before).then_some(reason);
    }
    let argument = Argument(place.when);
    let own = match &place.entry.kind {
        EntryKind::Member {
            effect: Some(effect),
            ..
        } => effect,
        EntryKind::Member { effect: None, .. } | EntryKind::Case | EntryKind::Head => {
            &place.family.effect
        }
    };
    let inputs = Shape::new(&own.inputs, argument);
    let total = inputs.total();
    let mut builder = Builder {
        place,
        registers: vec![Kind::Ref; total.unwrap_or(0) as usize],
        inputs_fixed: total.is_some(),
        outputs: Shape::new(&own.outputs, argument),
        inputs,
        bindings: Vec::new(),
        steps: Vec::new(),
        converted: Vec::new(),
        errors,
    };
    if builder.registers.len() > MAX_REGISTERS {
        builder.too_many(place.entry.name.span);
    }
    for statement in body {
        builder.statement(statement);
    }
    if builder.errors.len() > before {
        return None;
    }
    builder.finish().filter(|_| errors.len() == before)
}

/// `missing` stands alone.
fn missing(
    place: &EntryPlace,
    body: &[Statement],
    errors: &mut Vec<FamError>,
) -> Option<CheckedExpansion> {
    if body.is_empty() {
        errors.push(FamError::Expansion {
            problem: format!("`{}` has no expansion", place.name),
            hint: "write its steps, or `missing \"reason\"`",
            span: place.entry.name.span.into(),
        });
        return Some(CheckedExpansion::Missing(String::new()));
    }
    let reason = body.iter().find_map(|statement| match &statement.kind {
        StatementKind::Missing(reason) => Some((reason, statement.span)),
        _ => None,
    });
    let (reason, span) = reason?;
    if body.len() > 1 {
        errors.push(FamError::Expansion {
            problem: format!("`{}` is missing and has steps", place.name),
            hint: "`missing` stands alone",
            span: span.into(),
        });
    }
    Some(CheckedExpansion::Missing(reason.clone()))
}

impl<'a> Builder<'a> {
    fn statement(&mut self, statement: &Statement) {
        let span = statement.span;
        let framed = self
            .steps
            .iter()
            .any(|step| matches!(step, CheckedStep::Frame(_)));
        if framed && !matches!(statement.kind, StatementKind::Frame(_)) {
            self.errors.push(FamError::Expansion {
                problem: "a step after a frame operation".into(),
                hint: "frame operations do all popping and pushing; only guards come before them",
                span: span.into(),
            });
            return;
        }
        match &statement.kind {
            StatementKind::Let {
                dst,
                index,
                value,
                raise,
            } => {
                self.assign(dst, index.map(|index| index.value), value, *raise);
            }
            StatementKind::Do(expr) => self.perform(expr),
            StatementKind::Check => self.check_conditions(),
            StatementKind::Guard { value, holds } => {
                let uop = if *holds {
                    Uop::GuardTrue
                } else {
                    Uop::GuardFalse
                };
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
            StatementKind::Missing(_) => {}
        }
    }

    /// The type in a guard; `element` is the one that the condition on an element names.
    fn guarded_type(&mut self, ty: &Name) -> Option<u16> {
        let of_element = self
            .place
            .when
            .iter()
            .find_map(|condition| match *condition {
                CheckedCondition::Type { want, ty } => {
                    let source = self.place.consumed[usize::from(want)].0;
                    matches!(source, Source::Element { .. }).then_some(ty)
                }
                _ => None,
            });
        match of_element {
            Some(of_element) if ty.text == "element" => Some(of_element),
            _ => find("type", &self.place.scope.types, ty, self.errors),
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
        self.steps.push(CheckedStep::Uop {
            uop,
            imm,
            args,
            dst: None,
        });
    }

    fn frame(&mut self, frame: &Frame) {
        let scope = self.place.scope;
        let op = match frame {
            Frame::Plain(op) => Some(*op),
            Frame::NextAny(helper) => {
                find("helper", &scope.helpers, helper, self.errors).map(FrameOp::NextAny)
            }
            Frame::Unpack { items, len, elem } => {
                let items = find("field", &scope.fields, items, self.errors);
                let len = find("field", &scope.fields, len, self.errors);
                let elem = find("element class", &scope.elems, elem, self.errors);
                match (items, len, elem) {
                    (Some(items), Some(len), Some(elem)) => {
                        Some(FrameOp::Unpack { items, len, elem })
                    }
                    _ => None,
                }
            }
        };
        self.steps.extend(op.map(CheckedStep::Frame));
    }

    fn assign(&mut self, dst: &Name, index: Option<u32>, expr: &Expr, raise: bool) {
        let taken = self
            .bindings
            .iter()
            .any(|known| known.name == dst.text && known.index == index);
        if taken || self.inputs.item(&dst.text).is_some() {
            self.errors.push(FamError::Assigned {
                name: dst.text.clone(),
                span: dst.span.into(),
            });
        }
        let Some(value) = self.value(expr) else {
            return;
        };
        let value = match value.operand {
            Operand::Reg(_) => Some(value),
            Operand::Object(_) | Operand::Null => self.register(Kind::Ref, dst.span).map(|dst| {
                self.steps.push(CheckedStep::Value {
                    value: value.operand,
                    dst,
                });
                Value {
                    operand: Operand::Reg(dst),
                    kind: Kind::Ref,
                }
            }),
            // Constants need no register: the name stands for the constant.
            Operand::I64(_) | Operand::F64(_) | Operand::Bool(_) | Operand::Oparg(_) => Some(value),
        };
        let Some(value) = value else { return };
        if raise {
            self.raise(expr, value);
        }
        self.bindings.push(Binding {
            name: dst.text.clone(),
            index,
            value,
        });
    }

    fn raise(&mut self, expr: &Expr, value: Value) {
        let may_raise = match self.steps.last() {
            Some(CheckedStep::Uop {
                uop: Uop::Call,
                imm,
                dst: Some(_),
                ..
            }) => self.place.scope.helpers[usize::from(*imm)].effect == Effect::RunsHost,
            _ => false,
        };
        match value.operand {
            Operand::Reg(register) if may_raise && value.kind == Kind::Ref => {
                self.steps.push(CheckedStep::CheckError(register));
            }
            _ => self.errors.push(FamError::Raise {
                span: expr.span.into(),
            }),
        }
    }

    /// An operation for its effect.
    fn perform(&mut self, expr: &Expr) {
        let ExprKind::Uop { uop, imm, args } = &expr.kind else {
            self.errors.push(FamError::UnusedResult {
                uop: "this expression".into(),
                span: expr.span.into(),
            });
            return;
        };
        if let Some(Some(_)) = self.uop(uop, imm.as_ref(), args, expr.span) {
            self.errors.push(FamError::UnusedResult {
                uop: uop.text.clone(),
                span: expr.span.into(),
            });
        }
    }

    /// An expression that has a value; steps are added for nested operations.
    pub(super) fn value(&mut self, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Int(value) => Some(Value {
                operand: Operand::I64(*value),
                kind: Kind::I64,
            }),
            ExprKind::Float(value) => Some(Value {
                operand: Operand::F64(value.to_bits()),
                kind: Kind::F64,
            }),
            ExprKind::Bool(value) => Some(Value {
                operand: Operand::Bool(*value),
                kind: Kind::Bool,
            }),
            ExprKind::Null => Some(Value {
                operand: Operand::Null,
                kind: Kind::Ref,
            }),
            ExprKind::Oparg(part) => Some(Value {
                operand: Operand::Oparg(*part),
                kind: Kind::I64,
            }),
            ExprKind::Name(name, index) => self.named(name, index.map(|index| index.value)),
            ExprKind::As { value, exact, ty } => self.convert(value, *exact, ty),
            ExprKind::Uop { uop, imm, args } => {
                let result = self.uop(uop, imm.as_ref(), args, expr.span)?;
                if result.is_none() {
                    self.errors.push(FamError::NoResult {
                        uop: uop.text.clone(),
                        span: expr.span.into(),
                    });
                }
                result
            }
        }
    }

    fn named(&mut self, name: &Name, index: Option<u32>) -> Option<Value> {
        let bound = self
            .bindings
            .iter()
            .find(|known| known.name == name.text && known.index == index);
        if let Some(bound) = bound {
            return Some(bound.value);
        }
        if self.inputs.item(&name.text).is_some() {
            let Some((first, count)) = self.inputs.entries(&name.text) else {
                self.errors.push(FamError::Position {
                    name: name.text.clone(),
                    span: name.span.into(),
                });
                return None;
            };
            let index = index.unwrap_or(0);
            if index >= count {
                self.errors.push(FamError::Index {
                    name: name.text.clone(),
                    count,
                    span: name.span.into(),
                });
                return None;
            }
            let register = u8::try_from(first + index).ok()?;
            return Some(Value {
                operand: Operand::Reg(register),
                kind: Kind::Ref,
            });
        }
        let objects = &self.place.scope.objects;
        if index.is_none()
            && let Some(at) = objects
                .iter()
                .position(|object| object.name.text == name.text)
        {
            return Some(Value {
                operand: Operand::Object(u16::try_from(at).ok()?),
                kind: Kind::Ref,
            });
        }
        let known = self.bindings.iter().map(|binding| binding.name.as_str());
        let known = known
            .chain(self.inputs.names())
            .chain(objects.iter().map(|object| object.name.text.as_str()));
        let error = unknown("value", name, known);
        self.errors.push(error);
        None
    }

    /// Adds an operation. The inner option is its result.
    fn uop(
        &mut self,
        name: &Name,
        imm: Option<&Name>,
        args: &[Expr],
        span: Span,
    ) -> Option<Option<Value>> {
        let Some(uop) = Uop::from_name(&name.text) else {
            self.errors.push(unknown(
                "operation",
                name,
                Uop::ALL.iter().map(|uop| uop.name()),
            ));
            return None;
        };
        let info = uop.info();
        if info.imm == ImmKind::Slot || matches!(uop, Uop::Poll | Uop::CheckLeave) {
            self.errors.push(FamError::CompilerOnly {
                uop: uop.name().into(),
                span: name.span.into(),
            });
            return None;
        }
        let imm = self.immediate(uop, name, imm)?;
        let scope = self.place.scope;
        let at = usize::from(imm);
        let wanted: Vec<Kind> = match info.args {
            Args::Fixed(kinds) => kinds.to_vec(),
            Args::Helper => scope.helpers[at].args.clone(),
            Args::FieldStore => vec![Kind::Ref, scope.fields[at].kind],
        };
        let shown = match uop {
            Uop::Call => scope.helpers[at].name.text.clone(),
            _ => uop.name().to_owned(),
        };
        let values: Vec<Option<Value>> = args.iter().map(|arg| self.value(arg)).collect();
        if wanted.len() != args.len() {
            let (wanted, found) = (wanted.len(), args.len());
            let doc = info.doc.to_owned();
            self.errors.push(FamError::OperandCount {
                uop: shown,
                wanted,
                found,
                doc,
                span: span.into(),
            });
            return None;
        }
        let values: Option<Vec<Value>> = values.into_iter().collect();
        let values = values?;
        let fitting: Vec<bool> = values
            .iter()
            .zip(wanted)
            .zip(args)
            .map(|((value, wanted), arg)| self.kind(&shown, wanted, *value, arg.span))
            .collect();
        if fitting.contains(&false) {
            return None;
        }
        let args = values.iter().map(|value| value.operand).collect();
        let kind = match info.result {
            ResultOf::None => None,
            ResultOf::Kind(kind) => Some(kind),
            ResultOf::Field => Some(scope.fields[at].kind),
            ResultOf::Helper => scope.helpers[at].result,
        };
        let Some(kind) = kind else {
            self.steps.push(CheckedStep::Uop {
                uop,
                imm,
                args,
                dst: None,
            });
            return Some(None);
        };
        let dst = self.register(kind, span)?;
        self.steps.push(CheckedStep::Uop {
            uop,
            imm,
            args,
            dst: Some(dst),
        });
        Some(Some(Value {
            operand: Operand::Reg(dst),
            kind,
        }))
    }

    fn immediate(&mut self, uop: Uop, name: &Name, imm: Option<&Name>) -> Option<u16> {
        let scope = self.place.scope;
        let what = match uop.info().imm {
            ImmKind::None | ImmKind::Slot => None,
            ImmKind::Type => Some("a type"),
            ImmKind::Field => Some("a field"),
            ImmKind::Elem => Some("an element class"),
            ImmKind::Helper => Some("a helper"),
        };
        let problem = match (what, imm) {
            (None, None) => return Some(0),
            (None, Some(_)) => format!("`{uop}` has no immediate"),
            (Some(what), None) => format!("`{uop}` needs {what} as its immediate"),
            (Some(_), Some(imm)) => {
                return match uop.info().imm {
                    ImmKind::Type => find("type", &scope.types, imm, self.errors),
                    ImmKind::Field => find("field", &scope.fields, imm, self.errors),
                    ImmKind::Elem => find("element class", &scope.elems, imm, self.errors),
                    ImmKind::Helper => find("helper", &scope.helpers, imm, self.errors),
                    ImmKind::None | ImmKind::Slot => None,
                };
            }
        };
        self.errors.push(FamError::Immediate {
            problem,
            span: imm.unwrap_or(name).span.into(),
        });
        None
    }

    /// Reports an operand of the wrong kind.
    pub(super) fn kind(&mut self, uop: &str, wanted: Kind, value: Value, span: Span) -> bool {
        if value.kind == wanted {
            return true;
        }
        let hint = match (value.kind, wanted) {
            (Kind::Ref, Kind::I64) => "unbox it: `x as int`".to_owned(),
            (Kind::Ref, Kind::F64) => "unbox it: `x as float`".to_owned(),
            (Kind::Ref, Kind::Bool) => "unbox it: `x as bool`".to_owned(),
            (Kind::I64, Kind::Ref) => "box it: `box_i64(x)`".to_owned(),
            (Kind::F64, Kind::Ref) => "box it: `box_f64(x)`".to_owned(),
            (Kind::Bool, Kind::Ref) => "box it: `box_bool(x)`".to_owned(),
            _ => Uop::from_name(uop).map_or_else(String::new, |uop| uop.info().doc.to_owned()),
        };
        let (wanted, found) = (wanted.name(), value.kind.name());
        self.errors.push(FamError::OperandKind {
            uop: uop.to_owned(),
            wanted,
            found,
            hint,
            span: span.into(),
        });
        false
    }

    pub(super) fn register(&mut self, kind: Kind, span: Span) -> Option<u8> {
        if !self.inputs_fixed {
            let name = self.place.entry.name.text.clone();
            self.errors.push(FamError::Position {
                name,
                span: span.into(),
            });
            return None;
        }
        if self.registers.len() >= MAX_REGISTERS {
            self.too_many(span);
            return None;
        }
        self.registers.push(kind);
        u8::try_from(self.registers.len() - 1).ok()
    }

    fn too_many(&mut self, span: Span) {
        let name = self.place.entry.name.text.clone();
        self.errors.push(FamError::Registers {
            name,
            limit: MAX_REGISTERS,
            span: span.into(),
        });
    }

    /// Register of the stack entry that a condition reads, if it is an input.
    pub(super) fn input_register(&self, source: Source) -> Option<u8> {
        let Source::Stack {
            below_top,
            per_oparg,
        } = source
        else {
            return None;
        };
        if per_oparg {
            // Written by position from the top; the name with that position has the register.
            let name = self.inputs.names().find(|name| {
                let span = Span::default();
                self.inputs.source(
                    &Name {
                        text: (*name).to_owned(),
                        span,
                    },
                    None,
                ) == Ok(source)
            })?;
            return self
                .inputs
                .entries(name)
                .and_then(|(first, _)| u8::try_from(first).ok());
        }
        let total = self.inputs.total()?;
        total
            .checked_sub(u32::from(below_top) + 1)
            .and_then(|register| u8::try_from(register).ok())
    }

    fn finish(mut self) -> Option<CheckedExpansion> {
        self.unchecked_conditions();
        if self
            .steps
            .iter()
            .any(|step| matches!(step, CheckedStep::Frame(_)))
        {
            self.frame_effect();
            return Some(CheckedExpansion::Steps(self.steps, Vec::new()));
        }
        let entry = &self.place.entry.name;
        let Some(outputs) = self.outputs.all() else {
            self.errors.push(FamError::Position {
                name: entry.text.clone(),
                span: entry.span.into(),
            });
            return None;
        };
        let mut outs: Vec<u8> = Vec::new();
        for (item, _, count) in outputs {
            for index in 0..count {
                let name = &item.name;
                let index = item.count.map(|_| index);
                // A list of one may be assigned without its index.
                let bound = self.bindings.iter().find(|known| {
                    known.name == name.text
                        && (known.index == index || (known.index.is_none() && count == 1))
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
                    Operand::Reg(register)
                        if value.kind == Kind::Ref && outs.contains(&register) =>
                    {
                        self.errors.push(FamError::OutputTwice {
                            name: name.text.clone(),
                            span,
                        });
                    }
                    Operand::Reg(register) if value.kind == Kind::Ref => outs.push(register),
                    _ => {
                        let found = value.kind.name();
                        self.errors.push(FamError::OutputKind {
                            name: name.text.clone(),
                            found,
                            span,
                        });
                    }
                }
            }
        }
        Some(CheckedExpansion::Steps(self.steps, outs))
    }

    /// Frame operations change the depth as the stack effect says, and fit the flow.
    fn frame_effect(&mut self) {
        let effect = super::effect::check(self.place.family, &mut Vec::new());
        let Some(effect) = effect else { return };
        let argument = Argument(self.place.when);
        // Depth change as constant plus a sum of parts of the argument; equal parts cancel.
        let mut change = Change::default();
        let ops = self.steps.iter().filter_map(|step| match step {
            CheckedStep::Frame(op) => Some(*op),
            _ => None,
        });
        let mut fits = true;
        for op in ops {
            change.op(op);
            fits &= flow_fits(op, self.place.family.flow);
        }
        let mut wanted = Change::default();
        wanted.count(effect.pushes, 1);
        wanted.count(effect.pops, -1);
        if let (Some(found), Some(want)) = (change.fix(argument), wanted.fix(argument)) {
            change = Change {
                fixed: found,
                parts: Vec::new(),
            };
            wanted = Change {
                fixed: want,
                parts: Vec::new(),
            };
        }
        let unpacks = self.steps.iter().any(|step| {
            matches!(
                step,
                CheckedStep::Frame(FrameOp::Unpack { .. } | FrameOp::CallRange)
            )
        });
        let name = self.place.name.to_owned();
        let span = self.place.entry.name.span;
        if !unpacks && change.clone().text() != wanted.clone().text() {
            let (found, wanted) = (change.text(), wanted.text());
            self.errors.push(FamError::FrameEffect {
                name: name.clone(),
                found,
                wanted,
                span: span.into(),
            });
        }
        if !fits {
            self.errors.push(FamError::FrameFlow {
                name,
                span: span.into(),
            });
        }
    }
}

/// Whether an instruction with this flow may do this.
fn flow_fits(op: FrameOp, flow: Flow) -> bool {
    match op {
        FrameOp::Branch { .. } | FrameOp::BranchNone { .. } => matches!(flow, Flow::BranchForward),
        FrameOp::NextRange | FrameOp::NextList | FrameOp::NextTuple | FrameOp::NextAny(_) => {
            matches!(flow, Flow::IterForward { .. })
        }
        FrameOp::Jump => matches!(flow, Flow::JumpForward | Flow::JumpBackward),
        FrameOp::Nop
        | FrameOp::LoadLocal(_)
        | FrameOp::LoadLocalCheck(_)
        | FrameOp::LoadLocalAndClear(_)
        | FrameOp::StoreLocal(_)
        | FrameOp::DeleteLocal(_)
        | FrameOp::LoadConst(_)
        | FrameOp::PushNull
        | FrameOp::Pop
        | FrameOp::Copy(_)
        | FrameOp::Swap(_)
        | FrameOp::LoadGlobal { .. }
        | FrameOp::CallRange
        | FrameOp::KeepIter
        | FrameOp::IterList
        | FrameOp::Unpack { .. } => matches!(flow, Flow::Next),
    }
}

/// A change of the stack's depth.
#[derive(Clone, Default)]
struct Change {
    fixed: i64,
    parts: Vec<(Oparg, i64)>,
}

impl Change {
    fn part(&mut self, part: Oparg, factor: i64) {
        match self.parts.iter_mut().find(|(known, _)| *known == part) {
            Some((_, known)) => *known += factor,
            None => self.parts.push((part, factor)),
        }
    }

    fn count(&mut self, count: Count, sign: i64) {
        self.fixed += sign * i64::from(count.fixed);
        if count.scale > 0 {
            self.part(count.oparg, sign * i64::from(count.scale));
        }
    }

    fn op(&mut self, op: FrameOp) {
        match op {
            FrameOp::Nop
            | FrameOp::DeleteLocal(_)
            | FrameOp::Swap(_)
            | FrameOp::Jump
            | FrameOp::KeepIter
            | FrameOp::IterList
            | FrameOp::CallRange
            | FrameOp::Unpack { .. } => {}
            FrameOp::LoadLocal(_)
            | FrameOp::LoadLocalCheck(_)
            | FrameOp::LoadLocalAndClear(_)
            | FrameOp::LoadConst(_)
            | FrameOp::PushNull
            | FrameOp::Copy(_)
            | FrameOp::NextRange
            | FrameOp::NextList
            | FrameOp::NextTuple
            | FrameOp::NextAny(_) => self.fixed += 1,
            FrameOp::StoreLocal(_)
            | FrameOp::Pop
            | FrameOp::Branch { .. }
            | FrameOp::BranchNone { .. } => {
                self.fixed -= 1;
            }
            FrameOp::LoadGlobal { push_null } => {
                self.fixed += 1;
                self.part(push_null, 1);
            }
        }
    }

    /// The change, if the conditions fix every part.
    fn fix(&self, argument: Argument) -> Option<i64> {
        self.parts
            .iter()
            .filter(|(_, factor)| *factor != 0)
            .try_fold(self.fixed, |sum, (part, factor)| {
                let count = super::super::syntax::CountExpr {
                    fixed: 0,
                    scale: 1,
                    part: *part,
                };
                Some(sum + factor * i64::from(argument.count(count)?))
            })
    }

    fn text(self) -> String {
        let mut text = format!("{:+}", self.fixed);
        for (part, factor) in self.parts.into_iter().filter(|(_, factor)| *factor != 0) {
            text += &format!(" {factor:+} * (oparg >> {} & {:#x})", part.shift, part.mask);
        }
        text
    }
}
