//! No text makes the assembler, the verifier or the machine fall over.
//!
//! Texts are random, or programs with lines and words changed; those that verify are run, interpreted and compiled,
//! under small limits, until they end or are stopped after a moment. What they print is not compared: where a run is
//! stopped depends on time.

use firesteel_tiny::jit::JitOptions;
use firesteel_tiny::machine::{Limits, Machine};
use firesteel_tiny::program::Program;
use firesteel_tiny::program::parse::MNEMONICS;
use proptest::prelude::*;
use std::time::Duration;

/// Programs to start from.
const SEEDS: [&str; 6] = [
    include_str!("../../programs/calls.tiny"),
    include_str!("../../programs/iterate.tiny"),
    include_str!("../../programs/shapes.tiny"),
    include_str!("../../programs/nested.tiny"),
    include_str!("../../../../docs/tutorial/programs/global.tiny"),
    include_str!("../../../../docs/tutorial/programs/error.tiny"),
];

const SMALL: Limits = Limits { heap_bytes: 1 << 20, depth: 20, slots: 1 << 12, output_bytes: 1 << 16 };

/// How long a program may run.
const MOMENT: Duration = Duration::from_millis(3);

/// Loads a text; runs it if it is a program.
fn try_out(text: &str) -> bool {
    let run = |jit: Option<JitOptions>| {
        let Ok(program) = Program::from_text(text, "random.tiny") else { return false };
        assert!(!program.listing().is_empty());
        let machine = Machine::new(program, SMALL, jit).expect("a machine");
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(64 << 20);
            let thread = thread.spawn_scoped(scope, || machine.run_alone(0)).expect("a thread");
            let waited = std::time::Instant::now();
            while !thread.is_finished() && waited.elapsed() < MOMENT {
                std::thread::yield_now();
            }
            machine.requests.stop();
            thread.join().expect("no panic");
        });
        if let Some(jit) = &machine.jit {
            jit.shut_down();
            let ours = ["compiler-error", "layout-mismatch"];
            let faults: Vec<_> = jit.aborts().into_iter().filter(|(reason, _)| ours.contains(reason)).collect();
            assert!(faults.is_empty(), "the compiler failed: {faults:?}");
        }
        true
    };
    let jit = JitOptions { threshold: Some(1), sync: true, interpret: true, ..JitOptions::default() };
    run(None) && run(Some(jit))
}

/// An argument, of any sort.
fn argument() -> impl Strategy<Value = String> {
    let fixed =
        ["", "0", "1", "2", "3", "255", "-1", "a", "b", "Body", "height", "scale", "main", "len", "fill", "again"];
    prop_oneof![
        8 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<f64>().prop_map(|number| format!("{number:?}")),
        1 => "\\PC{0,6}",
    ]
}

/// A line of a function.
fn line() -> impl Strategy<Value = String> {
    let words: Vec<&str> = MNEMONICS.iter().map(|(word, ..)| *word).chain(["end", "func", "again:", "a:"]).collect();
    (prop::sample::select(words), argument()).prop_map(|(word, argument)| format!("  {word} {argument}"))
}

/// A line of a function that its assembler takes, most times.
fn likely() -> impl Strategy<Value = String> {
    let lines = [
        "const 1",
        "const 7",
        "const 0.5",
        "const true",
        "const nil",
        "const \"x\"",
        "load a",
        "store a",
        "load b",
        "store b",
        "dup",
        "over",
        "swap",
        "pop",
        "add",
        "mul",
        "mod",
        "floordiv",
        "shl",
        "lt",
        "eq",
        "not",
        "neg",
        "list 1",
        "list 2",
        "append",
        "index",
        "set_index",
        "range 1",
        "range 2",
        "iter",
        "print",
        "builtin len",
        "builtin fill",
        "builtin abs",
        "call 1",
        "call 2",
        "fn f",
        "global g",
        "set_global g 4",
        "new P",
        "field x",
        "set_field x",
        "jump again",
        "next done",
        "jump_if done",
        "jump_unless done",
        "return",
    ];
    prop::sample::select(lines.to_vec()).prop_map(|line| format!("  {line}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "(\\PC|\n){0,200}") {
        try_out(&text);
    }

    #[test]
    fn lines_of_instructions(lines in prop::collection::vec(line(), 0..30)) {
        try_out(&format!("func main()\n{}\nend\n", lines.join("\n")));
    }

    #[test]
    fn bodies_that_may_be_right(
        first in prop::collection::vec(likely(), 0..6),
        body in prop::collection::vec(likely(), 0..10),
    ) {
        let text = format!(
            "shape P x y\nglobal g 3\nfunc f(b)\n  load b\n  return\nend\nfunc main(a)\n{}\nagain:\n{}\ndone:\nend\n",
            first.join("\n"),
            body.join("\n"),
        );
        try_out(&text);
    }

    #[test]
    fn programs_with_lines_changed(
        seed in prop::sample::select(SEEDS.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, likely()), 1..4),
    ) {
        let mut lines: Vec<String> = seed.lines().map(str::to_owned).collect();
        for (place, what, line) in changes {
            let at = place.index(lines.len());
            match what {
                0 => {
                    lines.remove(at);
                }
                1 => lines.insert(at, line),
                2 => {
                    let other = (at + 7) % lines.len();
                    lines.swap(at, other);
                }
                _ => lines[at] = line,
            }
        }
        try_out(&lines.join("\n"));
    }
}

#[test]
fn enough_of_them_run() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let bodies = prop::collection::vec(likely(), 0..4);
    let ran = (0..200).filter(|_| {
        let body = bodies.new_tree(&mut runner).expect("a body").current().join("\n");
        try_out(&format!("shape P x y\nglobal g 3\nfunc f(b)\nend\nfunc main(a)\nagain:\n{body}\ndone:\nend\n"))
    });
    let ran = ran.count();
    assert!(ran > 20, "only {ran} of 200 random programs verify: the tests above test little");
}

#[test]
fn a_thread_prints_no_more_than_it_may() {
    // Eight lists of each other: a text of millions of bytes, of some hundred in memory.
    let inside = "  load x\n".repeat(10) + "  list 10\n  store x\n";
    let text = format!("func main()\n  const 0\n  store x\n{}  load x\n  print\nend\n", inside.repeat(8));
    let program = Program::from_text(&text, "wide.tiny").expect("a program");
    let machine = Machine::new(program, SMALL, None).expect("a machine");
    let outcome = machine.run(1).expect("a thread").pop().expect("an outcome");
    let error = outcome.result.expect("not stopped").expect_err("too much").to_string();
    assert_eq!(error, "wide.tiny:101: in `main`: more than 65536 bytes printed by one thread; print less");
    assert_eq!(outcome.output, "");
}
