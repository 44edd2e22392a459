//! The reference interpreter of trace trees: the oracle native code is compared with, and the back end where
//! LLVM is off.
//!
//! Owns the meaning of the uops that touch memory; computations on unboxed values are
//! [`crate::ir::semantics`]. It keeps the contract of native code: it is entered with the frame's slots and a
//! context, returns the exit taken, and leaves the values of [`crate::ir::layout`] in the context. Assumes a
//! verified tree. Runs on the thread that entered, which holds the host's lock.
//!
//! Details that bind every back end:
//! * A loop header adds one to `context.iterations` each time it is entered, from above or by a back edge, that of the
//!   tree's own loop one to `context.rounds` as well.
//! * An iterator that [`Layouts::is_sunk`] is never made.
//! * Reference counts follow CPython 3.13 with the lock: 32 bits, immortal when negative; `incref` leaves the
//!   count alone if one more would be zero (`Py_INCREF`), a decref to zero calls `dealloc_plain` or `dealloc`.
//! * `replace_home` and `store_elem_f64` release a plain old object; `store_elem_f64` writes in place when the
//!   old count is one.
//! * `box_bool` gives one of the two objects of the layout, which are immortal.
//! * `guard_type`, `guard_is`, `guard_not_null` and `guard_unique` compare words; `guard_type` does not take null.

mod call;
mod memory;

use crate::ir::entity::{Entity, Exit, Segment, Value};
use crate::ir::layout::{LayoutError, Layouts};
use crate::ir::semantics::{Outcome, Scalar, eval};
use crate::ir::sig::SignatureError;
use crate::ir::tree::{Const, Def, End, Entry, Inst, TraceTree};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::types::Kind;
use smallvec::SmallVec;

/// Why a tree cannot be run.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum InterpError {
    /// A limit.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// A fault of ours: the tree was not verified.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A fault of ours: the tree was not verified.
    #[error("the tree breaks a rule that the verifier checks: {0}")]
    NotVerified(&'static str),
    /// A fault of the host's model.
    #[error("`{0}` has no address in the host model: fill it in before running traces")]
    Unlinked(String),
    /// A limit.
    #[error("helper `{0}` takes more operands than the interpreter can pass")]
    TooManyArgs(String),
    /// Asked for by the caller.
    #[error("the trace ran for more steps than it was given")]
    OutOfFuel,
}

/// What an instruction comes to.
enum Step {
    /// Goes on, with a result if the uop has one.
    Next(Option<u64>),
    /// Takes the instruction's exit.
    Leave,
}

/// A tree ready to run.
#[derive(Debug)]
pub struct Interpreter<'t> {
    tree: &'t TraceTree,
    model: &'t HostModel,
    layouts: Layouts,
    /// The word of each constant, 0 for other values.
    constants: Vec<u64>,
}

/// Registers and where they came from, during one run.
struct Run<'i> {
    of: &'i Interpreter<'i>,
    words: Vec<u64>,
    home: *mut u64,
    context: *mut NativeContext,
}

impl<'t> Interpreter<'t> {
    /// Prepares a verified tree.
    pub fn new(tree: &'t TraceTree, model: &'t HostModel) -> Result<Interpreter<'t>, InterpError> {
        let layouts = Layouts::of(tree)?;
        let constants = tree.values.iter().map(|(_, data)| match data.def {
            Def::Const(constant) => constant_word(tree, constant),
            Def::Param(..) | Def::Inst(_) => 0,
        });
        Ok(Interpreter { tree, model, layouts, constants: constants.collect() })
    }

    /// The layouts of the tree's exits.
    pub fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// Runs until an exit without bridge is taken. `fuel` bounds the number of instructions and jumps.
    ///
    /// # Errors
    /// After an error the frame and objects may be in the middle of the trace; only tests go on from there.
    ///
    /// # Safety
    /// `home` points to the slots the tree names and `context` to a live context. References in slots,
    /// symbols and results of helpers are live objects of the layout in the host model, and the calling thread
    /// may touch them. Null pointers will do for a tree that names no slot and no memory.
    pub unsafe fn run(
        &self,
        home: *mut u64,
        context: *mut NativeContext,
        fuel: Option<u64>,
    ) -> Result<Exit, InterpError> {
        let mut run = Run { of: self, words: self.constants.clone(), home, context };
        run.go(fuel)
    }
}

fn constant_word(tree: &TraceTree, constant: Const) -> u64 {
    match constant {
        Const::I64(value) => value as u64,
        Const::F64(bits) => bits,
        Const::Bool(value) => u64::from(value),
        Const::Object(at) => tree.symbols[at as usize].address,
        Const::Null => 0,
    }
}

impl Run<'_> {
    fn go(&mut self, mut fuel: Option<u64>) -> Result<Exit, InterpError> {
        let tree = self.of.tree;
        if tree.segments.is_empty() {
            return Err(InterpError::NotVerified("no start segment"));
        }
        let root = tree.root_unit();
        let mut segment = Segment::new(0);
        self.begin(&tree.segments[segment].params);
        loop {
            if let Entry::Jump(_) = tree.segments[segment].entry {
                self.count_iteration(root.is_some() && tree.header_unit(segment) == root);
            }
            let data = &tree.segments[segment];
            let mut left = None;
            for inst in &data.insts {
                burn(&mut fuel)?;
                match self.step(inst)? {
                    Step::Next(word) => {
                        if let (Some(result), Some(word)) = (inst.result, word) {
                            self.words[result.index()] = word;
                        }
                    }
                    Step::Leave => {
                        left = Some(inst.exit.ok_or(InterpError::NotVerified("a uop that leaves has no exit"))?);
                        break;
                    }
                }
            }
            burn(&mut fuel)?;
            let exit = match (left, &data.end) {
                (Some(exit), _) | (None, &End::Exit(exit)) => exit,
                (None, End::Jump(target, args)) => {
                    let words: SmallVec<[u64; 8]> = args.iter().map(|&arg| self.word(arg)).collect();
                    for (&param, word) in tree.segments[*target].params.iter().zip(words) {
                        self.words[param.index()] = word;
                    }
                    segment = *target;
                    continue;
                }
                (None, End::Open) => return Err(InterpError::NotVerified("a segment has no end")),
            };
            match tree.exits[exit].bridge {
                Some(bridge) => segment = bridge,
                None => {
                    self.spill(exit);
                    return Ok(exit);
                }
            }
        }
    }

    fn word(&self, value: Value) -> u64 {
        self.words[value.index()]
    }

    fn kind(&self, value: Value) -> Kind {
        self.of.tree.kind(value)
    }

    /// One instruction: on unboxed values by the shared semantics, else on memory.
    fn step(&mut self, inst: &Inst) -> Result<Step, InterpError> {
        let scalars: Option<SmallVec<[Scalar; 3]>> =
            inst.args.iter().map(|&arg| Scalar::from_word(self.kind(arg), self.word(arg))).collect();
        match scalars.map_or(Outcome::Unknown, |scalars| eval(inst.uop, &scalars)) {
            Outcome::Value(value) => Ok(Step::Next(Some(value.to_word()))),
            Outcome::Holds => Ok(Step::Next(None)),
            Outcome::Leaves => Ok(Step::Leave),
            Outcome::Unknown => self.step_memory(inst),
        }
    }
}

fn burn(fuel: &mut Option<u64>) -> Result<(), InterpError> {
    if let Some(left) = fuel {
        *left = left.checked_sub(1).ok_or(InterpError::OutOfFuel)?;
    }
    Ok(())
}
