//! The comparison of whole programs: plain, with Firesteel, the same loop in C, and PyPy.
//!
//! For each program: one unmeasured run each way, then pairs of fresh processes in turn, so that a
//! slow spell of the machine hits both sides alike. The output of every run must equal that of the
//! plain one; the time of a wrong result means nothing.
//!
//! A scaled program is first fitted to the machine: its plain run is to take [`PLAIN_S`] seconds. It runs with about half
//! the work as well, which tells what of its time does not grow with it.
//!
//! The programs print two lines, `size N ...` and `checksum ...`. The C program is started with the
//! words after `size`, so a size is written down once, in the Python program.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::BenchError;
use crate::programs::{Launcher, Program, Scaled};
use crate::report::{Apart, Machine, Measured, Report, SCHEMA, Samples};
use crate::sample::CommandLine;
use crate::stats::median;

/// The least number of pairs: fewer give no median worth the name.
pub const MIN_PAIRS: u32 = 5;

/// Seconds of the plain run of a scaled program.
pub const PLAIN_S: f64 = 3.0;

/// What the measurement is made with.
#[derive(Debug)]
pub struct Setup {
    /// The interpreter in which Firesteel is installed.
    pub python: PathBuf,
    /// What makes a run one with Firesteel.
    pub launcher: Launcher,
    /// A clang for the C column; without it the column stays empty.
    pub clang: Option<PathBuf>,
    /// A PyPy for the PyPy column; without it the column is left out.
    pub pypy: Option<PathBuf>,
    /// Directory for compiled C programs; made when missing.
    pub scratch: PathBuf,
    /// Pairs of runs a program; the caller asks for at least [`MIN_PAIRS`].
    pub pairs: u32,
}

/// A scaled program fitted to the machine.
struct Fitted {
    scaled: Scaled,
    sizes: Vec<u64>,
    part: Vec<u64>,
}

/// The ways one program is run.
struct Ways {
    plain: CommandLine,
    firesteel: CommandLine,
    /// Both with about half the work.
    parts: Option<[CommandLine; 2]>,
    c: Option<CommandLine>,
    pypy: Option<CommandLine>,
}

impl Ways {
    /// Plain, Firesteel, both with part of the work, C, PyPy.
    fn all(&self) -> [Option<&CommandLine>; 6] {
        let [plain_part, firesteel_part] = match &self.parts {
            Some([plain, firesteel]) => [Some(plain), Some(firesteel)],
            None => [None, None],
        };
        [Some(&self.plain), Some(&self.firesteel), plain_part, firesteel_part, self.c.as_ref(), self.pypy.as_ref()]
    }

    /// A sample of each way: the median of its processes, which alternate with those of the others, so that a slow
    /// spell of the machine hits all alike. None where there is no such way.
    fn one_sample(
        &self,
        processes: u32,
        timed: &impl Fn(&CommandLine) -> Result<f64, BenchError>,
    ) -> Result<[Option<f64>; 6], BenchError> {
        let ways = self.all();
        let mut times: [Vec<f64>; 6] = Default::default();
        for process in 0..processes {
            // Who comes first changes, too.
            for turn in 0..ways.len() {
                let at = if process % 2 == 0 { turn } else { ways.len() - 1 - turn };
                if let Some(way) = ways[at] {
                    times[at].push(timed(way)?);
                }
            }
        }
        Ok(times.map(|times| median(&times)))
    }
}

impl Setup {
    /// Measures `programs` one after the other; `progress` is told what begins.
    ///
    /// # Errors
    /// The first run that fails or prints a wrong result ends the measurement.
    pub fn measure(&self, programs: &[Program], progress: &dyn Fn(&str)) -> Result<Report, BenchError> {
        let mut measured = Vec::new();
        for program in programs {
            measured.push(self.measure_one(program, progress)?);
        }
        Ok(Report {
            schema: SCHEMA,
            machine: Machine::this(),
            python: version_line(&self.python)?,
            c_compiler: self.clang.as_deref().map(version_line).transpose()?,
            pypy: self.pypy.as_deref().map(version_line).transpose()?,
            pairs: self.pairs,
            programs: measured,
        })
    }

    fn measure_one(&self, program: &Program, progress: &dyn Fn(&str)) -> Result<Measured, BenchError> {
        let name = program.name.as_str();
        progress(&format!("{name}: first runs"));
        let fitted = self.fit(program)?;
        let command = |sizes: &[u64]| -> Vec<String> {
            program.command.iter().cloned().chain(sizes.iter().map(u64::to_string)).collect()
        };
        let whole = command(fitted.as_ref().map_or(&[], |fitted| &fitted.sizes));
        let plain = self.plain(&whole);
        let reference = plain.sample()?.stdout;
        let mut part_reference = String::new();
        let mut parts = None;
        if let Some(fitted) = &fitted {
            let part = command(&fitted.part);
            part_reference = self.plain(&part).sample()?.stdout;
            parts = Some([self.plain(&part), self.firesteel(&part)]);
        }
        let ways = Ways {
            firesteel: self.firesteel(&whole),
            parts,
            c: self.build_c(program, &reference)?,
            pypy: self.pypy.as_deref().map(|pypy| CommandLine::new(pypy, &whole)),
            plain,
        };
        let timed = |way: &CommandLine| {
            let sample = way.sample()?;
            let is_part = ways.parts.iter().flatten().any(|part| std::ptr::eq(part, way));
            let expected = if is_part { &part_reference } else { &reference };
            if sample.stdout != *expected {
                return Err(way.differs(name, expected, &sample.stdout));
            }
            Ok(sample.seconds)
        };
        for way in ways.all().into_iter().skip(1).flatten() {
            timed(way)?;
        }
        let pairs = self.pairs;
        let mut samples = Samples::default();
        for pair in 1..=pairs {
            progress(&format!("{name}: pair {pair} of {pairs}"));
            let [plain, firesteel, plain_part, firesteel_part, c, pypy] = ways.one_sample(program.processes, &timed)?;
            samples.plain.extend(plain);
            samples.firesteel.extend(firesteel);
            samples.plain_part.extend(plain_part);
            samples.firesteel_part.extend(firesteel_part);
            samples.c.extend(c);
            samples.pypy.extend(pypy);
        }
        Ok(judge(program, fitted.as_ref(), samples))
    }

    fn plain(&self, command: &[String]) -> CommandLine {
        CommandLine::new(&self.python, command).with_environment(&self.launcher.plain_environment)
    }

    fn firesteel(&self, command: &[String]) -> CommandLine {
        CommandLine::new(&self.python, self.launcher.arguments.iter().chain(command))
            .with_environment(&self.launcher.environment)
    }

    /// The sizes with which the plain run of a scaled program takes [`PLAIN_S`] seconds of processor time, because others
    /// may use the machine.
    fn fit(&self, program: &Program) -> Result<Option<Fitted>, BenchError> {
        let Some(scaled) = program.scaled else { return Ok(None) };
        let mut command = program.command.clone();
        let mut sizes = Vec::new();
        // The second time corrects what does not grow as the table says.
        for _ in 0..2 {
            let sample = self.plain(&command).sample()?;
            let no_size = || BenchError::NoSize {
                program: program.name.clone(),
                line: sample.stdout.lines().next().unwrap_or_default().to_owned(),
            };
            let words = size_words(&sample.stdout).ok_or_else(no_size)?;
            let found: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
            // A clock that has not moved says nothing.
            let factor = PLAIN_S / sample.processor_seconds.max(1e-3);
            sizes = scaled.scale(&found, factor).ok_or_else(no_size)?;
            command = program.command.iter().cloned().chain(sizes.iter().map(u64::to_string)).collect();
        }
        let part = scaled.scale(&sizes, 0.5).unwrap_or_default();
        Ok(Some(Fitted { scaled, sizes, part }))
    }

    /// Compiles the C counterpart and gives the command that runs it with the size of `reference`.
    fn build_c(&self, program: &Program, reference: &str) -> Result<Option<CommandLine>, BenchError> {
        let (Some(clang), Some(source)) = (&self.clang, &program.c_source) else {
            return Ok(None);
        };
        let size = size_words(reference).ok_or_else(|| BenchError::NoSize {
            program: program.name.clone(),
            line: reference.lines().next().unwrap_or_default().to_owned(),
        })?;
        std::fs::create_dir_all(&self.scratch)
            .map_err(|source| BenchError::Write { path: self.scratch.clone(), source })?;
        let binary = self.scratch.join(&program.name);
        // Python rounds after every operation, so C may not fuse a multiplication with an addition.
        let source = source.to_string_lossy().into_owned();
        let target = binary.to_string_lossy().into_owned();
        let arguments = ["-O2", "-ffp-contract=off", "-o", &target, &source, "-lm"];
        CommandLine::new(clang, arguments).sample()?;
        Ok(Some(CommandLine::new(&binary, size)))
    }
}

/// The words after `size` in the first line of a program's output.
fn size_words(stdout: &str) -> Option<Vec<&str>> {
    let words: Vec<&str> = stdout.lines().next()?.strip_prefix("size ")?.split(' ').collect();
    words.iter().all(|word| word.parse::<u64>().is_ok()).then_some(words)
}

/// Medians, ratios and the verdict.
fn judge(program: &Program, fitted: Option<&Fitted>, samples: Samples) -> Measured {
    let of = |values: &[f64]| median(values).unwrap_or(f64::NAN);
    let optional = |values: &[f64]| median(values);
    let (plain_s, firesteel_s) = (of(&samples.plain), of(&samples.firesteel));
    let ratio = plain_s / firesteel_s;
    let apart = fitted.map(|fitted| {
        let share = fitted.scaled.share(&fitted.part, &fitted.sizes);
        Apart::of(share, [plain_s, of(&samples.plain_part)], [firesteel_s, of(&samples.firesteel_part)])
    });
    let (c_s, pypy_s) = (optional(&samples.c), optional(&samples.pypy));
    Measured {
        name: program.name.clone(),
        plain_s,
        firesteel_s,
        sizes: fitted.map(|fitted| fitted.sizes.clone()).unwrap_or_default(),
        ratio,
        required: program.required,
        pass: ratio >= program.required,
        apart,
        c_s,
        c_ratio: c_s.map(|c| c / firesteel_s),
        pypy_s,
        pypy_ratio: pypy_s.map(|pypy| pypy / firesteel_s),
        samples,
    }
}

/// What `program --version` prints, on one line.
///
/// # Errors
/// When it cannot be started.
pub fn version_line(program: &Path) -> Result<String, BenchError> {
    let output = Command::new(program)
        .arg("--version")
        .output()
        .map_err(|source| BenchError::Start { command: format!("{} --version", program.display()), source })?;
    Ok(version_in(&String::from_utf8_lossy(&output.stdout)))
}

/// The version in what `--version` prints. PyPy prints that of Python first and its own on the
/// second line; clang goes on about its installation.
fn version_in(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains(':')).collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(required: f64, command: &[&str]) -> Program {
        Program {
            name: "p".to_owned(),
            command: command.iter().map(|&word| word.to_owned()).collect(),
            c_source: None,
            required,
            processes: 1,
            scaled: None,
        }
    }

    /// A shell stands for the interpreter; the launcher is a shell's `-e`, which changes nothing.
    fn setup(launcher: &[&str]) -> Setup {
        Setup {
            python: PathBuf::from("/bin/sh"),
            launcher: Launcher {
                arguments: launcher.iter().map(|&word| word.to_owned()).collect(),
                ..Launcher::default()
            },
            clang: None,
            pypy: None,
            scratch: std::env::temp_dir(),
            pairs: MIN_PAIRS,
        }
    }

    #[test]
    fn ratios_and_verdict() {
        let samples = || Samples {
            plain: vec![4.0, 4.2, 100.0],
            firesteel: vec![1.0, 1.05, 1.1],
            c: vec![0.5, 0.525, 0.6],
            ..Samples::default()
        };
        let measured = judge(&program(4.0, &[]), None, samples());
        assert_eq!((measured.plain_s, measured.firesteel_s, measured.ratio), (4.2, 1.05, 4.0));
        assert!(measured.pass);
        assert_eq!((measured.c_ratio, measured.pypy_ratio), (Some(0.5), None));
        assert!(!judge(&program(4.01, &[]), None, samples()).pass);
        assert!(!judge(&program(0.1, &[]), None, Samples::default()).pass, "no samples, no pass");
    }

    #[test]
    fn every_pair_gives_a_sample_of_each() {
        let lines = std::cell::RefCell::new(Vec::new());
        let note = |line: &str| lines.borrow_mut().push(line.to_owned());
        let measured = setup(&["-e"]).measure_one(&program(0.0, &["-c", "echo 1"]), &note).expect("it runs");
        assert_eq!((measured.samples.plain.len(), measured.samples.firesteel.len()), (5, 5));
        assert_eq!(lines.borrow().last().map(String::as_str), Some("p: pair 5 of 5"));
    }

    #[test]
    fn a_scaled_program_is_fitted_and_runs_with_half_the_work_as_well() {
        // Its work does not grow, so both fittings enlarge the size.
        let text = "echo size ${1:-1000} ${2:-7}; i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done";
        let mut program = program(0.0, &["-c", text, "sh"]);
        program.scaled = Some(Scaled { argument: 0, power: 1.0 });
        let measured = setup(&["-e"]).measure_one(&program, &|_| ()).expect("it runs");
        assert!(measured.sizes[0] > 1000 && measured.sizes[1] == 7, "{:?}", measured.sizes);
        assert_eq!((measured.samples.plain_part.len(), measured.samples.firesteel_part.len()), (5, 5));
        assert!(measured.apart.is_some());
    }

    #[test]
    fn another_result_with_the_launcher_fails_the_benchmark() {
        // `sh -s` would read stdin, `sh -c X` runs X: the launcher replaces what is run.
        let launcher = ["-c", "echo size 2; echo checksum 8", "-"];
        let error = setup(&launcher)
            .measure_one(&program(1.0, &["-c", "echo size 2; echo checksum 7"]), &|_| ())
            .expect_err("the results differ")
            .to_string();
        assert!(error.contains("expected: size 2\nchecksum 7") && error.contains("checksum 8"), "{error}");
    }

    #[test]
    fn both_sides_get_their_own_environment() {
        let mut setup = setup(&[]);
        setup.launcher.environment.insert("FIRESTEEL_BENCH".to_owned(), "on".to_owned());
        setup.launcher.plain_environment.insert("FIRESTEEL_BENCH".to_owned(), "off".to_owned());
        let command = ["-c", "echo checksum $FIRESTEEL_BENCH"];
        let error = setup.measure_one(&program(1.0, &command), &|_| ()).expect_err("the results differ").to_string();
        assert!(error.contains("expected: checksum off") && error.contains("checksum on"), "{error}");
    }

    #[test]
    fn sizes_for_the_c_program() {
        assert_eq!(size_words("size 10 3\nchecksum 1\n"), Some(vec!["10", "3"]));
        assert_eq!(size_words("checksum 1\n"), None);
        assert_eq!(size_words("size ten\n"), None);
        assert_eq!(size_words(""), None);
    }

    #[test]
    fn versions() {
        assert_eq!(version_in("Python 3.13.0\n"), "Python 3.13.0");
        let clang = "Debian clang version 22.1.8 (1)\nTarget: x86_64\nThread model: posix\n";
        assert_eq!(version_in(clang), "Debian clang version 22.1.8 (1)");
        let pypy = "Python 3.10.14 (39dc8d3c85a7, Aug 30 2024, 08:27:45)\n[PyPy 7.3.17 with GCC 10.2.1]\n";
        assert_eq!(version_in(pypy), "[PyPy 7.3.17 with GCC 10.2.1]");
    }
}
