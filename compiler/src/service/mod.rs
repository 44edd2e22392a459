//! The compile service: the threads between a recording and an executor.
//!
//! ```text
//!  Port::begin/finish --channel--> intake thread --projected trace--> worker thread --publish--> LoopSlot
//!                     ring words ->  |  projects, gives references back at once
//! ```
//!
//! The intake thread never waits for LLVM, so references are held only from the snapshot to the end of the
//! recording. Nothing here blocks an interpreter thread: a full queue is a counted, dropped trace.
//!
//! Threads: [`Port`] belongs to one interpreter thread; [`Service`] may be called from any. [`Service::pause`]
//! and [`Service::resume`] end and restart the threads around a fork; what they hold survives.
//!
//! Both queues are bounded and nothing waits for room in them, since the thread that makes room may be paused, by
//! the very thread that would wait. New ports go by a list. A thread is told to end by a flag, which it looks at
//! between two messages; where none waits, one is sent that wakes it for that. So pauses in a row take up no room.

mod backend;
mod caught;
mod compile;
mod intake;
mod interpreted;
mod price;
mod stats;
mod store;
mod threads;
mod worker;

pub use stats::{ServiceStats, Stage, StageTime};
pub use store::{ExitSummary, TraceSummary};

use crate::chaos::seeded::Chaos;
use crate::config::{Config, Tier};
use crate::install::executor::Executor;
use crate::install::table::LoopSlot;
use crate::opt::fuel::Fuel;
use crate::sync::channel::{Receiver, Sender, TrySendError, bounded};
use crate::sync::thread::yield_now;
use crate::sync::{AtomicBool, AtomicU32, Mutex, Ordering};
use crate::thread::ThreadNumber;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project::Inspect;
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::{Records, Releases, Told, TraceEnd, TraceStart, TreeId};
use intake::{Intake, Source};
use price::Account;
use stats::Counters;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use store::Store;
use threads::{Stacks, Threads, Waiting};
use worker::{Job, Worker};

/// What a service is started with.
pub struct ServiceOptions {
    /// Settings.
    pub config: Config,
    /// The host's objects.
    pub model: Arc<HostModel>,
    /// The host's families.
    pub tables: &'static Tables,
    /// How the intake thread reads objects that a record owns.
    pub inspect: Arc<dyn Inspect>,
    /// For tests: always leave at the n-th instruction that can, of every tree.
    pub fail_guard: Option<u32>,
    /// For tests: every n-th compile panics, and every n-th projection.
    pub panic_every: Option<u32>,
    /// For tests: what goes wrong at random.
    pub chaos: Option<Arc<Chaos>>,
    /// For bisecting: how many rewrites the passes do, over all trees.
    pub fuel: Fuel,
    /// Run trace IR by the reference interpreter instead of LLVM.
    pub interpret: bool,
    /// Compile for this tier only; none for both, one after the other.
    pub tier: Option<Tier>,
    /// Compile for the hot tier only what [`Service::improve`] asks for; otherwise all, when there is time.
    pub improve_on_request: bool,
    /// Whether the host enters fragments ([`Executor::links`]). If not, each bridge has its tree compiled anew as a whole.
    pub fragments: bool,
    /// Directory for the text of every stage.
    pub dump: Option<PathBuf>,
    /// Processor time of the calling thread, in nanoseconds, for [`Service::spent`].
    pub clock: fn() -> u64,
    /// Called after references were given back or an executor was published.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

/// A service that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// LLVM refuses the settings or the machine.
    #[error("the compiler cannot start: {0}")]
    Backend(String),
    /// No thread to be had.
    #[error("cannot start the thread {name}: {source}; raise the limit on threads or memory")]
    Thread {
        /// Thread's name.
        name: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The directory for dumps cannot be made.
    #[error("cannot write to the dump directory {}: {source}; name another with --dump", path.display())]
    Dump {
        /// Directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What the intake thread is told.
enum Message {
    Begin(u32, Box<TraceStart>),
    /// Port, and the recording that ended.
    Finish(u32, Box<Sealed>),
    /// The port was closed: this was its last message.
    Closed(u32),
    /// Look around: the threads may be to rest, or the service has ended.
    Wake,
}

/// A recording that ended.
struct Sealed {
    tree: TreeId,
    end: TraceEnd,
    /// The ring's position behind its last record.
    last: u64,
    /// Code objects of calls that it followed.
    told: Told,
    /// When it ended.
    at: Instant,
}

/// Ports that came and went since the intake thread last looked.
#[derive(Default)]
struct Ports {
    /// Before a port's first message is sent, so that it is known when that is read.
    opened: Vec<(u32, Source)>,
    /// Those for whose message there was no room.
    closed: Vec<u32>,
}

/// Everything that outlives the threads.
struct Shared {
    options: ServiceOptions,
    store: Store,
    counters: Counters,
    account: Account,
    /// The threads are to end after what they are doing: what waits goes on waiting.
    rest: AtomicBool,
    ports: Mutex<Ports>,
}

impl Shared {
    /// Sends without waiting for room. The message is pending until it was handled.
    fn submit(&self, messages: &Sender<Message>, message: Message) -> Result<(), AbortReason> {
        self.counters.submitted();
        messages.try_send(message).map_err(|error| {
            self.counters.done();
            match error {
                TrySendError::Full(_) => AbortReason::QueueFull,
                TrySendError::Disconnected(_) => AbortReason::Disabled,
            }
        })
    }

    /// Tells the host that references were given back or an executor was published.
    fn wake(&self) {
        caught::wake(self.options.wake.as_ref());
    }

    /// Whether the next bridge of a tree becomes a fragment.
    fn grows_by_fragments(&self, root: &Executor) -> bool {
        self.options.fragments && root.length > self.options.config.budgets.whole_tree_instructions
    }

    fn resting(&self) -> bool {
        self.rest.load(Ordering::Acquire)
    }
}

/// The service.
pub struct Service {
    shared: Arc<Shared>,
    messages: Sender<Message>,
    inbox: Receiver<Message>,
    jobs: Sender<Job>,
    queue: Receiver<Job>,
    threads: Mutex<Threads>,
    stacks: Stacks,
    next_tree: AtomicU32,
    next_port: AtomicU32,
}

/// Somebody who is going to wait for the service.
#[must_use = "the service counts who waits"]
pub struct Waiter {
    shared: Arc<Shared>,
}

/// An interpreter thread's end of the service. Never blocks.
///
/// Dropped last of what a thread records with: what its ring then holds is given back, and the service forgets both.
pub struct Port {
    number: u32,
    messages: Sender<Message>,
    shared: Arc<Shared>,
}

impl Service {
    /// Starts the threads.
    ///
    /// # Errors
    /// If a thread cannot be started or the dump directory cannot be written.
    pub fn start(options: ServiceOptions) -> Result<Service, ServiceError> {
        if let Some(path) = &options.dump {
            std::fs::create_dir_all(path).map_err(|source| ServiceError::Dump { path: path.clone(), source })?;
        }
        let queued = options.config.budgets.max_queued_jobs as usize;
        let (messages, inbox) = bounded(queued * 4 + 64);
        let (jobs, queue) = bounded(queued);
        let shared = Arc::new(Shared {
            options,
            store: Store::default(),
            counters: Counters::default(),
            account: Account::default(),
            rest: AtomicBool::new(false),
            ports: Mutex::default(),
        });
        let worker = Worker::new(shared.clone());
        let intake = Intake::new(shared.clone(), jobs.clone());
        let service = Service {
            shared,
            messages,
            inbox,
            jobs,
            queue,
            threads: Mutex::new(Threads::Paused { intake: Box::new(intake), worker: Box::new(worker) }),
            stacks: Stacks::USUAL,
            next_tree: AtomicU32::new(1),
            next_port: AtomicU32::new(1),
        };
        service.try_resume()?;
        Ok(service)
    }

    /// A new loop's place in the executor table.
    pub fn new_loop(&self) -> Arc<LoopSlot> {
        let tree = TreeId(self.next_tree.fetch_add(1, Ordering::Relaxed));
        let slot = Arc::new(LoopSlot::new(tree));
        self.shared.store.add_loop(slot.clone());
        slot
    }

    /// The loop of this tree has ended: what was recorded of it goes, and nothing is published for it any more. Code
    /// of it that runs is kept by whoever runs it.
    pub fn forget(&self, tree: TreeId) {
        self.shared.store.forget(tree);
    }

    /// Connects an interpreter thread by its ring's reading end and the way back of its references. Waits for nobody,
    /// also while the threads are paused.
    pub fn connect(&self, records: Box<dyn Records>, releases: Box<dyn Releases>) -> Port {
        let number = self.next_port.fetch_add(1, Ordering::Relaxed);
        self.shared.ports.lock().opened.push((number, Source::new(records, releases)));
        Port { number, messages: self.messages.clone(), shared: self.shared.clone() }
    }

    /// Processor time that the service's threads have used, in nanoseconds, by the clock that was supplied.
    pub fn spent(&self) -> u64 {
        self.shared.account.spent()
    }

    /// What the compile of a tree of so many trace IR instructions will cost, in nanoseconds.
    pub fn price(&self, tier: Tier, length: u32) -> u64 {
        self.shared.account.price(tier, length)
    }

    /// Whether the next bridge of the tree that an executor is the root of will be compiled alone, as a fragment.
    pub fn grows_by_fragments(&self, root: &Executor) -> bool {
        self.shared.grows_by_fragments(root)
    }

    /// Asks for better code of a tree in the place of this executor. Waits for nobody; nothing happens if the executor is
    /// gone by then, or the queue is full.
    pub fn improve(&self, tree: TreeId, executor: u32) {
        let _ = self.jobs.try_send(Job::Improve { tree, base: executor });
    }

    /// Asks for the label of a tree's loop, which its fragments come back to. As [`Service::improve`].
    pub fn label(&self, tree: TreeId) {
        let _ = self.jobs.try_send(Job::Label { tree });
    }

    /// Somebody is going to wait until everything submitted is done; none while the threads are paused or have ended.
    ///
    /// Asked for under the host's lock, before that is released: so a thread that holds it and pauses the service
    /// around a fork knows of everyone who is in here without it.
    pub fn waiter(&self) -> Option<Waiter> {
        self.shared.counters.announce().then(|| Waiter { shared: self.shared.clone() })
    }

    /// Waits until everything submitted is done, or a pause. For hosts that have no lock to release, or do not fork.
    pub fn wait_idle(&self) {
        if let Some(waiter) = self.waiter() {
            waiter.wait();
        }
    }

    /// Ends the threads after what they are doing, and keeps what they hold. Who waits is sent away. Before a fork:
    /// afterwards no thread is in here but those that hold the host's lock. Returns the numbers of those that ended,
    /// which the system may count a moment longer.
    pub fn pause(&self) -> Vec<ThreadNumber> {
        self.shared.counters.dismiss_waiters();
        let mut threads = self.threads.lock();
        let (intake, worker) = match core::mem::replace(&mut *threads, Threads::Ended) {
            Threads::Running { intake, worker } => (intake, worker),
            other @ (Threads::Paused { .. } | Threads::Ended) => {
                *threads = other;
                return Vec::new();
            }
        };
        self.shared.rest.store(true, Ordering::Release);
        // Who sleeps has an empty queue; where something waits, it wakes, or there is nobody asleep.
        if self.inbox.is_empty() {
            let _ = self.shared.submit(&self.messages, Message::Wake);
        }
        let intake = intake.join();
        if self.queue.is_empty() {
            let _ = self.jobs.try_send(Job::Wake);
        }
        let worker = worker.join();
        if let (Some(intake), Some(worker)) = (intake.result.flatten(), worker.result.flatten()) {
            *threads = Threads::Paused { intake: Box::new(intake), worker: Box::new(worker) };
        }
        [intake.number, worker.number].into_iter().flatten().collect()
    }

    /// Restarts the threads. After a fork, in parent and child. If the system refuses one, the service stays paused
    /// with all it holds, and this can be called again.
    pub fn resume(&self) {
        if let Err(error) = self.try_resume() {
            tracing::warn!(target: "firesteel", "compilation rests: {error}");
        }
    }

    fn try_resume(&self) -> Result<(), ServiceError> {
        let mut threads = self.threads.lock();
        if self.shared.counters.is_closed() {
            // Between the pause and the last reading of the rings in `shut_down`.
            return Ok(());
        }
        if !matches!(*threads, Threads::Paused { .. }) {
            return Ok(());
        }
        let (inbox, queue) = (self.inbox.clone(), self.queue.clone());
        let first = Waiting::spawn("firesteel-intake", self.stacks.intake, move |intake: Intake| intake.run(&inbox))?;
        let second = Waiting::spawn("firesteel-worker", self.stacks.worker, move |worker: Worker| worker.run(&queue));
        let second = match second {
            Ok(second) => second,
            Err(error) => {
                first.dismiss();
                return Err(error);
            }
        };
        match core::mem::replace(&mut *threads, Threads::Ended) {
            Threads::Paused { intake, worker } => {
                self.shared.rest.store(false, Ordering::Release);
                self.shared.counters.admit_waiters();
                *threads = Threads::Running { intake: first.begin(intake), worker: second.begin(worker) };
            }
            other @ (Threads::Running { .. } | Threads::Ended) => *threads = other,
        }
        Ok(())
    }

    /// Ends the service: waiting jobs are dropped, all references given back.
    pub fn shut_down(&self) {
        self.shared.counters.close();
        self.pause();
        let mut threads = self.threads.lock();
        if let Threads::Paused { mut intake, .. } = core::mem::replace(&mut *threads, Threads::Ended) {
            intake.abandon(&self.inbox);
        }
        drop(threads);
        self.shared.counters.drain();
    }

    /// Ends the service with the process: as [`Service::shut_down`], but a compile that is going on is not waited
    /// for. Its thread runs until the process ends; it publishes nothing and wakes nobody any more. Whoever
    /// uses this must keep what the compiler uses alive until then, LLVM's statics included.
    pub fn leave(&self) {
        if self.shared.options.dump.is_some() {
            // A dump is to be whole.
            return self.shut_down();
        }
        self.shared.counters.close();
        let threads = core::mem::replace(&mut *self.threads.lock(), Threads::Ended);
        let intake = match threads {
            Threads::Running { intake, worker: _ } => {
                // As for a pause; that the service is closed ends it.
                let _ = self.shared.submit(&self.messages, Message::Wake);
                intake.join().result.flatten()
            }
            Threads::Paused { intake, .. } => Some(*intake),
            Threads::Ended => None,
        };
        if let Some(mut intake) = intake {
            intake.abandon(&self.inbox);
        }
        self.shared.counters.drain();
    }

    /// Counters and times so far.
    pub fn stats(&self) -> ServiceStats {
        self.shared.counters.snapshot()
    }

    /// One summary a tree, in order of their names.
    pub fn traces(&self) -> Vec<TraceSummary> {
        self.shared.store.summaries()
    }

    /// The text of a tree's trace IR as compiled.
    pub fn text(&self, tree: TreeId) -> Option<String> {
        self.shared.store.text(tree)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shut_down();
    }
}

impl Waiter {
    /// Waits until everything submitted is done, or the service is paused or ends. The caller has released the host's
    /// lock.
    pub fn wait(self) {
        self.shared.counters.wait_idle();
    }
}

impl Port {
    /// Tells that a recording begins. The records follow in the ring.
    ///
    /// # Errors
    /// [`AbortReason::QueueFull`] if the service is behind; nothing must be recorded then.
    pub fn begin(&self, start: TraceStart) -> Result<(), AbortReason> {
        self.send(Message::Begin(self.number, Box::new(start)))
    }

    /// Tells that the recording ended; its last record is in the ring, which stands at `last` behind it.
    ///
    /// # Errors
    /// [`AbortReason::QueueFull`] if the service is behind; the records are then given back with the next
    /// recording that ends.
    pub fn finish(&self, tree: TreeId, end: TraceEnd, last: u64) -> Result<(), AbortReason> {
        self.finish_with(tree, end, last, Told::default())
    }

    /// The same of a recording that tells more than its records: of calls that it followed, of caches.
    ///
    /// # Errors
    /// As for [`Port::finish`].
    pub fn finish_with(&self, tree: TreeId, end: TraceEnd, last: u64, told: Told) -> Result<(), AbortReason> {
        let sealed = Sealed { tree, end, last, told, at: Instant::now() };
        let sent = self.send(Message::Finish(self.number, Box::new(sealed)));
        // The intake thread was woken, and often on this processor, where it would wait for the end of a time slice
        // with the references of the recording in its hands.
        yield_now();
        sent
    }

    fn send(&self, message: Message) -> Result<(), AbortReason> {
        if self.shared.counters.is_closed() {
            return Err(AbortReason::Disabled);
        }
        self.shared.submit(&self.messages, message)
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // If the service has ended, it has read every ring.
        if self.send(Message::Closed(self.number)) == Err(AbortReason::QueueFull) {
            self.shared.ports.lock().closed.push(self.number);
            // The intake thread looks there after each message. It may just have handled the last of those that
            // filled the channel: then there is room for this one.
            let _ = self.send(Message::Closed(self.number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::worker::tests::options;
    use super::*;

    #[test]
    fn a_pause_tells_which_threads_ended() {
        let service = Service::start(options()).expect("it starts");
        let threads = service.pause();
        let [intake, worker] = threads[..] else { panic!("two threads ran: {threads:?}") };
        assert_ne!(intake, worker);
        assert!(!threads.contains(&(std::process::id() as i32)), "neither is the first of the process");
    }

    /// What else happens around pauses is in `tests/schedules.rs`.
    #[test]
    fn a_second_pause_changes_nothing() {
        let service = Service::start(options()).expect("it starts");
        assert_eq!((service.pause().len(), service.pause().len()), (2, 0));
        service.resume();
        assert_eq!(service.pause().len(), 2, "threads ran again");
        service.shut_down();
        service.resume();
        assert_eq!(service.pause(), [], "it has ended");
    }

    #[test]
    fn recordings_that_wait_at_the_end_count_as_aborted() {
        let service = Service::start(options()).expect("it starts");
        let held = Arc::new(());
        let port = service.connect(Box::new(Nowhere(held.clone())), Box::new(Nowhere(held)));
        service.pause();
        for end in [TraceEnd::Aborted(AbortReason::LeftFrame, 3), TraceEnd::Linked(0)] {
            port.finish(TreeId(1), end, 0).expect("there is room");
        }
        service.shut_down();
        let reasons = [AbortReason::LeftFrame, AbortReason::Disabled].map(AbortReason::name);
        assert_eq!(service.stats().aborted, reasons.into_iter().map(|reason| (reason, 1)).collect());
    }

    /// A way back that leads nowhere; clones tell whether the service has it.
    struct Nowhere(#[allow(dead_code, reason = "only counted")] Arc<()>);

    impl Records for Nowhere {
        fn read(&mut self, _: &mut [u64]) -> usize {
            0
        }
        fn position(&self) -> u64 {
            0
        }
    }

    impl Releases for Nowhere {
        fn give_back(&mut self, _: &[u64]) {}
    }

    #[test]
    fn a_resume_without_threads_leaves_the_service_paused_with_all_it_holds() {
        // More than there are addresses.
        const TOO_MUCH: usize = 1 << 60;
        let mut service = Service::start(options()).expect("it starts");
        let held = Arc::new(());
        let port = service.connect(Box::new(Nowhere(held.clone())), Box::new(Nowhere(held.clone())));
        // It is in the intake thread's hands once a message was read.
        port.finish(TreeId(1), TraceEnd::Linked(0), 0).expect("there is room");
        service.wait_idle();
        assert_eq!(service.pause().len(), 2);
        for stacks in [Stacks { intake: TOO_MUCH, ..Stacks::USUAL }, Stacks { worker: TOO_MUCH, ..Stacks::USUAL }] {
            port.finish(TreeId(1), TraceEnd::Linked(0), 0).expect("there is room");
            let waiting = service.inbox.len();
            service.stacks = stacks;
            let refused = service.try_resume();
            assert!(matches!(refused, Err(ServiceError::Thread { .. })), "{refused:?}");
            assert_eq!(service.pause(), [], "no thread runs");
            assert_eq!((service.inbox.len(), Arc::strong_count(&held)), (waiting, 3), "nothing was done, or lost");
            service.wait_idle();
        }
        service.stacks = Stacks::USUAL;
        service.resume();
        service.wait_idle();
        assert_eq!((service.inbox.len(), service.pause().len()), (0, 2), "it goes on where it was");
    }

    #[test]
    fn pauses_in_a_row_leave_room_for_what_is_recorded() {
        let service = Service::start(options()).expect("it starts");
        for _ in 0..200 {
            assert_eq!(service.pause().len(), 2);
            assert!(service.inbox.len() <= 1 && service.queue.len() <= 1, "what woke them for earlier pauses waits");
            service.resume();
        }
    }
}
