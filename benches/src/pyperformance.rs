//! The benchmark scripts of the package pyperformance, as they come, each of their benchmarks in processes of its own.
//!
//! What they import as pyperf is `pyperf.py` of [`STAND_IN_DIR`], which its own header describes. Loops and values are
//! found on the plain side, once a run, and are then the same for all sides.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::compare::{Bar, Sides, Subject};
use crate::error::BenchError;
use crate::packages;

/// The directory of the stand-in and of the list of scripts, relative to the workspace root.
pub const STAND_IN_DIR: &str = "benches/programs/pyperformance";

/// The list of scripts in it.
const LIST: &str = "pyperformance.toml";

/// Which scripts are run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scripts {
    /// The version of the package.
    pub version: String,
    /// The scripts by name.
    #[serde(rename = "script")]
    scripts: BTreeMap<String, Script>,
    /// What is not run, each with the reason.
    pub left_out: BTreeMap<String, String>,
}

/// One script.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    /// Whether it has packages of its own to be installed.
    #[serde(default)]
    packages: bool,
    /// Whether two of it cannot run at once: it has a network port of its own.
    #[serde(default)]
    alone: bool,
    /// Its command lines.
    #[serde(default = "no_arguments")]
    variants: Vec<Vec<String>>,
}

fn no_arguments() -> Vec<Vec<String>> {
    vec![Vec::new()]
}

/// Where everything is, once the package is installed.
#[derive(Debug)]
pub struct Installed {
    /// The interpreter that installs packages.
    pub python: PathBuf,
    /// The directory for installed packages.
    pub directory: PathBuf,
    /// The directory of the stand-in, which goes into PYTHONPATH.
    pub stand_in: PathBuf,
}

impl Scripts {
    /// Reads the list beside the stand-in.
    ///
    /// # Errors
    /// When the file is missing or is not in the form its own header describes.
    pub fn load(directory: &Path) -> Result<Self, BenchError> {
        let path = directory.join(LIST);
        let wrong = |reason: String| BenchError::Table { path: path.clone(), reason };
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        let scripts: Self = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        match scripts.scripts.keys().find(|name| scripts.left_out.contains_key(*name)) {
            Some(name) => Err(wrong(format!("`{name}` is run and left out"))),
            None => Ok(scripts),
        }
    }

    /// The names of the scripts that are run, sorted.
    pub fn names(&self) -> Vec<String> {
        self.scripts.keys().cloned().collect()
    }

    /// The benchmarks of the script `name`, calibrated to `seconds`; a script or variant that fails is one error.
    pub fn subjects(
        &self,
        name: &str,
        installed: &Installed,
        sides: &Sides,
        seconds: f64,
        bars: &[Bar],
        progress: &dyn Fn(&str),
    ) -> Vec<Result<Subject, BenchError>> {
        let Some(script) = self.scripts.get(name) else { return Vec::new() };
        let library = match installed.prepare(&self.version, name, script.packages, progress) {
            Ok(library) => library,
            Err(error) => return vec![Err(error)],
        };
        let mut subjects = Vec::new();
        for variant in &script.variants {
            progress(&format!("{name} {}: calibrating", variant.join(" ")));
            let mut command = vec![installed.script(&self.version, name)];
            command.extend(variant.iter().cloned());
            let mut environment = BTreeMap::from([("PYTHONPATH".to_owned(), library.clone())]);
            environment.insert("FIRESTEEL_BENCH_CALIBRATE".to_owned(), seconds.to_string());
            let calibration = sides.plain(&command).with_environment(&environment);
            environment.remove("FIRESTEEL_BENCH_CALIBRATE");
            let stdout = match calibration.sample() {
                Ok(sample) => sample.stdout,
                Err(error) => {
                    subjects.push(Err(error));
                    continue;
                }
            };
            let counts: Vec<&str> = stdout.lines().filter_map(|line| line.strip_prefix("count ")).collect();
            if counts.is_empty() {
                let reason = "no line `count NAME LOOPS VALUES`".to_owned();
                subjects.push(Err(BenchError::Figures { command: calibration.to_string(), reason }));
            }
            subjects.extend(counts.into_iter().map(|count| {
                let mut environment = environment.clone();
                environment.insert("FIRESTEEL_BENCH_RUN".to_owned(), count.to_owned());
                let benchmark = count.split(' ').next().unwrap_or_default();
                Ok(Subject {
                    name: row_name(name, benchmark),
                    command: command.clone(),
                    environment,
                    status: 0,
                    processes: 1,
                    // The calibration was one.
                    first_runs: false,
                    alone: script.alone,
                    bars: bars.to_vec(),
                })
            }));
        }
        subjects
    }
}

/// What a benchmark of a script is called in reports: its own name, with the script's where that is not in it.
fn row_name(script: &str, benchmark: &str) -> String {
    if benchmark.contains(script) { benchmark.to_owned() } else { format!("{script}_{benchmark}") }
}

impl Installed {
    fn package(&self, version: &str) -> PathBuf {
        self.directory.join(format!("pyperformance-{version}"))
    }

    fn benchmark(&self, version: &str, script: &str) -> PathBuf {
        self.package(version).join("pyperformance/data-files/benchmarks").join(format!("bm_{script}"))
    }

    fn script(&self, version: &str, script: &str) -> String {
        self.benchmark(version, script).join("run_benchmark.py").to_string_lossy().into_owned()
    }

    /// Installs the package, and those of `script` where it has some; gives its PYTHONPATH.
    fn prepare(
        &self,
        version: &str,
        script: &str,
        packages: bool,
        progress: &dyn Fn(&str),
    ) -> Result<String, BenchError> {
        // Its own requirements are those of its command, which is not used.
        let wanted = ["--no-deps".to_owned(), format!("pyperformance=={version}")];
        packages::ensure(&self.python, &self.package(version), &wanted, progress)?;
        let mut path = self.stand_in.to_string_lossy().into_owned();
        if packages {
            let directory = self.directory.join(format!("pyperformance-{version}-{script}"));
            let requirements = self.benchmark(version, script).join("requirements.txt");
            let wanted = ["-r".to_owned(), requirements.to_string_lossy().into_owned()];
            packages::ensure(&self.python, &directory, &wanted, progress)?;
            path.push(':');
            path.push_str(&directory.to_string_lossy());
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_loads() {
        let scripts = Scripts::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("programs/pyperformance"));
        let scripts = scripts.expect("well-formed");
        assert!(scripts.names().len() >= 45, "{:?}", scripts.names());
        assert_eq!(scripts.scripts["richards"].variants, [Vec::<String>::new()]);
        assert!(scripts.scripts["docutils"].packages);
    }

    #[test]
    fn a_script_both_run_and_left_out_is_refused() {
        let directory = std::env::temp_dir().join(format!("firesteel-scripts-{}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory for the test");
        let text = "version = '1'\n[script]\na = {}\n[left_out]\na = 'slow'\n";
        std::fs::write(directory.join(LIST), text).expect("a file for the test");
        let loaded = Scripts::load(&directory);
        std::fs::remove_dir_all(&directory).expect("the test's own directory goes");
        assert!(loaded.expect_err("a is both").to_string().contains("`a` is run and left out"));
    }

    #[test]
    fn rows_are_called_by_both_names() {
        assert_eq!(row_name("scimark", "scimark_lu"), "scimark_lu");
        assert_eq!(row_name("networkx", "k_core"), "networkx_k_core");
    }
}
