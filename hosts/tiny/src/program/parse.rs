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

use super::Fault;
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
const MAX_COUNT: u32 = 255;

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

/// Reads a text.
///
/// # Errors
/// The first line that is not right.
pub fn parse(text: &str) -> Result<Syntax, Fault> {
    let mut syntax = Syntax::default();
    let mut open: Option<FunctionSyntax> = None;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let words = words(line).map_err(|message| Fault::new(number, message))?;
        let Some((first, rest)) = words.split_first() else { continue };
        let fault = |message: String| Fault::new(number, message);
        match (first.as_str(), &mut open) {
            ("func", None) => open = Some(header(number, line)?),
            ("end", Some(_)) if rest.is_empty() => {
                if let Some(mut function) = open.take() {
                    function.end = number;
                    syntax.functions.push(function);
                }
            }
            ("shape", None) => match rest.split_first() {
                Some((name, fields)) => syntax.shapes.push((number, name.clone(), fields.to_vec())),
                None => return Err(fault("a shape needs a name: `shape Point x y`".into())),
            },
            ("global", None) => match rest {
                [name, value] => syntax.globals.push((number, name.clone(), literal(value).map_err(fault)?)),
                _ => return Err(fault("a global has a name and a constant: `global scale 3`".into())),
            },
            ("func", Some(function)) => {
                return Err(fault(format!("`{}` is not ended yet; write `end` before this line", function.name)));
            }
            (_, Some(function)) => function.items.push((number, item(first, rest).map_err(fault)?)),
            (word, None) => {
                return Err(fault(format!("`{word}` outside a function; write `func NAME(...)` before it")));
            }
        }
    }
    match open {
        Some(function) => Err(Fault::new(function.line, format!("`{}` has no `end`", function.name))),
        None => Ok(syntax),
    }
}

/// `func NAME(PARAM, ...)`
fn header(number: u32, line: &str) -> Result<FunctionSyntax, Fault> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let fault = || Fault::new(number, "a function begins with `func NAME(PARAM, ...)`");
    let rest = line.strip_prefix("func").ok_or_else(fault)?;
    let (name, rest) = rest.split_once('(').ok_or_else(fault)?;
    let params = rest.strip_suffix(')').ok_or_else(fault)?;
    let name = name.trim();
    let params: Vec<String> =
        params.split(',').map(|param| param.trim().to_owned()).filter(|p| !p.is_empty()).collect();
    if !is_name(name) || !params.iter().all(|param| is_name(param)) {
        return Err(fault());
    }
    if let Some(twice) = params.iter().enumerate().find(|(at, param)| params.iter().take(*at).any(|p| p == *param)) {
        return Err(Fault::new(number, format!("the parameter `{}` is there twice", twice.1)));
    }
    Ok(FunctionSyntax { line: number, name: name.to_owned(), params, items: Vec::new(), end: number })
}

fn item(first: &str, rest: &[String]) -> Result<Item, String> {
    if let Some(label) = first.strip_suffix(':').filter(|_| rest.is_empty()) {
        return if is_name(label) {
            Ok(Item::Label(label.to_owned()))
        } else {
            Err(format!("`{label}` is no name for a label"))
        };
    }
    let Some(&(word, opcode, form)) = MNEMONICS.iter().find(|(word, ..)| *word == first) else {
        return Err(format!("no instruction `{first}`{}", nearest(first)));
    };
    let argument = match (form, rest) {
        (Form::Fixed(number), []) => Argument::Number(number),
        (Form::Fixed(_), _) => return Err(format!("`{word}` takes no argument")),
        (Form::Count, [number]) => match number.parse::<u32>() {
            Ok(number) if number <= MAX_COUNT => Argument::Number(number),
            _ => return Err(format!("`{word}` takes a number from 0 to {MAX_COUNT}, not `{number}`")),
        },
        (Form::Const, [text]) => Argument::Literal(literal(text)?),
        (Form::Assignment, [name, text]) if is_name(name) => Argument::Both(name.clone(), literal(text)?),
        (Form::Assignment, _) => return Err(format!("`{word}` takes a global and a constant: `{word} scale 3`")),
        (
            Form::Local | Form::Function | Form::Builtin | Form::Field | Form::Shape | Form::Global | Form::Label,
            [name],
        ) if is_name(name) => Argument::Name(name.clone()),
        (_, [wrong]) => return Err(format!("`{wrong}` is no name")),
        _ => return Err(format!("`{word}` takes one argument")),
    };
    if opcode == op::RANGE && !matches!(argument, Argument::Number(1..=3)) {
        return Err("a range has 1 to 3 numbers: stop, start and stop, or start, stop and step".into());
    }
    Ok(Item::Instr(opcode, form, argument))
}

/// A hint at the instruction that was meant.
fn nearest(wrong: &str) -> String {
    let shared = |word: &str| word.chars().zip(wrong.chars()).take_while(|(a, b)| a == b).count();
    let best = MNEMONICS.iter().map(|(word, ..)| *word).max_by_key(|word| shared(word));
    best.filter(|word| shared(word) >= 2).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

fn literal(text: &str) -> Result<Literal, String> {
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
    match text.parse::<f64>() {
        Ok(number) if is_number && number.is_finite() => Ok(Literal::Float(number)),
        Ok(_) | Err(_) => {
            Err(format!("`{text}` is no constant; write an integer of 64 bits, a float, \"text\", true, false or nil"))
        }
    }
}

fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The words of a line, without its comment. A string is one word, with its quotes; in it `\n`, `\"` and `\\` stand
/// for a line end, a quote and a backslash.
fn words(line: &str) -> Result<Vec<String>, String> {
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

fn string(text: &str) -> Result<(String, &str), String> {
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
                _ => return Err("after `\\` in a string stands `n`, `\"` or `\\`".into()),
            },
            c => word.push(c),
        }
    }
    Err("a string without its closing quote".into())
}
