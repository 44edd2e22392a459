//! `cargo xtask fam` as a program: what it prints, what it writes, and its exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn fam(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(root()).arg("fam").args(arguments).output().expect("xtask starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const CPYTHON: &str = "hosts/cpython/families/cpython-3.13.fam";
const WRONG: &str = "protocol/tests/fam/errors/two_positions.fam";

#[test]
fn a_right_file_is_checked_in_one_line() {
    let output = fam(&["check", CPYTHON, "hosts/cpython/families/cpython-3.12.fam"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines = text(&output.stdout);
    assert_eq!(lines.lines().count(), 2);
    assert!(lines.starts_with(&format!("{CPYTHON}: cpython 3.13: 212 instructions, ")), "{lines}");
}

#[test]
fn a_wrong_file_is_told_and_the_others_are_checked() {
    let output = fam(&["check", WRONG, CPYTHON]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("error[fam::two_positions]: "), "{told}");
    assert!(told.contains(&format!("--> {WRONG}:")), "{told}");
    assert!(told.ends_with(&format!("error: {WRONG}: 1 error, see above\n")), "{told}");
    assert!(text(&output.stdout).contains("cpython 3.13"));
}

#[test]
fn files_that_cannot_be_read_or_written() {
    for command in ["check", "layouts", "page"] {
        let output = fam(&[command, "no/such.fam"]);
        assert_eq!(output.status.code(), Some(1), "{command}");
        assert!(text(&output.stderr).contains("no/such.fam: No such file"), "{}", text(&output.stderr));
    }
    let output = fam(&["layouts", CPYTHON, "--json", "no/such/folder.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no/such/folder.json: "), "{}", text(&output.stderr));
}

#[test]
fn a_wrong_command_line_is_another_code() {
    assert_eq!(fam(&["check"]).status.code(), Some(2));
    assert_eq!(fam(&["layout", CPYTHON]).status.code(), Some(2));
}

#[test]
fn layouts_as_json_have_the_documented_form() {
    let out = std::env::temp_dir().join(format!("firesteel-layouts-{}.json", std::process::id()));
    let output = fam(&["layouts", CPYTHON, "--json", &out.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let written = std::fs::read_to_string(&out).expect("the file");
    std::fs::remove_file(&out).expect("the file");
    assert_eq!(written, text(&fam(&["layouts", CPYTHON, "--json", "-"]).stdout), "it is the same each time");

    let layouts: Value = serde_json::from_str(&written).expect("JSON");
    let slot = |source: &str, view: &str| serde_json::json!({"source": source, "view": view});
    let want =
        |slot: u8, view: &str, project: bool| serde_json::json!({"slot": slot, "view": view, "project": project});
    let call = &layouts["families"]["CALL"];
    assert_eq!(call["slots"][0], slot("stack[-2-oparg]", "raw"));
    assert_eq!(call["maps"]["CALL_LEN"], serde_json::json!([want(0, "known", true)]));
    assert_eq!(call["maps"]["CALL_NON_PY_GENERAL"], serde_json::json!([]));
    assert_eq!(call["maps"]["INSTRUMENTED_CALL"], call["maps"]["CALL"]);
    let add = &layouts["families"]["BINARY_OP"]["maps"]["BINARY_OP_ADD_INT"];
    assert_eq!(*add, serde_json::json!([want(0, "type", false), want(1, "type", false)]));
    let negative = &layouts["instructions"]["UNARY_NEGATIVE"];
    assert_eq!(negative["slots"], serde_json::json!([slot("stack[-1]", "type")]));
    assert_eq!(negative["map"], serde_json::json!([want(0, "type", false)]));
    // Every opcode of the interpreter is in one place.
    let maps = layouts["families"].as_object().into_iter().flat_map(|families| families.values());
    let in_families: usize = maps.map(|family| family["maps"].as_object().map_or(0, |maps| maps.len())).sum();
    let alone = layouts["instructions"].as_object().map_or(0, |instructions| instructions.len());
    assert_eq!(in_families + alone, 212);
}

#[test]
fn layouts_as_text() {
    let output = text(&fam(&["layouts", CPYTHON]).stdout);
    let expected = "\
COMPARE_OP
  slot 0: type         of stack[-2]          lhs
  slot 1: type         of stack[-1]          rhs
  COMPARE_OP        type of 0, type of 1
  COMPARE_OP_FLOAT  type of 0, type of 1
";
    assert!(output.contains(expected), "{output}");
    assert!(output.contains("  CALL_LEN                                   known* of 0\n"), "{output}");
}

/// The page is longer than a pipe holds.
#[test]
fn a_reader_that_stops_early_is_no_error() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(root()).args(["fam", "page", CPYTHON]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("xtask starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("xtask ends");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}

#[test]
fn the_page_is_the_committed_one() {
    let page = std::fs::read_to_string(root().join("docs/families/cpython-3.13.md")).expect("the page");
    assert!(text(&fam(&["page", CPYTHON]).stdout) == page, "run the tests of the pages");
}
