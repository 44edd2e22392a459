//! What else is compiled of a tree that pays: hot code, of its root and of each fragment, and the label of its loop.
//!
//! Each waits until its lack has cost the program as much as it does (docs/decisions/0026): nobody knows how long a program
//! goes on, and what was missed so far is the best guess of what will be. Owns what that lack costs. Interpreter threads, at each sample in
//! code that has the loop.

use super::host::Host;
use super::life::LoopState;
use crossbeam_epoch as epoch;
use firesteel_compiler::config::Tier;
use firesteel_compiler::install::executor::Executor;
use firesteel_recorder::budget::Trust;
use std::sync::atomic::Ordering;

/// By how many nanoseconds warm code takes longer for an instruction of trace IR than hot code does.
const WARM_NS: f64 = 1.0;
/// The same for a way back to the loop by its frame, in place of its label.
pub const LINK_NS: f64 = 30.0;

/// What code took longer, in nanoseconds, than hot code would have in its place; at most, since hardly all of it runs each time.
pub fn lost_in_warm(executor: &Executor) -> f64 {
    executor.executed() as f64 * WARM_NS
}

/// A sample found the program near a loop: what it lacked may be paid for by now.
pub fn catch_up(host: &Host, found: &LoopState) {
    found.gauge.wish_again(host, found);
    if !host.settings.improves_on_request() || found.gauge.trust() != Trust::Paid {
        return;
    }
    let guard = epoch::pin();
    let Some(root) = found.slot.get().and_then(|slot| slot.get(&guard)) else {
        return;
    };
    root.links.for_each(&mut |fragment| {
        let is_wanted = fragment.tier == Tier::Warm
            && fragment.improves.load(Ordering::Relaxed)
            && host.spending.is_missed_hot(&host.service, fragment);
        if is_wanted && host.spending.allows_hot(&host.service, found, fragment) {
            fragment.improves.store(false, Ordering::Relaxed);
            host.service.improve(fragment.tree, fragment.id);
        }
    });
    let times = root.links.comings_back();
    if times > 0 && host.spending.is_missed_label(&host.service, found, root, times) && root.links.ask_for_label() {
        host.service.label(root.tree);
    }
}
