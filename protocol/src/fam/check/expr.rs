//! Expressions of an expansion: names, constants, operations, and the registers they get.

use super::scope::{find, unknown};
use super::steps::{Builder, Value};
use super::{CheckedStep, MAX_REGISTERS};
use crate::fam::error::FamError;
use crate::fam::lex::Span;
use crate::fam::syntax::{EntryKind, Expr, ExprKind, Name};
use crate::fam::tables::{CACHE_OBJECT_UNITS, Oparg, Operand, Source};
use crate::types::Kind;
use crate::uops::{Args, ImmKind, ResultOf, Uop};

/// Operations without a frame slot that only the translator places.
const COMPILER_ONLY: &[Uop] = &[
    Uop::Poll,
    Uop::CheckLeave,
    Uop::PushFrames,
    Uop::PopFrames,
    Uop::At,
    Uop::Misfortune,
    Uop::NewRangeIter,
    Uop::NewListIter,
];

impl Builder<'_> {
    /// An expression that has a value; steps are added for nested operations.
    pub(super) fn value(&mut self, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Int(value) => Some(Value { operand: Operand::I64(*value), kind: Kind::I64 }),
            ExprKind::Float(value) => Some(Value { operand: Operand::F64(value.to_bits()), kind: Kind::F64 }),
            ExprKind::Bool(value) => Some(Value { operand: Operand::Bool(*value), kind: Kind::Bool }),
            ExprKind::Null => Some(Value { operand: Operand::Null, kind: Kind::Ref }),
            ExprKind::Oparg(part) => Some(Value { operand: Operand::Oparg(*part), kind: Kind::I64 }),
            ExprKind::Cache(name, part) => self.cached(name, *part),
            ExprKind::Name(name, index) => self.named(name, index.map(|index| index.value)),
            ExprKind::As { value, exact, ty } => self.convert(value, *exact, ty),
            ExprKind::Uop { uop, imm, args } => {
                let result = self.uop(uop, imm.as_ref(), args, expr.span)?;
                if result.is_none() {
                    self.errors.push(FamError::NoResult { uop: uop.text.clone(), span: expr.span.into() });
                }
                result
            }
        }
    }

    /// A part of a field of the inline cache.
    fn cached(&mut self, name: &Name, part: Oparg) -> Option<Value> {
        let wanted = name.text.strip_prefix("cache.").unwrap_or(&name.text);
        let fields = self.place.family.cache.as_ref().map_or(&[][..], |cache| &cache.fields);
        let mut first = 0;
        for (field, units) in fields {
            if field != wanted {
                // The parser refused caches of more than 255 units.
                first += units;
                continue;
            }
            let wrong = match (&self.place.entry.kind, units) {
                (EntryKind::Member { .. }, 1 | 2) => {
                    return Some(Value { operand: Operand::Cache { first, units: *units, part }, kind: Kind::I64 });
                }
                (EntryKind::Member { .. }, &CACHE_OBJECT_UNITS) if part == Oparg::WHOLE => {
                    return Some(Value { operand: Operand::CacheObject { first }, kind: Kind::Ref });
                }
                (EntryKind::Member { .. }, _) => (
                    format!("`{}` has {units} units", name.text),
                    "one or two units are a number of a step, four as a whole an object",
                ),
                (EntryKind::Case | EntryKind::Head | EntryKind::Use, _) => (
                    format!("`{}` is no member and reads the inline cache", self.place.name),
                    "only a specialised instruction says that something is there",
                ),
            };
            let (problem, hint) = wrong;
            self.errors.push(FamError::Expansion { problem, hint, span: name.span.into() });
            return None;
        }
        let known = fields.iter().map(|(field, _)| format!("cache.{field}")).collect::<Vec<_>>();
        let error = unknown("field of the cache", name, known.iter().map(String::as_str));
        self.errors.push(error);
        None
    }

    pub(super) fn named(&mut self, name: &Name, index: Option<u32>) -> Option<Value> {
        let bound = self.bindings.iter().find(|known| known.name == name.text && known.index == index);
        if let Some(bound) = bound {
            return Some(bound.value);
        }
        if self.inputs.item(&name.text).is_some() {
            let Some((first, count)) = self.inputs.entries(&name.text) else {
                self.errors.push(FamError::Position { name: name.text.clone(), span: name.span.into() });
                return None;
            };
            let index = index.unwrap_or(0);
            if index >= count {
                self.errors.push(FamError::Index { name: name.text.clone(), count, span: name.span.into() });
                return None;
            }
            let register = u8::try_from(first + index).ok()?;
            return Some(Value { operand: Operand::Reg(register), kind: Kind::Ref });
        }
        let objects = &self.place.scope.objects;
        if index.is_none()
            && let Some(at) = objects.iter().position(|object| object.name.text == name.text)
        {
            return Some(Value { operand: Operand::Object(u16::try_from(at).ok()?), kind: Kind::Ref });
        }
        let known = self.bindings.iter().map(|binding| binding.name.as_str());
        let known = known.chain(self.inputs.names()).chain(objects.iter().map(|object| object.name.text.as_str()));
        let error = unknown("value", name, known);
        self.errors.push(error);
        None
    }

    /// Whether the name has a value here.
    pub(super) fn is_value(&self, name: &str) -> bool {
        self.bindings.iter().any(|known| known.name == name)
            || self.inputs.item(name).is_some()
            || self.place.scope.objects.iter().any(|object| object.name.text == name)
    }

    /// Adds an operation. The inner option is its result.
    pub(super) fn uop(&mut self, name: &Name, imm: Option<&Name>, args: &[Expr], span: Span) -> Option<Option<Value>> {
        let Some(uop) = Uop::from_name(&name.text) else {
            self.errors.push(unknown("operation", name, Uop::ALL.iter().map(|uop| uop.name())));
            return None;
        };
        let info = uop.info();
        if info.imm == ImmKind::Slot || COMPILER_ONLY.contains(&uop) {
            self.errors.push(FamError::CompilerOnly { uop: uop.name().into(), span: name.span.into() });
            return None;
        }
        let imm = self.immediate(uop, name, imm)?;
        let scope = self.place.scope;
        let at = usize::from(imm);
        if let Some(items) = uop.items()
            && let Some(elem) = scope.elems.get(at).filter(|elem| elem.items != items)
        {
            let (of, is) = (items.name(), elem.items.name());
            let problem = format!("`{uop}` is for arrays of {of}, those of `{}` are of {is}", elem.name.text);
            self.errors.push(FamError::Immediate { problem, span: span.into() });
            return None;
        }
        if uop == Uop::Call && !self.takes_refs(&scope.helpers[at].name.clone(), scope.helpers[at].variadic, false) {
            return None;
        }
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
            self.errors.push(FamError::OperandCount { uop: shown, wanted, found, doc, span: span.into() });
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
            self.steps.push(CheckedStep::Uop { uop, imm, args, dst: None });
            return Some(None);
        };
        let dst = self.register(kind, span)?;
        self.steps.push(CheckedStep::Uop { uop, imm, args, dst: Some(dst) });
        Some(Some(Value { operand: Operand::Reg(dst), kind }))
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
                    ImmKind::Type => self.place.scope.guarded_type(imm, self.errors),
                    ImmKind::Field => find("field", &scope.fields, imm, self.errors),
                    ImmKind::Elem => find("element class", &scope.elems, imm, self.errors),
                    ImmKind::Helper => find("helper", &scope.helpers, imm, self.errors),
                    ImmKind::None | ImmKind::Slot => None,
                };
            }
        };
        self.errors.push(FamError::Immediate { problem, span: imm.unwrap_or(name).span.into() });
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
        self.errors.push(FamError::OperandKind { uop: uop.to_owned(), wanted, found, hint, span: span.into() });
        false
    }

    pub(super) fn register(&mut self, kind: Kind, span: Span) -> Option<u8> {
        if !self.inputs_fixed {
            let name = self.place.entry.name.text.clone();
            self.errors.push(FamError::Position { name, span: span.into() });
            return None;
        }
        if self.registers.len() >= MAX_REGISTERS {
            self.too_many(span);
            return None;
        }
        self.registers.push(kind);
        u8::try_from(self.registers.len() - 1).ok()
    }

    pub(super) fn too_many(&mut self, span: Span) {
        let name = self.place.entry.name.text.clone();
        self.errors.push(FamError::Registers { name, limit: MAX_REGISTERS, span: span.into() });
    }

    /// Register of the stack entry that a condition reads, if it is an input.
    pub(super) fn input_register(&self, source: Source) -> Option<u8> {
        let Source::Stack { below_top, per_oparg } = source else {
            return None;
        };
        let Some(below_top) = self.inputs.below_top(below_top, per_oparg) else {
            // Written by position from the top; the name with that position has the register.
            let name = self.inputs.names().find(|name| {
                let span = Span::default();
                self.inputs.source(&Name { text: (*name).to_owned(), span }, None) == Ok(source)
            })?;
            return self.inputs.entries(name).and_then(|(first, _)| u8::try_from(first).ok());
        };
        let total = self.inputs.total()?;
        total.checked_sub(below_top.checked_add(1)?).and_then(|register| u8::try_from(register).ok())
    }
}
