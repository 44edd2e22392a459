//! Tokens of the text form, one line at a time.
//!
//! Owns the lexical rules. Any bytes that are valid UTF-8 give tokens or an error with a column, never a
//! panic. Any thread.

/// A token.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Token {
    /// A word: uop, keyword, or the plain name of a host item.
    Word(String),
    /// A name in quotes.
    Quoted(String),
    /// `%7`.
    Value(u32),
    /// `@name`.
    Object(String),
    /// `12`, `-0x`... are not split further: a number as written.
    Number(String),
    /// `->`.
    Arrow,
    /// One of `( ) { } , : =`.
    Punct(char),
}

/// A token and its column, from 1, in characters.
pub(super) type Placed = (Token, usize);

/// A line that is no sequence of tokens: column and what is wrong.
pub(super) type LexError = (usize, String);

struct Lexer<'t> {
    chars: std::iter::Peekable<std::str::Chars<'t>>,
    column: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Option<char> {
        self.column += 1;
        self.chars.next()
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(&c) = self.chars.peek().filter(|&&c| accept(c)) {
            text.push(c);
            self.next();
        }
        text
    }

    fn word(&mut self) -> String {
        self.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
    }

    fn number(&mut self, first: char) -> String {
        let mut text = String::from(first);
        loop {
            text += &self.word();
            // The sign of a decimal exponent belongs to the number.
            let signed = matches!(self.chars.peek(), Some('+' | '-')) && text.ends_with(['e', 'E']);
            match if signed { self.next() } else { None } {
                Some(sign) => text.push(sign),
                None => return text,
            }
        }
    }

    fn quoted(&mut self, start: usize) -> Result<String, LexError> {
        let mut text = String::new();
        loop {
            match self.next() {
                None => return Err((start, "the quote is not closed".to_owned())),
                Some('"') => return Ok(text),
                Some('\\') => match self.next() {
                    Some(c @ ('"' | '\\')) => text.push(c),
                    Some('u') => text.push(self.unicode()?),
                    Some(_) | None => {
                        return Err((self.column, "unknown escape: use \\\", \\\\ or \\u{..}".to_owned()));
                    }
                },
                Some(c) => text.push(c),
            }
        }
    }

    fn unicode(&mut self) -> Result<char, LexError> {
        let at = self.column;
        let open = self.next() == Some('{');
        let digits = self.take_while(|c| c.is_ascii_hexdigit());
        let close = self.next() == Some('}');
        let value = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        value.filter(|_| open && close).ok_or_else(|| (at, "not a character: use \\u{hex}".to_owned()))
    }
}

/// Splits one line; everything after `;` is a comment.
pub(super) fn tokens(line: &str) -> Result<Vec<Placed>, LexError> {
    let mut lexer = Lexer { chars: line.chars().peekable(), column: 0 };
    let mut found = Vec::new();
    while let Some(c) = lexer.next() {
        let column = lexer.column;
        let token = match c {
            ';' => break,
            c if c.is_whitespace() => continue,
            '(' | ')' | '{' | '}' | ',' | ':' | '=' => Token::Punct(c),
            '-' if lexer.chars.peek() == Some(&'>') => {
                lexer.next();
                Token::Arrow
            }
            '%' => {
                let digits = lexer.word();
                Token::Value(digits.parse().map_err(|_| (column, format!("`%{digits}` is no value: write %NUMBER")))?)
            }
            '@' if lexer.chars.peek() == Some(&'"') => {
                lexer.next();
                Token::Object(lexer.quoted(column)?)
            }
            '@' => match lexer.word() {
                name if name.is_empty() => return Err((column, "an object needs a name after @".to_owned())),
                name => Token::Object(name),
            },
            '"' => Token::Quoted(lexer.quoted(column)?),
            c if c.is_ascii_digit() || c == '-' => Token::Number(lexer.number(c)),
            c if c.is_ascii_alphabetic() || c == '_' => Token::Word(format!("{c}{}", lexer.word())),
            c => return Err((column, format!("unexpected character {c:?}"))),
        };
        found.push((token, column));
    }
    Ok(found)
}
