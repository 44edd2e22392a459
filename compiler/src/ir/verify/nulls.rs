//! What helpers return may be null.
//!
//! Owns one rule: an exit restores the result of a helper only where a check above has shown that it is an object. An exit
//! of a kind that is taken for one outcome only may take its own guard's failure for that check; one that can be forced
//! ([`ExitKind::may_be_forced`]) may not, or it would put null where the host expects an object.
//!
//! A segment comes after the one it is entered from, so one walk in order knows all checks above. A loop changes nothing
//! about values from above its header.

use super::{Place, Rule, Verifier};
use crate::ir::entity::{Entity, Exit, Value};
use crate::ir::tree::{Const, End, Entry, Inst, TraceTree};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};

#[cfg(doc)]
use firesteel_protocol::exits::ExitKind;

/// Which value each truth value of the tree compares with null.
pub(super) fn asked_for_null(tree: &TraceTree) -> FxHashMap<Value, Value> {
    let is_null = |value: Value| tree.as_const(value) == Some(Const::Null);
    let insts = tree.segments.iter().flat_map(|(_, data)| &data.insts);
    let asked = insts.filter(|inst| inst.uop == Uop::IsSame).filter_map(|inst| match *inst.args.as_slice() {
        [a, b] if is_null(b) => Some((inst.result?, a)),
        [a, b] if is_null(a) => Some((inst.result?, b)),
        _ => None,
    });
    asked.collect()
}

/// Results of helpers that may be null.
type Unchecked = FxHashSet<Value>;

impl Verifier<'_> {
    pub(super) fn check_nulls(&mut self) {
        let tree = self.tree;
        let asked = asked_for_null(tree);
        let mut at_ends: Vec<Unchecked> = Vec::with_capacity(tree.segments.len());
        let mut at_bridges: FxHashMap<Exit, Unchecked> = FxHashMap::default();
        for (_, data) in tree.segments.iter() {
            let mut unchecked = match data.entry {
                Entry::Start => Unchecked::default(),
                Entry::Jump(parent) => at_ends.get(parent.index()).cloned().unwrap_or_default(),
                Entry::Exit(exit) => at_bridges.remove(&exit).unwrap_or_default(),
            };
            for inst in &data.insts {
                if let Some(exit) = inst.exit {
                    // What holds where the guard fails.
                    let shown = match (inst.uop, inst.args.first()) {
                        (Uop::GuardTrue, Some(flag)) => asked.get(flag).copied(),
                        (_, _) => None,
                    };
                    self.leave_unchecked(&unchecked, exit, shown);
                    if tree.exits[exit].bridge.is_some() {
                        // Several guards may share the exit: its bridge knows what all of them know.
                        let left = unchecked.iter().copied().filter(|&value| Some(value) != shown);
                        at_bridges.entry(exit).or_default().extend(left);
                    }
                }
                step(tree, &asked, &mut unchecked, inst);
            }
            if let End::Exit(exit) = data.end {
                self.leave_unchecked(&unchecked, exit, None);
                at_bridges.entry(exit).or_default().extend(unchecked.iter().copied());
            }
            at_ends.push(unchecked);
        }
    }

    fn leave_unchecked(&mut self, unchecked: &Unchecked, exit: Exit, shown: Option<Value>) {
        let data = &self.tree.exits[exit];
        if data.bridge.is_some() {
            return;
        }
        let shown = shown.filter(|_| !data.kind.may_be_forced());
        for slot in &data.snapshot.slots {
            let value = slot.value;
            if unchecked.contains(&value) && Some(value) != shown {
                self.errors.add(Place::Exit(exit), Rule::MayBeNull { value, kind: data.kind });
            }
        }
    }
}

/// What an instruction that did not leave adds or shows.
fn step(tree: &TraceTree, asked: &FxHashMap<Value, Value>, unchecked: &mut Unchecked, inst: &Inst) {
    match (inst.uop, inst.args.first(), inst.result) {
        (Uop::Call, _, Some(result)) if tree.kind(result) == Kind::Ref => {
            unchecked.insert(result);
        }
        (Uop::GuardNotNull | Uop::GuardType, Some(value), _) => {
            unchecked.remove(value);
        }
        (Uop::GuardFalse, Some(flag), _) => {
            if let Some(value) = asked.get(flag) {
                unchecked.remove(value);
            }
        }
        (_, _, _) => {}
    }
}
