//! One timed run: wall and processor time of a whole process, and what it printed.
//!
//! Processor time is what the system has accounted to ended children, before and after; so one thread at a time may
//! take samples.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, kill};
use nix::sys::time::TimeValLike;
use nix::unistd::Pid;

use crate::error::BenchError;

/// How long a process may take: what hangs is a fault to be told, not waited for.
const LIMIT: Duration = Duration::from_secs(3600);

/// A command line that can be run again and again.
#[derive(Debug, Clone)]
pub struct CommandLine {
    program: PathBuf,
    arguments: Vec<String>,
    environment: BTreeMap<String, String>,
    status: i32,
    limit: Duration,
}

/// What one run gave.
#[derive(Debug)]
pub struct Sample {
    /// Wall time in seconds, from its start until it was reaped.
    pub seconds: f64,
    /// Processor time in seconds of all its threads and of its own children, in the program and in the system.
    pub processor_seconds: f64,
    /// What it printed to stdout.
    pub stdout: String,
}

impl CommandLine {
    /// The command line `program arguments...`.
    pub fn new<S: AsRef<str>>(program: &Path, arguments: impl IntoIterator<Item = S>) -> Self {
        Self {
            program: program.to_owned(),
            arguments: arguments.into_iter().map(|word| word.as_ref().to_owned()).collect(),
            environment: BTreeMap::new(),
            status: 0,
            limit: LIMIT,
        }
    }

    /// With these environment variables on top of the caller's.
    #[must_use]
    pub fn with_environment(mut self, variables: &BTreeMap<String, String>) -> Self {
        self.environment.extend(variables.iter().map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// Ends with this exit status where all is well, instead of 0.
    #[must_use]
    pub fn with_status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// Runs the command once.
    ///
    /// # Errors
    /// When the process cannot be started or ends with an error.
    pub fn sample(&self) -> Result<Sample, BenchError> {
        let cannot_start = |source| BenchError::Start { command: self.to_string(), source };
        let before = processor_time_of_children().map_err(cannot_start)?;
        let start = Instant::now();
        let child = self.to_command().spawn().map_err(cannot_start)?;
        let (output, was_killed) = self.wait(child);
        let output = output.map_err(cannot_start)?;
        let seconds = start.elapsed().as_secs_f64();
        if was_killed {
            return Err(self.hangs());
        }
        self.judge(&output)?;
        let processor_seconds = processor_time_of_children().map_err(cannot_start)? - before;
        Ok(Sample { seconds, processor_seconds, stdout: String::from_utf8_lossy(&output.stdout).into_owned() })
    }

    /// What starts the process, its outputs in pipes.
    pub(crate) fn to_command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            // Sets must iterate alike in both runs, and a start must find cached bytecode, as it
            // does for users, whatever the caller's shell says.
            .env("PYTHONHASHSEED", "0")
            .env_remove("PYTHONDONTWRITEBYTECODE")
            // A write a line is what the program would be measured by.
            .env_remove("PYTHONUNBUFFERED")
            .envs(&self.environment)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// An error unless a process that gave this ended as it should.
    pub(crate) fn judge(&self, output: &Output) -> Result<(), BenchError> {
        if output.status.code() == Some(self.status) {
            return Ok(());
        }
        Err(BenchError::Failed {
            command: self.to_string(),
            status: output.status,
            stderr: String::from_utf8_lossy(&output.stderr).trim_end().to_owned(),
        })
    }

    /// How long a process may take.
    pub(crate) fn limit(&self) -> Duration {
        self.limit
    }

    /// The error of a process that takes longer.
    pub(crate) fn hangs(&self) -> BenchError {
        BenchError::Hangs { command: self.to_string(), seconds: self.limit.as_secs() }
    }

    /// Waits for the process, which is killed at the limit; and whether it was.
    fn wait(&self, child: Child) -> (std::io::Result<Output>, bool) {
        let pid = i32::try_from(child.id()).ok().map(Pid::from_raw);
        let (ended, watched) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            let watch = scope.spawn(move || {
                let is_late = watched.recv_timeout(self.limit) == Err(mpsc::RecvTimeoutError::Timeout);
                // A failure means that it has just ended by itself.
                is_late && pid.is_some_and(|pid| kill(pid, Signal::SIGKILL).is_ok())
            });
            let output = child.wait_with_output();
            drop(ended);
            (output, watch.join().unwrap_or(false))
        })
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
}

/// Seconds of processor time of all children that have ended so far.
pub(crate) fn processor_time_of_children() -> std::io::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(micros as f64 / 1e6)
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
        assert_eq!(shell("echo a b").sample().expect("it runs").stdout, "a b\n");
    }

    #[test]
    fn processor_time_is_that_of_the_process() {
        // Other tests' children may be counted, too: only that it is counted is sure.
        let busy = shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done").sample().expect("it runs");
        assert!(busy.processor_seconds > 0.0 && busy.seconds > 0.0, "{busy:?}");
    }

    #[test]
    fn variables_are_set_and_shown() {
        let variables = BTreeMap::from([("FIRESTEEL_BENCH".to_owned(), "7".to_owned())]);
        let command = shell("echo $FIRESTEEL_BENCH").with_environment(&variables);
        assert_eq!(command.sample().expect("it runs").stdout, "7\n");
        assert!(command.to_string().starts_with("FIRESTEEL_BENCH=7 /bin/sh "), "{command}");
    }

    #[test]
    fn a_failing_process_is_an_error_with_its_stderr() {
        let error = shell("echo why >&2; exit 3").sample().expect_err("it fails").to_string();
        assert!(error.contains("exit status: 3") && error.ends_with("why"), "{error}");
        assert!(shell("exit 3").with_status(3).sample().is_ok());
        assert!(shell("exit 0").with_status(3).sample().is_err());
    }

    #[test]
    fn a_process_that_hangs_is_killed() {
        let mut hangs = CommandLine::new(Path::new("/bin/sleep"), ["1000"]);
        hangs.limit = Duration::from_millis(20);
        let error = hangs.sample().expect_err("it does not end").to_string();
        assert_eq!(error, "`/bin/sleep 1000` had not ended after 0 s and was killed");
    }

    #[test]
    fn a_missing_program_is_an_error() {
        let gone = CommandLine::new(Path::new("/nowhere/at/all"), ["x"]);
        let error = gone.sample().expect_err("no such file").to_string();
        assert!(error.starts_with("cannot start `/nowhere/at/all x`"), "{error}");
    }
}
