//! Releases in calls: frames are made where an object ends, not before each reference that is given up.
//!
//! ```text
//! push_frames -> x7        one less; if that was the last one:
//! at 21            ==>         push_frames, at 21, dealloc, pop_frames
//! decref %4
//! pop_frames
//! ```
//!
//! Nobody can tell the difference: what only counts looks at no frame. Called on worker threads.

use super::helpers::Runtime;
use super::{Lowering, Result};
use crate::ir::entity::{Segment, Value};
use crate::ir::tree::Inst;
use firesteel_protocol::uops::Uop;

/// A release with what stands around it.
pub(super) struct FramedRelease<'t> {
    push: &'t Inst,
    unit: Value,
    object: Value,
    may_be_null: bool,
}

/// The release that a list of instructions begins with, and what is behind.
pub(super) fn release(insts: &[Inst]) -> Option<(FramedRelease<'_>, &[Inst])> {
    let [push, at, release, pop, behind @ ..] = insts else { return None };
    let uops = (push.uop, at.uop, release.uop, pop.uop);
    let may_be_null = match uops {
        (Uop::PushFrames, Uop::At, Uop::Decref, Uop::PopFrames) => false,
        (Uop::PushFrames, Uop::At, Uop::XDecref, Uop::PopFrames) => true,
        (_, _, _, _) => return None,
    };
    let (&unit, &object) = (at.args.first()?, release.args.first()?);
    Some((FramedRelease { push, unit, object, may_be_null }, behind))
}

impl Lowering<'_, '_> {
    pub(super) fn framed_release(&mut self, segment: Segment, release: &FramedRelease<'_>) -> Result<()> {
        let FramedRelease { push, unit, object, may_be_null } = *release;
        let object = self.pointer(object)?;
        let unit = self.int(unit)?;
        let once = |to: &mut Self| {
            to.release_by(object, |to| {
                to.push_frames(segment, push)?;
                to.note_unit(unit)?;
                to.runtime(Runtime::Dealloc, &[to.abi.context.into(), object.into()])?;
                to.pop_frames()
            })
        };
        if may_be_null { self.unless_null(object, once) } else { once(self) }
    }
}
