//! Runs the passes of a tier over a module, with LLVM's verifier around them where asked for.
//!
//! May assume a pipeline that `config::passes` has accepted. Called on worker threads.

use super::error::{LlvmError, Stage};
use crate::config::passes::{PassError, Pipeline};
use inkwell::module::Module;
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::TargetMachine;

/// Runs `pipeline` over `module`.
pub(super) fn run(module: &Module<'_>, pipeline: &Pipeline, machine: &TargetMachine) -> Result<(), PassError> {
    let options = PassBuilderOptions::create();
    // The names were checked; what is left for LLVM to refuse are parameters. LLVM parses the whole text
    // before it runs anything, and hands the reason back.
    module.run_passes(pipeline.as_str(), machine, options).map_err(|error| PassError::Llvm(error.to_string()))
}

/// Has LLVM check the module.
pub(super) fn verify(module: &Module<'_>, name: &str, stage: Stage) -> Result<(), LlvmError> {
    module.verify().map_err(|error| LlvmError::Internal { stage, name: name.to_owned(), detail: error.to_string() })
}
