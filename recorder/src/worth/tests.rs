//! What is said of made-up samples, by all that decides together.

use super::*;

const PARAMS: WorthParams = WorthParams {
    event: 50,
    skipped: 8,
    edges: 8,
    turns: 2,
    window: 100_000,
    batch: 1000,
    visits: 4,
    pays: 93,
    promising: 150,
    regret: 5000,
    recheck: 1_000_000,
    recheck_most: 3_000_000,
};
/// What a callback takes, and the event around it.
const CALLBACK: u64 = 20;
const EVENT: u64 = 10;
const ROOT: Installed = Installed { root: true, wide: false, least: 0 };
const MORE: Installed = Installed { root: false, ..ROOT };
const WIDE: Installed = Installed { wide: true, ..ROOT };
const DONE: Standing = Standing { now: 0, grows: false, pending: false, improves: false };

/// A loop with a new tree, of which the interpreter takes `interpreted` ticks an iteration.
fn loop_of(interpreted: u64) -> Worth {
    let mut worth = Worth::new();
    worth.installed(ROOT, &PARAMS);
    measured_again(&mut worth, interpreted);
    worth
}

/// Edges that do not count.
fn skip(worth: &mut Worth) {
    let skipped = if worth.compared == 0 { PARAMS.skipped } else { PARAMS.skipped / PART_OF_SKIPPED };
    (0..skipped).for_each(|_| worth.edge(1_000_000, Turn::No, &PARAMS));
}

fn edges(worth: &mut Worth, interpreted: u64) {
    skip(worth);
    worth.callback(CALLBACK);
    (0..PARAMS.edges).for_each(|_| worth.edge(interpreted + EVENT, Turn::No, &PARAMS));
}

/// One iteration a visit, with the event in `native`.
fn visits(worth: &mut Worth, native: u64, count: u32) {
    for _ in 0..count {
        worth.visit(Visit { ticks: native - EVENT, iterations: 1, ended: false, is_left: false }, &PARAMS);
    }
}

/// A visit that left its iteration to the interpreter, with the event in `native`.
fn left(worth: &mut Worth, native: u64) {
    worth.visit(Visit { ticks: native - EVENT, iterations: 1, ended: false, is_left: true }, &PARAMS);
}

/// As many visits as make a figure, judged.
fn sample(worth: &mut Worth, native: u64, standing: Standing) -> Verdict {
    visits(worth, native, PARAMS.visits * BATCHES as u32);
    worth.judge(standing, &PARAMS)
}

/// As [`sample`], until it is decided; close calls are compared again, with an interpreter that takes `interpreted`.
fn decide(worth: &mut Worth, interpreted: u64, native: u64, standing: Standing) -> Verdict {
    for _ in 0..MANY {
        match sample(worth, native, standing) {
            Verdict::Wait if worth.is_left_out() => repeated(worth, interpreted),
            verdict => return verdict,
        }
    }
    panic!("not decided");
}

/// Leaves the code out for the edges of one more comparison.
fn repeated(worth: &mut Worth, interpreted: u64) {
    edges(worth, interpreted);
    assert!(worth.has_edges(&PARAMS));
    worth.take_edges();
}

/// A loop with a new tree and nothing measured but a callback.
fn fresh(installed: Installed) -> Worth {
    let mut worth = Worth::new();
    worth.installed(installed, &PARAMS);
    skip(&mut worth);
    worth.callback(CALLBACK);
    worth
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
    worth.installed(MORE, &PARAMS);
    assert!(worth.wants_visits() && !worth.is_left_out());
}

#[test]
fn a_new_tree_is_left_out_first() {
    let mut worth = Worth::new();
    assert!(!worth.is_left_out() && !worth.wants_visits());
    worth.installed(ROOT, &PARAMS);
    assert!(worth.is_left_out() && !worth.wants_visits());
    measured_again(&mut worth, 100);
    assert!(worth.wants_visits());
    assert_eq!(sample(&mut worth, 50, DONE), Verdict::Pays(Figures { interpreted: 100.0, native: 50.0 }));
}

#[test]
fn what_is_faster_is_kept_and_what_is_not_is_retired() {
    for (native, kept) in [(50, true), (92, true), (93, true), (94, false), (300, false)] {
        let mut worth = loop_of(100);
        let figures = Figures { interpreted: 100.0, native: native as f64 };
        let expected = if kept { Verdict::Pays(figures) } else { Verdict::Retire(figures) };
        assert_eq!(decide(&mut worth, 100, native, DONE), expected);
        assert_eq!(worth.figures(), Some(figures));
        assert_eq!(worth.wants_visits(), !kept);
    }
}

#[test]
fn nothing_is_retired_for_an_old_figure() {
    let mut worth = loop_of(100);
    grown(&mut worth);
    assert_eq!(sample(&mut worth, 170, DONE), Verdict::Wait);
    measured_again(&mut worth, 300);
    assert!(matches!(sample(&mut worth, 170, DONE), Verdict::Pays(_)));
    grown(&mut worth);
    assert_eq!(sample(&mut worth, 500, DONE), Verdict::Wait);
    measured_again(&mut worth, 300);
    assert_eq!(retired(decide(&mut worth, 300, 500, DONE)), Figures { interpreted: 300.0, native: 500.0 });
}

#[test]
fn few_visits_say_nothing_and_long_ones_do() {
    let mut worth = loop_of(100);
    visits(&mut worth, 200, PARAMS.visits * BATCHES as u32 - 1);
    assert_eq!((worth.judge(DONE, &PARAMS), worth.figures()), (Verdict::Wait, None));
    let long = Visit { ticks: PARAMS.batch * LONG - EVENT, iterations: 1000, ended: false, is_left: false };
    for (visit, says) in [(long, true), (Visit { ticks: long.ticks - 1, ..long }, false)] {
        let mut worth = loop_of(100);
        worth.visit(visit, &PARAMS);
        assert_eq!(worth.judge(DONE, &PARAMS) != Verdict::Wait, says);
    }
}

#[test]
fn a_loop_that_never_goes_around_twice_is_worth_nothing() {
    let mut worth = Worth::new();
    worth.installed(ROOT, &PARAMS);
    worth.take_few_edges();
    assert_eq!(retired(sample(&mut worth, 50, DONE)).interpreted, 0.0);
    let mut worth = Worth::new();
    worth.installed(ROOT, &PARAMS);
    skip(&mut worth);
    worth.edge(110, Turn::No, &PARAMS);
    worth.take_few_edges();
    assert!(matches!(sample(&mut worth, 50, DONE), Verdict::Pays(_)), "one is better than none");
}

#[test]
fn visits_that_do_nothing_cost_without_end() {
    let mut worth = loop_of(1_000_000);
    for _ in 0..PARAMS.visits * BATCHES as u32 {
        worth.visit(Visit { ticks: 50, iterations: 0, ended: true, is_left: false }, &PARAMS);
    }
    assert_eq!(retired(worth.judge(DONE, &PARAMS)).native, f64::INFINITY);
}

#[test]
fn what_the_interpreter_does_of_an_iteration_counts_for_native_code() {
    let mut worth = loop_of(200);
    for _ in 0..PARAMS.visits * BATCHES as u32 {
        worth.visit(Visit { ticks: 40, iterations: 1, ended: false, is_left: true }, &PARAMS);
        worth.rest(40 + EVENT, Turn::No, &PARAMS);
    }
    assert_eq!(worth.judge(DONE, &PARAMS), Verdict::Pays(Figures { interpreted: 200.0, native: 90.0 }));
}

#[test]
fn an_iteration_whose_rest_nobody_measured_does_not_count() {
    // Native code does a tenth of an iteration and is left. Every second time the loop ends behind it, or its frame is gone.
    for told in [true, false] {
        let mut worth = loop_of(100);
        for _ in 0..PARAMS.visits * BATCHES as u32 {
            let left = Visit { ticks: 0, iterations: 1, ended: false, is_left: true };
            worth.visit(left, &PARAMS);
            worth.rest(90 + EVENT, Turn::No, &PARAMS);
            worth.visit(left, &PARAMS);
            if told {
                worth.rest(100_000, Turn::Beyond, &PARAMS);
            }
        }
        worth.judge(DONE, &PARAMS);
        assert_eq!(worth.figures().map(|figures| figures.native), Some(100.0), "{told}");
    }
    let mut worth = loop_of(100);
    for _ in 0..PARAMS.visits * BATCHES as u32 {
        worth.visit(Visit { ticks: 5 * 50 - EVENT, iterations: 5, ended: false, is_left: true }, &PARAMS);
        worth.rest(100_000, Turn::Beyond, &PARAMS);
    }
    assert_eq!(worth.judge(DONE, &PARAMS), Verdict::Pays(Figures { interpreted: 100.0, native: 50.0 }), "four of five");
}

#[test]
fn a_thread_that_ran_for_a_part_of_the_time_has_its_edges_corrected() {
    let mut worth = fresh(ROOT);
    (0..PARAMS.edges).for_each(|_| worth.edge(200, Turn::No, &PARAMS));
    worth.correct_edges(0.5);
    worth.take_edges();
    // The event was measured as it was.
    assert_eq!(retired(sample(&mut worth, 200, DONE)).interpreted, 100.0 - EVENT as f64);
}

/// Trips of four: three edges of 100, and one of 990 to the next trip, which are told apart or not.
fn trips(wide: bool, told: bool) -> Worth {
    let mut worth = fresh(Installed { wide, ..ROOT });
    for round in 0..40 {
        let turns = round % 4 == 3;
        let turned = if wide { Turn::Within } else { Turn::Beyond };
        let (ticks, turned) = if turns { (1000, turned) } else { (110, Turn::No) };
        worth.edge(ticks, if told { turned } else { Turn::No }, &PARAMS);
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
            worth.visit(Visit { ticks: 190, iterations: 4, ended: true, is_left: false }, &PARAMS);
        }
        let verdict = worth.judge(DONE, &PARAMS);
        assert_eq!(verdict, Verdict::Pays(Figures { interpreted: 100.0, native: 50.0 }), "{told}");
    }
}

#[test]
fn code_that_goes_around_the_outer_loop_did_that_way_too() {
    let mut worth = trips(true, true);
    let each = Visit { ticks: 5990, iterations: 50, ended: false, is_left: false };
    let visits = PARAMS.window.div_ceil(BATCHES as u64 * (each.ticks + EVENT)) * BATCHES as u64;
    for _ in 1..visits {
        worth.visit(each, &PARAMS);
    }
    assert_eq!(worth.judge(DONE, &PARAMS), Verdict::Wait, "it was not seen in all parts of the outer loop");
    worth.visit(each, &PARAMS);
    // A trip of four passes the header five times.
    let figures = Figures { interpreted: f64::from(30 * 100 + 10 * 990) / 50.0, native: 120.0 };
    assert_eq!(worth.judge(DONE, &PARAMS), Verdict::Pays(figures));
}

#[test]
fn wide_code_is_left_out_until_the_outer_loop_went_around() {
    let mut worth = Worth::new();
    worth.installed(WIDE, &PARAMS);
    edges(&mut worth, 100);
    assert!(!worth.has_edges(&PARAMS));
    (0..PARAMS.turns).for_each(|_| worth.edge(500, Turn::Within, &PARAMS));
    assert!(worth.has_edges(&PARAMS));
    worth.drop_edges();
    assert!(!worth.has_edges(&PARAMS));
    skip(&mut worth);
    (0..PARAMS.edges).for_each(|_| worth.edge(PARAMS.window / 4, Turn::No, &PARAMS));
    assert!(worth.has_edges(&PARAMS), "it takes too long");
}

#[test]
fn an_edge_in_which_something_else_happened_does_not_count() {
    let mut worth = fresh(ROOT);
    (0..63).for_each(|_| worth.edge(110, Turn::No, &PARAMS));
    worth.edge(1_000_000, Turn::No, &PARAMS);
    worth.take_edges();
    assert_eq!(retired(sample(&mut worth, 170, DONE)).interpreted, 100.0);
    // One in ten is how the loop is.
    let mut worth = fresh(ROOT);
    (0..90).for_each(|_| worth.edge(110, Turn::No, &PARAMS));
    (0..10).for_each(|_| worth.edge(10_010, Turn::No, &PARAMS));
    worth.take_edges();
    assert_eq!(sample(&mut worth, 170, DONE), Verdict::Pays(Figures { interpreted: 1090.0, native: 170.0 }));
}

#[test]
fn what_an_event_costs_is_in_proportion_to_its_callback() {
    for (slower, event) in [(1, EVENT), (2, 2 * EVENT), (5, 5 * EVENT)] {
        let mut worth = Worth::new();
        worth.installed(ROOT, &PARAMS);
        skip(&mut worth);
        // Something else happened in the first one.
        worth.callback(1000 * CALLBACK);
        (0..PARAMS.edges * 8).for_each(|_| worth.callback(CALLBACK * slower));
        (0..PARAMS.edges).for_each(|_| worth.edge(100 + event, Turn::No, &PARAMS));
        worth.take_edges();
        visits(&mut worth, 20, PARAMS.visits * BATCHES as u32);
        let found = worth.judge(DONE, &PARAMS);
        // `visits` leaves the usual cost out of what the host measures, and the real one comes on top.
        let native = (20 - EVENT + event) as f64;
        assert_eq!(found, Verdict::Pays(Figures { interpreted: 100.0, native }));
    }
}

#[test]
fn close_calls_are_compared_again_and_the_middle_one_counts() {
    // Both sides of each comparison, all of which are needed, and what is said after them.
    let cases = [
        (vec![(100, 80), (200, 170), (100, 90)], true),
        (vec![(100, 95), (200, 210), (100, 130)], false),
        (vec![(100, 80), (100, 120), (100, 85), (100, 125), (100, 70)], true),
        (vec![(100, 95), (100, 80), (100, 120), (100, 85), (100, 99)], false),
        // One that is clear needs no more.
        (vec![(100, 95), (100, 200)], false),
    ];
    for (comparisons, pays) in cases {
        let mut worth = loop_of(comparisons[0].0);
        let mut verdict = Verdict::Wait;
        for (at, &(interpreted, native)) in comparisons.iter().enumerate() {
            assert_eq!(verdict, Verdict::Wait, "{comparisons:?}: before comparison {at}");
            if at > 0 {
                assert!(worth.is_left_out(), "{comparisons:?}: before comparison {at}");
                repeated(&mut worth, interpreted);
            }
            verdict = sample(&mut worth, native, DONE);
        }
        assert_eq!(matches!(verdict, Verdict::Pays(_)), pays, "{comparisons:?}: {verdict:?}");
        assert_eq!(matches!(verdict, Verdict::Retire(_)), !pays, "{comparisons:?}: {verdict:?}");
    }
}

#[test]
fn other_code_begins_with_the_comparisons_anew() {
    let mut worth = loop_of(100);
    assert_eq!(sample(&mut worth, 80, DONE), Verdict::Wait);
    worth.installed(MORE, &PARAMS);
    measured_again(&mut worth, 100);
    assert_eq!(sample(&mut worth, 90, DONE), Verdict::Wait);
    repeated(&mut worth, 100);
    assert_eq!(sample(&mut worth, 90, DONE), Verdict::Wait, "that is the second of this code");
    repeated(&mut worth, 100);
    assert!(matches!(sample(&mut worth, 90, DONE), Verdict::Pays(_)));
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
    let waited = (0..100).take_while(|_| matches!(sample(&mut worth, 140, improves), Verdict::Promising(_))).count();
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
    assert_eq!(retired(decide(&mut worth, 100, 120, DONE)).native, 120.0);
}

#[test]
fn a_loop_that_starts_anew_shows_its_last_figures_and_uses_none() {
    let mut worth = loop_of(100);
    assert!(matches!(sample(&mut worth, 50, DONE), Verdict::Pays(_)));
    worth.reset();
    assert_eq!(worth.figures(), Some(Figures { interpreted: 100.0, native: 50.0 }));
    assert!(!worth.is_left_out() && !worth.wants_visits());
    worth.installed(ROOT, &PARAMS);
    assert!(worth.is_left_out(), "nothing is known of the interpreter");
}

#[test]
fn code_that_comes_while_the_loop_is_measured_waits() {
    let mut worth = Worth::new();
    worth.installed(ROOT, &PARAMS);
    skip(&mut worth);
    worth.edge(110, Turn::No, &PARAMS);
    worth.installed(MORE, &PARAMS);
    assert!(worth.is_left_out() && worth.edges.is_some());
}

#[test]
fn slow_code_is_left_out_while_something_better_is_on_its_way() {
    let pending = Standing { pending: true, grows: true, ..DONE };
    let mut worth = loop_of(100);
    assert_eq!(sample(&mut worth, 200, pending), Verdict::Wait);
    assert!(worth.is_waiting() && worth.is_left_out() && !worth.wants_edges() && !worth.wants_visits());
    worth.go_on();
    assert!(worth.wants_visits() && !worth.is_left_out());
    assert_eq!(sample(&mut worth, 200, pending), Verdict::Wait);
    grown(&mut worth);
    assert!(matches!(sample(&mut worth, 50, pending), Verdict::Pays(_)), "what pays is entered, whatever comes");
    worth.wait();
    worth.go_on();
    assert!(!worth.is_waiting() && !worth.wants_visits(), "nothing to wait for");
}

#[test]
fn waiting_has_an_end_when_too_much_was_lost() {
    let pending = Standing { pending: true, ..DONE };
    let mut worth = loop_of(100);
    let waits = (0..100).take_while(|_| {
        let waits = sample(&mut worth, 200, pending) == Verdict::Wait;
        worth.go_on();
        waits
    });
    assert_eq!(waits.count(), 4, "1200 are lost each time");
}

#[test]
fn a_rest_in_which_the_thread_was_interrupted_is_cut() {
    let native_with = |rest: u64| {
        let mut worth = loop_of(100);
        for _ in 0..PARAMS.visits * BATCHES as u32 {
            left(&mut worth, 40);
            worth.rest(rest + EVENT, Turn::No, &PARAMS);
        }
        worth.judge(DONE, &PARAMS);
        worth.figures().expect("enough visits").native
    };
    assert_eq!((native_with(0), native_with(50)), (40.0, 90.0));
    assert_eq!(native_with(900), 940.0, "a batch may take so long");
    assert_eq!(native_with(1_000_000), 840.0, "and no rest more than eight iterations");
}

#[test]
fn a_tree_with_a_new_bridge_has_half_of_what_it_lost() {
    let grows = Standing { grows: true, ..DONE };
    let mut worth = loop_of(100);
    (0..4).for_each(|_| assert_eq!(sample(&mut worth, 200, grows), Verdict::Wait));
    let lost = worth.lost();
    grown(&mut worth);
    assert_eq!(worth.lost(), lost / 2.0);
    measured_after_growing(&mut worth);
    assert_eq!(sample(&mut worth, 200, grows), Verdict::Wait, "it may lose again");
    assert!(matches!(sample(&mut loop_that_lost(lost), 200, grows), Verdict::Retire(_)), "without it is over");
}

/// A loop of a tree that lost so much, in the interpreter's favour by 100 an iteration.
fn loop_that_lost(lost: f64) -> Worth {
    let mut worth = loop_of(100);
    worth.lost = lost;
    worth
}

/// The interpreter's side again, as [`Worth::judge`] asks for it after other code was installed.
fn measured_after_growing(worth: &mut Worth) {
    assert_eq!(sample(worth, 200, DONE), Verdict::Wait);
    measured_again(worth, 100);
}

#[test]
fn a_visit_is_to_take_as_long_as_a_batch() {
    let wanted = |interpreted| loop_of(interpreted).rounds_wanted(&PARAMS);
    assert_eq!([100, 50, 1_000_000].map(wanted), [10, 20, LEAST_ROUNDS]);
    let mut worth = Worth::new();
    worth.installed(ROOT, &PARAMS);
    worth.take_few_edges();
    assert_eq!(worth.rounds_wanted(&PARAMS), ROUNDS, "it hardly goes around");
}

#[test]
fn the_interpreter_is_not_thought_faster_than_it_can_be() {
    let mut worth = Worth::new();
    worth.installed(Installed { least: 30, ..ROOT }, &PARAMS);
    // The event took more than is known of it.
    edges(&mut worth, 5);
    worth.take_edges();
    assert_eq!(sample(&mut worth, 15, DONE), Verdict::Pays(Figures { interpreted: 30.0, native: 15.0 }));
}

#[test]
fn one_odd_figure_of_the_interpreter_does_not_retire_what_paid() {
    let again = |figures: [u64; 5]| {
        let mut worth = loop_of(100);
        assert!(matches!(sample(&mut worth, 40, DONE), Verdict::Pays(_)));
        assert!(worth.is_due(PARAMS.recheck));
        measured_again(&mut worth, figures[0]);
        for next in figures.into_iter().skip(1) {
            match sample(&mut worth, 40, DONE) {
                Verdict::Wait => repeated(&mut worth, next),
                verdict => return verdict,
            }
        }
        sample(&mut worth, 40, DONE)
    };
    assert!(matches!(again([10, 100, 0, 0, 0]), Verdict::Pays(_)));
    assert_eq!(retired(again([10, 10, 10, 0, 0])).interpreted, 10.0, "it is believed when it is seen again");
}

#[test]
fn code_promises_if_it_is_faster_while_it_runs_whatever_the_rest_takes() {
    let grows = Standing { grows: true, ..DONE };
    // Each visit covers a part of an iteration of 1000; the interpreter does the rest.
    let promises = |native: u64, rest: u64| {
        let mut worth = loop_of(1000);
        for _ in 0..PARAMS.visits * BATCHES as u32 {
            left(&mut worth, native);
            worth.rest(rest + EVENT, Turn::No, &PARAMS);
        }
        assert_eq!(worth.judge(grows, &PARAMS), Verdict::Wait);
        worth.promises()
    };
    assert!(promises(400, 400), "400 in place of 600");
    assert!(!promises(500, 400), "500 in place of 600");
    assert!(!promises(50, 1000), "nothing is covered");
}

#[test]
fn a_tree_gets_its_paths_before_better_code_and_that_before_it_is_retired() {
    let standing = Standing { grows: true, improves: true, ..DONE };
    let mut worth = loop_of(100);
    assert_eq!(sample(&mut worth, 140, standing), Verdict::Wait);
    let mut waits = 0;
    while sample(&mut worth, 140, standing) == Verdict::Wait {
        waits += 1;
    }
    assert!(waits > 0 && worth.lost() < PARAMS.regret as f64 && worth.lost() * 2.0 >= PARAMS.regret as f64);
    assert!(matches!(sample(&mut worth, 140, standing), Verdict::Promising(_)));
}

#[test]
fn code_that_is_put_by_is_compared_anew_when_it_is_taken_up() {
    let mut worth = loop_of(100);
    assert_eq!(sample(&mut worth, 400, Standing { grows: true, ..DONE }), Verdict::Wait, "it still grows");
    let lost = worth.lost();
    assert!(lost > 0.0);
    assert_eq!(worth.put_by(), lost);
    assert!(worth.is_left_out() && worth.wants_edges() && worth.lost() == 0.0);
    measured_again(&mut worth, 100);
    assert!(matches!(sample(&mut worth, 50, DONE), Verdict::Pays(_)));
}
