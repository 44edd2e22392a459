//! Prints what a `.fam` file becomes: `families FILE page`, `rust` or `json`.

use firesteel_protocol::fam::{emit, load};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, form] = args.as_slice() else {
        eprintln!("usage: families FILE page|rust|json");
        return ExitCode::from(2);
    };
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{file}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let tables = match load(&text, file) {
        Ok(tables) => tables,
        Err(errors) => {
            eprint!("{errors}");
            return ExitCode::FAILURE;
        }
    };
    match form.as_str() {
        "page" => print!("{}", emit::emit_doc(tables)),
        "rust" => print!("{}", emit::emit_rust(tables)),
        "json" => print!("{}", emit::emit_json(tables)),
        _ => {
            eprintln!("unknown form {form}: page, rust or json");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
