//! Calls that a recording follows: from before a CALL of a Python function to the instruction behind it.
//!
//! Before the CALL executes, the callee's bytecode is copied and its INSTRUCTION events are switched on. Its first event
//! shows that the interpreter made a frame for it; from there on the recording is in that frame, until it records the
//! return. A call that is not followed is recorded as any other instruction, and nothing translates it.
//!
//! Followed are functions of the recorded frame's namespaces and of imported modules, called or run as methods of classes
//! (`methods`), whose code has no loops that go around often, collects no arguments, and shares no locals with inner functions.
//! Interpreter threads, inside callbacks.

use super::control::Recording;
use super::methods::{self, Chosen};
use super::names;
use super::plan::{NOWHERE, Plan, Step, Ways};
use crate::control::host::Host;
use crate::control::life::LoopState;
use crate::control::state::{Namespaces, Shared};
use crate::ffi::{Code, Frame, Function, ThreadState};
use crate::gil::Locked;
use crate::runtime::chain::{Calls, DEEPEST};
use core::ptr::null_mut;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::trace::{Callee, CodeCopy, Keywords, Level, Names, Via};
use std::rc::Rc;
use std::sync::Arc;

/// Most code objects of one recording, beside its own.
const MOST_CALLEES: usize = 64;

/// How often a function may be among the calls that go on, where it calls itself: what is deeper in a recursion would make the
/// path as long as all of it, and the frames of all these calls are made where one more leaves the path.
const MOST_TIMES: usize = 2;

/// What is recorded of one frame: the one that the recording began in, or that of a call.
pub struct Post {
    /// Code object.
    pub state: Shared,
    /// Its bytecode as handed over.
    pub copy: Arc<CodeCopy>,
    /// What is done at each of its instructions.
    pub plan: Rc<Plan>,
    /// Names that are no constants in it.
    pub names: Arc<Names>,
    /// Where records of it are executed.
    pub level: Level,
    /// Address of the frame, which is compared and never followed.
    pub frame: usize,
    /// Where control can be when the next instruction is met.
    pub ways: Ways,
    /// Index in the plan of the instruction that comes next in the code.
    pub guess: u16,
    /// Unit of the instruction recorded last.
    pub unit: u32,
}

impl Post {
    /// The instruction of this index in the plan was recorded: notes where control can go.
    #[inline]
    pub fn recorded(&mut self, index: u16, unit: u32, ways: Ways) {
        self.guess = index.wrapping_add(1);
        self.ways = ways;
        self.unit = unit;
    }
}

/// A call that is about to be made, if the interpreter makes a frame for it.
pub struct Prepared {
    state: Shared,
    code: u16,
    /// How it comes to be made.
    via: Via,
}

/// Before an instruction executes that may run a function: prepares to follow it, if that can be done. Its operands are on
/// the frame's stack.
///
/// # Safety
/// The frame is suspended before the instruction of this step, with the stack as deep as planned.
pub unsafe fn prepare(host: &Host, locked: Locked, recording: &mut Recording, frame: Frame, step: &Step) {
    // SAFETY: the caller's promise.
    recording.prepared = unsafe { prepared(host, locked, recording, frame, step) };
    host.recorder.expect_call(recording.prepared.is_some());
}

/// The frame that was to make a call goes on: the interpreter made no frame for it, or it was not followed. What the
/// next instruction calls is another call, even if it is of the same function.
#[inline]
pub fn forget(host: &Host, recording: &mut Recording) {
    if recording.prepared.take().is_some() {
        host.recorder.expect_call(false);
    }
}

/// # Safety
/// As for [`prepare`].
unsafe fn prepared(
    host: &Host,
    locked: Locked,
    recording: &mut Recording,
    frame: Frame,
    step: &Step,
) -> Option<Prepared> {
    let here = &recording.here;
    let instruction = here.state.shape.instructions.proper(step.unit)?;
    let argument = instruction.oparg;
    let top = u16::try_from(u32::from(here.state.shape.locals) + u32::from(step.depth)).ok()?;
    // What calls has the names of the last arguments on top, or none.
    let is_call = step.action.runs().is_none();
    let has_names = is_call && instruction.has_names(host.tables);
    // SAFETY: the caller's promise.
    let chosen = unsafe {
        match step.action.runs() {
            // Below the arguments lie the receiver or null, and the callable.
            None => {
                let end = if has_names { top.checked_sub(1)? } else { top };
                let receiver = end.checked_sub(u16::try_from(argument).ok()? + 1)?;
                methods::called(
                    frame.slot(receiver.checked_sub(1)?),
                    !frame.slot(receiver).is_null(),
                    (argument, !has_names),
                )?
            }
            Some(runs) => {
                let name = || here.state.code()?.name(argument >> 1);
                methods::on_inputs((runs, argument), (frame, top), name, |ty| host.types.number(ty))?
            }
        }
    };
    let Chosen { function, passed, via } = chosen;
    let code = function.code()?;
    let thread = ThreadState::current()?;
    let defaults = function.default_count();
    let recorded = recording.state.namespaces.get();
    let namespaces = Namespaces { globals: function.globals(), builtins: function.builtins(), is_module: false };
    // SAFETY: the caller's promise: the names are a tuple that the code keeps.
    let keywords = unsafe {
        let names = if has_names { frame.slot(top.checked_sub(1)?) } else { null_mut() };
        methods::keywords(code, names, (passed, defaults))?
    };
    let fits = usize::from(here.level.depth) < DEEPEST
        && code.is_plain()
        && namespaces.builtins == recorded.builtins
        && (namespaces.globals == recorded.globals || namespaces.are_dicts() && namespaces.are_of_module())
        && function.is_plain()
        && host.is_quiet(thread, code);
    if !fits {
        return None;
    }
    let called = Called { code, defaults, namespaces, via, keywords };
    find(host, locked, recording, called, Entry::AtCall).ok()
}

/// A function that is called, and how.
#[derive(Clone, Copy)]
struct Called {
    code: Code,
    /// Number of its default values.
    defaults: usize,
    namespaces: Namespaces,
    via: Via,
    keywords: Keywords,
}

/// Where a recording enters a call that it follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// At the call, which may as well be left to the interpreter.
    AtCall,
    /// Behind its beginning, at an exit in it: its tree has followed it before.
    Inside,
}

/// A call's code among the recording's callees.
fn find(
    host: &Host,
    locked: Locked,
    recording: &mut Recording,
    called: Called,
    entry: Entry,
) -> Result<Prepared, AbortReason> {
    let Called { via, keywords, .. } = called;
    let state = host.state_to_follow(locked, called.code).ok_or(AbortReason::UnsupportedInstr)?;
    let going_on = recording.callers.iter().chain([&recording.here]);
    let times = going_on.filter(|post| Rc::ptr_eq(&post.state, &state)).count();
    if entry == Entry::AtCall && times >= MOST_TIMES {
        return Err(AbortReason::TooLong);
    }
    let mut known = recording.followed.iter().zip(&recording.callees);
    let known =
        known.position(|(known, callee)| Rc::ptr_eq(known, &state) && (callee.via, callee.keywords) == (via, keywords));
    let index = match known {
        Some(index) => index,
        None => follow(host, locked, recording, &state, called, entry)?,
    };
    let code = u16::try_from(index + 1).map_err(|_| AbortReason::TooLong)?;
    Ok(Prepared { state, code, via })
}

/// Begins a bridge in the calls that its exit is in: the recording is in the innermost, before the instruction at `unit`.
///
/// # Errors
/// Why a call cannot be followed.
pub fn begin_in(
    host: &Host,
    locked: Locked,
    recording: &mut Recording,
    thread: ThreadState,
    (calls, unit): (&Calls, u32),
) -> Result<(), AbortReason> {
    for made in calls.made() {
        recording.stand_at(made.unit, made.next)?;
        // SAFETY: frames of calls execute code.
        let (code, function) = unsafe { (made.frame.code_unchecked(), Function::from_object(made.frame.function())) };
        let defaults = function.ok_or(AbortReason::UnsupportedInstr)?.default_count();
        let namespaces = Namespaces { is_module: false, ..Namespaces::of(made.frame) };
        let (via, keywords) = (Via::Callable, Keywords::default());
        let called = Called { code, defaults, namespaces, via, keywords };
        let prepared = find(host, locked, recording, called, Entry::Inside)?;
        enter_call(host, recording, thread, made.frame, prepared).ok_or(AbortReason::LayoutMismatch)?;
    }
    recording.stand_at(unit, unit)
}

/// Copies a callee's code and switches its events on; its index among the recording's callees.
fn follow(
    host: &Host,
    locked: Locked,
    recording: &mut Recording,
    state: &Shared,
    Called { code, defaults, namespaces, via, keywords }: Called,
    entry: Entry,
) -> Result<usize, AbortReason> {
    if Rc::ptr_eq(state, &recording.state) {
        return Err(AbortReason::UnsupportedInstr);
    }
    if recording.callees.len() >= MOST_CALLEES {
        return Err(AbortReason::TooLong);
    }
    // Its own loops rely on the namespaces, too.
    if ![Namespaces::NONE, namespaces].contains(&state.namespaces.get()) {
        return Err(AbortReason::Stale);
    }
    // What stands in the way of following it need not lie on the rest of its way.
    if entry == Entry::AtCall && state.is_opaque.get() {
        return Err(AbortReason::UnsupportedInstr);
    }
    if entry == Entry::AtCall && state.loops.iter().any(LoopState::is_busy) {
        return Err(AbortReason::InnerLoop);
    }
    state.namespaces.set(namespaces);
    let outermost = recording.callers.first().unwrap_or(&recording.here);
    let names = names::of_callee(host, state, namespaces, &outermost.names);
    let copy = {
        let mut last = state.copy.borrow_mut();
        let copy = state.shape.copy(locked, code, &host.opcodes, &host.types, last.as_ref());
        let copy = copy.ok_or(AbortReason::OtherTool)?;
        *last = Some(Arc::clone(&copy));
        copy
    };
    let defaults = u16::try_from(defaults).map_err(|_| AbortReason::TooLong)?;
    if !state.follow(locked, &host.events, true) {
        return Err(AbortReason::OtherTool);
    }
    state.is_followed_by(&recording.reliance);
    // The two are looked up together.
    recording.followed.push(Rc::clone(state));
    recording.callees.push(Callee { code: copy, names, defaults, via, keywords });
    Ok(recording.callees.len() - 1)
}

/// What an event of another frame than the recorded one is to a recording.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// Nothing.
    Nothing,
    /// The beginning of the prepared call, before its first instruction that is recorded.
    Beginning,
    /// That instruction.
    First,
}

/// An event of another frame than the recorded one. If it is the first of the prepared call, the recording enters that.
pub fn enter(
    host: &Host,
    recording: &mut Recording,
    thread: ThreadState,
    frame: Frame,
    (code, unit): (Code, u32),
) -> Entered {
    let is_expected = |prepared: &Prepared| {
        // While instructions send events, the interpreter calls methods of classes through C.
        let caller = if prepared.via == Via::Callable { frame.previous() } else { frame.caller() };
        prepared.state.code() == Some(code)
            && caller.is_some_and(|caller| caller.as_ptr() as usize == recording.here.frame)
    };
    let Some(prepared) = recording.prepared.take_if(|prepared| is_expected(prepared)) else {
        return Entered::Nothing;
    };
    host.recorder.expect_call(false);
    let first = prepared.state.shape.first_event(host.tables).unwrap_or(NOWHERE);
    match enter_call(host, recording, thread, frame, prepared) {
        None => Entered::Nothing,
        Some(()) if unit < first => Entered::Beginning,
        Some(()) => Entered::First,
    }
}

/// The recording goes on in the frame of a call, from its first instruction.
fn enter_call(
    host: &Host,
    recording: &mut Recording,
    thread: ThreadState,
    frame: Frame,
    prepared: Prepared,
) -> Option<()> {
    let callee = recording.callees.get(usize::from(prepared.code).checked_sub(1)?)?;
    let plan = prepared.state.plan(host.tables);
    let first = prepared.state.shape.first_event(host.tables).unwrap_or(NOWHERE);
    let post = Post {
        copy: Arc::clone(&callee.code),
        names: Arc::clone(&callee.names),
        plan,
        state: prepared.state,
        level: Level { depth: recording.here.level.depth + 1, code: prepared.code },
        frame: frame.as_ptr() as usize,
        ways: Ways::to(first, 0),
        guess: 0,
        unit: first,
    };
    recording.callers.push(std::mem::replace(&mut recording.here, post));
    host.recorder.move_to(thread, frame);
    Some(())
}

/// The return of a call was recorded: the recording goes on in the caller's frame.
pub fn leave(host: &Host, recording: &mut Recording) {
    if let Some(caller) = recording.callers.pop() {
        host.recorder.move_back(caller.frame);
        recording.here = caller;
    }
}

/// The recording is over: its callees send no more events.
pub fn unfollow(host: &Host, locked: Locked, recording: &Recording) {
    host.recorder.expect_call(false);
    for state in &recording.followed {
        state.follow(locked, &host.events, false);
    }
}
