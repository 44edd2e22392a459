//! Syntax tree to checked families: names, stack effects, conditions, expansions, layouts.
//!
//! Assumes a grammatical file. Collects every error it can find instead of stopping at the first. Guarantees
//! that what it returns can be frozen into tables: all indices are in range, kinds fit, every entry is
//! reachable, every recorded type that an expansion relies on is checked by a guard. Any thread.

mod convert;
mod effect;
mod entry;
mod expr;
mod frame;
mod present;
mod reach;
mod scope;
mod steps;

use super::error::FamError;
use super::layout::{self, Consumed, MAX_SLOTS};
use super::lex::Span;
use super::syntax::{At, EntryKind, Family, File, Name};
use super::tables::{Flow, FrameOp, Oparg, Operand, Slot, Source, Want};
use crate::uops::Uop;
pub use effect::{Total, Totals};
pub use scope::Scope;

/// Most registers of an entry: inputs and results of all steps.
pub const MAX_REGISTERS: usize = 64;

/// Most instructions of a version: opcodes are bytes.
const MAX_INSTRUCTIONS: usize = 256;

/// Most entries of a family, after alternatives became entries of their own.
const MAX_ENTRIES: usize = 1024;

/// A file that can be frozen.
#[derive(Debug)]
pub struct Checked {
    /// Interpreter's name.
    pub name: String,
    /// Interpreter's version.
    pub version: String,
    /// Declared names.
    pub scope: Scope,
    /// Families in order.
    pub families: Vec<CheckedFamily>,
}

/// A family that can be frozen.
#[derive(Debug)]
pub struct CheckedFamily {
    /// Name.
    pub name: String,
    /// Every opcode with the name of its instruction, the head's first.
    pub opcodes: Vec<(String, u8)>,
    /// Fields of the inline cache with their units.
    pub cache: Vec<(String, u8)>,
    /// Stack effect.
    pub effect: Totals,
    /// Inputs with their places; none for a list of them.
    pub inputs: Vec<(String, Option<Source>)>,
    /// Flow.
    pub flow: Flow,
    /// Layout.
    pub slots: Vec<Slot>,
    /// Entries in order of choice; members that expand as the head among them.
    pub entries: Vec<CheckedEntry>,
}

/// An entry that can be frozen.
#[derive(Debug)]
pub struct CheckedEntry {
    /// Name.
    pub name: String,
    /// Its own opcode, none for a case.
    pub opcode: Option<u8>,
    /// Whether it is a member, whose wants come first in the layout.
    pub member: bool,
    /// Conditions.
    pub when: Vec<CheckedCondition>,
    /// What it consumes.
    pub consumed: Vec<Consumed>,
    /// The same by slot.
    pub wants: Vec<Want>,
    /// Expansion.
    pub expansion: CheckedExpansion,
    /// Whether it is one of several alternatives: those that an earlier entry covers are left out.
    pub alternative: bool,
    /// Its place.
    pub span: Span,
}

/// A condition, with indices into the entry's `consumed`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CheckedCondition {
    /// A part of the argument is one of these.
    Oparg(Oparg, Vec<u32>),
    /// Name selected by a part of the argument.
    Named(Oparg, String),
    /// Type of a consumed thing.
    Type { want: u8, ty: u16 },
    /// Identity of a consumed thing.
    Is { want: u8, object: u16 },
    /// A consumed thing is null.
    Null { want: u8 },
    /// The next instruction.
    Next(String),
}

/// An expansion.
#[derive(Clone, PartialEq, Debug)]
pub enum CheckedExpansion {
    /// Steps and outputs.
    Steps(Vec<CheckedStep>, Vec<u8>),
    /// Missing, with the reason.
    Missing(String),
    /// A member whose values decide among the cases and the head.
    AsHead,
}

/// A step.
#[derive(Clone, PartialEq, Debug)]
pub enum CheckedStep {
    /// A uop.
    Uop { uop: Uop, imm: u16, args: Vec<Operand>, dst: Option<u8> },
    /// A named object or null.
    Value { value: Operand, dst: u8 },
    /// Leave with the error if this register is null.
    CheckError(u8),
    /// A frame operation.
    Frame(FrameOp),
}

/// Checks a file.
pub fn check(file: &File) -> Result<Checked, Vec<FamError>> {
    let mut errors = Vec::new();
    let scope = Scope::declare(file, &mut errors);
    let families = present::families(file, &mut errors);
    opcodes(&families, &mut errors);
    let names: Vec<&str> = families.iter().map(|family| family.name.text.as_str()).collect();
    let families: Vec<CheckedFamily> =
        families.iter().filter_map(|family| check_family(family, &scope, &names, &mut errors)).collect();
    if errors.is_empty() {
        Ok(Checked { name: file.name.text.clone(), version: file.version.text.clone(), scope, families })
    } else {
        Err(errors)
    }
}

/// Every opcode of a family with its instruction, the head's first, then members in the order of their first entries.
fn numbered(family: &Family) -> impl Iterator<Item = (&Name, At<u8>)> {
    let mut members: Vec<(&Name, Option<At<u8>>)> = Vec::new();
    for entry in &family.entries {
        match &entry.kind {
            EntryKind::Member { opcode, .. } => {
                if !members.iter().any(|(name, _)| name.text == entry.name.text) {
                    members.push((&entry.name, *opcode));
                }
            }
            EntryKind::Case | EntryKind::Head | EntryKind::Use => {}
        }
    }
    let also = family.also.iter().map(|(name, opcode)| (name, *opcode));
    let all = [(&family.name, family.opcode)].into_iter().chain(members).chain(also);
    all.filter_map(|(name, opcode)| Some((name, opcode?)))
}

/// Every instruction once, by name and by opcode.
fn opcodes(families: &[Family], errors: &mut Vec<FamError>) {
    let mut seen: Vec<(&Name, u8)> = Vec::new();
    for family in families {
        for (name, opcode) in numbered(family) {
            if let Some((first, _)) = seen.iter().find(|(first, _)| first.text == name.text) {
                errors.push(duplicate("instruction", &name.text, name.span, first.span));
            } else if let Some((first, _)) = seen.iter().find(|(_, first)| *first == opcode.value) {
                errors.push(duplicate("opcode", &opcode.value.to_string(), opcode.span, first.span));
            }
            seen.push((name, opcode.value));
            // With more than there are opcodes, all that follow repeat one.
            if seen.len() > MAX_INSTRUCTIONS {
                let what = "instructions";
                errors.push(FamError::TooMany { what, limit: MAX_INSTRUCTIONS, span: name.span.into() });
                return;
            }
        }
        let cases = family.entries.iter().filter(|entry| matches!(entry.kind, EntryKind::Case));
        let mut named: Vec<&Name> = Vec::new();
        for case in cases {
            if let Some(first) = named.iter().find(|first| first.text == case.name.text) {
                errors.push(duplicate("case", &case.name.text, case.name.span, first.span));
            }
            named.push(&case.name);
        }
    }
}

fn duplicate(what: &'static str, name: &str, span: Span, first: Span) -> FamError {
    FamError::Duplicate { what, name: name.to_owned(), span: span.into(), first: first.into() }
}

fn check_family(
    family: &Family,
    scope: &Scope,
    families: &[&str],
    errors: &mut Vec<FamError>,
) -> Option<CheckedFamily> {
    let effect = effect::check(family, scope, errors)?;
    let mut entries = Vec::new();
    for entry in &family.entries {
        entry::check(family, entry, scope, families, &mut entries, errors);
        // Each is compared with those before it.
        if entries.len() > MAX_ENTRIES {
            let what = "entries, each alternative counted";
            errors.push(FamError::TooMany { what, limit: MAX_ENTRIES, span: entry.name.span.into() });
            return None;
        }
    }
    entry::unify(family, &mut entries);
    head(family, errors);
    reach::check(&mut entries, errors);
    let members = entries.iter().filter(|entry| entry.member);
    let others = entries.iter().filter(|entry| !entry.member);
    let slots = layout::derive(members.chain(others).map(|entry| entry.consumed.as_slice()));
    if slots.len() > MAX_SLOTS {
        let sources: Vec<String> = slots.iter().map(|slot| layout::source_text(slot.source)).collect();
        errors.push(FamError::Slots {
            name: family.name.text.clone(),
            count: slots.len(),
            limit: MAX_SLOTS,
            sources: sources.join(", "),
            span: family.name.span.into(),
        });
    }
    for entry in &mut entries {
        entry.wants = layout::map(&slots, &entry.consumed);
    }
    let inputs = effect::inputs(&family.effect);
    Some(CheckedFamily {
        name: family.name.text.clone(),
        opcodes: numbered(family).map(|(name, opcode)| (name.text.clone(), opcode.value)).collect(),
        cache: family.cache.as_ref().map_or_else(Vec::new, |cache| cache.fields.clone()),
        effect,
        inputs,
        flow: family.flow,
        slots,
        entries,
    })
}

/// The head is the last entry, there is one, and nothing limits it.
fn head(family: &Family, errors: &mut Vec<FamError>) {
    let Some(at) = family.entries.iter().position(|entry| matches!(entry.kind, EntryKind::Head)) else {
        errors.push(FamError::NoHead { name: family.name.text.clone(), span: family.name.span.into() });
        return;
    };
    if let Some(after) = family.entries.get(at + 1) {
        errors.push(FamError::Head {
            problem: format!("`{}` comes after the head", after.name.text),
            span: after.name.span.into(),
        });
    }
    if !family.entries[at].when.is_empty() {
        errors.push(FamError::Head {
            problem: format!("the head of `{}` has conditions", family.name.text),
            span: family.entries[at].name.span.into(),
        });
    }
}
