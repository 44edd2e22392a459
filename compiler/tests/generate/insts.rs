//! Random instructions, with what must stand around them.
//!
//! Owns the choice of instructions and the bookkeeping of references around each: see [`super::tree`]. The words in
//! [`Generator::inst`] are the only list; a uop that none of them makes is named by the test that counts.

use super::tree::{Generator, Holding, Known, Owned, Scope};
use super::world::{ITEMS, MUTABLE, STALE};
use firesteel_compiler::ir::entity::Value;
use firesteel_protocol::exits::ExitKind;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{Args, Uop};

/// Most references owned at a time: each has a place on the stack at exits.
const MOST_OWNED: usize = 3;

/// Each box: the kind of what is inside, its type, and the uop that takes it out.
const BOXES: [(Uop, Kind, &str, Uop); 3] = [
    (Uop::BoxI64, Kind::I64, "int", Uop::UnboxI64),
    (Uop::BoxF64, Kind::F64, "float", Uop::UnboxF64),
    (Uop::BoxBool, Kind::Bool, "bool", Uop::UnboxBool),
];

fn box_of(uop: Uop) -> (Uop, Kind, &'static str, Uop) {
    BOXES.into_iter().find(|row| row.0 == uop).expect("it is one of the boxes")
}

/// The kind of what is inside a box.
pub(super) fn boxed_kind(uop: Uop) -> Kind {
    box_of(uop).1
}

impl Generator<'_, '_> {
    pub(super) fn inst(&mut self, scope: &mut Scope) {
        match self.choices.below(26) {
            0..=6 => self.computation(scope),
            7 | 8 => {
                let flag = self.value(scope, Kind::Bool);
                let exit = self.guard_exit(scope);
                let uop = self.choices.pick(&[Uop::GuardTrue, Uop::GuardFalse]);
                self.emit(scope, uop, &[flag], 0, Some(exit));
            }
            9 | 10 => self.make_box(scope),
            11 => self.home(scope),
            12 => self.look(scope),
            13 => self.unbox(scope),
            14 => self.field(scope),
            15 => self.element(scope),
            16 => self.store_element(scope),
            17 => self.store_float(scope),
            18 => self.count(scope),
            19 | 20 => self.give_up(scope),
            21 => self.call(scope),
            22 => self.iterator(scope),
            23 => self.number_object(scope),
            24 => self.number_in_array(scope),
            _ => self.thread(scope),
        }
    }

    fn computation(&mut self, scope: &mut Scope) {
        let uop = {
            let scalars = std::mem::take(&mut self.scalars);
            let uop = self.choices.pick(&scalars);
            self.scalars = scalars;
            uop
        };
        let Args::Fixed(kinds) = uop.info().args else { return };
        let args: Vec<Value> = kinds.iter().map(|&kind| self.value(scope, kind)).collect();
        let exit = if uop.info().exits { Some(self.computation_exit(scope)) } else { None };
        let result = self.emit(scope, uop, &args, 0, exit);
        scope.values.extend(result);
    }

    /// A box: owned, or twice what is inside.
    fn make_box(&mut self, scope: &mut Scope) {
        if scope.owned.len() >= MOST_OWNED {
            return self.give_up(scope);
        }
        let uop = self.choices.pick(&[Uop::BoxI64, Uop::BoxF64, Uop::BoxBool]);
        let inside = self.value(scope, boxed_kind(uop));
        if let Some(value) = self.emit(scope, uop, &[inside], 0, None) {
            scope.owned.push(Owned { value, what: Holding::Box(uop) });
        }
    }

    /// A reference that is known, of one of these types if any are named.
    fn known(&mut self, scope: &Scope, kinds: &[&str]) -> Option<Known> {
        let fitting: Vec<Known> = (scope.known.iter())
            .filter(|known| kinds.is_empty() || known.kind.is_some_and(|kind| kinds.contains(&kind)))
            .copied()
            .collect();
        (!fitting.is_empty()).then(|| self.choices.pick(&fitting))
    }

    /// Something may have been released: what was borrowed for the moment is forgotten.
    fn released(scope: &mut Scope) {
        scope.known.retain(|known| known.lasting);
    }

    /// A frame slot's object.
    fn home(&mut self, scope: &mut Scope) {
        let slot = self.choices.pick(&[0, 1, 2, 3, 4, 5, MUTABLE[0], MUTABLE[1]]);
        let Some(value) = self.emit(scope, Uop::LoadHome, &[], slot.into(), None) else { return };
        let lasting = !MUTABLE.contains(&slot);
        scope.known.push(Known { value, kind: None, not_null: false, lasting });
    }

    /// A guard on a reference, or a comparison of two.
    fn look(&mut self, scope: &mut Scope) {
        let Some(known) = self.known(scope, &[]) else { return };
        let exit = self.guard_exit(scope);
        if !known.not_null {
            self.emit(scope, Uop::GuardNotNull, &[known.value], 0, Some(exit));
            self.learn(scope, known.value, None);
        }
        match self.choices.below(6) {
            0 | 1 => {
                let kind = self.choices.pick(&["int", "float", "bool", "list", "dict", "tuple"]);
                let imm = self.type_id(kind);
                self.emit(scope, Uop::GuardType, &[known.value], imm, Some(exit));
                if kind != "list" {
                    // A list may be one of floats.
                    self.learn(scope, known.value, Some(kind));
                }
            }
            2 => {
                let other = self.known(scope, &[]).map_or(known.value, |other| other.value);
                self.emit(scope, Uop::GuardIs, &[known.value, other], 0, Some(exit));
            }
            3 => {
                let other = self.known(scope, &[]).map_or(known.value, |other| other.value);
                let same = self.emit(scope, Uop::IsSame, &[known.value, other], 0, None);
                scope.values.extend(same);
            }
            _ => {
                let uop = self.choices.pick(&[Uop::GuardUnique, Uop::GuardShared]);
                self.emit(scope, uop, &[known.value], 0, Some(exit));
            }
        }
    }

    fn learn(&mut self, scope: &mut Scope, value: Value, kind: Option<&'static str>) {
        for known in scope.known.iter_mut().filter(|known| known.value == value) {
            known.not_null = true;
            known.kind = known.kind.or(kind);
        }
    }

    /// What is inside an object or a box.
    fn unbox(&mut self, scope: &mut Scope) {
        let boxes: Vec<(Value, Uop)> = (scope.owned.iter())
            .filter_map(|owned| match owned.what {
                Holding::Box(uop) => Some((owned.value, uop)),
                Holding::Iterator | Holding::Object => None,
            })
            .collect();
        let (value, unbox) = if !boxes.is_empty() && self.choices.once_in(2) {
            let (value, uop) = self.choices.pick(&boxes);
            let (_, _, kind, unbox) = box_of(uop);
            if self.choices.once_in(3) {
                let (imm, exit) = (self.type_id(kind), self.computation_exit(scope));
                self.emit(scope, Uop::GuardType, &[value], imm, Some(exit));
            }
            (value, unbox)
        } else {
            let (_, _, kind, unbox) = self.choices.pick(&BOXES);
            let known = match self.known(scope, &[kind]) {
                Some(known) => known,
                None => {
                    let Some(known) = self.known(scope, &[]).filter(|known| known.not_null) else { return };
                    let (imm, exit) = (self.type_id(kind), self.guard_exit(scope));
                    self.emit(scope, Uop::GuardType, &[known.value], imm, Some(exit));
                    self.learn(scope, known.value, Some(kind));
                    known
                }
            };
            (known.value, unbox)
        };
        let exit = if unbox.info().exits { Some(self.computation_exit(scope)) } else { None };
        let inside = self.emit(scope, unbox, &[value], 0, exit);
        scope.values.extend(inside);
    }

    fn field_id(&self, name: &str) -> u32 {
        u32::from(self.builder.model().field_named(name).expect("the test model has the field").0)
    }

    fn elem_id(&self, name: &str) -> u32 {
        u32::from(self.builder.model().elem_named(name).expect("the test model has the class").0)
    }

    /// A field read or written.
    fn field(&mut self, scope: &mut Scope) {
        match self.choices.below(6) {
            0 => {
                let Some(list) = self.known(scope, &["list", "floats"]) else { return };
                let imm = self.field_id("list.len");
                let length = self.emit(scope, Uop::LoadField, &[list.value], imm, None);
                scope.values.extend(length);
            }
            1 => {
                let Some(float) = self.known(scope, &["float"]) else { return };
                let imm = self.field_id("float.value");
                let inside = self.emit(scope, Uop::LoadField, &[float.value], imm, None);
                scope.values.extend(inside);
            }
            2 => {
                let Some(cell) = self.known(scope, &["dict"]) else { return };
                let imm = self.field_id("cell.flag");
                let flag = self.emit(scope, Uop::LoadField, &[cell.value], imm, None);
                scope.values.extend(flag);
            }
            3 => {
                let Some(cell) = self.known(scope, &["dict"]) else { return };
                let (imm, flag) = (self.field_id("cell.flag"), self.value(scope, Kind::Bool));
                self.emit(scope, Uop::StoreField, &[cell.value, flag], imm, None);
            }
            4 => {
                let Some(cell) = self.known(scope, &["dict"]) else { return };
                let imm = self.field_id("cell.object");
                if let Some(value) = self.emit(scope, Uop::LoadField, &[cell.value], imm, None) {
                    scope.known.push(Known { value, kind: None, not_null: false, lasting: false });
                }
            }
            _ => {
                let (Some(cell), Some(new)) = (self.known(scope, &["dict"]), self.take(scope)) else { return };
                let imm = self.field_id("cell.object");
                let old = self.emit(scope, Uop::LoadField, &[cell.value], imm, None);
                self.emit(scope, Uop::StoreField, &[cell.value, new.value], imm, None);
                self.emit(scope, Uop::XDecref, old.as_slice(), 0, None);
                Self::released(scope);
            }
        }
    }

    /// Takes something owned out of the scope, for an instruction that takes it over. No iterator: none is a slot's.
    fn take(&mut self, scope: &mut Scope) -> Option<Owned> {
        let fitting: Vec<usize> =
            (0..scope.owned.len()).filter(|&at| scope.owned[at].what != Holding::Iterator).collect();
        if fitting.is_empty() {
            return None;
        }
        let at = self.choices.pick(&fitting);
        Some(scope.owned.remove(at))
    }

    /// The elements of a list or tuple and an index in bounds.
    fn place(&mut self, scope: &mut Scope, holder: Known) -> (Value, Value, u32) {
        let (items, elem) = match holder.kind {
            Some("tuple") => ("tuple.items", "tuple_item"),
            Some(_) | None => ("list.items", "list_item"),
        };
        let (items, elem) = (self.field_id(items), self.elem_id(elem));
        let base = self.emit(scope, Uop::LoadField, &[holder.value], items, None).expect("a load has a result");
        let index = if self.choices.once_in(2) {
            let index = self.choices.below(ITEMS);
            self.builder.int(index as i64)
        } else {
            let (any, mask) = (self.value(scope, Kind::I64), self.builder.int(ITEMS as i64 - 1));
            self.emit(scope, Uop::AndI64, &[any, mask], 0, None).expect("a computation has a result")
        };
        (base, index, elem)
    }

    fn element(&mut self, scope: &mut Scope) {
        let Some(holder) = self.known(scope, &["list", "floats", "tuple"]) else { return };
        let (base, index, elem) = self.place(scope, holder);
        if let Some(value) = self.emit(scope, Uop::LoadElem, &[base, index], elem, None) {
            let kind = (holder.kind == Some("floats")).then_some("float");
            let lasting = holder.kind == Some("tuple") && holder.lasting;
            scope.known.push(Known { value, kind, not_null: true, lasting });
        }
    }

    fn store_element(&mut self, scope: &mut Scope) {
        let Some(holder) = self.known(scope, &["list"]) else { return };
        let Some(new) = self.take(scope) else { return self.make_box(scope) };
        let (base, index, elem) = self.place(scope, holder);
        let old = self.emit(scope, Uop::LoadElem, &[base, index], elem, None);
        self.emit(scope, Uop::StoreElem, &[base, index, new.value], elem, None);
        self.emit(scope, Uop::Decref, old.as_slice(), 0, None);
        Self::released(scope);
    }

    fn store_float(&mut self, scope: &mut Scope) {
        let Some(holder) = self.known(scope, &["floats"]) else { return };
        let (base, index, elem) = self.place(scope, holder);
        let new = self.value(scope, Kind::F64);
        self.emit(scope, Uop::StoreElemF64, &[base, index, new], elem, None);
        Self::released(scope);
    }

    /// A number out of an array of such, or into one.
    fn number_in_array(&mut self, scope: &mut Scope) {
        let Some(cell) = self.known(scope, &["dict"]) else { return };
        let (name, kind, load, store) = self.choices.pick(&[
            ("floats", Kind::F64, Uop::LoadF64, Uop::StoreF64),
            ("words", Kind::I64, Uop::LoadI64, Uop::StoreI64),
            ("bytes", Kind::I64, Uop::LoadByte, Uop::StoreByte),
        ]);
        let (imm, elem) = (self.field_id(&format!("cell.{name}")), self.elem_id(&format!("{name}_item")));
        let Some(base) = self.emit(scope, Uop::FieldAddr, &[cell.value], imm, None) else { return };
        let index = self.choices.below(ITEMS);
        let index = self.builder.int(index as i64);
        if self.choices.once_in(2) {
            let number = self.value(scope, kind);
            self.emit(scope, store, &[base, index, number], elem, None);
        }
        let number = self.emit(scope, load, &[base, index], elem, None);
        scope.values.extend(number);
    }

    /// A reference of its own to something that is known.
    fn count(&mut self, scope: &mut Scope) {
        if scope.owned.len() >= MOST_OWNED {
            return self.give_up(scope);
        }
        let Some(known) = self.known(scope, &[]).filter(|known| known.not_null) else { return };
        self.emit(scope, Uop::Incref, &[known.value], 0, None);
        if known.kind.is_some_and(|kind| ["int", "float", "bool"].contains(&kind)) && self.choices.once_in(3) {
            self.emit(scope, Uop::DecrefPlain, &[known.value], 0, None);
        } else {
            scope.owned.push(Owned { value: known.value, what: Holding::Object });
        }
    }

    /// Something owned is taken over by a slot, or released.
    fn give_up(&mut self, scope: &mut Scope) {
        if self.choices.once_in(2) {
            let Some(new) = self.take(scope) else { return self.make_box(scope) };
            let slot = self.choices.pick(&[MUTABLE[0], MUTABLE[1], MUTABLE[0], STALE]);
            if self.choices.once_in(4) {
                let old = self.emit(scope, Uop::LoadHome, &[], slot.into(), None);
                self.emit(scope, Uop::StoreHome, &[new.value], slot.into(), None);
                self.emit(scope, Uop::XDecref, old.as_slice(), 0, None);
                Self::released(scope);
            } else if matches!(new.what, Holding::Box(_)) {
                self.emit(scope, Uop::ReplaceHome, &[new.value], slot.into(), None);
                Self::released(scope);
            } else {
                self.release(scope, new);
            }
        } else if !scope.owned.is_empty() {
            let at = self.choices.below(scope.owned.len());
            let owned = scope.owned.remove(at);
            self.release(scope, owned);
        }
    }

    /// Gives up a reference.
    pub(super) fn release(&mut self, scope: &mut Scope, owned: Owned) {
        let uop = match owned.what {
            Holding::Box(_) => self.choices.pick(&[Uop::DecrefPlain, Uop::Decref, Uop::XDecref]),
            Holding::Iterator | Holding::Object => self.choices.pick(&[Uop::Decref, Uop::XDecref]),
        };
        if uop != Uop::DecrefPlain && self.choices.once_in(2) {
            let unit = self.choices.below(100);
            let unit = self.builder.int(unit as i64);
            self.emit(scope, Uop::At, &[unit], 0, None);
        }
        self.emit(scope, uop, &[owned.value], 0, None);
        Self::released(scope);
        if uop != Uop::DecrefPlain && self.choices.once_in(3) {
            let exit = self.exit(scope, ExitKind::Leave);
            self.emit(scope, Uop::CheckLeave, &[], 0, Some(exit));
        }
    }

    fn helper_id(&self, name: &str) -> u32 {
        u32::from(self.builder.model().helper_named(name).expect("the test model has the helper").0)
    }

    fn call(&mut self, scope: &mut Scope) {
        let name = self.choices.pick(&[
            "w_sum",
            "w_mix",
            "w_is_odd",
            "w_count_of",
            "w_first",
            "w_set_flag",
            "w_run",
            "w_ask",
            "w_any",
            "w_take",
        ]);
        let imm = self.helper_id(name);
        let args: Vec<Value> = match name {
            "w_sum" => [Kind::I64, Kind::I64, Kind::Bool].map(|kind| self.value(scope, kind)).to_vec(),
            "w_mix" => [Kind::F64, Kind::I64, Kind::F64].map(|kind| self.value(scope, kind)).to_vec(),
            "w_is_odd" => vec![self.value(scope, Kind::I64)],
            "w_count_of" => {
                let Some(known) = self.known(scope, &[]).filter(|known| known.not_null) else { return };
                vec![known.value]
            }
            "w_first" => {
                let Some(known) = self.known(scope, &["list"]) else { return };
                vec![known.value]
            }
            "w_run" => {
                let Some(known) = self.known(scope, &["list", "dict", "int"]) else { return };
                vec![known.value]
            }
            "w_set_flag" => {
                let Some(known) = self.known(scope, &["dict"]) else { return };
                vec![known.value, self.value(scope, Kind::Bool)]
            }
            "w_any" => {
                let count = self.choices.below(5);
                let known = (0..count).filter_map(|_| self.known(scope, &["list", "dict", "int"]));
                known.map(|known| known.value).collect()
            }
            "w_take" => self.given(scope),
            _ => Vec::new(),
        };
        let owns = ["w_first", "w_run", "w_any", "w_take"].contains(&name);
        if owns && scope.owned.len() >= MOST_OWNED {
            return;
        }
        let result = self.emit(scope, Uop::Call, &args, imm, None);
        match result {
            Some(value) if owns => scope.owned.push(Owned { value, what: Holding::Object }),
            result => scope.values.extend(result),
        }
        if ["w_first", "w_run", "w_ask", "w_take"].contains(&name) {
            Self::released(scope);
            if self.choices.once_in(2) {
                let exit = self.exit(scope, ExitKind::Leave);
                self.emit(scope, Uop::CheckLeave, &[], 0, Some(exit));
            }
        }
    }

    /// Owned objects that are given away: none to somebody whose result there would be no room for.
    fn given(&mut self, scope: &mut Scope) -> Vec<Value> {
        let mut given = Vec::new();
        let count = if scope.owned.len() < MOST_OWNED { self.choices.below(4) } else { 0 };
        for _ in 0..count {
            let objects: Vec<usize> =
                (0..scope.owned.len()).filter(|&at| scope.owned[at].what == Holding::Object).collect();
            if !objects.is_empty() {
                let at = self.choices.pick(&objects);
                given.push(scope.owned.remove(at).value);
            }
        }
        given
    }

    /// The object that a number of this kind may be, or null.
    pub(super) fn object_or_null(&mut self, scope: &Scope, kind: Kind) -> Value {
        let name = if kind == Kind::F64 { "float" } else { "int" };
        let known = if self.choices.once_in(3) { None } else { self.known(scope, &[name]) };
        known.map_or_else(|| self.builder.null(), |known| known.value)
    }

    /// A number that may be an object already: that object for whoever takes it.
    fn number_object(&mut self, scope: &mut Scope) {
        let kind = self.choices.pick(&[Kind::I64, Kind::F64]);
        let object = self.object_or_null(scope, kind);
        match self.choices.below(3) {
            0 if scope.owned.len() < MOST_OWNED => {
                let number = self.value(scope, kind);
                let uop = if kind == Kind::F64 { Uop::ObjectF64 } else { Uop::ObjectI64 };
                let made = self.emit(scope, uop, &[object, number], 0, None);
                scope.owned.extend(made.map(|value| Owned { value, what: Holding::Object }));
            }
            1 => {
                self.emit(scope, Uop::XIncref, &[object], 0, None);
                let slot = self.choices.pick(&[MUTABLE[0], MUTABLE[1], STALE]);
                self.emit(scope, Uop::TakeHome, &[object], slot.into(), None);
                Self::released(scope);
            }
            _ => {
                let Some(holder) = self.known(scope, &["floats"]) else { return };
                let (base, index, elem) = self.place(scope, holder);
                let object = self.object_or_null(scope, Kind::F64);
                self.emit(scope, Uop::XIncref, &[object], 0, None);
                self.emit(scope, Uop::TakeElem, &[base, index, object], elem, None);
                Self::released(scope);
            }
        }
    }

    /// An iterator that the tree makes, for a slot of an exit.
    fn iterator(&mut self, scope: &mut Scope) {
        if scope.owned.len() >= MOST_OWNED {
            return self.give_up(scope);
        }
        let made = if self.choices.once_in(2) {
            let Some(list) = self.known(scope, &["list", "floats"]) else { return };
            self.emit(scope, Uop::Incref, &[list.value], 0, None);
            let index = self.value(scope, Kind::I64);
            self.emit(scope, Uop::NewListIter, &[list.value, index], 0, None)
        } else {
            let args = [(); 3].map(|()| self.value(scope, Kind::I64));
            self.emit(scope, Uop::NewRangeIter, &args, 0, None)
        };
        scope.owned.extend(made.map(|value| Owned { value, what: Holding::Iterator }));
    }

    /// What has to do with the thread.
    fn thread(&mut self, scope: &mut Scope) {
        match self.choices.below(3) {
            0 => {
                let exit = self.exit(scope, ExitKind::Poll);
                self.emit(scope, Uop::Poll, &[], 0, Some(exit));
            }
            1 => {
                let unit = self.choices.below(100);
                let unit = self.builder.int(unit as i64);
                self.emit(scope, Uop::At, &[unit], 0, None);
            }
            _ => {
                // The address of an array that lies in its object: the cell has one of one element.
                let Some(cell) = self.known(scope, &["dict"]) else { return };
                let (imm, elem) = (self.field_id("cell.object"), self.elem_id("cell_item"));
                let Some(base) = self.emit(scope, Uop::FieldAddr, &[cell.value], imm, None) else { return };
                let zero = self.builder.int(0);
                if let Some(value) = self.emit(scope, Uop::LoadElem, &[base, zero], elem, None) {
                    scope.known.push(Known { value, kind: None, not_null: false, lasting: false });
                }
            }
        }
    }
}
