//! The INSTRUCTION callback: one event before each instruction of a code object that is being recorded.
//!
//! Only events of the recorded thread and frame count; recursion into the same code, other threads, signal
//! handlers and finalisers run the same code without disturbing. Also delivers exceptions that native code left
//! behind for an instruction to raise (see [`crate::runtime::unwind`]).

use super::control::{self, Recording};
use super::snapshot::{Site, Snapshot, global_name};
use crate::bytecode::depth;
use crate::control::host::{self, Host};
use crate::events::Definition;
use crate::ffi::{Code, Frame, ThreadState, object};
use crate::gil::Locked;
use crate::runtime::unwind;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::tables::{Expansion, Family, Flow, Source, Tables};
use firesteel_protocol::trace::TraceEnd;
use pyo3::ffi::{self, Py_ssize_t, PyObject};
use std::ptr;

/// The callback's definition.
pub static DEFINITION: Definition = Definition::new(c"firesteel_instruction", on_instruction);

/// `callback(code, offset)`.
unsafe extern "C-unwind" fn on_instruction(
    _: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
) -> *mut PyObject {
    // SAFETY: None is immortal; the interpreter calls with the lock held and, for this event, two live
    // objects: a code object and an integer (PEP 669).
    unsafe {
        let locked = Locked::assume();
        if count == 2
            && let Some(host) = host::current(locked)
            && let Some(thread) = ThreadState::current()
            && let Some(frame) = thread.current_frame()
            && let Some(code) = Code::from_object(*arguments)
            && let Some(offset) = object::int_value(*arguments.add(1))
        {
            let unit = (offset / 2) as u32;
            if let Some(exception) = unwind::take_raise(locked, thread, frame, unit) {
                host.raised(locked, code);
                ffi::PyErr_SetRaisedException(exception.as_ptr());
                return ptr::null_mut();
            }
            if host.recorder.is_at(thread, frame) {
                step(host, locked, frame, code, unit);
            }
        }
        ffi::Py_None()
    }
}

/// What is done about an instruction.
enum Verdict {
    /// Recorded, or nothing to record.
    On,
    /// The recording ends like this.
    End(TraceEnd),
}

fn step(host: &'static Host, locked: Locked, frame: Frame, code: Code, unit: u32) {
    tracing::trace!(target: "firesteel", "instruction at unit {unit}");
    let verdict = match host.recorder.current.try_borrow_mut() {
        Ok(mut current) => match current.as_mut() {
            Some(recording) if recording.state.code != code => {
                // The frame is gone, and its memory another's.
                Verdict::End(TraceEnd::Aborted(AbortReason::LeftFrame, 0))
            }
            Some(recording) => record(host, recording, frame, unit),
            None => Verdict::On,
        },
        Err(_) => Verdict::On,
    };
    match verdict {
        Verdict::On => {}
        Verdict::End(end) => control::finish(host, locked, end),
    }
}

fn record(host: &'static Host, recording: &mut Recording, frame: Frame, unit: u32) -> Verdict {
    let abort = |reason| Verdict::End(TraceEnd::Aborted(reason, unit));
    let Some(instruction) = recording.state.shape.instructions.at(unit).copied() else {
        return abort(AbortReason::UnsupportedInstr);
    };
    if instruction.unit != unit {
        // A prefix: the event of the instruction proper follows.
        return Verdict::On;
    }
    if !recording.expects(instruction.start) {
        // A handler, or another call that got the same frame memory.
        return abort(AbortReason::Exception);
    }
    let depth = recording.depth;
    if recording.state.shape.depth(unit) != Some(depth) {
        return abort(AbortReason::UnsupportedInstr);
    }
    let row = instruction.row(host.tables);
    let family = &host.tables.families[usize::from(row.family.0)];
    match row.flow {
        Flow::Leaves => {
            return recording.cut(instruction.start, AbortReason::LeftFrame).into();
        }
        Flow::Opaque => {
            return recording.cut(instruction.start, AbortReason::UnsupportedInstr).into();
        }
        Flow::Next | Flow::JumpForward | Flow::JumpBackward | Flow::BranchForward | Flow::IterForward { .. } => {}
    }
    let facts = host.families.get(usize::from(row.family.0)).copied().unwrap_or_default();
    if facts.missing || (facts.global && reads_volatile(host, recording, instruction.oparg)) {
        return recording.cut(instruction.start, AbortReason::UnsupportedInstr).into();
    }
    let site = Site {
        frame,
        code: recording.state.code,
        locals: recording.state.shape.locals,
        depth,
        namespaces: recording.state.namespaces.get(),
        instruction,
        inspect: &host.inspect,
    };
    // SAFETY: the event says that the frame is about to execute the instruction; the depth was checked.
    let snapshot = match unsafe { Snapshot::take(site, family, row.family) } {
        Ok(snapshot) => snapshot,
        Err(reason) => return abort(reason),
    };
    let taken = match host.recorder.lane.try_borrow_mut() {
        Ok(mut lane) => lane.recorder.record(snapshot.header, snapshot.words()),
        Err(_) => Err(AbortReason::RingFull),
    };
    if let Err(reason) = taken {
        snapshot.give_up();
        return abort(reason);
    }
    match depth::effect(instruction, depth, host.tables) {
        Some(after) => recording.expect(instruction.successors(host.tables), after),
        None => return abort(AbortReason::UnsupportedInstr),
    }
    Verdict::On
}

impl From<TraceEnd> for Verdict {
    fn from(end: TraceEnd) -> Verdict {
        Verdict::End(end)
    }
}

/// What recording asks of a family, found once.
#[derive(Clone, Copy, Default)]
pub struct FamilyFacts {
    /// No entry has an expansion.
    missing: bool,
    /// It reads a global name.
    global: bool,
}

impl FamilyFacts {
    /// Of all families, by their numbers.
    pub fn of_all(tables: &'static Tables) -> Vec<FamilyFacts> {
        let facts = |family: &Family| FamilyFacts {
            missing: family.entries.iter().all(|entry| matches!(entry.expansion, Expansion::Missing(_))),
            global: family.slots.iter().any(|slot| slot.source == Source::Global),
        };
        tables.families.iter().map(facts).collect()
    }
}

/// Whether an instruction reads a global name that changed so often that code relying on it does not last.
fn reads_volatile(host: &Host, recording: &Recording, oparg: u32) -> bool {
    let names = recording.state.code.names();
    let index = global_name(oparg) as Py_ssize_t;
    // SAFETY: a live code object owns its names, which are strings; the index is checked.
    unsafe {
        index >= ffi::PyTuple_GET_SIZE(names)
            || host.watch.read(recording.state.namespaces.get(), ffi::PyTuple_GET_ITEM(names, index))
    }
}
