//! Threads whose number is known to whoever joins them.
//!
//! Owns the start and the end of this project's own threads, those of the service and of hosts. The system counts a
//! thread a moment longer than it can be joined. A host whose interpreter asks the system for the number of threads,
//! as CPython does before a fork, waits until each is gone, and needs its number to know.
//!
//! The number is what proc(5) calls the thread, so that it is right for the `/proc` in which it is then looked up,
//! also in a PID namespace. Any thread.

use crate::sync::thread::{Builder, JoinHandle};
use std::sync::{Arc, OnceLock};

/// The system's number of a thread: gettid(2).
pub type ThreadNumber = i32;

/// A running thread.
pub struct Thread<T> {
    handle: JoinHandle<T>,
    number: Arc<OnceLock<ThreadNumber>>,
}

/// A thread that was joined. The system may count it still.
pub struct Ended<T> {
    /// What it returned; none if it panicked.
    pub result: Option<T>,
    /// Its number; none where there is no `/proc`.
    pub number: Option<ThreadNumber>,
}

impl<T: Send + 'static> Thread<T> {
    /// Starts a thread. `stack` is in bytes.
    ///
    /// # Errors
    /// The system's, if there is no thread to be had.
    pub fn spawn(name: &str, stack: usize, run: impl FnOnce() -> T + Send + 'static) -> std::io::Result<Thread<T>> {
        let number = Arc::new(OnceLock::new());
        let noted = Arc::clone(&number);
        let handle = Builder::new().name(name.into()).stack_size(stack).spawn(move || {
            if let Some(number) = current() {
                let _first = noted.set(number);
            }
            run()
        })?;
        Ok(Thread { handle, number })
    }

    /// Waits for its end.
    pub fn join(self) -> Ended<T> {
        let result = self.handle.join().ok();
        Ended { result, number: self.number.get().copied() }
    }
}

/// The calling thread's number: the last part of what `/proc/thread-self` points to.
fn current() -> Option<ThreadNumber> {
    std::fs::read_link("/proc/thread-self").ok()?.file_name()?.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{read_dir, read_to_string};

    /// The threads of this process with a name.
    fn named(name: &str) -> Vec<ThreadNumber> {
        let tasks = read_dir("/proc/self/task").expect("there is a /proc").map(|entry| entry.expect("a thread"));
        let has_name =
            |path: &std::path::Path| read_to_string(path.join("comm")).is_ok_and(|found| found.trim() == name);
        let ours = tasks.filter(|entry| has_name(&entry.path()));
        ours.map(|entry| entry.file_name().to_str().and_then(|name| name.parse().ok()).expect("a number")).collect()
    }

    #[test]
    fn the_number_is_the_systems() {
        let spawn = |name: &'static str, run: fn(&str)| {
            let run = move || {
                let numbers = named(name);
                run(name);
                numbers
            };
            Thread::spawn(name, 1 << 20, run).expect("a thread starts").join()
        };
        let ended = spawn("numbered", |_| ());
        assert_eq!(ended.result, ended.number.map(|number| vec![number]));
        let ended = spawn("panics", |name| panic!("the thread {name} does"));
        assert!(ended.result.is_none() && ended.number.is_some(), "{:?}", ended.number);
    }
}
