//! The kinds: small loops, one for each kind of operation, that a program may consist of.
//!
//! Each file of [`KIND_DIR`] is one, except `_parts.py`, which times them and says what they print. How many
//! iterations they run is found on the plain side, once a run, and is then the same for all sides.

use std::collections::BTreeMap;
use std::path::Path;

use crate::compare::{Bar, Sides, Subject};
use crate::error::BenchError;

/// The directory of the kinds, relative to the workspace root.
pub const KIND_DIR: &str = "benches/programs/kinds";

/// The names of all kinds in `directory`, sorted.
///
/// # Errors
/// When the directory cannot be read.
pub fn names(directory: &Path) -> Result<Vec<String>, BenchError> {
    let wrong = |error: std::io::Error| BenchError::Table { path: directory.to_owned(), reason: error.to_string() };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(wrong)? {
        let name = entry.map_err(wrong)?.file_name();
        let kind = name.to_str().and_then(|name| name.strip_suffix(".py")).filter(|name| !name.starts_with('_'));
        names.extend(kind.map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The kind `name`, with the count of iterations that makes its plain run long enough here.
///
/// # Errors
/// When it fails or prints no count.
pub fn calibrated(sides: &Sides, directory: &Path, name: &str, bars: &[Bar]) -> Result<Subject, BenchError> {
    let script = directory.join(format!("{name}.py")).to_string_lossy().into_owned();
    let command = sides.plain(&[script.clone(), "calibrate".to_owned()]);
    let stdout = command.sample()?.stdout;
    let count = stdout.lines().find_map(|line| line.strip_prefix("count ")?.parse::<u64>().ok());
    let count = count.ok_or_else(|| BenchError::Figures {
        command: command.to_string(),
        reason: format!("no line `count N` in `{}`", stdout.trim_end()),
    })?;
    Ok(Subject {
        name: name.to_owned(),
        command: vec![script, count.to_string()],
        environment: BTreeMap::new(),
        status: 0,
        processes: 1,
        // The calibration was one.
        first_runs: false,
        alone: false,
        bars: bars.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::programs::Launcher;

    #[test]
    fn every_program_but_the_common_part_is_a_kind() {
        let names = names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/kinds")).expect("it is there");
        assert!(names.iter().any(|name| name == "slots") && names.len() > 50, "{names:?}");
        assert!(!names.iter().any(|name| name.starts_with('_')), "{names:?}");
    }

    #[test]
    fn the_count_is_what_the_plain_side_prints() {
        let directory = std::env::temp_dir().join(format!("firesteel-kinds-{}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory for the test");
        std::fs::write(directory.join("good.py"), "echo checksum; echo count 1$SIDE").expect("a file for the test");
        std::fs::write(directory.join("bad.py"), "echo checksum").expect("a file for the test");
        let mut launcher = Launcher::default();
        launcher.plain_environment.insert("SIDE".to_owned(), "4".to_owned());
        let sides = Sides { python: PathBuf::from("/bin/sh"), launcher, pypy: None, slices: false };
        let good = calibrated(&sides, &directory, "good", &[]);
        let bad = calibrated(&sides, &directory, "bad", &[]);
        std::fs::remove_dir_all(&directory).expect("the test's own directory goes");
        assert_eq!(good.expect("it prints a count").command[1], "14");
        assert!(bad.expect_err("no count").to_string().contains("no line `count N`"));
    }
}
