//! The recording plan of a code object: what the INSTRUCTION callback does at each unit.
//!
//! Owns everything about recording an instruction that is known before it executes, so that nothing of it is
//! worked out while the program waits: whether it is recorded at all, the header of its record, the depth at
//! which it must be met, where control can go, and its family's slots as indexes into the frame. Made from
//! decoded instructions and the tables when a code object is first recorded, and kept with it. Pure data that
//! never changes; made and read on interpreter threads.

use super::attributes::Access;
use super::methods::Runs;
use super::names;
use crate::bytecode::depth::{self, UNKNOWN};
use firesteel_protocol::bytecode::{Instruction, Instructions};
use firesteel_protocol::fam::tables::{
    Entry, Expansion, Family, Flow, FrameOp, Slot, Source, Step as FamStep, Tables, View,
};
use firesteel_protocol::trace::{Level, RecordHeader};

/// Most slots of a record: its header has eight bits for their number.
const MAX_SLOTS: usize = u8::MAX as usize;
/// Stands where control goes nowhere.
pub const NOWHERE: u32 = u32::MAX;
/// Marks a unit with no step.
const NO_STEP: u16 = u16::MAX;

/// What is done at an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Action {
    /// It is recorded.
    Record,
    /// It is recorded, and the call that it makes may be followed.
    RecordCall,
    /// It is recorded, with a cache for the object that it looks into, and the getter that it runs may be followed.
    RecordLoad,
    /// It is recorded, with a cache for the object that it writes to.
    RecordStore,
    /// It is recorded, and the method of an operator that it runs may be followed.
    RecordOperator,
    /// It is recorded, and the `__getitem__` that it runs may be followed.
    RecordSubscript,
    /// It is recorded; in a call that is followed only for iterators that need no host code.
    RecordIteration,
    /// In a call that is followed it is recorded, and ends that; the recording's own frame is cut before it.
    Return,
    /// It is recorded, unless the global name that it reads is volatile: then the recording is cut before it.
    RecordGlobal,
    /// The recording is cut before it, because it leaves the frame.
    CutLeaving,
    /// The recording is cut before it, because nothing translates it.
    CutUnsupported,
    /// The recording is aborted: the depth before or after it is not known.
    Abort,
}

impl Action {
    /// What the instruction runs of its first input's class.
    pub fn runs(self) -> Option<Runs> {
        match self {
            Action::RecordOperator => Some(Runs::Operator),
            Action::RecordSubscript => Some(Runs::Subscript),
            Action::RecordLoad => Some(Runs::Getter),
            Action::Record
            | Action::RecordCall
            | Action::RecordStore
            | Action::RecordIteration
            | Action::Return
            | Action::RecordGlobal
            | Action::CutLeaving
            | Action::CutUnsupported
            | Action::Abort => None,
        }
    }
}

/// One word of a record: where it is read, and what is recorded of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Read {
    /// Nowhere: the word is 0.
    Nothing,
    /// A frame slot, locals first.
    Slot {
        /// The slot.
        slot: u16,
        /// What is recorded of it.
        view: View,
    },
    /// A global or builtin.
    Global {
        /// Index of its name.
        name: u32,
        /// What is recorded of it.
        view: View,
    },
    /// The element of one frame slot that another one names.
    Element {
        /// Slot of the container.
        container: u16,
        /// Slot of the index.
        index: u16,
        /// What is recorded of it.
        view: View,
    },
    /// The attribute that an inline cache finds in the object of a frame slot.
    Attribute {
        /// Slot of the object.
        owner: u16,
        /// The instruction's unit, which its cache follows.
        unit: u32,
        /// What is recorded of it.
        view: View,
    },
}

/// Where control can go after an instruction, and how deep the stack is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ways {
    /// Unit without a jump, or [`NOWHERE`].
    pub next: u32,
    /// Unit with the jump taken, or [`NOWHERE`].
    pub jump: u32,
    /// Depth at `next`.
    pub next_depth: u16,
    /// Depth at `jump`.
    pub jump_depth: u16,
}

impl Ways {
    /// Nowhere.
    const NONE: Ways = Ways { next: NOWHERE, jump: NOWHERE, next_depth: UNKNOWN, jump_depth: UNKNOWN };

    /// Only to one place.
    pub const fn to(unit: u32, depth: u16) -> Ways {
        Ways { next: unit, next_depth: depth, ..Ways::NONE }
    }

    /// The depth at a unit where an instruction starts; none if control cannot have come there.
    #[inline]
    pub const fn depth_at(&self, start: u32) -> Option<u16> {
        if start == self.next {
            Some(self.next_depth)
        } else if start == self.jump {
            Some(self.jump_depth)
        } else {
            None
        }
    }
}

/// What is known of one instruction. Two of them share a cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub struct Step {
    /// The first word of the record's header; the second is the unit.
    head: u64,
    /// Where control can go afterwards.
    pub ways: Ways,
    /// Unit of the instruction proper.
    pub unit: u32,
    /// Where the reads begin in the plan's list. The header says how many there are.
    first: u32,
    /// Depth of the stack before it.
    pub depth: u16,
    /// What is done.
    pub action: Action,
    /// Number of its prefixes.
    prefixes: u8,
}

const _: () = assert!(size_of::<Step>() == 32 && size_of::<Read>() == 8);

impl Step {
    /// The unit of its first prefix, or of itself: where control comes to it.
    #[inline]
    pub const fn start(&self) -> u32 {
        self.unit - self.prefixes as u32
    }

    /// The header of its record at this level, encoded.
    #[inline]
    pub const fn header(&self, level: Level) -> [u64; RecordHeader::WORDS] {
        [self.head, RecordHeader::place(self.unit, level)]
    }
}

/// The plan of a code object.
#[derive(Debug)]
pub struct Plan {
    /// Index into `steps` by unit: of the instruction that starts or is proper there.
    by_unit: Box<[u16]>,
    steps: Box<[Step]>,
    reads: Box<[Read]>,
}

/// A code object as plans see it.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// Its instructions.
    pub instructions: &'a Instructions,
    /// Depth of the value stack before each unit.
    pub depths: &'a [u16],
    /// Number of local slots.
    pub locals: u16,
    /// Number of names.
    pub names: u32,
}

impl Plan {
    /// The plan of a code object.
    pub fn new(site: Site<'_>, tables: &'static Tables) -> Plan {
        let mut by_unit = vec![NO_STEP; site.instructions.units()];
        let count = site.instructions.iter().len();
        let mut steps = Vec::with_capacity(count);
        let mut reads = Vec::with_capacity(count);
        for (instruction, index) in site.instructions.iter().zip(0..NO_STEP) {
            for unit in [instruction.start, instruction.unit] {
                if let Some(place) = by_unit.get_mut(unit as usize) {
                    *place = index;
                }
            }
            steps.push(step(site, *instruction, tables, &mut reads));
        }
        Plan { by_unit: by_unit.into(), steps: steps.into(), reads: reads.into() }
    }

    /// The instruction that starts, or is proper, at a unit, with its index. `guess` is an index that is looked at
    /// first.
    #[inline(always)]
    pub fn find(&self, unit: u32, guess: u16) -> Option<(u16, &Step)> {
        match self.steps.get(usize::from(guess)) {
            Some(step) if step.unit == unit => Some((guess, step)),
            Some(_) | None => self.look_up(unit),
        }
    }

    #[inline(never)]
    fn look_up(&self, unit: u32) -> Option<(u16, &Step)> {
        let index = *self.by_unit.get(unit as usize)?;
        self.steps.get(usize::from(index)).map(|step| (index, step))
    }

    /// The slots of an instruction's record, in order.
    #[inline]
    pub fn reads(&self, step: &Step) -> &[Read] {
        let (first, slots) = (step.first as usize, RecordHeader::decode(step.header(Level::OUTERMOST)).slots);
        self.reads.get(first..first + usize::from(slots)).unwrap_or_default()
    }
}

fn step(site: Site<'_>, instruction: Instruction, tables: &'static Tables, reads: &mut Vec<Read>) -> Step {
    let row = instruction.row(tables);
    let family = &tables.families[usize::from(row.family.0)];
    let depth = site.depths.get(instruction.unit as usize).copied().unwrap_or(UNKNOWN);
    let ways = ways(instruction, depth, tables);
    let action = action(site, instruction, depth, family, row.flow, ways.is_some());
    let first = u32::try_from(reads.len()).unwrap_or(u32::MAX);
    match action {
        Action::Record
        | Action::RecordCall
        | Action::RecordLoad
        | Action::RecordStore
        | Action::RecordOperator
        | Action::RecordSubscript
        | Action::RecordGlobal
        | Action::RecordIteration
        | Action::Return => {
            reads.extend(family.slots.iter().map(|slot| read(site, instruction, family.name, depth, *slot)));
        }
        Action::CutLeaving | Action::CutUnsupported | Action::Abort => {}
    }
    let slots = (reads.len() - first as usize) as u8;
    let header = RecordHeader {
        family: row.family,
        slots,
        fingerprint: family.fingerprint,
        unit: instruction.unit,
        level: Level::OUTERMOST,
    };
    Step {
        head: header.encode()[0],
        ways: ways.unwrap_or(Ways::NONE),
        unit: instruction.unit,
        first,
        depth,
        action,
        prefixes: (instruction.unit - instruction.start) as u8,
    }
}

/// Where control goes; none if the depth is not known, or not as great as the instruction needs.
fn ways(instruction: Instruction, depth: u16, tables: &'static Tables) -> Option<Ways> {
    if depth == UNKNOWN {
        return None;
    }
    let after = depth::effect(instruction, depth, tables)?;
    let to = instruction.successors(tables);
    Some(Ways {
        next: to.next.unwrap_or(NOWHERE),
        jump: to.jump.unwrap_or(NOWHERE),
        next_depth: after.next,
        jump_depth: after.jump,
    })
}

fn action(site: Site<'_>, instruction: Instruction, depth: u16, family: &Family, flow: Flow, fits: bool) -> Action {
    if depth == UNKNOWN {
        return Action::Abort;
    }
    let missing = family.entries.iter().all(|entry| matches!(entry.expansion, Expansion::Missing(_)));
    match flow {
        Flow::Leaves => return if missing { Action::CutLeaving } else { Action::Return },
        Flow::Opaque => return Action::CutUnsupported,
        Flow::Next | Flow::JumpForward | Flow::JumpBackward | Flow::BranchForward | Flow::IterForward { .. } => {}
    }
    let global = family.slots.iter().any(|slot| slot.source == Source::Global);
    let nameless = global && names::selected(family.name, instruction.oparg) >= site.names;
    if missing || nameless || family.slots.len() > MAX_SLOTS {
        Action::CutUnsupported
    } else if !fits {
        Action::Abort
    } else if global {
        Action::RecordGlobal
    } else if matches!(flow, Flow::IterForward { .. }) {
        Action::RecordIteration
    } else if family.entries.iter().any(calls) {
        Action::RecordCall
    } else {
        match Access::of_family(family.name) {
            Some(Access::Load) => Action::RecordLoad,
            Some(Access::Store) => Action::RecordStore,
            None => match Runs::of_family(family.name) {
                Some(Runs::Operator) => Action::RecordOperator,
                Some(Runs::Subscript) => Action::RecordSubscript,
                Some(Runs::Getter) | None => Action::Record,
            },
        }
    }
}

/// Whether an entry is a call that can be followed.
fn calls(entry: &Entry) -> bool {
    let Expansion::Steps { steps, .. } = entry.expansion else {
        return false;
    };
    steps.iter().any(|step| matches!(step, FamStep::Frame(FrameOp::CallFunction)))
}

fn read(site: Site<'_>, instruction: Instruction, family: &str, depth: u16, slot: Slot) -> Read {
    let view = slot.view;
    // What lies below the bottom of the stack is nothing.
    let on_stack = |below_top: u32| {
        let at = u32::from(depth).checked_sub(below_top.checked_add(1)?)?;
        u16::try_from(u32::from(site.locals) + at).ok()
    };
    let oparg = instruction.oparg;
    let found = match slot.source {
        Source::Stack { below_top, per_oparg } => u32::from(below_top)
            .checked_add(if per_oparg { oparg } else { 0 })
            .and_then(on_stack)
            .map(|slot| Read::Slot { slot, view }),
        Source::Local => {
            let local = u16::try_from(oparg).ok().filter(|local| *local < site.locals);
            local.map(|slot| Read::Slot { slot, view })
        }
        Source::Global => Some(Read::Global { name: names::selected(family, oparg), view }),
        Source::Element { container, index } => on_stack(u32::from(container))
            .zip(on_stack(u32::from(index)))
            .map(|(container, index)| Read::Element { container, index, view }),
        Source::Attribute { owner } => {
            on_stack(u32::from(owner)).map(|owner| Read::Attribute { owner, unit: instruction.unit, view })
        }
    };
    found.unwrap_or(Read::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytecode::loops::testing::assemble;
    use crate::families::TABLES;
    use std::fmt::Write;

    const LOCALS: u16 = 10;
    const STACK: u16 = 20;
    const NAMES: u32 = 2;

    /// A `for` loop with a wide argument, globals, a call, a branch and a subscript store.
    const LOOP: &[(&str, u32)] = &[
        ("LOAD_FAST", 0),
        ("GET_ITER", 0),
        ("FOR_ITER", 22),
        ("STORE_FAST", 1),
        ("LOAD_GLOBAL", 3),
        ("LOAD_FAST", 1),
        ("CALL", 1),
        ("POP_JUMP_IF_FALSE", 7),
        ("LOAD_FAST", 1),
        ("LOAD_FAST", 2),
        ("LOAD_CONST", 0x1_0203),
        ("STORE_SUBSCR", 0),
        ("JUMP_BACKWARD", 24),
        ("END_FOR", 0),
        ("POP_TOP", 0),
        ("LOAD_GLOBAL", 4),
        ("RETURN_VALUE", 0),
    ];

    struct Code {
        instructions: Instructions,
        plan: Plan,
    }

    fn code(assembled: &[(&str, u32)]) -> Code {
        let instructions = assemble(assembled);
        let depths = depth::depths(&instructions, &[], STACK, &TABLES).expect("the code is understood");
        let site = Site { instructions: &instructions, depths: &depths, locals: LOCALS, names: NAMES };
        let plan = Plan::new(site, &TABLES);
        Code { instructions, plan }
    }

    /// A line an instruction: where it starts, its unit, depth, action, reads and ways.
    fn text(code: &Code) -> String {
        let mut text = String::new();
        for instruction in code.instructions.iter() {
            let step = code.plan.find(instruction.unit, 0).map(|(_, step)| step).expect("every instruction has a step");
            let name = instruction.row(&TABLES).name;
            write!(text, "{}-{} {name} @{} {:?}", step.start(), step.unit, step.depth as i16, step.action)
                .expect("memory");
            for read in code.plan.reads(step) {
                match *read {
                    Read::Nothing => write!(text, " nothing"),
                    Read::Slot { slot, view } => write!(text, " {slot}:{}", view.name()),
                    Read::Global { name, view } => write!(text, " name{name}:{}", view.name()),
                    Read::Element { container, index, view } => write!(text, " {container}[{index}]:{}", view.name()),
                    Read::Attribute { owner, unit, view } => write!(text, " {owner}.@{unit}:{}", view.name()),
                }
                .expect("memory");
            }
            for (unit, depth) in [(step.ways.next, step.ways.next_depth), (step.ways.jump, step.ways.jump_depth)] {
                if unit != NOWHERE {
                    write!(text, " ->{unit}@{depth}").expect("memory");
                }
            }
            text.push('\n');
        }
        text
    }

    #[test]
    fn the_plan_of_a_loop() {
        let expected = "\
0-0 LOAD_FAST @0 Record ->1@1
1-1 GET_ITER @1 Record 10:type ->2@1
2-2 FOR_ITER @1 RecordIteration 10:type ->4@2 ->28@0
4-4 STORE_FAST @2 Record ->5@1
5-5 LOAD_GLOBAL @1 RecordGlobal name1:raw ->10@3
10-10 LOAD_FAST @3 Record ->11@4
11-11 CALL @4 RecordCall 11:raw 12:type 13:type 11:type ->15@2
15-15 POP_JUMP_IF_FALSE @2 Record ->17@1 ->24@1
17-17 LOAD_FAST @1 Record ->18@2
18-18 LOAD_FAST @2 Record ->19@3
19-21 LOAD_CONST @3 Record ->22@4
22-22 STORE_SUBSCR @4 Record 12:type 13:type 12[13]:type 11:type ->24@1
24-24 JUMP_BACKWARD @1 Record ->2@1
26-26 END_FOR @-1 Abort
27-27 POP_TOP @-1 Abort
28-28 LOAD_GLOBAL @0 CutUnsupported ->33@1
33-33 RETURN_VALUE @1 Return
";
        assert_eq!(text(&code(LOOP)), expected);
    }

    /// A loop of so many units that its jumps need prefixes.
    fn long_loop() -> Vec<(&'static str, u32)> {
        let mut code = vec![("LOAD_FAST", 0), ("GET_ITER", 0), ("FOR_ITER", 304), ("STORE_FAST", 1)];
        code.extend(std::iter::repeat_n(("NOP", 0), 300));
        code.extend([("JUMP_BACKWARD", 307), ("END_FOR", 0), ("POP_TOP", 0), ("RETURN_CONST", 0)]);
        code
    }

    #[test]
    fn jumps_with_prefixes_start_at_the_first_one() {
        let code = code(&long_loop());
        let lines: Vec<String> = text(&code).lines().filter(|line| !line.contains("NOP")).map(String::from).collect();
        let expected = [
            "0-0 LOAD_FAST @0 Record ->1@1",
            "1-1 GET_ITER @1 Record 10:type ->2@1",
            "2-3 FOR_ITER @1 RecordIteration 10:type ->5@2 ->311@0",
            "5-5 STORE_FAST @2 Record ->6@1",
            "306-307 JUMP_BACKWARD @1 Record ->2@1",
            "309-309 END_FOR @-1 Abort",
            "310-310 POP_TOP @-1 Abort",
            "311-311 RETURN_CONST @0 Return",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn steps_are_where_instructions_are_and_headers_are_their_families() {
        for assembled in [LOOP, &long_loop()] {
            let code = code(assembled);
            for unit in 0..code.instructions.units() as u32 + 2 {
                let instruction = code.instructions.at(unit);
                let found = code.plan.find(unit, 0);
                for guess in [1, 7, 500, u16::MAX] {
                    let again = code.plan.find(unit, guess);
                    assert_eq!(again.map(|(index, _)| index), found.map(|(index, _)| index), "unit {unit}");
                }
                let step = found.map(|(_, step)| step);
                let known = instruction.map(|at| (at.start, at.unit));
                assert_eq!(step.map(|step| (step.start(), step.unit)), known, "unit {unit}");
                let (Some(instruction), Some(step)) = (instruction, step) else { continue };
                let id = instruction.row(&TABLES).family;
                let family = &TABLES.families[usize::from(id.0)];
                let header = RecordHeader::decode(step.header(Level::OUTERMOST));
                assert_eq!((header.family, header.fingerprint, header.unit), (id, family.fingerprint, step.unit));
                assert_eq!(usize::from(header.slots), code.plan.reads(step).len());
                let recorded = match step.action {
                    Action::Record
                    | Action::RecordCall
                    | Action::RecordLoad
                    | Action::RecordStore
                    | Action::RecordOperator
                    | Action::RecordSubscript
                    | Action::RecordGlobal
                    | Action::RecordIteration
                    | Action::Return => true,
                    Action::CutLeaving | Action::CutUnsupported | Action::Abort => false,
                };
                assert_eq!(usize::from(header.slots), if recorded { family.slots.len() } else { 0 });
            }
        }
    }

    #[test]
    fn what_lies_below_the_stack_or_behind_the_locals_is_nothing() {
        // The call looks at three values below its arguments; the stack has two.
        let code = code(&[("PUSH_NULL", 0), ("LOAD_FAST", 0), ("CALL", 0), ("RETURN_VALUE", 0)]);
        let step = code.plan.find(2, 0).expect("the call").1;
        let slot = |slot| Read::Slot { slot, view: View::Type };
        let callable = Read::Slot { slot: LOCALS, view: View::Raw };
        assert_eq!(code.plan.reads(step), [callable, slot(LOCALS), slot(LOCALS + 1), Read::Nothing]);
    }

    #[test]
    fn ways_lead_only_where_they_lead() {
        let ways = Ways { next: 4, jump: 9, next_depth: 2, jump_depth: 1 };
        assert_eq!([ways.depth_at(4), ways.depth_at(9), ways.depth_at(5)], [Some(2), Some(1), None]);
        let only = Ways::to(7, 3);
        assert_eq!([only.depth_at(7), only.depth_at(8)], [Some(3), None]);
    }
}
