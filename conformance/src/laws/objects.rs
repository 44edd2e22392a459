//! Laws of the object model: boxes, types, arithmetic.

use crate::host::{Datum, Host};
use crate::lab::{Engine, Lab};
use crate::traces::{self, Input};
use crate::violation::Violation;
use firesteel_compiler::ir::semantics::{float_floor_div, float_rem};
use firesteel_protocol::host::Unboxed;

/// Integers around every boundary of a representation.
fn integers() -> Vec<i64> {
    let mut numbers = vec![0, i64::MIN, i64::MIN + 1, i64::MAX];
    for shift in 0..63 {
        for near in -6..7 {
            let number = (1_i64 << shift).wrapping_add(near);
            numbers.extend([number, number.wrapping_neg()]);
        }
    }
    numbers
}

const FLOATS: [f64; 11] =
    [0.0, -0.0, 1.5, -0.1, f64::MIN_POSITIVE, f64::MAX, f64::MIN, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5e-324];

/// The values that compiled code keeps unboxed, in the order of [`traces::BOXES`].
fn boxable() -> [Vec<Datum>; 3] {
    let floats = FLOATS.into_iter().chain([f64::from_bits(0xfff8_0000_0000_1234)]);
    [
        integers().into_iter().map(Datum::Int).collect(),
        floats.map(Datum::Float).collect(),
        vec![Datum::Bool(true), Datum::Bool(false)],
    ]
}

/// Each value through unbox and box: the number as the exit makes an object of it, and the object that the trace made.
pub(super) fn boxes(host: &mut dyn Host) -> Result<(), Violation> {
    let mut lab = Lab::new(host)?;
    for ((ty, steps), data) in traces::BOXES.into_iter().zip(boxable()) {
        let Some(tree) = lab.tree(ty, &traces::boxing(ty, steps))? else { continue };
        for &engine in Engine::ALL {
            let runnable = lab.prepare(ty, &tree, engine)?;
            for datum in &data {
                let Some(inputs) = lab.make(&frame_of(datum), false) else { continue };
                let made = inputs.first().map_or(Datum::None, |&object| lab.host.read(object));
                let run = lab.run(&runnable, &inputs, None);
                let back = [1, 2].map(|slot| match run.left.slots.get(slot) {
                    Some(&object) if object != 0 => Some(lab.host.read(object)),
                    Some(_) | None => None,
                });
                lab.release(run);
                let case = format!("{datum:?} by the {engine:?}: the object that the exit made, and the trace's");
                Violation::unless_same("an object that the host made", datum, &made)?;
                Violation::unless_same(case, &[Some(datum.clone()), Some(datum.clone())], &back)?;
            }
        }
    }
    Ok(())
}

fn frame_of(datum: &Datum) -> [Input; 5] {
    let stack = Input::New(Datum::RangeIter(0, 3, 1));
    [Input::New(datum.clone()), Input::Unbound, Input::Unbound, Input::Unbound, stack]
}

/// Each kind of value once.
fn kinds() -> Vec<Datum> {
    let items = vec![Datum::Int(1), Datum::Float(0.5)];
    vec![
        Datum::Int(1 << 40),
        Datum::Wide,
        Datum::Float(2.5),
        Datum::Bool(true),
        Datum::Bool(false),
        Datum::None,
        Datum::List(items.clone()),
        Datum::RangeIter(1, 2, 3),
        Datum::ListIter(items, 1),
    ]
}

/// The recorder's view, the model's type object, and guards on every type.
pub(super) fn types(host: &mut dyn Host) -> Result<(), Violation> {
    let inspect = host.inspect();
    let mut lab = Lab::new(host)?;
    let types = lab.model.types.iter().filter(|ty| !ty.symbol.is_empty());
    let names: Vec<String> = types.map(|ty| ty.name.clone()).collect();
    for &engine in Engine::ALL {
        for name in &names {
            let Some(tree) = lab.tree(name, &traces::refusing(name))? else { continue };
            let runnable = lab.prepare(name, &tree, engine)?;
            for datum in kinds() {
                let Some(inputs) = lab.make(&frame_of(&datum), false) else { continue };
                let Some(&object) = inputs.first() else { continue };
                let (word, own) = (inspect.type_of(object), lab.host.type_name(object));
                let run = lab.run(&runnable, &inputs, None);
                let passed = run.words.as_ref().map(|words| words.exit == 1);
                lab.release(run);
                let seen = lab.model.types.iter().find(|ty| ty.address == word.address()).map(|ty| ty.name.clone());
                Violation::unless_same(format!("{datum:?} as the recorder sees it"), &Some(own.clone()), &seen)?;
                let wide = format!("{datum:?} has more than 64 bits, as the recorder sees it");
                Violation::unless_same(wide, &(datum == Datum::Wide), &word.is_wide())?;
                let case = format!("{datum:?} at `guard_type {name}` by the {engine:?}");
                Violation::unless_same(case, &Some(own == *name), &passed)?;
                unboxed(&lab, &datum, &own)?;
            }
        }
    }
    Ok(())
}

/// Every question of the recorder and the intake thread, asked on another thread.
pub(super) fn looking(host: &mut dyn Host) -> Result<(), Violation> {
    let (inspect, model) = (host.inspect(), host.model());
    for datum in kinds() {
        let Some(object) = host.make(&datum) else { continue };
        let known = model.objects.iter().position(|named| named.address() == Some(object));
        let before = host.count(object);
        let questions = || {
            inspect.type_of(object);
            // None of the values is one of these.
            let parts = (inspect.generator_function(object), inspect.is_bound_method(object), inspect.code(object));
            (inspect.known(object).map(usize::from), parts)
        };
        let answers = std::thread::scope(|scope| scope.spawn(questions).join().ok());
        let (after, found) = (host.count(object), host.read(object));
        host.release(object);
        let case = format!("{datum:?}, looked at on another thread");
        Violation::unless_same(format!("{case}: what it is known as"), &Some((known, (None, false, None))), &answers)?;
        Violation::unless_same(format!("{case}: references to it"), &before, &after)?;
        Violation::unless_same(case, &datum, &found)?;
    }
    Ok(())
}

/// The model says how values of the type live in registers.
fn unboxed(lab: &Lab<'_>, datum: &Datum, name: &str) -> Result<(), Violation> {
    let expected = match datum {
        Datum::Int(_) | Datum::Wide => Unboxed::Int,
        Datum::Float(_) => Unboxed::Float,
        Datum::Bool(_) => Unboxed::Bool,
        Datum::None | Datum::List(_) | Datum::RangeIter(..) | Datum::ListIter(..) | Datum::Other(_) => Unboxed::No,
    };
    let found = lab.model.types.iter().find(|ty| ty.name == name).map(|ty| ty.unboxed);
    Violation::unless_same(format!("how {datum:?} lives unboxed"), &Some(expected), &found)
}

/// Functions that native code calls where the reference interpreter computes.
pub(super) fn floats(host: &mut dyn Host) -> Result<(), Violation> {
    let model = host.model();
    for (name, address, meaning) in [
        ("floordiv_f64", model.runtime.floordiv_f64, float_floor_div as fn(f64, f64) -> f64),
        ("floormod_f64", model.runtime.floormod_f64, float_rem),
        ("pow_f64", model.runtime.pow_f64, f64::powf),
    ] {
        if address == 0 {
            return Err(Violation::new(name, "an address in this process", "0"));
        }
        for left in FLOATS {
            for right in FLOATS.into_iter().filter(|&right| right != 0.0) {
                // SAFETY: the model promises a function of this signature at the address.
                let found = unsafe { crate::lab::call_f64(address, left, right) };
                let expected = meaning(left, right);
                if found.to_bits() != expected.to_bits() && !(found.is_nan() && expected.is_nan()) {
                    let case = format!("{name}({left:?}, {right:?})");
                    return Err(Violation::new(case, format!("{expected:?}"), format!("{found:?}")));
                }
            }
        }
    }
    Ok(())
}
