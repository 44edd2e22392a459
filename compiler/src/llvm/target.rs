//! The target machine of a worker: this process's machine, at the processor level of the settings.
//!
//! Position-independent code in the small model: calls and data go through the global offset table, which
//! the linker places beside the code, so that objects at any 64-bit address can be named. Called on worker
//! threads.

use super::error::LlvmError;
use crate::config::{Codegen, Cpu};
use inkwell::OptimizationLevel;
use inkwell::targets::{CodeModel, InitializationConfig, RelocMode, Target, TargetMachine, TargetMachineOptions};
use std::sync::OnceLock;

/// A machine for `cpu`, generating code with this effort.
pub(super) fn machine(cpu: &Cpu, codegen: Codegen) -> Result<TargetMachine, LlvmError> {
    initialize()?;
    let triple = TargetMachine::get_default_triple();
    let target = Target::from_triple(&triple).map_err(|error| LlvmError::Target { detail: error.to_string() })?;
    let (name, features) = match cpu {
        Cpu::Native => {
            (TargetMachine::get_host_cpu_name().to_string(), TargetMachine::get_host_cpu_features().to_string())
        }
        Cpu::Baseline => (baseline().to_owned(), String::new()),
        Cpu::Named(name) if PROCESSORS.contains(&name.as_str()) => (name.clone(), String::new()),
        Cpu::Named(name) => {
            return Err(LlvmError::UnknownCpu { name: name.clone(), known: PROCESSORS.join(", ") });
        }
    };
    let options = TargetMachineOptions::new()
        .set_cpu(&name)
        .set_features(&features)
        .set_level(level(codegen))
        .set_reloc_mode(RelocMode::PIC)
        .set_code_model(CodeModel::Small);
    let machine = target
        .create_target_machine_from_options(&triple, options)
        .ok_or_else(|| LlvmError::Target { detail: format!("no target machine for {triple}") })?;
    Ok(machine)
}

fn initialize() -> Result<(), LlvmError> {
    static DONE: OnceLock<Result<(), String>> = OnceLock::new();
    let done = DONE.get_or_init(|| {
        let parts = InitializationConfig { asm_parser: false, ..InitializationConfig::default() };
        initialize_target(&parts)
    });
    done.clone().map_err(|detail| LlvmError::Target { detail })
}

// Not `initialize_native`, which links all targets that LLVM has.
#[cfg(target_arch = "x86_64")]
fn initialize_target(parts: &InitializationConfig) -> Result<(), String> {
    Target::initialize_x86(parts);
    Ok(())
}

#[cfg(target_arch = "aarch64")]
fn initialize_target(parts: &InitializationConfig) -> Result<(), String> {
    Target::initialize_aarch64(parts);
    Ok(())
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn initialize_target(_: &InitializationConfig) -> Result<(), String> {
    Err("code is made for x86-64 and AArch64 only".to_owned())
}

/// Processors that settings may name. LLVM has no way to ask for its own list, and ends the process for a name
/// it does not know, or one without 64-bit code.
#[cfg(target_arch = "x86_64")]
const PROCESSORS: &[&str] = &[
    "x86-64",
    "x86-64-v2",
    "x86-64-v3",
    "x86-64-v4",
    "nehalem",
    "westmere",
    "sandybridge",
    "ivybridge",
    "haswell",
    "broadwell",
    "skylake",
    "skylake-avx512",
    "cascadelake",
    "cooperlake",
    "icelake-client",
    "icelake-server",
    "tigerlake",
    "rocketlake",
    "alderlake",
    "raptorlake",
    "meteorlake",
    "sapphirerapids",
    "emeraldrapids",
    "graniterapids",
    "goldmont",
    "tremont",
    "gracemont",
    "sierraforest",
    "znver1",
    "znver2",
    "znver3",
    "znver4",
    "znver5",
];
/// As above.
#[cfg(not(target_arch = "x86_64"))]
const PROCESSORS: &[&str] = &[
    "generic",
    "apple-m1",
    "apple-m2",
    "apple-m3",
    "apple-m4",
    "cortex-a53",
    "cortex-a55",
    "cortex-a72",
    "cortex-a76",
    "cortex-a78",
    "neoverse-n1",
    "neoverse-n2",
    "neoverse-v1",
    "neoverse-v2",
    "ampere1",
    "ampere1a",
];

/// The processor every machine of the architecture has.
fn baseline() -> &'static str {
    if cfg!(target_arch = "x86_64") { "x86-64" } else { "generic" }
}

fn level(codegen: Codegen) -> OptimizationLevel {
    match codegen {
        Codegen::None => OptimizationLevel::None,
        Codegen::Less => OptimizationLevel::Less,
        Codegen::Default => OptimizationLevel::Default,
        Codegen::Aggressive => OptimizationLevel::Aggressive,
    }
}
