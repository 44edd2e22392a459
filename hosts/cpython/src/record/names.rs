//! Which names a recording takes for constants, and where the others are found.
//!
//! A name changes if the code that is recorded stores it, or if it ended code before ([`Watch`](crate::watch::Watch)).
//! The code's own stores are known beforehand, so that nothing that it compiles to relies on what it changes itself:
//! compiled code stores without a call of the host, behind which it would notice. Interpreter threads, inside
//! callbacks; runs no Python code.

use crate::bytecode::copy::Shape;
use crate::control::host::Host;
use crate::control::state::{Namespaces, Shared};
use crate::ffi::{Code, dict};
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::trace::{Changing, Names, Place};
use std::sync::Arc;

/// The index among the code object's names that an instruction's argument selects. The lowest bit of LOAD_GLOBAL's
/// says whether null is pushed (Python/bytecodes.c of CPython 3.13).
pub fn selected(instruction: &str, oparg: u32) -> u32 {
    if instruction == "LOAD_GLOBAL" { oparg >> 1 } else { oparg }
}

/// Names for a recording that begins in a code object with these namespaces, which are exact dicts.
pub fn of(host: &Host, state: &Shared, namespaces: Namespaces) -> Arc<Names> {
    let Some(code) = state.code() else {
        return Arc::default();
    };
    let mut changing = stored(&state.shape, namespaces.is_module, host.tables);
    for name in 0..code.name_count() {
        let is_volatile = code.name(name).is_some_and(|key| host.watch.is_volatile(namespaces, key));
        if is_volatile && !changing.contains(&name) {
            changing.push(name);
        }
    }
    let changing = changing.into_iter().filter_map(|name| found(host, code, namespaces, name)).collect();
    let [globals, builtins] = [namespaces.globals, namespaces.builtins].map(|dict| dict as u64);
    Arc::new(Names { globals, builtins, is_module: namespaces.is_module, changing })
}

/// The same for a function that a recording of the code `outer` calls: what that stores without a call of the host changes
/// for a function of the same module as well.
pub fn of_callee(host: &Host, state: &Shared, namespaces: Namespaces, outer: &Names) -> Arc<Names> {
    let names = of(host, state, namespaces);
    let Some(code) = state.code().filter(|_| outer.globals == names.globals) else {
        return names;
    };
    let is_new = |name: &u32| names.changing(*name).is_none();
    let changes = |name: &u32| {
        // Names of code objects are interned.
        code.name(*name).is_some_and(|key| outer.changing.iter().any(|changing| changing.key == key as u64))
    };
    let others = (0..code.name_count()).filter(is_new).filter(changes);
    let others: Vec<Changing> = others.filter_map(|name| found(host, code, namespaces, name)).collect();
    if others.is_empty() {
        return names;
    }
    let changing = names.changing.iter().copied().chain(others).collect();
    Arc::new(Names { changing, ..Names::clone(&names) })
}

/// Names that a code object stores or deletes among its globals.
fn stored(shape: &Shape, is_module: bool, tables: &'static Tables) -> Vec<u32> {
    let mut names = Vec::new();
    for instruction in shape.instructions.iter() {
        let is_store = match instruction.row(tables).name {
            "STORE_GLOBAL" | "DELETE_GLOBAL" => true,
            "STORE_NAME" | "DELETE_NAME" => is_module,
            _ => false,
        };
        if is_store && !names.contains(&instruction.oparg) {
            names.push(instruction.oparg);
        }
    }
    names
}

fn found(host: &Host, code: Code, namespaces: Namespaces, name: u32) -> Option<Changing> {
    let key = code.name(name)?;
    // SAFETY: both namespaces are live exact dicts; a live code object owns its names.
    let entry = unsafe { dict::find(namespaces.globals, key) };
    let place = entry.map(|(shape, at, value)| Place { shape, at, ty: host.types.named(value) });
    Some(Changing { name, key: key as u64, place })
}
