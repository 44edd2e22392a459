//! Functions of the machine.
//!
//! On the calling thread; borrows its arguments.

use super::Fail;
use crate::heap::object::{BUILTIN_COUNT, Tag};
use crate::heap::{Value, memory};

/// A function of the machine. Its number is that of its object in [`crate::heap::object::BUILTINS`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Builtin {
    /// `abs(number)`
    Abs,
    /// `float(number)`
    Float,
    /// `int(number)`: towards zero.
    Int,
    /// `len(list)`
    Len,
    /// `max(number, number)`
    Max,
    /// `min(number, number)`
    Min,
    /// `sqrt(number)`
    Sqrt,
    /// `fill(count, value)`: a list.
    Fill,
}

/// Names, in the order of the enum.
const NAMES: [(&str, Builtin, usize); BUILTIN_COUNT] = [
    ("abs", Builtin::Abs, 1),
    ("float", Builtin::Float, 1),
    ("int", Builtin::Int, 1),
    ("len", Builtin::Len, 1),
    ("max", Builtin::Max, 2),
    ("min", Builtin::Min, 2),
    ("sqrt", Builtin::Sqrt, 1),
    ("fill", Builtin::Fill, 2),
];

impl Builtin {
    /// The one with this name.
    pub fn named(name: &str) -> Option<Builtin> {
        NAMES.iter().find(|(known, ..)| *known == name).map(|(_, builtin, _)| *builtin)
    }

    /// The one with this number.
    pub fn numbered(number: usize) -> Option<Builtin> {
        NAMES.get(number).map(|(_, builtin, _)| *builtin)
    }

    /// All names, for messages.
    pub fn list() -> String {
        NAMES.map(|(name, ..)| name).join(", ")
    }

    fn row(self) -> (&'static str, usize) {
        let row = NAMES.iter().find(|(_, builtin, _)| *builtin == self);
        row.map_or(("?", 0), |(name, _, count)| (name, *count))
    }

    /// Calls it. `heap_bytes` is the thread's budget.
    ///
    /// # Errors
    /// If the arguments are not what it takes, or the budget is spent.
    pub fn call(self, args: &[&Value], heap_bytes: i64) -> Result<Value, Fail> {
        let (name, count) = self.row();
        if args.len() != count {
            return Err(Fail::new(format!("`{name}` takes {count} arguments, not {}", args.len())));
        }
        let wrong = || {
            let tags: Vec<&str> = args.iter().map(|arg| arg.tag().name()).collect();
            Fail::new(format!("`{name}` of {}", tags.join(" and ")))
        };
        let [first, second] = [args.first(), args.get(1)];
        let first = first.ok_or_else(wrong)?;
        let value = match self {
            Builtin::Abs => match (first.as_int(), first.as_float()) {
                (Some(value), _) => Value::int(value.wrapping_abs()),
                (None, Some(value)) => Value::float(value.abs()),
                (None, None) => return Err(wrong()),
            },
            Builtin::Float => Value::float(first.as_number().ok_or_else(wrong)?),
            Builtin::Int => match (first.as_int(), first.as_float()) {
                (Some(value), _) => Value::int(value),
                (None, Some(value)) => {
                    let beyond = || Fail::new(format!("`int` of {value:?}, which 64 bits do not hold"));
                    Value::int(truncate(value).ok_or_else(beyond)?)
                }
                (None, None) => return Err(wrong()),
            },
            Builtin::Len => Value::int(first.list_len().ok_or_else(wrong)? as i64),
            Builtin::Max => pick(first, second.ok_or_else(wrong)?, 4).ok_or_else(wrong)?,
            Builtin::Min => pick(first, second.ok_or_else(wrong)?, 0).ok_or_else(wrong)?,
            Builtin::Sqrt => {
                let value = first.as_number().ok_or_else(wrong)?;
                if value < 0.0 {
                    return Err(Fail::new(format!("`sqrt` of {value:?}, which is negative")));
                }
                Value::float(value.sqrt())
            }
            Builtin::Fill => {
                let count = first.as_int().and_then(|count| usize::try_from(count).ok()).ok_or_else(wrong)?;
                fill(count, second.ok_or_else(wrong)?, heap_bytes)?
            }
        };
        Ok(value)
    }
}

fn truncate(value: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let whole = value.trunc();
    (-LIMIT..LIMIT).contains(&whole).then_some(whole as i64)
}

/// The second if it compares so with the first (0 less, 4 greater), else the first.
fn pick(first: &Value, second: &Value, operator: u32) -> Option<Value> {
    let numbers = [Tag::Int, Tag::Float];
    if !numbers.contains(&first.tag()) || !numbers.contains(&second.tag()) {
        return None;
    }
    let better = super::numbers::compare(operator, second, first).ok()?;
    Some(if better { second.clone() } else { first.clone() })
}

fn fill(count: usize, value: &Value, heap_bytes: i64) -> Result<Value, Fail> {
    let needed = i64::try_from(count).ok().and_then(|count| count.checked_mul(8));
    let needed = needed.and_then(|needed| needed.checked_add(memory::bytes()));
    if needed.is_none_or(|needed| needed > heap_bytes) {
        return Err(Fail::memory(heap_bytes));
    }
    let list = Value::list();
    let full = |_| Fail::memory(heap_bytes);
    list.reserve(count).map_err(full)?;
    for _ in 0..count {
        list.push(value.clone()).map_err(full)?;
    }
    Ok(list)
}
