//! The rules on the source that no compiler checks.
//!
//! A rule is a pure function from the files of the checkout to findings, one row in [`RULES`]; what
//! it allows stands in a table beside it. The checkout is what git tracks, with new files that it
//! does not ignore.

mod arrows;
mod code;
mod machine_paths;
mod prose;
mod size;
mod words;

use std::path::Path;

use crate::error::Error;
use crate::process;

/// A rule: its name in findings, and the check.
type Rule = (&'static str, fn(&Tree) -> Vec<Finding>);

/// All rules.
const RULES: &[Rule] = &[
    ("file size", size::check),
    ("unsafe", words::check_unsafe),
    ("LLVM behind one door", words::check_llvm),
    ("crate arrows", arrows::check),
    ("paths in prose", prose::check),
    ("machine paths", machine_paths::check),
];

/// A text file of the checkout.
#[derive(Debug)]
pub struct File {
    /// Its path from the root, with `/`.
    path: String,
    /// Its text.
    text: String,
}

/// The files of the checkout.
#[derive(Debug, Default)]
pub struct Tree {
    /// Files that are text.
    files: Vec<File>,
    /// The paths of all files, text or not.
    paths: Vec<String>,
}

/// A broken rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    rule: &'static str,
    path: String,
    /// Line in the file, from 1; `None` for the file as a whole.
    line: Option<usize>,
    message: String,
}

/// Applies all rules.
pub fn check(tree: &Tree) -> Vec<Finding> {
    RULES
        .iter()
        .flat_map(|(name, rule)| rule(tree).into_iter().map(|finding| Finding { rule: name, ..finding }))
        .collect()
}

impl Tree {
    /// Reads the checkout under `root`.
    ///
    /// # Errors
    /// When git cannot list it. Files that went away meanwhile are passed over.
    pub fn read(root: &Path) -> Result<Self, Error> {
        let mut git = process::command("git");
        git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listed = process::capture(&mut git)?;
        let mut tree = Self::default();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            let Ok(bytes) = std::fs::read(root.join(path)) else {
                continue;
            };
            tree.paths.push(path.to_owned());
            if let Ok(text) = String::from_utf8(bytes) {
                tree.files.push(File { path: path.to_owned(), text });
            }
        }
        tree.paths.sort();
        tree.paths.dedup();
        Ok(tree)
    }

    /// Text files whose name ends with `.extension`.
    fn with_extension(&self, extension: &str) -> impl Iterator<Item = &File> {
        let wanted = Path::new(extension).as_os_str().to_owned();
        self.files.iter().filter(move |file| Path::new(&file.path).extension() == Some(&wanted))
    }

    /// Whether `path` (from the root, no `/` at its end) is a file or a directory of the checkout.
    fn has(&self, path: &str) -> bool {
        self.paths.iter().any(|other| is_under(other, path))
    }
}

/// Whether `path` is `place` or lies below the directory `place`.
fn is_under(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Finding {
    /// A finding in a line (from 1) of a file; its rule is filled in by [`check`].
    fn new(path: &str, line: impl Into<Option<usize>>, message: impl Into<String>) -> Self {
        Self { rule: "", path: path.to_owned(), line: line.into(), message: message.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = self.line.map_or_else(String::new, |line| format!(":{line}"));
        write!(f, "{}{line}: [{}] {}", self.path, self.rule, self.message)
    }
}

#[cfg(test)]
impl Tree {
    /// A tree of the given paths and texts.
    fn of(files: &[(&str, &str)]) -> Self {
        let file = |&(path, text): &(&str, &str)| File { path: path.to_owned(), text: text.to_owned() };
        let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        Self { files: files.iter().map(file).collect(), paths }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_name_rule_file_and_line() {
        let long = "\n".repeat(2000);
        let findings = check(&Tree::of(&[("protocol/src/a.rs", &long), ("b.rs", "fn f() {}\nunsafe fn g() {}\n")]));
        let shown: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(shown[0].starts_with("protocol/src/a.rs: [file size] "), "{shown:?}");
        assert!(shown.iter().any(|line| line.starts_with("b.rs:2: [unsafe] ")), "{shown:?}");
    }

    #[test]
    fn a_checkout_is_read() {
        let workspace = crate::workspace::Workspace::locate().expect("this is a checkout");
        let tree = Tree::read(&workspace.root).expect("git lists it");
        assert!(tree.has("Cargo.toml") && tree.has("xtask/src") && !tree.has("xtask/sr"));
        assert!(tree.with_extension("rs").any(|file| file.path == "xtask/src/tidy/mod.rs"));
    }
}
