//! Starting other programs: shown, silent, with progress only, or shown and kept.
//!
//! Everything a command says of itself goes to stderr, so that stdout belongs to what it runs.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::error::Error;

/// Says on stderr what begins now.
pub fn say(text: &str) {
    eprintln!("==> {text}");
}

/// A command line in readable form, for messages.
pub fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs `command` with the terminal to itself.
///
/// # Errors
/// When it cannot be started or ends with an error.
pub fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(|source| start_error(command, source))?;
    check(command, status)
}

/// Runs `command` silently and gives what it printed to stdout, without the last line end.
///
/// # Errors
/// When it cannot be started or ends with an error; what it wrote to stderr is then printed.
pub fn capture(command: &mut Command) -> Result<String, Error> {
    let output = command.output().map_err(|source| start_error(command, source))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
    }
    check(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Runs `command` and shows only the lines of its output for which `is_progress` holds, on stderr;
/// everything when it fails.
///
/// # Errors
/// When it cannot be started or ends with an error.
pub fn run_with_progress(command: &mut Command, is_progress: fn(&str) -> bool) -> Result<(), Error> {
    let mut kept = String::new();
    let status = each_line(command, |line| {
        if is_progress(line) {
            eprintln!("{line}");
        }
        kept.push_str(line);
        kept.push('\n');
    })?;
    if !status.success() {
        eprint!("{kept}");
    }
    check(command, status)
}

/// Runs `command`, passes stdout and stderr on to stdout as they come, and gives both with its end.
///
/// # Errors
/// When it cannot be started; that it failed is for the caller to see in the status.
pub fn run_and_keep(command: &mut Command) -> Result<(ExitStatus, String), Error> {
    let mut kept = String::new();
    let status = each_line(command, |line| {
        let mut out = std::io::stdout().lock();
        // A closed stdout is no reason to stop the tests.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
        kept.push_str(line);
        kept.push('\n');
    })?;
    Ok((status, kept))
}

/// Runs `command` with stdout and stderr joined and gives each line to `line`.
fn each_line(command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus, Error> {
    let (reader, writer) = std::io::pipe().map_err(|source| start_error(command, source))?;
    let twin = writer.try_clone().map_err(|source| start_error(command, source))?;
    command.stdin(Stdio::null()).stdout(twin).stderr(writer);
    let child = command.spawn();
    // The command holds the writing ends; while it does, the reader would never see their end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = child.map_err(|source| start_error(command, source))?;
    let mut reader = BufReader::new(reader);
    let mut buffer = Vec::new();
    while matches!(reader.read_until(b'\n', &mut buffer), Ok(count) if count > 0) {
        line(String::from_utf8_lossy(&buffer).trim_end_matches(['\n', '\r']));
        buffer.clear();
    }
    child.wait().map_err(|source| start_error(command, source))
}

/// The error of a command that the system would not start or wait for.
pub fn start_error(command: &Command, source: std::io::Error) -> Error {
    Error::Start { command: describe(command), source }
}

fn check(command: &Command, status: ExitStatus) -> Result<(), Error> {
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { command: describe(command), status })
}

/// All executables called `name` in the directories of PATH, in its order.
pub fn all_in_path(name: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = Vec::new();
    for candidate in std::env::split_paths(&path).map(|directory| directory.join(name)) {
        if is_executable(&candidate) && !found.contains(&candidate) {
            found.push(candidate);
        }
    }
    found
}

/// The first executable called `name` in PATH.
pub fn in_path(name: &str) -> Option<PathBuf> {
    all_in_path(name).into_iter().next()
}

/// Whether `path` is a file that may be executed.
pub fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// A command that runs as if started from the developer's shell: what `cargo run` adds to the
/// environment for this program is taken out, because build scripts and Python would see it.
pub fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    if let Some(value) = std::env::var_os("LD_LIBRARY_PATH") {
        match without_cargo_directories(&value) {
            Some(rest) => command.env("LD_LIBRARY_PATH", rest),
            None => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
    command
}

/// LD_LIBRARY_PATH without the directories that `cargo run` puts in front: those beside this
/// program (`deps`, build outputs) and the toolchain's. `None` when nothing is left.
fn without_cargo_directories(value: &OsString) -> Option<OsString> {
    let own = std::env::current_exe().ok().and_then(|path| path.parent().map(Path::to_owned));
    let toolchain =
        std::env::var_os("CARGO").and_then(|cargo| PathBuf::from(cargo).parent()?.parent().map(Path::to_owned));
    let added = [own, toolchain];
    let mut rest = Vec::new();
    for directory in std::env::split_paths(value) {
        let by_cargo = added.iter().flatten().any(|prefix| directory.starts_with(prefix));
        if !by_cargo && !directory.as_os_str().is_empty() {
            rest.push(directory);
        }
    }
    if rest.is_empty() { None } else { std::env::join_paths(rest).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(text: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", text]);
        command
    }

    #[test]
    fn both_streams_are_kept_in_order() {
        let (status, text) = run_and_keep(&mut shell("echo a; echo b >&2; printf c; exit 4")).expect("it runs");
        assert_eq!((status.code(), text.as_str()), (Some(4), "a\nb\nc\n"));
    }

    #[test]
    fn a_failure_names_the_command_and_its_end() {
        let error = capture(&mut shell("exit 3")).expect_err("it fails").to_string();
        assert_eq!(error, "`/bin/sh -c exit 3` ended with exit status: 3");
        assert_eq!(capture(&mut shell("echo x")).expect("it runs"), "x");
        assert!(run_with_progress(&mut shell("exit 1"), |_| false).is_err());
        let gone = run(&mut Command::new("/nowhere/at/all")).expect_err("no such file").to_string();
        assert!(gone.starts_with("cannot start `/nowhere/at/all`"), "{gone}");
    }

    #[test]
    fn programs_are_found_in_path() {
        assert!(in_path("sh").is_some());
        assert_eq!(in_path("no-such-program-anywhere"), None);
        assert!(!is_executable(Path::new("/etc/passwd")) && !is_executable(Path::new("/etc")));
    }

    #[test]
    fn directories_of_cargo_leave_the_library_path() {
        let own = std::env::current_exe().expect("a test program");
        let own = own.parent().expect("it lies somewhere").display().to_string();
        let value = OsString::from(format!("{own}/deps:/opt/lib::{own}"));
        assert_eq!(without_cargo_directories(&value), Some(OsString::from("/opt/lib")));
        assert_eq!(without_cargo_directories(&OsString::from(own)), None);
    }
}
