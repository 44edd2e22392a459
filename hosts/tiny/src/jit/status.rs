//! The life of a loop: its states, and the transitions between them.
//!
//! Owns the table of transitions and the atomic that holds a loop's state. Any thread: each transition is one
//! compare-and-swap, so of two threads that want the same one makes it, and who starts a recording owns it.
//!
//! ```text
//!            start               seal                install
//!   Cold ---------------> Recording -----> Compiling ----------> Installed
//!    ^  ^                    |                 |                     |
//!    |  +------ fail --------+------ fail -----+                     |
//!    |        (longer wait)                    |                     |
//!    |                                         v                     v
//!    +---------------------- reset ------------+---------------------+
//!    |
//!    +-- forgive -- Blacklisted <-- give up -- Cold, Recording, Compiling
//! ```
//!
//! A tree that is retired because it failed is reset first: then *fail* finds the loop cold and leaves it so, or another
//! thread records it already and is not disturbed.

use std::sync::atomic::{AtomicU8, Ordering};

/// State of a loop, see the module's drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Status {
    /// Counted.
    Cold,
    /// A thread records its root.
    Recording,
    /// Its root was handed over.
    Compiling,
    /// An executor was installed; the slot says whether it still is.
    Installed,
    /// Never recorded again, unless it is forgiven.
    Blacklisted,
}

/// What happens to a loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A thread starts to record its root.
    Start,
    /// The root is handed over.
    Seal,
    /// The root's executor was seen.
    Install,
    /// An attempt failed; another comes later.
    Fail,
    /// An attempt failed, and it was the last.
    GiveUp,
    /// What was compiled is invalid or retired.
    Reset,
    /// Failed attempts are forgotten.
    Forgive,
}

impl Status {
    /// Every state.
    pub const ALL: [Status; 5] =
        [Status::Cold, Status::Recording, Status::Compiling, Status::Installed, Status::Blacklisted];

    /// The state after an event: the drawing above as a table. None if the event has no effect here.
    pub const fn after(self, event: Event) -> Option<Status> {
        match (event, self) {
            (Event::Start, Status::Cold) => Some(Status::Recording),
            (Event::Seal, Status::Recording) => Some(Status::Compiling),
            (Event::Install, Status::Compiling) => Some(Status::Installed),
            (Event::Fail, Status::Recording | Status::Compiling)
            | (Event::Reset, Status::Compiling | Status::Installed)
            | (Event::Forgive, Status::Blacklisted) => Some(Status::Cold),
            (Event::GiveUp, Status::Cold | Status::Recording | Status::Compiling) => Some(Status::Blacklisted),
            (Event::Start, Status::Recording | Status::Compiling | Status::Installed | Status::Blacklisted)
            | (Event::Seal, Status::Cold | Status::Compiling | Status::Installed | Status::Blacklisted)
            | (Event::Install, Status::Cold | Status::Recording | Status::Installed | Status::Blacklisted)
            | (Event::Fail, Status::Cold | Status::Installed | Status::Blacklisted)
            | (Event::GiveUp, Status::Installed | Status::Blacklisted)
            | (Event::Reset, Status::Cold | Status::Recording | Status::Blacklisted)
            | (Event::Forgive, Status::Cold | Status::Recording | Status::Compiling | Status::Installed) => None,
        }
    }

    const fn of(code: u8) -> Status {
        match code {
            0 => Status::Cold,
            1 => Status::Recording,
            2 => Status::Compiling,
            3 => Status::Installed,
            _ => Status::Blacklisted,
        }
    }
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 7] =
        [Event::Start, Event::Seal, Event::Install, Event::Fail, Event::GiveUp, Event::Reset, Event::Forgive];
}

/// A loop's state, shared among threads.
#[derive(Debug)]
pub struct Life(AtomicU8);

impl Life {
    /// A cold loop's.
    pub fn new() -> Life {
        Life(AtomicU8::new(Status::Cold as u8))
    }

    /// The state now. What the thread that made the transition did before is visible.
    #[inline]
    pub fn status(&self) -> Status {
        Status::of(self.0.load(Ordering::Acquire))
    }

    /// Lets an event happen, whatever the state; true if this call made the transition.
    pub fn apply(&self, event: Event) -> bool {
        let mut status = self.status();
        while let Some(next) = status.after(event) {
            match self.swap(status, next) {
                Ok(_) => return true,
                Err(found) => status = Status::of(found),
            }
        }
        false
    }

    /// Lets an event happen that belongs to a state, if that is the state still: what other threads did since then is
    /// theirs. True if this call made the transition.
    pub fn apply_from(&self, from: Status, event: Event) -> bool {
        from.after(event).is_some_and(|next| self.swap(from, next).is_ok())
    }

    fn swap(&self, from: Status, next: Status) -> Result<u8, u8> {
        self.0.compare_exchange(from as u8, next as u8, Ordering::AcqRel, Ordering::Acquire)
    }
}

impl Default for Life {
    fn default() -> Life {
        Life::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(status: Status) -> Life {
        Life(AtomicU8::new(status as u8))
    }

    /// Every edge of the drawing, and every missing one.
    #[test]
    fn each_event_leads_where_the_drawing_says_or_changes_nothing() {
        const DRAWN: &str = "
            Cold        Start   Recording
            Cold        GiveUp  Blacklisted
            Recording   Seal    Compiling
            Recording   Fail    Cold
            Recording   GiveUp  Blacklisted
            Compiling   Install Installed
            Compiling   Fail    Cold
            Compiling   GiveUp  Blacklisted
            Compiling   Reset   Cold
            Installed   Reset   Cold
            Blacklisted Forgive Cold
        ";
        let mut taken = vec![];
        for status in Status::ALL {
            for event in Event::ALL {
                let (any, from) = (life(status), life(status));
                let (made, made_from) = (any.apply(event), from.apply_from(status, event));
                assert_eq!((made, any.status()), (made_from, from.status()), "{status:?} {event:?}");
                if made {
                    taken.push(format!("{status:?} {event:?} {:?}", any.status()));
                } else {
                    assert_eq!(any.status(), status, "{event:?}");
                }
            }
        }
        let drawn: Vec<String> =
            DRAWN.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(taken, drawn);
    }

    #[test]
    fn what_belongs_to_a_state_leaves_others_alone() {
        for status in Status::ALL {
            for from in Status::ALL.into_iter().filter(|&from| from != status) {
                for event in Event::ALL {
                    let life = life(status);
                    assert!(!life.apply_from(from, event));
                    assert_eq!(life.status(), status, "{event:?} of {from:?}");
                }
            }
        }
    }
}
