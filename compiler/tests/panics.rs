//! Panics on the service's threads: each costs one trace, and nothing else.
//!
//! The recordings are those of the translator's text tests; rings and release queues are plain lists. A service whose
//! threads both live is told by a pause, which names those that it ended, so that a thread that is gone fails the test
//! in place of making it wait.

#![cfg(not(shuttle))]

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
use firesteel_compiler::service::{Port, Service, ServiceOptions};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project::{Inspect, TypeWord};
use firesteel_protocol::trace::{Records, Releases, TraceStart};
use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A ring: words that wait, and how many were read.
#[derive(Clone, Default)]
struct Words(Arc<Mutex<(VecDeque<u64>, u64)>>);

impl Records for Words {
    fn read(&mut self, out: &mut [u64]) -> usize {
        let (words, position) = &mut *self.0.lock().expect("no panic while it is held");
        let count = out.len().min(words.len());
        out.iter_mut().zip(words.drain(..count)).for_each(|(place, word)| *place = word);
        *position += count as u64;
        count
    }
    fn position(&self) -> u64 {
        self.0.lock().expect("no panic while it is held").1
    }
}

/// Counts what came back.
#[derive(Clone, Default)]
struct Returned(Arc<AtomicUsize>);

impl Releases for Returned {
    fn give_back(&mut self, references: &[u64]) {
        self.0.fetch_add(references.len(), Ordering::SeqCst);
    }
}

/// Looks at objects, and panics while it is asked to.
struct Panicking {
    host: Host,
    on: AtomicBool,
}

impl Panicking {
    fn host(&self) -> &Host {
        assert!(!self.on.load(Ordering::SeqCst), "a host that panics");
        &self.host
    }
}

impl Inspect for Panicking {
    fn type_of(&self, object: u64) -> TypeWord {
        self.host().type_of(object)
    }
    fn known(&self, object: u64) -> Option<u16> {
        self.host().known(object)
    }
    fn generator_function(&self, object: u64) -> Option<u64> {
        self.host().generator_function(object)
    }
    fn is_bound_method(&self, object: u64) -> bool {
        self.host().is_bound_method(object)
    }
    fn code(&self, object: u64) -> Option<u64> {
        self.host().code(object)
    }
}

/// A service and one thread's way to it.
struct World {
    service: Service,
    port: Port,
    words: Words,
    returned: Returned,
    written: u64,
    host: Arc<Panicking>,
    sample: Recorded,
}

impl World {
    fn new(panic_every: Option<u32>, wake: fn()) -> World {
        let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests/translate/global.fst");
        let case = Case::read(&case);
        let host = Host::of(&case);
        let sample = host.recordings(&case).remove(0);
        let host = Arc::new(Panicking { host, on: AtomicBool::new(false) });
        let service = Service::start(ServiceOptions {
            config: Config::built_in().expect("the built-in settings load"),
            model: Arc::new(host.host.model.clone()),
            tables: host.host.tables,
            inspect: host.clone(),
            fail_guard: None,
            panic_every,
            chaos: None,
            fuel: Fuel::UNLIMITED,
            improve_on_request: false,
            fragments: false,
            clock: || 0,
            interpret: true,
            tier: None,
            dump: None,
            wake: Arc::new(wake),
        });
        let service = service.expect("it starts");
        let (words, returned) = (Words::default(), Returned::default());
        let port = service.connect(Box::new(words.clone()), Box::new(returned.clone()));
        World { service, port, words, returned, written: 0, host, sample }
    }

    /// Records a loop of its own, and comes back when it is compiled or given up.
    fn record(&mut self) -> Arc<LoopSlot> {
        let before = self.done();
        let slot = self.service.new_loop();
        let start = TraceStart { tree: slot.tree, first: self.written, ..self.sample.start.clone() };
        self.port.begin(start).expect("there is room");
        let words = self.sample.records.concat();
        self.written += words.len() as u64;
        self.words.0.lock().expect("no panic while it is held").0.extend(words);
        self.port.finish(slot.tree, self.sample.end.clone(), self.written).expect("there is room");
        while self.done() == before {
            assert_eq!(self.service.pause().len(), 2, "both threads live");
            self.service.resume();
        }
        slot
    }

    /// Recordings that were compiled or given up.
    fn done(&self) -> u64 {
        let stats = self.service.stats();
        stats.compiled + stats.aborted.values().sum::<u64>()
    }

    /// Compiled, given up because the compiler failed, and references that came back.
    fn counts(&self) -> (u64, u64, usize) {
        // Comes back only if each thing that was submitted was done once.
        self.service.wait_idle();
        let stats = self.service.stats();
        let failed = stats.aborted.get(AbortReason::CompilerError.name()).copied().unwrap_or(0);
        (stats.compiled, failed, self.returned.0.load(Ordering::SeqCst))
    }
}

#[test]
fn a_host_that_panics_where_a_recording_is_read_costs_that_trace() {
    let mut world = World::new(None, || ());
    world.record();
    assert_eq!(world.counts(), (1, 0, 1));
    world.host.on.store(true, Ordering::SeqCst);
    let slot = world.record();
    world.host.on.store(false, Ordering::SeqCst);
    assert_eq!(world.counts(), (1, 1, 2));
    assert_eq!(slot.take_failure(), Some(AbortReason::CompilerError));
    let reason = world.service.traces().into_iter().find_map(|trace| trace.reason);
    assert!(reason.as_ref().is_some_and(|reason| reason.contains("a host that panics")), "{reason:?}");
    world.record();
    assert_eq!(world.counts(), (2, 1, 3));
}

#[test]
fn panics_on_request_strike_projections_and_compiles() {
    let mut world = World::new(Some(2), || ());
    let failed = |slot: Arc<LoopSlot>| slot.take_failure().is_some();
    // Every second projection; of what is left, every second compile.
    let outcomes = [(); 4].map(|()| failed(world.record()));
    assert_eq!(outcomes, [false, true, true, true]);
    assert_eq!(world.counts(), (1, 3, 4));
}

#[test]
fn a_host_that_panics_when_it_is_woken_costs_nothing() {
    let mut world = World::new(None, || panic!("woken"));
    world.record();
    world.record();
    assert_eq!(world.counts(), (2, 0, 2));
}
