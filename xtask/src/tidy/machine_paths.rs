//! No tracked file names a directory of one person's machine.

use super::{Finding, Tree};

/// Directories that exist on one machine only. Written in parts, because this file is checked too.
const PREFIXES: &[&str] = &[concat!("/", "work"), concat!("/", "root"), concat!("/", "home"), concat!("/", "Users")];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        for (number, line) in file.text.lines().enumerate() {
            for prefix in PREFIXES.iter().filter(|prefix| names(line, prefix)) {
                findings.push(Finding::new(&file.path, number + 1, format!("names a path below {prefix}")));
            }
        }
    }
    findings
}

/// Whether `line` has an absolute path that begins with `prefix` and goes on below it.
fn names(line: &str, prefix: &str) -> bool {
    line.match_indices(prefix).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + prefix.len()..].chars();
        let is_absolute = before.is_none_or(|c| !(c.is_alphanumeric() || "_-.~/}".contains(c)));
        let mut after = after;
        is_absolute
            && after.next() == Some('/')
            && after.next().is_some_and(|c| c.is_alphanumeric() || "._$".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_only() {
        let root = PREFIXES[1];
        for line in [format!("see {root}/x.txt"), format!("\"{root}/.cargo\""), format!("{root}/a")] {
            assert!(names(&line, root), "{line}");
        }
        let other = ["the root/leaf order", "a/root/b", "~/root/x", "$ROOT/root/x", "or /root/ alone"];
        for line in other.map(|line| line.replace("/root", root)) {
            assert!(!names(&line, root), "{line}");
        }
    }

    #[test]
    fn every_text_file_is_looked_at() {
        let line = format!("a = 1\npath = '{}/y'\n", PREFIXES[0]);
        let findings = check(&Tree::of(&[("x.toml", &line)]));
        assert_eq!((findings.len(), findings[0].line), (1, Some(2)));
    }
}
