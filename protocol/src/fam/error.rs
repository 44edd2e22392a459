//! What can be wrong in a `.fam` file: one variant a kind, each with place, label and hint.
//!
//! All of them are for the author of the file; [`super::report`] prints them. Any thread.

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

/// One error. `span` is the place, `first` the place of an earlier declaration.
#[derive(Clone, PartialEq, Eq, Debug, Error, Diagnostic)]
#[allow(missing_docs, reason = "fields are named in the messages, which document them")]
pub enum FamError {
    /// A character outside the language.
    #[error("unexpected character {found:?}")]
    #[diagnostic(code(fam::character), help("{hint}"))]
    Character {
        found: char,
        hint: &'static str,
        #[label("not part of the language")]
        span: SourceSpan,
    },
    /// A quoted text that does not end on its line.
    #[error("text without closing quote")]
    #[diagnostic(code(fam::open_text), help("a text ends on the line it begins on"))]
    OpenText {
        #[label("begins here")]
        span: SourceSpan,
    },
    /// Not grammatical.
    #[error("expected {wanted}, found {found}")]
    #[diagnostic(code(fam::syntax), help("{hint}"))]
    Syntax {
        wanted: String,
        found: String,
        hint: String,
        #[label("expected {wanted}")]
        span: SourceSpan,
        #[label("not closed")]
        open: Option<SourceSpan>,
    },
    /// An expression nested too deeply.
    #[error("expression nested more than {limit} deep")]
    #[diagnostic(code(fam::nesting), help("name a part of it: `part = ...`"))]
    Nesting {
        limit: usize,
        #[label("too deep")]
        span: SourceSpan,
    },
    /// A number that is malformed or out of range.
    #[error("{what} is a whole number from 0 to {max}")]
    #[diagnostic(code(fam::number), help("write it in decimal, or in hexadecimal after `0x`"))]
    Number {
        what: &'static str,
        max: u64,
        #[label("not such a number")]
        span: SourceSpan,
    },
    /// `stack[-0]`.
    #[error("stack positions begin at -1, the top")]
    #[diagnostic(code(fam::stack_zero), help("`stack[-1]` is the top before the instruction"))]
    StackZero {
        #[label("no such position")]
        span: SourceSpan,
    },
    /// A name that nothing declares.
    #[error("there is no {what} `{name}`")]
    #[diagnostic(code(fam::unknown_name), help("{hint}"))]
    UnknownName {
        what: &'static str,
        name: String,
        hint: String,
        #[label("not declared")]
        span: SourceSpan,
    },
    /// Two declarations of one name or opcode.
    #[error("{what} `{name}` is declared twice")]
    #[diagnostic(code(fam::duplicate), help("rename or remove one of them"))]
    Duplicate {
        what: &'static str,
        name: String,
        #[label("declared again here")]
        span: SourceSpan,
        #[label("first declared here")]
        first: SourceSpan,
    },
    /// One name for two positions of a stack effect.
    #[error("`{name}` names two positions of the stack")]
    #[diagnostic(code(fam::two_positions), help("give each position its own name, or a count as in `args[2]`"))]
    TwoPositions {
        name: String,
        #[label("second position")]
        span: SourceSpan,
        #[label("first position")]
        first: SourceSpan,
    },
    /// A name that the language itself uses.
    #[error("`{name}` is a word of the language and cannot name {what}")]
    #[diagnostic(code(fam::reserved), help("choose another name"))]
    Reserved {
        what: &'static str,
        name: String,
        #[label("reserved")]
        span: SourceSpan,
    },
    /// A member whose stack effect is not its family's.
    #[error("member `{name}` has another stack effect than its family: {member} instead of {family}")]
    #[diagnostic(
        code(fam::stack_effect),
        help(
            "members of a family replace each other at run time, so they pop and push alike; declare it as an `instr` of its own, or under `also` if it is never translated by itself"
        )
    )]
    StackEffect {
        name: String,
        member: String,
        family: String,
        #[label("pops and pushes differently")]
        span: SourceSpan,
        #[label("the family's effect")]
        first: SourceSpan,
    },
    /// A count of a stack effect that tables cannot hold.
    #[error("the {what} of `{name}` depend on the argument in a way that tables cannot say")]
    #[diagnostic(code(fam::count), help("a count is one number plus parts of the argument, and never negative"))]
    Count {
        what: &'static str,
        name: String,
        #[label("cannot be added up")]
        span: SourceSpan,
    },
    /// An entry that is never chosen.
    #[error("`{name}` is never chosen: `{earlier}` before it holds whenever it does")]
    #[diagnostic(code(fam::unreachable), help("put the narrower entry first, or add a condition to the earlier one"))]
    Unreachable {
        name: String,
        earlier: String,
        #[label("never chosen")]
        span: SourceSpan,
        #[label("always chosen instead")]
        first: SourceSpan,
    },
    /// Conditions that contradict each other.
    #[error("the conditions of `{name}` can never hold together")]
    #[diagnostic(
        code(fam::contradiction),
        help("one thing has one type and is one object; an argument condition leaves no value")
    )]
    Contradiction {
        name: String,
        #[label("never holds")]
        span: SourceSpan,
    },
    /// A family without head.
    #[error("family `{name}` has no head")]
    #[diagnostic(
        code(fam::no_head),
        help("end it with `head`: what happens when no other entry applies, at least `missing \"reason\"`")
    )]
    NoHead {
        name: String,
        #[label("no head")]
        span: SourceSpan,
    },
    /// An entry after the head, or conditions on it.
    #[error("{problem}")]
    #[diagnostic(code(fam::head), help("the head is the last entry and has no conditions: it is what remains"))]
    Head {
        problem: String,
        #[label("here")]
        span: SourceSpan,
    },
    /// A view that does not exist.
    #[error("nobody can project the view `{name}`")]
    #[diagnostic(code(fam::view), help("{hint}"))]
    View {
        name: String,
        hint: String,
        #[label("no such view")]
        span: SourceSpan,
    },
    /// One view declared twice.
    #[error("view `{name}` is declared twice")]
    #[diagnostic(code(fam::view_twice), help("say in one place what it is of this host's objects"))]
    ViewTwice {
        name: String,
        #[label("declared again here")]
        span: SourceSpan,
    },
    /// A file that cannot be included.
    #[error("cannot include `{file}`: {reason}")]
    #[diagnostic(code(fam::include), help("{hint}"))]
    Include {
        file: String,
        reason: String,
        hint: &'static str,
        #[label("included here")]
        span: SourceSpan,
    },
    /// An instruction without number.
    #[error("`{name}` has no opcode")]
    #[diagnostic(
        code(fam::no_opcode),
        help("write it after the name, or give this version its numbers: `opcode {name} 1`")
    )]
    NoOpcode {
        name: String,
        #[label("no number")]
        span: SourceSpan,
    },
    /// A member of this version whose head is not in it.
    #[error("`{name}` has an opcode in this version, its head `{head}` has none")]
    #[diagnostic(code(fam::head_absent), help("records belong to the head: give it its opcode, or take this one away"))]
    HeadAbsent {
        name: String,
        head: String,
        #[label("in this version")]
        span: SourceSpan,
        #[label("its head is not")]
        first: SourceSpan,
    },
    /// A cache on a member.
    #[error("`{name}` is a member: its inline cache is its head's")]
    #[diagnostic(code(fam::member_cache), help("write the cache with the head only"))]
    MemberCache {
        name: String,
        #[label("not here")]
        span: SourceSpan,
    },
    /// A block of entries that is used wrongly.
    #[error("{problem}")]
    #[diagnostic(code(fam::block), help("{hint}"))]
    Block {
        problem: String,
        hint: &'static str,
        #[label("here")]
        span: SourceSpan,
    },
    /// More slots than a record holds.
    #[error("family `{name}` would record {count} slots, more than {limit}")]
    #[diagnostic(code(fam::slots), help("it records {sources}; let an entry do without one of them"))]
    Slots {
        name: String,
        count: usize,
        limit: usize,
        sources: String,
        #[label("too many slots")]
        span: SourceSpan,
    },
    /// A position that depends on an argument that the entry does not fix.
    #[error("the position of `{name}` depends on the argument")]
    #[diagnostic(code(fam::position), help("fix the argument with a condition such as `oparg = 1`"))]
    Position {
        name: String,
        #[label("position unknown")]
        span: SourceSpan,
    },
    /// A position of the stack that is not, or not for every argument, among the inputs.
    #[error("`{place}` is not an input of `{name}`")]
    #[diagnostic(
        code(fam::no_input),
        help(
            "it takes {inputs} from the top: state the entry in the stack effect, or allow only arguments for \
             which it is one"
        )
    )]
    NoInput {
        place: String,
        name: String,
        inputs: String,
        #[label("below the inputs")]
        span: SourceSpan,
    },
    /// An index outside an input or output.
    #[error("`{name}` has {count} entries here")]
    #[diagnostic(code(fam::index), help("indices begin at 0, the deepest"))]
    Index {
        name: String,
        count: u32,
        #[label("no such entry")]
        span: SourceSpan,
    },
    /// The wrong number of operands.
    #[error("`{uop}` takes {wanted} operands, not {found}")]
    #[diagnostic(code(fam::operand_count), help("{doc}"))]
    OperandCount {
        uop: String,
        wanted: usize,
        found: usize,
        doc: String,
        #[label("{found} operands")]
        span: SourceSpan,
    },
    /// An operand of the wrong kind.
    #[error("`{uop}` wants the kind `{wanted}` here, this is `{found}`")]
    #[diagnostic(code(fam::operand_kind), help("{hint}"))]
    OperandKind {
        uop: String,
        wanted: &'static str,
        found: &'static str,
        hint: String,
        #[label("of kind `{found}`")]
        span: SourceSpan,
    },
    /// The result of an operation that has none.
    #[error("`{uop}` has no result")]
    #[diagnostic(code(fam::no_result), help("write it as a statement of its own"))]
    NoResult {
        uop: String,
        #[label("has no result")]
        span: SourceSpan,
    },
    /// A result that is dropped.
    #[error("the result of `{uop}` is not used")]
    #[diagnostic(code(fam::unused_result), help("name it: `name = ...`"))]
    UnusedResult {
        uop: String,
        #[label("result dropped")]
        span: SourceSpan,
    },
    /// An immediate too many, or one too few.
    #[error("{problem}")]
    #[diagnostic(
        code(fam::immediate),
        help("the immediate is written in brackets: `load_field[list.len](x)`, `guard_type[int](x)`")
    )]
    Immediate {
        problem: String,
        #[label("here")]
        span: SourceSpan,
    },
    /// An operation that only the compiler makes.
    #[error("`{uop}` is not for expansions")]
    #[diagnostic(code(fam::compiler_only), help("the compiler places it itself"))]
    CompilerOnly {
        uop: String,
        #[label("not for expansions")]
        span: SourceSpan,
    },
    /// A conversion that does not exist.
    #[error("`{name}` is {from} here and has no conversion to {to}")]
    #[diagnostic(
        code(fam::conversion),
        help(
            "`as` checks the type that the conditions name; it also turns bool into int, and bool and int into float"
        )
    )]
    Conversion {
        name: String,
        from: String,
        to: String,
        #[label("no conversion")]
        span: SourceSpan,
    },
    /// Too many registers.
    #[error("`{name}` needs more than {limit} registers")]
    #[diagnostic(code(fam::registers), help("inputs and results of all steps count; move work into a helper"))]
    Registers {
        name: String,
        limit: usize,
        #[label("one too many")]
        span: SourceSpan,
    },
    /// An output without a value.
    #[error("`{entry}` does not set its output `{name}`")]
    #[diagnostic(code(fam::output), help("assign it: `{name} = ...`"))]
    Output {
        entry: String,
        name: String,
        #[label("sets no `{name}`")]
        span: SourceSpan,
        #[label("declared here")]
        first: SourceSpan,
    },
    /// An output that is no reference.
    #[error("output `{name}` is of kind `{found}`")]
    #[diagnostic(code(fam::output_kind), help("the stack holds references: use `box_i64`, `box_f64` or `box_bool`"))]
    OutputKind {
        name: String,
        found: &'static str,
        #[label("pushed as it is")]
        span: SourceSpan,
    },
    /// One register pushed twice.
    #[error("output `{name}` is the same register as another output")]
    #[diagnostic(code(fam::output_twice), help("an output gives its reference away, once"))]
    OutputTwice {
        name: String,
        #[label("pushed twice")]
        span: SourceSpan,
    },
    /// A name assigned twice, or an input assigned.
    #[error("`{name}` already has a value")]
    #[diagnostic(code(fam::assigned), help("names are assigned once and inputs never: choose another name"))]
    Assigned {
        name: String,
        #[label("assigned again")]
        span: SourceSpan,
    },
    /// `or raise` after something that cannot raise.
    #[error("`or raise` needs a helper's `ref` result")]
    #[diagnostic(
        code(fam::raise),
        help(
            "a helper that runs host code, writes or allocates reports an error by a null reference; nothing else does"
        )
    )]
    Raise {
        #[label("cannot raise")]
        span: SourceSpan,
    },
    /// `replaces` where it cannot be told what is replaced.
    #[error("it cannot be told which element this helper replaces")]
    #[diagnostic(
        code(fam::replaces),
        help(
            "its first operand is the object that has the array, its last one an `i64`, the index; its result a `ref` or `done`"
        )
    )]
    Replaces {
        #[label("of which array, at which index?")]
        span: SourceSpan,
    },
    /// `takes` of a helper that cannot take anything over.
    #[error("this helper cannot take over what it is given")]
    #[diagnostic(
        code(fam::takes),
        help(
            "what takes references runs host code, has a `ref` among its operands, and a `ref` result, which tells an error"
        )
    )]
    Takes {
        #[label("what would it take?")]
        span: SourceSpan,
    },
    /// A helper that takes its references, and gets something else than the instruction gives up.
    #[error("this helper takes what the instruction does not give up to it")]
    #[diagnostic(
        code(fam::given),
        help(
            "its `ref` operands are all inputs of the instruction, in order; nothing but `or raise` comes behind it, and no output is an input"
        )
    )]
    Given {
        #[label("takes over its references")]
        span: SourceSpan,
    },
    /// A condition on what was recorded that the steps rely on without checking it.
    #[error("`{name}` relies on `{condition}` without checking it")]
    #[diagnostic(
        code(fam::unchecked),
        help("a recorded type is what it was, not what it will be: use `as`, `check` or `guard`")
    )]
    Unchecked {
        name: String,
        condition: String,
        #[label("never checked in the steps")]
        span: SourceSpan,
    },
    /// An expansion that mixes what cannot be mixed.
    #[error("{problem}")]
    #[diagnostic(code(fam::expansion), help("{hint}"))]
    Expansion {
        problem: String,
        hint: &'static str,
        #[label("here")]
        span: SourceSpan,
    },
    /// A step that may leave after one that had an effect.
    #[error("this may leave after a step that had an effect")]
    #[diagnostic(
        code(fam::order),
        help("exits resume before the instruction, which then runs again: guards and conversions come first")
    )]
    Order {
        #[label("may leave")]
        span: SourceSpan,
    },
    /// Frame operations that do not add up to the stack effect.
    #[error("the frame operations of `{name}` change the depth by {found}, its stack effect says {wanted}")]
    #[diagnostic(code(fam::frame_effect), help("frame operations do all popping and pushing of their instruction"))]
    FrameEffect {
        name: String,
        found: String,
        wanted: String,
        #[label("does not add up")]
        span: SourceSpan,
    },
    /// A frame operation in an instruction whose flow does not fit.
    #[error("`{name}` has a frame operation that its flow does not allow")]
    #[diagnostic(
        code(fam::frame_flow),
        help("`branch` needs `branches`, `next_*` need `iterates`, `jump` needs `jumps`")
    )]
    FrameFlow {
        name: String,
        #[label("flow and operation do not fit")]
        span: SourceSpan,
    },
    /// More declarations than an index holds.
    #[error("too many {what}: at most {limit}")]
    #[diagnostic(code(fam::too_many), help("make fewer of them"))]
    TooMany {
        what: &'static str,
        limit: usize,
        #[label("one too many")]
        span: SourceSpan,
    },
}
