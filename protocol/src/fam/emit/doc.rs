//! The reference page of the families: for each one its slots, who consumes what of them, where a projection
//! is needed, and the expansions in the notation of the `.fam` language.

use super::super::layout::{part_text, source_text};
use super::super::tables::*;
use crate::uops::{ImmKind, Uop};
use std::fmt::Write;

/// The page, in Markdown.
pub fn emit_doc(tables: &Tables) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# Families of {} {}\n", tables.name, tables.version);
    out.push_str(
        "Generated from the `.fam` file. A slot is recorded for the whole family; an entry consumes views of slots.\n\
         `*` marks a projection: the slot holds the object, the entry wants something derived from it. Registers\n\
         are `%n`: inputs first, deepest first, then results.\n",
    );
    let translated = |family: &&Family| family.entries.iter().any(|entry| !is_missing(entry));
    for family in tables.families.iter().filter(translated) {
        family_page(&mut out, tables, family);
    }
    out.push_str("\n## Not translated yet\n\n| instruction | why |\n|---|---|\n");
    for family in tables.families.iter().filter(|family| !translated(family)) {
        let reasons = family.entries.iter().filter_map(|entry| match entry.expansion {
            Expansion::Missing(reason) => Some(reason),
            Expansion::Steps { .. } => None,
        });
        let _ = writeln!(out, "| `{}` | {} |", family.name, reasons.collect::<Vec<_>>().join("; "));
    }
    out
}

fn is_missing(entry: &Entry) -> bool {
    matches!(entry.expansion, Expansion::Missing(_))
}

fn family_page(out: &mut String, tables: &Tables, family: &Family) {
    let head = &tables.instrs[usize::from(family.head.0)];
    let _ = writeln!(out, "\n## {}\n", family.name);
    let _ = writeln!(
        out,
        "Opcode {}, {} cache units, pops {}, pushes {}, fingerprint `{:08x}`.\n",
        head.opcode,
        head.caches,
        count(head.effect.pops),
        count(head.effect.pushes),
        family.fingerprint
    );
    if !family.slots.is_empty() {
        out.push_str("| slot | source | view |\n|---|---|---|\n");
        for (at, slot) in family.slots.iter().enumerate() {
            let _ = writeln!(out, "| {at} | `{}` | {} |", source_text(slot.source), slot.view.name());
        }
        out.push('\n');
    }
    out.push_str("| entry | opcode | when | consumes | expansion |\n|---|---|---|---|---|\n");
    for entry in family.entries {
        let conditions: Vec<String> =
            entry.when.iter().map(|condition| condition_text(tables, family, entry, condition)).collect();
        let wants: Vec<String> = entry
            .wants
            .iter()
            .map(|want| format!("{}{} of {}", want.view.name(), if want.project { "\\*" } else { "" }, want.slot))
            .collect();
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            entry.name,
            entry.opcode.map_or_else(String::new, |opcode| opcode.to_string()),
            conditions.join(", "),
            wants.join(", "),
            expansion_text(tables, entry)
        );
    }
}

fn count(count: Count) -> String {
    match (count.fixed, count.scale) {
        (fixed, 0) => fixed.to_string(),
        (0, 1) => part_text(count.oparg),
        (0, scale) => format!("{scale} * ({})", part_text(count.oparg)),
        (fixed, 1) => format!("{fixed} + ({})", part_text(count.oparg)),
        (fixed, scale) => format!("{fixed} + {scale} * ({})", part_text(count.oparg)),
    }
}

fn condition_text(tables: &Tables, family: &Family, entry: &Entry, condition: &Condition) -> String {
    let set = |values: &[u32]| values.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let source = |want: u8| source_text(family.slots[usize::from(entry.wants[usize::from(want)].slot)].source);
    match *condition {
        Condition::Oparg(values) => format!("oparg in {{{}}}", set(values)),
        Condition::OpargPart { part, values } => {
            format!("{} in {{{}}}", part_text(part), set(values))
        }
        Condition::Name { part, name } => format!("names[{}] = {name}", part_text(part)),
        Condition::Type { want, ty } => {
            format!("`{}`: {}", source(want), tables.types[usize::from(ty)].name)
        }
        Condition::Is { want, object } => {
            format!("`{}` is {}", source(want), tables.objects[usize::from(object)].name)
        }
        Condition::Next(name) => format!("next {name}"),
    }
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

/// A step in the notation of the `.fam` language, registers as `%n`.
pub fn step_text(tables: &Tables, step: &Step) -> String {
    match *step {
        Step::Uop { uop, imm, args, dst } => {
            let at = usize::from(imm);
            let name = match uop.info().imm {
                ImmKind::None | ImmKind::Slot => uop.name().to_owned(),
                ImmKind::Type => format!("{uop}[{}]", tables.types[at].name),
                ImmKind::Field => format!("{uop}[{}]", tables.fields[at].name),
                ImmKind::Elem => format!("{uop}[{}]", tables.elems[at].name),
                ImmKind::Helper => format!("{} {}", Uop::Call, tables.helpers[at].name),
            };
            let args: Vec<String> = args.iter().map(|arg| operand_text(tables, arg)).collect();
            let dst = dst.map_or_else(String::new, |dst| format!("%{dst} = "));
            format!("{dst}{name}({})", args.join(", "))
        }
        Step::Value { value, dst } => format!("%{dst} = {}", operand_text(tables, &value)),
        Step::CheckError(register) => format!("raise if %{register} is null"),
        Step::Frame(op) => frame_text(tables, op),
    }
}

fn operand_text(tables: &Tables, operand: &Operand) -> String {
    match *operand {
        Operand::Reg(register) => format!("%{register}"),
        Operand::I64(value) => value.to_string(),
        Operand::F64(bits) => format!("{:?}", f64::from_bits(bits)),
        Operand::Bool(value) => value.to_string(),
        Operand::Object(object) => tables.objects[usize::from(object)].name.to_owned(),
        Operand::Null => "null".to_owned(),
        Operand::Oparg(part) => part_text(part),
    }
}

fn frame_text(tables: &Tables, op: FrameOp) -> String {
    let with = |name: &str, part: Oparg| format!("{name} {}", part_text(part));
    match op {
        FrameOp::Nop => "nop".to_owned(),
        FrameOp::LoadLocal(part) => with("load_local", part),
        FrameOp::LoadLocalCheck(part) => with("load_local_check", part),
        FrameOp::LoadLocalAndClear(part) => with("load_local_and_clear", part),
        FrameOp::StoreLocal(part) => with("store_local", part),
        FrameOp::DeleteLocal(part) => with("delete_local", part),
        FrameOp::LoadConst(part) => with("load_const", part),
        FrameOp::PushNull => "push_null".to_owned(),
        FrameOp::Pop => "pop".to_owned(),
        FrameOp::Copy(part) => with("copy", part),
        FrameOp::Swap(part) => with("swap", part),
        FrameOp::LoadGlobal { push_null } => with("load_global push_null", push_null),
        FrameOp::Jump => "jump".to_owned(),
        FrameOp::Branch { taken_if } => format!("branch if {taken_if}"),
        FrameOp::BranchNone { taken_if: true } => "branch if none".to_owned(),
        FrameOp::BranchNone { taken_if: false } => "branch if not none".to_owned(),
        FrameOp::NextRange => "next_range".to_owned(),
        FrameOp::NextList => "next_list".to_owned(),
        FrameOp::NextTuple => "next_tuple".to_owned(),
        FrameOp::NextAny(helper) => {
            format!("next_any {}", tables.helpers[usize::from(helper)].name)
        }
        FrameOp::CallRange => "call_range".to_owned(),
        FrameOp::KeepIter => "keep_iter".to_owned(),
        FrameOp::IterList => "iter_list".to_owned(),
        FrameOp::Unpack { items, len, elem } => format!(
            "unpack({}, {}, {})",
            tables.fields[usize::from(items)].name,
            tables.fields[usize::from(len)].name,
            tables.elems[usize::from(elem)].name
        ),
    }
}
