//! Facts about values: exact types, null, truth values, integer ranges.
//!
//! Owns a forward walk over the segment tree. What a guard has shown holds after it in the segment and
//! everything below. A bridge knows what held before the first user of its exit, and, if that is the only one,
//! that its condition failed. Facts are about SSA values, never about memory, so no effect ends them.
//!
//! ```text
//! types    value -> its object's exact type (and so it is not null)
//! whole    not null
//! bools    value -> true or false
//! same     reference -> the constant it has been shown to be
//! ranges   integer -> interval; a header's parameter that only grows keeps its first lower bound
//! ```

use super::fold::opposite;
use super::fuel::Fuel;
use super::ranges::{self, ANY, Range};
use super::rewrite::{Pool, Replaced, compact, definitions, segments};
use super::{PassContext, Report};
use crate::ir::entity::{Exit, Segment, Value};
use crate::ir::shape::Shape;
use crate::ir::tree::{Const, End, Entry, Inst, TraceTree};
use firesteel_protocol::host::{HostModel, Unboxed};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::smallvec;

#[derive(Clone, Debug, Default)]
struct Facts {
    types: FxHashMap<Value, u32>,
    whole: FxHashSet<Value>,
    bools: FxHashMap<Value, bool>,
    same: FxHashMap<Value, Const>,
    ranges: FxHashMap<Value, Range>,
}

/// Runs the pass.
pub fn run(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) {
    let mut walk = Walk {
        model: context.model,
        fuel: context.fuel,
        shape: Shape::of(tree),
        defs: definitions(tree),
        pool: Pool::of(tree),
        replaced: Replaced::default(),
        pending: FxHashMap::default(),
    };
    for segment in segments(tree) {
        walk.segment(tree, segment, report);
    }
    walk.replaced.apply(tree);
    compact(tree);
}

struct Walk<'m> {
    model: &'m HostModel,
    fuel: &'m Fuel,
    shape: Shape,
    defs: FxHashMap<Value, Inst>,
    pool: Pool,
    replaced: Replaced,
    pending: FxHashMap<Segment, Facts>,
}

/// What becomes of an instruction.
enum Verdict {
    Keep,
    /// A guard that holds.
    Drop(&'static str),
    /// Its result is this value.
    Is(&'static str, Value),
    /// It never gets further.
    Leaves,
}

impl Walk<'_> {
    fn segment(&mut self, tree: &mut TraceTree, segment: Segment, report: &mut Report) {
        let mut facts = self.pending.remove(&segment).unwrap_or_default();
        let insts = std::mem::take(&mut tree.segments[segment].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for mut inst in insts {
            for arg in &mut inst.args {
                *arg = self.known(tree, &facts, *arg);
            }
            if let Some(exit) = inst.exit {
                self.enter_bridge(tree, exit, &facts, Some(&inst));
            }
            match self.judge_within_fuel(tree, &facts, &mut inst, report) {
                Verdict::Keep => {}
                Verdict::Drop(rule) => {
                    report.count(rule);
                    continue;
                }
                Verdict::Is(rule, value) => {
                    report.count(rule);
                    if let Some(result) = inst.result {
                        self.replaced.insert(result, value);
                    }
                    continue;
                }
                Verdict::Leaves => {
                    if let Some(exit) = inst.exit {
                        report.count("never-holds");
                        tree.segments[segment].end = End::Exit(exit);
                        break;
                    }
                }
            }
            self.learn(tree, &mut facts, &inst);
            if let Some(result) = inst.result {
                self.defs.insert(result, inst.clone());
            }
            kept.push(inst);
        }
        tree.segments[segment].insts = kept;
        let mut end = tree.segments[segment].end.clone();
        if let End::Jump(_, args) = &mut end {
            for arg in args {
                *arg = self.known(tree, &facts, *arg);
            }
        }
        tree.segments[segment].end = end.clone();
        match end {
            End::Exit(exit) => self.enter_bridge(tree, exit, &facts, None),
            End::Jump(header, args) if tree.segments[header].entry == Entry::Jump(segment) => {
                self.enter_header(tree, header, &args, facts);
            }
            End::Jump(..) | End::Open => {}
        }
    }

    /// The value to use in place of an operand: a constant where one is known.
    fn known(&mut self, tree: &mut TraceTree, facts: &Facts, value: Value) -> Value {
        let value = self.replaced.resolve(value);
        let constant = match (facts.bools.get(&value), facts.same.get(&value)) {
            (Some(&truth), _) => Const::Bool(truth),
            (None, Some(&constant)) => constant,
            (None, None) => return value,
        };
        if self.fuel.spend() { self.pool.value(tree, constant) } else { value }
    }

    /// As [`Walk::judge`], but a verdict for which there is no fuel is not made.
    fn judge_within_fuel(
        &mut self,
        tree: &mut TraceTree,
        facts: &Facts,
        inst: &mut Inst,
        report: &mut Report,
    ) -> Verdict {
        if !self.fuel.is_limited() {
            return self.judge(tree, facts, inst, report);
        }
        let (before, mut told) = (inst.clone(), report.clone());
        let verdict = self.judge(tree, facts, inst, &mut told);
        if matches!(verdict, Verdict::Keep) && *inst == before {
            return verdict;
        }
        if self.fuel.spend() {
            *report = told;
            return verdict;
        }
        *inst = before;
        Verdict::Keep
    }

    fn range(&self, tree: &TraceTree, facts: &Facts, value: Value) -> Range {
        match tree.as_const(value) {
            Some(Const::I64(value)) => (value, value),
            Some(Const::F64(_) | Const::Bool(_) | Const::Object(_) | Const::Null) => ANY,
            None => facts.ranges.get(&value).copied().unwrap_or(ANY),
        }
    }

    fn ranges_of(&self, tree: &TraceTree, facts: &Facts, inst: &Inst) -> (Range, Range) {
        let range = |at: usize| match inst.args.get(at) {
            Some(&arg) if tree.kind(arg) == Kind::I64 => self.range(tree, facts, arg),
            Some(_) | None => ANY,
        };
        (range(0), range(1))
    }

    fn judge(&mut self, tree: &mut TraceTree, facts: &Facts, inst: &mut Inst, report: &mut Report) -> Verdict {
        let first = inst.args.first().copied();
        let is = |uop| inst.uop == uop;
        if let (true, Some(flag)) = (is(Uop::GuardTrue) || is(Uop::GuardFalse), first) {
            return match tree.as_const(flag) {
                Some(Const::Bool(truth)) if truth == is(Uop::GuardTrue) => Verdict::Drop("guard-known"),
                Some(Const::Bool(_)) => Verdict::Leaves,
                Some(Const::I64(_) | Const::F64(_) | Const::Object(_) | Const::Null) | None => Verdict::Keep,
            };
        }
        if let (true, Some(object)) = (is(Uop::GuardType), first) {
            return match facts.types.get(&object) {
                Some(&known) if known == inst.imm => Verdict::Drop("type-known"),
                Some(_) => Verdict::Leaves,
                None => Verdict::Keep,
            };
        }
        if let (true, Some(object)) = (is(Uop::GuardNotNull), first) {
            return match (facts.whole.contains(&object), tree.as_const(object)) {
                (true, _) | (false, Some(Const::Object(_))) => Verdict::Drop("not-null-known"),
                (false, Some(Const::Null)) => Verdict::Leaves,
                (false, Some(_) | None) => Verdict::Keep,
            };
        }
        if let (true, &[a, b]) = (is(Uop::GuardIs), inst.args.as_slice()) {
            return if a == b { Verdict::Drop("same-known") } else { Verdict::Keep };
        }
        if is(Uop::XDecref) && first.is_some_and(|object| facts.whole.contains(&object)) {
            report.count("release-whole");
            inst.uop = Uop::Decref;
            return Verdict::Keep;
        }
        self.judge_ints(tree, facts, inst, report)
    }

    fn judge_ints(&mut self, tree: &mut TraceTree, facts: &Facts, inst: &mut Inst, report: &mut Report) -> Verdict {
        let (a, b) = self.ranges_of(tree, facts, inst);
        if let Some(answer) = ranges::compare(inst.uop, a, b) {
            return Verdict::Is("compare-known", self.pool.value(tree, Const::Bool(answer)));
        }
        let Some(&first) = inst.args.first() else { return Verdict::Keep };
        let second = inst.args.get(1).copied();
        if let (Some(uop), Some((range, plain))) =
            (inst.uop.info().exits.then_some(inst.uop), ranges::exact(inst.uop, a, b))
            && ranges::fits(range)
        {
            if uop == Uop::AbsOvf && a.0 >= 0 {
                return Verdict::Is("abs-of-natural", first);
            }
            if let Some(plain) = plain {
                report.count("no-overflow");
                (inst.uop, inst.exit) = (plain, None);
            } else if uop == Uop::NegOvf {
                report.count("no-overflow");
                let zero = self.pool.value(tree, Const::I64(0));
                (inst.uop, inst.args, inst.exit) = (Uop::SubI64, smallvec![zero, first], None);
            }
            return Verdict::Keep;
        }
        if inst.uop == Uop::ShlOvf && b.0 == b.1 && (0..=62).contains(&b.0) {
            let factor = 1_i64 << b.0;
            if ranges::exact(Uop::MulI64, a, (factor, factor)).is_some_and(|(range, _)| ranges::fits(range)) {
                report.count("shift-fits");
                let factor = self.pool.value(tree, Const::I64(factor));
                (inst.uop, inst.args, inst.exit) = (Uop::MulI64, smallvec![first, factor], None);
            }
        } else if inst.uop == Uop::I64ToF64Exact && a.0 >= -(1 << 53) && a.1 <= 1 << 53 {
            report.count("float-exact");
            (inst.uop, inst.exit) = (Uop::I64ToF64, None);
        } else if inst.uop == Uop::FloorModOvf && a.0 >= 0 && b.0 > a.1 {
            return Verdict::Is("remainder-itself", first);
        } else if let (true, Some(second)) = ([Uop::MaxI64, Uop::MinI64].contains(&inst.uop), second) {
            let greatest = inst.uop == Uop::MaxI64;
            if a.0 >= b.1 {
                return Verdict::Is("order-known", if greatest { first } else { second });
            }
            if b.0 >= a.1 {
                return Verdict::Is("order-known", if greatest { second } else { first });
            }
        }
        Verdict::Keep
    }

    /// What holds after an instruction that stayed.
    fn learn(&self, tree: &TraceTree, facts: &mut Facts, inst: &Inst) {
        let is = |uop| inst.uop == uop;
        match (inst.args.as_slice(), inst.result) {
            (&[flag], _) if is(Uop::GuardTrue) => self.decide(tree, facts, flag, true),
            (&[flag], _) if is(Uop::GuardFalse) => self.decide(tree, facts, flag, false),
            (&[object], _) if is(Uop::GuardType) => {
                facts.types.insert(object, inst.imm);
                facts.whole.insert(object);
            }
            (&[object], _) if is(Uop::GuardNotNull) => {
                facts.whole.insert(object);
            }
            (&[a, b], _) if is(Uop::GuardIs) => {
                for (value, other) in [(a, b), (b, a)] {
                    if let (None, Some(constant)) = (tree.as_const(value), tree.as_const(other)) {
                        facts.same.insert(value, constant);
                    }
                }
            }
            (_, Some(result)) if tree.kind(result) == Kind::I64 => {
                let (a, b) = self.ranges_of(tree, facts, inst);
                narrow(facts, result, ranges::result(inst.uop, a, b));
            }
            (_, Some(result)) => {
                let unboxed =
                    [(Uop::BoxI64, Unboxed::Int), (Uop::BoxF64, Unboxed::Float), (Uop::BoxBool, Unboxed::Bool)];
                let unboxed = unboxed.into_iter().find(|(uop, _)| is(*uop)).map(|(_, unboxed)| unboxed);
                let named = unboxed.and_then(|of| self.model.types.iter().position(|item| item.unboxed == of));
                if let Some(named) = named {
                    facts.types.insert(result, named as u32);
                }
            }
            (_, None) => {}
        }
    }

    /// A truth value is known, and what follows from it.
    fn decide(&self, tree: &TraceTree, facts: &mut Facts, flag: Value, truth: bool) {
        if tree.as_const(flag).is_some() || facts.bools.insert(flag, truth).is_some() {
            return;
        }
        let Some(inst) = self.defs.get(&flag) else { return };
        let is = |uop| inst.uop == uop;
        match *inst.args.as_slice() {
            [inner] if is(Uop::NotBool) => self.decide(tree, facts, inner, !truth),
            [a, b] if is(Uop::AndBool) && truth || is(Uop::OrBool) && !truth => {
                self.decide(tree, facts, a, truth);
                self.decide(tree, facts, b, truth);
            }
            [a, b] if is(Uop::IsSame) => {
                for (value, other) in [(a, b), (b, a)] {
                    match (tree.as_const(value), tree.as_const(other), truth) {
                        (None, Some(constant), true) => {
                            facts.same.insert(value, constant);
                        }
                        (None, Some(Const::Null), false) => {
                            facts.whole.insert(value);
                        }
                        (Some(_), _, _) | (None, Some(_), false) | (None, None, _) => {}
                    }
                }
            }
            [a, b] if tree.kind(a) == Kind::I64 => {
                let uop = if truth { Some(inst.uop) } else { opposite(inst.uop) };
                self.compare(tree, facts, uop, inst.uop == Uop::LtU64 && truth, a, b);
            }
            _ => {}
        }
    }

    /// A comparison holds.
    fn compare(&self, tree: &TraceTree, facts: &mut Facts, uop: Option<Uop>, below: bool, a: Value, b: Value) {
        let (x, y) = (self.range(tree, facts, a), self.range(tree, facts, b));
        if below {
            if y.0 >= 0 {
                narrow(facts, a, (0, y.1.saturating_sub(1)));
                narrow(facts, b, (x.0.saturating_add(1).max(1), i64::MAX));
            }
            return;
        }
        let Some(uop) = uop else { return };
        let (a, b, x, y) = if [Uop::GtI64, Uop::GeI64].contains(&uop) { (b, a, y, x) } else { (a, b, x, y) };
        if [Uop::LtI64, Uop::GtI64].contains(&uop) {
            narrow(facts, a, (i64::MIN, y.1.saturating_sub(1)));
            narrow(facts, b, (x.0.saturating_add(1), i64::MAX));
        } else if [Uop::LeI64, Uop::GeI64].contains(&uop) {
            narrow(facts, a, (i64::MIN, y.1));
            narrow(facts, b, (x.0, i64::MAX));
        } else if uop == Uop::EqI64 {
            narrow(facts, a, y);
            narrow(facts, b, x);
        }
    }

    fn enter_bridge(&mut self, tree: &TraceTree, exit: Exit, facts: &Facts, by: Option<&Inst>) {
        let Some(bridge) = tree.exits[exit].bridge else { return };
        if self.pending.contains_key(&bridge) {
            return;
        }
        let mut facts = facts.clone();
        if let (Some(inst), 1) = (by, self.shape.users(exit).len())
            && let Some(&first) = inst.args.first()
        {
            if inst.uop == Uop::GuardTrue {
                self.decide(tree, &mut facts, first, false);
            } else if inst.uop == Uop::GuardFalse {
                self.decide(tree, &mut facts, first, true);
            } else if inst.uop == Uop::GuardNotNull && tree.as_const(first).is_none() {
                facts.same.insert(first, Const::Null);
            }
        }
        self.pending.insert(bridge, facts);
    }

    /// A parameter that each way back leaves alone or moves up keeps its first lower bound; down, the upper.
    fn enter_header(&mut self, tree: &TraceTree, header: Segment, args: &[Value], mut facts: Facts) {
        let parent = tree.segments[header].entry;
        for (index, (&param, &arg)) in tree.segments[header].params.iter().zip(args).enumerate() {
            if tree.kind(param) != Kind::I64 {
                continue;
            }
            let (mut grows, mut shrinks) = (true, true);
            for (segment, data) in tree.segments.iter() {
                match &data.end {
                    End::Jump(target, passed) if *target == header && parent != Entry::Jump(segment) => {
                        let step = passed.get(index).and_then(|&value| self.step(tree, value, param));
                        grows &= step.is_some_and(|step| step >= 0);
                        shrinks &= step.is_some_and(|step| step <= 0);
                    }
                    End::Jump(..) | End::Exit(_) | End::Open => {}
                }
            }
            let first = self.range(tree, &facts, arg);
            narrow(
                &mut facts,
                param,
                (if grows { first.0 } else { i64::MIN }, if shrinks { first.1 } else { i64::MAX }),
            );
        }
        self.pending.insert(header, facts);
    }

    /// By how much `value` is more than `param`, if it is a constant and the sum cannot have wrapped.
    fn step(&self, tree: &TraceTree, value: Value, param: Value) -> Option<i64> {
        let value = self.replaced.resolve(value);
        if value == param {
            return Some(0);
        }
        let inst = self.defs.get(&value)?;
        let &[base, step] = inst.args.as_slice() else { return None };
        match tree.as_const(step) {
            Some(Const::I64(step)) if base == param && inst.uop == Uop::AddOvf => Some(step),
            Some(Const::I64(step)) if base == param && inst.uop == Uop::SubOvf => step.checked_neg(),
            Some(_) | None => None,
        }
    }
}

/// Intersects what is known; an empty intersection is code that is never reached, and tells nothing.
fn narrow(facts: &mut Facts, value: Value, by: Range) {
    let old = facts.ranges.get(&value).copied().unwrap_or(ANY);
    let new = (old.0.max(by.0), old.1.min(by.1));
    if new.0 <= new.1 && new != ANY {
        facts.ranges.insert(value, new);
    }
}
