//! What follows native code: where it left, whether that exit gets a bridge, and whether the tree pays.
//!
//! Interpreter threads, inside the JUMP or BRANCH callback, after the frame was restored.

use super::host::Host;
use super::state::{LoopState, Status};
use super::visit::Visit;
use crate::record::control::{self, Origin};
use firesteel_compiler::install::executor::{Executor, ExecutorState};
use firesteel_protocol::exits::{AbortReason, ExitDescriptor, ExitKind};
use std::sync::atomic::Ordering;

/// Entries between two questions whether a tree pays.
const PAY_WINDOW: u64 = 8192;
/// Intermediate instructions an entry must run on average. Event, entry and exit cost some hundred nanoseconds
/// (`firesteel.bench_record`), and native code saves about one nanosecond an instruction.
const PAY_INSTRUCTIONS: u64 = 200;
/// Share of a window's entries (1/n) above which an exit counts as frequent.
const FREQUENT: u64 = 8;

/// Native code left through an exit; the frame is as the interpreter goes on with it.
pub fn after_exit(visit: &Visit<'_>, executor: &Executor, index: u32) {
    let Visit { host, locked, thread, state, found, .. } = *visit;
    let Some(exit) = executor.exits.get(index as usize) else {
        return;
    };
    if !host.is_enabled() {
        // Switched off by what native code called.
        return;
    }
    host.counters.exit(exit.kind);
    count_iterations(host, found, executor);
    if exit.kind == ExitKind::Poll {
        host.counters.left_by_poll.set(thread.id());
        return;
    }
    settle_bridge(host, found);
    let taken = executor.heat.get(index as usize).map_or(0, |heat| heat.load(Ordering::Relaxed));
    if exit.kind.takes_bridge()
        && !exit.bridged
        && taken >= found.exit_params(exit.key, &host.settings.hotness.exits).threshold
        && found.pending.get().is_none()
        // In code that was replaced meanwhile the exit may have its bridge already.
        && executor.state() == ExecutorState::Valid
        && found.exit_is_due((executor.id, index), exit.key, taken, &host.settings.hotness.exits)
        && let Some(unit) = bridge_start(visit, exit)
        && !refused_by_misfortune(visit, exit)
    {
        control::start(visit, Origin::Exit(executor, exit, unit));
    }
    let entries = executor.entries.load(Ordering::Relaxed);
    if found.entry_test.is_some() && !state.testing.get() && entries >= host.settings.hotness.exits.threshold.into() {
        state.testing.set(true);
        state.arm(locked, &host.events);
    }
    let (asked, _) = found.paid.get();
    if entries.wrapping_sub(asked) >= PAY_WINDOW {
        ask_whether_it_pays(visit, executor, entries);
    }
}

/// Whether misfortune keeps an exit from its bridge, for now.
fn refused_by_misfortune(visit: &Visit<'_>, exit: &ExitDescriptor) -> bool {
    let refused = visit.found.misfortune.as_ref().is_some_and(|misfortune| misfortune.refuses_bridge());
    if refused {
        visit.found.exit_failed(exit.key, AbortReason::Stale, &visit.host.settings.hotness.exits);
    }
    refused
}

/// Where a bridge of an exit begins. None if the host raised there.
fn bridge_start(visit: &Visit<'_>, exit: &ExitDescriptor) -> Option<u32> {
    if exit.kind != ExitKind::Ended {
        return Some(exit.resume);
    }
    let behind = visit.state.shape.instructions.at(exit.resume)?.successors(visit.host.tables).jump;
    behind.filter(|unit| visit.frame.unit() == Some(*unit))
}

/// Adds what the executor ran since it was last left; it counts in itself, and is replaced by others.
fn count_iterations(host: &Host, found: &LoopState, executor: &Executor) {
    let now = executor.iterations.load(Ordering::Relaxed);
    let (known, before) = found.counted.replace((executor.id, now));
    let new = if known == executor.id { now.wrapping_sub(before) } else { now };
    host.counters.iterations.set(host.counters.iterations.get() + new);
}

/// Looks whether a bridge that was handed over is attached or failed.
fn settle_bridge(host: &Host, found: &LoopState) {
    let (Some(pending), Some(slot)) = (found.pending.get(), found.slot.get()) else {
        return;
    };
    if slot.generation() != pending.generation {
        found.pending.set(None);
    } else if let Some(reason) = slot.take_failure() {
        found.pending.set(None);
        found.exit_failed(pending.exit, reason, &host.settings.hotness.exits);
    }
}

/// Retires a tree that is entered and left again without getting anything done, so that the program is never
/// slower than without it.
fn ask_whether_it_pays(visit: &Visit<'_>, executor: &Executor, entries: u64) {
    let Visit { host, state, found, .. } = *visit;
    let iterations = executor.iterations.load(Ordering::Relaxed);
    let (asked, before) = found.paid.replace((entries, iterations));
    let (window, done) = (entries.wrapping_sub(asked), iterations.wrapping_sub(before));
    // A new executor counts from zero again.
    if asked > entries
        || before > iterations
        || done.saturating_mul(u64::from(executor.length)) >= window.saturating_mul(PAY_INSTRUCTIONS)
    {
        return;
    }
    if found.pending.get().is_some() || found.status.get() != Status::Installed {
        return;
    }
    let may_improve = executor
        .exits
        .iter()
        .zip(&executor.heat)
        .any(|(exit, heat)| u64::from(heat.load(Ordering::Relaxed)) * FREQUENT > window && is_open(found, exit));
    if !may_improve {
        found.reset();
        host.counters.aborted_here(AbortReason::NotPaying);
        host.root_failed(state, found, AbortReason::NotPaying);
    }
}

/// Whether an exit may still get a bridge.
fn is_open(found: &LoopState, exit: &ExitDescriptor) -> bool {
    exit.kind.takes_bridge() && !exit.bridged && !found.exit_is_hopeless(exit.key)
}
