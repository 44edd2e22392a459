//! Clocks for measuring what code costs: one that is cheap, and one that stands still while the thread does not run.
//!
//! Owns the units: ticks are the processor's time-stamp counter where there is one, nanoseconds elsewhere. Any thread.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// When both clocks were read first.
static START: OnceLock<(u64, Instant)> = OnceLock::new();

/// Ticks of the time that passes. Some ten nanoseconds.
#[cfg(target_arch = "x86_64")]
#[inline]
pub fn ticks() -> u64 {
    // SAFETY: every x86-64 processor has the instruction; Linux lets programs use it.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Ticks of the time that passes.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
pub fn ticks() -> u64 {
    let (_, start) = *START.get_or_init(|| (0, Instant::now()));
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Starts the comparison of the two clocks, see [`ticks_in`].
pub fn start() {
    START.get_or_init(|| (ticks(), Instant::now()));
}

/// Whether the rate of the clocks is known well enough to be kept.
pub fn is_settled() -> bool {
    START.get().is_some_and(|(_, start)| start.elapsed() > Duration::from_millis(5))
}

/// Ticks in so many nanoseconds. The longer ago [`start`] was, the more exact; a tenth of a millisecond is enough.
pub fn ticks_in(nanoseconds: u64) -> f64 {
    nanoseconds as f64 * rate()
}

/// Nanoseconds of so many ticks.
pub fn nanoseconds(ticks: f64) -> f64 {
    ticks / rate()
}

/// Ticks a nanosecond.
#[cfg(target_arch = "x86_64")]
fn rate() -> f64 {
    let (first, start) = *START.get_or_init(|| (ticks(), Instant::now()));
    let (passed, elapsed) = (ticks().wrapping_sub(first), start.elapsed().as_nanos());
    // Whatever a virtual machine does to the counter, the rate is that of a processor.
    if elapsed == 0 { 1.0 } else { (passed as f64 / elapsed as f64).clamp(0.1, 10.0) }
}

#[cfg(not(target_arch = "x86_64"))]
fn rate() -> f64 {
    1.0
}

/// Processor time of the calling thread, in nanoseconds. A system call, a quarter of a microsecond.
pub fn thread_time() -> u64 {
    processor_time(libc::CLOCK_THREAD_CPUTIME_ID)
}

/// Processor time of the whole process, in nanoseconds.
pub fn process_time() -> u64 {
    processor_time(libc::CLOCK_PROCESS_CPUTIME_ID)
}

fn processor_time(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the time is ours.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    // Neither is ever negative.
    (time.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec as u64)
}
