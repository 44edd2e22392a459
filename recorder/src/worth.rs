//! Whether native code pays: what an iteration of a loop costs the program with it and without it.
//!
//! Owns the comparison. A host measures, in ticks of whatever clock it has; a [`Worth`] takes the samples of one loop and
//! says what to do. Pure numbers: no clock, no thread, no interpreter; used with the host's lock.
//!
//! Two kinds of samples come in. An *edge* is the time from one back edge that the interpreter took to the next one of
//! the same frame. A *visit* is one entry of native code: its time, and the iterations it did in full. What the
//! interpreter runs of an iteration that native code left half done is the *rest* of the visit. The events that edges and
//! visits are measured by cost time themselves: a program without Firesteel would not pay it, so it is taken off the
//! interpreter's side and put on the native one.
//!
//! ```text
//!        installed          enough edges           enough visits, and they pay
//!   Idle ---------> LeftOut -----------> Sampling -----------------------------> Settled
//!                    ^   ^   old figure,     |                                     |
//!                    |   +---- not faster ---+                                     |
//!                    +------------------------- after a while ---------------------+
//!   Sampling, not faster than edges that were measured just before --> retired
//! ```
//!
//! *Left out* means that the host does not enter the code for some iterations and lets the interpreter take them. So
//! both sides are measured one right after the other, an answer keeps up with a program that changes, and nothing is retired
//! for the sake of an old figure.
//!
//! An edge that leads out of the loop and back into it counts what lies between. Native code that was left at the loop's
//! end did not run that part, so as many of the longest edges are left out of the comparison as visits ended there.
//! Native code that went around an outer loop did run it, and then they count.

/// Numbers of a comparison. Times are in the host's ticks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WorthParams {
    /// What one event costs around the part of its callback that the host measures.
    pub event: u64,
    /// First edges that do not count: the interpreter has to get used to the code again.
    pub skipped: u32,
    /// Edges that make a figure.
    pub edges: u32,
    /// For code that runs more than its own loop: times that an outer loop goes around while edges are measured.
    pub turns: u32,
    /// Time after which edges are enough although the outer loop did not go around so often.
    pub window: u64,
    /// Native time that makes a batch of visits.
    pub batch: u64,
    /// Visits that make a batch, however short.
    pub visits: u32,
    /// Native time, in percent of the interpreter's, at which code pays.
    pub pays: u32,
    /// The same for code that is to be replaced by better code.
    pub promising: u32,
    /// Time that a tree may lose against the interpreter while it still grows or better code is on its way.
    pub regret: u64,
    /// Time until a figure is measured again, at first.
    pub recheck: u64,
    /// The same, at most; it doubles each time.
    pub recheck_most: u64,
}

/// Batches that make a figure, the middle one of them.
const BATCHES: usize = 3;
/// Batches of this many times the usual length say enough alone.
const LONG: u64 = 20;

/// One entry of native code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visit {
    /// Its time, entry and exit included.
    pub ticks: u64,
    /// Iterations done, the last one included if the interpreter does the rest of it.
    pub iterations: u64,
    /// Whether it ended outside of all that the code runs.
    pub ended: bool,
}

/// What the host knows of the code beside its samples.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The time now.
    pub now: u64,
    /// Whether a bridge is on its way or may still be recorded.
    pub grows: bool,
    /// Whether better code of the same tree is on its way or to be had.
    pub improves: bool,
}

/// Time of an iteration, in ticks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Figures {
    /// By the interpreter, without events.
    pub interpreted: f64,
    /// With native code, events and the interpreter's share included. Infinite if it did nothing.
    pub native: f64,
}

/// What a host is told.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Verdict {
    /// Nothing new.
    Wait,
    /// It pays.
    Pays(Figures),
    /// It may pay once better code of the same tree is there: see that there is.
    Promising(Figures),
    /// The program is faster without it.
    Retire(Figures),
}

/// Where the comparison stands, see the module's drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Idle,
    LeftOut,
    Sampling,
    Settled { until: u64 },
}

/// Times of edges, as counts and sums by magnitude.
#[derive(Clone, PartialEq, Debug)]
struct Spread {
    counts: [u32; Spread::BUCKETS],
    sums: [u64; Spread::BUCKETS],
    count: u32,
    sum: u64,
    /// Number and sum of those, not in the rest, during which an outer loop went around.
    turns: u32,
    turning: u64,
}

impl Spread {
    /// Four for each power of two.
    const BUCKETS: usize = 4 * 36;
    /// So many buckets above the median are outliers: 32 times as long,
    const FAR: usize = 4 * 5;
    /// if they are no more than one in so many.
    const RARE: u32 = 32;

    fn new() -> Box<Spread> {
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

    fn add(&mut self, ticks: u64) {
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
    fn mean_without(&self, share: f64) -> f64 {
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

/// What is known of the interpreter's time.
#[derive(Clone, PartialEq, Debug)]
enum Interpreted {
    Unknown,
    Edges(Box<Spread>),
    Figure(f64),
}

/// Visits taken together, so that one that was disturbed does not decide.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Batch {
    ticks: u64,
    iterations: u64,
    visits: u32,
}

impl Batch {
    fn figure(&self) -> f64 {
        if self.iterations == 0 { f64::INFINITY } else { self.ticks as f64 / self.iterations as f64 }
    }
}

/// The comparison of one loop.
#[derive(Clone, PartialEq, Debug)]
pub struct Worth {
    stage: Stage,
    edges: Option<Box<Spread>>,
    skipped: u32,
    /// Whether the code runs more than its own loop.
    wide: bool,
    interpreted: Interpreted,
    /// Whether that was measured for the code that is there now.
    is_fresh: bool,
    batch: Batch,
    batches: [Batch; BATCHES],
    complete: usize,
    iterations: u64,
    ended: u64,
    lost: f64,
    recheck: u64,
    figures: Option<Figures>,
}

impl Default for Worth {
    fn default() -> Worth {
        Worth::new()
    }
}

impl Worth {
    /// Of a loop of which nothing is known.
    pub const fn new() -> Worth {
        const NOTHING: Batch = Batch { ticks: 0, iterations: 0, visits: 0 };
        Worth {
            stage: Stage::Idle,
            edges: None,
            skipped: 0,
            wide: false,
            interpreted: Interpreted::Unknown,
            is_fresh: false,
            batch: NOTHING,
            batches: [NOTHING; BATCHES],
            complete: 0,
            iterations: 0,
            ended: 0,
            lost: 0.0,
            recheck: 0,
            figures: None,
        }
    }

    /// Whether the host is to leave the code out and measure edges.
    #[inline]
    pub fn is_left_out(&self) -> bool {
        self.stage == Stage::LeftOut
    }

    /// Whether visits are to be measured.
    #[inline]
    pub fn wants_visits(&self) -> bool {
        self.stage == Stage::Sampling
    }

    /// The figures last compared.
    pub const fn figures(&self) -> Option<Figures> {
        self.figures
    }

    /// The interpreter took an iteration. `turned`: an outer loop went around meanwhile.
    pub fn edge(&mut self, ticks: u64, turned: bool, params: &WorthParams) {
        if self.skipped < params.skipped {
            self.skipped += 1;
            return;
        }
        let edges = self.edges.get_or_insert_with(Spread::new);
        if turned {
            edges.turns = edges.turns.saturating_add(1);
            edges.turning = edges.turning.saturating_add(ticks);
        } else {
            edges.add(ticks);
        }
    }

    /// Whether the code was left out long enough.
    pub fn has_edges(&self, params: &WorthParams) -> bool {
        let enough = |edges: &Spread| {
            let enough = if self.wide { edges.turns >= params.turns || edges.sum >= params.window } else { true };
            enough && edges.count + if self.wide { edges.turns } else { 0 } >= params.edges
        };
        self.edges.as_deref().is_some_and(enough)
    }

    /// Edges measured meanwhile are a figure from now on: the code is entered again.
    pub fn take_edges(&mut self) {
        if let Some(edges) = self.edges.take() {
            self.interpreted = Interpreted::Edges(edges);
        }
        self.is_fresh = true;
        self.sample_anew();
    }

    /// As [`Worth::take_edges`], after so long that there will be no more: a loop that hardly goes around is not worth
    /// any code.
    pub fn take_few_edges(&mut self) {
        if self.edges.is_none() {
            self.interpreted = Interpreted::Figure(0.0);
        }
        self.take_edges();
    }

    /// Something disturbed the edges measured so far.
    pub fn drop_edges(&mut self) {
        (self.edges, self.skipped) = (None, 0);
    }

    /// Other code of the loop was installed: `root`, the first of a tree, or the same tree with more in it, or better.
    /// `wide`: it runs more than its own loop.
    pub fn installed(&mut self, root: bool, wide: bool, params: &WorthParams) {
        self.wide = wide;
        (self.iterations, self.ended) = (0, 0);
        self.is_fresh = false;
        if root {
            self.lost = 0.0;
            self.recheck = params.recheck;
            self.leave_out();
        } else if self.stage != Stage::LeftOut {
            self.sample_anew();
        }
    }

    fn sample_anew(&mut self) {
        self.stage = Stage::Sampling;
        (self.batch, self.complete) = (Batch::default(), 0);
    }

    /// Native code was entered and left.
    pub fn visit(&mut self, visit: Visit, params: &WorthParams) {
        self.iterations = self.iterations.saturating_add(visit.iterations);
        self.ended = self.ended.saturating_add(visit.ended.into());
        self.batch.ticks = self.batch.ticks.saturating_add(visit.ticks).saturating_add(params.event);
        self.batch.iterations = self.batch.iterations.saturating_add(visit.iterations);
        self.batch.visits = self.batch.visits.saturating_add(1);
        if self.batch.ticks >= params.batch || self.batch.visits >= params.visits {
            let batch = std::mem::take(&mut self.batch);
            if let Some(place) = self.batches.get_mut(self.complete % BATCHES) {
                *place = batch;
            }
            self.complete += 1;
            if let Some(interpreted) = self.interpreted(params) {
                let gain = interpreted * batch.iterations as f64 - batch.ticks as f64;
                self.lost = (self.lost - gain).max(0.0);
            }
        }
    }

    /// The interpreter did the rest of an iteration that native code left, and the event after it came.
    pub fn rest(&mut self, ticks: u64, turned: bool, params: &WorthParams) {
        if turned && !self.wide {
            // The loop ended, and what came then is not its own.
            return;
        }
        self.batch.ticks = self.batch.ticks.saturating_add(ticks.saturating_sub(params.event));
    }

    /// Whether a settled loop is to be measured again. True at most once for each time it settled.
    pub fn is_due(&mut self, now: u64) -> bool {
        match self.stage {
            Stage::Settled { until } if now >= until => {
                self.leave_out();
                true
            }
            Stage::Settled { .. } | Stage::Idle | Stage::LeftOut | Stage::Sampling => false,
        }
    }

    fn leave_out(&mut self) {
        self.stage = Stage::LeftOut;
        self.drop_edges();
    }

    /// What the visits so far say.
    pub fn judge(&mut self, standing: Standing, params: &WorthParams) -> Verdict {
        if self.stage != Stage::Sampling {
            return Verdict::Wait;
        }
        let Some(native) = self.native(params) else {
            return Verdict::Wait;
        };
        let Some(interpreted) = self.interpreted(params) else {
            self.leave_out();
            return Verdict::Wait;
        };
        let figures = Figures { interpreted, native };
        self.figures = Some(figures);
        let within = |percent: u32| native * 100.0 <= interpreted * f64::from(percent);
        if within(params.pays) {
            self.interpreted = Interpreted::Figure(interpreted);
            self.stage = Stage::Settled { until: standing.now.saturating_add(self.recheck) };
            self.recheck = self.recheck.saturating_mul(2).min(params.recheck_most);
            return Verdict::Pays(figures);
        }
        if !self.is_fresh {
            self.leave_out();
            return Verdict::Wait;
        }
        let may_wait = self.lost < params.regret as f64;
        if may_wait && standing.improves && within(params.promising) {
            self.sample_anew();
            return Verdict::Promising(figures);
        }
        if may_wait && standing.grows {
            self.sample_anew();
            return Verdict::Wait;
        }
        Verdict::Retire(figures)
    }

    /// Time that native code lost against the interpreter since the tree was installed and not made good.
    pub const fn lost(&self) -> f64 {
        self.lost
    }

    /// Starts anew after the code was taken out. The figures stay, for people.
    pub fn reset(&mut self) {
        *self = Worth { figures: self.figures, ..Worth::new() };
    }

    fn native(&self, params: &WorthParams) -> Option<f64> {
        let mut batches = self.batches;
        let batches = batches.get_mut(..self.complete.min(BATCHES))?;
        let ticks: u64 = batches.iter().map(|batch| batch.ticks).sum();
        if batches.is_empty() || (batches.len() < BATCHES && ticks < params.batch.saturating_mul(LONG)) {
            return None;
        }
        batches.sort_by(|left, right| left.figure().total_cmp(&right.figure()));
        // Of two, the better one: what disturbs only makes them longer.
        batches.get((batches.len() - 1) / 2).map(Batch::figure)
    }

    fn interpreted(&self, params: &WorthParams) -> Option<f64> {
        match &self.interpreted {
            Interpreted::Unknown => None,
            Interpreted::Figure(figure) => Some(*figure),
            Interpreted::Edges(edges) => {
                let event = params.event as f64;
                let (count, turns) = (f64::from(edges.count), f64::from(edges.turns));
                let ended = if self.iterations == 0 { 0.0 } else { self.ended as f64 / self.iterations as f64 };
                if self.wide {
                    // Each time the outer loop goes around, the inner one's header is passed without a jump back to it.
                    let all = edges.mean_without(ended) * count + edges.turning as f64 - event * (count + turns);
                    return Some((all / (count + 2.0 * turns)).max(0.0));
                }
                // Those during which an outer loop went around are not among the others.
                let share = (ended - turns / (count + turns)).max(0.0);
                Some((edges.mean_without(share) - event).max(0.0))
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const PARAMS: WorthParams = WorthParams {
        event: 10,
        skipped: 1,
        edges: 8,
        turns: 2,
        window: 100_000,
        batch: 1000,
        visits: 4,
        pays: 97,
        promising: 150,
        regret: 5000,
        recheck: 1_000_000,
        recheck_most: 3_000_000,
    };
    const DONE: Standing = Standing { now: 0, grows: false, improves: false };

    /// A loop with a new tree, of which the interpreter takes `interpreted` ticks an iteration.
    fn loop_of(interpreted: u64) -> Worth {
        let mut worth = Worth::new();
        worth.installed(true, false, &PARAMS);
        measured_again(&mut worth, interpreted);
        worth
    }

    fn edges(worth: &mut Worth, interpreted: u64) {
        worth.edge(1_000_000, false, &PARAMS);
        (0..PARAMS.edges).for_each(|_| worth.edge(interpreted + PARAMS.event, false, &PARAMS));
    }

    /// One iteration a visit, with the event in `native`.
    fn visits(worth: &mut Worth, native: u64, count: u32) {
        for _ in 0..count {
            worth.visit(Visit { ticks: native - PARAMS.event, iterations: 1, ended: false }, &PARAMS);
        }
    }

    /// As many visits as make a figure, judged.
    fn sample(worth: &mut Worth, native: u64, standing: Standing) -> Verdict {
        visits(worth, native, PARAMS.visits * BATCHES as u32);
        worth.judge(standing, &PARAMS)
    }

    /// The figures of a verdict to retire.
    fn retired(verdict: Verdict) -> Figures {
        match verdict {
            Verdict::Retire(figures) => figures,
            other => panic!("not retired: {other:?}"),
        }
    }

    /// Leaves the code out until there are new edges.
    fn measured_again(worth: &mut Worth, interpreted: u64) {
        assert!(worth.is_left_out() && !worth.has_edges(&PARAMS));
        edges(worth, interpreted);
        assert!(worth.has_edges(&PARAMS));
        worth.take_edges();
        assert!(!worth.is_left_out());
    }

    /// What is installed next to the tree that is there, which nothing was measured for.
    fn grown(worth: &mut Worth) {
        worth.installed(false, false, &PARAMS);
        assert!(worth.wants_visits() && !worth.is_left_out());
    }

    #[test]
    fn a_new_tree_is_left_out_first() {
        let mut worth = Worth::new();
        assert!(!worth.is_left_out() && !worth.wants_visits());
        worth.installed(true, false, &PARAMS);
        assert!(worth.is_left_out() && !worth.wants_visits());
        measured_again(&mut worth, 100);
        assert!(worth.wants_visits());
        assert_eq!(sample(&mut worth, 50, DONE), Verdict::Pays(Figures { interpreted: 100.0, native: 50.0 }));
    }

    #[test]
    fn what_is_faster_is_kept_and_what_is_not_is_retired() {
        for (native, kept) in [(96, true), (97, true), (98, false), (300, false)] {
            let mut worth = loop_of(100);
            let figures = Figures { interpreted: 100.0, native: native as f64 };
            let expected = if kept { Verdict::Pays(figures) } else { Verdict::Retire(figures) };
            assert_eq!(sample(&mut worth, native, DONE), expected);
            assert_eq!(worth.figures(), Some(figures));
            assert_eq!(worth.wants_visits(), !kept);
        }
    }

    #[test]
    fn nothing_is_retired_for_an_old_figure() {
        let mut worth = loop_of(100);
        grown(&mut worth);
        assert_eq!(sample(&mut worth, 150, DONE), Verdict::Wait);
        measured_again(&mut worth, 300);
        assert!(matches!(sample(&mut worth, 150, DONE), Verdict::Pays(_)));
        grown(&mut worth);
        assert_eq!(sample(&mut worth, 400, DONE), Verdict::Wait);
        measured_again(&mut worth, 300);
        assert_eq!(retired(sample(&mut worth, 400, DONE)), Figures { interpreted: 300.0, native: 400.0 });
    }

    #[test]
    fn few_visits_say_nothing_and_long_ones_do() {
        let mut worth = loop_of(100);
        visits(&mut worth, 200, PARAMS.visits * BATCHES as u32 - 1);
        assert_eq!((worth.judge(DONE, &PARAMS), worth.figures()), (Verdict::Wait, None));
        let long = Visit { ticks: PARAMS.batch * LONG - PARAMS.event, iterations: 1000, ended: false };
        for (visit, says) in [(long, true), (Visit { ticks: long.ticks - 1, ..long }, false)] {
            let mut worth = loop_of(100);
            worth.visit(visit, &PARAMS);
            assert_eq!(worth.judge(DONE, &PARAMS) != Verdict::Wait, says);
        }
    }

    #[test]
    fn a_loop_that_never_goes_around_twice_is_worth_nothing() {
        let mut worth = Worth::new();
        worth.installed(true, false, &PARAMS);
        worth.take_few_edges();
        assert_eq!(retired(sample(&mut worth, 50, DONE)).interpreted, 0.0);
        let mut worth = Worth::new();
        worth.installed(true, false, &PARAMS);
        worth.edge(110, false, &PARAMS);
        worth.edge(110, false, &PARAMS);
        worth.take_few_edges();
        assert!(matches!(sample(&mut worth, 50, DONE), Verdict::Pays(_)), "one is better than none");
    }

    #[test]
    fn visits_that_do_nothing_cost_without_end() {
        let mut worth = loop_of(1_000_000);
        for _ in 0..PARAMS.visits * BATCHES as u32 {
            worth.visit(Visit { ticks: 50, iterations: 0, ended: true }, &PARAMS);
        }
        assert_eq!(retired(worth.judge(DONE, &PARAMS)).native, f64::INFINITY);
    }

    #[test]
    fn what_the_interpreter_does_of_an_iteration_counts_for_native_code() {
        let mut worth = loop_of(100);
        for _ in 0..PARAMS.visits * BATCHES as u32 {
            worth.rest(40 + PARAMS.event, false, &PARAMS);
            worth.rest(100_000, true, &PARAMS);
            worth.visit(Visit { ticks: 40, iterations: 1, ended: false }, &PARAMS);
        }
        assert_eq!(worth.judge(DONE, &PARAMS), Verdict::Pays(Figures { interpreted: 100.0, native: 90.0 }));
    }

    /// Trips of four: three edges of 100, and one of 990 to the next trip, which are told apart or not.
    fn trips(wide: bool, told: bool) -> Worth {
        let mut worth = Worth::new();
        worth.installed(true, wide, &PARAMS);
        worth.edge(0, false, &PARAMS);
        for round in 0..40 {
            let turns = round % 4 == 3;
            worth.edge(if turns { 1000 } else { 110 }, turns && told, &PARAMS);
        }
        assert!(worth.has_edges(&PARAMS));
        worth.take_edges();
        worth
    }

    #[test]
    fn the_way_to_the_next_trip_is_not_an_iteration() {
        for told in [true, false] {
            let mut worth = trips(false, told);
            for _ in 0..PARAMS.visits * BATCHES as u32 {
                worth.visit(Visit { ticks: 190, iterations: 4, ended: true }, &PARAMS);
            }
            let verdict = worth.judge(DONE, &PARAMS);
            assert_eq!(verdict, Verdict::Pays(Figures { interpreted: 100.0, native: 50.0 }), "{told}");
        }
    }

    #[test]
    fn code_that_goes_around_the_outer_loop_did_that_way_too() {
        let mut worth = trips(true, true);
        for _ in 0..PARAMS.visits * BATCHES as u32 {
            worth.visit(Visit { ticks: 5990, iterations: 50, ended: false }, &PARAMS);
        }
        // A trip of four passes the header five times.
        let figures = Figures { interpreted: f64::from(30 * 100 + 10 * 990) / 50.0, native: 120.0 };
        assert_eq!(worth.judge(DONE, &PARAMS), Verdict::Pays(figures));
    }

    #[test]
    fn wide_code_is_left_out_until_the_outer_loop_went_around() {
        let mut worth = Worth::new();
        worth.installed(true, true, &PARAMS);
        edges(&mut worth, 100);
        assert!(!worth.has_edges(&PARAMS));
        (0..PARAMS.turns).for_each(|_| worth.edge(500, true, &PARAMS));
        assert!(worth.has_edges(&PARAMS));
        worth.drop_edges();
        assert!(!worth.has_edges(&PARAMS));
        (0..=PARAMS.edges).for_each(|_| worth.edge(PARAMS.window / 4, false, &PARAMS));
        assert!(worth.has_edges(&PARAMS), "it takes too long");
    }

    #[test]
    fn an_edge_in_which_something_else_happened_does_not_count() {
        let mut worth = Worth::new();
        worth.installed(true, false, &PARAMS);
        worth.edge(0, false, &PARAMS);
        (0..63).for_each(|_| worth.edge(110, false, &PARAMS));
        worth.edge(1_000_000, false, &PARAMS);
        worth.take_edges();
        assert_eq!(retired(sample(&mut worth, 150, DONE)).interpreted, 100.0);
        // One in ten is how the loop is.
        let mut worth = Worth::new();
        worth.installed(true, false, &PARAMS);
        worth.edge(0, false, &PARAMS);
        (0..90).for_each(|_| worth.edge(110, false, &PARAMS));
        (0..10).for_each(|_| worth.edge(10_010, false, &PARAMS));
        worth.take_edges();
        assert_eq!(sample(&mut worth, 150, DONE), Verdict::Pays(Figures { interpreted: 1090.0, native: 150.0 }));
    }

    #[test]
    fn one_disturbed_batch_does_not_decide() {
        let mut worth = loop_of(100);
        visits(&mut worth, 10_000, 1);
        assert_eq!(worth.judge(DONE, &PARAMS), Verdict::Wait);
        visits(&mut worth, 50, PARAMS.visits * (BATCHES as u32 - 1));
        assert!(matches!(worth.judge(DONE, &PARAMS), Verdict::Pays(_)));
    }

    #[test]
    fn a_growing_tree_may_lose_so_much_and_no_more() {
        let grows = Standing { grows: true, ..DONE };
        let mut worth = loop_of(100);
        // Twelve visits lose 1200 each time.
        let waits = (0..100).take_while(|_| sample(&mut worth, 200, grows) == Verdict::Wait).count();
        assert_eq!(waits, 4);
        // Another bridge changes nothing about what was lost.
        grown(&mut worth);
        assert_eq!(sample(&mut worth, 200, grows), Verdict::Wait);
        measured_again(&mut worth, 100);
        retired(sample(&mut worth, 200, grows));
    }

    #[test]
    fn gains_make_losses_good() {
        let mut worth = loop_of(100);
        visits(&mut worth, 200, 12);
        assert_eq!(worth.lost(), 1200.0);
        visits(&mut worth, 20, 12);
        assert_eq!(worth.lost(), 1200.0 - 960.0);
        visits(&mut worth, 20, 12);
        assert_eq!(worth.lost(), 0.0);
    }

    #[test]
    fn better_code_is_waited_for_where_it_may_be_enough() {
        let improves = Standing { improves: true, ..DONE };
        for (native, promising) in [(140, true), (160, false)] {
            let verdict = sample(&mut loop_of(100), native, improves);
            assert_eq!(matches!(verdict, Verdict::Promising(_)), promising, "{verdict:?}");
            assert_eq!(matches!(verdict, Verdict::Retire(_)), !promising, "{verdict:?}");
        }
        let mut worth = loop_of(100);
        let waited =
            (0..100).take_while(|_| matches!(sample(&mut worth, 140, improves), Verdict::Promising(_))).count();
        assert_eq!(waited, 10, "480 are lost each time");
    }

    #[test]
    fn what_pays_is_measured_again_ever_more_rarely() {
        let mut worth = loop_of(100);
        let mut now = 0;
        for wait in [1_000_000, 2_000_000, 3_000_000, 3_000_000] {
            assert!(matches!(sample(&mut worth, 50, Standing { now, ..DONE }), Verdict::Pays(_)));
            assert!(!worth.is_due(now + wait - 1) && !worth.is_left_out());
            assert!(worth.is_due(now + wait) && worth.is_left_out());
            assert!(!worth.is_due(now + 2 * wait), "it is being measured");
            now += wait;
            measured_again(&mut worth, 100);
        }
        assert_eq!(retired(sample(&mut worth, 120, DONE)).native, 120.0);
    }

    #[test]
    fn a_loop_that_starts_anew_shows_its_last_figures_and_uses_none() {
        let mut worth = loop_of(100);
        assert!(matches!(sample(&mut worth, 50, DONE), Verdict::Pays(_)));
        worth.reset();
        assert_eq!(worth.figures(), Some(Figures { interpreted: 100.0, native: 50.0 }));
        assert!(!worth.is_left_out() && !worth.wants_visits());
        worth.installed(true, false, &PARAMS);
        assert!(worth.is_left_out(), "nothing is known of the interpreter");
    }

    #[test]
    fn code_that_comes_while_the_loop_is_measured_waits() {
        let mut worth = Worth::new();
        worth.installed(true, false, &PARAMS);
        worth.edge(110, false, &PARAMS);
        worth.edge(110, false, &PARAMS);
        worth.installed(false, false, &PARAMS);
        assert!(worth.is_left_out() && worth.edges.is_some());
    }

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
