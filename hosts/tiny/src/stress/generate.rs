//! Random programs whose results do not depend on how they are run.
//!
//! Integers, floats that turn into integers and back, lists, structs, calls, loops in loops, and errors. Every loop
//! ends. From one seed always the same text.
//!
//! Globals are of two kinds. The first [`SHARED_GLOBALS`] are changed by anyone at any time, and no result depends on
//! their values. Each *owner* has one more, which only the functions of that owner read and change: if the functions of
//! an owner run on one thread at a time, results depend on these globals and are well defined, whatever other threads
//! do. Compiled code that holds on to an old value shows.

use std::fmt::Write;

/// SplitMix64 (Steele, Lea, Flood 2014): a generator that needs one word of state.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `bound`, which is not zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound.max(1)
    }
}

/// Globals, from the first on, that any thread may change.
pub const SHARED_GLOBALS: usize = 2;
/// Periods of the changes of an owner's global.
pub const PERIODS: u64 = 4;

/// Globals that one iteration of a loop reads, of which each is a reference that a record owns.
const MANY: u64 = 200;

/// A program: `main(number)` calls the function that the number selects. Below `shared` these are functions for all;
/// `shared + owner + owners * period` is an owner's, with a period below [`PERIODS`].
pub fn program(seed: u64, functions: u64, shared: u64, owners: u64) -> String {
    let mut writer = Writer { out: String::new(), random: Random(seed), labels: 0 };
    writer.out.push_str("shape Pair left right\nglobal mode 3\nglobal other 4\n");
    for owner in 0..owners {
        let _ = writeln!(writer.out, "global own{owner} 3");
    }
    writer.out.push('\n');
    writer.out.push_str(HELPERS);
    for owner in 0..owners {
        writer.out.push_str(&OWNER.replace("OWNER", &owner.to_string()));
    }
    for number in 0..functions {
        writer.function(number);
    }
    writer.out.push_str("func main(number)\n");
    writer.lines(&format!("load number; const {shared}; sub; store number; load number; const 0; lt; jump_if shared"));
    for owner in 0..owners {
        writer.lines(&format!("load number; const {owners}; mod; const {owner}; eq; jump_unless other{owner}"));
        writer.lines(&format!("fn own{owner}; load number; const {owners}; floordiv; call 1; print; jump done"));
        writer.lines(&format!("other{owner}:"));
    }
    writer.lines(&format!("jump done\nshared:\nload number; const {shared}; add; store number"));
    for number in 0..functions {
        writer.lines(&format!("load number; const {functions}; mod; const {number}; eq; jump_unless not{number}"));
        writer.lines(&format!("fn work{number}; load number; call 1; print; jump done\nnot{number}:"));
    }
    writer.out.push_str("done:\nend\n");
    writer.out
}

/// Functions that the generated ones call: one with a loop, one without, and one that changes what traces rely on.
const HELPERS: &str = "func gcd(a, b)
again:
  load b
  const 0
  eq
  jump_if done
  load b
  load a
  load b
  mod
  store b
  store a
  jump again
done:
  load a
  return
end

func mixed(a, b)
  load a
  const 3
  mod
  const 0
  eq
  jump_if whole
  load b
  const 0.5
  mul
  return
whole:
  load b
  return
end

func toggle(a)
  load a
  const 63
  and
  const 17
  eq
  jump_unless back
  set_global mode 5
  jump done
back:
  set_global mode 3
done:
end

";

/// What an owner runs: a sum in which its global counts before and behind a call that now and then changes it. The
/// longer the period, the longer compiled code is there before it must go; a short one changes the global while code is
/// on its way. Two branches that are rarely taken get bridges, so code is replaced while it runs; the call takes its time before
/// the change, so that code is also replaced while it waits for the call.
const OWNER: &str = "func changeOWNER(i, period)
  load i
  load period
  mod
  store at
  load at
  const 17
  eq
  jump_unless half
  builtin fill
  const 100000
  const 1
  call 2
  pop
  set_global ownOWNER 5
  jump done
half:
  load at
  load period
  const 1
  shr
  eq
  jump_unless done
  builtin fill
  const 100000
  const 1
  call 2
  pop
  set_global ownOWNER 11
done:
end

func ownOWNER(n)
  set_global ownOWNER 3
  const 64
  load n
  const 3
  mul
  shl
  store period
  load period
  const 4
  mul
  store count
  const 0
  store a
  const 0
  store i
again:
  load i
  load count
  lt
  jump_unless done
  load i
  const 1
  add
  store i
  load a
  global ownOWNER
  add
  store a
  load i
  const 7
  and
  const 5
  eq
  jump_unless often
  load a
  const 1
  xor
  store a
often:
  load i
  const 255
  and
  const 77
  eq
  jump_unless rarely
  load a
  const 2
  xor
  store a
rarely:
  fn changeOWNER
  load i
  load period
  call 2
  pop
  load a
  global ownOWNER
  const 3
  mul
  add
  const 1048575
  and
  store a
  jump again
done:
  load a
  return
end

";

struct Writer {
    out: String,
    random: Random,
    labels: u32,
}

impl Writer {
    /// Instructions separated by `;` or line ends.
    fn lines(&mut self, text: &str) {
        for line in text.split([';', '\n']) {
            // Writing to a string cannot fail.
            let _ = writeln!(self.out, "  {}", line.trim());
        }
    }

    fn label(&mut self, kind: &str) -> String {
        self.labels += 1;
        format!("{kind}{}", self.labels)
    }

    fn function(&mut self, number: u64) {
        let _ = writeln!(self.out, "func work{number}(n)");
        self.lines("load n; store a; load n; const 7; mul; store b; const 0; store i");
        self.lines("builtin fill; const 16; const 1; call 2; store xs");
        self.lines("new Pair; store p; const 1; load p; set_field left; const 0.5; load p; set_field right");
        let count = 60 + self.random.below(200);
        let statements = 3 + self.random.below(5);
        if number == 0 {
            // A loop whose records own more references than a release queue and one look at its spill list have room for.
            self.lines("const 40; range 1\nmany:\nnext enough; pop");
            for _ in 0..MANY {
                self.lines("global mode; pop");
            }
            self.lines("jump many\nenough:");
        }
        self.counted(count, "i", statements, 2);
        self.lines("load a; print; load b; print; load p; print; load xs; return");
        self.out.push_str("end\n\n");
    }

    /// A loop with random statements; `depth` loops may still be nested in it.
    fn counted(&mut self, count: u64, variable: &str, statements: u64, depth: u32) {
        let (again, done) = (self.label("again"), self.label("done"));
        if self.random.below(2) == 0 {
            self.lines(&format!("const {count}; range 1\n{again}:\nnext {done}; store {variable}"));
            self.statements(statements, depth);
            self.lines(&format!("jump {again}\n{done}:"));
        } else {
            self.lines(&format!("const 0; store {variable}\n{again}:\nload {variable}; const {count}; lt"));
            self.lines(&format!("jump_unless {done}; load {variable}; const 1; add; store {variable}"));
            self.statements(statements, depth);
            self.lines(&format!("jump {again}\n{done}:"));
        }
    }

    fn statements(&mut self, count: u64, depth: u32) {
        for _ in 0..count {
            self.statement(depth);
        }
    }

    fn statement(&mut self, depth: u32) {
        let (small, odd) = (self.random.below(16), self.random.below(1000) * 2 + 1);
        match self.random.below(16) {
            0 => self.lines(&format!("load a; const {odd}; mul; load i; add; const 1048575; and; store a")),
            1 => self.lines("load b; const 0.25; mul; load a; add; const 0.5; mul; store b"),
            // A number that turns from float to int and back.
            2 => {
                let (whole, after) = (self.label("whole"), self.label("after"));
                self.lines(&format!("load i; const {}; mod; const 0; eq; jump_if {whole}", small + 2));
                self.lines(&format!("load b; const 1.5; add; store b; jump {after}\n{whole}:\nload a; store b\n{after}:"));
            }
            3 => {
                self.lines("load a; load xs; load a; const 15; and; set_index");
                self.lines(&format!("builtin int; load xs; const {small}; index; call 1; load a; add; store a"));
                self.lines("load a; const 1048575; and; store a");
            }
            4 => self.lines(&format!("load b; load xs; const {small}; set_index")),
            5 => self.lines("load p; field left; load a; add; const 65535; and; load p; set_field left"),
            6 => self.lines("load p; field right; const 0.5; mul; load b; add; load p; set_field right"),
            7 => self.lines("new Pair; store q; load p; field left; load q; set_field left\nload b; load q; set_field right; load q; store p"),
            8 => self.lines("fn gcd; load a; const 360360; call 2; load a; add; const 1048575; and; store a"),
            9 => self.lines("fn mixed; load i; load b; call 2; store b"),
            10 => self.lines("builtin max; load a; load i; call 2; store a; builtin len; load xs; call 1; load a; add; store a"),
            // Whatever the global is, the result is the same.
            11 => self.lines("global mode; const 1; and; load a; add; store a; global other; pop"),
            12 => {
                let (other, after) = (self.label("other"), self.label("after"));
                self.lines(&format!("load a; const 15; and; const {small}; lt; jump_unless {other}"));
                self.lines(&format!("load a; const {odd}; xor; store a; jump {after}\n{other}:"));
                self.lines(&format!("load a; const 1; shr; load i; add; store a\n{after}:"));
            }
            13 => {
                let (again, done) = (self.label("again"), self.label("done"));
                self.lines("const 0; store s; load xs; iter");
                self.lines(&format!("{again}:\nnext {done}; load s; add; store s; jump {again}\n{done}:"));
                self.lines("load s; const 0.001; mul; load b; add; const 0.5; mul; store b");
            }
            14 if self.random.below(4) == 0 => {
                // May divide by zero, which ends the function with an error.
                self.lines("const 1000; load a; const 255; and; floordiv; load a; add; store a");
            }
            14 => self.lines("fn toggle; load a; call 1; pop"),
            _ if depth > 0 => {
                let (count, variable, inside) = (2 + self.random.below(12), format!("k{depth}"), 1 + self.random.below(3));
                self.counted(count, &variable, inside, depth - 1);
            }
            _ => self.lines("list 0; load a; append; load b; append; pop\nload a; const 3; add; store a"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::{Limits, Machine};
    use crate::program::Program;

    #[test]
    fn generated_programs_are_correct_and_repeatable() {
        for seed in 0..40 {
            let text = program(seed, 6, 12, 3);
            assert_eq!(text, program(seed, 6, 12, 3));
            if let Err(error) = Program::from_text(&text, "generated") {
                panic!("seed {seed}: {error}\n{text}");
            }
        }
        assert_ne!(program(1, 6, 12, 3), program(2, 6, 12, 3));
    }

    #[test]
    fn an_owners_result_depends_on_its_global() {
        let printed = |text: &str| {
            let program = Program::from_text(text, "generated").expect("a program");
            let machine = Machine::new(program, Limits::default(), None).expect("a machine");
            // The last owner, the two shortest periods.
            (0..2).map(|period| machine.run_alone(12 + 2 + 3 * period).output).collect::<Vec<_>>()
        };
        let text = program(1, 6, 12, 3);
        let found = printed(&text);
        for changed in ["set_global own2 5", "set_global own2 11", "set_global own2 3"] {
            let other = printed(&text.replace(changed, "set_global own2 4"));
            assert!(found.iter().zip(&other).all(|(one, other)| one != other), "{changed}: {found:?} {other:?}");
        }
        assert_eq!(found, printed(&text.replace("set_global own1", "set_global own0")));
    }
}
