//! Frame operations of an expansion: what they do to the depth, and which flow they need.

use super::CheckedStep;
use super::effect::{self, Argument, Total};
use super::steps::Builder;
use crate::fam::error::FamError;
use crate::fam::layout::part_text;
use crate::fam::syntax::CountExpr;
use crate::fam::tables::{Flow, FrameOp, Oparg};

impl Builder<'_> {
    /// Frame operations change the depth as the stack effect says, and fit the flow.
    pub(super) fn frame_effect(&mut self) {
        let effect = effect::check(self.place.family, &mut Vec::new());
        let Some(effect) = effect else { return };
        let argument = Argument(self.place.when);
        // Depth change as constant plus a sum of parts of the argument; equal parts cancel.
        let mut change = Change::default();
        let ops = self.steps.iter().filter_map(|step| match step {
            CheckedStep::Frame(op) => Some(*op),
            _ => None,
        });
        let mut fits = true;
        for op in ops {
            change.op(op);
            fits &= flow_fits(op, self.place.family.flow);
        }
        let mut wanted = Change::default();
        wanted.total(&effect.pushes, 1);
        wanted.total(&effect.pops, -1);
        if let (Some(found), Some(want)) = (change.fix(argument), wanted.fix(argument)) {
            change = Change { fixed: found, parts: Vec::new() };
            wanted = Change { fixed: want, parts: Vec::new() };
        }
        let unpacks = self
            .steps
            .iter()
            .any(|step| matches!(step, CheckedStep::Frame(FrameOp::Unpack { .. } | FrameOp::CallRange)));
        let name = self.place.name.to_owned();
        let span = self.place.entry.name.span;
        if !unpacks && change.clone().text() != wanted.clone().text() {
            let (found, wanted) = (change.text(), wanted.text());
            self.errors.push(FamError::FrameEffect { name: name.clone(), found, wanted, span: span.into() });
        }
        if !fits {
            self.errors.push(FamError::FrameFlow { name, span: span.into() });
        }
    }
}

/// Whether an instruction with this flow may do this.
fn flow_fits(op: FrameOp, flow: Flow) -> bool {
    match op {
        FrameOp::Branch { .. } | FrameOp::BranchNone { .. } => matches!(flow, Flow::BranchForward),
        FrameOp::NextRange | FrameOp::NextList | FrameOp::NextTuple | FrameOp::NextAny(_) => {
            matches!(flow, Flow::IterForward { .. })
        }
        FrameOp::Jump => matches!(flow, Flow::JumpForward | Flow::JumpBackward),
        FrameOp::Nop
        | FrameOp::LoadLocal(_)
        | FrameOp::LoadLocalCheck(_)
        | FrameOp::LoadLocalAndClear(_)
        | FrameOp::StoreLocal(_)
        | FrameOp::DeleteLocal(_)
        | FrameOp::LoadConst(_)
        | FrameOp::PushNull
        | FrameOp::Pop
        | FrameOp::Copy(_)
        | FrameOp::Swap(_)
        | FrameOp::LoadGlobal { .. }
        | FrameOp::CallRange
        | FrameOp::KeepIter
        | FrameOp::IterList
        | FrameOp::Unpack { .. } => matches!(flow, Flow::Next),
    }
}

/// A change of the stack's depth.
#[derive(Clone, Default)]
struct Change {
    fixed: i64,
    parts: Vec<(Oparg, i64)>,
}

impl Change {
    fn part(&mut self, part: Oparg, factor: i64) {
        match self.parts.iter_mut().find(|(known, _)| *known == part) {
            Some((_, known)) => *known += factor,
            None => self.parts.push((part, factor)),
        }
    }

    fn total(&mut self, total: &Total, sign: i64) {
        self.fixed += sign * i64::from(total.fixed);
        for part in &total.parts {
            self.part(part.oparg, sign * i64::from(part.scale));
        }
    }

    fn op(&mut self, op: FrameOp) {
        match op {
            FrameOp::Nop
            | FrameOp::DeleteLocal(_)
            | FrameOp::Swap(_)
            | FrameOp::Jump
            | FrameOp::KeepIter
            | FrameOp::IterList
            | FrameOp::CallRange
            | FrameOp::Unpack { .. } => {}
            FrameOp::LoadLocal(_)
            | FrameOp::LoadLocalCheck(_)
            | FrameOp::LoadLocalAndClear(_)
            | FrameOp::LoadConst(_)
            | FrameOp::PushNull
            | FrameOp::Copy(_)
            | FrameOp::NextRange
            | FrameOp::NextList
            | FrameOp::NextTuple
            | FrameOp::NextAny(_) => self.fixed += 1,
            FrameOp::StoreLocal(_) | FrameOp::Pop | FrameOp::Branch { .. } | FrameOp::BranchNone { .. } => {
                self.fixed -= 1;
            }
            FrameOp::LoadGlobal { push_null } => {
                self.fixed += 1;
                if push_null.mask != 0 {
                    self.part(push_null, 1);
                }
            }
        }
    }

    /// The change, if the conditions fix every part.
    fn fix(&self, argument: Argument) -> Option<i64> {
        self.parts.iter().filter(|(_, factor)| *factor != 0).try_fold(self.fixed, |sum, (part, factor)| {
            let count = CountExpr { fixed: 0, scale: 1, part: *part };
            Some(sum + factor * i64::from(argument.count(count)?))
        })
    }

    fn text(self) -> String {
        let mut text = format!("{:+}", self.fixed);
        for (part, factor) in self.parts.into_iter().filter(|(_, factor)| *factor != 0) {
            text += &format!(" {factor:+} * ({})", part_text(part));
        }
        text
    }
}
