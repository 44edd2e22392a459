//! Laws of entering and leaving: what the frame is afterwards, and what became of the references.

use crate::host::{Datum, Host, Ready, Way};
use crate::lab::{Before, Engine, Lab, Runnable, elsewhere};
use crate::traces::{self, Input};
use crate::violation::Violation;
use firesteel_compiler::chaos;
use firesteel_compiler::install::executor::Executor;
use firesteel_compiler::ir::tree::TraceTree;
use firesteel_protocol::exits::ExitKind;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A trace as it is, and once for each place where it may leave, always leaving there.
fn with_each_guard_failing(tree: &TraceTree) -> Vec<(String, TraceTree)> {
    let mut trees = vec![("as it is".to_owned(), tree.clone())];
    for number in 0..chaos::guards(tree) {
        let mut failing = tree.clone();
        chaos::fail_guard(&mut failing, number);
        trees.push((format!("with guard {number} failing"), failing));
    }
    trees
}

/// Runs `law` for every trace and every guard, with the same tree for each engine.
fn each_trace(
    lab: &mut Lab<'_>,
    mut law: impl FnMut(&mut Lab<'_>, &[Runnable], &[Input; 5]) -> Result<(), Violation>,
) -> Result<(), Violation> {
    for trace in traces::all() {
        let Some(tree) = lab.tree(trace.name, trace.text)? else { continue };
        for (how, tree) in with_each_guard_failing(&tree) {
            let name = format!("{} {how}", trace.name);
            let runnables: Result<Vec<Runnable>, Violation> =
                Engine::ALL.iter().map(|&engine| lab.prepare(&name, &tree, engine)).collect();
            let runnables = runnables?;
            trace.frames.iter().try_for_each(|frame| law(lab, &runnables, frame))?;
        }
    }
    Ok(())
}

/// Every slot after every exit, and the same exit and slots whatever runs the trace.
pub(super) fn frames(host: &mut dyn Host) -> Result<(), Violation> {
    let mut lab = Lab::new(host)?;
    let mut taken = BTreeSet::new();
    each_trace(&mut lab, |lab, runnables, frame| {
        for keep in [false, true] {
            let mut first = None;
            for runnable in runnables {
                let Some(inputs) = lab.make(frame, keep) else { continue };
                let run = lab.run(runnable, &inputs, None);
                let checked = lab.check(runnable, frame, &run);
                let exit = run.words.as_ref().and_then(|words| runnable.exits.get(words.exit));
                taken.extend(exit.map(|exit| exit.kind.name()));
                let slots: Vec<Option<Datum>> =
                    run.left.slots.iter().map(|&object| (object != 0).then(|| lab.host.read(object))).collect();
                let outcome = (exit.map(|exit| (exit.key, exit.kind)), slots);
                lab.release(run);
                checked?;
                if keep {
                    unchanged(lab, frame, &inputs)?;
                }
                let case = format!("{} on {frame:?}, compared with the interpreter", runnable.name());
                Violation::unless_same(case, first.get_or_insert(outcome.clone()), &outcome)?;
            }
        }
        Ok(())
    })?;
    let all = [ExitKind::Refused, ExitKind::Guard, ExitKind::Branch, ExitKind::Poll, ExitKind::End];
    let all = all.map(ExitKind::name).into_iter().collect();
    Violation::unless_same("kinds of exits that were taken", &all, &taken)
}

/// Objects that somebody else knows are what they were; they are given up.
fn unchanged(lab: &mut Lab<'_>, frame: &[Input; 5], inputs: &[u64]) -> Result<(), Violation> {
    let mut result = Ok(());
    for (input, &object) in frame.iter().zip(inputs).filter(|(_, object)| **object != 0) {
        if let Input::New(datum) = input {
            let found = lab.host.read(object);
            let case = format!("an object of {frame:?} that is known elsewhere");
            result = result.and(Violation::unless_same(case, datum, &found));
        }
        lab.host.release(object);
    }
    result
}

/// Counts of objects that the law knows, and the number of objects alive after the same work.
pub(super) fn references(host: &mut dyn Host) -> Result<(), Violation> {
    let mut lab = Lab::new(host)?;
    each_trace(&mut lab, |lab, runnables, frame| {
        for runnable in runnables {
            let Some(inputs) = lab.make(frame, true) else { continue };
            let run = lab.run(runnable, &inputs, None);
            lab.release(run);
            let counted = counts(lab, frame, &inputs);
            inputs.iter().filter(|&&object| object != 0).for_each(|&object| lab.host.release(object));
            counted?;
            grows(lab, runnable, frame)?;
        }
        Ok(())
    })
}

/// Runs after which something is lost in each. A host may keep memory for later in some.
const RUNS: usize = 8;

/// Whether each run leaves more objects alive than the one before.
fn grows(lab: &mut Lab<'_>, runnable: &Runnable, frame: &[Input; 5]) -> Result<(), Violation> {
    let mut alive = vec![lab.host.alive()];
    for _ in 0..RUNS {
        once(lab, runnable, frame);
        let (before, now) = (alive.last().copied(), lab.host.alive());
        if before == Some(now) {
            return Ok(());
        }
        alive.push(now);
    }
    let case = format!("{}: objects alive after each of some runs on {frame:?}", runnable.name());
    Err(Violation::new(case, "a run after which there are as many as before", format!("{alive:?}")))
}

fn once(lab: &mut Lab<'_>, runnable: &Runnable, frame: &[Input; 5]) {
    if let Some(inputs) = lab.make(frame, false) {
        let run = lab.run(runnable, &inputs, None);
        lab.release(run);
    }
}

fn counts(lab: &mut Lab<'_>, frame: &[Input; 5], inputs: &[u64]) -> Result<(), Violation> {
    for (slot, &object) in inputs.iter().enumerate().filter(|(_, object)| **object != 0) {
        let ours = inputs.iter().filter(|&&other| other == object).count() as i64;
        let Some(count) = lab.host.count(object) else { continue };
        let case = format!("references to the object of slot {slot} of {frame:?} after the run, all the law's");
        Violation::unless_same(case, &ours, &count)?;
    }
    Ok(())
}

/// A trace that looks at a slot and refuses.
pub(super) fn refusal(host: &mut dyn Host) -> Result<(), Violation> {
    let mut lab = Lab::new(host)?;
    let header = lab.frame.header;
    let Some(tree) = lab.tree("refusing", &traces::refusing("$int"))? else {
        return Ok(());
    };
    let frame = [
        Input::New(Datum::Float(1.5)),
        Input::New(Datum::List(vec![Datum::Int(1)])),
        Input::Same(1),
        Input::Unbound,
        Input::New(Datum::RangeIter(1, 2, 3)),
    ];
    for &engine in Engine::ALL {
        let runnable = lab.prepare("refusing", &tree, engine)?;
        let Some(inputs) = lab.make(&frame, true) else { return Ok(()) };
        let run = lab.run(&runnable, &inputs, None);
        let way = (run.left.way.clone(), run.left.unit);
        let locals: Vec<u64> = run.left.slots.iter().copied().take(4).collect();
        let (stack, slots) = (run.left.slots.last().copied(), run.left.slots.len());
        lab.release(run);
        let counted = counts(&mut lab, &frame, &inputs);
        unchanged(&mut lab, &frame, &inputs)?;
        let case = format!("by the {engine:?}");
        Violation::unless_same(format!("{case}: the way out and the unit"), &(Way::Refused, header), &way)?;
        Violation::unless_same(format!("{case}: locals"), &inputs.get(..4).unwrap_or_default().to_vec(), &locals)?;
        Violation::unless_same(format!("{case}: the stack's slot"), &inputs.last().copied(), &stack)?;
        let expected = usize::from(lab.frame.code.locals) + 1;
        Violation::unless_same(format!("{case}: slots in use"), &expected, &slots)?;
        counted?;
    }
    Ok(())
}

/// A frame with a call's operands.
fn call_frame([deeper, top]: &[Datum; 2]) -> [Input; 5] {
    let operand = |datum: &Datum| Input::New(datum.clone());
    [operand(deeper), operand(top), Input::Unbound, Input::Unbound, Input::New(Datum::RangeIter(1, 2, 3))]
}

/// A helper that fails.
pub(super) fn errors(host: &mut dyn Host) -> Result<(), Violation> {
    let mut lab = Lab::new(host)?;
    let call = lab.frame.call.clone();
    let Some(tree) = lab.tree("failing", &traces::failing(&call.text, call.first))? else { return Ok(()) };
    let frame = call_frame(&call.fails);
    for &engine in Engine::ALL {
        let runnable = lab.prepare("failing", &tree, engine)?;
        let Some(inputs) = lab.make(&frame, true) else {
            return Err(Violation::new(call.text, "operands that the host has", format!("{frame:?}")));
        };
        let run = lab.run(&runnable, &inputs, None);
        let way = run.left.way.clone();
        lab.release(run);
        let counted = counts(&mut lab, &frame, &inputs);
        unchanged(&mut lab, &frame, &inputs)?;
        let case = format!("{} by the {engine:?}", call.text);
        match &way {
            Way::Raised(text, line) => {
                Violation::unless_same(format!("{case}: line of `{text}`"), &call.line, line)?;
                if !text.contains(call.message) {
                    return Err(Violation::new(case, format!("an error with `{}`", call.message), text.clone()));
                }
            }
            Way::Refused | Way::Exit(_) | Way::Busy(_) => {
                return Err(Violation::new(case, "an error", format!("{way:?}")));
            }
        }
        counted?;
    }
    Ok(())
}

/// A loop of many iterations, with and without a request.
pub(super) fn requests(host: &mut dyn Host) -> Result<(), Violation> {
    let rounds = 50_000;
    let ask = host.ask();
    let mut lab = Lab::new(host)?;
    let Some(trace) = traces::all().into_iter().find(|trace| trace.name == "a loop") else { return Ok(()) };
    let Some(tree) = lab.tree(trace.name, trace.text)? else { return Ok(()) };
    let frame = [
        Input::New(Datum::Int(rounds)),
        Input::Unbound,
        Input::Unbound,
        Input::Unbound,
        Input::New(Datum::RangeIter(1, 2, 3)),
    ];
    for &engine in Engine::ALL {
        let runnable = lab.prepare(trace.name, &tree, engine)?;
        for asked in [false, true, false] {
            let Some(inputs) = lab.make(&frame, false) else { return Ok(()) };
            let ask = Arc::clone(&ask);
            let before: Option<Before> = asked.then(|| Box::new(move |_: &Executor| elsewhere(&ask)) as Before);
            let run = lab.run(&runnable, &inputs, before);
            let kind = run.words.as_ref().and_then(|words| runnable.exits.get(words.exit)).map(|exit| exit.kind);
            let iterations = run.words.as_ref().map(|words| words.iterations);
            lab.release(run);
            let case = format!("a loop of {rounds} rounds by the {engine:?}, request made: {asked}");
            let expected = if asked { ExitKind::Poll } else { ExitKind::Branch };
            Violation::unless_same(format!("{case}: exit"), &Some(expected), &kind)?;
            let expected = if asked { 1 } else { rounds as u64 + 1 };
            Violation::unless_same(format!("{case}: loop headers passed"), &Some(expected), &iterations)?;
        }
    }
    Ok(())
}

/// A request that is made before an entry.
pub(super) fn pending(host: &mut dyn Host) -> Result<(), Violation> {
    let ask = host.ask();
    let mut lab = Lab::new(host)?;
    let Some(trace) = traces::all().into_iter().find(|trace| trace.name == "a loop") else { return Ok(()) };
    let Some(tree) = lab.tree(trace.name, trace.text)? else { return Ok(()) };
    let runnable = lab.prepare(trace.name, &tree, Engine::Interpreter)?;
    for frame in &trace.frames {
        let Some(inputs) = lab.make(frame, false) else { continue };
        let ask = Arc::clone(&ask);
        let ready: Ready = Arc::new(move || elsewhere(&ask));
        let run = lab.run_when_ready(&runnable, &inputs, &ready);
        let kind = run.words.as_ref().and_then(|words| runnable.exits.get(words.exit)).map(|exit| exit.kind);
        let way = run.left.way.clone();
        lab.release(run);
        // Whether the host looks first, or the code does, is the host's affair.
        if !matches!(way, Way::Busy(_)) && kind != Some(ExitKind::Poll) {
            let case = format!("a loop for {frame:?}, with a request made before it was entered");
            return Err(Violation::new(case, "no entry, or an exit of kind poll", format!("{way:?}")));
        }
    }
    Ok(())
}

/// An executor that becomes invalid while it runs, behind a call of host code.
pub(super) fn invalidation(host: &mut dyn Host) -> Result<(), Violation> {
    let mut lab = Lab::new(host)?;
    let call = lab.frame.call.clone();
    let Some(tree) = lab.tree("leaving", &traces::leaving(&call.text, call.first))? else { return Ok(()) };
    let frame = call_frame(&call.succeeds);
    for &engine in Engine::ALL {
        let runnable = lab.prepare("leaving", &tree, engine)?;
        for invalidated in [false, true] {
            let Some(inputs) = lab.make(&frame, true) else {
                return Err(Violation::new(call.text, "operands that the host has", format!("{frame:?}")));
            };
            let before: Option<Before> =
                invalidated.then(|| Box::new(|executor: &Executor| executor.invalidate()) as Before);
            let run = lab.run(&runnable, &inputs, before);
            let kind = run.words.as_ref().and_then(|words| runnable.exits.get(words.exit)).map(|exit| exit.kind);
            let checked = lab.check(&runnable, &frame, &run);
            lab.release(run);
            let counted = counts(&mut lab, &frame, &inputs);
            unchanged(&mut lab, &frame, &inputs)?;
            let expected = if invalidated { ExitKind::Leave } else { ExitKind::End };
            let case = format!("{} by the {engine:?}, executor invalidated before it: {invalidated}", call.text);
            Violation::unless_same(format!("{case}: exit"), &Some(expected), &kind)?;
            checked.and(counted)?;
        }
    }
    Ok(())
}

/// An executor that is invalid already.
pub(super) fn invalid(host: &mut dyn Host) -> Result<(), Violation> {
    let mut lab = Lab::new(host)?;
    let Some(trace) = traces::all().into_iter().find(|trace| trace.name == "references") else { return Ok(()) };
    let Some(tree) = lab.tree(trace.name, trace.text)? else { return Ok(()) };
    let runnable = lab.prepare(trace.name, &tree, Engine::Interpreter)?;
    for frame in &trace.frames {
        let Some(inputs) = lab.make(frame, true) else { continue };
        let run = lab.run_invalid(&runnable, &inputs);
        let (ran, way) = (run.words.is_some(), run.left.way.clone());
        let locals: Vec<u64> = run.left.slots.iter().copied().take(4).collect();
        lab.release(run);
        let counted = counts(&mut lab, frame, &inputs);
        unchanged(&mut lab, frame, &inputs)?;
        let case = format!("an invalid executor on {frame:?}");
        Violation::unless_same(format!("{case}: whether it ran"), &false, &ran)?;
        if !matches!(way, Way::Busy(_)) {
            return Err(Violation::new(case, "it is not tried", format!("{way:?}")));
        }
        Violation::unless_same(format!("{case}: locals"), &inputs.get(..4).unwrap_or_default().to_vec(), &locals)?;
        counted?;
    }
    Ok(())
}

/// Counters of an executor: what bridges and retirement are decided by.
pub(super) fn counters(host: &mut dyn Host) -> Result<(), Violation> {
    let mut lab = Lab::new(host)?;
    let Some(trace) = traces::all().into_iter().find(|trace| trace.name == "a loop") else { return Ok(()) };
    let Some(tree) = lab.tree(trace.name, trace.text)? else { return Ok(()) };
    let refused = [Input::New(Datum::None), Input::Unbound, Input::Unbound, Input::Unbound, Input::New(Datum::None)];
    for &engine in Engine::ALL {
        let runnable = lab.prepare(trace.name, &tree, engine)?;
        for frame in trace.frames.iter().chain([&refused]) {
            let Some(inputs) = lab.make(frame, false) else { continue };
            let run = lab.run(&runnable, &inputs, None);
            let executor = Arc::clone(&run.executor);
            let words = run.words.clone();
            lab.release(run);
            let Some(words) = words else {
                return Err(Violation::new(format!("{frame:?}"), "the code runs", "it did not"));
            };
            let refused = runnable.exits.get(words.exit).is_some_and(|exit| exit.kind == ExitKind::Refused);
            let entries = u64::from(!refused);
            let mut heat = vec![0; runnable.exits.len()];
            heat.iter_mut().skip(words.exit).take(usize::from(!refused)).for_each(|count| *count = 1);
            let expected = (entries, 1 - entries, words.iterations * entries, heat);
            let heat = executor.heat.iter().map(|count| count.load(Ordering::Relaxed)).collect();
            let [entries, refusals, iterations] = [&executor.entries, &executor.refused, &executor.iterations];
            let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
            let found = (load(entries), load(refusals), load(iterations), heat);
            let case =
                format!("entries, refusals, iterations and times of each exit after {frame:?} by the {engine:?}");
            Violation::unless_same(case, &expected, &found)?;
        }
    }
    Ok(())
}
