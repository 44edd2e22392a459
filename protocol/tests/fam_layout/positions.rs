//! That one entry of the stack gets one slot, however the entries of a family name it.

use firesteel_protocol::fam::layout::source_text;
use firesteel_protocol::fam::load;
use firesteel_protocol::fam::tables::{Expansion, Operand, Step};
use firesteel_protocol::uops::Uop;

/// `callable` is `stack[-1-oparg]`, which is `stack[-2]` under `oparg = 1`.
const TEXT: &str = "\
interpreter demo 1
type int symbol Int unboxed int plain
object len = builtins.len
family CALL 1 (callable, args[oparg] -- res)
  member CALL_ONE 2 (function, arg -- res) when oparg = 1, arg: int wants function raw
    check
    res = arg
  member CALL_SECOND 3 when oparg = 1 wants stack[-2] known
    as head
  case first_of_two when oparg = 2, args[1]: int, args[0]: int
    check
    res = args[0]
  case builtin when oparg = 1, stack[-2] is len
    check
    res = args[0]
  head wants callable type
    missing \"calls\"
family SEND 10 (callable, args[oparg] -- res)
  member SEND_ONE 11 (function, arg -- res) when oparg = 1, function: int wants function raw
    check
    res = arg
  head
    missing \"nobody else wants the callable\"
family TAKE 20 (callable, args[oparg] -- res)
  member TAKE_ONE 21 when oparg = 1, stack[-2]: int
    as head
  case second when oparg = 2, args[0]: int
    check
    res = args[0]
  head
    missing \"one slot does for both as they are written\"
";

#[test]
fn a_fixed_argument_makes_no_second_slot() {
    let tables = load(TEXT, "demo.fam").unwrap_or_else(|error| panic!("{error}"));
    let slots = |family: usize| -> Vec<String> {
        let slots = tables.families[family].slots.iter();
        slots.map(|slot| format!("{} {}", source_text(slot.source), slot.view.name())).collect()
    };
    assert_eq!(slots(0), ["stack[-1] type", "stack[-1-oparg] raw", "stack[-2] type"], "`args[0]` of two has no name");
    assert_eq!(slots(1), ["stack[-1-oparg] raw"], "an input has its family's place, whatever its member calls it");
    assert_eq!(slots(2), ["stack[-2] type"], "a position is as it is written, unless another entry names it");
}

#[test]
fn a_check_guards_the_entry_that_was_meant() {
    let tables = load(TEXT, "demo.fam").unwrap_or_else(|error| panic!("{error}"));
    let entry = tables.families[0].entries.iter().find(|entry| entry.name == "CALL.builtin").expect("the case");
    let Expansion::Steps { steps, .. } = entry.expansion else { panic!("{:?}", entry.expansion) };
    let guard = Step::Uop { uop: Uop::GuardIs, imm: 0, args: &[Operand::Reg(0), Operand::Object(0)], dst: None };
    assert_eq!(steps, [guard]);
}
