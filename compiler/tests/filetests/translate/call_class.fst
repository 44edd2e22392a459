; test translate
; # A class makes its instance, which takes the class's place and stays when `__init__` returns None. Exits behind it are in
; # that call.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: c=type s=int
; stack: range:1
; consts: none
; names: x
; callee: 2 2 init
loop:
  FOR_ITER done : range_iterator
  STORE_FAST 1 :
  LOAD_FAST 0 :
  PUSH_NULL :
  LOAD_FAST 1 :
  CALL 1 : type int null null
  POP_TOP :
  JUMP_BACKWARD loop :
done:
  END_FOR
  POP_TOP
  LOAD_FAST 1
  RETURN_VALUE
callee:
  RESUME 0
  LOAD_FAST_LOAD_FAST 16 :
  STORE_ATTR_INSTANCE_VALUE 0 [0 7 0 3] : null int
  RETURN_CONST 0 :
---
tree locals=2
object @method = 0x5030
object @code = 0x5000
object @globals = 0x5010
object @builtins = 0x5020
object @const0 = 0x3030
object @None = 0x2000
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, type -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, int -> x0
  %2 = unbox_i64 %1 -> x0
  %3 = load_home st0
  guard_not_null %3 -> x0
  guard_type %3, range_iterator -> x0
  guard_unique %3 -> x0
  %4 = load_field %3, range_iterator.step
  %6 = eq_i64 %4, 1
  guard_true %6 -> x0
  %7 = load_field %3, range_iterator.start
  %8 = load_field %3, range_iterator.len
  jump s1(%2, %1, %7, %8)
s1(%9: i64, %10: ref, %11: i64, %12: i64): header from s0
  %13 = box_i64 %9
  %14 = new_range_iter %11, %12, 1
  poll -> x1
  %16 = gt_i64 %12, 0
  guard_true %16 -> x2
  %17 = add_i64 %11, 1
  %18 = sub_i64 %12, 1
  %19 = new_range_iter %17, %18, 1
  %20 = box_i64 %11
  %22 = load_field %0, type.version
  %25 = and %22, 4294967295
  %26 = eq_i64 %25, 7
  guard_true %26 -> x3
  %28 = load_field @method, function.code
  guard_is %28, @code -> x3
  %30 = load_field @method, function.globals
  guard_is %30, @globals -> x3
  %32 = load_field @method, function.builtins
  guard_is %32, @builtins -> x3
  %34 = call py_new(%0)
  guard_not_null %34 -> x4
  %35 = load_field %34, object.type
  %36 = load_field %35, type.version
  %37 = and %36, 4294967295
  %38 = eq_i64 %37, 7
  guard_true %38 -> x5
  %39 = field_addr %34, object.words
  %41 = load_elem %39, -3, object_dict
  guard_is %41, null -> x5
  %42 = load_field %34, object.values
  %44 = and %42, 4278190080
  %46 = eq_i64 %44, 16777216
  guard_true %46 -> x5
  %49 = load_elem %39, 6, attribute
  guard_is %49, null -> x5
  %50 = box_i64 %11
  replace_home %50, l1
  %51 = load_home l1
  incref %51
  incref %51
  store_elem %39, 6, %51, attribute
  %52 = call py_note_attribute(%34, 3)
  decref_plain %51
  at 10
  decref %34
  check_leave -> x6
  jump s1(%11, %51, %17, %18)
x0: refused trace=0 instr=0 resume=0 depth=1
x1: poll trace=0 instr=4294967295 resume=0 depth=1 { l1 = %13 owned as %10, st0 = %14 owned }
x2: guard trace=0 instr=0 resume=0 depth=1 { l1 = %13 owned as %10, st0 = %14 owned }
x3: guard trace=0 instr=5 resume=6 depth=4 { l1 = %20 owned, st0 = %19 owned, st1 = %0, st2 = null, st3 = %20 owned }
x4: error trace=0 instr=5 resume=6 depth=4 used=3 { l1 = %20 owned, st0 = %19 owned, st1 = %0, st2 = null, st3 = %20 owned }
x5: guard trace=0 instr=6 resume=1 depth=7 { l1 = %20 owned, st0 = %19 owned, st1 = %34 owned, st2 = null, st3 = null, st4 = @method, st5 = %34, st6 = %20 owned } in init @code st5 inputs=3 unit=6 next=10
x6: leave trace=0 instr=9 resume=11 depth=1 { st0 = %19 owned }
x7: guard trace=0 instr=11 resume=0 depth=1 { st0 = %19 owned }
expects l0: type
expects l1: int
expects st0: RangeIter { step: 1 }
references given back: 1
