//! The laws of every host, for this one. `conformance/src/host.rs` says what each method below is for.

mod samples;

use firesteel_compiler::install::executor::Executor;
use firesteel_conformance::Law;
use firesteel_conformance::host::*;
use firesteel_protocol::fam;
use firesteel_protocol::fam::project::Inspect;
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::trace::CodeCopy;
use firesteel_tiny::families::{TABLES, op};
use firesteel_tiny::heap::Value;
use firesteel_tiny::heap::memory::census;
use firesteel_tiny::heap::object::Tag;
use firesteel_tiny::jit::enter::{Entered, acceptable, enter};
use firesteel_tiny::jit::inspect::Objects;
use firesteel_tiny::jit::record::copy;
use firesteel_tiny::jit::{JitOptions, model};
use firesteel_tiny::machine::decode::{self, Fetched};
use firesteel_tiny::machine::frame::Stack;
use firesteel_tiny::machine::thread::{Raised, Thread};
use firesteel_tiny::machine::{Limits, Machine, request};
use firesteel_tiny::program::{Function, Program as Loaded, verify};
use std::mem::ManuallyDrop;
use std::sync::{Arc, Mutex};

firesteel_conformance::suite!(TinyHost);

/// The census counts the objects of the process: one machine at a time.
static ALONE: Mutex<()> = Mutex::new(());

/// A loop whose frame the laws use: at `next` the stack is one deep, at `pop` two, at `index` three.
const FRAME: &str = "
func sample(a, b, c, d)
  const 3
  range 1
again:
  next done
  pop
  load a
  load b
  index
  pop
  jump again
done:
  const 0
  return
end
func main()
  const 0
  return
end
";

/// A loop that relies on a global.
const RELIES: &str = "
global mode 3
func change()
  set_global mode 5
end
func main()
  const 0
  store sum
  const 400
  range 1
again:
  next done
  store i
  load sum
  global mode
  add
  store sum
  jump again
done:
  load sum
  print
end
";

/// The same, and a function that it calls changes the global.
const CHANGES: &str = "
global mode 3
func change(i)
  load i
  const 200
  eq
  jump_unless done
  set_global mode 5
done:
end
func main()
  const 0
  store sum
  const 400
  range 1
again:
  next done
  store i
  fn change
  load i
  call 1
  pop
  load sum
  global mode
  add
  store sum
  jump again
done:
  load sum
  print
end
";

/// A loop that leaves its function before it comes back: its recording is given up.
const LEAVES: &str = "
func first(items)
  const 0
  store sum
  load items
  iter
again:
  next done
  load sum
  add
  store sum
  load sum
  const 5
  gt
  jump_unless again_next
  load sum
  return
again_next:
  jump again
done:
  load sum
  return
end
func main()
  const 1.5
  const 2
  const 3.5
  list 3
  store items
  const 0
  store sum
  const 60
  range 1
rounds:
  next done
  pop
  fn first
  load items
  call 1
  load sum
  add
  store sum
  jump rounds
done:
  load sum
  print
end
";

/// The tiny machine under trial.
struct TinyHost {
    machine: Machine,
    model: Arc<HostModel>,
    /// What is tried.
    tables: &'static Tables,
}

impl Attach for TinyHost {
    fn attach(run: &mut dyn FnMut(&mut dyn Host)) {
        let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let program = Loaded::from_text(FRAME, "frame.tiny").expect("a correct program");
        let machine = Machine::new(program, Limits::default(), None).expect("a machine");
        let model = Arc::new(model::build(&TABLES).expect("a complete model"));
        run(&mut TinyHost { machine, model, tables: &TABLES });
    }
}

/// A borrowed object.
fn borrow(object: u64) -> ManuallyDrop<Value> {
    // SAFETY: laws name live objects of this thread; the reference stays with them.
    ManuallyDrop::new(unsafe { Value::from_address(object) }.expect("an object"))
}

impl TinyHost {
    fn function(&self) -> &Function {
        &self.machine.program.functions[0]
    }

    /// Units at which the first instruction with a name, its line, and its argument stands.
    fn unit_of(&self, name: &str) -> u32 {
        let instrs = instructions(self.function());
        let found = instrs.iter().find(|instr| name_of(self.function(), instr.unit) == name);
        found.expect("an instruction of the sample").unit
    }
}

fn name_of(function: &Function, unit: u32) -> &'static str {
    let id = TABLES.by_opcode[usize::from(function.bytes()[unit as usize * 2])];
    TABLES.instrs[usize::from(id.expect("an instruction").0)].name
}

/// A function's instructions, cut by what the interpreter itself fetches them with. The depths are the verifier's, which
/// the interpreter compares with its own at each instruction that it executes in a build like this one.
fn instructions(function: &Function) -> Vec<SampleInstr> {
    let mut first = 0;
    let mut found = Vec::new();
    while (first as usize) < function.units.len() {
        let fetched = decode::fetch(&function.units, first);
        let Fetched { unit, argument, .. } = fetched;
        let depth = |unit: u32| function.depths.get(unit as usize).copied().filter(|&depth| depth != verify::UNREACHED);
        let change = |to: u32| Some(i32::from(depth(to)?) - i32::from(depth(unit)?));
        let falls = !matches!(fetched.opcode, op::JUMP | op::JUMP_BACK | op::RETURN);
        found.push(SampleInstr {
            unit,
            units: fetched.fall() - unit,
            argument,
            effect: falls.then(|| change(fetched.fall())).flatten(),
            effect_of_jump: fetched.jumps().then(|| change(fetched.target())).flatten(),
        });
        first = fetched.fall();
    }
    found
}

impl Host for TinyHost {
    fn tables(&self) -> &'static Tables {
        self.tables
    }

    fn model(&self) -> Arc<HostModel> {
        Arc::clone(&self.model)
    }

    fn inspect(&self) -> Arc<dyn Inspect> {
        Arc::new(Objects::new(&self.model))
    }

    fn samples(&mut self) -> Vec<Sample> {
        let mut found = Vec::new();
        for path in samples::programs() {
            let program = Loaded::load(&path).expect("a correct program");
            for function in &program.functions {
                found.push(Sample { code: copy(function, &program), instrs: instructions(function) });
            }
        }
        found
    }

    fn fields(&mut self) -> Vec<FieldSample> {
        let one = Value::float(1.5);
        let list = Value::list();
        list.push(one.clone()).expect("room");
        let shape = Value::structure(7, 2);
        shape.set_slot(0, one.clone());
        let range = Value::range_iter(11, 12, 13);
        let iterator = Value::list_iter(list.clone(), 14);
        let sample = |name, object: &Value, word| FieldSample { name, object: object.clone().into_address(), word };
        vec![
            sample("list.items", &list, one.address()),
            sample("list.len", &list, 1),
            sample("struct.shape", &shape, 7),
            sample("struct.slots", &shape, one.address()),
            sample("range_iterator.start", &range, 11),
            sample("range_iterator.len", &range, 12),
            sample("range_iterator.step", &range, 13),
            sample("list_iterator.index", &iterator, 14),
            sample("list_iterator.seq", &iterator, list.address()),
        ]
    }

    fn make(&mut self, datum: &Datum) -> Option<u64> {
        let value = match datum {
            Datum::Int(value) => Value::int(*value),
            Datum::Float(value) => Value::float(*value),
            Datum::Bool(value) => Value::bool(*value),
            Datum::None => Value::nil(),
            Datum::List(items) => {
                let list = Value::list();
                for item in items {
                    // SAFETY: a new reference that `make` gave to us.
                    let item = unsafe { Value::from_address(self.make(item)?) }?;
                    list.push(item).ok()?;
                }
                list
            }
            Datum::RangeIter(next, len, step) => Value::range_iter(*next, *len, *step),
            Datum::ListIter(items, index) => {
                // SAFETY: as above.
                let list = unsafe { Value::from_address(self.make(&Datum::List(items.clone()))?) }?;
                Value::list_iter(list, *index)
            }
            Datum::Wide | Datum::Other(_) => return None,
        };
        Some(value.into_address())
    }

    fn read(&mut self, object: u64) -> Datum {
        let value = borrow(object);
        let mut items = |list: &Value| {
            let len = list.list_len().unwrap_or(0);
            (0..len).filter_map(|at| list.item(at)).map(|item| self.read(item.address())).collect()
        };
        match value.tag() {
            Tag::Int => Datum::Int(value.as_int().unwrap_or(0)),
            Tag::Float => Datum::Float(value.as_float().unwrap_or(0.0)),
            Tag::Bool => Datum::Bool(value.as_bool().unwrap_or(false)),
            Tag::Nil => Datum::None,
            Tag::List => Datum::List(items(&value)),
            Tag::RangeIter => {
                let (next, len, step) = value.as_range().unwrap_or((0, 0, 0));
                Datum::RangeIter(next, len, step)
            }
            Tag::ListIter => match value.as_list_iter() {
                Some((list, index)) => Datum::ListIter(items(&list), index),
                None => Datum::Other("an exhausted list iterator".to_owned()),
            },
            Tag::Str | Tag::Function | Tag::Builtin | Tag::Struct => Datum::Other(format!("{:?}", *value)),
        }
    }

    fn type_name(&mut self, object: u64) -> String {
        borrow(object).tag().name().to_owned()
    }

    fn retain(&mut self, object: u64) {
        Value::clone(&borrow(object)).into_address();
    }

    fn release(&mut self, object: u64) {
        drop(ManuallyDrop::into_inner(borrow(object)));
    }

    fn count(&mut self, object: u64) -> Option<i64> {
        Some(i64::from(borrow(object).count())).filter(|&count| count >= 0)
    }

    fn alive(&mut self) -> i64 {
        let census = census();
        // Memory that was used after its end is worse than memory that was lost, and shows here as well.
        census.alive() + 1_000_000 * census.damaged as i64
    }

    fn frame(&mut self) -> FrameSample {
        let function = self.function();
        let (header, deeper, index) = (function.headers[0], self.unit_of("POP"), self.unit_of("INDEX"));
        FrameSample {
            code: Arc::new(self.code()),
            header,
            deeper,
            call: HelperCall {
                first: index,
                text: format!("call tiny_index(%0, %1, {index})"),
                succeeds: [Datum::List(vec![Datum::Int(1 << 40)]), Datum::Int(0)],
                fails: [Datum::List(vec![Datum::Int(1)]), Datum::Int(1 << 33)],
                message: "index",
                line: function.line(index),
            },
        }
    }

    fn enter(&mut self, executor: Arc<Executor>, slots: &[u64], ready: &Ready) -> Left {
        let function = self.function();
        assert!(acceptable(&executor, function));
        let mut thread = Thread::new(&self.machine, 0).expect("memory");
        let stack = Stack::new(64).expect("memory");
        let mut frame = stack.frame(0, function).expect("room");
        // SAFETY: the law gives these references away.
        let values = slots.iter().map(|&slot| unsafe { Value::from_address(slot) });
        for (at, value) in values.enumerate() {
            match value {
                Some(value) if at < function.locals.len() => frame.set_local(at, value),
                Some(value) => frame.push(value),
                None => {}
            }
        }
        frame.unit = function.headers[0];
        ready();
        let way = match enter(&mut thread, &mut frame, &executor) {
            Entered::Busy => Way::Busy("a request, or an invalid executor".to_owned()),
            Entered::Refused => Way::Refused,
            Entered::Left(exit) => Way::Exit(exit),
            Entered::Raised(Raised::Error(error)) => Way::Raised(error.message.clone(), error.line),
            Entered::Raised(Raised::Stopped) => Way::Busy("the thread was stopped".to_owned()),
        };
        let used = function.locals.len() + frame.depth();
        let slots = (0..used).map(|at| frame.slot(at).map_or(0, |value| value.clone().into_address())).collect();
        let unit = frame.unit;
        frame.clear();
        Left { way, unit, slots }
    }

    fn ask(&self) -> Arc<dyn Fn() + Send + Sync> {
        let requests = Arc::clone(&self.machine.requests);
        Arc::new(move || requests.ask(request::WAKE))
    }

    fn programs(&mut self) -> Vec<Program> {
        let mut programs: Vec<Program> = samples::programs()
            .iter()
            .map(|path| Program { name: path.display().to_string(), text: samples::shortened(path), aborts: false })
            .collect();
        programs.push(Program { name: "a loop that returns".to_owned(), text: LEAVES.to_owned(), aborts: true });
        programs
    }

    fn run(&mut self, program: &Program, lane: Lane) -> Ran {
        let before = self.alive();
        let options = match lane {
            Lane::Interpreted => None,
            Lane::Compiled(fail_guard) => Some(JitOptions {
                threshold: Some(3),
                sync: true,
                interpret: fail_guard.is_some() || cfg!(not(feature = "llvm")),
                fail_guard,
                ..JitOptions::default()
            }),
        };
        let loaded = Loaded::from_text(&program.text, "sample.tiny").expect("a correct program");
        let machine = Machine::new(loaded, Limits { depth: 100, ..Limits::default() }, options).expect("a machine");
        let outcome = machine.run(1).expect("a thread").pop().expect("its outcome");
        let mut ran = Ran { output: format!("{}{:?}", outcome.output, outcome.result), ..Ran::default() };
        if let Some(jit) = &machine.jit {
            jit.shut_down();
            ran.iterations = jit.counters.iterations.load(std::sync::atomic::Ordering::Relaxed);
            ran.given_up = jit.aborts().into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
        }
        drop(machine);
        ran.lost = self.alive() - before;
        ran
    }

    fn relying(&mut self, change: Change, lane: Lane) -> Ran {
        let within = change == Change::Within;
        let options = (lane != Lane::Interpreted).then(|| JitOptions {
            threshold: Some(3),
            sync: within,
            interpret: cfg!(not(feature = "llvm")),
            ..JitOptions::default()
        });
        let loaded = Loaded::from_text(if within { CHANGES } else { RELIES }, "relies.tiny").expect("a program");
        let machine = Machine::new(loaded, Limits::default(), options).expect("a machine");
        let output = || machine.run(1).expect("a thread").pop().expect("its outcome").output;
        let set = || {
            let &(global, value) = machine.program.assignments.first().expect("an assignment");
            machine.globals.set(global, value, |name| machine.jit.iter().for_each(|jit| jit.forget_global(name)));
        };
        let service = machine.jit.as_ref().map(|jit| &jit.service);
        let mut ran = Ran::default();
        if within {
            ran.output = output();
        } else {
            service.iter().for_each(|service| drop(service.pause()));
            ran.output = output();
            if change == Change::BeforeEntry {
                set();
            }
            service.iter().for_each(|service| service.resume());
            service.iter().for_each(|service| service.wait_idle());
            ran.output += &output();
            if change == Change::AfterEntry {
                set();
            }
            ran.output += &output();
        }
        if let Some(jit) = &machine.jit {
            jit.shut_down();
            ran.iterations = jit.counters.iterations.load(std::sync::atomic::Ordering::Relaxed);
            ran.given_up = jit.aborts().into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
        }
        ran
    }
}

impl TinyHost {
    fn code(&self) -> CodeCopy {
        copy(self.function(), &self.machine.program)
    }
}

#[test]
fn a_cache_or_jump_that_the_family_file_miscounts_is_noticed() {
    let _alone = ALONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let law = Law::named("instructions_are_cut_as_the_interpreter_does").expect("a law");
    let right = include_str!("../families/tiny.fam");
    let wrong = [
        ("family FIELD 57 (owner -- res) cache [place]", "family FIELD 57 (owner -- res) cache [place, more]"),
        ("instr JUMP_BACK 41 ( -- ) cache 1", "instr JUMP_BACK 41 ( -- ) cache 2"),
        ("iterates skip 0", "iterates skip 1"),
    ];
    for (from, to) in [("", "")].into_iter().chain(wrong) {
        assert!(right.contains(from), "{from}");
        let tables = fam::load(&right.replacen(from, to, 1), "tiny.fam").expect("correct families");
        let machine = Machine::new(Loaded::from_text(FRAME, "frame.tiny").expect("correct"), Limits::default(), None);
        let model = Arc::new(model::build(&TABLES).expect("a complete model"));
        let mut host = TinyHost { machine: machine.expect("a machine"), model, tables };
        assert_eq!(law.check(&mut host).is_err(), from != to, "{to}");
    }
}
