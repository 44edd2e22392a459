//! The `.fam` language: how an interpreter declares its instruction families.
//!
//! Owns everything between the text and the tables: syntax, checks, layouts, generated sources and pages, and
//! the projection of recorded words. Runs when a host is built or attached, never on a hot path; any thread.
//!
//! ```text
//! texts --load, parse--> syntax tree --check--> checked families --freeze--> tables --emit--> Rust source, pages
//!                                                  | layout                                    layouts
//! ```
//!
//! # Grammar
//!
//! Line by line; `#` begins a comment; a line goes on inside brackets and after a comma. `[x]` is optional,
//! `x*` any number, `x / y` one of both.
//!
//! ```text
//! file      = interpreter NAME VERSION declaration*     a shared part has declarations only
//! declaration
//!           = include "FILE"                            one beside this one, in its place
//!           / type NAME symbol SYMBOL [unboxed int/float/bool] [plain]
//!           / type NAME structure                       for its fields only: no guard or condition names it
//!           / object NAME = PATH
//!           / field TYPE.NAME KIND class CLASS [immutable]
//!           / elem NAME [immutable] [nullable] [of floats / words / bytes]   of objects where nothing is said
//!           / helper NAME(KIND, ...) [-> KIND / done] EFFECT [takes]
//!                                                       `done`: lasts, tells that nothing failed; `takes`: what it is
//!                                                       given a reference to is its own
//!           / helper NAME(refs) -> ref EFFECT [takes]   any number of references, for `call_all`
//!           / view VIEW "what it is"                    one that the host projects
//!           / opargs NAME = [PART in] NUMBER, ...
//!           / opcode NAME OPCODE [CACHE], ...           numbers apart from the instructions
//!           / entries NAME line ENTRY*                  a block that families take by `use`
//!           / instr NAME [OPCODE] STACK [CACHE] [FLOW] [wants WANTS] line [also line] STATEMENT*
//!           / family NAME [OPCODE] STACK [CACHE] [FLOW] line [also line] ENTRY*
//! CACHE     = cache N / cache [ FIELD [N], ... ]        units; one for a field without a number
//! EFFECT    = pure / reads CLASS / writes CLASS / replaces ELEM / allocates / runs host
//! also      = also NAME [OPCODE], ...                   opcodes that stand for the head
//! PART      = oparg [>> N] [& N]
//! STACK     = ( ITEM, ... -- ITEM, ... [| ITEM, ...] )  deepest first; after `|`: when the jump is taken
//! ITEM      = NAME [ [COUNT] ]      COUNT = N / PART / PART - N / PART * N
//! FLOW      = jumps forward / jumps backward / branches / iterates skip N / leaves / opaque
//! ENTRY     = member NAME [OPCODE] [STACK] [when CONDITIONS] [wants WANTS] line STATEMENT*
//!           / case NAME [when CONDITIONS] [wants WANTS] line STATEMENT*
//!           / head [wants WANTS] line STATEMENT*        last, no conditions
//!           / use NAME                                  the entries of a block
//! CONDITION = PLACE: TYPE | TYPE ...                    alternatives make an entry for each
//!           / PLACE is OBJECT | OBJECT ...
//!           / PLACE is null                             nothing is there
//!           / PART = N | N ...   / PART in {N, ...}   / oparg in SET
//!           / names[PART] = NAME / next FAMILY
//! WANT      = PLACE VIEW                              VIEW: see `views`
//! PLACE     = INPUT / INPUT[N] / stack[-N] / stack[-N-oparg] / local[oparg] / global / element(INPUT, INPUT) / attribute(INPUT)
//! STATEMENT = NAME = EXPR [or raise]
//!           / OPERATION                                 one without result
//!           / check                                     guards for all conditions on inputs
//!           / guard [not] EXPR / guard EXPR is EXPR / guard EXPR not null / guard EXPR: TYPE
//!           / HOOK                                      see `hooks`
//!           / missing "reason" / as head                alone; `as head` for members
//! EXPR      = NAME / NAME[N] / N / true / false / null / PART
//!           / cache.FIELD [>> N] [& N]                  of the inline cache, in members
//!           / UOP(EXPR, ...) / UOP[IMMEDIATE] (EXPR, ...) / call HELPER(EXPR, ...)
//!           / EXPR as [exact] TYPE
//! ```
//!
//! `x as int` guards that `x` has the type that the conditions name (`int` if they name none) and unboxes it;
//! a bool becomes 0 or 1, an int a float (`exact`: leaves when the float is not equal).

mod check;
pub mod emit;
pub mod error;
mod freeze;
pub mod hooks;
pub mod layout;
mod lex;
mod load;
mod parse;
pub mod project;
pub mod report;
pub mod source;
mod syntax;
pub mod tables;
pub mod views;

pub use check::MAX_REGISTERS;
pub use emit::{emit_doc, emit_rust};
pub use error::FamError;
pub use load::{LoadError, build, load, load_path};
pub use report::FamErrors;
