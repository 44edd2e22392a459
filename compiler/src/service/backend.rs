//! The back ends of the worker: trace IR to something that runs.
//!
//! Owns the choice between LLVM and the trace IR interpreter, and the only call into machine code. Worker
//! thread; the code it makes may go anywhere.

use super::interpreted::Interpreted;
#[cfg(feature = "llvm")]
use super::stats::Stage;
use super::{ServiceError, Shared};
use crate::config::{Config, Tier};
use crate::inspect::dump::Dump;
use crate::install::executor::Code;
use crate::ir::layout::Layouts;
use crate::ir::tree::TraceTree;
#[cfg(feature = "llvm")]
use crate::llvm::Responsible;
use crate::memory;
use firesteel_protocol::exits::{AbortReason, ExitDescriptor};

/// The back end, made for the first tree. If that fails, it is told once, and again to every tree.
#[derive(Default)]
pub(super) struct LazyBackend(Option<Result<Backend, ServiceError>>);

impl LazyBackend {
    /// Whether the tiers differ.
    pub(super) fn has_tiers(shared: &Shared) -> bool {
        // In the schedules of the service, the reference interpreter stands for both.
        cfg!(shuttle) || cfg!(feature = "llvm") && !shared.options.interpret
    }

    /// The back end. None while memory is limited too much.
    pub(super) fn get(&mut self, shared: &Shared) -> Result<&mut Backend, NoCode> {
        if let Some(shortage) = memory::shortage() {
            return Err(NoCode { reason: AbortReason::CompilerError, detail: shortage.to_string() });
        }
        let made = self.0.get_or_insert_with(|| {
            let made = Backend::new(&shared.options.config, shared);
            if let Err(error) = &made {
                tracing::warn!(target: "firesteel", "nothing will be compiled: {error}");
            }
            made
        });
        made.as_mut().map_err(|error| NoCode { reason: AbortReason::CompilerError, detail: error.to_string() })
    }
}

/// How trace IR runs.
pub(super) enum Backend {
    Interpreter,
    #[cfg(feature = "llvm")]
    Native(Box<native::Native>),
}

/// Why there is no code.
pub(super) struct NoCode {
    pub(super) reason: AbortReason,
    pub(super) detail: String,
}

#[cfg(feature = "llvm")]
impl From<crate::llvm::LlvmError> for NoCode {
    fn from(error: crate::llvm::LlvmError) -> NoCode {
        let reason = match error.responsible() {
            Responsible::Limit => AbortReason::TreeFull,
            Responsible::User | Responsible::Host | Responsible::Firesteel => AbortReason::CompilerError,
        };
        NoCode { reason, detail: error.to_string() }
    }
}

impl Backend {
    #[cfg_attr(not(feature = "llvm"), allow(unused_variables))]
    fn new(config: &Config, shared: &Shared) -> Result<Backend, ServiceError> {
        #[cfg(feature = "llvm")]
        if !shared.options.interpret {
            let backend = crate::llvm::Backend::new(config, shared.options.model.clone());
            return backend
                .map(|backend| Backend::Native(Box::new(native::Native::new(backend))))
                .map_err(|error| ServiceError::Backend(error.to_string()));
        }
        Ok(Backend::Interpreter)
    }

    /// Code for an optimized tree.
    #[cfg_attr(not(feature = "llvm"), allow(unused_variables))]
    pub(super) fn code(
        &mut self,
        tree: &TraceTree,
        name: &str,
        tier: Tier,
        shared: &Shared,
        dump: &mut Dump,
    ) -> Result<(Box<dyn Code>, Vec<ExitDescriptor>), NoCode> {
        match self {
            Backend::Interpreter => {
                let fault = |detail| NoCode { reason: AbortReason::CompilerError, detail };
                let layouts = Layouts::of(tree).map_err(|error| fault(error.to_string()))?;
                let exits = layouts.all().iter().map(|layout| layout.descriptor.clone()).collect();
                let body = Interpreted::new(tree.clone(), shared.options.model.clone());
                Ok((Box::new(body.map_err(|error| fault(error.to_string()))?), exits))
            }
            #[cfg(feature = "llvm")]
            Backend::Native(native) => {
                let limit = shared.options.config.budgets.max_code_bytes;
                if native.live_bytes() >= limit {
                    let detail =
                        format!("all trees together have budgets.max_code_bytes = {limit} bytes of machine code");
                    return Err(NoCode { reason: AbortReason::TreeFull, detail });
                }
                let mut texts = dump.wanted().then(crate::llvm::CompileDump::default);
                let compiled = native.backend.compile(tree, name, tier, texts.as_mut());
                if let Some(texts) = &texts {
                    dump.llvm(tier.name(), &texts.lowered, &texts.optimized, &texts.assembly);
                }
                let compiled = compiled?;
                for (stage, time) in [
                    (Stage::Lower(tier), compiled.timings.lower),
                    (Stage::LlvmPasses(tier), compiled.timings.optimize),
                    (Stage::Emit(tier), compiled.timings.emit),
                    (Stage::Link(tier), compiled.timings.link),
                ] {
                    shared.counters.stage(stage, time);
                }
                let exits = compiled.descriptors.clone();
                Ok((Box::new(native.body(compiled)), exits))
            }
        }
    }
}

#[cfg(feature = "llvm")]
mod native {
    //! Machine code as the body of an executor. The only call into it.
    use crate::install::executor::Code;
    use crate::llvm::{Backend, CompiledCode};
    use firesteel_protocol::native::NativeContext;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// LLVM, and how much of its code is alive.
    pub(in crate::service) struct Native {
        pub(super) backend: Backend,
        live: Arc<AtomicU64>,
    }

    impl Native {
        pub(super) fn new(backend: Backend) -> Native {
            Native { backend, live: Arc::default() }
        }

        /// Bytes of machine code that executors still hold.
        pub(super) fn live_bytes(&self) -> u64 {
            self.live.load(Ordering::Relaxed)
        }

        /// Code as the body of an executor.
        pub(super) fn body(&self, code: CompiledCode) -> NativeCode {
            self.live.fetch_add(code.code_bytes as u64, Ordering::Relaxed);
            NativeCode { code, live: Arc::clone(&self.live) }
        }
    }

    pub(super) struct NativeCode {
        code: CompiledCode,
        live: Arc<AtomicU64>,
    }

    impl Drop for NativeCode {
        fn drop(&mut self) {
            self.live.fetch_sub(self.code.code_bytes as u64, Ordering::Relaxed);
        }
    }

    impl Code for NativeCode {
        unsafe fn run(&self, home: *mut u64, context: *mut NativeContext) -> u32 {
            // SAFETY: the entry has this signature and its code lives as long as `self`; the caller keeps
            // the contract of `Code::run`, which is the same.
            unsafe { (self.code.entry)(home, context) }
        }

        fn size(&self) -> usize {
            self.code.code_bytes
        }
    }
}
