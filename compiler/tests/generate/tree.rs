//! Random well-typed trees.
//!
//! Owns the generator: each choice comes from a list of numbers, so that proptest can shrink a failing tree.
//! When the list ends, the choices are zero and the tree is closed at once.

use firesteel_compiler::ir::builder::TreeBuilder;
use firesteel_compiler::ir::entity::{Exit, Segment, Value};
use firesteel_compiler::ir::tree::{End, Own, Snapshot, SnapshotSlot, TraceTree};
use firesteel_protocol::exits::{ExitKey, ExitKind};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{Args, ImmKind, ResultOf, Uop};

/// Local slots of generated frames.
pub const LOCALS: u16 = 4;

/// The choices, in order.
pub struct Choices<'c> {
    list: std::slice::Iter<'c, u32>,
}

impl<'c> Choices<'c> {
    pub fn new(list: &'c [u32]) -> Choices<'c> {
        Choices { list: list.iter() }
    }
    fn below(&mut self, count: usize) -> usize {
        self.list.next().map_or(0, |&number| number as usize % count.max(1))
    }
    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
    fn is_over(&self) -> bool {
        self.list.len() == 0
    }
}

const INTS: [i64; 14] = [0, 1, -1, 2, 3, 7, 8, 63, 64, i64::MAX, i64::MIN, i64::MAX - 1, 1 << 53, -(1 << 53) - 1];
const FLOATS: [f64; 10] = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 3.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

/// A segment under construction: what is visible in it and which headers enclose it.
#[derive(Clone)]
struct Scope {
    segment: Segment,
    values: Vec<Value>,
    headers: Vec<(Segment, Vec<Kind>)>,
}

struct Generator<'g, 'c> {
    builder: TreeBuilder<'g>,
    choices: &'g mut Choices<'c>,
    scalars: Vec<Uop>,
    instr: u32,
    /// Exits that will get a bridge, with what is visible there.
    bridges: Vec<(Exit, Scope)>,
}

/// A tree; the same one for the same choices.
pub fn generate<'g>(model: &'g HostModel, choices: &'g mut Choices<'_>) -> TraceTree {
    let scalar = |kind: &Kind| [Kind::I64, Kind::F64, Kind::Bool].contains(kind);
    let scalars = Uop::ALL.iter().copied().filter(|uop| {
        let info = uop.info();
        let args = matches!(info.args, Args::Fixed(kinds) if !kinds.is_empty() && kinds.iter().all(scalar));
        args && info.imm == ImmKind::None && matches!(info.result, ResultOf::Kind(kind) if scalar(&kind))
    });
    let builder = TreeBuilder::new(model, LOCALS);
    let mut generator = Generator { builder, choices, scalars: scalars.collect(), instr: 0, bridges: Vec::new() };
    generator.run();
    generator.builder.into_tree()
}

impl Generator<'_, '_> {
    fn run(&mut self) {
        let segment = self.builder.start().expect("the tree is empty");
        let mut scope = Scope { segment, values: Vec::new(), headers: Vec::new() };
        let (int, float) = (self.type_id("int"), self.type_id("float"));
        for (slot, imm, unbox) in [(0, int, Uop::UnboxI64), (1, float, Uop::UnboxF64)] {
            let exit = self.exit(&scope, ExitKind::Refused);
            let object = self.emit(&mut scope, Uop::LoadHome, &[], slot, None).expect("a load has a result");
            self.emit(&mut scope, Uop::GuardType, &[object], imm, Some(exit));
            let exit = unbox.info().exits.then_some(exit);
            let value = self.emit(&mut scope, unbox, &[object], 0, exit);
            scope.values.extend(value);
        }
        self.segment(scope, 0);
        let mut depth = 0;
        while let Some((exit, mut scope)) = self.bridges.pop() {
            // The instruction may have been folded away.
            if self.builder.tree().exit_owner(exit).is_none() {
                continue;
            }
            depth += 1;
            scope.segment = self.builder.bridge(exit).expect("guards take bridges");
            self.segment(scope, depth);
        }
    }

    fn type_id(&self, name: &str) -> u32 {
        u32::from(self.builder.model().type_named(name).expect("the test model has the type").0)
    }

    fn emit(&mut self, scope: &mut Scope, uop: Uop, args: &[Value], imm: u32, exit: Option<Exit>) -> Option<Value> {
        self.builder.emit(scope.segment, uop, args, imm, exit).expect("the generator respects kinds")
    }

    /// A visible value of a kind, or a constant.
    fn value(&mut self, scope: &Scope, kind: Kind) -> Value {
        let fitting: Vec<Value> =
            scope.values.iter().copied().filter(|&value| self.builder.kind(value) == Ok(kind)).collect();
        let wants_constant = self.choices.below(4) == 1;
        if !fitting.is_empty() && !wants_constant {
            return self.choices.pick(&fitting);
        }
        match kind {
            Kind::I64 => {
                let int = self.choices.pick(&INTS);
                self.builder.int(int)
            }
            Kind::F64 => {
                let float = self.choices.pick(&FLOATS);
                self.builder.float(float)
            }
            Kind::Bool => {
                let truth = self.choices.below(2) == 1;
                self.builder.bool(truth)
            }
            Kind::Ref | Kind::Addr => self.builder.null(),
        }
    }

    fn exit(&mut self, scope: &Scope, kind: ExitKind) -> Exit {
        self.instr += 1;
        let mut slots = Vec::new();
        for slot in 2..LOCALS + 2 {
            if self.choices.below(2) == 1 {
                let kind = self.choices.pick(&[Kind::I64, Kind::F64, Kind::Bool]);
                let value = self.value(scope, kind);
                slots.push(SnapshotSlot { slot, value, own: Own::Borrowed });
            }
        }
        let key = ExitKey { trace: 0, instr: self.instr, resume: self.instr };
        self.builder.exit(key, kind, Snapshot { depth: 2, slots, stale: Vec::new() })
    }

    /// A guard exit, perhaps with a bridge.
    fn guard_exit(&mut self, scope: &Scope) -> Exit {
        let exit = self.exit(scope, ExitKind::Guard);
        if self.bridges.len() < 3 && self.choices.below(3) == 1 {
            self.bridges.push((exit, scope.clone()));
        }
        exit
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
                    let (header, kinds) = {
                        let at = self.choices.below(scope.headers.len());
                        scope.headers[at].clone()
                    };
                    let args: Vec<Value> = kinds.iter().map(|&kind| self.value(&scope, kind)).collect();
                    self.builder.set_end(scope.segment, End::Jump(header, args)).expect("the header encloses");
                    return;
                }
                _ => {
                    let exit = self.exit(&scope, ExitKind::End);
                    self.builder.set_end(scope.segment, End::Exit(exit)).expect("the segment is open");
                    return;
                }
            }
        }
    }

    fn header(&mut self, scope: &mut Scope) {
        let count = self.choices.below(4);
        let args: Vec<Value> = (0..count)
            .map(|_| {
                let kind = self.choices.pick(&[Kind::I64, Kind::F64, Kind::I64, Kind::Bool]);
                self.value(scope, kind)
            })
            .collect();
        let (header, params) = self.builder.header(scope.segment, &args).expect("the segment is open");
        let kinds = params.iter().map(|&param| self.builder.kind(param).expect("a parameter has a kind")).collect();
        scope.segment = header;
        scope.headers.push((header, kinds));
        scope.values.extend(params);
    }

    fn inst(&mut self, scope: &mut Scope) {
        match self.choices.below(9) {
            0..=4 => {
                let uop = {
                    let scalars = std::mem::take(&mut self.scalars);
                    let uop = self.choices.pick(&scalars);
                    self.scalars = scalars;
                    uop
                };
                let Args::Fixed(kinds) = uop.info().args else { return };
                let args: Vec<Value> = kinds.iter().map(|&kind| self.value(scope, kind)).collect();
                let exit = if uop.info().exits { Some(self.guard_exit(scope)) } else { None };
                let result = self.emit(scope, uop, &args, 0, exit);
                scope.values.extend(result);
            }
            5 | 6 => {
                let flag = self.value(scope, Kind::Bool);
                let exit = self.guard_exit(scope);
                let uop = self.choices.pick(&[Uop::GuardTrue, Uop::GuardFalse]);
                self.emit(scope, uop, &[flag], 0, Some(exit));
            }
            7 => self.boxed(scope),
            _ => self.home(scope),
        }
    }

    /// A box that an exit lists, or that goes into a frame slot.
    fn boxed(&mut self, scope: &mut Scope) {
        let (kind, uop) =
            self.choices.pick(&[(Kind::I64, Uop::BoxI64), (Kind::F64, Uop::BoxF64), (Kind::Bool, Uop::BoxBool)]);
        let inside = self.value(scope, kind);
        let Some(object) = self.emit(scope, uop, &[inside], 0, None) else { return };
        if self.choices.below(2) == 1 {
            let slot = self.choices.pick(&[2, 3]);
            self.emit(scope, Uop::StoreHome, &[object], slot, None);
            return;
        }
        let flag = self.value(scope, Kind::Bool);
        let exit = {
            self.instr += 1;
            let key = ExitKey { trace: 1, instr: self.instr, resume: self.instr };
            let own = if kind == Kind::Bool { Own::Borrowed } else { Own::Owned };
            let slots = vec![SnapshotSlot { slot: 2, value: object, own }];
            self.builder.exit(key, ExitKind::Guard, Snapshot { depth: 0, slots, stale: Vec::new() })
        };
        self.emit(scope, Uop::GuardTrue, &[flag], 0, Some(exit));
    }

    /// A frame slot's object and, if it is a number, what is inside.
    fn home(&mut self, scope: &mut Scope) {
        let slot = self.choices.pick(&[0, 1, 2, 3]);
        let Some(object) = self.emit(scope, Uop::LoadHome, &[], slot, None) else { return };
        let exit = self.guard_exit(scope);
        self.emit(scope, Uop::GuardNotNull, &[object], 0, Some(exit));
        let (name, unbox) =
            self.choices.pick(&[("int", Uop::UnboxI64), ("float", Uop::UnboxF64), ("bool", Uop::UnboxBool)]);
        let imm = self.type_id(name);
        self.emit(scope, Uop::GuardType, &[object], imm, Some(exit));
        let exit = unbox.info().exits.then_some(exit);
        let value = self.emit(scope, unbox, &[object], 0, exit);
        scope.values.extend(value);
    }
}
