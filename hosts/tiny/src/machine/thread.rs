//! A thread of the machine: its stack, what it printed, its calls.
//!
//! Belongs to one system thread. Compiled code finds it through its native context, so that helpers can run the
//! interpreter below it.

use super::builtins::Builtin;
use super::eval::Exit;
use super::frame::{Frame, Stack};
use super::{Fail, Machine, RuntimeError, request};
use crate::heap::{Value, memory};
use crate::jit::lane::Lane;
use crate::jit::record;
use firesteel_protocol::exits::AbortReason;
use smallvec::SmallVec;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Arguments of a call, in order. As many as most functions have need no memory of their own.
pub type Arguments = SmallVec<[Value; 4]>;

/// Why a call did not return.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Raised {
    /// An error of the program.
    Error(Box<RuntimeError>),
    /// The thread was asked to stop.
    Stopped,
}

/// A thread.
pub struct Thread<'m> {
    /// What all threads share.
    pub machine: &'m Machine,
    /// Its number, the argument of `main`.
    pub number: usize,
    /// What it printed.
    pub output: String,
    /// Requests to it, see [`request`].
    pub requests: Arc<AtomicU64>,
    /// Its way to the compiler, if there is one. It goes before the stack: what comes back then goes to the orphans.
    pub lane: Option<Lane>,
    /// Why a helper of compiled code failed, until the code has left.
    pub raised: Option<Raised>,
    /// First slot that no frame uses.
    pub top: usize,
    depth: usize,
    stack: Stack,
}

impl<'m> Thread<'m> {
    /// A thread of a machine; none if there is no memory for its stack.
    pub fn new(machine: &'m Machine, number: usize) -> Option<Thread<'m>> {
        let stack = Stack::new(machine.limits.slots)?;
        Some(Thread {
            machine,
            number,
            output: String::new(),
            requests: machine.requests.join(),
            lane: machine.jit.as_ref().map(Lane::new),
            raised: None,
            top: 0,
            depth: 0,
            stack,
        })
    }

    /// Runs `main`; none if the thread was stopped.
    pub fn run_main(&mut self) -> Option<Result<(), RuntimeError>> {
        let main = self.machine.program.main;
        let takes_number = self.machine.program.functions.get(main).is_some_and(|main| main.params == 1);
        let number = Value::int(self.number as i64);
        let args = takes_number.then_some(number).into_iter().collect();
        match self.call_function(main, args) {
            Ok(_) => Some(Ok(())),
            Err(Raised::Error(error)) => Some(Err(*error)),
            Err(Raised::Stopped) => None,
        }
    }

    /// Calls a value. `unit` of the caller's frame says where, for errors.
    ///
    /// # Errors
    /// If it is not to be called so, or fails.
    pub fn call(&mut self, callable: &Value, args: Arguments, at: Place<'_>) -> Result<Value, Raised> {
        if let Some(function) = callable.as_function() {
            let declared = self.machine.program.functions.get(function);
            let Some(declared) = declared.filter(|declared| usize::from(declared.params) == args.len()) else {
                let (name, params) = declared.map_or(("?", 0), |found| (found.name.as_str(), found.params));
                let message = format!("`{name}` takes {params} arguments, not {}", args.len());
                return Err(self.error(at, Fail(message)));
            };
            if self.depth >= self.machine.limits.depth {
                let message = format!("`{}`: more than {} nested calls", declared.name, self.machine.limits.depth);
                return Err(self.error(at, Fail(message)));
            }
            return match self.call_function(function, args) {
                Err(Raised::Error(error)) if error.line == 0 => Err(self.error(at, Fail(error.message))),
                other => other,
            };
        }
        let builtin = callable.as_builtin().and_then(Builtin::numbered);
        let args: SmallVec<[&Value; 4]> = args.iter().collect();
        let result = match builtin {
            Some(builtin) => builtin.call(&args, self.machine.limits.heap_bytes),
            None => Err(Fail(format!("{} is no function", callable.tag().name()))),
        };
        result.map_err(|fail| self.error(at, fail))
    }

    /// Runs a function. Looks for requests first, as every jump backwards does: recursion may take for ever, too.
    fn call_function(&mut self, function: usize, args: Arguments) -> Result<Value, Raised> {
        if self.requests.load(Ordering::Relaxed) != 0 {
            self.serve_requests()?;
        }
        let machine = self.machine;
        let frame = machine.program.functions.get(function).and_then(|found| self.stack.frame(self.top, found));
        let Some(mut frame) = frame else {
            // The caller knows the place.
            let message = format!("the stack of {} slots is full", machine.limits.slots);
            let error = RuntimeError { file: String::new(), line: 0, function: String::new(), message };
            return Err(Raised::Error(Box::new(error)));
        };
        for (at, arg) in args.into_iter().enumerate() {
            frame.set_local(at, arg);
        }
        let below = std::mem::replace(&mut self.top, frame.end);
        self.depth += 1;
        let result = self.run(&mut frame);
        self.depth -= 1;
        frame.clear();
        self.top = below;
        result
    }

    /// Runs a frame to its end, in whichever way.
    fn run(&mut self, frame: &mut Frame<'m>) -> Result<Value, Raised> {
        loop {
            let recording = self.lane.as_ref().is_some_and(|lane| lane.is_at(frame));
            let exit = if recording { self.execute::<true>(frame) } else { self.execute::<false>(frame) };
            match exit {
                Ok(Exit::Return(value)) => return Ok(value),
                Ok(Exit::Switch) => {}
                Err(raised) => {
                    if self.lane.as_ref().is_some_and(|lane| lane.is_at(frame)) {
                        record::abort(self, AbortReason::Exception);
                    }
                    return Err(raised);
                }
            }
        }
    }

    /// An error with its place.
    #[cold]
    pub fn error(&self, at: Place<'_>, fail: Fail) -> Raised {
        Raised::Error(Box::new(RuntimeError {
            file: self.machine.program.file.clone(),
            line: at.function.line(at.unit),
            function: at.function.name.clone(),
            message: fail.0,
        }))
    }

    /// Fails if objects of this thread have more bytes than they may.
    ///
    /// # Errors
    /// If so.
    #[inline]
    pub fn check_budget(&self) -> Result<(), Fail> {
        let limit = self.machine.limits.heap_bytes;
        if memory::bytes() > limit { Err(Fail::memory(limit)) } else { Ok(()) }
    }

    /// Serves the requests that are there.
    ///
    /// # Errors
    /// If one is to stop.
    #[cold]
    pub fn serve_requests(&mut self) -> Result<(), Raised> {
        let asked = self.requests.swap(0, Ordering::AcqRel);
        if let Some(lane) = &mut self.lane {
            lane.release_returned();
        }
        if let Some(jit) = &self.machine.jit {
            // While there are many, no thread records.
            jit.bury_orphans();
        }
        if asked & request::STOP != 0 {
            // It stays asked for, so that every frame below hears it.
            self.requests.fetch_or(request::STOP, Ordering::AcqRel);
            return Err(Raised::Stopped);
        }
        Ok(())
    }
}

/// A place in a program, for errors.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    /// Function.
    pub function: &'p crate::program::Function,
    /// Unit.
    pub unit: u32,
}

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        if let (Some(lane), Some(jit)) = (&mut self.lane, &self.machine.jit) {
            lane.close(jit);
            jit.bury_orphans();
        }
        self.machine.requests.leave(&self.requests);
    }
}
