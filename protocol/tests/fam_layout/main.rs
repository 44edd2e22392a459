//! Layout derivation: laws on random families, wrong derivations that the laws find, and that a layout depends on
//! nothing but the declaration.

mod heap;
mod laws;
mod mutants;
mod positions;
mod texts;

use firesteel_protocol::fam::layout::{derive, fingerprint};
use firesteel_protocol::fam::project::{Projected, project, record, view};
use firesteel_protocol::fam::tables::{Slot, Source, View, Want};
use heap::{Heap, any_case, stack};
use proptest::prelude::*;

proptest! {
    /// Every law holds for the real rule; `mutants` shows that the laws find wrong ones.
    #[test]
    fn the_real_rule_fulfils_every_law(case in any_case()) {
        for (name, law) in laws::LAWS {
            let wrong = law(&laws::Real, &case).err();
            prop_assert_eq!(wrong, None, "{}", name);
        }
    }

    #[test]
    fn another_layout_has_another_fingerprint(first in any_case(), second in any_case()) {
        let first = derive(first.entries.iter().map(Vec::as_slice));
        let second = derive(second.entries.iter().map(Vec::as_slice));
        prop_assert_eq!(first == second, fingerprint("F", &first) == fingerprint("F", &second));
    }

    /// Whatever is left of the file after cuts, copies and exchanged bytes: an answer, never a panic.
    #[test]
    fn no_text_panics(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4u8), 1..6)) {
        let mut text: Vec<u8> = include_bytes!("../fam/every_construct.fam").to_vec();
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
