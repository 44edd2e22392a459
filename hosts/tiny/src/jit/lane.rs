//! A thread's way to the compiler and back: recorder, port, returned references, the recording going on.
//!
//! Belongs to one thread of the machine.

use super::record::Recording;
use super::{Jit, JitCounters, end_reference};
use crate::machine::frame::Frame;
use firesteel_compiler::service::Port;
use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_protocol::trace::TreeId;
use firesteel_recorder::release::ReleaseReceiver;
use firesteel_recorder::ring::ring;
use firesteel_recorder::seal::{Recorder, StartError};

/// Words in the ring: a recording of the greatest length, and some.
const RING_WORDS: usize = 1 << 14;
/// References in the release queue's lock-free part.
const RELEASES: usize = 1 << 10;

/// A thread's lane. Fields are dropped in order: the port closes last, after everything was recorded.
pub struct Lane {
    /// The recording going on.
    pub recording: Option<Box<Recording>>,
    /// State machine and ring.
    pub recorder: Recorder,
    returned: ReleaseReceiver,
    count_returned: u64,
    /// Times that this thread ran compiled code.
    pub entries: u64,
    /// Loop iterations in it.
    pub iterations: u64,
    /// Where the service is told of starts and ends.
    pub port: Port,
}

impl Lane {
    /// A new thread's.
    pub fn new(jit: &Jit) -> Lane {
        let (producer, consumer) = ring(RING_WORDS);
        let (sender, returned) = jit.orphans.queue(RELEASES);
        Lane {
            recording: None,
            recorder: Recorder::new(producer, jit.record_limit, returned.backlog()),
            returned,
            count_returned: 0,
            entries: 0,
            iterations: 0,
            port: jit.service.connect(Box::new(consumer), Box::new(sender)),
        }
    }

    /// Starts a recording; the position in the ring of its first word.
    pub fn start(&mut self, jit: &Jit, tree: TreeId, bridge: Option<ExitKey>, unit: u32) -> Result<u64, AbortReason> {
        self.recorder.start(tree, bridge, unit).map_err(|error| {
            if error == StartError::Behind {
                JitCounters::add(&jit.counters.unreleased, 1);
            }
            error.reason()
        })
    }

    /// Whether a recording is going on in this frame.
    #[inline]
    pub fn is_at(&self, frame: &Frame<'_>) -> bool {
        self.recording.as_ref().is_some_and(|recording| recording.home == frame.home())
    }

    /// Whether references wait to be released: one load.
    #[inline]
    pub fn has_returned(&self) -> bool {
        !self.returned.is_empty()
    }

    /// Releases references that came back.
    #[cold]
    pub fn release_returned(&mut self) {
        self.count_returned += self.returned.drain(end_reference) as u64;
    }

    /// Releases what came back, and adds this thread's counts to those of all. Before the lane goes.
    pub fn close(&mut self, jit: &Jit) {
        self.release_returned();
        JitCounters::add(&jit.counters.returned, std::mem::take(&mut self.count_returned));
        JitCounters::add(&jit.counters.entries, std::mem::take(&mut self.entries));
        JitCounters::add(&jit.counters.iterations, std::mem::take(&mut self.iterations));
    }
}
