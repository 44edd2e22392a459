//! Tokens to syntax tree: statements and expressions of an expansion.

use super::Parser;
use crate::fam::error::FamError;
use crate::fam::hooks::{self, Form};
use crate::fam::lex::Token;
use crate::fam::syntax::*;
use crate::fam::tables::{FrameOp, Oparg};

/// Nesting limit of expressions, against texts made to exhaust the stack.
const MAX_DEPTH: usize = 32;

impl Parser {
    pub(super) fn statement(&mut self) -> Result<Statement, FamError> {
        let start = self.span();
        let Token::Word(word) = self.peek() else {
            return self.unexpected("a statement");
        };
        let kind = match word.clone().as_str() {
            "missing" => {
                self.step();
                StatementKind::Missing(self.text("a reason in quotes")?)
            }
            "as" => {
                self.step();
                self.word("head")?;
                StatementKind::AsHead
            }
            "check" => {
                self.step();
                StatementKind::Check
            }
            "guard" => {
                self.step();
                self.guard()?
            }
            word => match self.frame(word)? {
                Some(frame) => StatementKind::Frame(frame),
                None => self.assignment()?,
            },
        };
        Ok(Statement { kind, span: start.to(self.last()) })
    }

    /// The hook with this name, if it is one.
    fn frame(&mut self, word: &str) -> Result<Option<Frame>, FamError> {
        let Some(hook) = hooks::row(word) else { return Ok(None) };
        self.step();
        let frame = match hook.form {
            Form::Bare(op) => Frame::Plain(op),
            Form::Part(make) => Frame::Plain(make(self.part()?.value)),
            Form::Global => {
                let never = Oparg { shift: 0, mask: 0 };
                let push_null = if self.take_word("push_null") { self.part()?.value } else { never };
                Frame::Plain(FrameOp::LoadGlobal { push_null })
            }
            Form::Branch => Frame::Plain(self.branch()?),
            Form::Helper(op) => Frame::WithHelper(op, self.name("a helper")?),
            Form::Items => {
                self.mark("(")?;
                let items = self.name("a field")?;
                self.mark(",")?;
                let len = self.name("a field")?;
                self.mark(",")?;
                let elem = self.name("an element class")?;
                self.mark(")")?;
                Frame::Unpack { items, len, elem }
            }
        };
        Ok(Some(frame))
    }

    fn branch(&mut self) -> Result<FrameOp, FamError> {
        self.word("if")?;
        if self.take_word("true") {
            Ok(FrameOp::Branch { taken_if: true })
        } else if self.take_word("false") {
            Ok(FrameOp::Branch { taken_if: false })
        } else if self.take_word("none") {
            Ok(FrameOp::BranchNone { taken_if: true })
        } else if self.take_word("not") {
            self.word("none")?;
            Ok(FrameOp::BranchNone { taken_if: false })
        } else {
            self.unexpected("`true`, `false`, `none` or `not none`")
        }
    }

    fn guard(&mut self) -> Result<StatementKind, FamError> {
        if self.take_word("not") {
            return Ok(StatementKind::Guard { value: self.expr()?, holds: false });
        }
        let value = self.expr()?;
        if self.take_word("is") {
            Ok(StatementKind::GuardIs(value, self.expr()?))
        } else if self.take_word("not") {
            self.word("null")?;
            Ok(StatementKind::GuardNotNull(value))
        } else if self.take_mark(":") {
            Ok(StatementKind::GuardType(value, self.name("a type")?))
        } else {
            Ok(StatementKind::Guard { value, holds: true })
        }
    }

    fn assignment(&mut self) -> Result<StatementKind, FamError> {
        let value = self.expr()?;
        if !self.take_mark("=") {
            return Ok(StatementKind::Do(value));
        }
        let ExprKind::Name(dst, index) = value.kind else {
            let hint = "results are given to names: `name = ...`".to_owned();
            return self.wrong("a name before `=`", "an expression".into(), value.span, hint);
        };
        let value = self.expr()?;
        let raise = self.take_word("or");
        if raise {
            self.word("raise")?;
        }
        Ok(StatementKind::Let { dst, index, value, raise })
    }

    pub(super) fn expr(&mut self) -> Result<Expr, FamError> {
        let outside = self.depth;
        self.deeper()?;
        let mut expr = self.operand()?;
        while self.take_word("as") {
            // Each conversion is one level of the tree, too.
            self.deeper()?;
            let exact = self.take_word("exact");
            let ty = self.name("a type")?;
            let span = expr.span.to(ty.span);
            expr = Expr { kind: ExprKind::As { value: Box::new(expr), exact, ty }, span };
        }
        self.depth = outside;
        Ok(expr)
    }

    fn deeper(&mut self) -> Result<(), FamError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FamError::Nesting { limit: MAX_DEPTH, span: self.span().into() });
        }
        Ok(())
    }

    fn operand(&mut self) -> Result<Expr, FamError> {
        let start = self.span();
        let kind = match self.peek().clone() {
            Token::Mark("-") => {
                self.step();
                self.literal(true)?
            }
            Token::Number(_) => self.literal(false)?,
            Token::Word(word) => match word.as_str() {
                "true" | "false" => {
                    self.step();
                    ExprKind::Bool(word == "true")
                }
                "null" => {
                    self.step();
                    ExprKind::Null
                }
                "oparg" => ExprKind::Oparg(self.part()?.value),
                cached if cached.starts_with("cache.") => {
                    let name = self.name("a field of the cache")?;
                    let part = self.part_behind(name.span)?;
                    ExprKind::Cache(name, part.value)
                }
                "call" => {
                    let uop = self.name("an operation")?;
                    let imm = Some(self.name("a helper")?);
                    ExprKind::Uop { uop, imm, args: self.operands()? }
                }
                _ => {
                    let name = self.name("a name")?;
                    if self.is_mark("(") {
                        ExprKind::Uop { uop: name, imm: None, args: self.operands()? }
                    } else if self.take_mark("[") {
                        if let Token::Number(_) = self.peek() {
                            let index = self.small("an index")?;
                            self.mark("]")?;
                            ExprKind::Name(name, Some(index))
                        } else {
                            let imm = Some(self.name("an immediate or an index")?);
                            self.mark("]")?;
                            ExprKind::Uop { uop: name, imm, args: self.operands()? }
                        }
                    } else {
                        ExprKind::Name(name, None)
                    }
                }
            },
            _ => return self.unexpected("an expression"),
        };
        Ok(Expr { kind, span: start.to(self.last()) })
    }

    fn operands(&mut self) -> Result<Vec<Expr>, FamError> {
        self.mark("(")?;
        let mut args = Vec::new();
        while !self.is_mark(")") {
            args.push(self.expr()?);
            if !self.take_mark(",") {
                break;
            }
        }
        self.mark(")")?;
        Ok(args)
    }

    fn literal(&mut self, negative: bool) -> Result<ExprKind, FamError> {
        let Token::Number(digits) = self.peek().clone() else {
            return self.unexpected("a number");
        };
        if digits.contains('.') {
            let span = self.span();
            let Some(value) = digits.parse().ok().filter(|value: &f64| value.is_finite()) else {
                let hint = "write digits around one point, as in `0.5` or `2.5e3`".to_owned();
                return self.wrong("a finite number", format!("`{digits}`"), span, hint);
            };
            self.step();
            return Ok(ExprKind::Float(if negative { -value } else { value }));
        }
        let value = self.number("an integer", i64::MAX as u64)?.value as i64;
        Ok(ExprKind::Int(if negative { -value } else { value }))
    }
}
