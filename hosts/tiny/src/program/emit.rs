//! Syntax to code: names become numbers, instructions become units.
//!
//! A unit is an opcode and eight bits of argument; larger arguments get `EXTENDED_ARG` units before. A jump's
//! distance depends on the sizes of what lies between, so sizes grow until nothing changes. Any thread.

use super::error::{Fault, Twice, Wrong};
use super::parse::{Argument, Form, FunctionSyntax, Item, Literal, Syntax};
use super::{Constant, Function, Global, Program, Shape, verify};
use crate::families::{TABLES, op};
use crate::heap::object::Tag;
use crate::heap::value::Immortal;
use crate::machine::builtins::Builtin;
use firesteel_protocol::fam::tables::Instr;
use firesteel_protocol::trace::ConstCopy;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU8, AtomicU16};

/// Most locals of a function.
pub(super) const MAX_LOCALS: usize = 4096;
/// Most units of a function.
pub(super) const MAX_UNITS: usize = 1 << 16;
/// Most fields of a shape.
pub(super) const MAX_FIELDS: usize = 200;

/// Makes a program of its syntax.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn emit(syntax: &Syntax, file: &str) -> Result<Program, Fault> {
    let mut names = Names::new(syntax);
    let mut shapes = Vec::new();
    let mut seen = FxHashMap::default();
    for (line, name, fields) in &syntax.shapes {
        once("shape", *line, name, &mut seen)?;
        if fields.len() > MAX_FIELDS {
            return Err(Fault::new(*line, Wrong::Fields { shape: name.clone() }));
        }
        let mut indices: Vec<u32> = Vec::new();
        for field in fields {
            let index = names.field(field);
            if indices.contains(&index) {
                return Err(Fault::new(*line, Wrong::FieldTwice { shape: name.clone(), field: field.clone() }));
            }
            indices.push(index);
        }
        shapes.push(Shape { name: name.clone(), fields: indices });
    }
    let mut seen = FxHashMap::default();
    for (line, name, _) in &syntax.globals {
        once("global", *line, name, &mut seen)?;
    }
    let globals =
        syntax.globals.iter().map(|(_, name, value)| Global { name: name.clone(), initial: constant(value).object });
    let globals = globals.collect();
    let mut functions = Vec::new();
    let mut seen = FxHashMap::default();
    let mut loops = 0;
    for function in &syntax.functions {
        once("function", function.line, &function.name, &mut seen)?;
        let made = Body::new(function, &mut names).and_then(|body| body.finish(loops))?;
        loops += made.headers.len();
        functions.push(made);
    }
    let main = functions.iter().position(|function| function.name == "main");
    let Some(main) = main else {
        return Err(Fault::new(0, Wrong::NoMain));
    };
    if functions.get(main).is_some_and(|main| main.params > 1) {
        let line = syntax.functions.get(main).map_or(0, |function| function.line);
        return Err(Fault::new(line, Wrong::MainParams));
    }
    let Names { fields, assignments, .. } = names;
    Ok(Program { file: file.to_owned(), functions, fields, shapes, globals, assignments, main, loops })
}

/// Fails if a line before this one gave something else of its kind the same name; `seen` has the lines by name.
fn once<'n>(what: &'static str, line: u32, name: &'n str, seen: &mut FxHashMap<&'n str, u32>) -> Result<(), Fault> {
    match seen.insert(name, line) {
        Some(first) => Err(Fault::new(line, Wrong::Twice(Twice { what, name: name.to_owned(), first }))),
        None => Ok(()),
    }
}

/// Where each name stands; of two, the first.
fn places<'n>(names: impl Iterator<Item = &'n str>) -> FxHashMap<&'n str, usize> {
    let mut places = FxHashMap::default();
    for (at, name) in names.enumerate() {
        places.entry(name).or_insert(at);
    }
    places
}

/// Names of the whole program: what they stand for, so that a long program is read in one go.
struct Names<'a> {
    fields: Vec<String>,
    field_places: FxHashMap<String, u32>,
    functions: Vec<Immortal>,
    function_places: FxHashMap<&'a str, usize>,
    shapes: FxHashMap<&'a str, usize>,
    globals: FxHashMap<&'a str, usize>,
    assignments: Vec<(usize, Immortal)>,
}

impl<'a> Names<'a> {
    fn new(syntax: &'a Syntax) -> Names<'a> {
        Names {
            fields: Vec::new(),
            field_places: FxHashMap::default(),
            functions: (0..syntax.functions.len() as u64).map(Immortal::function).collect(),
            function_places: places(syntax.functions.iter().map(|function| function.name.as_str())),
            shapes: places(syntax.shapes.iter().map(|(_, name, _)| name.as_str())),
            globals: places(syntax.globals.iter().map(|(_, name, _)| name.as_str())),
            assignments: Vec::new(),
        }
    }

    fn field(&mut self, name: &str) -> u32 {
        if let Some(&known) = self.field_places.get(name) {
            return known;
        }
        let at = self.fields.len() as u32;
        self.fields.push(name.to_owned());
        self.field_places.insert(name.to_owned(), at);
        at
    }
}

fn constant(literal: &Literal) -> Constant {
    match literal {
        Literal::Int(value) => {
            let object = Immortal::int(*value);
            Constant { object, copy: ConstCopy::Int { value: *value, object: object.address() } }
        }
        Literal::Float(value) => {
            let object = Immortal::float(*value);
            Constant { object, copy: ConstCopy::Float { bits: value.to_bits(), object: object.address() } }
        }
        Literal::Bool(truth) => Constant { object: Immortal::bool(*truth), copy: ConstCopy::Bool(*truth) },
        Literal::Nil => object(Immortal::nil(), Tag::Nil),
        Literal::Str(text) => object(Immortal::str(text), Tag::Str),
    }
}

/// A constant that the compiler knows by its address. Types are numbered in the `.fam` file.
fn object(object: Immortal, tag: Tag) -> Constant {
    let ty = TABLES.types.iter().position(|ty| ty.name == tag.name()).and_then(|at| u16::try_from(at).ok());
    Constant { object, copy: ConstCopy::Object { address: object.address(), ty } }
}

/// An argument, once names are resolved.
#[derive(Clone, Copy)]
enum Resolved {
    Number(u32),
    /// Index into the labels.
    Label(usize),
}

/// An instruction on its way to units.
struct Planned {
    line: u32,
    instr: &'static Instr,
    argument: Resolved,
    /// `EXTENDED_ARG` units before it.
    prefixes: usize,
}

impl Planned {
    fn units(&self) -> usize {
        self.prefixes + 1 + usize::from(self.instr.caches)
    }
}

/// A function being made.
struct Body<'a> {
    syntax: &'a FunctionSyntax,
    locals: Vec<String>,
    local_places: FxHashMap<&'a str, usize>,
    consts: Vec<Constant>,
    const_places: FxHashMap<(u8, u64), u32>,
    planned: Vec<Planned>,
    /// Index into `planned` of what follows each label.
    labels: Vec<usize>,
    /// Index into `labels`, by name.
    label_places: FxHashMap<&'a str, usize>,
}

impl<'a> Body<'a> {
    fn new(syntax: &'a FunctionSyntax, names: &mut Names<'_>) -> Result<Body<'a>, Fault> {
        let mut body = Body {
            syntax,
            locals: syntax.params.clone(),
            local_places: places(syntax.params.iter().map(String::as_str)),
            consts: Vec::new(),
            const_places: FxHashMap::default(),
            planned: Vec::new(),
            labels: Vec::new(),
            label_places: FxHashMap::default(),
        };
        let mut seen = FxHashMap::default();
        let mut count = 0;
        for (line, item) in &syntax.items {
            match item {
                Item::Label(label) => {
                    once("label", *line, label, &mut seen)?;
                    body.label_places.insert(label, body.labels.len());
                    body.labels.push(count);
                }
                Item::Instr(..) => count += 1,
            }
        }
        // An instruction has at least a unit, so there is no need to look at the rest.
        if count > MAX_UNITS {
            return Err(Fault::new(syntax.line, Wrong::Units { function: syntax.name.clone() }));
        }
        for (line, item) in &syntax.items {
            if let Item::Instr(opcode, form, argument) = item {
                body.plan(*line, *opcode, *form, argument, names).map_err(|wrong| Fault::new(*line, wrong))?;
            }
        }
        // What runs off the end returns nil.
        let nil = body.keep(constant(&Literal::Nil));
        body.push(syntax.end, op::CONST, Resolved::Number(nil));
        body.push(syntax.end, op::RETURN, Resolved::Number(0));
        Ok(body)
    }

    fn plan(
        &mut self,
        line: u32,
        opcode: u8,
        form: Form,
        argument: &'a Argument,
        names: &mut Names<'_>,
    ) -> Result<(), Wrong> {
        let (number, name, literal) = match argument {
            Argument::Number(number) => (*number, "", None),
            Argument::Name(name) => (0, name.as_str(), None),
            Argument::Literal(literal) => (0, "", Some(literal)),
            Argument::Both(name, literal) => (0, name.as_str(), Some(literal)),
        };
        let mut opcode = opcode;
        let resolved = match form {
            Form::Fixed(_) | Form::Count => Resolved::Number(number),
            Form::Local => Resolved::Number(self.local(name)?),
            Form::Const => Resolved::Number(self.keep(constant(literal.unwrap_or(&Literal::Nil)))),
            Form::Function => {
                let found = names.function_places.get(name).and_then(|&at| names.functions.get(at));
                let found = *found.ok_or_else(|| Wrong::NoFunction { name: name.to_owned() })?;
                Resolved::Number(self.keep(object(found, Tag::Function)))
            }
            Form::Builtin => {
                let found = Builtin::named(name).and_then(|builtin| Immortal::builtin(builtin as usize));
                let found = found.ok_or_else(|| Wrong::NoBuiltin { name: name.to_owned() })?;
                Resolved::Number(self.keep(object(found, Tag::Builtin)))
            }
            Form::Field => Resolved::Number(names.field(name)),
            Form::Shape => {
                let at = names.shapes.get(name).ok_or_else(|| Wrong::NoShape { name: name.to_owned() })?;
                Resolved::Number(*at as u32)
            }
            Form::Global | Form::Assignment => {
                let at = *names.globals.get(name).ok_or_else(|| Wrong::NoGlobal { name: name.to_owned() })?;
                match literal {
                    Some(literal) => {
                        names.assignments.push((at, constant(literal).object));
                        Resolved::Number(names.assignments.len() as u32 - 1)
                    }
                    // The lowest bit is the compiler's, see the `.fam` file.
                    None => Resolved::Number((at as u32) << 1),
                }
            }
            Form::Label => {
                let missing = || Wrong::NoLabel { name: name.to_owned(), function: self.syntax.name.clone() };
                let at = *self.label_places.get(name).ok_or_else(missing)?;
                let backwards = self.labels.get(at).is_some_and(|place| *place <= self.planned.len());
                if backwards && opcode != op::JUMP {
                    return Err(Wrong::Backwards { label: name.to_owned() });
                }
                if backwards {
                    opcode = op::JUMP_BACK;
                }
                Resolved::Label(at)
            }
        };
        self.push(line, opcode, resolved);
        Ok(())
    }

    fn push(&mut self, line: u32, opcode: u8, argument: Resolved) {
        let instr = TABLES.by_opcode.get(usize::from(opcode)).copied().flatten();
        // Every opcode of the text comes from the tables.
        if let Some(instr) = instr.and_then(|instr| TABLES.instrs.get(usize::from(instr.0))) {
            let prefixes = match argument {
                Resolved::Number(number) => prefixes_of(number),
                Resolved::Label(_) => 0,
            };
            self.planned.push(Planned { line, instr, argument, prefixes });
        }
    }

    fn local(&mut self, name: &'a str) -> Result<u32, Wrong> {
        let next = self.locals.len();
        let at = *self.local_places.entry(name).or_insert(next);
        if at == next {
            self.locals.push(name.to_owned());
        }
        if at >= MAX_LOCALS { Err(Wrong::Locals) } else { Ok(at as u32) }
    }

    fn keep(&mut self, constant: Constant) -> u32 {
        let key = match constant.copy {
            ConstCopy::Int { value, object: _ } => (0, value as u64),
            ConstCopy::Float { bits, object: _ } => (1, bits),
            ConstCopy::Bool(truth) => (2, u64::from(truth)),
            ConstCopy::None => (3, 0),
            ConstCopy::Object { address, ty: _ } => (4, address),
        };
        let next = self.consts.len() as u32;
        let at = *self.const_places.entry(key).or_insert(next);
        if at == next {
            self.consts.push(constant);
        }
        at
    }

    /// Unit of each planned instruction's first prefix, and of the end.
    fn places(&self) -> Vec<usize> {
        let mut at = 0;
        let mut places = vec![0];
        for planned in &self.planned {
            at += planned.units();
            places.push(at);
        }
        places
    }

    /// The distance of the jump at an index, with the present sizes.
    fn distance(&self, places: &[usize], index: usize, label: usize) -> u32 {
        let target = self.labels.get(label).and_then(|place| places.get(*place)).copied().unwrap_or(0);
        let fall = places.get(index + 1).copied().unwrap_or(0);
        target.abs_diff(fall) as u32
    }

    fn finish(mut self, first_loop: usize) -> Result<Function, Fault> {
        let places = loop {
            let places = self.places();
            let mut grown = Vec::new();
            for (index, planned) in self.planned.iter().enumerate() {
                if let Resolved::Label(label) = planned.argument {
                    let prefixes = prefixes_of(self.distance(&places, index, label));
                    if prefixes > planned.prefixes {
                        grown.push((index, prefixes));
                    }
                }
            }
            if grown.is_empty() {
                break places;
            }
            for (index, prefixes) in grown {
                if let Some(planned) = self.planned.get_mut(index) {
                    planned.prefixes = prefixes;
                }
            }
        };
        if places.last().is_some_and(|&units| units > MAX_UNITS) {
            return Err(Fault::new(self.syntax.line, Wrong::Units { function: self.syntax.name.clone() }));
        }
        let (mut units, mut lines) = (Vec::new(), Vec::new());
        for (index, planned) in self.planned.iter().enumerate() {
            let argument = match planned.argument {
                Resolved::Number(number) => number,
                Resolved::Label(label) => self.distance(&places, index, label),
            };
            for prefix in (1..=planned.prefixes).rev() {
                units.push(unit(op::EXTENDED_ARG, argument >> (8 * prefix)));
            }
            units.push(unit(planned.instr.opcode, argument));
            units.extend(std::iter::repeat_n(0, usize::from(planned.instr.caches)));
            lines.resize(units.len(), planned.line);
        }
        let verified = verify::verify(&self.syntax.name, &units, &lines)?;
        for &(unit, number) in &verified.back_jumps {
            if let Some(cache) = units.get_mut(unit as usize + 1) {
                *cache = number;
            }
        }
        Ok(Function {
            name: self.syntax.name.clone(),
            params: self.syntax.params.len() as u16,
            locals: self.locals,
            stack_size: verified.stack_size,
            consts: self.consts,
            misses: units.iter().map(|_| AtomicU8::new(0)).collect(),
            units: units.into_iter().map(AtomicU16::new).collect(),
            instructions: verified.instructions,
            lines,
            depths: verified.depths,
            headers: verified.headers,
            first_loop,
        })
    }
}

fn prefixes_of(argument: u32) -> usize {
    match argument {
        0..=0xff => 0,
        0x100..=0xffff => 1,
        0x1_0000..=0xff_ffff => 2,
        0x100_0000.. => 3,
    }
}

/// A unit: opcode in the low byte, the lowest byte of the argument in the high one.
const fn unit(opcode: u8, argument: u32) -> u16 {
    opcode as u16 | (argument as u16 & 0xff) << 8
}
