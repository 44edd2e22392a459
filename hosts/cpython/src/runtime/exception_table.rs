//! The exception table of a code object (Objects/exception_handling_notes.txt).
//!
//! Owns its decoding: a sequence of entries (start, length, target, depth << 1 | lasti), each number in groups
//! of six bits, most significant first, bit 6 set when more follow; bit 7 marks the first byte of an entry.
//! Pure, never panics: a table that does not decode ends where it stops making sense.

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
    let mut bytes = table.iter().copied();
    loop {
        let start = number(&mut bytes)?;
        let length = number(&mut bytes)?;
        let target = number(&mut bytes)?;
        let depth_and_flag = number(&mut bytes)?;
        if start > unit {
            // Entries are sorted by start and do not overlap.
            return None;
        }
        if unit - start < length {
            return Some(Handler { target, depth: depth_and_flag >> 1, push_unit: depth_and_flag & 1 != 0 });
        }
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
