//! Labels: a loop as its fragments come back to it.
//!
//! A fragment that is back at its loop's header has the numbers that the loop carries in registers. To enter the loop as the
//! host does they would have to become objects, which the loop takes apart again. So the loop is compiled once more, to begin
//! in the state that its header has, told by the descriptor of the header's own exit: the *label*. A fragment brings the frame
//! into the form of the header, and leaves by an exit that restores the same state. Where the two agree word by word
//! ([`crate::install::relink`]), the host runs the label with these words, and restores nothing.
//!
//! Owns that state, the way into a label, and the way back of a fragment. On a compiler thread.

use super::frame::{Hold, Memory, SlotState};
use super::header::{Class, HeaderPlan};
use super::trace::{ProjectError, ProjectedTrace, RecordedTree};
use super::translate::{Iter, Step, Translation, Translator, settled};
use crate::ir::entity::Value;
use crate::ir::tree::{Const, End, Role};
use firesteel_protocol::exits::{ExitDescriptor, ExitKey, ExitKind};
use firesteel_protocol::fam::tables::Tables;
use firesteel_protocol::host::HostModel;
use firesteel_protocol::uops::Uop;

/// The header of a loop that was compiled as a whole.
#[derive(Clone, Debug)]
pub struct Label {
    /// What its header carries.
    plan: HeaderPlan,
    /// The exit that restores the state at the header.
    state: ExitDescriptor,
    /// How many of the tree's traces were compiled with it.
    traces: usize,
}

impl Label {
    /// Of a loop with these exits. None if its header has none of its own.
    pub fn of(recorded: &RecordedTree, plan: &HeaderPlan, exits: &[ExitDescriptor]) -> Option<Label> {
        let key = ExitKey { trace: 0, instr: ExitKey::AT_HEADER, resume: recorded.header };
        let state = exits.iter().find(|exit| exit.kind == ExitKind::Poll && exit.key == key)?;
        Some(Label { plan: plan.clone(), state: state.clone(), traces: recorded.traces.len() })
    }

    /// The exit that restores the state at the header.
    pub fn state(&self) -> &ExitDescriptor {
        &self.state
    }

    /// The traces that were compiled with it.
    pub(crate) fn traces<'t>(&self, recorded: &'t RecordedTree) -> &'t [ProjectedTrace] {
        recorded.traces.get(..self.traces).unwrap_or(&recorded.traces)
    }
}

/// Translates the traces of a loop that were compiled as a whole, to be entered in the state at its header.
///
/// # Errors
/// As [`super::translate()`].
pub fn translate_label(
    recorded: &RecordedTree,
    label: &Label,
    model: &HostModel,
    tables: &'static Tables,
) -> Result<Translation, ProjectError> {
    let recorded = RecordedTree { traces: label.traces(recorded).to_vec(), ..recorded.clone() };
    settled(|lessons| Translator::new(&recorded, model, tables, lessons)?.run(|path| path.open_label(label)))
}

impl Translator<'_> {
    /// Builds the start segment from the words of the header's state, and the header behind it.
    fn open_label(&mut self, label: &Label) -> Step<()> {
        self.open_at_exit(&label.state, Role::Label)?;
        self.on_the_way_in(Self::enter_label)?;
        self.poll_at_header()
    }

    /// From the state at the header into the loop. What does not fit leaves there, by exits that are none of the loop's own.
    fn enter_label(&mut self) -> Step<()> {
        let header = self.recorded.header;
        self.begin(header, header);
        let plan = self.plan.clone();
        // What is fixed in the loop was of its type when the host entered; a fragment may have changed it.
        for (slot, class) in plan.classes().iter().enumerate() {
            if let (Class::Fixed(Some(ty)), Some(state)) = (*class, self.frame.slot(slot)) {
                let exit = self.guard_exit()?;
                self.check_type(state.value, ty, exit)?;
            }
        }
        let args = self.arguments(&plan)?;
        let (header, params) = self.builder.header(self.segment, &args).map_err(|error| self.bug(error))?;
        (self.header, self.segment) = (header, header);
        self.restart_frame(&plan, &params)
    }

    /// The frame at a header with these parameters; what the loop does not carry is in memory.
    fn restart_frame(&mut self, plan: &HeaderPlan, params: &[Value]) -> Step<()> {
        let in_memory = |slot: SlotState| SlotState { hold: Hold::Home, memory: Memory::Same, ..slot };
        let locals = self.frame.locals.iter().copied();
        let fixed: Vec<Option<SlotState>> =
            locals.chain(self.frame.stack.iter().copied().map(Some)).map(|slot| slot.map(in_memory)).collect();
        self.frame.stack.clear();
        self.fill_frame(plan, &fixed, params)
    }

    /// Ends a fragment that is back at the header: the host runs the label, if there is one.
    pub(super) fn link(&mut self) -> Step<()> {
        let mut left = self.before.clone();
        if let Some(label) = self.label
            && self.has_form(&label.plan)
        {
            self.load_missing(&label.plan)?;
            let args = self.arguments(&label.plan)?;
            self.restart_frame(&label.plan, &args)?;
            left = self.frame.clone();
        }
        let key = ExitKey { trace: self.trace, instr: self.instr, resume: self.resume };
        let exit = self.builder.exit(key, ExitKind::Link, left.snapshot(&self.objects));
        self.builder.set_end(self.segment, End::Exit(exit)).map_err(|error| self.bug(error))
    }

    /// Whether the frame can be brought into the form of a header.
    fn has_form(&self, plan: &HeaderPlan) -> bool {
        let is_null = |value: Value| self.builder.tree().as_const(value) == Some(Const::Null);
        self.frame.calls.is_empty()
            && self.frame.locals.len() + self.frame.stack.len() == plan.classes().len()
            && plan.classes().iter().enumerate().all(|(at, class)| match (*class, self.frame.slot(at)) {
                (Class::Range { unit_step }, Some(slot)) => match self.iters.get(&slot.value) {
                    Some(&Iter::Range { step, .. }) => {
                        !unit_step || self.builder.tree().as_const(step) == Some(Const::I64(1))
                    }
                    Some(Iter::List { .. }) | None => false,
                },
                (Class::List, Some(slot)) => matches!(self.iters.get(&slot.value), Some(Iter::List { .. })),
                (Class::Range { .. } | Class::List, None) => false,
                (Class::Number { ty, .. }, Some(slot)) => {
                    !is_null(slot.value)
                        && !self.iters.contains_key(&slot.value)
                        && self.exact(slot.value).is_none_or(|known| known == ty)
                }
                (Class::Untouched | Class::Fixed(_) | Class::Reference | Class::Kept, Some(slot)) => {
                    !self.iters.contains_key(&slot.value)
                }
                (Class::Untouched | Class::Fixed(_) | Class::Reference | Class::Kept | Class::Number { .. }, None) => {
                    true
                }
            })
    }

    /// Loads what the header carries and the fragment does not use, and writes what the header leaves in memory. What may
    /// still leave comes before what changes memory.
    fn load_missing(&mut self, plan: &HeaderPlan) -> Step<()> {
        for (at, class) in plan.classes().iter().enumerate() {
            if let (Class::Number { .. } | Class::Reference, None) = (*class, self.frame.slot(at)) {
                let value = self.emit_value(Uop::LoadHome, &[], at as u32)?;
                if let Some(place) = self.frame.locals.get_mut(at) {
                    *place = Some(SlotState { value, hold: Hold::Home, memory: Memory::Same });
                }
            }
        }
        self.numbers_for_header(plan)?;
        for (at, class) in plan.classes().iter().enumerate() {
            if let (Class::Untouched, Some(state)) = (*class, self.frame.slot(at)) {
                self.close_reference(at, state)?;
                if let Some(place) = self.frame.locals.get_mut(at) {
                    *place = None;
                }
            }
        }
        Ok(())
    }
}
