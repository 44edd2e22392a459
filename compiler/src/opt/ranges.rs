//! Integer ranges: what interval a result lies in, given those of the operands.
//!
//! Owns the interval arithmetic of `facts`, in 128 bits so that nothing overflows on the way. Pure functions.

use firesteel_protocol::uops::Uop;

/// All values from the first to the second.
pub(super) type Range = (i64, i64);

/// Every integer.
pub(super) const ANY: Range = (i64::MIN, i64::MAX);

type Wide = (i128, i128);

fn wide(range: Range) -> Wide {
    (i128::from(range.0), i128::from(range.1))
}

fn hull(corners: [i128; 4]) -> Wide {
    corners.into_iter().fold((corners[0], corners[0]), |(low, high), x| (low.min(x), high.max(x)))
}

fn corners(a: Wide, b: Wide, f: impl Fn(i128, i128) -> i128) -> Wide {
    hull([f(a.0, b.0), f(a.0, b.1), f(a.1, b.0), f(a.1, b.1)])
}

/// The mathematical result of a uop that wraps or leaves when it does not fit.
struct Exact {
    uops: &'static [Uop],
    /// The uop that never leaves, if it does the same when the result fits.
    plain: Option<Uop>,
    of: fn(Wide, Wide) -> Wide,
}

const EXACT: &[Exact] = &[
    Exact { uops: &[Uop::AddOvf, Uop::AddI64], plain: Some(Uop::AddI64), of: |a, b| (a.0 + b.0, a.1 + b.1) },
    Exact { uops: &[Uop::SubOvf, Uop::SubI64], plain: Some(Uop::SubI64), of: |a, b| (a.0 - b.1, a.1 - b.0) },
    Exact { uops: &[Uop::MulOvf, Uop::MulI64], plain: Some(Uop::MulI64), of: |a, b| corners(a, b, |x, y| x * y) },
    Exact { uops: &[Uop::NegOvf], plain: None, of: |a, _| (-a.1, -a.0) },
    Exact { uops: &[Uop::AbsOvf], plain: None, of: |a, _| absolute(a) },
];

fn absolute(a: Wide) -> Wide {
    let low = if a.0 <= 0 && a.1 >= 0 { 0 } else { a.0.abs().min(a.1.abs()) };
    (low, a.0.abs().max(a.1.abs()))
}

/// The interval of the mathematical result, and the uop that does the same without leaving.
pub(super) fn exact(uop: Uop, a: Range, b: Range) -> Option<(Wide, Option<Uop>)> {
    let row = EXACT.iter().find(|row| row.uops.contains(&uop))?;
    Some(((row.of)(wide(a), wide(b)), row.plain))
}

/// Whether an interval lies within 64 bits.
pub(super) fn fits((low, high): Wide) -> bool {
    low >= i128::from(i64::MIN) && high <= i128::from(i64::MAX)
}

type Bound = fn(Range, Range) -> Range;

const BOUNDED: &[(Uop, Bound)] = &[
    (Uop::AndI64, |a, b| match (a.0 >= 0, b.0 >= 0) {
        (true, true) => (0, a.1.min(b.1)),
        (true, false) => (0, a.1),
        (false, true) => (0, b.1),
        (false, false) => ANY,
    }),
    (Uop::OrI64, |a, b| if a.0 >= 0 && b.0 >= 0 { (a.0.max(b.0), ones(a.1 | b.1)) } else { ANY }),
    (Uop::XorI64, |a, b| if a.0 >= 0 && b.0 >= 0 { (0, ones(a.1 | b.1)) } else { ANY }),
    (Uop::ShrI64, |a, b| {
        let counts = (b.0.clamp(0, 63), b.1.clamp(0, 63));
        let at = |x: i64, count: i64| x >> count;
        let all = [at(a.0, counts.0), at(a.0, counts.1), at(a.1, counts.0), at(a.1, counts.1)];
        all.into_iter().fold((all[0], all[0]), |(low, high), x| (low.min(x), high.max(x)))
    }),
    (Uop::FloorModOvf, |_, b| match (b.0 > 0, b.1 < 0) {
        (true, _) => (0, b.1 - 1),
        (_, true) => (b.0 + 1, 0),
        (false, false) => ANY,
    }),
    (Uop::FloorDivOvf, |a, b| if b.0 > 0 { (a.0.min(0), a.1.max(0)) } else { ANY }),
    (Uop::MaxI64, |a, b| (a.0.max(b.0), a.1.max(b.1))),
    (Uop::MinI64, |a, b| (a.0.min(b.0), a.1.min(b.1))),
    (Uop::BoolToI64, |_, _| (0, 1)),
    (Uop::NotI64, |a, _| (!a.1, !a.0)),
];

/// The least number of the form 2^n - 1 that is not below `x >= 0`.
fn ones(x: i64) -> i64 {
    if x <= 0 { 0 } else { i64::MAX >> (x.leading_zeros() - 1) }
}

/// The interval of a uop's integer result, when the instruction stays in the trace.
pub(super) fn result(uop: Uop, a: Range, b: Range) -> Range {
    if let Some((range, _)) = exact(uop, a, b) {
        if fits(range) {
            return (range.0 as i64, range.1 as i64);
        }
        // What wraps can be anything; what leaves is cut at the border, unless nothing is left.
        let clamp = |x: i128| x.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        return if uop.info().exits { (clamp(range.0), clamp(range.1)) } else { ANY };
    }
    BOUNDED.iter().find(|(of, _)| *of == uop).map_or(ANY, |(_, bound)| bound(a, b))
}

/// Whether a comparison has one answer for all values of both ranges.
pub(super) fn compare(uop: Uop, a: Range, b: Range) -> Option<bool> {
    let less = if a.1 < b.0 {
        Some(true)
    } else if a.0 >= b.1 {
        Some(false)
    } else {
        None
    };
    let more = if a.0 > b.1 {
        Some(true)
    } else if a.1 <= b.0 {
        Some(false)
    } else {
        None
    };
    let apart = a.1 < b.0 || b.1 < a.0;
    let equal = if apart {
        Some(false)
    } else if a.0 == a.1 && a == b {
        Some(true)
    } else {
        None
    };
    let unsigned = if a.0 >= 0 && b.0 >= 0 {
        less
    } else if a.1 < 0 && b.0 >= 0 {
        Some(false)
    } else {
        None
    };
    let answers = [
        (Uop::LtI64, less),
        (Uop::GeI64, less.map(|x| !x)),
        (Uop::GtI64, more),
        (Uop::LeI64, more.map(|x| !x)),
        (Uop::EqI64, equal),
        (Uop::NeI64, equal.map(|x| !x)),
        (Uop::LtU64, unsigned),
    ];
    answers.into_iter().find(|(of, _)| *of == uop).and_then(|(_, answer)| answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::semantics::{Outcome, Scalar, eval};

    /// Every uop with a rule, on every pair of small ranges and those at the borders: no result outside.
    #[test]
    fn results_lie_in_their_ranges() {
        let points = [i64::MIN, i64::MIN + 1, -3, -2, -1, 0, 1, 2, 3, 62, 63, 64, i64::MAX - 1, i64::MAX];
        let unary = [Uop::NegOvf, Uop::AbsOvf, Uop::NotI64];
        let uops = EXACT.iter().flat_map(|row| row.uops).chain(BOUNDED.iter().map(|(uop, _)| uop));
        let compares = [Uop::LtI64, Uop::LeI64, Uop::GtI64, Uop::GeI64, Uop::EqI64, Uop::NeI64, Uop::LtU64];
        let ranges: Vec<Range> = (points.windows(3).map(|w| (w[0], w[2]))).chain(points.map(|p| (p, p))).collect();
        for &uop in uops.filter(|uop| **uop != Uop::BoolToI64).chain(&compares) {
            for &a in &ranges {
                for &b in &ranges {
                    for x in points.into_iter().filter(|x| (a.0..=a.1).contains(x)) {
                        for y in points.into_iter().filter(|y| (b.0..=b.1).contains(y)) {
                            let both = [Scalar::I64(x), Scalar::I64(y)];
                            let args = if unary.contains(&uop) { &both[..1] } else { &both[..] };
                            match eval(uop, args) {
                                Outcome::Value(Scalar::I64(value)) => {
                                    let (low, high) = result(uop, a, b);
                                    assert!(low <= value && value <= high, "{uop} {x} {y} in {a:?} {b:?}");
                                }
                                Outcome::Value(Scalar::Bool(value)) => {
                                    assert!(compare(uop, a, b).is_none_or(|known| known == value), "{uop} {x} {y}");
                                }
                                Outcome::Leaves => {
                                    assert!(exact(uop, a, b).is_none_or(|(range, _)| !fits(range)), "{uop} {x} {y}");
                                }
                                Outcome::Value(Scalar::F64(_)) | Outcome::Holds | Outcome::Unknown => {
                                    panic!("{uop} is no integer operation");
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
