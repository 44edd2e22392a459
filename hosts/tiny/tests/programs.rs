//! Every sample program prints the same however it is run: interpreted, compiled while the machine waits, compiled
//! behind its back, on one thread and on several. No object is lost. (With guards made to fail: `conformance.rs`.)

mod samples;

use firesteel_tiny::heap::memory::census;
use firesteel_tiny::jit::JitOptions;
use firesteel_tiny::machine::{Limits, Machine};
use firesteel_tiny::program::Program;
use samples::{programs, shortened};
use std::sync::Mutex;
use std::sync::atomic::Ordering;

/// The census counts the objects of the process: one machine at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// Output of each thread, and loop iterations in compiled code.
fn outputs(text: &str, threads: usize, jit: Option<JitOptions>) -> (Vec<String>, u64) {
    let before = census().alive();
    let program = Program::from_text(text, "test.tiny").expect("a correct program");
    let limits = Limits { depth: 100, ..Limits::default() };
    let machine = Machine::new(program, limits, jit).expect("a machine");
    let outcomes = machine.run(threads).expect("threads");
    let outputs = outcomes
        .into_iter()
        .map(|outcome| {
            assert_eq!(outcome.result, Some(Ok(())));
            outcome.output
        })
        .collect();
    let iterations = machine.jit.as_ref().map_or(0, |jit| {
        jit.shut_down();
        jit.counters.iterations.load(Ordering::Relaxed)
    });
    drop(machine);
    let after = census();
    assert_eq!((after.alive(), after.damaged), (before, 0), "references lost or used after their end");
    (outputs, iterations)
}

fn options(threshold: u32, sync: bool) -> JitOptions {
    JitOptions { threshold: Some(threshold), sync, interpret: true, ..JitOptions::default() }
}

#[test]
fn every_program_prints_the_same_however_it_is_run() {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    for path in programs() {
        let text = shortened(&path);
        let name = path.display();
        let (expected, _) = outputs(&text, 1, None);
        for threshold in [1, 7, 100] {
            let (found, iterations) = outputs(&text, 1, Some(options(threshold, true)));
            assert_eq!(found, expected, "{name} at threshold {threshold}");
            assert!(iterations > 0, "{name} did not run compiled code at threshold {threshold}");
        }
        let (expected, _) = outputs(&text, 3, None);
        for sync in [true, false] {
            let (found, _) = outputs(&text, 3, Some(options(5, sync)));
            assert_eq!(found, expected, "{name} on three threads, sync {sync}");
        }
    }
}

#[test]
fn generated_programs_print_the_same_and_lose_nothing() {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    for seed in 1..=4 {
        let text = firesteel_tiny::stress::generate::program(seed, 24, 24, 1);
        // The last one is an owner's.
        for number in 0..=24 {
            let run = |jit: Option<JitOptions>| {
                let before = census().alive();
                let program = Program::from_text(&text, "generated.tiny").expect("a correct program");
                let machine = Machine::new(program, Limits { depth: 50, ..Limits::default() }, jit).expect("a machine");
                let outcome = std::thread::scope(|scope| {
                    let builder = std::thread::Builder::new().stack_size(64 << 20);
                    builder
                        .spawn_scoped(scope, || machine.run_alone(number))
                        .expect("a thread")
                        .join()
                        .expect("no panic")
                });
                drop(machine);
                let after = census();
                let place = format!("seed {seed}, number {number}");
                assert_eq!((after.alive(), after.damaged), (before, 0), "references lost or doubled: {place}");
                (outcome.output, outcome.result)
            };
            assert_eq!(run(Some(options(4, true))), run(None), "seed {seed}, number {number}");
        }
    }
}
