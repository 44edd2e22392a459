//! What happened in a stress, counted, and what must have happened: a claim about the ring that is full says nothing if
//! it never was.
//!
//! Read from counters of the machine and the service, after the service has ended. On the thread that
//! runs the stress.

use crate::jit::Jit;
use firesteel_protocol::exits::AbortReason;
use std::sync::atomic::{AtomicU64, Ordering};

/// From so many seconds on, what must happen has the time to.
pub const ENOUGH_SECONDS: u64 = 20;

/// A kind of event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// Name for people.
    pub name: &'static str,
    /// How often it happened.
    pub count: u64,
    /// Whether a run of [`ENOUGH_SECONDS`] without one is a fault.
    pub must_happen: bool,
}

/// What the stress itself does and sees.
#[derive(Debug, Default)]
pub struct Doings {
    /// Threads that began.
    pub born: AtomicU64,
    /// Threads that ended, with everything that they held.
    pub died: AtomicU64,
    /// Changes from outside.
    pub troubles: AtomicU64,
    /// Times that the service's threads were ended and started again.
    pub pauses: AtomicU64,
    /// Times that the thread that reads records stood still.
    pub stalls: AtomicU64,
}

impl Doings {
    /// One more.
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// Events of machine and service. `promotes`: code is compiled twice, the second time better.
pub fn all(jit: &Jit, doings: &Doings, promotes: bool) -> Vec<Event> {
    let (counters, mut stats) = (&jit.counters, jit.service.stats());
    let now = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let mut events = Vec::new();
    let mut add = |must_happen, name, count| events.push(Event { name, count, must_happen });
    add(true, "threads born", now(&doings.born));
    add(true, "threads died", now(&doings.died));
    add(true, "recordings", now(&counters.recordings));
    add(true, "instructions recorded", now(&counters.recorded));
    add(true, "bridges recorded", now(&counters.bridges));
    add(true, "ring full", now(&counters.ring_full));
    add(true, "queue to service full", now(&counters.queue_full));
    // Those that the machine gave up for it are counted above, and among the reasons.
    stats.aborted.remove(AbortReason::RingFull.name());
    let jobs = stats.aborted.remove(AbortReason::QueueFull.name()).unwrap_or(0);
    add(true, "queue of jobs full", jobs);
    add(true, "references taken", now(&counters.taken));
    add(true, "references returned", now(&counters.returned));
    add(true, "references spilled", now(&counters.spilled));
    add(true, "references orphaned", now(&counters.orphaned));
    add(true, "executors published", stats.compiled);
    add(promotes, "executors promoted", stats.promoted);
    add(true, "executors invalidated", now(&counters.invalidated));
    add(true, "entries and exits", now(&counters.entries));
    add(true, "entries refused", now(&counters.refused));
    add(true, "compiled iterations", now(&counters.iterations));
    // The other failures of the compiler are faults.
    let panics = stats.aborted.remove(AbortReason::CompilerError.name()).unwrap_or(0);
    add(true, "compiler panics", panics);
    add(true, "pauses and resumes", now(&doings.pauses));
    add(true, "stalls of the consumer", now(&doings.stalls));
    add(true, "troubles", now(&doings.troubles));
    for (reason, count) in stats.aborted {
        add(false, reason, count);
    }
    events
}

/// What should have happened and did not.
pub fn missing(events: &[Event]) -> impl Iterator<Item = &Event> {
    events.iter().filter(|event| event.must_happen && event.count == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_happen_and_did_not_is_told() {
        let event = |name, count, must_happen| Event { name, count, must_happen };
        let events = [event("births", 3, true), event("spills", 0, true), event("promotions", 0, false)];
        assert_eq!(missing(&events).map(|event| event.name).collect::<Vec<_>>(), ["spills"]);
    }
}
