//! What a host tells the compiler about its objects: types, fields, element classes, helpers.
//!
//! The names and alias classes come from the host's `.fam` file; offsets and addresses are filled in when
//! the host attaches, since they belong to one build of the interpreter. Immutable after attach, but for the
//! addresses of objects that the host finds later, and shared by all threads.

use crate::effects::{AliasClass, Effect};
use crate::types::{Items, Kind};
use std::sync::atomic::{AtomicU64, Ordering};

/// Index of a type in [`HostModel::types`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TypeId(pub u16);
/// Index of a field in [`HostModel::fields`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FieldId(pub u16);
/// Index of an element class in [`HostModel::elems`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ElemId(pub u16);
/// Index of a helper in [`HostModel::helpers`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct HelperId(pub u16);

/// How values of a type can live unboxed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unboxed {
    /// Only as a reference.
    No,
    /// As [`Kind::I64`] through `box_i64` and `unbox_i64`.
    Int,
    /// As [`Kind::F64`] through `box_f64` and `unbox_f64`.
    Float,
    /// As [`Kind::Bool`] through `box_bool` and `unbox_bool`.
    Bool,
}

/// A host type that guards may name.
#[derive(Clone, Debug)]
pub struct HostType {
    /// Name in `.fam` files and in the text form.
    pub name: String,
    /// Link-time symbol of the type object; empty for a structure that only has fields.
    pub symbol: String,
    /// Address in this process; 0 in tests that do not run code.
    pub address: u64,
    /// How its values live unboxed.
    pub unboxed: Unboxed,
    /// Whether the end of its objects can never run host code.
    pub plain: bool,
}

/// A field of a host object.
#[derive(Clone, Debug)]
pub struct HostField {
    /// `type.field` in `.fam` files and in the text form.
    pub name: String,
    /// Bytes from the object's start.
    pub offset: u32,
    /// Kind of the value; 64 bits wide but for [`Kind::Bool`], which is one byte.
    pub kind: Kind,
    /// Alias class.
    pub class: AliasClass,
    /// Whether it never changes during an object's life.
    pub immutable: bool,
}

/// A class of arrays.
#[derive(Clone, Debug)]
pub struct HostElem {
    /// Name in `.fam` files and in the text form.
    pub name: String,
    /// Alias class.
    pub class: AliasClass,
    /// Whether elements never change during the life of the object that owns the array.
    pub immutable: bool,
    /// Whether a place may hold null instead of an object: what is read has to be checked before it is used.
    pub nullable: bool,
    /// What the elements are.
    pub items: Items,
}

/// A runtime helper that compiled code may call, with the C calling convention.
///
/// A helper with [`Effect::RunsHost`] gets the native context as a first, hidden argument.
#[derive(Clone, Debug)]
pub struct HostHelper {
    /// Name in `.fam` files, in the text form, and as link-time symbol.
    pub name: String,
    /// Operand kinds, without the hidden context.
    pub args: Vec<Kind>,
    /// Whether any number of references come before these operands: it gets the address of an array of them, which it may
    /// write, and their number.
    pub variadic: bool,
    /// Result kind; a null reference is a value, what it means is checked by a guard that follows.
    pub result: Option<Kind>,
    /// What it may do.
    pub effect: Effect,
    /// Whether the result only tells that nothing failed: an object that lasts, and is never released.
    pub lasting: bool,
    /// The class of arrays in which it replaces an element, if it does: the array is the first operand's, the last one is
    /// the index. The reference that was there goes to the caller, unless the result is null.
    pub replaces: Option<ElemId>,
    /// Whether it takes over a reference of the caller's for each of its reference operands, also where it fails. Null needs
    /// none. It never gives null without an error then: the operands are gone, so that nobody can do its work in its place.
    pub takes: bool,
    /// Address in this process; 0 in tests that do not run code.
    pub address: u64,
}

/// Where the value of an integer object is.
#[derive(Clone, Copy, Debug)]
pub enum IntLayout {
    /// Integers without a bound, as CPython's `PyLongObject` (3.12 and later).
    Digits {
        /// Offset of the 64-bit tag: digit count << 3 | sign (0 positive, 1 zero, 2 negative).
        tag: u32,
        /// Offset of the first 30-bit digit.
        digit: u32,
    },
    /// Integers of 64 bits: the value itself, at this offset. Unboxing one never leaves the trace.
    Word(u32),
}

impl Default for IntLayout {
    fn default() -> IntLayout {
        IntLayout::Word(0)
    }
}

impl IntLayout {
    /// Offset behind the last byte that every integer object has.
    pub const fn end(self) -> u32 {
        match self {
            IntLayout::Digits { digit, .. } => digit + 4,
            IntLayout::Word(value) => value + 8,
        }
    }
}

/// Offsets and symbols the lowering needs beyond fields.
#[derive(Clone, Debug, Default)]
pub struct ObjectLayout {
    /// Offset of the 32-bit reference count; immortal objects have a negative one (PEP 683).
    pub refcount: u32,
    /// Offset of the type pointer.
    pub type_pointer: u32,
    /// Integer objects.
    pub int: IntLayout,
    /// Offset of a float object's value.
    pub float_value: u32,
    /// Address of the true object.
    pub true_object: u64,
    /// Address of the false object.
    pub false_object: u64,
}

/// Runtime functions that the lowering itself calls; addresses in this process.
#[derive(Clone, Debug, Default)]
pub struct Runtime {
    /// `fn(i64) -> ref`: new integer object; null with an error set when memory is out.
    pub box_i64: u64,
    /// `fn(f64) -> ref`: new float object; null with an error set when memory is out.
    pub box_f64: u64,
    /// `fn(ref, *mut i64) -> i32`: value of an integer of several digits; 0 when it does not fit. Not called where
    /// integers are [`IntLayout::Word`].
    pub unbox_i64: u64,
    /// `fn(ref)`: end of an object whose last reference went away and that cannot run host code.
    pub dealloc_plain: u64,
    /// `fn(*mut context, ref)`: end of any object whose last reference went away.
    pub dealloc: u64,
    /// `fn(i64 cur, i64 len, i64 step) -> ref`: new range iterator, where one must exist as an object.
    pub new_range_iter: u64,
    /// `fn(ref list, i64 index) -> ref`: new list iterator; takes over the list.
    pub new_list_iter: u64,
    /// `fn(*mut context, i64 exit)`: frames for the calls of an exit with this index, whose words are in the context. Cannot
    /// fail. Not called where calls are not followed.
    pub push_frames: u64,
    /// `fn(*mut context)`: takes them away; compiled code owns again what they took over.
    pub pop_frames: u64,
    /// `fn(f64, f64) -> f64`: floor quotient, divisor not zero.
    pub floordiv_f64: u64,
    /// `fn(f64, f64) -> f64`: remainder with the divisor's sign, divisor not zero.
    pub floormod_f64: u64,
    /// `fn(f64, f64) -> f64`: C `pow`.
    pub pow_f64: u64,
}

/// An object that the `.fam` file names. The host may find it later than it attaches, when the program has
/// loaded what it is part of; until then nothing is this object, and no entry that asks for it applies.
#[derive(Debug)]
pub struct HostObject {
    /// Name in the `.fam` file.
    pub name: String,
    address: AtomicU64,
}

impl HostObject {
    /// An object at an address; none if it was not found yet.
    pub fn new(name: String, address: Option<u64>) -> HostObject {
        HostObject { name, address: AtomicU64::new(address.unwrap_or(0)) }
    }

    /// Where it is, if it was found.
    pub fn address(&self) -> Option<u64> {
        let address = self.address.load(Ordering::Acquire);
        (address != 0).then_some(address)
    }

    /// It was found, and stays where it is.
    pub fn found(&self, address: u64) {
        self.address.store(address, Ordering::Release);
    }
}

impl Clone for HostObject {
    fn clone(&self) -> HostObject {
        HostObject::new(self.name.clone(), self.address())
    }
}

/// Offsets inside the structures that compiled code is entered with.
///
/// Compiled code has the signature `extern "C" fn(home: *mut ref, context: *mut NativeContext) -> u32`:
/// `home` is the frame's slot 0; the result is the index of the exit taken, its values are in
/// [`crate::native::NativeContext::values`].
#[derive(Clone, Debug, Default)]
pub struct HostModel {
    /// Host's name and version, as in its `.fam` file.
    pub name: String,
    /// Types that guards may name.
    pub types: Vec<HostType>,
    /// Fields.
    pub fields: Vec<HostField>,
    /// Element classes.
    pub elems: Vec<HostElem>,
    /// Helpers.
    pub helpers: Vec<HostHelper>,
    /// Objects that the `.fam` file names, in its order.
    pub objects: Vec<HostObject>,
    /// Object layout.
    pub layout: ObjectLayout,
    /// Runtime functions.
    pub runtime: Runtime,
}

macro_rules! lookup {
    ($($(#[$doc:meta])* $fn:ident, $list:ident, $id:ident, $item:ident;)*) => {
        impl HostModel {
            $($(#[$doc])*
            pub fn $fn(&self, name: &str) -> Option<$id> {
                self.$list.iter().position(|item: &$item| item.name == name).and_then(|at| u16::try_from(at).ok()).map($id)
            })*
        }
    };
}
lookup! {
    /// The type with this name.
    type_named, types, TypeId, HostType;
    /// The field with this name.
    field_named, fields, FieldId, HostField;
    /// The element class with this name.
    elem_named, elems, ElemId, HostElem;
    /// The helper with this name.
    helper_named, helpers, HelperId, HostHelper;
}
