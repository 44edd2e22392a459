//! Words that only some modules may use: `unsafe`, and the names of the LLVM crates.

use super::code::{code_only, words};
use super::{Finding, Tree, is_under};

/// The files and directories that may contain `unsafe`, each with the reason it exists. A row
/// whose place contains none any more must go.
const UNSAFE_PLACES: &[(&str, &str)] = &[
    ("compiler/src/install/executor.rs", "the call into compiled code"),
    ("compiler/src/install/slot.rs", "lock-free slots and the reclaiming of what they held"),
    ("compiler/src/interp", "memory and helpers of the host, under the contract of native code"),
    ("compiler/src/llvm", "LLVM's C API"),
    ("compiler/src/lower/memory.rs", "inkwell's address arithmetic"),
    ("compiler/src/service/interpreted.rs", "hands the contract of code on to the interpreter"),
    ("compiler/src/service/backend.rs", "hands the contract of code on to the compiled one"),
    ("compiler/tests", "hosts made for tests, which run compiled code"),
    ("conformance/src", "enters compiled code as a host does, and calls functions that a model names"),
    ("hosts/cpython/boot/src", "CPython's C API, a thread and a futex, without any crate but libc"),
    ("hosts/cpython/src", "CPython's C API, frames and code objects"),
    ("hosts/tiny/src/heap", "objects, their memory and reference counts"),
    ("hosts/tiny/src/jit/enter.rs", "the call into compiled code"),
    ("hosts/tiny/src/jit/helpers.rs", "what compiled code calls"),
    ("hosts/tiny/src/jit/inspect.rs", "reads objects that a record owns"),
    ("hosts/tiny/src/jit/mod.rs", "takes back references that a record owned"),
    ("hosts/tiny/src/jit/reify.rs", "words that compiled code left"),
    ("hosts/tiny/src/machine/frame.rs", "frame slots, which compiled code writes"),
    ("hosts/tiny/src/stress/memory.rs", "asks the C library how much is allocated"),
    ("hosts/tiny/tests/conformance.rs", "references that the laws give away and borrow"),
    ("protocol/src/native.rs", "the type of compiled code's entry"),
    ("recorder/src/ring.rs", "who may touch which word of the ring"),
    ("recorder/src/words.rs", "words of the ring as slices"),
];

/// Where the LLVM crates may be named.
const LLVM_PLACES: &[&str] =
    &["compiler/src/llvm", "compiler/src/llvm.rs", "compiler/src/lower", "compiler/src/lower.rs"];

/// The LLVM crates as Rust names them.
const LLVM_CRATES: &[&str] = &["inkwell", "llvm_sys"];

pub(super) fn check_unsafe(tree: &Tree) -> Vec<Finding> {
    check_unsafe_against(tree, UNSAFE_PLACES)
}

fn check_unsafe_against(tree: &Tree, places: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut used = vec![false; places.len()];
    for (path, line) in lines_with(tree, &["unsafe"]) {
        let row = places.iter().position(|(place, _)| is_under(path, place));
        if let Some(used) = row.and_then(|row| used.get_mut(row)) {
            *used = true;
        } else if findings.last().is_none_or(|last| last.path != path) {
            let message = "`unsafe` outside the modules that exist for it; move it there, or add a \
                           row to UNSAFE_PLACES in xtask/src/tidy/words.rs";
            findings.push(Finding::new(path, line, message));
        }
    }
    for ((place, _), _) in places.iter().zip(used).filter(|(_, used)| !used) {
        let message = "contains no `unsafe`; take its row out of UNSAFE_PLACES";
        findings.push(Finding::new(place, None, message));
    }
    findings
}

pub(super) fn check_llvm(tree: &Tree) -> Vec<Finding> {
    let named = lines_with(tree, LLVM_CRATES).into_iter();
    let outside = named.filter(|(path, _)| !LLVM_PLACES.iter().any(|place| is_under(path, place)));
    outside
        .map(|(path, line)| {
            let places = "compiler/src/{lower,llvm}";
            Finding::new(path, line, format!("only {places} may name {}", LLVM_CRATES.join(" or ")))
        })
        .collect()
}

/// Path and number of each line of Rust code that has one of `wanted` as a word.
fn lines_with<'tree>(tree: &'tree Tree, wanted: &[&str]) -> Vec<(&'tree str, usize)> {
    let mut found = Vec::new();
    for file in tree.with_extension("rs").filter(|file| wanted.iter().any(|word| file.text.contains(word))) {
        for (number, line) in code_only(&file.text).lines().enumerate() {
            if words(line).any(|word| wanted.contains(&word)) {
                found.push((file.path.as_str(), number + 1));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(findings: &[Finding]) -> Vec<(&str, Option<usize>)> {
        findings.iter().map(|finding| (finding.path.as_str(), finding.line)).collect()
    }

    #[test]
    fn unsafe_only_where_the_table_says_and_once_a_file() {
        let tree = Tree::of(&[
            ("a/raw.rs", "unsafe fn f() {}\n"),
            ("a/raw2.rs", "\nunsafe { g() }\nunsafe { h() }\n"),
            ("a/deep/x.rs", "unsafe impl Send for X {}\n"),
            ("b.rs", "// unsafe\n#![deny(unsafe_op_in_unsafe_fn)]\nlet s = \"unsafe\";\n"),
            ("notes.md", "unsafe\n"),
        ]);
        let findings = check_unsafe_against(&tree, &[("a/raw.rs", ""), ("a/deep", "")]);
        assert_eq!(places(&findings), [("a/raw2.rs", Some(2))]);
    }

    #[test]
    fn a_row_nobody_needs_is_a_finding() {
        let tree = Tree::of(&[("a.rs", "unsafe {}\n")]);
        let findings = check_unsafe_against(&tree, &[("a.rs", ""), ("gone.rs", "")]);
        assert_eq!(places(&findings), [("gone.rs", None)]);
    }

    #[test]
    fn llvm_only_behind_its_door() {
        let tree = Tree::of(&[
            ("compiler/src/llvm/mod.rs", "use inkwell::x;\n"),
            ("compiler/src/lower/ops.rs", "use llvm_sys::y;\n"),
            ("compiler/src/service/mod.rs", "//! no inkwell here\n\nuse inkwell::x;\n"),
            ("compiler/src/llvmish.rs", "llvm_sys::y();\n"),
        ]);
        let expected = [("compiler/src/service/mod.rs", Some(3)), ("compiler/src/llvmish.rs", Some(1))];
        assert_eq!(places(&check_llvm(&tree)), expected);
    }
}
