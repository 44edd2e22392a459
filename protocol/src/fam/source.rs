//! The texts that one load reads: the file itself and what it includes, laid end to end.
//!
//! A span counts from the beginning of the first text, so that one number says file and place. Between two
//! texts lies one byte that belongs to the earlier one, so that its end has a place of its own. Plain data, any
//! thread.

use super::error::FamError;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// One text with its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its name in messages.
    pub name: String,
    /// Where its spans begin.
    pub base: usize,
    /// The text.
    pub text: String,
}

/// All texts of a load, in the order in which they were read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a text and says where its spans begin.
    pub fn add(&mut self, name: &str, text: &str) -> usize {
        let base = self.0.last().map_or(0, |last| last.base + last.text.len() + 1);
        self.0.push(Source { name: name.to_owned(), base, text: text.to_owned() });
        base
    }

    /// The text that a place lies in; the last one for places behind the end. None only if there is no text.
    pub fn at(&self, offset: usize) -> Option<&Source> {
        self.0.iter().rev().find(|source| source.base <= offset).or(self.0.first())
    }

    /// An error if all texts together are longer than this.
    pub fn limit(&self, limit: usize) -> Result<(), FamError> {
        let bytes: usize = self.0.iter().map(|source| source.text.len()).sum();
        match self.0.last() {
            Some(last) if bytes > limit => {
                Err(FamError::TooMany { what: "bytes of text", limit, span: (last.base, 0).into() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Names of all texts, as they were read.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|source| source.name.as_str())
    }
}

impl SourceCode for Sources {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let source = self.at(span.offset()).ok_or(MietteError::OutOfBounds)?;
        let inside = SourceSpan::from((span.offset() - source.base, span.len()));
        let contents = source.text.read_span(&inside, before, after)?;
        // Callers compare spans with those of labels, which count from the first text.
        let shifted = SourceSpan::from((contents.span().offset() + source.base, contents.span().len()));
        Ok(Box::new(MietteSpanContents::new_named(
            source.name.clone(),
            contents.data(),
            shifted,
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Sources {
        let mut sources = Sources::default();
        assert_eq!(sources.add("a.fam", "one\ntwo\n"), 0);
        assert_eq!(sources.add("b.fam", "three\nfour\n"), 9);
        sources
    }

    #[test]
    fn a_place_lies_in_one_text() {
        let sources = two();
        let name = |offset| sources.at(offset).map(|source| source.name.as_str());
        assert_eq!([name(0), name(8), name(9), name(99)], [Some("a.fam"), Some("a.fam"), Some("b.fam"), Some("b.fam")]);
        assert_eq!(Sources::default().at(0), None);
    }

    #[test]
    fn tools_that_know_miette_read_the_right_file() {
        let sources = two();
        let contents = sources.read_span(&(15, 4).into(), 0, 0).expect("`four`");
        assert_eq!(contents.name(), Some("b.fam"));
        assert_eq!((contents.line(), contents.column()), (1, 0));
        assert_eq!(contents.span().offset(), 15);
        assert!(contents.data().starts_with(b"four"));
        assert!(Sources::default().read_span(&(0, 1).into(), 0, 0).is_err());
    }
}
