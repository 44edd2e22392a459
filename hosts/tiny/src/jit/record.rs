//! Recording: start, one record an instruction, close or abort.
//!
//! | at the end          | root                                  | bridge                                      |
//! |---------------------|---------------------------------------|---------------------------------------------|
//! | own header          | closed if slot types are as at the start, else started anew from here | closed if the header's contract is met, else one more iteration |
//! | header with a tree  | aborted: the inner loop comes first   | linked                                      |
//! | header that failed  | goes on                               | goes on                                     |
//! | other header        | aborted: the inner loop comes first   | goes on                                     |
//! | end of the function | aborted                               | linked before the instruction               |
//! | nothing translates  | aborted                               | linked before the instruction               |
//! | error, too long     | aborted                               | aborted                                     |
//!
//! On the thread that executes the frame. Functions that are called are not recorded: they run below a helper.

use super::inspect::{meets, slot_types};
use super::loops::{Event, LoopState, Status};
use super::{Jit, JitCounters};
use crate::families::TABLES;
use crate::heap::Value;
use crate::machine::eval::element;
use crate::machine::frame::{Frame, Slot as FrameSlot};
use crate::machine::thread::Thread;
use crate::program::{Function, Program};
use firesteel_compiler::project::read::owns_reference;
use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_protocol::fam::project;
use firesteel_protocol::fam::tables::{Family, Flow, Slot, Source};
use firesteel_protocol::trace::{CodeCopy, Level, RecordHeader, SlotContract, SlotType, TraceEnd, TraceStart};
use firesteel_recorder::nest::Arrivals;
use std::sync::Arc;
use std::time::Instant;

/// Most slots of a record.
const MAX_SLOTS: usize = 4;
/// Restarts of one root because its slot types changed on the way round.
const RESTARTS: u8 = 3;
/// Times a bridge may cross its tree's header before it must fit.
const CROSSINGS: u8 = 3;

/// A recording going on.
pub struct Recording {
    /// The frame.
    pub home: *mut FrameSlot,
    /// Number of the loop.
    number: usize,
    bridge: Option<ExitKey>,
    slots: Vec<SlotType>,
    contract: Vec<SlotContract>,
    records: u32,
    crossings: u8,
    /// Other loops that the path went around.
    arrivals: Arrivals,
    /// Whether other loops that have trees become part of this one all the same.
    absorbs: bool,
}

/// What recording an instruction came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Recorded; execute it.
    On,
    /// The recording ended before it.
    Over,
}

/// What a header means for the recording.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AtHeader {
    /// It goes on.
    On,
    /// It ended.
    Over,
}

/// Starts a root at a loop's header, if nobody else does.
pub fn start_root(thread: &mut Thread<'_>, jit: &Jit, frame: &Frame<'_>, number: usize) -> bool {
    let Some(found) = jit.loops.get(number) else { return false };
    if thread.lane.as_ref().is_none_or(|lane| lane.recording.is_some()) {
        return false;
    }
    if !found.apply(Event::Start) {
        return false;
    }
    let started = start(thread, jit, frame, number, found.header, None, Vec::new());
    if let Err(reason) = started {
        jit.root_failed(found, Status::Recording, reason);
    }
    started.is_ok()
}

/// Starts a bridge at an exit that was just taken, which the caller has claimed.
pub fn start_bridge(
    thread: &mut Thread<'_>,
    jit: &Jit,
    frame: &Frame<'_>,
    number: usize,
    exit: ExitKey,
    contract: Vec<SlotContract>,
) -> bool {
    let Some(found) = jit.loops.get(number) else { return false };
    let started = start(thread, jit, frame, number, frame.unit, Some(exit), contract);
    match started {
        Ok(()) => JitCounters::add(&jit.counters.bridges, 1),
        Err(reason) => found.bridge_failed(reason, &jit.hotness.exits),
    }
    started.is_ok()
}

fn start(
    thread: &mut Thread<'_>,
    jit: &Jit,
    frame: &Frame<'_>,
    number: usize,
    unit: u32,
    bridge: Option<ExitKey>,
    contract: Vec<SlotContract>,
) -> Result<(), AbortReason> {
    let found = jit.loops.get(number).ok_or(AbortReason::Disabled)?;
    let slot = found.slot_or(|| jit.service.new_loop());
    let lane = thread.lane.as_mut().filter(|lane| lane.recording.is_none()).ok_or(AbortReason::Disabled)?;
    let slots = slot_types(frame);
    let code = Arc::new(copy(frame.function, &thread.machine.program));
    let first = lane.start(jit, slot.tree, bridge, unit)?;
    let begun = lane.port.begin(TraceStart {
        tree: slot.tree,
        bridge_of: bridge,
        code,
        names: Arc::default(),
        unit,
        header: found.header,
        depth: frame.depth() as u16,
        slots: slots.clone(),
        first,
        at: Instant::now(),
    });
    if let Err(reason) = begun {
        // The recorder is recording: it can be aborted.
        let _ = lane.recorder.abort(reason);
        count_full(jit, reason);
        return Err(reason);
    }
    JitCounters::add(&jit.counters.recordings, 1);
    lane.recording = Some(Box::new(Recording {
        home: frame.home(),
        number,
        bridge,
        slots,
        contract,
        records: 0,
        crossings: 0,
        arrivals: Arrivals::default(),
        absorbs: bridge.is_some_and(|exit| !found.exit_has_failed(exit)),
    }));
    Ok(())
}

/// The bytecode as it is specialised now, with what else the compiler needs of the function.
pub fn copy(function: &Function, program: &Program) -> CodeCopy {
    CodeCopy {
        name: function.name.clone(),
        file: program.file.clone(),
        address: std::ptr::from_ref(function) as u64,
        bytes: function.bytes(),
        locals: function.locals.len() as u16,
        parameters: function.params,
        free: 0,
        stack_size: function.stack_size,
        consts: function.consts.iter().map(|constant| constant.copy).collect(),
        names: program.globals.iter().map(|global| global.name.clone()).collect(),
        local_names: function.locals.clone(),
        depths: function.depths.clone(),
        lines: function.lines.clone(),
    }
}

/// Records an instruction before it executes.
pub fn instruction(thread: &mut Thread<'_>, frame: &Frame<'_>, opcode: u8, argument: u32) -> Verdict {
    let Some(jit) = &thread.machine.jit else { return Verdict::Over };
    let Some(lane) = &mut thread.lane else { return Verdict::Over };
    let Some(recording) = &mut lane.recording else { return Verdict::Over };
    let id = TABLES.by_opcode.get(usize::from(opcode)).copied().flatten();
    let row = id.and_then(|id| TABLES.instrs.get(usize::from(id.0)));
    let end = match row.and_then(|row| Some((row, TABLES.families.get(usize::from(row.family.0))?))) {
        None => TraceEnd::Aborted(AbortReason::UnsupportedInstr, frame.unit),
        Some((row, family)) => {
            let missing = jit.missing.get(usize::from(row.family.0)).copied().unwrap_or(true);
            let stop = match row.flow {
                Flow::Leaves => Some(AbortReason::LeftFrame),
                Flow::Opaque => Some(AbortReason::UnsupportedInstr),
                _ if missing => Some(AbortReason::UnsupportedInstr),
                Flow::Next
                | Flow::JumpForward
                | Flow::JumpBackward
                | Flow::BranchForward
                | Flow::IterForward { .. } => None,
            };
            match stop {
                // What a bridge has so far is worth having.
                Some(_) if recording.bridge.is_some() && recording.records > 0 => {
                    TraceEnd::Linked(first_unit(frame.function, frame.unit))
                }
                Some(reason) => TraceEnd::Aborted(reason, frame.unit),
                None => {
                    let header = RecordHeader {
                        family: row.family,
                        slots: family.slots.len() as u8,
                        fingerprint: family.fingerprint,
                        unit: frame.unit,
                        level: Level::OUTERMOST,
                    };
                    let snapshot = Snapshot::take(family, frame, argument, jit, thread.machine);
                    match lane.recorder.record(header, snapshot.words()) {
                        Ok(()) => {
                            recording.records += 1;
                            snapshot.owned().for_each(|reference| lane.took(reference));
                            return Verdict::On;
                        }
                        Err(reason) => {
                            snapshot.give_up();
                            TraceEnd::Aborted(reason, frame.unit)
                        }
                    }
                }
            }
        }
    };
    finish(thread, end);
    Verdict::Over
}

/// What one record holds. Raw words own references until the ring has taken them.
struct Snapshot {
    words: [u64; MAX_SLOTS],
    /// Bit per word: it owns a reference.
    owned: u8,
    count: usize,
}

impl Snapshot {
    fn take(
        family: &Family,
        frame: &Frame<'_>,
        argument: u32,
        jit: &Jit,
        machine: &crate::machine::Machine,
    ) -> Snapshot {
        let mut snapshot = Snapshot { words: [0; MAX_SLOTS], owned: 0, count: family.slots.len() };
        for (at, (slot, word)) in family.slots.iter().zip(&mut snapshot.words).enumerate() {
            let value = find(slot, frame, argument, machine);
            let Some(value) = value else { continue };
            *word = project::record(slot.view, value.address(), &jit.inspect);
            // The machine's projections keep an object or nothing, so the word is the value or no reference.
            if owns_reference(slot.view) && *word == value.address() {
                *word = value.into_address();
                snapshot.owned |= 1 << at;
            }
        }
        snapshot
    }

    fn words(&self) -> &[u64] {
        self.words.get(..self.count).unwrap_or_default()
    }

    /// Releases what it owns, after the ring refused it.
    fn give_up(self) {
        self.owned().for_each(super::end_reference);
    }

    /// The words that own references.
    fn owned(&self) -> impl Iterator<Item = u64> {
        self.words.iter().enumerate().filter(|(at, _)| self.owned >> at & 1 == 1).map(|(_, &word)| word)
    }
}

/// The object at a source.
fn find(slot: &Slot, frame: &Frame<'_>, argument: u32, machine: &crate::machine::Machine) -> Option<Value> {
    let stack = |below: u32| frame.peek(below as usize).filter(|_| (below as usize) < frame.depth()).cloned();
    match slot.source {
        Source::Stack { below_top, per_oparg } => {
            let below = u32::from(below_top) + if per_oparg { argument } else { 0 };
            ((below as usize) < frame.depth()).then(|| stack(below)).flatten()
        }
        Source::Local => frame.local(argument as usize).cloned(),
        Source::Global => Some(machine.globals.get(argument as usize >> 1).value()),
        Source::Element { container, index } => {
            let (container, index) = (stack(u32::from(container))?, stack(u32::from(index))?);
            container.item(element(container.list_len()?, index.as_int()?)?)
        }
        // No entry asks for one: its specialised stores say what the slot holds.
        Source::Attribute { .. } => None,
    }
}

/// The unit of the first argument prefix of the instruction at a unit.
pub fn first_unit(function: &Function, unit: u32) -> u32 {
    function.instructions.at(unit).map_or(unit, |found| found.start)
}

/// The recorded frame is at the header of a loop.
pub fn at_header(thread: &mut Thread<'_>, jit: &Jit, frame: &Frame<'_>, number: usize) -> AtHeader {
    let Some(recording) = thread.lane.as_mut().and_then(|lane| lane.recording.as_mut()) else {
        return AtHeader::Over;
    };
    let Some(target) = jit.loops.get(number) else { return AtHeader::On };
    let slots = slot_types(frame);
    if recording.number != number {
        let has_tree = target.slot().is_some_and(|slot| slot.is_installed());
        let gave_up = target.last_failure().is_some() && !has_tree;
        if recording.bridge.is_some() {
            let linked = has_tree && !recording.absorbs;
            if !linked && !recording.arrivals.again(target.header, &slots) {
                return AtHeader::On;
            }
            // Once around with the same types: it becomes a loop inside the tree, if none failed so before.
            let end = if linked { TraceEnd::Linked(target.header) } else { TraceEnd::Nested(target.header, slots) };
            finish(thread, end);
        } else if gave_up {
            // Its iterations become part of the path.
            return AtHeader::On;
        } else {
            finish(thread, TraceEnd::Aborted(AbortReason::InnerLoop, target.header));
            start_root(thread, jit, frame, number);
        }
        return AtHeader::Over;
    }
    let end = match recording.bridge {
        None if slots == recording.slots => TraceEnd::Closed(slots),
        None if target.restart() < RESTARTS => return restart(thread, jit, frame, number),
        None => TraceEnd::Aborted(AbortReason::UnstableTypes, target.header),
        Some(_) if meets(&slots, &recording.contract) => TraceEnd::Closed(slots),
        Some(_) => {
            recording.crossings += 1;
            if recording.crossings < CROSSINGS {
                return AtHeader::On;
            }
            TraceEnd::Aborted(AbortReason::UnstableTypes, target.header)
        }
    };
    finish(thread, end);
    AtHeader::Over
}

/// Starts the root anew from here, where its types may have settled.
fn restart(thread: &mut Thread<'_>, jit: &Jit, frame: &Frame<'_>, number: usize) -> AtHeader {
    let Some(found) = jit.loops.get(number) else { return AtHeader::Over };
    hand_over(thread, TraceEnd::Aborted(AbortReason::UnstableTypes, found.header));
    match start(thread, jit, frame, number, found.header, None, Vec::new()) {
        Ok(()) => AtHeader::On,
        Err(reason) => {
            jit.root_failed(found, Status::Recording, reason);
            AtHeader::Over
        }
    }
}

/// Takes the recording out and tells the compiler how it ended.
fn hand_over(thread: &mut Thread<'_>, end: TraceEnd) -> Option<(Box<Recording>, TraceEnd)> {
    let jit = thread.machine.jit.as_ref()?;
    let lane = thread.lane.as_mut()?;
    let recording = lane.recording.take()?;
    let finished = lane.recorder.seal(end).ok()?;
    JitCounters::add(&jit.counters.recorded, u64::from(finished.records));
    let end = match lane.port.finish(finished.tree, finished.end.clone(), finished.last) {
        Ok(()) => finished.end,
        Err(reason) => {
            // The recorder is sealed or aborted; both may be followed by what is said here.
            let _ = lane.recorder.abort(reason);
            TraceEnd::Aborted(reason, 0)
        }
    };
    Some((recording, end))
}

/// Ends the recording that is going on.
fn finish(thread: &mut Thread<'_>, end: TraceEnd) {
    let machine = thread.machine;
    let Some(jit) = &machine.jit else { return };
    let Some((recording, end)) = hand_over(thread, end) else { return };
    let Some(found) = jit.loops.get(recording.number) else { return };
    match (end, recording.bridge) {
        (TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_), None) => {
            found.apply(Event::Seal);
        }
        (TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_), Some(_)) => found.bridge_submitted(),
        (TraceEnd::Aborted(reason, _), bridge) => {
            JitCounters::add(&jit.counters.aborted, 1);
            count_full(jit, reason);
            failed(jit, found, bridge, reason);
            return;
        }
    }
    if jit.sync {
        jit.service.wait_idle();
    }
}

/// Counts what was given up because the compiler is behind.
fn count_full(jit: &Jit, reason: AbortReason) {
    match reason {
        AbortReason::RingFull => JitCounters::add(&jit.counters.ring_full, 1),
        AbortReason::QueueFull => JitCounters::add(&jit.counters.queue_full, 1),
        _ => {}
    }
}

fn failed(jit: &Jit, found: &LoopState, bridge: Option<ExitKey>, reason: AbortReason) {
    match bridge {
        None => jit.root_failed(found, Status::Recording, reason),
        Some(_) => found.bridge_failed(reason, &jit.hotness.exits),
    }
}

/// Gives the recording up that is going on.
pub fn abort(thread: &mut Thread<'_>, reason: AbortReason) {
    finish(thread, TraceEnd::Aborted(reason, 0));
}
