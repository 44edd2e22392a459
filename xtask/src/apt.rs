//! Debian's apt: what a command installs by it.

use crate::error::Error;
use crate::process::{self, in_path, say};

/// Whether there is an apt-get.
pub fn is_there() -> bool {
    in_path("apt-get").is_some()
}

/// Whether this process runs as root: the owner of its own entry in /proc tells.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|data| data.uid() == 0)
}

/// Installs packages, with progress.
///
/// # Errors
/// When apt-get ends with an error, or when the archives that it knows do not have one of the packages.
pub fn install(packages: &[String]) -> Result<(), Error> {
    say(&format!("installing {} (some minutes)", packages.join(" ")));
    let [update, install] = calls(packages);
    run(&update)?;
    let missing: Vec<&str> = packages.iter().map(String::as_str).filter(|package| !offers(package)).collect();
    if !missing.is_empty() {
        return Err(Error::Missing {
            what: format!("the archives that /etc/apt names do not have {}", missing.join(", ")),
            remedy: "add what the distribution keeps apart (Debian: CODENAME-security, CODENAME-updates) to /etc/apt, \
                     or install it by hand"
                .to_owned(),
        });
    }
    run(&install)
}

fn run(arguments: &[String]) -> Result<(), Error> {
    let mut command = process::command("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    process::run_with_progress(&mut command, |line| line.starts_with("Setting up"))
}

/// The arguments of the two calls of apt-get that install `packages`.
fn calls(packages: &[String]) -> [Vec<String>; 2] {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let mut install = words(&["install", "-y", "--no-install-recommends"]);
    install.extend_from_slice(packages);
    [words(&["update"]), install]
}

/// The command line by which a developer installs packages.
pub fn by_hand(packages: &[String]) -> String {
    calls(packages).map(|arguments| format!("sudo apt-get {}", arguments.join(" "))).join(" && ")
}

/// Whether the distribution has a package, as far as its lists here say.
pub fn offers(package: &str) -> bool {
    let output = process::command("apt-cache").args(["show", "--no-all-versions", package]).output();
    output.is_ok_and(|output| output.status.success() && !output.stdout.is_empty())
}
