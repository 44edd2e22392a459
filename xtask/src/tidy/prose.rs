//! Paths named in prose exist.
//!
//! Looked at are all Markdown files: the targets of links, relative to the file, and words that
//! begin with a directory at the root of the checkout (`xtask/src/main.rs`), which may also be meant
//! from a directory the file lies in. `{a,b}` stands for
//! both, `*` for anything but must fit something; a word with `<` or `NNNN` stands for a name still
//! to be chosen and is passed over.

use std::collections::BTreeSet;

use super::{Finding, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.with_extension("md") {
        let mut fenced = false;
        for (number, line) in file.text.lines().enumerate() {
            fenced ^= line.trim_start().starts_with("```");
            let text = if fenced { String::new() } else { without_code(line) };
            let links = link_targets(&text).filter_map(|target| resolve(&file.path, target));
            let words = path_words(line).filter(|word| begins_at_root(tree, word)).flat_map(expand_braces);
            let words = words.filter(|word| !exists_from_above(tree, &file.path, word));
            let links = links.filter(|path| !exists(tree, path));
            let missing: BTreeSet<String> = links.chain(words).collect();
            findings.extend(
                missing.into_iter().map(|path| Finding::new(&file.path, number + 1, format!("there is no {path}"))),
            );
        }
    }
    findings
}

/// Whether `word` is there, taken from the root or from a directory that `from` lies in.
fn exists_from_above(tree: &Tree, from: &str, word: &str) -> bool {
    let above = from.match_indices('/').map(|(at, _)| format!("{}/{word}", &from[..at]));
    exists(tree, word) || above.into_iter().any(|path| exists(tree, &path))
}

/// A line without its code: brackets there are no links.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// What the inline links of a line point to.
fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next())
}

/// The target of a link as a path from the root; `None` when it leads out of the checkout.
fn resolve(from: &str, target: &str) -> Option<String> {
    let target = target.split('#').next().unwrap_or_default();
    if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Words of a line with a `/` inside, without the punctuation around them.
fn path_words(line: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || "/_-.*{},<>".contains(c);
    line.split(move |c: char| !is_part(c))
        .map(|word| word.trim_matches([',', '.']).trim_end_matches('/'))
        .filter(|word| word.contains('/') && !word.contains('<') && !word.contains("NNNN"))
}

fn begins_at_root(tree: &Tree, word: &str) -> bool {
    let first = word.split('/').next().unwrap_or_default();
    let is_plain = !first.is_empty() && !first.contains(['*', '{']);
    is_plain && tree.paths.iter().any(|path| path.strip_prefix(first).is_some_and(|rest| rest.starts_with('/')))
}

/// `a/{b,c}/d` is `a/b/d` and `a/c/d`.
fn expand_braces(word: &str) -> Vec<String> {
    let Some((before, rest)) = word.split_once('{') else {
        return vec![word.to_owned()];
    };
    let Some((inside, after)) = rest.split_once('}') else {
        return vec![word.to_owned()];
    };
    inside.split(',').flat_map(|choice| expand_braces(&format!("{before}{choice}{after}"))).collect()
}

/// Whether a path is there; its parts may have one or more `*`.
fn exists(tree: &Tree, path: &str) -> bool {
    if path.is_empty() {
        return true;
    }
    if !path.contains('*') {
        return tree.has(path);
    }
    let pattern: Vec<&str> = path.split('/').collect();
    tree.paths.iter().any(|other| {
        let parts: Vec<&str> = other.split('/').collect();
        parts.len() >= pattern.len() && pattern.iter().zip(parts).all(|(pattern, part)| fits(pattern, part))
    })
}

/// Whether `text` fits `pattern`, in which `*` stands for any characters.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(rest) = text.strip_prefix(before) else {
        return false;
    };
    rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| fits(after, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(prose: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("docs/page.md", prose),
            ("docs/other.md", ""),
            ("docs/src/figure.svg", ""),
            ("src/lib.rs", ""),
            ("src/opt/fold.rs", ""),
            ("README.md", ""),
        ]);
        check(&tree).into_iter().map(|finding| finding.message.replace("there is no ", "")).collect()
    }

    #[test]
    fn words_that_begin_at_the_root() {
        assert!(missing("see `src/lib.rs`, src/opt/ and (src/opt/fold.rs).").is_empty());
        assert_eq!(missing("see `src/lob.rs` and src/opt/cse.rs:12"), ["src/lob.rs", "src/opt/cse.rs"]);
    }

    #[test]
    fn words_may_be_meant_from_where_the_file_lies() {
        assert!(missing("see src/figure.svg").is_empty());
        assert_eq!(missing("see src/drawing.svg"), ["src/drawing.svg"]);
    }

    #[test]
    fn a_path_is_missed_once_a_line() {
        assert_eq!(missing("[`docs/gone.md`](gone.md), docs/gone.md"), ["docs/gone.md"]);
    }

    #[test]
    fn words_that_are_no_paths_of_ours() {
        let prose = "and/or Python/bytecodes.c input/output 1/2 https://example.org/src/x.rs lower/ops.rs target/venv";
        assert_eq!(missing(prose), Vec::<String>::new());
    }

    #[test]
    fn choices_patterns_and_names_to_be_chosen() {
        assert!(missing("src/{lib.rs,opt/*.rs} src/opt/<pass>.rs docs/NNNN-*.md src/*").is_empty());
        assert_eq!(missing("src/{lib,main}.rs src/*.c"), ["src/*.c", "src/main.rs"]);
    }

    #[test]
    fn brackets_in_code_are_no_links() {
        assert!(missing("`load_field[list.len](%0)` and [`code`](other.md)").is_empty());
        assert_eq!(missing("`a` [b](gone.md) `[c](d)`"), ["docs/gone.md"]);
        assert!(missing("```text\nload[field](object)\n```").is_empty());
        assert_eq!(missing("```text\nload\n```\n[text](object)"), ["docs/object"]);
    }

    #[test]
    fn links_are_relative_to_their_file() {
        assert!(missing("[a](other.md#part) [b](../README.md) [c](#here) [d](https://example.org/x.md)").is_empty());
        assert_eq!(missing("[a](gone.md) [b](../src/gone.rs)"), ["docs/gone.md", "src/gone.rs"]);
    }
}
