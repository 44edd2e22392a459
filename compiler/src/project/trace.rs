//! Projected traces: what is kept of a recording after its raw references were given back.
//!
//! Plain data, kept for as long as its tree lives, so that the tree can be translated again when a bridge
//! joins it. Owns no host reference: objects are named by address only where a dependency or the code
//! object keeps them alive.

use super::label::Label;
use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_protocol::fam::tables::{Family, FamilyId, View};
use firesteel_protocol::trace::{Callee, CodeCopy, Level, Names, SlotType, TraceEnd, TreeId};
use smallvec::SmallVec;
use std::sync::Arc;

/// What was seen of a recorded slot through one view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// Nothing: the slot was null, or its predicate failed.
    Absent,
    /// An object of a type that the `.fam` file has no name for.
    Unnamed,
    /// A type that the `.fam` file names; an integer has one only if 64 bits hold the value.
    Type(u16),
    /// Index of the object among those that the `.fam` file names.
    Known(u16),
    /// Identity of an object. Nothing keeps the object alive but a dependency or the code object.
    Object(u64),
}

impl Seen {
    /// The type, if it is one.
    pub fn ty(self) -> Option<u16> {
        match self {
            Seen::Type(ty) => Some(ty),
            Seen::Absent | Seen::Unnamed | Seen::Known(_) | Seen::Object(_) => None,
        }
    }

    /// The named object, if it is one.
    pub fn known(self) -> Option<u16> {
        match self {
            Seen::Known(object) => Some(object),
            Seen::Absent | Seen::Unnamed | Seen::Type(_) | Seen::Object(_) => None,
        }
    }

    /// The address, if it is an object's identity.
    pub fn address(self) -> Option<u64> {
        match self {
            Seen::Object(address) => Some(address),
            Seen::Absent | Seen::Unnamed | Seen::Type(_) | Seen::Known(_) => None,
        }
    }
}

/// One recorded instruction.
#[derive(Clone, PartialEq, Debug)]
pub struct ProjectedInstr {
    /// Unit of the instruction proper.
    pub unit: u32,
    /// Where it was executed.
    pub level: Level,
    /// Its family.
    pub family: FamilyId,
    /// What was seen, by the family's [`reads`](Family::reads).
    pub seen: SmallVec<[Seen; 4]>,
    /// The specialised instruction that stood there, if its expansion reads the inline cache.
    pub cached: Option<Cached>,
}

impl ProjectedInstr {
    /// What was seen of a slot through a view; absent if no entry of the family wants it.
    pub fn seen(&self, family: &Family, slot: u8, view: View) -> Seen {
        family.read(slot, view).and_then(|at| self.seen.get(at)).copied().unwrap_or(Seen::Absent)
    }
}

/// A specialised instruction with its inline cache, as both were when the trace was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cached {
    /// Opcode byte.
    pub opcode: u8,
    /// Units of the cache.
    pub units: SmallVec<[u16; 4]>,
}

impl Cached {
    /// What it says: all but the counter, which comes first.
    pub fn told(&self) -> (u8, SmallVec<[u16; 8]>) {
        (self.opcode, self.units.iter().skip(1).copied().collect())
    }
}

/// One recorded trace.
#[derive(Clone, PartialEq, Debug)]
pub struct ProjectedTrace {
    /// Position in the ring of its first word: tells recordings of one tree apart.
    pub first: u64,
    /// The exit it continues; none for the root.
    pub bridge_of: Option<ExitKey>,
    /// Names that are no constants in it.
    pub names: Arc<Names>,
    /// The code of calls that it followed.
    pub callees: Vec<Callee>,
    /// Unit at which it starts.
    pub unit: u32,
    /// Depth of the value stack there.
    pub depth: u16,
    /// Types of all slots there.
    pub slots: Vec<SlotType>,
    /// Instructions.
    pub instrs: Vec<ProjectedInstr>,
    /// End.
    pub end: TraceEnd,
    /// The last instruction whose checks leave to the first one's beginning, by its index: those of a call do until the call
    /// has done something. Known once the trace was translated.
    pub reach: u32,
}

/// All traces of a tree: the root first, then bridges in order of attachment.
#[derive(Clone, Debug)]
pub struct RecordedTree {
    /// Name.
    pub tree: TreeId,
    /// Code object.
    pub code: Arc<CodeCopy>,
    /// Unit of the loop header.
    pub header: u32,
    /// Traces.
    pub traces: Vec<ProjectedTrace>,
    /// The header that its fragments come back to, once it was compiled as a whole.
    pub label: Option<Arc<Label>>,
}

impl RecordedTree {
    /// Whether a bridge is of no use: its exit is at the beginning of another bridge, whose checks lead there, and it went the
    /// same way through all instructions that have such checks, and met the same. What fails there no recording sees.
    pub fn repeats(&self, bridge: &ProjectedTrace) -> bool {
        let Some(key) = bridge.bridge_of.filter(|key| key.trace != 0) else { return false };
        let Some(parent) = self.traces.get(usize::from(key.trace)) else { return false };
        if key.is_before_first_header() {
            // What is checked on the way into the loop is what it comes back with.
            return bridge.slots == parent.slots && bridge.end == parent.end;
        }
        if !key.is_at_beginning() {
            return false;
        }
        let same = |(ours, theirs): (&ProjectedInstr, &ProjectedInstr)| {
            let told = |instr: &ProjectedInstr| instr.cached.as_ref().map(Cached::told);
            (ours.unit, ours.level.depth, &ours.seen, told(ours))
                == (theirs.unit, theirs.level.depth, &theirs.seen, told(theirs))
        };
        let place = |instr: &ProjectedInstr| (instr.unit, instr.level.depth);
        let count = parent.reach as usize + 1;
        // The last one's checks say where control goes.
        let next = |trace: &ProjectedTrace| trace.instrs.get(count).map(place);
        bridge.instrs.len() >= count
            && bridge.instrs.iter().zip(&parent.instrs).take(count).all(same)
            && next(bridge) == next(parent)
    }

    /// Notes how far the checks reach that leave to a trace's beginning.
    pub fn note_reach(&mut self, reach: &[(u16, u32)]) {
        for &(trace, instr) in reach {
            if let Some(trace) = self.traces.get_mut(usize::from(trace)) {
                trace.reach = instr;
            }
        }
    }
}

/// A recording that does not become trace IR.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{} at unit {unit}: {detail}", reason.message())]
pub struct ProjectError {
    /// Reason from the table.
    pub reason: AbortReason,
    /// Unit of the instruction.
    pub unit: u32,
    /// What exactly.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instr(unit: u32, depth: u8, seen: Seen) -> ProjectedInstr {
        let level = Level { depth, code: depth.into() };
        ProjectedInstr { unit, level, family: FamilyId(0), seen: [seen].into_iter().collect(), cached: None }
    }

    fn trace(bridge_of: Option<ExitKey>, instrs: Vec<ProjectedInstr>) -> ProjectedTrace {
        let (names, callees, end) = (Arc::default(), vec![], TraceEnd::Linked(0));
        ProjectedTrace { first: 0, bridge_of, names, callees, unit: 4, depth: 0, slots: vec![], instrs, end, reach: 0 }
    }

    /// A tree whose bridge, trace 1, begins with a call and goes on behind it.
    fn tree() -> (RecordedTree, Vec<ProjectedInstr>) {
        let way = vec![instr(4, 0, Seen::Type(1)), instr(0, 1, Seen::Type(2)), instr(8, 0, Seen::Type(3))];
        let of_root = ExitKey { trace: 0, instr: 2, resume: 4 };
        // The checks of the call leave to its beginning.
        let bridge = ProjectedTrace { reach: 1, ..trace(Some(of_root), way.clone()) };
        let traces = vec![trace(None, way.clone()), bridge];
        (RecordedTree { tree: TreeId(1), code: Arc::default(), header: 0, traces, label: None }, way)
    }

    const BEGINNING: ExitKey = ExitKey { trace: 1, instr: 0, resume: 4 };

    #[test]
    fn a_bridge_that_goes_the_same_way_through_the_first_instruction_repeats() {
        let (tree, mut way) = tree();
        assert!(tree.repeats(&trace(Some(BEGINNING), way.clone())));
        assert!(tree.repeats(&trace(Some(BEGINNING.nth(3)), way.clone())), "whichever check of it fails");
        way[2] = instr(8, 0, Seen::Type(7));
        assert!(tree.repeats(&trace(Some(BEGINNING), way)), "what comes behind it is not asked");
    }

    #[test]
    fn a_bridge_that_met_something_else_does_not_repeat() {
        let (tree, way) = tree();
        let with = |at: usize, other: ProjectedInstr| {
            let mut way = way.clone();
            way[at] = other;
            tree.repeats(&trace(Some(BEGINNING), way))
        };
        assert!(!with(0, instr(4, 0, Seen::Type(5))), "another type");
        assert!(!with(1, instr(0, 1, Seen::Type(5))), "another type in the call");
        assert!(!with(1, instr(2, 1, Seen::Type(2))), "another way through the call");
        assert!(!with(1, instr(8, 0, Seen::Type(3))), "no call");
        assert!(!with(2, instr(9, 0, Seen::Type(3))), "another way behind the last of them");
        let cached = Some(Cached { opcode: 1, units: [0, 7].into_iter().collect() });
        assert!(!with(0, ProjectedInstr { cached, ..way[0].clone() }), "another inline cache");
    }

    #[test]
    fn a_bridge_that_met_something_else_behind_checks_that_lead_there_does_not_repeat() {
        let (mut tree, mut way) = tree();
        tree.note_reach(&[(1, 2)]);
        assert!(tree.repeats(&trace(Some(BEGINNING), way.clone())));
        way[2] = instr(8, 0, Seen::Type(7));
        assert!(!tree.repeats(&trace(Some(BEGINNING), way)));
    }

    #[test]
    fn only_a_bridge_at_the_beginning_of_another_repeats() {
        let (tree, way) = tree();
        let repeats = |key| tree.repeats(&trace(key, way.clone()));
        assert!(!repeats(None), "a root");
        assert!(!repeats(Some(ExitKey { trace: 0, ..BEGINNING })), "a bridge of the root");
        assert!(!repeats(Some(ExitKey { instr: 1, ..BEGINNING })), "a later instruction");
        assert!(!repeats(Some(ExitKey { instr: ExitKey::ENDED, ..BEGINNING })), "the end of an iterator");
        assert!(!repeats(Some(ExitKey { trace: 9, ..BEGINNING })), "a trace that is not there");
    }
}
