//! Runs the text tests under `tests/filetests`, see the README there for the form of a case.
//!
//! `FIRESTEEL_BLESS=1` rewrites the expected part of each case; read the diff before keeping it.

mod filetests {
    pub mod case;
    pub mod commands;
    pub mod translate;
}
mod support;

use filetests::case::{Case, cases_below};
use std::path::Path;

#[test]
fn file_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests");
    let bless = std::env::var_os("FIRESTEEL_BLESS").is_some_and(|value| value == "1");
    let model = support::model();
    let mut failures = Vec::new();
    let paths = cases_below(&root);
    assert!(!paths.is_empty(), "no cases below {}", root.display());
    for path in &paths {
        let case = Case::read(path);
        let actual = filetests::commands::run(&case, &model);
        if actual == case.expected {
            continue;
        }
        if bless {
            case.rewrite(&actual);
        } else {
            let name = path.strip_prefix(&root).unwrap_or(path).display();
            failures.push(format!("== {name}\n-- expected\n{}-- actual\n{actual}", case.expected));
        }
    }
    assert!(failures.is_empty(), "{} of {} cases differ\n{}", failures.len(), paths.len(), failures.join("\n"));
}
