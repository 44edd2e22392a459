//! A page as lines of prose and fenced blocks.

/// A page.
pub struct Chapter {
    parts: Vec<Part>,
}

enum Part {
    Line(String),
    Block(Block),
}

/// A fenced block.
struct Block {
    /// What the comment before it says behind `quote`.
    quote: Option<String>,
    /// What stands behind the opening fence.
    info: String,
    body: String,
}

impl Chapter {
    /// Reads a page.
    pub fn read(text: &str) -> Result<Chapter, String> {
        let mut parts = Vec::new();
        let mut quote: Option<String> = None;
        let mut lines = (1..).zip(text.lines());
        while let Some((number, line)) = lines.next() {
            if let Some(info) = line.strip_prefix("```") {
                let mut body = String::new();
                loop {
                    match lines.next() {
                        Some((_, "```")) => break,
                        Some((_, inside)) => {
                            body.push_str(inside);
                            body.push('\n');
                        }
                        None => return Err(format!("line {number}: the block has no end")),
                    }
                }
                parts.push(Part::Block(Block { quote: quote.take(), info: info.to_owned(), body }));
                continue;
            }
            if quote.is_some() {
                return Err(format!("line {number}: after a quote's comment stands a fenced block"));
            }
            let comment = line.strip_prefix("<!-- quote ").and_then(|rest| rest.strip_suffix(" -->"));
            quote = comment.map(str::to_owned);
            parts.push(Part::Line(line.to_owned()));
        }
        if quote.is_some() {
            return Err("a quote's comment is the last line".into());
        }
        Ok(Chapter { parts })
    }

    /// The page with its quotes resolved: info and body of a block from what its comment says.
    pub fn with_quotes(&self, resolve: impl Fn(&str) -> Result<(String, String), String>) -> Result<String, String> {
        self.write(|block| match &block.quote {
            Some(quote) => resolve(quote).map_err(|message| format!("quote {quote}: {message}")),
            None => Ok((block.info.clone(), block.body.clone())),
        })
    }

    /// The page with the outputs of its commands.
    pub fn with_outputs(&self, replay: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
        self.write(|block| {
            let body = if block.info == "console" { replay(&block.body)? } else { block.body.clone() };
            Ok((block.info.clone(), body))
        })
    }

    fn write(&self, block: impl Fn(&Block) -> Result<(String, String), String>) -> Result<String, String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Line(line) => {
                    out.push_str(line);
                    out.push('\n');
                }
                Part::Block(found) => {
                    let (info, body) = block(found)?;
                    out.push_str(&format!("```{info}\n{body}```\n"));
                }
            }
        }
        Ok(out)
    }
}

#[test]
fn a_page_is_written_as_it_was_read() {
    let page = "# A\n\n<!-- quote a.rs \"fn a\" -->\n```rust\nfn a() {}\n```\ntext\n```\n\nplain\n```\n";
    let chapter = Chapter::read(page).expect("a page");
    assert_eq!(chapter.with_outputs(|_| Err("no commands".into())).as_deref(), Ok(page));
    let quoted = chapter.with_quotes(|quote| Ok(("x".into(), format!("{quote}\n")))).expect("quoted");
    assert_eq!(quoted, page.replace("```rust\nfn a() {}", "```x\na.rs \"fn a\""));
    assert!(Chapter::read("```\nopen\n").is_err());
    assert!(Chapter::read("<!-- quote a -->\n\n```\n```\n").is_err());
}
