//! The INSTRUCTION callback: one event before each instruction of a code object that is being recorded.
//!
//! Only events of the recorded thread and frame count; recursion into the same code, other threads, signal
//! handlers and finalisers run the same code without disturbing, but for recursion that goes deep. Also delivers exceptions that native code left
//! behind for an instruction to raise (see [`crate::runtime::unwind`]).

use super::attributes::{self, Access};
use super::calls::{self, Entered};
use super::control::{self, Recording};
use super::plan::{Action, Read, Step};
use super::snapshot::{self, Site};
use crate::control::host::{self, Host};
use crate::ffi::{Code, Frame, ThreadState, api, object};
use crate::gil::Locked;
use crate::runtime::unwind;
use crate::watch::Reading;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::trace::TraceEnd;
use pyo3::ffi::{self, PyObject};
use std::ptr;

/// `callback(code, offset)`, called directly, see [`crate::callable`].
///
/// # Safety
/// The interpreter calls it, for an INSTRUCTION event.
pub unsafe extern "C-unwind" fn on_instruction(
    _: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    _: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: None is immortal; the interpreter calls with the lock held and, for this event, two live
    // objects: a code object and an integer (PEP 669).
    unsafe {
        let locked = Locked::assume();
        let answered = host::visit(locked, |host| answer(host, locked, arguments, count));
        answered.unwrap_or_else(|| ffi::Py_None())
    }
}

/// Answers an INSTRUCTION event.
///
/// # Safety
/// The interpreter calls with these arguments.
#[inline(always)]
unsafe fn answer(host: &'static Host, locked: Locked, arguments: *const *mut PyObject, count: usize) -> *mut PyObject {
    // SAFETY: as in `on_instruction`.
    unsafe {
        if ffi::PyVectorcall_NARGS(count) == 2
            && let Some(thread) = ThreadState::current()
            && let Some(frame) = thread.current_frame()
            && let Some(code) = Code::from_object(*arguments)
            && let Some(offset) = object::int_value(*arguments.add(1))
        {
            let unit = (offset / 2) as u32;
            if let Some(exception) = unwind::take_raise(locked, thread, frame, code, unit) {
                host.raised(locked, code);
                ffi::PyErr_SetRaisedException(exception.as_ptr());
                return ptr::null_mut();
            }
            if host.recorder.is_at(thread, frame) {
                step(host, locked, frame, code, unit);
            } else if host.recorder.expects_call(thread) {
                if enter_call(host, thread, frame, (code, unit)) == Entered::First {
                    step(host, locked, frame, code, unit);
                }
            } else if host.recorder.is_back(thread, frame) {
                // A call that was followed raised.
                finish(host, locked, TraceEnd::Aborted(AbortReason::Exception, unit));
            } else if host.recorder.is_too_deep(thread, frame, code) {
                finish(host, locked, TraceEnd::Aborted(AbortReason::LeftFrame, unit));
            }
        }
        ffi::Py_None()
    }
}

/// One instruction of the recorded frame, or of another that has its memory now.
#[inline(always)]
fn step(host: &'static Host, locked: Locked, frame: Frame, code: Code, unit: u32) {
    let end = match host.recorder.current.try_borrow_mut() {
        Ok(mut current) => match current.as_mut() {
            Some(recording) if recording.here.state.code() != Some(code) => {
                // The frame is gone, and its memory another's.
                Some(TraceEnd::Aborted(AbortReason::LeftFrame, 0))
            }
            Some(recording) => record(host, locked, recording, frame, unit).err(),
            None => None,
        },
        Err(_) => None,
    };
    if let Some(end) = end {
        finish(host, locked, end);
    }
}

/// What an event of another frame is, where a call is to be followed.
fn enter_call(host: &Host, thread: ThreadState, frame: Frame, at: (Code, u32)) -> Entered {
    match host.recorder.current.try_borrow_mut() {
        Ok(mut current) => match current.as_mut() {
            Some(recording) => calls::enter(host, recording, thread, frame, at),
            None => Entered::Nothing,
        },
        Err(_) => Entered::Nothing,
    }
}

#[cold]
fn finish(host: &'static Host, locked: Locked, end: TraceEnd) {
    control::finish(host, locked, end);
}

/// Records the instruction at a unit, if there is something to record.
///
/// # Errors
/// How the recording ends.
#[inline(always)]
fn record(
    host: &'static Host,
    locked: Locked,
    recording: &mut Recording,
    frame: Frame,
    unit: u32,
) -> Result<(), TraceEnd> {
    let Some((index, &step)) = recording.here.plan.find(unit, recording.here.guess) else {
        return Err(TraceEnd::Aborted(AbortReason::UnsupportedInstr, unit));
    };
    if step.unit != unit {
        // A prefix: the event of the instruction proper follows.
        return Ok(());
    }
    let Some(depth) = recording.here.ways.depth_at(step.start()) else {
        // A handler, or another call that got the same frame memory.
        return Err(TraceEnd::Aborted(AbortReason::Exception, unit));
    };
    if step.depth != depth {
        return Err(TraceEnd::Aborted(AbortReason::UnsupportedInstr, unit));
    }
    if unit == recording.home && !recording.in_call() {
        came_home(host, recording, frame, &step)?;
    }
    if step.action != Action::Record {
        may_record(locked, recording, frame, &step)?;
    }
    calls::forget(host, recording);
    match step.action {
        Action::RecordLoad => note_cache(recording, frame, &step, Access::Load),
        Action::RecordStore => note_cache(recording, frame, &step, Access::Store),
        Action::Record
        | Action::RecordCall
        | Action::RecordOperator
        | Action::RecordSubscript
        | Action::Return
        | Action::RecordGlobal
        | Action::RecordIteration
        | Action::CutLeaving
        | Action::CutUnsupported
        | Action::Abort => {}
    }
    if recording.in_call() && unit < recording.here.unit {
        recording.went_back(unit)?;
    }
    write(host, recording, frame, &step).map_err(|reason| TraceEnd::Aborted(reason, unit))?;
    recording.recorded(index, unit, step.ways);
    match step.action {
        // SAFETY: the event says that the frame is suspended before the instruction; the depth was checked.
        Action::RecordCall | Action::RecordLoad | Action::RecordOperator | Action::RecordSubscript => unsafe {
            calls::prepare(host, locked, recording, frame, &step);
        },
        Action::Return => calls::leave(host, recording),
        Action::Record
        | Action::RecordStore
        | Action::RecordGlobal
        | Action::RecordIteration
        | Action::CutLeaving
        | Action::CutUnsupported
        | Action::Abort => {}
    }
    Ok(())
}

/// A bridge is before the first instruction of its tree's header, however it came there.
///
/// # Errors
/// Closed, if the frame is what the header expects.
#[inline(never)]
fn came_home(host: &Host, recording: &Recording, frame: Frame, step: &Step) -> Result<(), TraceEnd> {
    // SAFETY: the event says that the frame is suspended before the instruction; the depth was checked.
    let slots = unsafe { host.types.of_frame(frame, recording.state.shape.locals, step.depth) };
    if recording.fits(&slots) { Err(TraceEnd::Closed(slots)) } else { Ok(()) }
}

/// Whether the iterator on top of the stack is advanced without host code.
#[inline(never)]
fn advances_alone(recording: &Recording, frame: Frame, step: &Step) -> bool {
    let top = u32::from(recording.here.state.shape.locals) + u32::from(step.depth);
    let Some(top) = top.checked_sub(1).and_then(|top| u16::try_from(top).ok()) else { return false };
    // SAFETY: the event says that the frame is suspended before the instruction, with the stack as deep as planned.
    let ty = unsafe { object::type_of(frame.slot(top)) };
    [&raw mut api::PyRangeIter_Type, &raw mut api::PyListIter_Type, &raw mut api::PyTupleIter_Type].contains(&ty)
}

/// Whether an instruction that is not always recorded is.
///
/// # Errors
/// How the recording ends instead.
#[inline(never)]
fn may_record(locked: Locked, recording: &Recording, frame: Frame, step: &Step) -> Result<(), TraceEnd> {
    let cut = |reason| Err(recording.cut(step.start(), reason));
    match step.action {
        Action::Record
        | Action::RecordCall
        | Action::RecordLoad
        | Action::RecordStore
        | Action::RecordOperator
        | Action::RecordSubscript => Ok(()),
        Action::Return if recording.in_call() => Ok(()),
        Action::RecordIteration if !recording.in_call() || advances_alone(recording, frame, step) => Ok(()),
        Action::RecordGlobal if may_read(locked, recording, step) => Ok(()),
        Action::RecordGlobal | Action::RecordIteration | Action::CutUnsupported => cut(AbortReason::UnsupportedInstr),
        Action::CutLeaving | Action::Return => cut(AbortReason::LeftFrame),
        Action::Abort => Err(TraceEnd::Aborted(AbortReason::UnsupportedInstr, step.unit)),
    }
}

/// Notes what the instruction's cache would hold for the object that it looks into, if that is of another class.
#[inline(never)]
fn note_cache(recording: &mut Recording, frame: Frame, step: &Step, access: Access) {
    let here = &recording.here;
    let instruction = here.state.shape.instructions.proper(step.unit);
    if let (Some(code), Some(instruction)) = (here.state.code(), instruction) {
        let site = (code, here.copy.as_ref(), instruction.oparg);
        // SAFETY: the event says that the frame is suspended before the instruction; the depth was checked.
        let cache = unsafe { attributes::refreshed(access, site, frame, step, recording.records) };
        recording.caches.extend(cache);
    }
}

/// Writes an instruction's record.
#[inline(always)]
fn write(host: &Host, recording: &Recording, frame: Frame, step: &Step) -> Result<(), AbortReason> {
    let here = &recording.here;
    let cache = recording.caches.last().filter(|cache| cache.record == recording.records);
    let site = Site { frame, state: &here.state, copy: &here.copy, cache, inspect: &host.inspect };
    let reads = here.plan.reads(step);
    let mut lane = host.recorder.lane.try_borrow_mut().map_err(|_| AbortReason::RingFull)?;
    lane.recorder.record_with(step.unit, step.header(here.level), reads.len(), |words| {
        // SAFETY: the event says that the frame is about to execute the instruction; the depth was checked.
        unsafe { snapshot::take(&site, reads, words) };
        if host.recorder.retention.is_on() {
            host.recorder.retention.taken(reads, words);
        }
    })
}

/// Whether the recording can go on over a global name: it is loaded each time, or relied on from now on.
fn may_read(locked: Locked, recording: &Recording, step: &Step) -> bool {
    let here = &recording.here;
    let (Some(code), namespaces) = (here.state.code(), here.state.namespaces.get()) else {
        return false;
    };
    here.plan.reads(step).iter().all(|read| match *read {
        Read::Global { name, .. } if here.names.changing(name).is_some() => true,
        Read::Global { name, .. } => code.name(name).is_some_and(|name| {
            // SAFETY: the recorded frame's namespaces; a live code object owns its names, which are exact strings.
            unsafe { recording.reliance.read(locked, namespaces, name) == Reading::Constant }
        }),
        Read::Nothing | Read::Slot { .. } | Read::Element { .. } | Read::Attribute { .. } => true,
    })
}
