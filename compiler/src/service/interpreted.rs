//! The reference interpreter as the body of an executor: the back end where LLVM is off, and the oracle.
//!
//! Slow on purpose: it is entered through the same contract as machine code and shares nothing with it.

use crate::install::executor::Code;
use crate::interp::{InterpError, Interpreter};
use crate::ir::entity::Entity;
use crate::ir::tree::TraceTree;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::native::NativeContext;
use std::sync::Arc;

/// A tree that the reference interpreter runs.
pub(super) struct Interpreted {
    tree: TraceTree,
    model: Arc<HostModel>,
}

impl Interpreted {
    /// Prepares a verified tree.
    ///
    /// # Errors
    /// If the interpreter cannot run it, see [`InterpError`].
    pub(super) fn new(tree: TraceTree, model: Arc<HostModel>) -> Result<Interpreted, InterpError> {
        Interpreter::new(&tree, &model)?;
        Ok(Interpreted { tree, model })
    }
}

impl Code for Interpreted {
    unsafe fn run(&self, home: *mut u64, context: *mut NativeContext) -> u32 {
        let interpreter = match Interpreter::new(&self.tree, &self.model) {
            Ok(interpreter) => interpreter,
            // Excluded by `Interpreted::new`; nothing was done, so refusing is right.
            Err(_) => return 0,
        };
        // SAFETY: the caller keeps the contract of `Code::run`, which is the interpreter's.
        match unsafe { interpreter.run(home, context, None) } {
            Ok(exit) => exit.index() as u32,
            Err(error) => {
                tracing::error!(target: "firesteel", "the reference interpreter stopped: {error}");
                0
            }
        }
    }

    fn size(&self) -> usize {
        0
    }
}
