//! Finding the CPython that is the first host.
//!
//! Looked for in this order: FIRESTEEL_PYTHON, `python3.13` in PATH, the versions of pyenv, the one that
//! [`debian`] unpacked. A file of that name proves nothing (pyenv puts shims in PATH that refuse to run), so each
//! candidate is run and asked. Where there is none, [`debian`] is asked to bring one. Without one, everything but the
//! extension can still be built and tested.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::debian;
use crate::error::Error;
use crate::process;
use crate::workspace::Workspace;

/// Major and minor version of the host.
pub const VERSION: (u32, u32) = (3, 13);

/// The header whose presence shows that the interpreter's internal headers are installed.
const INTERNAL_HEADER: &str = "internal/pycore_frame.h";

/// Asked of each candidate; prints one JSON object of the form of [`Facts`].
const PROBE: &str = "
import json, os, sys, sysconfig
include = sysconfig.get_path('include')
print(json.dumps({
    'implementation': sys.implementation.name,
    'version': list(sys.version_info[:3]),
    'executable': sys.executable,
    'base_prefix': sys.base_prefix,
    'include': include,
    'has_headers': os.path.isfile(os.path.join(include, *sys.argv[1].split('/'))),
    'special_build': bool(sysconfig.get_config_var('Py_GIL_DISABLED') or sysconfig.get_config_var('Py_DEBUG')),
}))
";

/// What an interpreter says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Facts {
    implementation: String,
    version: [u32; 3],
    /// The interpreter's own path.
    pub executable: PathBuf,
    /// Where the interpreter (not a virtual environment over it) is installed.
    pub base_prefix: PathBuf,
    include: PathBuf,
    has_headers: bool,
    special_build: bool,
}

impl Facts {
    /// Where the interpreter's shared library is.
    pub fn library_path(&self) -> PathBuf {
        self.base_prefix.join("lib")
    }

    /// The full version, as in `3.13.0`.
    pub fn version(&self) -> String {
        self.version.map(|part| part.to_string()).join(".")
    }

    /// Why this interpreter cannot be the host; `None` when it can.
    fn fault(&self) -> Option<String> {
        let [major, minor, _] = self.version;
        if self.implementation != "cpython" {
            return Some(format!("is {}, not CPython", self.implementation));
        }
        if (major, minor) != VERSION {
            return Some(format!("is version {}", self.version()));
        }
        if self.special_build {
            return Some("is a debug or free-threaded build".to_owned());
        }
        if !self.has_headers {
            return Some(format!("has no {INTERNAL_HEADER} in {}", self.include.display()));
        }
        None
    }
}

/// The result of the search.
#[derive(Debug, PartialEq, Eq)]
pub enum Search {
    /// The host.
    Found(Facts),
    /// No host: one line for people that says what was tried.
    Missing(String),
}

/// Searches for the host, and brings one where that is possible.
///
/// # Errors
/// When FIRESTEEL_PYTHON is set, but to something that cannot be the host.
pub fn find(workspace: &Workspace) -> Result<Search, Error> {
    if let Some(named) = std::env::var_os("FIRESTEEL_PYTHON").filter(|value| !value.is_empty()) {
        let path = PathBuf::from(named);
        return match probe(&path).and_then(usable) {
            Ok(facts) => Ok(Search::Found(facts)),
            Err(fault) => Err(Error::Missing {
                what: format!("FIRESTEEL_PYTHON={} {fault}", path.display()),
                remedy: format!("name a CPython {} with its headers, or unset the variable", version_text()),
            }),
        };
    }
    let missing = match look(workspace) {
        Search::Missing(line) => line,
        found @ Search::Found(_) => return Ok(found),
    };
    Ok(match debian::provide(workspace) {
        Ok(()) => look(workspace),
        Err(reason) => Search::Missing(format!("{missing}; one could not be fetched: {reason}")),
    })
}

/// Searches for the host among what is there.
fn look(workspace: &Workspace) -> Search {
    let name = format!("python{}", version_text());
    let mut candidates = process::all_in_path(&name);
    candidates.extend(pyenv_candidates(&name));
    candidates.extend(debian::unpacked(workspace));
    let probes = candidates.into_iter().map(|path| {
        let answer = probe(&path);
        (path, answer)
    });
    choose(probes)
}

fn version_text() -> String {
    format!("{}.{}", VERSION.0, VERSION.1)
}

/// Takes the first usable candidate; candidates after it are not probed.
fn choose(probes: impl Iterator<Item = (PathBuf, Result<Facts, String>)>) -> Search {
    let mut faults = Vec::new();
    for (path, answer) in probes {
        match answer.and_then(usable) {
            Ok(facts) => return Search::Found(facts),
            Err(fault) => faults.push(format!("{} {fault}", path.display())),
        }
    }
    if faults.is_empty() {
        faults.push(format!("no python{} in PATH or in pyenv", version_text()));
    }
    Search::Missing(format!(
        "no CPython {} to build the extension for ({}); set FIRESTEEL_PYTHON to one that has its headers",
        version_text(),
        faults.join("; ")
    ))
}

fn usable(facts: Facts) -> Result<Facts, String> {
    facts.fault().map_or(Ok(facts), Err)
}

/// Runs an interpreter and asks what it is.
///
/// # Errors
/// A part of a sentence that says what is wrong with it.
pub fn probe(path: &Path) -> Result<Facts, String> {
    // -I: neither the caller's PYTHON* variables nor the current directory may answer for it.
    let output = Command::new(path)
        .args(["-I", "-c", PROBE, INTERNAL_HEADER])
        .output()
        .map_err(|error| format!("does not start ({error})"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("no message");
        return Err(format!("does not run ({})", first.trim()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("gives no sensible answer ({error})"))
}

/// The interpreters called `name` that pyenv has installed, newest patch release first.
fn pyenv_candidates(name: &str) -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".pyenv"));
    let roots = std::env::var_os("PYENV_ROOT").map(PathBuf::from).into_iter().chain(home);
    let mut found = Vec::new();
    for root in roots {
        let Ok(entries) = std::fs::read_dir(root.join("versions")) else {
            continue;
        };
        let mut versions: Vec<(u32, PathBuf)> = entries
            .flatten()
            .filter_map(|entry| Some((patch_release(&entry.file_name().to_string_lossy())?, entry.path())))
            .collect();
        versions.sort_by(|left, right| right.cmp(left));
        found.extend(versions.into_iter().map(|(_, path)| path.join("bin").join(name)));
    }
    found.retain(|path| process::is_executable(path));
    found.dedup();
    found
}

/// The patch release in the name of a pyenv version of the host: 2 for `3.13.2`.
fn patch_release(name: &str) -> Option<u32> {
    name.strip_prefix(&version_text())?.strip_prefix('.')?.parse().ok()
}

#[cfg(test)]
impl Facts {
    /// A complete CPython, installed in `base_prefix`.
    pub fn for_tests(base_prefix: &str, version: [u32; 3]) -> Self {
        let base_prefix = PathBuf::from(base_prefix);
        Self {
            implementation: "cpython".to_owned(),
            version,
            executable: base_prefix.join("bin/python3.13"),
            include: base_prefix.join("include"),
            base_prefix,
            has_headers: true,
            special_build: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts::for_tests("/opt", [3, 13, 2])
    }

    fn choice(answers: Vec<Result<Facts, String>>) -> Search {
        let paths = ["/a/python3.13", "/b/python3.13", "/c/python3.13"].map(PathBuf::from);
        choose(paths.into_iter().zip(answers))
    }

    #[test]
    fn a_shim_that_does_not_run_is_passed_over() {
        let shim = Err("does not run (pyenv: python3.13: command not found)".to_owned());
        assert_eq!(choice(vec![shim, Ok(facts())]), Search::Found(facts()));
    }

    #[test]
    fn the_first_usable_one_is_taken() {
        let later = Facts { version: [3, 13, 9], ..facts() };
        assert_eq!(choice(vec![Ok(facts()), Ok(later)]), Search::Found(facts()));
    }

    #[test]
    fn every_fault_is_told() {
        let old = Facts { version: [3, 12, 1], ..facts() };
        let bare = Facts { has_headers: false, ..facts() };
        let free = Facts { special_build: true, ..facts() };
        let Search::Missing(line) = choice(vec![Ok(old), Ok(bare), Ok(free)]) else { panic!("none is usable") };
        assert!(line.contains("/a/python3.13 is version 3.12.1; "), "{line}");
        assert!(line.contains("/b/python3.13 has no internal/pycore_frame.h in /opt/include"), "{line}");
        assert!(line.contains("/c/python3.13 is a debug or free-threaded build"), "{line}");
        let Search::Missing(line) = choice(vec![]) else { panic!("there is none") };
        assert!(line.contains("no python3.13 in PATH or in pyenv") && line.contains("FIRESTEEL_PYTHON"), "{line}");
        let other = Facts { implementation: "pypy".to_owned(), ..facts() };
        assert_eq!(other.fault().as_deref(), Some("is pypy, not CPython"));
    }

    #[test]
    fn names_of_pyenv_versions() {
        assert_eq!(patch_release("3.13.12"), Some(12));
        for other in ["3.13t", "3.13.0t", "3.12.1", "3.131.0", "pypy3.10-7.3.17"] {
            assert_eq!(patch_release(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_interpreter_is_told() {
        assert!(probe(Path::new("/nowhere/at/all")).expect_err("gone").starts_with("does not start ("));
        assert!(probe(Path::new("/bin/echo")).expect_err("no JSON").starts_with("gives no sensible answer ("));
        assert_eq!(probe(Path::new("/bin/false")), Err("does not run (no message)".to_owned()));
    }
}
