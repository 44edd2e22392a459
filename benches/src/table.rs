//! A plain text table: the first column to the left, the others to the right.

/// Renders `rows` under `header`, columns as wide as their widest cell. Rows may be shorter than
/// the header; what is missing stays empty.
///
/// ```
/// use firesteel_benches::table::render;
/// let rows = [vec!["sieve".to_owned(), "4.10".to_owned()]];
/// assert_eq!(render(&["program", "s"], &rows), "program     s\n-------  ----\nsieve    4.10\n");
/// ```
pub fn render(header: &[&str], rows: &[Vec<String>]) -> String {
    let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
    let widths: Vec<usize> = header
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let widest = rows.iter().map(|row| cell(row, column).chars().count()).max();
            widest.unwrap_or(0).max(name.chars().count())
        })
        .collect();
    let mut text = String::new();
    let mut line = |cells: Vec<String>| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| match column {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    };
    line(header.iter().map(|&name| name.to_owned()).collect());
    line(widths.iter().map(|&width| "-".repeat(width)).collect());
    for row in rows {
        line((0..header.len()).map(|column| cell(row, column)).collect());
    }
    text
}
