//! `cargo xtask tidy`: the rules on the source that no compiler checks.

use crate::error::Error;
use crate::tidy::{self, Tree};
use crate::workspace::Workspace;

/// Runs the command.
///
/// # Errors
/// When the sources cannot be read or a rule is broken.
pub fn run(workspace: &Workspace) -> Result<(), Error> {
    let tree = Tree::read(&workspace.root)?;
    let findings = tidy::check(&tree);
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Error::Checks(format!("tidy: {} findings", findings.len())))
}
