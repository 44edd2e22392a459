//! The laws of every host, for this one. `conformance/src/host.rs` says what each method below is for.
//!
//! What values are, how many references they have and where code has its instructions is asked of Python: `dis`,
//! `__reduce__`, `id`. The frame is that of a call of [`FRAME`], whose JUMP callback fills its slots, enters, and ends
//! the call by an exception.

use super::*;
use crate::bytecode::copy::Shape;
use crate::bytecode::opcodes::Opcodes;
use crate::control::host;
use crate::control::settings::{Mode, Request};
use crate::families::TABLES;
use crate::ffi::{api, object};
use crate::record::types::TypeIndex;
use crate::runtime::inspect::Objects;
use crate::runtime::model::{self, Imports};
use crate::stats;
use firesteel_conformance::host::*;
use firesteel_protocol::fam::project::Inspect;
use firesteel_protocol::fam::tables::{Flow, Tables};
use firesteel_protocol::host::HostModel;
use pyo3::types::{PyBool, PyFloat, PyList, PyTuple};
use std::ffi::{c_int, c_void};

firesteel_conformance::suite!(CPython<'_>);

/// At `for` the stack is one deep, where `x` is stored two, at the subscript three.
const FRAME: &str = "
def sample(a, b, c, d):
    for x in (1, 2, 3):
        a[b]
";

/// The error by which the frame's call ends.
const OVER: &std::ffi::CStr = c"the law has seen enough";

/// Code with many kinds of instructions.
const SAMPLES: [&str; 4] = ["inspect", "argparse", "tokenize", "contextlib"];

/// What the laws run. `KEPT` and what is in it are the objects whose references are counted: a record of a global owns
/// one until it comes back.
const PROGRAMS: [(&str, bool, &str); 4] = [
    (
        "numbers",
        false,
        "
KEPT = [1 << 40, 1.5]
def main():
    total, product = 0, 1.0
    for i in range(400):
        total += i * 3 % 7
        product = product * 1.0001 + KEPT[1]
        if i % 5 == 0:
            total -= i
    return total, product
",
    ),
    (
        "containers",
        false,
        "
KEPT = [[1, 2.5, 3], {'a': 1, 'b': 2.0}, (1, 'two', 3.0)]
def main():
    numbers, names = KEPT[0], KEPT[1]
    seen = []
    for i in range(300):
        for number in numbers:
            seen.append(number + i)
        names['a'] = names['a'] + 1
        first, second, third = KEPT[2]
        if len(seen) > 50:
            seen.clear()
    return seen, names.pop('a'), names.setdefault('a', 1), first, second, third
",
    ),
    (
        "objects",
        false,
        "
class Point:
    def __init__(self, x):
        self.x = x
    def moved(self, by):
        return Point(self.x + by)
KEPT = [Point(0.5), Point, Point.moved]
def main():
    point, sum = KEPT[0], 0.0
    for i in range(300):
        sum += point.x
        if i & 1:
            point.x += 0.25
    result, KEPT[0].x = (sum, point.x), 0.5
    return result
",
    ),
    (
        "a loop that returns",
        true,
        "
KEPT = [[1.5, 2, 3.5], 3.25]
def first(items):
    sum = 0
    for item in items:
        sum += item
        if sum > KEPT[1]:
            return sum
    return sum
def main():
    return [first(KEPT[0]) for _ in range(60)]
",
    ),
];

/// A loop that relies on a global.
const RELIES: &str = "
MODE = 3
def change():
    global MODE
    MODE = 5
def main():
    total = 0
    for i in range(400):
        total += MODE
    return total
";

/// The same, and code that a call in it runs changes the global.
const CHANGES: &str = "
MODE = 3
class Changer:
    calls = 0
    def __len__(self):
        global MODE
        self.calls += 1
        if self.calls == 200:
            MODE = 5
        return 1
CHANGER = Changer()
def main():
    total = 0
    for i in range(400):
        len(CHANGER)
        total += MODE
    return total
";

/// What the JUMP callback does with the frame, beside entering.
pub struct Trial {
    /// What its slots get: locals, then one of the stack.
    slots: Vec<u64>,
    ready: Ready,
    /// Where the jump goes that the callback is for.
    header: u32,
    /// Unit of that jump, while it is not known that another one comes next.
    jump: AtomicU32,
    left: Mutex<(u32, Vec<u64>)>,
}

impl Trial {
    /// Puts the law's objects into the frame.
    ///
    /// # Safety
    /// The frame is a JUMP callback's, at a header where its stack is one deep.
    pub unsafe fn fill(&self, frame: Frame) {
        self.jump.store(frame.unit().unwrap_or(u32::MAX), Ordering::Relaxed);
        for (slot, &object) in (0..).zip(&self.slots) {
            // SAFETY: the slot is a local or the stack's only value; the law gave the new reference away.
            unsafe {
                let old = frame.slot(slot);
                frame.set_slot(slot, object as *mut PyObject);
                ffi::Py_XDECREF(old);
            }
        }
        (self.ready)();
    }

    /// Notes the frame's state, and sets the error that ends its call.
    ///
    /// # Safety
    /// The frame is in order again, in the same callback.
    pub unsafe fn note(&self, frame: Frame) {
        // SAFETY: slots below the top are in use; their references stay with the frame.
        unsafe {
            let used = u16::try_from(frame.stacktop()).unwrap_or(0);
            let slots = (0..used).map(|slot| object::share(frame.slot(slot)) as u64).collect();
            // With the instruction pointer as it was, the interpreter goes on where the jump goes.
            let unit = frame.unit().unwrap_or(u32::MAX);
            let unit = if unit == self.jump.load(Ordering::Relaxed) { self.header } else { unit };
            *self.left.lock().unwrap() = (unit, slots);
            ffi::PyErr_SetString(ffi::PyExc_RuntimeError, OVER.as_ptr());
        }
    }
}

/// CPython under trial.
struct CPython<'py> {
    py: Python<'py>,
    model: Arc<HostModel>,
    function: Bound<'py, PyAny>,
    code: Code,
    /// The number of allocated blocks, free lists emptied (a full collection does that). Looked up once, as all that
    /// counted work uses: the interpreter keeps a name by which an attribute was asked for.
    blocks: Bound<'py, PyAny>,
    /// An iterator over a list or tuple, at an index.
    iterator: Bound<'py, PyAny>,
}

impl Attach for CPython<'_> {
    fn attach(run: &mut dyn FnMut(&mut dyn Host)) {
        python(|py| {
            register(py);
            let model = model::build(py, &TABLES, Imports::All).ok().unwrap();
            let function = get(&define(py, FRAME), "sample");
            let eval = |text: &std::ffi::CStr| py.eval(text, None, None).unwrap();
            run(&mut CPython {
                py,
                model: Arc::new(model),
                code: code_of(&function),
                function,
                blocks: eval(c"lambda gc=__import__('gc'), sys=__import__('sys'): gc.collect() and 0 or sys.getallocatedblocks()"),
                iterator: eval(c"lambda items, index: [(it := iter(items)), it.__setstate__(index)][0]"),
            });
        });
    }
}

impl<'py> CPython<'py> {
    fn borrow(&self, object: u64) -> Bound<'py, PyAny> {
        // SAFETY: laws name live objects.
        unsafe { Bound::from_borrowed_ptr(self.py, object as *mut PyObject) }
    }

    fn eval(&self, text: &str) -> Bound<'py, PyAny> {
        self.py.eval(&CString::new(text).unwrap(), None, None).unwrap()
    }

    fn items(&mut self, list: &Bound<'py, PyAny>) -> Vec<Datum> {
        list.try_iter().unwrap().map(|item| self.read(item.unwrap().as_ptr() as u64)).collect()
    }

    /// A code object as a recording would copy it; none if it has no loop.
    fn copy(&self, code: Code) -> Option<Arc<CodeCopy>> {
        let opcodes = Opcodes::built();
        let shape = Shape::of(code, &opcodes, &TABLES)?;
        shape.copy(Locked::from_python(self.py), code, &opcodes, &TypeIndex::new(&self.model), None)
    }

    /// A code object's instructions, cut by `dis`.
    fn instructions(&self, code: &Bound<'py, PyAny>) -> Vec<SampleInstr> {
        let dis = self.py.import("dis").unwrap();
        let bytes: Vec<u8> = code.getattr("co_code").unwrap().extract().unwrap();
        let mut found = Vec::new();
        for instruction in dis.call_method1("get_instructions", (code,)).unwrap().try_iter().unwrap() {
            let instruction = instruction.unwrap();
            let number = |name: &str| instruction.getattr(name).unwrap().extract::<Option<u32>>().unwrap();
            let (opcode, offset) = (number("opcode").unwrap(), number("offset").unwrap());
            let id = TABLES.by_opcode[opcode as usize].unwrap();
            let row = &TABLES.instrs[usize::from(id.0)];
            if row.name == "EXTENDED_ARG" {
                continue;
            }
            let effect = dis.call_method1("stack_effect", (opcode, number("arg"))).unwrap().extract().unwrap();
            // Of what leaves the frame, or comes back in another way, no trace goes on behind it. What an iterator's
            // end pops, `dis` does not say.
            let (next, jump) = match row.flow {
                Flow::Next => (Some(effect), None),
                Flow::JumpForward | Flow::JumpBackward => (None, Some(effect)),
                Flow::BranchForward => (Some(effect), Some(effect)),
                Flow::IterForward { .. } => (Some(effect), None),
                Flow::Leaves | Flow::Opaque => (None, None),
            };
            found.push(SampleInstr {
                unit: offset / 2,
                units: (number("end_offset").unwrap() - offset) / 2,
                argument: number("arg").unwrap_or_else(|| u32::from(bytes[offset as usize + 1])),
                effect: next,
                effect_of_jump: jump,
            });
        }
        found
    }

    /// All code objects of a module's text.
    fn codes(&self, module: &str) -> Vec<Bound<'py, PyAny>> {
        let compile = "(lambda m, i=__import__: compile(i('inspect').getsource(i(m)), m, 'exec'))";
        let mut todo = vec![self.eval(compile).call1((module,)).unwrap()];
        let mut codes = Vec::new();
        while let Some(code) = todo.pop() {
            let consts = code.getattr("co_consts").unwrap();
            todo.extend(
                consts.try_iter().unwrap().map(|item| item.unwrap()).filter(|item| item.hasattr("co_code").unwrap()),
            );
            codes.push(code);
        }
        codes
    }
}

impl Host for CPython<'_> {
    fn tables(&self) -> &'static Tables {
        &TABLES
    }

    fn model(&self) -> Arc<HostModel> {
        Arc::clone(&self.model)
    }

    fn inspect(&self) -> Arc<dyn Inspect> {
        Arc::new(Objects::new(Arc::clone(&self.model)))
    }

    fn samples(&mut self) -> Vec<Sample> {
        let mut samples = Vec::new();
        for object in SAMPLES.iter().flat_map(|module| self.codes(module)) {
            // SAFETY: a live code object.
            let code = unsafe { Code::from_object(object.as_ptr()) }.unwrap();
            if let Some(copy) = self.copy(code) {
                samples.push(Sample { code: CodeCopy::clone(&copy), instrs: self.instructions(&object) });
            }
        }
        samples
    }

    fn fields(&mut self) -> Vec<FieldSample> {
        let sample = |name, object: &Bound<'_, PyAny>, word| {
            let object = object.clone().into_ptr() as u64;
            FieldSample { name, object, word }
        };
        let address = |object: &Bound<'_, PyAny>| object.as_ptr() as u64;
        let item = self.eval("1.5");
        let list = PyList::new(self.py, [&item, &item]).unwrap().into_any();
        let tuple = PyTuple::new(self.py, [&item, &item, &item]).unwrap().into_any();
        let span = self.eval("range(10**9, 10**9 + 7000, 1000)");
        let range = self.eval("iter(range(11, 50, 13))");
        let list_iter = self.iterator.call1((&list, 1)).unwrap();
        let tuple_iter = self.iterator.call1((&tuple, 2)).unwrap();
        let module = self.eval("__import__('math')");
        let function = self.eval("lambda a=(1, 2): 1");
        let inner = self.eval("(lambda held: lambda: held)(8.25)");
        let closure = inner.getattr("__closure__").unwrap();
        let cell = closure.get_item(0).unwrap();
        let method = self.eval("__import__('types').MethodType(lambda self: 1, 7.5)");
        vec![
            sample("list.items", &list, address(&item)),
            sample("list.len", &list, 2),
            sample("tuple.items", &tuple, address(&item)),
            sample("tuple.len", &tuple, 3),
            sample("array.len", &self.eval("__import__('array').array('d', [1, 2, 3])"), 3),
            sample("bytes.len", &self.eval("b'seven' + bytes(3)"), 8),
            sample("bytearray.len", &self.eval("bytearray(9)"), 9),
            sample("str.len", &self.eval("'seven' + str(77)"), 7),
            sample("dict.used", &self.eval("{1: 1, 2: 2, 3: 3}"), 3),
            sample("range.start", &span, address(&span.getattr("start").unwrap())),
            sample("range.step", &span, address(&span.getattr("step").unwrap())),
            // Small integers are one object each.
            sample("range.length", &span, address(&self.eval("7"))),
            sample("range_iterator.start", &range, 11),
            sample("range_iterator.step", &range, 13),
            sample("range_iterator.len", &range, 3),
            sample("list_iterator.index", &list_iter, 1),
            sample("list_iterator.seq", &list_iter, address(&list)),
            sample("tuple_iterator.index", &tuple_iter, 2),
            sample("tuple_iterator.seq", &tuple_iter, address(&tuple)),
            sample("object.type", &item, address(&item.get_type().into_any())),
            sample("module.dict", &module, address(&module.getattr("__dict__").unwrap())),
            sample("method.function", &method, address(&method.getattr("__func__").unwrap())),
            sample("method.self", &method, address(&method.getattr("__self__").unwrap())),
            sample("function.code", &function, address(&function.getattr("__code__").unwrap())),
            sample("function.globals", &function, address(&function.getattr("__globals__").unwrap())),
            sample("function.defaults", &function, address(&function.getattr("__defaults__").unwrap())),
            sample("function.closure", &inner, address(&closure)),
            sample("cell.contents", &cell, address(&cell.getattr("cell_contents").unwrap())),
            sample("function.builtins", &function, address(&function.getattr("__builtins__").unwrap())),
        ]
    }

    fn inner_fields(&self) -> &[&str] {
        // `test_globals` and the corpus's globals look up names through those of dicts, whatever shape the dict takes.
        // The others have neighbours in their words, or lead to numbers; the corpus's attributes and arrays read them.
        &[
            "dict.keys",
            "dict.key_shape",
            "dict.key_words",
            "object.values",
            "object.words",
            "type.version",
            "type.cached_keys",
            "array.items",
            "array.kind",
            "array_kind.code",
            "bytes.items",
            "bytearray.items",
        ]
    }

    fn make(&mut self, datum: &Datum) -> Option<u64> {
        let py = self.py;
        let made = match datum {
            Datum::Int(value) => value.into_pyobject(py).unwrap().into_any(),
            Datum::Wide => self.eval("1 << 80"),
            Datum::Float(value) => PyFloat::new(py, *value).into_any(),
            Datum::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
            Datum::None => py.None().into_bound(py),
            Datum::List(items) => {
                let list = PyList::empty(py);
                for item in items {
                    let item = self.make(item)?;
                    // SAFETY: the new reference is ours.
                    list.append(unsafe { Bound::from_owned_ptr(py, item as *mut PyObject) }).unwrap();
                }
                list.into_any()
            }
            Datum::RangeIter(next, len, step) => {
                self.eval(&format!("iter(range({next}, {next} + {len} * {step}, {step}))"))
            }
            Datum::ListIter(items, index) => {
                let list = self.make(&Datum::List(items.clone()))?;
                // SAFETY: as above.
                let list = unsafe { Bound::from_owned_ptr(py, list as *mut PyObject) };
                self.iterator.call1((list, *index)).unwrap()
            }
            Datum::Other(_) => return None,
        };
        Some(made.into_ptr() as u64)
    }

    fn read(&mut self, object: u64) -> Datum {
        let object = self.borrow(object);
        match self.type_name(object.as_ptr() as u64).as_str() {
            "int" => object.extract().map_or(Datum::Wide, Datum::Int),
            "float" => Datum::Float(object.extract().unwrap()),
            "bool" => Datum::Bool(object.extract().unwrap()),
            "none" => Datum::None,
            "list" => Datum::List(self.items(&object)),
            "range_iterator" => {
                let range = object.call_method0("__reduce__").unwrap().get_item(1).unwrap().get_item(0).unwrap();
                let number = |name: &str| range.getattr(name).unwrap().extract::<i64>().unwrap();
                Datum::RangeIter(number("start"), range.len().unwrap() as i64, number("step"))
            }
            "list_iterator" => {
                let parts = object.call_method0("__reduce__").unwrap();
                let list = parts.get_item(1).unwrap().get_item(0).unwrap();
                match parts.get_item(2).and_then(|index| index.extract()) {
                    Ok(index) => Datum::ListIter(self.items(&list), index),
                    Err(_) => Datum::Other("an exhausted list iterator".to_owned()),
                }
            }
            _ => Datum::Other(object.repr().unwrap().to_string()),
        }
    }

    fn type_name(&mut self, object: u64) -> String {
        let name = self.borrow(object).get_type().name().unwrap().to_string();
        if name == "NoneType" { "none".to_owned() } else { name }
    }

    fn retain(&mut self, object: u64) {
        // SAFETY: a live object.
        unsafe { ffi::Py_INCREF(object as *mut PyObject) }
    }

    fn release(&mut self, object: u64) {
        // SAFETY: the law gives a reference of its own up.
        unsafe { ffi::Py_DECREF(object as *mut PyObject) }
    }

    fn count(&mut self, object: u64) -> Option<i64> {
        let object = object as *mut PyObject;
        // SAFETY: a live object.
        unsafe { (!object::is_immortal(object)).then(|| i64::from(object::refcount(object))) }
    }

    fn alive(&mut self) -> i64 {
        self.blocks.call0().unwrap().extract().unwrap()
    }

    fn frame(&mut self) -> FrameSample {
        let at = |name: &str| units(&self.function, name)[0];
        let (code, subscript) = (self.code, at("BINARY_SUBSCR"));
        FrameSample {
            code: self.copy(code).unwrap(),
            header: at("FOR_ITER"),
            deeper: at("STORE_FAST"),
            call: HelperCall {
                first: subscript,
                text: format!("call py_subscr(%0, %1, {subscript})"),
                succeeds: [Datum::List(vec![Datum::Int(1 << 40)]), Datum::Int(0)],
                fails: [Datum::List(vec![Datum::Int(1)]), Datum::Int(1 << 33)],
                message: "index out of range",
                line: 4,
            },
        }
    }

    fn enter(&mut self, executor: Arc<Executor>, slots: &[u64], ready: &Ready) -> Left {
        let code = self.code;
        assert!(acceptable(&executor, code));
        let header = executor.header;
        let trial = Trial {
            slots: slots.to_vec(),
            ready: Arc::clone(ready),
            header,
            jump: AtomicU32::new(0),
            left: Mutex::default(),
        };
        let trial = Arc::new(trial);
        let plan = Plan { trial: Some(Arc::clone(&trial)), ..Plan::new(executor, code, header, 0, 1) };
        let installed = Installed::of(code, Arc::new(plan));
        let error = self.function.call1(([0], 0, 0, 0)).expect_err("the trial ends the call");
        let entered = installed.finish();
        let way = match entered.first() {
            Some(Entered::Left(exit)) => Way::Exit(*exit as usize),
            Some(Entered::Raised(_)) => {
                let text = error.to_string();
                // The outermost frame is the sample's: it was called from here.
                let traceback = error.traceback(self.py).unwrap();
                Way::Raised(text, traceback.getattr("tb_lineno").unwrap().extract().unwrap())
            }
            Some(Entered::Refused(crate::runtime::enter::Refusal::Contract)) => Way::Refused,
            other => Way::Busy(format!("{other:?}")),
        };
        let (unit, slots) = std::mem::take(&mut *trial.left.lock().unwrap());
        Left { way, unit, slots }
    }

    fn ask(&self) -> Arc<dyn Fn() + Send + Sync> {
        unsafe extern "C" fn nothing(_: *mut c_void) -> c_int {
            0
        }
        let interp = ThreadState::current().unwrap().interp().as_ptr() as usize;
        Arc::new(move || {
            // SAFETY: any thread may post a call; the interpreter lives as long as the process.
            unsafe { api::_PyEval_AddPendingCall(interp as *mut _, nothing, std::ptr::null_mut(), 0) };
        })
    }

    fn programs(&mut self) -> Vec<Program> {
        let program = |name: &str, aborts, text: &str| Program { name: name.to_owned(), aborts, text: text.to_owned() };
        let mut programs: Vec<Program> =
            PROGRAMS.iter().map(|&(name, aborts, text)| program(name, aborts, text)).collect();
        // More instructions than a recording may have.
        let body = "        kept = KEPT\n".repeat(2500);
        let text = format!("KEPT = [1.5]\ndef main():\n    for i in range(40):\n{body}    return i, kept\n");
        programs.push(program("a loop that is too long", true, &text));
        programs
    }

    fn run(&mut self, program: &Program, lane: Lane) -> Ran {
        let py = self.py;
        if let Lane::Compiled(fail_guard) = lane {
            // Both use the one optimizer tool.
            unregister(py);
            let request = Request {
                mode: Mode::Count,
                threshold: Some(3),
                sync: true,
                dump: None,
                interpret: fail_guard.is_some() || cfg!(not(feature = "llvm")),
                tier: None,
                worth: None,
                spent: 0,
                fragments: false,
                fail_guard,
                chaos: None,
                fuel: None,
            };
            host::enable(py, &request, Imports::All).unwrap();
        }
        let names = define(py, &program.text);
        let all = get(&names, "KEPT");
        let kept: Vec<Bound<'_, PyAny>> = all.try_iter().unwrap().map(Result::unwrap).chain([all.clone()]).collect();
        let counted = || kept.iter().map(|object| i64::from(count(object))).sum::<i64>();
        let main = get(&names, "main");
        let once = || match main.call0() {
            Ok(result) => result.repr().unwrap().to_string(),
            Err(error) => error.to_string(),
        };
        let before = counted();
        let mut ran = Ran { output: once(), ..Ran::default() };
        if lane != Lane::Interpreted {
            let locked = Locked::from_python(py);
            let host = host::current(locked).unwrap();
            ran.iterations = host.iterations();
            host::disable(py).unwrap();
            let aborted = stats::report(host).traces_aborted;
            ran.given_up = aborted.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
            register(py);
        }
        ran.lost = counted() - before;
        ran
    }

    fn relying(&mut self, change: Change, lane: Lane) -> Ran {
        let py = self.py;
        let within = change == Change::Within;
        if lane != Lane::Interpreted {
            unregister(py);
            let request = Request {
                mode: Mode::Count,
                threshold: Some(3),
                sync: within,
                dump: None,
                interpret: cfg!(not(feature = "llvm")),
                tier: None,
                fail_guard: None,
                chaos: None,
                fuel: None,
                worth: None,
                spent: 0,
                fragments: false,
            };
            host::enable(py, &request, Imports::All).unwrap();
        }
        let names = define(py, if within { CHANGES } else { RELIES });
        let main = get(&names, "main");
        let output = || format!("{}\n", main.call0().unwrap());
        let set = || drop(get(&names, "change").call0().unwrap());
        let service = host::current(Locked::from_python(py)).map(|host| &host.service);
        let mut ran = Ran::default();
        if within {
            ran.output = output();
        } else {
            service.iter().for_each(|service| drop(service.pause()));
            ran.output = output();
            if change == Change::BeforeEntry {
                set();
            }
            if let Some(service) = service {
                service.resume();
                py.detach(|| service.wait_idle());
            }
            ran.output += &output();
            if change == Change::AfterEntry {
                set();
            }
            ran.output += &output();
        }
        if lane != Lane::Interpreted {
            let host = host::current(Locked::from_python(py)).unwrap();
            ran.iterations = host.iterations();
            host::disable(py).unwrap();
            let aborted = stats::report(host).traces_aborted;
            ran.given_up = aborted.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
            register(py);
        }
        ran
    }
}
