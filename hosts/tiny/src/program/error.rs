//! What can be wrong with a program. The author of the program must act on each.
//!
//! One variant a mistake: what is wrong, and what to do. Where it is wrong stands in [`Fault`] and [`ProgramError`].
//! Every variant has an example under `tests/messages/programs`. Any thread.

use super::emit::{MAX_FIELDS, MAX_LOCALS, MAX_UNITS};
use super::parse::{Form, MAX_COUNT, MNEMONICS};
use super::verify::MAX_STACK;
use crate::machine::builtins::Builtin;

/// A program that cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// The file cannot be read.
    #[error("{file}: {reason}; name a file that exists and holds UTF-8 text")]
    File {
        /// File.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A line is wrong.
    #[error("{file}:{line}: {wrong}")]
    Line {
        /// File.
        file: String,
        /// Line, from 1.
        line: u32,
        /// What is wrong.
        wrong: Wrong,
    },
    /// The file as a whole is wrong.
    #[error("{file}: {wrong}")]
    Whole {
        /// File.
        file: String,
        /// What is wrong.
        wrong: Wrong,
    },
}

/// What is wrong in a line, before the file's name is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// What is wrong.
    pub wrong: Wrong,
}

impl Fault {
    pub(super) fn new(line: u32, wrong: Wrong) -> Fault {
        Fault { line, wrong }
    }
}

/// A name that is there already: what it names, the name, and the line of the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Twice {
    /// What it names.
    pub what: &'static str,
    /// Name.
    pub name: String,
    /// Line of the first.
    pub first: u32,
}

/// A mistake in a program.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Wrong {
    // Lines and words.
    #[error("a string without its closing quote; write `\"` at its end")]
    OpenString,
    #[error("after `\\` in a string stands `n`, `\"` or `\\`")]
    Escape,
    #[error("`{name}` is no name; write letters, digits and `_`, without a digit in front")]
    Name { name: String },
    #[error("`{text}` is no constant; write an integer of 64 bits, a float, \"text\", true, false or nil")]
    Constant { text: String },

    // What a program is made of.
    #[error("`{word}` outside a function; write `func NAME(...)` before it")]
    Outside { word: String },
    #[error("`{function}` is not ended yet; write `end` before this line")]
    FunctionInside { function: String },
    #[error("`{function}` has no `end`; write it behind the last line of the function")]
    NoEnd { function: String },
    #[error("`end` stands alone; take `{rest}` away")]
    EndWithMore { rest: String },
    #[error("a function begins with `func NAME(PARAM, ...)`; this line does not")]
    FunctionHeader,
    #[error("a function has at most {MAX_COUNT} parameters, not {found}: no call passes more; pass a list")]
    Params { found: usize },
    #[error("a shape has a name and fields: `shape Point x y`")]
    ShapeParts,
    #[error("a global has a name and a constant: `global scale 3`")]
    GlobalParts,
    #[error("there is no function `main`; write `func main()`")]
    NoMain,
    #[error("`main` has at most one parameter, the number of the thread; take the others away")]
    MainParams,

    // Instructions.
    #[error("no instruction `{word}`; {}", meant(.word))]
    Instruction { word: String },
    #[error("`{word}` takes no argument; take `{rest}` away")]
    NoArgument { word: &'static str, rest: String },
    #[error("`{word}` takes one argument, {}, not {found}", .form.what())]
    OneArgument { word: &'static str, form: Form, found: usize },
    #[error("`{word}` takes a number from 0 to {MAX_COUNT}, not `{found}`")]
    Count { word: &'static str, found: String },
    #[error("a range has 1 to 3 numbers: stop, start and stop, or start, stop and step")]
    RangeCount,
    #[error("`{word}` takes a global and a constant: `{word} scale 3`")]
    AssignmentParts { word: &'static str },

    // Names that do not fit.
    #[error("the {} `{}` is there already, in line {}; rename one of them", .0.what, .0.name, .0.first)]
    Twice(Twice),
    #[error("the parameter `{name}` is there twice; rename one of them")]
    ParamTwice { name: String },
    #[error("`{shape}` has the field `{field}` twice; take one away")]
    FieldTwice { shape: String, field: String },
    #[error("there is no function `{name}`; write `func {name}(...)`, or `builtin {name}` for one of the machine's")]
    NoFunction { name: String },
    #[error("there is no builtin `{name}`; there are {}", Builtin::list())]
    NoBuiltin { name: String },
    #[error("there is no shape `{name}`; write `shape {name} FIELD ...`")]
    NoShape { name: String },
    #[error("there is no global `{name}`; write `global {name} CONSTANT`")]
    NoGlobal { name: String },
    #[error("there is no label `{name}` in `{function}`; write `{name}:` before an instruction of it")]
    NoLabel { name: String, function: String },
    #[error("only `jump` goes backwards, and `{label}` lies before; jump forwards over a `jump {label}`")]
    Backwards { label: String },

    // Limits.
    #[error("`{shape}` has more than {MAX_FIELDS} fields; split it")]
    Fields { shape: String },
    #[error("more than {MAX_LOCALS} locals; split the function")]
    Locals,
    #[error("`{function}` is longer than {MAX_UNITS} code units; split it")]
    Units { function: String },
    #[error("in `{function}`: more than {MAX_STACK} values on the stack; keep some in locals")]
    Stack { function: String },

    // What the verifier finds.
    #[error("in `{function}`: takes {needed} from the stack, which has {found} here; push the others before")]
    Shallow { function: String, needed: u32, found: u32 },
    #[error("in `{function}`: the stack has depth {one} here one way and {other} another; they must agree")]
    Depths { function: String, one: u32, other: u32 },
    #[error("in `{function}`: control runs off the end of the code; please report this")]
    RunsOff { function: String },
}

impl Form {
    /// What an argument of this form is, for messages.
    const fn what(self) -> &'static str {
        match self {
            Form::Fixed(_) => "none",
            Form::Count => "a number",
            Form::Local => "a local",
            Form::Const => "a constant",
            Form::Function => "a function",
            Form::Builtin => "a builtin function",
            Form::Field => "a field",
            Form::Shape => "a shape",
            Form::Global => "a global",
            Form::Assignment => "a global and its value",
            Form::Label => "a label",
        }
    }
}

/// The instruction that was meant, or all of them.
fn meant(wrong: &str) -> String {
    let shared = |word: &str| word.chars().zip(wrong.chars()).take_while(|(a, b)| a == b).count();
    let words = || MNEMONICS.iter().map(|(word, ..)| *word);
    match words().max_by_key(|word| shared(word)).filter(|word| shared(word) >= 2) {
        Some(best) => format!("did you mean `{best}`?"),
        None => format!("there are {}", words().collect::<Vec<_>>().join(", ")),
    }
}
