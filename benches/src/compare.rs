//! One program plain, with Firesteel and, where there is one, under PyPy: fresh processes in turn.
//!
//! A process may print figures of its own (see `Taken`); the rest of what it prints must be the same on all sides.
//! A program that fails or prints something else is a row that says so; the others are measured all the same.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::BenchError;
use crate::programs::Launcher;
use crate::sample::{CommandLine, Sample};
use crate::slices;
use crate::stats::median;

/// What begins the line of a process that has its figures: one JSON object of numbers.
const FIGURES: &str = "figures ";

/// Wall time of the whole process, in seconds.
pub const WHOLE: &str = "whole_s";
/// Processor time of the whole process, in seconds.
pub const WHOLE_PROCESSOR: &str = "whole_processor_s";
/// Wall time of the part in which a program's speed no longer changes, in seconds; told by the process.
pub const STEADY: &str = "steady_s";
/// Processor time of that part, of all threads, in seconds; told by the process.
pub const STEADY_PROCESSOR: &str = "steady_processor_s";

/// Wall time until a program first came near its steady speed, in seconds; told by the process.
pub const HALF: &str = "half_s";

/// Share of the samples of the program in which native code ran: 0 where the library was not even loaded. Told by
/// Firesteel, so with it only.
pub const NATIVE: &str = "native_share";

/// What a process measures by reading the wall clock itself.
const READ_FROM_THE_WALL: [&str; 2] = [STEADY, HALF];

/// Numbers the files of statistics of this process.
static FILES: AtomicU32 = AtomicU32::new(0);

/// Names the file in which Firesteel leaves its statistics.
const STATS_FILE: &str = "FIRESTEEL_STATS_FILE";

/// A measure by name, and the least ratio of plain to Firesteel in it.
pub type Bar = (&'static str, f64);

/// The interpreters that programs are run with.
#[derive(Debug)]
pub struct Sides {
    /// The interpreter in which Firesteel is installed.
    pub python: PathBuf,
    /// What makes a run one with Firesteel.
    pub launcher: Launcher,
    /// A PyPy for a side of its own.
    pub pypy: Option<PathBuf>,
    /// Whether the processes plain and with Firesteel alternate in slices of time rather than run one after the other.
    pub slices: bool,
}

/// A program to measure.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its name in reports.
    pub name: String,
    /// Interpreter arguments that run it.
    pub command: Vec<String>,
    /// Its environment variables, on top of the caller's and the side's.
    pub environment: BTreeMap<String, String>,
    /// The exit status it ends with.
    pub status: i32,
    /// Processes a sample, each way; above 1 for programs that end soon.
    pub processes: u32,
    /// Whether each side runs once unmeasured before the rounds, so that files are in the system's cache and bytecode
    /// is written; for what is short.
    pub first_runs: bool,
    /// Whether two of it cannot run at once, so that it never runs in slices.
    pub alone: bool,
    /// What is required of it.
    pub bars: Vec<Bar>,
}

/// The places of Firesteel and PyPy among the sides.
const FIRESTEEL: usize = 1;
const PYPY: usize = 2;

/// The measures of one process by name: those it printed, and [`WHOLE`] and [`WHOLE_PROCESSOR`].
type Taken = BTreeMap<String, f64>;

/// What was measured of one program on one side: every sample of each measure, in the order taken.
pub type Samples = BTreeMap<String, Vec<f64>>;

/// What was measured of one program.
#[derive(Debug)]
pub struct Row {
    /// The program.
    pub name: String,
    /// What is required of it.
    pub bars: Vec<Bar>,
    /// The samples plain, with Firesteel and under PyPy, or why there are none.
    pub outcome: Result<[Samples; 3], BenchError>,
}

impl Sides {
    /// The command lines of the three sides; none for PyPy where there is none.
    fn of(&self, subject: &Subject) -> [Option<CommandLine>; 3] {
        let Launcher { arguments, environment, .. } = &self.launcher;
        let firesteel =
            CommandLine::new(&self.python, arguments.iter().chain(&subject.command)).with_environment(environment);
        let pypy = self.pypy.as_deref().map(|pypy| CommandLine::new(pypy, &subject.command));
        [Some(self.plain(&subject.command)), Some(firesteel), pypy]
            .map(|way| way.map(|way| way.with_environment(&subject.environment).with_status(subject.status)))
    }

    /// The plain command line of `command`, for calibration.
    pub fn plain(&self, command: &[String]) -> CommandLine {
        CommandLine::new(&self.python, command).with_environment(&self.launcher.plain_environment)
    }

    /// Measures `subject` in `rounds` rounds; `progress` is told what begins.
    pub fn measure(&self, subject: &Subject, rounds: u32, progress: &dyn Fn(&str)) -> Row {
        let outcome = self.samples(subject, rounds, progress);
        let row = Row { name: subject.name.clone(), bars: subject.bars.clone(), outcome };
        progress(&row.in_a_line());
        row
    }

    fn samples(&self, subject: &Subject, rounds: u32, progress: &dyn Fn(&str)) -> Result<[Samples; 3], BenchError> {
        let name = subject.name.as_str();
        let number = FILES.fetch_add(1, Ordering::Relaxed);
        let statistics = std::env::temp_dir().join(format!("firesteel-bench-{}-{number}.json", std::process::id()));
        let mut turns =
            Turns { name, ways: self.of(subject), statistics, slices: self.slices && !subject.alone, reference: None };
        turns.ways[FIRESTEEL] = turns.ways[FIRESTEEL].take().map(|way| {
            let path = turns.statistics.to_string_lossy().into_owned();
            way.with_environment(&BTreeMap::from([(STATS_FILE.to_owned(), path)]))
        });
        if subject.first_runs {
            progress(&format!("{name}: first runs"));
            turns.each_side(false)?;
        }
        let mut samples: [Samples; 3] = Default::default();
        for round in 1..=rounds {
            progress(&format!("{name}: round {round} of {rounds}"));
            let mut taken: [Samples; 3] = Default::default();
            for process in 0..subject.processes {
                // Who comes first changes from round to round and from process to process.
                let measures = turns.each_side((round + process) % 2 == 0)?;
                for (all, measures) in taken.iter_mut().zip(measures) {
                    for (measure, value) in measures {
                        all.entry(measure).or_default().push(value);
                    }
                }
            }
            for (samples, taken) in samples.iter_mut().zip(taken) {
                for (measure, values) in taken {
                    samples.entry(measure).or_default().extend(median(&values));
                }
            }
        }
        Ok(samples)
    }
}

/// The sides of one program, which run in turn.
struct Turns<'a> {
    name: &'a str,
    ways: [Option<CommandLine>; 3],
    /// Where Firesteel leaves its statistics.
    statistics: PathBuf,
    /// Whether the first two run at once, in slices.
    slices: bool,
    /// What the first process printed, and all others must print.
    reference: Option<String>,
}

impl Turns<'_> {
    /// Runs each side once, from the last to the first where `backwards`, and gives what was measured of each.
    fn each_side(&mut self, backwards: bool) -> Result<[Taken; 3], BenchError> {
        let mut taken: [Taken; 3] = Default::default();
        if self.slices
            && let [Some(plain), Some(firesteel), _] = &self.ways
        {
            let samples = if backwards {
                slices::alternate([firesteel, plain]).map(|[firesteel, plain]| [plain, firesteel])
            } else {
                slices::alternate([plain, firesteel])
            };
            for (side, sample) in samples?.into_iter().enumerate() {
                taken[side] = self.take(side, &sample)?;
                // The process read a clock that ran on while it was stopped.
                taken[side].retain(|measure, _| !READ_FROM_THE_WALL.contains(&measure.as_str()));
            }
        }
        for turn in 0..taken.len() {
            let side = if backwards { taken.len() - 1 - turn } else { turn };
            if !taken[side].is_empty() {
                continue;
            }
            match self.one(side) {
                Ok(measures) => taken[side] = measures,
                // What PyPy cannot run has no column; that says nothing of Firesteel.
                Err(_) if side == PYPY => self.ways[side] = None,
                Err(error) => return Err(error),
            }
        }
        Ok(taken)
    }

    /// Runs one process of a side; nothing where there is no such side.
    fn one(&mut self, side: usize) -> Result<Taken, BenchError> {
        let Some(command) = &self.ways[side] else { return Ok(Taken::new()) };
        let sample = command.sample()?;
        self.take(side, &sample)
    }

    /// What a process of a side measured, if it printed what the others did.
    fn take(&mut self, side: usize, sample: &Sample) -> Result<Taken, BenchError> {
        let Some(command) = &self.ways[side] else { return Ok(Taken::new()) };
        let (printed, mut taken) = figures_of(&sample.stdout)
            .map_err(|reason| BenchError::Figures { command: command.to_string(), reason })?;
        match &self.reference {
            None => self.reference = Some(printed),
            Some(expected) if *expected == printed => {}
            Some(expected) => return Err(command.differs(self.name, expected, &printed)),
        }
        taken.insert(WHOLE.to_owned(), sample.seconds);
        taken.insert(WHOLE_PROCESSOR.to_owned(), sample.processor_seconds);
        if side == FIRESTEEL {
            taken.insert(NATIVE.to_owned(), self.native_share());
        }
        Ok(taken)
    }

    /// The share that the process which has just ended left behind.
    fn native_share(&self) -> f64 {
        let text = std::fs::read(&self.statistics).unwrap_or_default();
        // What is not there was not written, most likely; it is removed for the next process.
        let _ = std::fs::remove_file(&self.statistics);
        let json: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
        json.and_then(|json| json.get(NATIVE)?.as_f64()).unwrap_or(0.0)
    }
}

/// What a process printed without its figures, and these.
fn figures_of(stdout: &str) -> Result<(String, Taken), String> {
    let mut printed = String::new();
    let mut taken = Taken::new();
    for line in stdout.split_inclusive('\n') {
        match line.strip_prefix(FIGURES) {
            Some(json) => {
                let own: Taken = serde_json::from_str(json).map_err(|error| error.to_string())?;
                taken.extend(own);
            }
            None => printed.push_str(line),
        }
    }
    Ok((printed, taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shell stands for the interpreters.
    fn sides(pypy: Option<&str>) -> Sides {
        let mut launcher = Launcher::default();
        launcher.environment.insert("SIDE".to_owned(), "2".to_owned());
        launcher.plain_environment.insert("SIDE".to_owned(), "4".to_owned());
        Sides { python: PathBuf::from("/bin/sh"), launcher, pypy: pypy.map(PathBuf::from), slices: false }
    }

    fn subject(text: &str, processes: u32) -> Subject {
        Subject {
            name: "p".to_owned(),
            command: vec!["-c".to_owned(), text.to_owned()],
            environment: BTreeMap::new(),
            status: 0,
            processes,
            first_runs: true,
            alone: false,
            bars: vec![(STEADY, 0.97)],
        }
    }

    #[test]
    fn figures_are_taken_a_round_and_not_compared() {
        let row = sides(None).measure(&subject("echo 1; echo \"figures {\\\"x\\\": $SIDE}\"", 3), 2, &|_| ());
        let [plain, firesteel, pypy] = row.outcome.expect("both print 1");
        assert_eq!((plain["x"].as_slice(), firesteel["x"].as_slice()), (&[4.0, 4.0][..], &[2.0, 2.0][..]));
        assert_eq!((plain[WHOLE].len(), plain[WHOLE_PROCESSOR].len(), pypy.len()), (2, 2, 0));
    }

    #[test]
    fn in_slices_the_figures_are_the_same_but_for_wall_time() {
        let text = "echo 1; echo \"figures {\\\"x\\\": $SIDE, \\\"steady_s\\\": 1}\"";
        let sides = Sides { slices: true, ..sides(None) };
        let [plain, firesteel, _] = sides.measure(&subject(text, 3), 2, &|_| ()).outcome.expect("both print 1");
        assert_eq!((plain["x"].as_slice(), firesteel["x"].as_slice()), (&[4.0, 4.0][..], &[2.0, 2.0][..]));
        assert!(plain[WHOLE].len() == 2 && !plain.contains_key(STEADY) && firesteel.contains_key(NATIVE));
    }

    #[test]
    fn the_native_share_is_taken_from_the_statistics() {
        let text = "[ $SIDE = 4 ] || echo '{\"native_share\": 0.25}' > $FIRESTEEL_STATS_FILE";
        let row = sides(None).measure(&subject(text, 1), 1, &|_| ());
        let [plain, firesteel, _] = row.outcome.expect("both print nothing");
        assert_eq!((plain.get(NATIVE), firesteel[NATIVE].as_slice()), (None, &[0.25][..]));
        let row = sides(None).measure(&subject("true", 1), 1, &|_| ());
        assert_eq!(row.outcome.expect("both print nothing")[1][NATIVE], [0.0]);
    }

    #[test]
    fn another_result_is_a_row_that_says_so() {
        let row = sides(None).measure(&subject("echo $SIDE", 1), 1, &|_| ());
        let error = row.outcome.expect_err("4 is not 2").to_string();
        assert!(error.contains("expected: 4") && error.contains("printed:  2"), "{error}");
    }

    #[test]
    fn what_pypy_cannot_run_has_no_column() {
        let row = sides(Some("/bin/false")).measure(&subject("echo 1", 1), 1, &|_| ());
        let [plain, _, pypy] = row.outcome.expect("the others run");
        assert!(plain.contains_key(WHOLE) && pypy.is_empty());
    }

    #[test]
    fn figures_that_are_none_are_refused() {
        let row = sides(None).measure(&subject("echo figures fast", 1), 1, &|_| ());
        assert!(row.outcome.expect_err("no JSON").to_string().contains("figures"));
        let (printed, taken) = figures_of("a\nfigures {\"x\": 1}\nb").expect("well-formed");
        assert_eq!((printed.as_str(), taken["x"]), ("a\nb", 1.0));
    }
}
