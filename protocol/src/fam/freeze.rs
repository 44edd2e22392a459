//! Checked families to `'static` tables.
//!
//! Leaks what the tables point to, once a successful load: tables live as long as the process. Any thread.

use super::check::{Checked, CheckedCondition, CheckedEntry, CheckedExpansion, CheckedStep, Total};
use super::layout::{fingerprint, reads};
use super::tables::*;

/// Tables for a checked file.
pub fn freeze(checked: Checked) -> &'static Tables {
    let scope = &checked.scope;
    let mut instrs: Vec<Instr> = Vec::new();
    let mut families: Vec<Family> = Vec::new();
    let mut by_opcode: [Option<InstrId>; 256] = [None; 256];
    for family in checked.families {
        // 256 opcodes bound both numbers; a duplicate opcode was refused before.
        let id = FamilyId(families.len() as u16);
        let head = InstrId(instrs.len() as u16);
        // The parser refused caches of more than 255 units.
        let caches = family.cache.iter().fold(0u8, |sum, (_, units)| sum.saturating_add(*units));
        let cache = list(family.cache.iter().map(|(name, units)| (text(name), *units)));
        let effect = StackEffect {
            pops: count(family.effect.pops),
            pushes: count(family.effect.pushes),
            pushes_on_jump: count(family.effect.pushes_on_jump),
        };
        for (name, opcode) in family.opcodes {
            by_opcode[usize::from(opcode)] = Some(InstrId(instrs.len() as u16));
            instrs.push(Instr { name: text(&name), opcode, family: id, caches, cache, effect, flow: family.flow });
        }
        families.push(Family {
            name: text(&family.name),
            head,
            fingerprint: fingerprint(&family.name, &family.slots),
            slots: family.slots.leak(),
            reads: reads(family.entries.iter().map(|entry| entry.wants.as_slice())).leak(),
            inputs: list(family.inputs.iter().map(|(name, place)| (text(name), *place))),
            claims: list(family.entries.iter().filter_map(claim)),
            entries: list(family.entries.into_iter().filter_map(entry)),
        });
    }
    let tables = Tables {
        name: text(&checked.name),
        version: text(&checked.version),
        views: list(scope.views.iter().map(|(view, doc)| ViewDecl { view: *view, doc: text(doc) })),
        types: list(scope.types.iter().map(|ty| TypeDecl {
            name: text(&ty.name.text),
            symbol: text(&ty.symbol),
            unboxed: ty.unboxed,
            plain: ty.plain,
        })),
        fields: list(scope.fields.iter().map(|field| FieldDecl {
            name: text(&field.name.text),
            kind: field.kind,
            class: field.class.0,
            immutable: field.immutable,
        })),
        elems: list(scope.elems.iter().map(|elem| ElemDecl {
            name: text(&elem.name.text),
            class: elem.class.0,
            immutable: elem.immutable,
            nullable: elem.nullable,
            items: elem.items,
        })),
        helpers: list(scope.helpers.iter().map(|helper| HelperDecl {
            name: text(&helper.name.text),
            args: helper.args.clone().leak(),
            variadic: helper.variadic,
            result: helper.result,
            effect: helper.effect,
            lasting: helper.lasting,
            replaces: helper.replaces,
            takes: helper.takes,
        })),
        objects: list(
            scope.objects.iter().map(|object| ObjectDecl { name: text(&object.name.text), path: text(&object.path) }),
        ),
        instrs: instrs.leak(),
        families: families.leak(),
        by_opcode: Box::leak(Box::new(by_opcode)),
    };
    Box::leak(Box::new(tables))
}

fn text(text: &str) -> &'static str {
    text.to_owned().leak()
}

fn list<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    items.collect::<Vec<T>>().leak()
}

fn count(total: Total) -> Count {
    Count { fixed: total.fixed, parts: total.parts.leak() }
}

/// What a member that expands as the head claims.
fn claim(entry: &CheckedEntry) -> Option<Claim> {
    let opcode = entry.opcode.filter(|_| entry.expansion == CheckedExpansion::AsHead)?;
    let when = list(entry.when.iter().cloned().map(condition));
    Some(Claim { opcode, when, wants: entry.wants.clone().leak() })
}

/// An entry that can be chosen.
fn entry(entry: CheckedEntry) -> Option<Entry> {
    let expansion = match entry.expansion {
        CheckedExpansion::AsHead => return None,
        CheckedExpansion::Missing(reason) => Expansion::Missing(text(&reason)),
        CheckedExpansion::Steps(steps, outs) => {
            Expansion::Steps { steps: list(steps.into_iter().map(step)), outs: outs.leak() }
        }
    };
    Some(Entry {
        name: text(&entry.name),
        opcode: entry.opcode,
        when: list(entry.when.into_iter().map(condition)),
        wants: entry.wants.leak(),
        expansion,
    })
}

fn condition(condition: CheckedCondition) -> Condition {
    match condition {
        CheckedCondition::Oparg(Oparg::WHOLE, values) => Condition::Oparg(values.leak()),
        CheckedCondition::Oparg(part, values) => Condition::OpargPart { part, values: values.leak() },
        CheckedCondition::Named(part, name) => Condition::Name { part, name: text(&name) },
        CheckedCondition::Type { want, ty } => Condition::Type { want, ty },
        CheckedCondition::Is { want, object } => Condition::Is { want, object },
        CheckedCondition::Null { want } => Condition::Null { want },
        CheckedCondition::Next(name) => Condition::Next(text(&name)),
    }
}

fn step(step: CheckedStep) -> Step {
    match step {
        CheckedStep::Uop { uop, imm, args, dst } => Step::Uop { uop, imm, args: args.leak(), dst },
        CheckedStep::Value { value, dst } => Step::Value { value, dst },
        CheckedStep::CheckError(register) => Step::CheckError(register),
        CheckedStep::Frame(op) => Step::Frame(op),
    }
}
