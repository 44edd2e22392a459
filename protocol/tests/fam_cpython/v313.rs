//! CPython 3.13: what its instructions become.

use super::{Operands, V313};

#[test]
fn layouts() {
    assert_eq!(V313.layout("LOAD_GLOBAL"), ["global raw"], "the frame operation reads slot 0");
    assert_eq!(V313.layout("BINARY_OP"), ["stack[-2] type", "stack[-1] type"]);
    assert_eq!(
        V313.layout("STORE_SUBSCR"),
        ["stack[-2] type", "stack[-1] type", "element(stack[-2], stack[-1]) type", "stack[-3] type"]
    );
    assert_eq!(V313.layout("CALL"), ["stack[-2-oparg] raw", "stack[-2] type", "stack[-1] type", "stack[-3] type"]);
    assert_eq!(V313.layout("LOAD_FAST"), [""; 0]);
}

#[test]
fn arithmetic() {
    for (oparg, lhs, rhs, expected) in [
        (0, "int", "int", "BINARY_OP_ADD_INT: add_ovf box_i64"),
        (13, "int", "int", "BINARY_OP_ADD_INT: add_ovf box_i64"),
        (10, "int", "int", "BINARY_OP_SUBTRACT_INT: sub_ovf box_i64"),
        (5, "float", "float", "BINARY_OP_MULTIPLY_FLOAT: mul_f64 box_f64"),
        (0, "bool", "bool", "BINARY_OP.add_int/bool,bool: bool_to_i64 bool_to_i64 add_ovf box_i64"),
        (1, "bool", "bool", "BINARY_OP.and_bool: and_bool box_bool"),
        (1, "bool", "int", "BINARY_OP.and_int/bool,int: bool_to_i64 and box_i64"),
        (2, "int", "int", "BINARY_OP.floor_divide_int/int,int: floordiv_ovf box_i64"),
        (2, "float", "int", "BINARY_OP.floor_divide_float/float,int: i64_to_f64 floordiv_f64 box_f64"),
        (6, "int", "float", "BINARY_OP.remainder_float/int,float: i64_to_f64 floormod_f64 box_f64"),
        (11, "int", "int", "BINARY_OP.true_divide_int/int,int: i64_to_f64_exact i64_to_f64_exact div_f64 box_f64"),
        (11, "float", "int", "BINARY_OP.true_divide_float/float,int: i64_to_f64 div_f64 box_f64"),
        (8, "int", "int", "BINARY_OP.power_int/int,int: py_binary_op"),
        (8, "float", "int", "BINARY_OP.power_float/float,int: i64_to_f64 pow_f64 box_f64"),
        (3, "int", "int", "BINARY_OP.lshift_int/int,int: shl_ovf box_i64"),
        (3, "float", "int", "BINARY_OP: py_binary_op"),
        (4, "int", "int", "BINARY_OP: py_binary_op"),
        (0, "int", "wide int", "BINARY_OP: py_binary_op"),
        (0, "str", "str", "BINARY_OP_ADD_UNICODE: py_concat"),
        (13, "tuple", "tuple", "BINARY_OP.add_tuple: py_concat"),
        (0, "list", "list", "BINARY_OP.add_list: py_concat"),
        (13, "list", "list", "BINARY_OP: py_binary_op"),
    ] {
        assert_eq!(V313.with_types("BINARY_OP", oparg, &[lhs, rhs]), expected, "{lhs} {oparg} {rhs}");
    }
    let append = Operands { oparg: 13, slots: &["str", "str"], next: "STORE_FAST", name: "" };
    assert!(V313.summary("BINARY_OP", &append).starts_with("BINARY_OP.append_str: missing"));
}

#[test]
fn comparison_and_truth() {
    // Arguments as the compiler of 3.13 makes them: operator << 5, bit 4 for a bool, a mask for the interpreter.
    for (oparg, lhs, rhs, expected) in [
        (2, "int", "int", "COMPARE_OP.lt_int/int,int: lt_i64 box_bool"),
        (2 | 16, "int", "bool", "COMPARE_OP.lt_int/int,bool: bool_to_i64 lt_i64 box_bool"),
        (2 << 5 | 8, "float", "float", "COMPARE_OP.eq_float/float,float: eq_f64 box_bool"),
        (5 << 5 | 12, "int", "float", "COMPARE_OP.ge_float/int,float: i64_to_f64_exact ge_f64 box_bool"),
        (3 << 5 | 7, "str", "str", "COMPARE_OP.ne_str: py_compare_str ne_i64 box_bool"),
        (3 << 5 | 7 | 16, "str", "str", "COMPARE_OP.ne_str: py_compare_str ne_i64 box_bool"),
        (3 << 5 | 7, "tuple", "str", "COMPARE_OP: py_compare"),
        (3 << 5 | 7 | 16, "tuple", "str", "COMPARE_OP.to_bool: py_compare py_to_bool"),
    ] {
        assert_eq!(V313.with_types("COMPARE_OP", oparg, &[lhs, rhs]), expected, "{lhs} {oparg} {rhs}");
    }
    for (oparg, lhs, rhs, expected) in [
        (0, "bool", "bool", "IS_OP.bools: xor_bool not_bool box_bool"),
        (0, "none", "none", "IS_OP: is_same box_bool"),
        (1, "list", "other", "IS_OP.is_not: is_same not_bool box_bool"),
        (1, "int", "none", "IS_OP.not_number_first/int,none: box_bool"),
        (0, "list", "float", "IS_OP.number_second/list,float: box_bool"),
        (0, "int", "int", "IS_OP.number/int: missing, the identity of numbers is left to the interpreter"),
        (0, "other", "int", "IS_OP.with_number/int: missing, the identity of numbers is left to the interpreter"),
    ] {
        assert_eq!(V313.with_types("IS_OP", oparg, &[lhs, rhs]), expected, "{lhs} {oparg} {rhs}");
    }
    for (ty, expected) in [
        ("int", "TO_BOOL_INT: ne_i64 box_bool"),
        ("bool", "TO_BOOL_BOOL: "),
        ("list", "TO_BOOL_LIST: load_field ne_i64 box_bool"),
        ("other", "TO_BOOL: py_to_bool"),
    ] {
        assert_eq!(V313.with_types("TO_BOOL", 0, &[ty]), expected);
    }
}

#[test]
fn containers() {
    let subscript = "load_field shr and add_i64 lt_u64 guard_true";
    assert_eq!(
        V313.with_types("BINARY_SUBSCR", 0, &["list", "int"]),
        format!("BINARY_SUBSCR_LIST_INT: {subscript} load_field load_elem")
    );
    assert_eq!(
        V313.with_types("BINARY_SUBSCR", 0, &["tuple", "int"]),
        format!("BINARY_SUBSCR_TUPLE_INT: {subscript} field_addr load_elem")
    );
    assert_eq!(V313.with_types("BINARY_SUBSCR", 0, &["list", "slice"]), "BINARY_SUBSCR: py_subscr_pushed");
    assert_eq!(
        V313.with_types("STORE_SUBSCR", 0, &["list", "int", "float", "float"]),
        format!("STORE_SUBSCR.list_float: {subscript} load_field load_elem store_elem_f64")
    );
    assert_eq!(
        V313.with_types("STORE_SUBSCR", 0, &["list", "int", "float", "list"]),
        format!("STORE_SUBSCR.list_plain/float: {subscript} load_field load_elem incref store_elem decref_plain")
    );
    assert_eq!(
        V313.with_types("STORE_SUBSCR", 0, &["list", "int", "list", "int"]),
        "STORE_SUBSCR.list_other: py_store_subscr"
    );
}

#[test]
fn calls() {
    // Slots: callable, second from the top, top, third from the top.
    for (oparg, slots, expected) in [
        (1, ["is len", "", "list", ""], "CALL.len_list: guard_is guard_is load_field box_i64"),
        (1, ["is len", "", "other", ""], "CALL.len: guard_is guard_is py_len"),
        (2, ["is max", "int", "int", ""], "CALL.max_int: guard_is guard_is max_i64 box_i64"),
        (2, ["builtin_function", "float", "float", ""], "CALL.builtin/builtin_function: py_call"),
        (1, ["is list_append", "list", "int", ""], "CALL_LIST_APPEND: guard_not_null guard_is py_list_append"),
        (1, ["is range_class", "", "int", ""], "CALL.class_1/range_class: guard_is py_call"),
        (0, ["function", "", "", ""], "CALL_PY_EXACT_ARGS: CallFunction"),
        (0, ["method", "", "", ""], "CALL_BOUND_METHOD_EXACT_ARGS: CallFunction"),
        (1, ["type", "", "", ""], "CALL.class: CallFunction"),
    ] {
        assert_eq!(V313.with_types("CALL", oparg, &slots), expected);
    }
    let slots = ["is range_class", "int", "int", "int"];
    let range = Operands { oparg: 3, slots: &slots, next: "GET_ITER", name: "" };
    assert_eq!(V313.summary("CALL", &range), "CALL.range_3: guard_is guard_is CallRange");
    let append = Operands { oparg: 5, slots: &["list"], next: "", name: "append" };
    assert_eq!(V313.summary("LOAD_ATTR", &append), "LOAD_ATTR_METHOD_NO_DICT: ");
    let pop = Operands { oparg: 5, slots: &["list"], next: "", name: "pop" };
    assert_eq!(V313.summary("LOAD_ATTR", &pop), "LOAD_ATTR.method: py_load_method");
}

/// Members that look where the inline cache says.
#[test]
fn attributes() {
    let version = "load_field load_field and eq_i64 guard_true";
    let valid = "load_field and eq_i64 guard_true";
    for (member, steps) in [
        ("LOAD_ATTR_SLOT", format!("{version} field_addr load_elem guard_not_null")),
        ("LOAD_ATTR_INSTANCE_VALUE", format!("{version} {valid} field_addr add_i64 load_elem guard_not_null")),
    ] {
        assert_eq!(V313.steps_of_member("LOAD_ATTR", member), [steps.clone(), steps]);
    }
    let store = V313.steps_of_member("STORE_ATTR", "STORE_ATTR_SLOT");
    // Nothing, a float, the five kinds whose end runs no code, anything.
    let ends =
        ["store_elem", "store_elem_f64", "decref_plain"].into_iter().chain(["decref_plain"; 4]).chain(["decref"]);
    assert!(store.iter().map(String::as_str).zip(ends.clone()).all(|(steps, end)| steps.ends_with(end)), "{store:?}");
    assert_eq!(store.len(), ends.count());
    let first = V313.steps_of_member("STORE_ATTR", "STORE_ATTR_INSTANCE_VALUE").swap_remove(0);
    assert!(first.ends_with("store_elem py_note_attribute"), "{first}");
}

/// The members whose presence in the bytecode says something of the values; the tests of mismatches rest on it.
#[test]
fn members_claim_what_their_names_say() {
    for (member, oparg, slots, expected) in [
        ("COMPARE_OP_INT", 2, &["int", "int"][..], true),
        ("COMPARE_OP_INT", 2, &["int", "float"], false),
        ("COMPARE_OP_STR", 72, &["str", "str"], true),
        ("CONTAINS_OP_SET", 0, &["frozenset"], true),
        ("CONTAINS_OP_SET", 0, &["dict"], false),
        ("STORE_SUBSCR_LIST_INT", 0, &["list", "int"], true),
        ("STORE_SUBSCR_LIST_INT", 0, &["dict", "int"], false),
        ("CALL_LEN", 1, &["is len", "", "list"], true),
        ("CALL_LEN", 1, &["is abs", "", "list"], false),
        ("CALL_BUILTIN_O", 1, &["function", "", "int"], false),
        ("CALL_PY_GENERAL", 1, &["function", "", "int"], true),
    ] {
        let operands = Operands { oparg, slots, next: "", name: "" };
        assert_eq!(V313.claims(member, &operands), expected, "{member} {slots:?}");
    }
}
