//! The sample programs, for tests that run all of them.

use std::path::{Path, PathBuf};

/// The sample programs.
pub fn programs() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let mut found: Vec<PathBuf> = std::fs::read_dir(directory)
        .expect("the directory of programs")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tiny"))
        .collect();
    found.sort();
    assert!(found.len() >= 8, "the sample programs are gone");
    found
}

/// A program with its loops cut short, so that the reference interpreter gets through.
pub fn shortened(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("readable");
    let shorter = [
        ("3000000", "700"),
        ("2000000", "700"),
        ("200000", "900"),
        ("60000", "1500"),
        ("30000", "50"),
        ("20000", "200"),
        ("60", "6"),
        ("80", "8"),
        ("2000", "120"),
        ("300", "40"),
        ("100", "20"),
    ];
    shorter
        .iter()
        .fold(text, |text, (long, short)| text.replace(&format!("const {long}\n"), &format!("const {short}\n")))
}
