//! Models of the ring and the release queue: loom runs them through the interleavings of their threads and the
//! stale values that the memory model allows.
//!
//! Owns the models; empty unless built for them:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p firesteel-recorder --test loom --release -- --nocapture
//! ```
//!
//! Models are as small as the question allows, because their number of interleavings is exponential. Those of the
//! ring are checked in full; those of the release queue, with its locks, up to [`SWITCHES`].

#![cfg(loom)]

use firesteel_protocol::fam::tables::FamilyId;
use firesteel_protocol::trace::{Level, RecordHeader, Records, Releases};
use firesteel_recorder::release::{Orphans, release_queue};
use firesteel_recorder::ring::ring;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;
use std::sync::atomic::AtomicU64;

/// Greatest number of involuntary switches in a model of the release queue. Nearly all concurrency faults need two.
const SWITCHES: usize = 4;

/// Checks all interleavings, with at most so many involuntary switches, and tells their number.
fn model(name: &str, switches: Option<usize>, f: impl Fn() + Sync + Send + 'static) {
    let runs = std::sync::Arc::new(AtomicU64::new(0));
    let counted = std::sync::Arc::clone(&runs);
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = switches;
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        f();
    });
    println!("{name}: {} interleavings", runs.load(Ordering::Relaxed));
}

/// Reads until `count` words have come.
fn read(consumer: &mut impl Records, count: usize) -> Vec<u64> {
    let mut out = vec![0; count];
    let mut done = 0;
    while done < count {
        match consumer.read(&mut out[done..]) {
            0 => thread::yield_now(),
            some => done += some,
        }
    }
    out
}

#[test]
fn words_arrive_in_order_and_once_over_the_wrap() {
    model("push", None, || {
        let (mut producer, mut consumer) = ring(4);
        let writer = thread::spawn(move || {
            for words in [&[1, 2, 3][..], &[4, 5], &[6]] {
                while !producer.push(words) {
                    thread::yield_now();
                }
            }
        });
        assert_eq!(read(&mut consumer, 6), [1, 2, 3, 4, 5, 6]);
        assert_eq!(consumer.read(&mut [0]), 0);
        writer.join().expect("the writer ends");
    });
}

#[test]
fn a_record_is_seen_whole_or_not_at_all() {
    model("record", None, || {
        let header = RecordHeader { family: FamilyId(1), slots: 1, fingerprint: 2, unit: 3, level: Level::OUTERMOST };
        let [head, tail] = header.encode();
        let (mut producer, mut consumer) = ring(4);
        let writer = thread::spawn(move || {
            let first = producer.write(3, |words| words.copy_from_slice(&[head, tail, 7]));
            producer.publish();
            // Where it fits, it goes on behind the ring's end.
            let second = producer.write(3, |words| words.copy_from_slice(&[head, tail, 8]));
            producer.publish();
            (first, second, producer.position())
        });
        let mut out = [0; 4];
        let count = consumer.read(&mut out);
        assert!([0, 3].contains(&count), "{count} words of a record");
        let (first, second, position) = writer.join().expect("the writer ends");
        assert!(first);
        assert!(!second || count == 3, "no room before the first was read");
        let rest = read(&mut consumer, position as usize - count);
        let all = [&out[..count], &rest].concat();
        for (record, slot) in all.chunks(3).zip([7, 8]) {
            assert_eq!(record[..2], header.encode());
            assert_eq!(record[2], slot);
        }
    });
}

#[test]
fn a_batch_is_written_in_place_while_the_one_before_is_read() {
    model("batch", None, || {
        let (mut producer, mut consumer) = ring(4);
        let writer = thread::spawn(move || {
            let mut write = |words: &[u64]| {
                while !producer.write(words.len(), |place| place.copy_from_slice(words)) {
                    thread::yield_now();
                }
            };
            write(&[1]);
            write(&[2, 3]);
            // No room before something was read: the batch is published, and this one begins behind it.
            write(&[4, 5]);
            producer.publish();
        });
        assert_eq!(read(&mut consumer, 5), [1, 2, 3, 4, 5]);
        assert_eq!(consumer.read(&mut [0]), 0);
        writer.join().expect("the writer ends");
    });
}

#[test]
fn a_dropped_producer_is_seen_after_its_last_word() {
    model("producer dropped", None, || {
        let (mut producer, mut consumer) = ring(4);
        let writer = thread::spawn(move || {
            assert!(producer.push(&[1]));
            assert!(producer.write(1, |words| words[0] = 2));
        });
        let mut seen = vec![];
        loop {
            let over = consumer.is_abandoned();
            let mut out = [0; 4];
            let count = consumer.read(&mut out);
            seen.extend_from_slice(&out[..count]);
            if over && count == 0 {
                break;
            }
            thread::yield_now();
        }
        assert_eq!(seen, [1, 2]);
        writer.join().expect("the writer ends");
    });
}

#[test]
fn reading_is_taken_over_where_it_stopped() {
    model("reading taken over", None, || {
        let (mut producer, mut consumer) = ring(4);
        assert!(producer.push(&[1, 2]));
        let reader = thread::spawn(move || {
            let mut out = [0];
            assert_eq!(consumer.read(&mut out), 1);
            assert_eq!(out, [1]);
        });
        let mut rest = loop {
            match producer.take_over_reading() {
                Some(rest) => break rest,
                None => thread::yield_now(),
            }
        };
        assert_eq!(rest.position(), 1);
        assert_eq!(read(&mut rest, 1), [2]);
        assert!(producer.push(&[3, 4, 5, 6]));
        assert_eq!(read(&mut rest, 4), [3, 4, 5, 6]);
        reader.join().expect("the reader ends");
    });
}

#[test]
fn references_come_out_once_through_ring_and_spill_list() {
    model("release", Some(SWITCHES), || {
        let (mut sender, mut receiver) = release_queue(4);
        sender.give_back(&[1, 2, 3]);
        let giver = thread::spawn(move || {
            sender.give_back(&[4, 5]);
            sender.give_back(&[6]);
        });
        let mut out = vec![];
        while out.len() < 6 {
            if receiver.drain(|reference| out.push(reference)) == 0 {
                thread::yield_now();
            }
        }
        giver.join().expect("the giver ends");
        assert!(receiver.is_empty());
        out.sort_unstable();
        assert_eq!(out, [1, 2, 3, 4, 5, 6]);
    });
}

#[test]
fn what_was_given_is_never_called_empty() {
    model("is_empty", Some(SWITCHES), || {
        let (mut sender, mut receiver) = release_queue(4);
        let given = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&given);
        let giver = thread::spawn(move || {
            sender.give_back(&[1, 2, 3, 4, 5]);
            flag.store(true, Ordering::Release);
            sender.give_back(&[6]);
        });
        let mut out = vec![];
        for _ in 0..2 {
            let mut batch = [0; 6];
            let count = receiver.take(&mut batch);
            out.extend_from_slice(&batch[..count]);
        }
        // The second batch may be on its way, and part of it taken before it counts as given.
        let left = (1..=5).any(|reference| !out.contains(&reference));
        if given.load(Ordering::Acquire) && left {
            assert!(!receiver.is_empty());
        }
        giver.join().expect("the giver ends");
        assert_eq!(receiver.is_empty(), out.len() == 6);
        receiver.drain(|reference| out.push(reference));
        assert!(receiver.is_empty());
        out.sort_unstable();
        assert_eq!(out, [1, 2, 3, 4, 5, 6]);
    });
}

#[test]
fn what_waits_in_the_spill_list_is_not_hidden_by_what_was_taken_ahead() {
    model("is_empty, spilled", Some(SWITCHES), || {
        let (mut sender, mut receiver) = release_queue(4);
        // Four in the ring, one in the spill list.
        sender.give_back(&[1, 2, 3, 4, 5]);
        let mut batch = [0; 4];
        assert_eq!(receiver.take(&mut batch), 4);
        // Both go through the ring, and can be taken before they are counted.
        let giver = thread::spawn(move || sender.give_back(&[6, 7]));
        let mut two = [0; 2];
        let count = receiver.take(&mut two);
        if !two[..count].contains(&5) {
            assert!(!receiver.is_empty(), "the fifth was given long ago");
        }
        giver.join().expect("the giver ends");
        let mut out = [&batch[..], &two[..count]].concat();
        receiver.drain(|reference| out.push(reference));
        assert!(receiver.is_empty());
        out.sort_unstable();
        assert_eq!(out, [1, 2, 3, 4, 5, 6, 7]);
    });
}

#[test]
fn a_receiver_that_leaves_at_any_time_loses_nothing() {
    model("receiver dropped", Some(SWITCHES), || {
        let orphans = Orphans::new();
        let (mut sender, mut receiver) = orphans.queue(4);
        let giver = thread::spawn(move || {
            sender.give_back(&[1, 2, 3]);
            sender.give_back(&[4, 5]);
        });
        let mut out = vec![];
        let mut batch = [0; 2];
        let count = receiver.take(&mut batch);
        out.extend_from_slice(&batch[..count]);
        drop(receiver);
        orphans.drain(|reference| out.push(reference));
        giver.join().expect("the giver ends");
        orphans.drain(|reference| out.push(reference));
        out.sort_unstable();
        assert_eq!(out, [1, 2, 3, 4, 5]);
    });
}

#[test]
fn what_waits_is_bounded_if_the_backlog_is_asked() {
    /// Words of the record ring, and references of the queue's; a recording fills either.
    const ROOM: usize = 4;
    model("backlog", Some(SWITCHES), || {
        let (mut producer, mut consumer) = ring(ROOM);
        let (mut sender, mut receiver) = release_queue(ROOM);
        let mut written = 0;
        let mut record = || {
            let fits = producer.push(&[written, written + 1, written + 2, written + 3]);
            written += if fits { ROOM as u64 } else { 0 };
            written
        };
        let mut words = [0; ROOM];
        // As many wait as may, as many are in the service's hands, as many in the ring.
        record();
        assert_eq!(consumer.read(&mut words), ROOM);
        sender.give_back(&words);
        record();
        assert_eq!(consumer.read(&mut words), ROOM);
        record();
        let giver = thread::spawn(move || {
            let mut count = ROOM;
            for _ in 0..2 {
                sender.give_back(&words[..count]);
                count = consumer.read(&mut words);
            }
            (consumer, sender, words[..count].to_vec())
        });
        let backlog = receiver.backlog();
        let mut written = 3 * ROOM as u64;
        for _ in 0..2 {
            if !backlog.is_over() {
                written = record();
            }
        }
        let (mut consumer, mut sender, in_hand) = giver.join().expect("the giver ends");
        sender.give_back(&in_hand);
        let count = consumer.read(&mut words);
        sender.give_back(&words[..count]);
        assert_eq!(backlog.waiting(), written);
        assert!(written as usize <= ROOM + 3 * ROOM, "{written} references wait");
        assert!(backlog.is_over());
        let mut out = vec![];
        receiver.drain(|reference| out.push(reference));
        assert!(!backlog.is_over());
        out.sort_unstable();
        assert_eq!(out, (0..written).collect::<Vec<_>>());
    });
}

#[test]
fn two_threads_drain_orphans_once() {
    model("orphans", None, || {
        let orphans = Orphans::new();
        let (mut sender, receiver) = orphans.queue(4);
        drop(receiver);
        sender.give_back(&[1, 2]);
        let other = orphans.clone();
        let thread = thread::spawn(move || {
            let mut out = vec![];
            other.drain(|reference| out.push(reference));
            out
        });
        let mut out = vec![];
        orphans.drain(|reference| out.push(reference));
        out.extend(thread.join().expect("the thread ends"));
        out.sort_unstable();
        assert_eq!(out, [1, 2]);
        assert!(orphans.is_empty());
    });
}
