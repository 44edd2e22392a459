//! Frame operations of an expansion: what they do to the depth, and which flow they need.

use super::CheckedStep;
use super::effect::{self, Argument, Total};
use super::steps::Builder;
use crate::fam::error::FamError;
use crate::fam::hooks::Depth;
use crate::fam::layout::part_text;
use crate::fam::syntax::CountExpr;
use crate::fam::tables::{FrameOp, Oparg};

impl Builder<'_> {
    /// Frame operations change the depth as the stack effect says, and fit the flow.
    pub(super) fn frame_effect(&mut self) {
        let effect = effect::check(self.place.family, self.place.scope, &mut Vec::new());
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
            fits &= op.hook().is_some_and(|hook| hook.flow.fits(self.place.family.flow));
        }
        let mut wanted = Change::default();
        wanted.total(&effect.pushes, 1);
        wanted.total(&effect.pops, -1);
        if let (Some(found), Some(want)) = (change.fix(argument), wanted.fix(argument)) {
            change = Change { fixed: found, parts: Vec::new() };
            wanted = Change { fixed: want, parts: Vec::new() };
        }
        let whole = |op: &FrameOp| op.hook().is_some_and(|hook| hook.depth == Depth::Whole);
        let whole = self.steps.iter().any(|step| matches!(step, CheckedStep::Frame(op) if whole(op)));
        let name = self.place.name.to_owned();
        let span = self.place.entry.name.span;
        if !whole && change.clone().text() != wanted.clone().text() {
            let (found, wanted) = (change.text(), wanted.text());
            self.errors.push(FamError::FrameEffect { name: name.clone(), found, wanted, span: span.into() });
        }
        if !fits {
            self.errors.push(FamError::FrameFlow { name, span: span.into() });
        }
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
        if let Some(Depth::By(by)) = op.hook().map(|hook| hook.depth) {
            self.fixed += i64::from(by);
        }
        if let FrameOp::LoadGlobal { push_null } = op
            && push_null.mask != 0
        {
            self.part(push_null, 1);
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
