//! Stack effects: totals for the tables, positions and registers for entries.

use super::CheckedCondition;
use crate::fam::error::FamError;
use crate::fam::layout::part_text;
use crate::fam::syntax::{CountExpr, Effect, EntryKind, Family, Item, Name};
use crate::fam::tables::{Count, Oparg, Source, StackEffect};

/// Words that places, statements and expressions begin with.
const RESERVED: &[&str] = &[
    "stack", "local", "global", "element", "oparg", "names", "next", "null", "true", "false", "call", "as", "check",
    "guard", "missing", "not", "member", "case", "head", "also", "type", "object", "field", "elem", "helper", "opargs",
    "instr", "family",
];

/// Checks names and totals of a family's effect and of the members that repeat it.
pub fn check(family: &Family, errors: &mut Vec<FamError>) -> Option<StackEffect> {
    let before = errors.len();
    names(&family.effect, errors);
    let effect = total(&family.name, &family.effect, errors)?;
    for entry in &family.entries {
        let EntryKind::Member { effect: Some(own), .. } = &entry.kind else {
            continue;
        };
        names(own, errors);
        let Some(member) = total(&entry.name, own, errors) else {
            continue;
        };
        if member != effect {
            errors.push(FamError::StackEffect {
                name: entry.name.text.clone(),
                member: text(member),
                family: text(effect),
                span: own.span.into(),
                first: family.effect.span.into(),
            });
        }
    }
    (errors.len() == before).then_some(effect)
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

fn total(name: &Name, effect: &Effect, errors: &mut Vec<FamError>) -> Option<StackEffect> {
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
        None => pushes,
    };
    Some(StackEffect { pops: pops?, pushes: pushes?, pushes_on_jump: on_jump? })
}

fn item_count(item: &Item) -> CountExpr {
    item.count.map_or(CountExpr::constant(1), |count| count.value)
}

fn sum(items: &[Item]) -> Option<Count> {
    let mut total = CountExpr::constant(0);
    for item in items {
        let count = item_count(item);
        total.fixed += count.fixed;
        if count.scale > 0 {
            if total.scale > 0 {
                return None;
            }
            total.scale = count.scale;
            total.part = count.part;
        }
    }
    // `args[oparg - 1]` is -1 alone, but no argument makes a total negative that is not negative at 0 or 1.
    let fixed = u16::try_from(total.fixed).ok()?;
    Some(Count {
        fixed,
        scale: total.scale,
        oparg: if total.scale == 0 { Oparg { shift: 0, mask: 0 } } else { total.part },
    })
}

fn text(effect: StackEffect) -> String {
    let count = |count: Count| match count.scale {
        0 => count.fixed.to_string(),
        scale => format!("{} + {scale} * ({})", count.fixed, part_text(count.oparg)),
    };
    format!("{} -> {}", count(effect.pops), count(effect.pushes))
}

/// What an entry's conditions say about its argument.
#[derive(Clone, Copy)]
pub struct Argument<'a>(pub &'a [CheckedCondition]);

impl Argument<'_> {
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
            scale: sum.scale + count.scale,
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
