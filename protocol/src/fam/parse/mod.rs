//! Tokens to syntax tree: the file and its declarations; families are in `family`, statements in `steps`.
//!
//! Stops at the first place that is not grammatical. Recursive only in brackets, with a limit, so that no
//! text can exhaust the stack. Any thread.

mod family;
mod steps;

use super::error::FamError;
use super::lex::{Span, Token, lex};
use super::report::nearest;
use super::syntax::*;
use super::tables::Oparg;
use crate::types::Items;

/// Words that begin a declaration, for messages.
const DECLS: &str = "`include`, `type`, `object`, `field`, `elem`, `helper`, `opargs`, `view`, `opcode`, `entries`, `instr` or `family`";

/// Words that begin a declaration, and so end what stands before.
const DECL_WORDS: &[&str] =
    &["include", "type", "object", "field", "elem", "helper", "opargs", "view", "opcode", "entries", "instr", "family"];

/// Parses a file that names its interpreter. Spans begin at `base`.
pub fn parse(text: &str, base: usize) -> Result<File, FamError> {
    let mut parser = Parser { tokens: lex(text, base)?, at: 0, depth: 0 };
    parser.file()
}

/// Parses a shared part: declarations only.
pub fn parse_part(text: &str, base: usize) -> Result<Vec<Decl>, FamError> {
    let mut parser = Parser { tokens: lex(text, base)?, at: 0, depth: 0 };
    parser.decls()
}

/// Most arguments of a set or condition: each is compared with each.
const MAX_ARGUMENTS: usize = 1024;

/// Most conditions of an entry, things that it wants, and items of a stack effect: tables count them in a byte.
pub(super) const MAX_LISTED: usize = 255;

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
        self.wrong(wanted, self.peek().describe(), self.span(), self.hint(wanted))
    }

    /// An error of grammar at some place.
    pub(super) fn wrong<T>(&self, wanted: &str, found: String, span: Span, hint: String) -> Result<T, FamError> {
        // What a closing mark is missing for may be many lines back: inside brackets line ends do not count.
        let closing = ["`)`", "`]`", "`}`"].contains(&wanted);
        let open = closing.then(|| self.open_bracket()).flatten().map(Into::into);
        Err(FamError::Syntax { wanted: wanted.to_owned(), found, hint, span: span.into(), open })
    }

    /// The innermost bracket that is open here.
    fn open_bracket(&self) -> Option<Span> {
        let mut open = Vec::new();
        for (token, span) in self.tokens.iter().take(self.at) {
            match token {
                Token::Mark("(" | "[" | "{") => open.push(*span),
                Token::Mark(")" | "]" | "}") => drop(open.pop()),
                _ => {}
            }
        }
        open.pop()
    }

    /// What may help where something else was expected.
    fn hint(&self, wanted: &str) -> String {
        let grammar = "the grammar is in docs/fam.md".to_owned();
        let Token::Word(found) = self.peek() else { return grammar };
        if wanted != DECLS {
            return grammar;
        }
        match found.as_str() {
            "interpreter" => {
                "it is written once, at the beginning of a version; a shared part has declarations only".into()
            }
            "member" | "case" | "head" | "use" => {
                "it stands in a `family` or a block of `entries`, before and after other entries only".into()
            }
            _ => nearest(found, DECL_WORDS.iter().copied()).map_or(grammar, |word| format!("did you mean `{word}`?")),
        }
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
        if self.take_mark(mark) { Ok(self.last()) } else { self.unexpected(&format!("`{mark}`")) }
    }

    pub(super) fn word(&mut self, word: &str) -> Result<Span, FamError> {
        if self.take_word(word) { Ok(self.last()) } else { self.unexpected(&format!("`{word}`")) }
    }

    pub(super) fn name(&mut self, what: &str) -> Result<Name, FamError> {
        match self.peek() {
            Token::Word(text) => {
                let name = Name { text: text.clone(), span: self.span() };
                self.step();
                Ok(name)
            }
            _ => self.unexpected(what),
        }
    }

    /// What the elements of an array are.
    fn item_kind(&mut self) -> Result<Items, FamError> {
        match Items::ALL.into_iter().skip(1).find(|items| self.take_word(items.name())) {
            Some(items) => Ok(items),
            None => self.unexpected("`floats`, `words` or `bytes`"),
        }
    }

    /// An error at the present place if there are more of something than this.
    pub(super) fn at_most(&self, count: usize, limit: usize, what: &'static str) -> Result<(), FamError> {
        if count > limit { Err(FamError::TooMany { what, limit, span: self.last().into() }) } else { Ok(()) }
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
            _ => Err(FamError::Number { what, max, span: span.into() }),
        }
    }

    pub(super) fn small(&mut self, what: &'static str) -> Result<At<u32>, FamError> {
        let number = self.number(what, u64::from(u16::MAX))?;
        Ok(At { value: number.value as u32, span: number.span })
    }

    pub(super) fn text(&mut self, what: &str) -> Result<String, FamError> {
        let Token::Text(text) = self.peek() else {
            return self.unexpected(what);
        };
        let text = text.clone();
        self.step();
        Ok(text)
    }

    fn opcode(&mut self) -> Result<At<u8>, FamError> {
        let number = self.number("an opcode", 255)?;
        Ok(At { value: number.value as u8, span: number.span })
    }

    /// The opcode, where one is written.
    fn opcode_if_any(&mut self) -> Result<Option<At<u8>>, FamError> {
        if let Token::Number(_) = self.peek() { self.opcode().map(Some) } else { Ok(None) }
    }

    /// `opcode NAME NUMBER [cache CACHE], ...`
    fn opcodes(&mut self) -> Result<Decl, FamError> {
        self.step();
        let mut rows = Vec::new();
        loop {
            let name = self.name("an instruction's name")?;
            rows.push(Opcode { name, number: self.opcode()?, cache: self.cache()? });
            self.at_most(rows.len(), 256, "opcodes")?;
            if !self.take_mark(",") {
                return Ok(Decl::Opcodes(rows));
            }
        }
    }

    /// `cache 4`, `cache [counter, version 2]`
    fn cache(&mut self) -> Result<Option<Cache>, FamError> {
        let start = self.span();
        if !self.take_word("cache") {
            return Ok(None);
        }
        let mut fields: Vec<(String, u8)> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        if self.take_mark("[") {
            while !self.is_mark("]") {
                let Name { text: name, span } = self.name("a field of the cache")?;
                if let Some(first) = fields.iter().position(|(known, _)| *known == name) {
                    let (span, first) = (span.into(), places[first].into());
                    return Err(FamError::Duplicate { what: "field of the cache", name, span, first });
                }
                places.push(span);
                let units = match self.peek() {
                    Token::Number(_) => self.number("a number of units", 255)?.value as u8,
                    _ => 1,
                };
                fields.push((name, units));
                if !self.take_mark(",") {
                    break;
                }
            }
            self.mark("]")?;
        } else {
            fields.push((String::new(), self.number("a number of units", 255)?.value as u8));
        }
        let span = start.to(self.last());
        if fields.iter().map(|(_, units)| u32::from(*units)).sum::<u32>() > 255 {
            return Err(FamError::Number { what: "the size of a cache", max: 255, span: span.into() });
        }
        Ok(Some(Cache { fields, span }))
    }

    fn file(&mut self) -> Result<File, FamError> {
        self.skip_lines();
        let shared = matches!(self.peek(), Token::Word(word) if DECL_WORDS.contains(&word.as_str()));
        if shared {
            return self.unexpected("`interpreter`; a shared part is read with the file that includes it");
        }
        self.word("interpreter")?;
        let name = self.name("the interpreter's name")?;
        let version = match self.peek() {
            Token::Word(text) | Token::Number(text) => Name { text: text.clone(), span: self.span() },
            _ => return self.unexpected("the interpreter's version"),
        };
        self.step();
        self.line()?;
        Ok(File { name, version, decls: self.decls()? })
    }

    fn decls(&mut self) -> Result<Vec<Decl>, FamError> {
        let mut decls = Vec::new();
        loop {
            self.skip_lines();
            if matches!(self.peek(), Token::End) {
                return Ok(decls);
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
                let symbol = if self.take_word("structure") {
                    Name { text: String::new(), span: name.span }
                } else {
                    self.word("symbol")?;
                    self.name("the symbol of the type object")?
                };
                let unboxed =
                    if self.take_word("unboxed") { Some(self.name("`int`, `float` or `bool`")?) } else { None };
                Decl::Type { name, symbol, unboxed, plain: self.take_word("plain") }
            }
            "object" => {
                self.step();
                let name = self.name("an object's name")?;
                self.mark("=")?;
                Decl::Object { name, path: self.name("where the host finds it, as in `builtins.len`")? }
            }
            "field" => {
                self.step();
                let name = self.name("a field's name, as in `list.items`")?;
                if name.text.split('.').count() != 2 || name.text.split('.').any(str::is_empty) {
                    let hint =
                        "a field is named after its type: `list.items` is the field `items` of `list`".to_owned();
                    return self.wrong("a type, a point and a field", format!("`{}`", name.text), name.span, hint);
                }
                let kind = self.name("a kind")?;
                self.word("class")?;
                let class = self.name("an alias class")?;
                Decl::Field { name, kind, class, immutable: self.take_word("immutable") }
            }
            "elem" => {
                self.step();
                let name = self.name("an element class's name")?;
                let immutable = self.take_word("immutable");
                let nullable = self.take_word("nullable");
                let items = if self.take_word("of") { self.item_kind()? } else { Items::Objects };
                Decl::Elem { name, immutable, nullable, items }
            }
            "helper" => self.helper()?,
            "opargs" => self.args()?,
            "include" => {
                self.step();
                let span = self.span();
                Decl::Include(At { value: (), span }, self.text("a file's name in quotes")?)
            }
            "view" => {
                self.step();
                let name = self.name("a view's name")?;
                Decl::View { name, doc: self.text("what it is of the host's objects, in quotes")? }
            }
            "opcode" => self.opcodes()?,
            "entries" => return self.entries(),
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
        let result = if self.take_mark("->") { Some(self.name("a kind or `done`")?) } else { None };
        let wanted = "`pure`, `reads CLASS`, `writes CLASS`, `replaces ELEM`, `allocates` or `runs host`";
        let Token::Word(word) = self.peek().clone() else { return self.unexpected(wanted) };
        let of_class: Option<fn(Name) -> EffectName> = match word.as_str() {
            "reads" => Some(EffectName::Reads),
            "writes" => Some(EffectName::Writes),
            "replaces" => Some(EffectName::Replaces),
            "pure" | "allocates" | "runs" => None,
            _ => return self.unexpected(wanted),
        };
        self.step();
        let effect = match (of_class, word.as_str()) {
            (Some(of_class), _) => of_class(self.name("an alias class")?),
            (None, "pure") => EffectName::Pure,
            (None, "allocates") => EffectName::Allocates,
            (None, _) => {
                self.word("host")?;
                EffectName::RunsHost
            }
        };
        let span = self.span();
        let takes = self.take_word("takes").then_some(At { value: (), span });
        Ok(Decl::Helper { name, args, result, effect, takes })
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
            self.at_most(values.len(), MAX_ARGUMENTS, "arguments")?;
            if !self.take_mark(separator) {
                return Ok(values);
            }
        }
    }

    /// `oparg`, `oparg >> 4`, `oparg & 15`, `oparg >> 4 & 15`
    pub(super) fn part(&mut self) -> Result<At<Oparg>, FamError> {
        let start = self.word("oparg")?;
        self.part_behind(start)
    }

    /// What follows the word that a part is of.
    pub(super) fn part_behind(&mut self, start: Span) -> Result<At<Oparg>, FamError> {
        let mut value = Oparg::WHOLE;
        if self.take_mark(">>") {
            value.shift = self.number("a shift", 31)?.value as u8;
        }
        if self.take_mark("&") {
            value.mask = self.number("a mask", u64::from(u32::MAX))?.value as u32;
        }
        Ok(At { value, span: start.to(self.last()) })
    }
}
