//! The record ring: a bounded queue of words from one interpreter thread to the service.
//!
//! Owns the words between the two ends. [`Producer`] lives on the interpreter thread, [`Consumer`] on the
//! service's; each end exists once, so each index has one writer. A push is all or nothing, checks its limit
//! before it writes, takes a bounded number of steps and never allocates; so does a read.
//!
//! Positions are absolute: words ever pushed, or read, since the ring was made. 64 bits do not wrap. The place
//! of position `p` is `p & (capacity - 1)`.
//!
//! ```text
//!        head (Consumer writes)                tail (Producer writes)
//!          |                                     |
//!   .......[ pushed, not yet read .............. ).............
//!          <------------- at most capacity ----->
//! ```
//!
//! Order: the producer writes words, then stores `tail` with release; the consumer loads `tail` with acquire,
//! so it sees those words. The consumer copies words out, then stores `head` with release; the producer loads
//! `head` with acquire before it writes over them, so no word is torn or read twice. Each end keeps a copy of the
//! other's index and loads the real one only when the copy does not suffice, so that in the common case the
//! two threads share no cache line but those of the words. (Lamport's queue with the cached indices of
//! FastForward and MCRingBuffer.)

use crate::sync::{Arc, AtomicBool, AtomicU64, Ordering};
use firesteel_protocol::trace::Records;

/// Least capacity of a ring, in words.
pub const MIN_CAPACITY: usize = 4;

/// Greatest capacity of a ring, in words: 512 MiB.
pub const MAX_CAPACITY: usize = 1 << 26;

/// A word of the ring. Relaxed atomics are plain moves on the machines we know, and need no `unsafe` code.
#[cfg(not(loom))]
mod word {
    use crate::sync::{AtomicU64, Ordering};

    #[derive(Debug)]
    pub(super) struct Word(AtomicU64);

    impl Word {
        pub(super) fn zero() -> Word {
            Word(AtomicU64::new(0))
        }

        #[inline]
        pub(super) fn load(&self) -> u64 {
            self.0.load(Ordering::Relaxed)
        }

        #[inline]
        pub(super) fn store(&self, word: u64) {
            self.0.store(word, Ordering::Relaxed);
        }
    }
}

/// A word of the ring in a model run: plain memory, of which loom reports every access that is not ordered by the
/// indices. It would not see a store that overtakes an earlier relaxed load, which hardware does.
#[cfg(loom)]
mod word {
    use crate::sync::UnsafeCell;

    #[derive(Debug)]
    pub(super) struct Word(UnsafeCell<u64>);

    // SAFETY: loom fails the model at the first pair of accesses to the cell that are not ordered, before the
    // second is made.
    unsafe impl Sync for Word {}

    impl Word {
        pub(super) fn zero() -> Word {
            Word(UnsafeCell::new(0))
        }

        pub(super) fn load(&self) -> u64 {
            // SAFETY: the pointer is valid in the closure; loom has checked that no store is concurrent.
            self.0.with(|word| unsafe { *word })
        }

        pub(super) fn store(&self, new: u64) {
            // SAFETY: the pointer is valid in the closure; loom has checked that no access is concurrent.
            self.0.with_mut(|word| unsafe { *word = new });
        }
    }
}

use word::Word;

/// Keeps its content on cache lines of its own: two lines of 64 bytes, because x86 prefetches them in pairs and
/// some aarch64 cores have lines of 128.
#[derive(Debug)]
#[repr(align(128))]
struct Padded<T>(T);

#[derive(Debug)]
struct Shared {
    /// Length is a power of two. Accesses are ordered by `head` and `tail`.
    words: Box<[Word]>,
    /// Position of the next word to read.
    head: Padded<AtomicU64>,
    /// Position of the next word to write.
    tail: Padded<AtomicU64>,
    /// The producer was dropped: `tail` is final.
    producer_gone: AtomicBool,
    /// The consumer was dropped: `head` is final, until the producer takes the reading end over.
    consumer_gone: AtomicBool,
}

impl Shared {
    fn place(&self, position: u64) -> usize {
        position as usize & (self.words.len() - 1)
    }

    /// Stores `words` from `position` on. The caller knows that they fit and that the place is free.
    #[inline]
    fn store(&self, position: u64, words: &[u64]) {
        let place = self.place(position);
        let split = words.len().min(self.words.len() - place);
        let (first, wrapped) = words.split_at(split);
        for (to, from) in self.words[place..].iter().zip(first) {
            to.store(*from);
        }
        for (to, from) in self.words.iter().zip(wrapped) {
            to.store(*from);
        }
    }

    /// Loads `out.len()` words from `position` on. The caller knows that so many were pushed.
    fn load(&self, position: u64, out: &mut [u64]) {
        let place = self.place(position);
        let split = out.len().min(self.words.len() - place);
        let (first, wrapped) = out.split_at_mut(split);
        for (to, from) in first.iter_mut().zip(&self.words[place..]) {
            *to = from.load();
        }
        for (to, from) in wrapped.iter_mut().zip(self.words.iter()) {
            *to = from.load();
        }
    }
}

/// Makes a ring. `capacity_words` is rounded up to a power of two and kept within [`MIN_CAPACITY`] and
/// [`MAX_CAPACITY`]. All memory is allocated and touched here, so that recording meets no page fault.
pub fn ring(capacity_words: usize) -> (Producer, Consumer) {
    let capacity = capacity_words.clamp(MIN_CAPACITY, MAX_CAPACITY).next_power_of_two();
    let shared = Arc::new(Shared {
        words: (0..capacity).map(|_| Word::zero()).collect(),
        head: Padded(AtomicU64::new(0)),
        tail: Padded(AtomicU64::new(0)),
        producer_gone: AtomicBool::new(false),
        consumer_gone: AtomicBool::new(false),
    });
    let producer = Producer { shared: Arc::clone(&shared), tail: 0, known_head: 0 };
    let consumer = Consumer { shared, head: 0, known_tail: 0 };
    (producer, consumer)
}

/// The writing end of a ring, on the interpreter thread.
///
/// Dropping it leaves what was pushed readable.
#[derive(Debug)]
pub struct Producer {
    shared: Arc<Shared>,
    /// The value of `shared.tail`, which only this end writes.
    tail: u64,
    /// A past value of `shared.head`.
    known_head: u64,
}

impl Producer {
    /// Pushes all of `words`, or none and returns false because they do not fit now.
    #[inline]
    pub fn push(&mut self, words: &[u64]) -> bool {
        if !self.has_room(words.len()) {
            return false;
        }
        self.shared.store(self.tail, words);
        self.publish(words.len());
        true
    }

    /// Words ever pushed: the position of the next one.
    pub fn position(&self) -> u64 {
        self.tail
    }

    /// Number of words that fit now. The consumer can only make it grow.
    pub fn free(&self) -> usize {
        self.capacity() - (self.tail - self.shared.head.0.load(Ordering::Acquire)) as usize
    }

    /// Number of words that the ring holds.
    pub fn capacity(&self) -> usize {
        self.shared.words.len()
    }

    /// Whether the consumer is gone: nobody reads what is pushed.
    pub fn is_abandoned(&self) -> bool {
        self.shared.consumer_gone.load(Ordering::Acquire)
    }

    /// After the consumer was dropped: a new reading end that stands where the old one stopped, for a host that
    /// gives the references in unread records back. None while a consumer exists.
    pub fn take_over_reading(&mut self) -> Option<Consumer> {
        if !self.is_abandoned() {
            return None;
        }
        // Only this end sets the flag back, and it is the only one of its kind: there is one consumer again.
        self.shared.consumer_gone.store(false, Ordering::Relaxed);
        Some(Consumer {
            // The acquire load of the flag made the old consumer's last store visible.
            head: self.shared.head.0.load(Ordering::Relaxed),
            known_tail: self.tail,
            shared: Arc::clone(&self.shared),
        })
    }

    #[inline]
    fn has_room(&mut self, count: usize) -> bool {
        if self.room_behind(self.known_head) >= count {
            return true;
        }
        self.has_room_after_all(count)
    }

    #[cold]
    fn has_room_after_all(&mut self, count: usize) -> bool {
        self.known_head = self.shared.head.0.load(Ordering::Acquire);
        self.room_behind(self.known_head) >= count
    }

    #[inline]
    fn room_behind(&self, head: u64) -> usize {
        self.shared.words.len() - (self.tail - head) as usize
    }

    #[inline]
    fn publish(&mut self, count: usize) {
        self.tail += count as u64;
        self.shared.tail.0.store(self.tail, Ordering::Release);
    }
}

impl Drop for Producer {
    fn drop(&mut self) {
        self.shared.producer_gone.store(true, Ordering::Release);
    }
}

/// The reading end of a ring, on the service's thread.
///
/// Dropping it stops nothing: the producer goes on until the ring is full.
#[derive(Debug)]
pub struct Consumer {
    shared: Arc<Shared>,
    /// The value of `shared.head`, which only this end writes.
    head: u64,
    /// A past value of `shared.tail`.
    known_tail: u64,
}

impl Consumer {
    /// Whether the producer is gone. What it pushed before stays readable: the ring is at its end once a read
    /// that began after this was true returns nothing.
    pub fn is_abandoned(&self) -> bool {
        self.shared.producer_gone.load(Ordering::Acquire)
    }

    /// Number of words that can be read now. The producer can only make it grow.
    pub fn available(&self) -> usize {
        (self.shared.tail.0.load(Ordering::Acquire) - self.head) as usize
    }
}

impl Records for Consumer {
    fn read(&mut self, out: &mut [u64]) -> usize {
        if ((self.known_tail - self.head) as usize) < out.len() {
            self.known_tail = self.shared.tail.0.load(Ordering::Acquire);
        }
        let count = out.len().min((self.known_tail - self.head) as usize);
        if count == 0 {
            return 0;
        }
        self.shared.load(self.head, &mut out[..count]);
        self.head += count as u64;
        self.shared.head.0.store(self.head, Ordering::Release);
        count
    }

    fn position(&self) -> u64 {
        self.head
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.shared.consumer_gone.store(true, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    fn read_all(consumer: &mut Consumer) -> Vec<u64> {
        let mut out = vec![0; consumer.available()];
        let count = consumer.read(&mut out);
        assert_eq!(count, out.len());
        out
    }

    #[test]
    fn capacities_are_powers_of_two_within_bounds() {
        assert_eq!(ring(0).0.capacity(), MIN_CAPACITY);
        assert_eq!(ring(5).0.capacity(), 8);
        assert_eq!(ring(64).0.capacity(), 64);
    }

    #[test]
    fn a_push_that_does_not_fit_writes_nothing() {
        let (mut producer, mut consumer) = ring(8);
        assert!(producer.push(&[1, 2, 3, 4, 5, 6]));
        assert!(!producer.push(&[7, 8, 9]));
        assert_eq!((producer.position(), producer.free()), (6, 2));
        assert!(producer.push(&[7, 8]));
        assert!(!producer.push(&[9]));
        assert!(producer.push(&[]));
        assert_eq!(read_all(&mut consumer), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!((producer.position(), consumer.position()), (8, 8));
        assert_eq!(producer.free(), 8);
    }

    #[test]
    fn a_push_longer_than_the_ring_is_refused() {
        let (mut producer, _consumer) = ring(4);
        assert!(!producer.push(&[0; 5]));
        assert!(producer.push(&[0; 4]));
    }

    #[test]
    fn words_lie_in_order_over_the_wrap() {
        let (mut producer, mut consumer) = ring(8);
        assert!(producer.push(&[0; 6]));
        assert_eq!(consumer.read(&mut [0; 6]), 6);
        assert!(producer.push(&[10, 20, 30, 40]));
        assert_eq!(read_all(&mut consumer), [10, 20, 30, 40]);
    }

    #[test]
    fn words_stay_readable_after_the_producer_is_gone() {
        let (mut producer, mut consumer) = ring(8);
        assert!(producer.push(&[5, 6]));
        assert!(!consumer.is_abandoned());
        drop(producer);
        assert!(consumer.is_abandoned());
        assert_eq!(read_all(&mut consumer), [5, 6]);
        assert_eq!(consumer.read(&mut [0; 4]), 0);
    }

    #[test]
    fn the_producer_can_take_over_reading_only_from_a_dropped_consumer() {
        let (mut producer, mut consumer) = ring(8);
        assert!(producer.push(&[1, 2, 3]));
        assert_eq!(consumer.read(&mut [0; 1]), 1);
        assert!(producer.take_over_reading().is_none());
        drop(consumer);
        assert!(producer.is_abandoned());
        assert!(producer.push(&[4]), "a missing reader does not stop pushes");
        let mut consumer = producer.take_over_reading().expect("the reader is gone");
        assert!(producer.take_over_reading().is_none());
        assert_eq!(consumer.position(), 1);
        assert_eq!(read_all(&mut consumer), [2, 3, 4]);
    }

    /// A step of one of the two ends.
    #[derive(Clone, Debug)]
    enum Step {
        Push(usize),
        Read(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![(0usize..12).prop_map(Step::Push), (0usize..12).prop_map(Step::Read),];
        prop::collection::vec(step, 0..200)
    }

    proptest! {
        /// Against a plain queue: what is accepted, what is read, and the positions are the same at each step.
        #[test]
        fn behaves_like_a_bounded_queue(capacity in 0usize..40, steps in steps()) {
            let (mut producer, mut consumer) = ring(capacity);
            let capacity = producer.capacity();
            let mut model = VecDeque::new();
            let mut next = 1u64;
            let mut fresh = |count: usize| -> Vec<u64> {
                (0..count).map(|_| { next += 1; next.wrapping_mul(0x9e37_79b9_7f4a_7c15) }).collect()
            };
            let (mut pushed, mut read) = (0, 0);
            for step in steps {
                match step {
                    Step::Push(count) => {
                        let words = fresh(count);
                        let fits = model.len() + count <= capacity;
                        prop_assert_eq!(producer.push(&words), fits);
                        if fits { model.extend(words); pushed += count as u64; }
                    }
                    Step::Read(count) => {
                        let mut out = vec![0; count];
                        let got = consumer.read(&mut out);
                        let expected: Vec<u64> = model.drain(..count.min(model.len())).collect();
                        prop_assert_eq!(&out[..got], &expected[..]);
                        read += got as u64;
                    }
                }
                prop_assert_eq!(producer.position(), pushed);
                prop_assert_eq!(consumer.position(), read);
                prop_assert_eq!(producer.free(), capacity - model.len());
                prop_assert_eq!(consumer.available(), model.len());
            }
        }
    }

    /// Two threads, a ring much smaller than what goes through it: each record carries its number and a checksum
    /// over its words, so a lost, doubled, torn or stale word is seen.
    #[test]
    fn two_threads_lose_double_and_tear_nothing() {
        const RECORDS: u64 = if cfg!(miri) { 200 } else { 200_000 };
        let (mut producer, mut consumer) = ring(64);
        let writer = std::thread::spawn(move || {
            let mut words = [0; 9];
            for number in 0..RECORDS {
                let count = 3 + (number % 6) as usize;
                (words[0], words[1]) = (count as u64, number);
                for (index, word) in words[2..count].iter_mut().enumerate() {
                    *word = (number << 8 | index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                }
                words[count] = checksum(&words[..count]);
                while !producer.push(&words[..=count]) {
                    std::thread::yield_now();
                }
            }
            producer.position()
        });
        let mut waiting = VecDeque::new();
        let mut buffer = [0; 23];
        let mut expected = 0;
        loop {
            let over = consumer.is_abandoned();
            let count = consumer.read(&mut buffer);
            waiting.extend(&buffer[..count]);
            while let Some(record) = next_record(&mut waiting) {
                let (sum, rest) = record.split_last().expect("a record has a checksum");
                assert_eq!(rest[1], expected, "record out of order");
                assert_eq!(*sum, checksum(rest), "record {expected} is torn");
                expected += 1;
            }
            if count == 0 {
                if over {
                    break;
                }
                std::thread::yield_now();
            }
        }
        assert_eq!(expected, RECORDS);
        assert!(waiting.is_empty());
        assert_eq!(writer.join().expect("the writer ends"), consumer.position());
    }

    fn checksum(words: &[u64]) -> u64 {
        words.iter().fold(0, |sum: u64, word| sum.rotate_left(9) ^ word)
    }

    /// The next whole record, if one has arrived: its length is its first word, its checksum not counted.
    fn next_record(waiting: &mut VecDeque<u64>) -> Option<Vec<u64>> {
        let count = *waiting.front()? as usize + 1;
        (waiting.len() >= count).then(|| waiting.drain(..count).collect())
    }
}
