//! Decoding: what was assembled comes out again, and no bytes make it panic, loop or leave the code.

use firesteel_protocol::bytecode::{Instruction, Instructions, PREFIX};
use firesteel_protocol::fam::load;
use firesteel_protocol::fam::tables::{Flow, Tables};
use proptest::prelude::*;
use std::sync::LazyLock;

/// One instruction of each flow, with caches and members.
static TABLES: LazyLock<&'static Tables> = LazyLock::new(|| {
    let text = "\
interpreter decoding 1
instr EXTENDED_ARG 1 ( -- )
  nop
instr NOP 2 ( -- )
  nop
instr JUMP 3 ( -- ) jumps forward
  jump
instr BACK 4 ( -- ) cache 1 jumps backward
  jump
instr TEST 5 ( flag -- ) cache 2 branches
  missing \"not here\"
instr ITER 6 ( iter -- iter, item | ) iterates skip 2
  missing \"not here\"
instr RETURN 7 ( value -- ) leaves
  missing \"not here\"
instr HANDLE 8 ( -- ) opaque
  missing \"not here\"
family ADD 9 ( lhs, rhs -- sum ) cache 3
  member ADD_ONE 10 when oparg = 1
    missing \"not here\"
  head
    missing \"not here\"
";
    load(text, "decoding.fam").expect("the text is right")
});

fn opcode(name: &str) -> u8 {
    TABLES.instrs.iter().find(|row| row.name == name).expect("the tables know the name").opcode
}

/// Bytecode with at least so many prefixes, more where the argument needs them, and empty caches.
fn assemble(code: &[(u8, u32, u32)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &(opcode_byte, oparg, prefixes) in code {
        let needed = (1..4).rev().find(|shift| oparg >> (8 * shift) != 0).unwrap_or(0);
        for shift in (1..=needed.max(prefixes)).rev() {
            bytes.extend([opcode(PREFIX), (oparg >> (8 * shift)) as u8]);
        }
        bytes.extend([opcode_byte, oparg as u8]);
        let instr = TABLES.by_opcode[usize::from(opcode_byte)].expect("an instruction");
        bytes.extend(std::iter::repeat_n(0, 2 * usize::from(TABLES.instrs[usize::from(instr.0)].caches)));
    }
    bytes
}

fn decode(code: &[(&str, u32)]) -> Instructions {
    let code: Vec<_> = code.iter().map(|&(name, oparg)| (opcode(name), oparg, 0)).collect();
    Instructions::decode(&assemble(&code), &TABLES)
}

#[test]
fn prefixes_belong_to_their_instruction() {
    let found = decode(&[("NOP", 0x1_02_03), ("TEST", 0), ("RETURN", 0)]);
    let first = found.at(0).copied().expect("an instruction");
    assert_eq!((first.start, first.unit, first.next, first.oparg), (0, 2, 3, 0x1_02_03));
    assert_eq!(found.at(2), found.at(0));
    assert_eq!(found.at(1), None, "the second prefix is no place to start");
    assert_eq!((found.proper(0), found.proper(2)), (None, Some(&first)));
    let rest: Vec<_> = found.iter().skip(1).map(|at| (at.unit, at.next)).collect();
    assert_eq!(rest, [(3, 6), (6, 7)], "caches are skipped");
    assert!(found.is_whole());
}

#[test]
fn control_goes_where_the_flow_says() {
    let at = |name: &str, oparg| Instruction {
        start: 8,
        unit: 10,
        next: 20,
        oparg,
        instr: TABLES.by_opcode[usize::from(opcode(name))].expect("an instruction"),
        opcode: opcode(name),
    };
    let ways = |name: &str, oparg| {
        let found = at(name, oparg).successors(&TABLES);
        (found.next, found.jump)
    };
    assert_eq!(ways("NOP", 3), (Some(20), None));
    assert_eq!(ways("JUMP", 3), (None, Some(23)));
    assert_eq!(ways("BACK", 3), (None, Some(17)));
    assert_eq!(ways("TEST", 3), (Some(20), Some(23)));
    assert_eq!(ways("ITER", 3), (Some(20), Some(25)), "an iterator's end skips its clean-up");
    assert_eq!(ways("RETURN", 3), (None, None));
    assert_eq!(ways("HANDLE", 3), (None, None));
    for (name, next) in [("JUMP", None), ("BACK", None), ("TEST", Some(20)), ("ITER", Some(20))] {
        assert_eq!(ways(name, u32::MAX), (next, None), "{name}: no unit has such a number");
    }
    assert_eq!(ways("ITER", u32::MAX - 21), (Some(20), None));
}

#[test]
fn members_are_like_their_head_but_for_name_and_opcode() {
    let rows = ["ADD", "ADD_ONE"].map(|name| *decode(&[(name, 7)]).at(0).expect("decoded").row(&TABLES));
    let [head, member] = rows;
    assert_eq!((member.name, member.opcode), ("ADD_ONE", 10));
    assert_eq!((member.family, member.caches, member.effect, member.flow), (head.family, 3, head.effect, Flow::Next));
}

#[test]
fn what_is_unknown_ends_the_decoding() {
    let nop = opcode("NOP");
    for (bytes, count, is_whole) in [
        (&[][..], 0, true),
        (&[nop, 0, nop, 0], 2, true),
        (&[nop, 0, 0, 0, nop, 0], 1, false),
        (&[nop, 0, opcode(PREFIX), 1], 1, false),
        // Half a unit is none.
        (&[nop, 0, nop], 1, true),
    ] {
        let found = Instructions::decode(bytes, &TABLES);
        assert_eq!((found.iter().len(), found.is_whole()), (count, is_whole), "{bytes:?}");
    }
    let twins = |opcode| if opcode == 99 { None } else { Some(if opcode == 98 { nop } else { opcode }) };
    let found = Instructions::decode_as(&[98, 0, 99, 0], &TABLES, twins);
    assert_eq!(found.iter().map(|at| at.opcode).collect::<Vec<_>>(), [nop], "one stands for another, one hides it");
    assert!(!found.is_whole());
}

/// Bytes of which most are opcodes.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let unit = (prop_oneof![8 => 1..=10_u8, 2 => Just(1_u8), 1 => any::<u8>()], any::<u8>());
    (prop::collection::vec(unit, 0..200), any::<bool>()).prop_map(|(units, odd)| {
        let mut bytes: Vec<u8> = units.into_iter().flat_map(|(opcode, argument)| [opcode, argument]).collect();
        bytes.extend(odd.then_some(2));
        bytes
    })
}

fn any_code() -> impl Strategy<Value = Vec<(u8, u32, u32)>> {
    let oparg = prop_oneof![0..256_u32, any::<u32>()];
    prop::collection::vec((2..=10_u8, oparg, 0..4_u32), 0..50)
}

proptest! {
    #[test]
    fn what_was_assembled_comes_out(code in any_code()) {
        let found = Instructions::decode(&assemble(&code), &TABLES);
        let again: Vec<_> = found.iter().map(|at| (at.opcode, at.oparg)).collect();
        prop_assert_eq!(again, code.iter().map(|&(opcode, oparg, _)| (opcode, oparg)).collect::<Vec<_>>());
        prop_assert!(found.is_whole());
    }

    #[test]
    fn any_bytes_are_cut_without_gaps(bytes in any_bytes()) {
        let found = Instructions::decode(&bytes, &TABLES);
        let mut end = 0;
        for at in found.iter() {
            prop_assert_eq!(at.start, end, "each begins where the last one ended");
            prop_assert!(at.start <= at.unit && at.unit < at.next && (at.unit as usize) < found.units());
            for unit in at.start..at.unit {
                prop_assert_eq!(bytes[2 * unit as usize], opcode(PREFIX));
            }
            let expected = (at.start..=at.unit).fold(0_u32, |arg, unit| arg << 8 | u32::from(bytes[2 * unit as usize + 1]));
            prop_assert_eq!((bytes[2 * at.unit as usize], expected), (at.opcode, at.oparg));
            prop_assert_eq!(u32::from(at.row(&TABLES).caches), at.next - at.unit - 1);
            let _ = at.successors(&TABLES);
            for unit in at.start..at.next.min(found.units() as u32) {
                let here = (unit == at.start || unit == at.unit).then_some(at);
                prop_assert_eq!(found.at(unit), here);
            }
            end = at.next;
        }
        prop_assert_eq!(found.is_whole(), end as usize >= bytes.len() / 2);
        for unit in (end..found.units() as u32).chain([found.units() as u32, u32::MAX]) {
            prop_assert_eq!(found.at(unit), None);
        }
    }

    /// A unit far behind the code, and one of no number: read alone, without a list.
    #[test]
    fn reading_alone_stops_at_the_last_number(start in u32::MAX - 8.., opcodes in prop::array::uniform8(1..=10_u8)) {
        let read = Instruction::read(&TABLES, start, |unit| Some([opcodes[(unit % 8) as usize], 0xff]));
        if let Some(found) = read {
            prop_assert!(found.unit >= start && found.next > found.unit);
        }
    }
}
