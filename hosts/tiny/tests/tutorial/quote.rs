//! Quotes: `FILE "TEXT"`, where FILE is a path from the root of the checkout.
//!
//! * `"TEXT"` is the item whose first line contains the text: that line, the lines below that are indented deeper, the
//!   bracket that closes it, and the documentation above it.
//! * `"TEXT" to "END"` is the lines from the one that contains the text to the next one that contains the end.
//! * Several pieces are joined by `and`; a comment with three dots stands between them.
//!
//! A text must occur in one line of the file only. All pieces move left with the first.

use std::path::Path;

/// Words behind the opening fence, and the body, of a quote.
pub fn resolve(quote: &str, root: &Path) -> Result<(String, String), String> {
    let (file, pieces) = quote.split_once(' ').ok_or("write a file and a text in quotation marks")?;
    let text = std::fs::read_to_string(root.join(file)).map_err(|error| error.to_string())?;
    let (language, comment) = match file.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "rs" => ("rust", "// ..."),
        "toml" => ("toml", "# ..."),
        "md" => ("markdown", "..."),
        _ => ("text", "# ..."),
    };
    Ok((language.to_owned(), cut(&text, pieces, comment)?))
}

fn cut(text: &str, pieces: &str, comment: &str) -> Result<String, String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut words = pieces.split('"');
    let mut found: Vec<String> = Vec::new();
    // Indentation of the first piece, by which all move left.
    let mut shared = None;
    // Outside and inside of quotation marks take turns.
    words.next();
    while let Some(from) = words.next() {
        let first = only(&lines, from)?;
        let mut between = words.next().unwrap_or_default().trim();
        let chosen = if between == "to" {
            let end = words.next().unwrap_or_default();
            between = words.next().unwrap_or_default().trim();
            let rest = lines.get(first..).unwrap_or_default();
            let last = rest.iter().position(|line| line.contains(end));
            let last = last.ok_or_else(|| format!("no line behind `{from}` contains `{end}`"))?;
            rest.get(..=last).unwrap_or_default()
        } else {
            item(&lines, first)
        };
        if !matches!(between, "" | "and") {
            return Err(format!("`{between}` stands between two texts; write `to` or `and`"));
        }
        let depth = chosen.first().map_or(0, |line| indentation(line));
        let most = *shared.get_or_insert(depth);
        let moved = |line: &&str| line.get(depth.min(most).min(indentation(line))..).unwrap_or_default().to_owned();
        let chosen: Vec<String> = chosen.iter().map(moved).collect();
        if let Some(before) = found.last() {
            let depth = indentation(before).min(chosen.first().map_or(0, |line| indentation(line)));
            found.push(format!("{}{comment}", " ".repeat(depth)));
        }
        found.extend(chosen);
    }
    Ok(found.iter().map(|line| format!("{line}\n")).collect())
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The one line that contains a text.
fn only(lines: &[&str], text: &str) -> Result<usize, String> {
    let mut found = lines.iter().enumerate().filter(|(_, line)| line.contains(text));
    let (at, _) = found.next().ok_or_else(|| format!("no line contains `{text}`"))?;
    match found.next() {
        Some((other, _)) => Err(format!("lines {} and {} contain `{text}`; say more", at + 1, other + 1)),
        None => Ok(at),
    }
}

/// The lines of the item that begins here.
fn item<'t, 'l>(lines: &'l [&'t str], at: usize) -> &'l [&'t str] {
    let depth = lines.get(at).map_or(0, |line| indentation(line));
    let belongs = |line: &&str| {
        let word = line.trim_start();
        indentation(line) == depth && (word.starts_with("///") || word.starts_with("#["))
    };
    let above = lines.get(..at).unwrap_or_default().iter().rev().take_while(|line| belongs(line)).count();
    let mut end = at + 1;
    while let Some(line) = lines.get(end) {
        let closes = indentation(line) == depth && line.trim_start().starts_with(['}', ')', ']']);
        if line.trim().is_empty() || indentation(line) > depth || closes {
            end += 1;
            if closes && !line.ends_with(['{', '(', '[']) {
                break;
            }
        } else {
            break;
        }
    }
    while lines.get(end - 1).is_some_and(|line| line.trim().is_empty()) {
        end -= 1;
    }
    lines.get(at - above..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::cut;

    const SOURCE: &str = "\
use a::b;

/// Adds.
#[inline]
pub fn add(
    a: i64,
) -> i64 {
    let b = 1;

    a + b
}

impl X {
    /// One.
    fn one() {}
    fn two() {
        2
    }
}
family A 1
  head
    nop
family B 2
";

    #[test]
    fn an_item_has_its_documentation_its_body_and_its_end() {
        let add = cut(SOURCE, "\"fn add\"", "// ...").expect("there");
        assert!(add.starts_with("/// Adds.\n#[inline]\npub fn add(\n") && add.ends_with("    a + b\n}\n"), "{add}");
        assert_eq!(cut(SOURCE, "\"fn one\"", "").as_deref(), Ok("/// One.\nfn one() {}\n"));
        assert_eq!(cut(SOURCE, "\"fn two\"", "").as_deref(), Ok("fn two() {\n    2\n}\n"));
        assert_eq!(cut(SOURCE, "\"family A\"", "").as_deref(), Ok("family A 1\n  head\n    nop\n"));
        assert_eq!(cut(SOURCE, "\"use a\"", "").as_deref(), Ok("use a::b;\n"));
    }

    #[test]
    fn lines_from_one_to_another_and_pieces() {
        assert_eq!(cut(SOURCE, "\"let b\" to \"a + b\"", "").as_deref(), Ok("let b = 1;\n\na + b\n"));
        let both = cut(SOURCE, "\"fn one\" and \"family A\" to \"head\"", "# ...");
        assert_eq!(both.as_deref(), Ok("/// One.\nfn one() {}\n# ...\nfamily A 1\n  head\n"));
        let inside = cut(SOURCE, "\"family A\" to \"family A\" and \"nop\" to \"nop\"", "# ...");
        assert_eq!(inside.as_deref(), Ok("family A 1\n# ...\n    nop\n"));
    }

    #[test]
    fn what_is_not_there_or_not_clear_is_an_error() {
        assert!(cut(SOURCE, "\"fn three\"", "").is_err());
        assert!(cut(SOURCE, "\"family\"", "").is_err());
        assert!(cut(SOURCE, "\"let b\" to \"gone\"", "").is_err());
        assert!(cut(SOURCE, "\"let b\" or \"fn two\"", "").is_err());
    }
}
