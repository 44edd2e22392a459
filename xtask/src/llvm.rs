//! Finding LLVM and what is linked with it, and installing what is missing where that is possible.
//!
//! Three steps, apart so that the middle one can be tested: [`Facts::gather`] looks at the machine,
//! [`plan`] decides from the facts alone, [`ensure`] carries the decision out.
//!
//! What a static link of LLVM needs on Debian: the archives (`llvm-N-dev`, and `libpolly-N-dev`,
//! which `llvm-config` lists but `llvm-N-dev` does not bring), and the system libraries of
//! `llvm-config --link-static --system-libs`. Of those `llvm-N-dev` brings libxml2, z3, ffi and
//! ncurses, but neither zstd nor zlib. bindgen loads libclang; the C column of the benchmarks needs
//! clang.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::apt;
use crate::error::Error;
use crate::process::{self, in_path};
use crate::workspace::LlvmWanted;

/// An LLVM that the project can be built with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Llvm {
    /// Its root, with `bin/llvm-config` below.
    pub prefix: PathBuf,
    /// Its full version.
    pub version: String,
    /// The directory of libclang.
    pub libclang: PathBuf,
    /// The clang of the same version.
    pub clang: Option<PathBuf>,
}

/// What the machine has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Facts {
    /// An LLVM of the wanted version: prefix and full version.
    llvm: Option<(PathBuf, String)>,
    /// The prefix the developer named in the environment, when no fitting LLVM is there.
    named_in_vain: Option<PathBuf>,
    /// Archives that `llvm-config` lists but that are not there.
    missing_archives: Vec<String>,
    /// System libraries of a static link that the C compiler cannot link.
    unlinkable: Vec<String>,
    /// Whether there is a C compiler.
    cc: bool,
    /// The directory of libclang.
    libclang: Option<PathBuf>,
    /// The clang of the wanted version.
    clang: Option<PathBuf>,
    /// Whether Debian's apt-get is there.
    apt_get: bool,
    /// Whether this runs as root.
    root: bool,
}

/// What is to be done about the facts.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    /// All is there.
    Ready(Llvm),
    /// Install these packages and look again.
    Install(Vec<String>),
    /// Stop: what is missing and the remedy.
    Tell(String, String),
}

/// Finds LLVM, installing missing packages when this runs as root on a Debian system.
///
/// # Errors
/// When something is missing that this command may not or cannot install.
pub fn ensure(wanted: &LlvmWanted) -> Result<Llvm, Error> {
    let facts = Facts::gather(wanted);
    let packages = match plan(wanted, &facts) {
        Plan::Ready(llvm) => return Ok(llvm),
        Plan::Tell(what, remedy) => return Err(Error::Missing { what, remedy }),
        Plan::Install(packages) => packages,
    };
    apt::install(&packages)?;
    // Only an installed llvm-config can tell which system libraries it wants: these may lack still.
    match plan(wanted, &Facts::gather(wanted)) {
        Plan::Ready(llvm) => return Ok(llvm),
        Plan::Install(more) if more != packages => apt::install(&more)?,
        Plan::Install(_) | Plan::Tell(..) => {}
    }
    match plan(wanted, &Facts::gather(wanted)) {
        Plan::Ready(llvm) => Ok(llvm),
        Plan::Tell(what, remedy) => Err(Error::Missing { what, remedy }),
        Plan::Install(packages) => Err(Error::Missing {
            what: format!("still missing after the installation: {}", packages.join(", ")),
            remedy: manual_remedy(wanted),
        }),
    }
}

/// Decides from the facts alone.
fn plan(wanted: &LlvmWanted, facts: &Facts) -> Plan {
    let major = wanted.major;
    if let Some(prefix) = &facts.named_in_vain {
        return Plan::Tell(
            format!("{} names {}, but there is no LLVM {major} there", wanted.prefix_variable, prefix.display()),
            format!("correct {} or unset it", wanted.prefix_variable),
        );
    }
    if let (Some((prefix, version)), Some(libclang)) = (&facts.llvm, &facts.libclang) {
        let links = facts.cc && facts.missing_archives.is_empty() && facts.unlinkable.is_empty();
        // clang only fills a column of the benchmarks: it is installed along, never insisted on.
        if links && (facts.clang.is_some() || !(facts.apt_get && facts.root)) {
            return Plan::Ready(Llvm {
                prefix: prefix.clone(),
                version: version.clone(),
                libclang: libclang.clone(),
                clang: facts.clang.clone(),
            });
        }
    }
    if !facts.apt_get {
        return Plan::Tell(what_is_missing(wanted, facts), manual_remedy(wanted));
    }
    let (packages, unknown) = packages_for(wanted, facts);
    if !unknown.is_empty() {
        return Plan::Tell(what_is_missing(wanted, facts), manual_remedy(wanted));
    }
    if facts.root {
        return Plan::Install(packages);
    }
    Plan::Tell(what_is_missing(wanted, facts), format!("run: {}", apt::by_hand(&packages)))
}

fn manual_remedy(wanted: &LlvmWanted) -> String {
    format!(
        "install LLVM {0} with its static libraries, libclang {0}, a C compiler and the libraries that \
         `llvm-config --link-static --system-libs` lists; where llvm-config-{0} is not in PATH, set {1} \
         to its prefix, and LIBCLANG_PATH to the directory of libclang",
        wanted.major, wanted.prefix_variable
    )
}

fn what_is_missing(wanted: &LlvmWanted, facts: &Facts) -> String {
    let mut parts = Vec::new();
    if facts.llvm.is_none() {
        parts.push(format!(
            "LLVM {} ({}, llvm-config-{0} in PATH, {})",
            wanted.major,
            wanted.prefix_variable,
            debian_prefix(wanted).display()
        ));
    }
    if !facts.missing_archives.is_empty() {
        parts.push(format!("LLVM's static libraries ({})", facts.missing_archives.join(", ")));
    }
    if !facts.unlinkable.is_empty() {
        parts.push(format!("system libraries LLVM is linked with ({})", facts.unlinkable.join(", ")));
    }
    if facts.libclang.is_none() {
        parts.push("libclang".to_owned());
    }
    if !facts.cc {
        parts.push("a C compiler (cc)".to_owned());
    }
    format!("missing: {}", parts.join("; "))
}

/// Debian's packages for what is missing, and the libraries whose package is not known.
fn packages_for(wanted: &LlvmWanted, facts: &Facts) -> (Vec<String>, Vec<String>) {
    let major = wanted.major;
    let mut packages = Vec::new();
    let mut unknown = Vec::new();
    if facts.llvm.is_none() {
        packages.push(format!("llvm-{major}-dev"));
    }
    if facts.llvm.is_none() || !facts.missing_archives.is_empty() {
        packages.push(format!("libpolly-{major}-dev"));
    }
    if facts.libclang.is_none() {
        packages.push(format!("libclang-{major}-dev"));
    }
    if facts.clang.is_none() {
        packages.push(format!("clang-{major}"));
    }
    if !facts.cc {
        packages.push("gcc".to_owned());
    }
    // Without llvm-config nobody can tell which libraries it wants; these two are known to lack.
    let assumed = ["zstd", "z"].map(str::to_owned);
    let libraries = if facts.llvm.is_none() { &assumed[..] } else { &facts.unlinkable[..] };
    for library in libraries {
        match package_of_library(library) {
            Some(package) => packages.push(package.to_owned()),
            None => unknown.push(library.clone()),
        }
    }
    (packages, unknown)
}

/// The Debian package a library is linked from.
fn package_of_library(library: &str) -> Option<&'static str> {
    Some(match library {
        "zstd" => "libzstd-dev",
        "z" => "zlib1g-dev",
        "xml2" => "libxml2-dev",
        "z3" => "libz3-dev",
        "ffi" => "libffi-dev",
        "edit" => "libedit-dev",
        "tinfo" | "ncurses" | "curses" => "libncurses-dev",
        "stdc++" => "g++",
        "m" | "dl" | "rt" | "pthread" => "libc6-dev",
        _ => return None,
    })
}

impl Facts {
    fn gather(wanted: &LlvmWanted) -> Self {
        let named = std::env::var_os(&wanted.prefix_variable).filter(|value| !value.is_empty()).map(PathBuf::from);
        let on_path = in_path(&format!("llvm-config-{}", wanted.major));
        let configs: Vec<PathBuf> = match &named {
            Some(prefix) => vec![prefix.join("bin/llvm-config")],
            None => on_path.into_iter().chain([debian_prefix(wanted).join("bin/llvm-config")]).collect(),
        };
        let found = configs.iter().find_map(|config| probe(config, wanted.major).map(|llvm| (config, llvm)));
        let cc = in_path("cc");
        let mut facts = Self {
            named_in_vain: named.filter(|_| found.is_none()),
            cc: cc.is_some(),
            apt_get: apt::is_there(),
            root: apt::is_root(),
            clang: in_path(&format!("clang-{}", wanted.major)),
            ..Self::default()
        };
        let prefix = found.as_ref().map_or_else(|| debian_prefix(wanted), |(_, (prefix, _))| prefix.clone());
        let beside = prefix.join("bin/clang");
        facts.clang = facts.clang.or_else(|| Some(beside).filter(|path| process::is_executable(path)));
        let named_libclang = std::env::var_os("LIBCLANG_PATH").map(PathBuf::from);
        facts.libclang = named_libclang.into_iter().chain([prefix.join("lib")]).find(|path| has_libclang(path));
        if let Some((config, llvm)) = found {
            facts.missing_archives = missing_archives(config);
            facts.unlinkable = cc.map(|cc| unlinkable(&cc, config)).unwrap_or_default();
            facts.llvm = Some(llvm);
        }
        facts
    }
}

fn debian_prefix(wanted: &LlvmWanted) -> PathBuf {
    PathBuf::from(format!("/usr/lib/llvm-{}", wanted.major))
}

/// Prefix and version of the LLVM behind `config`, when it runs and has the major version `major`.
fn probe(config: &Path, major: u32) -> Option<(PathBuf, String)> {
    let output = ask(config, &["--prefix", "--version"])?;
    let (prefix, version) = output.split_once('\n')?;
    let is_wanted = version.split('.').next()?.parse() == Ok(major);
    is_wanted.then(|| (PathBuf::from(prefix), version.trim().to_owned()))
}

fn ask(config: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(config).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Names of the archives of a static link that are not there.
fn missing_archives(config: &Path) -> Vec<String> {
    let Some(files) = ask(config, &["--link-static", "--libfiles"]) else {
        return vec!["llvm-config --link-static refuses".to_owned()];
    };
    let missing = files.split_whitespace().map(Path::new).filter(|path| !path.is_file());
    missing.filter_map(Path::file_name).map(|name| name.to_string_lossy().into_owned()).collect()
}

/// System libraries of a static link, and the C++ library, that `cc` cannot link.
fn unlinkable(cc: &Path, config: &Path) -> Vec<String> {
    let listed = ask(config, &["--link-static", "--system-libs"]).unwrap_or_default();
    let mut flags: Vec<&str> = listed.split_whitespace().collect();
    flags.push("-lstdc++");
    if links(cc, &flags) {
        return Vec::new();
    }
    flags.into_iter().filter(|flag| !links(cc, &[flag])).map(|flag| library_name(flag).to_owned()).collect()
}

/// Whether `cc` links an empty program with `flags`.
fn links(cc: &Path, flags: &[&str]) -> bool {
    let source = std::env::temp_dir().join(format!("firesteel-link-probe-{}.c", std::process::id()));
    if std::fs::write(&source, "int main(void) { return 0; }\n").is_err() {
        return false;
    }
    let mut command = Command::new(cc);
    command.arg(&source).args(["-o", "/dev/null"]).args(flags);
    let links = command.output().is_ok_and(|output| output.status.success());
    // Left behind, it would be a few bytes in the system's scratch directory.
    let _ = std::fs::remove_file(&source);
    links
}

/// `-lzstd` and `/usr/lib/libz3.so` name the libraries `zstd` and `z3`.
fn library_name(flag: &str) -> &str {
    if let Some(name) = flag.strip_prefix("-l") {
        return name;
    }
    let file = flag.rsplit('/').next().unwrap_or(flag);
    let stem = file.split(".so").next().unwrap_or(file);
    let stem = stem.strip_suffix(".a").unwrap_or(stem);
    stem.strip_prefix("lib").unwrap_or(stem)
}

fn has_libclang(directory: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return false;
    };
    let is_libclang = |name: OsString| {
        let name = name.to_string_lossy().into_owned();
        name == "libclang.so" || (name.starts_with("libclang") && name.contains(".so.") && !name.contains("cpp"))
    };
    entries.flatten().any(|entry| is_libclang(entry.file_name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> LlvmWanted {
        LlvmWanted { major: 22, prefix_variable: "LLVM_SYS_221_PREFIX".to_owned() }
    }

    fn bare() -> Facts {
        Facts { cc: true, apt_get: true, ..Facts::default() }
    }

    fn complete() -> Facts {
        Facts {
            llvm: Some((PathBuf::from("/usr/lib/llvm-22"), "22.1.8".to_owned())),
            libclang: Some(PathBuf::from("/usr/lib/llvm-22/lib")),
            clang: Some(PathBuf::from("/usr/bin/clang-22")),
            ..bare()
        }
    }

    fn told(facts: &Facts) -> (String, String) {
        match plan(&wanted(), facts) {
            Plan::Tell(what, remedy) => (what, remedy),
            other => panic!("expected a message, not {other:?}"),
        }
    }

    #[test]
    fn nothing_is_done_when_all_is_there() {
        for root in [true, false] {
            let facts = Facts { root, ..complete() };
            assert!(matches!(plan(&wanted(), &facts), Plan::Ready(llvm) if llvm.version == "22.1.8"));
        }
    }

    #[test]
    fn root_on_debian_installs_everything() {
        let facts = Facts { root: true, cc: false, ..bare() };
        let expected =
            ["llvm-22-dev", "libpolly-22-dev", "libclang-22-dev", "clang-22", "gcc", "libzstd-dev", "zlib1g-dev"];
        assert_eq!(plan(&wanted(), &facts), Plan::Install(expected.map(str::to_owned).to_vec()));
    }

    #[test]
    fn only_what_lacks_is_installed() {
        let facts = Facts { root: true, unlinkable: vec!["zstd".to_owned()], ..complete() };
        assert_eq!(plan(&wanted(), &facts), Plan::Install(vec!["libzstd-dev".to_owned()]));
        let facts = Facts { root: true, missing_archives: vec!["libPolly.a".to_owned()], ..complete() };
        assert_eq!(plan(&wanted(), &facts), Plan::Install(vec!["libpolly-22-dev".to_owned()]));
    }

    #[test]
    fn without_root_the_exact_command_is_printed() {
        let facts = Facts { unlinkable: vec!["zstd".to_owned()], ..complete() };
        let (what, remedy) = told(&facts);
        assert_eq!(what, "missing: system libraries LLVM is linked with (zstd)");
        assert_eq!(remedy, "run: sudo apt-get update && sudo apt-get install -y --no-install-recommends libzstd-dev");
        let (what, remedy) = told(&bare());
        assert!(what.starts_with("missing: LLVM 22 (LLVM_SYS_221_PREFIX, llvm-config-22 in PATH, /usr/"), "{what}");
        assert!(remedy.contains(" llvm-22-dev libpolly-22-dev libclang-22-dev clang-22 libzstd-dev"), "{remedy}");
    }

    #[test]
    fn elsewhere_the_parts_are_named() {
        let (_, remedy) = told(&Facts { apt_get: false, root: true, ..bare() });
        assert!(remedy.starts_with("install LLVM 22 with its static libraries"), "{remedy}");
        let (what, _) = told(&Facts { root: true, unlinkable: vec!["odd".to_owned()], ..complete() });
        assert_eq!(what, "missing: system libraries LLVM is linked with (odd)");
    }

    #[test]
    fn a_missing_clang_stops_nobody() {
        let facts = Facts { clang: None, ..complete() };
        assert!(matches!(plan(&wanted(), &facts), Plan::Ready(llvm) if llvm.clang.is_none()));
        let facts = Facts { clang: None, root: true, ..complete() };
        assert_eq!(plan(&wanted(), &facts), Plan::Install(vec!["clang-22".to_owned()]));
    }

    #[test]
    fn a_wrong_prefix_in_the_environment_is_never_overruled() {
        let facts = Facts { named_in_vain: Some(PathBuf::from("/opt/llvm")), root: true, ..bare() };
        let (what, remedy) = told(&facts);
        assert_eq!(what, "LLVM_SYS_221_PREFIX names /opt/llvm, but there is no LLVM 22 there");
        assert_eq!(remedy, "correct LLVM_SYS_221_PREFIX or unset it");
    }

    #[test]
    fn names_of_libraries() {
        let flags = ["-lzstd", "/usr/lib/x86_64-linux-gnu/libz3.so", "/opt/libxml2.so.2", "/opt/libffi.a"];
        assert_eq!(flags.map(library_name), ["zstd", "z3", "xml2", "ffi"]);
    }
}
