//! One timed sample: the wall time of whole processes, and what they printed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::error::BenchError;

/// A command line that can be run again and again.
#[derive(Debug, Clone)]
pub struct CommandLine {
    program: PathBuf,
    arguments: Vec<String>,
    environment: BTreeMap<String, String>,
}

/// What one sample gave.
#[derive(Debug)]
pub struct Sample {
    /// Wall time of one process in seconds, from its start until it was reaped.
    pub seconds: f64,
    /// What each process printed to stdout; all printed the same.
    pub stdout: String,
}

impl CommandLine {
    /// The command line `program arguments...`.
    pub fn new<S: AsRef<str>>(program: &Path, arguments: impl IntoIterator<Item = S>) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.into_iter().map(|word| word.as_ref().to_owned()).collect(),
            environment: BTreeMap::new(),
        }
    }

    /// With these environment variables on top of the caller's.
    #[must_use]
    pub fn with_environment(mut self, variables: &BTreeMap<String, String>) -> Self {
        self.environment.extend(variables.iter().map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// Runs the command `processes` times, one after the other.
    ///
    /// # Errors
    /// When a process cannot be started, ends with an error, or prints something else than the
    /// first one did.
    pub fn sample(&self, program: &str, processes: u32) -> Result<Sample, BenchError> {
        let mut stdout: Option<String> = None;
        let mut total = 0.0;
        for _ in 0..processes {
            let (seconds, printed) = self.run_once()?;
            total += seconds;
            match &stdout {
                Some(first) if *first != printed => {
                    return Err(self.differs(program, first, &printed));
                }
                _ => stdout = Some(printed),
            }
        }
        Ok(Sample { seconds: total / f64::from(processes.max(1)), stdout: stdout.unwrap_or_default() })
    }

    /// The error of a run of `program` that printed `found` where `expected` was right.
    pub fn differs(&self, program: &str, expected: &str, found: &str) -> BenchError {
        BenchError::Differs {
            program: program.to_owned(),
            command: self.to_string(),
            expected: expected.trim_end().to_owned(),
            found: found.trim_end().to_owned(),
        }
    }

    fn run_once(&self) -> Result<(f64, String), BenchError> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            // Sets must iterate alike in both runs, and a start must find cached bytecode, as it
            // does for users, whatever the caller's shell says.
            .env("PYTHONHASHSEED", "0")
            .env_remove("PYTHONDONTWRITEBYTECODE")
            .envs(&self.environment);
        let start = Instant::now();
        let output = command.output().map_err(|source| BenchError::Start { command: self.to_string(), source })?;
        let seconds = start.elapsed().as_secs_f64();
        if !output.status.success() {
            return Err(BenchError::Failed {
                command: self.to_string(),
                status: output.status,
                stderr: String::from_utf8_lossy(&output.stderr).trim_end().to_owned(),
            });
        }
        Ok((seconds, String::from_utf8_lossy(&output.stdout).into_owned()))
    }
}

impl std::fmt::Display for CommandLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, value) in &self.environment {
            write!(f, "{name}={value} ")?;
        }
        write!(f, "{}", self.program.display())?;
        for word in &self.arguments {
            write!(f, " {word}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(text: &str) -> CommandLine {
        CommandLine::new(Path::new("/bin/sh"), ["-c", text])
    }

    #[test]
    fn stdout_is_kept() {
        assert_eq!(shell("echo a b").sample("p", 3).expect("it runs").stdout, "a b\n");
    }

    #[test]
    fn variables_are_set_and_shown() {
        let variables = BTreeMap::from([("FIRESTEEL_BENCH".to_owned(), "7".to_owned())]);
        let command = shell("echo $FIRESTEEL_BENCH").with_environment(&variables);
        assert_eq!(command.sample("p", 1).expect("it runs").stdout, "7\n");
        assert!(command.to_string().starts_with("FIRESTEEL_BENCH=7 /bin/sh "), "{command}");
    }

    #[test]
    fn a_failing_process_is_an_error_with_its_stderr() {
        let error = shell("echo why >&2; exit 3").sample("p", 1).expect_err("it fails").to_string();
        assert!(error.contains("exit status: 3") && error.ends_with("why"), "{error}");
    }

    #[test]
    fn processes_of_a_sample_must_agree() {
        let error = shell("echo $$").sample("p", 2).expect_err("two process ids").to_string();
        assert!(error.starts_with("p: `/bin/sh -c echo $$` printed another result"), "{error}");
    }

    #[test]
    fn a_missing_program_is_an_error() {
        let gone = CommandLine::new(Path::new("/nowhere/at/all"), ["x"]);
        let error = gone.sample("p", 1).expect_err("no such file").to_string();
        assert!(error.starts_with("cannot start `/nowhere/at/all x`"), "{error}");
    }
}
