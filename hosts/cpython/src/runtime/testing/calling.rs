//! What a helper that runs Python code lets that code see, and when compiled code must leave afterwards.

use super::*;
use crate::runtime::helpers;

/// A helper that gets an array of references.
type Row = unsafe extern "C" fn(*mut NativeContext, *mut *mut PyObject, i64, i64) -> *mut PyObject;

const PROGRAM: &str = "
import sys
log = []
def where(_):
    frame = sys._getframe(1)
    log.append((frame.f_code.co_name, frame.f_lineno, frame.f_locals['i']))
def nothing(_):
    pass
def trace(_):
    sys.settrace(lambda *_: None)
def untrace():
    sys.settrace(None)
def fail(_):
    raise ValueError('x')
def loop(n, function):
    for i in range(n):
        (lambda *_: None)(n,
            i)
        n = n
";

/// Plays an iteration up to the call, calls `function(i)` there, and says whether it was told to leave. Locals:
/// n, function, i; then the iterator.
fn call_once(py: Python<'_>, name: &str) -> (u64, bool, Vec<(String, i64, i64)>) {
    let names = define(py, PROGRAM);
    let function = get(&names, "loop");
    let header = units(&function, "FOR_ITER")[0];
    let unit = units(&function, "CALL").pop().unwrap();
    let call = helpers::named("py_call").unwrap().address() as usize;
    let answer = Arc::new(Mutex::new((0, false)));
    let seen = answer.clone();
    let play: Box<Play> = Box::new(move |slots, context| {
        let tstate = ThreadState::current().unwrap();
        let before = (tstate.tracing(), tstate.what_event());
        // SAFETY: the program's callable; the helper has this signature.
        unsafe {
            let call = std::mem::transmute::<usize, Row>(call);
            let mut inputs = [slots.load(1), std::ptr::null_mut(), slots.load(2)];
            let result = call(context, inputs.as_mut_ptr(), 3, i64::from(unit));
            *seen.lock().unwrap() = ((*context).leave, result.is_null());
            ffi::Py_XDECREF(result);
            ffi::PyErr_Clear();
        }
        assert_eq!((tstate.tracing(), tstate.what_event()), before);
        0
    });
    let exits = vec![exit(ExitKind::Guard, header, 1, Vec::new())];
    let installed = install(&function, header, (0, 1), exits, play);
    function.call1((3, get(&names, name))).unwrap();
    get(&names, "untrace").call0().unwrap();
    assert_eq!(installed.finish(), [Entered::Left(0)]);
    let (leave, failed) = *answer.lock().unwrap();
    (leave, failed, get(&names, "log").extract().unwrap())
}

#[test]
fn a_callee_sees_the_frame_at_the_call() {
    python(|py| {
        let (leave, failed, log) = call_once(py, "where");
        // The call's line is where its expression starts.
        assert_eq!(log, [("loop".to_owned(), 17, 0)]);
        assert_eq!((leave, failed), (1, false), "its locals may have been written");
    });
}

#[test]
fn an_ordinary_call_does_not_make_compiled_code_leave() {
    python(|py| {
        let (leave, failed, _) = call_once(py, "nothing");
        assert_eq!((leave, failed), (0, false));
    });
}

#[test]
fn an_exception_is_told_by_null() {
    python(|py| {
        let (leave, failed, _) = call_once(py, "fail");
        // The callee's frame, kept by its traceback, made its caller a frame object.
        assert_eq!((leave, failed), (1, true));
    });
}

#[test]
fn a_tracer_makes_compiled_code_leave() {
    python(|py| {
        let (leave, _, _) = call_once(py, "trace");
        assert_eq!(leave, 1);
    });
}

#[test]
fn code_below_a_helper_gets_its_own_events() {
    python(|py| {
        let source = "
def inner(n):
    total = 0
    for i in range(n):
        total += i
    return total
def loop(n, function):
    for i in range(n):
        pass
    return i
";
        let names = define(py, source);
        let (outer, inner) = (get(&names, "loop"), get(&names, "inner"));
        let header = units(&outer, "FOR_ITER")[0];
        let call = helpers::named("py_call").unwrap().address() as usize;
        let plays = Arc::new(AtomicU32::new(0));
        let counted = plays.clone();
        // `inner` has events with nothing to enter; below the helper they must arrive all the same.
        let jumps = Arc::new(AtomicU32::new(0));
        register(py);
        let inner_code = code_of(&inner);
        assert!(set_events(inner_code, JUMP));
        JUMPS.store(0, Ordering::Relaxed);
        let play: Box<Play> = Box::new(move |slots, context| {
            counted.fetch_add(1, Ordering::Relaxed);
            // SAFETY: as above.
            unsafe {
                let call = std::mem::transmute::<usize, Row>(call);
                let count = ffi::PyLong_FromLong(10);
                let before = JUMPS.load(Ordering::Relaxed);
                let mut inputs = [slots.load(1), std::ptr::null_mut(), count];
                let sum = call(context, inputs.as_mut_ptr(), 3, i64::from(header));
                jumps.fetch_add(JUMPS.load(Ordering::Relaxed) - before, Ordering::Relaxed);
                assert_eq!(ffi::PyLong_AsLong(sum), 45);
                ffi::Py_DECREF(sum);
                assert_eq!(jumps.load(Ordering::Relaxed), 10);
            }
            0
        });
        let exits = vec![exit(ExitKind::Guard, header, 1, Vec::new())];
        let installed = install(&outer, header, (0, 1), exits, play);
        let last: i64 = outer.call1((3, &inner)).unwrap().extract().unwrap();
        assert_eq!(installed.finish(), [Entered::Left(0)]);
        assert!(set_events(inner_code, 0));
        assert_eq!((last, plays.load(Ordering::Relaxed)), (2, 1));
    });
}

/// Calls a helper with one operand in a running activation and returns what Python says of the result.
fn with_activation(source: &str, check: impl Fn(Slots, *mut NativeContext) + Send + Sync + 'static) {
    python(|py| {
        let names = define(py, source);
        let function = get(&names, "loop");
        let header = units(&function, "FOR_ITER")[0];
        let play: Box<Play> = Box::new(move |slots, context| {
            check(slots, context);
            0
        });
        let exits = vec![exit(ExitKind::Guard, header, 1, Vec::new())];
        let installed = install(&function, header, (0, 1), exits, play);
        function.call0().unwrap();
        assert_eq!(installed.finish(), [Entered::Left(0)]);
    });
}

/// What `repr` says of a new reference, which is released; the exception's if it is null.
fn told(object: *mut PyObject) -> String {
    // SAFETY: the GIL is held; the reference is the caller's.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: a new reference or null with an exception.
    match unsafe { Bound::from_owned_ptr_or_opt(py, object) } {
        Some(object) => object.repr().unwrap().to_string(),
        None => PyErr::take(py).map_or("null".to_owned(), |error| error.to_string()),
    }
}

fn value<'py>(text: &str) -> Bound<'py, PyAny> {
    // SAFETY: the GIL is held by the play.
    let py = unsafe { Python::assume_attached() };
    py.eval(&CString::new(text).unwrap(), None, None).unwrap()
}

type Unary = unsafe extern "C" fn(*mut NativeContext, *mut PyObject, i64) -> *mut PyObject;
type Binary = unsafe extern "C" fn(*mut NativeContext, *mut PyObject, *mut PyObject, i64) -> *mut PyObject;
type Append = unsafe extern "C" fn(*mut PyObject, *mut PyObject) -> *mut PyObject;
/// One that runs no Python code.
type Quiet = unsafe extern "C" fn(*mut *mut PyObject, i64) -> *mut PyObject;
type Numbered = unsafe extern "C" fn(*mut NativeContext, *mut PyObject, *mut PyObject, i64, i64) -> *mut PyObject;
type Ternary =
    unsafe extern "C" fn(*mut NativeContext, *mut PyObject, *mut PyObject, *mut PyObject, i64) -> *mut PyObject;
type Index = unsafe extern "C" fn(*mut NativeContext, i64, i64) -> *mut PyObject;

fn address(name: &str) -> usize {
    helpers::named(name).unwrap().address() as usize
}

/// Helpers that run no Python code need no activation.
#[test]
fn helpers_make_objects_without_running_code() {
    Python::initialize();
    Python::attach(|py| {
        // SAFETY: each helper is cast to its own signature; operands are live.
        unsafe {
            let made = |name: &str, items: &[&str]| {
                let values: Vec<_> = items.iter().map(|item| value(item)).collect();
                let mut row: Vec<*mut PyObject> = values.iter().map(|value| value.as_ptr()).collect();
                told(std::mem::transmute::<usize, Quiet>(address(name))(row.as_mut_ptr(), row.len() as i64))
            };
            assert_eq!(made("py_build_list", &[]), "[]");
            assert_eq!(made("py_build_tuple", &[]), "()");
            assert_eq!(made("py_build_list", &["None"]), "[None]");
            assert_eq!(made("py_build_tuple", &["1", "2", "3", "4", "5"]), "(1, 2, 3, 4, 5)");
            assert_eq!(made("py_build_string", &["'a'", "''", "'\u{e9}'"]), "'a\u{e9}'");
            assert_eq!(made("py_build_slice", &["1", "None", "-1"]), "slice(1, None, -1)");
            type Make = unsafe extern "C" fn(*mut PyObject) -> *mut PyObject;
            type Cut = unsafe extern "C" fn(*mut PyObject, i64, i64) -> *mut PyObject;
            let cut = std::mem::transmute::<usize, Cut>(address("py_cut"));
            for (sequence, part) in [("[1, 2]", "[2]"), ("(1, 2)", "(2,)"), ("'ab'", "'b'"), ("b'ab'", "b'b'")] {
                assert_eq!(told(cut(value(sequence).as_ptr(), -1, i64::MAX)), part);
            }
            assert_eq!(told(cut(value("{}").as_ptr(), 0, 1)).split(':').next(), Some("SystemError"));

            let class = py.eval(c"type('C', (), {})", None, None).expect("a class");
            let new = std::mem::transmute::<usize, Make>(address("py_new"));
            let object = Bound::from_owned_ptr(py, new(class.as_ptr()));
            assert!(object.is_instance(&class).expect("a class") && ffi::Py_REFCNT(object.as_ptr()) == 1);
            // Names get their places in the order in which a class first meets them, values theirs as they are stored.
            let first = class.call0().expect("an instance");
            for name in ["a", "b"] {
                first.setattr(name, 0).expect("an attribute");
            }
            let note = std::mem::transmute::<usize, unsafe extern "C" fn(*mut PyObject, i64) -> *mut PyObject>(
                address("py_note_attribute"),
            );
            for (place, number) in [(1, 20_i64), (0, 10)] {
                let words = object.as_ptr().cast::<*mut PyObject>();
                words.add(3 + place).write(number.into_pyobject(py).expect("a number").into_ptr());
                assert_eq!(told(note(object.as_ptr(), place as i64)), "None");
            }
            let attributes = object.getattr("__dict__").expect("a dict").str().expect("text");
            assert_eq!(attributes.to_string(), "{'b': 20, 'a': 10}");

            let number = |name: &str, x: f64| {
                std::mem::transmute::<usize, unsafe extern "C" fn(f64) -> f64>(address(&format!("py_{name}")))(x)
            };
            let math = py.import("math").expect("math");
            for name in ["sin", "cos", "tan", "exp", "log", "atan"] {
                let expected: f64 = math.call_method1(name, (0.7,)).and_then(|x| x.extract()).expect("a number");
                assert_eq!(number(name, 0.7).to_bits(), expected.to_bits(), "{name}");
            }
            let atan2 = std::mem::transmute::<usize, unsafe extern "C" fn(f64, f64) -> f64>(address("py_atan2"));
            assert_eq!(atan2(1.0, -2.0).to_bits(), 1.0_f64.atan2(-2.0).to_bits());
        }
    });
}

#[test]
fn helpers_do_what_the_instructions_do() {
    const LOOP: &str = "
def loop():
    for i in range(2):
        pass
";
    with_activation(LOOP, |_, context| {
        // SAFETY: each helper is cast to its own signature; operands are live.
        unsafe {
            let unary = |name: &str, operand: &str| {
                let operand = value(operand);
                told(std::mem::transmute::<usize, Unary>(address(name))(context, operand.as_ptr(), 0))
            };
            assert_eq!(unary("py_to_bool", "[]"), "False");
            assert_eq!(unary("py_to_bool", "'x'"), "True");
            assert_eq!(unary("py_unary_negative", "2.5"), "-2.5");
            assert_eq!(unary("py_unary_negative", "''"), "TypeError: bad operand type for unary -: 'str'");
            assert_eq!(unary("py_unary_invert", "1 << 70"), "-1180591620717411303425");
            assert_eq!(unary("py_get_iter", "7"), "TypeError: 'int' object is not iterable");
            assert_eq!(unary("py_next", "iter([])"), "null");
            assert_eq!(unary("py_next", "iter('q')"), "'q'");

            let binary = |name: &str, left: &str, right: &str| {
                let (left, right) = (value(left), value(right));
                let helper = std::mem::transmute::<usize, Binary>(address(name));
                told(helper(context, left.as_ptr(), right.as_ptr(), 0))
            };
            assert_eq!(binary("py_subscr", "'abc'", "1"), "'b'");
            assert_eq!(binary("py_dict_subscr", "{1: 2}", "1"), "2");
            assert_eq!(binary("py_dict_subscr", "{1: 2}", "(1, 2)"), "KeyError: (1, 2)");
            assert_eq!(binary("py_delete_subscr", "{1: 2}", "1"), "None");
            let (list, item) = (value("[]"), value("1"));
            let append = std::mem::transmute::<usize, Append>(address("py_list_append"));
            assert_eq!(told(append(list.as_ptr(), item.as_ptr())), "None");
            assert_eq!(binary("py_set_add", "set()", "[]"), "TypeError: unhashable type: 'list'");

            let numbered = |name: &str, left: &str, right: &str, number: i64| {
                let (left, right) = (value(left), value(right));
                let helper = std::mem::transmute::<usize, Numbered>(address(name));
                told(helper(context, left.as_ptr(), right.as_ptr(), number, 0))
            };
            assert_eq!(numbered("py_binary_op", "3", "4", 8), "81");
            assert_eq!(numbered("py_binary_op", "'a'", "4", 5), "'aaaa'");
            assert_eq!(numbered("py_binary_op", "[1]", "[2]", 13), "[1, 2]");
            assert_eq!(numbered("py_binary_op", "1", "2", 26), "null", "not an operator");
            assert_eq!(numbered("py_compare", "[1]", "[2]", 0), "True");
            assert_eq!(numbered("py_contains", "1", "(1, 2)", 0), "True");
            assert_eq!(numbered("py_contains", "1", "(1, 2)", 1), "False");
            assert_eq!(numbered("py_contains", "1", "5", 1), "TypeError: argument of type 'int' is not iterable");

            let ternary = |name: &str, operands: [&str; 3]| {
                let [first, second, third] = operands.map(value);
                let helper = std::mem::transmute::<usize, Ternary>(address(name));
                told(helper(context, first.as_ptr(), second.as_ptr(), third.as_ptr(), 0))
            };
            assert_eq!(ternary("py_store_subscr", ["1", "[5]", "0"]), "None");
            assert_eq!(
                ternary("py_store_subscr", ["1", "(5,)", "0"]),
                "TypeError: 'tuple' object does not support item assignment"
            );
            assert_eq!(ternary("py_dict_add", ["{}", "1", "2"]), "None");

            // Those that take their operands over get references of their own.
            let row = |name: &str, operands: &[&str], takes: bool| {
                let values: Vec<_> = operands.iter().map(|operand| value(operand)).collect();
                let mut row: Vec<*mut PyObject> = values.iter().map(|value| value.as_ptr()).collect();
                if takes {
                    row.iter().for_each(|&operand| ffi::Py_INCREF(operand));
                }
                let helper = std::mem::transmute::<usize, Row>(address(name));
                told(helper(context, row.as_mut_ptr(), row.len() as i64, 0))
            };
            assert_eq!(row("py_call", &["str.join", "'-'", "'abc'"], false), "'a-b-c'");
            assert_eq!(row("py_call_ex", &["dict", "None", "(((1, 2),),)", "{'a': 3}"], true), "{1: 2, 'a': 3}");
            assert_eq!(row("py_build_set", &["1", "1.0", "True"], true), "{1}");
            assert_eq!(row("py_build_set", &["1", "[]", "2"], true), "TypeError: unhashable type: 'list'");
            assert_eq!(row("py_build_map", &["1", "'a'", "1.0", "'b'"], true), "{1: 'b'}");
            assert_eq!(row("py_build_map", &[], false), "{}");
            assert_eq!(row("py_build_const_key_map", &["1", "2", "('a', 'b')"], true), "{'a': 1, 'b': 2}");
        }
    });
}

#[test]
fn names_are_looked_up_as_the_interpreter_does() {
    const LOOP: &str = "
present = 'global'
class Plain:
    def method(self): return 1
calls = []
class Property:
    @property
    def append(self): calls.append(self)
class Odd(Plain):
    def __getattribute__(self, name): raise ValueError
def outer():
    cell = 'in the cell'
    def inner():
        for i in range(2):
            if i > 5:
                present, absent, method, append, __class__
        return cell
    return inner
loop = outer()
";
    with_activation(LOOP, |_, context| {
        // SAFETY: as above.
        unsafe {
            let load = std::mem::transmute::<usize, Numbered2>(address("py_load_method"));
            let globals = crate::runtime::activation::of(context).frame.globals();
            let py = Python::assume_attached();
            let globals = Bound::from_borrowed_ptr(py, globals).cast_into::<PyDict>().unwrap();
            let owner = |text: &str| py.eval(&CString::new(text).unwrap(), Some(&globals), None).unwrap();
            let method = |text: &str, index: i64| {
                let owner = owner(text);
                told(load(context, owner.as_ptr(), index, 0))
            };
            // co_names of the loop: range, present, absent, method, append, __class__.
            assert_eq!(method("[]", 4), "<method 'append' of 'list' objects>");
            assert!(method("Plain()", 3).starts_with("<function Plain.method"));
            assert_eq!(method("[]", 3), "null");
            assert_eq!(method("[]", 5), "null", "not a method");
            assert_eq!(method("Odd()", 3), "null");
            assert_eq!(method("Property()", 4), "null");
            assert_eq!(owner("calls").len().unwrap(), 0, "a property is not called");
            globals.set_item("hidden", owner("Plain()")).unwrap();
            py.run(c"hidden.method = 5", Some(&globals), None).unwrap();
            assert_eq!(method("hidden", 3), "null", "hidden by the instance");
            assert_eq!(method("[]", 99), "null", "not a name of the code");

            let cell = std::mem::transmute::<usize, Index>(address("py_load_deref"));
            // Locals: i, then the free variable.
            assert_eq!(told(cell(context, 1, 0)), "'in the cell'");
            assert_eq!(told(cell(context, 0, 0)), "null", "not a cell");
            assert_eq!(told(cell(context, 700, 0)), "null", "not a local");
            let name = std::mem::transmute::<usize, Index>(address("py_load_name"));
            assert_eq!(told(name(context, 1, 0)), "null", "functions have no namespace");
        }
    });
}

type Numbered2 = unsafe extern "C" fn(*mut NativeContext, *mut PyObject, i64, i64) -> *mut PyObject;
