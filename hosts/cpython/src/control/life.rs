//! What is remembered of a loop: its life, its counts, and how it is measured.
//!
//! Owned by its code object's state ([`super::state`]). Holds no reference to any Python object. Needs the interpreter's lock.
//!
//! ```text
//!            threshold            sealed              published
//!   Cold ---------------> Recording -----> Compiling ----------> Installed
//!    ^  ^                    |                 |                   |    ^
//!    |  +---- failed --------+----- failed ----+                   |    | may lose again
//!    |        (longer wait)                                        |    |
//!    +---------------- invalidated, retired -----------------------+    |
//!   any failure too many --> Blacklisted(reason)                   |    |
//!   retired as not paying --> Resting --found by enough samples--> Cold |   (where there are samples)
//!   not paying, but it may still grow --> Resting, with its tree -------+
//! ```

use super::gauge::Gauge;
use super::host::Host;
use super::misfortune::Share;
use super::settings::Settings;
use super::state::CodeState;
use crate::bytecode::loops::Loop;
use crate::watch::Reliance;
use crossbeam_epoch as epoch;
use firesteel_compiler::install::executor::Executor;
use firesteel_compiler::install::slot::Kept;
use firesteel_compiler::install::table::LoopSlot;
use firesteel_protocol::exits::{AbortReason, ExitKey};
use firesteel_recorder::budget::Presence;
use firesteel_recorder::hotness::{Backoff, Heat, HeatParams, HotnessParams, Verdict};
use rustc_hash::FxHashMap;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Life of a loop, see the module's drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Counted.
    Cold,
    /// Its root is being recorded.
    Recording,
    /// Its root was handed over.
    Compiling,
    /// An executor was installed; the slot says whether it still is.
    Installed,
    /// Sends no events, and is tried again after some samples.
    Resting,
    /// Never recorded again.
    Blacklisted(AbortReason),
}

impl Status {
    /// Name in statistics.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Cold => "cold",
            Status::Recording => "recording",
            Status::Compiling => "compiling",
            Status::Installed => "installed",
            Status::Resting => "resting",
            Status::Blacklisted(_) => "blacklisted",
        }
    }

    /// Whether it sends no events.
    pub(super) const fn is_silent(self) -> bool {
        match self {
            Status::Resting | Status::Blacklisted(_) => true,
            Status::Cold | Status::Recording | Status::Compiling | Status::Installed => false,
        }
    }
}

/// A bridge on its way through the compiler.
#[derive(Clone, Copy, Debug)]
pub struct PendingBridge {
    /// The exit it is for.
    pub exit: ExitKey,
    /// The slot's generation when it was handed over: another one means that it is attached.
    pub generation: u32,
}

/// A loop of a code object.
pub struct LoopState {
    /// Where it is.
    pub place: Loop,
    /// Its slot in the executor table, made when its first recording starts.
    pub slot: OnceCell<Arc<LoopSlot>>,
    /// The executor that was entered last, so that the next entry need not look for it.
    entered: RefCell<Option<Kept<Executor>>>,
    /// Life.
    pub status: Cell<Status>,
    /// Why the last attempt failed.
    pub last_failure: Cell<Option<AbortReason>>,
    /// Restarts of the root because types were not stable.
    pub restarts: Cell<u8>,
    /// Entries refused, less those that others made good.
    refused: Cell<u32>,
    /// A bridge that is not attached yet.
    pub pending: Cell<Option<PendingBridge>>,
    /// The executor of which a bridge is wanted that could not be paid for yet; 0 for none.
    pub unpaid: Cell<u32>,
    /// How its iterations are timed.
    pub gauge: Gauge,
    /// Whether the last time that the header is passed does nothing but end the loop.
    pub ends_at_header: bool,
    /// Times it was retired because native code did not pay.
    pub retirements: Cell<u32>,
    /// Times its tree was put by since it was recorded; see [`LoopState::put_by`].
    put_by: Cell<u8>,
    /// Whether it rests with its tree.
    rests_with_tree: Cell<bool>,
    /// Whether its jumps back are not told until the compiler is done with something.
    pub hushed: Cell<bool>,
    /// Time of the program in it, in nanoseconds, until it is tried again; 0 if it only waits until its recording may be
    /// paid for.
    rest: Cell<u64>,
    /// Whether its native code left for the sample that comes next.
    pub polled: Cell<bool>,
    /// How often the program was found in it.
    pub presence: Cell<Presence>,
    /// Instructions of its last root, 0 if there was none.
    pub records: Cell<u32>,
    /// Instructions of its last bridge.
    pub bridge_records: Cell<u32>,
    /// The sample before which something was too expensive for it.
    pub denied: Cell<Option<u32>>,
    /// How often an exit is to be taken before it has cost as much as a bridge, until the sample with this number comes.
    pub needed_exits: Cell<(u32, u32)>,
    /// How many fragments its tree had when it last got one, and how often it had been entered then.
    pub grown: Cell<(u32, u64)>,
    /// The executor last left, with the iterations counted of it.
    pub counted: Cell<(u32, u64)>,
    /// What its executors rely on, since its last root recording began. None when that failed or its tree ended.
    pub reliance: RefCell<Option<Rc<Reliance>>>,
    /// Unit of the test in front of the loop, see [`crate::bytecode::loops::entry_test`].
    pub entry_test: Option<u32>,
    /// What the event of that test has earned less what it has cost, see [`LoopState::tested`].
    credit: Cell<u32>,
    /// The executor last asked whether it may be entered by the test, and the answer.
    enterable: Cell<((u32, u32), bool)>,
    heat: Cell<Heat>,
    exits: RefCell<FxHashMap<ExitKey, Backoff>>,
    /// The exit that was last asked for a bridge too early: executor, exit's index, and how often it must be taken.
    /// A failure only makes that more.
    waiting: Cell<(u32, u32, u32)>,
    /// What goes wrong with it, where that was asked for.
    pub misfortune: Option<Box<Share>>,
}

/// No exit waits: executors are numbered from 1.
const NOT_WAITING: (u32, u32, u32) = (0, 0, 0);

/// Credit of an entry test's event at first, and at most.
const CREDIT: u32 = 256;
/// Credit for a test that led into the executor: an iteration less in the interpreter. One that did not costs 1.
const CREDIT_ENTERED: u32 = 2;

/// Times that a tree which may still grow is put by before it is retired.
const PUT_BY: u8 = 4;
/// By how much a loop rests longer each time.
const REST_GROWTH: u32 = 8;
/// How many refusals are put up with before the tree is recorded anew.
const REFUSALS: u32 = 2000;
/// Refused entries that one makes good that was not: a look at the frame costs a part of what native code saves.
const MADE_GOOD: u32 = 3;

impl LoopState {
    pub(super) fn new(
        place: Loop,
        entry_test: Option<u32>,
        ends_at_header: bool,
        params: &HotnessParams,
        misfortune: Option<Box<Share>>,
    ) -> LoopState {
        let heat = misfortune.as_ref().map_or(params.loops, |misfortune| misfortune.loop_params(params.loops));
        LoopState {
            place,
            entry_test,
            credit: Cell::new(CREDIT),
            enterable: Cell::new(((0, 0), false)),
            slot: OnceCell::new(),
            entered: RefCell::new(None),
            status: Cell::new(Status::Cold),
            last_failure: Cell::new(None),
            restarts: Cell::new(0),
            refused: Cell::new(0),
            pending: Cell::new(None),
            unpaid: Cell::new(0),
            gauge: Gauge::default(),
            ends_at_header,
            retirements: Cell::new(0),
            put_by: Cell::new(0),
            rests_with_tree: Cell::new(false),
            hushed: Cell::new(false),
            rest: Cell::new(0),
            polled: Cell::new(false),
            presence: Cell::default(),
            records: Cell::new(0),
            bridge_records: Cell::new(0),
            denied: Cell::new(None),
            needed_exits: Cell::new((0, 0)),
            grown: Cell::new((0, 0)),
            counted: Cell::new((0, 0)),
            reliance: RefCell::default(),
            heat: Cell::new(Heat::new(&heat)),
            exits: RefCell::default(),
            waiting: Cell::new(NOT_WAITING),
            misfortune,
        }
    }

    /// Counts a back edge; true when a recording is due.
    pub fn hit(&self) -> bool {
        let mut heat = self.heat.get();
        let due = heat.hit();
        self.heat.set(heat);
        if due && let Some(misfortune) = &self.misfortune {
            misfortune.found();
        }
        due
    }

    /// Back edges counted since the last attempt.
    pub fn hits(&self) -> u32 {
        self.heat.get().counter().hits()
    }

    /// An attempt at the root failed: back to cold with a longer wait, or blacklisted.
    pub fn fail(&self, reason: AbortReason, settings: &Settings) {
        let mut heat = self.heat.get();
        let verdict = heat.failed(reason, &settings.hotness.loops);
        self.heat.set(heat);
        self.last_failure.set(Some(reason));
        self.rely_on_nothing();
        self.status.set(match verdict {
            Verdict::After(_) => self.after_failure(reason, settings),
            Verdict::Blacklisted => Status::Blacklisted(reason),
        });
    }

    /// Where a loop goes on that may be tried again.
    fn after_failure(&self, reason: AbortReason, settings: &Settings) -> Status {
        match &settings.worth {
            Some(worth) if reason == AbortReason::NotPaying && settings.rests() => {
                let grown = u64::from(REST_GROWTH.saturating_pow(self.retirements.get().saturating_sub(1)));
                self.rest.set(u64::from(worth.rest_ms) * 1_000_000 * grown);
                Status::Resting
            }
            // Until it can be paid for.
            Some(_) | None if reason == AbortReason::TooExpensive => {
                self.rest.set(0);
                Status::Resting
            }
            Some(_) | None => Status::Cold,
        }
    }

    /// Counts a sample in a loop that rests; true if it is tried again from now on.
    pub(super) fn wakes(&self, host: &Host) -> bool {
        if self.status.get() != Status::Resting {
            return false;
        }
        if self.rests_with_tree.get() {
            return self.takes_tree_up(host);
        }
        self.rest.set(self.rest.get().saturating_sub(host.spending.passed.get()));
        let wakes = self.rest.get() == 0 && host.spending.allows_root(&host.service, self);
        if wakes {
            self.status.set(Status::Cold);
        }
        wakes
    }

    /// Lets its tree rest as it is: it lost what it may lose now, but is left where it may still grow. True unless that was
    /// done often enough.
    pub fn put_by(&self) -> bool {
        let times = self.put_by.get() + 1;
        if times > PUT_BY {
            return false;
        }
        self.put_by.set(times);
        self.rests_with_tree.set(true);
        self.last_failure.set(Some(AbortReason::NotPaying));
        self.gauge.put_by();
        self.status.set(Status::Resting);
        true
    }

    /// Takes a tree up again that was put by, if it may lose something again.
    fn takes_tree_up(&self, host: &Host) -> bool {
        if !self.gauge.may_lose_again(host) {
            return false;
        }
        self.rests_with_tree.set(false);
        let has_tree = self.slot.get().is_some_and(|slot| slot.is_installed());
        self.status.set(if has_tree { Status::Installed } else { Status::Cold });
        true
    }

    /// So much is paid for it now.
    pub fn pay(&self, price: u64) {
        let mut presence = self.presence.get();
        presence.pay(price);
        self.presence.set(presence);
    }

    /// Whether all it waits for is that more of the program's time is spent in it, and nothing speaks against it.
    pub fn waits_for_means(&self) -> bool {
        self.status.get() == Status::Resting
            && (self.rests_with_tree.get() || self.rest.get() == 0 && self.retirements.get() == 0)
    }

    /// Puts a recording off until it can be paid for. The loop stays due.
    pub fn defer(&self) {
        self.rest.set(0);
        self.status.set(Status::Resting);
    }

    /// Looks whether a root that was handed over is done; true if it is installed.
    pub fn settle(&self, host: &Host, state: &CodeState) -> bool {
        let Some(slot) = self.slot.get() else {
            return false;
        };
        if slot.is_installed() {
            if self.misfortune.as_ref().is_some_and(|misfortune| misfortune.hides()) {
                return false;
            }
            self.status.set(Status::Installed);
            return true;
        }
        if let Some(reason) = slot.take_failure() {
            host.root_failed(state, self, reason);
        }
        false
    }

    /// The executor that is installed now, for as long as its code runs: it has to be released.
    #[inline]
    pub fn keep(&self) -> Option<Kept<Executor>> {
        let slot = self.slot.get()?;
        if let Some(entered) = self.entered.borrow().as_ref().filter(|entered| slot.is(entered)) {
            return Some(entered.again());
        }
        self.keep_another(slot)
    }

    #[cold]
    #[inline(never)]
    fn keep_another(&self, slot: &LoopSlot) -> Option<Kept<Executor>> {
        let kept = slot.keep();
        self.keep_on(kept.as_ref().map(Kept::again));
        kept
    }

    /// What is entered next, or nothing, in the place of what was entered last.
    fn keep_on(&self, kept: Option<Kept<Executor>>) {
        if let Some(before) = self.entered.replace(kept) {
            before.release();
        }
    }

    /// Empties the slot and forgets what was known of exits; the loop is counted anew.
    pub fn reset(&self) {
        if let Some(slot) = self.slot.get() {
            slot.clear();
        }
        self.keep_on(None);
        self.rely_on_nothing();
        self.refused.set(0);
        self.unpaid.set(0);
        self.put_by.set(0);
        self.rests_with_tree.set(false);
        self.gauge.reset();
        self.exits.borrow_mut().clear();
        self.waiting.set(NOT_WAITING);
        let mut heat = self.heat.get();
        heat.cool();
        self.heat.set(heat);
        if matches!(self.status.get(), Status::Installed | Status::Compiling) {
            self.status.set(Status::Cold);
        }
    }

    /// A root recording has begun: what it reads is relied on, and nothing that an earlier one read.
    pub fn rely_on(&self, reliance: &Rc<Reliance>) {
        // What stood there is dropped when the cell is free again, here and below.
        let before = self.reliance.replace(Some(Rc::clone(reliance)));
        drop(before);
    }

    fn rely_on_nothing(&self) {
        let before = self.reliance.take();
        drop(before);
    }

    /// Counts a refused entry; true when there were too many for the entries that were not.
    pub fn refuse(&self) -> bool {
        self.refused.set(self.refused.get() + 1);
        self.refused.get() >= REFUSALS
    }

    /// Counts an entry that was not refused.
    pub fn accept(&self) {
        self.refused.set(self.refused.get().saturating_sub(MADE_GOOD));
    }

    /// Counts an event of the test in front of the loop; false when these events cost more than they are worth,
    /// because the test mostly leads past the loop, or into one without an executor.
    pub fn tested(&self, entered: bool) -> bool {
        let credit = self.credit.get();
        let credit = if entered { (credit + CREDIT_ENTERED).min(CREDIT) } else { credit.saturating_sub(1) };
        self.credit.set(credit);
        credit > 0
    }

    /// Whether an executor may be entered by the test in front of the loop: none of its exits resumes there. To the
    /// interpreter, a frame that is still at the instruction whose event it told is one that nobody has moved, and it
    /// would go on in the loop without having executed the test again.
    #[inline]
    pub fn is_enterable(&self, executor: &Executor) -> bool {
        let (known, answer) = self.enterable.get();
        let whole = (executor.id, executor.links.family().attached());
        if known == whole {
            return answer;
        }
        let leads_there = |executor: &Executor| executor.exits.iter().any(|exit| Some(exit.resume) == self.entry_test);
        let mut answer = !leads_there(executor);
        executor.links.for_each(&mut |fragment| answer &= !leads_there(fragment));
        self.enterable.set((whole, answer));
        answer
    }

    /// Whether it has code and goes around often when it is entered: a call of it is better left to that code.
    pub fn is_busy(&self) -> bool {
        let guard = epoch::pin();
        let executor = self.slot.get().and_then(|slot| slot.get(&guard));
        executor.is_some_and(|executor| {
            let [entries, rounds] = [&executor.entries, &executor.rounds].map(|count| count.load(Ordering::Relaxed));
            entries < KNOWN_ENTRIES || rounds >= entries.saturating_mul(BUSY_ROUNDS)
        })
    }

    /// When an exit gets a bridge.
    #[inline]
    pub fn exit_params(&self, exit: ExitKey, usual: &HeatParams) -> HeatParams {
        self.misfortune.as_ref().map_or(*usual, |misfortune| misfortune.exit_params(exit, usual))
    }

    /// Whether a bridge may be tried at an exit that was taken this often. It is named by its executor and index for
    /// a short answer, and by its stable key.
    #[inline]
    pub fn exit_is_due(&self, place: (u32, u32), exit: ExitKey, taken: u32, params: &HeatParams) -> bool {
        let (executor, index, needed) = self.waiting.get();
        if (executor, index) == place && taken < needed {
            return false;
        }
        self.exit_is_due_after_all(place, exit, taken, params)
    }

    #[inline(never)]
    fn exit_is_due_after_all(&self, place: (u32, u32), exit: ExitKey, taken: u32, params: &HeatParams) -> bool {
        let params = &self.exit_params(exit, params);
        let exits = self.exits.borrow();
        // A count of what compiled code does ends at the greatest number: that one is never below it.
        let needed = exits.get(&exit).map_or(params.threshold, |backoff| backoff.threshold().unwrap_or(u32::MAX));
        let due = exits.get(&exit).map_or(taken >= params.threshold, |backoff| backoff.is_due(taken));
        if !due {
            self.waiting.set((place.0, place.1, needed));
        }
        due
    }

    /// A bridge failed.
    pub fn exit_failed(&self, exit: ExitKey, reason: AbortReason, params: &HeatParams) {
        self.last_failure.set(Some(reason));
        let params = &self.exit_params(exit, params);
        self.exits.borrow_mut().entry(exit).or_insert_with(|| Backoff::new(params)).failed(reason, params);
    }

    /// Whether a bridge of this exit failed before.
    pub fn exit_has_failed(&self, exit: ExitKey) -> bool {
        self.exits.borrow().contains_key(&exit)
    }

    /// Whether an exit never gets a bridge.
    pub fn exit_is_hopeless(&self, exit: ExitKey) -> bool {
        let exits = self.exits.borrow();
        exits.get(&exit).is_some_and(Backoff::is_blacklisted)
    }
}

/// Entries of code after which it is known how often its loop goes around, and rounds an entry that are often.
const KNOWN_ENTRIES: u64 = 16;
const BUSY_ROUNDS: u64 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_make_some_refusals_good_and_no_more() {
        let refused_of = |refusals: u32, entries: u32| {
            let found = LoopState::new(Loop { header: 0, last: 9 }, None, true, &HotnessParams::default(), None);
            (0..2 * REFUSALS).any(|_| {
                (0..entries).for_each(|_| found.accept());
                (0..refusals).any(|_| found.refuse())
            })
        };
        assert!(refused_of(1, 0), "all refused");
        assert!(!refused_of(MADE_GOOD, 1), "as many as an entry makes good");
        assert!(refused_of(2 * MADE_GOOD, 1), "twice as many, although some are not refused");
    }

    #[test]
    fn a_tree_is_put_by_a_few_times_and_rests_with_its_code() {
        let params = HotnessParams::default();
        let found = LoopState::new(Loop { header: 0, last: 9 }, None, true, &params, None);
        found.status.set(Status::Installed);
        assert!(found.put_by() && found.status.get() == Status::Resting && found.waits_for_means());
        assert_eq!((1..100).take_while(|_| found.put_by()).count() + 1, usize::from(PUT_BY));
        found.retirements.set(1);
        assert!(found.waits_for_means(), "with its tree");
        found.reset();
        assert!(found.status.get() == Status::Resting && !found.waits_for_means(), "as a loop that was retired");
        assert!(found.put_by(), "another tree");
    }

    /// Asks and failures in some order, against the back-off of each exit alone: the remembered answer is the same.
    #[test]
    fn exits_are_due_when_their_back_off_says_so() {
        let params = HotnessParams::default();
        let found = LoopState::new(Loop { header: 0, last: 9 }, None, true, &params, None);
        let exits: Vec<ExitKey> = (0..3).map(|instr| ExitKey { trace: 0, instr, resume: 5 }).collect();
        let mut model = [None::<Backoff>; 3];
        let mut seed = 7u32;
        let mut number = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        let mut answers = [0, 0];
        for _ in 0..20_000 {
            let at = number(3) as usize;
            if number(500) == 0 {
                let reasons = [AbortReason::LeftFrame, AbortReason::UnsupportedInstr, AbortReason::RingFull];
                let reason = reasons[number(3) as usize];
                found.exit_failed(exits[at], reason, &params.exits);
                model[at].get_or_insert_with(|| Backoff::new(&params.exits)).failed(reason, &params.exits);
            }
            let taken = if number(100) == 0 { u32::MAX } else { number(2 * params.exits.ceiling) };
            let executor = 1 + number(2);
            let due = found.exit_is_due((executor, at as u32), exits[at], taken, &params.exits);
            let expected = model[at].map_or(taken >= params.exits.threshold, |backoff| backoff.is_due(taken));
            assert_eq!(due, expected, "exit {at} taken {taken} times");
            answers[usize::from(due)] += 1;
        }
        assert!(answers.iter().all(|count| *count > 100), "both answers occur: {answers:?}");
    }

    #[test]
    fn tests_that_mostly_lead_past_their_loop_are_given_up() {
        let ends_after = |skipped_for_entered: u32| {
            let found = LoopState::new(Loop { header: 0, last: 9 }, Some(7), false, &HotnessParams::default(), None);
            (1..10_000).find(|round| !found.tested(round % (skipped_for_entered + 1) == 0))
        };
        assert_eq!(ends_after(1), None, "every second one enters");
        assert_eq!(ends_after(2), None);
        assert!(ends_after(4).is_some_and(|round| round > CREDIT));
        assert_eq!(ends_after(9_999), Some(CREDIT));
    }

    #[test]
    fn a_loop_that_is_counted_anew_forgets_which_exit_waits() {
        let params = HotnessParams::default();
        let found = LoopState::new(Loop { header: 0, last: 9 }, None, true, &params, None);
        let exit = ExitKey { trace: 0, instr: 1, resume: 5 };
        let enough = params.exits.threshold;
        found.exit_failed(exit, AbortReason::UnsupportedInstr, &params.exits);
        assert!(!found.exit_is_due((1, 0), exit, enough, &params.exits));
        found.reset();
        assert!(found.exit_is_due((1, 0), exit, enough, &params.exits));
    }
}
