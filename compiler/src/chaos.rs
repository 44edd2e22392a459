//! Chosen misfortune for tests: what cannot be provoked from a program is forced here.
//!
//! A guard that fails on purpose must be harmless, because its exit restores the state before its instruction, or one that
//! the instruction has reached. Exits that rely on what made their guard fail are left alone: by their kind
//! ([`ExitKind::may_be_forced`]; the verifier holds them to it), and those with a bridge. A compiler that panics must cost
//! one trace and nothing else. Everything that may go wrong at random, by a seed, is in [`seeded`].
//! Off unless asked for by [`crate::service::ServiceOptions`].

pub mod seeded;

use crate::ir::tree::{Const, Def, Inst, TraceTree, ValueData};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use smallvec::smallvec;

#[cfg(doc)]
use firesteel_protocol::exits::ExitKind;

/// Number of instructions of a tree that may leave it at a place where the host can go on.
pub fn guards(tree: &TraceTree) -> u32 {
    tree.segments
        .iter()
        .map(|(_, segment)| segment.insts.iter().filter(|inst| can_fail(tree, inst)).count() as u32)
        .sum()
}

fn can_fail(tree: &TraceTree, inst: &Inst) -> bool {
    inst.exit.is_some_and(|exit| tree.exits[exit].bridge.is_none() && tree.exits[exit].kind.may_be_forced())
}

/// Makes the `number`-th such instruction leave always (modulo their count).
pub fn fail_guard(tree: &mut TraceTree, number: u32) {
    let count = guards(tree);
    if count == 0 {
        return;
    }
    let never = tree.values.iter().find(|(_, data)| data.def == Def::Const(Const::Bool(false))).map(|(value, _)| value);
    let never =
        never.unwrap_or_else(|| tree.values.push(ValueData { kind: Kind::Bool, def: Def::Const(Const::Bool(false)) }));
    let mut left = number % count;
    let places: Vec<_> = tree.segments.keys().collect();
    for segment in places {
        for at in 0..tree.segments[segment].insts.len() {
            if !can_fail(tree, &tree.segments[segment].insts[at]) {
                continue;
            }
            if left == 0 {
                let exit = tree.segments[segment].insts[at].exit;
                let fail = Inst { uop: Uop::GuardTrue, args: smallvec![never], imm: 0, result: None, exit };
                tree.segments[segment].insts.insert(at, fail);
                return;
            }
            left -= 1;
        }
    }
}

/// Panics at every n-th step, a compile or a projection, if asked to.
#[allow(clippy::panic, reason = "the misfortune that was asked for")]
pub fn panic_if_due(every: Option<u32>, steps: u32) {
    if every.is_some_and(|every| every > 0 && steps.is_multiple_of(every)) {
        panic!("a panic on request");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::parse::parse;
    use firesteel_protocol::exits::ExitKind;
    use firesteel_protocol::host::HostModel;

    #[test]
    fn only_exits_that_may_be_forced_are() {
        for kind in ExitKind::ALL {
            let text = format!(
                "tree locals=0\ns0: start\n  guard_true true -> x0\n  exit x1\n\
                 x0: {} trace=0 instr=0 resume=0 depth=0\nx1: end trace=0 instr=1 resume=0 depth=0\n",
                kind.name()
            );
            let before = parse(&text, &HostModel::default()).unwrap();
            let mut after = before.clone();
            fail_guard(&mut after, 0);
            assert_eq!(after != before, kind.may_be_forced(), "{}", kind.name());
            assert_eq!(guards(&before), u32::from(kind.may_be_forced()), "{}", kind.name());
        }
    }
}
