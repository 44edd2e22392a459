//! Fragments: bridges that are compiled alone, to be entered where their exit left.
//!
//! A bridge that joins its tree has the tree translated and compiled anew as a whole. For a tree of many paths that costs time
//! that grows with the square of their number, so that its bridges become fragments: each is a tree of its own, which begins
//! in the state that the exit's descriptor tells and with the words that the exit has spilled.
//!
//! What the tree knew of values at the exit is not known here: checks that the path needs are made again. Objects that the
//! exit only borrowed are kept by the heap or by some local; who that is was not told, so that they get references of their
//! own at once. A path that is back at the loop's header goes on at its label ([`super::label`]).
//!
//! On a compiler thread.

use super::calls::Call;
use super::frame::{Frame, Hold, Memory, SlotState};
use super::header::{HeaderPlan, LocalUse};
use super::label::Label;
use super::objects::{Held, Object};
use super::trace::{ProjectError, RecordedTree};
use super::translate::{IterationEnd, Known, Lessons, Step, Stop, Translation, Translator, settled};
use crate::ir::entity::Value;
use crate::ir::tree::Role;
use firesteel_protocol::bytecode::Instructions;
use firesteel_protocol::exits::{AbortReason, ExitDescriptor, ExitKind, Restore};
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::Uop;
use rustc_hash::FxHashMap;

/// Translates the last trace of a tree alone; `exit` is the exit that it continues, as it is restored, and `label` the header
/// that it may come back to.
///
/// # Errors
/// If nothing of the path can be expanded, or the recording contradicts the exit.
pub fn translate_fragment(
    recorded: &RecordedTree,
    exit: &ExitDescriptor,
    label: Option<&Label>,
    model: &HostModel,
    tables: &'static Tables,
) -> Result<Translation, ProjectError> {
    settled(|lessons| Translator::for_fragment(recorded, label, model, tables, lessons).run_fragment(exit))
}

/// The words of an exit, by index: their kinds, and how many references compiled code owns.
struct Words(Vec<Option<(Kind, u16)>>);

impl Words {
    /// None if a word is of two kinds: the exit is none of ours then.
    fn of(exit: &ExitDescriptor) -> Option<Vec<(Kind, u16)>> {
        let mut words = Words(Vec::new());
        let fits = exit.slots.iter().all(|slot| words.add(&slot.value, false));
        words.0.into_iter().collect::<Option<Vec<_>>>().filter(|_| fits)
    }

    fn add(&mut self, value: &Restore, owns: bool) -> bool {
        match value {
            Restore::Spilled { index, kind, owned } => {
                let at = usize::from(*index);
                if self.0.len() <= at {
                    self.0.resize(at + 1, None);
                }
                let Some(word) = self.0.get_mut(at) else { return false };
                let (known, owners) = word.get_or_insert((*kind, 0));
                *owners += u16::from(*kind == Kind::Ref && (*owned || owns));
                *known == *kind
            }
            Restore::Int(_) | Restore::Float(_) | Restore::Bool(_) | Restore::Object(_) => true,
            Restore::Number { object, number } => self.add(object, false) && self.add(number, false),
            Restore::RangeIter { next, len, step } => [next, len, step].into_iter().all(|part| self.add(part, false)),
            Restore::ListIter { list, index } => self.add(list, true) && self.add(index, false),
        }
    }
}

impl<'a> Translator<'a> {
    /// A fragment is not about the header.
    fn for_fragment(
        recorded: &'a RecordedTree,
        label: Option<&'a Label>,
        model: &'a HostModel,
        tables: &'static Tables,
        lessons: Option<Lessons>,
    ) -> Translator<'a> {
        let slots = recorded.traces.first().map_or(0, |root| root.slots.len());
        let plan = HeaderPlan::untouched(usize::from(recorded.code.locals), slots);
        let bytecode = Instructions::decode(&recorded.code.bytes, tables);
        let mut translator = Translator::with_plan(recorded, model, tables, lessons, (plan, bytecode));
        (translator.is_fragment, translator.label) = (true, label);
        translator.trace = recorded.traces.len().saturating_sub(1) as u16;
        translator
    }

    fn run_fragment(mut self, exit: &ExitDescriptor) -> Result<(Translation, Lessons), ProjectError> {
        self.open_fragment(exit).map_err(Stop::into_error)?;
        self.walk_trace()?;
        Ok(self.into_translation())
    }

    /// Builds the start segment and sets the path to the state of the exit.
    fn open_fragment(&mut self, exit: &ExitDescriptor) -> Step<()> {
        self.open_at_exit(exit, Role::Fragment)?;
        // Where it begins in a call, its exits lead there.
        self.acted = true;
        if exit.kind == ExitKind::Ended {
            self.refuse_in_call("the end of an iteration of a call")?;
            let end = self.iteration_end(exit)?;
            self.after_end(end)?;
        }
        Ok(())
    }

    /// Builds the start segment, and sets the path to the state of an exit that is continued.
    pub(super) fn open_at_exit(&mut self, exit: &ExitDescriptor, role: Role) -> Step<()> {
        let Some(words) = Words::of(exit) else {
            return Err(self.cut(AbortReason::LayoutMismatch, "an exit whose words are not all told"));
        };
        let (start, params) = self.builder.start_at_exit(role, &words).map_err(|error| self.bug(error))?;
        (self.segment, self.header) = (start, start);
        let mut state = Begun { params, numbers: FxHashMap::default() };
        let used = LocalUse::of(self.recorded, &self.bytecode, self.tables, |_| true);
        let uses = |local: usize| [&used.read, &used.written].iter().any(|by| by.get(local) == Some(&true));
        let locals = self.frame.locals.len();
        let mut listed = exit.slots.iter().peekable();
        for slot in 0..locals + usize::from(exit.depth) {
            let restored = listed.next_if(|restored| usize::from(restored.slot) == slot);
            let found = match restored {
                // Memory is to have a reference of its own to a constant, too: host code may count them.
                Some(restored) if slot < locals && matches!(restored.value, Restore::Object(1..)) => {
                    Some(SlotState { hold: Hold::Weak, ..self.begin_slot(&restored.value, &mut state)? })
                }
                Some(restored) => Some(self.begin_slot(&restored.value, &mut state)?),
                None if slot >= locals || uses(slot) => {
                    let value = self.emit_value(Uop::LoadHome, &[], slot as u32)?;
                    Some(SlotState { value, hold: Hold::Home, memory: Memory::Same })
                }
                None => None,
            };
            match found {
                Some(found) if slot >= locals => self.frame.stack.push(found),
                Some(_) | None => {
                    if let Some(place) = self.frame.locals.get_mut(slot) {
                        *place = found;
                    }
                }
            }
        }
        self.frame.stale_above.clone_from(&exit.stale);
        for call in &exit.calls {
            let code = self.code_symbol(call.code);
            self.frame.calls.push(Call::of_exit(call, locals, code));
        }
        self.own_what_was_borrowed()?;
        (self.before, self.here) = (self.frame.clone(), self.frame.clone());
        self.resume = exit.resume;
        Ok(())
    }

    /// Entries of the stack get references of their own, locals theirs in memory.
    fn own_what_was_borrowed(&mut self) -> Step<()> {
        for at in 0..self.frame.stack.len() {
            if !self.is_kept_by_caller(at) {
                self.own_stack(at)?;
            }
        }
        // A local's reference is its memory's.
        let locals = |held: Hold, frame: &Frame| {
            let has = |local: &Option<SlotState>| local.is_some_and(|local| local.hold == held);
            frame.locals.iter().enumerate().filter(|(_, local)| has(local)).map(|(at, _)| at).collect::<Vec<usize>>()
        };
        let [borrowed, owned] = [Hold::Weak, Hold::Owned].map(|held| locals(held, &self.frame));
        if borrowed.is_empty() && owned.is_empty() {
            return Ok(());
        }
        self.write_homes(&borrowed)?;
        for &local in &owned {
            if let Some(state) = self.frame.slot(local) {
                self.emit(Uop::ReplaceHome, &[state.value], local as u32)?;
            }
        }
        for local in borrowed.into_iter().chain(owned) {
            if let Some(Some(state)) = self.frame.locals.get_mut(local) {
                (state.hold, state.memory) = (Hold::Home, Memory::Same);
            }
        }
        Ok(())
    }

    /// What a slot holds by the exit's descriptor.
    fn begin_slot(&mut self, value: &Restore, state: &mut Begun) -> Step<SlotState> {
        let (value, hold) = match value {
            Restore::Spilled { index, kind: Kind::Ref, owned } => {
                (self.begin_word(*index, state)?, if *owned { Hold::Owned } else { Hold::Weak })
            }
            Restore::Spilled { index, .. } => (self.begin_number(*index, state)?, Hold::Fresh),
            Restore::Int(_) | Restore::Float(_) | Restore::Bool(_) => (self.begin_constant(value)?, Hold::Fresh),
            Restore::Object(0) => (self.builder.null(), Hold::Lasting),
            Restore::Object(address) => (self.builder.object("object", *address), Hold::Lasting),
            Restore::Number { object, number } => {
                let number = match number.as_ref() {
                    Restore::Spilled { index, .. } => self.begin_number(*index, state)?,
                    other => self.begin_constant(other)?,
                };
                let object = self.begin_part(object, state)?;
                self.objects.insert(number, Object { object, sure: false, held: Held::Weak });
                (number, Hold::Fresh)
            }
            Restore::RangeIter { next, len, step } => {
                let [next, len, step] = [next, len, step].map(|part| self.begin_part(part, state));
                (self.new_range(next?, len?, step?)?, Hold::Fresh)
            }
            Restore::ListIter { list, index } => {
                let [list, index] = [list, index].map(|part| self.begin_part(part, state));
                let list = list?;
                self.known.insert(list, Known { ty: None });
                (self.new_list(list, index?)?, Hold::Fresh)
            }
        };
        Ok(SlotState { value, hold, memory: Memory::Stale })
    }

    fn begin_word(&self, index: u16, state: &Begun) -> Step<Value> {
        let param = state.params.get(usize::from(index)).copied();
        param.ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "a word that the exit does not spill"))
    }

    /// The integer or object that is part of something.
    fn begin_part(&mut self, part: &Restore, state: &Begun) -> Step<Value> {
        match part {
            Restore::Spilled { index, .. } => self.begin_word(*index, state),
            Restore::Int(number) => Ok(self.builder.int(*number)),
            Restore::Object(0) => Ok(self.builder.null()),
            Restore::Object(address) => Ok(self.builder.object("object", *address)),
            Restore::Float(_)
            | Restore::Bool(_)
            | Restore::Number { .. }
            | Restore::RangeIter { .. }
            | Restore::ListIter { .. } => {
                Err(self.cut(AbortReason::LayoutMismatch, "an iterator that is restored of other parts"))
            }
        }
    }

    /// A word that is a number, as its fields. Slots that share the word share the object that it becomes.
    fn begin_number(&mut self, index: u16, state: &mut Begun) -> Step<Value> {
        if let Some(&number) = state.numbers.get(&index) {
            return Ok(number);
        }
        let word = self.begin_word(index, state)?;
        let number = self.number_of(word)?;
        state.numbers.insert(index, number);
        Ok(number)
    }

    fn begin_constant(&mut self, value: &Restore) -> Step<Value> {
        let inside = match *value {
            Restore::Int(number) => self.builder.int(number),
            Restore::Float(bits) => self.builder.float(f64::from_bits(bits)),
            Restore::Bool(truth) => self.builder.bool(truth),
            Restore::Spilled { .. }
            | Restore::Object(_)
            | Restore::Number { .. }
            | Restore::RangeIter { .. }
            | Restore::ListIter { .. } => {
                return Err(self.cut(AbortReason::LayoutMismatch, "a number that is restored of other parts"));
            }
        };
        self.number_of(inside)
    }

    fn number_of(&mut self, inside: Value) -> Step<Value> {
        let uop = match self.builder.tree().kind(inside) {
            Kind::I64 => Uop::BoxI64,
            Kind::F64 => Uop::BoxF64,
            Kind::Bool => Uop::BoxBool,
            Kind::Ref | Kind::Addr => {
                return Err(self.cut(AbortReason::LayoutMismatch, "a number that is restored of an object"));
            }
        };
        let number = self.emit_value(uop, &[inside], 0)?;
        self.know_result(uop, number);
        Ok(number)
    }

    /// The end of the iteration that an exit is taken at.
    fn iteration_end(&self, exit: &ExitDescriptor) -> Step<IterationEnd> {
        let decoded = self.bytecode.at(exit.resume);
        let proper = decoded.and_then(|first| first.successors(self.tables).jump.map(|target| (first.unit, target)));
        let (unit, target) =
            proper.ok_or_else(|| self.cut(AbortReason::LayoutMismatch, "no iteration ends where the exit says so"))?;
        Ok(IterationEnd { instr: exit.key.instr, resume: exit.resume, unit, target })
    }
}

/// What a fragment begins with.
struct Begun {
    params: Vec<Value>,
    /// By word: the number made of it.
    numbers: FxHashMap<u16, Value>,
}
