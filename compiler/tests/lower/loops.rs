//! Loops, bridges, exits, and what LLVM makes of them.

use super::host::*;
use firesteel_compiler::config::Tier;
use firesteel_protocol::exits::{ExitKind, Restore};
use firesteel_protocol::types::Kind;

/// Sums 0, 1, .. below the integer in slot 0.
const SUM: &str = "
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(0, 0)
s1(%2: i64, %3: i64): header from s0
  poll -> x1
  %4 = lt_i64 %2, %1
  guard_true %4 -> x2
  %5 = add_ovf %3, %2 -> x3
  %6 = add_i64 %2, 1
  jump s1(%6, %5)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=2 depth=0 { l0 = %2, l1 = %3 }
x2: branch trace=0 instr=2 resume=4 depth=0 { l1 = %3 }
x3: guard trace=0 instr=3 resume=6 depth=0 { l0 = %2, l1 = %3 }
";

/// The assembly from the last label before the first backward conditional jump up to that jump: the innermost
/// loop as emitted.
fn hot_loop(assembly: &str) -> Vec<&str> {
    let lines: Vec<&str> = assembly.lines().map(|line| line.split('#').next().unwrap_or("").trim()).collect();
    let label_at = |name: &str| lines.iter().position(|line| *line == format!("{name}:"));
    let found = lines.iter().enumerate().find_map(|(end, line)| {
        let target = line.strip_prefix('j')?.split_whitespace().nth(1)?;
        let start = label_at(target).filter(|start| *start < end)?;
        Some((start, end))
    });
    let (start, end) = found.unwrap_or_else(|| panic!("no loop in\n{assembly}"));
    lines[start + 1..=end].to_vec()
}

/// The instructions that read or write memory.
fn accesses_of<'a>(body: &[&'a str]) -> Vec<&'a str> {
    body.iter().copied().filter(|line| line.contains('(') && !line.starts_with("lea")).collect()
}

#[test]
fn a_sum_loop_runs_in_registers() {
    let (code, dump) = compile_dumped(SUM);
    let mut home = [address(new_int(1, 1000)), 0];
    let left = run_code(&code, &mut home);
    assert_eq!((left.exit, left.values[0], left.iterations), (2, 499_500, 1001));
    let memory = accesses_of(&hot_loop(&dump.assembly));
    assert_eq!(memory.len(), 1, "only the request word is read in the loop: {memory:?}");
    let wrong = run_code(&code, &mut [address(new_float(1, 1.0)), 0]);
    assert_eq!((wrong.exit, wrong.iterations), (0, 0));
}

#[test]
fn warm_code_comes_back_after_the_rounds_that_are_wanted() {
    let run = |tier, wanted| {
        let mut home = [address(new_int(1, 1000)), 0];
        let left = run_rounds(&compile_for(tier, SUM), &mut home, wanted);
        (left.exit, left.values[0], left.values[1], left.iterations)
    };
    assert_eq!(run(Tier::Warm, 5), (1, 4, 6, 5), "before the fifth round");
    assert_eq!(run(Tier::Warm, 1), (1, 0, 0, 1));
    let all = run(Tier::Warm, 0);
    assert_eq!((all.0, all.1, all.3), (2, 499_500, 1001), "no number is wanted");
    assert_eq!(run(Tier::Warm, 1002).0, 2);
    assert_eq!(run(Tier::Hot, 5), all, "by then it is known that the code pays");
}

#[test]
fn an_exit_is_described_as_it_spills() {
    let code = compile(SUM);
    let kinds: Vec<ExitKind> = code.descriptors.iter().map(|exit| exit.kind).collect();
    assert_eq!(kinds, [ExitKind::Refused, ExitKind::Poll, ExitKind::Branch, ExitKind::Guard]);
    let slots: Vec<_> = code.descriptors[1].slots.iter().map(|slot| (slot.slot, slot.value.clone())).collect();
    let spilled = |index| Restore::Spilled { index, kind: Kind::I64, owned: false };
    assert_eq!(slots, [(0, spilled(0)), (1, spilled(1))]);
}

#[test]
fn a_request_ends_the_loop() {
    let code = compile(
        "
tree locals=1
s0: start
  jump s1(0)
s1(%0: i64): header from s0
  poll -> x0
  %1 = add_ovf %0, 1 -> x1
  %2 = lt_i64 %1, 50
  guard_true %2 -> x1
  %3 = eq_i64 %1, 20
  guard_false %3 -> x2
  jump s1(%1)
s2: bridge of x2
  call request(%1)
  jump s1(%1)
x0: poll trace=0 instr=0 resume=0 depth=0 { l0 = %0 }
x1: guard trace=0 instr=1 resume=0 depth=0 { l0 = %0 }
x2: guard trace=0 instr=2 resume=0 depth=0 { l0 = %0 } bridge s2
",
    );
    let left = run_code(&code, &mut [0]);
    assert_eq!((left.exit, left.values[0], left.iterations), (0, 20, 21));
    assert!(code.descriptors[2].bridged);
}

#[test]
fn overflow_leaves_with_the_state_before() {
    let code = compile(
        "
tree locals=2
s0: start
  %0 = load_home l0
  %1 = load_field %0, args.i0
  jump s1(%1, 1)
s1(%2: i64, %3: i64): header from s0
  %4 = mul_ovf %3, %2 -> x0
  jump s1(%2, %4)
x0: guard trace=0 instr=1 resume=0 depth=0 { l0 = %2, l1 = %3 }
",
    );
    let left = run_code(&code, &mut [address(object(&ARGS, 1, &[3]))]);
    assert_eq!((left.values[0], left.values[1], left.iterations), (3, 3_u64.pow(39), 40));
}

#[test]
fn nested_loops_and_bridges_share_registers() {
    // for i in range(100): for j in range(i): total += j if j & 1 else -i   (the even side is a bridge)
    let (code, dump) = compile_dumped(
        "
tree locals=3
s0: start
  jump s1(0, 0)
s1(%0: i64, %1: i64): header from s0
  %2 = lt_i64 %0, 100
  guard_true %2 -> x0
  jump s2(0, %1)
s2(%3: i64, %4: i64): header from s1
  %5 = lt_i64 %3, %0
  guard_true %5 -> x1
  %6 = and %3, 1
  %7 = eq_i64 %6, 1
  guard_true %7 -> x2
  %8 = add_ovf %4, %3 -> x3
  %9 = add_i64 %3, 1
  jump s2(%9, %8)
s3: bridge of x1
  %10 = add_i64 %0, 1
  jump s1(%10, %4)
s4: bridge of x2
  %11 = sub_ovf %4, %0 -> x4
  %12 = add_i64 %3, 1
  jump s2(%12, %11)
x0: branch trace=0 instr=0 resume=0 depth=0 { l0 = %1 }
x1: branch trace=0 instr=1 resume=0 depth=0 { l0 = %0, l1 = %3, l2 = %4 } bridge s3
x2: branch trace=0 instr=2 resume=0 depth=0 { l0 = %0, l1 = %3, l2 = %4 } bridge s4
x3: guard trace=0 instr=3 resume=0 depth=0 { l0 = %0, l1 = %3, l2 = %4 }
x4: guard trace=2 instr=0 resume=0 depth=0 { l0 = %0, l1 = %3, l2 = %4 }
",
    );
    let mut total = 0_i64;
    for i in 0..100 {
        for j in 0..i {
            total += if j & 1 == 1 { j } else { -i };
        }
    }
    let left = run_code(&code, &mut []);
    assert_eq!((left.exit, left.values[0] as i64), (0, total));
    assert_eq!(left.iterations, 101 + (0..100).map(|i| i + 1).sum::<u64>());
    assert_eq!(accesses_of(&hot_loop(&dump.assembly)), [""; 0], "{}", dump.assembly);
}

#[test]
fn every_kind_is_spilled_and_a_bridge_without_guard_is_dropped() {
    let code = compile(
        "
tree locals=4
s0: start
  %0 = load_home l0
  %1 = load_field %0, args.i0
  %2 = load_field %0, args.f0
  %3 = load_field %0, args.b0
  exit x1
s1: bridge of x0
  exit x2
x0: guard trace=0 instr=0 resume=0 depth=0 bridge s1
x1: end trace=0 instr=1 resume=0 depth=0 { l0 = %1, l1 = %2, l2 = %3, l3 = %0 }
x2: end trace=1 instr=0 resume=0 depth=0
"
        .replace("  exit x1\ns1", "  guard_true true -> x0\n  exit x1\ns1")
        .as_str(),
    );
    let args = object(&ARGS, 1, &[(-1_i64) as u64, 0, (-0.0_f64).to_bits(), 0, 1]);
    let left = run_code(&code, &mut [address(args)]);
    assert_eq!(left.exit, 1);
    assert_eq!(left.values[..5], [u64::MAX, 1 << 63, 1, address(args), 0xdead]);
}

/// A loop over a list of floats, with `EXTRA` in its body.
const FLOATS: &str = "
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  jump s1(0, 0.0)
s1(%1: i64, %2: f64): header from s0
  poll -> x1
  %3 = load_field %0, list.len
  %4 = lt_u64 %1, %3
  guard_true %4 -> x2
  %5 = load_field %0, list.items
  %6 = load_elem %5, %1, list.item
  guard_type %6, float -> x2
  %7 = unbox_f64 %6
  EXTRA
  %8 = add_f64 %2, %7
  %9 = add_i64 %1, 1
  jump s1(%9, %8)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=1 resume=2 depth=0 { l1 = %2 }
x2: guard trace=0 instr=2 resume=2 depth=0 { l1 = %2 }
";

/// How many instructions of the loop touch memory, with `extra` in its body.
fn accesses(extra: &str) -> usize {
    let (code, dump) = compile_dumped(&FLOATS.replace("EXTRA", extra));
    let floats = [1.5, 2.5, -0.5].map(|value| new_float(1, value));
    let left = run_code(&code, &mut [address(new_list(&floats)), 0]);
    assert_eq!((left.exit, f64::from_bits(left.values[0])), (2, 3.5));
    accesses_of(&hot_loop(&dump.assembly)).len()
}

#[test]
fn loads_leave_the_loop_unless_something_kills_them() {
    // The request word, the element, its type, its value; not the list's length and array.
    assert_eq!(accesses(""), 4);
    let counts = accesses("incref %6\n  decref_plain %6");
    assert!((6..=7).contains(&counts), "{counts}: counts, and ends of plain objects, do not overlap with lists");
    assert_eq!(accesses("store_field %0, 3, list.len").min(6), 6, "a store to the class brings both back");
}
