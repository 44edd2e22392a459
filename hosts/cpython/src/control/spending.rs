//! What recording and compiling may cost just now, see [`firesteel_recorder::budget`].
//!
//! Owns the account of the host's side. It is brought up to date by each sample, which also says in which loops the
//! program is; between two samples decisions are arithmetic. Without samples everything is allowed. Interpreter threads.

use super::life::LoopState;
use super::state::CodeState;
use crate::clock;
use firesteel_compiler::config::{Budgets, Tier, Worth};
use firesteel_compiler::install::executor::Executor;
use firesteel_compiler::service::Service;
use firesteel_recorder::budget::{BudgetParams, Ledger};
use std::cell::Cell;

/// What a recording costs the thread that is recorded, in nanoseconds: mostly the switching of events.
const RECORDING_NS: u64 = 300_000;
/// Trace IR instructions of a trace that nobody has seen yet.
const USUAL_LENGTH: u32 = 80;
/// Trace IR instructions that a recorded instruction becomes, and how many a trace has beside.
const USUAL_GROWTH: u32 = 2;
const BESIDE: u32 = 30;
/// A trace may cost so many times what was thought when its recording began; else it is asked again.
const TOLERATED: u64 = 2;
/// What is loaded is given back when the process ends, which takes this part of the time once more.
const RETURNED: u64 = 2;
/// Savings of a loop that was seen for a moment: at most so many times the moment.
const MOST_SAVED: f64 = 20.0;

/// The account.
pub struct Spending {
    params: Option<BudgetParams>,
    /// What was spent before there was an account.
    before: u64,
    ours: Cell<u64>,
    saved: Cell<f64>,
    /// What was allowed since the last sample or so, and is not spent yet.
    promised: Cell<u64>,
    ledger: Cell<Ledger>,
    sample: Cell<u32>,
    /// Processor time that the process used between the last two samples.
    pub passed: Cell<u64>,
    /// Recordings and compiles put off.
    pub deferred: Cell<u64>,
}

impl Spending {
    /// An account; `limited` if there are samples. `loading`: nanoseconds that were spent on getting here.
    pub fn new(budgets: &Budgets, limited: bool, loading: u64) -> Spending {
        let before = loading + loading / RETURNED;
        let params = BudgetParams {
            share: budgets.share_percent,
            early: u64::from(budgets.share_ms) * 1_000_000,
            late_share: budgets.late_share_percent,
            dominant: budgets.dominant_percent,
        };
        let used = clock::process_time();
        Spending {
            params: limited.then_some(params),
            before,
            ours: Cell::new(0),
            saved: Cell::new(0.0),
            promised: Cell::new(0),
            ledger: Cell::new(Ledger { used, spent: before }),
            sample: Cell::new(0),
            passed: Cell::new(0),
            deferred: Cell::new(0),
        }
    }

    /// An interpreter thread spent so many nanoseconds for us.
    pub fn spend(&self, nanoseconds: u64) {
        self.ours.set(self.ours.get().saturating_add(nanoseconds));
    }

    /// A sample found the program at a unit of a code object, or nowhere that matters.
    pub fn sampled(&self, service: &Service, place: Option<(&CodeState, u32)>) {
        let used = clock::process_time();
        let passed = used.saturating_sub(self.ledger.get().used);
        self.passed.set(passed);
        if let Some((state, unit)) = place {
            // Native code that goes around several loops may have left in another than its own.
            for found in &state.loops {
                let polled = found.polled.take();
                if polled || found.place.contains(unit) {
                    let mut presence = found.presence.get();
                    presence.found(self.sample.get(), passed);
                    found.presence.set(presence);
                }
                if polled && let Some(faster) = found.gauge.speedup() {
                    self.saved.set(self.saved.get() + passed as f64 * (faster - 1.0).clamp(0.0, MOST_SAVED));
                }
            }
        }
        self.sample.set(self.sample.get().wrapping_add(1));
        // What was promised is in the account of those who spent it, sooner or later.
        self.promised.set(self.promised.get() / 2);
        let spent = self.before + self.ours.get() + service.spent() + self.promised.get();
        // Half of what native code saved may be spent again.
        let saved = (self.saved.get() / 2.0) as u64;
        self.ledger.set(Ledger { used, spent: spent.saturating_sub(saved) });
    }

    /// Time that a tree may lose while it grows, in ticks: a share of what the process used until the last sample.
    pub fn regret(&self, config: Option<&Worth>) -> u64 {
        let percent = config.map_or(0, |config| u64::from(config.regret_percent));
        clock::ticks_in((self.ledger.get().used / 100).saturating_mul(percent)) as u64
    }

    /// Whether a root may be recorded and compiled now.
    pub fn allows_root(&self, service: &Service, found: &LoopState) -> bool {
        let length = length_of(found.records.get());
        self.allows(found, RECORDING_NS + service.price(Tier::Warm, length))
    }

    /// Whether a trace of so many records may be compiled, after its recording was allowed. `tree`: what it is to join.
    pub fn allows_trace(&self, service: &Service, found: &LoopState, records: u32, tree: Option<&Executor>) -> bool {
        let (tier, before) = tree.map_or((Tier::Warm, 0), |tree| compiled_with(service, tree));
        let known = if tree.is_none() { &found.records } else { &found.bridge_records };
        let [guessed, price] = [length_of(known.replace(records)), length_of(records)]
            .map(|length| service.price(tier, before.saturating_add(length)));
        let allowed = price <= guessed.saturating_mul(TOLERATED) || self.allows(found, price);
        if allowed {
            found.pay(price);
        }
        allowed
    }

    /// Whether there is an account: without samples everything is allowed.
    pub fn is_limited(&self) -> bool {
        self.params.is_some()
    }

    /// The number of the sample that comes next.
    pub fn next_sample(&self) -> u32 {
        self.sample.get()
    }

    /// Whether a bridge may be recorded, and its tree compiled with it.
    pub fn allows_bridge(&self, service: &Service, found: &LoopState, executor: &Executor) -> bool {
        self.allows(found, bridge_price(service, found, executor))
    }

    /// Whether that would be allowed; nothing is taken for spent.
    pub fn affords_bridge(&self, service: &Service, found: &LoopState, executor: &Executor) -> bool {
        let Some(params) = &self.params else {
            return true;
        };
        let price = bridge_price(service, found, executor);
        self.ledger.get().allows(price, self.matters(found, price, params), params)
    }

    /// Whether the program is in a loop for so long that it may cost more than the share.
    fn matters(&self, found: &LoopState, price: u64, params: &BudgetParams) -> bool {
        let presence = found.presence.get();
        found.retirements.get() == 0 && presence.is_worth(price, self.sample.get(), found.gauge.trust(), params)
    }

    /// Whether code of this loop may be compiled for a tier, as long as this executor's.
    pub fn allows_code(&self, service: &Service, found: &LoopState, tier: Tier, executor: &Executor) -> bool {
        let price = service.price(tier, executor.length);
        let allowed = self.allows(found, price);
        if allowed {
            found.pay(price);
        }
        allowed
    }

    /// Whether something may be done for a loop that costs so much. If so, it is taken for spent.
    fn allows(&self, found: &LoopState, price: u64) -> bool {
        let Some(params) = &self.params else {
            return true;
        };
        let next = self.sample.get();
        if found.denied.get() == Some(next) {
            return false;
        }
        let ledger = self.ledger.get();
        let matters = self.matters(found, price, params);
        let allowed = ledger.allows(price, matters, params);
        if allowed {
            self.promised.set(self.promised.get() + price);
            self.ledger.set(Ledger { spent: ledger.spent + price, ..ledger });
        } else {
            found.denied.set(Some(next));
            self.deferred.set(self.deferred.get() + 1);
            tracing::debug!(
                target: "firesteel",
                header = found.place.header,
                price,
                spent = ledger.spent,
                used = ledger.used,
                trust = ?found.gauge.trust(),
                presence = ?found.presence.get(),
                "put off: too expensive now"
            );
        }
        allowed
    }

    /// Processor time spent for the program by us, and what native code is thought to have saved, in nanoseconds.
    pub fn figures(&self, service: &Service) -> (u64, u64) {
        (self.before + self.ours.get() + service.spent(), self.saved.get() as u64)
    }
}

/// What a bridge costs: recording it, and compiling its tree with it. In nanoseconds.
pub fn bridge_price(service: &Service, found: &LoopState, executor: &Executor) -> u64 {
    let (tier, before) = compiled_with(service, executor);
    RECORDING_NS + service.price(tier, before.saturating_add(length_of(found.bridge_records.get())))
}

/// What is compiled with a bridge: its tree, or nothing if it becomes a fragment.
fn compiled_with(service: &Service, root: &Executor) -> (Tier, u32) {
    if service.grows_by_fragments(root) { (Tier::Warm, 0) } else { (root.tier, root.length) }
}

/// Trace IR instructions of a trace of so many records; 0 for one of which nothing is known.
fn length_of(records: u32) -> u32 {
    if records == 0 { USUAL_LENGTH } else { records.saturating_mul(USUAL_GROWTH).saturating_add(BESIDE) }
}
