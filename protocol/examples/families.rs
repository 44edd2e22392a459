//! Prints what a `.fam` file becomes: `families FILE page`, `rust` or `json`.

use firesteel_protocol::fam::{emit, load_path};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, form] = args.as_slice() else {
        eprintln!("usage: families FILE page|rust|json");
        return ExitCode::from(2);
    };
    let tables = match load_path(file) {
        Ok(tables) => tables,
        Err(error) => {
            eprintln!("{error}");
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
