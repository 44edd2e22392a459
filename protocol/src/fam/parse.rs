//! Tokens to syntax tree: the file, its declarations, families and entries.
//!
//! Stops at the first place that is not grammatical. Expressions and statements are in `parse_steps`.
//! Recursive only in brackets, with a limit, so that no text can exhaust the stack. Any thread.

use super::error::FamError;
use super::lex::{Span, Token, lex};
use super::syntax::*;
use super::tables::{Flow, Oparg};

/// Words that begin a declaration, for messages.
const DECLS: &str = "`type`, `object`, `field`, `elem`, `helper`, `opargs`, `instr` or `family`";

/// Parses a whole file.
pub fn parse(text: &str) -> Result<File, FamError> {
    let mut parser = Parser {
        tokens: lex(text)?,
        at: 0,
        depth: 0,
    };
    parser.file()
}

/// A position in the tokens.
pub(super) struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    /// Depth of nested expressions.
    pub(super) depth: usize,
}

impl Parser {
    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)].0
    }

    fn peek_second(&self) -> &Token {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].0
    }

    pub(super) fn span(&self) -> Span {
        self.tokens[self.at.min(self.tokens.len() - 1)].1
    }

    /// Span of the token before the present one.
    pub(super) fn last(&self) -> Span {
        self.tokens[self.at.saturating_sub(1).min(self.tokens.len() - 1)].1
    }

    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    pub(super) fn unexpected<T>(&self, wanted: &str) -> Result<T, FamError> {
        Err(FamError::Syntax {
            wanted: wanted.to_owned(),
            found: self.peek().describe(),
            span: self.span().into(),
        })
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found == word)
    }

    pub(super) fn is_mark(&self, mark: &str) -> bool {
        matches!(self.peek(), Token::Mark(found) if *found == mark)
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn take_mark(&mut self, mark: &str) -> bool {
        let found = self.is_mark(mark);
        self.at += usize::from(found);
        found
    }

    pub(super) fn mark(&mut self, mark: &str) -> Result<Span, FamError> {
        if self.take_mark(mark) {
            Ok(self.last())
        } else {
            self.unexpected(&format!("`{mark}`"))
        }
    }

    pub(super) fn word(&mut self, word: &str) -> Result<Span, FamError> {
        if self.take_word(word) {
            Ok(self.last())
        } else {
            self.unexpected(&format!("`{word}`"))
        }
    }

    pub(super) fn name(&mut self, what: &str) -> Result<Name, FamError> {
        match self.peek() {
            Token::Word(text) => {
                let name = Name {
                    text: text.clone(),
                    span: self.span(),
                };
                self.step();
                Ok(name)
            }
            _ => self.unexpected(what),
        }
    }

    fn line(&mut self) -> Result<(), FamError> {
        if matches!(self.peek(), Token::End) {
            return Ok(());
        }
        match self.peek() {
            Token::Line => {
                self.step();
                Ok(())
            }
            _ => self.unexpected("the end of the line"),
        }
    }

    fn skip_lines(&mut self) {
        while matches!(self.peek(), Token::Line) {
            self.step();
        }
    }

    /// Skips a line end if the next line goes on with one of these words.
    fn continue_line(&mut self, words: &[&str]) {
        if matches!(self.peek(), Token::Line)
            && matches!(self.peek_second(), Token::Word(word) if words.contains(&word.as_str()))
        {
            self.step();
        }
    }

    /// An unsigned integer up to `max`.
    pub(super) fn number(&mut self, what: &'static str, max: u64) -> Result<At<u64>, FamError> {
        let Token::Number(digits) = self.peek() else {
            return self.unexpected(what);
        };
        let span = self.span();
        let parsed = match digits.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        };
        match parsed {
            Some(value) if value <= max => {
                self.step();
                Ok(At { value, span })
            }
            _ => Err(FamError::Number {
                what,
                max,
                span: span.into(),
            }),
        }
    }

    pub(super) fn small(&mut self, what: &'static str) -> Result<At<u32>, FamError> {
        let number = self.number(what, u64::from(u16::MAX))?;
        Ok(At {
            value: number.value as u32,
            span: number.span,
        })
    }

    fn opcode(&mut self) -> Result<At<u8>, FamError> {
        let number = self.number("an opcode", 255)?;
        Ok(At {
            value: number.value as u8,
            span: number.span,
        })
    }

    fn file(&mut self) -> Result<File, FamError> {
        self.skip_lines();
        self.word("interpreter")?;
        let name = self.name("the interpreter's name")?;
        let version = match self.peek() {
            Token::Word(text) | Token::Number(text) => Name {
                text: text.clone(),
                span: self.span(),
            },
            _ => return self.unexpected("the interpreter's version"),
        };
        self.step();
        self.line()?;
        let mut decls = Vec::new();
        loop {
            self.skip_lines();
            if matches!(self.peek(), Token::End) {
                return Ok(File {
                    name,
                    version,
                    decls,
                });
            }
            decls.push(self.decl()?);
        }
    }

    fn decl(&mut self) -> Result<Decl, FamError> {
        let Token::Word(keyword) = self.peek() else {
            return self.unexpected(DECLS);
        };
        let decl = match keyword.clone().as_str() {
            "type" => {
                self.step();
                let name = self.name("a type's name")?;
                self.word("symbol")?;
                let symbol = self.name("the symbol of the type object")?;
                let unboxed = if self.take_word("unboxed") {
                    Some(self.name("`int`, `float` or `bool`")?)
                } else {
                    None
                };
                Decl::Type {
                    name,
                    symbol,
                    unboxed,
                    plain: self.take_word("plain"),
                }
            }
            "object" => {
                self.step();
                let name = self.name("an object's name")?;
                self.mark("=")?;
                Decl::Object {
                    name,
                    path: self.name("where the host finds it, as in `builtins.len`")?,
                }
            }
            "field" => {
                self.step();
                let name = self.name("a field's name, as in `list.items`")?;
                let kind = self.name("a kind")?;
                self.word("class")?;
                let class = self.name("an alias class")?;
                Decl::Field {
                    name,
                    kind,
                    class,
                    immutable: self.take_word("immutable"),
                }
            }
            "elem" => {
                self.step();
                let name = self.name("an element class's name")?;
                Decl::Elem {
                    name,
                    immutable: self.take_word("immutable"),
                }
            }
            "helper" => self.helper()?,
            "opargs" => self.args()?,
            "instr" => return self.family(true),
            "family" => return self.family(false),
            _ => return self.unexpected(DECLS),
        };
        self.line()?;
        Ok(decl)
    }

    fn helper(&mut self) -> Result<Decl, FamError> {
        self.step();
        let name = self.name("a helper's name")?;
        self.mark("(")?;
        let mut args = Vec::new();
        while !self.is_mark(")") {
            args.push(self.name("a kind")?);
            if !self.take_mark(",") {
                break;
            }
        }
        self.mark(")")?;
        let result = if self.take_mark("->") {
            Some(self.name("a kind")?)
        } else {
            None
        };
        let wanted = "`pure`, `reads CLASS`, `writes CLASS`, `allocates` or `runs host`";
        let effect = match self.peek() {
            Token::Word(word) => match word.clone().as_str() {
                "pure" => EffectName::Pure,
                "allocates" => EffectName::Allocates,
                "reads" | "writes" => {
                    let writes = word == "writes";
                    self.step();
                    let class = self.name("an alias class")?;
                    let effect = if writes {
                        EffectName::Writes(class)
                    } else {
                        EffectName::Reads(class)
                    };
                    return Ok(Decl::Helper {
                        name,
                        args,
                        result,
                        effect,
                    });
                }
                "runs" => {
                    self.step();
                    if !self.is_word("host") {
                        return self.unexpected("`host`");
                    }
                    EffectName::RunsHost
                }
                _ => return self.unexpected(wanted),
            },
            _ => return self.unexpected(wanted),
        };
        self.step();
        Ok(Decl::Helper {
            name,
            args,
            result,
            effect,
        })
    }

    fn args(&mut self) -> Result<Decl, FamError> {
        self.step();
        let name = self.name("a set's name")?;
        self.mark("=")?;
        let part = if self.is_word("oparg") {
            let part = self.part()?.value;
            self.word("in")?;
            part
        } else {
            Oparg::WHOLE
        };
        let values = self.values(",", "an argument")?;
        Ok(Decl::Args { name, part, values })
    }

    fn values(&mut self, separator: &str, what: &'static str) -> Result<Vec<u32>, FamError> {
        let mut values = Vec::new();
        loop {
            values.push(self.number(what, u64::from(u32::MAX))?.value as u32);
            if !self.take_mark(separator) {
                return Ok(values);
            }
        }
    }

    /// `oparg`, `oparg >> 4`, `oparg & 15`, `oparg >> 4 & 15`
    pub(super) fn part(&mut self) -> Result<At<Oparg>, FamError> {
        let start = self.word("oparg")?;
        let mut value = Oparg::WHOLE;
        if self.take_mark(">>") {
            value.shift = self.number("a shift", 31)?.value as u8;
        }
        if self.take_mark("&") {
            value.mask = self.number("a mask", u64::from(u32::MAX))?.value as u32;
        }
        Ok(At {
            value,
            span: start.to(self.last()),
        })
    }

    fn effect(&mut self) -> Result<Effect, FamError> {
        let start = self.mark("(")?;
        let inputs = self.items()?;
        self.mark("--")?;
        let outputs = self.items()?;
        let on_jump = if self.take_mark("|") {
            Some(self.items()?)
        } else {
            None
        };
        let end = self.mark(")")?;
        Ok(Effect {
            inputs,
            outputs,
            on_jump,
            span: start.to(end),
        })
    }

    fn items(&mut self) -> Result<Vec<Item>, FamError> {
        let mut items = Vec::new();
        while let Token::Word(_) = self.peek() {
            let name = self.name("a name")?;
            let count = if self.take_mark("[") {
                let count = self.count()?;
                self.mark("]")?;
                Some(count)
            } else {
                None
            };
            items.push(Item { name, count });
            if !self.take_mark(",") {
                break;
            }
        }
        Ok(items)
    }

    fn count(&mut self) -> Result<At<CountExpr>, FamError> {
        if !self.is_word("oparg") {
            let number = self.small("a count")?;
            return Ok(At {
                value: CountExpr::constant(i64::from(number.value)),
                span: number.span,
            });
        }
        let part = self.part()?;
        let mut value = CountExpr {
            fixed: 0,
            scale: 1,
            part: part.value,
        };
        if self.take_mark("*") {
            value.scale = self.number("a factor", 255)?.value as u16;
        } else if self.take_mark("-") {
            value.fixed = -i64::from(self.small("a count")?.value);
        }
        Ok(At {
            value,
            span: part.span.to(self.last()),
        })
    }

    fn flow(&mut self) -> Result<Flow, FamError> {
        let wanted = "`jumps`, `branches`, `iterates`, `leaves`, `opaque` or the end of the line";
        let Token::Word(word) = self.peek() else {
            return Ok(Flow::Next);
        };
        let flow = match word.clone().as_str() {
            "jumps" => {
                self.step();
                if self.take_word("forward") {
                    return Ok(Flow::JumpForward);
                }
                self.word("backward")?;
                return Ok(Flow::JumpBackward);
            }
            "iterates" => {
                self.step();
                self.word("skip")?;
                return Ok(Flow::IterForward {
                    skip: self.number("a number of units", 255)?.value as u8,
                });
            }
            "branches" => Flow::BranchForward,
            "leaves" => Flow::Leaves,
            "opaque" => Flow::Opaque,
            "wants" => return Ok(Flow::Next),
            _ => return self.unexpected(wanted),
        };
        self.step();
        Ok(flow)
    }

    fn family(&mut self, single: bool) -> Result<Decl, FamError> {
        self.step();
        let name = self.name("an instruction's name")?;
        let opcode = self.opcode()?;
        let effect = self.effect()?;
        let caches = if self.take_word("cache") {
            self.number("a number of units", 255)?.value as u8
        } else {
            0
        };
        let flow = self.flow()?;
        let mut also = Vec::new();
        let mut entries = Vec::new();
        let entry = |kind, name| Entry {
            kind,
            name,
            when: Vec::new(),
            wants: Vec::new(),
            body: Vec::new(),
        };
        if single {
            let mut head = entry(EntryKind::Head, name.clone());
            self.wants(&mut head)?;
            self.line()?;
            self.also(&mut also)?;
            head.body = self.body()?;
            entries.push(head);
        } else {
            self.line()?;
            self.also(&mut also)?;
            loop {
                self.skip_lines();
                let mut entry = if self.take_word("member") {
                    let name = self.name("a member's name")?;
                    let opcode = self.opcode()?;
                    let effect = if self.is_mark("(") {
                        Some(self.effect()?)
                    } else {
                        None
                    };
                    entry(EntryKind::Member { opcode, effect }, name)
                } else if self.take_word("case") {
                    let mut case = self.name("a case's name")?;
                    case.text = format!("{}.{}", name.text, case.text);
                    entry(EntryKind::Case, case)
                } else if self.is_word("head") {
                    self.step();
                    entry(
                        EntryKind::Head,
                        Name {
                            text: name.text.clone(),
                            span: self.last(),
                        },
                    )
                } else {
                    break;
                };
                self.conditions(&mut entry)?;
                self.wants(&mut entry)?;
                self.line()?;
                entry.body = self.body()?;
                entries.push(entry);
            }
        }
        Ok(Decl::Family(Box::new(Family {
            name,
            opcode,
            effect,
            caches,
            flow,
            also,
            entries,
        })))
    }

    fn also(&mut self, also: &mut Vec<(Name, At<u8>)>) -> Result<(), FamError> {
        self.skip_lines();
        while self.take_word("also") {
            loop {
                also.push((self.name("an instruction's name")?, self.opcode()?));
                if !self.take_mark(",") {
                    break;
                }
            }
            self.line()?;
            self.skip_lines();
        }
        Ok(())
    }

    fn conditions(&mut self, entry: &mut Entry) -> Result<(), FamError> {
        self.continue_line(&["when"]);
        if !self.take_word("when") {
            return Ok(());
        }
        loop {
            entry.when.push(self.condition()?);
            if !self.take_mark(",") {
                return Ok(());
            }
        }
    }

    fn condition(&mut self) -> Result<Condition, FamError> {
        if self.take_word("next") {
            return Ok(Condition::Next(self.name("an instruction's name")?));
        }
        if self.is_word("names") {
            self.step();
            self.mark("[")?;
            let part = self.part()?;
            self.mark("]")?;
            self.mark("=")?;
            return Ok(Condition::Named(part, self.name("a name")?));
        }
        if self.is_word("oparg") {
            let part = self.part()?;
            if self.take_mark("=") {
                return Ok(Condition::OpargEach(part, self.values("|", "an argument")?));
            }
            self.word("in")?;
            if self.take_mark("{") {
                let values = self.values(",", "an argument")?;
                self.mark("}")?;
                return Ok(Condition::OpargIn(part, values));
            }
            return Ok(Condition::OpargNamed(self.name("a set of arguments")?));
        }
        let place = self.place()?;
        if self.take_mark(":") {
            return Ok(Condition::Type(place, self.alternatives("a type")?));
        }
        if !self.take_word("is") {
            return self.unexpected("`:` and a type, or `is` and an object");
        }
        Ok(Condition::Is(place, self.alternatives("an object")?))
    }

    fn alternatives(&mut self, what: &str) -> Result<Vec<Name>, FamError> {
        let mut names = vec![self.name(what)?];
        while self.take_mark("|") {
            names.push(self.name(what)?);
        }
        Ok(names)
    }

    fn wants(&mut self, entry: &mut Entry) -> Result<(), FamError> {
        self.continue_line(&["wants"]);
        if !self.take_word("wants") {
            return Ok(());
        }
        loop {
            let place = self.place()?;
            entry.wants.push((place, self.name("a view")?));
            if !self.take_mark(",") {
                return Ok(());
            }
        }
    }

    fn place(&mut self) -> Result<Place, FamError> {
        let name =
            self.name("an input, `stack[-n]`, `local`, `global` or `element(container, index)`")?;
        let kind = match name.text.as_str() {
            "local" => PlaceKind::Local,
            "global" => PlaceKind::Global,
            "element" => {
                self.mark("(")?;
                let container = self.name("an input")?;
                self.mark(",")?;
                let index = self.name("an input")?;
                self.mark(")")?;
                PlaceKind::Element(container, index)
            }
            "stack" => {
                self.mark("[")?;
                self.mark("-")?;
                let distance = self.small("a distance from the top")?;
                if distance.value == 0 {
                    return Err(FamError::StackZero {
                        span: distance.span.into(),
                    });
                }
                let per_oparg = self.take_mark("-");
                if per_oparg {
                    self.word("oparg")?;
                }
                self.mark("]")?;
                PlaceKind::Stack {
                    below_top: distance.value as u16 - 1,
                    per_oparg,
                }
            }
            _ => PlaceKind::Input(name.clone(), self.index()?),
        };
        Ok(Place {
            kind,
            span: name.span.to(self.last()),
        })
    }

    pub(super) fn index(&mut self) -> Result<Option<At<u32>>, FamError> {
        if !self.take_mark("[") {
            return Ok(None);
        }
        let index = self.small("an index")?;
        self.mark("]")?;
        Ok(Some(index))
    }

    fn body(&mut self) -> Result<Vec<Statement>, FamError> {
        let mut body = Vec::new();
        loop {
            self.skip_lines();
            let ends = [
                "type", "object", "field", "elem", "helper", "opargs", "instr", "family",
            ];
            let entry = ["member", "case", "head", "also"];
            match self.peek() {
                Token::End => return Ok(body),
                Token::Word(word)
                    if ends.contains(&word.as_str()) || entry.contains(&word.as_str()) =>
                {
                    return Ok(body);
                }
                _ => {}
            }
            body.push(self.statement()?);
            self.line()?;
        }
    }
}
