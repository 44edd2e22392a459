//! Tokens to syntax tree: families, their stack effects, entries, conditions and wants.

use super::{DECL_WORDS, MAX_LISTED, Parser};
use crate::fam::error::FamError;
use crate::fam::lex::Token;
use crate::fam::syntax::*;
use crate::fam::tables::Flow;

fn entry(kind: EntryKind, name: Name) -> Entry {
    Entry { kind, name, when: Vec::new(), wants: Vec::new(), body: Vec::new() }
}

impl Parser {
    fn effect(&mut self) -> Result<Effect, FamError> {
        let start = self.mark("(")?;
        let inputs = self.items()?;
        self.mark("--")?;
        let outputs = self.items()?;
        let on_jump = if self.take_mark("|") { Some(self.items()?) } else { None };
        let end = self.mark(")")?;
        Ok(Effect { inputs, outputs, on_jump, span: start.to(end) })
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
            self.at_most(items.len(), MAX_LISTED, "stack entries with names")?;
            if !self.take_mark(",") {
                break;
            }
        }
        Ok(items)
    }

    fn count(&mut self) -> Result<At<CountExpr>, FamError> {
        if !self.is_word("oparg") {
            let number = self.small("a count")?;
            return Ok(At { value: CountExpr::constant(i64::from(number.value)), span: number.span });
        }
        let part = self.part()?;
        let mut value = CountExpr { fixed: 0, scale: 1, part: part.value };
        if self.take_mark("*") {
            value.scale = self.number("a factor", 255)?.value as u16;
        } else if self.take_mark("-") {
            value.fixed = -i64::from(self.small("a count")?.value);
        }
        Ok(At { value, span: part.span.to(self.last()) })
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
                return Ok(Flow::IterForward { skip: self.number("a number of units", 255)?.value as u8 });
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

    pub(super) fn family(&mut self, single: bool) -> Result<Decl, FamError> {
        self.step();
        let name = self.name("an instruction's name")?;
        let opcode = self.opcode_if_any()?;
        let effect = self.effect()?;
        let cache = self.cache()?;
        let flow = self.flow()?;
        let mut also = Vec::new();
        let mut entries = Vec::new();
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
            while let Some(entry) = self.entry()? {
                entries.push(entry);
            }
        }
        Ok(Decl::Family(Box::new(Family { name, opcode, effect, cache, flow, also, entries })))
    }

    /// `entries NAME` and what follows: entries that families take by `use NAME`.
    pub(super) fn entries(&mut self) -> Result<Decl, FamError> {
        self.step();
        let name = self.name("a name for the block of entries")?;
        self.line()?;
        let mut entries = Vec::new();
        while let Some(entry) = self.entry()? {
            entries.push(entry);
        }
        Ok(Decl::Entries { name, entries })
    }

    /// The next entry of a family or block, if one follows. The head's name is filled in where its family is
    /// known.
    fn entry(&mut self) -> Result<Option<Entry>, FamError> {
        self.skip_lines();
        let mut entry = if self.take_word("member") {
            let name = self.name("a member's name")?;
            let opcode = self.opcode_if_any()?;
            let effect = if self.is_mark("(") { Some(self.effect()?) } else { None };
            entry(EntryKind::Member { opcode, effect }, name)
        } else if self.take_word("case") {
            entry(EntryKind::Case, self.name("a case's name")?)
        } else if self.is_word("head") {
            self.step();
            entry(EntryKind::Head, Name { text: String::new(), span: self.last() })
        } else if self.take_word("use") {
            let block = entry(EntryKind::Use, self.name("the name of a block of entries")?);
            self.line()?;
            return Ok(Some(block));
        } else {
            return Ok(None);
        };
        self.conditions(&mut entry)?;
        self.wants(&mut entry)?;
        self.line()?;
        entry.body = self.body()?;
        Ok(Some(entry))
    }

    fn also(&mut self, also: &mut Vec<(Name, Option<At<u8>>)>) -> Result<(), FamError> {
        self.skip_lines();
        while self.take_word("also") {
            loop {
                also.push((self.name("an instruction's name")?, self.opcode_if_any()?));
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
            self.at_most(entry.when.len(), MAX_LISTED, "conditions")?;
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
        if self.take_word("null") {
            return Ok(Condition::Null(place));
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
            self.at_most(entry.wants.len(), MAX_LISTED, "wants")?;
            if !self.take_mark(",") {
                return Ok(());
            }
        }
    }

    fn place(&mut self) -> Result<Place, FamError> {
        let name =
            self.name("an input, `stack[-n]`, `local`, `global`, `element(container, index)` or `attribute(owner)`")?;
        let kind = match name.text.as_str() {
            "local" => {
                if self.take_mark("[") {
                    self.word("oparg")?;
                    self.mark("]")?;
                }
                PlaceKind::Local
            }
            "global" => PlaceKind::Global,
            "element" => {
                self.mark("(")?;
                let container = self.name("an input")?;
                self.mark(",")?;
                let index = self.name("an input")?;
                self.mark(")")?;
                PlaceKind::Element(container, index)
            }
            "attribute" => {
                self.mark("(")?;
                let owner = self.name("an input")?;
                self.mark(")")?;
                PlaceKind::Attribute(owner)
            }
            "stack" => {
                self.mark("[")?;
                self.mark("-")?;
                let distance = self.small("a distance from the top")?;
                if distance.value == 0 {
                    return Err(FamError::StackZero { span: distance.span.into() });
                }
                let per_oparg = self.take_mark("-");
                if per_oparg {
                    self.word("oparg")?;
                }
                self.mark("]")?;
                PlaceKind::Stack { below_top: distance.value as u16 - 1, per_oparg }
            }
            _ => PlaceKind::Input(name.clone(), self.index()?),
        };
        Ok(Place { kind, span: name.span.to(self.last()) })
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
            let entry = ["member", "case", "head", "also", "use"];
            match self.peek() {
                Token::End => return Ok(body),
                Token::Word(word) if DECL_WORDS.contains(&word.as_str()) || entry.contains(&word.as_str()) => {
                    return Ok(body);
                }
                _ => {}
            }
            body.push(self.statement()?);
            self.line()?;
        }
    }
}
