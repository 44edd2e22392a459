//! What a text test's command does with its input.

use super::case::Case;
use super::translate::translated;
use crate::support::{count, model, new_float, new_int, new_list, restored, show};
use firesteel_compiler::interp::Interpreter;
use firesteel_compiler::ir::parse::{parse, parse_with_lines};
use firesteel_compiler::ir::print::print;
use firesteel_compiler::ir::tree::TraceTree;
use firesteel_compiler::ir::verify::{VerifyErrors, verify, verify_references};
use firesteel_compiler::pipeline::{OptOptions, Verify, find, optimize, run_pass};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::native::{MAX_SPILLS, NativeContext};

/// The output of a case. Empty means: as it should be, with nothing to show.
pub fn run(case: &Case, model: &HostModel) -> String {
    let words: Vec<&str> = case.command.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["parse"] => check_parse(&case.input, model),
        ["verify"] => broken_rules(&case.input, model, verify),
        ["owned"] => broken_rules(&case.input, model, |tree, model| {
            verify(tree, model).and_then(|()| verify_references(tree, model))
        }),
        ["opt", passes @ ..] => optimized(case, passes, model),
        ["translate"] => translated(case),
        ["run"] => run_lines(case, &well_formed(case, model), model),
        other => panic!("{}: unknown command {other:?}", case.path.display()),
    }
}

/// The tree of a case that is no test of the parser or verifier.
fn well_formed(case: &Case, model: &HostModel) -> TraceTree {
    let tree = parse(&case.input, model).unwrap_or_else(|error| panic!("{}:{error}", case.path.display()));
    verify(&tree, model).unwrap_or_else(|error| panic!("{}: {error}", case.path.display()));
    tree
}

/// The tree after the named passes, or after the whole schedule for `opt all`. What the case's `; run:` lines
/// do must not change.
fn optimized(case: &Case, passes: &[&str], model: &HostModel) -> String {
    let mut tree = well_formed(case, model);
    // What is inside a box restores to the same object, only that no reference is handed over.
    let behaviour = |tree: &TraceTree| run_lines(case, tree, model).replace(" owned", "");
    let before = behaviour(&tree);
    let mut options = OptOptions::default();
    options.verify = Verify::Trees;
    let outcome = match passes {
        ["all"] => optimize(&mut tree, model, &options, None).map(|_| ()),
        names => names.iter().try_for_each(|name| {
            let pass = find(name).unwrap_or_else(|error| panic!("{}: {error}", case.path.display()));
            run_pass(&mut tree, model, &options, pass, None).map(|_| ())
        }),
    };
    outcome.unwrap_or_else(|error| panic!("{}: {error}\n{}", case.path.display(), print(&tree, model)));
    assert_eq!(before, behaviour(&tree), "{}: runs differ\n{}", case.path.display(), print(&tree, model));
    print(&tree, model).to_string()
}

/// An error, or the text if printing does not give the input back.
fn check_parse(input: &str, model: &HostModel) -> String {
    let tree = match parse(input, model) {
        Ok(tree) => tree,
        Err(error) => return format!("{error}\n"),
    };
    let printed = print(&tree, model).to_string();
    let again = parse(&printed, model).map(|tree| print(&tree, model).to_string());
    assert_eq!(again.as_ref(), Ok(&printed), "a print does not parse to itself");
    let plain: String = input
        .lines()
        .filter(|line| !line.starts_with(';') && !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    if printed == plain { String::new() } else { printed }
}

/// `line: rule` for each rule that does not hold.
fn broken_rules(
    input: &str,
    model: &HostModel,
    check: impl Fn(&TraceTree, &HostModel) -> Result<(), VerifyErrors>,
) -> String {
    let (tree, lines) = match parse_with_lines(input, model) {
        Ok(parsed) => parsed,
        Err(error) => return format!("{error}\n"),
    };
    match check(&tree, model) {
        Ok(()) => String::new(),
        Err(errors) => errors.0.iter().map(|error| format!("{}: {}\n", lines.line(error.place), error.rule)).collect(),
    }
}

/// Runs each `; run:` line of a case: the exit taken and what it restores.
fn run_lines(case: &Case, tree: &TraceTree, model: &HostModel) -> String {
    let mut text = String::new();
    for line in case.settings("run") {
        let (outcome, home) = execute(tree, model, line);
        text += &format!("run: {line}\n{outcome}");
        text += &home;
    }
    text
}

/// Runs with slots such as `l0=int 5, st0=float 1.5`, and shows the exit and the frame afterwards.
fn execute(tree: &TraceTree, model: &HostModel, slots: &str) -> (String, String) {
    let mut frame = [0_u64; 64];
    for setting in slots.split(';').map(str::trim).filter(|setting| !setting.is_empty()) {
        let (slot, value) = setting.split_once('=').expect("slot=value");
        let number = |digits: &str| digits.parse::<usize>().expect("a slot number");
        let slot = match slot.trim().strip_prefix("st") {
            Some(depth) => usize::from(tree.locals) + number(depth),
            None => number(slot.trim().trim_start_matches('l')),
        };
        frame[slot] = object(value.trim());
    }
    let requests = 0_u64;
    let mut context = NativeContext {
        requests: &raw const requests,
        requests_at_entry: 0,
        leave: 0,
        host: std::ptr::null_mut(),
        iterations: 0,
        rounds: 0,
        rounds_wanted: 0,
        unit: 0,
        misfortune: 0,
        values: [0; MAX_SPILLS],
    };
    let interpreter = Interpreter::new(tree, model).expect("the tree can be laid out");
    // SAFETY: the frame is larger than any case names, and its slots hold objects of the test heap.
    let exit = match unsafe { interpreter.run(frame.as_mut_ptr(), &raw mut context, Some(1_000_000)) } {
        Ok(exit) => exit,
        Err(error) => return (format!("  error: {error}\n"), String::new()),
    };
    let descriptor = &interpreter.layouts().exit(exit).descriptor;
    let mut text =
        format!("  {} resume={} iterations={}\n", descriptor.kind.name(), descriptor.resume, context.iterations);
    for slot in &descriptor.slots {
        text += &format!("  {} = {}\n", slot_name(tree, slot.slot), restored(&slot.value, &context.values));
    }
    let touched = (0_u16..).zip(frame).filter(|(_, word)| *word != 0);
    let home = touched
        .map(|(slot, word)| format!("  memory {} = {} count={}\n", slot_name(tree, slot), show(word), count(word)));
    (text, home.collect())
}

fn slot_name(tree: &TraceTree, slot: u16) -> String {
    match slot.checked_sub(tree.locals) {
        Some(depth) => format!("st{depth}"),
        None => format!("l{slot}"),
    }
}

/// `int 5`, `float 1.5`, `true`, `false`, `null`, `list 1.5 2.5 3`.
fn object(text: &str) -> u64 {
    let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
    match kind {
        "int" => new_int(rest.parse().expect("an integer")),
        "float" => new_float(rest.parse().expect("a float")),
        "true" => support_truth(true),
        "false" => support_truth(false),
        "null" => 0,
        "list" => {
            let items = rest.split_whitespace().map(|item| {
                if item.contains('.') { object(&format!("float {item}")) } else { object(&format!("int {item}")) }
            });
            new_list(&items.collect::<Vec<_>>())
        }
        other => panic!("unknown object `{other}`"),
    }
}

fn support_truth(value: bool) -> u64 {
    let layout = model().layout;
    if value { layout.true_object } else { layout.false_object }
}
