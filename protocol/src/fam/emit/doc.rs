//! The reference page of a host's families: for each one what is recorded, who consumes what of it, where a
//! projection is needed, and the expansions in the notation of the `.fam` language.

use super::super::tables::*;
use super::notation::{condition_text, count_text, step_text};
use super::record::record_text;
use std::fmt::Write;

/// The page, in Markdown.
pub fn emit_doc(tables: &Tables) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# Families of {} {}\n", tables.name, tables.version);
    out.push_str(
        "Generated from the `.fam` file. A slot is recorded for the whole family; an entry consumes views of slots.\n\
         `*` marks a projection: the slot holds the object, the entry wants something derived from it. Registers\n\
         are `%n`: inputs first, deepest first, then results. Members that expand as the head say what must hold\n\
         for the bytecode to be believed; the values decide among the cases and the head.\n",
    );
    let shown = |family: &&Family| family.entries.iter().any(|entry| !is_missing(entry)) || !family.slots.is_empty();
    for family in tables.families.iter().filter(shown) {
        family_page(&mut out, tables, family);
    }
    out.push_str(
        "\n## Not translated yet, nothing recorded\n\n| instruction | pops | pushes | why |\n|---|---|---|---|\n",
    );
    for family in tables.families.iter().filter(|family| !shown(family)) {
        let reasons = family.entries.iter().filter_map(|entry| match entry.expansion {
            Expansion::Missing(reason) => Some(reason),
            Expansion::Steps { .. } => None,
        });
        let head = &tables.instrs[usize::from(family.head.0)];
        let names = tables.instrs.iter().filter(|instr| instr.family == head.family);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            names.map(|instr| format!("`{}` {}", instr.name, instr.opcode)).collect::<Vec<_>>().join(", "),
            count_text(head.effect.pops),
            count_text(head.effect.pushes),
            reasons.collect::<Vec<_>>().join("; ")
        );
    }
    out
}

fn is_missing(entry: &Entry) -> bool {
    matches!(entry.expansion, Expansion::Missing(_))
}

fn family_page(out: &mut String, tables: &Tables, family: &Family) {
    let head = &tables.instrs[usize::from(family.head.0)];
    let jump = (head.effect.pushes_on_jump != head.effect.pushes)
        .then(|| format!(" ({} when the jump is taken)", count_text(head.effect.pushes_on_jump)));
    let fields = head.cache.iter().filter(|(name, _)| !name.is_empty()).map(|(name, units)| format!("{name} {units}"));
    let fields = fields.collect::<Vec<_>>().join(", ");
    let _ = writeln!(out, "\n## {}\n", family.name);
    let _ = writeln!(
        out,
        "Opcode {}, {} cache units{}, pops {}, pushes {}{}, fingerprint `{:08x}`.\n",
        head.opcode,
        head.caches,
        if fields.is_empty() { String::new() } else { format!(" ({fields})") },
        count_text(head.effect.pops),
        count_text(head.effect.pushes),
        jump.unwrap_or_default(),
        family.fingerprint
    );
    let _ = writeln!(out, "{}\n", record_text(tables, family));
    out.push_str("| entry | opcode | when | consumes | expansion |\n|---|---|---|---|---|\n");
    for entry in family.entries {
        let opcode = entry.opcode.map_or_else(String::new, |opcode| opcode.to_string());
        row(out, tables, family, (entry.name, &opcode), (entry.when, entry.wants), &expansion_text(tables, entry));
    }
    let name =
        |opcode: u8| tables.by_opcode[usize::from(opcode)].map_or("", |id| tables.instrs[usize::from(id.0)].name);
    for claim in family.claims {
        let who = (name(claim.opcode), &*claim.opcode.to_string());
        row(out, tables, family, who, (claim.when, claim.wants), "as the head");
    }
    let stands = tables.instrs.iter().filter(|instr| {
        instr.family == head.family
            && family.entries.iter().all(|entry| entry.opcode != Some(instr.opcode))
            && family.claims.iter().all(|claim| claim.opcode != instr.opcode)
    });
    let stands: Vec<String> = stands.map(|instr| format!("`{}` {}", instr.name, instr.opcode)).collect();
    if !stands.is_empty() {
        let _ = writeln!(out, "\nStands for the head: {}.", stands.join(", "));
    }
}

fn row(
    out: &mut String,
    tables: &Tables,
    family: &Family,
    (name, opcode): (&str, &str),
    (when, wants): (&[Condition], &[Want]),
    expansion: &str,
) {
    let conditions: Vec<String> =
        when.iter().map(|condition| condition_text(tables, family, wants, condition)).collect();
    let wants: Vec<String> = wants
        .iter()
        .map(|want| format!("{}{} of {}", want.view.name(), if want.project { "\\*" } else { "" }, want.slot))
        .collect();
    let _ = writeln!(out, "| `{name}` | {opcode} | {} | {} | {expansion} |", conditions.join(", "), wants.join(", "));
}

fn expansion_text(tables: &Tables, entry: &Entry) -> String {
    let (steps, outs) = match entry.expansion {
        Expansion::Missing(reason) => return format!("missing: {reason}"),
        Expansion::Steps { steps, outs } => (steps, outs),
    };
    let mut lines: Vec<String> = steps.iter().map(|step| format!("`{}`", step_text(tables, step))).collect();
    if !outs.is_empty() {
        let outs: Vec<String> = outs.iter().map(|register| format!("%{register}")).collect();
        lines.push(format!("push `{}`", outs.join(", ")));
    }
    lines.join("; ")
}
