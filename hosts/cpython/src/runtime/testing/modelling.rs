//! The check, the model, objects seen by the compiler, and exception tables of real code.

use super::*;
use crate::families::TABLES;
use crate::runtime::check::{Unfit, Unfitness, check, check_tool};
use crate::runtime::exception_table::handler;
use crate::runtime::inspect::Objects;
use crate::runtime::model::Imports;
use crate::runtime::{helpers, model};
use firesteel_protocol::effects::Effect;
use firesteel_protocol::fam::project::Inspect;
use firesteel_protocol::fam::tables::{FieldDecl, HelperDecl, ObjectDecl, Tables, TypeDecl};
use firesteel_protocol::host::Unboxed;
use std::sync::Arc;

#[test]
fn this_interpreter_fits() {
    python(|py| {
        assert!(check(py).is_ok());
        register(py);
        assert_eq!(check_tool(py, TOOL as usize), Ok(()));
        assert_eq!(check_tool(py, 2), Ok(()), "nobody has it");
    });
}

#[test]
fn what_does_not_fit_is_told() {
    let unfit = Unfitness(vec![
        Unfit::Version { built: "3.13".to_owned(), running: "3.14".to_owned() },
        Unfit::Build("a debug build"),
    ]);
    assert_eq!(
        unfit.to_string(),
        "firesteel cannot be used with this Python:\n  \
         - this build of Firesteel is for CPython 3.13, but this is 3.14; install the build for it\n  \
         - this is a debug build, which Firesteel does not support; use a standard release build of CPython 3.13"
    );
}

#[test]
fn every_helper_is_declared() {
    for name in helpers::NAMES {
        let declared = TABLES.helpers.iter().any(|helper| helper.name == *name);
        assert!(declared, "no family file declares {name}");
    }
}

/// The reference interpreter passes no more.
#[test]
fn no_helper_takes_more_than_eight_words() {
    for name in helpers::NAMES {
        let helper = helpers::named(name).expect("a helper of the table");
        let words = helper.args.len() + if helper.runs_host { 2 } else { 0 };
        assert!(words <= 8, "{name} takes {words} words, context and unit among them");
    }
}

#[test]
fn unknown_names_are_told() {
    let tables = Tables {
        types: &[TypeDecl { name: "t", symbol: "PyNoSuch_Type", unboxed: Unboxed::No, plain: false }],
        fields: &[FieldDecl { name: "list.colour", kind: Kind::I64, class: 3, immutable: false }],
        helpers: &[
            HelperDecl {
                name: "py_no_such",
                args: &[],
                variadic: false,
                result: None,
                effect: Effect::Pure,
                lasting: false,
                replaces: None,
                takes: false,
            },
            HelperDecl {
                name: "py_subscr",
                args: &[Kind::Ref],
                variadic: false,
                result: Some(Kind::Ref),
                effect: Effect::Alloc,
                lasting: false,
                replaces: None,
                takes: false,
            },
        ],
        objects: &[ObjectDecl { name: "o", path: "builtins.no.such" }],
        ..TABLES
    };
    python(|py| {
        let errors = model::build(py, &tables, Imports::All).err().unwrap();
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let expected = [
            "type `t`: the interpreter has no symbol `PyNoSuch_Type`; name a type object that it exports",
            "field `list.colour` is not known; add its offset to the table in runtime/fields.rs",
            "helper `py_no_such` does not exist; write it and add it to the table in runtime/helpers/mod.rs",
            "helper `py_subscr` is declared as (ref) -> ref, but the function is (ref, ref) -> ref runs host",
            "object `o`: `builtins.no.such` cannot be found: AttributeError: module 'builtins' has no attribute 'no'",
        ];
        assert_eq!(told, expected);
    });
}

#[test]
fn the_compiler_sees_objects_without_touching_them() {
    python(|py| {
        let model = model::build(py, &TABLES, Imports::All).ok().unwrap();
        let objects = Objects::new(Arc::new(model));
        let names = define(
            py,
            "
def generate():
    yield 1
def function(): pass
class C:
    def method(self): pass
running = generate()
ended = generate()
list(ended)
bound = C().method
",
        );
        let eval = |text: &str| py.eval(&CString::new(text).unwrap(), Some(&names), None).unwrap();
        let at = |text: &str| {
            let object = eval(text);
            (object.as_ptr() as u64, object)
        };
        let (small, _small) = at("7");
        let (wide, _wide) = at("1 << 64");
        let int = py.get_type::<pyo3::types::PyInt>().as_ptr() as u64;
        assert_eq!((objects.type_of(small).address(), objects.type_of(small).is_wide()), (int, false));
        assert_eq!((objects.type_of(wide).address(), objects.type_of(wide).is_wide()), (int, true));
        let (len, _len) = at("len");
        let known = objects.known(len).unwrap();
        assert_eq!(TABLES.objects[usize::from(known)].name, "len");
        assert_eq!(objects.known(small), None);
        let (generator, _generator) = at("running");
        assert_eq!(objects.generator_function(generator), Some(at("generate").0));
        assert_eq!(objects.generator_function(at("ended").0), None);
        assert_eq!(objects.generator_function(small), None);
        assert!(objects.is_bound_method(at("bound").0) && !objects.is_bound_method(len));
        assert_eq!(objects.code(at("function").0), Some(at("function.__code__").0));
        assert_eq!(objects.code(len), None);
    });
}

#[test]
fn exception_tables_are_read_as_dis_reads_them() {
    python(|py| {
        let names = define(
            py,
            "
import dis, types, inspect, argparse, asyncio.base_events, contextlib, tokenize
def codes(module):
    todo, seen = [compile(inspect.getsource(module), 'x', 'exec')], []
    while todo:
        code = todo.pop()
        seen.append(code)
        todo += [const for const in code.co_consts if isinstance(const, types.CodeType)]
    return seen
def tables():
    for module in (inspect, argparse, asyncio.base_events, contextlib, tokenize):
        for code in codes(module):
            entries = dis._parse_exception_table(code)
            yield (code, [(e.start // 2, e.end // 2, e.target // 2, e.depth, e.lasti) for e in entries])
",
        );
        type Entry = (u32, u32, u32, u32, bool);
        let mut handlers = 0;
        for item in get(&names, "tables").call0().unwrap().try_iter().unwrap() {
            let (object, entries): (Bound<'_, PyAny>, Vec<Entry>) = item.unwrap().extract().unwrap();
            // SAFETY: a live code object.
            let code = unsafe { Code::from_object(object.as_ptr()) }.unwrap();
            for unit in 0..code.len() {
                let found = handler(code.exception_table(), unit)
                    .map(|handler| (handler.target, handler.depth, handler.push_unit));
                let expected = entries
                    .iter()
                    .find(|(start, end, ..)| (*start..*end).contains(&unit))
                    .map(|&(_, _, target, depth, lasti)| (target, depth, lasti));
                assert_eq!(found, expected, "unit {unit} of {object}");
                handlers += usize::from(found.is_some());
            }
        }
        assert!(handlers > 1000, "only {handlers} units with a handler");
    });
}

#[test]
fn nonsense_in_an_exception_table_is_no_handler() {
    assert_eq!(handler(&[], 0), None);
    assert_eq!(handler(&[0x80, 0x05], 1), None, "cut off");
    assert_eq!(handler(&[0xff; 40], 7), None, "a number without end");
    // Every short text of a small alphabet, and a long pseudo-random one: no panic, and an end.
    let mut state = 1_u32;
    for length in 0..200 {
        let table: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        for unit in [0, 1, 100, u32::MAX] {
            if let Some(found) = handler(&table, unit) {
                assert!(found.depth <= u32::MAX >> 1);
            }
        }
    }
}
