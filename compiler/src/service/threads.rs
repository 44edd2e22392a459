//! The service's threads: where they are in their life, and how they are started so that nothing can be lost.
//!
//! Owns the start. A thread is started empty and waits; only when all are there is each handed what it works with. So
//! one that the system refuses leaves the others' belongings where they were. Called under the lock of the service's
//! threads.
//!
//! ```text
//!             both started                leave, shut down
//!   Paused ------------------> Running -------------------> Ended
//!    |  ^ <------- pause -------  |                           ^
//!    |  +--(one was refused)      +---- pause, a thread lost -+
//!    +---------------- leave, shut down ----------------------+
//! ```

use super::ServiceError;
use super::intake::Intake;
use super::worker::Worker;
use crate::sync::channel::{Sender, bounded};
use crate::thread::Thread;

/// The threads, or what they work with while there are none.
pub(super) enum Threads {
    Running { intake: Thread<Option<Intake>>, worker: Thread<Option<Worker>> },
    Paused { intake: Box<Intake>, worker: Box<Worker> },
    Ended,
}

/// Stacks in bytes.
pub(super) struct Stacks {
    pub(super) intake: usize,
    pub(super) worker: usize,
}

impl Stacks {
    /// LLVM's instruction selection recurses deeply.
    pub(super) const USUAL: Stacks = Stacks { intake: 16 << 20, worker: 16 << 20 };
}

/// A thread that waits for what it works with.
pub(super) struct Waiting<S> {
    thread: Thread<Option<S>>,
    hand: Sender<Box<S>>,
}

impl<S: Send + 'static> Waiting<S> {
    /// Starts a thread that will do this. It gives back what it worked with.
    pub(super) fn spawn(
        name: &'static str,
        stack: usize,
        run: impl FnOnce(S) -> S + Send + 'static,
    ) -> Result<Waiting<S>, ServiceError> {
        let (hand, handed) = bounded::<Box<S>>(1);
        let thread = Thread::spawn(name, stack, move || handed.recv().ok().map(|state| run(*state)));
        let thread = thread.map_err(|source| ServiceError::Thread { name, source })?;
        Ok(Waiting { thread, hand })
    }

    /// Lets it work.
    pub(super) fn begin(self, state: Box<S>) -> Thread<Option<S>> {
        // There is room, and it waits for this.
        let _ = self.hand.try_send(state);
        self.thread
    }

    /// Ends it before it did anything.
    pub(super) fn dismiss(self) {
        drop(self.hand);
        self.thread.join();
    }
}
