//! The syntax tree of a `.fam` file: what was written, every node with its span, nothing resolved.
//!
//! Made by `parse`, read by `check`. Plain data, any thread.

use super::lex::Span;
use super::tables::{Flow, Oparg};
use crate::types::Items;

/// A word with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A value with its place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A whole file.
#[derive(Clone, PartialEq, Debug)]
pub struct File {
    /// Interpreter's name.
    pub name: Name,
    /// Interpreter's version.
    pub version: Name,
    /// Declarations in order.
    pub decls: Vec<Decl>,
}

/// A declaration.
#[derive(Clone, PartialEq, Debug)]
pub enum Decl {
    /// `type NAME symbol SYMBOL [unboxed KIND] [plain]`, or `type NAME structure`, which has no symbol
    Type { name: Name, symbol: Name, unboxed: Option<Name>, plain: bool },
    /// `object NAME = PATH`
    Object { name: Name, path: Name },
    /// `field TYPE.NAME KIND class CLASS [immutable]`
    Field { name: Name, kind: Name, class: Name, immutable: bool },
    /// `elem NAME [immutable] [nullable] [of ITEMS]`
    Elem { name: Name, immutable: bool, nullable: bool, items: Items },
    /// `helper NAME(KIND, ...) [-> KIND / done] EFFECT [takes]`
    Helper { name: Name, args: Vec<Name>, result: Option<Name>, effect: EffectName, takes: Option<At<()>> },
    /// `opargs NAME = [PART in] VALUES`
    Args { name: Name, part: Oparg, values: Vec<u32> },
    /// `view NAME "what it is"`
    View { name: Name, doc: String },
    /// `include "FILE"`; gone once the file is read
    Include(At<()>, String),
    /// `opcode NAME NUMBER [cache CACHE], ...`
    Opcodes(Vec<Opcode>),
    /// `entries NAME` and entries
    Entries { name: Name, entries: Vec<Entry> },
    /// `instr` or `family`
    Family(Box<Family>),
}

/// The number that a version gives an instruction.
#[derive(Clone, PartialEq, Debug)]
pub struct Opcode {
    /// Instruction.
    pub name: Name,
    /// Number.
    pub number: At<u8>,
    /// Its inline cache, where it is a head.
    pub cache: Option<Cache>,
}

/// An inline cache: its fields in order with their units.
#[derive(Clone, PartialEq, Debug)]
pub struct Cache {
    /// Fields; one without a name where only the number of units is written.
    pub fields: Vec<(String, u8)>,
    /// Its place.
    pub span: Span,
}

/// Effect of a helper.
#[derive(Clone, PartialEq, Debug)]
pub enum EffectName {
    /// `pure`
    Pure,
    /// `allocates`
    Allocates,
    /// `runs host`
    RunsHost,
    /// `reads CLASS`
    Reads(Name),
    /// `writes CLASS`
    Writes(Name),
    /// `replaces ELEM`
    Replaces(Name),
}

/// How many stack entries an item of a stack effect is: `fixed + scale * part`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CountExpr {
    /// Constant part; may be negative beside an argument's part.
    pub fixed: i64,
    /// Factor, 0 for a constant count.
    pub scale: u16,
    /// The argument's part.
    pub part: Oparg,
}

impl CountExpr {
    /// A constant count.
    pub const fn constant(fixed: i64) -> CountExpr {
        CountExpr { fixed, scale: 0, part: Oparg::WHOLE }
    }

    /// The count for this argument.
    pub fn of(self, oparg: u32) -> i64 {
        self.fixed + i64::from(self.scale) * i64::from(self.part.of(oparg))
    }
}

/// An item of a stack effect.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Name.
    pub name: Name,
    /// Count; an item without brackets is one entry.
    pub count: Option<At<CountExpr>>,
}

/// `(inputs -- outputs | outputs on jump)`
#[derive(Clone, PartialEq, Debug)]
pub struct Effect {
    /// Popped, deepest first.
    pub inputs: Vec<Item>,
    /// Pushed, deepest first.
    pub outputs: Vec<Item>,
    /// Pushed when the jump is taken, if it differs.
    pub on_jump: Option<Vec<Item>>,
    /// Its place.
    pub span: Span,
}

/// An instruction with its family.
#[derive(Clone, PartialEq, Debug)]
pub struct Family {
    /// Name.
    pub name: Name,
    /// Opcode, if it is written here.
    pub opcode: Option<At<u8>>,
    /// Stack effect.
    pub effect: Effect,
    /// Inline cache, if it is written here.
    pub cache: Option<Cache>,
    /// Flow.
    pub flow: Flow,
    /// Other opcodes that stand for it.
    pub also: Vec<(Name, Option<At<u8>>)>,
    /// Entries in order.
    pub entries: Vec<Entry>,
}

/// What an entry is.
#[derive(Clone, PartialEq, Debug)]
pub enum EntryKind {
    /// A specialised instruction, which may repeat its stack effect.
    Member { opcode: Option<At<u8>>, effect: Option<Effect> },
    /// A case of the head.
    Case,
    /// The entries of a block: `use NAME`
    Use,
    /// The head.
    Head,
}

/// An entry of a family.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Name; the family's for the head, a block's for `use`.
    pub name: Name,
    /// Conditions.
    pub when: Vec<Condition>,
    /// Explicit wants: a place and a view.
    pub wants: Vec<(Place, Name)>,
    /// Statements.
    pub body: Vec<Statement>,
}

/// A place that a snapshot can read.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// What it is.
    pub kind: PlaceKind,
    /// Where it is written.
    pub span: Span,
}

/// Kinds of places.
#[derive(Clone, PartialEq, Debug)]
pub enum PlaceKind {
    /// An input, or an entry of an input of several.
    Input(Name, Option<At<u32>>),
    /// `stack[-1]`, `stack[-2 - oparg]`
    Stack { below_top: u16, per_oparg: bool },
    /// `local`, `local[oparg]`
    Local,
    /// `global`
    Global,
    /// `element(container, index)`
    Element(Name, Name),
    /// `attribute(owner)`
    Attribute(Name),
}

/// A condition.
#[derive(Clone, PartialEq, Debug)]
pub enum Condition {
    /// `place: type|type`
    Type(Place, Vec<Name>),
    /// `place is object|object`
    Is(Place, Vec<Name>),
    /// `place is null`
    Null(Place),
    /// `oparg = 1|2`: an entry for each
    OpargEach(At<Oparg>, Vec<u32>),
    /// `oparg in {1, 2}`
    OpargIn(At<Oparg>, Vec<u32>),
    /// `oparg in NAME`
    OpargNamed(Name),
    /// `next NAME`
    Next(Name),
    /// `names[PART] = NAME`
    Named(At<Oparg>, Name),
}

/// A statement of an expansion.
#[derive(Clone, PartialEq, Debug)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// Its place.
    pub span: Span,
}

/// Kinds of statements.
#[derive(Clone, PartialEq, Debug)]
pub enum StatementKind {
    /// `name = expression [or raise]`
    Let { dst: Name, index: Option<At<u32>>, value: Expr, raise: bool },
    /// An operation without result.
    Do(Expr),
    /// `check`
    Check,
    /// `guard expression`, `guard not expression`
    Guard { value: Expr, holds: bool },
    /// `guard a is b`
    GuardIs(Expr, Expr),
    /// `guard a not null`
    GuardNotNull(Expr),
    /// `guard a: type`
    GuardType(Expr, Name),
    /// A frame operation.
    Frame(Frame),
    /// `missing "reason"`
    Missing(String),
    /// `as head`
    AsHead,
}

/// A frame operation as written.
#[derive(Clone, PartialEq, Debug)]
pub enum Frame {
    /// One that needs no look-up.
    Plain(super::tables::FrameOp),
    /// One with a helper, whose index is not known yet.
    WithHelper(super::tables::FrameOp, Name),
    /// `unpack(FIELD, FIELD, ELEM)`
    Unpack { items: Name, len: Name, elem: Name },
}

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its place.
    pub span: Span,
}

/// Kinds of expressions.
#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// `true` or `false`
    Bool(bool),
    /// `null`
    Null,
    /// The argument or a part of it.
    Oparg(Oparg),
    /// `cache.FIELD` or a part of it.
    Cache(Name, Oparg),
    /// A register or a named object.
    Name(Name, Option<At<u32>>),
    /// `uop[imm](args)` or `call helper(args)`
    Uop { uop: Name, imm: Option<Name>, args: Vec<Expr> },
    /// `value as type`, `value as exact type`
    As { value: Box<Expr>, exact: bool, ty: Name },
}
