//! Counters of the host's side, and the whole report.
//!
//! Plain cells, counted under the interpreter's lock.

use crate::control::host::Host;
use crate::watch::WatchCounts;
use firesteel_compiler::chaos::seeded::ChaosStats;
use firesteel_compiler::service::{ServiceStats, TraceSummary};
use firesteel_protocol::exits::{AbortReason, ExitKind};
use serde::Serialize;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Counters of one `enable`.
#[derive(Default)]
pub struct Counters {
    /// Recordings begun, bridges included.
    pub recordings: Cell<u64>,
    /// Instructions recorded.
    pub recorded: Cell<u64>,
    /// Time from the start of recordings, events armed, to their end, in nanoseconds.
    pub recording_ns: Cell<u64>,
    /// Executors whose facts no longer held when they were first entered.
    pub stale: Cell<u64>,
    /// The thread that last left native code because a request was pending, 0 if another sample was since.
    pub left_by_poll: Cell<u64>,
    /// Whether native code is being timed since the last sample: visits of it are to end soon.
    pub on_trial: Cell<bool>,
    /// Iterations that native code ran.
    pub iterations: Cell<u64>,
    exits: [Cell<u64>; ExitKind::ALL.len()],
    samples: Cell<u64>,
    native_samples: Cell<u64>,
    aborted_here: std::cell::RefCell<BTreeMap<&'static str, u64>>,
}

impl Counters {
    /// Counts an exit.
    pub fn exit(&self, kind: ExitKind) {
        if let Some(count) = self.exits.get(kind as usize) {
            count.set(count.get() + 1);
        }
    }

    /// Counts a sample of where the program is.
    pub fn sampled(&self, native: bool) {
        self.samples.set(self.samples.get() + 1);
        if native {
            self.native_samples.set(self.native_samples.get() + 1);
        }
    }

    /// Counts an attempt that was given up before the compiler heard of it.
    pub fn aborted_here(&self, reason: AbortReason) {
        *self.aborted_here.borrow_mut().entry(reason.name()).or_default() += 1;
    }
}

/// What `stats()`, `--stats` and `FIRESTEEL_STATS_FILE` show.
#[derive(Serialize)]
pub struct Report {
    /// Package version.
    pub version: &'static str,
    /// `sample` or `count`.
    pub mode: &'static str,
    /// Whether compilation is on.
    pub enabled: bool,
    /// Share of samples that found native code running; none without samples.
    pub native_share: Option<f64>,
    /// Samples taken.
    pub samples: u64,
    /// Times native code ran.
    pub native_entries: u64,
    /// Loop iterations that native code began.
    pub iterations: u64,
    /// Code objects that send events now.
    pub armed: u64,
    /// Recordings begun, bridges included.
    pub recordings: u64,
    /// Instructions recorded.
    pub recorded_instructions: u64,
    /// Time that threads spent on recorded paths, in nanoseconds: the instructions' own time included.
    pub recording_ns: u64,
    /// Executors published; a tree counts again for each bridge.
    pub traces_compiled: u64,
    /// Executors that well compiled code took the place of.
    pub traces_promoted: u64,
    /// Recordings and compiles given up, by reason.
    pub traces_aborted: BTreeMap<&'static str, u64>,
    /// Executors whose facts changed before their first entry.
    pub stale: u64,
    /// Global names that are relied on, and what their changes cost.
    pub globals: WatchCounts,
    /// Ways out of native code, by kind; `refused` are entries that did nothing.
    pub exits: BTreeMap<&'static str, u64>,
    /// Recordings and compiles that were put off, because too much was spent already.
    pub deferred: u64,
    /// Processor time spent on recording and compiling, in nanoseconds; what was lost with code that did not pay included.
    pub spent_ns: u64,
    /// Processor time that native code is thought to have saved, in nanoseconds.
    pub saved_ns: u64,
    /// Instructions whose specialised form did not fit what was recorded.
    pub overruled: u64,
    /// Machine code published, in bytes.
    pub code_bytes: u64,
    /// Times by stage.
    pub stages: serde_json::Value,
    /// Rewrites of trace IR that were done under a limit; none without one.
    pub rewrites: Option<u64>,
    /// What went wrong at random; none if that was not asked for.
    pub chaos: Option<ChaosStats>,
}

/// The report now.
pub fn report(host: &Host) -> Report {
    let service: ServiceStats = host.service.stats();
    let counters = &host.counters;
    let exits: BTreeMap<_, _> =
        ExitKind::ALL.iter().zip(&counters.exits).map(|(kind, count)| (kind.name(), count.get())).collect();
    let refused = exits.get(ExitKind::Refused.name()).copied().unwrap_or(0);
    let mut aborted = service.aborted;
    for (reason, count) in counters.aborted_here.borrow().iter() {
        *aborted.entry(reason).or_default() += count;
    }
    let samples = counters.samples.get();
    let (spent_ns, saved_ns) = host.spending.figures(&host.service);
    Report {
        version: env!("CARGO_PKG_VERSION"),
        mode: host.settings.mode.name(),
        enabled: host.is_enabled(),
        native_share: (samples > 0).then(|| counters.native_samples.get() as f64 / samples as f64),
        samples,
        native_entries: exits.values().sum::<u64>() - refused,
        iterations: host.iterations(),
        armed: host.armed_count(),
        recordings: counters.recordings.get(),
        recorded_instructions: counters.recorded.get(),
        recording_ns: counters.recording_ns.get(),
        traces_compiled: service.compiled,
        traces_promoted: service.promoted,
        traces_aborted: aborted,
        stale: counters.stale.get(),
        globals: host.watch.counts(),
        exits,
        deferred: host.spending.deferred.get(),
        spent_ns,
        saved_ns,
        overruled: service.overruled,
        code_bytes: service.code_bytes,
        stages: serde_json::to_value(service.stages).unwrap_or_default(),
        rewrites: host.fuel.spent(),
        chaos: host.chaos.as_ref().map(|chaos| chaos.stats()),
    }
}

/// One loop, as `traces()` shows it: what the host knows of it. What the compiler knows joins it as more keys.
#[derive(Serialize)]
pub struct LoopReport {
    /// File, line and name of its code object.
    pub r#where: String,
    /// Unit of its header.
    pub header: u32,
    /// First and last line.
    pub lines: (u32, u32),
    /// `cold`, `recording`, `compiling`, `installed`, `blacklisted`; `gone` when the code object is.
    pub state: &'static str,
    /// Back edges counted since the last attempt.
    pub counted: u32,
    /// Time of an iteration by the interpreter when it was last compared, in nanoseconds.
    pub interpreted_ns: Option<f64>,
    /// The same with native code, its entries and exits included; none if it did not get an iteration done.
    pub native_ns: Option<f64>,
    /// Times that native code was taken out because it did not pay.
    pub retirements: u32,
    /// Why the last attempt failed.
    pub abort_reason: Option<&'static str>,
    /// The same as a sentence.
    pub abort_message: Option<&'static str>,
}

/// Both sides of a loop as one object; the host's keys win.
pub fn joined(report: &LoopReport, trace: Option<&TraceSummary>) -> serde_json::Value {
    let mut object = match trace.map(serde_json::to_value) {
        Some(Ok(serde_json::Value::Object(object))) => object,
        _ => serde_json::Map::new(),
    };
    if let Ok(serde_json::Value::Object(ours)) = serde_json::to_value(report) {
        object.extend(ours);
    }
    serde_json::Value::Object(object)
}
