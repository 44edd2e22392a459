//! Where exits lead: to the beginning of an instruction, behind it, or to another place, with the state to restore there.
//!
//! Owns the state of the instruction that is being translated, as far as exits need it, and emission, since what may leave needs
//! an exit. Until a call has done something, the exits of its instructions lead to before the CALL. On a compiler thread.

use super::frame::Frame;
use super::trace::ProjectError;
use super::translate::{IterationEnd, Pending, Step, Stop, Translator};
use crate::ir::builder::BuildError;
use crate::ir::entity::{Exit, Value};
use crate::ir::tree::Snapshot;
use firesteel_protocol::bytecode::Instruction;
use firesteel_protocol::effects::Effect;
use firesteel_protocol::exits::{AbortReason, ExitKey, ExitKind};
use firesteel_protocol::uops::{EffectOf, Uop};

impl Translator<'_> {
    /// Starts an instruction: exits that follow restore the state of now.
    pub(super) fn begin(&mut self, resume: u32, unit: u32) {
        self.before = self.frame.clone();
        self.began = self.instr;
        self.repeated.clear();
        (self.exit, self.exits) = (None, 0);
        self.resume = resume;
        self.unit = unit;
        self.here_unit = unit;
        self.ran_host = false;
        self.acted = false;
    }

    /// Starts an instruction of a call. Until the call has done something, its exits lead to before the CALL, which the
    /// interpreter executes again. Behind that they lead to the next instruction, and the host makes the frames.
    pub(super) fn begin_in_call(&mut self, resume: u32, unit: u32) {
        self.here = self.frame.clone();
        (self.here_resume, self.here_unit) = (resume, unit);
        self.leads_here = false;
        if std::mem::take(&mut self.acted) {
            self.lead_here();
        }
    }

    /// The exits that follow lead to the instruction itself, also if it is one of a call: what it does may fail.
    pub(super) fn lead_here(&mut self) {
        if self.in_call() && !std::mem::replace(&mut self.leads_here, true) {
            self.before = self.here.clone();
            self.began = self.instr;
            (self.exit, self.exits) = (None, 0);
            self.resume = self.here_resume;
        }
    }

    /// Forgets the shared exit, because the state to restore changed (an entry became owned).
    pub(super) fn renew_exit(&mut self) {
        self.exit = None;
    }

    /// The exit of all guards of this instruction.
    pub(super) fn guard_exit(&mut self) -> Step<Exit> {
        // Where exits lead to the instruction itself, what it did for host code so far is part of the state to restore.
        if self.acted && !self.leads_here {
            let what =
                format!("a guard behind an effect of the same instruction, at unit {} of a call", self.here_unit);
            self.refuse_in_call(&what)?;
        }
        if self.began == 0 {
            self.reach.insert(self.trace, self.instr);
        }
        if let Some(exit) = self.exit {
            return Ok(exit);
        }
        let key = ExitKey { trace: self.trace, instr: self.began, resume: self.resume }.nth(self.exits);
        let exit = self.new_exit(key, ExitKind::Guard, &self.before.clone());
        self.exit = Some(exit);
        self.exits += 1;
        Ok(exit)
    }

    pub(super) fn new_exit(&mut self, key: ExitKey, kind: ExitKind, frame: &Frame) -> Exit {
        let exit = self.builder.exit(key, kind, frame.snapshot(&self.objects));
        self.bridge_at(exit, key, frame, None);
        exit
    }

    /// The bridge that was recorded of an exit, if there is one, is translated later.
    pub(super) fn bridge_at(&mut self, exit: Exit, key: ExitKey, frame: &Frame, after: Option<IterationEnd>) {
        // The last bridge recorded for a place is the one that counts.
        if let Some(&trace) = self.children.get(&key).and_then(|traces| traces.last()) {
            let (frame, known, nested) = (frame.clone(), self.known.clone(), self.nested.clone());
            let (objects, insides) = (self.objects.clone(), self.insides.clone());
            self.pending.push(Pending { exit, frame, known, objects, insides, nested, trace, after });
        }
    }

    /// The exit that is taken where a helper gave no item: by the iteration's end, or an error.
    pub(super) fn ended_exit(&mut self, decoded: &Instruction) -> Exit {
        let key = ExitKey { trace: self.trace, instr: self.instr | ExitKey::ENDED, resume: self.resume };
        let exit = self.builder.exit(key, ExitKind::Ended, self.before.snapshot(&self.objects));
        let end = decoded.successors(self.tables).jump.map(|target| IterationEnd {
            instr: key.instr,
            resume: self.resume,
            unit: self.unit,
            target,
        });
        if end.is_some() {
            self.bridge_at(exit, key, &self.before.clone(), end);
        }
        exit
    }

    /// An exit to another place than the instruction itself, in a state of its own.
    pub(super) fn branch_exit(&mut self, resume: u32, frame: &Frame) -> Exit {
        let key = ExitKey { trace: self.trace, instr: self.instr, resume };
        self.new_exit(key, ExitKind::Branch, frame)
    }

    /// The exit by which the host raises what a helper failed with, or executes the instruction after all. So it
    /// resumes where the instruction's prefixes are. `used` is how many of the topmost values the instruction has used up
    /// then: the interpreter gives them up before it looks for a handler.
    pub(super) fn error_exit(&mut self, used: u16) -> Exit {
        let key = ExitKey { trace: self.trace, instr: self.instr, resume: self.resume };
        let snapshot = Snapshot { used, ..self.before.snapshot(&self.objects) };
        self.builder.exit(key, ExitKind::Error, snapshot)
    }

    /// Emits an operation that leaves by this exit.
    pub(super) fn emit_leaving(&mut self, uop: Uop, args: &[Value], exit: Exit) -> Step<()> {
        self.builder.emit(self.segment, uop, args, 0, Some(exit)).map(|_| ()).map_err(|error| self.bug(error))
    }

    /// Emits into the path; an operation that may leave does so to the state before the instruction.
    pub(super) fn emit(&mut self, uop: Uop, args: &[Value], imm: u32) -> Step<Option<Value>> {
        if !self.in_call() {
            return self.emit_new(uop, args, imm);
        }
        if let Some(done) = self.repeated.find(uop, args, imm) {
            return Ok(done);
        }
        let result = self.emit_new(uop, args, imm)?;
        self.repeated.note(self.model, uop, args, imm, result);
        if let Some(loaded) = result {
            self.know_loaded(uop, args, imm, loaded);
        }
        Ok(result)
    }

    pub(super) fn emit_new(&mut self, uop: Uop, args: &[Value], imm: u32) -> Step<Option<Value>> {
        let exit = if uop.info().exits { Some(self.guard_exit()?) } else { None };
        self.acted |= acts(uop);
        self.builder.emit(self.segment, uop, args, imm, exit).map_err(|error| self.bug(error))
    }

    /// As [`Translator::emit`], for operations with a result.
    pub(super) fn emit_value(&mut self, uop: Uop, args: &[Value], imm: u32) -> Step<Value> {
        match self.emit(uop, args, imm)? {
            Some(value) => Ok(value),
            None => Err(self.bug(BuildError::NoResult { uop })),
        }
    }

    pub(super) fn bug(&self, error: BuildError) -> Stop {
        Stop::Bug(ProjectError { reason: AbortReason::CompilerError, unit: self.unit, detail: error.to_string() })
    }

    pub(super) fn cut(&self, reason: AbortReason, detail: &str) -> Stop {
        Stop::Cut(ProjectError { reason, unit: self.unit, detail: detail.to_owned() })
    }
}

/// Whether an operation changes what an exit to the instruction's beginning would find.
fn acts(uop: Uop) -> bool {
    match uop.info().effect {
        EffectOf::Row(effect) => match effect {
            Effect::Pure | Effect::Guard | Effect::Read(_) | Effect::Alloc => false,
            Effect::Write(_) | Effect::RunsHost => true,
        },
        EffectOf::WriteImm | EffectOf::HelperImm => true,
        EffectOf::ReadImm => false,
    }
}
