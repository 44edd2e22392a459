//! Entry and exit: state that compiled code leaves in registers reaches the frame, and nothing leaks.

use super::*;
use crate::runtime::enter::Refusal;
use crate::runtime::helpers;
use std::sync::atomic::AtomicI32;

const SUM: &str = "
def loop(n):
    total = 0
    for i in range(n):
        total += i
    return total
";

/// Slots of `SUM`: n, total, i, then the iterator.
const TOTAL: u16 = 1;
const ITEM: u16 = 2;
const ITER: u16 = 3;

/// The range iterator in a slot, advanced by `steps`: next value and remaining count.
fn peek_range(slots: Slots, slot: u16) -> (i64, i64) {
    let iterator = slots.load(usize::from(slot)).cast::<crate::ffi::raw::_PyRangeIterObject>();
    // SAFETY: the loop's iterator.
    unsafe { ((*iterator).start, (*iterator).len) }
}

fn int_in(slots: Slots, slot: u16) -> i64 {
    // SAFETY: the program keeps integers there.
    unsafe { crate::ffi::object::int_value(slots.load(usize::from(slot))).unwrap() }
}

/// Plays the loop to its end, or `steps` iterations of it.
fn sum(steps: i64) -> Box<Play> {
    Box::new(move |slots, context| {
        let (mut next, mut len) = peek_range(slots, ITER);
        let (mut total, mut item) = (int_in(slots, TOTAL), int_in(slots, ITEM));
        for _ in 0..steps.min(len) {
            item = next;
            total += item;
            next += 1;
            len -= 1;
        }
        for (at, word) in [total, item, next, len].into_iter().enumerate() {
            spill(context, at, word as u64);
        }
        // SAFETY: the running context.
        unsafe { (*context).iterations += 1 };
        0
    })
}

fn sum_exit(header: u32) -> ExitDescriptor {
    let slots = vec![(TOTAL, int(0)), (ITEM, int(1)), (ITER, range(2, 3))];
    exit(ExitKind::Branch, header, 1, slots)
}

#[test]
fn a_loop_is_finished_in_registers() {
    python(|py| {
        let function = get(&define(py, SUM), "loop");
        let header = units(&function, "FOR_ITER")[0];
        let arguments = (100_000,).into_pyobject(py).unwrap();
        let outcome = run(&function, arguments, header, 10, vec![sum_exit(header)], sum(i64::MAX));
        let total: i64 = outcome.result.unwrap().extract().unwrap();
        assert_eq!(total, 99_999 * 100_000 / 2);
        assert_eq!(outcome.entered, [Entered::Left(0)]);
        assert_eq!(outcome.executor.entries.load(Ordering::Relaxed), 1);
        assert_eq!(outcome.executor.iterations.load(Ordering::Relaxed), 1);
        assert_eq!(outcome.executor.heat[0].load(Ordering::Relaxed), 1);
    });
}

#[test]
fn leaving_a_hundred_thousand_times_leaks_nothing() {
    python(|py| {
        let function = get(&define(py, SUM), "loop");
        let header = units(&function, "FOR_ITER")[0];
        let blocks = |py: Python<'_>| -> i64 {
            let sys = py.import("sys").unwrap();
            sys.call_method0("getallocatedblocks").unwrap().extract().unwrap()
        };
        let once = |py| {
            let arguments = (400_000,).into_pyobject(py).unwrap();
            let outcome = run(&function, arguments, header, u32::MAX, vec![sum_exit(header)], sum(3));
            let total: i64 = outcome.result.unwrap().extract().unwrap();
            assert_eq!(total, 399_999 * 400_000 / 2);
            assert!(outcome.entered.len() >= 100_000 - 1);
            assert!(outcome.entered.iter().all(|&entered| entered == Entered::Left(0)));
        };
        once(py);
        let before = blocks(py);
        once(py);
        let grown = blocks(py) - before;
        assert!(grown < 100, "{grown} blocks more");
    });
}

#[test]
fn generators_are_entered_too() {
    python(|py| {
        let source = "
def generate(n):
    total = 0
    for i in range(n):
        total += i
    yield total
    yield -1
def loop(n):
    return list(generate(n))
";
        let names = define(py, source);
        let generate = get(&names, "generate");
        let header = units(&generate, "FOR_ITER")[0];
        let play: Box<Play> = Box::new(|slots, context| {
            // The collector must not look into the running frame: this is no object.
            let iterator = slots.load(usize::from(ITER));
            slots.store(usize::from(ITER), std::ptr::without_provenance_mut(8));
            // SAFETY: the GIL is held.
            unsafe { ffi::PyGC_Collect() };
            slots.store(usize::from(ITER), iterator);
            sum(i64::MAX)(slots, context)
        });
        let installed = install(&generate, header, (0, 1), vec![sum_exit(header)], play);
        let values: Vec<i64> = get(&names, "loop").call1((1000,)).unwrap().extract().unwrap();
        assert_eq!(installed.finish(), [Entered::Left(0)]);
        assert_eq!(values, [499_500, -1]);
    });
}

#[test]
fn entries_are_refused_without_a_trace() {
    python(|py| {
        let function = get(&define(py, SUM), "loop");
        let header = units(&function, "FOR_ITER")[0];
        let refused = exit(ExitKind::Refused, header, 1, Vec::new());
        let arguments = (50,).into_pyobject(py).unwrap();
        let outcome = run(&function, arguments, header, 7, vec![refused], Box::new(|_, _| 0));
        assert_eq!(outcome.result.unwrap().extract::<i64>().unwrap(), 49 * 25);
        assert_eq!(outcome.entered, [Entered::Refused(Refusal::Contract); 7]);
        assert_eq!(outcome.executor.refused.load(Ordering::Relaxed), 7);

        // An exit that does not exist is taken for a refusal: nothing is known of the frame.
        let refused = exit(ExitKind::Refused, header, 1, Vec::new());
        let arguments = (50,).into_pyobject(py).unwrap();
        let outcome = run(&function, arguments, header, 1, vec![refused], Box::new(|_, _| 9));
        assert_eq!(outcome.entered, [Entered::Refused(Refusal::Contract)]);
        assert_eq!(outcome.result.unwrap().extract::<i64>().unwrap(), 49 * 25);
    });
}

#[test]
fn compiled_code_takes_no_level_of_c_recursion() {
    python(|py| {
        let left = || {
            let thread = ThreadState::current().unwrap();
            // SAFETY: the calling thread's state, which is live.
            unsafe { (*thread.as_ptr()).c_recursion_remaining }
        };
        let before = left();
        let function = get(&define(py, SUM), "loop");
        let header = units(&function, "FOR_ITER")[0];
        let refused = exit(ExitKind::Refused, header, 1, Vec::new());
        let arguments = (50,).into_pyobject(py).unwrap();
        let inside = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&inside);
        let play: Box<Play> = Box::new(move |_, _| {
            seen.store(left(), Ordering::Relaxed);
            0
        });
        let outcome = run(&function, arguments, header, 7, vec![refused], play);
        assert_eq!(outcome.entered.len(), 7);
        // One is taken by the callback, which is a builtin function here and none in the host.
        let own = helpers::EVALUATION + 1;
        assert_eq!(inside.load(Ordering::Relaxed), before - own, "the evaluation loop of the call takes its own");
        assert_eq!(left(), before, "and gives it back");
    });
}

#[test]
fn other_tools_keep_compiled_code_out() {
    python(|py| {
        let source = "
import sys
def loop(n):
    total = 0
    for i in range(n):
        total += i
    return total
def profiled(n):
    sys.setprofile(lambda *_: None)
    try:
        return loop(n)
    finally:
        sys.setprofile(None)
def raising(n):
    sys.monitoring.use_tool_id(1, 'other')
    try:
        sys.monitoring.set_events(1, sys.monitoring.events.RAISE)
        return loop(n)
    finally:
        sys.monitoring.set_events(1, 0)
        sys.monitoring.free_tool_id(1)
def watched(n):
    sys.monitoring.use_tool_id(1, 'other')
    try:
        sys.monitoring.set_local_events(1, loop.__code__, sys.monitoring.events.LINE)
        return loop(n)
    finally:
        sys.monitoring.set_local_events(1, loop.__code__, 0)
        sys.monitoring.free_tool_id(1)
";
        let names = define(py, source);
        let function = get(&names, "loop");
        let header = units(&function, "FOR_ITER")[0];
        for name in ["profiled", "raising", "watched"] {
            let play: Box<Play> = Box::new(|_, _| panic!("entered"));
            let installed = install(&function, header, (0, 3), vec![sum_exit(header)], play);
            let total: i64 = get(&names, name).call1((50,)).unwrap().extract().unwrap();
            assert_eq!(total, 49 * 25, "{name}");
            let outcomes = installed.finish();
            assert_eq!(outcomes, [Entered::Refused(Refusal::OtherTool); 3], "{name}");
        }
    });
}

#[test]
fn descriptors_that_do_not_fit_are_not_accepted() {
    python(|py| {
        let function = get(&define(py, SUM), "loop");
        let header = units(&function, "FOR_ITER")[0];
        let code = code_of(&function);
        let accepted = |exit: ExitDescriptor| {
            let executor = executor(code, header, vec![exit], Box::new(|_, _| 0));
            acceptable(&executor, code)
        };
        assert!(accepted(sum_exit(header)));
        let with = |slot, value| exit(ExitKind::Guard, header, 1, vec![(slot, value)]);
        assert!(!accepted(with(900, int(0))), "a slot outside the frame");
        assert!(!accepted(with(0, int(256))), "a word that is not spilled");
        assert!(!accepted(exit(ExitKind::Guard, code.len(), 0, Vec::new())), "outside the code");
        assert!(!accepted(exit(ExitKind::Guard, header, 99, Vec::new())), "deeper than the stack");
        let wrong =
            Restore::RangeIter { next: Box::new(float(0)), len: Box::new(int(1)), step: Box::new(Restore::Int(1)) };
        assert!(!accepted(with(3, wrong)), "a range of floats");
    });
}
