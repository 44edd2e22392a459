//! Reachability: a case or head after an entry that holds whenever it does is never chosen, and conditions that
//! exclude each other never hold.
//!
//! A member is chosen where it stands in the bytecode and the values meet its conditions, before all other entries; so
//! what comes before it takes nothing from it. It takes from those after it: where no member stands, or the values
//! overrule the one that does, they choose the first entry that holds. The selection is in the compiler.

use super::{CheckedCondition, CheckedEntry, CheckedExpansion, CheckedStep};
use crate::fam::error::FamError;
use crate::fam::layout::Consumed;
use crate::fam::tables::Oparg;

/// Checks the entries of a family in order of choice. Of the alternatives of one case, those that an earlier
/// entry covers are removed; if it covers all of them, the case is unreachable.
pub fn check(entries: &mut Vec<CheckedEntry>, errors: &mut Vec<FamError>) {
    let mut kept: Vec<CheckedEntry> = Vec::with_capacity(entries.len());
    let mut covered: Vec<FamError> = Vec::new();
    for entry in std::mem::take(entries) {
        if contradicts(&entry) {
            errors.push(FamError::Contradiction { name: entry.name.clone(), span: entry.span.into() });
            continue;
        }
        let earlier = kept.iter().find(|earlier| !only_in_place(earlier) && subsumes(earlier, &entry));
        let Some(earlier) = earlier.filter(|_| !entry.member) else {
            kept.push(entry);
            continue;
        };
        let (name, earlier_name) = (entry.name.clone(), earlier.name.clone());
        let (span, first) = (entry.span.into(), earlier.span.into());
        let error = FamError::Unreachable { name, earlier: earlier_name, span, first };
        if entry.alternative {
            covered.push(error);
        } else {
            errors.push(error);
        }
    }
    covered.retain(|error| match error {
        FamError::Unreachable { span, .. } => !kept.iter().any(|entry| *span == entry.span.into()),
        _ => true,
    });
    // One message for a case, not one for each of its alternatives.
    covered.dedup_by(|a, b| match (a, b) {
        (FamError::Unreachable { span: a, .. }, FamError::Unreachable { span: b, .. }) => a == b,
        _ => false,
    });
    errors.append(&mut covered);
    *entries = kept;
}

/// Whether an entry is never chosen by the values: a member that expands as the head is not chosen itself, one that
/// reads the inline cache only where it stood in the bytecode.
fn only_in_place(entry: &CheckedEntry) -> bool {
    match &entry.expansion {
        CheckedExpansion::AsHead => true,
        CheckedExpansion::Missing(_) => false,
        CheckedExpansion::Steps(steps, _) => steps.iter().any(|step| match step {
            CheckedStep::Uop { args, .. } => args.iter().any(|arg| arg.is_cached()),
            CheckedStep::Value { value, .. } => value.is_cached(),
            CheckedStep::CheckError(_) | CheckedStep::Frame(_) => false,
        }),
    }
}

/// Whether `wide` holds whenever `narrow` does.
fn subsumes(wide: &CheckedEntry, narrow: &CheckedEntry) -> bool {
    wide.when.iter().all(|condition| {
        narrow.when.iter().any(|stronger| implies(stronger, &narrow.consumed, condition, &wide.consumed))
    })
}

/// Whether `strong` cannot hold without `weak`.
fn implies(strong: &CheckedCondition, of_strong: &[Consumed], weak: &CheckedCondition, of_weak: &[Consumed]) -> bool {
    use CheckedCondition as C;
    let same = |a: u8, b: u8| of_strong[usize::from(a)].0 == of_weak[usize::from(b)].0;
    match (strong, weak) {
        (C::Oparg(strong_part, strong), C::Oparg(weak_part, weak)) if strong_part == weak_part => {
            strong.iter().all(|value| weak.contains(value))
        }
        (C::Oparg(Oparg::WHOLE, strong), C::Oparg(part, weak)) => {
            strong.iter().all(|value| weak.contains(&part.of(*value)))
        }
        (C::Type { want: a, ty: strong }, C::Type { want: b, ty: weak }) => same(*a, *b) && strong == weak,
        (C::Is { want: a, object: strong }, C::Is { want: b, object: weak }) => same(*a, *b) && strong == weak,
        (C::Null { want: a }, C::Null { want: b }) => same(*a, *b),
        (C::Next(strong), C::Next(weak)) => strong == weak,
        (C::Named(strong_part, strong), C::Named(weak_part, weak)) => strong_part == weak_part && strong == weak,
        (C::Oparg(..) | C::Type { .. } | C::Is { .. } | C::Null { .. } | C::Next(_) | C::Named(..), _) => false,
    }
}

/// Whether two conditions of the entry exclude each other.
fn contradicts(entry: &CheckedEntry) -> bool {
    use CheckedCondition as C;
    let source = |want: u8| entry.consumed[usize::from(want)].0;
    no_argument(&entry.when)
        || entry.when.iter().enumerate().any(|(at, first)| {
            entry.when[..at].iter().any(|second| match (first, second) {
                (C::Type { want: a, ty: x }, C::Type { want: b, ty: y }) => source(*a) == source(*b) && x != y,
                (C::Is { want: a, object: x }, C::Is { want: b, object: y }) => source(*a) == source(*b) && x != y,
                (C::Null { want: a }, C::Type { want: b, .. } | C::Is { want: b, .. })
                | (C::Type { want: b, .. } | C::Is { want: b, .. }, C::Null { want: a }) => source(*a) == source(*b),
                (C::Next(x), C::Next(y)) => x != y,
                (C::Named(p, x), C::Named(q, y)) => p == q && x != y,
                (C::Oparg(..) | C::Type { .. } | C::Is { .. } | C::Null { .. } | C::Next(_) | C::Named(..), _) => false,
            })
        })
}

/// What a value of a part of the argument says of the argument's bits.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Bits {
    /// The bits that it fixes.
    fixed: u32,
    /// Their values; the others are 0.
    values: u32,
}

impl Bits {
    /// None if no argument has this value in this part.
    fn new(part: Oparg, value: u32) -> Option<Bits> {
        let mask = part.mask & (u32::MAX >> part.shift);
        (value & !mask == 0).then_some(Bits { fixed: mask << part.shift, values: value << part.shift })
    }

    /// Both, if an argument can have both.
    fn and(self, other: Bits) -> Option<Bits> {
        let differ = (self.values ^ other.values) & self.fixed & other.fixed;
        (differ == 0).then_some(Bits { fixed: self.fixed | other.fixed, values: self.values | other.values })
    }
}

/// Most combinations of values that are looked at; with more, an argument is taken to exist.
const MAX_COMBINATIONS: usize = 1 << 16;

/// Whether no argument meets all conditions on it.
fn no_argument(when: &[CheckedCondition]) -> bool {
    let mut possible = vec![Bits { fixed: 0, values: 0 }];
    for condition in when {
        let CheckedCondition::Oparg(part, values) = condition else { continue };
        if possible.len().saturating_mul(values.len()) > MAX_COMBINATIONS {
            return false;
        }
        let allowed: Vec<Bits> = values.iter().filter_map(|value| Bits::new(*part, *value)).collect();
        possible = possible.iter().flat_map(|bits| allowed.iter().filter_map(|other| bits.and(*other))).collect();
    }
    possible.is_empty()
}
