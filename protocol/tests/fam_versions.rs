//! Files over a shared part: what each version has, and errors that name the file they are in.

use firesteel_protocol::fam::layout::source_text;
use firesteel_protocol::fam::load_path;
use firesteel_protocol::fam::tables::{Family, Tables};
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fam/versions").join(name)
}

fn version(name: &str) -> &'static Tables {
    load_path(path(name)).unwrap_or_else(|error| panic!("{error}"))
}

fn family(tables: &'static Tables, name: &str) -> Option<&'static Family> {
    tables.families.iter().find(|family| family.name == name)
}

fn slots(tables: &'static Tables, name: &str) -> Vec<String> {
    let slots = family(tables, name).map_or(&[][..], |family| family.slots);
    slots.iter().map(|slot| format!("{} {}", source_text(slot.source), slot.view.name())).collect()
}

/// The message without the folder that the tests lie in.
fn message(name: &str) -> String {
    let error = load_path(path(name)).expect_err("a wrong file").to_string();
    error.replace(&format!("{}/", path("").display()).replace("//", "/"), "")
}

#[test]
fn a_version_has_the_instructions_that_it_gives_a_number() {
    let names =
        |tables: &Tables| -> Vec<(&str, u8)> { tables.instrs.iter().map(|instr| (instr.name, instr.opcode)).collect() };
    assert_eq!(names(version("first.fam")), [("NOP", 1), ("ADD", 2), ("ADD_INT", 3), ("ADD_FLOAT", 4), ("CALL", 9)]);
    assert_eq!(
        names(version("second.fam")),
        [
            ("NOP", 9),
            ("ADD", 8),
            ("ADD_INT", 7),
            ("ADD_LIST", 6),
            ("ADD_FLOAT", 5),
            ("NEGATE", 4),
            ("NEGATE_INT", 3),
            ("CALL", 1)
        ]
    );
}

#[test]
fn what_only_an_absent_member_consumes_is_not_recorded() {
    assert_eq!(slots(version("first.fam"), "ADD"), ["stack[-2] type", "stack[-1] type"]);
    assert_eq!(slots(version("second.fam"), "ADD"), ["stack[-2] type", "stack[-1] raw"]);
}

#[test]
fn caches_are_the_versions() {
    let cache = |tables: &'static Tables| {
        let head = family(tables, "ADD").map(|family| &tables.instrs[usize::from(family.head.0)]);
        head.map(|head| (head.caches, head.cache))
    };
    assert_eq!(cache(version("first.fam")), Some((1, &[("counter", 1)][..])));
    assert_eq!(cache(version("second.fam")), Some((3, &[("counter", 1), ("version", 2)][..])));
}

#[test]
fn a_block_of_entries_takes_the_name_of_its_family() {
    let entries = family(version("second.fam"), "CALL").map_or(&[][..], |family| family.entries);
    assert_eq!(entries.iter().map(|entry| entry.name).collect::<Vec<_>>(), ["CALL.none", "CALL"]);
}

#[test]
fn files_that_cannot_be_included() {
    let text = message("absent_part.fam");
    let expected = "\
error[fam::include]: cannot include `no_such.fam`: No such file or directory (os error 2)
  --> absent_part.fam:2:9
   2 | include \"no_such.fam\"
     |         ^^^^^^^^^^^^^ included here
   = help: the file is looked for beside the one that includes it

error[fam::include]: cannot include `../versions/shared.fam`: it is not the name of a file in this folder
  --> absent_part.fam:3:9
   3 | include \"../versions/shared.fam\"
     |         ^^^^^^^^^^^^^^^^^^^^^^^^ included here
   = help: write the name of a file in the same folder

error[fam::include]: cannot include `shared.fam`: it is part of this text already
  --> absent_part.fam:5:9
   5 | include \"shared.fam\"
     |         ^^^^^^^^^^^^ included here
   = help: include each file once
";
    assert_eq!(text, expected);
}

#[test]
fn an_error_names_the_part_that_it_is_in() {
    let expected = "\
error[fam::unknown_name]: there is no step `pops`
  --> wrong_part.fam:3:3
   3 |   pops
     |   ^^^^ not declared
   = help: did you mean `pop`?
";
    assert_eq!(message("error_in_part.fam"), expected);
}

#[test]
fn a_shared_part_is_not_read_alone() {
    let expected = "\
error[fam::syntax]: expected `interpreter`; a shared part is read with the file that includes it, found `type`
  --> shared.fam:2:1
   2 | type int   symbol Demo_Int    unboxed int    plain
     | ^^^^ expected `interpreter`; a shared part is read with the file that includes it
   = help: the grammar is in docs/fam.md
";
    assert_eq!(message("shared.fam"), expected);
}

#[test]
fn a_file_that_is_not_there() {
    let error = load_path(path("no_such.fam")).expect_err("no file").to_string();
    assert!(error.contains("no_such.fam: No such file"), "{error}");
}
