//! Fields in compiled code when what the loop was compiled for is over: a struct of another shape, no struct at all, a
//! value of another type. The output is the interpreter's, and so is the error.

use firesteel_tiny::families::{TABLES, op};
use firesteel_tiny::heap::memory::census;
use firesteel_tiny::jit::JitOptions;
use firesteel_tiny::machine::{Limits, Machine};
use firesteel_tiny::program::Program;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

/// The census counts the objects of the process: one machine at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// A loop that reads, adds to and writes a field thirty times. At the twentieth `CHANGE` comes first.
const LOOP: &str = "
shape Point x y
shape Turned y x
shape Other z
func main()
  new Point
  store it
  FIRST
  load it
  set_field x
  const 30
  range 1
again:
  next done
  const 20
  eq
  jump_unless same
  CHANGE
same:
  load it
  field x
  print
  STEP
  load it
  set_field x
  jump again
done:
  load it
  print
end
";

/// What a run says, and how many iterations ran in compiled code.
fn run(text: &str, jit: Option<JitOptions>) -> (String, u64) {
    let before = census().alive();
    let machine = Machine::new(Program::from_text(text, "t.tiny").expect("correct"), Limits::default(), jit);
    let machine = machine.expect("a machine");
    let outcome = machine.run(1).expect("a thread").pop().expect("its outcome");
    let iterations = machine.jit.as_ref().map_or(0, |jit| {
        jit.shut_down();
        jit.counters.iterations.load(Ordering::Relaxed)
    });
    drop(machine);
    assert_eq!((census().alive(), census().damaged), (before, 0), "references lost or used after their end");
    (format!("{}{:?}", outcome.output, outcome.result), iterations)
}

/// The interpreter's output of a variant of the loop, which every compiled run must give.
fn same_everywhere(first: &str, change: &str, step: &str) -> String {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let text = LOOP.replace("FIRST", first).replace("CHANGE", change).replace("STEP", step);
    let (expected, _) = run(&text, None);
    for fail_guard in [None].into_iter().chain((0..24).map(Some)) {
        let options = JitOptions {
            threshold: Some(4),
            sync: true,
            interpret: fail_guard.is_some() || cfg!(not(feature = "llvm")),
            fail_guard,
            ..JitOptions::default()
        };
        let (found, iterations) = run(&text, Some(options));
        assert_eq!(found, expected, "leaving at {fail_guard:?}\n{text}");
        assert!(iterations > 10 || fail_guard.is_some(), "{iterations} iterations in compiled code\n{text}");
    }
    expected
}

const ADD_FLOAT: &str = "load it\n field x\n const 0.5\n add";
const ADD_INT: &str = "load it\n field x\n const 1000\n add";
const NEW_LIST: &str = "const 1.5\n list 1";

#[test]
fn a_struct_of_another_shape_has_the_field_elsewhere() {
    for (first, step) in [("const 1.5", ADD_FLOAT), ("const 1000", ADD_INT), ("list 0", NEW_LIST)] {
        let change = format!("new Turned\n store it\n {first}\n load it\n set_field x");
        let output = same_everywhere(first, &change, step);
        assert!(output.contains("{nil, "), "the other shape's slots are exchanged: {output}");
    }
}

#[test]
fn a_struct_without_the_field_and_what_is_no_struct_are_errors() {
    let output = same_everywhere("const 1.5", "new Other\n store it", ADD_FLOAT);
    assert!(output.contains("no field `x` in `Other`"), "{output}");
    let output = same_everywhere("const 1.5", "const 7\n store it", ADD_FLOAT);
    assert!(output.contains("no field `x` in int"), "{output}");
}

#[test]
fn a_value_of_another_type_is_stored_over_any_other() {
    let values = ["const 1.5", "const 1000", "const nil", "list 0", "load it"];
    for (first, step) in [("const 1.5", ADD_FLOAT), ("const 1000", ADD_INT), ("list 0", NEW_LIST)] {
        for value in values.into_iter().filter(|&value| value != first) {
            // Nothing that holds itself is left at the end.
            let again = if step == NEW_LIST { step } else { first };
            same_everywhere(first, &format!("{value}\n load it\n set_field x"), again);
        }
    }
}

/// The names of the field instructions in a program's code once it has run without the compiler.
fn members(text: &str) -> Vec<&'static str> {
    let machine = Machine::new(Program::from_text(text, "t.tiny").expect("correct"), Limits::default(), None);
    let machine = machine.expect("a machine");
    machine.run(1).expect("a thread");
    let heads = [op::FIELD, op::SET_FIELD].map(|head| TABLES.by_opcode[usize::from(head)]);
    let listing = machine.program.functions.iter().flat_map(|function| {
        let instrs = function.bytes().chunks(2).map(|unit| TABLES.by_opcode[usize::from(unit[0])]).collect::<Vec<_>>();
        let starts = (0..).zip(instrs).filter(|(unit, _)| function.depths[*unit] != u16::MAX);
        starts.map(|(_, instr)| instr).collect::<Vec<_>>()
    });
    let families = heads.map(|head| head.map(|head| TABLES.instrs[usize::from(head.0)].family));
    let found = listing.flatten().map(|instr| &TABLES.instrs[usize::from(instr.0)]);
    found.filter(|instr| families.contains(&Some(instr.family))).map(|instr| instr.name).collect()
}

#[test]
fn the_interpreter_specialises_by_shape_and_by_what_the_slot_held() {
    let text = |first: &str, step: &str| LOOP.replace("FIRST", first).replace("CHANGE", "nop").replace("STEP", step);
    let found = |first, step| members(&text(first, step)).last().copied();
    assert_eq!(found("const 1.5", ADD_FLOAT), Some("SET_FIELD_FLOAT"));
    assert_eq!(found("const 1000", ADD_INT), Some("SET_FIELD_INT"));
    assert_eq!(found("const nil", "const nil"), Some("SET_FIELD_SLOT"));
    assert_eq!(found("list 0", NEW_LIST), Some("SET_FIELD_ENDS"));
    let first = members(&text("const 1.5", ADD_FLOAT));
    assert_eq!(first.first(), Some(&"SET_FIELD_SLOT"), "a new struct's slots are nil: {first:?}");
}
