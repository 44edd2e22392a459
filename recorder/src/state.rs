//! The states of a recording and the transitions between them.
//!
//! Owns what is known of the current recording besides its words: its tree, the exit it is a bridge of, how many
//! records it has, why the last one was given up. Lives on the interpreter thread; nothing here is shared. An
//! illegal transition is an error and changes nothing.
//!
//! A trace with a hole must never be compiled. So after the first record that was refused, the recording takes
//! no further one, and it can only end as aborted, whatever its host says about the end.

use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_protocol::trace::{TraceEnd, TreeId};
use thiserror::Error;

/// State of a thread's recorder.
///
/// ```text
///           start                seal
///   Idle ----------> Recording ----------> Sealed
///    ^    +--------->  |   ^  <-- start --- |  |
///    |    |            |   | record         |  |
///    |    | start      |   +--(itself)      |  |
///    |    |            | abort              |  |
///    |    |            v                    |  |
///    |    +-------- Aborted <----- abort ---+  |
///    |                 |       (hand-over      |
///    |                 |        refused)       |
///    +----- clear -----+------- clear ---------+
/// ```
///
/// Sealed and Aborted keep what the last recording was until the next one starts; `clear` forgets it. Clear is
/// also legal, and without effect, in Idle. Every other transition is illegal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// Nothing was recorded since the beginning or the last clear.
    Idle,
    /// Records are taken.
    Recording,
    /// The last recording is complete.
    Sealed,
    /// The last recording was given up.
    Aborted,
}

/// What happens to a recorder.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// A recording starts.
    Start,
    /// An instruction is recorded.
    Record,
    /// The path is complete.
    Seal,
    /// The recording is given up; after sealing: nobody took the trace.
    Abort,
    /// The last recording is forgotten.
    Clear,
}

impl State {
    /// Every state.
    pub const ALL: [State; 4] = [State::Idle, State::Recording, State::Sealed, State::Aborted];

    /// Name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            State::Idle => "idle",
            State::Recording => "recording",
            State::Sealed => "sealed",
            State::Aborted => "aborted",
        }
    }

    /// The state after an event: the drawing above as a table. None if the event is illegal here.
    pub const fn after(self, event: Event) -> Option<State> {
        match (event, self) {
            (Event::Start, State::Idle | State::Sealed | State::Aborted) => Some(State::Recording),
            (Event::Record, State::Recording) => Some(State::Recording),
            (Event::Seal, State::Recording) => Some(State::Sealed),
            (Event::Abort, State::Recording | State::Sealed) => Some(State::Aborted),
            (Event::Clear, State::Idle | State::Sealed | State::Aborted) => Some(State::Idle),
            (Event::Start | Event::Clear, State::Recording)
            | (Event::Record | Event::Seal, State::Idle | State::Sealed | State::Aborted)
            | (Event::Abort, State::Idle | State::Aborted) => None,
        }
    }
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 5] = [Event::Start, Event::Record, Event::Seal, Event::Abort, Event::Clear];

    /// The event that such an end of a recording is.
    pub const fn of(end: &TraceEnd) -> Event {
        match end {
            TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_) => Event::Seal,
            TraceEnd::Aborted(..) => Event::Abort,
        }
    }

    /// Name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Event::Start => "start",
            Event::Record => "record",
            Event::Seal => "seal",
            Event::Abort => "abort",
            Event::Clear => "clear",
        }
    }
}

/// An event that is illegal in the recorder's state. Nothing was changed. The author of the host must act.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the recorder cannot {} while it is {}; check its state first", event.name(), state.name())]
pub struct IllegalTransition {
    /// State.
    pub state: State,
    /// Event.
    pub event: Event,
}

/// Why a record was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum RecordRefused {
    /// Nothing is being recorded.
    #[error(transparent)]
    Illegal(#[from] IllegalTransition),
    /// The recording cannot go on, for this reason.
    #[error("the recording cannot go on: {}", .0.message())]
    GivenUp(AbortReason),
}

/// How far a recording is: its number of records, and below that, in the same word so that one store changes both, the
/// unit of the last instruction that was to be recorded, or of the start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Progress(u64);

impl Progress {
    #[inline]
    const fn new(records: u32, unit: u32) -> Progress {
        Progress((records as u64) << 32 | unit as u64)
    }

    #[inline]
    const fn records(self) -> u32 {
        (self.0 >> 32) as u32
    }

    #[inline]
    const fn unit(self) -> u32 {
        self.0 as u32
    }
}

/// An instruction that may be recorded: the progress once it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub struct Admitted(Progress);

/// The recorder's state and what it knows of the current or last recording.
#[derive(Clone, Debug)]
pub struct Machine {
    state: State,
    tree: Option<TreeId>,
    bridge_of: Option<ExitKey>,
    progress: Progress,
    /// The progress at which no further record is admitted: that of the limit, or none at all, while nothing is being
    /// recorded and after a refusal. So what is admitted is decided by one comparison.
    end: Progress,
    limit: u32,
    /// The first refusal of a record of this recording.
    refused: Option<AbortReason>,
    last_abort: Option<AbortReason>,
}

impl Machine {
    /// An idle machine; a recording has at most `limit` records.
    pub const fn new(limit: u32) -> Machine {
        Machine {
            state: State::Idle,
            tree: None,
            bridge_of: None,
            progress: Progress::new(0, 0),
            end: Progress::new(0, 0),
            limit,
            refused: None,
            last_abort: None,
        }
    }

    /// Starts a recording of this tree at `unit`.
    ///
    /// # Errors
    /// If one is going on.
    pub fn start(&mut self, tree: TreeId, bridge_of: Option<ExitKey>, unit: u32) -> Result<(), IllegalTransition> {
        self.state = self.after(Event::Start)?;
        self.tree = Some(tree);
        self.bridge_of = bridge_of;
        self.progress = Progress::new(0, unit);
        self.end = Progress::new(self.limit, 0);
        self.refused = None;
        Ok(())
    }

    /// The recording that goes on has at most so many records, where the limit is not less.
    pub fn shorten(&mut self, records: u32) {
        if self.state == State::Recording && self.refused.is_none() {
            self.end = Progress::new(self.limit.min(records), 0);
        }
    }

    /// Whether the instruction at `unit` may be recorded. The caller writes its record, and then has it counted by
    /// [`Machine::count`]; or says by [`Machine::refuse`] why there is none. After a refusal the recording takes no more
    /// records and answers with the same reason.
    ///
    /// # Errors
    /// [`AbortReason::TooLong`] at the limit, the reason of an earlier refusal, or that nothing is being recorded.
    #[inline(always)]
    pub fn admit(&mut self, unit: u32) -> Result<Admitted, RecordRefused> {
        if self.progress >= self.end {
            return Err(self.not_admitted(unit));
        }
        Ok(Admitted(Progress::new(self.progress.records() + 1, unit)))
    }

    /// The record of the instruction admitted last was written.
    #[inline(always)]
    pub fn count(&mut self, admitted: Admitted) {
        self.progress = admitted.0;
    }

    #[cold]
    fn not_admitted(&mut self, unit: u32) -> RecordRefused {
        if let Err(illegal) = self.after(Event::Record) {
            return illegal.into();
        }
        let reason = match self.refused {
            Some(reason) => reason,
            None => {
                self.progress = Progress::new(self.records(), unit);
                self.give_up(AbortReason::TooLong)
            }
        };
        RecordRefused::GivenUp(reason)
    }

    /// The instruction admitted last was not recorded, for this reason.
    #[cold]
    pub fn refuse(&mut self, admitted: Admitted, reason: AbortReason) {
        if self.state == State::Recording && self.refused.is_none() {
            self.progress = Progress::new(self.records(), admitted.0.unit());
            self.give_up(reason);
        }
    }

    fn give_up(&mut self, reason: AbortReason) -> AbortReason {
        self.refused = Some(reason);
        self.end = Progress::new(0, 0);
        reason
    }

    /// Ends the recording and returns how it really ended: as `end` says, or aborted if a record was refused.
    /// A sealed recording can still be aborted, if nobody takes it.
    ///
    /// # Errors
    /// If nothing is being recorded.
    pub fn end(&mut self, end: TraceEnd) -> Result<TraceEnd, IllegalTransition> {
        let end = match self.refused {
            Some(reason) if self.state == State::Recording => TraceEnd::Aborted(reason, self.unit()),
            Some(_) | None => end,
        };
        self.state = self.after(Event::of(&end))?;
        self.end = Progress::new(0, 0);
        if let TraceEnd::Aborted(reason, _) = end {
            self.last_abort = Some(reason);
        }
        Ok(end)
    }

    /// Forgets the last recording, but not why the last aborted one was.
    ///
    /// # Errors
    /// While recording.
    pub fn clear(&mut self) -> Result<(), IllegalTransition> {
        let state = self.after(Event::Clear)?;
        let last_abort = self.last_abort;
        *self = Machine::new(self.limit);
        self.state = state;
        self.last_abort = last_abort;
        Ok(())
    }

    /// State.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Tree of the current or last recording.
    pub const fn tree(&self) -> Option<TreeId> {
        self.tree
    }

    /// The exit that it is a bridge of; none for a root.
    pub const fn bridge_of(&self) -> Option<ExitKey> {
        self.bridge_of
    }

    /// Its number of records.
    pub const fn records(&self) -> u32 {
        self.progress.records()
    }

    /// Greatest number of records.
    pub const fn limit(&self) -> u32 {
        self.limit
    }

    /// Unit of the last instruction that was to be recorded, or of the start.
    pub const fn unit(&self) -> u32 {
        self.progress.unit()
    }

    /// Why the last aborted recording was given up, however many were sealed since.
    pub const fn last_abort(&self) -> Option<AbortReason> {
        self.last_abort
    }

    #[inline]
    fn after(&self, event: Event) -> Result<State, IllegalTransition> {
        self.state.after(event).ok_or(IllegalTransition { state: self.state, event })
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const TREE: TreeId = TreeId(7);
    const KEY: ExitKey = ExitKey { trace: 1, instr: 2, resume: 3 };
    const LEFT: TraceEnd = TraceEnd::Aborted(AbortReason::LeftFrame, 9);

    fn machine(state: State) -> Machine {
        let mut machine = Machine::new(2);
        if state != State::Idle {
            machine.start(TREE, Some(KEY), 5).expect("from idle");
        }
        match state {
            State::Idle | State::Recording => {}
            State::Sealed => assert!(machine.end(TraceEnd::Linked(6)).is_ok()),
            State::Aborted => assert!(machine.end(LEFT).is_ok()),
        }
        assert_eq!(machine.state(), state);
        machine
    }

    /// Admits an instruction whose record is written at once.
    fn record(machine: &mut Machine, unit: u32) -> Result<(), RecordRefused> {
        machine.admit(unit).map(|admitted| machine.count(admitted))
    }

    fn apply(machine: &mut Machine, event: Event) -> Result<(), IllegalTransition> {
        match event {
            Event::Start => machine.start(TreeId(8), None, 50),
            Event::Record => match record(machine, 51) {
                Ok(()) => Ok(()),
                Err(RecordRefused::Illegal(illegal)) => Err(illegal),
                Err(RecordRefused::GivenUp(reason)) => panic!("{}", reason.message()),
            },
            Event::Seal => machine.end(TraceEnd::Closed(vec![])).map(|_| ()),
            Event::Abort => machine.end(LEFT).map(|_| ()),
            Event::Clear => machine.clear(),
        }
    }

    /// Every edge of the drawing, and every missing one.
    #[test]
    fn each_event_leads_where_the_drawing_says_or_changes_nothing() {
        const DRAWN: &str = "
            idle      start  recording
            idle      clear  idle
            recording record recording
            recording seal   sealed
            recording abort  aborted
            sealed    start  recording
            sealed    abort  aborted
            sealed    clear  idle
            aborted   start  recording
            aborted   clear  idle
        ";
        let mut taken = vec![];
        for state in State::ALL {
            for event in Event::ALL {
                let mut machine = machine(state);
                let before = format!("{machine:?}");
                match apply(&mut machine, event) {
                    Ok(()) => taken.push(format!("{} {} {}", state.name(), event.name(), machine.state().name())),
                    Err(illegal) => {
                        assert_eq!(illegal, IllegalTransition { state, event });
                        assert_eq!(format!("{machine:?}"), before);
                    }
                }
            }
        }
        let drawn: Vec<String> =
            DRAWN.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(taken, drawn);
    }

    #[test]
    fn errors_say_what_was_tried_where() {
        let error = machine(State::Sealed).end(TraceEnd::Linked(0));
        assert_eq!(
            error.map_err(|error| error.to_string()),
            Err("the recorder cannot seal while it is sealed; check its state first".into())
        );
    }

    #[test]
    fn a_start_forgets_the_recording_before() {
        let mut machine = machine(State::Recording);
        record(&mut machine, 6).expect("below the limit");
        assert_eq!((machine.tree(), machine.bridge_of()), (Some(TREE), Some(KEY)));
        assert_eq!((machine.records(), machine.unit()), (1, 6));
        machine.end(TraceEnd::Linked(7)).expect("recording");
        assert_eq!((machine.tree(), machine.records()), (Some(TREE), 1));
        machine.start(TreeId(8), None, 50).expect("sealed");
        assert_eq!((machine.tree(), machine.bridge_of()), (Some(TreeId(8)), None));
        assert_eq!((machine.records(), machine.unit()), (0, 50));
    }

    #[test]
    fn the_limit_is_checked() {
        let mut machine = machine(State::Recording);
        assert_eq!(record(&mut machine, 6), Ok(()));
        assert_eq!(record(&mut machine, 7), Ok(()));
        let too_long = Err(RecordRefused::GivenUp(AbortReason::TooLong));
        assert_eq!(record(&mut machine, 8), too_long);
        assert_eq!(record(&mut machine, 9), too_long);
        assert_eq!(machine.unit(), 8);
        assert_eq!((machine.records(), machine.limit()), (2, 2));
    }

    #[test]
    fn a_recording_with_a_hole_takes_no_more_and_can_only_abort() {
        let mut machine = machine(State::Recording);
        let full = Err(RecordRefused::GivenUp(AbortReason::RingFull));
        let admitted = machine.admit(6).expect("recording");
        machine.refuse(admitted, AbortReason::RingFull);
        assert_eq!(record(&mut machine, 7), full, "room again, but a hole");
        assert_eq!(machine.records(), 0);
        assert_eq!(machine.end(TraceEnd::Closed(vec![])), Ok(TraceEnd::Aborted(AbortReason::RingFull, 6)));
        assert_eq!(machine.state(), State::Aborted);
        assert_eq!(machine.last_abort(), Some(AbortReason::RingFull));
        // The next recording is whole again.
        machine.start(TREE, None, 5).expect("aborted");
        assert_eq!(record(&mut machine, 6), Ok(()));
        assert_eq!(machine.end(TraceEnd::Linked(1)), Ok(TraceEnd::Linked(1)));
        assert_eq!(machine.last_abort(), Some(AbortReason::RingFull));
    }

    #[test]
    fn the_reason_of_the_last_abort_outlives_clear() {
        let mut machine = machine(State::Aborted);
        assert_eq!(machine.clear(), Ok(()));
        assert_eq!((machine.tree(), machine.unit()), (None, 0));
        assert_eq!(machine.last_abort(), Some(AbortReason::LeftFrame));
    }
}
