//! Settings of one `enable`: what the user asked for, on top of the compiler's configuration.
//!
//! Owns reading of environment variables on the host's side. Immutable once made.

use firesteel_compiler::config::{Config, Tier};
use firesteel_recorder::hotness::{HeatParams, HotnessParams};
use std::path::PathBuf;

/// `0` switches Firesteel off whatever asks for it.
pub const SWITCH: &str = "FIRESTEEL";
/// File that gets the statistics as JSON at exit.
pub const STATS_FILE: &str = "FIRESTEEL_STATS_FILE";

/// How hot code is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// By samples: code that is not hot runs untouched.
    Sample,
    /// By counting every loop from the start: reproducible.
    Count,
}

impl Mode {
    const ALL: [Mode; 2] = [Mode::Sample, Mode::Count];

    /// Name for users.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Sample => "sample",
            Mode::Count => "count",
        }
    }

    /// The mode with this name.
    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// What the user asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// How hot code is found.
    pub mode: Mode,
    /// Back edges before a loop is recorded; none for the configuration's.
    pub threshold: Option<u32>,
    /// Wait for the compiler after each recording.
    pub sync: bool,
    /// Directory for the text of every stage.
    pub dump: Option<PathBuf>,
    /// Run trace IR by the reference interpreter.
    pub interpret: bool,
    /// Compile for this tier only.
    pub tier: Option<Tier>,
    /// For tests: every tree always leaves at its n-th instruction that can.
    pub fail_guard: Option<u32>,
}

/// What holds until `disable`.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How hot code is found.
    pub mode: Mode,
    /// Wait for the compiler after each recording.
    pub sync: bool,
    /// When loops and exits are recorded.
    pub hotness: HotnessParams,
    /// Instructions of one recording.
    pub record_limit: u32,
}

impl Settings {
    /// The request on top of the configuration.
    pub fn new(request: &Request, config: &Config) -> Settings {
        let thresholds = &config.thresholds;
        let defaults = HotnessParams::default();
        let loops = request.threshold.unwrap_or(thresholds.hot_loop).max(1);
        let ceiling = |threshold: u32| thresholds.penalty_limit.max(threshold);
        Settings {
            mode: request.mode,
            sync: request.sync,
            hotness: HotnessParams {
                loops: HeatParams { threshold: loops, ceiling: ceiling(loops), ..defaults.loops },
                exits: HeatParams {
                    threshold: thresholds.hot_exit.max(1),
                    ceiling: ceiling(thresholds.hot_exit),
                    ..defaults.exits
                },
            },
            record_limit: thresholds.record_limit,
        }
    }
}

/// Whether the environment switches Firesteel off.
pub fn switched_off() -> bool {
    std::env::var_os(SWITCH).is_some_and(|value| value == "0")
}
