//! Stack effects: totals for the tables, positions and registers for entries.

use super::{CheckedCondition, Scope};
use crate::fam::error::FamError;
use crate::fam::layout::part_text;
use crate::fam::syntax::{Condition, CountExpr, Effect, Entry, EntryKind, Family, Item, Name};
use crate::fam::tables::{Oparg, Part, Source};

/// Words that places, statements and expressions begin with.
const RESERVED: &[&str] = &[
    "stack", "local", "global", "element", "oparg", "names", "next", "null", "true", "false", "call", "as", "check",
    "guard", "missing", "not", "member", "case", "head", "also", "use", "type", "object", "field", "elem", "helper",
    "opargs", "include", "view", "opcode", "entries", "instr", "family",
];

/// A number of stack entries: a constant and parts of the argument.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Total {
    /// Constant part.
    pub fixed: u16,
    /// Parts of the argument, each once.
    pub parts: Vec<Part>,
}

/// A stack effect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Totals {
    /// Popped.
    pub pops: Total,
    /// Pushed without a jump.
    pub pushes: Total,
    /// Pushed with the jump taken.
    pub pushes_on_jump: Total,
}

/// The effect that an entry's names are taken from: a member may repeat its family's with names of its own.
pub fn of<'a>(family: &'a Family, entry: &'a Entry) -> &'a Effect {
    match &entry.kind {
        EntryKind::Member { effect: Some(effect), .. } => effect,
        EntryKind::Member { effect: None, .. } | EntryKind::Case | EntryKind::Head | EntryKind::Use => &family.effect,
    }
}

/// Inputs with their places, as far as no condition on the argument is needed to say them; none for lists.
pub fn inputs(effect: &Effect) -> Vec<(String, Option<Source>)> {
    let shape = Shape::new(&effect.inputs, Argument(&[]));
    let place = |item: &Item| match item.count {
        None => shape.source(&item.name, None).ok(),
        Some(_) => None,
    };
    effect.inputs.iter().map(|item| (item.name.text.clone(), place(item))).collect()
}

/// Checks names and totals of a family's effect and of the members that repeat it.
pub fn check(family: &Family, scope: &Scope, errors: &mut Vec<FamError>) -> Option<Totals> {
    let before = errors.len();
    names(&family.effect, errors);
    let effect = totals(&family.name, &family.effect, errors)?;
    for entry in &family.entries {
        let EntryKind::Member { effect: Some(own), .. } = &entry.kind else {
            continue;
        };
        names(own, errors);
        let Some(member) = totals(&entry.name, own, errors) else {
            continue;
        };
        if !agree(&member, &effect, &entry.when, scope) {
            errors.push(FamError::StackEffect {
                name: entry.name.text.clone(),
                member: text(&member),
                family: text(&effect),
                span: own.span.into(),
                first: family.effect.span.into(),
            });
        }
    }
    (errors.len() == before).then_some(effect)
}

/// Whether a member's effect is its family's for every argument that its conditions allow: one of the conditions
/// says enough.
fn agree(member: &Totals, family: &Totals, when: &[Condition], scope: &Scope) -> bool {
    let pairs = [
        (&member.pops, &family.pops),
        (&member.pushes, &family.pushes),
        (&member.pushes_on_jump, &family.pushes_on_jump),
    ];
    let alike = |part: Oparg, values: &[u32]| {
        values.iter().all(|value| {
            pairs.iter().all(|(own, wanted)| match (own.with(part, *value), wanted.with(part, *value)) {
                (Some(own), Some(wanted)) => own == wanted,
                _ => own == wanted,
            })
        })
    };
    member == family
        || when.iter().any(|condition| match condition {
            Condition::OpargEach(part, values) | Condition::OpargIn(part, values) => alike(part.value, values),
            // A set that is not declared is an error of its own.
            Condition::OpargNamed(name) => {
                let set = scope.sets.iter().find(|set| set.name.text == name.text);
                set.is_none_or(|set| alike(set.part, &set.values))
            }
            Condition::Type(..)
            | Condition::Is(..)
            | Condition::Null(_)
            | Condition::Next(_)
            | Condition::Named(..) => false,
        })
}

/// Each name once among the inputs and once among the outputs.
fn names(effect: &Effect, errors: &mut Vec<FamError>) {
    for items in [Some(&effect.inputs), Some(&effect.outputs), effect.on_jump.as_ref()].into_iter().flatten() {
        for (at, item) in items.iter().enumerate() {
            let Name { text, span } = &item.name;
            if RESERVED.contains(&text.as_str()) {
                let what = "a stack entry";
                errors.push(FamError::Reserved { what, name: text.clone(), span: (*span).into() });
            }
            if let Some(first) = items[..at].iter().find(|first| first.name.text == *text) {
                let first = first.name.span.into();
                errors.push(FamError::TwoPositions { name: text.clone(), span: (*span).into(), first });
            }
        }
    }
}

/// A position as the family itself names it. Where conditions fix the argument, `stack[-2]` and `stack[-1-oparg]` may
/// be one entry of the stack: it is recorded once, under the name that holds for every argument.
pub fn family_name(family: &Effect, source: Source, argument: Argument) -> Source {
    let (Source::Stack { below_top, per_oparg }, Some(oparg)) = (source, argument.whole()) else {
        return source;
    };
    let depth = |below_top: u16, per_oparg: bool| u64::from(below_top) + if per_oparg { u64::from(oparg) } else { 0 };
    let wanted = depth(below_top, per_oparg);
    let same = |place: &Source| match *place {
        Source::Stack { below_top, per_oparg } => depth(below_top, per_oparg) == wanted,
        Source::Local | Source::Global | Source::Element { .. } | Source::Attribute { .. } => false,
    };
    let named = inputs(family).into_iter().filter_map(|(_, place)| place).find(same);
    let fixed = u16::try_from(wanted).map(|below_top| Source::Stack { below_top, per_oparg: false });
    named.or(fixed.ok()).unwrap_or(source)
}

/// Whether a position is one of the inputs, for every argument that the conditions allow.
pub fn is_input(effect: &Effect, below_top: u16, per_oparg: bool, argument: Argument) -> bool {
    // An effect without a total is an error of its own.
    let Some(inputs) = sum(&effect.inputs) else { return true };
    let has_whole = inputs.parts.iter().any(|part| part.oparg == Oparg::WHOLE);
    // Whatever the argument is; at 0 there are no more inputs than that.
    let always = below_top < inputs.fixed && (has_whole || !per_oparg);
    let under = |part: Oparg, value: u32| {
        let added = match (per_oparg, part) {
            (false, _) => 0,
            (true, Oparg::WHOLE) => u64::from(value),
            (true, _) => return false,
        };
        u64::from(below_top) + added < inputs.least(part, value)
    };
    always
        || argument.0.iter().any(|condition| match condition {
            CheckedCondition::Oparg(part, values) => values.iter().all(|value| under(*part, *value)),
            CheckedCondition::Named(..)
            | CheckedCondition::Type { .. }
            | CheckedCondition::Is { .. }
            | CheckedCondition::Null { .. }
            | CheckedCondition::Next(_) => false,
        })
}

/// The inputs of an instruction, for messages.
pub fn inputs_text(effect: &Effect) -> String {
    sum(&effect.inputs).map_or_else(String::new, |inputs| total_text(&inputs))
}

fn totals(name: &Name, effect: &Effect, errors: &mut Vec<FamError>) -> Option<Totals> {
    let mut count = |what, items: &[Item]| {
        let count = sum(items);
        if count.is_none() {
            errors.push(FamError::Count { what, name: name.text.clone(), span: effect.span.into() });
        }
        count
    };
    let pops = count("inputs", &effect.inputs);
    let pushes = count("outputs", &effect.outputs);
    let on_jump = match &effect.on_jump {
        Some(items) => count("outputs", items),
        None => pushes.clone(),
    };
    Some(Totals { pops: pops?, pushes: pushes?, pushes_on_jump: on_jump? })
}

fn item_count(item: &Item) -> CountExpr {
    item.count.map_or(CountExpr::constant(1), |count| count.value)
}

fn sum(items: &[Item]) -> Option<Total> {
    let mut fixed = 0;
    let mut parts: Vec<Part> = Vec::new();
    for count in items.iter().map(item_count) {
        fixed += count.fixed;
        if count.scale == 0 {
            continue;
        }
        match parts.iter_mut().find(|part| part.oparg == count.part) {
            Some(part) => part.scale = part.scale.checked_add(count.scale)?,
            None => parts.push(Part { scale: count.scale, oparg: count.part }),
        }
    }
    // `args[oparg - 1]` is -1 alone, but no argument makes a total negative that is not negative at 0 or 1.
    Some(Total { fixed: u16::try_from(fixed).ok()?, parts })
}

impl Total {
    /// The least number if this part of the argument has this value.
    fn least(&self, part: Oparg, value: u32) -> u64 {
        self.parts.iter().fold(u64::from(self.fixed), |sum, known| {
            let value = match part {
                part if part == known.oparg => value,
                Oparg::WHOLE => known.oparg.of(value),
                _ => 0,
            };
            sum + u64::from(known.scale) * u64::from(value)
        })
    }

    /// The number if this part of the argument has this value; none if it depends on another part.
    fn with(&self, part: Oparg, value: u32) -> Option<u32> {
        self.parts.iter().try_fold(u32::from(self.fixed), |sum, known| {
            let value = match part {
                part if part == known.oparg => value,
                Oparg::WHOLE => known.oparg.of(value),
                _ => return None,
            };
            sum.checked_add(u32::from(known.scale).checked_mul(value)?)
        })
    }
}

fn total_text(total: &Total) -> String {
    let parts = total.parts.iter().map(|part| match part.scale {
        1 if part.oparg == Oparg::WHOLE => part_text(part.oparg),
        1 => format!("({})", part_text(part.oparg)),
        scale => format!("{scale} * ({})", part_text(part.oparg)),
    });
    let fixed = (total.fixed > 0 || total.parts.is_empty()).then(|| total.fixed.to_string());
    fixed.into_iter().chain(parts).collect::<Vec<_>>().join(" + ")
}

fn text(effect: &Totals) -> String {
    format!("{} -> {}", total_text(&effect.pops), total_text(&effect.pushes))
}

/// What an entry's conditions say about its argument.
#[derive(Clone, Copy)]
pub struct Argument<'a>(pub &'a [CheckedCondition]);

impl Argument<'_> {
    /// The argument, if the conditions leave only one.
    pub fn whole(self) -> Option<u32> {
        self.count(CountExpr { fixed: 0, scale: 1, part: Oparg::WHOLE })
    }

    /// The count, if the conditions leave only one.
    pub fn count(self, count: CountExpr) -> Option<u32> {
        if count.scale == 0 {
            return u32::try_from(count.fixed).ok();
        }
        self.0.iter().find_map(|condition| {
            let CheckedCondition::Oparg(part, values) = condition else {
                return None;
            };
            let of = |value: u32| match *part {
                Oparg::WHOLE => Some(count.of(value)),
                part if part == count.part => Some(count.fixed + i64::from(count.scale) * i64::from(value)),
                _ => None,
            };
            let first = of(*values.first()?)?;
            values
                .iter()
                .all(|value| of(*value) == Some(first))
                .then_some(first)
                .and_then(|count| u32::try_from(count).ok())
        })
    }
}

/// Positions and registers of the inputs, or names and counts of the outputs, under an entry's conditions.
pub struct Shape<'a> {
    items: &'a [Item],
    argument: Argument<'a>,
}

impl<'a> Shape<'a> {
    /// The shape of these items.
    pub fn new(items: &'a [Item], argument: Argument<'a>) -> Shape<'a> {
        Shape { items, argument }
    }

    /// The item with this name.
    pub fn item(&self, name: &str) -> Option<&'a Item> {
        self.items.iter().find(|item| item.name.text == name)
    }

    /// All names, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.items.iter().map(|item| item.name.text.as_str())
    }

    /// A position's distance from the top, if the conditions fix it.
    pub fn below_top(&self, below_top: u16, per_oparg: bool) -> Option<u32> {
        let oparg = if per_oparg { self.argument.whole()? } else { 0 };
        u32::from(below_top).checked_add(oparg)
    }

    /// Number of entries, if the conditions fix it.
    pub fn total(&self) -> Option<u32> {
        self.items.iter().try_fold(0u32, |sum, item| sum.checked_add(self.argument.count(item_count(item))?))
    }

    /// First entry, number and whether it is a list, of an item; entries counted from the deepest.
    pub fn entries(&self, name: &str) -> Option<(u32, u32)> {
        let mut first = 0u32;
        for item in self.items {
            let count = self.argument.count(item_count(item));
            if item.name.text == name {
                return Some((first, count?));
            }
            first = first.checked_add(count?)?;
        }
        None
    }

    /// Each item with its first entry and number; none as soon as a count is open.
    pub fn all(&self) -> Option<Vec<(&'a Item, u32, u32)>> {
        self.items.iter().map(|item| self.entries(&item.name.text).map(|(first, count)| (item, first, count))).collect()
    }

    /// Where a snapshot reads an input of one entry, or an entry of an input of several.
    pub fn source(&self, name: &Name, index: Option<u32>) -> Result<Source, FamError> {
        let position = || FamError::Position { name: name.text.clone(), span: name.span.into() };
        let at = self.items.iter().position(|item| item.name.text == name.text).ok_or_else(position)?;
        let above = self.items[at + 1..].iter().map(item_count).fold(CountExpr::constant(0), |sum, count| CountExpr {
            fixed: sum.fixed + count.fixed,
            // Two open counts above it cannot be told apart; the sum of scales then is not 1.
            scale: sum.scale.saturating_add(count.scale),
            part: if count.scale > 0 { count.part } else { sum.part },
        });
        if self.items[at].count.is_none() {
            let below_top = u16::try_from(above.fixed).ok();
            match (above.scale, above.part, below_top) {
                (0, _, Some(below_top)) => {
                    return Ok(Source::Stack { below_top, per_oparg: false });
                }
                (1, Oparg::WHOLE, Some(below_top)) => {
                    return Ok(Source::Stack { below_top, per_oparg: true });
                }
                _ => {}
            }
        }
        let (first, count) = self.entries(&name.text).ok_or_else(position)?;
        let total = self.total().ok_or_else(position)?;
        let index = index.unwrap_or(0);
        if index >= count {
            return Err(FamError::Index { name: name.text.clone(), count, span: name.span.into() });
        }
        let below_top = u16::try_from(total - 1 - first - index).map_err(|_| position())?;
        Ok(Source::Stack { below_top, per_oparg: false })
    }
}
