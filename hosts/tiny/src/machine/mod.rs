//! The machine: what its threads share, and how a program is run.
//!
//! [`Machine`] is shared by reference among threads; [`thread::Thread`] belongs to one. There is no lock around
//! execution: threads share a program's code, its globals, and the table of compiled loops, and nothing else.

pub mod builtins;
pub mod decode;
pub mod eval;
mod fields;
pub mod frame;
pub mod globals;
pub mod numbers;
pub mod thread;

use crate::heap::memory;
use crate::jit::{Jit, JitError, JitOptions};
use crate::program::Program;
use globals::Globals;
use parking_lot::Mutex;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use thread::Thread;

/// What an operation cannot do, without the place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fail(pub String);

impl Fail {
    /// With this message.
    pub fn new(message: impl Into<String>) -> Fail {
        Fail(message.into())
    }

    /// The budget is spent.
    pub fn memory(heap_bytes: i64) -> Fail {
        Fail(format!("out of memory: the thread's heap may have {heap_bytes} bytes; raise it with --heap"))
    }
}

/// A program's error. The author of the program must act.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}:{line}: in `{function}`: {message}")]
pub struct RuntimeError {
    /// File.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Function.
    pub function: String,
    /// What happened.
    pub message: String,
}

/// Limits of one thread.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes that the objects of a thread may have.
    pub heap_bytes: i64,
    /// Calls that may be nested.
    pub depth: usize,
    /// Frame slots.
    pub slots: usize,
    /// Bytes that a thread may print.
    pub output_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { heap_bytes: 1 << 30, depth: 2000, slots: 1 << 18, output_bytes: 1 << 30 }
    }
}

/// Bytes of machine stack that a thread of the interpreter needs for [`Limits::depth`] nested calls.
pub const THREAD_STACK: usize = 256 << 20;

/// Requests to a thread, bits of the word that compiled loops poll, and the interpreter at jumps backwards and calls.
pub mod request {
    /// End: another thread failed, or the run is over.
    pub const STOP: u64 = 1;
    /// Something was given back or published: look at it.
    pub const WAKE: u64 = 2;
    /// A global changed.
    pub const GLOBALS: u64 = 4;
}

/// The request words of all threads.
#[derive(Debug, Default)]
pub struct Requests {
    members: Mutex<Members>,
}

#[derive(Debug, Default)]
struct Members {
    words: Vec<Arc<AtomicU64>>,
    /// The run is being stopped: threads that join late are, too.
    stopping: bool,
}

impl Requests {
    /// A new thread's word.
    pub fn join(&self) -> Arc<AtomicU64> {
        let mut members = self.members.lock();
        let word = Arc::new(AtomicU64::new(if members.stopping { request::STOP } else { 0 }));
        members.words.push(Arc::clone(&word));
        word
    }

    /// Forgets a thread's word.
    pub fn leave(&self, word: &Arc<AtomicU64>) {
        self.members.lock().words.retain(|known| !Arc::ptr_eq(known, word));
    }

    /// Asks all threads.
    pub fn ask(&self, bits: u64) {
        for word in &self.members.lock().words {
            word.fetch_or(bits, Ordering::AcqRel);
        }
    }

    /// Stops all threads, also those that join before the next [`Requests::begin_run`].
    pub fn stop(&self) {
        self.members.lock().stopping = true;
        self.ask(request::STOP);
    }

    /// A run begins: threads that join are not stopped any more.
    pub fn begin_run(&self) {
        self.members.lock().stopping = false;
    }
}

/// Stops all threads if the one that holds it panics, so that nobody waits for ever for one that would go on.
struct StopsAll<'m>(&'m Requests);

impl Drop for StopsAll<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

/// What threads share.
pub struct Machine {
    /// The program.
    pub program: Program,
    /// Its globals.
    pub globals: Globals,
    /// Limits of each thread.
    pub limits: Limits,
    /// Request words.
    pub requests: Arc<Requests>,
    /// The compiler; none if it is off.
    pub jit: Option<Jit>,
}

/// What a thread's run gave.
#[derive(Debug)]
pub struct Outcome {
    /// What it printed.
    pub output: String,
    /// How it ended; none if another thread's failure stopped it.
    pub result: Option<Result<(), RuntimeError>>,
}

impl Machine {
    /// A machine for a program; without options for the compiler it only interprets.
    ///
    /// # Errors
    /// If the compiler cannot start.
    pub fn new(program: Program, limits: Limits, jit: Option<JitOptions>) -> Result<Machine, JitError> {
        let requests = Arc::new(Requests::default());
        let jit = jit.map(|options| Jit::start(&program, options, &requests)).transpose()?;
        Ok(Machine { globals: Globals::new(&program), program, limits, requests, jit })
    }

    /// Runs `main` on so many threads at once and waits for all. When one fails or panics, the others are stopped.
    ///
    /// # Errors
    /// If a thread cannot be started.
    pub fn run(&self, threads: usize) -> Result<Vec<Outcome>, std::io::Error> {
        self.requests.begin_run();
        std::thread::scope(|scope| {
            let mut handles = Vec::new();
            for number in 0..threads {
                let run = move || self.run_thread(number);
                let builder = std::thread::Builder::new().name(format!("tiny-{number}")).stack_size(THREAD_STACK);
                match builder.spawn_scoped(scope, run) {
                    Ok(handle) => handles.push(handle),
                    Err(error) => {
                        self.requests.stop();
                        return Err(error);
                    }
                }
            }
            let lost = || Outcome { output: String::new(), result: None };
            Ok(handles.into_iter().map(|handle| handle.join().unwrap_or_else(|_| lost())).collect())
        })
    }

    /// Runs `main` on the calling thread, which needs [`THREAD_STACK`] bytes of stack. If it fails, all others are
    /// stopped, and whoever begins before the next [`Machine::run`].
    pub fn run_thread(&self, number: usize) -> Outcome {
        let _stops = StopsAll(&self.requests);
        let outcome = self.run_alone(number);
        if matches!(outcome.result, Some(Err(_))) {
            self.requests.stop();
        }
        outcome
    }

    /// The same, and others go on if it fails.
    pub fn run_alone(&self, number: usize) -> Outcome {
        let outcome = match Thread::new(self, number) {
            Some(mut thread) => {
                let result = thread.run_main();
                Outcome { output: std::mem::take(&mut thread.output), result }
            }
            None => {
                let error = RuntimeError {
                    file: self.program.file.clone(),
                    line: 0,
                    function: "main".into(),
                    message: "out of memory: there is none for the thread's stack".into(),
                };
                Outcome { output: String::new(), result: Some(Err(error)) }
            }
        };
        // The thread is dropped: what it held is given back, and its memory can go.
        memory::retire();
        outcome
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("program", &self.program.file).field("jit", &self.jit.is_some()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_panics_stops_the_others() {
        let text = "func main()\nagain:\n  jump again\nend\n";
        let program = Program::from_text(text, "endless.tiny").expect("a program");
        let machine = Machine::new(program, Limits::default(), None).expect("a machine");
        machine.requests.begin_run();
        std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(THREAD_STACK);
            let endless = builder.spawn_scoped(scope, || machine.run_thread(0)).expect("a thread");
            let panics = scope.spawn(|| {
                let _stops = StopsAll(&machine.requests);
                std::panic::panic_any(());
            });
            assert!(panics.join().is_err());
            let outcome = endless.join().expect("it does not panic");
            assert_eq!((outcome.output, outcome.result), (String::new(), None));
        });
    }
}
