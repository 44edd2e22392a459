//! What makes the machine a host of Firesteel.
//!
//! Reading order: [`model`] (what the compiler is told of objects), [`inspect`] (how its thread reads them),
//! [`loops`] (what is known of each loop), [`lane`] (a thread's way to the compiler), [`record`], [`control`] (the
//! control point), [`enter`] and [`reify`] (into compiled code and back), [`helpers`] (what it calls).
//!
//! [`Jit`] is shared by all threads. Nothing in here blocks them, but for `sync`, which is asked for.

pub mod control;
pub mod enter;
pub mod helpers;
pub mod inspect;
pub mod lane;
pub mod loops;
pub mod model;
pub mod record;
pub mod reify;
pub mod status;

use crate::families::TABLES;
use crate::heap::Value;
use crate::machine::{Requests, request};
use crate::program::Program;
use firesteel_compiler::config::{Config, ConfigError, Tier};
use firesteel_compiler::install::executor::{Executor, ExecutorState};
use firesteel_compiler::opt::fuel::Fuel;
use firesteel_compiler::service::{Service, ServiceError, ServiceOptions};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project::Inspect;
use firesteel_protocol::fam::tables::Expansion;
use firesteel_protocol::host::HostModel;
use firesteel_recorder::hotness::{HeatParams, HotnessParams};
use firesteel_recorder::release::Orphans;
use inspect::Objects;
use loops::{LoopState, Status};
use model::ModelError;
use parking_lot::Mutex;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Sizes of what lies between a thread and the compiler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueueSizes {
    /// Words in the ring of records.
    pub ring_words: usize,
    /// References in the release queue's lock-free part.
    pub releases: usize,
}

impl Default for QueueSizes {
    /// A ring for a recording of the greatest length, and some.
    fn default() -> QueueSizes {
        QueueSizes { ring_words: 1 << 14, releases: 1 << 10 }
    }
}

/// How the compiler is switched on.
#[derive(Clone, Default)]
pub struct JitOptions {
    /// Wait for the compiler after each recording.
    pub sync: bool,
    /// Back edges before a loop is recorded; none for the configuration's.
    pub threshold: Option<u32>,
    /// Run trace IR by the reference interpreter instead of LLVM.
    pub interpret: bool,
    /// Compile for this tier only; none for both, one after the other.
    pub tier: Option<Tier>,
    /// Directory for the text of every stage.
    pub dump: Option<PathBuf>,
    /// For tests: every tree always leaves at its n-th instruction that can.
    pub fail_guard: Option<u32>,
    /// For tests: how the intake thread reads objects, instead of [`Objects`].
    pub inspect: Option<Arc<dyn Inspect>>,
    /// For tests: every n-th compile panics.
    pub panic_every: Option<u32>,
    /// For tests: sizes for new threads, which take them in turn; empty for the usual ones.
    pub queues: Vec<QueueSizes>,
    /// For tests: compile jobs that may wait; none for the configuration's.
    pub max_queued_jobs: Option<u32>,
}

/// A compiler that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum JitError {
    /// The configuration is wrong. The user must act.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The service does not start.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The family file names something that this crate does not have. We must act.
    #[error("the instruction tables do not fit the machine: {0}")]
    Model(#[from] ModelError),
}

/// Counters of all threads.
#[derive(Debug, Default)]
pub struct JitCounters {
    /// Recordings begun.
    pub recordings: AtomicU64,
    /// Instructions recorded.
    pub recorded: AtomicU64,
    /// Recordings given up by the machine.
    pub aborted: AtomicU64,
    /// Recordings that did not start because their thread was behind with releasing what came back.
    pub unreleased: AtomicU64,
    /// Times that compiled code was entered.
    pub entries: AtomicU64,
    /// Entries that were refused by the code itself.
    pub refused: AtomicU64,
    /// Loop iterations in compiled code.
    pub iterations: AtomicU64,
    /// Exits that got a bridge recorded.
    pub bridges: AtomicU64,
    /// Executors invalidated because a global changed.
    pub invalidated: AtomicU64,
    /// References that records took.
    pub taken: AtomicU64,
    /// References that came back from the compiler.
    pub returned: AtomicU64,
    /// Sum of the addresses taken less those that came back, which tells one lost and another doubled.
    pub owed: AtomicU64,
    /// Threads to which more came back than their records took.
    pub overpaid: AtomicU64,
    /// Of those that came back: for threads that were gone.
    pub orphaned: AtomicU64,
    /// Of those that came back: by the spill list of a thread's queue, which was full.
    pub spilled: AtomicU64,
    /// Recordings given up because the ring was full.
    pub ring_full: AtomicU64,
    /// Recordings given up because the service's queue was full.
    pub queue_full: AtomicU64,
}

impl JitCounters {
    /// Adds to a counter.
    pub fn add(counter: &AtomicU64, more: u64) {
        counter.fetch_add(more, Ordering::Relaxed);
    }
}

/// The compiler and what is known of the program's loops.
pub struct Jit {
    /// The compile service.
    pub service: Service,
    /// The program's loops, by their numbers.
    pub loops: Vec<LoopState>,
    /// When loops and exits are recorded.
    pub hotness: HotnessParams,
    /// Instructions of one recording.
    pub record_limit: u32,
    /// Wait for the compiler after each recording.
    pub sync: bool,
    /// What the compiler is told.
    pub model: Arc<HostModel>,
    /// Counters.
    pub counters: JitCounters,
    /// How objects are looked into.
    pub inspect: Objects,
    /// By family: no entry has an expansion.
    pub missing: Vec<bool>,
    /// How threads in compiled code are asked to leave.
    requests: Arc<Requests>,
    /// Sizes for new threads, in turn.
    queues: Vec<QueueSizes>,
    /// Threads so far.
    lanes: AtomicUsize,
    /// References that came back for threads that are gone.
    orphans: Orphans,
    /// Held by the one thread that ends orphans: they may share objects, whose counts are not atomic.
    grave: Mutex<()>,
}

impl Jit {
    /// Starts the service for a program.
    pub(crate) fn start(program: &Program, options: JitOptions, requests: &Arc<Requests>) -> Result<Jit, JitError> {
        let mut config = Config::load()?;
        config.budgets.max_queued_jobs = options.max_queued_jobs.unwrap_or(config.budgets.max_queued_jobs);
        let model = Arc::new(model::build(&TABLES)?);
        let thresholds = config.thresholds.clone();
        let threshold = options.threshold.unwrap_or(thresholds.hot_loop).max(1);
        let defaults = HotnessParams::default();
        let ceiling = |threshold: u32| thresholds.penalty_limit.max(threshold);
        let hotness = HotnessParams {
            loops: HeatParams { threshold, ceiling: ceiling(threshold), ..defaults.loops },
            exits: HeatParams {
                threshold: thresholds.hot_exit.max(1).min(threshold.max(2)),
                ceiling: ceiling(thresholds.hot_exit),
                ..defaults.exits
            },
        };
        let waking = Arc::clone(requests);
        let service = Service::start(ServiceOptions {
            config,
            model: Arc::clone(&model),
            tables: &TABLES,
            inspect: options.inspect.unwrap_or_else(|| Arc::new(Objects::new(&model))),
            fail_guard: options.fail_guard,
            panic_every: options.panic_every,
            chaos: None,
            fuel: Fuel::UNLIMITED,
            improve_on_request: false,
            fragments: false,
            clock: || 0,
            interpret: options.interpret,
            tier: options.tier,
            dump: options.dump,
            wake: Arc::new(move || waking.ask(request::WAKE)),
        })?;
        let places = program.functions.iter().enumerate();
        let places = places.flat_map(|(at, function)| function.headers.iter().map(move |&header| (at, header)));
        let loops = places.map(|(function, header)| LoopState::new(function, header, &hotness.loops)).collect();
        let missing = TABLES
            .families
            .iter()
            .map(|family| family.entries.iter().all(|entry| matches!(entry.expansion, Expansion::Missing(_))))
            .collect();
        Ok(Jit {
            service,
            loops,
            hotness,
            record_limit: thresholds.record_limit,
            sync: options.sync,
            inspect: Objects::new(&model),
            model,
            counters: JitCounters::default(),
            missing,
            requests: Arc::clone(requests),
            queues: options.queues,
            lanes: AtomicUsize::new(0),
            orphans: Orphans::new(),
            grave: Mutex::new(()),
        })
    }

    /// A global is about to change: executors that rely on it become unreachable, and whoever runs one leaves at
    /// its next loop header. Called with the lock of the globals held.
    pub fn forget_global(&self, name: &str) {
        let guard = crossbeam_epoch::pin();
        for found in &self.loops {
            let Some(executor) = found.slot().and_then(|slot| slot.get(&guard)) else { continue };
            if executor.dependencies.iter().any(|dependency| dependency.name == name) {
                executor.invalidate();
                found.reset();
                JitCounters::add(&self.counters.invalidated, 1);
            }
        }
        // All are asked, whatever the slots hold now: a thread may still run what was replaced or taken out.
        self.requests.ask(request::GLOBALS);
    }

    /// Makes an executor valid if it fits the program, and globals are what it relies on.
    pub(crate) fn validate(&self, executor: &Executor, machine: &crate::machine::Machine, found: &LoopState) -> bool {
        if executor.state() == ExecutorState::Valid {
            return true;
        }
        let function = machine.program.functions.get(found.function);
        if !function.is_some_and(|function| enter::acceptable(executor, function)) {
            return false;
        }
        let globals = machine.globals.hold();
        let holds = executor.dependencies.iter().all(|fact| globals.is(&fact.name, fact.object));
        holds && executor.validate()
    }

    /// Ends references that came back for threads that are gone, unless another thread is at it.
    pub fn bury_orphans(&self) {
        if self.orphans.is_empty() {
            return;
        }
        if let Some(_grave) = self.grave.try_lock() {
            let mut sum = 0u64;
            let count = self.orphans.drain(|reference| {
                sum = sum.wrapping_add(reference);
                end_reference(reference);
            });
            JitCounters::add(&self.counters.returned, count as u64);
            JitCounters::add(&self.counters.orphaned, count as u64);
            JitCounters::add(&self.counters.owed, sum.wrapping_neg());
        }
    }

    /// Sizes for a new thread.
    pub(crate) fn next_queues(&self) -> QueueSizes {
        let number = self.lanes.fetch_add(1, Ordering::Relaxed);
        self.queues.get(number % self.queues.len().max(1)).copied().unwrap_or_default()
    }

    /// Ends the service; everything recorded comes back. No thread of the machine runs any more.
    pub fn shut_down(&self) {
        self.service.shut_down();
        self.bury_orphans();
    }

    /// Why recordings and compiles were given up, with how many: as the service counts them, and those that it was never
    /// told of.
    pub fn aborts(&self) -> Vec<(&'static str, u64)> {
        let unreleased = self.counters.unreleased.load(Ordering::Relaxed);
        let here = (unreleased > 0).then_some((AbortReason::Unreleased.name(), unreleased));
        self.service.stats().aborted.into_iter().chain(here).collect()
    }

    /// Notes that the root of a loop failed, which had brought it to a state.
    pub(crate) fn root_failed(&self, found: &LoopState, from: Status, reason: AbortReason) {
        found.failed(from, reason, &self.hotness.loops);
    }
}

impl Drop for Jit {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// Gives up a reference that a record owned.
pub(crate) fn end_reference(reference: u64) {
    // SAFETY: the record owned the reference and the service gave it back once; the object is this thread's, or
    // that of a thread that is gone.
    drop(unsafe { Value::from_address(reference) });
}
