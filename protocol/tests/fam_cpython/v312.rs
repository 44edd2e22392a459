//! CPython 3.12: what differs from 3.13.

use super::{Operands, V312, V313};
use firesteel_protocol::fam::tables::{Count, Flow, Instr};

fn instr(name: &str) -> &'static Instr {
    V312.0.instrs.iter().find(|instr| instr.name == name).unwrap_or_else(|| panic!("no {name}"))
}

fn effect(name: &str, oparg: u32) -> [u32; 3] {
    let effect = instr(name).effect;
    [effect.pops, effect.pushes, effect.pushes_on_jump].map(|count: Count| count.of(oparg))
}

#[test]
fn layouts() {
    assert_eq!(V312.layout("BINARY_OP"), V313.layout("BINARY_OP"));
    assert_eq!(V312.layout("LOAD_GLOBAL"), ["global raw"]);
    // 3.12 has no specialised CONTAINS_OP: its container is looked at behind the item.
    assert_eq!(V312.layout("CONTAINS_OP"), ["stack[-2] type", "stack[-1] type"]);
    assert_eq!(V313.layout("CONTAINS_OP"), ["stack[-1] type", "stack[-2] type"]);
    // The callable lies above the method or null.
    assert_eq!(V312.layout("CALL"), ["stack[-2-oparg] raw", "stack[-1-oparg] raw", "stack[-1] type", "stack[-2] type"]);
}

#[test]
fn effects_caches_and_flows() {
    assert_eq!(effect("MAKE_FUNCTION", 0), [1, 1, 1]);
    assert_eq!(effect("MAKE_FUNCTION", 0b1010), [3, 1, 1]);
    assert_eq!(effect("FORMAT_VALUE", 4), [2, 1, 1]);
    assert_eq!(effect("END_FOR", 0), [2, 0, 0]);
    assert_eq!(effect("UNPACK_EX", 0x0203), [1, 6, 6]);
    assert_eq!(instr("FOR_ITER").flow, Flow::IterForward { skip: 1 });
    assert_eq!(instr("JUMP_BACKWARD").caches, 0);
    assert_eq!(instr("CALL_NO_KW_LEN").caches, 3);
    assert_eq!(instr("LOAD_FAST__LOAD_CONST").family, instr("LOAD_FAST").family);
    assert!(V312.0.instrs.iter().all(|instr| instr.name != "TO_BOOL"));
}

#[test]
fn choices() {
    for (name, oparg, slots, expected) in [
        ("COMPARE_OP", 2 << 4 | 8, &["float", "float"][..], "COMPARE_OP.eq_float/float,float: eq_f64 box_bool"),
        ("COMPARE_OP", 5 << 4, &["str", "str"], "COMPARE_OP.ge_str: py_compare_str ge_i64 box_bool"),
        ("UNARY_NOT", 0, &["int"], "UNARY_NOT.int: eq_i64 box_bool"),
        ("UNARY_NOT", 0, &["other"], "UNARY_NOT: missing, the truth of other objects is not asked for yet"),
        ("POP_JUMP_IF_TRUE", 0, &["bool"], "POP_JUMP_IF_TRUE.bool: Branch { taken_if: true }"),
        (
            "POP_JUMP_IF_TRUE",
            0,
            &["int"],
            "POP_JUMP_IF_TRUE: missing, jumps on the truth of other objects than bools are not translated yet",
        ),
        ("BINARY_OP", 0, &["int", "int"], "BINARY_OP_ADD_INT: add_ovf box_i64"),
        // Slots: method or null, callable or self, top, second from the top.
        ("CALL", 1, &["", "is len", "list", ""], "CALL.len_list: guard_is guard_is load_field box_i64"),
        ("CALL", 2, &["", "is max", "int", "int"], "CALL.max_int: guard_is guard_is max_i64 box_i64"),
        ("CALL", 1, &["method_descriptor", "str", "int", ""], "CALL.method: py_call"),
        ("CALL", 1, &["is list_append", "list", "int", ""], "CALL_NO_KW_LIST_APPEND: guard_is py_list_append"),
        (
            "CALL",
            1,
            &["function", "other", "int", ""],
            "CALL.method_function: missing, calls of Python methods are not inlined yet",
        ),
    ] {
        assert_eq!(V312.with_types(name, oparg, slots), expected, "{name} {oparg} {slots:?}");
    }
}

/// Null lies below the global in 3.12, above it in 3.13.
#[test]
fn globals_and_attributes_with_null() {
    let global = |oparg| V312.with_types("LOAD_GLOBAL", oparg, &[]);
    let never = "LoadGlobal { push_null: Oparg { shift: 0, mask: 0 } }";
    assert_eq!(global(0), format!("LOAD_GLOBAL.plain: {never}"));
    assert_eq!(global(1), format!("LOAD_GLOBAL.called: PushNull {never}"));
    let append = Operands { oparg: 5, slots: &["list"], next: "", name: "append" };
    assert_eq!(V312.summary("LOAD_ATTR", &append), "LOAD_ATTR.list_append: ");
    assert_eq!(V312.with_types("LOAD_ATTR", 5, &["list"]), "LOAD_ATTR.method: py_load_method");
    assert_eq!(V312.with_types("LOAD_ATTR", 4, &["list"]), "LOAD_ATTR.plain: py_load_attr");
}
