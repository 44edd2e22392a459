//! What is known along a path of a tree.
//!
//! Owns the state that the rules on references share: which values are names of one object, what frame slots, fields and
//! elements hold, which references compiled code owns, and what guards have shown of types. [`super::owned`] steps it from
//! instruction to instruction; what is known at a header is what every way in agrees on, at a bridge what every guard of its
//! exit does. Any thread.

use super::same::{Names, Same, common};
use super::shown::{Definitions, Facts, Shown};
use super::{Rule, Verifier};
use crate::ir::entity::{Segment, Value};
use crate::ir::sig::signature;
use crate::ir::tree::Def;
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::uops::Uop;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// A reference that compiled code owns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// A name of its object.
    pub(super) value: Value,
    /// What has to be an object for there to be a reference at all; none once that is shown.
    pub(super) unless_null: Option<Value>,
}

/// A place in the heap, by what reads it, and what it is known to hold.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Cell {
    pub(super) uop: Uop,
    pub(super) imm: u32,
    pub(super) args: Vec<Value>,
    pub(super) value: Value,
}

#[derive(Clone, Default, Debug)]
pub(super) struct Known {
    pub(super) owned: Vec<Held>,
    pub(super) same: Same,
    /// A name of what the memory of each slot holds, where it is known.
    pub(super) homes: BTreeMap<u32, Value>,
    /// A name of what was put into the memory of each slot, unless it is null.
    pub(super) put: BTreeMap<u32, Value>,
    /// Objects of numbers that a header was passed: null, or there until the heap or a slot's memory changes.
    pub(super) lent: FxHashSet<Value>,
    pub(super) heap: Vec<Cell>,
    /// The element that was replaced last, if it is a float for that: class, array, index.
    pub(super) float: Option<(u32, Value, Value)>,
    /// Exact types that guards have shown, and those of boxes.
    pub(super) types: FxHashMap<Value, u32>,
    /// Exact types of what the memory of slots holds, where it is not one value on every way here.
    pub(super) home_types: BTreeMap<u32, u32>,
    /// Slots whose memory holds what ends without host code: on one way here a constant, on another an object of such a type.
    pub(super) quiet_homes: BTreeSet<u32>,
    /// What was read from such slots.
    pub(super) quiet: FxHashSet<Value>,
    /// Objects of which somebody else has a reference, too.
    pub(super) shared: Vec<Value>,
    /// Pairs of different objects.
    pub(super) apart: Vec<(Value, Value)>,
    /// Objects of which nobody but one has a reference, so that they are different from all others.
    pub(super) unique: FxHashSet<Value>,
    /// Whether guards on the way here contradict each other, so that nothing ever comes here: a bridge may be recorded
    /// where the guard of its exit did not really fail.
    pub(super) contradicted: bool,
}

/// What is known at the start of a loop header, in names that mean the same on every way in.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Brought {
    pub(super) owned: Vec<Names>,
    pub(super) same: Vec<Names>,
    pub(super) homes: BTreeMap<u32, Names>,
    pub(super) put: BTreeMap<u32, Names>,
    pub(super) lent: Names,
    pub(super) heap: Vec<(Uop, u32, Vec<Names>)>,
    pub(super) types: BTreeMap<Value, u32>,
    pub(super) home_types: BTreeMap<u32, u32>,
    pub(super) quiet_homes: BTreeSet<u32>,
    pub(super) quiet: Names,
    pub(super) apart: BTreeSet<(Value, Value)>,
}

impl Verifier<'_> {
    /// Forgets what an instruction may change.
    pub(super) fn kill(&self, known: &mut Known, effect: Effect) {
        self.kill_but(known, effect, |_| false);
    }

    /// The same, but for places that are looked at by themselves.
    pub(super) fn kill_but(&self, known: &mut Known, effect: Effect, stays: impl Fn(&Cell) -> bool) {
        if effect == Effect::RunsHost {
            known.unique.clear();
        }
        known.float = known.float.filter(|_| match effect {
            Effect::Pure | Effect::Guard | Effect::Read(_) | Effect::Alloc => true,
            Effect::Write(class) => [AliasClass::COUNTS, AliasClass::HOME].contains(&class),
            Effect::RunsHost => false,
        });
        known.heap.retain(|cell| {
            let Ok(read) = signature(self.model, cell.uop, cell.imm) else { return false };
            read.immutable || stays(cell) || !matches!(read.effect, Effect::Read(class) if effect.kills(class))
        });
    }

    /// What is known behind a jump, in names that mean the same there, and the references that have no name there.
    pub(super) fn brought(
        &self,
        defs: &Definitions<'_>,
        state: &Known,
        header: Segment,
        args: &[Value],
    ) -> (Brought, Vec<Held>) {
        let above = |value: Value| {
            defs.is_constant(value)
                || match self.tree.values[value].def {
                    Def::Const(_) => true,
                    Def::Param(of, _) | Def::Inst(of) => !self.shape.encloses(header, of),
                }
        };
        let mut passed: FxHashMap<Value, Names> = FxHashMap::default();
        for (&param, &arg) in self.tree.segments[header].params.iter().zip(args) {
            passed.entry(state.same.leader(arg)).or_default().insert(param);
        }
        let rename = |value: Value| {
            let names = state.same.names(value).into_iter().filter(|&name| above(name));
            names.chain(passed.get(&state.same.leader(value)).into_iter().flatten().copied()).collect::<Names>()
        };
        let (named, lost): (Vec<Held>, Vec<Held>) = state.owned.iter().partition(|held| !rename(held.value).is_empty());
        let firsts = state.same.classes().filter_map(|names| names.first());
        let leaders = firsts.map(|&name| state.same.leader(name)).chain(passed.keys().copied());
        let leaders: FxHashSet<Value> = leaders.collect();
        let homes = state.homes.iter().map(|(&slot, &value)| (slot, rename(value)));
        let put = state.put.iter().map(|(&slot, &value)| (slot, rename(value)));
        let cells = state.heap.iter().map(|cell| {
            let values = cell.args.iter().chain([&cell.value]);
            (cell.uop, cell.imm, values.map(|&value| rename(value)).collect::<Vec<Names>>())
        });
        let types = state.types.iter().flat_map(|(&value, &ty)| rename(value).into_iter().map(move |name| (name, ty)));
        let home_types = state.homes.iter().filter_map(|(&slot, &value)| Some((slot, state.type_of(value)?)));
        let quiet = |value: Value| self.ends_quietly(defs, state, value) && !state.same.are(defs.null(), value);
        let quiet_homes = state.homes.iter().filter(|&(_, &value)| quiet(value));
        let quiet_homes = quiet_homes.map(|(&slot, _)| slot).chain(state.quiet_homes.iter().copied());
        let typed = state.home_types.iter().filter(|&(_, &ty)| self.is_plain(ty)).map(|(&slot, _)| slot);
        let apart = state.apart.iter().flat_map(|&(a, b)| {
            let others = rename(b);
            rename(a).into_iter().flat_map(move |a| others.clone().into_iter().map(move |b| (a, b)))
        });
        let brought = Brought {
            apart: apart.collect(),
            types: types.collect(),
            home_types: home_types.chain(state.home_types.iter().map(|(&slot, &ty)| (slot, ty))).collect(),
            quiet_homes: quiet_homes.chain(typed).collect(),
            quiet: state.quiet.iter().flat_map(|&object| rename(object)).collect(),
            owned: named.iter().map(|held| rename(held.value)).collect(),
            same: leaders.iter().map(|&leader| rename(leader)).filter(|names| names.len() > 1).collect(),
            homes: homes.filter(|(_, names)| !names.is_empty()).collect(),
            put: put.filter(|(_, names)| !names.is_empty()).collect(),
            lent: state.lent.iter().flat_map(|&object| rename(object)).collect(),
            heap: cells.filter(|(_, _, values)| values.iter().all(|names| !names.is_empty())).collect(),
        };
        (brought, lost)
    }
}

/// What two ways in know of one place in the heap.
pub(super) fn shared_cell(
    (uop, imm, values): (Uop, u32, Vec<Names>),
    others: &[(Uop, u32, Vec<Names>)],
) -> Option<(Uop, u32, Vec<Names>)> {
    let shared = |theirs: &Vec<Names>| {
        let each =
            values.iter().zip(theirs).map(|(ours, theirs)| ours.intersection(theirs).copied().collect::<Names>());
        Some(each.collect::<Vec<Names>>()).filter(|each| each.iter().all(|names| !names.is_empty()))
    };
    let same_place = others.iter().filter(|(other, place, _)| (*other, *place) == (uop, imm));
    same_place.filter_map(|(_, _, theirs)| shared(theirs)).next().map(|values| (uop, imm, values))
}

impl Known {
    /// At the start of a header.
    pub(super) fn of(brought: &Brought) -> Known {
        let mut state = Known::default();
        let cells = brought.heap.iter().flat_map(|(_, _, values)| values);
        let names = brought
            .same
            .iter()
            .chain(&brought.owned)
            .chain(brought.homes.values())
            .chain(brought.put.values())
            .chain(cells);
        names.for_each(|names| state.same.join_all(names));
        let firsts = brought.owned.iter().filter_map(|names| names.first());
        state.owned = firsts.map(|&value| Held { value, unless_null: None }).collect();
        let slots =
            |of: &BTreeMap<u32, Names>| of.iter().filter_map(|(&slot, names)| Some((slot, *names.first()?))).collect();
        state.lent = brought.lent.iter().copied().collect();
        (state.homes, state.put) = (slots(&brought.homes), slots(&brought.put));
        let cells = brought.heap.iter().filter_map(|(uop, imm, values)| {
            let mut args: Vec<Value> = values.iter().filter_map(|names| names.first().copied()).collect();
            let value = args.pop()?;
            Some(Cell { uop: *uop, imm: *imm, args, value })
        });
        state.heap = cells.collect();
        (state.home_types, state.quiet_homes) = (brought.home_types.clone(), brought.quiet_homes.clone());
        state.quiet = brought.quiet.iter().copied().collect();
        state.types = brought.types.iter().map(|(&value, &ty)| (value, ty)).collect();
        state.apart = brought.apart.iter().copied().collect();
        state
    }

    /// Both are where one bridge is entered from: keeps what both know. What only one of them owns breaks a rule, unless it is
    /// null where it is not owned.
    pub(super) fn meet(&mut self, other: &Known, null: Value) -> Vec<Rule> {
        let mut theirs: Vec<(Names, Held)> =
            other.owned.iter().map(|held| (other.same.names(held.value), *held)).collect();
        let mut rules = Vec::new();
        for held in &mut self.owned {
            let names = self.same.names(held.value);
            match theirs.iter().position(|(theirs, _)| !theirs.is_disjoint(&names)) {
                Some(at) => {
                    let (theirs, other) = theirs.swap_remove(at);
                    held.value = names.intersection(&theirs).next().copied().unwrap_or(held.value);
                    held.unless_null = held.unless_null.or(other.unless_null);
                }
                None if names.iter().any(|&name| other.same.are(null, name)) => {
                    held.unless_null = held.unless_null.or(Some(held.value));
                }
                None => rules.push(Rule::NotOwned(held.value)),
            }
        }
        for (names, held) in theirs {
            if names.iter().any(|&name| self.same.are(null, name)) {
                self.owned.push(Held { unless_null: held.unless_null.or(Some(held.value)), ..held });
            } else {
                rules.push(Rule::Forgotten(held.value));
            }
        }
        let sets = |same: &Same| same.classes().map(|names| names.iter().copied().collect()).collect::<Vec<Names>>();
        let common = common(&sets(&self.same), &sets(&other.same));
        for (ours, theirs) in [(&mut self.homes, &other.homes), (&mut self.put, &other.put)] {
            ours.retain(|slot, value| {
                let held = theirs.get(slot).map(|&held| other.same.names(held)).unwrap_or_default();
                let shared = self.same.names(*value).intersection(&held).next().copied();
                *value = shared.unwrap_or(*value);
                shared.is_some()
            });
        }
        self.lent.retain(|object| other.lent.contains(object));
        self.heap.retain(|cell| other.heap.contains(cell));
        self.float = self.float.filter(|place| other.float.as_ref() == Some(place));
        self.unique.retain(|object| other.unique.contains(object));
        self.shared.clear();
        self.home_types.retain(|slot, ty| other.home_types.get(slot) == Some(ty));
        self.quiet_homes.retain(|slot| other.quiet_homes.contains(slot));
        self.quiet.retain(|object| other.quiet.contains(object));
        self.apart.retain(|pair| other.apart.contains(pair));
        self.types.retain(|&value, ty| other.type_of(value) == Some(*ty));
        self.same = Same::default();
        common.iter().for_each(|names| self.same.join_all(names));
        rules
    }

    /// Gives what the memory of a slot held before.
    pub(super) fn write_home(&mut self, slot: u32, value: Value) -> Option<Value> {
        self.home_types.remove(&slot);
        self.quiet_homes.remove(&slot);
        self.put.remove(&slot);
        self.homes.insert(slot, value)
    }

    /// A float took the place of one, which may have ended. No other element that is shown to be something else did.
    pub(super) fn replace_float(&mut self, elem: u32, base: Value, index: Value, float: Option<u32>) {
        let stays = |cell: &Cell| {
            let ty = self.type_of(cell.value);
            cell.uop != Uop::LoadElem || cell.imm != elem || ty.is_some() && ty != float
        };
        let stay: Vec<bool> = self.heap.iter().map(stays).collect();
        let mut stay = stay.into_iter();
        self.heap.retain(|_| stay.next().unwrap_or(false));
        self.float = Some((elem, base, index));
    }

    /// Whether an element is the float that was just put there.
    pub(super) fn is_float(&self, elem: u32, args: &[Value]) -> bool {
        let same = |a: Value, b: &Value| self.same.are(a, *b);
        let (Some((of, base, index)), [array, at]) = (self.float, args) else { return false };
        of == elem && same(base, array) && same(index, at)
    }

    /// Compiled code owns what memory held, if that was an object.
    pub(super) fn gain(&mut self, old: Value, defs: &Definitions<'_>) {
        if !self.same.are(defs.null(), old) {
            self.owned.push(Held { value: old, unless_null: None });
        }
    }

    pub(super) fn learn(&mut self, defs: &Definitions<'_>, shown: &Facts) {
        for fact in shown {
            match *fact {
                Shown::Same(a, b) => self.same.join(a, b),
                Shown::NotNull(value) => {
                    self.contradicted |= self.same.are(defs.null(), value);
                    for held in &mut self.owned {
                        held.unless_null = held.unless_null.filter(|&other| !self.same.are(other, value));
                    }
                }
                Shown::Unique(value) => {
                    self.unique.insert(value);
                }
                Shown::Type(value, ty) => {
                    self.contradicted |= self.type_of(value).is_some_and(|known| known != ty);
                    self.types.insert(value, ty);
                }
                Shown::Shared(value) => self.shared.push(value),
                Shown::Apart(a, b) => self.apart.push((a, b)),
            }
        }
        if shown.iter().any(|fact| matches!(fact, Shown::Same(..))) {
            let is_null = |value: Value| self.same.are(value, defs.null());
            self.owned.retain(|held| !is_null(held.value) && !held.unless_null.is_some_and(is_null));
        }
    }

    fn cell(&self, uop: Uop, imm: u32, args: &[Value]) -> Option<usize> {
        let is_it = |cell: &Cell| {
            let mut operands = cell.args.iter().zip(args);
            cell.uop == uop && cell.imm == imm && operands.all(|(&ours, &theirs)| self.same.are(ours, theirs))
        };
        self.heap.iter().position(is_it)
    }

    /// The exact type of an object, where a guard has shown it.
    pub(super) fn type_of(&self, value: Value) -> Option<u32> {
        self.same.names(value).iter().find_map(|name| self.types.get(name)).copied()
    }

    /// Whether two values are shown to be different objects.
    pub(super) fn are_apart(&self, a: Value, b: Value) -> bool {
        if self.type_of(a).zip(self.type_of(b)).is_some_and(|(ours, theirs)| ours != theirs) {
            return true;
        }
        let are = |x: Value, y: Value| self.same.are(x, a) && self.same.are(y, b);
        self.apart.iter().any(|&(x, y)| are(x, y) || are(y, x))
    }

    /// What a field or element is known to hold.
    pub(super) fn held(&self, uop: Uop, imm: u32, args: &[Value]) -> Option<Value> {
        self.cell(uop, imm, args).map(|at| self.heap[at].value)
    }

    /// A read gives what an earlier one gave, if nothing was written since.
    pub(super) fn read(&mut self, uop: Uop, imm: u32, args: &[Value], result: Value) {
        match self.cell(uop, imm, args) {
            Some(at) => self.same.join(self.heap[at].value, result),
            None => self.heap.push(Cell { uop, imm, args: args.to_vec(), value: result }),
        }
    }

    /// A store to the heap: compiled code owns what was there, if that is known.
    pub(super) fn overwrite(&mut self, uop: Uop, imm: u32, args: &[Value], value: Value) -> Option<Value> {
        self.float = None;
        let old = self.held(uop, imm, args);
        let unique = |object: Option<&Value>| {
            object.is_some_and(|&object| self.unique.iter().any(|&unique| self.same.are(unique, object)))
        };
        // Another index or object may mean the same place.
        let apart = uop == Uop::LoadField && unique(args.first());
        self.heap.retain(|cell| {
            let same_place = cell.uop == uop && cell.imm == imm;
            let same_object =
                cell.args.first().zip(args.first()).is_some_and(|(&ours, &theirs)| self.same.are(ours, theirs));
            !same_place || apart && !same_object
        });
        self.heap.push(Cell { uop, imm, args: args.to_vec(), value });
        old
    }

    /// Whether an address or object was reached from another object by its fields.
    pub(super) fn is_inside(&self, defs: &Definitions<'_>, mut value: Value, object: Value) -> bool {
        loop {
            if self.same.are(value, object) {
                return true;
            }
            match defs.get(value).map(|inst| (inst.uop, inst.args.first())) {
                Some((Uop::LoadField | Uop::FieldAddr, Some(&of))) => value = of,
                Some(_) | None => return false,
            }
        }
    }
}
