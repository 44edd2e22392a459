//! What the compiler is told of CPython's objects: the declarations of the `.fam` file with this process's
//! offsets and addresses.
//!
//! Made once when the host attaches, on an interpreter thread with the GIL, after [`super::check`]. Whatever
//! the tables name and this build does not know is an error: each says which name, and where to add it. A named
//! object is taken only if it is the interpreter's own, whatever a program has put under its name; one of a module
//! that is not loaded is found later, by [`complete`].

use super::helpers;
use super::{boxes, fields, floats, forced};
use crate::ffi::array;
use crate::ffi::object::offsets;
use crate::runtime::check::symbol;
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::fam::tables::{HelperDecl, Tables};
use firesteel_protocol::host::{
    ElemId, HostElem, HostField, HostHelper, HostModel, HostObject, HostType, IntLayout, ObjectLayout, Runtime,
};
use firesteel_protocol::types::Kind;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule};
use std::ffi::{CStr, CString, c_char};

/// A name that this build cannot give a meaning. All are errors of whoever wrote the family file or this crate.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// No such type object.
    #[error("type `{name}`: the interpreter has no symbol `{symbol}`; name a type object that it exports")]
    Type {
        /// Name in the tables.
        name: &'static str,
        /// Its symbol.
        symbol: &'static str,
    },
    /// No such field.
    #[error("field `{0}` is not known; add its offset to the table in runtime/fields.rs")]
    Field(&'static str),
    /// No such helper.
    #[error("helper `{0}` does not exist; write it and add it to the table in runtime/helpers/mod.rs")]
    Helper(&'static str),
    /// The declaration and the function differ.
    #[error("helper `{name}` is declared as {declared}, but the function is {actual}")]
    Signature {
        /// Name in the tables.
        name: &'static str,
        /// In the tables.
        declared: String,
        /// In this crate.
        actual: String,
    },
    /// No such object.
    #[error("object `{name}`: `{path}` cannot be found: {reason}")]
    Object {
        /// Name in the tables.
        name: &'static str,
        /// Dotted path.
        path: &'static str,
        /// What Python says.
        reason: String,
    },
}

/// Whether modules may be imported to find an object. In the middle of a program they may not: it would see them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Imports {
    /// Only what is loaded.
    None,
    /// Whatever is named.
    All,
}

/// Builds it. The objects that it names live as long as the process.
pub fn build(py: Python<'_>, tables: &Tables, imports: Imports) -> Result<HostModel, Vec<ModelError>> {
    let mut errors = Vec::new();
    let mut keep = |error: ModelError| errors.push(error);
    let types = tables.types.iter().map(|ty| HostType {
        name: ty.name.to_owned(),
        symbol: ty.symbol.to_owned(),
        address: type_address(ty.symbol).unwrap_or_else(|| {
            // A structure has none.
            if !ty.symbol.is_empty() {
                keep(ModelError::Type { name: ty.name, symbol: ty.symbol });
            }
            0
        }),
        unboxed: ty.unboxed,
        plain: ty.plain,
    });
    let types = types.collect();
    let fields = tables.fields.iter().map(|field| HostField {
        name: field.name.to_owned(),
        offset: fields::offset(field.name).unwrap_or_else(|| {
            keep(ModelError::Field(field.name));
            0
        }),
        kind: field.kind,
        class: AliasClass(field.class),
        immutable: field.immutable,
    });
    let fields = fields.collect();
    let elems = tables.elems.iter().map(|elem| HostElem {
        name: elem.name.to_owned(),
        class: AliasClass(elem.class),
        immutable: elem.immutable,
        nullable: elem.nullable,
        items: elem.items,
    });
    let elems = elems.collect();
    let mut helpers = Vec::new();
    for helper in tables.helpers {
        match helper_of(helper) {
            Ok(helper) => helpers.push(helper),
            Err(error) => keep(error),
        }
    }
    let mut objects = Vec::new();
    for object in tables.objects {
        match find_object(py, object.path, imports) {
            Ok(found) => objects.push(HostObject::new(object.name.to_owned(), found.map(keep_for_good))),
            Err(reason) => {
                keep(ModelError::Object { name: object.name, path: object.path, reason: reason.to_string() })
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(HostModel {
        name: format!("{} {}", tables.name, tables.version),
        types,
        fields,
        elems,
        helpers,
        objects,
        layout: layout(),
        runtime: runtime(),
    })
}

/// Looks again for the objects that were not found.
pub fn complete(py: Python<'_>, model: &HostModel, tables: &Tables, imports: Imports) {
    for (object, declared) in model.objects.iter().zip(tables.objects) {
        if object.address().is_none()
            && let Ok(Some(found)) = find_object(py, declared.path, imports)
        {
            object.found(keep_for_good(found));
        }
    }
}

/// The object's address; our reference is never given back.
fn keep_for_good(object: Bound<'_, PyAny>) -> u64 {
    let object = object.into_ptr();
    // SAFETY: a live object; the only classes on the heap that are taken are those of arrays.
    unsafe {
        let class = object.cast::<ffi::PyTypeObject>();
        if ffi::PyType_Check(object) != 0 && (*class).tp_flags & ffi::Py_TPFLAGS_HEAPTYPE != 0 {
            array::found(class);
        }
    }
    object as u64
}

fn type_address(name: &str) -> Option<u64> {
    let name = CString::new(name).ok()?;
    let address = symbol(&name);
    (address != 0).then_some(address)
}

/// The declaration with its function, if they agree.
fn helper_of(declared: &HelperDecl) -> Result<HostHelper, ModelError> {
    let Some(actual) = helpers::named(declared.name) else {
        return Err(ModelError::Helper(declared.name));
    };
    let runs_host = declared.effect == Effect::RunsHost;
    // References come as an array and their number.
    let array = declared.variadic.then_some([Kind::Addr, Kind::I64]);
    let expected: Vec<Kind> = array.iter().flatten().chain(declared.args).copied().collect();
    if actual.args != expected || actual.result != declared.result || actual.runs_host != runs_host {
        return Err(ModelError::Signature {
            name: declared.name,
            declared: signature(&expected, declared.result, runs_host),
            actual: signature(&actual.args, actual.result, actual.runs_host),
        });
    }
    let mut args = declared.args.to_vec();
    if runs_host {
        // The translator passes the calling instruction's unit last.
        args.push(Kind::I64);
    }
    Ok(HostHelper {
        name: declared.name.to_owned(),
        args,
        variadic: declared.variadic,
        result: declared.result,
        effect: declared.effect,
        lasting: declared.lasting,
        replaces: declared.replaces.map(ElemId),
        takes: declared.takes,
        address: actual.address(),
    })
}

fn signature(args: &[Kind], result: Option<Kind>, runs_host: bool) -> String {
    let args: Vec<&str> = args.iter().map(|kind| kind.name()).collect();
    let result = result.map_or(String::new(), |kind| format!(" -> {kind}"));
    let effect = if runs_host { " runs host" } else { "" };
    format!("({}){result}{effect}", args.join(", "))
}

/// Where names of the interpreter's own are: always loaded, and an error if something is missing there.
const BUILTINS: &str = "builtins";

/// The object at a dotted path: a module, then attributes. None if it is not loaded, or if what is there is not
/// the interpreter's own.
fn find_object<'py>(py: Python<'py>, path: &str, imports: Imports) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some((module_name, attributes)) = path.split_once('.') else {
        return Ok(None);
    };
    let found = module_named(py, module_name, imports).and_then(|module| {
        let Some(module) = module else {
            return Ok(None);
        };
        let mut found = module;
        let mut genuine = true;
        for attribute in attributes.split('.') {
            found = found.getattr(attribute)?;
            genuine &= is_genuine(&found, module_name, attribute);
        }
        Ok(genuine.then_some(found))
    });
    match found {
        // A module of the program's own by that name.
        Err(_) if module_name != BUILTINS => Ok(None),
        found => found,
    }
}

fn module_named<'py>(py: Python<'py>, name: &str, imports: Imports) -> PyResult<Option<Bound<'py, PyAny>>> {
    if imports == Imports::All {
        return py.import(name).map(|module| Some(module.into_any()));
    }
    // A module while it is being imported lacks what it is asked for, and is looked at again later.
    // SAFETY: the lock is held; a borrowed reference, or null without an exception.
    let modules = unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PyImport_GetModuleDict()) };
    match modules.as_ref().map(|modules| modules.cast_exact::<PyDict>()) {
        Some(Ok(modules)) => Ok(modules.get_item(name)?.filter(|module| module.is_instance_of::<PyModule>())),
        _ => Ok(None),
    }
}

/// Whether an object is a builtin of this name: a constant, a static type, a C function of the module, or a method of a
/// static type. No Python program can make one of those, so it is the one that the families mean.
fn is_genuine(object: &Bound<'_, PyAny>, module: &str, name: &str) -> bool {
    let is = |found: *const c_char, name: &str| {
        // SAFETY: static C strings of live objects.
        !found.is_null() && unsafe { CStr::from_ptr(found) }.to_bytes() == name.as_bytes()
    };
    // SAFETY: live objects; each is of the type whose layout is read.
    unsafe {
        let object = object.as_ptr();
        let ty = ffi::Py_TYPE(object);
        if ty == &raw mut ffi::PyCFunction_Type {
            let function = object.cast::<ffi::PyCFunctionObject>();
            let owner = (*function).m_self;
            is((*(*function).m_ml).ml_name, name)
                && !owner.is_null()
                && ffi::PyModule_Check(owner) != 0
                && ffi::PyModule_GetDef(owner).as_ref().is_some_and(|definition| is(definition.m_name, module))
        } else if ty == &raw mut ffi::PyMethodDescr_Type {
            is((*(*object.cast::<ffi::PyMethodDescrObject>()).d_method).ml_name, name)
        } else if ffi::PyType_Check(object) != 0 {
            let class = object.cast::<ffi::PyTypeObject>();
            if (*class).tp_flags & ffi::Py_TPFLAGS_HEAPTYPE == 0 {
                return is((*class).tp_name, name);
            }
            // Classes of modules are on the heap; those of Python programs may be changed.
            let is_fixed = (*class).tp_flags & ffi::Py_TPFLAGS_IMMUTABLETYPE != 0;
            is_fixed && is((*class).tp_name, &format!("{module}.{name}")) && array::fits(class)
        } else {
            let constants = [(ffi::Py_None(), "None"), (ffi::Py_NotImplemented(), "NotImplemented")];
            constants.contains(&(object, name))
        }
    }
}

fn layout() -> ObjectLayout {
    // SAFETY: two immortal objects.
    let (true_object, false_object) = unsafe { (ffi::Py_True() as u64, ffi::Py_False() as u64) };
    ObjectLayout {
        refcount: offsets::REFCOUNT as u32,
        type_pointer: offsets::TYPE as u32,
        int: IntLayout::Digits { tag: offsets::INT_TAG as u32, digit: offsets::INT_DIGIT as u32 },
        float_value: offsets::FLOAT_VALUE as u32,
        true_object,
        false_object,
    }
}

fn runtime() -> Runtime {
    Runtime {
        box_i64: boxes::box_i64 as *const () as u64,
        box_f64: boxes::box_f64 as *const () as u64,
        unbox_i64: boxes::unbox_i64 as *const () as u64,
        dealloc_plain: boxes::dealloc_plain as *const () as u64,
        dealloc: boxes::dealloc as *const () as u64,
        new_range_iter: boxes::new_range_iter as *const () as u64,
        push_frames: forced::push_frames as *const () as u64,
        pop_frames: forced::pop_frames as *const () as u64,
        new_list_iter: boxes::new_list_iter as *const () as u64,
        floordiv_f64: floats::floor_div as *const () as u64,
        floormod_f64: floats::floor_mod as *const () as u64,
        pow_f64: floats::pow as *const () as u64,
    }
}
