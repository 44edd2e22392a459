//! Generated sources: the Rust source of a file with every construct compiles to tables equal to those that
//! are loaded at run time, and the page shows slots, projections and expansions.
//!
//! `FIRESTEEL_BLESS=1` writes `every_construct.rs` and `every_construct.txt` anew.

use firesteel_protocol::fam::{emit_doc, emit_rust, load};
use std::path::Path;

mod generated {
    include!("fam/every_construct.rs");
}

const TEXT: &str = include_str!("fam/every_construct.fam");

fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fam").join(name);
    if std::env::var_os("FIRESTEEL_BLESS").is_some() {
        std::fs::write(&path, found).expect("golden file");
    }
    let expected = std::fs::read_to_string(&path).expect("golden file");
    assert!(expected == found, "{name} differs from what is generated now; bless it if that is meant");
}

#[test]
fn the_rust_source_is_as_committed() {
    golden("every_construct.rs", &emit_rust(load(TEXT, "every_construct.fam").expect("correct file")));
}

#[test]
fn compiled_and_loaded_tables_are_equal() {
    let loaded = load(TEXT, "every_construct.fam").expect("correct file");
    assert_eq!(*loaded, generated::TABLES);
}

#[test]
fn the_page_is_as_committed() {
    golden("every_construct.txt", &emit_doc(load(TEXT, "every_construct.fam").expect("correct file")));
}

#[test]
fn build_writes_the_source_and_reports_errors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fam");
    let out = std::env::temp_dir().join(format!("firesteel-fam-{}.rs", std::process::id()));
    firesteel_protocol::fam::build(folder.join("every_construct.fam"), &out).expect("correct file");
    let written = std::fs::read_to_string(&out).expect("output");
    std::fs::remove_file(&out).expect("output");
    assert_eq!(written, emit_rust(&generated::TABLES));

    let error = firesteel_protocol::fam::build(folder.join("errors/no_head.fam"), &out).expect_err("wrong file");
    assert!(error.to_string().contains("error[fam::no_head]"), "{error}");
    let error = firesteel_protocol::fam::build(folder.join("absent.fam"), &out).expect_err("no file");
    assert!(error.to_string().contains("absent.fam"), "{error}");
    assert!(!out.exists());
}
