//! Running test suites one after the other and adding up what they count.
//!
//! Each suite's output is passed on as it comes and read for the closing line of its runner:
//! nextest, cargo test, unittest, or the plain `N passed, N failed`. A suite that fails without
//! such a line (it did not build, it crashed) counts as one failure.

use std::process::Command;

use crate::error::Error;
use crate::process::{self, say};

/// Numbers of tests that passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed, did not end, or could not be run.
    pub failed: u64,
}

/// What one suite did.
#[derive(Debug)]
struct Outcome {
    name: String,
    counts: Option<Counts>,
    ok: bool,
}

/// The suites run so far.
#[derive(Debug, Default)]
pub struct Suites {
    outcomes: Vec<Outcome>,
}

impl Suites {
    /// Runs a suite; its failure is kept, not returned, so that the others run too.
    /// `allowed` is an exit code other than 0 that is no failure (of a filter that fits no test).
    ///
    /// # Errors
    /// When the suite's runner cannot be started.
    pub fn run(&mut self, name: &str, command: &mut Command, allowed: Option<i32>) -> Result<(), Error> {
        say(&format!("{name}: {}", process::describe(command)));
        let (status, text) = process::run_and_keep(command)?;
        let ok = status.success() || (status.code().is_some() && status.code() == allowed);
        self.add(name, read_counts(&text), ok);
        Ok(())
    }

    fn add(&mut self, name: &str, counts: Option<Counts>, ok: bool) {
        self.outcomes.push(Outcome { name: name.to_owned(), counts, ok });
    }

    /// One line a suite, then the total as the last line, in the plain form that needs no reading.
    ///
    /// # Errors
    /// When a suite failed or no test was run at all.
    pub fn finish(self) -> Result<(), Error> {
        println!("\n{}", self.summary());
        let total = self.total();
        let failed: Vec<&str> =
            self.outcomes.iter().filter(|outcome| !outcome.is_pass()).map(|outcome| outcome.name.as_str()).collect();
        let result = if !failed.is_empty() {
            Err(Error::Checks(format!("failed: {}", failed.join(", "))))
        } else if total == Counts::default() {
            Err(Error::Checks("no test was run".to_owned()))
        } else {
            Ok(())
        };
        println!("{} passed, {} failed", total.passed, total.failed);
        result
    }

    fn summary(&self) -> String {
        let lines = self.outcomes.iter().map(|outcome| {
            let verdict = if outcome.is_pass() { "ok    " } else { "FAILED" };
            match outcome.counts {
                Some(counts) => {
                    format!("{verdict}  {}: {} passed, {} failed", outcome.name, counts.passed, counts.failed)
                }
                None => format!("{verdict}  {} (no counts)", outcome.name),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn total(&self) -> Counts {
        let mut total = Counts::default();
        for outcome in &self.outcomes {
            let counts = outcome.counts.unwrap_or_default();
            total.passed += counts.passed;
            // A runner that failed without naming a failed test still failed.
            total.failed += if outcome.is_pass() { 0 } else { counts.failed.max(1) };
        }
        total
    }
}

impl Outcome {
    fn is_pass(&self) -> bool {
        self.ok && self.counts.unwrap_or_default().failed == 0
    }
}

/// The counts in a runner's output; `None` when it has no closing line that is known.
pub fn read_counts(output: &str) -> Option<Counts> {
    let text = without_colour(output);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let nextest = lines.iter().rev().find(|line| line.starts_with("Summary [")).and_then(|line| {
        let (_, list) = line.split_once("run:")?;
        labelled(list, ',')
    });
    nextest.or_else(|| cargo_test(&lines)).or_else(|| unittest(&lines)).or_else(|| {
        let plain = lines.iter().rev().find(|line| is_plain(line))?;
        labelled(plain, ',')
    })
}

/// `cargo test` closes every test binary with a line of its own.
fn cargo_test(lines: &[&str]) -> Option<Counts> {
    let closing = lines.iter().filter_map(|line| line.strip_prefix("test result: "));
    closing
        .filter_map(|line| labelled(line.split_once(". ")?.1, ';'))
        .reduce(|left, right| Counts { passed: left.passed + right.passed, failed: left.failed + right.failed })
}

/// `Ran 5 tests in 0.1s`, then `OK`, `OK (skipped=1)` or `FAILED (failures=1, errors=2)`.
fn unittest(lines: &[&str]) -> Option<Counts> {
    let place = lines.iter().rposition(|line| line.starts_with("Ran ") && line.contains(" test"))?;
    let ran: u64 = lines.get(place)?.split(' ').nth(1)?.parse().ok()?;
    let verdict = lines.get(place..)?.iter().find(|line| line.contains("OK") || line.contains("FAILED"));
    let named = |label: &str| -> u64 {
        let tail = verdict.and_then(|line| line.split_once(&format!("{label}=")));
        let digits = tail.map(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default());
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let failed = named("failures") + named("errors") + named("unexpected successes");
    Some(Counts { passed: ran.saturating_sub(failed + named("skipped")), failed })
}

fn is_plain(line: &str) -> bool {
    let mut words = line.split([' ', ',']).filter(|word| !word.is_empty());
    let number = |word: Option<&str>| word.is_some_and(|word| word.parse::<u64>().is_ok());
    number(words.next()) && words.next() == Some("passed") && number(words.next()) && words.next() == Some("failed")
}

/// Adds up items such as `11 passed (1 slow)`, `1 failed`, `2 timed out`, `1 exec failed`.
/// `None` when no item says how many passed.
fn labelled(list: &str, separator: char) -> Option<Counts> {
    let mut counts = Counts::default();
    let mut has_passed = false;
    for item in list.split(separator) {
        let Some((number, label)) = item.trim().split_once(' ') else {
            continue;
        };
        let Ok(number) = number.parse::<u64>() else {
            continue;
        };
        match label.split(" (").next().unwrap_or(label) {
            "passed" => {
                counts.passed += number;
                has_passed = true;
            }
            "failed" | "timed out" | "exec failed" => counts.failed += number,
            _ => {}
        }
    }
    has_passed.then_some(counts)
}

/// `text` without the escape sequences that colour a terminal.
fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').get(1..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64) -> Option<Counts> {
        Some(Counts { passed, failed })
    }

    #[test]
    fn nextest() {
        let line = "     Summary [   0.004s] 12 tests run: 12 passed, 3 skipped\n";
        assert_eq!(read_counts(line), counts(12, 0));
        let line = "Summary [ 1.0s] 9/20 tests run: 5 passed (1 slow), 2 failed, 1 timed out, 1 exec failed, 0 skipped\n\
                    FAIL [ 0.1s] x\nerror: test run failed\n";
        assert_eq!(read_counts(line), counts(5, 4));
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.004s] 1 test run: \u{1b}[1m1\u{1b}[0m \u{1b}[32mpassed\u{1b}[0m, 0 skipped\n";
        assert_eq!(read_counts(line), counts(1, 0));
    }

    #[test]
    fn cargo_test_adds_its_binaries_up() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    running 1 test\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(read_counts(text), counts(4, 2));
    }

    #[test]
    fn python_unittest() {
        assert_eq!(read_counts("....\nRan 5 tests in 0.012s\n\nOK (skipped=1)\n"), counts(4, 0));
        let text = "Ran 9 tests in 1.2s\n\nFAILED (failures=1, errors=2, skipped=1)\n";
        assert_eq!(read_counts(text), counts(5, 3));
        assert_eq!(read_counts("Ran 0 tests in 0.000s\n\nNO TESTS RAN\n"), counts(0, 0));
    }

    #[test]
    fn the_plain_line() {
        assert_eq!(read_counts("FAIL x\n\n7 passed, 2 failed\n"), counts(7, 2));
        assert_eq!(read_counts("all passed, none failed\n"), None);
        assert_eq!(read_counts("error: could not compile\n"), None);
    }

    #[test]
    fn a_runner_that_breaks_counts_as_a_failure() {
        let mut suites = Suites::default();
        suites.add("good", counts(3, 0), true);
        suites.add("does not build", None, false);
        suites.add("crashed late", counts(2, 0), false);
        suites.add("lies about its end", counts(1, 1), true);
        assert_eq!(Some(suites.total()), counts(6, 3));
        let expected = "ok      good: 3 passed, 0 failed\n\
                        FAILED  does not build (no counts)\n\
                        FAILED  crashed late: 2 passed, 0 failed\n\
                        FAILED  lies about its end: 1 passed, 1 failed";
        assert_eq!(suites.summary(), expected);
        let error = suites.finish().expect_err("three failed").to_string();
        assert_eq!(error, "failed: does not build, crashed late, lies about its end");
    }

    #[test]
    fn no_test_at_all_is_a_failure() {
        let mut suites = Suites::default();
        suites.add("empty", counts(0, 0), true);
        assert_eq!(suites.finish().expect_err("nothing ran").to_string(), "no test was run");
    }

    #[test]
    fn a_suite_is_run_and_read() {
        let mut suites = Suites::default();
        let mut shell = |text: &str, allowed| {
            suites.run("s", Command::new("/bin/sh").args(["-c", text]), allowed).expect("a shell starts");
        };
        shell("echo 4 passed, 0 failed", None);
        shell("echo 0 passed, 0 failed; exit 5", Some(5));
        shell("exit 5", None);
        assert_eq!(Some(suites.total()), counts(4, 1));
    }
}
