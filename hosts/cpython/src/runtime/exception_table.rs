//! The exception table of a code object (Objects/exception_handling_notes.txt).
//!
//! Owns its decoding: a sequence of entries (start, length, target, depth << 1 | lasti), each number in groups
//! of six bits, most significant first, bit 6 set when more follow; bit 7 marks the first byte of an entry.
//! Pure, never panics: a table that does not decode ends where it stops making sense.

use core::iter::Copied;
use core::ops::Range;
use core::slice::Iter;

/// Where control goes when an instruction raises.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    /// Unit of the handler.
    pub target: u32,
    /// Depth that the value stack is cut to.
    pub depth: u32,
    /// Whether the raising instruction's unit is pushed before the exception.
    pub push_unit: bool,
}

/// The handler of an instruction: the first entry that covers its unit.
pub fn handler(table: &[u8], unit: u32) -> Option<Handler> {
    Handlers::of(table).at(unit)
}

/// The handlers of instructions that are asked for in the order of their units: each entry is decoded once. There may be a
/// million of both, since the compiler copies what stands in a `finally` for each way out of its `try`.
pub struct Handlers<'a> {
    bytes: Copied<Iter<'a, u8>>,
    /// The entry that was decoded last: units that it covers, and their handler.
    entry: Option<(Range<u32>, Handler)>,
}

impl<'a> Handlers<'a> {
    /// Those of a table.
    pub fn of(table: &'a [u8]) -> Handlers<'a> {
        let mut handlers = Handlers { bytes: table.iter().copied(), entry: None };
        handlers.entry = handlers.decode();
        handlers
    }

    /// The handler of an instruction. No later one was asked for before.
    pub fn at(&mut self, unit: u32) -> Option<Handler> {
        // Entries are sorted by start and do not overlap.
        while self.entry.as_ref().is_some_and(|(units, _)| units.end <= unit) {
            self.entry = self.decode();
        }
        self.entry.as_ref().and_then(|(units, handler)| units.contains(&unit).then_some(*handler))
    }

    fn decode(&mut self) -> Option<(Range<u32>, Handler)> {
        let start = number(&mut self.bytes)?;
        let length = number(&mut self.bytes)?;
        let target = number(&mut self.bytes)?;
        let depth_and_flag = number(&mut self.bytes)?;
        let handler = Handler { target, depth: depth_and_flag >> 1, push_unit: depth_and_flag & 1 != 0 };
        Some((start..start.checked_add(length)?, handler))
    }
}

/// One number; none at the table's end or when it does not fit 32 bits.
fn number(bytes: &mut impl Iterator<Item = u8>) -> Option<u32> {
    const MORE: u8 = 0x40;
    const BITS: u8 = 0x3f;
    let mut value = 0_u32;
    loop {
        let byte = bytes.next()?;
        if value >> 26 != 0 {
            return None;
        }
        value = value << 6 | u32::from(byte & BITS);
        if byte & MORE == 0 {
            return Some(value);
        }
    }
}
