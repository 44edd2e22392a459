//! The measuring of loops with native code: what an iteration takes in the interpreter, and what a visit of native code takes.
//!
//! Owns a loop's [`Gauge`]: the clock readings between two callbacks, and what is known of the code that is installed.
//! What the samples mean is decided in [`firesteel_recorder::worth`]. Interpreter threads, inside JUMP and BRANCH
//! callbacks; no borrow is held while native code runs.

use super::growth;
use super::host::Host;
use super::life::LoopState;
use super::visit::Visit;
use crate::clock;
use crate::ffi::{Frame, object};
use crossbeam_epoch as epoch;
use firesteel_compiler::config::{Tier, Worth as Config};
use firesteel_compiler::install::executor::Executor;
use firesteel_recorder::budget::Trust;
use firesteel_recorder::worth::{Figures, Installed, Standing, Turn, Verdict, Worth, WorthParams};
use std::cell::{Cell, RefCell};
use std::sync::atomic::Ordering;

/// Visits that are longer are measured by the thread's processor time from then on: it stands still while other threads
/// run, and a visit of this length does not notice the system call.
const LONG_NS: u64 = 200_000;
/// Events of a loop that is left out after which its edges are taken as they are.
const PATIENCE: u32 = 2048;
/// The thread was interrupted if so many times as much time passed as it ran.
const DISTURBED: f64 = 1.1;
/// Times that edges are measured again because of that.
const REPEATS: u8 = 8;
/// Iterations until the interpreter has specialised its instructions again after a recording, and the processor knows the way
/// of the events.
const SKIPPED: u32 = 256;
/// Times that an outer loop goes around while edges of code are measured that goes around it.
const TURNS: u32 = 4;
/// The longest time for that.
const WINDOW_NS: u64 = 3_000_000;
/// Native time, or visits, that make a batch: long against a clock reading, short against what retiring code saves.
const BATCH_NS: u64 = 50_000;
const VISITS: u32 = 32;
/// The interpreter needs no less for an instruction of any kind.
const INSTRUCTION_NS: u64 = 1;
/// Visits of a loop that pays between two looks at the clock, unless they are long.
const LOOKS: u32 = 64;

/// What follows the last callback of a loop.
#[derive(Clone, Copy)]
struct Stamp {
    /// The thread's number. It and the frame are only compared.
    thread: u64,
    frame: Frame,
    ticks: u64,
    /// Whether native code was left in the middle of an iteration.
    is_rest: bool,
    /// Which outer loop went around since.
    turned: Turn,
    /// How far the loop's iterator was, if that is known.
    progress: Option<u64>,
}

/// Two clocks at the beginning of something that is measured.
#[derive(Clone, Copy)]
struct Beginning {
    ticks: u64,
    thread: u64,
}

/// Tells when callbacks begin, while loops are measured: a reading of the clock costs as much as a tenth of an event.
#[derive(Default)]
pub struct EventTimer {
    /// Events that are still timed.
    left: Cell<u8>,
}

impl EventTimer {
    /// Events that are timed after something that the next one of a loop belongs to: those of loops inside it may come
    /// between. With more of them, what the callback itself takes does not matter.
    const EVENTS: u8 = 64;

    /// A callback begins.
    #[inline]
    pub fn begin(&self) -> Option<u64> {
        let left = self.left.get().checked_sub(1)?;
        self.left.set(left);
        Some(clock::ticks())
    }

    fn time_next(&self) {
        self.left.set(Self::EVENTS);
    }
}

/// Measures a loop.
#[derive(Default)]
pub struct Gauge {
    worth: RefCell<Worth>,
    stamp: Cell<Option<Stamp>>,
    window: Cell<Option<Beginning>>,
    events: Cell<u32>,
    repeats: Cell<u8>,
    /// The executor that was measured last, 0 for none.
    executor: Cell<u32>,
    /// First and last unit of all that it runs.
    region: Cell<(u32, u32)>,
    /// The frame slot of the loop's iterator; 0 if it has none.
    iterator: Cell<u16>,
    long: Cell<bool>,
    visits: Cell<u32>,
    /// The executor for which better code was asked.
    promoted: Cell<u32>,
    /// Whether one ever did.
    paid: Cell<bool>,
    /// Whether better code is wanted and was too expensive so far.
    wish: Cell<bool>,
    /// Whether better code is wanted once its lack has cost as much as it does.
    later: Cell<bool>,
    /// What the tree lost, in ticks, before it was put by.
    lost_before: Cell<u64>,
}

/// A visit that is being measured.
#[derive(Clone, Copy)]
pub struct Measured {
    ticks: u64,
    thread: Option<u64>,
    rounds: u64,
    /// After how many more the code is to come back.
    pub rounds_wanted: u64,
}

/// How native code was left, and what may become of it.
#[derive(Clone, Copy)]
pub struct Left {
    /// By itself or on request, at a header.
    pub polled: bool,
    /// A bridge is on its way, or will be recorded once it can be paid for.
    pub pending: bool,
    /// A bridge may still be recorded.
    pub grows: bool,
}

impl Gauge {
    /// A back edge of the loop was told. True if the executor is to be left out.
    #[inline]
    pub fn arrive(&self, visit: &Visit<'_>) -> bool {
        let stamp = self.stamp.take();
        if stamp.is_none() && !self.worth.borrow().is_left_out() {
            return false;
        }
        self.arrive_now(visit, stamp)
    }

    #[inline(never)]
    fn arrive_now(&self, visit: &Visit<'_>, stamp: Option<Stamp>) -> bool {
        let now = visit.began.unwrap_or_else(clock::ticks);
        let params = visit.host.worth_params();
        let mut worth = self.worth.borrow_mut();
        if let Some(stamp) = stamp
            && (stamp.thread, stamp.frame) == (visit.thread.id(), visit.frame)
            // The events of a recording cost more than what they are about.
            && !visit.host.recorder.is_busy()
        {
            let ticks = now.wrapping_sub(stamp.ticks);
            let turned = self.turned_since(visit, &stamp);
            if stamp.is_rest {
                worth.rest(ticks, turned, &params);
            } else if worth.wants_edges() {
                worth.edge(ticks, turned, &params);
            }
        }
        if worth.wants_edges() {
            self.look_at_window(&mut worth, now, &params);
        }
        worth.is_left_out()
    }

    /// Which outer loop went around since a stamp. Not every outer loop is told of, and the frame may be another call's in the
    /// place of the one that ended: an iterator that did not get on is another one. In the rest of an iteration, whose item it
    /// gave before, it stays where it is.
    fn turned_since(&self, visit: &Visit<'_>, stamp: &Stamp) -> Turn {
        let Visit { found, .. } = *visit;
        let is_own = self.region.get() == (found.place.header, found.place.last);
        let is_another = is_another_iterator(stamp.progress, self.progress(visit), stamp.is_rest);
        if is_another && is_own { Turn::Beyond } else { stamp.turned }
    }

    /// How far the loop's iterator is, if that is known.
    fn progress(&self, visit: &Visit<'_>) -> Option<u64> {
        let (slot, frame) = (self.iterator.get(), visit.frame);
        let is_there = slot > 0 && i32::from(slot) < frame.stacktop();
        // SAFETY: the frame is suspended in the callback with that many slots in use.
        is_there.then(|| unsafe { object::iterator_progress(frame.slot(slot)) }).flatten()
    }

    /// Decides whether the edges measured while the executor is left out are enough.
    fn look_at_window(&self, worth: &mut Worth, now: u64, params: &WorthParams) {
        let Some(began) = self.window.get() else {
            self.events.set(0);
            return self.window.set(Some(Beginning { ticks: now, thread: clock::thread_time() }));
        };
        self.events.set(self.events.get() + 1);
        let enough = worth.has_edges(params);
        if !enough && self.events.get() < PATIENCE {
            return;
        }
        self.window.set(None);
        let passed = clock::nanoseconds(now.wrapping_sub(began.ticks) as f64);
        let ran = clock::thread_time().saturating_sub(began.thread) as f64;
        if passed > DISTURBED * ran + 1000.0 {
            if self.repeats.get() < REPEATS {
                self.repeats.set(self.repeats.get() + 1);
                return worth.drop_edges();
            }
            // Where others always use the processor, that is as near as one gets.
            worth.correct_edges(ran / passed);
        }
        self.repeats.set(0);
        if enough { worth.take_edges() } else { worth.take_few_edges() }
    }

    /// A callback at the loop's back edge is over: the interpreter goes on. Outer loops went around when an inner one's
    /// next edge is measured. `left_out`: the callback did nothing but measure.
    #[inline]
    pub fn depart(visit: &Visit<'_>, left_out: bool) {
        let Visit { state, found, .. } = *visit;
        if state.loops.len() > 1 {
            for inner in state.loops.iter().filter(|inner| found.place.surrounds(&inner.place)) {
                inner.gauge.turn(found);
            }
        }
        let gauge = &found.gauge;
        if gauge.stamp.get().is_none() && gauge.worth.borrow().wants_edges() {
            let now = gauge.stamp_now(visit, false);
            if let Some(began) = visit.began
                && left_out
            {
                gauge.worth.borrow_mut().callback(now.wrapping_sub(began));
            }
        }
    }

    fn turn(&self, outer: &LoopState) {
        if let Some(stamp) = self.stamp.get() {
            let (first, last) = self.region.get();
            let is_within = first <= outer.place.header && outer.place.last <= last;
            let turned = if is_within && stamp.turned != Turn::Beyond { Turn::Within } else { Turn::Beyond };
            self.stamp.set(Some(Stamp { turned, ..stamp }));
        }
    }

    fn stamp_now(&self, visit: &Visit<'_>, is_rest: bool) -> u64 {
        visit.host.event_timer.time_next();
        if !is_rest && visit.found.ends_at_header {
            // At the jump back the iterator is on top of the stack.
            self.iterator.set(u16::try_from(visit.frame.stacktop().saturating_sub(1)).unwrap_or(0));
        }
        let progress = self.progress(visit);
        let (thread, frame, ticks) = (visit.thread.id(), visit.frame, clock::ticks());
        self.stamp.set(Some(Stamp { thread, frame, ticks, is_rest, turned: Turn::No, progress }));
        ticks
    }

    /// Native code is about to be entered; none if that need not be measured.
    #[inline]
    pub fn begin(&self, visit: &Visit<'_>, executor: &Executor) -> Option<Measured> {
        if self.executor.get() != executor.id {
            self.meet(visit, executor);
        }
        let mut worth = self.worth.borrow_mut();
        if !worth.wants_visits() {
            let visits = self.visits.get() + 1;
            self.visits.set(visits);
            if self.long.get() || visits.is_multiple_of(LOOKS) {
                worth.is_due(clock::ticks());
            }
            return None;
        }
        let (thread, rounds) = (self.long.get().then(clock::thread_time), executor.rounds.load(Ordering::Relaxed));
        let rounds_wanted = worth.rounds_wanted(&visit.host.worth_params());
        let ticks = visit.began.unwrap_or_else(clock::ticks);
        Some(Measured { ticks, thread, rounds, rounds_wanted })
    }

    /// Whether the executor is left out now.
    #[inline]
    pub fn is_left_out(&self) -> bool {
        self.worth.borrow().is_left_out()
    }

    /// Whether the executor is left out until better code is there, see [`Gauge::awaits`].
    pub fn is_waiting(&self) -> bool {
        self.worth.borrow().is_waiting()
    }

    /// The executor is entered again.
    pub fn go_on(&self) {
        self.worth.borrow_mut().go_on();
    }

    /// Whether better code in place of the executor that was measured last is on its way, or is asked for once it can be
    /// paid for: until then the interpreter costs less than code that was seen to lose against it.
    pub fn awaits(&self, found: &LoopState) -> bool {
        let guard = epoch::pin();
        let installed = found.slot.get().and_then(|slot| slot.get(&guard));
        installed.is_some_and(|executor| {
            executor.id == self.executor.get()
                && (executor.id == self.promoted.get() || self.wish.get())
                && executor.improves.load(Ordering::Relaxed)
        })
    }

    /// An executor is there that was not measured yet.
    #[cold]
    fn meet(&self, visit: &Visit<'_>, executor: &Executor) {
        let Visit { host, state, found, .. } = *visit;
        let own = (found.place.header, found.place.last);
        let within = |place: &(u32, u32)| place.0 <= executor.units.0 && executor.units.1 <= place.1;
        let places = state.loops.iter().map(|found| (found.place.header, found.place.last));
        let region = places.filter(within).min_by_key(|place| place.1 - place.0).unwrap_or((0, u32::MAX));
        let wide = region.0 < own.0 || region.1 > own.1;
        self.region.set(region);
        let least = clock::ticks_in(u64::from(found.records.get()) * INSTRUCTION_NS) as u64;
        let installed = Installed { root: self.executor.get() == 0, wide, least };
        self.worth.borrow_mut().installed(installed, &host.worth_params());
        self.executor.set(executor.id);
        self.window.set(None);
    }

    /// Native code was entered and left, in the middle of an iteration or not.
    pub fn end(&self, visit: &Visit<'_>, executor: &Executor, measured: Measured, left: Left) -> Verdict {
        let Left { polled, pending, grows } = left;
        let Visit { host, frame, found, .. } = *visit;
        let (first, last) = self.region.get();
        let ended = !frame.unit().is_some_and(|unit| (first..=last).contains(&unit));
        let rounds = executor.rounds.load(Ordering::Relaxed).wrapping_sub(measured.rounds);
        // The last time a `for` loop passes its header there is nothing left to iterate over; and what was only begun is
        // not measured, since much else may happen before the interpreter goes on.
        let is_short = polled || (ended && found.ends_at_header);
        let iterations = if is_short { rounds.saturating_sub(1) } else { rounds };
        let now = clock::ticks();
        let mut params = host.worth_params();
        let regret = host.spending.regret(host.settings.worth.as_ref());
        params.regret = params.regret.max(regret.saturating_sub(self.lost_before.get()));
        let mut ticks = now.wrapping_sub(measured.ticks);
        let is_long = ticks as f64 > clock::ticks_in(LONG_NS);
        match measured.thread {
            Some(began) => ticks = clock::ticks_in(clock::thread_time().saturating_sub(began)) as u64,
            None if is_long => {
                // Who knows what it was that took so long: from now on the thread's own clock tells.
                self.long.set(true);
                return Verdict::Wait;
            }
            None => {}
        }
        self.long.set(is_long);
        let improves = executor.tier == Tier::Warm && executor.improves.load(Ordering::Relaxed);
        let verdict = {
            let mut worth = self.worth.borrow_mut();
            let is_left = !ended && !polled;
            worth.visit(firesteel_recorder::worth::Visit { ticks, iterations, ended, is_left }, &params);
            worth.judge(Standing { now, grows, pending, improves }, &params)
        };
        if self.worth.borrow().wants_visits() {
            if ended || polled {
                host.event_timer.time_next();
            } else {
                self.stamp_now(visit, true);
            }
        }
        verdict
    }

    /// What was seen of the loop's code.
    pub fn trust(&self) -> Trust {
        match (self.paid.get(), self.worth.borrow().promises()) {
            (true, _) => Trust::Paid,
            (false, true) => Trust::Promises,
            (false, false) => Trust::Nothing,
        }
    }

    /// The executor pays: better code is welcome.
    pub fn wish(&self, host: &Host, found: &LoopState, executor: &Executor) {
        self.paid.set(true);
        let later = !growth::misses_hot(host, executor);
        self.later.set(later);
        if !later {
            self.ask(host, found, executor);
        }
    }

    /// The executor does not pay, but better code in its place may: it is left out until that is there.
    pub fn wait(&self, host: &Host, found: &LoopState, executor: &Executor, figures: Figures) {
        let params = host.worth_params();
        let rounds = executor.rounds.load(Ordering::Relaxed).max(1) as f64;
        let saved = clock::ticks_in(growth::lost_in_warm(executor) as u64) / rounds;
        let needed = figures.interpreted * f64::from(params.pays) / 100.0;
        if figures.native - saved > needed {
            // Its time is not its own: helpers take it, which better code calls as well.
            return self.wish.set(false);
        }
        self.ask(host, found, executor);
        if self.awaits(found) {
            self.worth.borrow_mut().wait();
        }
    }

    /// Better code is wanted in this executor's place: it is asked for as soon as it can be paid for.
    fn ask(&self, host: &Host, found: &LoopState, executor: &Executor) {
        if self.promoted.get() == executor.id || !executor.improves.load(Ordering::Relaxed) {
            return self.wish.set(false);
        }
        let allowed = host.spending.allows_code(&host.service, found, Tier::Hot, executor);
        self.wish.set(!allowed);
        if allowed {
            self.promoted.set(executor.id);
            host.service.improve(executor.tree, executor.id);
        }
    }

    /// A sample found the program in the loop: what was too expensive may not be any more.
    pub fn wish_again(&self, host: &Host, found: &LoopState) {
        if self.wish.get() || self.later.get() {
            let guard = epoch::pin();
            match found.slot.get().and_then(|slot| slot.get(&guard)) {
                Some(executor) if executor.id == self.executor.get() => {
                    if self.wish.get() {
                        self.ask(host, found, executor);
                    } else {
                        self.wish(host, found, executor);
                    }
                }
                Some(_) | None => {
                    self.wish.set(false);
                    self.later.set(false);
                }
            }
        }
    }

    /// The tree is put by as it is.
    pub fn put_by(&self) {
        let lost = self.worth.borrow_mut().put_by();
        // The conversion keeps to the range of the type.
        self.lost_before.set(self.lost_before.get().saturating_add(lost as u64));
        self.stamp.set(None);
        self.window.set(None);
    }

    /// Whether a tree that was put by may lose as much again as at first.
    pub fn may_lose_again(&self, host: &Host) -> bool {
        let allowed = host.spending.regret(host.settings.worth.as_ref());
        allowed >= self.lost_before.get().saturating_add(host.worth_params().regret)
    }

    /// Ticks that native code lost against the interpreter and did not make good.
    pub fn lost(&self) -> f64 {
        self.worth.borrow().lost()
    }

    /// The loop's code was taken out.
    pub fn reset(&self) {
        self.worth.borrow_mut().reset();
        self.executor.set(0);
        self.lost_before.set(0);
        self.wish.set(false);
        self.later.set(false);
        self.stamp.set(None);
        self.window.set(None);
    }

    /// Whether the code paid when both sides were compared last.
    pub fn pays(&self, host: &Host) -> bool {
        let percent = f64::from(host.worth_params().pays);
        self.figures().is_some_and(|figures| figures.native * 100.0 <= figures.interpreted * percent)
    }

    /// Nanoseconds that the interpreter takes for the iteration that native code left, a visit.
    pub fn rest_of_visit(&self) -> f64 {
        clock::nanoseconds(self.worth.borrow().rest_of_visit())
    }

    /// How many times faster native code is, while there is some that was measured.
    pub fn speedup(&self) -> Option<f64> {
        let figures = self.figures().filter(|_| self.executor.get() != 0)?;
        Some(figures.interpreted / figures.native)
    }

    /// The figures last compared.
    pub fn figures(&self) -> Option<Figures> {
        self.worth.borrow().figures()
    }
}

/// Whether the iterator that is so far now is another one than that which was so far before.
fn is_another_iterator(before: Option<u64>, now: Option<u64>, is_rest: bool) -> bool {
    before.zip(now).is_some_and(|(before, now)| if is_rest { now < before } else { now <= before })
}

/// The settings in ticks.
pub fn params(config: Option<&Config>) -> WorthParams {
    // Nobody measures without.
    let config = config.copied().unwrap_or_default();
    let ticks = |nanoseconds: u64| clock::ticks_in(nanoseconds) as u64;
    WorthParams {
        event: config.event_percent,
        skipped: SKIPPED,
        edges: config.edges,
        turns: TURNS,
        window: ticks(WINDOW_NS),
        batch: ticks(BATCH_NS),
        visits: VISITS,
        pays: config.pays_percent,
        promising: config.promising_percent,
        regret: ticks(u64::from(config.regret_us) * 1000),
        recheck: ticks(u64::from(config.recheck_ms) * 1_000_000),
        recheck_most: ticks(u64::from(config.recheck_most_ms) * 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iterator_that_did_not_get_on_is_another_one() {
        for is_rest in [true, false] {
            assert!(!is_another_iterator(Some(3), Some(4), is_rest));
            assert!(is_another_iterator(Some(3), Some(1), is_rest));
            assert!(!is_another_iterator(None, Some(1), is_rest) && !is_another_iterator(Some(1), None, is_rest));
        }
        assert!(is_another_iterator(Some(1), Some(1), false), "from the first jump back to that of the next call");
        assert!(!is_another_iterator(Some(3), Some(3), true), "it gave the item of this iteration before");
    }
}
