//! Random programs whose results do not depend on how they are run.
//!
//! Integers, floats that turn into integers and back, lists, structs, calls, loops in loops, globals that change
//! without changing a result, and errors. Every loop ends. From one seed always the same text.

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

/// A program: `main(number)` calls the function that the number selects.
pub fn program(seed: u64, functions: u64) -> String {
    let mut writer = Writer { out: String::new(), random: Random(seed), labels: 0 };
    writer.out.push_str("shape Pair left right\nglobal mode 3\nglobal other 4\n\n");
    writer.out.push_str(HELPERS);
    for number in 0..functions {
        writer.function(number);
    }
    writer.out.push_str("func main(number)\n");
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
    use crate::program::Program;

    #[test]
    fn generated_programs_are_correct_and_repeatable() {
        for seed in 0..40 {
            let text = program(seed, 6);
            assert_eq!(text, program(seed, 6));
            if let Err(error) = Program::from_text(&text, "generated") {
                panic!("seed {seed}: {error}\n{text}");
            }
        }
        assert_ne!(program(1, 6), program(2, 6));
    }
}
