//! Instructions as JSON lines for tests in other languages: one object an opcode.

use super::super::tables::*;
use std::fmt::Write;

/// One line an instruction: name, opcode, head, caches with their fields, stack effect, flow, and whether any entry of its
/// family is translated.
pub fn emit_json(tables: &Tables) -> String {
    let mut out = String::new();
    let count = |count: Count| {
        let parts = count.parts.iter().map(|Part { scale, oparg }| {
            format!("{{\"scale\": {scale}, \"shift\": {}, \"mask\": {}}}", oparg.shift, oparg.mask)
        });
        let parts = parts.collect::<Vec<_>>().join(", ");
        format!("{{\"fixed\": {}, \"parts\": [{parts}]}}", count.fixed)
    };
    for instr in tables.instrs {
        let family = &tables.families[usize::from(instr.family.0)];
        let translated = family.entries.iter().any(|entry| matches!(entry.expansion, Expansion::Steps { .. }));
        let flow = match instr.flow {
            Flow::Next => "next",
            Flow::JumpForward => "jump forward",
            Flow::JumpBackward => "jump backward",
            Flow::BranchForward => "branch",
            Flow::IterForward { .. } => "iterate",
            Flow::Leaves => "leaves",
            Flow::Opaque => "opaque",
        };
        let named = instr.cache.iter().filter(|(name, _)| !name.is_empty());
        let cache: Vec<String> =
            named.map(|(name, units)| format!("{{\"name\": \"{name}\", \"units\": {units}}}")).collect();
        // Names are identifiers and need no escapes. Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{{\"name\": \"{}\", \"opcode\": {}, \"head\": \"{}\", \"caches\": {}, \"cache\": [{}], \"pops\": {}, \"pushes\": {}, \"pushes_on_jump\": {}, \"flow\": \"{flow}\", \"translated\": {translated}}}",
            instr.name,
            instr.opcode,
            family.name,
            instr.caches,
            cache.join(", "),
            count(instr.effect.pops),
            count(instr.effect.pushes),
            count(instr.effect.pushes_on_jump),
        );
    }
    out
}
