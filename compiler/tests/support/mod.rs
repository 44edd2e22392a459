//! A small host for tests: a model with CPython's names and real objects in memory behind it.
//!
//! Owns the test model and its heap: reference counts, types, integers, floats, bools, lists and a few helpers
//! of each effect. Objects are never freed (a count of zero is what a test looks at), so nothing dangles.
//! Used by every integration test of the crate; each test runs on its own thread and objects are not shared.
#![allow(dead_code, reason = "each test crate uses its part")]

use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::exits::Restore;
use firesteel_protocol::host::*;
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::types::{Items, Kind};
use std::sync::LazyLock;

/// Any object: header, then a payload that depends on the type.
#[repr(C)]
#[derive(Debug)]
pub struct Object {
    pub count: i32,
    pub pad: u32,
    pub kind: *const TypeObject,
    /// int: tag; float: value; list: length.
    pub first: u64,
    /// int: digits, low first; list: address of the elements.
    pub second: u64,
}

/// An integer with room for three digits; two fit the object's second word.
#[repr(C)]
struct WideInt {
    object: Object,
    third: u64,
}

/// A type object: an address that is not another type's.
#[repr(C)]
#[derive(Debug)]
pub struct TypeObject {
    pub name: &'static str,
}

const TYPES: [TypeObject; 9] = [
    TypeObject { name: "int" },
    TypeObject { name: "float" },
    TypeObject { name: "bool" },
    TypeObject { name: "list" },
    TypeObject { name: "tuple" },
    TypeObject { name: "str" },
    TypeObject { name: "dict" },
    TypeObject { name: "range_iterator" },
    TypeObject { name: "none" },
];
static TYPE_OBJECTS: [TypeObject; 9] = TYPES;

const IMMORTAL: i32 = -1;

/// Tells the iterators of lists from those of ranges, whose type they share here.
const LIST_ITER: u32 = 1;

/// Types whose objects hold others.
const HOLDERS: [&str; 3] = ["list", "tuple", "dict"];

fn type_object(name: &str) -> *const TypeObject {
    TYPE_OBJECTS.iter().find(|object| object.name == name).map_or(std::ptr::null(), std::ptr::from_ref)
}

/// A new object that is never freed.
pub fn new_object(kind: &str, count: i32, first: u64, second: u64) -> u64 {
    let object = Object { count, pad: 0, kind: type_object(kind), first, second };
    Box::into_raw(Box::new(object)) as u64
}

struct Truth {
    no: u64,
    yes: u64,
}
static TRUTH: LazyLock<Truth> =
    LazyLock::new(|| Truth { no: new_object("bool", IMMORTAL, 0, 0), yes: new_object("bool", IMMORTAL, 1, 0) });

/// A new integer object, as CPython lays it out: 30-bit digits, count and sign in the tag.
pub extern "C" fn new_int(value: i64) -> u64 {
    let magnitude = value.unsigned_abs();
    let digits: Vec<u32> = (0..3).map(|at| ((magnitude >> (30 * at)) & ((1 << 30) - 1)) as u32).collect();
    let count = digits.iter().rposition(|&digit| digit != 0).map_or(0, |at| at + 1);
    let sign = match value.signum() {
        1 => 0,
        0 => 1,
        _ => 2,
    };
    let wide = Box::new(WideInt {
        object: Object { count: 1, pad: 0, kind: type_object("int"), first: (count as u64) << 3 | sign, second: 0 },
        third: 0,
    });
    let object = Box::into_raw(wide) as u64;
    for (at, digit) in digits.iter().enumerate() {
        // SAFETY: the allocation above has room for four digits after the tag.
        unsafe { ((object + 24) as *mut u32).add(at).write(*digit) };
    }
    object
}

/// A new float object.
pub extern "C" fn new_float(value: f64) -> u64 {
    new_object("float", 1, value.to_bits(), 0)
}

/// A new list that owns these references.
pub fn new_list(items: &[u64]) -> u64 {
    let items: &mut [u64] = Box::leak(items.to_vec().into_boxed_slice());
    new_object("list", 1, items.len() as u64, items.as_mut_ptr() as u64)
}

/// Whether an object is of this type.
pub fn is_kind(object: u64, kind: &str) -> bool {
    // SAFETY: tests pass objects of this heap only, and none is ever freed.
    unsafe { (*(object as *const Object)).kind == type_object(kind) }
}

/// Whether the end of an object runs no host code.
pub fn is_plain(object: u64) -> bool {
    !HOLDERS.iter().any(|kind| is_kind(object, kind))
}

/// One more reference to an object.
pub fn incref(object: u64) {
    // SAFETY: as above; objects are not shared between threads.
    let count = unsafe { &mut (*(object as *mut Object)).count };
    if *count >= 0 {
        *count += 1;
    }
}

/// One reference less; nothing happens at zero.
pub fn decref(object: u64) {
    // SAFETY: as for `incref`.
    let count = unsafe { &mut (*(object as *mut Object)).count };
    if *count >= 0 {
        *count -= 1;
    }
}

/// The elements of a list or tuple.
fn items<'o>(object: u64) -> &'o mut [u64] {
    // SAFETY: a list or tuple of this heap has `first` elements at `second`; they are never freed.
    unsafe {
        let object = &*(object as *const Object);
        std::slice::from_raw_parts_mut(object.second as *mut u64, object.first as usize)
    }
}

/// An element of a list or tuple, borrowed.
pub fn item(object: u64, index: usize) -> u64 {
    items(object)[index]
}

/// Moves the elements of a list on by one.
pub fn rotate(list: u64) {
    items(list).rotate_left(1);
}

/// Value of an integer object of this heap.
pub fn int_value(object: u64) -> i64 {
    // SAFETY: tests pass objects made by `new_int` only.
    unsafe {
        let object = object as *const Object;
        let digits = (object as u64 + 24) as *const u32;
        let magnitude = (0..3).fold(0_u128, |sum, at| sum | u128::from(*digits.add(at)) << (30 * at));
        let negative = (*object).first & 3 == 2;
        (if negative { -(magnitude as i128) } else { magnitude as i128 }) as i64
    }
}

/// A readable form of an object.
pub fn show(object: u64) -> String {
    show_within(object, 3)
}

/// The same to some depth: a list may hold itself.
fn show_within(object: u64, depth: u32) -> String {
    if object == 0 {
        return "null".to_owned();
    }
    // SAFETY: tests pass objects of this heap only, and none is ever freed.
    let (kind, first) = unsafe {
        let object = object as *const Object;
        ((*(*object).kind).name, (*object).first)
    };
    match kind {
        "int" => int_value(object).to_string(),
        "float" => format!("{:?}", f64::from_bits(first)),
        "bool" => if first == 1 { "True" } else { "False" }.to_owned(),
        "range_iterator" => show_iterator(object, depth.saturating_sub(1)),
        "list" | "tuple" if depth == 0 => "[...]".to_owned(),
        "list" | "tuple" => {
            let items: Vec<String> = items(object).iter().map(|&item| show_within(item, depth - 1)).collect();
            format!("[{}]", items.join(", "))
        }
        other => format!("<{other}>"),
    }
}

/// An iterator, in the form of one that was never made.
fn show_iterator(object: u64, depth: u32) -> String {
    // SAFETY: an iterator of this heap; those of ranges have their parts behind a pointer.
    unsafe {
        let object = &*(object as *const Object);
        if object.pad == LIST_ITER {
            return format!("list_iter({}, {})", show_within(object.first, depth), object.second as i64);
        }
        let [next, len, step] = *(object.first as *const [i64; 3]);
        format!("range_iter({next}, {len}, {step})")
    }
}

/// A readable form of a restored value, the same whether it was boxed or not.
pub fn restored(value: &Restore, spilled: &[u64]) -> String {
    match value {
        Restore::Spilled { index, kind, owned } => {
            let word = spilled[usize::from(*index)];
            match kind {
                Kind::Ref | Kind::Addr => format!("{}{}", show(word), if *owned { " owned" } else { "" }),
                Kind::I64 => (word as i64).to_string(),
                Kind::F64 => format!("{:?}", f64::from_bits(word)),
                Kind::Bool => if word != 0 { "True" } else { "False" }.to_owned(),
            }
        }
        Restore::Int(value) => value.to_string(),
        Restore::Float(bits) => format!("{:?}", f64::from_bits(*bits)),
        Restore::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Restore::Object(address) => show(*address),
        Restore::Number { object, number } => match restored(object, spilled) {
            none if none == show(0) => restored(number, spilled),
            object => object,
        },
        Restore::RangeIter { next, len, step } => {
            format!("range_iter({}, {}, {})", restored(next, spilled), restored(len, spilled), restored(step, spilled))
        }
        Restore::ListIter { list, index } => {
            format!("list_iter({}, {})", restored(list, spilled), restored(index, spilled))
        }
    }
}

/// Reference count of an object.
pub fn count(object: u64) -> i32 {
    // SAFETY: tests pass objects of this heap only.
    unsafe { (*(object as *const Object)).count }
}

extern "C" fn unbox_int(object: u64, out: *mut i64) -> i32 {
    // SAFETY: compiled code passes an integer object and a place for the result.
    let digits = unsafe { (*(object as *const Object)).first >> 3 };
    // SAFETY: integers of this heap have room for the third digit.
    let third = if digits == 3 { unsafe { *((object + 32) as *const u32) } } else { 0 };
    let value = int_value(object);
    let fits = digits < 3 || third < 8 || (third == 8 && value == i64::MIN);
    // SAFETY: see above.
    unsafe { out.write(value) };
    i32::from(fits)
}
extern "C" fn dealloc(_object: u64) {}
extern "C" fn dealloc_host(_context: *mut NativeContext, _object: u64) {}
extern "C" fn new_range_iter(next: i64, len: i64, step: i64) -> u64 {
    let parts: &mut [i64; 3] = Box::leak(Box::new([next, len, step]));
    new_object("range_iterator", 1, parts.as_ptr() as u64, 3)
}
extern "C" fn new_list_iter(list: u64, index: i64) -> u64 {
    let object = new_object("range_iterator", 1, list, index as u64);
    // SAFETY: the object was made above, and nobody else has it.
    unsafe { (*(object as *mut Object)).pad = LIST_ITER };
    object
}
extern "C" fn sum6(a: i64, b: i64, c: i64, d: i64, e: i64, f: i64) -> i64 {
    a + 10 * b + 100 * c + 1_000 * d + 10_000 * e + 100_000 * f
}
extern "C" fn mix(a: f64, b: i64, c: f64, d: i64) -> f64 {
    a + 10.0 * b as f64 + 100.0 * c + 1_000.0 * d as f64
}
extern "C" fn list_push(list: u64, item: u64) {
    // SAFETY: tests pass a list of this heap.
    let list = unsafe { &mut *(list as *mut Object) };
    // SAFETY: a list of this heap has that many elements there.
    let mut items = unsafe { std::slice::from_raw_parts(list.second as *const u64, list.first as usize) }.to_vec();
    items.push(item);
    list.first = items.len() as u64;
    list.second = Box::leak(items.into_boxed_slice()).as_ptr() as u64;
}
extern "C" fn list_first(list: u64) -> u64 {
    // SAFETY: tests pass a list of this heap that is not empty.
    unsafe { *((*(list as *const Object)).second as *const u64) }
}
extern "C" fn list_replace(list: u64, item: u64, index: i64) -> u64 {
    // SAFETY: tests pass a list of this heap and an index in bounds.
    unsafe { *((*(list as *const Object)).second as *mut u64).add(index as usize) = item };
    list
}
extern "C" fn host_leave(context: *mut NativeContext, object: u64) -> u64 {
    // SAFETY: compiled code passes its context.
    unsafe { (*context).leave = 1 };
    object
}
/// Takes a reference over, and gives it back as its result.
extern "C" fn host_take(_context: *mut NativeContext, object: u64) -> u64 {
    object
}

const LIST_ITEMS: AliasClass = AliasClass(3);
const LIST_LEN: AliasClass = AliasClass(4);
const LIST_ITEM: AliasClass = AliasClass(5);
const TUPLE: AliasClass = AliasClass(6);
const FLAG: AliasClass = AliasClass(7);

fn field(name: &str, offset: u32, kind: Kind, class: AliasClass, immutable: bool) -> HostField {
    HostField { name: name.to_owned(), offset, kind, class, immutable }
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

/// The test model.
pub fn model() -> HostModel {
    let types = TYPE_OBJECTS.iter().map(|object| HostType {
        name: object.name.to_owned(),
        symbol: format!("test_{}", object.name),
        address: std::ptr::from_ref(object) as u64,
        unboxed: match object.name {
            "int" => Unboxed::Int,
            "float" => Unboxed::Float,
            "bool" => Unboxed::Bool,
            _ => Unboxed::No,
        },
        plain: !HOLDERS.contains(&object.name),
    });
    use Kind::{Addr, Bool, F64, I64, Ref};
    HostModel {
        name: "test".to_owned(),
        types: types.collect(),
        fields: vec![
            field("list.len", 16, I64, LIST_LEN, false),
            field("list.items", 24, Addr, LIST_ITEMS, false),
            field("tuple.len", 16, I64, TUPLE, true),
            field("tuple.items", 24, Addr, TUPLE, true),
            field("float.value", 16, F64, AliasClass(8), true),
            field("cell.flag", 16, Bool, FLAG, false),
            field("cell.object", 24, Ref, AliasClass(9), false),
        ],
        elems: vec![
            HostElem {
                name: "list_item".to_owned(),
                class: LIST_ITEM,
                immutable: false,
                nullable: false,
                items: Items::Objects,
            },
            HostElem {
                name: "tuple_item".to_owned(),
                class: TUPLE,
                immutable: true,
                nullable: false,
                items: Items::Objects,
            },
            HostElem {
                name: "slot_item".to_owned(),
                class: LIST_ITEM,
                immutable: false,
                nullable: true,
                items: Items::Objects,
            },
        ],
        helpers: vec![
            helper("sum6", &[I64; 6], Some(I64), Effect::Pure, sum6 as *const () as usize),
            helper("mix", &[F64, I64, F64, I64], Some(F64), Effect::Pure, mix as *const () as usize),
            helper("list_first", &[Ref], Some(Ref), Effect::Read(LIST_ITEM), list_first as *const () as usize),
            helper("list_push", &[Ref, Ref], None, Effect::Write(LIST_LEN), list_push as *const () as usize),
            HostHelper {
                lasting: true,
                replaces: Some(ElemId(0)),
                ..helper(
                    "list_replace",
                    &[Ref, Ref, I64],
                    Some(Ref),
                    Effect::Write(LIST_ITEM),
                    list_replace as *const () as usize,
                )
            },
            helper("host_leave", &[Ref], Some(Ref), Effect::RunsHost, host_leave as *const () as usize),
            HostHelper {
                takes: true,
                ..helper("host_take", &[Ref], Some(Ref), Effect::RunsHost, host_take as *const () as usize)
            },
        ],
        objects: Vec::new(),
        layout: ObjectLayout {
            refcount: 0,
            type_pointer: 8,
            int: IntLayout::Digits { tag: 16, digit: 24 },
            float_value: 16,
            true_object: TRUTH.yes,
            false_object: TRUTH.no,
        },
        runtime: Runtime {
            box_i64: new_int as *const () as u64,
            box_f64: new_float as *const () as u64,
            unbox_i64: unbox_int as *const () as u64,
            dealloc_plain: dealloc as *const () as u64,
            dealloc: dealloc_host as *const () as u64,
            new_range_iter: new_range_iter as *const () as u64,
            new_list_iter: new_list_iter as *const () as u64,
            push_frames: 0,
            pop_frames: 0,
            floordiv_f64: 0,
            floormod_f64: 0,
            pow_f64: 0,
        },
    }
}
