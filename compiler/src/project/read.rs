//! Reading: a recording's words to a projected trace, and the return of its raw references.
//!
//! Every record's family, slot count and fingerprint are checked against the tables, in release builds too:
//! a mismatch drops the trace, it can never become wrong code. Runs on the intake thread, which is the only
//! one that looks at host objects, and only at those that a record still owns.

use super::trace::{Cached, ProjectError, ProjectedInstr, ProjectedTrace, Seen};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project::{Inspect, Projected, TypeWord, project};
use firesteel_protocol::fam::tables::{Family, Slot, Tables, View, Want};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::{CodeCopy, RecordHeader, Releases, TraceEnd, TraceStart};
use smallvec::SmallVec;

/// One record in a slice of words.
struct Record<'w> {
    header: RecordHeader,
    slots: &'w [u64],
}

/// Splits words into records. Ends at the first that does not fit, which it returns as an error once.
struct Records<'w> {
    words: &'w [u64],
}

impl<'w> Iterator for Records<'w> {
    type Item = Result<Record<'w>, ()>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.words.is_empty() {
            return None;
        }
        let (head, rest) = match *self.words {
            [first, second, ref rest @ ..] => ([first, second], rest),
            _ => {
                self.words = &[];
                return Some(Err(()));
            }
        };
        let header = RecordHeader::decode(head);
        match rest.split_at_checked(usize::from(header.slots)) {
            Some((slots, rest)) => {
                self.words = rest;
                Some(Ok(Record { header, slots }))
            }
            None => {
                self.words = &[];
                Some(Err(()))
            }
        }
    }
}

/// The family of a record, if the record fits this build's tables.
fn family_of(header: &RecordHeader, tables: &'static Tables) -> Option<&'static Family> {
    let family = tables.families.get(usize::from(header.family.0))?;
    (family.fingerprint == header.fingerprint && family.slots.len() == usize::from(header.slots)).then_some(family)
}

/// Gives every raw reference in these words back.
pub fn give_back(words: &[u64], tables: &'static Tables, releases: &mut dyn Releases) {
    let mut references: SmallVec<[u64; 64]> = SmallVec::new();
    for record in (Records { words }).flatten() {
        let Some(family) = family_of(&record.header, tables) else { continue };
        for (slot, &word) in family.slots.iter().zip(record.slots) {
            if owns_reference(slot.view) && word != 0 {
                references.push(word);
            }
        }
    }
    if !references.is_empty() {
        releases.give_back(&references);
    }
}

/// Whether a recorded word of this view owns a reference.
pub const fn owns_reference(view: View) -> bool {
    view.owns_reference()
}

/// Reads one recording.
pub struct Reading;

impl Reading {
    /// The projected trace of a recording's words.
    ///
    /// # Errors
    /// [`AbortReason::LayoutMismatch`] if a record does not fit the tables.
    pub fn read(
        start: &TraceStart,
        words: &[u64],
        end: TraceEnd,
        tables: &'static Tables,
        model: &HostModel,
        inspect: &dyn Inspect,
    ) -> Result<ProjectedTrace, ProjectError> {
        let mismatch = |unit: u32, detail: &str| ProjectError {
            reason: AbortReason::LayoutMismatch,
            unit,
            detail: detail.to_owned(),
        };
        let mut instrs = Vec::new();
        for record in (Records { words }) {
            let Ok(record) = record else {
                return Err(mismatch(start.unit, "a record is cut off"));
            };
            let unit = record.header.unit;
            let Some(family) = family_of(&record.header, tables) else {
                return Err(mismatch(unit, "a record's family, size or fingerprint is not this build's"));
            };
            let seen =
                family.slots.iter().zip(record.slots).map(|(slot, &word)| seen(*slot, word, model, inspect)).collect();
            let cached = cached(&start.code, unit, family, tables);
            instrs.push(ProjectedInstr { unit, family: record.header.family, seen, cached });
        }
        Ok(ProjectedTrace {
            bridge_of: start.bridge_of,
            unit: start.unit,
            depth: start.depth,
            slots: start.slots.clone(),
            instrs,
            end,
        })
    }
}

/// The member at a unit of this recording's copy of the code, with its inline cache, if it reads that.
fn cached(code: &CodeCopy, unit: u32, family: &Family, tables: &Tables) -> Option<Cached> {
    let at = usize::try_from(unit).ok()?.checked_mul(2)?;
    let &opcode = code.bytes.get(at)?;
    family.entries.iter().find(|entry| entry.opcode == Some(opcode)).filter(|entry| entry.reads_cache())?;
    let units = tables.instrs.get(usize::from(family.head.0))?.caches;
    let bytes = code.bytes.get(at + 2..at + 2 + 2 * usize::from(units))?;
    let units = bytes.chunks_exact(2).map(|pair| pair.iter().rev().fold(0, |unit, &byte| unit << 8 | u16::from(byte)));
    Some(Cached { opcode, units: units.collect() })
}

/// What a recorded word says, through the projections that its slot's view allows.
fn seen(slot: Slot, recorded: u64, model: &HostModel, inspect: &dyn Inspect) -> Seen {
    let want = |view: View| {
        let want = Want { slot: 0, view, project: slot.view != view };
        project(slot, want, recorded, inspect).unwrap_or(Projected::Absent)
    };
    let ty = match want(View::Type) {
        Projected::Type(found) => type_index(found, model),
        Projected::Absent | Projected::Known(_) | Projected::Object(_) => None,
    };
    let known = match want(View::Known) {
        Projected::Known(index) => Some(index),
        Projected::Absent | Projected::Type(_) | Projected::Object(_) => None,
    };
    let address = if slot.view == View::Type { 0 } else { recorded };
    Seen { ty, known, address }
}

/// The type that the `.fam` file names, unless the value was a wide integer.
fn type_index(found: TypeWord, model: &HostModel) -> Option<u16> {
    if found.is_wide() {
        return None;
    }
    model.types.iter().position(|ty| ty.address == found.address()).map(|at| at as u16)
}
