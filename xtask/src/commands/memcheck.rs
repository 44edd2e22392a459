//! `cargo xtask test --valgrind`: the corpus under valgrind.
//!
//! Owns the package that is checked: a copy of the one in `target/venv` whose extension has its symbols, without which
//! nobody could read a report. `tests/corpus/memcheck.py` runs the programs.

use std::path::Path;

use crate::error::Error;
use crate::prepare;
use crate::process::{self, say};
use crate::workspace::Workspace;

/// The runner.
const RUNNER: &str = "tests/corpus/memcheck.py";
/// The package's sources, in which maturin leaves the extension.
const PACKAGE: &str = "hosts/cpython/python/firesteel";
/// Where cargo puts the extension, and the copy of the package.
const BUILT: &str = "target/release/lib_native.so";
const COPY: &str = "target/memcheck";
/// How the extension is called in the package, but for the interpreter's suffix.
const EXTENSION: &str = "_native.";

/// Runs the command.
///
/// # Errors
/// When a tool is missing, the build fails, or valgrind reports something.
pub fn run(filter: Option<&str>, workspace: &Workspace) -> Result<(), Error> {
    if process::in_path("valgrind").is_none() {
        let remedy = "install it, on Debian by `apt install valgrind`".to_owned();
        return Err(Error::Missing { what: "valgrind is not in PATH".to_owned(), remedy });
    }
    let tools = prepare::built(workspace)?;
    say("linking the extension with its symbols");
    let mut command = tools.cargo(workspace);
    command.args(["rustc", "--profile", "release", "--lib", "--manifest-path"]).arg(workspace.host_manifest());
    command.args(["--", "-C", "strip=none"]);
    // As maturin sets them: else cargo would build everything twice, by turns.
    command.env("PYO3_PYTHON", workspace.venv_python()).env("PYTHON_SYS_EXECUTABLE", workspace.venv_python());
    command.env("PYO3_BUILD_EXTENSION_MODULE", "1").env("PYO3_ENVIRONMENT_SIGNATURE", "cpython-3.13-64bit");
    process::run(&mut command)?;
    copy_package(workspace)?;
    let mut command = process::command(workspace.venv_python());
    command.current_dir(&workspace.root).arg(RUNNER).arg("--package").arg(workspace.path(COPY));
    process::run(command.args(filter.map(|text| format!("--filter={text}"))))
}

/// Copies the package, with the extension that was just linked in the place of its own.
fn copy_package(workspace: &Workspace) -> Result<(), Error> {
    let (from, to) = (workspace.path(PACKAGE), workspace.path(COPY).join("firesteel"));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| Error::File { path, reason: error.to_string() }
    };
    std::fs::create_dir_all(&to).map_err(failed(&to))?;
    for entry in std::fs::read_dir(&from).map_err(failed(&from))? {
        let path = entry.map_err(failed(&from))?.path();
        let Some(name) = path.file_name().filter(|_| path.is_file()) else { continue };
        let is_extension = name.to_string_lossy().starts_with(EXTENSION);
        let source = if is_extension { workspace.path(BUILT) } else { path.clone() };
        std::fs::copy(&source, to.join(name)).map_err(failed(&source))?;
    }
    Ok(())
}
