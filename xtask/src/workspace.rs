//! Where things lie in the checkout, and what its files say about the tools it is built with.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;

/// The checkout this command works on.
#[derive(Debug)]
pub struct Workspace {
    /// The directory of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target directory as given by CARGO_TARGET_DIR, made absolute.
    cargo_target: Option<PathBuf>,
}

/// The LLVM the project is written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LlvmWanted {
    /// Major version, from `llvm-config.toml`.
    pub major: u32,
    /// The variable by which the `llvm-sys` crate is told where LLVM is.
    pub prefix_variable: String,
}

impl Workspace {
    /// The checkout that this program was built from.
    ///
    /// # Errors
    /// When there is no workspace there any more.
    pub fn locate() -> Result<Self, Error> {
        let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest_dir).parent().map(Path::to_owned).unwrap_or_default();
        let manifest = root.join("Cargo.toml");
        if !manifest.is_file() {
            return Err(Error::File {
                path: manifest,
                reason: "missing; start this command as `cargo xtask` inside the checkout".to_owned(),
            });
        }
        let cargo_target = std::env::var_os("CARGO_TARGET_DIR")
            .filter(|path| !path.is_empty())
            .and_then(|path| std::path::absolute(path).ok());
        Ok(Self { root, cargo_target })
    }

    /// A path of the checkout, given relative to its root.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The virtual environment in which the extension is installed for development.
    pub fn venv(&self) -> PathBuf {
        self.path("target/venv")
    }

    /// The interpreter of [`Self::venv`].
    pub fn venv_python(&self) -> PathBuf {
        self.path("target/venv/bin/python")
    }

    /// Where a CPython is unpacked on machines that have none.
    pub fn own_python(&self) -> PathBuf {
        self.path("target/cpython")
    }

    /// The manifest of the CPython host.
    pub fn host_manifest(&self) -> PathBuf {
        self.path("hosts/cpython/Cargo.toml")
    }

    /// The package name of the CPython host.
    ///
    /// # Errors
    /// When its manifest cannot be read.
    pub fn host_package(&self) -> Result<String, Error> {
        #[derive(Deserialize)]
        struct Manifest {
            package: Package,
        }
        #[derive(Deserialize)]
        struct Package {
            name: String,
        }
        let manifest: Manifest = read_toml(&self.host_manifest())?;
        Ok(manifest.package.name)
    }

    /// The cargo that started this command, working in the root of the checkout.
    pub fn cargo(&self) -> std::process::Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = crate::process::command(cargo);
        command.current_dir(&self.root).envs(self.target_variable());
        command
    }

    /// CARGO_TARGET_DIR for programs started in the root, when the developer has set it.
    pub fn target_variable(&self) -> Option<(&'static str, &Path)> {
        self.cargo_target.as_deref().map(|target| ("CARGO_TARGET_DIR", target))
    }

    /// The LLVM version from `llvm-config.toml`, checked against the `llvm-sys` that is linked.
    ///
    /// # Errors
    /// When one of the files is missing or malformed, or the two disagree.
    pub fn llvm_wanted(&self) -> Result<LlvmWanted, Error> {
        let config = self.path("llvm-config.toml");
        let manifest = self.path("Cargo.toml");
        let (version, binding): (LlvmConfig, Manifest) = (read_toml(&config)?, read_toml(&manifest)?);
        let binding = binding.workspace.dependencies.llvm_binding.version;
        llvm_wanted_from(&version.llvm.version, &binding).map_err(|reason| Error::File { path: config, reason })
    }
}

#[derive(Deserialize)]
struct LlvmConfig {
    llvm: LlvmTable,
}

#[derive(Deserialize)]
struct LlvmTable {
    version: String,
}

#[derive(Deserialize)]
struct Manifest {
    workspace: ManifestWorkspace,
}

#[derive(Deserialize)]
struct ManifestWorkspace {
    dependencies: ManifestDependencies,
}

#[derive(Deserialize)]
struct ManifestDependencies {
    #[serde(rename = "llvm-sys")]
    llvm_binding: Dependency,
}

#[derive(Deserialize)]
struct Dependency {
    version: String,
}

/// The major version in `version` ("22" or "22.1"), given that `binding` is the version of
/// `llvm-sys`, which is LLVM's major and minor in one number (221 for 22.1).
fn llvm_wanted_from(version: &str, binding: &str) -> Result<LlvmWanted, String> {
    let major = version.split('.').next().and_then(|word| word.parse::<u32>().ok());
    let Some(major) = major else {
        return Err(format!("[llvm] version = \"{version}\" is no version"));
    };
    let binding_major = binding.split('.').next().unwrap_or_default();
    if binding_major.parse::<u32>().map(|number| number / 10) != Ok(major) {
        return Err(format!(
            "[llvm] version = \"{version}\" does not fit llvm-sys {binding} in Cargo.toml; change both together"
        ));
    }
    Ok(LlvmWanted { major, prefix_variable: format!("LLVM_SYS_{binding_major}_PREFIX") })
}

/// Reads a TOML file into `T`; keys `T` does not have are left alone.
///
/// # Errors
/// When the file cannot be read or lacks what `T` needs.
pub fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let wrong = |reason: String| Error::File { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    toml::from_str(&text).map_err(|error| wrong(error.to_string()))
}

#[cfg(test)]
impl Workspace {
    /// A checkout in `root`, of which nothing need exist.
    pub fn for_tests(root: &Path) -> Self {
        Self { root: root.to_owned(), cargo_target: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_binding_make_the_variable() {
        for version in ["22", "22.1", "22.1.8"] {
            let wanted = llvm_wanted_from(version, "221").expect("they fit");
            assert_eq!((wanted.major, wanted.prefix_variable.as_str()), (22, "LLVM_SYS_221_PREFIX"));
        }
        assert_eq!(llvm_wanted_from("23", "231.0.2").expect("they fit").prefix_variable, "LLVM_SYS_231_PREFIX");
    }

    #[test]
    fn a_version_that_does_not_fit_is_refused() {
        assert!(llvm_wanted_from("21", "221").expect_err("21 is not 22").contains("change both together"));
        assert!(llvm_wanted_from("new", "221").expect_err("no number").contains("is no version"));
        assert!(llvm_wanted_from("22", "x").is_err());
    }

    #[test]
    fn the_files_of_this_checkout_agree() {
        let workspace = Workspace::locate().expect("this is a checkout");
        let wanted = workspace.llvm_wanted().expect("the two files agree");
        assert!(wanted.prefix_variable.starts_with(&format!("LLVM_SYS_{}", wanted.major)));
        assert!(!workspace.host_package().expect("the host has a manifest").is_empty());
    }
}
