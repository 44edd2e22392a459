//! The rules of a well-formed tree, checked.
//!
//! Owns every rule of the specification in [`super`]; passes, the lowering and the interpreter rely on them
//! and check nothing again. Runs after every pass in debug builds. Never panics, whatever the tree; reports
//! all errors, each with its place. A failed rule is a fault of this crate, never of a host's program.
//! Any thread.

mod alive;
mod homes;
mod known;
mod nulls;
mod owned;
mod plain;
mod same;
mod shown;
mod types;

use super::entity::{Entity, Exit, Segment, Value};
use super::shape::{Point, Shape};
use super::sig::{Signature, SignatureError, signature};
use super::tree::{Const, Def, End, Entry, Inst, Own, Snapshot, SnapshotSlot, TraceTree};
use firesteel_protocol::exits::{ExitKey, ExitKind};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{ImmKind, Uop};
use rustc_hash::FxHashMap;
use std::fmt;

/// Where in a tree an error is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Place {
    /// The tree as a whole.
    Tree,
    /// The head of a segment.
    Segment(Segment),
    /// An instruction of a segment, from 0.
    Inst(Segment, u32),
    /// The end of a segment.
    End(Segment),
    /// An exit.
    Exit(Exit),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Tree => f.write_str("tree"),
            Place::Segment(segment) => write!(f, "{segment}"),
            Place::Inst(segment, at) => write!(f, "{segment}, instruction {at}"),
            Place::End(segment) => write!(f, "end of {segment}"),
            Place::Exit(exit) => write!(f, "{exit}"),
        }
    }
}

/// A rule that does not hold.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages are the documentation")]
pub enum Rule {
    #[error("{0} does not exist")]
    Missing(String),
    #[error("object {0} is not in the symbol table")]
    MissingSymbol(u32),
    #[error("symbol `{0}` is named twice")]
    SameSymbol(String),
    #[error("constant {0:?} has two values: share one")]
    SameConstant(Const),
    #[error("{0} is a constant of another kind than its value")]
    ConstantKind(Value),
    #[error("the tree has no start segment")]
    NoStart,
    #[error("only s0 is the start")]
    StartNotFirst,
    #[error("the segment comes before the one it is entered from ({0})")]
    ParentLater(Segment),
    #[error("the segment is entered by {0}, which does not jump here")]
    ParentJumpsElsewhere(Segment),
    #[error("the segment is the bridge of {0}, whose bridge is another")]
    BridgeOfOther(Exit),
    #[error("the segment is the bridge of {0}, which no instruction uses")]
    BridgeUnreachable(Exit),
    #[error("only loop headers and the start of a fragment have parameters")]
    Params,
    #[error("compiled code cannot own {0} at the start: it is no reference among the start's parameters")]
    OwnedAtStart(Value),
    #[error("{0} is not defined here, though its definition says so")]
    Definition(Value),
    #[error("{0} is defined twice")]
    DefinedTwice(Value),
    #[error("the segment has no end")]
    NoEnd,
    #[error("{0} is not a loop header that this segment enters first or lies in")]
    JumpTarget(Segment),
    #[error("the jump passes {given} values, {target} has {expected} parameters")]
    JumpCount { target: Segment, expected: usize, given: usize },
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error("`{uop}` takes {expected} operands, not {given}")]
    ArgCount { uop: Uop, expected: usize, given: usize },
    #[error("{value} is {given}, {expected} is wanted")]
    Kind { value: Value, expected: Kind, given: Kind },
    #[error("`{0}` has no result")]
    UnexpectedResult(Uop),
    #[error("`{0}` has a result")]
    MissingResult(Uop),
    #[error("`{0}` may leave the trace and has no exit")]
    ExitMissing(Uop),
    #[error("`{0}` never leaves the trace and has an exit")]
    ExitUnexpected(Uop),
    #[error("{0} is not visible here")]
    NotVisible(Value),
    #[error("{0} is a box made by the trace: it has no identity to compare")]
    BoxIdentity(Value),
    #[error("{0} is a box and taken over {1} times: make a box for each")]
    BoxUses(Value, usize),
    #[error("the exit is used in {0} and in {1}: make an exit for each")]
    ExitShared(Segment, Segment),
    #[error("exits of kind `{}` take no bridge", .0.name())]
    NoBridge(ExitKind),
    #[error("the bridge {0} is not entered from here")]
    BridgeElsewhere(Segment),
    #[error("slot {0} is outside the frame")]
    SlotBounds(u32),
    #[error("slot {0} is out of order or listed twice")]
    SlotOrder(u16),
    #[error("{0} is an address: nothing restores it")]
    SlotKind(Value),
    #[error("{0} is not a reference: a slot cannot take it over")]
    SlotOwned(Value),
    #[error("stale slot {0} is below the stack depth")]
    StaleLive(u16),
    #[error("stale slot {0} is out of order or listed twice")]
    StaleOrder(u16),
    #[error("the exit has the key and kind of {0} and another stack depth")]
    KeyDepth(Exit),
    #[error(
        "{value} was loaded from slot {slot} above {header}, and the slot holds another object the next time round: pass it to {header}"
    )]
    Stale { value: Value, slot: u32, header: Segment },
    #[error(
        "{value} may be null where the `{}` exit is taken: check it before, or leave by an exit that is taken only if it is not null", .kind.name()
    )]
    MayBeNull { value: Value, kind: ExitKind },
    #[error("the call of {0} at the exit: its slots are outside the stack, or overlap those of the call before")]
    CallSlots(String),
    #[error("slot {0} is in a frame that has no memory: it must be listed")]
    CallMemory(u16),
    #[error("{0} values are used up: only an error exit has such, and no more than the stack has")]
    UsedUp(u16),
    #[error("compiled code does not own a reference to {0} here: it is borrowed, or was given up before")]
    NotOwned(Value),
    #[error("a reference to {0} that compiled code owns is never given up")]
    Forgotten(Value),
    #[error("a reference is overwritten that nobody looked at, and so is never given up")]
    Lost,
    #[error("nothing keeps {0} alive here: what it was read from may have changed since, or ended")]
    MayBeGone(Value),
    #[error("{0} may be given up for the last time here, and its end may run host code: release it by `decref`")]
    MayEnd(Value),
    #[error("nothing has shown that {0} is what `{1}` takes it for")]
    NotShown(Value, Uop),
    #[error("{0} may be null here: check it before")]
    NotChecked(Value),
    #[error("{header} is entered first with a reference to {value} that compiled code owns, and from here without")]
    NotBrought { value: Value, header: Segment },
}

/// A rule that does not hold, with its place.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("{place}: {rule}")]
pub struct VerifyError {
    /// Where.
    pub place: Place,
    /// What.
    pub rule: Rule,
}

/// All rules that do not hold; not empty.
#[derive(Clone, PartialEq, Debug)]
pub struct VerifyErrors(pub Vec<VerifyError>);

impl fmt::Display for VerifyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the trace tree breaks {} rule(s)", self.0.len())?;
        self.0.iter().try_for_each(|error| write!(f, "\n  {error}"))
    }
}
impl std::error::Error for VerifyErrors {}

/// Checks every rule.
pub fn verify(tree: &TraceTree, model: &HostModel) -> Result<(), VerifyErrors> {
    let mut errors = Errors { list: Vec::new() };
    check_references(tree, &mut errors);
    // All later rules index freely.
    if errors.list.is_empty() {
        let mut verifier = Verifier { tree, model, shape: Shape::of(tree), errors };
        verifier.check_values();
        verifier.check_start();
        verifier.check_segments();
        verifier.check_exits();
        verifier.check_boxes();
        // What follows walks along the tree: it must be one.
        if verifier.errors.list.is_empty() {
            verifier.check_homes();
        }
        errors = verifier.errors;
    }
    errors.list.sort_by_key(|error| error.place);
    if errors.list.is_empty() { Ok(()) } else { Err(VerifyErrors(errors.list)) }
}

/// Checks who owns which references, see `owned`, what keeps objects alive, see `alive`, what is released without the frame
/// in order, see `plain`, what numbers are taken out of, see `types`, and that exits restore objects, see `nulls`, in a tree that [`verify`] accepts. Apart, because trees that are written to try a pass need not be so complete.
pub fn verify_references(tree: &TraceTree, model: &HostModel) -> Result<(), VerifyErrors> {
    let mut verifier = Verifier { tree, model, shape: Shape::of(tree), errors: Errors { list: Vec::new() } };
    verifier.check_owned();
    verifier.check_nulls();
    let mut list = verifier.errors.list;
    list.sort_by_key(|error| error.place);
    if list.is_empty() { Ok(()) } else { Err(VerifyErrors(list)) }
}

struct Errors {
    list: Vec<VerifyError>,
}

impl Errors {
    fn add(&mut self, place: Place, rule: Rule) {
        self.list.push(VerifyError { place, rule });
    }
}

fn check_references(tree: &TraceTree, errors: &mut Errors) {
    let value = |errors: &mut Errors, place, value: Value| {
        if tree.values.get(value).is_none() {
            errors.add(place, Rule::Missing(value.to_string()));
        }
    };
    let segment = |errors: &mut Errors, place, segment: Segment| {
        if tree.segments.get(segment).is_none() {
            errors.add(place, Rule::Missing(segment.to_string()));
        }
    };
    let exit = |errors: &mut Errors, place, exit: Exit| {
        if tree.exits.get(exit).is_none() {
            errors.add(place, Rule::Missing(exit.to_string()));
        }
    };
    tree.owned.iter().for_each(|&owned| value(errors, Place::Tree, owned));
    for (_, data) in tree.values.iter() {
        match data.def {
            Def::Const(Const::Object(at)) if at as usize >= tree.symbols.len() => {
                errors.add(Place::Tree, Rule::MissingSymbol(at));
            }
            Def::Const(_) => {}
            Def::Param(owner, _) | Def::Inst(owner) => segment(errors, Place::Tree, owner),
        }
    }
    for (at, data) in tree.segments.iter() {
        match data.entry {
            Entry::Start => {}
            Entry::Jump(parent) => segment(errors, Place::Segment(at), parent),
            Entry::Exit(of) => exit(errors, Place::Segment(at), of),
        }
        data.params.iter().for_each(|&param| value(errors, Place::Segment(at), param));
        for (index, inst) in (0_u32..).zip(&data.insts) {
            let place = Place::Inst(at, index);
            inst.args.iter().chain(&inst.result).for_each(|&arg| value(errors, place, arg));
            inst.exit.into_iter().for_each(|to| exit(errors, place, to));
        }
        match &data.end {
            End::Open => {}
            End::Jump(target, args) => {
                segment(errors, Place::End(at), *target);
                args.iter().for_each(|&arg| value(errors, Place::End(at), arg));
            }
            End::Exit(to) => exit(errors, Place::End(at), *to),
        }
    }
    for (at, data) in tree.exits.iter() {
        data.bridge.into_iter().for_each(|bridge| segment(errors, Place::Exit(at), bridge));
        data.snapshot.slots.iter().flat_map(SnapshotSlot::values).for_each(|of| value(errors, Place::Exit(at), of));
    }
}

struct Verifier<'t> {
    tree: &'t TraceTree,
    model: &'t HostModel,
    shape: Shape,
    errors: Errors,
}

/// Whether the uop makes an object that belongs to compiled code alone.
pub fn makes_box(uop: Uop) -> bool {
    [Uop::BoxI64, Uop::BoxF64, Uop::NewRangeIter, Uop::NewListIter].contains(&uop)
}

impl Verifier<'_> {
    fn kind(&mut self, place: Place, value: Value, expected: Kind) {
        let given = self.tree.kind(value);
        if given != expected {
            self.errors.add(place, Rule::Kind { value, expected, given });
        }
    }

    fn visible(&mut self, place: Place, value: Value, point: Point) {
        if !self.shape.visible(self.tree, value, point) {
            self.errors.add(place, Rule::NotVisible(value));
        }
    }

    fn check_values(&mut self) {
        let mut constants = FxHashMap::default();
        for (value, data) in self.tree.values.iter() {
            if let Def::Const(constant) = data.def {
                if constant.kind() != data.kind {
                    self.errors.add(Place::Tree, Rule::ConstantKind(value));
                }
                if constants.insert(constant, value).is_some() {
                    self.errors.add(Place::Tree, Rule::SameConstant(constant));
                }
            }
        }
        let mut names = FxHashMap::default();
        for symbol in &self.tree.symbols {
            if names.insert(&symbol.name, ()).is_some() {
                self.errors.add(Place::Tree, Rule::SameSymbol(symbol.name.clone()));
            }
        }
    }

    fn check_segments(&mut self) {
        let tree = self.tree;
        if tree.segments.is_empty() {
            self.errors.add(Place::Tree, Rule::NoStart);
        }
        let mut defined = vec![false; tree.values.len()];
        for (segment, data) in tree.segments.iter() {
            self.check_entry(segment);
            for (index, &param) in data.params.iter().enumerate() {
                let fits =
                    matches!(tree.values[param].def, Def::Param(of, at) if of == segment && usize::from(at) == index);
                self.check_definition(Place::Segment(segment), param, fits, &mut defined);
            }
            for (at, inst) in (0_u32..).zip(&data.insts) {
                let place = Place::Inst(segment, at);
                self.check_inst(place, Point { segment, at }, inst);
                if let Some(result) = inst.result {
                    let fits = tree.values[result].def == Def::Inst(segment);
                    self.check_definition(place, result, fits, &mut defined);
                }
            }
            self.check_end(segment);
        }
    }

    /// What compiled code owns at the start are references that it begins with.
    fn check_start(&mut self) {
        let tree = self.tree;
        let is_param = |value: Value| {
            matches!(tree.values[value].def, Def::Param(of, _) if of.index() == 0) && tree.kind(value) == Kind::Ref
        };
        for &value in tree.owned.iter().filter(|&&value| !is_param(value)) {
            self.errors.add(Place::Tree, Rule::OwnedAtStart(value));
        }
    }

    fn check_definition(&mut self, place: Place, value: Value, fits: bool, defined: &mut [bool]) {
        if !fits {
            self.errors.add(place, Rule::Definition(value));
        }
        if std::mem::replace(&mut defined[value.index()], true) {
            self.errors.add(place, Rule::DefinedTwice(value));
        }
    }

    fn check_entry(&mut self, segment: Segment) {
        let (tree, place) = (self.tree, Place::Segment(segment));
        let data = &tree.segments[segment];
        match data.entry {
            Entry::Start if segment.index() != 0 => self.errors.add(place, Rule::StartNotFirst),
            Entry::Start => {}
            Entry::Jump(_) | Entry::Exit(_) if segment.index() == 0 => self.errors.add(place, Rule::NoStart),
            Entry::Jump(parent) => {
                if parent >= segment {
                    self.errors.add(place, Rule::ParentLater(parent));
                }
                if !matches!(tree.segments[parent].end, End::Jump(target, _) if target == segment) {
                    self.errors.add(place, Rule::ParentJumpsElsewhere(parent));
                }
            }
            Entry::Exit(exit) => {
                if tree.exits[exit].bridge != Some(segment) {
                    self.errors.add(place, Rule::BridgeOfOther(exit));
                }
                match self.shape.parent(segment) {
                    None => self.errors.add(place, Rule::BridgeUnreachable(exit)),
                    Some(parent) if parent.segment >= segment => {
                        self.errors.add(place, Rule::ParentLater(parent.segment));
                    }
                    Some(_) => {}
                }
            }
        }
        let may_have = match data.entry {
            Entry::Start => tree.role.continues(),
            Entry::Jump(_) => true,
            Entry::Exit(_) => false,
        };
        if !data.params.is_empty() && !may_have {
            self.errors.add(place, Rule::Params);
        }
    }

    fn check_inst(&mut self, place: Place, point: Point, inst: &Inst) {
        let uop = inst.uop;
        match signature(self.model, uop, inst.imm) {
            Ok(signature) => self.check_signature(place, inst, &signature),
            Err(error) => self.errors.add(place, error.into()),
        }
        for &arg in &inst.args {
            self.visible(place, arg, point);
        }
        if uop.info().imm == ImmKind::Slot && inst.imm > u32::from(u16::MAX) {
            self.errors.add(place, Rule::SlotBounds(inst.imm));
        }
    }

    fn check_signature(&mut self, place: Place, inst: &Inst, signature: &Signature) {
        let uop = inst.uop;
        if let Some(kinds) = signature.kinds(inst.args.len()) {
            for (&arg, &kind) in inst.args.iter().zip(&kinds) {
                self.kind(place, arg, kind);
            }
        } else {
            let (expected, given) = (signature.args.len(), inst.args.len());
            self.errors.add(place, Rule::ArgCount { uop, expected, given });
        }
        match (inst.result, signature.result) {
            (None, None) => {}
            (Some(result), Some(kind)) => self.kind(place, result, kind),
            (Some(_), None) => self.errors.add(place, Rule::UnexpectedResult(uop)),
            (None, Some(_)) => self.errors.add(place, Rule::MissingResult(uop)),
        }
        match inst.exit {
            None if signature.exits => self.errors.add(place, Rule::ExitMissing(uop)),
            Some(_) if !signature.exits => self.errors.add(place, Rule::ExitUnexpected(uop)),
            None | Some(_) => {}
        }
    }

    fn check_end(&mut self, segment: Segment) {
        let (tree, place) = (self.tree, Place::End(segment));
        let (target, args) = match &tree.segments[segment].end {
            End::Open => return self.errors.add(place, Rule::NoEnd),
            End::Exit(_) => return,
            End::Jump(target, args) => (*target, args),
        };
        let header = &tree.segments[target];
        let legal = match header.entry {
            Entry::Jump(parent) => parent == segment || self.shape.encloses(target, segment),
            Entry::Start | Entry::Exit(_) => false,
        };
        if !legal {
            self.errors.add(place, Rule::JumpTarget(target));
        }
        if args.len() == header.params.len() {
            for (&arg, &param) in args.iter().zip(&header.params) {
                self.kind(place, arg, tree.kind(param));
            }
        } else {
            let (expected, given) = (header.params.len(), args.len());
            self.errors.add(place, Rule::JumpCount { target, expected, given });
        }
        let point = Point { segment, at: tree.segments[segment].insts.len() as u32 };
        for &arg in args {
            self.visible(place, arg, point);
        }
    }

    fn check_exits(&mut self) {
        let tree = self.tree;
        let mut keys: FxHashMap<(ExitKey, ExitKind), (Exit, u16)> = FxHashMap::default();
        for (exit, data) in tree.exits.iter() {
            let place = Place::Exit(exit);
            let users = self.shape.users(exit);
            let first = users.first().copied();
            let elsewhere = first.and_then(|first| users.iter().find(|user| user.segment != first.segment));
            if let (Some(first), Some(other)) = (first, elsewhere) {
                self.errors.add(place, Rule::ExitShared(first.segment, other.segment));
            }
            if let Some(bridge) = data.bridge {
                if !data.kind.takes_bridge() {
                    self.errors.add(place, Rule::NoBridge(data.kind));
                }
                if tree.segments[bridge].entry != Entry::Exit(exit) {
                    self.errors.add(place, Rule::BridgeElsewhere(bridge));
                }
            }
            // An instruction may call host code several times.
            if data.kind != ExitKind::Frames {
                let (same, depth) = *keys.entry((data.key, data.kind)).or_insert((exit, data.snapshot.depth));
                if depth != data.snapshot.depth {
                    self.errors.add(place, Rule::KeyDepth(same));
                }
            }
            self.check_snapshot(exit, first);
        }
    }

    fn check_snapshot(&mut self, exit: Exit, user: Option<Point>) {
        let (tree, place) = (self.tree, Place::Exit(exit));
        let snapshot = &tree.exits[exit].snapshot;
        let top = u32::from(tree.locals) + u32::from(snapshot.depth);
        let mut above = None;
        for slot in &snapshot.slots {
            if u32::from(slot.slot) >= top {
                self.errors.add(place, Rule::SlotBounds(u32::from(slot.slot)));
            }
            if above.is_some_and(|above| slot.slot <= above) {
                self.errors.add(place, Rule::SlotOrder(slot.slot));
            }
            above = Some(slot.slot);
            match tree.kind(slot.value) {
                Kind::Addr => self.errors.add(place, Rule::SlotKind(slot.value)),
                Kind::I64 | Kind::F64 | Kind::Bool if slot.own == Own::Owned => {
                    self.errors.add(place, Rule::SlotOwned(slot.value));
                }
                Kind::Ref | Kind::I64 | Kind::F64 | Kind::Bool => {}
            }
            if let Some(object) = slot.object.filter(|&object| tree.kind(object) != Kind::Ref) {
                self.errors.add(place, Rule::SlotKind(object));
            }
            // An exit that nothing uses any more has no place where its values could be visible.
            if let Some(user) = user {
                slot.values().for_each(|value| self.visible(place, value, user));
            }
        }
        // An instruction of a call uses up values of its own frame.
        if snapshot.used > snapshot.depth || snapshot.used > 0 && tree.exits[exit].kind != ExitKind::Error {
            self.errors.add(place, Rule::UsedUp(snapshot.used));
        }
        self.check_calls(place, snapshot);
        let mut above = None;
        for &stale in &snapshot.stale {
            if u32::from(stale) < top {
                self.errors.add(place, Rule::StaleLive(stale));
            }
            if above.is_some_and(|above| stale <= above) {
                self.errors.add(place, Rule::StaleOrder(stale));
            }
            above = Some(stale);
        }
    }

    /// Frames of calls lie above each other, and exist as what is listed alone.
    fn check_calls(&mut self, place: Place, snapshot: &Snapshot) {
        let top = self.tree.locals + snapshot.depth;
        let mut free = self.tree.locals;
        for call in &snapshot.calls {
            let symbol = self.tree.symbols.get(call.code as usize);
            let Some(code) = symbol else {
                self.errors.add(place, Rule::MissingSymbol(call.code));
                continue;
            };
            // An instance that is initialised lies below, or what the caller keeps.
            let least = free + u16::from(call.kind.is_init()) + call.kept;
            let first = call.base.checked_sub(call.inputs).filter(|&first| least <= first && call.base <= top);
            if first.is_none() || call.inputs == 0 {
                self.errors.add(place, Rule::CallSlots(code.name.clone()));
            }
            free = call.base;
        }
        if let Some(outermost) = snapshot.calls.first() {
            let listed = |slot: u16| snapshot.slots.iter().any(|listed| listed.slot == slot);
            if let Some(missing) = (outermost.base.saturating_sub(1)..top).find(|&slot| !listed(slot)) {
                self.errors.add(place, Rule::CallMemory(missing));
            }
        }
    }

    /// Boxes have no identity, and at most one instruction takes one over.
    fn check_boxes(&mut self) {
        let tree = self.tree;
        let mut taken: FxHashMap<Value, usize> = FxHashMap::default();
        for (_, data) in tree.segments.iter() {
            let boxes = data.insts.iter().filter(|inst| makes_box(inst.uop));
            taken.extend(boxes.filter_map(|inst| inst.result).map(|result| (result, 0)));
        }
        for (segment, data) in tree.segments.iter() {
            for (at, inst) in (0_u32..).zip(&data.insts) {
                let place = Place::Inst(segment, at);
                for &arg in inst.args.iter().filter(|arg| taken.contains_key(arg)) {
                    if [Uop::IsSame, Uop::GuardIs, Uop::GuardUnique, Uop::GuardShared].contains(&inst.uop) {
                        self.errors.add(place, Rule::BoxIdentity(arg));
                    }
                }
                if !looks_only(inst.uop) {
                    self.take(&mut taken, place, &inst.args);
                }
            }
            if let End::Jump(_, args) = &data.end {
                self.take(&mut taken, Place::End(segment), args);
            }
        }
    }

    fn take(&mut self, taken: &mut FxHashMap<Value, usize>, place: Place, args: &[Value]) {
        for &arg in args {
            if let Some(times) = taken.get_mut(&arg) {
                *times += 1;
                if *times > 1 {
                    self.errors.add(place, Rule::BoxUses(arg, *times));
                }
            }
        }
    }
}

/// Whether the uop reads a property of a box that its inside gives as well, and so leaves it virtual.
fn looks_only(uop: Uop) -> bool {
    [
        Uop::UnboxI64,
        Uop::UnboxF64,
        Uop::UnboxBool,
        Uop::GuardType,
        Uop::GuardNotNull,
        Uop::IsSame,
        Uop::GuardIs,
        Uop::Call,
        Uop::GuardUnique,
        Uop::GuardShared,
    ]
    .contains(&uop)
}
