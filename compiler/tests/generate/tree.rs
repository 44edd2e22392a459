//! Random well-formed trees: their shape, exits and loops.
//!
//! Owns the generator: each choice comes from a list of numbers, so that a failing tree shrinks with its list. When the
//! list ends, the choices are zero and the tree is closed at once. What stands in a segment is in [`super::insts`].
//!
//! A tree keeps to what the translation does with references: what compiled code owns is taken over by exactly one
//! instruction, exit or header on each way; what it borrowed is not used behind something that may release it; constant
//! slots of the frame are never written.

use super::world::{CELL, DEPTH, FLOAT, FLOATS, INT, LIST, LOCALS, STALE, TUPLE};
use firesteel_compiler::ir::builder::TreeBuilder;
use firesteel_compiler::ir::entity::{Exit, Segment, Value};
use firesteel_compiler::ir::tree::{End, Own, Snapshot, SnapshotSlot, TraceTree};
use firesteel_protocol::exits::{ExitKey, ExitKind};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{Args, ImmKind, ResultOf, Uop};

/// The choices, in order.
pub struct Choices<'c> {
    list: std::slice::Iter<'c, u32>,
}

impl<'c> Choices<'c> {
    pub fn new(list: &'c [u32]) -> Choices<'c> {
        Choices { list: list.iter() }
    }
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.list.next().map_or(0, |&number| number as usize % count.max(1))
    }
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
    /// Whether something that is to happen once in so many times does; never when the list is over.
    pub(super) fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == 1 % count
    }
    fn is_over(&self) -> bool {
        self.list.len() == 0
    }
}

const INTS: [i64; 14] = [0, 1, -1, 2, 3, 7, 8, 63, 64, i64::MAX, i64::MIN, i64::MAX - 1, 1 << 53, -(1 << 53) - 1];
const REALS: [f64; 10] = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 3.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

/// How a reference is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub value: Value,
    /// Its type's name, where a guard or its origin says so.
    pub kind: Option<&'static str>,
    pub not_null: bool,
    /// In a constant slot or below: nothing in the tree releases it.
    pub lasting: bool,
}

/// A reference that compiled code owns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owned {
    pub value: Value,
    pub what: Holding,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holding {
    /// A box made by the tree, by its uop, or a header's parameter to which such are passed.
    Box(Uop),
    /// An iterator made by the tree.
    Iterator,
    /// Any object.
    Object,
}

/// What a header's parameter takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Param {
    Scalar(Kind),
    /// An owned box.
    Box(Uop),
    /// A number that grows by one each time round.
    Counter(Value),
}

#[derive(Clone)]
pub(super) struct Header {
    segment: Segment,
    params: Vec<Param>,
}

/// A segment under construction: what is visible in it, what is owned, and which headers enclose it.
#[derive(Clone)]
pub(super) struct Scope {
    pub segment: Segment,
    pub values: Vec<Value>,
    pub known: Vec<Known>,
    pub owned: Vec<Owned>,
    pub headers: Vec<Header>,
}

pub(super) struct Generator<'g, 'c> {
    pub builder: TreeBuilder<'g>,
    pub choices: &'g mut Choices<'c>,
    pub scalars: Vec<Uop>,
    instr: u32,
    /// Exits that will get a bridge, with what is visible there.
    bridges: Vec<(Exit, Scope)>,
    /// Bridges begun.
    begun: u16,
    /// Whether exits at computations get bridges: leaving there is then hard to tell from dropping the computation.
    bridges_of_computations: bool,
}

/// Whether what a tree comes to can be told exactly where unused computations are dropped.
pub fn is_exact(tree: &TraceTree) -> bool {
    let insts = tree.segments.iter().flat_map(|(_, data)| &data.insts).filter(|inst| inst.uop.info().widens);
    insts.filter_map(|inst| inst.exit).all(|exit| tree.exits[exit].bridge.is_none())
}

/// Computations on unboxed values.
pub fn scalar_uops() -> impl Iterator<Item = Uop> {
    let scalar = |kind: &Kind| [Kind::I64, Kind::F64, Kind::Bool].contains(kind);
    Uop::ALL.iter().copied().filter(move |uop| {
        let info = uop.info();
        let args = matches!(info.args, Args::Fixed(kinds) if !kinds.is_empty() && kinds.iter().all(scalar));
        args && info.imm == ImmKind::None && matches!(info.result, ResultOf::Kind(kind) if scalar(&kind))
    })
}

/// A tree; the same one for the same choices.
pub fn generate<'g>(model: &'g HostModel, choices: &'g mut Choices<'_>) -> TraceTree {
    let builder = TreeBuilder::new(model, LOCALS);
    let bridges_of_computations = choices.once_in(3);
    let mut generator = Generator {
        builder,
        choices,
        scalars: scalar_uops().collect(),
        instr: 0,
        bridges: Vec::new(),
        begun: 0,
        bridges_of_computations,
    };
    generator.run();
    generator.builder.into_tree()
}

impl Generator<'_, '_> {
    fn run(&mut self) {
        let segment = self.builder.start().expect("the tree is empty");
        let mut scope =
            Scope { segment, values: Vec::new(), known: Vec::new(), owned: Vec::new(), headers: Vec::new() };
        for (slot, kind, unbox) in [
            (INT, "int", Some(Uop::UnboxI64)),
            (FLOAT, "float", Some(Uop::UnboxF64)),
            (LIST, "list", None),
            (CELL, "dict", None),
            (FLOATS, "list", None),
            (TUPLE, "tuple", None),
        ] {
            let exit = self.exit(&scope, ExitKind::Refused);
            let value = self.emit(&mut scope, Uop::LoadHome, &[], slot.into(), None).expect("a load has a result");
            let imm = self.type_id(kind);
            self.emit(&mut scope, Uop::GuardType, &[value], imm, Some(exit));
            if let Some(unbox) = unbox {
                let exit = unbox.info().exits.then_some(exit);
                let inside = self.emit(&mut scope, unbox, &[value], 0, exit);
                scope.values.extend(inside);
            }
            let kind = if slot == FLOATS { "floats" } else { kind };
            scope.known.push(Known { value, kind: Some(kind), not_null: true, lasting: true });
        }
        self.segment(scope, 0);
        let mut depth = 0;
        while let Some((exit, mut scope)) = self.bridges.pop() {
            // The instruction may have been folded away.
            if self.builder.tree().exit_owner(exit).is_none() {
                continue;
            }
            depth += 1;
            self.begun += 1;
            scope.segment = self.builder.bridge(exit).expect("guards take bridges");
            self.segment(scope, depth);
        }
    }

    pub fn type_id(&self, name: &str) -> u32 {
        let name = if name == "floats" { "list" } else { name };
        u32::from(self.builder.model().type_named(name).expect("the test model has the type").0)
    }

    pub fn emit(&mut self, scope: &mut Scope, uop: Uop, args: &[Value], imm: u32, exit: Option<Exit>) -> Option<Value> {
        self.builder.emit(scope.segment, uop, args, imm, exit).expect("the generator respects kinds")
    }

    /// A visible value of a kind, or a constant.
    pub fn value(&mut self, scope: &Scope, kind: Kind) -> Value {
        let fitting: Vec<Value> =
            scope.values.iter().copied().filter(|&value| self.builder.kind(value) == Ok(kind)).collect();
        let wants_constant = self.choices.once_in(4);
        if !fitting.is_empty() && !wants_constant {
            return self.choices.pick(&fitting);
        }
        match kind {
            Kind::I64 => {
                let int = self.choices.pick(&INTS);
                self.builder.int(int)
            }
            Kind::F64 => {
                let float = self.choices.pick(&REALS);
                self.builder.float(float)
            }
            Kind::Bool => {
                let truth = self.choices.below(2) == 1;
                self.builder.bool(truth)
            }
            Kind::Ref | Kind::Addr => self.builder.null(),
        }
    }

    /// What the frame gets at an exit: what is owned goes onto the stack, some scalars and references into other slots.
    fn snapshot(&mut self, scope: &Scope) -> Snapshot {
        let mut slots = Vec::new();
        for slot in 2..LOCALS {
            if self.choices.once_in(3) {
                let value = if self.choices.once_in(4) && !scope.known.is_empty() {
                    self.choices.pick(&scope.known).value
                } else {
                    let kind = self.choices.pick(&[Kind::I64, Kind::F64, Kind::Bool]);
                    self.value(scope, kind)
                };
                let kind = self.builder.tree().kind(value);
                let may_be = matches!(kind, Kind::I64 | Kind::F64) && self.choices.once_in(2);
                let object = may_be.then(|| self.object_or_null(scope, kind));
                slots.push(SnapshotSlot { slot, value, own: Own::Borrowed, object });
            }
        }
        for (slot, owned) in (LOCALS..LOCALS + DEPTH).zip(&scope.owned) {
            slots.push(SnapshotSlot { slot, value: owned.value, own: Own::Owned, object: None });
        }
        Snapshot { depth: DEPTH, slots, stale: vec![STALE], ..Snapshot::default() }
    }

    pub fn exit(&mut self, scope: &Scope, kind: ExitKind) -> Exit {
        self.instr += 1;
        let snapshot = self.snapshot(scope);
        let key = ExitKey { trace: self.begun, instr: self.instr, resume: self.instr };
        self.builder.exit(key, kind, snapshot)
    }

    /// A guard's exit, perhaps with a bridge.
    pub fn guard_exit(&mut self, scope: &Scope) -> Exit {
        let kind = self.choices.pick(&[ExitKind::Guard, ExitKind::Branch, ExitKind::Guard, ExitKind::Leave]);
        let exit = self.exit(scope, kind);
        self.perhaps_bridge(scope, exit, kind);
        exit
    }

    /// The exit of a computation.
    pub fn computation_exit(&mut self, scope: &Scope) -> Exit {
        if self.bridges_of_computations { self.guard_exit(scope) } else { self.exit(scope, ExitKind::Guard) }
    }

    fn perhaps_bridge(&mut self, scope: &Scope, exit: Exit, kind: ExitKind) {
        // A box is taken over by one instruction of the whole tree: a bridge cannot have it as well.
        let shared = scope.owned.iter().all(|owned| owned.what == Holding::Object);
        if shared && kind.takes_bridge() && self.bridges.len() < 3 && self.begun < 12 && self.choices.once_in(3) {
            self.bridges.push((exit, scope.clone()));
        }
    }

    fn segment(&mut self, mut scope: Scope, depth: usize) {
        loop {
            let length = self.choices.below(12);
            for _ in 0..length {
                self.inst(&mut scope);
            }
            let deeper = depth < 5 && scope.headers.len() < 3 && !self.choices.is_over();
            match self.choices.below(4) {
                1 | 2 if deeper => self.header(&mut scope),
                0 | 3 if !scope.headers.is_empty() => {
                    let header = {
                        let at = self.choices.below(scope.headers.len());
                        scope.headers[at].clone()
                    };
                    self.jump_back(scope, &header);
                    return;
                }
                _ => {
                    let exit = self.exit(&scope, ExitKind::End);
                    self.builder.set_end(scope.segment, End::Exit(exit)).expect("the segment is open");
                    self.perhaps_bridge(&scope, exit, ExitKind::End);
                    return;
                }
            }
        }
    }

    fn jump_back(&mut self, mut scope: Scope, header: &Header) {
        let mut args = Vec::new();
        for &param in &header.params {
            args.push(match param {
                Param::Scalar(kind) => self.value(&scope, kind),
                Param::Box(uop) => self.owned_box(&mut scope, uop),
                Param::Counter(counter) => {
                    let one = self.builder.int(1);
                    self.emit(&mut scope, Uop::AddI64, &[counter, one], 0, None).expect("a sum has a result")
                }
            });
        }
        self.release_all(&mut scope);
        self.builder.set_end(scope.segment, End::Jump(header.segment, args)).expect("the header encloses");
    }

    /// An owned box of this kind, which is no longer the scope's: one that is there, or a new one.
    fn owned_box(&mut self, scope: &mut Scope, uop: Uop) -> Value {
        if let Some(at) = scope.owned.iter().position(|owned| owned.what == Holding::Box(uop)) {
            return scope.owned.remove(at).value;
        }
        let kind = super::insts::boxed_kind(uop);
        let inside = self.value(scope, kind);
        self.emit(scope, uop, &[inside], 0, None).expect("a box has a result")
    }

    /// Gives up everything that is owned.
    pub fn release_all(&mut self, scope: &mut Scope) {
        for owned in std::mem::take(&mut scope.owned) {
            self.release(scope, owned);
        }
    }

    fn header(&mut self, scope: &mut Scope) {
        let count = self.choices.below(4);
        let (mut args, mut params) = (Vec::new(), Vec::new());
        let counter = self.choices.once_in(2);
        if counter {
            let start = self.choices.pick(&[0, -2, 5]);
            args.push(self.builder.int(start));
        }
        for _ in 0..count {
            if self.choices.once_in(4) {
                let uop = self.choices.pick(&[Uop::BoxI64, Uop::BoxF64, Uop::BoxBool]);
                args.push(self.owned_box(scope, uop));
                params.push(Param::Box(uop));
            } else {
                let kind = self.choices.pick(&[Kind::I64, Kind::F64, Kind::I64, Kind::Bool]);
                args.push(self.value(scope, kind));
                params.push(Param::Scalar(kind));
            }
        }
        self.release_all(scope);
        // What was borrowed may be gone the second time round.
        scope.known.retain(|known| known.lasting);
        let (header, values) = self.builder.header(scope.segment, &args).expect("the segment is open");
        scope.segment = header;
        let mut values = values.into_iter();
        if counter && let Some(value) = values.next() {
            let bound = self.choices.pick(&[1_i64, 2, 9, 30]);
            let bound = self.builder.int(bound);
            let exit = self.guard_exit(scope);
            let goes_on = self.emit(scope, Uop::LtI64, &[value, bound], 0, None).expect("a comparison has a result");
            self.emit(scope, Uop::GuardTrue, &[goes_on], 0, Some(exit));
            params.insert(0, Param::Counter(value));
            scope.values.push(value);
        }
        for (value, param) in values.zip(params.iter().skip(usize::from(counter))) {
            match param {
                Param::Scalar(_) | Param::Counter(_) => scope.values.push(value),
                Param::Box(uop) => scope.owned.push(Owned { value, what: Holding::Box(*uop) }),
            }
        }
        scope.headers.push(Header { segment: header, params });
    }
}
