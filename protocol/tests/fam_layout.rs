//! Layout derivation: the families of CPython's main branch as facts, and laws on random families.

use firesteel_protocol::fam::layout::{Consumed, derive, fingerprint, map, source_text};
use firesteel_protocol::fam::project::{Inspect, Projected, TypeWord, project, record, view};
use firesteel_protocol::fam::tables::{Slot, Source, View, Want};
use proptest::prelude::*;

const fn stack(below_top: u16, per_oparg: bool) -> Source {
    Source::Stack { below_top, per_oparg }
}

/// A heap in which an object's address says what it is: an even number whose digits are its properties.
struct Heap;

impl Heap {
    const ALIGN: u64 = 16;

    fn digit(object: u64, at: u32) -> u64 {
        object / Heap::ALIGN / 3u64.pow(at) % 3
    }
}

impl Inspect for Heap {
    fn type_of(&self, object: u64) -> TypeWord {
        TypeWord((Heap::digit(object, 0) + 1) * 0x100 + u64::from(Heap::digit(object, 1) == 0))
    }
    fn known(&self, object: u64) -> Option<u16> {
        (Heap::digit(object, 2) == 1).then_some(object as u16)
    }
    fn generator_function(&self, object: u64) -> Option<u64> {
        (Heap::digit(object, 3) == 1).then_some(object + 0x1_0000)
    }
    fn is_bound_method(&self, object: u64) -> bool {
        Heap::digit(object, 4) == 1
    }
    fn code(&self, object: u64) -> Option<u64> {
        (Heap::digit(object, 5) == 1).then_some(object + 0x2_0000)
    }
}

fn any_view() -> impl Strategy<Value = View> {
    prop::sample::select(vec![View::Raw, View::Type, View::Known, View::GenFunc, View::BoundMethod, View::Code])
}

fn any_source() -> impl Strategy<Value = Source> {
    prop_oneof![
        (0..3u16, any::<bool>()).prop_map(|(below_top, per_oparg)| stack(below_top, per_oparg)),
        Just(Source::Local),
        Just(Source::Global),
        Just(Source::Element { container: 1, index: 0 }),
    ]
}

fn entries() -> impl Strategy<Value = Vec<Vec<Consumed>>> {
    prop::collection::vec(prop::collection::vec((any_source(), any_view()), 0..4), 0..5)
}

/// The object at a source, 0 for none.
fn at(source: Source, objects: &[u64; 9]) -> u64 {
    match source {
        Source::Stack { below_top, per_oparg } => objects[usize::from(below_top) + 3 * usize::from(per_oparg)],
        Source::Local => objects[6],
        Source::Global => objects[7],
        Source::Element { .. } => objects[8],
    }
}

fn any_object() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0u64), 6 => (0..3u64.pow(6)).prop_map(|number| (number + 1) * Heap::ALIGN)]
}

proptest! {
    #[test]
    fn a_projected_record_is_the_direct_view(
        entries in entries(),
        objects in prop::array::uniform9(any_object()),
    ) {
        let slots = derive(entries.iter().map(Vec::as_slice));
        let words: Vec<u64> =
            slots.iter().map(|slot| record(slot.view, at(slot.source, &objects), &Heap)).collect();
        for consumed in &entries {
            let wants = map(&slots, consumed);
            prop_assert_eq!(wants.len(), consumed.len());
            for (want, (source, wanted)) in wants.iter().zip(consumed) {
                let slot = slots[usize::from(want.slot)];
                prop_assert_eq!(slot.source, *source);
                let projected = project(slot, *want, words[usize::from(want.slot)], &Heap);
                prop_assert_eq!(projected, Ok(view(*wanted, at(*source, &objects), &Heap)));
            }
        }
    }

    #[test]
    fn a_slot_is_narrow_exactly_if_all_agree(entries in entries()) {
        let all: Vec<Consumed> = entries.iter().flatten().copied().collect();
        for slot in derive(entries.iter().map(Vec::as_slice)) {
            let views: Vec<View> =
                all.iter().filter(|(source, _)| *source == slot.source).map(|(_, view)| *view).collect();
            prop_assert!(!views.is_empty(), "a slot nobody consumes");
            let agree = views.iter().all(|view| *view == views[0]);
            prop_assert_eq!(slot.view, if agree { views[0] } else { View::Raw });
        }
    }

    #[test]
    fn identity_never_projects(entries in entries()) {
        let slots = derive(entries.iter().map(Vec::as_slice));
        for consumed in &entries {
            for want in map(&slots, consumed) {
                prop_assert_eq!(want.project, slots[usize::from(want.slot)].view != want.view);
            }
        }
    }

    #[test]
    fn slots_are_distinct_and_in_order_of_first_use(entries in entries()) {
        let mut sources: Vec<Source> = Vec::new();
        for (source, _) in entries.iter().flatten() {
            if !sources.contains(source) {
                sources.push(*source);
            }
        }
        let slots = derive(entries.iter().map(Vec::as_slice));
        prop_assert_eq!(slots.iter().map(|slot| slot.source).collect::<Vec<_>>(), sources);
    }

    #[test]
    fn another_layout_has_another_fingerprint(first in entries(), second in entries()) {
        let first = derive(first.iter().map(Vec::as_slice));
        let second = derive(second.iter().map(Vec::as_slice));
        prop_assert_eq!(first == second, fingerprint("F", &first) == fingerprint("F", &second));
    }

    /// Whatever is left of the file after cuts, copies and exchanged bytes: an answer, never a panic.
    #[test]
    fn no_text_panics(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4u8), 1..6)) {
        let mut text: Vec<u8> = include_bytes!("fam/every_construct.fam").to_vec();
        for (from, to, how) in edits {
            let (from, to) = (from.index(text.len().max(1)), to.index(text.len().max(1)));
            let (from, to) = (from.min(to).min(text.len()), from.max(to).min(text.len()));
            match how {
                0 => drop(text.drain(from..to)),
                1 => {
                    let copy = text[from..to.min(from + 40)].to_vec();
                    text.splice(to..to, copy);
                }
                2 if to < text.len() => text.swap(from, to),
                _ => text.insert(from, b"()[],:=|&-*#\"x0"[to % 15]),
            }
        }
        let _ = firesteel_protocol::fam::load(&String::from_utf8_lossy(&text), "mutated.fam");
    }
}

#[test]
fn fingerprints_do_not_depend_on_the_build() {
    let slots = [
        Slot { source: stack(1, true), view: View::Raw },
        Slot { source: Source::Element { container: 1, index: 0 }, view: View::Type },
    ];
    assert_eq!(fingerprint("CALL", &slots), 0x0846_5a52);
    assert_eq!(fingerprint("CALL", &slots[..1]), 0x172f_0db0);
    assert_ne!(fingerprint("CALL", &[]), fingerprint("CALL_KW", &[]));
}

#[test]
fn a_failed_predicate_is_absent() {
    let plain = Heap::ALIGN; // digits 1, 0, 0, ...
    for predicate in [View::Known, View::GenFunc, View::BoundMethod, View::Code] {
        assert_eq!(view(predicate, plain, &Heap), Projected::Absent, "{predicate:?}");
    }
    assert_eq!(view(View::Raw, plain, &Heap), Projected::Object(plain));
    assert_eq!(view(View::Raw, 0, &Heap), Projected::Absent);
    assert_eq!(record(View::Known, plain, &Heap), 0, "the word itself says so, too");
    assert_eq!(view(View::Type, 0, &Heap), Projected::Absent);
}

#[test]
fn a_record_of_other_tables_is_an_error() {
    let slot = Slot { source: Source::Local, view: View::Type };
    let want = Want { slot: 0, view: View::Known, project: true };
    let error = project(slot, want, Heap::ALIGN, &Heap).expect_err("type cannot give identity");
    assert_eq!(error.to_string(), "a slot that holds the view `type` cannot give the view `known`");
}
