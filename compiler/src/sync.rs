//! What threads meet at: threads, channels, locks and atomics of the service and of the executor table.
//!
//! Owns the choice of whose they are, made by a `cfg` that is set through `RUSTFLAGS`:
//!
//! | | whose | used by |
//! |---|---|---|
//! | otherwise | the standard library's, crossbeam-channel's | every build |
//! | `cfg(loom)` | loom's; only what the executor table needs | the models in `compiler/models` |
//! | `cfg(shuttle)` | shuttle's, and what is built on them here | the schedules in `compiler/tests/schedules.rs` |
//!
//! The locks are the standard library's and not parking_lot's, which parks threads in a table of the process: a thread
//! that is in there while the process forks is in it for ever in the child.
//!
//! crossbeam-epoch is the real one under shuttle: its threads take turns on one thread of the system and share that
//! thread's entry in the collector. Pins of theirs nest there, so while one of them is pinned nothing is reclaimed.

#[cfg(shuttle)]
#[path = "sync/channel.rs"]
pub(crate) mod channel;
#[cfg(not(loom))]
#[path = "sync/locks.rs"]
mod locks;

#[cfg(not(loom))]
pub(crate) use locks::{Condvar, Mutex};

#[cfg(not(any(loom, shuttle)))]
pub(crate) use {
    crossbeam_channel as channel,
    std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering},
    std::thread,
};

#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicU8, AtomicU32, Ordering};

#[cfg(shuttle)]
pub(crate) use {
    shuttle::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering},
    shuttle::thread,
};
