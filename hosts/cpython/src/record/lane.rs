//! The way to the compiler and back: the ring, the release queue, the port, and the recording that uses them.
//!
//! Guarantees: references taken for records are released under the interpreter's lock, with no borrow held,
//! since the end of an object may run any Python code, this module's callers included.

use super::control::Recording;
use super::methods;
use super::retention::Retention;
use crate::ffi::{Code, Frame, Interp, ThreadState};
use crate::gil::Locked;
use crate::runtime::stack;
use firesteel_compiler::chaos::seeded::Chaos;
use firesteel_compiler::service::{Port, Service};
use firesteel_recorder::release::{Orphans, ReleaseReceiver};
use firesteel_recorder::ring::ring;
use firesteel_recorder::seal::Recorder;
use pyo3::ffi::PyObject;
use std::cell::{Cell, RefCell};
use std::ffi::c_int;

/// Words in the ring: several recordings of the greatest length.
const RING_WORDS: usize = 1 << 16;
/// Words in the smallest one: some records.
const LEAST_RING_WORDS: u64 = 256;
/// References in the release queue's lock-free part.
const RELEASES: usize = 1 << 12;
/// References released at a time.
const BATCH: usize = 64;
/// How deep recursion through calls of classes may go below the recorded frame, more than is followed. Each of those calls lacks
/// a level of Python calls, see [`methods::lacks_level`], and so comes deeper than in the plain interpreter.
const LEVELS_OF_CLASSES: c_int = 16;

unsafe extern "C-unwind" {
    /// Object.c's `Py_DecRef`, declared as something that a thread's end may unwind.
    #[link_name = "Py_DecRef"]
    fn release(object: *mut PyObject);
}

/// Both ends that the interpreter's side holds.
pub struct Lane {
    /// State machine and ring.
    pub recorder: Recorder,
    /// Where the service is told of starts and ends.
    pub port: Port,
}

/// Where a recording takes place: a thread's number, since a thread state's address is used again, and the address of
/// a frame, which is compared and never followed.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    thread: u64,
    frame: usize,
}

impl Place {
    #[inline]
    fn of(thread: ThreadState, frame: Frame) -> Place {
        Place { thread: thread.id(), frame: frame.as_ptr() as usize }
    }
}

/// The recorder of the process.
pub struct Station {
    /// The way to the compiler.
    pub lane: RefCell<Lane>,
    /// The recording going on.
    pub current: RefCell<Option<Recording>>,
    /// How long references are held.
    pub retention: Retention,
    returned: RefCell<ReleaseReceiver>,
    place: Cell<Option<Place>>,
    /// Whether the next event of the recorded thread may be that of a call to follow.
    expects: Cell<bool>,
    /// While a call is followed, the frame that the recording began in.
    outermost: Cell<Option<Place>>,
    /// With fewer levels of Python calls left in its thread, recursion below the recorded frame has gone too deep.
    floor: Cell<c_int>,
    /// The same for recursion through calls of classes.
    floor_of_classes: Cell<c_int>,
}

impl Station {
    /// Connects to a service. A recording has at most `record_limit` records.
    pub fn new(service: &Service, record_limit: u32, chaos: Option<&Chaos>) -> Station {
        let size = |what, usual: usize, least| {
            chaos.map_or(usual, |chaos| usize::try_from(chaos.size(what, usual as u64, least)).unwrap_or(usual))
        };
        let (producer, consumer) = ring(size("ring", RING_WORDS, LEAST_RING_WORDS));
        let (sender, returned) = Orphans::new().queue(size("releases", RELEASES, 1));
        Station {
            lane: RefCell::new(Lane {
                recorder: Recorder::new(producer, record_limit, returned.backlog()),
                port: service.connect(Box::new(consumer), Box::new(sender)),
            }),
            current: RefCell::new(None),
            retention: Retention::default(),
            returned: RefCell::new(returned),
            place: Cell::new(None),
            expects: Cell::new(false),
            outermost: Cell::new(None),
            floor: Cell::new(0),
            floor_of_classes: Cell::new(0),
        }
    }

    /// Whether a recording is going on in this very frame.
    #[inline]
    pub fn is_at(&self, thread: ThreadState, frame: Frame) -> bool {
        self.place.get() == Some(Place::of(thread, frame))
    }

    /// Whether a call that is to be followed may have been made in a recording's thread.
    #[inline]
    pub fn expects_call(&self, thread: ThreadState) -> bool {
        self.expects.get() && self.place.get().is_some_and(|place| place.thread == thread.id())
    }

    /// Notes whether a call is to be followed.
    pub fn expect_call(&self, is_expected: bool) {
        self.expects.set(is_expected);
    }

    /// Whether a followed call ended without its return, because the frame that the recording began in goes on.
    #[inline]
    pub fn is_back(&self, thread: ThreadState, frame: Frame) -> bool {
        self.outermost.get() == Some(Place::of(thread, frame))
    }

    /// The recording goes on in the frame of a call.
    pub fn move_to(&self, thread: ThreadState, frame: Frame) {
        if self.outermost.get().is_none() {
            self.outermost.set(self.place.get());
        }
        self.place.set(Some(Place::of(thread, frame)));
    }

    /// The recording goes on in a frame that it was in before.
    pub fn move_back(&self, frame: usize) {
        let place = self.place.get().map(|place| Place { frame, ..place });
        if self.outermost.get() == place {
            self.outermost.set(None);
        }
        self.place.set(place);
    }

    /// Whether a recording's thread runs so deep below the recorded frame that events must be off, see
    /// [`stack::levels_below_recording`]. `frame` is the one that it executes.
    #[inline]
    pub fn is_too_deep(&self, thread: ThreadState, frame: Frame, code: Code) -> bool {
        let left = thread.python_levels_left();
        left < self.floor_of_classes.get()
            && self.place.get().is_some_and(|place| place.thread == thread.id())
            && (left < self.floor.get() || methods::lacks_level(frame, code))
    }

    /// Whether a recording is going on somewhere.
    #[inline]
    pub fn is_busy(&self) -> bool {
        self.place.get().is_some()
    }

    /// The frame in which a recording is going on, none if it or its thread has ended. Another call of the same
    /// function may have the frame's memory.
    pub fn frame(&self, interp: Interp) -> Option<Frame> {
        let place = self.place.get()?;
        interp.thread(place.thread)?.find_frame(place.frame)
    }

    /// Notes where the recording is, or that there is none.
    pub fn set_place(&self, place: Option<(ThreadState, Frame)>) {
        if let Some((thread, _)) = place {
            let (left, levels) = (thread.python_levels_left(), stack::levels_below_recording());
            self.floor.set(left.saturating_sub(levels));
            self.floor_of_classes.set(left.saturating_sub(levels.min(LEVELS_OF_CLASSES)));
        }
        self.place.set(place.map(|(thread, frame)| Place::of(thread, frame)));
        self.outermost.set(None);
    }

    /// Whether references wait to be released.
    #[inline]
    pub fn nothing_returned(&self) -> bool {
        self.returned.try_borrow().is_ok_and(|returned| returned.is_empty())
    }

    /// Releases references that came back. Python code may run.
    #[cold]
    pub fn release_returned(&self, _: Locked) {
        loop {
            let mut batch = [0; BATCH];
            let count = match self.returned.try_borrow_mut() {
                Ok(mut returned) => returned.take(&mut batch),
                Err(_) => 0,
            };
            if count == 0 {
                return;
            }
            for reference in batch.iter().take(count) {
                if self.retention.is_on() {
                    self.retention.released(*reference);
                }
                // SAFETY: the record owned the reference, the service gave it back once; the lock is held.
                unsafe { release(*reference as *mut PyObject) };
            }
        }
    }
}
