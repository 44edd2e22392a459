; test translate
; # A method that stores an attribute and returns a constant: nothing behind the store may leave.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: p=other
; stack: range:1
; consts: 1 none
; callee: 1 1
loop:
  FOR_ITER done : range_iterator
  POP_TOP :
  LOAD_FAST 0 :
  LOAD_ATTR_METHOD_WITH_VALUES 1 [0 77 0 5 0 256 1 0 0] : object
  CALL 0 : function@function object null null
  POP_TOP :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  RETURN_CONST 1
callee:
  RESUME 0
  LOAD_FAST 0 :
  COPY 1 :
  LOAD_ATTR_INSTANCE_VALUE 0 [0 77 0 2 0 0 0 0 0] : object
  LOAD_CONST 0 :
  BINARY_OP 13 : int int
  SWAP 2 :
  STORE_ATTR_INSTANCE_VALUE 0 [0 77 0 2] : int int
  RETURN_CONST 1 :
---
tree locals=1
object @cached4 = 0x10100
object @code = 0x5000
object @globals = 0x5010
object @builtins = 0x5020
object @const0 = 0x4000
object @const1 = 0x3030
s0: start
  %0 = load_home l0
  %1 = load_home st0
  guard_not_null %1 -> x0
  guard_type %1, range_iterator -> x0
  guard_unique %1 -> x0
  %2 = load_field %1, range_iterator.step
  %4 = eq_i64 %2, 1
  guard_true %4 -> x0
  %5 = load_field %1, range_iterator.start
  %6 = load_field %1, range_iterator.len
  jump s1(%5, %6)
s1(%7: i64, %8: i64): header from s0
  %9 = new_range_iter %7, %8, 1
  poll -> x1
  %11 = gt_i64 %8, 0
  guard_true %11 -> x2
  %12 = add_i64 %7, 1
  %13 = sub_i64 %8, 1
  %14 = new_range_iter %12, %13, 1
  %15 = box_i64 %7
  %16 = load_field %0, object.type
  %17 = load_field %16, type.version
  %19 = and %17, 4294967295
  %21 = eq_i64 %19, 77
  guard_true %21 -> x3
  %22 = load_field %0, object.values
  %24 = and %22, 4278190080
  %26 = eq_i64 %24, 16777216
  guard_true %26 -> x3
  %27 = load_field %0, object.type
  %28 = load_field %27, type.cached_keys
  %29 = load_field %28, dict.key_shape
  %31 = shr %29, 32 -> x3
  %32 = and %31, 4294967295
  %34 = eq_i64 %32, 5
  guard_true %34 -> x3
  guard_type @cached4, function -> x4
  %36 = load_field @cached4, function.code
  guard_is %36, @code -> x4
  %38 = load_field @cached4, function.globals
  guard_is %38, @globals -> x4
  %40 = load_field @cached4, function.builtins
  guard_is %40, @builtins -> x4
  %43 = load_field %0, object.type
  %44 = load_field %43, type.version
  %45 = and %44, 4294967295
  %46 = eq_i64 %45, 77
  guard_true %46 -> x4
  %47 = load_field %0, object.values
  %48 = and %47, 4278190080
  %49 = eq_i64 %48, 16777216
  guard_true %49 -> x4
  %50 = field_addr %0, object.words
  %53 = load_elem %50, 5, attribute
  guard_not_null %53 -> x4
  guard_type %53, int -> x4
  %54 = unbox_i64 %53 -> x4
  %55 = box_i64 %54
  %56 = box_i64 1
  %58 = add_ovf %54, 1 -> x5
  %59 = box_i64 %58
  %61 = load_elem %50, -3, object_dict
  guard_is %61, null -> x5
  %62 = box_i64 %58
  store_elem %50, 5, %62, attribute
  decref_plain %53
  jump s1(%12, %13)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { st0 = %9 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { st0 = %9 owned }
x3: guard trace=0 instr=3 resume=4 depth=2 { st0 = %14 owned, st1 = %0 }
x4: guard trace=0 instr=4 resume=14 depth=3 { st0 = %14 owned, st1 = @cached4, st2 = %0 }
x5: guard trace=0 instr=16777220 resume=14 depth=3 { st0 = %14 owned, st1 = @cached4, st2 = %0 }
expects st0: RangeIter { step: 1 }
references given back: 1
