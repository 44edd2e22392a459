//! Value kinds: what an SSA value of the trace IR, a uop operand, or a spilled exit value can be.
//!
//! Owns the closed list of kinds and their textual names. Everything else (registers, LLVM types,
//! boxing at exits) derives from a kind. Pure data: any thread.

use core::fmt;

/// The kind of a value in the trace IR.
///
/// Every kind occupies one 64-bit word in an exit buffer, so that a spill slot is always eight bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// A reference to a host object, or null where the uop says so.
    Ref,
    /// A signed 64-bit integer.
    I64,
    /// An IEEE 754 binary64.
    F64,
    /// A truth value; spilled as 0 or 1.
    Bool,
    /// A raw machine address inside a host object; never stored in a snapshot.
    Addr,
}

impl Kind {
    /// All kinds, in the order of declaration.
    pub const ALL: [Kind; 5] = [Kind::Ref, Kind::I64, Kind::F64, Kind::Bool, Kind::Addr];

    /// The name used in the text form.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Ref => "ref",
            Kind::I64 => "i64",
            Kind::F64 => "f64",
            Kind::Bool => "bool",
            Kind::Addr => "addr",
        }
    }

    /// The kind with this textual name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What the elements of an array are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Items {
    /// References to objects.
    #[default]
    Objects,
    /// Floats of 64 bits.
    Floats,
    /// Signed integers of 64 bits.
    Words,
    /// Bytes.
    Bytes,
}

impl Items {
    /// All, in the order of declaration.
    pub const ALL: [Items; 4] = [Items::Objects, Items::Floats, Items::Words, Items::Bytes];

    /// The name in family files.
    pub const fn name(self) -> &'static str {
        match self {
            Items::Objects => "objects",
            Items::Floats => "floats",
            Items::Words => "words",
            Items::Bytes => "bytes",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
