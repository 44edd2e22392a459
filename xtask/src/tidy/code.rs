//! Rust source without its comments and the contents of its strings, so that a rule that looks for
//! a word finds only code.

/// `text` with comments, string contents and character literals replaced by spaces. Line ends
/// stay, so lines keep their numbers.
pub fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => line_end(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => block_comment_end(&chars, at),
            '"' => string_end(&chars, at + 1),
            'r' if !follows_word(&chars, at) => raw_string_end(&chars, at).unwrap_or(at),
            '\'' => character_end(&chars, at).unwrap_or(at),
            _ => at,
        };
        if end == at {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        out.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
        at = end;
    }
    out
}

/// The words (identifiers and keywords) of a line of code.
pub fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|&c| c == '\n').map_or(chars.len(), |length| at + length)
}

/// Block comments nest.
fn block_comment_end(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    chars.len()
}

/// The place after the closing quote of a string whose contents begin at `at`.
fn string_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// The place after `r"..."` or `r#"..."#`; `None` when no raw string begins at `at`. The `b` or `c`
/// that may stand before it is a word of its own then and harmless.
fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    let open = at + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let closes =
        |place: &usize| chars[*place] == '"' && chars[place + 1..].iter().take_while(|&&c| c == '#').count() >= hashes;
    Some((open + 1..chars.len()).find(closes).map_or(chars.len(), |place| place + 1 + hashes))
}

/// The place after a character literal; `None` when the quote begins a lifetime.
fn character_end(chars: &[char], at: usize) -> Option<usize> {
    match (chars.get(at + 1)?, chars.get(at + 2)) {
        ('\\', _) => chars[at + 3..].iter().position(|&c| c == '\'').map(|length| at + 3 + length + 1),
        (_, Some('\'')) => Some(at + 3),
        _ => None,
    }
}

/// Whether the character at `at` continues a word other than the prefixes `b` and `c`.
fn follows_word(chars: &[char], at: usize) -> bool {
    let is_word = |place: usize| chars.get(place).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    let Some(before) = at.checked_sub(1).filter(|&place| is_word(place)) else {
        return false;
    };
    let is_prefix = matches!(chars[before], 'b' | 'c') && !before.checked_sub(1).is_some_and(is_word);
    !is_prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of `text` is still there, with gaps shortened.
    fn left(text: &str) -> String {
        let code = code_only(text);
        assert_eq!(code.lines().count(), text.lines().count(), "lines keep their numbers");
        code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_go() {
        assert_eq!(left("a // unsafe\nb /* x /* unsafe */ y */ c"), "a b c");
        assert_eq!(left("//! unsafe\nfn f() {}"), "fn f() {}");
        assert_eq!(left("a /* never closed"), "a");
    }

    #[test]
    fn strings_go() {
        assert_eq!(left(r#"f("unsafe \" // no", b"x", 1)"#), "f( , b , 1)");
        assert_eq!(left("r\"unsafe \\\" a r#\"un\"safe\"# b br##\"x\"# y\"## c"), "a b b c");
        assert_eq!(left("\"two\nlines\" d"), "d");
    }

    #[test]
    fn characters_go_and_lifetimes_stay() {
        assert_eq!(left("'\"' a '\\'' b '\\\\' c '\\u{1b}' d &'a str"), "a b c d &'a str");
        assert_eq!(left("for<'a> fn(&'a u8, 'x')"), "for<'a> fn(&'a u8, )");
    }

    #[test]
    fn names_that_end_in_r_begin_no_raw_string() {
        assert_eq!(left("for_r\"x\" y r#type z"), "for_r y r#type z");
    }

    #[test]
    fn words_of_a_line() {
        assert_eq!(words("unsafe_op(unsafe{x})").collect::<Vec<_>>(), ["unsafe_op", "unsafe", "x"]);
    }
}
