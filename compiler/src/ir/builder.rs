//! Emission: the only way to append to a trace tree.
//!
//! Owns the construction rules: operand counts and kinds are checked, result kinds are derived from the uop's
//! row and the host model, constants and objects are interned, exits and bridges are tied to each other. What
//! it cannot see while a tree is unfinished is left to [`super::verify`]. It folds two things only: an unbox of
//! a box made in the tree, and computations on constants that stay in the trace.
//!
//! A loop header is entered first by the jump that ends its parent, so [`TreeBuilder::header`] ends the parent
//! and makes the header in one step. Errors are faults of the caller inside this crate. One job, one thread.

use super::entity::{Exit, Segment, Value};
use super::semantics::{Outcome, Scalar, eval};
use super::sig::{Signature, SignatureError, signature};
use super::tree::{
    Const, Def, End, Entry, ExitData, Inst, ObjectSymbol, Role, SegmentData, Snapshot, TraceTree, ValueData,
};
use super::verify::{VerifyErrors, verify};
use firesteel_protocol::exits::{ExitKey, ExitKind};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Something that cannot be appended. Always a fault of the code that emits, never of a host's program.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum BuildError {
    /// The immediate means nothing.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Wrong number of operands.
    #[error("`{uop}` takes {expected} operands, {given} were given")]
    ArgCount {
        /// Operation.
        uop: Uop,
        /// By its signature.
        expected: usize,
        /// By the caller.
        given: usize,
    },
    /// An operand of the wrong kind.
    #[error("operand {index} of `{uop}` must be {expected}, {value} is {given}")]
    ArgKind {
        /// Operation.
        uop: Uop,
        /// Operand number, from 0.
        index: usize,
        /// The operand.
        value: Value,
        /// By the signature.
        expected: Kind,
        /// The operand's.
        given: Kind,
    },
    /// The uop leaves the trace and no exit was given.
    #[error("`{uop}` may leave the trace: give an exit")]
    ExitMissing {
        /// Operation.
        uop: Uop,
    },
    /// The uop never leaves the trace and an exit was given.
    #[error("`{uop}` never leaves the trace: give no exit")]
    ExitUnexpected {
        /// Operation.
        uop: Uop,
    },
    /// `emit_value` on a uop without result.
    #[error("`{uop}` has no result: use `emit`")]
    NoResult {
        /// Operation.
        uop: Uop,
    },
    /// The tree has a start already.
    #[error("the tree has its start segment already")]
    SecondStart,
    /// Nothing can follow the end of a segment.
    #[error("{segment} has ended: append to another segment")]
    Ended {
        /// Segment.
        segment: Segment,
    },
    /// A jump to a segment that is not a loop header.
    #[error("{segment} is not a loop header: jump to a header only")]
    NotHeader {
        /// Segment.
        segment: Segment,
    },
    /// A jump with other arguments than the header's parameters.
    #[error("a jump to {segment} passes kinds {given:?}, its parameters are {expected:?}")]
    JumpArgs {
        /// Target.
        segment: Segment,
        /// Kinds of the parameters.
        expected: Vec<Kind>,
        /// Kinds of the arguments.
        given: Vec<Kind>,
    },
    /// The exit has a bridge already.
    #[error("{exit} has a bridge already")]
    HasBridge {
        /// Exit.
        exit: Exit,
    },
    /// Exits of this kind take no bridge.
    #[error("{exit} is of kind `{}`, which takes no bridge", kind.name())]
    NoBridge {
        /// Exit.
        exit: Exit,
        /// Its kind.
        kind: ExitKind,
    },
    /// An entity of another tree.
    #[error("{0} is not of this tree")]
    Unknown(String),
}

/// What tells host objects apart: where they are; names where no code is to run.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Identity {
    Address(u64),
    Name(String),
}

impl Identity {
    fn of(name: &str, address: u64) -> Identity {
        if address == 0 { Identity::Name(name.to_owned()) } else { Identity::Address(address) }
    }
}

/// Builds a tree, or appends to one.
#[derive(Debug)]
pub struct TreeBuilder<'m> {
    model: &'m HostModel,
    tree: TraceTree,
    constants: FxHashMap<Const, Value>,
    symbols: FxHashMap<Identity, u32>,
    /// What each box made in the tree holds, with the uop that takes it out again.
    boxes: FxHashMap<Value, (Uop, Value)>,
}

/// The uop that undoes a box.
fn unbox_of(uop: Uop) -> Option<Uop> {
    if uop == Uop::BoxI64 {
        Some(Uop::UnboxI64)
    } else if uop == Uop::BoxF64 {
        Some(Uop::UnboxF64)
    } else if uop == Uop::BoxBool {
        Some(Uop::UnboxBool)
    } else {
        None
    }
}

impl<'m> TreeBuilder<'m> {
    /// An empty tree for a frame with this many local slots.
    pub fn new(model: &'m HostModel, locals: u16) -> TreeBuilder<'m> {
        TreeBuilder::append_to(model, TraceTree { locals, ..TraceTree::default() })
    }

    /// Goes on with a tree, to attach bridges.
    pub fn append_to(model: &'m HostModel, tree: TraceTree) -> TreeBuilder<'m> {
        let constants = (tree.values.iter())
            .filter_map(|(value, data)| match data.def {
                Def::Const(constant) => Some((constant, value)),
                Def::Param(..) | Def::Inst(_) => None,
            })
            .collect();
        let symbols = (0_u32..).zip(&tree.symbols);
        let symbols = symbols.map(|(at, symbol)| (Identity::of(&symbol.name, symbol.address), at)).collect();
        let mut boxes = FxHashMap::default();
        for (_, data) in tree.segments.iter() {
            for inst in &data.insts {
                if let (Some(unbox), Some(result), Some(&arg)) = (unbox_of(inst.uop), inst.result, inst.args.first()) {
                    boxes.insert(result, (unbox, arg));
                }
            }
        }
        TreeBuilder { model, tree, constants, symbols, boxes }
    }

    /// The tree so far.
    pub fn tree(&self) -> &TraceTree {
        &self.tree
    }

    /// The host model.
    pub fn model(&self) -> &'m HostModel {
        self.model
    }

    /// The finished tree, if it is well-formed.
    pub fn finish(self) -> Result<TraceTree, VerifyErrors> {
        verify(&self.tree, self.model).map(|()| self.tree)
    }

    /// The tree as it is, without a check.
    pub fn into_tree(self) -> TraceTree {
        self.tree
    }

    // Constants.

    /// The value of a constant; the same one for the same constant (floats by their bits).
    pub fn constant(&mut self, constant: Const) -> Value {
        let values = &mut self.tree.values;
        *self
            .constants
            .entry(constant)
            .or_insert_with(|| values.push(ValueData { kind: constant.kind(), def: Def::Const(constant) }))
    }

    /// An integer constant.
    pub fn int(&mut self, value: i64) -> Value {
        self.constant(Const::I64(value))
    }

    /// A float constant.
    pub fn float(&mut self, value: f64) -> Value {
        self.constant(Const::F64(value.to_bits()))
    }

    /// A truth value.
    pub fn bool(&mut self, value: bool) -> Value {
        self.constant(Const::Bool(value))
    }

    /// The null reference.
    pub fn null(&mut self) -> Value {
        self.constant(Const::Null)
    }

    /// A host object. Objects at one address are the same object, whatever they are called; the first name counts, with a
    /// number if it is another object's already. Without an address the name tells.
    pub fn object(&mut self, name: &str, address: u64) -> Value {
        let identity = Identity::of(name, address);
        let at = match self.symbols.get(&identity) {
            Some(&at) => at,
            None => {
                let at = self.tree.symbols.len() as u32;
                let name = self.free_name(name);
                self.tree.symbols.push(ObjectSymbol { name, address });
                self.symbols.insert(identity, at);
                at
            }
        };
        self.constant(Const::Object(at))
    }

    /// A name like this one that no symbol has.
    fn free_name(&self, wanted: &str) -> String {
        let is_free = |name: &String| self.tree.symbols.iter().all(|symbol| symbol.name != *name);
        let numbered = (2_u32..).map(|number| format!("{wanted}.{number}"));
        core::iter::once(wanted.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
    }

    // Segments.

    fn push_segment(&mut self, entry: Entry) -> Segment {
        self.tree.segments.push(SegmentData { entry, params: Vec::new(), insts: Vec::new(), end: End::Open })
    }

    fn open(&self, segment: Segment) -> Result<(), BuildError> {
        match self.tree.segments.get(segment).map(|data| &data.end) {
            None => Err(BuildError::Unknown(segment.to_string())),
            Some(End::Open) => Ok(()),
            Some(End::Jump(..) | End::Exit(_)) => Err(BuildError::Ended { segment }),
        }
    }

    /// The start segment, `s0`.
    pub fn start(&mut self) -> Result<Segment, BuildError> {
        if !self.tree.segments.is_empty() {
            return Err(BuildError::SecondStart);
        }
        Ok(self.push_segment(Entry::Start))
    }

    /// The start segment of a tree that is entered behind an exit. It has a parameter for each word that the exit has
    /// spilled: its kind, and how many references to it compiled code owns.
    pub fn start_at_exit(&mut self, role: Role, words: &[(Kind, u16)]) -> Result<(Segment, Vec<Value>), BuildError> {
        let start = self.start()?;
        self.tree.role = role;
        let mut params = Vec::with_capacity(words.len());
        for (index, &(kind, owned)) in (0_u16..).zip(words) {
            let param = self.tree.values.push(ValueData { kind, def: Def::Param(start, index) });
            params.push(param);
            self.tree.owned.extend((0..owned).map(|_| param));
        }
        self.tree.segments[start].params.clone_from(&params);
        Ok((start, params))
    }

    /// Ends `parent` with a jump into a new loop header; one parameter an argument, of the argument's kind.
    pub fn header(&mut self, parent: Segment, args: &[Value]) -> Result<(Segment, Vec<Value>), BuildError> {
        self.open(parent)?;
        let kinds = self.kinds(args)?;
        let header = self.push_segment(Entry::Jump(parent));
        let mut params = Vec::with_capacity(kinds.len());
        for (index, kind) in (0_u16..).zip(kinds) {
            params.push(self.tree.values.push(ValueData { kind, def: Def::Param(header, index) }));
        }
        self.tree.segments[header].params.clone_from(&params);
        self.tree.segments[parent].end = End::Jump(header, args.to_vec());
        Ok((header, params))
    }

    /// A new segment that is entered instead of leaving at `exit`.
    pub fn bridge(&mut self, exit: Exit) -> Result<Segment, BuildError> {
        let data = self.tree.exits.get(exit).ok_or_else(|| BuildError::Unknown(exit.to_string()))?;
        if data.bridge.is_some() {
            return Err(BuildError::HasBridge { exit });
        }
        if !data.kind.takes_bridge() {
            return Err(BuildError::NoBridge { exit, kind: data.kind });
        }
        let segment = self.push_segment(Entry::Exit(exit));
        self.tree.exits[exit].bridge = Some(segment);
        Ok(segment)
    }

    /// Ends a segment: a jump back to a header that encloses it, or an exit. The first jump into a header is
    /// made by [`TreeBuilder::header`].
    pub fn set_end(&mut self, segment: Segment, end: End) -> Result<(), BuildError> {
        self.open(segment)?;
        match &end {
            End::Open => return Ok(()),
            End::Exit(exit) => {
                self.tree.exits.get(*exit).ok_or_else(|| BuildError::Unknown(exit.to_string()))?;
            }
            End::Jump(target, args) => {
                let header = self.tree.segments.get(*target).ok_or_else(|| BuildError::Unknown(target.to_string()))?;
                if !matches!(header.entry, Entry::Jump(_)) {
                    return Err(BuildError::NotHeader { segment: *target });
                }
                let (expected, given) = (self.kinds(&header.params)?, self.kinds(args)?);
                if expected != given {
                    return Err(BuildError::JumpArgs { segment: *target, expected, given });
                }
            }
        }
        self.tree.segments[segment].end = end;
        Ok(())
    }

    // Exits.

    /// A new exit.
    pub fn exit(&mut self, key: ExitKey, kind: ExitKind, snapshot: Snapshot) -> Exit {
        self.tree.exits.push(ExitData { key, kind, snapshot, bridge: None })
    }

    // Instructions.

    /// The kind of a value.
    pub fn kind(&self, value: Value) -> Result<Kind, BuildError> {
        self.tree.values.get(value).map(|data| data.kind).ok_or_else(|| BuildError::Unknown(value.to_string()))
    }

    fn kinds(&self, values: &[Value]) -> Result<Vec<Kind>, BuildError> {
        values.iter().map(|&value| self.kind(value)).collect()
    }

    /// The unboxed value inside a box made in the tree.
    pub fn box_inside(&self, value: Value) -> Option<Value> {
        self.boxes.get(&value).map(|&(_, inside)| inside)
    }

    /// The kind of the result `uop` would have with this immediate.
    pub fn result_kind(&self, uop: Uop, imm: u32) -> Result<Option<Kind>, BuildError> {
        Ok(signature(self.model, uop, imm)?.result)
    }

    /// Appends an instruction; gives its result, or the value it folds to (then nothing is appended).
    pub fn emit(
        &mut self,
        segment: Segment,
        uop: Uop,
        args: &[Value],
        imm: u32,
        exit: Option<Exit>,
    ) -> Result<Option<Value>, BuildError> {
        self.open(segment)?;
        let signature = signature(self.model, uop, imm)?;
        self.check_args(uop, &signature, args)?;
        match exit {
            None if signature.exits => return Err(BuildError::ExitMissing { uop }),
            Some(_) if !signature.exits => return Err(BuildError::ExitUnexpected { uop }),
            Some(exit) if self.tree.exits.get(exit).is_none() => return Err(BuildError::Unknown(exit.to_string())),
            None | Some(_) => {}
        }
        if let Some(folded) = self.folded(uop, args) {
            return Ok(Some(folded));
        }
        let result = signature.result.map(|kind| self.tree.values.push(ValueData { kind, def: Def::Inst(segment) }));
        if let (Some(unbox), Some(result), Some(&arg)) = (unbox_of(uop), result, args.first()) {
            self.boxes.insert(result, (unbox, arg));
        }
        let args = SmallVec::from_slice(args);
        self.tree.segments[segment].insts.push(Inst { uop, args, imm, result, exit });
        Ok(result)
    }

    /// As [`TreeBuilder::emit`], for a uop that has a result.
    pub fn emit_value(
        &mut self,
        segment: Segment,
        uop: Uop,
        args: &[Value],
        imm: u32,
        exit: Option<Exit>,
    ) -> Result<Value, BuildError> {
        if self.result_kind(uop, imm)?.is_none() {
            return Err(BuildError::NoResult { uop });
        }
        self.emit(segment, uop, args, imm, exit)?.ok_or(BuildError::NoResult { uop })
    }

    fn check_args(&self, uop: Uop, signature: &Signature, args: &[Value]) -> Result<(), BuildError> {
        let Some(kinds) = signature.kinds(args.len()) else {
            return Err(BuildError::ArgCount { uop, expected: signature.args.len(), given: args.len() });
        };
        for (index, (&value, &expected)) in args.iter().zip(&kinds).enumerate() {
            let given = self.kind(value)?;
            if given != expected {
                return Err(BuildError::ArgKind { uop, index, value, expected, given });
            }
        }
        Ok(())
    }

    fn folded(&mut self, uop: Uop, args: &[Value]) -> Option<Value> {
        if let [arg] = args
            && let Some(&(unbox, inside)) = self.boxes.get(arg)
            && unbox == uop
        {
            return Some(inside);
        }
        let scalars: Option<SmallVec<[Scalar; 3]>> =
            args.iter().map(|&arg| self.tree.as_const(arg).and_then(Scalar::from_const)).collect();
        match eval(uop, &scalars?) {
            Outcome::Value(value) => Some(self.constant(value.to_const())),
            Outcome::Holds | Outcome::Leaves | Outcome::Unknown => None,
        }
    }
}
