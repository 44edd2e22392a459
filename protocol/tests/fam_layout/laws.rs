//! What every derivation must fulfil, as functions of the rule: the real one fulfils them, each mutant breaks the
//! one that is named for it.

use super::heap::{Case, Heap, at, direct};
use firesteel_protocol::fam::layout::{self, Consumed};
use firesteel_protocol::fam::project::{self, NotProjectable, Projected};
use firesteel_protocol::fam::tables::{Slot, Source, View, Want};

/// A way to derive layouts and to record and project by them. The methods are the real ones unless a mutant
/// replaces them.
pub trait Rule {
    fn derive(&self, entries: &[Vec<Consumed>]) -> Vec<Slot> {
        layout::derive(entries.iter().map(Vec::as_slice))
    }
    fn map(&self, slots: &[Slot], consumed: &[Consumed]) -> Vec<Want> {
        layout::map(slots, consumed)
    }
    fn record(&self, view: View, object: u64) -> u64 {
        project::record(view, object, &Heap)
    }
    fn project(&self, slot: Slot, want: Want, word: u64) -> Result<Projected, NotProjectable> {
        project::project(slot, want, word, &Heap)
    }
}

/// The rule of the crate.
pub struct Real;

impl Rule for Real {}

/// A law: what is wrong, if something is.
pub type Law = fn(&dyn Rule, &Case) -> Result<(), String>;

/// Every law with its name.
pub const LAWS: &[(&str, Law)] = &[
    ("a projected record is the direct view", projected_record_is_direct_view),
    ("a slot is narrow exactly if all agree", narrow_exactly_if_all_agree),
    ("identity never projects", identity_never_projects),
    ("one slot a source, in order of first use", one_slot_a_source_in_order),
    ("repetition changes nothing", repetition_changes_nothing),
    ("order changes nothing but the order", order_changes_only_order),
];

fn require(holds: bool, text: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(text()) }
}

fn projected_record_is_direct_view(rule: &dyn Rule, case: &Case) -> Result<(), String> {
    let slots = rule.derive(&case.entries);
    let words: Vec<u64> = slots.iter().map(|slot| rule.record(slot.view, at(slot.source, &case.objects))).collect();
    for consumed in &case.entries {
        let wants = rule.map(&slots, consumed);
        require(wants.len() == consumed.len(), || format!("{consumed:?} has the map {wants:?}"))?;
        for (want, (source, wanted)) in wants.iter().zip(consumed) {
            let at_slot = usize::from(want.slot);
            let slot = *slots.get(at_slot).ok_or_else(|| format!("no slot {at_slot}"))?;
            let projected = rule.project(slot, *want, words[at_slot]);
            let direct = direct(*wanted, at(*source, &case.objects));
            require(projected == Ok(direct), || format!("{wanted:?} of {source:?}: {projected:?}, not {direct:?}"))?;
        }
    }
    Ok(())
}

fn wanted_at(case: &Case, source: Source) -> Vec<View> {
    case.entries.iter().flatten().filter(|(at, _)| *at == source).map(|(_, view)| *view).collect()
}

fn narrow_exactly_if_all_agree(rule: &dyn Rule, case: &Case) -> Result<(), String> {
    for slot in rule.derive(&case.entries) {
        let wanted = wanted_at(case, slot.source);
        let first = *wanted.first().ok_or_else(|| format!("{slot:?} is consumed by nobody"))?;
        let agreed = wanted.iter().all(|view| *view == first);
        let right = if agreed { slot.view == first } else { slot.view == View::Raw };
        require(right, || format!("{slot:?} for {wanted:?}"))?;
    }
    Ok(())
}

fn identity_never_projects(rule: &dyn Rule, case: &Case) -> Result<(), String> {
    let slots = rule.derive(&case.entries);
    for consumed in &case.entries {
        for want in rule.map(&slots, consumed) {
            let held = slots[usize::from(want.slot)].view;
            require(want.project == (held != want.view), || format!("{want:?} of a slot with {held:?}"))?;
        }
    }
    Ok(())
}

fn one_slot_a_source_in_order(rule: &dyn Rule, case: &Case) -> Result<(), String> {
    let mut sources: Vec<Source> = Vec::new();
    for (source, _) in case.entries.iter().flatten() {
        if !sources.contains(source) {
            sources.push(*source);
        }
    }
    let found: Vec<Source> = rule.derive(&case.entries).iter().map(|slot| slot.source).collect();
    require(found == sources, || format!("{found:?}, not {sources:?}"))
}

fn repetition_changes_nothing(rule: &dyn Rule, case: &Case) -> Result<(), String> {
    let twice: Vec<Vec<Consumed>> = case.entries.iter().chain(&case.entries).cloned().collect();
    let (once, twice) = (rule.derive(&case.entries), rule.derive(&twice));
    require(once == twice, || format!("{once:?}, said twice {twice:?}"))
}

fn order_changes_only_order(rule: &dyn Rule, case: &Case) -> Result<(), String> {
    let reversed: Vec<Vec<Consumed>> =
        case.entries.iter().rev().map(|entry| entry.iter().rev().copied().collect()).collect();
    let sorted = |entries: &[Vec<Consumed>]| {
        let mut slots = rule.derive(entries);
        slots.sort_by_key(|slot| (slot.source, slot.view));
        slots
    };
    let (forwards, backwards) = (sorted(&case.entries), sorted(&reversed));
    require(forwards == backwards, || format!("{forwards:?}, backwards {backwards:?}"))
}
