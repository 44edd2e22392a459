//! Laws of what a host declares: its instruction tables, and the model that goes with them.

use crate::host::{Host, SampleInstr};
use crate::lab::{Engine, Lab};
use crate::traces;
use crate::violation::Violation;
use firesteel_protocol::bytecode::Instructions;
use firesteel_protocol::effects::Effect;
use firesteel_protocol::fam::layout::{MAX_SLOTS, fingerprint};
use firesteel_protocol::fam::tables::{Family, Tables, View};
use firesteel_protocol::host::{HostModel, IntLayout};
use firesteel_protocol::types::{Items, Kind};

/// Units, arguments and stack effects of sample code agree with the interpreter's own decoder.
pub(super) fn instructions(host: &mut dyn Host) -> Result<(), Violation> {
    let (tables, samples) = (host.tables(), host.samples());
    let mut tried = 0;
    for sample in &samples {
        let decoded = Instructions::decode(&sample.code.bytes, tables);
        let mut tried_here = 0;
        for found in &sample.instrs {
            let SampleInstr { unit, units, argument, effect, effect_of_jump } = *found;
            let case = format!("`{}`, unit {unit}", sample.code.name);
            let Some(ours) = decoded.proper(unit) else {
                return Err(Violation::new(case, "an instruction", "the tables see none"));
            };
            let row = ours.row(tables);
            let case = format!("{case}, {} {argument}", row.name);
            Violation::unless_same(format!("{case}: argument"), &argument, &ours.oparg)?;
            Violation::unless_same(format!("{case}: units"), &units, &(ours.next - ours.unit))?;
            let pops = i64::from(row.effect.pops.of(argument));
            for (way, theirs, pushes) in [
                ("stack effect", effect, row.effect.pushes),
                ("stack effect of its jump", effect_of_jump, row.effect.pushes_on_jump),
            ] {
                let Some(theirs) = theirs else { continue };
                let ours = i64::from(pushes.of(argument)) - pops;
                Violation::unless_same(format!("{case}: {way}"), &i64::from(theirs), &ours)?;
            }
            // The depths that go with a recording are those of this walk.
            let depth = |unit: u32| sample.code.depths.get(unit as usize).copied().filter(|&depth| depth != u16::MAX);
            for (to, change) in [(Some(ours.next), effect), (ours.successors(tables).jump, effect_of_jump)] {
                let (Some(before), Some(change), Some(after)) = (depth(unit), change, to.and_then(depth)) else {
                    continue;
                };
                let case = format!("{case}: depth at unit {}", to.unwrap_or(0));
                Violation::unless_same(case, &(i64::from(before) + i64::from(change)), &i64::from(after))?;
            }
            tried_here += 1;
        }
        if tried_here == 0 {
            return Err(Violation::new(format!("`{}`", sample.code.name), "instructions", "none"));
        }
        tried += tried_here;
    }
    if tried == 0 { Err(Violation::new("samples", "some code", "none")) } else { Ok(()) }
}

/// Layouts and fingerprints of families.
pub(super) fn records(host: &mut dyn Host) -> Result<(), Violation> {
    let tables = host.tables();
    for (at, family) in tables.families.iter().enumerate() {
        let case = format!("family {}", family.name);
        Violation::unless_same(
            format!("{case}: fingerprint"),
            &fingerprint(family.name, family.slots),
            &family.fingerprint,
        )?;
        if family.slots.len() > MAX_SLOTS {
            return Err(Violation::new(case, format!("at most {MAX_SLOTS} slots"), family.slots.len().to_string()));
        }
        wants(&case, family)?;
        let head = tables.instrs.get(usize::from(family.head.0));
        let of = head.map(|head| usize::from(head.family.0));
        Violation::unless_same(format!("{case}: the family of its head"), &Some(at), &of)?;
        opcodes(&case, family, tables)?;
    }
    Ok(())
}

/// What entries consume can be had of the record.
fn wants(case: &str, family: &Family) -> Result<(), Violation> {
    let claims = family.claims.iter().map(|claim| ("a member without expansion", claim.wants));
    for (name, wants) in family.entries.iter().map(|entry| (entry.name, entry.wants)).chain(claims) {
        for want in wants {
            let held = family.slots.get(usize::from(want.slot)).map(|slot| slot.view);
            if held != Some(want.view) && held != Some(View::Raw) {
                let expected = format!("a slot with the view {} or raw", want.view.name());
                return Err(Violation::new(format!("{case}, {name}"), expected, format!("{:?}", held.map(View::name))));
            }
        }
    }
    Ok(())
}

/// Opcodes of entries are instructions of this family.
fn opcodes(case: &str, family: &Family, tables: &Tables) -> Result<(), Violation> {
    for entry in family.entries {
        let Some(opcode) = entry.opcode else { continue };
        let instr = tables.by_opcode.get(usize::from(opcode)).copied().flatten();
        let row = instr.and_then(|instr| tables.instrs.get(usize::from(instr.0)));
        let of = row.and_then(|row| tables.families.get(usize::from(row.family.0))).map(|family| family.name);
        Violation::unless_same(format!("{case}, {}: family of opcode {opcode}", entry.name), &Some(family.name), &of)?;
    }
    Ok(())
}

/// The model answers every name of the tables, with an address where one is called or compared.
pub(super) fn model(host: &mut dyn Host) -> Result<(), Violation> {
    let (tables, model) = (host.tables(), host.model());
    let names = |ours: Vec<&str>, theirs: Vec<&str>, what: &str| Violation::unless_same(what, &ours, &theirs);
    let types = model.types.iter().map(|ty| ty.name.as_str()).collect();
    names(tables.types.iter().map(|ty| ty.name).collect(), types, "types, in the tables' order")?;
    let fields = model.fields.iter().map(|field| field.name.as_str()).collect();
    names(tables.fields.iter().map(|field| field.name).collect(), fields, "fields, in the tables' order")?;
    let elems = model.elems.iter().map(|elem| elem.name.as_str()).collect();
    names(tables.elems.iter().map(|elem| elem.name).collect(), elems, "element classes, in the tables' order")?;
    let helpers = model.helpers.iter().map(|helper| helper.name.as_str()).collect();
    names(tables.helpers.iter().map(|helper| helper.name).collect(), helpers, "helpers, in the tables' order")?;
    let objects = model.objects.iter().map(|object| object.name.as_str()).collect();
    names(tables.objects.iter().map(|object| object.name).collect(), objects, "objects, in the tables' order")?;
    for (declared, ty) in tables.types.iter().zip(&model.types) {
        let case = format!("type {}", ty.name);
        Violation::unless_same(case.clone(), &(declared.unboxed, declared.plain), &(ty.unboxed, ty.plain))?;
        // A structure has none, and nothing names it.
        if !declared.symbol.is_empty() {
            there(&format!("{case}: address of the type object"), ty.address)?;
        }
    }
    for (declared, field) in tables.fields.iter().zip(&model.fields) {
        let ours = (declared.kind, declared.class, declared.immutable);
        Violation::unless_same(format!("field {}", field.name), &ours, &(field.kind, field.class.0, field.immutable))?;
    }
    for (declared, helper) in tables.helpers.iter().zip(&model.helpers) {
        let case = format!("helper {}", helper.name);
        let mut args = declared.args.to_vec();
        if declared.effect == Effect::RunsHost {
            // The translator passes the calling instruction's unit last.
            args.push(Kind::I64);
        }
        let theirs = (helper.args.clone(), helper.result, helper.effect);
        Violation::unless_same(case.clone(), &(args, declared.result, declared.effect), &theirs)?;
        there(&format!("{case}: address"), helper.address)?;
    }
    let inspect = host.inspect();
    for (at, object) in model.objects.iter().enumerate() {
        // One that is not there yet is found later, when the program has loaded it.
        let Some(address) = object.address() else { continue };
        let case = format!("object {}, as the recorder knows it", object.name);
        Violation::unless_same(case, &Some(at), &inspect.known(address).map(usize::from))?;
    }
    runtime(&model)
}

fn runtime(model: &HostModel) -> Result<(), Violation> {
    let runtime = &model.runtime;
    let unbox = match model.layout.int {
        IntLayout::Digits { .. } => Some(("unbox_i64", runtime.unbox_i64)),
        IntLayout::Word(_) => None,
    };
    let functions = [
        ("box_i64", runtime.box_i64),
        ("box_f64", runtime.box_f64),
        ("dealloc_plain", runtime.dealloc_plain),
        ("dealloc", runtime.dealloc),
        ("new_range_iter", runtime.new_range_iter),
        ("new_list_iter", runtime.new_list_iter),
        ("floordiv_f64", runtime.floordiv_f64),
        ("floormod_f64", runtime.floormod_f64),
        ("pow_f64", runtime.pow_f64),
        ("the true object", model.layout.true_object),
        ("the false object", model.layout.false_object),
    ];
    functions.into_iter().chain(unbox).try_for_each(|(name, address)| there(name, address))
}

fn there(case: &str, address: u64) -> Result<(), Violation> {
    if address == 0 { Err(Violation::new(case, "an address in this process", "0")) } else { Ok(()) }
}

/// Compiled code reads of live objects what the host says is there.
pub(super) fn fields(host: &mut dyn Host) -> Result<(), Violation> {
    let samples = host.fields();
    let objects: Vec<u64> = samples.iter().map(|sample| sample.object).collect();
    let mut lab = Lab::new(host)?;
    let result = samples.iter().try_for_each(|sample| {
        let case = format!("field {}", sample.name);
        let declared = lab.model.fields.iter().find(|field| field.name == sample.name);
        let Some(declared) = declared else { return Err(Violation::new(case, "a field of the model", "none")) };
        let of_objects = lab.model.elems.iter().find(|elem| elem.items == Items::Objects);
        let elem = of_objects.map(|elem| elem.name.clone()).filter(|_| declared.kind == Kind::Addr);
        let text = traces::reading(sample.name, elem.as_deref());
        let Some(tree) = lab.tree(sample.name, &text)? else { return Ok(()) };
        for &engine in Engine::ALL {
            let runnable = lab.prepare(sample.name, &tree, engine)?;
            lab.host.retain(sample.object);
            let stack = lab.make(&[traces::Input::New(crate::host::Datum::RangeIter(0, 3, 1))], false);
            let inputs = [sample.object, 0, 0, 0, stack.and_then(|made| made.first().copied()).unwrap_or(0)];
            let run = lab.run(&runnable, &inputs, None);
            let found = run.words.as_ref().and_then(|words| words.values.first().copied());
            lab.release(run);
            Violation::unless_same(format!("{case} by the {engine:?}"), &Some(sample.word), &found)?;
        }
        Ok(())
    });
    for object in objects {
        lab.host.release(object);
    }
    result?;
    let inner = lab.host.inner_fields();
    if let Some(unknown) = inner.iter().find(|name| !lab.model.fields.iter().any(|field| field.name == **name)) {
        return Err(Violation::new(format!("field {unknown}"), "a field of the model", "none"));
    }
    let is_covered = |name: &str| samples.iter().any(|sample| sample.name == name) || inner.contains(&name);
    match lab.model.fields.iter().find(|field| !is_covered(&field.name)) {
        Some(field) => Err(Violation::new(format!("field {}", field.name), "an object that has it", "no sample")),
        None => Ok(()),
    }
}
