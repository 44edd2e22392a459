//! What this version has: every instruction with its number and cache, blocks of entries put in their places.
//!
//! A shared part declares instructions without numbers; a version gives numbers with `opcode`. An instruction
//! without one is not in that version: its member or family is left out, and with it what it alone consumes.

use super::duplicate;
use super::scope::unknown;
use crate::fam::error::FamError;
use crate::fam::syntax::{At, Decl, Entry, EntryKind, Family, File, Name, Opcode};

/// A block of entries that families take by name.
struct Block<'a> {
    name: &'a Name,
    entries: &'a [Entry],
}

/// The numbers of a version, each with whether an instruction asked for it.
struct Numbers<'a> {
    rows: Vec<(&'a Opcode, bool)>,
}

/// The families of this version. In each of them every opcode is known and there is no `use` any more.
pub fn families(file: &File, errors: &mut Vec<FamError>) -> Vec<Family> {
    let blocks = blocks(file, errors);
    let mut numbers = Numbers::new(file, errors);
    let mut present = Vec::new();
    let mut declared: Vec<&Name> = Vec::new();
    for decl in &file.decls {
        let Decl::Family(family) = decl else { continue };
        if let Some(first) = declared.iter().find(|first| first.text == family.name.text) {
            // Otherwise the number of the one would be taken by the other.
            errors.push(duplicate("instruction", &family.name.text, family.name.span, first.span));
            continue;
        }
        declared.push(&family.name);
        present.extend(numbers.family(family, &blocks, errors));
    }
    numbers.unused(file, errors);
    present
}

fn blocks<'a>(file: &'a File, errors: &mut Vec<FamError>) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block> = Vec::new();
    for decl in &file.decls {
        let Decl::Entries { name, entries } = decl else { continue };
        if let Some(first) = blocks.iter().find(|first| first.name.text == name.text) {
            errors.push(duplicate("block of entries", &name.text, name.span, first.name.span));
        }
        if let Some(inner) = entries.iter().find(|entry| matches!(entry.kind, EntryKind::Use)) {
            errors.push(FamError::Block {
                problem: format!("block `{}` uses another block", name.text),
                hint: "name both blocks in the family",
                span: inner.name.span.into(),
            });
        }
        blocks.push(Block { name, entries });
    }
    blocks
}

impl<'a> Numbers<'a> {
    fn new(file: &'a File, errors: &mut Vec<FamError>) -> Numbers<'a> {
        let mut rows: Vec<(&Opcode, bool)> = Vec::new();
        for row in file.decls.iter().flat_map(|decl| match decl {
            Decl::Opcodes(rows) => rows.as_slice(),
            _ => &[],
        }) {
            if let Some((first, _)) = rows.iter().find(|(first, _)| first.name.text == row.name.text) {
                errors.push(duplicate("opcode of", &row.name.text, row.name.span, first.name.span));
                continue;
            }
            rows.push((row, false));
        }
        Numbers { rows }
    }

    /// The row of an instruction, which is then used.
    fn row(&mut self, name: &str) -> Option<&'a Opcode> {
        self.rows.iter_mut().find(|(row, _)| row.name.text == name).map(|(row, used)| {
            *used = true;
            *row
        })
    }

    /// The number of an instruction: the one written with it, or the version's. None if the version does not
    /// have the instruction, or after an error.
    fn number(&mut self, name: &Name, own: Option<At<u8>>, errors: &mut Vec<FamError>) -> Option<At<u8>> {
        let row = self.row(&name.text);
        match (own, row) {
            (Some(own), None) => Some(own),
            (None, Some(row)) => Some(row.number),
            (Some(own), Some(row)) => {
                errors.push(duplicate("opcode of", &name.text, row.name.span, own.span));
                Some(own)
            }
            (None, None) if self.rows.is_empty() => {
                errors.push(FamError::NoOpcode { name: name.text.clone(), span: name.span.into() });
                None
            }
            (None, None) => None,
        }
    }

    /// A family as this version has it; none if it does not.
    fn family(&mut self, family: &Family, blocks: &[Block], errors: &mut Vec<FamError>) -> Option<Family> {
        let number = self.number(&family.name, family.opcode, errors);
        let cache = self.row(&family.name.text).and_then(|row| row.cache.clone());
        if let (Some(own), Some(version)) = (&family.cache, &cache) {
            errors.push(duplicate("cache of", &family.name.text, version.span, own.span));
        }
        let mut present = Family { opcode: number, cache: family.cache.clone().or(cache), ..family.clone() };
        present.also.retain_mut(|(name, own)| {
            *own = self.number(name, *own, errors);
            self.member(family, name, *own, number, errors)
        });
        present.entries = entries(family, blocks, errors);
        present.entries.retain_mut(|entry| match &mut entry.kind {
            EntryKind::Member { opcode, .. } => {
                *opcode = self.number(&entry.name, *opcode, errors);
                let opcode = *opcode;
                self.member(family, &entry.name, opcode, number, errors)
            }
            EntryKind::Case | EntryKind::Head | EntryKind::Use => true,
        });
        number.map(|_| present)
    }

    /// Whether a member is in this version; it cannot be without its head, and has its head's cache.
    fn member(
        &mut self,
        family: &Family,
        name: &Name,
        own: Option<At<u8>>,
        head: Option<At<u8>>,
        errors: &mut Vec<FamError>,
    ) -> bool {
        let Some(own) = own else { return false };
        if head.is_none() && !self.rows.is_empty() {
            let (name, head) = (name.text.clone(), family.name.text.clone());
            errors.push(FamError::HeadAbsent { name, head, span: own.span.into(), first: family.name.span.into() });
        }
        if let Some(cache) = self.row(&name.text).and_then(|row| row.cache.as_ref()) {
            errors.push(FamError::MemberCache { name: name.text.clone(), span: cache.span.into() });
        }
        true
    }

    /// Numbers that nobody asked for.
    fn unused(&self, file: &File, errors: &mut Vec<FamError>) {
        for (row, _) in self.rows.iter().filter(|(_, used)| !used) {
            errors.push(unknown("instruction", &row.name, instructions(file)));
        }
    }
}

/// Names of all instructions that the file declares, in whatever version.
fn instructions(file: &File) -> impl Iterator<Item = &str> {
    let families = file.decls.iter().filter_map(|decl| match decl {
        Decl::Family(family) => Some(family),
        _ => None,
    });
    let entries = file.decls.iter().flat_map(|decl| match decl {
        Decl::Family(family) => family.entries.as_slice(),
        Decl::Entries { entries, .. } => entries.as_slice(),
        _ => &[],
    });
    let members = entries.filter(|entry| matches!(entry.kind, EntryKind::Member { .. })).map(|entry| &entry.name);
    let named =
        families.flat_map(|family| std::iter::once(&family.name).chain(family.also.iter().map(|(name, _)| name)));
    named.chain(members).map(|name| name.text.as_str())
}

/// The entries of a family, those of its blocks in their places; cases get the family's name in front.
fn entries(family: &Family, blocks: &[Block], errors: &mut Vec<FamError>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for entry in &family.entries {
        if !matches!(entry.kind, EntryKind::Use) {
            entries.push(entry.clone());
            continue;
        }
        match blocks.iter().find(|block| block.name.text == entry.name.text) {
            Some(block) => {
                entries.extend(block.entries.iter().filter(|inner| !matches!(inner.kind, EntryKind::Use)).cloned());
            }
            None => errors.push(unknown("block of entries", &entry.name, blocks.iter().map(|b| b.name.text.as_str()))),
        }
    }
    for entry in &mut entries {
        match entry.kind {
            EntryKind::Case => entry.name.text = format!("{}.{}", family.name.text, entry.name.text),
            EntryKind::Head => entry.name.text.clone_from(&family.name.text),
            EntryKind::Member { .. } | EntryKind::Use => {}
        }
    }
    entries
}
