//! Programs: what is loaded from a text file and shared by all threads.
//!
//! ```text
//! text --parse--> syntax --emit--> functions --verify--> depths, loops
//! ```
//!
//! A program is immutable but for two things that the interpreter writes into its code while it runs, both single
//! 16-bit words: the opcode of an instruction that is specialised, and its inline cache. Any thread.

pub mod emit;
pub mod error;
pub mod parse;
pub mod verify;

use crate::families::TABLES;
use crate::heap::value::Immortal;
use error::ProgramError;
use firesteel_protocol::bytecode::Instructions;
use firesteel_protocol::trace::ConstCopy;
use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicU16, Ordering};

/// A program.
#[derive(Debug)]
pub struct Program {
    /// Name of its file, for people.
    pub file: String,
    /// Functions.
    pub functions: Vec<Function>,
    /// Names of fields; instructions name fields by their index here.
    pub fields: Vec<String>,
    /// Shapes; a shape's number is its index plus one.
    pub shapes: Vec<Shape>,
    /// Globals.
    pub globals: Vec<Global>,
    /// What `set_global` instructions do: index of a global, and its new value.
    pub assignments: Vec<(usize, Immortal)>,
    /// Index of `main`.
    pub main: usize,
    /// Number of loops in all functions.
    pub loops: usize,
}

/// A shape: the fields of structs made by it, in the order of their slots.
#[derive(Debug)]
pub struct Shape {
    /// Name.
    pub name: String,
    /// Indices into [`Program::fields`].
    pub fields: Vec<u32>,
}

impl Shape {
    /// The slot of a field.
    pub fn slot_of(&self, field: u32) -> Option<usize> {
        self.fields.iter().position(|&known| known == field)
    }
}

/// A global: a name for one of the program's constants. Which one may change while the program runs.
#[derive(Debug)]
pub struct Global {
    /// Name.
    pub name: String,
    /// Value at the start.
    pub initial: Immortal,
}

/// A constant of a function.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// The object.
    pub object: Immortal,
    /// What the compiler is told of it.
    pub copy: ConstCopy,
}

/// A function. Its frame has the locals first (parameters before others), then the value stack.
#[derive(Debug)]
pub struct Function {
    /// Name.
    pub name: String,
    /// Number of parameters.
    pub params: u16,
    /// Names of locals, parameters first.
    pub locals: Vec<String>,
    /// Greatest depth of the value stack.
    pub stack_size: u16,
    /// Constants.
    pub consts: Vec<Constant>,
    /// Code units: opcode in the low byte, argument in the high one; inline caches are whole units.
    pub units: Box<[AtomicU16]>,
    /// Where its instructions are; which members of their families stand there now, the units say.
    pub instructions: Instructions,
    /// Line of each unit.
    pub lines: Vec<u32>,
    /// Depth of the value stack before each unit; `u16::MAX` where no instruction starts that can be reached.
    pub depths: Vec<u16>,
    /// Units of the loop headers, in order.
    pub headers: Vec<u32>,
    /// Number of its first loop among all loops of the program.
    pub first_loop: usize,
    /// How often the instruction at each unit was specialised in vain.
    pub misses: Box<[AtomicU8]>,
}

impl Function {
    /// Number of frame slots.
    pub fn slots(&self) -> usize {
        self.locals.len() + usize::from(self.stack_size)
    }

    /// A copy of the code, as specialised now: two bytes a unit, opcode first.
    pub fn bytes(&self) -> Vec<u8> {
        self.units.iter().flat_map(|unit| unit.load(Ordering::Acquire).to_le_bytes()).collect()
    }

    /// The line of a unit.
    pub fn line(&self, unit: u32) -> u32 {
        self.lines.get(unit as usize).copied().unwrap_or(0)
    }
}

impl Program {
    /// Loads a program from a file.
    ///
    /// # Errors
    /// If it cannot be read, or is no correct program.
    pub fn load(path: &Path) -> Result<Program, ProgramError> {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Program::from_text(&text, &file),
            Err(error) => Err(ProgramError::File { file, reason: error.to_string() }),
        }
    }

    /// Loads a program from its text; `file` is its name in messages.
    ///
    /// # Errors
    /// If it is no correct program.
    pub fn from_text(text: &str, file: &str) -> Result<Program, ProgramError> {
        parse::parse(text).and_then(|syntax| emit::emit(&syntax, file)).map_err(|fault| match fault.line {
            0 => ProgramError::Whole { file: file.to_owned(), wrong: fault.wrong },
            line => ProgramError::Line { file: file.to_owned(), line, wrong: fault.wrong },
        })
    }

    /// The shape with this number.
    pub fn shape(&self, number: u64) -> Option<&Shape> {
        self.shapes.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

impl Program {
    /// The code of all functions, one instruction a line: unit, depth of the stack, line, name, argument.
    pub fn listing(&self) -> String {
        use std::fmt::Write;
        let mut out = String::new();
        for function in &self.functions {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}({}): {} locals", function.name, function.params, function.locals.len());
            for decoded in Instructions::decode(&function.bytes(), &TABLES).iter() {
                let depth = match function.depths.get(decoded.unit as usize) {
                    Some(&verify::UNREACHED) | None => "-".to_owned(),
                    Some(depth) => depth.to_string(),
                };
                let header = if function.headers.contains(&decoded.start) { ">" } else { " " };
                let (unit, line) = (decoded.unit, function.line(decoded.unit));
                let (name, argument) = (decoded.row(&TABLES).name, decoded.oparg);
                let _ = writeln!(out, "{header}{unit:5} {depth:>3}  line {line:<4} {name} {argument}");
            }
        }
        out
    }
}
