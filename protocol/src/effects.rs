//! Effects: what a uop or helper may read, write or run. The only ground on which a pass may move,
//! merge or drop an operation.
//!
//! ```text
//!                RunsHost          anything may happen: host code runs, every heap fact is lost
//!                   |
//!        Write(class)  Alloc       one alias class changes / a fresh object appears
//!                   |
//!             Read(class)          depends on one alias class
//!                   |
//!                 Pure             depends on its operands only
//! ```
//!
//! Pure data: any thread.

use core::fmt;

/// A set of heap locations that cannot overlap with those of another class.
///
/// Classes are declared by the host (one a field or element kind) and numbered densely; the first ones
/// are the compiler's own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AliasClass(pub u16);

impl fmt::Display for AliasClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            AliasClass::HOME => f.write_str("the frame"),
            AliasClass::REQUESTS => f.write_str("requests"),
            AliasClass::COUNTS => f.write_str("counts"),
            AliasClass(class) => write!(f, "class {class} of the host"),
        }
    }
}

impl AliasClass {
    /// The frame's local and stack slots in memory.
    pub const HOME: AliasClass = AliasClass(0);
    /// The thread's request word, read by `poll` and `check_leave`, and the context's own words.
    pub const REQUESTS: AliasClass = AliasClass(1);
    /// Reference counts.
    pub const COUNTS: AliasClass = AliasClass(2);
    /// The first class a host may declare.
    pub const FIRST_HOST: AliasClass = AliasClass(3);
}

/// What an operation may do, see the module's lattice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Result depends on operands only; may be merged, moved up to its operands, and dropped.
    Pure,
    /// A check that leaves the trace when it fails. May be dropped when implied, never moved before
    /// an effect.
    Guard,
    /// Reads one alias class.
    Read(AliasClass),
    /// Writes one alias class.
    Write(AliasClass),
    /// Makes a fresh object; may be dropped when unused, never merged.
    Alloc,
    /// May run host code: every heap fact is lost, the frame must be in order.
    RunsHost,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Effect::Pure => f.write_str("pure"),
            Effect::Guard => f.write_str("guard"),
            Effect::Read(class) => write!(f, "reads {class}"),
            Effect::Write(class) => write!(f, "writes {class}"),
            Effect::Alloc => f.write_str("makes an object"),
            Effect::RunsHost => f.write_str("runs host"),
        }
    }
}

impl Effect {
    /// Whether an operation with this effect may be removed when its result is unused.
    pub const fn droppable(self) -> bool {
        match self {
            Effect::Pure | Effect::Read(_) | Effect::Alloc => true,
            Effect::Guard | Effect::Write(_) | Effect::RunsHost => false,
        }
    }

    /// Whether facts read from `class` are lost after an operation with this effect.
    pub fn kills(self, class: AliasClass) -> bool {
        match self {
            Effect::Pure | Effect::Guard | Effect::Read(_) | Effect::Alloc => false,
            Effect::Write(written) => written == class,
            Effect::RunsHost => true,
        }
    }
}
