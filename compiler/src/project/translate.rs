//! The translator: the projected traces of one tree to one trace tree.
//!
//! Owns the path state (segment, abstract frame, type facts) and the walk over instructions; what single
//! instructions do is in `steps` and `frame_ops`, where their exits lead in `exits`, what is known of values in
//! `known`, the loop header in [`super::header`].
//! The tree is translated at least twice: the first walk learns which loaded values are used as numbers, so that the
//! second unboxes them where they are loaded; and a walk learns which slots its loop writes, so that the next has a
//! header that passes them on.

use super::calls::Call;
use super::frame::Frame;
use super::header::HeaderPlan;
use super::label::Label;
use super::nested::Nested;
use super::objects::Objects;
use super::references::Drop;
use super::repeated::Repeated;
use super::select::{Facts, select};
use super::trace::{Cached, ProjectError, ProjectedInstr, RecordedTree};
use crate::ir::builder::TreeBuilder;
use crate::ir::entity::{Exit, Segment, Value};
use crate::ir::shape::Shape;
use crate::ir::tree::{End, TraceTree};
use firesteel_protocol::bytecode::{Instruction, Instructions};
use firesteel_protocol::exits::{AbortReason, ExitKey, ExitKind};
use firesteel_protocol::fam::tables::{Expansion, Flow, Tables};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::{Dependency, Level, SlotContract, TraceEnd};
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;
use std::rc::Rc;

/// A translated tree.
#[derive(Debug)]
pub struct Translation {
    /// Trace IR.
    pub tree: TraceTree,
    /// What the header expects of the frame.
    pub contract: Vec<SlotContract>,
    /// Facts about names that it relies on.
    pub dependencies: Vec<Dependency>,
    /// Instructions whose member in the bytecode did not fit what was recorded: their units, and the entries that
    /// were expanded in its place.
    pub overruled: Vec<(u32, &'static str)>,
    /// What the header carries.
    pub plan: HeaderPlan,
    /// How far the checks reach that leave to a trace's beginning, for traces that have such.
    pub reach: Vec<(u16, u32)>,
}

/// Translates a tree.
///
/// # Errors
/// If the root has an instruction that cannot be expanded, or the recording contradicts itself. A bridge
/// that cannot be expanded to its end is cut there, unless nothing would remain.
pub fn translate(
    recorded: &RecordedTree,
    model: &HostModel,
    tables: &'static Tables,
) -> Result<Translation, ProjectError> {
    settled(|lessons| Translator::new(recorded, model, tables, lessons)?.run(Translator::open_header))
}

/// Walks until nothing more is learned.
pub(super) fn settled(
    walk: impl Fn(Option<Lessons>) -> Result<(Translation, Lessons), ProjectError>,
) -> Result<Translation, ProjectError> {
    let (_, mut lessons) = walk(None)?;
    loop {
        let (translation, learned) = walk(Some(lessons.clone()))?;
        // A walk is good if nothing that it did contradicts the header it began with. This ends: the set grows, and
        // there are only so many slots.
        if learned.stored.is_subset(&lessons.stored) {
            return Ok(translation);
        }
        lessons.stored.extend(learned.stored);
    }
}

/// What the first walk over a tree learns for the second.
#[derive(Clone, Debug, Default)]
pub(super) struct Lessons {
    /// Loaded values that are used as numbers, with their type.
    pub(super) types: FxHashMap<Origin, u16>,
    /// Locals that are computed with. Others that hold numbers are better kept as the objects they are.
    pub(super) numbers: FxHashSet<u32>,
    /// Units of instructions that run host code.
    pub(super) hosted: FxHashSet<u32>,
    /// Values that came from outside the trace and are stored, or passed to the host, as they are: they stay the objects
    /// that they are.
    pub(super) kept: FxHashSet<Origin>,
    /// Slots whose memory the tree's loop writes: what they held at the start they need not hold the next time round.
    pub(super) stored: FxHashSet<u32>,
}

impl Lessons {
    /// Whether an instruction of a loop runs host code.
    pub(super) fn is_hosted(&self, units: &Range<u32>) -> bool {
        self.hosted.iter().any(|unit| units.contains(unit))
    }
}

/// Where a value first appeared: trace, instruction, output. The key of a hint.
pub(super) type Origin = (u16, u32, u8);

/// What is known of a reference: it is not null, and perhaps its exact type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Known {
    pub(super) ty: Option<u16>,
}

/// An iterator that exists as its fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Iter {
    Range { next: Value, len: Value, step: Value },
    List { list: Value, index: Value },
}

/// A bridge to translate once its parent is done.
pub(super) struct Pending {
    pub(super) exit: Exit,
    pub(super) frame: Frame,
    pub(super) known: FxHashMap<Value, Known>,
    pub(super) objects: Objects,
    pub(super) insides: FxHashMap<Value, Value>,
    pub(super) nested: Vec<Rc<Nested>>,
    pub(super) trace: u16,
    pub(super) after: Option<IterationEnd>,
}

/// The end of an iteration that a helper advances.
#[derive(Clone, Copy, Debug)]
pub(super) struct IterationEnd {
    /// In the key of its exits.
    pub(super) instr: u32,
    /// Unit of the instruction's first prefix, and of itself.
    pub(super) resume: u32,
    pub(super) unit: u32,
    /// Unit behind the loop.
    pub(super) target: u32,
}

pub(super) struct Translator<'a> {
    pub(super) recorded: &'a RecordedTree,
    pub(super) model: &'a HostModel,
    pub(super) tables: &'static Tables,
    pub(super) bytecode: Instructions,
    /// The code of the trace's callees.
    pub(super) callees: Vec<Instructions>,
    pub(super) builder: TreeBuilder<'a>,
    pub(super) plan: HeaderPlan,
    pub(super) header: Segment,
    /// What the first walk learned; none in it.
    pub(super) taught: Option<Lessons>,
    pub(super) learned: Lessons,
    /// Which local a value was loaded from.
    pub(super) loaded: FxHashMap<Value, u32>,
    /// Numbers taken out of objects only because they are stored.
    pub(super) refreshed: FxHashSet<Value>,
    /// Which object a number was taken out of.
    pub(super) taken_from: FxHashMap<Value, Value>,
    pub(super) origins: FxHashMap<Value, Origin>,
    pub(super) children: FxHashMap<ExitKey, Vec<u16>>,
    pub(super) pending: Vec<Pending>,
    pub(super) iters: FxHashMap<Value, Iter>,
    pub(super) dependencies: Vec<Dependency>,
    overruled: Vec<(u32, &'static str)>,
    /// By trace: the last instruction whose checks leave to the trace's beginning.
    pub(super) reach: FxHashMap<u16, u32>,
    // The path.
    pub(super) segment: Segment,
    pub(super) frame: Frame,
    pub(super) known: FxHashMap<Value, Known>,
    pub(super) objects: Objects,
    /// What was taken out of objects.
    pub(super) insides: FxHashMap<Value, Value>,
    /// Headers above, but for the tree's own.
    pub(super) nested: Vec<Rc<Nested>>,
    pub(super) trace: u16,
    pub(super) instr: u32,
    /// What the calls that the path is in have done.
    pub(super) repeated: Repeated,
    // The instruction. A call is one, until it returns.
    pub(super) before: Frame,
    /// Its index in the trace.
    pub(super) began: u32,
    /// Where the next instruction of the recording was executed, and its unit.
    pub(super) following: Option<(Level, u32)>,
    /// Objects that are kept alive only by what guards showed.
    pub(super) lent: FxHashSet<Value>,
    pub(super) exit: Option<Exit>,
    /// How many exits there are to `before`.
    pub(super) exits: u32,
    pub(super) resume: u32,
    pub(super) unit: u32,
    pub(super) ran_host: bool,
    /// How many of the topmost entries are the inputs of its steps.
    pub(super) inputs: usize,
    /// Whether something was done since `before` that running it again would do twice.
    pub(super) acted: bool,
    /// Of an instruction of a call: the state before it, where it resumes, and its unit. In the recorded frame itself, the
    /// unit is that of the instruction.
    pub(super) here: Frame,
    pub(super) here_resume: u32,
    pub(super) here_unit: u32,
    /// Whether exits lead there.
    pub(super) leads_here: bool,
    /// Whether the instruction gives up what its store replaces, which may end by it.
    pub(super) ends_old: bool,
    /// How old values of the instruction's stores are given up, if it has several.
    pub(super) planned: Vec<(Value, Drop)>,
    /// Objects that the trace made, such as tuples: who has one last is the trace, as a rule.
    pub(super) made: FxHashSet<Value>,
    pub(super) expected: Vec<(Value, u16)>,
    /// Whether it is one bridge alone that is translated.
    pub(super) is_fragment: bool,
    /// The header that it may come back to then.
    pub(super) label: Option<&'a Label>,
}

/// Why a path stops before its end.
pub(super) enum Stop {
    /// The rest cannot be expanded.
    Cut(ProjectError),
    /// Our fault.
    Bug(ProjectError),
}

pub(super) type Step<T> = Result<T, Stop>;

impl<'a> Translator<'a> {
    pub(super) fn new(
        recorded: &'a RecordedTree,
        model: &'a HostModel,
        tables: &'static Tables,
        lessons: Option<Lessons>,
    ) -> Result<Translator<'a>, ProjectError> {
        let bytecode = Instructions::decode(&recorded.code.bytes, tables);
        let plan = HeaderPlan::new(recorded, &bytecode, tables, lessons.as_ref())?;
        let mut translator = Translator::with_plan(recorded, model, tables, lessons, (plan, bytecode));
        for (at, trace) in recorded.traces.iter().enumerate() {
            if let Some(key) = trace.bridge_of {
                translator.children.entry(key).or_default().push(at as u16);
            }
        }
        Ok(translator)
    }

    /// At the beginning of the root, without bridges.
    pub(super) fn with_plan(
        recorded: &'a RecordedTree,
        model: &'a HostModel,
        tables: &'static Tables,
        lessons: Option<Lessons>,
        (plan, bytecode): (HeaderPlan, Instructions),
    ) -> Translator<'a> {
        let frame = Frame {
            locals: vec![None; usize::from(recorded.code.locals)],
            stack: Vec::new(),
            stale_above: Vec::new(),
            calls: Vec::new(),
        };
        Translator {
            recorded,
            model,
            tables,
            bytecode,
            callees: Vec::new(),
            builder: TreeBuilder::new(model, recorded.code.locals),
            plan,
            header: Segment(0),
            taught: lessons,
            learned: Lessons::default(),
            loaded: FxHashMap::default(),
            refreshed: FxHashSet::default(),
            taken_from: FxHashMap::default(),
            origins: FxHashMap::default(),
            children: FxHashMap::default(),
            pending: Vec::new(),
            iters: FxHashMap::default(),
            dependencies: Vec::new(),
            overruled: Vec::new(),
            reach: FxHashMap::default(),
            segment: Segment(0),
            before: frame.clone(),
            here: frame.clone(),
            frame,
            known: FxHashMap::default(),
            objects: Objects::default(),
            insides: FxHashMap::default(),
            nested: Vec::new(),
            trace: 0,
            instr: 0,
            repeated: Repeated::default(),
            began: 0,
            following: None,
            lent: FxHashSet::default(),
            exit: None,
            exits: 0,
            resume: recorded.header,
            unit: recorded.header,
            ran_host: false,
            inputs: 0,
            acted: false,
            here_resume: recorded.header,
            here_unit: recorded.header,
            leads_here: false,
            ends_old: false,
            planned: Vec::new(),
            made: FxHashSet::default(),
            expected: Vec::new(),
            is_fragment: false,
            label: None,
        }
    }

    /// Walks all traces, from where `open` begins.
    pub(super) fn run(
        mut self,
        open: impl FnOnce(&mut Self) -> Step<()>,
    ) -> Result<(Translation, Lessons), ProjectError> {
        open(&mut self).map_err(Stop::into_error)?;
        self.walk_trace()?;
        while let Some(next) = self.pending.pop() {
            // What the exit was made for may have turned out to hold always.
            if self.builder.tree().exit_owner(next.exit).is_none() {
                continue;
            }
            self.segment = self.builder.bridge(next.exit).map_err(|error| self.bug(error).into_error())?;
            self.frame = next.frame;
            self.known = next.known;
            self.objects = next.objects;
            self.insides = next.insides;
            self.nested = next.nested;
            self.trace = next.trace;
            // Where it begins in a call, its exits lead there.
            self.acted = true;
            self.repeated.clear();
            if let Some(end) = next.after {
                self.after_end(end).map_err(Stop::into_error)?;
            }
            self.walk_trace()?;
        }
        let (header, tree) = (self.header, self.builder.tree());
        self.learned.stored.extend(Shape::of(tree).stored_slots(tree, header));
        Ok(self.into_translation())
    }

    /// What was made, and what was learned.
    pub(super) fn into_translation(self) -> (Translation, Lessons) {
        let translation = Translation {
            contract: self.plan.contract(),
            plan: self.plan,
            tree: self.builder.into_tree(),
            dependencies: self.dependencies,
            overruled: self.overruled,
            reach: self.reach.into_iter().collect(),
        };
        (translation, self.learned)
    }

    /// Translates the current trace into the current segment, from the current frame.
    pub(super) fn walk_trace(&mut self) -> Result<(), ProjectError> {
        let recorded = self.recorded;
        let Some(trace) = recorded.traces.get(usize::from(self.trace)) else { return Ok(()) };
        self.expected.clear();
        self.decode_callees().map_err(Stop::into_error)?;
        for (at, instr) in trace.instrs.iter().enumerate() {
            self.instr = at as u32;
            let next = trace.instrs.get(at + 1);
            if !self.in_call()
                && let Some(first) = self.bytecode.proper(instr.unit).map(|decoded| decoded.start)
                && self.at_nested(first, &trace.end).map_err(Stop::into_error)?
            {
                return Ok(());
            }
            match self.walk_instr(instr, next, &trace.end) {
                Ok(()) => {}
                Err(Stop::Bug(error)) => return Err(error),
                Err(Stop::Cut(error)) if self.trace == 0 || at == 0 || !self.can_leave_call() => return Err(error),
                Err(Stop::Cut(_)) => return self.leave_here().map_err(Stop::into_error),
            }
        }
        self.instr = trace.instrs.len() as u32;
        if self.in_call() {
            let detail = "a recording that ends in a call".into();
            return Err(ProjectError { reason: AbortReason::LayoutMismatch, unit: trace.unit, detail });
        }
        if trace.instrs.is_empty() {
            let detail = "a recording without instructions".into();
            return Err(ProjectError { reason: AbortReason::CompilerError, unit: trace.unit, detail });
        }
        let end = match trace.end {
            TraceEnd::Closed(_) => self.close(),
            TraceEnd::Nested(unit, _) => self.end_nested(unit),
            TraceEnd::Linked(unit) => {
                self.begin(unit, unit);
                self.expect_types().and_then(|()| self.leave_here())
            }
            TraceEnd::Aborted(reason, unit) => Err(Stop::Bug(ProjectError {
                reason,
                unit,
                detail: "an aborted recording reached the translator".into(),
            })),
        };
        end.map_err(Stop::into_error)
    }

    /// Whether a path that is cut in a call can leave it: nothing has happened since the state that an exit leads to, and
    /// the path did something before.
    fn can_leave_call(&self) -> bool {
        !self.in_call() || !self.acted && self.began > 0
    }

    /// Ends the segment with an exit in the state before the current instruction.
    pub(super) fn leave_here(&mut self) -> Step<()> {
        let instr = if self.in_call() { self.began } else { self.instr };
        let key = ExitKey { trace: self.trace, instr, resume: self.resume };
        let exit = self.new_exit(key, ExitKind::End, &self.before.clone());
        self.builder.set_end(self.segment, End::Exit(exit)).map_err(|error| self.bug(error))
    }

    fn walk_instr(&mut self, instr: &ProjectedInstr, next: Option<&ProjectedInstr>, end: &TraceEnd) -> Step<()> {
        if instr.level != self.level() {
            return Err(
                self.cut(AbortReason::LayoutMismatch, "an instruction of another call than was recorded before")
            );
        }
        let Some(&decoded) = self.instructions(instr.level).and_then(|code| code.proper(instr.unit)) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "no instruction starts here"));
        };
        if self.in_call() {
            self.begin_in_call(decoded.start, decoded.unit);
        } else {
            self.begin(decoded.start, decoded.unit);
        }
        self.ran_host = false;
        self.following = next.map(|next| (next.level, next.unit));
        self.expect_types()?;
        let next_first = match (next, end) {
            // A call that was followed: where it goes on is where it would without.
            (Some(next), _) if next.level.depth > instr.level.depth => Some(decoded.next),
            (Some(next), _) => {
                self.instructions(next.level).and_then(|code| code.proper(next.unit)).map(|next| next.start)
            }
            (None, TraceEnd::Closed(_)) => Some(self.recorded.header),
            (None, TraceEnd::Linked(unit) | TraceEnd::Nested(unit, _)) => {
                self.bytecode.at(*unit).map(|next| next.start)
            }
            (None, TraceEnd::Aborted(..)) => None,
        };
        let Some(next_first) = next_first else {
            return Err(self.cut(AbortReason::LayoutMismatch, "the instruction that follows is unknown"));
        };
        let taken = match decoded.row(self.tables).flow {
            Flow::Leaves if self.in_call() => self.returns_to(next.map(|next| next.level), next_first)?,
            _ => self.direction(&decoded, next_first)?,
        };
        if !self.run_method(&decoded)? {
            self.expand_chosen(instr, next, &decoded, taken)?;
        }
        if !self.ran_host {
            return Ok(());
        }
        // A call that began goes on in the callee.
        let began = next.filter(|next| next.level == self.level() && next.level != instr.level);
        let inside = began.and_then(|next| self.instructions(next.level)?.proper(next.unit)).map(|first| first.start);
        let behind = if self.level().depth > instr.level.depth { inside.unwrap_or(next_first) } else { next_first };
        self.check_leave(behind)
    }

    /// Chooses an instruction's entry and expands its steps.
    fn expand_chosen(
        &mut self,
        instr: &ProjectedInstr,
        next: Option<&ProjectedInstr>,
        decoded: &Instruction,
        taken: bool,
    ) -> Step<()> {
        let Some(family) = self.tables.families.get(usize::from(instr.family.0)) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "a record of an unknown family"));
        };
        let next_name =
            next.and_then(|next| self.tables.families.get(usize::from(next.family.0))).map(|family| family.name);
        let Some(choice) = select(family, decoded, instr, &PathFacts { translator: self, next_name }) else {
            return Err(self.cut(AbortReason::UnsupportedTypes, family.name));
        };
        if choice.overruled {
            self.overruled.push((instr.unit, choice.entry.name));
        }
        match choice.entry.expansion {
            Expansion::Missing(why) => {
                let reason = if choice.entry.when.is_empty() {
                    AbortReason::UnsupportedInstr
                } else {
                    AbortReason::UnsupportedTypes
                };
                return Err(self.cut(reason, &format!("{}: {why}", choice.entry.name)));
            }
            Expansion::Steps { steps, outs } => {
                let registers = self.inputs(family, decoded)?;
                self.enforce(choice.entry.when, choice.entry.wants, family, decoded)?;
                self.expand(steps, outs, registers, decoded, instr, taken)?;
            }
        }
        Ok(())
    }

    /// Behind an instruction that ran host code: leaves if that changed the world.
    pub(super) fn check_leave(&mut self, next: u32) -> Step<()> {
        let key = ExitKey { trace: self.trace, instr: self.instr, resume: next };
        let exit = self.builder.exit(key, ExitKind::Leave, self.frame.snapshot(&self.objects));
        self.emit_leaving(Uop::CheckLeave, &[], exit)
    }

    /// Checks that a return leads behind its call.
    fn returns_to(&self, level: Option<Level>, next_first: u32) -> Step<bool> {
        let calls = &self.frame.calls;
        let outer = calls.len().checked_sub(2).and_then(|at| calls.get(at)).map(Call::level);
        let outer = outer.unwrap_or(Level::OUTERMOST);
        let behind = self.behind_call().zip(self.instructions(outer));
        let follows =
            behind.is_some_and(|(behind, code)| behind == next_first || self.is_quiet(code, behind, next_first));
        if follows && level.is_none_or(|level| level == outer) {
            Ok(false)
        } else {
            Err(self.cut(AbortReason::Exception, "a return did not go on behind its call"))
        }
    }

    /// Whether the instruction's jump was taken; checks that the recording is contiguous.
    fn direction(&self, decoded: &Instruction, next_first: u32) -> Step<bool> {
        let code = self.instructions(self.level()).unwrap_or(&self.bytecode);
        let falls = next_first == decoded.next || self.is_quiet(code, decoded.next, next_first);
        let target = decoded.successors(self.tables).jump;
        let jumps = target.is_some_and(|target| next_first == target || self.is_quiet(code, target, next_first));
        match decoded.row(self.tables).flow {
            Flow::Next if falls => Ok(false),
            Flow::JumpForward | Flow::JumpBackward if jumps => Ok(true),
            Flow::BranchForward | Flow::IterForward { .. } if falls => Ok(false),
            Flow::BranchForward | Flow::IterForward { .. } if jumps => Ok(true),
            Flow::Leaves | Flow::Opaque => Err(self.cut(AbortReason::UnsupportedInstr, "control leaves the path here")),
            Flow::Next | Flow::JumpForward | Flow::JumpBackward | Flow::BranchForward | Flow::IterForward { .. } => {
                Err(self.cut(AbortReason::Exception, "the instruction did not go on to the next one: it raised"))
            }
        }
    }

    /// The states of now, and of where exits lead: what is known of who owns a value is told to all.
    pub(super) fn frames(&mut self) -> [&mut Frame; 3] {
        [&mut self.frame, &mut self.before, &mut self.here]
    }

    /// Whether only instructions without an event (`RESUME`, `END_FOR`, `NOP`, `COPY_FREE_VARS`) lie between two units.
    pub(super) fn is_quiet(&self, code: &Instructions, from: u32, to: u32) -> bool {
        let mut at = from;
        while at < to {
            let Some(decoded) = code.at(at) else { return false };
            match decoded.generic_name(self.tables) {
                "RESUME" | "END_FOR" | "NOP" | "COPY_FREE_VARS" => at = decoded.next,
                _ => return false,
            }
        }
        at == to
    }
}

impl Stop {
    pub(super) fn into_error(self) -> ProjectError {
        match self {
            Stop::Cut(error) | Stop::Bug(error) => error,
        }
    }
}

struct PathFacts<'t, 'a> {
    translator: &'t Translator<'a>,
    next_name: Option<&'static str>,
}

impl Facts for PathFacts<'_, '_> {
    fn stack_type(&self, below_top: u32) -> Option<u16> {
        self.translator.below_top(below_top).and_then(|value| self.translator.exact(value))
    }
    fn next_name(&self) -> Option<&'static str> {
        self.next_name
    }
    fn name(&self, index: u32) -> Option<&str> {
        self.translator.code().names.get(index as usize).map(String::as_str)
    }
    /// A bridge may begin at what a guard for its cache failed at: the same cache would have it leave at once.
    fn believes_cache(&self, instr: &ProjectedInstr) -> bool {
        let Translator { recorded, trace, instr: at, .. } = self.translator;
        if *trace == 0 || *at != 0 || instr.level != Level::OUTERMOST {
            return true;
        }
        let mut earlier = recorded.traces.iter().take(usize::from(*trace)).flat_map(|trace| &trace.instrs);
        let is_same = |earlier: &ProjectedInstr| {
            let told = |instr: &ProjectedInstr| instr.cached.as_ref().map(Cached::told);
            earlier.level == instr.level && earlier.unit == instr.unit && told(earlier) == told(instr)
        };
        !earlier.any(is_same)
    }
}
