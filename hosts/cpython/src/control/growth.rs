//! What else a tree that pays gets: bridges, hot code for its root and for each fragment, and the label of its loop.
//!
//! Each waits until its lack has cost the program as much as it does (docs/decisions/0026): nobody knows how long a program
//! goes on, and what was missed so far is the best guess of what will be. Owns what that lack costs. What things cost, and
//! whether they may be had now, is told by [`super::spending`]. Interpreter threads, behind exits and at each sample.

use super::host::Host;
use super::life::LoopState;
use super::spending::bridge_price;
use crossbeam_epoch as epoch;
use firesteel_compiler::config::Tier;
use firesteel_compiler::install::executor::Executor;
use firesteel_recorder::budget::Trust;
use std::sync::atomic::Ordering;

/// What leaving native code and entering it again takes beside what the interpreter does between, the event included.
const PAIR_NS: f64 = 200.0;
/// By how many nanoseconds warm code takes longer for an instruction of trace IR than hot code does.
const WARM_NS: f64 = 1.0;
/// The same for a way back to the loop by its frame, in place of its label.
const LINK_NS: f64 = 30.0;

/// Whether an exit that was taken so many times has cost as much as its bridge would, in a tree that pays as it is. One of a
/// tree that does not, or not any more, need not have: without its paths it may never pay.
pub fn misses_bridge(host: &Host, found: &LoopState, root: &Executor, taken: u32) -> bool {
    if !host.spending.is_limited() || !found.gauge.pays(host) {
        return true;
    }
    let next = host.spending.next_sample();
    let (until, needed) = found.needed_exits.get();
    if until == next && taken < needed {
        return false;
    }
    let price = bridge_price(&host.service, found, root) as f64;
    // The conversion keeps to the range of the type.
    let needed = (price / (PAIR_NS + found.gauge.rest_of_visit())) as u32;
    found.needed_exits.set((next, needed));
    taken >= needed
}

/// Whether warm code has cost as much more than hot code would have, as compiling that does.
pub fn misses_hot(host: &Host, executor: &Executor) -> bool {
    let price = host.service.price(Tier::Hot, executor.length) as f64;
    !host.spending.is_limited() || lost_in_warm(executor) >= price
}

/// What code took longer, in nanoseconds, than hot code would have in its place; at most, since hardly all of it runs each time.
pub fn lost_in_warm(executor: &Executor) -> f64 {
    executor.executed() as f64 * WARM_NS
}

/// Whether coming back to the loop by its frame has cost as much more as a label does.
fn misses_label(host: &Host, root: &Executor) -> bool {
    let times = root.links.comings_back();
    times > 0 && times as f64 * LINK_NS >= host.service.price(Tier::Warm, root.length) as f64
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
    let allows = |tier: Tier, executor: &Executor| host.spending.allows_code(&host.service, found, tier, executor);
    root.links.for_each(&mut |fragment| {
        let is_warm = fragment.tier == Tier::Warm && fragment.improves.load(Ordering::Relaxed);
        if is_warm && misses_hot(host, fragment) && allows(Tier::Hot, fragment) {
            fragment.improves.store(false, Ordering::Relaxed);
            host.service.improve(fragment.tree, fragment.id);
        }
    });
    if misses_label(host, root) && allows(Tier::Warm, root) && root.links.ask_for_label() {
        host.service.label(root.tree);
    }
}
