//! The way back of references: from the service to the interpreter thread that took them.
//!
//! Owns the references that are on that way. [`ReleaseSender`] lives on the service's thread,
//! [`ReleaseReceiver`] on the interpreter's, [`Orphans`] is shared: it gets what comes back for a thread that is
//! gone. Guarantees: each reference that is given comes out exactly once, from the receiver or from the orphans;
//! giving never waits for room and taking never waits for a lock.
//!
//! ```text
//!   give_back --> ring (bounded, lock-free) ------------------> take, drain
//!       |  full                                                   ^
//!       +-------> spill list (mutex) -----------------------------+
//!       |  receiver dropped
//!       +-------> Orphans (mutex) --> drain, by any thread with the host's lock
//! ```
//!
//! Back-pressure: the service never waits and loses nothing, so what does not fit is spilled, and it is the recorder
//! that has to wait. It asks its thread's [`Backlog`] before a recording starts, and none starts while more references
//! wait than the ring holds. So those that wait are never more than the ring holds and what was on its way when the
//! last recording started, itself included: a reference is a word of a record, so that is three record rings at most,
//! one that the service has read and not yet given back, one that lies in the ring, and one that comes behind them. The
//! orphans are bounded alike, with as many threads as share them.
//!
//! One word, `given`, decides every race: the sender adds the number of references after they lie in ring or
//! spill list; a receiver that is dropped sets `GONE` in it. All are read-modify-writes of one word, so each batch
//! is either counted before the receiver left, then the receiver moves it to the orphans, or after, then the sender
//! sees `GONE` and does. It needs the ring's reading end for that: the receiver leaves it in `Rear`.
//!
//! Fork: a queue goes on in parent and child, each with the references of its own copy, provided that no sender's
//! thread runs when the process forks, since the child has not got that thread and its lock would stay held. The host
//! sees to it: `Service::pause` joins the threads that have senders, and keeps these for `Service::resume`. Receivers are
//! in nobody's hands then, because the thread that forks holds the host's lock, or is the only one.

use crate::ring::{Consumer, Producer, ring};
use crate::sync::{Arc, AtomicU64, Mutex, Ordering, lock, try_lock};
use firesteel_protocol::trace::{Records, Releases};

/// Set in `given` when the receiver is gone.
const GONE: u64 = 1 << 63;

/// References moved at a time, through the stack.
const BATCH: usize = 64;

/// References that came back for threads that are gone. A handle: clones share one list.
#[derive(Clone, Debug)]
pub struct Orphans(Arc<OrphanList>);

#[derive(Debug)]
struct OrphanList {
    references: Mutex<Vec<u64>>,
    /// Length of the list, written under its lock.
    count: AtomicU64,
}

impl Orphans {
    /// An empty list.
    #[allow(clippy::new_without_default, reason = "a default would hide that lists are to be shared")]
    pub fn new() -> Orphans {
        Orphans(Arc::new(OrphanList { references: Mutex::new(Vec::new()), count: AtomicU64::new(0) }))
    }

    /// A release queue whose references go to this list when its receiver is gone. The capacity is that of
    /// [`release_queue`].
    pub fn queue(&self, capacity: usize) -> (ReleaseSender, ReleaseReceiver) {
        let (producer, consumer) = ring(capacity);
        let shared = Arc::new(Shared {
            given: AtomicU64::new(0),
            taken: AtomicU64::new(0),
            in_spill: AtomicU64::new(0),
            spilled: AtomicU64::new(0),
            capacity: producer.capacity() as u64,
            rear: Mutex::new(Rear { spill: Vec::new(), retired: None }),
            orphans: self.clone(),
        });
        let sender = ReleaseSender { shared: Arc::clone(&shared), producer, receiver_gone: false };
        let receiver = ReleaseReceiver { shared, consumer: Some(consumer), taken: 0, left: false };
        (sender, receiver)
    }

    /// Whether there is nothing to release: one load.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.count.load(Ordering::Acquire) == 0
    }

    /// Hands out the references, each once, and returns how many. Call it on a thread that may release them. If
    /// another thread is at the list now, it does nothing. No lock is held while `f` runs.
    pub fn drain(&self, f: impl FnMut(u64)) -> usize {
        if self.is_empty() {
            return 0;
        }
        let Some(mut references) = try_lock(&self.0.references) else {
            return 0;
        };
        let taken = std::mem::take(&mut *references);
        self.0.count.store(0, Ordering::Release);
        drop(references);
        let count = taken.len();
        taken.into_iter().for_each(f);
        count
    }

    fn add(&self, references: &[u64]) {
        let mut list = lock(&self.0.references);
        list.extend_from_slice(references);
        self.0.count.store(list.len() as u64, Ordering::Release);
    }
}

/// Makes a release queue for one interpreter thread, with orphans of its own ([`ReleaseReceiver::orphans`]). Its ring
/// holds `capacity` references, rounded up as by [`ring()`]; more than that go the slow way, none is lost, and no
/// recording starts while they wait.
/// A host with several threads shares one list of orphans, see [`Orphans::queue`].
pub fn release_queue(capacity: usize) -> (ReleaseSender, ReleaseReceiver) {
    Orphans::new().queue(capacity)
}

#[derive(Debug)]
struct Shared {
    /// References given so far, and [`GONE`].
    given: AtomicU64,
    /// References taken so far, for the backlog. Written by the receiver.
    taken: AtomicU64,
    /// Length of `rear.spill`, written under its lock.
    in_spill: AtomicU64,
    /// References that ever went through the spill list. Statistics.
    spilled: AtomicU64,
    /// References for which the ring has room.
    capacity: u64,
    rear: Mutex<Rear>,
    orphans: Orphans,
}

/// What both ends reach under a lock.
#[derive(Debug)]
struct Rear {
    /// References for which the ring had no room.
    spill: Vec<u64>,
    /// The ring's reading end, once the receiver is gone.
    retired: Option<Consumer>,
}

impl Shared {
    fn spill(&self, references: &[u64]) {
        let mut rear = lock(&self.rear);
        rear.spill.extend_from_slice(references);
        self.in_spill.store(rear.spill.len() as u64, Ordering::Release);
        self.spilled.fetch_add(references.len() as u64, Ordering::Relaxed);
    }

    /// Moves to `out` what fits of the spill list, unless another thread is at it now.
    fn unspill(&self, out: &mut [u64]) -> usize {
        if out.is_empty() || self.in_spill.load(Ordering::Acquire) == 0 {
            return 0;
        }
        let Some(mut rear) = try_lock(&self.rear) else {
            return 0;
        };
        let count = out.len().min(rear.spill.len());
        let keep = rear.spill.len() - count;
        out[..count].copy_from_slice(&rear.spill[keep..]);
        rear.spill.truncate(keep);
        self.in_spill.store(keep as u64, Ordering::Release);
        count
    }

    /// Moves all that lies in ring and spill list to the orphans. The receiver has retired, or is doing so.
    fn orphan_all(&self, rear: &mut Rear) {
        if let Some(consumer) = &mut rear.retired {
            let mut batch = [0; BATCH];
            loop {
                let count = consumer.read(&mut batch);
                if count == 0 {
                    break;
                }
                self.orphans.add(&batch[..count]);
            }
        }
        if !rear.spill.is_empty() {
            self.orphans.add(&rear.spill);
            rear.spill = Vec::new();
            self.in_spill.store(0, Ordering::Release);
        }
    }
}

/// The giving end, on the service's thread.
///
/// Dropping it leaves what was given takeable.
#[derive(Debug)]
pub struct ReleaseSender {
    shared: Arc<Shared>,
    producer: Producer,
    /// A past look at `given` said so.
    receiver_gone: bool,
}

impl ReleaseSender {
    /// References that found the ring full and went through the spill list so far.
    pub fn overflowed(&self) -> u64 {
        self.shared.spilled.load(Ordering::Relaxed)
    }
}

impl Releases for ReleaseSender {
    fn give_back(&mut self, references: &[u64]) {
        if references.is_empty() {
            return;
        }
        if self.receiver_gone {
            self.shared.orphans.add(references);
            return;
        }
        let (direct, rest) = references.split_at(references.len().min(self.producer.free()));
        let rest = if self.producer.push(direct) { rest } else { references };
        if !rest.is_empty() {
            self.shared.spill(rest);
        }
        let before = self.shared.given.fetch_add(references.len() as u64, Ordering::AcqRel);
        if before & GONE != 0 {
            self.receiver_gone = true;
            self.shared.orphan_all(&mut lock(&self.shared.rear));
        }
    }
}

/// How many references wait for their thread, for its recorder. On the receiver's thread; may outlive the receiver.
#[derive(Debug)]
pub struct Backlog(Arc<Shared>);

impl Backlog {
    /// References that were given and not yet taken.
    pub fn waiting(&self) -> u64 {
        let given = self.0.given.load(Ordering::Acquire) & !GONE;
        // `taken` may be ahead of `given`, which is written last.
        given.saturating_sub(self.0.taken.load(Ordering::Relaxed))
    }

    /// Whether no recording may start: more references wait for this thread, or for any that takes orphans, than the
    /// queue's ring holds.
    pub fn is_over(&self) -> bool {
        let orphans = self.0.orphans.0.count.load(Ordering::Acquire);
        self.waiting() > self.0.capacity || orphans > self.0.capacity
    }
}

/// The taking end, on the interpreter thread.
///
/// Dropping it, which may wait a moment for a sender that is at the spill list, moves what it did not take to the
/// orphans, and whatever is given later follows.
#[derive(Debug)]
pub struct ReleaseReceiver {
    shared: Arc<Shared>,
    /// There until the receiver is dropped.
    consumer: Option<Consumer>,
    /// References taken so far. May be ahead of `given`, which is written last.
    taken: u64,
    /// When it was taken last, some were left in the spill list.
    left: bool,
}

impl ReleaseReceiver {
    /// Whether there is nothing to take: one load. Sees all that was given before.
    #[inline]
    pub fn is_empty(&self) -> bool {
        // A batch is in `given` only when all of it can be taken, and a ring word of a batch is visible only after
        // all batches before it. So `taken` can only be ahead by references of a batch still being given; and as many
        // of batches before it can only lie in the spill list.
        !self.left && self.shared.given.load(Ordering::Acquire) <= self.taken
    }

    /// Takes up to `out.len()` references and returns how many. For hosts where a release can run any code, also
    /// code that comes back here: nothing of the queue is borrowed when they are released.
    pub fn take(&mut self, out: &mut [u64]) -> usize {
        let Some(consumer) = &mut self.consumer else {
            return 0;
        };
        let mut count = consumer.read(out);
        count += self.shared.unspill(&mut out[count..]);
        self.taken += count as u64;
        // Its reader is on this thread.
        self.shared.taken.store(self.taken, Ordering::Relaxed);
        self.left = self.shared.in_spill.load(Ordering::Acquire) != 0;
        count
    }

    /// Takes all references, calls `f` with each, and returns how many. References in the spill list wait for the
    /// next time if the sender is at it now. `f` must not panic: up to 64 references would be lost.
    pub fn drain(&mut self, mut f: impl FnMut(u64)) -> usize {
        let mut total = 0;
        let mut batch = [0; BATCH];
        loop {
            let count = self.take(&mut batch);
            if count == 0 {
                return total;
            }
            batch[..count].iter().for_each(|&reference| f(reference));
            total += count;
        }
    }

    /// References that found the ring full and went through the spill list so far.
    pub fn overflowed(&self) -> u64 {
        self.shared.spilled.load(Ordering::Relaxed)
    }

    /// Whether the sender is gone: what can be taken after this was true is the rest.
    pub fn is_abandoned(&self) -> bool {
        self.consumer.as_ref().is_some_and(Consumer::is_abandoned)
    }

    /// What tells this thread's recorder that it is behind.
    pub fn backlog(&self) -> Backlog {
        Backlog(Arc::clone(&self.shared))
    }

    /// The list that gets what comes back after this end is dropped.
    pub fn orphans(&self) -> &Orphans {
        &self.shared.orphans
    }
}

impl Drop for ReleaseReceiver {
    fn drop(&mut self) {
        let mut rear = lock(&self.shared.rear);
        rear.retired = self.consumer.take();
        // From here on every batch is either visible to us, because it was counted before, or its sender sees the
        // flag and waits for the lock.
        self.shared.given.fetch_or(GONE, Ordering::AcqRel);
        self.shared.orphan_all(&mut rear);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drained(receiver: &mut ReleaseReceiver) -> Vec<u64> {
        let mut all = vec![];
        let count = receiver.drain(|reference| all.push(reference));
        assert_eq!(count, all.len());
        all.sort_unstable();
        all
    }

    fn drained_orphans(orphans: &Orphans) -> Vec<u64> {
        let mut all = vec![];
        let count = orphans.drain(|reference| all.push(reference));
        assert_eq!(count, all.len());
        all.sort_unstable();
        all
    }

    #[test]
    fn what_is_given_comes_out_once() {
        let (mut sender, mut receiver) = release_queue(8);
        assert!(receiver.is_empty());
        sender.give_back(&[]);
        assert!(receiver.is_empty());
        sender.give_back(&[3, 1]);
        sender.give_back(&[2]);
        assert!(!receiver.is_empty());
        assert_eq!(drained(&mut receiver), [1, 2, 3]);
        assert!(receiver.is_empty());
        assert_eq!(drained(&mut receiver), []);
        assert_eq!(receiver.overflowed(), 0);
    }

    #[test]
    fn what_does_not_fit_spills_and_is_counted() {
        let (mut sender, mut receiver) = release_queue(4);
        sender.give_back(&[1, 2, 3, 4, 5, 6]);
        assert_eq!((sender.overflowed(), receiver.overflowed()), (2, 2));
        let mut out = [0; 5];
        assert_eq!(receiver.take(&mut out), 5);
        assert!(!receiver.is_empty(), "one is left in the spill list");
        sender.give_back(&[7]);
        let mut rest = drained(&mut receiver);
        rest.extend(out);
        rest.sort_unstable();
        assert_eq!(rest, [1, 2, 3, 4, 5, 6, 7]);
        assert!(receiver.is_empty());
        assert_eq!(receiver.overflowed(), 2);
    }

    #[test]
    fn the_rest_can_be_taken_after_the_sender_is_gone() {
        let (mut sender, mut receiver) = release_queue(4);
        sender.give_back(&[1, 2, 3, 4, 5]);
        assert!(!receiver.is_abandoned());
        drop(sender);
        assert!(receiver.is_abandoned());
        assert_eq!(drained(&mut receiver), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_dropped_receiver_leaves_its_references_to_the_orphans() {
        let (mut sender, receiver) = release_queue(4);
        let orphans = receiver.orphans().clone();
        sender.give_back(&[1, 2, 3, 4, 5]);
        assert!(orphans.is_empty());
        drop(receiver);
        assert!(!orphans.is_empty());
        assert_eq!(drained_orphans(&orphans), [1, 2, 3, 4, 5]);
        assert!(orphans.is_empty());
        sender.give_back(&[6]);
        sender.give_back(&[7, 8, 9, 10, 11]);
        drop(sender);
        assert_eq!(drained_orphans(&orphans), [6, 7, 8, 9, 10, 11]);
    }

    #[test]
    fn threads_share_orphans() {
        let orphans = Orphans::new();
        let (mut first, one) = orphans.queue(4);
        let (mut second, two) = orphans.queue(4);
        first.give_back(&[1]);
        second.give_back(&[2]);
        drop((one, two));
        assert_eq!(drained_orphans(&orphans), [1, 2]);
    }

    #[test]
    fn taking_never_waits_for_a_lock() {
        let (mut sender, mut receiver) = release_queue(4);
        sender.give_back(&[1, 2, 3, 4, 5]);
        let shared = Arc::clone(&receiver.shared);
        let held = lock(&shared.rear);
        assert_eq!(drained(&mut receiver), [1, 2, 3, 4]);
        assert!(!receiver.is_empty());
        drop(held);
        assert_eq!(drained(&mut receiver), [5]);
        let orphans = receiver.orphans().clone();
        orphans.add(&[9]);
        let held = lock(&orphans.0.references);
        assert_eq!(drained_orphans(&orphans), []);
        drop(held);
        assert_eq!(drained_orphans(&orphans), [9]);
    }

    #[test]
    fn a_release_may_lead_to_more_references() {
        let (mut sender, mut receiver) = release_queue(4);
        sender.give_back(&[1, 2]);
        let mut seen = vec![];
        receiver.drain(|reference| {
            seen.push(reference);
            if reference == 1 {
                sender.give_back(&[10, 11, 12, 13, 14]);
            }
        });
        seen.sort_unstable();
        assert_eq!(seen, [1, 2, 10, 11, 12, 13, 14]);
    }

    /// A step of one of the two ends.
    #[derive(Clone, Debug)]
    enum Step {
        Give(usize),
        Take(usize),
        Drain,
        DropReceiver,
    }

    proptest! {
        /// No reference is lost or comes out twice, whatever the order, wherever the receiver is dropped.
        #[test]
        fn nothing_is_lost_or_doubled(
            capacity in 0usize..20,
            steps in prop::collection::vec(
                prop_oneof![
                    8 => (0usize..12).prop_map(Step::Give),
                    4 => (0usize..12).prop_map(Step::Take),
                    2 => Just(Step::Drain),
                    1 => Just(Step::DropReceiver),
                ],
                0..100,
            ),
        ) {
            let (mut sender, receiver) = release_queue(capacity);
            let orphans = receiver.orphans().clone();
            let mut receiver = Some(receiver);
            let (mut given, mut out) = (0u64, vec![]);
            for step in steps {
                match (step, &mut receiver) {
                    (Step::Give(count), _) => {
                        let batch: Vec<u64> = (given..given + count as u64).collect();
                        sender.give_back(&batch);
                        given += count as u64;
                    }
                    (Step::Take(count), Some(receiver)) => {
                        let mut batch = vec![0; count];
                        let waiting = given as usize - out.len();
                        let taken = receiver.take(&mut batch);
                        prop_assert_eq!(taken, count.min(waiting));
                        out.extend(&batch[..taken]);
                    }
                    (Step::Drain, Some(receiver)) => {
                        receiver.drain(|reference| out.push(reference));
                        prop_assert_eq!(out.len() as u64, given);
                    }
                    (Step::DropReceiver, Some(_)) => receiver = None,
                    (Step::Take(_) | Step::Drain | Step::DropReceiver, None) => {
                        orphans.drain(|reference| out.push(reference));
                        prop_assert_eq!(out.len() as u64, given);
                    }
                }
                if let Some(receiver) = &receiver {
                    prop_assert_eq!(receiver.is_empty(), out.len() as u64 == given);
                }
            }
            drop((sender, receiver));
            orphans.drain(|reference| out.push(reference));
            out.sort_unstable();
            prop_assert_eq!(out, (0..given).collect::<Vec<_>>());
        }
    }

    /// Two threads, a small ring, and a receiver that leaves half way.
    #[test]
    fn two_threads_lose_and_double_nothing() {
        const REFERENCES: u64 = if cfg!(miri) { 500 } else { 100_000 };
        let (mut sender, mut receiver) = release_queue(32);
        let orphans = receiver.orphans().clone();
        let giver = std::thread::spawn(move || {
            let mut next = 0;
            while next < REFERENCES {
                let count = (1 + next % 11).min(REFERENCES - next);
                let batch: Vec<u64> = (next..next + count).collect();
                sender.give_back(&batch);
                next += count;
            }
        });
        let mut out = vec![];
        while (out.len() as u64) < REFERENCES / 2 {
            if receiver.is_empty() {
                std::thread::yield_now();
            }
            receiver.drain(|reference| out.push(reference));
        }
        drop(receiver);
        giver.join().expect("the giver ends");
        orphans.drain(|reference| out.push(reference));
        out.sort_unstable();
        assert_eq!(out, (0..REFERENCES).collect::<Vec<_>>());
    }
}
