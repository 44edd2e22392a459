//! The families of the CPython versions: what is recorded, which entry is chosen for which operands, and that
//! every index in the tables leads somewhere.

mod soundness;
mod v312;
mod v313;

use firesteel_protocol::fam::layout::source_text;
use firesteel_protocol::fam::load_path;
use firesteel_protocol::fam::tables::*;
use firesteel_protocol::uops::Uop;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../hosts/cpython/families").join(name)
}

/// The tables of one version.
struct Version(LazyLock<&'static Tables>);

static V312: Version = Version(LazyLock::new(|| loaded("cpython-3.12.fam")));
static V313: Version = Version(LazyLock::new(|| loaded("cpython-3.13.fam")));

fn loaded(name: &str) -> &'static Tables {
    load_path(path(name)).unwrap_or_else(|error| panic!("{error}"))
}

/// What stands at a family's slots: names of types, or of objects after `is `; anything else is unknown.
struct Operands<'a> {
    oparg: u32,
    slots: &'a [&'a str],
    next: &'a str,
    name: &'a str,
}

impl Version {
    fn family(&self, name: &str) -> &'static Family {
        let tables = *self.0;
        tables.families.iter().find(|family| family.name == name).unwrap_or_else(|| panic!("no family {name}"))
    }

    fn holds(&self, wants: &[Want], condition: &Condition, operands: &Operands) -> bool {
        let seen = |want: u8| operands.slots.get(usize::from(wants[usize::from(want)].slot));
        match *condition {
            Condition::Oparg(values) => values.contains(&operands.oparg),
            Condition::OpargPart { part, values } => values.contains(&part.of(operands.oparg)),
            Condition::Name { name, .. } => name == operands.name,
            Condition::Next(name) => name == operands.next,
            Condition::Type { want, ty } => seen(want) == Some(&self.0.types[usize::from(ty)].name),
            Condition::Null { want } => seen(want) == Some(&"null"),
            Condition::Is { want, object } => {
                seen(want).and_then(|slot| slot.strip_prefix("is ")) == Some(self.0.objects[usize::from(object)].name)
            }
        }
    }

    /// The entry for these operands, as the translator chooses it.
    fn choose(&self, family: &'static Family, operands: &Operands) -> &'static Entry {
        let applies = |entry: &&Entry| entry.when.iter().all(|when| self.holds(entry.wants, when, operands));
        family.entries.iter().filter(|entry| !entry.reads_cache()).find(applies).expect("the head has no conditions")
    }

    /// The entry's name and its operations without guards and unboxing, or why it is missing.
    fn summary(&self, name: &str, operands: &Operands) -> String {
        let entry = self.choose(self.family(name), operands);
        format!("{}: {}", entry.name, self.operations(entry))
    }

    /// The same of each entry of a member.
    fn steps_of_member(&self, name: &str, member: &str) -> Vec<String> {
        let instr = self.0.instrs.iter().find(|instr| instr.name == member).expect("an instruction");
        self.family(name).members(instr.opcode).map(|entry| self.operations(entry)).collect()
    }

    /// An entry's operations without guards for types and unboxing, or why it is missing.
    fn operations(&self, entry: &Entry) -> String {
        let steps = match entry.expansion {
            Expansion::Missing(reason) => return format!("missing, {reason}"),
            Expansion::Steps { steps, .. } => steps,
        };
        let shown = steps.iter().filter_map(|step| match step {
            Step::Uop { uop: Uop::GuardType | Uop::UnboxI64 | Uop::UnboxF64 | Uop::UnboxBool, .. } => None,
            Step::Uop { uop: Uop::Call, imm, .. } => Some(self.0.helpers[usize::from(*imm)].name.to_owned()),
            Step::Uop { uop, .. } => Some(uop.name().to_owned()),
            Step::Value { .. } | Step::CheckError(_) => None,
            Step::Frame(FrameOp::CallAll(helper)) => Some(self.0.helpers[usize::from(*helper)].name.to_owned()),
            Step::Frame(op) => Some(format!("{op:?}")),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    fn with_types(&self, name: &str, oparg: u32, slots: &[&str]) -> String {
        self.summary(name, &Operands { oparg, slots, next: "POP_TOP", name: "" })
    }

    fn layout(&self, name: &str) -> Vec<String> {
        let slots = self.family(name).slots.iter();
        slots.map(|slot| format!("{} {}", source_text(slot.source), slot.view.name())).collect()
    }

    /// Whether a member that expands as the head claims that it fits these operands.
    fn claims(&self, member: &str, operands: &Operands) -> bool {
        let instr = self.0.instrs.iter().find(|instr| instr.name == member).expect("an instruction");
        let family = &self.0.families[usize::from(instr.family.0)];
        let mut claims = family.claims.iter().filter(|claim| claim.opcode == instr.opcode);
        claims.any(|claim| claim.when.iter().all(|when| self.holds(claim.wants, when, operands)))
    }
}
