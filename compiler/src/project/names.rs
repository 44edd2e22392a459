//! Names: globals, and the names of module bodies.
//!
//! A name that never changes is a constant under a dependency. One that does is loaded each time from the entry that
//! the globals had for it when the trace was recorded: a dict never has two entries with one key, so an entry with the
//! name is the name's, whatever happened to the dict since ([`Place`]). Entries that cannot be looked at are left to
//! helpers. See docs/decisions/0018.

use super::frame::Hold;
use super::references::Drop;
use super::trace::{ProjectedInstr, Seen};
use super::translate::{Known, Step, Translator};
use crate::ir::entity::Value;
use firesteel_protocol::bytecode::Instruction;
use firesteel_protocol::exits::AbortReason;
use firesteel_protocol::fam::tables::{Source, View};
use firesteel_protocol::trace::{Changing, Dependency, Place};
use firesteel_protocol::uops::Uop;

/// The helper that finds a global as the interpreter does.
const LOAD_GLOBAL: &str = "py_load_global";
/// The helper that replaces the value of an entry.
const STORE_ENTRY: &str = "py_store_entry";

/// An entry that was looked at: it is the name's.
struct Entry {
    dict: Value,
    value: Value,
    /// Where its value is.
    at: Value,
}

impl Translator<'_> {
    /// A global instruction: the name is selected by all bits of the argument but the lowest.
    pub(super) fn load_global(&mut self, decoded: &Instruction, instr: &ProjectedInstr) -> Step<()> {
        let name = decoded.oparg >> 1;
        match self.names().changing(name) {
            None => self.constant_name(name, instr),
            Some(Changing { place: None, .. }) => {
                let helper = self.helper_named(LOAD_GLOBAL)?;
                self.find_by_helper(helper, name)
            }
            Some(changing) => self.load_entry(changing),
        }
    }

    /// A name of a module or class body.
    pub(super) fn load_name(&mut self, helper: u16, decoded: &Instruction, instr: &ProjectedInstr) -> Step<()> {
        let (name, names) = (decoded.oparg, self.names());
        match names.changing(name) {
            None if names.is_module => self.constant_name(name, instr),
            Some(changing) if names.is_module && changing.place.is_some() => self.load_entry(changing),
            None | Some(_) => self.find_by_helper(helper, name),
        }
    }

    /// STORE_NAME.
    pub(super) fn store_name(&mut self, helper: u16, decoded: &Instruction) -> Step<()> {
        if self.names().is_module { self.store_global(helper, decoded) } else { self.store_by_helper(helper, decoded) }
    }

    /// STORE_GLOBAL. The old value is released in place if its end runs no host code.
    pub(super) fn store_global(&mut self, helper: u16, decoded: &Instruction) -> Step<()> {
        let changing = self.names().changing(decoded.oparg);
        let place = changing.and_then(|changing| changing.place);
        let plain = place.and_then(|place| place.ty).filter(|&ty| {
            let ty = self.tables.types.get(usize::from(ty));
            ty.is_some_and(|ty| ty.plain)
        });
        let (Some(changing), Some(ty)) = (changing, plain) else {
            return self.store_by_helper(helper, decoded);
        };
        let store = self.helper_named(STORE_ENTRY)?;
        let entry = self.entry(changing)?;
        self.check_exact(entry.value, ty)?;
        self.save_numbers()?;
        // The old value may be what the stack borrows.
        for at in 0..self.frame.stack.len() {
            if self.frame.stack.get(at).is_some_and(|slot| slot.hold == Hold::Weak) {
                self.own_stack(at)?;
            }
        }
        let value = self.peek(0)?.value;
        self.call_checked(store, &[entry.dict, value, entry.at], 1)?;
        // Released here and not by the helper: what follows from that for memory is known of this operation.
        self.finish_drop(entry.value, Drop::Plain)?;
        self.pop_and_release()
    }

    fn store_by_helper(&mut self, helper: u16, decoded: &Instruction) -> Step<()> {
        let name = self.builder.int(i64::from(decoded.oparg));
        let value = self.peek(0)?.value;
        self.call_checked(helper, &[value, name], 1)?;
        self.pop_and_release()
    }

    fn pop_and_release(&mut self) -> Step<()> {
        let slot = self.pop()?;
        self.release(slot.value, slot.hold)
    }

    /// Pushes what the name was when it was recorded, under a dependency.
    fn constant_name(&mut self, name: u32, instr: &ProjectedInstr) -> Step<()> {
        let family = self.tables.families.get(usize::from(instr.family.0));
        let slot = family.and_then(|family| family.slots.iter().position(|slot| slot.source == Source::Global));
        let seen = |view| match (family, slot) {
            (Some(family), Some(slot)) => instr.seen(family, slot as u8, view),
            _ => Seen::Absent,
        };
        let name = self.code().names.get(name as usize).cloned();
        let (Some(name), Some(object)) = (name, seen(View::Raw).address()) else {
            return Err(self.cut(AbortReason::UnsupportedInstr, "a global that was not found when it was recorded"));
        };
        let value = match seen(View::Known).known() {
            Some(index) => self.named_object(index)?,
            None => self.builder.object(&format!("global.{name}"), object),
        };
        self.depend(Dependency { name, object });
        self.known.insert(value, Known { ty: seen(View::Type).ty() });
        // The namespace keeps it while the dependency holds; host code may end that.
        self.frame.push(value, Hold::Weak);
        Ok(())
    }

    fn load_entry(&mut self, changing: Changing) -> Step<()> {
        let entry = self.entry(changing)?;
        // The dict keeps it until the name changes, which takes host code or a store of this trace.
        self.frame.push(entry.value, Hold::Weak);
        self.note_origin(entry.value, 0);
        Ok(())
    }

    /// Looks at a name's entry; leaves if it is not where it was, or has no value.
    fn entry(&mut self, changing: Changing) -> Step<Entry> {
        let Some(Place { shape, at, .. }) = changing.place else {
            return Err(self.cut(AbortReason::UnsupportedInstr, "a name without an entry"));
        };
        let names = self.names();
        let (keys, shape_of, words) =
            (self.field_named("dict.keys")?, self.field_named("dict.key_shape")?, self.field_named("dict.key_words")?);
        let (key_class, value_class) = (self.elem_named("dict_key")?, self.elem_named("dict_value")?);
        let dict_type = self.type_named("dict")?;
        let name = format!("name.{}", self.code().names.get(changing.name as usize).map_or("", String::as_str));
        let key = self.builder.object(&name, changing.key);
        let dict = self.builder.object("globals", names.globals);
        self.check_exact(dict, dict_type)?;
        let keys = self.emit_value(Uop::LoadField, &[dict], keys)?;
        let found = self.emit_value(Uop::LoadField, &[keys], shape_of)?;
        let mask = self.builder.int(i64::from(Place::SHAPE));
        let found = self.emit_value(Uop::AndI64, &[found, mask], 0)?;
        let wanted = self.builder.int(i64::from(shape));
        let fits = self.emit_value(Uop::EqI64, &[found, wanted], 0)?;
        self.emit(Uop::GuardTrue, &[fits], 0)?;
        let words = self.emit_value(Uop::FieldAddr, &[keys], words)?;
        let before = self.builder.int(i64::from(at) - 1);
        let found = self.emit_value(Uop::LoadElem, &[words, before], key_class)?;
        self.emit(Uop::GuardIs, &[found, key], 0)?;
        let at = self.builder.int(i64::from(at));
        let value = self.emit_value(Uop::LoadElem, &[words, at], value_class)?;
        self.emit(Uop::GuardNotNull, &[value], 0)?;
        self.known.insert(value, Known { ty: None });
        Ok(Entry { dict, value, at })
    }

    /// Pushes what a helper finds by a name's index.
    pub(super) fn find_by_helper(&mut self, helper: u16, name: u32) -> Step<()> {
        let name = self.builder.int(i64::from(name));
        let value = self.call_checked(helper, &[name], 0)?;
        self.known.insert(value, Known { ty: None });
        self.frame.push(value, Hold::Owned);
        self.note_origin(value, 0);
        Ok(())
    }

    /// Calls a helper and leaves if it gave null. So many of the topmost values are used up then.
    fn call_checked(&mut self, helper: u16, args: &[Value], used: usize) -> Step<Value> {
        let Some(value) = self.call(helper, args)? else {
            return Err(self.cut(AbortReason::LayoutMismatch, "a helper that gives nothing"));
        };
        self.check_error(value, used)?;
        Ok(value)
    }
}
