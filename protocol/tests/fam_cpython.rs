//! The families of CPython 3.13: what is recorded, which entry is chosen for which operands, and that every
//! index in the tables leads somewhere.

use firesteel_protocol::fam::layout::source_text;
use firesteel_protocol::fam::tables::*;
use firesteel_protocol::fam::{MAX_REGISTERS, load};
use firesteel_protocol::uops::{ImmKind, Uop};
use std::sync::LazyLock;

static TABLES: LazyLock<&'static Tables> = LazyLock::new(|| {
    let text = include_str!("../../hosts/cpython/families/cpython-3.13.fam");
    load(text, "cpython-3.13.fam").unwrap_or_else(|errors| panic!("{errors}"))
});

fn family(name: &str) -> &'static Family {
    TABLES.families.iter().find(|family| family.name == name).unwrap_or_else(|| panic!("no family {name}"))
}

/// What stands at a family's slots: names of types, or of objects after `is `; anything else is unknown.
struct Operands<'a> {
    oparg: u32,
    slots: &'a [&'a str],
    next: &'a str,
    name: &'a str,
}

/// The entry for these operands, as the translator chooses it.
fn choose(family: &'static Family, operands: &Operands) -> &'static Entry {
    let holds = |entry: &Entry, condition: &Condition| match *condition {
        Condition::Oparg(values) => values.contains(&operands.oparg),
        Condition::OpargPart { part, values } => values.contains(&part.of(operands.oparg)),
        Condition::Name { name, .. } => name == operands.name,
        Condition::Next(name) => name == operands.next,
        Condition::Type { want, ty } => {
            let slot = usize::from(entry.wants[usize::from(want)].slot);
            operands.slots.get(slot) == Some(&TABLES.types[usize::from(ty)].name)
        }
        Condition::Is { want, object } => {
            let slot = usize::from(entry.wants[usize::from(want)].slot);
            let name = operands.slots.get(slot).and_then(|slot| slot.strip_prefix("is "));
            name == Some(TABLES.objects[usize::from(object)].name)
        }
    };
    let found = family.entries.iter().find(|entry| entry.when.iter().all(|condition| holds(entry, condition)));
    found.expect("the head has no conditions")
}

/// The entry's name and its operations without guards and unboxing, or why it is missing.
fn summary(name: &str, operands: &Operands) -> String {
    let entry = choose(family(name), operands);
    let steps = match entry.expansion {
        Expansion::Missing(reason) => return format!("{}: missing, {reason}", entry.name),
        Expansion::Steps { steps, .. } => steps,
    };
    let shown = steps.iter().filter_map(|step| match step {
        Step::Uop { uop: Uop::GuardType | Uop::UnboxI64 | Uop::UnboxF64 | Uop::UnboxBool, .. } => None,
        Step::Uop { uop: Uop::Call, imm, .. } => Some(TABLES.helpers[usize::from(*imm)].name.to_owned()),
        Step::Uop { uop, .. } => Some(uop.name().to_owned()),
        Step::Value { .. } | Step::CheckError(_) => None,
        Step::Frame(op) => Some(format!("{op:?}")),
    });
    format!("{}: {}", entry.name, shown.collect::<Vec<_>>().join(" "))
}

fn with_types(name: &str, oparg: u32, slots: &[&str]) -> String {
    summary(name, &Operands { oparg, slots, next: "POP_TOP", name: "" })
}

#[test]
fn layouts() {
    let layout = |name| -> Vec<String> {
        let slots = family(name).slots.iter();
        slots.map(|slot| format!("{} {}", source_text(slot.source), slot.view.name())).collect()
    };
    assert_eq!(layout("LOAD_GLOBAL"), ["global raw"], "the frame operation reads slot 0");
    assert_eq!(layout("BINARY_OP"), ["stack[-2] type", "stack[-1] type"]);
    assert_eq!(
        layout("STORE_SUBSCR"),
        ["stack[-2] type", "stack[-1] type", "element(stack[-2], stack[-1]) type", "stack[-3] type"]
    );
    assert_eq!(layout("CALL"), ["stack[-2-oparg] raw", "stack[-2] type", "stack[-1] type", "stack[-3] type"]);
    assert_eq!(layout("LOAD_FAST"), [""; 0]);
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
        (0, "str", "str", "BINARY_OP_ADD_UNICODE: py_binary_op"),
    ] {
        assert_eq!(with_types("BINARY_OP", oparg, &[lhs, rhs]), expected, "{lhs} {oparg} {rhs}");
    }
    let append = Operands { oparg: 13, slots: &["str", "str"], next: "STORE_FAST", name: "" };
    assert!(summary("BINARY_OP", &append).starts_with("BINARY_OP.append_str: missing"));
}

#[test]
fn comparison_and_truth() {
    // Arguments as the compiler of 3.13 makes them: operator << 5, bit 4 for a bool, a mask for the interpreter.
    for (oparg, lhs, rhs, expected) in [
        (2, "int", "int", "COMPARE_OP.lt_int/int,int: lt_i64 box_bool"),
        (2 | 16, "int", "bool", "COMPARE_OP.lt_int/int,bool: bool_to_i64 lt_i64 box_bool"),
        (2 << 5 | 8, "float", "float", "COMPARE_OP.eq_float/float,float: eq_f64 box_bool"),
        (5 << 5 | 12, "int", "float", "COMPARE_OP.ge_float/int,float: i64_to_f64_exact ge_f64 box_bool"),
        (3 << 5 | 7, "str", "str", "COMPARE_OP: py_compare"),
        (3 << 5 | 7 | 16, "str", "str", "COMPARE_OP.to_bool: py_compare_bool"),
    ] {
        assert_eq!(with_types("COMPARE_OP", oparg, &[lhs, rhs]), expected, "{lhs} {oparg} {rhs}");
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
        assert_eq!(with_types("IS_OP", oparg, &[lhs, rhs]), expected, "{lhs} {oparg} {rhs}");
    }
    for (ty, expected) in [
        ("int", "TO_BOOL_INT: ne_i64 box_bool"),
        ("bool", "TO_BOOL_BOOL: "),
        ("list", "TO_BOOL_LIST: load_field ne_i64 box_bool"),
        ("other", "TO_BOOL: py_to_bool"),
    ] {
        assert_eq!(with_types("TO_BOOL", 0, &[ty]), expected);
    }
}

#[test]
fn containers() {
    let subscript = "load_field shr and add_i64 lt_u64 guard_true";
    assert_eq!(
        with_types("BINARY_SUBSCR", 0, &["list", "int"]),
        format!("BINARY_SUBSCR_LIST_INT: {subscript} load_field load_elem")
    );
    assert_eq!(
        with_types("BINARY_SUBSCR", 0, &["tuple", "int"]),
        format!("BINARY_SUBSCR_TUPLE_INT: {subscript} field_addr load_elem")
    );
    assert_eq!(with_types("BINARY_SUBSCR", 0, &["list", "slice"]), "BINARY_SUBSCR: py_subscr");
    assert_eq!(
        with_types("STORE_SUBSCR", 0, &["list", "int", "float", "float"]),
        format!("STORE_SUBSCR.list_float: {subscript} load_field load_elem store_elem_f64")
    );
    assert_eq!(
        with_types("STORE_SUBSCR", 0, &["list", "int", "float", "list"]),
        format!("STORE_SUBSCR.list_plain/float: {subscript} load_field load_elem incref store_elem decref_plain")
    );
    assert_eq!(
        with_types("STORE_SUBSCR", 0, &["list", "int", "list", "int"]),
        "STORE_SUBSCR.list_other: py_store_subscr"
    );
}

#[test]
fn calls() {
    // Slots: callable, second from the top, top, third from the top.
    for (oparg, slots, expected) in [
        (1, ["is len", "", "list", ""], "CALL.len_list: guard_is guard_is load_field box_i64"),
        (1, ["is len", "", "other", ""], "CALL.len: guard_is py_call_1"),
        (2, ["is max", "int", "int", ""], "CALL.max_int: guard_is guard_is max_i64 box_i64"),
        (2, ["builtin_function", "float", "float", ""], "CALL.builtin_2/builtin_function: py_call_2"),
        (1, ["is list_append", "list", "int", ""], "CALL_LIST_APPEND: guard_not_null guard_is py_list_append"),
        (1, ["is range_class", "", "int", ""], "CALL.class_1/range_class: guard_is py_call_1"),
        (0, ["function", "", "", ""], "CALL_PY_EXACT_ARGS: missing, calls of Python functions are not inlined yet"),
        (1, ["type", "", "", ""], "CALL.class: missing, calls of this class are not inlined yet"),
    ] {
        assert_eq!(with_types("CALL", oparg, &slots), expected);
    }
    let slots = ["is range_class", "int", "int", "int"];
    let range = Operands { oparg: 3, slots: &slots, next: "GET_ITER", name: "" };
    assert_eq!(summary("CALL", &range), "CALL.range_3: guard_is guard_is CallRange");
    let append = Operands { oparg: 5, slots: &["list"], next: "", name: "append" };
    assert_eq!(summary("LOAD_ATTR", &append), "LOAD_ATTR.list_append: ");
    let pop = Operands { oparg: 5, slots: &["list"], next: "", name: "pop" };
    assert_eq!(summary("LOAD_ATTR", &pop), "LOAD_ATTR.method: py_load_method");
}

/// The inputs of the choice tests are what makes LOAD_ATTR's head unreachable; everything else is chosen by
/// somebody, which the loader checked.
#[test]
fn every_index_leads_somewhere() {
    let tables = *TABLES;
    for (at, id) in tables.by_opcode.iter().enumerate() {
        if let Some(id) = id {
            assert_eq!(usize::from(tables.instrs[usize::from(id.0)].opcode), at);
        }
    }
    for instr in tables.instrs {
        assert!(usize::from(instr.family.0) < tables.families.len(), "{}", instr.name);
    }
    for family in tables.families {
        let head = &tables.instrs[usize::from(family.head.0)];
        assert_eq!(head.name, family.name);
        for entry in family.entries {
            entry_is_sound(tables, family, head, entry);
        }
        let last = family.entries.last().expect("a head");
        assert!(last.when.is_empty() && last.opcode == Some(head.opcode), "{}", family.name);
    }
}

fn entry_is_sound(tables: &Tables, family: &Family, head: &Instr, entry: &Entry) {
    for want in entry.wants {
        let slot = family.slots[usize::from(want.slot)];
        assert_eq!(want.project, slot.view != want.view, "{}", entry.name);
    }
    let Expansion::Steps { steps, outs } = entry.expansion else {
        return;
    };
    let framed = steps.iter().any(|step| matches!(step, Step::Frame(_)));
    // An argument for which the entry applies fixes the number of inputs.
    let oparg = entry.when.iter().find_map(|condition| match condition {
        Condition::Oparg(values) => values.first().copied(),
        Condition::OpargPart { part, values } => values.first().map(|value| value << part.shift),
        _ => None,
    });
    let oparg = oparg.unwrap_or(1);
    let mut registers = head.effect.pops.of(oparg);
    for step in steps {
        if let Step::Uop { uop, imm, args, dst } = *step {
            let limit = match uop.info().imm {
                ImmKind::None | ImmKind::Slot => 1,
                ImmKind::Type => tables.types.len(),
                ImmKind::Field => tables.fields.len(),
                ImmKind::Elem => tables.elems.len(),
                ImmKind::Helper => tables.helpers.len(),
            };
            assert!(usize::from(imm) < limit, "{}", entry.name);
            for arg in args {
                match *arg {
                    Operand::Reg(register) => {
                        assert!(u32::from(register) < registers, "{}", entry.name)
                    }
                    Operand::Object(object) => assert!(usize::from(object) < tables.objects.len()),
                    Operand::I64(_) | Operand::F64(_) | Operand::Bool(_) | Operand::Null | Operand::Oparg(_) => {}
                }
            }
            if let Some(dst) = dst {
                assert_eq!(u32::from(dst), registers, "{}: results are numbered in order", entry.name);
                registers += 1;
            }
        } else if let Step::Value { dst, .. } = *step {
            assert_eq!(u32::from(dst), registers, "{}", entry.name);
            registers += 1;
        }
    }
    assert!(registers as usize <= MAX_REGISTERS, "{}", entry.name);
    if framed {
        assert!(outs.is_empty(), "{}", entry.name);
    } else {
        assert_eq!(outs.len(), head.effect.pushes.of(oparg) as usize, "{}", entry.name);
        assert!(outs.iter().all(|out| u32::from(*out) < registers), "{}", entry.name);
    }
}

/// Every helper that is declared is called, and every one has its contract at the end of the file.
#[test]
fn helpers_are_used_and_described() {
    let text = include_str!("../../hosts/cpython/families/cpython-3.13.fam");
    let (_, contracts) = text.split_once("# Contracts of the helpers.").expect("contracts");
    for (at, helper) in TABLES.helpers.iter().enumerate() {
        let used = TABLES.families.iter().flat_map(|family| family.entries).any(|entry| match entry.expansion {
            Expansion::Missing(_) => false,
            Expansion::Steps { steps, .. } => steps.iter().any(|step| match *step {
                Step::Uop { uop: Uop::Call, imm, .. } => usize::from(imm) == at,
                Step::Frame(FrameOp::NextAny(helper)) => usize::from(helper) == at,
                _ => false,
            }),
        });
        assert!(used, "{} is never called", helper.name);
        let family = helper.name.trim_end_matches(|c: char| c.is_ascii_digit());
        assert!(
            contracts.contains(&format!("{}(", helper.name)) || contracts.contains(&format!("{family}N(")),
            "{} has no contract",
            helper.name
        );
    }
}
