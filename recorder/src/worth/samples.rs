//! Samples taken together: edges of the interpreter and visits of native code.
//!
//! Owns what is left out of a mean. Pure numbers.

/// Times of edges, or of callbacks, as counts and sums by magnitude.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Times {
    counts: [u32; Times::BUCKETS],
    sums: [u64; Times::BUCKETS],
    pub(super) count: u32,
    pub(super) sum: u64,
}

impl Times {
    /// Four for each power of two.
    const BUCKETS: usize = 4 * 36;
    /// So many buckets above the median are outliers: 32 times as long,
    const FAR: usize = 4 * 5;
    /// if they are no more than one in so many.
    const RARE: u32 = 32;

    pub(super) const fn new() -> Times {
        Times { counts: [0; Self::BUCKETS], sums: [0; Self::BUCKETS], count: 0, sum: 0 }
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

    /// Takes this part of all times. Their order stays.
    fn scale(&mut self, part: f64) {
        // The conversions keep to the range of the type.
        let scaled = |ticks: u64| (ticks as f64 * part) as u64;
        self.sums = self.sums.map(scaled);
        self.sum = scaled(self.sum);
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

    /// Sum and count without so many of the longest ones.
    fn without(&self, longest: f64) -> (f64, f64) {
        let mut left_out = longest;
        let (mut sum, mut count) = (self.sum as f64, f64::from(self.count));
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
        (sum, count)
    }

    /// Mean without outliers, and without a share of the longest ones. At least one is kept.
    pub(super) fn mean_without(&self, share: f64) -> f64 {
        let number = f64::from(self.count);
        let share = (number * share.clamp(0.0, 1.0)).max(self.outliers().into());
        let (sum, count) = self.without(share.min(number - 1.0).max(0.0));
        if count > 0.0 { sum / count } else { 0.0 }
    }
}

/// Edges of one loop, by what went around meanwhile.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Edges {
    /// Nothing but the loop.
    pub(super) plain: Times,
    /// An outer loop that the code goes around as well.
    pub(super) turning: Times,
    /// Another outer loop: what they took is not compared.
    pub(super) beyond: u32,
}

impl Edges {
    pub(super) fn new() -> Box<Edges> {
        Box::new(Edges { plain: Times::new(), turning: Times::new(), beyond: 0 })
    }

    /// Takes this part of all times.
    pub(super) fn scale(&mut self, part: f64) {
        self.plain.scale(part);
        self.turning.scale(part);
    }

    /// Mean time of an iteration of the loop, of which visits of its code end so many outside of all that it runs. What an
    /// event costs is taken off.
    ///
    /// An edge that leads out of the loop and back into it takes what lies between. Not every outer loop is told of, so as many
    /// of the longest as visits ended there are left out.
    pub(super) fn mean(&self, ended: f64, event: f64) -> f64 {
        let (count, beyond) = (f64::from(self.plain.count), f64::from(self.beyond));
        let share = (ended - beyond / (count + beyond).max(1.0)).max(0.0);
        self.plain.mean_without(share) - event
    }

    /// The same for code that goes around an outer loop: a mean over the times that the header is passed. Each time that the
    /// outer loop goes around the header is passed once without a jump back to it.
    pub(super) fn mean_of_passes(&self, ended: f64, event: f64) -> f64 {
        let passes = f64::from(self.plain.count) + 2.0 * f64::from(self.turning.count);
        let left_out = (ended * passes - f64::from(self.beyond)).max(0.0);
        let turning = left_out.min(self.turning.count.into());
        let (plain_sum, plain_count) = self.plain.without((left_out - turning).max(self.plain.outliers().into()));
        let (sum, count) = self.turning.without(turning);
        (plain_sum + sum - event * (plain_count + count)) / (plain_count + 2.0 * count).max(1.0)
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

    fn times(all: &[u64]) -> Times {
        let mut times = Times::new();
        all.iter().for_each(|&ticks| times.add(ticks));
        times
    }

    #[test]
    fn times_are_scaled_all_alike() {
        let mut edges = Edges { plain: times(&[100, 100, 300]), turning: times(&[500]), beyond: 2 };
        edges.scale(0.5);
        assert_eq!((edges.plain.count, edges.plain.sum, edges.turning.sum, edges.beyond), (3, 250, 250, 2));
        assert_eq!(edges.plain.mean_without(1.0 / 3.0), 50.0);
    }

    #[test]
    fn the_longest_are_left_out_by_their_number() {
        let times = times(&[0, 3, 100, 100, 100, 1000, 1000]);
        assert_eq!(times.count, 7);
        assert_eq!(times.mean_without(2.0 / 7.0), 303.0 / 5.0);
        assert_eq!(times.mean_without(1.0), 1.5, "the two shortest count alike");
        let alike: Vec<u64> = (0..40).map(|at| 1 << at).collect();
        assert!(alike.iter().map(|&ticks| Times::bucket(ticks)).is_sorted());
    }

    #[test]
    fn edges_that_leave_all_that_the_code_runs_are_not_compared() {
        // Trips of two in an outer loop, and one way in four turns out of that, which takes 10 000.
        let turning = [300, 300, 300, 10_300];
        let plain = [100; 4];
        let passes = 12.0;
        let told = Edges { plain: times(&plain), turning: times(&turning[..3]), beyond: 1 };
        let untold = Edges { plain: times(&plain), turning: times(&turning), beyond: 0 };
        assert_eq!(told.mean_of_passes(1.0 / (passes - 2.0), 0.0), 1300.0 / 10.0);
        assert_eq!(untold.mean_of_passes(1.0 / passes, 0.0), 1300.0 / 10.0);
        assert_eq!(untold.mean_of_passes(0.0, 0.0), 11_600.0 / passes, "it ran that too");
        assert_eq!(told.mean_of_passes(0.0, 20.0), (1300.0 - 7.0 * 20.0) / 10.0);
        assert_eq!(untold.mean_of_passes(1.0, 0.0), 0.0, "nothing is left");
    }
}
