//! Which function of a class an instruction runs, and how the interpreter calls it.
//!
//! Owns the choice: `__init__` of classes that are called, `__call__` of instances, and what instructions run on their inputs
//! (methods of operators, `__getitem__`, getters of properties). What is chosen is what the interpreter would run and nothing
//! else beside it, as far as the versions of the classes say. Interpreter threads, inside INSTRUCTION callbacks; runs no Python
//! code and leaves no exception.

use crate::bytecode::operators;
use crate::ffi::{Code, Frame, Function, api, object, raw};
use crate::runtime::strings::interned;
use core::ffi::{CStr, c_ulong};
use firesteel_protocol::exits::CallKind;
use firesteel_protocol::trace::{Keywords, Method, Other, Via};
use pyo3::ffi::{self, PyObject, PyTypeObject};

/// An instruction that may run a method of its first input's class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Runs {
    /// BINARY_OP.
    Operator,
    /// BINARY_SUBSCR.
    Subscript,
    /// LOAD_ATTR.
    Getter,
}

impl Runs {
    /// What instructions of a family run.
    pub fn of_family(name: &str) -> Option<Runs> {
        match name {
            "BINARY_OP" => Some(Runs::Operator),
            "BINARY_SUBSCR" => Some(Runs::Subscript),
            "LOAD_ATTR" => Some(Runs::Getter),
            _ => None,
        }
    }

    /// Number of inputs.
    pub const fn inputs(self) -> u16 {
        match self {
            Runs::Operator | Runs::Subscript => 2,
            Runs::Getter => 1,
        }
    }
}

/// A function that is about to run.
pub struct Chosen {
    /// The function.
    pub function: Function,
    /// How many arguments it gets.
    pub passed: u32,
    /// How it comes to run.
    pub via: Via,
}

/// The function that a call of an object with so many arguments, by position only or not, runs first; with a receiver it is one
/// argument more.
///
/// # Safety
/// `callable` is live, and the lock is held.
pub unsafe fn called(
    callable: *mut PyObject,
    has_receiver: bool,
    (arguments, by_position): (u32, bool),
) -> Option<Chosen> {
    // SAFETY: the caller's promise.
    unsafe {
        if let Some(function) = Function::from_object(callable) {
            let passed = arguments + u32::from(has_receiver);
            return Some(Chosen { function, passed, via: Via::Callable });
        }
        if has_receiver {
            return None;
        }
        if let Some(function) = Function::of_method(callable) {
            return Some(Chosen { function, passed: arguments + 1, via: Via::Callable });
        }
        if object::type_of(callable) == &raw mut ffi::PyType_Type {
            let (function, mut method) = initialiser(callable.cast(), arguments)?;
            if !by_position {
                // CALL_KW is specialised for nothing.
                method.kind = CallKind::SlotInit;
            }
            return Some(Chosen { function, passed: arguments + 1, via: Via::Class(method) });
        }
        let ty = object::type_of(callable);
        // A function that is found by the class is what `slot_tp_call` calls. Classes of classes make instances.
        if !is_heap_type(ty) || ffi::PyType_Check(callable) != 0 {
            return None;
        }
        let (function, method) = found(ty, c"__call__", CallKind::Function)?;
        Some(Chosen { function, passed: arguments + 1, via: Via::Instance(method) })
    }
}

/// The function that an instruction with this argument runs on its inputs, which are the topmost of the frame's stack up to
/// `top`. `name` is the one of an attribute.
///
/// # Safety
/// The frame is suspended before the instruction, and the lock is held.
pub unsafe fn on_inputs(
    (runs, argument): (Runs, u32),
    (frame, top): (Frame, u16),
    name: impl FnOnce() -> Option<*mut PyObject>,
    type_index: impl FnOnce(*mut PyTypeObject) -> Option<u16>,
) -> Option<Chosen> {
    // SAFETY: the caller's promise: inputs are live objects.
    unsafe {
        let first = top.checked_sub(runs.inputs())?;
        let input = |at: u16| frame.slot(first + at);
        let owner = input(0);
        if owner.is_null() {
            return None;
        }
        let ty = object::type_of(owner);
        if !is_heap_type(ty) {
            return None;
        }
        let passed = u32::from(runs.inputs());
        let ((function, method), other) = match runs {
            Runs::Operator => {
                if !has_own_operators_only(ty) {
                    return None;
                }
                let (plain, in_place) = operators::of(argument)?;
                if let Some(in_place) = in_place
                    && !lookup(ty, in_place.method)?.is_null()
                {
                    return None;
                }
                let right = object::type_of(input(1));
                let other = if right == ty { Other::Same } else { Other::Of(number(right).and_then(type_index)?) };
                (found(ty, plain.method, CallKind::Operator)?, other)
            }
            // BINARY_SUBSCR_GETITEM.
            Runs::Subscript => (found(ty, c"__getitem__", CallKind::Function)?, Other::Any),
            Runs::Getter => (getter(ty, argument, name()?)?, Other::Any),
        };
        // The interpreter pushes a frame for what takes just the inputs.
        let is_pushed = runs == Runs::Operator || function.code()?.parameter_count() == passed;
        is_pushed.then_some(Chosen { function, passed, via: Via::Inputs(method, runs.inputs() as u8, other) })
    }
}

/// Where the arguments go that are passed by these names, the last of so many; the function has so many default values. None if
/// it does not take them so, or too many by name.
///
/// # Safety
/// `names` is null or a live tuple of strings.
pub unsafe fn keywords(code: Code, names: *mut PyObject, (passed, defaults): (u32, usize)) -> Option<Keywords> {
    let (parameters, defaults) = (code.parameter_count(), u32::try_from(defaults).ok()?);
    // SAFETY: the caller's promise; comparing strings runs no code.
    unsafe {
        let count = if names.is_null() { 0 } else { u32::try_from(ffi::Py_SIZE(names)).ok()? };
        let positional = passed.checked_sub(count)?;
        let mut places = Vec::new();
        for at in 0..count {
            let name = ffi::PyTuple_GetItem(names, at as ffi::Py_ssize_t);
            let same =
                |local: &u32| code.local_name(*local).is_some_and(|local| ffi::PyUnicode_Compare(local, name) == 0);
            let place = (positional.max(code.positional_count())..parameters).find(same)?;
            let place = u8::try_from(place).ok().filter(|place| !places.contains(place))?;
            places.push(place);
        }
        let is_given = |at: u32| at < positional || u8::try_from(at).is_ok_and(|at| places.contains(&at));
        let fits = positional <= parameters && (0..parameters).all(|at| is_given(at) || at + defaults >= parameters);
        if fits { Keywords::new(&places) } else { None }
    }
}

/// Whether nothing but its methods does the operators of a class: where those do not know the operands, the interpreter asks
/// numbers and sequences that the class derives from.
///
/// # Safety
/// A live heap type.
unsafe fn has_own_operators_only(ty: *mut PyTypeObject) -> bool {
    // SAFETY: the caller's promise: heap types have the tables.
    unsafe {
        let derives = |base: *mut PyTypeObject| ffi::PyType_IsSubtype(ty, base) != 0;
        let sequence = (*ty).tp_as_sequence;
        !derives(&raw mut ffi::PyLong_Type)
            && !derives(&raw mut ffi::PyFloat_Type)
            && !sequence.is_null()
            && (*sequence).sq_concat.is_none()
            && (*sequence).sq_repeat.is_none()
    }
}

/// A type of numbers, whose own operators do not know instances of classes, and so leave them to these.
fn number(ty: *mut PyTypeObject) -> Option<*mut PyTypeObject> {
    [&raw mut ffi::PyLong_Type, &raw mut ffi::PyFloat_Type].into_iter().find(|&number| number == ty)
}

/// The function that gets a property (LOAD_ATTR_PROPERTY in Python/specialize.c).
///
/// # Safety
/// A live type and a live string.
unsafe fn getter(ty: *mut PyTypeObject, argument: u32, name: *mut PyObject) -> Option<(Function, Method)> {
    // SAFETY: the caller's promise. A property knows its getter.
    unsafe {
        let plain: ffi::getattrofunc = ffi::PyObject_GenericGetAttr;
        if argument & 1 != 0 || (*ty).tp_getattro.map(|getter| getter as usize) != Some(plain as usize) {
            return None;
        }
        let property = api::_PyType_Lookup(ty, name);
        if property.is_null() || object::type_of(property) != &raw mut ffi::PyProperty_Type {
            return None;
        }
        let getter = property.cast::<u8>().add(raw::FS_PROPERTY_GET as usize).cast::<*mut PyObject>().read();
        let function = Function::from_object(getter)?;
        Some((function, method(ty, function, CallKind::Function)?))
    }
}

/// The function that the interpreter pushes a frame for where it subscripts an object of a type, with the object and the
/// subscript (BINARY_SUBSCR_GETITEM in Python/specialize.c).
///
/// # Safety
/// `ty` is live, and the lock is held.
pub unsafe fn subscripts(ty: *mut PyTypeObject) -> Option<Function> {
    // SAFETY: the caller's promise.
    unsafe {
        if !is_heap_type(ty) {
            return None;
        }
        found(ty, c"__getitem__", CallKind::Function).map(|(function, _)| function).filter(|found| is_pushed(*found, 2))
    }
}

/// The function that the interpreter pushes a frame for where it loads an attribute of an object: the getter of a property, with
/// the object, or else `__getattribute__`, with the name as well (LOAD_ATTR_PROPERTY and LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN in
/// Python/specialize.c).
///
/// # Safety
/// Object and name are live, and the lock is held.
pub unsafe fn gets(owner: *mut PyObject, name: *mut PyObject) -> Option<(Function, bool)> {
    // SAFETY: the caller's promise.
    unsafe {
        let ty = object::type_of(owner);
        // Attributes of classes are looked for otherwise.
        if !is_heap_type(ty) || ffi::PyType_Check(owner) != 0 {
            return None;
        }
        let plain: ffi::getattrofunc = ffi::PyObject_GenericGetAttr;
        if (*ty).tp_getattro.map(|getter| getter as usize) == Some(plain as usize) {
            let (function, _) = getter(ty, 0, name)?;
            return is_pushed(function, 1).then_some((function, false));
        }
        if !lookup(ty, c"__getattr__")?.is_null() {
            return None;
        }
        let (function, _) = found(ty, c"__getattribute__", CallKind::Function)?;
        is_pushed(function, 2).then_some((function, true))
    }
}

/// Whether the interpreter's specialised instructions push a frame for a function, with so many arguments.
fn is_pushed(function: Function, passed: u32) -> bool {
    function.is_plain() && function.code().is_some_and(|code| code.is_simple() && code.parameter_count() == passed)
}

/// The function that initialises instances of a class that is called with so many arguments: CALL_ALLOC_AND_ENTER_INIT
/// (`get_init_for_simple_managed_python_class` in Python/specialize.c), and classes like those but for the layout of their
/// instances. None if a call of the class may run something else.
///
/// # Safety
/// `ty` is live, and exactly a `type`.
pub unsafe fn initialiser(ty: *mut PyTypeObject, arguments: u32) -> Option<(Function, Method)> {
    // SAFETY: the caller's promise.
    unsafe {
        let has = |flag: c_ulong| (*ty).tp_flags & flag != 0;
        let plain: ffi::allocfunc = ffi::PyType_GenericAlloc;
        let makes = is_heap_type(ty)
            && (*ty).tp_new.map(|new| new as usize) == ffi::PyBaseObject_Type.tp_new.map(|new| new as usize)
            && (*ty).tp_alloc.map(|alloc| alloc as usize) == Some(plain as usize)
            && !has(ffi::Py_TPFLAGS_IS_ABSTRACT)
            && (*ty).tp_itemsize == 0;
        if !makes {
            return None;
        }
        let (function, method) = found(ty, c"__init__", CallKind::SlotInit)?;
        let code = function.code()?;
        let is_pushed = has(c_ulong::from(raw::FS_TYPE_INLINE_VALUES))
            && code.is_simple()
            && code.parameter_count() == arguments.checked_add(1)?;
        let kind = if is_pushed { CallKind::Init } else { CallKind::SlotInit };
        Some((function, Method { kind, ..method }))
    }
}

/// Whether a frame initialises an instance, and was made through C where the interpreter makes a frame for the call of the class
/// beside it. It does so once CALL is specialised (CALL_ALLOC_AND_ENTER_INIT), which it is not while it sends events.
pub fn lacks_level(frame: Frame, code: Code) -> bool {
    let is_through_c = frame.previous().is_some_and(|previous| previous.code().is_none());
    if !is_through_c || code.parameter_count() == 0 {
        return false;
    }
    // SAFETY: the frame is being executed, and its code has a parameter, whose slot holds a live object or nothing.
    unsafe {
        let object = frame.slot(0);
        if object.is_null() {
            return false;
        }
        let ty = object::type_of(object);
        let is_class = object::type_of(ty.cast()) == &raw mut ffi::PyType_Type;
        is_class
            && initialiser(ty, code.parameter_count() - 1)
                .is_some_and(|(function, method)| method.kind == CallKind::Init && function.code() == Some(code))
    }
}

/// Whether a class is written in Python.
unsafe fn is_heap_type(ty: *mut PyTypeObject) -> bool {
    // SAFETY: a live type.
    unsafe { (*ty).tp_flags & ffi::Py_TPFLAGS_HEAPTYPE != 0 }
}

/// The function that a class has under a name, if it is one.
unsafe fn found(ty: *mut PyTypeObject, name: &'static CStr, kind: CallKind) -> Option<(Function, Method)> {
    // SAFETY: the caller's promise: a live type.
    unsafe {
        let function = Function::from_object(lookup(ty, name)?)?;
        Some((function, method(ty, function, kind)?))
    }
}

unsafe fn method(ty: *mut PyTypeObject, function: Function, kind: CallKind) -> Option<Method> {
    // SAFETY: the caller's promise: a live type.
    let version = unsafe { (*ty).tp_version_tag };
    (version != 0).then(|| Method { version, function: function.address(), kind })
}

/// What a class has under a name, borrowed; null if nothing. None when memory is out.
unsafe fn lookup(ty: *mut PyTypeObject, name: &'static CStr) -> Option<*mut PyObject> {
    // SAFETY: the caller's promise: a live type. Interned strings run no code.
    unsafe { Some(api::_PyType_Lookup(ty, interned(name)?)) }
}
