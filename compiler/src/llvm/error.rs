//! What can go wrong between a trace tree and its machine code, sorted by who must act.
//!
//! Pure data: any thread.

use crate::config::Tier;
use crate::config::passes::PassError;
use crate::lower::LowerError;

/// Who can do something about an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Responsible {
    /// The person who runs the program: settings, permissions of the process.
    User,
    /// The author of the interpreter's host model.
    Host,
    /// The authors of Firesteel: a bug to report with the trace tree's text.
    Firesteel,
    /// Nobody: a limit was reached, the trace is not compiled.
    Limit,
}

/// Stage of a compile, for errors and dumps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Trace IR to LLVM IR.
    Lower,
    /// LLVM's passes.
    Optimize,
    /// Machine code.
    Emit,
    /// Link into this process.
    Link,
}

impl core::fmt::Display for Stage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Stage::Lower => "lowering",
            Stage::Optimize => "LLVM's passes",
            Stage::Emit => "code generation",
            Stage::Link => "linking",
        })
    }
}

/// Why there is no machine code.
#[derive(Debug, thiserror::Error)]
pub enum LlvmError {
    /// The processor in the settings is none of those that can be named.
    #[error(
        "llvm.cpu is \"{name}\"; write \"native\", \"baseline\" or a processor whose instructions this machine has: {known}"
    )]
    UnknownCpu {
        /// As written.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The pass pipeline in the settings is refused by LLVM.
    #[error("{}: {source}", tier.passes_key())]
    Passes {
        /// Whose passes.
        tier: Tier,
        /// The reason.
        source: PassError,
    },
    /// The process may not map executable memory.
    #[error(
        "this process may not make memory executable ({detail}); allow it (SELinux: execmem; systemd: MemoryDenyWriteExecute=no) or switch native code off"
    )]
    NoExecutableMemory {
        /// What the system said.
        detail: String,
    },
    /// The machine is none that LLVM in this build can compile for.
    #[error("LLVM cannot compile for this machine ({detail})")]
    Target {
        /// LLVM's reason.
        detail: String,
    },
    /// A symbol that a tree needs has no address in the host model.
    #[error("the host model has no address for `{symbol}`; set it when the host attaches")]
    MissingAddress {
        /// Link-time name.
        symbol: String,
    },
    /// A tree that cannot be lowered.
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// LLVM's verifier or a diagnostic found our IR wrong, or LLVM failed.
    #[error("{stage} of `{name}` failed: {detail}; report this with the dump of the trace")]
    Internal {
        /// What was being done.
        stage: Stage,
        /// The trace.
        name: String,
        /// LLVM's message.
        detail: String,
    },
    /// More instructions than the budget allows.
    #[error("`{name}` has {count} instructions, more than budgets.max_tree_instructions = {limit}")]
    TooManyInstructions {
        /// The trace.
        name: String,
        /// Its size.
        count: usize,
        /// The budget.
        limit: usize,
    },
    /// More machine code than the budget allows.
    #[error("`{name}` has {bytes} bytes of machine code, more than budgets.max_tree_code_bytes = {limit}")]
    TooMuchCode {
        /// The trace.
        name: String,
        /// Its size.
        bytes: u64,
        /// The budget.
        limit: u64,
    },
}

impl LlvmError {
    /// Who can do something about it.
    pub fn responsible(&self) -> Responsible {
        match self {
            LlvmError::UnknownCpu { .. }
            | LlvmError::Passes { .. }
            | LlvmError::NoExecutableMemory { .. }
            | LlvmError::Target { .. } => Responsible::User,
            LlvmError::MissingAddress { .. } => Responsible::Host,
            LlvmError::Lower(error) => match error {
                LowerError::TooManySpills { .. } | LowerError::Layout(_) => Responsible::Limit,
                LowerError::HostModel { .. } => Responsible::Host,
                LowerError::Malformed { .. } | LowerError::Builder(_) => Responsible::Firesteel,
            },
            LlvmError::Internal { .. } => Responsible::Firesteel,
            LlvmError::TooManyInstructions { .. } | LlvmError::TooMuchCode { .. } => Responsible::Limit,
        }
    }
}
