//! Console blocks: commands after `$`, each with what it prints.
//!
//! Commands run in a shell, in a directory of their own in which `hosts` and `docs` are those of the checkout, with
//! `tiny` in the path; what one chapter writes, its later commands find. Standard error is part of the output. A line
//! `...` stands for any lines, `[..]` within a line for any text: what depends on time is left out so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The directory in which commands run.
pub struct Scratch {
    place: PathBuf,
    root: PathBuf,
}

impl Scratch {
    /// In the build's directory for tests.
    pub fn new(root: &Path) -> Scratch {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tutorial-{}", std::process::id()));
        Scratch { place, root: root.canonicalize().expect("the checkout") }
    }

    /// Empties it.
    pub fn clean(&self) {
        let _ = fs::remove_dir_all(&self.place);
        fs::create_dir_all(&self.place).expect("a directory");
        for name in ["hosts", "docs"] {
            std::os::unix::fs::symlink(self.root.join(name), self.place.join(name)).expect("a link");
        }
    }

    /// A block with what its commands print now. What fits the block stays as it is written.
    pub fn replay(&self, block: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            let command = line.strip_prefix("$ ").ok_or_else(|| format!("`{line}` stands before any command"))?;
            out.push_str(&format!("{line}\n"));
            let mut shown = Vec::new();
            while let Some(next) = lines.next_if(|next| !next.starts_with("$ ")) {
                shown.push(next);
            }
            let printed = self.run(command)?;
            let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
            let kept = if fits(&shown, &printed) { &shown } else { &printed };
            out.extend(kept.iter().map(|line| format!("{line}\n")));
        }
        Ok(out)
    }

    fn run(&self, command: &str) -> Result<String, String> {
        let tiny = Path::new(env!("CARGO_BIN_EXE_tiny"));
        let mut paths = vec![tiny.parent().expect("a directory").to_owned()];
        paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let done = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(&self.place)
            .env("PATH", std::env::join_paths(paths).map_err(|error| error.to_string())?)
            .env_remove("FIRESTEEL_CONFIG")
            .output()
            .map_err(|error| format!("`{command}`: {error}"))?;
        String::from_utf8(done.stdout).map_err(|error| format!("`{command}`: {error}"))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.place);
    }
}

/// Whether what was printed is what is shown.
fn fits(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => (0..=printed.len()).any(|skip| fits(rest, printed.get(skip..).unwrap_or_default())),
        Some((first, rest)) => {
            printed.split_first().is_some_and(|(line, more)| line_fits(first, line) && fits(rest, more))
        }
    }
}

fn line_fits(shown: &str, printed: &str) -> bool {
    let Some((before, after)) = shown.split_once("[..]") else { return shown == printed };
    let Some(rest) = printed.strip_prefix(before) else { return false };
    (0..=rest.len()).filter_map(|at| rest.get(at..)).any(|rest| line_fits(after, rest))
}

#[test]
fn dots_stand_for_what_may_differ() {
    assert!(fits(&["a", "...", "d"], &["a", "b", "c", "d"]));
    assert!(fits(&["a", "..."], &["a"]));
    assert!(!fits(&["a", "...", "d"], &["a", "b"]));
    assert!(fits(&["took [..] s, [..]"], &["took 0.5 s, much"]));
    assert!(!fits(&["took [..] s"], &["took 0.5 ms"]));
    assert!(!fits(&["a"], &["a", "b"]));
}
