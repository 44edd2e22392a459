//! Helpers: what compiled code calls for everything that is not a few machine instructions.
//!
//! Owns the table of helpers by the names that `.fam` files use, and the shape they have in common. Arguments
//! are borrowed, but where the `.fam` file says that the helper takes them; a reference result is new, or null with an
//! exception set. A null without an exception, which a helper that takes its arguments never gives, means that nothing was
//! done, and the interpreter executes the instruction (or, from `py_next`, that the iterator is
//! exhausted).
//!
//! A helper that may run Python code gets the native context first and the calling instruction's unit last,
//! and does its work inside [`hosted`]. Interpreter threads with the GIL; no destructors, no panics: Python
//! runs below. The interpreter may end a thread there by unwinding its stack, which the C ABI of Rust answers with an abort:
//! so such a helper is `C-unwind`.

mod calls;
mod classes;
mod containers;
mod displays;
mod functions;
pub mod int_keys;
mod moved;
mod names;
mod numbers;
mod operators;
mod patterns;
mod slices;
mod strings;

use super::activation::{Activation, begin_call, end_call};
use firesteel_protocol::native::NativeContext;
use firesteel_protocol::types::Kind;
use pyo3::ffi::{self, PyObject};

/// A reference, as helpers pass it.
type Ref = *mut PyObject;

/// A word of the calling convention.
trait Word {
    const KIND: Kind;
}
impl Word for Ref {
    const KIND: Kind = Kind::Ref;
}
impl Word for i64 {
    const KIND: Kind = Kind::I64;
}
/// References, as an array; their number follows.
impl Word for *mut Ref {
    const KIND: Kind = Kind::Addr;
}
impl Word for f64 {
    const KIND: Kind = Kind::F64;
}

/// A helper, described by its own type.
pub struct Helper {
    /// Operand kinds, without context and unit.
    pub args: Vec<Kind>,
    /// Result kind.
    pub result: Option<Kind>,
    /// Whether it may run Python code, and so has context and unit.
    pub runs_host: bool,
    address: usize,
}

impl Helper {
    /// Address of its code.
    pub fn address(&self) -> u64 {
        self.address as u64
    }
}

/// A function that can be a helper.
trait Signature {
    fn describe(self) -> Helper;
}

macro_rules! signatures {
    ($(($($arg:ident)*);)*) => {$(
        // May run Python: context first, unit last.
        impl<$($arg: Word,)* R: Word> Signature
            for unsafe extern "C-unwind" fn(*mut NativeContext, $($arg,)* i64) -> R
        {
            fn describe(self) -> Helper {
                Helper {
                    args: vec![$($arg::KIND,)*],
                    result: Some(R::KIND),
                    runs_host: true,
                    address: self as usize,
                }
            }
        }
        // Cannot run Python.
        impl<$($arg: Word,)* R: Word> Signature for unsafe extern "C-unwind" fn($($arg,)*) -> R {
            fn describe(self) -> Helper {
                Helper {
                    args: vec![$($arg::KIND,)*],
                    result: Some(R::KIND),
                    runs_host: false,
                    address: self as usize,
                }
            }
        }
    )*};
}
signatures! {
    ();
    (A);
    (A B);
    (A B C);
    (A B C D);
    (A B C D E);
    (A B C D E F);
}

macro_rules! helpers {
    ($($name:ident: $function:path as fn($($arg:ty),*);)*) => {
        /// The helper with this name.
        pub fn named(name: &str) -> Option<Helper> {
            match name {
                $(stringify!($name) => {
                    let function = $function as unsafe extern "C-unwind" fn($($arg),*) -> _;
                    Some(function.describe())
                })*
                _ => None,
            }
        }

        /// Names of all helpers, for the test that each is declared.
        #[cfg(test)]
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}
helpers! {
    py_binary_op: operators::binary as fn(_, _, _, _, _);
    py_compare: operators::compare as fn(_, _, _, _, _);
    py_contains: operators::contains as fn(_, _, _, _, _);
    py_contains_str: strings::contains as fn(_, _);
    py_compare_str: strings::compare as fn(_, _);
    py_concat: strings::concat as fn(_, _);
    py_unary_negative: operators::negative as fn(_, _, _);
    py_unary_invert: operators::invert as fn(_, _, _);
    py_unary_positive: operators::positive as fn(_, _, _);
    py_list_to_tuple: containers::list_to_tuple as fn(_);
    py_to_bool: operators::truth as fn(_, _, _);
    py_len: containers::length as fn(_, _, _);
    py_isinstance: classes::isinstance as fn(_, _);
    py_new: classes::new as fn(_);
    py_super_method: classes::super_method as fn(_, _, _, _);
    py_note_attribute: classes::note_attribute as fn(_, _);
    py_subscr: containers::subscr as fn(_, _, _, _);
    py_subscr_pushed: containers::subscr_pushed as fn(_, _, _, _);
    py_dict_subscr: containers::dict_subscr as fn(_, _, _, _);
    py_store_subscr: containers::store_subscr as fn(_, _, _, _, _);
    py_delete_subscr: containers::delete_subscr as fn(_, _, _, _);
    py_list_append: containers::list_append as fn(_, _);
    py_set_add: containers::set_add as fn(_, _, _, _);
    py_dict_add: containers::dict_add as fn(_, _, _, _, _);
    py_get_iter: containers::get_iter as fn(_, _, _);
    py_next: containers::next as fn(_, _, _);
    py_list_extend: displays::list_extend as fn(_, _, _, _);
    py_set_update: displays::set_update as fn(_, _, _, _);
    py_dict_update: displays::dict_update as fn(_, _, _, _);
    py_dict_merge: displays::dict_merge as fn(_, _, _, _, _);
    py_build_list: displays::list as fn(_, _);
    py_build_tuple: displays::tuple as fn(_, _);
    py_build_string: displays::string as fn(_, _);
    py_build_set: displays::set as fn(_, _, _, _);
    py_build_map: displays::map as fn(_, _, _, _);
    py_build_const_key_map: displays::const_key_map as fn(_, _, _, _);
    py_build_slice: slices::build as fn(_, _);
    py_cut: slices::cut as fn(_, _, _);
    py_store_cut: slices::store_cut as fn(_, _, _, _, _, _);
    py_slice: slices::slice as fn(_, _, _, _, _);
    py_store_slice: slices::store_slice as fn(_, _, _, _, _, _);
    py_format: strings::format as fn(_, _, _, _);
    py_format_number: strings::format_number as fn(_);
    py_convert: strings::convert as fn(_, _, _, _);
    py_make_function: functions::make as fn(_, _, _);
    py_set_function_attribute: functions::set_attribute as fn(_, _, _, _, _);
    py_match_sequence: patterns::sequence as fn(_);
    py_match_mapping: patterns::mapping as fn(_);
    py_match_keys: patterns::keys as fn(_, _, _, _);
    py_match_class: patterns::class as fn(_, _, _, _, _, _);
    py_sin: numbers::sin as fn(_);
    py_cos: numbers::cos as fn(_);
    py_tan: numbers::tan as fn(_);
    py_exp: numbers::exp as fn(_);
    py_log: numbers::log as fn(_);
    py_atan: numbers::atan as fn(_);
    py_atan2: numbers::atan2 as fn(_, _);
    py_call: calls::call as fn(_, _, _, _);
    py_call_quiet: calls::call_quiet as fn(_, _);
    py_call_pushed: calls::call_pushed as fn(_, _, _, _);
    py_call_kw: calls::call_kw as fn(_, _, _, _);
    py_call_ex: calls::call_ex as fn(_, _, _, _);
    py_load_attr: names::load_attr as fn(_, _, _, _);
    py_load_attr_pushed: names::load_attr_pushed as fn(_, _, _, _);
    py_load_method: names::load_method as fn(_, _, _, _);
    py_store_attr: names::store_attr as fn(_, _, _, _, _);
    py_delete_attr: names::delete_attr as fn(_, _, _, _);
    py_load_name: names::load_name as fn(_, _, _);
    py_store_name: names::store_name as fn(_, _, _, _);
    py_store_global: names::store_global as fn(_, _, _, _);
    py_load_global: names::load_global as fn(_, _, _);
    py_store_entry: names::store_entry as fn(_, _, _);
    py_load_deref: names::load_deref as fn(_, _, _);
    py_store_deref: names::store_deref as fn(_, _, _, _);
}

/// The references of a helper that takes any number of them.
///
/// # Safety
/// `first` and `count` are what compiled code passed to it.
#[inline]
unsafe fn row<'a>(first: *mut Ref, count: i64) -> &'a mut [Ref] {
    // SAFETY: compiled code has an array of so many for the time of the call, which nobody else looks at.
    unsafe { core::slice::from_raw_parts_mut(first, usize::try_from(count).unwrap_or(0)) }
}

/// Runs something that may run Python code, see [`begin_call`] and [`end_call`].
///
/// # Safety
/// `context` and `unit` are what compiled code passed to the helper that calls this.
#[inline]
unsafe fn hosted<R>(context: *mut NativeContext, unit: i64, work: impl FnOnce(&Activation) -> R) -> R {
    // SAFETY: passed on.
    unsafe {
        let activation = begin_call(context, unit);
        let result = work(&activation);
        end_call(context, activation);
        result
    }
}

/// Levels of C recursion that an evaluation loop takes (`PY_EVAL_C_STACK_UNITS` in Python/ceval.c).
pub const EVALUATION: core::ffi::c_int = 2;

/// The same for what takes so many levels of C recursion more than what the interpreter does in its place: it pushes a
/// frame for a Python function where C calls one, and calls C functions without counting. The depth at which
/// recursion ends is the interpreter's. Whether there is C stack for it [`stack`](crate::runtime::stack) decides.
///
/// # Safety
/// As for [`hosted`].
#[inline]
unsafe fn hosted_with<R>(
    context: *mut NativeContext,
    unit: i64,
    levels: core::ffi::c_int,
    work: impl FnOnce(&Activation) -> R,
) -> R {
    // SAFETY: passed on; the levels are taken back.
    unsafe {
        hosted(context, unit, |activation| {
            activation.tstate.grant_levels(levels);
            let result = work(activation);
            activation.tstate.grant_levels(-levels);
            result
        })
    }
}

/// The result of a C function that returns -1 with an exception: None, or null.
#[inline]
fn none_unless(failed: bool) -> Ref {
    if failed {
        core::ptr::null_mut()
    } else {
        // SAFETY: an immortal object.
        unsafe { ffi::Py_None() }
    }
}

/// The result of a C predicate: 1, 0, or -1 with an exception.
#[inline]
fn truth_of(answer: core::ffi::c_int) -> Ref {
    // SAFETY: immortal objects.
    unsafe {
        match answer {
            ..0 => core::ptr::null_mut(),
            0 => ffi::Py_False(),
            1.. => ffi::Py_True(),
        }
    }
}
