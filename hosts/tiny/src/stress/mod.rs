//! Stress: everything at once, for as long as asked.
//!
//! Interpreter threads are born, run a random program and die, again and again; the compiler's two threads record,
//! compile and publish meanwhile. A troublemaker changes globals, empties slots, makes threads leave their loops,
//! forgives loops that were given up, and ends and restarts the compiler's threads. Reading objects stalls now and then,
//! the queue of jobs is short, a third of the threads has a small ring, two thirds a small release queue, so all of them
//! run full; and every n-th compile panics. What is checked:
//!
//! * each thread's output and error are those of the interpreter without a compiler, also where results depend on
//!   globals that the thread changes ([`generate`]);
//! * no record was torn: none that the compiler read failed the checks of family, size and fingerprint;
//! * no reference was lost or doubled: what records took came back, by number and by sum of addresses, to no thread more
//!   than its records took, as many objects were ended as made, and no freed memory was written. Records own references
//!   to objects that all threads share, which are immortal here, so it takes the ledger to see what became of them;
//! * as many executors ended as were made;
//! * the compiler failed only where it was asked to;
//! * memory stays flat: what is held at rest, in the last quarter of the time against the first;
//! * in a run that is long enough, each kind of event that is claimed happened ([`events`]).
//!
//! The time is cut into stretches. Between two of them everything comes to rest: threads have ended, the compiler has
//! nothing to do, code is thrown away. What is held then does not depend on what was going on, so a leak shows, and
//! what the allocator keeps for later does not look like one.

pub mod events;
pub mod generate;
pub mod memory;

use crate::heap::memory as objects;
use crate::jit::inspect::Objects;
use crate::jit::loops::Status;
use crate::jit::{Jit, JitOptions, QueueSizes};
use crate::machine::{Limits, Machine, Outcome, RuntimeError, THREAD_STACK, request};
use crate::program::Program;
use events::{Doings, Event};
use firesteel_compiler::install::life::Life;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project::{Inspect, TypeWord};
use generate::{PERIODS, Random, SHARED_GLOBALS};
use memory::{Held, held};
use parking_lot::Mutex;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct StressOptions {
    /// For how long, rests left out.
    pub seconds: u64,
    /// Interpreter threads at once.
    pub threads: usize,
    /// Which programs, and which order of trouble.
    pub seed: u64,
    /// Run traces by the reference interpreter instead of LLVM.
    pub interpret: bool,
    /// Sizes of ring and release queue of every third thread; the next one has a release queue of this size.
    pub queues: QueueSizes,
    /// Compile jobs that may wait.
    pub jobs: u32,
}

impl StressOptions {
    /// Queues that run full.
    pub const SMALL: QueueSizes = QueueSizes { ring_words: 256, releases: 4 };
    /// Jobs of a queue that runs full.
    pub const JOBS: u32 = 2;
}

/// What is checked, see the module's list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// Outputs and errors.
    Results,
    /// Records.
    Records,
    /// References taken and given back, objects made and ended.
    References,
    /// Executors made and ended.
    Executors,
    /// Memory that was freed.
    Freed,
    /// The compiler's failures.
    Compiler,
    /// What is held.
    Memory,
    /// Events.
    Happened,
}

impl Check {
    /// Every check.
    pub const ALL: [Check; 8] = [
        Check::Results,
        Check::Records,
        Check::References,
        Check::Executors,
        Check::Freed,
        Check::Compiler,
        Check::Memory,
        Check::Happened,
    ];

    /// What holds if nothing went wrong.
    pub const fn claim(self) -> &'static str {
        match self {
            Check::Results => "every thread printed and failed as without a compiler",
            Check::Records => "no record was torn",
            Check::References => "references that were taken came back once, and as many objects ended as were made",
            Check::Executors => "as many executors ended as were made",
            Check::Freed => "no freed memory was written",
            Check::Compiler => "the compiler failed only where it was asked to",
            Check::Memory => "what is held at rest did not grow",
            Check::Happened => "each kind of event that is to happen did",
        }
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub struct Report {
    /// Counts of events.
    pub events: Vec<Event>,
    /// What went wrong.
    pub faults: Vec<(Check, String)>,
    /// What was held at rest, after each stretch.
    pub held: Vec<Held>,
    /// For how long it ran, rests left out.
    pub time: Duration,
    /// Whether that was long enough to demand that everything happened.
    pub complete: bool,
}

/// Functions of the program.
const FUNCTIONS: u64 = 24;
/// Numbers that `main` is called with for functions that any thread runs.
const NUMBERS: u64 = 96;
/// Every so many compiles panic.
const PANIC_EVERY: u32 = 23;
/// The message of such a panic, which is not worth printing.
const PANIC: &str = "a panic on request";
/// Seconds of a stretch: a ninth of the time, so that a quarter of them is two, but not less than the first number and
/// not more than the second.
const STRETCH_SECONDS: (u64, u64) = (2, 30);
const STRETCHES: u64 = 9;
/// Growth of what is allocated that is not called growth: trees have more bridges in one stretch than in another.
const SLACK: u64 = 4 << 20;
/// Growth of resident memory, or of code, that is not called growth: pages that are mostly empty.
const SLACK_PAGES: u64 = 16 << 20;

/// How long a pause may be.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Reads objects, and stalls now and then.
struct Stalling {
    objects: Objects,
    reads: AtomicU64,
    doings: Arc<Doings>,
}

impl Stalling {
    /// About once in so many reads.
    const EVERY: u64 = 40;
    const STALL: Duration = Duration::from_millis(10);
}

impl Inspect for Stalling {
    fn type_of(&self, object: u64) -> TypeWord {
        if self.reads.fetch_add(1, Ordering::Relaxed) % Self::EVERY == Self::EVERY - 1 {
            Doings::count(&self.doings.stalls);
            std::thread::sleep(Self::STALL);
        }
        self.objects.type_of(object)
    }
    fn known(&self, object: u64) -> Option<u16> {
        self.objects.known(object)
    }
    fn generator_function(&self, object: u64) -> Option<u64> {
        self.objects.generator_function(object)
    }
    fn is_bound_method(&self, object: u64) -> bool {
        self.objects.is_bound_method(object)
    }
    fn code(&self, object: u64) -> Option<u64> {
        self.objects.code(object)
    }
}

/// What a run must give.
type Expected = (String, Option<Result<(), RuntimeError>>);

/// What threads of the stress share.
struct Field {
    machine: Machine,
    /// By number, those of owners as of the first owner: others' functions do the same.
    expected: Vec<Expected>,
    /// Owners of globals: threads at once.
    owners: u64,
    /// Something is wrong: there is no more to be learned.
    ends: AtomicBool,
    doings: Arc<Doings>,
    faults: Mutex<Vec<(Check, String)>>,
}

impl Field {
    fn fault(&self, check: Check, text: String) {
        let mut faults = self.faults.lock();
        // The first ones say it all.
        if faults.len() < 10 {
            faults.push((check, text));
        }
        self.ends.store(true, Ordering::Release);
    }

    fn is_over(&self, end: Instant) -> bool {
        self.ends.load(Ordering::Acquire) || Instant::now() >= end
    }
}

/// Runs it.
///
/// # Errors
/// If it cannot begin: the program is not correct, the compiler does not start, there are no threads to be had.
pub fn run(options: &StressOptions) -> Result<Report, String> {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        if message != PANIC {
            quiet(panic);
        }
    }));
    objects::retire();
    let before = (objects::census(), Life::census());
    let doings = Arc::new(Doings::default());
    let field = prepare(options, &doings)?;
    let stretches = options.seconds / (options.seconds / STRETCHES).clamp(STRETCH_SECONDS.0, STRETCH_SECONDS.1);
    let length = Duration::from_secs(options.seconds) / stretches.max(1) as u32;
    let (mut held, mut time) = (Vec::new(), Duration::ZERO);
    for number in 0..stretches.max(1) {
        let begun = Instant::now();
        stretch(&field, number, begun + length, options);
        time += begun.elapsed();
        held.extend(rest(&field));
    }
    let mut events = Vec::new();
    if let Some(jit) = &field.machine.jit {
        jit.shut_down();
        events = events::all(jit, &doings, cfg!(feature = "llvm") && !options.interpret);
        look_at_compiler(&field, jit);
        look_at_references(&field, jit);
    }
    let mut faults = std::mem::take(&mut *field.faults.lock());
    drop(field);
    let (made, ended) = reclaimed(before.1);
    events.push(Event { name: "executors reclaimed", count: ended, must_happen: true });
    if made != ended {
        faults.push((Check::Executors, format!("{made} executors were made, {ended} ended")));
    }
    objects::retire();
    let after = objects::census();
    let (made, ended) = (after.made - before.0.made, after.ended - before.0.ended);
    events.push(Event { name: "objects", count: made, must_happen: true });
    if made != ended {
        let text = format!("{made} objects were made, {ended} ended: references were lost or doubled");
        faults.push((Check::References, text));
    }
    if after.damaged != before.0.damaged {
        let text = format!("{} freed blocks were written: references were doubled", after.damaged - before.0.damaged);
        faults.push((Check::Freed, text));
    }
    faults.extend(growth(&held).unwrap_or_default().into_iter().map(|text| (Check::Memory, text)));
    let complete = options.seconds >= events::ENOUGH_SECONDS && faults.is_empty();
    if complete {
        faults.extend(events::missing(&events).map(|event| (Check::Happened, format!("none: {}", event.name))));
    }
    Ok(Report { events, faults, held, time, complete })
}

/// Everything that the threads of the stress share.
fn prepare(options: &StressOptions, doings: &Arc<Doings>) -> Result<Field, String> {
    let owners = options.threads.max(1) as u64;
    let text = generate::program(options.seed, FUNCTIONS, NUMBERS, owners);
    let load = || Program::from_text(&text, "stress").map_err(|error| error.to_string());
    let plain = Machine::new(load()?, Limits::default(), None).map_err(|error| error.to_string())?;
    let mut expected = Vec::new();
    for number in (0..NUMBERS).chain((0..PERIODS).map(|period| NUMBERS + period * owners)) {
        let Outcome { output, result } = born(&plain, number)?;
        expected.push((output, result));
    }
    let model = crate::jit::model::build(&crate::families::TABLES).map_err(|error| error.to_string())?;
    let inspect = Stalling { objects: Objects::new(&model), reads: AtomicU64::new(0), doings: Arc::clone(doings) };
    let jit = JitOptions {
        threshold: Some(4),
        interpret: options.interpret,
        inspect: Some(Arc::new(inspect)),
        panic_every: Some(PANIC_EVERY),
        // In a small ring there is no room for so many references that the small queue and more run full.
        queues: vec![
            QueueSizes::default(),
            options.queues,
            QueueSizes { releases: options.queues.releases, ..QueueSizes::default() },
        ],
        max_queued_jobs: Some(options.jobs),
        ..JitOptions::default()
    };
    let machine = Machine::new(load()?, Limits::default(), Some(jit)).map_err(|error| error.to_string())?;
    let doings = Arc::clone(doings);
    Ok(Field { machine, expected, owners, ends: AtomicBool::new(false), doings, faults: Mutex::default() })
}

/// Executors that were made and that ended since a census, after all slots are gone: what waits for an epoch is waited
/// for.
fn reclaimed(before: (u64, u64)) -> (u64, u64) {
    let mut found = (0, 0);
    for _ in 0..1000 {
        crossbeam_epoch::pin().flush();
        let (made, ended) = Life::census();
        found = (made - before.0, ended - before.1);
        if found.0 == found.1 {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    found
}

/// A thread's whole life: birth, `main`, death.
fn born(machine: &Machine, number: u64) -> Result<Outcome, String> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(THREAD_STACK);
        let run = || machine.run_alone(number as usize);
        let handle = builder.spawn_scoped(scope, run).map_err(|error| format!("cannot start a thread: {error}"))?;
        handle.join().map_err(|_| format!("the thread of number {number} panicked"))
    })
}

/// Everything at once, until `end`.
fn stretch(field: &Field, number: u64, end: Instant, options: &StressOptions) {
    let seed = |who: u64| Random(options.seed ^ who << 32 ^ number << 48);
    std::thread::scope(|scope| {
        for worker in 1..=options.threads as u64 {
            scope.spawn(move || work(field, worker - 1, seed(worker), end));
        }
        scope.spawn(move || trouble(field, seed(0xabcd), end));
        while !field.is_over(end) {
            std::thread::sleep(Duration::from_millis(100));
            if let Some(jit) = &field.machine.jit {
                look_at_compiler(field, jit);
            }
        }
    });
}

/// Brings everything to rest, and says what is held then.
fn rest(field: &Field) -> Option<Held> {
    if let Some(jit) = &field.machine.jit {
        let throw_away =
            || (0..jit.loops.len()).filter_map(|number| jit.loops.get(number)).for_each(|found| found.reset());
        // Trees that are gone are not promoted, so there is less to wait for.
        throw_away();
        jit.service.wait_idle();
        throw_away();
    }
    // One step of the epoch, and of collecting, each.
    for _ in 0..64 {
        crossbeam_epoch::pin().flush();
    }
    objects::retire();
    held()
}

/// What grew from the first quarter of the time to the last; none if it was too short to tell. The first stretch fills
/// caches.
fn growth(held: &[Held]) -> Option<Vec<String>> {
    let settled = held.get(1..).unwrap_or_default();
    let quarter = settled.len() / 4;
    if quarter == 0 {
        return None;
    }
    let (first, last) = (mean(settled.get(..quarter)), mean(settled.get(settled.len() - quarter..)));
    let rows = [
        ("allocated memory", first.in_use, last.in_use, SLACK),
        ("machine code", first.code, last.code, SLACK_PAGES),
        ("resident memory", first.resident, last.resident, SLACK_PAGES),
    ];
    let grown = rows.into_iter().filter(|(_, first, last, slack)| *last > first + first / 10 + slack);
    Some(grown.map(|(what, first, last, _)| format!("{what} grew from {} to {} kB", first >> 10, last >> 10)).collect())
}

fn mean(part: Option<&[Held]>) -> Held {
    let part = part.unwrap_or_default();
    let of = |field: fn(&Held) -> u64| part.iter().map(field).sum::<u64>() / part.len().max(1) as u64;
    Held { in_use: of(|held| held.in_use), code: of(|held| held.code), resident: of(|held| held.resident) }
}

/// Runs one thread after another. Only these run the functions of `owner`.
fn work(field: &Field, owner: u64, mut random: Random, end: Instant) {
    while !field.is_over(end) {
        let (number, expected) = match random.below(4) {
            0 => {
                let period = random.below(PERIODS);
                (NUMBERS + owner + period * field.owners, NUMBERS + period)
            }
            _ => {
                let number = random.below(NUMBERS);
                (number, number)
            }
        };
        Doings::count(&field.doings.born);
        match born(&field.machine, number) {
            Ok(Outcome { output, result }) => {
                let expected = field.expected.get(expected as usize);
                if expected.is_some_and(|expected| expected.0 != output || expected.1 != result) {
                    let (wanted, ended) = expected.cloned().unwrap_or_default();
                    field.fault(
                        Check::Results,
                        format!("number {number}: expected {wanted:?} {ended:?}, got {output:?} {result:?}"),
                    );
                }
                Doings::count(&field.doings.died);
            }
            Err(error) => field.fault(Check::Results, error),
        }
    }
}

/// Does at random what other threads, other programs and other times would do.
fn trouble(field: &Field, mut random: Random, end: Instant) {
    let Some(jit) = &field.machine.jit else { return };
    while !field.is_over(end) {
        std::thread::sleep(Duration::from_micros(200 + random.below(2000)));
        Doings::count(&field.doings.troubles);
        let found = jit.loops.get(random.below(jit.loops.len() as u64) as usize);
        match random.below(8) {
            0 | 1 => {
                // To another odd number, or back.
                let assignments = field.machine.program.assignments.iter();
                let shared: Vec<_> = assignments.filter(|&&(global, _)| global < SHARED_GLOBALS).collect();
                if let Some(&&(global, value)) = shared.get(random.below(shared.len() as u64) as usize) {
                    field.machine.globals.set(global, value, |name| jit.forget_global(name));
                }
            }
            2 => {
                if let Some(found) = found.filter(|found| found.status() == Status::Installed) {
                    found.reset();
                }
            }
            3 => field.machine.requests.ask(request::WAKE),
            4 if random.below(16) == 0 => {
                // As around a fork.
                if !jit.service.pause().is_empty() {
                    Doings::count(&field.doings.pauses);
                }
                if random.below(8) == 0 {
                    fill_queue(jit, &mut random);
                } else {
                    std::thread::sleep(Duration::from_millis(random.below(20)));
                }
                jit.service.resume();
            }
            _ => {
                if let Some(found) = found {
                    found.forgive(&jit.hotness.loops);
                }
            }
        }
    }
}

/// Makes threads record what the paused service cannot take, until a message finds no room or it takes too long.
fn fill_queue(jit: &Jit, random: &mut Random) {
    let refused = || jit.counters.queue_full.load(Ordering::Relaxed);
    let (before, end) = (refused(), Instant::now() + LONGEST_PAUSE);
    while refused() == before && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(1));
        let found = jit.loops.get(random.below(jit.loops.len() as u64) as usize);
        if let Some(found) = found.filter(|found| matches!(found.status(), Status::Compiling | Status::Blacklisted)) {
            found.reset();
            found.forgive(&jit.hotness.loops);
        }
    }
}

/// The compiler may fail where it was asked to, and records may not be torn.
fn look_at_compiler(field: &Field, jit: &Jit) {
    let aborted = jit.service.stats().aborted;
    if let Some(count) = aborted.get(AbortReason::LayoutMismatch.name()) {
        field.fault(
            Check::Records,
            format!("{count} recordings did not fit the tables: records were torn, or code was wrong"),
        );
    }
    let failed = |reason: &String| reason.starts_with(AbortReason::CompilerError.message()) && !reason.contains(PANIC);
    for trace in jit.service.traces() {
        if let Some(reason) = trace.reason.filter(failed) {
            field.fault(Check::Compiler, format!("the compiler failed at {}:{}: {reason}", trace.name, trace.line));
        }
    }
}

/// What records took must have come back, once the service has ended.
fn look_at_references(field: &Field, jit: &Jit) {
    let now = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let counters = &jit.counters;
    let (taken, returned, owed) = (now(&counters.taken), now(&counters.returned), now(&counters.owed));
    if taken != returned {
        field.fault(Check::References, format!("records took {taken} references, {returned} came back"));
    } else if owed != 0 {
        field.fault(Check::References, "as many references came back as records took, but not the same".to_owned());
    }
    let overpaid = now(&counters.overpaid);
    if overpaid != 0 {
        field.fault(Check::References, format!("{overpaid} threads got more references than their records took"));
    }
}

impl Report {
    /// For people; the last line says whether it passed.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let seconds = self.time.as_secs_f64().max(0.001);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{:24}{:>14}{:>14}", "event", "count", "per second");
        for Event { name, count, .. } in &self.events {
            let _ = writeln!(out, "{name:24}{count:>14}{:>14.1}", *count as f64 / seconds);
        }
        let _ = writeln!(out, "{:24}{:>14}{:>14}{:>14}", "held at rest, kB", "allocated", "code", "resident");
        for (number, Held { in_use, code, resident }) in self.held.iter().enumerate() {
            let name = format!("stretch {}", number + 1);
            let _ = writeln!(out, "{name:24}{:>14}{:>14}{:>14}", in_use >> 10, code >> 10, resident >> 10);
        }
        let (mut passed, mut failed) = (0, 0);
        for check in Check::ALL {
            let faults: Vec<&str> =
                self.faults.iter().filter(|fault| fault.0 == check).map(|fault| fault.1.as_str()).collect();
            let verdict = match (faults.is_empty(), check) {
                (true, Check::Memory) if growth(&self.held).is_none() => "not told",
                (true, Check::Happened) if !self.complete => "not told",
                (true, _) => {
                    passed += 1;
                    "ok"
                }
                (false, _) => {
                    failed += 1;
                    "FAULT"
                }
            };
            let _ = writeln!(out, "{verdict:10}{}", check.claim());
            for fault in faults {
                let _ = writeln!(out, "{:10}{fault}", "");
            }
        }
        let _ = writeln!(out, "{passed} passed, {failed} failed");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(stretches: &[u64]) -> Vec<Held> {
        stretches.iter().map(|&megabytes| Held { in_use: megabytes << 20, code: 0, resident: 80 << 20 }).collect()
    }

    #[test]
    fn growth_is_told_from_what_comes_and_goes() {
        assert_eq!(growth(&after(&[2, 7, 8, 7])), None, "too short");
        assert_eq!(growth(&after(&[2, 7, 9, 6, 8])), Some(vec![]), "the first stretch does not count");
        let grown = vec!["allocated memory grew from 7168 to 12288 kB".to_owned()];
        assert_eq!(growth(&after(&[2, 7, 9, 10, 12])), Some(grown));
    }

    #[test]
    fn each_check_is_told() {
        let faults = vec![(Check::Freed, "3 blocks".to_owned())];
        let events = vec![Event { name: "births", count: 10, must_happen: true }];
        let report = Report { events, faults, held: after(&[7]), time: Duration::from_secs(2), complete: false };
        let text = report.to_text();
        assert!(text.contains("births                              10           5.0\n"), "{text}");
        assert!(text.contains("FAULT     no freed memory was written\n          3 blocks\n"), "{text}");
        assert!(text.contains("not told  what is held at rest did not grow\n"), "{text}");
        assert!(text.contains("not told  each kind of event that is to happen did\n5 passed, 1 failed\n"), "{text}");
    }
}
