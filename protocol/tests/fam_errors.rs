//! Every error of a `.fam` file with its text: `tests/fam/errors/KIND.fam` and what it prints, `KIND.txt`.
//!
//! `FIRESTEEL_BLESS=1 cargo test -p firesteel-protocol --test fam_errors` writes the texts anew.

use firesteel_protocol::fam;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fam/errors");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("folder of cases")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "fam"))
        .collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_stem().expect("file name").to_string_lossy().into_owned()
}

fn messages(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("case");
    match fam::load(&text, &format!("{}.fam", name(path))) {
        Ok(_) => panic!("{} has no error", path.display()),
        Err(errors) => errors.to_string(),
    }
}

#[test]
fn messages_are_as_expected() {
    let bless = std::env::var_os("FIRESTEEL_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let found = messages(&case);
        let expected = case.with_extension("txt");
        if bless {
            std::fs::write(&expected, &found).expect("expected text");
        } else if std::fs::read_to_string(&expected).ok().as_deref() != Some(&found) {
            wrong.push(format!("{}:\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "these differ from their .txt:\n\n{}", wrong.join("\n"));
}

/// The error a case is named after is among those it prints, and nothing is reported that the case is not
/// about.
#[test]
fn each_case_reports_the_error_it_is_named_after() {
    for case in cases() {
        let text = messages(&case);
        let codes: BTreeSet<&str> = codes(&text).collect();
        assert_eq!(codes, BTreeSet::from([name(&case).as_str()]), "{}\n{text}", case.display());
    }
}

#[test]
fn every_kind_of_error_has_a_case() {
    let declared: BTreeSet<&str> = include_str!("../src/fam/error.rs")
        .split("code(fam::")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(code, _)| code))
        .collect();
    let cases: BTreeSet<String> = cases().iter().map(|case| name(case)).collect();
    assert!(declared.len() >= 15);
    assert_eq!(declared, cases.iter().map(String::as_str).collect());
}

fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("error[fam::"))
        .filter_map(|rest| rest.split_once(']').map(|(code, _)| code))
}
