//! The developer's commands: `cargo xtask <command>`.
//!
//! Reading order: [`commands`] (one file a command), [`prepare`] (what commands need of the
//! machine), [`llvm`] and [`python`] (finding both), [`debian`] (a CPython where there is none), [`venv`] (the environment the extension is
//! installed in), [`suites`] (running tests and counting), [`tidy`] (rules on the source).
//!
//! Nothing here links LLVM or Python, so that it builds on a machine that has neither and can say
//! what is missing.

mod apt;
mod commands;
mod debian;
mod error;
mod llvm;
mod prepare;
mod process;
mod python;
mod suites;
mod tidy;
mod venv;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

/// Developer's commands of Firesteel.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = workspace::Workspace::locate().and_then(|workspace| arguments.command.run(&workspace));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Arguments::command().debug_assert();
    }
}
