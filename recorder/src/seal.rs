//! The recorder of one interpreter thread: state machine, ring and counters together.
//!
//! Owns the writing end of the ring, the rule that the state machine is asked before a word is written, and the rule
//! that no recording starts while its thread is behind with releasing ([`crate::release::Backlog`]). Lives on the interpreter thread. Recording neither allocates nor waits. What it returns when a recording ends,
//! [`Finished`], is what the host sends to the service besides the words.
//!
//! References: a record that is taken passes the references in its slots on to the ring, from where the service
//! gives them back (see [`crate::release`]), also if the recording is aborted later. A record that is refused leaves
//! them with the caller, who must release them.

use crate::release::Backlog;
use crate::ring::{Consumer, Producer};
use crate::state::{Admitted, Event, IllegalTransition, Machine, RecordRefused, State};
use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_protocol::trace::{RecordHeader, TraceEnd, TreeId};
use std::fmt;
use thiserror::Error;

/// Greatest number of records of a trace, if the host does not say otherwise. (PyPy gives up at 6000 operations,
/// LuaJIT at 4000 IR instructions; ours are bytecode instructions, which are a few operations each.)
pub const DEFAULT_RECORD_LIMIT: u32 = 4096;

/// Why a recording did not start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum StartError {
    /// One is going on. The author of the host must act.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// The reading end of the ring is gone: the service has shut down or failed. Stop recording on this thread.
    #[error("nobody reads the record buffer any more: the compiler service has stopped")]
    NoReader,
    /// The thread is behind. Start again when it has released what came back.
    #[error("too many references of earlier recordings wait to be released by this thread; it has to take them first")]
    Behind,
}

impl StartError {
    /// The reason for which there is no recording.
    pub const fn reason(&self) -> AbortReason {
        match self {
            StartError::Illegal(_) | StartError::NoReader => AbortReason::Disabled,
            StartError::Behind => AbortReason::Unreleased,
        }
    }
}

/// A recording that ended, sealed or aborted. Its words lie in the ring from `first` to before `last`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finished {
    /// Tree that it is for.
    pub tree: TreeId,
    /// The exit it is a bridge of; none for a root.
    pub bridge_of: Option<ExitKey>,
    /// Position in the ring of its first word.
    pub first: u64,
    /// Position in the ring behind its last word.
    pub last: u64,
    /// Number of records.
    pub records: u32,
    /// How it ended.
    pub end: TraceEnd,
}

/// Counters of a recorder, since it was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecorderStats {
    /// Recordings that started.
    pub started: u64,
    /// Records taken by recordings that ended.
    pub recorded: u64,
    /// Words taken by them, headers included.
    pub words: u64,
    /// Recordings sealed because they came back to their loop header.
    pub closed: u64,
    /// Recordings sealed at another place.
    pub linked: u64,
    /// Words of records that were refused, headers included.
    pub dropped_words: u64,
    aborted: [u64; AbortReason::ALL.len()],
}

impl RecorderStats {
    const ZERO: RecorderStats = RecorderStats {
        started: 0,
        recorded: 0,
        words: 0,
        closed: 0,
        linked: 0,
        dropped_words: 0,
        aborted: [0; AbortReason::ALL.len()],
    };

    /// Recordings that were sealed. One that nobody took was sealed and aborted.
    pub const fn sealed(&self) -> u64 {
        self.closed + self.linked
    }

    /// Recordings given up for this reason.
    pub const fn aborted(&self, reason: AbortReason) -> u64 {
        self.aborted[reason as usize]
    }

    /// The reasons for which recordings were given up, with how many.
    pub fn aborts(&self) -> impl Iterator<Item = (AbortReason, u64)> + '_ {
        AbortReason::ALL.iter().map(|&reason| (reason, self.aborted(reason))).filter(|&(_, count)| count != 0)
    }
}

impl fmt::Display for RecorderStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "started {}, closed {}, linked {}, records {}, words {}, dropped words {}, aborted",
            self.started, self.closed, self.linked, self.recorded, self.words, self.dropped_words
        )?;
        if self.aborts().next().is_none() {
            return f.write_str(" none");
        }
        for (index, (reason, count)) in self.aborts().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma} {} {count}", reason.name())?;
        }
        Ok(())
    }
}

/// The recorder of one interpreter thread.
#[derive(Debug)]
pub struct Recorder {
    machine: Machine,
    producer: Producer,
    backlog: Backlog,
    first: u64,
    stats: RecorderStats,
}

impl Recorder {
    /// An idle recorder that writes to this ring; a trace has at most `record_limit` records. The backlog is that of
    /// the queue by which the records' references come back.
    pub fn new(producer: Producer, record_limit: u32, backlog: Backlog) -> Recorder {
        let first = producer.position();
        Recorder { machine: Machine::new(record_limit), producer, backlog, first, stats: RecorderStats::ZERO }
    }

    /// Starts a recording of this tree at the instruction at `unit`; returns the position in the ring of the
    /// trace's first word ([`firesteel_protocol::trace::TraceStart::first`]).
    ///
    /// # Errors
    /// If a recording is going on, if nobody reads the ring, or if too many references wait to be released: this is
    /// counted as a recording that was given up as [`AbortReason::Unreleased`].
    pub fn start(&mut self, tree: TreeId, bridge_of: Option<ExitKey>, unit: u32) -> Result<u64, StartError> {
        if self.producer.is_abandoned() {
            return Err(StartError::NoReader);
        }
        if self.backlog.is_over() {
            self.stats.aborted[AbortReason::Unreleased as usize] += 1;
            return Err(StartError::Behind);
        }
        self.machine.start(tree, bridge_of, unit)?;
        self.stats.started += 1;
        self.first = self.producer.position();
        Ok(self.first)
    }

    /// The recording that has just begun takes at most so many records, where the recorder's limit is not less. For
    /// tests: a recording can be cut anywhere.
    pub fn shorten(&mut self, records: u32) {
        self.machine.shorten(records);
    }

    /// Records one instruction, before it executes.
    ///
    /// # Errors
    /// As for [`Recorder::record_with`], and [`AbortReason::LayoutMismatch`] if the header does not fit the slots. The
    /// references in `slots` are then still the caller's.
    pub fn record(&mut self, header: RecordHeader, slots: &[u64]) -> Result<(), AbortReason> {
        if usize::from(header.slots) == slots.len() {
            return self.record_with(header.unit, header.encode(), slots.len(), |words| words.copy_from_slice(slots));
        }
        match self.machine.admit(header.unit) {
            Ok(admitted) => Err(self.refuse(admitted, AbortReason::LayoutMismatch, slots.len())),
            Err(refused) => Err(self.not_admitted(refused, slots.len())),
        }
    }

    /// Records the instruction at a unit, before it executes. The header is one that [`RecordHeader::encode`] made
    /// for this unit and this number of slots; `fill` writes all slot words, in their place, and only then takes the
    /// references in them.
    ///
    /// # Errors
    /// [`AbortReason::TooLong`] at the record limit, [`AbortReason::RingFull`] if it does not fit now,
    /// [`AbortReason::Disabled`] if nothing is being recorded. Then `fill` was not called, nothing was written, no
    /// further record is taken, and the recording is to be ended with [`Recorder::abort`].
    #[inline(always)]
    pub fn record_with(
        &mut self,
        unit: u32,
        header: [u64; RecordHeader::WORDS],
        slots: usize,
        fill: impl FnOnce(&mut [u64]),
    ) -> Result<(), AbortReason> {
        let admitted = match self.machine.admit(unit) {
            Ok(admitted) => admitted,
            Err(refused) => return Err(self.not_admitted(refused, slots)),
        };
        let written = self.producer.write(RecordHeader::WORDS + slots, |words| {
            if let [first, second, words @ ..] = words {
                // Word by word: a wide load of an array that was just written by halves would wait for both stores.
                (*first, *second) = (header[0], header[1]);
                fill(words);
            }
        });
        if !written {
            return Err(self.refuse(admitted, AbortReason::RingFull, slots));
        }
        self.machine.count(admitted);
        Ok(())
    }

    #[cold]
    fn not_admitted(&mut self, refused: RecordRefused, slots: usize) -> AbortReason {
        self.stats.dropped_words += (RecordHeader::WORDS + slots) as u64;
        match refused {
            RecordRefused::GivenUp(reason) => reason,
            RecordRefused::Illegal(_) => AbortReason::Disabled,
        }
    }

    #[cold]
    fn refuse(&mut self, admitted: Admitted, reason: AbortReason, slots: usize) -> AbortReason {
        self.machine.refuse(admitted, reason);
        self.not_admitted(RecordRefused::GivenUp(reason), slots)
    }

    /// Ends the recording. [`Finished::end`] is `end`, unless a record was refused: then the recording is aborted with
    /// the reason of the refusal.
    ///
    /// # Errors
    /// If nothing is being recorded.
    pub fn seal(&mut self, end: TraceEnd) -> Result<Finished, IllegalTransition> {
        let Some(tree) = self.machine.tree() else {
            return Err(IllegalTransition { state: self.machine.state(), event: Event::of(&end) });
        };
        let was_recording = self.is_recording();
        let end = self.machine.end(end)?;
        if was_recording {
            self.producer.publish();
            self.stats.recorded += u64::from(self.machine.records());
            self.stats.words += self.producer.position() - self.first;
        }
        match &end {
            TraceEnd::Closed(_) | TraceEnd::Nested(..) => self.stats.closed += 1,
            TraceEnd::Linked(_) => self.stats.linked += 1,
            TraceEnd::Aborted(reason, _) => self.stats.aborted[*reason as usize] += 1,
        }
        Ok(Finished {
            tree,
            bridge_of: self.machine.bridge_of(),
            first: self.first,
            last: self.producer.position(),
            records: self.machine.records(),
            end,
        })
    }

    /// Gives the recording up at the last instruction that was to be recorded; also one that is sealed, if the
    /// service does not take it. If a record was refused, the reason of the refusal is kept instead.
    ///
    /// # Errors
    /// If nothing is being recorded or sealed.
    pub fn abort(&mut self, reason: AbortReason) -> Result<Finished, IllegalTransition> {
        self.seal(TraceEnd::Aborted(reason, self.machine.unit()))
    }

    /// Forgets the last recording.
    ///
    /// # Errors
    /// While recording.
    pub fn clear(&mut self) -> Result<(), IllegalTransition> {
        self.machine.clear()
    }

    /// State.
    pub fn state(&self) -> State {
        self.machine.state()
    }

    /// Whether records are taken.
    #[inline]
    pub fn is_recording(&self) -> bool {
        self.machine.state() == State::Recording
    }

    /// What is known of the current or last recording.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Counters.
    pub fn stats(&self) -> &RecorderStats {
        &self.stats
    }

    /// Position in the ring of the next word.
    pub fn position(&self) -> u64 {
        self.producer.position()
    }

    /// After the service dropped its end: the words it did not read, see [`Producer::take_over_reading`].
    pub fn take_over_reading(&mut self) -> Option<Consumer> {
        self.producer.take_over_reading()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::release::{Orphans, release_queue};
    use crate::ring::ring;
    use firesteel_protocol::fam::tables::FamilyId;
    use firesteel_protocol::trace::{Level, Records, Releases};

    const TREE: TreeId = TreeId(3);

    /// One for whose records no references come back.
    fn recorder(producer: Producer, limit: u32) -> Recorder {
        Recorder::new(producer, limit, release_queue(1).1.backlog())
    }

    fn header(slots: u8, unit: u32) -> RecordHeader {
        RecordHeader { family: FamilyId(1), slots, fingerprint: 2, unit, level: Level::OUTERMOST }
    }

    #[test]
    fn a_trace_is_recorded_sealed_and_read() {
        let (producer, mut consumer) = ring(64);
        let mut recorder = recorder(producer, 10);
        assert_eq!(recorder.start(TREE, None, 20), Ok(0));
        assert_eq!(recorder.record(header(1, 20), &[7]), Ok(()));
        assert_eq!(recorder.record(header(0, 21), &[]), Ok(()));
        let finished = recorder.seal(TraceEnd::Closed(vec![])).expect("recording");
        assert_eq!(
            finished,
            Finished { tree: TREE, bridge_of: None, first: 0, last: 5, records: 2, end: TraceEnd::Closed(vec![]) }
        );
        let mut words = [0; 5];
        assert_eq!(consumer.read(&mut words), 5);
        assert_eq!(words[..2], header(1, 20).encode());
        assert_eq!(words[2], 7);
        assert_eq!(words[3..], header(0, 21).encode());

        let key = ExitKey { trace: 0, instr: 1, resume: 2 };
        assert_eq!(recorder.start(TREE, Some(key), 22), Ok(5));
        let finished = recorder.seal(TraceEnd::Linked(30)).expect("recording");
        assert_eq!((finished.first, finished.last), (5, 5));
        assert_eq!((finished.bridge_of, finished.records), (Some(key), 0));
        assert_eq!(
            recorder.stats().to_string(),
            "started 2, closed 1, linked 1, records 2, words 5, dropped words 0, aborted none"
        );
        assert_eq!(recorder.stats().sealed(), 2);
    }

    #[test]
    fn a_trace_that_is_too_long_is_given_up_where_it_became_so() {
        let (producer, consumer) = ring(64);
        let mut recorder = recorder(producer, 2);
        recorder.start(TREE, None, 20).expect("idle");
        assert_eq!(recorder.record(header(0, 20), &[]), Ok(()));
        assert_eq!(recorder.record(header(0, 21), &[]), Ok(()));
        assert_eq!(recorder.record(header(2, 22), &[8, 9]), Err(AbortReason::TooLong));
        let finished = recorder.abort(AbortReason::TooLong).expect("recording");
        assert_eq!(consumer.available(), 4, "the refused record was not written");
        assert_eq!(finished.end, TraceEnd::Aborted(AbortReason::TooLong, 22));
        assert_eq!((finished.first, finished.last, finished.records), (0, 4, 2));
        assert_eq!(recorder.state(), State::Aborted);
        assert_eq!(
            recorder.stats().to_string(),
            "started 1, closed 0, linked 0, records 2, words 4, dropped words 4, aborted too-long 1"
        );
    }

    #[test]
    fn a_full_ring_gives_the_trace_up_even_if_room_comes_back() {
        let (mut producer, mut consumer) = ring(8);
        assert!(producer.push(&[1, 2, 3, 4]));
        let mut recorder = recorder(producer, 100);
        recorder.start(TREE, None, 1).expect("idle");
        assert_eq!(recorder.record(header(1, 1), &[5]), Ok(()));
        let mut filled = false;
        let refused = recorder.record_with(2, header(1, 2).encode(), 1, |_| filled = true);
        assert_eq!((refused, filled), (Err(AbortReason::RingFull), false));
        assert_eq!(consumer.read(&mut [0; 4]), 4);
        assert_eq!(recorder.record(header(1, 3), &[7]), Err(AbortReason::RingFull));
        let finished = recorder.seal(TraceEnd::Closed(vec![])).expect("recording");
        assert_eq!(finished.end, TraceEnd::Aborted(AbortReason::RingFull, 2));
        assert_eq!((finished.first, finished.last, consumer.available()), (4, 7, 3));
        assert_eq!(recorder.stats().dropped_words, 6);
        assert_eq!(recorder.stats().sealed(), 0);
        assert_eq!(recorder.stats().aborted(AbortReason::RingFull), 1);
    }

    #[test]
    fn misuse_is_answered_not_punished() {
        let (producer, consumer) = ring(16);
        let mut recorder = recorder(producer, 100);
        assert_eq!(recorder.record(header(0, 1), &[]), Err(AbortReason::Disabled));
        assert!(recorder.seal(TraceEnd::Linked(1)).is_err());
        assert!(recorder.abort(AbortReason::LeftFrame).is_err());
        recorder.start(TREE, None, 1).expect("idle");
        assert!(matches!(recorder.start(TREE, None, 1), Err(StartError::Illegal(_))));
        assert!(recorder.clear().is_err());
        assert_eq!(recorder.record(header(2, 1), &[1]), Err(AbortReason::LayoutMismatch));
        assert!(recorder.abort(AbortReason::LeftFrame).is_ok());
        assert_eq!(consumer.available(), 0);
        assert_eq!(recorder.machine().last_abort(), Some(AbortReason::LayoutMismatch));
        assert_eq!(recorder.clear(), Ok(()));
        assert_eq!(recorder.state(), State::Idle);
    }

    #[test]
    fn a_sealed_trace_that_nobody_takes_is_aborted() {
        let (producer, _consumer) = ring(16);
        let mut recorder = recorder(producer, 100);
        recorder.start(TREE, None, 1).expect("idle");
        recorder.record(header(0, 4), &[]).expect("fits");
        recorder.seal(TraceEnd::Linked(9)).expect("recording");
        let finished = recorder.abort(AbortReason::QueueFull).expect("sealed");
        assert_eq!(finished.end, TraceEnd::Aborted(AbortReason::QueueFull, 4));
        assert_eq!((finished.first, finished.last), (0, 2));
        assert_eq!(recorder.stats().aborts().collect::<Vec<_>>(), [(AbortReason::QueueFull, 1)]);
    }

    #[test]
    fn no_recording_starts_without_a_reader_and_unread_words_can_be_had() {
        let (producer, consumer) = ring(16);
        let mut recorder = recorder(producer, 100);
        recorder.start(TREE, None, 1).expect("idle");
        recorder.record(header(1, 1), &[77]).expect("fits");
        drop(consumer);
        recorder.abort(AbortReason::Disabled).expect("recording");
        assert_eq!(recorder.start(TREE, None, 1), Err(StartError::NoReader));
        let mut rest = recorder.take_over_reading().expect("no reader");
        let mut words = [0; 3];
        assert_eq!(rest.read(&mut words), 3);
        assert_eq!(words[2], 77);
    }

    /// A thread that never takes what comes back, and a service that is as far behind as the ring allows.
    #[test]
    fn what_waits_to_be_released_is_bounded() {
        const QUEUE: usize = 8;
        const RING: usize = 16;
        const SLOTS: usize = RING - RecordHeader::WORDS;
        let ((producer, mut consumer), (mut sender, mut receiver)) = (ring(RING), release_queue(QUEUE));
        let mut recorder = Recorder::new(producer, 100, receiver.backlog());
        let (mut taken, mut read) = (0, vec![]);
        for _ in 0..20 {
            if recorder.start(TREE, None, 0).is_err() {
                break;
            }
            sender.give_back(&read);
            let mut words = [0; RING];
            let count = consumer.read(&mut words);
            read = words[..count].iter().skip(RecordHeader::WORDS).copied().collect();
            let slots: Vec<u64> = (taken..).take(SLOTS).collect();
            taken += SLOTS as u64;
            recorder.record(header(SLOTS as u8, 1), &slots).expect("the ring was read");
            recorder.seal(TraceEnd::Linked(2)).expect("recording");
        }
        sender.give_back(&read);
        let mut words = [0; RING];
        let count = consumer.read(&mut words);
        sender.give_back(&words[RecordHeader::WORDS..count]);
        assert_eq!(receiver.backlog().waiting(), taken);
        assert!(taken as usize > QUEUE && taken as usize <= QUEUE + 3 * RING, "{taken} references wait");
        let refused = recorder.start(TREE, None, 0);
        assert_eq!(refused.map_err(|error| error.reason()), Err(AbortReason::Unreleased));
        assert_eq!(recorder.stats().aborted(AbortReason::Unreleased), 2);
        let mut out = vec![];
        receiver.drain(|reference| out.push(reference));
        out.sort_unstable();
        assert_eq!(out, (0..taken).collect::<Vec<_>>(), "none was lost");
        assert!(recorder.start(TREE, None, 0).is_ok());
    }

    #[test]
    fn orphans_hold_up_whoever_shares_them() {
        let orphans = Orphans::new();
        let (mut sender, gone) = orphans.queue(4);
        let ((producer, _consumer), (_sender, receiver)) = (ring(16), orphans.queue(4));
        let mut recorder = Recorder::new(producer, 100, receiver.backlog());
        drop(gone);
        sender.give_back(&[1, 2, 3, 4]);
        assert!(recorder.start(TREE, None, 1).is_ok());
        recorder.abort(AbortReason::LeftFrame).expect("recording");
        sender.give_back(&[5]);
        assert_eq!(recorder.start(TREE, None, 1), Err(StartError::Behind));
        assert_eq!(orphans.drain(|_| ()), 5);
        assert!(recorder.start(TREE, None, 1).is_ok());
    }
}
