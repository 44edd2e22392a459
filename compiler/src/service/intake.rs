//! The intake thread: drains rings, projects recordings, gives references back, hands jobs to the worker.
//!
//! Owns the reading ends of all rings. Never calls LLVM and never waits for the worker: a full job queue
//! fails the trace. A panic while a recording is projected, in the host's functions too, fails that trace: its
//! references go back, and the thread goes on.

use super::caught::caught;
use super::price::Watch;
use super::worker::Job;
use super::{Message, Ports, Sealed, Shared};
use crate::chaos;
use crate::project::ProjectError;
use crate::project::read::{Reading, give_back};
use crate::sync::channel::{Receiver, Sender, TrySendError};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::trace::{Records, Releases, TraceEnd, TraceStart, TreeId};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::stats::Stage;

/// One interpreter thread's ring and what it is recording.
pub(super) struct Source {
    records: Box<dyn Records>,
    releases: Box<dyn Releases>,
    open: Option<Box<TraceStart>>,
}

impl Source {
    /// Of a thread that has not recorded yet.
    pub(super) fn new(records: Box<dyn Records>, releases: Box<dyn Releases>) -> Source {
        Source { records, releases, open: None }
    }
}

/// The intake thread's state.
pub(super) struct Intake {
    shared: Arc<Shared>,
    jobs: Sender<Job>,
    sources: BTreeMap<u32, Source>,
    /// Ports that closed without a message; other messages of theirs may be waiting.
    closed: Vec<u32>,
    words: Vec<u64>,
    /// Projections begun.
    projections: u32,
}

impl Intake {
    pub(super) fn new(shared: Arc<Shared>, jobs: Sender<Job>) -> Intake {
        Intake { shared, jobs, sources: BTreeMap::new(), closed: Vec::new(), words: Vec::new(), projections: 0 }
    }

    /// Works until the threads are to rest or the service ends; returns itself, for the next start. What waits then
    /// goes on waiting.
    pub(super) fn run(mut self, inbox: &Receiver<Message>) -> Intake {
        let mut watch = Watch::start(self.shared.options.clock);
        while !self.shared.resting() && !self.shared.counters.is_closed() {
            let Ok(message) = inbox.recv() else { break };
            self.look_at_ports();
            self.handle(message);
            self.forget_closed(inbox);
            self.shared.account.spend(watch.lap());
            self.shared.counters.done();
        }
        self
    }

    /// Takes over new ports and learns of closed ones.
    fn look_at_ports(&mut self) {
        let Ports { opened, closed } = core::mem::take(&mut *self.shared.ports.lock());
        self.sources.extend(opened);
        self.closed.extend(closed);
    }

    /// Drops what is waiting and gives all references back. A recording whose end was told counts as aborted: for its
    /// own reason, or because the service ends.
    pub(super) fn abandon(&mut self, inbox: &Receiver<Message>) {
        self.look_at_ports();
        while let Ok(message) = inbox.try_recv() {
            if let Message::Finish(_, sealed) = message {
                let reason = match sealed.end {
                    TraceEnd::Aborted(reason, _) => reason,
                    TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_) => AbortReason::Disabled,
                };
                self.shared.counters.aborted(reason);
            }
        }
        let numbers: Vec<u32> = self.sources.keys().copied().collect();
        for number in numbers {
            self.read_words(number, u64::MAX);
            if let Some(source) = self.sources.get_mut(&number) {
                give_back(&self.words, self.shared.options.tables, source.releases.as_mut());
            }
        }
        self.sources.clear();
        self.shared.wake();
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Begin(number, start) => {
                if let Some(source) = self.sources.get_mut(&number) {
                    source.open = Some(start);
                }
            }
            Message::Finish(number, sealed) => self.finish(number, *sealed),
            Message::Closed(number) => self.forget(number),
            Message::Wake => {}
        }
    }

    /// Forgets closed ports whose message did not fit. Their other messages came before: they are done once nothing
    /// is waiting.
    fn forget_closed(&mut self, inbox: &Receiver<Message>) {
        if !self.closed.is_empty() && inbox.is_empty() {
            core::mem::take(&mut self.closed).into_iter().for_each(|number| self.forget(number));
        }
    }

    /// Gives back what the ring of a closed port still holds, and forgets it.
    fn forget(&mut self, number: u32) {
        self.read_words(number, u64::MAX);
        if let Some(mut source) = self.sources.remove(&number) {
            give_back(&self.words, self.shared.options.tables, source.releases.as_mut());
        }
    }

    /// Moves the words of a thread's ring up to a position to `self.words`. What lies behind it belongs to a
    /// recording that goes on.
    fn read_words(&mut self, number: u32, last: u64) {
        self.words.clear();
        let Some(source) = self.sources.get_mut(&number) else { return };
        let mut chunk = [0_u64; 512];
        loop {
            let left = usize::try_from(last.saturating_sub(source.records.position())).unwrap_or(usize::MAX);
            let wanted = left.min(chunk.len());
            let count = source.records.read(chunk.get_mut(..wanted).unwrap_or_default());
            self.words.extend_from_slice(chunk.get(..count).unwrap_or_default());
            if count == 0 || count == left {
                break;
            }
        }
    }

    fn finish(&mut self, number: u32, sealed: Sealed) {
        let Sealed { tree, end, last, told, at: sealed } = sealed;
        let begun = Instant::now();
        let before = self.sources.get(&number).map_or(0, |source| source.records.position());
        self.read_words(number, last);
        let shared = self.shared.clone();
        let Some(source) = self.sources.get_mut(&number) else { return };
        let start = source.open.take().filter(|start| start.tree == tree);
        let reading = match (&start, &end) {
            (Some(start), TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_)) => {
                // Words of recordings whose end was lost lie before this one's.
                let skip =
                    usize::try_from(start.first.saturating_sub(before)).unwrap_or(usize::MAX).min(self.words.len());
                let (lost, words) = self.words.split_at(skip);
                give_back(lost, shared.options.tables, source.releases.as_mut());
                self.projections = self.projections.wrapping_add(1);
                Some(caught(start.unit, || {
                    chaos::panic_if_due(shared.options.panic_every, self.projections);
                    Reading::read(
                        start,
                        words,
                        end.clone(),
                        told,
                        shared.options.tables,
                        &shared.options.model,
                        shared.options.inspect.as_ref(),
                    )
                }))
            }
            (Some(_), TraceEnd::Aborted(..)) | (None, _) => None,
        };
        // Projected or not, the raw references go back now.
        if let (Some(start), Some(_)) = (&start, &reading) {
            let skip = usize::try_from(start.first.saturating_sub(before)).unwrap_or(usize::MAX).min(self.words.len());
            give_back(self.words.split_at(skip).1, shared.options.tables, source.releases.as_mut());
        } else {
            give_back(&self.words, shared.options.tables, source.releases.as_mut());
        }
        shared.wake();
        shared.counters.stage(Stage::Project, begun.elapsed());
        let Some(start) = start else { return };
        // However it ends, it is shown.
        shared.store.note_code(tree, &start.code, start.header);
        tracing::debug!(target: "firesteel", "trace {}: recorded in {:?}", tree.0, sealed.duration_since(start.at));
        match (reading, end) {
            (Some(Ok(trace)), _) => {
                let job = Job::Compile { tree, code: start.code, header: start.header, trace, begun: sealed };
                shared.counters.submitted();
                if let Err(error) = self.jobs.try_send(job) {
                    shared.counters.done();
                    let reason = match error {
                        TrySendError::Full(_) => AbortReason::QueueFull,
                        TrySendError::Disconnected(_) => AbortReason::Disabled,
                    };
                    self.fail(
                        tree,
                        &ProjectError { reason, unit: start.unit, detail: "the job was not queued".into() },
                    );
                }
            }
            (Some(Err(error)), _) => self.fail(tree, &error),
            (None, TraceEnd::Aborted(reason, unit)) => {
                shared.counters.aborted(reason);
                shared.store.note_abort(tree, &start, reason, unit);
            }
            (None, TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_)) => {}
        }
    }

    fn fail(&self, tree: TreeId, error: &ProjectError) {
        self.shared.counters.aborted(error.reason);
        self.shared.store.fail(tree, error);
    }
}
