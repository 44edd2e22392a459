//! How long recordings hold references, for `firesteel.bench_retention`.
//!
//! Owns a clock for each reference that a record holds: started when the record is written, stopped when the
//! reference is released. Off but for that benchmark; recording asks one flag. Needs the interpreter's lock.

use super::plan::Read;
use firesteel_compiler::project::read::owns_reference;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The clocks.
#[derive(Default)]
pub struct Retention {
    on: Cell<bool>,
    clocks: RefCell<Clocks>,
}

#[derive(Default)]
struct Clocks {
    /// When the references to an object were taken, by its address, oldest first: they come back in that order.
    running: FxHashMap<u64, VecDeque<Instant>>,
    held: Vec<Duration>,
}

impl Retention {
    /// Whether references are followed.
    #[inline(always)]
    pub fn is_on(&self) -> bool {
        self.on.get()
    }

    /// Starts or stops to follow references, and forgets what was measured.
    pub fn follow(&self, on: bool) {
        self.on.set(on);
        *self.clocks.borrow_mut() = Clocks::default();
    }

    /// A record was written.
    #[cold]
    pub fn taken(&self, reads: &[Read], words: &[u64]) {
        let now = Instant::now();
        let mut clocks = self.clocks.borrow_mut();
        for (read, word) in reads.iter().zip(words) {
            let view = match *read {
                Read::Nothing => continue,
                Read::Slot { view, .. }
                | Read::Global { view, .. }
                | Read::Element { view, .. }
                | Read::Attribute { view, .. } => view,
            };
            if *word != 0 && owns_reference(view) {
                clocks.running.entry(*word).or_default().push_back(now);
            }
        }
    }

    /// A reference was released.
    #[cold]
    pub fn released(&self, reference: u64) {
        let mut clocks = self.clocks.borrow_mut();
        let begun = clocks.running.get_mut(&reference).and_then(VecDeque::pop_front);
        if let Some(begun) = begun {
            clocks.held.push(begun.elapsed());
        }
    }

    /// Times that references were held, in nanoseconds, and the number of those that are held now.
    pub fn measured(&self) -> (Vec<u64>, u64) {
        let clocks = self.clocks.borrow();
        let nanoseconds = |held: &Duration| u64::try_from(held.as_nanos()).unwrap_or(u64::MAX);
        let running = clocks.running.values().map(|times| times.len() as u64).sum();
        (clocks.held.iter().map(nanoseconds).collect(), running)
    }
}
