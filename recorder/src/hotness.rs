//! When to record: counters that find hot loops and exits, and the back-off after an attempt that failed.
//!
//! Owns the counting and the price of each abort reason. A [`LoopCounter`] is a plain number, a [`Backoff`] is
//! what is remembered of failed attempts, [`Heat`] is both; [`HotnessParams`] holds the thresholds. Used on
//! the interpreter thread (or on any thread that holds the host's lock); nothing here is shared or blocks.
//!
//! ```text
//!   threshold                                                        blacklisted: never again
//!      | hits                                                              ^ max_tries failed
//!      v                                                                   |
//!   attempt --fails--> threshold x factor --hits--> attempt --fails--> x factor ... (up to the ceiling)
//! ```
//!
//! Each new threshold gets a small odd shift, derived from its own value: a loop whose path depends on its
//! iteration number (`i % 2`) would otherwise be tried at the same phase each time. (LuaJIT adds random bits to
//! its penalties for the same reason, `penalty_pc` in `lj_trace.c`; ours repeat from run to run.)

use firesteel_protocol::exits::AbortReason;
use thiserror::Error;

/// Thresholds of one kind of place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeatParams {
    /// Hits before the first attempt. At least 1.
    pub threshold: u32,
    /// By how much the threshold is multiplied after a failed attempt. At least 1.
    pub factor: u32,
    /// Failed attempts after which the place is blacklisted. At least 1.
    pub max_tries: u8,
    /// The threshold never grows beyond this number of hits. At least `threshold`.
    pub ceiling: u32,
}

/// When loops are recorded, and when exits of compiled code get a bridge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HotnessParams {
    /// Loops, counted at the back edge. Default: recorded after 1000 iterations, times 2 after each failure, 6
    /// tries, at most 1,000,000 iterations between tries.
    pub loops: HeatParams,
    /// Exits of compiled code, counted each time one is taken. Default: a bridge is recorded at the 100th time,
    /// times 4 after each failure, 4 tries, at most 1,000,000 times between tries. The factor is greater than for
    /// loops because each try interrupts code that is already fast.
    pub exits: HeatParams,
}

impl Default for HotnessParams {
    fn default() -> HotnessParams {
        HotnessParams {
            loops: HeatParams { threshold: 1000, factor: 2, max_tries: 6, ceiling: 1_000_000 },
            exits: HeatParams { threshold: 100, factor: 4, max_tries: 4, ceiling: 1_000_000 },
        }
    }
}

/// A parameter outside its range. The user who set it must act.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("{place} {name} is {value}, but must be at least {least}; raise it or leave it at its default")]
pub struct ParamError {
    /// `loop` or `exit`.
    pub place: &'static str,
    /// Name of the parameter.
    pub name: &'static str,
    /// What it was set to.
    pub value: u32,
    /// Least value.
    pub least: u32,
}

impl HotnessParams {
    /// Checks the ranges given with each field. Values that fail are not dangerous: a counter or back-off made
    /// with them acts as if the least value had been given.
    ///
    /// # Errors
    /// The first parameter that is out of its range.
    pub fn check(&self) -> Result<(), ParamError> {
        for (place, params) in [("loop", &self.loops), ("exit", &self.exits)] {
            for (name, value, least) in [
                ("threshold", params.threshold, 1),
                ("factor", params.factor, 1),
                ("max_tries", u32::from(params.max_tries), 1),
                ("ceiling", params.ceiling, params.threshold),
            ] {
                if value < least {
                    return Err(ParamError { place, name, value, least });
                }
            }
        }
        Ok(())
    }
}

/// Counts hits up to a threshold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LoopCounter {
    hits: u32,
    threshold: u32,
}

impl LoopCounter {
    /// A counter at 0. A threshold of 0 counts as 1.
    pub const fn new(threshold: u32) -> LoopCounter {
        LoopCounter { hits: 0, threshold }
    }

    /// Counts a hit; true if the threshold is reached. It stays true until [`LoopCounter::reset`], so a host that
    /// cannot record now is asked again at the next hit.
    #[inline]
    pub fn hit(&mut self) -> bool {
        self.hits = self.hits.saturating_add(1);
        self.hits >= self.threshold
    }

    /// Starts again from 0 with another threshold.
    pub fn reset(&mut self, threshold: u32) {
        *self = LoopCounter::new(threshold);
    }

    /// Hits since the last reset.
    pub const fn hits(&self) -> u32 {
        self.hits
    }

    /// Hits needed.
    pub const fn threshold(&self) -> u32 {
        self.threshold
    }
}

/// What a failed attempt costs the place where it began.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Penalty {
    /// Not the fault of the path: wait longer, but the attempt does not count.
    Wait,
    /// Another attempt may see another path: one try, threshold times the factor.
    Retry,
    /// Another attempt will most likely fail alike: two tries, threshold times the square of the factor.
    Heavy,
    /// Another attempt cannot succeed: blacklisted at once.
    Never,
}

impl Penalty {
    /// The penalty for this reason.
    pub const fn of(reason: AbortReason) -> Penalty {
        match reason {
            AbortReason::OtherTool
            | AbortReason::RingFull
            | AbortReason::QueueFull
            | AbortReason::Unreleased
            | AbortReason::Stale
            | AbortReason::Disabled
            | AbortReason::TooExpensive => Penalty::Wait,
            AbortReason::TooLong
            | AbortReason::UnsupportedTypes
            | AbortReason::InnerLoop
            | AbortReason::LeftFrame
            | AbortReason::UnstableTypes
            | AbortReason::ValueTooWide => Penalty::Retry,
            AbortReason::UnsupportedInstr
            | AbortReason::Exception
            | AbortReason::TooManyValues
            | AbortReason::NotPaying => Penalty::Heavy,
            AbortReason::LayoutMismatch | AbortReason::TreeFull | AbortReason::CompilerError => Penalty::Never,
        }
    }
}

/// What to do with a place after a failed attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Try again after so many more hits.
    After(u32),
    /// Do not try again; the reason is in [`Backoff::last`].
    Blacklisted,
}

/// The memory of failed attempts at one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Backoff {
    threshold: u32,
    tries: u8,
    blacklisted: bool,
    last: Option<AbortReason>,
}

impl Backoff {
    /// No failure yet.
    pub const fn new(params: &HeatParams) -> Backoff {
        Backoff { threshold: params.threshold, tries: 0, blacklisted: false, last: None }
    }

    /// Notes a failed attempt. `params` are those that the back-off was made with.
    pub fn failed(&mut self, reason: AbortReason, params: &HeatParams) -> Verdict {
        self.last = Some(reason);
        let (tries, growth) = match Penalty::of(reason) {
            Penalty::Wait => (0, params.factor),
            Penalty::Retry => (1, params.factor),
            Penalty::Heavy => (2, params.factor.saturating_mul(params.factor)),
            Penalty::Never => (u8::MAX, 1),
        };
        self.tries = self.tries.saturating_add(tries);
        self.blacklisted = self.tries >= params.max_tries.max(1);
        if self.blacklisted {
            return Verdict::Blacklisted;
        }
        let grown = self.threshold.saturating_mul(growth.max(1));
        self.threshold = grown.saturating_add(shift(grown)).min(params.ceiling.max(params.threshold).max(1));
        Verdict::After(self.threshold)
    }

    /// Hits from the last attempt to the next one; none if the place is blacklisted.
    pub const fn threshold(&self) -> Option<u32> {
        if self.blacklisted { None } else { Some(self.threshold) }
    }

    /// Whether a place that was hit this often since the last attempt is due for one. For places whose hits are
    /// counted elsewhere, such as exits counted by compiled code.
    pub const fn is_due(&self, hits: u32) -> bool {
        !self.blacklisted && hits >= self.threshold
    }

    /// Whether the place is never tried again.
    pub const fn is_blacklisted(&self) -> bool {
        self.blacklisted
    }

    /// Tries that failed, weighted by their penalty; all there are after a reason that allows no other try.
    pub const fn tries(&self) -> u8 {
        self.tries
    }

    /// Why the last attempt failed.
    pub const fn last(&self) -> Option<AbortReason> {
        self.last
    }
}

/// An odd number below 16 that depends on all bits of the threshold.
const fn shift(threshold: u32) -> u32 {
    threshold.wrapping_mul(0x9e37_79b9) >> 28 | 1
}

/// A place whose hits are counted here: its counter and its back-off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heat {
    counter: LoopCounter,
    backoff: Backoff,
}

impl Heat {
    /// A cold place.
    pub const fn new(params: &HeatParams) -> Heat {
        Heat { counter: LoopCounter::new(params.threshold), backoff: Backoff::new(params) }
    }

    /// Counts a hit; true if an attempt is due, and at every hit from then on until one has failed or
    /// [`Heat::cool`] is called. Never true for a blacklisted place.
    #[inline]
    pub fn hit(&mut self) -> bool {
        self.counter.hit() && !self.backoff.blacklisted
    }

    /// Notes a failed attempt and starts counting again.
    pub fn failed(&mut self, reason: AbortReason, params: &HeatParams) -> Verdict {
        let verdict = self.backoff.failed(reason, params);
        self.counter.reset(self.backoff.threshold);
        verdict
    }

    /// Starts counting again without a failure, e.g. after the compiled loop was invalidated.
    pub fn cool(&mut self) {
        self.counter.reset(self.backoff.threshold);
    }

    /// The counter.
    pub const fn counter(&self) -> &LoopCounter {
        &self.counter
    }

    /// The memory of failed attempts.
    pub const fn backoff(&self) -> &Backoff {
        &self.backoff
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const PARAMS: HeatParams = HeatParams { threshold: 100, factor: 2, max_tries: 3, ceiling: 5_000 };

    fn after(verdict: Verdict) -> u32 {
        match verdict {
            Verdict::After(hits) => hits,
            Verdict::Blacklisted => panic!("blacklisted too early"),
        }
    }

    #[test]
    fn a_counter_is_due_at_its_threshold_and_stays_due() {
        let mut counter = LoopCounter::new(3);
        assert_eq!([(); 5].map(|()| counter.hit()), [false, false, true, true, true]);
        counter.reset(2);
        assert_eq!((counter.hits(), counter.threshold()), (0, 2));
        assert_eq!([(); 2].map(|()| counter.hit()), [false, true]);
        assert!(LoopCounter::new(0).hit());
    }

    #[test]
    fn retries_grow_until_the_place_is_blacklisted_and_the_reason_is_kept() {
        let mut backoff = Backoff::new(&PARAMS);
        assert_eq!(backoff.threshold(), Some(100));
        let first = after(backoff.failed(AbortReason::TooLong, &PARAMS));
        let second = after(backoff.failed(AbortReason::LeftFrame, &PARAMS));
        assert!((200..216).contains(&first), "{first}");
        assert!((2 * first..2 * first + 16).contains(&second), "{second}");
        assert_eq!(backoff.failed(AbortReason::InnerLoop, &PARAMS), Verdict::Blacklisted);
        assert_eq!(backoff.last(), Some(AbortReason::InnerLoop));
        assert_eq!((backoff.threshold(), backoff.tries()), (None, 3));
        assert!(!backoff.is_due(u32::MAX));
    }

    #[test]
    fn reasons_that_are_not_the_paths_fault_only_wait() {
        let mut backoff = Backoff::new(&PARAMS);
        for _ in 0..50 {
            after(backoff.failed(AbortReason::RingFull, &PARAMS));
        }
        assert_eq!(backoff.threshold(), Some(PARAMS.ceiling));
        assert_eq!(backoff.tries(), 0);
        assert!(backoff.is_due(PARAMS.ceiling) && !backoff.is_due(PARAMS.ceiling - 1));
    }

    #[test]
    fn heavy_reasons_cost_two_tries_and_hopeless_ones_all() {
        let mut backoff = Backoff::new(&PARAMS);
        let next = after(backoff.failed(AbortReason::UnsupportedInstr, &PARAMS));
        assert!((400..416).contains(&next), "{next}");
        assert_eq!(backoff.failed(AbortReason::Exception, &PARAMS), Verdict::Blacklisted);
        let mut backoff = Backoff::new(&PARAMS);
        assert_eq!(backoff.failed(AbortReason::LayoutMismatch, &PARAMS), Verdict::Blacklisted);
        // A later failure does not bring the place back.
        assert_eq!(backoff.failed(AbortReason::RingFull, &PARAMS), Verdict::Blacklisted);
    }

    #[test]
    fn every_reason_leads_to_a_later_try_or_to_the_blacklist() {
        for &reason in AbortReason::ALL {
            let mut backoff = Backoff::new(&PARAMS);
            match backoff.failed(reason, &PARAMS) {
                Verdict::After(hits) => assert!(hits > PARAMS.threshold, "{}", reason.name()),
                Verdict::Blacklisted => assert_eq!(Penalty::of(reason), Penalty::Never),
            }
            assert_eq!(backoff.last(), Some(reason));
        }
    }

    #[test]
    fn thresholds_change_phase() {
        let mut params = HotnessParams::default().loops;
        params.max_tries = u8::MAX;
        let mut backoff = Backoff::new(&params);
        let thresholds: Vec<u32> = (0..8).map(|_| after(backoff.failed(AbortReason::TooLong, &params))).collect();
        assert!(thresholds.iter().all(|hits| hits % 2 == 1), "{thresholds:?}");
        assert!(thresholds.is_sorted(), "{thresholds:?}");
    }

    #[test]
    fn parameters_out_of_range_are_named_and_harmless() {
        assert_eq!(HotnessParams::default().check(), Ok(()));
        let mut params = HotnessParams::default();
        params.exits.factor = 0;
        assert_eq!(
            params.check().map_err(|error| error.to_string()),
            Err("exit factor is 0, but must be at least 1; raise it or leave it at its default".into())
        );
        params.loops.ceiling = 10;
        assert_eq!(params.check().map_err(|error| error.name), Err("ceiling"));
        let nothing = HeatParams { threshold: 0, factor: 0, max_tries: 0, ceiling: 0 };
        let mut heat = Heat::new(&nothing);
        assert!(heat.hit());
        assert_eq!(after(heat.failed(AbortReason::RingFull, &nothing)), 1);
        assert_eq!(heat.failed(AbortReason::TooLong, &nothing), Verdict::Blacklisted);
        let shrinking = HeatParams { threshold: 50, ..nothing };
        let mut heat = Heat::new(&shrinking);
        assert_eq!(after(heat.failed(AbortReason::RingFull, &shrinking)), 50);
    }

    #[test]
    fn heat_counts_anew_after_a_failure_and_stops_when_blacklisted() {
        let mut heat = Heat::new(&PARAMS);
        let hits_until_due = |heat: &mut Heat| (1..10_000).find(|_| heat.hit());
        assert_eq!(hits_until_due(&mut heat), Some(100));
        let next = after(heat.failed(AbortReason::TooLong, &PARAMS));
        assert_eq!(hits_until_due(&mut heat), Some(next));
        heat.cool();
        assert_eq!(heat.counter().hits(), 0);
        assert_eq!(hits_until_due(&mut heat), Some(next));
        heat.failed(AbortReason::TreeFull, &PARAMS);
        assert_eq!(hits_until_due(&mut heat), None);
        assert_eq!(heat.backoff().last(), Some(AbortReason::TreeFull));
    }
}
