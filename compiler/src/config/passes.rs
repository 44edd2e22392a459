//! Pass pipelines in LLVM's textual syntax, checked before LLVM sees them.
//!
//! LLVM reports an unknown pass as an error, but ends the process for some pipelines that it can parse: a
//! pass that needs MemorySSA in a loop manager without it, `instcombine` that verifies its fixpoint, passes
//! that exist to crash. So a pipeline holds only passes of the table below, each at its own level, with what
//! it needs. Grammar (LLVM's `PassBuilder::parsePipelineText`, less the implied outer managers):
//!
//! ```text
//! pipeline = element { "," element }
//! element  = name [ "<" parameters ">" ] [ "(" pipeline ")" ]
//! ```
//!
//! Pure data: any thread.

use core::fmt;
use serde::Deserialize;

/// What a pass works on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// Module: the outermost level.
    Module,
    /// Function.
    Function,
    /// Loop, without MemorySSA.
    Loop,
    /// Loop, with MemorySSA.
    LoopMssa,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Module => "the outermost level",
            Level::Function => "function(...)",
            Level::Loop => "loop(...)",
            Level::LoopMssa => "loop-mssa(...)",
        })
    }
}

/// One row of the table of passes.
struct PassRow {
    name: &'static str,
    /// Where it may stand.
    levels: &'static [Level],
    /// A parameter it must have, because LLVM may end the process without.
    needs: Option<&'static str>,
}

macro_rules! passes {
    ($($levels:ident: $($name:literal $(needs $needs:literal)?),* ;)*) => {
        const PASSES: &[PassRow] = &[$($(PassRow { name: $name, levels: $levels, needs: passes!(@ $($needs)?) },)*)*];
    };
    (@) => { None };
    (@ $needs:literal) => { Some($needs) };
}
const FUNCTION: &[Level] = &[Level::Function];
const ANY_LOOP: &[Level] = &[Level::Loop, Level::LoopMssa];
const PLAIN_LOOP: &[Level] = &[Level::Loop];
const MSSA_LOOP: &[Level] = &[Level::LoopMssa];
passes! {
    FUNCTION: "adce", "aggressive-instcombine", "bdce", "constraint-elimination", "correlated-propagation", "dce",
        "div-rem-pairs", "dse", "early-cse", "float2int", "gvn", "instcombine" needs "no-verify-fixpoint", "instsimplify",
        "jump-threading", "lcssa", "load-store-vectorizer", "loop-load-elim", "loop-simplify", "loop-sink", "loop-unroll",
        "loop-vectorize", "mem2reg", "mldst-motion", "newgvn", "reassociate", "sccp", "simplifycfg", "sink",
        "slp-vectorizer", "sroa", "vector-combine", "verify";
    ANY_LOOP: "loop-deletion", "loop-instsimplify", "loop-rotate", "loop-simplifycfg", "simple-loop-unswitch";
    PLAIN_LOOP: "indvars", "loop-reduce", "loop-unroll-full";
    MSSA_LOOP: "licm";
}

/// Managers: name, where they may stand, level inside.
const MANAGERS: &[(&str, Level, Level)] = &[
    ("function", Level::Module, Level::Function),
    ("loop", Level::Function, Level::Loop),
    ("loop-mssa", Level::Function, Level::LoopMssa),
];

/// A pass pipeline as written, blanks and line ends removed.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(from = "String")]
pub struct Pipeline(String);

impl From<String> for Pipeline {
    fn from(text: String) -> Pipeline {
        Pipeline(text.split_whitespace().collect())
    }
}

/// What is wrong with a pipeline.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PassError {
    /// Not of the grammar.
    #[error("expected {expected} at `{rest}`")]
    Syntax {
        /// What should be there.
        expected: &'static str,
        /// What is there.
        rest: String,
    },
    /// Not in the table.
    #[error("unknown pass `{name}`; the passes that can be used are: {known}")]
    Unknown {
        /// As written.
        name: String,
        /// The passes of this level.
        known: String,
    },
    /// In the table, at another level.
    #[error("`{name}` cannot stand at {found}; put it in {wanted}")]
    Level {
        /// As written.
        name: String,
        /// Where it stands.
        found: Level,
        /// Where it belongs.
        wanted: Level,
    },
    /// Needs a parameter.
    #[error("`{name}` must be written `{name}<{needs}>`, since LLVM may end the process without it")]
    Parameter {
        /// As written.
        name: String,
        /// The parameter.
        needs: &'static str,
    },
    /// LLVM's own objection.
    #[error("LLVM refuses the pipeline: {0}")]
    Llvm(String),
}

impl Pipeline {
    /// The text for LLVM.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether LLVM can be given this pipeline.
    pub fn check(&self) -> Result<(), PassError> {
        let rest = elements(&self.0, Level::Module)?;
        if rest.is_empty() { Ok(()) } else { Err(syntax("a comma or the end", rest)) }
    }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn syntax(expected: &'static str, rest: &str) -> PassError {
    PassError::Syntax { expected, rest: rest.chars().take(40).collect() }
}

/// Checks the elements of one manager; returns what follows them.
fn elements(mut rest: &str, level: Level) -> Result<&str, PassError> {
    loop {
        rest = element(rest, level)?;
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Ok(rest),
        }
    }
}

/// Checks one element; returns what follows it. Nesting is bounded by the levels.
fn element(text: &str, level: Level) -> Result<&str, PassError> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    if name.is_empty() {
        return Err(syntax("the name of a pass", text));
    }
    if let Some(&(_, outside, inside)) = MANAGERS.iter().find(|(manager, ..)| *manager == name) {
        if outside != level {
            return Err(PassError::Level { name: name.to_owned(), found: level, wanted: outside });
        }
        let inner = rest.strip_prefix('(').ok_or_else(|| syntax("`(`", rest))?;
        let after = elements(inner, inside)?;
        return after.strip_prefix(')').ok_or_else(|| syntax("a comma or `)`", after));
    }
    let row = PASSES.iter().find(|row| row.name == name).ok_or_else(|| unknown(name, level))?;
    if !row.levels.contains(&level) {
        return Err(PassError::Level { name: name.to_owned(), found: level, wanted: row.levels[0] });
    }
    let mut parameters = "";
    if let Some(inner) = rest.strip_prefix('<') {
        let close = inner.find('>').ok_or_else(|| syntax("`>`", inner))?;
        (parameters, rest) = (&inner[..close], &inner[close + 1..]);
        if !parameters.bytes().all(|b| b.is_ascii_alphanumeric() || b"-=;".contains(&b)) {
            return Err(syntax("parameters separated by `;`", inner));
        }
    }
    match row.needs {
        Some(needs) if !parameters.split(';').any(|parameter| parameter == needs) => {
            Err(PassError::Parameter { name: name.to_owned(), needs })
        }
        Some(_) | None => Ok(rest),
    }
}

fn unknown(name: &str, level: Level) -> PassError {
    let mut known: Vec<&str> = PASSES.iter().filter(|row| row.levels.contains(&level)).map(|row| row.name).collect();
    known.extend(MANAGERS.iter().filter(|(_, outside, _)| *outside == level).map(|(name, ..)| *name));
    PassError::Unknown { name: name.to_owned(), known: known.join(", ") }
}
