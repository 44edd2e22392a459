//! The fuzzer of trace IR: random trees, every pass against its input, and native code against the reference interpreter.
//!
//! Without settings a short run, always the same. `FIRESTEEL_FUZZ_SEED` and `FIRESTEEL_FUZZ_SECONDS` make it a long one
//! (`cargo xtask fuzz-ir`). A tree that fails is made smaller; what is printed then is a case to put under
//! `compiler/tests/filetests`. Which rewrite broke it is to be found by hand, by giving the pass ever less fuel.

mod generate;
mod support;

use firesteel_compiler::chaos::seeded::{Chaos, Place};
use firesteel_compiler::ir::tree::TraceTree;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::uops::Uop;
use generate::check::check_passes;
use generate::tree::{Choices, generate};
use generate::world::{Inputs, model};
use std::time::{Duration, Instant};

/// Trees of the short run.
const TREES: u64 = if cfg!(debug_assertions) { 300 } else { 1_500 };
/// Worlds for each tree.
const WORLDS: usize = 3;

/// The choices and the worlds of one case.
#[derive(Clone)]
struct Case {
    choices: Vec<u32>,
    inputs: Vec<Inputs>,
    /// Generator of what chaos does to the tree.
    luck: Place,
}

impl Case {
    fn new(seed: u64, number: u64) -> Case {
        let chaos = Chaos::of(seed, true);
        let mut place = chaos.place(("tree", number));
        let length = 20 + place.below(300);
        let choices = (0..length).map(|_| place.below(1 << 32) as u32).collect();
        let ints = [0, 1, -1, 7, 20, i64::MAX, i64::MIN];
        let floats = [0.0, -0.0, 1.5, -3.25, f64::NAN, f64::INFINITY, 1e300];
        let inputs = (0..WORLDS).map(|_| Inputs {
            int: match place.below(3) {
                0 => ints[place.below(ints.len() as u64) as usize],
                1 => place.below(40) as i64 - 10,
                _ => place.below(u64::MAX) as i64,
            },
            float: match place.below(2) {
                0 => floats[place.below(floats.len() as u64) as usize],
                _ => place.below(1_000) as f64 / 64.0 - 4.0,
            },
            shape: place.below(1 << 32) as u32,
            misfortune: if place.below(2) == 0 { 0 } else { place.spread(200) },
        });
        let inputs = inputs.collect();
        Case { choices, inputs, luck: place }
    }

    fn tree(&self, model: &HostModel) -> TraceTree {
        generate(model, &mut Choices::new(&self.choices))
    }

    fn check(&self, target: &mut Target) -> Result<TraceTree, String> {
        let tree = self.tree(&target.model);
        let optimized = check_passes(&tree, &target.model, &self.inputs)?;
        let mut struck = optimized.clone();
        let mut luck = self.luck;
        Chaos::of(1, true).plant(&mut struck, &mut luck);
        target.check_native(&optimized, &self.inputs)?;
        target.check_native(&struck, &self.inputs)?;
        Ok(tree)
    }

    /// The smallest case that still fails: pieces of the choices go, and numbers become small.
    fn shrunk(&self, target: &mut Target) -> Case {
        let mut best = self.clone();
        let kind = self.check(target).err().map(|failure| kind_of(&failure).to_owned());
        let mut fails = |case: &Case| case.check(target).err().map(|failure| kind_of(&failure).to_owned()) == kind;
        for inputs in &self.inputs {
            let one = Case { inputs: vec![*inputs], ..best.clone() };
            if fails(&one) {
                best = one;
                break;
            }
        }
        let mut size = best.choices.len() / 2;
        while size > 0 {
            let mut at = 0;
            while at < best.choices.len() {
                let end = (at + size).min(best.choices.len());
                let mut shorter = best.clone();
                shorter.choices.drain(at..end);
                if fails(&shorter) {
                    best = shorter;
                } else {
                    at = end;
                }
            }
            size /= 2;
        }
        for at in 0..best.choices.len() {
            for number in [0, best.choices[at] % 8, best.choices[at] % 64] {
                let mut smaller = best.clone();
                smaller.choices[at] = number;
                if number < best.choices[at] && fails(&smaller) {
                    best = smaller;
                    break;
                }
            }
        }
        best
    }
}

/// What failed, without the details that change as a case gets smaller.
fn kind_of(failure: &str) -> &str {
    let line = failure.lines().next().unwrap_or_default();
    line.split(" with ").next().unwrap_or_default()
}

#[cfg(feature = "llvm")]
mod native {
    use super::*;
    use crate::generate::check::{FUEL, interpret};
    use crate::generate::world::{Outcome, World};
    use firesteel_compiler::config::{Config, Tier};
    use firesteel_compiler::ir::print::print;
    use firesteel_compiler::llvm::{Backend, CompiledCode};
    use std::sync::Arc;

    /// What trees are compiled for.
    pub struct Target {
        pub model: Arc<HostModel>,
        backend: Backend,
        turn: usize,
    }

    impl Target {
        pub fn new() -> Target {
            let model = Arc::new(model());
            let config = Config::built_in().expect("the built-in settings are valid");
            let backend = Backend::new(&config, Arc::clone(&model)).expect("LLVM works on this machine");
            Target { model, backend, turn: 0 }
        }

        /// Machine code of one tier, in turn, against the interpreter: the same exit with the same frame, and the same
        /// in the context.
        pub fn check_native(&mut self, tree: &TraceTree, inputs: &[Inputs]) -> Result<(), String> {
            self.turn += 1;
            let tier = Tier::ALL[self.turn % Tier::ALL.len()];
            let code = self.backend.compile(tree, "fuzz", tier, None).map_err(|error| error.to_string())?;
            for inputs in inputs {
                // What runs on and on here would do so there.
                let Some((_, wanted)) = interpret(tree, &self.model, inputs, 4 * FUEL)? else { continue };
                let found = run(&code, inputs);
                if found != wanted {
                    let text = print(tree, &self.model);
                    return Err(format!(
                        "native code, {}, with {inputs:?}\n{text}\n-- interpreter\n{wanted:?}\n-- native\n{found:?}\n{}\n{}",
                        tier.name(),
                        wanted.text,
                        found.text
                    ));
                }
            }
            Ok(())
        }
    }

    fn run(code: &CompiledCode, inputs: &Inputs) -> Outcome {
        let mut world = World::new(inputs);
        // SAFETY: the code was compiled for this model, and generated trees name slots of the world's frame.
        let exit = unsafe { (code.entry)(world.home.as_mut_ptr(), &raw mut world.context) };
        world.outcome(&code.descriptors[exit as usize])
    }
}

#[cfg(not(feature = "llvm"))]
mod native {
    use super::*;

    /// Without LLVM, passes only.
    pub struct Target {
        pub model: HostModel,
    }

    impl Target {
        pub fn new() -> Target {
            Target { model: model() }
        }
        pub fn check_native(&mut self, _: &TraceTree, _: &[Inputs]) -> Result<(), String> {
            Ok(())
        }
    }
}
use native::Target;

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text}: expected a number")))
}

/// The rows that no generated tree has, and why.
const NOT_GENERATED: &[Uop] = &[
    // The test host has no calls that traces follow.
    Uop::PushFrames,
    Uop::PopFrames,
    // Chaos puts it into trees after all passes; the fuzzer does so, too.
    Uop::Misfortune,
];

#[test]
fn random_trees_come_to_the_same() {
    let seed = setting("FIRESTEEL_FUZZ_SEED").unwrap_or(1);
    let seconds = setting("FIRESTEEL_FUZZ_SECONDS").map(Duration::from_secs);
    let first = setting("FIRESTEEL_FUZZ_TREE").unwrap_or(0);
    let begun = Instant::now();
    let mut target = Target::new();
    let mut number = first;
    while seconds.map_or(number < first + TREES, |seconds| begun.elapsed() < seconds) {
        let case = Case::new(seed, number);
        if let Err(failure) = case.check(&mut target) {
            println!("seed {seed}, tree {number}, after {:?}:\n{failure}\n", begun.elapsed());
            let small = case.shrunk(&mut target);
            let failure = small.check(&mut target).err().unwrap_or_default();
            panic!("seed {seed}, tree {number}, made smaller:\n{failure}");
        }
        number += 1;
    }
    println!("{} trees in {:?}", number - first, begun.elapsed());
}

#[test]
fn every_uop_is_generated() {
    let model = model();
    let mut counts = vec![0_u32; Uop::ALL.len()];
    for number in 0..4_000 {
        let tree = Case::new(1, number).tree(&model);
        for inst in tree.segments.iter().flat_map(|(_, data)| &data.insts) {
            counts[inst.uop as usize] += 1;
        }
    }
    let of = |count: fn(u32) -> bool| {
        Uop::ALL.iter().copied().filter(|&uop| count(counts[uop as usize])).collect::<Vec<Uop>>()
    };
    assert_eq!(of(|count| count == 0), NOT_GENERATED, "teach `generate/insts.rs` the new one");
    let rare = of(|count| (1..10).contains(&count));
    assert!(rare.is_empty(), "{rare:?}");
}
