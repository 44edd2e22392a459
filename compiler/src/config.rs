//! Settings of the compiler: read once, checked whole, immutable afterwards.
//!
//! Owns the schema of `llvm-config.toml` (at the workspace root; built in as the default). Guarantees that a
//! [`Config`] is in range and that its pass pipelines hold only passes that cannot end the process, see
//! [`passes`]. Read on the thread that starts the service; pure data afterwards, any thread.

pub mod passes;
#[cfg(test)]
mod tests;

use core::fmt;
use core::ops::RangeInclusive;
use firesteel_protocol::native::MAX_SPILLS;
use passes::{PassError, Pipeline};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Environment variable that names a file to use instead of the built-in settings.
pub const CONFIG_VARIABLE: &str = "FIRESTEEL_CONFIG";

/// The LLVM release line this build is made for.
pub const LLVM_VERSION: &str = "22";

/// Environment variable that has trace IR verified in release builds too, when it is `1`, by the rules that only whole
/// trees keep as well. What breaks a rule is told on standard error, so that no test passes over it.
pub const VERIFY_VARIABLE: &str = "FIRESTEEL_VERIFY";

const BUILT_IN: &str = include_str!("../../llvm-config.toml");
const BUILT_IN_ORIGIN: &str = "the built-in llvm-config.toml";

/// All settings.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// LLVM as a whole.
    pub llvm: LlvmConfig,
    /// Settings of each tier.
    pub tier: Tiers,
    /// Limits on what the compiler may use.
    pub budgets: Budgets,
    /// When to record and compile.
    pub thresholds: Thresholds,
    /// Whether trace IR is verified after each pass, as [`VERIFY_VARIABLE`] asks. Not a key of the file.
    #[serde(skip)]
    pub verify: bool,
    /// When native code is kept.
    pub worth: Worth,
}

/// LLVM as a whole.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LlvmConfig {
    /// Release line; must be [`LLVM_VERSION`].
    pub version: String,
    /// How LLVM is linked into this build.
    pub link: Link,
    /// Processor to compile for.
    pub cpu: Cpu,
    /// Whether LLVM's verifier runs in release builds too.
    pub verify: bool,
}

/// How LLVM is linked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// Into our library, its symbols private: the only mode this build has.
    Static,
}

/// Processor to compile for.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(from = "String")]
pub enum Cpu {
    /// This machine, with every feature it has.
    Native,
    /// Any machine of the architecture.
    Baseline,
    /// An LLVM processor name; checked when a backend is made.
    Named(String),
}

impl From<String> for Cpu {
    fn from(name: String) -> Cpu {
        match name.as_str() {
            "native" => Cpu::Native,
            "baseline" => Cpu::Baseline,
            _ => Cpu::Named(name),
        }
    }
}

/// How much is spent on a tree's machine code. Why there are two: `docs/decisions/0012-two-tiers.md`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Tier {
    /// Compiled in a few milliseconds, so that a loop runs natively and its bridges are found soon.
    Warm,
    /// Compiled well, when the worker has nothing more urgent to do.
    Hot,
}

impl Tier {
    /// Both, in the order a tree goes through them.
    pub const ALL: [Tier; 2] = [Tier::Warm, Tier::Hot];

    /// Name for users.
    pub const fn name(self) -> &'static str {
        match self {
            Tier::Warm => "warm",
            Tier::Hot => "hot",
        }
    }

    /// The tier with this name.
    pub fn from_name(name: &str) -> Option<Tier> {
        Tier::ALL.into_iter().find(|tier| tier.name() == name)
    }

    /// The key of its passes.
    pub const fn passes_key(self) -> &'static str {
        match self {
            Tier::Warm => "tier.warm.passes",
            Tier::Hot => "tier.hot.passes",
        }
    }
}

/// Settings of each tier.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiers {
    /// Of [`Tier::Warm`].
    pub warm: TierSettings,
    /// Of [`Tier::Hot`].
    pub hot: TierSettings,
}

impl Tiers {
    /// The settings of one.
    pub const fn of(&self, tier: Tier) -> &TierSettings {
        match tier {
            Tier::Warm => &self.warm,
            Tier::Hot => &self.hot,
        }
    }
}

/// Settings of one tier.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierSettings {
    /// LLVM passes in LLVM's textual syntax, checked.
    pub passes: Pipeline,
    /// Effort of code generation.
    pub codegen: Codegen,
}

/// Effort of instruction selection and register allocation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Codegen {
    /// Fastest compile; values live in memory.
    None,
    /// Cheap.
    Less,
    /// LLVM's default.
    Default,
    /// All LLVM has.
    Aggressive,
}

/// Limits on what the compiler may use.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    /// Instructions of one trace tree.
    pub max_tree_instructions: u32,
    /// Instructions of a tree above which its bridges become fragments.
    pub whole_tree_instructions: u32,
    /// Instructions of one trace tree in the hot tier.
    pub max_hot_instructions: u32,
    /// Compile jobs waiting.
    pub max_queued_jobs: u32,
    /// Machine code of one tree, in bytes.
    pub max_tree_code_bytes: u64,
    /// Machine code of all trees, in bytes.
    pub max_code_bytes: u64,
    /// Words one exit may spill.
    pub max_spills: u32,
    /// Time of one compile, in milliseconds.
    pub max_compile_ms: u32,
    /// Share of the program's processor time for recording and compiling, in percent.
    pub share_percent: u32,
    /// Processor time for which that holds, in milliseconds.
    pub share_ms: u32,
    /// Share of the time after that, in percent.
    pub late_share_percent: u32,
    /// Share of the samples of a loop that may cost more, in percent.
    pub dominant_percent: u32,
}

/// When to record and compile.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Back edges before a loop is recorded.
    pub hot_loop: u32,
    /// Times an exit is taken before a bridge is recorded.
    pub hot_exit: u32,
    /// Instructions of one recording.
    pub record_limit: u32,
    /// Traces of one tree, root and bridges.
    pub max_traces_per_tree: u32,
    /// Most hits to wait after a recording that was given up.
    pub penalty_limit: u32,
}

/// Why settings were refused. All are for the user to correct.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the settings file {}: {source}; correct {CONFIG_VARIABLE} or unset it", path.display())]
    Read {
        /// File named by the environment.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not TOML, a key is missing or unknown, or a value has the wrong type.
    #[error("{origin}: {detail}")]
    Syntax {
        /// Which settings.
        origin: String,
        /// Place and reason.
        detail: String,
    },
    /// A number out of range.
    #[error("{origin}: {key} is {value}, but must be from {min} to {max}", min = range.start(), max = range.end())]
    Range {
        /// Which settings.
        origin: String,
        /// The key, with its table.
        key: &'static str,
        /// Its value.
        value: u64,
        /// What is possible.
        range: RangeInclusive<u64>,
    },
    /// Settings for another LLVM.
    #[error(
        "{origin}: llvm.version is \"{found}\", but this build has LLVM {LLVM_VERSION}; write \"{LLVM_VERSION}\" and check the passes"
    )]
    Version {
        /// Which settings.
        origin: String,
        /// What is written there.
        found: String,
    },
    /// A pass pipeline that LLVM would refuse or abort on.
    #[error("{origin}: {key}: {source}")]
    Passes {
        /// Which settings.
        origin: String,
        /// The key, with its table.
        key: &'static str,
        /// What is wrong with it.
        source: PassError,
    },
    /// Two settings that contradict each other.
    #[error("{origin}: {low_key} is {low}, but must not exceed {high_key}, which is {high}")]
    Order {
        /// Which settings.
        origin: String,
        /// The key that must be the lower one.
        low_key: &'static str,
        /// Its value.
        low: u64,
        /// The key that must be the higher one.
        high_key: &'static str,
        /// Its value.
        high: u64,
    },
}

/// When native code is kept.
#[derive(Clone, Copy, Default, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// What an event costs the interpreter beside its callback, in percent of what the callback takes.
    pub event_percent: u32,
    /// Iterations of the interpreter that are timed.
    pub edges: u32,
    /// Native time, in percent of the interpreter's, that is kept.
    pub pays_percent: u32,
    /// The same for warm code.
    pub promising_percent: u32,
    /// Time that a growing tree may lose, in microseconds.
    pub regret_us: u32,
    /// The same, in percent of the processor time that the process has used, if that is more.
    pub regret_percent: u32,
    /// Time until it is measured again, in milliseconds.
    pub recheck_ms: u32,
    /// The same, at most.
    pub recheck_most_ms: u32,
    /// Processor time in a retired loop that it is left alone, in milliseconds.
    pub rest_ms: u32,
}

impl Config {
    /// The settings in force: those of the file that the environment names, else the built-in ones.
    pub fn load() -> Result<Config, ConfigError> {
        let config = match std::env::var_os(CONFIG_VARIABLE) {
            Some(path) => Config::from_file(Path::new(&path)),
            None => Config::built_in(),
        };
        let verify = std::env::var_os(VERIFY_VARIABLE).is_some_and(|asked| asked == "1");
        config.map(|config| Config { verify, ..config })
    }

    /// The built-in settings.
    pub fn built_in() -> Result<Config, ConfigError> {
        Config::from_text(BUILT_IN, BUILT_IN_ORIGIN)
    }

    /// The settings in a file.
    pub fn from_file(path: &Path) -> Result<Config, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        Config::from_text(&text, &path.display().to_string())
    }

    /// The settings in `text`; errors call it `origin`.
    pub fn from_text(text: &str, origin: &str) -> Result<Config, ConfigError> {
        let config: Config = toml::from_str(text).map_err(|error| ConfigError::Syntax {
            origin: origin.to_owned(),
            detail: error.to_string().trim_end().to_owned(),
        })?;
        config.check(origin)?;
        Ok(config)
    }

    pub(crate) fn check(&self, origin: &str) -> Result<(), ConfigError> {
        if self.llvm.version != LLVM_VERSION {
            return Err(ConfigError::Version { origin: origin.to_owned(), found: self.llvm.version.clone() });
        }
        for tier in Tier::ALL {
            self.tier.of(tier).passes.check().map_err(|source| ConfigError::Passes {
                origin: origin.to_owned(),
                key: tier.passes_key(),
                source,
            })?;
        }
        for (key, value, range) in self.ranges() {
            if !range.contains(&value) {
                return Err(ConfigError::Range { origin: origin.to_owned(), key, value, range });
            }
        }
        for (low_key, low, high_key, high) in self.orders() {
            if low > high {
                return Err(ConfigError::Order { origin: origin.to_owned(), low_key, low, high_key, high });
            }
        }
        Ok(())
    }

    /// Every number with its key and range.
    fn ranges(&self) -> [(&'static str, u64, RangeInclusive<u64>); 26] {
        let (budgets, thresholds, worth) = (&self.budgets, &self.thresholds, &self.worth);
        [
            ("budgets.max_tree_instructions", budgets.max_tree_instructions.into(), 16..=100_000),
            ("budgets.whole_tree_instructions", budgets.whole_tree_instructions.into(), 0..=100_000),
            ("budgets.max_hot_instructions", budgets.max_hot_instructions.into(), 16..=100_000),
            ("budgets.max_queued_jobs", budgets.max_queued_jobs.into(), 1..=65_536),
            ("budgets.max_tree_code_bytes", budgets.max_tree_code_bytes, 4096..=1 << 30),
            ("budgets.max_code_bytes", budgets.max_code_bytes, 4096..=1 << 34),
            ("budgets.max_spills", budgets.max_spills.into(), 1..=MAX_SPILLS as u64),
            ("budgets.max_compile_ms", budgets.max_compile_ms.into(), 1..=600_000),
            ("budgets.share_percent", budgets.share_percent.into(), 0..=1000),
            ("budgets.share_ms", budgets.share_ms.into(), 0..=u64::from(u32::MAX)),
            ("budgets.late_share_percent", budgets.late_share_percent.into(), 0..=1000),
            ("budgets.dominant_percent", budgets.dominant_percent.into(), 1..=100),
            ("thresholds.hot_loop", thresholds.hot_loop.into(), 1..=100_000_000),
            ("thresholds.hot_exit", thresholds.hot_exit.into(), 1..=100_000_000),
            ("thresholds.record_limit", thresholds.record_limit.into(), 16..=65_535),
            ("thresholds.max_traces_per_tree", thresholds.max_traces_per_tree.into(), 1..=65_535),
            ("thresholds.penalty_limit", thresholds.penalty_limit.into(), 1..=1_000_000_000),
            ("worth.event_percent", worth.event_percent.into(), 0..=1_000),
            ("worth.edges", worth.edges.into(), 8..=65_536),
            ("worth.pays_percent", worth.pays_percent.into(), 1..=1000),
            ("worth.promising_percent", worth.promising_percent.into(), 1..=100_000),
            ("worth.regret_us", worth.regret_us.into(), 0..=60_000_000),
            ("worth.regret_percent", worth.regret_percent.into(), 0..=100),
            ("worth.recheck_ms", worth.recheck_ms.into(), 1..=3_600_000),
            ("worth.recheck_most_ms", worth.recheck_most_ms.into(), 1..=3_600_000),
            ("worth.rest_ms", worth.rest_ms.into(), 1..=1_000_000),
        ]
    }

    /// Every pair of numbers of which the first must not exceed the second.
    fn orders(&self) -> [(&'static str, u64, &'static str, u64); 3] {
        let (budgets, thresholds, worth) = (&self.budgets, &self.thresholds, &self.worth);
        [
            (
                "budgets.max_tree_code_bytes",
                budgets.max_tree_code_bytes,
                "budgets.max_code_bytes",
                budgets.max_code_bytes,
            ),
            (
                "thresholds.hot_loop",
                thresholds.hot_loop.into(),
                "thresholds.penalty_limit",
                thresholds.penalty_limit.into(),
            ),
            ("worth.recheck_ms", worth.recheck_ms.into(), "worth.recheck_most_ms", worth.recheck_most_ms.into()),
        ]
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cpu::Native => f.write_str("native"),
            Cpu::Baseline => f.write_str("baseline"),
            Cpu::Named(name) => f.write_str(name),
        }
    }
}
