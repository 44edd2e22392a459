//! Runs trace IR on a host's frame, and keeps what compiled code left, so that it can be compared with what the host
//! made of it.
//!
//! Owns the engines: the reference interpreter, and LLVM where it is built in. The frame, entry and exit are the host's
//! own. What an exit must come to is computed here from its descriptor (`protocol/src/exits.rs`) and the words it left,
//! without any help of the host's exit. On the thread that tries the host.

use crate::host::{Datum, FrameSample, Host, Left, Ready, Way};
use crate::traces::Input;
use crate::violation::Violation;
use firesteel_compiler::config::Tier;
use firesteel_compiler::install::executor::{Callees, Code, Executor};
use firesteel_compiler::install::life::Life;
use firesteel_compiler::install::links::Links;
use firesteel_compiler::interp::Interpreter;
use firesteel_compiler::ir::entity::Entity;
use firesteel_compiler::ir::layout::Layouts;
use firesteel_compiler::ir::parse::parse;
use firesteel_compiler::ir::tree::TraceTree;
use firesteel_compiler::ir::verify::verify;
#[cfg(feature = "llvm")]
use firesteel_compiler::llvm::{Backend, CompiledCode};
use firesteel_protocol::exits::{ExitDescriptor, ExitKind, Restore};
use firesteel_protocol::host::{HostModel, Unboxed};
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::trace::TreeId;
use firesteel_protocol::types::Kind;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};
use std::sync::{Arc, Weak};

/// What runs trace IR.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// The reference interpreter.
    Interpreter,
    /// Native code.
    #[cfg(feature = "llvm")]
    Native,
}

impl Engine {
    /// Every engine of this build.
    pub const ALL: &'static [Engine] = &[
        Engine::Interpreter,
        #[cfg(feature = "llvm")]
        Engine::Native,
    ];
}

/// A host with its frame, and the engines.
pub struct Lab<'h> {
    /// The host.
    pub host: &'h mut dyn Host,
    /// Its model.
    pub model: Arc<HostModel>,
    /// Its frame.
    pub frame: FrameSample,
    #[cfg(feature = "llvm")]
    backend: Backend,
}

/// A trace that can be run.
pub struct Runnable {
    name: String,
    /// Its exits.
    pub exits: Vec<ExitDescriptor>,
    spills: Vec<usize>,
    body: Arc<dyn Code>,
}

/// What compiled code left.
#[derive(Clone, Debug)]
pub struct Words {
    /// Exit.
    pub exit: usize,
    /// Memory of the frame's slots.
    pub home: Vec<u64>,
    /// Words that the exit spilled.
    pub values: Vec<u64>,
    /// Loop iterations.
    pub iterations: u64,
}

/// What came of a run.
pub struct Run {
    /// The frame, as the host has it afterwards. Its references are released by [`Lab::release`].
    pub left: Left,
    /// What compiled code left; none if it did not run.
    pub words: Option<Words>,
    /// What was entered, with what the host counted.
    pub executor: Arc<Executor>,
}

impl Runnable {
    /// The trace's name and engine.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl<'h> Lab<'h> {
    /// A lab for a host.
    ///
    /// # Errors
    /// If the frame is too small, or LLVM does not start.
    pub fn new(host: &'h mut dyn Host) -> Result<Lab<'h>, Violation> {
        let (model, frame) = (host.model(), host.frame());
        let depth = |unit: u32| frame.code.depths.get(unit as usize).copied();
        let at = [frame.header, frame.deeper, frame.call.first].map(depth);
        Violation::unless_same("depths of the sample frame's places", &[Some(1), Some(2), Some(3)], &at)?;
        if frame.code.locals < 4 {
            let locals = frame.code.locals.to_string();
            return Err(Violation::new("locals of the sample frame", "at least 4", locals));
        }
        #[cfg(feature = "llvm")]
        let backend = firesteel_compiler::config::Config::built_in()
            .map_err(|error| error.to_string())
            .and_then(|config| Backend::new(&config, Arc::clone(&model)).map_err(|error| error.to_string()))
            .map_err(|error| Violation::new("LLVM", "it starts", error))?;
        Ok(Lab {
            host,
            model,
            frame,
            #[cfg(feature = "llvm")]
            backend,
        })
    }

    /// The host's name of the type whose values live unboxed in this way.
    pub fn type_of(&self, unboxed: Unboxed) -> Option<&str> {
        self.model.types.iter().find(|ty| ty.unboxed == unboxed).map(|ty| ty.name.as_str())
    }

    /// A text with its names and places filled in; none if the host has no such type or field.
    fn fill_in(&self, text: &str) -> Option<String> {
        let FrameSample { code, header, deeper, .. } = &self.frame;
        let mut text = text
            .replace("LOCALS", &code.locals.to_string())
            .replace("@header", &format!("resume={header} depth=1"))
            .replace("@deeper", &format!("resume={deeper} depth=2"));
        for (name, unboxed) in [("$int", Unboxed::Int), ("$float", Unboxed::Float), ("$bool", Unboxed::Bool)] {
            if text.contains(name) {
                text = text.replace(name, self.type_of(unboxed)?);
            }
        }
        let has = |name: &str| match name.split_once('.') {
            Some(_) => self.model.field_named(name).is_some(),
            None => self.model.type_named(name).is_some(),
        };
        let named = text.split([' ', '\n']).filter(|word| {
            let word = word.trim_end_matches(',');
            ["range_iterator", "list_iterator", "list"].iter().any(|owner| word.split('.').next() == Some(owner))
        });
        named.map(|word| word.trim_end_matches(',')).all(has).then_some(text)
    }

    /// The tree of a text; none if the host has no such type or field.
    ///
    /// # Errors
    /// If the text is no tree.
    pub fn tree(&self, name: &str, text: &str) -> Result<Option<TraceTree>, Violation> {
        let Some(text) = self.fill_in(text) else { return Ok(None) };
        let broken = |error: String| Violation::new(format!("trace `{name}`"), "a well-formed tree", error);
        let tree = parse(&text, &self.model).map_err(|error| broken(error.to_string()))?;
        verify(&tree, &self.model).map_err(|error| broken(error.to_string()))?;
        Ok(Some(tree))
    }

    /// A tree made ready for an engine.
    ///
    /// # Errors
    /// If the engine refuses it.
    pub fn prepare(&self, name: &str, tree: &TraceTree, engine: Engine) -> Result<Runnable, Violation> {
        let name = format!("trace `{name}` by the {}", format!("{engine:?}").to_lowercase());
        let refused = |error: String| Violation::new(name.clone(), "the engine takes it", error);
        let layouts = Layouts::of(tree).map_err(|error| refused(error.to_string()))?;
        let exits = layouts.all().iter().map(|layout| layout.descriptor.clone()).collect();
        let spills = layouts.all().iter().map(|layout| layout.spills.len()).collect();
        let body: Arc<dyn Code> = match engine {
            Engine::Interpreter => {
                let interpreted = Interpreted { tree: tree.clone(), model: Arc::clone(&self.model) };
                Interpreter::new(tree, &self.model).map_err(|error| refused(error.to_string()))?;
                Arc::new(interpreted)
            }
            #[cfg(feature = "llvm")]
            Engine::Native => {
                let code = self.backend.compile(tree, "conformance", Tier::Hot, None);
                Arc::new(Native(code.map_err(|error| refused(error.to_string()))?))
            }
        };
        Ok(Runnable { name, exits, spills, body })
    }

    /// Makes a frame's objects; none if the host has no such values. With `keep`, the caller gets a further reference
    /// to each.
    pub fn make(&mut self, frame: &[Input], keep: bool) -> Option<Vec<u64>> {
        let mut objects: Vec<u64> = Vec::new();
        for input in frame {
            let made = match input {
                Input::New(datum) => self.host.make(datum),
                Input::Unbound | Input::Same(_) => Some(0),
            };
            let Some(object) = made else {
                objects.into_iter().filter(|&object| object != 0).for_each(|object| self.host.release(object));
                return None;
            };
            objects.push(object);
        }
        for (at, input) in frame.iter().enumerate() {
            if let Input::Same(other) = input {
                let object = objects.get(*other).copied().unwrap_or(0);
                self.host.retain(object);
                if let Some(place) = objects.get_mut(at) {
                    *place = object;
                }
            }
        }
        if keep {
            objects.iter().filter(|&&object| object != 0).for_each(|&object| self.host.retain(object));
        }
        Some(objects)
    }

    /// Runs a trace for a frame of these objects, whose references it takes over. `before` is called inside, before
    /// the trace.
    pub fn run(&mut self, runnable: &Runnable, inputs: &[u64], before: Option<Before>) -> Run {
        let (executor, seen) = self.executor(runnable, before);
        executor.validate();
        self.enter(executor, &seen, inputs, &(Arc::new(|| ()) as Ready))
    }

    /// The same, with something done when the host is about to enter.
    pub fn run_when_ready(&mut self, runnable: &Runnable, inputs: &[u64], ready: &Ready) -> Run {
        let (executor, seen) = self.executor(runnable, None);
        executor.validate();
        self.enter(executor, &seen, inputs, ready)
    }

    /// The same with an executor that must not be entered.
    pub fn run_invalid(&mut self, runnable: &Runnable, inputs: &[u64]) -> Run {
        let (executor, seen) = self.executor(runnable, None);
        executor.invalidate();
        self.enter(executor, &seen, inputs, &(Arc::new(|| ()) as Ready))
    }

    fn executor(&self, runnable: &Runnable, before: Option<Before>) -> (Arc<Executor>, Seen) {
        let FrameSample { code, header, .. } = &self.frame;
        let seen = Seen::default();
        let executor = Arc::new_cyclic(|executor| Executor {
            callees: Callees::default(),
            id: 0,
            tree: TreeId(u32::MAX),
            tier: Tier::Hot,
            traces: 1,
            length: 1,
            guards: 0,
            code: Arc::clone(code),
            header: *header,
            units: (*header, *header),
            improves: AtomicBool::new(false),
            relink: None,
            widest: runnable.exits.iter().map(|exit| exit.slots.len() + exit.stale.len()).max().unwrap_or(0),
            heat: runnable.exits.iter().map(|_| AtomicU32::new(0)).collect(),
            exits: runnable.exits.clone(),
            links: Links::of_root(runnable.exits.len(), 0),
            contract: Vec::new(),
            root: 0,
            dependencies: Vec::new(),
            entries: AtomicU64::new(0),
            runs: AtomicU64::new(0),
            iterations: AtomicU64::new(0),
            rounds: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            body: Box::new(Probe {
                body: Arc::clone(&runnable.body),
                executor: Weak::clone(executor),
                slots: usize::from(code.locals) + usize::from(code.stack_size),
                spills: runnable.spills.clone(),
                seen: Arc::clone(&seen),
                before,
            }),
            life: Life::new(),
        });
        (executor, seen)
    }

    fn enter(&mut self, executor: Arc<Executor>, seen: &Seen, inputs: &[u64], ready: &Ready) -> Run {
        // The locals that the traces do not name are unbound; the stack slot comes last.
        let mut frame = vec![0; usize::from(self.frame.code.locals) + 1];
        let (stack, locals) = inputs.split_last().map_or((0, inputs), |(&last, rest)| (last, rest));
        for (place, &object) in frame.iter_mut().zip(locals) {
            *place = object;
        }
        if let Some(place) = frame.last_mut() {
            *place = stack;
        }
        let left = self.host.enter(Arc::clone(&executor), &frame, ready);
        let words = seen.lock().take();
        Run { left, words, executor }
    }

    /// Gives up what a run left.
    pub fn release(&mut self, run: Run) {
        run.left.slots.into_iter().filter(|&object| object != 0).for_each(|object| self.host.release(object));
    }

    /// Compares the frame with what the exit's descriptor says of it.
    ///
    /// # Errors
    /// The first slot, or whatever else, that is not as it should be.
    pub fn check(&mut self, runnable: &Runnable, frame: &[Input], run: &Run) -> Result<(), Violation> {
        let case = format!("{} on {frame:?}", runnable.name);
        let Some(words) = &run.words else {
            return Err(Violation::new(case, "the code runs", format!("{:?}", run.left.way)));
        };
        let Some(exit) = runnable.exits.get(words.exit) else {
            return Err(Violation::new(case, "an exit of the trace", format!("exit {}", words.exit)));
        };
        let case = format!("{case}, leaving at x{} ({})", words.exit, exit.kind.name());
        let refused = exit.kind == ExitKind::Refused;
        let way = if refused { Way::Refused } else { Way::Exit(words.exit) };
        Violation::unless_same(format!("{case}: the way out"), &way, &run.left.way)?;
        Violation::unless_same(format!("{case}: the unit"), &exit.resume, &run.left.unit)?;
        let locals = usize::from(self.frame.code.locals);
        let slots = locals + usize::from(exit.depth);
        Violation::unless_same(format!("{case}: the slots in use"), &slots, &run.left.slots.len())?;
        for (slot, &found) in run.left.slots.iter().enumerate() {
            let name = if slot < locals { format!("l{slot}") } else { format!("st{}", slot - locals) };
            let case = format!("{case}: slot {name}");
            match exit.slots.iter().find(|restore| usize::from(restore.slot) == slot) {
                None => {
                    let word = words.home.get(slot).copied().unwrap_or(0);
                    self.same_object(&case, "what its memory held", word, found)?;
                }
                Some(restore) => self.restored(&case, &restore.value, words, found)?,
            }
        }
        self.shared(&case, exit, &run.left.slots)
    }

    fn same_object(&mut self, case: &str, what: &str, expected: u64, found: u64) -> Result<(), Violation> {
        if expected == found {
            return Ok(());
        }
        let mut text =
            |object: u64| if object == 0 { "nothing".to_owned() } else { format!("{:?}", self.host.read(object)) };
        let found = text(found);
        // What should be there may have ended.
        let expected = if expected == 0 { "nothing".to_owned() } else { what.to_owned() };
        Err(Violation::new(case, expected, found))
    }

    fn restored(&mut self, case: &str, restore: &Restore, words: &Words, found: u64) -> Result<(), Violation> {
        let word = |index: u16| words.values.get(usize::from(index)).copied().unwrap_or(0);
        let number = |part: &Restore| match part {
            Restore::Int(value) => *value,
            Restore::Spilled { index, .. } => word(*index) as i64,
            Restore::Float(_) | Restore::Bool(_) | Restore::Object(_) => 0,
            Restore::Number { .. } | Restore::RangeIter { .. } | Restore::ListIter { .. } => 0,
        };
        let expected = match restore {
            Restore::Spilled { index, kind: Kind::Ref, .. } => {
                return self.same_object(case, "the reference that the exit left", word(*index), found);
            }
            Restore::Object(address) => return self.same_object(case, "the object of the exit", *address, found),
            Restore::Spilled { index, kind: Kind::I64 | Kind::Addr, .. } => Datum::Int(word(*index) as i64),
            Restore::Spilled { index, kind: Kind::F64, .. } => Datum::Float(f64::from_bits(word(*index))),
            Restore::Spilled { index, kind: Kind::Bool, .. } => Datum::Bool(word(*index) != 0),
            Restore::Int(value) => Datum::Int(*value),
            Restore::Float(bits) => Datum::Float(f64::from_bits(*bits)),
            Restore::Bool(value) => Datum::Bool(*value),
            Restore::Number { object, number } => {
                let known = match object.as_ref() {
                    Restore::Spilled { index, .. } => word(*index),
                    Restore::Object(address) => *address,
                    Restore::Int(_) | Restore::Float(_) | Restore::Bool(_) => 0,
                    Restore::Number { .. } | Restore::RangeIter { .. } | Restore::ListIter { .. } => 0,
                };
                return self.restored(case, if known == 0 { number } else { object }, words, found);
            }
            Restore::RangeIter { next, len, step } => Datum::RangeIter(number(next), number(len), number(step)),
            Restore::ListIter { list, index } => {
                let list = match list.as_ref() {
                    Restore::Spilled { index, .. } => word(*index),
                    Restore::Object(address) => *address,
                    Restore::Int(_) | Restore::Float(_) | Restore::Bool(_) => 0,
                    Restore::Number { .. } | Restore::RangeIter { .. } | Restore::ListIter { .. } => 0,
                };
                match self.host.read(list) {
                    Datum::List(items) => Datum::ListIter(items, number(index)),
                    other => other,
                }
            }
        };
        if found == 0 {
            return Err(Violation::new(case, format!("{expected:?}"), "nothing"));
        }
        let found = self.host.read(found);
        Violation::unless_same(case, &expected, &found)
    }

    /// Two slots with the same spilled number are one object.
    fn shared(&mut self, case: &str, exit: &ExitDescriptor, slots: &[u64]) -> Result<(), Violation> {
        let mut known: Vec<(u16, u64)> = Vec::new();
        for restore in &exit.slots {
            let (Restore::Spilled { index, .. }, Some(&object)) =
                (&restore.value, slots.get(usize::from(restore.slot)))
            else {
                continue;
            };
            match known.iter().find(|(word, _)| word == index) {
                Some(&(_, first)) if first != object => {
                    let case = format!("{case}: two slots with word {index}");
                    return Err(Violation::new(case, "one object", "two"));
                }
                Some(_) => {}
                None => known.push((*index, object)),
            }
        }
        Ok(())
    }
}

/// Something to do inside, before the trace runs.
pub type Before = Box<dyn Fn(&Executor) + Send + Sync>;

/// Where a run's words are kept.
type Seen = Arc<Mutex<Option<Words>>>;

/// Compiled code, with a look at what it leaves.
struct Probe {
    body: Arc<dyn Code>,
    executor: Weak<Executor>,
    slots: usize,
    spills: Vec<usize>,
    seen: Seen,
    before: Option<Before>,
}

impl Code for Probe {
    unsafe fn run(&self, home: *mut u64, context: *mut NativeContext) -> u32 {
        if let (Some(before), Some(executor)) = (&self.before, self.executor.upgrade()) {
            before(&executor);
        }
        // SAFETY: the caller keeps the contract of `Code::run`, which is the body's. The frame has so many slots, and
        // the body wrote as many values as the exit spills.
        unsafe {
            let exit = self.body.run(home, context);
            let spills = self.spills.get(exit as usize).copied().unwrap_or(0);
            let values = (&raw const (*context).values).cast::<u64>();
            *self.seen.lock() = Some(Words {
                exit: exit as usize,
                home: (0..self.slots).map(|slot| home.add(slot).read()).collect(),
                values: (0..spills).map(|at| values.add(at).read()).collect(),
                iterations: (*context).iterations,
            });
            exit
        }
    }

    fn size(&self) -> usize {
        0
    }
}

/// A tree that the reference interpreter runs.
struct Interpreted {
    tree: TraceTree,
    model: Arc<HostModel>,
}

impl Code for Interpreted {
    unsafe fn run(&self, home: *mut u64, context: *mut NativeContext) -> u32 {
        let left = Interpreter::new(&self.tree, &self.model)
            // SAFETY: the caller keeps the contract of `Code::run`, which is the interpreter's.
            .and_then(|interpreter| unsafe { interpreter.run(home, context, Some(FUEL)) });
        // No tree has such an exit: the host refuses it, and the law says so.
        left.map_or(u32::MAX, |exit| exit.index() as u32)
    }

    fn size(&self) -> usize {
        0
    }
}

/// Steps after which the reference interpreter gives up a trace.
const FUEL: u64 = 10_000_000;

#[cfg(feature = "llvm")]
struct Native(CompiledCode);

#[cfg(feature = "llvm")]
impl Code for Native {
    unsafe fn run(&self, home: *mut u64, context: *mut NativeContext) -> u32 {
        // SAFETY: the entry has this signature; the caller keeps the contract of `Code::run`, which is the same.
        unsafe { (self.0.entry)(home, context) }
    }

    fn size(&self) -> usize {
        self.0.code_bytes
    }
}

/// Calls a function on two floats.
///
/// # Safety
/// At the address is a function `extern "C" fn(f64, f64) -> f64`.
pub(crate) unsafe fn call_f64(address: u64, left: f64, right: f64) -> f64 {
    // SAFETY: the caller's promise.
    let function = unsafe { std::mem::transmute::<usize, extern "C" fn(f64, f64) -> f64>(address as usize) };
    function(left, right)
}

/// Makes a request on another thread, and waits until it was made.
pub fn elsewhere(ask: &Ready) {
    std::thread::scope(|scope| {
        scope.spawn(|| ask());
    });
}
