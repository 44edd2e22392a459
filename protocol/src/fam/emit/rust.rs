//! Tables as Rust source: one static named `TABLES` that equals the tables it was made from.
//!
//! The source names everything by full path and is included where the host likes.

use super::super::tables::*;
use crate::effects::{AliasClass, Effect};
use std::fmt::{Display, Write};

/// The tables as Rust source.
pub fn emit_rust(tables: &Tables) -> String {
    let mut out = String::from("// Generated from a .fam file by firesteel_protocol::fam::emit_rust. Do not edit.\n");
    let name = format!("Families of {} {}.", tables.name, tables.version);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "#[doc = {name:?}]\npub static TABLES: {T}::Tables = {T}::Tables {{\n    name: {:?},\n    version: {:?},\n",
        tables.name,
        tables.version,
        T = TABLES
    );
    section(
        &mut out,
        "views",
        tables.views.iter().map(|row| format!("{TABLES}::ViewDecl {{ view: {}, doc: {:?} }}", view(row.view), row.doc)),
    );
    section(&mut out, "types", tables.types.iter().map(ty));
    section(&mut out, "fields", tables.fields.iter().map(field));
    section(&mut out, "elems", tables.elems.iter().map(elem));
    section(&mut out, "helpers", tables.helpers.iter().map(helper));
    section(&mut out, "objects", tables.objects.iter().map(object));
    section(&mut out, "instrs", tables.instrs.iter().map(instr));
    section(&mut out, "families", tables.families.iter().map(family));
    section(
        &mut out,
        "by_opcode",
        tables.by_opcode.iter().map(|id| match id {
            Some(InstrId(id)) => format!("Some({TABLES}::InstrId({id}))"),
            None => "None".to_owned(),
        }),
    );
    out.push_str("};\n");
    out
}

/// Path of the tables' types.
const TABLES: &str = "::firesteel_protocol::fam::tables";

fn section(out: &mut String, name: &str, items: impl Iterator<Item = String>) {
    let _ = writeln!(out, "    {name}: &[");
    for item in items {
        let _ = writeln!(out, "        {item},");
    }
    out.push_str("    ],\n");
}

fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    format!("&[{}]", items.iter().map(text).collect::<Vec<_>>().join(", "))
}

fn option(value: Option<impl Display>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}

fn ty(ty: &TypeDecl) -> String {
    format!(
        "{TABLES}::TypeDecl {{ name: {:?}, symbol: {:?}, unboxed: ::firesteel_protocol::host::Unboxed::{:?}, plain: {} }}",
        ty.name, ty.symbol, ty.unboxed, ty.plain
    )
}

fn kind(kind: crate::types::Kind) -> String {
    format!("::firesteel_protocol::types::Kind::{kind:?}")
}

fn field(field: &FieldDecl) -> String {
    format!(
        "{TABLES}::FieldDecl {{ name: {:?}, kind: {}, class: {}, immutable: {} }}",
        field.name,
        kind(field.kind),
        field.class,
        field.immutable
    )
}

fn elem(elem: &ElemDecl) -> String {
    let ElemDecl { name, class, immutable, nullable, items } = elem;
    let items = format!("::firesteel_protocol::types::Items::{items:?}");
    format!(
        "{TABLES}::ElemDecl {{ name: {name:?}, class: {class}, immutable: {immutable}, nullable: {nullable}, items: {items} }}"
    )
}

fn effect(effect: Effect) -> String {
    let class = |AliasClass(class)| format!("(::firesteel_protocol::effects::AliasClass({class}))");
    let variant = match effect {
        Effect::Pure => "Pure".to_owned(),
        Effect::Guard => "Guard".to_owned(),
        Effect::Read(read) => format!("Read{}", class(read)),
        Effect::Write(written) => format!("Write{}", class(written)),
        Effect::Alloc => "Alloc".to_owned(),
        Effect::RunsHost => "RunsHost".to_owned(),
    };
    format!("::firesteel_protocol::effects::Effect::{variant}")
}

fn helper(helper: &HelperDecl) -> String {
    format!(
        "{TABLES}::HelperDecl {{ name: {:?}, args: {}, variadic: {}, result: {}, effect: {}, lasting: {}, replaces: {}, takes: {} }}",
        helper.name,
        list(helper.args, |arg| kind(*arg)),
        helper.variadic,
        option(helper.result.map(kind)),
        effect(helper.effect),
        helper.lasting,
        option(helper.replaces),
        helper.takes
    )
}

fn object(object: &ObjectDecl) -> String {
    format!("{TABLES}::ObjectDecl {{ name: {:?}, path: {:?} }}", object.name, object.path)
}

fn oparg(part: Oparg) -> String {
    format!("{TABLES}::Oparg {{ shift: {}, mask: {:#x} }}", part.shift, part.mask)
}

fn count(count: Count) -> String {
    let part = |part: &Part| format!("{TABLES}::Part {{ scale: {}, oparg: {} }}", part.scale, oparg(part.oparg));
    format!("{TABLES}::Count {{ fixed: {}, parts: {} }}", count.fixed, list(count.parts, part))
}

fn flow(flow: Flow) -> String {
    let variant = match flow {
        Flow::Next => "Next".to_owned(),
        Flow::JumpForward => "JumpForward".to_owned(),
        Flow::JumpBackward => "JumpBackward".to_owned(),
        Flow::BranchForward => "BranchForward".to_owned(),
        Flow::IterForward { skip } => format!("IterForward {{ skip: {skip} }}"),
        Flow::Leaves => "Leaves".to_owned(),
        Flow::Opaque => "Opaque".to_owned(),
    };
    format!("{TABLES}::Flow::{variant}")
}

fn instr(instr: &Instr) -> String {
    format!(
        "{TABLES}::Instr {{ name: {:?}, opcode: {}, family: {TABLES}::FamilyId({}), caches: {}, cache: {}, \
         effect: {TABLES}::StackEffect {{ pops: {}, pushes: {}, pushes_on_jump: {} }}, flow: {} }}",
        instr.name,
        instr.opcode,
        instr.family.0,
        instr.caches,
        list(instr.cache, |(name, units)| format!("({name:?}, {units})")),
        count(instr.effect.pops),
        count(instr.effect.pushes),
        count(instr.effect.pushes_on_jump),
        flow(instr.flow)
    )
}

fn view(view: View) -> String {
    format!("{TABLES}::View::{view:?}")
}

fn source(source: Source) -> String {
    let variant = match source {
        Source::Stack { below_top, per_oparg } => {
            format!("Stack {{ below_top: {below_top}, per_oparg: {per_oparg} }}")
        }
        Source::Local => "Local".to_owned(),
        Source::Global => "Global".to_owned(),
        Source::Element { container, index } => {
            format!("Element {{ container: {container}, index: {index} }}")
        }
        Source::Attribute { owner } => format!("Attribute {{ owner: {owner} }}"),
    };
    format!("{TABLES}::Source::{variant}")
}

fn slot(slot: &Slot) -> String {
    format!("{TABLES}::Slot {{ source: {}, view: {} }}", source(slot.source), view(slot.view))
}

fn want(want: &Want) -> String {
    format!("{TABLES}::Want {{ slot: {}, view: {}, project: {} }}", want.slot, view(want.view), want.project)
}

fn claim(claim: &Claim) -> String {
    format!(
        "{TABLES}::Claim {{ opcode: {}, when: {}, wants: {} }}",
        claim.opcode,
        list(claim.when, condition),
        list(claim.wants, want)
    )
}

fn family(family: &Family) -> String {
    let mut entries = String::new();
    for entry in family.entries {
        let _ = writeln!(entries, "            {},", self::entry(entry));
    }
    format!(
        "{TABLES}::Family {{ name: {:?}, head: {TABLES}::InstrId({}), slots: {}, reads: {}, fingerprint: {:#010x}, inputs: {}, entries: &[\n{entries}        ], claims: {} }}",
        family.name,
        family.head.0,
        list(family.slots, slot),
        list(family.reads, want),
        family.fingerprint,
        list(family.inputs, |(name, place)| format!("({name:?}, {})", option(place.map(source)))),
        list(family.claims, claim)
    )
}

fn entry(entry: &Entry) -> String {
    let expansion = match entry.expansion {
        Expansion::Missing(reason) => format!("Missing({reason:?})"),
        Expansion::Steps { steps, outs } => {
            format!("Steps {{ steps: {}, outs: {} }}", list(steps, step), list(outs, u8::to_string))
        }
    };
    format!(
        "{TABLES}::Entry {{ name: {:?}, opcode: {}, when: {}, wants: {}, expansion: {TABLES}::Expansion::{expansion} }}",
        entry.name,
        option(entry.opcode),
        list(entry.when, condition),
        list(entry.wants, want)
    )
}

fn condition(condition: &Condition) -> String {
    let values = |values: &[u32]| list(values, u32::to_string);
    let variant = match *condition {
        Condition::Oparg(set) => format!("Oparg({})", values(set)),
        Condition::OpargPart { part, values: set } => {
            format!("OpargPart {{ part: {}, values: {} }}", oparg(part), values(set))
        }
        Condition::Name { part, name } => {
            format!("Name {{ part: {}, name: {name:?} }}", oparg(part))
        }
        Condition::Type { want, ty } => format!("Type {{ want: {want}, ty: {ty} }}"),
        Condition::Is { want, object } => format!("Is {{ want: {want}, object: {object} }}"),
        Condition::Null { want } => format!("Null {{ want: {want} }}"),
        Condition::Next(name) => format!("Next({name:?})"),
    };
    format!("{TABLES}::Condition::{variant}")
}

fn operand(operand: &Operand) -> String {
    let variant = match *operand {
        Operand::Reg(register) => format!("Reg({register})"),
        Operand::I64(value) => format!("I64({value})"),
        Operand::F64(bits) => format!("F64({bits:#x})"),
        Operand::Bool(value) => format!("Bool({value})"),
        Operand::Object(object) => format!("Object({object})"),
        Operand::Null => "Null".to_owned(),
        Operand::Oparg(part) => format!("Oparg({})", oparg(part)),
        Operand::Cache { first, units, part } => {
            format!("Cache {{ first: {first}, units: {units}, part: {} }}", oparg(part))
        }
        Operand::CacheObject { first } => format!("CacheObject {{ first: {first} }}"),
    };
    format!("{TABLES}::Operand::{variant}")
}

fn step(step: &Step) -> String {
    let variant = match *step {
        Step::Uop { uop, imm, args, dst } => format!(
            "Uop {{ uop: ::firesteel_protocol::uops::Uop::{uop:?}, imm: {imm}, args: {}, dst: {} }}",
            list(args, operand),
            option(dst)
        ),
        Step::Value { value, dst } => format!("Value {{ value: {}, dst: {dst} }}", operand(&value)),
        Step::CheckError(register) => format!("CheckError({register})"),
        Step::Frame(op) => format!("Frame({TABLES}::FrameOp::{})", frame(op)),
    };
    format!("{TABLES}::Step::{variant}")
}

fn frame(op: FrameOp) -> String {
    match op {
        FrameOp::LoadLocal(part) => format!("LoadLocal({})", oparg(part)),
        FrameOp::LoadLocalCheck(part) => format!("LoadLocalCheck({})", oparg(part)),
        FrameOp::LoadLocalAndClear(part) => format!("LoadLocalAndClear({})", oparg(part)),
        FrameOp::StoreLocal(part) => format!("StoreLocal({})", oparg(part)),
        FrameOp::DeleteLocal(part) => format!("DeleteLocal({})", oparg(part)),
        FrameOp::LoadConst(part) => format!("LoadConst({})", oparg(part)),
        FrameOp::ReturnConst(part) => format!("ReturnConst({})", oparg(part)),
        FrameOp::Copy(part) => format!("Copy({})", oparg(part)),
        FrameOp::Swap(part) => format!("Swap({})", oparg(part)),
        FrameOp::LoadGlobal { push_null } => {
            format!("LoadGlobal {{ push_null: {} }}", oparg(push_null))
        }
        // Without a part of the argument, `Debug` writes what Rust reads.
        FrameOp::Nop
        | FrameOp::PushNull
        | FrameOp::Pop
        | FrameOp::CallAll(_)
        | FrameOp::BuildAll(_)
        | FrameOp::LoadName(_)
        | FrameOp::LoadCell(_)
        | FrameOp::LoadSuper(_)
        | FrameOp::StoreName(_)
        | FrameOp::StoreGlobal(_)
        | FrameOp::Jump
        | FrameOp::Branch { .. }
        | FrameOp::BranchNone { .. }
        | FrameOp::NextRange
        | FrameOp::NextList
        | FrameOp::NextTuple
        | FrameOp::NextAny(_)
        | FrameOp::CallRange
        | FrameOp::KeepIter
        | FrameOp::IterList
        | FrameOp::IterRange
        | FrameOp::CallFunction
        | FrameOp::Return
        | FrameOp::Unpack { .. } => format!("{op:?}"),
    }
}
