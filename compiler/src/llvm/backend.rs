//! A worker's LLVM: trace tree in, code in this process out.
//!
//! A [`Backend`] lives on one worker thread at a time. [`CompiledCode`] may go anywhere.

use super::diagnostics::{Diagnostics, explain_fatal_errors};
use super::error::{LlvmError, Stage};
use super::session::{Linked, Session};
use super::symbols::{Symbol, check_addresses};
use super::{object, passes, target};
use crate::config::{Config, Tier};
use crate::ir::tree::TraceTree;
use crate::lower::{Lowered, Target, lower};
use core::time::Duration;
use firesteel_protocol::exits::ExitDescriptor;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::native::NativeEntry;
use inkwell::context::Context;
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::module::Module;
use inkwell::targets::TargetMachine;
use std::sync::Arc;
use std::time::Instant;

/// One worker's LLVM.
pub struct Backend {
    host: Arc<HostModel>,
    config: Config,
    machines: Machines,
    session: Arc<Session>,
}

/// A target machine a tier: each generates code with one effort.
struct Machines {
    warm: TargetMachine,
    hot: TargetMachine,
}

impl Machines {
    fn new(config: &Config) -> Result<Machines, LlvmError> {
        let machine = |tier| target::machine(&config.llvm.cpu, config.tier.of(tier).codegen);
        Ok(Machines { warm: machine(Tier::Warm)?, hot: machine(Tier::Hot)? })
    }

    fn of(&self, tier: Tier) -> &TargetMachine {
        match tier {
            Tier::Warm => &self.warm,
            Tier::Hot => &self.hot,
        }
    }
}

// SAFETY: a target machine may be used by one thread at a time, whichever; `Backend` is not
// `Sync`, which sees to that. All else in here is `Send`.
unsafe impl Send for Backend {}

/// Time each stage of a compile took.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CompileTimings {
    /// Trace IR to LLVM IR.
    pub lower: Duration,
    /// LLVM's passes.
    pub optimize: Duration,
    /// Machine code.
    pub emit: Duration,
    /// Link into this process.
    pub link: Duration,
}

impl CompileTimings {
    /// All stages.
    pub fn total(&self) -> Duration {
        self.lower + self.optimize + self.emit + self.link
    }
}

/// What each stage of a compile made, for people. Filled as far as the compile came.
#[derive(Clone, Default, Debug)]
pub struct CompileDump {
    /// LLVM IR as lowered.
    pub lowered: String,
    /// LLVM IR after the passes.
    pub optimized: String,
    /// Assembly.
    pub assembly: String,
    /// The object: ELF, relocatable.
    pub object: Vec<u8>,
}

/// Code in this process.
///
/// Dropping it removes the code, on whatever thread: the owner must know that no thread is in it.
pub struct CompiledCode {
    /// Where to enter.
    pub entry: NativeEntry,
    /// Bytes of machine code and constants.
    pub code_bytes: usize,
    /// One descriptor an exit; compiled code returns the index.
    pub descriptors: Vec<ExitDescriptor>,
    /// Time it took.
    pub timings: CompileTimings,
    _linked: Linked,
}

impl core::fmt::Debug for CompiledCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CompiledCode")
            .field("entry", &(self.entry as *const ()))
            .field("code_bytes", &self.code_bytes)
            .field("exits", &self.descriptors.len())
            .field("timings", &self.timings)
            .finish_non_exhaustive()
    }
}

impl Backend {
    /// A backend for this machine. Compiles and links a scratch function with each tier's passes, so that what
    /// LLVM refuses in the settings, and a process that may not have executable memory, show here.
    pub fn new(config: &Config, host: Arc<HostModel>) -> Result<Backend, LlvmError> {
        explain_fatal_errors();
        let machines = Machines::new(config)?;
        let session = Arc::new(Session::new().map_err(|detail| LlvmError::Target { detail })?);
        let backend = Backend { host, config: config.clone(), machines, session };
        Tier::ALL.into_iter().try_for_each(|tier| backend.self_test(tier))?;
        Ok(backend)
    }

    /// Compiles a tree for a tier. `name` appears in errors, dumps and profiles.
    pub fn compile(
        &self,
        tree: &TraceTree,
        name: &str,
        tier: Tier,
        dump: Option<&mut CompileDump>,
    ) -> Result<CompiledCode, LlvmError> {
        self.check_size(tree, name)?;
        let context = Context::create();
        let mut timings = CompileTimings::default();

        let start = Instant::now();
        let target = Target {
            machine: self.machines.of(tier),
            max_spills: self.config.budgets.max_spills as usize,
            counts_down: tier == Tier::Warm,
        };
        let Lowered { module, symbols, entry, layouts } = lower(&context, tree, &self.host, &target, name)?;
        check_addresses(&symbols)?;
        let descriptors = layouts.all().iter().map(|layout| layout.descriptor.clone()).collect();
        timings.lower = start.elapsed();

        let code = self.object_of(&context, &module, name, tier, &mut timings, dump)?;
        let code_bytes = object::code_bytes(&code, name)?;
        let limit = self.config.budgets.max_tree_code_bytes;
        if code_bytes > limit {
            return Err(LlvmError::TooMuchCode { name: name.to_owned(), bytes: code_bytes, limit });
        }

        let start = Instant::now();
        let linked = self.link(code, &symbols, &entry, name)?;
        timings.link = start.elapsed();
        // SAFETY: the entry was emitted by `lower` with the signature of `NativeEntry`; the code stays while
        // `linked` does, which the result holds.
        let entry = unsafe { core::mem::transmute::<usize, NativeEntry>(linked.entry() as usize) };
        Ok(CompiledCode { entry, code_bytes: code_bytes as usize, descriptors, timings, _linked: linked })
    }

    /// Runs the passes and emits the object.
    fn object_of(
        &self,
        context: &Context,
        module: &Module<'_>,
        name: &str,
        tier: Tier,
        timings: &mut CompileTimings,
        dump: Option<&mut CompileDump>,
    ) -> Result<MemoryBuffer<'static>, LlvmError> {
        let watch = Diagnostics::watch(context);
        let mut dump = dump;
        if let Some(dump) = dump.as_deref_mut() {
            dump.lowered = module.print_to_string().to_string();
        }
        let verify = cfg!(debug_assertions) || self.config.llvm.verify;
        let machine = self.machines.of(tier);

        let start = Instant::now();
        if verify {
            passes::verify(module, name, Stage::Lower)?;
        }
        passes::run(module, &self.config.tier.of(tier).passes, machine)
            .map_err(|source| LlvmError::Passes { tier, source })?;
        if verify {
            passes::verify(module, name, Stage::Optimize)?;
        }
        timings.optimize = start.elapsed();
        let failed = |stage| move |detail| LlvmError::Internal { stage, name: name.to_owned(), detail };
        watch.take().map_or(Ok(()), |detail| Err(failed(Stage::Optimize)(detail)))?;

        if let Some(dump) = dump.as_deref_mut() {
            dump.optimized = module.print_to_string().to_string();
            dump.assembly = object::assembly(module, machine, name)?;
        }
        let start = Instant::now();
        let code = object::emit(module, machine, name)?;
        timings.emit = start.elapsed();
        watch.take().map_or(Ok(()), |detail| Err(failed(Stage::Emit)(detail)))?;
        if let Some(dump) = dump {
            dump.object = code.as_slice().to_vec();
        }
        Ok(code)
    }

    fn link(
        &self,
        code: MemoryBuffer<'static>,
        symbols: &[Symbol],
        entry: &str,
        name: &str,
    ) -> Result<Linked, LlvmError> {
        self.session.link(code, symbols, entry).map_err(|detail| {
            // ORC has no code for this; the system's words for EPERM and EACCES are in the text.
            if detail.contains("Permission denied") || detail.contains("Operation not permitted") {
                LlvmError::NoExecutableMemory { detail }
            } else {
                LlvmError::Internal { stage: Stage::Link, name: name.to_owned(), detail }
            }
        })
    }

    fn check_size(&self, tree: &TraceTree, name: &str) -> Result<(), LlvmError> {
        let count = tree.segments.iter().map(|(_, segment)| segment.insts.len()).sum();
        let limit = self.config.budgets.max_tree_instructions as usize;
        if count > limit {
            return Err(LlvmError::TooManyInstructions { name: name.to_owned(), count, limit });
        }
        Ok(())
    }

    fn self_test(&self, tier: Tier) -> Result<(), LlvmError> {
        const NAME: &str = "fs.selftest";
        let context = Context::create();
        let module = context.create_module(NAME);
        let function = module.add_function(NAME, context.i32_type().fn_type(&[], false), None);
        let builder = context.create_builder();
        builder.position_at_end(context.append_basic_block(function, "entry"));
        builder.build_return(Some(&context.i32_type().const_zero())).map_err(crate::lower::LowerError::from)?;
        let code = self.object_of(&context, &module, NAME, tier, &mut CompileTimings::default(), None)?;
        self.link(code, &[], NAME, NAME).map(drop)
    }
}
