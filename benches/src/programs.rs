//! The table of benchmark programs, read from `programs/programs.toml` and checked.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::BenchError;

/// The directory of the programs, relative to the workspace root.
pub const PROGRAM_DIR: &str = "benches/programs";

/// All programs and how they are run with and without Firesteel.
#[derive(Debug)]
pub struct Table {
    /// What makes a run one with Firesteel.
    pub launcher: Launcher,
    /// The programs in the order of the file.
    pub programs: Vec<Program>,
}

/// One program.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// Its name in reports and on the command line.
    pub name: String,
    /// Interpreter arguments that run it.
    pub command: Vec<String>,
    /// The same loop in C, where there is one.
    pub c_source: Option<PathBuf>,
    /// Least allowed ratio of the plain time to the time with Firesteel.
    pub required: f64,
    /// Processes a sample, which alternate with those of the other side; the sample is their median.
    pub processes: u32,
    /// How its size is made to fit the machine.
    pub scaled: Option<Scaled>,
}

/// How a program's work grows with one of the sizes that it prints and takes as arguments.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaled {
    /// Which size, from 0.
    pub argument: usize,
    /// The work grows with this power of it.
    #[serde(default = "linear")]
    pub power: f64,
}

fn linear() -> f64 {
    1.0
}

impl Scaled {
    /// `sizes` with about `factor` times the work; none where there is no such size.
    pub fn scale(self, sizes: &[u64], factor: f64) -> Option<Vec<u64>> {
        let mut sizes = sizes.to_vec();
        let size = sizes.get_mut(self.argument)?;
        *size = ((*size as f64) * factor.powf(1.0 / self.power)).round().max(1.0) as u64;
        Some(sizes)
    }

    /// The work with `sizes` as a share of that with `whole`.
    pub fn share(self, sizes: &[u64], whole: &[u64]) -> f64 {
        let size = |sizes: &[u64]| sizes.get(self.argument).map_or(f64::NAN, |&size| size as f64);
        (size(sizes) / size(whole)).powf(self.power)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    launcher: Launcher,
    program: Vec<Row>,
}

/// What tells a run with Firesteel from a plain one.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Launcher {
    /// Arguments between the interpreter and the program, with Firesteel.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// Environment variables with Firesteel.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Environment variables of the plain run.
    #[serde(default)]
    pub plain_environment: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    required: f64,
    command: Option<Vec<String>>,
    #[serde(default = "one")]
    processes: u32,
    scaled: Option<Scaled>,
}

fn one() -> u32 {
    1
}

impl Table {
    /// Reads and checks `programs.toml` in `directory`.
    ///
    /// # Errors
    /// [`BenchError::Table`] when the file is missing, is not in the form its own header describes,
    /// or names a program that does not exist.
    pub fn load(directory: &Path) -> Result<Self, BenchError> {
        let path = directory.join("programs.toml");
        let wrong = |reason: String| BenchError::Table { path: path.clone(), reason };
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        let file: File = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let mut names = HashSet::new();
        let mut programs = Vec::new();
        for row in file.program {
            if !names.insert(row.name.clone()) {
                return Err(wrong(format!("`{}` is listed twice", row.name)));
            }
            if row.scaled.is_some_and(|scaled| !(scaled.power.is_finite() && scaled.power > 0.0)) {
                return Err(wrong(format!("`{}`: the power must be above 0", row.name)));
            }
            if !(row.required.is_finite() && row.required > 0.0) || row.processes == 0 {
                return Err(wrong(format!("`{}`: required and processes must be above 0", row.name)));
            }
            programs.push(row.resolve(directory).map_err(wrong)?);
        }
        Ok(Self { launcher: file.launcher, programs })
    }

    /// Keeps only the programs called `names`; all when `names` is empty.
    ///
    /// # Errors
    /// [`BenchError::UnknownProgram`] for a name that is not in the table.
    pub fn select(&self, names: &[String]) -> Result<Vec<Program>, BenchError> {
        for name in names {
            if !self.programs.iter().any(|program| program.name == *name) {
                let known: Vec<&str> = self.programs.iter().map(|program| program.name.as_str()).collect();
                return Err(BenchError::UnknownProgram { name: name.clone(), known: known.join(", ") });
            }
        }
        let wanted = |program: &&Program| names.is_empty() || names.contains(&program.name);
        Ok(self.programs.iter().filter(wanted).cloned().collect())
    }
}

impl Row {
    fn resolve(self, directory: &Path) -> Result<Program, String> {
        let command = match self.command {
            Some(command) => command,
            None => {
                let script = directory.join(format!("{}.py", self.name));
                if !script.is_file() {
                    return Err(format!("`{}`: there is no {}", self.name, script.display()));
                }
                vec![script.to_string_lossy().into_owned()]
            }
        };
        let c_source = Some(directory.join(format!("{}.c", self.name))).filter(|path| path.is_file());
        let Self { name, required, processes, scaled, .. } = self;
        Ok(Program { name, command, c_source, required, processes, scaled })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_directory() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
    }

    fn load_text(text: &str, name: &str) -> Result<Table, BenchError> {
        let directory = std::env::temp_dir().join(format!("firesteel-table-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory for the test");
        std::fs::write(directory.join("programs.toml"), text).expect("a file for the test");
        std::fs::write(directory.join("here.py"), "").expect("a file for the test");
        let table = Table::load(&directory);
        std::fs::remove_dir_all(&directory).expect("the test's own directory goes");
        table
    }

    #[test]
    fn every_file_of_the_directory_is_listed() {
        let table = Table::load(&own_directory()).expect("the table loads");
        let entries = std::fs::read_dir(own_directory()).expect("the directory is there");
        for path in entries.map(|entry| entry.expect("a readable entry").path()) {
            let Some(extension) = path.extension().filter(|ext| *ext == "py" || *ext == "c") else {
                continue;
            };
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let listed = table.programs.iter().any(|program| program.name == stem);
            assert!(listed, "{stem}.{} is not in programs.toml", extension.display());
        }
    }

    #[test]
    fn what_must_become_faster_is_compared_with_c() {
        let table = Table::load(&own_directory()).expect("the table loads");
        for program in table.programs.iter().filter(|program| program.required > 1.0) {
            assert!(program.c_source.is_some(), "{} has no C counterpart", program.name);
        }
    }

    #[test]
    fn sizes_grow_with_the_root_of_the_work() {
        let scaled = Scaled { argument: 1, power: 3.0 };
        assert_eq!(scaled.scale(&[7, 10], 8.0), Some(vec![7, 20]));
        assert_eq!(scaled.scale(&[7], 8.0), None);
        assert_eq!(scaled.share(&[7, 10], &[7, 20]), 0.125);
        assert_eq!(scaled.scale(&[7, 1], 1e-9), Some(vec![7, 1]), "no size becomes 0");
    }

    #[test]
    fn defaults_and_given_values() {
        let text = "[launcher]\narguments = ['-m', 'x']\nenvironment = { A = '1' }\n\
                    [[program]]\nname = 'here'\nrequired = 2.5\n\
                    [[program]]\nname = 'pass'\nrequired = 0.9\ncommand = ['-c', 'pass']\nprocesses = 7\n";
        let table = load_text(text, "defaults").expect("the table loads");
        let Launcher { arguments, environment, plain_environment } = &table.launcher;
        assert_eq!(*arguments, ["-m", "x"]);
        assert_eq!(environment.get("A").map(String::as_str), Some("1"));
        assert!(plain_environment.is_empty());
        let [here, pass] = &table.programs[..] else { panic!("two programs") };
        assert!(here.command[0].ends_with("here.py") && here.processes == 1 && here.required == 2.5);
        assert_eq!((pass.command.join(" "), pass.processes), ("-c pass".to_owned(), 7));
        assert_eq!(table.select(&["pass".to_owned()]).expect("known")[0].name, "pass");
        assert_eq!(table.select(&[]).expect("all").len(), 2);
        let error = table.select(&["hree".to_owned()]).expect_err("unknown").to_string();
        assert_eq!(error, "no benchmark program is called `hree`; there are: here, pass");
    }

    #[test]
    fn bad_tables_are_refused_with_the_reason() {
        let row = |text: &str| format!("[launcher]\narguments = []\n[[program]]\n{text}");
        for (name, text, reason) in [
            ("gone", row("name = 'gone'\nrequired = 1.0"), "there is no"),
            ("zero", row("name = 'here'\nrequired = 0.0"), "must be above 0"),
            ("nan", row("name = 'here'\nrequired = nan"), "must be above 0"),
            ("none", row("name = 'here'\nrequired = 1.0\nprocesses = 0"), "must be above 0"),
            ("power", row("name = 'here'\nrequired = 1.0\nscaled = { argument = 0, power = 0.0 }"), "power must be"),
            ("key", row("name = 'here'\nrequired = 1.0\nspeed = 3"), "unknown field"),
            ("twice", row("name = 'here'\nrequired = 1.0\n[[program]]\nname = 'here'\nrequired = 1.0"), "listed twice"),
        ] {
            let error = load_text(&text, name).expect_err(name).to_string();
            assert!(error.contains(reason), "{name}: {error}");
        }
    }
}
