//! The text of a program to its syntax: lines to instructions, with names still unresolved.
//!
//! ```text
//! # a comment
//! shape Point x y               fields of structs
//! global scale 3                a name for a constant
//! func area(width, height)      parameters are the first locals
//!   load width
//! again:                        a label
//!   ...
//!   jump again
//! end
//! ```
//!
//! One instruction a line; [`MNEMONICS`] lists them. Any thread.

use super::error::{Fault, Wrong};
use crate::families::op;

/// What an instruction's argument is, in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// There is none; the instruction's own is this number.
    Fixed(u32),
    /// A number.
    Count,
    /// A local; made by its first use.
    Local,
    /// A constant.
    Const,
    /// A function of the program, as a constant.
    Function,
    /// A function of the machine, as a constant.
    Builtin,
    /// A field.
    Field,
    /// A shape.
    Shape,
    /// A global.
    Global,
    /// A global and the constant that it gets.
    Assignment,
    /// A label; backwards only for `jump`.
    Label,
}

/// A row: word in the text, opcode, form of the argument.
type Mnemonic = (&'static str, u8, Form);

/// All instructions of the text.
pub const MNEMONICS: &[Mnemonic] = &[
    ("nop", op::NOP, Form::Fixed(0)),
    ("load", op::LOAD, Form::Local),
    ("store", op::STORE, Form::Local),
    ("const", op::CONST, Form::Const),
    ("fn", op::CONST, Form::Function),
    ("builtin", op::CONST, Form::Builtin),
    ("pop", op::POP, Form::Fixed(0)),
    ("dup", op::COPY, Form::Fixed(1)),
    ("over", op::COPY, Form::Fixed(2)),
    ("swap", op::SWAP, Form::Fixed(2)),
    ("global", op::GLOBAL, Form::Global),
    ("set_global", op::SET_GLOBAL, Form::Assignment),
    ("add", op::ARITH, Form::Fixed(0)),
    ("sub", op::ARITH, Form::Fixed(1)),
    ("mul", op::ARITH, Form::Fixed(2)),
    ("div", op::ARITH, Form::Fixed(3)),
    ("floordiv", op::ARITH, Form::Fixed(4)),
    ("mod", op::ARITH, Form::Fixed(5)),
    ("and", op::ARITH, Form::Fixed(6)),
    ("or", op::ARITH, Form::Fixed(7)),
    ("xor", op::ARITH, Form::Fixed(8)),
    ("shl", op::ARITH, Form::Fixed(9)),
    ("shr", op::ARITH, Form::Fixed(10)),
    ("neg", op::NEGATE, Form::Fixed(0)),
    ("not", op::NOT, Form::Fixed(0)),
    ("lt", op::COMPARE, Form::Fixed(0)),
    ("le", op::COMPARE, Form::Fixed(1)),
    ("eq", op::COMPARE, Form::Fixed(2)),
    ("ne", op::COMPARE, Form::Fixed(3)),
    ("gt", op::COMPARE, Form::Fixed(4)),
    ("ge", op::COMPARE, Form::Fixed(5)),
    ("jump", op::JUMP, Form::Label),
    ("jump_if", op::JUMP_IF, Form::Label),
    ("jump_unless", op::JUMP_UNLESS, Form::Label),
    ("list", op::LIST, Form::Count),
    ("append", op::APPEND, Form::Fixed(0)),
    ("index", op::INDEX, Form::Fixed(0)),
    ("set_index", op::SET_INDEX, Form::Fixed(0)),
    ("new", op::NEW, Form::Shape),
    ("field", op::FIELD, Form::Field),
    ("set_field", op::SET_FIELD, Form::Field),
    ("call", op::CALL, Form::Count),
    ("return", op::RETURN, Form::Fixed(0)),
    ("print", op::PRINT, Form::Fixed(0)),
    ("range", op::RANGE, Form::Count),
    ("iter", op::ITER, Form::Fixed(0)),
    ("next", op::NEXT, Form::Label),
];

/// Greatest number that counts values on the stack.
pub(super) const MAX_COUNT: u32 = 255;

/// A constant as written.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// `nil`.
    Nil,
    /// A string.
    Str(String),
}

/// An argument as written.
#[derive(Clone, PartialEq, Debug)]
pub enum Argument {
    /// A number.
    Number(u32),
    /// A name, of what the form says.
    Name(String),
    /// A constant.
    Literal(Literal),
    /// A name and a constant.
    Both(String, Literal),
}

/// A line of a function.
#[derive(Clone, PartialEq, Debug)]
pub enum Item {
    /// A label.
    Label(String),
    /// An instruction.
    Instr(u8, Form, Argument),
}

/// A function as written.
#[derive(Clone, Debug)]
pub struct FunctionSyntax {
    /// Line.
    pub line: u32,
    /// Name.
    pub name: String,
    /// Parameters.
    pub params: Vec<String>,
    /// Lines with their numbers.
    pub items: Vec<(u32, Item)>,
    /// Line of its `end`.
    pub end: u32,
}

/// A program as written.
#[derive(Clone, Debug, Default)]
pub struct Syntax {
    /// Shapes: line, name, fields.
    pub shapes: Vec<(u32, String, Vec<String>)>,
    /// Globals: line, name, value.
    pub globals: Vec<(u32, String, Literal)>,
    /// Functions.
    pub functions: Vec<FunctionSyntax>,
}

/// Reads a text, which may begin with a byte order mark.
///
/// # Errors
/// The first line that is not right.
pub fn parse(text: &str) -> Result<Syntax, Fault> {
    let mut syntax = Syntax::default();
    let mut open: Option<FunctionSyntax> = None;
    for (number, line) in (1_u32..).zip(text.strip_prefix('\u{feff}').unwrap_or(text).lines()) {
        let words = words(line).map_err(|wrong| Fault::new(number, wrong))?;
        let Some((first, rest)) = words.split_first() else { continue };
        let fault = |wrong: Wrong| Fault::new(number, wrong);
        match (first.as_str(), &mut open) {
            ("func", None) => open = Some(header(number, line)?),
            ("end", Some(_)) => {
                if !rest.is_empty() {
                    return Err(fault(Wrong::EndWithMore { rest: rest.join(" ") }));
                }
                if let Some(mut function) = open.take() {
                    function.end = number;
                    syntax.functions.push(function);
                }
            }
            ("shape", None) => match rest.split_first() {
                Some((name, fields)) => {
                    rest.iter().try_for_each(|word| named(word).map(drop)).map_err(fault)?;
                    syntax.shapes.push((number, name.clone(), fields.to_vec()));
                }
                None => return Err(fault(Wrong::ShapeParts)),
            },
            ("global", None) => match rest {
                [name, value] => {
                    let name = named(name).map_err(fault)?;
                    syntax.globals.push((number, name, literal(value).map_err(fault)?));
                }
                _ => return Err(fault(Wrong::GlobalParts)),
            },
            ("func", Some(function)) => {
                return Err(fault(Wrong::FunctionInside { function: function.name.clone() }));
            }
            (_, Some(function)) => function.items.push((number, item(first, rest).map_err(fault)?)),
            (word, None) => {
                return Err(fault(Wrong::Outside { word: word.to_owned() }));
            }
        }
    }
    match open {
        Some(function) => Err(Fault::new(function.line, Wrong::NoEnd { function: function.name })),
        None => Ok(syntax),
    }
}

/// `func NAME(PARAM, ...)`
fn header(number: u32, line: &str) -> Result<FunctionSyntax, Fault> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let fault = || Fault::new(number, Wrong::FunctionHeader);
    let rest = line.strip_prefix("func").ok_or_else(fault)?;
    let (name, rest) = rest.split_once('(').ok_or_else(fault)?;
    let params = rest.strip_suffix(')').ok_or_else(fault)?;
    let params: Vec<String> = match params.trim() {
        "" => Vec::new(),
        params => params.split(',').map(|param| param.trim().to_owned()).collect(),
    };
    if params.len() > MAX_COUNT as usize {
        return Err(Fault::new(number, Wrong::Params { found: params.len() }));
    }
    let name = named(name.trim()).map_err(|wrong| Fault::new(number, wrong))?;
    params.iter().try_for_each(|param| named(param).map(drop)).map_err(|wrong| Fault::new(number, wrong))?;
    if let Some(twice) = params.iter().enumerate().find(|(at, param)| params.iter().take(*at).any(|p| p == *param)) {
        return Err(Fault::new(number, Wrong::ParamTwice { name: twice.1.clone() }));
    }
    Ok(FunctionSyntax { line: number, name, params, items: Vec::new(), end: number })
}

fn item(first: &str, rest: &[String]) -> Result<Item, Wrong> {
    if let Some(label) = first.strip_suffix(':').filter(|_| rest.is_empty()) {
        return named(label).map(Item::Label);
    }
    let Some(&(word, opcode, form)) = MNEMONICS.iter().find(|(word, ..)| *word == first) else {
        return Err(Wrong::Instruction { word: first.to_owned() });
    };
    let argument = match (form, rest) {
        (Form::Fixed(number), []) => Argument::Number(number),
        (Form::Fixed(_), _) => return Err(Wrong::NoArgument { word, rest: rest.join(" ") }),
        (Form::Count, [number]) => match number.parse::<u32>() {
            Ok(number) if number <= MAX_COUNT => Argument::Number(number),
            _ => return Err(Wrong::Count { word, found: number.clone() }),
        },
        (Form::Const, [text]) => Argument::Literal(literal(text)?),
        (Form::Assignment, [name, text]) => Argument::Both(named(name)?, literal(text)?),
        (Form::Assignment, _) => return Err(Wrong::AssignmentParts { word }),
        (
            Form::Local | Form::Function | Form::Builtin | Form::Field | Form::Shape | Form::Global | Form::Label,
            [name],
        ) => Argument::Name(named(name)?),
        _ => return Err(Wrong::OneArgument { word, form, found: rest.len() }),
    };
    if opcode == op::RANGE && !matches!(argument, Argument::Number(1..=3)) {
        return Err(Wrong::RangeCount);
    }
    Ok(Item::Instr(opcode, form, argument))
}

fn literal(text: &str) -> Result<Literal, Wrong> {
    if let Some(inside) = text.strip_prefix('"') {
        return Ok(Literal::Str(inside.strip_suffix('"').unwrap_or(inside).to_owned()));
    }
    match text {
        "true" => return Ok(Literal::Bool(true)),
        "false" => return Ok(Literal::Bool(false)),
        "nil" => return Ok(Literal::Nil),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Literal::Int(number));
    }
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    // What is written as an integer is none of 64 bits; as a float it would be another number.
    let is_float = is_number && text.contains(['.', 'e', 'E']);
    match text.parse::<f64>() {
        Ok(number) if is_float && number.is_finite() => Ok(Literal::Float(number)),
        Ok(_) | Err(_) => Err(Wrong::Constant { text: text.to_owned() }),
    }
}

fn named(text: &str) -> Result<String, Wrong> {
    let starts = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if starts && text.chars().all(|c| c.is_alphanumeric() || c == '_') {
        Ok(text.to_owned())
    } else {
        Err(Wrong::Name { name: text.to_owned() })
    }
}

/// The words of a line, without its comment. A string is one word, with its quotes; in it `\n`, `\"` and `\\` stand
/// for a line end, a quote and a backslash.
fn words(line: &str) -> Result<Vec<String>, Wrong> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '#' {
            break;
        }
        if first == '"' {
            let (word, after) = string(rest)?;
            words.push(word);
            rest = after.trim_start();
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '#').unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

fn string(text: &str) -> Result<(String, &str), Wrong> {
    let mut word = String::from('"');
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                word.push('"');
                return Ok((word, text.get(at + 1..).unwrap_or_default()));
            }
            '\\' => match chars.next() {
                Some((_, 'n')) => word.push('\n'),
                Some((_, c @ ('"' | '\\'))) => word.push(c),
                _ => return Err(Wrong::Escape),
            },
            c => word.push(c),
        }
    }
    Err(Wrong::OpenString)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families::TABLES;

    #[test]
    fn editors_may_leave_their_marks() {
        let plain = parse("func main()\n  const 7\nend\n").expect("a program");
        let marked = parse("\u{feff}func main()\r\n  const 7\r\nend\r\n").expect("a program");
        assert_eq!(format!("{plain:?}"), format!("{marked:?}"));
    }

    #[test]
    fn every_instruction_can_be_written() {
        // A prefix belongs to the instruction behind it, and a `jump` to a label above becomes a jump backwards.
        let implied = [op::EXTENDED_ARG, op::JUMP_BACK];
        for family in TABLES.families {
            let head = TABLES.instrs.get(usize::from(family.head.0)).expect("a head");
            let written = MNEMONICS.iter().any(|(_, opcode, _)| *opcode == head.opcode);
            assert_ne!(written, implied.contains(&head.opcode), "{} and the table of words", head.name);
        }
    }
}
