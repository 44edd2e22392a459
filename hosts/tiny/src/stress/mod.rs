//! Stress: everything at once, for as long as asked.
//!
//! Interpreter threads are born, run a random program and die, again and again; the compiler's two threads record,
//! compile and publish meanwhile. A troublemaker changes globals, empties slots, makes threads leave their loops and
//! forgives loops that were given up. Reading objects stalls now and then, so rings and queues run full, and every
//! n-th compile panics. What is checked:
//!
//! * each thread's output and error are those of the interpreter without a compiler;
//! * no record was torn: none that the compiler read failed the checks of family, size and fingerprint;
//! * no reference was lost or doubled: at the end as many objects were ended as made, and no freed memory was written;
//! * the compiler failed only where it was asked to;
//! * memory stays flat: the last quarter of the time against the first.

pub mod generate;

use crate::heap::memory;
use crate::jit::inspect::Objects;
use crate::jit::loops::Status;
use crate::jit::{Jit, JitOptions};
use crate::machine::{Limits, Machine, Outcome, RuntimeError, THREAD_STACK, request};
use crate::program::Program;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project::{Inspect, TypeWord};
use generate::Random;
use parking_lot::Mutex;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What to do.
#[derive(Clone, Copy, Debug)]
pub struct StressOptions {
    /// For how long.
    pub seconds: u64,
    /// Interpreter threads at once.
    pub threads: usize,
    /// Which programs, and which order of trouble.
    pub seed: u64,
    /// Run traces by the reference interpreter instead of LLVM.
    pub interpret: bool,
}

/// What happened.
#[derive(Clone, Debug)]
pub struct Report {
    /// Counts of events, by name.
    pub events: Vec<(&'static str, u64)>,
    /// What went wrong.
    pub faults: Vec<String>,
    /// Resident memory, mean of the first and of the last quarter, in bytes; none for runs too short to tell.
    pub memory: Option<(u64, u64)>,
    /// For how long it ran.
    pub time: Duration,
}

/// Functions of the program.
const FUNCTIONS: u64 = 24;
/// Numbers that `main` is called with.
const NUMBERS: u64 = 96;
/// Every so many compiles panic.
const PANIC_EVERY: u32 = 23;
/// The message of such a panic, which is not worth printing.
const PANIC: &str = "a panic on request";
/// Growth of memory that is not called growth: what allocators do not give back at once.
const SLACK: u64 = 16 << 20;

/// Reads objects, and stalls now and then.
struct Stalling {
    objects: Objects,
    reads: AtomicU64,
    stalls: AtomicU64,
}

impl Stalling {
    /// About once in so many reads.
    const EVERY: u64 = 500;
    const STALL: Duration = Duration::from_millis(20);
}

impl Inspect for Stalling {
    fn type_of(&self, object: u64) -> TypeWord {
        if self.reads.fetch_add(1, Ordering::Relaxed) % Self::EVERY == Self::EVERY - 1 {
            self.stalls.fetch_add(1, Ordering::Relaxed);
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
    expected: Vec<Expected>,
    ends: AtomicBool,
    runs: AtomicU64,
    trouble: AtomicU64,
    faults: Mutex<Vec<String>>,
}

impl Field {
    fn fault(&self, text: String) {
        let mut faults = self.faults.lock();
        // The first ones say it all.
        if faults.len() < 10 {
            faults.push(text);
        }
        self.ends.store(true, Ordering::Release);
    }

    fn is_over(&self, begun: Instant, options: &StressOptions) -> bool {
        self.ends.load(Ordering::Acquire) || begun.elapsed() >= Duration::from_secs(options.seconds)
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
    memory::retire();
    let before = memory::census();
    let text = generate::program(options.seed, FUNCTIONS);
    let load = || Program::from_text(&text, "stress").map_err(|error| error.to_string());
    let plain = Machine::new(load()?, Limits::default(), None).map_err(|error| error.to_string())?;
    let mut expected = Vec::new();
    for number in 0..NUMBERS {
        let Outcome { output, result } = born(&plain, number)?;
        expected.push((output, result));
    }
    let model = crate::jit::model::build(&crate::families::TABLES).map_err(|error| error.to_string())?;
    let objects = Objects::new(&model);
    let inspect = Arc::new(Stalling { objects, reads: AtomicU64::new(0), stalls: AtomicU64::new(0) });
    let jit = JitOptions {
        threshold: Some(4),
        interpret: options.interpret,
        inspect: Some(inspect.clone()),
        panic_every: Some(PANIC_EVERY),
        ..JitOptions::default()
    };
    let machine = Machine::new(load()?, Limits::default(), Some(jit)).map_err(|error| error.to_string())?;
    let field = Field {
        machine,
        expected,
        ends: AtomicBool::new(false),
        runs: AtomicU64::new(0),
        trouble: AtomicU64::new(0),
        faults: Mutex::default(),
    };
    let begun = Instant::now();
    let memory = std::thread::scope(|scope| {
        for worker in 0..options.threads {
            let (field, seed) = (&field, options.seed ^ (worker as u64 + 1) << 32);
            scope.spawn(move || work(field, Random(seed), begun, options));
        }
        let field = &field;
        scope.spawn(move || trouble(field, Random(options.seed ^ 0xabcd), begun, options));
        watch(field, begun, options)
    });
    let time = begun.elapsed();
    let mut events = vec![("threads born", field.runs.load(Ordering::Relaxed))];
    if let Some(jit) = &field.machine.jit {
        jit.shut_down();
        events.extend(self::events(jit));
        look_at_compiler(&field, jit);
    }
    events.push(("troubles", field.trouble.load(Ordering::Relaxed)));
    events.push(("stalls of the consumer", inspect.stalls.load(Ordering::Relaxed)));
    let mut faults = std::mem::take(&mut *field.faults.lock());
    drop(field);
    crossbeam_epoch::pin().flush();
    memory::retire();
    let after = memory::census();
    let (made, ended) = (after.made - before.made, after.ended - before.ended);
    events.push(("objects", made));
    if made != ended {
        faults.push(format!("{made} objects were made, {ended} ended: references were lost or doubled"));
    }
    if after.damaged != before.damaged {
        faults.push(format!("{} freed blocks were written: references were doubled", after.damaged - before.damaged));
    }
    if let Some((first, last)) = memory
        && last > first + first / 10 + SLACK
    {
        faults.push(format!("memory grew from {} to {} MB", first >> 20, last >> 20));
    }
    Ok(Report { events, faults, memory, time })
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

fn work(field: &Field, mut random: Random, begun: Instant, options: &StressOptions) {
    while !field.is_over(begun, options) {
        let number = random.below(NUMBERS);
        match born(&field.machine, number) {
            Ok(Outcome { output, result }) => {
                let expected = field.expected.get(number as usize);
                if expected.is_some_and(|expected| expected.0 != output || expected.1 != result) {
                    let (wanted, ended) = expected.cloned().unwrap_or_default();
                    field.fault(format!("number {number}: expected {wanted:?} {ended:?}, got {output:?} {result:?}"));
                }
                field.runs.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => field.fault(error),
        }
    }
}

/// Does at random what other threads, other programs and other times would do.
fn trouble(field: &Field, mut random: Random, begun: Instant, options: &StressOptions) {
    let Some(jit) = &field.machine.jit else { return };
    while !field.is_over(begun, options) {
        std::thread::sleep(Duration::from_micros(200 + random.below(2000)));
        field.trouble.fetch_add(1, Ordering::Relaxed);
        let found = jit.loops.get(random.below(jit.loops.len() as u64) as usize);
        match random.below(8) {
            0 | 1 => {
                // To another odd number, or back.
                let at = random.below(field.machine.program.assignments.len() as u64) as usize;
                if let Some(&(global, value)) = field.machine.program.assignments.get(at) {
                    field.machine.globals.set(global, value, |name| jit.forget_global(name));
                }
            }
            2 => {
                if let Some(found) = found.filter(|found| found.status() == Status::Installed) {
                    found.reset();
                }
            }
            3 => field.machine.requests.ask(request::WAKE),
            4 if random.below(64) == 0 => {
                // As around a fork.
                jit.service.pause();
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

/// Looks at memory while the others work.
fn watch(field: &Field, begun: Instant, options: &StressOptions) -> Option<(u64, u64)> {
    let mut samples = Vec::new();
    while !field.is_over(begun, options) {
        std::thread::sleep(Duration::from_millis(100));
        samples.extend(resident());
        if let Some(jit) = &field.machine.jit {
            look_at_compiler(field, jit);
        }
    }
    // The first seconds fill caches.
    let settled = samples.get(samples.len() / 20..).unwrap_or_default();
    if settled.len() < 40 {
        return None;
    }
    let mean = |part: &[u64]| part.iter().sum::<u64>() / part.len().max(1) as u64;
    let quarter = settled.len() / 4;
    Some((mean(settled.get(..quarter)?), mean(settled.get(settled.len() - quarter..)?)))
}

/// Resident memory of the process; none where the system does not say.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    text.split(' ').nth(1)?.parse::<u64>().ok().map(|pages| pages * 4096)
}

/// The compiler may fail where it was asked to, and records may not be torn.
fn look_at_compiler(field: &Field, jit: &Jit) {
    let aborted = jit.service.stats().aborted;
    if let Some(count) = aborted.get(AbortReason::LayoutMismatch.name()) {
        field.fault(format!("{count} recordings did not fit the tables: records were torn, or code was wrong"));
    }
    let failed = |reason: &String| reason.starts_with(AbortReason::CompilerError.message()) && !reason.contains(PANIC);
    for trace in jit.service.traces() {
        if let Some(reason) = trace.reason.filter(failed) {
            field.fault(format!("the compiler failed at {}:{}: {reason}", trace.name, trace.line));
        }
    }
}

fn events(jit: &Jit) -> Vec<(&'static str, u64)> {
    let (counters, stats) = (&jit.counters, jit.service.stats());
    let now = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let mut events = vec![
        ("recordings", now(&counters.recordings)),
        ("instructions recorded", now(&counters.recorded)),
        ("bridges", now(&counters.bridges)),
        ("references returned", now(&counters.returned)),
        ("executors published", stats.compiled),
        ("entries and exits", now(&counters.entries)),
        ("entries refused", now(&counters.refused)),
        ("native iterations", now(&counters.iterations)),
        ("invalidations", now(&counters.invalidated)),
    ];
    // Recordings and compiles given up, by reason; `compiler-error` are the panics.
    events.extend(stats.aborted);
    events
}

impl Report {
    /// For people; the last line says whether it passed.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let seconds = self.time.as_secs_f64().max(0.001);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{:24}{:>14}{:>14}", "event", "count", "per second");
        for (name, count) in &self.events {
            let _ = writeln!(out, "{name:24}{count:>14}{:>14.1}", *count as f64 / seconds);
        }
        if let Some((first, last)) = self.memory {
            let _ = writeln!(out, "memory: {} MB in the first quarter, {} MB in the last", first >> 20, last >> 20);
        }
        for fault in &self.faults {
            let _ = writeln!(out, "FAULT: {fault}");
        }
        let (passed, failed) = if self.faults.is_empty() { (1, 0) } else { (0, self.faults.len()) };
        let _ = writeln!(out, "{passed} passed, {failed} failed");
        out
    }
}
