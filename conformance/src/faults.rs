//! Hosts with one fault each: what shows that a law can fail.
//!
//! [`Faulty`] passes everything on to the host that it wraps, but for what its fault is about. No fault makes a
//! reference be given up twice, or compiled code read where nothing is: the law is to notice it, not the machine.

use crate::host::*;
use firesteel_compiler::install::executor::{Callees, Code, Executor};
use firesteel_compiler::install::life::Life;
use firesteel_compiler::install::links::Links;
use firesteel_protocol::fam::project::{Inspect, TypeWord};
use firesteel_protocol::fam::tables::{Family, Tables};
use firesteel_protocol::host::{HostModel, Unboxed};
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::types::Kind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident $what:literal;)*) => {
        /// A fault of a host.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Fault { $(#[doc = $what] $name,)* }

        impl Fault {
            /// What is wrong.
            pub const fn what(self) -> &'static str {
                match self { $(Fault::$name => $what,)* }
            }
        }
    };
}
faults! {
    UnitLength      "an instruction has a unit more than the tables say";
    StackEffect     "an instruction pushes one more than the tables say";
    Fingerprint     "a family's fingerprint is another layout's";
    MissingHelper   "a helper has no address";
    MissingRuntime  "`box_f64` has no address";
    MissingType     "the model lacks a type of the tables";
    FieldOffset     "a field lies eight bytes before its place";
    SwappedTruth    "true and false are exchanged in the layout";
    FloatOffset     "a float's value lies where its type is";
    SwappedTypes    "the model exchanges the type objects of int and float";
    BlindInspect    "the recorder takes everything for one type, and knows no object";
    GreedyInspect   "the recorder's look at an object takes a reference";
    WrongQuotient   "floor division computes the remainder";
    SwappedSlots    "two locals are exchanged after an exit";
    UnitOff         "the interpreter goes on one unit too far";
    WrongWay        "another exit is reported";
    LeakedReference "entering takes a reference that is never given up";
    LostObject      "leaving makes an object too many";
    SilentError     "an error is forgotten";
    WrongLine       "an error is told for another line";
    Deaf            "a request does not reach the thread";
    IgnoresState    "whether an executor is valid is not looked at";
    Uncounted       "an executor's counters stay as they are";
    OtherOutput     "a compiled program prints more";
    MisfitRecord    "a record does not fit the tables";
    NeverCompiled   "compiled code is never entered";
    KeptReference   "a record's reference does not come back";
    StaleBeforeEntry "a dependency that changed before the first entry is not noticed";
    StaleAfterEntry "a dependency that changes between two entries is not noticed";
    StaleWithin     "a dependency that changes while code runs is not noticed";
}

/// A host with a fault.
pub struct Faulty<'h> {
    host: &'h mut dyn Host,
    fault: Fault,
}

impl<'h> Faulty<'h> {
    /// A host with this fault.
    pub fn new(host: &'h mut dyn Host, fault: Fault) -> Faulty<'h> {
        Faulty { host, fault }
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }
}

/// An object reader that sees one type, and knows nothing.
struct Blind(Arc<dyn Inspect>);

impl Inspect for Blind {
    fn type_of(&self, _: u64) -> TypeWord {
        TypeWord(0)
    }

    fn known(&self, _: u64) -> Option<u16> {
        None
    }

    fn generator_function(&self, object: u64) -> Option<u64> {
        self.0.generator_function(object)
    }

    fn is_bound_method(&self, object: u64) -> bool {
        self.0.is_bound_method(object)
    }

    fn code(&self, object: u64) -> Option<u64> {
        self.0.code(object)
    }
}

/// Code of another executor.
struct Forward(Arc<Executor>);

impl Code for Forward {
    unsafe fn run(&self, home: *mut u64, context: *mut NativeContext) -> u32 {
        // SAFETY: the caller keeps the contract of `Code::run`, which is the other's.
        unsafe { self.0.body.run(home, context) }
    }

    fn size(&self) -> usize {
        0
    }
}

/// An executor with the same code, valid whatever the other is, and with counters of its own.
fn forwarding(executor: Arc<Executor>) -> Arc<Executor> {
    let other = Executor {
        callees: Callees::default(),
        code: Arc::clone(&executor.code),
        exits: executor.exits.clone(),
        relink: executor.relink.clone(),
        widest: executor.widest,
        links: Links::of_root(executor.exits.len(), executor.widest),
        heat: executor.exits.iter().map(|_| AtomicU32::new(0)).collect(),
        contract: executor.contract.clone(),
        root: executor.root,
        dependencies: executor.dependencies.clone(),
        entries: AtomicU64::new(0),
        runs: AtomicU64::new(0),
        iterations: AtomicU64::new(0),
        rounds: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        life: Life::new(),
        id: executor.id,
        tree: executor.tree,
        tier: executor.tier,
        traces: executor.traces,
        length: executor.length,
        guards: executor.guards,
        header: executor.header,
        units: executor.units,
        improves: AtomicBool::new(false),
        body: Box::new(Forward(executor)),
    };
    other.validate();
    Arc::new(other)
}

/// An object reader that takes a reference to what it is asked about, for ever.
struct Greedy(Arc<dyn Inspect>, u32);

impl Inspect for Greedy {
    fn type_of(&self, object: u64) -> TypeWord {
        let count = (object + u64::from(self.1)) as *mut i32;
        // SAFETY: the object is alive, and its count is where the layout says; nobody else uses it meanwhile.
        unsafe {
            if count.read() > 0 {
                count.write(count.read() + 1);
            }
        }
        self.0.type_of(object)
    }

    fn known(&self, object: u64) -> Option<u16> {
        self.0.known(object)
    }

    fn generator_function(&self, object: u64) -> Option<u64> {
        self.0.generator_function(object)
    }

    fn is_bound_method(&self, object: u64) -> bool {
        self.0.is_bound_method(object)
    }

    fn code(&self, object: u64) -> Option<u64> {
        self.0.code(object)
    }
}

impl Host for Faulty<'_> {
    fn tables(&self) -> &'static Tables {
        let tables = self.host.tables();
        if !self.is(Fault::Fingerprint) {
            return tables;
        }
        let mut families: Vec<Family> = tables.families.to_vec();
        if let Some(family) = families.last_mut() {
            family.fingerprint ^= 1;
        }
        // Tables live as long as the process; there is one such test in it.
        Box::leak(Box::new(Tables { families: families.leak(), ..*tables }))
    }

    fn model(&self) -> Arc<HostModel> {
        let mut model = (*self.host.model()).clone();
        match self.fault {
            Fault::MissingHelper => model.helpers.iter_mut().take(1).for_each(|helper| helper.address = 0),
            Fault::MissingRuntime => model.runtime.box_f64 = 0,
            Fault::MissingType => drop(model.types.pop()),
            Fault::FieldOffset => {
                // A number: nothing is done with what is read.
                let number = model.fields.iter_mut().find(|field| field.kind == Kind::I64);
                number.into_iter().for_each(|field| field.offset = field.offset.saturating_sub(8));
            }
            Fault::SwappedTruth => {
                let layout = &mut model.layout;
                std::mem::swap(&mut layout.true_object, &mut layout.false_object);
            }
            Fault::FloatOffset => model.layout.float_value = model.layout.type_pointer,
            Fault::SwappedTypes => {
                let at = |unboxed| model.types.iter().position(|ty| ty.unboxed == unboxed);
                if let (Some(int), Some(float)) = (at(Unboxed::Int), at(Unboxed::Float)) {
                    let (one, other) = (model.types[int].address, model.types[float].address);
                    (model.types[int].address, model.types[float].address) = (other, one);
                }
            }
            Fault::WrongQuotient => model.runtime.floordiv_f64 = model.runtime.floormod_f64,
            Fault::UnitLength
            | Fault::StackEffect
            | Fault::Fingerprint
            | Fault::BlindInspect
            | Fault::GreedyInspect
            | Fault::SwappedSlots
            | Fault::UnitOff
            | Fault::WrongWay
            | Fault::LeakedReference
            | Fault::LostObject
            | Fault::SilentError
            | Fault::WrongLine
            | Fault::Deaf
            | Fault::IgnoresState
            | Fault::Uncounted
            | Fault::OtherOutput
            | Fault::MisfitRecord
            | Fault::NeverCompiled
            | Fault::KeptReference
            | Fault::StaleBeforeEntry
            | Fault::StaleAfterEntry
            | Fault::StaleWithin => {}
        }
        Arc::new(model)
    }

    fn inspect(&self) -> Arc<dyn Inspect> {
        let inspect = self.host.inspect();
        match self.fault {
            Fault::BlindInspect => Arc::new(Blind(inspect)),
            Fault::GreedyInspect => Arc::new(Greedy(inspect, self.host.model().layout.refcount)),
            _ => inspect,
        }
    }

    fn samples(&mut self) -> Vec<Sample> {
        let mut samples = self.host.samples();
        let first = samples.first_mut().and_then(|sample| sample.instrs.first_mut());
        if let Some(instr) = first {
            instr.units += u32::from(self.fault == Fault::UnitLength);
            instr.effect = instr.effect.map(|effect| effect + i32::from(self.fault == Fault::StackEffect));
        }
        samples
    }

    fn fields(&mut self) -> Vec<FieldSample> {
        self.host.fields()
    }

    fn make(&mut self, datum: &Datum) -> Option<u64> {
        self.host.make(datum)
    }

    fn read(&mut self, object: u64) -> Datum {
        self.host.read(object)
    }

    fn type_name(&mut self, object: u64) -> String {
        self.host.type_name(object)
    }

    fn retain(&mut self, object: u64) {
        self.host.retain(object);
    }

    fn release(&mut self, object: u64) {
        self.host.release(object);
    }

    fn count(&mut self, object: u64) -> Option<i64> {
        self.host.count(object)
    }

    fn alive(&mut self) -> i64 {
        self.host.alive()
    }

    fn frame(&mut self) -> FrameSample {
        self.host.frame()
    }

    fn enter(&mut self, executor: Arc<Executor>, slots: &[u64], ready: &Ready) -> Left {
        if let Some(&object) = slots.first().filter(|&&object| object != 0 && self.is(Fault::LeakedReference)) {
            self.host.retain(object);
        }
        let executor = match self.fault {
            Fault::IgnoresState | Fault::Uncounted => forwarding(executor),
            _ => executor,
        };
        let mut left = self.host.enter(executor, slots, ready);
        if self.is(Fault::LostObject) {
            self.host.make(&Datum::Float(0.25));
        }
        match (self.fault, &left.way) {
            (Fault::SwappedSlots, _) if left.slots.len() > 2 => left.slots.swap(0, 1),
            (Fault::UnitOff, _) => left.unit += 1,
            (Fault::WrongWay, Way::Refused) => left.way = Way::Exit(0),
            (Fault::WrongWay, Way::Exit(exit)) => left.way = Way::Exit(exit + 1),
            (Fault::SilentError, Way::Raised(..)) => left.way = Way::Exit(0),
            (Fault::WrongLine, Way::Raised(text, line)) => left.way = Way::Raised(text.clone(), line + 1),
            _ => {}
        }
        left
    }

    fn ask(&self) -> Arc<dyn Fn() + Send + Sync> {
        if self.is(Fault::Deaf) { Arc::new(|| ()) } else { self.host.ask() }
    }

    fn programs(&mut self) -> Vec<Program> {
        self.host.programs()
    }

    fn run(&mut self, program: &Program, lane: Lane) -> Ran {
        let mut ran = self.host.run(program, lane);
        if lane == Lane::Interpreted {
            return ran;
        }
        ran.output += if self.is(Fault::OtherOutput) { "and more" } else { "" };
        if self.is(Fault::MisfitRecord) {
            ran.given_up.push(("layout-mismatch".to_owned(), 1));
        }
        if self.is(Fault::NeverCompiled) {
            ran.iterations = 0;
        }
        ran.lost += i64::from(self.fault == Fault::KeptReference);
        ran
    }

    fn relying(&mut self, change: Change, lane: Lane) -> Ran {
        let unnoticed = match self.fault {
            Fault::StaleBeforeEntry => Some(Change::BeforeEntry),
            Fault::StaleAfterEntry => Some(Change::AfterEntry),
            Fault::StaleWithin => Some(Change::Within),
            _ => None,
        };
        // Code that goes on as before does what it does if nothing changes.
        let stale = lane != Lane::Interpreted && unnoticed == Some(change);
        self.host.relying(if stale { Change::Never } else { change }, lane)
    }
}
