//! Start, close and abort of recordings.
//!
//! | at the end          | root                                  | bridge                                      |
//! |---------------------|---------------------------------------|---------------------------------------------|
//! | own header          | closed if slot types are as at the start, else started anew from here | closed if the header's contract is met, however it came there, else one more iteration |
//! | header with a tree  | aborted: the inner loop comes first   | as other headers; linked if this exit's last bridge failed |
//! | header that failed  | goes on, but not often                | as other headers                            |
//! | other header        | aborted: the inner loop comes first   | nested if it was here before with the same types, else goes on |
//! | end of the frame    | aborted                               | linked before the instruction               |
//! | nothing translates  | aborted                               | linked before the instruction               |
//! | handler, too long   | aborted                               | aborted                                     |
//! | in a call           | aborted                               | aborted                                     |
//!
//! INSTRUCTION events are on only between start and end. Interpreter threads, inside callbacks.

use super::calls::{self, Post, Prepared};
use super::plan::{NOWHERE, Ways};
use super::{names, types};
use crate::clock;
use crate::control::host::Host;
use crate::control::life::{LoopState, PendingBridge, Status};
use crate::control::state::{Namespaces, Shared};
use crate::control::visit::Visit;
use crate::ffi::{Code, Frame, Interp};
use crate::gil::Locked;
use crate::runtime::chain::Calls;
use crate::watch::Reliance;
use crossbeam_epoch as epoch;
use firesteel_compiler::install::executor::Executor;
use firesteel_protocol::exits::{AbortReason, ExitDescriptor, ExitKey};
use firesteel_protocol::trace::{
    Cache, Callee, CodeCopy, Level, SlotContract, SlotType, Told, TraceEnd, TraceStart, TreeId,
};
use firesteel_recorder::nest::Arrivals;
use pyo3::ffi;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Restarts of one root because its slot types changed on the way round.
const RESTARTS: u8 = 3;
/// Times that a root may jump back in other loops. Paths with more of it are long, and take another way next time.
const UNROLLED: u8 = 15;
/// Times that a path may jump back in the loops of its calls: these become part of it, round for round.
const ROUNDS: u8 = 24;
/// Times a bridge may cross its tree's header before it must fit.
const CROSSINGS: u8 = 3;
/// After this time a recording whose thread does not come back is given up when another loop wants to record.
const PATIENCE: Duration = Duration::from_millis(100);
/// With `--sync`, which repeats, it is given up when others have wanted to so often; time would not repeat.
const ASKED: u32 = 2000;

unsafe extern "C-unwind" {
    /// ceval_gil.c's `PyEval_SaveThread`.
    #[link_name = "PyEval_SaveThread"]
    fn let_others_run() -> *mut ffi::PyThreadState;
    /// ceval_gil.c's `PyEval_RestoreThread`: a thread may end here.
    #[link_name = "PyEval_RestoreThread"]
    fn come_back(thread: *mut ffi::PyThreadState);
}

/// A recording going on.
pub struct Recording {
    /// Code object of the loop.
    pub state: Shared,
    /// The frame that is recorded now.
    pub here: Post,
    /// The frames that called it, the loop's first; none outside of calls.
    pub callers: Vec<Post>,
    /// The call that was recorded last, if it is to be followed.
    pub prepared: Option<Prepared>,
    /// Code objects of calls, and what is handed over of each.
    pub followed: Vec<Shared>,
    /// The same, in the same order.
    pub callees: Vec<Callee>,
    /// Inline caches that are for other objects than those that came.
    pub caches: Vec<Cache>,
    /// What the loop's executors rely on: names that are read join it.
    pub reliance: Rc<Reliance>,
    /// For a bridge, the unit of the first instruction proper of its tree's header: it need not go around the loop once
    /// more when it comes there. [`NOWHERE`] for a root.
    pub home: u32,
    index: usize,
    tree: TreeId,
    bridge: Option<ExitKey>,
    slots: Vec<SlotType>,
    contract: Vec<SlotContract>,
    /// How many instructions were recorded.
    pub records: u32,
    crossings: u8,
    unrolled: u8,
    /// Jumps back in calls.
    rounds: u8,
    /// Other loops that the path went around.
    arrivals: Arrivals,
    /// Whether other loops that have trees become part of this one all the same.
    absorbs: bool,
    /// Whether misfortune cuts it.
    is_cut: bool,
    /// How often others wanted to record meanwhile.
    asked: Cell<u32>,
    began: Instant,
    armed: Instant,
    /// Processor time of the recording thread when it began.
    worked: u64,
}

impl Recording {
    /// The instruction of this index in the plan was recorded: notes where control can go.
    #[inline]
    pub fn recorded(&mut self, index: u16, unit: u32, ways: Ways) {
        self.here.recorded(index, unit, ways);
        self.records += 1;
    }

    /// It is before the instruction at `next`, having met that at `unit`.
    ///
    /// # Errors
    /// If no instruction is there.
    pub fn stand_at(&mut self, unit: u32, next: u32) -> Result<(), AbortReason> {
        let depth = self.here.state.shape.depth(next).ok_or(AbortReason::LayoutMismatch)?;
        (self.here.ways, self.here.unit) = (Ways::to(next, depth), unit);
        Ok(())
    }

    /// Whether it is in a call.
    pub fn in_call(&self) -> bool {
        !self.callers.is_empty()
    }

    /// The same end, of a recording that may be in a call: it is given up then, at the loop's own instruction.
    pub fn in_loop(&self, end: TraceEnd) -> TraceEnd {
        match (self.callers.first(), &end) {
            (Some(outermost), TraceEnd::Aborted(reason, _)) => TraceEnd::Aborted(*reason, outermost.unit),
            (Some(outermost), TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_)) => {
                TraceEnd::Aborted(AbortReason::LeftFrame, outermost.unit)
            }
            (None, _) => end,
        }
    }

    /// How a recording ends before an instruction that traces do not follow. Calls of such code are not followed again.
    pub fn cut(&self, unit: u32, reason: AbortReason) -> TraceEnd {
        if self.in_call() {
            self.here.state.is_opaque.set(true);
            return TraceEnd::Aborted(reason, unit);
        }
        if self.bridge.is_some() && self.records > 0 { TraceEnd::Linked(unit) } else { TraceEnd::Aborted(reason, unit) }
    }

    /// A call jumps back. Loops that go around often are not for calls that are followed.
    ///
    /// # Errors
    /// How the recording ends if it did so too often.
    #[cold]
    pub fn went_back(&mut self, unit: u32) -> Result<(), TraceEnd> {
        self.rounds += 1;
        if self.rounds < ROUNDS { Ok(()) } else { Err(self.cut(unit, AbortReason::InnerLoop)) }
    }

    /// Whether a bridge with these slots at its tree's header can be closed there.
    pub fn fits(&self, slots: &[SlotType]) -> bool {
        self.records > 0 && types::meets(slots, &self.contract)
    }

    /// Whether a name that was read has changed since, or the tree of a bridge has ended.
    fn is_stale(&self) -> bool {
        let current = self.found().and_then(|found| found.reliance.borrow().clone());
        !current.is_some_and(|current| Rc::ptr_eq(&current, &self.reliance) && !current.is_broken())
    }

    fn found(&self) -> Option<&LoopState> {
        self.state.loops.get(self.index)
    }
}

/// What a recording starts from.
#[derive(Clone, Copy)]
pub enum Origin<'a> {
    /// The loop's header.
    Root,
    /// The loop's header, a round after a recording began there: with that one's copy of the bytecode, because its
    /// specialised instructions are gone from the code object.
    RootAgain,
    /// An exit of the loop's code that was just taken, where the frame went on, and the calls that it is in.
    Exit(&'a Executor, &'a ExitDescriptor, u32, Option<&'a Calls>),
}

impl Origin<'_> {
    fn bridge(self) -> Option<ExitKey> {
        match self {
            Origin::Root | Origin::RootAgain => None,
            Origin::Exit(_, exit, ..) => Some(exit.key),
        }
    }
}

/// Starts a recording, if nothing stands against it.
pub fn start(visit: &Visit<'_>, origin: Origin<'_>) {
    let Visit { host, locked, state, found, thread, .. } = *visit;
    if host.recorder.is_busy() {
        expire(host, locked, thread.interp());
        if host.recorder.is_busy() {
            return;
        }
    }
    if let Err(reason) = try_start(visit, origin) {
        host.counters.aborted_here(reason);
        failed(host, state, found, origin.bridge(), reason);
    }
}

/// A root or bridge failed: it is tried again later, or never.
fn failed(host: &Host, state: &Shared, found: &LoopState, bridge: Option<ExitKey>, reason: AbortReason) {
    match bridge {
        None => host.root_failed(state, found, reason),
        Some(exit) => found.exit_failed(exit, reason, &host.settings.hotness.exits),
    }
}

fn try_start(visit: &Visit<'_>, origin: Origin<'_>) -> Result<(), AbortReason> {
    let Visit { host, locked, thread, frame, state, found, index, began: _ } = *visit;
    let (unit, contract, calls) = match origin {
        Origin::Root | Origin::RootAgain => (found.place.header, Vec::new(), None),
        Origin::Exit(executor, _, unit, calls) => (unit, executor.contract.clone(), calls),
    };
    // Of a bridge that begins in calls: where the loop's own frame is.
    let at_home = calls.and_then(|calls| calls.made().next()).map_or(unit, |outermost| outermost.unit);
    let bridge = origin.bridge();
    let code = state.code().ok_or(AbortReason::LeftFrame)?;
    let worked = clock::thread_time();
    if !host.is_quiet(thread, code) {
        return Err(AbortReason::OtherTool);
    }
    claim_namespaces(state, frame)?;
    let depth = state.shape.depth(at_home).ok_or(AbortReason::UnsupportedInstr)?;
    let in_use = i64::from(frame.stacktop());
    if calls.is_none() && in_use != i64::from(state.shape.locals) + i64::from(depth) {
        return Err(AbortReason::UnsupportedInstr);
    }
    let copy =
        copy_code(host, locked, state, code, matches!(origin, Origin::RootAgain)).ok_or(AbortReason::OtherTool)?;
    let slots = if calls.is_some() {
        Vec::new()
    } else {
        // SAFETY: the frame is suspended in a JUMP event, or was just restored by an exit: its stack is in order.
        unsafe { host.types.of_frame(frame, state.shape.locals, depth) }
    };
    let reliance = match bridge {
        None => host.watch.begin(state, index),
        // Of a bridge: what its tree relies on already. It has ended if that changed.
        Some(_) => found.reliance.borrow().clone().ok_or(AbortReason::Stale)?,
    };
    let names = names::of(host, state, state.namespaces.get());
    let slot = found.slot.get_or_init(|| host.new_loop());
    let began = Instant::now();
    let cut = found.misfortune.as_ref().and_then(|misfortune| misfortune.cut());
    {
        let mut lane = host.recorder.lane.try_borrow_mut().map_err(|_| AbortReason::Disabled)?;
        let first = lane.recorder.start(slot.tree, bridge, unit).map_err(|error| error.reason())?;
        if bridge.is_none() {
            reliance.is_of(first);
        }
        let begun = lane.port.begin(TraceStart {
            tree: slot.tree,
            bridge_of: bridge,
            code: Arc::clone(&copy),
            names: Arc::clone(&names),
            unit,
            header: found.place.header,
            depth,
            slots: slots.clone(),
            first,
            at: began,
        });
        if let Err(reason) = begun {
            // The recorder is recording: it can be aborted.
            let _ = lane.recorder.abort(reason);
            return Err(reason);
        }
        if let Some(records) = cut {
            lane.recorder.shorten(records);
        }
    }
    if bridge.is_none() {
        found.rely_on(&reliance);
    }
    host.counters.recordings.set(host.counters.recordings.get() + 1);
    let plan = state.plan(host.tables);
    let header = bridge.and_then(|_| plan.find(found.place.header, 0));
    let home = header.map_or(NOWHERE, |(_, step)| step.unit);
    let here = Post {
        state: Shared::clone(state),
        copy,
        plan,
        names,
        level: Level::OUTERMOST,
        frame: frame.as_ptr() as usize,
        ways: Ways::to(unit, depth),
        guess: 0,
        unit,
    };
    let mut recording = Recording {
        state: Shared::clone(state),
        here,
        callers: Vec::new(),
        prepared: None,
        followed: Vec::new(),
        callees: Vec::new(),
        caches: Vec::new(),
        reliance,
        home,
        index,
        tree: slot.tree,
        bridge,
        slots,
        contract,
        records: 0,
        crossings: 0,
        unrolled: 0,
        rounds: 0,
        arrivals: Arrivals::default(),
        absorbs: bridge.is_some_and(|exit| !found.exit_has_failed(exit)),
        is_cut: cut.is_some(),
        asked: Cell::new(0),
        began,
        armed: began,
        worked,
    };
    host.recorder.set_place(Some((thread, frame)));
    let in_calls = calls.map(|calls| calls::begin_in(host, locked, &mut recording, thread, (calls, unit)));
    *host.recorder.current.borrow_mut() = Some(recording);
    if bridge.is_none() {
        found.status.set(Status::Recording);
    }
    state.recording.set(true);
    // Also where other loops jump back that send no events: the path may go around them.
    let begun =
        if state.arm_all(locked, &host.events) { in_calls.unwrap_or(Ok(())) } else { Err(AbortReason::OtherTool) };
    if let Err(reason) = begun {
        finish(host, locked, TraceEnd::Aborted(reason, unit));
    }
    if let Some(recording) = host.recorder.current.borrow_mut().as_mut() {
        recording.armed = Instant::now();
    }
    Ok(())
}

/// The recording relies on names of this frame's namespaces, which stay the only ones that executors of this code object
/// may be entered with.
fn claim_namespaces(state: &Shared, frame: Frame) -> Result<(), AbortReason> {
    let here = Namespaces::of(frame);
    if !here.are_dicts() {
        return Err(AbortReason::UnsupportedInstr);
    }
    if state.namespaces.get() != here {
        let in_use = state.loops.iter().any(|found| found.slot.get().is_some_and(|slot| slot.is_installed()));
        if in_use {
            return Err(AbortReason::Stale);
        }
        state.namespaces.set(here);
    }
    Ok(())
}

fn copy_code(host: &Host, locked: Locked, state: &Shared, code: Code, again: bool) -> Option<Arc<CodeCopy>> {
    let mut last = state.copy.borrow_mut();
    if again && let Some(copy) = last.as_ref() {
        return Some(Arc::clone(copy));
    }
    let copy = state.shape.copy(locked, code, &host.opcodes, &host.types, last.as_ref())?;
    *last = Some(Arc::clone(&copy));
    Some(copy)
}

/// What a header means for the recording in this frame.
pub enum AtHeader {
    /// The jump is dealt with.
    Taken,
    /// The recording is over, or never was here: the jump is like any other.
    Over,
}

/// The recorded frame jumped back to the header of a loop.
pub fn at_header(visit: &Visit<'_>) -> AtHeader {
    enum Verdict {
        End(TraceEnd, AtHeader),
        Restart,
        InnerFirst,
        On,
    }
    let Visit { host, locked, frame, state, found: target, index, .. } = *visit;
    let depth = state.shape.depth(target.place.header).unwrap_or(0);
    // SAFETY: the frame is suspended in a JUMP event, its stack is in order.
    let slots = unsafe { host.types.of_frame(frame, state.shape.locals, depth) };
    let verdict = {
        let Ok(mut current) = host.recorder.current.try_borrow_mut() else {
            return AtHeader::Over;
        };
        let Some(recording) = current.as_mut() else {
            return AtHeader::Over;
        };
        if recording.in_call() && Rc::ptr_eq(&recording.here.state, state) {
            // A loop of a call that is followed.
            Verdict::On
        } else if !Rc::ptr_eq(&recording.state, state) {
            // The frame is gone, and its memory another's.
            Verdict::End(TraceEnd::Aborted(AbortReason::LeftFrame, 0), AtHeader::Over)
        } else if recording.index != index {
            let has_tree = target.slot.get().is_some_and(|slot| slot.is_installed());
            // What only costs too much just now is compiled later.
            let gave_up = target.last_failure.get().is_some_and(|reason| reason != AbortReason::TooExpensive);
            if recording.bridge.is_none() && gave_up && !has_tree {
                // It will not get a tree soon: its iterations become part of the path, if they are few.
                recording.unrolled += 1;
                if recording.unrolled < UNROLLED {
                    Verdict::On
                } else {
                    Verdict::End(TraceEnd::Aborted(AbortReason::InnerLoop, target.place.header), AtHeader::Over)
                }
            } else if recording.bridge.is_none() {
                Verdict::InnerFirst
            } else if has_tree && !recording.absorbs {
                Verdict::End(TraceEnd::Linked(target.place.header), AtHeader::Over)
            } else if recording.arrivals.again(target.place.header, &slots) {
                Verdict::End(TraceEnd::Nested(target.place.header, slots), AtHeader::Over)
            } else {
                Verdict::On
            }
        } else {
            if recording.bridge.is_none() {
                if slots == recording.slots {
                    Verdict::End(TraceEnd::Closed(slots), AtHeader::Taken)
                } else if target.restarts.get() < RESTARTS {
                    Verdict::Restart
                } else {
                    Verdict::End(unstable(target), AtHeader::Taken)
                }
            } else if recording.fits(&slots) {
                Verdict::End(TraceEnd::Closed(slots), AtHeader::Taken)
            } else {
                recording.crossings += 1;
                if recording.crossings < CROSSINGS {
                    Verdict::On
                } else {
                    Verdict::End(unstable(target), AtHeader::Taken)
                }
            }
        }
    };
    match verdict {
        Verdict::On => AtHeader::Taken,
        Verdict::End(end, answer) => {
            finish(host, locked, end);
            answer
        }
        Verdict::InnerFirst => {
            finish(host, locked, TraceEnd::Aborted(AbortReason::InnerLoop, target.place.header));
            if target.status.get() == Status::Cold {
                start(visit, Origin::Root);
                return AtHeader::Taken;
            }
            AtHeader::Over
        }
        Verdict::Restart => {
            restart(visit);
            AtHeader::Taken
        }
    }
}

fn unstable(target: &LoopState) -> TraceEnd {
    TraceEnd::Aborted(AbortReason::UnstableTypes, target.place.header)
}

/// Starts the root anew from here, where its types may have settled. Events stay on.
fn restart(visit: &Visit<'_>) {
    let Visit { host, locked, state, found, .. } = *visit;
    found.restarts.set(found.restarts.get() + 1);
    hand_over(host, locked, unstable(found));
    if let Err(reason) = try_start(visit, Origin::RootAgain) {
        state.recording.set(false);
        state.arm(locked, &host.events);
        host.counters.aborted_here(reason);
        failed(host, state, found, None, reason);
    }
}

/// Takes the recording out and tells the compiler how it ended.
fn hand_over(host: &Host, locked: Locked, end: TraceEnd) -> Option<(Recording, TraceEnd)> {
    let mut recording = host.recorder.current.try_borrow_mut().ok()?.take()?;
    host.recorder.set_place(None);
    calls::unfollow(host, locked, &recording);
    let end = recording.in_loop(end);
    let mut lane = host.recorder.lane.try_borrow_mut().ok()?;
    let finished = lane.recorder.seal(end).ok()?;
    let took = u64::try_from(recording.armed.elapsed().as_nanos()).unwrap_or(u64::MAX);
    // Another thread may end it. What other processes did meanwhile is in the time that passed.
    host.spending.spend(clock::thread_time().saturating_sub(recording.worked).min(took));
    let counters = &host.counters;
    counters.recording_ns.set(counters.recording_ns.get().saturating_add(took));
    counters.recorded.set(counters.recorded.get() + u64::from(finished.records));
    tracing::debug!(
        target: "firesteel",
        "trace {}: {} instructions recorded, {:?}",
        finished.tree.0,
        finished.records,
        finished.end
    );
    let told = Told { callees: std::mem::take(&mut recording.callees), caches: std::mem::take(&mut recording.caches) };
    let end = match lane.port.finish_with(recording.tree, finished.end.clone(), finished.last, told) {
        Ok(()) => finished.end,
        Err(reason) => {
            // The recorder is sealed or aborted; both may be followed by what is said here.
            let _ = lane.recorder.abort(reason);
            TraceEnd::Aborted(reason, recording.state.shape.instructions.units() as u32)
        }
    };
    Some((recording, end))
}

/// The end of a recording, or that its compile costs more than was thought when it began, and too much.
fn afforded(host: &Host, end: TraceEnd) -> TraceEnd {
    let Ok(current) = host.recorder.current.try_borrow() else {
        return end;
    };
    let (TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_), Some(recording)) = (&end, current.as_ref())
    else {
        return end;
    };
    let Some(found) = recording.found() else {
        return end;
    };
    let guard = epoch::pin();
    let tree = recording.bridge.and_then(|_| found.slot.get()).and_then(|slot| slot.get(&guard));
    if host.spending.allows_trace(&host.service, found, recording.records, tree) {
        end
    } else {
        TraceEnd::Aborted(AbortReason::TooExpensive, found.place.header)
    }
}

/// Ends the recording that is going on.
pub fn finish(host: &'static Host, locked: Locked, end: TraceEnd) {
    let known = host.recorder.current.try_borrow().ok().and_then(|current| {
        let recording = current.as_ref()?;
        Some((recording.found()?.slot.get()?.generation(), recording.is_stale()))
    });
    let generation = known.map(|(generation, _)| generation);
    let end = match known {
        Some((_, true)) => TraceEnd::Aborted(AbortReason::Stale, 0),
        Some((_, false)) | None => afforded(host, end),
    };
    let Some((recording, end)) = hand_over(host, locked, end) else {
        return;
    };
    recording.state.recording.set(false);
    recording.state.arm(locked, &host.events);
    let Some(found) = recording.found() else {
        return;
    };
    match (end, recording.bridge) {
        (TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_), None) => {
            found.status.set(Status::Compiling);
            found.restarts.set(0);
        }
        (TraceEnd::Closed(_) | TraceEnd::Nested(..) | TraceEnd::Linked(_), Some(exit)) => {
            let generation = generation.unwrap_or(0);
            found.pending.set(Some(PendingBridge { exit, generation }));
        }
        // The tree that the bridge was for has ended, and its exits with it.
        (TraceEnd::Aborted(AbortReason::Stale, _), Some(_)) => return host.counters.aborted_here(AbortReason::Stale),
        (TraceEnd::Aborted(reason, _), bridge) => {
            if bridge.is_none() {
                found.restarts.set(0);
            }
            if recording.is_cut
                && reason == AbortReason::TooLong
                && let Some(misfortune) = &found.misfortune
            {
                misfortune.was_cut();
            }
            return failed(host, &recording.state, found, bridge, reason);
        }
    }
    if host.settings.sync {
        wait_for_compiler(host);
    }
}

/// Ends a recording that its thread has left, or seems to have left, so that others can record.
pub fn expire(host: &'static Host, locked: Locked, interp: Interp) {
    let is_over = host.recorder.current.try_borrow().ok().and_then(|current| {
        let recording = current.as_ref()?;
        let here = host.recorder.frame(interp).and_then(Frame::code);
        let asked = recording.asked.get() + 1;
        recording.asked.set(asked);
        let is_late = if host.settings.sync { asked > ASKED } else { recording.began.elapsed() > PATIENCE };
        Some(here.is_none() || here != recording.here.state.code() || is_late)
    });
    if is_over == Some(true) {
        abandon(host, locked, AbortReason::LeftFrame);
    }
}

/// A code object has ended: so has the recording of it, if there is one.
pub fn lose(host: &'static Host, locked: Locked, state: &Shared) {
    let is_lost = host.recorder.current.try_borrow().is_ok_and(|current| {
        let recording = current.as_ref();
        recording.is_some_and(|recording| {
            let mut states = std::iter::once(&recording.state).chain(&recording.followed);
            states.any(|known| Rc::ptr_eq(known, state))
        })
    });
    if is_lost {
        abandon(host, locked, AbortReason::LeftFrame);
    }
}

/// Aborts the recording that is going on, wherever it is.
pub fn abandon(host: &'static Host, locked: Locked, reason: AbortReason) {
    if host.recorder.is_busy() {
        finish(host, locked, TraceEnd::Aborted(reason, 0));
    }
}

/// `--sync`: waits until everything handed over is compiled, with the lock released.
fn wait_for_compiler(host: &'static Host) {
    let Some(waiter) = host.service.waiter() else {
        return;
    };
    // SAFETY: the lock is held; it is again afterwards. No borrow is alive.
    unsafe {
        let thread = let_others_run();
        waiter.wait();
        come_back(thread);
    }
}
