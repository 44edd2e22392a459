//! A frame's visit to a loop: the situation of a callback in which a loop is recorded, entered or left.
//!
//! Owns nothing. Made once a JUMP or BRANCH event and handed down to all that follows from it; what it names lives as
//! long as the callback. Interpreter threads.

use super::host::Host;
use super::life::LoopState;
use super::state::Shared;
use crate::ffi::{Frame, ThreadState};
use crate::gil::Locked;

/// Who is at which loop.
#[derive(Clone, Copy)]
pub struct Visit<'a> {
    /// The host.
    pub host: &'static Host,
    /// The interpreter's lock is held.
    pub locked: Locked,
    /// The running thread.
    pub thread: ThreadState,
    /// Its frame, suspended in the event.
    pub frame: Frame,
    /// The frame's code object.
    pub state: &'a Shared,
    /// The loop.
    pub found: &'a LoopState,
    /// The loop's index in the code object.
    pub index: usize,
    /// When the callback began, if it is timed.
    pub began: Option<u64>,
}
