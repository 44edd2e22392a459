//! What a snapshot records of a family, who consumes it, what is projected, and what is never kept alive: the
//! maps of the instructions, and prose of them for pages.

use super::super::layout::source_text;
use super::super::tables::*;
use super::super::views::{Keeps, VIEWS};
use std::fmt::Write;

/// What one instruction consumes: the head with its cases, a member, or an opcode that stands for the head.
pub struct Map {
    /// Instruction.
    pub name: &'static str,
    /// What it consumes, each thing once.
    pub wants: Vec<Want>,
}

/// The maps of a family in the order of its opcodes, the head first.
pub fn maps(tables: &Tables, family: &Family) -> Vec<Map> {
    let head = &tables.instrs[usize::from(family.head.0)];
    let instrs = tables.instrs.iter().filter(|instr| instr.family == head.family);
    let map = |instr: &Instr| {
        let own = member_wants(family, instr.opcode);
        // The head, cases, and what stands for the head without saying more.
        let wants = own.unwrap_or_else(|| {
            let of_head = |entry: &&Entry| entry.opcode.is_none() || entry.opcode == Some(head.opcode);
            once(family.entries.iter().filter(of_head).flat_map(|entry| entry.wants))
        });
        Map { name: instr.name, wants }
    };
    instrs.map(map).collect()
}

/// What a member states itself; none if the opcode is no member's.
fn member_wants(family: &Family, opcode: u8) -> Option<Vec<Want>> {
    let mut own = family.members(opcode).map(|entry| entry.wants).peekable();
    let mut claims = family.claims.iter().filter(|claim| claim.opcode == opcode).map(|claim| claim.wants).peekable();
    let is_member = own.peek().is_some() || claims.peek().is_some();
    is_member.then(|| once(own.chain(claims).flatten()))
}

fn once<'a>(wants: impl Iterator<Item = &'a Want>) -> Vec<Want> {
    let mut seen: Vec<Want> = Vec::new();
    for want in wants {
        if !seen.contains(want) {
            seen.push(*want);
        }
    }
    seen
}

/// Whether an instruction has members; the others are instructions without a family.
pub fn has_members(family: &Family) -> bool {
    !family.claims.is_empty() || family.entries.iter().filter(|entry| entry.opcode.is_some()).count() > 1
}

/// The derived layouts as a page, a section a family with members; then the instructions without members that
/// record something.
pub fn emit_records(tables: &Tables, about: &str) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# What {} {} records\n\n{about}", tables.name, tables.version);
    for family in tables.families.iter().filter(|family| has_members(family)) {
        let _ = writeln!(out, "\n## {}\n\n{}", family.name, record_text(tables, family));
    }
    let singles: Vec<&Family> =
        tables.families.iter().filter(|family| !has_members(family) && !family.slots.is_empty()).collect();
    if !singles.is_empty() {
        out.push_str("\n## Instructions without a family\n");
    }
    for family in singles {
        let _ = writeln!(out, "\n### {}\n\n{}", family.name, record_text(tables, family));
    }
    out
}

/// What is recorded of a family, what is projected, and what is never kept alive: one list, Markdown.
pub fn record_text(tables: &Tables, family: &Family) -> String {
    let maps = maps(tables, family);
    let mut out = String::new();
    if family.slots.is_empty() {
        out.push_str("* recorded: nothing\n");
    }
    for (at, slot) in family.slots.iter().enumerate() {
        let keeps = match slot.view.row().keeps {
            Keeps::Object => "kept alive until it is projected",
            Keeps::Other => "that one is kept alive until it is projected, the object itself is not",
            Keeps::Nothing => "nothing is kept alive",
        };
        let _ = writeln!(
            out,
            "* recorded in slot {at}: `{}` of {}, {}; {keeps}",
            slot.view.name(),
            place_text(family, slot.source),
            view_text(tables, slot.view)
        );
    }
    let names = |project: bool, at: usize, view: View| -> Vec<String> {
        let consumes = |map: &&Map| {
            map.wants.iter().any(|want| usize::from(want.slot) == at && want.view == view && want.project == project)
        };
        maps.iter().filter(consumes).map(|map| format!("`{}`", map.name)).collect()
    };
    for (at, slot) in family.slots.iter().enumerate() {
        let as_it_is = names(false, at, slot.view);
        if !as_it_is.is_empty() {
            let _ = writeln!(out, "* taken as recorded, slot {at}: {}", as_it_is.join(", "));
        }
        for row in VIEWS {
            let projecting = names(true, at, row.view);
            if !projecting.is_empty() {
                let _ = writeln!(out, "* projected to `{}`, slot {at}: {}", row.name, projecting.join(", "));
            }
        }
    }
    let idle: Vec<String> =
        maps.iter().filter(|map| map.wants.is_empty()).map(|map| format!("`{}`", map.name)).collect();
    if !idle.is_empty() && !family.slots.is_empty() {
        let _ = writeln!(out, "* consume nothing: {}", idle.join(", "));
    }
    let _ = writeln!(out, "* never kept alive: {}", never_kept(family));
    out.trim_end().to_owned()
}

/// The inputs of which no slot keeps the object.
fn never_kept(family: &Family) -> String {
    let kept = |source: Source| {
        let slot = family.slots.iter().find(|slot| slot.source == source)?;
        Some((slot.view, slot.view.row().keeps))
    };
    let named: Vec<String> = family
        .inputs
        .iter()
        .filter_map(|(name, place)| match place.and_then(kept) {
            Some((_, Keeps::Object)) => None,
            Some((view, Keeps::Other | Keeps::Nothing)) => {
                Some(format!("`{name}` (only `{}` is recorded)", view.name()))
            }
            None => Some(format!("`{name}` (not recorded)")),
        })
        .collect();
    let inside = family.slots.iter().filter(|slot| slot.source.is_inside() && slot.view.row().keeps != Keeps::Object);
    let inside = inside.map(|slot| format!("`{}` (only `{}` is recorded)", source_text(slot.source), slot.view.name()));
    let all: Vec<String> = named.into_iter().chain(inside).collect();
    match (all.is_empty(), family.inputs.is_empty()) {
        (false, _) => all.join(", "),
        (true, true) => "it takes nothing from the stack".to_owned(),
        (true, false) => "none of its inputs is left".to_owned(),
    }
}

/// A source with the name that the family's stack effect gives it.
pub fn place_text(family: &Family, source: Source) -> String {
    match family.inputs.iter().find(|(_, place)| *place == Some(source)) {
        Some((name, _)) => format!("`{name}`, `{}`", source_text(source)),
        None => format!("`{}`", source_text(source)),
    }
}

/// What a view is: the host's words, or the language's.
pub fn view_text(tables: &Tables, view: View) -> &'static str {
    tables.views.iter().find(|row| row.view == view).map_or(view.row().doc, |row| row.doc)
}
