//! Everything of one `enable`: service, events, recorder, watched namespaces, states of code objects.
//!
//! [`enable`] makes a [`Host`], [`disable`] ends it. A host that ended stays for its statistics until the next one is
//! made, and for as long as a callback of it is on the C stack ([`visit`]). What lasts as long as the process (the index of code states, watchers, tables) is
//! in [`Process`]. Needs the interpreter's lock throughout.

use super::life::{LoopState, Status};
use super::settings::{Mode, Request, Settings};
use super::spending::Spending;
use super::state::{CodeState, Shared};
use super::{exits, gauge};
use crate::bytecode::copy::Shape;
use crate::bytecode::opcodes::Opcodes;
use crate::events::{self, Callbacks, Events, EventsError};
use crate::families::TABLES;
use crate::ffi::{Code, Function, ThreadState};
use crate::gil::{Gil, Locked};
use crate::record::control::{abandon, lose};
use crate::record::lane::Station;
use crate::record::types::TypeIndex;
use crate::runtime::inspect::Objects;
use crate::runtime::model::{self, Imports, ModelError};
use crate::runtime::{self, OWN_TOOL};
use crate::sampler::{self, Sampler};
use crate::stats::Counters;
use crate::watch::{self, Watch};
use crate::{clock, creation, fork};
use firesteel_compiler::chaos::seeded::Chaos;
use firesteel_compiler::config::{Config, ConfigError};
use firesteel_compiler::install::executor::Executor;
use firesteel_compiler::install::table::LoopSlot;
use firesteel_compiler::memory::{self, Shortage};
use firesteel_compiler::opt::fuel::Fuel;
use firesteel_compiler::service::{Service, ServiceError, ServiceOptions};
use firesteel_compiler::thread::ThreadNumber;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::host::HostModel;
use firesteel_recorder::worth::WorthParams;
use pyo3::ffi;
use pyo3::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::hash_map::Entry;
use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// Why compilation could not be switched on.
#[derive(Debug, thiserror::Error)]
pub enum EnableError {
    /// The tool id is not to be had.
    #[error(transparent)]
    Events(#[from] EventsError),
    /// The configuration is wrong. The user must act.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The compiler does not start.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The family file names something that this build does not know. We must act.
    #[error("the instruction tables do not fit this build: {}", list(.0))]
    Model(Vec<ModelError>),
    /// The interpreter is not laid out as this build expects.
    #[error(transparent)]
    Unfit(#[from] runtime::check::Unfitness),
    /// Memory is limited too much for a compiler. The user must act.
    #[error("{0}")]
    Memory(Shortage),
    /// The sampler's thread could not be started.
    #[error("cannot start the sampler's thread: {0}; raise the limit on threads, or use mode \"count\"")]
    Sampler(std::io::Error),
    /// An exception of the interpreter.
    #[error(transparent)]
    Python(#[from] PyErr),
}

fn list(errors: &[ModelError]) -> String {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    lines.join("; ")
}

/// What is made once a process.
pub struct Process {
    /// Instruction families.
    pub tables: &'static Tables,
    opcodes: Opcodes,
    model: Arc<HostModel>,
    code_index: ffi::Py_ssize_t,
}

/// Everything of one `enable`.
pub struct Host {
    /// Instruction families.
    pub tables: &'static Tables,
    /// Opcodes beside the families.
    pub opcodes: Opcodes,
    /// Numbers of types.
    pub types: TypeIndex,
    /// How objects are looked into.
    pub inspect: Objects,
    /// Settings.
    pub settings: Settings,
    /// The compiler.
    pub service: Service,
    /// Our tool.
    pub events: Events,
    /// The recorder.
    pub recorder: Station,
    /// Watched namespaces.
    pub watch: Watch,
    /// Counters.
    pub counters: Counters,
    /// The sampler, in that mode, while it runs.
    pub sampler: RefCell<Option<Sampler>>,
    codes: RefCell<FxHashMap<usize, Weak<CodeState>>>,
    /// Code objects with loops that wait for the compiler and send no events meanwhile.
    waiting: RefCell<Vec<Weak<CodeState>>>,
    worth: Cell<Option<WorthParams>>,
    /// Which events are timed.
    pub event_timer: gauge::EventTimer,
    /// What may be spent.
    pub spending: Spending,
    code_index: ffi::Py_ssize_t,
    era: u32,
    process_id: u32,
    /// What goes wrong at random, where that was asked for.
    pub chaos: Option<Arc<Chaos>>,
    /// How many rewrites the passes may still do.
    pub fuel: Fuel,
    /// Callers of [`visit`] that have not returned.
    visitors: Cell<usize>,
}

static PROCESS: Gil<OnceCell<Process>> = Gil::new(OnceCell::new());
static CURRENT: Gil<Cell<Option<NonNull<Host>>>> = Gil::new(Cell::new(None));
static LAST: Gil<Cell<Option<NonNull<Host>>>> = Gil::new(Cell::new(None));
/// Hosts before the last that had visitors when they were to be freed.
static ENDED: Gil<RefCell<Vec<NonNull<Host>>>> = Gil::new(RefCell::new(Vec::new()));
static ERA: Gil<Cell<u32>> = Gil::new(Cell::new(0));

/// The host, while compilation is on. It may be gone once Python code has run, unless the caller is a [`visit`]or.
#[inline]
pub fn current(locked: Locked) -> Option<&'static Host> {
    // SAFETY: allocated by `make`, and freed only when it is not the last one any more.
    CURRENT.get(locked).get().map(|host| unsafe { host.as_ref() })
}

/// The host that is or was last on, for statistics. As for [`current`].
pub fn last(locked: Locked) -> Option<&'static Host> {
    // SAFETY: as above.
    LAST.get(locked).get().map(|host| unsafe { host.as_ref() })
}

/// Acts with the host, while compilation is on. The host stays until this returns, whatever Python code does meanwhile;
/// that a thread is ended below costs the host's memory.
#[inline]
pub fn visit<T>(locked: Locked, act: impl FnOnce(&'static Host) -> T) -> Option<T> {
    let host = current(locked)?;
    host.visitors.set(host.visitors.get() + 1);
    let result = act(host);
    host.visitors.set(host.visitors.get() - 1);
    Some(result)
}

/// Frees the hosts that nobody can reach any more.
fn free_ended(locked: Locked) {
    let mut unused = Vec::new();
    if let Ok(mut ended) = ENDED.get(locked).try_borrow_mut() {
        // SAFETY: allocated by `make`, and freed only below.
        unused.extend(ended.extract_if(.., |host| unsafe { host.as_ref() }.visitors.get() == 0));
    }
    for host in unused {
        // SAFETY: it came from `Box::into_raw`, is neither the current nor the last host, and has no visitors.
        drop(unsafe { Box::from_raw(host.as_ptr()) });
    }
}

/// What hangs at a code object without loops, so that it is decoded once: an odd number instead of an address.
fn nothing_mark(era: u32) -> *mut c_void {
    ptr::without_provenance_mut((era as usize) << 1 | 1)
}

fn is_mark(extra: *mut c_void) -> bool {
    extra.addr() & 1 == 1
}

/// Tells everything that knows a code object that it ends. The interpreter calls it from the code object's
/// deallocation, where the object must not be used any more, or when another state takes this one's place.
unsafe extern "C" fn free_state(extra: *mut c_void) {
    if extra.is_null() || is_mark(extra) {
        return;
    }
    // SAFETY: the pointer came from `Rc::into_raw` in `hang`, and is freed once; objects end with the lock held.
    let (state, locked) = unsafe { (Rc::from_raw(extra.cast::<CodeState>().cast_const()), Locked::assume()) };
    let Some(code) = state.end() else {
        return;
    };
    if let Some(host) = last(locked)
        && host.era == state.era
    {
        host.forget(locked, code, &state);
    }
    // The end of an exception may run Python code.
    drop(state);
    runtime::unwind::forget(locked, code);
}

fn process(py: Python<'_>, imports: Imports) -> Result<&'static Process, EnableError> {
    let locked = Locked::from_python(py);
    let cell = PROCESS.get(locked);
    if let Some(process) = cell.get() {
        model::complete(py, &process.model, process.tables, imports);
        return Ok(process);
    }
    let tables: &'static Tables = &TABLES;
    let model = model::build(py, tables, imports).map_err(EnableError::Model)?;
    // SAFETY: the lock is held; the function is static.
    let code_index = unsafe { ffi::PyUnstable_Eval_RequestCodeExtraIndex(free_state) };
    if code_index < 0 {
        let message = "no index for data of code objects is left in this process";
        return Err(PyErr::new::<pyo3::exceptions::PyRuntimeError, _>(message).into());
    }
    watch::attach(locked)?;
    if let Some(thread) = ThreadState::current() {
        runtime::boxes::attach(thread.interp());
        crate::ffi::dict::attach(thread.interp());
    }
    runtime::unwind::connect(arm_raise);
    let process = Process { tables, opcodes: Opcodes::built(), model: Arc::new(model), code_index };
    Ok(cell.get_or_init(|| process))
}

/// Switches compilation on. Does nothing if it is on already.
pub fn enable(py: Python<'_>, request: &Request, imports: Imports) -> Result<(), EnableError> {
    let locked = Locked::from_python(py);
    if current(locked).is_some() {
        return Ok(());
    }
    if let Some(shortage) = memory::shortage() {
        return Err(EnableError::Memory(shortage));
    }
    clock::start();
    let process = process(py, imports)?;
    let mut config = Config::load()?;
    let chaos = request.chaos.map(|seed| Arc::new(Chaos::of(seed.into(), request.sync)));
    if let Some(chaos) = &chaos {
        chaos.narrow(&mut config);
    }
    let settings = Settings::new(request, &config);
    let callbacks = Callbacks {
        jump: super::jump::on_jump,
        branch: super::jump::on_branch,
        instruction: crate::record::instruction::on_instruction,
    };
    let events = Events::attach(py, &callbacks)?;
    let host = make(py, process, events, settings, config, request, chaos)?;
    ERA.get(locked).set(host.era);
    let host = NonNull::from(Box::leak(Box::new(host)));
    CURRENT.get(locked).set(Some(host));
    if let Some(ended) = LAST.get(locked).replace(Some(host)) {
        ENDED.get(locked).borrow_mut().push(ended);
        free_ended(locked);
    }
    let started = visit(locked, |host| match host.settings.mode {
        Mode::Sample => host.start_sampler(),
        Mode::Count => creation::attach(py, host).map_err(EnableError::from),
    });
    if let Some(Err(error)) = started {
        disable(py)?;
        return Err(error);
    }
    Ok(())
}

fn make(
    py: Python<'_>,
    process: &'static Process,
    events: Events,
    settings: Settings,
    mut config: Config,
    request: &Request,
    chaos: Option<Arc<Chaos>>,
) -> Result<Host, EnableError> {
    if request.fragments {
        config.budgets.whole_tree_instructions = 0;
    }
    let fuel = request.fuel.map_or(Fuel::UNLIMITED, Fuel::of);
    let spending = Spending::new(&config.budgets, settings.rests(), request.spent);
    let options = ServiceOptions {
        config,
        model: Arc::clone(&process.model),
        tables: process.tables,
        inspect: Arc::new(Objects::new(Arc::clone(&process.model))),
        fail_guard: request.fail_guard,
        panic_every: None,
        chaos: chaos.clone(),
        fuel: fuel.clone(),
        improve_on_request: settings.improves_on_request(),
        fragments: true,
        interpret: request.interpret,
        tier: request.tier,
        dump: request.dump.clone(),
        clock: clock::thread_time,
        wake: fork::wake_call(),
    };
    let service = runtime::check::check_tool(py, events::TOOL as usize).map_err(EnableError::from).and_then(|()| {
        fork::set_interp(ThreadState::current().map(ThreadState::interp));
        // The compiler's threads must not take the program's signals.
        sampler::with_signals_blocked(|| Service::start(options)).map_err(EnableError::from)
    });
    let service = match service {
        Ok(service) => service,
        Err(error) => {
            events.detach(py)?;
            return Err(error);
        }
    };
    let locked = Locked::from_python(py);
    learn_plain_calls(py)?;
    Ok(Host {
        tables: process.tables,
        opcodes: process.opcodes.clone(),
        types: TypeIndex::new(&process.model),
        inspect: Objects::new(Arc::clone(&process.model)),
        settings,
        recorder: Station::new(&service, settings.record_limit, chaos.as_deref()),
        service,
        events,
        watch: Watch::default(),
        counters: Counters::default(),
        sampler: RefCell::new(None),
        codes: RefCell::default(),
        waiting: RefCell::default(),
        worth: Cell::new(None),
        event_timer: gauge::EventTimer::default(),
        spending,
        code_index: process.code_index,
        era: ERA.get(locked).get() + 1,
        process_id: std::process::id(),
        chaos,
        fuel,
        visitors: Cell::new(0),
    })
}

/// Learns what calls functions. One is made without running any: a signal's handler could run with it.
fn learn_plain_calls(py: Python<'_>) -> PyResult<()> {
    // SAFETY: the lock is held; what is made is owned here and lives as long as it is looked at.
    unsafe {
        let code = ffi::PyCode_NewEmpty(c"firesteel".as_ptr(), c"plain".as_ptr(), 1);
        let code = Bound::from_owned_ptr_or_err(py, code.cast())?;
        let globals = pyo3::types::PyDict::new(py);
        let made = ffi::PyFunction_New(code.as_ptr(), globals.as_ptr());
        let made = Bound::from_owned_ptr_or_err(py, made)?;
        if let Some(made) = Function::from_object(made.as_ptr()) {
            Function::learn_plain(Locked::from_python(py), made);
        }
        Ok(())
    }
}

/// Switches compilation off: nothing of ours is called afterwards. Does nothing if it is off already.
pub fn disable(py: Python<'_>) -> PyResult<()> {
    match switch_off(py, Service::shut_down) {
        Some(host) => host.events.detach(py),
        None => Ok(()),
    }
}

/// The same at the interpreter's end, where a compile that is going on is not waited for, and where the callbacks stay
/// registered until the interpreter drops them: an audit hook of the program would see them go.
pub fn leave(py: Python<'_>) {
    switch_off(py, Service::leave);
}

fn switch_off(py: Python<'_>, end: fn(&Service)) -> Option<&'static Host> {
    let locked = Locked::from_python(py);
    visit(locked, |host| {
        host.stop_sampler();
        creation::detach(locked);
        abandon(host, locked, AbortReason::Disabled);
        for state in host.states() {
            state.disarm(locked, &host.events);
            state.loops.iter().for_each(LoopState::reset);
        }
        host.watch.release(locked);
        CURRENT.get(locked).set(None);
        let service = &host.service;
        py.detach(|| end(service));
        fork::set_interp(None);
        host.recorder.release_returned(locked);
        host
    })
}

impl Host {
    /// Looks again for named objects that were not loaded when the host was made.
    pub fn find_objects(&self, locked: Locked) {
        if let Some(process) = PROCESS.get(locked).get()
            && process.model.objects.iter().any(|object| object.address().is_none())
        {
            // SAFETY: the lock is held.
            let py = unsafe { Python::assume_attached() };
            model::complete(py, &process.model, process.tables, Imports::None);
        }
    }

    /// Starts the sampler, in that mode, if it does not run.
    pub fn start_sampler(&self) -> Result<(), EnableError> {
        let Some(thread) = ThreadState::current() else {
            return Ok(());
        };
        let mut sampler = self.sampler.borrow_mut();
        if self.settings.mode == Mode::Sample && sampler.is_none() {
            *sampler = Some(Sampler::start(thread.interp()).map_err(EnableError::Sampler)?);
        }
        Ok(())
    }

    /// Ends the sampler; its thread's number, if there was one.
    pub fn stop_sampler(&self) -> Option<ThreadNumber> {
        let sampler = self.sampler.borrow_mut().take();
        sampler?.stop()
    }

    /// Whether this host is the one in force.
    pub fn is_enabled(&self) -> bool {
        // SAFETY: hosts are only reached under the lock.
        let locked = unsafe { Locked::assume() };
        current(locked).is_some_and(|host| ptr::eq(host, self))
    }

    /// Whether this is the process that switched compilation on, and not a child of it.
    pub fn is_original_process(&self) -> bool {
        std::process::id() == self.process_id
    }

    /// The state of a code object, if it has one of this `enable`.
    #[inline]
    pub fn state_of(&self, locked: Locked, code: Code) -> Option<Shared> {
        let state = self.extra(locked, code).cast::<CodeState>();
        // SAFETY: what hangs there, if it is no mark, came from `Rc::into_raw`; the code object keeps its share.
        unsafe {
            if state.is_null() || is_mark(state.cast()) || (*state).era != self.era {
                return None;
            }
            Rc::increment_strong_count(state);
            Some(Rc::from_raw(state))
        }
    }

    /// What hangs at a code object; null for nothing.
    #[inline]
    fn extra(&self, _: Locked, code: Code) -> *mut c_void {
        let mut found: *mut c_void = ptr::null_mut();
        // SAFETY: the lock is held, the code object is live; an exception is cleared.
        unsafe {
            if ffi::PyUnstable_Code_GetExtra(code.as_object(), self.code_index, &raw mut found) != 0 {
                ffi::PyErr_Clear();
                return ptr::null_mut();
            }
        }
        found
    }

    /// Hangs something at a code object, which then owns it. False if memory is out. An exception that is pending
    /// stays: a code object may be created meanwhile.
    fn hang(&self, _: Locked, code: Code, extra: *mut c_void) -> bool {
        // SAFETY: the lock is held, the code object is live; the interpreter calls `free_state` once for the pointer.
        unsafe {
            let pending = ffi::PyErr_GetRaisedException();
            let done = ffi::PyUnstable_Code_SetExtra(code.as_object(), self.code_index, extra) == 0;
            if !done {
                ffi::PyErr_Clear();
                free_state(extra);
            }
            ffi::PyErr_SetRaisedException(pending);
            done
        }
    }

    /// The state of a code object, made if it has none. None if the code has no loop or is not understood.
    pub fn state_or_new(&self, locked: Locked, code: Code) -> Option<Shared> {
        if code.is_shim() {
            return None;
        }
        if let Some(state) = self.state_of(locked, code) {
            return (!state.loops.is_empty()).then_some(state);
        }
        let mark = nothing_mark(self.era);
        if self.extra(locked, code) == mark {
            return None;
        }
        match Shape::of(code, &self.opcodes, self.tables) {
            Some(shape) if shape.loops.iter().len() > 0 => self.new_state(locked, code, shape),
            Some(_) | None => {
                self.hang(locked, code, mark);
                None
            }
        }
    }

    /// The state of a code object whose call is to be followed, made if it has none. None if it is not understood.
    pub fn state_to_follow(&self, locked: Locked, code: Code) -> Option<Shared> {
        if code.is_shim() {
            return None;
        }
        self.state_of(locked, code).or_else(|| {
            let shape = Shape::of(code, &self.opcodes, self.tables)?;
            self.new_state(locked, code, shape)
        })
    }

    fn new_state(&self, locked: Locked, code: Code, shape: Shape) -> Option<Shared> {
        let state =
            Rc::new(CodeState::new(code, shape, self.era, &self.settings.hotness, self.tables, self.chaos.as_ref()));
        let extra = Rc::into_raw(Rc::clone(&state)).cast_mut().cast::<c_void>();
        if !self.hang(locked, code, extra) {
            return None;
        }
        let key = code.as_ptr() as usize;
        self.codes.borrow_mut().insert(key, Rc::downgrade(&state));
        Some(state)
    }

    /// A code object that had this state has ended.
    fn forget(&'static self, locked: Locked, code: Code, state: &Shared) {
        if let Ok(mut codes) = self.codes.try_borrow_mut()
            && let Entry::Occupied(known) = codes.entry(code.as_ptr() as usize)
            && known.get().as_ptr() == Rc::as_ptr(state)
        {
            known.remove();
        }
        lose(self, locked, state);
        for slot in state.loops.iter().filter_map(|found| found.slot.get()) {
            self.service.forget(slot.tree);
        }
    }

    /// All states whose code objects live.
    pub fn states(&self) -> Vec<Shared> {
        self.codes.borrow().values().filter_map(Weak::upgrade).collect()
    }

    /// Number of code objects that send events.
    pub fn armed_count(&self) -> u64 {
        self.states().iter().filter(|state| state.is_armed()).count() as u64
    }

    /// The settings of [`gauge`] in ticks.
    #[inline]
    pub fn worth_params(&self) -> WorthParams {
        self.worth.get().unwrap_or_else(|| {
            let params = gauge::params(self.settings.worth.as_ref());
            if clock::is_settled() {
                self.worth.set(Some(params));
            }
            params
        })
    }

    /// A loop of a code object waits for the compiler, and sends no events until then.
    pub fn wait_for(&self, state: &Shared, found: &LoopState) {
        if !found.hushed.replace(true) {
            self.waiting.borrow_mut().push(Rc::downgrade(state));
        }
    }

    /// Loops whose compile is over send events again. Any callback may call this.
    pub fn look_at_waiting(&self, locked: Locked) {
        let Ok(mut waiting) = self.waiting.try_borrow_mut() else {
            return;
        };
        waiting.retain(|state| {
            let Some(state) = state.upgrade().filter(|state| state.era == self.era) else {
                return false;
            };
            let mut over = false;
            let mut left = false;
            for found in state.loops.iter().filter(|found| found.hushed.get()) {
                let waits = match found.status.get() {
                    Status::Compiling => {
                        found.settle(self, &state);
                        found.status.get() == Status::Compiling
                    }
                    Status::Installed => found.gauge.is_waiting() && exits::awaits(self, found),
                    Status::Cold | Status::Recording | Status::Resting | Status::Blacklisted(_) => false,
                };
                found.hushed.set(waits);
                over |= !waits;
                left |= waits;
            }
            if over {
                state.arm_all(locked, &self.events);
            }
            left
        });
    }

    /// A new loop's place in the executor table.
    pub fn new_loop(&self) -> Arc<LoopSlot> {
        self.service.new_loop()
    }

    /// Whether nobody but us watches a code object, here or anywhere.
    pub fn is_quiet(&self, thread: ThreadState, code: Code) -> bool {
        let interp = thread.interp();
        interp.unwatched() && interp.eval_frame().is_null() && !code.watched_by_others(OWN_TOOL)
    }

    /// Before a fresh executor is entered for the first time: does what it relies on still hold?
    pub fn validate(&self, executor: &Executor, state: &CodeState, found: &LoopState) -> bool {
        let reliance = found.reliance.borrow();
        state.code().is_some_and(|code| runtime::enter::acceptable(executor, code))
            && reliance.as_ref().is_some_and(|reliance| reliance.holds(executor))
            && executor.validate()
    }

    /// Releases references that came back from the compiler. Python code may run, with events on.
    #[inline]
    pub fn release_returned(&self, locked: Locked) {
        if !self.recorder.nothing_returned() {
            self.release_now(locked);
        }
    }

    #[cold]
    fn release_now(&self, locked: Locked) {
        let Some(thread) = ThreadState::current() else {
            return;
        };
        let (tracing, event) = (thread.tracing(), thread.what_event());
        // SAFETY: both are restored below; a finaliser is then seen by tools as ever.
        unsafe { thread.set_tracing(tracing.saturating_sub(1).max(0), -1) };
        self.recorder.release_returned(locked);
        // SAFETY: the values that were there.
        unsafe { thread.set_tracing(tracing, event) };
    }

    /// An attempt at a loop's root failed.
    pub fn root_failed(&self, state: &CodeState, found: &LoopState, reason: AbortReason) {
        found.fail(reason, &self.settings);
        tracing::debug!(
            target: "firesteel",
            header = found.place.header,
            samples = state.samples.get(),
            "root given up: {}",
            reason.message()
        );
    }

    /// A stashed exception was raised: its event is no longer needed.
    pub fn raised(&self, locked: Locked, code: Code) {
        if let Some(state) = self.state_of(locked, code) {
            state.raising.set(state.raising.get().saturating_sub(1));
            state.arm(locked, &self.events);
        }
    }

    /// Iterations run by native code.
    pub fn iterations(&self) -> u64 {
        self.counters.iterations.get()
    }
}

/// Switches INSTRUCTION events on for a code object in which native code raised, see `runtime::unwind`. Refuses where
/// another tool may get the event first.
fn arm_raise(code: Code) -> bool {
    // SAFETY: called inside a callback.
    let locked = unsafe { Locked::assume() };
    let (Some(host), Some(thread)) = (current(locked), ThreadState::current()) else {
        return false;
    };
    let Some(state) = host.state_of(locked, code) else {
        return false;
    };
    if !host.is_quiet(thread, code) {
        return false;
    }
    state.raising.set(state.raising.get() + 1);
    if state.arm(locked, &host.events) {
        return true;
    }
    state.raising.set(state.raising.get() - 1);
    false
}

const _: () = assert!(OWN_TOOL == 1 << events::TOOL, "one tool id in the whole crate");
