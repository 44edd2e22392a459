//! The tutorial (`docs/tutorial`) quotes the sources as they are, and its commands print what it shows.
//!
//! Code is quoted by a comment before a fenced block: `<!-- quote FILE "TEXT" -->`; the notation heads [`quote`].
//! Commands stand in blocks marked `console`, each after a `$`; how they are run heads [`console`]. A block marked
//! `console sample` shows what depends on the machine and is not run.
//!
//! `FIRESTEEL_BLESS=1` writes blocks anew that differ: `cargo xtask bless --filter tutorial`.

mod blocks;
mod console;
mod quote;

use blocks::Chapter;
use std::path::{Path, PathBuf};

/// The root of the checkout.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pages() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root().join("docs/tutorial"))
        .expect("the tutorial")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    found.sort();
    found
}

/// Compares pages with what they should be, or writes them.
fn compare(wanted: impl Fn(&Chapter) -> Result<String, String>) {
    let mut wrong = Vec::new();
    for path in pages() {
        let text = std::fs::read_to_string(&path).expect("a page");
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        match Chapter::read(&text).and_then(|chapter| wanted(&chapter)) {
            Err(message) => wrong.push(format!("{name}: {message}")),
            Ok(wanted) if wanted == text => {}
            Ok(wanted) if std::env::var_os("FIRESTEEL_BLESS").is_some() => {
                std::fs::write(&path, wanted).expect("the page");
            }
            Ok(wanted) => wrong.push(format!("{name}: {}", first_difference(&text, &wanted))),
        }
    }
    let what_to_do = "read on; `cargo xtask bless --filter tutorial` writes what is now";
    assert!(wrong.is_empty(), "{what_to_do}\n{}", wrong.join("\n"));
}

fn first_difference(text: &str, wanted: &str) -> String {
    let end = "the end of the page";
    let (mut old, mut new) = (text.lines(), wanted.lines());
    for number in 1.. {
        let (said, is) = (old.next(), new.next());
        if said != is || said.is_none() {
            return format!("line {number} is\n  {}\nand should be\n  {}", said.unwrap_or(end), is.unwrap_or(end));
        }
    }
    String::new()
}

// Both rewrite the same pages.
static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[test]
fn the_tutorial_quotes_the_sources_as_they_are() {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    compare(|chapter| chapter.with_quotes(|quote| quote::resolve(quote, &root())));
}

#[test]
fn the_tutorials_commands_print_what_it_shows() {
    let _one = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let scratch = console::Scratch::new(&root());
    compare(|chapter| {
        scratch.clean();
        chapter.with_outputs(|session| scratch.replay(session))
    });
}

#[test]
fn every_chapter_quotes_and_ends_in_something_to_run() {
    let chapters: Vec<PathBuf> = pages().into_iter().filter(|path| !path.ends_with("README.md")).collect();
    assert!(chapters.len() >= 5, "chapters are gone");
    for path in chapters {
        let text = std::fs::read_to_string(&path).expect("a page");
        let name = path.display();
        assert!(text.contains("<!-- quote "), "{name} quotes nothing");
        let (_, last) = text.rsplit_once("\n## ").expect("sections");
        assert!(last.contains("```console"), "{name} ends in nothing that can be run");
        assert!(text.lines().count() <= 260, "{name} takes longer than five minutes to read");
    }
}
