//! The command `tiny`: runs, checks and lists programs of the tiny machine.

use clap::{Args, Parser, Subcommand};
use firesteel_tiny::bench::measure;
use firesteel_tiny::jit::{Jit, JitOptions, QueueSizes};
use firesteel_tiny::machine::{Limits, Machine, Outcome};
use firesteel_tiny::program::Program;
use firesteel_tiny::stress::StressOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

/// Runs programs of the tiny machine, in native code where they are hot.
#[derive(Parser)]
#[command(name = "tiny", version, about)]
struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Run a program
    Run(RunArguments),
    /// Load a program and say what is wrong with it
    Check {
        /// The program
        file: PathBuf,
    },
    /// Measure programs: interpreted, from a cold start, and compiled
    Bench {
        /// The programs
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Times each way
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
        rounds: u32,
        /// One line of JSON a program
        #[arg(long)]
        json: bool,
    },
    /// Threads, compiler and trouble at once, with every result checked
    Stress {
        /// For how long
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=MOST_SECONDS))]
        seconds: u64,
        /// Interpreter threads at once
        #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
        threads: u16,
        /// Which programs, and which order of trouble
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Run traces by the reference interpreter instead of LLVM
        #[arg(long)]
        interpret: bool,
        /// Words in the record ring of every third thread
        #[arg(long, value_name = "WORDS", default_value_t = StressOptions::SMALL.ring_words as u32)]
        ring: u32,
        /// References in the release queue of two of three threads
        #[arg(long, value_name = "REFERENCES", default_value_t = StressOptions::SMALL.releases as u32)]
        releases: u32,
        /// Compile jobs that may wait
        #[arg(long, value_name = "JOBS", default_value_t = StressOptions::JOBS, value_parser = clap::value_parser!(u32).range(1..=65_536))]
        jobs: u32,
    },
    /// Print a program's code, with the depth of the stack before each instruction
    List {
        /// The program
        file: PathBuf,
    },
}

#[derive(Args)]
struct RunArguments {
    /// The program
    file: PathBuf,
    /// Threads that run `main` at once; each gets its number
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// Only interpret
    #[arg(long, conflicts_with_all = ["sync", "threshold", "interpret", "dump", "stats"])]
    no_jit: bool,
    /// Wait for the compiler after each recording
    #[arg(long)]
    sync: bool,
    /// Back edges before a loop is recorded
    #[arg(long, value_name = "N")]
    threshold: Option<u32>,
    /// Run traces by the reference interpreter instead of LLVM
    #[arg(long)]
    interpret: bool,
    /// Write the text of every stage to this directory
    #[arg(long, value_name = "DIRECTORY")]
    dump: Option<PathBuf>,
    /// Print what was recorded, compiled and entered, to standard error
    #[arg(long)]
    stats: bool,
    /// Bytes that the objects of one thread may have
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().heap_bytes, value_parser = clap::value_parser!(i64).range(0..))]
    heap: i64,
    /// Log at this level: error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL")]
    log: Option<tracing_subscriber::filter::LevelFilter>,
}

/// Longest stress: thirty days.
const MOST_SECONDS: u64 = 30 * 24 * 3600;

fn main() -> ExitCode {
    let done = match Command::parse().what {
        What::Run(arguments) => run(&arguments),
        What::Check { file } => {
            Program::load(&file).map_err(text).and_then(|_| print(&format!("{}: ok\n", file.display())))
        }
        What::List { file } => Program::load(&file).map_err(text).and_then(|program| print(&program.listing())),
        What::Bench { files, rounds, json } => bench(&files, rounds, json),
        What::Stress { seconds, threads, seed, interpret, ring, releases, jobs } => {
            let queues = QueueSizes { ring_words: ring as usize, releases: releases as usize };
            stress(&StressOptions { seconds, threads: usize::from(threads), seed, interpret, queues, jobs })
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            tell(&format!("error: {message}\n"));
            ExitCode::FAILURE
        }
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Prints, and takes a reader that has gone for the end.
fn print(text: &str) -> Result<(), String> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints to standard error. There is nobody to tell that it cannot be written.
fn tell(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn run(arguments: &RunArguments) -> Result<(), String> {
    if let Some(level) = arguments.log {
        tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).without_time().init();
    }
    let program = Program::load(&arguments.file).map_err(text)?;
    let jit = (!arguments.no_jit).then(|| JitOptions {
        sync: arguments.sync,
        threshold: arguments.threshold,
        interpret: arguments.interpret,
        dump: arguments.dump.clone(),
        ..JitOptions::default()
    });
    let limits = Limits { heap_bytes: arguments.heap, ..Limits::default() };
    let machine = Machine::new(program, limits, jit).map_err(text)?;
    let threads = usize::from(arguments.threads);
    let outcomes = machine.run(threads).map_err(|error| format!("cannot start a thread: {error}; ask for fewer"))?;
    for (number, outcome) in outcomes.iter().enumerate() {
        if threads > 1 {
            print(&format!("thread {number}\n"))?;
        }
        print(&outcome.output)?;
    }
    if let (true, Some(jit)) = (arguments.stats, &machine.jit) {
        tell(&stats(jit));
    }
    verdict(&outcomes)
}

/// How a run ended: with the first thread's failure that is one of its own. A thread without a result was stopped by
/// such a failure; if there is none, it ended by a panic.
fn verdict(outcomes: &[Outcome]) -> Result<(), String> {
    match outcomes.iter().find_map(|outcome| outcome.result.as_ref().and_then(|result| result.as_ref().err())) {
        Some(error) => Err(text(error)),
        None => match outcomes.iter().position(|outcome| outcome.result.is_none()) {
            Some(number) => Err(format!("thread {number} ended without a result; please report this")),
            None => Ok(()),
        },
    }
}

fn bench(files: &[PathBuf], rounds: u32, json: bool) -> Result<(), String> {
    if !json {
        print(&format!("{:16}{:>14}{:>10}{:>12}{:>9}\n", "program", "interpreted s", "cold s", "compiled s", "ratio"))?;
    }
    for file in files {
        let times = measure(file, rounds.max(1), false)?;
        if json {
            print(&format!("{}\n", times.to_json()))?;
        } else {
            let (name, ratio) = (&times.name, times.ratio());
            let columns = format!("{:>14.4}{:>10.4}{:>12.4}{ratio:>9.1}", times.interpreted, times.cold, times.warm);
            print(&format!("{name:16}{columns}\n"))?;
        }
    }
    Ok(())
}

fn stress(options: &StressOptions) -> Result<(), String> {
    let report = firesteel_tiny::stress::run(options)?;
    print(&report.to_text())?;
    if report.faults.is_empty() { Ok(()) } else { Err(format!("seed {}: something is wrong", options.seed)) }
}

fn stats(jit: &Jit) -> String {
    use std::fmt::Write;
    let counters = &jit.counters;
    let rows = [
        ("recordings", &counters.recordings),
        ("instructions recorded", &counters.recorded),
        ("recordings given up", &counters.aborted),
        ("bridges", &counters.bridges),
        ("entries", &counters.entries),
        ("entries refused", &counters.refused),
        ("native iterations", &counters.iterations),
        ("invalidated", &counters.invalidated),
        ("references returned", &counters.returned),
    ];
    let mut out = String::new();
    // Writing to a string cannot fail.
    for (name, counter) in rows {
        let _ = writeln!(out, "{name:24}{}", counter.load(Ordering::Relaxed));
    }
    for trace in jit.service.traces() {
        let _ = write!(out, "loop {}:{} {}: {}", trace.file, trace.line, trace.name, trace.state);
        let _ = write!(out, ", {} traces, {} instructions", trace.traces, trace.length);
        let _ = write!(out, ", {} entries, {} iterations", trace.entries, trace.iterations);
        let _ = writeln!(out, "{}", trace.reason.map_or_else(String::new, |reason| format!("; {reason}")));
        for exit in trace.exits {
            let bridged = if exit.bridged { ", bridged" } else { "" };
            let _ = writeln!(out, "  exit {} to line {}: {} times{bridged}", exit.kind, exit.line, exit.count);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use firesteel_tiny::machine::RuntimeError;

    #[test]
    fn a_thread_that_was_stopped_by_nobody_is_a_failure() {
        let ended = |result| Outcome { output: String::new(), result };
        let failed = || {
            let (file, function, message) = ("x.tiny".to_owned(), "f".to_owned(), "division by zero".to_owned());
            ended(Some(Err(RuntimeError { file, line: 2, function, message })))
        };
        assert_eq!(verdict(&[ended(Some(Ok(())))]), Ok(()));
        let own = "x.tiny:2: in `f`: division by zero".to_owned();
        assert_eq!(verdict(&[ended(None), failed()]), Err(own));
        let lost = "thread 1 ended without a result; please report this".to_owned();
        assert_eq!(verdict(&[ended(Some(Ok(()))), ended(None)]), Err(lost));
    }
}
