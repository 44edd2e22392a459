//! The errors of one load, printed.
//!
//! [`FamErrors`] prints itself as plain text with the lines concerned; tools that know miette get the same
//! through its `Diagnostic` trait. Any thread.

use super::error::FamError;
use super::source::Sources;
use miette::Diagnostic;
use std::fmt;
use thiserror::Error;

/// Most errors that are printed.
const MAX_SHOWN: usize = 50;

/// Most characters of a line that are printed, and how many of them before the place.
const SHOWN_WIDTH: usize = 160;
const SHOWN_BEFORE: usize = 80;

/// All errors of one load, with the texts it read.
#[derive(Clone, Debug, Error)]
pub struct FamErrors {
    /// The file and what it includes.
    pub sources: Sources,
    /// Its errors, by place; never empty.
    pub errors: Vec<FamError>,
}

impl Diagnostic for FamErrors {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.sources)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.errors.iter().map(|error| error as &dyn Diagnostic)))
    }
}

impl FamErrors {
    /// Errors of a load; sorts them by place and keeps one of each.
    pub fn new(sources: Sources, mut errors: Vec<FamError>) -> FamErrors {
        let place =
            |error: &FamError| error.labels().and_then(|mut labels| labels.next()).map_or(0, |label| label.offset());
        errors.sort_by_key(place);
        errors.dedup();
        FamErrors { sources, errors }
    }
}

impl fmt::Display for FamErrors {
    /// ```text
    /// error[fam::no_result]: `incref` has no result
    ///   --> cpython-3.13.fam:12:9
    ///    |
    /// 12 |   x = incref(v)
    ///    |       ^^^^^^^^^ has no result
    ///    = help: write it as a statement of its own
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, error) in self.errors.iter().take(MAX_SHOWN).enumerate() {
            if nth > 0 {
                writeln!(f)?;
            }
            let code = error.code().map_or_else(String::new, |code| format!("[{code}]"));
            writeln!(f, "error{code}: {error}")?;
            for (nth, label) in error.labels().into_iter().flatten().enumerate() {
                let arrow = if nth == 0 { "-->" } else { ":::" };
                self.excerpt(f, arrow, label.offset(), label.len(), label.label().unwrap_or_default())?;
            }
            if let Some(help) = error.help() {
                writeln!(f, "   = help: {help}")?;
            }
        }
        match self.errors.len().checked_sub(MAX_SHOWN) {
            None | Some(0) => Ok(()),
            Some(more) => writeln!(f, "\n{more} more errors are not shown: they may be gone when these are"),
        }
    }
}

impl FamErrors {
    fn excerpt(
        &self,
        f: &mut fmt::Formatter<'_>,
        arrow: &str,
        offset: usize,
        length: usize,
        label: &str,
    ) -> fmt::Result {
        let Some(source) = self.sources.at(offset) else { return Ok(()) };
        let text = &source.text;
        let offset = (offset - source.base).min(text.len());
        let begin = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let line = text[..begin].matches('\n').count() + 1;
        let shown = text[begin..].lines().next().unwrap_or_default();
        let column = text[begin..offset].chars().count();
        let marked = text[offset..].chars().take_while(|&c| c != '\n');
        let within = text[offset..].len().min(length);
        let carets = marked.count().min(text[offset..offset + within].chars().count()).max(1);
        // Of a long line the part around the place; `...` stands for the rest.
        let left = if shown.chars().nth(SHOWN_WIDTH).is_some() { column.saturating_sub(SHOWN_BEFORE) } else { 0 };
        let dots = if left > 0 { "..." } else { "" };
        let part: String = shown.chars().skip(left).take(SHOWN_WIDTH).map(printable).collect();
        let rest = if shown.chars().nth(left + SHOWN_WIDTH).is_some() { "..." } else { "" };
        let carets = carets.min((left + SHOWN_WIDTH).saturating_sub(column)).max(1);
        // Tabs stay tabs, so that the marks stand under what they mark.
        let blank = |c: char| if c == '\t' { '\t' } else { ' ' };
        let pad: String = dots.chars().chain(shown.chars().take(column).skip(left)).map(blank).collect();
        writeln!(f, "  {arrow} {}:{line}:{}", source.name, column + 1)?;
        writeln!(f, "{line:4} | {dots}{part}{rest}")?;
        let width = line.to_string().len().max(4);
        writeln!(f, "{:width$} | {pad}{} {label}", "", "^".repeat(carets))
    }
}

/// The character, or what stands for one that a terminal would obey.
fn printable(c: char) -> char {
    if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c }
}

/// Most names that are compared with an unknown one, and the most bytes of each.
const MAX_KNOWN: usize = 1024;
const MAX_ALIKE: usize = 100;

/// The known name most like `name`, if one is like it.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .take(MAX_KNOWN)
        .filter(|candidate| candidate.len().max(name.len()) <= MAX_ALIKE)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len() / 4)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits between two words, case ignored; two exchanged neighbours are one edit (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<u8> = a.bytes().map(|c| c.to_ascii_lowercase()).collect();
    let b: Vec<u8> = b.bytes().map(|c| c.to_ascii_lowercase()).collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
