//! The choice of a family's entry for one recorded instruction.
//!
//! The member that stood in the bytecode when it was copied comes first, if what was seen meets its
//! conditions; otherwise the values decide: the first entry in the family's order whose conditions hold.
//! What the translator knows of a value outweighs what was seen. A member that reads the inline cache is chosen only
//! where it stood when its own trace was recorded.

use super::trace::{ProjectedInstr, Seen};
use firesteel_protocol::bytecode::Instruction;
use firesteel_protocol::fam::tables::{Condition, Entry, Family, Source, Want};

/// Facts that the choice asks for.
pub trait Facts {
    /// The exact type of the stack value this far below the top, if the translator knows it.
    fn stack_type(&self, below_top: u32) -> Option<u16>;
    /// Name of the head of the instruction that was recorded next.
    fn next_name(&self) -> Option<&'static str>;
    /// A name of the code object.
    fn name(&self, index: u32) -> Option<&str>;
    /// Whether what lay in the instruction's inline cache is to be believed.
    fn believes_cache(&self, instr: &ProjectedInstr) -> bool;
}

/// The entry chosen, and whether the specialised member in the bytecode had to be overruled.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Entry.
    pub entry: &'static Entry,
    /// The bytecode's member did not fit what was seen.
    pub overruled: bool,
}

/// Chooses. None if no entry applies, which the tables exclude for well-formed families.
pub fn select(
    family: &'static Family,
    decoded: &Instruction,
    instr: &ProjectedInstr,
    facts: &impl Facts,
) -> Option<Choice> {
    let all = |when: &[Condition], wants: &[Want]| {
        when.iter().all(|condition| holds(condition, wants, family, decoded, instr, facts))
    };
    let applies = |entry: &Entry| all(entry.when, entry.wants);
    // A cache and its member go together: they are this recording's, all else is the bytecode's of the root.
    let cached = instr.cached.as_ref().filter(|_| facts.believes_cache(instr));
    let opcode = cached.map_or(decoded.opcode, |cached| cached.opcode);
    let mut members = family.members(opcode).filter(|entry| cached.is_some() || !entry.reads_cache()).peekable();
    let is_member = members.peek().is_some();
    if let Some(entry) = members.find(|entry| applies(entry)) {
        return Some(Choice { entry, overruled: false });
    }
    // A member without an expansion of its own only claims something of the values.
    let mut claims = family.claims.iter().filter(|claim| claim.opcode == opcode).peekable();
    let overruled = is_member || (claims.peek().is_some() && !claims.any(|claim| all(claim.when, claim.wants)));
    // Where a member does not stand, its cache holds nothing for it.
    let mut by_values = family.entries.iter().filter(|entry| !entry.reads_cache());
    by_values.find(|entry| applies(entry)).map(|entry| Choice { entry, overruled })
}

fn holds(
    condition: &Condition,
    wants: &[Want],
    family: &Family,
    decoded: &Instruction,
    instr: &ProjectedInstr,
    facts: &impl Facts,
) -> bool {
    let seen = |want: u8| -> Seen {
        wants.get(usize::from(want)).map_or(Seen::Absent, |want| instr.seen(family, want.slot, want.view))
    };
    match *condition {
        Condition::Oparg(allowed) => allowed.contains(&decoded.oparg),
        Condition::OpargPart { part, values } => values.contains(&part.of(decoded.oparg)),
        Condition::Name { part, name } => facts.name(part.of(decoded.oparg)) == Some(name),
        Condition::Type { want, ty } => {
            let source = wants.get(usize::from(want)).and_then(|want| family.slots.get(usize::from(want.slot)));
            let known = match source.map(|slot| slot.source) {
                Some(Source::Stack { below_top, per_oparg }) => {
                    facts.stack_type(u32::from(below_top).saturating_add(if per_oparg { decoded.oparg } else { 0 }))
                }
                Some(Source::Local | Source::Global | Source::Element { .. } | Source::Attribute { .. }) | None => None,
            };
            known.or(seen(want).ty()) == Some(ty)
        }
        Condition::Is { want, object } => seen(want).known() == Some(object),
        Condition::Null { want } => seen(want) == Seen::Absent,
        Condition::Next(name) => facts.next_name() == Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trace::Cached;
    use super::*;
    use firesteel_protocol::fam::load;
    use firesteel_protocol::fam::tables::Tables;
    use firesteel_protocol::trace::Level;
    use smallvec::SmallVec;

    /// Nothing is known but what was seen, and what lay in caches if they are believed.
    struct Nothing(bool);

    impl Facts for Nothing {
        fn stack_type(&self, _: u32) -> Option<u16> {
            None
        }
        fn next_name(&self) -> Option<&'static str> {
            None
        }
        fn name(&self, _: u32) -> Option<&str> {
            None
        }
        fn believes_cache(&self, _: &ProjectedInstr) -> bool {
            self.0
        }
    }

    const TEXT: &str = "\
interpreter demo 1
type int symbol Int unboxed int plain
type float symbol Float unboxed float plain
type list symbol List
family ADD 1 (lhs, rhs -- res)
  member ADD_INT 2 when lhs: int, rhs: int
    missing \"int\"
  case any_float when lhs: float
    missing \"float\"
  member ADD_NUMBER 3 when lhs: int|float
    as head
  member ADD_QUICK 4
    as head
  member ADD_INT_AGAIN 7 when lhs: int
    missing \"int again\"
  member ADD_INT_OTHER 8 when lhs: int
    missing \"int otherwise\"
  head
    missing \"head\"
family FIELD 5 (owner -- res) cache [place]
  member FIELD_AT 6 when owner: list
    guard owner: list
    guard eq_i64(cache.place, 7)
    res = owner
  head
    missing \"head\"
";

    /// The entry for an opcode and the types seen, and whether the bytecode was overruled.
    fn chosen(opcode: u8, lhs: &str, rhs: &str) -> (&'static str, bool) {
        chosen_if(true, opcode, lhs, rhs)
    }

    fn chosen_if(caches: bool, opcode: u8, lhs: &str, rhs: &str) -> (&'static str, bool) {
        let tables: &'static Tables = load(TEXT, "demo.fam").expect("correct families");
        let id = tables.by_opcode[usize::from(opcode)].expect("an instruction");
        let family = &tables.families[usize::from(tables.instrs[usize::from(id.0)].family.0)];
        let decoded = Instruction { start: 0, unit: 0, next: 1, oparg: 0, instr: id, opcode };
        let ty = |name: &str| tables.types.iter().position(|ty| ty.name == name);
        let seen = |name: &str| ty(name).map_or(Seen::Absent, |at| Seen::Type(at as u16));
        let seen = SmallVec::from_iter([seen(lhs), seen(rhs)]);
        let cached = family.entries.iter().any(|entry| entry.opcode == Some(opcode) && entry.reads_cache());
        let cached = cached.then(|| Cached { opcode, units: SmallVec::from_slice(&[7]) });
        let instr = ProjectedInstr { unit: 0, level: Level::OUTERMOST, family: tables.instrs[0].family, seen, cached };
        let choice = select(family, &decoded, &instr, &Nothing(caches)).expect("an entry");
        (choice.entry.name, choice.overruled)
    }

    #[test]
    fn a_member_is_believed_if_the_values_meet_its_conditions() {
        assert_eq!(chosen(2, "int", "int"), ("ADD_INT", false));
        assert_eq!(chosen(2, "float", "int"), ("ADD.any_float", true));
        assert_eq!(chosen(1, "int", "int"), ("ADD_INT", false));
        assert_eq!(chosen(1, "list", "int"), ("ADD", false));
    }

    #[test]
    fn a_member_is_chosen_where_it_stands_whatever_comes_before_it() {
        assert_eq!(chosen(7, "int", "int"), ("ADD_INT_AGAIN", false));
        assert_eq!(chosen(8, "int", "int"), ("ADD_INT_OTHER", false), "not the one before it, which always holds");
        assert_eq!(chosen(1, "int", "list"), ("ADD_INT_AGAIN", false), "the values choose the first");
        assert_eq!(chosen(8, "float", "list"), ("ADD.any_float", true));
    }

    #[test]
    fn a_claim_is_believed_if_the_values_meet_one_of_its_alternatives() {
        assert_eq!(chosen(3, "int", "int"), ("ADD_INT", false));
        assert_eq!(chosen(3, "float", "list"), ("ADD.any_float", false));
        assert_eq!(chosen(3, "list", "int"), ("ADD", true));
        assert_eq!(chosen(4, "list", "int"), ("ADD", false));
    }

    #[test]
    fn a_member_that_reads_the_cache_is_chosen_where_it_stood_and_is_believed() {
        assert_eq!(chosen(6, "list", "int"), ("FIELD_AT", false));
        assert_eq!(chosen(5, "list", "int"), ("FIELD", false));
        assert_eq!(chosen(6, "int", "int"), ("FIELD", true));
        assert_eq!(chosen_if(false, 6, "list", "int"), ("FIELD", false));
    }
}
