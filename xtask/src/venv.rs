//! The virtual environment under `target/venv`, in which the extension is installed for
//! development, and the building of the extension into it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::process::{self, say};
use crate::python;
use crate::workspace::Workspace;

/// The maturin that builds the extension.
const MATURIN_VERSION: &str = "1.16.0";

/// How the extension is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Optimized.
    Release,
    /// With debug assertions.
    Debug,
}

/// What is shown while the extension is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// Everything, with the compiler's warnings.
    All,
    /// One line a compiled crate, and everything when it fails.
    Progress,
}

/// Builds the extension for `base` and installs it into the environment, both made when missing.
/// `variables` are those that tell the build scripts where LLVM and CPython are.
///
/// # Errors
/// When the environment cannot be made or the build fails.
pub fn develop(
    workspace: &Workspace,
    base: &python::Facts,
    variables: &[(String, PathBuf)],
    profile: Profile,
    show: Show,
) -> Result<(), Error> {
    ensure(workspace, base)?;
    let venv = workspace.venv();
    let mut command = process::command(venv.join("bin/maturin"));
    command.current_dir(&workspace.root).arg("develop").arg("--manifest-path").arg(workspace.host_manifest());
    if profile == Profile::Release {
        command.arg("--release");
    }
    command.env("VIRTUAL_ENV", &venv).env_remove("CONDA_PREFIX").envs(workspace.target_variable());
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    match show {
        Show::All => process::run(&mut command),
        Show::Progress => process::run_with_progress(&mut command, is_compiler_progress),
    }
}

fn is_compiler_progress(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Compiling ") || line.starts_with("Downloading ")
}

/// Makes the environment usable: over the right interpreter, with the pinned maturin.
fn ensure(workspace: &Workspace, base: &python::Facts) -> Result<(), Error> {
    let venv = workspace.venv();
    let interpreter = workspace.venv_python();
    let reason = if interpreter.exists() {
        reason_to_make(&python::probe(&interpreter), base)
    } else {
        Some("there is none yet".to_owned())
    };
    if let Some(reason) = reason {
        say(&format!("making target/venv over CPython {} ({reason})", base.version()));
        remove(&venv)?;
        let mut command = process::command(&base.executable);
        process::capture(command.args(["-m", "venv"]).arg(&venv))?;
    }
    if !has_maturin(&venv.join("bin/maturin")) {
        say(&format!("installing maturin {MATURIN_VERSION} into target/venv"));
        let mut command = process::command(&interpreter);
        command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        process::run(command.arg(format!("maturin=={MATURIN_VERSION}")))?;
    }
    Ok(())
}

/// Why the environment must be made anew, given what its interpreter says; `None` when it is fine.
fn reason_to_make(found: &Result<python::Facts, String>, base: &python::Facts) -> Option<String> {
    match found {
        Err(fault) => Some(format!("the one there {fault}")),
        Ok(facts) if facts.base_prefix != base.base_prefix => {
            Some(format!("the one there is over {}", facts.base_prefix.display()))
        }
        Ok(facts) if facts.version() != base.version() => Some(format!("the one there is {}", facts.version())),
        Ok(_) => None,
    }
}

/// Removes a directory with all that is in it, if it exists.
///
/// # Errors
/// When it stays.
pub fn remove(directory: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::File { path: directory.to_owned(), reason: error.to_string() })
        }
        _ => Ok(()),
    }
}

fn has_maturin(maturin: &Path) -> bool {
    let output = Command::new(maturin).arg("--version").output();
    let expected = format!("maturin {MATURIN_VERSION}");
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interpreter(base_prefix: &str, version: [u32; 3]) -> python::Facts {
        python::Facts::for_tests(base_prefix, version)
    }

    #[test]
    fn an_environment_over_another_python_is_made_anew() {
        let base = interpreter("/opt/a", [3, 13, 2]);
        let reason = |found: Result<python::Facts, &str>| reason_to_make(&found.map_err(str::to_owned), &base);
        assert_eq!(reason(Ok(base.clone())), None);
        let expected = [
            (Ok(interpreter("/opt/b", [3, 13, 2])), "the one there is over /opt/b"),
            (Ok(interpreter("/opt/a", [3, 13, 1])), "the one there is 3.13.1"),
            (Err("does not run (x)"), "the one there does not run (x)"),
        ];
        for (found, text) in expected {
            assert_eq!(reason(found).as_deref(), Some(text));
        }
    }

    #[test]
    fn progress_is_what_the_compiler_begins() {
        assert!(is_compiler_progress("   Compiling firesteel-protocol v0.1.0"));
        assert!(!is_compiler_progress("warning: unused variable: `Compiling `"));
    }
}
