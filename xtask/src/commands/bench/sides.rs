//! What the comparisons of `compare` share: their arguments, the interpreters, the report's end.

use std::path::PathBuf;

use firesteel_benches::compare::{Bar, STEADY, STEADY_PROCESSOR, Sides, WHOLE, WHOLE_PROCESSOR};
use firesteel_benches::compared::{Column, Compared};
use firesteel_benches::error::BenchError;
use firesteel_benches::loops::version_line;
use firesteel_benches::programs::{PROGRAM_DIR, Table};

use super::write;
use crate::error::Error;
use crate::workspace::Workspace;
use crate::{prepare, process};

/// Names a PyPy that is not in PATH.
const PYPY_VARIABLE: &str = "FIRESTEEL_PYPY";

/// Arguments of a comparison.
#[derive(clap::Args)]
pub struct Common {
    /// Write the result to this file as well; its form is in benches/README.md
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Measure this row only; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Samples a row, each way; the usual number depends on the benchmark
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Measure the extension that is installed already, whatever the sources are by now
    #[arg(long)]
    no_build: bool,
    /// Let the processes plain and with Firesteel alternate in slices of 10 ms: for a machine whose speed changes from
    /// second to second. Steady states are judged by processor time then
    #[arg(long)]
    slices: bool,
}

/// The argument of comparisons that are judged by one clock.
#[derive(clap::Args)]
pub struct Judge {
    /// Judge by this clock; `processor` on a machine that others use
    #[arg(long, value_enum, default_value_t = Clock::Wall)]
    by: Clock,
}

/// A clock that rows are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Clock {
    /// Wall time.
    Wall,
    /// Processor time of all threads.
    Processor,
}

impl Judge {
    /// The bars of programs that tell their steady state: none may lose more than noise.
    pub fn steady_bars(&self, common: &Common) -> Vec<Bar> {
        match self.by {
            // What a process that was stopped reads from the wall clock means nothing.
            Clock::Wall if common.slices => vec![(STEADY_PROCESSOR, 0.97), (WHOLE, 0.96)],
            Clock::Wall => vec![(STEADY, 0.97), (WHOLE, 0.96)],
            Clock::Processor => vec![(STEADY_PROCESSOR, 0.97), (WHOLE_PROCESSOR, 0.96)],
        }
    }
}

impl Common {
    /// The number of rounds, `usual` where none was given.
    pub fn rounds(&self, usual: u32) -> u32 {
        self.rounds.unwrap_or(usual)
    }

    /// Those of `names` that were asked for, all when none was.
    ///
    /// # Errors
    /// A name that is not among them.
    pub fn select<'names>(&self, names: &'names [String]) -> Result<Vec<&'names String>, Error> {
        if let Some(name) = self.only.iter().find(|name| !names.contains(name)) {
            return Err(BenchError::UnknownProgram { name: name.clone(), known: names.join(", ") }.into());
        }
        Ok(names.iter().filter(|name| self.only.is_empty() || self.only.contains(name)).collect())
    }

    /// The sides of a comparison over the development environment, built where that is wanted, and the versions of CPython
    /// and PyPy.
    ///
    /// # Errors
    /// When the build fails, an interpreter does not run, or the launcher's table cannot be read.
    pub fn sides(&self, workspace: &Workspace) -> Result<(Sides, String, Option<String>), Error> {
        if !self.no_build {
            prepare::built(workspace)?;
        }
        let launcher = Table::load(&workspace.path(PROGRAM_DIR))?.launcher;
        let sides = Sides { python: workspace.venv_python(), launcher, pypy: pypy(), slices: self.slices };
        let version = version_line(&sides.python)?;
        let pypy_version = sides.pypy.as_deref().map(version_line).transpose()?;
        Ok((sides, version, pypy_version))
    }

    /// Prints the table, writes the JSON where asked, and says which rows are below their bars.
    ///
    /// # Errors
    /// When the file cannot be written or a row is below a bar.
    pub fn finish(&self, compared: &Compared, columns: &[Column]) -> Result<(), Error> {
        print!("{}", compared.to_table(columns));
        if let Some(path) = &self.json {
            write(path, &format!("{:#}\n", compared.to_json()))?;
        }
        match compared.below().as_slice() {
            [] => Ok(()),
            names => Err(Error::Checks(format!("below their bars: {}", names.join(", ")))),
        }
    }
}

/// The PyPy that is measured as well, where there is one.
pub fn pypy() -> Option<PathBuf> {
    let named = std::env::var_os(PYPY_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    named.or_else(|| process::in_path("pypy3"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(only: &[&str]) -> Common {
        let only = only.iter().map(|&name| name.to_owned()).collect();
        Common { json: None, only, rounds: None, no_build: false, slices: false }
    }

    #[test]
    fn rows_are_selected_by_name() {
        let names = ["a".to_owned(), "b".to_owned()];
        assert_eq!(asked(&[]).select(&names).expect("all"), [&names[0], &names[1]]);
        assert_eq!(asked(&["b"]).select(&names).expect("known"), [&names[1]]);
        let error = asked(&["c"]).select(&names).expect_err("unknown").to_string();
        assert_eq!(error, "no benchmark program is called `c`; there are: a, b");
    }
}
