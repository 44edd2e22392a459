//! Folding: rewrites of one instruction that look at its operands and how they are made.
//!
//! Owns the engine and the tables of named rules; each table file holds the rules of one subject. A rule looks
//! at one instruction and proposes an action; the engine commits it and tries the rules again on what is
//! left. Rules make instructions simpler by a fixed measure (fewer operands, constants to the right, cheaper
//! uops), so that the engine ends; a bound on tries keeps a wrong rule from hanging a compile.
//!
//! ```text
//! Keep -> next rule;  Value(v) -> drop, use v;  Become(uop, args) -> same result, other instruction
//! Drop -> a guard that holds;  Leave -> never gets further: the segment ends in the exit
//! ```

mod arith;
mod compare;
mod convert;

pub(super) use compare::opposite;

use super::rewrite::{Pool, Replaced, compact, definitions, segments};
use super::{PassContext, Report};
use crate::ir::entity::{Segment, Value};
use crate::ir::semantics::{Outcome, Scalar, eval};
use crate::ir::tree::{Const, Def, End, Inst, TraceTree};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// An operand of an instruction that a rule proposes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Arg {
    /// A value of the tree.
    Value(Value),
    /// A constant, interned when committed.
    Const(Const),
}

/// What a rule proposes.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// The result is this.
    Value(Arg),
    /// Another uop with the same result; the exit is kept if the new uop leaves.
    Become(Uop, SmallVec<[Arg; 3]>),
    /// A guard that always holds.
    Drop,
    /// The instruction always leaves.
    Leave,
}

/// What a rule sees.
pub(super) struct View<'t> {
    tree: &'t TraceTree,
    model: &'t HostModel,
    defs: &'t FxHashMap<Value, Inst>,
    inst: &'t Inst,
}

impl<'t> View<'t> {
    /// Operand `at`; rules run on verified instructions, a missing operand reads as the first.
    fn arg(&self, at: usize) -> Value {
        self.inst.args.get(at).or(self.inst.args.first()).copied().unwrap_or(Value(0))
    }
    fn constant(&self, value: Value) -> Option<Const> {
        self.tree.as_const(value)
    }
    fn int(&self, at: usize) -> Option<i64> {
        match self.constant(self.arg(at)) {
            Some(Const::I64(value)) => Some(value),
            Some(Const::F64(_) | Const::Bool(_) | Const::Object(_) | Const::Null) | None => None,
        }
    }
    fn float(&self, at: usize) -> Option<f64> {
        match self.constant(self.arg(at)) {
            Some(Const::F64(bits)) => Some(f64::from_bits(bits)),
            Some(Const::I64(_) | Const::Bool(_) | Const::Object(_) | Const::Null) | None => None,
        }
    }
    fn bool(&self, at: usize) -> Option<bool> {
        match self.constant(self.arg(at)) {
            Some(Const::Bool(value)) => Some(value),
            Some(Const::I64(_) | Const::F64(_) | Const::Object(_) | Const::Null) | None => None,
        }
    }
    fn def(&self, value: Value) -> Option<&'t Inst> {
        self.defs.get(&value)
    }
}

/// A named rewrite for some uops.
pub(super) struct Rule {
    name: &'static str,
    uops: &'static [Uop],
    apply: fn(&View<'_>) -> Option<Action>,
}

const TABLES: [&[Rule]; 3] = [arith::RULES, compare::RULES, convert::RULES];

/// Tries of rules on one instruction.
const MAX_TRIES: usize = 16;

fn value(value: Value) -> Option<Action> {
    Some(Action::Value(Arg::Value(value)))
}
fn constant(constant: Const) -> Option<Action> {
    Some(Action::Value(Arg::Const(constant)))
}
fn int(value: i64) -> Option<Action> {
    constant(Const::I64(value))
}
fn truth(value: bool) -> Option<Action> {
    constant(Const::Bool(value))
}
fn unary(uop: Uop, a: Value) -> Option<Action> {
    Some(Action::Become(uop, SmallVec::from_slice(&[Arg::Value(a)])))
}
fn binary(uop: Uop, a: Arg, b: Arg) -> Option<Action> {
    Some(Action::Become(uop, SmallVec::from_slice(&[a, b])))
}

/// A computation on constants.
fn evaluate(view: &View<'_>) -> Option<Action> {
    let args = view.inst.args.iter().map(|&arg| view.constant(arg).and_then(Scalar::from_const));
    let args: SmallVec<[Scalar; 3]> = args.collect::<Option<_>>()?;
    match eval(view.inst.uop, &args) {
        Outcome::Value(value) => constant(value.to_const()),
        Outcome::Holds => Some(Action::Drop),
        Outcome::Leaves => Some(Action::Leave),
        Outcome::Unknown => None,
    }
}

fn propose(view: &View<'_>) -> Option<(&'static str, Action)> {
    if let Some(action) = evaluate(view) {
        return Some(("constants", action));
    }
    let rules = TABLES.iter().flat_map(|table| table.iter()).filter(|rule| rule.uops.contains(&view.inst.uop));
    rules.into_iter().find_map(|rule| (rule.apply)(view).map(|action| (rule.name, action)))
}

/// Runs the pass.
pub fn run(tree: &mut TraceTree, context: &PassContext<'_>, report: &mut Report) {
    let mut folder = Folder { context, pool: Pool::of(tree), replaced: Replaced::default(), defs: definitions(tree) };
    for segment in segments(tree) {
        folder.segment(tree, segment, report);
    }
    folder.replaced.apply(tree);
    compact(tree);
}

struct Folder<'p> {
    context: &'p PassContext<'p>,
    pool: Pool,
    replaced: Replaced,
    defs: FxHashMap<Value, Inst>,
}

impl Folder<'_> {
    fn segment(&mut self, tree: &mut TraceTree, segment: Segment, report: &mut Report) {
        let insts = std::mem::take(&mut tree.segments[segment].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for inst in insts {
            match self.inst(tree, inst, report) {
                Folded::Keep(inst) => kept.push(inst),
                Folded::Gone => {}
                Folded::Leaves(inst) => {
                    if let Some(exit) = inst.exit {
                        tree.segments[segment].end = End::Exit(exit);
                        break;
                    }
                    kept.push(inst);
                }
            }
        }
        tree.segments[segment].insts = kept;
    }

    fn inst(&mut self, tree: &mut TraceTree, mut inst: Inst, report: &mut Report) -> Folded {
        inst.args.iter_mut().for_each(|arg| *arg = self.replaced.resolve(*arg));
        for _ in 0..MAX_TRIES {
            let view = View { tree, model: self.context.model, defs: &self.defs, inst: &inst };
            let Some((name, action)) = propose(&view).filter(|_| self.context.fuel.spend()) else { break };
            report.count(name);
            match action {
                Action::Drop => return Folded::Gone,
                Action::Leave => return Folded::Leaves(inst),
                Action::Value(arg) => {
                    let new = self.arg(tree, arg);
                    if let Some(result) = inst.result {
                        self.replaced.insert(result, new);
                    }
                    return Folded::Gone;
                }
                Action::Become(uop, args) => {
                    inst.uop = uop;
                    inst.imm = 0;
                    inst.args = args.into_iter().map(|arg| self.arg(tree, arg)).collect();
                    inst.exit = inst.exit.filter(|_| uop.info().exits);
                }
            }
        }
        if let Some(result) = inst.result {
            debug_assert!(matches!(tree.values[result].def, Def::Inst(_)));
            self.defs.insert(result, inst.clone());
        }
        Folded::Keep(inst)
    }

    fn arg(&mut self, tree: &mut TraceTree, arg: Arg) -> Value {
        match arg {
            Arg::Value(value) => self.replaced.resolve(value),
            Arg::Const(constant) => self.pool.value(tree, constant),
        }
    }
}

enum Folded {
    Keep(Inst),
    Gone,
    Leaves(Inst),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_names_are_unique() {
        let mut names: Vec<_> = TABLES.iter().flat_map(|table| table.iter()).map(|rule| rule.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
