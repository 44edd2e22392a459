//! Seeded misfortune: one seed decides for every place of a program what goes wrong there, and how often.
//!
//! Owns the table of kinds, how likely each is, the generator behind every decision, and the counts of what happened.
//! A place (a loop, a compile) has a generator of its own, made from the seed and the place's name, so a decision
//! depends on what happened at that place and on nothing else: not on the file's path, not on another place, not on
//! when a thread ran. With `--sync` a run therefore repeats. The host and the service ask here; what a kind then does
//! stands where it is done. Any thread.

use crate::config::Config;
use crate::ir::tree::{Inst, TraceTree};
use firesteel_protocol::uops::Uop;
use serde::Serialize;
use smallvec::smallvec;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! misfortunes {
    ($($kind:ident $name:literal $one_in:literal $doc:literal;)*) => {
        /// What can go wrong.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Misfortune { $(#[doc = $doc] $kind,)* }

        impl Misfortune {
            /// Every kind.
            pub const ALL: &'static [Misfortune] = &[$(Misfortune::$kind,)*];

            /// Name in statistics.
            pub const fn name(self) -> &'static str {
                match self { $(Misfortune::$kind => $name,)* }
            }

            /// Happens about once in so many chances, before the seed makes it rarer or more frequent.
            const fn one_in(self) -> u64 {
                match self { $(Misfortune::$kind => $one_in,)* }
            }
        }
    };
}

misfortunes! {
    LoopThreshold  "loop-threshold"  1   "A loop gets a threshold of its own, so that loops are found in every order.";
    ExitThreshold  "exit-threshold"  1   "An exit gets a threshold of its own.";
    ChecksPlanted  "checks-planted"  1   "Checks that leave on request stand in front of some exits of a tree.";
    ExitForced     "exit-forced"     2   "Native code is left at such a check.";
    EntryRefused   "entry-refused"   8   "A loop's code is not entered at this visit.";
    Invalidated    "invalidated"     64  "The code of a loop is taken away, as by a change of what it relies on.";
    CallerLost     "caller-lost"     64  "The same for all loops of the function that called this one, which may be running.";
    Retired        "retired"         96  "A tree is given up as one that does not pay; it is tried again later.";
    RecordingCut   "recording-cut"   8   "A recording is aborted at a record chosen at random.";
    TraceDropped   "trace-dropped"   8   "The compiler refuses a recorded trace.";
    BridgeRefused  "bridge-refused"  6   "A bridge is not recorded where one is due.";
    PublishedLate  "published-late"  3   "The host does not see new code before some more visits.";
    HotFirst       "hot-first"       4   "A tree is compiled for the hot tier at once.";
    PromotedLate   "promoted-late"   3   "A tree stays in the warm tier until another was compiled.";
    Narrowed       "narrowed"        2   "A buffer, queue or limit is much smaller than usual.";
    Paused         "paused"          4   "The compiler sleeps for a moment between two steps, where nobody waits for it.";
}

/// How often a kind happens under a seed, in quarters of its usual rate. Not at all under some seeds: what one kind
/// always brings to an end, another would have shown.
const RATES: [u64; 6] = [0, 1, 4, 4, 8, 16];

/// The misfortune of one run.
pub struct Chaos {
    seed: u64,
    /// Whether the host waits for each compile: then a pause would change nothing but the time.
    waits: bool,
    happened: [AtomicU64; Misfortune::ALL.len()],
}

/// The counts, for statistics.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ChaosStats {
    /// The seed.
    pub seed: u64,
    /// How often each kind happened.
    pub happened: BTreeMap<&'static str, u64>,
}

/// The generator of one place (splitmix64).
#[derive(Clone, Copy, Debug)]
pub struct Place(u64);

impl Place {
    /// The next number.
    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one; 0 for 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw().checked_rem(end).unwrap_or(0)
    }

    /// A number from 1 to `most`, every magnitude as likely as every other: 1 comes about as often as all from
    /// `most / 2` up.
    pub fn spread(&mut self, most: u64) -> u64 {
        let most = most.max(1);
        let bits = self.below(u64::from(u64::BITS - most.leading_zeros()));
        let low = 1 << bits;
        (low + self.below(low)).min(most)
    }
}

/// FNV-1a, which is the same in every process.
struct Name(u64);

impl Hasher for Name {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl Chaos {
    /// The misfortune of this seed. `waits`: the host waits for each compile.
    pub fn of(seed: u64, waits: bool) -> Chaos {
        Chaos { seed, waits, happened: [const { AtomicU64::new(0) }; Misfortune::ALL.len()] }
    }

    /// The generator of the place with this name; it starts anew each time it is asked for.
    pub fn place(&self, name: impl Hash) -> Place {
        let mut hash = Name(0xcbf2_9ce4_8422_2325);
        (self.seed, name).hash(&mut hash);
        let mut place = Place(hash.finish());
        // Names that differ in their last bits only start far from each other.
        Place(place.draw())
    }

    /// How often a kind happens under this seed, see [`RATES`].
    fn rate(&self, kind: Misfortune) -> u64 {
        if kind.one_in() == 1 {
            return 4;
        }
        let at = self.place(("rate", kind.name())).below(RATES.len() as u64);
        RATES.get(at as usize).copied().unwrap_or(4)
    }

    /// Decides whether something happens at a place, and counts it.
    pub fn happens(&self, place: &mut Place, kind: Misfortune) -> bool {
        // Drawn in any case, so that the decisions after it do not depend on the kind's rate.
        let happens = place.below(4 * kind.one_in()) < self.rate(kind);
        if happens {
            self.happened(kind);
        }
        happens
    }

    /// Decides without counting, for what only may happen then.
    pub fn may_happen(&self, place: &mut Place, kind: Misfortune) -> bool {
        place.below(4 * kind.one_in()) < self.rate(kind)
    }

    /// Counts what happened.
    pub fn happened(&self, kind: Misfortune) {
        if let Some(count) = self.happened.get(kind as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The counts so far.
    pub fn stats(&self) -> ChaosStats {
        let counts = Misfortune::ALL.iter().zip(&self.happened);
        let happened = counts.map(|(kind, count)| (kind.name(), count.load(Ordering::Relaxed))).collect();
        ChaosStats { seed: self.seed, happened }
    }

    /// A size of at most `usual` and at least `least`.
    pub fn size(&self, what: &str, usual: u64, least: u64) -> u64 {
        let mut place = self.place(("size", what));
        if !self.happens(&mut place, Misfortune::Narrowed) {
            return usual;
        }
        (least.saturating_sub(1) + place.spread(usual.saturating_sub(least).max(1))).min(usual)
    }

    /// Makes limits of the compiler smaller, within what the settings allow.
    pub fn narrow(&self, config: &mut Config) {
        let size = |what, usual: u32, least| u32::try_from(self.size(what, usual.into(), least)).unwrap_or(usual);
        let budgets = &mut config.budgets;
        budgets.max_tree_instructions = size("tree", budgets.max_tree_instructions, 256);
        budgets.whole_tree_instructions = size("whole", budgets.whole_tree_instructions, 0);
        budgets.max_hot_instructions = size("hot", budgets.max_hot_instructions, 16);
        budgets.max_queued_jobs = size("jobs", budgets.max_queued_jobs, 1);
        budgets.max_spills = size("spills", budgets.max_spills, 8);
        let thresholds = &mut config.thresholds;
        thresholds.record_limit = size("record", thresholds.record_limit, 64);
        thresholds.max_traces_per_tree = size("traces", thresholds.max_traces_per_tree, 2);
    }

    /// Puts checks in front of some of a tree's instructions that may leave it at a place where the host can go on.
    pub fn plant(&self, tree: &mut TraceTree, place: &mut Place) {
        // Everywhere, or about every second, fourth, eighth place.
        let one_in = 1 << place.below(4);
        let segments: Vec<_> = tree.segments.keys().collect();
        for segment in segments {
            let mut at = 0;
            while at < tree.segments[segment].insts.len() {
                let inst = &tree.segments[segment].insts[at];
                if super::can_fail(tree, inst) && place.below(one_in) == 0 {
                    let exit = inst.exit;
                    let check = Inst { uop: Uop::Misfortune, args: smallvec![], imm: 0, result: None, exit };
                    tree.segments[segment].insts.insert(at, check);
                    self.happened(Misfortune::ChecksPlanted);
                    at += 1;
                }
                at += 1;
            }
        }
    }

    /// Lets a thread of the service sleep for a moment, or not.
    pub fn pause(&self, place: &mut Place) {
        let micros = place.spread(5_000);
        if !self.waits && self.happens(place, Misfortune::Paused) {
            std::thread::sleep(std::time::Duration::from_micros(micros));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The decisions of a run with this seed over some places, as text.
    fn run(seed: u64) -> Vec<u64> {
        let chaos = Chaos::of(seed, false);
        let mut places = [chaos.place(("f", 3)), chaos.place(("f", 4)), chaos.place(("g", 3))];
        (0..300).map(|at| places[at % 3].spread(1000)).collect()
    }

    #[test]
    fn a_seed_repeats_and_another_differs() {
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        let drawn = run(1);
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            let of = |place| drawn.iter().skip(place).step_by(3).collect::<Vec<_>>();
            assert_ne!(of(a), of(b), "places draw on their own");
        }
    }

    #[test]
    fn what_happens_at_a_place_does_not_depend_on_other_places() {
        let chaos = Chaos::of(7, false);
        let alone: Vec<bool> = {
            let mut place = chaos.place(("f", 3));
            (0..500).map(|_| chaos.happens(&mut place, Misfortune::TraceDropped)).collect()
        };
        let (mut place, mut other) = (chaos.place(("f", 3)), chaos.place(("h", 9)));
        let among: Vec<bool> = (0..500)
            .map(|_| {
                other.below(3);
                chaos.happens(&mut place, Misfortune::TraceDropped)
            })
            .collect();
        assert_eq!(alone, among);
    }

    #[test]
    fn every_kind_happens_under_some_seed_and_most_are_left_out_under_some() {
        for &kind in Misfortune::ALL {
            let happens = |seed| {
                let chaos = Chaos::of(seed, false);
                let mut place = chaos.place("somewhere");
                (0..4 * kind.one_in() * 20).any(|_| chaos.happens(&mut place, kind))
            };
            let seeds = (0..40).filter(|seed| happens(*seed)).count();
            assert!(seeds >= 20, "{} under {seeds} of 40 seeds", kind.name());
            assert_eq!(seeds == 40, kind.one_in() == 1, "{} under {seeds} of 40 seeds", kind.name());
        }
    }

    #[test]
    fn every_magnitude_is_drawn() {
        let mut place = Chaos::of(3, false).place("spread");
        let mut seen = [0_u32; 9];
        for _ in 0..9_000 {
            let number = place.spread(400);
            assert!((1..=400).contains(&number));
            seen[number.ilog2() as usize] += 1;
        }
        assert!(seen.iter().all(|count| *count > 500), "{seen:?}");
        assert_eq!((place.spread(1), place.spread(0)), (1, 1));
    }

    #[test]
    fn narrowed_settings_are_settings() {
        for seed in 0..200 {
            let mut config = Config::built_in().expect("the built-in settings load");
            let chaos = Chaos::of(seed, false);
            chaos.narrow(&mut config);
            config.check("chaos").expect("within their ranges");
        }
    }
}
