//! Packages that measured programs need: installed once into a directory of their own, and found by PYTHONPATH.
//!
//! So the interpreter in which Firesteel is installed runs them, and nothing is added to its environment.

use std::path::Path;

use crate::error::BenchError;
use crate::sample::CommandLine;

/// The file in the directory that tells what was installed there.
const STAMP: &str = ".installed";

/// Installs into `directory` what pip's arguments `wanted` say, unless that is there already. `python` needs pip.
///
/// # Errors
/// When pip fails, with what it says, or the directory cannot be written.
pub fn ensure(python: &Path, directory: &Path, wanted: &[String], progress: &dyn Fn(&str)) -> Result<(), BenchError> {
    let stamp = directory.join(STAMP);
    let text = wanted.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == text) {
        return Ok(());
    }
    let wrong = |source| BenchError::Write { path: directory.to_owned(), source };
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(wrong(error)),
        _ => {}
    }
    std::fs::create_dir_all(directory).map_err(wrong)?;
    progress(&format!("installing {}", wanted.join(" ")));
    let target = directory.to_string_lossy().into_owned();
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", &target];
    let arguments = pip.iter().map(|&word| word.to_owned()).chain(wanted.iter().cloned());
    CommandLine::new(python, arguments).sample()?;
    std::fs::write(&stamp, text).map_err(|source| BenchError::Write { path: stamp, source })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_is_there_is_not_installed_again() {
        let directory = std::env::temp_dir().join(format!("firesteel-packages-{}", std::process::id()));
        let (works, fails) = (PathBuf::from("/bin/true"), PathBuf::from("/bin/false"));
        let install = |python: &Path, wanted: &str| ensure(python, &directory, &[wanted.to_owned()], &|_| ());
        let outcomes = [
            install(&fails, "six==1").is_ok(),
            install(&works, "six==1").is_ok(),
            install(&fails, "six==1").is_ok(),
            install(&fails, "six==2").is_ok(),
            install(&fails, "six==1").is_ok(),
        ];
        std::fs::remove_dir_all(&directory).expect("the test's own directory goes");
        assert_eq!(outcomes, [false, true, true, false, false]);
    }
}
