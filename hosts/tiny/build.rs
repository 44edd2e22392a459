//! Makes the family tables, and a constant for each opcode, of `families/tiny.fam`.

use firesteel_protocol::fam::{self, tables::Tables};
use std::fmt::Write;
use std::path::Path;

const FAMILIES: &str = "families/tiny.fam";

fn main() {
    println!("cargo::rerun-if-changed={FAMILIES}");
    if let Err(message) = generate() {
        for line in message.lines() {
            println!("cargo::error={line}");
        }
    }
}

fn generate() -> Result<(), String> {
    let out = std::env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let text = std::fs::read_to_string(FAMILIES).map_err(|error| format!("{FAMILIES}: {error}"))?;
    let tables = fam::load(&text, FAMILIES).map_err(|error| error.to_string())?;
    let write = |name: &str, text: String| {
        let path = Path::new(&out).join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    write("families.rs", fam::emit_rust(tables))?;
    write("opcodes.rs", opcodes(tables))
}

/// One constant an instruction and a member.
fn opcodes(tables: &Tables) -> String {
    let heads = tables.instrs.iter().map(|instr| (instr.name, instr.opcode));
    let entries = tables.families.iter().flat_map(|family| family.entries);
    let members = entries.filter_map(|entry| entry.opcode.map(|opcode| (entry.name, opcode)));
    let mut rows: Vec<(&str, u8)> = heads.chain(members).collect();
    rows.sort_unstable_by_key(|&(name, opcode)| (opcode, name));
    rows.dedup();
    let mut out = String::new();
    for (name, opcode) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "#[doc = \"`{name}`\"]\npub const {name}: u8 = {opcode};");
    }
    out
}
