//! The text form of a trace tree, read. See [`super::print`] for the form itself.
//!
//! Owns the grammar. Any input gives a tree or an error with line and column, never a panic. The tree is as
//! written: rules of well-formedness are left to [`super::verify`], so that tests can state broken trees.
//! Indices are kept as written; numbers that no definition uses become constants or stay without meaning.
//! Any thread.
//!
//! ```text
//! tree     = "tree" "locals" "=" N ["fragment" | "label"]  { object | segment | inst | end | exit }      one a line, ";" comments
//! object   = "object" @name [ "=" ADDRESS ]
//! segment  = sN [ "(" [ %N ":" kind { "," .. } ] ")" ] ":" ( "start" | "header" "from" sN | "bridge" "of" xN )
//! inst     = [ %N "=" ] uop [ operand { "," operand } ] [ "," immediate ] [ "->" xN ]
//!          | [ %N "=" ] "call" helper "(" [ operand { "," operand } ] ")" [ "->" xN ]
//! end      = "jump" sN "(" [ operand { "," operand } ] ")" | "exit" xN
//! exit     = xN ":" kind "trace" "=" N "instr" "=" N "resume" "=" N "depth" "=" N ["used" "=" N]
//!            [ "{" slot "=" operand [ "owned" ] [ "as" operand ] | "stale" slot { "," .. } "}" ] { call } [ "bridge" sN ]
//! call     = "in" @name slot "inputs" "=" N "unit" "=" N "next" "=" N
//! operand  = %N | INTEGER | FLOAT | "inf" | "-inf" | "nan_" BITS | "true" | "false" | "null" | @name
//! slot     = lN | stN
//! ```

use super::entity::{Entity, EntityMap, Exit, Segment, Value};
use super::lex::{Placed, Token, tokens};
use super::sig::signature;
use super::tree::{
    Const, Def, End, Entry, ExitData, Inst, ObjectSymbol, Own, Role, SegmentData, Snapshot, SnapshotCall, SnapshotSlot,
    TraceTree, ValueData,
};
use super::verify::Place;
use firesteel_protocol::exits::{CallKind, ExitKey, ExitKind};
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{ImmKind, Uop};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Largest number of a value, so that no text makes the parser allocate without bound.
const MAX_VALUE: u32 = 1 << 20;

/// A text that is no tree. A fault of whoever wrote the text.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct ParseError {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// What is wrong and what is expected.
    pub message: String,
}

/// The lines on which parts of a parsed tree stand, from 1.
#[derive(Clone, Debug, Default)]
pub struct LineMap {
    lines: FxHashMap<Place, usize>,
}

impl LineMap {
    /// The line of a place; that of the segment's head if its end is missing, and 1 for the tree.
    pub fn line(&self, place: Place) -> usize {
        let head = match place {
            Place::End(segment) | Place::Inst(segment, _) => self.lines.get(&Place::Segment(segment)),
            Place::Tree | Place::Segment(_) | Place::Exit(_) => None,
        };
        self.lines.get(&place).or(head).copied().unwrap_or(1)
    }
}

/// Reads a tree.
pub fn parse(text: &str, model: &HostModel) -> Result<TraceTree, ParseError> {
    parse_with_lines(text, model).map(|(tree, _)| tree)
}

/// Reads a tree and remembers the lines of its parts.
pub fn parse_with_lines(text: &str, model: &HostModel) -> Result<(TraceTree, LineMap), ParseError> {
    let mut parser = Parser::new(model);
    for (number, line) in (1..).zip(text.lines()) {
        let fail = |(column, message)| ParseError { line: number, column, message };
        let line_tokens = tokens(line).map_err(fail)?;
        if !line_tokens.is_empty() {
            parser.line(&mut Line { number, tokens: &line_tokens, at: 0 })?;
        }
    }
    parser.finish()
}

/// An operand before value numbers are resolved.
#[derive(Clone, Copy)]
enum Operand {
    Value(u32),
    Const(Const),
}

/// Line and column.
type At = (usize, usize);

struct Line<'t> {
    number: usize,
    tokens: &'t [Placed],
    at: usize,
}

impl Line<'_> {
    fn place(&self) -> At {
        let end = self.tokens.last().map_or(1, |(_, column)| column + 1);
        (self.number, self.tokens.get(self.at).map_or(end, |(_, column)| *column))
    }
    fn fail<T>(&self, message: impl Into<String>) -> Result<T, ParseError> {
        fail(self.place(), message)
    }
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }
    fn eat(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }
    fn punct(&mut self, c: char) -> Result<(), ParseError> {
        if self.eat(&Token::Punct(c)) { Ok(()) } else { self.fail(format!("expected `{c}`")) }
    }
    fn eat_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(found)) if found == word);
        self.at += usize::from(found);
        found
    }
    fn word(&mut self, word: &str) -> Result<(), ParseError> {
        if self.eat_word(word) { Ok(()) } else { self.fail(format!("expected `{word}`")) }
    }
    /// A word such as `s12`: prefix and number.
    fn numbered(&mut self, prefix: &str, what: &str) -> Result<u32, ParseError> {
        let number = match self.peek() {
            Some(Token::Word(word)) => word.strip_prefix(prefix).and_then(|digits| digits.parse().ok()),
            _ => None,
        };
        match number {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => self.fail(format!("expected {what} ({prefix}NUMBER)")),
        }
    }
    /// `name=number`.
    fn setting<T: TryFrom<u64>>(&mut self, name: &str) -> Result<T, ParseError> {
        self.word(name)?;
        self.punct('=')?;
        self.natural()
    }
    fn natural<T: TryFrom<u64>>(&mut self) -> Result<T, ParseError> {
        let number = match self.peek() {
            Some(Token::Number(text)) => match text.strip_prefix("0x") {
                Some(digits) => u64::from_str_radix(digits, 16).ok(),
                None => text.parse().ok(),
            },
            _ => None,
        };
        match number.and_then(|number: u64| T::try_from(number).ok()) {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => self.fail("expected a number in range"),
        }
    }
    fn done(&self) -> Result<(), ParseError> {
        if self.at == self.tokens.len() { Ok(()) } else { self.fail("nothing more is expected on this line") }
    }
}

fn fail<T>((line, column): At, message: impl Into<String>) -> Result<T, ParseError> {
    Err(ParseError { line, column, message: message.into() })
}

struct PendingInst {
    uop: Uop,
    args: Vec<Operand>,
    imm: u32,
    result: Option<u32>,
    exit: Option<Exit>,
}

struct PendingSegment {
    entry: Entry,
    params: Vec<u32>,
    insts: Vec<PendingInst>,
    end: PendingEnd,
}

enum PendingEnd {
    Open,
    Jump(Segment, Vec<Operand>),
    Exit(Exit),
}

struct PendingExit {
    data: ExitData,
    slots: Vec<(u16, Operand, Own, Option<Operand>)>,
}

struct Parser<'m> {
    model: &'m HostModel,
    started: bool,
    locals: u16,
    role: Role,
    symbols: Vec<ObjectSymbol>,
    values: BTreeMap<u32, ValueData>,
    uses: Vec<(u32, At)>,
    segments: Vec<PendingSegment>,
    exits: Vec<PendingExit>,
    segment_uses: Vec<(Segment, At)>,
    exit_uses: Vec<(Exit, At)>,
    /// The start's parameters of which compiled code owns a reference.
    owned: Vec<u32>,
    lines: LineMap,
}

impl<'m> Parser<'m> {
    fn new(model: &'m HostModel) -> Parser<'m> {
        Parser {
            model,
            started: false,
            locals: 0,
            role: Role::Loop,
            symbols: Vec::new(),
            values: BTreeMap::new(),
            uses: Vec::new(),
            segments: Vec::new(),
            exits: Vec::new(),
            segment_uses: Vec::new(),
            exit_uses: Vec::new(),
            owned: Vec::new(),
            lines: LineMap::default(),
        }
    }

    fn line(&mut self, line: &mut Line<'_>) -> Result<(), ParseError> {
        if !self.started {
            line.word("tree")?;
            self.locals = line.setting("locals")?;
            self.role = if line.eat_word("fragment") {
                Role::Fragment
            } else if line.eat_word("label") {
                Role::Label
            } else {
                Role::Loop
            };
            self.started = true;
            return line.done();
        }
        match line.peek() {
            Some(Token::Value(_)) => self.inst(line)?,
            Some(Token::Word(word)) => match word.as_str() {
                "object" => self.object(line)?,
                "jump" | "exit" => self.end(line)?,
                word if Uop::from_name(word).is_some() => self.inst(line)?,
                word if is_numbered(word, 's') => self.segment(line)?,
                word if is_numbered(word, 'x') => self.exit(line)?,
                word => return line.fail(format!("`{word}` is no uop, segment (sN), exit (xN) or keyword")),
            },
            _ => return line.fail("expected an instruction, a segment, an exit or an object"),
        }
        line.done()
    }

    fn object(&mut self, line: &mut Line<'_>) -> Result<(), ParseError> {
        line.word("object")?;
        let Some(Token::Object(name)) = line.peek().cloned() else { return line.fail("expected @name") };
        if self.symbols.iter().any(|symbol| symbol.name == name) {
            return line.fail(format!("@{name} is declared twice"));
        }
        line.at += 1;
        let address = if line.eat(&Token::Punct('=')) { line.natural()? } else { 0 };
        self.symbols.push(ObjectSymbol { name, address });
        Ok(())
    }

    fn segment_ref(&mut self, line: &mut Line<'_>) -> Result<Segment, ParseError> {
        let at = line.place();
        let segment = Segment(line.numbered("s", "a segment")?);
        self.segment_uses.push((segment, at));
        Ok(segment)
    }

    fn exit_ref(&mut self, line: &mut Line<'_>) -> Result<Exit, ParseError> {
        let at = line.place();
        let exit = Exit(line.numbered("x", "an exit")?);
        self.exit_uses.push((exit, at));
        Ok(exit)
    }

    fn define(&mut self, line: &mut Line<'_>, kind: Kind, def: Def) -> Result<u32, ParseError> {
        let Some(&Token::Value(number)) = line.peek() else { return line.fail("expected a value (%NUMBER)") };
        if number > MAX_VALUE {
            return line.fail(format!("value numbers end at {MAX_VALUE}"));
        }
        if self.values.insert(number, ValueData { kind, def }).is_some() {
            return line.fail(format!("%{number} is defined twice"));
        }
        line.at += 1;
        Ok(number)
    }

    fn segment(&mut self, line: &mut Line<'_>) -> Result<(), ParseError> {
        let at = line.place();
        let segment = Segment(line.numbered("s", "a segment")?);
        if segment.index() != self.segments.len() {
            return fail(at, format!("segments are numbered in order: expected s{}", self.segments.len()));
        }
        let mut params = Vec::new();
        if line.eat(&Token::Punct('(')) && !line.eat(&Token::Punct(')')) {
            loop {
                let kind_at = line.tokens.get(line.at + 2).map(|(token, _)| token);
                let kind = match kind_at {
                    Some(Token::Word(name)) => Kind::from_name(name),
                    _ => None,
                };
                let Some(kind) = kind else { return line.fail("expected %NUMBER: ref, i64, f64, bool or addr") };
                let Ok(index) = u16::try_from(params.len()) else { return line.fail("too many parameters") };
                params.push(self.define(line, kind, Def::Param(segment, index))?);
                line.punct(':')?;
                line.at += 1;
                while line.eat_word("owned") {
                    self.owned.extend(params.last());
                }
                if line.eat(&Token::Punct(')')) {
                    break;
                }
                line.punct(',')?;
            }
        }
        line.punct(':')?;
        let entry = if line.eat_word("start") {
            Entry::Start
        } else if line.eat_word("header") {
            line.word("from")?;
            Entry::Jump(self.segment_ref(line)?)
        } else if line.eat_word("bridge") {
            line.word("of")?;
            Entry::Exit(self.exit_ref(line)?)
        } else {
            return line.fail("expected `start`, `header from sN` or `bridge of xN`");
        };
        self.lines.lines.insert(Place::Segment(segment), line.number);
        self.segments.push(PendingSegment { entry, params, insts: Vec::new(), end: PendingEnd::Open });
        Ok(())
    }

    /// The segment that the line belongs to; it must not have ended.
    fn current(&mut self, line: &Line<'_>) -> Result<(Segment, &mut PendingSegment), ParseError> {
        let Some(last) = self.segments.len().checked_sub(1) else {
            return line.fail("expected a segment (`s0: start`) first");
        };
        let segment = &mut self.segments[last];
        match segment.end {
            PendingEnd::Open => Ok((Segment::new(last), segment)),
            PendingEnd::Jump(..) | PendingEnd::Exit(_) => line.fail(format!("s{last} has ended")),
        }
    }

    fn operand(&mut self, line: &mut Line<'_>) -> Result<Operand, ParseError> {
        let constant = match line.peek() {
            Some(&Token::Value(number)) => {
                self.uses.push((number, line.place()));
                line.at += 1;
                return Ok(Operand::Value(number));
            }
            Some(Token::Number(text)) => number(text),
            Some(Token::Word(word)) => match word.as_str() {
                "true" => Some(Const::Bool(true)),
                "false" => Some(Const::Bool(false)),
                "null" => Some(Const::Null),
                "inf" => Some(Const::F64(f64::INFINITY.to_bits())),
                word => (word.strip_prefix("nan_"))
                    .and_then(|bits| u64::from_str_radix(bits, 16).ok())
                    .filter(|&bits| f64::from_bits(bits).is_nan())
                    .map(Const::F64),
            },
            Some(Token::Object(_)) => return self.symbol(line).map(|at| Operand::Const(Const::Object(at))),
            Some(Token::Quoted(_) | Token::Arrow | Token::Punct(_)) | None => None,
        };
        match constant {
            Some(constant) => {
                line.at += 1;
                Ok(Operand::Const(constant))
            }
            None => line.fail("expected an operand: %NUMBER, a constant or @object"),
        }
    }

    /// The index of a declared object.
    fn symbol(&self, line: &mut Line<'_>) -> Result<u32, ParseError> {
        let Some(Token::Object(name)) = line.peek() else {
            return line.fail("expected @object");
        };
        match self.symbols.iter().position(|symbol| symbol.name == *name) {
            Some(at) => {
                line.at += 1;
                Ok(at as u32)
            }
            None => line.fail(format!("@{name} is not declared: add `object @{name}` above")),
        }
    }

    /// Operands in parentheses.
    fn operands(&mut self, line: &mut Line<'_>) -> Result<Vec<Operand>, ParseError> {
        let mut args = Vec::new();
        line.punct('(')?;
        while !line.eat(&Token::Punct(')')) {
            if !args.is_empty() {
                line.punct(',')?;
            }
            args.push(self.operand(line)?);
        }
        Ok(args)
    }

    fn slot(&self, line: &mut Line<'_>) -> Result<u16, ParseError> {
        let local = match line.peek() {
            Some(Token::Word(word)) => is_numbered(word, 'l'),
            _ => false,
        };
        let at = line.place();
        let slot = if local {
            line.numbered("l", "a slot")?
        } else {
            line.numbered("st", "a slot: lN or stN")?.saturating_add(u32::from(self.locals))
        };
        if local && slot >= u32::from(self.locals) {
            return fail(at, format!("the frame has {} locals, stack slots are written stN", self.locals));
        }
        u16::try_from(slot).or_else(|_| fail(at, "no frame has that many slots"))
    }

    fn immediate(&self, line: &mut Line<'_>, kind: ImmKind) -> Result<u32, ParseError> {
        if kind == ImmKind::Slot {
            return self.slot(line).map(u32::from);
        }
        let (Some(Token::Word(name) | Token::Quoted(name)), model) = (line.peek(), self.model) else {
            return line.fail("expected the name of a type, field, element class or helper");
        };
        let (what, found) = match kind {
            ImmKind::None | ImmKind::Slot => ("immediate", None),
            ImmKind::Type => ("type", model.type_named(name).map(|id| id.0)),
            ImmKind::Field => ("field", model.field_named(name).map(|id| id.0)),
            ImmKind::Elem => ("element class", model.elem_named(name).map(|id| id.0)),
            ImmKind::Helper => ("helper", model.helper_named(name).map(|id| id.0)),
        };
        match found {
            Some(at) => {
                line.at += 1;
                Ok(u32::from(at))
            }
            None => line.fail(format!("the host `{}` has no {what} `{name}`", model.name)),
        }
    }

    fn inst(&mut self, line: &mut Line<'_>) -> Result<(), ParseError> {
        let (segment, _) = self.current(line)?;
        let start = line.at;
        if let Some(Token::Value(_)) = line.peek() {
            line.at += 1;
            line.punct('=')?;
        }
        let has_result = line.at != start;
        let Some(Token::Word(name)) = line.peek() else { return line.fail("expected a uop") };
        let Some(uop) = Uop::from_name(name) else { return line.fail(format!("`{name}` is no uop")) };
        line.at += 1;
        let (args, imm) = match uop.info().imm {
            ImmKind::Helper => {
                let imm = self.immediate(line, ImmKind::Helper)?;
                (self.operands(line)?, imm)
            }
            kind => self.operands_and_immediate(line, kind)?,
        };
        let exit = if line.eat(&Token::Arrow) { Some(self.exit_ref(line)?) } else { None };
        let after = line.at;
        let kind = match signature(self.model, uop, imm) {
            Ok(signature) => signature.result,
            Err(error) => return line.fail(error.to_string()),
        };
        line.at = start;
        let result = match (kind, has_result) {
            (Some(kind), true) => Some(self.define(line, kind, Def::Inst(segment))?),
            (None, false) => None,
            (Some(_), false) => return line.fail(format!("`{uop}` has a result: write %NUMBER = {uop} ..")),
            (None, true) => return line.fail(format!("`{uop}` has no result")),
        };
        line.at = after;
        let (_, data) = self.current(line)?;
        data.insts.push(PendingInst { uop, args, imm, result, exit });
        let place = Place::Inst(segment, data.insts.len() as u32 - 1);
        self.lines.lines.insert(place, line.number);
        Ok(())
    }

    /// `operand, .., immediate`, where the immediate is the last item of the list.
    fn operands_and_immediate(
        &mut self,
        line: &mut Line<'_>,
        kind: ImmKind,
    ) -> Result<(Vec<Operand>, u32), ParseError> {
        let rest = line.tokens.get(line.at..).unwrap_or(&[]);
        let items = rest.iter().take_while(|(token, _)| *token != Token::Arrow);
        let commas = items.filter(|(token, _)| *token == Token::Punct(',')).count();
        let any = !matches!(line.peek(), None | Some(Token::Arrow));
        let count = if any { commas + 1 } else { 0 };
        let mut args = Vec::new();
        for at in 0..count {
            if at > 0 {
                line.punct(',')?;
            }
            if at + 1 == count && kind != ImmKind::None {
                return Ok((args, self.immediate(line, kind)?));
            }
            args.push(self.operand(line)?);
        }
        if kind == ImmKind::None { Ok((args, 0)) } else { line.fail("an immediate is missing") }
    }

    fn end(&mut self, line: &mut Line<'_>) -> Result<(), ParseError> {
        let (segment, _) = self.current(line)?;
        let end = if line.eat_word("jump") {
            let target = self.segment_ref(line)?;
            PendingEnd::Jump(target, self.operands(line)?)
        } else {
            line.word("exit")?;
            PendingEnd::Exit(self.exit_ref(line)?)
        };
        self.lines.lines.insert(Place::End(segment), line.number);
        self.current(line)?.1.end = end;
        Ok(())
    }

    fn exit(&mut self, line: &mut Line<'_>) -> Result<(), ParseError> {
        let at = line.place();
        let exit = Exit(line.numbered("x", "an exit")?);
        if exit.index() != self.exits.len() {
            return fail(at, format!("exits are numbered in order: expected x{}", self.exits.len()));
        }
        line.punct(':')?;
        let kind = match line.peek() {
            Some(Token::Word(name)) => ExitKind::from_name(name),
            _ => None,
        };
        let Some(kind) = kind else {
            return line.fail(format!("expected one of {}", ExitKind::ALL.map(ExitKind::name).join(", ")));
        };
        line.at += 1;
        let key =
            ExitKey { trace: line.setting("trace")?, instr: line.setting("instr")?, resume: line.setting("resume")? };
        let mut snapshot = Snapshot { depth: line.setting("depth")?, ..Snapshot::default() };
        if matches!(line.peek(), Some(Token::Word(word)) if word == "used") {
            snapshot.used = line.setting("used")?;
        }
        let mut slots = Vec::new();
        if line.eat(&Token::Punct('{')) {
            loop {
                if line.eat_word("stale") {
                    snapshot.stale.push(self.slot(line)?);
                } else {
                    let slot = self.slot(line)?;
                    line.punct('=')?;
                    let value = self.operand(line)?;
                    let own = if line.eat_word("owned") { Own::Owned } else { Own::Borrowed };
                    let object = if line.eat_word("as") { Some(self.operand(line)?) } else { None };
                    slots.push((slot, value, own, object));
                }
                if line.eat(&Token::Punct('}')) {
                    break;
                }
                line.punct(',')?;
            }
        }
        while line.eat_word("in") {
            let named = |line: &mut Line<'_>| {
                CallKind::ALL.iter().find(|kind| kind.name().is_some_and(|name| line.eat_word(name)))
            };
            snapshot.calls.push(SnapshotCall {
                kind: named(line).copied().unwrap_or(CallKind::Function),
                code: self.symbol(line)?,
                base: self.slot(line)?,
                inputs: line.setting("inputs")?,
                kept: if matches!(line.peek(), Some(Token::Word(word)) if word == "kept") {
                    line.setting("kept")?
                } else {
                    0
                },
                unit: line.setting("unit")?,
                next: line.setting("next")?,
            });
        }
        let bridge = if line.eat_word("bridge") { Some(self.segment_ref(line)?) } else { None };
        self.lines.lines.insert(Place::Exit(exit), line.number);
        self.exits.push(PendingExit { data: ExitData { key, kind, snapshot, bridge }, slots });
        Ok(())
    }

    fn finish(self) -> Result<(TraceTree, LineMap), ParseError> {
        if !self.started {
            return fail((1, 1), "expected `tree locals=N`");
        }
        for &(number, at) in &self.uses {
            if !self.values.contains_key(&number) {
                return fail(at, format!("%{number} is not defined"));
            }
        }
        for &(segment, at) in &self.segment_uses {
            if segment.index() >= self.segments.len() {
                return fail(at, format!("{segment} is not defined"));
            }
        }
        for &(exit, at) in &self.exit_uses {
            if exit.index() >= self.exits.len() {
                return fail(at, format!("{exit} is not defined"));
            }
        }
        let mut resolver = Resolver::new(self.values);
        let owned = self.owned.into_iter().map(Value).collect();
        let (symbols, locals, role) = (self.symbols, self.locals, self.role);
        let mut tree = TraceTree { symbols, locals, role, owned, ..TraceTree::default() };
        for segment in self.segments {
            let insts = segment.insts.into_iter().map(|inst| Inst {
                uop: inst.uop,
                args: inst.args.into_iter().map(|arg| resolver.value(arg)).collect(),
                imm: inst.imm,
                result: inst.result.map(Value),
                exit: inst.exit,
            });
            let insts = insts.collect();
            let end = match segment.end {
                PendingEnd::Open => End::Open,
                PendingEnd::Jump(to, args) => End::Jump(to, args.into_iter().map(|arg| resolver.value(arg)).collect()),
                PendingEnd::Exit(exit) => End::Exit(exit),
            };
            let params = segment.params.into_iter().map(Value).collect();
            tree.segments.push(SegmentData { entry: segment.entry, params, insts, end });
        }
        for PendingExit { mut data, slots } in self.exits {
            let slots = slots.into_iter().map(|(slot, value, own, object)| {
                let object = object.map(|object| resolver.value(object));
                SnapshotSlot { slot, value: resolver.value(value), own, object }
            });
            data.snapshot.slots = slots.collect();
            tree.exits.push(data);
        }
        tree.values = resolver.values;
        Ok((tree, self.lines))
    }
}

/// Gives numbered values their numbers and constants the numbers between and after.
struct Resolver {
    values: EntityMap<Value, ValueData>,
    gaps: std::vec::IntoIter<Value>,
    constants: FxHashMap<Const, Value>,
}

impl Resolver {
    fn new(numbered: BTreeMap<u32, ValueData>) -> Resolver {
        let mut values = EntityMap::new();
        let mut gaps = Vec::new();
        for (number, data) in numbered {
            while values.len() < number as usize {
                // Until a constant takes it: a value without definition, as a dropped instruction leaves.
                gaps.push(values.push(ValueData { kind: Kind::I64, def: Def::Inst(Segment(0)) }));
            }
            values.push(data);
        }
        Resolver { values, gaps: gaps.into_iter(), constants: FxHashMap::default() }
    }

    fn value(&mut self, operand: Operand) -> Value {
        let constant = match operand {
            Operand::Value(number) => return Value(number),
            Operand::Const(constant) => constant,
        };
        if let Some(&value) = self.constants.get(&constant) {
            return value;
        }
        let data = ValueData { kind: constant.kind(), def: Def::Const(constant) };
        let value = match self.gaps.next() {
            Some(gap) => {
                self.values[gap] = data;
                gap
            }
            None => self.values.push(data),
        };
        self.constants.insert(constant, value);
        value
    }
}

/// Whether a word is this letter and a number.
fn is_numbered(word: &str, letter: char) -> bool {
    word.strip_prefix(letter).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

fn number(text: &str) -> Option<Const> {
    if let Ok(value) = text.parse() {
        return Some(Const::I64(value));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let float =
        digits == "inf" || (digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains(['.', 'e', 'E']));
    if float { text.parse().ok().map(|value: f64| Const::F64(value.to_bits())) } else { None }
}
