//! The families of CPython's main branch: facts as JSON, from them a `.fam` file, from that the derived layouts.
//!
//! `data/cpython-main-families.json` says which instructions of CPython's main branch (the 3.15 line, its
//! Python/bytecodes.c) form families, what they pop and push, and what each consumes of a recorded snapshot. The
//! file `data/cpython-main.fam` is made from it; `FIRESTEEL_BLESS=1` writes it anew.

use firesteel_protocol::fam::layout::source_text;
use firesteel_protocol::fam::load_path;
use firesteel_protocol::fam::tables::Tables;
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

static FACTS: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("data/cpython-main-families.json")).expect("JSON"));

static TABLES: LazyLock<&'static Tables> =
    LazyLock::new(|| load_path(path("cpython-main.fam")).unwrap_or_else(|error| panic!("{error}")));

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn fact(name: &str) -> &'static Value {
    list(&FACTS["instructions"]).iter().find(|fact| fact["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

/// The facts name a position in words; the list is closed.
fn source(fact: &Value) -> &'static str {
    match text(&fact["source"]) {
        "TOS at -1" => "stack[-1]",
        "NOS at -2" => "stack[-2]",
        "3OS at -3" => "stack[-3]",
        "4OS at -4" => "stack[-4]",
        "CALLABLE at -2-oparg" => "stack[-2-oparg]",
        "CALLABLE under kwnames at -3-oparg" => "stack[-3-oparg]",
        other => panic!("unknown source {other}"),
    }
}

fn view(fact: &Value) -> &str {
    match text(&fact["view"]) {
        "value" => "raw",
        name => name,
    }
}

/// Items of an effect in the language of families, in which some words are taken.
fn items(fact: &Value, side: &str) -> Vec<String> {
    let item = |item: &Value| match text(item).split_once('[') {
        None => rename(text(item)).to_owned(),
        Some((name, count)) => format!("{}[{count}", rename(name)),
    };
    list(&fact[side]).iter().map(item).collect()
}

fn rename(name: &str) -> &str {
    match name {
        "null" => "null_entry",
        "next" => "next_item",
        name => name,
    }
}

/// Number of stack entries for an argument.
fn count(items: &[String], oparg: u32) -> u32 {
    let one = |item: &String| match item.split_once('[').map(|(_, count)| count.trim_end_matches(']')) {
        None => 1,
        Some("oparg") => oparg,
        Some("oparg & 1") => oparg & 1,
        Some(number) => number.parse().expect("a number"),
    };
    items.iter().map(one).sum()
}

/// The stack effect of a member and for which arguments it has it, where it says so at all: a member that pushes
/// a frame pushes its result later.
fn member_effect(head: &Value, member: &Value) -> String {
    if member["pushes_frame"] == true {
        return String::new();
    }
    let (head_in, head_out) = (items(head, "inputs"), items(head, "outputs"));
    let (own_in, own_out) = (items(member, "inputs"), items(member, "outputs"));
    let fits = |oparg: &u32| {
        count(&head_in, *oparg) == count(&own_in, *oparg) && count(&head_out, *oparg) == count(&own_out, *oparg)
    };
    let effect = format!(" ({} -- {})", own_in.join(", "), own_out.join(", "));
    let opargs: Vec<u32> = (0..8).filter(fits).collect();
    match opargs.as_slice() {
        [0, 1, 2, 3, 4, 5, 6, 7] => effect,
        [0, 2, 4, 6] => effect + " when oparg & 1 = 0",
        [1, 3, 5, 7] => effect + " when oparg & 1 = 1",
        [oparg] => format!("{effect} when oparg = {oparg}"),
        other => panic!("{}: its effect is its family's for {other:?}", member["name"]),
    }
}

fn wants(fact: &Value) -> String {
    let wants = list(&fact["consumes"]).iter().map(|fact| format!("{} {}", source(fact), view(fact)));
    let wants = wants.collect::<Vec<_>>().join(", ");
    if wants.is_empty() { wants } else { format!(" wants {wants}") }
}

/// The facts as a `.fam` file.
fn fam() -> String {
    let mut out = "\
# The families of CPython's main branch (the 3.15 line): what they pop, push and consume. Test data of the
# derivation of layouts, made from cpython-main-families.json. Opcodes are counted, since the facts have none, and
# nothing is expanded.

interpreter cpython main

view gen_func      \"the function of a generator\"
view bound_method  \"it, if it is exactly a bound method\"
view code          \"the code object of a Python function\"
"
    .to_owned();
    let mut opcode = 0;
    let mut next = || {
        opcode += 1;
        opcode
    };
    for family in list(&FACTS["families"]) {
        let head = fact(text(&family["head"]));
        let effect = format!("{} -- {}", items(head, "inputs").join(", "), items(head, "outputs").join(", "));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\nfamily {} {} ({effect})", text(&head["name"]), next());
        for member in list(&family["members"]) {
            let fact = fact(text(member));
            let _ = writeln!(
                out,
                "  member {} {}{}{}\n    as head",
                text(member),
                next(),
                member_effect(head, fact),
                wants(fact)
            );
        }
        let _ = writeln!(out, "  head{}\n    missing \"test data: not expanded\"", wants(head));
    }
    for single in list(&FACTS["instructions"]).iter().filter(|fact| fact["family"].is_null()) {
        let effect = format!("{} -- {}", items(single, "inputs").join(", "), items(single, "outputs").join(", "));
        let name = text(&single["name"]);
        let _ = writeln!(
            out,
            "\ninstr {name} {} ({effect}){}\n  missing \"test data: not expanded\"",
            next(),
            wants(single)
        );
    }
    out
}

#[test]
fn the_file_says_what_the_facts_say() {
    let (path, found) = (path("cpython-main.fam"), fam());
    if std::env::var_os("FIRESTEEL_BLESS").is_some() {
        std::fs::write(&path, &found).expect("the file");
    }
    assert!(std::fs::read_to_string(&path).ok().as_deref() == Some(&found), "cpython-main.fam differs; bless it");
}

/// Every thing that the facts say is consumed is found through the map, in their order, and nothing else is.
#[test]
fn maps_lead_to_what_the_facts_say_is_consumed() {
    let layouts: Value = serde_json::from_str(&firesteel_protocol::fam::emit::emit_layouts(*TABLES)).expect("JSON");
    let mut seen = 0;
    for fact in list(&FACTS["instructions"]) {
        let name = text(&fact["name"]);
        let (slots, map) = match fact["family"].as_str() {
            Some(head) => {
                let family = &layouts["families"][head];
                (&family["slots"], &family["maps"][name])
            }
            None => {
                let single = &layouts["instructions"][name];
                (&single["slots"], &single["map"])
            }
        };
        assert!(map.is_array(), "{name} has no map");
        let found: Vec<(&str, &str, bool)> = list(map)
            .iter()
            .map(|want| {
                let slot = &slots[want["slot"].as_u64().expect("a slot") as usize];
                let projected = want["project"].as_bool().expect("a bit");
                assert_eq!(projected, slot["view"] != want["view"], "{name}");
                (text(&slot["source"]), text(&want["view"]), projected)
            })
            .collect();
        let expected: Vec<(&str, &str)> =
            list(&fact["consumes"]).iter().map(|fact| (source(fact), view(fact))).collect();
        assert_eq!(found.iter().map(|(source, view, _)| (*source, *view)).collect::<Vec<_>>(), expected, "{name}");
        seen += 1;
    }
    assert_eq!(seen, TABLES.instrs.len());
    assert_eq!(layouts["families"].as_object().map(serde_json::Map::len), Some(18));
}

#[test]
fn layouts_of_cpython_main() {
    let mut found = String::new();
    for family in TABLES.families.iter().filter(|family| !family.slots.is_empty()) {
        let slots = family.slots.iter().map(|slot| format!("{} {}", source_text(slot.source), slot.view.name()));
        found += &format!("{}: {}\n", family.name, slots.collect::<Vec<_>>().join(", "));
        let name =
            |opcode: u8| TABLES.by_opcode[usize::from(opcode)].map_or("", |id| TABLES.instrs[usize::from(id.0)].name);
        let members = family.claims.iter().map(|claim| (name(claim.opcode), claim.wants));
        for (name, wants) in members.chain(family.entries.iter().map(|entry| (entry.name, entry.wants))) {
            for want in wants.iter().filter(|want| want.project) {
                found += &format!("  {name} projects {} from slot {}\n", want.view.name(), want.slot);
            }
        }
    }
    let expected = "\
TO_BOOL: stack[-1] type
BINARY_OP: stack[-2] raw, stack[-1] type
  BINARY_OP projects type from slot 0
SEND: stack[-3] gen_func
STORE_ATTR: stack[-1] type
LOAD_SUPER_ATTR: stack[-2] raw
LOAD_ATTR: stack[-1] type
GET_ITER: stack[-1] type
FOR_ITER: stack[-2] gen_func
CALL: stack[-2-oparg] raw
  CALL_BOUND_METHOD_EXACT_ARGS projects bound_method from slot 0
  CALL_BOUND_METHOD_GENERAL projects bound_method from slot 0
CALL_KW: stack[-3-oparg] raw
CALL_FUNCTION_EX: stack[-4] raw
LOAD_SPECIAL: stack[-1] type
";
    assert_eq!(found, expected);
}
