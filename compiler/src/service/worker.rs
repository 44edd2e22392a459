//! The worker thread: projected traces to an executor in the table.
//!
//! Owns the back end. A panic in a job disables that trace and is reported; the host lives.

use super::interpreted::Interpreted;
use super::stats::Stage;
use super::{ServiceError, Shared};
use crate::chaos;
use crate::config::Config;
use crate::inspect::dump::Dump;
use crate::install::executor::{Code, Executor};
use crate::ir::layout::Layouts;
use crate::ir::print::print;
use crate::ir::tree::TraceTree;
use crate::pipeline::{self, OptOptions};
use crate::project::{ProjectError, ProjectedTrace, RecordedTree, Translation, translate};
use crossbeam_channel::Receiver;
use firesteel_protocol::exits::{AbortReason, ExitDescriptor};
use firesteel_protocol::trace::{CodeCopy, TreeId};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Instant;

/// What the worker is told.
pub(super) enum Job {
    Compile { tree: TreeId, code: Arc<CodeCopy>, header: u32, trace: ProjectedTrace, begun: Instant },
    Stop,
}

/// How trace IR runs.
enum Backend {
    Interpreter,
    #[cfg(feature = "llvm")]
    Native(Box<crate::llvm::Backend>),
}

/// The worker's state.
pub(super) struct Worker {
    shared: Arc<Shared>,
    backend: Backend,
}

static NEXT_EXECUTOR: AtomicU32 = AtomicU32::new(1);

impl Worker {
    pub(super) fn new(shared: Arc<Shared>) -> Result<Worker, ServiceError> {
        let backend = Backend::new(&shared.options.config, &shared)?;
        Ok(Worker { shared, backend })
    }

    /// Works until told to stop; returns itself, for the next start.
    pub(super) fn run(mut self, queue: &Receiver<Job>) -> Worker {
        while let Ok(job) = queue.recv() {
            match job {
                Job::Stop => break,
                Job::Compile { tree, code, header, trace, begun } => {
                    if !self.shared.counters.is_closed() {
                        self.guarded(tree, code, header, trace, begun);
                    }
                    self.shared.counters.done();
                    (self.shared.options.wake)();
                }
            }
        }
        self
    }

    fn guarded(&mut self, tree: TreeId, code: Arc<CodeCopy>, header: u32, trace: ProjectedTrace, begun: Instant) {
        let unit = trace.unit;
        self.shared.store.note_code(tree, &code, header);
        let result = catch_unwind(AssertUnwindSafe(|| self.compile(tree, code, header, trace, begun)));
        let error = match result {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error,
            Err(panic) => {
                let detail = panic
                    .downcast_ref::<String>()
                    .map(String::as_str)
                    .or_else(|| panic.downcast_ref::<&str>().copied())
                    .unwrap_or("a panic without a message");
                ProjectError {
                    reason: AbortReason::CompilerError,
                    unit,
                    detail: format!("the compiler failed: {detail}; please report this"),
                }
            }
        };
        self.shared.counters.aborted(error.reason);
        self.shared.store.fail(tree, &error);
    }

    fn compile(
        &mut self,
        tree: TreeId,
        code: Arc<CodeCopy>,
        header: u32,
        trace: ProjectedTrace,
        begun: Instant,
    ) -> Result<(), ProjectError> {
        let shared = self.shared.clone();
        let (options, counters) = (&shared.options, &shared.counters);
        let limits = &options.config;
        let recorded = self.recorded(tree, &code, header, trace)?;
        let name = format!("{}:{}", code.name, code.lines.get(header as usize).copied().unwrap_or(0));
        let mut dump = Dump::open(options.dump.as_deref(), tree, recorded.traces.len());
        dump.records(&recorded, options.tables);

        let clock = Instant::now();
        let Translation { tree: mut ir, contract, dependencies, overruled } =
            translate(&recorded, &options.model, options.tables)?;
        let translate_time = clock.elapsed();
        counters.stage(Stage::Translate, translate_time);
        dump.ir("projected", &print(&ir, &options.model).to_string());

        let clock = Instant::now();
        let failed = |detail: String| ProjectError { reason: AbortReason::CompilerError, unit: header, detail };
        let mut texts = |pass: &'static str, _before: &str, after: &str| dump.ir(pass, after);
        let texts: Option<&mut pipeline::Dump<'_>> = if options.dump.is_some() { Some(&mut texts) } else { None };
        pipeline::optimize(&mut ir, &options.model, &OptOptions::default(), texts)
            .map_err(|error| failed(error.to_string()))?;
        let guards = chaos::guards(&ir);
        if let Some(number) = options.fail_guard {
            chaos::fail_guard(&mut ir, number);
        }
        let optimize_time = clock.elapsed();
        counters.stage(Stage::Optimize, optimize_time);
        let length = ir.segments.iter().map(|(_, segment)| segment.insts.len()).sum::<usize>();
        if length > limits.budgets.max_tree_instructions as usize {
            let detail = format!("{length} instructions, the limit is {}", limits.budgets.max_tree_instructions);
            return Err(ProjectError { reason: AbortReason::TreeFull, unit: header, detail });
        }
        let text = print(&ir, &options.model).to_string();
        let (body, exits) = self.backend.code(ir, &name, &shared, &mut dump).map_err(failed)?;
        dump.exits(&exits);
        let size = body.size();
        let executor = Executor {
            id: NEXT_EXECUTOR.fetch_add(1, Ordering::Relaxed),
            tree,
            traces: recorded.traces.len() as u32,
            length: length as u32,
            guards,
            code: code.clone(),
            header,
            heat: exits.iter().map(|_| AtomicU32::new(0)).collect(),
            exits,
            contract,
            dependencies,
            entries: AtomicU64::new(0),
            iterations: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            body,
            state: AtomicU8::new(0),
        };
        let traces = recorded.traces.len();
        if let Some(slot) = shared.store.keep(recorded, text) {
            slot.publish(executor);
        }
        counters.published(size as u64, overruled);
        counters.stage(Stage::SealToPatch, begun.elapsed());
        tracing::info!(
            target: "firesteel",
            "trace {} {}:{} compiled: {traces} traces, {length} instructions, {size} bytes; translate {translate_time:?}, optimize {optimize_time:?}, in all {:?}",
            tree.0, code.file, name, begun.elapsed()
        );
        Ok(())
    }

    /// The tree with the new trace in it.
    fn recorded(
        &self,
        tree: TreeId,
        code: &Arc<CodeCopy>,
        header: u32,
        trace: ProjectedTrace,
    ) -> Result<RecordedTree, ProjectError> {
        if trace.bridge_of.is_none() {
            return Ok(RecordedTree { tree, code: code.clone(), header, traces: vec![trace] });
        }
        let unit = trace.unit;
        let stale = |detail: &str| ProjectError { reason: AbortReason::Stale, unit, detail: detail.to_owned() };
        let mut recorded = self.shared.store.recorded(tree).ok_or_else(|| stale("a bridge of a tree that is gone"))?;
        let limit = self.shared.options.config.thresholds.max_traces_per_tree as usize;
        if recorded.traces.len() >= limit {
            let detail = format!("{limit} traces");
            return Err(ProjectError { reason: AbortReason::TreeFull, unit, detail });
        }
        recorded.traces.push(trace);
        Ok(recorded)
    }
}

impl Backend {
    #[cfg_attr(not(feature = "llvm"), allow(unused_variables))]
    fn new(config: &Config, shared: &Shared) -> Result<Backend, ServiceError> {
        #[cfg(feature = "llvm")]
        if !shared.options.interpret {
            let backend = crate::llvm::Backend::new(config, shared.options.model.clone());
            return backend
                .map(|backend| Backend::Native(Box::new(backend)))
                .map_err(|error| ServiceError::Backend(error.to_string()));
        }
        Ok(Backend::Interpreter)
    }

    #[cfg_attr(not(feature = "llvm"), allow(unused_variables))]
    fn code(
        &mut self,
        tree: TraceTree,
        name: &str,
        shared: &Shared,
        dump: &mut Dump,
    ) -> Result<(Box<dyn Code>, Vec<ExitDescriptor>), String> {
        match self {
            Backend::Interpreter => {
                let layouts = Layouts::of(&tree).map_err(|error| error.to_string())?;
                let exits = layouts.all().iter().map(|layout| layout.descriptor.clone()).collect();
                let body = Interpreted::new(tree, shared.options.model.clone()).map_err(|error| error.to_string())?;
                Ok((Box::new(body), exits))
            }
            #[cfg(feature = "llvm")]
            Backend::Native(backend) => {
                let mut texts = dump.wanted().then(crate::llvm::CompileDump::default);
                let compiled = backend.compile(&tree, name, texts.as_mut());
                if let Some(texts) = &texts {
                    dump.llvm(&texts.lowered, &texts.optimized, &texts.assembly);
                }
                let compiled = compiled.map_err(|error| error.to_string())?;
                for (stage, time) in [
                    (Stage::Lower, compiled.timings.lower),
                    (Stage::LlvmPasses, compiled.timings.optimize),
                    (Stage::Emit, compiled.timings.emit),
                    (Stage::Link, compiled.timings.link),
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
