//! No Rust file grows past what one person can keep in mind.

use super::{Finding, Tree};

/// The most lines a Rust file may have.
const MAX_LINES: usize = 1200;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let too_long = tree.with_extension("rs").filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > MAX_LINES).then(|| {
            Finding::new(
                &file.path,
                None,
                format!("{lines} lines, at most {MAX_LINES} are allowed; split it by subject"),
            )
        })
    });
    too_long.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border() {
        let (fits, too_long) = ("\n".repeat(MAX_LINES), "\n".repeat(MAX_LINES + 1));
        let tree = Tree::of(&[("fits.rs", &fits), ("long.rs", &too_long), ("long.md", &too_long)]);
        let paths: Vec<String> = check(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["long.rs"]);
    }
}
