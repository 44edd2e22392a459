//! Programs as people run them: command lines of packages and of the standard library, short and long.
//!
//! `everyday.toml` of [`EVERYDAY_DIR`] lists them; its header says how. They are judged as whole processes, by wall and
//! by processor time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::compare::{Sides, Subject, WHOLE, WHOLE_PROCESSOR};
use crate::error::BenchError;
use crate::packages;

/// The directory of the list and of what belongs to it, relative to the workspace root.
pub const EVERYDAY_DIR: &str = "benches/programs/everyday";

/// The list in it.
const LIST: &str = "everyday.toml";
/// The packages that the programs are of, in pip's form.
const REQUIREMENTS: &str = "requirements.txt";
/// The program that writes the files they work on.
const INPUTS: &str = "inputs.py";

/// Least ratio of wall time.
const WALL: f64 = 0.98;
/// Most processor time with Firesteel, as a multiple of that without.
const MOST_PROCESSOR: f64 = 1.05;

/// The programs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Everyday {
    /// Those of 0.1 to 1 s.
    pub short: Vec<Program>,
    /// Those of 5 to 20 s.
    pub long: Vec<Program>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its name.
    pub name: String,
    command: Vec<String>,
    #[serde(default)]
    status: i32,
    required: Option<f64>,
}

/// The directories that stand for words in braces in the list.
#[derive(Debug)]
pub struct Places {
    places: [(&'static str, String); 4],
    packages: String,
}

impl Places {
    /// Installs the packages and writes the files that the programs work on; `directory` is that of the list, `scratch`
    /// is for what is made.
    ///
    /// # Errors
    /// When that fails.
    pub fn prepare(
        sides: &Sides,
        directory: &Path,
        scratch: &Path,
        progress: &dyn Fn(&str),
    ) -> Result<Self, BenchError> {
        let requirements = directory.join(REQUIREMENTS);
        let wrong = |error: std::io::Error| BenchError::Table { path: requirements.clone(), reason: error.to_string() };
        let text = std::fs::read_to_string(&requirements).map_err(wrong)?;
        let wanted: Vec<String> = text.lines().map(str::to_owned).collect();
        let installed = scratch.join("packages/everyday");
        packages::ensure(&sides.python, &installed, &wanted, progress)?;
        let path = |path: PathBuf| path.to_string_lossy().into_owned();
        let inputs = path(scratch.join("inputs"));
        sides.plain(&[path(directory.join(INPUTS)), inputs.clone()]).sample()?;
        let ask = ["-c", "import os; print(os.path.dirname(os.__file__))"].map(str::to_owned);
        let library = sides.plain(&ask).sample()?.stdout.trim_end().to_owned();
        let packages = path(installed);
        let here = path(directory.to_owned());
        let places = [("{here}", here), ("{inputs}", inputs), ("{library}", library), ("{packages}", packages.clone())];
        Ok(Self { places, packages })
    }

    fn fill(&self, word: &str) -> String {
        self.places.iter().fold(word.to_owned(), |word, (name, path)| word.replace(name, path))
    }
}

impl Everyday {
    /// Reads the list in `directory`.
    ///
    /// # Errors
    /// When the file is missing or is not in the form its own header describes.
    pub fn load(directory: &Path) -> Result<Self, BenchError> {
        let path = directory.join(LIST);
        let wrong = |reason: String| BenchError::Table { path: path.clone(), reason };
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        toml::from_str(&text).map_err(|error| wrong(error.to_string()))
    }
}

impl Program {
    /// What is to be measured; `processes` is for each sample.
    pub fn subject(&self, places: &Places, processes: u32) -> Subject {
        Subject {
            name: self.name.clone(),
            command: self.command.iter().map(|word| places.fill(word)).collect(),
            environment: BTreeMap::from([("PYTHONPATH".to_owned(), places.packages.clone())]),
            status: self.status,
            processes,
            first_runs: true,
            alone: false,
            bars: vec![(WHOLE, self.required.unwrap_or(WALL)), (WHOLE_PROCESSOR, 1.0 / MOST_PROCESSOR)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_loads_and_its_places_are_filled_in() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/everyday");
        let everyday = Everyday::load(&directory).expect("well-formed");
        assert!(everyday.short.len() >= 8 && everyday.long.len() >= 8);
        let at = |path: &str| path.to_owned();
        let places = Places {
            places: [("{here}", at("/h")), ("{inputs}", at("/i")), ("{library}", at("/l")), ("{packages}", at("/p"))],
            packages: at("/p"),
        };
        for program in everyday.short.iter().chain(&everyday.long) {
            let subject = program.subject(&places, 3);
            assert!(!subject.command.iter().any(|word| word.contains('{')), "{subject:?}");
            assert_eq!((subject.processes, subject.environment["PYTHONPATH"].as_str()), (3, "/p"));
        }
        let gains = everyday.short.iter().find(|program| program.required.is_some()).expect("one must gain");
        assert!(gains.subject(&places, 1).bars[0].1 >= 3.0);
    }
}
