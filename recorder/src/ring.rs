//! The record ring: a bounded queue of words from one interpreter thread to the service.
//!
//! Owns who may touch which word. [`Producer`] lives on the interpreter thread, [`Consumer`] on the service's; each end
//! exists once, so each index has one writer. A write is all or nothing, checks its limit first, takes a bounded number
//! of steps and never allocates; so does a read.
//!
//! Positions are absolute: words ever written, or read, since the ring was made. 64 bits do not wrap. The place
//! of position `p` is `p & (capacity - 1)`.
//!
//! ```text
//!        head (Consumer writes)          tail (Producer writes)
//!          |                               |
//!   .......[ published, not yet read ..... )[ batch, not yet published ).......
//!          <------------- at most capacity ---------------------------->
//! ```
//!
//! Order: the producer writes words, then stores `tail` with release; the consumer loads `tail` with acquire,
//! so it sees those words. The consumer copies words out, then stores `head` with release; the producer loads
//! `head` with acquire before it writes over them, so no word is torn or read twice. Each end keeps a copy of the
//! other's index and loads the real one only when the copy does not suffice, so that in the common case the
//! two threads share no cache line but those of the words. (Lamport's queue with the cached indices of
//! FastForward and MCRingBuffer.)
//!
//! Words are written in their place, as a batch: room is looked for, and `tail` moves, once for all of it. Behind the
//! ring's last place lie as many words as a batch may have, which only the producer knows. There a batch goes on that
//! reaches the ring's end, so that every write is one slice; when it is published, what lies there is copied to the
//! ring's beginning.

use crate::sync::{Arc, AtomicBool, AtomicU64, Ordering};
use crate::words::Words;
use firesteel_protocol::trace::{RecordHeader, Records};

/// Least capacity of a ring, in words.
pub const MIN_CAPACITY: usize = 4;

/// Greatest capacity of a ring, in words: 512 MiB.
pub const MAX_CAPACITY: usize = 1 << 26;

/// Words of a batch at most, 2 KiB: enough for the longest record, with 255 slots.
pub const BATCH_WORDS: usize = u8::MAX as usize + RecordHeader::WORDS;

/// Keeps its content on cache lines of its own: two lines of 64 bytes, because x86 prefetches them in pairs and
/// some aarch64 cores have lines of 128.
#[derive(Debug)]
#[repr(align(128))]
struct Padded<T>(T);

#[derive(Debug)]
struct Shared {
    /// The ring's words, and behind them those in which a batch goes on. Accesses are ordered by `head` and `tail`.
    words: Words,
    /// Number of the ring's words, a power of two.
    capacity: usize,
    /// Position of the next word to read.
    head: Padded<AtomicU64>,
    /// Position of the next word to publish.
    tail: Padded<AtomicU64>,
    /// The producer was dropped: `tail` is final.
    producer_gone: AtomicBool,
    /// The consumer was dropped: `head` is final, until the producer takes the reading end over.
    consumer_gone: AtomicBool,
}

impl Shared {
    #[inline]
    fn place(&self, position: u64) -> usize {
        position as usize & (self.capacity - 1)
    }

    /// Words from `place` to the ring's end, at most `count`.
    fn before_the_end(&self, place: usize, count: usize) -> usize {
        count.min(self.capacity - place)
    }
}

/// Makes a ring. `capacity_words` is rounded up to a power of two and kept within [`MIN_CAPACITY`] and
/// [`MAX_CAPACITY`]. All memory is allocated and touched here, so that recording meets no page fault.
pub fn ring(capacity_words: usize) -> (Producer, Consumer) {
    let capacity = capacity_words.clamp(MIN_CAPACITY, MAX_CAPACITY).next_power_of_two();
    let shared = Arc::new(Shared {
        words: Words::new(capacity + capacity.min(BATCH_WORDS)),
        capacity,
        head: Padded(AtomicU64::new(0)),
        tail: Padded(AtomicU64::new(0)),
        producer_gone: AtomicBool::new(false),
        consumer_gone: AtomicBool::new(false),
    });
    let producer = Producer { shared: Arc::clone(&shared), tail: 0, known_head: 0, next: 0, limit: 0 };
    let consumer = Consumer { shared, head: 0, known_tail: 0 };
    (producer, consumer)
}

/// The writing end of a ring, on the interpreter thread.
///
/// Dropping it publishes what was written, and leaves it readable.
#[derive(Debug)]
pub struct Producer {
    shared: Arc<Shared>,
    /// The value of `shared.tail`, which only this end writes.
    tail: u64,
    /// A past value of `shared.head`.
    known_head: u64,
    /// Where the next word of the batch goes. The batch begins at the place of `tail`.
    next: usize,
    /// Place up to which the batch may go on: it has the words, and the ring has room for them. Not below `next`. That
    /// it is a place, not a number of words, leaves a write only one index to change.
    limit: usize,
}

impl Producer {
    /// Writes `count` words in their place, all of which `fill` must give a value. All or nothing: false, and `fill`
    /// is not called, if they do not fit now or are more than [`BATCH_WORDS`]. The reader sees them after the next
    /// [`Producer::publish`] at the latest.
    #[inline(always)]
    pub fn write(&mut self, count: usize, fill: impl FnOnce(&mut [u64])) -> bool {
        if count > self.limit - self.next && !self.begin_batch(count) {
            return false;
        }
        let next = self.next;
        // SAFETY: `limit` says that the words are there and that the reader has left their places; it does not look at
        // them before they are published. There is one writing end, and it is borrowed.
        unsafe { self.shared.words.write(next, count, fill) };
        // From the copy: what `fill` wrote could be this field, for all that the compiler knows.
        self.next = next + count;
        true
    }

    /// Publishes the batch and begins one that `count` words fit into; false if the ring has no room for them.
    #[cold]
    fn begin_batch(&mut self, count: usize) -> bool {
        self.publish();
        if !self.has_room(count) {
            return false;
        }
        let words = self.room().min(BATCH_WORDS);
        self.limit = self.next + words;
        count <= words
    }

    /// Lets the reader see what was written.
    pub fn publish(&mut self) {
        let place = self.shared.place(self.tail);
        let count = self.next - place;
        if count > 0 {
            let behind = count - self.shared.before_the_end(place, count);
            if behind > 0 {
                self.fetch_back(behind);
            }
            self.advance(count);
        }
        self.limit = self.next;
    }

    /// Copies so many words from behind the ring's end to its beginning.
    #[cold]
    fn fetch_back(&mut self, count: usize) {
        let words = &self.shared.words;
        // SAFETY: there are as many words behind the end as a batch may have, and they are this end's only; those at the
        // beginning are part of the batch. Both ranges are apart, because a batch is no longer than the ring.
        unsafe {
            words.read(self.shared.capacity, count, |from| words.write(0, count, |to| to.copy_from_slice(from)));
        }
    }

    fn advance(&mut self, count: usize) {
        self.tail += count as u64;
        self.next = self.shared.place(self.tail);
        self.shared.tail.0.store(self.tail, Ordering::Release);
    }

    /// Publishes the batch, and all of `words`; or not these, and returns false, because they do not fit now.
    pub fn push(&mut self, words: &[u64]) -> bool {
        self.publish();
        if !self.has_room(words.len()) {
            return false;
        }
        let (first, wrapped) = words.split_at(self.shared.before_the_end(self.next, words.len()));
        // SAFETY: as for `write`; that there is room was just seen, and both parts lie in the ring.
        unsafe {
            self.shared.words.write(self.next, first.len(), |to| to.copy_from_slice(first));
            self.shared.words.write(0, wrapped.len(), |to| to.copy_from_slice(wrapped));
        }
        self.advance(words.len());
        self.limit = self.next;
        true
    }

    /// Words ever written: the position of the next one.
    pub fn position(&self) -> u64 {
        self.tail + (self.next - self.shared.place(self.tail)) as u64
    }

    /// Number of words that fit now. The consumer can only make it grow.
    pub fn free(&self) -> usize {
        self.capacity() - (self.position() - self.shared.head.0.load(Ordering::Acquire)) as usize
    }

    /// Number of words that the ring holds.
    pub fn capacity(&self) -> usize {
        self.shared.capacity
    }

    /// Whether the consumer is gone: nobody reads what is published.
    pub fn is_abandoned(&self) -> bool {
        self.shared.consumer_gone.load(Ordering::Acquire)
    }

    /// After the consumer was dropped: a new reading end that stands where the old one stopped, for a host that
    /// gives the references in unread records back. None while a consumer exists.
    pub fn take_over_reading(&mut self) -> Option<Consumer> {
        self.publish();
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

    /// Whether `count` words fit behind `tail`. Looks at the reader's index only if what is known does not suffice.
    fn has_room(&mut self, count: usize) -> bool {
        if self.room() < count {
            self.known_head = self.shared.head.0.load(Ordering::Acquire);
        }
        self.room() >= count
    }

    /// Room behind `tail`, as far as is known.
    fn room(&self) -> usize {
        self.shared.capacity - (self.tail - self.known_head) as usize
    }
}

impl Drop for Producer {
    fn drop(&mut self) {
        self.publish();
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
        let place = self.shared.place(self.head);
        let (first, wrapped) = out[..count].split_at_mut(self.shared.before_the_end(place, count));
        // SAFETY: these words lie in the ring, published and not yet given back, so the writing end leaves them alone.
        // There is one reading end, and it is borrowed.
        unsafe {
            self.shared.words.read(place, first.len(), |from| first.copy_from_slice(from));
            self.shared.words.read(0, wrapped.len(), |from| wrapped.copy_from_slice(from));
        }
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

    fn write(producer: &mut Producer, words: &[u64]) -> bool {
        producer.write(words.len(), |place| place.copy_from_slice(words))
    }

    #[test]
    fn a_write_is_read_once_it_is_published() {
        let (mut producer, mut consumer) = ring(8);
        assert!(write(&mut producer, &[1, 2, 3]));
        assert!(write(&mut producer, &[4]));
        assert_eq!((producer.position(), producer.free(), consumer.available()), (4, 4, 0));
        producer.publish();
        assert_eq!((producer.position(), producer.free()), (4, 4));
        assert_eq!(read_all(&mut consumer), [1, 2, 3, 4]);
        assert!(write(&mut producer, &[5]) && producer.push(&[6]));
        assert_eq!(read_all(&mut consumer), [5, 6], "a push publishes what was written before");
    }

    #[test]
    fn a_write_that_does_not_fit_is_not_filled() {
        let (mut producer, mut consumer) = ring(8);
        assert!(write(&mut producer, &[1, 2, 3, 4, 5]));
        let mut called = false;
        assert!(!producer.write(4, |_| called = true), "3 of 8 words are left");
        assert!(!called);
        assert!(write(&mut producer, &[6, 7, 8]));
        assert!(!write(&mut producer, &[9]));
        producer.publish();
        assert!(!write(&mut producer, &[9]), "published words take room as well");
        assert_eq!(read_all(&mut consumer), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert!(write(&mut producer, &[9]));
    }

    #[test]
    fn a_write_longer_than_a_batch_is_refused() {
        let (mut producer, _consumer) = ring(4 * BATCH_WORDS);
        assert!(!write(&mut producer, &[0; BATCH_WORDS + 1]));
        assert!(write(&mut producer, &[0; BATCH_WORDS]));
    }

    #[test]
    fn a_full_batch_is_published() {
        let (mut producer, mut consumer) = ring(4 * BATCH_WORDS);
        let fitting = BATCH_WORDS / 3;
        for number in 0..=fitting as u64 {
            assert!(write(&mut producer, &[number; 3]));
        }
        assert_eq!(consumer.available(), 3 * fitting, "the last write began a batch");
        producer.publish();
        let words = read_all(&mut consumer);
        assert_eq!(words.len(), 3 * (fitting + 1));
        assert!(words.chunks_exact(3).zip(0..).all(|(words, number)| words == [number; 3]));
    }

    #[test]
    fn a_batch_lies_in_one_piece_over_the_wrap() {
        let (mut producer, mut consumer) = ring(8);
        assert!(producer.push(&[0; 6]));
        assert_eq!(consumer.read(&mut [0; 6]), 6);
        assert!(write(&mut producer, &[1]));
        assert!(write(&mut producer, &[2, 3, 4]), "one slice, in which the ring ends");
        assert!(write(&mut producer, &[5, 6, 7]));
        producer.publish();
        assert_eq!(read_all(&mut consumer), [1, 2, 3, 4, 5, 6, 7]);
        assert!(producer.push(&[8; 8]));
        assert_eq!(read_all(&mut consumer), [8; 8]);
    }

    #[test]
    fn what_was_written_is_readable_after_the_producer_is_gone() {
        let (mut producer, mut consumer) = ring(8);
        assert!(write(&mut producer, &[7]));
        drop(producer);
        assert!(consumer.is_abandoned());
        assert_eq!(read_all(&mut consumer), [7]);
    }

    #[test]
    fn whoever_takes_the_reading_over_reads_what_was_written() {
        let (mut producer, consumer) = ring(8);
        assert!(write(&mut producer, &[7]));
        drop(consumer);
        assert!(write(&mut producer, &[8]));
        let mut rest = producer.take_over_reading().expect("the reader is gone");
        assert_eq!(read_all(&mut rest), [7, 8]);
    }

    /// A step of one of the two ends.
    #[derive(Clone, Debug)]
    enum Step {
        Write(usize),
        Publish,
        Push(usize),
        Read(usize),
    }

    /// Steps of up to so many words.
    fn steps(words: usize) -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0..words).prop_map(Step::Write),
            1 => Just(Step::Publish),
            2 => (0..words).prop_map(Step::Push),
            4 => (0..2 * words).prop_map(Step::Read),
        ];
        prop::collection::vec(step, 0..200)
    }

    fn capacity_and_steps() -> impl Strategy<Value = (usize, Vec<Step>)> {
        prop_oneof![(0usize..40, steps(12)), (0usize..2000, steps(BATCH_WORDS + 1))]
    }

    proptest! {
        /// Against a plain queue: what is accepted, what is read, and the positions are the same at each step.
        #[test]
        fn behaves_like_a_bounded_queue((capacity, steps) in capacity_and_steps()) {
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
                    Step::Write(count) | Step::Push(count) => {
                        let words = fresh(count);
                        let fits = model.len() + count <= capacity;
                        let is_write = matches!(step, Step::Write(_));
                        let taken = if is_write { write(&mut producer, &words) } else { producer.push(&words) };
                        prop_assert_eq!(taken, fits);
                        if fits { model.extend(words); pushed += count as u64; }
                        prop_assert!(is_write || !fits || consumer.available() == model.len());
                    }
                    Step::Publish => {
                        producer.publish();
                        prop_assert_eq!(consumer.available(), model.len());
                    }
                    Step::Read(count) => {
                        let mut out = vec![0; count];
                        let available = consumer.available();
                        let got = consumer.read(&mut out);
                        prop_assert_eq!(got, count.min(available));
                        let expected: Vec<u64> = model.drain(..got).collect();
                        prop_assert_eq!(&out[..got], &expected[..]);
                        read += got as u64;
                    }
                }
                prop_assert_eq!(producer.position(), pushed);
                prop_assert_eq!(consumer.position(), read);
                prop_assert_eq!(producer.free(), capacity - model.len());
                prop_assert!(model.len() - consumer.available() <= BATCH_WORDS);
            }
            drop(producer);
            prop_assert_eq!(read_all(&mut consumer), Vec::from(model));
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
                while !write(&mut producer, &words[..=count]) {
                    std::thread::yield_now();
                }
                if number % 5 == 0 {
                    producer.publish();
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
