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
use firesteel_protocol::exits::ExitDescriptor;

/// How trace IR runs.
pub(super) enum Backend {
    Interpreter,
    #[cfg(feature = "llvm")]
    Native(Box<crate::llvm::Backend>),
}

impl Backend {
    #[cfg_attr(not(feature = "llvm"), allow(unused_variables))]
    pub(super) fn new(config: &Config, shared: &Shared) -> Result<Backend, ServiceError> {
        #[cfg(feature = "llvm")]
        if !shared.options.interpret {
            let backend = crate::llvm::Backend::new(config, shared.options.model.clone());
            return backend
                .map(|backend| Backend::Native(Box::new(backend)))
                .map_err(|error| ServiceError::Backend(error.to_string()));
        }
        Ok(Backend::Interpreter)
    }

    /// Whether the tiers differ.
    pub(super) fn has_tiers(&self) -> bool {
        match self {
            Backend::Interpreter => false,
            #[cfg(feature = "llvm")]
            Backend::Native(_) => true,
        }
    }

    /// Code for an optimized tree. Errors are for people.
    #[cfg_attr(not(feature = "llvm"), allow(unused_variables))]
    pub(super) fn code(
        &mut self,
        tree: &TraceTree,
        name: &str,
        tier: Tier,
        shared: &Shared,
        dump: &mut Dump,
    ) -> Result<(Box<dyn Code>, Vec<ExitDescriptor>), String> {
        match self {
            Backend::Interpreter => {
                let layouts = Layouts::of(tree).map_err(|error| error.to_string())?;
                let exits = layouts.all().iter().map(|layout| layout.descriptor.clone()).collect();
                let body = Interpreted::new(tree.clone(), shared.options.model.clone());
                Ok((Box::new(body.map_err(|error| error.to_string())?), exits))
            }
            #[cfg(feature = "llvm")]
            Backend::Native(backend) => {
                let mut texts = dump.wanted().then(crate::llvm::CompileDump::default);
                let compiled = backend.compile(tree, name, tier, texts.as_mut());
                if let Some(texts) = &texts {
                    dump.llvm(tier.name(), &texts.lowered, &texts.optimized, &texts.assembly);
                }
                let compiled = compiled.map_err(|error| error.to_string())?;
                for (stage, time) in [
                    (Stage::Lower(tier), compiled.timings.lower),
                    (Stage::LlvmPasses(tier), compiled.timings.optimize),
                    (Stage::Emit(tier), compiled.timings.emit),
                    (Stage::Link(tier), compiled.timings.link),
                ] {
                    shared.counters.stage(stage, time);
                }
                let exits = compiled.descriptors.clone();
                Ok((Box::new(native::NativeCode::new(compiled)), exits))
            }
        }
    }
}

#[cfg(feature = "llvm")]
mod native {
    //! Machine code as the body of an executor. The only call into it.
    use crate::install::executor::Code;
    use crate::llvm::CompiledCode;
    use firesteel_protocol::native::NativeContext;

    pub(super) struct NativeCode {
        code: CompiledCode,
    }

    impl NativeCode {
        pub(super) fn new(code: CompiledCode) -> NativeCode {
            NativeCode { code }
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
