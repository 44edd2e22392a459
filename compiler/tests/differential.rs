//! Property tests: random well-typed trees behave the same before and after each pass and the whole schedule.
//!
//! A generator turns a list of random choices into a tree with nested loops, bridges, guards, overflow checks,
//! floats with NaN and infinities, boxes and frame slots; the reference interpreter runs it with bounded fuel.
//! Compared are the exit's key and kind, the restored slots and the frame's memory.

mod generate {
    pub mod tree;
}
mod support;

use firesteel_compiler::interp::{InterpError, Interpreter};
use firesteel_compiler::ir::parse::parse;
use firesteel_compiler::ir::print::print;
use firesteel_compiler::ir::tree::TraceTree;
use firesteel_compiler::ir::verify::verify;
use firesteel_compiler::pipeline::{OptOptions, PASSES, optimize, run_pass};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::native::{MAX_SPILLS, NativeContext};
use generate::tree::{Choices, LOCALS, generate};
use proptest::prelude::*;
use support::{model, new_float, new_int, restored, show};

/// What a run comes to, as text, and whether it left at a computation; none if it ran out of fuel.
fn behaviour(tree: &TraceTree, model: &HostModel, inputs: (i64, f64), fuel: u64) -> Option<(String, bool)> {
    let mut home = [0_u64; 16];
    (home[0], home[1]) = (new_int(inputs.0), new_float(inputs.1));
    let requests = 0_u64;
    let mut context = NativeContext {
        requests: &raw const requests,
        requests_at_entry: 0,
        leave: 0,
        host: std::ptr::null_mut(),
        iterations: 0,
        unit: 0,
        misfortune: 0,
        values: [0; MAX_SPILLS],
    };
    let interpreter = Interpreter::new(tree, model).expect("small trees can be laid out");
    // SAFETY: generated trees name slots below 16, and those hold objects of the test heap.
    let exit = match unsafe { interpreter.run(home.as_mut_ptr(), &raw mut context, Some(fuel)) } {
        Ok(exit) => exit,
        Err(InterpError::OutOfFuel) => return None,
        Err(error) => panic!("{error}\n{}", print(tree, model)),
    };
    let descriptor = &interpreter.layouts().exit(exit).descriptor;
    let mut text = format!("{:?} {:?} depth={}\n", descriptor.key, descriptor.kind, descriptor.depth);
    for slot in &descriptor.slots {
        // A box and what is inside come to the same object.
        text += &format!("{} = {}\n", slot.slot, restored(&slot.value, &context.values).replace(" owned", ""));
    }
    for (slot, &word) in home.iter().enumerate().take(usize::from(LOCALS)) {
        text += &format!("memory {slot} = {}\n", show(word));
    }
    // The run may have left a computation into its bridge as well.
    let insts = tree.segments.iter().flat_map(|(_, data)| &data.insts).filter(|inst| inst.result.is_some());
    let mut left = insts.filter_map(|inst| inst.exit);
    let computing = left.any(|from| from == exit || tree.exits[from].bridge.is_some());
    Some((text, computing))
}

const FUEL: u64 = 3_000;

/// `drops`: unused computations may have been dropped, and with them a reason to leave.
fn compare(tree: &TraceTree, new: &TraceTree, model: &HostModel, inputs: (i64, f64), what: &str, drops: bool) {
    let Some((before, computing)) = behaviour(tree, model, inputs, FUEL) else { return };
    // Optimized code takes no more steps but for boxes that were taken to headers.
    let after = behaviour(new, model, inputs, 4 * FUEL).map(|(text, _)| text);
    assert!(
        after.as_ref() == Some(&before) || (drops && computing),
        "{what} with {inputs:?}\n-- before\n{}{before}-- after\n{}{}",
        print(tree, model),
        print(new, model),
        after.unwrap_or_default()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn optimized_trees_behave_as_before(
        choices in proptest::collection::vec(any::<u32>(), 20..260),
        ints in proptest::collection::vec(prop_oneof![-3_i64..20, any::<i64>()], 3),
        float in prop_oneof![-4.0..4.0, any::<f64>()],
    ) {
        let model = model();
        let tree = generate(&model, &mut Choices::new(&choices));
        verify(&tree, &model).unwrap_or_else(|error| panic!("{error}\n{}", print(&tree, &model)));
        let mut options = OptOptions::default();
        options.verify = true;
        let mut keeping = OptOptions::without(["dce"]).expect("`dce` is a pass");
        keeping.verify = true;
        for (what, options) in [("all", &options), ("all but dce", &keeping)] {
            let mut all = tree.clone();
            optimize(&mut all, &model, options, None)
                .unwrap_or_else(|error| panic!("{error}\n{}\n{}", print(&tree, &model), print(&all, &model)));
            for &int in &ints {
                compare(&tree, &all, &model, (int, float), what, what == "all");
            }
        }
        for pass in PASSES {
            let mut new = tree.clone();
            run_pass(&mut new, &model, &options, pass, None)
                .unwrap_or_else(|error| panic!("{error}\n{}\n{}", print(&tree, &model), print(&new, &model)));
            for &int in &ints {
                compare(&tree, &new, &model, (int, float), pass.name, pass.name == "dce");
            }
        }
    }

    #[test]
    fn generated_trees_print_and_parse(choices in proptest::collection::vec(any::<u32>(), 20..260)) {
        let model = model();
        let tree = generate(&model, &mut Choices::new(&choices));
        let text = print(&tree, &model).to_string();
        let again = parse(&text, &model).map(|tree| print(&tree, &model).to_string());
        prop_assert_eq!(again, Ok(text));
    }

    #[test]
    fn no_text_makes_the_parser_panic(
        choices in proptest::collection::vec(any::<u32>(), 20..80),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), "[ -~\n]{0,3}"), 1..6),
    ) {
        let model = model();
        let tree = generate(&model, &mut Choices::new(&choices));
        let mut text: Vec<char> = print(&tree, &model).to_string().chars().collect();
        for (at, with) in edits {
            let at = at.index(text.len());
            text.splice(at..=at, with.chars());
        }
        let text: String = text.into_iter().collect();
        if let Ok(tree) = parse(&text, &model) {
            let valid = verify(&tree, &model).is_ok();
            let again = parse(&print(&tree, &model).to_string(), &model);
            prop_assert!(again.is_ok_and(|again| !valid || verify(&again, &model).is_ok()), "{text}");
        }
    }
}
