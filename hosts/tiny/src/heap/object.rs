//! How objects lie in memory: the one place that knows offsets.
//!
//! Compiled code reads objects by these layouts, which [`crate::jit::model`] tells the compiler. Every object
//! begins with a [`Header`]: its type, its reference count, its size.
//!
//! Objects that threads share (numbers of a program's text, its strings and functions, `nil`, `true`, `false`) are
//! *immortal* and never written: their count is all ones, which nobody changes. Every other object belongs to the
//! thread that made it, so counts need no atomics.

use std::ptr::null;

/// What an object is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Tag {
    /// A 64-bit integer.
    Int,
    /// A 64-bit float.
    Float,
    /// `true` or `false`.
    Bool,
    /// `nil`.
    Nil,
    /// A string of the program's text.
    Str,
    /// A function of the program.
    Function,
    /// A function of the machine.
    Builtin,
    /// A list.
    List,
    /// A struct, see [`crate::program::Shape`].
    Struct,
    /// An iterator over a range of integers.
    RangeIter,
    /// An iterator over a list.
    ListIter,
}

/// A type object: its address is what guards compare.
#[repr(C)]
#[derive(Debug)]
pub struct Type {
    /// What its objects are.
    pub tag: Tag,
    /// Name, in messages and in the `.fam` file.
    pub name: &'static str,
}

/// All types, in the order of [`Tag`].
pub static TYPES: [Type; 11] = [
    Type { tag: Tag::Int, name: "int" },
    Type { tag: Tag::Float, name: "float" },
    Type { tag: Tag::Bool, name: "bool" },
    Type { tag: Tag::Nil, name: "nil" },
    Type { tag: Tag::Str, name: "str" },
    Type { tag: Tag::Function, name: "function" },
    Type { tag: Tag::Builtin, name: "builtin" },
    Type { tag: Tag::List, name: "list" },
    Type { tag: Tag::Struct, name: "struct" },
    Type { tag: Tag::RangeIter, name: "range_iterator" },
    Type { tag: Tag::ListIter, name: "list_iterator" },
];

impl Tag {
    /// The type object.
    pub const fn ty(self) -> &'static Type {
        &TYPES[self as usize]
    }

    /// Name, in messages and in the `.fam` file.
    pub const fn name(self) -> &'static str {
        TYPES[self as usize].name
    }
}

/// The count of immortal objects.
pub const IMMORTAL: i32 = -1;

/// What every object begins with.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// Type.
    pub ty: *const Type,
    /// References, or [`IMMORTAL`].
    pub count: i32,
    /// Size in units of [`super::memory::GRAIN`] bytes.
    pub grains: u32,
}

/// An integer.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct IntObject {
    /// Header.
    pub header: Header,
    /// Value.
    pub value: i64,
}

/// A float.
#[repr(C)]
pub struct FloatObject {
    /// Header.
    pub header: Header,
    /// Value.
    pub value: f64,
}

/// A string: immortal, so is its text.
#[repr(C)]
pub struct StrObject {
    /// Header.
    pub header: Header,
    /// Text.
    pub text: &'static str,
}

/// A function or builtin: its number in the program or the machine.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct NumberedObject {
    /// Header.
    pub header: Header,
    /// Number.
    pub number: u64,
}

/// A list.
#[repr(C)]
pub struct ListObject {
    /// Header.
    pub header: Header,
    /// Number of items.
    pub len: usize,
    /// Items: owned references, `capacity` places, dangling if there is none.
    pub items: *mut Option<super::Value>,
    /// Number of places.
    pub capacity: usize,
}

/// A struct: its slots follow in memory, to the object's end.
#[repr(C)]
pub struct StructObject {
    /// Header.
    pub header: Header,
    /// The shape's number in its program, from 1.
    pub shape: u64,
}

/// A range iterator.
#[repr(C)]
pub struct RangeIterObject {
    /// Header.
    pub header: Header,
    /// Next value.
    pub start: i64,
    /// How many are left.
    pub len: i64,
    /// Difference of two values, not zero.
    pub step: i64,
}

/// A list iterator.
#[repr(C)]
pub struct ListIterObject {
    /// Header.
    pub header: Header,
    /// The list; none when it is exhausted.
    pub seq: Option<super::Value>,
    /// Next index.
    pub index: i64,
}

/// Objects that all threads share.
#[repr(transparent)]
pub struct Shared<T>(pub T);

// SAFETY: wraps immortal objects only; nobody writes them, their counts included.
unsafe impl<T> Sync for Shared<T> {}

const fn immortal(tag: Tag) -> Header {
    Header { ty: &TYPES[tag as usize], count: IMMORTAL, grains: 2 }
}

/// A header of an immortal object that is made while a program is loaded.
pub const fn immortal_header(tag: Tag) -> Header {
    immortal(tag)
}

/// `nil`.
pub static NIL: Shared<NumberedObject> = Shared(NumberedObject { header: immortal(Tag::Nil), number: 0 });
/// `false`.
pub static FALSE: Shared<NumberedObject> = Shared(NumberedObject { header: immortal(Tag::Bool), number: 0 });
/// `true`.
pub static TRUE: Shared<NumberedObject> = Shared(NumberedObject { header: immortal(Tag::Bool), number: 1 });

/// Number of builtin functions.
pub const BUILTIN_COUNT: usize = 8;
/// The builtin functions, in the order of [`crate::machine::builtins::Builtin`].
pub static BUILTINS: Shared<[NumberedObject; BUILTIN_COUNT]> = Shared({
    let mut all = [NumberedObject { header: immortal(Tag::Builtin), number: 0 }; BUILTIN_COUNT];
    let mut at = 0;
    while at < BUILTIN_COUNT {
        all[at].number = at as u64;
        at += 1;
    }
    all
});

/// The least integer that is never made anew.
pub const SMALL_FIRST: i64 = -16;
/// Number of such integers.
pub const SMALL_COUNT: usize = 272;
/// Small integers.
pub static SMALL_INTS: Shared<[IntObject; SMALL_COUNT]> = Shared({
    let mut all = [IntObject { header: immortal(Tag::Int), value: 0 }; SMALL_COUNT];
    let mut at = 0;
    while at < SMALL_COUNT {
        all[at].value = SMALL_FIRST + at as i64;
        at += 1;
    }
    all
});

/// Layout facts that the compiled code relies on, checked when the machine is built.
const _: () = {
    use std::mem::{offset_of, size_of};
    assert!(size_of::<Header>() == 16);
    assert!(size_of::<Option<super::Value>>() == 8);
    assert!(offset_of!(StructObject, shape) + 8 == size_of::<StructObject>());
    assert!(null::<Header>().is_null());
};
