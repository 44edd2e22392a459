//! Samples taken together: edges of the interpreter and visits of native code.
//!
//! Owns what is left out of a mean. Pure numbers.

/// Times of edges, or of callbacks, as counts and sums by magnitude.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Spread {
    counts: [u32; Spread::BUCKETS],
    sums: [u64; Spread::BUCKETS],
    pub(super) count: u32,
    pub(super) sum: u64,
    /// Number and sum of those, not in the rest, during which an outer loop went around.
    pub(super) turns: u32,
    pub(super) turning: u64,
}

impl Spread {
    /// Four for each power of two.
    const BUCKETS: usize = 4 * 36;
    /// So many buckets above the median are outliers: 32 times as long,
    const FAR: usize = 4 * 5;
    /// if they are no more than one in so many.
    const RARE: u32 = 32;

    pub(super) fn new() -> Box<Spread> {
        Box::new(Spread {
            counts: [0; Self::BUCKETS],
            sums: [0; Self::BUCKETS],
            count: 0,
            sum: 0,
            turns: 0,
            turning: 0,
        })
    }

    fn bucket(ticks: u64) -> usize {
        let magnitude = ticks.max(4).ilog2();
        let quarter = (ticks.max(4) >> (magnitude - 2)) & 3;
        ((magnitude as usize - 2) * 4 + quarter as usize).min(Self::BUCKETS - 1)
    }

    pub(super) fn add(&mut self, ticks: u64) {
        let at = Self::bucket(ticks);
        if let (Some(count), Some(sum)) = (self.counts.get_mut(at), self.sums.get_mut(at)) {
            *count = count.saturating_add(1);
            *sum = sum.saturating_add(ticks);
        }
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.saturating_add(ticks);
    }

    /// How many are so long and so few that something else must have happened in them.
    fn outliers(&self) -> u32 {
        let mut seen = 0;
        let median = self.counts.iter().position(|&number| {
            seen += number;
            seen * 2 >= self.count
        });
        let beyond = median.map_or(0, |median| self.counts.iter().skip(median + Self::FAR).sum());
        if beyond * Self::RARE <= self.count { beyond } else { 0 }
    }

    /// Mean without outliers, and without a share of the longest ones. At least one is kept.
    pub(super) fn mean_without(&self, share: f64) -> f64 {
        let number = f64::from(self.count);
        let share = (number * share.clamp(0.0, 1.0)).max(self.outliers().into());
        let mut left_out = share.min(number - 1.0).max(0.0);
        let (mut count, mut sum) = (f64::from(self.count), self.sum as f64);
        for (&number, &total) in self.counts.iter().zip(&self.sums).rev().filter(|(number, _)| **number > 0) {
            let number = f64::from(number);
            let taken = left_out.min(number);
            sum -= total as f64 * taken / number;
            count -= taken;
            left_out -= taken;
            if left_out <= 0.0 {
                break;
            }
        }
        if count > 0.0 { sum / count } else { 0.0 }
    }
}

/// Visits taken together, so that one that was disturbed does not decide.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(super) struct Batch {
    pub(super) ticks: u64,
    pub(super) iterations: u64,
    pub(super) visits: u32,
    /// Of the time, what the interpreter took for iterations that native code left.
    pub(super) rest: u64,
}

impl Batch {
    pub(super) fn figure(&self) -> f64 {
        if self.iterations == 0 { f64::INFINITY } else { self.ticks as f64 / self.iterations as f64 }
    }

    /// Time of native code, as a part of what the interpreter takes for the same, with so much an iteration. Infinite if
    /// native code did nothing.
    pub(super) fn inside(&self, interpreted: f64) -> f64 {
        let covered = interpreted * self.iterations as f64 - self.rest as f64;
        let native = self.ticks.saturating_sub(self.rest) as f64;
        if covered > 0.0 { native / covered } else { f64::INFINITY }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_longest_are_left_out_by_their_number() {
        let mut spread = Spread::new();
        for ticks in [0, 3, 100, 100, 100, 1000, 1000] {
            spread.add(ticks);
        }
        assert_eq!(spread.count, 7);
        assert_eq!(spread.mean_without(2.0 / 7.0), 303.0 / 5.0);
        assert_eq!(spread.mean_without(1.0), 1.5, "the two shortest count alike");
        let alike: Vec<u64> = (0..40).map(|at| 1 << at).collect();
        assert!(alike.iter().map(|&ticks| Spread::bucket(ticks)).is_sorted());
    }
}
