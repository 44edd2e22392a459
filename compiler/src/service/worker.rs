//! The worker thread: projected traces to executors in the table.
//!
//! Owns the back end, which is made for the first job, so that a program without one does not pay for LLVM, and the
//! trees that wait for the hot tier. New traces come first; a tree is promoted when no job came for a moment. A
//! panic in a job disables that trace and is reported; the host lives.

mod promotion;

use super::Shared;
use super::backend::LazyBackend;
use super::caught::caught;
use super::compile::{FragmentOf, Part, Prepared};
use super::price::Watch;
use super::stats::Stage;
use crate::chaos;
use crate::chaos::seeded::{Chaos, Misfortune, Place};
use crate::config::Tier;
use crate::inspect::dump::Dump;
use crate::install::executor::ExecutorState;
use crate::install::links::{self, Links, Place as LinkPlace};
use crate::install::table::LoopSlot;
use crate::project::{ProjectError, ProjectedTrace, RecordedTree};
use crate::sync::channel::{Receiver, RecvTimeoutError};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::trace::{CodeCopy, TreeId};
use promotion::Promotion;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

/// How long a tree waits for the next bridge of it or of another before it is promoted: longer than an exit takes
/// to become hot in a busy loop, short against a promotion.
const PATIENCE: Duration = Duration::from_millis(2);

/// What the worker is told.
pub(super) enum Job {
    Compile {
        tree: TreeId,
        code: Arc<CodeCopy>,
        header: u32,
        trace: ProjectedTrace,
        begun: Instant,
    },
    /// The host asks for better code of a tree in the place of this executor.
    Improve {
        tree: TreeId,
        base: u32,
    },
    /// The host asks for the label of a tree's loop.
    Label {
        tree: TreeId,
    },
    /// Look around: the threads may be to rest.
    Wake,
}

/// The misfortune of a compile.
type Luck = (Arc<Chaos>, Place);

/// The worker's state.
pub(super) struct Worker {
    shared: Arc<Shared>,
    /// Jobs begun.
    compiles: u32,
    backend: LazyBackend,
    /// Oldest first; one a tree.
    promotions: VecDeque<Promotion>,
    /// How often each tree was compiled, for chaos.
    attempts: BTreeMap<TreeId, u32>,
    /// Those that chaos holds back until another tree was compiled. They do not count as pending.
    put_off: Vec<Promotion>,
    /// The job that was taken from the queue when the threads were to rest, for the next start. Others stay there.
    held: Option<Job>,
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>) -> Worker {
        Worker {
            shared,
            compiles: 0,
            backend: LazyBackend::default(),
            promotions: VecDeque::new(),
            attempts: BTreeMap::new(),
            put_off: Vec::new(),
            held: None,
        }
    }

    /// Works until the threads are to rest; returns itself, for the next start.
    pub(super) fn run(mut self, queue: &Receiver<Job>) -> Worker {
        let mut watch = Watch::start(self.shared.options.clock);
        while let Some(job) = self.next(queue, &mut watch) {
            match job {
                Job::Wake => {}
                Job::Improve { tree, base } => self.improve(tree, base),
                job @ (Job::Compile { .. } | Job::Label { .. }) if self.shared.resting() => self.held = Some(job),
                Job::Label { tree } => {
                    if !self.shared.counters.is_closed() {
                        self.label(tree);
                    }
                    self.shared.account.spend(watch.lap());
                }
                Job::Compile { tree, code, header, trace, begun } => {
                    if !self.shared.counters.is_closed() {
                        self.guarded(tree, code, header, trace, begun);
                    }
                    self.shared.account.spend(watch.lap());
                    self.shared.counters.done();
                    self.shared.counters.while_open(|| self.shared.wake());
                }
            }
        }
        self
    }

    /// The next job, or none if the threads are to rest; promotes trees while there is no job.
    fn next(&mut self, queue: &Receiver<Job>, watch: &mut Watch) -> Option<Job> {
        let is_free = |shared: &Shared| !shared.counters.is_closed() && !shared.resting();
        if self.shared.resting() {
            return None;
        }
        if let Some(job) = self.held.take() {
            return Some(job);
        }
        while self.promotions.iter().any(|promotion| promotion.wanted) && is_free(&self.shared) {
            let patience = if self.shared.counters.is_awaited() { Duration::ZERO } else { PATIENCE };
            match queue.recv_timeout(patience) {
                Ok(job) => return Some(job),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if is_free(&self.shared)
                && let Some(at) = self.promotions.iter().position(|promotion| promotion.wanted)
                && let Some(promotion) = self.promotions.remove(at)
            {
                self.promote(&promotion);
                self.shared.account.spend(watch.lap());
                self.shared.counters.done();
                self.shared.counters.while_open(|| self.shared.wake());
            }
        }
        queue.recv().ok()
    }

    fn guarded(&mut self, tree: TreeId, code: Arc<CodeCopy>, header: u32, trace: ProjectedTrace, begun: Instant) {
        let unit = trace.unit;
        let result = caught(unit, || self.compile(tree, code, header, trace, begun));
        if let Err(error) = result {
            self.shared.counters.aborted(error.reason);
            self.shared.store.fail(tree, &error);
        }
    }

    fn compile(
        &mut self,
        tree: TreeId,
        code: Arc<CodeCopy>,
        header: u32,
        trace: ProjectedTrace,
        begun: Instant,
    ) -> Result<(), ProjectError> {
        let shared = Arc::clone(&self.shared);
        self.compiles = self.compiles.wrapping_add(1);
        chaos::panic_if_due(shared.options.panic_every, self.compiles);
        let mut luck = self.luck(tree, &code, header);
        if let Some((chaos, place)) = &mut luck
            && chaos.happens(place, Misfortune::TraceDropped)
        {
            let detail = "chaos drops it".to_owned();
            return Err(ProjectError { reason: AbortReason::QueueFull, unit: trace.unit, detail });
        }
        self.promote_what_was_put_off();
        let mut recorded = self.recorded(tree, &code, header, trace)?;
        if let Some(fragment) = self.fragment_of(&recorded)? {
            match self.compile_fragment(&recorded, fragment, &mut luck, begun) {
                // What the exit's descriptor does not tell, the whole tree knows.
                Err(error) if error.reason == AbortReason::LayoutMismatch => {
                    tracing::debug!(target: "firesteel", "trace {}: no fragment, {error}", tree.0);
                }
                other => return other,
            }
        }
        let mut dump = Dump::open(shared.options.dump.as_deref(), tree, recorded.traces.len());
        self.pause(&mut luck);
        let prepared =
            Prepared::new(&recorded, Part::Whole, &shared, &mut dump, luck.as_mut().map(|(_, place)| place))?;
        self.pause(&mut luck);
        let may_be_hot = prepared.may_be_hot(&shared);
        let tier = if may_be_hot { self.first_tier(tree, &mut luck) } else { Tier::Warm };
        let executor = prepared.executor(tier, &mut self.backend, &shared, &mut dump)?;
        let improves = tier == Tier::Warm && may_be_hot && shared.options.tier.is_none();
        executor.improves.store(improves, Relaxed);
        let (base, size) = (executor.id, executor.body.size());
        let text = prepared.text(&shared);
        recorded.note_reach(&prepared.reach);
        recorded.label = prepared.label_of(&recorded, &executor);
        let publish = || shared.store.keep(recorded, text).map(|slot| slot.publish(executor));
        if shared.counters.while_open(publish).flatten().is_none() {
            // It is too late: the service or the loop has ended.
            return Ok(());
        }
        shared.counters.published(size as u64, prepared.overruled);
        shared.counters.stage(Stage::SealToPatch, begun.elapsed());
        tracing::info!(
            target: "firesteel",
            "trace {} {}:{} compiled: {} traces, {} instructions, {size} bytes, {}; translate {:?}, optimize {:?}, in all {:?}",
            tree.0, code.file, prepared.name, prepared.traces, prepared.length, tier.name(),
            prepared.translate_time, prepared.optimize_time, begun.elapsed()
        );
        self.forget_promotion(tree);
        if improves {
            let wanted = !shared.options.improve_on_request;
            let promotion = Promotion { prepared, base, wanted };
            if luck.as_mut().is_some_and(|(chaos, place)| chaos.happens(place, Misfortune::PromotedLate)) {
                self.put_off.push(promotion);
            } else {
                self.promise(promotion);
            }
        }
        Ok(())
    }

    /// The exit that a tree's last trace continues as a fragment; none if the tree is to be compiled with it as a whole.
    fn fragment_of(&self, recorded: &RecordedTree) -> Result<Option<FragmentOf>, ProjectError> {
        let Some(trace) = recorded.traces.last() else { return Ok(None) };
        let (Some(key), Some(slot)) = (trace.bridge_of, self.shared.store.slot(recorded.tree)) else { return Ok(None) };
        let guard = crossbeam_epoch::pin();
        let root = slot.get(&guard).filter(|root| root.state() != ExecutorState::Invalid);
        let Some(root) = root.filter(|root| self.shared.grows_by_fragments(root)) else { return Ok(None) };
        match links::find(root, key) {
            Some((place, exit)) => Ok(Some(FragmentOf { place, exit, contract: root.contract.clone() })),
            None => Err(ProjectError {
                reason: AbortReason::Stale,
                unit: trace.unit,
                detail: "its exit is not there any more, or has a bridge".to_owned(),
            }),
        }
    }

    /// Compiles a tree's last trace alone, and attaches it.
    fn compile_fragment(
        &mut self,
        recorded: &RecordedTree,
        fragment: FragmentOf,
        luck: &mut Option<Luck>,
        begun: Instant,
    ) -> Result<(), ProjectError> {
        let shared = Arc::clone(&self.shared);
        let tree = recorded.tree;
        let (links, exit) = (Arc::clone(&fragment.place.links), fragment.place.exit);
        let mut dump = Dump::open(shared.options.dump.as_deref(), tree, recorded.traces.len());
        self.pause(luck);
        let place = luck.as_mut().map(|(_, place)| place);
        let prepared = Prepared::new(recorded, Part::Fragment(fragment), &shared, &mut dump, place)?;
        self.pause(luck);
        let tiers = LazyBackend::has_tiers(&shared) && shared.options.tier.is_none();
        let tier = shared.options.tier.unwrap_or(if tiers { Tier::Warm } else { Tier::Hot });
        let executor = prepared.executor(tier, &mut self.backend, &shared, &mut dump)?;
        let improves = tiers && prepared.may_be_hot(&shared);
        executor.improves.store(improves, Relaxed);
        let (base, size, overruled) = (executor.id, executor.body.size(), prepared.overruled);
        let comes_back = executor.relink.is_some();
        let text = prepared.text(&shared);
        let mut kept = recorded.clone();
        kept.note_reach(&prepared.reach);
        let attach = || {
            shared.store.keep_fragment(kept, &text).inspect(|slot| {
                links.attach(exit, executor);
                slot.grew();
            })
        };
        if shared.counters.while_open(attach).flatten().is_none() {
            return Ok(());
        }
        shared.counters.published(size as u64, overruled);
        shared.counters.stage(Stage::SealToPatch, begun.elapsed());
        tracing::info!(
            target: "firesteel",
            "trace {} {}:{} grows by a fragment: trace {}, {} instructions, {size} bytes, {}; translate {:?}, optimize {:?}, in all {:?}",
            tree.0, recorded.code.file, prepared.name, prepared.traces - 1, prepared.length, tier.name(),
            prepared.translate_time, prepared.optimize_time, begun.elapsed()
        );
        if improves {
            self.promise_fragment(prepared, base);
        }
        if comes_back && !shared.options.improve_on_request {
            self.give_label(recorded, luck);
        }
        Ok(())
    }

    /// The host wants the label of a tree's loop.
    fn label(&mut self, tree: TreeId) {
        let shared = Arc::clone(&self.shared);
        let Some(recorded) = shared.store.recorded(tree) else { return };
        let mut luck = self.luck(tree, &recorded.code, recorded.header);
        let labelled = caught(recorded.header, || {
            self.give_label(&recorded, &mut luck);
            Ok(())
        });
        if let Err(error) = labelled {
            tracing::info!(target: "firesteel", "trace {}: no label, {error}", tree.0);
        }
    }

    /// Compiles the label of a loop, if that can be. Without it fragments enter the loop by its frame.
    fn give_label(&mut self, recorded: &RecordedTree, luck: &mut Option<Luck>) {
        let Some(slot) = self.shared.store.slot(recorded.tree) else { return };
        if let Err(error) = self.compile_label(recorded, &slot, luck) {
            tracing::debug!(target: "firesteel", "trace {}: no label, {error}", recorded.tree.0);
            self.shared.store.drop_label(recorded.tree);
        }
    }

    /// Compiles the label of a loop that a fragment comes back to, if it has none yet.
    fn compile_label(
        &mut self,
        recorded: &RecordedTree,
        slot: &LoopSlot,
        luck: &mut Option<Luck>,
    ) -> Result<(), ProjectError> {
        let shared = Arc::clone(&self.shared);
        let links = {
            let guard = crossbeam_epoch::pin();
            let root = slot.get(&guard).filter(|root| root.state() != ExecutorState::Invalid);
            root.filter(|root| root.links.label().is_none()).map(|root| Arc::clone(&root.links))
        };
        let (Some(links), Some(label)) = (links, recorded.label.clone()) else { return Ok(()) };
        let mut dump = Dump::open(shared.options.dump.as_deref(), recorded.tree, 0);
        let place = LinkPlace { links: Arc::clone(&links), exit: Links::LABEL };
        let luck = luck.as_mut().map(|(_, place)| place);
        let prepared = Prepared::new(recorded, Part::Label(place, label), &shared, &mut dump, luck)?;
        let tiers = LazyBackend::has_tiers(&shared) && shared.options.tier.is_none();
        let tier = shared.options.tier.unwrap_or(if tiers { Tier::Warm } else { Tier::Hot });
        let executor = prepared.executor(tier, &mut self.backend, &shared, &mut dump)?;
        let improves = tiers && prepared.may_be_hot(&shared);
        executor.improves.store(improves, Relaxed);
        let (base, size) = (executor.id, executor.body.size());
        if shared.counters.while_open(|| links.attach(Links::LABEL, executor)).is_none() {
            return Ok(());
        }
        shared.counters.published(size as u64, 0);
        tracing::debug!(
            target: "firesteel",
            "trace {} {}: label, {} instructions, {size} bytes, {}",
            recorded.tree.0, prepared.name, prepared.length, tier.name()
        );
        if improves {
            self.promise_fragment(prepared, base);
        }
        Ok(())
    }

    /// What chaos has in store for a compile: its decisions depend on the loop, and on how often it was compiled.
    fn luck(&mut self, tree: TreeId, code: &CodeCopy, header: u32) -> Option<Luck> {
        let chaos = self.shared.options.chaos.clone()?;
        let attempts = self.attempts.entry(tree).or_default();
        *attempts += 1;
        let place = chaos.place(("compile", &code.name, header, *attempts));
        Some((chaos, place))
    }

    /// Between two stages.
    fn pause(&self, luck: &mut Option<Luck>) {
        if let Some((chaos, place)) = luck {
            chaos.pause(place);
        }
    }

    /// What chaos held back gets its turn.
    fn promote_what_was_put_off(&mut self) {
        for promotion in std::mem::take(&mut self.put_off) {
            self.promise(promotion);
        }
    }

    /// The tier for which a tree with a new trace is compiled at once. One that was promoted stays hot: the
    /// paths that are missing in it are rarer than those that would become slower.
    fn first_tier(&self, tree: TreeId, luck: &mut Option<Luck>) -> Tier {
        if let Some(tier) = self.shared.options.tier {
            return tier;
        }
        let guard = crossbeam_epoch::pin();
        let slot = self.shared.store.slot(tree);
        let installed = slot.as_ref().and_then(|slot| slot.get(&guard)).map(|executor| executor.tier);
        if !LazyBackend::has_tiers(&self.shared) {
            return Tier::Hot;
        }
        let hot_first = luck.as_mut().is_some_and(|(chaos, place)| chaos.happens(place, Misfortune::HotFirst));
        if hot_first { Tier::Hot } else { installed.unwrap_or(Tier::Warm) }
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
            return Ok(RecordedTree { tree, code: code.clone(), header, traces: vec![trace], label: None });
        }
        let unit = trace.unit;
        let stale = |detail: &str| ProjectError { reason: AbortReason::Stale, unit, detail: detail.to_owned() };
        let mut recorded = self.shared.store.recorded(tree).ok_or_else(|| stale("a bridge of a tree that is gone"))?;
        let limit = self.shared.options.config.thresholds.max_traces_per_tree as usize;
        if recorded.traces.len() >= limit {
            let detail = format!("{limit} traces");
            return Err(ProjectError { reason: AbortReason::TreeFull, unit, detail });
        }
        if recorded.repeats(&trace) {
            let detail = "a bridge like the one that its exit is in".to_owned();
            return Err(ProjectError { reason: AbortReason::UnstableTypes, unit, detail });
        }
        recorded.traces.push(trace);
        Ok(recorded)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::ServiceOptions;
    use super::super::stats::Counters;
    use super::super::store::Store;
    use super::*;
    use crate::config::Config;
    use crate::opt::fuel::Fuel;
    use crate::sync::channel::{Sender, bounded};
    use crate::sync::{AtomicBool, Ordering};
    use firesteel_protocol::fam::project::{Inspect, TypeWord};
    use firesteel_protocol::fam::tables::Tables;
    use firesteel_protocol::host::HostModel;
    use firesteel_protocol::trace::TraceEnd;

    static NO_TABLES: Tables = Tables {
        name: "none",
        version: "0",
        views: &[],
        types: &[],
        fields: &[],
        elems: &[],
        helpers: &[],
        objects: &[],
        instrs: &[],
        families: &[],
        by_opcode: &[None; 256],
    };

    struct NoObjects;

    impl Inspect for NoObjects {
        fn type_of(&self, _: u64) -> TypeWord {
            TypeWord(0)
        }
        fn known(&self, _: u64) -> Option<u16> {
            None
        }
        fn generator_function(&self, _: u64) -> Option<u64> {
            None
        }
        fn is_bound_method(&self, _: u64) -> bool {
            false
        }
        fn code(&self, _: u64) -> Option<u64> {
            None
        }
    }

    /// A service of a host without instructions.
    pub(in crate::service) fn options() -> ServiceOptions {
        ServiceOptions {
            config: Config::built_in().expect("the built-in settings load"),
            model: Arc::new(HostModel::default()),
            tables: &NO_TABLES,
            inspect: Arc::new(NoObjects),
            fail_guard: None,
            panic_every: None,
            chaos: None,
            fuel: Fuel::UNLIMITED,
            interpret: true,
            improve_on_request: false,
            fragments: false,
            tier: None,
            dump: None,
            clock: || 0,
            wake: Arc::new(|| ()),
        }
    }

    fn worker() -> Worker {
        Worker::new(Arc::new(Shared {
            options: options(),
            store: Store::default(),
            counters: Counters::default(),
            account: Default::default(),
            rest: AtomicBool::new(false),
            ports: Default::default(),
        }))
    }

    /// A job that fails: there is no such instruction.
    fn send(jobs: &Sender<Job>) {
        let end = TraceEnd::Linked(0);
        let trace = ProjectedTrace {
            first: 0,
            bridge_of: None,
            names: Arc::default(),
            callees: vec![],
            unit: 0,
            depth: 0,
            slots: vec![],
            instrs: vec![],
            end,
            reach: 0,
        };
        let job = Job::Compile { tree: TreeId(1), code: Arc::default(), header: 0, trace, begun: Instant::now() };
        jobs.try_send(job).expect("there is room");
    }

    #[test]
    fn jobs_stay_in_their_bounded_queue_through_rests() {
        let mut worker = worker();
        let shared = worker.shared.clone();
        let (jobs, queue) = bounded(4);
        (0..4).for_each(|_| send(&jobs));
        shared.rest.store(true, Ordering::Release);
        for _ in 0..10 {
            assert!(jobs.try_send(Job::Wake).is_err(), "as for a pause; there is no room");
            worker = worker.run(&queue);
            assert_eq!((queue.len(), worker.held.is_some(), worker.compiles), (4, false, 0));
        }
        shared.rest.store(false, Ordering::Release);
        let thread = std::thread::spawn(move || worker.run(&queue));
        while !jobs.is_empty() {
            std::thread::yield_now();
        }
        shared.rest.store(true, Ordering::Release);
        // It may have seen the flag before it slept, and gone.
        let _ = jobs.try_send(Job::Wake);
        let worker = thread.join().expect("it ends");
        assert_eq!(worker.compiles + u32::from(worker.held.is_some()), 4, "each job was taken once");
    }
}
