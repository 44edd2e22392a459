//! One text test: its command, input and expected output, as they stand in the file.

use std::fs;
use std::path::{Path, PathBuf};

/// Stands alone on a line between input and expected output.
const SEPARATOR: &str = "---";

pub struct Case {
    pub path: PathBuf,
    /// Words after `; test`.
    pub command: Vec<String>,
    /// Everything before the separator, the command lines (as comments) included.
    pub input: String,
    pub expected: String,
}

impl Case {
    pub fn read(path: &Path) -> Case {
        let text = fs::read_to_string(path).expect("a case is readable");
        let separator = format!("\n{SEPARATOR}\n");
        let (input, expected) = match text.split_once(&separator) {
            Some((input, expected)) => (format!("{input}\n"), expected.to_owned()),
            None => (text.clone(), String::new()),
        };
        let command = input.lines().next().and_then(|line| line.strip_prefix("; test "));
        let command = command.unwrap_or_else(|| panic!("{} starts with `; test`", path.display()));
        let command = command.split_whitespace().map(str::to_owned).collect();
        Case { path: path.to_owned(), command, input, expected }
    }

    /// The values of lines `; name: value`, in order.
    pub fn settings<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c str> {
        self.input.lines().filter_map(move |line| line.strip_prefix("; ")?.strip_prefix(name)?.strip_prefix(": "))
    }

    pub fn rewrite(&self, actual: &str) {
        let expected = if actual.is_empty() { String::new() } else { format!("{SEPARATOR}\n{actual}") };
        fs::write(&self.path, format!("{}{expected}", self.input)).expect("a case is writable");
    }
}

/// All `.fst` files below a folder, in order of their paths.
pub fn cases_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of cases is readable") {
        let path = entry.expect("the folder of cases is readable").path();
        if path.is_dir() {
            found.extend(cases_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "fst") {
            found.push(path);
        }
    }
    found.sort();
    found
}
