//! What the compiler is told of the machine's objects: the declarations of the `.fam` file with their offsets and
//! addresses.
//!
//! The tables below are the only places where names of the `.fam` file meet the machine's own. A name that is
//! missing in one of them is an error when the machine starts. Any thread.

use super::helpers;
use crate::heap::object::*;
use crate::heap::value::Immortal;
use crate::machine::builtins::Builtin;
use crate::machine::numbers;
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::host::{
    ElemId, HostElem, HostField, HostHelper, HostModel, HostObject, HostType, IntLayout, ObjectLayout, Runtime,
};
use firesteel_protocol::types::Kind;
use std::mem::{offset_of, size_of};

/// A name that the machine cannot give a meaning. An error of whoever wrote the `.fam` file or this crate.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{what} `{name}` of the family file is not known; add it to the table in jit/model.rs or jit/helpers.rs")]
pub struct ModelError {
    /// `type`, `field`, `helper` or `object`.
    pub what: &'static str,
    /// Name.
    pub name: String,
}

/// Offsets of fields.
const FIELDS: &[(&str, usize)] = &[
    ("list.items", offset_of!(ListObject, items)),
    ("list.len", offset_of!(ListObject, len)),
    ("struct.shape", offset_of!(StructObject, shape)),
    ("struct.slots", size_of::<StructObject>()),
    ("range_iterator.start", offset_of!(RangeIterObject, start)),
    ("range_iterator.step", offset_of!(RangeIterObject, step)),
    ("range_iterator.len", offset_of!(RangeIterObject, len)),
    ("list_iterator.index", offset_of!(ListIterObject, index)),
    ("list_iterator.seq", offset_of!(ListIterObject, seq)),
];

/// Builds the model.
///
/// # Errors
/// The first name that is not known.
pub fn build(tables: &Tables) -> Result<HostModel, ModelError> {
    let unknown = |what: &'static str, name: &str| ModelError { what, name: name.to_owned() };
    let mut model = HostModel {
        name: format!("{} {}", tables.name, tables.version),
        layout: layout(),
        runtime: runtime(),
        ..HostModel::default()
    };
    for ty in tables.types {
        let found = TYPES.iter().find(|found| found.name == ty.name).ok_or_else(|| unknown("type", ty.name))?;
        model.types.push(HostType {
            name: ty.name.to_owned(),
            symbol: ty.symbol.to_owned(),
            address: std::ptr::from_ref(found) as u64,
            unboxed: ty.unboxed,
            plain: ty.plain,
        });
    }
    for field in tables.fields {
        let row = FIELDS.iter().find(|(name, _)| *name == field.name).ok_or_else(|| unknown("field", field.name))?;
        model.fields.push(HostField {
            name: field.name.to_owned(),
            offset: row.1 as u32,
            kind: field.kind,
            class: AliasClass(field.class),
            immutable: field.immutable,
        });
    }
    for elem in tables.elems {
        model.elems.push(HostElem {
            name: elem.name.to_owned(),
            class: AliasClass(elem.class),
            immutable: elem.immutable,
            nullable: elem.nullable,
            items: elem.items,
        });
    }
    for helper in tables.helpers {
        let row = helpers::TABLE.iter().find(|row| row.name == helper.name && row.args == helper.args.len());
        let row = row.ok_or_else(|| unknown("helper", helper.name))?;
        let mut args = helper.args.to_vec();
        if helper.effect == Effect::RunsHost {
            // The translator passes the calling instruction's unit last.
            args.push(Kind::I64);
        }
        model.helpers.push(HostHelper {
            name: helper.name.to_owned(),
            args,
            variadic: helper.variadic,
            result: helper.result,
            effect: helper.effect,
            lasting: helper.lasting,
            replaces: helper.replaces.map(ElemId),
            takes: helper.takes,
            address: row.address(),
        });
    }
    for object in tables.objects {
        let found = Builtin::named(object.name).and_then(|builtin| Immortal::builtin(builtin as usize));
        let found = found.ok_or_else(|| unknown("object", object.name))?;
        model.objects.push(HostObject::new(object.name.to_owned(), Some(found.address())));
    }
    Ok(model)
}

fn layout() -> ObjectLayout {
    ObjectLayout {
        refcount: offset_of!(Header, count) as u32,
        type_pointer: offset_of!(Header, ty) as u32,
        int: IntLayout::Word(offset_of!(IntObject, value) as u32),
        float_value: offset_of!(FloatObject, value) as u32,
        true_object: Immortal::bool(true).address(),
        false_object: Immortal::bool(false).address(),
    }
}

fn runtime() -> Runtime {
    Runtime {
        box_i64: helpers::box_i64 as *const () as u64,
        box_f64: helpers::box_f64 as *const () as u64,
        // Integers have 64 bits: never called.
        unbox_i64: 0,
        dealloc_plain: helpers::dealloc_plain as *const () as u64,
        dealloc: helpers::dealloc as *const () as u64,
        new_range_iter: helpers::new_range_iter as *const () as u64,
        new_list_iter: helpers::new_list_iter as *const () as u64,
        push_frames: 0,
        pop_frames: 0,
        floordiv_f64: numbers::floor_div as *const () as u64,
        floormod_f64: numbers::floor_mod as *const () as u64,
        pow_f64: numbers::pow as *const () as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families::TABLES;

    #[test]
    fn everything_that_the_families_name_is_there() {
        let model = build(&TABLES).expect("complete");
        assert_eq!(model.types.len(), TYPES.len(), "a type that traces cannot name");
        assert_eq!(model.helpers.len(), helpers::TABLE.len(), "a helper that nobody calls");
        assert_eq!(model.fields.len(), FIELDS.len(), "a field that nobody reads");
    }

    #[test]
    fn an_unknown_name_is_told() {
        let mut tables = TABLES;
        tables.objects = &[firesteel_protocol::fam::tables::ObjectDecl { name: "round", path: "builtin.round" }];
        let error = build(&tables).expect_err("no such builtin");
        assert_eq!((error.what, error.name.as_str()), ("object", "round"));
    }
}
