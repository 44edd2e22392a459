//! What one thread does reaches the others, wherever they are: also in compiled code, also before they began.

use firesteel_tiny::jit::JitOptions;
use firesteel_tiny::machine::{Limits, Machine, Outcome};
use firesteel_tiny::program::Program;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// A run that has not ended after this time never will: it takes a thousandth of it.
const NEVER: Duration = Duration::from_secs(120);

/// A program whose threads recurse for longer than anybody waits, without a loop, but for the second, which fails when
/// it has let the others begin.
const RECURSION: &str = "
func descend(n)
  load n
  const 0
  le
  jump_unless deeper
  const 1
  return
deeper:
  fn descend
  load n
  const 1
  sub
  call 1
  fn descend
  load n
  const 1
  sub
  call 1
  add
  return
end

func main(number)
  load number
  const 1
  eq
  jump_if fail
  fn descend
  const 80
  call 1
  print
  const 0
  return
fail:
  const 100000
  range 1
wait:
  next waited
  pop
  jump wait
waited:
  const nil
  neg
  print
end
";

/// Runs a program of the tutorial on three threads, each loop compiled as soon as it can be.
fn run(name: &str) -> Vec<Outcome> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tutorial/programs").join(name);
    run_program(Program::load(&path).expect("a correct program"))
}

fn run_program(program: Program) -> Vec<Outcome> {
    let options = JitOptions { threshold: Some(1), interpret: true, ..JitOptions::default() };
    let machine = Machine::new(program, Limits::default(), Some(options)).expect("a machine");
    let (done, outcomes) = mpsc::channel();
    std::thread::spawn(move || done.send(machine.run(3).expect("threads")));
    outcomes.recv_timeout(NEVER).expect("every thread ends")
}

#[test]
fn a_thread_in_compiled_code_sees_a_global_that_another_one_sets() {
    for _ in 0..5 {
        for outcome in run("flag.tiny") {
            assert_eq!((outcome.result, outcome.output.as_str()), (Some(Ok(())), "true\n"));
        }
    }
}

#[test]
fn an_error_stops_threads_in_compiled_code_and_threads_that_begin_late() {
    for _ in 0..5 {
        let results: Vec<_> = run("stop.tiny").into_iter().map(|outcome| outcome.result).collect();
        assert!(matches!(results.as_slice(), [None, Some(Err(_)), None]), "{results:?}");
    }
}

#[test]
fn an_error_stops_threads_that_recurse_without_a_loop() {
    let program = Program::from_text(RECURSION, "recursion.tiny").expect("a correct program");
    let results: Vec<_> = run_program(program).into_iter().map(|outcome| outcome.result).collect();
    assert!(matches!(results.as_slice(), [None, Some(Err(_)), None]), "{results:?}");
}

#[test]
fn a_helper_that_recurses_below_compiled_code_hears_it_too() {
    // Called from a loop that is compiled: with 0 five times, then with 80.
    let looped = "  const 9\n  range 1\nagain:\n  next over\n  store i\n  fn descend\n  load i\n  const 5\n  \
                  floordiv\n  const 80\n  mul\n  call 1\n  pop\n  jump again\nover:\n  fn descend\n  const 80\n";
    let text = RECURSION.replace("  fn descend\n  const 80\n", looped);
    let program = Program::from_text(&text, "recursion.tiny").expect("a correct program");
    let results: Vec<_> = run_program(program).into_iter().map(|outcome| outcome.result).collect();
    assert!(matches!(results.as_slice(), [None, Some(Err(_)), None]), "{results:?}");
}
