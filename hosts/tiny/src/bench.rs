//! Measuring programs: interpreted, with the compiler from a cold start, and when everything is compiled.
//!
//! All in one process and one run, in turn, so that what disturbs the machine disturbs all three alike. Every run
//! must print the same.

use crate::heap::memory;
use crate::jit::JitOptions;
use crate::machine::{Limits, Machine, Outcome, THREAD_STACK};
use crate::program::Program;
use std::path::Path;
use std::time::{Duration, Instant};

/// Times of one program: medians, in seconds.
#[derive(Clone, Debug)]
pub struct Times {
    /// Name: the file's, without its extension.
    pub name: String,
    /// Interpreted.
    pub interpreted: f64,
    /// With the compiler, from a cold start: recording, compiling and waiting included.
    pub cold: f64,
    /// With the compiler, once it has compiled everything.
    pub warm: f64,
}

impl Times {
    /// How much faster compiled code is than the interpreter.
    pub fn ratio(&self) -> f64 {
        self.interpreted / self.warm
    }

    /// As one line of JSON.
    pub fn to_json(&self) -> String {
        let Times { name, interpreted, cold, warm } = self;
        let ratio = self.ratio();
        format!(
            "{{\"program\": \"{name}\", \"interpreted_s\": {interpreted:.6}, \"cold_s\": {cold:.6}, \
             \"warm_s\": {warm:.6}, \"ratio\": {ratio:.2}}}"
        )
    }
}

/// Measures a program, so many times each way.
///
/// # Errors
/// If it cannot be loaded or run, or does not print the same every time.
pub fn measure(path: &Path, rounds: u32, interpret: bool) -> Result<Times, String> {
    let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let machine = |jit: Option<JitOptions>| -> Result<Machine, String> {
        let program = Program::load(path).map_err(|error| error.to_string())?;
        Machine::new(program, Limits::default(), jit).map_err(|error| error.to_string())
    };
    let options = || JitOptions { interpret, ..JitOptions::default() };
    let plain = machine(None)?;
    let warm = machine(Some(options()))?;
    let expected = timed(&plain)?.1;
    // Until nothing new is compiled.
    let mut compiled = None;
    for _ in 0..20 {
        check(&name, &expected, &timed(&warm)?.1)?;
        let now = warm.jit.as_ref().map(|jit| {
            jit.service.wait_idle();
            jit.service.stats().compiled
        });
        if compiled == now {
            break;
        }
        compiled = now;
    }
    let (mut interpreted, mut colds, mut warms) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (time, output) = timed(&plain)?;
        check(&name, &expected, &output)?;
        interpreted.push(time);
        let (time, output) = timed(&warm)?;
        check(&name, &expected, &output)?;
        warms.push(time);
        let cold = machine(Some(options()))?;
        let (time, output) = timed(&cold)?;
        check(&name, &expected, &output)?;
        colds.push(time);
    }
    Ok(Times { name, interpreted: median(interpreted), cold: median(colds), warm: median(warms) })
}

fn check(name: &str, expected: &str, output: &str) -> Result<(), String> {
    if output == expected { Ok(()) } else { Err(format!("{name}: expected\n{expected}\nbut it printed\n{output}")) }
}

/// Runs `main` on a thread of its own; the time is that of the run, without the thread's birth.
fn timed(machine: &Machine) -> Result<(Duration, String), String> {
    std::thread::scope(|scope| {
        let run = || {
            let begun = Instant::now();
            let outcome = machine.run_thread(0);
            (begun.elapsed(), outcome)
        };
        let builder = std::thread::Builder::new().stack_size(THREAD_STACK);
        let handle = builder.spawn_scoped(scope, run).map_err(|error| format!("cannot start a thread: {error}"))?;
        let (time, Outcome { output, result }) = handle.join().map_err(|_| "the thread failed".to_owned())?;
        match result {
            Some(Ok(())) => Ok((time, output)),
            Some(Err(error)) => Err(error.to_string()),
            None => Err("the thread was stopped".to_owned()),
        }
    })
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}

/// Nanoseconds of an iteration that ends in an idle control point, a jump backwards with nothing to do: with the compiler
/// on (and the loop not to be compiled), and with it off. The least of so many rounds, since the two differ by less than
/// what disturbs them.
///
/// # Errors
/// As for [`measure`].
pub fn idle_control_point(rounds: u32) -> Result<(f64, f64), String> {
    const JUMPS: u32 = 200_000;
    let text =
        format!("func main()\n  const {JUMPS}\n  range 1\nagain:\n  next done\n  pop\n  jump again\ndone:\nend\n");
    let machine = |jit: Option<JitOptions>| -> Result<Machine, String> {
        let program = Program::from_text(&text, "idle").map_err(|error| error.to_string())?;
        Machine::new(program, Limits::default(), jit).map_err(|error| error.to_string())
    };
    let off = machine(None)?;
    let on = machine(Some(JitOptions { threshold: Some(u32::MAX), interpret: true, ..JitOptions::default() }))?;
    let (mut offs, mut ons) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        offs.push(timed(&off)?.0);
        ons.push(timed(&on)?.0);
    }
    memory::retire();
    let per_jump =
        |times: Vec<Duration>| times.into_iter().min().map_or(0.0, |time| time.as_secs_f64() * 1e9 / f64::from(JUMPS));
    Ok((per_jump(ons), per_jump(offs)))
}
