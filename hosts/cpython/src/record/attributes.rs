//! What the inline cache of an attribute instruction would hold for the object at hand.
//!
//! The interpreter's cache is for one class. Where objects of several come to one place, a recording meets objects that the
//! cache is not for, and code compiled by it would leave each time. So the recording tells what the interpreter would put
//! there for this object: the specialised instruction with its cache, as Python/specialize.c makes it. Objects that it would
//! not specialise for are told to be none of the cache's: the generic instruction then.
//!
//! Owns the choice; the expansions and their checks are those of the specialised instructions (the families' `.fam`).
//! Interpreter threads, inside INSTRUCTION callbacks; runs no Python code and leaves no exception.

use super::plan::Step;
use crate::ffi::{Code, Frame, ThreadState, api, dict, object, raw};
use core::ffi::c_ulong;
use core::ptr;
use firesteel_protocol::trace::{Cache, CodeCopy};
use pyo3::ffi::{self, PyObject, PyTypeObject};

/// Attribute instructions, by their families' names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// LOAD_ATTR.
    Load,
    /// STORE_ATTR.
    Store,
}

impl Access {
    /// The access of a family; none if it is another instruction.
    pub fn of_family(name: &str) -> Option<Access> {
        match name {
            "LOAD_ATTR" => Some(Access::Load),
            "STORE_ATTR" => Some(Access::Store),
            _ => None,
        }
    }

    const fn generic(self) -> u32 {
        match self {
            Access::Load => raw::FS_OPCODE_LOAD_ATTR,
            Access::Store => raw::FS_OPCODE_STORE_ATTR,
        }
    }
}

/// A specialised instruction with what its cache says behind the counter.
struct Special {
    opcode: u32,
    version: u32,
    /// Version of the class's keys, or the place of the value.
    keys: u32,
    /// What the class has.
    found: *mut PyObject,
}

/// The cache for the object that the instruction is about to look into, if the code's copy has one for others there.
///
/// # Safety
/// The frame is about to execute the instruction of this step, with the stack as deep as planned.
pub unsafe fn refreshed(
    access: Access,
    (code, copy, argument): (Code, &CodeCopy, u32),
    frame: Frame,
    step: &Step,
    record: u32,
) -> Option<Cache> {
    // SAFETY: the caller's promise: the object is on top of the stack; a live code object owns its names.
    unsafe {
        let top = code.local_count() + u32::from(step.depth).checked_sub(1)?;
        let owner = frame.slot(u16::try_from(top).ok()?);
        let (name, is_call) = match access {
            Access::Load => (code.name(argument >> 1)?, argument & 1 != 0),
            Access::Store => (code.name(argument)?, false),
        };
        if owner.is_null() || is_other_kind(owner) {
            return None;
        }
        let stands = standing(copy, step.unit)?;
        if fits(&stands, owner) {
            return None;
        }
        let special = match access {
            Access::Load => load(owner, name, is_call),
            Access::Store => store(owner, name),
        };
        if special.is_none() && !is_special(stands.opcode) {
            return None;
        }
        let generic = Special { opcode: access.generic(), version: 0, keys: 0, found: ptr::null_mut() };
        Some(encode(&special.unwrap_or(generic), access, record))
    }
}

/// Modules and classes have instructions of their own.
unsafe fn is_other_kind(owner: *mut PyObject) -> bool {
    // SAFETY: a live object.
    unsafe { ffi::PyType_Check(owner) != 0 || ffi::PyModule_Check(owner) != 0 }
}

/// The instruction in the code's copy, with its cache.
fn standing(copy: &CodeCopy, unit: u32) -> Option<Special> {
    let (units, _) = copy.bytes.as_chunks::<2>();
    let units = units.get(usize::try_from(unit).ok()?..)?;
    let unit = |at: usize| units.get(at).copied().map_or(0, u16::from_le_bytes);
    let opcode = u32::from(*units.first()?.first()?);
    let wide = |at: usize| u32::from(unit(at + 1)) << 16 | u32::from(unit(at));
    Some(Special { opcode, version: wide(2), keys: wide(4), found: ptr::null_mut() })
}

/// Whether an opcode is one that [`load`] or [`store`] may choose.
fn is_special(opcode: u32) -> bool {
    [
        raw::FS_OPCODE_LOAD_ATTR_INSTANCE_VALUE,
        raw::FS_OPCODE_LOAD_ATTR_SLOT,
        raw::FS_OPCODE_LOAD_ATTR_METHOD_NO_DICT,
        raw::FS_OPCODE_LOAD_ATTR_METHOD_WITH_VALUES,
        raw::FS_OPCODE_LOAD_ATTR_NONDESCRIPTOR_NO_DICT,
        raw::FS_OPCODE_LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
        raw::FS_OPCODE_STORE_ATTR_INSTANCE_VALUE,
        raw::FS_OPCODE_STORE_ATTR_SLOT,
    ]
    .contains(&opcode)
}

/// Whether the cache is for this object.
unsafe fn fits(stands: &Special, owner: *mut PyObject) -> bool {
    // SAFETY: a live object with its type, which has keys where the instruction is for such.
    unsafe {
        let ty = object::type_of(owner);
        let among = |opcodes: &[u32]| opcodes.contains(&stands.opcode);
        let from_class =
            among(&[raw::FS_OPCODE_LOAD_ATTR_METHOD_WITH_VALUES, raw::FS_OPCODE_LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES]);
        let from_object = among(&[raw::FS_OPCODE_LOAD_ATTR_INSTANCE_VALUE, raw::FS_OPCODE_STORE_ATTR_INSTANCE_VALUE]);
        is_special(stands.opcode)
            && (*ty).tp_version_tag == stands.version
            && (!from_object || has_values(owner))
            && (!from_class || has_values(owner) && keys_of(ty).is_some_and(|keys| (*keys).dk_version == stands.keys))
    }
}

/// Whether the attributes of an object lie in it.
unsafe fn has_values(owner: *mut PyObject) -> bool {
    // SAFETY: a live object. Values lie behind an object whose type says so, and begin with a head that says whether they
    // are the object's.
    unsafe {
        let values = owner.cast::<u8>().add(size_of::<PyObject>()).cast::<raw::PyDictValues>();
        keys_of(object::type_of(owner)).is_some() && (*values).valid == 1
    }
}

/// The keys that a class's instances share, if their values lie in the objects.
unsafe fn keys_of(ty: *mut PyTypeObject) -> Option<*mut raw::PyDictKeysObject> {
    // SAFETY: a live type; classes whose instances have inline values are heap types.
    unsafe {
        let has = (*ty).tp_flags & c_ulong::from(raw::FS_TYPE_INLINE_VALUES) != 0;
        let keys =
            || ty.cast::<u8>().add(raw::FS_TYPE_CACHED_KEYS as usize).cast::<*mut raw::PyDictKeysObject>().read();
        has.then(keys).filter(|keys| !keys.is_null())
    }
}

/// The version of a type, which gets one if it has none.
unsafe fn version_of(ty: *mut PyTypeObject) -> Option<u32> {
    // SAFETY: a live type.
    unsafe {
        if (*ty).tp_version_tag == 0 && api::PyUnstable_Type_AssignVersionTag(ty) == 0 {
            return None;
        }
        Some((*ty).tp_version_tag)
    }
}

/// `_Py_Specialize_LoadAttr` for instances.
unsafe fn load(owner: *mut PyObject, name: *mut PyObject, is_call: bool) -> Option<Special> {
    // SAFETY: live objects; a type keeps what it has.
    unsafe {
        let ty = object::type_of(owner);
        let plain: ffi::getattrofunc = ffi::PyObject_GenericGetAttr;
        if (*ty).tp_getattro.is_none_or(|function| !ptr::fn_addr_eq(function, plain)) {
            return None;
        }
        let version = version_of(ty)?;
        let found = api::_PyType_Lookup(ty, name);
        if found.is_null() {
            let keys = place_of_value(owner, ty, name)?;
            return Some(Special { opcode: raw::FS_OPCODE_LOAD_ATTR_INSTANCE_VALUE, version, keys, found });
        }
        let class = object::type_of(found);
        if (*class).tp_flags & ffi::Py_TPFLAGS_IMMUTABLETYPE == 0 {
            return None;
        }
        if (*class).tp_descr_set.is_some() {
            let keys = place_of_member(found, ty, false)?;
            return Some(Special { opcode: raw::FS_OPCODE_LOAD_ATTR_SLOT, version, keys, found });
        }
        let is_method = (*class).tp_flags & ffi::Py_TPFLAGS_METHOD_DESCRIPTOR != 0;
        if is_method != is_call || !is_method && (*class).tp_descr_get.is_some() {
            return None;
        }
        let (with_values, without) = if is_method {
            (raw::FS_OPCODE_LOAD_ATTR_METHOD_WITH_VALUES, raw::FS_OPCODE_LOAD_ATTR_METHOD_NO_DICT)
        } else {
            (raw::FS_OPCODE_LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES, raw::FS_OPCODE_LOAD_ATTR_NONDESCRIPTOR_NO_DICT)
        };
        match keys_of(ty) {
            Some(keys) if has_values(owner) && dict::place_among(keys, name).is_none() => {
                let keys = dict::keys_version(ThreadState::current()?.interp(), keys)?;
                Some(Special { opcode: with_values, version, keys, found })
            }
            Some(_) => None,
            None => {
                let has_dict =
                    (*ty).tp_flags & c_ulong::from(raw::FS_TYPE_MANAGED_DICT) != 0 || (*ty).tp_dictoffset != 0;
                (!has_dict).then_some(Special { opcode: without, version, keys: 0, found })
            }
        }
    }
}

/// `_Py_Specialize_StoreAttr` for instances.
unsafe fn store(owner: *mut PyObject, name: *mut PyObject) -> Option<Special> {
    // SAFETY: live objects.
    unsafe {
        let ty = object::type_of(owner);
        let plain: ffi::setattrofunc = ffi::PyObject_GenericSetAttr;
        if (*ty).tp_setattro.is_none_or(|function| !ptr::fn_addr_eq(function, plain)) {
            return None;
        }
        let version = version_of(ty)?;
        let found = api::_PyType_Lookup(ty, name);
        if found.is_null() {
            let keys = place_of_value(owner, ty, name)?;
            // Three words before the object (`MANAGED_DICT_OFFSET`): stores go to the dict if there is one.
            let has_dict = !owner.cast::<*mut PyObject>().sub(3).read().is_null();
            let opcode = raw::FS_OPCODE_STORE_ATTR_INSTANCE_VALUE;
            return (!has_dict).then_some(Special { opcode, version, keys, found });
        }
        let keys = place_of_member(found, ty, true)?;
        Some(Special { opcode: raw::FS_OPCODE_STORE_ATTR_SLOT, version, keys, found })
    }
}

/// Where the value of a name is among those that lie in an object.
unsafe fn place_of_value(owner: *mut PyObject, ty: *mut PyTypeObject, name: *mut PyObject) -> Option<u32> {
    // SAFETY: live objects.
    unsafe {
        let place = dict::place_among(keys_of(ty)?, name).filter(|_| has_values(owner))?;
        u16::try_from(place).ok().map(u32::from)
    }
}

/// Offset of an attribute that a member descriptor of this class (`__slots__`) says to be an object.
unsafe fn place_of_member(descriptor: *mut PyObject, ty: *mut PyTypeObject, writes: bool) -> Option<u32> {
    // SAFETY: a member descriptor knows its class and its definition.
    unsafe {
        if object::type_of(descriptor) != &raw mut ffi::PyMemberDescr_Type {
            return None;
        }
        let field = |offset: u32| descriptor.cast::<u8>().add(offset as usize).cast::<*mut core::ffi::c_void>().read();
        let class = field(raw::FS_DESCRIPTOR_CLASS).cast::<PyTypeObject>();
        let member = field(raw::FS_DESCRIPTOR_MEMBER).cast::<ffi::PyMemberDef>();
        if ffi::PyType_IsSubtype(ty, class) == 0 || (*member).type_code != ffi::Py_T_OBJECT_EX {
            return None;
        }
        let refused = if writes { ffi::Py_READONLY } else { ffi::Py_AUDIT_READ };
        ((*member).flags & refused == 0).then_some(u32::from(u16::try_from((*member).offset).ok()?))
    }
}

fn encode(special: &Special, access: Access, record: u32) -> Cache {
    let Special { opcode, version, keys, found } = *special;
    let halves = |word: u32| [word as u16, (word >> 16) as u16];
    let mut units = vec![0];
    units.extend(halves(version));
    match access {
        Access::Load => {
            units.extend(halves(keys));
            let address = found as u64;
            units.extend(halves(address as u32));
            units.extend(halves((address >> 32) as u32));
        }
        Access::Store => units.push(keys as u16),
    }
    Cache { record, opcode: opcode as u8, units }
}
