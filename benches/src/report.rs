//! The result of `cargo xtask bench loops`: as a table for people, as JSON for programs.
//!
//! The JSON object is [`Report`], field by field; `benches/README.md` shows one. Times are seconds
//! of wall time of whole processes; a field without a value is `null`.

use serde::Serialize;

use crate::table;

/// Version of the JSON form; grows when a field changes its meaning or goes.
pub const SCHEMA: u32 = 1;

/// All programs measured in one run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Where it was measured.
    pub machine: Machine,
    /// First line of `--version` of the interpreter.
    pub python: String,
    /// First line of `--version` of the C compiler; `None` when the C column was left out.
    pub c_compiler: Option<String>,
    /// Last line of `--version` of PyPy; `None` when none was found.
    pub pypy: Option<String>,
    /// Pairs of runs a program.
    pub pairs: u32,
    /// One entry a program, in the order they ran.
    pub programs: Vec<Measured>,
}

/// The machine of a [`Report`].
#[derive(Debug, Serialize)]
pub struct Machine {
    /// Model of the processor; `None` when the system does not tell.
    pub cpu: Option<String>,
    /// Processors this process may use.
    pub cores: usize,
    /// Operating system and architecture.
    pub target: String,
}

/// What was measured of one program.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// The program.
    pub name: String,
    /// Median seconds without Firesteel.
    pub plain_s: f64,
    /// Median seconds with Firesteel.
    pub firesteel_s: f64,
    /// The sizes that it ran with; empty for a program that is not scaled.
    pub sizes: Vec<u64>,
    /// `plain_s / firesteel_s`.
    pub ratio: f64,
    /// The least allowed `ratio`.
    pub required: f64,
    /// Whether `ratio` is at least `required`.
    pub pass: bool,
    /// What does not grow with the work; `None` for a program that is not scaled.
    pub apart: Option<Apart>,
    /// Median seconds of the C program.
    pub c_s: Option<f64>,
    /// `c_s / firesteel_s`: 1 means as fast as C, 0.5 half as fast.
    pub c_ratio: Option<f64>,
    /// Median seconds under PyPy.
    pub pypy_s: Option<f64>,
    /// `pypy_s / firesteel_s`: above 1 means faster than PyPy.
    pub pypy_ratio: Option<f64>,
    /// Every sample, in the order taken.
    pub samples: Samples,
}

/// The time of a program taken apart by runs with about half the work: what grows with it, and what does not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Apart {
    /// Seconds without Firesteel that do not grow with the work: the interpreter's start.
    pub plain_fixed_s: f64,
    /// The same with Firesteel: its own start is in it, and the time until the program is native.
    pub firesteel_fixed_s: f64,
    /// The ratio of the rest.
    pub growing_ratio: f64,
}

impl Apart {
    /// From the seconds of the whole work and of a `share` of it, without and with Firesteel.
    pub fn of(share: f64, plain: [f64; 2], firesteel: [f64; 2]) -> Self {
        let growing = |[whole, part]: [f64; 2]| (whole - part) / (1.0 - share);
        Self {
            plain_fixed_s: plain[0] - growing(plain),
            firesteel_fixed_s: firesteel[0] - growing(firesteel),
            growing_ratio: growing(plain) / growing(firesteel),
        }
    }
}

/// The samples behind the medians of a [`Measured`], in seconds.
#[derive(Debug, Default, Serialize)]
pub struct Samples {
    /// Without Firesteel.
    pub plain: Vec<f64>,
    /// With Firesteel.
    pub firesteel: Vec<f64>,
    /// Without Firesteel, about half the work; empty for a program that is not scaled.
    pub plain_part: Vec<f64>,
    /// With Firesteel, about half the work.
    pub firesteel_part: Vec<f64>,
    /// The C program; empty without a C compiler or counterpart.
    pub c: Vec<f64>,
    /// PyPy; empty when there is none.
    pub pypy: Vec<f64>,
}

impl Report {
    /// The table for people, one program a line, with the summary below.
    pub fn to_table(&self) -> String {
        let header = [
            "program",
            "plain s",
            "firesteel s",
            "ratio",
            "required",
            "",
            "native ratio",
            "fixed ms",
            "plain fixed ms",
            "C s",
            "of C",
            "PyPy s",
            "of PyPy",
        ];
        let columns = if self.pypy.is_some() { header.len() } else { header.len() - 2 };
        let rows: Vec<Vec<String>> = self.programs.iter().map(Measured::to_row).collect();
        let below = self.below().len();
        let mut text = table::render(&header[..columns], &rows);
        text.push_str(&format!(
            "{} of {} programs reach the required ratio; medians of {} pairs of fresh processes.\n",
            rows.len() - below,
            rows.len(),
            self.pairs
        ));
        text
    }

    /// Names of the programs below their required ratio.
    pub fn below(&self) -> Vec<&str> {
        self.programs.iter().filter(|program| !program.pass).map(|program| program.name.as_str()).collect()
    }
}

impl Measured {
    fn to_row(&self) -> Vec<String> {
        let optional = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
        };
        let millis = |seconds: f64| seconds * 1e3;
        vec![
            self.name.clone(),
            format!("{:.3}", self.plain_s),
            format!("{:.3}", self.firesteel_s),
            format!("{:.2}", self.ratio),
            format!("{:.2}", self.required),
            if self.pass { "pass" } else { "below" }.to_owned(),
            optional(self.apart.map(|apart| apart.growing_ratio), 2),
            optional(self.apart.map(|apart| millis(apart.firesteel_fixed_s)), 0),
            optional(self.apart.map(|apart| millis(apart.plain_fixed_s)), 0),
            optional(self.c_s, 3),
            optional(self.c_ratio, 2),
            optional(self.pypy_s, 3),
            optional(self.pypy_ratio, 2),
        ]
    }
}

impl Machine {
    /// Facts of the machine this runs on.
    pub fn this() -> Self {
        let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            cpu: cpu_model(&cpuinfo),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            target: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        }
    }
}

fn cpu_model(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, model)| model.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(name: &str, ratio: f64, pass: bool, c: Option<f64>) -> Measured {
        Measured {
            name: name.to_owned(),
            plain_s: ratio * 0.5,
            firesteel_s: 0.5,
            sizes: Vec::new(),
            ratio,
            required: 4.0,
            pass,
            apart: c.map(|_| Apart::of(0.5, [2.25, 1.125], [0.5, 0.3])),
            c_s: c,
            c_ratio: c.map(|c| c / 0.5),
            pypy_s: None,
            pypy_ratio: None,
            samples: Samples { plain: vec![ratio * 0.5], firesteel: vec![0.5], ..Samples::default() },
        }
    }

    fn report() -> Report {
        Report {
            schema: SCHEMA,
            machine: Machine { cpu: None, cores: 2, target: "linux x86_64".to_owned() },
            python: "Python 3.13.0".to_owned(),
            c_compiler: None,
            pypy: None,
            pairs: 5,
            programs: vec![measured("sieve", 4.5, true, Some(0.1)), measured("cold", 3.0, false, None)],
        }
    }

    #[test]
    fn the_table() {
        let expected = "\
program  plain s  firesteel s  ratio  required         native ratio  fixed ms  plain fixed ms    C s  of C
-------  -------  -----------  -----  --------  -----  ------------  --------  --------------  -----  ----
sieve      2.250        0.500   4.50      4.00   pass          5.62       100               0  0.100  0.20
cold       1.500        0.500   3.00      4.00  below             -         -               -      -     -
1 of 2 programs reach the required ratio; medians of 5 pairs of fresh processes.
";
        assert_eq!(report().to_table(), expected);
        assert_eq!(report().below(), ["cold"]);
    }

    #[test]
    fn fixed_and_growing_time() {
        // 0.1 s and 2 s for all the work; with Firesteel 0.3 s and 0.5 s.
        let apart = Apart::of(0.25, [2.1, 0.6], [0.8, 0.425]);
        let near = |value: f64, expected: f64| (value - expected).abs() < 1e-9;
        assert!(near(apart.plain_fixed_s, 0.1) && near(apart.firesteel_fixed_s, 0.3), "{apart:?}");
        assert!(near(apart.growing_ratio, 4.0), "{apart:?}");
    }

    #[test]
    fn the_json_names_what_is_missing() {
        let json = serde_json::to_value(report()).expect("plain data");
        assert_eq!(json["programs"][0]["samples"]["plain"][0], 2.25);
        assert!(json["programs"][1]["c_s"].is_null() && json["pypy"].is_null());
    }

    #[test]
    fn model_of_the_processor() {
        assert_eq!(cpu_model("processor : 0\nmodel name\t: Fast 9000 \n"), Some("Fast 9000".to_owned()));
        assert_eq!(cpu_model("processor : 0\n"), None);
    }
}
