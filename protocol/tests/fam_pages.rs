//! The generated reference pages and tables under docs are what their sources say now.
//!
//! Every `.fam` file of every host has a page in docs/families, and CPython's main branch has one of its layouts. The
//! views and hooks stand in docs/fam.md, the uops in docs/ir.md.
//! `FIRESTEEL_BLESS=1` writes the pages anew.

use firesteel_protocol::fam::emit::emit_records;
use firesteel_protocol::fam::hooks::emit_hooks;
use firesteel_protocol::fam::views::emit_views;
use firesteel_protocol::fam::{emit_doc, load_path};
use firesteel_protocol::uops::emit_uops;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of hosts that name their interpreter, each with the name of its page. The others are shared parts.
fn files() -> Vec<(PathBuf, String)> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let read = std::fs::read_dir(folder).into_iter().flatten();
        read.map(|entry| entry.expect("an entry").path()).collect()
    };
    let folders = entries(&root().join("hosts")).into_iter().map(|host| host.join("families"));
    let mut files: Vec<(PathBuf, String)> = folders
        .flat_map(|folder| entries(&folder))
        .filter(|path| path.extension().is_some_and(|extension| extension == "fam"))
        .filter(|path| {
            let text = std::fs::read_to_string(path).expect("a file");
            text.lines().any(|line| line.starts_with("interpreter "))
        })
        .map(|path| {
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (path, format!("{stem}.md"))
        })
        .collect();
    files.sort();
    files
}

fn compare(page: &str, found: &str) {
    let path = root().join("docs/families").join(page);
    if std::env::var_os("FIRESTEEL_BLESS").is_some() {
        std::fs::create_dir_all(root().join("docs/families")).expect("the folder");
        std::fs::write(&path, found).expect("the page");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == found, "docs/families/{page} is not what the family file says; bless it if that is meant");
}

#[test]
fn pages_of_hosts() {
    let files = files();
    assert!(files.len() >= 2, "{files:?}");
    for (file, page) in files {
        let tables = load_path(&file).unwrap_or_else(|error| panic!("{error}"));
        compare(&page, &emit_doc(tables));
    }
}

const MAIN: &str = "\
The families of CPython's main branch (the 3.15 line), as test data of the derivation: what a snapshot of the head
records, what the compiler thread projects from it for a member, and which operands are never kept alive by a
recording. Generated from `protocol/tests/data/cpython-main.fam`, which is made from the facts beside it.";

#[test]
fn page_of_cpython_main() {
    let path = root().join("protocol/tests/data/cpython-main.fam");
    let tables = load_path(path).unwrap_or_else(|error| panic!("{error}"));
    compare("cpython-main.md", &emit_records(tables, MAIN));
}

#[test]
fn no_page_is_left_over() {
    let wanted: BTreeSet<String> =
        files().into_iter().map(|(_, page)| page).chain(["cpython-main.md".to_owned()]).collect();
    let pages = std::fs::read_dir(root().join("docs/families")).expect("the folder");
    let found: BTreeSet<String> =
        pages.map(|page| page.expect("a page").file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(found, wanted);
}

/// A table that stands in a page between two comments.
fn compare_table(page: &str, begin: &str, end: &str, table: &str) {
    let path = root().join(page);
    let text = std::fs::read_to_string(&path).expect("the page");
    let (before, rest) = text.split_once(begin).expect("the beginning of the table");
    let (_, after) = rest.split_once(end).expect("the end of the table");
    let wanted = format!("{before}{begin}\n{table}\n{end}{after}");
    if std::env::var_os("FIRESTEEL_BLESS").is_some() {
        std::fs::write(&path, &wanted).expect("the page");
    } else {
        assert!(text == wanted, "the table in {page} is not what the source says; bless it if that is meant");
    }
}

#[test]
fn the_language_page_lists_every_hook() {
    let begin = "<!-- hooks: generated from protocol/src/fam/hooks.rs -->\n";
    compare_table("docs/fam.md", begin, "<!-- end of hooks -->", &emit_hooks());
}

#[test]
fn the_language_page_lists_every_view() {
    let begin = "<!-- views: generated from protocol/src/fam/views.rs -->\n";
    compare_table("docs/fam.md", begin, "<!-- end of views -->", &emit_views());
}

#[test]
fn the_language_page_has_the_grammar() {
    let source = include_str!("../src/fam/mod.rs");
    let (_, rest) = source.split_once("//! # Grammar").expect("the grammar");
    let (_, rest) = rest.split_once("//! ```text\n").expect("its beginning");
    let (grammar, _) = rest.split_once("//! ```\n").expect("its end");
    let lines = grammar.lines().map(|line| line.strip_prefix("//! ").unwrap_or_default());
    let grammar = format!("```text\n{}\n```\n", lines.collect::<Vec<_>>().join("\n"));
    let begin = "<!-- grammar: taken from protocol/src/fam/mod.rs -->\n";
    compare_table("docs/fam.md", begin, "<!-- end of grammar -->", &grammar);
}

#[test]
fn the_page_of_the_trace_ir_lists_every_uop() {
    let begin = "<!-- uops: generated from protocol/src/uops.rs -->\n";
    compare_table("docs/ir.md", begin, "<!-- end of uops -->", &emit_uops());
}
