//! What a record costs the interpreter thread, against two queues that carry the same payload in the same run: rtrb, a
//! ring for one producer and one consumer, and crossbeam's `ArrayQueue`; and what an idle control point costs.
//!
//! A record is a header of two words and one word a slot, read from a frame. Ours goes through
//! [`Recorder::record_with`], as a host's does, with state machine, limits and counters; the others get an array of the
//! same words. Each round times a burst that fits, up to the point where a reader can see all of it; then another
//! thread reads it, untimed, as the compiler's does, so that the next burst finds the memory in the caches of another
//! core. The competitors take turns, each with as much memory as a host's ring. The idle control point carries nothing;
//! it stands beside the least that the others could carry there, one word.
//!
//! Printed is one JSON object, for `cargo xtask bench recorder`: nanoseconds, the medians of the block of rounds in which
//! all competitors together were fastest, because what disturbs a machine only adds to a time.

use crossbeam_queue::ArrayQueue;
use firesteel_protocol::fam::tables::FamilyId;
use firesteel_protocol::trace::{Level, RecordHeader, Records, TraceEnd, TreeId};
use firesteel_recorder::release::release_queue;
use firesteel_recorder::ring::ring;
use firesteel_recorder::seal::Recorder;
use firesteel_tiny::bench::idle_control_point;
use serde_json::{Value, json};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Records of a burst: a long recording.
const BURST: u32 = 2000;
/// Words that each competitor has memory for: a host's ring. Who had more would find less of it in the caches.
const RING_WORDS: usize = 1 << 14;
/// Blocks, rounds of a block.
const BLOCKS: usize = 9;
const ROUNDS: usize = 75;
/// Pairs of runs for the idle control point.
const PAIRS: u32 = 101;
/// Time between reading a burst and the next one. A core that was woken is slow at first, and a host that records was
/// at work before.
const AWAKE: Duration = Duration::from_micros(30);

/// A reader on a thread of its own: reads everything there is when asked, and says how many records that were.
struct Reader {
    ask: SyncSender<()>,
    read: Receiver<u32>,
}

impl Reader {
    fn new(mut read_all: impl FnMut() -> u32 + Send + 'static) -> Reader {
        let (ask, asked) = sync_channel::<()>(1);
        let (tell, read) = sync_channel(1);
        std::thread::spawn(move || while asked.recv().is_ok() && tell.send(read_all()).is_ok() {});
        Reader { ask, read }
    }

    fn read_burst(&self) {
        assert!(self.ask.send(()).is_ok(), "the reader lives");
        assert_eq!(self.read.recv(), Ok(BURST), "every record arrives");
        let woken = Instant::now();
        while woken.elapsed() < AWAKE {
            std::hint::spin_loop();
        }
    }
}

/// What times a burst, and who reads it.
type Competitor = (Box<dyn FnMut() -> f64>, Reader);

/// A frame to read slots from.
type Frame = [u64; 64];

fn frame() -> Frame {
    black_box(std::array::from_fn(|at| at as u64 * 0x9e37_79b9))
}

/// What a slot of the instruction at a unit holds: a word from somewhere in the frame.
#[inline(always)]
fn value(frame: &Frame, unit: u32, slot: usize) -> u64 {
    frame[(unit as usize * 5 + slot * 11) % frame.len()]
}

#[inline(always)]
fn header(slots: usize, unit: u32) -> [u64; RecordHeader::WORDS] {
    RecordHeader { family: FamilyId(7), slots: slots as u8, fingerprint: 0x5eed, unit, level: Level::OUTERMOST }
        .encode()
}

/// The words of a record, for those who do not know what a record is. A single word is a slot's.
#[inline(always)]
fn payload<const WORDS: usize>(frame: &Frame, unit: u32) -> [u64; WORDS] {
    let Some(slots) = WORDS.checked_sub(RecordHeader::WORDS) else {
        return std::array::from_fn(|at| value(frame, unit, at));
    };
    let header = header(slots, unit);
    std::array::from_fn(|at| header.get(at).copied().unwrap_or_else(|| value(frame, unit, at - header.len())))
}

fn per_record(begun: Instant) -> f64 {
    begun.elapsed().as_nanos() as f64 / f64::from(BURST)
}

fn ours<const SLOTS: usize>() -> Competitor {
    let (producer, mut consumer) = ring(RING_WORDS);
    // Nothing of what is recorded here is a reference.
    let (_, returned) = release_queue(RING_WORDS);
    let mut recorder = Recorder::new(producer, BURST, returned.backlog());
    let mut sink = vec![0; 1 << 12];
    let reader = Reader::new(move || {
        let mut read = 0;
        loop {
            match consumer.read(&mut sink) {
                0 => return (read / (RecordHeader::WORDS + SLOTS)) as u32,
                count => read += black_box(&sink).len().min(count),
            }
        }
    });
    let frame = frame();
    let burst = move || {
        let begun = Instant::now();
        assert!(recorder.start(TreeId(1), None, 0).is_ok(), "the recorder is idle and has a reader");
        for unit in 0..BURST {
            let taken = recorder.record_with(unit, header(SLOTS, unit), SLOTS, |words| {
                for (slot, word) in words.iter_mut().enumerate() {
                    *word = value(&frame, unit, slot);
                }
            });
            assert!(taken.is_ok(), "the burst fits");
        }
        assert!(recorder.seal(TraceEnd::Linked(0)).is_ok(), "recording");
        per_record(begun)
    };
    (Box::new(burst), reader)
}

fn rtrb<const WORDS: usize>() -> Competitor {
    let (mut producer, mut consumer) = rtrb::RingBuffer::<[u64; WORDS]>::new(RING_WORDS / WORDS);
    let reader = Reader::new(move || {
        let mut read = 0;
        while let Ok(words) = consumer.pop() {
            black_box(words);
            read += 1;
        }
        read
    });
    let frame = frame();
    let burst = move || {
        let begun = Instant::now();
        for unit in 0..BURST {
            assert!(producer.push(payload::<WORDS>(&frame, unit)).is_ok(), "the burst fits");
        }
        per_record(begun)
    };
    (Box::new(burst), reader)
}

fn array_queue<const WORDS: usize>() -> Competitor {
    let queue = Arc::new(ArrayQueue::<[u64; WORDS]>::new(RING_WORDS / WORDS));
    let other = queue.clone();
    let reader = Reader::new(move || {
        let mut read = 0;
        while let Some(words) = other.pop() {
            black_box(words);
            read += 1;
        }
        read
    });
    let frame = frame();
    let burst = move || {
        let begun = Instant::now();
        for unit in 0..BURST {
            assert!(queue.push(payload::<WORDS>(&frame, unit)).is_ok(), "the burst fits");
        }
        per_record(begun)
    };
    (Box::new(burst), reader)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Nanoseconds a record of each: medians, of the calmest block.
fn compare<const N: usize>(mut competitors: [Competitor; N]) -> [f64; N] {
    let mut calmest = [f64::INFINITY; N];
    // The first block warms up.
    for block in 0..=BLOCKS {
        let mut times = [const { Vec::new() }; N];
        for round in 0..ROUNDS {
            // Whoever comes first does so in turn.
            for at in (0..N).map(|at| (at + round) % N) {
                let (burst, reader) = &mut competitors[at];
                times[at].push(burst());
                reader.read_burst();
            }
        }
        let medians = times.map(median);
        if block > 0 && medians.iter().sum::<f64>() < calmest.iter().sum() {
            calmest = medians;
        }
    }
    calmest
}

fn row(what: &str, words: usize, [ours, rtrb, array_queue]: [f64; 3]) -> Value {
    let best = rtrb.min(array_queue);
    json!({
        "what": what, "words": words, "ours_ns": ours, "rtrb_ns": rtrb, "array_queue_ns": array_queue,
        "best_other_to_ours": best / ours,
    })
}

fn record<const SLOTS: usize, const WORDS: usize>(what: &str) -> Value {
    row(what, WORDS, compare([ours::<SLOTS>(), rtrb::<WORDS>(), array_queue::<WORDS>()]))
}

fn main() {
    let idle = match idle_control_point(PAIRS) {
        // Nothing where it is lost in the noise.
        Ok((on, off)) => (on - off).max(0.0),
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(1);
        }
    };
    let [rtrb, array_queue] = compare([rtrb::<1>(), array_queue::<1>()]);
    let rows = [
        record::<1, 3>("record of 1 slot"),
        record::<2, 4>("record of 2 slots"),
        record::<4, 6>("record of 4 slots"),
        row("idle control point", 1, [idle, rtrb, array_queue]),
    ];
    println!("{}", json!({ "burst": BURST, "rows": rows }));
}
