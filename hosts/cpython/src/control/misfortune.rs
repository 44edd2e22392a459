//! Misfortune at a loop, for tests: what the compiler's `chaos` decides, done to the host's side.
//!
//! Owns a loop's share of it: its generator, its thresholds, how long its new code stays unseen. Absent unless a seed was
//! asked for: then every method here is one look at a null pointer. Each thing that is done here can happen to any
//! program by itself; what is asked for is only when. Interpreter threads with the lock.

use super::host::Host;
use super::visit::Visit;
use crate::control::life::LoopState;
use firesteel_compiler::chaos::seeded::{Chaos, Misfortune, Place};
use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_recorder::hotness::HeatParams;
use std::cell::Cell;
use std::sync::Arc;

/// Most visits for which new code stays unseen.
const UNSEEN: u64 = 100;
/// Most checks in native code until one leaves.
const CHECKS: u64 = 4096;
/// Most records of a recording that is cut.
const RECORDS: u64 = 64;

/// A loop's share.
pub struct Share {
    chaos: Arc<Chaos>,
    place: Cell<Place>,
    /// Visits for which its new code stays unseen; none before that is decided.
    unseen: Cell<Option<u64>>,
    /// Decides of its exits, each by its own name.
    exits: u64,
}

/// What a visit to a loop with code comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    /// The code is entered.
    Open,
    /// It is not, this time.
    Shut,
}

impl Share {
    /// That of the loop at a header, by the name of its function.
    pub fn new(chaos: &Arc<Chaos>, function: &str, header: u32) -> Box<Share> {
        let mut place = chaos.place((function, header));
        let exits = place.below(u64::MAX);
        Box::new(Share { chaos: Arc::clone(chaos), place: Cell::new(place), unseen: Cell::new(None), exits })
    }

    fn with_place<T>(&self, act: impl FnOnce(&mut Place) -> T) -> T {
        let mut place = self.place.get();
        let answer = act(&mut place);
        self.place.set(place);
        answer
    }

    fn happens(&self, kind: Misfortune) -> bool {
        self.with_place(|place| self.chaos.happens(place, kind))
    }

    fn may_happen(&self, kind: Misfortune) -> bool {
        self.with_place(|place| self.chaos.may_happen(place, kind))
    }

    fn spread(&self, most: u64) -> u64 {
        self.with_place(|place| place.spread(most))
    }

    /// When the loop is recorded first.
    pub fn loop_params(&self, usual: HeatParams) -> HeatParams {
        HeatParams { threshold: self.spread(usual.threshold.into()) as u32, ..usual }
    }

    /// The loop came to its threshold.
    pub fn found(&self) {
        self.chaos.happened(Misfortune::LoopThreshold);
    }

    /// When a bridge of an exit is recorded first: always the same for the same exit.
    pub fn exit_params(&self, exit: ExitKey, usual: &HeatParams) -> HeatParams {
        let mut place = self.chaos.place((self.exits, exit.trace, exit.instr, exit.resume));
        HeatParams { threshold: place.spread(usual.threshold.into()) as u32, ..*usual }
    }

    /// Whether new code is not seen at this visit.
    pub fn hides(&self) -> bool {
        let left = match self.unseen.get() {
            Some(left) => left,
            None if self.happens(Misfortune::PublishedLate) => self.spread(UNSEEN),
            None => 0,
        };
        self.unseen.set(left.checked_sub(1));
        left > 0
    }

    /// An exit came to its threshold. Whether its bridge is not recorded all the same.
    pub fn refuses_bridge(&self) -> bool {
        self.chaos.happened(Misfortune::ExitThreshold);
        self.happens(Misfortune::BridgeRefused)
    }

    /// After how many records a recording that begins is cut; none if it is not.
    pub fn cut(&self) -> Option<u32> {
        let most = self.spread(RECORDS) as u32;
        self.may_happen(Misfortune::RecordingCut).then_some(most)
    }

    /// A recording was cut.
    pub fn was_cut(&self) {
        self.chaos.happened(Misfortune::RecordingCut);
    }

    /// Checks in native code until one leaves, for the entry that follows; 0 if none does.
    pub fn checks(&self) -> u64 {
        let checks = self.spread(CHECKS);
        if self.may_happen(Misfortune::ExitForced) { checks } else { 0 }
    }

    /// Native code has left, with so many checks left of those it was entered with.
    pub fn left(&self, before: u64, after: u64) {
        if before > 0 && after == 0 {
            self.chaos.happened(Misfortune::ExitForced);
        }
    }

    /// What happens to a loop's code before it is entered.
    pub fn before_entry(&self, visit: &Visit<'_>) -> Entry {
        let Visit { host, found, state, .. } = *visit;
        if self.happens(Misfortune::Retired) {
            found.reset();
            host.root_failed(state, found, AbortReason::Stale);
            return Entry::Shut;
        }
        if self.happens(Misfortune::Invalidated) {
            // As `watch` does when a global changes.
            found.reset();
            return Entry::Shut;
        }
        if self.happens(Misfortune::CallerLost) {
            lose_caller(host, visit);
        }
        if self.happens(Misfortune::EntryRefused) { Entry::Shut } else { Entry::Open }
    }
}

/// Takes all code of the calling function away, which may be running: native code calls functions.
fn lose_caller(host: &Host, visit: &Visit<'_>) {
    let caller = visit.frame.previous().and_then(|frame| frame.code());
    if let Some(state) = caller.and_then(|code| host.state_of(visit.locked, code)) {
        state.loops.iter().for_each(LoopState::reset);
    }
}
