//! Who owns which references.
//!
//! Owns one family of rules: a reference that an instruction or an exit takes over is one that compiled code owns there,
//! and none that it owns is forgotten. So each reference is given up exactly once on every path: moved into a slot, an
//! element or a field, given to a helper that takes it ([`HostHelper::takes`]), released, or named as owned by the exit that
//! is taken.
//!
//! The walk keeps the list of references that compiled code owns. One comes into being by `incref`, as the result of a
//! helper, with a box, or when memory whose content is known is overwritten by something that does not release the old
//! content. A value is known by all its names, so it does not matter which of them is given up. At a header every way in
//! brings the same references.
//!
//! What helpers return may be null, and then is no reference: it is released, and what came with it, only where a check has
//! shown that it is none. Not counted are the results of helpers that only tell that nothing failed
//! ([`HostHelper::lasting`]), and boxes whose object is never made.

use super::known::{Brought, Held, Known, shared_cell};
use super::same::{Names, Same, common};
use super::shown::{Definitions, Facts};
use super::{Place, Rule, Verifier};
use crate::ir::entity::{Exit, Segment, Value};
use crate::ir::sig::signature;
use crate::ir::tree::{End, Entry, Inst, Own};
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::exits::ExitKind;
use firesteel_protocol::host::Unboxed;
use firesteel_protocol::types::{Items, Kind};
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

#[cfg(doc)]
use firesteel_protocol::host::HostHelper;

/// What is looked up while walking.
pub(super) struct Walk<'t> {
    pub(super) defs: Definitions<'t>,
    /// Boxes whose object is made.
    pub(super) made: FxHashSet<Value>,
    /// What may be the object of a number, or null.
    pub(super) objects: FxHashSet<Value>,
    at_headers: FxHashMap<Segment, Brought>,
    at_bridges: FxHashMap<Segment, Known>,
    changed: bool,
    pub(super) errors: Vec<(Place, Rule)>,
}

/// The operand that an instruction takes over.
fn stolen(inst: &Inst) -> Option<Value> {
    match (inst.uop, inst.args.as_slice()) {
        (Uop::Decref | Uop::XDecref | Uop::DecrefPlain, &[object]) => Some(object),
        (Uop::StoreField, &[_, value]) | (Uop::StoreElem | Uop::TakeElem, &[_, _, value]) => Some(value),
        (uop, &[value]) if uop.writes_home() => Some(value),
        (_, _) => None,
    }
}

/// Whether the uop makes an object of a number or of the parts of an iterator. A truth value is no new object.
const BOXES: [Uop; 3] = [Uop::BoxI64, Uop::BoxF64, Uop::NewRangeIter];

impl Verifier<'_> {
    pub(super) fn check_owned(&mut self) {
        let mut walk = Walk {
            defs: Definitions::of(self.tree),
            made: self.made_boxes(),
            objects: self.objects_of_numbers(),
            at_headers: FxHashMap::default(),
            at_bridges: FxHashMap::default(),
            changed: true,
            errors: Vec::new(),
        };
        while std::mem::take(&mut walk.changed) {
            walk.errors.clear();
            walk.at_bridges.clear();
            for segment in self.tree.segments.keys() {
                self.walk_owned(&mut walk, segment);
            }
        }
        for (place, rule) in walk.errors {
            self.errors.add(place, rule);
        }
    }

    /// Boxes that something takes over, or that a helper gets: the others are only looked into, or made by an exit.
    fn made_boxes(&self) -> FxHashSet<Value> {
        let insts = || self.tree.segments.iter().flat_map(|(_, data)| &data.insts);
        let boxes = insts().filter(|inst| BOXES.contains(&inst.uop)).filter_map(|inst| inst.result);
        let boxes: FxHashSet<Value> = boxes.collect();
        let mut used: FxHashSet<Value> = FxHashSet::default();
        for inst in insts() {
            match inst.uop {
                Uop::Call => used.extend(&inst.args),
                Uop::Decref | Uop::XDecref | Uop::DecrefPlain => {}
                _ => used.extend(stolen(inst)),
            }
        }
        for (_, data) in self.tree.segments.iter() {
            if let End::Jump(_, args) = &data.end {
                used.extend(args);
            }
        }
        boxes.intersection(&used).copied().collect()
    }

    /// What a fragment begins with: references of its own, and objects that the exit it continues borrows.
    fn at_start(&self) -> Known {
        let mut state = Known::default();
        let params = self.tree.segments.iter().take(1).flat_map(|(_, data)| data.params.iter().copied());
        let borrowed = |param: &Value| self.tree.kind(*param) == Kind::Ref && !self.tree.owned.contains(param);
        state.owned = self.tree.owned.iter().map(|&value| Held { value, unless_null: None }).collect();
        state.lent = params.filter(borrowed).collect();
        state
    }

    fn walk_owned(&self, walk: &mut Walk<'_>, segment: Segment) {
        let data = &self.tree.segments[segment];
        let state = match data.entry {
            Entry::Start => Some(self.at_start()),
            Entry::Exit(_) => walk.at_bridges.remove(&segment),
            Entry::Jump(_) => walk.at_headers.get(&segment).map(|brought| {
                let mut state = Known::of(brought);
                state.lent.extend(data.params.iter().filter(|param| walk.objects.contains(param)));
                state
            }),
        };
        // Nothing comes here.
        let Some(mut state) = state else { return };
        for (at, inst) in (0_u32..).zip(&data.insts) {
            if let Some(exit) = inst.exit {
                self.leave_owned(walk, &state, exit, &walk.defs.leaves(inst));
            }
            let place = Place::Inst(segment, at);
            self.check_used(walk, &state, place, inst);
            self.check_numbers(walk, &state, place, inst);
            self.step_owned(walk, &mut state, place, inst);
            if state.contradicted {
                return;
            }
        }
        match &data.end {
            &End::Exit(exit) => self.leave_owned(walk, &state, exit, &Facts::new()),
            End::Jump(header, args) => self.jump_owned(walk, &mut state, segment, *header, args),
            End::Open => {}
        }
    }

    /// Takes one reference away from what compiled code owns. `checked` if it must be an object.
    fn take_over(
        &self,
        walk: &mut Walk<'_>,
        (same, owned): (&Same, &mut Vec<Held>),
        place: Place,
        value: Value,
        checked: bool,
    ) {
        if same.are(walk.defs.null(), value) || self.tree.kind(value) != Kind::Ref {
            return;
        }
        // One of two objects that last: taking one more needs none, but one may come out of memory.
        let mut is_owned_by_all = false;
        if let Some(inst) = walk.defs.get(value) {
            match (inst.uop, inst.args.first()) {
                (Uop::BoxBool, _) => is_owned_by_all = true,
                // It stands for the list and an index.
                (Uop::NewListIter, Some(&list)) => return self.take_over(walk, (same, owned), place, list, checked),
                (uop, _) if BOXES.contains(&uop) && !walk.made.contains(&value) => return,
                (_, _) => {}
            }
        }
        let fits = |held: &Held| same.are(held.value, value) && !(checked && held.unless_null.is_some());
        // One that is there for certain first.
        let mut places = (0..owned.len()).filter(|&at| fits(&owned[at]));
        match places.clone().find(|&at| owned[at].unless_null.is_none()).or_else(|| places.next()) {
            Some(at) => {
                owned.swap_remove(at);
            }
            None if is_owned_by_all => {}
            None => walk.errors.push((place, Rule::NotOwned(value))),
        }
    }

    fn step_owned(&self, walk: &mut Walk<'_>, state: &mut Known, place: Place, inst: &Inst) {
        let effect = signature(self.model, inst.uop, inst.imm).map(|signature| signature.effect);
        if let Ok(effect) = effect {
            self.check_plain(walk, state, place, inst, effect);
        }
        if let Some(value) = stolen(inst) {
            let checked = matches!(inst.uop, Uop::Decref | Uop::DecrefPlain);
            self.take_over(walk, (&state.same, &mut state.owned), place, value, checked);
        }
        let own = |value| Held { value, unless_null: None };
        match (inst.uop, inst.args.as_slice(), inst.result) {
            (Uop::Incref, &[value], _) => {
                state.unique.retain(|&object| !state.same.are(object, value));
                if !walk.defs.is(value, &BOXES) || walk.made.contains(&value) {
                    state.owned.push(own(value));
                }
            }
            (Uop::XIncref, &[value], _) => {
                state.unique.retain(|&object| !state.same.are(object, value));
                let is_there = state.same.names(value).iter().any(|&name| walk.defs.is_constant(name));
                if !state.same.are(walk.defs.null(), value) {
                    // A known object is one for certain.
                    state.owned.push(Held { value, unless_null: (!is_there).then_some(value) });
                }
            }
            (Uop::ObjectI64 | Uop::ObjectF64, &[object, _], Some(result)) => {
                state.unique.retain(|&unique| !state.same.are(unique, object));
                state.owned.push(own(result));
            }
            (uop, _, Some(result)) if BOXES.contains(&uop) && walk.made.contains(&result) => {
                state.owned.push(own(result));
            }
            (Uop::Call, args, result) => self.call_owned(walk, state, place, inst.imm, (args, result)),
            (Uop::LoadHome, _, Some(result)) => {
                state.types.extend(state.home_types.remove(&inst.imm).map(|ty| (result, ty)));
                state.quiet.extend(state.quiet_homes.take(&inst.imm).map(|_| result));
                let held = *state.homes.entry(inst.imm).or_insert(result);
                state.same.join(held, result);
            }
            (Uop::StoreHome, &[value], _) => match state.write_home(inst.imm, value) {
                Some(old) => state.gain(old, &walk.defs),
                None => walk.errors.push((place, Rule::Lost)),
            },
            (Uop::ReplaceHome, &[value], _) => {
                state.write_home(inst.imm, value);
            }
            (Uop::TakeHome, &[value], _) => {
                if !state.homes.get(&inst.imm).is_some_and(|&held| state.same.are(held, value)) {
                    state.homes.remove(&inst.imm);
                    state.home_types.remove(&inst.imm);
                    state.quiet_homes.remove(&inst.imm);
                }
                state.put.insert(inst.imm, value);
            }
            (Uop::LoadField | Uop::FieldAddr | Uop::LoadElem, args, Some(result))
                if matches!(self.tree.kind(result), Kind::Ref | Kind::Addr) =>
            {
                state.read(inst.uop, inst.imm, args, result);
                if inst.uop == Uop::LoadElem && state.is_float(inst.imm, args) {
                    state.types.extend(self.type_of_box(Uop::BoxF64).map(|ty| (result, ty)));
                }
            }
            (Uop::StoreField, &[object, value], _) if self.tree.kind(value) == Kind::Ref => {
                self.overwrite_owned(walk, state, place, (Uop::LoadField, inst.imm), &[object], value);
            }
            (Uop::StoreElem, &[base, index, value], _) => {
                self.overwrite_owned(walk, state, place, (Uop::LoadElem, inst.imm), &[base, index], value);
            }
            (Uop::StoreElemF64 | Uop::TakeElem, &[base, index, _], _) => {
                state.replace_float(inst.imm, base, index, self.type_of_box(Uop::BoxF64));
            }
            (_, _, _) => {
                if let Ok(effect) = effect {
                    self.kill(state, effect);
                }
            }
        }
        if effect.is_ok_and(|effect| self.may_end_objects(effect)) {
            state.lent.clear();
        }
        if let Some((result, ty)) = inst.result.zip(self.type_of_box(inst.uop)) {
            state.types.insert(result, ty);
        }
        state.learn(&walk.defs, &walk.defs.stays(inst));
    }

    /// A store to the heap, of which a uop reads the place.
    fn overwrite_owned(
        &self,
        walk: &mut Walk<'_>,
        state: &mut Known,
        place: Place,
        (uop, imm): (Uop, u32),
        args: &[Value],
        value: Value,
    ) {
        let class = signature(self.model, uop, imm).map(|signature| signature.effect);
        if let Ok(Effect::Read(class)) = class {
            self.kill_but(state, Effect::Write(class), |cell| (cell.uop, cell.imm) == (uop, imm));
        }
        match state.overwrite(uop, imm, args, value) {
            Some(old) => state.gain(old, &walk.defs),
            None => walk.errors.push((place, Rule::Lost)),
        }
    }

    /// Whether something that compiled code only borrows may end by this: where it was read from may hold another.
    fn may_end_objects(&self, effect: Effect) -> bool {
        match effect {
            Effect::RunsHost => true,
            Effect::Write(class) => {
                let fields = self.model.fields.iter().filter(|field| field.kind == Kind::Ref).map(|field| field.class);
                let elems = self.model.elems.iter().filter(|elem| elem.items == Items::Objects).map(|elem| elem.class);
                let mut places = fields.chain(elems).chain([AliasClass::HOME]);
                places.any(|place| place == class)
            }
            Effect::Pure | Effect::Guard | Effect::Read(_) | Effect::Alloc => false,
        }
    }

    /// The type of what a uop makes.
    fn type_of_box(&self, uop: Uop) -> Option<u32> {
        let unboxed = match uop {
            Uop::BoxI64 | Uop::ObjectI64 => Unboxed::Int,
            Uop::BoxF64 | Uop::ObjectF64 => Unboxed::Float,
            Uop::BoxBool => Unboxed::Bool,
            _ => return None,
        };
        self.model.types.iter().position(|ty| ty.unboxed == unboxed).map(|at| at as u32)
    }

    /// A helper's result is a new reference, unless it is null. One that takes its references takes over one for each operand.
    fn call_owned(
        &self,
        walk: &mut Walk<'_>,
        state: &mut Known,
        place: Place,
        helper: u32,
        (args, result): (&[Value], Option<Value>),
    ) {
        let Some(helper) = self.model.helpers.get(helper as usize) else { return };
        for &arg in args.iter().filter(|_| helper.takes) {
            self.take_over(walk, (&state.same, &mut state.owned), place, arg, false);
        }
        let of_last = args.last().zip(args.first());
        let replaced = helper.replaces.zip(of_last).and_then(|(elem, (&index, &object))| {
            let cell = state.heap.iter().find(|cell| {
                let place = (cell.uop == Uop::LoadElem && cell.imm == u32::from(elem.0)).then_some(cell.args.as_slice());
                matches!(place, Some(&[base, at]) if state.same.are(at, index) && state.is_inside(&walk.defs, base, object))
            });
            cell.map(|cell| cell.value)
        });
        self.kill(state, helper.effect);
        state.owned.extend(replaced.map(|value| Held { value, unless_null: result }));
        if let Some(result) = result.filter(|&result| self.tree.kind(result) == Kind::Ref && !helper.lasting) {
            state.owned.push(Held { value: result, unless_null: Some(result) });
        }
    }

    /// What compiled code owns where it leaves is what the exit hands over.
    fn leave_owned(&self, walk: &mut Walk<'_>, state: &Known, exit: Exit, shown: &Facts) {
        let (data, place) = (&self.tree.exits[exit], Place::Exit(exit));
        let mut state = Cow::Borrowed(state);
        if !shown.is_empty() {
            state.to_mut().learn(&walk.defs, shown);
        }
        if state.contradicted {
            return;
        }
        if let Some(bridge) = data.bridge {
            match walk.at_bridges.get_mut(&bridge) {
                None => {
                    walk.at_bridges.insert(bridge, state.into_owned());
                }
                // Several guards share the exit: the bridge knows what holds at each.
                Some(first) => {
                    let rules = first.meet(&state, walk.defs.null());
                    walk.errors.extend(rules.into_iter().map(|rule| (place, rule)));
                }
            }
            return;
        }
        self.check_restored(walk, &state, place, data);
        if data.kind == ExitKind::Frames {
            // Nothing leaves here: the host gives back what it takes over.
            return;
        }
        let mut owned = state.owned.clone();
        for slot in data.snapshot.slots.iter().filter(|slot| slot.own == Own::Owned) {
            self.take_over(walk, (&state.same, &mut owned), place, slot.value, false);
        }
        self.forgotten(walk, place, &owned);
    }

    fn forgotten(&self, walk: &mut Walk<'_>, place: Place, owned: &[Held]) {
        walk.errors.extend(owned.iter().map(|held| (place, Rule::Forgotten(held.value))));
    }

    fn jump_owned(&self, walk: &mut Walk<'_>, state: &mut Known, segment: Segment, header: Segment, args: &[Value]) {
        let place = Place::End(segment);
        let params = &self.tree.segments[header].params;
        for (param, &arg) in params.iter().zip(args) {
            if walk.objects.contains(param) {
                self.check_alive(walk, state, place, arg);
            }
        }
        let mut moved: Vec<Held> = Vec::new();
        for (&param, &arg) in params.iter().zip(args) {
            if !walk.defs.is(arg, &[Uop::NewListIter]) {
                continue;
            }
            self.take_over(walk, (&state.same, &mut state.owned), place, arg, false);
            moved.push(Held { value: param, unless_null: None });
        }
        state.owned.extend(moved);
        let (brought, lost) = self.brought(&walk.defs, state, header, args);
        self.forgotten(walk, place, &lost);
        self.arrive(walk, place, header, brought);
    }

    /// Joins what one way in brings with what others brought.
    fn arrive(&self, walk: &mut Walk<'_>, place: Place, header: Segment, mut brought: Brought) {
        let Some(mut expected) = walk.at_headers.get(&header).cloned() else {
            walk.at_headers.insert(header, brought);
            walk.changed = true;
            return;
        };
        let mut errors = Vec::new();
        for names in &mut expected.owned {
            let shared = |other: &Names| names.intersection(other).count();
            let best = (0..brought.owned.len()).max_by_key(|&at| shared(&brought.owned[at]));
            match best.filter(|&at| shared(&brought.owned[at]) > 0).map(|at| brought.owned.swap_remove(at)) {
                Some(found) => names.retain(|name| found.contains(name)),
                None => {
                    errors.extend(names.first().map(|&value| (place, Rule::NotBrought { value, header })));
                }
            }
        }
        let left = brought.owned.iter().filter_map(|names| names.first());
        errors.extend(left.map(|&value| (place, Rule::Forgotten(value))));
        expected.same = common(&expected.same, &brought.same);
        for (ours, theirs) in [(&mut expected.homes, &brought.homes), (&mut expected.put, &brought.put)] {
            ours.retain(|slot, names| {
                names.retain(|name| theirs.get(slot).is_some_and(|theirs| theirs.contains(name)));
                !names.is_empty()
            });
        }
        expected.lent.retain(|object| brought.lent.contains(object));
        let heap = std::mem::take(&mut expected.heap);
        expected.heap = heap.into_iter().filter_map(|cell| shared_cell(cell, &brought.heap)).collect();
        expected.types.retain(|value, ty| brought.types.get(value) == Some(ty));
        expected.home_types.retain(|slot, ty| brought.home_types.get(slot) == Some(ty));
        expected.quiet_homes.retain(|slot| brought.quiet_homes.contains(slot));
        expected.quiet.retain(|object| brought.quiet.contains(object));
        expected.apart.retain(|pair| brought.apart.contains(pair));
        walk.errors.append(&mut errors);
        if walk.at_headers.get(&header) != Some(&expected) {
            walk.at_headers.insert(header, expected);
            walk.changed = true;
        }
    }
}
