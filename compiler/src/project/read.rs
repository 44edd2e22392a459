//! Reading: a recording's words to a projected trace, and the return of its raw references.
//!
//! Every record's family, slot count and fingerprint are checked against the tables, in release builds too:
//! a mismatch drops the trace, it can never become wrong code. Runs on the intake thread, which is the only
//! one that looks at host objects, and only at those that a record still owns.

use super::trace::{Cached, ProjectError, ProjectedInstr, ProjectedTrace, Seen};
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::project::{Inspect, NotProjectable, Projected, TypeWord, project};
use firesteel_protocol::fam::tables::{Entry, Family, Tables, View, Want};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::{Cache, CodeCopy, RecordHeader, Releases, Told, TraceEnd, TraceStart};
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
        told: Told,
        tables: &'static Tables,
        model: &HostModel,
        inspect: &dyn Inspect,
    ) -> Result<ProjectedTrace, ProjectError> {
        let mismatch = |unit: u32, detail: &str| ProjectError {
            reason: AbortReason::LayoutMismatch,
            unit,
            detail: detail.to_owned(),
        };
        let Told { callees, caches } = told;
        let mut caches = caches.into_iter().peekable();
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
                read(family, record.slots, model, inspect).map_err(|error| mismatch(unit, &error.to_string()))?;
            let level = record.header.level;
            let code = match level.callee() {
                None => &start.code,
                Some(at) => match callees.get(at) {
                    Some(callee) => &callee.code,
                    None => return Err(mismatch(start.unit, "a record of a code object that was not told")),
                },
            };
            let cached = match caches.next_if(|cache| cache.record as usize == instrs.len()) {
                Some(Cache { opcode, units, .. }) => {
                    let is_read = family.members(opcode).any(Entry::reads_cache);
                    is_read.then(|| Cached { opcode, units: units.into() })
                }
                None => cached(code, unit, family, tables),
            };
            instrs.push(ProjectedInstr { unit, level, family: record.header.family, seen, cached });
        }
        Ok(ProjectedTrace {
            first: start.first,
            bridge_of: start.bridge_of,
            names: start.names.clone(),
            callees,
            unit: start.unit,
            depth: start.depth,
            slots: start.slots.clone(),
            instrs,
            end,
            reach: 0,
        })
    }
}

/// The member at a unit of this recording's copy of the code, with its inline cache, if it reads that.
fn cached(code: &CodeCopy, unit: u32, family: &Family, tables: &Tables) -> Option<Cached> {
    let at = usize::try_from(unit).ok()?.checked_mul(2)?;
    let &opcode = code.bytes.get(at)?;
    family.members(opcode).find(|entry| entry.reads_cache())?;
    let units = tables.instrs.get(usize::from(family.head.0))?.caches;
    let bytes = code.bytes.get(at + 2..at + 2 + 2 * usize::from(units))?;
    let units = bytes.chunks_exact(2).map(|pair| pair.iter().rev().fold(0, |unit, &byte| unit << 8 | u16::from(byte)));
    Some(Cached { opcode, units: units.collect() })
}

/// What a record says: everything that an entry of its family wants, read by the family's table.
fn read(
    family: &Family,
    slots: &[u64],
    model: &HostModel,
    inspect: &dyn Inspect,
) -> Result<SmallVec<[Seen; 4]>, NotProjectable> {
    let cells = |want: &Want| {
        let at = usize::from(want.slot);
        Some((*want, *family.slots.get(at)?, *slots.get(at)?))
    };
    let seen = family.reads.iter().filter_map(cells).map(|(want, slot, word)| {
        Ok(match project(slot, want, word, inspect)? {
            Projected::Absent => Seen::Absent,
            Projected::Type(found) => type_index(found, model).map_or(Seen::Unnamed, Seen::Type),
            Projected::Known(index) => Seen::Known(index),
            Projected::Object(address) => Seen::Object(address),
        })
    });
    seen.collect()
}

/// The type that the `.fam` file names, unless the value was a wide integer.
fn type_index(found: TypeWord, model: &HostModel) -> Option<u16> {
    if found.is_wide() {
        return None;
    }
    model.types.iter().position(|ty| ty.address == found.address()).map(|at| at as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use firesteel_protocol::fam::load;
    use firesteel_protocol::host::{HostType, Unboxed};

    const TEXT: &str = "\
interpreter demo 1
type int symbol Int unboxed int plain
object len = builtins.len
view bound_method \"a method\"
view code \"a function's code\"
family CALL 1 (callable, self, arg -- res)
  member CALL_FUNCTION 2 when arg: int wants callable code
    missing \"functions\"
  member CALL_METHOD 3 wants self bound_method
    as head
  case len when callable is len
    missing \"len\"
  head
    missing \"calls\"
";
    const INT: u64 = 0x100;
    const FUNCTION: u64 = 0x200;
    const CODE: u64 = 0x300;
    const METHOD: u64 = 0x400;

    /// Looks into the one function only: everything else was derived when it was recorded, and may be gone.
    struct Function;

    impl Inspect for Function {
        fn type_of(&self, object: u64) -> TypeWord {
            panic!("no entry wants the type of {object:#x}")
        }
        fn known(&self, _: u64) -> Option<u16> {
            None
        }
        fn generator_function(&self, object: u64) -> Option<u64> {
            panic!("no entry wants the function of {object:#x}")
        }
        fn is_bound_method(&self, object: u64) -> bool {
            panic!("{object:#x} was asked when it was recorded")
        }
        fn code(&self, object: u64) -> Option<u64> {
            (object == FUNCTION).then_some(CODE)
        }
    }

    #[test]
    fn every_view_that_an_entry_wants_is_read_and_no_other() {
        let tables = load(TEXT, "demo.fam").expect("correct families");
        let family = &tables.families[0];
        let model = HostModel {
            types: vec![HostType {
                name: "int".into(),
                symbol: "Int".into(),
                address: INT,
                unboxed: Unboxed::Int,
                plain: true,
            }],
            ..HostModel::default()
        };
        let projected: Vec<_> = family.reads.iter().map(|read| (read.slot, read.view, read.project)).collect();
        let expected =
            [(0, View::Type, false), (1, View::Known, true), (1, View::Code, true), (2, View::BoundMethod, false)];
        assert_eq!(projected, expected);
        let seen = read(family, &[INT, FUNCTION, METHOD], &model, &Function).expect("tables without contradiction");
        assert_eq!(seen.as_slice(), [Seen::Type(0), Seen::Absent, Seen::Object(CODE), Seen::Object(METHOD)]);
        let none = read(family, &[INT + 8, 0, 0], &model, &Function).expect("tables without contradiction");
        let nothing = [Seen::Unnamed, Seen::Absent, Seen::Absent, Seen::Absent];
        assert_eq!(none.as_slice(), nothing, "a type without a name, and nothing");
    }

    #[test]
    fn tables_that_contradict_themselves_are_no_recording() {
        let tables = load(TEXT, "demo.fam").expect("correct families");
        let reads: &'static [Want] = &[Want { slot: 0, view: View::Code, project: false }];
        let wrong = Family { reads, ..tables.families[0] };
        let error = read(&wrong, &[INT, FUNCTION, METHOD], &HostModel::default(), &Function).expect_err("a wrong bit");
        assert_eq!(error, NotProjectable { held: View::Type, wanted: View::Code });
    }
}
