//! The result of a comparison: as a table for people, the rows below their bars first; as JSON for programs.
//!
//! `benches/README.md` shows the JSON. Each measure is compared by the medians of its samples; a ratio is that of
//! plain CPython over that with Firesteel, so that above 1 is better, whatever is measured.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::compare::{Bar, Row, Samples};
use crate::report::Machine;
use crate::stats::median;
use crate::table;

/// Version of the JSON form; grows when a field changes its meaning or goes.
pub const SCHEMA: u32 = 1;

/// All rows of one run.
#[derive(Debug)]
pub struct Compared {
    /// The benchmark, as on the command line.
    pub benchmark: &'static str,
    /// `--version` of the interpreter.
    pub python: String,
    /// `--version` of PyPy; `None` when there is none.
    pub pypy: Option<String>,
    /// Samples of each measure, each way.
    pub rounds: u32,
    /// The rows.
    pub rows: Vec<Row>,
    /// What was left out, each with the reason.
    pub left_out: Vec<(String, String)>,
}

/// A column of the table.
#[derive(Debug, Clone, Copy)]
pub enum Column {
    /// The plain median of a measure, with its heading.
    Plain(&'static str, &'static str),
    /// The median with Firesteel.
    Firesteel(&'static str, &'static str),
    /// Plain over Firesteel.
    Ratio(&'static str, &'static str),
    /// PyPy's over Firesteel's: above 1 means faster than PyPy.
    OfPypy(&'static str, &'static str),
}

/// One measure of one row.
struct Measure {
    medians: [Option<f64>; 3],
}

impl Measure {
    fn of(samples: &[Samples; 3], name: &str) -> Self {
        let one = |samples: &Samples| samples.get(name).and_then(|values| median(values));
        Self { medians: [one(&samples[0]), one(&samples[1]), one(&samples[2])] }
    }

    fn over_firesteel(&self, side: usize) -> Option<f64> {
        Some(self.medians[side]? / self.medians[1]?)
    }

    fn ratio(&self) -> Option<f64> {
        self.over_firesteel(0)
    }
}

impl Row {
    /// The measures below their bars; all bars where nothing was measured. What has no ratio is below.
    pub fn below(&self) -> Vec<&'static str> {
        let reached = |&&(measure, bar): &&Bar| match &self.outcome {
            Ok(samples) => Measure::of(samples, measure).ratio().is_some_and(|ratio| ratio >= bar),
            Err(_) => false,
        };
        self.bars.iter().filter(|bar| !reached(bar)).map(|&(measure, _)| measure).collect()
    }

    /// The ratios that have bars, or why there are none, while the others are still measured.
    pub fn in_a_line(&self) -> String {
        let ratios = match &self.outcome {
            Err(error) => return format!("{}: {error}", self.name),
            Ok(samples) => self.bars.iter().map(|&(measure, _)| match Measure::of(samples, measure).ratio() {
                Some(ratio) => format!("{measure} {ratio:.3}"),
                None => format!("{measure} missing"),
            }),
        };
        format!("{}: {}", self.name, ratios.collect::<Vec<_>>().join(", "))
    }

    /// How far above its bars the row is, by the worst of them: 1 is just reached. 0 where something is missing.
    fn margin(&self) -> f64 {
        let Ok(samples) = &self.outcome else { return 0.0 };
        let margins =
            self.bars.iter().map(|&(measure, bar)| Measure::of(samples, measure).ratio().unwrap_or(0.0) / bar);
        margins.fold(f64::INFINITY, f64::min)
    }

    fn to_json(&self) -> Value {
        let bars: Map<String, Value> = self.bars.iter().map(|&(name, bar)| (name.to_owned(), json!(bar))).collect();
        let mut value = json!({ "name": self.name, "bars": bars, "below": self.below() });
        match &self.outcome {
            Err(error) => value["failed"] = json!(error.to_string()),
            Ok(samples) => {
                // Some are told with Firesteel only.
                let names: BTreeSet<&String> = samples[0].keys().chain(samples[1].keys()).collect();
                let measures = names.into_iter().map(|name| (name.clone(), measure_json(samples, name)));
                value["measures"] = Value::Object(measures.collect());
            }
        }
        value
    }
}

fn measure_json(samples: &[Samples; 3], name: &str) -> Value {
    let measure = Measure::of(samples, name);
    let [plain, firesteel, pypy] = measure.medians;
    let of = |side: usize| samples[side].get(name).cloned().unwrap_or_default();
    json!({
        "plain": plain, "firesteel": firesteel, "ratio": measure.ratio(),
        "pypy": pypy, "pypy_ratio": measure.over_firesteel(2),
        "samples": { "plain": of(0), "firesteel": of(1), "pypy": of(2) },
    })
}

impl Column {
    fn heading(self) -> &'static str {
        match self {
            Self::Plain(_, heading)
            | Self::Firesteel(_, heading)
            | Self::Ratio(_, heading)
            | Self::OfPypy(_, heading) => heading,
        }
    }

    fn cell(self, samples: &[Samples; 3]) -> String {
        let (value, digits) = match self {
            Self::Plain(name, _) => (Measure::of(samples, name).medians[0], 3),
            Self::Firesteel(name, _) => (Measure::of(samples, name).medians[1], 3),
            Self::Ratio(name, _) => (Measure::of(samples, name).ratio(), 2),
            Self::OfPypy(name, _) => (Measure::of(samples, name).over_firesteel(2), 2),
        };
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
    }
}

impl Compared {
    /// Names of the rows below a bar.
    pub fn below(&self) -> Vec<&str> {
        self.rows.iter().filter(|row| !row.below().is_empty()).map(|row| row.name.as_str()).collect()
    }

    /// The table for people, the worst row first, with a summary and what failed below it.
    pub fn to_table(&self, columns: &[Column]) -> String {
        let columns: Vec<Column> = columns
            .iter()
            .copied()
            .filter(|column| self.pypy.is_some() || !matches!(column, Column::OfPypy(..)))
            .collect();
        let mut header = vec!["program"];
        header.extend(columns.iter().map(|column| column.heading()));
        header.push("");
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by(|a, b| a.margin().total_cmp(&b.margin()));
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let mut cells = vec![row.name.clone()];
                match &row.outcome {
                    Ok(samples) => cells.extend(columns.iter().map(|column| column.cell(samples))),
                    Err(_) => cells.resize(columns.len() + 1, "-".to_owned()),
                }
                cells.push(match (&row.outcome, row.below().is_empty()) {
                    (Err(_), _) => "failed".to_owned(),
                    (_, false) => "below".to_owned(),
                    _ => "pass".to_owned(),
                });
                cells
            })
            .collect();
        let mut text = table::render(&header, &cells);
        let reached = self.rows.len() - self.below().len();
        text.push_str(&format!(
            "{reached} of {} rows reach their bars; medians of {} rounds.\n",
            rows.len(),
            self.rounds
        ));
        for row in &rows {
            if let Err(error) = &row.outcome {
                text.push_str(&format!("{}: {error}\n", row.name));
            }
        }
        for (name, reason) in &self.left_out {
            text.push_str(&format!("left out: {name}: {reason}\n"));
        }
        text
    }

    /// The JSON object.
    pub fn to_json(&self) -> Value {
        let left_out: Map<String, Value> =
            self.left_out.iter().map(|(name, reason)| (name.clone(), json!(reason))).collect();
        json!({
            "schema": SCHEMA,
            "benchmark": self.benchmark,
            "machine": Machine::this(),
            "python": self.python,
            "pypy": self.pypy,
            "rounds": self.rounds,
            "rows": self.rows.iter().map(Row::to_json).collect::<Vec<_>>(),
            "left_out": left_out,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{STEADY, WHOLE};
    use crate::error::BenchError;

    fn samples(steady: &[f64], whole: &[f64]) -> Samples {
        Samples::from([(STEADY.to_owned(), steady.to_vec()), (WHOLE.to_owned(), whole.to_vec())])
    }

    fn row(name: &str, firesteel: Samples) -> Row {
        let outcome = Ok([samples(&[1.0, 9.0, 1.0], &[2.0]), firesteel, Samples::new()]);
        Row { name: name.to_owned(), bars: vec![(STEADY, 0.97), (WHOLE, 0.96)], outcome }
    }

    fn compared() -> Compared {
        let failed = BenchError::Figures { command: "p".to_owned(), reason: "none".to_owned() };
        Compared {
            benchmark: "kinds",
            python: "Python 3.13.0".to_owned(),
            pypy: None,
            rounds: 3,
            rows: vec![
                row("fast", samples(&[0.5, 0.4, 0.6], &[1.0])),
                row("late", samples(&[1.0], &[2.5])),
                row("slow", samples(&[2.0], &[2.0])),
                Row { name: "broken".to_owned(), bars: vec![(WHOLE, 0.96)], outcome: Err(failed) },
            ],
            left_out: vec![("chaos".to_owned(), "needs a display".to_owned())],
        }
    }

    #[test]
    fn the_table_begins_with_what_is_worst() {
        let columns = [
            Column::Plain(STEADY, "plain s"),
            Column::Ratio(STEADY, "steady"),
            Column::Ratio(WHOLE, "whole"),
            Column::OfPypy(WHOLE, "of PyPy"),
        ];
        let expected = "\
program  plain s  steady  whole
-------  -------  ------  -----  ------
broken         -       -      -  failed
slow       1.000    0.50   1.00   below
late       1.000    1.00   0.80   below
fast       1.000    2.00   2.00    pass
1 of 4 rows reach their bars; medians of 3 rounds.
broken: `p` printed figures that are none: none
left out: chaos: needs a display
";
        assert_eq!(compared().to_table(&columns), expected);
        assert_eq!(compared().below(), ["late", "slow", "broken"]);
    }

    #[test]
    fn a_measure_that_is_missing_is_below_its_bar() {
        let missing = row("x", Samples::from([(WHOLE.to_owned(), vec![1.0])]));
        assert_eq!(missing.below(), [STEADY]);
        assert_eq!(missing.in_a_line(), "x: steady_s missing, whole_s 2.000");
    }

    #[test]
    fn the_json_has_every_sample() {
        let json = compared().to_json();
        assert_eq!(json["rows"][0]["measures"][STEADY]["samples"]["firesteel"], json!([0.5, 0.4, 0.6]));
        assert_eq!(json["rows"][0]["measures"][STEADY]["ratio"], 2.0);
        assert_eq!(json["rows"][2]["below"], json!([STEADY]));
        assert!(json["rows"][0]["measures"][WHOLE]["pypy"].is_null() && json["rows"][0].get("failed").is_none());
        assert!(json["rows"][3]["failed"].is_string() && json["left_out"]["chaos"].is_string());
    }
}
