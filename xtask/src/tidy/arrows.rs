//! Which crate may depend on which.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Finding, Tree};

/// The prefix of the names of our crates.
const OURS: &str = "firesteel-";

/// The crates that may depend on few others of ours, and on which. Crates that are not listed are
/// above these and may depend on all.
const ALLOWED: &[(&str, &[&str])] = &[
    ("firesteel-protocol", &[]),
    ("firesteel-recorder", &["firesteel-protocol"]),
    ("firesteel-compiler", &["firesteel-protocol"]),
    ("firesteel-conformance", &["firesteel-compiler", "firesteel-protocol"]),
    ("firesteel-benches", &[]),
];

/// The crate that may depend on LLVM.
const LLVM_USER: &str = "firesteel-compiler";
/// The LLVM crates as manifests name them.
const LLVM_CRATES: &[&str] = &["inkwell", "llvm-sys"];

#[derive(Deserialize)]
struct Manifest {
    package: Option<Package>,
    #[serde(default)]
    dependencies: BTreeMap<String, toml::Value>,
    #[serde(default, rename = "build-dependencies")]
    build_dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.files.iter().filter(|file| file.path.ends_with("Cargo.toml"));
    manifests.flat_map(|file| check_manifest(&file.path, &file.text)).collect()
}

/// Dependencies for tests only are free: a test may look at a crate from above.
fn check_manifest(path: &str, text: &str) -> Vec<Finding> {
    let manifest: Manifest = match toml::from_str(text) {
        Ok(manifest) => manifest,
        Err(error) => return vec![Finding::new(path, None, error.to_string())],
    };
    let Some(Package { name }) = manifest.package else {
        return Vec::new();
    };
    let allowed = ALLOWED.iter().find(|(crate_name, _)| *crate_name == name).map(|(_, allowed)| *allowed);
    let mut findings = Vec::new();
    for dependency in manifest.dependencies.keys().chain(manifest.build_dependencies.keys()) {
        let is_upwards = allowed.is_some_and(|allowed| !allowed.contains(&dependency.as_str()));
        if dependency.starts_with(OURS) && is_upwards {
            findings.push(Finding::new(path, None, format!("{name} may not depend on {dependency}")));
        }
        if LLVM_CRATES.contains(&dependency.as_str()) && name != LLVM_USER {
            findings.push(Finding::new(path, None, format!("only {LLVM_USER} may depend on {dependency}")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        check_manifest("x/Cargo.toml", text).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn arrows_point_downwards() {
        let recorder =
            "[package]\nname = 'firesteel-recorder'\n[dependencies]\nfiresteel-protocol = '1'\nserde = '1'\n";
        assert!(messages(recorder).is_empty());
        let upwards = "[package]\nname = 'firesteel-recorder'\n[dependencies]\nfiresteel-compiler = { path = 'c' }\n";
        assert_eq!(messages(upwards), ["firesteel-recorder may not depend on firesteel-compiler"]);
        let build =
            "[package]\nname = 'firesteel-protocol'\n[build-dependencies]\nfiresteel-recorder.workspace = true\n";
        assert_eq!(messages(build), ["firesteel-protocol may not depend on firesteel-recorder"]);
    }

    #[test]
    fn tests_and_hosts_may_look_down_on_all() {
        let host = "[package]\nname = 'firesteel-cpython'\n[dependencies]\nfiresteel-compiler = '1'\n";
        let test = "[package]\nname = 'firesteel-protocol'\n[dev-dependencies]\nfiresteel-compiler = '1'\n";
        assert!(messages(host).is_empty() && messages(test).is_empty());
        assert!(messages("[workspace.dependencies]\ninkwell = '1'\n").is_empty());
    }

    #[test]
    fn llvm_has_one_user() {
        let host = "[package]\nname = 'firesteel-cpython'\n[dependencies]\ninkwell = '1'\n";
        assert_eq!(messages(host), ["only firesteel-compiler may depend on inkwell"]);
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_a_finding() {
        assert_eq!(messages("[package\n").len(), 1);
    }
}
