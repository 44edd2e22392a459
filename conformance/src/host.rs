//! What a host supplies so that its laws can be tried: how its values are made and read, its tables and model, a frame,
//! and its own ways into compiled code and into the recorder.
//!
//! Everything here is to be done by the host's own means: what [`Host::read`] finds must come from the interpreter, not
//! from the model that is being tried. A reference is the address of an object; who owns it is said at each place. All
//! is called on one thread, which may touch the host's objects.

use firesteel_compiler::install::executor::Executor;
use firesteel_protocol::fam::project::Inspect;
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::CodeCopy;
use std::fmt;
use std::sync::Arc;

/// A value, as laws speak of it.
#[derive(Clone)]
pub enum Datum {
    /// An integer that 64 bits hold.
    Int(i64),
    /// An integer that 64 bits do not hold.
    Wide,
    /// A float.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// The value that stands for none.
    None,
    /// A list.
    List(Vec<Datum>),
    /// An iterator over integers: next value, remaining count, step.
    RangeIter(i64, i64, i64),
    /// An iterator over a list that is not exhausted: the list's items, next index.
    ListIter(Vec<Datum>, i64),
    /// Anything else, as the interpreter would print it.
    Other(String),
}

impl PartialEq for Datum {
    /// The same value; floats by their bits.
    fn eq(&self, other: &Datum) -> bool {
        match (self, other) {
            (Datum::Int(a), Datum::Int(b)) => a == b,
            (Datum::Float(a), Datum::Float(b)) => a.to_bits() == b.to_bits(),
            (Datum::Bool(a), Datum::Bool(b)) => a == b,
            (Datum::Wide, Datum::Wide) | (Datum::None, Datum::None) => true,
            (Datum::List(a), Datum::List(b)) => a == b,
            (Datum::RangeIter(a, b, c), Datum::RangeIter(x, y, z)) => (a, b, c) == (x, y, z),
            (Datum::ListIter(a, at), Datum::ListIter(b, bt)) => (a, at) == (b, bt),
            (Datum::Other(a), Datum::Other(b)) => a == b,
            (
                Datum::Int(_)
                | Datum::Wide
                | Datum::Float(_)
                | Datum::Bool(_)
                | Datum::None
                | Datum::List(_)
                | Datum::RangeIter(..)
                | Datum::ListIter(..)
                | Datum::Other(_),
                _,
            ) => false,
        }
    }
}

impl fmt::Debug for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Datum::Int(value) => write!(f, "{value}"),
            Datum::Wide => f.write_str("an integer of more than 64 bits"),
            Datum::Float(value) => write!(f, "{value:?} ({:#x})", value.to_bits()),
            Datum::Bool(value) => write!(f, "{value}"),
            Datum::None => f.write_str("none"),
            Datum::List(items) => write!(f, "{items:?}"),
            Datum::RangeIter(next, len, step) => write!(f, "range_iter({next}, {len}, {step})"),
            Datum::ListIter(items, index) => write!(f, "list_iter({items:?}, {index})"),
            Datum::Other(text) => f.write_str(text),
        }
    }
}

/// An instruction as the host's own decoder sees it.
#[derive(Clone, Debug)]
pub struct SampleInstr {
    /// Unit of the instruction proper, behind its argument prefixes.
    pub unit: u32,
    /// Units of it, with its inline caches, without its prefixes.
    pub units: u32,
    /// Argument with prefixes.
    pub argument: u32,
    /// How many more values are on the stack behind it, when it goes on to the next one; none if it never does.
    pub effect: Option<i32>,
    /// The same for its jump; none if it has none.
    pub effect_of_jump: Option<i32>,
}

/// Sample code.
#[derive(Clone, Debug)]
pub struct Sample {
    /// As a recording would copy it.
    pub code: CodeCopy,
    /// Its instructions in order, prefixes left out.
    pub instrs: Vec<SampleInstr>,
}

/// A field of a live object.
#[derive(Clone, Debug)]
pub struct FieldSample {
    /// Name in the `.fam` file.
    pub name: &'static str,
    /// The object: a reference for the law.
    pub object: u64,
    /// The field's word, by other means than the model's: a number, the address of a referenced object, or that of the
    /// first element if the field is the address of an array.
    pub word: u64,
}

/// A frame that stands at a loop's header.
#[derive(Clone, Debug)]
pub struct FrameSample {
    /// Its code, with at least four locals and two stack slots.
    pub code: Arc<CodeCopy>,
    /// Unit of the header. The stack is one deep there.
    pub header: u32,
    /// A unit where the stack is two deep.
    pub deeper: u32,
    /// An instruction that calls a helper.
    pub call: HelperCall,
}

/// An instruction with two operands on top of one value on the stack, so three deep, that calls a helper which runs host
/// code.
#[derive(Clone, Debug)]
pub struct HelperCall {
    /// The instruction's first unit, where execution would resume.
    pub first: u32,
    /// The call as trace IR: `%0` and `%1` are the operands, deeper one first.
    pub text: String,
    /// Operands for which it gives a result.
    pub succeeds: [Datum; 2],
    /// Operands for which it fails.
    pub fails: [Datum; 2],
    /// Part of the error's text.
    pub message: &'static str,
    /// The error's line.
    pub line: u32,
}

/// What came of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// It looked and did nothing.
    Refused,
    /// It was left through this exit.
    Exit(usize),
    /// It was left with an error: its text and line.
    Raised(String, u32),
    /// Not tried, for this reason.
    Busy(String),
}

/// A frame after compiled code was entered for it.
#[derive(Debug)]
pub struct Left {
    /// What came of it.
    pub way: Way,
    /// Unit at which the interpreter would go on.
    pub unit: u32,
    /// All slots in use, locals first, then the stack: a new reference each, 0 where a slot is unbound. Empty if the
    /// frame was unwound.
    pub slots: Vec<u64>,
}

/// Something that is done before an entry.
pub type Ready = Arc<dyn Fn() + Send + Sync>;

/// A program of the host.
#[derive(Clone, Debug)]
pub struct Program {
    /// Name.
    pub name: String,
    /// Text.
    pub text: String,
    /// Whether one of its loops cannot be recorded to its end, so that a recording is given up.
    pub aborts: bool,
}

/// How a program runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// By the interpreter alone.
    Interpreted,
    /// Hot loops are recorded soon; the program waits for the compiler. Native code if there is LLVM; with a number the
    /// reference interpreter, and every tree always leaves at that of its instructions that can
    /// (`ServiceOptions::fail_guard`).
    Compiled(Option<u32>),
}

/// When a global changes that a loop reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Never.
    Never,
    /// Between the compile and the first entry.
    BeforeEntry,
    /// When compiled code has run, and does not.
    AfterEntry,
    /// In an iteration, by a function that the loop calls; the loop reads the global behind the call as well.
    Within,
}

/// What came of a program.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    /// What it printed, or its error.
    pub output: String,
    /// Loop iterations in compiled code.
    pub iterations: u64,
    /// Why recordings and compiles were given up, and how many.
    pub given_up: Vec<(String, u64)>,
    /// Objects that are alive after everything was returned, beyond those before.
    pub lost: i64,
}

/// A host under trial.
pub trait Host {
    /// Its instruction tables.
    fn tables(&self) -> &'static Tables;
    /// What it tells the compiler of its objects.
    fn model(&self) -> Arc<HostModel>;
    /// How the compiler's threads look at its objects.
    fn inspect(&self) -> Arc<dyn Inspect>;

    /// Sample code with as many kinds of instructions as can be had.
    fn samples(&mut self) -> Vec<Sample>;
    /// A live object for each field that the model names, and its content.
    fn fields(&mut self) -> Vec<FieldSample>;

    /// Fields inside of what is no object, such as the keys of a dict, and so cannot be handed over as a sample. Programs
    /// of the host must cover them.
    fn inner_fields(&self) -> &[&str] {
        &[]
    }

    /// An object: a reference for the caller, the only one unless the object is shared by the host. None if the host
    /// has no such values.
    fn make(&mut self, datum: &Datum) -> Option<u64>;
    /// What an object is, by the interpreter's own means. It is borrowed.
    fn read(&mut self, object: u64) -> Datum;
    /// Name of its type in the `.fam` file.
    fn type_name(&mut self, object: u64) -> String;
    /// Takes a further reference.
    fn retain(&mut self, object: u64);
    /// Gives a reference up.
    fn release(&mut self, object: u64);
    /// References to an object; none if it is immortal.
    fn count(&mut self, object: u64) -> Option<i64>;
    /// Objects that are alive now, or a measure that grows with them.
    fn alive(&mut self) -> i64;

    /// The frame that [`Host::enter`] enters for.
    fn frame(&mut self) -> FrameSample;
    /// Enters an executor for a frame at its header, through the host's own entry and exit. The frame takes over these
    /// references: locals first, then one stack slot; 0 is unbound. `ready` is called when all is done up to the entry.
    fn enter(&mut self, executor: Arc<Executor>, slots: &[u64], ready: &Ready) -> Left;
    /// Asks the thread that runs compiled code for something harmless, as other threads do. Called on another thread.
    fn ask(&self) -> Arc<dyn Fn() + Send + Sync>;

    /// Sample programs: some that compile, some of which a recording is given up.
    fn programs(&mut self) -> Vec<Program>;
    /// Runs a program.
    fn run(&mut self, program: &Program, lane: Lane) -> Ran;
    /// Runs a program of its own three times, whose loop adds up what a global holds: the first time so that its loop is
    /// recorded and what was recorded waits, the others after it was compiled. The global changes before the second run
    /// ([`Change::BeforeEntry`]) or before the third ([`Change::AfterEntry`]), by the means by which programs change it.
    /// For [`Change::Within`] it is another program, and one run that waits for the compiler. The output is that of all
    /// runs; the lane without a number, or the interpreter.
    fn relying(&mut self, change: Change, lane: Lane) -> Ran;
}

/// How a host's tests get hold of it.
pub trait Attach {
    /// Runs something with the host: initialised, on a thread that may touch its objects, and nobody else using it.
    fn attach(run: &mut dyn FnMut(&mut dyn Host));
}
