//! What follows native code: where it left, whether that exit gets a bridge, and whether the tree pays.
//!
//! Interpreter threads, inside the JUMP or BRANCH callback, after the frame was restored.

use super::growth;
use super::host::Host;
use super::life::{LoopState, Status};
use super::visit::Visit;
use crate::clock;
use crate::record::control::{self, Origin};
use crate::runtime::REQUEST_BITS;
use crate::runtime::chain::Calls;
use crossbeam_epoch as epoch;
use firesteel_compiler::config::Tier;
use firesteel_compiler::install::executor::{Executor, ExecutorState};
use firesteel_protocol::exits::{AbortReason, ExitDescriptor, ExitKind};
use firesteel_recorder::worth::Verdict;
use std::sync::atomic::Ordering;

/// Share of an executor's entries (1/n) above which exits that may get bridges count as frequent, all together.
const FREQUENT: u64 = 8;

/// A tree that takes more than so many times the interpreter's time is not put by: what it has not will not make that good.
const NEAR: f64 = 3.0;

/// Native code left through an exit; the frame is as the interpreter goes on with it, or the calls that the exit is in are
/// about to go on.
pub fn after_exit(visit: &Visit<'_>, root: &Executor, (executor, index): (&Executor, usize), calls: Option<&Calls>) {
    let Visit { host, locked, thread, state, found, .. } = *visit;
    let Some(exit) = executor.exits.get(index) else {
        return;
    };
    if !host.is_enabled() {
        // Switched off by what native code called.
        return;
    }
    host.counters.exit(exit.kind);
    count_iterations(host, found, root);
    if exit.kind == ExitKind::Poll {
        if thread.requests_now() & REQUEST_BITS != 0 {
            host.counters.left_by_poll.set(thread.id());
            found.polled.set(true);
        }
        return;
    }
    settle_bridge(host, found);
    let taken = executor.heat.get(index).map_or(0, |heat| heat.load(Ordering::Relaxed));
    if exit.kind.takes_bridge()
        && !executor.is_bridged(index)
        && taken >= found.exit_params(exit.key, &host.settings.hotness.exits).threshold
        && found.pending.get().is_none()
        // In code that was replaced meanwhile the exit may have its bridge already.
        && root.state() == ExecutorState::Valid
        && executor.state() == ExecutorState::Valid
        && found.exit_is_due((executor.id, index as u32), exit.key, taken, &host.settings.hotness.exits)
        && growth::misses_bridge(host, found, root, taken)
        && is_paid_for(host, found, root)
        && let Some(unit) = bridge_start(visit, exit)
        && !refused_by_misfortune(visit, exit)
    {
        control::start(visit, Origin::Exit(executor, exit, unit, calls));
    }
    let entries = executor.entries.load(Ordering::Relaxed);
    if found.entry_test.is_some() && !state.testing.get() && entries >= host.settings.hotness.exits.threshold.into() {
        state.testing.set(true);
        state.arm(locked, &host.events);
    }
}

/// Whether a bridge may be recorded now. Where it costs too much, the loop waits for it, if its code does not pay without.
fn is_paid_for(host: &Host, found: &LoopState, executor: &Executor) -> bool {
    let allowed = host.spending.allows_bridge(&host.service, found, executor);
    found.unpaid.set(if allowed { 0 } else { executor.id });
    allowed
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

/// Whether what a loop that is left out waits for may still come: a bridge, means for one, or better code.
pub fn awaits(host: &Host, found: &LoopState) -> bool {
    settle_bridge(host, found);
    found.pending.get().is_some() || awaits_means(host, found) || found.gauge.awaits(found)
}

/// Whether a bridge that is wanted still costs too much.
fn awaits_means(host: &Host, found: &LoopState) -> bool {
    let guard = epoch::pin();
    let installed = found.slot.get().and_then(|slot| slot.get(&guard));
    installed.is_some_and(|executor| {
        found.unpaid.get() == executor.id && !host.spending.affords_bridge(&host.service, found, executor)
    })
}

/// Whether a tree may still get bridges where it is often left. One that has just got one was not left often enough since for
/// that to be known.
pub fn grows(host: &Host, found: &LoopState, executor: &Executor) -> bool {
    let entries = executor.entries.load(Ordering::Relaxed);
    let (attached, before) = found.grown.get();
    let now = executor.links.family().attached();
    // Better code of the root counts its entries anew.
    if attached != now || entries < before {
        found.grown.set((now, entries));
        return true;
    }
    if now > 0 && entries - before < FREQUENT * u64::from(host.settings.hotness.exits.threshold) {
        return true;
    }
    let mut left = left_open(found, executor);
    executor.links.for_each(&mut |fragment| left += left_open(found, fragment));
    left.saturating_mul(FREQUENT) > entries
}

/// Does what the measurement of a loop says.
pub fn act(visit: &Visit<'_>, executor: &Executor, verdict: Verdict) {
    let Visit { host, state, found, .. } = *visit;
    if !host.is_enabled() || found.status.get() != Status::Installed {
        return;
    }
    if let Verdict::Pays(figures) | Verdict::Retire(figures) = verdict {
        tracing::debug!(
            target: "firesteel",
            "trace {}: {} code needs {:.1} ns an iteration, the interpreter {:.1} ns",
            executor.tree.0,
            executor.tier.name(),
            clock::nanoseconds(figures.native),
            clock::nanoseconds(figures.interpreted)
        );
    }
    match verdict {
        // Warm code comes back by itself.
        Verdict::Wait => host.counters.on_trial.set(executor.tier == Tier::Hot),
        Verdict::Pays(_) => {
            if host.settings.improves_on_request() {
                found.gauge.wish(host, found, executor);
            }
        }
        Verdict::Promising(figures) => {
            if host.settings.improves_on_request() {
                found.gauge.wait(host, found, executor, figures);
            }
        }
        Verdict::Retire(figures) => {
            host.spending.spend(clock::nanoseconds(found.gauge.lost()) as u64);
            let is_near = figures.native <= figures.interpreted * NEAR;
            if host.settings.rests() && is_near && grows(host, found, executor) && found.put_by() {
                tracing::debug!(target: "firesteel", "trace {}: put by", executor.tree.0);
                return;
            }
            found.reset();
            found.retirements.set(found.retirements.get() + 1);
            host.counters.aborted_here(AbortReason::NotPaying);
            host.root_failed(state, found, AbortReason::NotPaying);
        }
    }
}

/// How often code was left through exits that may still get a bridge.
fn left_open(found: &LoopState, executor: &Executor) -> u64 {
    let exits = executor.exits.iter().zip(&executor.heat).enumerate();
    let open = exits.filter(|(at, (exit, _))| executor.takes_fragment(*at) && !found.exit_is_hopeless(exit.key));
    open.map(|(_, (_, heat))| u64::from(heat.load(Ordering::Relaxed))).sum()
}
