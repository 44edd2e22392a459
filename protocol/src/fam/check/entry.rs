//! Entries: alternatives become entries of their own, conditions and wants become what the entry consumes.

use super::effect::{self, Argument, Shape};
use super::scope::{find, unknown};
use super::{CheckedCondition, CheckedEntry, Scope, steps};
use crate::fam::error::FamError;
use crate::fam::layout::{Consumed, source_text};
use crate::fam::syntax::{Condition, Entry, EntryKind, Family, Frame, Name, Place, PlaceKind, StatementKind};
use crate::fam::tables::{Oparg, Source, View};

/// Most entries that the alternatives of one case make.
const MAX_ALTERNATIVES: usize = 256;

/// A choice of one alternative for each condition that has some.
struct Choice<'a> {
    condition: &'a Condition,
    /// Index of the alternative.
    at: usize,
    /// Number of alternatives.
    of: usize,
}

/// Checks an entry of `family` and adds it, or one for each combination of alternatives, to `entries`.
pub fn check(
    family: &Family,
    entry: &Entry,
    scope: &Scope,
    families: &[&str],
    entries: &mut Vec<CheckedEntry>,
    errors: &mut Vec<FamError>,
) {
    let alternatives = entry.when.iter().map(|condition| match condition {
        Condition::Type(_, names) | Condition::Is(_, names) => names.len(),
        Condition::OpargEach(_, values) => values.len(),
        Condition::Null(_)
        | Condition::OpargIn(..)
        | Condition::OpargNamed(_)
        | Condition::Next(_)
        | Condition::Named(..) => 1,
    });
    let counts: Vec<usize> = alternatives.collect();
    let combinations = counts.iter().try_fold(1usize, |product, &count| product.checked_mul(count));
    let combinations = combinations.unwrap_or(usize::MAX);
    if combinations > MAX_ALTERNATIVES {
        let what = "combinations of alternatives";
        errors.push(FamError::TooMany { what, limit: MAX_ALTERNATIVES, span: entry.name.span.into() });
        return;
    }
    for combination in 0..combinations {
        let mut rest = combination;
        let mut choices: Vec<Choice> = Vec::new();
        // The last condition varies fastest, so that entries come in the order a reader expects.
        for (condition, &of) in entry.when.iter().zip(&counts).rev() {
            choices.push(Choice { condition, at: rest % of, of });
            rest /= of;
        }
        choices.reverse();
        entries.extend(one(family, entry, &choices, scope, families, errors));
    }
}

fn one(
    family: &Family,
    entry: &Entry,
    choices: &[Choice],
    scope: &Scope,
    families: &[&str],
    errors: &mut Vec<FamError>,
) -> Option<CheckedEntry> {
    let before = errors.len();
    let mut when: Vec<CheckedCondition> = Vec::new();
    // Argument conditions first: positions of inputs may depend on them.
    for choice in choices {
        argument_condition(choice, scope, families, &mut when, errors);
    }
    let argument = when.clone();
    let own = effect::of(family, entry);
    let places = Places { inputs: Shape::new(&own.inputs, Argument(&argument)), family, argument: Argument(&argument) };
    let mut consumed: Vec<Consumed> = Vec::new();
    for choice in choices {
        value_condition(choice, &places, scope, &mut consumed, &mut when, errors);
    }
    for (place, view) in &entry.wants {
        let source = places.resolve(place, errors);
        let known = scope.view(view, errors);
        if let (Some(source), Some(view)) = (source, known) {
            want(&mut consumed, source, view);
        }
    }
    for statement in &entry.body {
        if let StatementKind::Frame(Frame::Plain(op)) = &statement.kind {
            for view in op.wants_global() {
                want(&mut consumed, Source::Global, *view);
            }
        }
    }
    if errors.len() > before {
        return None;
    }
    let name = format!("{}{}", entry.name.text, suffix(choices));
    let place = steps::EntryPlace { name: &name, family, entry, scope, when: &when, consumed: &consumed };
    let expansion = steps::check(&place, errors)?;
    Some(CheckedEntry {
        opcode: match &entry.kind {
            EntryKind::Member { opcode, .. } => opcode.map(|opcode| opcode.value),
            EntryKind::Head => family.opcode.map(|opcode| opcode.value),
            EntryKind::Case | EntryKind::Use => None,
        },
        member: matches!(entry.kind, EntryKind::Member { .. }),
        alternative: choices.iter().any(|choice| choice.of > 1),
        span: entry.name.span,
        wants: Vec::new(),
        name,
        when,
        consumed,
        expansion,
    })
}

/// The chosen alternatives, where there are several: `/int,bool`.
fn suffix(choices: &[Choice]) -> String {
    let chosen: Vec<String> = choices
        .iter()
        .filter(|choice| choice.of > 1)
        .map(|choice| match choice.condition {
            Condition::Type(_, names) | Condition::Is(_, names) => names[choice.at].text.clone(),
            Condition::OpargEach(_, values) => values[choice.at].to_string(),
            Condition::Null(_)
            | Condition::OpargIn(..)
            | Condition::OpargNamed(_)
            | Condition::Next(_)
            | Condition::Named(..) => String::new(),
        })
        .collect();
    if chosen.is_empty() { String::new() } else { format!("/{}", chosen.join(",")) }
}

fn argument_condition(
    choice: &Choice,
    scope: &Scope,
    families: &[&str],
    when: &mut Vec<CheckedCondition>,
    errors: &mut Vec<FamError>,
) {
    let mut oparg = |part: Oparg, values: Vec<u32>| when.push(CheckedCondition::Oparg(part, values));
    match choice.condition {
        Condition::OpargEach(part, values) => oparg(part.value, vec![values[choice.at]]),
        Condition::OpargIn(part, values) => oparg(part.value, values.clone()),
        Condition::OpargNamed(name) => {
            if let Some(at) = find("set of arguments", &scope.sets, name, errors) {
                let set = &scope.sets[usize::from(at)];
                oparg(set.part, set.values.clone());
            }
        }
        Condition::Next(name) => {
            if !families.contains(&name.text.as_str()) {
                errors.push(unknown("family", name, families.iter().copied()));
            }
            when.push(CheckedCondition::Next(name.text.clone()));
        }
        Condition::Named(part, name) => when.push(CheckedCondition::Named(part.value, name.text.clone())),
        Condition::Type(..) | Condition::Is(..) | Condition::Null(_) => {}
    }
}

fn value_condition(
    choice: &Choice,
    places: &Places,
    scope: &Scope,
    consumed: &mut Vec<Consumed>,
    when: &mut Vec<CheckedCondition>,
    errors: &mut Vec<FamError>,
) {
    match choice.condition {
        Condition::Type(place, names) => {
            let ty = scope.guarded_type(&names[choice.at], errors);
            if let (Some(source), Some(ty)) = (places.resolve(place, errors), ty) {
                when.push(CheckedCondition::Type { want: want(consumed, source, View::Type), ty });
            }
        }
        Condition::Is(place, names) => {
            let object = find("object", &scope.objects, &names[choice.at], errors);
            if let (Some(source), Some(object)) = (places.resolve(place, errors), object) {
                when.push(CheckedCondition::Is { want: want(consumed, source, View::Known), object });
            }
        }
        Condition::Null(place) => {
            if let Some(source) = places.resolve(place, errors) {
                when.push(CheckedCondition::Null { want: want(consumed, source, View::Type) });
            }
        }
        Condition::OpargEach(..)
        | Condition::OpargIn(..)
        | Condition::OpargNamed(_)
        | Condition::Next(_)
        | Condition::Named(..) => {}
    }
}

/// Index of a consumed thing, added if it is new.
fn want(consumed: &mut Vec<Consumed>, source: Source, view: View) -> u8 {
    let at = consumed.iter().position(|known| *known == (source, view)).unwrap_or_else(|| {
        consumed.push((source, view));
        consumed.len() - 1
    });
    // An entry with more than 255 wants has more than four slots, which is an error of its own.
    u8::try_from(at).unwrap_or(u8::MAX)
}

/// Gives an entry of the stack one name in all entries of a family: one that is written as a position takes the
/// family's name for it, where any entry uses that, so that it is recorded once.
pub fn unify(family: &Family, entries: &mut [CheckedEntry]) {
    let used: Vec<Source> = entries.iter().flat_map(|entry| &entry.consumed).map(|(source, _)| *source).collect();
    for entry in entries {
        let mut consumed: Vec<Consumed> = Vec::new();
        let mut moved: Vec<u8> = Vec::new();
        for (source, view) in std::mem::take(&mut entry.consumed) {
            let named = effect::family_name(&family.effect, source, Argument(&entry.when));
            let source = if used.contains(&named) { named } else { source };
            moved.push(want(&mut consumed, source, view));
        }
        entry.consumed = consumed;
        for condition in &mut entry.when {
            match condition {
                CheckedCondition::Type { want, .. }
                | CheckedCondition::Is { want, .. }
                | CheckedCondition::Null { want } => {
                    *want = moved[usize::from(*want)];
                }
                CheckedCondition::Oparg(..) | CheckedCondition::Named(..) | CheckedCondition::Next(_) => {}
            }
        }
    }
}

/// The places that an entry can name.
struct Places<'a> {
    /// The entry's inputs.
    inputs: Shape<'a>,
    /// The family, whose names of positions the layout has.
    family: &'a Family,
    /// What the entry's conditions say of the argument.
    argument: Argument<'a>,
}

impl Places<'_> {
    fn resolve(&self, place: &Place, errors: &mut Vec<FamError>) -> Option<Source> {
        Some(match &place.kind {
            PlaceKind::Stack { below_top, per_oparg } => {
                let source = Source::Stack { below_top: *below_top, per_oparg: *per_oparg };
                let effect = &self.family.effect;
                if !effect::is_input(effect, *below_top, *per_oparg, self.argument) {
                    errors.push(FamError::NoInput {
                        place: source_text(source),
                        name: self.family.name.text.clone(),
                        inputs: effect::inputs_text(effect),
                        span: place.span.into(),
                    });
                    return None;
                }
                source
            }
            PlaceKind::Local => Source::Local,
            PlaceKind::Global => Source::Global,
            PlaceKind::Input(name, index) => {
                let source = input(name, index.map(|index| index.value), &self.inputs, errors)?;
                effect::family_name(&self.family.effect, source, self.argument)
            }
            PlaceKind::Element(container, index) => {
                Source::Element { container: self.fixed(container, errors)?, index: self.fixed(index, errors)? }
            }
            PlaceKind::Attribute(owner) => Source::Attribute { owner: self.fixed(owner, errors)? },
        })
    }

    /// The distance from the top of an input whose distance does not depend on the argument.
    fn fixed(&self, name: &Name, errors: &mut Vec<FamError>) -> Option<u16> {
        match input(name, None, &self.inputs, errors)? {
            Source::Stack { below_top, per_oparg: false } => Some(below_top),
            Source::Stack { .. }
            | Source::Local
            | Source::Global
            | Source::Element { .. }
            | Source::Attribute { .. } => {
                errors.push(FamError::Position { name: name.text.clone(), span: name.span.into() });
                None
            }
        }
    }
}

fn input(name: &Name, index: Option<u32>, inputs: &Shape, errors: &mut Vec<FamError>) -> Option<Source> {
    if inputs.item(&name.text).is_none() {
        errors.push(unknown("input", name, inputs.names()));
        return None;
    }
    inputs.source(name, index).map_err(|error| errors.push(error)).ok()
}
