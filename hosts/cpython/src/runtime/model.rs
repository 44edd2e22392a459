//! What the compiler is told of CPython's objects: the declarations of the `.fam` file with this process's
//! offsets and addresses.
//!
//! Called once when the host attaches, on an interpreter thread with the GIL, after [`super::check`]. Whatever
//! the tables name and this build does not know is an error: each says which name, and where to add it.

use super::helpers;
use super::{boxes, fields, floats};
use crate::ffi::object::offsets;
use crate::runtime::check::symbol;
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::fam::tables::{HelperDecl, ObjectDecl, Tables};
use firesteel_protocol::host::{
    HostElem, HostField, HostHelper, HostModel, HostType, IntLayout, ObjectLayout, Runtime,
};
use firesteel_protocol::types::Kind;
use pyo3::ffi;
use pyo3::prelude::*;
use std::ffi::CString;

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

/// The model, and the objects that keep it true.
pub struct Model {
    /// For the compiler.
    pub host: HostModel,
    /// The named objects, in table order; references are ours for the life of the process.
    pub objects: Vec<Py<PyAny>>,
}

/// Builds it.
pub fn build(py: Python<'_>, tables: &Tables) -> Result<Model, Vec<ModelError>> {
    let mut errors = Vec::new();
    let mut keep = |error: ModelError| errors.push(error);
    let types = tables.types.iter().map(|ty| HostType {
        name: ty.name.to_owned(),
        symbol: ty.symbol.to_owned(),
        address: type_address(ty.symbol).unwrap_or_else(|| {
            keep(ModelError::Type { name: ty.name, symbol: ty.symbol });
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
    let mut named = Vec::new();
    for object in tables.objects {
        match find_object(py, object) {
            Ok(found) => {
                named.push((object.name.to_owned(), found.as_ptr() as u64));
                objects.push(found);
            }
            Err(reason) => {
                keep(ModelError::Object { name: object.name, path: object.path, reason: reason.to_string() })
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Model {
        host: HostModel {
            name: format!("{} {}", tables.name, tables.version),
            types,
            fields,
            elems,
            helpers,
            objects: named,
            layout: layout(),
            runtime: runtime(),
        },
        objects,
    })
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
    if actual.args != declared.args || actual.result != declared.result || actual.runs_host != runs_host {
        return Err(ModelError::Signature {
            name: declared.name,
            declared: signature(declared.args, declared.result, runs_host),
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
        result: declared.result,
        effect: declared.effect,
        address: actual.address(),
    })
}

fn signature(args: &[Kind], result: Option<Kind>, runs_host: bool) -> String {
    let args: Vec<&str> = args.iter().map(|kind| kind.name()).collect();
    let result = result.map_or(String::new(), |kind| format!(" -> {kind}"));
    let effect = if runs_host { " runs host" } else { "" };
    format!("({}){result}{effect}", args.join(", "))
}

/// Imports the longest prefix of the path that is a module, then takes attributes.
fn find_object(py: Python<'_>, object: &ObjectDecl) -> PyResult<Py<PyAny>> {
    let parts: Vec<&str> = object.path.split('.').collect();
    let mut modules = parts.len().saturating_sub(1).max(1);
    loop {
        let (module, attributes) = parts.split_at(modules);
        match py.import(module.join(".")) {
            Ok(module) => {
                let mut found = module.into_any();
                for attribute in attributes {
                    found = found.getattr(*attribute)?;
                }
                return Ok(found.unbind());
            }
            Err(error) if modules == 1 => return Err(error),
            Err(_) => modules -= 1,
        }
    }
}

fn layout() -> ObjectLayout {
    // SAFETY: two immortal objects.
    let (true_object, false_object) = unsafe { (ffi::Py_True() as u64, ffi::Py_False() as u64) };
    ObjectLayout {
        refcount: offsets::REFCOUNT as u32,
        type_pointer: offsets::TYPE as u32,
        int: IntLayout { tag: offsets::INT_TAG as u32, digit: offsets::INT_DIGIT as u32 },
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
        new_list_iter: boxes::new_list_iter as *const () as u64,
        floordiv_f64: floats::floor_div as *const () as u64,
        floormod_f64: floats::floor_mod as *const () as u64,
        pow_f64: floats::pow as *const () as u64,
    }
}
