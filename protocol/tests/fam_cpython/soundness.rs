//! That the tables of every version can be followed blindly: indices, registers, outputs, helpers, reasons.

use super::{V312, V313, path};
use firesteel_protocol::fam::MAX_REGISTERS;
use firesteel_protocol::fam::tables::*;
use firesteel_protocol::uops::{ImmKind, Uop};

/// The inputs of the choice tests are what makes LOAD_ATTR's head unreachable; everything else is chosen by
/// somebody, which the loader checked.
#[test]
fn every_index_leads_somewhere() {
    for version in [&V312, &V313] {
        tables_are_sound(*version.0);
    }
}

fn tables_are_sound(tables: &'static Tables) {
    for (at, id) in tables.by_opcode.iter().enumerate() {
        if let Some(id) = id {
            assert_eq!(usize::from(tables.instrs[usize::from(id.0)].opcode), at);
        }
    }
    for instr in tables.instrs {
        assert!(usize::from(instr.family.0) < tables.families.len(), "{}", instr.name);
    }
    for family in tables.families {
        let head = &tables.instrs[usize::from(family.head.0)];
        assert_eq!(head.name, family.name);
        for entry in family.entries {
            entry_is_sound(tables, family, head, entry);
        }
        for claim in family.claims {
            wants_are_sound(family, claim.wants);
            let id = tables.by_opcode[usize::from(claim.opcode)].expect("a member");
            assert_eq!(tables.families[usize::from(tables.instrs[usize::from(id.0)].family.0)].name, family.name);
        }
        let last = family.entries.last().expect("a head");
        assert!(last.when.is_empty() && last.opcode == Some(head.opcode), "{}", family.name);
    }
}

fn wants_are_sound(family: &Family, wants: &[Want]) {
    for want in wants {
        let slot = family.slots[usize::from(want.slot)];
        assert_eq!(want.project, slot.view != want.view, "{}", family.name);
    }
}

fn entry_is_sound(tables: &Tables, family: &Family, head: &Instr, entry: &Entry) {
    wants_are_sound(family, entry.wants);
    let Expansion::Steps { steps, outs } = entry.expansion else {
        return;
    };
    let framed = steps.iter().any(|step| matches!(step, Step::Frame(_)));
    // An argument for which the entry applies fixes the number of inputs.
    let oparg = entry.when.iter().find_map(|condition| match condition {
        Condition::Oparg(values) => values.first().copied(),
        Condition::OpargPart { part, values } => values.first().map(|value| value << part.shift),
        _ => None,
    });
    let oparg = oparg.unwrap_or(1);
    let mut registers = head.effect.pops.of(oparg);
    for step in steps {
        if let Step::Uop { uop, imm, args, dst } = *step {
            let limit = match uop.info().imm {
                ImmKind::None | ImmKind::Slot => 1,
                ImmKind::Type => tables.types.len(),
                ImmKind::Field => tables.fields.len(),
                ImmKind::Elem => tables.elems.len(),
                ImmKind::Helper => tables.helpers.len(),
            };
            assert!(usize::from(imm) < limit, "{}", entry.name);
            for arg in args {
                match *arg {
                    Operand::Reg(register) => {
                        assert!(u32::from(register) < registers, "{}", entry.name)
                    }
                    Operand::Object(object) => assert!(usize::from(object) < tables.objects.len()),
                    Operand::I64(_)
                    | Operand::F64(_)
                    | Operand::Bool(_)
                    | Operand::Null
                    | Operand::Oparg(_)
                    | Operand::Cache { .. }
                    | Operand::CacheObject { .. } => {}
                }
            }
            if let Some(dst) = dst {
                assert_eq!(u32::from(dst), registers, "{}: results are numbered in order", entry.name);
                registers += 1;
            }
        } else if let Step::Value { dst, .. } = *step {
            assert_eq!(u32::from(dst), registers, "{}", entry.name);
            registers += 1;
        }
    }
    assert!(registers as usize <= MAX_REGISTERS, "{}", entry.name);
    if framed {
        assert!(outs.is_empty(), "{}", entry.name);
    } else {
        assert_eq!(outs.len(), head.effect.pushes.of(oparg) as usize, "{}", entry.name);
        assert!(outs.iter().all(|out| u32::from(*out) < registers), "{}", entry.name);
    }
}

/// Every helper that is declared is called in some version, and has its contract where it is declared.
#[test]
fn helpers_are_used_and_described() {
    let read = |name| std::fs::read_to_string(path(name)).expect("families");
    let text = ["cpython-shared.fam", "cpython-3.13.fam", "cpython-3.12.fam"].map(read).join("\n");
    let is_contract =
        |line: &&str| ["ref", "i64", "f64"].iter().any(|kind| line.starts_with(&format!("# {kind}  py_")));
    let contracts: Vec<&str> = text.lines().filter(is_contract).collect();
    let described = |name: &str| contracts.iter().any(|line| line.contains(&format!("{name}(")));
    for name in text.lines().filter_map(|line| line.strip_prefix("helper ")?.split('(').next()) {
        assert!([&V312, &V313].iter().any(|version| calls(*version.0, name)), "{name} is never called");
        let numbered = format!("{}N", name.trim_end_matches(|c: char| c.is_ascii_digit()));
        assert!(described(name) || described(&numbered), "{name} has no contract");
    }
}

fn calls(tables: &Tables, name: &str) -> bool {
    let is = |helper: u16| tables.helpers[usize::from(helper)].name == name;
    tables.families.iter().flat_map(|family| family.entries).any(|entry| match entry.expansion {
        Expansion::Missing(_) => false,
        Expansion::Steps { steps, .. } => steps.iter().any(|step| match *step {
            Step::Uop { uop: Uop::Call, imm, .. } => is(imm),
            Step::Frame(
                FrameOp::NextAny(helper)
                | FrameOp::CallAll(helper)
                | FrameOp::BuildAll(helper)
                | FrameOp::LoadName(helper)
                | FrameOp::LoadCell(helper)
                | FrameOp::LoadSuper(helper)
                | FrameOp::StoreName(helper),
            ) => is(helper),
            // These two call a helper by its name where the name's entry is not, or is, to be looked at.
            Step::Frame(FrameOp::LoadGlobal { .. }) => name == "py_load_global",
            Step::Frame(FrameOp::StoreGlobal(helper)) => is(helper) || name == "py_store_entry",
            // For what was followed, and for what was not.
            Step::Frame(FrameOp::CallFunction) => ["py_new", "py_call_pushed", "py_call_kw"].contains(&name),
            _ => false,
        }),
    })
}

/// What is not translated says why, for the log.
#[test]
fn what_is_missing_has_a_reason() {
    for version in [&V312, &V313] {
        for entry in version.0.families.iter().flat_map(|family| family.entries) {
            if let Expansion::Missing(reason) = entry.expansion {
                assert!(reason.split(' ').count() >= 3, "{}: {reason}", entry.name);
            }
        }
    }
}
