//! Models of the executor table: publishing, promoting, validating, invalidating, clearing and reading at once.
//!
//! Owns the models; empty unless built for them:
//!
//! ```text
//! RUSTFLAGS="--cfg loom --cfg crossbeam_loom" cargo test -p firesteel-models --release
//! ```
//!
//! crossbeam-epoch runs on loom's types as well, with a collector a model. Its own steps make the number of
//! interleavings large, so models are small and have at most [`SWITCHES`] involuntary switches.

#![cfg(loom)]

use crossbeam_epoch::Collector;
use firesteel_models::life::{Event, ExecutorState, Life};
use firesteel_models::slot::{Slot, Tenant};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;
use std::sync::atomic::{AtomicU64, Ordering as Relaxed};

/// Greatest number of involuntary switches. Nearly all concurrency faults need two.
const SWITCHES: usize = 4;

/// Checks the interleavings, and tells their number.
fn model(name: &str, f: impl Fn() + Sync + Send + 'static) {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let before = RUNS.load(Relaxed::SeqCst);
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(SWITCHES);
    builder.check(move || {
        RUNS.fetch_add(1, Relaxed::SeqCst);
        f();
    });
    println!("{name}: {} interleavings", RUNS.load(Relaxed::SeqCst) - before);
}

/// A tenant that tells of its end.
struct Room {
    id: u32,
    life: Life,
    /// Set when it was destroyed.
    gone: Arc<AtomicBool>,
    ended: Arc<AtomicUsize>,
}

impl Tenant for Room {
    fn id(&self) -> u32 {
        self.id
    }

    fn life(&self) -> &Life {
        &self.life
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        assert!(!self.gone.swap(true, Ordering::SeqCst), "destroyed twice");
        assert_ne!(self.life.state(), ExecutorState::Valid, "destroyed while it may be entered");
        self.ended.fetch_add(1, Ordering::SeqCst);
    }
}

struct House {
    slot: Slot<Room>,
    collector: Collector,
    ended: Arc<AtomicUsize>,
}

impl House {
    fn new() -> Arc<House> {
        Arc::new(House { slot: Slot::new(), collector: Collector::new(), ended: Arc::new(AtomicUsize::new(0)) })
    }

    fn room(&self, id: u32) -> Room {
        let gone = Arc::new(AtomicBool::new(false));
        Room { id, life: Life::new(), gone, ended: Arc::clone(&self.ended) }
    }

    /// What an interpreter thread does: reads, validates if it is fresh, and is inside if it is valid.
    fn enter(&self) {
        let handle = self.collector.register();
        let guard = handle.pin();
        if let Some(room) = self.slot.get(&guard) {
            assert!(!room.gone.load(Ordering::SeqCst), "reached after its end");
            room.life.apply(Event::Validate);
            if room.life.state() == ExecutorState::Valid {
                thread::yield_now();
            }
            assert!(!room.gone.load(Ordering::SeqCst), "destroyed with a reader inside");
        }
    }
}

#[test]
fn a_reader_never_meets_a_destroyed_tenant_while_another_is_published() {
    model("publish", || {
        let house = House::new();
        house.slot.publish(house.room(1), &house.collector.register().pin());
        let reader = Arc::clone(&house);
        let reader = thread::spawn(move || reader.enter());
        let handle = house.collector.register();
        house.slot.publish(house.room(2), &handle.pin());
        reader.join().expect("the reader ends");
        let guard = handle.pin();
        let left = house.slot.get(&guard).map(|room| room.id);
        assert_eq!(left, Some(2));
        house.slot.clear(&guard);
    });
}

#[test]
fn of_a_promotion_and_an_invalidation_the_later_one_sees_the_earlier() {
    model("promote and invalidate", || {
        let house = House::new();
        let handle = house.collector.register();
        house.slot.publish(house.room(1), &handle.pin());
        let other = Arc::clone(&house);
        let invalidator = thread::spawn(move || {
            let handle = other.collector.register();
            let guard = handle.pin();
            other.slot.get(&guard).is_some_and(|room| room.id == 1 && room.life.apply(Event::Invalidate))
        });
        let promoted = house.slot.promote(1, house.room(2), &handle.pin());
        let invalidated = invalidator.join().expect("the other thread ends");
        let guard = handle.pin();
        let state = house.slot.get(&guard).map(|room| (room.id, room.life.state()));
        match (promoted, invalidated) {
            // The invalidation met the old one, before or after it was taken out: the new one is its own.
            (true, _) => assert_eq!(state, Some((2, ExecutorState::Fresh))),
            (false, true) => assert_eq!(state, Some((1, ExecutorState::Invalid))),
            (false, false) => panic!("a promotion failed for no reason"),
        }
        house.slot.clear(&guard);
    });
}

#[test]
fn of_a_promotion_and_a_publication_the_publication_stays() {
    model("promote and publish", || {
        let house = House::new();
        let handle = house.collector.register();
        house.slot.publish(house.room(1), &handle.pin());
        let other = Arc::clone(&house);
        let publisher = thread::spawn(move || {
            let handle = other.collector.register();
            other.slot.publish(other.room(3), &handle.pin());
        });
        house.slot.promote(1, house.room(2), &handle.pin());
        publisher.join().expect("the other thread ends");
        let guard = handle.pin();
        assert_eq!(house.slot.get(&guard).map(|room| room.id), Some(3));
        house.slot.clear(&guard);
    });
}

#[test]
fn the_last_of_those_who_keep_a_tenant_ends_it_once_it_was_taken_out() {
    model("keep and clear", || {
        let house = House::new();
        let handle = house.collector.register();
        house.slot.publish(house.room(1), &handle.pin());
        let other = Arc::clone(&house);
        let keeper = thread::spawn(move || {
            let handle = other.collector.register();
            let Some(kept) = other.slot.keep(&handle.pin()) else { return };
            let again = kept.again();
            kept.release();
            assert!(!again.gone.load(Ordering::SeqCst), "destroyed while it is kept");
            again.release();
        });
        house.slot.clear(&handle.pin());
        keeper.join().expect("the keeper ends");
    });
}

#[test]
fn two_threads_validate_once_and_a_clear_invalidates() {
    model("validate and clear", || {
        let house = House::new();
        let handle = house.collector.register();
        house.slot.publish(house.room(1), &handle.pin());
        let reader = Arc::clone(&house);
        let reader = thread::spawn(move || reader.enter());
        house.slot.clear(&handle.pin());
        reader.join().expect("the reader ends");
        assert!(house.slot.get(&handle.pin()).is_none());
    });
}
