//! What one thread does reaches the others, wherever they are: also in compiled code, also before they began.

use firesteel_tiny::jit::JitOptions;
use firesteel_tiny::machine::{Limits, Machine, Outcome};
use firesteel_tiny::program::Program;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

/// A run that has not ended after this time never will: it takes a thousandth of it.
const NEVER: Duration = Duration::from_secs(120);

/// Runs a program of the tutorial on three threads, each loop compiled as soon as it can be.
fn run(name: &str) -> Vec<Outcome> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tutorial/programs").join(name);
    let program = Program::load(&path).expect("a correct program");
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
