//! The stage: where records collect before they go to the ring.
//!
//! Owns a small buffer in front of a ring's writing end. Its cache lines stay with the core that records, while a
//! word of the ring was last read on another one: a store to it waits for its line, and holds up every store that
//! the host makes meanwhile. From the stage words go to the ring in bulk, where those waits overlap.
//!
//! Guarantees: what was staged always fits into the ring, because room for it is checked when it is staged; the
//! order is kept; dropping the stage pushes what is on it. Neither allocates nor waits. Lives on the interpreter
//! thread.

use crate::ring::{Consumer, Producer};
use firesteel_protocol::trace::RecordHeader;

/// Words on the stage at most: 2 KiB. Small, because the program in between may have taken the lines away; large
/// enough for the longest record, with 255 slots.
pub const STAGE_WORDS: usize = u8::MAX as usize + RecordHeader::WORDS;

/// A ring's writing end with a stage in front of it.
#[derive(Debug)]
pub struct Stage {
    producer: Producer,
    words: Box<[u64]>,
    /// Number of words staged. The ring has room for them.
    staged: usize,
    /// Number of words that fit onto the stage and, behind those, into the ring without another look at either.
    left: usize,
}

impl Stage {
    /// An empty stage.
    pub fn new(producer: Producer) -> Stage {
        let words = vec![0; producer.capacity().min(STAGE_WORDS)].into_boxed_slice();
        Stage { producer, words, staged: 0, left: 0 }
    }

    /// Stages a record: its header, as encoded, and `slots` words, all of which `fill` writes. All or nothing:
    /// false, and `fill` is not called, if they do not fit now. The reader sees the record after the next
    /// [`Stage::flush`] at the latest.
    #[inline(always)]
    pub fn record(&mut self, header: [u64; RecordHeader::WORDS], slots: usize, fill: impl FnOnce(&mut [u64])) -> bool {
        let count = RecordHeader::WORDS + slots;
        if count > self.left && !self.make_room(count) {
            return false;
        }
        let Some(place) = self.words.get_mut(self.staged..self.staged + count) else {
            return false;
        };
        let [first, second, words @ ..] = place else {
            return false;
        };
        // Word by word: a wide load of an array that was just written by halves would wait for both stores.
        (*first, *second) = (header[0], header[1]);
        fill(words);
        self.staged += count;
        self.left -= count;
        true
    }

    /// Pushes what is staged and looks how much fits now; false if `count` words do not.
    #[cold]
    fn make_room(&mut self, count: usize) -> bool {
        self.flush();
        self.left = self.words.len().min(self.producer.free());
        count <= self.left
    }

    /// Pushes what is staged.
    pub fn flush(&mut self) {
        let staged = self.words.get(..self.staged).unwrap_or_default();
        let fits = self.producer.push(staged);
        debug_assert!(fits, "room was checked when it was staged");
        self.staged = 0;
        self.left = 0;
    }

    /// Words ever pushed or staged: the position in the ring of the next one.
    pub fn position(&self) -> u64 {
        self.producer.position() + self.staged as u64
    }

    /// Whether nobody reads what is pushed, see [`Producer::is_abandoned`].
    pub fn is_abandoned(&self) -> bool {
        self.producer.is_abandoned()
    }

    /// After the reader is gone: what it did not read, see [`Producer::take_over_reading`].
    pub fn take_over_reading(&mut self) -> Option<Consumer> {
        self.flush();
        self.producer.take_over_reading()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.flush();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::ring::ring;
    use firesteel_protocol::fam::tables::FamilyId;
    use firesteel_protocol::trace::Records;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    fn header(slots: usize) -> RecordHeader {
        RecordHeader { family: FamilyId(3), slots: slots as u8, fingerprint: 0xfeed_f00d, unit: 41 }
    }

    fn record(stage: &mut Stage, slots: &[u64]) -> bool {
        stage.record(header(slots.len()).encode(), slots.len(), |words| words.copy_from_slice(slots))
    }

    fn read_all(consumer: &mut Consumer) -> Vec<u64> {
        let mut out = vec![0; consumer.available()];
        assert_eq!(consumer.read(&mut out), out.len());
        out
    }

    #[test]
    fn records_lie_as_header_then_slots() {
        let (producer, mut consumer) = ring(8);
        let mut stage = Stage::new(producer);
        assert!(record(&mut stage, &[10, 20, 30]));
        assert_eq!((stage.position(), consumer.available()), (5, 0), "staged, not pushed");
        stage.flush();
        assert_eq!(stage.position(), 5);
        let words = read_all(&mut consumer);
        assert_eq!(RecordHeader::decode([words[0], words[1]]), header(3));
        assert_eq!(words[2..], [10, 20, 30]);
    }

    #[test]
    fn a_record_is_staged_whole_or_not_at_all() {
        let (producer, mut consumer) = ring(8);
        let mut stage = Stage::new(producer);
        assert!(record(&mut stage, &[1, 2]));
        let mut called = false;
        assert!(!stage.record(header(3).encode(), 3, |_| called = true), "4 of 8 words are left");
        assert!(!called, "there is no place to fill");
        assert!(record(&mut stage, &[3, 4]));
        assert!(!record(&mut stage, &[]));
        stage.flush();
        assert!(!record(&mut stage, &[]), "pushed words take room as well");
        let words = read_all(&mut consumer);
        assert_eq!((&words[2..4], &words[6..]), (&[1, 2][..], &[3, 4][..]));
        assert!(record(&mut stage, &[5]));
    }

    #[test]
    fn a_full_stage_is_pushed() {
        let (producer, mut consumer) = ring(4 * STAGE_WORDS);
        let mut stage = Stage::new(producer);
        let fitting = STAGE_WORDS / 3;
        for number in 0..=fitting as u64 {
            assert!(record(&mut stage, &[number]));
        }
        assert_eq!(consumer.available(), 3 * fitting, "one record is left on the stage");
        stage.flush();
        let words = read_all(&mut consumer);
        assert_eq!(words.len(), 3 * (fitting + 1));
        assert!(words.chunks_exact(3).zip(0..).all(|(record, number)| record[2] == number));
    }

    #[test]
    fn what_is_staged_is_readable_after_the_stage_is_gone() {
        let (producer, mut consumer) = ring(8);
        let mut stage = Stage::new(producer);
        assert!(record(&mut stage, &[7]));
        drop(stage);
        assert!(consumer.is_abandoned());
        assert_eq!(read_all(&mut consumer)[2..], [7]);
    }

    #[test]
    fn whoever_takes_the_reading_over_reads_what_was_staged() {
        let (producer, consumer) = ring(8);
        let mut stage = Stage::new(producer);
        assert!(stage.take_over_reading().is_none());
        assert!(record(&mut stage, &[7]));
        drop(consumer);
        assert!(stage.is_abandoned());
        assert!(record(&mut stage, &[8]));
        let mut rest = stage.take_over_reading().expect("the reader is gone");
        let words = read_all(&mut rest);
        assert_eq!((words[2], words[5]), (7, 8));
    }

    #[derive(Clone, Debug)]
    enum Step {
        Record(usize),
        Flush,
        Read(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (0usize..200).prop_map(Step::Record),
            1 => Just(Step::Flush),
            3 => (0usize..600).prop_map(Step::Read),
        ];
        prop::collection::vec(step, 0..100)
    }

    proptest! {
        /// Against a plain queue: what is accepted and what is read is the same, and all of it comes in the end.
        #[test]
        fn behaves_like_a_bounded_queue(capacity in 0usize..2000, steps in steps()) {
            let (producer, mut consumer) = ring(capacity);
            let capacity = producer.capacity();
            let mut stage = Stage::new(producer);
            let mut model = VecDeque::new();
            let mut next = 1u64;
            for step in steps {
                match step {
                    Step::Record(count) => {
                        let slots: Vec<u64> = (next..next + count as u64).collect();
                        next += count as u64;
                        let words = [&header(count).encode()[..], &slots].concat();
                        let fits = model.len() + words.len() <= capacity;
                        prop_assert_eq!(record(&mut stage, &slots), fits);
                        if fits { model.extend(words); }
                    }
                    Step::Flush => {
                        stage.flush();
                        prop_assert_eq!(consumer.available(), model.len());
                    }
                    Step::Read(count) => {
                        let mut out = vec![0; count];
                        let got = consumer.read(&mut out);
                        let expected: Vec<u64> = model.drain(..got).collect();
                        prop_assert_eq!(&out[..got], &expected[..]);
                    }
                }
                prop_assert_eq!(stage.position(), consumer.position() + model.len() as u64);
                prop_assert!(model.len() - consumer.available() <= STAGE_WORDS);
            }
            drop(stage);
            prop_assert_eq!(read_all(&mut consumer), Vec::from(model));
        }
    }
}
