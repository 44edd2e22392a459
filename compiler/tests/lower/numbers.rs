//! Every uop that computes on numbers, natively, against `ir::semantics`, at all pairs of edge values; with
//! operands in registers, and with a constant as the second operand, which LLVM folds into other code.

use super::host::*;
use firesteel_compiler::config::Tier;
use firesteel_compiler::ir::semantics::{Outcome, Scalar, eval};
use firesteel_compiler::llvm::{Backend, CompiledCode};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{Args, ResultOf, Uop};

fn ints() -> Vec<Scalar> {
    let edges = [
        0,
        1,
        2,
        3,
        7,
        62,
        63,
        64,
        65,
        1 << 31,
        1 << 32,
        3_037_000_499,
        3_037_000_500,
        (1 << 53) - 1,
        1 << 53,
        (1 << 53) + 1,
        1 << 62,
        i64::MAX - 1,
        i64::MAX,
    ];
    edges.iter().flat_map(|&edge| [edge, -edge]).chain([i64::MIN]).map(Scalar::I64).collect()
}

fn floats() -> Vec<Scalar> {
    let edges = [
        0.0,
        5e-324,
        f64::MIN_POSITIVE,
        0.1,
        0.5,
        1.0,
        1.5,
        2.0,
        2.5,
        3.0,
        1e10,
        9_007_199_254_740_992.0,
        9_223_372_036_854_774_784.0,
        9_223_372_036_854_775_808.0,
        1e300,
        f64::MAX,
        f64::INFINITY,
        f64::NAN,
    ];
    edges.iter().flat_map(|&edge| [edge, -edge]).map(Scalar::F64).collect()
}

fn values(kind: Kind) -> Vec<Scalar> {
    match kind {
        Kind::I64 => ints(),
        Kind::F64 => floats(),
        Kind::Bool => vec![Scalar::Bool(false), Scalar::Bool(true)],
        Kind::Ref | Kind::Addr => Vec::new(),
    }
}

/// Number uops with their operand kinds.
fn number_uops() -> Vec<(Uop, &'static [Kind])> {
    let computes = |uop: Uop| match uop.info().args {
        Args::Fixed(kinds) => {
            let sample: Option<Vec<Scalar>> = kinds.iter().map(|&kind| values(kind).last().copied()).collect();
            sample.filter(|sample| eval(uop, sample) != Outcome::Unknown).map(|_| (uop, kinds))
        }
        Args::Helper | Args::FieldStore => None,
    };
    Uop::ALL.iter().filter_map(|&uop| computes(uop)).collect()
}

fn literal(scalar: Scalar) -> String {
    match scalar {
        Scalar::I64(value) => value.to_string(),
        Scalar::F64(value) if value.is_nan() => format!("nan_{:016x}", value.to_bits()),
        Scalar::F64(value) => format!("{value:?}"),
        Scalar::Bool(value) => value.to_string(),
    }
}

/// A tree that runs `uop` once, on the fields of the object in slot 0; `second` replaces the second operand.
fn tree_text(uop: Uop, kinds: &[Kind], second: Option<Scalar>) -> String {
    let info = uop.info();
    let mut text = "tree locals=1\ns0: start\n  %0 = load_home l0\n".to_owned();
    let mut operands = Vec::new();
    for (at, kind) in kinds.iter().enumerate() {
        let letter = match kind {
            Kind::I64 => 'i',
            Kind::F64 => 'f',
            Kind::Bool => 'b',
            Kind::Ref | Kind::Addr => unreachable!("not a number"),
        };
        match second.filter(|_| at == 1) {
            Some(constant) => operands.push(literal(constant)),
            None => {
                text += &format!("  %{} = load_field %0, args.{letter}{at}\n", at + 1);
                operands.push(format!("%{}", at + 1));
            }
        }
    }
    let result = info.result != ResultOf::None;
    text += "  ";
    if result {
        text += "%9 = ";
    }
    text += &format!("{} {}", info.name, operands.join(", "));
    if info.exits {
        text += " -> x0";
    }
    text += "\n  exit x1\n";
    if info.exits {
        text += "x0: guard trace=0 instr=0 resume=0 depth=0\n";
    } else {
        // Keeps the numbering: the second exit is the regular one.
        text = text.replace("exit x1", "exit x0");
    }
    let end = if info.exits { "x1" } else { "x0" };
    let slots = if result { " { l0 = %9 }" } else { "" };
    text + &format!("{end}: end trace=0 instr=1 resume=0 depth=0{slots}\n")
}

fn operands_of(args: &Object, operands: &[Scalar]) {
    for (at, operand) in operands.iter().enumerate() {
        match *operand {
            Scalar::I64(value) => args.words[at].set(value as u64),
            Scalar::F64(value) => args.words[2 + at].set(value.to_bits()),
            Scalar::Bool(value) => {
                let shift = 8 * at;
                let others = args.words[4].get() & !(0xff << shift);
                args.words[4].set(others | u64::from(value) << shift);
            }
        }
    }
}

fn check(code: &CompiledCode, uop: Uop, operands: &[Scalar], what: &str) {
    let args = ARGUMENTS.with(|args| *args);
    operands_of(args, operands);
    let left = run_code(code, &mut [address(args)]);
    let regular = u32::from(uop.info().exits);
    let expected = eval(uop, operands);
    let case = format!("{uop} {operands:?} ({what}) left by {} with {:#x}", left.exit, left.values[0]);
    match expected {
        Outcome::Leaves => assert_eq!(left.exit, 0, "{case}, but should leave"),
        Outcome::Holds => assert_eq!(left.exit, regular, "{case}, but should hold"),
        Outcome::Value(value) => {
            assert_eq!(left.exit, regular, "{case}, but should give {value:?}");
            match value {
                // IEEE 754 leaves the payload of a NaN open.
                Scalar::F64(float) if float.is_nan() => assert!(f64::from_bits(left.values[0]).is_nan(), "{case}"),
                Scalar::I64(_) | Scalar::F64(_) | Scalar::Bool(_) => {
                    assert_eq!(left.values[0], value.to_word(), "{case}, but should give {value:?}");
                }
            }
        }
        Outcome::Unknown => panic!("{case}: no expectation"),
    }
}

thread_local! {
    static ARGUMENTS: &'static Object = object(&ARGS, 1, &[]);
}

fn compile_with(backend: &Backend, text: &str) -> CompiledCode {
    backend.compile(&tree(text), "number", Tier::Hot, None).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn every_number_uop_agrees_with_the_semantics() {
    let backend = backend();
    let uops = number_uops();
    assert!(uops.len() > 45, "only {} uops were found", uops.len());
    for (uop, kinds) in uops {
        let code = compile_with(&backend, &tree_text(uop, kinds, None));
        for a in values(kinds[0]) {
            match kinds.get(1) {
                None => check(&code, uop, &[a], "registers"),
                Some(&kind) => values(kind).into_iter().for_each(|b| check(&code, uop, &[a, b], "registers")),
            }
        }
    }
}

#[test]
fn constant_operands_agree_with_the_semantics() {
    let backend = backend();
    let two_operands = number_uops().into_iter().filter(|(_, kinds)| kinds.len() == 2);
    for (uop, kinds) in two_operands {
        for b in values(kinds[1]).into_iter().step_by(3) {
            let code = compile_with(&backend, &tree_text(uop, kinds, Some(b)));
            values(kinds[0]).into_iter().for_each(|a| check(&code, uop, &[a, b], "constant"));
        }
    }
}
