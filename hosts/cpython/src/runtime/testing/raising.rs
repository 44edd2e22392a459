//! Exceptions: who handles them, what tracebacks say, and iterators that end inside a helper.

use super::*;
use crate::runtime::helpers;

type Helper2 = unsafe extern "C" fn(*mut NativeContext, *mut PyObject, *mut PyObject, i64) -> *mut PyObject;
type Helper1 = unsafe extern "C" fn(*mut NativeContext, *mut PyObject, i64) -> *mut PyObject;

fn helper(name: &str) -> usize {
    helpers::named(name).unwrap().address() as usize
}

/// Plays `for i in range(...): ... d[i] ...` up to the subscript, which raises. Locals: d, n, i; the iterator is
/// the first on the stack, which begins at slot `base`; then comes what `below` says, if anything.
fn failing_subscript(unit: u32, base: u16, below: Option<usize>) -> Box<Play> {
    let subscr = helper("py_subscr");
    Box::new(move |slots, context| {
        let iterator = slots.load(usize::from(base)).cast::<crate::ffi::raw::_PyRangeIterObject>();
        // SAFETY: the program's dictionary and iterator; the helper has this signature.
        unsafe {
            let subscr = std::mem::transmute::<usize, Helper2>(subscr);
            let next = (*iterator).start;
            let key = ffi::PyLong_FromLong(next);
            let found = subscr(context, slots.load(0), key, i64::from(unit));
            ffi::Py_DECREF(key);
            assert!(found.is_null());
            let words = [
                next as u64,
                next as u64 + 1,
                (*iterator).len as u64 - 1,
                slots.load(0) as u64,
                below.unwrap_or(0) as u64,
            ];
            for (at, word) in words.into_iter().enumerate() {
                spill(context, at, word);
            }
        }
        0
    })
}

fn subscript_exit(unit: u32, base: u16, below: bool) -> ExitDescriptor {
    let mut stack = vec![range(1, 2)];
    if below {
        stack.push(reference(4, false));
    }
    stack.extend([reference(3, false), int(0)]);
    let depth = stack.len() as u16;
    let mut slots: Vec<(u16, Restore)> = (base..).zip(stack).collect();
    slots.push((2, int(0)));
    exit(ExitKind::Error, unit, depth, slots)
}

/// What a program prints of itself: its result, or its traceback.
const REPORT: &str = "
import sys, traceback
def report(function, *arguments):
    try:
        return repr(function(*arguments))
    except BaseException as error:
        lines = traceback.format_exception(error)
        positions = []
        tb = error.__traceback__
        while tb is not None:
            positions.append((tb.tb_lasti, tb.tb_lineno, tb.tb_frame.f_code.co_name))
            tb = tb.tb_next
        return ''.join(lines[-2:]) + repr(positions[1:])
";

/// Runs a program's `loop(d, n)` with and without the play, and compares what it reports.
fn same_as_plain(source: &str, expected: Entered<u32>) {
    python(|py| {
        let names = define(py, &format!("{REPORT}{source}"));
        let function = get(&names, "loop");
        let report = get(&names, "report");
        let header = units(&function, "FOR_ITER")[0];
        let unit = units(&function, "BINARY_SUBSCR")[0];
        let base = code_of(&function).local_count() as u16;
        let below = names.get_item("below").unwrap();
        let below = below.map(|below| below.as_ptr() as usize);
        let subject = py.eval(c"{0: 'zero', 1: 'one'}", None, None).unwrap();
        let plain = report.call1((&function, &subject, 4)).unwrap().to_string();
        let before = count(&subject);
        for _ in 0..100 {
            // The third iteration is the first that raises.
            let play = failing_subscript(unit, base, below);
            let installed = install(&function, header, (1, 1), vec![subscript_exit(unit, base, below.is_some())], play);
            let entered = report.call1((&function, &subject, 4)).unwrap().to_string();
            assert_eq!(installed.finish(), [expected]);
            assert_eq!(entered, plain);
        }
        assert_eq!(count(&subject), before);
    });
}

#[test]
fn a_handler_of_the_same_frame_is_entered() {
    let source = "
def loop(d, n):
    for i in range(n):
        try:
            d[i]
        except KeyError as error:
            d = {i: error.args, 3: error.__traceback__.tb_lasti}
    return d
";
    same_as_plain(source, Entered::Left(0));
}

#[test]
fn a_finally_clause_runs_and_raises_again() {
    let source = "
def loop(d, n):
    for i in range(n):
        try:
            d[i]
        finally:
            d = dict(d)
    return d
";
    same_as_plain(source, Entered::Left(0));
}

#[test]
fn a_with_statement_gets_the_unit_that_raised() {
    let source = "
seen = []
class Manager:
    def __enter__(self):
        return self
    def __exit__(self, kind, error, tb):
        if kind is None:
            return None
        seen.append((error.args, tb.tb_lasti, tb.tb_lineno))
        return len(seen) < 2
below = Manager().__exit__
def loop(d, n):
    seen.clear()
    for i in range(n):
        with below.__self__:
            d[i]
    return i
";
    same_as_plain(source, Entered::Left(0));
}

#[test]
fn with_an_empty_table_the_frame_is_left() {
    let source = "
def loop(d, n):
    for i in range(n):
        d[i]
    return i
";
    same_as_plain(source, Entered::Raised(0));
}

#[test]
fn a_table_that_does_not_cover_the_instruction_is_not_consulted() {
    let source = "
def loop(d, n):
    for i in range(n):
        d[i]
        try:
            n = n
        except KeyError:
            n = 'wrong handler'
    return i
";
    same_as_plain(source, Entered::Left(0));
}

#[test]
fn wide_arguments_are_behind_prefixes() {
    // More than 256 names: the attribute's argument has a prefix, and the exit resumes at that.
    let mut source = String::from("def loop(d, n):\n    for i in range(n):\n        try:\n            d.missing\n");
    source +=
        "        except AttributeError as error:\n            d = {i: error.__traceback__.tb_lasti}\n    return d\n";
    source += "    ";
    source.extend((0..300).map(|at| format!("global_{at}; ")));
    source += "\n";
    // The names that come first get the low numbers.
    let source = source.replace(
        "def loop(d, n):\n",
        &format!(
            "def loop(d, n):\n    if n is None: {}\n",
            (0..300).map(|at| format!("first_{at}; ")).collect::<String>()
        ),
    );
    python(|py| {
        let names = define(py, &format!("{REPORT}{source}"));
        let function = get(&names, "loop");
        let report = get(&names, "report");
        let header = units(&function, "FOR_ITER")[0];
        let proper = units(&function, "LOAD_ATTR")[0];
        let code = code_of(&function);
        let base = code.local_count() as u16;
        let extended = crate::ffi::raw::FS_OPCODE_EXTENDED_ARG as u8;
        assert_eq!(code.opcode(proper - 1), Some(extended));
        let subject = py.eval(c"{}", None, None).unwrap();
        let plain = report.call1((&function, &subject, 2)).unwrap().to_string();
        let load_attr = helper("py_load_attr");
        let index = py
            .eval(c"lambda f: f.__code__.co_names.index('missing')", None, None)
            .and_then(|find| find.call1((&function,)))
            .and_then(|index| index.extract::<i64>())
            .unwrap();
        type LoadAttr = unsafe extern "C" fn(*mut NativeContext, *mut PyObject, i64, i64) -> *mut PyObject;
        let play: Box<Play> = Box::new(move |slots, context| {
            let iterator = slots.load(usize::from(base)).cast::<crate::ffi::raw::_PyRangeIterObject>();
            // SAFETY: the program's object and iterator; the helper has this signature.
            unsafe {
                let load_attr = std::mem::transmute::<usize, LoadAttr>(load_attr);
                assert!(load_attr(context, slots.load(0), index, i64::from(proper)).is_null());
                let next = (*iterator).start as u64;
                let words = [next, next + 1, (*iterator).len as u64 - 1, slots.load(0) as u64];
                for (at, word) in words.into_iter().enumerate() {
                    spill(context, at, word);
                }
            }
            0
        });
        let slots = vec![(2, int(0)), (base, range(1, 2)), (base + 1, reference(3, false))];
        let exits = vec![exit(ExitKind::Error, proper - 1, 2, slots)];
        let installed = install(&function, header, (0, 1), exits, play);
        let entered = report.call1((&function, &subject, 2)).unwrap().to_string();
        assert_eq!(installed.finish(), [Entered::Left(0)]);
        assert_eq!(entered, plain);
    });
}

#[test]
fn an_iterator_that_ends_in_a_helper_is_asked_once() {
    python(|py| {
        let source = "
class Numbers:
    def __init__(self, end):
        self.at, self.end, self.asked_after = 0, end, 0
    def __iter__(self):
        return self
    def __next__(self):
        if self.at >= self.end:
            self.asked_after += 1
            raise StopIteration
        self.at += 1
        return self.at
def loop(numbers):
    last = None
    for last in numbers:
        pass
    return last, numbers.asked_after
";
        let names = define(py, source);
        let function = get(&names, "loop");
        let header = units(&function, "FOR_ITER")[0];
        let next = helper("py_next");
        let play: Box<Play> = Box::new(move |slots, context| {
            // SAFETY: the loop's iterator; the helper has this signature.
            unsafe {
                let next = std::mem::transmute::<usize, Helper1>(next);
                loop {
                    let item = next(context, slots.load(2), i64::from(header));
                    if item.is_null() {
                        return 0;
                    }
                    let old = slots.load(1);
                    slots.store(1, item);
                    ffi::Py_XDECREF(old);
                }
            }
        });
        let numbers = get(&names, "Numbers").call1((1000,)).unwrap();
        let before = count(&numbers);
        let arguments = (&numbers,).into_pyobject(py).unwrap();
        let exits = vec![exit(ExitKind::Error, header, 1, Vec::new())];
        let outcome = run(&function, arguments, header, 1, exits, play);
        let result: (i64, i64) = outcome.result.unwrap().extract().unwrap();
        assert_eq!(result, (1000, 1));
        assert_eq!(outcome.entered, [Entered::Left(0)]);
        assert_eq!(count(&numbers), before);
    });
}
