//! Compiled code relies on globals. One that changed before the code was published is found out at the first entry.

use firesteel_tiny::jit::JitOptions;
use firesteel_tiny::machine::{Limits, Machine};
use firesteel_tiny::program::Program;
use std::sync::atomic::Ordering;

const PROGRAM: &str = "global mode 3
func change()
  set_global mode 5
end
func main()
  const 0
  store sum
  const 2000
  range 1
again:
  next done
  pop
  load sum
  global mode
  add
  store sum
  jump again
done:
  load sum
  print
end
";

fn printed(machine: &Machine) -> String {
    let outcome = machine.run(1).expect("a thread").pop().expect("an outcome");
    assert_eq!(outcome.result, Some(Ok(())));
    outcome.output
}

/// As [`Machine`] does it when a thread executes `set_global`.
fn change(machine: &Machine) {
    let jit = machine.jit.as_ref().expect("a compiler");
    let &(global, value) = machine.program.assignments.first().expect("an assignment");
    machine.globals.set(global, value, |name| jit.forget_global(name));
}

#[test]
fn a_global_that_changes_before_the_code_is_published_keeps_it_from_being_entered() {
    for changes in [false, true] {
        let program = Program::from_text(PROGRAM, "globals.tiny").expect("a program");
        let options = JitOptions { threshold: Some(100), interpret: true, ..JitOptions::default() };
        let machine = Machine::new(program, Limits::default(), Some(options)).expect("a machine");
        let jit = machine.jit.as_ref().expect("a compiler");
        let slot = |what: &str| jit.loops.first().expect("a loop").slot().expect(what).clone();
        let iterations = || jit.counters.iterations.load(Ordering::Relaxed);
        // The recording waits, with what it saw of the global.
        jit.service.pause();
        assert_eq!(printed(&machine), "6000\n");
        assert!(!slot("recorded").is_installed());
        if changes {
            // Nothing stands in the table that could be invalidated.
            change(&machine);
            assert_eq!(jit.counters.invalidated.load(Ordering::Relaxed), 0);
        }
        jit.service.resume();
        jit.service.wait_idle();
        assert!(slot("published").is_installed());
        let sum = if changes { "10000\n" } else { "6000\n" };
        assert_eq!(printed(&machine), sum);
        if !changes {
            assert!(iterations() > 1800, "the code is entered if nothing changed");
            change(&machine);
            assert_eq!(jit.counters.invalidated.load(Ordering::Relaxed), 1);
        }
        // The loop is recorded anew, with the new value.
        for _ in 0..3 {
            let before = iterations();
            assert_eq!(printed(&machine), "10000\n");
            jit.service.wait_idle();
            if iterations() > before + 1800 {
                break;
            }
        }
        assert_eq!(printed(&machine), "10000\n");
        assert!(slot("again").is_installed());
    }
}
