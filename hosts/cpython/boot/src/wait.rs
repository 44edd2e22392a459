//! The thread that waits and loads, and the states of the matter.
//!
//! ```text
//!            processor time used     loaded           pending call
//!   WAITING ----------------> LOADING ----> POSTED ----------> ATTACHING ---> OVER
//!      ^  \______________________|____________/                    | the program decided
//!      |          before a fork  v                                 v
//!      +---- after it -------- HALTED                          ABANDONED ---> OVER
//!   any of them --the program decided, or ends--> OVER
//! ```
//!
//! The thread makes the first two steps by itself, each by a compare-and-swap from the state it is in, so that
//! whoever halts it wins. Everybody else holds the interpreter's lock. The thread blocks all signals, never
//! takes the lock, and is joined by whoever halts it or takes its call: after that it touches nothing.

use crate::link::{NATIVE_SYMBOL, Native};
use crate::python::{_PyEval_AddPendingCall, PendingCall, PyInterpreterState};
use crate::{forgotten, glimpse};
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_long, c_void};
use core::mem::zeroed;
use core::ptr::{null, null_mut};
use core::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, AtomicU64, Ordering::SeqCst};

/// Nothing was started in this process.
pub const NOTHING: u32 = 0;
/// The program has not used enough processor time yet.
pub const WAITING: u32 = 1;
/// The large library is being loaded.
pub const LOADING: u32 = 2;
/// The interpreter was asked to make our call.
pub const POSTED: u32 = 3;
/// The call is being made.
pub const ATTACHING: u32 = 4;
/// As `ATTACHING`, but what it is for is no longer wanted.
pub const ABANDONED: u32 = 5;
/// The process forks; the thread was ended for that.
pub const HALTED: u32 = 6;
/// Nothing more happens.
pub const OVER: u32 = 7;

/// Longest sleep while the program uses no processor time.
const LONGEST_NS: c_long = 250_000_000;
/// Processor time before the program is looked at.
const FIRST_GLIMPSE_NS: c_long = 8_000_000;
/// Longest sleep between two looks at a program that is not in one loop.
const PAUSE_NS: c_long = 16_000_000;
/// Shortest sleep.
const SHORTEST_NS: c_long = 2_000_000;
const NS: c_long = 1_000_000_000;

/// A cell for those who hold the interpreter's lock.
pub struct Locked<T>(Cell<T>);

// SAFETY: only touched with the lock held, but for the thread, which reads what was set before it started.
unsafe impl<T> Sync for Locked<T> {}

impl<T: Copy> Locked<T> {
    /// A cell.
    pub const fn new(value: T) -> Locked<T> {
        Locked(Cell::new(value))
    }

    /// The value.
    pub fn get(&self) -> T {
        self.0.get()
    }

    /// Another value.
    pub fn set(&self, value: T) {
        self.0.set(value);
    }
}

/// The state; a futex.
pub static STATE: AtomicU32 = AtomicU32::new(NOTHING);
/// The large library, once it is loaded.
pub static NATIVE: AtomicPtr<Native> = AtomicPtr::new(null_mut());
/// Nanoseconds of processor time that the thread has used, those before in this process included.
pub static SPENT: AtomicU64 = AtomicU64::new(0);
/// Why it could not be loaded. Points to a message of the C library, which is never freed.
pub static FAILURE: AtomicPtr<c_char> = AtomicPtr::new(null_mut());

/// Path of the large library: allocated, for the life of the process.
pub static PATH: Locked<*const c_char> = Locked::new(null());
/// The interpreter to ask.
pub static INTERP: Locked<*mut PyInterpreterState> = Locked::new(null_mut());
/// Whether a program that is in one loop need not be waited for.
pub static GLIMPSES: Locked<bool> = Locked::new(false);
/// Processor time to wait for, in nanoseconds.
pub static PATIENCE: Locked<c_long> = Locked::new(0);
/// What is called.
static CALL: Locked<Option<PendingCall>> = Locked::new(None);
/// The system's number of the thread that ran last; 0 once the system was seen to have forgotten it.
static NUMBER: AtomicI32 = AtomicI32::new(0);
/// The thread, while it must be joined.
static THREAD: Locked<Option<libc::pthread_t>> = Locked::new(None);

/// Asks the interpreter to call a function. False if its queue is full.
pub fn post(call: PendingCall) -> bool {
    // SAFETY: any thread may ask a live interpreter; the thread is joined, and others hold the lock.
    unsafe { _PyEval_AddPendingCall(INTERP.get(), call, null_mut(), 0) == 0 }
}

/// One step of the drawing. False if the state was another.
pub fn step(from: u32, to: u32) -> bool {
    STATE.compare_exchange(from, to, SeqCst, SeqCst).is_ok()
}

/// Starts waiting. `call` is what the interpreter is asked to call in the end. False if there is no thread to be
/// had. With the lock.
pub fn launch(call: PendingCall) -> bool {
    CALL.set(Some(call));
    glimpse::start();
    STATE.store(WAITING, SeqCst);
    // SAFETY: signal masks and the thread's handle are local; the thread inherits the mask, so that signals stay
    // with the program's own threads.
    unsafe {
        let mut all = zeroed::<libc::sigset_t>();
        let mut old = zeroed::<libc::sigset_t>();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut old);
        let mut thread = zeroed::<libc::pthread_t>();
        let failed = libc::pthread_create(&raw mut thread, null(), run, null_mut());
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const old, null_mut());
        if failed != 0 {
            STATE.store(OVER, SeqCst);
            return false;
        }
        THREAD.set(Some(thread));
    }
    true
}

/// Waits for the thread's end, if there is one. It ends by itself once it has posted its call or finds another
/// state than its own. With the lock, which the thread never takes.
pub fn join() {
    if let Some(thread) = THREAD.get() {
        THREAD.set(None);
        // SAFETY: our thread, joined once.
        unsafe { libc::pthread_join(thread, null_mut()) };
    }
}

/// Waits until the system, too, has forgotten the thread that was joined. With the lock.
pub fn await_forgotten() {
    let number = NUMBER.swap(0, SeqCst);
    if number != 0 {
        forgotten::await_forgotten(number);
    }
}

/// Ends waiting, loading and the call that was posted, and changes to `state`; the thread has ended then. With
/// the lock.
pub fn halt(state: u32) {
    for from in [WAITING, LOADING, POSTED, HALTED] {
        if step(from, state) {
            wake();
            join();
            return;
        }
        // The thread may have made a step meanwhile, always to a state that is tried next.
    }
    if STATE.load(SeqCst) == OVER {
        // Its call was refused, or it was left asleep.
        wake();
        join();
    }
}

/// As `halt(OVER)`, but leaves a thread asleep that waits. It does nothing any more when it wakes.
pub fn leave() {
    if !step(WAITING, OVER) {
        halt(OVER);
    }
}

/// Wakes whoever sleeps on the state.
pub fn wake() {
    // SAFETY: a futex operation on a static word.
    unsafe { libc::syscall(libc::SYS_futex, STATE.as_ptr(), libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, c_int::MAX) };
}

/// Sleeps until the state is another than `state`, woken, or for a time; null for no end.
pub fn sleep(state: u32, time: *const libc::timespec) {
    // SAFETY: a futex operation on a static word; the time is null or live.
    unsafe {
        libc::syscall(libc::SYS_futex, STATE.as_ptr(), libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG, state, time);
    }
}

/// Processor time that the process has used, in nanoseconds.
fn used() -> c_long {
    read(libc::CLOCK_PROCESS_CPUTIME_ID)
}

fn read(clock: libc::clockid_t) -> c_long {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the time is ours.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    time.tv_sec.wrapping_mul(NS).wrapping_add(time.tv_nsec)
}

/// Sleeps until the program has used its time or is found in one loop, or the state is another.
fn wait() {
    let begin = used();
    let mut shortest = SHORTEST_NS;
    let mut pause = SHORTEST_NS;
    while STATE.load(SeqCst) == WAITING {
        let before = used();
        let spent = before.wrapping_sub(begin);
        let left = PATIENCE.get().wrapping_sub(spent);
        if left <= 0 || (GLIMPSES.get() && glimpse::is_in_one_loop()) {
            return;
        }
        let nap = if !GLIMPSES.get() {
            left
        } else if spent < FIRST_GLIMPSE_NS {
            FIRST_GLIMPSE_NS.wrapping_sub(spent)
        } else {
            pause = if glimpse::goes_on() { SHORTEST_NS } else { pause.wrapping_mul(2).min(PAUSE_NS) };
            glimpse::look();
            pause.min(left)
        };
        let nap = nap.max(shortest).min(LONGEST_NS);
        sleep(WAITING, &libc::timespec { tv_sec: 0, tv_nsec: nap });
        // A program that sleeps itself is looked at ever more rarely.
        let is_asleep = used().wrapping_sub(before) < nap / 2;
        shortest = if is_asleep { shortest.wrapping_mul(2).min(LONGEST_NS) } else { SHORTEST_NS };
    }
}

/// Whether the process may have as much memory as a compiler needs; the large library asks the same, and why, in
/// `compiler/src/memory.rs`.
fn is_memory_granted() -> bool {
    const LEAST: libc::rlim_t = 2 << 30;
    [libc::RLIMIT_AS, libc::RLIMIT_DATA].into_iter().all(|which| {
        let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the structure is ours. No limit is the greatest number.
        unsafe { libc::getrlimit(which, &raw mut limit) != 0 || limit.rlim_cur >= LEAST }
    })
}

/// Gives the calling thread an empty table of open files, if the system has such a thing to give.
///
/// While two threads share a table the system has to lock it in each call that names a file, which a program with many
/// such calls notices. Nor can the program see, then, what is open while the large library is loaded; and since nothing
/// is copied, what it closes is closed.
fn have_no_files() {
    const CLOSE_RANGE_UNSHARE: c_long = 1 << 1;
    // SAFETY: only this thread's table is replaced, and this thread has no file open.
    unsafe { libc::syscall(libc::SYS_close_range, 0 as c_long, c_long::from(u32::MAX), CLOSE_RANGE_UNSHARE) };
}

/// Loads the large library, once a process.
fn load() {
    if !NATIVE.load(SeqCst).is_null() {
        return;
    }
    // SAFETY: C strings; the symbol is a `Native` by its name. The library is never unloaded.
    unsafe {
        let library = libc::dlopen(PATH.get(), libc::RTLD_NOW | libc::RTLD_LOCAL);
        let symbol = if library.is_null() { null_mut() } else { libc::dlsym(library, NATIVE_SYMBOL.as_ptr()) };
        if symbol.is_null() {
            // The message is this thread's and dies with it.
            let message = libc::dlerror();
            FAILURE.store(if message.is_null() { null_mut() } else { libc::strdup(message) }, SeqCst);
        } else {
            NATIVE.store(symbol.cast(), SeqCst);
        }
    }
}

/// The thread.
extern "C" fn run(_: *mut c_void) -> *mut c_void {
    const NAME: &CStr = c"firesteel-boot";
    // SAFETY: our own thread and a C string of less than 16 bytes.
    unsafe {
        libc::pthread_setname_np(libc::pthread_self(), NAME.as_ptr());
        NUMBER.store(libc::gettid(), SeqCst);
    }
    have_no_files();
    wait();
    if !is_memory_granted() {
        step(WAITING, OVER);
    } else if step(WAITING, LOADING) {
        load();
        let spent = u64::try_from(read(libc::CLOCK_THREAD_CPUTIME_ID)).unwrap_or(0);
        SPENT.fetch_add(spent, SeqCst);
        if step(LOADING, POSTED) {
            let posted = CALL.get().is_some_and(post);
            if !posted {
                // The interpreter's queue is full of the program's own calls.
                step(POSTED, OVER);
            }
        }
    }
    null_mut()
}
