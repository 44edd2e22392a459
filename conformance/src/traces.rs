//! The trace IR that laws run, as text, with the frames it runs on.
//!
//! Texts name types by `$int`, `$float` and `$bool` (the host's own names), places of the frame by `@header` and
//! `@deeper`. Locals `l0` to `l3` and the stack slot `st0` are the frame's at the header; where two stack slots are
//! restored, the second one is `st1`. A host without a type or field that a trace names does not run it.

use crate::host::Datum;

/// What a frame slot holds when a trace begins.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// Nothing.
    Unbound,
    /// A new object.
    New(Datum),
    /// The object of the slot with this position in the list.
    Same(usize),
}

/// A trace and its frames.
pub struct Trace {
    /// Name.
    pub name: &'static str,
    /// Text.
    pub text: &'static str,
    /// Frames: the four locals, then the stack slot.
    pub frames: Vec<[Input; 5]>,
}

fn int(value: i64) -> Input {
    Input::New(Datum::Int(value))
}

fn float(value: f64) -> Input {
    Input::New(Datum::Float(value))
}

fn list(items: &[i64]) -> Input {
    Input::New(Datum::List(items.iter().copied().map(Datum::Int).collect()))
}

fn range(next: i64, len: i64, step: i64) -> Input {
    Input::New(Datum::RangeIter(next, len, step))
}

fn list_iter(items: &[i64], index: i64) -> Input {
    Input::New(Datum::ListIter(items.iter().copied().map(Datum::Int).collect(), index))
}

const UNBOUND: Input = Input::Unbound;

/// Integers leave as numbers: two slots share the object of one word, one gets a constant.
const INTEGERS: &str = "tree locals=LOCALS
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, $int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_not_null %2 -> x0
  guard_type %2, $int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = add_ovf %1, %3 -> x1
  %5 = lt_i64 %1, %3
  guard_true %5 -> x2
  exit x3
x0: guard trace=0 instr=0 @header
x1: guard trace=0 instr=1 @deeper { st1 = %1 }
x2: branch trace=0 instr=2 @header { l2 = %4, l3 = -1000000 }
x3: end trace=0 instr=3 @deeper { l2 = %4, l3 = %4, st1 = %5 }
";

/// Floats, truth values, and a box that the trace makes and a slot takes over.
const FLOATS: &str = "tree locals=LOCALS
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, $float -> x0
  %1 = unbox_f64 %0
  %2 = mul_f64 %1, 2.0
  %3 = eq_f64 %2, %2
  guard_true %3 -> x1
  %4 = box_f64 %2
  exit x2
x0: guard trace=0 instr=0 @header
x1: guard trace=0 instr=1 @deeper { l1 = %2, st1 = false }
x2: end trace=0 instr=2 @deeper { l1 = %4 owned, l2 = %1, l3 = 0.1, st1 = %3 }
";

/// References move between slots: borrowed ones, owned ones, one that ends.
const REFERENCES: &str = "tree locals=LOCALS
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  %1 = load_home l1
  guard_is %0, %1 -> x1
  incref %0
  exit x2
x0: guard trace=0 instr=0 @header
x1: guard trace=0 instr=1 @deeper { l2 = %0, st1 = %1 }
x2: end trace=0 instr=2 @deeper { l2 = %0 owned, l3 = null, st1 = %1 }
";

/// Two locals change places: each is kept by the other one's memory only. A third one is listed with what its memory
/// holds already.
const PLACES: &str = "tree locals=LOCALS
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  %2 = load_home l2
  exit x1
x0: guard trace=0 instr=0 @header
x1: end trace=0 instr=1 @header { l0 = %1, l1 = %0, l2 = %2 owned }
";

/// A slot's plain object is replaced in memory, a slot gets what it has already, and a stack slot above the exit's depth
/// still owns an object.
const MEMORY: &str = "tree locals=LOCALS
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, $float -> x0
  incref %0
  store_home %0, st1
  guard_is %0, %1 -> x1
  incref %0
  replace_home %0, l1
  exit x2
x0: guard trace=0 instr=0 @header
x1: guard trace=0 instr=1 @header { stale st1 }
x2: end trace=0 instr=2 @deeper { l2 = %0, l3 = null }
";

/// A range iterator advances in registers. Its object is brought up to date where nobody else knows it; where somebody
/// does, it stays as it is.
const RANGES: &str = "tree locals=LOCALS
s0: start
  %0 = load_home st0
  guard_type %0, range_iterator -> x0
  %1 = load_field %0, range_iterator.start
  %2 = load_field %0, range_iterator.len
  %3 = load_field %0, range_iterator.step
  %4 = gt_i64 %2, 0
  guard_true %4 -> x0
  %5 = add_i64 %1, %3
  %6 = sub_i64 %2, 1
  %7 = new_range_iter %5, %6, %3
  %8 = new_range_iter 7, %6, -2
  guard_true %4 -> x1
  exit x2
x0: guard trace=0 instr=0 @header
x1: branch trace=0 instr=1 @header { st0 = %7 owned }
x2: end trace=0 instr=2 @deeper { l1 = %1, st0 = %7 owned, st1 = %8 owned }
";

/// A list iterator in registers owns its list.
const LISTS: &str = "tree locals=LOCALS
s0: start
  %0 = load_home st0
  guard_type %0, list_iterator -> x0
  %1 = load_field %0, list_iterator.seq
  guard_not_null %1 -> x0
  guard_type %1, list -> x0
  %2 = load_field %0, list_iterator.index
  %3 = load_field %1, list.len
  %4 = lt_i64 %2, %3
  guard_true %4 -> x0
  %5 = add_i64 %2, 1
  incref %1
  %6 = new_list_iter %1, %5
  exit x1
x0: guard trace=0 instr=0 @header
x1: end trace=0 instr=1 @deeper { l1 = %1, l2 = %3, st0 = %6 owned, st1 = %2 }
";

/// A loop counts down in registers.
const LOOP: &str = "tree locals=LOCALS
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, $int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1, 0)
s1(%2: i64, %3: i64): header from s0
  poll -> x1
  %4 = gt_i64 %2, 0
  guard_true %4 -> x2
  %5 = sub_i64 %2, 1
  %6 = add_ovf %3, %2 -> x3
  jump s1(%5, %6)
x0: refused trace=0 instr=0 @header
x1: poll trace=0 instr=1 @header { l0 = %2, l1 = %3 }
x2: branch trace=0 instr=2 @header { l0 = %2, l1 = %3 }
x3: guard trace=0 instr=3 @header { l0 = %2, l1 = %3 }
";

/// All traces.
pub fn all() -> Vec<Trace> {
    let iterator = || range(5, 9, 1);
    let big = 1 << 40;
    vec![
        Trace {
            name: "integers",
            text: INTEGERS,
            frames: vec![
                [int(3), int(big), UNBOUND, UNBOUND, iterator()],
                [int(big), int(-big), list(&[1]), float(2.0), iterator()],
                [int(i64::MAX), int(1), UNBOUND, int(big), iterator()],
                [int(i64::MIN), int(-1), UNBOUND, int(big), iterator()],
                [int(1), float(1.5), UNBOUND, UNBOUND, iterator()],
                [UNBOUND, int(1), UNBOUND, UNBOUND, iterator()],
                [Input::New(Datum::Bool(true)), int(1), UNBOUND, UNBOUND, iterator()],
                [Input::New(Datum::Wide), int(1), UNBOUND, UNBOUND, iterator()],
            ],
        },
        Trace {
            name: "floats",
            text: FLOATS,
            frames: vec![
                [float(-0.0), UNBOUND, UNBOUND, UNBOUND, iterator()],
                [float(1e308), list(&[]), float(1.0), int(big), iterator()],
                [float(f64::NAN), int(big), UNBOUND, UNBOUND, iterator()],
                [int(1), int(big), UNBOUND, UNBOUND, iterator()],
            ],
        },
        Trace {
            name: "references",
            text: REFERENCES,
            frames: vec![
                [list(&[1, 2]), Input::Same(0), UNBOUND, list(&[3]), iterator()],
                [float(1.5), Input::Same(0), UNBOUND, Input::Same(0), iterator()],
                [list(&[1]), list(&[2]), float(4.5), UNBOUND, iterator()],
                [Input::New(Datum::None), Input::New(Datum::None), UNBOUND, int(big), iterator()],
                [UNBOUND, list(&[2]), UNBOUND, UNBOUND, iterator()],
            ],
        },
        Trace {
            name: "places",
            text: PLACES,
            frames: vec![
                [list(&[1]), list(&[2]), list(&[3]), UNBOUND, iterator()],
                [int(big), float(1.5), UNBOUND, UNBOUND, iterator()],
                [list(&[1]), Input::Same(0), Input::Same(0), UNBOUND, iterator()],
            ],
        },
        Trace {
            name: "memory",
            text: MEMORY,
            frames: vec![
                [float(0.5), Input::Same(0), Input::Same(0), list(&[1]), iterator()],
                [list(&[big]), float(2.5), float(4.5), UNBOUND, iterator()],
                [int(big), int(big), UNBOUND, UNBOUND, iterator()],
            ],
        },
        Trace {
            name: "range iterators",
            text: RANGES,
            frames: vec![
                [UNBOUND, UNBOUND, UNBOUND, UNBOUND, range(3, 4, 2)],
                [Input::Same(4), UNBOUND, UNBOUND, UNBOUND, range(3, 4, -2)],
                [UNBOUND, list(&[1]), UNBOUND, UNBOUND, range(3, 0, 1)],
                [UNBOUND, UNBOUND, UNBOUND, UNBOUND, list_iter(&[1], 0)],
            ],
        },
        Trace {
            name: "list iterators",
            text: LISTS,
            frames: vec![
                [UNBOUND, UNBOUND, UNBOUND, UNBOUND, list_iter(&[1, 2, 3], 1)],
                [Input::Same(4), list(&[1]), UNBOUND, UNBOUND, list_iter(&[big, 2], 0)],
                [UNBOUND, UNBOUND, UNBOUND, UNBOUND, range(3, 4, 2)],
            ],
        },
        Trace {
            name: "a loop",
            text: LOOP,
            frames: vec![
                [int(1000), UNBOUND, UNBOUND, UNBOUND, iterator()],
                [int(-1), list(&[1]), UNBOUND, UNBOUND, iterator()],
            ],
        },
    ]
}

/// One object in and out of its box: `l0` is read, `l1` gets the value.
pub const BOXES: [(&str, &str); 3] = [
    ("$int", "  %1 = unbox_i64 %0 -> x0\n  %2 = box_i64 %1\n"),
    ("$float", "  %1 = unbox_f64 %0\n  %2 = box_f64 %1\n"),
    ("$bool", "  %1 = unbox_bool %0\n  %2 = box_bool %1\n"),
];

/// The text of a trace that boxes again what it unboxed: the number in `l1`, the new object in `l2`.
pub fn boxing(ty: &str, steps: &str) -> String {
    // The two objects of truth are nobody's, so that one is borrowed.
    let own = if ty == "$bool" { "" } else { " owned" };
    format!(
        "tree locals=LOCALS
s0: start
  %0 = load_home l0
  guard_type %0, {ty} -> x0
{steps}  exit x1
x0: guard trace=0 instr=0 @header
x1: end trace=0 instr=1 @header {{ l1 = %1, l2 = %2{own} }}
"
    )
}

/// The text of a trace that is refused unless `l0` has a type.
pub fn refusing(ty: &str) -> String {
    format!(
        "tree locals=LOCALS
s0: start
  %0 = load_home l0
  guard_type %0, {ty} -> x0
  exit x1
x0: refused trace=0 instr=0 @header
x1: end trace=0 instr=1 @header {{ l1 = 1 }}
"
    )
}

/// The text of a trace that reads a field of the object in `l0`; with an element class, the first element of the array
/// in that field.
pub fn reading(field: &str, elem: Option<&str>) -> String {
    let (element, result) = match elem {
        Some(elem) => (format!("  %2 = load_elem %1, 0, {elem}\n"), 2),
        None => (String::new(), 1),
    };
    format!(
        "tree locals=LOCALS
s0: start
  %0 = load_home l0
  %1 = load_field %0, {field}
{element}  exit x0
x0: end trace=0 instr=0 @header {{ l1 = %{result} }}
"
    )
}

/// The text of a trace that calls a helper with `l0` and `l1`, which are on the stack then, and leaves with its error.
pub fn failing(call: &str, first: u32) -> String {
    format!(
        "tree locals=LOCALS
s0: start
  %0 = load_home l0
  %1 = load_home l1
  %2 = {call}
  guard_not_null %2 -> x0
  exit x1
x0: error trace=0 instr=0 resume={first} depth=3 {{ st1 = %0, st2 = %1 }}
x1: end trace=0 instr=1 @header {{ l2 = %2 owned }}
"
    )
}

/// The text of a trace that calls a helper with `l0` and `l1`, and leaves behind it if it must.
pub fn leaving(call: &str, first: u32) -> String {
    format!(
        "tree locals=LOCALS
s0: start
  %0 = load_home l0
  %1 = load_home l1
  %2 = {call}
  guard_not_null %2 -> x0
  check_leave -> x1
  exit x2
x0: error trace=0 instr=0 resume={first} depth=3 {{ st1 = %0, st2 = %1 }}
x1: leave trace=0 instr=0 @header {{ l2 = %2 owned, l3 = 0.5 }}
x2: end trace=0 instr=1 @header {{ l2 = %2 owned }}
"
    )
}
