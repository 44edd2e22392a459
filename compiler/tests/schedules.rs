//! The compile service under random schedules: interpreter threads that record, pauses as around a fork, slots that
//! are cleared, and the end in the middle of it. Empty unless built for it:
//!
//! ```text
//! RUSTFLAGS="--cfg shuttle" cargo test -p firesteel-compiler --no-default-features --release --test schedules -- --nocapture
//! ```
//!
//! Service, ring and release queue are the real ones; traces run on the reference interpreter. Threads, channels, locks
//! and atomics of the service are shuttle's (`compiler/src/sync.rs`): one thread runs at a time, and which is next is
//! drawn wherever they meet. Inside ring and release queue nothing is drawn, they have models of their own. Recordings
//! are those of the translator's text tests. A schedule that fails is printed, for `shuttle::replay`.
//!
//! Checked in every schedule:
//!
//! * no thread waits for ever, and all end;
//! * each reference that a record owned comes back exactly once, and is looked at only before;
//! * each recording that the service took ends compiled or aborted, one of both, and a loop that was handed over holds
//!   an executor or the note of a failure;
//! * the service's threads do nothing while they are paused, and neither publish nor wake after the end;
//! * a thread that has paused them can connect, whatever waits.
//!
//! Seen to fail with each of these faults in the service: the worker leaves out a `done`, or drops the job that it
//! holds at a pause; the intake thread gives a recording's references back twice; a port that closes while the channel
//! is full does not send again; the worker looks whether the service was left, and publishes or wakes after that;
//! connecting waits for room in the channel; the intake thread looks for new ports only after a message.

#![cfg(shuttle)]

mod filetests {
    #![allow(dead_code, reason = "each test crate uses its part")]
    pub mod case;
    pub mod translate;
}

use filetests::case::Case;
use filetests::translate::{Host, Recorded};
use firesteel_compiler::config::Config;
use firesteel_compiler::install::table::LoopSlot;
use firesteel_compiler::opt::fuel::Fuel;
use firesteel_compiler::project::read::owns_reference;
use firesteel_compiler::service::{Port, Service, ServiceOptions};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project::{Inspect, TypeWord};
use firesteel_protocol::trace::{RecordHeader, Releases, TraceEnd, TraceStart};
use firesteel_recorder::release::{Orphans, ReleaseReceiver, ReleaseSender};
use firesteel_recorder::ring::ring;
use firesteel_recorder::seal::{Finished, Recorder};
use shuttle::rand::{Rng, thread_rng};
use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::sync::Mutex;
use shuttle::thread;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex as Plain, PoisonError};
use std::time::Instant;

/// Schedules of each test, drawn at every step.
const RANDOM: usize = 10_000;
/// Schedules of each test with few involuntary switches, which find what needs one thread to be slow.
const PCT: usize = 10_000;
/// Involuntary switches of these.
const SWITCHES: usize = 4;
/// Bits of an address that tell what the object is. Those above make each recorded object one of its own.
const PLAIN: u64 = 0xffff_ffff;

/// Runs schedules and tells their number.
fn check(name: &str, schedule: fn()) {
    let run = |scheduler: Box<dyn Scheduler + Send>| {
        let mut config = shuttle::Config::new();
        config.stack_size = 1 << 20;
        // It takes all atomics for sequentially consistent, and says so: `docs/concurrency.md` does, too.
        config.silence_warnings = true;
        shuttle::Runner::new(scheduler, config).run(schedule)
    };
    let (random, pct) = (run(Box::new(RandomScheduler::new(RANDOM))), run(Box::new(PctScheduler::new(SWITCHES, PCT))));
    println!("{name}: {random} random schedules, {pct} with {SWITCHES} involuntary switches");
}

#[test]
fn what_was_submitted_is_done_through_pauses() {
    check("pauses", || {
        let world = World::new();
        world.run(&[interpreter, interpreter, forker, clearer]);
        world.service.wait_idle();
        world.check_done();
        world.close();
    });
}

#[test]
fn nothing_runs_after_the_end() {
    check("end", || {
        let world = World::new();
        world.run(&[interpreter, interpreter, forker, clearer, ender]);
        world.close();
    });
}

#[test]
fn who_pauses_can_connect_while_the_channel_is_full() {
    check("connect", || {
        let world = World::new();
        let connect = || world.connect().expect("the host is on");
        let (early, sample) = (connect(), &SAMPLES.loops[0][0]);
        world.service.pause();
        while record(&world, &early, 0, sample, 0) {}
        // In the thread that paused, as hooks of a fork run: nobody else would have the channel read.
        let (late, unused) = (connect(), connect());
        if thread_rng().gen_bool(0.5) {
            // While there is no room to say so.
            close(&unused);
        }
        world.service.resume();
        let sample = &SAMPLES.loops[1][0];
        while !record(&world, &late, 1, sample, sample.records.len()) {
            thread::yield_now();
        }
        world.service.wait_idle();
        [early, late, unused].iter().for_each(close);
        world.service.wait_idle();
        world.check_done();
        world.close();
    });
}

/// A loop's recordings: its root, and for one a bridge.
struct Samples {
    host: Host,
    loops: Vec<Vec<Recorded>>,
}

/// Three that are compiled, one that the intake thread gives up, one that the worker does.
static SAMPLES: LazyLock<Samples> = LazyLock::new(|| {
    let names = ["global", "call_len", "bridge", "given_up_fingerprint", "given_up_types"];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests/translate");
    let cases = names.map(|name| Case::read(&folder.join(name).with_extension("fst")));
    let host = Host::of(&cases[0]);
    let loops = cases.iter().map(|case| host.recordings(case)).collect();
    Samples { host, loops }
});

/// The references that records own, by address.
#[derive(Default)]
struct Books {
    owned: BTreeSet<u64>,
    taken: usize,
    released: usize,
}

/// What the books say; no thread is switched while they are open.
#[derive(Clone, Default)]
struct Ledger(Arc<Plain<Books>>);

impl Ledger {
    fn open<T>(&self, look: impl FnOnce(&mut Books) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A reference of a record's own.
    fn take(&self, object: u64) -> u64 {
        self.open(|books| {
            books.taken += 1;
            let reference = object | (books.taken as u64) << PLAIN.count_ones();
            books.owned.insert(reference);
            reference
        })
    }

    fn plain(&self, reference: u64) -> u64 {
        self.open(|books| assert!(books.owned.contains(&reference), "looked at after it was given back"));
        reference & PLAIN
    }
}

/// The way back, with the books kept.
struct Returning(ReleaseSender, Ledger);

impl Releases for Returning {
    fn give_back(&mut self, references: &[u64]) {
        self.1.open(|books| {
            for reference in references {
                assert!(books.owned.remove(reference), "{reference:#x} was given back twice");
            }
        });
        self.0.give_back(references);
    }
}

impl Inspect for Ledger {
    fn type_of(&self, object: u64) -> TypeWord {
        SAMPLES.host.type_of(self.plain(object))
    }
    fn known(&self, object: u64) -> Option<u16> {
        SAMPLES.host.known(object & PLAIN)
    }
    fn generator_function(&self, object: u64) -> Option<u64> {
        SAMPLES.host.generator_function(self.plain(object))
    }
    fn is_bound_method(&self, object: u64) -> bool {
        SAMPLES.host.is_bound_method(self.plain(object))
    }
    fn code(&self, object: u64) -> Option<u64> {
        SAMPLES.host.code(self.plain(object))
    }
}

/// A thread's lane, as a host has it. Fields are dropped in order: the port closes last.
struct Lane {
    recorder: Recorder,
    returned: ReleaseReceiver,
    port: Port,
}

impl Lane {
    /// Begins a recording; false if the service does not take it.
    fn begin(&mut self, slot: &LoopSlot, recorded: &Recorded) -> bool {
        let sample = &recorded.start;
        let Ok(first) = self.recorder.start(slot.tree, sample.bridge_of, sample.unit) else { return false };
        let begun =
            self.port.begin(TraceStart { tree: slot.tree, first, at: Instant::now(), ..sample.clone() }).is_ok();
        if !begun {
            self.seal(TraceEnd::Aborted(AbortReason::QueueFull, 0));
        }
        begun
    }

    /// Records an instruction, with references of its own; false if the recording was given up.
    fn record(&mut self, ledger: &Ledger, words: &[u64]) -> bool {
        let (Some((&head, slots)), true) = (words.split_first_chunk(), self.recorder.is_recording()) else {
            return false;
        };
        let header = RecordHeader::decode(head);
        let family = &SAMPLES.host.tables.families[usize::from(header.family.0)];
        let owned = |(slot, &word)| if owns_reference(slot) && word != 0 { ledger.take(word) } else { word };
        let slots: Vec<u64> = family.slots.iter().map(|slot| slot.view).zip(slots).map(owned).collect();
        self.recorder.record(header, &slots).expect("there is room");
        true
    }

    fn seal(&mut self, end: TraceEnd) -> Finished {
        let finished = self.recorder.seal(end).expect("a recording goes on");
        self.recorder.clear().expect("it ended");
        finished
    }

    /// Ends the recording, if one goes on; true if the service took it.
    fn finish(&mut self, end: TraceEnd) -> bool {
        self.recorder.is_recording() && {
            let Finished { tree, end, last, .. } = self.seal(end);
            self.port.finish(tree, end, last).is_ok()
        }
    }
}

/// Where a thread's lane is, until it closes.
type Place = Arc<Mutex<Option<Lane>>>;

/// Threads that record. None connects or begins once the host is off.
#[derive(Default)]
struct Desk {
    off: bool,
    lanes: Vec<Place>,
}

/// When the service's threads are to do nothing.
#[derive(Default)]
struct Quiet {
    paused: AtomicBool,
    ended: AtomicBool,
}

/// A host.
struct World {
    service: Service,
    /// One for each of [`Samples::loops`].
    loops: Vec<Arc<LoopSlot>>,
    desk: Mutex<Desk>,
    ledger: Ledger,
    orphans: Orphans,
    quiet: Arc<Quiet>,
    /// Recordings whose end the service took.
    taken: AtomicUsize,
    /// By loop, whether it took one that may be compiled.
    handed_over: Plain<BTreeSet<usize>>,
    /// By loop, the executor there at the end.
    last: Plain<Option<Vec<Option<u32>>>>,
}

impl World {
    fn new() -> Arc<World> {
        let quiet = Arc::new(Quiet::default());
        let ledger = Ledger::default();
        let asleep = Arc::clone(&quiet);
        let wake = move || {
            let of_service = thread::current().name().is_some_and(|name| name.starts_with("firesteel-"));
            let is_quiet = asleep.paused.load(Ordering::SeqCst) || asleep.ended.load(Ordering::SeqCst);
            assert!(!(of_service && is_quiet), "woken by a thread that rests or has ended");
        };
        let mut config = Config::built_in().expect("the built-in settings load");
        config.budgets.max_queued_jobs = 1;
        let options = ServiceOptions {
            config,
            model: Arc::new(SAMPLES.host.model.clone()),
            tables: SAMPLES.host.tables,
            inspect: Arc::new(ledger.clone()),
            fail_guard: None,
            panic_every: None,
            chaos: None,
            fuel: Fuel::UNLIMITED,
            improve_on_request: false,
            fragments: false,
            clock: || 0,
            interpret: true,
            tier: None,
            dump: None,
            wake: Arc::new(wake),
        };
        let service = Service::start(options).expect("it starts");
        Arc::new(World {
            loops: SAMPLES.loops.iter().map(|_| service.new_loop()).collect(),
            service,
            desk: Mutex::default(),
            ledger,
            orphans: Orphans::new(),
            quiet,
            taken: AtomicUsize::new(0),
            handed_over: Plain::default(),
            last: Plain::default(),
        })
    }

    /// Runs these threads to their end.
    fn run(self: &Arc<World>, threads: &[fn(&World)]) {
        let start = |&run: &fn(&World)| {
            let world = Arc::clone(self);
            thread::spawn(move || run(&world))
        };
        let threads: Vec<_> = threads.iter().map(start).collect();
        threads.into_iter().for_each(|thread| thread.join().expect("a thread ends"));
    }

    fn connect(&self) -> Option<Place> {
        let mut desk = self.desk.lock().expect("no thread failed");
        if desk.off {
            return None;
        }
        let (producer, consumer) = ring(1 << 10);
        let (sender, returned) = self.orphans.queue(4);
        let returning = Returning(sender, self.ledger.clone());
        let port = self.service.connect(Box::new(consumer), Box::new(returning));
        let recorder = Recorder::new(producer, 64, returned.backlog());
        let lane = Arc::new(Mutex::new(Some(Lane { recorder, returned, port })));
        desk.lanes.push(Arc::clone(&lane));
        Some(lane)
    }

    fn executors(&self) -> Vec<Option<u32>> {
        let guard = crossbeam_epoch::pin();
        self.loops.iter().map(|slot| slot.get(&guard).map(|executor| executor.id)).collect()
    }

    /// Once nothing is pending, in a service that goes on and whose ports are closed.
    fn check_done(&self) {
        let stats = self.service.stats();
        let done = stats.compiled + stats.aborted.values().sum::<u64>();
        assert_eq!(done, self.taken.load(Ordering::SeqCst) as u64, "recordings that were taken, and done: {stats:?}");
        for &at in &*self.handed_over.lock().expect("no thread failed") {
            let slot = &self.loops[at];
            let ended = slot.generation() > 0 || slot.take_failure().is_some();
            assert!(ended, "loop {at} is neither compiled nor has it failed: {stats:?}");
        }
        self.ledger.open(|books| assert!(books.owned.is_empty(), "not given back: {:#x?}", books.owned));
    }

    /// Ends the service and what it holds.
    fn close(self: Arc<World>) {
        let Ok(World { service, ledger, orphans, quiet, loops, last, .. }) = Arc::try_unwrap(self) else {
            panic!("a thread still has the world")
        };
        let of_service = Arc::downgrade(&quiet);
        drop((service, quiet));
        // A compile that was left alone ends with its thread, and with that the function that wakes.
        while of_service.strong_count() > 0 {
            thread::yield_now();
        }
        orphans.drain(|_| ledger.open(|books| books.released += 1));
        ledger.open(|books| {
            assert!(books.owned.is_empty(), "not given back: {:#x?}", books.owned);
            assert_eq!(books.released, books.taken, "references lost on their way");
        });
        if let Some(last) = last.into_inner().expect("no thread failed") {
            let guard = crossbeam_epoch::pin();
            for (slot, last) in loops.iter().zip(last) {
                let now = slot.get(&guard).map(|executor| executor.id);
                assert!(now.is_none() || now == last, "published after the end");
            }
        }
    }
}

/// Connects, records some loops, gives some up, and goes.
fn interpreter(world: &World) {
    let Some(place) = world.connect() else { return };
    for _ in 0..thread_rng().gen_range(1..=3) {
        let at = thread_rng().gen_range(0..world.loops.len());
        for recorded in &SAMPLES.loops[at] {
            let cut = if thread_rng().gen_bool(0.2) { 1 } else { recorded.records.len() };
            record(world, &place, at, recorded, cut);
        }
        in_lane(&place, |lane| lane.returned.drain(|_| world.ledger.open(|books| books.released += 1)) > 0);
    }
    close(&place);
}

fn in_lane(place: &Place, act: impl FnOnce(&mut Lane) -> bool) -> bool {
    place.lock().expect("no thread failed").as_mut().is_some_and(act)
}

fn close(place: &Place) {
    let lane = place.lock().expect("no thread failed").take();
    drop(lane);
}

/// Records a loop up to an instruction; true if the service took the end.
fn record(world: &World, place: &Place, at: usize, recorded: &Recorded, cut: usize) -> bool {
    let off = || world.desk.lock().expect("no thread failed").off;
    if !in_lane(place, |lane| !off() && lane.begin(&world.loops[at], recorded)) {
        return false;
    }
    let all = recorded.records.iter().take(cut).all(|words| in_lane(place, |lane| lane.record(&world.ledger, words)));
    let whole = all && cut == recorded.records.len();
    let end = if whole { recorded.end.clone() } else { TraceEnd::Aborted(AbortReason::Disabled, 0) };
    in_lane(place, |lane| {
        let is_taken = lane.finish(end);
        if is_taken {
            world.taken.fetch_add(1, Ordering::SeqCst);
            if whole {
                world.handed_over.lock().expect("no thread failed").insert(at);
            }
        }
        is_taken
    })
}

/// Pauses and resumes, as around a fork.
fn forker(world: &World) {
    for _ in 0..2 {
        if !world.service.pause().is_empty() {
            world.quiet.paused.store(true, Ordering::SeqCst);
            thread::yield_now();
            world.quiet.paused.store(false, Ordering::SeqCst);
        }
        world.service.resume();
    }
}

/// Does to slots what a host does when names change, and waits.
fn clearer(world: &World) {
    for _ in 0..3 {
        let slot = &world.loops[thread_rng().gen_range(0..world.loops.len())];
        match thread_rng().gen_range(0..4) {
            0 => slot.clear(),
            1 => world.service.wait_idle(),
            change => {
                let guard = crossbeam_epoch::pin();
                let Some(executor) = slot.get(&guard) else { continue };
                if change == 2 {
                    executor.invalidate();
                } else {
                    executor.validate();
                }
            }
        }
    }
}

/// Switches compilation off, as a host does: recordings are given up, then the service ends.
fn ender(world: &World) {
    for _ in 0..thread_rng().gen_range(0..200) {
        thread::yield_now();
    }
    let lanes = {
        let mut desk = world.desk.lock().expect("no thread failed");
        desk.off = true;
        desk.lanes.clone()
    };
    for lane in lanes {
        if let Some(lane) = lane.lock().expect("no thread failed").as_mut() {
            lane.finish(TraceEnd::Aborted(AbortReason::Disabled, 0));
        }
    }
    let end = if thread_rng().gen_bool(0.5) { Service::leave } else { Service::shut_down };
    end(&world.service);
    world.quiet.ended.store(true, Ordering::SeqCst);
    *world.last.lock().expect("no thread failed") = Some(world.executors());
}
