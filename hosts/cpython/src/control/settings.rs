//! Settings of one `enable`: what the user asked for, on top of the compiler's configuration.
//!
//! Owns reading of environment variables on the host's side. Immutable once made.

use firesteel_compiler::config::{Config, Tier, Worth};
use firesteel_recorder::hotness::{HeatParams, HotnessParams};
use std::ffi::OsString;
use std::path::PathBuf;

/// `0` switches Firesteel off whatever asks for it.
pub const SWITCH: &str = "FIRESTEEL";
/// File that gets the statistics as JSON at exit.
pub const STATS_FILE: &str = "FIRESTEEL_STATS_FILE";

/// The settings of `FIRESTEEL=1`, one for each option of the launcher that a user may want.
const MODE: &str = "FIRESTEEL_MODE";
const THRESHOLD: &str = "FIRESTEEL_THRESHOLD";
const SYNC: &str = "FIRESTEEL_SYNC";
const INTERPRET: &str = "FIRESTEEL_INTERPRET";
const LOG: &str = "FIRESTEEL_LOG";
const DUMP: &str = "FIRESTEEL_DUMP";
const TIER: &str = "FIRESTEEL_TIER";
const CHAOS: &str = "FIRESTEEL_CHAOS";
const FUEL: &str = "FIRESTEEL_FUEL";
const WORTH: &str = "FIRESTEEL_WORTH";

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
    /// Whether native code is timed and must be faster than the interpreter; none for the default: in mode
    /// `sample` without `sync`. What is kept depends on time then.
    pub worth: Option<bool>,
    /// Nanoseconds of processor time that loading the library while the program ran took: they count as spent on it.
    pub spent: u64,
    /// For tests: every bridge is compiled alone, however small its tree is.
    pub fragments: bool,
    /// For tests: every tree always leaves at its n-th instruction that can.
    pub fail_guard: Option<u32>,
    /// For tests: the seed of what goes wrong at random.
    pub chaos: Option<u32>,
    /// For bisecting: rewrites that passes do.
    pub fuel: Option<u64>,
}

/// A variable that is not understood. The user must act.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{variable}={value} is not understood; use {expected}")]
pub struct SettingError {
    variable: &'static str,
    value: String,
    expected: &'static str,
}

/// What the environment asks for with `FIRESTEEL=1`.
#[derive(Debug)]
pub struct Surroundings {
    /// For `enable`.
    pub request: Request,
    /// Level of the log.
    pub log: Option<String>,
}

impl Surroundings {
    /// Reads the environment. A variable that is empty is not set.
    pub fn read() -> Result<Surroundings, SettingError> {
        Surroundings::of(|variable| std::env::var_os(variable).filter(|value| !value.is_empty()))
    }

    fn of(variable: impl Fn(&'static str) -> Option<OsString>) -> Result<Surroundings, SettingError> {
        let text = |name| variable(name).map(|value| value.to_string_lossy().into_owned());
        let wrong = |variable, value, expected| SettingError { variable, value, expected };
        let choice = |name| match text(name).as_deref() {
            None => Ok(None),
            Some("0") => Ok(Some(false)),
            Some("1") => Ok(Some(true)),
            Some(other) => Err(wrong(name, other.to_owned(), "1 or 0")),
        };
        let switch = |name| choice(name).map(|chosen| chosen == Some(true));
        let mode = match text(MODE) {
            None => Mode::Sample,
            Some(name) => match Mode::from_name(&name) {
                Some(mode) => mode,
                None => return Err(wrong(MODE, name, "sample or count")),
            },
        };
        let threshold = match text(THRESHOLD) {
            None => None,
            Some(number) => match number.parse() {
                Ok(0) | Err(_) => return Err(wrong(THRESHOLD, number, "a number of at least 1")),
                Ok(threshold) => Some(threshold),
            },
        };
        let chaos = match text(CHAOS) {
            None => None,
            Some(seed) => match seed.parse() {
                Ok(seed) => Some(seed),
                Err(_) => return Err(wrong(CHAOS, seed, "a number from 0 to 4294967295")),
            },
        };
        let fuel = match text(FUEL) {
            None => None,
            Some(number) => match number.parse() {
                Ok(rewrites) => Some(rewrites),
                Err(_) => return Err(wrong(FUEL, number, "a number of rewrites")),
            },
        };
        let (sync, interpret, worth) = (switch(SYNC)?, switch(INTERPRET)?, choice(WORTH)?);
        let tier = match text(TIER) {
            None => None,
            Some(name) => match Tier::from_name(&name) {
                Some(tier) => Some(tier),
                None => return Err(wrong(TIER, name, "warm or hot")),
            },
        };
        let dump = variable(DUMP).map(PathBuf::from);
        let request = Request {
            mode,
            threshold,
            sync,
            dump,
            interpret,
            tier,
            worth,
            spent: 0,
            fragments: false,
            fail_guard: None,
            chaos,
            fuel,
        };
        Ok(Surroundings { request, log: text(LOG) })
    }
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
    /// How native code is timed; none if it is not.
    pub worth: Option<Worth>,
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
            worth: request.worth.unwrap_or(is_measured_by_default(request)).then_some(config.worth),
        }
    }

    /// Whether trees are compiled for the hot tier only once they have shown their worth. Without samples nothing
    /// would interrupt a long visit of a tree to ask.
    pub const fn improves_on_request(&self) -> bool {
        self.worth.is_some() && matches!(self.mode, Mode::Sample)
    }

    /// Whether a loop without native code sends no events while there is nothing to count.
    pub const fn rests(&self) -> bool {
        matches!(self.mode, Mode::Sample) && !self.sync
    }
}

/// Whether code is kept by its time if nobody says: where nothing is meant to be reproducible.
fn is_measured_by_default(request: &Request) -> bool {
    request.mode == Mode::Sample && !request.sync
}

/// Whether the environment switches Firesteel off.
pub fn switched_off() -> bool {
    std::env::var_os(SWITCH).is_some_and(|value| value == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &str)]) -> Result<Surroundings, String> {
        let find = |name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        Surroundings::of(find).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_set() {
        let Surroundings { request, log } = of(&[]).expect("nothing is wrong");
        assert_eq!((request.mode, request.threshold, request.dump, log), (Mode::Sample, None, None, None));
        assert!(!request.sync && !request.interpret && request.chaos.is_none() && request.fuel.is_none());
    }

    #[test]
    fn everything_set() {
        let all = [
            (MODE, "count"),
            (THRESHOLD, "7"),
            (SYNC, "1"),
            (INTERPRET, "0"),
            (LOG, "info"),
            (DUMP, "d"),
            (TIER, "warm"),
            (CHAOS, "12"),
            (FUEL, "90"),
            (WORTH, "0"),
        ];
        let Surroundings { request, log } = of(&all).expect("nothing is wrong");
        assert_eq!((request.mode, request.threshold, log.as_deref()), (Mode::Count, Some(7), Some("info")));
        assert_eq!((request.dump, request.tier), (Some(PathBuf::from("d")), Some(Tier::Warm)));
        assert_eq!((request.chaos, request.fuel), (Some(12), Some(90)));
        assert!(request.sync && !request.interpret);
        assert_eq!(request.worth, Some(false));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (variable, value, expected) in [
            (MODE, "fast", "sample or count"),
            (THRESHOLD, "0", "a number of at least 1"),
            (THRESHOLD, "many", "a number of at least 1"),
            (SYNC, "yes", "1 or 0"),
            (WORTH, "off", "1 or 0"),
            (TIER, "lukewarm", "warm or hot"),
            (CHAOS, "total", "a number from 0 to 4294967295"),
            (FUEL, "full", "a number of rewrites"),
            (CHAOS, "-1", "a number from 0 to 4294967295"),
        ] {
            let error = of(&[(variable, value)]).expect_err(value);
            assert_eq!(error, format!("{variable}={value} is not understood; use {expected}"));
        }
    }
}
