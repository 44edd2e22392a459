//! Conditions, counts and steps in the notation of the `.fam` language, for pages and dumps.

use super::super::layout::{part_of, part_text, source_text};
use super::super::tables::*;
use crate::uops::{ImmKind, Uop};

/// A count as it is written in stack effects.
pub fn count_text(count: Count) -> String {
    let parts = count.parts.iter().map(|part| match part.scale {
        1 if part.oparg == Oparg::WHOLE => part_text(part.oparg),
        1 => format!("({})", part_text(part.oparg)),
        scale => format!("{scale} * ({})", part_text(part.oparg)),
    });
    let fixed = (count.fixed > 0 || count.parts.is_empty()).then(|| count.fixed.to_string());
    fixed.into_iter().chain(parts).collect::<Vec<_>>().join(" + ")
}

/// A condition of something that consumes these.
pub fn condition_text(tables: &Tables, family: &Family, wants: &[Want], condition: &Condition) -> String {
    let set = |values: &[u32]| values.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let source = |want: u8| source_text(family.slots[usize::from(wants[usize::from(want)].slot)].source);
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
        Condition::Null { want } => format!("`{}` is null", source(want)),
        Condition::Next(name) => format!("next {name}"),
    }
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
        Step::Frame(op) => op.text(tables),
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
        Operand::Cache { first, units: 1, part } => part_of(&format!("cache[{first}]"), part),
        Operand::Cache { first, units, part } => part_of(&format!("cache[{first}..{}]", first + units), part),
        Operand::CacheObject { first } => format!("object cache[{first}..{}]", first + CACHE_OBJECT_UNITS),
    }
}
