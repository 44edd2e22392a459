//! What may be spent on a program that may end at any moment: recording and compiling as ski rental.
//!
//! Nobody knows how long a program goes on. So all that is done for it together takes no more than a share of the
//! processor time that it has used so far; what does not fit now fits later, if the program lives. One thing may cost
//! more: a loop in which the program is nearly all the time, once it has spent as much there as its compile costs. If it
//! goes on for as long again the price comes back, and if it does not, the program took twice as long as it had to, at
//! most (the competitive argument for renting until the rent amounts to the price).
//!
//! A program that has run for a while and has not paid back what was spent on it is one that compiling does not help: from
//! then on its share is smaller. Savings are no part of it: they are taken off what was spent.
//!
//! Pure numbers, in nanoseconds of processor time; used with the host's lock.

/// How much may be spent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BudgetParams {
    /// Share of the time used so far, in percent.
    pub share: u32,
    /// Processor time, in nanoseconds, after which the share is `late_share`.
    pub early: u64,
    /// Share of the time used after that, in percent.
    pub late_share: u32,
    /// Share of the last samples that makes a loop the one that matters, in percent.
    pub dominant: u32,
}

/// What was used and spent so far.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Ledger {
    /// By the process, ours included.
    pub used: u64,
    /// Of that, by us.
    pub spent: u64,
}

impl Ledger {
    /// Whether something of this price may be done now for a loop.
    pub fn allows(&self, price: u64, loop_is_worth_it: bool, params: &BudgetParams) -> bool {
        let spent = u128::from(self.spent) + u128::from(price);
        let early = self.used.min(params.early);
        let share_of = |time: u64, share: u32| u128::from(time) * u128::from(share);
        let allowance = share_of(early, params.share) + share_of(self.used - early, params.late_share);
        loop_is_worth_it || spent * 100 <= allowance
    }
}

/// What was seen of a loop's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    /// It never was faster than the interpreter.
    Nothing,
    /// It was while it ran, but is left too often.
    Promises,
    /// It was.
    Paid,
}

/// How much of the program's time was seen in a loop, and how much was paid for it.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Presence {
    seen: u64,
    paid: u64,
    /// Share of the samples, the last ones counting most.
    share: f64,
    sample: u32,
}

impl Presence {
    /// What one sample counts for.
    const WEIGHT: f64 = 1.0 / 8.0;
    /// What was paid counts so many times while nothing of it has paid yet: that may go on for good.
    const UNPROVEN: u64 = 20;
    /// So many times for code that would pay if it had all paths, up to an amount, in nanoseconds, in which most trees of many
    /// paths become whole.
    const PROMISING: u64 = 2;
    const GROWTH: u64 = 400_000_000;
    /// And so many times, up to a smaller amount, for code that is left too early for anything to be told of it.
    const YOUNG: u64 = 6;
    const YOUTH: u64 = 150_000_000;

    /// The sample with this number found the loop, `passed` nanoseconds after the one before.
    pub fn found(&mut self, sample: u32, passed: u64) {
        self.share = self.share_at(sample) * (1.0 - Self::WEIGHT) + Self::WEIGHT;
        self.seen = self.seen.saturating_add(passed);
        // Samples are counted from the one that comes next.
        self.sample = sample.wrapping_add(1);
    }

    fn share_at(&self, sample: u32) -> f64 {
        let missed = sample.wrapping_sub(self.sample).min(1000);
        self.share * (1.0 - Self::WEIGHT).powi(missed as i32)
    }

    /// Whether the program has been in the loop for long enough to pay a price for it, on top of all that was paid for it.
    /// `next` is the number of the next sample.
    pub fn is_worth(&self, price: u64, next: u32, trust: Trust, params: &BudgetParams) -> bool {
        let whole = self.paid.saturating_add(price);
        let times = match trust {
            _ if self.paid == 0 => 1,
            Trust::Paid => 1,
            Trust::Promises if whole <= Self::GROWTH => Self::PROMISING,
            Trust::Nothing if whole <= Self::YOUTH => Self::YOUNG,
            Trust::Promises | Trust::Nothing => Self::UNPROVEN,
        };
        self.seen >= whole.saturating_mul(times) && self.share_at(next) * 100.0 >= f64::from(params.dominant)
    }

    /// So much was paid for the loop.
    pub fn pay(&mut self, price: u64) {
        self.paid = self.paid.saturating_add(price);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const PARAMS: BudgetParams = BudgetParams { share: 5, early: 2000, late_share: 1, dominant: 50 };

    #[test]
    fn a_share_of_what_was_used_is_spent_and_no_more() {
        let ledger = Ledger { used: 1000, spent: 30 };
        assert!(ledger.allows(20, false, &PARAMS) && !ledger.allows(21, false, &PARAMS));
        assert!(Ledger { used: 1020, spent: 30 }.allows(21, false, &PARAMS), "it fits later");
        assert!(!Ledger::default().allows(1, false, &PARAMS));
        assert!(Ledger { used: u64::MAX, spent: u64::MAX / 100 }.allows(0, false, &PARAMS));
    }

    #[test]
    fn what_was_not_paid_back_in_time_is_spent_more_slowly() {
        let spent = 5 * 2000 / 100;
        let at = |used: u64| Ledger { used, spent };
        assert!(at(2000).allows(0, false, &PARAMS) && !at(2000).allows(1, false, &PARAMS));
        assert!(!at(2999).allows(10, false, &PARAMS) && at(3000).allows(10, false, &PARAMS), "1 % of the last 1000");
        assert!(Ledger { used: 3000, spent: 0 }.allows(110, false, &PARAMS), "savings are not lost");
    }

    #[test]
    fn the_loop_that_matters_gets_its_price() {
        let ledger = Ledger { used: 1000, spent: 900 };
        let mut presence = Presence::default();
        let mut samples = 0;
        while !presence.is_worth(50, samples, Trust::Paid, &PARAMS) {
            presence.found(samples, 10);
            samples += 1;
        }
        // Five would be enough for the price, six are enough to tell that it is always this one.
        assert_eq!(samples, 6);
        assert!(ledger.allows(50, presence.is_worth(50, samples, Trust::Paid, &PARAMS), &PARAMS));
        assert!(!presence.is_worth(61, samples, Trust::Paid, &PARAMS), "so much was not spent in it");
        presence.pay(50);
        assert!(
            presence.is_worth(10, samples, Trust::Paid, &PARAMS)
                && !presence.is_worth(11, samples, Trust::Paid, &PARAMS)
        );
    }

    #[test]
    fn one_of_several_loops_is_not_the_one() {
        let mut presence = Presence::default();
        for sample in (0..300).step_by(3) {
            presence.found(sample, 10);
            assert!(!presence.is_worth(0, sample + 1, Trust::Paid, &PARAMS), "at sample {sample}");
        }
    }

    #[test]
    fn what_was_long_ago_does_not_matter() {
        let mut presence = Presence::default();
        (0..100).for_each(|sample| presence.found(sample, 10));
        assert!(
            presence.is_worth(1000, 100, Trust::Paid, &PARAMS) && presence.is_worth(1000, 105, Trust::Paid, &PARAMS)
        );
        assert!(!presence.is_worth(1000, 106, Trust::Paid, &PARAMS));
        let mut wrapped = Presence { sample: u32::MAX, ..presence };
        wrapped.found(u32::MAX, 10);
        assert!(wrapped.is_worth(1000, 0, Trust::Paid, &PARAMS), "the numbers begin again");
        let mut unproven = presence;
        assert!(unproven.is_worth(1000, 100, Trust::Nothing, &PARAMS), "nothing was paid for it yet");
        unproven.pay(10);
        let rest = unproven.seen / Presence::YOUNG - 10;
        assert!(
            unproven.is_worth(rest, 100, Trust::Nothing, &PARAMS)
                && !unproven.is_worth(rest + 1, 100, Trust::Nothing, &PARAMS)
        );
    }

    #[test]
    fn code_that_has_not_paid_yet_gets_less_the_more_was_spent_on_it() {
        let mut presence = Presence::default();
        (0..100).for_each(|sample| presence.found(sample, 60_000_000));
        let millions = 1_000_000;
        let most = |presence: Presence, trust: Trust| {
            let mut presence = presence;
            presence.pay(millions);
            let allows = |price: u64| presence.is_worth(price * millions, 100, trust, &PARAMS);
            (0..=6000).take_while(|&price| allows(price)).last().unwrap_or(0)
        };
        assert_eq!(most(presence, Trust::Paid), 5999, "what it has cost so far");
        assert_eq!(most(presence, Trust::Promises), 399, "half of that, up to an amount");
        assert_eq!(most(presence, Trust::Nothing), 299, "a twentieth");
        presence.seen = 660 * millions;
        assert_eq!([Trust::Promises, Trust::Nothing].map(|trust| most(presence, trust)), [329, 109], "a half, a sixth");
    }
}
