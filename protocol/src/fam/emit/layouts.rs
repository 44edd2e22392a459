//! The derived layouts: JSON for tools, whose form is described in docs/fam.md, and text to look at.

use super::super::layout::source_text;
use super::super::tables::*;
use super::record::{has_members, maps};
use std::fmt::Write;

/// The derived layouts as JSON: the form is part of the interface, see docs/fam.md.
pub fn emit_layouts(tables: &Tables) -> String {
    let family = |family: &&Family| {
        let maps = maps(tables, family);
        let maps = maps.iter().map(|map| format!("\n        {:?}: {}", map.name, wants_json(&map.wants)));
        let maps = maps.collect::<Vec<_>>().join(",");
        format!(
            "\n    {:?}: {{\n      \"slots\": {},\n      \"maps\": {{{maps}\n      }}\n    }}",
            family.name,
            slots_json(family)
        )
    };
    let families: Vec<String> =
        tables.families.iter().filter(|family| has_members(family)).map(|f| family(&f)).collect();
    let singles = tables.families.iter().filter(|family| !has_members(family));
    let instructions: Vec<String> = singles
        .flat_map(|family| {
            maps(tables, family).into_iter().map(|map| {
                let (slots, map_json) = (slots_json(family), wants_json(&map.wants));
                format!("\n    {:?}: {{\"slots\": {slots}, \"map\": {map_json}}}", map.name)
            })
        })
        .collect();
    format!(
        "{{\n  \"families\": {{{}\n  }},\n  \"instructions\": {{{}\n  }}\n}}\n",
        families.join(","),
        instructions.join(",")
    )
}

fn slots_json(family: &Family) -> String {
    let slot =
        |slot: &Slot| format!("{{\"source\": {:?}, \"view\": {:?}}}", source_text(slot.source), slot.view.name());
    format!("[{}]", family.slots.iter().map(slot).collect::<Vec<_>>().join(", "))
}

fn wants_json(wants: &[Want]) -> String {
    let want = |want: &Want| {
        format!("{{\"slot\": {}, \"view\": {:?}, \"project\": {}}}", want.slot, want.view.name(), want.project)
    };
    format!("[{}]", wants.iter().map(want).collect::<Vec<_>>().join(", "))
}

/// The derived layouts as text: a block a family with its slots, then who consumes what; `*` marks a projection.
pub fn emit_layouts_text(tables: &Tables) -> String {
    let mut out = String::new();
    let (families, singles): (Vec<&Family>, Vec<&Family>) =
        tables.families.iter().partition(|family| has_members(family));
    for family in &families {
        block(&mut out, tables, family);
    }
    let recorded = singles.iter().filter(|family| !family.slots.is_empty());
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{} instructions without a family, {} of them record:\n",
        singles.len(),
        recorded.clone().count()
    );
    for family in recorded {
        block(&mut out, tables, family);
    }
    out
}

fn block(out: &mut String, tables: &Tables, family: &Family) {
    let maps = maps(tables, family);
    let nothing = if family.slots.is_empty() { ": nothing is recorded" } else { "" };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}{nothing}", family.name);
    for (at, slot) in family.slots.iter().enumerate() {
        let name = family.inputs.iter().find(|(_, place)| *place == Some(slot.source)).map_or("", |(name, _)| name);
        let line = format!("  slot {at}: {:<12} of {:<18} {name}", slot.view.name(), source_text(slot.source));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let width = maps.iter().map(|map| map.name.len()).max().unwrap_or(0);
    for map in maps.iter().filter(|_| !family.slots.is_empty()) {
        let want =
            |want: &Want| format!("{}{} of {}", want.view.name(), if want.project { "*" } else { "" }, want.slot);
        let wants = map.wants.iter().map(want).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "  {:width$}  {}", map.name, if wants.is_empty() { "-" } else { &wants });
    }
    out.push('\n');
}
