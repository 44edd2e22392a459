//! Helpers: what compiled code calls for everything that is not a few machine instructions.
//!
//! Arguments are borrowed; a result is a new reference, or null if the helper failed: why is in
//! [`Thread::raised`]. Each gets the native context first and the calling instruction's unit last, and says through
//! the context when compiled code must leave: its executor was invalidated meanwhile.
//!
//! On the thread that runs the code. Calls of functions run the interpreter below.

use super::enter::Activation;
use crate::heap::Value;
use crate::heap::value::end_of;
use crate::machine::Fail;
use crate::machine::eval::{advance, append, at_index, iterator, set_index};
use crate::machine::numbers;
use crate::machine::thread::{Place, Raised, Thread};
use firesteel_compiler::install::executor::ExecutorState;
use firesteel_protocol::native::NativeContext;
use std::mem::ManuallyDrop;

/// A row of the table of helpers.
pub struct Helper {
    /// Name in the `.fam` file.
    pub name: &'static str,
    /// Number of operands, without context and unit.
    pub args: usize,
    code: Code,
}

impl Helper {
    /// Address of its code.
    pub fn address(&self) -> u64 {
        match self.code {
            Code::Zero(code) => code as *const () as u64,
            Code::One(code) => code as *const () as u64,
            Code::Two(code) => code as *const () as u64,
            Code::Three(code) => code as *const () as u64,
            Code::Four(code) => code as *const () as u64,
            Code::Five(code) => code as *const () as u64,
        }
    }
}

/// The native context, as helpers get it.
type Context = *mut NativeContext;

/// A helper by its number of operands; then comes the unit. References and integers are words alike.
#[derive(Clone, Copy)]
enum Code {
    Zero(unsafe extern "C" fn(Context, i64) -> u64),
    One(unsafe extern "C" fn(Context, u64, i64) -> u64),
    Two(unsafe extern "C" fn(Context, u64, u64, i64) -> u64),
    Three(unsafe extern "C" fn(Context, u64, u64, u64, i64) -> u64),
    Four(unsafe extern "C" fn(Context, u64, u64, u64, u64, i64) -> u64),
    Five(unsafe extern "C" fn(Context, u64, u64, u64, u64, u64, i64) -> u64),
}

/// All helpers.
pub const TABLE: &[Helper] = &[
    Helper { name: "tiny_arith", args: 3, code: Code::Three(arith) },
    Helper { name: "tiny_compare", args: 3, code: Code::Three(compare) },
    Helper { name: "tiny_negate", args: 1, code: Code::One(negate) },
    Helper { name: "tiny_invert", args: 1, code: Code::One(invert) },
    Helper { name: "tiny_index", args: 2, code: Code::Two(index) },
    Helper { name: "tiny_set_index", args: 3, code: Code::Three(store_index) },
    Helper { name: "tiny_field", args: 2, code: Code::Two(field) },
    Helper { name: "tiny_set_field", args: 3, code: Code::Three(set_field) },
    Helper { name: "tiny_new", args: 1, code: Code::One(new_struct) },
    Helper { name: "tiny_list_0", args: 0, code: Code::Zero(list_0) },
    Helper { name: "tiny_list_1", args: 1, code: Code::One(list_1) },
    Helper { name: "tiny_list_2", args: 2, code: Code::Two(list_2) },
    Helper { name: "tiny_list_3", args: 3, code: Code::Three(list_3) },
    Helper { name: "tiny_append", args: 2, code: Code::Two(list_append) },
    Helper { name: "tiny_iter", args: 1, code: Code::One(iter) },
    Helper { name: "tiny_next", args: 1, code: Code::One(next) },
    Helper { name: "tiny_call_0", args: 1, code: Code::One(call_0) },
    Helper { name: "tiny_call_1", args: 2, code: Code::Two(call_1) },
    Helper { name: "tiny_call_2", args: 3, code: Code::Three(call_2) },
    Helper { name: "tiny_call_3", args: 4, code: Code::Four(call_3) },
    Helper { name: "tiny_call_4", args: 5, code: Code::Five(call_4) },
    Helper { name: "tiny_print", args: 1, code: Code::One(print) },
    Helper { name: "tiny_set_global", args: 1, code: Code::One(set_global) },
];

/// Why a helper fails.
enum Failed {
    /// By itself.
    Here(Fail),
    /// Something that it called.
    Below(Raised),
}

impl From<Fail> for Failed {
    fn from(fail: Fail) -> Failed {
        Failed::Here(fail)
    }
}

/// Does a helper's work: finds the thread, keeps a failure, and says whether compiled code must leave.
///
/// # Safety
/// `context` is the one that compiled code was entered with; `unit` is a unit of its function.
unsafe fn hosted(
    context: Context,
    unit: i64,
    work: impl FnOnce(&mut Thread<'_>, Place<'_>) -> Result<Option<Value>, Failed>,
) -> u64 {
    // SAFETY: `enter` keeps activation and thread where they are, and uses neither, until the code has left.
    unsafe {
        let activation = (*context).host.cast::<Activation<'_, '_>>();
        let function = (*activation).function;
        let thread = (*activation).thread.as_mut();
        let place = Place { function, unit: unit as u32 };
        let result = work(thread, place);
        if (*activation).executor.state() != ExecutorState::Valid {
            (*context).leave = 1;
        }
        match result {
            Ok(value) => value.map_or(0, Value::into_address),
            Err(failed) => {
                let raised = match failed {
                    Failed::Here(fail) => thread.error(place, fail),
                    Failed::Below(raised) => raised,
                };
                thread.raised = Some(raised);
                (*context).leave = 1;
                0
            }
        }
    }
}

/// A borrowed argument. Verified code has no null on its stack; nil stands for what cannot be.
///
/// # Safety
/// `address` is that of a live object, or null.
unsafe fn borrow(address: u64) -> ManuallyDrop<Value> {
    // SAFETY: the reference stays with compiled code: it is not given up here.
    ManuallyDrop::new(unsafe { Value::from_address(address) }.unwrap_or_else(Value::nil))
}

/// Defines helpers. Operands written `ref` are borrowed values, those written `int` numbers.
macro_rules! helpers {
    ($($(#[$doc:meta])* fn $name:ident($thread:ident, $place:ident $(, $arg:ident: $kind:tt)*) $body:block)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        /// Called by compiled code, with its context, live operands and the calling instruction's unit.
        unsafe extern "C" fn $name(context: Context, $($arg: u64,)* unit: i64) -> u64 {
            // SAFETY: the caller's promise.
            unsafe {
                $(let $arg = helpers!(@operand $arg $kind);)*
                hosted(context, unit, |$thread, $place| { let _ = &$place; $body })
            }
        }
    )*};
    (@operand $arg:ident ref) => { borrow($arg) };
    (@operand $arg:ident int) => { $arg as i64 };
}

helpers! {
    /// Any arithmetic.
    fn arith(_thread, place, lhs: ref, rhs: ref, operator: int) {
        Ok(Some(numbers::arith(operator as u32, &lhs, &rhs)?))
    }
    /// Any comparison.
    fn compare(_thread, place, lhs: ref, rhs: ref, operator: int) {
        Ok(Some(Value::bool(numbers::compare(operator as u32, &lhs, &rhs)?)))
    }
    /// Negation.
    fn negate(_thread, place, value: ref) {
        Ok(Some(numbers::negate(&value)?))
    }
    /// Logical complement.
    fn invert(_thread, place, value: ref) {
        Ok(Some(numbers::invert(&value)?))
    }
    /// An element.
    fn index(_thread, place, container: ref, at: ref) {
        Ok(Some(at_index(&container, &at)?))
    }
    /// Sets an element.
    fn store_index(_thread, place, value: ref, container: ref, at: ref) {
        set_index((*value).clone(), &container, &at)?;
        Ok(Some(Value::nil()))
    }
    /// A field.
    fn field(thread, place, owner: ref, name: int) {
        let slot = thread.slot_of(&owner, name as u32)?;
        Ok(Some(owner.slot(slot).unwrap_or_else(Value::nil)))
    }
    /// Sets a field.
    fn set_field(thread, place, value: ref, owner: ref, name: int) {
        let slot = thread.slot_of(&owner, name as u32)?;
        owner.set_slot(slot, (*value).clone());
        Ok(Some(Value::nil()))
    }
    /// A struct.
    fn new_struct(thread, place, shape: int) {
        Ok(Some(thread.new_struct(shape as u32)?))
    }
    /// An empty list.
    fn list_0(thread, place) {
        list_of(thread, &[])
    }
    /// A list of one item.
    fn list_1(thread, place, a: ref) {
        list_of(thread, &[&a])
    }
    /// A list of two items.
    fn list_2(thread, place, a: ref, b: ref) {
        list_of(thread, &[&a, &b])
    }
    /// A list of three items.
    fn list_3(thread, place, a: ref, b: ref, c: ref) {
        list_of(thread, &[&a, &b, &c])
    }
    /// Appends to a list.
    fn list_append(thread, place, list: ref, value: ref) {
        append(&list, (*value).clone())?;
        thread.check_budget()?;
        Ok(Some(Value::nil()))
    }
    /// An iterator.
    fn iter(_thread, place, iterable: ref) {
        Ok(Some(iterator((*iterable).clone())?))
    }
    /// The next item; null without an error at the end.
    fn next(_thread, place, iterator: ref) {
        Ok(advance(&iterator)?)
    }
    /// Calls without arguments.
    fn call_0(thread, place, callable: ref) {
        call(thread, place, &callable, &[])
    }
    /// Calls with one argument.
    fn call_1(thread, place, callable: ref, a: ref) {
        call(thread, place, &callable, &[&a])
    }
    /// Calls with two arguments.
    fn call_2(thread, place, callable: ref, a: ref, b: ref) {
        call(thread, place, &callable, &[&a, &b])
    }
    /// Calls with three arguments.
    fn call_3(thread, place, callable: ref, a: ref, b: ref, c: ref) {
        call(thread, place, &callable, &[&a, &b, &c])
    }
    /// Calls with four arguments.
    fn call_4(thread, place, callable: ref, a: ref, b: ref, c: ref, d: ref) {
        call(thread, place, &callable, &[&a, &b, &c, &d])
    }
    /// Prints.
    fn print(thread, place, value: ref) {
        thread.print(&value)?;
        Ok(Some(Value::nil()))
    }
    /// Does an assignment of the program.
    fn set_global(thread, place, assignment: int) {
        thread.set_global(assignment as u32);
        Ok(Some(Value::nil()))
    }
}

fn list_of(thread: &Thread<'_>, items: &[&Value]) -> Result<Option<Value>, Failed> {
    thread.check_budget()?;
    let list = Value::list();
    for &item in items {
        append(&list, item.clone())?;
    }
    Ok(Some(list))
}

fn call(thread: &mut Thread<'_>, place: Place<'_>, callable: &Value, args: &[&Value]) -> Result<Option<Value>, Failed> {
    let args = args.iter().map(|&arg| arg.clone()).collect();
    thread.call(callable, args, place).map(Some).map_err(Failed::Below)
}

// Boxes and ends of objects, called by compiled code without a context.

/// A new integer.
pub extern "C" fn box_i64(value: i64) -> u64 {
    Value::int(value).into_address()
}

/// A new float.
pub extern "C" fn box_f64(value: f64) -> u64 {
    Value::float(value).into_address()
}

/// A range iterator.
pub extern "C" fn new_range_iter(next: i64, len: i64, step: i64) -> u64 {
    Value::range_iter(next, len, step).into_address()
}

/// A list iterator; takes over the list.
///
/// # Safety
/// `list` is a reference to a list that is given away.
pub unsafe extern "C" fn new_list_iter(list: u64, index: i64) -> u64 {
    // SAFETY: the caller's promise.
    let list = unsafe { Value::from_address(list) }.unwrap_or_else(Value::nil);
    Value::list_iter(list, index).into_address()
}

/// The end of an object that owns no other.
///
/// # Safety
/// Its count is zero, and its type is declared plain.
pub unsafe extern "C" fn dealloc_plain(object: u64) {
    // SAFETY: the caller's promise.
    unsafe { end_of(object) }
}

/// The end of any object. Runs no code of the program.
///
/// # Safety
/// Its count is zero.
pub unsafe extern "C" fn dealloc(_: *mut NativeContext, object: u64) {
    // SAFETY: the caller's promise.
    unsafe { end_of(object) }
}
