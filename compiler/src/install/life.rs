//! The life of what stands in a slot of the executor table: its states, and the transitions between them.
//!
//! Owns the table of transitions and the atomic that holds an executor's state. Any thread: states only
//! advance, each by one compare-and-swap, so of two threads that want the same transition one makes it.
//!
//! ```text
//!                  publish                 validate
//!   (empty slot) ----------> Fresh ------------------------> Valid
//!        ^                    |  \--- invalidate --\          |
//!        |                    |                     v         | invalidate
//!        +---- clear ---------+-------------------- Invalid <-+
//! ```
//!
//! * *Fresh*: published; what it relies on was true when it was recorded. Nobody enters it.
//! * *Valid*: a thread that holds the host's lock saw that all of that still holds. It may be entered.
//! * *Invalid*: must not be entered again; who is inside leaves at the next check. It stays so.
//!
//! Whoever takes an executor out of its slot (publishing another, promoting, clearing) invalidates it.

use crate::sync::{AtomicU8, AtomicU32, Ordering};
use std::sync::atomic::AtomicU64;

/// Lives begun and ended in this process, for telling whether executors are reclaimed. No state of any of them, so not
/// one of the atomics whose schedules are tried.
static CENSUS: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// State of an executor.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum ExecutorState {
    /// Published, dependencies not checked since the recording.
    Fresh,
    /// May be entered.
    Valid,
    /// Must not be entered again; whoever is inside leaves at the next check.
    Invalid,
}

/// What happens to an executor.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Event {
    /// Its dependencies were checked and hold.
    Validate,
    /// A dependency changed, or another executor takes its place.
    Invalidate,
}

impl ExecutorState {
    /// Every state.
    pub const ALL: [ExecutorState; 3] = [ExecutorState::Fresh, ExecutorState::Valid, ExecutorState::Invalid];

    /// Name for people.
    pub const fn name(self) -> &'static str {
        match self {
            ExecutorState::Fresh => "fresh",
            ExecutorState::Valid => "valid",
            ExecutorState::Invalid => "invalid",
        }
    }

    /// The state after an event: the drawing above as a table. None if the event has no effect here.
    pub const fn after(self, event: Event) -> Option<ExecutorState> {
        match (self, event) {
            (ExecutorState::Fresh, Event::Validate) => Some(ExecutorState::Valid),
            (ExecutorState::Fresh | ExecutorState::Valid, Event::Invalidate) => Some(ExecutorState::Invalid),
            (ExecutorState::Valid | ExecutorState::Invalid, Event::Validate)
            | (ExecutorState::Invalid, Event::Invalidate) => None,
        }
    }

    const fn of(code: u8) -> ExecutorState {
        match code {
            0 => ExecutorState::Fresh,
            1 => ExecutorState::Valid,
            _ => ExecutorState::Invalid,
        }
    }
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 2] = [Event::Validate, Event::Invalidate];

    /// Name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Event::Validate => "validate",
            Event::Invalidate => "invalidate",
        }
    }
}

/// Stands among the keepers of what nobody else can reach.
const UNREACHABLE: u32 = 1 << 31;

/// An executor's state, shared among threads, and how many of them keep it.
#[derive(Debug)]
pub struct Life {
    state: AtomicU8,
    keepers: AtomicU32,
}

impl Life {
    /// A fresh one.
    pub fn new() -> Life {
        CENSUS[0].fetch_add(1, Ordering::Relaxed);
        Life { state: AtomicU8::new(ExecutorState::Fresh as u8), keepers: AtomicU32::new(0) }
    }

    /// How many began and how many ended so far.
    pub fn census() -> (u64, u64) {
        let [begun, ended] = &CENSUS;
        // In this order: an end counts only with its beginning.
        let ended = ended.load(Ordering::Acquire);
        (begun.load(Ordering::Relaxed), ended)
    }

    /// The state now. What the thread that made the transition did before is visible.
    #[inline]
    pub fn state(&self) -> ExecutorState {
        ExecutorState::of(self.state.load(Ordering::Acquire))
    }

    /// One more keeps it: the caller keeps it already, or has pinned an epoch in which nobody could have seen it go.
    #[inline]
    pub fn keep(&self) {
        self.keepers.fetch_add(1, Ordering::Relaxed);
    }

    /// One less does. True if nobody does any more and nobody can reach it: the caller ends it. What others did with it comes
    /// before that.
    #[inline]
    pub fn give_up(&self) -> bool {
        self.keepers.fetch_sub(1, Ordering::AcqRel) == UNREACHABLE + 1
    }

    /// Nobody can reach it any more who does not keep it. True if nobody does: the caller ends it.
    pub fn is_unreachable(&self) -> bool {
        self.keepers.fetch_or(UNREACHABLE, Ordering::AcqRel) == 0
    }

    /// Lets an event happen; true if this call made the transition.
    pub fn apply(&self, event: Event) -> bool {
        let mut state = self.state();
        while let Some(next) = state.after(event) {
            match self.state.compare_exchange(state as u8, next as u8, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return true,
                Err(found) => state = ExecutorState::of(found),
            }
        }
        false
    }
}

impl Default for Life {
    fn default() -> Life {
        Life::new()
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        CENSUS[1].fetch_add(1, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn life(state: ExecutorState) -> Life {
        let life = Life::new();
        match state {
            ExecutorState::Fresh => {}
            ExecutorState::Valid => assert!(life.apply(Event::Validate)),
            ExecutorState::Invalid => assert!(life.apply(Event::Invalidate)),
        }
        assert_eq!(life.state(), state);
        life
    }

    #[test]
    fn lives_are_counted() {
        let (begun, ended) = Life::census();
        drop(life(ExecutorState::Fresh));
        let after = Life::census();
        assert!(after.0 > begun && after.1 > ended && after.0 >= after.1, "{after:?}");
    }

    /// Every edge of the drawing, and every missing one.
    #[test]
    fn each_event_leads_where_the_drawing_says_or_changes_nothing() {
        const DRAWN: &str = "
            fresh validate   valid
            fresh invalidate invalid
            valid invalidate invalid
        ";
        let mut taken = vec![];
        for state in ExecutorState::ALL {
            for event in Event::ALL {
                let life = life(state);
                if life.apply(event) {
                    taken.push(format!("{} {} {}", state.name(), event.name(), life.state().name()));
                } else {
                    assert_eq!(life.state(), state);
                }
            }
        }
        let drawn: Vec<String> =
            DRAWN.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(taken, drawn);
    }
}
