//! That a layout depends on the declaration and on nothing else: random families, each written in several ways.
//!
//! A definition says what its entries consume; a spelling says how it is written: names, opcodes, positions by name
//! or by number, comments, neighbours. Laws compare layouts of texts; mutants are readings that look at what they
//! must not look at.

use super::heap::{any_view, stack};
use firesteel_protocol::fam::layout::MAX_SLOTS;
use firesteel_protocol::fam::load;
use firesteel_protocol::fam::tables::{Slot, Source, Tables, View, Want};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::fmt::Write;

/// A place that an entry names.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Place {
    /// An input of one entry, counted from the deepest.
    Input(usize),
    Local,
    Global,
}

/// An entry: what it consumes, and whether it is a member or a case.
#[derive(Clone, Debug)]
struct Entry {
    member: bool,
    wants: Vec<(Place, View)>,
}

/// A family without names.
#[derive(Clone, Debug)]
struct Definition {
    /// Inputs below a list of `oparg` entries.
    below: usize,
    /// Inputs above it.
    above: usize,
    list: bool,
    entries: Vec<Entry>,
    head: Vec<(Place, View)>,
}

impl Definition {
    /// Where an input lies.
    fn source(&self, place: Place) -> Source {
        match place {
            Place::Input(at) => {
                let below_top = self.below + self.above - 1 - at;
                stack(below_top as u16, self.list && at < self.below)
            }
            Place::Local => Source::Local,
            Place::Global => Source::Global,
        }
    }

    /// What all consume, members as listed, then cases and head.
    fn in_order(&self) -> impl Iterator<Item = (Place, View)> {
        let of = |member| self.entries.iter().filter(move |entry| entry.member == member);
        of(true).chain(of(false)).flat_map(|entry| &entry.wants).chain(&self.head).copied()
    }

    /// The definition without its entry of this number.
    fn without(&self, at: usize) -> Definition {
        let mut less = self.clone();
        less.entries.remove(at);
        less
    }
}

/// How a definition is written.
#[derive(Clone, Debug)]
struct Spelling {
    /// Names of inputs, of members and cases, and of the family; all different.
    inputs: Vec<String>,
    entries: Vec<String>,
    family: String,
    /// Opcodes of the family and its members, in an order of their own.
    opcodes: Vec<u8>,
    /// Inputs are named, or written by position.
    by_name: bool,
    comments: bool,
    neighbour: bool,
    /// Numbers stand in a list of their own, and the member of this number has none.
    absent: Option<usize>,
}

/// What is compared.
#[derive(Clone, PartialEq, Debug)]
struct Layout {
    slots: Vec<Slot>,
    /// What each entry wants, as listed, the head last.
    maps: Vec<Vec<Want>>,
}

fn write(definition: &Definition, spelling: &Spelling) -> String {
    let inputs: Vec<String> = spelling.inputs[..definition.below]
        .iter()
        .cloned()
        .chain(definition.list.then(|| "many[oparg]".to_owned()))
        .chain(spelling.inputs[definition.below..definition.below + definition.above].iter().cloned())
        .collect();
    let wants = |wants: &[(Place, View)]| {
        let want = |(place, view): &(Place, View)| {
            let place = match (*place, definition.source(*place)) {
                (Place::Input(at), _) if spelling.by_name => spelling.inputs[at].clone(),
                (_, Source::Stack { below_top, per_oparg }) => {
                    format!("stack[-{}{}]", below_top + 1, if per_oparg { " - oparg" } else { "" })
                }
                (_, Source::Local) => "local".to_owned(),
                _ => "global".to_owned(),
            };
            format!("{place} {}", view.name())
        };
        let wants = wants.iter().map(want).collect::<Vec<_>>().join(", ");
        if wants.is_empty() { wants } else { format!(" wants {wants}") }
    };
    let comment = if spelling.comments { "\n# between the lines\n" } else { "" };
    let mut out = "interpreter demo 1\nview gen_func \"f\"\nview bound_method \"m\"\nview code \"c\"\n".to_owned();
    if spelling.neighbour {
        out += "family NEIGHBOUR 200 (many, inputs -- )\n  head wants many raw, inputs raw\n    missing \"x\"\n";
    }
    let number = |at: usize| spelling.opcodes[at];
    let inline = |at: usize| match spelling.absent {
        None => format!(" {}", number(at)),
        Some(_) => String::new(),
    };
    if let Some(absent) = spelling.absent {
        let _ = write!(out, "opcode {} {}", spelling.family, number(0));
        for (at, entry) in definition.entries.iter().enumerate().filter(|(at, entry)| entry.member && *at != absent) {
            let _ = (entry, write!(out, ", {} {}", spelling.entries[at], number(at + 1)));
        }
        out += if spelling.neighbour { "\n" } else { "\n\n" };
    }
    let _ = writeln!(out, "family {}{} ({} -- )", spelling.family, inline(0), inputs.join(", "));
    for (at, entry) in definition.entries.iter().enumerate() {
        let (name, wants) = (&spelling.entries[at], wants(&entry.wants));
        let _ = match entry.member {
            true => writeln!(out, "  member {name}{}{wants}{comment}\n    as head", inline(at + 1)),
            false => writeln!(out, "  case {name} when oparg = {at}{wants}\n    missing \"x\"{comment}"),
        };
    }
    let _ = writeln!(out, "  head{}\n    missing \"x\"", wants(&definition.head));
    out
}

fn read(definition: &Definition, spelling: &Spelling) -> Layout {
    let text = write(definition, spelling);
    let tables: &Tables = load(&text, "random.fam").unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    let family = tables.families.iter().find(|family| family.name == spelling.family).expect("the family");
    let entry_wants = |name: &str| {
        let entry = family.entries.iter().find(|entry| entry.name == name);
        entry.map_or_else(Vec::new, |entry| entry.wants.to_vec())
    };
    let maps = definition.entries.iter().enumerate().map(|(at, entry)| match entry.member {
        true => {
            let claim = family.claims.iter().find(|claim| claim.opcode == spelling.opcodes[at + 1]);
            claim.map_or_else(Vec::new, |claim| claim.wants.to_vec())
        }
        false => entry_wants(&format!("{}.{}", spelling.family, spelling.entries[at])),
    });
    let head = entry_wants(&spelling.family);
    Layout { slots: family.slots.to_vec(), maps: maps.chain([head]).collect() }
}

/// A way to come from a text to a layout; the real one loads the text.
type Reading = fn(&Definition, &Spelling) -> Layout;

/// A definition and two spellings of it.
#[derive(Clone, Debug)]
struct Case {
    definition: Definition,
    first: Spelling,
    second: Spelling,
}

type Law = fn(Reading, &Case) -> Result<(), String>;

const LAWS: &[(&str, Law)] = &[
    ("a layout does not depend on how it is written", spelling_does_not_matter),
    ("members come first, as listed", members_come_first),
    ("a position is one slot, and two are two", positions_are_slots),
    ("what only an absent member consumes is not recorded", absent_members_record_nothing),
];

fn same<T: PartialEq + std::fmt::Debug>(found: T, expected: T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{found:?}, not {expected:?}")) }
}

fn spelling_does_not_matter(reading: Reading, case: &Case) -> Result<(), String> {
    same(reading(&case.definition, &case.first), reading(&case.definition, &case.second))
}

fn members_come_first(reading: Reading, case: &Case) -> Result<(), String> {
    let mut sources: Vec<Source> = Vec::new();
    for source in case.definition.in_order().map(|(place, _)| case.definition.source(place)) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    same(reading(&case.definition, &case.first).slots.iter().map(|slot| slot.source).collect(), sources)
}

fn positions_are_slots(reading: Reading, case: &Case) -> Result<(), String> {
    let mut places: Vec<Place> = Vec::new();
    for (place, _) in case.definition.in_order() {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    same(reading(&case.definition, &case.first).slots.len(), places.len())
}

fn absent_members_record_nothing(reading: Reading, case: &Case) -> Result<(), String> {
    let Some(absent) = case.definition.entries.iter().position(|entry| entry.member) else {
        return Ok(());
    };
    let partly = Spelling { absent: Some(absent), neighbour: false, ..case.first.clone() };
    let less = case.definition.without(absent);
    let mut spelling = case.first.clone();
    spelling.entries.remove(absent);
    spelling.opcodes.remove(absent + 1);
    same(reading(&case.definition, &partly).slots, reading(&less, &spelling).slots)
}

/// Readings that look at what they must not look at, each with the law that finds it.
const MUTANTS: &[(&str, Reading, &str)] = &[
    ("by name", by_name, "a layout does not depend on how it is written"),
    ("by opcode", by_opcode, "a layout does not depend on how it is written"),
    ("neighbours", neighbours, "a layout does not depend on how it is written"),
    ("like names share", like_names_share, "a position is one slot, and two are two"),
    ("head first", head_first, "members come first, as listed"),
    ("cases as listed", cases_as_listed, "members come first, as listed"),
    ("absent members count", absent_count, "what only an absent member consumes is not recorded"),
];

fn name_of<'a>(definition: &Definition, spelling: &'a Spelling, source: Source) -> &'a str {
    let inputs = 0..definition.below + definition.above;
    let mut named = inputs.filter(|at| definition.source(Place::Input(*at)) == source);
    named.next().map_or("", |at| &spelling.inputs[at])
}

fn by_name(definition: &Definition, spelling: &Spelling) -> Layout {
    let mut layout = read(definition, spelling);
    layout.slots.sort_by_key(|slot| name_of(definition, spelling, slot.source));
    layout
}

fn by_opcode(definition: &Definition, spelling: &Spelling) -> Layout {
    let mut layout = read(definition, spelling);
    layout.slots.sort_by_key(|slot| {
        let consumes =
            |wants: &[(Place, View)]| wants.iter().any(|(place, _)| definition.source(*place) == slot.source);
        let consumers = definition.entries.iter().enumerate().filter(|(_, entry)| consumes(&entry.wants));
        consumers.map(|(at, _)| spelling.opcodes[at + 1]).min()
    });
    layout
}

fn neighbours(definition: &Definition, spelling: &Spelling) -> Layout {
    let mut layout = read(definition, spelling);
    if spelling.neighbour {
        layout.slots.iter_mut().for_each(|slot| slot.view = View::Raw);
    }
    layout
}

fn like_names_share(definition: &Definition, spelling: &Spelling) -> Layout {
    let mut layout = read(definition, spelling);
    let letter = |slot: &Slot| name_of(definition, spelling, slot.source).chars().next();
    let mut kept: Vec<Slot> = Vec::new();
    for slot in layout.slots {
        if letter(&slot).is_none() || kept.iter().all(|other| letter(other) != letter(&slot)) {
            kept.push(slot);
        }
    }
    layout.slots = kept;
    layout
}

fn head_first(definition: &Definition, spelling: &Spelling) -> Layout {
    let mut layout = read(definition, spelling);
    let wanted = |slot: &Slot| definition.head.iter().any(|(place, _)| definition.source(*place) == slot.source);
    layout.slots.sort_by_key(|slot| !wanted(slot));
    layout
}

fn cases_as_listed(definition: &Definition, spelling: &Spelling) -> Layout {
    let mut layout = read(definition, spelling);
    let all: Vec<Source> = definition
        .entries
        .iter()
        .flat_map(|entry| &entry.wants)
        .chain(&definition.head)
        .map(|(place, _)| definition.source(*place))
        .collect();
    layout.slots.sort_by_key(|slot| all.iter().position(|source| *source == slot.source));
    layout
}

fn absent_count(definition: &Definition, spelling: &Spelling) -> Layout {
    read(definition, &Spelling { absent: None, ..spelling.clone() })
}

fn any_definition() -> impl Strategy<Value = Definition> {
    (0..4usize, 0..3usize, any::<bool>()).prop_flat_map(|(below, above, list)| {
        let place = prop_oneof![
            4 => (0..(below + above).max(1)).prop_map(move |at| if below + above > 0 { Place::Input(at) } else { Place::Local }),
            1 => Just(Place::Local),
            1 => Just(Place::Global),
        ];
        let palette = prop::collection::vec(place, 1..=MAX_SLOTS);
        palette.prop_flat_map(move |palette| {
            let wants = || prop::collection::vec((prop::sample::select(palette.clone()), any_view()), 0..4);
            let entry = (any::<bool>(), wants()).prop_map(|(member, wants)| Entry { member, wants });
            (prop::collection::vec(entry, 0..5), wants())
                .prop_map(move |(entries, head)| Definition { below, above, list, entries, head })
        })
    })
}

/// Names that are alike, so that whoever confuses them is found.
const NAMES: &[&str] =
    &["a", "ab", "abc", "a1", "b", "ba", "lhs", "lhs2", "value", "value1", "iter", "it", "x", "xs", "y"];

fn any_spelling() -> impl Strategy<Value = Spelling> {
    let names = || prop::sample::subsequence(NAMES, 8).prop_shuffle();
    let opcodes = prop::sample::subsequence((1..=99).collect::<Vec<u8>>(), 6).prop_shuffle();
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (names(), names(), opcodes, flags).prop_map(|(inputs, entries, opcodes, (by_name, comments, neighbour))| Spelling {
        inputs: inputs.into_iter().map(str::to_owned).collect(),
        family: entries.last().map_or_else(String::new, |name| name.to_uppercase()),
        entries: entries.into_iter().map(|name| format!("E_{name}")).collect(),
        opcodes,
        by_name,
        comments,
        neighbour,
        absent: None,
    })
}

fn any_case() -> impl Strategy<Value = Case> {
    (any_definition(), any_spelling(), any_spelling()).prop_map(|(definition, first, second)| Case {
        definition,
        first,
        second,
    })
}

fn breaks(reading: Reading, law: Law, cases: u32) -> Option<String> {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::default()));
    let run = runner.run(&any_case(), |case| law(reading, &case).map_err(TestCaseError::fail));
    run.err().map(|error| error.to_string())
}

#[test]
fn texts_fulfil_every_law() {
    for (name, law) in LAWS {
        assert_eq!(breaks(read, *law, 400), None, "{name}");
    }
}

#[test]
fn every_mutant_is_found_by_its_law() {
    for (name, reading, found_by) in MUTANTS {
        let (_, law) = LAWS.iter().find(|(law, _)| law == found_by).unwrap_or_else(|| panic!("no law `{found_by}`"));
        assert!(breaks(*reading, *law, 400).is_some(), "`{name}` fulfils `{found_by}`");
    }
    for (name, _) in LAWS {
        assert!(MUTANTS.iter().any(|(_, _, found_by)| found_by == name), "no mutant breaks `{name}`");
    }
}
