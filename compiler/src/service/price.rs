//! What compiling costs: the processor time of the service's threads, and what a compile will take.
//!
//! Owns the account. Written by the service's threads with the clock that the host supplied, read by anyone.

use crate::config::Tier;
use crate::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What the first compile costs beside: LLVM starts, and nothing of it is in the caches.
const FIRST_NS: u64 = 10_000_000;

/// Speed of compiles so far, of one tier.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Speed {
    instructions: u64,
    nanoseconds: u64,
}

impl Speed {
    /// Instructions of trace IR by which the guess counts.
    const GUESSED: u64 = 200;

    /// Nanoseconds an instruction takes where nothing was compiled yet: measured on ordinary machines, too high rather
    /// than too low.
    const fn guess(tier: Tier) -> u64 {
        match tier {
            Tier::Warm => 40_000,
            Tier::Hot => 200_000,
        }
    }

    /// Nanoseconds an instruction takes, where `guess` is what is thought before anything was compiled.
    fn each(self, guess: u64) -> u64 {
        let time = self.nanoseconds.saturating_add(guess * Self::GUESSED);
        time / self.instructions.saturating_add(Self::GUESSED)
    }
}

/// The account of a service.
#[derive(Default)]
pub(super) struct Account {
    spent: AtomicU64,
    speeds: Mutex<[Speed; Tier::ALL.len()]>,
}

impl Account {
    /// A thread of the service has worked for so many nanoseconds.
    pub(super) fn spend(&self, nanoseconds: u64) {
        self.spent.fetch_add(nanoseconds, Relaxed);
    }

    /// All that was spent.
    pub(super) fn spent(&self) -> u64 {
        self.spent.load(Relaxed)
    }

    /// A tree of this length was compiled.
    pub(super) fn compiled(&self, tier: Tier, length: u32, nanoseconds: u64) {
        if let Some(speed) = self.speeds.lock().get_mut(tier as usize) {
            speed.instructions = speed.instructions.saturating_add(length.into());
            speed.nanoseconds = speed.nanoseconds.saturating_add(nanoseconds);
        }
    }

    /// What it will cost to compile a tree of this length, in nanoseconds.
    pub(super) fn price(&self, tier: Tier, length: u32) -> u64 {
        let speeds = self.speeds.lock();
        let of = |tier: Tier| speeds.get(tier as usize).copied().unwrap_or_default();
        let is_first = speeds.iter().all(|speed| speed.instructions == 0);
        let warm = of(Tier::Warm).each(Speed::guess(Tier::Warm));
        let each = match tier {
            Tier::Warm => warm,
            // A machine that is fast at the one is fast at the other.
            Tier::Hot => of(tier).each(Speed::guess(tier).saturating_mul(warm) / Speed::guess(Tier::Warm)),
        };
        each.saturating_mul(length.into()).saturating_add(if is_first { FIRST_NS } else { 0 })
    }
}

/// Counts what a thread works while it lives.
pub(super) struct Watch {
    clock: fn() -> u64,
    last: u64,
}

impl Watch {
    /// By a clock of the calling thread.
    pub(super) fn start(clock: fn() -> u64) -> Watch {
        Watch { clock, last: clock() }
    }

    /// Time since this was last asked.
    pub(super) fn lap(&mut self) -> u64 {
        let now = (self.clock)();
        now.saturating_sub(std::mem::replace(&mut self.last, now))
    }
}

#[cfg(all(test, not(shuttle)))]
mod tests {
    use super::*;

    #[test]
    fn the_guess_gives_way_to_what_was_measured() {
        let account = Account::default();
        let guess = account.price(Tier::Hot, 100);
        assert_eq!(guess, 20_000_000 + FIRST_NS);
        account.compiled(Tier::Hot, 200, 200 * 100_000);
        assert_eq!(account.price(Tier::Hot, 100), 15_000_000, "as much was measured as guessed");
        account.compiled(Tier::Hot, 1_000_000, 1_000_000 * 100_000);
        assert_eq!(account.price(Tier::Hot, 100) / 100_000, 100);
        assert_eq!(account.price(Tier::Warm, 100), 4_000_000, "the other tier has its own speed");
    }

    #[test]
    fn the_guess_for_the_hot_tier_goes_by_the_warm_one() {
        let account = Account::default();
        account.compiled(Tier::Warm, 1_000_000, 1_000_000 * 10_000);
        assert_eq!(account.price(Tier::Warm, 100) / 100_000, 10, "a quarter of the guess");
        assert_eq!(account.price(Tier::Hot, 100) / 100_000, 50);
        account.compiled(Tier::Hot, 1_000_000, 1_000_000 * 100_000);
        assert_eq!(account.price(Tier::Hot, 100) / 100_000, 99, "measured, but for a little");
    }

    #[test]
    fn a_thread_pays_for_each_moment_once() {
        thread_local!(static NOW: std::cell::Cell<u64> = const { std::cell::Cell::new(7) });
        let account = Account::default();
        let mut watch = Watch::start(|| NOW.get());
        for now in [10, 10, 25] {
            NOW.set(now);
            account.spend(watch.lap());
        }
        assert_eq!(account.spent(), 18);
    }
}
