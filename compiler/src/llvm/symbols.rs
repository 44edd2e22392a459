//! Link-time symbols: what a compiled object refers to, and where that is in this process.
//!
//! Names, never addresses, appear in LLVM IR and in the object:
//! `fs.type.<name>` types, `fs.obj.<n>.<name>` objects a tree names, `fs.obj.true` and `fs.obj.false`,
//! `fs.help.<name>` helpers, `fs.rt.<name>` runtime functions. Pure data: any thread.

use super::error::LlvmError;

/// A symbol with its address in this process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    /// Link-time name.
    pub name: String,
    /// Address; 0 when the host gave none.
    pub address: u64,
    /// Whether it is code.
    pub callable: bool,
}

/// Checks that every symbol can be linked.
pub(super) fn check_addresses(symbols: &[Symbol]) -> Result<(), LlvmError> {
    match symbols.iter().find(|symbol| symbol.address == 0) {
        Some(symbol) => Err(LlvmError::MissingAddress { symbol: symbol.name.clone() }),
        None => Ok(()),
    }
}
