//! Signatures: what a uop with a given immediate takes, gives and may do.
//!
//! Owns the one place that joins a uop's row with the host model. The builder, the parser, the verifier, the
//! passes and the lowering ask here instead of matching on uops. Pure functions: any thread.

use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::host::{HostElem, HostField, HostHelper, HostModel, HostType};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{Args, EffectOf, ImmKind, ResultOf, Uop};
use smallvec::{SmallVec, smallvec};

/// A uop's operand kinds, result kind and effect, with its immediate resolved.
#[derive(Clone, PartialEq, Debug)]
pub struct Signature {
    /// Operand kinds, in order.
    pub args: SmallVec<[Kind; 4]>,
    /// Whether any number of references come before those operands.
    pub variadic: bool,
    /// Kind of the result, if it has one.
    pub result: Option<Kind>,
    /// What it may do.
    pub effect: Effect,
    /// Whether an instruction carries an exit.
    pub exits: bool,
    /// Whether the memory it reads never changes during the life of its owner.
    pub immutable: bool,
}

impl Signature {
    /// The kinds of so many operands; none if it does not take so many.
    pub fn kinds(&self, count: usize) -> Option<SmallVec<[Kind; 4]>> {
        let more = count.checked_sub(self.args.len()).filter(|&more| more == 0 || self.variadic)?;
        Some(core::iter::repeat_n(Kind::Ref, more).chain(self.args.iter().copied()).collect())
    }
}

/// Guards that ask about values only, so that one that held holds again.
pub const LASTING_GUARDS: [Uop; 5] = [Uop::GuardTrue, Uop::GuardFalse, Uop::GuardType, Uop::GuardIs, Uop::GuardNotNull];

/// An immediate that means nothing under a uop. A fault of whoever made the instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignatureError {
    /// The index is outside the host's table.
    #[error("`{uop}` names {what} {imm}, the host model has only {len}: take an index of this model")]
    OutOfTable {
        /// Operation.
        uop: Uop,
        /// Which table.
        what: &'static str,
        /// The index.
        imm: u32,
        /// Length of the table.
        len: usize,
    },
    /// An immediate where the row has none.
    #[error("`{uop}` has no immediate operand, {imm} was given: pass 0")]
    Unexpected {
        /// Operation.
        uop: Uop,
        /// The immediate.
        imm: u32,
    },
    /// An array of other elements than the uop takes.
    #[error("`{uop}` takes arrays of {wanted}, element class {imm} is of {found}: name one of its own")]
    Items {
        /// Operation.
        uop: Uop,
        /// The element class.
        imm: u32,
        /// What the uop takes.
        wanted: &'static str,
        /// What the class has.
        found: &'static str,
    },
    /// The row derives a part from an immediate of another meaning. A fault of the uop table.
    #[error("the row of `{uop}` derives from an immediate it does not have: correct the uop table")]
    Row {
        /// Operation.
        uop: Uop,
    },
}

fn entry<'t, T>(uop: Uop, what: &'static str, table: &'t [T], imm: u32) -> Result<&'t T, SignatureError> {
    table.get(imm as usize).ok_or(SignatureError::OutOfTable { uop, what, imm, len: table.len() })
}

/// What an immediate names.
#[derive(Clone, Copy, Debug)]
pub enum Imm<'m> {
    /// Nothing.
    None,
    /// A frame slot.
    Slot(u16),
    /// A type.
    Type(&'m HostType),
    /// A field.
    Field(&'m HostField),
    /// An element class.
    Elem(&'m HostElem),
    /// A helper.
    Helper(&'m HostHelper),
}

/// Resolves the immediate of `uop`.
pub fn immediate(model: &HostModel, uop: Uop, imm: u32) -> Result<Imm<'_>, SignatureError> {
    match uop.info().imm {
        ImmKind::None if imm == 0 => Ok(Imm::None),
        ImmKind::None => Err(SignatureError::Unexpected { uop, imm }),
        ImmKind::Slot => u16::try_from(imm).map(Imm::Slot).map_err(|_| SignatureError::OutOfTable {
            uop,
            what: "slot",
            imm,
            len: usize::from(u16::MAX) + 1,
        }),
        ImmKind::Type => entry(uop, "type", &model.types, imm).map(Imm::Type),
        ImmKind::Field => entry(uop, "field", &model.fields, imm).map(Imm::Field),
        ImmKind::Elem => entry(uop, "element class", &model.elems, imm).map(Imm::Elem),
        ImmKind::Helper => entry(uop, "helper", &model.helpers, imm).map(Imm::Helper),
    }
}

/// The signature of `uop` with this immediate.
pub fn signature(model: &HostModel, uop: Uop, imm: u32) -> Result<Signature, SignatureError> {
    let info = uop.info();
    let named = immediate(model, uop, imm)?;
    if let (Imm::Elem(elem), Some(items)) = (named, uop.items())
        && elem.items != items
    {
        return Err(SignatureError::Items { uop, imm, wanted: items.name(), found: elem.items.name() });
    }
    let row = SignatureError::Row { uop };
    let args = match (info.args, named) {
        (Args::Fixed(kinds), _) => SmallVec::from_slice(kinds),
        (Args::Helper, Imm::Helper(helper)) => SmallVec::from_slice(&helper.args),
        (Args::FieldStore, Imm::Field(field)) => smallvec![Kind::Ref, field.kind],
        (Args::Helper | Args::FieldStore, _) => return Err(row),
    };
    let result = match (info.result, named) {
        (ResultOf::None, _) => None,
        (ResultOf::Kind(kind), _) => Some(kind),
        (ResultOf::Field, Imm::Field(field)) => Some(field.kind),
        (ResultOf::Helper, Imm::Helper(helper)) => helper.result,
        (ResultOf::Field | ResultOf::Helper, _) => return Err(row),
    };
    let effect = match (info.effect, named) {
        (EffectOf::Row(effect), _) => effect,
        (EffectOf::ReadImm, _) => Effect::Read(class_of(named).ok_or(row)?),
        (EffectOf::WriteImm, _) => Effect::Write(class_of(named).ok_or(row)?),
        (EffectOf::HelperImm, Imm::Helper(helper)) => helper.effect,
        (EffectOf::HelperImm, _) => return Err(row),
    };
    let immutable = match named {
        Imm::Field(field) => field.immutable,
        Imm::Elem(elem) => elem.immutable,
        Imm::None | Imm::Slot(_) | Imm::Type(_) | Imm::Helper(_) => false,
    };
    let variadic = matches!(named, Imm::Helper(helper) if helper.variadic);
    Ok(Signature { args, variadic, result, effect, exits: info.exits, immutable })
}

fn class_of(named: Imm<'_>) -> Option<AliasClass> {
    match named {
        Imm::Field(field) => Some(field.class),
        Imm::Elem(elem) => Some(elem.class),
        Imm::None | Imm::Slot(_) | Imm::Type(_) | Imm::Helper(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_immediate_have_a_signature_in_an_empty_model() {
        let model = HostModel::default();
        for &uop in Uop::ALL {
            match uop.info().imm {
                ImmKind::None | ImmKind::Slot => assert!(signature(&model, uop, 0).is_ok(), "{uop}"),
                ImmKind::Type | ImmKind::Field | ImmKind::Elem | ImmKind::Helper => {
                    assert!(matches!(signature(&model, uop, 0), Err(SignatureError::OutOfTable { .. })), "{uop}");
                }
            }
        }
        assert!(matches!(signature(&model, Uop::AddI64, 1), Err(SignatureError::Unexpected { .. })));
    }
}
