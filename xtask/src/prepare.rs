//! What commands need of the machine before they start: LLVM, CPython, the built extension.

use std::path::PathBuf;
use std::process::Command;

use crate::debian;
use crate::error::Error;
use crate::llvm::{self, Llvm};
use crate::process::say;
use crate::python::{self, Search};
use crate::venv::{self, Profile, Show};
use crate::workspace::Workspace;

/// The tools found on this machine.
#[derive(Debug)]
pub struct Tools {
    /// LLVM.
    pub llvm: Llvm,
    /// The CPython host; `None` when there is none or it was not asked for.
    pub python: Option<python::Facts>,
    /// Variables that tell build scripts where both are.
    variables: Vec<(String, PathBuf)>,
    /// Variables that programs need beside them which embed the interpreter.
    embedding: Vec<(String, PathBuf)>,
}

/// Whether a command works without a CPython.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Python {
    /// It makes no sense without one.
    Required,
    /// What needs one is left out, and that is said.
    Optional,
    /// It is not even looked for.
    Unwanted,
}

impl Tools {
    /// Finds the tools, installing LLVM where that is possible, and says what was found.
    ///
    /// # Errors
    /// When LLVM is missing, or CPython is and `python` requires it.
    pub fn find(workspace: &Workspace, python: Python) -> Result<Self, Error> {
        let wanted = workspace.llvm_wanted()?;
        let llvm = llvm::ensure(&wanted)?;
        say(&format!("LLVM {} in {}", llvm.version, llvm.prefix.display()));
        let python = match python {
            Python::Unwanted => None,
            Python::Required | Python::Optional => match python::find(workspace)? {
                Search::Found(facts) => {
                    say(&format!("CPython {}: {}", facts.version(), facts.executable.display()));
                    Some(facts)
                }
                Search::Missing(line) if python == Python::Optional => {
                    say(&format!("{line}. The extension and its tests are left out."));
                    None
                }
                Search::Missing(line) => {
                    let remedy = "install one, for example with pyenv, with its header files".to_owned();
                    return Err(Error::Missing { what: line, remedy });
                }
            },
        };
        let mut variables =
            vec![(wanted.prefix_variable, llvm.prefix.clone()), ("LIBCLANG_PATH".to_owned(), llvm.libclang.clone())];
        if let Some(facts) = &python {
            variables.push(("PYO3_PYTHON".to_owned(), facts.executable.clone()));
            // The host's unit tests embed the interpreter, whose shared library is not where the loader looks.
            let mut libraries = facts.library_path().into_os_string();
            if let Some(others) = std::env::var_os("LD_LIBRARY_PATH").filter(|others| !others.is_empty()) {
                libraries.push(":");
                libraries.push(others);
            }
            variables.push(("LD_LIBRARY_PATH".to_owned(), PathBuf::from(libraries)));
        }
        let mut embedding = Vec::new();
        if let Some(facts) = &python
            && let Some(loader) = debian::loader_of(workspace, &facts.executable)
        {
            // One that was unpacked: it has a C library of its own, and is not where it was built for.
            variables.push(("FIRESTEEL_PYTHON_LOADER".to_owned(), loader));
            embedding.push(("PYTHONHOME".to_owned(), facts.base_prefix.clone()));
        }
        Ok(Self { llvm, python, variables, embedding })
    }

    /// A cargo that knows where the tools are.
    pub fn cargo(&self, workspace: &Workspace) -> Command {
        let mut command = workspace.cargo();
        command.envs(self.variables.iter().chain(&self.embedding).map(|(name, value)| (name, value)));
        command
    }

    /// Adds `--workspace` to `command`, without the CPython host where there is no CPython.
    ///
    /// # Errors
    /// When the host's manifest cannot be read.
    pub fn whole_workspace(&self, workspace: &Workspace, command: &mut Command) -> Result<(), Error> {
        command.arg("--workspace");
        if self.python.is_none() {
            command.arg("--exclude").arg(workspace.host_package()?);
        }
        Ok(())
    }

    /// A command that builds the tiny host, optimized and with LLVM, and runs it with the arguments added to it.
    pub fn tiny(&self, workspace: &Workspace) -> Command {
        let mut command = self.cargo(workspace);
        command.args(["run", "--release", "--package", "firesteel-tiny", "--bin", "tiny", "--"]);
        command
    }

    /// Builds the extension into `target/venv`; without a CPython, builds the rest.
    ///
    /// # Errors
    /// When a build fails.
    pub fn build(&self, workspace: &Workspace, profile: Profile, show: Show) -> Result<(), Error> {
        if let Some(facts) = &self.python {
            say("building the extension into target/venv");
            return venv::develop(workspace, facts, &self.variables, profile, show);
        }
        say("building the workspace without the extension");
        let mut command = self.cargo(workspace);
        command.arg("build");
        self.whole_workspace(workspace, &mut command)?;
        if profile == Profile::Release {
            command.arg("--release");
        }
        crate::process::run(&mut command)
    }
}

/// Finds the tools and builds the extension, optimized, for a command that runs it.
///
/// # Errors
/// When a tool is missing or the build fails.
pub fn built(workspace: &Workspace) -> Result<Tools, Error> {
    let tools = Tools::find(workspace, Python::Required)?;
    tools.build(workspace, Profile::Release, Show::Progress)?;
    Ok(tools)
}
