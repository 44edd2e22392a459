//! Boxes, reference counts, fields, elements, helpers.

use super::host::*;
use firesteel_compiler::config::{Config, Tier};
use firesteel_compiler::llvm::Backend;

/// A tree of one segment: `body` with one guard exit x0 (empty) and one end exit x1 that restores `slots`.
fn straight(body: &str, slots: &str) -> String {
    format!(
        "tree locals=3
s0: start
{body}
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=0 depth=0 {{ {slots} }}
"
    )
}

#[test]
fn integers_are_unboxed_by_their_digits() {
    let code = compile(&straight("  %0 = load_home l0\n  %1 = unbox_i64 %0 -> x0", "l0 = %1"));
    let mut slow = 0;
    for value in [
        0,
        1,
        -1,
        (1 << 30) - 1,
        -(1 << 30) + 1,
        1 << 30,
        -(1 << 30),
        1 << 60,
        i64::MAX.into(),
        i64::MIN.into(),
        i128::from(i64::MAX) + 1,
        i128::from(i64::MIN) - 1,
    ] {
        let left = run_code(&code, &mut [address(new_int(1, value))]);
        match i64::try_from(value) {
            Ok(value) => assert_eq!((left.exit, left.values[0] as i64), (1, value)),
            Err(_) => assert_eq!(left.exit, 0, "{value} does not fit"),
        }
        slow += i32::from(value.unsigned_abs() >= 1 << 30);
    }
    assert_eq!(take_log().len(), slow as usize, "only integers of several digits go to the runtime");
}

#[test]
fn boxes_and_bools() {
    let code = compile(
        &straight(
            "  %0 = load_home l0
  %1 = load_field %0, args.i0
  %2 = box_i64 %1
  %3 = load_field %0, args.f0
  %4 = box_f64 %3
  %5 = load_field %0, args.b0
  %6 = box_bool %5
  %7 = unbox_bool %6
  %8 = unbox_f64 %4",
            "l0 = %2 owned, l1 = %4 owned, l2 = %6, st0 = %7, st1 = %8",
        )
        .replace("depth=0 {", "depth=2 {"),
    );
    for truth in [0, 1] {
        let args = object(&ARGS, 1, &[(-5_i64) as u64, 0, 2.5_f64.to_bits(), 0, truth]);
        let left = run_code(&code, &mut [address(args), 0, 0]);
        assert_eq!(int_value(at(left.values[0])), -5);
        assert_eq!(f64::from_bits(at(left.values[1]).words[0].get()), 2.5);
        let layout = &model().layout;
        assert_eq!(left.values[2], if truth == 1 { layout.true_object } else { layout.false_object });
        assert_eq!((left.values[3], f64::from_bits(left.values[4])), (truth, 2.5));
    }
}

#[test]
fn reference_counts_follow_cpython() {
    let ops = "  %0 = load_home l0\n  OP %0";
    // Operation, count before, count after, what was called.
    for (op, before, after, called) in [
        ("incref", 1, 2, None),
        ("incref", IMMORTAL, IMMORTAL, None),
        ("incref", 0x7fff_ffff, 0x8000_0000, None),
        ("decref_plain", 2, 1, None),
        ("decref_plain", 1, 0, Some("end 7 count 0")),
        ("decref_plain", IMMORTAL, IMMORTAL, None),
        ("decref_plain", 0x8000_0000, 0x8000_0000, None),
        ("decref", 2, 1, None),
        ("decref", 1, 0, Some("dealloc 7 count 0")),
        ("decref", IMMORTAL, IMMORTAL, None),
        ("xdecref", 1, 0, Some("dealloc 7 count 0")),
        ("xdecref", 3, 2, None),
    ] {
        let code = compile(&straight(&ops.replace("OP", op), "l0 = null"));
        let object = new_float(before, 7.0);
        let left = run_code(&code, &mut [address(object)]);
        let expected: Vec<String> = called.into_iter().map(str::to_owned).collect();
        assert_eq!((left.exit, object.count.get(), take_log()), (1, after, expected), "{op} of {before}");
    }
    let code = compile(&straight(&ops.replace("OP", "xdecref"), "l0 = null"));
    assert_eq!(run_code(&code, &mut [0]).exit, 1, "xdecref of null does nothing");
}

#[test]
fn guards_on_objects() {
    let passes = |body: &str, home: &mut [u64]| {
        let code = compile(&straight(&format!("  %0 = load_home l0\n  %1 = load_home l1\n{body}"), "l0 = null"));
        run_code(&code, home).exit == 1
    };
    let (a, b) = (address(new_float(1, 1.0)), address(new_float(2, 1.0)));
    let immortal = address(new_float(IMMORTAL, 1.0));
    assert!(passes("  guard_type %0, float -> x0", &mut [a, b]));
    assert!(!passes("  guard_type %0, int -> x0", &mut [a, b]));
    assert!(passes("  guard_is %0, %1 -> x0", &mut [a, a]));
    assert!(!passes("  guard_is %0, %1 -> x0", &mut [a, b]));
    assert!(passes("  %2 = is_same %0, %1\n  guard_false %2 -> x0", &mut [a, b]));
    assert!(passes("  guard_not_null %0 -> x0", &mut [a, 0]));
    assert!(!passes("  guard_not_null %1 -> x0", &mut [a, 0]));
    assert!(passes("  guard_unique %0 -> x0", &mut [a, b]));
    assert!(!passes("  guard_unique %0 -> x0", &mut [b, b]));
    assert!(!passes("  guard_unique %0 -> x0", &mut [immortal, b]));
}

#[test]
fn one_object_under_two_names_is_the_same() {
    let object = new_float(5, 1.0);
    let here = address(object);
    // With the pass that makes the most of two places not overlapping.
    let mut config = Config::built_in().unwrap();
    config.tier.hot.passes = "function(sroa,gvn,gvn)".to_owned().into();
    let backend = Backend::new(&config, model()).unwrap();
    let text = format!(
        "tree locals=1
object @one = {here:#x}
object @other = {here:#x}
s0: start
  %0 = load_home l0
  guard_is %0, @one -> x0
  incref @one
  incref @other
  %1 = call count_of(@one)
  decref_plain @one
  incref %0
  incref @other
  %2 = is_same @one, @other
  exit x1
x0: guard trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=0 depth=2 {{ l0 = %1, st0 = %2, st1 = @other }}
"
    );
    let code = backend.compile(&tree(&text), "test", Tier::Hot, None).unwrap();
    let left = run_code(&code, &mut [here]);
    assert_eq!((left.exit, left.values[0], left.values[1], object.count.get()), (1, 7, 1, 8));
}

#[test]
fn fields_and_elements() {
    let code = compile(&straight(
        "  %0 = load_home l0
  %1 = load_field %0, args.i0
  %2 = load_field %0, args.b0
  %3 = not_bool %2
  store_field %0, %1, args.i1
  store_field %0, %3, args.b1
  store_field %0, 1.5, args.f1
  %4 = load_home l1
  store_field %0, %4, args.ref
  %5 = load_field %4, list.items
  %6 = load_elem %5, 0, list.item
  %7 = load_elem %5, 1, list.item
  store_elem %5, 0, %7, list.item
  store_elem %5, 1, %6, list.item
  %8 = field_addr %4, list.fixed
  %9 = load_elem %8, 0, list.item
  store_home %6, l2",
        "l0 = %9",
    ));
    let (one, two) = (new_int(1, 1), new_int(1, 2));
    let args = object(&ARGS, 1, &[77, 0, 0, 0, 1]);
    let list = new_list(&[one, two]);
    list.words[2].set(address(two));
    let mut home = [address(args), address(list), 0];
    let left = run_code(&code, &mut home);
    assert_eq!((left.exit, left.values[0], home[2]), (1, address(two), address(one)));
    assert_eq!(args.words[1].get(), 77);
    assert_eq!(args.words[4].get() & 0xffff, 1, "a stored false is zero, its neighbour is untouched");
    assert_eq!(f64::from_bits(args.words[3].get()), 1.5);
    assert_eq!(args.words[5].get(), address(list));
    assert_eq!([item(list, 0), item(list, 1)].map(int_value), [2, 1]);
}

#[test]
fn float_elements_are_replaced_in_place_when_unshared() {
    let code = compile(&straight(
        "  %0 = load_home l0
  %1 = load_field %0, list.items
  %2 = load_elem %1, 0, list.item
  %3 = unbox_f64 %2
  %4 = add_f64 %3, 1.0
  store_elem_f64 %1, 0, %4, list.item
  %5 = load_elem %1, 0, list.item
  %6 = unbox_f64 %5",
        "l0 = %6",
    ));
    for (count, in_place) in [(1, true), (2, false), (IMMORTAL, false)] {
        let old = new_float(count, 2.5);
        let list = new_list(&[old]);
        let left = run_code(&code, &mut [address(list)]);
        assert_eq!(f64::from_bits(left.values[0]), 3.5, "the new value is read back");
        assert_eq!(core::ptr::eq(item(list, 0), old), in_place);
        let left_over = if count == 2 { 1 } else { count };
        assert_eq!(old.count.get(), left_over);
    }
}

#[test]
fn replaced_slots_release_what_they_held() {
    let code = compile(&straight("  %0 = load_home l0\n  replace_home %0, l1", "l0 = null"));
    let new = address(new_float(1, 2.0));
    for (old, expected) in [(0, vec![]), (address(new_float(1, 9.0)), vec!["end 9 count 0".to_owned()])] {
        let mut home = [new, old];
        assert_eq!(run_code(&code, &mut home).exit, 1);
        assert_eq!((home[1], take_log()), (new, expected));
    }
}

#[test]
fn helpers_get_c_arguments_and_their_results_come_back() {
    let code = compile(
        &straight(
            "  %0 = load_home l0
  %1 = load_field %0, args.i0
  %2 = load_field %0, args.b0
  %3 = call sum3(%1, 10.0, %2)
  %4 = call odd(%3)
  call append(%0, %3)
  %5 = load_field %0, args.f0
  %6 = call count_of(%0)
  incref %0
  %7 = call count_of(%0)",
            "l0 = %3, l1 = %4, l2 = %6, st0 = %7, st1 = %5",
        )
        .replace("depth=0 {", "depth=2 {"),
    );
    let args = object(&ARGS, 1, &[100, 0, 0, 0, 1]);
    let left = run_code(&code, &mut [address(args)]);
    assert_eq!(left.values[..4], [111, 1, 1, 2], "a result that is not zero is true, counts are read anew");
    assert_eq!((take_log(), left.values[4]), (vec!["append 111".to_owned()], 111));
}

#[test]
fn helpers_that_run_host_code_can_make_the_trace_leave() {
    let code = compile(&straight(
        "  %0 = load_home l0
  %1 = call run(%0)
  check_leave -> x0
  at 42
  decref %1",
        "l0 = null",
    ));
    let stays = object(&ARGS, 5, &[0, 0, 0, 0, 0, 0]);
    assert_eq!(run_code(&code, &mut [address(stays)]).exit, 1);
    let leaves = object(&ARGS, 5, &[0, 0, 0, 0, 0, 1]);
    assert_eq!(run_code(&code, &mut [address(leaves)]).exit, 0);
    assert_eq!((stays.count.get(), leaves.count.get()), (4, 5));
    assert_eq!(take_log(), ["run object count 5", "run object count 5"]);
}

#[test]
fn a_release_sees_the_code_unit() {
    let code = compile(&straight("  %0 = load_home l0\n  at 1\n  at 42\n  decref %0", "l0 = null"));
    assert_eq!(run_code(&code, &mut [address(new_float(1, 3.0))]).exit, 1);
    assert_eq!(take_log(), ["dealloc 3 count 0 at 42"]);
}

#[test]
fn iterators_are_made_only_for_instructions() {
    let sunk = compile(&straight(
        "  %0 = load_home l0
  %1 = load_field %0, args.i0
  %2 = new_range_iter %1, 5, 2
  %3 = load_home l1
  %4 = new_list_iter %3, %1",
        "l0 = %2 owned, l1 = %4 owned",
    ));
    let args = object(&ARGS, 1, &[100]);
    let list = new_list(&[]);
    let left = run_code(&sunk, &mut [address(args), address(list)]);
    assert_eq!((left.values[0], left.values[1], take_log()), (100, address(list), vec![]));
    let made = compile(&straight(
        "  %0 = load_home l0
  %1 = load_field %0, args.i0
  %2 = new_range_iter %1, 5, 2
  store_home %2, l1
  %3 = load_home l2
  %4 = new_list_iter %3, %1
  store_home %4, l2",
        "l0 = null",
    ));
    run_code(&made, &mut [address(args), 0, address(list)]);
    assert_eq!(take_log(), ["range 100 5 2", "iter 100"]);
}

#[test]
fn values_are_read_before_their_object_ends() {
    for op in ["decref_plain", "decref", "xdecref"] {
        let code = compile(&straight(
            &format!(
                "  %0 = load_home l0
  %1 = load_home l1
  %2 = unbox_f64 %0
  %3 = unbox_i64 %1 -> x0
  %4 = load_home l2
  %5 = load_field %4, list.fixed
  {op} %0
  {op} %1
  {op} %4"
            ),
            "l0 = %2, l1 = %3, l2 = %5",
        ));
        let list = new_list(&[]);
        list.words[2].set(99);
        let home = [new_float(1, 2.5), new_int(1, -4), list].map(address);
        let left = run_code(&code, &mut home.clone());
        let [float, int, fixed, ..] = *left.values;
        assert_eq!((f64::from_bits(float), int as i64, fixed), (2.5, -4, 99), "{op}");
        assert_eq!(take_log().len(), 3, "{op} ends all three");
    }
}
