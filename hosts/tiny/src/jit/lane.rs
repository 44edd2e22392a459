//! A thread's way to the compiler and back: recorder, port, returned references, the recording going on.
//!
//! Belongs to one thread of the machine.

use super::record::Recording;
use super::{Jit, JitCounters, QueueSizes, end_reference};
use crate::machine::frame::Frame;
use firesteel_compiler::service::Port;
use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_protocol::trace::TreeId;
use firesteel_recorder::release::ReleaseReceiver;
use firesteel_recorder::ring::ring;
use firesteel_recorder::seal::{Recorder, StartError};

/// What a thread's records took, and what of it came back to the thread.
#[derive(Debug, Default)]
struct References {
    taken: u64,
    returned: u64,
    /// See [`JitCounters::owed`].
    owed: u64,
}

/// A thread's lane. Fields are dropped in order: the port closes last, after everything was recorded.
pub struct Lane {
    /// The recording going on.
    pub recording: Option<Box<Recording>>,
    /// State machine and ring.
    pub recorder: Recorder,
    returned: ReleaseReceiver,
    references: References,
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
        let QueueSizes { ring_words, releases } = jit.next_queues();
        let (producer, consumer) = ring(ring_words);
        let (sender, returned) = jit.orphans.queue(releases);
        Lane {
            recording: None,
            recorder: Recorder::new(producer, jit.record_limit, returned.backlog()),
            returned,
            references: References::default(),
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
        let mut sum = 0u64;
        let count = self.returned.drain(|reference| {
            sum = sum.wrapping_add(reference);
            end_reference(reference);
        });
        self.references.returned += count as u64;
        self.references.owed = self.references.owed.wrapping_sub(sum);
    }

    /// A record in the ring owns this reference.
    pub fn took(&mut self, reference: u64) {
        self.references.taken += 1;
        self.references.owed = self.references.owed.wrapping_add(reference);
    }

    /// Releases what came back, and adds this thread's counts to those of all. Before the lane goes.
    pub fn close(&mut self, jit: &Jit) {
        self.release_returned();
        let References { taken, returned, owed } = std::mem::take(&mut self.references);
        JitCounters::add(&jit.counters.taken, taken);
        JitCounters::add(&jit.counters.returned, returned);
        JitCounters::add(&jit.counters.owed, owed);
        JitCounters::add(&jit.counters.overpaid, u64::from(returned > taken));
        JitCounters::add(&jit.counters.spilled, self.returned.overflowed());
        JitCounters::add(&jit.counters.entries, std::mem::take(&mut self.entries));
        JitCounters::add(&jit.counters.iterations, std::mem::take(&mut self.iterations));
    }
}
