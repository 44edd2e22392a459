//! What the command `tiny` says when something is wrong, as text.
//!
//! * `programs/NAME.tiny` is a wrong program, `NAME.txt` what `tiny check` says of it. Every variant of
//!   `program::error::Wrong` has a case that is named after it; `_MORE` behind the name makes further ones.
//! * `commands/NAME.txt` is a command line, run at the root of the checkout, with what it prints and its exit code.
//!
//! `FIRESTEEL_BLESS=1` writes the texts anew: `cargo xtask bless --filter wrong`.

mod random;

use firesteel_tiny::program::Program;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages").join(name)
}

fn files(name: &str, extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder(name))
        .expect("a folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    found.sort();
    found
}

/// Compares what was found with a file, or writes it.
fn compare(expected: &Path, found: &str, wrong: &mut Vec<String>) {
    if std::env::var_os("FIRESTEEL_BLESS").is_some() {
        std::fs::write(expected, found).expect("the expected text");
    } else if std::fs::read_to_string(expected).ok().as_deref() != Some(found) {
        wrong.push(format!("{}:\n{found}", expected.display()));
    }
}

fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "these differ from their files:\n\n{}", wrong.join("\n"));
}

/// Programs beyond a limit, which are too long to be read.
fn long() -> Vec<(&'static str, String)> {
    let repeat = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let fields = repeat(201, &|at| format!(" f{at}"));
    vec![
        ("fields", format!("shape Wide{fields}\nfunc main()\nend\n")),
        ("locals", format!("func main()\n{}end\n", repeat(4097, &|at| format!("  const 0\n  store v{at}\n")))),
        ("params", format!("func wide(p{})\nend\nfunc main()\nend\n", repeat(255, &|at| format!(", p{at}")))),
        ("stack", format!("func main()\n{}end\n", repeat(1025, &|_| "  const 0\n".into()))),
        ("units", format!("func main()\n{}end\n", repeat(1 << 16, &|_| "  nop\n".into()))),
    ]
}

#[test]
fn wrong_programs() {
    let mut wrong = Vec::new();
    let read = |path: &PathBuf| std::fs::read_to_string(path).expect("a case");
    let written = files("programs", "tiny").into_iter().map(|path| {
        let text = read(&path);
        (path.file_stem().expect("a name").to_string_lossy().into_owned(), text)
    });
    for (name, text) in written.chain(long().into_iter().map(|(name, text)| (name.to_owned(), text))) {
        match Program::from_text(&text, &format!("{name}.tiny")) {
            Ok(_) => wrong.push(format!("{name}: nothing is wrong")),
            Err(error) => {
                compare(&folder("programs").join(format!("{name}.txt")), &format!("error: {error}\n"), &mut wrong);
            }
        }
    }
    report(&wrong);
}

#[test]
fn every_mistake_has_a_case() {
    let source = include_str!("../../src/program/error.rs");
    let (_, rest) = source.split_once("pub enum Wrong {").expect("the enum");
    let (body, _) = rest.split_once("\n}\n").expect("its end");
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let variants = lines.filter(|line| line.starts_with(char::is_uppercase));
    let variants: BTreeSet<&str> =
        variants.filter_map(|line| line.split(|c: char| !c.is_alphanumeric()).next()).collect();
    assert!(variants.len() > 30, "{variants:?}");
    let texts = files("programs", "tiny").into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("a case");
        (path.file_stem().expect("a name").to_string_lossy().into_owned(), text)
    });
    let mut found = BTreeSet::new();
    for (name, text) in texts.chain(long().into_iter().map(|(name, text)| (name.to_owned(), text))) {
        let error = format!("{:?}", Program::from_text(&text, "x").expect_err("a wrong program"));
        let (_, wrong) = error.split_once("wrong: ").expect("a mistake");
        let variant = wrong.split(|c: char| !c.is_alphanumeric()).next().expect("a word");
        let variant = *variants.get(variant).expect("a variant");
        assert!(name.starts_with(&snake(variant)), "{name} shows {variant}");
        found.insert(variant);
    }
    // No text leads there; `program/verify.rs` tests it on code units.
    let without: Vec<&&str> = variants.difference(&found).filter(|variant| **variant != "RunsOff").collect();
    assert!(without.is_empty(), "no case for {without:?}");
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[test]
fn wrong_commands() {
    let mut wrong = Vec::new();
    for path in files("commands", "txt") {
        let text = std::fs::read_to_string(&path).expect("a case");
        let line = text.lines().next().and_then(|line| line.strip_prefix("$ ")).expect("a command after `$`");
        let mut words = line.split_whitespace().peekable();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tiny"));
        command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).env_remove("FIRESTEEL_CONFIG");
        while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
            command.env(name, value);
            words.next();
        }
        assert_eq!(words.next(), Some("tiny"), "{}", path.display());
        let done = command.args(words).output().expect("tiny runs");
        let (output, errors) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        let code = done.status.code().map_or_else(|| done.status.to_string(), |code| format!("exit code {code}"));
        let found: String = format!("$ {line}\n{output}{errors}{code}\n");
        assert!(!found.contains("panicked") && done.status.code().is_some(), "{found}");
        compare(&path, &found, &mut wrong);
    }
    report(&wrong);
}

/// Nobody reads what it prints: no command falls over, and what it was to do decides on its exit code.
#[test]
fn nobody_listens() {
    let program = "hosts/tiny/programs/calls.tiny";
    let gone = "hosts/tiny/programs/gone.tiny";
    for (words, code) in [
        (&["check", program][..], 0),
        (&["list", program], 0),
        (&["run", "--interpret", "--stats", "docs/tutorial/programs/sum.tiny"], 0),
        (&["run", gone], 1),
        (&["bench", gone], 1),
    ] {
        let closed = || {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            writer
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_tiny"));
        command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).args(words);
        let done = command.stdout(closed()).stderr(closed()).status().expect("tiny runs");
        assert_eq!(done.code(), Some(code), "{words:?}: {done}");
    }
}
