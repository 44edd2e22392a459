//! Two processes at once, of which one runs at a time, for a slice of the clock each, on one processor.
//!
//! A machine that others use can run at half its speed from one moment to the next, and one processor of it at another
//! speed than the other. Processes that run one after the other meet different moments; those that alternate every
//! hundredth of a second on the same processor meet the same ones, and their ratio is that of quiet minutes. What a
//! process does in threads beside its main one runs on the other processors, as it would. The price: what a process reads
//! from the wall clock itself includes the time that it was stopped, so only its processor time, and the slices measured
//! here, say how long it took.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Output};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::error::BenchError;
use crate::sample::{CommandLine, Sample, processor_time_of_children};

/// How long one runs before it is the other's turn: short beside the time in which speed changes, long beside a switch.
/// Plain CPython against itself came out at 0.98 to 1.00 so, at 0.95 to 1.02 with 50 ms and no fixed processor, and at 0.6
/// to 1.5 one after the other.
const SLICE: Duration = Duration::from_millis(10);

/// How often to ask whether a process that has closed its output has ended.
const POLL: Duration = Duration::from_millis(1);

/// Runs both commands once, the first of them first; `seconds` of each sample is the time of its own slices.
///
/// # Errors
/// When a process cannot be started, ends with an error or takes too long; the other one is killed then.
pub fn alternate(commands: [&CommandLine; 2]) -> Result<[Sample; 2], BenchError> {
    let mut turns = commands.map(Turn::new);
    let mut at = 0;
    loop {
        match turns {
            [Turn { sample: Some(first), .. }, Turn { sample: Some(second), .. }] => return Ok([first, second]),
            _ if turns[at].sample.is_none() => turns[at].slice()?,
            _ => {}
        }
        at = 1 - at;
    }
}

/// One of the two.
struct Turn<'a> {
    command: &'a CommandLine,
    running: Option<Running>,
    spent: Duration,
    /// Once it has ended.
    sample: Option<Sample>,
}

/// A process that was started. It is killed, with its own children, where it is dropped before it has ended.
struct Running {
    child: Child,
    /// The process leads a group, so that its own children stop with it.
    group: Pid,
    /// What threads beside its main one may use.
    processors: CpuSet,
    /// What the threads send that read stdout and stderr, each once, at its end.
    ends: Receiver<(Stream, Vec<u8>)>,
    stdout: Option<Vec<u8>>,
    stderr: Option<Vec<u8>>,
}

/// An output of a process.
#[derive(Clone, Copy)]
enum Stream {
    Stdout,
    Stderr,
}

impl<'a> Turn<'a> {
    fn new(command: &'a CommandLine) -> Self {
        Self { command, running: None, spent: Duration::ZERO, sample: None }
    }

    /// Lets the process run for a slice; starts it in the first.
    fn slice(&mut self) -> Result<(), BenchError> {
        let ended =
            self.run_slice().map_err(|source| BenchError::Start { command: self.command.to_string(), source })?;
        match ended {
            Some((output, processor_seconds)) => {
                self.command.judge(&output)?;
                let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
                self.sample = Some(Sample { seconds: self.spent.as_secs_f64(), processor_seconds, stdout });
                Ok(())
            }
            None if self.spent > self.command.limit() => Err(self.command.hangs()),
            None => Ok(()),
        }
    }

    /// What it gave and its processor time, if it ended in this slice.
    fn run_slice(&mut self) -> std::io::Result<Option<(Output, f64)>> {
        let start = Instant::now();
        let running = match &mut self.running {
            Some(running) => {
                running.free_other_threads();
                running.signal(Signal::SIGCONT);
                running
            }
            none => none.insert(Running::start(self.command)?),
        };
        let mut ended = None;
        while ended.is_none()
            && let Some(left) = SLICE.checked_sub(start.elapsed())
        {
            if running.wait_for_outputs(left) {
                ended = running.try_end()?;
            }
        }
        if ended.is_none() {
            running.signal(Signal::SIGSTOP);
        }
        self.spent += start.elapsed();
        Ok(ended)
    }
}

impl Running {
    fn start(command: &CommandLine) -> std::io::Result<Self> {
        let mut child = command.to_command().process_group(0).spawn()?;
        let group = Pid::from_raw(i32::try_from(child.id()).map_err(std::io::Error::other)?);
        let processors = sched_getaffinity(Pid::this())?;
        let mut first = CpuSet::new();
        if let Some(number) = (0..CpuSet::count()).find(|&number| processors.is_set(number) == Ok(true)) {
            first.set(number)?;
            sched_setaffinity(group, &first)?;
        }
        let (end, ends) = mpsc::channel();
        read_to_end(child.stdout.take(), Stream::Stdout, end.clone());
        read_to_end(child.stderr.take(), Stream::Stderr, end);
        Ok(Self { child, group, processors, ends, stdout: None, stderr: None })
    }

    /// Whether both outputs are at their ends, which is waited for so long.
    fn wait_for_outputs(&mut self, most: Duration) -> bool {
        match self.ends.recv_timeout(most) {
            Ok((Stream::Stdout, bytes)) => self.stdout = Some(bytes),
            Ok((Stream::Stderr, bytes)) => self.stderr = Some(bytes),
            Err(RecvTimeoutError::Timeout) => {}
            // Both threads have ended.
            Err(RecvTimeoutError::Disconnected) => return true,
        }
        self.stdout.is_some() && self.stderr.is_some()
    }

    /// Threads inherit the processor of the one that starts them; all but the main thread may use any. Those that have
    /// just ended, or are not to be seen, are left as they are.
    fn free_other_threads(&self) {
        let Ok(threads) = std::fs::read_dir(format!("/proc/{}/task", self.group)) else { return };
        let numbers = threads.flatten().filter_map(|thread| thread.file_name().to_str()?.parse().ok());
        for thread in numbers.map(Pid::from_raw).filter(|&thread| thread != self.group) {
            let _ = sched_setaffinity(thread, &self.processors);
        }
    }

    /// What the process gave and its processor time, if it has ended; waits a moment where it has not.
    fn try_end(&mut self) -> std::io::Result<Option<(Output, f64)>> {
        // Nobody else is waited for: what this adds to the time of children is the process's own.
        let before = processor_time_of_children()?;
        let Some(status) = self.child.try_wait()? else {
            std::thread::sleep(POLL);
            return Ok(None);
        };
        let processor_seconds = processor_time_of_children()? - before;
        let [stdout, stderr] = [&mut self.stdout, &mut self.stderr].map(|bytes| bytes.take().unwrap_or_default());
        Ok(Some((Output { status, stdout, stderr }, processor_seconds)))
    }

    /// A failure means that it has just ended, which its outputs tell.
    fn signal(&self, signal: Signal) {
        let _ = killpg(self.group, signal);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Also where the status is not to be had: then there is nothing left to kill.
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.signal(Signal::SIGKILL);
            let _ = self.child.wait();
        }
    }
}

/// Reads an output in a thread of its own, which sends it at its end.
fn read_to_end(output: Option<impl Read + Send + 'static>, stream: Stream, end: Sender<(Stream, Vec<u8>)>) {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut output) = output {
            // What was read before an error is what there is.
            let _ = output.read_to_end(&mut bytes);
        }
        // Nobody listens where the process was killed.
        let _ = end.send((stream, bytes));
    });
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn shell(text: &str) -> CommandLine {
        CommandLine::new(Path::new("/bin/sh"), ["-c", text])
    }

    #[test]
    fn one_runs_at_a_time() {
        // Each writes down when it runs; in the same slice the other one cannot have written.
        let log = std::env::temp_dir().join(format!("firesteel-slices-{}", std::process::id()));
        let path = log.display();
        let writes =
            |name: &str| shell(&format!("i=0; while [ $i -lt 20000 ]; do echo {name} >> {path}; i=$((i+1)); done"));
        let both = alternate([&writes("a"), &writes("b")]);
        let text = std::fs::read_to_string(&log);
        std::fs::remove_file(&log).expect("the test's own file goes");
        both.expect("they run");
        let text = text.expect("it was written");
        let lines: Vec<&str> = text.lines().collect();
        let changes = lines.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!(lines.len() == 40000 && changes > 1 && changes < 4000, "{changes} changes in {} lines", lines.len());
    }

    #[test]
    fn both_samples_are_their_own() {
        let busy = shell("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo busy");
        let [first, second] = alternate([&shell("sleep 0.3; echo idle"), &busy]).expect("they run");
        assert_eq!((first.stdout.as_str(), second.stdout.as_str()), ("idle\n", "busy\n"));
        assert!(first.processor_seconds < second.processor_seconds, "{first:?} {second:?}");
        assert!(second.processor_seconds <= second.seconds * 1.5, "{second:?}");
    }

    #[test]
    fn a_process_that_closes_its_outputs_first_is_waited_for() {
        let [first, _] = alternate([&shell("exec >&- 2>&-; sleep 0.2; exit 0"), &shell("true")]).expect("they run");
        assert!(first.seconds > 0.1, "{first:?}");
    }

    #[test]
    fn where_one_fails_the_other_is_killed() {
        let mark = format!("{}.4711", std::process::id());
        let error = alternate([&shell("echo why >&2; exit 3"), &shell(&format!("sleep {mark}"))]);
        assert!(error.expect_err("the first fails").to_string().ends_with("why"));
        let found = std::process::Command::new("pgrep").args(["-f", &format!("^sleep {mark}")]).output();
        assert!(found.expect("it runs").stdout.is_empty());
    }
}
