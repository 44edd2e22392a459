//! Activations: what is known of a thread while it runs compiled code, and how compiled code calls Python.
//!
//! Owns [`Activation`], reachable in helpers as `NativeContext::host`; the pool of contexts; and the protocol
//! around every call that may run Python: [`begin_call`] makes the frame look as it does when the interpreter
//! executes the calling instruction, [`end_call`] restores and decides whether compiled code must leave.
//!
//! Contexts come from a pool instead of the C stack because each is more than 2 KB and recursion through
//! compiled loops nests them; a context keeps its buffers and is never cleared as a whole.
//!
//! Interpreter threads with the GIL. A thread that is ended while it runs Python below compiled code leaks its
//! context; that only happens when the process ends.

use super::boxes::objects_are_traced;
use super::chain::{Calls, Kept};
use super::{OWN_TOOL, REQUEST_BITS, forced};
use crate::ffi::{Code, Frame, ThreadState, raw};
use crate::gil::Gil;
use core::alloc::Layout;
use core::cell::RefCell;
use core::ffi::c_int;
use core::mem::MaybeUninit;
use core::ptr::NonNull;
use firesteel_compiler::install::executor::{Callees, Executor, ExecutorState};
use firesteel_protocol::native::{MAX_SPILLS, NativeContext};
use pyo3::ffi::PyObject;

/// What helpers know of the code that calls them.
#[derive(Clone, Copy)]
pub struct Activation {
    /// The frame that compiled code runs for; while host code runs in a call, the innermost one.
    pub frame: Frame,
    /// Its thread.
    pub tstate: ThreadState,
    /// Its code object.
    pub code: Code,
    /// The root of the tree, kept by whoever entered, and so all of its fragments.
    pub root: NonNull<Executor>,
    /// The executor that runs: the root, or a fragment.
    pub executor: NonNull<Executor>,
    /// Instrumentation version at entry, as in the request word.
    pub version: u64,
    /// `tstate->tracing` inside the callback.
    pub tracing: c_int,
    /// `tstate->what_event` inside the callback.
    pub what_event: c_int,
    /// Unit of the instruction that called last.
    pub unit: u32,
    /// Something is due behind the call that just was, which the interpreter does there: compiled code leaves for it.
    pub serves: bool,
}

/// Everything that one activation needs, from the pool.
#[repr(C)]
pub struct Block {
    /// What compiled code is entered with.
    pub context: NativeContext,
    /// What helpers read; valid from [`prepare`] until the block is put back.
    pub activation: MaybeUninit<Activation>,
    /// Objects made of spilled words at an exit, see [`super::reify`].
    pub made: [*mut PyObject; MAX_SPILLS],
    /// Calls that are going on, at an exit or while host code runs; valid from [`super::reify::restore`] until they have
    /// run, or from [`super::forced::push_frames`] until the frames are taken away.
    pub calls: MaybeUninit<Calls>,
    /// Index of the exit that frames are made for while host code runs, or [`forced::NONE`].
    pub forced: i64,
    /// Frames of calls that programs have frame objects of. None between runs: each exit takes them.
    pub kept: Kept,
    /// Room for the new values and the old contents of frame slots at an exit.
    pub scratch: *mut *mut PyObject,
    /// Number of words there.
    pub room: usize,
}

/// Blocks that no activation uses.
pub struct Pool(RefCell<Vec<NonNull<Block>>>);

/// The pool of the process. Only the thread with the GIL takes and gives.
pub static POOL: Gil<Pool> = Gil::new(Pool(RefCell::new(Vec::new())));

impl Pool {
    /// A block with room for the new values and old contents of `slots` slots; none when memory is out.
    #[inline]
    pub fn take(&self, slots: usize) -> Option<NonNull<Block>> {
        let taken = self.0.borrow_mut().pop();
        let block = match taken {
            Some(block) => block,
            None => make()?,
        };
        // SAFETY: the block belongs to the caller alone.
        if unsafe { (*block.as_ptr()).room < 2 * slots && !widen(block, 2 * slots) } {
            self.put(block);
            return None;
        }
        Some(block)
    }

    /// Gives a block back. When memory is out it is lost, which is better than a failure here.
    #[inline]
    pub fn put(&self, block: NonNull<Block>) {
        let mut free = self.0.borrow_mut();
        if free.len() < free.capacity() || free.try_reserve(1).is_ok() {
            free.push(block);
        }
    }
}

#[cold]
fn make() -> Option<NonNull<Block>> {
    let layout = Layout::new::<Block>();
    // SAFETY: the layout has a size. All fields are valid when zero (the activation may hold anything).
    NonNull::new(unsafe { std::alloc::alloc_zeroed(layout) }.cast())
}

/// Gives a block more scratch. False when memory is out.
#[cold]
unsafe fn widen(block: NonNull<Block>, room: usize) -> bool {
    let block = block.as_ptr();
    // SAFETY: the block belongs to the caller; its scratch was allocated here with this layout.
    unsafe {
        let (Ok(old), Ok(new)) = (Layout::array::<*mut PyObject>((*block).room), Layout::array::<*mut PyObject>(room))
        else {
            return false;
        };
        let scratch = if (*block).scratch.is_null() {
            std::alloc::alloc(new)
        } else {
            std::alloc::realloc((*block).scratch.cast(), old, new.size())
        };
        if scratch.is_null() {
            return false;
        }
        (*block).scratch = scratch.cast();
        (*block).room = room;
        true
    }
}

/// The activation behind a context.
///
/// # Safety
/// `context` is the one that compiled code was entered with, and it has not left yet.
#[inline]
pub unsafe fn of(context: *mut NativeContext) -> Activation {
    // SAFETY: `enter` points `host` at the block's activation for as long as compiled code runs.
    unsafe { *(*context).host.cast::<Activation>() }
}

/// Before a call that may run Python: the frame's instruction pointer is put at the calling instruction, and
/// events are delivered again (they are held back inside the callback that compiled code runs in).
///
/// # Safety
/// As for [`of`]; `unit` is a unit of the frame's code at which an instruction starts. `end_call` follows.
#[inline]
pub unsafe fn begin_call(context: *mut NativeContext, unit: i64) -> Activation {
    // SAFETY: passed on.
    unsafe {
        let activation = of(context);
        (*(*context).host.cast::<Activation>()).unit = unit as u32;
        activation.frame.set_unit(unit as u32);
        allow_events(&activation);
        activation
    }
}

/// The same for the end of an object: compiled code noted its unit in the context.
///
/// # Safety
/// As for [`begin_call`].
#[inline]
pub unsafe fn begin_dealloc(context: *mut NativeContext) -> Activation {
    // SAFETY: passed on.
    unsafe {
        let unit = (*context).unit;
        begin_call(context, unit as i64)
    }
}

#[inline]
unsafe fn allow_events(activation: &Activation) {
    // SAFETY: `end_call` restores both, on every path.
    unsafe {
        activation.tstate.set_tracing(activation.tracing.saturating_sub(1).max(0), -1);
    }
}

/// After a call that may have run Python: events are held back again, and compiled code is told to leave if
/// the call changed what it relies on.
///
/// It must leave when its tree's code is invalid, when instrumentation or tools changed (a debugger, a tracer, a
/// coverage tool, tracemalloc was switched on), when an evaluation function was installed, and when a frame object exists:
/// its `f_locals` write into the frame's slots (PEP 667).
///
/// # Safety
/// Follows [`begin_call`] or [`begin_dealloc`], with what it returned.
#[inline]
pub unsafe fn end_call(context: *mut NativeContext, activation: Activation) {
    // SAFETY: restores what the callback's caller set; the executor is kept alive by whoever entered.
    unsafe {
        activation.tstate.set_tracing(activation.tracing, activation.what_event);
        if changed(&activation) {
            (*context).leave = 1;
        }
    }
}

/// After a call of a C function that the interpreter serves requests behind (`CHECK_EVAL_BREAKER` in Python/ceval.c): has
/// compiled code leave for what the program can tell the place of, for [`super::enter`] to do it there: a collection, whose
/// finalisers run, and signals and other threads' exceptions, which are raised inside or outside of a `try`. Other requests
/// wait for the loop's end.
///
/// # Safety
/// As for [`of`].
#[inline]
pub unsafe fn after_call(context: *mut NativeContext) {
    const SERVED: u64 = (raw::FS_GC_SCHEDULED_BIT | raw::FS_SIGNALS_PENDING_BIT | raw::FS_ASYNC_EXCEPTION_BIT) as u64;
    // SAFETY: as in `of`; nobody else looks at the record while compiled code runs.
    unsafe {
        let activation = (*context).host.cast::<Activation>();
        if (*activation).tstate.requests_now() & SERVED != 0 {
            (*activation).serves = true;
            (*context).leave = 1;
        }
    }
}

#[inline]
unsafe fn changed(activation: &Activation) -> bool {
    // SAFETY: both are kept by whoever entered.
    let (root, executor) = unsafe { (activation.root.as_ref(), activation.executor.as_ref()) };
    let interp = activation.tstate.interp();
    root.state() != ExecutorState::Valid
        || activation.tstate.requests_now() & !REQUEST_BITS != activation.version
        || activation.frame.has_object()
        || activation.code.watched_by_others(OWN_TOOL)
        || is_too_deep(activation.tstate, &executor.callees)
        // SAFETY: the executor is valid, as was asked first.
        || unsafe { are_watched(&executor.callees) }
        || !interp.unwatched()
        || objects_are_traced()
        || !interp.eval_frame().is_null()
}

/// Whether the calls that became part of an executor would be too many for the interpreter: each is a level of recursion.
#[inline]
pub fn is_too_deep(tstate: ThreadState, callees: &Callees) -> bool {
    callees.depth > 0 && i64::from(tstate.python_levels_left()) <= i64::from(callees.depth)
}

/// Whether another tool wants to see the calls that became part of an executor.
///
/// # Safety
/// The executor is valid: the end of one of its callees' code would have made it invalid.
#[inline]
pub unsafe fn are_watched(callees: &Callees) -> bool {
    callees.codes.iter().any(|&address| {
        // SAFETY: the caller's promise: a live code object.
        let code = NonNull::new(address as *mut _).map(|code| unsafe { Code::new(code) });
        code.is_some_and(|code| code.watched_by_others(OWN_TOOL))
    })
}

/// Makes the compiled code of the calling thread leave at its next poll, by a request that asks the interpreter
/// for nothing. For helpers that have no context: they ran out of memory and took from the reserve.
#[cold]
pub fn leave_soon() {
    if let Some(tstate) = ThreadState::current() {
        tstate.request(u64::from(raw::FS_CALLS_TO_DO_BIT));
    }
}

/// Fills in a context for an entry.
///
/// # Safety
/// The block was taken from the pool for this entry.
#[inline]
pub unsafe fn prepare(block: NonNull<Block>, activation: Activation, requests: u64) -> *mut NativeContext {
    let block = block.as_ptr();
    // SAFETY: the block belongs to the caller.
    unsafe {
        let record = (*block).activation.as_mut_ptr();
        record.write(activation);
        let context = &raw mut (*block).context;
        (*context).requests = activation.tstate.requests();
        (*context).requests_at_entry = requests;
        (*context).leave = 0;
        (*context).host = record.cast();
        (*context).iterations = 0;
        (*context).rounds = 0;
        (*context).unit = u64::from(activation.frame.unit().unwrap_or(0));
        (*block).forced = forced::NONE;
        context
    }
}
