//! Wrong derivations, each with the law that finds it. A law that no mutant breaks would be no law.

use super::heap::{Heap, any_case};
use super::laws::{LAWS, Law, Real, Rule};
use firesteel_protocol::fam::layout::{self, Consumed};
use firesteel_protocol::fam::project::{self, NotProjectable, Projected};
use firesteel_protocol::fam::tables::{Slot, Source, View, Want};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// The first view wanted is recorded, whoever else wants another.
struct FirstViewWins;
impl Rule for FirstViewWins {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        let mut slots = Real.derive(entries);
        for slot in &mut slots {
            let wanted = entries.iter().flatten().find(|(source, _)| *source == slot.source);
            slot.view = wanted.map_or(slot.view, |(_, view)| *view);
        }
        slots
    }
}

/// Everything is kept alive.
struct AlwaysRaw;
impl Rule for AlwaysRaw {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        Real.derive(entries).into_iter().map(|slot| Slot { view: View::Raw, ..slot }).collect()
    }
}

/// Two who want the same make the slot wide.
struct CountsVoices;
impl Rule for CountsVoices {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        let mut slots = Real.derive(entries);
        for slot in &mut slots {
            if entries.iter().flatten().filter(|(source, _)| *source == slot.source).count() > 3 {
                slot.view = View::Raw;
            }
        }
        slots
    }
}

/// The projection bit is never set.
struct NeverProjects;
impl Rule for NeverProjects {
    fn map(&self, slots: &[Slot], consumed: &[Consumed]) -> Vec<Want> {
        Real.map(slots, consumed).into_iter().map(|want| Want { project: false, ..want }).collect()
    }
}

/// The projection bit is set where the view is not raw, whatever the slot holds.
struct ProjectsIdentity;
impl Rule for ProjectsIdentity {
    fn map(&self, slots: &[Slot], consumed: &[Consumed]) -> Vec<Want> {
        let wants = Real.map(slots, consumed).into_iter();
        wants.map(|want| Want { project: want.view != View::Raw, ..want }).collect()
    }
}

/// A slot for each view of a source.
struct SlotPerView;
impl Rule for SlotPerView {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        let mut slots: Vec<Slot> = Vec::new();
        for &(source, view) in entries.iter().flatten() {
            if !slots.contains(&Slot { source, view }) {
                slots.push(Slot { source, view });
            }
        }
        slots
    }
}

/// Positions that look alike share a slot: `stack[-2]` and `stack[-2-oparg]`.
struct AlikeIsSame;

fn alike(source: Source) -> Source {
    match source {
        Source::Stack { below_top, .. } => Source::Stack { below_top, per_oparg: false },
        other => other,
    }
}

impl Rule for AlikeIsSame {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        let consumed = |entry: &Vec<Consumed>| entry.iter().map(|(source, view)| (alike(*source), *view)).collect();
        Real.derive(&entries.iter().map(consumed).collect::<Vec<Vec<Consumed>>>())
    }
    fn map(&self, slots: &[Slot], consumed: &[Consumed]) -> Vec<Want> {
        Real.map(slots, &consumed.iter().map(|(source, view)| (alike(*source), *view)).collect::<Vec<Consumed>>())
    }
}

/// Slots by position instead of first use.
struct Sorted;
impl Rule for Sorted {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        let mut slots = Real.derive(entries);
        slots.sort_by_key(|slot| slot.source);
        slots
    }
}

/// The head has no say.
struct WithoutHead;
impl Rule for WithoutHead {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        Real.derive(&entries[..entries.len().saturating_sub(1)])
    }
}

/// A slot that nobody consumes.
struct SpareSlot;
impl Rule for SpareSlot {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        let mut slots = Real.derive(entries);
        slots.push(Slot { source: Source::Stack { below_top: 9, per_oparg: false }, view: View::Type });
        slots
    }
}

/// The first entry's order decides which views are joined: later ones only if they are wider.
struct OrderDecides;
impl Rule for OrderDecides {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        let mut slots = Real.derive(entries);
        for slot in &mut slots {
            let mut wanted = entries.iter().flatten().filter(|(source, _)| *source == slot.source);
            if wanted.next().is_some_and(|(_, view)| *view == View::Type) && wanted.all(|(_, view)| *view != View::Raw)
            {
                slot.view = View::Type;
            }
        }
        slots
    }
}

/// Every entry reads the slot beside its own.
struct ShiftedMap;
impl Rule for ShiftedMap {
    fn map(&self, slots: &[Slot], consumed: &[Consumed]) -> Vec<Want> {
        let count = slots.len().max(1) as u8;
        Real.map(slots, consumed).into_iter().map(|want| Want { slot: (want.slot + 1) % count, ..want }).collect()
    }
}

/// A failed predicate gives the object, not its absence.
struct AbsentIsObject;
impl Rule for AbsentIsObject {
    fn project(&self, slot: Slot, want: Want, word: u64) -> Result<Projected, NotProjectable> {
        project::project(slot, want, word, &Heap).map(|projected| match projected {
            Projected::Absent if want.project => Projected::Object(word),
            other => other,
        })
    }
}

/// The recorder writes the object where the layout says that it writes what was derived.
struct RecordsObject;
impl Rule for RecordsObject {
    fn record(&self, view: View, object: u64) -> u64 {
        project::record(if view == View::Code { View::Raw } else { view }, object, &Heap)
    }
}

/// The projection takes the slot for what is wanted.
struct ProjectsNothing;
impl Rule for ProjectsNothing {
    fn project(&self, slot: Slot, want: Want, word: u64) -> Result<Projected, NotProjectable> {
        project::project(Slot { view: want.view, ..slot }, want, word, &Heap)
    }
}

/// Every mutant with the law that must find it.
const MUTANTS: &[(&str, &dyn Rule, &str)] = &[
    ("first view wins", &FirstViewWins, "a slot is narrow exactly if all agree"),
    ("first view wins", &FirstViewWins, "a projected record is the direct view"),
    ("always raw", &AlwaysRaw, "a slot is narrow exactly if all agree"),
    ("counts voices", &CountsVoices, "repetition changes nothing"),
    ("never projects", &NeverProjects, "identity never projects"),
    ("never projects", &NeverProjects, "a projected record is the direct view"),
    ("projects identity", &ProjectsIdentity, "identity never projects"),
    ("projects identity", &ProjectsIdentity, "a projected record is the direct view"),
    ("slot per view", &SlotPerView, "one slot a source, in order of first use"),
    ("alike is same", &AlikeIsSame, "a projected record is the direct view"),
    ("alike is same", &AlikeIsSame, "one slot a source, in order of first use"),
    ("sorted", &Sorted, "one slot a source, in order of first use"),
    ("without head", &WithoutHead, "a projected record is the direct view"),
    ("spare slot", &SpareSlot, "a slot is narrow exactly if all agree"),
    ("order decides", &OrderDecides, "order changes nothing but the order"),
    ("shifted map", &ShiftedMap, "a projected record is the direct view"),
    ("absent is object", &AbsentIsObject, "a projected record is the direct view"),
    ("records object", &RecordsObject, "a projected record is the direct view"),
    ("projects nothing", &ProjectsNothing, "a projected record is the direct view"),
];

fn breaks(rule: &dyn Rule, law: Law) -> bool {
    let config = Config { cases: 1000, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::default()));
    runner.run(&any_case(), |case| law(rule, &case).map_err(TestCaseError::fail)).is_err()
}

#[test]
fn every_mutant_is_found_by_its_law() {
    for (name, rule, law) in MUTANTS {
        let (_, check) = LAWS.iter().find(|(known, _)| known == law).unwrap_or_else(|| panic!("no law `{law}`"));
        assert!(breaks(*rule, *check), "`{name}` fulfils `{law}`");
    }
}

#[test]
fn every_law_finds_a_mutant_and_not_the_real_rule() {
    for (name, law) in LAWS {
        assert!(MUTANTS.iter().any(|(_, _, found_by)| found_by == name), "no mutant breaks `{name}`");
        assert!(!breaks(&Real, *law), "the real rule breaks `{name}`");
    }
}

/// The limit is checked where families are: a derivation of more slots is a build error (see errors/slots.fam).
#[test]
fn the_limit_is_what_a_record_can_hold() {
    assert!((1..=usize::from(u8::MAX)).contains(&layout::MAX_SLOTS));
}
