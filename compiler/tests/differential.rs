//! Property tests: random well-formed trees behave the same before and after each pass and the whole schedule.
//!
//! A generator turns a list of random choices into a tree with nested loops, bridges, guards, overflow checks, floats with
//! NaN and infinities, boxes, iterators, objects and their reference counts, helpers, frame slots; the reference interpreter
//! runs it with bounded fuel. What is compared heads `generate/world.rs`. More of the same, and native code, is in `fuzz.rs`.

mod generate;
mod support;

use firesteel_compiler::ir::parse::parse;
use firesteel_compiler::ir::print::print;
use firesteel_compiler::ir::verify::verify;
use generate::check::check_passes;
use generate::tree::{Choices, generate};
use generate::world::{Inputs, model};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn optimized_trees_behave_as_before(
        choices in proptest::collection::vec(any::<u32>(), 20..260),
        ints in proptest::collection::vec(prop_oneof![-3_i64..20, any::<i64>()], 3),
        float in prop_oneof![-4.0..4.0, any::<f64>()],
        shape in any::<u32>(),
    ) {
        let model = model();
        let tree = generate(&model, &mut Choices::new(&choices));
        let inputs: Vec<Inputs> =
            ints.iter().map(|&int| Inputs { int, float, shape, misfortune: 0 }).collect();
        check_passes(&tree, &model, &inputs).unwrap_or_else(|failure| panic!("{failure}"));
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
