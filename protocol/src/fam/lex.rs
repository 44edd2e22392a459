//! Text of a `.fam` file to tokens, each with its span.
//!
//! Assumes nothing about the text: any bytes that are valid UTF-8. Guarantees that spans lie on character
//! boundaries and that the last token is [`Token::End`]. Called by the parser only, on any thread.

use super::error::FamError;

/// A range of bytes in the text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Span {
    /// From the beginning of one span to the end of another.
    pub fn to(self, end: Span) -> Span {
        Span { start: self.start, end: end.end.max(self.start) }
    }
}

impl From<Span> for miette::SourceSpan {
    fn from(span: Span) -> Self {
        (span.start, span.end - span.start).into()
    }
}

/// A token. Line ends count, but not inside brackets and not after a comma.
#[derive(Clone, PartialEq, Debug)]
pub enum Token {
    /// Letters, digits, `_` and `.`, beginning with a letter or `_`.
    Word(String),
    /// Beginning with a digit; checked where its value is used.
    Number(String),
    /// Between double quotes, without escapes.
    Text(String),
    /// One of [`MARKS`].
    Mark(&'static str),
    /// One or more line ends.
    Line,
    /// End of the text.
    End,
}

/// Punctuation, longer marks before their beginnings.
const MARKS: &[&str] = &["--", "->", ">>", "(", ")", "[", "]", "{", "}", ",", ":", "=", "|", "&", "-", "*"];

impl Token {
    /// How the token is called in messages.
    pub fn describe(&self) -> String {
        match self {
            Token::Word(word) => format!("`{word}`"),
            Token::Number(digits) => format!("`{digits}`"),
            Token::Text(_) => "a text in quotes".into(),
            Token::Mark(mark) => format!("`{mark}`"),
            Token::Line => "the end of the line".into(),
            Token::End => "the end of the file".into(),
        }
    }
}

/// What to do about a character that no token begins with.
fn character_hint(c: char) -> &'static str {
    match c {
        '\u{feff}' => "save the file as UTF-8 without a byte order mark",
        c if c.is_control() => "remove it: the file is no plain text",
        c if c.is_ascii() => "remove it, or write a `#` before what is a comment",
        _ => "names are of ASCII letters, digits, `_` and `.`; a letter that looks like one of them is another one",
    }
}

/// All tokens of the text; spans begin at `base`.
pub fn lex(text: &str, base: usize) -> Result<Vec<(Token, Span)>, FamError> {
    let mut tokens: Vec<(Token, Span)> = Vec::new();
    let mut at = 0;
    let mut depth = 0usize;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        let span = |end| Span { start: base + start, end: base + end };
        let while_ =
            |test: fn(char) -> bool| text[start..].find(|c| !test(c)).map_or(text.len(), |length| start + length);
        match c {
            '\n' => {
                at += 1;
                let continued = matches!(tokens.last(), None | Some((Token::Line | Token::Mark(","), _)));
                if depth == 0 && !continued {
                    tokens.push((Token::Line, span(at)));
                }
            }
            c if c.is_whitespace() => at += c.len_utf8(),
            '#' => at = while_(|c| c != '\n'),
            '"' => {
                let rest = &text[start + 1..];
                let length = rest
                    .find(['"', '\n'])
                    .filter(|&length| rest[length..].starts_with('"'))
                    .ok_or(FamError::OpenText { span: span(start + 1).into() })?;
                at = start + length + 2;
                tokens.push((Token::Text(rest[..length].to_owned()), span(at)));
            }
            c if c.is_ascii_alphabetic() || c == '_' => {
                at = while_(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
                tokens.push((Token::Word(text[start..at].to_owned()), span(at)));
            }
            c if c.is_ascii_digit() => {
                at = while_(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
                tokens.push((Token::Number(text[start..at].to_owned()), span(at)));
            }
            c => {
                let mark = MARKS.iter().find(|mark| text[start..].starts_with(**mark));
                let Some(mark) = mark else {
                    let span = span(start + c.len_utf8()).into();
                    return Err(FamError::Character { found: c, hint: character_hint(c), span });
                };
                at += mark.len();
                match *mark {
                    "(" | "[" | "{" => depth += 1,
                    ")" | "]" | "}" => depth = depth.saturating_sub(1),
                    _ => {}
                }
                tokens.push((Token::Mark(mark), span(at)));
            }
        }
    }
    let end = Span { start: base + text.len(), end: base + text.len() };
    tokens.push((Token::Line, end));
    tokens.push((Token::End, end));
    Ok(tokens)
}
