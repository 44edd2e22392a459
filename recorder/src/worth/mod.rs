//! Whether native code pays: what an iteration of a loop costs the program with it and without it.
//!
//! Owns the comparison. A host measures, in ticks of whatever clock it has; a [`Worth`] takes the samples of one loop and
//! says what to do. Pure numbers: no clock, no thread, no interpreter; used with the host's lock.
//!
//! Two kinds of samples come in. An *edge* is the time from one back edge that the interpreter took to the next one of
//! the same frame. A *visit* is one entry of native code: its time, and the iterations it did in full. What the
//! interpreter runs of an iteration that native code left half done is the *rest* of the visit. The events that edges and
//! visits are measured by cost time themselves: a program without Firesteel would not pay it, so it is taken off the
//! interpreter's side and put on the native one. How long an event takes depends on the machine, on what else runs on it
//! just now, and on what the loop does to the caches. So it is not a constant: the host measures its own part of an event,
//! the callback, and the interpreter's part around it is taken to be in proportion.
//!
//! ```text
//!        installed          enough edges           enough visits, and they pay
//!   Idle ---------> LeftOut -----------> Sampling -----------------------------> Settled
//!                    ^   ^   old figure,     |                                     |
//!                    |   +-- or too close ---+                                     |
//!                    +------------------------- after a while ---------------------+
//!   Sampling, not faster than edges that were measured just before --> retired
//!   Sampling, not faster, but other code is on its way --> Waiting --it came--> Sampling
//! ```
//!
//! Where both sides are close, one comparison does not decide: it is repeated, both sides in turn, and the middle one of
//! all counts. A machine that is slower for a while is so for both sides of a comparison.
//!
//! *Left out* means that the host does not enter the code for some iterations and lets the interpreter take them. So
//! both sides are measured one right after the other, an answer keeps up with a program that changes, and nothing is retired
//! for the sake of an old figure. *Waiting* is the same without measuring: what is slow now costs nothing while the compiler
//! works on something better.
//!
//! An edge that leads out of the loop and back into it counts what lies between. Native code that was left at the loop's
//! end did not run that part, so as many of the longest edges are left out of the comparison as visits ended there.
//! Native code that went around an outer loop did run it, and then they count.

mod samples;

use samples::{Batch, Edges, Times};

/// Numbers of a comparison. Times are in the host's ticks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WorthParams {
    /// What an event costs beside its callback, in percent of what the callback takes.
    pub event: u32,
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

/// Visits that make a batch of code that goes around an outer loop, so many times as many as usual.
const MANY_VISITS: u32 = 16;
/// Most and least rounds of a visit that is measured. One round is not enough to get anywhere.
const ROUNDS: u64 = 100_000;
const LEAST_ROUNDS: u64 = 8;

/// Native time, in percent of the interpreter's, up to which one comparison is enough to keep code, and from which it is
/// enough to retire what never paid.
const CLEAR_GAIN: u32 = 60;
const CLEAR_LOSS: u32 = 160;
/// Native time, in percent of what the interpreter takes for the same part of iterations, up to which more paths are worth
/// something.
const GAIN_INSIDE: f64 = 80.0;
/// Comparisons that decide if they agree, and those that decide if they do not.
const FEW: usize = 3;
const MANY: usize = 5;
/// The rest of an iteration does not take so many iterations.
const LONGEST_REST: f64 = 8.0;
/// A repeated comparison needs one so many parts of the edges, and of those that are skipped.
const PART_OF_EDGES: u32 = 2;
const PART_OF_SKIPPED: u32 = 8;

/// One entry of native code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visit {
    /// Its time, entry and exit included.
    pub ticks: u64,
    /// Iterations done, the last one included if the interpreter does the rest of it.
    pub iterations: u64,
    /// Whether it ended outside of all that the code runs.
    pub ended: bool,
    /// Whether the interpreter does the rest of the last iteration, which [`Worth::rest`] tells if it can be measured.
    pub is_left: bool,
}

/// Which loop around a loop went around between two callbacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// None.
    No,
    /// One that the code of the loop goes around as well.
    Within,
    /// One that lies outside of all that this code runs.
    Beyond,
}

/// What was installed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Installed {
    /// The first code of a tree: not the same tree with more in it, or better.
    pub root: bool,
    /// It runs more than its own loop.
    pub wide: bool,
    /// The interpreter cannot be faster than so many ticks an iteration.
    pub least: u64,
}

/// What the host knows of the code beside its samples.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The time now.
    pub now: u64,
    /// Whether a bridge may still be recorded.
    pub grows: bool,
    /// Whether a bridge is on its way.
    pub pending: bool,
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

impl Figures {
    /// Whether native time is at most so many percent of the interpreter's.
    fn within(self, percent: u32) -> bool {
        self.native * 100.0 <= self.interpreted * f64::from(percent)
    }

    /// Native time as a part of the interpreter's, for an order of comparisons.
    fn ratio(self) -> f64 {
        self.native / self.interpreted
    }
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
    Waiting,
}

/// What is known of the interpreter's time.
#[derive(Clone, PartialEq, Debug)]
enum Interpreted {
    Unknown,
    Edges(Box<Edges>),
    Figure(f64),
}

/// The comparison of one loop.
#[derive(Clone, PartialEq, Debug)]
pub struct Worth {
    stage: Stage,
    edges: Option<Box<Edges>>,
    skipped: u32,
    /// What the callbacks of the events that edges end with took.
    callbacks: Option<Box<Times>>,
    /// Whether the code runs more than its own loop.
    wide: bool,
    /// What the interpreter takes at least.
    least: f64,
    interpreted: Interpreted,
    /// Whether that was measured for the code that is there now.
    is_fresh: bool,
    batch: Batch,
    batches: [Batch; BATCHES],
    complete: usize,
    /// A visit, with its share of the event, whose rest is not known yet.
    begun: Option<Visit>,
    iterations: u64,
    ended: u64,
    lost: f64,
    recheck: u64,
    figures: Option<Figures>,
    /// Whether it was kept before.
    paid: bool,
    /// Whether native code was faster while it ran, when it was compared last: it would pay if it were not left.
    promises: bool,
    /// Comparisons that were too close to decide alone.
    close: [Figures; MANY],
    compared: usize,
}

impl Default for Worth {
    fn default() -> Worth {
        Worth::new()
    }
}

impl Worth {
    /// Of a loop of which nothing is known.
    pub const fn new() -> Worth {
        const NOTHING: Batch = Batch { ticks: 0, iterations: 0, visits: 0, rest: 0 };
        Worth {
            stage: Stage::Idle,
            edges: None,
            skipped: 0,
            callbacks: None,
            wide: false,
            least: 0.0,
            interpreted: Interpreted::Unknown,
            is_fresh: false,
            batch: NOTHING,
            batches: [NOTHING; BATCHES],
            complete: 0,
            begun: None,
            iterations: 0,
            ended: 0,
            lost: 0.0,
            recheck: 0,
            figures: None,
            paid: false,
            promises: false,
            close: [Figures { interpreted: 0.0, native: 0.0 }; MANY],
            compared: 0,
        }
    }

    /// Whether the host is to leave the code out.
    #[inline]
    pub fn is_left_out(&self) -> bool {
        matches!(self.stage, Stage::LeftOut | Stage::Waiting)
    }

    /// Whether edges are to be measured.
    #[inline]
    pub fn wants_edges(&self) -> bool {
        self.stage == Stage::LeftOut
    }

    /// Whether the code is left out until [`Worth::go_on`], or until other code is there.
    pub fn is_waiting(&self) -> bool {
        self.stage == Stage::Waiting
    }

    /// Leaves code that is being sampled out until better code is there.
    pub fn wait(&mut self) {
        if self.stage == Stage::Sampling {
            self.stage = Stage::Waiting;
        }
    }

    /// What was waited for came, or will not come.
    pub fn go_on(&mut self) {
        if self.stage == Stage::Waiting {
            self.sample_anew();
        }
    }

    /// Whether visits are to be measured.
    #[inline]
    pub fn wants_visits(&self) -> bool {
        self.stage == Stage::Sampling
    }

    /// Rounds that a visit is to have: what the interpreter does in a batch's time. Code that turns out to be slow is
    /// back soon.
    pub fn rounds_wanted(&self, params: &WorthParams) -> u64 {
        let each = self.interpreted(params).unwrap_or(self.batch_ticks(params) as f64 / ROUNDS as f64);
        // Of a loop that hardly goes around nothing is known.
        let rounds = if each < 1.0 { ROUNDS as f64 } else { self.batch_ticks(params) as f64 / each };
        // The conversion keeps to the range of the type.
        (rounds as u64).clamp(LEAST_ROUNDS, ROUNDS)
    }

    /// Native time that makes a batch. Code that goes around an outer loop is to be seen in all parts of that one, not only
    /// where it is entered.
    fn batch_ticks(&self, params: &WorthParams) -> u64 {
        if self.wide { params.batch.max(params.window / BATCHES as u64) } else { params.batch }
    }

    /// The figures last compared.
    pub const fn figures(&self) -> Option<Figures> {
        self.figures
    }

    /// The interpreter took an iteration, while this went around.
    pub fn edge(&mut self, ticks: u64, turned: Turn, params: &WorthParams) {
        let skipped = if self.compared == 0 { params.skipped } else { params.skipped / PART_OF_SKIPPED };
        if self.skipped < skipped {
            self.skipped += 1;
            return;
        }
        let edges = self.edges.get_or_insert_with(Edges::new);
        match turned {
            Turn::No => edges.plain.add(ticks),
            Turn::Within => edges.turning.add(ticks),
            Turn::Beyond => edges.beyond = edges.beyond.saturating_add(1),
        }
    }

    /// The callback of an event with which an edge began took so long.
    pub fn callback(&mut self, ticks: u64) {
        self.callbacks.get_or_insert_with(|| Box::new(Times::new())).add(ticks);
    }

    /// Whether the code was left out long enough.
    pub fn has_edges(&self, params: &WorthParams) -> bool {
        let wanted = if self.compared == 0 { params.edges } else { params.edges / PART_OF_EDGES };
        let enough = |edges: &Edges| {
            let turned = !self.wide || edges.turning.count >= params.turns || edges.plain.sum >= params.window;
            turned && edges.plain.count.saturating_add(edges.turning.count) >= wanted
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

    /// While edges were measured the thread ran for this part of the time only.
    pub fn correct_edges(&mut self, ran: f64) {
        if let Some(edges) = &mut self.edges {
            edges.scale(ran.clamp(0.0, 1.0));
        }
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
        (self.edges, self.skipped, self.callbacks) = (None, 0, None);
    }

    /// Other code of the loop was installed.
    pub fn installed(&mut self, code: Installed, params: &WorthParams) {
        let Installed { root, wide, least } = code;
        (self.wide, self.least) = (wide, least as f64);
        (self.iterations, self.ended) = (0, 0);
        (self.is_fresh, self.compared) = (false, 0);
        if root {
            self.lost = 0.0;
            self.recheck = params.recheck;
            self.leave_out();
        } else {
            // Better code gets a trial of its own, but a tree that loses with each bridge has no endless credit.
            self.lost /= 2.0;
            if self.stage != Stage::LeftOut {
                self.sample_anew();
            }
        }
    }

    fn sample_anew(&mut self) {
        self.stage = Stage::Sampling;
        (self.batch, self.complete, self.begun) = (Batch::default(), 0, None);
    }

    /// Native code was entered and left.
    pub fn visit(&mut self, visit: Visit, params: &WorthParams) {
        self.iterations = self.iterations.saturating_add(visit.iterations);
        self.ended = self.ended.saturating_add(visit.ended.into());
        if let Some(begun) = self.begun.take() {
            self.count_without_rest(begun, params);
        }
        // The conversion keeps to the range of the type.
        let ticks = visit.ticks.saturating_add(self.around(params) as u64);
        let visit = Visit { ticks, ..visit };
        if visit.is_left {
            self.begun = Some(visit);
        } else {
            self.count(visit, 0, params);
        }
    }

    /// Counts a visit of which nobody knows how long the interpreter took for the last iteration: without that one.
    fn count_without_rest(&mut self, visit: Visit, params: &WorthParams) {
        let whole = visit.iterations.saturating_sub(1);
        let ticks = visit.ticks.checked_div(visit.iterations).unwrap_or(0) * whole;
        self.count(Visit { ticks, iterations: whole, ..visit }, 0, params);
    }

    /// Counts a visit, with what the interpreter took for the rest.
    fn count(&mut self, visit: Visit, rest: u64, params: &WorthParams) {
        self.batch.ticks = self.batch.ticks.saturating_add(visit.ticks).saturating_add(rest);
        self.batch.rest = self.batch.rest.saturating_add(rest);
        self.batch.iterations = self.batch.iterations.saturating_add(visit.iterations);
        self.batch.visits = self.batch.visits.saturating_add(1);
        let enough = self.batch_ticks(params);
        // Many short visits may say nothing of code that goes around an outer loop, but they do not go on for ever.
        let visits = if self.wide { params.visits.saturating_mul(MANY_VISITS) } else { params.visits };
        if self.batch.ticks >= enough || self.batch.visits >= visits {
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
    pub fn rest(&mut self, ticks: u64, turned: Turn, params: &WorthParams) {
        let Some(visit) = self.begun.take() else { return };
        if turned == Turn::Beyond {
            // The code was left for good, and what came then is not its own.
            return self.count_without_rest(visit, params);
        }
        let ticks = ticks.saturating_sub(self.around(params) as u64);
        // What takes as long as many iterations is no part of one: the thread was interrupted.
        let most = self.interpreted(params).map_or(f64::INFINITY, |each| each * LONGEST_REST);
        let is_disturbed = ticks > params.batch && ticks as f64 > most;
        let ticks = if is_disturbed { most as u64 } else { ticks };
        self.count(visit, ticks, params);
    }

    /// What the interpreter spends around a callback.
    fn around(&self, params: &WorthParams) -> f64 {
        let callback = self.callbacks.as_deref().map_or(0.0, |callbacks| callbacks.mean_without(0.0));
        callback * f64::from(params.event) / 100.0
    }

    /// Whether a settled loop is to be measured again. True at most once for each time it settled.
    pub fn is_due(&mut self, now: u64) -> bool {
        match self.stage {
            Stage::Settled { until } if now >= until => {
                self.leave_out();
                true
            }
            Stage::Settled { .. } | Stage::Idle | Stage::LeftOut | Stage::Sampling | Stage::Waiting => false,
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
        let mut figures = Figures { interpreted, native };
        self.figures = Some(figures);
        self.promises = self.inside(interpreted) * 100.0 <= GAIN_INSIDE;
        if !standing.improves && !figures.within(CLEAR_GAIN) && (self.paid || figures.within(CLEAR_LOSS)) {
            // Too close for one comparison, or against what was seen before.
            match self.compare(figures, params) {
                Some(middle) => figures = middle,
                None => {
                    self.leave_out();
                    return Verdict::Wait;
                }
            }
        }
        let within = |percent: u32| figures.within(percent);
        if within(params.pays) {
            self.interpreted = Interpreted::Figure(figures.interpreted);
            (self.paid, self.compared) = (true, 0);
            self.stage = Stage::Settled { until: standing.now.saturating_add(self.recheck) };
            self.recheck = self.recheck.saturating_mul(2).min(params.recheck_most);
            return Verdict::Pays(figures);
        }
        if !self.is_fresh {
            self.leave_out();
            return Verdict::Wait;
        }
        let may_wait = self.lost < params.regret as f64;
        // Paths first: better code of a tree that is left often would be made again for each.
        let grows_first = standing.grows && self.lost * 2.0 < params.regret as f64;
        if may_wait && standing.improves && !standing.pending && !grows_first && within(params.promising) {
            self.sample_anew();
            return Verdict::Promising(figures);
        }
        if may_wait && standing.pending {
            self.stage = Stage::Waiting;
            return Verdict::Wait;
        }
        if may_wait && standing.grows {
            self.sample_anew();
            return Verdict::Wait;
        }
        Verdict::Retire(figures)
    }

    /// Takes one more comparison of both sides; the middle one of all, once they are enough.
    fn compare(&mut self, figures: Figures, params: &WorthParams) -> Option<Figures> {
        if !self.is_fresh {
            return None;
        }
        if let Some(place) = self.close.get_mut(self.compared) {
            *place = figures;
            self.compared += 1;
        }
        let mut close = self.close;
        let close = close.get_mut(..self.compared)?;
        let pay = close.iter().filter(|figures| figures.within(params.pays)).count();
        let decided = match close.len() {
            FEW => pay == 0 || pay == FEW,
            count => count >= MANY,
        };
        if !decided {
            return None;
        }
        self.compared = 0;
        close.sort_by(|left, right| left.ratio().total_cmp(&right.ratio()));
        close.get(close.len() / 2).copied()
    }

    /// Time that native code lost against the interpreter since the tree was installed and not made good.
    pub const fn lost(&self) -> f64 {
        self.lost
    }

    /// Starts anew after the code was taken out. The figures stay, for people.
    pub fn reset(&mut self) {
        *self = Worth { figures: self.figures, ..Worth::new() };
    }

    /// The code is put by as it is. When it is taken up again, it is compared anew. Returns what it lost so far, as
    /// [`Worth::lost`].
    pub fn put_by(&mut self) -> f64 {
        (self.is_fresh, self.compared) = (false, 0);
        self.leave_out();
        std::mem::take(&mut self.lost)
    }

    /// Whether the code would pay if paths that it has not were in it, as far as was seen.
    pub const fn promises(&self) -> bool {
        self.promises
    }

    /// See [`Batch::inside`]: the middle one of the batches.
    fn inside(&self, interpreted: f64) -> f64 {
        let mut inside = self.batches.map(|batch| batch.inside(interpreted));
        let Some(inside) = inside.get_mut(..self.complete.min(BATCHES)) else { return f64::INFINITY };
        inside.sort_by(f64::total_cmp);
        inside.get(inside.len().saturating_sub(1) / 2).copied().unwrap_or(f64::INFINITY)
    }

    /// What the interpreter takes after a visit for the iteration that native code left, in ticks: the mean of the last visits.
    pub fn rest_of_visit(&self) -> f64 {
        let batches = self.batches.get(..self.complete.min(BATCHES)).unwrap_or_default();
        let (rest, visits) =
            batches.iter().fold((0, 0), |(rest, visits), batch| (rest + batch.rest, visits + batch.visits));
        rest as f64 / f64::from(visits.max(1))
    }

    /// Native time that says enough in fewer batches.
    fn long_enough(&self, params: &WorthParams) -> u64 {
        let long = params.batch.saturating_mul(LONG);
        if self.wide { long.max(params.window) } else { long }
    }

    fn native(&self, params: &WorthParams) -> Option<f64> {
        let mut batches = self.batches;
        let batches = batches.get_mut(..self.complete.min(BATCHES))?;
        let ticks: u64 = batches.iter().map(|batch| batch.ticks).sum();
        if batches.is_empty() || (batches.len() < BATCHES && ticks < self.long_enough(params)) {
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
                let event = self.around(params);
                let ended = if self.iterations == 0 { 0.0 } else { self.ended as f64 / self.iterations as f64 };
                let mean = if self.wide { Edges::mean_of_passes } else { Edges::mean };
                Some(mean(edges, ended, event).max(self.least))
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
