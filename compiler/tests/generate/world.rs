//! What generated trees run on: a frame with objects of every kind, helpers of every effect, and what a run comes to.
//!
//! Owns the model (the one of `support`, with helpers that look, change, run host code and ask to leave) and the making
//! and reading of a world. A run is compared by the frame as the host would restore it, by the counts and contents of
//! every object that was there before, and by the log of what ended and what was called, in order. Objects are never
//! freed; what a run has made is told by its value, since passes may make fewer. One world a run, on one thread.

use crate::support::{self, Object, new_float, new_int, new_list, restored, show};
use firesteel_compiler::ir::semantics::{float_floor_div, float_rem};
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::exits::{ExitDescriptor, Restore};
use firesteel_protocol::host::{HostElem, HostField, HostHelper, HostModel};
use firesteel_protocol::native::{MAX_SPILLS, NativeContext};
use firesteel_protocol::types::{Items, Kind};
use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::mem::offset_of;

/// Local slots: constant ones, by what they hold, then two that trees write.
pub const INT: u16 = 0;
pub const FLOAT: u16 = 1;
pub const LIST: u16 = 2;
pub const CELL: u16 = 3;
pub const FLOATS: u16 = 4;
pub const TUPLE: u16 = 5;
pub const MUTABLE: [u16; 2] = [6, 7];
pub const LOCALS: u16 = 8;
/// Depth of the value stack at every exit.
pub const DEPTH: u16 = 4;
/// A slot above the stack, whose memory owns an object that is stale at every exit.
pub const STALE: u16 = LOCALS + DEPTH;
/// Elements of each list and of the tuple: a power of two, so that any number can be made an index.
pub const ITEMS: usize = 4;
const SLOTS: usize = 16;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

fn log(line: String) {
    LOG.with(|log| log.borrow_mut().push(line));
}

fn object(address: u64) -> &'static mut Object {
    // SAFETY: generated trees pass live objects of this heap, which is never freed; one thread runs them.
    unsafe { &mut *(address as *mut Object) }
}

extern "C" fn dealloc_plain(address: u64) {
    // How many objects were made, and so how many end, is a pass's own affair: only the world's are told by `Outcome`.
    let _ = address;
}
extern "C" fn dealloc(context: *mut NativeContext, address: u64) {
    // SAFETY: compiled code passes the context it was entered with.
    let unit = unsafe { (*context).unit };
    if !support::is_plain(address) {
        log(format!("end of {} at {unit}", show(address)));
    }
}
extern "C" fn sum(a: i64, b: i64, c: u64) -> i64 {
    a.wrapping_mul(3).wrapping_add(b) ^ c as i64
}
extern "C" fn mix(a: f64, b: i64, c: f64) -> f64 {
    a + 10.0 * b as f64 - c
}
extern "C" fn is_odd(a: i64) -> u64 {
    // All bits of the low byte but the first: the result is "not zero", not "one".
    if a & 1 == 1 { 2 } else { 0 }
}
extern "C" fn count_of(address: u64) -> i64 {
    object(address).count.into()
}
/// The first element, with a reference of its own.
extern "C" fn first(list: u64) -> u64 {
    let item = support::item(list, 0);
    support::incref(item);
    item
}
extern "C" fn set_flag(cell: u64, flag: u64) {
    object(cell).first = u64::from(flag & 0xff != 0);
}
/// Host code: it is seen in the log, changes what it gets hold of, and leaves now and then.
extern "C" fn run(context: *mut NativeContext, address: u64) -> u64 {
    let calls = CALLS.with(|calls| {
        calls.set(calls.get() + 1);
        calls.get()
    });
    log(format!("run {calls} on {}", show(address)));
    if support::is_kind(address, "dict") {
        object(address).first ^= 1;
    }
    if support::is_kind(address, "list") {
        // The elements change places: each keeps its one reference.
        support::rotate(address);
    }
    // SAFETY: as in `dealloc`.
    unsafe { (*context).leave = u64::from(calls.is_multiple_of(3)) };
    new_int(i64::from(calls))
}
/// References as an array: an integer of how many there are, and of the last one's kind.
extern "C" fn any(row: *const u64, count: u64) -> u64 {
    // SAFETY: a tree passes so many references, live or null.
    let row = unsafe { core::slice::from_raw_parts(row, count as usize) };
    log(format!("any {}", row.iter().map(|&object| show(object)).collect::<Vec<_>>().join(", ")));
    new_int(count as i64 * 100)
}
/// Host code that takes an array of references over: they end where their owner says, and the array is its own to write.
extern "C" fn take(context: *mut NativeContext, row: *mut u64, count: u64) -> u64 {
    // SAFETY: a tree passes so many references, which it owns.
    let row = unsafe { core::slice::from_raw_parts_mut(row, count as usize) };
    for object in &mut *row {
        log(format!("take {}", show(*object)));
        support::decref(core::mem::replace(object, 1));
    }
    let calls = CALLS.with(|calls| calls.replace(calls.get() + 1));
    // SAFETY: as in `dealloc`.
    unsafe { (*context).leave = u64::from(calls % 5 == 1) };
    new_int(count as i64)
}
/// Asks the thread to leave at its next poll, from the second time on.
extern "C" fn ask(context: *mut NativeContext) {
    let calls = CALLS.with(|calls| calls.replace(calls.get() + 1));
    log(format!("ask {calls}"));
    // SAFETY: as in `dealloc`; the word is the world's own.
    unsafe { *(*context).requests.cast_mut() = u64::from(calls >= 1) };
}
extern "C" fn floordiv(a: f64, b: f64) -> f64 {
    float_floor_div(a, b)
}
extern "C" fn floormod(a: f64, b: f64) -> f64 {
    float_rem(a, b)
}
extern "C" fn pow(a: f64, b: f64) -> f64 {
    a.powf(b)
}

/// The model.
pub fn model() -> HostModel {
    let mut model = support::model();
    let flag = model.fields.iter().find(|field| field.name == "cell.flag").map(|field| field.class);
    let flag = flag.expect("the model has cells");
    let mut add = |name: &str, args: &[Kind], result, effect, address| {
        let args = args.to_vec();
        let name = name.to_owned();
        model.helpers.push(HostHelper {
            name,
            args,
            result,
            effect,
            lasting: false,
            replaces: None,
            takes: false,
            variadic: false,
            address,
        });
    };
    use Kind::{Bool, F64, I64, Ref};
    add("w_sum", &[I64, I64, Bool], Some(I64), Effect::Pure, sum as *const () as u64);
    add("w_mix", &[F64, I64, F64], Some(F64), Effect::Pure, mix as *const () as u64);
    add("w_is_odd", &[I64], Some(Bool), Effect::Pure, is_odd as *const () as u64);
    add("w_count_of", &[Ref], Some(I64), Effect::Read(AliasClass::COUNTS), count_of as *const () as u64);
    add("w_first", &[Ref], Some(Ref), Effect::RunsHost, first_hidden as *const () as u64);
    add("w_set_flag", &[Ref, Bool], None, Effect::Write(flag), set_flag as *const () as u64);
    add("w_run", &[Ref], Some(Ref), Effect::RunsHost, run as *const () as u64);
    add("w_ask", &[], None, Effect::RunsHost, ask as *const () as u64);
    add("w_any", &[], Some(Ref), Effect::Alloc, any as *const () as u64);
    add("w_take", &[], Some(Ref), Effect::RunsHost, take as *const () as u64);
    for helper in &mut model.helpers {
        helper.variadic = ["w_any", "w_take"].contains(&helper.name.as_str());
        helper.takes |= helper.name == "w_take";
    }
    let held = model.fields.iter().find(|field| field.name == "cell.object").map(|field| field.class);
    let class = held.expect("the model has cells");
    model.elems.push(HostElem {
        name: "cell_item".to_owned(),
        class,
        immutable: false,
        nullable: false,
        items: Items::Objects,
    });
    let numbers = offset_of!(Numbers, floats) as u32;
    let arrays = [("floats", F64, Items::Floats), ("words", I64, Items::Words), ("bytes", I64, Items::Bytes)];
    for (at, (name, kind, items)) in (0_u16..).zip(arrays) {
        let (class, offset) = (AliasClass(40 + at), numbers + u32::from(at) * 8 * ITEMS as u32);
        model.fields.push(HostField { name: format!("cell.{name}"), offset, kind, class, immutable: false });
        model.elems.push(HostElem { name: format!("{name}_item"), class, immutable: false, nullable: false, items });
    }
    let runtime = &mut model.runtime;
    (runtime.floordiv_f64, runtime.floormod_f64, runtime.pow_f64) =
        (floordiv as *const () as u64, floormod as *const () as u64, pow as *const () as u64);
    (runtime.dealloc_plain, runtime.dealloc) = (dealloc_plain as *const () as u64, dealloc as *const () as u64);
    model
}

/// The cell, with arrays of numbers in it.
#[repr(C)]
struct Numbers {
    object: support::Object,
    floats: [f64; ITEMS],
    words: [i64; ITEMS],
    bytes: [u64; ITEMS],
}

fn new_cell(flag: u64, held: u64) -> u64 {
    // SAFETY: just made, of the layout that all objects begin with.
    let object = unsafe { (support::new_object("dict", 1, flag, held) as *const support::Object).read() };
    let floats = std::array::from_fn(|at| at as f64 * 1.5 - 2.0);
    let words = std::array::from_fn(|at| (at as i64) << 61);
    let bytes = std::array::from_fn(|at| 0x80ff_0700_fe01 >> at);
    Box::into_raw(Box::new(Numbers { object, floats, words, bytes })) as u64
}

/// Helpers that run host code get the context first.
extern "C" fn first_hidden(_context: *mut NativeContext, list: u64) -> u64 {
    first(list)
}

/// What a tree is entered with.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Inputs {
    pub int: i64,
    pub float: f64,
    /// Chooses the types of elements and of what the frame's mutable slots hold.
    pub shape: u32,
    /// Checks of chaos until one leaves; 0 for none.
    pub misfortune: u64,
}

/// A frame and all that hangs at it.
pub struct World {
    pub home: [u64; SLOTS],
    pub context: NativeContext,
    requests: Box<Cell<u64>>,
    /// Every object that was there at the start.
    known: Vec<u64>,
    /// The object in [`CELL`] at the start.
    cell: u64,
}

impl World {
    pub fn new(inputs: &Inputs) -> World {
        LOG.with(|log| log.borrow_mut().clear());
        CALLS.with(|calls| calls.set(0));
        let mut known = Vec::new();
        let mut keep = |address: u64| {
            known.push(address);
            address
        };
        let number = |at: u32| match (inputs.shape >> (2 * at)) & 3 {
            0 | 3 => new_int(i64::from(at) * 7 - 3),
            1 => new_float(f64::from(at) - 1.5),
            _ => new_float(f64::NAN),
        };
        let mut home = [0; SLOTS];
        home[usize::from(INT)] = keep(new_int(inputs.int));
        home[usize::from(FLOAT)] = keep(new_float(inputs.float));
        let items: Vec<u64> = (0..ITEMS as u32).map(|at| keep(number(at))).collect();
        home[usize::from(LIST)] = keep(new_list(&items));
        let held = keep(number(4));
        home[usize::from(CELL)] = keep(new_cell(u64::from(inputs.shape & 1), held));
        let items: Vec<u64> = (0..ITEMS).map(|at| keep(new_float(at as f64 * 0.25))).collect();
        // One of them is shared, so that it is not written in place.
        support::incref(items[1]);
        home[usize::from(FLOATS)] = keep(new_list(&items));
        let items: Vec<u64> = (0..ITEMS as u32).map(|at| keep(number(5 + at))).collect();
        let items: &mut [u64] = Box::leak(items.into_boxed_slice());
        home[usize::from(TUPLE)] = keep(support::new_object("tuple", 1, ITEMS as u64, items.as_mut_ptr() as u64));
        if inputs.shape & 2 != 0 {
            home[usize::from(MUTABLE[0])] = keep(new_int(inputs.int ^ 5));
        }
        if inputs.shape & 4 != 0 {
            // The same object twice.
            home[usize::from(MUTABLE[1])] = home[usize::from(FLOAT)];
            support::incref(home[usize::from(FLOAT)]);
        }
        home[usize::from(STALE)] = keep(new_int(1 << 40));
        let requests = Box::new(Cell::new(0));
        let context = NativeContext {
            requests: requests.as_ptr(),
            requests_at_entry: 0,
            leave: 0,
            host: std::ptr::null_mut(),
            iterations: 0,
            rounds: 0,
            rounds_wanted: 0,
            unit: 0,
            misfortune: inputs.misfortune,
            values: [0xdead; MAX_SPILLS],
        };
        World { home, context, requests, known, cell: home[usize::from(CELL)] }
    }

    /// What the run came to, after the host has restored the frame.
    pub fn outcome(mut self, exit: &ExitDescriptor) -> Outcome {
        let mut text = format!("{:?} {:?} depth={}\n", exit.key, exit.kind, exit.depth);
        for slot in &exit.slots {
            // A box and what is inside come to the same object.
            let value = restored(&slot.value, &self.context.values).replace(" owned", "");
            let _ = writeln!(text, "{} = {value}", slot.slot);
        }
        self.restore(exit);
        for (slot, &word) in self.home.iter().enumerate() {
            let _ = writeln!(text, "memory {slot} = {}{}", self.name(word), show(word));
        }
        for (number, &address) in self.known.iter().enumerate() {
            let _ = writeln!(text, "#{number} count {} is {}", object(address).count, show(address));
        }
        let cell = self.cell;
        let _ = writeln!(text, "cell {} {}", object(cell).first & 0xff, show(object(cell).second));
        // SAFETY: the world made it with these behind it, and it lives as long.
        let numbers = unsafe { &*(cell as *const Numbers) };
        // A NaN has no sign that counts.
        let floats = numbers.floats.map(|float| if float.is_nan() { f64::NAN } else { float }.to_bits());
        let _ = writeln!(text, "numbers {floats:x?} {:x?} {:x?}", numbers.words, numbers.bytes);
        let log = LOG.with(RefCell::take);
        text += &log.join("\n");
        Outcome { text, iterations: self.context.iterations, unit: self.context.unit, asked: self.requests.get() != 0 }
    }

    fn name(&self, word: u64) -> String {
        self.known.iter().position(|&known| known == word && word != 0).map_or(String::new(), |at| format!("#{at} "))
    }

    /// Does as the host does: each slot takes over or gets a reference, and gives up the one it had.
    fn restore(&mut self, exit: &ExitDescriptor) {
        let mut old: Vec<u64> = Vec::new();
        let mut new: Vec<(usize, Option<u64>)> = Vec::new();
        for slot in &exit.slots {
            let at = usize::from(slot.slot);
            let chosen = match &slot.value {
                Restore::Number { object, number } => {
                    let known = match object.as_ref() {
                        Restore::Spilled { index, .. } => self.context.values[usize::from(*index)],
                        Restore::Object(word) => *word,
                        other => panic!("no object: {other:?}"),
                    };
                    if known == 0 { number } else { object }
                }
                value => value,
            };
            let value = match chosen {
                Restore::Spilled { index, kind: Kind::Ref, owned } => {
                    let word = self.context.values[usize::from(*index)];
                    if !owned && word == self.home[at] {
                        continue;
                    }
                    if !owned && word != 0 {
                        support::incref(word);
                    }
                    Some(word)
                }
                Restore::Object(word) => {
                    if *word != 0 {
                        support::incref(*word);
                    }
                    Some(*word)
                }
                Restore::ListIter { list, .. } => {
                    // The iterator owns the list by the reference that compiled code gives it.
                    let _ = list;
                    None
                }
                Restore::Spilled { .. }
                | Restore::Int(_)
                | Restore::Float(_)
                | Restore::Bool(_)
                | Restore::Number { .. }
                | Restore::RangeIter { .. } => None,
            };
            old.push(self.home[at]);
            new.push((at, value));
        }
        for &stale in &exit.stale {
            old.push(self.home[usize::from(stale)]);
            new.push((usize::from(stale), Some(0)));
        }
        for (at, word) in new {
            // An object of this exit's own making is told above, by its value.
            self.home[at] = match word {
                Some(word) if self.known.contains(&word) => word,
                Some(_) | None => 0,
            };
        }
        for word in old {
            if word != 0 {
                support::decref(word);
            }
        }
    }
}

/// What a run came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    pub text: String,
    /// What two back ends must agree on beyond that: passes may copy a loop's first round.
    pub iterations: u64,
    pub unit: u64,
    pub asked: bool,
}
