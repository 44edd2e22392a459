//! Chosen misfortune for tests: what cannot be provoked from a program is forced here.
//!
//! A guard that fails on purpose must be harmless, because every exit restores the state before its
//! instruction. An exit with a bridge is left alone: the bridge may rely on what made its guard fail. A compiler that
//! panics must cost one trace and nothing else. Everything that may go wrong at random, by a seed, is in [`seeded`].
//! Off unless asked for by [`crate::service::ServiceOptions`].

pub mod seeded;

use crate::ir::tree::{Const, Def, Inst, TraceTree, ValueData};
use firesteel_protocol::exits::ExitKind;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use smallvec::smallvec;

/// Number of instructions of a tree that may leave it at a place where the host can go on.
pub fn guards(tree: &TraceTree) -> u32 {
    tree.segments
        .iter()
        .map(|(_, segment)| segment.insts.iter().filter(|inst| can_fail(tree, inst)).count() as u32)
        .sum()
}

fn can_fail(tree: &TraceTree, inst: &Inst) -> bool {
    inst.exit.is_some_and(|exit| {
        tree.exits[exit].bridge.is_none()
            && match tree.exits[exit].kind {
                ExitKind::Guard | ExitKind::Branch | ExitKind::Leave | ExitKind::Poll | ExitKind::Refused => true,
                // An error exit without an error would be a lie to the host.
                ExitKind::Error | ExitKind::Ended | ExitKind::End => false,
            }
    })
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
