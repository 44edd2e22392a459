//! What an exit leaves for the host: which values are spilled in which order, and the descriptor by which the
//! host restores its frame.
//!
//! Owns the one definition of the spill order that every back end follows and of which allocations live in
//! snapshots only. Assumes a verified tree. Deterministic; any thread.
//!
//! One word per distinct value, in order of first use by the slots of the snapshot. Constants are not
//! spilled. A box of an integer, float or bool is spilled as the reference it is; the `sink` pass puts what
//! is inside into snapshots instead. An iterator made by the trace that only snapshots use is never made: its
//! parts are spilled.

use super::entity::{Entity, Exit, Value};
use super::tree::{Const, Def, End, ExitData, Inst, Own, SnapshotCall, SnapshotSlot, TraceTree};
use firesteel_protocol::exits::{CallRestore, ExitDescriptor, Restore, RestoreSlot};
use firesteel_protocol::native::MAX_SPILLS;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;

/// The tree has an exit that needs too much. A limit: the trace is given up
/// ([`firesteel_protocol::exits::AbortReason::TooManyValues`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{exit} would spill {words} words, an exit buffer holds {MAX_SPILLS}: record a shorter trace")]
pub struct LayoutError {
    /// The exit.
    pub exit: Exit,
    /// Words it would need.
    pub words: usize,
}

/// Spilled values of an exit and its descriptor.
#[derive(Clone, PartialEq, Debug)]
pub struct ExitLayout {
    /// Values to store into the context's words 0, 1, ..
    pub spills: Vec<Value>,
    /// For the host.
    pub descriptor: ExitDescriptor,
}

/// The layouts of all exits of a tree.
#[derive(Clone, PartialEq, Debug)]
pub struct Layouts {
    exits: Vec<ExitLayout>,
    sunk: Vec<bool>,
}

impl Layouts {
    /// Lays out every exit.
    pub fn of(tree: &TraceTree) -> Result<Layouts, LayoutError> {
        let iterators = Iterators::of(tree);
        let exits = tree.exits.iter().map(|(exit, data)| {
            let layout = lay_out(tree, data, &iterators);
            let words = layout.spills.len();
            if words > MAX_SPILLS { Err(LayoutError { exit, words }) } else { Ok(layout) }
        });
        Ok(Layouts { exits: exits.collect::<Result<_, _>>()?, sunk: iterators.sunk })
    }

    /// The layout of one exit.
    pub fn exit(&self, exit: Exit) -> &ExitLayout {
        &self.exits[exit.index()]
    }

    /// All layouts, by exit.
    pub fn all(&self) -> &[ExitLayout] {
        &self.exits
    }

    /// Whether the value is an iterator that is never made, because only snapshots use it. Back ends skip
    /// its instruction.
    pub fn is_sunk(&self, value: Value) -> bool {
        self.sunk.get(value.index()).copied().unwrap_or(false)
    }
}

/// The descriptor of one exit; for several exits use [`Layouts`].
pub fn exit_descriptor(tree: &TraceTree, exit: Exit) -> ExitDescriptor {
    lay_out(tree, &tree.exits[exit], &Iterators::of(tree)).descriptor
}

/// The values one exit spills, in order; for several exits use [`Layouts`].
pub fn spilled_values(tree: &TraceTree, exit: Exit) -> Vec<Value> {
    lay_out(tree, &tree.exits[exit], &Iterators::of(tree)).spills
}

/// Iterators made by the trace.
struct Iterators {
    /// Instruction that makes the value.
    made_by: FxHashMap<Value, Inst>,
    /// By value: made by the trace and used by snapshots only.
    sunk: Vec<bool>,
}

impl Iterators {
    fn of(tree: &TraceTree) -> Iterators {
        let mut made_by = FxHashMap::default();
        let mut sunk = vec![false; tree.values.len()];
        for (_, data) in tree.segments.iter() {
            for inst in &data.insts {
                if let (Uop::NewRangeIter | Uop::NewListIter, Some(result)) = (inst.uop, inst.result) {
                    made_by.insert(result, inst.clone());
                    sunk[result.index()] = true;
                }
            }
        }
        for (_, data) in tree.segments.iter() {
            let args = data.insts.iter().flat_map(|inst| &inst.args);
            args.for_each(|arg| sunk[arg.index()] = false);
            if let End::Jump(_, args) = &data.end {
                args.iter().for_each(|arg| sunk[arg.index()] = false);
            }
        }
        Iterators { made_by, sunk }
    }

    fn sunk(&self, value: Value) -> Option<&Inst> {
        if self.sunk[value.index()] { self.made_by.get(&value) } else { None }
    }
}

fn lay_out(tree: &TraceTree, exit: &ExitData, iterators: &Iterators) -> ExitLayout {
    let mut spills = Spills { tree, iterators, values: Vec::new(), words: FxHashMap::default() };
    let slots = exit.snapshot.slots.iter();
    let slots = slots.map(|slot| RestoreSlot { slot: slot.slot, value: spills.slot(slot) }).collect();
    let descriptor = ExitDescriptor {
        key: exit.key,
        kind: exit.kind,
        resume: exit.key.resume,
        depth: exit.snapshot.depth,
        calls: exit.snapshot.calls.iter().map(|call| call_restore(tree, call)).collect(),
        used: exit.snapshot.used,
        slots,
        stale: exit.snapshot.stale.clone(),
        bridged: exit.bridge.is_some(),
    };
    ExitLayout { spills: spills.values, descriptor }
}

fn call_restore(tree: &TraceTree, call: &SnapshotCall) -> CallRestore {
    let SnapshotCall { kind, code, base, inputs, kept, unit, next } = *call;
    let code = tree.symbols.get(code as usize).map_or(0, |symbol| symbol.address);
    CallRestore { kind, code, base, inputs, kept, unit, next }
}

struct Spills<'t> {
    tree: &'t TraceTree,
    iterators: &'t Iterators,
    values: Vec<Value>,
    words: FxHashMap<Value, u16>,
}

impl Spills<'_> {
    fn slot(&mut self, slot: &SnapshotSlot) -> Restore {
        let number = self.restore(slot.value, slot.own);
        match slot.object {
            Some(object) if self.tree.as_const(object) != Some(Const::Null) => {
                let object = Box::new(self.restore(object, Own::Borrowed));
                Restore::Number { object, number: Box::new(number) }
            }
            Some(_) | None => number,
        }
    }

    fn restore(&mut self, value: Value, own: Own) -> Restore {
        match self.tree.values[value].def {
            // A reference that compiled code took to an object it knows goes to the slot like any other.
            Def::Const(Const::Object(_)) if own == Own::Owned => {}
            Def::Const(constant) => return self.constant(constant),
            Def::Param(..) | Def::Inst(_) => {}
        }
        if let Some(inst) = self.iterators.sunk(value) {
            let mut parts = inst.args.iter().map(|&part| Box::new(self.restore(part, own)));
            return match (parts.next(), parts.next(), parts.next()) {
                (Some(next), Some(len), Some(step)) => Restore::RangeIter { next, len, step },
                (Some(list), Some(index), _) => Restore::ListIter { list, index },
                // Not in a verified tree: both uops have two operands or three.
                (Some(_), None, _) | (None, ..) => Restore::Object(0),
            };
        }
        let kind = self.tree.kind(value);
        let values = &mut self.values;
        let index = *self.words.entry(value).or_insert_with(|| {
            values.push(value);
            // More words than fit are refused before anyone reads an index.
            u16::try_from(values.len() - 1).unwrap_or(u16::MAX)
        });
        Restore::Spilled { index, kind, owned: kind == Kind::Ref && own == Own::Owned }
    }

    fn constant(&self, constant: Const) -> Restore {
        match constant {
            Const::I64(value) => Restore::Int(value),
            Const::F64(bits) => Restore::Float(bits),
            Const::Bool(value) => Restore::Bool(value),
            Const::Object(at) => Restore::Object(self.tree.symbols[at as usize].address),
            Const::Null => Restore::Object(0),
        }
    }
}
