//! What a host hands over when it records: the start of a trace, its records, its end; and what the
//! compiler tells the host about the loop it compiled.
//!
//! Owns these data types, nothing else. A start and an end travel through the service's channel, the records
//! between them through the thread's ring (crate `firesteel-recorder`).

use crate::exits::{AbortReason, CallKind, ExitKey};
use crate::fam::tables::FamilyId;
use std::sync::Arc;

/// Names one trace tree: the loop it belongs to. Given out by the executor table, never reused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TreeId(pub u32);

/// Type of the value in a frame slot at a trace's start or end, as far as the compiler cares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SlotType {
    /// Unbound.
    Null,
    /// An object of a type that the `.fam` file names (index into its types); integers only if 64 bits hold them.
    Type(u16),
    /// An unshared range iterator with this step.
    RangeIter {
        /// Its step.
        step: i64,
    },
    /// An unshared list iterator that is not exhausted.
    ListIter,
    /// Anything else, wide integers included.
    Other,
}

impl SlotType {
    /// In a contract: a range iterator whatever its step. No range has a step of zero.
    pub const ANY_STEP: i64 = 0;
}

/// A copy of everything the compiler needs of a code object, taken under the host's lock before events are
/// armed, so that specialised opcodes and inline caches are still there.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct CodeCopy {
    /// Readable place: file and qualified name.
    pub name: String,
    /// File.
    pub file: String,
    /// Address of the code object: identity only.
    pub address: u64,
    /// Raw bytecode with caches, two bytes a unit.
    pub bytes: Vec<u8>,
    /// Number of local slots, cells and free variables included.
    pub locals: u16,
    /// How many of them a call fills, the first ones, where it passes that many positional arguments.
    pub parameters: u16,
    /// How many of them, the last ones, are cells that a call takes from the function's closure.
    pub free: u16,
    /// Maximum depth of the value stack.
    pub stack_size: u16,
    /// Constants: addresses of objects that the code object keeps alive.
    pub consts: Vec<ConstCopy>,
    /// Names used by global instructions.
    pub names: Vec<String>,
    /// Names of local slots, for people.
    pub local_names: Vec<String>,
    /// Depth of the value stack before each unit; `u16::MAX` where no instruction starts.
    pub depths: Vec<u16>,
    /// First unit of the loop bodies' line table would go here: line of each unit, 0 where unknown.
    pub lines: Vec<u32>,
}

/// A constant of a code object.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ConstCopy {
    /// An integer that 64 bits hold.
    Int {
        /// Its value.
        value: i64,
        /// Address of the object, which the code object keeps alive; 0 if it is not told.
        object: u64,
    },
    /// A float.
    Float {
        /// Its bits.
        bits: u64,
        /// As for integers.
        object: u64,
    },
    /// True or false.
    Bool(bool),
    /// None.
    None,
    /// Any other object, by address, with its type if the `.fam` file names it. Kept alive by the code object.
    Object {
        /// Address.
        address: u64,
        /// Index of its type.
        ty: Option<u16>,
    },
}

/// The names that a trace does not take for constants, and where they are found.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Names {
    /// Address of the dict with the globals. Whoever enters code of the trace does so with this one only.
    pub globals: u64,
    /// Address of the dict with the builtins.
    pub builtins: u64,
    /// Whether instructions that look for names among the locals find this dict there: the body of a module.
    pub is_module: bool,
    /// The names that change.
    pub changing: Vec<Changing>,
}

/// A global that changes: loaded each time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Changing {
    /// Index among the code object's names.
    pub name: u32,
    /// Address of the string, which the code object keeps alive.
    pub key: u64,
    /// Where the globals have it; none if they do not, or in no way that code can look at.
    pub place: Option<Place>,
}

/// An entry of a dict. It is the one with a name if the dict's keys have this shape and the entry this key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The [`Place::SHAPE`] bits of the keys' shape: kind and sizes.
    pub shape: u32,
    /// Where the entry's value is, in words from the beginning of the keys. Its key is in the word before.
    pub at: u32,
    /// Type of the value, if the `.fam` file names it.
    pub ty: Option<u16>,
}

impl Place {
    /// Which bits of the word with the shape of a dict's keys say what their entries' places depend on.
    pub const SHAPE: u32 = 0x00ff_ffff;
}

impl Names {
    /// What is known of a name that changes.
    pub fn changing(&self, name: u32) -> Option<Changing> {
        self.changing.iter().find(|changing| changing.name == name).copied()
    }
}

/// How a recording starts.
#[derive(Clone, Debug)]
pub struct TraceStart {
    /// Tree that the trace is for.
    pub tree: TreeId,
    /// The exit it is a bridge of; none for a root.
    pub bridge_of: Option<ExitKey>,
    /// Code object.
    pub code: Arc<CodeCopy>,
    /// Names that are no constants.
    pub names: Arc<Names>,
    /// Unit of the first recorded instruction: the loop header for a root, the exit's resume point for a bridge.
    pub unit: u32,
    /// Unit of the loop header of the tree.
    pub header: u32,
    /// Depth of the value stack at the start.
    pub depth: u16,
    /// Types of all slots, locals first, then `depth` stack slots.
    pub slots: Vec<SlotType>,
    /// Position in the ring of the trace's first word.
    pub first: u64,
    /// When the recording began, for the timeline.
    pub at: std::time::Instant,
}

/// How a recording ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TraceEnd {
    /// Back at the tree's loop header; types of all slots there, in the order of [`TraceStart::slots`].
    Closed(Vec<SlotType>),
    /// Of a bridge: back at the header of another loop that it went around. Unit of the header, and types of all slots
    /// there. The compiler makes that loop a part of the tree.
    Nested(u32, Vec<SlotType>),
    /// At a place from which the interpreter goes on: the header of another tree's loop, or an instruction
    /// that traces do not follow. The unit of that instruction.
    Linked(u32),
    /// Given up.
    Aborted(AbortReason, u32),
}

/// How an instruction comes to run a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Via {
    /// It calls the function, or a bound method.
    Callable,
    /// It calls a class, whose function initialises the new instance.
    Class(Method),
    /// It calls an instance, whose class has the function.
    Instance(Method),
    /// It runs a function of the class of the first of so many inputs on them.
    Inputs(Method, u8, Other),
}

/// A function that a class has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Method {
    /// Version of the class, which says what it is and what it has.
    pub version: u32,
    /// The function, which lives as long as the class has this version.
    pub function: u64,
    /// How the interpreter calls it.
    pub kind: CallKind,
}

/// What is presumed of the second input, beside the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Other {
    /// Nothing.
    Any,
    /// It is of the same class.
    Same,
    /// It is of this type, by its index in the host's table.
    Of(u16),
}

impl Via {
    /// The function, unless the instruction says it.
    pub const fn method(&self) -> Option<Method> {
        match *self {
            Via::Callable => None,
            Via::Class(method) | Via::Instance(method) | Via::Inputs(method, ..) => Some(method),
        }
    }
}

/// Where arguments go that are passed by name, which are the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Keywords {
    count: u8,
    places: [u8; Keywords::MOST],
}

impl Keywords {
    /// Most arguments by name.
    pub const MOST: usize = 8;

    /// Those that go to these parameters, in the order in which they are passed. None if there are too many.
    pub fn new(parameters: &[u8]) -> Option<Keywords> {
        let mut places = [0; Keywords::MOST];
        places.get_mut(..parameters.len())?.copy_from_slice(parameters);
        Some(Keywords { count: parameters.len() as u8, places })
    }

    /// The parameters.
    pub fn parameters(&self) -> &[u8] {
        self.places.get(..usize::from(self.count)).unwrap_or_default()
    }
}

/// A code object whose calls a recording followed.
#[derive(Clone, PartialEq, Debug)]
pub struct Callee {
    /// The code object.
    pub code: Arc<CodeCopy>,
    /// Its names that are no constants.
    pub names: Arc<Names>,
    /// How many of its last parameters have default values.
    pub defaults: u16,
    /// How it is called.
    pub via: Via,
    /// Where its last arguments go.
    pub keywords: Keywords,
}

/// What a recorded instruction's inline cache would hold for the object that it met, where the cache in the code is for others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cache {
    /// Index of the record.
    pub record: u32,
    /// The specialised instruction for the object, or the generic one if there is none.
    pub opcode: u8,
    /// Units of its cache.
    pub units: Vec<u16>,
}

/// What a recording tells beside its records.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Told {
    /// Code objects whose calls it followed.
    pub callees: Vec<Callee>,
    /// Caches of instructions, in order of their records.
    pub caches: Vec<Cache>,
}

/// Where an instruction was executed: in the recorded frame, or in a call that it made.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Level {
    /// How many calls below the recorded frame.
    pub depth: u8,
    /// The code object: 0 for the recorded frame's own, above that one more than its index among the recording's
    /// [`Callee`]s.
    pub code: u16,
}

impl Level {
    /// The recorded frame itself.
    pub const OUTERMOST: Level = Level { depth: 0, code: 0 };

    /// The index among the recording's callees; none for the recorded frame's own code.
    pub const fn callee(self) -> Option<usize> {
        (self.code as usize).checked_sub(1)
    }
}

/// One recorded instruction, as it lies in the ring: this header word pair, then the family's slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordHeader {
    /// Family of the instruction.
    pub family: FamilyId,
    /// Number of slot words that follow.
    pub slots: u8,
    /// The family's fingerprint.
    pub fingerprint: u32,
    /// Unit of the instruction proper (behind its EXTENDED_ARG prefixes).
    pub unit: u32,
    /// Where it was executed.
    pub level: Level,
}

impl RecordHeader {
    /// Number of words of a header.
    pub const WORDS: usize = 2;

    /// The two words in the ring.
    pub const fn encode(self) -> [u64; 2] {
        [
            (self.family.0 as u64) | (self.slots as u64) << 16 | (self.fingerprint as u64) << 32,
            RecordHeader::place(self.unit, self.level),
        ]
    }

    /// The second of the two words.
    pub const fn place(unit: u32, level: Level) -> u64 {
        (unit as u64) | (level.code as u64) << 32 | (level.depth as u64) << 48
    }

    /// The header that these two words are.
    pub const fn decode(words: [u64; 2]) -> RecordHeader {
        RecordHeader {
            family: FamilyId(words[0] as u16),
            slots: (words[0] >> 16) as u8,
            fingerprint: (words[0] >> 32) as u32,
            unit: words[1] as u32,
            level: Level { depth: (words[1] >> 48) as u8, code: (words[1] >> 32) as u16 },
        }
    }
}

/// Encodings of a recorded slot word, by view.
///
/// * `Raw`: the object's address, owned by the record until it is returned; 0 is a null slot.
/// * `Type`: the type object's address; bit 0 set for an integer that needs more than 64 bits; 0 for null.
/// * other views: as for `Raw`, or 0 for absent.
pub mod word {
    /// Set in a type word for an integer that needs more than 64 bits.
    pub const WIDE: u64 = 1;
}

/// What a loop's header expects of a frame slot; the host compares it to decide whether a recorded path may
/// close there or must go on for another iteration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotContract {
    /// Slot.
    pub slot: u16,
    /// Expected type; `Other` expects nothing.
    pub ty: SlotType,
}

/// A fact about a name that an executor relies on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Dependency {
    /// The name, as the global instruction looks it up.
    pub name: String,
    /// Address of the object found when it was recorded.
    pub object: u64,
}

/// The reading end of a thread's record ring. One reader, on the service's thread.
pub trait Records: Send {
    /// Copies the next words out and frees their place; returns how many there were, up to `out.len()`.
    fn read(&mut self, out: &mut [u64]) -> usize;
    /// Position of the next word, counted from the ring's beginning.
    fn position(&self) -> u64;
}

/// The way back of raw references to the interpreter thread that owns them.
pub trait Releases: Send {
    /// Gives references back; never blocks. If the thread is gone, the host arranges for their release.
    fn give_back(&mut self, references: &[u64]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_survive_the_ring() {
        let level = Level { depth: 9, code: 700 };
        let header = RecordHeader { family: FamilyId(513), slots: 7, fingerprint: 0xdead_beef, unit: 70_000, level };
        assert_eq!(RecordHeader::decode(header.encode()), header);
        assert_eq!((level.callee(), Level::OUTERMOST.callee()), (Some(699), None));
    }
}
