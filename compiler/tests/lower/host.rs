//! A host made for these tests: objects in Rust memory with CPython's layout, and the functions that compiled
//! code calls. What compiled code did (objects ended, helpers called) is kept per thread.

use firesteel_compiler::config::{Config, Tier};
use firesteel_compiler::ir::parse::parse;
use firesteel_compiler::ir::tree::TraceTree;
use firesteel_compiler::ir::verify::verify;
use firesteel_compiler::llvm::{Backend, CompileDump, CompiledCode};
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::host::*;
use firesteel_protocol::native::{MAX_SPILLS, NativeContext};
use firesteel_protocol::types::{Items, Kind};
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Reference count of an immortal object (PEP 683, CPython 3.13).
pub const IMMORTAL: u32 = u32::MAX;

/// A type object.
#[repr(C, align(16))]
pub struct Type([u64; 4]);

macro_rules! types {
    ($($name:ident),*) => { $(pub static $name: Type = Type([0; 4]);)* };
}
types!(INT, FLOAT, BOOL, LIST, ARGS);

/// Any object: header and five words.
#[repr(C, align(16))]
#[derive(Debug)]
pub struct Object {
    /// 32 bits of count, the rest unused.
    pub count: Cell<u32>,
    unused: u32,
    /// Type.
    pub ty: Cell<usize>,
    /// Fields.
    pub words: [Cell<u64>; 6],
}

/// Makes an object that is never freed.
pub fn object(ty: &'static Type, count: u32, words: &[u64]) -> &'static Object {
    let cells = core::array::from_fn(|at| Cell::new(words.get(at).copied().unwrap_or(0)));
    Box::leak(Box::new(Object {
        count: Cell::new(count),
        unused: 0,
        ty: Cell::new(core::ptr::from_ref(ty) as usize),
        words: cells,
    }))
}

/// The address of an object.
pub fn address(object: &Object) -> u64 {
    core::ptr::from_ref(object) as u64
}

/// The object at an address that came from `object`.
pub fn at(address: u64) -> &'static Object {
    assert_ne!(address, 0);
    // SAFETY: tests pass addresses of leaked objects only.
    unsafe { &*(address as *const Object) }
}

/// A float object.
pub fn new_float(count: u32, value: f64) -> &'static Object {
    object(&FLOAT, count, &[value.to_bits()])
}

/// An integer object: sign, magnitude in 30-bit digits.
pub fn new_int(count: u32, value: i128) -> &'static Object {
    let mut digits = Vec::new();
    let mut rest = value.unsigned_abs();
    while rest != 0 {
        digits.push((rest & 0x3fff_ffff) as u32);
        rest >>= 30;
    }
    let sign = match value.signum() {
        0 => 1,
        1 => 0,
        _ => 2,
    };
    let mut words = vec![(digits.len() as u64) << 3 | sign];
    for pair in digits.chunks(2) {
        words.push(u64::from(pair[0]) | u64::from(pair.get(1).copied().unwrap_or(0)) << 32);
    }
    object(&INT, count, &words)
}

/// The value of an integer object.
pub fn int_value(object: &Object) -> i128 {
    let tag = object.words[0].get();
    let mut magnitude = 0_i128;
    for at in (0..(tag >> 3) as usize).rev() {
        let word = object.words[1 + at / 2].get();
        magnitude = magnitude << 30 | i128::from((word >> (32 * (at % 2))) as u32);
    }
    magnitude * (1 - i128::from(tag & 3))
}

/// A list of objects.
pub fn new_list(items: &[&'static Object]) -> &'static Object {
    let items: &'static [Cell<u64>] = Box::leak(items.iter().map(|item| Cell::new(address(item))).collect());
    object(&LIST, 1, &[items.len() as u64, items.as_ptr() as u64])
}

/// Element `index` of a list.
pub fn item(list: &Object, index: usize) -> &'static Object {
    assert!(index < list.words[0].get() as usize);
    // SAFETY: made by `new_list`, which leaks an array of that many words.
    at(unsafe { *(list.words[1].get() as *const u64).add(index) })
}

thread_local! {
    /// What compiled code called, in order.
    pub static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn log(line: String) {
    LOG.with(|log| log.borrow_mut().push(line));
}

/// What was logged since the last call.
pub fn take_log() -> Vec<String> {
    LOG.with(RefCell::take)
}

extern "C" fn box_i64(value: i64) -> u64 {
    address(new_int(1, value.into()))
}
extern "C" fn box_f64(value: f64) -> u64 {
    address(new_float(1, value))
}
extern "C" fn unbox_i64(int: u64, out: *mut i64) -> i32 {
    log("unbox".to_owned());
    match i64::try_from(int_value(at(int))) {
        Ok(value) => {
            // SAFETY: compiled code passes its own stack slot.
            unsafe { *out = value };
            1
        }
        Err(_) => 0,
    }
}
/// Freed memory is used again: nothing in it may be read any more.
fn poison(object: &Object) {
    object.words.iter().for_each(|word| word.set(0xdddd_dddd_dddd_dddd));
}
extern "C" fn dealloc_plain(object: u64) {
    log(format!("end {}", describe(at(object))));
    poison(at(object));
}
extern "C" fn dealloc(context: *mut NativeContext, object: u64) {
    // SAFETY: compiled code passes the context it was entered with.
    let unit = match unsafe { (*context).unit } {
        0 => String::new(),
        unit => format!(" at {unit}"),
    };
    log(format!("dealloc {}{unit}", describe(at(object))));
    poison(at(object));
}
extern "C" fn new_range_iter(next: i64, len: i64, step: i64) -> u64 {
    log(format!("range {next} {len} {step}"));
    address(object(&LIST, 1, &[next as u64, len as u64, step as u64]))
}
extern "C" fn new_list_iter(list_: u64, index: i64) -> u64 {
    log(format!("iter {index}"));
    address(object(&LIST, 1, &[list_, index as u64]))
}
extern "C" fn floordiv(a: f64, b: f64) -> f64 {
    firesteel_compiler::ir::semantics::float_floor_div(a, b)
}
extern "C" fn floormod(a: f64, b: f64) -> f64 {
    firesteel_compiler::ir::semantics::float_rem(a, b)
}
extern "C" fn pow(a: f64, b: f64) -> f64 {
    a.powf(b)
}

/// An object in the log.
pub fn describe(object: &Object) -> String {
    let count = object.count.get();
    if object.ty.get() == core::ptr::from_ref(&FLOAT) as usize {
        format!("{} count {count}", f64::from_bits(object.words[0].get()))
    } else if object.ty.get() == core::ptr::from_ref(&INT) as usize {
        format!("{} count {count}", int_value(object))
    } else {
        format!("object count {count}")
    }
}

extern "C" fn sum3(a: i64, b: f64, c: u64) -> i64 {
    a + b as i64 + c as i64
}
extern "C" fn odd(a: i64) -> u64 {
    // All bits but one: the result is "not zero", not "one".
    if a & 1 == 1 { 2 } else { 0 }
}
extern "C" fn count_of(object: u64) -> i64 {
    at(object).count.get().into()
}
extern "C" fn run(context: *mut NativeContext, object: u64) -> u64 {
    log(format!("run {}", describe(at(object))));
    // SAFETY: compiled code passes the context it was entered with.
    unsafe { (*context).leave = at(object).words[5].get() };
    object
}
extern "C" fn append(list_: u64, value: i64) {
    log(format!("append {value}"));
    at(list_).words[2].set(value as u64);
}
extern "C" fn request(context: *mut NativeContext, requests: u64) {
    // SAFETY: as in `run`; tests point `requests` at a word they own.
    unsafe { *(*context).requests.cast_mut() = requests };
}

fn field(name: &str, offset: u32, kind: Kind, class: u16, immutable: bool) -> HostField {
    HostField { name: name.to_owned(), offset, kind, class: AliasClass(class), immutable }
}

fn helper(name: &str, args: &[Kind], result: Option<Kind>, effect: Effect, address: usize) -> HostHelper {
    let address = address as u64;
    HostHelper {
        name: name.to_owned(),
        args: args.to_vec(),
        result,
        effect,
        lasting: false,
        replaces: None,
        takes: false,
        variadic: false,
        address,
    }
}

/// The host model of this process.
pub fn model() -> Arc<HostModel> {
    thread_local! {
        static MODEL: Arc<HostModel> = Arc::new(make_model());
    }
    MODEL.with(Arc::clone)
}

fn make_model() -> HostModel {
    let host_type = |name: &str, ty: &'static Type, unboxed| HostType {
        name: name.to_owned(),
        symbol: name.to_owned(),
        address: core::ptr::from_ref(ty) as u64,
        unboxed,
        plain: unboxed != Unboxed::No,
    };
    HostModel {
        name: "test".to_owned(),
        types: vec![
            host_type("int", &INT, Unboxed::Int),
            host_type("float", &FLOAT, Unboxed::Float),
            host_type("list", &LIST, Unboxed::No),
            host_type("args", &ARGS, Unboxed::No),
        ],
        fields: vec![
            field("args.i0", 16, Kind::I64, 3, false),
            field("args.i1", 24, Kind::I64, 3, false),
            field("args.f0", 32, Kind::F64, 4, false),
            field("args.f1", 40, Kind::F64, 4, false),
            field("args.b0", 48, Kind::Bool, 5, false),
            field("args.b1", 49, Kind::Bool, 5, false),
            field("args.ref", 56, Kind::Ref, 6, false),
            field("list.len", 16, Kind::I64, 7, false),
            field("list.items", 24, Kind::Addr, 7, false),
            field("list.fixed", 32, Kind::I64, 8, true),
        ],
        elems: vec![HostElem {
            name: "list.item".to_owned(),
            class: AliasClass(9),
            immutable: false,
            nullable: false,
            items: Items::Objects,
        }],
        helpers: vec![
            helper(
                "sum3",
                &[Kind::I64, Kind::F64, Kind::Bool],
                Some(Kind::I64),
                Effect::Pure,
                sum3 as *const () as usize,
            ),
            helper("odd", &[Kind::I64], Some(Kind::Bool), Effect::Pure, odd as *const () as usize),
            helper(
                "count_of",
                &[Kind::Ref],
                Some(Kind::I64),
                Effect::Read(AliasClass::COUNTS),
                count_of as *const () as usize,
            ),
            helper("run", &[Kind::Ref], Some(Kind::Ref), Effect::RunsHost, run as *const () as usize),
            helper("append", &[Kind::Ref, Kind::I64], None, Effect::Write(AliasClass(8)), append as *const () as usize),
            helper("request", &[Kind::I64], None, Effect::RunsHost, request as *const () as usize),
        ],
        layout: ObjectLayout {
            refcount: 0,
            type_pointer: 8,
            int: IntLayout::Digits { tag: 16, digit: 24 },
            float_value: 16,
            true_object: address(object(&BOOL, IMMORTAL, &[])),
            false_object: address(object(&BOOL, IMMORTAL, &[])),
        },
        objects: Vec::new(),
        runtime: Runtime {
            box_i64: box_i64 as *const () as u64,
            box_f64: box_f64 as *const () as u64,
            unbox_i64: unbox_i64 as *const () as u64,
            dealloc_plain: dealloc_plain as *const () as u64,
            dealloc: dealloc as *const () as u64,
            new_range_iter: new_range_iter as *const () as u64,
            new_list_iter: new_list_iter as *const () as u64,
            push_frames: 0,
            pop_frames: 0,
            floordiv_f64: floordiv as *const () as u64,
            floormod_f64: floormod as *const () as u64,
            pow_f64: pow as *const () as u64,
        },
    }
}

/// A tree from its text; the text must be of a well-formed tree.
pub fn tree(text: &str) -> TraceTree {
    let model = model();
    let tree = match parse(text, &model) {
        Ok(tree) => tree,
        Err(error) => panic!("{error}\n{text}"),
    };
    if let Err(errors) = verify(&tree, &model) {
        panic!("{errors}\n{text}");
    }
    tree
}

/// A backend with the built-in settings.
pub fn backend() -> Backend {
    let config = Config::built_in().expect("the built-in settings are valid");
    Backend::new(&config, model()).expect("LLVM works on this machine")
}

/// Compiles a tree's text.
pub fn compile(text: &str) -> CompiledCode {
    backend().compile(&tree(text), "test", Tier::Hot, None).expect("it compiles")
}

/// Compiles a tree's text and keeps what each stage made.
pub fn compile_dumped(text: &str) -> (CompiledCode, CompileDump) {
    let mut dump = CompileDump::default();
    let code = backend().compile(&tree(text), "test", Tier::Hot, Some(&mut dump)).expect("it compiles");
    (code, dump)
}

/// The same for a tier.
pub fn compile_for(tier: Tier, text: &str) -> CompiledCode {
    backend().compile(&tree(text), "test", tier, None).expect("it compiles")
}

/// What a run of compiled code gave.
#[derive(Debug)]
pub struct Left {
    /// Exit index.
    pub exit: u32,
    /// Exit buffer.
    pub values: Box<[u64; MAX_SPILLS]>,
    /// Iterations counted.
    pub iterations: u64,
}

/// Runs compiled code over frame slots.
pub fn run_code(code: &CompiledCode, home: &mut [u64]) -> Left {
    run_rounds(code, home, 0)
}

/// The same; so many rounds are wanted.
pub fn run_rounds(code: &CompiledCode, home: &mut [u64], rounds_wanted: u64) -> Left {
    let requests = Cell::new(0_u64);
    let mut context = NativeContext {
        requests: requests.as_ptr(),
        requests_at_entry: 0,
        leave: 0,
        host: core::ptr::null_mut(),
        iterations: 0,
        rounds: 0,
        rounds_wanted,
        unit: 0,
        misfortune: 0,
        values: [0xdead; MAX_SPILLS],
    };
    // SAFETY: the code was compiled for the host of this file; every slot its tree names is in `home`.
    let exit = unsafe { (code.entry)(home.as_mut_ptr(), &raw mut context) };
    Left { exit, values: Box::new(context.values), iterations: context.iterations }
}
