//! crossbeam-channel's bounded channel on shuttle's lock and condition, as far as the service uses it.
//!
//! Owns the channel. It has room for [`ROOM`] messages at most, whatever is asked for, so that schedules of a few
//! steps meet full queues, and nothing in it waits for room, since the service does not. Time does not pass in a
//! schedule: a wait with a limit is as long as the others' turns that the schedule puts between two looks. Threads of
//! a schedule.

use super::locks::{Condvar, Mutex};
pub(crate) use crossbeam_channel::{RecvError, RecvTimeoutError, TryRecvError, TrySendError};
use shuttle::thread;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Greatest number of messages that wait.
const ROOM: usize = 4;

struct Channel<T> {
    state: Mutex<State<T>>,
    /// A message came or went, or the last of one side did.
    changed: Condvar,
}

struct State<T> {
    messages: VecDeque<T>,
    room: usize,
    senders: usize,
    receivers: usize,
}

/// The end where messages go in.
pub(crate) struct Sender<T>(Arc<Channel<T>>);

/// The end where they come out.
pub(crate) struct Receiver<T>(Arc<Channel<T>>);

/// A channel with room for so many messages, but for [`ROOM`] at most.
pub(crate) fn bounded<T>(room: usize) -> (Sender<T>, Receiver<T>) {
    let state = State { messages: VecDeque::new(), room: room.min(ROOM), senders: 1, receivers: 1 };
    let channel = Arc::new(Channel { state: Mutex::new(state), changed: Condvar::default() });
    (Sender(channel.clone()), Receiver(channel))
}

impl<T> Channel<T> {
    fn try_send(&self, state: &mut State<T>, message: T) -> Result<(), TrySendError<T>> {
        if state.receivers == 0 {
            return Err(TrySendError::Disconnected(message));
        }
        if state.messages.len() == state.room {
            return Err(TrySendError::Full(message));
        }
        state.messages.push_back(message);
        self.changed.notify_all();
        Ok(())
    }

    fn try_recv(&self, state: &mut State<T>) -> Result<T, TryRecvError> {
        match state.messages.pop_front() {
            Some(message) => {
                self.changed.notify_all();
                Ok(message)
            }
            None if state.senders == 0 => Err(TryRecvError::Disconnected),
            None => Err(TryRecvError::Empty),
        }
    }
}

impl<T> Sender<T> {
    pub(crate) fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        self.0.try_send(&mut self.0.state.lock(), message)
    }
}

impl<T> Receiver<T> {
    pub(crate) fn recv(&self) -> Result<T, RecvError> {
        let mut state = self.0.state.lock();
        loop {
            match self.0.try_recv(&mut state) {
                Ok(message) => return Ok(message),
                Err(TryRecvError::Disconnected) => return Err(RecvError),
                Err(TryRecvError::Empty) => state = self.0.changed.wait(state),
            }
        }
    }

    pub(crate) fn try_recv(&self) -> Result<T, TryRecvError> {
        self.0.try_recv(&mut self.0.state.lock())
    }

    pub(crate) fn recv_timeout(&self, _: Duration) -> Result<T, RecvTimeoutError> {
        let first = self.try_recv();
        let found = if matches!(first, Err(TryRecvError::Empty)) {
            thread::yield_now();
            self.try_recv()
        } else {
            first
        };
        found.map_err(|error| match error {
            TryRecvError::Empty => RecvTimeoutError::Timeout,
            TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.state.lock().messages.is_empty()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Sender<T> {
        self.0.state.lock().senders += 1;
        Sender(self.0.clone())
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Receiver<T> {
        self.0.state.lock().receivers += 1;
        Receiver(self.0.clone())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.state.lock().senders -= 1;
        self.0.changed.notify_all();
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.receivers -= 1;
        if state.receivers == 0 {
            // As in the real one: what nobody will read goes now.
            let unread = std::mem::take(&mut state.messages);
            drop(state);
            drop(unread);
        }
        self.0.changed.notify_all();
    }
}
